//! Writing to the host, inside one folder and nowhere else.
//!
//! The names come from an image that a stranger made. Every call is relative to
//! an open directory, takes one name, and does not follow a symbolic link: not
//! one that was in the folder before, nor one that the image itself brought
//! (`x -> /etc`, and then a directory `x` with a file `passwd` in it).

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{self, AtFlags, CWD, FileType, Gid, Mode, OFlags, Timespec, Timestamps, Uid};
use rustix::io::Errno;

use crate::entry::{Kind, Stat};
use crate::source::is_one_name;
use crate::when::When;

/// A directory of the host, open.
#[derive(Debug)]
pub(crate) struct HostDir(OwnedFd);

/// Which file it is, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    dev: u64,
    ino: u64,
}

const DIR: OFlags = OFlags::DIRECTORY
    .union(OFlags::RDONLY)
    .union(OFlags::CLOEXEC);

impl HostDir {
    /// The directory that the user named: links on the way to it are the
    /// user's own.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let path = if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        };
        Ok(HostDir(fs::openat(CWD, path, DIR, Mode::empty())?))
    }

    /// A directory in it: made, or there already. The flag says which.
    pub(crate) fn make_dir(&self, name: &OsStr) -> io::Result<(Self, bool)> {
        check(name)?;
        let made = match fs::mkdirat(&self.0, name, Mode::RWXU) {
            Ok(()) => true,
            Err(Errno::EXIST) => false,
            Err(error) => return Err(error.into()),
        };
        match fs::openat(&self.0, name, DIR | OFlags::NOFOLLOW, Mode::empty()) {
            Ok(fd) => Ok((HostDir(fd), made)),
            // Something else has the name.
            Err(Errno::NOTDIR | Errno::LOOP) => Err(io::ErrorKind::AlreadyExists.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// A new empty file. With `force` it takes the place of what has the name,
    /// unless that is a directory; it is never written through.
    pub(crate) fn create(&self, name: &OsStr, force: bool) -> io::Result<File> {
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::NOFOLLOW;
        self.make(name, force, || {
            let mode = Mode::RUSR | Mode::WUSR;
            fs::openat(&self.0, name, flags | OFlags::CLOEXEC, mode).map(File::from)
        })
    }

    pub(crate) fn symlink(&self, target: &OsStr, name: &OsStr, force: bool) -> io::Result<()> {
        self.make(name, force, || fs::symlinkat(target, &self.0, name))
    }

    pub(crate) fn fifo(&self, name: &OsStr, force: bool) -> io::Result<()> {
        self.make(name, force, || {
            fs::mknodat(&self.0, name, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)
        })
    }

    /// Another name for a file written before, at a path below `top`. Fails if
    /// that file is no longer the one.
    pub(crate) fn hard_link(
        &self,
        top: &HostDir,
        path: &Path,
        identity: Identity,
        name: &OsStr,
        force: bool,
    ) -> io::Result<()> {
        self.make(name, force, || {
            fs::linkat(&top.0, path, &self.0, name, AtFlags::empty())
        })?;
        if self.identity(name)? != identity {
            fs::unlinkat(&self.0, name, AtFlags::empty())?;
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(())
    }

    fn make<T>(
        &self,
        name: &OsStr,
        force: bool,
        make: impl Fn() -> Result<T, Errno>,
    ) -> io::Result<T> {
        check(name)?;
        match make() {
            Err(Errno::EXIST) if force => {
                fs::unlinkat(&self.0, name, AtFlags::empty())?;
                Ok(make()?)
            }
            other => Ok(other?),
        }
    }

    pub(crate) fn remove(&self, name: &OsStr) -> io::Result<()> {
        check(name)?;
        Ok(fs::unlinkat(&self.0, name, AtFlags::empty())?)
    }

    pub(crate) fn identity(&self, name: &OsStr) -> io::Result<Identity> {
        let stat = fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW)?;
        Ok(Identity {
            dev: stat.st_dev,
            ino: stat.st_ino,
        })
    }

    /// Gives a symbolic link or fifo in it the owner (if asked for), mode and
    /// times of `stat`.
    pub(crate) fn finish_name(&self, name: &OsStr, stat: &Stat, owner: bool) -> io::Result<()> {
        let flag = AtFlags::SYMLINK_NOFOLLOW;
        if owner {
            let (uid, gid) = (Uid::from_raw(stat.uid), Gid::from_raw(stat.gid));
            fs::chownat(&self.0, name, Some(uid), Some(gid), flag)?;
        }
        // Links have no mode, and fchmodat would follow one.
        if stat.kind == Kind::Fifo {
            let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::RDONLY | OFlags::CLOEXEC;
            let fifo = fs::openat(&self.0, name, flags, Mode::empty())?;
            fs::fchmod(&fifo, mode(stat, owner))?;
        }
        Ok(fs::utimensat(&self.0, name, &times(stat), flag)?)
    }

    /// The same for the directory itself, when all is in it.
    pub(crate) fn finish(&self, stat: &Stat, owner: bool) -> io::Result<()> {
        finish_fd(&self.0, stat, owner)
    }
}

/// The same for a file that is open.
pub(crate) fn finish_file(file: &File, stat: &Stat, owner: bool) -> io::Result<()> {
    finish_fd(file, stat, owner)
}

fn finish_fd(fd: impl AsFd, stat: &Stat, owner: bool) -> io::Result<()> {
    if owner {
        let (uid, gid) = (Uid::from_raw(stat.uid), Gid::from_raw(stat.gid));
        fs::fchown(&fd, Some(uid), Some(gid))?;
    }
    fs::fchmod(&fd, mode(stat, owner))?; // after fchown, which clears bits
    Ok(fs::futimens(&fd, &times(stat))?)
}

/// Set-id bits would give rights of the user who copies to others.
fn mode(stat: &Stat, owner: bool) -> Mode {
    Mode::from_raw_mode(stat.mode & if owner { 0o7777 } else { 0o1777 })
}

fn times(stat: &Stat) -> Timestamps {
    let time = |t: When| Timespec {
        tv_sec: t.sec,
        tv_nsec: t.nsec.into(),
    };
    Timestamps {
        last_access: time(stat.atime),
        last_modification: time(stat.mtime),
    }
}

/// The last wall: whoever calls has looked already.
fn check(name: &OsStr) -> io::Result<()> {
    match is_one_name(name.as_bytes()) {
        true => Ok(()),
        false => Err(io::Error::other("not a name that can be copied")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_are_not_followed() {
        let outside = tempfile::tempdir().unwrap();
        let inside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("f"), "kept").unwrap();
        symlink(outside.path(), inside.path().join("d")).unwrap();
        symlink(outside.path().join("f"), inside.path().join("f")).unwrap();
        symlink(outside.path().join("new"), inside.path().join("n")).unwrap();

        let dir = HostDir::open(inside.path()).unwrap();
        let exists = io::ErrorKind::AlreadyExists;
        assert_eq!(dir.make_dir(OsStr::new("d")).unwrap_err().kind(), exists);
        for name in ["d", "f", "n"] {
            assert_eq!(
                dir.create(OsStr::new(name), false).unwrap_err().kind(),
                exists
            );
        }
        dir.create(OsStr::new("f"), true).unwrap();
        dir.create(OsStr::new("n"), true).unwrap();
        assert_eq!(std::fs::read(outside.path().join("f")).unwrap(), b"kept");
        assert!(!outside.path().join("new").exists());
        for name in ["..", ".", "", "a/b", "/etc"] {
            assert!(dir.create(OsStr::new(name), true).is_err());
            assert!(dir.make_dir(OsStr::new(name)).is_err());
            assert!(dir.remove(OsStr::new(name)).is_err());
        }
    }

    #[test]
    fn directories_are_not_replaced() {
        let inside = tempfile::tempdir().unwrap();
        let dir = HostDir::open(inside.path()).unwrap();
        assert!(dir.make_dir(OsStr::new("d")).unwrap().1);
        assert!(!dir.make_dir(OsStr::new("d")).unwrap().1);
        assert!(dir.create(OsStr::new("d"), true).is_err());
    }
}
