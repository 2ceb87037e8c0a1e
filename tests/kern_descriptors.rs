//! Descriptors: dup and its kin, fcntl, close-on-exec, limits.

#[path = "common/raw.rs"]
mod raw;
use raw::*;

#[test]
fn dup_takes_the_lowest() {
    let k = Raw::boot();
    let p = k.spawn();
    let a = p.open("/a", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    assert_eq!(a, 0);
    assert_eq!(sys!(p, RUMP_SYS_dup, a), Ok(1));
    assert_eq!(sys!(p, RUMP_SYS_dup, a), Ok(2));
    p.close(1).unwrap();
    assert_eq!(sys!(p, RUMP_SYS_dup, a), Ok(1));
    for fd in [-1, 3, 1000, i32::MAX, i32::MIN] {
        assert_eq!(sys!(p, RUMP_SYS_dup, fd), Err(RUMP_EBADF), "{fd}");
        assert_eq!(p.close(fd), Err(RUMP_EBADF), "{fd}");
        assert_eq!(p.fcntl(fd, RUMP_F_GETFD, 0), Err(RUMP_EBADF), "{fd}");
        assert_eq!(p.read(fd, 1), Err(RUMP_EBADF), "{fd}");
    }
    // One offset.
    assert_eq!(p.write(a, b"hello"), Ok(5));
    assert_eq!(sys!(p, RUMP_SYS_lseek, 1, 0, 0i64, RUMP_SEEK_CUR), Ok(5));
    p.release();
}

#[test]
fn dup2_and_dup3() {
    let k = Raw::boot();
    let p = k.spawn();
    let a = p.open("/a", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    assert_eq!(sys!(p, RUMP_SYS_dup2, a, 77), Ok(77));
    assert_eq!(p.fcntl(77, RUMP_F_GETFD, 0), Ok(0));
    assert_eq!(sys!(p, RUMP_SYS_dup2, a, a), Ok(a as i64));
    assert_eq!(sys!(p, RUMP_SYS_dup2, 5, 5), Err(RUMP_EBADF));
    assert_eq!(sys!(p, RUMP_SYS_dup2, a, -1), Err(RUMP_EBADF));
    assert_eq!(sys!(p, RUMP_SYS_dup2, a, 1 << 30), Err(RUMP_EBADF));
    // Over an open one.
    let b = p.open("/b", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    p.write(b, b"b").unwrap();
    assert_eq!(sys!(p, RUMP_SYS_dup2, a, b), Ok(b as i64));
    assert_eq!(p.write(b, b"xyz"), Ok(3));
    assert_eq!(p.stat("/a").unwrap().st_size, 3);
    assert_eq!(p.stat("/b").unwrap().st_size, 1);

    assert_eq!(sys!(p, RUMP_SYS_dup3, a, 40, RUMP_O_CLOEXEC), Ok(40));
    assert_eq!(p.fcntl(40, RUMP_F_GETFD, 0), Ok(1));
    assert_eq!(sys!(p, RUMP_SYS_dup2, a, 40), Ok(40));
    assert_eq!(p.fcntl(40, RUMP_F_GETFD, 0), Ok(0));
    assert_eq!(sys!(p, RUMP_SYS_dup3, a, 40, 1 << 30), Err(RUMP_EINVAL));
    p.release();
}

#[test]
fn fcntl_commands() {
    let k = Raw::boot();
    let p = k.spawn();
    let a = p
        .open("/a", RUMP_O_CREAT | RUMP_O_RDWR | RUMP_O_CLOEXEC)
        .unwrap();
    assert_eq!(p.fcntl(a, RUMP_F_GETFD, 0), Ok(1));
    assert_eq!(p.fcntl(a, RUMP_F_SETFD, 0), Ok(0));
    assert_eq!(p.fcntl(a, RUMP_F_GETFD, 0), Ok(0));
    assert_eq!(p.fcntl(a, RUMP_F_DUPFD, 10), Ok(10));
    assert_eq!(p.fcntl(a, RUMP_F_DUPFD, 10), Ok(11));
    assert_eq!(p.fcntl(a, RUMP_F_DUPFD_CLOEXEC, 10), Ok(12));
    assert_eq!(p.fcntl(12, RUMP_F_GETFD, 0), Ok(1));
    assert_eq!(p.fcntl(a, RUMP_F_DUPFD, -1), Err(RUMP_EINVAL));
    assert_eq!(p.fcntl(a, RUMP_F_DUPFD, 1 << 30), Err(RUMP_EINVAL));
    assert_eq!(p.fcntl(a, RUMP_F_MAXFD, 0), Ok(12));
    // File status flags belong to the file.
    assert_eq!(
        p.fcntl(a, RUMP_F_GETFL, 0).unwrap() as i32 & RUMP_O_ACCMODE,
        RUMP_O_RDWR
    );
    p.fcntl(a, RUMP_F_SETFL, (RUMP_O_APPEND | RUMP_O_NONBLOCK) as i64)
        .unwrap();
    let fl = p.fcntl(10, RUMP_F_GETFL, 0).unwrap() as i32;
    assert_eq!(
        fl & (RUMP_O_APPEND | RUMP_O_NONBLOCK | RUMP_O_ACCMODE),
        RUMP_O_APPEND | RUMP_O_NONBLOCK | RUMP_O_RDWR
    );
    p.write(a, b"12").unwrap();
    sys!(p, RUMP_SYS_lseek, a, 0, 0i64, RUMP_SEEK_SET).unwrap();
    p.write(a, b"34").unwrap();
    assert_eq!(p.stat("/a").unwrap().st_size, 4);
    assert_eq!(p.fcntl(a, 9999, 0), Err(RUMP_EINVAL));
    // All from 10 up.
    p.fcntl(10, RUMP_F_CLOSEM, 0).unwrap();
    assert_eq!(p.fcntl(12, RUMP_F_GETFD, 0), Err(RUMP_EBADF));
    assert_eq!(p.fcntl(a, RUMP_F_MAXFD, 0), Ok(0));
    // The path of a file.
    let mut path = [0u8; 1024];
    p.fcntl(a, RUMP_F_GETPATH, path.as_mut_ptr() as i64)
        .unwrap();
    assert!(path.starts_with(b"/a\0"));
    p.release();
}

#[test]
fn access_mode_is_kept() {
    let k = Raw::boot();
    let p = k.spawn();
    let w = p.open("/f", RUMP_O_CREAT | RUMP_O_WRONLY).unwrap();
    let r = p.open("/f", RUMP_O_RDONLY).unwrap();
    assert_eq!(p.read(w, 1), Err(RUMP_EBADF));
    assert_eq!(p.write(r, b"x"), Err(RUMP_EBADF));
    assert_eq!(sys!(p, RUMP_SYS_ftruncate, r, 0, 0i64), Err(RUMP_EINVAL));
    assert_eq!(sys!(p, RUMP_SYS_read, r, std::ptr::null::<u8>(), 0), Ok(0));
    p.write(w, b"data").unwrap();
    assert_eq!(
        sys!(p, RUMP_SYS_read, r, std::ptr::null::<u8>(), 4),
        Err(RUMP_EFAULT)
    );
    // Sizes beyond what a result can hold.
    assert_eq!(
        sys!(p, RUMP_SYS_read, r, 0x1000usize, usize::MAX),
        Err(RUMP_EINVAL)
    );
    assert_eq!(
        sys!(p, RUMP_SYS_readv, r, std::ptr::null::<rump_iovec>(), 0),
        Err(RUMP_EINVAL)
    );
    assert_eq!(
        sys!(p, RUMP_SYS_readv, r, std::ptr::null::<rump_iovec>(), 5000),
        Err(RUMP_EINVAL)
    );
    assert_eq!(
        sys!(p, RUMP_SYS_pread, r, &mut [0u8; 4], 4, 0, -1i64),
        Err(RUMP_EINVAL)
    );
    assert_eq!(
        sys!(p, RUMP_SYS_lseek, r, 0, -5i64, RUMP_SEEK_SET),
        Err(RUMP_EINVAL)
    );
    assert_eq!(sys!(p, RUMP_SYS_lseek, r, 0, 0i64, 9), Err(RUMP_EINVAL));
    p.release();
}

#[test]
fn many_and_the_limit() {
    let k = Raw::boot();
    let p = k.spawn();
    let lim = rump_rlimit {
        rlim_cur: 600,
        rlim_max: 600,
    };
    sys!(p, RUMP_SYS_setrlimit, RUMP_RLIMIT_NOFILE, &lim).unwrap();
    let mut n = 0;
    let error = loop {
        match p.open("/f", RUMP_O_CREAT | RUMP_O_RDWR) {
            Ok(fd) => assert_eq!(fd, n),
            Err(e) => break e,
        }
        n += 1;
    };
    assert_eq!((error, n), (RUMP_EMFILE, 600));
    assert_eq!(sys!(p, RUMP_SYS_dup, 3), Err(RUMP_EMFILE));
    assert_eq!(p.pipe(), Err(RUMP_EMFILE));
    assert_eq!(sys!(p, RUMP_SYS_dup2, 3, 600), Err(RUMP_EBADF));
    p.close(123).unwrap();
    assert_eq!(p.pipe(), Err(RUMP_EMFILE));
    assert_eq!(p.open("/f", RUMP_O_RDWR), Ok(123));
    assert_eq!(k.files(), 600);
    p.release();
    assert_eq!(k.files(), 0);
}

#[test]
fn children_share_or_copy() {
    let k = Raw::boot();
    let p = k.spawn();
    let a = p.open("/a", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    sys!(p, RUMP_SYS_dup2, a, 10).unwrap();
    let a = 10; // a cleared process has the console at 0 to 2
    let copy = k.fork(p, RUMP_RFFD_COPY).unwrap();
    let share = k.fork(p, RUMP_RFFD_SHARE).unwrap();
    let none = k.fork(p, RUMP_RFFD_CLEAR).unwrap();
    copy.write(a, b"1").unwrap();
    share.write(a, b"2").unwrap();
    assert_eq!(none.write(a, b"3"), Err(RUMP_EBADF));
    assert_eq!(p.stat("/a").unwrap().st_size, 2);
    share.close(a).unwrap();
    assert_eq!(p.write(a, b"4"), Err(RUMP_EBADF));
    assert_eq!(none.read(0, 1), Err(RUMP_EBADF));
    copy.write(a, b"5").unwrap();
    for c in [copy, share, none, p] {
        c.release();
    }
}

#[test]
fn close_and_use_from_many_threads() {
    let k = Raw::boot();
    let p = k.spawn();
    std::thread::scope(|s| {
        for t in 0..6 {
            s.spawn(move || {
                for i in 0..400 {
                    match (t + i) % 3 {
                        0 => {
                            let _ = p.open("/f", RUMP_O_CREAT | RUMP_O_RDWR);
                        }
                        1 => {
                            let _ = p.write(i % 20, b"x");
                            let _ = sys!(p, RUMP_SYS_dup2, i % 20, (i + 7) % 20);
                        }
                        _ => {
                            let _ = p.close(i % 20);
                        }
                    }
                }
            });
        }
    });
    p.release();
    assert_eq!(k.files(), 0);
}
