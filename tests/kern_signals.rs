//! Signals, as the model says: recorded ones end sleeps, show in kqueue, and
//! kill nobody; the other models.

#[path = "common/raw.rs"]
mod raw;
use raw::*;

fn alarm_in(p: Proc, ms: i32) {
    let it = rump_itimerval {
        it_interval: rump_timeval::default(),
        it_value: rump_timeval {
            tv_sec: 0,
            tv_usec: ms * 1000,
        },
    };
    sys!(p, RUMP_SYS_setitimer, RUMP_ITIMER_REAL, &it, 0).unwrap();
}

#[test]
fn a_signal_ends_each_kind_of_sleep() {
    let k = Raw::boot();
    let p = k.spawn();
    let (r, w) = p.pipe2(0).unwrap();
    let (_full_r, full) = p.pipe2(RUMP_O_NONBLOCK).unwrap();
    while p.write(full, &[0; 4096]).is_ok() {}
    p.fcntl(full, RUMP_F_SETFL, 0).unwrap();
    let kq = p.kqueue();
    type Step = (&'static str, Box<dyn Fn() -> Sys>);
    let sleeps: Vec<Step> = vec![
        (
            "nanosleep",
            Box::new(move || sys!(p, RUMP_SYS_nanosleep, &timespec(ms(1500)), 0)),
        ),
        ("read", Box::new(move || p.read(r, 1).map(|_| 0))),
        ("write", Box::new(move || p.write(full, &[0; 512]))),
        (
            "poll",
            Box::new(move || p.poll(&mut [pfd(r, RUMP_POLLIN)], 1500)),
        ),
        (
            "kevent",
            Box::new(move || p.kevent(kq, &[], 1, Some(ms(1500))).map(|_| 0)),
        ),
        (
            "select",
            Box::new(move || {
                sys!(
                    p,
                    RUMP_SYS_select,
                    0,
                    0,
                    0,
                    0,
                    &rump_timeval {
                        tv_sec: 1,
                        tv_usec: 500_000
                    }
                )
            }),
        ),
    ];
    for (name, sleep) in sleeps {
        alarm_in(p, 15);
        let (result, took) = timed(&sleep);
        assert_eq!(result, Err(RUMP_EINTR), "{name}");
        assert!(took < ms(600), "{name}: {took:?}");
    }
    // It is over: the next sleep is not disturbed.
    assert_eq!(sys!(p, RUMP_SYS_nanosleep, &timespec(ms(5)), 0), Ok(0));
    assert_eq!(p.write(w, b"x"), Ok(1));
    p.release();
}

#[test]
fn other_processes_are_left_alone() {
    let k = Raw::boot();
    let (p, q) = (k.spawn(), k.spawn());
    let t = std::thread::spawn(move || sys!(q, RUMP_SYS_nanosleep, &timespec(ms(80)), 0));
    alarm_in(p, 10);
    assert_eq!(
        sys!(p, RUMP_SYS_nanosleep, &timespec(ms(1500)), 0),
        Err(RUMP_EINTR)
    );
    assert_eq!(t.join().unwrap(), Ok(0));
    p.release();
    q.release();
}

#[test]
fn a_blocked_signal_waits() {
    let k = Raw::boot();
    let p = k.spawn();
    let all = rump_sigset_t {
        __bits: [u32::MAX; 4],
    };
    alarm_in(p, 10);
    // pollts blocks it for the while.
    let ts = timespec(ms(40));
    let (n, took) = timed(|| sys!(p, RUMP_SYS_pollts, 0, 0, &ts, &all));
    assert_eq!(n, Ok(0));
    assert!(took >= ms(40), "{took:?}");
    p.release();
}

#[test]
fn a_signal_per_broken_pipe() {
    let k = Raw::boot();
    let p = k.spawn();
    let kq = p.kqueue();
    let watch = kev(RUMP_SIGPIPE as usize, RUMP_EVFILT_SIGNAL, RUMP_EV_ADD, 0, 0);
    p.kevent(kq, &[watch], 0, None).unwrap();
    for (flags, signals) in [(0, 1), (RUMP_O_NOSIGPIPE, 0)] {
        let (r, w) = p.pipe2(flags).unwrap();
        p.close(r).unwrap();
        assert_eq!(p.write(w, b"x"), Err(RUMP_EPIPE));
        assert_eq!(p.kevent(kq, &[], 1, Some(ms(0))).unwrap().len(), signals);
    }
    p.release();
}

#[test]
fn a_call_that_is_not_there() {
    let k = Raw::boot();
    let p = k.spawn();
    for number in [
        -1,
        0,
        1,
        2,
        59,
        498,
        504,
        511,
        512,
        100_000,
        i32::MAX,
        i32::MIN,
    ] {
        assert_eq!(sys!(p, number, 0), Err(RUMP_ENOSYS), "{number}");
    }
    // NFS is not there: no signal, only the error.
    assert_eq!(sys!(p, RUMP_SYS_nfssvc, 1, 0), Err(RUMP_ENOSYS));
    p.release();
}
