//! Watching single files.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task;
use std::time::Duration;

use futures_core::Stream;

use super::Events;
use super::inbox::{Fetched, Inbox, Source};
use crate::Errno;
use crate::error::Context;
use crate::fs::{Dir, File, with_path};
use crate::process::Process;
use crate::sys::{self, Fd, Kevent, Kqueue, ProcessInner, c};

/// How many are taken from the kernel at once.
const BATCH: usize = 16;
/// Asked for always: it says that the watch comes to its end.
const OWN: Events = Events::REVOKE;

/// A file that a [`Watcher`] watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WatchId(u64);

/// What happened to a file since it was last told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VnodeEvent {
    id: WatchId,
    events: Events,
}

impl VnodeEvent {
    /// Which file of a [`Watcher`]; all events of a [`Watch`] have the same.
    pub fn id(&self) -> WatchId {
        self.id
    }

    /// What happened: never empty.  More than was asked for if it happened in
    /// one operation.
    pub fn events(&self) -> Events {
        self.events
    }
}

struct Entry {
    id: WatchId,
    asked: Events,
}

/// Files that are watched by one kqueue, by the descriptor of the watch.
struct Vnodes {
    kqueue: Kqueue,
    /// In order: they are closed in the same one each time.
    entries: BTreeMap<Fd, Entry>,
    next: u64,
}

impl Vnodes {
    fn new(process: &Arc<ProcessInner>) -> Result<Vnodes, Errno> {
        Ok(Vnodes {
            kqueue: Kqueue::new(process)?,
            entries: BTreeMap::new(),
            next: 0,
        })
    }

    /// Watch what `watch`, a descriptor from now on ours, is for.
    fn add(&mut self, watch: Fd, asked: Events) -> Result<WatchId, Errno> {
        let fflags = (asked | OWN).bits();
        let added = self.kqueue.add(watch, c::RUMP_EVFILT_VNODE, fflags);
        // From now on it neither keeps a removed file nor its file system.
        let added = added.and_then(|()| sys::unpin(&*self.kqueue.process()?, watch));
        if let Err(errno) = added {
            self.close(watch);
            return Err(errno);
        }
        let id = WatchId(self.next);
        self.next += 1;
        self.entries.insert(watch, Entry { id, asked });
        Ok(id)
    }

    fn close(&self, watch: Fd) {
        if let Ok(process) = self.kqueue.process() {
            let _ = sys::close(&process, watch);
        }
    }

    fn remove(&mut self, id: WatchId) -> bool {
        let found = self.entries.iter().find(|(_, entry)| entry.id == id);
        let Some(watch) = found.map(|(watch, _)| *watch) else {
            return false;
        };
        self.entries.remove(&watch);
        self.close(watch);
        true
    }

    /// What an event of the kernel is to the program.
    fn accept(&mut self, kevent: &Kevent) -> Option<VnodeEvent> {
        let watch = kevent.ident as Fd;
        let entry = self.entries.get(&watch)?;
        let all = Events::from_bits_retain(kevent.fflags);
        let event = VnodeEvent {
            id: entry.id,
            events: all - (OWN - entry.asked),
        };
        if all.contains(Events::REVOKE) || kevent.flags & c::RUMP_EV_EOF as u32 != 0 {
            self.entries.remove(&watch);
            self.close(watch);
        }
        (!event.events.is_empty()).then_some(event)
    }
}

impl Source for Vnodes {
    type Item = VnodeEvent;

    fn kqueue(&self) -> &Kqueue {
        &self.kqueue
    }

    fn fetch(&mut self, into: &mut VecDeque<VnodeEvent>, wait: Duration) -> Result<Fetched, Errno> {
        let mut kevents = [Kevent::default(); BATCH];
        loop {
            if self.entries.is_empty() {
                return Ok(Fetched::End);
            }
            let n = self.kqueue.take(&mut kevents, wait)?;
            into.extend(kevents[..n].iter().filter_map(|k| self.accept(k)));
            if n == 0 || !into.is_empty() {
                return Ok(Fetched::More);
            }
        }
    }
}

impl Drop for Vnodes {
    fn drop(&mut self) {
        if let Ok(process) = self.kqueue.process() {
            for watch in self.entries.keys() {
                let _ = sys::close(&process, *watch);
            }
        }
    }
}

/// Watches one file: a [`Stream`] of its events.
///
/// It comes from [`Dir::watch`] or [`File::watch`].  It ends (`None`) when the
/// file is gone: its last name was removed and nobody else has it open, or it
/// was revoked, or its file system unmounted; or when its kernel is.  Dropped,
/// it cancels at once.
///
/// What happens before it is fetched is merged: see [the module](super).
///
/// One thread or task at a time takes its events:
///
/// ```compile_fail,E0596
/// fn two(watch: &rump::watch::Watch) {
///     std::thread::scope(|scope| {
///         scope.spawn(|| watch.recv());
///         scope.spawn(|| watch.recv());
///     });
/// }
/// ```
pub struct Watch(Inbox<Vnodes>);

/// Watches any number of files of one process: a [`Stream`] of their events.
///
/// ```
/// use rump::fs::Tmpfs;
/// use rump::watch::{Events, Watcher};
///
/// # fn main() -> std::io::Result<()> {
/// let kernel = rump::Kernel::boot()?;
/// let dir = kernel.mount(Tmpfs::new(), "/tmp")?;
/// dir.write("a", "")?;
/// dir.write("b", "")?;
///
/// let mut watcher = Watcher::new(&kernel.init())?;
/// let a = watcher.add(&dir, "a", Events::WRITE)?;
/// let b = watcher.add(&dir, "b", Events::WRITE)?;
/// dir.write("b", "two")?;
/// dir.write("a", "one")?;
/// assert_eq!(watcher.recv()?.unwrap().id(), b);
/// assert_eq!(watcher.recv()?.unwrap().id(), a);
/// # Ok(()) }
/// ```
///
/// It ends when nothing is left to be watched, or its kernel or process is
/// gone; it goes on when something is added.
pub struct Watcher(Inbox<Vnodes>);

impl Watcher {
    /// One for files that a process sees.  It keeps neither the process nor
    /// its kernel alive.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`, `ENOMEM`, `ESHUTDOWN`.
    pub fn new(process: &Process) -> io::Result<Watcher> {
        let vnodes = Vnodes::new(process.inner()).op("watch")?;
        Ok(Watcher(Inbox::new(vnodes)))
    }

    /// Watch a file, too.
    ///
    /// # Errors
    /// As [`Dir::watch`], and `EXDEV`: the directory belongs to another
    /// process.
    pub fn add(
        &mut self,
        dir: &Dir,
        path: impl AsRef<Path>,
        events: Events,
    ) -> io::Result<WatchId> {
        let path = path.as_ref();
        let (process, fd) = dir.parts();
        self.same(process)
            .and_then(|()| with_path(path, |p| sys::watchfd(process, fd, Some(p))))
            .and_then(|watch| self.0.source.add(watch, events))
            .inspect(|_| self.0.reopen())
            .at("watch", path)
    }

    /// Watch an open file, too.
    ///
    /// # Errors
    /// As [`File::watch`], and `EXDEV`: the file belongs to another process.
    pub fn add_file(&mut self, file: &File, events: Events) -> io::Result<WatchId> {
        let (process, fd) = file.parts();
        self.same(process)
            .and_then(|()| sys::watchfd(process, fd, None))
            .and_then(|watch| self.0.source.add(watch, events))
            .inspect(|_| self.0.reopen())
            .op("watch")
    }

    fn same(&self, process: &ProcessInner) -> Result<(), Errno> {
        let own = self.0.source.kqueue.process()?;
        if own.same(process) {
            Ok(())
        } else {
            Err(Errno::EXDEV)
        }
    }

    /// Watch a file no longer; none of its events comes any more.  False: it
    /// was not watched.
    pub fn remove(&mut self, id: WatchId) -> bool {
        self.0.buffer.retain(|event| event.id != id);
        self.0.source.remove(id)
    }

    /// How many files it watches.
    pub fn len(&self) -> usize {
        self.0.source.entries.len()
    }

    /// Does it watch none?
    pub fn is_empty(&self) -> bool {
        self.0.source.entries.is_empty()
    }
}

impl Watch {
    fn of(process: &Arc<ProcessInner>, watch: Fd, events: Events) -> Result<Watch, Errno> {
        let mut vnodes = match Vnodes::new(process) {
            Ok(vnodes) => vnodes,
            Err(errno) => {
                let _ = sys::close(process, watch);
                return Err(errno);
            }
        };
        vnodes.add(watch, events)?;
        Ok(Watch(Inbox::new(vnodes)))
    }
}

impl Dir {
    /// Watch a file or directory; a symbolic link is followed.
    ///
    /// Events caused before this returns are not delivered, those caused
    /// afterwards are.
    ///
    /// ```
    /// use rump::fs::Tmpfs;
    /// use rump::watch::Events;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let kernel = rump::Kernel::boot()?;
    /// let dir = kernel.mount(Tmpfs::new(), "/tmp")?;
    /// dir.write("motd", "one")?;
    /// let mut watch = dir.watch("motd", Events::WRITE)?;
    /// dir.write("motd", "two")?;
    /// assert!(watch.recv()?.unwrap().events().contains(Events::WRITE));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// `EOPNOTSUPP`: the file system cannot; `EINVAL`: it is a fifo or device;
    /// `EACCES`: it may not be read; and as [`metadata`](Self::metadata),
    /// `EMFILE`, `ENFILE`, `ENOMEM`.
    pub fn watch(&self, path: impl AsRef<Path>, events: Events) -> io::Result<Watch> {
        let path = path.as_ref();
        let (process, fd) = self.parts();
        with_path(path, |p| sys::watchfd(process, fd, Some(p)))
            .and_then(|watch| Watch::of(process, watch, events))
            .at("watch", path)
    }
}

impl File {
    /// Watch this file.  The watch does not keep it open.
    ///
    /// # Errors
    /// As [`Dir::watch`]; `EINVAL` also if it is a pipe.
    pub fn watch(&self, events: Events) -> io::Result<Watch> {
        let (process, fd) = self.parts();
        sys::watchfd(process, fd, None)
            .and_then(|watch| Watch::of(process, watch, events))
            .op("watch")
    }
}

super::receiver!(Watch, VnodeEvent);
super::receiver!(Watcher, VnodeEvent);

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("ended", &self.0.source.entries.is_empty())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watcher")
            .field("files", &self.len())
            .finish_non_exhaustive()
    }
}
