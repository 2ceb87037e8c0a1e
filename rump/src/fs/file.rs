//! A file that is open.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;

use super::{FileFlags, FileTimes, Metadata, Permissions, StatVfs};
use crate::error::Context;
use crate::sys::{self, Fd, ProcessInner, c};
use crate::{Errno, Error};

/// A file that is open: `Read + Write + Seek`, as [`std::fs::File`].
///
/// Opened by a [`Dir`](super::Dir); closed on drop.
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// use std::io::{Read, Seek, Write};
///
/// let kernel = rump::Kernel::boot()?;
/// let mut file = kernel.root().create_new("a")?;
/// file.write_all(b"hello")?;
/// file.rewind()?;
/// let mut text = String::new();
/// file.read_to_string(&mut text)?;
/// assert_eq!(text, "hello");
///
/// let mut two = [0; 2];
/// file.read_exact_at(&mut two, 1)?;
/// assert_eq!(&two, b"el");
/// # Ok(()) }
/// ```
pub struct File {
    process: Arc<ProcessInner>,
    fd: Fd,
}

impl File {
    pub(crate) fn new(process: Arc<ProcessInner>, fd: Fd) -> File {
        File { process, fd }
    }

    pub(super) fn process(&self) -> &ProcessInner {
        &self.process
    }

    pub(super) fn fd(&self) -> Fd {
        self.fd
    }

    /// The process and the descriptor.
    pub(crate) fn parts(&self) -> (&Arc<ProcessInner>, Fd) {
        (&self.process, self.fd)
    }

    /// Its metadata.
    ///
    /// # Errors
    /// `EIO`.
    pub fn metadata(&self) -> io::Result<Metadata> {
        sys::fstat(&self.process, self.fd)
            .op("fstat")
            .map(Metadata::new)
    }

    /// The path it was opened by, as far as the kernel remembers.
    ///
    /// # Errors
    /// `ENOENT`: it has no name any more, or the kernel has forgotten it.
    pub fn path(&self) -> io::Result<PathBuf> {
        use std::os::unix::ffi::OsStringExt;
        let path = sys::getpath(&self.process, self.fd).op("fcntl")?;
        Ok(std::ffi::OsString::from_vec(path).into())
    }

    /// Another handle of the same opening: they share the position.
    ///
    /// # Errors
    /// `EMFILE`: the process has too many files open.
    pub fn try_clone(&self) -> io::Result<File> {
        let fd = sys::dup(&self.process, self.fd).op("dup")?;
        Ok(File {
            process: Arc::clone(&self.process),
            fd,
        })
    }

    /// Read at an offset, without the position; the number of bytes read.
    ///
    /// # Errors
    /// `EIO`, `EISDIR`, `ESPIPE` (a pipe), `EBADF` (not open for reading).
    pub fn read_at(&self, buf: &mut [u8], offset: u64) -> io::Result<usize> {
        sys::pread(&self.process, self.fd, buf, offset).op("pread")
    }

    /// Read all of `buf` at an offset.
    ///
    /// # Errors
    /// As [`read_at`](Self::read_at), and `UnexpectedEof`.
    pub fn read_exact_at(&self, mut buf: &mut [u8], mut offset: u64) -> io::Result<()> {
        while !buf.is_empty() {
            match self.read_at(buf, offset)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => {
                    buf = &mut buf[n..];
                    offset += n as u64;
                }
            }
        }
        Ok(())
    }

    /// Write at an offset, without the position; the number of bytes written.
    ///
    /// # Errors
    /// `ENOSPC`, `EFBIG`, `EIO`, `ESPIPE`, `EBADF` (not open for writing).
    pub fn write_at(&self, buf: &[u8], offset: u64) -> io::Result<usize> {
        sys::pwrite(&self.process, self.fd, buf, offset).op("pwrite")
    }

    /// Write all of `buf` at an offset.
    ///
    /// # Errors
    /// As [`write_at`](Self::write_at).
    pub fn write_all_at(&self, mut buf: &[u8], mut offset: u64) -> io::Result<()> {
        while !buf.is_empty() {
            match self.write_at(buf, offset)? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                n => {
                    buf = &buf[n..];
                    offset += n as u64;
                }
            }
        }
        Ok(())
    }

    /// Make it this long: cut it off, or add a hole.
    ///
    /// # Errors
    /// `EINVAL` (not open for writing, or longer than a file can be), `EFBIG`,
    /// `ENOSPC`, `EIO`.
    pub fn set_len(&self, len: u64) -> io::Result<()> {
        if i64::try_from(len).is_err() {
            return Err(Error::new("ftruncate", Errno::EINVAL).into());
        }
        sys::ftruncate(&self.process, self.fd, len).op("ftruncate")
    }

    /// Provide space for a range, so that writing there cannot fail for lack of
    /// it.
    ///
    /// # Errors
    /// `EOPNOTSUPP`: the file system cannot; `ENOSPC`, `EFBIG`, `EINVAL`.
    pub fn allocate(&self, offset: u64, len: u64) -> io::Result<()> {
        sys::allocate(&self.process, self.fd, offset, len).op("posix_fallocate")
    }

    /// Give the space of a range back: it reads as zeros.
    ///
    /// # Errors
    /// `EOPNOTSUPP`: the file system cannot; `EINVAL`.
    pub fn deallocate(&self, offset: u64, len: u64) -> io::Result<()> {
        sys::deallocate(&self.process, self.fd, offset, len).op("fdiscard")
    }

    /// Where the next data is, at `from` or behind it; `None` if only a hole
    /// or nothing follows. A hole reads as zeros and takes no space; where a
    /// file system has no holes, or does not tell, all is data.
    ///
    /// # Errors
    /// `EINVAL`: not a regular file; `EIO`.
    pub fn next_data(&self, from: u64) -> io::Result<Option<u64>> {
        sys::next_extent(&self.process, self.fd, from, false).op("ioctl")
    }

    /// Where the next hole is, at `from` or behind it; the end of the file
    /// counts as one. `None` if `from` is not in the file.
    ///
    /// # Errors
    /// As [`next_data`](Self::next_data).
    pub fn next_hole(&self, from: u64) -> io::Result<Option<u64>> {
        sys::next_extent(&self.process, self.fd, from, true).op("ioctl")
    }

    /// Write content and attributes to the disk.
    ///
    /// # Errors
    /// `EIO`, `ENOSPC`.
    pub fn sync_all(&self) -> io::Result<()> {
        sys::fsync(&self.process, self.fd).op("fsync")
    }

    /// Write the content to the disk.
    ///
    /// # Errors
    /// As [`sync_all`](Self::sync_all).
    pub fn sync_data(&self) -> io::Result<()> {
        sys::fdatasync(&self.process, self.fd).op("fdatasync")
    }

    /// Set who may do what.
    ///
    /// # Errors
    /// `EPERM` (not its owner), `EROFS`, `EIO`.
    pub fn set_permissions(&self, permissions: Permissions) -> io::Result<()> {
        sys::fchmod(&self.process, self.fd, permissions.mode()).op("fchmod")
    }

    /// Set owner and group; `None` leaves them.
    ///
    /// # Errors
    /// `EPERM`, `EROFS`, `EIO`.
    pub fn set_owner(&self, uid: Option<u32>, gid: Option<u32>) -> io::Result<()> {
        let (uid, gid) = (uid.unwrap_or(u32::MAX), gid.unwrap_or(u32::MAX));
        sys::fchown(&self.process, self.fd, uid, gid).op("fchown")
    }

    /// Set its times.
    ///
    /// # Errors
    /// `EPERM` (not its owner), `EROFS`, `EIO`.
    pub fn set_times(&self, times: FileTimes) -> io::Result<()> {
        times
            .to_c()
            .and_then(|t| sys::futimens(&self.process, self.fd, &t))
            .op("futimens")
    }

    /// Set its flags.
    ///
    /// # Errors
    /// `EPERM` (not its owner, or a flag for the superuser), `EOPNOTSUPP`,
    /// `EROFS`.
    pub fn set_flags(&self, flags: FileFlags) -> io::Result<()> {
        sys::fchflags(&self.process, self.fd, flags.bits()).op("fchflags")
    }

    /// The file system it is in.
    ///
    /// # Errors
    /// `EIO`.
    pub fn statvfs(&self) -> io::Result<StatVfs> {
        sys::fstatvfs(&self.process, self.fd)
            .op("fstatvfs")
            .map(StatVfs::new)
    }

    /// Read all that is left, which should be `left` bytes (0: no idea).
    pub(super) fn read_rest(&self, buf: &mut Vec<u8>, left: u64) -> Result<(), Errno> {
        let all = match left {
            0 => u64::MAX,
            n => buf.len() as u64 + n,
        };
        if left != 0 {
            // One byte more than there should be: then the first read, being
            // short, tells that it was all.
            let room = usize::try_from(left)
                .unwrap_or(usize::MAX)
                .saturating_add(1);
            buf.try_reserve_exact(room).map_err(|_| Errno::ENOMEM)?;
        }
        loop {
            if buf.spare_capacity_mut().is_empty() {
                buf.try_reserve(32 * 1024).map_err(|_| Errno::ENOMEM)?;
            }
            match sys::read_spare(&self.process, self.fd, buf) {
                Ok(0) => return Ok(()),
                Ok(_) if buf.len() as u64 == all => return Ok(()),
                Ok(_) | Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno),
            }
        }
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // An error was reported by the sync functions, or nobody asked.
        let _ = sys::close(&self.process, self.fd);
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("fd", &self.fd)
            .finish_non_exhaustive()
    }
}

impl Read for &File {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        sys::read(&self.process, self.fd, buf).op("read")
    }

    fn read_to_end(&mut self, buf: &mut Vec<u8>) -> io::Result<usize> {
        let before = buf.len();
        // The size of what has no position, a pipe, is only what is in it now.
        let left = match sys::lseek(&self.process, self.fd, 0, c::RUMP_SEEK_CUR) {
            Ok(here) => sys::fstat(&self.process, self.fd)
                .map_or(0, |s| (s.st_size as u64).saturating_sub(here)),
            Err(_) => 0,
        };
        self.read_rest(buf, left).op("read")?;
        Ok(buf.len() - before)
    }
}

impl Write for &File {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        sys::write(&self.process, self.fd, buf).op("write")
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for &File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (offset, whence) = match to {
            SeekFrom::Start(n) => match i64::try_from(n) {
                Ok(n) => (n, c::RUMP_SEEK_SET),
                Err(_) => return Err(Error::new("lseek", Errno::EINVAL).into()),
            },
            SeekFrom::Current(n) => (n, c::RUMP_SEEK_CUR),
            SeekFrom::End(n) => (n, c::RUMP_SEEK_END),
        };
        sys::lseek(&self.process, self.fd, offset, whence).op("lseek")
    }
}

impl Read for File {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        (&*self).read(buf)
    }

    fn read_to_end(&mut self, buf: &mut Vec<u8>) -> io::Result<usize> {
        (&*self).read_to_end(buf)
    }
}

impl Write for File {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        (&*self).write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        (&*self).seek(to)
    }
}
