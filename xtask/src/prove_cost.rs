//! What an unwatched vnode operation pays for its events, in instructions.
//!
//! The kernel is built a second time without the look whether there is a
//! watcher (`RUMP_NO_VOP_HANDLERS`), and callgrind counts the same loops of
//! system calls (`benches/vops.c`) in both.

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
        let more = (count(&with, name)? - count(&without, name)?) / TURNS / ops;
        parts.push(format!("{name} {more:.1}"));
        holds &= more <= LIMIT;
    }
    Ok(Some((parts.join(", "), holds)))
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
