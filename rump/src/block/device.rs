//! The trait, what implements it as it is, and two plain wrappers.

use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, FileTypeExt};
use std::sync::{Arc, Mutex};

/// A disk: bytes, with a size.
///
/// Transfers are exact: all of the buffer or an error, as with
/// [`std::os::unix::fs::FileExt`].  An error becomes the kernel's nearest; its
/// message is lost.
///
/// Several threads call at once, so what a device has inside is `Sync`:
///
/// ```compile_fail,E0277
/// struct Ram(std::cell::RefCell<Vec<u8>>);
///
/// impl rump::block::BlockDevice for Ram {
///     fn size(&self) -> u64 {
///         self.0.borrow().len() as u64
///     }
///     fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> std::io::Result<()> {
///         self.0.borrow()[..].read_exact_at(buf, offset)
///     }
/// }
/// ```
///
/// And a kernel may outlive the function that attached it, so it borrows nothing
/// from there:
///
/// ```compile_fail,E0597
/// let kernel = rump::Kernel::boot().unwrap();
/// {
///     let bytes = vec![0u8; 4096];
///     kernel.attach_disk("rd0", &bytes).unwrap();
/// }
/// ```
pub trait BlockDevice: Send + Sync {
    /// The size in bytes.  It must not change while a kernel has the device.
    fn size(&self) -> u64;

    /// Fill `buf` with what is at `offset`.
    ///
    /// # Errors
    /// Any; `UnexpectedEof` for what is past the end.
    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()>;

    /// Put `buf` at `offset`.  A device is for reading only unless this is
    /// implemented.
    ///
    /// # Errors
    /// Any; `WriteZero` for what is past the end.
    fn write_all_at(&self, buf: &[u8], offset: u64) -> io::Result<()> {
        let _ = (buf, offset);
        Err(ErrorKind::ReadOnlyFilesystem.into())
    }

    /// Can it never be written?  The kernel then opens it for reading only.
    fn read_only(&self) -> bool {
        false
    }

    /// The unit of transfers: a power of two, 512 unless told otherwise.
    fn block_size(&self) -> u32 {
        512
    }

    /// Bring what was written to where it lasts.
    ///
    /// # Errors
    /// Any.
    fn flush(&self) -> io::Result<()> {
        Ok(())
    }

    /// A range is not needed any more.  It may be ignored.
    ///
    /// # Errors
    /// Any.
    fn discard(&self, offset: u64, len: u64) -> io::Result<()> {
        let _ = (offset, len);
        Ok(())
    }
}

macro_rules! forward {
    ($($t:ty),*) => {
        $(impl<D: BlockDevice + ?Sized> BlockDevice for $t {
            fn size(&self) -> u64 {
                (**self).size()
            }
            fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
                (**self).read_exact_at(buf, offset)
            }
            fn write_all_at(&self, buf: &[u8], offset: u64) -> io::Result<()> {
                (**self).write_all_at(buf, offset)
            }
            fn read_only(&self) -> bool {
                (**self).read_only()
            }
            fn block_size(&self) -> u32 {
                (**self).block_size()
            }
            fn flush(&self) -> io::Result<()> {
                (**self).flush()
            }
            fn discard(&self, offset: u64, len: u64) -> io::Result<()> {
                (**self).discard(offset, len)
            }
        })*
    };
}

forward!(&D, Box<D>, Arc<D>);

/// Where a range of `len` bytes at `offset` lies in `size` bytes.
pub(super) fn range(offset: u64, len: usize, size: u64) -> Option<std::ops::Range<usize>> {
    let end = offset.checked_add(len as u64).filter(|end| *end <= size)?;
    Some(usize::try_from(offset).ok()?..usize::try_from(end).ok()?)
}

/// A file or a block device of the host.
impl BlockDevice for File {
    fn size(&self) -> u64 {
        match self.metadata() {
            Ok(metadata) if metadata.is_file() => metadata.len(),
            Ok(metadata) if metadata.file_type().is_block_device() => {
                let mut this = self;
                this.seek(SeekFrom::End(0)).unwrap_or(0)
            }
            _ => 0,
        }
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        FileExt::read_exact_at(self, buf, offset)
    }

    fn write_all_at(&self, buf: &[u8], offset: u64) -> io::Result<()> {
        FileExt::write_all_at(self, buf, offset)
    }

    fn flush(&self) -> io::Result<()> {
        self.sync_data()
    }
}

/// Bytes in memory, for reading.
impl BlockDevice for [u8] {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        let range = range(offset, buf.len(), self.size()).ok_or(ErrorKind::UnexpectedEof)?;
        buf.copy_from_slice(&self[range]);
        Ok(())
    }

    fn read_only(&self) -> bool {
        true
    }
}

/// Bytes in memory, for reading.
impl BlockDevice for Vec<u8> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        self[..].read_exact_at(buf, offset)
    }

    fn read_only(&self) -> bool {
        true
    }
}

/// Bytes in memory.
impl BlockDevice for Mutex<Vec<u8>> {
    fn size(&self) -> u64 {
        self.lock().unwrap_or_else(|e| e.into_inner()).len() as u64
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        self.lock()
            .unwrap_or_else(|e| e.into_inner())
            .read_exact_at(buf, offset)
    }

    fn write_all_at(&self, buf: &[u8], offset: u64) -> io::Result<()> {
        let mut bytes = self.lock().unwrap_or_else(|e| e.into_inner());
        let range = range(offset, buf.len(), bytes.len() as u64).ok_or(ErrorKind::WriteZero)?;
        bytes[range].copy_from_slice(buf);
        Ok(())
    }
}

/// A device that cannot be written.
#[derive(Debug)]
pub struct ReadOnly<D>(D);

impl<D: BlockDevice> ReadOnly<D> {
    /// Around a device.
    pub fn new(device: D) -> ReadOnly<D> {
        ReadOnly(device)
    }

    /// The device.
    pub fn into_inner(self) -> D {
        self.0
    }
}

impl<D: BlockDevice> BlockDevice for ReadOnly<D> {
    fn size(&self) -> u64 {
        self.0.size()
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        self.0.read_exact_at(buf, offset)
    }

    fn read_only(&self) -> bool {
        true
    }

    fn block_size(&self) -> u32 {
        self.0.block_size()
    }
}

/// A part of a device: a partition.
pub struct Slice<D> {
    device: D,
    start: u64,
    len: u64,
}

impl<D: BlockDevice> Slice<D> {
    /// The `len` bytes at `start`.
    ///
    /// # Errors
    /// `InvalidInput`: the device is not that large.
    pub fn new(device: D, start: u64, len: u64) -> io::Result<Slice<D>> {
        match start.checked_add(len) {
            Some(end) if end <= device.size() => Ok(Slice { device, start, len }),
            _ => {
                let size = device.size();
                let text = format!("slice of {len} bytes at {start} of a device of {size}");
                Err(io::Error::new(ErrorKind::InvalidInput, text))
            }
        }
    }

    /// Where it begins.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// The device.
    pub fn into_inner(self) -> D {
        self.device
    }

    fn inside(&self, offset: u64, len: u64) -> Option<u64> {
        offset.checked_add(len).filter(|end| *end <= self.len)?;
        Some(self.start + offset)
    }
}

impl<D: BlockDevice> BlockDevice for Slice<D> {
    fn size(&self) -> u64 {
        self.len
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        let at = self
            .inside(offset, buf.len() as u64)
            .ok_or(ErrorKind::UnexpectedEof)?;
        self.device.read_exact_at(buf, at)
    }

    fn write_all_at(&self, buf: &[u8], offset: u64) -> io::Result<()> {
        let at = self
            .inside(offset, buf.len() as u64)
            .ok_or(ErrorKind::WriteZero)?;
        self.device.write_all_at(buf, at)
    }

    fn read_only(&self) -> bool {
        self.device.read_only()
    }

    fn block_size(&self) -> u32 {
        self.device.block_size()
    }

    fn flush(&self) -> io::Result<()> {
        self.device.flush()
    }

    fn discard(&self, offset: u64, len: u64) -> io::Result<()> {
        let at = self.inside(offset, len).ok_or(ErrorKind::InvalidInput)?;
        self.device.discard(at, len)
    }
}

impl<D> fmt::Debug for Slice<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slice")
            .field("start", &self.start)
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_ends() {
        let bytes = Mutex::new(vec![1u8; 1024]);
        let mut buf = [0; 512];
        bytes.read_exact_at(&mut buf, 512).unwrap();
        assert_eq!(buf, [1; 512]);
        let kind = |r: io::Result<()>| r.unwrap_err().kind();
        assert_eq!(
            kind(bytes.read_exact_at(&mut buf, 513)),
            ErrorKind::UnexpectedEof
        );
        assert_eq!(
            kind(bytes.read_exact_at(&mut buf, u64::MAX)),
            ErrorKind::UnexpectedEof
        );
        assert_eq!(kind(bytes.write_all_at(&buf, 1000)), ErrorKind::WriteZero);
        assert_eq!(
            kind([0u8; 4][..].write_all_at(&buf, 0)),
            ErrorKind::ReadOnlyFilesystem
        );
    }

    #[test]
    fn slice() {
        let bytes: Vec<u8> = (0..=255).collect();
        let part = Slice::new(&bytes[..], 16, 32).unwrap();
        let mut buf = [0; 4];
        part.read_exact_at(&mut buf, 28).unwrap();
        assert_eq!(buf, [44, 45, 46, 47]);
        assert!(part.read_exact_at(&mut buf, 29).is_err());
        assert!(part.read_exact_at(&mut buf, u64::MAX).is_err());
        assert!(part.discard(30, 4).is_err());
        assert!(Slice::new(&bytes[..], 250, 7).is_err());
        assert!(Slice::new(&bytes[..], u64::MAX, 2).is_err());
        assert!(part.read_only());
    }

    #[test]
    fn any_pointer_is_a_device() {
        let shared: Arc<dyn BlockDevice> = Arc::new(Mutex::new(vec![0u8; 8]));
        let boxed: Box<dyn BlockDevice> = Box::new(Arc::clone(&shared));
        boxed.write_all_at(b"abc", 2).unwrap();
        let mut buf = [0; 4];
        ReadOnly::new(shared).read_exact_at(&mut buf, 1).unwrap();
        assert_eq!(&buf, b"\0abc");
    }
}
