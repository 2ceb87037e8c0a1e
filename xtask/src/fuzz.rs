//! `cargo xtask fuzz`: hostile FFS images, see tests/fuzz/fuzz.h, and hostile
//! packets and socket calls, see tests/fuzz/net.h.

use crate::archive::build_with;
use crate::programs::compile;
use crate::util::{Result, decompressed, exists, files, option, output, root, run};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

const SOURCES: [&str; 3] = [
    "tests/fuzz/main.c",
    "tests/fuzz/walk.c",
    "tests/fuzz/image.c",
];
const NET_SOURCES: [&str; 4] = [
    "tests/fuzz/net_main.c",
    "tests/fuzz/net_host.c",
    "tests/fuzz/net_frames.c",
    "tests/fuzz/net_calls.c",
];
/// Each has its seeds in `tests/fuzz/packets`.
const NET_TARGETS: [&str; 9] = [
    "ethernet", "arp", "ipv4", "ipv6", "icmp", "nd", "tcp", "udp", "calls",
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
    let packets = number(option(args, "--packets")?, 500_000)?;
    let hunt = number(option(args, "--hunt")?, 0)?;
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
        print!("{}", net(&archive, packets, seed)?);
    }
    if hunt > 0 {
        net_hunt(&archive, hunt)?;
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
            // Packets stay in the host's memory, whose ends ASan knows.
            (
                "CFLAGS",
                "-fsanitize-coverage=inline-8bit-counters,pc-table -DWIRE_COPY=0 -fno-sanitize-recover=undefined",
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

fn net_program(archive: &Path, sanitizers: &str, define: &str, name: &str) -> Result<PathBuf> {
    let sanitize = format!("-fsanitize={sanitizers}");
    let flags = [
        "-std=gnu11",
        "-O1",
        "-fno-omit-frame-pointer",
        "-fno-sanitize-recover=undefined",
        &sanitize,
        define,
    ];
    compile("clang", &flags, &NET_SOURCES, archive, name)
}

/// Two targets at a time, as their inputs follow from a seed.
fn net(archive: &Path, count: u64, seed: u64) -> Result<String> {
    let program = net_program(archive, "address,undefined", "-DFUZZ_PLAIN", "net_fuzz")?;
    let next = AtomicUsize::new(0);
    let one = |name: &str| {
        let mut command = sanitized(&program, &root().join(LEFT));
        command
            .arg(name)
            .arg(root().join(format!("tests/fuzz/packets/{name}.seeds")))
            .args([count.to_string(), seed.to_string()]);
        output(&mut command).map_err(|e| {
            format!("{e}\nnet_fuzz {name} ... {count} {seed}, see tests/fuzz/net_main.c")
        })
    };
    let work = || {
        std::iter::from_fn(|| NET_TARGETS.get(next.fetch_add(1, Ordering::Relaxed)))
            .map(|name| one(name))
            .collect::<Result<String>>()
    };
    std::thread::scope(|s| {
        let other = s.spawn(work);
        let mine = work();
        let other = other.join().map_err(|_| "a thread of the chore panicked")?;
        Ok(mine? + &other?)
    })
}

/// libFuzzer, so many seconds a target, from the seeds and what it found.
fn net_hunt(archive: &Path, seconds: u64) -> Result<()> {
    let program = net_program(
        archive,
        "fuzzer,address,undefined",
        "-DFUZZ_LIBFUZZER",
        "net_fuzz_lf",
    )?;
    for name in NET_TARGETS {
        let corpus = root().join(LEFT).join("packets").join(name);
        fs::create_dir_all(&corpus).map_err(|e| format!("{}: {e}", corpus.display()))?;
        for (n, seed) in net_seeds(name)?.iter().enumerate() {
            let path = corpus.join(format!("seed-{n}"));
            fs::write(&path, seed).map_err(|e| format!("{}: {e}", path.display()))?;
        }
        let mut command = sanitized(&program, &corpus);
        command
            .env("RUMP_FUZZ_TARGET", name)
            .arg(&corpus)
            .arg(format!("-max_total_time={seconds}"))
            .args(["-timeout=60", "-max_len=1600", "-len_control=0"])
            .args(["-rss_limit_mb=4096", "-print_final_stats=1"])
            .arg("-verbosity=0")
            .arg(format!("-artifact_prefix=crash-{name}-"));
        run(&mut command).map_err(|e| format!("{e}\nsee {LEFT}/crash-{name}-*"))?;
    }
    Ok(())
}

/// The lines of a file of seeds: hexadecimal, and a comment.
fn net_seeds(name: &str) -> Result<Vec<Vec<u8>>> {
    let path = root().join(format!("tests/fuzz/packets/{name}.seeds"));
    let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    text.lines()
        .map(|line| line.split('#').next().unwrap_or("").trim())
        .filter(|line| !line.is_empty())
        .map(|line| {
            line.split_whitespace()
                .map(|byte| {
                    u8::from_str_radix(byte, 16).map_err(|_| format!("{name}: {byte}: no byte"))
                })
                .collect()
        })
        .collect()
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
