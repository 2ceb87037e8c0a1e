//! Faults on purpose: what a kernel does when memory, threads or disks fail.
//!
//! ```
//! use rump::fault::Fault;
//! use rump::{Errno, Kernel, fs::Tmpfs};
//!
//! # fn main() -> std::io::Result<()> {
//! let kernel = Kernel::boot()?;
//! let dir = kernel.mount(Tmpfs::new(), "/t")?;
//!
//! // There is no memory for file data, until `fault` goes.
//! let fault = kernel.inject(Fault::pages())?;
//! let error = dir.write("f", vec![1; 100_000]).unwrap_err();
//! assert_eq!(Errno::of(&error), Some(Errno::ENOSPC));
//! assert!(fault.hits() > 0);
//! drop(fault);
//! dir.write("f", vec![1; 100_000])?;
//! # Ok(()) }
//! ```
//!
//! A [`Fault`] says *where* (its constructors), *when* ([`nth`](Fault::nth),
//! [`rate`](Fault::rate), [`lasting`](Fault::lasting),
//! [`on_this_thread`](Fault::on_this_thread), …) and *what*: it fails, unless
//! [`delay`](Fault::delay), [`panics`](Fault::panics), [`tears`](Fault::tears),
//! [`loses`](Fault::loses) or another says otherwise.  The same faults and the
//! same work give the same failures.
//!
//! Every place that may fail can be found by counting: the n-th fails, n = 0, 1,
//! 2, … until none does.
//!
//! ```
//! # use rump::{fault::Fault, fs::Tmpfs, Kernel};
//! # fn main() -> std::io::Result<()> {
//! for n in 0.. {
//!     let kernel = Kernel::boot()?;
//!     let fault = kernel.inject(Fault::memory().nth(n))?;
//!     // An error or a success, but nothing worse.
//!     let _ = kernel.mount(Tmpfs::new(), "/t").map(drop);
//!     if fault.hits() == 0 {
//!         break;
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! Allocations that may wait for memory do not fail; one that is hit takes the
//! way of a kernel at its limit, where caches give memory back.  While a kernel
//! boots ([`Builder::fault`](crate::Builder::fault)) a hit ends the boot with
//! `ENOMEM`.
//!
//! The wall clock has faults of its own: it is off, or it jumps.
//!
//! ```
//! # use rump::{fault::Fault, sim};
//! # use std::time::{Duration, SystemTime};
//! const HOUR: Duration = Duration::from_secs(3600);
//!
//! let run = sim::run(1, |sim| {
//!     let kernel = sim.boot();
//!     // Every ten minutes, up to an hour forward or back.
//!     let clock = Fault::clock().wanders(HOUR, 42).every(HOUR / 6);
//!     let clock = kernel.inject(clock).unwrap();
//!     sim.sleep(HOUR);
//!     assert!(clock.hits() >= 6);
//! });
//! run.unwrap();
//! ```

use std::ffi::CString;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Context;
use crate::sys::{KernelInner, fault as sys, fault::Rule};
use crate::{Errno, Error, Kernel};

/// Where, when, what.
#[derive(Clone, Debug)]
#[must_use = "a fault does nothing until it is injected"]
pub struct Fault {
    rule: Rule,
    /// The name had a NUL.
    invalid: bool,
}

impl Fault {
    fn at(sites: i32) -> Fault {
        Fault {
            rule: Rule::new(sites),
            invalid: false,
        }
    }

    fn named(self, name: &str) -> Fault {
        let name = CString::new(name);
        Fault {
            invalid: name.is_err(),
            rule: Rule {
                name: name.ok(),
                ..self.rule
            },
        }
    }

    /// All allocations of the kernel.
    pub fn memory() -> Fault {
        Fault::at(sys::RUMP_FAULT_ALLOC)
    }

    /// Allocations of plain memory, kmem(9).
    pub fn kmem() -> Fault {
        Fault::at(sys::RUMP_FAULT_KMEM)
    }

    /// Allocations of objects of one kind, pool(9): a name that
    /// [`Kernel::leak_report`] may show, such as `"vcache"`.
    pub fn pool(name: &str) -> Fault {
        Fault::at(sys::RUMP_FAULT_POOL).named(name)
    }

    /// Memory for file data.
    pub fn pages() -> Fault {
        Fault::at(sys::RUMP_FAULT_PAGE)
    }

    /// Memory that the kernel asks its host for.
    pub fn host_memory() -> Fault {
        Fault::at(sys::RUMP_FAULT_HOSTMEM)
    }

    /// All hypercalls that may fail: what the kernel asks its host for.
    pub fn hypercalls() -> Fault {
        Fault::at(sys::RUMP_FAULT_HYPERCALL)
    }

    /// Threads that the kernel asks its host for; named by what they do.
    pub fn host_threads() -> Fault {
        Fault::at(sys::RUMP_FAULT_THREAD)
    }

    /// Files of the host that the kernel opens; named by their paths, as in
    /// the seven below.
    pub fn host_files() -> Fault {
        Fault::at(sys::RUMP_FAULT_OPEN)
    }

    /// Questions for type and size of files of the host.
    pub fn host_file_info() -> Fault {
        Fault::at(sys::RUMP_FAULT_INFO)
    }

    /// Reads of files of the host, but of disks.
    pub fn host_file_reads() -> Fault {
        Fault::at(sys::RUMP_FAULT_FREAD)
    }

    /// Writes to files of the host, but to disks.
    pub fn host_file_writes() -> Fault {
        Fault::at(sys::RUMP_FAULT_FWRITE)
    }

    /// Syncing of files of the host.
    pub fn host_file_syncs() -> Fault {
        Fault::at(sys::RUMP_FAULT_FSYNC)
    }

    /// Cutting and extending of files of the host.
    pub fn host_file_truncates() -> Fault {
        Fault::at(sys::RUMP_FAULT_FTRUNC)
    }

    /// Closing of files of the host, which can only be slow: there is nobody
    /// to tell of a failure.
    pub fn host_file_closes() -> Fault {
        Fault::at(sys::RUMP_FAULT_CLOSE)
    }

    /// Random numbers of the host, which a kernel takes while it boots; a
    /// failure ends the boot.
    pub fn host_random() -> Fault {
        Fault::at(sys::RUMP_FAULT_RANDOM)
    }

    /// Variables of the environment, which a kernel reads while it boots; named
    /// by their names.  One that fails is not set.
    pub fn host_parameters() -> Fault {
        Fault::at(sys::RUMP_FAULT_PARAM)
    }

    /// Signals that a kernel sends to its host; one that fails is lost.
    pub fn host_signals() -> Fault {
        Fault::at(sys::RUMP_FAULT_KILL)
    }

    /// Sleeps that have an end, which can only take longer; named by the wait
    /// message.
    pub fn sleeps() -> Fault {
        Fault::at(sys::RUMP_FAULT_SLEEP)
    }

    /// The wall clock of the kernel.  It takes one of
    /// [`ahead`](Fault::ahead), [`behind`](Fault::behind),
    /// [`gains`](Fault::gains), of which each reading counts, or
    /// [`jumps_forward`](Fault::jumps_forward),
    /// [`jumps_back`](Fault::jumps_back), [`wanders`](Fault::wanders).
    pub fn clock() -> Fault {
        let mut fault = Fault::at(sys::RUMP_FAULT_CLOCK);
        fault.rule.raw.rf_action = sys::RUMP_FAULT_SKEW;
        fault
    }

    /// All that is asked of disks.
    pub fn disks() -> Fault {
        Fault::at(sys::RUMP_FAULT_DISK)
    }

    /// Reads of disks.
    pub fn disk_reads() -> Fault {
        Fault::at(sys::RUMP_FAULT_READ)
    }

    /// Writes to disks.
    pub fn disk_writes() -> Fault {
        Fault::at(sys::RUMP_FAULT_WRITE)
    }

    /// Flushes of disks' caches.
    pub fn disk_flushes() -> Fault {
        Fault::at(sys::RUMP_FAULT_FLUSH)
    }

    /// Discards of parts of disks.
    pub fn disk_discards() -> Fault {
        Fault::at(sys::RUMP_FAULT_DISCARD)
    }

    /// Only what has this name, at sites that have names.
    pub fn of(self, name: &str) -> Fault {
        self.named(name)
    }

    /// Of this disk only, by the name it was attached with.
    pub fn of_disk(self, name: &str) -> Fault {
        let key = crate::block::disk_key(name);
        self.named(&key)
    }

    /// Only the one after `n` others.
    pub fn nth(self, n: u64) -> Fault {
        self.after(n).times(1)
    }

    /// Let the first `n` pass.
    pub fn after(mut self, n: u64) -> Fault {
        self.rule.raw.rf_after = n;
        self
    }

    /// At most so many times; 0: without end.
    pub fn times(mut self, n: u64) -> Fault {
        self.rule.raw.rf_times = n;
        self
    }

    /// This part of them (0.0 to 1.0), chosen by a seed.
    pub fn rate(mut self, rate: f64, seed: u64) -> Fault {
        let rate = (rate.clamp(0.0, 1.0) * (1u64 << 32) as f64) as u64;
        // 0 would mean all of them.
        self.rule.raw.rf_rate = rate.max(1);
        self.rule.raw.rf_seed = seed;
        self
    }

    /// From so long after now on, by the kernel's clock.
    pub fn starting(mut self, time: Duration) -> Fault {
        self.rule.raw.rf_starting = nanoseconds(time);
        self
    }

    /// For so long by the kernel's clock.
    pub fn lasting(mut self, time: Duration) -> Fault {
        self.rule.raw.rf_lasting = nanoseconds(time).max(1);
        self
    }

    /// Only what the thread that injects it does.
    pub fn on_this_thread(mut self) -> Fault {
        self.rule.raw.rf_thisthread = 1;
        self
    }

    /// With this error: hypercalls.
    pub fn error(mut self, errno: Errno) -> Fault {
        self.rule.raw.rf_error = errno.number();
        self
    }

    /// It does not fail but takes so long, by the kernel's clock: everything
    /// but allocations.
    pub fn delay(mut self, time: Duration) -> Fault {
        self.rule.raw.rf_action = sys::RUMP_FAULT_DELAY;
        self.rule.raw.rf_delay = nanoseconds(time);
        self
    }

    /// It does not fail, but a disk moves no more than so many bytes a second:
    /// reads and writes of disks.
    pub fn bandwidth(mut self, bytes_per_second: u64) -> Fault {
        self.rule.raw.rf_action = sys::RUMP_FAULT_DELAY;
        self.rule.raw.rf_bandwidth = bytes_per_second;
        self
    }

    /// The kernel panics.
    pub fn panics(mut self) -> Fault {
        self.rule.raw.rf_action = sys::RUMP_FAULT_PANIC;
        self
    }

    /// A part is written, then it fails: writes to disks.
    pub fn tears(mut self) -> Fault {
        self.rule.raw.rf_action = sys::RUMP_FAULT_TEAR;
        self
    }

    /// Nothing is written, and it succeeds: writes to disks.
    pub fn loses(mut self) -> Fault {
        self.rule.raw.rf_action = sys::RUMP_FAULT_LOSE;
        self
    }

    /// It gives what was there before the last write, of those since this was
    /// injected, and succeeds: reads of disks.
    pub fn stale(mut self) -> Fault {
        self.rule.raw.rf_action = sys::RUMP_FAULT_STALE;
        self
    }

    /// Its readings are so far ahead: the clock.
    pub fn ahead(self, by: Duration) -> Fault {
        self.clocked(sys::RUMP_FAULT_SKEW, by, 1)
    }

    /// Its readings are so far behind: the clock.
    pub fn behind(self, by: Duration) -> Fault {
        self.clocked(sys::RUMP_FAULT_SKEW, by, -1)
    }

    /// Its readings gain so much more each second, up to half of one: the
    /// clock.
    pub fn gains(mut self, ns_per_second: i64) -> Fault {
        self.rule.raw.rf_action = sys::RUMP_FAULT_SKEW;
        self.rule.raw.rf_gain = ns_per_second;
        self
    }

    /// It steps forward, when this begins and then [each](Fault::every) so
    /// often: the clock.
    pub fn jumps_forward(self, by: Duration) -> Fault {
        self.clocked(sys::RUMP_FAULT_JUMP, by, 1)
    }

    /// It steps back, likewise.
    pub fn jumps_back(self, by: Duration) -> Fault {
        self.clocked(sys::RUMP_FAULT_JUMP, by, -1)
    }

    /// It steps by a time drawn from the seed, at most so far forward or back.
    pub fn wanders(mut self, by: Duration, seed: u64) -> Fault {
        self.rule.raw.rf_seed = seed;
        self.clocked(sys::RUMP_FAULT_WANDER, by, 1)
    }

    /// So often, a millisecond at least: steps of the clock.
    pub fn every(mut self, time: Duration) -> Fault {
        self.rule.raw.rf_every = nanoseconds(time);
        self
    }

    fn clocked(mut self, action: i32, by: Duration, sign: i64) -> Fault {
        self.rule.raw.rf_action = action;
        self.rule.raw.rf_jump = sign * i64::try_from(by.as_nanos()).unwrap_or(i64::MAX);
        self
    }

    /// A defect: it uses a pointer that is none.  For a kernel that
    /// [catches](crate::Builder::catch_faults) that.
    pub fn crashes(mut self) -> Fault {
        self.rule.raw.rf_action = sys::RUMP_FAULT_TRAP;
        self
    }

    /// A defect: it calls itself until the stack is used up.  As above.
    pub fn overflows(mut self) -> Fault {
        self.rule.raw.rf_action = sys::RUMP_FAULT_OVERFLOW;
        self
    }

    /// A defect: it never comes back.  For a kernel with a
    /// [watchdog](crate::Builder::watchdog).
    pub fn loops(mut self) -> Fault {
        self.rule.raw.rf_action = sys::RUMP_FAULT_LOOP;
        self
    }

    pub(crate) fn into_rule(self) -> Result<Rule, Error> {
        debug_assert_eq!(sys::RUMP_FAULT_FAIL, 0);
        if self.invalid {
            return Err(Error::new("inject", Errno::EINVAL));
        }
        Ok(self.rule)
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// A fault in force; it ends when this goes.
pub struct Injected {
    kernel: Arc<KernelInner>,
    id: i32,
}

impl Injected {
    /// How often its place was passed.
    pub fn seen(&self) -> u64 {
        self.kernel.fault_counts(self.id).unwrap_or_default().seen
    }

    /// How often it struck.
    pub fn hits(&self) -> u64 {
        self.kernel.fault_counts(self.id).unwrap_or_default().hits
    }
}

impl Drop for Injected {
    fn drop(&mut self) {
        let _ = self.kernel.fault_remove(self.id);
    }
}

impl fmt::Debug for Injected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Injected")
            .field("seen", &self.seen())
            .field("hits", &self.hits())
            .finish()
    }
}

impl Kernel {
    /// Have something fail on purpose, until the handle goes.
    ///
    /// # Errors
    /// `EINVAL`: the fault makes no sense at its place; `ENOSPC`: there are 16
    /// already; `ESHUTDOWN`, `EHOSTDOWN`.
    pub fn inject(&self, fault: Fault) -> io::Result<Injected> {
        let rule = fault.into_rule()?;
        let id = self.inner().fault(&rule).op("inject")?;
        Ok(Injected {
            kernel: Arc::clone(self.inner()),
            id,
        })
    }

    /// The faults that it was [booted with](crate::Builder::fault), in order;
    /// they end when their handles go.
    pub fn boot_faults(&self) -> Vec<Injected> {
        (0..self.inner().boot_faults)
            .map(|id| Injected {
                kernel: Arc::clone(self.inner()),
                id,
            })
            .collect()
    }
}
