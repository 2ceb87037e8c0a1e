//! A panic ends one kernel.

use std::thread;

use rump::fault::Fault;
use rump::fs::Tmpfs;
use rump::{Errno, Kernel};
use rump_benches::{rss, threads};

use crate::workload::{Random, step};
use crate::{Outcome, Rows, mib};

const STORMS: u64 = 1000;

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    one_of_eight(rows)?;
    storms(rows)
}

/// How many kernels finish, how many sleepers come back, what is left.
fn eight(round: u64) -> Result<(u64, u64, u64), std::io::Error> {
    let (mut finished, mut sleepers_back, mut left) = (0, 0, 0);
    let kernels: Vec<Kernel> = (0..8).map(|_| Kernel::boot()).collect::<Result<_, _>>()?;
    let bad = &kernels[3];
    bad.root()
        .mkfifo("fifo", rump::fs::Permissions::from_mode(0o644))?;
    thread::scope(|s| {
        let sleepers: Vec<_> = (0..3)
            .map(|_| s.spawn(|| bad.root().open("fifo").map(drop)))
            .collect();
        // Allocations are made with locks held as a rule.
        let fault = bad.inject(Fault::memory().after(100 + round * 7).panics());
        let workers: Vec<_> = kernels
            .iter()
            .enumerate()
            .map(|(i, kernel)| {
                s.spawn(move || -> std::io::Result<()> {
                    let mount = kernel.mount(Tmpfs::new(), "/t")?;
                    let dir = mount.dir();
                    let mut random = Random::new(round * 8 + i as u64);
                    for _ in 0..400 {
                        if let Err(error) = step(&dir, &mut random)
                            && Errno::of(&error) == Some(Errno::EHOSTDOWN)
                        {
                            return Err(error);
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        for (i, worker) in workers.into_iter().enumerate() {
            let ok = worker.join().expect("no panic of the program").is_ok();
            finished += u64::from(ok && i != 3);
        }
        drop(fault);
        for sleeper in sleepers {
            let error = sleeper.join().expect("no panic").err();
            let errno = error.as_ref().and_then(Errno::of);
            sleepers_back += u64::from(errno == Some(Errno::EHOSTDOWN));
        }
    });
    for (i, kernel) in kernels.into_iter().enumerate() {
        if i != 3 {
            kernel.clone().halt()?;
            left += kernel.stats().live_allocations;
        }
    }
    Ok((finished, sleepers_back, left))
}

/// Eight kernels on eight threads; in one, a thread panics with locks held
/// while others sleep in it.
fn one_of_eight(rows: &mut Rows) -> Outcome {
    const ROUNDS: u64 = 20;
    // The first panics read the program's debug information, which stays.
    eight(0)?;
    eight(1)?;
    let (threads_before, rss_before) = (threads(), rss());
    let (mut finished, mut sleepers_back, mut left) = (0, 0, 0);
    for round in 0..ROUNDS {
        let (f, s, l) = eight(round)?;
        finished += f;
        sleepers_back += s;
        left += l;
    }
    rows.fact(
        "panic-one-of-eight",
        "seven of eight busy kernels finish, sleepers of the dead one return",
        "140, 60, nothing left",
        &format!("{finished}, {sleepers_back}, {left} left"),
        finished == 7 * ROUNDS && sleepers_back == 3 * ROUNDS && left == 0,
    );
    // Threads of a kernel end when they have been idle for a moment.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while threads() > threads_before && std::time::Instant::now() < deadline {
        thread::sleep(std::time::Duration::from_millis(20));
    }
    let (threads_now, grown) = (threads(), rss().saturating_sub(rss_before));
    rows.fact(
        "panic-gives-back",
        "threads and memory of the dead kernels come back",
        "same threads, < 32 MiB",
        &format!("{threads_before} -> {threads_now} threads, {}", mib(grown)),
        threads_now <= threads_before && grown < 32 << 20,
    );
    Ok(())
}

/// Does it panic?
fn storm(seed: u64) -> Result<bool, std::io::Error> {
    let mut random = Random::new(seed);
    let kernel = Kernel::boot()?;
    let fault = Fault::memory().nth(random.below(2500)).panics();
    let _fault = kernel.inject(fault)?;
    let Ok(mount) = kernel.mount(Tmpfs::new(), "/t") else {
        return Ok(kernel.panicked().is_some());
    };
    thread::scope(|s| {
        for t in 0..2 {
            let dir = mount.dir();
            let mut random = Random::new(seed * 2 + t + 1_000_000);
            s.spawn(move || {
                for _ in 0..150 {
                    if let Err(error) = step(&dir, &mut random)
                        && Errno::of(&error) == Some(Errno::EHOSTDOWN)
                    {
                        break;
                    }
                }
            });
        }
    });
    Ok(kernel.panicked().is_some())
}

fn storms(rows: &mut Rows) -> Outcome {
    for seed in 0..50 {
        storm(seed)?;
    }
    let before = rss();
    let mut panicked = 0;
    let mut seed = 50;
    while panicked < STORMS && seed < 20 * STORMS {
        panicked += u64::from(storm(seed)?);
        seed += 1;
    }
    let grown = rss().saturating_sub(before);
    rows.fact(
        "panic-storm",
        "seeded panics at random points of random file work: the process lives, memory is flat",
        "1000, < 8 MiB",
        &format!("{panicked}, {}", mib(grown)),
        panicked == STORMS && grown < 8 << 20,
    );
    Ok(())
}
