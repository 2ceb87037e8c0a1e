//! `cargo xtask CHORE`: everything the repository does to itself.

mod aarch64;
mod archive;
mod bench;
mod bindings;
mod check;
mod codegen;
mod fuzz;
mod kpi;
mod programs;
mod prove;
mod prove_cost;
mod prove_sim;
mod sanitize;
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

  examples-c          build and run the programs of examples/c
  outsider            a driver of somebody else, in kernels of one process
  aarch64             the C core and its programs for that processor, under qemu
  sanitize KIND [CC]  the tests under a sanitizer: address or thread
  fuzz [--packets M] [--seconds N] [--images M] [--seed S] [--hunt N]
                      hostile packets and socket calls: M inputs for each
                      target (default 500000); hostile images: libFuzzer for
                      N seconds (default 60), then M images that follow from
                      a seed (default 100000); libFuzzer for N seconds on each
                      target of the network (default 0)
  bench [FILTER]      the benches: a table, and target/bench/*.svg
  prove [AREA] [--json] [--no-timings]
                      measure what the issues ask for (areas: kernel,
                      isolation, events, net)
";

fn main() -> ExitCode {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    if args.is_empty() {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    }
    let chore = args.remove(0);
    match run(&chore, &mut args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) if e.is_empty() => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
        Err(e) => {
            eprintln!("xtask: {e}");
            ExitCode::FAILURE
        }
    }
}

/// An empty error: the command line was not understood.
fn run(chore: &str, args: &mut Vec<String>) -> util::Result<()> {
    let check = matches!(chore, "codegen" | "namespace" | "bindgen") && util::flag(args, "--check");
    let plain = |job: fn() -> util::Result<()>, args: &[String]| match args {
        [] => job(),
        _ => Err(String::new()),
    };
    match chore {
        "codegen" if args.is_empty() => codegen::run(check),
        "namespace" if args.is_empty() => codegen::namespace::run(check),
        "bindgen" if args.is_empty() => bindings::run(check),
        "check" => plain(check::run, args),
        "tidy" => plain(tidy::run, args),
        "examples-c" => plain(programs::examples, args),
        "outsider" => plain(programs::outsider, args),
        "aarch64" => plain(aarch64::run, args),
        "sanitize" => sanitize::chore(args),
        "fuzz" => fuzz::run_chore(args),
        "bench" => bench::run_chore(args),
        "prove" => prove::run_chore(args),
        _ => Err(String::new()),
    }
}
