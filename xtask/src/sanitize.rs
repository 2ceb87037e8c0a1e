//! `cargo xtask sanitize address|thread [CC]`: the tests, with the C core and
//! whatever it links instrumented.
//!
//! Rust's own code is not instrumented (that needs a nightly compiler). For
//! ASan and UBSan this does not matter. TSan sees threads begin and end, since
//! std uses pthread, but not what Rust's atomics order: what is handed over by
//! those alone is listed in `tests/sanitize/thread.supp`.

use crate::util::{Result, cargo, exists, output, root, run};
use std::process::Command;

pub(crate) fn run_kind(kind: &str, cc: &str) -> Result<()> {
    let list = match kind {
        "address" => "address,undefined",
        "thread" => "thread",
        _ => return Err(String::new()),
    };
    if !exists(cc) {
        return Err(format!("{cc}: not found"));
    }
    let target = host()?;
    // Only with --target do these flags leave build scripts alone.
    let flags = format!(
        "-Clinker={cc} -Clink-arg=-fsanitize={list} {}",
        more(cc, kind)
    );
    let supp = root().join("tests/sanitize");
    let mut command = cargo();
    command
        .args(["test", "--quiet", "--no-fail-fast", "--tests", "--bins"])
        .args(["-p", "rumpkern", "-p", "rump", "--target", &target])
        .args(["--target-dir", &format!("target/sanitize-{kind}")])
        .env("CC", cc)
        .env("RUMP_SANITIZE", list)
        .env("RUMP_WERROR", "1")
        .env(
            format!(
                "CARGO_TARGET_{}_RUSTFLAGS",
                target.to_uppercase().replace('-', "_")
            ),
            flags,
        )
        .env(
            "ASAN_OPTIONS",
            "detect_stack_use_after_return=0:abort_on_error=1",
        )
        .env("UBSAN_OPTIONS", "print_stacktrace=1")
        .env(
            "LSAN_OPTIONS",
            format!("suppressions={}", supp.join("leak.supp").display()),
        )
        .env(
            "TSAN_OPTIONS",
            format!(
                "halt_on_error=0 exitcode=66 second_deadlock_stack=1 suppressions={}",
                supp.join("thread.supp").display()
            ),
        );
    run(&mut command)?;
    println!("sanitize {kind}: clean with {cc}");
    Ok(())
}

/// gcc leaves its runtimes out under -nodefaultlibs, which rustc passes.
fn more(cc: &str, kind: &str) -> &'static str {
    match (cc.contains("clang"), kind) {
        (true, _) => "",
        (false, "address") => {
            "-Clink-arg=-Wl,--push-state,--no-as-needed -Clink-arg=-lasan -Clink-arg=-lubsan -Clink-arg=-Wl,--pop-state"
        }
        (false, _) => {
            "-Clink-arg=-Wl,--push-state,--no-as-needed -Clink-arg=-ltsan -Clink-arg=-Wl,--pop-state"
        }
    }
}

fn host() -> Result<String> {
    let text = output(Command::new("rustc").arg("-vV"))?;
    text.lines()
        .find_map(|l| l.strip_prefix("host: "))
        .map(str::to_string)
        .ok_or_else(|| "rustc -vV names no host".into())
}

pub(crate) fn chore(args: &[String]) -> Result<()> {
    match args {
        [kind] => run_kind(kind, if exists("clang") { "clang" } else { "gcc" }),
        [kind, cc] => run_kind(kind, cc),
        _ => Err(String::new()),
    }
}
