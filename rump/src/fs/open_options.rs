//! How to open a file.

use std::io;
use std::path::Path;

use super::{Dir, File};
use crate::Errno;
use crate::sys::c;

/// How to open a file: [`std::fs::OpenOptions`], for
/// [`Dir::open_with`](super::Dir::open_with).
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// use rump::fs::OpenOptions;
/// use std::io::Write;
///
/// let kernel = rump::Kernel::boot()?;
/// let root = kernel.root();
/// let mut log = root.open_with("log", OpenOptions::new().append(true).create(true))?;
/// log.write_all(b"one")?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    read: bool,
    write: bool,
    append: bool,
    truncate: bool,
    create: bool,
    create_new: bool,
    no_follow: bool,
    non_blocking: bool,
    sync: bool,
    mode: Option<u32>,
}

macro_rules! options {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $(
            $(#[$doc])*
            pub fn $name(&mut self, $name: bool) -> &mut OpenOptions {
                self.$name = $name;
                self
            }
        )*
    };
}

impl OpenOptions {
    /// None of them.
    pub fn new() -> OpenOptions {
        OpenOptions::default()
    }

    options! {
        /// For reading.
        read
        /// For writing.
        write
        /// For writing, always at the end.
        append
        /// Cut it to nothing.
        truncate
        /// Make it if there is none.
        create
        /// Make it, and fail if there is one.
        create_new
        /// Fail with `EFTYPE` or `ELOOP` if it is a symbolic link.
        no_follow
        /// Never wait: not for the other end of a pipe, not for data.
        non_blocking
        /// Writes return when they are on the disk.
        sync
    }

    /// The permissions of a file that is made: `0o666` less the umask unless
    /// set here.
    pub fn mode(&mut self, mode: u32) -> &mut OpenOptions {
        self.mode = Some(mode);
        self
    }

    /// Open `path`, relative to `dir`.
    ///
    /// # Errors
    /// As [`Dir::open_with`].
    pub fn open(&self, dir: &Dir, path: impl AsRef<Path>) -> io::Result<File> {
        dir.open_with(path, self)
    }

    pub(crate) fn mode_bits(&self) -> u32 {
        self.mode.unwrap_or(0o666)
    }

    /// As std does it: what makes no sense is refused here.
    pub(crate) fn flags(&self) -> Result<i32, Errno> {
        let writes = self.write || self.append;
        let access = match (self.read, writes) {
            (true, false) => c::RUMP_O_RDONLY,
            (false, true) => c::RUMP_O_WRONLY,
            (true, true) => c::RUMP_O_RDWR,
            (false, false) => return Err(Errno::EINVAL),
        };
        if (self.truncate || self.create || self.create_new) && !writes {
            return Err(Errno::EINVAL);
        }
        if self.truncate && self.append && !self.create_new {
            return Err(Errno::EINVAL);
        }
        let mut flags = access | c::RUMP_O_CLOEXEC;
        for (on, flag) in [
            (self.append, c::RUMP_O_APPEND),
            (self.truncate, c::RUMP_O_TRUNC),
            (self.create, c::RUMP_O_CREAT),
            (self.create_new, c::RUMP_O_CREAT | c::RUMP_O_EXCL),
            (self.no_follow, c::RUMP_O_NOFOLLOW),
            (self.non_blocking, c::RUMP_O_NONBLOCK),
            (self.sync, c::RUMP_O_SYNC),
        ] {
            if on {
                flags |= flag;
            }
        }
        Ok(flags)
    }
}
