//! The kernel programming interface that is promised to drivers, by name:
//! `csrc/kpi.list`. Each name is a macro, or declared by one of the headers
//! that the list includes, and then the kernel has it or the header does.

use crate::archive::{Object, objects};
use crate::util::{Result, compiler, kernel_flags, output, read, scratch};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What is wrong, one finding a line.
pub(crate) fn run(kernel: &[Object], generated: &[Object]) -> Result<Vec<String>> {
    let list = read("csrc/kpi.list")?;
    let mut source = String::from("#include <sys/param.h>\n");
    let mut uses = String::new();
    for line in list.lines().filter(|l| !l.starts_with('#')) {
        if line.starts_with('<') {
            writeln!(source, "#include {line}").unwrap();
            continue;
        }
        for word in line.split_whitespace() {
            // A variable is named by its address.
            let name = word.trim_start_matches('&');
            write!(uses, "#ifndef {name}\nv = (uintptr_t)({word});\n#endif\n").unwrap();
        }
    }
    write!(
        source,
        "void kpi(void);\nvoid\nkpi(void)\n{{\nvolatile uintptr_t v;\n{uses}(void)v;\n}}\n"
    )
    .unwrap();
    let dir = scratch()?.join("kpi");
    std::fs::create_dir_all(&dir).map_err(|e| e.to_string())?;
    let file = dir.join("kpi.c");
    std::fs::write(&file, source).map_err(|e| e.to_string())?;
    let mut command = compiler();
    command.args(kernel_flags(false)).args(["-O0", "-c", "-o"]);
    command.arg(dir.join("kpi.o")).arg(&file);
    if let Err(e) = output(&mut command) {
        return Ok(vec![format!("csrc/kpi.list: not declared:\n{e}")]);
    }
    let defined: BTreeSet<&str> = kernel
        .iter()
        .chain(generated)
        .flat_map(|o| &o.symbols)
        .filter(|s| s.global && s.section.is_some())
        .map(|s| s.name.as_str())
        .collect();
    let wanted = objects(&dir, ".")?;
    Ok(wanted
        .iter()
        .flat_map(|o| &o.symbols)
        .filter(|s| s.global && s.section.is_none() && s.name.starts_with("rumpns_"))
        .filter(|s| !defined.contains(s.name.as_str()))
        .map(|s| format!("csrc/kpi.list: {} is declared, and nowhere", s.name))
        .collect())
}
