//! Faults on purpose: rules, as the kernel takes them.

use std::ffi::CString;
use std::ptr;

use super::c;
use super::kernel::KernelInner;
use crate::Errno;

pub(crate) use c::{
    RUMP_FAULT_ALLOC, RUMP_FAULT_CLOCK, RUMP_FAULT_CLOSE, RUMP_FAULT_DELAY, RUMP_FAULT_DISCARD,
    RUMP_FAULT_DISK, RUMP_FAULT_FAIL, RUMP_FAULT_FLUSH, RUMP_FAULT_FREAD, RUMP_FAULT_FSYNC,
    RUMP_FAULT_FTRUNC, RUMP_FAULT_FWRITE, RUMP_FAULT_HOSTMEM, RUMP_FAULT_HYPERCALL,
    RUMP_FAULT_INFO, RUMP_FAULT_JUMP, RUMP_FAULT_KILL, RUMP_FAULT_KMEM, RUMP_FAULT_LOOP,
    RUMP_FAULT_LOSE, RUMP_FAULT_OPEN, RUMP_FAULT_OVERFLOW, RUMP_FAULT_PAGE, RUMP_FAULT_PANIC,
    RUMP_FAULT_PARAM, RUMP_FAULT_POOL, RUMP_FAULT_RANDOM, RUMP_FAULT_READ, RUMP_FAULT_SKEW,
    RUMP_FAULT_SLEEP, RUMP_FAULT_STALE, RUMP_FAULT_TEAR, RUMP_FAULT_THREAD, RUMP_FAULT_TRAP,
    RUMP_FAULT_WANDER, RUMP_FAULT_WRITE,
};

/// A rule; its `rf_name` comes with it.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) raw: c::rump_fault,
    pub(crate) name: Option<CString>,
}

// SAFETY: the pointer in `raw` is null until `raw()` makes a copy with the name,
// which is this value's own.
unsafe impl Send for Rule {}
// SAFETY: as above.
unsafe impl Sync for Rule {}

impl Rule {
    pub(crate) fn new(sites: i32) -> Rule {
        Rule {
            raw: c::rump_fault {
                rf_size: size_of::<c::rump_fault>(),
                rf_sites: sites as u32,
                ..c::rump_fault::default()
            },
            name: None,
        }
    }

    /// With the name; for as long as `self` is borrowed.
    pub(super) fn raw(&self) -> c::rump_fault {
        c::rump_fault {
            rf_name: self.name.as_ref().map_or(ptr::null(), |n| n.as_ptr()),
            ..self.raw
        }
    }
}

/// How often a rule was asked, and said yes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) seen: u64,
    pub(crate) hits: u64,
}

fn told(error: i32, stats: c::rump_fault_stats) -> Result<Counts, Errno> {
    match error {
        0 => Ok(Counts {
            seen: stats.rfs_seen,
            hits: stats.rfs_hits,
        }),
        error => Err(Errno::from_number(error)),
    }
}

impl KernelInner {
    /// Put a rule in force; its number.
    pub(crate) fn fault(&self, rule: &Rule) -> Result<i32, Errno> {
        let raw = rule.raw();
        let mut id = 0;
        self.alive(|| {
            // SAFETY: the kernel is alive; the rule says its size, and is only
            // looked at during the call.
            match unsafe { c::rump_kernel_fault(self.raw(), &raw, &mut id) } {
                0 => Ok(id),
                error => Err(Errno::from_number(error)),
            }
        })
    }

    pub(crate) fn fault_counts(&self, id: i32) -> Result<Counts, Errno> {
        let mut stats = empty();
        // SAFETY: the kernel is alive; the structure says its size.
        let error = unsafe { c::rump_kernel_fault_stats(self.raw(), id, &mut stats) };
        told(error, stats)
    }

    pub(crate) fn fault_remove(&self, id: i32) -> Result<Counts, Errno> {
        let mut stats = empty();
        // SAFETY: as above.
        let error = unsafe { c::rump_kernel_fault_remove(self.raw(), id, &mut stats) };
        told(error, stats)
    }
}

fn empty() -> c::rump_fault_stats {
    c::rump_fault_stats {
        rfs_size: size_of::<c::rump_fault_stats>(),
        ..c::rump_fault_stats::default()
    }
}
