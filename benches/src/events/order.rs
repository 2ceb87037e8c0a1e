//! With the virtual clock, the order of events follows from the seed.

use std::collections::HashSet;

use rump::sim::{self, Run};
use rump_benches::rows::Rows;

use crate::Outcome;
use crate::event_program::{Place, events};

const OPS: u64 = 60;
const SEEDS: u64 = 10;
const RUNS: usize = 50;

fn go(seed: u64) -> Result<Run<Vec<String>>, Box<sim::Failure>> {
    sim::run(seed, |sim| events(sim, Place::Tmpfs, &[], OPS))
}

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    let mut orders = HashSet::new();
    let (mut equal, mut told) = (0, 0);
    for seed in 0..SEEDS {
        let first = go(seed)?;
        for _ in 0..RUNS {
            equal += usize::from(go(seed)? == first);
        }
        told += first.value.len();
        orders.insert(first.value);
    }
    let runs = SEEDS as usize * RUNS;
    rows.fact(
        "events-order",
        "4 threads work; a watch, a watcher of many, a tree watch, by tasks and by threads, \
         in virtual time: one seed, one order of all events and one trace; other seeds, others",
        &format!("{runs} of {runs}, {SEEDS} orders"),
        &format!("{equal}, {} orders, {told} events", orders.len()),
        equal == runs && orders.len() as u64 == SEEDS,
    );
    Ok(())
}
