//! Four threads do random things to one small tree; nothing may hang, panic or
//! stay behind, and the tree must be whole at the end.

mod raw;

use std::sync::atomic::{AtomicBool, Ordering};

use raw::{Proc, Random, Raw, c};

/// What a race of path operations may say.
const EXPECTED: &[i32] = &[
    1,  // EPERM: unlink of a directory
    2,  // ENOENT
    17, // EEXIST
    20, // ENOTDIR
    21, // EISDIR
    22, // EINVAL: into itself, not a link
    16, // EBUSY: the other thread is faster
    62, // ELOOP
    66, // ENOTEMPTY
];

fn path(base: &str, r: &mut Random) -> String {
    let mut path = base.to_string();
    for _ in 0..=r.below(3) {
        let name = ["a", "b", "c", "d"][r.below(4) as usize];
        path = format!("{path}/{name}");
    }
    if r.below(10) == 0 {
        path += "/../a";
    }
    path
}

fn file(p: &Proc<'_>, path: &str, r: &mut Random) -> raw::Sys {
    let fd = p.open(path, c::RUMP_O_CREAT | c::RUMP_O_RDWR, 0o644)?;
    let mut buffer = vec![3; 8000];
    let outcome = (|| {
        p.pwrite(fd, &buffer, r.below(60_000) as i64)?;
        p.pread(fd, &mut buffer, r.below(60_000) as i64)?;
        p.fstat(fd)?;
        p.ftruncate(fd, r.below(30_000) as i64)
    })();
    p.close(fd).unwrap();
    outcome
}

fn step(p: &Proc<'_>, base: &str, r: &mut Random) {
    let (one, two) = (path(base, r), path(base, r));
    let outcome = match r.below(16) {
        0 | 1 => p.mkdir(&one),
        2 => p.rmdir(&one),
        3 => p.unlink(&one),
        4..=6 => p.rename(&one, &two),
        7 => p.link(&one, &two),
        8 => p.symlink("./a", &one),
        9 => p.list(&one).map(|_| 0),
        10 => p.stat(&one).map(|_| 0),
        11 => p.readlink(&one).map(|_| 0),
        12 => p.chmod(&one, 0o755),
        13 => p.create(&one),
        _ => file(p, &one, r),
    };
    if let Err(error) = outcome {
        assert!(EXPECTED.contains(&error), "{one} {two}: {error}");
    }
}

/// Every name leads somewhere, ".." leads back, and all of it can go.
fn clear(p: &Proc<'_>, path: &str) {
    let here = p.lstat(path).unwrap();
    let mut dirs = 0;
    for name in p.list(path).unwrap() {
        let path = format!("{path}/{name}");
        let st = p.lstat(&path).unwrap();
        if st.st_mode & 0o170_000 == 0o40_000 {
            dirs += 1;
            assert_eq!(p.lstat(&format!("{path}/..")).unwrap().st_ino, here.st_ino);
            clear(p, &path);
        } else {
            assert!(st.st_nlink >= 1);
        }
    }
    assert_eq!(here.st_nlink, dirs + 2, "{path}");
    for name in p.list(path).unwrap() {
        let path = format!("{path}/{name}");
        p.unlink(&path).or_else(|_| p.rmdir(&path)).unwrap();
    }
}

fn run(base: &str, kernel: &Raw, steps: u32) {
    std::thread::scope(|s| {
        for seed in 1..=4 {
            s.spawn(move || {
                let p = kernel.fork();
                let mut random = Random::new(seed);
                for _ in 0..steps {
                    step(&p, base, &mut random);
                }
            });
        }
    });
    let p = kernel.init();
    clear(&p, base);
    if base == "/t" {
        p.unmount(base, 0).unwrap();
    }
    p.rmdir(base).unwrap();
}

#[test]
fn tmpfs() {
    let kernel = Raw::boot();
    kernel.init().tmpfs("/t", 0, 0);
    run("/t", &kernel, 5000);
}

#[test]
fn tmpfs_with_few_vnodes() {
    let kernel = Raw::boot_with(0, 20);
    kernel.init().tmpfs("/t", 0, 0);
    run("/t", &kernel, 3000);
}

#[test]
fn rumpfs() {
    let kernel = Raw::boot();
    kernel.init().mkdir("/work").unwrap();
    run("/work", &kernel, 5000);
}

/// A file system comes and goes while others walk over it.
#[test]
fn mounts_come_and_go() {
    let kernel = Raw::boot();
    kernel.init().mkdir("/m").unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|s| {
        for seed in 1..=3 {
            let (kernel, stop) = (&kernel, &stop);
            s.spawn(move || {
                let p = kernel.fork();
                let mut r = Random::new(seed);
                while !stop.load(Ordering::Relaxed) {
                    let name = format!("/m/f{}", r.below(3));
                    let flags = c::RUMP_O_CREAT | c::RUMP_O_RDWR;
                    if let Ok(fd) = p.open(&name, flags, 0o644) {
                        let _ = p.write(fd, &[1; 5000]);
                        let _ = p.pread(fd, &mut [0; 100], 0);
                        let _ = p.fstat(fd);
                        p.close(fd).unwrap();
                    }
                    let _ = p.rename("/m/f0", "/m/f1");
                    let _ = p.stat("/m/../m/f2");
                    let _ = p.list("/m");
                    let _ = p.statvfs("/m/f0");
                    if p.chdir("/m").is_ok() {
                        let _ = p.stat("..");
                        let _ = p.create("f2");
                        p.chdir("/").unwrap();
                    }
                }
            });
        }
        let p = kernel.init();
        for i in 0..150 {
            p.mount("tmpfs", "/m", 0, &mut raw::tmpfs_args(0, 0))
                .unwrap();
            std::thread::yield_now();
            // Somebody is nearly always inside: politely at first.
            let polite = (0..5).any(|_| i % 3 == 0 && p.unmount("/m", 0).is_ok());
            if !polite {
                p.unmount("/m", c::RUMP_MNT_FORCE).unwrap();
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
}

/// Threads that look names up, open and close without a pause do not keep a
/// file system mounted; a descriptor does.
#[test]
fn polite_unmount_under_load() {
    let kernel = Raw::boot();
    kernel.init().mkdir("/m").unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|s| {
        for name in ["/m/a", "/m/d/b", "/m/c"] {
            let (kernel, stop) = (&kernel, &stop);
            s.spawn(move || {
                let p = kernel.fork();
                while !stop.load(Ordering::Relaxed) {
                    let _ = p.mkdir("/m/d");
                    let flags = c::RUMP_O_CREAT | c::RUMP_O_RDWR;
                    if let Ok(fd) = p.open(name, flags, 0o644) {
                        let _ = p.write(fd, &[1; 5000]);
                        p.close(fd).unwrap();
                    }
                    for _ in 0..50 {
                        let _ = p.stat(name);
                        let _ = p.stat("/m/../m/d/..");
                    }
                    let _ = p.list("/m");
                    let _ = p.rename(name, "/m/x");
                    let _ = p.link("/m/x", name);
                    let _ = p.unlink(name);
                }
            });
        }
        let p = kernel.init();
        // Whatever happens, the threads are told to stop.
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for i in 0..30 {
                p.mount("tmpfs", "/m", 0, &mut raw::tmpfs_args(0, 0))
                    .unwrap();
                std::thread::sleep(std::time::Duration::from_millis(2));
                if i % 10 == 0 {
                    let fd = p.open("/m", c::RUMP_O_RDONLY, 0).unwrap();
                    assert_eq!(p.unmount("/m", 0), Err(16), "EBUSY");
                    p.stat("/m/d").ok();
                    p.close(fd).unwrap();
                }
                p.unmount("/m", 0).unwrap();
            }
        }));
        stop.store(true, Ordering::Relaxed);
        outcome.unwrap();
    });
}
