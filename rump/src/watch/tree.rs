//! Watching everything below a directory.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::mem::offset_of;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task;
use std::time::Duration;

use futures_core::Stream;

use super::Events;
use super::inbox::{Fetched, Inbox, Source};
use crate::Errno;
use crate::error::Context;
use crate::fs::{Dir, FileType};
use crate::sys::{self, Fd, Kevent, Kqueue, ProcessInner, c};

/// Bytes read at once: whole records.
const CHUNK: usize = 16 * 1024;
/// A record has up to two paths, of 64 KiB each at most.
const CHUNK_MAX: usize = 160 * 1024;

/// Something that happened below a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEvent {
    sequence: u64,
    events: Events,
    path: Option<PathBuf>,
    to: Option<PathBuf>,
    file_type: Option<FileType>,
    replaced: bool,
    lost: u64,
}

impl TreeEvent {
    /// What happened, in one operation.
    pub fn events(&self) -> Events {
        self.events
    }

    /// To whom: the path from the directory watched, as it was at that moment;
    /// empty for the directory itself.  `None`: the file had no name any more.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The second path: what it was renamed to, or, with LINK, its new name.
    pub fn to(&self) -> Option<&Path> {
        self.to.as_deref()
    }

    /// What kind of file it is.
    pub fn file_type(&self) -> Option<FileType> {
        self.file_type
    }

    /// A rename that took the place of a file, which is gone.
    pub fn replaced(&self) -> bool {
        self.replaced
    }

    /// Of OVERFLOW: how many events were lost here.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// Its number: they count up, those lost included.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The record at the front of `bytes`, and how long it is.
    fn parse(bytes: &[u8]) -> Option<(TreeEvent, usize)> {
        fn field<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
            bytes.get(at..at + N)?.try_into().ok()
        }
        macro_rules! get {
            ($type:ty, $field:ident) => {
                <$type>::from_ne_bytes(field(bytes, offset_of!(c::rump_treeevent, $field))?)
            };
        }
        let flags = i32::from(get!(u8, te_flags));
        let length = get!(u32, te_len) as usize;
        let mut at = size_of::<c::rump_treeevent>();
        let mut name = |has: i32, length: u16| {
            if flags & has == 0 {
                return Some(None);
            }
            let name = bytes.get(at..at + usize::from(length))?;
            at += usize::from(length) + 1;
            Some(Some(PathBuf::from(OsString::from_vec(name.to_vec()))))
        };
        let path = name(c::RUMP_TE_HASPATH, get!(u16, te_pathlen))?;
        let to = name(c::RUMP_TE_HASTO, get!(u16, te_tolen))?;
        let event = TreeEvent {
            sequence: get!(u64, te_seq),
            events: Events::from_bits_retain(get!(u32, te_events)),
            path,
            to,
            file_type: FileType::from_dirent(get!(u8, te_type)),
            replaced: flags & c::RUMP_TE_REPLACED != 0,
            lost: get!(u64, te_lost),
        };
        (length >= at.min(bytes.len())).then_some((event, length))
    }
}

/// How to watch a tree.
///
/// ```
/// use rump::fs::Tmpfs;
/// use rump::watch::{Events, TreeWatchOptions};
///
/// # fn main() -> std::io::Result<()> {
/// let kernel = rump::Kernel::boot()?;
/// let mount = kernel.mount(Tmpfs::new(), "/tmp")?;
/// let mut watch = TreeWatchOptions::new()
///     .events(Events::CREATE | Events::DELETE)
///     .queue(1 << 20)
///     .open(&mount)?;
/// mount.write("a", "")?;
/// assert_eq!(watch.recv()?.unwrap().path().unwrap().to_str(), Some("a"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct TreeWatchOptions {
    events: Events,
    queue: u32,
}

impl Default for TreeWatchOptions {
    fn default() -> TreeWatchOptions {
        TreeWatchOptions::new()
    }
}

impl TreeWatchOptions {
    /// All events, and a queue of 256 KiB.
    pub fn new() -> TreeWatchOptions {
        TreeWatchOptions {
            events: Events::empty(),
            queue: 0,
        }
    }

    /// Tell only these.
    pub fn events(self, events: Events) -> TreeWatchOptions {
        TreeWatchOptions { events, ..self }
    }

    /// How many bytes the queue in the kernel may take.  An event takes 40 and
    /// its paths.
    pub fn queue(self, bytes: u32) -> TreeWatchOptions {
        TreeWatchOptions {
            queue: bytes,
            ..self
        }
    }

    /// Watch a directory and all below it that is on the same mount.
    ///
    /// # Errors
    /// As [`Dir::watch_tree`].
    pub fn open(&self, dir: &Dir) -> io::Result<TreeWatch> {
        let (process, fd) = dir.parts();
        let watch = Tree::new(process, fd, self).op("watch_tree")?;
        Ok(TreeWatch(Inbox::new(watch)))
    }
}

/// The descriptor of a tree watch, in a kqueue.
struct Tree {
    kqueue: Kqueue,
    fd: Fd,
    chunk: Box<[u8]>,
    ended: bool,
}

impl Tree {
    fn new(process: &Arc<ProcessInner>, dir: Fd, how: &TreeWatchOptions) -> Result<Tree, Errno> {
        let kqueue = Kqueue::new(process)?;
        let fd = sys::treewatch(process, dir, how.events.bits(), how.queue)?;
        let tree = Tree {
            kqueue,
            fd,
            chunk: vec![0; CHUNK].into(),
            ended: false,
        };
        tree.kqueue.add(fd, c::RUMP_EVFILT_READ, 0)?;
        Ok(tree)
    }

    /// Read once.  `false`: there is nothing.
    fn read(&mut self, into: &mut VecDeque<TreeEvent>) -> Result<bool, Errno> {
        let n = match sys::read(&*self.kqueue.process()?, self.fd, &mut self.chunk) {
            Ok(0) => {
                self.ended = true;
                0
            }
            Ok(n) => n.min(self.chunk.len()),
            Err(Errno::EAGAIN) => return Ok(false),
            Err(Errno::EINVAL) if self.chunk.len() < CHUNK_MAX => {
                self.chunk = vec![0; CHUNK_MAX].into();
                return Ok(true); // of nothing: once more
            }
            Err(errno) => return Err(errno),
        };
        let mut rest = &self.chunk[..n];
        while let Some((event, length)) = TreeEvent::parse(rest) {
            // The last one.
            self.ended |= event.events.contains(Events::REVOKE)
                && event
                    .path
                    .as_ref()
                    .is_some_and(|p| p.as_os_str().is_empty());
            into.push_back(event);
            rest = rest.get(length..).unwrap_or_default();
        }
        Ok(n != 0)
    }
}

impl Source for Tree {
    type Item = TreeEvent;

    fn kqueue(&self) -> &Kqueue {
        &self.kqueue
    }

    fn fetch(&mut self, into: &mut VecDeque<TreeEvent>, wait: Duration) -> Result<Fetched, Errno> {
        let mut kevent = [Kevent::default()];
        while into.is_empty() && !self.ended {
            if self.read(into)? {
                continue;
            }
            // Not before the queue is empty does it ring again.
            if self.kqueue.take(&mut kevent, wait)? == 0 {
                return Ok(Fetched::More);
            }
        }
        Ok(if self.ended && into.is_empty() {
            Fetched::End
        } else {
            Fetched::More
        })
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        if let Ok(process) = self.kqueue.process() {
            let _ = sys::close(&process, self.fd);
        }
    }
}

/// Watches everything below a directory: a [`Stream`] of its events, in order.
///
/// It comes from [`Dir::watch_tree`] or [`TreeWatchOptions`].  Its queue in the
/// kernel is bounded; what finds no room is told as one event OVERFLOW, at the
/// place where it is missing.  It ends as a [`Watch`](super::Watch) does.
pub struct TreeWatch(Inbox<Tree>);

impl Dir {
    /// Watch this directory and all below it that is on the same mount, what
    /// comes into being later included; of a [`Mount`](crate::fs::Mount): all
    /// of it.
    ///
    /// ```
    /// use rump::fs::Tmpfs;
    /// use rump::watch::Events;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let kernel = rump::Kernel::boot()?;
    /// let mount = kernel.mount(Tmpfs::new(), "/tmp")?;
    /// let mut watch = mount.watch_tree(Events::CREATE | Events::RENAME)?;
    /// mount.create_dir("a")?;
    /// mount.rename("a", "b")?;
    ///
    /// let event = watch.recv()?.unwrap();
    /// assert_eq!(event.path().unwrap().to_str(), Some("a"));
    /// let event = watch.recv()?.unwrap();
    /// assert_eq!(event.to().unwrap().to_str(), Some("b"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// `EOPNOTSUPP`: the file system cannot; `EACCES`; `EMFILE`, `ENFILE`,
    /// `ENOMEM`, `ESHUTDOWN`.
    pub fn watch_tree(&self, events: Events) -> io::Result<TreeWatch> {
        TreeWatchOptions::new().events(events).open(self)
    }
}

super::receiver!(TreeWatch, TreeEvent);

impl fmt::Debug for TreeWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TreeWatch").finish_non_exhaustive()
    }
}
