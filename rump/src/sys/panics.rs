//! Panics of callbacks.
//!
//! A disk or a console of the program may panic while the kernel calls it.
//! Unwinding through C is not possible, so the payload is kept here and the
//! kernel sees EIO; the system call that brought it about goes on with the
//! panic when it is back in Rust.  That is the call of the same thread, or,
//! where the kernel used a thread of its own, the first that fails with EIO.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ThreadId};

use crate::Errno;

/// More panics than this, that no call fetched, are forgotten.
const KEEP: usize = 16;

type Payload = Box<dyn Any + Send>;

/// The panics of one kernel's callbacks.
#[derive(Default)]
pub(crate) struct Panics {
    pending: AtomicBool,
    kept: Mutex<Vec<(ThreadId, Payload)>>,
}

impl Panics {
    /// Run a callback of the program.  `None`: it panicked.
    pub(crate) fn guard<T>(&self, f: impl FnOnce() -> T) -> Option<T> {
        match catch_unwind(AssertUnwindSafe(f)) {
            Ok(value) => Some(value),
            Err(payload) => {
                let mut kept = self.kept.lock().unwrap_or_else(|e| e.into_inner());
                if kept.len() < KEEP {
                    kept.push((thread::current().id(), payload));
                }
                self.pending.store(true, Ordering::Release);
                None
            }
        }
    }

    /// After a call: go on with the panic that belongs to it.
    #[inline]
    pub(crate) fn resume(&self, outcome: Result<(), Errno>) {
        if self.pending.load(Ordering::Relaxed) {
            self.resume_slow(outcome);
        }
    }

    #[cold]
    fn resume_slow(&self, outcome: Result<(), Errno>) {
        if thread::panicking() {
            return;
        }
        let me = thread::current().id();
        let mut kept = self.kept.lock().unwrap_or_else(|e| e.into_inner());
        let mut mine = kept.iter().position(|(thread, _)| *thread == me);
        if mine.is_none() && outcome == Err(Errno::EIO) && !kept.is_empty() {
            mine = Some(0);
        }
        let Some(index) = mine else { return };
        let (_, payload) = kept.remove(index);
        if kept.is_empty() {
            self.pending.store(false, Ordering::Relaxed);
        }
        drop(kept);
        resume_unwind(payload);
    }
}
