//! POSIX semaphores and asynchronous I/O.

#[path = "common/raw.rs"]
mod raw;
use raw::*;
use std::thread;

fn open(p: Proc, name: &std::ffi::CStr, flags: i32, value: u32) -> Sys<isize> {
    let mut id = -1isize;
    sys!(
        p,
        RUMP_SYS__ksem_open,
        name.as_ptr(),
        flags,
        0o600,
        value,
        &mut id
    )
    .map(|_| id)
}

#[test]
fn unnamed() {
    let k = Raw::boot();
    let p = k.spawn();
    let mut id = 0isize;
    sys!(p, RUMP_SYS__ksem_init, 2, &mut id).unwrap();
    let id = id as i64;
    let value = || {
        let mut v = 99u32;
        sys!(p, RUMP_SYS__ksem_getvalue, id, &mut v).unwrap();
        v
    };
    assert_eq!(value(), 2);
    assert_eq!(sys!(p, RUMP_SYS__ksem_wait, id), Ok(0));
    assert_eq!(sys!(p, RUMP_SYS__ksem_trywait, id), Ok(0));
    assert_eq!(sys!(p, RUMP_SYS__ksem_trywait, id), Err(RUMP_EAGAIN));
    let mut at = rump_timespec::default();
    sys!(p, RUMP_SYS_clock_gettime, RUMP_CLOCK_REALTIME, &mut at).unwrap();
    at.tv_nsec += 25_000_000;
    if at.tv_nsec >= 1_000_000_000 {
        at.tv_sec += 1;
        at.tv_nsec -= 1_000_000_000;
    }
    let (r, took) = timed(|| sys!(p, RUMP_SYS__ksem_timedwait, id, &at));
    assert_eq!(r, Err(RUMP_ETIMEDOUT));
    assert!(took >= ms(15) && took < ms(300), "{took:?}");
    let t = thread::spawn(move || sys!(p, RUMP_SYS__ksem_wait, id));
    settle();
    assert_eq!(sys!(p, RUMP_SYS__ksem_destroy, id), Err(RUMP_EBUSY));
    sys!(p, RUMP_SYS__ksem_post, id).unwrap();
    assert_eq!(t.join().unwrap(), Ok(0));
    assert_eq!(value(), 0);
    sys!(p, RUMP_SYS__ksem_destroy, id).unwrap();
    assert_eq!(sys!(p, RUMP_SYS__ksem_post, id), Err(RUMP_EINVAL));
    assert_eq!(sys!(p, RUMP_SYS__ksem_init, 1, 0), Err(RUMP_EFAULT));
    // One is left to the end of the process.
    sys!(p, RUMP_SYS__ksem_init, 1, &mut 0isize).unwrap();
    p.release();
}

#[test]
fn named() {
    let k = Raw::boot();
    let (p, q) = (k.spawn(), k.spawn());
    assert_eq!(open(p, c"/s", 0, 0), Err(RUMP_ENOENT));
    let a = open(p, c"/s", RUMP_O_CREAT | RUMP_O_EXCL, 1).unwrap() as i64;
    assert_eq!(
        open(p, c"/s", RUMP_O_CREAT | RUMP_O_EXCL, 1),
        Err(RUMP_EEXIST)
    );
    let b = open(q, c"/s", 0, 0).unwrap() as i64;
    sys!(q, RUMP_SYS__ksem_wait, b).unwrap();
    assert_eq!(sys!(p, RUMP_SYS__ksem_trywait, a), Err(RUMP_EAGAIN));
    let user = k.user(5);
    assert_eq!(open(user, c"/s", 0, 0), Err(RUMP_EACCES));
    assert_eq!(
        sys!(user, RUMP_SYS__ksem_unlink, c"/s".as_ptr()),
        Err(RUMP_EACCES)
    );
    sys!(p, RUMP_SYS__ksem_unlink, c"/s".as_ptr()).unwrap();
    assert_eq!(open(p, c"/s", 0, 0), Err(RUMP_ENOENT));
    // It lives while it is open.
    sys!(p, RUMP_SYS__ksem_post, a).unwrap();
    sys!(q, RUMP_SYS__ksem_trywait, b).unwrap();
    sys!(p, RUMP_SYS__ksem_close, a).unwrap();
    assert!(sys!(p, RUMP_SYS__ksem_post, a).is_err());
    let long = std::ffi::CString::new(format!("/{}", "x".repeat(2000))).unwrap();
    assert_eq!(open(p, &long, RUMP_O_CREAT, 0), Err(RUMP_ENAMETOOLONG));
    // A named one nobody unlinks must not outlive the kernel.
    open(p, c"/left", RUMP_O_CREAT, 0).unwrap();
    for x in [p, q, user] {
        x.release();
    }
}

fn aiocb(fd: i32, buf: &mut [u8], offset: i64) -> rump_aiocb {
    // SAFETY: all of it may be 0.
    let mut cb: rump_aiocb = unsafe { std::mem::zeroed() };
    cb.aio_fildes = fd;
    cb.aio_buf = buf.as_mut_ptr().cast();
    cb.aio_nbytes = buf.len();
    cb.aio_offset = offset;
    cb
}

#[test]
fn aio() {
    let k = Raw::boot();
    let p = k.spawn();
    let fd = p.open("/f", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    let mut data = *b"asynchronous";
    let mut cb = aiocb(fd, &mut data, 0);
    let finish = |cb: &mut rump_aiocb| -> Sys {
        for _ in 0..500 {
            let list = [cb as *const rump_aiocb];
            let _ = sys!(p, RUMP_SYS_aio_suspend, &list, 1, &timespec(ms(20)));
            match sys!(p, RUMP_SYS_aio_error, &*cb) {
                Ok(e) if e as i32 == RUMP_EINPROGRESS => continue,
                Ok(_) => return sys!(p, RUMP_SYS_aio_return, &mut *cb),
                Err(e) => return Err(e),
            }
        }
        panic!("it does not end");
    };
    sys!(p, RUMP_SYS_aio_write, &mut cb).unwrap();
    assert_eq!(finish(&mut cb), Ok(12));
    let mut back = [0u8; 5];
    let mut cb = aiocb(fd, &mut back, 7);
    sys!(p, RUMP_SYS_aio_read, &mut cb).unwrap();
    assert_eq!(finish(&mut cb), Ok(5));
    assert_eq!(&back, b"onous");
    sys!(p, RUMP_SYS_aio_fsync, RUMP_O_SYNC, &mut cb).unwrap();
    assert_eq!(finish(&mut cb), Ok(0));

    // Errors.
    let mut cb = aiocb(99, &mut data, 0);
    let r = sys!(p, RUMP_SYS_aio_read, &mut cb);
    assert!(
        r == Err(RUMP_EBADF) || finish(&mut cb) == Err(RUMP_EBADF),
        "{r:?}"
    );
    let mut never = aiocb(fd, &mut data, 0);
    assert!(sys!(p, RUMP_SYS_aio_return, &mut never).is_err());
    assert_eq!(sys!(p, RUMP_SYS_aio_read, 0), Err(RUMP_EFAULT));
    assert_eq!(sys!(p, RUMP_SYS_aio_cancel, 99, 0), Err(RUMP_EBADF));
    assert_eq!(sys!(p, RUMP_SYS_lio_listio, 77, 0, 1, 0), Err(RUMP_EINVAL));

    // A list, waited for.
    let (mut d1, mut d2) = (*b"AA", *b"BB");
    let (mut c1, mut c2) = (aiocb(fd, &mut d1, 0), aiocb(fd, &mut d2, 2));
    (c1.aio_lio_opcode, c2.aio_lio_opcode) = (1, 1); // LIO_WRITE
    let list = [&raw mut c1, &raw mut c2];
    const LIO_WAIT: i32 = 1;
    sys!(p, RUMP_SYS_lio_listio, LIO_WAIT, &list, 2, 0).unwrap();
    let mut b = [0u8; 4];
    sys!(p, RUMP_SYS_pread, fd, &mut b, 4, 0, 0i64).unwrap();
    assert_eq!(&b, b"AABB");

    // Some are under way when the process ends.
    let mut cbs: Vec<_> = (0..8).map(|_| Box::new(aiocb(fd, &mut [], 0))).collect();
    for cb in &mut cbs {
        let _ = sys!(p, RUMP_SYS_aio_read, &mut **cb);
    }
    p.release();
    assert_eq!(k.files(), 0);
}
