//! What a mounted file system is.

use std::ffi::{OsStr, c_char};
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::MountFlags;
use crate::sys::c;

/// What a mounted file system is, how large, and how full.
#[derive(Clone)]
pub struct StatVfs {
    stat: Box<c::rump_statvfs>,
    kind: Box<[u8]>,
    on: Box<[u8]>,
    from: Box<[u8]>,
}

fn bytes(text: &[c_char]) -> Box<[u8]> {
    text.iter()
        .take_while(|c| **c != 0)
        .map(|c| *c as u8)
        .collect()
}

impl StatVfs {
    pub(crate) fn new(stat: Box<c::rump_statvfs>) -> StatVfs {
        StatVfs {
            kind: bytes(&stat.f_fstypename),
            on: bytes(&stat.f_mntonname),
            from: bytes(&stat.f_mntfromname),
            stat,
        }
    }

    /// The type of file system: `"tmpfs"`.
    pub fn fs_type(&self) -> &str {
        std::str::from_utf8(&self.kind).unwrap_or("?")
    }

    /// Where it is mounted.
    pub fn mounted_on(&self) -> &Path {
        Path::new(OsStr::from_bytes(&self.on))
    }

    /// What it was mounted from.
    pub fn mounted_from(&self) -> &Path {
        Path::new(OsStr::from_bytes(&self.from))
    }

    /// How it is mounted.
    pub fn flags(&self) -> MountFlags {
        MountFlags::from_bits_retain(self.stat.f_flag)
    }

    /// Is it mounted for reading only?
    pub fn read_only(&self) -> bool {
        self.flags().contains(MountFlags::READ_ONLY)
    }

    /// The size in bytes.
    pub fn total_bytes(&self) -> u64 {
        self.stat.f_blocks.saturating_mul(self.stat.f_frsize)
    }

    /// Bytes that are free, those for the superuser included.
    pub fn free_bytes(&self) -> u64 {
        self.stat.f_bfree.saturating_mul(self.stat.f_frsize)
    }

    /// Bytes that anyone can have.
    pub fn available_bytes(&self) -> u64 {
        self.stat.f_bavail.saturating_mul(self.stat.f_frsize)
    }

    /// The unit in which space is given out.
    pub fn fragment_size(&self) -> u64 {
        self.stat.f_frsize
    }

    /// The size of a block.
    pub fn block_size(&self) -> u64 {
        self.stat.f_bsize
    }

    /// How many files there can be.
    pub fn total_files(&self) -> u64 {
        self.stat.f_files
    }

    /// How many more files there can be.
    pub fn free_files(&self) -> u64 {
        self.stat.f_ffree
    }

    /// The longest name.
    pub fn name_max(&self) -> u64 {
        self.stat.f_namemax
    }

    /// A number that no other file system of the kernel has.
    pub fn id(&self) -> u64 {
        self.stat.f_fsid
    }

    /// The user who mounted it.
    pub fn owner(&self) -> u32 {
        self.stat.f_owner
    }
}

impl fmt::Debug for StatVfs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatVfs")
            .field("fs_type", &self.fs_type())
            .field("mounted_on", &self.mounted_on())
            .field("mounted_from", &self.mounted_from())
            .field("flags", &self.flags())
            .field("total_bytes", &self.total_bytes())
            .field("free_bytes", &self.free_bytes())
            .finish_non_exhaustive()
    }
}
