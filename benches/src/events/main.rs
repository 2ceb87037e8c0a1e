//! What issue 4 asks for, measured: `prove-events GROUP`, a group a process.

mod delivery;

use std::process::ExitCode;

use rump_benches::rows::{Group, Outcome};

const GROUPS: [(&str, Group); 1] = [("delivery", |rows| delivery::run(rows))];

fn main() -> ExitCode {
    rump_benches::rows::prove(&GROUPS)
}
