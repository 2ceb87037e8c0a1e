//! Processes and lwps: creation, release, sessions, and threads that come and
//! go.

#[path = "common/raw.rs"]
mod raw;
use raw::*;
use std::thread;

#[test]
fn ids_and_parents() {
    let k = Raw::boot();
    let init = k.init();
    assert_eq!(sys!(init, RUMP_SYS_getpid), Ok(1));
    let a = k.spawn();
    let b = k.fork(a, RUMP_RFFD_COPY).unwrap();
    let (pa, pb) = (
        sys!(a, RUMP_SYS_getpid).unwrap(),
        sys!(b, RUMP_SYS_getpid).unwrap(),
    );
    assert!(pa > 1 && pb > 1 && pa != pb);
    assert_eq!(sys!(a, RUMP_SYS_getppid), Ok(1));
    assert_eq!(sys!(b, RUMP_SYS_getppid), Ok(pa));
    // Orphans are process 1's.
    a.release();
    assert_eq!(sys!(b, RUMP_SYS_getppid), Ok(1));
    b.release();
    assert_eq!(
        k.fork(init, RUMP_RFFD_COPY | RUMP_RFFD_CLEAR).err(),
        Some(RUMP_EINVAL)
    );
    assert_eq!(k.fork(init, 64).err(), Some(RUMP_EINVAL));
}

#[test]
fn many_come_and_go() {
    let k = Raw::boot();
    let before = k.stats();
    for round in 0..3 {
        let all: Vec<_> = (0..200).map(|_| k.spawn()).collect();
        let mut pids: Vec<_> = all
            .iter()
            .map(|p| sys!(p, RUMP_SYS_getpid).unwrap())
            .collect();
        pids.sort();
        pids.dedup();
        assert_eq!(pids.len(), 200, "round {round}");
        assert_eq!(k.stats().rks_procs, before.rks_procs + 200);
        all.into_iter().for_each(Proc::release);
        assert_eq!(k.stats().rks_procs, before.rks_procs);
    }
    assert!(k.stats().rks_lwps <= before.rks_lwps + 2, "{:?}", k.stats());
}

#[test]
fn made_and_released_by_many_threads() {
    let k = Raw::boot();
    let before = k.stats().rks_procs;
    thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(|| {
                for _ in 0..50 {
                    let p = k.spawn();
                    let (r, w) = p.pipe().unwrap();
                    p.write(w, b"x").unwrap();
                    let child = k.fork(p, RUMP_RFFD_COPY).unwrap();
                    assert_eq!(child.read(r, 1).unwrap(), b"x");
                    p.release();
                    child.release();
                }
            });
        }
    });
    assert_eq!(k.stats().rks_procs, before);
}

#[test]
fn threads_give_their_lwps_back() {
    let k = Raw::boot();
    let p = k.spawn();
    sys!(p, RUMP_SYS_getpid).unwrap();
    let before = k.stats().rks_lwps;
    for _ in 0..20 {
        let all: Vec<_> = (0..5)
            .map(|_| thread::spawn(move || sys!(p, RUMP_SYS_getpid).unwrap()))
            .collect();
        for t in all {
            t.join().unwrap();
        }
    }
    // The hook of a thread runs a little after its join.
    for _ in 0..100 {
        if k.stats().rks_lwps <= before {
            break;
        }
        thread::sleep(ms(2));
    }
    assert_eq!(k.stats().rks_lwps, before);
    p.release();
}

#[test]
fn a_thread_in_many_processes() {
    let k = Raw::boot();
    let all: Vec<_> = (0..40).map(|_| k.spawn()).collect();
    let pids: Vec<_> = all
        .iter()
        .map(|p| sys!(p, RUMP_SYS_getpid).unwrap())
        .collect();
    for _ in 0..20 {
        for (p, pid) in all.iter().zip(&pids) {
            assert_eq!(sys!(p, RUMP_SYS_getpid), Ok(*pid));
        }
    }
    all.into_iter().for_each(Proc::release);
}

#[test]
fn sessions_and_groups() {
    let k = Raw::boot();
    let p = k.spawn();
    let pid = sys!(p, RUMP_SYS_getpid).unwrap();
    assert_eq!(sys!(p, RUMP_SYS_setsid), Ok(pid));
    assert_eq!(sys!(p, RUMP_SYS_getpgrp), Ok(pid));
    assert_eq!(sys!(p, RUMP_SYS_getsid, 0), Ok(pid));
    assert_eq!(sys!(p, RUMP_SYS_setsid), Err(RUMP_EPERM));
    let child = k.fork(p, RUMP_RFFD_COPY).unwrap();
    let cpid = sys!(child, RUMP_SYS_getpid).unwrap();
    assert_eq!(sys!(child, RUMP_SYS_getpgrp), Ok(pid));
    assert_eq!(sys!(child, RUMP_SYS_setpgid, 0, 0), Ok(0));
    assert_eq!(sys!(child, RUMP_SYS_getpgid, 0), Ok(cpid));
    assert_eq!(sys!(p, RUMP_SYS_getpgid, cpid), Ok(cpid));
    assert_eq!(sys!(p, RUMP_SYS_setpgid, cpid, pid), Ok(0));
    assert_eq!(sys!(child, RUMP_SYS_getpgrp), Ok(pid));
    assert_eq!(sys!(child, RUMP_SYS_setpgid, 0, 12345), Err(RUMP_EPERM));
    assert_eq!(sys!(child, RUMP_SYS_setpgid, 54321, 0), Err(RUMP_ESRCH));
    assert_eq!(sys!(p, RUMP_SYS_getpgid, 54321), Err(RUMP_ESRCH));
    assert_eq!(sys!(p, RUMP_SYS_getsid, 54321), Err(RUMP_ESRCH));
    assert_eq!(sys!(p, RUMP_SYS_setpgid, 0, -5), Err(RUMP_EINVAL));
    // Of another session.
    let other = k.spawn();
    let opid = sys!(other, RUMP_SYS_getpid).unwrap();
    sys!(other, RUMP_SYS_setsid).unwrap();
    assert!(sys!(p, RUMP_SYS_setpgid, opid, pid).is_err());
    assert_eq!(sys!(other, RUMP_SYS_setpgid, 0, 0), Err(RUMP_EPERM));
    for q in [p, child, other] {
        q.release();
    }
}

#[test]
fn bound_lwps() {
    let k = Raw::boot();
    let p = k.spawn();
    // Through the interface of NetBSD's rump.
    let error = p.run(|| {
        // SAFETY: a thread in the kernel.
        unsafe {
            let before = rump_pub_lwproc_curlwp();
            let error = rump_pub_lwproc_rfork(RUMP_RFFD_CLEAR);
            if error != 0 {
                return error;
            }
            let l = rump_pub_lwproc_curlwp();
            assert!(!l.is_null() && l != before);
            let pid = rump_sys_getpid();
            assert!(pid > 1);
            assert_eq!(rump_pub_lwproc_newlwp(pid), 0);
            let second = rump_pub_lwproc_curlwp();
            assert!(second != l);
            assert_eq!(rump_sys_getpid(), pid);
            rump_pub_lwproc_releaselwp();
            rump_pub_lwproc_switch(l);
            assert_eq!(rump_sys_getpid(), pid);
            assert_eq!(rump_pub_lwproc_newlwp(99999), RUMP_ESRCH);
            rump_pub_lwproc_releaselwp();
            rump_pub_lwproc_switch(before);
            0
        }
    });
    assert_eq!(error, 0);
    p.release();
    assert_eq!(k.stats().rks_procs, Raw::boot().stats().rks_procs);
}
