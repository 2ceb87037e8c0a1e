//! Halting a kernel that other threads are in.

mod common;

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
