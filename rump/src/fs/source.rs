//! File systems to mount.

use std::ffi::{CStr, CString};
use std::io;
use std::path::{Path, PathBuf};

use super::{MountFlags, Permissions};
use crate::block::Disk;
use crate::image;
use crate::sys::{MountData, c};
use crate::{Errno, Error, Kernel};

/// What [`Kernel::mount`] takes: [`Ffs`], [`Tmpfs`], [`Named`].
pub trait Source: sealed::Sealed {}

pub(crate) mod sealed {
    use std::io;

    /// How a source becomes a call of mount(2).
    pub trait Sealed {
        #[doc(hidden)]
        #[allow(private_interfaces)]
        fn prepare(self, kernel: &crate::Kernel) -> io::Result<super::Prepared>;
    }
}

/// The arguments of mount(2), and the disk that must be there meanwhile.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) kind: CString,
    pub(crate) flags: MountFlags,
    pub(crate) data: MountData,
    pub(crate) disk: Option<Disk>,
}

fn kind(name: &[u8]) -> CString {
    CStr::from_bytes_with_nul(name)
        .unwrap_or_default()
        .to_owned()
}

/// The Berkeley Fast File System: UFS1 and UFS2, of either byte order.
///
/// This version reads: mounting without [`read_only`](Self::read_only) gives
/// `EROFS`.
///
/// ```no_run
/// # fn main() -> std::io::Result<()> {
/// use rump::{Kernel, fs::Ffs};
///
/// let kernel = Kernel::boot()?;
/// let disk = kernel.mount(Ffs::image("disk.img").read_only(), "/mnt")?;
/// for entry in disk.walk() {
///     println!("{}", entry?.path().display());
/// }
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "mount it"]
pub struct Ffs {
    from: From,
    flags: MountFlags,
}

#[derive(Debug)]
enum From {
    Image(PathBuf),
    Disk(Disk),
}

impl Ffs {
    /// In a file of the host, which may be compressed with zstd (then it cannot
    /// be written).  For an image with partitions see [`crate::image`].
    pub fn image(path: impl AsRef<Path>) -> Ffs {
        Ffs {
            from: From::Image(path.as_ref().into()),
            flags: MountFlags::empty(),
        }
    }

    /// On a disk that is attached.
    pub fn on(disk: &Disk) -> Ffs {
        Ffs {
            from: From::Disk(disk.clone()),
            flags: MountFlags::empty(),
        }
    }

    /// Only for reading.
    pub fn read_only(self) -> Ffs {
        self.flags(MountFlags::READ_ONLY)
    }

    /// With these flags, in addition to those it has.
    pub fn flags(self, flags: MountFlags) -> Ffs {
        Ffs {
            flags: self.flags | flags,
            ..self
        }
    }
}

impl Source for Ffs {}

#[allow(private_interfaces)]
impl sealed::Sealed for Ffs {
    fn prepare(self, kernel: &Kernel) -> io::Result<Prepared> {
        let read_only = self.flags.contains(MountFlags::READ_ONLY);
        let disk = match self.from {
            From::Disk(disk) => disk,
            From::Image(path) => {
                let device = image::open_device(&path, !read_only)?;
                kernel.attach_disk(&kernel.unused_disk_name(), device)?
            }
        };
        Ok(Prepared {
            kind: kind(c::RUMP_MOUNT_FFS),
            flags: self.flags,
            data: MountData::Device(disk.node().to_owned()),
            disk: Some(disk),
        })
    }
}

/// A file system in memory.
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// use rump::{Kernel, fs::Tmpfs};
///
/// let kernel = Kernel::boot()?;
/// let tmp = kernel.mount(Tmpfs::new().size_max(1 << 20).mode(0o1777), "/tmp")?;
/// tmp.write("a", "hello")?;
/// tmp.unmount()
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "mount it"]
pub struct Tmpfs {
    size_max: u64,
    nodes_max: u64,
    uid: u32,
    gid: u32,
    mode: u32,
    flags: MountFlags,
}

impl Default for Tmpfs {
    fn default() -> Tmpfs {
        Tmpfs {
            size_max: 0,
            nodes_max: 0,
            uid: 0,
            gid: 0,
            mode: 0o755,
            flags: MountFlags::empty(),
        }
    }
}

impl Tmpfs {
    /// Without limits, and with a root that the superuser may write.
    pub fn new() -> Tmpfs {
        Tmpfs::default()
    }

    /// No more than this, in bytes; 0: no limit but the kernel's memory.
    pub fn size_max(self, bytes: u64) -> Tmpfs {
        Tmpfs {
            size_max: bytes,
            ..self
        }
    }

    /// No more files than this; 0: no limit.
    pub fn nodes_max(self, nodes: u64) -> Tmpfs {
        Tmpfs {
            nodes_max: nodes,
            ..self
        }
    }

    /// The permissions of its root: `0o755` unless set here.
    pub fn mode(self, mode: u32) -> Tmpfs {
        Tmpfs {
            mode: Permissions::from_mode(mode).mode(),
            ..self
        }
    }

    /// The owner and group of its root: 0 and 0 unless set here.
    pub fn owner(self, uid: u32, gid: u32) -> Tmpfs {
        Tmpfs { uid, gid, ..self }
    }

    /// Only for reading.
    pub fn read_only(self) -> Tmpfs {
        self.flags(MountFlags::READ_ONLY)
    }

    /// With these flags, in addition to those it has.
    pub fn flags(self, flags: MountFlags) -> Tmpfs {
        Tmpfs {
            flags: self.flags | flags,
            ..self
        }
    }
}

impl Source for Tmpfs {}

#[allow(private_interfaces)]
impl sealed::Sealed for Tmpfs {
    fn prepare(self, _kernel: &Kernel) -> io::Result<Prepared> {
        let size_max =
            i64::try_from(self.size_max).map_err(|_| Error::new("mount", Errno::EINVAL))?;
        Ok(Prepared {
            kind: kind(c::RUMP_MOUNT_TMPFS),
            flags: self.flags,
            data: MountData::Tmpfs(c::rump_tmpfs_args {
                ta_version: c::RUMP_TMPFS_ARGS_VERSION as _,
                ta_nodes_max: self.nodes_max,
                ta_size_max: size_max,
                ta_root_uid: self.uid,
                ta_root_gid: self.gid,
                ta_root_mode: self.mode,
            }),
            disk: None,
        })
    }
}

/// A file system by the name of its driver: for drivers that this crate does
/// not know, such as your own.
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// use rump::{Errno, Kernel, fs::Named};
///
/// let kernel = Kernel::boot()?;
/// let error = kernel.mount(Named::new("myfs"), "/mnt").unwrap_err();
/// assert_eq!(Errno::of(&error), Some(Errno::ENODEV));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "mount it"]
pub struct Named {
    name: String,
    disk: Option<Disk>,
    flags: MountFlags,
}

impl Named {
    /// With no arguments.
    pub fn new(name: impl Into<String>) -> Named {
        Named {
            name: name.into(),
            disk: None,
            flags: MountFlags::empty(),
        }
    }

    /// On a disk: the argument of its mount(2) is the path of the disk's node.
    pub fn on(self, disk: &Disk) -> Named {
        Named {
            disk: Some(disk.clone()),
            ..self
        }
    }

    /// Only for reading.
    pub fn read_only(self) -> Named {
        self.flags(MountFlags::READ_ONLY)
    }

    /// With these flags, in addition to those it has.
    pub fn flags(self, flags: MountFlags) -> Named {
        Named {
            flags: self.flags | flags,
            ..self
        }
    }
}

impl Source for Named {}

#[allow(private_interfaces)]
impl sealed::Sealed for Named {
    fn prepare(self, _kernel: &Kernel) -> io::Result<Prepared> {
        Ok(Prepared {
            kind: CString::new(self.name).map_err(|_| Error::new("mount", Errno::EINVAL))?,
            flags: self.flags,
            data: match &self.disk {
                Some(disk) => MountData::Device(disk.node().to_owned()),
                None => MountData::None,
            },
            disk: self.disk,
        })
    }
}
