//! tmpfs against the host's.

use crate::{Outcome, Rows, rate};
use rump_benches::{Config, Files, Host, Kernel, Pair, median, memcpy_speed, pair};
use std::ffi::{CStr, CString};
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

/// The host's own tmpfs.
pub(crate) const HOST: &str = "/dev/shm";
/// Size of the file that is read and rewritten, and of one transfer.
const FILE: u64 = 16 << 20;
const CHUNK: usize = 64 << 10;
const PAGE: usize = 4096;

struct Dirs {
    guest: CString,
    host: CString,
}

impl Dirs {
    fn path(&self, name: &str) -> (CString, CString) {
        let join = |d: &CString| {
            CString::new(format!("{}/{name}", d.to_string_lossy())).expect("no NUL in it")
        };
        (join(&self.guest), join(&self.host))
    }
}

fn is_tmpfs(dir: &str) -> bool {
    std::fs::read_to_string("/proc/mounts")
        .unwrap_or_default()
        .lines()
        .any(|l| l.split_whitespace().skip(1).take(2).eq([dir, "tmpfs"]))
}

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    if !rows.timings {
        return Ok(());
    }
    if !is_tmpfs(HOST) {
        rows.skip("tmpfs", "tmpfs against the host's", "/dev/shm is no tmpfs");
        return Ok(());
    }
    let kernel = Kernel::boot(Config::default())?;
    let guest = kernel.process();
    guest.mount_tmpfs(c"/t")?;
    let host = format!("{HOST}/rump-prove-{}", std::process::id());
    let _ = std::fs::remove_dir_all(&host);
    std::fs::create_dir(&host)?;
    let dirs = Dirs {
        guest: c"/t".into(),
        host: CString::new(host.clone())?,
    };
    let outcome = names(rows, &guest, &dirs).and_then(|()| data(rows, &guest, &dirs));
    std::fs::remove_dir_all(Path::new(&host))?;
    outcome
}

/// Against the host, and against five times the original's rate, which was
/// measured where memcpy runs at 10 GB/s.
fn row(rows: &Rows, name: &str, claim: &str, p: &Pair, original: f64) {
    let scale = (memcpy_speed() / 10e9).min(1.0);
    let needed = 5.0 * original * scale;
    rows.timing(
        name,
        claim,
        &format!(
            ">= the host's; >= 5 x NetBSD's ({:.2} M/s here)",
            needed / 1e6
        ),
        &format!("{}, host {}", rate(p.a), rate(p.b)),
        p.ratio <= 1.0 && 1.0 / p.a >= needed,
    );
}

fn both(guest: &dyn Files, dirs: &Dirs, name: &str, job: impl Fn(&dyn Files, &CStr)) -> Pair {
    let (g, h) = dirs.path(name);
    pair(|| job(guest, &g), || job(&Host, &h))
}

fn names(rows: &Rows, guest: &dyn Files, dirs: &Dirs) -> Outcome {
    for name in ["a", "a/b", "a/b/c"] {
        let (g, h) = dirs.path(name);
        guest.mkdir(&g)?;
        Host.mkdir(&h)?;
    }
    let (g, h) = dirs.path("a/b/c/d");
    guest.close(guest.create(&g)?)?;
    Host.close(Host.create(&h)?)?;
    let stat = both(guest, dirs, "a/b/c/d", |f, path| {
        black_box(f.stat(path).expect("stat"));
    });
    row(
        rows,
        "tmpfs-stat",
        "stat of a path four deep",
        &stat,
        0.35e6,
    );
    let open = both(guest, dirs, "a/b/c/d", |f, path| {
        f.close(f.open(path).expect("open")).expect("close");
    });
    row(rows, "tmpfs-open", "open and close", &open, 0.57e6);
    let create = both(guest, dirs, "new", |f, path| {
        f.close(f.create(path).expect("create")).expect("close");
        f.unlink(path).expect("unlink");
    });
    row(rows, "tmpfs-create", "create and unlink", &create, 0.2e6);

    let (g, h) = dirs.path("many");
    guest.mkdir(&g)?;
    Host.mkdir(&h)?;
    for i in 0..10_000 {
        let (g, h) = dirs.path(&format!("many/entry{i:05}"));
        guest.close(guest.create(&g)?)?;
        Host.close(Host.create(&h)?)?;
    }
    let create = both(guest, dirs, "many/new", |f, path| {
        f.close(f.create(path).expect("create")).expect("close");
        f.unlink(path).expect("unlink");
    });
    row(
        rows,
        "tmpfs-create-10000",
        "create (and unlink) in a directory of 10,000",
        &create,
        0.01e6,
    );
    Ok(())
}

/// Bytes that begin a page, as those of a file do: what memcpy costs depends on
/// how its two sides are aligned.
fn paged(storage: &mut Vec<u8>, len: usize) -> &mut [u8] {
    storage.resize(len + PAGE, 9);
    let skip = storage.as_ptr().align_offset(PAGE);
    &mut storage[skip..][..len]
}

fn data(rows: &Rows, guest: &dyn Files, dirs: &Dirs) -> Outcome {
    let (path, _) = dirs.path("data");
    let fd = guest.create(&path)?;
    let (mut a, mut b, mut c) = (Vec::new(), Vec::new(), Vec::new());
    let region = paged(&mut a, FILE as usize);
    let buf = paged(&mut b, CHUNK);
    for at in (0..FILE).step_by(CHUNK) {
        guest.pwrite(fd, buf, at)?;
    }
    let step = |at: &mut u64| {
        let now = *at;
        *at = (now + CHUNK as u64) % FILE;
        now
    };
    let (mut at, mut from) = (0, 0);
    let other = paged(&mut c, CHUNK);
    let read = pair(
        || {
            assert_eq!(guest.pread(fd, buf, step(&mut at)), Ok(CHUNK));
        },
        || {
            let now = step(&mut from) as usize;
            other.copy_from_slice(&region[now..now + CHUNK]);
            black_box(&mut *other);
        },
    );
    buf.fill(5);
    let write = pair(
        || {
            assert_eq!(guest.pwrite(fd, buf, step(&mut at)), Ok(CHUNK));
        },
        || {
            let now = step(&mut from) as usize;
            region[now..now + CHUNK].copy_from_slice(other);
            black_box(&mut *region);
        },
    );
    buf.fill(0);
    assert_eq!(guest.pread(fd, buf, FILE - CHUNK as u64), Ok(CHUNK));
    assert!(buf.iter().all(|b| *b == 5), "what was written is there");
    guest.close(fd)?;
    let gb = |t: f64| CHUNK as f64 / t / 1e9;
    for (name, claim, p) in [
        ("tmpfs-read", "64 KiB cached reads", read),
        ("tmpfs-rewrite", "64 KiB rewrites", write),
    ] {
        rows.timing(
            name,
            claim,
            ">= 0.8 of memcpy",
            &format!(
                "{:.1} of {:.1} GB/s: {:.2}",
                gb(p.a),
                gb(p.b),
                1.0 / p.ratio
            ),
            p.ratio <= 1.0 / 0.8,
        );
    }
    let first = both(guest, dirs, "first", |f, path| {
        let fd = f.create(path).expect("create");
        for at in (0..4 << 20).step_by(CHUNK) {
            f.pwrite(fd, other, at).expect("write");
        }
        f.close(fd).expect("close");
        f.unlink(path).expect("unlink");
    });
    let speed = |t: f64| f64::from(4 << 20) / t / 1e9;
    rows.timing(
        "tmpfs-first-write",
        "first writes of a file, 64 KiB each",
        ">= the host's",
        &format!("{:.2} GB/s, host {:.2}", speed(first.a), speed(first.b)),
        first.ratio <= 1.0,
    );
    fresh(rows, dirs)
}

/// Into memory that the process never had: a new kernel for each file.
fn fresh(rows: &Rows, dirs: &Dirs) -> Outcome {
    const SIZE: u64 = 64 << 20;
    let buf = vec![1u8; CHUNK];
    let fill = |f: &dyn Files, path: &CStr| -> rump_benches::Result<f64> {
        let start = Instant::now();
        let fd = f.create(path)?;
        for at in (0..SIZE).step_by(CHUNK) {
            f.pwrite(fd, &buf, at)?;
        }
        f.close(fd)?;
        Ok(SIZE as f64 / start.elapsed().as_secs_f64() / 1e9)
    };
    let (mut here, mut there) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        let kernel = Kernel::boot(Config::default())?;
        let p = kernel.process();
        p.mount_tmpfs(c"/t")?;
        let (g, h) = dirs.path("fresh");
        here.push(fill(&p, &g)?);
        there.push(fill(&Host, &h)?);
        Host.unlink(&h)?;
    }
    let (here, there) = (median(&mut here), median(&mut there));
    rows.timing(
        "tmpfs-fresh-write",
        "first writes of 64 MiB into memory that the kernel had not yet",
        ">= the host's",
        &format!("{here:.2} GB/s, host {there:.2}"),
        here >= there,
    );
    Ok(())
}
