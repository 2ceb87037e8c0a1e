//! Owned handles of clocks, and of threads that take part in them.

use std::ffi::{CStr, CString, c_char, c_int};
use std::fmt;
use std::marker::PhantomData;
use std::ptr::{self, NonNull};
use std::sync::Arc;

use super::c;
use crate::Errno;

pub(crate) type Config = c::rump_clock_config;

fn errno(error: c_int) -> Result<(), Errno> {
    match error {
        0 => Ok(()),
        error => Err(Errno::from_number(error)),
    }
}

/// One reference of a clock.
pub(crate) struct ClockInner {
    raw: NonNull<c::rump_clock>,
    virtual_time: bool,
}

// SAFETY: any host thread may call the functions on clocks, at any time.
unsafe impl Send for ClockInner {}
// SAFETY: as above.
unsafe impl Sync for ClockInner {}

impl ClockInner {
    pub(crate) fn new(mut config: Config) -> Result<ClockInner, Errno> {
        config.rcc_size = size_of::<Config>();
        let mut raw = ptr::null_mut();
        // SAFETY: the configuration is whole and says its size.
        errno(unsafe { c::rump_clock_create(&config, &mut raw) })?;
        Ok(ClockInner {
            raw: NonNull::new(raw).ok_or(Errno::ENOMEM)?,
            virtual_time: config.rcc_kind == c::RUMP_CLOCKKIND_VIRTUAL as c_int,
        })
    }

    pub(super) fn raw(&self) -> *mut c::rump_clock {
        self.raw.as_ptr()
    }

    pub(crate) fn is_virtual(&self) -> bool {
        self.virtual_time
    }

    pub(crate) fn now(&self) -> i64 {
        // SAFETY: the clock is alive, here and below.
        unsafe { c::rump_clock_now(self.raw()) }
    }

    pub(crate) fn wall(&self) -> i64 {
        // SAFETY: as above.
        unsafe { c::rump_clock_wall(self.raw()) }
    }

    pub(crate) fn advance(&self, ns: i64) -> Result<(), Errno> {
        // SAFETY: as above.
        errno(unsafe { c::rump_clock_advance(self.raw(), ns) })
    }

    pub(crate) fn jump(&self, ns: i64) -> Result<(), Errno> {
        // SAFETY: as above.
        errno(unsafe { c::rump_clock_jump(self.raw(), ns) })
    }

    pub(crate) fn rate(&self, ns: i64) -> Result<(), Errno> {
        // SAFETY: as above.
        errno(unsafe { c::rump_clock_rate(self.raw(), ns) })
    }

    pub(crate) fn random(&self) -> u64 {
        // SAFETY: as above.
        unsafe { c::rump_clock_random(self.raw()) }
    }

    pub(crate) fn hash(&self) -> u64 {
        // SAFETY: as above.
        unsafe { c::rump_clock_hash(self.raw()) }
    }

    pub(crate) fn error(&self) -> Option<String> {
        // SAFETY: the clock is alive; the text is a C string that no longer
        // changes once it is there.
        let text = unsafe {
            let text = c::rump_clock_error(self.raw());
            (!text.is_null()).then(|| CStr::from_ptr(text))
        };
        text.map(|t| t.to_string_lossy().into_owned())
    }

    pub(crate) fn events(&self) -> String {
        let mut all = String::new();
        let mut buf = vec![0u8; 16 * 1024];
        let mut next = 0;
        loop {
            let at = buf.as_mut_ptr().cast::<c_char>();
            // SAFETY: the clock is alive; no more than the length is written.
            let n = unsafe { c::rump_clock_events(self.raw(), &mut next, at, buf.len()) };
            if n == 0 {
                return all;
            }
            all.push_str(&String::from_utf8_lossy(&buf[..n]));
        }
    }

    /// The calling thread takes part until the result is dropped.
    pub(crate) fn join(self: &Arc<ClockInner>, name: &str) -> Result<Joined, Errno> {
        let name = CString::new(name).map_err(|_| Errno::EINVAL)?;
        // SAFETY: the clock is alive, the name is a C string.
        errno(unsafe { c::rump_clock_join(self.raw(), name.as_ptr()) })?;
        Ok(Joined {
            clock: Arc::clone(self),
            left: false,
            _thread: PhantomData,
        })
    }

    /// The calling thread, for others to wake.
    pub(crate) fn this_thread(self: &Arc<ClockInner>) -> Result<Ticket, Errno> {
        let mut raw = ptr::null_mut();
        // SAFETY: the clock is alive.
        errno(unsafe { c::rump_clock_self(self.raw(), &mut raw) })?;
        Ok(Ticket {
            raw: NonNull::new(raw).ok_or(Errno::ENOMEM)?,
            clock: Arc::clone(self),
        })
    }

    /// Wait until [`Ticket::unpark`], or until a time: `ETIMEDOUT`.
    pub(crate) fn park(&self, deadline: Option<i64>) -> Result<(), Errno> {
        self.park_with(deadline, 0)
    }

    /// The same, of a thread that works for others only.
    pub(crate) fn park_serving(&self, deadline: Option<i64>) -> Result<(), Errno> {
        self.park_with(deadline, c::RUMP_CLOCK_SERVES as c_int)
    }

    fn park_with(&self, deadline: Option<i64>, flags: c_int) -> Result<(), Errno> {
        let deadline = deadline.unwrap_or(-1);
        // SAFETY: the clock is alive.
        errno(unsafe { c::rump_clock_park(self.raw(), deadline, flags) })
    }

    pub(crate) fn idle(&self) -> Result<(), Errno> {
        // SAFETY: the clock is alive.
        errno(unsafe { c::rump_clock_idle(self.raw()) })
    }

    pub(crate) fn busy(&self) -> Result<(), Errno> {
        // SAFETY: the clock is alive.
        errno(unsafe { c::rump_clock_busy(self.raw()) })
    }

    /// A place for a thread that will be started.
    pub(crate) fn prepare(self: &Arc<ClockInner>, name: &str) -> Result<Ticket, Errno> {
        let name = CString::new(name).map_err(|_| Errno::EINVAL)?;
        let mut raw = ptr::null_mut();
        // SAFETY: the clock is alive, the name is a C string.
        errno(unsafe { c::rump_clock_prepare(self.raw(), name.as_ptr(), &mut raw) })?;
        Ok(Ticket {
            raw: NonNull::new(raw).ok_or(Errno::ENOMEM)?,
            clock: Arc::clone(self),
        })
    }
}

impl Drop for ClockInner {
    fn drop(&mut self) {
        // SAFETY: this reference is this handle's.
        unsafe { c::rump_clock_release(self.raw()) };
    }
}

impl fmt::Debug for ClockInner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock")
            .field("virtual_time", &self.virtual_time)
            .finish_non_exhaustive()
    }
}

/// The calling thread takes part.  Of this thread only.
pub(crate) struct Joined {
    clock: Arc<ClockInner>,
    left: bool,
    _thread: PhantomData<*const ()>,
}

impl Joined {
    /// Run `f` as one that waits for something else.
    pub(crate) fn outside<T>(&self, f: impl FnOnce() -> T) -> Result<T, Errno> {
        struct Back<'a>(&'a ClockInner);
        impl Drop for Back<'_> {
            fn drop(&mut self) {
                // SAFETY: the clock is alive; this thread went outside.
                unsafe { c::rump_clock_inside(self.0.raw()) };
            }
        }
        // SAFETY: the clock is alive.
        errno(unsafe { c::rump_clock_outside(self.clock.raw()) })?;
        let _back = Back(&self.clock);
        Ok(f())
    }

    fn leave_now(&self) -> Result<(), Errno> {
        // SAFETY: the clock is alive.
        errno(unsafe { c::rump_clock_leave(self.clock.raw()) })
    }

    pub(crate) fn leave(mut self) -> Result<(), Errno> {
        self.left = true;
        self.leave_now()
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        if !self.left {
            let _ = self.leave_now();
        }
    }
}

/// A thread to a clock, as others have it.
pub(crate) struct Ticket {
    raw: NonNull<c::rump_clock_thread>,
    clock: Arc<ClockInner>,
}

// SAFETY: a ticket names a thread; any thread may wait for that or drop it.
unsafe impl Send for Ticket {}
// SAFETY: as above.
unsafe impl Sync for Ticket {}

impl Ticket {
    /// For the thread.
    pub(crate) fn seat(&self) -> Seat {
        Seat {
            raw: self.raw,
            clock: Arc::clone(&self.clock),
        }
    }

    /// The thread could not be started.
    pub(crate) fn cancel(&self) {
        // SAFETY: the ticket is alive and nobody has adopted it.
        unsafe { c::rump_clock_cancel(self.raw.as_ptr()) };
    }

    /// Wake the thread from [`ClockInner::park`], or the next time it parks.
    pub(crate) fn unpark(&self) {
        // SAFETY: the ticket is alive.
        unsafe { c::rump_clock_unpark(self.raw.as_ptr()) };
    }

    /// Wait, in virtual time, until the thread has left.
    pub(crate) fn wait(&self) -> Result<(), Errno> {
        // SAFETY: the ticket is alive.
        errno(unsafe { c::rump_clock_wait(self.raw.as_ptr()) })
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        // SAFETY: this reference is this handle's.
        unsafe { c::rump_clock_drop(self.raw.as_ptr()) };
    }
}

/// What the thread of a ticket takes with it.
pub(crate) struct Seat {
    raw: NonNull<c::rump_clock_thread>,
    clock: Arc<ClockInner>,
}

// SAFETY: it is made for another thread.
unsafe impl Send for Seat {}

impl Seat {
    /// The first act of the thread.
    pub(crate) fn adopt(self) -> Joined {
        // SAFETY: what the ticket names is alive, because its thread, this one,
        // holds a reference until it has left.
        unsafe { c::rump_clock_adopt(self.raw.as_ptr()) };
        Joined {
            clock: self.clock,
            left: false,
            _thread: PhantomData,
        }
    }
}
