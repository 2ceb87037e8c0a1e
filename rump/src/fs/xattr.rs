//! Extended attributes.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use super::{Dir, File};
use crate::error::Context;
use crate::sys::{self, c};
use crate::{Errno, Error};

/// Whose attributes: a file has two sets of names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum XattrSpace {
    /// For anyone who may read or write the file.
    #[default]
    User,
    /// For the superuser.
    System,
}

impl XattrSpace {
    fn number(self) -> i32 {
        match self {
            XattrSpace::User => c::RUMP_EXTATTR_NAMESPACE_USER,
            XattrSpace::System => c::RUMP_EXTATTR_NAMESPACE_SYSTEM,
        }
    }
}

/// Extended attributes.
impl File {
    /// The value of an attribute; `None`: there is none of this name.
    ///
    /// # Errors
    /// `EOPNOTSUPP`: the file system has none; `EACCES`, `EPERM`, `EIO`.
    pub fn xattr(&self, space: XattrSpace, name: impl AsRef<OsStr>) -> io::Result<Option<Vec<u8>>> {
        let name = name.as_ref();
        let value = sys::with_cstr(name.as_bytes(), |n| {
            sys::extattr_get(self.process(), self.fd(), space.number(), n)
        });
        match value {
            Ok(value) => Ok(Some(value)),
            Err(Errno::ENOATTR) => Ok(None),
            Err(errno) => Err(Error::at("extattr_get", Path::new(name), errno).into()),
        }
    }

    /// Set an attribute.
    ///
    /// # Errors
    /// As [`xattr`](Self::xattr), and `ENOSPC`, `EROFS`.
    pub fn set_xattr(
        &self,
        space: XattrSpace,
        name: impl AsRef<OsStr>,
        value: impl AsRef<[u8]>,
    ) -> io::Result<()> {
        let name = name.as_ref();
        sys::with_cstr(name.as_bytes(), |n| {
            sys::extattr_set(self.process(), self.fd(), space.number(), n, value.as_ref())
        })
        .at("extattr_set", Path::new(name))
    }

    /// Remove an attribute.
    ///
    /// # Errors
    /// As [`set_xattr`](Self::set_xattr), and `ENOATTR`.
    pub fn remove_xattr(&self, space: XattrSpace, name: impl AsRef<OsStr>) -> io::Result<()> {
        let name = name.as_ref();
        sys::with_cstr(name.as_bytes(), |n| {
            sys::extattr_delete(self.process(), self.fd(), space.number(), n)
        })
        .at("extattr_delete", Path::new(name))
    }

    /// The names of its attributes.
    ///
    /// # Errors
    /// As [`xattr`](Self::xattr).
    pub fn xattrs(&self, space: XattrSpace) -> io::Result<Vec<OsString>> {
        let list =
            sys::extattr_list(self.process(), self.fd(), space.number()).op("extattr_list")?;
        let mut names = Vec::new();
        let mut rest = &list[..];
        while let Some((length, after)) = rest.split_first() {
            let length = usize::from(*length).min(after.len());
            let (name, after) = after.split_at(length);
            names.push(OsString::from_vec(name.to_vec()));
            rest = after;
        }
        Ok(names)
    }
}

/// Extended attributes.  The file is opened for that.
impl Dir {
    /// The value of an attribute; `None`: there is none of this name.
    ///
    /// # Errors
    /// As [`File::xattr`] and [`Dir::open`].
    pub fn xattr(
        &self,
        path: impl AsRef<Path>,
        space: XattrSpace,
        name: impl AsRef<OsStr>,
    ) -> io::Result<Option<Vec<u8>>> {
        self.open_look(path.as_ref())?.xattr(space, name)
    }

    /// Set an attribute.
    ///
    /// # Errors
    /// As [`File::set_xattr`] and [`Dir::open`].
    pub fn set_xattr(
        &self,
        path: impl AsRef<Path>,
        space: XattrSpace,
        name: impl AsRef<OsStr>,
        value: impl AsRef<[u8]>,
    ) -> io::Result<()> {
        self.open_look(path.as_ref())?.set_xattr(space, name, value)
    }

    /// Remove an attribute.
    ///
    /// # Errors
    /// As [`File::remove_xattr`] and [`Dir::open`].
    pub fn remove_xattr(
        &self,
        path: impl AsRef<Path>,
        space: XattrSpace,
        name: impl AsRef<OsStr>,
    ) -> io::Result<()> {
        self.open_look(path.as_ref())?.remove_xattr(space, name)
    }

    /// The names of the attributes.
    ///
    /// # Errors
    /// As [`File::xattrs`] and [`Dir::open`].
    pub fn xattrs(&self, path: impl AsRef<Path>, space: XattrSpace) -> io::Result<Vec<OsString>> {
        self.open_look(path.as_ref())?.xattrs(space)
    }
}
