//! The host, through its system calls.

use crate::{Errno, Fd, Files, Result};
use std::ffi::CStr;

/// The host's own kernel.
#[derive(Clone, Copy, Debug, Default)]
pub struct Host;

fn check(result: i64) -> Result<i64> {
    if result < 0 {
        let error = std::io::Error::last_os_error();
        return Err(Errno(error.raw_os_error().unwrap_or(0)));
    }
    Ok(result)
}

impl Files for Host {
    #[inline]
    fn getpid(&self) -> i32 {
        // SAFETY: takes nothing. By number, because libraries have cached it.
        unsafe { libc::syscall(libc::SYS_getpid) as i32 }
    }

    fn mkdir(&self, path: &CStr) -> Result<()> {
        // SAFETY: a string that ends.
        check(i64::from(unsafe { libc::mkdir(path.as_ptr(), 0o755) })).map(drop)
    }

    fn open(&self, path: &CStr) -> Result<Fd> {
        // SAFETY: a string that ends.
        check(i64::from(unsafe {
            libc::open(path.as_ptr(), libc::O_RDONLY)
        }))
        .map(|fd| fd as Fd)
    }

    fn create(&self, path: &CStr) -> Result<Fd> {
        let flags = libc::O_RDWR | libc::O_CREAT;
        // SAFETY: a string that ends.
        check(i64::from(unsafe {
            libc::open(path.as_ptr(), flags, 0o644)
        }))
        .map(|fd| fd as Fd)
    }

    fn close(&self, fd: Fd) -> Result<()> {
        // SAFETY: the callers opened it.
        check(i64::from(unsafe { libc::close(fd) })).map(drop)
    }

    fn stat(&self, path: &CStr) -> Result<(u32, u64)> {
        // SAFETY: zero is a value of all its members.
        let mut st: libc::stat = unsafe { std::mem::zeroed() };
        // SAFETY: a string that ends, and room for the result.
        check(i64::from(unsafe {
            libc::lstat(path.as_ptr(), &raw mut st)
        }))?;
        Ok((st.st_mode, st.st_size as u64))
    }

    fn unlink(&self, path: &CStr) -> Result<()> {
        // SAFETY: a string that ends.
        check(i64::from(unsafe { libc::unlink(path.as_ptr()) })).map(drop)
    }

    fn truncate(&self, fd: Fd, len: u64) -> Result<()> {
        // SAFETY: no memory is involved.
        check(i64::from(unsafe { libc::ftruncate(fd, len as i64) })).map(drop)
    }

    fn pread(&self, fd: Fd, buf: &mut [u8], at: u64) -> Result<usize> {
        // SAFETY: the buffer is as long as said.
        let n = unsafe { libc::pread(fd, buf.as_mut_ptr().cast(), buf.len(), at as i64) };
        check(n as i64).map(|n| n as usize)
    }

    fn pwrite(&self, fd: Fd, buf: &[u8], at: u64) -> Result<usize> {
        // SAFETY: the buffer is as long as said.
        let n = unsafe { libc::pwrite(fd, buf.as_ptr().cast(), buf.len(), at as i64) };
        check(n as i64).map(|n| n as usize)
    }

    fn getdents(&self, fd: Fd, buf: &mut [u8]) -> Result<usize> {
        // SAFETY: the buffer is as long as said.
        let n = unsafe { libc::syscall(libc::SYS_getdents64, fd, buf.as_mut_ptr(), buf.len()) };
        check(n).map(|n| n as usize)
    }

    fn rewind(&self, fd: Fd) -> Result<()> {
        // SAFETY: no memory is involved.
        check(unsafe { libc::lseek(fd, 0, libc::SEEK_SET) }).map(drop)
    }

    fn records(&self, buf: &[u8], each: &mut dyn FnMut(&CStr, bool)) {
        let mut rest = buf;
        // struct linux_dirent64: ino 8, off 8, reclen 2, type 1, name
        while rest.len() > 19 {
            let len = usize::from(u16::from_ne_bytes([rest[16], rest[17]]));
            let name = CStr::from_bytes_until_nul(&rest[19..len]).expect("names end");
            each(name, rest[18] == libc::DT_DIR);
            rest = &rest[len..];
        }
    }
}

fn status(field: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    text.lines()
        .find_map(|l| l.strip_prefix(field)?.strip_prefix(':'))
        .and_then(|v| v.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

/// Resident memory of this process in bytes.
pub fn rss() -> u64 {
    // statm and status count in batches; smaps_rollup walks the pages.
    let text = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
    text.lines()
        .find_map(|l| l.strip_prefix("Rss:"))
        .and_then(|v| v.split_whitespace().next()?.parse::<u64>().ok())
        .map_or_else(|| status("VmRSS") * 1024, |kib| kib * 1024)
}

/// Threads of this process.
pub fn threads() -> u64 {
    status("Threads")
}
