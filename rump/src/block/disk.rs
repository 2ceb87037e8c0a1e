//! A device that is attached to a kernel.

use std::ffi::{CStr, CString, OsStr};
use std::fmt;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::BlockDevice;
use crate::error::Context;
use crate::sys::{Attachment, KernelInner};
use crate::{Errno, Error};

/// A disk of a kernel, from [`Kernel::attach_disk`](crate::Kernel::attach_disk).
///
/// A clone is another handle of the same disk.  When the last handle goes the
/// disk is detached, unless it is mounted: a [`Mount`](crate::fs::Mount) has a
/// handle too.
#[derive(Clone)]
pub struct Disk {
    inner: Arc<DiskInner>,
}

struct DiskInner {
    kernel: Arc<KernelInner>,
    key: CString,
    attachment: Arc<Attachment>,
    size: u64,
    /// It stays until the kernel ends.
    keep: AtomicBool,
}

/// The key of a disk by its name.
pub(crate) fn disk_key(name: &str) -> String {
    if name.starts_with('/') {
        name.to_owned()
    } else {
        format!("/dev/{name}")
    }
}

impl Disk {
    pub(crate) fn attach(
        kernel: &Arc<KernelInner>,
        name: &str,
        device: Box<dyn BlockDevice>,
    ) -> io::Result<Disk> {
        let key = disk_key(name);
        let path = Path::new(name);
        let attach = || {
            if name.is_empty() || name.ends_with('/') {
                return Err(Errno::EINVAL);
            }
            let key = CString::new(key).map_err(|_| Errno::EINVAL)?;
            let size = device.size();
            let attachment = kernel.attach_disk(&key, device)?;
            Ok(DiskInner {
                kernel: Arc::clone(kernel),
                key,
                attachment,
                size,
                keep: AtomicBool::new(false),
            })
        };
        let inner = attach().map_err(|errno| Error::at("attach disk", path, errno))?;
        Ok(Disk {
            inner: Arc::new(inner),
        })
    }

    /// The path of its device node.
    pub fn path(&self) -> &Path {
        Path::new(OsStr::from_bytes(self.inner.key.to_bytes()))
    }

    /// The size in bytes.
    pub fn size(&self) -> u64 {
        self.inner.size
    }

    /// Detach it now.
    ///
    /// # Errors
    /// `EBUSY`: there is another handle, or it is in use; it stays until that
    /// is over.
    pub fn detach(self) -> io::Result<()> {
        let outcome = match Arc::try_unwrap(self.inner) {
            Ok(inner) => {
                inner.keep.store(true, Ordering::Relaxed);
                let outcome = inner.kernel.detach_disk(&inner.key, &inner.attachment);
                (outcome, inner.key.clone())
            }
            Err(inner) => (Err(Errno::EBUSY), inner.key.clone()),
        };
        let (outcome, key) = outcome;
        outcome.at("detach disk", Path::new(OsStr::from_bytes(key.to_bytes())))
    }

    pub(crate) fn node(&self) -> &CStr {
        &self.inner.key
    }

    /// Never detach it: it stays in use.
    pub(crate) fn keep(&self) {
        self.inner.keep.store(true, Ordering::Relaxed);
    }
}

impl Drop for DiskInner {
    fn drop(&mut self) {
        if !*self.keep.get_mut() {
            // In use: it goes with the kernel.
            let _ = self.kernel.detach_disk(&self.key, &self.attachment);
        }
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disk")
            .field("path", &self.path())
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}
