//! The kernel beside the host: criterion measures, then a table and pictures
//! (`target/bench/*.svg`) of the ratios, all of one run.

mod disk;
mod report;

use criterion::{BenchmarkId, Criterion, Throughput};
use rump_benches::{Config, Files, Host, Kernel};
use std::ffi::{CStr, CString};
use std::hint::black_box;
use std::time::Duration;

/// The host's own tmpfs.
const SHM: &str = "/dev/shm";

fn main() {
    let mut c = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1_200))
        .configure_from_args();
    boot(&mut c);
    calls(&mut c);
    tmpfs(&mut c);
    disk::walks(&mut c);
    c.final_summary();
    report::write();
}

fn boot(c: &mut Criterion) {
    let mut g = c.benchmark_group("boot+destroy");
    g.bench_function("rump", |b| {
        b.iter(|| Kernel::boot(Config::default()).expect("boot"));
    });
    // What a process costs that does nothing: what else would isolate.
    g.bench_function("host", |b| {
        b.iter(|| {
            std::process::Command::new("/bin/true")
                .status()
                .expect("/bin/true")
        });
    });
    g.finish();
}

fn calls(c: &mut Criterion) {
    let kernel = Kernel::boot(Config::default()).expect("boot");
    let process = kernel.process();
    let mut g = c.benchmark_group("getpid");
    g.bench_function("rump", |b| b.iter(|| black_box(process.getpid())));
    g.bench_function("host", |b| b.iter(|| black_box(Host.getpid())));
    g.finish();

    let mut g = c.benchmark_group("getpid, bound lwp");
    process
        .bound(&mut || {
            g.bench_function("rump", |b| {
                // SAFETY: it takes nothing.
                b.iter(|| black_box(unsafe { rump_sys::rump_sys_getpid() }));
            });
        })
        .expect("a bound lwp");
    g.bench_function("host", |b| b.iter(|| black_box(Host.getpid())));
    g.finish();

    let mut g = c.benchmark_group("getpid, two threads");
    g.bench_function("rump", |b| b.iter_custom(|n| together(&process, n)));
    g.bench_function("host", |b| b.iter_custom(|n| together(&Host, n)));
    g.finish();
}

/// The time of n calls by each of two threads.
fn together(files: &dyn Files, n: u64) -> Duration {
    let barrier = std::sync::Barrier::new(2);
    std::thread::scope(|scope| {
        let job = || {
            black_box(files.getpid());
            barrier.wait();
            let start = std::time::Instant::now();
            for _ in 0..n {
                black_box(files.getpid());
            }
            start.elapsed()
        };
        let other = scope.spawn(job);
        job().max(other.join().expect("no panic"))
    })
}

/// One operation on both; `prepare` is run first, in each.
fn both(
    c: &mut Criterion,
    name: &str,
    (guest, host): (&dyn Files, &CStr),
    bytes: Option<u64>,
    job: impl for<'a> Fn(&'a dyn Files, &Paths) -> Box<dyn FnMut() + 'a>,
) {
    let mut g = c.benchmark_group(name);
    if let Some(n) = bytes {
        g.throughput(Throughput::Bytes(n));
    }
    for (who, files, dir) in [("rump", guest, c"/t"), ("host", &Host, host)] {
        let paths = Paths(dir.to_owned());
        let mut run = job(files, &paths);
        g.bench_function(BenchmarkId::from_parameter(who), |b| b.iter(&mut *run));
    }
    g.finish();
}

/// Names below a directory.
struct Paths(CString);

impl Paths {
    fn get(&self, name: &str) -> CString {
        CString::new(format!("{}/{name}", self.0.to_string_lossy())).expect("no NUL in it")
    }
}

fn tmpfs(c: &mut Criterion) {
    let kernel = Kernel::boot(Config::default()).expect("boot");
    let guest = kernel.process();
    guest.mount_tmpfs(c"/t").expect("mount tmpfs");
    let top = format!("{SHM}/rump-bench-{}", std::process::id());
    std::fs::create_dir(&top).expect("a directory in /dev/shm");
    let host = CString::new(top.clone()).expect("no NUL in it");
    let on: (&dyn Files, &CStr) = (&guest, &host);

    names(c, on);
    for (label, chunk) in [("4 KiB", 4 << 10), ("64 KiB", 64 << 10), ("1 MiB", 1 << 20)] {
        data(c, on, label, chunk);
    }
    std::fs::remove_dir_all(top).expect("what was made here");
}

fn names(c: &mut Criterion, on: (&dyn Files, &CStr)) {
    both(c, "tmpfs stat, 4 deep", on, None, |f, p| {
        for dir in ["a", "a/b", "a/b/c"] {
            f.mkdir(&p.get(dir)).expect("mkdir");
        }
        let path = p.get("a/b/c/d");
        f.close(f.create(&path).expect("create")).expect("close");
        Box::new(move || {
            black_box(f.stat(&path).expect("stat"));
        })
    });
    both(c, "tmpfs open+close", on, None, |f, p| {
        let path = p.get("a/b/c/d");
        Box::new(move || f.close(f.open(&path).expect("open")).expect("close"))
    });
    both(c, "tmpfs create+unlink", on, None, |f, p| {
        let path = p.get("new");
        Box::new(move || {
            f.close(f.create(&path).expect("create")).expect("close");
            f.unlink(&path).expect("unlink");
        })
    });
    both(c, "tmpfs create+unlink among 10,000", on, None, |f, p| {
        f.mkdir(&p.get("many")).expect("mkdir");
        for i in 0..10_000 {
            let path = p.get(&format!("many/entry{i:05}"));
            f.close(f.create(&path).expect("create")).expect("close");
        }
        let path = p.get("many/new");
        Box::new(move || {
            f.close(f.create(&path).expect("create")).expect("close");
            f.unlink(&path).expect("unlink");
        })
    });
    both(c, "tmpfs readdir of 10,000", on, None, |f, p| {
        let fd = f.open(&p.get("many")).expect("open");
        let mut buf = vec![0; 32 << 10];
        Box::new(move || {
            f.rewind(fd).expect("lseek");
            while f.getdents(fd, &mut buf).expect("getdents") != 0 {}
        })
    });
}

fn data(c: &mut Criterion, on: (&dyn Files, &CStr), label: &str, chunk: usize) {
    const FILE: u64 = 16 << 20;
    let file = format!("data{chunk}");
    let bytes = Some(chunk as u64);
    let prepare = |f: &dyn Files, p: &Paths| {
        let fd = f.create(&p.get(&file)).expect("create");
        let buf = vec![1; 1 << 20];
        for at in (0..FILE).step_by(buf.len()) {
            f.pwrite(fd, &buf, at).expect("write");
        }
        fd
    };
    both(c, &format!("tmpfs read {label}"), on, bytes, |f, p| {
        let fd = prepare(f, p);
        let (mut buf, mut at) = (vec![0; chunk], 0);
        Box::new(move || {
            f.pread(fd, &mut buf, at).expect("read");
            at = (at + chunk as u64) % FILE;
        })
    });
    both(c, &format!("tmpfs rewrite {label}"), on, bytes, |f, p| {
        let fd = prepare(f, p);
        let (buf, mut at) = (vec![2; chunk], 0);
        Box::new(move || {
            f.pwrite(fd, &buf, at).expect("write");
            at = (at + chunk as u64) % FILE;
        })
    });
    // A new file each 4 MiB.
    both(
        c,
        &format!("tmpfs first write {label}"),
        on,
        bytes,
        |f, p| {
            let fd = f.create(&p.get("first")).expect("create");
            let (buf, mut at) = (vec![3; chunk], 0);
            Box::new(move || {
                if at == 4 << 20 {
                    f.truncate(fd, 0).expect("truncate");
                    at = 0;
                }
                f.pwrite(fd, &buf, at).expect("write");
                at += chunk as u64;
            })
        },
    );
    let mut g = c.benchmark_group(format!("tmpfs read {label} against memcpy"));
    g.throughput(Throughput::Bytes(chunk as u64));
    let (from, mut to, mut at) = (vec![1u8; FILE as usize], vec![0u8; chunk], 0);
    g.bench_function("host", |b| {
        b.iter(|| {
            to.copy_from_slice(&from[at..at + chunk]);
            black_box(&mut to);
            at = (at + chunk) % from.len();
        });
    });
    let p = Paths(c"/t".into());
    let fd = on.0.open(&p.get(&file)).expect("open");
    let mut at = 0;
    g.bench_function("rump", |b| {
        b.iter(|| {
            on.0.pread(fd, &mut to, at).expect("read");
            at = (at + chunk as u64) % FILE;
        });
    });
    g.finish();
}
