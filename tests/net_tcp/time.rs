//! A virtual clock: time goes by when the test says so, and at once.
#![allow(dead_code, unreachable_pub)]

use crate::raw::*;
use std::time::Duration;

/// The calling thread has joined the clock until this is dropped.
#[derive(Debug)]
pub struct Time(*mut rump_clock);

// SAFETY: rumpclock.h: any thread may ask for the time.
unsafe impl Send for Time {}
// SAFETY: the same.
unsafe impl Sync for Time {}

impl Time {
    pub fn new(seed: u64) -> Time {
        // SAFETY: all of it may be 0.
        let mut config: rump_clock_config = unsafe { std::mem::zeroed() };
        config.rcc_size = size_of_val(&config);
        config.rcc_kind = RUMP_CLOCKKIND_VIRTUAL as i32;
        config.rcc_seed = seed;
        let mut clock = std::ptr::null_mut();
        // SAFETY: a configuration with its size, and where to put the clock.
        assert_eq!(unsafe { rump_clock_create(&config, &mut clock) }, 0);
        // SAFETY: the clock is alive; a text that ends with a NUL.
        assert_eq!(unsafe { rump_clock_join(clock, c"test".as_ptr()) }, 0);
        Time(clock)
    }

    pub fn raw(&self) -> *mut rump_clock {
        self.0
    }

    /// A kernel of this clock.
    pub fn boot(&self) -> Raw {
        Raw::boot_with(|config| {
            config.rkc_clock = self.0;
            config.rkc_seed = 1;
        })
    }

    pub fn now(&self) -> Duration {
        // SAFETY: the clock is alive.
        Duration::from_nanos(unsafe { rump_clock_now(self.0) } as u64)
    }

    /// What is due in so long happens.
    pub fn advance(&self, by: Duration) {
        // SAFETY: the clock is alive.
        let error = unsafe { rump_clock_advance(self.0, by.as_nanos() as i64) };
        assert_eq!(error, 0, "advance");
    }

    /// What can happen now does.
    pub fn settle(&self) {
        self.advance(Duration::from_micros(20));
    }
}

impl Drop for Time {
    fn drop(&mut self) {
        // SAFETY: made by new(), on this thread.
        unsafe {
            rump_clock_leave(self.0);
            rump_clock_release(self.0);
        }
    }
}
