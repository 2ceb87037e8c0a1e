//! What calls pay for what is off, in instructions: unwatched vnode operations
//! for their events, all of them for faults and virtual time.
//!
//! The kernel is built a second time without the look whether there is a
//! watcher (`RUMP_NO_VOP_HANDLERS`), or whether a test asks for something
//! (`RUMP_NO_FAULT`), and callgrind counts the same loops of system calls
//! (`benches/vops.c`) in both.

use crate::archive::build_with;
use crate::programs::compile;
use crate::util::{Result, exists, output};
use std::path::Path;
use std::process::Command;

const TURNS: f64 = 1000.0;
const LIMIT: f64 = 5.0;

/// What it comes to: measured, and whether it holds; none: no callgrind here.
pub(crate) fn unwatched() -> Result<Option<(String, bool)>> {
    if !exists("valgrind") {
        return Ok(None);
    }
    let with = program("with", &[])?;
    let without = program("without", &[("CFLAGS", "-DRUMP_NO_VOP_HANDLERS")])?;
    let mut parts = Vec::new();
    let mut holds = true;
    for line in output(&mut Command::new(&with))?.lines() {
        let (name, ops) = line.split_once(' ').ok_or("vops: what is this?")?;
        let ops: f64 = ops.parse().map_err(|e| format!("vops: {e}"))?;
        if ops == 0.0 {
            continue;
        }
        let more = (count(&with, name)? - count(&without, name)?) / TURNS / ops;
        parts.push(format!("{name} {more:.1}"));
        holds &= more <= LIMIT;
    }
    Ok(Some((parts.join(", "), holds)))
}

/// Loops that are counted with and without what tests ask for.
const CALLS: [&str; 5] = ["null", "read", "write", "open+close", "create+remove"];
/// More instructions than this, on the null call, or more of a hundred.
const NULL_LIMIT: f64 = 2.0;
const CALL_LIMIT: f64 = 1.0;

/// What a turn of each loop costs with all of it compiled in and off, and how
/// much that is more than without; none: no callgrind here.
pub(crate) fn untested() -> Result<Option<(String, bool)>> {
    if !exists("valgrind") {
        return Ok(None);
    }
    let with = program("with", &[])?;
    let without = program("untested", &[("CFLAGS", "-DRUMP_NO_FAULT")])?;
    let mut parts = Vec::new();
    let mut holds = true;
    for name in CALLS {
        let (on, off) = (count(&with, name)? / TURNS, count(&without, name)? / TURNS);
        let more = on - off;
        let percent = more / off * 100.0;
        parts.push(format!("{name} {on:.0}, {more:+.1} ({percent:+.1} %)"));
        holds &= if name == "null" {
            more <= NULL_LIMIT
        } else {
            percent <= CALL_LIMIT
        };
    }
    Ok(Some((parts.join("; "), holds)))
}

fn program(name: &str, env: &[(&str, &str)]) -> Result<std::path::PathBuf> {
    let dir = format!("target/prove-cost/{name}");
    let out = build_with(&["--release", "--target-dir", &dir], env)?;
    compile(
        "cc",
        &["-std=gnu11", "-O2"],
        &["benches/vops.c"],
        &out.join("librumpkern.a"),
        &format!("vops-{name}"),
    )
}

/// Instructions of the loop.
fn count(program: &Path, name: &str) -> Result<f64> {
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .args(["--toggle-collect=measured_loop"])
        .arg(program)
        .arg(name);
    let out = command.output().map_err(|e| format!("valgrind: {e}"))?;
    let text = String::from_utf8_lossy(&out.stderr);
    text.lines()
        .find_map(|l| l.split_once("Collected :"))
        .and_then(|(_, n)| n.trim().parse().ok())
        .ok_or_else(|| format!("valgrind {name}: {text}"))
}
