//! A run follows from its seed.

#[path = "common/sim_program.rs"]
mod sim_program;

use rump::Clock;
use rump::sim;
use sim_program::program;
use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const ROUNDS: usize = 4;

#[test]
fn the_same_seed_gives_the_same_run() {
    let first = sim::run(42, |sim| program(sim, ROUNDS)).unwrap();
    println!("{:#018x}", first.trace_hash);
    static BUSY: AtomicBool = AtomicBool::new(true);
    let load: Vec<_> = (0..2)
        .map(|_| {
            std::thread::spawn(|| {
                while BUSY.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            })
        })
        .collect();
    for i in 0..20 {
        let again = sim::run(42, |sim| program(sim, ROUNDS)).unwrap();
        assert_eq!(again, first, "run {i}");
    }
    BUSY.store(false, Ordering::Relaxed);
    load.into_iter().for_each(|t| t.join().unwrap());
}

#[test]
fn exploring_is_repeatable_too() {
    for seed in 0..5 {
        let (a, b) = (trace(seed, 100, ROUNDS), trace(seed, 100, ROUNDS));
        same(&a, &b);
        assert!(a.contains(" preempt "));
    }
}

#[test]
fn other_seeds_give_other_runs() {
    let mut hashes: Vec<u64> = (0..10)
        .map(|seed| sim::run(seed, |sim| program(sim, 2)).unwrap().trace_hash)
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 10);
}

/// What happened in a run.
fn trace(seed: u64, explore: u32, rounds: usize) -> String {
    let clock = Clock::virtual_time().seed(seed).explore(explore);
    sim::run_with(clock.events(1_000_000), seed, move |sim| {
        program(sim, rounds);
        sim.clock().trace()
    })
    .unwrap()
    .value
}

/// Where two runs part, if they do: for people who look for the reason.
#[track_caller]
fn same(a: &str, b: &str) {
    if a == b {
        return;
    }
    let before: Vec<_> = a.lines().zip(b.lines()).collect();
    let at = before.iter().position(|(a, b)| a != b);
    let at = at.unwrap_or(before.len());
    let context = &before[at.saturating_sub(10)..at];
    let rest = |s: &str| s.lines().skip(at).take(5).collect::<Vec<_>>().join("\n");
    panic!("{context:#?}\n{}\n\n{}", rest(a), rest(b));
}

#[test]
fn the_trace_tells_what_happened() {
    let (a, b) = (trace(1, 0, 1), trace(1, 0, 1));
    same(&a, &b);
    for what in ["run", "call", "timer", "random", "time", "boot", "thread"] {
        assert!(
            a.lines().any(|l| l.contains(&format!(" {what} "))),
            "{what}"
        );
    }
}

#[test]
fn several_virtual_processors_change_nothing() {
    let go = || {
        sim::run(5, |sim| {
            let kernel = sim.boot_as(rump::Kernel::builder().ncpu(4)).unwrap();
            let threads: Vec<_> = (0..4)
                .map(|i| {
                    let kernel = kernel.clone();
                    sim.spawn("writer", move || {
                        for n in 0..20 {
                            kernel.root().write(format!("f{i}.{n}"), "x").unwrap();
                        }
                    })
                })
                .collect();
            threads.into_iter().for_each(|t| t.join().unwrap());
            sim.sleep(Duration::from_secs(60));
        })
        .unwrap()
        .trace_hash
    };
    assert_eq!(go(), go());
}

#[test]
fn a_pipe_holds_what_was_written() {
    sim::explore(0..100, |sim| {
        let kernel = sim.boot();
        let process = kernel.process().spawn().unwrap();
        let (mut reader, mut writer) = process.pipe().unwrap();
        let producer = sim.spawn("producer", move || {
            for i in 0..10u8 {
                writer.write_all(&[i]).unwrap();
            }
        });
        let mut all = Vec::new();
        reader.read_to_end(&mut all).unwrap();
        assert_eq!(all, (0..10).collect::<Vec<u8>>());
        producer.join().unwrap();
    });
}
