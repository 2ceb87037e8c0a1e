//! `cargo xtask sanitize address|thread [CC]`: the C core and whatever it links
//! instrumented.
//!
//! `address` (ASan, UBSan, LSan) runs the Rust tests; that Rust's own code is not
//! instrumented (it needs a nightly compiler) does not matter there. To TSan it
//! would: what Rust's atomics order it cannot see. So `thread` runs C programs,
//! those of `tests/sanitize`, all of which is instrumented.

use crate::archive::build_with;
use crate::programs::compile;
use crate::util::{Result, cargo, exists, output, root, run};
use std::process::Command;

pub(crate) fn run_kind(kind: &str, cc: &str) -> Result<()> {
    if !exists(cc) {
        return Err(format!("{cc}: not found"));
    }
    match kind {
        "address" => address(cc)?,
        "thread" => thread(cc)?,
        _ => return Err(String::new()),
    }
    println!("sanitize {kind}: clean with {cc}");
    Ok(())
}

fn thread(cc: &str) -> Result<()> {
    let out = build_with(
        &["--target-dir", "target/sanitize-thread"],
        &[
            ("CC", cc),
            ("RUMP_SANITIZE", "thread"),
            ("RUMP_WERROR", "1"),
        ],
    )?;
    for name in ["threads", "events", "notify", "net"] {
        let program = compile(
            cc,
            &["-std=gnu11", "-O1", "-fsanitize=thread"],
            &[&format!("tests/sanitize/{name}.c")],
            &out.join("librumpkern.a"),
            name,
        )?;
        run(Command::new(program).env(
            "TSAN_OPTIONS",
            "halt_on_error=1 exitcode=66 second_deadlock_stack=1",
        ))?;
    }
    Ok(())
}

fn address(cc: &str) -> Result<()> {
    let list = "address,undefined";
    let target = host()?;
    // Only with --target do these flags leave build scripts alone.
    let flags = format!("-Clinker={cc} -Clink-arg=-fsanitize={list} {}", more(cc));
    let prefix = format!("CARGO_TARGET_{}", target.to_uppercase().replace('-', "_"));
    let supp = root().join("tests/sanitize");
    let mut command = cargo();
    command
        .args(["test", "--quiet", "--no-fail-fast", "--tests", "--bins"])
        .args(["-p", "rumpkern", "-p", "rump", "--target", &target])
        .args(["--target-dir", "target/sanitize-address"])
        .env("CC", cc)
        .env("RUMP_SANITIZE", list)
        .env("RUMP_WERROR", "1")
        .env(format!("{prefix}_RUSTFLAGS"), flags)
        .env("ASAN_OPTIONS", "fast_unwind_on_malloc=0:abort_on_error=1")
        .env("UBSAN_OPTIONS", "print_stacktrace=1")
        .env(
            "LSAN_OPTIONS",
            format!("suppressions={}", supp.join("leak.supp").display()),
        );
    if !cc.contains("clang") {
        // Its runtime is a shared library, which must be the first of all.
        let library = output(Command::new(cc).arg("-print-file-name=libasan.so"))?;
        command.env(
            format!("{prefix}_RUNNER"),
            format!("env LD_PRELOAD={}", library.trim()),
        );
    }
    run(&mut command)
}

/// gcc leaves its runtimes out under -nodefaultlibs, which rustc passes.
fn more(cc: &str) -> &'static str {
    if cc.contains("clang") {
        ""
    } else {
        "-Clink-arg=-Wl,--push-state,--no-as-needed -Clink-arg=-lasan -Clink-arg=-lubsan -Clink-arg=-Wl,--pop-state"
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
