//! Booting, limits, console, statistics.

mod common;

use std::sync::{Arc, Mutex};

use common::errno;
use rump::fs::{Named, Tmpfs};
use rump::{Errno, Kernel};

#[test]
fn what_the_builder_refuses() {
    assert_eq!(
        errno(Kernel::builder().hostname("a\0b").boot()),
        Errno::EINVAL
    );
    assert_eq!(errno(Kernel::builder().ncpu(100_000).boot()), Errno::EINVAL);
    assert_eq!(
        errno(Kernel::builder().ncpu(u32::MAX).boot()),
        Errno::EINVAL
    );
    assert_eq!(
        errno(Kernel::builder().memory_limit(1).boot()),
        Errno::EINVAL
    );
}

#[test]
fn one_and_many_processors() {
    for n in [1, 2, 4] {
        let kernel = common::kernel_of(Kernel::builder().ncpu(n));
        std::thread::scope(|s| {
            for t in 0..4 {
                let root = kernel.root();
                s.spawn(move || {
                    for i in 0..50 {
                        root.write(format!("{t}-{i}"), "x").unwrap();
                    }
                });
            }
        });
        assert_eq!(kernel.root().entries().unwrap().count(), 200 + 2);
    }
}

#[test]
fn memory_is_limited() {
    let kernel = common::kernel_of(Kernel::builder().memory_limit(32 << 20));
    let dir = kernel.mount(Tmpfs::new(), "/t").unwrap();
    let chunk = vec![1; 1 << 20];
    let mut written = 0;
    let error = loop {
        match dir.write(format!("f{written}"), &chunk) {
            Ok(()) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 64, "no limit");
    };
    let errno = Errno::of(&error).unwrap();
    assert!(matches!(errno, Errno::ENOMEM | Errno::ENOSPC), "{error}");
    assert!(written >= 8, "{written}");
    let stats = kernel.stats();
    assert!(stats.used_bytes <= 32 << 20, "{stats:?}");
    // It is well again when there is room.
    dir.remove_file(format!("f{written}")).unwrap();
    dir.remove_file("f0").unwrap();
    dir.write("g", "x").unwrap();
    for i in 1..written {
        assert!(dir.read(format!("f{i}")).unwrap() == chunk);
    }
}

#[test]
fn vnodes_are_limited() {
    let kernel = common::kernel_of(Kernel::builder().vnodes(200));
    let dir = kernel.mount(Tmpfs::new(), "/t").unwrap();
    for i in 0..2000 {
        dir.write(format!("f{i}"), i.to_string()).unwrap();
    }
    for i in 0..2000 {
        assert_eq!(dir.read_to_string(format!("f{i}")).unwrap(), i.to_string());
    }
    let stats = kernel.stats();
    assert!(stats.vnodes < 600, "{stats:?}");
}

#[test]
fn an_idle_kernel_is_small() {
    let kernel = common::kernel();
    let before = kernel.stats();
    assert_eq!(before.threads, 0);
    assert!(before.used_bytes < 512 << 10, "{before:?}");
    kernel.root().write("f", vec![0; 100_000]).unwrap();
    kernel.root().remove_file("f").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert_eq!(kernel.stats().threads, 0);
}

/// Have the kernel say something: that this is no good superblock.
fn provoke(kernel: &Kernel) -> std::io::Error {
    let mut bytes = common::unzstd(&common::image("ufs1-le-churned"));
    // The size of a fragment, in the superblock and its copies.
    let superblocks: Vec<usize> = (0..bytes.len() - 1376)
        .step_by(512)
        .filter(|at| bytes[at + 1372..at + 1376] == 0x0001_1954u32.to_le_bytes())
        .collect();
    for at in superblocks {
        bytes[at + 52] ^= 0x55;
    }
    let disk = kernel.attach_disk("bad", bytes).unwrap();
    kernel
        .mount(rump::fs::Ffs::on(&disk).read_only(), "/mnt")
        .unwrap_err()
}

#[test]
fn the_console_is_kept_and_told() {
    let told = Arc::new(Mutex::new(String::new()));
    let to = Arc::clone(&told);
    let builder = Kernel::builder().console(move |text| to.lock().unwrap().push_str(text));
    let kernel = common::kernel_of(builder);
    let error = provoke(&kernel);
    let console = kernel.console();
    assert!(console.contains("superblock"), "{console:?}");
    assert_eq!(console, *told.lock().unwrap());
    // The error has it too.
    let detail = rump::Error::of(&error).unwrap().detail().unwrap();
    assert!(console.contains(detail), "{detail:?}");
    assert!(error.to_string().ends_with(detail), "{error}");
}

#[test]
fn a_sink_that_panics_does_no_harm() {
    let kernel = common::kernel_of(Kernel::builder().console(|_| panic!("no console")));
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| provoke(&kernel)));
    let payload = caught.unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"no console"));
    assert!(kernel.console().contains("superblock"));
    kernel.root().write("f", "x").unwrap();
}

#[test]
fn halting() {
    let kernel = Kernel::boot().unwrap();
    let mount = kernel.mount(Tmpfs::new(), "/t").unwrap();
    mount.write("f", "x").unwrap();
    let file = mount.open("f").unwrap();
    let p = kernel.process().spawn().unwrap();
    let other = kernel.clone();
    assert!(kernel.same(&other));
    kernel.halt().unwrap();
    let left = other.stats();
    assert_eq!(
        (left.vnodes, left.files, left.threads),
        (0, 0, 0),
        "{left:?}"
    );
    assert_eq!(errno(mount.unmount()), Errno::ESHUTDOWN);
    drop((file, p));
    assert_eq!(errno(other.halt_nosync()), Errno::ESHUTDOWN);
}

#[test]
fn mounts_are_told() {
    let kernel = common::kernel();
    kernel.mount(Tmpfs::new(), "/a").unwrap().keep();
    kernel.mount(Tmpfs::new(), "/a/b").unwrap().keep();
    let mounts = kernel.mounts().unwrap();
    let told: Vec<_> = mounts
        .iter()
        .map(|m| {
            (
                m.fs_type().to_owned(),
                m.mounted_on().to_str().unwrap().to_owned(),
            )
        })
        .collect();
    let wanted = [("rumpfs", "/"), ("tmpfs", "/a"), ("tmpfs", "/a/b")];
    assert_eq!(told, wanted.map(|(a, b)| (a.to_owned(), b.to_owned())));
    assert_eq!(errno(kernel.unmount("/a", false)), Errno::EBUSY);
    kernel.unmount("/a/b", false).unwrap();
    kernel.unmount("/a", false).unwrap();
    kernel.sync().unwrap();
}

#[test]
fn mounting_what_is_not_there() {
    let kernel = common::kernel();
    assert_eq!(errno(kernel.mount(Named::new("nofs"), "/x")), Errno::ENODEV);
    kernel.root().write("file", "").unwrap();
    assert_eq!(errno(kernel.mount(Tmpfs::new(), "/file")), Errno::EEXIST);
    let disk = kernel.attach_disk("rd0", vec![0u8; 1 << 20]).unwrap();
    let error = kernel
        .mount(rump::fs::Ffs::on(&disk).read_only(), "/x")
        .unwrap_err();
    assert_eq!(Errno::of(&error), Some(Errno::EINVAL), "{error}");
    let missing = rump::fs::Ffs::image("no/such/image").read_only();
    let error = kernel.mount(missing, "/x").unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
    assert!(error.to_string().contains("no/such/image"));
}

#[test]
fn remounting() {
    let kernel = common::kernel();
    let mut mount = kernel.mount(Tmpfs::new(), "/t").unwrap();
    mount.write("f", "x").unwrap();
    mount.set_read_only(true).unwrap();
    assert_eq!(errno(mount.write("f", "y")), Errno::EROFS);
    assert!(mount.statvfs().unwrap().read_only());
    mount.set_read_only(false).unwrap();
    mount.write("f", "y").unwrap();
}

/// Which types may go to other threads, and be used by several.
#[test]
fn send_and_sync() {
    fn both<T: Send + Sync + 'static>() {}
    both::<Kernel>();
    both::<rump::Builder>();
    both::<rump::Process>();
    both::<rump::process::ProcessBuilder>();
    both::<rump::fs::Dir>();
    both::<rump::fs::File>();
    both::<rump::fs::Mount>();
    both::<rump::fs::ReadDir>();
    both::<rump::fs::DirEntry>();
    both::<rump::fs::Walk>();
    both::<rump::fs::WalkEntry>();
    both::<rump::fs::Metadata>();
    both::<rump::block::Disk>();
    both::<rump::image::Image>();
    both::<rump::Error>();
    both::<std::sync::Arc<dyn rump::block::BlockDevice>>();
}
