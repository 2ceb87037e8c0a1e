//! Clocks, sleeps and timers.

#[path = "common/raw.rs"]
mod raw;
use raw::*;
use std::thread;
use std::time::Duration;

fn now(p: Proc, clock: i32) -> Duration {
    let mut ts = rump_timespec::default();
    sys!(p, RUMP_SYS_clock_gettime, clock, &mut ts).unwrap();
    assert!((0..1_000_000_000).contains(&ts.tv_nsec));
    Duration::new(ts.tv_sec as u64, ts.tv_nsec as u32)
}

#[test]
fn clocks() {
    let k = Raw::boot();
    let p = k.spawn();
    let host = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let real = now(p, RUMP_CLOCK_REALTIME);
    assert!(real.abs_diff(host) < ms(1500), "{real:?} {host:?}");
    let mut last = now(p, RUMP_CLOCK_MONOTONIC);
    for _ in 0..1000 {
        let t = now(p, RUMP_CLOCK_MONOTONIC);
        assert!(t >= last);
        last = t;
    }
    let before = now(p, RUMP_CLOCK_MONOTONIC);
    thread::sleep(ms(20));
    let passed = now(p, RUMP_CLOCK_MONOTONIC) - before;
    assert!(passed >= ms(20) && passed < ms(300), "{passed:?}");
    let mut res = rump_timespec::default();
    for clock in [RUMP_CLOCK_REALTIME, RUMP_CLOCK_MONOTONIC] {
        sys!(p, RUMP_SYS_clock_getres, clock, &mut res).unwrap();
        assert!(res.tv_sec == 0 && res.tv_nsec > 0 && res.tv_nsec <= 10_000_000);
    }
    for clock in [99, -1] {
        assert_eq!(
            sys!(p, RUMP_SYS_clock_gettime, clock, &mut res),
            Err(RUMP_EINVAL)
        );
        assert_eq!(
            sys!(p, RUMP_SYS_clock_getres, clock, &mut res),
            Err(RUMP_EINVAL)
        );
    }
    assert_eq!(
        sys!(p, RUMP_SYS_clock_gettime, RUMP_CLOCK_REALTIME, 0),
        Err(RUMP_EFAULT)
    );
    now(p, RUMP_CLOCK_PROCESS_CPUTIME_ID);
    now(p, RUMP_CLOCK_THREAD_CPUTIME_ID);
    let mut tv = rump_timeval::default();
    sys!(p, RUMP_SYS_gettimeofday, &mut tv, 0).unwrap();
    assert!((tv.tv_sec as u64).abs_diff(host.as_secs()) <= 2);
    p.release();
}

#[test]
fn setting_the_clock() {
    let k = Raw::boot();
    let p = k.spawn();
    let mono = now(p, RUMP_CLOCK_MONOTONIC);
    let at = timespec(Duration::from_secs(1_000_000_000));
    sys!(p, RUMP_SYS_clock_settime, RUMP_CLOCK_REALTIME, &at).unwrap();
    let t = now(p, RUMP_CLOCK_REALTIME);
    assert!(t.as_secs().abs_diff(1_000_000_000) <= 1, "{t:?}");
    assert!(now(p, RUMP_CLOCK_MONOTONIC) - mono < Duration::from_secs(2));
    assert_eq!(
        sys!(p, RUMP_SYS_clock_settime, RUMP_CLOCK_MONOTONIC, &at),
        Err(RUMP_EINVAL)
    );
    let tv = rump_timeval {
        tv_sec: 1_200_000_000,
        tv_usec: 0,
    };
    sys!(p, RUMP_SYS_settimeofday, &tv, 0).unwrap();
    assert!(
        now(p, RUMP_CLOCK_REALTIME)
            .as_secs()
            .abs_diff(1_200_000_000)
            <= 1
    );
    // Another kernel has its own.
    let other = Raw::boot();
    assert!(now(other.init(), RUMP_CLOCK_REALTIME).as_secs() > 1_500_000_000);
    p.release();
}

#[test]
fn sleeping() {
    let k = Raw::boot();
    let p = k.spawn();
    for want in [Duration::ZERO, Duration::from_micros(100), ms(5), ms(30)] {
        let (r, took) = timed(|| sys!(p, RUMP_SYS_nanosleep, &timespec(want), 0));
        assert_eq!(r, Ok(0));
        assert!(took >= want && took < want + ms(150), "{want:?}: {took:?}");
    }
    for (sec, nsec) in [(0, 1_000_000_000), (0, -1), (-1, 0)] {
        let ts = rump_timespec {
            tv_sec: sec,
            tv_nsec: nsec,
        };
        assert_eq!(
            sys!(p, RUMP_SYS_nanosleep, &ts, 0),
            Err(RUMP_EINVAL),
            "{sec} {nsec}"
        );
    }
    assert_eq!(sys!(p, RUMP_SYS_nanosleep, 0, 0), Err(RUMP_EFAULT));
    // clock_nanosleep gives the error as its result.
    for clock in [RUMP_CLOCK_MONOTONIC, RUMP_CLOCK_REALTIME] {
        let at = timespec(now(p, clock) + ms(25));
        let (r, took) = timed(|| {
            sys!(
                p,
                RUMP_SYS_clock_nanosleep,
                clock,
                RUMP_TIMER_ABSTIME,
                &at,
                0
            )
        });
        assert_eq!(r, Ok(0));
        assert!(took >= ms(20) && took < ms(200), "{took:?}");
    }
    let bad = sys!(p, RUMP_SYS_clock_nanosleep, 99, 0, &timespec(ms(1)), 0);
    assert!(
        bad == Ok(RUMP_EINVAL as i64) || bad == Err(RUMP_EINVAL),
        "{bad:?}"
    );
    // Many at once, on two CPUs.
    let (_, took) = timed(|| {
        let all: Vec<_> = (0..20)
            .map(|_| thread::spawn(move || sys!(p, RUMP_SYS_nanosleep, &timespec(ms(40)), 0)))
            .collect();
        all.into_iter()
            .for_each(|t| assert_eq!(t.join().unwrap(), Ok(0)));
    });
    assert!(took < ms(400), "{took:?}");
    p.release();
}

#[test]
fn interval_timer() {
    let k = Raw::boot();
    let p = k.spawn();
    let kq = p.kqueue();
    p.kevent(
        kq,
        &[kev(
            RUMP_SIGALRM as usize,
            RUMP_EVFILT_SIGNAL,
            RUMP_EV_ADD,
            0,
            0,
        )],
        0,
        None,
    )
    .unwrap();
    let us = |n| rump_timeval {
        tv_sec: 0,
        tv_usec: n,
    };
    let it = rump_itimerval {
        it_interval: us(10_000),
        it_value: us(20_000),
    };
    sys!(p, RUMP_SYS_setitimer, RUMP_ITIMER_REAL, &it, 0).unwrap();
    let mut left = rump_itimerval::default();
    sys!(p, RUMP_SYS_getitimer, RUMP_ITIMER_REAL, &mut left).unwrap();
    assert_eq!(left.it_interval.tv_usec, 10_000);
    assert!(left.it_value.tv_usec > 0 && left.it_value.tv_usec <= 20_000);
    // It ends a sleep, and says what remains.
    let mut rest = rump_timespec::default();
    let (r, took) = timed(|| sys!(p, RUMP_SYS_nanosleep, &timespec(ms(1000)), &mut rest));
    assert_eq!(r, Err(RUMP_EINTR));
    assert!(took < ms(500), "{took:?}");
    assert!(rest.tv_sec == 0 && rest.tv_nsec > 400_000_000, "{rest:?}");
    let ev = p.kevent(kq, &[], 1, Some(ms(500)));
    assert!(matches!(&ev, Ok(e) if e.len() == 1), "{ev:?}");
    let off = rump_itimerval::default();
    sys!(p, RUMP_SYS_setitimer, RUMP_ITIMER_REAL, &off, &mut left).unwrap();
    assert_eq!(left.it_interval.tv_usec, 10_000);
    let bad = rump_itimerval {
        it_interval: us(0),
        it_value: us(1_000_000),
    };
    assert_eq!(
        sys!(p, RUMP_SYS_setitimer, RUMP_ITIMER_REAL, &bad, 0),
        Err(RUMP_EINVAL)
    );
    assert_eq!(sys!(p, RUMP_SYS_setitimer, 77, &off, 0), Err(RUMP_EINVAL));
    // One runs when the process ends.
    sys!(p, RUMP_SYS_setitimer, RUMP_ITIMER_REAL, &it, 0).unwrap();
    p.release();
    thread::sleep(ms(25));
}

#[test]
fn posix_timers() {
    let k = Raw::boot();
    let p = k.spawn();
    let mut none = rump_sigevent_none();
    let mut id = -1i32;
    sys!(
        p,
        RUMP_SYS_timer_create,
        RUMP_CLOCK_MONOTONIC,
        &mut none,
        &mut id
    )
    .unwrap();
    let it = rump_itimerspec {
        it_interval: timespec(ms(5)),
        it_value: timespec(ms(10)),
    };
    sys!(p, RUMP_SYS_timer_settime, id, 0, &it, 0).unwrap();
    let mut left = rump_itimerspec::default();
    sys!(p, RUMP_SYS_timer_gettime, id, &mut left).unwrap();
    assert_eq!(left.it_interval.tv_nsec, 5_000_000);
    assert!(left.it_value.tv_nsec > 0 && left.it_value.tv_nsec <= 10_000_000);
    thread::sleep(ms(20));
    sys!(p, RUMP_SYS_timer_gettime, id, &mut left).unwrap();
    assert!(
        left.it_value.tv_nsec > 0 && left.it_value.tv_nsec <= 5_000_000,
        "{left:?}"
    );
    sys!(p, RUMP_SYS_timer_delete, id).unwrap();
    assert_eq!(sys!(p, RUMP_SYS_timer_delete, id), Err(RUMP_EINVAL));
    assert_eq!(
        sys!(p, RUMP_SYS_timer_gettime, id, &mut left),
        Err(RUMP_EINVAL)
    );

    // By signal, and overruns.
    let kq = p.kqueue();
    p.kevent(
        kq,
        &[kev(
            RUMP_SIGUSR1 as usize,
            RUMP_EVFILT_SIGNAL,
            RUMP_EV_ADD,
            0,
            0,
        )],
        0,
        None,
    )
    .unwrap();
    let mut ev = rump_sigevent_none();
    ev.sigev_notify = RUMP_SIGEV_SIGNAL;
    ev.sigev_signo = RUMP_SIGUSR1;
    sys!(
        p,
        RUMP_SYS_timer_create,
        RUMP_CLOCK_REALTIME,
        &mut ev,
        &mut id
    )
    .unwrap();
    sys!(p, RUMP_SYS_timer_settime, id, 0, &it, 0).unwrap();
    let got = p.kevent(kq, &[], 1, Some(ms(1500)));
    // The same signal may end the wait.
    let got = if matches!(got, Err(RUMP_EINTR)) {
        p.kevent(kq, &[], 1, Some(ms(1500)))
    } else {
        got
    };
    assert_eq!(got.unwrap()[0].ident, RUMP_SIGUSR1 as usize);
    assert!(sys!(p, RUMP_SYS_timer_getoverrun, id).unwrap() >= 0);
    ev.sigev_signo = 1000;
    assert_eq!(
        sys!(
            p,
            RUMP_SYS_timer_create,
            RUMP_CLOCK_REALTIME,
            &mut ev,
            &mut id
        ),
        Err(RUMP_EINVAL)
    );
    assert_eq!(
        sys!(p, RUMP_SYS_timer_create, 99, 0, &mut id),
        Err(RUMP_EINVAL)
    );
    // Only so many.
    let mut n = 0;
    let error = loop {
        match sys!(
            p,
            RUMP_SYS_timer_create,
            RUMP_CLOCK_REALTIME,
            &mut none,
            &mut id
        ) {
            Ok(_) => n += 1,
            Err(e) => break e,
        }
    };
    assert!(error == RUMP_EAGAIN && n > 10, "{error} {n}");
    p.release();
}

fn rump_sigevent_none() -> rump_sigevent {
    // SAFETY: 0 is SIGEV_NONE and no function.
    unsafe { std::mem::zeroed() }
}
