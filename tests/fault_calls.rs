//! Calls below the safe crate while allocations fail, each in turn: whatever a
//! call says, the kernel lives, nothing is left, nobody waits for ever.

#[path = "common/raw.rs"]
mod raw;
use raw::*;
use std::time::Duration;

const NOW: Option<Duration> = Some(Duration::ZERO);

/// For n = 0, 1, 2, …: a kernel in which the n-th allocation fails. How many.
fn sweep(sites: i32, work: impl Fn(&Raw, Proc)) -> u64 {
    for n in 0.. {
        let kernel = Raw::boot();
        let fault = rump_fault {
            rf_size: size_of::<rump_fault>(),
            rf_sites: sites as u32,
            rf_after: n,
            rf_times: 1,
            ..Default::default()
        };
        let mut id = -1;
        // SAFETY: the kernel is alive, the rule says its size.
        let error = unsafe { rump_kernel_fault(kernel.raw(), &fault, &mut id) };
        assert_eq!(error, 0);
        let (_, took) = timed(|| {
            if let Ok(p) = kernel.fork(kernel.init(), RUMP_RFFD_CLEAR) {
                work(&kernel, p);
                p.release();
            }
        });
        let mut stats = rump_fault_stats {
            rfs_size: size_of::<rump_fault_stats>(),
            ..Default::default()
        };
        // SAFETY: as above.
        unsafe { rump_kernel_fault_remove(kernel.raw(), id, &mut stats) };
        assert_eq!(kernel.panicked(), None, "allocation {n}");
        assert!(took < Duration::from_secs(20), "allocation {n}: {took:?}");
        if stats.rfs_hits == 0 {
            return n;
        }
    }
    unreachable!()
}

fn all(work: impl Fn(&Raw, Proc) + Copy) {
    let n = sweep(RUMP_FAULT_ALLOC, work);
    assert!(n > 10, "{n}");
    sweep(RUMP_FAULT_THREAD, work);
    sweep(RUMP_FAULT_HOSTMEM, work);
}

#[test]
fn pipes_and_queues() {
    all(|_, p| {
        let Ok((r, w)) = p.pipe2(RUMP_O_NONBLOCK) else {
            return;
        };
        let _ = p.write(w, &[1; 3000]);
        let _ = p.write(w, &[1; 30_000]);
        let _ = p.read(r, 70_000);
        let Ok(kq) = sys!(p, RUMP_SYS_kqueue) else {
            return;
        };
        let kq = kq as i32;
        let add = RUMP_EV_ADD;
        let wake = RUMP_NOTE_TRIGGER as i64;
        let _ = p.kevent(kq, &[kev(r as usize, RUMP_EVFILT_READ, add, 0, 0)], 0, NOW);
        let _ = p.kevent(kq, &[kev(w as usize, RUMP_EVFILT_WRITE, add, 0, 0)], 0, NOW);
        let _ = p.kevent(kq, &[kev(1, RUMP_EVFILT_TIMER, add, 0, 1)], 0, NOW);
        let _ = p.kevent(kq, &[kev(2, RUMP_EVFILT_USER, add, 0, 0)], 0, NOW);
        let _ = p.kevent(kq, &[kev(2, RUMP_EVFILT_USER, 0, wake, 0)], 0, NOW);
        let _ = p.kevent(kq, &[], 80, Some(ms(3)));
        for fd in [r, w, kq] {
            let _ = p.poll(&mut [pfd(fd, RUMP_POLLIN)], 0);
        }
        let mut many: Vec<_> = (0..200).map(|i| pfd(i % 5, RUMP_POLLIN)).collect();
        let _ = p.poll(&mut many, 1);
        let _ = sys!(p, RUMP_SYS_dup, r);
        let _ = p.fcntl(r, RUMP_F_DUPFD, 100);
        let _ = p.fcntl(r, RUMP_F_DUPFD, 1000);
        let _ = p.close(w);
        let _ = p.read(r, 10);
    });
}

#[test]
fn timers_semaphores_aio() {
    all(|_, p| {
        let path = c"/f".as_ptr();
        let rw = RUMP_O_CREAT | RUMP_O_RDWR;
        let _ = sys!(p, RUMP_SYS_eventfd, 1, RUMP_EFD_NONBLOCK);
        if let Ok(fd) = sys!(p, RUMP_SYS_timerfd_create, RUMP_CLOCK_MONOTONIC, 0) {
            let soon = rump_itimerspec {
                it_interval: timespec(Duration::ZERO),
                it_value: timespec(ms(1)),
            };
            let _ = sys!(p, RUMP_SYS_timerfd_settime, fd, 0, &soon, 0);
            let _ = p.poll(&mut [pfd(fd as i32, RUMP_POLLIN)], 30);
        }
        let mut timer = 0i32;
        let _ = sys!(
            p,
            RUMP_SYS_timer_create,
            RUMP_CLOCK_MONOTONIC,
            0,
            &mut timer
        );
        let mut id = 0isize;
        if sys!(p, RUMP_SYS__ksem_init, 2, &mut id).is_ok() {
            let _ = sys!(p, RUMP_SYS__ksem_trywait, id as i64);
        }
        let name = c"/sem".as_ptr();
        let _ = sys!(
            p,
            RUMP_SYS__ksem_open,
            name,
            RUMP_O_CREAT,
            0o600,
            1,
            &mut id
        );
        let _ = sys!(p, RUMP_SYS__ksem_unlink, name);
        let Ok(fd) = sys!(p, RUMP_SYS_open, path, rw, 0o644) else {
            return;
        };
        let mut data = *b"asynchronous";
        // SAFETY: all of it may be 0.
        let mut cb: rump_aiocb = unsafe { std::mem::zeroed() };
        cb.aio_fildes = fd as i32;
        cb.aio_buf = data.as_mut_ptr().cast();
        cb.aio_nbytes = data.len();
        if sys!(p, RUMP_SYS_aio_write, &mut cb).is_ok() {
            let list = [&cb as *const rump_aiocb];
            let _ = sys!(p, RUMP_SYS_aio_suspend, &list, 1, &timespec(ms(500)));
            let _ = sys!(p, RUMP_SYS_aio_return, &mut cb);
        }
    });
}

#[test]
fn files_locks_mounts() {
    all(|_, p| {
        let _ = p.mkdir("/m");
        let _ = p.mount_tmpfs("/m", 1 << 20);
        let _ = p.mkdir("/m/d");
        let _ = p.path(RUMP_SYS_mkfifo, "/m/fifo", &[0o644]);
        let _ = p.path(RUMP_SYS_mknod, "/m/null", &[0o020_644, 0x0202]);
        let _ = p.path(RUMP_SYS_chdir, "/m/d", &[]);
        let _ = p.path(RUMP_SYS_chroot, "/m", &[]);
        let flags = RUMP_O_RDWR | RUMP_O_NONBLOCK;
        for path in ["/fifo", "/dev/null", "/null", "fifo"] {
            if let Ok(fd) = p.open(path, flags) {
                let _ = p.write(fd, b"x");
            }
        }
        if let Ok(fd) = p.open("/lock", RUMP_O_CREAT | RUMP_O_RDWR) {
            // SAFETY: all of it may be 0.
            let mut lock: rump_flock = unsafe { std::mem::zeroed() };
            lock.l_len = 100;
            for (kind, start) in [(RUMP_F_WRLCK, 0), (RUMP_F_RDLCK, 20), (RUMP_F_UNLCK, 40)] {
                lock.l_type = kind as i16;
                lock.l_start = start;
                let _ = p.fcntl(fd, RUMP_F_SETLK, &raw mut lock as i64);
            }
            let _ = sys!(p, RUMP_SYS_flock, fd, RUMP_LOCK_EX | RUMP_LOCK_NB);
            let mut buf = [0u8; 2000];
            let _ = sys!(p, RUMP_SYS___getcwd, buf.as_mut_ptr(), buf.len());
            let _ = sys!(p, RUMP_SYS_futimens, fd, 0);
            let _ = sys!(p, RUMP_SYS_ftruncate, fd, 0, 500_000);
            let _ = sys!(p, RUMP_SYS_fsync, fd);
        }
        if let Ok(fd) = p.open("/", RUMP_O_RDONLY) {
            let mut buf = [0u8; 4000];
            let _ = sys!(p, RUMP_SYS_getdents, fd, buf.as_mut_ptr(), buf.len());
            let _ = sys!(p, RUMP_SYS_fchdir, fd);
        }
        let _ = p.path(RUMP_SYS_unlink, "/lock", &[]);
    });
}

#[test]
fn processes_and_lwps() {
    all(|k, p| {
        for flags in [RUMP_RFFDG, RUMP_RFCFDG, 0] {
            if let Ok(child) = k.fork(p, flags) {
                let _ = sys!(child, RUMP_SYS_setsid);
                let _ = sys!(child, RUMP_SYS_setuid, 5);
                let _ = sys!(child, RUMP_SYS_setgroups, 2, &[1u32, 2]);
                let _ = sys!(child, RUMP_SYS_getpid);
                child.release();
            }
        }
        let login = c"somebody".as_ptr();
        let _ = sys!(p, RUMP_SYS___setlogin, login);
        let rl = rump_rlimit {
            rlim_cur: 20,
            rlim_max: 20,
        };
        let _ = sys!(p, RUMP_SYS_setrlimit, 8, &rl);
        p.run(|| {
            // SAFETY: the thread is in a kernel, and leaves as it came.
            unsafe {
                if rump_pub_lwproc_rfork(RUMP_RFCFDG) == 0 {
                    let first = rump_pub_lwproc_curlwp();
                    if rump_pub_lwproc_newlwp(1) == 0 {
                        rump_pub_lwproc_releaselwp();
                        rump_pub_lwproc_switch(first);
                    }
                    rump_pub_lwproc_releaselwp();
                }
            }
            0
        });
    });
}
