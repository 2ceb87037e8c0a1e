//! Tidiness, which needs no build: licence lines, widths, lengths, leftovers,
//! manifests.

use crate::util::{Result, files, read};

const COLUMNS: usize = 80;
const LINES: usize = 800;

pub(crate) fn run() -> Result<()> {
    let mut wrong = Vec::new();
    let mut long = Vec::new();
    for path in files("csrc", &|p| p.ends_with(".c") || p.ends_with(".h")) {
        let text = read(&path)?;
        let generated = text
            .lines()
            .nth(2)
            .is_some_and(|l| l.contains("Generated from"));
        c_file(&path, &text, generated, &mut wrong);
        let lines = text.lines().count();
        if lines > LINES && !generated {
            long.push(format!("  {lines:5} {path}"));
        }
    }
    for dir in [
        "csrc", "rump", "rump-sys", "xtask", "examples", "tests", "benches",
    ] {
        for path in files(dir, &is_source) {
            leftovers(&path, &read(&path)?, &mut wrong);
        }
    }
    for path in [
        "Cargo.toml",
        "rump/Cargo.toml",
        "rump-sys/Cargo.toml",
        "xtask/Cargo.toml",
        "benches/Cargo.toml",
    ] {
        dev_dependencies(path, &read(path)?, &mut wrong);
    }
    if !long.is_empty() {
        println!("files of more than {LINES} lines:\n{}", long.join("\n"));
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("not tidy:\n{}", wrong.join("\n")))
    }
}

fn is_source(path: &str) -> bool {
    [".c", ".h", ".rs", ".src", ".master", ".ifspec"]
        .iter()
        .any(|e| path.ends_with(e))
        && !path.contains("/target/")
}

fn c_file(path: &str, text: &str, generated: bool, wrong: &mut Vec<String>) {
    if text.lines().next() != Some("/* SPDX-License-Identifier: BSD-2-Clause */") {
        wrong.push(format!("{path}:1: no SPDX line"));
    }
    if !text.ends_with('\n') {
        wrong.push(format!("{path}: the last line has no end"));
    }
    for (n, line) in text.lines().enumerate() {
        let mut bad = |what: &str| wrong.push(format!("{path}:{}: {what}", n + 1));
        if line.ends_with([' ', '\t', '\r']) {
            bad("white space at the end");
        }
        if line.starts_with("        ") {
            bad("indented with spaces");
        }
        if width(line) > COLUMNS && !generated {
            bad("wider than 80 columns");
        }
    }
}

fn width(line: &str) -> usize {
    line.chars()
        .fold(0, |n, c| if c == '\t' { n / 8 * 8 + 8 } else { n + 1 })
}

/// Words that say that something is not finished.
fn leftovers(path: &str, text: &str, wrong: &mut Vec<String>) {
    // Written so that this file does not find itself.
    let words = [
        concat!("X", "XX"),
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
    ];
    for (n, line) in text.lines().enumerate() {
        let mut parts = line.split(|c: char| !c.is_alphanumeric());
        if let Some(word) = parts.find(|w| words.contains(w)) {
            wrong.push(format!("{path}:{}: {word}", n + 1));
        }
    }
}

/// A path dev-dependency with a version makes publishing circular.
fn dev_dependencies(path: &str, text: &str, wrong: &mut Vec<String>) {
    let mut dev = false;
    for line in text.lines() {
        if line.starts_with('[') {
            dev = line.starts_with("[dev-dependencies");
        } else if dev && line.contains("path =") && line.contains("version =") {
            wrong.push(format!(
                "{path}: path dev-dependency with a version: {line}"
            ));
        }
    }
}
