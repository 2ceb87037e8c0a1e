//! An FFS on a disk that is slow, loses and tears what is written, and gives
//! old data.

mod common;

use rump::block::Disk;
use rump::fault::Fault;
use rump::fs::{Ffs, OpenOptions};
use rump::sim::{self, Sim};
use rump::{Errno, Kernel};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

type Content = Arc<Mutex<Vec<u8>>>;

/// A kernel with an image, where a file of it lies, and what is in there.
struct Case {
    kernel: Kernel,
    disk: Disk,
    content: Content,
    path: PathBuf,
    at: u64,
    data: Vec<u8>,
}

const BLOCK: usize = 8192;

impl Case {
    fn new(sim: &Sim, bytes: Vec<u8>) -> Case {
        let kernel = sim.boot();
        let content = Arc::new(Mutex::new(bytes));
        let disk = kernel.attach_disk("rd0", Arc::clone(&content)).unwrap();
        let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt").unwrap();
        let mut found = None;
        for entry in mount.walk() {
            let entry = entry.unwrap();
            if !entry.file_type().is_file() {
                continue;
            }
            let data = mount.read(entry.path()).unwrap();
            if data.len() < BLOCK {
                continue;
            }
            let bytes = content.lock().unwrap();
            // Only there: what was deleted may still be in the image.
            let mut all = (0..bytes.len() - BLOCK)
                .step_by(512)
                .filter(|at| bytes[*at..*at + BLOCK] == data[..BLOCK]);
            if let (Some(at), None) = (all.next(), all.next()) {
                found = Some((entry.path().to_path_buf(), at as u64, data));
                break;
            }
        }
        mount.unmount().unwrap();
        let (path, at, data) = found.expect("a file of a block");
        Case {
            kernel,
            disk,
            content,
            path,
            at,
            data: data[..BLOCK].to_vec(),
        }
    }

    /// The file's block.
    fn read(&self) -> Vec<u8> {
        let mount = self.kernel.mount(Ffs::on(&self.disk).read_only(), "/mnt");
        let mount = mount.unwrap();
        let data = mount.read(&self.path).unwrap()[..BLOCK].to_vec();
        mount.unmount().unwrap();
        data
    }

    /// Write over the file's block, past the file system.
    fn overwrite(&self, data: &[u8]) -> std::io::Result<()> {
        let rw = OpenOptions::new().read(true).write(true).clone();
        let node = self.kernel.root().open_with(self.disk.path(), &rw)?;
        node.write_all_at(data, self.at)?;
        node.sync_all()
    }

    fn on_disk(&self) -> Vec<u8> {
        let at = self.at as usize;
        self.content.lock().unwrap()[at..at + BLOCK].to_vec()
    }
}

fn with_image(f: impl Fn(&Sim, Vec<u8>) + Send + Sync + Clone + 'static) {
    for image in ["ufs2-le-churned", "ufs1-be-churned"] {
        let bytes = common::unzstd(&common::image(image));
        let f = f.clone();
        sim::run(1, move |sim| f(sim, bytes)).unwrap();
    }
}

#[test]
fn old_data() {
    with_image(|sim, bytes| {
        let case = Case::new(sim, bytes);
        let new = vec![0xa5; BLOCK];
        let fault = Fault::disk_reads().of_disk("rd0").stale();
        let fault = case.kernel.inject(fault).unwrap();
        case.overwrite(&new).unwrap();
        assert_eq!(case.on_disk(), new);
        assert!(case.read() == case.data, "what was there before");
        case.overwrite(&[0x5a; BLOCK]).unwrap();
        assert!(case.read() == new, "before the last write");
        assert!(fault.hits() > 0);
        drop(fault);
        assert!(case.read() == [0x5a; BLOCK], "what is there");
    });
}

#[test]
fn lost_writes() {
    with_image(|sim, bytes| {
        let case = Case::new(sim, bytes);
        let fault = Fault::disk_writes().of_disk("rd0").loses();
        let fault = case.kernel.inject(fault).unwrap();
        case.overwrite(&[1; BLOCK]).unwrap();
        assert!(fault.hits() > 0);
        drop(fault);
        assert_eq!(case.on_disk(), case.data);
        assert!(case.read() == case.data);
    });
}

#[test]
fn torn_writes() {
    with_image(|sim, bytes| {
        let case = Case::new(sim, bytes);
        let fault = Fault::disk_writes().of_disk("rd0").tears();
        let fault = case.kernel.inject(fault.rate(1.0, 3)).unwrap();
        let error = case.overwrite(&[1; BLOCK]).unwrap_err();
        assert_eq!(Errno::of(&error), Some(Errno::EIO));
        assert!(fault.hits() > 0);
        drop(fault);
        let read = case.read();
        assert_eq!(read, case.on_disk());
        // Whole sectors are new, or old.
        for (i, sector) in read.chunks(512).enumerate() {
            let old = &case.data[i * 512..][..512];
            assert!(sector == old || sector == [1; 512], "sector {i}");
        }
        assert_ne!(read, [1; BLOCK]);
    });
}

#[test]
fn latency_and_bandwidth() {
    with_image(|sim, bytes| {
        let case = Case::new(sim, bytes);
        let timed = |fault: Fault| {
            let fault = case.kernel.inject(fault.of_disk("rd0")).unwrap();
            let start = sim.clock().now();
            assert!(case.read() == case.data);
            (sim.clock().now() - start, fault.hits() as u32)
        };
        let each = Duration::from_millis(10);
        let (took, reads) = timed(Fault::disk_reads().delay(each));
        assert!(reads > 2 && took >= each * reads, "{took:?} {reads}");
        assert!(took < each * reads + Duration::from_millis(5), "{took:?}");
        // The block and what leads to it, at its size a second.
        let (took, reads) = timed(Fault::disk_reads().bandwidth(BLOCK as u64));
        assert!(
            reads > 2 && took >= Duration::from_secs(2),
            "{took:?} {reads}"
        );
    });
}

#[test]
fn a_fraction_of_reads_fails() {
    with_image(|sim, bytes| {
        let case = Case::new(sim, bytes);
        let fault = Fault::disk_reads().of_disk("rd0").rate(0.2, 5);
        let fault = case.kernel.inject(fault).unwrap();
        let mut failed = 0;
        for _ in 0..30 {
            let at = Ffs::on(&case.disk).read_only();
            let outcome = case.kernel.mount(at, "/mnt").and_then(|mount| {
                let outcome = mount.read(&case.path).map(drop);
                mount.unmount()?;
                outcome
            });
            if let Err(error) = outcome {
                assert_eq!(Errno::of(&error), Some(Errno::EIO), "{error}");
                failed += 1;
            }
        }
        assert!(failed > 3 && failed < 30, "{failed}");
        assert!(fault.hits() < fault.seen());
        drop(fault);
        assert!(case.read() == case.data);
    });
}
