//! Networks in virtual time: many routers, many connections, one seed.

use std::time::{Duration, Instant};

use rump::net::Link;
use rump::sim;

use crate::programs::{Crowd, Graph, crowd, every_pair, routers};
use rump_benches::rows::{Outcome, Rows};

pub(crate) fn routing(rows: &mut Rows) -> Outcome {
    pings(rows, "row", |_| Graph::row(250))?;
    pings(rows, "mesh", |random| Graph::mesh(250, random))
}

fn pings(rows: &mut Rows, name: &str, graph: fn(&mut dyn FnMut() -> u64) -> Graph) -> Outcome {
    let start = Instant::now();
    let run = sim::run(1, move |sim| {
        let graph = graph(&mut || sim.random());
        (every_pair(&routers(sim, &graph), &graph), graph.links.len())
    })
    .map_err(|e| e.to_string())?;
    let (lost, links) = run.value;
    rows.fact(
        &format!("sim-{name}"),
        &format!("250 routers in a {name}, {links} links: pairs without an answer"),
        "0 of 62,250",
        &format!("{lost}, in {:.1} s", start.elapsed().as_secs_f64()),
        lost == 0,
    );
    Ok(())
}

pub(crate) fn connections(rows: &mut Rows) -> Outcome {
    let what = Crowd {
        hosts: 100,
        connections: 100,
        bytes: 3000,
        link: Link::new()
            .delay(Duration::from_millis(2))
            .loss(0.05)
            .reordering(0.05, Duration::from_millis(3)),
        partition: (Duration::from_secs(2), Duration::from_secs(20)),
    };
    let start = Instant::now();
    let once = || sim::run(2, move |sim| crowd(sim, what)).map_err(|e| e.to_string());
    let (first, again) = (once()?, once()?);
    let took = start.elapsed() / 2;
    rows.fact(
        "sim-crowd",
        "100 hosts, 10,000 connections, 5 % loss, reordering, 20 s cut in two: right bytes",
        "10,000",
        &format!(
            "{}, {:.0} s of theirs in {:.1} s",
            first.value,
            first.elapsed.as_secs_f64(),
            took.as_secs_f64()
        ),
        first.value == 10_000,
    );
    rows.fact(
        "sim-crowd-same",
        "the same again: trace",
        &format!("{:#018x}", first.trace_hash),
        &format!("{:#018x}", again.trace_hash),
        first == again,
    );
    Ok(())
}
