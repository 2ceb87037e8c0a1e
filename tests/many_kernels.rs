//! Many kernels in one process: each is alone.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rump::Kernel;
use rump::fs::Tmpfs;

#[test]
fn a_hundred_on_eight_threads() {
    let next = AtomicUsize::new(0);
    thread::scope(|s| {
        for _ in 0..8 {
            s.spawn(|| {
                while next.fetch_add(1, Ordering::Relaxed) < 100 {
                    let kernel = common::kernel();
                    let dir = kernel.mount(Tmpfs::new(), "/mnt").unwrap();
                    for i in 0..20 {
                        dir.write(format!("f{i}"), vec![i as u8; 10_000]).unwrap();
                    }
                    for i in 0..20 {
                        assert_eq!(dir.read(format!("f{i}")).unwrap(), vec![i as u8; 10_000]);
                    }
                }
            });
        }
    });
}

#[test]
fn a_hundred_at_once() {
    let kernels: Vec<Kernel> = (0..100)
        .map(|i| Kernel::builder().hostname(format!("k{i}")).boot().unwrap())
        .collect();
    thread::scope(|s| {
        for half in kernels.chunks(25) {
            s.spawn(move || {
                for (i, kernel) in half.iter().enumerate() {
                    kernel.root().write("name", i.to_string()).unwrap();
                }
                for (i, kernel) in half.iter().enumerate() {
                    assert_eq!(kernel.root().read_to_string("name").unwrap(), i.to_string());
                }
            });
        }
    });
    for kernel in kernels {
        common::no_leaks(kernel);
    }
}

#[test]
fn one_after_another_on_one_thread() {
    for i in 0..200 {
        let kernel = Kernel::boot().unwrap();
        kernel.root().write("f", i.to_string()).unwrap();
        assert_eq!(kernel.root().read_to_string("f").unwrap(), i.to_string());
    }
}

#[test]
fn handles_keep_it_alive() {
    let file = {
        let kernel = Kernel::boot().unwrap();
        kernel.root().write("f", "content").unwrap();
        kernel.root().open("f").unwrap()
    };
    assert_eq!(file.metadata().unwrap().len(), 7);
    let dir = {
        let kernel = Kernel::boot().unwrap();
        kernel.process().uid(3).spawn().unwrap().root().unwrap()
    };
    assert!(dir.exists("dev"));
    assert_eq!(dir.process().uid().unwrap(), 3);
    let mount = Kernel::boot().unwrap().mount(Tmpfs::new(), "/x").unwrap();
    mount.write("f", "").unwrap();
    mount.unmount().unwrap();
}

#[test]
fn one_kernel_from_many_threads() {
    let kernel = common::kernel();
    let dir = kernel.mount(Tmpfs::new(), "/t").unwrap();
    thread::scope(|s| {
        for t in 0..8 {
            let dir = dir.clone();
            s.spawn(move || {
                dir.create_dir(format!("{t}")).unwrap();
                for i in 0..200 {
                    let path = format!("{t}/{i}");
                    dir.write(&path, &path).unwrap();
                    assert_eq!(dir.read_to_string(&path).unwrap(), path);
                    if i % 2 == 0 {
                        dir.remove_file(&path).unwrap();
                    }
                }
            });
        }
    });
    assert_eq!(dir.walk().count(), 8 + 800);
}

#[test]
fn threads_end_before_their_kernel() {
    let kernel = common::kernel();
    for _ in 0..50 {
        let kernel = kernel.clone();
        thread::spawn(move || kernel.root().write("f", "x"))
            .join()
            .unwrap()
            .unwrap();
    }
}

#[test]
fn a_kernel_ends_before_its_threads() {
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let kernel = Kernel::boot().unwrap();
    let worker = {
        let kernel = kernel.clone();
        thread::spawn(move || {
            kernel.root().write("f", "x").unwrap();
            drop(kernel);
            wait.recv().unwrap();
        })
    };
    kernel.root().write("g", "x").unwrap();
    while !kernel.root().exists("f") {
        thread::yield_now();
    }
    drop(kernel);
    go.send(()).unwrap();
    worker.join().unwrap();
}
