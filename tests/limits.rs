//! Limits of a kernel: at each it gives errors, and is well again afterwards.

mod common;

use common::errno;
use rump::block::Faulty;
use rump::fs::{Ffs, Tmpfs};
use rump::process::{Limit, Resource};
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

#[test]
fn processes() {
    let kernel = common::kernel_of(Kernel::builder().processes(10));
    for _ in 0..3 {
        let mut processes = Vec::new();
        let error = loop {
            match kernel.process().spawn() {
                Ok(process) => processes.push(process),
                Err(error) => break error,
            }
        };
        assert_eq!(Errno::of(&error), Some(Errno::EAGAIN));
        assert_eq!(processes.len(), 8);
        assert_eq!(kernel.stats().processes, 10);
        // The others work, and each that ends makes room for one.
        processes[0].root().unwrap().write("f", "x").unwrap();
        processes.truncate(7);
        processes.push(kernel.process().spawn().unwrap());
        assert!(kernel.process().spawn().is_err());
    }
    assert_eq!(kernel.stats().processes, 2);
}

#[test]
fn descriptors_of_a_process() {
    let kernel = common::kernel();
    let process = kernel.process().spawn().unwrap();
    let limit = Limit { soft: 12, hard: 12 };
    process.set_limit(Resource::OpenFiles, limit).unwrap();
    let root = process.root().unwrap();
    root.write("f", "x").unwrap();
    for _ in 0..2 {
        let mut files = Vec::new();
        let error = loop {
            match root.open("f") {
                Ok(file) => files.push(file),
                Err(error) => break error,
            }
        };
        assert_eq!(Errno::of(&error), Some(Errno::EMFILE));
        assert!((8..=12).contains(&files.len()), "{}", files.len());
        // It is the process's own limit.
        kernel.root().read("f").unwrap();
        files.pop();
        root.open("f").unwrap();
    }
}

#[test]
fn vnodes() {
    let kernel = common::kernel_of(Kernel::builder().vnodes(40));
    let dir = kernel.mount(Tmpfs::new(), "/t").unwrap();
    let names: Vec<_> = (0..300).map(|i| format!("f{i}")).collect();
    for name in &names {
        dir.write(name, name.as_bytes()).unwrap();
    }
    assert!(kernel.stats().vnodes < 150, "{:?}", kernel.stats());
    // Files that are open are not forgotten; the number is no bound for them.
    let open: Vec<_> = names.iter().map(|n| dir.open(n).unwrap()).collect();
    assert!(kernel.stats().vnodes >= 300, "{:?}", kernel.stats());
    for (name, file) in names.iter().zip(&open) {
        let mut text = vec![0; name.len()];
        file.read_exact_at(&mut text, 0).unwrap();
        assert_eq!(text, name.as_bytes());
    }
    drop(open);
    for name in &names {
        assert_eq!(dir.read(name).unwrap(), name.as_bytes());
    }
    // The number falls when one more is made, or a moment later.
    for i in 0..100 {
        if kernel.stats().vnodes < 150 {
            return;
        }
        dir.write(format!("more{i}"), b"").unwrap();
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("{:?}", kernel.stats());
}

#[test]
fn buffers() {
    let few = common::kernel_of(Kernel::builder().buffer_bytes(1 << 17));
    let many = common::kernel();
    let kept = |kernel: &Kernel| {
        let device = std::sync::Arc::new(Faulty::new(vec![3u8; 8 << 20]));
        let _disk = kernel.attach_disk("rd0", std::sync::Arc::clone(&device));
        let node = kernel.root().open("dev/rd0").unwrap();
        let mut block = vec![0; 1 << 16];
        for i in 0..(8 << 20 >> 16) {
            node.read_exact_at(&mut block, i << 16).unwrap();
            assert!(block.iter().all(|b| *b == 3));
        }
        kernel.stats().buffers
    };
    let (few, many) = (kept(&few), kept(&many));
    assert!(few < 100 && few < many / 4, "{few} of {many}");
    let error = Kernel::builder().buffer_bytes(100).boot().unwrap_err();
    assert_eq!(Errno::of(&error), Some(Errno::EINVAL));
}

/// At the limit of all memory: errors, and all is well when some is freed.
#[test]
fn memory_of_every_kind() {
    let kernel = common::kernel_of(Kernel::builder().memory_limit(12 << 20));
    let dir = kernel.mount(Tmpfs::new(), "/t").unwrap();
    let lacks = |error: &std::io::Error| {
        let errno = Errno::of(error);
        matches!(
            errno,
            Some(Errno::ENOMEM | Errno::ENOSPC | Errno::EAGAIN | Errno::ENFILE)
        )
    };
    for _ in 0..3 {
        let mut n = 0;
        while dir.write(format!("f{n}"), vec![1; 200_000]).is_ok() {
            n += 1;
        }
        // What needs memory says so, or does without.
        let mut held = Vec::new();
        for i in 0..2000 {
            match dir.create_dir(format!("d{i}")) {
                Ok(()) => {}
                Err(error) => {
                    assert!(lacks(&error), "{error}");
                    break;
                }
            }
        }
        for _ in 0..2000 {
            match kernel.init().pipe() {
                Ok(pipe) => held.push(pipe),
                Err(error) => {
                    assert!(lacks(&error), "{error}");
                    break;
                }
            }
        }
        assert!(kernel.stats().used_bytes <= 12 << 20);
        drop(held);
        for name in common::names(&dir) {
            match name.strip_suffix('/') {
                Some(name) => dir.remove_dir(name).unwrap(),
                None => dir.remove_file(&name).unwrap(),
            }
        }
        dir.write("again", vec![2; 1 << 20]).unwrap();
        assert_eq!(dir.read("again").unwrap(), vec![2; 1 << 20]);
        dir.remove_file("again").unwrap();
    }
}
