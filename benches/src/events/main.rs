//! What issue 4 asks for, measured: `prove-events GROUP`, a group a process.

mod delivery;
#[path = "../../../tests/common/event_program.rs"]
mod event_program;
mod order;
#[path = "../../../tests/common/sim_program.rs"]
mod sim_program;

use std::process::ExitCode;

use rump_benches::rows::{Group, Outcome};

const GROUPS: [(&str, Group); 2] = [
    ("delivery", |rows| delivery::run(rows)),
    ("order", |rows| order::run(rows)),
];

fn main() -> ExitCode {
    rump_benches::rows::prove(&GROUPS)
}
