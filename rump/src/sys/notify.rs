//! Bells: how a kernel tells Rust that something is there to be fetched.
//!
//! A [`Bell`] is a `struct rump_notify` with who is to be woken.  From
//! [`Bell::attach`] on the kernel has a share of it, which it gives back by its
//! last call: so a bell may be dropped at any time, whatever the kernel does.

use std::cell::UnsafeCell;
use std::ffi::{c_int, c_uint};
use std::mem::ManuallyDrop;
use std::ptr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::task::Waker;

use super::c;
use super::clock::{ClockInner, Ticket};
use super::kernel::ProcessInner;
use super::panics::Panics;
use crate::Errno;

/// Rings when a kqueue turns from empty to not empty, and at its end.
#[repr(C)]
pub(crate) struct Bell {
    /// The kernel's.  First, so that its address is that of the bell.
    raw: UnsafeCell<c::rump_notify>,
    state: Mutex<State>,
    rung: Condvar,
    /// If it is virtual: who waits does it there.
    clock: Option<Arc<ClockInner>>,
    panics: Arc<Panics>,
}

#[derive(Default)]
struct State {
    rings: u64,
    /// Threads in `wait`: waking none would be a system call of the host.
    waiting: usize,
    waker: Option<Waker>,
    /// In virtual time: who registered the waker, or waits.
    thread: Option<Ticket>,
}

// SAFETY: `raw` is used by C only, which has its own rules for many threads;
// the rest is `Send` and `Sync` itself.
unsafe impl Send for Bell {}
// SAFETY: as above.
unsafe impl Sync for Bell {}

impl Bell {
    fn new(process: &ProcessInner) -> Arc<Bell> {
        let kernel = process.kernel();
        let clock = kernel.clock.as_ref().filter(|c| c.is_virtual());
        Arc::new(Bell {
            raw: UnsafeCell::new(c::rump_notify {
                rn_fn: Some(ring),
                rn_next: ptr::null_mut(),
                rn_older: ptr::null_mut(),
                rn_newer: ptr::null_mut(),
                rn_state: 0,
            }),
            state: Mutex::default(),
            rung: Condvar::new(),
            clock: clock.cloned(),
            panics: Arc::clone(&kernel.panics),
        })
    }

    /// A bell for a kqueue of the process.
    pub(super) fn attach(process: &ProcessInner, kqueue: c_int) -> Result<Arc<Bell>, Errno> {
        let bell = Bell::new(process);
        let kernels = Arc::into_raw(Arc::clone(&bell));
        let outcome = process.kernel().alive(|| {
            let raw = process.enter()?;
            // SAFETY: process and kernel are alive.  The structure is zero but
            // for its function, and lives until that is called for the last
            // time, as the kernel has a share of it.
            let error = unsafe { c::rump_kqueue_notify(raw, kqueue, (*kernels).raw.get()) };
            match error {
                0 => Ok(()),
                error => Err(Errno::from_number(error)),
            }
        });
        if outcome.is_err() {
            // SAFETY: it failed, so the kernel has not got its share.
            drop(unsafe { Arc::from_raw(kernels) });
        }
        outcome.map(|()| bell)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Who is to be woken the next time it rings.
    pub(crate) fn register(&self, waker: &Waker) {
        let thread = self.clock.as_ref().and_then(|c| c.this_thread().ok());
        let mut state = self.lock();
        state.thread = thread;
        match &mut state.waker {
            Some(old) if old.will_wake(waker) => {}
            slot => {
                let old = slot.replace(waker.clone());
                drop(state);
                drop(old);
            }
        }
    }

    /// Nobody is to be woken any more.
    pub(crate) fn forget(&self) {
        let old = self.lock().waker.take();
        drop(old);
    }

    /// How often it rang.
    pub(crate) fn rings(&self) -> u64 {
        self.lock().rings
    }

    /// Wait until it rings once more than `seen` times.  `EDEADLK`: in virtual
    /// time, and it never will.
    pub(crate) fn wait(&self, seen: u64) -> Result<(), Errno> {
        if let Some(clock) = &self.clock {
            return self.wait_at(clock, seen);
        }
        let mut state = self.lock();
        state.waiting += 1;
        while state.rings == seen {
            state = self.rung.wait(state).unwrap_or_else(|e| e.into_inner());
        }
        state.waiting -= 1;
        Ok(())
    }

    fn wait_at(&self, clock: &Arc<ClockInner>, seen: u64) -> Result<(), Errno> {
        loop {
            let thread = clock.this_thread()?;
            let mut state = self.lock();
            if state.rings != seen {
                return Ok(());
            }
            state.thread = Some(thread);
            drop(state);
            clock.park(None)?;
        }
    }

    fn ring(&self) {
        let mut state = self.lock();
        state.rings += 1;
        let waker = state.waker.take();
        let thread = state.thread.take();
        if state.waiting != 0 {
            self.rung.notify_all();
        }
        drop(state);
        // First: its turn must not depend on how soon the host wakes it.
        if let Some(thread) = thread {
            thread.unpark();
        }
        if let Some(waker) = waker {
            // A panic of it goes on in the call that rang.
            let _ = self.panics.guard(|| waker.wake());
        }
    }
}

unsafe extern "C" fn ring(raw: *mut c::rump_notify, what: c_uint) {
    // SAFETY: it is the first field of a bell that attach() gave the kernel a
    // share of, which it has until RUMP_NOTIFY_GONE; calls do not overlap.
    let bell = ManuallyDrop::new(unsafe { Arc::from_raw(raw.cast_const().cast::<Bell>()) });
    bell.ring();
    if what & c::RUMP_NOTIFY_GONE as c_uint != 0 {
        drop(ManuallyDrop::into_inner(bell));
    }
}

/// While it is there, bells that this thread's calls ring wait: for calls with
/// a lock held that a woken task might take.
pub(super) struct Later(());

impl Later {
    pub(super) fn new() -> Later {
        // SAFETY: it only counts, for the calling thread.
        unsafe { c::rump_notify_hold() };
        Later(())
    }
}

impl Drop for Later {
    fn drop(&mut self) {
        // SAFETY: the other half of new(), on the same thread, as the type is
        // a local of this module's users and never sent.
        unsafe { c::rump_notify_run() };
    }
}
