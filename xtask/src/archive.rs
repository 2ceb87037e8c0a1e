//! Objects of the last build: where they are, and their symbols.

use crate::util::{Result, cargo, output};
use std::fs;
use std::path::{Path, PathBuf};

/// One object file.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) name: String,
    pub(crate) symbols: Vec<Symbol>,
    /// Sections with contents: name, size, writable.
    pub(crate) sections: Vec<Section>,
}

#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) writable: bool,
}

#[derive(Debug)]
pub(crate) struct Symbol {
    pub(crate) name: String,
    pub(crate) global: bool,
    pub(crate) size: u64,
    /// Index into `Object::sections`; none: the symbol is undefined.
    pub(crate) section: Option<usize>,
}

impl Object {
    pub(crate) fn section_of(&self, symbol: &Symbol) -> Option<&Section> {
        symbol.section.and_then(|i| self.sections.get(i))
    }
}

/// Builds the kernel and returns the directory with its objects.
pub(crate) fn build() -> Result<PathBuf> {
    Ok(build_with(&[], &[])?.join("obj"))
}

/// Builds the kernel with more arguments and environment; returns the
/// directory with `librumpkern.a` in it.
pub(crate) fn build_with(args: &[&str], env: &[(&str, &str)]) -> Result<PathBuf> {
    let mut command = cargo();
    command
        .args(["build", "-q", "-p", "rumpkern"])
        .arg("--message-format=json-render-diagnostics")
        .args(args)
        .envs(env.iter().copied());
    let text = output(&mut command)?;
    let line = text
        .lines()
        .find(|l| l.contains("\"build-script-executed\"") && l.contains("rumpkern"))
        .ok_or("cargo did not run the build script of rumpkern")?;
    line.split_once("\"out_dir\":\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(dir, _)| PathBuf::from(dir))
        .ok_or_else(|| "cargo named no out_dir".into())
}

/// The objects of one half, `kernel` or `host`.
pub(crate) fn objects(dir: &Path, half: &str) -> Result<Vec<Object>> {
    let dir = dir.join(half);
    let entries = fs::read_dir(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "o"));
    paths.sort();
    paths.iter().map(|p| parse(p)).collect()
}

/// Reads little-endian ELF64, which is what all supported targets have.
struct Elf<'a>(&'a [u8]);

impl Elf<'_> {
    fn number(&self, at: u64, bytes: usize) -> Option<u64> {
        let at = usize::try_from(at).ok()?;
        let field = self.0.get(at..at.checked_add(bytes)?)?;
        Some(field.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b)))
    }

    fn string(&self, at: u64) -> Option<String> {
        let rest = self.0.get(usize::try_from(at).ok()?..)?;
        let end = rest.iter().position(|b| *b == 0)?;
        Some(String::from_utf8_lossy(&rest[..end]).into_owned())
    }

    fn object(&self, name: String) -> Option<Object> {
        if self.0.get(..6)? != b"\x7fELF\x02\x01" {
            return None;
        }
        let table = self.number(0x28, 8)?;
        let count = self.number(0x3c, 2)?;
        let header = |i: u64| table + i * 64;
        let names = self.number(header(self.number(0x3e, 2)?) + 0x18, 8)?;
        let mut object = Object {
            name,
            symbols: Vec::new(),
            sections: Vec::new(),
        };
        let mut symtab = None;
        for i in 0..count {
            let h = header(i);
            object.sections.push(Section {
                name: self.string(names + self.number(h, 4)?)?,
                size: self.number(h + 0x20, 8)?,
                writable: self.number(h + 8, 8)? & 1 != 0,
            });
            if self.number(h + 4, 4)? == 2 {
                symtab = Some(h);
            }
        }
        let Some(h) = symtab else { return Some(object) };
        let strings = self.number(header(self.number(h + 0x28, 4)?) + 0x18, 8)?;
        let (base, size) = (self.number(h + 0x18, 8)?, self.number(h + 0x20, 8)?);
        for at in (base..base + size).step_by(24).skip(1) {
            let index = self.number(at + 6, 2)?;
            object.symbols.push(Symbol {
                name: self.string(strings + self.number(at, 4)?)?,
                global: self.number(at + 4, 1)? >> 4 != 0,
                size: self.number(at + 16, 8)?,
                section: (index != 0).then_some(index as usize),
            });
        }
        Some(object)
    }
}

fn parse(path: &Path) -> Result<Object> {
    let bytes = fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let name = path
        .file_stem()
        .and_then(|n| n.to_str())
        .unwrap_or_default()
        .to_string();
    Elf(&bytes)
        .object(name)
        .ok_or_else(|| format!("{}: not an ELF64 object", path.display()))
}
