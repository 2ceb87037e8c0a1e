//! `cargo xtask fuzz`: hostile FFS images, see tests/fuzz/fuzz.h, and hostile
//! packets, see tests/fuzz/packets.c.

use crate::archive::build_with;
use crate::programs::compile;
use crate::util::{Result, decompressed, exists, files, option, output, root, run};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCES: [&str; 3] = [
    "tests/fuzz/main.c",
    "tests/fuzz/walk.c",
    "tests/fuzz/image.c",
];
/// Where failures are left.
const LEFT: &str = "target/fuzz";

pub(crate) fn run_chore(args: &mut Vec<String>) -> Result<()> {
    let number = |text: Option<String>, default: u64| match text {
        Some(t) => t.parse().map_err(|_| format!("{t}: no number")),
        None => Ok(default),
    };
    let seconds = number(option(args, "--seconds")?, 60)?;
    let images = number(option(args, "--images")?, 100_000)?;
    let packets = number(option(args, "--packets")?, 60)?;
    let seed = number(option(args, "--seed")?, 1)?;
    if !args.is_empty() {
        return Err(String::new());
    }
    if !exists("clang") {
        return Err("clang is needed, with libclang-rt (libFuzzer)".into());
    }
    let seeds = seeds()?;
    let archive = archive()?;
    if packets > 0 {
        print!("{}", packet_seconds(&archive, packets, seed)?);
    }
    if seconds > 0 {
        libfuzzer(&archive, &seeds, seconds)?;
    }
    if images > 0 {
        print!("{}", plain(&archive, &seeds, images, seed)?);
    }
    Ok(())
}

/// So many images that follow from a seed; what the program says of them.
pub(crate) fn images(count: u64) -> Result<String> {
    if !exists("clang") {
        return Err("clang is needed, with libclang-rt".into());
    }
    plain(&archive()?, &seeds()?, count, 1)
}

/// The kernel, instrumented.
fn archive() -> Result<PathBuf> {
    let out = build_with(
        &["--release", "--target-dir", LEFT],
        &[
            ("CC", "clang"),
            ("RUMP_SANITIZE", "address,undefined"),
            // Without the tracing of comparisons, which costs ten times as
            // much as all the rest: constants of the format are in image.c.
            (
                "CFLAGS",
                "-fsanitize-coverage=inline-8bit-counters,pc-table -fno-sanitize-recover=undefined",
            ),
            // Reports name lines.
            ("CARGO_PROFILE_RELEASE_DEBUG", "1"),
        ],
    )?;
    Ok(out.join("librumpkern.a"))
}

fn seeds() -> Result<PathBuf> {
    let dir = root().join(LEFT).join("seeds");
    fs::create_dir_all(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    for path in files("tests/fuzz/seeds", &|p| p.ends_with(".img.zst")) {
        let image = decompressed(&path)?;
        let to = dir.join(image.file_name().unwrap_or_default());
        fs::rename(&image, &to).map_err(|e| format!("{}: {e}", to.display()))?;
    }
    Ok(dir)
}

/// So many seconds of frames that follow from a seed.
fn packet_seconds(archive: &Path, seconds: u64, seed: u64) -> Result<String> {
    let flags = [
        "-std=gnu11",
        "-O1",
        "-fno-omit-frame-pointer",
        "-fno-sanitize-recover=undefined",
        "-fsanitize=address,undefined",
        "-DFUZZ_PLAIN",
    ];
    let program = compile(
        "clang",
        &flags,
        &["tests/fuzz/packets.c"],
        archive,
        "packet_fuzz",
    )?;
    let mut command = sanitized(&program, &root().join(LEFT));
    command.args([seconds.to_string(), seed.to_string()]);
    output(&mut command).map_err(|e| format!("{e}\nseed {seed}, see tests/fuzz/packets.c"))
}

fn target(archive: &Path, sanitizers: &str, define: &str, name: &str) -> Result<PathBuf> {
    let sanitize = format!("-fsanitize={sanitizers}");
    let flags = [
        "-std=c11",
        "-D_GNU_SOURCE",
        "-O1",
        "-fno-omit-frame-pointer",
        "-fno-sanitize-recover=undefined",
        &sanitize,
        define,
    ];
    compile("clang", &flags, &SOURCES, archive, name)
}

fn sanitized(program: &Path, seeds: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(root().join(LEFT))
        .env("RUMP_FUZZ_SEEDS", seeds)
        .env("ASAN_OPTIONS", "detect_leaks=0:abort_on_error=1")
        .env("UBSAN_OPTIONS", "print_stacktrace=1:halt_on_error=1");
    command
}

fn libfuzzer(archive: &Path, seeds: &Path, seconds: u64) -> Result<()> {
    let program = target(
        archive,
        "fuzzer,address,undefined",
        "-DFUZZ_LIBFUZZER",
        "ffs_fuzz_lf",
    )?;
    let corpus = root().join(LEFT).join("corpus");
    fs::create_dir_all(&corpus).map_err(|e| format!("{}: {e}", corpus.display()))?;
    let mut command = sanitized(&program, seeds);
    command
        .arg(&corpus)
        .arg(format!("-max_total_time={seconds}"))
        .args(["-timeout=20", "-max_len=193", "-len_control=0"])
        .args(["-rss_limit_mb=4096", "-print_final_stats=1"])
        .args(["-verbosity=0", "-artifact_prefix=crash-"]);
    run(&mut command).map_err(|e| format!("{e}\nsee {LEFT}/crash-*, and tests/fuzz/main.c"))
}

fn plain(archive: &Path, seeds: &Path, images: u64, seed: u64) -> Result<String> {
    let program = target(archive, "address,undefined", "-DFUZZ_PLAIN", "ffs_fuzz")?;
    let mut command = sanitized(&program, seeds);
    command
        .args(["--images", &images.to_string()])
        .args(["--seed", &seed.to_string()]);
    output(&mut command).map_err(|e| format!("{e}\nsee {LEFT}/crash.script, and tests/fuzz/main.c"))
}
