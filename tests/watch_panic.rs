//! The end of streams whose kernel panics: told once, with the error.

mod common;

use std::ffi::{c_char, c_int, c_void};
use std::ptr;
use std::thread;
use std::time::Duration;

use common::{block_on, errno, next};
use rump::fs::Tmpfs;
use rump::watch::Events;
use rump::{Errno, Kernel};

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

/// Let a thread of the kernel panic.
fn panic_in(kernel: &Kernel) {
    let null = ptr::null_mut;
    let go = || {
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
    };
    kernel.init().run(go).unwrap();
}

#[test]
fn told_once() {
    let kernel = Kernel::boot().unwrap();
    let dir = kernel.mount(Tmpfs::new(), "/t").unwrap();
    dir.write("f", "").unwrap();
    let mut polled = dir.watch("f", Events::WRITE).unwrap();
    let mut blocked = dir.watch("f", Events::WRITE).unwrap();
    let mut timed = dir.watch("f", Events::WRITE).unwrap();
    let mut tree = dir.watch_tree(Events::WRITE).unwrap();
    let threads = [
        thread::spawn(move || {
            let first = block_on(next(&mut polled)).unwrap();
            (errno(first), block_on(next(&mut polled)).is_none())
        }),
        thread::spawn(move || (errno(blocked.recv()), blocked.recv().unwrap().is_none())),
        thread::spawn(move || {
            let minutes = Duration::from_secs(600);
            (
                errno(timed.recv_timeout(minutes)),
                timed.recv().unwrap().is_none(),
            )
        }),
        thread::spawn(move || (errno(tree.recv()), tree.recv().unwrap().is_none())),
    ];
    thread::sleep(Duration::from_millis(30));
    panic_in(&kernel);
    for thread in threads {
        assert_eq!(thread.join().unwrap(), (Errno::EHOSTDOWN, true));
    }
    assert!(kernel.panicked().unwrap().contains("on purpose"));
}
