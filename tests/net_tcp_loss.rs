//! TCP between two kernels over a wire that loses, repeats and reorders.
//! TCP_TRACE=1 shows the segments around every time of standing still.
#![cfg(feature = "wire")]

#[path = "net_tcp/inet.rs"]
mod inet;
#[path = "common/raw.rs"]
mod raw;
#[path = "net_tcp/wire.rs"]
mod wire;

use inet::*;
use raw::*;
use std::time::{Duration, Instant};
use wire::*;

const MS: u64 = 1_000_000;

/// How a connection is made and what the wire does to it.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    seed: u64,
    link: Link,
    sack: bool,
    cubic: bool,
    kb: usize,
    /// Not longer than this, on a machine that is busy.
    limit: Duration,
}

fn pattern(n: usize, seed: u32) -> Vec<u8> {
    (0..n as u32)
        .map(|i| (i.wrapping_mul(2_654_435_761).wrapping_add(seed) >> 13) as u8)
        .collect()
}

fn write(p: Proc, fd: i32, data: &[u8]) {
    let mut at = 0;
    while at < data.len() {
        let end = data.len().min(at + 60_000);
        at += send(p, fd, &data[at..end], 0).expect("send") as usize;
    }
    shutdown(p, fd, 1).unwrap();
}

fn read(p: Proc, fd: i32, data: &[u8]) {
    read_timeout(p, fd, Duration::from_secs(60));
    let mut at = 0;
    loop {
        let got = recv(p, fd, 100_000, 0).expect("recv");
        if got.is_empty() {
            break;
        }
        assert!(got == data[at..at + got.len()], "at {at}");
        at += got.len();
    }
    assert_eq!(at, data.len());
}

/// `kb` kilobytes both ways at once.
fn transfer(case: Case) {
    let wire = Wire::new(case.seed, NOTSO);
    let (k1, k2) = (Raw::boot(), Raw::boot());
    let (a, port1) = wire.attach(&k1, [10, 0, 0, 1]);
    let (b, port2) = wire.attach(&k2, [10, 0, 0, 2]);
    for p in [a, b] {
        sysctl(p, "net.inet.tcp.sack.enable", case.sack.into()).expect("sack");
    }
    let l = listen(b, [0; 4], 4000, 5);
    let ca = tcp(a);
    if case.cubic {
        for (p, s) in [(a, ca), (b, l)] {
            set_bytes(p, s, RUMP_IPPROTO_TCP, RUMP_TCP_CONGCTL, b"cubic\0").expect("cubic");
        }
    }
    connect(a, ca, [10, 0, 0, 2], 4000).expect("connect");
    let cb = accept(b, l).expect("accept");
    port1.link(case.link);
    port2.link(case.link);
    let trace = std::env::var_os("TCP_TRACE").map(|_| {
        [port1, port2].map(|port| {
            let (tx, rx) = std::sync::mpsc::channel();
            port.listen(tx);
            rx
        })
    });
    let (one, two) = (pattern(case.kb << 10, 1), pattern(case.kb << 10, 2));
    let started = Instant::now();
    std::thread::scope(|s| {
        s.spawn(|| write(a, ca, &one));
        s.spawn(|| write(b, cb, &two));
        s.spawn(|| read(b, cb, &one));
        s.spawn(|| read(a, ca, &two));
    });
    let took = started.elapsed();
    eprintln!("{}: {} KB both ways in {took:?}", case.name, case.kb);
    for p in [a, b] {
        eprintln!("  {}", counters(p));
    }
    if let Some(trace) = trace {
        port1.deaf();
        port2.deaf();
        show_gaps(&trace.map(|rx| rx.try_iter().collect()));
    }
    assert!(took < case.limit, "{}: {took:?}", case.name);
}

/// What tells how losses were repaired.
fn counters(p: Proc) -> String {
    let v = tcp_stats(p).expect("net.inet.tcp.stats");
    format!(
        "{} timeouts, {} segments sent, {} again",
        v[10], v[18], v[21]
    )
}

/// Where a direction stood still for long: what was on the wire around it.
fn show_gaps(frames: &[Vec<Frame>; 2]) {
    let mut all: Vec<(Instant, String)> = vec![];
    for (side, list) in frames.iter().enumerate() {
        for (at, f) in list.iter().filter(|(_, f)| f.len() > 54 && f[23] == 6) {
            let u32at = |i: usize| u32::from_be_bytes(f[i..i + 4].try_into().unwrap());
            let total = usize::from(u16::from_be_bytes([f[16], f[17]]));
            let off = usize::from(f[46] >> 4) * 4;
            let len = total - 20 - off;
            let text = format!(
                "{} {:08x}+{len} ack {:08x} options {:02x?}",
                ["->", "<-"][side],
                u32at(38),
                u32at(42),
                &f[54 + 12.min(off - 20)..34 + off]
            );
            all.push((*at, text));
        }
    }
    all.sort();
    let mut still = Duration::ZERO;
    for i in 1..all.len() {
        let gap = all[i].0 - all[i - 1].0;
        if gap < Duration::from_millis(20) {
            continue;
        }
        still += gap;
        eprintln!("  {gap:?}:");
        for (at, text) in &all[i.saturating_sub(10)..(i + 6).min(all.len())] {
            eprintln!("    {:?} {text}", *at - all[0].0);
        }
    }
    eprintln!("  {still:?} in all of {:?}", all.len());
}

fn tcp_stats(p: Proc) -> Sys<Vec<u64>> {
    let name = [4i32, RUMP_AF_INET, 6, 30];
    let mut v = vec![0u64; 256];
    let mut len = v.len() * 8;
    let null = std::ptr::null::<u8>();
    sys!(
        p,
        RUMP_SYS___sysctl,
        name.as_ptr(),
        4,
        v.as_mut_ptr(),
        &mut len,
        null,
        0
    )?;
    v.truncate(len / 8);
    Ok(v)
}

fn base(name: &'static str) -> Case {
    Case {
        name,
        seed: 1,
        link: Link {
            delay: MS,
            ..Link::default()
        },
        sack: true,
        cubic: false,
        kb: 8192,
        limit: Duration::from_secs(40),
    }
}

/// TCP_FULL=1: megabytes where they take long.
fn full() -> bool {
    std::env::var_os("TCP_FULL").is_some()
}

fn lossy(name: &'static str, ppm: u32) -> Case {
    let mut c = base(name);
    c.link.loss = ppm;
    c
}

#[test]
fn no_loss() {
    transfer(base("no loss"));
}

#[test]
fn one_percent() {
    transfer(lossy("1 %, SACK", 10_000));
    transfer(Case {
        cubic: true,
        ..lossy("1 %, SACK, CUBIC", 10_000)
    });
}

#[test]
fn one_percent_without_sack() {
    transfer(Case {
        sack: false,
        ..lossy("1 %, no SACK", 10_000)
    });
}

#[test]
fn five_percent() {
    transfer(lossy("5 %, SACK", 50_000));
    transfer(Case {
        cubic: true,
        ..lossy("5 %, SACK, CUBIC", 50_000)
    });
}

#[test]
fn five_percent_without_sack() {
    transfer(Case {
        sack: false,
        kb: 2048,
        ..lossy("5 %, no SACK", 50_000)
    });
}

#[test]
fn twelve_percent() {
    transfer(Case {
        kb: if full() { 8192 } else { 2048 },
        ..lossy("12 %, SACK", 120_000)
    });
}

#[test]
fn twelve_percent_without_sack() {
    transfer(Case {
        sack: false,
        kb: 256,
        ..lossy("12 %, no SACK", 120_000)
    });
}

#[test]
fn reordered_and_repeated() {
    for sack in [true, false] {
        let mut c = Case {
            sack,
            kb: if sack { 4096 } else { 1024 },
            ..base(if sack {
                "reordering, SACK"
            } else {
                "reordering, no SACK"
            })
        };
        c.link.jitter = 2 * MS;
        c.link.duplicate = 20_000;
        c.link.reorder = 30_000;
        c.link.holdback = 3 * MS;
        transfer(c);
    }
}

#[test]
fn twenty_milliseconds() {
    let mut c = base("20 ms, 1 %, CUBIC");
    c.cubic = true;
    c.kb = if full() { 4096 } else { 1024 };
    c.link.delay = 20 * MS;
    c.link.loss = 10_000;
    transfer(c);
}
