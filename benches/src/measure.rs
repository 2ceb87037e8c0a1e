//! Clocks and medians.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long one batch of a measurement should take.
const BATCH: Duration = Duration::from_millis(20);
/// How many batches.
const BATCHES: usize = 15;

/// The median; sorts its input.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A loop of its own for every job: an indirect call each time would cost a
/// fifth of the null system call.
fn batch(n: u64, job: &mut impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..n {
        job();
    }
    start.elapsed().as_secs_f64() / n as f64
}

/// How many repetitions fill a batch.
fn calibrate(job: &mut impl FnMut()) -> u64 {
    let mut n = 1;
    loop {
        let t = batch(n, job) * n as f64;
        if t > BATCH.as_secs_f64() / 4.0 || n > 1 << 30 {
            let more = BATCH.as_secs_f64() / (t / n as f64);
            return (more as u64).max(1);
        }
        n *= 4;
    }
}

/// Seconds that a job takes: the median of a few batches.
pub fn time(mut job: impl FnMut()) -> f64 {
    let n = calibrate(&mut job);
    let mut all: Vec<f64> = (0..BATCHES).map(|_| batch(n, &mut job)).collect();
    median(&mut all)
}

/// Two jobs measured in turns, so that both see the same machine.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// Seconds of the first.
    pub a: f64,
    /// Seconds of the second.
    pub b: f64,
    /// The median of a / b.
    pub ratio: f64,
}

/// Measures two jobs in turns.
pub fn pair(mut a: impl FnMut(), mut b: impl FnMut()) -> Pair {
    let (na, nb) = (calibrate(&mut a), calibrate(&mut b));
    let (mut all_a, mut all_b, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..BATCHES {
        let (x, y) = (batch(na, &mut a), batch(nb, &mut b));
        all_a.push(x);
        all_b.push(y);
        ratios.push(x / y);
    }
    Pair {
        a: median(&mut all_a),
        b: median(&mut all_b),
        ratio: median(&mut ratios),
    }
}

/// Bytes a second that memcpy moves: 64 KiB at a time, out of 16 MiB.
pub fn memcpy_speed() -> f64 {
    let from = vec![1u8; 16 << 20];
    let mut to = vec![0u8; 64 << 10];
    let mut at = 0;
    let t = time(|| {
        to.copy_from_slice(&from[at..at + (64 << 10)]);
        black_box(&mut to);
        at = (at + (64 << 10)) % from.len();
    });
    (64 << 10) as f64 / t
}
