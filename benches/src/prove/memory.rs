//! What cached data and vnodes cost.

use crate::{Outcome, Rows, mib};
use rump_benches::{Config, Files, Kernel, rss, tree};
use std::ffi::CString;

const DATA: u64 = 128 << 20;

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    tmpfs(rows)?;
    tmpfs_directory(rows)?;
    match tree::real() {
        Ok(image) => {
            let path = CString::new(image.as_os_str().as_encoded_bytes())?;
            ffs(rows, &path)?;
            vnodes(rows, &path)
        }
        Err(e) => {
            rows.skip("memory-ffs", "memory of an FFS", &e.to_string());
            Ok(())
        }
    }
}

fn row(rows: &Rows, name: &str, claim: &str, data: u64, used: u64, resident: u64) {
    let ratio = used.max(resident) as f64 / data as f64;
    rows.fact(
        name,
        claim,
        "<= 1.05 of its size",
        &format!(
            "{ratio:.3} ({} handed out, {} resident, of {})",
            mib(used),
            mib(resident),
            mib(data)
        ),
        ratio <= 1.05,
    );
}

fn tmpfs(rows: &Rows) -> Outcome {
    let kernel = Kernel::boot(Config::default())?;
    let p = kernel.process();
    p.mount_tmpfs(c"/t")?;
    let buf = vec![1; 64 << 10];
    let (used, resident) = (kernel.stats().rks_used, rss());
    let fd = p.create(c"/t/file")?;
    for at in (0..DATA).step_by(buf.len()) {
        p.pwrite(fd, &buf, at)?;
    }
    row(
        rows,
        "memory-tmpfs",
        "memory of a file in tmpfs",
        DATA,
        kernel.stats().rks_used - used,
        rss().saturating_sub(resident),
    );
    Ok(())
}

/// The same names are as quick to find among 100,000 others: what counts are
/// steps, so it is no timing, but the host's noise is in it.
fn tmpfs_directory(rows: &Rows) -> Outcome {
    if !rows.timings {
        return Ok(());
    }
    let kernel = Kernel::boot(Config::default())?;
    let p = kernel.process();
    p.mount_tmpfs(c"/t")?;
    for (dir, n) in [("small", 100), ("large", 100_000)] {
        p.mkdir(&CString::new(format!("/t/{dir}"))?)?;
        for i in 0..n {
            let path = CString::new(format!("/t/{dir}/entry{i:06}"))?;
            p.close(p.create(&path)?)?;
        }
    }
    let paths = |dir: &str| -> Vec<CString> {
        (0..100)
            .map(|i| CString::new(format!("/t/{dir}/entry{i:06}")).expect("no NUL in it"))
            .collect()
    };
    let (large, small) = (paths("large"), paths("small"));
    let (mut i, mut j) = (0, 0);
    let t = rump_benches::pair(
        || {
            p.stat(&large[i % 100]).expect("stat");
            i += 1;
        },
        || {
            p.stat(&small[j % 100]).expect("stat");
            j += 1;
        },
    );
    rows.timing(
        "tmpfs-wide",
        "a look-up in a tmpfs directory of 100,000 entries against one of 100",
        "<= 1.25",
        &format!("{:.2}", t.ratio),
        t.ratio <= 1.25,
    );
    Ok(())
}

fn ffs(rows: &Rows, image: &CString) -> Outcome {
    let kernel = Kernel::boot(Config::default())?;
    kernel.register(c"/dev/disk", image)?;
    let p = kernel.process();
    p.mount_ffs(c"/dev/disk", c"/m")?;
    // Vnodes, names and metadata first: what is left is file data.
    let mut none = [];
    let mut dirs = vec![b"/m".to_vec()];
    let mut files = Vec::new();
    while let Some(dir) = dirs.pop() {
        for (name, is_dir) in rump_benches::entries(&p, &dir)? {
            let path = [&dir[..], b"/", &name].concat();
            if is_dir {
                dirs.push(path);
            } else {
                files.push(CString::new(path)?);
            }
        }
    }
    let mut pages = 0;
    for f in &files {
        let fd = p.open(f)?;
        let size = p.stat(f)?.1;
        pages += size.div_ceil(4096) * 4096;
        p.pread(fd, &mut none, 0)?;
        p.close(fd)?;
    }
    let (used, resident) = (kernel.stats().rks_used, rss());
    let mut buf = vec![0; 1 << 20];
    rump_benches::walk(&p, c"/m", &mut buf)?;
    row(
        rows,
        "memory-ffs",
        "memory of cached file data of an FFS, in whole pages (9,000 files)",
        pages,
        kernel.stats().rks_used - used,
        rss().saturating_sub(resident),
    );
    Ok(())
}

/// The same walk with much and with little memory.
fn vnodes(rows: &Rows, image: &CString) -> Outcome {
    let walk = |memlimit: u64| -> Result<(u64, u64), Box<dyn std::error::Error>> {
        let kernel = Kernel::boot(Config {
            memlimit,
            ..Config::default()
        })?;
        kernel.register(c"/dev/disk", image)?;
        let p = kernel.process();
        p.mount_ffs(c"/dev/disk", c"/m")?;
        let mut buf = vec![0; 64 << 10];
        let (names, _) = rump_benches::walk(&p, c"/m", &mut buf)?;
        Ok((names, kernel.stats().rks_vnodes))
    };
    let (names, much) = walk(0)?;
    let (again, little) = walk(12 << 20)?;
    rows.fact(
        "memory-vnodes",
        "the number of vnodes follows memory: all files without a limit, fewer with 12 MiB",
        &format!(">= {names}, less"),
        &format!("{much}, {little}"),
        much >= names && little < much && names == again,
    );
    Ok(())
}
