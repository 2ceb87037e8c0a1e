//! Resource limits.

#[path = "common/raw.rs"]
mod raw;
use raw::*;

fn set(p: Proc, which: i32, cur: u64, max: u64) -> Sys {
    sys!(
        p,
        RUMP_SYS_setrlimit,
        which,
        &rump_rlimit {
            rlim_cur: cur,
            rlim_max: max
        }
    )
}

fn get(p: Proc, which: i32) -> (u64, u64) {
    let mut l = rump_rlimit::default();
    sys!(p, RUMP_SYS_getrlimit, which, &mut l).unwrap();
    (l.rlim_cur, l.rlim_max)
}

#[test]
fn set_get_inherit() {
    let k = Raw::boot();
    let p = k.spawn();
    set(p, RUMP_RLIMIT_NOFILE, 20, 40).unwrap();
    let child = k.fork(p, RUMP_RFFD_COPY).unwrap();
    assert_eq!(get(child, RUMP_RLIMIT_NOFILE), (20, 40));
    set(child, RUMP_RLIMIT_NOFILE, 10, 40).unwrap();
    assert_eq!(get(p, RUMP_RLIMIT_NOFILE), (20, 40));
    // An ordinary user lowers, and raises up to the hard limit.
    sys!(child, RUMP_SYS_setuid, 9).unwrap();
    set(child, RUMP_RLIMIT_NOFILE, 40, 40).unwrap();
    assert_eq!(set(child, RUMP_RLIMIT_NOFILE, 40, 41), Err(RUMP_EPERM));
    set(child, RUMP_RLIMIT_NOFILE, 5, 5).unwrap();
    assert_eq!(set(child, RUMP_RLIMIT_NOFILE, 6, 6), Err(RUMP_EPERM));
    assert_eq!(set(p, RUMP_RLIMIT_NOFILE, 50, 40), Err(RUMP_EINVAL));
    for which in [-1, 12, 1000] {
        assert_eq!(set(p, which, 1, 1), Err(RUMP_EINVAL), "{which}");
        assert_eq!(
            sys!(p, RUMP_SYS_getrlimit, which, &mut rump_rlimit::default()),
            Err(RUMP_EINVAL)
        );
    }
    child.release();
    p.release();
}

#[test]
fn file_size() {
    let k = Raw::boot();
    let p = k.spawn();
    p.mkdir("/t").unwrap();
    p.mount_tmpfs("/t", 0).unwrap();
    let kq = p.kqueue();
    p.kevent(
        kq,
        &[kev(
            RUMP_SIGXFSZ as usize,
            RUMP_EVFILT_SIGNAL,
            RUMP_EV_ADD,
            0,
            0,
        )],
        0,
        None,
    )
    .unwrap();
    set(p, RUMP_RLIMIT_FSIZE, 1000, 1000).unwrap();
    let fd = p.open("/t/f", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    assert_eq!(p.write(fd, &[1; 1000]), Ok(1000));
    assert_eq!(p.write(fd, &[1; 1]), Err(RUMP_EFBIG));
    assert_eq!(p.kevent(kq, &[], 1, Some(ms(0))).unwrap()[0].data, 1);
    assert_eq!(p.stat("/t/f").unwrap().st_size, 1000);
    // Within the limit is fine.
    assert_eq!(
        sys!(p, RUMP_SYS_pwrite, fd, &[2u8; 10], 10, 0, 990i64),
        Ok(10)
    );
    assert_eq!(
        sys!(p, RUMP_SYS_pwrite, fd, &[2u8; 10], 10, 0, 5000i64),
        Err(RUMP_EFBIG)
    );
    p.release();
}

/// Processes are counted by their real user; root goes beyond its limit.
#[test]
fn processes_of_a_user() {
    let k = Raw::boot();
    let p = k.spawn();
    set(p, RUMP_RLIMIT_NPROC, 3, 10).unwrap();
    let more = k.fork(p, RUMP_RFFD_CLEAR).unwrap();
    sys!(p, RUMP_SYS_setuid, 77).unwrap();
    let children: Vec<Proc> = (0..2)
        .map(|_| k.fork(p, RUMP_RFFD_CLEAR).unwrap())
        .collect();
    assert_eq!(k.fork(p, RUMP_RFFD_CLEAR).err(), Some(RUMP_EAGAIN));
    assert_eq!(
        k.fork(children[0], RUMP_RFFD_CLEAR).err(),
        Some(RUMP_EAGAIN)
    );
    // Another user's do not count, and one that ends makes room.
    let other = k.fork(more, RUMP_RFFD_CLEAR).unwrap();
    sys!(other, RUMP_SYS_setuid, 78).unwrap();
    other.release();
    children[0].release();
    let again = k.fork(p, RUMP_RFFD_CLEAR).unwrap();
    assert_eq!(k.fork(p, RUMP_RFFD_CLEAR).err(), Some(RUMP_EAGAIN));
    set(p, RUMP_RLIMIT_NPROC, 4, 10).unwrap();
    let last = k.fork(p, RUMP_RFFD_CLEAR).unwrap();
    // A change of user moves the count.
    set(more, RUMP_RLIMIT_NPROC, 1, 10).unwrap();
    let root = k.fork(more, RUMP_RFFD_CLEAR).unwrap();
    sys!(root, RUMP_SYS_setuid, 77).unwrap();
    assert_eq!(k.fork(p, RUMP_RFFD_CLEAR).err(), Some(RUMP_EAGAIN));
    for p in [root, last, again, children[1], more, p] {
        p.release();
    }
}
