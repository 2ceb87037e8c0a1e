//! Small things back and forth: bytes, connections, datagrams.

use super::stacks::{Host, Offload, Pair, Stack};
use super::{Best, best};
use rump_benches::rows::{Outcome, Rows};
use std::io::{Read, Result, Write};
use std::time::Instant;

/// Many and short, so that some are undisturbed.
const ROUNDS: usize = 15;
const TRIPS: usize = 5_000;
const CONNECTIONS: usize = 2_000;
const DATAGRAMS: usize = 50_000;
/// Datagrams on their way, and how many are answered at once.
const WINDOW: usize = 64;

/// Round trips a second, one byte each way.
pub(super) fn trips<S: Stack>(stack: &S, n: usize) -> Result<f64> {
    let (listener, addr) = stack.listen()?;
    std::thread::scope(|scope| {
        let echo = scope.spawn(|| {
            let mut peer = S::accept(&listener)?;
            S::nodelay(&peer)?;
            let mut byte = [0u8; 1];
            while peer.read(&mut byte)? == 1 {
                peer.write_all(&byte)?;
            }
            Ok::<(), std::io::Error>(())
        });
        let mut stream = stack.connect(addr)?;
        S::nodelay(&stream)?;
        let mut byte = [1u8; 1];
        let mut rate = 0.0;
        for warm in [true, false] {
            let n = if warm { n / 10 } else { n };
            let start = Instant::now();
            for _ in 0..n {
                stream.write_all(&byte)?;
                stream.read_exact(&mut byte)?;
            }
            rate = n as f64 / start.elapsed().as_secs_f64();
        }
        S::shutdown(&stream)?;
        echo.join().expect("the other end")?;
        Ok(rate)
    })
}

/// Connections a second: made, accepted, closed by the server first.
pub(super) fn connections<S: Stack>(stack: &S, n: usize) -> Result<(f64, f64)> {
    let (listener, addr) = stack.listen()?;
    std::thread::scope(|scope| {
        let server = scope.spawn(|| {
            for _ in 0..n {
                drop(S::accept(&listener)?);
            }
            Ok::<(), std::io::Error>(())
        });
        let mut byte = [0u8; 1];
        let mut longest: f64 = 0.0;
        let start = Instant::now();
        for _ in 0..n {
            let one = Instant::now();
            let mut stream = stack.connect(addr)?;
            assert_eq!(stream.read(&mut byte)?, 0);
            drop(stream);
            longest = longest.max(one.elapsed().as_secs_f64());
        }
        let rate = n as f64 / start.elapsed().as_secs_f64();
        server.join().expect("the server")?;
        Ok((rate, longest))
    })
}

/// Datagrams of 64 bytes a second, a window of them on its way.
pub(super) fn datagrams<S: Stack>(stack: &S, n: usize) -> Result<f64> {
    let (server, client) = stack.datagrams()?;
    // Addresses are found: a window of them would not wait for that.
    S::send(&client, &[0])?;
    S::recv(&server, &mut [0])?;
    std::thread::scope(|scope| {
        let receiver = scope.spawn(|| {
            let mut buf = [0u8; 128];
            for i in 1..=n {
                assert_eq!(S::recv(&server, &mut buf)?, 64);
                if i % (WINDOW / 2) == 0 {
                    S::send(&server, &[0])?;
                }
            }
            Ok::<(), std::io::Error>(())
        });
        let data = [3u8; 64];
        let mut buf = [0u8; 8];
        let mut credit = WINDOW;
        let start = Instant::now();
        for _ in 0..n {
            if credit == 0 {
                S::recv(&client, &mut buf)?;
                credit += WINDOW / 2;
            }
            S::send(&client, &data)?;
            credit -= 1;
        }
        receiver.join().expect("the receiver")?;
        Ok(n as f64 / start.elapsed().as_secs_f64())
    })
}

fn show(best: Best) -> String {
    format!(
        "{:.2} of the host's: {:.1} and {:.1} k/s",
        best.ratio(),
        best.ours / 1e3,
        best.host / 1e3
    )
}

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    if !rows.timings {
        return Ok(());
    }
    let pair = Pair::new(Offload::All)?;
    let row = |name: &str, claim: &str, netbsd: f64, best: Best| {
        rows.timing(
            name,
            claim,
            ">= 2 of the host's loopback",
            &show(best),
            best.ratio() >= 2.0,
        );
        rows.timing(
            &format!("{name}-netbsd"),
            &format!("{claim}, beside NetBSD's own"),
            ">= 10 times",
            &format!("{:.1} times", best.ours / netbsd),
            best.ours / netbsd >= 10.0,
        );
    };
    row(
        "tcp-trips",
        "round trips of one byte between two kernels",
        20_600.0,
        best(ROUNDS, || trips(&pair, TRIPS), || trips(&Host, TRIPS))?,
    );
    row(
        "tcp-connections",
        "connect, accept and close between two kernels",
        13_200.0,
        best(
            ROUNDS,
            || connections(&pair, CONNECTIONS).map(|(rate, _)| rate),
            || connections(&Host, CONNECTIONS).map(|(rate, _)| rate),
        )?,
    );
    row(
        "udp-datagrams",
        "datagrams of 64 bytes between two kernels, 64 on their way",
        250_000.0,
        best(
            ROUNDS,
            || datagrams(&pair, DATAGRAMS),
            || datagrams(&Host, DATAGRAMS),
        )?,
    );
    let (_, longest) = connections(&pair, 20_000)?;
    rows.timing(
        "server-closes-first",
        "20,000 connections that the server closes first: none is delayed",
        "< 0.5 s",
        &format!("{:.1} ms the longest", longest * 1e3),
        longest < 0.5,
    );
    Ok(())
}
