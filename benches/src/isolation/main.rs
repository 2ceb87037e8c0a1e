//! Area `isolation`: a panic kills one kernel, every failure is clean, nothing
//! grows, time is virtual, a run can be repeated.

mod faults;
mod many;
mod panics;
mod sim;
#[path = "../../../tests/common/sim_program.rs"]
mod sim_program;
mod workload;

use std::process::ExitCode;

use rump_benches::rows::{Group, Outcome, Rows};

const GROUPS: [(&str, Group); 4] = [
    ("panics", panics::run),
    ("faults", faults::run),
    ("many", many::run),
    ("sim", sim::run),
];

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("hash") {
        return match sim::print_hash() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        };
    }
    rump_benches::rows::prove(&GROUPS)
}

fn mib(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / (1 << 20) as f64)
}
