//! `*.ifspec`: the rump_pub_* functions, which enter the kernel for a program.

use super::syscalls::{public_type, split_declarator};
use crate::util::{Out, Result, banner, files, fold, read};
use std::fmt::Write as _;

struct Function {
    comment: Vec<String>,
    /// Its prototype is elsewhere.
    hidden: bool,
    /// It looks at what belongs to the caller: nothing to enter for.
    plain: bool,
    /// In a kernel that ended the thread is bound to no lwp afterwards.
    unbinds: bool,
    ret: String,
    name: String,
    args: Vec<(String, String)>,
}

fn parse_function(line: &str) -> Option<Function> {
    let mut line = line;
    let mut word = |word: &str| match line.strip_prefix(word) {
        Some(rest) => {
            line = rest;
            true
        }
        None => false,
    };
    let (hidden, plain, unbinds) = (word("hidden "), word("plain "), word("unbinds "));
    let (head, rest) = line.split_once('(')?;
    let (ret, name) = split_declarator(head)?;
    let rest = rest.strip_suffix(')')?;
    let args = rest.split(',').map(str::trim).filter(|a| *a != "void");
    let args = args.map(split_declarator).collect::<Option<Vec<_>>>()?;
    Some(Function {
        comment: Vec::new(),
        hidden,
        plain,
        unbinds,
        ret,
        name,
        args,
    })
}

fn parse(path: &str) -> Result<Vec<Function>> {
    let mut functions = Vec::new();
    let mut comment = Vec::new();
    for (n, line) in read(path)?.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('#') || line.is_empty() {
            comment.clear();
        } else if let Some(text) = line.strip_prefix("* ") {
            comment.push(text.to_string());
        } else {
            let mut f = parse_function(line)
                .ok_or_else(|| format!("{path}:{}: not understood: {line}", n + 1))?;
            f.comment = std::mem::take(&mut comment);
            functions.push(f);
        }
    }
    Ok(functions)
}

pub(crate) fn generate(out: &mut Out) -> Result<()> {
    for path in files("csrc/sys/rump", &|p| p.ends_with(".ifspec")) {
        let functions = parse(&path)?;
        let (dir, file) = path.rsplit_once('/').unwrap_or(("", &path));
        let name = file.trim_end_matches(".ifspec");
        let include = "csrc/sys/rump/include";
        let public = public_header(&path, name, &functions)?;
        out.put(&format!("{include}/rump/{name}_if_pub.h"), &public)?;
        out.put(
            &format!("{include}/rump-sys/{name}_if.h"),
            &private_header(&path, name, &functions),
        )?;
        out.put(
            &format!("{dir}/{name}_if_wrappers.c"),
            &wrappers(&path, name, &functions)?,
        )?;
    }
    Ok(())
}

fn declare(ctype: &str, name: &str) -> String {
    let space = if ctype.ends_with('*') { "" } else { " " };
    format!("{ctype}{space}{name}")
}

fn prototype(f: &Function, prefix: &str, public: bool) -> Result<String> {
    let convert = |t: &str| {
        if public {
            public_type(t)
        } else {
            Ok(t.to_string())
        }
    };
    let mut args = Vec::new();
    for (ctype, name) in &f.args {
        args.push(declare(&convert(ctype)?, name));
    }
    if args.is_empty() {
        args.push("void".into());
    }
    Ok(declare(
        &convert(&f.ret)?,
        &format!("{prefix}{}({})", f.name, args.join(", ")),
    ))
}

fn structs(functions: &[Function]) -> Vec<String> {
    let types = functions
        .iter()
        .flat_map(|f| f.args.iter().map(|a| &a.0).chain([&f.ret]));
    let mut names: Vec<String> = types
        .filter_map(|t| t.split_once("struct "))
        .map(|(_, rest)| rest.split([' ', '*']).next().unwrap_or("").to_string())
        .collect();
    names.sort();
    names.dedup();
    names
}

fn public_header(source: &str, name: &str, functions: &[Function]) -> Result<String> {
    let guard = format!("_RUMP_{}_IF_PUB_H_", name.to_uppercase());
    let mut t = banner(
        source,
        "Kernel functions for programs. Each enters the kernel that the \
         calling thread is in and leaves it again. Error numbers are NetBSD's. \
         If the kernel panicked, in the function or before, one that gives an \
         error number gives RUMP_EHOSTDOWN, a pointer is NULL, a count is -1, \
         and nothing is stored through pointers.",
    );
    let _ = write!(
        t,
        "#ifndef {guard}\n#define {guard}\n\n#include <stddef.h>\n#include <stdint.h>\n\n\
         #include <rump/rumpdefs.h>\n\n#ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n"
    );
    for s in structs(functions) {
        let _ = writeln!(t, "struct {s};");
    }
    t.push('\n');
    for f in functions.iter().filter(|f| !f.hidden) {
        match f.comment.as_slice() {
            [] => {}
            [one] => {
                let _ = writeln!(t, "/* {one} */");
            }
            lines => {
                let _ = writeln!(t, "/*\n * {}\n */", lines.join("\n * "));
            }
        }
        t += &fold("", &format!("{};", prototype(f, "rump_pub_", true)?));
        t.push('\n');
    }
    let _ = write!(
        t,
        "\n#ifdef __cplusplus\n}}\n#endif\n\n#endif /* {guard} */\n"
    );
    Ok(t)
}

fn private_header(source: &str, name: &str, functions: &[Function]) -> String {
    let guard = format!("_RUMP_SYS_{}_IF_H_", name.to_uppercase());
    let mut t = banner(
        source,
        "What the kernel implements behind the rump_pub_* functions: called in \
         the kernel, as an lwp with a virtual CPU.",
    );
    let _ = write!(
        t,
        "#ifndef {guard}\n#define {guard}\n\n#include <sys/types.h>\n\n\
         #include <rump/rumpdefs.h>\n\n"
    );
    for s in structs(functions) {
        let _ = writeln!(t, "struct {s};");
    }
    t.push('\n');
    for f in functions {
        // Types of the table are the kernel's own: this cannot fail.
        let proto = prototype(f, "rump_", false).unwrap_or_default();
        t += &fold("", &format!("{proto};"));
        t.push('\n');
    }
    let _ = write!(t, "\n#endif /* {guard} */\n");
    t
}

fn wrappers(source: &str, name: &str, functions: &[Function]) -> Result<String> {
    let mut t = banner(source, "rump_pub_*: enter the kernel, call, leave.");
    let _ = write!(
        t,
        "#include <sys/param.h>\n\n#include <rump-sys/kern.h>\n#include <rump-sys/{name}_if.h>\n\n\
         #include <rump/rump.h>\n#include <rump/{name}_if_pub.h>\n"
    );
    for f in functions {
        let names: Vec<&str> = f.args.iter().map(|a| a.1.as_str()).collect();
        let call = format!("rump_{}({});", f.name, names.join(", "));
        let proto = prototype(f, "rump_pub_", true)?;
        let ret = public_type(&f.ret)?;
        let head = proto[ret.len()..].trim_start();
        let _ = write!(t, "\n{ret}\n{}\n{{\n", fold("", head));
        t += &match f.ret.as_str() {
            _ if f.plain => format!("\n{}\n", fold("\t", &format!("return {call}"))),
            "void" => body_of_void(f, &call),
            "int" => body_of_error(&call),
            _ => body_of_value(f, &ret, &call),
        };
        t += "}\n";
    }
    Ok(t)
}

fn body_of_void(f: &Function, call: &str) -> String {
    let unbind = if f.unbinds {
        "\t\t\trump_lwproc_unbind();\n"
    } else {
        ""
    };
    let (open, close) = if f.unbinds {
        (" {", "\t\t}\n")
    } else {
        ("", "")
    };
    format!(
        "\tstruct pubcall pc;\n\n\
         \tif (rump_setjmp(pc.pc_back) == 0) {{\n\
         \t\tif (pubcall_enter(&pc) != 0){open}\n{unbind}\t\t\treturn;\n{close}\
         {}\n\t}}\n\tpubcall_leave(&pc);\n",
        fold("\t\t", call)
    )
}

fn body_of_error(call: &str) -> String {
    format!(
        "\tstruct pubcall pc;\n\tint error;\n\n\
         \tif (rump_setjmp(pc.pc_back) != 0)\n\t\terror = RUMP_EPANICKED;\n\
         \telse if ((error = pubcall_enter(&pc)) != 0)\n\t\treturn error;\n\
         \telse\n{}\n\tpubcall_leave(&pc);\n\treturn error;\n",
        fold("\t\t", &format!("error = {call}"))
    )
}

fn body_of_value(f: &Function, ret: &str, call: &str) -> String {
    let none = if f.ret.ends_with('*') { "NULL" } else { "-1" };
    format!(
        "\tstruct pubcall pc;\n\t{};\n\n\
         \tif (rump_setjmp(pc.pc_back) != 0)\n\t\trv = {none};\n\
         \telse if (pubcall_enter(&pc) != 0)\n\t\treturn {none};\n\
         \telse\n{}\n\tpubcall_leave(&pc);\n\treturn rv;\n",
        declare(ret, "rv"),
        fold("\t\t", &format!("rv = {call}"))
    )
}
