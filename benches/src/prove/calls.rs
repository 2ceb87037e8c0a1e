//! The null system call.

use crate::{Outcome, Rows, ns};
use rump_benches::{Config, Files, Host, Kernel, Pair, pair};
use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

const LIMIT: f64 = 0.15;

fn host() {
    black_box(Host.getpid());
}

fn row(rows: &Rows, name: &str, claim: &str, p: &Pair) {
    rows.timing(
        name,
        claim,
        "<= 0.15 of the host's",
        &format!("{} of {}: {:.3}", ns(p.a), ns(p.b), p.ratio),
        p.ratio <= LIMIT,
    );
}

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    if !rows.timings {
        return Ok(());
    }
    let kernel = Kernel::boot(Config::default())?;
    let process = kernel.process();
    assert!(process.getpid() == 1, "getpid works");

    // This thread never bound an lwp.
    let unbound = pair(
        || {
            black_box(process.getpid());
        },
        host,
    );
    row(
        rows,
        "call-unbound",
        "null system call of an unbound thread (rump_process_syscall)",
        &unbound,
    );
    let mut bound = None;
    process.bound(&mut || {
        bound = Some(pair(
            || {
                // SAFETY: it takes nothing.
                black_box(unsafe { rump_sys::rump_sys_getpid() });
            },
            host,
        ));
    })?;
    let bound = bound.ok_or("no lwp of its own")?;
    row(
        rows,
        "call-bound",
        "null system call of a bound thread (rump_sys_getpid)",
        &bound,
    );
    rows.timing(
        "call-unbound-extra",
        "an unbound thread pays nothing extra",
        "<= 1.25 of bound",
        &format!("{:.2}", unbound.ratio / bound.ratio),
        unbound.ratio / bound.ratio <= 1.25,
    );
    two_threads(rows, &kernel)
}

/// Calls a second of n threads together.
fn rate(kernel: &Kernel, n: usize) -> f64 {
    const CALLS: u32 = 1_000_000;
    let barrier = Barrier::new(n + 1);
    let process = kernel.process();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..n)
            .map(|_| {
                scope.spawn(|| {
                    black_box(process.getpid());
                    barrier.wait();
                    let start = Instant::now();
                    for _ in 0..CALLS {
                        black_box(process.getpid());
                    }
                    start.elapsed().as_secs_f64()
                })
            })
            .collect();
        barrier.wait();
        workers
            .into_iter()
            .map(|w| f64::from(CALLS) / w.join().expect("no panic"))
            .sum()
    })
}

fn two_threads(rows: &Rows, kernel: &Kernel) -> Outcome {
    let claim = "two threads in one kernel against one";
    if thread::available_parallelism()?.get() < 2 {
        rows.skip("call-two-threads", claim, "one processor");
        return Ok(());
    }
    // The best of each: what else runs here takes from two threads first.
    let best = |n| (0..9).map(|_| rate(kernel, n)).fold(0.0, f64::max);
    let m = best(2) / best(1);
    rows.timing(
        "call-two-threads",
        claim,
        ">= 1.9",
        &format!("{m:.2}"),
        m >= 1.9,
    );
    Ok(())
}
