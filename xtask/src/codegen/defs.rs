//! `rumpdefs.list`: constants of the kernel's headers for programs.

use crate::util::{Out, Result, banner, compiler, kernel_flags, read, scratch};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

const SOURCE: &str = "csrc/sys/rump/include/rump/rumpdefs.list";

struct Section {
    header: String,
    /// The name, and whether its value is a string.
    names: Vec<(String, bool)>,
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => name == pattern,
    }
}

/// The names a header defines as macros without arguments, in its own order.
fn macros(header: &str) -> Result<Vec<(String, bool)>> {
    let text = read(&format!("csrc/sys/{header}"))?;
    let mut names = Vec::new();
    for line in text.lines() {
        let Some(rest) = line.trim_start().strip_prefix('#') else {
            continue;
        };
        let Some(rest) = rest.trim_start().strip_prefix("define") else {
            continue;
        };
        let rest = rest.trim_start();
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(rest.len());
        let value = &rest[end..];
        // A guard has no value, a function has its parenthesis at once.
        if !value.starts_with('(') && !value.trim().is_empty() {
            names.push((rest[..end].to_string(), value.trim().starts_with('"')));
        }
    }
    Ok(names)
}

fn sections() -> Result<Vec<Section>> {
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for line in read(SOURCE)?
        .lines()
        .filter(|l| !l.starts_with('#') && !l.trim().is_empty())
    {
        let mut words = line.split_whitespace();
        let header = words.next().unwrap_or_default().to_string();
        let (no, yes): (Vec<&str>, Vec<&str>) = words.partition(|w| w.starts_with('-'));
        let wanted = |name: &str| {
            yes.iter().any(|p| matches(p, name)) && !no.iter().any(|p| matches(&p[1..], name))
        };
        let names = macros(&header)?.into_iter().filter(|(n, _)| wanted(n));
        let names = names.filter(|(n, _)| seen.insert(n.clone())).collect();
        out.push(Section { header, names });
    }
    Ok(out)
}

/// The values of the names: numbers through the assembler text of the compiler,
/// so that it works for any target; strings as they are written.
fn evaluate(sections: &[Section]) -> Result<Vec<(String, String)>> {
    let dir = scratch()?;
    let path = dir.join("rumpdefs.c");
    let mut c = String::from("#include <sys/param.h>\n");
    for s in sections {
        let _ = writeln!(c, "#include <{}>", s.header);
    }
    // Two halves: an immediate operand has 32 bits.
    c += "#define VALUE(name) __asm__ volatile(\".ascii \\\"=RUMP=\" #name \"=%c0,%c1=\\\"\" :: \\\n\
          \"i\"((int)((unsigned long long)(name) >> 32)), \"i\"((int)(name)))\n";
    c += "#define STRING(name) \"=RUMP=\" #name \"=\\\"\" name \"\\\"=\"\n";
    c += "void values(void);\nvoid values(void) {\n";
    let mut strings = String::from("const char *const strings[] = {\n");
    for s in sections {
        for (name, string) in &s.names {
            if *string {
                let _ = writeln!(strings, "STRING({name}),");
            } else {
                let _ = writeln!(c, "VALUE({name});");
            }
        }
    }
    c += "}\n";
    strings += "};\n";
    fs::write(&path, c + &strings).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut command = compiler();
    command
        .args(kernel_flags(true))
        .args(["-O0", "-w", "-S", "-o", "-"])
        .arg(&path);
    let output = command.output().map_err(|e| format!("{command:?}: {e}"))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let errors: Vec<&str> = text
            .lines()
            .filter(|l| l.contains("error"))
            .take(12)
            .collect();
        return Err(format!("rumpdefs: {}", errors.join("\n")));
    }
    let text = String::from_utf8_lossy(&output.stdout).replace("\\\"", "\"");
    let mut values = Vec::new();
    for part in text.split("=RUMP=").skip(1) {
        let mut fields = part.splitn(3, '=');
        if let (Some(name), Some(value)) = (fields.next(), fields.next()) {
            let halves = value.split_once(',');
            let number = halves.and_then(|(h, l)| {
                let low = l.parse::<i32>().ok()?.cast_unsigned();
                Some((h.parse::<i64>().ok()? << 32 | i64::from(low)).to_string())
            });
            values.push((
                name.to_string(),
                number.unwrap_or_else(|| value.to_string()),
            ));
        }
    }
    Ok(values)
}

/// A number as a C constant that means the same in every expression.
fn constant(value: &str) -> String {
    if value.starts_with('"') {
        return value.to_string();
    }
    match value.parse::<i64>() {
        Ok(n) if n < 0 => format!("({n})"),
        Ok(n) if n > i64::from(u32::MAX) => format!("0x{n:x}LL"),
        Ok(n) if n > i64::from(i32::MAX) => format!("0x{n:x}U"),
        Ok(n) if n > 255 => format!("0x{n:x}"),
        _ => value.to_string(),
    }
}

pub(crate) fn generate(out: &mut Out) -> Result<()> {
    let sections = sections()?;
    let values = evaluate(&sections)?;
    let mut t = banner(
        SOURCE,
        "Constants of the kernel, whose values differ from those that the host \
         has under the same names, and types that go with them.",
    );
    t += "#ifndef _RUMP_RUMPDEFS_H_\n#define _RUMP_RUMPDEFS_H_\n\n\
          #include <rump/rump_namei.h>\n#include <rump/rumpdefs_types.h>\n";
    for s in &sections {
        let _ = write!(t, "\n/* {} */\n", s.header);
        for (name, _) in &s.names {
            let Some((_, value)) = values.iter().find(|(n, _)| n == name) else {
                return Err(format!("rumpdefs: {name} of {} has no value", s.header));
            };
            let _ = writeln!(t, "#define RUMP_{name} {}", constant(value));
        }
    }
    t += "\n#endif /* _RUMP_RUMPDEFS_H_ */\n";
    out.put("csrc/sys/rump/include/rump/rumpdefs.h", &t)
}
