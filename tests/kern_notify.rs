//! rump_kqueue_notify(): when the program is told, by which thread, and how it
//! ends.

#[path = "common/boom.rs"]
mod boom;
#[path = "common/raw.rs"]
mod raw;
use raw::*;
use std::ffi::c_uint;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

const ADD: i32 = RUMP_EV_ADD | RUMP_EV_CLEAR;
const NOW: Option<Duration> = Some(Duration::ZERO);

/// A structure with what was told.
#[repr(C)]
struct Bell {
    raw: rump_notify,
    ready: AtomicUsize,
    gone: AtomicBool,
    last: Mutex<Option<ThreadId>>,
    then: Mutex<Option<Box<dyn FnMut() + Send>>>,
}

unsafe extern "C" fn ring(raw: *mut rump_notify, what: c_uint) {
    // SAFETY: it is the first field of a bell that lives until the end.
    let bell = unsafe { &*raw.cast::<Bell>() };
    assert!(!bell.gone.load(Ordering::SeqCst), "after the last call");
    *bell.last.lock().unwrap() = Some(thread::current().id());
    if what & RUMP_NOTIFY_READY as c_uint != 0 {
        bell.ready.fetch_add(1, Ordering::SeqCst);
    }
    if what & RUMP_NOTIFY_GONE as c_uint != 0 {
        bell.gone.store(true, Ordering::SeqCst);
    } else if let Some(then) = &mut *bell.then.lock().unwrap() {
        then();
    }
}

/// Never freed: a test may end a kernel at any time.  Known here, so that they
/// count as no leaks.
static BELLS: Mutex<Vec<usize>> = Mutex::new(Vec::new());

fn bell(p: Proc, kq: i32) -> &'static Bell {
    let bell = Box::leak(Box::new(Bell {
        raw: rump_notify {
            rn_fn: Some(ring),
            rn_next: ptr::null_mut(),
            rn_older: ptr::null_mut(),
            rn_newer: ptr::null_mut(),
            rn_state: 0,
        },
        ready: 0.into(),
        gone: false.into(),
        last: None.into(),
        then: None.into(),
    }));
    BELLS.lock().unwrap().push(ptr::from_ref(bell).addr());
    // SAFETY: the process is alive and the structure lives for ever.
    let error = unsafe { rump_kqueue_notify(p.0, kq, &raw mut bell.raw) };
    assert_eq!(error, 0);
    bell
}

impl Bell {
    fn ready(&self) -> usize {
        self.ready.load(Ordering::SeqCst)
    }

    fn gone(&self) -> bool {
        self.gone.load(Ordering::SeqCst)
    }

    #[track_caller]
    fn wait(&self, n: usize) {
        for _ in 0..4000 {
            if self.ready() >= n {
                return;
            }
            thread::sleep(ms(1));
        }
        panic!("told {} times, not {n}", self.ready());
    }
}

/// A kernel, a process of it, a kqueue of that which watches a pipe, the pipe,
/// and who is told.
fn watched_pipe() -> (Raw, Proc, i32, [i32; 2], &'static Bell) {
    let k = Raw::boot();
    let p = k.spawn();
    let kq = p.kqueue();
    let (r, w) = p.pipe().unwrap();
    let bell = bell(p, kq);
    p.kevent(kq, &[kev(r as usize, RUMP_EVFILT_READ, ADD, 0, 0)], 0, NOW)
        .unwrap();
    (k, p, kq, [r, w], bell)
}

#[test]
fn told_once_until_it_is_empty() {
    let (_k, p, kq, [r, w], bell) = watched_pipe();
    for i in 1..=5 {
        p.write(w, b"1").unwrap();
        assert_eq!(bell.ready(), i);
        assert_eq!(*bell.last.lock().unwrap(), Some(thread::current().id()));
        p.write(w, b"2").unwrap();
        assert_eq!(bell.ready(), i);
        assert_eq!(p.kevent(kq, &[], 4, NOW).unwrap().len(), 1);
    }
    // Another takes its place, and finds something.
    p.write(w, b"3").unwrap();
    let second = self::bell(p, kq);
    assert!(bell.gone());
    assert_eq!(second.ready(), 1);
    p.close(kq).unwrap();
    assert!(second.gone());
    // SAFETY: nothing is registered by this.
    let bad = unsafe { rump_kqueue_notify(p.0, r, ptr::null_mut()) };
    assert_eq!(bad, RUMP_EINVAL);
    // SAFETY: the same.
    let bad = unsafe { rump_kqueue_notify(p.0, 77, ptr::null_mut()) };
    assert_eq!(bad, RUMP_EBADF);
    p.release();
}

/// The function enters the kernel and causes the next event: told after it
/// has returned, not below itself.
#[test]
fn calls_do_not_nest() {
    let (_k, p, kq, [_, w], bell) = watched_pipe();
    let mut depth = 0;
    let mut left = 5;
    *bell.then.lock().unwrap() = Some(Box::new(move || {
        depth += 1;
        assert_eq!(depth, 1);
        p.kevent(kq, &[], 4, NOW).unwrap();
        if left > 0 {
            left -= 1;
            p.write(w, b"x").unwrap();
        }
        depth -= 1;
    }));
    p.write(w, b"x").unwrap();
    assert_eq!(bell.ready(), 6);
    *bell.then.lock().unwrap() = None;
    p.release();
    assert!(bell.gone());
}

/// A thread that sleeps in the kernel has told before it does.
#[test]
fn a_sleeper_tells_first() {
    let (_k, p, kq, [r, w], bell) = watched_pipe();
    const ALL: usize = 1 << 20;
    let writer = thread::spawn(move || p.write(w, &vec![1; ALL]));
    let mut got = 0;
    while got < ALL {
        let told = bell.ready();
        p.kevent(kq, &[], 4, NOW).unwrap();
        // Only after it was told, or as long as there is something.
        while p.call_available(r) != 0 {
            got += p.read(r, ALL).unwrap().len();
        }
        if got < ALL && p.call_available(r) == 0 && bell.ready() == told {
            bell.wait(told + 1);
        }
    }
    assert_eq!(writer.join().unwrap(), Ok(ALL as i64));
    p.release();
}

trait Available {
    fn call_available(self, fd: i32) -> i32;
}

impl Available for Proc {
    fn call_available(self, fd: i32) -> i32 {
        let mut n = 0i32;
        sys!(self, RUMP_SYS_ioctl, fd, RUMP_FIONREAD, &raw mut n).unwrap();
        n
    }
}

/// A timer tells by a thread of the kernel, which holds nothing meanwhile.
#[test]
fn a_timer_tells() {
    let k = Raw::boot();
    let p = k.spawn();
    let kq = p.kqueue();
    let bell = bell(p, kq);
    *bell.then.lock().unwrap() = Some(Box::new(move || {
        p.kevent(kq, &[], 4, NOW).ok();
        p.mkdir("/made").ok();
    }));
    let timer = kev(1, RUMP_EVFILT_TIMER, RUMP_EV_ADD, RUMP_NOTE_MSECONDS, 2);
    p.kevent(kq, &[timer], 0, NOW).unwrap();
    bell.wait(5);
    assert!(p.stat("/made").is_ok());
    assert_ne!(*bell.last.lock().unwrap(), Some(thread::current().id()));
    k.halt().unwrap();
    assert!(bell.gone());
}

/// A program with locks of its own says when.
#[test]
fn held_back() {
    let (_k, p, _, [_, w], bell) = watched_pipe();
    // SAFETY: they count for this thread.
    unsafe {
        rump_notify_hold();
        rump_notify_hold();
    }
    p.write(w, b"1").unwrap();
    // SAFETY: as above.
    unsafe { rump_notify_run() };
    assert_eq!(bell.ready(), 0);
    // SAFETY: as above.
    unsafe { rump_notify_run() };
    assert_eq!(bell.ready(), 1);
    p.release();
}

#[test]
fn gone_with_the_halt_or_the_kernel() {
    let k = Raw::boot();
    let p = k.init();
    let bell1 = bell(p, p.kqueue());
    let bell2 = bell(p, p.kqueue());
    k.halt().unwrap();
    assert!(bell1.gone() && bell2.gone());

    let k = Raw::boot();
    k.allow_leaks();
    let p = k.init();
    let bell1 = bell(p, p.kqueue());
    drop(k);
    assert!(bell1.gone());
}

/// A panic is told, so that those who wait find out.
#[test]
fn told_of_a_panic() {
    let k = Raw::boot();
    k.allow_leaks();
    let p = k.init();
    let bell = bell(p, p.kqueue());
    p.run(|| {
        boom::start();
        0
    });
    bell.wait(1);
    assert!(!bell.gone());
    assert!(k.panicked().unwrap().contains("on purpose"));
    assert_eq!(sys!(p, RUMP_SYS_getpid), Err(RUMP_EHOSTDOWN));
    // The fixture does not expect a panic.
    let raw = k.raw();
    std::mem::forget(k);
    // SAFETY: nobody else has it.
    unsafe { rump_kernel_destroy(raw) };
    assert!(bell.gone());
}

/// Closing races with telling.
#[test]
fn closing_under_load() {
    let k = Arc::new(Raw::boot());
    let p = k.spawn();
    let (r, w) = p.pipe().unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let workers = (0..3).map(|_| {
        let stop = Arc::clone(&stop);
        thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                p.write(w, b"x").unwrap();
                p.read(r, 1).unwrap();
            }
        })
    });
    let workers = workers.collect::<Vec<_>>();
    let mut told = 0;
    for _ in 0..500 {
        let kq = p.kqueue();
        let bell = bell(p, kq);
        p.kevent(kq, &[kev(r as usize, RUMP_EVFILT_READ, ADD, 0, 0)], 0, NOW)
            .unwrap();
        p.write(w, b"x").unwrap();
        bell.wait(1);
        p.close(kq).unwrap();
        told += bell.ready();
        p.read(r, 1).unwrap();
        for _ in 0..4000 {
            if bell.gone() {
                break;
            }
            thread::sleep(ms(1));
        }
        assert!(bell.gone());
    }
    assert!(told >= 500);
    stop.store(true, Ordering::Relaxed);
    for worker in workers {
        worker.join().unwrap();
    }
    p.release();
}
