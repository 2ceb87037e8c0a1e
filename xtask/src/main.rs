//! `cargo xtask CHORE`: everything the repository does to itself.
//!
//! codegen         write the generated files (`--check`: only compare)
//! namespace       write rump/namespace.h from the objects of the last build
//! check           prove the laws of docs on the built objects, and tidiness
//! bindgen         write rump-sys/src/bindings.rs (`--check`: only compare)

mod archive;
mod bindings;
mod check;
mod codegen;
mod tidy;
mod util;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask CHORE

  codegen [--check]   write the generated files, or compare them
  namespace [--check] write namespace.h from the objects of the last build
  check               the laws on the built objects, tidiness, headers
  tidy                tidiness alone: needs no build
  bindgen [--check]   write or compare rump-sys/src/bindings.rs
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let check = args.iter().any(|a| a == "--check");
    if let Some(bad) = args.iter().skip(1).find(|a| *a != "--check") {
        eprintln!("xtask: {bad}: not understood\n{USAGE}");
        return ExitCode::from(2);
    }
    let result = match args.first().map(String::as_str) {
        Some("codegen") => codegen::run(check),
        Some("namespace") => codegen::namespace::run(check),
        Some("check") => check::run(),
        Some("tidy") => tidy::run(),
        Some("bindgen") => bindings::run(check),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("xtask: {e}");
            ExitCode::FAILURE
        }
    }
}
