//! Virtual time costs nothing, and a run follows from its seed.

use rump::sim::{self, Sim};
use rump::{Clock, Kernel, Process};
use rump_sys as c;
use std::collections::HashSet;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::sim_program::{nap, program};
use crate::{Outcome, Rows};

const DAY: Duration = Duration::from_secs(86_400);
const ROUNDS: usize = 4;
const SEED: u64 = 42;

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    sleeping(rows)?;
    timers(rows)?;
    same(rows)?;
    different(rows)
}

fn sleeping(rows: &mut Rows) -> Outcome {
    const SLEEPS: u32 = 1000;
    let clock = Clock::virtual_time().build()?;
    let main = clock.join("main")?;
    let kernel = Kernel::builder().clock(&clock).boot()?;
    let init = kernel.init();
    nap(&init, DAY);
    let (before, real) = (clock.now(), Instant::now());
    for _ in 0..SLEEPS {
        nap(&init, DAY);
    }
    let each = real.elapsed() / SLEEPS;
    let slept = clock.now() - before;
    assert!(slept >= DAY * SLEEPS);
    drop(kernel);
    main.leave()?;
    rows.timing(
        "sim-sleep",
        "a sleep of 86,400 s in virtual time",
        "< 50 µs",
        &format!("{:.1} µs", each.as_secs_f64() * 1e6),
        each < Duration::from_micros(50),
    );
    Ok(())
}

/// 10,000 timers of a kqueue, over a week.
fn week(sim: &Sim, process: &Process) -> usize {
    const TIMERS: u64 = 10_000;
    let event = |ident: u64, ms: u64| c::rump_kevent {
        ident: ident as usize,
        filter: c::RUMP_EVFILT_TIMER as u32,
        flags: (c::RUMP_EV_ADD | c::RUMP_EV_ONESHOT) as u32,
        fflags: 0,
        data: ms as i64,
        udata: ptr::null_mut(),
    };
    let random: Vec<u64> = (0..TIMERS)
        .map(|_| sim.random() % (7 * 86_400_000) + 1)
        .collect();
    let fired = process.run(|| {
        let mut got = event(0, 0);
        let mut fired = 0;
        // SAFETY: as many structures to read and to write as it says.
        unsafe {
            let kq = c::rump_sys_kqueue();
            for (ident, ms) in random.iter().enumerate() {
                let add = event(ident as u64, *ms);
                c::rump_sys_kevent(kq, &add, 1, ptr::null_mut(), 0, ptr::null());
            }
            while fired < random.len() {
                if c::rump_sys_kevent(kq, ptr::null(), 0, &mut got, 1, ptr::null()) != 1 {
                    break;
                }
                fired += 1;
            }
            c::rump_sys_close(kq);
        }
        fired
    });
    fired.unwrap_or_default()
}

fn timers(rows: &mut Rows) -> Outcome {
    let real = Instant::now();
    let run = sim::run(SEED, |sim| {
        let kernel = sim.boot();
        week(sim, &kernel.init())
    })?;
    let took = real.elapsed();
    rows.timing(
        "sim-timers",
        "10,000 timers in a week of virtual time, each waited for",
        "< 1 s",
        &format!(
            "{} fired in {:.1} days: {:.0} ms",
            run.value,
            run.elapsed.as_secs_f64() / 86_400.0,
            took.as_secs_f64() * 1e3
        ),
        run.value == 10_000 && took < Duration::from_secs(1),
    );
    Ok(())
}

fn same(rows: &mut Rows) -> Outcome {
    const RUNS: usize = 1000;
    let busy = Arc::new(AtomicBool::new(true));
    let load: Vec<_> = (0..std::thread::available_parallelism()?.get())
        .map(|_| {
            let busy = Arc::clone(&busy);
            std::thread::spawn(move || {
                while busy.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            })
        })
        .collect();
    let first = sim::run(SEED, |sim| program(sim, ROUNDS))?;
    let mut equal = 0;
    for _ in 0..RUNS {
        equal += usize::from(sim::run(SEED, |sim| program(sim, ROUNDS))? == first);
    }
    busy.store(false, Ordering::Relaxed);
    for thread in load {
        let _ = thread.join();
    }
    rows.fact(
        "sim-same",
        "8 lwps, files, timers, pipes, kqueue: one seed, one trace, all processors busy",
        "1000 of 1000",
        &format!("{equal}, {:#018x}", first.trace_hash),
        equal == RUNS,
    );
    Ok(())
}

fn different(rows: &mut Rows) -> Outcome {
    let mut hashes = HashSet::new();
    for seed in 0..100 {
        hashes.insert(sim::run(seed, |sim| program(sim, 1))?.trace_hash);
    }
    rows.fact(
        "sim-seeds",
        "other seeds give other traces",
        "100 of 100",
        &hashes.len().to_string(),
        hashes.len() == 100,
    );
    Ok(())
}

/// For a comparison of builds: two runs, one of them exploring.
pub(crate) fn print_hash() -> Outcome {
    let plain = sim::run(SEED, |sim| program(sim, ROUNDS))?;
    let exploring = sim::run_exploring(SEED, |sim| program(sim, ROUNDS))?;
    println!("{:#018x} {:#018x}", plain.trace_hash, exploring.trace_hash);
    Ok(())
}
