//! Area `net`: the stack beside the host's.

mod conns;
mod flood;
mod lines;
#[allow(dead_code)] // Its tests use more of it.
#[path = "../../../tests/common/net_programs.rs"]
mod programs;
mod sim;
mod small;
mod smol;
mod stacks;
mod stream;

use std::process::ExitCode;

use rump_benches::rows::Group;
use stacks::{Host, Offload, Pair, Stack};

const GROUPS: [(&str, Group); 8] = [
    ("routing", sim::routing),
    ("crowd", sim::connections),
    ("lines", lines::run),
    ("stream", stream::run),
    ("small", small::run),
    ("conns", conns::run),
    ("idle", conns::idle),
    ("flood", flood::run),
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|a| a == "run") {
        return match one(&args[1..]) {
            Ok(rate) => {
                println!("{rate:.4e} a second");
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        };
    }
    rump_benches::rows::prove(&GROUPS)
}

/// `run JOB STACK [N]`: one job, for a profiler.
fn one(args: &[String]) -> std::io::Result<f64> {
    fn job<S: Stack>(stack: &S, name: &str, n: usize) -> std::io::Result<f64> {
        match name {
            "stream" => stream::one_way(stack, n),
            "trips" => small::trips(stack, n),
            "connections" => small::connections(stack, n).map(|(rate, _)| rate),
            "datagrams" => small::datagrams(stack, n),
            _ => Err(std::io::Error::other(
                "jobs are: stream trips connections datagrams",
            )),
        }
    }
    let arg = |i: usize| args.get(i).map(String::as_str).unwrap_or_default();
    let n = arg(2).parse().unwrap_or(100_000);
    match arg(1) {
        "host" => job(&Host, arg(0), n),
        "plain" => job(&Pair::new(Offload::None)?, arg(0), n),
        _ => job(&Pair::new(Offload::All)?, arg(0), n),
    }
}

/// The two of one measurement that were the nearest to undisturbed: other work
/// on the machine only ever takes away.
#[derive(Clone, Copy, Debug)]
struct Best {
    ours: f64,
    host: f64,
}

impl Best {
    fn ratio(self) -> f64 {
        self.ours / self.host
    }
}

/// Measures rates in turns; the best of each.
fn best(
    rounds: usize,
    mut ours: impl FnMut() -> std::io::Result<f64>,
    mut host: impl FnMut() -> std::io::Result<f64>,
) -> std::io::Result<Best> {
    let mut best = Best {
        ours: 0.0,
        host: 0.0,
    };
    for _ in 0..rounds {
        best.ours = best.ours.max(ours()?);
        best.host = best.host.max(host()?);
    }
    Ok(best)
}
