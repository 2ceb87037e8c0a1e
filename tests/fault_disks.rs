//! Reads and writes of disks that fail, are slow, torn or lost.

mod common;

use std::time::{Duration, Instant};

use common::errno;
use rump::block::{Faulty, Operation};
use rump::fault::Fault;
use rump::fs::{Ffs, OpenOptions};
use rump::{Errno, Kernel};

/// Mount, look at everything, unmount: an error, or what is there.
fn look(kernel: &Kernel, disk: &rump::block::Disk) -> std::io::Result<usize> {
    let mount = kernel.mount(Ffs::on(disk).read_only(), "/mnt")?;
    let mut seen = 0;
    let mut first = None;
    for entry in mount.walk() {
        let outcome = entry.and_then(|entry| {
            seen += 1;
            match entry.file_type() {
                t if t.is_file() => mount.read(entry.path()).map(drop),
                t if t.is_symlink() => mount.read_link(entry.path()).map(drop),
                _ => entry.metadata().map(drop),
            }
        });
        if let Err(error) = outcome {
            first.get_or_insert(error);
        }
    }
    mount.unmount()?;
    first.map_or(Ok(seen), Err)
}

/// The n-th read fails, for many n; how many there are.  `cargo xtask prove
/// isolation` has each of them fail.
fn reads(image: &str) -> u64 {
    let bytes = common::unzstd(&common::image(image));
    let kernel = common::kernel();
    let mut n = 0;
    loop {
        let disk = kernel.attach_disk("rd0", bytes.clone()).unwrap();
        let fault = kernel
            .inject(Fault::disk_reads().of_disk("rd0").nth(n))
            .unwrap();
        let outcome = look(&kernel, &disk);
        let hits = fault.hits();
        drop(fault);
        if hits == 0 {
            outcome.unwrap();
            return n;
        }
        if let Err(error) = outcome {
            assert_eq!(Errno::of(&error), Some(Errno::EIO), "read {n}: {error}");
        }
        // Nothing of the failure stays: the same again is well.
        look(&kernel, &disk).unwrap_or_else(|e| panic!("after read {n}: {e}"));
        disk.detach().unwrap();
        n += 1 + n / 8;
    }
}

#[test]
fn reads_of_a_ufs2() {
    assert!(reads("ufs2-le-churned") > 20);
}

#[test]
fn reads_of_a_ufs1() {
    assert!(reads("ufs1-be-churned") > 20);
}

#[test]
fn a_device_that_fails_is_the_same() {
    let bytes = common::unzstd(&common::image("ufs2-le-churned"));
    for seed in 1..40 {
        let kernel = common::kernel();
        let device = Faulty::new(bytes.clone());
        device.fail_randomly(0.05, seed);
        device.only(&[Operation::Read]);
        let disk = kernel.attach_disk("rd0", device).unwrap();
        if let Err(error) = look(&kernel, &disk) {
            assert_eq!(Errno::of(&error), Some(Errno::EIO), "{seed}: {error}");
        }
    }
}

/// A disk of 64 sectors of 1s, to write 2s to.
fn write_twos(fault: Fault) -> (std::io::Result<()>, Vec<u8>) {
    let kernel = common::kernel();
    let content = std::sync::Arc::new(std::sync::Mutex::new(vec![1u8; 32 << 10]));
    let disk = kernel
        .attach_disk("rd0", std::sync::Arc::clone(&content))
        .unwrap();
    let node = kernel
        .root()
        .open_with(disk.path(), OpenOptions::new().read(true).write(true))
        .unwrap();
    let fault = kernel.inject(fault).unwrap();
    let outcome = node
        .write_all_at(&vec![2; 32 << 10], 0)
        .and_then(|()| node.sync_all());
    assert!(fault.hits() > 0, "{fault:?}");
    drop((fault, node));
    drop(disk);
    let content = content.lock().unwrap().clone();
    (outcome, content)
}

#[test]
fn writes_fail_are_torn_are_lost() {
    let (outcome, content) = write_twos(Fault::disk_writes());
    assert_eq!(errno(outcome), Errno::EIO);
    assert!(content.iter().all(|b| *b == 1));

    let (outcome, content) = write_twos(Fault::disk_writes().tears().rate(1.0, 7));
    assert_eq!(errno(outcome), Errno::EIO);
    let twos = content.iter().filter(|b| **b == 2).count();
    assert!(twos > 0 && twos < 32 << 10 && twos % 512 == 0, "{twos}");

    let (outcome, content) = write_twos(Fault::disk_writes().loses());
    outcome.unwrap();
    assert!(content.iter().all(|b| *b == 1));
}

#[test]
fn a_slow_disk() {
    let kernel = common::kernel();
    let _disk = kernel.attach_disk("rd0", vec![3u8; 4096]).unwrap();
    let fault = Fault::disk_reads().delay(Duration::from_millis(60));
    let fault = kernel.inject(fault.nth(1)).unwrap();
    let start = Instant::now();
    let other = kernel
        .inject(Fault::disk_reads().error(Errno::ENXIO))
        .unwrap();
    assert_eq!(errno(kernel.root().read("dev/rd0")), Errno::ENXIO);
    drop(other);
    assert_eq!(kernel.root().read("dev/rd0").unwrap(), [3; 4096]);
    assert!(start.elapsed() >= Duration::from_millis(50));
    assert_eq!(fault.hits(), 1);
}

#[test]
fn scopes() {
    let kernel = common::kernel();
    let _a = kernel.attach_disk("a", vec![0u8; 4096]).unwrap();
    let _b = kernel.attach_disk("b", vec![0u8; 4096]).unwrap();
    let read = |name: &str| kernel.root().read(format!("dev/{name}")).is_ok();

    // A device.
    let fault = kernel.inject(Fault::disk_reads().of_disk("a")).unwrap();
    assert!(!read("a"));
    assert!(read("b"));
    drop(fault);
    assert!(read("a"));

    // A thread.
    let fault = kernel.inject(Fault::disk_reads().on_this_thread()).unwrap();
    std::thread::scope(|s| assert!(s.spawn(|| read("a")).join().unwrap()));
    assert_eq!(fault.seen(), 0);
    drop(fault);

    // A time.
    let fault = Fault::disk_reads().lasting(Duration::from_millis(40));
    let fault = kernel.inject(fault).unwrap();
    assert!(!read("b"));
    std::thread::sleep(Duration::from_millis(60));
    assert!(read("b"));
    assert_eq!(fault.hits(), fault.seen());
}

#[test]
fn what_makes_no_sense() {
    let kernel = common::kernel();
    let wrong = [
        Fault::memory().tears(),
        Fault::disk_reads().loses(),
        Fault::memory().delay(Duration::from_secs(1)),
        Fault::pool("a\0b"),
        Fault::pool(&"x".repeat(500)),
    ];
    for fault in wrong {
        assert_eq!(errno(kernel.inject(fault)), Errno::EINVAL);
    }
    let all: Vec<_> = (0..16)
        .map(|_| kernel.inject(Fault::host_files()).unwrap())
        .collect();
    assert_eq!(errno(kernel.inject(Fault::host_files())), Errno::ENOSPC);
    drop(all);
    kernel.inject(Fault::host_files()).unwrap();
}
