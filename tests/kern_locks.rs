//! Advisory locks: fcntl(2) and flock(2), waiting, deadlock.

#[path = "common/raw.rs"]
mod raw;
use raw::*;
use std::thread;

fn lock(kind: i32, start: i64, len: i64) -> rump_flock {
    rump_flock {
        l_start: start,
        l_len: len,
        l_pid: 0,
        l_type: kind as i16,
        l_whence: RUMP_SEEK_SET as i16,
    }
}

fn fcntl(p: Proc, fd: i32, cmd: i32, mut l: rump_flock) -> Sys<rump_flock> {
    p.fcntl(fd, cmd, &raw mut l as i64).map(|_| l)
}

fn set(p: Proc, fd: i32, kind: i32, start: i64, len: i64) -> Sys<()> {
    fcntl(p, fd, RUMP_F_SETLK, lock(kind, start, len)).map(|_| ())
}

const RD: i32 = RUMP_F_RDLCK;
const WR: i32 = RUMP_F_WRLCK;
const UN: i32 = RUMP_F_UNLCK;

fn setup(k: &Raw, tmpfs: bool) -> (Proc, Proc, i32, i32) {
    let (p, q) = (k.spawn(), k.spawn());
    p.mkdir("/t").unwrap();
    if tmpfs {
        p.mount_tmpfs("/t", 0).unwrap();
    }
    let a = p.open("/t/f", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    let b = q.open("/t/f", RUMP_O_RDWR).unwrap();
    (p, q, a, b)
}

#[test]
fn ranges() {
    for tmpfs in [false, true] {
        let k = Raw::boot();
        let (p, q, a, b) = setup(&k, tmpfs);
        set(p, a, WR, 0, 10).unwrap();
        set(p, a, RD, 10, 10).unwrap();
        assert_eq!(set(q, b, RD, 5, 1), Err(RUMP_EAGAIN));
        assert_eq!(set(q, b, WR, 15, 1), Err(RUMP_EAGAIN));
        set(q, b, RD, 15, 1).unwrap();
        set(q, b, WR, 20, 0).unwrap();
        assert_eq!(set(p, a, RD, 1 << 40, 1), Err(RUMP_EAGAIN));
        // Who holds it?
        let held = fcntl(q, b, RUMP_F_GETLK, lock(WR, 0, 0)).unwrap();
        let pid = sys!(p, RUMP_SYS_getpid).unwrap();
        assert_eq!(
            (
                held.l_type as i32,
                held.l_start,
                held.l_len,
                held.l_pid as i64
            ),
            (WR, 0, 10, pid)
        );
        assert_eq!(
            fcntl(q, b, RUMP_F_GETLK, lock(RD, 10, 5)).unwrap().l_type as i32,
            UN
        );
        // A hole in the middle.
        set(p, a, UN, 3, 4).unwrap();
        set(q, b, WR, 3, 4).unwrap();
        assert_eq!(set(q, b, WR, 2, 1), Err(RUMP_EAGAIN));
        assert_eq!(set(q, b, WR, 7, 1), Err(RUMP_EAGAIN));
        // Upgrade, negative length.
        set(q, b, UN, 0, 0).unwrap();
        set(p, a, WR, 20, -10).unwrap();
        assert_eq!(set(q, b, RD, 15, 1), Err(RUMP_EAGAIN));
        // Any close of the file by the process gives all up.
        let second = p.open("/t/f", RUMP_O_RDWR).unwrap();
        p.close(second).unwrap();
        set(q, b, WR, 0, 0).unwrap();
        q.release();
        set(p, a, WR, 0, 0).unwrap();
        p.release();
    }
}

#[test]
fn errors() {
    let k = Raw::boot();
    let (p, q, a, _) = setup(&k, true);
    let r = p.open("/t/f", RUMP_O_RDONLY).unwrap();
    assert_eq!(set(p, r, WR, 0, 1), Err(RUMP_EBADF));
    let w = p.open("/t/f", RUMP_O_WRONLY).unwrap();
    assert_eq!(set(p, w, RD, 0, 1), Err(RUMP_EBADF));
    assert_eq!(set(p, a, 77, 0, 1), Err(RUMP_EINVAL));
    assert_eq!(set(p, a, WR, -5, 1), Err(RUMP_EINVAL));
    assert_eq!(set(p, a, WR, 5, -10), Err(RUMP_EINVAL));
    assert!(set(p, a, WR, i64::MAX, 10).is_err());
    assert_eq!(p.fcntl(a, RUMP_F_SETLK, 0), Err(RUMP_EFAULT));
    let (pr, _) = p.pipe().unwrap();
    assert!(matches!(
        set(p, pr, RD, 0, 1),
        Err(RUMP_EINVAL | RUMP_EBADF | RUMP_EOPNOTSUPP)
    ));
    assert_eq!(sys!(p, RUMP_SYS_flock, a, 0), Err(RUMP_EINVAL));
    assert_eq!(sys!(p, RUMP_SYS_flock, 999, RUMP_LOCK_EX), Err(RUMP_EBADF));
    p.release();
    q.release();
}

#[test]
fn waiting_and_deadlock() {
    let k = Raw::boot();
    let (p, q, a, b) = setup(&k, true);
    set(p, a, WR, 0, 1).unwrap();
    let t = thread::spawn(move || fcntl(q, b, RUMP_F_SETLKW, lock(WR, 0, 1)).map(|_| ()));
    settle();
    set(p, a, UN, 0, 1).unwrap();
    assert_eq!(t.join().unwrap(), Ok(()));
    // q has 0, p takes 1; q waits for 1, p for 0: one of them is told.
    set(p, a, WR, 1, 1).unwrap();
    let t = thread::spawn(move || fcntl(q, b, RUMP_F_SETLKW, lock(WR, 1, 1)).map(|_| ()));
    settle();
    assert_eq!(
        fcntl(p, a, RUMP_F_SETLKW, lock(WR, 0, 1)).err(),
        Some(RUMP_EDEADLK)
    );
    set(p, a, UN, 0, 0).unwrap();
    assert_eq!(t.join().unwrap(), Ok(()));
    // The holder ends.
    let t = thread::spawn(move || fcntl(p, a, RUMP_F_SETLKW, lock(WR, 0, 0)).map(|_| ()));
    settle();
    q.release();
    assert_eq!(t.join().unwrap(), Ok(()));
    // A signal ends the wait.
    let c = k.fork(p, RUMP_RFFD_COPY).unwrap();
    let it = rump_itimerval {
        it_interval: Default::default(),
        it_value: rump_timeval {
            tv_sec: 0,
            tv_usec: 15_000,
        },
    };
    sys!(c, RUMP_SYS_setitimer, RUMP_ITIMER_REAL, &it, 0).unwrap();
    assert_eq!(
        fcntl(c, a, RUMP_F_SETLKW, lock(WR, 0, 0)).err(),
        Some(RUMP_EINTR)
    );
    c.release();
    p.release();
}

#[test]
fn whole_files() {
    let k = Raw::boot();
    let (p, q, a, b) = setup(&k, true);
    use {RUMP_LOCK_EX as EX, RUMP_LOCK_NB as NB, RUMP_LOCK_SH as SH, RUMP_LOCK_UN as LUN};
    let flock = |p: Proc, fd, how| sys!(p, RUMP_SYS_flock, fd, how);
    flock(p, a, SH).unwrap();
    flock(q, b, SH).unwrap();
    assert_eq!(flock(q, b, EX | NB), Err(RUMP_EAGAIN));
    flock(p, a, LUN).unwrap();
    flock(q, b, EX | NB).unwrap();
    // The lock belongs to the open file, also in another process, also dup'ed.
    let dup = sys!(q, RUMP_SYS_dup, b).unwrap() as i32;
    q.close(b).unwrap();
    assert_eq!(flock(p, a, SH | NB), Err(RUMP_EAGAIN));
    let t = thread::spawn(move || sys!(p, RUMP_SYS_flock, a, EX));
    settle();
    q.close(dup).unwrap();
    assert_eq!(t.join().unwrap(), Ok(0));
    // O_EXLOCK.
    assert_eq!(
        q.open("/t/f", RUMP_O_RDWR | RUMP_O_EXLOCK | RUMP_O_NONBLOCK),
        Err(RUMP_EAGAIN)
    );
    flock(p, a, LUN).unwrap();
    let x = q.open("/t/f", RUMP_O_RDWR | RUMP_O_EXLOCK).unwrap();
    assert_eq!(flock(p, a, SH | NB), Err(RUMP_EAGAIN));
    q.close(x).unwrap();
    p.release();
    q.release();
}

#[test]
fn contended_by_many() {
    let k = Raw::boot();
    let init = k.spawn();
    init.mkdir("/t").unwrap();
    init.mount_tmpfs("/t", 0).unwrap();
    let fd = init.open("/t/f", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    init.write(fd, &0u64.to_ne_bytes()).unwrap();
    thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(|| {
                let p = k.spawn();
                let fd = p.open("/t/f", RUMP_O_RDWR).unwrap();
                for _ in 0..100 {
                    fcntl(p, fd, RUMP_F_SETLKW, lock(WR, 0, 8)).unwrap();
                    let mut n = [0u8; 8];
                    sys!(p, RUMP_SYS_pread, fd, &mut n, 8, 0, 0i64).unwrap();
                    n = (u64::from_ne_bytes(n) + 1).to_ne_bytes();
                    sys!(p, RUMP_SYS_pwrite, fd, &n, 8, 0, 0i64).unwrap();
                    set(p, fd, UN, 0, 8).unwrap();
                }
                p.release();
            });
        }
    });
    let mut n = [0u8; 8];
    sys!(init, RUMP_SYS_pread, fd, &mut n, 8, 0, 0i64).unwrap();
    assert_eq!(u64::from_ne_bytes(n), 400);
    init.release();
}
