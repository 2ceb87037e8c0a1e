//! Many kernels, and kernels that end while threads are inside.

#[path = "common/raw.rs"]
mod raw;
use raw::*;
use std::sync::Arc;
use std::thread;

#[test]
fn two_hundred_on_eight_threads() {
    let kernels: Vec<_> = (0..200).map(|_| Raw::boot()).collect();
    thread::scope(|s| {
        for t in 0..8 {
            let kernels = &kernels;
            s.spawn(move || {
                for round in 0..3 {
                    for k in kernels.iter().skip(t % 4) {
                        let p = k.init();
                        let path = format!("/file-{t}");
                        let fd = p.open(&path, RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
                        p.write(fd, path.as_bytes()).unwrap();
                        sys!(p, RUMP_SYS_lseek, fd, 0, 0i64, RUMP_SEEK_SET).unwrap();
                        assert_eq!(p.read(fd, 100).unwrap(), path.as_bytes(), "{round}");
                        p.close(fd).unwrap();
                    }
                }
            });
        }
    });
    for k in &kernels {
        assert_eq!(k.stats().rks_threads, 0);
    }
}

#[test]
fn booted_and_destroyed_by_many_threads() {
    thread::scope(|s| {
        for t in 0..4 {
            s.spawn(move || {
                for i in 0..15 {
                    let k = Raw::boot();
                    let p = k.spawn();
                    assert!(sys!(p, RUMP_SYS_getpid).unwrap() > 1);
                    if (t + i) % 2 == 0 {
                        p.release();
                    } else {
                        k.allow_leaks();
                    }
                }
            });
        }
    });
}

/// A thread for each way to sleep; they say how it ended.
fn sleepers(k: &Arc<Raw>) -> Vec<(&'static str, thread::JoinHandle<Sys>)> {
    let p = k.spawn();
    let (r, _) = p.pipe().unwrap();
    let (_, full) = p.pipe2(RUMP_O_NONBLOCK).unwrap();
    while p.write(full, &[0; 4096]).is_ok() {}
    p.fcntl(full, RUMP_F_SETFL, 0).unwrap();
    let kq = p.kqueue();
    let fifo = p.path(RUMP_SYS_mkfifo, "/fifo", &[0o644]);
    fifo.unwrap();
    let q = k.spawn();
    let a = p.open("/f", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    let b = q.open("/f", RUMP_O_RDWR).unwrap();
    sys!(p, RUMP_SYS_flock, a, RUMP_LOCK_EX).unwrap();
    let mut sem = 0isize;
    sys!(p, RUMP_SYS__ksem_init, 0, &mut sem).unwrap();
    let sem = sem as i64;
    let ev = sys!(p, RUMP_SYS_eventfd, 0, 0).unwrap() as i32;
    type Step = Box<dyn FnOnce() -> Sys + Send>;
    let all: Vec<(&'static str, Step)> = vec![
        (
            "nanosleep",
            Box::new(move || {
                sys!(
                    p,
                    RUMP_SYS_nanosleep,
                    &rump_timespec {
                        tv_sec: 3600,
                        tv_nsec: 0
                    },
                    0
                )
            }),
        ),
        ("read", Box::new(move || p.read(r, 1).map(|_| 0))),
        ("write", Box::new(move || p.write(full, &[0; 512]))),
        (
            "poll",
            Box::new(move || p.poll(&mut [pfd(r, RUMP_POLLIN)], -1)),
        ),
        (
            "kevent",
            Box::new(move || p.kevent(kq, &[], 1, None).map(|_| 0)),
        ),
        (
            "select",
            Box::new(move || sys!(p, RUMP_SYS_select, 0, 0, 0, 0, 0)),
        ),
        (
            "fifo",
            Box::new(move || p.open("/fifo", RUMP_O_RDONLY).map(i64::from)),
        ),
        (
            "flock",
            Box::new(move || sys!(q, RUMP_SYS_flock, b, RUMP_LOCK_EX)),
        ),
        ("ksem", Box::new(move || sys!(p, RUMP_SYS__ksem_wait, sem))),
        ("eventfd", Box::new(move || p.read(ev, 8).map(|_| 0))),
    ];
    all.into_iter()
        .map(|(name, f)| (name, thread::spawn(f)))
        .collect()
}

#[test]
fn halt_while_threads_sleep() {
    let k = Arc::new(Raw::boot());
    let asleep = sleepers(&k);
    settle();
    let (r, took) = timed(|| k.halt());
    assert_eq!(r, Ok(()));
    assert!(took < ms(1000), "{took:?}");
    for (name, t) in asleep {
        let r = t.join().unwrap();
        assert!(r.is_err(), "{name}: {r:?}");
    }
    assert_eq!(sys!(k.init(), RUMP_SYS_getpid), Err(RUMP_ESHUTDOWN));
    assert_eq!(k.halt(), Err(RUMP_ESHUTDOWN));
}

#[test]
fn destroy_while_threads_sleep() {
    let k = Arc::new(Raw::boot());
    k.allow_leaks();
    let before = k.stats().rks_lwps;
    let asleep = sleepers(&k);
    // A call that begins after the end would be a use after free: each thread
    // has its lwp, and time for the rest of the way.
    while k.stats().rks_lwps < before + asleep.len() as u64 {
        thread::yield_now();
    }
    thread::sleep(ms(200));
    let k = Arc::into_inner(k).unwrap();
    let ((), took) = timed(|| drop(k));
    assert!(took < ms(1000), "{took:?}");
    for (name, t) in asleep {
        let r = t.join().unwrap();
        assert_eq!(r, Err(RUMP_EHOSTDOWN), "{name}");
    }
}

#[test]
fn destroy_while_threads_work() {
    for _ in 0..10 {
        let k = Raw::boot();
        k.allow_leaks();
        let p = k.init();
        // They end with the first error: after that the kernel is gone.
        let busy: Vec<_> = (0..3)
            .map(|t| {
                thread::spawn(move || {
                    let path = format!("/f{t}");
                    loop {
                        match p.open(&path, RUMP_O_CREAT | RUMP_O_RDWR) {
                            Ok(fd) => drop(p.write(fd, &[1; 100]).and_then(|_| p.close(fd))),
                            Err(e) => break e,
                        }
                        // A call after the end would be a use after free.
                        if STOP.load(std::sync::atomic::Ordering::SeqCst) {
                            break 0;
                        }
                    }
                })
            })
            .collect();
        thread::sleep(ms(3));
        STOP.store(true, std::sync::atomic::Ordering::SeqCst);
        busy.into_iter()
            .for_each(|t| assert_eq!(t.join().unwrap(), 0));
        STOP.store(false, std::sync::atomic::Ordering::SeqCst);
        drop(k);
    }
}

static STOP: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

#[test]
fn halt_while_threads_work() {
    for _ in 0..5 {
        let k = Raw::boot();
        let p = k.init();
        thread::scope(|s| {
            for t in 0..3 {
                s.spawn(move || {
                    let path = format!("/f{t}");
                    loop {
                        let r = p.open(&path, RUMP_O_CREAT | RUMP_O_RDWR).and_then(|fd| {
                            p.write(fd, &[1; 100])?;
                            p.close(fd)
                        });
                        match r {
                            Ok(_) => (),
                            Err(RUMP_ESHUTDOWN) => break,
                            // What it had open was closed by the halt.
                            Err(RUMP_EBADF | RUMP_EINTR) => (),
                            Err(e) => panic!("{e}"),
                        }
                    }
                });
            }
            thread::sleep(ms(5));
            k.halt().unwrap();
        });
    }
}

#[test]
fn one_kernel_is_not_another() {
    let (a, b) = (Raw::boot(), Raw::boot());
    let (p, q) = (a.spawn(), b.spawn());
    p.open("/only-here", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    assert_eq!(q.stat("/only-here").err(), Some(RUMP_ENOENT));
    a.halt().unwrap();
    assert_eq!(sys!(p, RUMP_SYS_getpid), Err(RUMP_ESHUTDOWN));
    assert!(sys!(q, RUMP_SYS_getpid).is_ok());
    q.release();
}
