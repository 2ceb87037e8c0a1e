//! The order of events follows from the seed: of a watch of one file, of a
//! watcher of many and of a watch of the tree, by tasks and by threads.

mod common;
#[path = "common/event_program.rs"]
mod event_program;
#[path = "common/sim_program.rs"]
mod sim_program;

use std::collections::HashSet;
use std::path::Path;
use std::sync::LazyLock;

use event_program::{Place, events};
use rump::sim;

const OPS: u64 = 60;
const SEEDS: u64 = 4;
const RUNS: usize = 50;

/// Where two runs part, if they do.
#[track_caller]
fn same(seed: u64, first: &[String], again: &[String]) {
    let parted = first.iter().zip(again).position(|(a, b)| a != b);
    if let Some(at) = parted {
        panic!("seed {seed}, event {at}: {} or {}", first[at], again[at]);
    }
    assert_eq!(first.len(), again.len(), "seed {seed}");
}

/// For threads that outlive who asks.
static IMAGE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds");
    common::unzstd(&seeds.join("ufs2-le.img.zst"))
});

fn follows(place: Place) {
    let go = |seed| sim::run(seed, move |sim| events(sim, place, &IMAGE, OPS)).unwrap();
    let mut orders = HashSet::new();
    for seed in 0..SEEDS {
        let first = go(seed);
        for kind in ["one ", "many ", "tree ", "one2 ", "many2 ", "tree2 "] {
            let count = first.value.iter().filter(|l| l.starts_with(kind)).count();
            assert!(count > 5, "{place:?}, {kind}: {count}");
        }
        for _ in 0..RUNS / SEEDS as usize {
            let again = go(seed);
            same(seed, &first.value, &again.value);
            assert_eq!(again.trace_hash, first.trace_hash);
        }
        orders.insert(first.value);
    }
    assert_eq!(orders.len() as u64, SEEDS);
}

#[test]
fn on_tmpfs() {
    follows(Place::Tmpfs);
}

#[test]
fn on_ffs() {
    follows(Place::Ffs);
}

/// Preempted at locks as well.
#[test]
fn exploring() {
    for seed in 0..10 {
        let go = || sim::run_exploring(seed, |sim| events(sim, Place::Tmpfs, &[], OPS)).unwrap();
        let (first, again) = (go(), go());
        same(seed, &first.value, &again.value);
        assert_eq!(again.trace_hash, first.trace_hash);
    }
}
