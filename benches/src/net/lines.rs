//! What one connection gets of a line, by its buffers and the line's loss,
//! beside the last time (`tests/tcp/throughput.tsv`) and what RFCs say.
//!
//! The figures follow from a seed, but change with all that TCP does: those of
//! another day may be 15 % off. `RUMP_BLESS=1` writes the file anew.

use std::fmt::Write;
use std::time::Duration;

use rump::sim;

use crate::programs::{Line, throughput};
use rump_benches::rows::{Outcome, Rows};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/tcp/throughput.tsv");
const HEAD: &str = "# One TCP connection in virtual time: congestion control, buffers (KiB), \
    round trip (ms), line (Mbit/s), loss (%), Mbit/s\n";

/// A round trip of 40 ms and 20 Mbit/s; one of 200 ms and 100 Mbit/s.
fn all() -> Vec<Line> {
    let mut lines = Vec::new();
    for congestion in ["newreno", "cubic"] {
        for kib in [64, 256, 1024] {
            for loss in [0.0, 0.001, 0.01, 0.05] {
                lines.push(Line {
                    congestion,
                    buffer: kib << 10,
                    delay: Duration::from_millis(20),
                    bandwidth: 20_000_000,
                    loss,
                    lasting: Duration::from_secs(10),
                });
            }
        }
        lines.push(Line {
            congestion,
            buffer: 4 << 20,
            delay: Duration::from_millis(100),
            bandwidth: 100_000_000,
            loss: 0.0001,
            lasting: Duration::from_secs(40),
        });
    }
    lines
}

fn key(line: &Line) -> String {
    format!(
        "{}\t{}\t{}\t{}\t{}",
        line.congestion,
        line.buffer >> 10,
        2 * line.delay.as_millis(),
        line.bandwidth / 1_000_000,
        line.loss * 100.0
    )
}

/// What losses leave of a connection with NewReno: 1.22 segments a round trip
/// by the root of the loss (RFC 9438 5.1, RFC 5348 3.1 without timeouts).
fn model(line: &Line) -> f64 {
    let trip = 2.0 * line.delay.as_secs_f64();
    1448.0 * 8.0 / trip * 1.22 / line.loss.sqrt() / 1e6
}

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    let mut measured = Vec::new();
    for line in all() {
        let run = sim::run(3, move |sim| throughput(sim, line)).map_err(|e| e.to_string())?;
        measured.push((line, run.value / 1e6));
    }
    let mut text = HEAD.to_owned();
    for (line, got) in &measured {
        writeln!(text, "{}\t{got:.2}", key(line))?;
    }
    if std::env::var_os("RUMP_BLESS").is_some() {
        std::fs::write(FILE, &text)?;
    }
    let kept = std::fs::read_to_string(FILE)?;
    let off = |line: &Line, got: f64| {
        let key = key(line) + "\t";
        let last = kept
            .lines()
            .find_map(|l| l.strip_prefix(&key)?.parse().ok());
        last.map_or(1.0, |last: f64| (got / last - 1.0).abs())
    };
    let worst = measured.iter().map(|(l, got)| off(l, *got));
    let worst = worst.fold(0.0, f64::max);
    rows.fact(
        "lines-snapshot",
        &format!(
            "{} lines: throughput beside tests/tcp/throughput.tsv",
            measured.len()
        ),
        "15 % off",
        &format!("{:.0} %", worst * 100.0),
        worst <= 0.15,
    );
    expected(rows, &measured);
    Ok(())
}

/// What the RFCs have one expect.
fn expected(rows: &mut Rows, measured: &[(Line, f64)]) {
    let short = |l: &Line| l.delay < Duration::from_millis(50);
    let ratio: Vec<f64> = measured
        .iter()
        .filter(|(l, _)| short(l) && l.congestion == "newreno" && l.buffer == 1 << 20)
        .filter(|(l, _)| l.loss == 0.001 || l.loss == 0.01)
        .map(|(l, got)| got / model(l))
        .collect();
    let (low, high) = (
        ratio.iter().copied().fold(f64::MAX, f64::min),
        ratio.iter().copied().fold(0.0, f64::max),
    );
    rows.fact(
        "lines-newreno",
        "NewReno at 0.1 % and 1 % loss, of 1.22 MSS / (RTT √loss)",
        "0.5 to 1.7",
        &format!("{low:.2} to {high:.2}"),
        low > 0.5 && high < 1.7,
    );
    let beside = |line: &Line| {
        let same = |l: &Line| {
            (l.buffer, l.delay, l.loss) == (line.buffer, line.delay, line.loss)
                && l.congestion == "newreno"
        };
        measured.iter().find(|(l, _)| same(l)).map_or(0.0, |m| m.1)
    };
    let cubic = |far: bool| {
        let some = measured.iter().filter(move |(l, _)| short(l) != far);
        let some = some.filter(|(l, _)| l.congestion == "cubic");
        some.map(|(l, got)| got / beside(l))
            .fold(f64::MAX, f64::min)
    };
    rows.fact(
        "lines-cubic",
        "CUBIC by NewReno on short lines, the least (RFC 9438 4.3)",
        "> 0.8",
        &format!("{:.2}", cubic(false)),
        cubic(false) > 0.8,
    );
    rows.fact(
        "lines-cubic-far",
        "CUBIC by NewReno at 100 Mbit/s, 200 ms, 0.01 % loss (RFC 9438 5.1)",
        "> 1.5",
        &format!("{:.2}", cubic(true)),
        cubic(true) > 1.5,
    );
    let full = measured
        .iter()
        .filter(|(l, _)| l.loss == 0.0 && l.buffer >= 256 << 10);
    let full = full
        .map(|(l, got)| got * 1e6 / l.bandwidth as f64)
        .fold(1.0, f64::min);
    rows.fact(
        "lines-full",
        "of a line without loss, with buffers larger than the line",
        "> 0.85",
        &format!("{full:.2}"),
        full > 0.85,
    );
}
