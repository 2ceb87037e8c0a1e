//! The network on a virtual clock: what happens follows from the seed, and
//! hours of protocol time are over at once.
#![cfg(feature = "wire")]

#[path = "common/net_programs.rs"]
mod net_programs;

use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use net_programs::*;
use rump::Kernel;
use rump::net::{Link, TcpListener, TcpSocket, TcpStream, Verdict, Wire, WirePort};
use rump::sim::{self, Sim};

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// A line that loses, repeats, reorders and is slow.
fn bad_line() -> Link {
    Link::new()
        .delay(ms(3))
        .jitter(ms(1))
        .bandwidth(50_000_000)
        .queue(64_000)
        .loss(0.03)
        .duplication(0.01)
        .reordering(0.02, ms(2))
}

/// Two kernels on a wire with such links.
fn pair(sim: &Sim, link: Link) -> (Kernel, Kernel, WirePort) {
    let wire = Wire::builder().seed(sim.random()).link(link).build();
    let port = wire.port();
    let a = sim.boot_as(Kernel::builder().nic(&port, "10.0.0.1/24"));
    let b = sim.boot_as(Kernel::builder().nic(wire.port(), "10.0.0.2/24"));
    (a.unwrap(), b.unwrap(), port)
}

/// Bytes both ways at once.
fn transfer(sim: &Sim, len: usize) {
    let (a, b, _port) = pair(sim, bad_line());
    let listener = TcpListener::bind(&b, "10.0.0.2:80").unwrap();
    let server = sim.spawn("server", move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut got = Vec::new();
        stream.write_all(&pattern(len, 2)).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        stream.read_to_end(&mut got).unwrap();
        assert!(got == pattern(len, 1));
    });
    let mut stream = TcpStream::connect(&a, "10.0.0.2:80").unwrap();
    let mut writer = stream.try_clone().unwrap();
    let sender = sim.spawn("sender", move || {
        writer.write_all(&pattern(len, 1)).unwrap();
        writer.shutdown(Shutdown::Write).unwrap();
    });
    let mut got = Vec::new();
    stream.read_to_end(&mut got).unwrap();
    assert!(got == pattern(len, 2));
    sender.join().unwrap();
    server.join().unwrap();
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    let first = sim::run(1, |sim| transfer(sim, 60_000)).unwrap();
    for _ in 1..100 {
        let run = sim::run(1, |sim| transfer(sim, 60_000)).unwrap();
        assert_eq!(run, first);
    }
    let other = sim::run(2, |sim| transfer(sim, 60_000)).unwrap();
    assert_ne!(other.trace_hash, first.trace_hash);
}

#[test]
fn other_orders_of_threads_lose_nothing() {
    sim::explore(0..15, |sim| transfer(sim, 30_000));
}

/// An idle connection for an hour, and one whose peer is cut off.
#[test]
fn keepalive_for_an_hour() {
    let real = Instant::now();
    let run = sim::run(3, |sim| {
        let (a, b, port) = pair(sim, Link::new().delay(ms(1)));
        let listener = TcpListener::bind(&b, "10.0.0.2:80").unwrap();
        let mut stream = TcpStream::connect(&a, "10.0.0.2:80").unwrap();
        let (mut other, _) = listener.accept().unwrap();
        stream.set_keepalive(true).unwrap();
        stream.set_keepalive_time(Duration::from_secs(60)).unwrap();
        stream
            .set_keepalive_interval(Duration::from_secs(10))
            .unwrap();
        stream.set_keepalive_retries(5).unwrap();
        let probes = Arc::new(AtomicU32::new(0));
        let seen = Arc::clone(&probes);
        port.rule(move |frame| {
            if frame.len() > 23 && frame[12..14] == [8, 0] && frame[23] == 6 {
                seen.fetch_add(1, Ordering::Relaxed);
            }
            Verdict::Pass
        });
        sim.sleep(Duration::from_secs(3600));
        let probes = probes.load(Ordering::Relaxed);
        assert!((58..=62).contains(&probes), "{probes} probes");
        stream.write_all(b"still there").unwrap();
        let mut buf = [0; 11];
        other.read_exact(&mut buf).unwrap();
        // Nobody answers: a minute, and five times ten seconds.
        port.rule(|_| Verdict::Drop);
        let cut = sim.clock().now();
        let error = stream.read(&mut buf).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        let silent = (sim.clock().now() - cut).as_secs();
        assert!((105..=120).contains(&silent), "{silent} s");
    });
    assert!(run.unwrap().elapsed > Duration::from_secs(3600));
    assert!(
        real.elapsed() < Duration::from_secs(5),
        "{:?}",
        real.elapsed()
    );
}

/// A port is taken until TIME_WAIT is over: twice `net.inet.tcp.mslt.local`, 5 s.
#[test]
fn time_wait_ends() {
    let run = sim::run(4, |sim| {
        let (a, b, _port) = pair(sim, Link::new().delay(ms(1)));
        let listener = TcpListener::bind(&b, "10.0.0.2:80").unwrap();
        let stream = TcpStream::connect(&a, "10.0.0.2:80").unwrap();
        let port = stream.local_addr().unwrap();
        let (other, _) = listener.accept().unwrap();
        drop(stream);
        drop(other);
        let clock = sim.clock().clone();
        let closed = clock.now();
        let ended = loop {
            sim.sleep(ms(500));
            let socket = TcpSocket::new(&a, false).unwrap();
            if socket.bind(port).is_ok() {
                break clock.now() - closed;
            }
        };
        ended.as_secs()
    });
    let seconds = run.unwrap().value;
    assert!((10..=11).contains(&seconds), "{seconds} s");
}

#[test]
fn routers_in_a_row() {
    let run = sim::run(5, |sim| {
        let graph = Graph::row(24);
        every_pair(&routers(sim, &graph), &graph)
    });
    assert_eq!(run.unwrap().value, 0);
}

#[test]
fn routers_in_a_mesh() {
    let run = sim::run(6, |sim| {
        let graph = Graph::mesh(24, || sim.random());
        every_pair(&routers(sim, &graph), &graph)
    });
    assert_eq!(run.unwrap().value, 0);
}

#[test]
fn a_crowd_that_is_cut_in_two() {
    let what = Crowd {
        hosts: 8,
        connections: 20,
        bytes: 3000,
        link: Link::new().delay(ms(2)).loss(0.05).reordering(0.05, ms(3)),
        partition: (ms(500), Duration::from_secs(8)),
    };
    let first = sim::run(7, move |sim| crowd(sim, what)).unwrap();
    assert_eq!(first.value, 160);
    assert!(first.elapsed > Duration::from_secs(8));
    let again = sim::run(7, move |sim| crowd(sim, what)).unwrap();
    assert_eq!(again, first);
}

fn megabits(line: Line) -> f64 {
    sim::run(8, move |sim| throughput(sim, line)).unwrap().value / 1e6
}

/// What one connection gets of 20 Mbit/s with a round trip of 40 ms.
fn line() -> Line {
    Line {
        congestion: "newreno",
        buffer: 256 << 10,
        delay: ms(20),
        bandwidth: 20_000_000,
        loss: 0.0,
        lasting: Duration::from_secs(10),
    }
}

#[test]
fn throughput_is_bounded_by_the_buffer() {
    // A window a round trip.
    for buffer in [16u32 << 10, 32 << 10] {
        let most = f64::from(buffer) * 8.0 / 0.04 / 1e6;
        let got = megabits(Line { buffer, ..line() });
        assert!(got < most * 1.05 && got > most * 0.7, "{got} of {most}");
    }
    for congestion in ["newreno", "cubic"] {
        let got = megabits(Line {
            congestion,
            ..line()
        });
        assert!(got > 17.0, "{congestion}: {got}");
    }
}

/// 1.22 segments a round trip by the root of the loss (RFC 3448 3.1, without
/// timeouts).
#[test]
fn throughput_is_bounded_by_loss() {
    for loss in [0.002, 0.01] {
        let model = 1448.0 * 8.0 / 0.04 * 1.22 / f64::sqrt(loss) / 1e6;
        let got = megabits(Line { loss, ..line() });
        assert!(
            got > model * 0.5 && got < model * 1.7,
            "{got}, model {model}"
        );
        let cubic = megabits(Line {
            loss,
            congestion: "cubic",
            ..line()
        });
        assert!(cubic > got * 0.7, "{cubic}, newreno {got}");
    }
}
