//! kqueue(2): each filter, each flag, kqueues in kqueues, closing.

#[path = "common/raw.rs"]
mod raw;
use raw::*;
use std::thread;
use std::time::Duration;

const ADD: i32 = RUMP_EV_ADD;
const NOW: Option<Duration> = Some(Duration::ZERO);
const SOON: Option<Duration> = Some(Duration::from_millis(1500));

#[test]
fn read_and_write_of_a_pipe() {
    let k = Raw::boot();
    let p = k.spawn();
    let kq = p.kqueue();
    let (r, w) = p.pipe().unwrap();
    let adds = [
        kev(r as usize, RUMP_EVFILT_READ, ADD, 0, 0),
        kev(w as usize, RUMP_EVFILT_WRITE, ADD, 0, 0),
    ];
    assert_eq!(p.kevent(kq, &adds, 0, NOW).unwrap().len(), 0);
    let ev = p.kevent(kq, &[], 4, NOW).unwrap();
    assert_eq!(ev.len(), 1);
    assert_eq!(
        (ev[0].ident, ev[0].filter),
        (w as usize, RUMP_EVFILT_WRITE as u32)
    );
    assert!(ev[0].data >= 512);
    p.write(w, b"12345").unwrap();
    let ev = p.kevent(kq, &[], 4, NOW).unwrap();
    let read = ev
        .iter()
        .find(|e| e.filter == RUMP_EVFILT_READ as u32)
        .unwrap();
    assert_eq!((read.ident, read.data), (r as usize, 5));
    // Level: it is there again; and gone once read.
    assert_eq!(p.kevent(kq, &[], 4, NOW).unwrap().len(), 2);
    p.read(r, 5).unwrap();
    assert_eq!(p.kevent(kq, &[], 4, NOW).unwrap().len(), 1);
    // NOTE_LOWAT
    p.kevent(
        kq,
        &[kev(r as usize, RUMP_EVFILT_READ, ADD, RUMP_NOTE_LOWAT, 3)],
        0,
        NOW,
    )
    .unwrap();
    p.write(w, b"12").unwrap();
    assert_eq!(p.kevent(kq, &[], 4, NOW).unwrap().len(), 1);
    p.write(w, b"3").unwrap();
    assert_eq!(p.kevent(kq, &[], 4, NOW).unwrap().len(), 2);
    // End of file.
    p.close(w).unwrap();
    let ev = p.kevent(kq, &[], 4, NOW).unwrap();
    assert_eq!(ev.len(), 1);
    assert!(ev[0].flags & RUMP_EV_EOF as u32 != 0, "{ev:?}");
    p.release();
}

#[test]
fn flags() {
    let k = Raw::boot();
    let p = k.spawn();
    let kq = p.kqueue();
    let (r, w) = p.pipe().unwrap();
    let r = r as usize;
    let rd = |flags| kev(r, RUMP_EVFILT_READ, flags, 0, 0);
    let count = || p.kevent(kq, &[], 4, NOW).unwrap().len();
    p.write(w, b"x").unwrap();

    p.kevent(kq, &[rd(ADD | RUMP_EV_ONESHOT)], 0, NOW).unwrap();
    assert_eq!((count(), count()), (1, 0));
    assert_eq!(
        p.kevent(kq, &[rd(RUMP_EV_DELETE)], 0, NOW),
        Err2(RUMP_ENOENT)
    );

    p.kevent(kq, &[rd(ADD | RUMP_EV_CLEAR)], 0, NOW).unwrap();
    assert_eq!((count(), count()), (1, 0));
    p.write(w, b"x").unwrap();
    assert_eq!((count(), count()), (1, 0));
    p.kevent(kq, &[rd(RUMP_EV_DELETE)], 0, NOW).unwrap();

    p.kevent(kq, &[rd(ADD | RUMP_EV_DISPATCH)], 0, NOW).unwrap();
    assert_eq!((count(), count()), (1, 0));
    p.kevent(kq, &[rd(RUMP_EV_ENABLE)], 0, NOW).unwrap();
    assert_eq!((count(), count()), (1, 0));
    p.kevent(kq, &[rd(RUMP_EV_DELETE)], 0, NOW).unwrap();

    p.kevent(kq, &[rd(ADD | RUMP_EV_DISABLE)], 0, NOW).unwrap();
    assert_eq!(count(), 0);
    p.kevent(kq, &[rd(RUMP_EV_ENABLE)], 0, NOW).unwrap();
    assert_eq!(count(), 1);
    p.kevent(kq, &[rd(RUMP_EV_DISABLE)], 0, NOW).unwrap();
    assert_eq!(count(), 0);
    p.kevent(kq, &[rd(RUMP_EV_DELETE)], 0, NOW).unwrap();

    // A receipt for each change; errors in the list as far as there is room.
    let ev = p.kevent(kq, &[rd(ADD | RUMP_EV_RECEIPT)], 4, NOW).unwrap();
    assert_eq!((ev.len(), ev[0].data), (1, 0));
    assert!(ev[0].flags & RUMP_EV_ERROR as u32 != 0);
    let bad = kev(777, RUMP_EVFILT_READ, ADD, 0, 0);
    let ev = p.kevent(kq, &[bad], 4, NOW).unwrap();
    assert!(ev[0].flags & RUMP_EV_ERROR as u32 != 0);
    assert_eq!(ev[0].data, RUMP_EBADF as i64);
    assert_eq!(p.kevent(kq, &[bad], 0, NOW), Err2(RUMP_EBADF));
    assert_eq!(
        p.kevent(kq, &[kev(r, 9999, ADD, 0, 0)], 0, NOW),
        Err2(RUMP_EINVAL)
    );
    assert_eq!(p.kevent(r as i32, &[], 1, NOW), Err2(RUMP_EBADF));
    let ts = rump_timespec {
        tv_sec: 0,
        tv_nsec: -1,
    };
    assert_eq!(
        sys!(
            p,
            RUMP_SYS_kevent,
            kq,
            0,
            0,
            &mut kev(0, 0, 0, 0, 0),
            1,
            &ts
        ),
        Err(RUMP_EINVAL)
    );
    p.release();
}

/// Events do not compare; an error does.
#[allow(non_snake_case)]
fn Err2(errno: i32) -> ErrorIs {
    ErrorIs(errno)
}

#[derive(Debug)]
struct ErrorIs(i32);

impl PartialEq<ErrorIs> for Sys<Vec<rump_kevent>> {
    fn eq(&self, other: &ErrorIs) -> bool {
        matches!(self, Err(e) if *e == other.0)
    }
}

#[test]
fn udata_comes_back() {
    let k = Raw::boot();
    let p = k.spawn();
    let kq = p.kqueue();
    let mut e = kev(5, RUMP_EVFILT_USER, ADD, 0, 0);
    e.udata = 0x1234 as *mut _;
    p.kevent(kq, &[e], 0, NOW).unwrap();
    let ev = p
        .kevent(
            kq,
            &[kev(5, RUMP_EVFILT_USER, 0, RUMP_NOTE_TRIGGER, 0)],
            4,
            NOW,
        )
        .unwrap();
    assert_eq!(ev.len(), 1);
    p.release();
}

#[test]
fn user_events() {
    let k = Raw::boot();
    let p = k.spawn();
    let kq = p.kqueue();
    let user = |flags, ff: i64| kev(1, RUMP_EVFILT_USER, flags, ff, 0);
    p.kevent(kq, &[user(ADD | RUMP_EV_CLEAR, 0)], 0, NOW)
        .unwrap();
    assert!(p.kevent(kq, &[], 4, NOW).unwrap().is_empty());
    p.kevent(kq, &[user(0, RUMP_NOTE_FFCOPY | 0x5)], 0, NOW)
        .unwrap();
    assert!(p.kevent(kq, &[], 4, NOW).unwrap().is_empty());
    p.kevent(
        kq,
        &[user(0, RUMP_NOTE_FFOR | 0x2 | RUMP_NOTE_TRIGGER as i64)],
        0,
        NOW,
    )
    .unwrap();
    let ev = p.kevent(kq, &[], 4, NOW).unwrap();
    assert_eq!((ev.len(), ev[0].fflags), (1, 7));
    assert!(p.kevent(kq, &[], 4, NOW).unwrap().is_empty());
    p.kevent(
        kq,
        &[
            user(0, RUMP_NOTE_FFCOPY as i64 | 0x7),
            user(0, RUMP_NOTE_FFAND as i64 | 0x3 | RUMP_NOTE_TRIGGER as i64),
        ],
        0,
        NOW,
    )
    .unwrap();
    assert_eq!(p.kevent(kq, &[], 4, NOW).unwrap()[0].fflags, 3);
    // Triggered by another thread.
    let t = thread::spawn(move || p.kevent(kq, &[], 4, SOON).map(|e| e.len()));
    settle();
    p.kevent(kq, &[user(0, RUMP_NOTE_TRIGGER as i64)], 0, NOW)
        .unwrap();
    assert_eq!(t.join().unwrap(), Ok(1));
    p.release();
}

#[test]
fn timers() {
    let k = Raw::boot();
    let p = k.spawn();
    let kq = p.kqueue();
    let timer = |id, flags, ff: i64, data| kev(id, RUMP_EVFILT_TIMER, flags, ff, data);
    for (unit, data) in [
        (RUMP_NOTE_MSECONDS, 25),
        (RUMP_NOTE_USECONDS, 25_000),
        (RUMP_NOTE_NSECONDS, 25_000_000),
    ] {
        let (ev, took) = timed(|| {
            p.kevent(
                kq,
                &[timer(1, ADD | RUMP_EV_ONESHOT, unit as i64, data)],
                4,
                SOON,
            )
        });
        let ev = ev.unwrap();
        assert_eq!((ev.len(), ev[0].ident, ev[0].data), (1, 1, 1));
        assert!(took >= ms(24) && took < ms(300), "{unit}: {took:?}");
    }
    // Periodic: expirations are counted.
    p.kevent(kq, &[timer(2, ADD, 0, 10)], 0, NOW).unwrap();
    thread::sleep(ms(55));
    let ev = p.kevent(kq, &[], 4, SOON).unwrap();
    assert!((3..=12).contains(&ev[0].data), "{}", ev[0].data);
    let ev = p.kevent(kq, &[], 4, SOON).unwrap();
    assert!(ev[0].data >= 1);
    p.kevent(kq, &[timer(2, RUMP_EV_DELETE, 0, 0)], 0, NOW)
        .unwrap();
    thread::sleep(ms(15));
    assert!(p.kevent(kq, &[], 4, NOW).unwrap().is_empty());
    // At a time.
    let mut now = rump_timespec::default();
    sys!(p, RUMP_SYS_clock_gettime, RUMP_CLOCK_REALTIME, &mut now).unwrap();
    let at = now.tv_sec * 1000 + now.tv_nsec / 1_000_000 + 30;
    let (ev, took) =
        timed(|| p.kevent(kq, &[timer(3, ADD, RUMP_NOTE_ABSTIME as i64, at)], 4, SOON));
    assert_eq!(ev.unwrap().len(), 1);
    assert!(took >= ms(20) && took < ms(500), "{took:?}");
    // One is still armed when the kqueue goes.
    p.kevent(kq, &[timer(4, ADD, 0, 5)], 0, NOW).unwrap();
    p.close(kq).unwrap();
    thread::sleep(ms(12));
    p.release();
}

#[test]
fn vnode_events() {
    let k = Raw::boot();
    let p = k.spawn();
    p.mkdir("/t").unwrap();
    p.mount_tmpfs("/t", 0).unwrap();
    let kq = p.kqueue();
    let f = p.open("/t/f", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    let d = p.open("/t", RUMP_O_RDONLY).unwrap();
    let all = 0x7ffi64;
    let adds = [
        kev(f as usize, RUMP_EVFILT_VNODE, ADD | RUMP_EV_CLEAR, all, 0),
        kev(
            d as usize,
            RUMP_EVFILT_VNODE,
            ADD | RUMP_EV_CLEAR,
            all & !(RUMP_NOTE_READ as i64),
            0,
        ),
    ];
    p.kevent(kq, &adds, 0, NOW).unwrap();
    let path2 = |n, a: &std::ffi::CStr, b: &std::ffi::CStr| sys!(p, n, a.as_ptr(), b.as_ptr());
    type Step<'a> = (&'a str, Box<dyn Fn() + 'a>, i32, i32);
    let steps: Vec<Step> = vec![
        (
            "write",
            Box::new(|| _ = p.write(f, b"x").unwrap()),
            RUMP_NOTE_WRITE | RUMP_NOTE_EXTEND,
            0,
        ),
        (
            "rewrite",
            Box::new(|| _ = sys!(p, RUMP_SYS_pwrite, f, b"y".as_ptr(), 1, 0, 0i64).unwrap()),
            RUMP_NOTE_WRITE,
            0,
        ),
        (
            "chmod",
            Box::new(|| _ = sys!(p, RUMP_SYS_fchmod, f, 0o600).unwrap()),
            RUMP_NOTE_ATTRIB,
            0,
        ),
        (
            "read",
            Box::new(|| _ = sys!(p, RUMP_SYS_pread, f, &mut [0u8; 4], 4, 0, 0i64).unwrap()),
            RUMP_NOTE_READ,
            0,
        ),
        (
            "link",
            Box::new(|| _ = path2(RUMP_SYS_link, c"/t/f", c"/t/g").unwrap()),
            RUMP_NOTE_LINK,
            RUMP_NOTE_WRITE,
        ),
        (
            "rename",
            Box::new(|| _ = path2(RUMP_SYS_rename, c"/t/f", c"/t/h").unwrap()),
            RUMP_NOTE_RENAME,
            RUMP_NOTE_WRITE,
        ),
        (
            "mkdir",
            Box::new(|| _ = p.mkdir("/t/sub").unwrap()),
            0,
            RUMP_NOTE_WRITE | RUMP_NOTE_LINK,
        ),
        (
            "open",
            Box::new(|| _ = p.open("/t/h", RUMP_O_RDWR).unwrap()),
            RUMP_NOTE_OPEN,
            0,
        ),
        (
            "truncate",
            Box::new(|| _ = sys!(p, RUMP_SYS_ftruncate, f, 0, 0i64).unwrap()),
            RUMP_NOTE_ATTRIB,
            0,
        ),
        (
            "unlink",
            Box::new(|| _ = p.path(RUMP_SYS_unlink, "/t/g", &[]).unwrap()),
            RUMP_NOTE_DELETE,
            RUMP_NOTE_WRITE,
        ),
        (
            "unlink last",
            Box::new(|| _ = p.path(RUMP_SYS_unlink, "/t/h", &[]).unwrap()),
            RUMP_NOTE_DELETE,
            RUMP_NOTE_WRITE,
        ),
    ];
    for (name, step, file, dir) in steps {
        step();
        let ev = p.kevent(kq, &[], 8, NOW).unwrap();
        let of = |fd: i32| {
            ev.iter()
                .filter(|e| e.ident == fd as usize)
                .fold(0, |a, e| a | e.fflags as i32)
        };
        assert_eq!(of(f) & file, file, "{name}: file {:#x}", of(f));
        assert_eq!(of(d) & dir, dir, "{name}: directory {:#x}", of(d));
        if file == 0 {
            assert_eq!(of(f), 0, "{name}");
        }
    }
    p.release();
}

#[test]
fn regular_files_and_offsets() {
    let k = Raw::boot();
    let p = k.spawn();
    let kq = p.kqueue();
    let f = p.open("/f", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    p.kevent(kq, &[kev(f as usize, RUMP_EVFILT_READ, ADD, 0, 0)], 0, NOW)
        .unwrap();
    assert!(p.kevent(kq, &[], 1, NOW).unwrap().is_empty());
    p.write(f, b"12345").unwrap();
    sys!(p, RUMP_SYS_lseek, f, 0, 1i64, RUMP_SEEK_SET).unwrap();
    assert_eq!(p.kevent(kq, &[], 1, NOW).unwrap()[0].data, 4);
    p.release();
}

#[test]
fn processes() {
    let k = Raw::boot();
    let p = k.spawn();
    let kq = p.kqueue();
    let child = k.fork(p, RUMP_RFFD_CLEAR).unwrap();
    let pid = sys!(child, RUMP_SYS_getpid).unwrap();
    let add = kev(
        pid as usize,
        RUMP_EVFILT_PROC,
        ADD,
        RUMP_NOTE_EXIT | RUMP_NOTE_FORK as i64,
        0,
    );
    p.kevent(kq, &[add], 0, NOW).unwrap();
    assert!(p.kevent(kq, &[], 4, NOW).unwrap().is_empty());
    child.release();
    let ev = p.kevent(kq, &[], 4, SOON).unwrap();
    assert_eq!((ev.len(), ev[0].ident), (1, pid as usize));
    assert!(ev[0].fflags & RUMP_NOTE_EXIT as u32 != 0);
    assert_eq!(
        p.kevent(
            kq,
            &[kev(pid as usize, RUMP_EVFILT_PROC, ADD, RUMP_NOTE_EXIT, 0)],
            0,
            NOW
        ),
        Err2(RUMP_ESRCH)
    );
    p.release();
}

#[test]
fn signals() {
    let k = Raw::boot();
    let p = k.spawn();
    let kq = p.kqueue();
    p.kevent(
        kq,
        &[kev(RUMP_SIGPIPE as usize, RUMP_EVFILT_SIGNAL, ADD, 0, 0)],
        0,
        NOW,
    )
    .unwrap();
    let (r, w) = p.pipe().unwrap();
    p.close(r).unwrap();
    for _ in 0..3 {
        assert_eq!(p.write(w, b"x"), Err(RUMP_EPIPE));
    }
    let ev = p.kevent(kq, &[], 4, NOW).unwrap();
    assert_eq!(
        (ev.len(), ev[0].ident, ev[0].data),
        (1, RUMP_SIGPIPE as usize, 3)
    );
    assert!(p.kevent(kq, &[], 4, NOW).unwrap().is_empty());
    p.release();
}

#[test]
fn kqueue_of_kqueues() {
    let k = Raw::boot();
    let p = k.spawn();
    let (inner, outer) = (p.kqueue(), p.kqueue());
    p.kevent(
        outer,
        &[kev(inner as usize, RUMP_EVFILT_READ, ADD, 0, 0)],
        0,
        NOW,
    )
    .unwrap();
    p.kevent(inner, &[kev(1, RUMP_EVFILT_USER, ADD, 0, 0)], 0, NOW)
        .unwrap();
    assert!(p.kevent(outer, &[], 1, NOW).unwrap().is_empty());
    let t = thread::spawn(move || p.kevent(outer, &[], 1, SOON).map(|e| e[0].ident));
    settle();
    p.kevent(
        inner,
        &[kev(1, RUMP_EVFILT_USER, 0, RUMP_NOTE_TRIGGER, 0)],
        0,
        NOW,
    )
    .unwrap();
    assert_eq!(t.join().unwrap(), Ok(inner as usize));
    // poll sees it too.
    assert_eq!(
        p.poll(&mut [pfd(inner, RUMP_POLLIN), pfd(outer, RUMP_POLLIN)], 0),
        Ok(2)
    );
    // Closed inner first.
    p.close(inner).unwrap();
    assert!(p.kevent(outer, &[], 1, NOW).unwrap().is_empty());
    // A queue in itself, and two in each other.
    let a = p.kqueue();
    let _ = p.kevent(a, &[kev(a as usize, RUMP_EVFILT_READ, ADD, 0, 0)], 0, NOW);
    let b = p.kqueue();
    let _ = p.kevent(a, &[kev(b as usize, RUMP_EVFILT_READ, ADD, 0, 0)], 0, NOW);
    let _ = p.kevent(b, &[kev(a as usize, RUMP_EVFILT_READ, ADD, 0, 0)], 0, NOW);
    let _ = p.kevent(
        a,
        &[kev(1, RUMP_EVFILT_USER, ADD, RUMP_NOTE_TRIGGER, 0)],
        0,
        NOW,
    );
    let _ = p.kevent(
        a,
        &[kev(1, RUMP_EVFILT_USER, 0, RUMP_NOTE_TRIGGER, 0)],
        4,
        NOW,
    );
    p.release();
    assert_eq!(k.files(), 0);
}

#[test]
fn closing_while_waiting() {
    let k = Raw::boot();
    let p = k.spawn();
    let kq = p.kqueue();
    let (r, w) = p.pipe().unwrap();
    p.kevent(kq, &[kev(r as usize, RUMP_EVFILT_READ, ADD, 0, 0)], 0, NOW)
        .unwrap();
    let t = thread::spawn(move || timed(|| p.kevent(kq, &[], 1, SOON).map(|e| e.len())));
    settle();
    p.close(kq).unwrap();
    let (result, took) = t.join().unwrap();
    assert!(matches!(result, Err(RUMP_EBADF | RUMP_EINTR)), "{result:?}");
    assert!(took < ms(500), "{took:?}");
    // A closed descriptor takes its events along.
    let kq = p.kqueue();
    p.kevent(kq, &[kev(r as usize, RUMP_EVFILT_READ, ADD, 0, 0)], 0, NOW)
        .unwrap();
    p.write(w, b"x").unwrap();
    p.close(r).unwrap();
    assert!(p.kevent(kq, &[], 1, NOW).unwrap().is_empty());
    p.release();
    assert_eq!(k.files(), 0);
}

#[test]
fn timeouts() {
    let k = Raw::boot();
    let p = k.spawn();
    let kq = p.kqueue();
    let (ev, took) = timed(|| p.kevent(kq, &[], 1, Some(ms(25))));
    assert!(ev.unwrap().is_empty());
    assert!(took >= ms(25) && took < ms(300), "{took:?}");
    let (ev, took) = timed(|| p.kevent(kq, &[], 0, SOON));
    assert!(ev.unwrap().is_empty());
    assert!(took < ms(300), "no room for events: no wait");
    // Children do not inherit kqueues.
    let child = k.fork(p, RUMP_RFFD_COPY).unwrap();
    assert_eq!(child.kevent(kq, &[], 1, NOW), Err2(RUMP_EBADF));
    child.release();
    assert_eq!(
        sys!(p, RUMP_SYS_kqueue1, RUMP_O_CLOEXEC).and_then(|fd| p.fcntl(
            fd as i32,
            RUMP_F_GETFD,
            0
        )),
        Ok(1)
    );
    p.release();
}

#[test]
fn threads_at_one_queue() {
    let k = Raw::boot();
    let p = k.spawn();
    let kq = p.kqueue();
    let pipes: Vec<_> = (0..8).map(|_| p.pipe().unwrap()).collect();
    for (r, _) in &pipes {
        p.kevent(
            kq,
            &[kev(
                *r as usize,
                RUMP_EVFILT_READ,
                ADD | RUMP_EV_DISPATCH,
                0,
                0,
            )],
            0,
            NOW,
        )
        .unwrap();
    }
    let total = std::sync::atomic::AtomicUsize::new(0);
    const EACH: usize = 100;
    thread::scope(|s| {
        for _ in 0..3 {
            s.spawn(|| {
                while total.load(std::sync::atomic::Ordering::Relaxed) < 8 * EACH {
                    for e in p.kevent(kq, &[], 3, Some(ms(20))).unwrap() {
                        let n = p.read(e.ident as i32, 1000).unwrap().len();
                        total.fetch_add(n, std::sync::atomic::Ordering::Relaxed);
                        p.kevent(
                            kq,
                            &[kev(e.ident, RUMP_EVFILT_READ, RUMP_EV_ENABLE, 0, 0)],
                            0,
                            NOW,
                        )
                        .unwrap();
                    }
                }
            });
        }
        for (_, w) in &pipes {
            s.spawn(|| {
                for _ in 0..EACH {
                    p.write(*w, b"x").unwrap();
                }
            });
        }
    });
    assert_eq!(total.into_inner(), 8 * EACH);
    p.release();
}

/// EVFILT_FS tells that something was mounted or unmounted.
#[test]
fn file_systems_come_and_go() {
    const MOUNT: u32 = 0x08;
    const UNMOUNT: u32 = 0x10;
    let k = Raw::boot();
    let p = k.spawn();
    p.mkdir("/t").unwrap();
    let kq = p.kqueue();
    p.kevent(kq, &[kev(0, RUMP_EVFILT_FS, ADD, 0, 0)], 0, NOW)
        .unwrap();
    let what = || -> Vec<u32> {
        let events = p.kevent(kq, &[], 4, NOW).unwrap();
        events.iter().map(|e| e.fflags).collect()
    };
    assert_eq!(what(), [0; 0]);
    p.mount_tmpfs("/t", 0).unwrap();
    assert_eq!(what(), [MOUNT]);
    assert_eq!(what(), [0; 0], "told once");
    let fd = p.open("/t/f", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    p.path(RUMP_SYS_unmount, "/t", &[0]).unwrap_err();
    assert_eq!(what(), [0; 0]);
    p.close(fd).unwrap();
    p.path(RUMP_SYS_unmount, "/t", &[0]).unwrap();
    assert_eq!(what(), [UNMOUNT]);
    assert!(p.mount_tmpfs("/none", 0).is_err());
    p.mount_tmpfs("/t", 0).unwrap();
    p.path(RUMP_SYS_unmount, "/t", &[0]).unwrap();
    assert_eq!(what(), [MOUNT | UNMOUNT], "gathered");
    p.release();
}
