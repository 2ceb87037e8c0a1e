//! Limits of a kernel: at each it gives errors, and is well again afterwards.

mod common;

use common::errno;
use rump::fs::{Ffs, Tmpfs};
use rump::{Errno, Kernel};

#[test]
fn memory_while_files_lwps_and_processes_fill_it() {
    let kernel = common::kernel_of(Kernel::builder().memory_limit(8 << 20));
    let mut processes = Vec::new();
    let error = loop {
        match kernel.process().spawn() {
            Ok(process) => processes.push(process),
            Err(error) => break error,
        }
        assert!(processes.len() < 100_000, "no limit");
    };
    let error = Errno::of(&error).unwrap();
    assert!(matches!(error, Errno::ENOMEM | Errno::EAGAIN), "{error}");
    processes.truncate(processes.len() / 2);
    kernel.root().write("f", vec![1; 100_000]).unwrap();
    assert_eq!(kernel.root().read("f").unwrap(), vec![1; 100_000]);
}

#[test]
fn open_files() {
    let kernel = common::kernel_of(Kernel::builder().open_files(50));
    let root = kernel.root();
    root.write("f", "x").unwrap();
    let mut files = Vec::new();
    let error = loop {
        match root.open("f") {
            Ok(file) => files.push(file),
            Err(error) => break error,
        }
    };
    let error = Errno::of(&error).unwrap();
    assert!(matches!(error, Errno::ENFILE | Errno::EMFILE), "{error}");
    assert!((30..=50).contains(&files.len()), "{}", files.len());
    files.clear();
    assert_eq!(root.read("f").unwrap(), b"x");
}

#[test]
fn lwps() {
    let kernel = common::kernel_of(Kernel::builder().lwps(6));
    kernel.root().write("f", "x").unwrap();
    let barrier = std::sync::Barrier::new(12);
    let outcomes: Vec<_> = std::thread::scope(|s| {
        let threads: Vec<_> = (0..12)
            .map(|_| {
                let (root, barrier) = (kernel.root(), &barrier);
                s.spawn(move || {
                    barrier.wait();
                    let outcome = root.read("f");
                    barrier.wait();
                    outcome
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let refused = outcomes.into_iter().filter_map(Result::err);
    let refused: Vec<_> = refused.map(|e| Errno::of(&e).unwrap()).collect();
    assert!((6..12).contains(&refused.len()), "{refused:?}");
    assert!(refused.iter().all(|e| *e == Errno::EAGAIN), "{refused:?}");
    // Threads that ended have given theirs back.
    std::thread::scope(|s| {
        for _ in 0..10 {
            let root = kernel.root();
            s.spawn(move || root.read("f").unwrap()).join().unwrap();
        }
    });
}

#[test]
fn vnodes_and_buffers_of_an_image() {
    let bytes = common::unzstd(&common::image("ufs2-le-churned"));
    let kernel = common::kernel_of(Kernel::builder().vnodes(30).memory_limit(6 << 20));
    let disk = kernel.attach_disk("rd0", bytes).unwrap();
    let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt").unwrap();
    for _ in 0..2 {
        for entry in mount.walk() {
            let entry = entry.unwrap();
            if entry.file_type().is_file() {
                mount.read(entry.path()).unwrap();
            }
        }
    }
    let stats = kernel.stats();
    assert!(stats.vnodes < 200, "{stats:?}");
    assert!(stats.used_bytes <= 6 << 20, "{stats:?}");
}

#[test]
fn memory_of_a_tmpfs() {
    let kernel = common::kernel_of(Kernel::builder().memory_limit(16 << 20));
    let dir = kernel.mount(Tmpfs::new(), "/t").unwrap();
    for round in 0..3 {
        let mut n = 0;
        let error = loop {
            match dir.write(format!("f{n}"), vec![round; 300_000]) {
                Ok(()) => n += 1,
                Err(error) => break error,
            }
        };
        let error = errno::<()>(Err(error));
        assert!(matches!(error, Errno::ENOMEM | Errno::ENOSPC), "{error}");
        assert!(n > 10, "{n}");
        for i in 0..=n {
            let _ = dir.remove_file(format!("f{i}"));
        }
    }
}
