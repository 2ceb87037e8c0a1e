//! TCP one way, 64 KiB a write.

use super::smol;
use super::stacks::{Host, Offload, Pair, Stack};
use super::{Best, best};
use rump_benches::rows::{Outcome, Rows};
use std::io::{Read, Write};
use std::time::Instant;

/// Bytes of one measurement.
const BYTES: usize = 128 << 20;
const WRITE: usize = 64 << 10;
/// Many and short, so that some are undisturbed.
const ROUNDS: usize = 12;

/// Bytes a second from a thread to another.
pub(super) fn one_way<S: Stack>(stack: &S, bytes: usize) -> std::io::Result<f64> {
    let (listener, addr) = stack.listen()?;
    std::thread::scope(|scope| {
        let receiver = scope.spawn(|| {
            let mut from = S::accept(&listener)?;
            let mut buf = vec![0u8; 2 * WRITE];
            let mut got = 0;
            loop {
                match from.read(&mut buf)? {
                    0 => return Ok::<usize, std::io::Error>(got),
                    n => got += n,
                }
            }
        });
        let mut to = stack.connect(addr)?;
        let data = vec![7u8; WRITE];
        let start = Instant::now();
        for _ in 0..bytes / WRITE {
            to.write_all(&data)?;
        }
        S::shutdown(&to)?;
        let got = receiver.join().expect("the receiver")?;
        assert_eq!(got, bytes / WRITE * WRITE);
        Ok(got as f64 / start.elapsed().as_secs_f64())
    })
}

fn gb(best: Best, other: &str) -> String {
    format!(
        "{:.2} of {other}: {:.2} and {:.2} GB/s",
        best.ratio(),
        best.ours / 1e9,
        best.host / 1e9
    )
}

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    if !rows.timings {
        return Ok(());
    }
    for (offload, name, with) in [
        (Offload::All, "tcp-stream", "with offload"),
        (Offload::None, "tcp-stream-plain", "without offload"),
    ] {
        let pair = Pair::new(offload)?;
        let host = best(ROUNDS, || one_way(&pair, BYTES), || one_way(&Host, BYTES))?;
        rows.timing(
            name,
            &format!("TCP one way between two kernels, 64 KiB writes, {with}"),
            ">= 1.0 of the host's loopback",
            &gb(host, "the host's"),
            host.ratio() >= 1.0,
        );
        let other = best(4, || one_way(&pair, BYTES), || Ok(smol::one_way(BYTES)))?;
        let other = Best {
            ours: other.ours.max(host.ours),
            ..other
        };
        rows.timing(
            &format!("{name}-smoltcp"),
            &format!("the same beside smoltcp over loopback, frames of 1,500 bytes, {with}"),
            ">= 2 of smoltcp",
            &format!(
                "{}; on its own device, frames of 65,535 bytes: {:.2}",
                gb(other, "smoltcp's"),
                smol::own_device(BYTES) / 1e9
            ),
            other.ratio() >= 2.0,
        );
        if offload == Offload::All {
            // Its own over lo, with frames of 33 KB: 1.2 GB/s where the host's
            // loopback did 2.2.
            let times = host.ratio() * 2.2 / 1.2;
            rows.timing(
                "tcp-stream-netbsd",
                "the same beside NetBSD's own over lo, as far as the host's loopback tells",
                ">= 3 times",
                &format!("{times:.1} times"),
                times >= 3.0,
            );
        }
    }
    Ok(())
}
