//! What a file is.

use std::fmt;
use std::io;
use std::time::{Duration, SystemTime};

use bitflags::bitflags;

use crate::Errno;
use crate::sys::c;

/// What the kernel knows about a file: [`std::fs::Metadata`] with the
/// accessors of its Unix extension.
#[derive(Clone)]
pub struct Metadata(c::rump_stat);

impl Metadata {
    pub(crate) fn new(stat: c::rump_stat) -> Metadata {
        Metadata(stat)
    }

    /// The type of the file.
    pub fn file_type(&self) -> FileType {
        FileType::from_mode(self.0.st_mode)
    }

    /// Is it a directory?
    pub fn is_dir(&self) -> bool {
        self.file_type().is_dir()
    }

    /// Is it a regular file?
    pub fn is_file(&self) -> bool {
        self.file_type().is_file()
    }

    /// Is it a symbolic link?  Only after
    /// [`symlink_metadata`](super::Dir::symlink_metadata).
    pub fn is_symlink(&self) -> bool {
        self.file_type().is_symlink()
    }

    /// The size in bytes.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> u64 {
        self.0.st_size as u64
    }

    /// Who may do what.
    pub fn permissions(&self) -> Permissions {
        Permissions::from_mode(self.0.st_mode & 0o7777)
    }

    /// Type and permissions, as stat(2) gives them.
    pub fn mode(&self) -> u32 {
        self.0.st_mode
    }

    /// The owner.
    pub fn uid(&self) -> u32 {
        self.0.st_uid
    }

    /// The group.
    pub fn gid(&self) -> u32 {
        self.0.st_gid
    }

    /// The file system it is in.
    pub fn dev(&self) -> u64 {
        self.0.st_dev
    }

    /// The inode number: one file of a file system, one number.
    pub fn ino(&self) -> u64 {
        self.0.st_ino
    }

    /// How many names it has.
    pub fn nlink(&self) -> u64 {
        u64::from(self.0.st_nlink)
    }

    /// The device that a device node stands for: see [`major`] and [`minor`].
    pub fn rdev(&self) -> u64 {
        self.0.st_rdev
    }

    /// The best size of a transfer.
    pub fn blksize(&self) -> u64 {
        self.0.st_blksize.max(0) as u64
    }

    /// How much it takes, in units of 512 bytes.
    pub fn blocks(&self) -> u64 {
        self.0.st_blocks.max(0) as u64
    }

    /// The flags of chflags(2).
    pub fn flags(&self) -> FileFlags {
        FileFlags::from_bits_retain(self.0.st_flags)
    }

    /// The generation of the inode.
    pub fn generation(&self) -> u32 {
        self.0.st_gen
    }

    /// When the content was changed last.
    ///
    /// # Errors
    /// `EOVERFLOW` for a time that the host cannot express.
    pub fn modified(&self) -> io::Result<SystemTime> {
        system_time(&self.0.st_mtim)
    }

    /// When it was read last.
    ///
    /// # Errors
    /// As [`modified`](Self::modified).
    pub fn accessed(&self) -> io::Result<SystemTime> {
        system_time(&self.0.st_atim)
    }

    /// When it was made.
    ///
    /// # Errors
    /// As [`modified`](Self::modified).
    pub fn created(&self) -> io::Result<SystemTime> {
        system_time(&self.0.st_birthtim)
    }

    /// When content or attributes were changed last.
    ///
    /// # Errors
    /// As [`modified`](Self::modified).
    pub fn changed(&self) -> io::Result<SystemTime> {
        system_time(&self.0.st_ctim)
    }

    /// Seconds of [`modified`](Self::modified), since 1970.
    pub fn mtime(&self) -> i64 {
        self.0.st_mtim.tv_sec
    }

    /// Nanoseconds that go with [`mtime`](Self::mtime).
    pub fn mtime_nsec(&self) -> i64 {
        self.0.st_mtim.tv_nsec
    }

    /// Seconds of [`accessed`](Self::accessed), since 1970.
    pub fn atime(&self) -> i64 {
        self.0.st_atim.tv_sec
    }

    /// Nanoseconds that go with [`atime`](Self::atime).
    pub fn atime_nsec(&self) -> i64 {
        self.0.st_atim.tv_nsec
    }

    /// Seconds of [`changed`](Self::changed), since 1970.
    pub fn ctime(&self) -> i64 {
        self.0.st_ctim.tv_sec
    }

    /// Nanoseconds that go with [`ctime`](Self::ctime).
    pub fn ctime_nsec(&self) -> i64 {
        self.0.st_ctim.tv_nsec
    }

    /// Seconds of [`created`](Self::created), since 1970.
    pub fn birthtime(&self) -> i64 {
        self.0.st_birthtim.tv_sec
    }

    /// Nanoseconds that go with [`birthtime`](Self::birthtime).
    pub fn birthtime_nsec(&self) -> i64 {
        self.0.st_birthtim.tv_nsec
    }
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metadata")
            .field("file_type", &self.file_type())
            .field("permissions", &self.permissions())
            .field("uid", &self.uid())
            .field("gid", &self.gid())
            .field("len", &self.len())
            .field("nlink", &self.nlink())
            .field("ino", &self.ino())
            .field("mtime", &self.mtime())
            .finish_non_exhaustive()
    }
}

/// A time may come from a disk that anyone wrote.
fn system_time(time: &c::rump_timespec) -> io::Result<SystemTime> {
    let nanos = Duration::from_nanos(time.tv_nsec.clamp(0, 999_999_999) as u64);
    let seconds = Duration::from_secs(time.tv_sec.unsigned_abs());
    let epoch = SystemTime::UNIX_EPOCH;
    let whole = match time.tv_sec < 0 {
        true => epoch.checked_sub(seconds),
        false => epoch.checked_add(seconds),
    };
    whole
        .and_then(|t| t.checked_add(nanos))
        .ok_or_else(|| Errno::EOVERFLOW.into())
}

/// The type of a file.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileType(u32);

macro_rules! file_types {
    ($($what:literal $constant:ident $name:ident $mode:ident $dirent:ident)*) => {
        impl FileType {
            $(
                #[doc = $what]
                pub const $constant: FileType = FileType(c::$mode as u32);

                #[doc = concat!("Is it this: ", $what)]
                pub fn $name(&self) -> bool {
                    *self == FileType::$constant
                }
            )*

            /// From the type field of a directory entry; `None` if it is not in
            /// there.
            pub(crate) fn from_dirent(kind: u8) -> Option<FileType> {
                $(if i32::from(kind) == c::$dirent as i32 {
                    return Some(FileType::$constant);
                })*
                None
            }
        }

        impl fmt::Debug for FileType {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $(if *self == FileType::$constant {
                    return f.write_str(stringify!($constant));
                })*
                write!(f, "FileType({:#o})", self.0)
            }
        }
    };
}

file_types! {
    "A regular file." FILE is_file RUMP_S_IFREG RUMP_DT_REG
    "A directory." DIR is_dir RUMP_S_IFDIR RUMP_DT_DIR
    "A symbolic link." SYMLINK is_symlink RUMP_S_IFLNK RUMP_DT_LNK
    "A block device." BLOCK_DEVICE is_block_device RUMP_S_IFBLK RUMP_DT_BLK
    "A character device." CHAR_DEVICE is_char_device RUMP_S_IFCHR RUMP_DT_CHR
    "A named pipe." FIFO is_fifo RUMP_S_IFIFO RUMP_DT_FIFO
    "A socket." SOCKET is_socket RUMP_S_IFSOCK RUMP_DT_SOCK
    "A whiteout, which hides a name of the layer below." WHITEOUT is_whiteout RUMP_S_IFWHT RUMP_DT_WHT
}

impl FileType {
    pub(crate) fn from_mode(mode: u32) -> FileType {
        FileType(mode & c::RUMP_S_IFMT as u32)
    }

    /// The bits that say so in a mode.
    pub fn mode(&self) -> u32 {
        self.0
    }
}

/// Who may do what with a file: the lower twelve bits of its mode.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permissions(u32);

impl Permissions {
    /// From the bits of chmod(2): `0o644`.
    pub const fn from_mode(mode: u32) -> Permissions {
        Permissions(mode & 0o7777)
    }

    /// The bits of chmod(2).
    pub const fn mode(&self) -> u32 {
        self.0
    }

    /// Replace them.
    pub fn set_mode(&mut self, mode: u32) {
        self.0 = mode & 0o7777;
    }

    /// Is there nobody who may write?
    pub const fn readonly(&self) -> bool {
        self.0 & 0o222 == 0
    }

    /// Take the right to write from all, or give it to all.
    pub fn set_readonly(&mut self, readonly: bool) {
        if readonly {
            self.0 &= !0o222;
        } else {
            self.0 |= 0o222;
        }
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Permissions({:04o})", self.0)
    }
}

bitflags! {
    /// The flags of chflags(2).
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct FileFlags: u32 {
        /// Backups may leave it out.
        const NODUMP = c::RUMP_UF_NODUMP as u32;
        /// Its owner has made it unchangeable.
        const IMMUTABLE = c::RUMP_UF_IMMUTABLE as u32;
        /// It can only grow, its owner says.
        const APPEND = c::RUMP_UF_APPEND as u32;
        /// A directory that hides the layer below.
        const OPAQUE = c::RUMP_UF_OPAQUE as u32;
        /// It is in an archive.
        const SYSTEM_ARCHIVED = c::RUMP_SF_ARCHIVED as u32;
        /// The superuser has made it unchangeable.
        const SYSTEM_IMMUTABLE = c::RUMP_SF_IMMUTABLE as u32;
        /// It can only grow, the superuser says.
        const SYSTEM_APPEND = c::RUMP_SF_APPEND as u32;
        /// It is a snapshot of the file system.
        const SYSTEM_SNAPSHOT = c::RUMP_SF_SNAPSHOT as u32;
        /// It is the journal of the file system.
        const SYSTEM_LOG = c::RUMP_SF_LOG as u32;

        const _ = !0;
    }
}

/// The major number of a device: which driver.
pub const fn major(device: u64) -> u32 {
    ((device & 0x000f_ff00) >> 8) as u32
}

/// The minor number of a device: which of the driver's.
pub const fn minor(device: u64) -> u32 {
    (((device & 0xfff0_0000) >> 12) | (device & 0xff)) as u32
}

/// A device from its numbers.
pub const fn makedev(major: u32, minor: u32) -> u64 {
    (((major as u64) << 8) & 0x000f_ff00)
        | (((minor as u64) << 12) & 0xfff0_0000)
        | ((minor as u64) & 0xff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices() {
        for (a, b) in [(0, 0), (2, 12), (197, 3), (4095, 0xfffff), (1, 256)] {
            let device = makedev(a, b);
            assert_eq!((major(device), minor(device)), (a, b));
        }
        assert_eq!(makedev(197, 0), 0xc500);
    }

    #[test]
    fn times_out_of_range() {
        let at = |tv_sec, tv_nsec| system_time(&c::rump_timespec { tv_sec, tv_nsec });
        assert_eq!(at(0, 0).unwrap(), SystemTime::UNIX_EPOCH);
        assert_eq!(
            at(-1, 500_000_000).unwrap(),
            SystemTime::UNIX_EPOCH - Duration::from_millis(500)
        );
        let _ = at(i64::MIN, -5);
        let _ = at(i64::MAX, i64::MAX);
    }
}
