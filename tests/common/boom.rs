//! A thread of a kernel that panics.
#![allow(unreachable_pub)]

use std::ffi::{c_char, c_int, c_void};
use std::ptr;

unsafe extern "C" {
    fn rumpns_panic(text: *const c_char, ...) -> !;
    fn rumpns_kthread_create(
        pri: c_int,
        flags: c_int,
        ci: *mut c_void,
        f: unsafe extern "C" fn(*mut c_void),
        arg: *mut c_void,
        lp: *mut *mut c_void,
        name: *const c_char,
        ...
    ) -> c_int;
}

unsafe extern "C" fn boom(_: *mut c_void) {
    // SAFETY: this is a thread of the kernel; the frame has nothing to drop.
    unsafe { rumpns_panic(c"on purpose".as_ptr()) }
}

/// Start it: for a thread that is bound to a process of the kernel.
pub fn start() {
    let null = ptr::null_mut;
    // SAFETY: kthread(9), called in the kernel.
    unsafe {
        rump_sys::rump_schedule();
        rumpns_kthread_create(
            -1,
            1,
            null(),
            boom,
            null(),
            ptr::null_mut(),
            c"boom".as_ptr(),
        );
        rump_sys::rump_unschedule();
    }
}
