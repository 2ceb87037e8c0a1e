//! The error that the crate's [`io::Error`]s hold.

use std::fmt;
use std::io;
use std::path::Path;

use crate::Errno;

/// What failed: the operation, the path it was for, the kernel's error.
///
/// It travels inside an [`io::Error`]; [`Error::of`] finds it again.
#[derive(Debug, Clone)]
pub struct Error {
    op: &'static str,
    path: Option<Box<Path>>,
    to: Option<Box<Path>>,
    detail: Option<Box<str>>,
    errno: Errno,
}

impl Error {
    /// The error of this crate that an [`io::Error`] holds, if it does.
    pub fn of(error: &io::Error) -> Option<&Error> {
        error.get_ref()?.downcast_ref()
    }

    /// The operation: `"open"`, `"rename"`.
    pub fn operation(&self) -> &'static str {
        self.op
    }

    /// The path it was for, as the caller gave it.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The second path, of operations that have two.
    pub fn second_path(&self) -> Option<&Path> {
        self.to.as_deref()
    }

    /// What the kernel said about it on its console, if it did.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// The kernel's error.
    pub fn errno(&self) -> Errno {
        self.errno
    }

    pub(crate) fn new(op: &'static str, errno: Errno) -> Error {
        Error {
            op,
            path: None,
            to: None,
            detail: None,
            errno,
        }
    }

    pub(crate) fn at(op: &'static str, path: &Path, errno: Errno) -> Error {
        Error {
            path: Some(path.into()),
            ..Error::new(op, errno)
        }
    }

    pub(crate) fn between(op: &'static str, from: &Path, to: &Path, errno: Errno) -> Error {
        Error {
            to: Some(to.into()),
            ..Error::at(op, from, errno)
        }
    }

    pub(crate) fn with_detail(self, detail: String) -> Error {
        Error {
            detail: (!detail.is_empty()).then(|| detail.into()),
            ..self
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.op)?;
        if let Some(path) = &self.path {
            write!(f, " {path:?}")?;
        }
        if let Some(to) = &self.to {
            write!(f, " to {to:?}")?;
        }
        write!(f, ": {}", self.errno)?;
        if let Some(detail) = &self.detail {
            write!(f, ": {detail}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<Error> for io::Error {
    #[cold]
    fn from(error: Error) -> io::Error {
        io::Error::new(error.errno.kind(), error)
    }
}

/// Says what a failed call was for.
pub(crate) trait Context<T> {
    fn op(self, op: &'static str) -> io::Result<T>;
    fn at(self, op: &'static str, path: &Path) -> io::Result<T>;
    fn between(self, op: &'static str, from: &Path, to: &Path) -> io::Result<T>;
}

impl<T> Context<T> for Result<T, Errno> {
    #[inline]
    fn op(self, op: &'static str) -> io::Result<T> {
        self.map_err(|errno| Error::new(op, errno).into())
    }

    #[inline]
    fn at(self, op: &'static str, path: &Path) -> io::Result<T> {
        self.map_err(|errno| Error::at(op, path, errno).into())
    }

    #[inline]
    fn between(self, op: &'static str, from: &Path, to: &Path) -> io::Result<T> {
        self.map_err(|errno| Error::between(op, from, to, errno).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages() {
        let e = Error::between("rename", Path::new("a"), Path::new("b"), Errno::ENOTEMPTY);
        assert_eq!(
            e.to_string(),
            r#"rename "a" to "b": directory not empty (ENOTEMPTY)"#
        );
        let e = Error::at("mount", Path::new("/mnt"), Errno::EINVAL)
            .with_detail("ffs: bad superblock".into());
        assert_eq!(
            e.to_string(),
            r#"mount "/mnt": invalid argument (EINVAL): ffs: bad superblock"#
        );
        let io: io::Error = e.into();
        assert_eq!(io.raw_os_error(), None);
        assert_eq!(Error::of(&io).unwrap().path(), Some(Path::new("/mnt")));
        assert!(Error::of(&io::Error::other("x")).is_none());
    }
}
