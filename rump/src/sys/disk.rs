//! Disks of the program, as the kernel calls them.

use std::ffi::{CStr, c_int, c_void};
use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::c;
use super::kernel::KernelInner;
use super::panics::Panics;
use crate::Errno;
use crate::block::BlockDevice;

/// A device while a kernel may use it.
pub(crate) struct Attachment {
    device: Box<dyn BlockDevice>,
    panics: Arc<Panics>,
    /// The kernel has made its last call.
    released: AtomicBool,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment")
            .field("released", &self.released)
            .finish_non_exhaustive()
    }
}

static OPS: c::rumpuser_blkdev_ops = c::rumpuser_blkdev_ops {
    read: Some(disk_read),
    write: Some(disk_write),
    flush: Some(disk_flush),
    discard: Some(disk_discard),
    release: Some(disk_release),
};

impl Attachment {
    fn run(&self, f: impl FnOnce(&dyn BlockDevice) -> io::Result<()>) -> c_int {
        match self.panics.guard(|| f(&*self.device)) {
            Some(Ok(())) => 0,
            Some(Err(error)) => Errno::from_io(&error).number(),
            None => Errno::EIO.number(),
        }
    }
}

/// The device of a cookie.
///
/// # Safety
/// `cookie` is one that `attach_disk` gave to the kernel, which still is.
unsafe fn attachment<'a>(cookie: *mut c_void) -> &'a Attachment {
    // SAFETY: the list of disks in `KernelInner` keeps it until the kernel has
    // released it or is destroyed.
    unsafe { &*cookie.cast::<Attachment>() }
}

unsafe extern "C" fn disk_read(
    cookie: *mut c_void,
    data: *mut c_void,
    len: usize,
    offset: u64,
) -> c_int {
    // SAFETY: the kernel calls with its cookie, and memory of its own of that
    // length, which nobody else uses until the return.
    let (disk, data) = unsafe {
        (
            attachment(cookie),
            std::slice::from_raw_parts_mut(data.cast::<u8>(), len),
        )
    };
    disk.run(|device| device.read_exact_at(data, offset))
}

unsafe extern "C" fn disk_write(
    cookie: *mut c_void,
    data: *const c_void,
    len: usize,
    offset: u64,
) -> c_int {
    // SAFETY: as in disk_read().
    let (disk, data) = unsafe {
        (
            attachment(cookie),
            std::slice::from_raw_parts(data.cast::<u8>(), len),
        )
    };
    disk.run(|device| device.write_all_at(data, offset))
}

unsafe extern "C" fn disk_flush(cookie: *mut c_void) -> c_int {
    // SAFETY: as in disk_read().
    unsafe { attachment(cookie) }.run(|device| device.flush())
}

unsafe extern "C" fn disk_discard(cookie: *mut c_void, offset: u64, len: u64) -> c_int {
    // SAFETY: as in disk_read().
    unsafe { attachment(cookie) }.run(|device| device.discard(offset, len))
}

unsafe extern "C" fn disk_release(cookie: *mut c_void) {
    // SAFETY: as in disk_read(); it is the last call, but the memory stays until
    // the owner has seen the flag.
    unsafe { attachment(cookie) }
        .released
        .store(true, Ordering::Release);
}

impl KernelInner {
    /// Attach a device as the block device `key`.
    pub(crate) fn attach_disk(
        &self,
        key: &CStr,
        device: Box<dyn BlockDevice>,
    ) -> Result<Arc<Attachment>, Errno> {
        let size = device.size();
        let read_only = device.read_only();
        let disk = Arc::new(Attachment {
            device,
            panics: Arc::clone(&self.panics),
            released: AtomicBool::new(false),
        });
        let cookie = Arc::as_ptr(&disk).cast_mut().cast::<c_void>();
        self.disks
            .lock()
            .unwrap_or_else(|e| e.into_inner())
            .push(Arc::clone(&disk));
        let outcome = self.alive(|| {
            // SAFETY: the kernel is alive; the operations are static; the cookie
            // stays in the list until the kernel cannot use it any more.
            let error = unsafe {
                c::rump_kernel_attach_disk(
                    self.raw(),
                    key.as_ptr(),
                    &OPS,
                    cookie,
                    size,
                    c_int::from(read_only),
                )
            };
            match error {
                0 => Ok(()),
                error => Err(Errno::from_number(error)),
            }
        });
        if outcome.is_err() {
            self.forget_disk(&disk);
        }
        self.panics.resume(outcome);
        outcome.map(|()| disk)
    }

    /// Detach it; its device goes now, or if the kernel still has it with the
    /// kernel.
    pub(crate) fn detach_disk(&self, key: &CStr, disk: &Arc<Attachment>) -> Result<(), Errno> {
        let outcome = self.alive(|| {
            // SAFETY: the kernel is alive.
            match unsafe { c::rump_kernel_detach_disk(self.raw(), key.as_ptr()) } {
                0 => Ok(()),
                error => Err(Errno::from_number(error)),
            }
        });
        if outcome.is_ok() && disk.released.load(Ordering::Acquire) {
            self.forget_disk(disk);
        }
        outcome
    }

    fn forget_disk(&self, disk: &Arc<Attachment>) {
        let mut disks = self.disks.lock().unwrap_or_else(|e| e.into_inner());
        disks.retain(|d| !Arc::ptr_eq(d, disk));
    }
}
