//! More datagrams than the receiver takes.

use super::stacks::{Offload, Pair, Stack};
use rump_benches::rows::{Outcome, Rows};
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Rounds of the loop that is the work: some 10 us.
const WORK: u32 = 20_000;
/// Of one measurement.
const LONG: Duration = Duration::from_millis(300);

/// What a receiver takes in a second that works on each datagram, beside a
/// sender that never waits; and what was sent. Without `flood` both threads are
/// as busy, but nothing is sent or received.
fn received(pair: &Pair, flood: bool) -> std::io::Result<(f64, f64)> {
    let (server, client) = pair.datagrams()?;
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let sender = scope.spawn(|| {
            let mut sent = 0u64;
            while !done.load(Ordering::Relaxed) {
                if !flood || Pair::send(&client, &[5; 64]).is_ok() {
                    sent += 1;
                }
            }
            sent
        });
        let mut buf = [0u8; 128];
        let mut got = 0u64;
        let start = Instant::now();
        while start.elapsed() < LONG {
            if flood {
                Pair::recv(&server, &mut buf)?;
            }
            got += 1;
            for i in 0..WORK {
                black_box(i);
            }
        }
        let time = start.elapsed().as_secs_f64();
        done.store(true, Ordering::Relaxed);
        let sent = sender.join().expect("the sender");
        Ok((got as f64 / time, sent as f64 / time))
    })
}

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    if !rows.timings {
        return Ok(());
    }
    let pair = Pair::new(Offload::All)?;
    let (mut got, mut could, mut sent) = (0.0f64, 0.0f64, 0.0f64);
    for _ in 0..6 {
        let (g, s) = received(&pair, true)?;
        if g > got {
            (got, sent) = (g, s);
        }
        could = could.max(received(&pair, false)?.0);
    }
    rows.timing(
        "udp-flood",
        "a flood of datagrams at a receiver that works on each for a while",
        ">= 0.5 of what it can take",
        &format!(
            "{:.2}: {:.1} of {:.1} k/s, {:.0} k/s were sent",
            got / could,
            got / 1e3,
            could / 1e3,
            sent / 1e3
        ),
        got / could >= 0.5,
    );
    Ok(())
}
