//! `cargo xtask check`: the laws of the design, proved on the built objects.
//!
//! 1. No kernel state outside a kernel: nothing writable at file scope.
//! 2. One way out: kernel objects import hypercalls and memcpy's family only.
//! 3. One way in: the archive exports names of our own prefixes only.
//! 4. Generated files are current.
//!
//! And: public headers compile alone as C and as C++; the tree is tidy.

use crate::archive::{Object, build, objects};
use crate::codegen::namespace::exported;
use crate::util::{Result, compiler, files, output, read, scratch};
use crate::{bindings, codegen, kpi, tidy};
use std::collections::BTreeSet;
use std::process::Command;

/// What the compiler may call by itself.
const COMPILER: &[&str] = &[
    "memcpy",
    "memmove",
    "memset",
    "memcmp",
    "_GLOBAL_OFFSET_TABLE_",
    // libgcc, compiler-rt
    "__popcountdi2",
    "__udivti3",
    "__umodti3",
];

/// The exceptions, and which of them were needed.
struct AllowList {
    entries: Vec<(String, String)>,
    used: BTreeSet<usize>,
}

impl AllowList {
    fn read() -> Result<Self> {
        let mut entries = Vec::new();
        for line in read("csrc/allow-list")?.lines() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            match line
                .split('\t')
                .filter(|f| !f.is_empty())
                .collect::<Vec<_>>()
                .as_slice()
            {
                [law, symbol, _reason] => entries.push((law.to_string(), symbol.to_string())),
                _ => return Err(format!("csrc/allow-list: not understood: {line}")),
            }
        }
        Ok(AllowList {
            entries,
            used: BTreeSet::new(),
        })
    }

    fn excuses(&mut self, law: &str, symbol: &str) -> bool {
        let found = self
            .entries
            .iter()
            .position(|(l, s)| l == law && s == symbol);
        self.used.extend(found);
        found.is_some()
    }
}

pub(crate) fn run() -> Result<()> {
    let dir = build()?;
    let kernel = objects(&dir, "kernel")?;
    let generated = objects(&dir, "generated")?;
    let host = objects(&dir, "host")?;
    let mut allow = AllowList::read()?;
    let mut wrong = state(&kernel, &mut allow);
    wrong.extend(imports(&kernel, &generated, &mut allow));
    wrong.extend(exports(kernel.iter().chain(&host), &mut allow));
    for (i, (law, symbol)) in allow.entries.iter().enumerate() {
        if !allow.used.contains(&i) {
            wrong.push(format!("csrc/allow-list: {law} {symbol} excuses nothing"));
        }
    }
    wrong.extend(headers()?);
    wrong.extend(kpi::run(&kernel, &generated)?);
    let jobs = [
        codegen::run(true),
        codegen::namespace::run(true),
        bindings::run(true),
    ];
    wrong.extend(jobs.into_iter().filter_map(std::result::Result::err));
    wrong.extend(tidy::run().err());
    if wrong.is_empty() {
        println!(
            "{} kernel objects, {} host objects: all laws hold",
            kernel.len(),
            host.len()
        );
        return Ok(());
    }
    Err(format!("{} findings\n{}", wrong.len(), wrong.join("\n")))
}

/// Law 1.
fn state(kernel: &[Object], allow: &mut AllowList) -> Vec<String> {
    let mut wrong = Vec::new();
    for object in kernel {
        let mut named = BTreeSet::new();
        for symbol in object.symbols.iter().filter(|s| s.size > 0) {
            let Some(section) = object
                .section_of(symbol)
                .filter(|s| is_state(&s.name, s.writable))
            else {
                continue;
            };
            named.insert(section.name.as_str());
            // A static in a function carries a number.
            let name = symbol.name.split('.').next().unwrap_or_default();
            let name = name.strip_prefix("rumpns_").unwrap_or(name);
            if !allow.excuses("state", name) {
                wrong.push(format!(
                    "law 1: {}: {name} is writable ({})",
                    object.name, section.name
                ));
            }
        }
        for s in object
            .sections
            .iter()
            .filter(|s| s.size > 0 && is_state(&s.name, s.writable))
        {
            if !named.contains(s.name.as_str()) {
                wrong.push(format!(
                    "law 1: {}: section {} is writable",
                    object.name, s.name
                ));
            }
        }
    }
    wrong
}

fn is_state(section: &str, writable: bool) -> bool {
    writable && !section.starts_with(".data.rel.ro")
}

/// Law 2.
fn imports(kernel: &[Object], generated: &[Object], allow: &mut AllowList) -> Vec<String> {
    let all = || kernel.iter().chain(generated);
    let defined: BTreeSet<&str> = all()
        .flat_map(|o| &o.symbols)
        .filter(|s| s.global && s.section.is_some())
        .map(|s| s.name.as_str())
        .collect();
    let mut wrong = BTreeSet::new();
    for object in all() {
        for s in object
            .symbols
            .iter()
            .filter(|s| s.global && s.section.is_none())
        {
            let fine = s.name.starts_with("rumpuser_")
                || s.name.starts_with("rumpcomp_")
                || COMPILER.contains(&s.name.as_str())
                || defined.contains(s.name.as_str());
            if !fine && !allow.excuses("import", &s.name) {
                wrong.insert(format!("law 2: {} imports {}", object.name, s.name));
            }
        }
    }
    wrong.into_iter().collect()
}

/// Law 3.
fn exports<'a>(all: impl Iterator<Item = &'a Object>, allow: &mut AllowList) -> Vec<String> {
    let mut wrong = Vec::new();
    for object in all {
        for s in object
            .symbols
            .iter()
            .filter(|s| s.global && s.section.is_some())
        {
            if !exported(&s.name) && !allow.excuses("export", &s.name) {
                wrong.push(format!(
                    "law 3: {} exports {} (run `cargo xtask namespace`?)",
                    object.name, s.name
                ));
            }
        }
    }
    wrong
}

/// Each public header, alone, as C11 and as C++.
fn headers() -> Result<Vec<String>> {
    let include = "csrc/sys/rump/include";
    let dir = scratch()?;
    let mut wrong = Vec::new();
    for path in files(&format!("{include}/rump"), &|p| p.ends_with(".h")) {
        let name = path
            .strip_prefix(&format!("{include}/"))
            .unwrap_or(&path)
            .to_string();
        let text = format!("#include <{name}>\nint main(void) {{ return 0; }}\n");
        for (extension, standard) in [("c", "c11"), ("cc", "c++17")] {
            let source = dir.join(format!("header.{extension}"));
            std::fs::write(&source, &text).map_err(|e| format!("{}: {e}", source.display()))?;
            let mut command = if extension == "c" {
                compiler()
            } else {
                let cxx = std::env::var("CXX").unwrap_or_else(|_| "c++".into());
                let mut c = Command::new(cxx);
                c.current_dir(crate::util::root());
                c
            };
            command.args([
                "-Wall",
                "-Wextra",
                "-Wpedantic",
                "-Werror",
                "-fsyntax-only",
                "-I",
                include,
            ]);
            command.arg(format!("-std={standard}")).arg(&source);
            if let Err(e) = output(&mut command) {
                wrong.push(format!("<{name}> alone, as {standard}: {e}"));
            }
        }
    }
    Ok(wrong)
}
