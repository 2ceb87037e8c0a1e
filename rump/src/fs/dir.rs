//! A directory that is open.

use std::ffi::{CStr, OsString};
use std::fmt;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::read_dir::ReadDir;
use super::walk::Walk;
use super::{
    DirEntry, File, FileFlags, FileTimes, FileType, Metadata, OpenOptions, Permissions, StatVfs,
    with_path,
};
use crate::error::Context;
use crate::process::Process;
use crate::sys::{self, Fd, ProcessInner, c};
use crate::{Errno, Error, Kernel};

const NO_FOLLOW: i32 = c::RUMP_AT_SYMLINK_NOFOLLOW;
const OPEN_DIR: i32 = c::RUMP_O_RDONLY | c::RUMP_O_DIRECTORY | c::RUMP_O_CLOEXEC;
/// For a look at something that should not wait, nor do anything to a device.
const OPEN_LOOK: i32 = c::RUMP_O_RDONLY | c::RUMP_O_NONBLOCK | c::RUMP_O_CLOEXEC;

/// A directory that is open: [`std::fs`]'s functions as methods, with paths
/// relative to it.
///
/// It comes from [`Kernel::root`], [`Process::root`](crate::Process::root),
/// [`Kernel::mount`] or [`open_dir`](Self::open_dir).  A clone is the same
/// directory and costs next to nothing.  It keeps its kernel alive.
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// let kernel = rump::Kernel::boot()?;
/// let root = kernel.root();
/// root.create_dir("etc")?;
/// let etc = root.open_dir("etc")?;
/// etc.write("motd", "hello\n")?;
/// etc.symlink("motd", "issue")?;
/// assert_eq!(root.read_to_string("etc/issue")?, "hello\n");
/// etc.rename("motd", "motd.old")?;
/// assert!(!etc.exists("issue"));
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Dir(pub(super) Arc<DirInner>);

/// The descriptor of a directory, or the working directory of process 1, which
/// nobody changes.
pub(crate) struct DirInner {
    pub(super) process: Arc<ProcessInner>,
    pub(super) fd: Fd,
}

impl Drop for DirInner {
    fn drop(&mut self) {
        if self.fd != sys::CWD {
            let _ = sys::close(&self.process, self.fd);
        }
    }
}

impl Dir {
    /// The root directory, as process 1 sees it.
    pub(crate) fn root_of_init(process: Arc<ProcessInner>) -> Dir {
        debug_assert!(process.is_init());
        Dir(Arc::new(DirInner {
            process,
            fd: sys::CWD,
        }))
    }

    pub(crate) fn open_in(process: &Arc<ProcessInner>, at: Fd, path: &CStr) -> Result<Dir, Errno> {
        let fd = sys::openat(process, at, path, OPEN_DIR, 0)?;
        Ok(Dir(Arc::new(DirInner {
            process: Arc::clone(process),
            fd,
        })))
    }

    /// One that may be searched, but not read.
    pub(crate) fn search_in(
        process: &Arc<ProcessInner>,
        at: Fd,
        path: &CStr,
    ) -> Result<Dir, Errno> {
        let flags = c::RUMP_O_SEARCH | c::RUMP_O_DIRECTORY | c::RUMP_O_CLOEXEC;
        let fd = sys::openat(process, at, path, flags, 0)?;
        Ok(Dir(Arc::new(DirInner {
            process: Arc::clone(process),
            fd,
        })))
    }

    pub(crate) fn become_cwd_of(&self, process: &ProcessInner) -> Result<(), Errno> {
        if !self.p().same(process) {
            return Err(Errno::EXDEV);
        }
        sys::fchdir(process, self.fd())
    }

    /// The process and the descriptor.
    pub(crate) fn parts(&self) -> (&Arc<ProcessInner>, Fd) {
        (&self.0.process, self.0.fd)
    }

    #[inline]
    pub(super) fn p(&self) -> &ProcessInner {
        &self.0.process
    }

    #[inline]
    pub(super) fn fd(&self) -> Fd {
        self.0.fd
    }

    /// The process it belongs to.
    pub fn process(&self) -> Process {
        Process::new(Arc::clone(&self.0.process))
    }

    /// The kernel it belongs to.
    pub fn kernel(&self) -> Kernel {
        self.process().kernel()
    }

    // Opening

    /// Open a file for reading.
    ///
    /// # Errors
    /// `ENOENT`, `ENOTDIR`, `EACCES`, `ELOOP`, `ENAMETOOLONG`, `EIO`, `EMFILE`
    /// (the process has too many files open), `ENFILE` (the kernel has).
    pub fn open(&self, path: impl AsRef<Path>) -> io::Result<File> {
        self.open_flags(path.as_ref(), c::RUMP_O_RDONLY | c::RUMP_O_CLOEXEC, 0)
    }

    /// Open a file for writing: a new one, or the old one made empty.
    ///
    /// # Errors
    /// As [`open`](Self::open), and `EROFS`, `ENOSPC`, `EISDIR`.
    pub fn create(&self, path: impl AsRef<Path>) -> io::Result<File> {
        let flags = c::RUMP_O_WRONLY | c::RUMP_O_CREAT | c::RUMP_O_TRUNC | c::RUMP_O_CLOEXEC;
        self.open_flags(path.as_ref(), flags, 0o666)
    }

    /// Make a new file and open it for reading and writing.
    ///
    /// # Errors
    /// As [`create`](Self::create), and `EEXIST`.
    pub fn create_new(&self, path: impl AsRef<Path>) -> io::Result<File> {
        let flags = c::RUMP_O_RDWR | c::RUMP_O_CREAT | c::RUMP_O_EXCL | c::RUMP_O_CLOEXEC;
        self.open_flags(path.as_ref(), flags, 0o666)
    }

    /// Open a file as the options say.
    ///
    /// # Errors
    /// As [`create`](Self::create), and `EINVAL` for options that contradict
    /// each other.
    pub fn open_with(&self, path: impl AsRef<Path>, options: &OpenOptions) -> io::Result<File> {
        let path = path.as_ref();
        let flags = options.flags().at("open", path)?;
        self.open_flags(path, flags, options.mode_bits())
    }

    /// Open a directory.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_dir(&self, path: impl AsRef<Path>) -> io::Result<Dir> {
        let path = path.as_ref();
        with_path(path, |p| Dir::open_in(&self.0.process, self.fd(), p)).at("open", path)
    }

    fn open_flags(&self, path: &Path, flags: i32, mode: u32) -> io::Result<File> {
        with_path(path, |p| sys::openat(self.p(), self.fd(), p, flags, mode))
            .at("open", path)
            .map(|fd| File::new(Arc::clone(&self.0.process), fd))
    }

    // Whole files

    /// All that is in a file.
    ///
    /// # Errors
    /// As [`open`](Self::open), and `EISDIR`, `ENOMEM`.
    pub fn read(&self, path: impl AsRef<Path>) -> io::Result<Vec<u8>> {
        let path = path.as_ref();
        let file = self.open(path)?;
        let mut content = Vec::new();
        sys::fstat(self.p(), file.fd())
            .and_then(|stat| file.read_rest(&mut content, stat.st_size.max(0) as u64))
            .at("read", path)?;
        Ok(content)
    }

    /// All that is in a file, which is text.
    ///
    /// # Errors
    /// As [`read`](Self::read), and `InvalidData` if it is not UTF-8.
    pub fn read_to_string(&self, path: impl AsRef<Path>) -> io::Result<String> {
        let path = path.as_ref();
        String::from_utf8(self.read(path)?).map_err(|_| {
            let text = format!("read {path:?}: not valid UTF-8");
            io::Error::new(io::ErrorKind::InvalidData, text)
        })
    }

    /// Write a file: a new one, or in place of what was in it.
    ///
    /// # Errors
    /// As [`create`](Self::create), and `EFBIG`, `EDQUOT`.
    pub fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> io::Result<()> {
        let path = path.as_ref();
        let file = self.create(path)?;
        let mut rest = content.as_ref();
        while !rest.is_empty() {
            match sys::write(self.p(), file.fd(), rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(n) => rest = &rest[n..],
                Err(Errno::EINTR) => {}
                Err(errno) => return Err(Error::at("write", path, errno).into()),
            }
        }
        Ok(())
    }

    /// Copy the content and permissions of a file; the number of bytes.
    ///
    /// # Errors
    /// As [`read`](Self::read) and [`write`](Self::write).
    pub fn copy(&self, from: impl AsRef<Path>, to: impl AsRef<Path>) -> io::Result<u64> {
        let (from, to) = (from.as_ref(), to.as_ref());
        let source = self.open(from)?;
        let metadata = source.metadata()?;
        if !metadata.is_file() {
            return Err(Error::between("copy", from, to, Errno::EINVAL).into());
        }
        let target = self.create(to)?;
        target.set_permissions(metadata.permissions())?;
        let mut buffer = vec![0; (metadata.len() as usize).clamp(1, 1 << 20)];
        let mut done = 0;
        loop {
            let n = sys::read(self.p(), source.fd(), &mut buffer).at("read", from)?;
            if n == 0 {
                return Ok(done);
            }
            let mut rest = &buffer[..n];
            while !rest.is_empty() {
                let n = sys::write(self.p(), target.fd(), rest).at("write", to)?;
                rest = &rest[n..];
            }
            done += n as u64;
        }
    }

    // Directories

    /// Make a directory.
    ///
    /// # Errors
    /// `EEXIST`, `ENOENT`, `ENOTDIR`, `EACCES`, `EROFS`, `ENOSPC`, `EMLINK`.
    pub fn create_dir(&self, path: impl AsRef<Path>) -> io::Result<()> {
        self.create_dir_with(path, Permissions::from_mode(0o777))
    }

    /// Make a directory with these permissions, less the umask.
    ///
    /// # Errors
    /// As [`create_dir`](Self::create_dir).
    pub fn create_dir_with(
        &self,
        path: impl AsRef<Path>,
        permissions: Permissions,
    ) -> io::Result<()> {
        let path = path.as_ref();
        with_path(path, |p| {
            sys::mkdirat(self.p(), self.fd(), p, permissions.mode())
        })
        .at("mkdir", path)
    }

    /// Make a directory, and those above it that are missing.
    ///
    /// # Errors
    /// As [`create_dir`](Self::create_dir); it is none if the directory is
    /// there.
    pub fn create_dir_all(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        let mut missing = Vec::new();
        let mut rest = path;
        loop {
            if rest.as_os_str().is_empty() {
                break;
            }
            match with_path(rest, |p| sys::mkdirat(self.p(), self.fd(), p, 0o777)) {
                Ok(()) => break,
                Err(Errno::ENOENT) => match rest.parent() {
                    Some(parent) => {
                        missing.push(rest);
                        rest = parent;
                    }
                    None => return Err(Error::at("mkdir", path, Errno::ENOENT).into()),
                },
                Err(_) if self.is_dir(rest) => break,
                Err(errno) => return Err(Error::at("mkdir", rest, errno).into()),
            }
        }
        for dir in missing.into_iter().rev() {
            match self.create_dir(dir) {
                Err(_) if self.is_dir(dir) => {}
                outcome => outcome?,
            }
        }
        Ok(())
    }

    fn is_dir(&self, path: &Path) -> bool {
        with_path(path, |p| sys::fstatat(self.p(), self.fd(), p, 0))
            .is_ok_and(|stat| FileType::from_mode(stat.st_mode).is_dir())
    }

    /// The entries of a directory, without `.` and `..`, in no order.
    ///
    /// # Errors
    /// As [`open`](Self::open), and `ENOTDIR`.
    pub fn read_dir(&self, path: impl AsRef<Path>) -> io::Result<ReadDir> {
        let path = path.as_ref();
        Ok(ReadDir::new(self.open_dir(path)?, path))
    }

    /// The entries of this directory.
    ///
    /// # Errors
    /// `EACCES`, `EIO`.
    pub fn entries(&self) -> io::Result<ReadDir> {
        Ok(ReadDir::new(self.open_dir(".")?, Path::new("")))
    }

    /// The entries of this directory, sorted by name.
    ///
    /// # Errors
    /// `EACCES`, `EIO`.
    pub fn sorted_entries(&self) -> io::Result<Vec<DirEntry>> {
        let mut entries = self.entries()?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_unstable_by(|a, b| a.name().cmp(b.name()));
        Ok(entries)
    }

    /// All below this directory: see [`Walk`].
    pub fn walk(&self) -> Walk {
        Walk::new(self.clone())
    }

    // Looking

    /// What a file is; a symbolic link is followed.
    ///
    /// # Errors
    /// `ENOENT`, `ENOTDIR`, `EACCES`, `ELOOP`, `ENAMETOOLONG`, `EIO`.
    pub fn metadata(&self, path: impl AsRef<Path>) -> io::Result<Metadata> {
        let path = path.as_ref();
        with_path(path, |p| sys::fstatat(self.p(), self.fd(), p, 0))
            .at("stat", path)
            .map(Metadata::new)
    }

    /// What a file is; a symbolic link is not followed.
    ///
    /// # Errors
    /// As [`metadata`](Self::metadata).
    pub fn symlink_metadata(&self, path: impl AsRef<Path>) -> io::Result<Metadata> {
        let path = path.as_ref();
        with_path(path, |p| sys::fstatat(self.p(), self.fd(), p, NO_FOLLOW))
            .at("lstat", path)
            .map(Metadata::new)
    }

    /// Is there such a file?
    ///
    /// # Errors
    /// As [`metadata`](Self::metadata), but for `ENOENT`, which is the answer.
    pub fn try_exists(&self, path: impl AsRef<Path>) -> io::Result<bool> {
        let path = path.as_ref();
        match with_path(path, |p| sys::fstatat(self.p(), self.fd(), p, 0)) {
            Ok(_) => Ok(true),
            Err(Errno::ENOENT) => Ok(false),
            Err(errno) => Err(Error::at("stat", path, errno).into()),
        }
    }

    /// Is there such a file, and can it be seen?
    pub fn exists(&self, path: impl AsRef<Path>) -> bool {
        with_path(path.as_ref(), |p| sys::fstatat(self.p(), self.fd(), p, 0)).is_ok()
    }

    /// May the process do this with the file: read, write, execute (or search)?
    ///
    /// # Errors
    /// `EACCES`: it may not; `EROFS`; and as [`metadata`](Self::metadata).
    pub fn access(
        &self,
        path: impl AsRef<Path>,
        read: bool,
        write: bool,
        execute: bool,
    ) -> io::Result<()> {
        let path = path.as_ref();
        let mut mode = c::RUMP_F_OK;
        for (on, bit) in [
            (read, c::RUMP_R_OK),
            (write, c::RUMP_W_OK),
            (execute, c::RUMP_X_OK),
        ] {
            if on {
                mode |= bit;
            }
        }
        with_path(path, |p| sys::faccessat(self.p(), self.fd(), p, mode)).at("access", path)
    }

    /// The target of a symbolic link.
    ///
    /// # Errors
    /// `EINVAL`: it is none; and as [`metadata`](Self::metadata).
    pub fn read_link(&self, path: impl AsRef<Path>) -> io::Result<PathBuf> {
        let path = path.as_ref();
        let read = |buf: &mut Vec<u8>| {
            with_path(path, |p| sys::readlinkat(self.p(), self.fd(), p, buf)).at("readlink", path)
        };
        let mut buf = vec![0; 1024];
        loop {
            let n = read(&mut buf)?;
            // If it is full, there may be more of it.
            if n < buf.len() || n >= 1 << 20 {
                buf.truncate(n);
                return Ok(OsString::from_vec(buf).into());
            }
            buf.resize(buf.len() * 4, 0);
        }
    }

    /// The absolute path of a file, without links, `.` and `..`.
    ///
    /// # Errors
    /// As [`open`](Self::open): it is opened for that.
    pub fn canonicalize(&self, path: impl AsRef<Path>) -> io::Result<PathBuf> {
        let path = path.as_ref();
        let file = self.open_flags(path, OPEN_LOOK, 0)?;
        let full = sys::getpath(self.p(), file.fd()).at("fcntl", path)?;
        Ok(OsString::from_vec(full).into())
    }

    /// The file system that this directory is in.
    ///
    /// # Errors
    /// `EIO`.
    pub fn statvfs(&self) -> io::Result<StatVfs> {
        if self.fd() != sys::CWD {
            return sys::fstatvfs(self.p(), self.fd())
                .op("fstatvfs")
                .map(StatVfs::new);
        }
        let dir = self.open_dir(".")?;
        sys::fstatvfs(dir.p(), dir.fd())
            .op("fstatvfs")
            .map(StatVfs::new)
    }

    // Names

    /// Give a file another name, replacing what has that name.
    ///
    /// # Errors
    /// `ENOENT`, `EXDEV` (another file system), `ENOTEMPTY`, `EISDIR`,
    /// `ENOTDIR`, `EINVAL` (a directory into itself), `EACCES`, `EROFS`,
    /// `EOPNOTSUPP`.
    pub fn rename(&self, from: impl AsRef<Path>, to: impl AsRef<Path>) -> io::Result<()> {
        self.rename_to(from, self, to)
    }

    /// Move a file to another directory, of the same process.
    ///
    /// # Errors
    /// As [`rename`](Self::rename), and `EXDEV` if the directory belongs to
    /// another process.
    pub fn rename_to(
        &self,
        from: impl AsRef<Path>,
        to_dir: &Dir,
        to: impl AsRef<Path>,
    ) -> io::Result<()> {
        let (from, to) = (from.as_ref(), to.as_ref());
        self.two_paths(from, to_dir, to, |from, to| {
            sys::renameat(self.p(), self.fd(), from, to_dir.fd(), to)
        })
        .between("rename", from, to)
    }

    /// Give a file a second name.
    ///
    /// # Errors
    /// `EEXIST`, `ENOENT`, `EXDEV`, `EMLINK`, `EPERM` (a directory), `EACCES`,
    /// `EROFS`, `EOPNOTSUPP` (the file system has no links).
    pub fn hard_link(&self, original: impl AsRef<Path>, link: impl AsRef<Path>) -> io::Result<()> {
        self.hard_link_to(original, self, link)
    }

    /// Give a file a second name in another directory, of the same process.
    ///
    /// # Errors
    /// As [`hard_link`](Self::hard_link).
    pub fn hard_link_to(
        &self,
        original: impl AsRef<Path>,
        link_dir: &Dir,
        link: impl AsRef<Path>,
    ) -> io::Result<()> {
        let (original, link) = (original.as_ref(), link.as_ref());
        self.two_paths(original, link_dir, link, |original, link| {
            sys::linkat(self.p(), self.fd(), original, link_dir.fd(), link)
        })
        .between("link", original, link)
    }

    fn two_paths(
        &self,
        from: &Path,
        to_dir: &Dir,
        to: &Path,
        f: impl FnOnce(&CStr, &CStr) -> Result<(), Errno>,
    ) -> Result<(), Errno> {
        if !self.p().same(to_dir.p()) {
            return Err(Errno::EXDEV);
        }
        with_path(from, |from| with_path(to, |to| f(from, to)))
    }

    /// Make a symbolic link at `link`, which says `target`.
    ///
    /// # Errors
    /// `EEXIST`, `ENOENT`, `EACCES`, `EROFS`, `ENOSPC`, `ENAMETOOLONG`.
    pub fn symlink(&self, target: impl AsRef<Path>, link: impl AsRef<Path>) -> io::Result<()> {
        let (target, link) = (target.as_ref(), link.as_ref());
        with_path(target, |t| {
            with_path(link, |l| sys::symlinkat(self.p(), t, self.fd(), l))
        })
        .between("symlink", target, link)
    }

    /// Make a named pipe.
    ///
    /// # Errors
    /// As [`create_dir`](Self::create_dir), and `EOPNOTSUPP`.
    pub fn mkfifo(&self, path: impl AsRef<Path>, permissions: Permissions) -> io::Result<()> {
        let path = path.as_ref();
        with_path(path, |p| {
            sys::mkfifoat(self.p(), self.fd(), p, permissions.mode())
        })
        .at("mkfifo", path)
    }

    /// Make a node of any type but a directory and a symbolic link: `device`
    /// (see [`makedev`](super::makedev)) is for devices.
    ///
    /// # Errors
    /// `EPERM` (not the superuser), `EINVAL` (no such type of node), and as
    /// [`create_dir`](Self::create_dir).
    pub fn mknod(
        &self,
        path: impl AsRef<Path>,
        kind: FileType,
        permissions: Permissions,
        device: u64,
    ) -> io::Result<()> {
        let path = path.as_ref();
        let mode = kind.mode() | permissions.mode();
        with_path(path, |p| sys::mknodat(self.p(), self.fd(), p, mode, device)).at("mknod", path)
    }

    /// Remove a file: the name, and with the last name the file.
    ///
    /// # Errors
    /// `ENOENT`, `EPERM` (a directory), `EACCES`, `EROFS`, `EBUSY`.
    pub fn remove_file(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        with_path(path, |p| sys::unlinkat(self.p(), self.fd(), p, 0)).at("unlink", path)
    }

    /// Remove a directory, which is empty.
    ///
    /// # Errors
    /// `ENOENT`, `ENOTDIR`, `ENOTEMPTY`, `EBUSY` (something is mounted there),
    /// `EINVAL` (`.`), `EACCES`, `EROFS`.
    pub fn remove_dir(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        with_path(path, |p| {
            sys::unlinkat(self.p(), self.fd(), p, c::RUMP_AT_REMOVEDIR)
        })
        .at("rmdir", path)
    }

    /// Remove a directory with all that is in it.  Of a symbolic link only the
    /// link goes.
    ///
    /// # Errors
    /// As [`remove_dir`](Self::remove_dir); what was removed before stays so.
    pub fn remove_dir_all(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        if self.symlink_metadata(path)?.is_symlink() {
            return self.remove_file(path);
        }
        for entry in self.open_dir(path)?.walk().contents_first(true) {
            let entry = entry?;
            match entry.remove() {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                outcome => outcome?,
            }
        }
        self.remove_dir(path)
    }

    // Attributes

    /// Set who may do what.
    ///
    /// # Errors
    /// `EPERM` (not its owner), `EROFS`, and as [`metadata`](Self::metadata).
    pub fn set_permissions(
        &self,
        path: impl AsRef<Path>,
        permissions: Permissions,
    ) -> io::Result<()> {
        let path = path.as_ref();
        with_path(path, |p| {
            sys::fchmodat(self.p(), self.fd(), p, permissions.mode(), 0)
        })
        .at("chmod", path)
    }

    /// Set owner and group; `None` leaves them.  A symbolic link is followed.
    ///
    /// # Errors
    /// As [`set_permissions`](Self::set_permissions).
    pub fn set_owner(
        &self,
        path: impl AsRef<Path>,
        uid: Option<u32>,
        gid: Option<u32>,
    ) -> io::Result<()> {
        self.chown(path.as_ref(), uid, gid, 0)
    }

    /// Set owner and group; `None` leaves them.  A symbolic link is not
    /// followed.
    ///
    /// # Errors
    /// As [`set_permissions`](Self::set_permissions).
    pub fn set_symlink_owner(
        &self,
        path: impl AsRef<Path>,
        uid: Option<u32>,
        gid: Option<u32>,
    ) -> io::Result<()> {
        self.chown(path.as_ref(), uid, gid, NO_FOLLOW)
    }

    fn chown(&self, path: &Path, uid: Option<u32>, gid: Option<u32>, flag: i32) -> io::Result<()> {
        let (uid, gid) = (uid.unwrap_or(u32::MAX), gid.unwrap_or(u32::MAX));
        with_path(path, |p| {
            sys::fchownat(self.p(), self.fd(), p, uid, gid, flag)
        })
        .at("chown", path)
    }

    /// Set times.  A symbolic link is followed.
    ///
    /// # Errors
    /// As [`set_permissions`](Self::set_permissions).
    pub fn set_times(&self, path: impl AsRef<Path>, times: FileTimes) -> io::Result<()> {
        self.utimens(path.as_ref(), times, 0)
    }

    /// Set times.  A symbolic link is not followed.
    ///
    /// # Errors
    /// As [`set_permissions`](Self::set_permissions).
    pub fn set_symlink_times(&self, path: impl AsRef<Path>, times: FileTimes) -> io::Result<()> {
        self.utimens(path.as_ref(), times, NO_FOLLOW)
    }

    fn utimens(&self, path: &Path, times: FileTimes, flag: i32) -> io::Result<()> {
        let times = times.to_c().at("utimens", path)?;
        with_path(path, |p| {
            sys::utimensat(self.p(), self.fd(), p, &times, flag)
        })
        .at("utimens", path)
    }

    /// Set the flags of chflags(2).  The file is opened for that.
    ///
    /// # Errors
    /// `EOPNOTSUPP`: the file system has none; and as
    /// [`set_permissions`](Self::set_permissions) and [`open`](Self::open).
    pub fn set_flags(&self, path: impl AsRef<Path>, flags: FileFlags) -> io::Result<()> {
        let path = path.as_ref();
        let file = self.open_look(path)?;
        sys::fchflags(self.p(), file.fd(), flags.bits()).at("chflags", path)
    }

    /// Open something of any type, only to do something to its attributes.
    pub(super) fn open_look(&self, path: &Path) -> io::Result<File> {
        self.open_flags(path, OPEN_LOOK, 0)
    }
}

/// `/` and the names of a path: without `.`, and without anything at the end.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    let mut clean = PathBuf::from("/");
    for part in path.components() {
        match part {
            Component::Normal(name) => clean.push(name),
            Component::ParentDir => clean.push(".."),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    clean
}

impl fmt::Debug for Dir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut d = f.debug_struct("Dir");
        if self.fd() != sys::CWD {
            d.field("fd", &self.fd());
            if let Ok(path) = sys::getpath(self.p(), self.fd()) {
                d.field("path", &std::ffi::OsStr::from_bytes(&path));
            }
        } else {
            d.field("path", &"/");
        }
        d.finish_non_exhaustive()
    }
}
