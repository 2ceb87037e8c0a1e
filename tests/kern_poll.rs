//! poll(2), pollts(2), select(2), pselect(2): readiness, timeouts, wake-ups.

#[path = "common/raw.rs"]
mod raw;
use raw::*;
use std::thread;

const IN: i32 = RUMP_POLLIN;
const OUT: i32 = RUMP_POLLOUT;

#[test]
fn readiness_of_a_pipe() {
    let k = Raw::boot();
    let p = k.spawn();
    let (r, w) = p.pipe().unwrap();
    let check = |events: &[(i32, i32, i32)]| {
        let mut fds: Vec<_> = events.iter().map(|e| pfd(e.0, e.1)).collect();
        let n = p.poll(&mut fds, 0).unwrap();
        for (fd, e) in fds.iter().zip(events) {
            assert_eq!(fd.revents as i32, e.2, "{events:?}");
        }
        assert_eq!(n as usize, events.iter().filter(|e| e.2 != 0).count());
    };
    check(&[
        (r, IN, 0),
        (w, OUT, OUT),
        (-1, IN, 0),
        (99, IN, RUMP_POLLNVAL),
    ]);
    p.write(w, b"x").unwrap();
    check(&[
        (r, IN, IN),
        (r, OUT, 0),
        (r, 0, 0),
        (r, IN | RUMP_POLLRDNORM, IN | RUMP_POLLRDNORM),
    ]);
    p.close(w).unwrap();
    let mut fds = [pfd(r, IN)];
    assert_eq!(p.poll(&mut fds, 0), Ok(1));
    assert!(fds[0].revents as i32 & (IN | RUMP_POLLHUP) != 0);
    p.read(r, 1).unwrap();
    assert_eq!(p.poll(&mut fds, 0), Ok(1));
    assert!(fds[0].revents as i32 & RUMP_POLLHUP != 0);
    p.close(r).unwrap();
    let (r, w) = p.pipe().unwrap();
    p.close(r).unwrap();
    let mut fds = [pfd(w, OUT)];
    assert_eq!(p.poll(&mut fds, 1000), Ok(1));
    assert!(
        fds[0].revents as i32 & (RUMP_POLLHUP | RUMP_POLLERR) != 0,
        "{fds:?}"
    );
    // Files are always ready.
    let f = p.open("/f", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    check(&[(f, IN | OUT, IN | OUT)]);
    p.release();
}

#[test]
fn timeouts() {
    let k = Raw::boot();
    let p = k.spawn();
    let (r, _w) = p.pipe().unwrap();
    for (timeout, least, most) in [(0, 0, 20), (30, 30, 200), (1, 1, 100)] {
        let (n, took) = timed(|| p.poll(&mut [pfd(r, IN)], timeout));
        assert_eq!(n, Ok(0));
        assert!(took >= ms(least) && took < ms(most), "{timeout}: {took:?}");
    }
    // No descriptors: a sleep.
    let (n, took) = timed(|| p.poll(&mut [], 25));
    assert_eq!(n, Ok(0));
    assert!(took >= ms(25));
    let ts = timespec(ms(25));
    let (n, took) = timed(|| sys!(p, RUMP_SYS_pollts, &mut pfd(r, IN), 1, &ts, 0));
    assert_eq!(n, Ok(0));
    assert!(took >= ms(25) && took < ms(200), "{took:?}");
    let bad = rump_timespec {
        tv_sec: 0,
        tv_nsec: 1_000_000_000,
    };
    assert_eq!(
        sys!(p, RUMP_SYS_pollts, &mut pfd(r, IN), 1, &bad, 0),
        Err(RUMP_EINVAL)
    );
    assert_eq!(sys!(p, RUMP_SYS_poll, 0, 1, 0), Err(RUMP_EFAULT));
    assert_eq!(sys!(p, RUMP_SYS_poll, 0, 1 << 30, 0), Err(RUMP_EINVAL));
    p.release();
}

#[test]
fn woken_by_a_writer() {
    let k = Raw::boot();
    let p = k.spawn();
    let (r, w) = p.pipe().unwrap();
    for timeout in [-1, 1500] {
        let t = thread::spawn(move || {
            let mut fds = [pfd(r, IN)];
            timed(|| p.poll(&mut fds, timeout))
                .0
                .map(|n| (n, fds[0].revents))
        });
        settle();
        p.write(w, b"x").unwrap();
        assert_eq!(t.join().unwrap(), Ok((1, IN as i16)));
        p.read(r, 1).unwrap();
    }
    // Many wait for the same.
    let all: Vec<_> = (0..5)
        .map(|_| thread::spawn(move || p.poll(&mut [pfd(r, IN)], 1500)))
        .collect();
    settle();
    p.write(w, b"x").unwrap();
    for t in all {
        assert_eq!(t.join().unwrap(), Ok(1));
    }
    p.release();
}

fn set(fds: &[i32]) -> rump_fd_set {
    // SAFETY: numbers.
    let mut set: rump_fd_set = unsafe { std::mem::zeroed() };
    for &fd in fds {
        set.fds_bits[fd as usize / 32] |= 1 << (fd % 32);
    }
    set
}

#[test]
fn select_sets() {
    let k = Raw::boot();
    let p = k.spawn();
    let (r, w) = p.pipe().unwrap();
    sys!(p, RUMP_SYS_dup2, r, 100).unwrap();
    let zero = rump_timeval {
        tv_sec: 0,
        tv_usec: 0,
    };
    let (mut rd, mut wr) = (set(&[r, 100]), set(&[w]));
    assert_eq!(
        sys!(p, RUMP_SYS_select, 101, &mut rd, &mut wr, 0, &zero),
        Ok(1)
    );
    assert_eq!(rd.fds_bits, set(&[]).fds_bits);
    assert_eq!(wr.fds_bits, set(&[w]).fds_bits);
    p.write(w, b"x").unwrap();
    let mut rd = set(&[r, 100]);
    assert_eq!(sys!(p, RUMP_SYS_select, 101, &mut rd, 0, 0, 0), Ok(2));
    assert_eq!(rd.fds_bits, set(&[r, 100]).fds_bits);
    // Only the first 100.
    assert_eq!(sys!(p, RUMP_SYS_select, 100, &mut rd, 0, 0, 0), Ok(1));
    let mut bad = set(&[50]);
    assert_eq!(
        sys!(p, RUMP_SYS_select, 101, &mut bad, 0, 0, &zero),
        Err(RUMP_EBADF)
    );
    assert_eq!(
        sys!(p, RUMP_SYS_select, -1, 0, 0, 0, &zero),
        Err(RUMP_EINVAL)
    );
    let tv = rump_timeval {
        tv_sec: 0,
        tv_usec: 25_000,
    };
    let (n, took) = timed(|| sys!(p, RUMP_SYS_select, 0, 0, 0, 0, &tv));
    assert_eq!(n, Ok(0));
    assert!(took >= ms(25) && took < ms(200));
    let bad = rump_timeval {
        tv_sec: 0,
        tv_usec: 1_000_000,
    };
    assert_eq!(sys!(p, RUMP_SYS_select, 0, 0, 0, 0, &bad), Err(RUMP_EINVAL));
    p.read(r, 1).unwrap();
    let ts = timespec(ms(25));
    let mut rd = set(&[r]);
    assert_eq!(sys!(p, RUMP_SYS_pselect, 10, &mut rd, 0, 0, &ts, 0), Ok(0));
    // Woken while waiting.
    let t = thread::spawn(move || sys!(p, RUMP_SYS_select, 10, &mut set(&[r]), 0, 0, 0));
    settle();
    p.write(w, b"x").unwrap();
    assert_eq!(t.join().unwrap(), Ok(1));
    p.release();
}

#[test]
fn closing_what_is_polled() {
    let k = Raw::boot();
    let p = k.spawn();
    let (r, w) = p.pipe().unwrap();
    let t = thread::spawn(move || p.poll(&mut [pfd(r, IN)], 300));
    settle();
    p.close(r).unwrap();
    let n = t.join().unwrap();
    assert!(matches!(n, Ok(0 | 1)), "{n:?}");
    p.close(w).unwrap();
    p.release();
    assert_eq!(k.files(), 0);
}

#[test]
fn a_thousand_descriptors() {
    let k = Raw::boot();
    let p = k.spawn();
    let lim = rump_rlimit {
        rlim_cur: 1500,
        rlim_max: 3404,
    };
    sys!(p, RUMP_SYS_setrlimit, RUMP_RLIMIT_NOFILE, &lim).unwrap();
    let mut fds = Vec::new();
    let mut ws = Vec::new();
    for _ in 0..500 {
        let (r, w) = p.pipe().unwrap();
        fds.push(pfd(r, IN));
        ws.push(w);
    }
    assert_eq!(p.poll(&mut fds, 5), Ok(0));
    for i in [0, 100, 499] {
        p.write(ws[i], b"x").unwrap();
    }
    assert_eq!(p.poll(&mut fds, -1), Ok(3));
    assert_eq!(fds[100].revents as i32, IN);
    p.release();
    assert_eq!(k.files(), 0);
}
