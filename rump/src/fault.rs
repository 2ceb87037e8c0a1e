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
//! [`delay`](Fault::delay), [`panics`](Fault::panics), [`tears`](Fault::tears) or
//! [`loses`](Fault::loses) say otherwise.  The same faults and the same work
//! give the same failures.
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
//! Faults of a disk of the program, such as old data in a read, are made by
//! [`block::Faulty`](crate::block::Faulty).

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

    /// Threads that the kernel asks its host for.
    pub fn host_threads() -> Fault {
        Fault::at(sys::RUMP_FAULT_THREAD)
    }

    /// Files of the host that the kernel opens.
    pub fn host_files() -> Fault {
        Fault::at(sys::RUMP_FAULT_OPEN)
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

    /// With this error, at disks, threads and files of the host.
    pub fn error(mut self, errno: Errno) -> Fault {
        self.rule.raw.rf_error = errno.number();
        self
    }

    /// It does not fail but takes so long, by the kernel's clock: disks and
    /// files of the host.
    pub fn delay(mut self, time: Duration) -> Fault {
        self.rule.raw.rf_action = sys::RUMP_FAULT_DELAY;
        self.rule.raw.rf_delay = nanoseconds(time);
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
