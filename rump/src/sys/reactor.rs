//! Which task waits for which socket: one kqueue for all sockets of a process.
//!
//! A task that found nothing to do leaves its waker at the [`Source`] of the
//! socket and [arms](Reactor::arm) the direction that it waits for: one event,
//! at once if there is something by now.  The [`Bell`](super::notify::Bell) of
//! the kqueue calls [`Reactor::dispatch`], outside of the kernel, on the thread
//! whose call caused the event.  Nobody waits in between: no thread, no
//! descriptor of the host.
//!
//! Locks: `sources`, then a slot; no waker is called, cloned or dropped under
//! the first.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::task::{Wake, Waker};
use std::time::Duration;

use super::c;
use super::calls_fs::Fd;
use super::kernel::ProcessInner;
use super::kqueue::{Kevent, Kqueue};
use crate::Errno;

/// How many events are taken from the kernel at once.
const BATCH: usize = 32;

/// What a task waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Read,
    Write,
}

impl Direction {
    fn filter(self) -> i32 {
        match self {
            Direction::Read => c::RUMP_EVFILT_READ,
            Direction::Write => c::RUMP_EVFILT_WRITE,
        }
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|e| e.into_inner())
}

/// Who waits for a socket.
#[derive(Default)]
pub(crate) struct Source {
    read: Mutex<Vec<(u64, Waker)>>,
    write: Mutex<Vec<(u64, Waker)>>,
}

impl Source {
    fn slot(&self, direction: Direction) -> &Mutex<Vec<(u64, Waker)>> {
        match direction {
            Direction::Read => &self.read,
            Direction::Write => &self.write,
        }
    }

    /// The task is to be woken once.  A waiter has one waker for each `key`.
    pub(crate) fn register(&self, direction: Direction, key: u64, waker: &Waker) {
        let mut slot = lock(self.slot(direction));
        let found = slot.iter_mut().find(|(k, _)| *k == key);
        let old = match found {
            Some((_, old)) if old.will_wake(waker) => return,
            Some((_, old)) => Some(std::mem::replace(old, waker.clone())),
            None => {
                slot.push((key, waker.clone()));
                None
            }
        };
        drop(slot);
        drop(old);
    }

    /// It waits no more.
    pub(crate) fn cancel(&self, direction: Direction, key: u64) {
        let mut slot = lock(self.slot(direction));
        let found = slot.iter().position(|(k, _)| *k == key);
        let old = found.map(|at| slot.swap_remove(at));
        drop(slot);
        drop(old);
    }

    fn take(&self, direction: Direction, into: &mut Vec<Waker>) {
        let mut slot = lock(self.slot(direction));
        into.extend(slot.drain(..).map(|(_, waker)| waker));
    }
}

/// The sockets of a process that tasks wait for.
pub(crate) struct Reactor {
    kqueue: Kqueue,
    /// By descriptor.
    sources: Mutex<Vec<Option<Arc<Source>>>>,
    /// What the bell wakes: this reactor.
    waker: Waker,
}

struct Dispatcher(Weak<Reactor>);

impl Wake for Dispatcher {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if let Some(reactor) = self.0.upgrade() {
            reactor.dispatch();
        }
    }
}

impl Reactor {
    /// The reactor of a process: made when the first asks for it, gone with the
    /// last of its sockets.
    pub(crate) fn of(process: &Arc<ProcessInner>) -> Result<Arc<Reactor>, Errno> {
        let mut slot = lock(process.reactor());
        if let Some(reactor) = slot.upgrade() {
            return Ok(reactor);
        }
        let kqueue = Kqueue::new(process)?;
        let reactor = Arc::new_cyclic(|weak| Reactor {
            kqueue,
            sources: Mutex::default(),
            waker: Arc::new(Dispatcher(Weak::clone(weak))).into(),
        });
        reactor.kqueue.bell().register(&reactor.waker);
        *slot = Arc::downgrade(&reactor);
        Ok(reactor)
    }

    /// A socket of the process.
    pub(crate) fn insert(&self, fd: Fd) -> Arc<Source> {
        let source = Arc::new(Source::default());
        let mut sources = lock(&self.sources);
        let at = fd as usize;
        if sources.len() <= at {
            sources.resize(at + 1, None);
        }
        sources[at] = Some(Arc::clone(&source));
        source
    }

    /// It is about to be closed.
    pub(crate) fn remove(&self, fd: Fd) {
        let mut sources = lock(&self.sources);
        let old = sources.get_mut(fd as usize).and_then(Option::take);
        drop(sources);
        drop(old);
    }

    /// Who registered is woken when the socket is ready: at once if it is.
    pub(crate) fn arm(&self, fd: Fd, direction: Direction) -> Result<(), Errno> {
        self.kqueue.arm(fd, direction.filter())
    }

    /// Wake whoever waits for what has happened.
    fn dispatch(&self) {
        // First: what comes after the look rings.
        self.kqueue.bell().register(&self.waker);
        let mut events = [Kevent::default(); BATCH];
        let mut woken = Vec::new();
        loop {
            match self.kqueue.take(&mut events, Duration::ZERO) {
                Ok(0) => return,
                Ok(n) => self.find(&events[..n], &mut woken),
                // It is over: each finds out by its next call.
                Err(_) => {
                    self.find_all(&mut woken);
                    return wake(&mut woken);
                }
            }
            wake(&mut woken);
        }
    }

    fn find(&self, events: &[Kevent], woken: &mut Vec<Waker>) {
        let sources = lock(&self.sources);
        for event in events {
            let Some(Some(source)) = sources.get(event.ident) else {
                continue;
            };
            if event.filter == c::RUMP_EVFILT_READ as u32 {
                source.take(Direction::Read, woken);
            } else {
                source.take(Direction::Write, woken);
            }
        }
    }

    fn find_all(&self, woken: &mut Vec<Waker>) {
        for source in lock(&self.sources).iter().flatten() {
            source.take(Direction::Read, woken);
            source.take(Direction::Write, woken);
        }
    }
}

/// Wake them all, also if one panics.
fn wake(woken: &mut Vec<Waker>) {
    let mut panic = None;
    for waker in woken.drain(..) {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| waker.wake())) {
            panic.get_or_insert(payload);
        }
    }
    if let Some(payload) = panic {
        resume_unwind(payload);
    }
}
