//! Disks of the program under a kernel, and what goes wrong with them.

mod common;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::errno;
use rump::Errno;
use rump::block::{BlockDevice, Faulty, Operation, Overlay, Ram, ReadOnly, Slice, Traced};
use rump::fs::{Ffs, OpenOptions};

fn image() -> Vec<u8> {
    common::unzstd(&common::image("ffs2"))
}

/// How many files an image should have.
const FILES: usize = 1000;

#[test]
fn a_disk_is_a_block_device() {
    let kernel = common::kernel();
    let disk = kernel.attach_disk("rd0", Ram::new(1 << 20)).unwrap();
    assert_eq!(disk.path().to_str(), Some("/dev/rd0"));
    assert_eq!(disk.size(), 1 << 20);
    let root = kernel.root();
    assert!(
        root.metadata("dev/rd0")
            .unwrap()
            .file_type()
            .is_block_device()
    );
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(&root, "dev/rd0")
        .unwrap();
    file.write_all_at(&[7; 1024], 512).unwrap();
    let mut buf = [0; 2048];
    file.read_exact_at(&mut buf, 0).unwrap();
    assert_eq!((buf[511], buf[512], buf[1535], buf[1536]), (0, 7, 7, 0));
    drop(file);
    disk.detach().unwrap();
    assert!(!root.exists("dev/rd0"));
}

#[test]
fn names_of_disks() {
    let kernel = common::kernel();
    let a = kernel.attach_disk("rd0", Ram::new(4096)).unwrap();
    assert_eq!(
        errno(kernel.attach_disk("rd0", Ram::new(4096))),
        Errno::EEXIST
    );
    let b = kernel.attach_disk("/disk", Ram::new(4096)).unwrap();
    assert_eq!(b.path().to_str(), Some("/disk"));
    for name in ["", "a\0b", "x/"] {
        assert_eq!(
            errno(kernel.attach_disk(name, Ram::new(4096))),
            Errno::EINVAL,
            "{name:?}"
        );
    }
    let again = a.clone();
    assert_eq!(errno(a.detach()), Errno::EBUSY);
    drop(again);
    kernel.attach_disk("rd0", Ram::new(4096)).unwrap();
}

#[test]
fn a_device_goes_with_its_disk() {
    struct Counted(Arc<AtomicUsize>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    impl BlockDevice for Counted {
        fn size(&self) -> u64 {
            4096
        }
        fn read_exact_at(&self, buf: &mut [u8], _: u64) -> io::Result<()> {
            buf.fill(0);
            Ok(())
        }
    }
    let dropped = Arc::new(AtomicUsize::new(0));
    let count = || dropped.load(Ordering::Relaxed);
    let kernel = common::kernel();
    let disk = kernel
        .attach_disk("a", Counted(Arc::clone(&dropped)))
        .unwrap();
    kernel
        .attach_disk("a", Counted(Arc::clone(&dropped)))
        .unwrap_err();
    assert_eq!(count(), 1);
    drop(disk);
    assert_eq!(count(), 2);
    let disk = kernel
        .attach_disk("a", Counted(Arc::clone(&dropped)))
        .unwrap();
    let another = disk.clone();
    drop(disk);
    assert_eq!(count(), 2);
    drop(another);
    assert_eq!(count(), 3);
}

#[test]
fn a_device_goes_with_its_kernel() {
    let device = Arc::new(image());
    {
        let kernel = rump::Kernel::boot().unwrap();
        let disk = kernel.attach_disk("a", Arc::clone(&device)).unwrap();
        let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt").unwrap();
        mount.keep();
    }
    assert_eq!(Arc::strong_count(&device), 1);
}

#[test]
fn mounting_and_unmounting() {
    let kernel = common::kernel();
    let disk = kernel.attach_disk("rd0", image()).unwrap();
    for _ in 0..5 {
        let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt").unwrap();
        assert!(mount.walk().count() > FILES);
        let info = mount.statvfs().unwrap();
        assert_eq!((info.fs_type(), info.read_only()), ("ffs", true));
        mount.unmount().unwrap();
    }
    // The last handle is the mount's.
    let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt").unwrap();
    drop(disk);
    assert!(kernel.root().exists("dev/rd0"));
    drop(mount);
    assert!(!kernel.root().exists("dev/rd0"));
    assert_eq!(kernel.mounts().unwrap().len(), 1);
}

#[test]
fn what_is_open_is_busy() {
    let kernel = common::kernel();
    let disk = kernel.attach_disk("rd0", image()).unwrap();
    let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt").unwrap();
    let dir = mount.open_dir("meta").unwrap();
    assert_eq!(errno(mount.unmount()), Errno::EBUSY);
    assert!(dir.entries().unwrap().count() > 0);
    kernel.unmount("/mnt", true).unwrap();
    assert!(dir.entries().is_err());
    assert_eq!(errno(kernel.unmount("/mnt", false)), Errno::EINVAL);
}

#[test]
fn forced() {
    let kernel = common::kernel();
    let mount = kernel
        .mount(Ffs::image(common::image("ffs2")).read_only(), "/mnt")
        .unwrap();
    let dir = mount.open_dir("meta").unwrap();
    mount.unmount_forced().unwrap();
    assert!(dir.metadata("dmodes").is_err());
    assert!(dir.entries().is_err());
}

#[test]
fn writing_is_not_there_yet() {
    let kernel = common::kernel();
    let disk = kernel.attach_disk("rd0", Overlay::new(image())).unwrap();
    assert_eq!(errno(kernel.mount(Ffs::on(&disk), "/mnt")), Errno::EROFS);
    let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt").unwrap();
    assert_eq!(errno(mount.write("x", "y")), Errno::EROFS);
    assert_eq!(errno(mount.remove_dir_all("meta")), Errno::EROFS);
    assert_eq!(errno(mount.create_dir("x")), Errno::EROFS);
}

#[test]
fn wrappers_stack() {
    let bytes = image();
    let len = bytes.len() as u64;
    let mut padded = vec![0xee; 4096];
    padded.extend(&bytes);
    padded.extend(vec![0xee; 999]);
    let slice = Slice::new(padded, 4096, len).unwrap();
    let (traced, log) = Traced::recorded(ReadOnly::new(Overlay::new(slice)));
    let kernel = common::kernel();
    let disk = kernel.attach_disk("rd0", traced).unwrap();
    let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt").unwrap();
    assert!(mount.walk().count() > FILES);
    let log = log.take();
    assert!(!log.is_empty());
    for access in &log {
        assert_eq!((access.operation, access.error), (Operation::Read, None));
        assert!(access.offset + access.len <= len && access.offset % 512 == 0);
    }
}

/// Walk and read everything; how many errors, all of which must be EIO.
fn errors_of_reading(dir: &rump::fs::Dir) -> usize {
    let mut errors = 0;
    for entry in dir.walk() {
        let outcome = entry.and_then(|entry| {
            let large = entry.metadata()?.len() > 1 << 24;
            match entry.file_type().is_file() && !large {
                true => entry.read().map(drop),
                false => Ok(()),
            }
        });
        if let Err(error) = outcome {
            assert_eq!(Errno::of(&error), Some(Errno::EIO), "{error}");
            errors += 1;
        }
    }
    errors
}

#[test]
fn faults_are_errors_and_pass() {
    let faulty = Arc::new(Faulty::new(image()));
    let kernel = common::kernel();
    let disk = kernel.attach_disk("rd0", Arc::clone(&faulty)).unwrap();
    let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt").unwrap();
    faulty.fail_randomly(0.05, 42);
    assert!(errors_of_reading(&mount) > 0);
    assert!(faulty.failed() > 0);
    faulty.heal();
    assert_eq!(errors_of_reading(&mount), 0);
}

#[test]
fn faults_while_mounting() {
    let bytes = Arc::new(image());
    let kernel = common::kernel();
    for n in 0..20 {
        let faulty = Arc::new(Faulty::new(Arc::clone(&bytes)));
        faulty.fail_nth(n);
        let disk = kernel.attach_disk("rd0", Arc::clone(&faulty)).unwrap();
        match kernel.mount(Ffs::on(&disk).read_only(), "/mnt") {
            Ok(mount) => mount.unmount().unwrap(),
            Err(error) => assert!(
                matches!(Errno::of(&error), Some(Errno::EIO | Errno::EINVAL)),
                "{n}: {error}"
            ),
        }
    }
}

#[test]
fn slow_is_not_wrong() {
    let slow = Faulty::new(image());
    slow.set_latency(Duration::from_millis(2));
    let kernel = common::kernel();
    let disk = kernel.attach_disk("rd0", slow).unwrap();
    let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt").unwrap();
    std::thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(|| assert_eq!(mount.entries().unwrap().filter(|e| e.is_err()).count(), 0));
        }
    });
}

struct Panicking<D> {
    device: D,
    armed: std::sync::atomic::AtomicBool,
}

impl<D: BlockDevice> BlockDevice for Panicking<D> {
    fn size(&self) -> u64 {
        self.device.size()
    }
    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        assert!(!self.armed.load(Ordering::Relaxed), "the disk is on fire");
        self.device.read_exact_at(buf, offset)
    }
}

#[test]
fn a_panic_goes_through_the_kernel() {
    let device = Arc::new(Panicking {
        device: image(),
        armed: false.into(),
    });
    let kernel = common::kernel();
    let disk = kernel.attach_disk("rd0", Arc::clone(&device)).unwrap();
    let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt").unwrap();
    device.armed.store(true, Ordering::Relaxed);
    let caught = catch_unwind(AssertUnwindSafe(|| {
        mount.walk().filter(|e| e.is_err()).count()
    }));
    let payload = caught.unwrap_err();
    assert!(payload.downcast_ref::<&str>().unwrap().contains("on fire"));
    // The kernel is well.
    device.armed.store(false, Ordering::Relaxed);
    assert!(mount.walk().count() > FILES);
    assert_eq!(kernel.panicked(), None);
}

#[test]
fn the_kernels_own_error() {
    struct Full;
    impl BlockDevice for Full {
        fn size(&self) -> u64 {
            1 << 20
        }
        fn read_exact_at(&self, buf: &mut [u8], _: u64) -> io::Result<()> {
            buf.fill(0);
            Ok(())
        }
        fn write_all_at(&self, _: &[u8], _: u64) -> io::Result<()> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }
    let kernel = common::kernel();
    kernel
        .root()
        .mknod(
            "char",
            rump::fs::FileType::CHAR_DEVICE,
            rump::fs::Permissions::from_mode(0o600),
            0,
        )
        .unwrap();
    let _disk = kernel.attach_disk("rd0", Full).unwrap();
    let file = OpenOptions::new()
        .write(true)
        .open(&kernel.root(), "dev/rd0")
        .unwrap();
    let outcome = file
        .write_all_at(&[1; 512], 0)
        .and_then(|()| file.sync_all());
    assert!(matches!(errno(outcome), Errno::ENOSPC | Errno::EIO));
}

#[test]
fn a_disk_on_another_kernel() {
    // The disk of the second kernel is a file in the first.
    let first = common::kernel();
    first.root().write("disk", image()).unwrap();
    struct Nested(rump::fs::File);
    impl BlockDevice for Nested {
        fn size(&self) -> u64 {
            self.0.metadata().unwrap().len()
        }
        fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
            self.0.read_exact_at(buf, offset)
        }
    }
    let nested = Nested(first.root().open("disk").unwrap());
    let second = common::kernel();
    let disk = second.attach_disk("rd0", nested).unwrap();
    let mount = second.mount(Ffs::on(&disk).read_only(), "/mnt").unwrap();
    assert!(mount.walk().count() > FILES);
}
