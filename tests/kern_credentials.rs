//! Who may do what: user and group ids, and what an ordinary user is denied.

#[path = "common/raw.rs"]
mod raw;
use raw::*;

#[test]
fn ordinary_users_are_denied() {
    let k = Raw::boot();
    let root = k.spawn();
    root.mkdir("/t").unwrap();
    root.mount_tmpfs("/t", 0).unwrap();
    root.mkdir("/t/root").unwrap();
    root.open_mode("/t/root/f", RUMP_O_CREAT | RUMP_O_RDWR, 0o600)
        .unwrap();
    root.open_mode("/t/pub", RUMP_O_CREAT | RUMP_O_RDWR, 0o666)
        .unwrap();
    root.path(RUMP_SYS_chmod, "/t", &[0o1777]).unwrap();
    let p = k.user(100);
    let own = p
        .open_mode("/t/own", RUMP_O_CREAT | RUMP_O_RDWR, 0o644)
        .unwrap();
    let mine = p.stat("/t/own").unwrap();
    assert_eq!(mine.st_uid, 100);
    let s = std::ptr::null::<u8>() as i64;
    let ts = timespec(ms(1));
    let name = [RUMP_CTL_KERN, RUMP_KERN_HOSTNAME];
    let id = 5i64;
    let cases: &[(&str, Sys, i32)] = &[
        (
            "open",
            p.open("/t/root/f", RUMP_O_RDONLY).map(i64::from),
            RUMP_EACCES,
        ),
        (
            "create",
            p.open("/t/root/g", RUMP_O_CREAT | RUMP_O_RDWR)
                .map(i64::from),
            RUMP_EACCES,
        ),
        (
            "unlink",
            p.path(RUMP_SYS_unlink, "/t/root/f", &[]),
            RUMP_EACCES,
        ),
        (
            "unlink sticky",
            p.path(RUMP_SYS_unlink, "/t/pub", &[]),
            RUMP_EPERM,
        ),
        (
            "chmod",
            p.path(RUMP_SYS_chmod, "/t/pub", &[0o777]),
            RUMP_EPERM,
        ),
        (
            "chown",
            p.path(RUMP_SYS_chown, "/t/own", &[0, 0]),
            RUMP_EPERM,
        ),
        (
            "chown to group",
            p.path(RUMP_SYS_chown, "/t/own", &[-1, 5]),
            RUMP_EPERM,
        ),
        (
            "chflags",
            p.path(RUMP_SYS_chflags, "/t/own", &[RUMP_SF_IMMUTABLE as i64]),
            RUMP_EPERM,
        ),
        ("mount", p.mount_tmpfs("/t/root", 0), RUMP_EPERM),
        ("unmount", p.path(RUMP_SYS_unmount, "/t", &[0]), RUMP_EPERM),
        ("chroot", p.path(RUMP_SYS_chroot, "/t", &[]), RUMP_EPERM),
        (
            "mknod",
            p.path(
                RUMP_SYS_mknod,
                "/t/null",
                &[(RUMP_S_IFCHR | 0o666) as i64, 2],
            ),
            RUMP_EPERM,
        ),
        ("setuid", sys!(p, RUMP_SYS_setuid, 0), RUMP_EPERM),
        ("seteuid", sys!(p, RUMP_SYS_seteuid, 0), RUMP_EPERM),
        ("setgid", sys!(p, RUMP_SYS_setgid, 0), RUMP_EPERM),
        ("setreuid", sys!(p, RUMP_SYS_setreuid, 0, 0), RUMP_EPERM),
        ("setgroups", sys!(p, RUMP_SYS_setgroups, 1, &id), RUMP_EPERM),
        (
            "setlogin",
            sys!(p, RUMP_SYS___setlogin, c"root".as_ptr()),
            RUMP_EPERM,
        ),
        (
            "clock_settime",
            sys!(p, RUMP_SYS_clock_settime, RUMP_CLOCK_REALTIME, &ts),
            RUMP_EPERM,
        ),
        (
            "adjtime",
            sys!(p, RUMP_SYS_adjtime, &rump_timeval::default(), s),
            RUMP_EPERM,
        ),
        ("reboot", sys!(p, RUMP_SYS_reboot, 0, s), RUMP_EPERM),
        (
            "sysctl",
            sys!(p, RUMP_SYS___sysctl, &name, 2, s, s, c"x".as_ptr(), 2),
            RUMP_EPERM,
        ),
        (
            "modctl",
            sys!(p, RUMP_SYS_modctl, RUMP_MODCTL_UNLOAD, c"tmpfs".as_ptr()),
            RUMP_EPERM,
        ),
        (
            "getfh",
            sys!(p, RUMP_SYS_getfh, c"/t".as_ptr(), s, &mut [0usize; 1]),
            RUMP_EPERM,
        ),
        (
            "rlimit",
            sys!(
                p,
                RUMP_SYS_setrlimit,
                RUMP_RLIMIT_NOFILE,
                &rump_rlimit {
                    rlim_cur: 10,
                    rlim_max: 1 << 40
                }
            ),
            RUMP_EPERM,
        ),
        ("revoke", p.path(RUMP_SYS_revoke, "/t/pub", &[]), RUMP_EPERM),
    ];
    for (name, result, errno) in cases {
        assert_eq!(*result, Err(*errno), "{name}");
    }
    // What is theirs they may change.
    assert_eq!(p.path(RUMP_SYS_chmod, "/t/own", &[0o600]), Ok(0));
    assert_eq!(p.path(RUMP_SYS_chown, "/t/own", &[-1, 100]), Ok(0));
    assert_eq!(
        p.path(RUMP_SYS_chflags, "/t/own", &[RUMP_UF_NODUMP as i64]),
        Ok(0)
    );
    assert_eq!(sys!(p, RUMP_SYS_setuid, 100), Ok(0));
    // The set-user-id bit goes when another writes.
    root.path(RUMP_SYS_chmod, "/t/pub", &[0o4777]).unwrap();
    let fd = p.open("/t/pub", RUMP_O_WRONLY).unwrap();
    p.write(fd, b"x").unwrap();
    assert_eq!(root.stat("/t/pub").unwrap().st_mode & 0o7777, 0o777);
    p.close(own).unwrap();
    p.release();
    root.release();
}

#[test]
fn real_effective_saved() {
    let k = Raw::boot();
    let p = k.spawn();
    let ids = |p: Proc| {
        (
            sys!(p, RUMP_SYS_getuid).unwrap(),
            sys!(p, RUMP_SYS_geteuid).unwrap(),
        )
    };
    assert_eq!(ids(p), (0, 0));
    assert_eq!(sys!(p, RUMP_SYS_issetugid), Ok(0));
    // Away and back.
    sys!(p, RUMP_SYS_seteuid, 50).unwrap();
    assert_eq!(ids(p), (0, 50));
    assert_eq!(p.path(RUMP_SYS_chroot, "/", &[]), Err(RUMP_EPERM));
    sys!(p, RUMP_SYS_seteuid, 0).unwrap();
    sys!(p, RUMP_SYS_setreuid, 60, -1).unwrap();
    assert_eq!(ids(p), (60, 0));
    sys!(p, RUMP_SYS_setreuid, 60, 61).unwrap();
    assert_eq!(ids(p), (60, 61));
    // Real and effective may be exchanged.
    sys!(p, RUMP_SYS_seteuid, 60).unwrap();
    sys!(p, RUMP_SYS_setuid, 60).unwrap();
    assert_eq!(sys!(p, RUMP_SYS_setuid, 0), Err(RUMP_EPERM));
    let g = k.spawn();
    sys!(g, RUMP_SYS_setegid, 7).unwrap();
    assert_eq!(
        (sys!(g, RUMP_SYS_getgid), sys!(g, RUMP_SYS_getegid)),
        (Ok(0), Ok(7))
    );
    sys!(g, RUMP_SYS_setregid, 8, 9).unwrap();
    assert_eq!(
        (sys!(g, RUMP_SYS_getgid), sys!(g, RUMP_SYS_getegid)),
        (Ok(8), Ok(9))
    );
    // A child has its parent's.
    let child = k.fork(p, RUMP_RFFD_COPY).unwrap();
    assert_eq!(ids(child), (60, 60));
    for q in [child, p, g] {
        q.release();
    }
}

#[test]
fn groups() {
    let k = Raw::boot();
    let p = k.spawn();
    let list: Vec<u32> = (10..20).collect();
    sys!(p, RUMP_SYS_setgroups, list.len(), list.as_ptr()).unwrap();
    assert_eq!(sys!(p, RUMP_SYS_getgroups, 0, 0), Ok(10));
    let mut got = [0u32; 16];
    assert_eq!(sys!(p, RUMP_SYS_getgroups, 16, &mut got), Ok(10));
    assert_eq!(got[..10], list);
    assert_eq!(sys!(p, RUMP_SYS_getgroups, 5, &mut got), Err(RUMP_EINVAL));
    assert_eq!(sys!(p, RUMP_SYS_getgroups, -1, &mut got), Err(RUMP_EINVAL));
    assert_eq!(
        sys!(p, RUMP_SYS_setgroups, 17, &[0u32; 17]),
        Err(RUMP_EINVAL)
    );
    // A group gives access.
    p.mkdir("/t").unwrap();
    p.mount_tmpfs("/t", 0).unwrap();
    let fd = p
        .open_mode("/t/f", RUMP_O_CREAT | RUMP_O_RDWR, 0o040)
        .unwrap();
    p.path(RUMP_SYS_chown, "/t/f", &[1, 15]).unwrap();
    sys!(p, RUMP_SYS_setuid, 99).unwrap();
    assert!(p.open("/t/f", RUMP_O_RDONLY).is_ok());
    assert_eq!(p.open("/t/f", RUMP_O_RDWR), Err(RUMP_EACCES));
    p.close(fd).unwrap();
    p.release();
}

#[test]
fn login_name() {
    let k = Raw::boot();
    let p = k.spawn();
    sys!(p, RUMP_SYS_setsid).unwrap();
    sys!(p, RUMP_SYS___setlogin, c"somebody".as_ptr()).unwrap();
    let mut name = [0u8; 32];
    sys!(p, RUMP_SYS___getlogin, &mut name, 32).unwrap();
    assert!(name.starts_with(b"somebody\0"));
    let long = std::ffi::CString::new("x".repeat(300)).unwrap();
    assert!(sys!(p, RUMP_SYS___setlogin, long.as_ptr()).is_err());
    p.release();
}

#[test]
fn access_uses_the_real_id() {
    let k = Raw::boot();
    let p = k.spawn();
    p.open_mode("/f", RUMP_O_CREAT | RUMP_O_RDWR, 0o600)
        .unwrap();
    sys!(p, RUMP_SYS_setreuid, 5, 0).unwrap();
    assert!(p.open("/f", RUMP_O_RDWR).is_ok());
    assert_eq!(
        p.path(RUMP_SYS_access, "/f", &[RUMP_R_OK as i64]),
        Err(RUMP_EACCES)
    );
    assert_eq!(
        sys!(
            p,
            RUMP_SYS_faccessat,
            RUMP_AT_FDCWD,
            c"/f".as_ptr(),
            RUMP_R_OK,
            RUMP_AT_EACCESS
        ),
        Ok(0)
    );
    assert_eq!(p.path(RUMP_SYS_access, "/f", &[0]), Ok(0));
    assert_eq!(p.path(RUMP_SYS_access, "/f", &[64]), Err(RUMP_EINVAL));
    p.release();
}
