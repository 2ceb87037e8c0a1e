//! Many connections.

use super::small;
use super::stacks::{Offload, Pair, Stack};
use rump_benches::rows::{Outcome, Rows};
use std::net::SocketAddr;
use std::time::Instant;

const MANY: usize = 100_000;
/// Ports that a client has for one address of a server.
const EACH: usize = 10_000;

/// Connections that stay: both ends of each.
fn more(
    pair: &Pair,
    listeners: &[(rump::net::TcpListener, SocketAddr)],
    kept: &mut Vec<(rump::net::TcpStream, rump::net::TcpStream)>,
    upto: usize,
) -> std::io::Result<()> {
    while kept.len() < upto {
        let (listener, addr) = &listeners[kept.len() / EACH];
        let client = pair.connect(*addr)?;
        kept.push((Pair::accept(listener)?, client));
    }
    Ok(())
}

/// Seconds of the life of a connection.
fn life(pair: &Pair) -> std::io::Result<f64> {
    let mut best = f64::MAX;
    for _ in 0..5 {
        best = best.min(1.0 / small::connections(pair, 1_000)?.0);
    }
    Ok(best)
}

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    if !rows.timings {
        return Ok(());
    }
    let pair = Pair::new(Offload::All)?;
    let listeners: Vec<_> = (0..=MANY / EACH)
        .map(|_| pair.listen())
        .collect::<std::io::Result<_>>()?;
    let mut kept = Vec::new();
    let mut at = Vec::new();
    for n in [10, 1_000, 10_000, MANY] {
        more(&pair, &listeners, &mut kept, n)?;
        at.push((n, life(&pair)?));
    }
    let (few, many) = (at[0].1, at[at.len() - 1].1);
    let text: Vec<String> = at
        .iter()
        .map(|(n, t)| format!("{n}: {:.1} us", t * 1e6))
        .collect();
    rows.timing(
        "life-flat",
        "the life of a connection beside 10 to 100,000 others",
        "<= 2 times",
        &format!("{:.2} times; {}", many / few, text.join(", ")),
        many / few <= 2.0,
    );
    Ok(())
}

pub(crate) fn idle(rows: &mut Rows) -> Outcome {
    let pair = Pair::new(Offload::All)?;
    let listeners: Vec<_> = (0..=MANY / EACH)
        .map(|_| pair.listen())
        .collect::<std::io::Result<_>>()?;
    let mut kept = Vec::new();
    // What is there once is not counted.
    more(&pair, &listeners, &mut kept, 100)?;
    let before = pair.server.stats().live_bytes;
    let rss = rump_benches::rss();
    let start = Instant::now();
    more(&pair, &listeners, &mut kept, MANY)?;
    let time = start.elapsed().as_secs_f64();
    let n = (MANY - 100) as u64;
    let each = (pair.server.stats().live_bytes - before) / n;
    let resident = (rump_benches::rss() - rss) / (2 * n);
    rows.fact(
        "idle-connections",
        "100,000 idle connections in one kernel: memory of each end",
        "<= 4 KiB",
        &format!("{each} bytes; {resident} resident, with those of the test; made in {time:.1} s"),
        each <= 4096,
    );
    Ok(())
}
