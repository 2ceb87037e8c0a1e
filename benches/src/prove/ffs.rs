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

/// Seconds to look each name up, all of them new to the kernel.
fn cold_lookups(p: &Process, dir: &str, names: &[u64]) -> rump_benches::Result<f64> {
    let paths: Vec<CString> = names
        .iter()
        .map(|i| CString::new(format!("/m/{dir}/entry{i:06}")).expect("no NUL in it"))
        .collect();
    let start = Instant::now();
    for path in &paths {
        black_box(p.stat(path)?);
    }
    Ok(start.elapsed().as_secs_f64() / paths.len() as f64)
}

fn warm_lookups(p: &Process, dir: &str) -> f64 {
    let paths: Vec<CString> = (0..100)
        .map(|i| CString::new(format!("/m/{dir}/entry{i:06}")).expect("no NUL in it"))
        .collect();
    let mut i = 0;
    rump_benches::time(|| {
        black_box(p.stat(&paths[i % 100]).expect("stat"));
        i += 1;
    })
}

fn wide(rows: &Rows) -> Outcome {
    let image = tree::wide()?;
    drop(std::fs::read(&image)?);
    let (mut large, mut small) = (Vec::new(), Vec::new());
    let (mut warm_large, mut warm_small) = (0.0, 0.0);
    for round in 0..ROUNDS as u64 {
        let kernel = Kernel::boot(Config::default())?;
        kernel.register(c"/dev/disk", &cstring(&image))?;
        let p = kernel.process();
        p.mount_ffs(c"/dev/disk", c"/m")?;
        // The directory itself is known by the time it is used a second time.
        let few: Vec<u64> = (0..100).collect();
        let mut numbers = tree::Numbers(round);
        let random: Vec<u64> = (0..5_000).map(|_| numbers.next() % 100_000).collect();
        cold_lookups(&p, "small", &few[..1])?;
        cold_lookups(&p, "large", &few[..1])?;
        small.push(cold_lookups(&p, "small", &few)?);
        large.push(cold_lookups(&p, "large", &random)?);
        if round == 0 {
            warm_small = warm_lookups(&p, "small");
            cold_lookups(&p, "large", &few)?;
            warm_large = warm_lookups(&p, "large");
        }
    }
    let (s, l) = (median(&mut small), median(&mut large));
    rows.timing(
        "ffs-wide-cold",
        "a look-up in a directory of 100,000 entries, of names not seen before, against one of 100",
        "<= 1.25",
        &format!("{} and {}: {:.2}", ns(l), ns(s), l / s),
        l / s <= 1.25,
    );
    rows.timing(
        "ffs-wide-warm",
        "the same, of names in the name cache",
        "<= 1.25",
        &format!(
            "{} and {}: {:.2}",
            ns(warm_large),
            ns(warm_small),
            warm_large / warm_small
        ),
        warm_large / warm_small <= 1.25,
    );
    Ok(())
}
