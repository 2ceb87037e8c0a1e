//! `errno.master`: NetBSD's error numbers, the host's, and what they mean.

use crate::util::{Out, Result, banner, compiler, read, scratch};
use std::fmt::Write as _;
use std::fs;

const SOURCE: &str = "csrc/sys/kern/errno.master";

struct Errno {
    number: u32,
    name: String,
    host: String,
    /// The host's error becomes this one.
    back: bool,
    text: String,
}

/// An error that only the host has, and the name of what it becomes.
type HostOnly = (String, String);

fn parse() -> Result<(Vec<Errno>, Vec<HostOnly>)> {
    let (mut errors, mut hosts) = (Vec::new(), Vec::new());
    for (n, line) in read(SOURCE)?.lines().enumerate() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let fields: Vec<&str> = line.split('\t').collect();
        match fields.as_slice() {
            ["-", name, host] => hosts.push((host.to_string(), name.to_string())),
            [number, name, host, text] if number.parse() == Ok(errors.len() as u32 + 1) => {
                errors.push(Errno {
                    number: errors.len() as u32 + 1,
                    name: name.to_string(),
                    host: host.trim_start_matches('=').to_string(),
                    back: !host.starts_with('='),
                    text: text.to_string(),
                });
            }
            _ => return Err(format!("{SOURCE}:{}: not understood: {line}", n + 1)),
        }
    }
    Ok((errors, hosts))
}

pub(crate) fn generate(out: &mut Out) -> Result<()> {
    let (errors, hosts) = parse()?;
    agrees(&errors)?;
    out.put("csrc/lib/librumpuser/errtable.h", &c_table(&errors, &hosts))?;
    out.put("rump/src/errno_table.rs", &rust_table(&errors)?)
}

/// sys/errno.h is written by hand: its numbers must be the table's.
fn agrees(errors: &[Errno]) -> Result<()> {
    let header = read("csrc/sys/sys/errno.h")?;
    for e in errors {
        let mut lines = header
            .lines()
            .map(|l| l.split_whitespace().collect::<Vec<_>>());
        let found = lines.find(|w| w.first() == Some(&"#define") && w.get(1) == Some(&&*e.name));
        let value = found
            .as_ref()
            .and_then(|w| w.get(2))
            .copied()
            .unwrap_or("nothing");
        if value != e.number.to_string() {
            return Err(format!(
                "sys/errno.h: {} is {value}, {SOURCE} says {}",
                e.name, e.number
            ));
        }
    }
    Ok(())
}

fn c_table(errors: &[Errno], hosts: &[HostOnly]) -> String {
    let mut t = banner(
        SOURCE,
        "Error numbers of the kernel and of the host. TO_HOST(X) is a line \
         X(number, HOST, \"text\") for each of the kernel's; FROM_HOST(X) a line \
         X(HOST, number) for each of the host's, none twice.",
    );
    let _ = write!(
        t,
        "#define ERRTABLE_MAX\t{}\n\n#define TO_HOST(X)",
        errors.len()
    );
    for e in errors {
        let _ = write!(t, " \\\n\tX({}, {}, \"{}\")", e.number, e.host, e.text);
    }
    t += "\n\n#define FROM_HOST(X)";
    for e in errors.iter().filter(|e| e.back) {
        let _ = write!(t, " \\\n\tX({}, {})", e.host, e.number);
    }
    for (host, name) in hosts {
        let number = errors
            .iter()
            .find(|e| e.name == *name)
            .map_or(0, |e| e.number);
        let _ = write!(t, " \\\n\tX({host}, {number})");
    }
    t + "\n"
}

/// The host's numbers, asked of its own headers.
fn host_numbers(errors: &[Errno]) -> Result<Vec<i32>> {
    let path = scratch()?.join("errno.c");
    let names: Vec<&str> = errors.iter().map(|e| e.host.as_str()).collect();
    let text = format!("#include <errno.h>\n=RUMP= {}\n", names.join(" "));
    fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    let text = crate::util::output(compiler().args(["-E", "-P"]).arg(&path))?;
    let list = text.split_once("=RUMP=").map_or("", |(_, l)| l);
    let numbers: Vec<i32> = list
        .split_whitespace()
        .filter_map(|w| w.parse().ok())
        .collect();
    if numbers.len() != errors.len() {
        return Err(format!("{SOURCE}: the host lacks one of the HOST names"));
    }
    Ok(numbers)
}

fn rust_table(errors: &[Errno]) -> Result<String> {
    let numbers = host_numbers(errors)?;
    let mut t = format!(
        "// Generated from {SOURCE} by `cargo xtask codegen`: do not edit.\n\n\
         //! Error numbers of the kernel, in order from 1: name, the host's number, meaning.\n\n\
         pub(crate) struct Entry {{\n    pub(crate) name: &'static str,\n    \
         pub(crate) host: i32,\n    pub(crate) text: &'static str,\n}}\n\n\
         const fn entry(name: &'static str, host: i32, text: &'static str) -> Entry {{\n    \
         Entry {{ name, host, text }}\n}}\n\n\
         pub(crate) static ERRNO: [Entry; {}] = [\n",
        errors.len()
    );
    for (e, host) in errors.iter().zip(&numbers) {
        let _ = writeln!(t, "    entry(\"{}\", {host}, \"{}\"),", e.name, e.text);
    }
    t += "];\n\n/// The numbers by name.\npub(crate) mod number {\n";
    for e in errors {
        let _ = writeln!(t, "    pub(crate) const {}: i32 = {};", e.name, e.number);
    }
    Ok(t + "}\n")
}
