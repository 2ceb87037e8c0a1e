//! What every chore needs: the root, files, and where generated text goes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) type Result<T> = std::result::Result<T, String>;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the root")
        .to_path_buf()
}

pub(crate) fn read(path: &str) -> Result<String> {
    fs::read_to_string(root().join(path)).map_err(|e| format!("{path}: {e}"))
}

/// Where generated files go: written when they differ, or only compared.
pub(crate) struct Out {
    check: bool,
    stale: Vec<String>,
}

impl Out {
    pub(crate) fn new(check: bool) -> Self {
        Out {
            check,
            stale: Vec::new(),
        }
    }

    /// One generated file, by its path from the root.
    pub(crate) fn put(&mut self, path: &str, text: &str) -> Result<()> {
        let full = root().join(path);
        if fs::read_to_string(&full).is_ok_and(|old| old == text) {
            return Ok(());
        }
        if self.check {
            self.stale.push(path.to_string());
            return Ok(());
        }
        if let Some(dir) = full.parent() {
            fs::create_dir_all(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
        }
        println!("wrote {path}");
        fs::write(&full, text).map_err(|e| format!("{path}: {e}"))
    }

    pub(crate) fn finish(self, command: &str) -> Result<()> {
        if self.stale.is_empty() {
            return Ok(());
        }
        Err(format!(
            "not current, run `cargo xtask {command}`: {}",
            self.stale.join(" ")
        ))
    }
}

/// All files below `dir` (from the root) that `keep` accepts, sorted.
pub(crate) fn files(dir: &str, keep: &dyn Fn(&str) -> bool) -> Vec<String> {
    fn walk(base: &Path, dir: &Path, keep: &dyn Fn(&str) -> bool, out: &mut Vec<String>) {
        let Ok(entries) = fs::read_dir(dir) else {
            return;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(base, &path, keep, out);
            } else if let Some(name) = path.strip_prefix(base).ok().and_then(Path::to_str)
                && keep(name)
            {
                out.push(name.to_string());
            }
        }
    }
    let base = root();
    let mut out = Vec::new();
    walk(&base, &base.join(dir), keep, &mut out);
    out.sort();
    out
}

/// The first line of a generated C file.
pub(crate) fn banner(source: &str, purpose: &str) -> String {
    format!(
        "/* SPDX-License-Identifier: BSD-2-Clause */\n\
         /*\n * Generated from {source} by `cargo xtask codegen`: do not edit.\n *\n"
    ) + &wrap_comment(purpose)
        + " */\n"
}

/// Text as comment lines of at most 78 columns.
fn wrap_comment(text: &str) -> String {
    let mut out = String::new();
    let mut line = String::from(" *");
    for word in text.split_whitespace() {
        if line.len() + 1 + word.len() > 78 {
            out += &line;
            out.push('\n');
            line = String::from(" *");
        }
        line.push(' ');
        line += word;
    }
    out + &line + "\n"
}

/// A declaration or call broken after commas so that lines stay within 80
/// columns; continuation lines are indented by four spaces after `indent`.
pub(crate) fn fold(indent: &str, text: &str) -> String {
    let width = |s: &str| {
        s.chars()
            .fold(0, |n, c| if c == '\t' { (n / 8 + 1) * 8 } else { n + 1 })
    };
    let mut out = String::new();
    let mut line = indent.to_string();
    let mut first = true;
    for piece in text.split_inclusive(", ") {
        let trimmed = piece.trim_end();
        if !first && width(&line) + trimmed.len() > 79 {
            out += line.trim_end();
            out.push('\n');
            line = format!("{indent}    ");
        }
        line += piece;
        first = false;
    }
    out + line.trim_end()
}

/// A directory for files that nobody keeps.
pub(crate) fn scratch() -> Result<PathBuf> {
    let dir = root().join("target/xtask");
    fs::create_dir_all(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    Ok(dir)
}

/// The C compiler: $CC, or cc.
pub(crate) fn compiler() -> Command {
    let cc = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    let mut words = cc.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or("cc"));
    command.args(words).current_dir(root());
    command
}

/// Cargo, the one that runs this.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs a command whose output goes where ours goes.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|e| format!("{command:?}: {e}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?}: {status}"))
    }
}

/// Is there such a program?
pub(crate) fn exists(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}

/// Takes `name VALUE` out of the arguments.
pub(crate) fn option(args: &mut Vec<String>, name: &str) -> Result<Option<String>> {
    let Some(at) = args.iter().position(|a| a == name) else {
        return Ok(None);
    };
    if at + 1 == args.len() {
        return Err(format!("{name}: a value is missing"));
    }
    args.remove(at);
    Ok(Some(args.remove(at)))
}

/// Takes `name` out of the arguments.
pub(crate) fn flag(args: &mut Vec<String>, name: &str) -> bool {
    let before = args.len();
    args.retain(|a| a != name);
    args.len() != before
}

/// An image that was compressed with zstd, as a file in the scratch directory.
pub(crate) fn decompressed(path: &str) -> Result<PathBuf> {
    let name = Path::new(path).file_stem().unwrap_or_default();
    let out = scratch()?.join(name);
    let mut command = Command::new("zstd");
    command
        .current_dir(root())
        .args(["-d", "-q", "-f", "-o"])
        .arg(&out)
        .arg(path);
    output(&mut command)?;
    Ok(out)
}

/// What a command prints, or what it complains about.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let out = command.output().map_err(|e| format!("{command:?}: {e}"))?;
    if out.status.success() {
        Ok(String::from_utf8_lossy(&out.stdout).into_owned())
    } else {
        Err(format!(
            "{command:?}:\n{}",
            String::from_utf8_lossy(&out.stderr)
        ))
    }
}

/// The include directory of the compiler itself: stddef.h and its like.
fn compiler_include() -> PathBuf {
    let ask = |arg: &str| {
        output(compiler().arg(arg))
            .unwrap_or_default()
            .trim()
            .to_string()
    };
    let gcc = PathBuf::from(ask("-print-file-name=include"));
    if gcc.join("stddef.h").exists() {
        gcc
    } else {
        Path::new(&ask("-print-resource-dir")).join("include")
    }
}

/// The flags that kernel sources are compiled with; build.rs has the same.
pub(crate) fn kernel_flags(plain_names: bool) -> Vec<String> {
    let mut flags: Vec<String> = [
        "-std=gnu11",
        "-ffreestanding",
        "-nostdinc",
        "-isystem",
        &compiler_include().to_string_lossy(),
        "-Icsrc/sys",
        "-Icsrc/sys/rump/include",
        "-D_KERNEL",
        "-DDIAGNOSTIC",
        "-fno-strict-aliasing",
        "-fno-common",
        "-fwrapv",
    ]
    .iter()
    .map(|s| s.to_string())
    .collect();
    if !plain_names {
        flags.extend(["-include", "csrc/sys/rump/namespace.h"].map(String::from));
    }
    flags
}
