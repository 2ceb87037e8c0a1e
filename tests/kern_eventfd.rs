//! eventfd(2) and timerfd(2).

#[path = "common/raw.rs"]
mod raw;
use raw::*;
use std::thread;
use std::time::Duration;

fn eventfd(p: Proc, value: u32, flags: i32) -> i32 {
    sys!(p, RUMP_SYS_eventfd, value, flags).expect("eventfd") as i32
}

fn take(p: Proc, fd: i32) -> Sys<u64> {
    p.read(fd, 8)
        .map(|b| u64::from_ne_bytes(b.try_into().unwrap()))
}

fn add(p: Proc, fd: i32, n: u64) -> Sys {
    p.write(fd, &n.to_ne_bytes())
}

#[test]
fn counter() {
    let k = Raw::boot();
    let p = k.spawn();
    let fd = eventfd(p, 3, RUMP_EFD_NONBLOCK | RUMP_EFD_CLOEXEC);
    assert_eq!(p.fcntl(fd, RUMP_F_GETFD, 0), Ok(1));
    assert_eq!(take(p, fd), Ok(3));
    assert_eq!(take(p, fd), Err(RUMP_EAGAIN));
    assert_eq!((add(p, fd, 5), add(p, fd, 6)), (Ok(8), Ok(8)));
    assert_eq!(take(p, fd), Ok(11));
    assert_eq!(p.read(fd, 7), Err(RUMP_EINVAL));
    assert_eq!(p.write(fd, b"1234567"), Err(RUMP_EINVAL));
    assert_eq!(add(p, fd, u64::MAX), Err(RUMP_EINVAL));
    assert_eq!(add(p, fd, u64::MAX - 1), Ok(8));
    assert_eq!(add(p, fd, 1), Err(RUMP_EAGAIN));
    let mut fds = [pfd(fd, RUMP_POLLIN | RUMP_POLLOUT)];
    assert_eq!(p.poll(&mut fds, 0), Ok(1));
    assert_eq!(fds[0].revents as i32, RUMP_POLLIN);
    assert_eq!(take(p, fd), Ok(u64::MAX - 1));
    p.poll(&mut fds, 0).unwrap();
    assert_eq!(fds[0].revents as i32, RUMP_POLLOUT);
    assert_eq!(sys!(p, RUMP_SYS_eventfd, 0, 1 << 20), Err(RUMP_EINVAL));
    p.release();
}

#[test]
fn semaphore() {
    let k = Raw::boot();
    let p = k.spawn();
    let fd = eventfd(p, 2, RUMP_EFD_SEMAPHORE | RUMP_EFD_NONBLOCK);
    assert_eq!(
        (take(p, fd), take(p, fd), take(p, fd)),
        (Ok(1), Ok(1), Err(RUMP_EAGAIN))
    );
    p.release();
}

#[test]
fn blocking_and_kqueue() {
    let k = Raw::boot();
    let p = k.spawn();
    let fd = eventfd(p, 0, 0);
    let t = thread::spawn(move || take(p, fd));
    settle();
    add(p, fd, 9).unwrap();
    assert_eq!(t.join().unwrap(), Ok(9));
    add(p, fd, u64::MAX - 1).unwrap();
    let t = thread::spawn(move || add(p, fd, 2));
    settle();
    take(p, fd).unwrap();
    assert_eq!(t.join().unwrap(), Ok(8));
    take(p, fd).unwrap();
    let kq = p.kqueue();
    p.kevent(
        kq,
        &[kev(fd as usize, RUMP_EVFILT_READ, RUMP_EV_ADD, 0, 0)],
        0,
        None,
    )
    .unwrap();
    let t = thread::spawn(move || p.kevent(kq, &[], 1, None).map(|e| e.len()));
    settle();
    add(p, fd, 1).unwrap();
    assert_eq!(t.join().unwrap(), Ok(1));
    // Closed while a reader waits.
    take(p, fd).unwrap();
    let t = thread::spawn(move || take(p, fd));
    settle();
    p.close(fd).unwrap();
    assert!(t.join().unwrap().is_err());
    p.release();
    assert_eq!(k.files(), 0);
}

fn every(value: Duration, interval: Duration) -> rump_itimerspec {
    rump_itimerspec {
        it_interval: timespec(interval),
        it_value: timespec(value),
    }
}

const ZERO: Duration = Duration::ZERO;

#[test]
fn timer_once_and_periodic() {
    let k = Raw::boot();
    let p = k.spawn();
    let fd = sys!(p, RUMP_SYS_timerfd_create, RUMP_CLOCK_MONOTONIC, 0).unwrap() as i32;
    let set =
        |flags: i32, it: &rump_itimerspec| sys!(p, RUMP_SYS_timerfd_settime, fd, flags, it, 0);
    set(0, &every(ms(25), ZERO)).unwrap();
    let mut left = rump_itimerspec::default();
    sys!(p, RUMP_SYS_timerfd_gettime, fd, &mut left).unwrap();
    assert!(left.it_value.tv_sec == 0 && (1..=25_000_000).contains(&left.it_value.tv_nsec));
    let (n, took) = timed(|| take(p, fd));
    assert_eq!(n, Ok(1));
    assert!(took >= ms(20) && took < ms(300), "{took:?}");
    sys!(p, RUMP_SYS_timerfd_gettime, fd, &mut left).unwrap();
    assert_eq!((left.it_value.tv_sec, left.it_value.tv_nsec), (0, 0));

    set(0, &every(ms(5), ms(5))).unwrap();
    thread::sleep(ms(42));
    let n = take(p, fd).unwrap();
    assert!((5..=20).contains(&n), "{n}");
    assert!(take(p, fd).unwrap() >= 1);
    set(0, &every(ZERO, ZERO)).unwrap();
    p.fcntl(fd, RUMP_F_SETFL, RUMP_O_NONBLOCK as i64).unwrap();
    assert_eq!(take(p, fd), Err(RUMP_EAGAIN));

    // At a time; poll sees it.
    let mut now = rump_timespec::default();
    sys!(p, RUMP_SYS_clock_gettime, RUMP_CLOCK_MONOTONIC, &mut now).unwrap();
    let at = Duration::new(now.tv_sec as u64, now.tv_nsec as u32) + ms(25);
    set(RUMP_TFD_TIMER_ABSTIME, &every(at, ZERO)).unwrap();
    assert_eq!(p.poll(&mut [pfd(fd, RUMP_POLLIN)], 0), Ok(0));
    assert_eq!(p.poll(&mut [pfd(fd, RUMP_POLLIN)], 1500), Ok(1));
    assert_eq!(take(p, fd), Ok(1));
    // In the past: at once.
    set(RUMP_TFD_TIMER_ABSTIME, &every(ms(1), ZERO)).unwrap();
    assert_eq!(p.poll(&mut [pfd(fd, RUMP_POLLIN)], 500), Ok(1));

    assert_eq!(p.read(fd, 4), Err(RUMP_EINVAL));
    assert_eq!(p.write(fd, &[0; 8]).unwrap_err(), RUMP_EBADF);
    let bad = rump_itimerspec {
        it_value: rump_timespec {
            tv_sec: 0,
            tv_nsec: 1_000_000_000,
        },
        ..left
    };
    assert_eq!(set(0, &bad), Err(RUMP_EINVAL));
    assert_eq!(sys!(p, RUMP_SYS_timerfd_create, 99, 0), Err(RUMP_EINVAL));
    assert_eq!(
        sys!(p, RUMP_SYS_timerfd_create, RUMP_CLOCK_MONOTONIC, 1),
        Err(RUMP_EINVAL)
    );
    let pipe = p.pipe().unwrap();
    assert_eq!(
        sys!(
            p,
            RUMP_SYS_timerfd_settime,
            pipe.0,
            0,
            &every(ms(1), ZERO),
            0
        ),
        Err(RUMP_EINVAL)
    );
    // One that runs is closed.
    set(0, &every(ms(2), ms(2))).unwrap();
    p.close(fd).unwrap();
    thread::sleep(ms(8));
    p.release();
    assert_eq!(k.files(), 0);
}
