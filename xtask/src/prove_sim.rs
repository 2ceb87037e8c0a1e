//! What takes other builds to prove: that compilers do not show in a run, and
//! that races which are there on purpose are found.

use crate::prove::Row;
use crate::util::{Result, cargo, output, run};
use std::path::Path;
use std::process::Command;

const COMPILERS: &str = "the same runs, built by gcc and by clang: the same traces";
const RACES: &str = "a lost wake-up, a lock order inversion, a double free and a lost \
                     update: each found by exploring, and again by its seed";

pub(crate) fn rows(area: &'static str) -> [Row; 2] {
    [
        row(
            area,
            "sim-compilers",
            COMPILERS,
            "equal",
            compilers(),
            "CC=clang cargo build --release -p rump-benches --bin prove-isolation; \
             prove-isolation hash",
        ),
        row(
            area,
            "sim-races",
            RACES,
            "< 1000 seeds each",
            races(),
            "cargo test --release --features simtest --test sim_races",
        ),
    ]
}

fn row(
    area: &'static str,
    name: &str,
    claim: &str,
    bound: &str,
    outcome: Result<Option<String>>,
    command: &str,
) -> Row {
    let (verdict, measured) = match outcome {
        Ok(Some(measured)) => ("ok", measured),
        Ok(None) => ("skip", "not both compilers are here".to_string()),
        Err(error) => ("FAIL", error),
    };
    Row {
        area,
        name: name.into(),
        claim: claim.into(),
        bound: bound.into(),
        measured,
        verdict: verdict.into(),
        command: command.into(),
    }
}

fn compilers() -> Result<Option<String>> {
    let mut hashes = Vec::new();
    for compiler in ["gcc", "clang"] {
        let there = Command::new(compiler).arg("--version").output();
        if !there.is_ok_and(|o| o.status.success()) {
            return Ok(None);
        }
        let target = crate::util::root()
            .join("target")
            .join(format!("prove-{compiler}"));
        run(cargo()
            .env("CC", compiler)
            .env("CARGO_TARGET_DIR", &target)
            .args(["build", "-q", "--release", "-p", "rump-benches"])
            .args(["--bin", "prove-isolation"]))?;
        hashes.push(hash(&target.join("release/prove-isolation"))?);
    }
    match hashes.as_slice() {
        [a, b] if a == b => Ok(Some(a.clone())),
        _ => Err(hashes.join(" and ")),
    }
}

fn hash(program: &Path) -> Result<String> {
    Ok(output(Command::new(program).arg("hash"))?.trim().into())
}

/// The test prints what it found, and with which seed.
fn races() -> Result<Option<String>> {
    let text = output(
        cargo()
            .args(["test", "-q", "--release", "--features", "simtest"])
            .args(["--test", "sim_races", "--"])
            .args(["--nocapture", "--test-threads=1"]),
    )?;
    let found: Vec<&str> = text
        .lines()
        .filter_map(|l| l.strip_prefix("found "))
        .collect();
    if found.len() == 4 {
        Ok(Some(found.join("; ")))
    } else {
        Err(format!("found {}: {}", found.len(), found.join("; ")))
    }
}
