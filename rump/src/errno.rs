//! Error numbers of the kernel.

use std::fmt;
use std::io::{self, ErrorKind};

use crate::errno_table::{ERRNO, number};

/// An error number of the kernel, in NetBSD's numbering.
///
/// ```
/// use rump::Errno;
///
/// assert_eq!(Errno::EAGAIN.number(), 35);
/// assert_eq!(Errno::EAGAIN.name(), "EAGAIN");
/// assert_eq!(Errno::EAGAIN.to_string(), "would block, try again (EAGAIN)");
/// assert_eq!(Errno::EAGAIN.kind(), std::io::ErrorKind::WouldBlock);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Errno(i32);

impl Errno {
    /// The error with this number in the kernel's numbering.
    pub const fn from_number(number: i32) -> Errno {
        Errno(number)
    }

    /// The error that the host's number stands for; `EIO` if there is none.
    pub fn from_host(host: i32) -> Errno {
        // The first of a number is the usual one: EACCES, not EAUTH.
        let found = ERRNO.iter().position(|e| e.host == host);
        Errno(found.map_or(number::EIO, |i| i as i32 + 1))
    }

    /// The error of the kernel that an [`io::Error`] holds, if it does.
    pub fn of(error: &io::Error) -> Option<Errno> {
        crate::Error::of(error).map(crate::Error::errno)
    }

    /// The kernel's error for any [`io::Error`]: what a device of the host
    /// failed with, as the kernel sees it.
    pub(crate) fn from_io(error: &io::Error) -> Errno {
        if let Some(errno) = Errno::of(error) {
            return errno;
        }
        if let Some(host) = error.raw_os_error() {
            return Errno::from_host(host);
        }
        match error.kind() {
            ErrorKind::NotFound => Errno::ENOENT,
            ErrorKind::PermissionDenied => Errno::EACCES,
            ErrorKind::AlreadyExists => Errno::EEXIST,
            ErrorKind::WouldBlock => Errno::EAGAIN,
            ErrorKind::InvalidInput => Errno::EINVAL,
            ErrorKind::ReadOnlyFilesystem => Errno::EROFS,
            ErrorKind::StorageFull => Errno::ENOSPC,
            ErrorKind::TimedOut => Errno::ETIMEDOUT,
            ErrorKind::OutOfMemory => Errno::ENOMEM,
            ErrorKind::Unsupported => Errno::EOPNOTSUPP,
            ErrorKind::ResourceBusy => Errno::EBUSY,
            _ => Errno::EIO,
        }
    }

    /// The number in the kernel's numbering, not the host's.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The number the host has for it, or for the nearest it has.
    pub fn to_host(self) -> i32 {
        self.entry().map_or(5, |e| e.host)
    }

    /// The name: `"ENOENT"`.
    pub fn name(self) -> &'static str {
        self.entry().map_or("unknown error", |e| e.name)
    }

    /// What it means, in words.
    pub fn message(self) -> &'static str {
        self.entry().map_or("unknown error", |e| e.text)
    }

    /// The kind of [`io::Error`] it becomes.
    pub fn kind(self) -> ErrorKind {
        match self {
            Errno::ENOATTR => ErrorKind::NotFound,
            Errno::EFTYPE => ErrorKind::InvalidData,
            Errno::EAUTH | Errno::ENEEDAUTH => ErrorKind::PermissionDenied,
            _ => io::Error::from_raw_os_error(self.to_host()).kind(),
        }
    }

    fn entry(self) -> Option<&'static crate::errno_table::Entry> {
        ERRNO.get(usize::try_from(self.0).ok()?.checked_sub(1)?)
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.entry() {
            Some(entry) => write!(f, "{} ({})", entry.text, entry.name),
            None => write!(f, "unknown error ({})", self.0),
        }
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.entry() {
            Some(entry) => f.write_str(entry.name),
            None => write!(f, "Errno({})", self.0),
        }
    }
}

impl std::error::Error for Errno {}

impl From<Errno> for io::Error {
    fn from(errno: Errno) -> io::Error {
        io::Error::new(errno.kind(), errno)
    }
}

macro_rules! constants {
    ($($name:ident)*) => {
        impl Errno {
            $(
                #[doc = concat!("`", stringify!($name), "`")]
                pub const $name: Errno = Errno(number::$name);
            )*
        }
    };
}

constants! {
    EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EDEADLK ENOMEM
    EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE
    EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE
    EAGAIN EINPROGRESS EALREADY ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE
    ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT
    EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET
    ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS
    ETIMEDOUT ECONNREFUSED ELOOP ENAMETOOLONG EHOSTDOWN EHOSTUNREACH ENOTEMPTY
    EPROCLIM EUSERS EDQUOT ESTALE EREMOTE EBADRPC ERPCMISMATCH EPROGUNAVAIL
    EPROGMISMATCH EPROCUNAVAIL ENOLCK ENOSYS EFTYPE EAUTH ENEEDAUTH EIDRM ENOMSG
    EOVERFLOW EILSEQ ENOTSUP ECANCELED EBADMSG ENODATA ENOSR ENOSTR ETIME ENOATTR
    EMULTIHOP ENOLINK EPROTO
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_translated() {
        assert_eq!(Errno::EAGAIN.number(), 35);
        assert_eq!(Errno::EAGAIN.to_host(), 11);
        assert_eq!(Errno::EDEADLK.to_host(), 35);
        assert_eq!(Errno::from_host(11), Errno::EAGAIN);
        assert_eq!(Errno::from_host(35), Errno::EDEADLK);
        assert_eq!(Errno::from_host(13), Errno::EACCES);
        assert_eq!(Errno::from_host(9999), Errno::EIO);
    }

    #[test]
    fn kinds() {
        for (errno, kind) in [
            (Errno::ENOENT, ErrorKind::NotFound),
            (Errno::ENOATTR, ErrorKind::NotFound),
            (Errno::EACCES, ErrorKind::PermissionDenied),
            (Errno::EPERM, ErrorKind::PermissionDenied),
            (Errno::EEXIST, ErrorKind::AlreadyExists),
            (Errno::ENOTEMPTY, ErrorKind::DirectoryNotEmpty),
            (Errno::EROFS, ErrorKind::ReadOnlyFilesystem),
            (Errno::ENOSPC, ErrorKind::StorageFull),
            (Errno::EFTYPE, ErrorKind::InvalidData),
            (Errno::EXDEV, ErrorKind::CrossesDevices),
            (Errno::ENOTDIR, ErrorKind::NotADirectory),
            (Errno::EISDIR, ErrorKind::IsADirectory),
            (Errno::EBUSY, ErrorKind::ResourceBusy),
        ] {
            assert_eq!(errno.kind(), kind, "{errno:?}");
        }
    }

    #[test]
    fn every_number_has_a_name() {
        for n in 1..=ERRNO.len() as i32 {
            let errno = Errno::from_number(n);
            assert!(errno.name().starts_with('E'));
            assert!(!errno.message().is_empty());
        }
        assert_eq!(format!("{:?}", Errno::from_number(0)), "Errno(0)");
        assert_eq!(Errno::from_number(-3).to_string(), "unknown error (-3)");
    }
}
