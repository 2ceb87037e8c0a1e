//! `cargo xtask examples-c` and `cargo xtask outsider`: C programs, linked
//! with the archive alone.

use crate::archive::build_with;
use crate::util::{Result, decompressed, exists, output, read, root, run, scratch};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a program of the host needs besides the archive.
const LIBRARIES: [&str; 2] = ["-lpthread", "-ldl"];

/// Compiles C sources of the host and links them with an archive.
pub(crate) fn compile(
    cc: &str,
    flags: &[&str],
    sources: &[&str],
    archive: &Path,
    program: &str,
) -> Result<PathBuf> {
    let program = scratch()?.join(program);
    let mut command = Command::new(cc);
    command
        .current_dir(root())
        .args(["-Wall", "-Wextra", "-Werror", "-pthread", "-g"])
        .args(["-I", "csrc/sys/rump/include", "-o"])
        .arg(&program)
        .args(flags)
        .args(sources)
        .arg(archive)
        .args(LIBRARIES);
    output(&mut command)?;
    Ok(program)
}

/// The compilers that are here, of those that must work.
fn compilers() -> Vec<&'static str> {
    ["gcc", "clang"].into_iter().filter(|c| exists(c)).collect()
}

fn equal(what: &str, got: &str, expected: &str) -> Result<()> {
    for (n, (a, b)) in got.lines().zip(expected.lines()).enumerate() {
        if a != b {
            return Err(format!("{what}: line {}: {a:?} instead of {b:?}", n + 1));
        }
    }
    match got.lines().count().cmp(&expected.lines().count()) {
        std::cmp::Ordering::Equal => Ok(()),
        _ => Err(format!(
            "{what}: {} lines instead of {}",
            got.lines().count(),
            expected.lines().count()
        )),
    }
}

pub(crate) fn examples() -> Result<()> {
    let archive = build_with(&[], &[])?.join("librumpkern.a");
    let image = decompressed("tests/fuzz/seeds/ufs2-le.img.zst")?;
    let mut names = 0;
    for cc in compilers() {
        let flags = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-O1"];
        let program = |name: &str| {
            let source = format!("examples/c/{name}.c");
            compile(cc, &flags, &[&source], &archive, &format!("{name}-{cc}"))
        };
        let cat = program("ffscat")?;
        let got = output(Command::new(&cat).arg(&image))?;
        equal(
            &format!("ffscat ({cc})"),
            &sorted(&got),
            &read("examples/c/ffscat.expected")?,
        )?;
        let got = output(
            Command::new(&cat)
                .arg(&image)
                .args(["small", "deep/a/b/c/file"]),
        )?;
        equal("ffscat IMAGE FILE...", &got, "one line\nbottom\n")?;
        let missing = Command::new(&cat)
            .arg("/nonexistent")
            .output()
            .map_err(|e| format!("{}: {e}", cat.display()))?;
        if missing.status.code() != Some(1) || missing.stderr.is_empty() {
            return Err(format!("ffscat of no image: {}", missing.status));
        }
        let got = output(&mut Command::new(program("twokernels")?))?;
        let expected = "kernel 0: I am the first\nkernel 1: I am the second\n";
        equal(&format!("twokernels ({cc})"), &got, expected)?;
        names += 2;
    }
    println!("{names} C programs compile, link and run");
    Ok(())
}

/// A directory has no order.
fn sorted(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_by_key(|l| l.split_whitespace().nth(5));
    lines.join("\n") + "\n"
}

pub(crate) fn outsider() -> Result<()> {
    // A target directory of its own, so that the usual build stays current.
    let out = build_with(
        &["--target-dir", "target/outsider"],
        &[
            (
                "RUMP_EXTRA_COMPONENTS",
                "tests/outsider/numfs:tests/outsider/mirrorfs",
            ),
            ("RUMP_WERROR", "1"),
        ],
    )?;
    let cc = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    for name in ["outsider", "layer"] {
        let program = compile(
            &cc,
            &["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-O1"],
            &[&format!("tests/outsider/{name}.c")],
            &out.join("librumpkern.a"),
            name,
        )?;
        run(&mut Command::new(program))?;
    }
    Ok(())
}
