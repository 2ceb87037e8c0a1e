//! `cargo xtask prove [AREA] [--json] [--no-timings]`: what an issue asks for,
//! measured here and now; fails if a row does.

use crate::util::{Result, cargo, flag, output, run};
use std::path::PathBuf;
use std::process::Command;

/// One claim.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) area: &'static str,
    pub(crate) name: String,
    pub(crate) claim: String,
    pub(crate) bound: String,
    pub(crate) measured: String,
    /// ok, FAIL, skip (cannot be measured here), see (has a chore of its own)
    pub(crate) verdict: String,
    pub(crate) command: String,
}

/// Areas, each with the program that measures it.
const AREAS: [(&str, &str); 4] = [
    ("kernel", "prove"),
    ("isolation", "prove-isolation"),
    ("events", "prove-events"),
    ("net", "prove-net"),
];

pub(crate) fn run_chore(args: &mut Vec<String>) -> Result<()> {
    let json = flag(args, "--json");
    let no_timings = flag(args, "--no-timings");
    let areas: Vec<(&'static str, &str)> = match args.as_slice() {
        [] => AREAS.to_vec(),
        [area] => AREAS.iter().filter(|(a, _)| a == area).copied().collect(),
        _ => return Err(String::new()),
    };
    if areas.is_empty() {
        return Err(format!("areas are: {}", AREAS.map(|(a, _)| a).join(" ")));
    }
    let mut rows = Vec::new();
    for (area, program) in areas {
        measure(area, &build(program)?, no_timings, json, &mut rows)?;
        let more = match area {
            "isolation" => {
                let mut rows = Vec::from(crate::prove_sim::rows(area));
                rows.push(cost(area, &UNTESTED, crate::prove_cost::untested()));
                rows
            }
            "events" => vec![cost(area, &UNWATCHED, crate::prove_cost::unwatched())],
            _ => Vec::new(),
        };
        for row in more {
            if !json {
                show(&row);
            }
            rows.push(row);
        }
        elsewhere(area, no_timings || area != "kernel", &mut rows);
        if !no_timings && area == "kernel" {
            let row = hostile(area);
            if !json {
                show(&row);
            }
            rows.push(row);
        }
    }
    if json {
        println!("{}", to_json(&rows));
    } else {
        println!("\n{}", summary(&rows));
    }
    let failed: Vec<&str> = rows
        .iter()
        .filter(|r| r.verdict == "FAIL")
        .map(|r| r.name.as_str())
        .collect();
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("not so: {}", failed.join(" ")))
    }
}

fn build(program: &str) -> Result<PathBuf> {
    let mut command = cargo();
    command.args([
        "build",
        "-q",
        "--release",
        "-p",
        "rump-benches",
        "--bin",
        program,
    ]);
    run(&mut command)?;
    let dir = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    Ok(crate::util::root().join(dir).join("release").join(program))
}

fn measure(
    area: &'static str,
    program: &PathBuf,
    no_timings: bool,
    json: bool,
    rows: &mut Vec<Row>,
) -> Result<()> {
    for group in output(Command::new(program).arg("groups"))?.lines() {
        let mut command = Command::new(program);
        command.arg(group);
        if no_timings {
            command.arg("--no-timings");
        }
        let out = command
            .output()
            .map_err(|e| format!("{}: {e}", program.display()))?;
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        let command = format!(
            "target/release/{} {group}",
            program.file_name().unwrap_or_default().display()
        );
        let mut failed = false;
        for line in text.lines() {
            if let Some(row) = parse(area, line, &command) {
                failed |= row.verdict == "FAIL";
                if !json {
                    show(&row);
                }
                rows.push(row);
            }
        }
        if !out.status.success() && !failed {
            let why = String::from_utf8_lossy(&out.stderr).into_owned();
            let row = Row {
                area,
                name: group.into(),
                claim: "the program ends well".into(),
                bound: String::new(),
                measured: format!("{} {}", out.status, why.trim()),
                verdict: "FAIL".into(),
                command,
            };
            if !json {
                show(&row);
            }
            rows.push(row);
        }
    }
    Ok(())
}

fn parse(area: &'static str, line: &str, command: &str) -> Option<Row> {
    let mut fields = line.strip_prefix("row\t")?.split('\t').map(str::to_string);
    Some(Row {
        area,
        name: fields.next()?,
        claim: fields.next()?,
        bound: fields.next()?,
        measured: fields.next()?,
        verdict: fields.next()?,
        command: command.into(),
    })
}

/// Name, claim, bound.
type Claim = [&'static str; 3];

const UNWATCHED: Claim = [
    "event-cost",
    "what an operation that nobody watches pays for its handlers",
    "<= 5 instructions",
];
const UNTESTED: Claim = [
    "off-cost",
    "what calls pay for faults and virtual time that are off: instructions, and how \
     many more than without",
    "null <= 2, tmpfs <= 1 %",
];

/// Counted, not timed, so it stands with `--no-timings` too.
fn cost(area: &'static str, claim: &Claim, outcome: Result<Option<(String, bool)>>) -> Row {
    let [name, claim, bound] = *claim;
    let verdict = match &outcome {
        Ok(Some((_, true))) => "ok",
        Ok(None) => "skip",
        _ => "FAIL",
    };
    Row {
        area,
        name: name.into(),
        claim: claim.into(),
        bound: bound.into(),
        measured: match outcome {
            Ok(Some((measured, _))) => measured,
            Ok(None) => "valgrind is not here".into(),
            Err(e) => e.trim().into(),
        },
        verdict: verdict.into(),
        command: format!("cargo xtask prove {area}"),
    }
}

const HOSTILE: &str = "100,000 mutated images: no crash, hang, leak or sanitizer report";

fn hostile(area: &'static str) -> Row {
    let outcome = crate::fuzz::images(100_000);
    Row {
        area,
        name: "hostile-images".into(),
        claim: HOSTILE.into(),
        bound: "100,000 images".into(),
        verdict: if outcome.is_ok() { "ok" } else { "FAIL" }.into(),
        measured: outcome.unwrap_or_else(|e| e).trim().into(),
        command: "cargo xtask fuzz --seconds 0".into(),
    }
}

/// What chores of their own prove, which CI runs as well.
fn elsewhere(area: &'static str, fuzz: bool, rows: &mut Vec<Row>) {
    let all = [
        ("hostile-images", HOSTILE, "cargo xtask fuzz"),
        (
            "sanitize-address",
            "ASan and UBSan: clean",
            "cargo xtask sanitize address",
        ),
        (
            "sanitize-thread",
            "TSan: clean",
            "cargo xtask sanitize thread",
        ),
        (
            "laws",
            "no state outside a kernel, one way out, one way in",
            "cargo xtask check",
        ),
        (
            "tests",
            "tests on threads of one process, in any order, nothing left in a kernel",
            "cargo test",
        ),
    ];
    let all = all.into_iter().skip(usize::from(!fuzz));
    rows.extend(all.map(|(name, claim, command)| Row {
        area,
        name: name.into(),
        claim: claim.into(),
        bound: String::new(),
        measured: String::new(),
        verdict: "see".into(),
        command: command.into(),
    }));
}

fn show(row: &Row) {
    println!("{:4}  {}", row.verdict, row.claim);
    let bound = if row.bound.is_empty() {
        String::new()
    } else {
        format!("   [{}]", row.bound)
    };
    println!("      {:20}  {}{bound}", row.name, row.measured);
}

fn summary(rows: &[Row]) -> String {
    let count = |v: &str| rows.iter().filter(|r| r.verdict == v).count();
    let mut text = format!(
        "{} hold, {} do not, {} cannot be measured here; proved elsewhere:",
        count("ok"),
        count("FAIL"),
        count("skip")
    );
    for row in rows.iter().filter(|r| r.verdict == "see") {
        text += &format!("\n      {:30}  {}", row.command, row.claim);
    }
    text
}

fn to_json(rows: &[Row]) -> String {
    let quote = |s: &str| {
        let mut out = String::from("\"");
        for ch in s.chars() {
            match ch {
                '"' => out += "\\\"",
                '\\' => out += "\\\\",
                c if (c as u32) < 0x20 => out += &format!("\\u{:04x}", c as u32),
                c => out.push(c),
            }
        }
        out + "\""
    };
    let row = |r: &Row| {
        let fields = [
            ("area", r.area),
            ("name", &r.name),
            ("claim", &r.claim),
            ("bound", &r.bound),
            ("measured", &r.measured),
            ("verdict", &r.verdict),
            ("command", &r.command),
        ];
        let text: Vec<String> = fields
            .iter()
            .map(|(k, v)| format!("{}: {}", quote(k), quote(v)))
            .collect();
        format!("  {{{}}}", text.join(", "))
    };
    let all: Vec<String> = rows.iter().map(row).collect();
    format!("[\n{}\n]", all.join(",\n"))
}
