//! The entries of a directory.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::mem::offset_of;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Dir, File, FileType, Metadata};
use crate::Error;
use crate::sys::{self, c};

/// How much is read of a directory at a time.
const CHUNK: usize = 16 * 1024;

/// The entries of a directory, without `.` and `..`: an iterator, from
/// [`Dir::read_dir`].
pub struct ReadDir {
    dir: Dir,
    base: Arc<Path>,
    buf: Vec<u8>,
    at: usize,
    end: bool,
}

impl ReadDir {
    pub(super) fn new(dir: Dir, base: &Path) -> ReadDir {
        ReadDir {
            dir,
            base: base.into(),
            buf: Vec::new(),
            at: 0,
            end: false,
        }
    }

    /// Read more; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        self.buf.resize(CHUNK, 0);
        self.at = 0;
        let outcome = sys::getdents(self.dir.p(), self.dir.fd(), &mut self.buf);
        let n = outcome.as_ref().map_or(0, |n| *n);
        self.buf.truncate(n);
        self.end = n == 0;
        match outcome {
            Ok(n) => Ok(n != 0),
            Err(errno) => Err(Error::at("getdents", &self.base, errno).into()),
        }
    }
}

impl Iterator for ReadDir {
    type Item = io::Result<DirEntry>;

    fn next(&mut self) -> Option<io::Result<DirEntry>> {
        loop {
            while let Some((entry, next)) = RawEntry::parse(&self.buf, self.at) {
                self.at = next;
                if !entry.hidden() {
                    return Some(Ok(DirEntry {
                        dir: self.dir.clone(),
                        base: Arc::clone(&self.base),
                        name: OsStr::from_bytes(entry.name).to_os_string(),
                        ino: entry.ino,
                        kind: FileType::from_dirent(entry.kind),
                    }));
                }
            }
            if self.end {
                return None;
            }
            match self.fill() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl fmt::Debug for ReadDir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadDir")
            .field("path", &self.base)
            .finish_non_exhaustive()
    }
}

/// An entry as getdents(2) wrote it.
pub(super) struct RawEntry<'a> {
    pub(super) ino: u64,
    pub(super) kind: u8,
    pub(super) name: &'a [u8],
}

impl RawEntry<'_> {
    /// The entry at `at`, and where the next one is.
    pub(super) fn parse(buf: &[u8], at: usize) -> Option<(RawEntry<'_>, usize)> {
        const RECLEN: usize = offset_of!(c::rump_dirent, d_reclen);
        const NAMLEN: usize = offset_of!(c::rump_dirent, d_namlen);
        const TYPE: usize = offset_of!(c::rump_dirent, d_type);
        const NAME: usize = offset_of!(c::rump_dirent, d_name);
        let buf = buf.get(at..)?;
        let half = |at: usize| -> Option<usize> {
            Some(usize::from(u16::from_ne_bytes(
                buf.get(at..at + 2)?.try_into().ok()?,
            )))
        };
        let length = half(RECLEN)?;
        let name_length = half(NAMLEN)?;
        let entry = RawEntry {
            ino: u64::from_ne_bytes(buf.get(..8)?.try_into().ok()?),
            kind: *buf.get(TYPE)?,
            name: buf.get(NAME..NAME + name_length)?,
        };
        (length > NAME).then_some((entry, at + length))
    }

    /// Is it none that a reader is shown?
    pub(super) fn hidden(&self) -> bool {
        self.ino == 0
            || self.name == b"."
            || self.name == b".."
            || i32::from(self.kind) == c::RUMP_DT_WHT
    }
}

/// An entry of a directory: [`std::fs::DirEntry`].
#[derive(Clone)]
pub struct DirEntry {
    dir: Dir,
    base: Arc<Path>,
    name: OsString,
    ino: u64,
    kind: Option<FileType>,
}

impl DirEntry {
    /// The name.
    pub fn file_name(&self) -> OsString {
        self.name.clone()
    }

    /// The name, borrowed.
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// The path: what [`read_dir`](Dir::read_dir) was given, and the name.
    pub fn path(&self) -> PathBuf {
        self.base.join(&self.name)
    }

    /// The inode number.
    pub fn ino(&self) -> u64 {
        self.ino
    }

    /// The type; most file systems tell it without a look at the file.
    ///
    /// # Errors
    /// As [`metadata`](Self::metadata).
    pub fn file_type(&self) -> io::Result<FileType> {
        match self.kind {
            Some(kind) => Ok(kind),
            None => Ok(self.metadata()?.file_type()),
        }
    }

    /// What it is; a symbolic link is not followed.
    ///
    /// # Errors
    /// `ENOENT`: it is gone; `EACCES`, `EIO`.
    pub fn metadata(&self) -> io::Result<Metadata> {
        self.dir.symlink_metadata(&self.name)
    }

    /// Open it for reading.
    ///
    /// # Errors
    /// As [`Dir::open`].
    pub fn open(&self) -> io::Result<File> {
        self.dir.open(&self.name)
    }

    /// Open it as a directory.
    ///
    /// # Errors
    /// As [`Dir::open_dir`].
    pub fn open_dir(&self) -> io::Result<Dir> {
        self.dir.open_dir(&self.name)
    }

    /// The directory it is in.
    pub fn dir(&self) -> &Dir {
        &self.dir
    }
}

impl fmt::Debug for DirEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DirEntry").field(&self.path()).finish()
    }
}
