//! A file system that is mounted.

use std::fmt;
use std::io;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bitflags::bitflags;

use super::dir::absolute;
use super::{Dir, Prepared, with_path};
use crate::error::Context;
use crate::sys::{self, ProcessInner, c};
use crate::{Errno, Error};

bitflags! {
    /// How a file system is mounted.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct MountFlags: u64 {
        /// For reading only.
        const READ_ONLY = c::RUMP_MNT_RDONLY as u64;
        /// Writes return when they are on the disk.
        const SYNCHRONOUS = c::RUMP_MNT_SYNCHRONOUS as u64;
        /// Programs in it are not run.
        const NO_EXEC = c::RUMP_MNT_NOEXEC as u64;
        /// Set-id bits mean nothing.
        const NO_SUID = c::RUMP_MNT_NOSUID as u64;
        /// Device nodes mean nothing.
        const NO_DEV = c::RUMP_MNT_NODEV as u64;
        /// What is below shows through.
        const UNION = c::RUMP_MNT_UNION as u64;
        /// Nothing is written before it must be.
        const ASYNC = c::RUMP_MNT_ASYNC as u64;
        /// Times of reading are not kept.
        const NO_ATIME = c::RUMP_MNT_NOATIME as u64;
        /// Times of reading are kept now and then.
        const REL_ATIME = c::RUMP_MNT_RELATIME as u64;
        /// Symbolic links have permissions.
        const SYMPERM = c::RUMP_MNT_SYMPERM as u64;
        /// Extended attributes of UFS1, in the files of `.attribute`.
        const EXTATTR = c::RUMP_MNT_EXTATTR as u64;
        /// It is in this machine.
        const LOCAL = c::RUMP_MNT_LOCAL as u64;
        /// It is the root file system.
        const ROOT = c::RUMP_MNT_ROOTFS as u64;

        const _ = !0;
    }
}

/// A file system that is mounted: the [`Dir`] of its root.
///
/// [`unmount`](Self::unmount) tells whether it went well.  Dropping it unmounts
/// too, if nothing in it is open; otherwise it stays mounted until the kernel
/// halts.
pub struct Mount {
    // In the order in which they go; None once it is taken apart.
    dir: Option<Dir>,
    process: Arc<ProcessInner>,
    path: PathBuf,
    prepared: Prepared,
    mounted: bool,
}

impl Mount {
    /// Mount `prepared` at `path`, which is made if it is missing.
    pub(crate) fn new(
        process: &Arc<ProcessInner>,
        prepared: Prepared,
        path: &Path,
    ) -> io::Result<Mount> {
        let path = absolute(path);
        Dir::root_of_init(Arc::clone(process)).create_dir_all(&path)?;
        let console = &process.kernel().console;
        let before = console.total();
        with_path(&path, |p| {
            let flags = prepared.flags.bits() as i64;
            sys::mount(process, &prepared.kind, p, flags, &prepared.data)
        })
        .map_err(|errno| {
            let said = console.since(before);
            let lines = said.lines().map(str::trim).filter(|l| !l.is_empty());
            let detail = lines.collect::<Vec<_>>().join("; ");
            Error::at("mount", &path, errno).with_detail(detail)
        })?;
        let mut mount = Mount {
            dir: None,
            process: Arc::clone(process),
            path,
            prepared,
            mounted: true,
        };
        let dir = with_path(&mount.path, |p| Dir::open_in(process, sys::CWD, p));
        mount.dir = Some(dir.at("open", &mount.path)?);
        Ok(mount)
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The directory of its root, which is not bound to the mount: while it or
    /// a clone of it is there, the file system is busy.
    pub fn dir(&self) -> Dir {
        Dir::clone(self)
    }

    /// Mount it again for reading only, or for reading and writing.
    ///
    /// # Errors
    /// `EBUSY`: a file is open for writing; `EROFS`: it cannot be written.
    pub fn set_read_only(&mut self, read_only: bool) -> io::Result<()> {
        let mut flags = self.prepared.flags;
        flags.set(MountFlags::READ_ONLY, read_only);
        with_path(&self.path, |p| {
            let update = flags.bits() as i64 | i64::from(c::RUMP_MNT_UPDATE);
            sys::mount(
                &self.process,
                &self.prepared.kind,
                p,
                update,
                &self.prepared.data,
            )
        })
        .at("mount", &self.path)?;
        self.prepared.flags = flags;
        Ok(())
    }

    /// Unmount.  What is in the kernel only is written to the disk first.
    ///
    /// # Errors
    /// `EBUSY`: a file of it is open, or the working directory of a process is
    /// in it; `EIO`.  It stays mounted then, until the kernel halts.
    pub fn unmount(mut self) -> io::Result<()> {
        self.unmount_with(0)
    }

    /// Unmount whatever is open: using it later fails.
    ///
    /// # Errors
    /// `EIO`.
    pub fn unmount_forced(mut self) -> io::Result<()> {
        self.unmount_with(c::RUMP_MNT_FORCE)
    }

    /// Leave it mounted until the kernel halts.
    pub fn keep(mut self) -> Dir {
        self.mounted = false;
        self.leave_disk();
        Dir::clone(&self)
    }

    fn unmount_with(&mut self, flags: i32) -> io::Result<()> {
        self.mounted = false;
        // The root, as this handle has it open, would keep it busy.
        self.dir = None;
        let outcome = with_path(&self.path, |p| sys::unmount(&self.process, p, flags));
        if outcome.is_err() {
            self.leave_disk();
        }
        outcome.at("unmount", &self.path)
    }

    /// It stays mounted, so its disk stays attached.
    fn leave_disk(&self) {
        if let Some(disk) = &self.prepared.disk {
            disk.keep();
        }
    }
}

impl Deref for Mount {
    type Target = Dir;

    fn deref(&self) -> &Dir {
        // Only unmounting takes it, and that takes the mount.
        self.dir.as_ref().expect("a mount has a root")
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        if self.mounted {
            // Busy: it stays mounted, as documented.
            let _ = self.unmount_with(0);
        }
    }
}

impl fmt::Debug for Mount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mount")
            .field("kind", &self.prepared.kind)
            .field("path", &self.path)
            .field("flags", &self.prepared.flags)
            .finish_non_exhaustive()
    }
}

/// Unmount what is at a path.
pub(crate) fn unmount_path(
    process: &Arc<ProcessInner>,
    path: &Path,
    forced: bool,
) -> Result<(), Errno> {
    let flags = if forced { c::RUMP_MNT_FORCE } else { 0 };
    with_path(&absolute(path), |p| sys::unmount(process, p, flags))
}
