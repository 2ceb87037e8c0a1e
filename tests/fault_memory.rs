//! Allocations that fail, each in turn: an error or a success, and nothing else.

mod common;

use rump::fault::{Fault, Injected};
use rump::fs::{Dir, Ffs, OpenOptions, Tmpfs};
use rump::{Errno, Kernel};

/// Errors of memory; of a tmpfs, which has its own bound; of what could not be
/// started; of a call that a failure before made pointless.
fn is_clean(error: &std::io::Error) -> bool {
    matches!(
        Errno::of(error),
        Some(
            Errno::ENOMEM
                | Errno::ENOSPC
                | Errno::EAGAIN
                | Errno::ENFILE
                | Errno::ENOENT
                | Errno::EEXIST
                | Errno::ENOTEMPTY
                | Errno::EIO
        )
    )
}

#[track_caller]
fn clean<T>(n: u64, what: &str, result: std::io::Result<T>) {
    if let Err(error) = result {
        assert!(is_clean(&error), "allocation {n}, {what}: {error}");
    }
}

fn append(dir: &Dir) -> std::io::Result<()> {
    let file = dir.open_with("d/f0", OpenOptions::new().write(true))?;
    file.write_all_at(&[7; 40_000], 9000)?;
    file.set_len(30_000)?;
    file.sync_all()
}

/// Something of everything that a directory can be asked.
fn work(n: u64, dir: &Dir) {
    clean(n, "mkdir", dir.create_dir("d"));
    clean(n, "mkdir", dir.create_dir("d/e"));
    for i in 0..3 {
        clean(
            n,
            "write",
            dir.write(format!("d/f{i}"), vec![i as u8; 9000]),
        );
    }
    clean(n, "append", append(dir));
    clean(n, "read", dir.read("d/f0"));
    clean(n, "link", dir.hard_link("d/f1", "d/g"));
    clean(n, "symlink", dir.symlink("f1", "d/s"));
    clean(n, "read through", dir.read("d/s"));
    clean(n, "rename", dir.rename("d/f2", "d/e/f2"));
    clean(n, "rename", dir.rename("d/e", "e"));
    clean(n, "walk", dir.walk().collect::<std::io::Result<Vec<_>>>());
    clean(n, "remove", dir.remove_file("d/g"));
    clean(n, "remove all", dir.remove_dir_all("d"));
    let _ = dir.remove_dir_all("e");
}

/// For n = 0, 1, 2, …: a kernel in which the n-th fails.  How many there were.
fn sweep(fault: impl Fn() -> Fault, f: impl Fn(u64, &Kernel)) -> u64 {
    let quick = std::env::var_os("RUMP_SWEEP_ONLY").and_then(|v| v.to_str()?.parse().ok());
    for n in quick.unwrap_or(0).. {
        let kernel = common::kernel();
        let fault: Injected = kernel.inject(fault().nth(n)).unwrap();
        f(n, &kernel);
        let hit = fault.hits() != 0;
        if std::env::var_os("RUMP_SWEEP_TELL").is_some() {
            eprintln!("{n}");
        }
        drop(fault);
        if kernel.panicked().is_some() {
            panic!("allocation {n}: {}", kernel.console());
        }
        if !hit || quick.is_some() {
            return n;
        }
    }
    unreachable!()
}

/// Boot until the fault finds nothing to hit: how many boots failed.
fn boots(fault: impl Fn(u64) -> Fault) -> u32 {
    let mut failed = 0;
    for n in 0.. {
        match Kernel::builder().ncpu(1).fault(fault(n)).boot() {
            Ok(kernel) => {
                let hits = kernel.boot_faults()[0].hits();
                common::no_leaks(kernel);
                if hits == 0 {
                    break;
                }
            }
            Err(error) => {
                assert_eq!(Errno::of(&error), Some(Errno::ENOMEM), "{n}: {error}");
                failed += 1;
            }
        }
    }
    failed
}

#[test]
fn of_a_boot() {
    let failed = boots(|n| Fault::memory().nth(n));
    assert!(failed > 100, "{failed}");
}

#[test]
fn of_a_boot_from_the_host() {
    boots(|n| Fault::host_memory().nth(n));
}

#[test]
fn of_a_tmpfs() {
    let n = sweep(Fault::memory, |n, kernel| {
        let dir = match kernel.mount(Tmpfs::new(), "/t") {
            Ok(mount) => mount,
            Err(error) => return clean(n, "mount", Err::<(), _>(error)),
        };
        work(n, &dir.dir());
        clean(n, "unmount", dir.unmount());
    });
    assert!(n > 100, "{n}");
}

#[test]
fn of_the_root() {
    sweep(Fault::memory, |n, kernel| work(n, &kernel.root()));
}

#[test]
fn of_an_image() {
    let bytes = common::unzstd(&common::image("ufs2-le-churned"));
    let n = sweep(Fault::memory, |n, kernel| {
        let disk = match kernel.attach_disk("rd0", bytes.clone()) {
            Ok(disk) => disk,
            Err(error) => return clean(n, "attach", Err::<(), _>(error)),
        };
        let dir = match kernel.mount(Ffs::on(&disk).read_only(), "/mnt") {
            Ok(mount) => mount,
            Err(error) => return clean(n, "mount", Err::<(), _>(error)),
        };
        for entry in dir.walk().take(40) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    clean(n, "read", dir.read(entry.path()));
                }
                Ok(_) => {}
                Err(error) => clean(n, "walk", Err::<(), _>(error)),
            }
        }
        clean(n, "unmount", dir.unmount());
    });
    assert!(n > 100, "{n}");
}

#[test]
fn of_processes() {
    sweep(Fault::memory, |n, kernel| {
        let process = match kernel.process().uid(5).gid(7).spawn() {
            Ok(process) => process,
            Err(error) => return clean(n, "spawn", Err::<(), _>(error)),
        };
        clean(n, "root", process.root());
    });
}
