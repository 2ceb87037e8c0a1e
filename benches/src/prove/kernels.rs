//! A thousand kernels in one process.

use crate::{Outcome, Rows, mib, ns};
use rump_benches::{Config, Files, Kernel, median, rss, threads};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const MANY: usize = 1000;
const ROUNDS: usize = 10;
const POOL: usize = 8;
const IDLE: u64 = 512 << 10;

/// A tmpfs, written and read back.
fn work(kernel: &Kernel, number: usize) -> rump_benches::Result<bool> {
    let p = kernel.process();
    p.mount_tmpfs(c"/data")?;
    let fd = p.create(c"/data/file")?;
    let text = format!("I am kernel {number}\n").repeat(100);
    p.pwrite(fd, text.as_bytes(), 0)?;
    let mut back = vec![0; text.len() + 1];
    let n = p.pread(fd, &mut back, 0)?;
    p.close(fd)?;
    Ok(&back[..n] == text.as_bytes())
}

/// All kernels, by the threads of a pool.
fn by_pool(kernels: &[Kernel]) -> usize {
    let (next, good) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..POOL {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    let Some(kernel) = kernels.get(i) else { break };
                    if work(kernel, i) == Ok(true) {
                        good.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    good.into_inner()
}

fn boot_all() -> rump_benches::Result<Vec<Kernel>> {
    (0..MANY).map(|_| Kernel::boot(Config::default())).collect()
}

/// Threads that nothing has used for a while are gone.
fn settle(base: u64) -> u64 {
    let start = Instant::now();
    while threads() > base && start.elapsed() < Duration::from_secs(2) {
        thread::sleep(Duration::from_millis(10));
    }
    threads()
}

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    boot_time(rows)?;
    // Code and data of the program itself are resident from here on.
    by_pool(&boot_all()?);
    let (base, base_threads) = (rss(), threads());
    let mut worst: f64 = 0.0;
    let mut done = 0;
    let (mut idle, mut used, mut idle_threads) = (0, 0, 0);
    for _ in 0..ROUNDS {
        let begin = rss();
        let kernels = boot_all()?;
        idle = idle.max((rss().saturating_sub(begin)) / MANY as u64);
        done += by_pool(&kernels);
        idle_threads = idle_threads.max(settle(base_threads) - base_threads);
        used = used.max(rss().saturating_sub(begin) / MANY as u64);
        drop(kernels);
        worst = worst.max(rss() as f64 / base as f64 - 1.0);
    }
    rows.fact(
        "kernels-alive",
        "1,000 kernels alive at once, each with a tmpfs written and read by a thread of a pool",
        "10 x 1000",
        &format!("{done} of {}", MANY * ROUNDS),
        done == MANY * ROUNDS,
    );
    rows.fact(
        "kernels-idle-memory",
        "an idle kernel holds at most 512 KiB",
        "<= 512 KiB",
        &format!("{} KiB, {} KiB with a tmpfs in use", idle >> 10, used >> 10),
        idle <= IDLE,
    );
    rows.fact(
        "kernels-idle-threads",
        "an idle kernel holds no thread",
        "0",
        &format!("{idle_threads} threads of {MANY} kernels"),
        idle_threads == 0,
    );
    rows.fact(
        "kernels-memory-back",
        "after destroying all, resident memory is where it began, ten rounds in a row",
        "<= 5 %",
        &format!("{:+.1} % of {} at worst", worst * 100.0, mib(base)),
        worst <= 0.05,
    );
    leaks(rows)
}

fn boot_time(rows: &Rows) -> Outcome {
    let mut all = Vec::new();
    for _ in 0..200 {
        let start = Instant::now();
        drop(Kernel::boot(Config::default())?);
        all.push(start.elapsed().as_secs_f64());
    }
    let m = median(&mut all);
    rows.timing(
        "kernels-boot",
        "boot and destroy, median of 200",
        "<= 1 ms",
        &ns(m),
        m <= 1e-3,
    );
    Ok(())
}

/// What is left in a kernel that has worked and was halted.
fn leaks(rows: &Rows) -> Outcome {
    let kernel = Kernel::boot(Config::default())?;
    let p = kernel.process();
    p.mount_tmpfs(c"/t")?;
    for i in 0..500 {
        let name = |what: &str| std::ffi::CString::new(format!("/t/{what}{i}"));
        p.mkdir(&name("dir")?)?;
        let fd = p.create(&name("file")?)?;
        p.pwrite(fd, &[1; 10_000], 5_000)?;
        p.close(fd)?;
        p.symlink(c"nowhere", &name("link")?)?;
        if i % 3 == 0 {
            p.unlink(&name("file")?)?;
        }
    }
    kernel.halt()?;
    let s = kernel.stats();
    rows.fact(
        "kernels-leaks",
        "a kernel that worked and was halted has no live allocation, vnode, buffer or thread",
        "0",
        &format!(
            "{} allocations, {} vnodes, {} buffers, {} files, {} threads",
            s.rks_live_allocs, s.rks_vnodes, s.rks_buffers, s.rks_files, s.rks_threads
        ),
        s.rks_live_allocs + s.rks_vnodes + s.rks_buffers + s.rks_files + s.rks_threads == 0,
    );
    Ok(())
}
