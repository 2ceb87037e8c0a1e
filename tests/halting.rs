//! Halting a kernel that other threads are in.

mod common;
#[path = "common/raw.rs"]
mod raw;

use rump::fs::Tmpfs;
use rump::{Errno, Kernel};

#[test]
fn halting_while_others_call() {
    for round in 0..40 {
        let kernel = Kernel::boot().unwrap();
        let dir = kernel.mount(Tmpfs::new(), "/t").unwrap();
        dir.write("f", "x").unwrap();
        std::thread::scope(|s| {
            for t in 0..4 {
                let dir = dir.dir();
                s.spawn(move || {
                    let error = loop {
                        let outcome = match t {
                            0 => dir.metadata("f").map(drop),
                            1 => dir.read("f").map(drop),
                            2 => dir.write(format!("g{t}"), vec![1; 10_000]),
                            _ => dir.process().process().uid(t).spawn().map(drop),
                        };
                        if let Err(error) = outcome {
                            break error;
                        }
                    };
                    let errno = Errno::of(&error).unwrap();
                    // EBADF: halting has closed the directory.
                    let known = [Errno::ESHUTDOWN, Errno::EBADF, Errno::EIO, Errno::ENOENT];
                    assert!(known.contains(&errno), "round {round}: {error}");
                });
            }
            std::thread::sleep(std::time::Duration::from_millis(round % 5));
            kernel.clone().halt().unwrap();
        });
        assert_eq!(kernel.panicked(), None);
    }
}

/// reboot(2) sends the other threads away, sleepers too, and ends their
/// processes; its caller gets a result, and nothing more.
#[test]
fn rebooting_while_others_call() {
    use raw::{Proc, RUMP_EINTR, RUMP_EIO, RUMP_ENOENT, RUMP_SYS_reboot, sys};
    for round in 0..20 {
        let k = raw::Raw::boot();
        k.allow_leaks();
        let p = k.spawn();
        let others: Vec<Proc> = (0..3).map(|_| k.spawn()).collect();
        std::thread::scope(|s| {
            for (t, &other) in others.iter().enumerate() {
                s.spawn(move || {
                    let (r, _w) = other.pipe().unwrap_or((-1, -1));
                    let error = loop {
                        let outcome = match t {
                            // Nobody will ever write.
                            0 => other.read(r, 1).map(drop),
                            1 => other.mkdir("/d").map(drop).or_else(|e| {
                                if e == raw::RUMP_EEXIST {
                                    Ok(())
                                } else {
                                    Err(e)
                                }
                            }),
                            _ => other.stat("/dev").map(drop),
                        };
                        if let Err(error) = outcome {
                            break error;
                        }
                    };
                    let known = [
                        raw::RUMP_ESHUTDOWN,
                        raw::RUMP_EBADF,
                        RUMP_EINTR,
                        RUMP_EIO,
                        RUMP_ENOENT,
                    ];
                    assert!(known.contains(&error), "round {round}: {error}");
                });
            }
            std::thread::sleep(std::time::Duration::from_millis(round % 4));
            sys!(p, RUMP_SYS_reboot, 0, 0).unwrap();
            assert_eq!(p.stat("/").err(), Some(raw::RUMP_ESHUTDOWN));
        });
        assert_eq!(k.panicked(), None);
        assert!(k.halt().is_err(), "halted twice");
        let left = k.stats();
        // Processes 0 and the caller's.
        assert_eq!(left.rks_procs, 2, "{left:?}");
    }
}
