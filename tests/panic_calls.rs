//! A panic in a function of the C interface (`rump_pub_*`, `RUMP_VOP_*`), or
//! between `rump_schedule()` and `rump_unschedule()`, is an error of that
//! function and of those that follow, not the end of the program.

#[path = "common/raw.rs"]
mod raw;
use raw::*;
use std::ffi::{c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

unsafe extern "C" {
    fn rumpns_entry_run(
        process: *mut rump_process,
        f: unsafe extern "C" fn(*mut c_void),
        arg: *mut c_void,
    ) -> c_int;
}

const DEAD: i32 = RUMP_EHOSTDOWN;

/// Run in a process; what the test finds must not unwind through C.
#[track_caller]
fn within<T>(p: Proc, f: impl FnOnce() -> T) -> T {
    let mut outcome = None;
    assert_eq!(
        p.run(|| {
            outcome = Some(catch_unwind(AssertUnwindSafe(f)));
            0
        }),
        0
    );
    match outcome.unwrap() {
        Ok(value) => value,
        Err(payload) => resume_unwind(payload),
    }
}

const ASSERTION: &str = "diagnostic assertion";

/// A panic (KASSERT) in a function that returns nothing.
fn assert_in_void() {
    // SAFETY: it is refused, which is the point.
    unsafe { rump_pub_vattr_free(ptr::null_mut()) }
}

/// The vnode of a path, referenced.
fn vnode(path: &std::ffi::CStr) -> *mut vnode {
    let mut vp = ptr::null_mut();
    // SAFETY: the path ends with NUL.
    let error = unsafe {
        rump_pub_namei(
            RUMP_NAMEI_LOOKUP as u32,
            RUMP_NAMEI_NOFOLLOW as u32,
            path.as_ptr(),
            ptr::null_mut(),
            &mut vp,
            ptr::null_mut(),
        )
    };
    assert_eq!(error, 0);
    vp
}

/// Whatever is called: it fails at once.
#[track_caller]
fn all_fail(vp: *mut vnode) {
    let mut other = ptr::null_mut();
    // SAFETY: strings end with NUL; the vnode's memory stays until the kernel
    // is destroyed.
    unsafe {
        assert!(rump_pub_cred_create(0, 0, 0, ptr::null_mut()).is_null());
        assert!(rump_pub_uio_setup(ptr::null_mut(), 0, 0, rump_uiorw::RUMPUIO_READ).is_null());
        assert_eq!(rump_pub_etfs_remove(c"/dev/x".as_ptr()), DEAD);
        assert_eq!(rump_pub_vfs_getmp(c"/".as_ptr(), &mut other), DEAD);
        assert!(other.is_null());
        assert_eq!(rump_pub_lwproc_rfork(0), DEAD);
        rump_pub_vp_incref(vp);
        assert_in_void();
        assert_eq!(RUMP_VOP_LOCK(vp, 2), DEAD);
        assert_eq!(RUMP_VOP_FSYNC(vp, ptr::null_mut(), 0, 0, 0), DEAD);
        assert_eq!(rump_sys_open(c"/f".as_ptr(), 0), -1);
        assert_eq!(rump_getversion(), rump_pub_getversion());
    }
}

/// What must hold of the kernel, which goes.
#[track_caller]
fn dead(k: Raw, message: &str) {
    let text = k.panicked().expect("panicked");
    assert!(text.contains(message), "{text}");
    assert!(text.contains("of process"), "{text}");
    assert_eq!(k.init().mkdir("/d").unwrap_err(), DEAD);
    assert_eq!(k.halt().unwrap_err(), DEAD);
    // SAFETY: the kernel is alive, and nobody has the handle afterwards.
    unsafe { rump_kernel_destroy(k.raw()) };
    std::mem::forget(k);
}

#[test]
fn a_function_that_returns_nothing() {
    let k = Raw::boot();
    within(k.init(), || {
        let vp = vnode(c"/");
        assert_in_void();
        all_fail(vp);
    });
    dead(k, ASSERTION);
}

#[test]
fn a_vnode_operation() {
    let k = Raw::boot();
    within(k.init(), || {
        let vp = vnode(c"/");
        // SAFETY: the vnode is referenced; that it is not locked is refused.
        assert_eq!(unsafe { RUMP_VOP_UNLOCK(vp) }, DEAD);
        all_fail(vp);
    });
    dead(k, "not held");
}

#[test]
fn a_pointer() {
    let k = Raw::boot();
    within(k.init(), || {
        let mut uio = ptr::null_mut();
        for i in 0..2 {
            // SAFETY: what is freed is written to once, before it is asked for
            // again: the kernel notices.
            unsafe {
                uio = rump_pub_uio_setup(ptr::null_mut(), 7, 0, rump_uiorw::RUMPUIO_READ);
                if i == 0 {
                    assert_eq!(rump_pub_uio_free(uio), 7);
                    uio.cast::<u64>().write(0x10);
                }
            }
        }
        assert!(uio.is_null());
    });
    dead(k, "written");
}

#[test]
fn a_number() {
    let k = Raw::boot();
    within(k.init(), || {
        // SAFETY: the transfer stays until the kernel is destroyed.
        unsafe {
            let uio = rump_pub_uio_setup(ptr::null_mut(), 7, 0, rump_uiorw::RUMPUIO_READ);
            assert_in_void();
            assert_eq!(rump_pub_uio_getresid(uio), 7);
            assert_eq!(rump_pub_uio_free(uio), usize::MAX);
        }
    });
    dead(k, ASSERTION);
}

#[test]
fn between_schedule_and_unschedule() {
    for ncpu in [1, 2] {
        let k = Raw::boot_with(|config| config.rkc_ncpu = ncpu);
        let vp = AtomicPtr::new(ptr::null_mut());
        within(k.init(), || {
            let vnode = vnode(c"/");
            vp.store(vnode, Ordering::Relaxed);
            // SAFETY: they come in pairs.
            unsafe {
                rump_schedule();
                rump_schedule();
                assert_eq!(RUMP_VOP_LOCK(vnode, 2), 0);
                assert_in_void();
                all_fail(vnode);
                rump_unschedule();
                all_fail(vnode);
                rump_unschedule();
            }
            all_fail(vnode);
        });
        // There is nothing to enter any more, which is no reason to end.
        within(k.init(), || {
            // SAFETY: they come in pairs.
            unsafe {
                rump_schedule();
                rump_schedule();
                rump_unschedule();
                all_fail(vp.load(Ordering::Relaxed));
                rump_unschedule();
            }
        });
        std::thread::scope(|s| {
            // A thread that was never in this kernel has no lwp there.
            let p = k.init();
            let other = s.spawn(move || p.run(|| 0));
            assert_eq!(other.join().unwrap(), DEAD);
        });
        // The thread is as good as new.
        let other = Raw::boot();
        within(other.init(), || {
            // SAFETY: they come in pairs.
            unsafe {
                rump_schedule();
                rump_pub_vp_rele(vnode(c"/"));
                rump_unschedule();
                rump_pub_vp_rele(vnode(c"/"));
            }
        });
        dead(k, ASSERTION);
    }
}

#[test]
fn a_system_call_in_between() {
    let k = Raw::boot();
    within(k.init(), || {
        let fault = rump_fault {
            rf_size: size_of::<rump_fault>(),
            rf_sites: RUMP_FAULT_ALLOC as u32,
            rf_action: RUMP_FAULT_PANIC as i32,
            ..Default::default()
        };
        let mut id = 0;
        // SAFETY: a fault with its size; strings end with NUL.
        unsafe {
            assert_eq!(rump_kernel_fault(k.raw(), &fault, &mut id), 0);
            rump_schedule();
            assert_eq!(rump_sys_mkdir(c"/d".as_ptr(), 0o755), -1);
            assert_eq!(rump_sys_mkdir(c"/d".as_ptr(), 0o755), -1);
            rump_unschedule();
        }
    });
    dead(k, "fault injection");
}

unsafe extern "C" fn calls_and_goes_on(arg: *mut c_void) {
    // SAFETY: in the kernel; the argument is a u32.  Frames have nothing to drop.
    unsafe {
        // Nested, and none of the ways out ends what is around them.
        rump_schedule();
        rump_unschedule();
        rump_pub_cred_put(rump_pub_cred_create(1, 1, 0, ptr::null_mut()));
        *arg.cast::<u32>() += 1;
        rump_pub_vattr_free(ptr::null_mut());
        *arg.cast::<u32>() += 1;
    }
}

/// Inside of another call it is that which fails: nothing in between goes on.
#[test]
fn a_call_around_it() {
    let k = Raw::boot();
    let mut reached = 0u32;
    // SAFETY: the function gets what it expects.
    let error =
        unsafe { rumpns_entry_run(k.init().0, calls_and_goes_on, (&raw mut reached).cast()) };
    assert_eq!((error, reached), (DEAD, 1));
    dead(k, ASSERTION);
}

#[test]
fn who_is_bound_gets_away() {
    for way in 0..2 {
        let k = Raw::boot();
        within(k.init(), || {
            // SAFETY: no descriptors are shared.
            unsafe {
                assert_eq!(rump_pub_lwproc_rfork(RUMP_RFFD_CLEAR as i32), 0);
                let l = rump_pub_lwproc_curlwp();
                assert!(!l.is_null());
                assert_in_void();
                assert_eq!(rump_pub_lwproc_curlwp(), l);
                assert_eq!(rump_pub_lwproc_rfork(0), DEAD);
                match way {
                    0 => rump_pub_lwproc_switch(ptr::null_mut()),
                    _ => rump_pub_lwproc_releaselwp(),
                }
                assert!(rump_pub_lwproc_curlwp().is_null());
            }
        });
        dead(k, ASSERTION);
    }
}

/// It sleeps in one while the kernel ends under it.
#[test]
fn a_sleeper() {
    let k = Raw::boot();
    let (fds, p) = {
        let p = k.init();
        let mut fds = [0i32; 2];
        sys!(p, RUMP_SYS_pipe2, fds.as_mut_ptr(), 0).unwrap();
        (fds, p)
    };
    std::thread::scope(|s| {
        let sleepers: Vec<_> = [false, true]
            .into_iter()
            .map(|scheduled| {
                s.spawn(move || {
                    let read = || {
                        let mut byte = 0u8;
                        // SAFETY: room for a byte; the pairs are in order.
                        unsafe {
                            if scheduled {
                                rump_schedule();
                            }
                            let n = rump_sys_read(fds[0], (&raw mut byte).cast(), 1);
                            if scheduled {
                                rump_unschedule();
                            }
                            n as i32
                        }
                    };
                    within(p, read)
                })
            })
            .collect();
        std::thread::sleep(std::time::Duration::from_millis(30));
        within(p, assert_in_void);
        for sleeper in sleepers {
            assert_eq!(sleeper.join().unwrap(), -1);
        }
    });
    dead(k, ASSERTION);
}

/// Of four threads that use the interface, one panics.
#[test]
fn many() {
    for round in 0..20 {
        let k = Raw::boot();
        let p = k.init();
        let all = std::sync::Barrier::new(4);
        std::thread::scope(|s| {
            for i in 0..4 {
                let all = &all;
                s.spawn(move || {
                    within(p, || {
                        all.wait();
                        for n in 0.. {
                            // SAFETY: as above.
                            unsafe {
                                let cred = rump_pub_cred_create(n, 0, 0, ptr::null_mut());
                                if cred.is_null() {
                                    break;
                                }
                                if i == round % 4 && n == 50 + round {
                                    assert_in_void();
                                }
                                rump_pub_cred_put(cred);
                            }
                        }
                    })
                });
            }
        });
        dead(k, ASSERTION);
    }
}
