//! One system call.

use std::ffi::{CStr, c_long};

use super::c;
use super::kernel::ProcessInner;
use crate::Errno;

/// What can be an argument: it fills one slot, as wide as a register.
pub(super) trait Arg {
    fn slot(self) -> c_long;
}

macro_rules! integers {
    ($($t:ty)*) => {
        $(impl Arg for $t {
            #[inline]
            fn slot(self) -> c_long {
                self as c_long
            }
        })*
    };
}

integers! { i32 u32 i64 u64 usize }

impl Arg for &CStr {
    #[inline]
    fn slot(self) -> c_long {
        self.as_ptr() as c_long
    }
}

impl<T> Arg for *const T {
    #[inline]
    fn slot(self) -> c_long {
        self as c_long
    }
}

impl<T> Arg for *mut T {
    #[inline]
    fn slot(self) -> c_long {
        self as c_long
    }
}

/// Make the call; on success its two results.
///
/// # Safety
/// The slots are what the prototype of call `number` says, and memory that they
/// point to stays valid, and where it is written to is not borrowed elsewhere,
/// until the return.
#[inline]
pub(super) unsafe fn call<const N: usize>(
    process: &ProcessInner,
    number: i32,
    slots: [c_long; N],
) -> Result<[c_long; 2], Errno> {
    let mut results = [0; 2];
    let raw = process.enter()?;
    // SAFETY: `raw` is alive, as `process` is borrowed and its kernel is not
    // halted; slots and results are arrays of the sizes that the function
    // reads and writes; the rest is the caller's promise.
    let error = unsafe {
        c::rump_process_syscall(
            raw,
            number,
            slots.as_ptr().cast(),
            size_of_val(&slots),
            results.as_mut_ptr(),
        )
    };
    let outcome = if error == 0 {
        Ok(())
    } else {
        Err(Errno::from_number(error))
    };
    process.kernel().panics.resume(outcome);
    outcome.map(|()| results)
}

/// `syscall!(process, RUMP_SYS_x, arguments...)`, arguments as [`Arg`]s.
macro_rules! syscall {
    ($process:expr, $number:ident $(, $arg:expr)* $(,)?) => {
        // SAFETY: the arguments are those of the call's prototype; pointers come
        // from references or slices, which live until the end of the statement,
        // with the lengths of what they point to.
        unsafe {
            $crate::sys::call::call(
                $process,
                $crate::sys::c::$number,
                [$($crate::sys::call::Arg::slot($arg)),*],
            )
        }
    };
}
pub(super) use syscall;
