//! Measures what the issue asks for: `prove GROUP`, one group a process, so
//! that none sees what another has left. `cargo xtask prove` runs them all.
//!
//! Prints a row a line, for xtask: `row`, name, claim, bound, measured,
//! verdict, whether it is a timing; tabs between.

mod calls;
mod ffs;
mod images;
mod kernels;
mod memory;
mod tmpfs;

use std::error::Error;
use std::process::ExitCode;

/// What a group is done with.
type Outcome = Result<(), Box<dyn Error>>;
type Group = fn(&mut Rows) -> Outcome;

/// In this order, because the first measures memory of a fresh process.
const GROUPS: [(&str, Group); 6] = [
    ("kernels", kernels::run),
    ("calls", calls::run),
    ("tmpfs", tmpfs::run),
    ("ffs", ffs::run),
    ("memory", memory::run),
    ("images", images::run),
];

/// Where rows go.
struct Rows {
    timings: bool,
}

impl Rows {
    fn print(
        &self,
        name: &str,
        claim: &str,
        bound: &str,
        measured: &str,
        verdict: &str,
        timing: bool,
    ) {
        let timing = if timing { "timing" } else { "" };
        println!("row\t{name}\t{claim}\t{bound}\t{measured}\t{verdict}\t{timing}");
    }

    /// A figure that does not depend on the speed of the machine.
    fn fact(&self, name: &str, claim: &str, bound: &str, measured: &str, holds: bool) {
        self.print(
            name,
            claim,
            bound,
            measured,
            if holds { "ok" } else { "FAIL" },
            false,
        );
    }

    /// A figure that does.
    fn timing(&self, name: &str, claim: &str, bound: &str, measured: &str, holds: bool) {
        if self.timings {
            self.print(
                name,
                claim,
                bound,
                measured,
                if holds { "ok" } else { "FAIL" },
                true,
            );
        }
    }

    /// What cannot be measured here, and why.
    fn skip(&self, name: &str, claim: &str, why: &str) {
        self.print(name, claim, "", why, "skip", false);
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut rows = Rows {
        timings: !args.iter().any(|a| a == "--no-timings"),
    };
    let name = args.first().map(String::as_str).unwrap_or_default();
    if name == "groups" {
        for (name, _) in GROUPS {
            println!("{name}");
        }
        return ExitCode::SUCCESS;
    }
    let Some((_, group)) = GROUPS.iter().find(|(n, _)| *n == name) else {
        eprintln!("usage: prove groups | GROUP [--no-timings]");
        return ExitCode::from(2);
    };
    match group(&mut rows) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            rows.print(name, "the group ends", "", &e.to_string(), "FAIL", false);
            ExitCode::FAILURE
        }
    }
}

/// Operations a second, readable.
fn rate(seconds: f64) -> String {
    let n = 1.0 / seconds;
    match n {
        n if n >= 1e6 => format!("{:.2} M/s", n / 1e6),
        n if n >= 1e3 => format!("{:.1} k/s", n / 1e3),
        n => format!("{n:.1} /s"),
    }
}

fn ns(seconds: f64) -> String {
    match seconds * 1e9 {
        n if n < 1e3 => format!("{n:.1} ns"),
        n if n < 1e6 => format!("{:.1} us", n / 1e3),
        n => format!("{:.2} ms", n / 1e6),
    }
}

fn mib(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / (1 << 20) as f64)
}
