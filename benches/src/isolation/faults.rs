//! Each allocation and each read fails once, in turn.

use std::io::{self, Read};
use std::path::Path;

use crate::{Outcome, Rows};
use rump::fault::Fault;
use rump::fs::{Dir, Ffs, OpenOptions, Tmpfs};
use rump::{Builder, Errno, Kernel};

/// What came of a sweep.
#[derive(Default)]
struct Tally {
    /// Places that were made to fail.
    places: u64,
    /// What was not clean: a panic, a leak, an odd error.
    bad: Vec<String>,
}

impl Tally {
    fn row(&self, rows: &mut Rows, name: &str, claim: &str, at_least: u64) {
        let first = self.bad.first().map_or("", |s| s.as_str());
        rows.fact(
            name,
            claim,
            &format!("each clean, more than {at_least}"),
            &format!("{}, {} not {first}", self.places, self.bad.len()),
            self.bad.is_empty() && self.places > at_least,
        );
    }
}

/// Is it an error that a lack of memory, or a host that fails, explains?
fn clean(error: &io::Error) -> bool {
    let after = [Errno::ENOENT, Errno::EEXIST, Errno::ENOTEMPTY];
    let lack = [Errno::ENOMEM, Errno::ENOSPC, Errno::EAGAIN, Errno::ENFILE];
    Errno::of(error).is_some_and(|e| after.contains(&e) || lack.contains(&e) || e == Errno::EIO)
}

fn files(dir: &Dir) -> Vec<io::Result<()>> {
    let mut all = vec![dir.create_dir("d"), dir.create_dir("d/e")];
    all.extend((0..4).map(|i| dir.write(format!("d/f{i}"), vec![i; 9000])));
    let grow = || {
        let file = dir.open_with("d/f0", OpenOptions::new().write(true))?;
        file.write_all_at(&[7; 40_000], 9000)?;
        file.set_len(30_000)?;
        file.sync_all()
    };
    all.extend([
        grow(),
        dir.read("d/f0").map(drop),
        dir.hard_link("d/f1", "d/g"),
        dir.symlink("f1", "d/s"),
        dir.read("d/s").map(drop),
        dir.rename("d/f2", "d/e/f2"),
        dir.rename("d/e", "e"),
        dir.walk().collect::<io::Result<Vec<_>>>().map(drop),
        dir.remove_file("d/g"),
        dir.write("d/large", vec![1; 3 << 20]),
        dir.remove_dir_all("d"),
    ]);
    all
}

/// Boot, mount, work, unmount, halt, with the n-th allocation failing; whether
/// there was an n-th.
fn life(n: u64, fault: Fault, tally: &mut Tally) -> io::Result<bool> {
    let kernel = match Builder::new().ncpu(1).fault(fault).boot() {
        Ok(kernel) => kernel,
        Err(error) => {
            if !clean(&error) {
                tally.bad.push(format!("boot {n}: {error}"));
            }
            return Ok(true);
        }
    };
    let mut outcomes = Vec::new();
    match kernel.mount(Tmpfs::new(), "/t") {
        Ok(mount) => {
            outcomes.extend(files(&mount.dir()));
            outcomes.push(mount.unmount());
        }
        Err(error) => outcomes.push(Err(error)),
    }
    let hit = kernel.boot_faults().first().is_some_and(|f| f.hits() > 0);
    for error in outcomes.into_iter().filter_map(Result::err) {
        if !clean(&error) {
            tally.bad.push(format!("{n}: {error}"));
        }
    }
    check_left(n, kernel, tally);
    Ok(hit)
}

fn check_left(n: u64, kernel: Kernel, tally: &mut Tally) {
    if let Some(text) = kernel.panicked() {
        tally.bad.push(format!("{n}: {text}"));
        return;
    }
    if let Err(error) = kernel.clone().halt() {
        tally.bad.push(format!("halt {n}: {error}"));
    }
    let left = kernel.stats();
    if left.live_allocations + left.vnodes + left.buffers + left.pages + left.files != 0 {
        tally
            .bad
            .push(format!("left {n}: {}", kernel.leak_report()));
    }
}

fn sweep(fault: fn() -> Fault) -> io::Result<Tally> {
    let mut tally = Tally::default();
    while life(tally.places, fault().nth(tally.places), &mut tally)? {
        tally.places += 1;
    }
    Ok(tally)
}

/// Everything of an image; the first error.
fn look(kernel: &Kernel, bytes: &[u8]) -> io::Result<()> {
    let disk = kernel.attach_disk("rd0", bytes.to_vec())?;
    let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt")?;
    let mut first = None;
    for entry in mount.walk() {
        let outcome = entry.and_then(|entry| match entry.file_type() {
            t if t.is_file() => mount.read(entry.path()).map(drop),
            t if t.is_symlink() => mount.read_link(entry.path()).map(drop),
            _ => entry.metadata().map(drop),
        });
        if let Err(error) = outcome {
            first.get_or_insert(error);
        }
    }
    mount.unmount()?;
    disk.detach()?;
    first.map_or(Ok(()), Err)
}

fn reads(bytes: &[u8]) -> io::Result<Tally> {
    let mut tally = Tally::default();
    for n in 0.. {
        let kernel = Kernel::boot()?;
        let fault = kernel.inject(Fault::disk_reads().nth(n))?;
        let outcome = look(&kernel, bytes);
        let hits = fault.hits();
        drop(fault);
        match outcome {
            Err(e) if hits == 0 || Errno::of(&e) != Some(Errno::EIO) => {
                tally.bad.push(format!("read {n}: {e}"));
            }
            _ => {}
        }
        check_left(n, kernel, &mut tally);
        if hits == 0 {
            break;
        }
        tally.places += 1;
    }
    Ok(tally)
}

fn unpack(image: &str) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/images");
    let file = std::fs::File::open(dir.join(format!("{image}.img.zst")))?;
    let mut data = Vec::new();
    ruzstd::decoding::StreamingDecoder::new(file)?.read_to_end(&mut data)?;
    Ok(data)
}

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    sweep(Fault::memory)?.row(
        rows,
        "fault-memory",
        "each allocation of boot, mount, file work, unmount and halt fails once",
        300,
    );
    sweep(Fault::host_memory)?.row(
        rows,
        "fault-host-memory",
        "each piece of memory that the host gives fails once",
        0,
    );
    sweep(Fault::hypercalls)?.row(
        rows,
        "fault-hypercalls",
        "each call of the host that may fail does so once, from boot to halt",
        5,
    );
    for (name, image) in [
        ("fault-reads-ufs2", "ufs2-le-churned"),
        ("fault-reads-ufs1", "ufs1-be-churned"),
    ] {
        let bytes = unpack(image)?;
        reads(&bytes)?.row(
            rows,
            name,
            "each block read of an FFS, from mount to unmount, fails once",
            20,
        );
    }
    Ok(())
}
