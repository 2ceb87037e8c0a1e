//! Time of kernels: the host's, a little off, or virtual.
//!
//! ```
//! use rump::{Clock, Kernel};
//! use std::time::Duration;
//!
//! # fn main() -> std::io::Result<()> {
//! let clock = Clock::virtual_time().seed(1).build()?;
//! let main = clock.join("main")?; // from here on time waits for this thread
//! let kernel = Kernel::builder().clock(&clock).boot()?;
//!
//! let before = clock.now();
//! clock.advance(Duration::from_secs(86_400))?; // no time at all
//! assert!(clock.now() - before >= Duration::from_secs(86_400));
//! # drop(kernel);
//! main.leave()
//! # }
//! ```
//!
//! In virtual time one thread of all that use the kernels of a clock runs at a
//! time, and the seed decides which is next.  When all of them sleep, time
//! jumps to what the first of them waits for.  A thread of the program takes
//! part while it is in a kernel; one that has joined ([`Clock::join`],
//! [`Clock::spawn`]) takes part in its own code too: the others wait for it.
//! If all threads that use the kernels have joined, everything that happens in
//! the kernels follows from the seed, and [`Clock::trace_hash`] tells whether
//! two runs were the same.  [`sim`](crate::sim) does all of it in one call.
//!
//! A thread that has joined and waits for another by means of the host (a
//! channel, a lock, [`std::thread::JoinHandle`]) keeps that one from running:
//! use pipes of the kernel, [`ClockThread::join`], or say so with
//! [`Member::outside`].  One that forgets is expelled after a while
//! ([`Builder::patience`]) and named in [`Clock::error`].
//!
//! Asynchronous tasks run below [`Clock::block_on`], or on an executor that
//! says when it sleeps ([`Clock::idle`]); they wait with [`Clock::sleep`] and
//! [`Clock::timeout`].

mod tasks;

pub use tasks::Sleep;

use std::fmt;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::error::Context;
use crate::sys::{ClockConfig, ClockInner, Joined, Ticket, c};
use crate::{Errno, Error};

/// A clock, for one kernel or several.
///
/// A clone is another handle of the same clock.
#[derive(Clone)]
pub struct Clock {
    inner: Arc<ClockInner>,
    timers: Arc<tasks::Timers>,
}

fn nanoseconds(d: Duration, op: &'static str) -> io::Result<i64> {
    i64::try_from(d.as_nanos()).map_err(|_| Error::new(op, Errno::EINVAL).into())
}

impl Clock {
    /// Virtual time, which begins with the year 2026.
    pub fn virtual_time() -> Builder {
        Builder {
            virtual_time: true,
            wall: Ok(1_767_225_600_000_000_000),
            cost: Duration::from_micros(1),
            ..Builder::host()
        }
    }

    /// The host's time, but for offset and rate of the wall clock.
    pub fn wall() -> Builder {
        Builder::host()
    }

    /// Monotonic time, from an arbitrary start.
    pub fn now(&self) -> Duration {
        Duration::from_nanos(self.inner.now().unsigned_abs())
    }

    /// The wall clock.
    pub fn wall_now(&self) -> SystemTime {
        let ns = self.inner.wall();
        let from = Duration::from_nanos(ns.unsigned_abs());
        if ns < 0 {
            UNIX_EPOCH - from
        } else {
            UNIX_EPOCH + from
        }
    }

    /// Let time go by, and all that is due in it happen.
    ///
    /// # Errors
    /// `EOPNOTSUPP`: it is not virtual; `EINVAL`: over 290 years.
    pub fn advance(&self, by: Duration) -> io::Result<()> {
        let ns = nanoseconds(by, "advance")?;
        self.inner.advance(ns).op("advance")
    }

    /// Step the wall clock forward.
    ///
    /// # Errors
    /// `EINVAL`: over 290 years.
    pub fn jump_forward(&self, by: Duration) -> io::Result<()> {
        self.inner.jump(nanoseconds(by, "jump")?).op("jump")
    }

    /// Step the wall clock back.
    ///
    /// # Errors
    /// `EINVAL`: over 290 years.
    pub fn jump_back(&self, by: Duration) -> io::Result<()> {
        self.inner.jump(-nanoseconds(by, "jump")?).op("jump")
    }

    /// From now on the wall clock gains so many nanoseconds a second.
    ///
    /// # Errors
    /// `EINVAL`: more than half a second.
    pub fn set_gain(&self, ns_per_second: i64) -> io::Result<()> {
        self.inner.rate(ns_per_second).op("set_gain")
    }

    /// The calling thread takes part until the result is dropped.
    ///
    /// # Errors
    /// `EALREADY`; `EOPNOTSUPP`: it is not virtual.
    pub fn join(&self, name: &str) -> io::Result<Member> {
        let joined = self.inner.join(name).op("join")?;
        Ok(Member { joined })
    }

    /// Start a thread that takes part from now on.
    ///
    /// # Errors
    /// `EOPNOTSUPP`: it is not virtual; those of [`thread::Builder::spawn`].
    pub fn spawn<T: Send + 'static>(
        &self,
        name: &str,
        f: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<ClockThread<T>> {
        let ticket = self.inner.prepare(name).op("spawn")?;
        let seat = ticket.seat();
        let started = thread::Builder::new()
            .name(name.to_string())
            .spawn(move || {
                let _joined = seat.adopt();
                f()
            });
        match started {
            Ok(handle) => Ok(ClockThread { ticket, handle }),
            Err(error) => {
                ticket.cancel();
                Err(error)
            }
        }
    }

    /// A number from the seed.
    pub fn random(&self) -> u64 {
        self.inner.random()
    }

    /// A hash of all that happened in virtual time: which thread ran, system
    /// calls and their results, timers, random numbers, transfers of disks.
    /// `None`: it is not virtual.
    pub fn trace_hash(&self) -> Option<u64> {
        self.inner.is_virtual().then(|| self.inner.hash())
    }

    /// The events behind the hash, a line each, as many as [`Builder::events`]
    /// asked for: for `diff`.
    pub fn trace(&self) -> String {
        self.inner.events()
    }

    /// What went wrong, if it did: all threads asleep, or one that kept the
    /// others waiting.
    pub fn error(&self) -> Option<String> {
        self.inner.error()
    }

    pub(crate) fn inner(&self) -> &Arc<ClockInner> {
        &self.inner
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

/// How to make a clock.
#[must_use = "a builder does nothing until build()"]
#[derive(Clone, Debug)]
pub struct Builder {
    virtual_time: bool,
    closed: bool,
    seed: u64,
    wall: Result<i64, Errno>,
    gain: i64,
    cost: Duration,
    patience: Duration,
    explore: u32,
    events: u32,
}

impl Builder {
    fn host() -> Builder {
        Builder {
            virtual_time: false,
            closed: false,
            seed: 0,
            wall: Ok(0),
            gain: 0,
            cost: Duration::ZERO,
            patience: Duration::ZERO,
            explore: 0,
            events: 0,
        }
    }

    /// What all choices follow from.  Kernels take their random numbers from it
    /// too, if they are given no seed of their own.
    pub fn seed(self, seed: u64) -> Builder {
        Builder { seed, ..self }
    }

    /// The wall clock at the start, of virtual time.
    pub fn start(self, at: SystemTime) -> Builder {
        let since = at.duration_since(UNIX_EPOCH).ok();
        let wall = since
            .and_then(|d| i64::try_from(d.as_nanos()).ok())
            .ok_or(Errno::EINVAL);
        Builder { wall, ..self }
    }

    /// How far the wall clock is ahead of the host's.
    pub fn ahead(self, by: Duration) -> Builder {
        let wall = i64::try_from(by.as_nanos()).map_err(|_| Errno::EINVAL);
        Builder { wall, ..self }
    }

    /// How far the wall clock is behind the host's.
    pub fn behind(self, by: Duration) -> Builder {
        let wall = i64::try_from(by.as_nanos()).map_err(|_| Errno::EINVAL);
        Builder {
            wall: wall.map(|ns| -ns),
            ..self
        }
    }

    /// The wall clock gains so many nanoseconds a second.
    pub fn gain(self, ns_per_second: i64) -> Builder {
        Builder {
            gain: ns_per_second,
            ..self
        }
    }

    /// What a system call takes, in virtual time: 1 µs unless told otherwise,
    /// so that who polls the time gets on.
    pub fn cost(self, cost: Duration) -> Builder {
        Builder { cost, ..self }
    }

    /// How long, in the host's time, the others wait for a thread that has
    /// joined and is in its own code: 10 s unless told otherwise.
    pub fn patience(self, patience: Duration) -> Builder {
        Builder { patience, ..self }
    }

    /// At so many of 1000 places where a thread takes a lock, another one goes
    /// first.  0, unless told otherwise: only where a thread sleeps or enters.
    pub fn explore(self, of_thousand: u32) -> Builder {
        Builder {
            explore: of_thousand,
            ..self
        }
    }

    /// Keep so many events as text: [`Clock::trace`].
    pub fn events(self, events: u32) -> Builder {
        Builder { events, ..self }
    }

    /// All threads there will ever be have joined, or are started by those.
    /// When all of them sleep and no timer is set, that is then an error: the
    /// kernels in which they sleep panic.
    pub fn closed(self, closed: bool) -> Builder {
        Builder { closed, ..self }
    }

    /// Make the clock.
    ///
    /// # Errors
    /// `EINVAL`: a number that is out of range; `ENOMEM`.
    pub fn build(self) -> io::Result<Clock> {
        let kind = if self.virtual_time {
            c::RUMP_CLOCKKIND_VIRTUAL
        } else {
            c::RUMP_CLOCKKIND_HOST
        };
        let inner = ClockInner::new(ClockConfig {
            rcc_size: 0,
            rcc_kind: kind as i32,
            rcc_closed: self.closed.into(),
            rcc_seed: self.seed,
            rcc_wall: self.wall.op("clock")?,
            rcc_rate: self.gain,
            rcc_cost: nanoseconds(self.cost, "clock")?,
            rcc_patience: nanoseconds(self.patience, "clock")?,
            rcc_explore: self.explore,
            rcc_events: self.events,
        });
        Ok(Clock {
            inner: Arc::new(inner.op("clock")?),
            timers: Arc::default(),
        })
    }
}

/// The calling thread takes part in a clock, until this is dropped.
pub struct Member {
    joined: Joined,
}

impl Member {
    /// Do something that may wait for other threads: they run meanwhile, and
    /// time goes on.
    ///
    /// When the thread comes back is up to the host, so a run that uses this is
    /// the same another time only if it does not matter.
    ///
    /// # Errors
    /// `ESRCH`: it was expelled.
    pub fn outside<T>(&self, f: impl FnOnce() -> T) -> io::Result<T> {
        self.joined.outside(f).op("outside")
    }

    /// Take part no more.
    ///
    /// # Errors
    /// `EDEADLK`: it was expelled, see [`Clock::error`].
    pub fn leave(self) -> io::Result<()> {
        self.joined.leave().op("leave")
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member").finish_non_exhaustive()
    }
}

/// A thread that takes part in a clock.
pub struct ClockThread<T> {
    ticket: Ticket,
    handle: thread::JoinHandle<T>,
}

impl<T> ClockThread<T> {
    /// Wait for its end, in virtual time.
    ///
    /// # Errors
    /// What it panicked with.
    pub fn join(self) -> thread::Result<T> {
        // If it will never end, the clock has told why: so does the panic of
        // the kernel it sleeps in.
        let _ = self.ticket.wait();
        self.handle.join()
    }

    /// The same for a thread that takes no part.
    pub(crate) fn finish(self) -> thread::Result<T> {
        self.handle.join()
    }
}

impl<T> fmt::Debug for ClockThread<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClockThread")
            .field("thread", self.handle.thread())
            .finish_non_exhaustive()
    }
}
