//! `cargo xtask bench [FILTER]`: criterion, then a table and pictures.

use crate::util::{Result, cargo, run};

pub(crate) fn run_chore(args: &[String]) -> Result<()> {
    let mut command = cargo();
    command.args(["bench", "-q", "-p", "rump-benches", "--bench", "kernel"]);
    if !args.is_empty() {
        command.arg("--").args(args);
    }
    run(&mut command)
}
