//! System calls that both kernels have, so that one body measures both.

use crate::Result;
use std::ffi::CStr;

/// A file descriptor of one of the kernels.
pub type Fd = i32;

/// The calls. Paths are absolute, or relative to the current directory.
pub trait Files: Sync {
    /// getpid(2)
    fn getpid(&self) -> i32;
    /// mkdir(2), mode 0755
    fn mkdir(&self, path: &CStr) -> Result<()>;
    /// open(2), for reading
    fn open(&self, path: &CStr) -> Result<Fd>;
    /// open(2) of a file that is made if it is not there, reading and writing
    fn create(&self, path: &CStr) -> Result<Fd>;
    /// close(2)
    fn close(&self, fd: Fd) -> Result<()>;
    /// lstat(2): mode, size
    fn stat(&self, path: &CStr) -> Result<(u32, u64)>;
    /// unlink(2)
    fn unlink(&self, path: &CStr) -> Result<()>;
    /// ftruncate(2)
    fn truncate(&self, fd: Fd, len: u64) -> Result<()>;
    /// pread(2)
    fn pread(&self, fd: Fd, buf: &mut [u8], at: u64) -> Result<usize>;
    /// pwrite(2)
    fn pwrite(&self, fd: Fd, buf: &[u8], at: u64) -> Result<usize>;
    /// getdents(2): bytes
    fn getdents(&self, fd: Fd, buf: &mut [u8]) -> Result<usize>;
    /// lseek(2) to the start
    fn rewind(&self, fd: Fd) -> Result<()>;
    /// The records that `getdents` gave: name, is it a directory.
    fn records(&self, buf: &[u8], each: &mut dyn FnMut(&CStr, bool));
}

/// Walks a tree and reads all of it, as a program would: every name is looked
/// up with lstat, files are read to their end. Returns (files, bytes).
///
/// # Errors
/// The first that a call gives.
pub fn walk(files: &dyn Files, top: &CStr, buf: &mut [u8]) -> Result<(u64, u64)> {
    let mut pending = vec![top.to_bytes().to_vec()];
    let (mut count, mut bytes) = (0, 0);
    while let Some(dir) = pending.pop() {
        for (name, is_dir) in entries(files, &dir)? {
            let mut path = dir.clone();
            path.push(b'/');
            path.extend_from_slice(&name);
            count += 1;
            if is_dir {
                pending.push(path);
                continue;
            }
            path.push(0);
            let path = CStr::from_bytes_with_nul(&path).expect("names hold no NUL");
            let (mode, _) = files.stat(path)?;
            if mode & 0o170_000 == 0o100_000 {
                bytes += read_all(files, path, buf)?;
            }
        }
    }
    Ok((count, bytes))
}

/// Names of a directory, and which are directories; not "." and "..".
///
/// # Errors
/// The first that a call gives.
pub fn entries(files: &dyn Files, dir: &[u8]) -> Result<Vec<(Vec<u8>, bool)>> {
    let path = std::ffi::CString::new(dir).expect("names hold no NUL");
    let fd = files.open(&path)?;
    let found = entries_of(files, fd)?;
    files.close(fd)?;
    Ok(found)
}

/// The same, of an open directory.
///
/// # Errors
/// The first that a call gives.
pub fn entries_of(files: &dyn Files, fd: Fd) -> Result<Vec<(Vec<u8>, bool)>> {
    let mut found = Vec::new();
    // Aligned for the records.
    let mut buf = vec![0u64; 4096];
    loop {
        let bytes = as_bytes(&mut buf);
        let n = files.getdents(fd, bytes)?;
        if n == 0 {
            break;
        }
        files.records(&bytes[..n], &mut |name, is_dir| {
            if name != c"." && name != c".." {
                found.push((name.to_bytes().to_vec(), is_dir));
            }
        });
    }
    Ok(found)
}

fn as_bytes(words: &mut [u64]) -> &mut [u8] {
    // SAFETY: any byte is valid in either type, and u8 needs no alignment.
    unsafe { std::slice::from_raw_parts_mut(words.as_mut_ptr().cast(), size_of_val(words)) }
}

fn read_all(files: &dyn Files, path: &CStr, buf: &mut [u8]) -> Result<u64> {
    let fd = files.open(path)?;
    let mut at = 0;
    loop {
        let n = files.pread(fd, buf, at)?;
        at += n as u64;
        if n < buf.len() {
            break;
        }
    }
    files.close(fd)?;
    Ok(at)
}
