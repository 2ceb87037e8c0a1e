//! Asynchronous tasks in virtual time.
//!
//! Timers of a clock are served by a thread that takes part in it.  It is made
//! when somebody first sleeps, and goes with the last handle of the clock.

use std::collections::BTreeMap;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use super::{Clock, nanoseconds};
use crate::error::Context as _;
use crate::sys::{ClockInner, Ticket};
use crate::{Errno, Error};

/// What wakes a thread in [`Clock::block_on`].
struct Root {
    woken: AtomicBool,
    thread: Ticket,
}

impl Wake for Root {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

impl Clock {
    /// Run a future to its end.  While it waits, the calling thread sleeps, as
    /// in a kernel: others run, and time jumps if there are none.
    ///
    /// ```
    /// use rump::{Clock, fs::Tmpfs, watch::Events, Kernel};
    /// use std::time::Duration;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let clock = Clock::virtual_time().seed(1).build()?;
    /// let main = clock.join("main")?;
    /// let kernel = Kernel::builder().clock(&clock).boot()?;
    /// let dir = kernel.mount(Tmpfs::new(), "/t")?;
    /// dir.write("f", "")?;
    /// let mut watch = dir.watch("f", Events::WRITE)?;
    /// clock.block_on(async {
    ///     let hour = Duration::from_secs(3600);
    ///     let event = std::future::poll_fn(|cx| {
    ///         futures_core::Stream::poll_next(std::pin::Pin::new(&mut watch), cx)
    ///     });
    ///     assert!(clock.timeout(hour, event).await.is_err()); // no time at all
    ///     clock.sleep(hour).await
    /// })??;
    /// # drop(dir);
    /// # drop(kernel);
    /// main.leave()
    /// # }
    /// ```
    ///
    /// Executors whose loop is a future run in it with all their tasks: the
    /// `LocalExecutor` of smol, the `LocalSet` of tokio, sets of futures.
    ///
    /// # Errors
    /// `EDEADLK`: the clock is closed and nobody will wake it; `EOPNOTSUPP`: it
    /// is not virtual.
    pub fn block_on<F: Future>(&self, future: F) -> io::Result<F::Output> {
        let root = Arc::new(Root {
            woken: AtomicBool::new(false),
            thread: self.inner.this_thread().op("block_on")?,
        });
        let waker = Waker::from(Arc::clone(&root));
        let mut cx = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(value) = future.as_mut().poll(&mut cx) {
                return Ok(value);
            }
            while !root.woken.swap(false, Ordering::Acquire) {
                self.inner.park(None).op("block_on")?;
            }
        }
    }

    /// The calling thread is going to wait in the host, in its executor, for
    /// one of its tasks to be woken: for a hook.
    ///
    /// ```
    /// # fn main() -> std::io::Result<()> {
    /// let clock = rump::Clock::virtual_time().seed(1).build()?;
    /// let main = clock.join("main")?;
    /// let (before, after) = (clock.clone(), clock.clone());
    /// let runtime = tokio::runtime::Builder::new_current_thread()
    ///     .on_thread_park(move || before.idle())
    ///     .on_thread_unpark(move || after.busy())
    ///     .build()?;
    /// runtime.block_on(clock.sleep(std::time::Duration::from_secs(3600)))?;
    /// main.leave()
    /// # }
    /// ```
    ///
    /// The executor must have one thread, and run only what was woken.
    ///
    /// Streams of kernels of this clock and [`sleep`](Self::sleep) that were
    /// polled on the thread last wake it in virtual time, so that a run is the
    /// same another time.  What else wakes it does so when the host likes: if
    /// threads that have joined talk to each other by channels of an executor,
    /// use [`block_on`](Self::block_on), which knows all wakers.
    ///
    /// It does nothing if the thread has not joined.
    pub fn idle(&self) {
        let _ = self.inner.idle();
    }

    /// The thread has come back: the other half of [`idle`](Self::idle).
    pub fn busy(&self) {
        let _ = self.inner.busy();
    }

    /// Wait, as a task of any executor, while time goes by.
    pub fn sleep(&self, time: Duration) -> Sleep {
        let deadline = nanoseconds(time, "sleep")
            .ok()
            .and_then(|ns| self.inner.now().checked_add(ns));
        Sleep {
            clock: self.clone(),
            deadline,
            key: None,
        }
    }

    /// Wait for a future, but no longer than this.
    ///
    /// # Errors
    /// [`TimedOut`](io::ErrorKind::TimedOut), and those of
    /// [`sleep`](Self::sleep).
    pub fn timeout<F: Future>(
        &self,
        time: Duration,
        future: F,
    ) -> impl Future<Output = io::Result<F::Output>> + use<F> {
        let mut sleep = self.sleep(time);
        async move {
            let mut future = pin!(future);
            poll_fn(|cx| {
                if let Poll::Ready(value) = future.as_mut().poll(cx) {
                    return Poll::Ready(Ok(value));
                }
                Pin::new(&mut sleep).poll(cx).map(|slept| {
                    Err(match slept {
                        Ok(()) => Error::new("timeout", Errno::ETIMEDOUT).into(),
                        Err(error) => error,
                    })
                })
            })
            .await
        }
    }
}

/// Deadline, and the order of those that have the same.
type Key = (i64, u64);

struct Timer {
    waker: Waker,
    thread: Option<Ticket>,
}

#[derive(Default)]
struct State {
    pending: BTreeMap<Key, Timer>,
    next: u64,
    server: Option<Ticket>,
    over: bool,
}

type Shared = Mutex<State>;

fn lock(shared: &Shared) -> MutexGuard<'_, State> {
    shared.lock().unwrap_or_else(|e| e.into_inner())
}

/// The timers of a clock: of all its handles.
#[derive(Default)]
pub(super) struct Timers(Arc<Shared>);

impl Timers {
    /// Set one, in the place of another.
    fn set(
        &self,
        clock: &Arc<ClockInner>,
        old: Option<Key>,
        deadline: i64,
        waker: &Waker,
    ) -> io::Result<Key> {
        let thread = clock.this_thread().op("sleep")?;
        let timer = Timer {
            waker: waker.clone(),
            thread: Some(thread),
        };
        let mut state = lock(&self.0);
        let key = match old.filter(|key| state.pending.contains_key(key)) {
            Some(key) => key,
            None => {
                state.next += 1;
                (deadline, state.next)
            }
        };
        let old = state.pending.insert(key, timer);
        if state.server.is_none() {
            state.server = Some(self.start(clock)?);
        } else if old.is_none() {
            state.look(key);
        }
        drop(state);
        drop(old);
        Ok(key)
    }

    fn forget(&self, key: Key) {
        let mut state = lock(&self.0);
        if state.pending.contains_key(&key) {
            state.look(key);
        }
        let old = state.pending.remove(&key);
        drop(state);
        drop(old);
    }

    fn start(&self, clock: &Arc<ClockInner>) -> io::Result<Ticket> {
        let ticket = clock.prepare("timers").op("sleep")?;
        let seat = ticket.seat();
        let (shared, own) = (Arc::clone(&self.0), Arc::clone(clock));
        let started = thread::Builder::new()
            .name("rumptimers".to_string())
            .spawn(move || {
                let _joined = seat.adopt();
                serve(&shared, &own);
            });
        match started {
            Ok(_) => Ok(ticket),
            Err(error) => {
                ticket.cancel();
                Err(error)
            }
        }
    }
}

impl State {
    /// The first timer comes or goes: the server waits for another time.
    fn look(&self, key: Key) {
        let first = self.pending.first_key_value();
        if let (Some((first, _)), Some(server)) = (first, &self.server)
            && *first == key
        {
            server.unpark();
        }
    }
}

impl Drop for Timers {
    fn drop(&mut self) {
        let mut state = lock(&self.0);
        state.over = true;
        if let Some(server) = state.server.take() {
            drop(state);
            server.unpark();
        }
    }
}

/// Wake who waits, in the order of their times.
fn serve(shared: &Shared, clock: &ClockInner) {
    loop {
        let now = clock.now();
        let mut state = lock(shared);
        if state.over {
            return;
        }
        let later = state.pending.split_off(&(now.saturating_add(1), 0));
        let due = std::mem::replace(&mut state.pending, later);
        let next = state.pending.keys().next().map(|key| key.0);
        drop(state);
        for timer in due.into_values() {
            if let Some(thread) = timer.thread {
                thread.unpark();
            }
            timer.waker.wake();
        }
        // Its time came, or another is the first.
        let _ = clock.park_serving(next);
    }
}

/// A task that sleeps: [`Clock::sleep`].
///
/// # Errors
/// `EOPNOTSUPP`: the clock is not virtual; `EINVAL`: over 290 years; those of
/// [`thread::Builder::spawn`].
#[must_use = "it sleeps when it is awaited"]
pub struct Sleep {
    clock: Clock,
    deadline: Option<i64>,
    key: Option<Key>,
}

impl Future for Sleep {
    type Output = io::Result<()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(deadline) = self.deadline else {
            return Poll::Ready(Err(Error::new("sleep", Errno::EINVAL).into()));
        };
        let clock = &self.clock;
        if clock.inner.is_virtual() && clock.inner.now() >= deadline {
            return Poll::Ready(Ok(()));
        }
        let set = clock
            .timers
            .set(&clock.inner, self.key, deadline, cx.waker());
        match set {
            Ok(key) => {
                self.key = Some(key);
                Poll::Pending
            }
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.clock.timers.forget(key);
        }
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sleep")
            .field("deadline", &self.deadline.map(i64::unsigned_abs))
            .finish_non_exhaustive()
    }
}
