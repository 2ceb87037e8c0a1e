//! Mounting, and what goes on below and above a mount.

mod raw;

use raw::{Proc, Raw, c, tmpfs_args};

const ENOENT: i32 = 2;
const EIO: i32 = 5;
const EBADF: i32 = 9;
const EBUSY: i32 = 16;
const ENODEV: i32 = 19;
const ENOTDIR: i32 = 20;
const EINVAL: i32 = 22;
const EROFS: i32 = 30;
const CREATE: i32 = c::RUMP_O_CREAT | c::RUMP_O_RDWR;
const FORCE: i32 = c::RUMP_MNT_FORCE;

fn mount(p: &Proc<'_>, path: &str, flags: i64) -> raw::Sys {
    p.mount("tmpfs", path, flags, &mut tmpfs_args(0, 0))
}

#[test]
fn errors() {
    let kernel = Raw::boot();
    let p = kernel.init();
    p.create("/file").unwrap();
    p.mkdir("/m").unwrap();
    assert_eq!(mount(&p, "/nothing", 0), Err(ENOENT));
    assert_eq!(mount(&p, "/file", 0), Err(ENOTDIR));
    assert_eq!(p.mount("nofs", "/m", 0, &mut 0_u64), Err(ENODEV));
    let mut args = tmpfs_args(0, 0);
    args.ta_version = 99;
    assert!(p.mount("tmpfs", "/m", 0, &mut args).is_err());
    assert_eq!(p.mount("tmpfs", "/m", 0, &mut 0_u32), Err(EINVAL));
    assert_eq!(p.unmount("/m", 0), Err(EINVAL));
    assert_eq!(p.unmount("/nothing", 0), Err(ENOENT));
    assert_eq!(p.unmount("/file", 0), Err(EINVAL));
    assert!(mount(&p, "/m", c::RUMP_MNT_UPDATE.into()).is_err());
    // Nothing of that is left.
    assert_eq!(
        p.statvfs("/m").unwrap().f_fsid,
        p.statvfs("/").unwrap().f_fsid
    );
    assert!(p.unmount("/", 0).is_err());
    assert!(p.create("/still-there").is_ok());
}

#[test]
fn busy() {
    let kernel = Raw::boot();
    let p = kernel.init();
    p.tmpfs("/m", 0, 0);
    let fd = p.open("/m/f", CREATE, 0o644).unwrap();
    assert_eq!(p.unmount("/m", 0), Err(EBUSY));
    p.close(fd).unwrap();
    let child = kernel.fork();
    child.mkdir("/m/d").unwrap();
    child.chdir("/m/d").unwrap();
    assert_eq!(p.unmount("/m", 0), Err(EBUSY));
    child.chdir("/").unwrap();
    p.tmpfs("/m/inner", 0, 0);
    assert_eq!(p.unmount("/m", 0), Err(EBUSY));
    p.unmount("/m/inner", 0).unwrap();
    p.unmount("/m", 0).unwrap();
    assert_eq!(p.list("/m").unwrap(), [""; 0]);
}

/// Who had something open, or was in there, gets errors, and can leave.
#[test]
fn forced() {
    let kernel = Raw::boot();
    let p = kernel.init();
    p.tmpfs("/m", 0, 0);
    p.mkdir("/m/d").unwrap();
    let child = kernel.fork();
    child.chdir("/m/d").unwrap();
    let jailed = kernel.fork();
    jailed.mkdir("/m/jail").unwrap();
    let jail = std::ffi::CString::new("/m/jail").unwrap();
    jailed
        .call(c::RUMP_SYS_chroot, &[jail.as_ptr() as i64])
        .unwrap();
    let fd = p.open("/m/f", CREATE, 0o644).unwrap();
    p.pwrite(fd, &[1; 100_000], 0).unwrap();
    let dir = p.open("/m/d", c::RUMP_O_RDONLY, 0).unwrap();
    p.unmount("/m", FORCE).unwrap();
    assert_eq!(p.stat("/m/f").err(), Some(ENOENT));
    let dead = |outcome: Result<usize, i32>| {
        assert!(matches!(outcome, Err(EIO | EBADF) | Ok(0)), "{outcome:?}");
    };
    dead(p.pread(fd, &mut [0; 10], 0));
    assert!(matches!(p.pwrite(fd, &[0; 10], 0), Err(EIO | EBADF)));
    assert!(p.fstat(fd).is_err());
    assert!(p.ftruncate(fd, 0).is_err());
    assert!(p.getdents(dir, 512).is_err());
    assert!(p.openat(dir, "x", CREATE, 0o644).is_err());
    assert!(child.stat(".").is_err());
    assert!(child.create("x").is_err());
    assert!(jailed.stat("/").is_err());
    child.chdir("/").unwrap();
    assert_eq!(p.close(fd), Ok(0));
    assert_eq!(p.close(dir), Ok(0));
    mount(&p, "/m", 0).unwrap();
    p.create("/m/again").unwrap();
    p.unmount("/m", 0).unwrap();
}

#[test]
fn one_over_the_other() {
    let kernel = Raw::boot();
    let p = kernel.init();
    p.mkdir("/m").unwrap();
    p.create("/m/0").unwrap();
    for i in 1..20 {
        mount(&p, "/m", 0).unwrap();
        p.create(&format!("/m/{i}")).unwrap();
    }
    for i in (0..20).rev() {
        assert_eq!(p.list("/m").unwrap(), [i.to_string()]);
        assert_eq!(p.stat("/m/..").unwrap().st_ino, p.stat("/").unwrap().st_ino);
        if i > 0 {
            p.unmount("/m", 0).unwrap();
        }
    }
    // Nested: paths up and down through all of them.
    let mut path = String::new();
    for _ in 0..10 {
        path += "/n";
        p.tmpfs(&path, 0, 0);
    }
    let up = path.clone() + &"/..".repeat(10);
    assert_eq!(p.stat(&up).unwrap().st_ino, p.stat("/").unwrap().st_ino);
    p.chdir(&path).unwrap();
    let mut buffer = [0_u8; 100];
    let n = p
        .call(c::RUMP_SYS___getcwd, &[buffer.as_mut_ptr() as i64, 100])
        .unwrap();
    assert_eq!(&buffer[..n as usize - 1], path.as_bytes());
    p.chdir("/").unwrap();
    // Halt takes them apart in the right order.
}

#[test]
fn read_only_and_back() {
    let kernel = Raw::boot();
    let p = kernel.init();
    p.tmpfs("/m", 0, 0);
    p.create("/m/f").unwrap();
    let update = i64::from(c::RUMP_MNT_UPDATE);
    let readonly = update | i64::from(c::RUMP_MNT_RDONLY);
    let fd = p.open("/m/f", c::RUMP_O_RDWR, 0).unwrap();
    assert_eq!(mount(&p, "/m", readonly), Err(EBUSY), "open for writing");
    p.close(fd).unwrap();
    mount(&p, "/m", readonly).unwrap();
    assert_ne!(
        p.statvfs("/m").unwrap().f_flag & c::RUMP_MNT_RDONLY as u64,
        0
    );
    assert_eq!(p.create("/m/g"), Err(EROFS));
    assert_eq!(p.mkdir("/m/g"), Err(EROFS));
    assert_eq!(p.symlink("x", "/m/g"), Err(EROFS));
    assert_eq!(p.link("/m/f", "/m/g"), Err(EROFS));
    assert_eq!(p.mknod("/m/g", c::RUMP_S_IFIFO | 0o644, 0), Err(EROFS));
    assert_eq!(p.unlink("/m/f"), Err(EROFS));
    assert_eq!(p.rename("/m/f", "/m/g"), Err(EROFS));
    assert_eq!(p.chmod("/m/f", 0o600), Err(EROFS));
    assert_eq!(p.chown("/m/f", 1, 1), Err(EROFS));
    assert_eq!(p.chflags("/m/f", 1), Err(EROFS));
    assert_eq!(p.truncate("/m/f", 0), Err(EROFS));
    assert_eq!(p.open("/m/f", c::RUMP_O_RDWR, 0), Err(EROFS));
    assert_eq!(
        p.open("/m/f", c::RUMP_O_TRUNC | c::RUMP_O_WRONLY, 0),
        Err(EROFS)
    );
    let fd = p.open("/m/f", c::RUMP_O_RDONLY, 0).unwrap();
    assert_eq!(p.pread(fd, &mut [0], 0), Ok(0));
    p.close(fd).unwrap();
    mount(&p, "/m", update).unwrap();
    p.create("/m/g").unwrap();
}

#[test]
fn arguments_are_told() {
    let kernel = Raw::boot();
    let p = kernel.init();
    p.tmpfs("/m", 1000, 1 << 20);
    let mut args = tmpfs_args(0, 0);
    p.mount("tmpfs", "/m", c::RUMP_MNT_GETARGS.into(), &mut args)
        .unwrap();
    assert_eq!((args.ta_nodes_max, args.ta_size_max), (1000, 1 << 20));
    // Made larger, and not smaller than what is used.
    let update = i64::from(c::RUMP_MNT_UPDATE);
    p.mount("tmpfs", "/m", update, &mut tmpfs_args(2000, 2 << 20))
        .unwrap();
    let sv = p.statvfs("/m").unwrap();
    assert!(sv.f_files > 1000 && sv.f_files <= 2000, "{}", sv.f_files);
}

/// Names of the lower directory shine through.
#[test]
fn union() {
    let kernel = Raw::boot();
    let p = kernel.init();
    p.mkdir("/m").unwrap();
    p.create("/m/low").unwrap();
    mount(&p, "/m", c::RUMP_MNT_UNION.into()).unwrap();
    p.stat("/m/low").unwrap();
    p.create("/m/high").unwrap();
    assert_eq!(p.list("/m").unwrap(), ["high", "low"]);
    p.unmount("/m", 0).unwrap();
    assert_eq!(p.list("/m").unwrap(), ["low"]);
}

/// A handle finds its file, wherever it is by now, until it is gone.
#[test]
fn file_handles() {
    let kernel = Raw::boot();
    let p = kernel.init();
    p.tmpfs("/m", 0, 0);
    let handle = |path: &str| {
        let name = std::ffi::CString::new(path).unwrap();
        let mut size = 256_usize;
        let mut handle = vec![0_u8; size];
        let args = [
            name.as_ptr() as i64,
            handle.as_mut_ptr() as i64,
            std::ptr::from_mut(&mut size) as i64,
        ];
        p.call(c::RUMP_SYS_getfh, &args).map(|_| {
            handle.truncate(size);
            handle
        })
    };
    let open = |h: &[u8]| p.call(c::RUMP_SYS_fhopen, &[h.as_ptr() as i64, h.len() as i64, 2]);
    p.create("/m/f").unwrap();
    p.create("/m/g").unwrap();
    let h = handle("/m/f").unwrap();
    p.rename("/m/f", "/m/moved").unwrap();
    let fd = open(&h).unwrap() as i32;
    assert_eq!(
        p.fstat(fd).unwrap().st_ino,
        p.stat("/m/moved").unwrap().st_ino
    );
    p.close(fd).unwrap();
    let mut wrong = h.clone();
    assert!(open(&h[..h.len() - 1]).is_err());
    for i in 0..wrong.len() {
        wrong[i] ^= 0x55;
        if let Ok(fd) = open(&wrong) {
            p.close(fd as i32).unwrap();
        }
        wrong[i] ^= 0x55;
    }
    p.unlink("/m/moved").unwrap();
    assert_eq!(open(&h), Err(70), "ESTALE");
    // Its number is not its identity.
    for i in 0..20 {
        p.create(&format!("/m/n{i}")).unwrap();
    }
    assert_eq!(open(&h), Err(70), "ESTALE");
    let g = handle("/m/g").unwrap();
    let user = kernel.fork();
    user.call(c::RUMP_SYS_setuid, &[7]).unwrap();
    let args = [g.as_ptr() as i64, g.len() as i64, 0];
    assert_eq!(user.call(c::RUMP_SYS_fhopen, &args), Err(1), "EPERM");
    drop(user);
    p.unmount("/m", 0).unwrap();
    assert!(open(&g).is_err());
}
