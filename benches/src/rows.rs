//! Programs that measure what an issue asks for: `PROGRAM GROUP`, one group a
//! process, so that none sees what another has left. `cargo xtask prove` runs
//! them all.
//!
//! They print a row a line, for xtask: `row`, name, claim, bound, measured,
//! verdict, whether it is a timing; tabs between.

use std::error::Error;
use std::process::ExitCode;

/// What a group is done with.
pub type Outcome = Result<(), Box<dyn Error>>;
/// Measures and prints some rows.
pub type Group = fn(&mut Rows) -> Outcome;

/// Where rows go.
#[derive(Debug)]
pub struct Rows {
    /// Timings too.
    pub timings: bool,
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
    pub fn fact(&self, name: &str, claim: &str, bound: &str, measured: &str, holds: bool) {
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
    pub fn timing(&self, name: &str, claim: &str, bound: &str, measured: &str, holds: bool) {
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
    pub fn skip(&self, name: &str, claim: &str, why: &str) {
        self.print(name, claim, "", why, "skip", false);
    }
}

/// Operations a second, readable.
pub fn rate(seconds: f64) -> String {
    match 1.0 / seconds {
        n if n >= 1e6 => format!("{:.2} M/s", n / 1e6),
        n if n >= 1e3 => format!("{:.1} k/s", n / 1e3),
        n => format!("{n:.1} /s"),
    }
}

/// The `main` of such a program.
pub fn prove(groups: &[(&str, Group)]) -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut rows = Rows {
        timings: !args.iter().any(|a| a == "--no-timings"),
    };
    let name = args.first().map(String::as_str).unwrap_or_default();
    if name == "groups" {
        for (name, _) in groups {
            println!("{name}");
        }
        return ExitCode::SUCCESS;
    }
    let Some((_, group)) = groups.iter().find(|(n, _)| *n == name) else {
        eprintln!("usage: PROGRAM groups | GROUP [--no-timings]");
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
