//! TCP segment by segment: the scripts of tests/tcp, each of which plays a
//! connection against a kernel (tests/tcp_scripts/run.rs tells how).
#![cfg(feature = "wire")]

#[path = "net_tcp/inet.rs"]
mod inet;
#[path = "common/raw.rs"]
mod raw;
#[path = "net_tcp/time.rs"]
mod time;
#[path = "net_tcp/wire.rs"]
mod wire;

#[path = "tcp_scripts/packet.rs"]
#[allow(dead_code, unreachable_pub)]
mod packet;
#[path = "tcp_scripts/run.rs"]
#[allow(unreachable_pub)]
mod run;
#[path = "tcp_scripts/script.rs"]
#[allow(dead_code, unreachable_pub)]
mod script;

use packet::{ACK, PSH, Segment};
use script::Step;
use std::time::Duration;

#[test]
fn segments_survive_the_wire() {
    let s = Segment {
        sport: 4000,
        dport: 5000,
        seq: 0xffff_fff0,
        ack: 7,
        flags: ACK | PSH,
        win: 1000,
        ts: Some((1, 2)),
        sack: vec![(10, 20), (30, 40)],
        data: b"odd length!".to_vec(),
        ..Segment::default()
    };
    let packet = s.encode([10, 0, 0, 1], [10, 0, 0, 2]);
    let mut back = Segment::decode(&packet).unwrap();
    assert_eq!(back.total, packet.len());
    back.total = 0;
    assert_eq!(back, s);
    let mut bad = packet.clone();
    *bad.last_mut().unwrap() ^= 1;
    assert_eq!(Segment::decode(&bad), Err("TCP checksum".into()));
}

#[test]
fn steps_are_taken_apart() {
    let steps =
        Step::parse("# comment\n\nexpect syn ack=1 sack=5-9 sack=20-30 within=250ms # why\n");
    assert_eq!(steps.len(), 1);
    let s = &steps[0];
    assert_eq!((s.line, &s.verb[..]), (3, "expect"));
    assert!(s.has("syn"));
    assert_eq!(s.flags(), packet::SYN | ACK);
    assert_eq!(s.number("ack"), Some(1));
    assert_eq!(s.all("sack").collect::<Vec<_>>(), ["5-9", "20-30"]);
    assert_eq!(s.time("within"), Some(Duration::from_millis(250)));
}

/// Mostly they wait, so several run at once.  TCP_SCRIPT=name chooses.
#[test]
fn scripts() {
    let only = std::env::var("TCP_SCRIPT").unwrap_or_default();
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tcp");
    let mut paths: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "script"))
        .filter(|p| p.to_string_lossy().contains(&only))
        .collect();
    paths.sort();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let failed = std::sync::Mutex::new(vec![]);
    std::thread::scope(|s| {
        for _ in 0..6 {
            s.spawn(|| {
                while let Some(path) =
                    paths.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
                {
                    let text = std::fs::read_to_string(path).unwrap();
                    let name = path.file_name().unwrap().to_string_lossy().into_owned();
                    match run::run(&text) {
                        Ok(()) => eprintln!("{name}: ok"),
                        Err(e) => failed.lock().unwrap().push(format!("{name}: {e}")),
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "\n{}", failed.join("\n\n"));
}
