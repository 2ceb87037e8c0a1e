//! Fifos, device nodes, and the five kinds of etfs keys.

#[path = "common/raw.rs"]
mod raw;
use raw::*;
use std::ffi::CString;
use std::thread;

#[test]
fn fifo() {
    for tmpfs in [false, true] {
        let k = Raw::boot();
        let p = k.spawn();
        p.mkdir("/t").unwrap();
        if tmpfs {
            p.mount_tmpfs("/t", 0).unwrap();
        }
        p.path(RUMP_SYS_mkfifo, "/t/p", &[0o644]).unwrap();
        assert_eq!(p.path(RUMP_SYS_mkfifo, "/t/p", &[0o644]), Err(RUMP_EEXIST));
        assert_eq!(
            p.stat("/t/p").unwrap().st_mode as i32 & RUMP_S_IFMT,
            RUMP_S_IFIFO
        );
        assert_eq!(
            p.open("/t/p", RUMP_O_WRONLY | RUMP_O_NONBLOCK),
            Err(RUMP_ENXIO)
        );
        // A reader waits for a writer, and the other way round.
        let t = thread::spawn(move || p.open("/t/p", RUMP_O_RDONLY));
        settle();
        let w = p.open("/t/p", RUMP_O_WRONLY).unwrap();
        let r = t.join().unwrap().unwrap();
        p.write(w, b"through").unwrap();
        assert_eq!(p.read(r, 100).unwrap(), b"through");
        let t = thread::spawn(move || p.read(r, 100));
        settle();
        p.write(w, b"more").unwrap();
        assert_eq!(t.join().unwrap().unwrap(), b"more");
        let mut fds = [pfd(r, RUMP_POLLIN), pfd(w, RUMP_POLLOUT)];
        assert_eq!(p.poll(&mut fds, 0), Ok(1));
        p.close(w).unwrap();
        assert_eq!(p.read(r, 100).unwrap(), b"");
        p.close(r).unwrap();
        let r = p.open("/t/p", RUMP_O_RDONLY | RUMP_O_NONBLOCK).unwrap();
        assert_eq!(p.read(r, 1).unwrap(), b"");
        let w = p.open("/t/p", RUMP_O_WRONLY | RUMP_O_NONBLOCK).unwrap();
        assert_eq!(p.read(r, 1), Err(RUMP_EAGAIN));
        let kq = p.kqueue();
        p.kevent(
            kq,
            &[kev(r as usize, RUMP_EVFILT_READ, RUMP_EV_ADD, 0, 0)],
            0,
            None,
        )
        .unwrap();
        p.write(w, b"123").unwrap();
        assert_eq!(p.kevent(kq, &[], 1, Some(ms(0))).unwrap()[0].data, 3);
        p.close(r).unwrap();
        assert_eq!(p.write(w, b"x"), Err(RUMP_EPIPE));
        // A signal ends the wait in open.
        let it = rump_itimerval {
            it_interval: Default::default(),
            it_value: rump_timeval {
                tv_sec: 0,
                tv_usec: 15_000,
            },
        };
        p.close(w).unwrap();
        sys!(p, RUMP_SYS_setitimer, RUMP_ITIMER_REAL, &it, 0).unwrap();
        assert_eq!(p.open("/t/p", RUMP_O_RDONLY), Err(RUMP_EINTR));
        p.release();
    }
}

#[test]
fn memory_devices() {
    let k = Raw::boot();
    let p = k.spawn();
    let null = p.open("/dev/null", RUMP_O_RDWR).unwrap();
    assert_eq!(p.read(null, 10).unwrap(), b"");
    assert_eq!(p.write(null, &[1; 70_000]), Ok(70_000));
    let zero = p.open("/dev/zero", RUMP_O_RDWR).unwrap();
    assert_eq!(p.read(zero, 70_000).unwrap(), vec![0; 70_000]);
    assert_eq!(p.write(zero, b"x"), Ok(1));
    if let Ok(full) = p.open("/dev/full", RUMP_O_RDWR) {
        assert_eq!(p.write(full, b"x"), Err(RUMP_ENOSPC));
        assert_eq!(p.read(full, 4).unwrap(), [0; 4]);
    }
    for path in ["/dev/random", "/dev/urandom"] {
        if let Ok(fd) = p.open(path, RUMP_O_RDONLY) {
            let (a, b) = (p.read(fd, 32).unwrap(), p.read(fd, 32).unwrap());
            assert_ne!(a, b);
        }
    }
    let mut fds = [pfd(null, RUMP_POLLIN | RUMP_POLLOUT)];
    assert_eq!(p.poll(&mut fds, 0), Ok(1));
    assert_eq!(
        sys!(p, RUMP_SYS_ioctl, null, 0x2000_7a7bi64, 0),
        Err(RUMP_ENOTTY)
    );
    let st = p.stat("/dev/null").unwrap();
    assert_eq!(st.st_mode as i32 & RUMP_S_IFMT, RUMP_S_IFCHR);
    // The same device under another name, on another file system.
    p.mkdir("/t").unwrap();
    p.mount_tmpfs("/t", 0).unwrap();
    p.path(
        RUMP_SYS_mknod,
        "/t/n",
        &[(RUMP_S_IFCHR | 0o666) as i64, st.st_rdev as i64],
    )
    .unwrap();
    let n = p.open("/t/n", RUMP_O_WRONLY).unwrap();
    assert_eq!(p.write(n, b"gone"), Ok(4));
    // No such driver.
    p.path(
        RUMP_SYS_mknod,
        "/t/no",
        &[(RUMP_S_IFCHR | 0o666) as i64, 0x7fff00],
    )
    .unwrap();
    assert_eq!(p.open("/t/no", RUMP_O_RDWR), Err(RUMP_ENXIO));
    p.path(
        RUMP_SYS_mknod,
        "/t/nob",
        &[(RUMP_S_IFBLK | 0o666) as i64, 0x7fff00],
    )
    .unwrap();
    assert_eq!(p.open("/t/nob", RUMP_O_RDWR), Err(RUMP_ENXIO));
    p.release();
}

struct Host(std::path::PathBuf);

impl Host {
    fn new(name: &str) -> Host {
        let path = std::env::temp_dir().join(format!("rump-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(path.join("sub/deep")).unwrap();
        std::fs::write(path.join("file"), b"host data").unwrap();
        std::fs::write(path.join("sub/below"), b"below").unwrap();
        std::fs::write(path.join("image"), vec![5u8; 64 << 10]).unwrap();
        Host(path)
    }

    fn file(&self, name: &str) -> CString {
        CString::new(self.0.join(name).to_str().unwrap()).unwrap()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn register(p: Proc, key: &std::ffi::CStr, host: &CString, kind: rump_etfs_type) -> i32 {
    // SAFETY: strings, and a thread in the kernel.
    p.run(|| unsafe { rump_pub_etfs_register(key.as_ptr(), host.as_ptr(), kind) })
}

fn remove(p: Proc, key: &std::ffi::CStr) -> i32 {
    // SAFETY: the same.
    p.run(|| unsafe { rump_pub_etfs_remove(key.as_ptr()) })
}

#[test]
fn keys_of_five_kinds() {
    let host = Host::new("etfs");
    let k = Raw::boot();
    let p = k.spawn();
    // A regular file.
    assert_eq!(
        register(
            p,
            c"/reg",
            &host.file("file"),
            rump_etfs_type::RUMP_ETFS_REG
        ),
        0
    );
    assert_eq!(
        register(
            p,
            c"/reg",
            &host.file("file"),
            rump_etfs_type::RUMP_ETFS_REG
        ),
        RUMP_EEXIST
    );
    let fd = p.open("/reg", RUMP_O_RDWR).unwrap();
    assert_eq!(p.read(fd, 100).unwrap(), b"host data");
    assert_eq!(p.stat("/reg").unwrap().st_size, 9);
    sys!(p, RUMP_SYS_pwrite, fd, b"HOST".as_ptr(), 4, 0, 0i64).unwrap();
    sys!(p, RUMP_SYS_fsync, fd).unwrap();
    p.close(fd).unwrap();
    assert_eq!(std::fs::read(host.0.join("file")).unwrap(), b"HOST data");
    // Disks.
    assert_eq!(
        register(
            p,
            c"/blk",
            &host.file("image"),
            rump_etfs_type::RUMP_ETFS_BLK
        ),
        0
    );
    assert_eq!(
        register(
            p,
            c"/chr",
            &host.file("image"),
            rump_etfs_type::RUMP_ETFS_CHR
        ),
        0
    );
    for (path, kind) in [("/blk", RUMP_S_IFBLK), ("/chr", RUMP_S_IFCHR)] {
        assert_eq!(p.stat(path).unwrap().st_mode as i32 & RUMP_S_IFMT, kind);
        let fd = p.open(path, RUMP_O_RDWR).unwrap();
        assert_eq!(p.read(fd, 512).unwrap(), [5; 512], "{path}");
        let mut b = [0u8; 512];
        assert_eq!(
            sys!(p, RUMP_SYS_pread, fd, &mut b, 512, 0, 64i64 << 10),
            Ok(0),
            "{path}: end"
        );
        p.close(fd).unwrap();
    }
    // Directories: without and with what lies below.
    assert_eq!(
        register(p, c"/dir", &host.file(""), rump_etfs_type::RUMP_ETFS_DIR),
        0
    );
    let fd = p.open("/dir/file", RUMP_O_RDONLY).unwrap();
    assert_eq!(p.read(fd, 4).unwrap(), b"HOST");
    assert!(p.open("/dir/sub/below", RUMP_O_RDONLY).is_err());
    assert_eq!(
        register(
            p,
            c"/all",
            &host.file(""),
            rump_etfs_type::RUMP_ETFS_DIR_SUBDIRS
        ),
        0
    );
    let below = p.open("/all/sub/below", RUMP_O_RDONLY).unwrap();
    assert_eq!(p.read(below, 10).unwrap(), b"below");
    assert_eq!(p.open("/all/none", RUMP_O_RDONLY), Err(RUMP_ENOENT));
    // What is not there, or something else.
    assert_eq!(
        register(
            p,
            c"/no",
            &host.file("nosuch"),
            rump_etfs_type::RUMP_ETFS_REG
        ),
        RUMP_ENOENT
    );
    assert_ne!(
        register(
            p,
            c"relative",
            &host.file("file"),
            rump_etfs_type::RUMP_ETFS_REG
        ),
        0
    );
    assert_eq!(
        register(p, c"/x", &host.file(""), rump_etfs_type::RUMP_ETFS_BLK),
        RUMP_EINVAL
    );
    assert_eq!(
        register(p, c"/x", &host.file("file"), rump_etfs_type::RUMP_ETFS_DIR),
        RUMP_ENOTDIR
    );
    assert_eq!(remove(p, c"/nosuch"), RUMP_ENOENT);
    for key in [c"/reg", c"/blk", c"/chr"] {
        assert_eq!(remove(p, key), 0, "{key:?}");
        assert_eq!(p.stat(key.to_str().unwrap()).err(), Some(RUMP_ENOENT));
    }
    p.release(); // with two files of the host open; the keys stay
}

#[test]
fn a_part_of_a_file() {
    let host = Host::new("etfs-part");
    let mut data = vec![0u8; 8192];
    data[4096..4608].fill(9);
    std::fs::write(host.0.join("image"), data).unwrap();
    let k = Raw::boot();
    let p = k.spawn();
    let image = host.file("image");
    // SAFETY: strings, and a thread in the kernel.
    let error = p.run(|| unsafe {
        rump_pub_etfs_register_withsize(
            c"/dev/part".as_ptr(),
            image.as_ptr(),
            rump_etfs_type::RUMP_ETFS_BLK,
            4096,
            1024,
        )
    });
    assert_eq!(error, 0);
    let fd = p.open("/dev/part", RUMP_O_RDONLY).unwrap();
    assert_eq!(p.read(fd, 4096).unwrap(), [[9u8; 512], [0; 512]].concat());
    p.release();
}
