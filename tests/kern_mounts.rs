//! Mounts with open files, chroot, umask, the working directory.

#[path = "common/raw.rs"]
mod raw;
use raw::*;
use std::thread;

const FORCE: i64 = RUMP_MNT_FORCE as i64;

fn unmount(p: Proc, path: &str, flags: i64) -> Sys {
    p.path(RUMP_SYS_unmount, path, &[flags])
}

#[test]
fn forced_unmount_with_open_files() {
    let k = Raw::boot();
    let p = k.spawn();
    p.mkdir("/t").unwrap();
    p.mount_tmpfs("/t", 0).unwrap();
    p.mkdir("/t/d").unwrap();
    let f = p.open("/t/f", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    p.write(f, &[1; 100_000]).unwrap();
    let d = p.open("/t/d", RUMP_O_RDONLY).unwrap();
    let q = k.fork(p, RUMP_RFFD_COPY).unwrap();
    q.path(RUMP_SYS_chdir, "/t/d", &[]).unwrap();
    assert_eq!(unmount(p, "/t", 0), Err(RUMP_EBUSY));
    unmount(p, "/t", FORCE).unwrap();
    assert!(p.read(f, 10).is_err() || p.read(f, 10).unwrap().is_empty());
    assert!(p.write(f, b"x").is_err());
    assert!(sys!(p, RUMP_SYS_fstat, f, &mut rump_stat::default()).is_err());
    assert!(sys!(p, RUMP_SYS_fchdir, d).is_err());
    assert!(q.open("file", RUMP_O_CREAT | RUMP_O_RDWR).is_err());
    assert!(q.open("..", RUMP_O_RDONLY).is_err());
    assert_eq!(unmount(p, "/t", FORCE), Err(RUMP_EINVAL));
    // The place is free again.
    p.mount_tmpfs("/t", 0).unwrap();
    assert_eq!(p.stat("/t/f").err(), Some(RUMP_ENOENT));
    p.close(f).unwrap();
    p.close(d).unwrap();
    unmount(p, "/t", 0).unwrap();
    q.release();
    p.release();
}

#[test]
fn forced_unmount_under_load() {
    let k = Raw::boot();
    let p = k.spawn();
    p.mkdir("/t").unwrap();
    for _ in 0..5 {
        p.mount_tmpfs("/t", 0).unwrap();
        thread::scope(|s| {
            for i in 0..3 {
                s.spawn(move || {
                    for n in 0..200 {
                        let path = format!("/t/f{i}-{}", n % 7);
                        if let Ok(fd) = p.open(&path, RUMP_O_CREAT | RUMP_O_RDWR) {
                            let _ = p.write(fd, &[7; 5000]);
                            let _ = p.read(fd, 10);
                            let _ = p.close(fd);
                        }
                        let _ = p.path(RUMP_SYS_unlink, &path, &[]);
                    }
                });
            }
            thread::sleep(ms(2));
            let r = unmount(p, "/t", FORCE);
            assert!(matches!(r, Ok(_) | Err(RUMP_EBUSY)), "{r:?}");
        });
        let r = unmount(p, "/t", FORCE);
        assert!(matches!(r, Ok(_) | Err(RUMP_EINVAL)), "{r:?}");
    }
    p.release();
}

#[test]
fn mounting_refused() {
    let k = Raw::boot();
    let p = k.spawn();
    p.mkdir("/t").unwrap();
    let args = rump_tmpfs_args {
        ta_version: 1,
        ta_root_mode: 0o755,
        ..Default::default()
    };
    let mount = |kind: &std::ffi::CStr, at: &std::ffi::CStr, len: usize| {
        sys!(p, RUMP_SYS_mount, kind.as_ptr(), at.as_ptr(), 0, &args, len)
    };
    let size = size_of_val(&args);
    p.open("/f", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    for (kind, at, len, errno) in [
        (c"nosuchfs", c"/t", size, RUMP_ENODEV),
        (c"tmpfs", c"/none", size, RUMP_ENOENT),
        (c"tmpfs", c"/f", size, RUMP_ENOTDIR),
        (c"tmpfs", c"/t", 3, RUMP_EINVAL),
        (c"ffs", c"/t", 1, RUMP_EINVAL),
    ] {
        assert_eq!(mount(kind, at, len), Err(errno), "{kind:?} {at:?} {len}");
    }
    // Over one another; away from the top.
    p.mount_tmpfs("/t", 0).unwrap();
    p.open("/t/lower", RUMP_O_CREAT | RUMP_O_RDWR)
        .map(|fd| p.close(fd))
        .unwrap()
        .unwrap();
    p.mount_tmpfs("/t", 0).unwrap();
    assert_eq!(p.stat("/t/lower").err(), Some(RUMP_ENOENT));
    unmount(p, "/t", 0).unwrap();
    assert!(p.stat("/t/lower").is_ok());
    unmount(p, "/t", 0).unwrap();
    assert_eq!(unmount(p, "/t", 0), Err(RUMP_EINVAL));
    // One left for the halt, with another in it.
    p.mount_tmpfs("/t", 0).unwrap();
    p.mkdir("/t/in").unwrap();
    p.mount_tmpfs("/t/in", 0).unwrap();
    assert_eq!(unmount(p, "/t", 0), Err(RUMP_EBUSY));
    p.release();
}

#[test]
fn chroot_holds() {
    let k = Raw::boot();
    let p = k.spawn();
    for dir in ["/jail", "/jail/in", "/out"] {
        p.mkdir(dir).unwrap();
    }
    let out = p.open("/out", RUMP_O_RDONLY).unwrap();
    sys!(p, RUMP_SYS_symlink, c"/out".as_ptr(), c"/jail/abs".as_ptr()).unwrap();
    sys!(
        p,
        RUMP_SYS_symlink,
        c"../../out".as_ptr(),
        c"/jail/in/rel".as_ptr()
    )
    .unwrap();
    p.path(RUMP_SYS_chdir, "/jail/in", &[]).unwrap();
    p.path(RUMP_SYS_chroot, "/jail", &[]).unwrap();
    for path in [
        "/out",
        "/..",
        "..",
        "../..",
        "/in/../../../out",
        "/abs",
        "/in/rel",
    ] {
        let there = p.stat(path);
        match path {
            "/.." | ".." | "../.." => {
                assert_eq!(there.unwrap().st_ino, p.stat("/").unwrap().st_ino, "{path}")
            }
            _ => assert_eq!(there.err(), Some(RUMP_ENOENT), "{path}"),
        }
    }
    let mut cwd = [0u8; 100];
    sys!(p, RUMP_SYS___getcwd, &mut cwd, 100).unwrap();
    assert!(cwd.starts_with(b"/in\0"));
    // A directory from before leads no further than fchdir allows.
    assert_eq!(sys!(p, RUMP_SYS_fchdir, out), Err(RUMP_EPERM));
    let r = sys!(p, RUMP_SYS_fchroot, out);
    assert!(matches!(r, Ok(0) | Err(RUMP_EPERM)), "{r:?}");
    assert_eq!(p.path(RUMP_SYS_chroot, "/none", &[]), Err(RUMP_ENOENT));
    p.release();
}

#[test]
fn umask_and_cwd() {
    let k = Raw::boot();
    let p = k.spawn();
    let old = sys!(p, RUMP_SYS_umask, 0o077).unwrap();
    assert_eq!(old, 0o022);
    p.open_mode("/f", RUMP_O_CREAT | RUMP_O_RDWR, 0o666)
        .unwrap();
    assert_eq!(p.stat("/f").unwrap().st_mode & 0o777, 0o600);
    p.mkdir("/d").unwrap();
    assert_eq!(p.stat("/d").unwrap().st_mode & 0o777, 0o700);
    let child = k.fork(p, RUMP_RFFD_COPY).unwrap();
    assert_eq!(sys!(child, RUMP_SYS_umask, 0), Ok(0o077));
    assert_eq!(sys!(p, RUMP_SYS_umask, 0o22), Ok(0o077));
    // Each process its own working directory.
    child.path(RUMP_SYS_chdir, "/d", &[]).unwrap();
    let cwd = |p: Proc| {
        let mut b = [0u8; 100];
        let n = sys!(p, RUMP_SYS___getcwd, &mut b, 100).unwrap() as usize;
        String::from_utf8(b[..n - 1].to_vec()).unwrap()
    };
    assert_eq!((cwd(p), cwd(child)), ("/".into(), "/d".into()));
    assert_eq!(
        sys!(child, RUMP_SYS___getcwd, &mut [0u8; 2], 2),
        Err(RUMP_ERANGE)
    );
    assert_eq!(child.path(RUMP_SYS_chdir, "/f", &[]), Err(RUMP_ENOTDIR));
    p.path(RUMP_SYS_rmdir, "/d", &[]).unwrap();
    assert_eq!(
        sys!(child, RUMP_SYS___getcwd, &mut [0u8; 100], 100),
        Err(RUMP_ENOENT)
    );
    assert!(child.open("x", RUMP_O_CREAT | RUMP_O_RDWR).is_err());
    child.release();
    p.release();
}
