//! Processes: descriptors, directories and credentials of their own.
//!
//! ```
//! use rump::{Errno, Kernel, fs::Permissions};
//!
//! # fn main() -> std::io::Result<()> {
//! let kernel = Kernel::boot()?;
//! let root = kernel.root();
//! root.write("secret", "for root only")?;
//! root.set_permissions("secret", Permissions::from_mode(0o600))?;
//!
//! let user = kernel.process().uid(1000).gid(100).spawn()?;
//! let error = user.root()?.read("secret").unwrap_err();
//! assert_eq!(Errno::of(&error), Some(Errno::EACCES));
//!
//! root.create_dir_all("jail/etc")?;
//! let jailed = kernel.process().root("/jail").spawn()?;
//! assert!(jailed.root()?.exists("/etc"));
//! assert!(!jailed.root()?.exists("../secret"));
//! # Ok(()) }
//! ```
//!
//! A process ends when its last handle goes: the [`Process`], and the
//! directories and files that were opened in it.  Any number of threads may
//! use it at once.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::Kernel;
use crate::error::Context;
use crate::fs::{Dir, File, with_path};
use crate::sys::{self, ProcessInner, c};

/// A process of a kernel.
///
/// A clone is another handle of the same process.
#[derive(Clone)]
pub struct Process {
    inner: Arc<ProcessInner>,
}

impl Process {
    pub(crate) fn new(inner: Arc<ProcessInner>) -> Process {
        Process { inner }
    }

    pub(crate) fn inner(&self) -> &Arc<ProcessInner> {
        &self.inner
    }

    /// Its kernel.
    pub fn kernel(&self) -> Kernel {
        Kernel::of(&self.inner)
    }

    /// Say what a child should be like: otherwise it has the credentials,
    /// directories, umask and limits of this process, and no descriptors.
    pub fn process(&self) -> ProcessBuilder {
        ProcessBuilder::new(Arc::clone(&self.inner))
    }

    /// Its number.
    ///
    /// # Errors
    /// `ESHUTDOWN`.
    pub fn pid(&self) -> io::Result<u32> {
        sys::getpid(&self.inner).op("getpid")
    }

    /// Its root directory.
    ///
    /// # Errors
    /// `EACCES`: it may not even search it; `EMFILE`, `ENFILE`, `EIO`.
    pub fn root(&self) -> io::Result<Dir> {
        self.directory("/")
    }

    /// Its working directory, as it is now.
    ///
    /// # Errors
    /// As [`root`](Self::root).
    pub fn cwd(&self) -> io::Result<Dir> {
        self.directory(".")
    }

    fn directory(&self, path: &str) -> io::Result<Dir> {
        if self.inner.is_init() {
            return Ok(Dir::root_of_init(Arc::clone(&self.inner)));
        }
        let path = Path::new(path);
        with_path(path, |p| match Dir::open_in(&self.inner, sys::CWD, p) {
            Err(crate::Errno::EACCES) => Dir::search_in(&self.inner, sys::CWD, p),
            outcome => outcome,
        })
        .at("open", path)
    }

    /// The path of its working directory, from its root.
    ///
    /// # Errors
    /// `ENOENT`: it has none any more; `EACCES`.
    pub fn cwd_path(&self) -> io::Result<PathBuf> {
        let path = sys::getcwd(&self.inner).op("getcwd")?;
        Ok(OsString::from_vec(path).into())
    }

    /// Change its working directory.
    ///
    /// # Errors
    /// `ENOENT`, `ENOTDIR`, `EACCES`, `EIO`; `EPERM` for process 1, whose
    /// working directory is its root.
    pub fn chdir(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        self.not_init()
            .and_then(|()| with_path(path, |p| sys::chdir(&self.inner, p)))
            .at("chdir", path)
    }

    /// Change its root directory and, unlike chroot(2), the working directory
    /// with it.
    ///
    /// # Errors
    /// As [`chdir`](Self::chdir), and `EPERM` if it is not the superuser's.
    pub fn chroot(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        self.not_init()
            .and_then(|()| with_path(path, |p| sys::chroot(&self.inner, p)))
            .and_then(|()| sys::chdir(&self.inner, c"/"))
            .at("chroot", path)
    }

    /// Change its working directory to one that it has open.
    ///
    /// # Errors
    /// `EACCES`; `EXDEV`: the directory is another process's; `EPERM` for
    /// process 1.
    pub fn fchdir(&self, dir: &Dir) -> io::Result<()> {
        self.not_init()
            .and_then(|()| dir.become_cwd_of(&self.inner))
            .op("fchdir")
    }

    fn not_init(&self) -> Result<(), crate::Errno> {
        if self.inner.is_init() {
            Err(crate::Errno::EPERM)
        } else {
            Ok(())
        }
    }

    /// Set the permissions that new files do not get; the old ones.
    ///
    /// # Errors
    /// `ESHUTDOWN`.
    pub fn set_umask(&self, mask: u32) -> io::Result<u32> {
        sys::umask(&self.inner, mask).op("umask")
    }

    /// The user it is of.
    ///
    /// # Errors
    /// `ESHUTDOWN`.
    pub fn uid(&self) -> io::Result<u32> {
        sys::getuid(&self.inner).op("getuid")
    }

    /// The user whose rights it has.
    ///
    /// # Errors
    /// `ESHUTDOWN`.
    pub fn effective_uid(&self) -> io::Result<u32> {
        sys::geteuid(&self.inner).op("geteuid")
    }

    /// The group it is of.
    ///
    /// # Errors
    /// `ESHUTDOWN`.
    pub fn gid(&self) -> io::Result<u32> {
        sys::getgid(&self.inner).op("getgid")
    }

    /// The group whose rights it has.
    ///
    /// # Errors
    /// `ESHUTDOWN`.
    pub fn effective_gid(&self) -> io::Result<u32> {
        sys::getegid(&self.inner).op("getegid")
    }

    /// The other groups it is of.
    ///
    /// # Errors
    /// `ESHUTDOWN`.
    pub fn groups(&self) -> io::Result<Vec<u32>> {
        sys::getgroups(&self.inner).op("getgroups")
    }

    /// Change its user, for good unless it is the superuser's.
    ///
    /// # Errors
    /// `EPERM`.
    pub fn set_uid(&self, uid: u32) -> io::Result<()> {
        sys::setuid(&self.inner, uid).op("setuid")
    }

    /// Change the user whose rights it has.
    ///
    /// # Errors
    /// `EPERM`.
    pub fn set_effective_uid(&self, uid: u32) -> io::Result<()> {
        sys::seteuid(&self.inner, uid).op("seteuid")
    }

    /// Change its group.
    ///
    /// # Errors
    /// `EPERM`.
    pub fn set_gid(&self, gid: u32) -> io::Result<()> {
        sys::setgid(&self.inner, gid).op("setgid")
    }

    /// Change the group whose rights it has.
    ///
    /// # Errors
    /// `EPERM`.
    pub fn set_effective_gid(&self, gid: u32) -> io::Result<()> {
        sys::setegid(&self.inner, gid).op("setegid")
    }

    /// Change the other groups.
    ///
    /// # Errors
    /// `EPERM`, `EINVAL` (too many).
    pub fn set_groups(&self, groups: &[u32]) -> io::Result<()> {
        sys::setgroups(&self.inner, groups).op("setgroups")
    }

    /// A limit.
    ///
    /// # Errors
    /// `ESHUTDOWN`.
    pub fn limit(&self, resource: Resource) -> io::Result<Limit> {
        let (soft, hard) = sys::getrlimit(&self.inner, resource.number()).op("getrlimit")?;
        Ok(Limit { soft, hard })
    }

    /// Set a limit.
    ///
    /// # Errors
    /// `EPERM`: higher than the hard one; `EINVAL`.
    pub fn set_limit(&self, resource: Resource, limit: Limit) -> io::Result<()> {
        sys::setrlimit(&self.inner, resource.number(), limit.soft, limit.hard).op("setrlimit")
    }

    /// A pipe: what is written to the second can be read from the first.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`, `ENOMEM`.
    pub fn pipe(&self) -> io::Result<(File, File)> {
        let [read, write] = sys::pipe(&self.inner).op("pipe")?;
        Ok((
            File::new(Arc::clone(&self.inner), read),
            File::new(Arc::clone(&self.inner), write),
        ))
    }

    /// Run a function with the calling thread bound to this process: calls of
    /// the C interface (`rump_sys_*`, `rump_pub_*`) on this thread go to it.
    ///
    /// # Errors
    /// `ENOMEM`, `ESHUTDOWN`.
    pub fn run<T>(&self, f: impl FnOnce() -> T) -> io::Result<T> {
        self.inner.run(f).op("run")
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

/// What a process can be limited in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Resource {
    /// The size of a file it writes, in bytes.
    FileSize,
    /// Descriptors.
    OpenFiles,
    /// Processes of its user.
    Processes,
}

impl Resource {
    fn number(self) -> i32 {
        match self {
            Resource::FileSize => c::RUMP_RLIMIT_FSIZE,
            Resource::OpenFiles => c::RUMP_RLIMIT_NOFILE,
            Resource::Processes => c::RUMP_RLIMIT_NPROC,
        }
    }
}

/// A limit: the one that counts, and how high that may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limit {
    /// The one that counts.
    pub soft: u64,
    /// How high that may be set.
    pub hard: u64,
}

/// What a new process should be like, from [`Kernel::process`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until spawn()"]
pub struct ProcessBuilder {
    parent: Arc<ProcessInner>,
    root: Option<PathBuf>,
    cwd: Option<PathBuf>,
    umask: Option<u32>,
    groups: Option<Vec<u32>>,
    gid: Option<u32>,
    uid: Option<u32>,
    limits: Vec<(Resource, Limit)>,
}

impl ProcessBuilder {
    pub(crate) fn new(parent: Arc<ProcessInner>) -> ProcessBuilder {
        ProcessBuilder {
            parent,
            root: None,
            cwd: None,
            umask: None,
            groups: None,
            gid: None,
            uid: None,
            limits: Vec::new(),
        }
    }

    /// Its user.
    pub fn uid(self, uid: u32) -> ProcessBuilder {
        ProcessBuilder {
            uid: Some(uid),
            ..self
        }
    }

    /// Its group.  The other groups go, unless set.
    pub fn gid(self, gid: u32) -> ProcessBuilder {
        ProcessBuilder {
            gid: Some(gid),
            ..self
        }
    }

    /// Its other groups.
    pub fn groups(self, groups: impl Into<Vec<u32>>) -> ProcessBuilder {
        ProcessBuilder {
            groups: Some(groups.into()),
            ..self
        }
    }

    /// Its root directory.
    pub fn root(self, path: impl Into<PathBuf>) -> ProcessBuilder {
        ProcessBuilder {
            root: Some(path.into()),
            ..self
        }
    }

    /// Its working directory, as seen from its root.
    pub fn cwd(self, path: impl Into<PathBuf>) -> ProcessBuilder {
        ProcessBuilder {
            cwd: Some(path.into()),
            ..self
        }
    }

    /// The permissions that new files do not get.
    pub fn umask(self, mask: u32) -> ProcessBuilder {
        ProcessBuilder {
            umask: Some(mask),
            ..self
        }
    }

    /// A limit.
    pub fn limit(mut self, resource: Resource, limit: Limit) -> ProcessBuilder {
        self.limits.push((resource, limit));
        self
    }

    /// Make the process.
    ///
    /// # Errors
    /// `ENOMEM`, `EAGAIN` (too many processes), `ENOENT` and others for the
    /// directories, `EPERM` (the parent may not give such credentials),
    /// `ESHUTDOWN`.
    pub fn spawn(self) -> io::Result<Process> {
        let process = Process::new(Arc::new(self.parent.spawn().op("fork")?));
        if let Some(root) = &self.root {
            process.chroot(root)?;
        }
        if let Some(cwd) = &self.cwd {
            process.chdir(cwd)?;
        }
        if let Some(mask) = self.umask {
            process.set_umask(mask)?;
        }
        for (resource, limit) in self.limits {
            process.set_limit(resource, limit)?;
        }
        match (&self.groups, self.gid) {
            (Some(groups), _) => process.set_groups(groups)?,
            (None, Some(_)) => process.set_groups(&[])?,
            (None, None) => {}
        }
        if let Some(gid) = self.gid {
            process.set_gid(gid)?;
        }
        if let Some(uid) = self.uid {
            process.set_uid(uid)?;
        }
        Ok(process)
    }
}
