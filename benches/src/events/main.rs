//! What issue 4 asks for, measured: `prove-events GROUP`, a group a process.

mod delivery;

use std::error::Error;
use std::process::ExitCode;

use rump_benches::rows::Rows;

type Outcome = Result<(), Box<dyn Error>>;
type Group = fn(&Rows) -> Outcome;

const GROUPS: [(&str, Group); 1] = [("delivery", delivery::run)];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rows = Rows {
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
        eprintln!("usage: prove-events groups | GROUP [--no-timings]");
        return ExitCode::from(2);
    };
    match group(&rows) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            rows.fact(name, "the group ends", "", &e.to_string(), false);
            ExitCode::FAILURE
        }
    }
}
