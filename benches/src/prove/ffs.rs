//! FFS: walking and reading a tree, and wide directories.

use crate::{Outcome, Rows, ns};
use rump_benches::{Config, Files, Kernel, Process, median, tree};
use std::ffi::CString;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

const ROUNDS: usize = 7;

fn cstring(path: &Path) -> CString {
    CString::new(path.as_os_str().as_encoded_bytes()).expect("no NUL in it")
}

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    if tree::makefs(Path::new("/nonexistent"), Path::new("/nonexistent"), &[])
        .is_err_and(|e| e.kind() == std::io::ErrorKind::NotFound)
    {
        rows.skip("ffs", "FFS images of Debian's makefs", "no makefs");
        return Ok(());
    }
    speed(rows)?;
    wide(rows)
}

fn speed(rows: &Rows) -> Outcome {
    let image = tree::real()?;
    // Into the host's cache.
    drop(std::fs::read(&image)?);
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    let mut buf = vec![0; 64 << 10];
    let mut seen = (0, 0);
    for _ in 0..ROUNDS {
        let kernel = Kernel::boot(Config::default())?;
        kernel.register(c"/dev/disk", &cstring(&image))?;
        let p = kernel.process();
        let start = Instant::now();
        p.mount_ffs(c"/dev/disk", c"/m")?;
        seen = rump_benches::walk(&p, c"/m", &mut buf)?;
        cold.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        rump_benches::walk(&p, c"/m", &mut buf)?;
        warm.push(start.elapsed().as_secs_f64());
    }
    let files = tree::REAL.0;
    let whole = seen.0 >= files && seen.1 + files >= tree::REAL.1;
    rows.fact(
        "ffs-walk",
        "all of a tree of 9,000 files, 117 MB is found",
        "9,000 files, 117 MB",
        &format!("{} names, {:.1} MB", seen.0, seen.1 as f64 / 1e6),
        whole,
    );
    for (name, claim, times, bound) in [
        (
            "ffs-cold",
            "cold walk and read of 9,000 files (117 MB), with mounting",
            &mut cold,
            60_000.0,
        ),
        ("ffs-warm", "the same again, warm", &mut warm, 200_000.0),
    ] {
        let rate = files as f64 / median(times);
        rows.timing(
            name,
            claim,
            &format!(">= {bound:.0} files/s"),
            &format!("{rate:.0} files/s"),
            rate >= bound,
        );
    }
    Ok(())
}

/// Paths of a directory, in its own order: inodes that were made together.
fn paths(p: &Process, dir: &str) -> rump_benches::Result<Vec<CString>> {
    let top = format!("/m/{dir}");
    let names = rump_benches::entries(p, top.as_bytes())?;
    Ok(names
        .into_iter()
        .map(|(name, _)| {
            CString::new([top.as_bytes(), b"/", &name].concat()).expect("no NUL in it")
        })
        .collect())
}

/// Seconds a look-up, of paths that are new to the kernel.
fn cold_lookups(p: &Process, paths: &[CString], there: bool) -> f64 {
    let start = Instant::now();
    for path in paths {
        assert_eq!(black_box(p.stat(path)).is_ok(), there, "{path:?}");
    }
    start.elapsed().as_secs_f64() / paths.len() as f64
}

fn warm_lookups(p: &Process, paths: &[CString]) -> f64 {
    let mut i = 0;
    rump_benches::time(|| {
        black_box(p.stat(&paths[i % paths.len()]).expect("stat"));
        i += 1;
    })
}

fn absent(dir: &str) -> Vec<CString> {
    (0..100)
        .map(|i| CString::new(format!("/m/{dir}/absent{i:06}")).expect("no NUL in it"))
        .collect()
}

fn wide(rows: &Rows) -> Outcome {
    let image = tree::wide()?;
    drop(std::fs::read(&image)?);
    let mut there = (Vec::new(), Vec::new());
    let mut absents = (Vec::new(), Vec::new());
    let mut warm = (Vec::new(), Vec::new());
    for round in 0..ROUNDS as u64 {
        let kernel = Kernel::boot(Config::default())?;
        kernel.register(c"/dev/disk", &cstring(&image))?;
        let p = kernel.process();
        p.mount_ffs(c"/dev/disk", c"/m")?;
        let (large, small) = (paths(&p, "large")?, paths(&p, "small")?);
        let large = &large[1_000 + round as usize * 9_000..][..100];
        // The directory itself, and the block with those inodes.
        cold_lookups(&p, &large[..1], true);
        cold_lookups(&p, &small[..1], true);
        there.0.push(cold_lookups(&p, &large[1..], true));
        there.1.push(cold_lookups(&p, &small[1..], true));
        absents.0.push(cold_lookups(&p, &absent("large"), false));
        absents.1.push(cold_lookups(&p, &absent("small"), false));
        if round < 3 {
            warm.0.push(warm_lookups(&p, large));
            warm.1.push(warm_lookups(&p, &small));
        }
    }
    for (name, what, times) in [
        ("ffs-wide-cold", "names not seen before", &mut there),
        ("ffs-wide-absent", "names that are not there", &mut absents),
        ("ffs-wide-warm", "names in the name cache", &mut warm),
    ] {
        let (large, small) = (median(&mut times.0), median(&mut times.1));
        rows.timing(
            name,
            &format!("a look-up in a directory of 100,000 entries against one of 100: {what}"),
            "<= 1.25",
            &format!("{} and {}: {:.2}", ns(large), ns(small), large / small),
            large / small <= 1.25,
        );
    }
    Ok(())
}
