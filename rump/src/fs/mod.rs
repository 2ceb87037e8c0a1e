//! Directories, files and file systems, in the shapes of [`std::fs`].
//!
//! ```
//! use rump::Kernel;
//! use std::io::{Read, Write};
//!
//! # fn main() -> std::io::Result<()> {
//! let kernel = Kernel::boot()?;
//! let root = kernel.root();
//! root.create_dir_all("var/log")?;
//! let log = root.open_dir("var/log")?;
//! let mut file = log.create("messages")?;
//! file.write_all(b"one\n")?;
//! writeln!(file, "two")?;
//!
//! let mut text = String::new();
//! root.open("var/log/messages")?.read_to_string(&mut text)?;
//! assert_eq!(text, "one\ntwo\n");
//! assert_eq!(log.metadata("messages")?.len(), 8);
//! for entry in root.walk() {
//!     println!("{}", entry?.path().display());
//! }
//! # Ok(()) }
//! ```
//!
//! # Paths
//!
//! A [`Dir`] is a directory that is open; its methods have the names of the
//! functions of [`std::fs`] and take paths relative to it.  As with openat(2),
//! an absolute path starts at the root of the process that the `Dir` belongs
//! to, and `..` leads out of the directory; give a process a root of its own
//! ([`process`](crate::process)) to keep it in.  A name is any bytes but `/` and
//! NUL: paths are not required to be UTF-8.  A path with a NUL inside is
//! refused with [`InvalidInput`](std::io::ErrorKind::InvalidInput).
//!
//! # File systems
//!
//! A kernel starts with a small file system in memory as its root: enough for
//! mount points and a few files.  Others are mounted over a directory with
//! [`Kernel::mount`](crate::Kernel::mount): [`Tmpfs`] in memory, [`Ffs`] from a
//! disk, or [by name](Named) what a driver of your own provides.  A [`Mount`]
//! is a `Dir`, of the root of what is mounted.

mod dir;
mod file;
mod lock;
mod metadata;
mod mount;
mod open_options;
mod read_dir;
mod source;
mod statvfs;
mod times;
mod walk;
mod xattr;

pub use dir::Dir;
pub use file::File;
pub use lock::{LockKind, RangeLock};
pub use metadata::{FileFlags, FileType, Metadata, Permissions, major, makedev, minor};
pub use mount::{Mount, MountFlags};
pub use open_options::OpenOptions;
pub use read_dir::{DirEntry, ReadDir};
pub use source::{Ffs, Named, Source, Tmpfs};
pub use statvfs::StatVfs;
pub use times::FileTimes;
pub use walk::{Walk, WalkEntry};
pub use xattr::XattrSpace;

pub(crate) use dir::DirInner;
pub(crate) use mount::unmount_path;
pub(crate) use source::Prepared;

use std::ffi::CStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::Errno;
use crate::sys;

/// A path as C wants it.
#[inline]
pub(crate) fn with_path<T>(
    path: &Path,
    f: impl FnOnce(&CStr) -> Result<T, Errno>,
) -> Result<T, Errno> {
    sys::with_cstr(path.as_os_str().as_bytes(), f)
}
