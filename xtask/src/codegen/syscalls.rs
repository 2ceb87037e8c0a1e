//! `syscalls.master`: numbers, argument structures, the table, the wrappers.

use crate::util::{Out, Result, banner, fold, read};
use std::fmt::Write as _;

const SOURCE: &str = "csrc/sys/kern/syscalls.master";
const NSYSENT: u32 = 512;

/// A line of the table.
struct Call {
    number: u32,
    kind: Kind,
    name: String,
    version: String,
    rump: bool,
    reterr: bool,
    ret: String,
    args: Vec<Arg>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Std,
    Net,
    Modular,
    Compat,
    Same,
    Reserved,
}

struct Arg {
    ctype: String,
    name: String,
    optional: bool,
}

impl Arg {
    fn is_pad(&self) -> bool {
        self.name == "PAD"
    }
}

/// `type name`, with no space after a star.
fn declare(ctype: &str, name: &str) -> String {
    let space = if ctype.ends_with('*') { "" } else { " " };
    format!("{ctype}{space}{name}")
}

impl Call {
    /// The name in NetBSD's constants: __stat50.
    fn versioned(&self) -> String {
        let underscores = if self.version.is_empty() { "" } else { "__" };
        format!("{underscores}{}{}", self.name, self.version)
    }

    fn implemented(&self) -> bool {
        matches!(self.kind, Kind::Std | Kind::Net | Kind::Modular)
    }
}

/// Splits `const char *path` into type and name.
pub(crate) fn split_declarator(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    let at = text.rfind(|c: char| !(c.is_alphanumeric() || c == '_'))? + 1;
    let (ctype, name) = text.split_at(at);
    (!name.is_empty()).then(|| (ctype.trim().to_string(), name.to_string()))
}

fn parse_call(line: &str) -> Option<Vec<Call>> {
    let fields: Vec<&str> = line.split('\t').filter(|f| !f.is_empty()).collect();
    let (range, kind, flags) = (fields.first()?, fields.get(1)?, fields.get(2)?);
    let kind = match *kind {
        "STD" => Kind::Std,
        "NET" => Kind::Net,
        "MODULAR" => Kind::Modular,
        "COMPAT" => Kind::Compat,
        "SAME" => Kind::Same,
        "RESERVED" => Kind::Reserved,
        _ => return None,
    };
    let text = fields.get(3)?;
    let mut call = Call {
        number: 0,
        kind,
        name: text.to_string(),
        version: String::new(),
        rump: false,
        reterr: false,
        ret: String::new(),
        args: Vec::new(),
    };
    match kind {
        Kind::Std | Kind::Net | Kind::Modular => {
            for flag in flags.split(',') {
                match flag {
                    "-" => {}
                    "rump" => call.rump = true,
                    "reterr" => call.reterr = true,
                    _ => {
                        call.version = flag.strip_prefix("rump=")?.to_string();
                        call.rump = true;
                    }
                }
            }
            let (head, rest) = text.split_once('(')?;
            (call.ret, call.name) = split_declarator(head)?;
            let rest = rest.strip_suffix(')')?;
            for arg in rest.split(',').map(str::trim).filter(|a| *a != "void") {
                let (optional, arg) = match arg.strip_prefix("...") {
                    Some(arg) => (true, arg.trim()),
                    None => (false, arg),
                };
                let (ctype, name) = split_declarator(arg)?;
                call.args.push(Arg {
                    ctype,
                    name,
                    optional,
                });
            }
        }
        Kind::Compat => call.version = flags.to_string(),
        Kind::Same | Kind::Reserved => {}
    }
    let (first, last) = match range.split_once('-') {
        Some((a, b)) => (a.parse().ok()?, b.parse().ok()?),
        None => (range.parse().ok()?, range.parse().ok()?),
    };
    if first == last {
        call.number = first;
        return Some(vec![call]);
    }
    let reserve = |number| Call {
        number,
        kind,
        name: call.name.clone(),
        version: String::new(),
        rump: false,
        reterr: false,
        ret: String::new(),
        args: Vec::new(),
    };
    (kind == Kind::Reserved).then(|| (first..=last).map(reserve).collect())
}

fn parse(text: &str) -> Result<Vec<Call>> {
    let mut calls: Vec<Call> = Vec::new();
    for (n, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let bad = |what: &str| format!("{SOURCE}:{}: {what}: {line}", n + 1);
        for call in parse_call(line).ok_or_else(|| bad("not understood"))? {
            if calls.last().is_some_and(|c| c.number >= call.number) || call.number >= NSYSENT {
                return Err(bad("number out of order or range"));
            }
            if call.args.len() > 8 {
                return Err(bad("more than 8 slots"));
            }
            calls.push(call);
        }
    }
    Ok(calls)
}

pub(crate) fn generate(out: &mut Out) -> Result<()> {
    let calls = parse(&read(SOURCE)?)?;
    out.put("csrc/sys/sys/syscall.h", &numbers(&calls))?;
    out.put("csrc/sys/sys/syscallargs.h", &args_header(&calls))?;
    out.put("csrc/sys/kern/init_sysent.c", &sysent(&calls)?)?;
    out.put("csrc/sys/kern/syscalls.c", &names(&calls))?;
    out.put(
        "csrc/sys/rump/include/rump/rump_syscalls.h",
        &public_header(&calls)?,
    )?;
    out.put(
        "csrc/sys/rump/include/rump/rump_syscallshotgun.h",
        &shotgun(&calls),
    )?;
    out.put(
        "csrc/sys/rump/librump/rumpkern/rump_syscalls.c",
        &wrappers(&calls)?,
    )
}

fn numbers(calls: &[Call]) -> String {
    let mut t = banner(SOURCE, "System call numbers.");
    t += "#ifndef _SYS_SYSCALL_H_\n#define _SYS_SYSCALL_H_\n\n";
    let mut names = 0;
    for c in calls {
        match c.kind {
            Kind::Reserved => {}
            Kind::Compat => {
                let _ = writeln!(
                    t,
                    "#define SYS_compat_{}_{}\t{}",
                    c.version, c.name, c.number
                );
            }
            Kind::Same => {
                let _ = writeln!(t, "#define SYS_old_{}\t{}", c.name, c.number);
            }
            _ => {
                if !c.version.is_empty() {
                    let _ = writeln!(t, "#define SYS_{}\t{}", c.versioned(), c.number);
                }
                let _ = writeln!(t, "#define SYS_{}\t{}", c.name, c.number);
            }
        }
        names = names.max(c.number + 1);
    }
    let _ = writeln!(t, "\n#define SYS_MAXSYSCALL\t{names}");
    let _ = writeln!(t, "#define SYS_NSYSENT\t{NSYSENT}");
    t + "\n#endif /* _SYS_SYSCALL_H_ */\n"
}

fn args_header(calls: &[Call]) -> String {
    let mut t = banner(
        SOURCE,
        "Arguments of system calls, and the functions that carry them out. \
         A structure has one slot an argument, each as wide as a register; \
         SCARG(uap, name) is the argument. sys_NAME() has no version in its name.",
    );
    t += "#ifndef _SYS_SYSCALLARGS_H_\n#define _SYS_SYSCALLARGS_H_\n\n\
          #include <sys/types.h>\n#include <sys/sigtypes.h>\n\n\
          #ifndef syscallarg\n\
          #if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__\n\
          #define syscallarg(x)\tunion { register_t pad; struct { x datum; } le; }\n\
          #define SCARG(p, k)\t((p)->k.le.datum)\n\
          #else\n\
          #define syscallarg(x)\t\t\t\t\t\t\\\n\
          \tunion {\t\t\t\t\t\t\t\\\n\
          \t\tregister_t pad;\t\t\t\t\t\\\n\
          \t\tstruct {\t\t\t\t\t\\\n\
          \t\t\tint8_t skip[sizeof(register_t) > sizeof(x) ?\t\\\n\
          \t\t\t    sizeof(register_t) - sizeof(x) : 0];\t\\\n\
          \t\t\tx datum;\t\t\t\t\\\n\
          \t\t} be;\t\t\t\t\t\t\\\n\
          \t}\n\
          #define SCARG(p, k)\t((p)->k.be.datum)\n\
          #endif\n\
          #endif\n\n";
    let mut structs: Vec<&str> = Vec::new();
    for arg in calls.iter().flat_map(|c| &c.args) {
        if let Some(at) = arg.ctype.find("struct ") {
            let name = arg.ctype[at + 7..].split([' ', '*']).next().unwrap_or("");
            structs.push(name);
        }
    }
    structs.sort_unstable();
    structs.dedup();
    structs.insert(0, "lwp");
    for s in structs {
        let _ = writeln!(t, "struct {s};");
    }
    for c in calls.iter().filter(|c| c.implemented()) {
        if c.args.is_empty() {
            continue;
        }
        let _ = writeln!(t, "\nstruct sys_{}_args {{", c.name);
        for a in &c.args {
            let _ = writeln!(t, "\tsyscallarg({}) {};", a.ctype, a.name);
        }
        t += "};\n";
    }
    t += "\nint\tsys_nosys(struct lwp *, const void *, register_t *);\n\
          int\tsys_nomodule(struct lwp *, const void *, register_t *);\n\
          int\tsys_nofaction(struct lwp *, const void *, register_t *);\n\n";
    for c in calls.iter().filter(|c| c.implemented()) {
        let args = args_type(c);
        t += &fold(
            "",
            &format!(
                "int\tsys_{}(struct lwp *, const {args}, register_t *);",
                c.name
            ),
        );
        t.push('\n');
    }
    t + "\n#endif /* _SYS_SYSCALLARGS_H_ */\n"
}

fn args_type(c: &Call) -> String {
    if c.args.is_empty() {
        "void *".into()
    } else {
        format!("struct sys_{}_args *", c.name)
    }
}

/// The sysent flags that describe 64-bit arguments, results and pointers.
fn sysent_flags(c: &Call) -> String {
    let wide = |t: &str| matches!(t, "off_t" | "dev_t" | "daddr_t");
    let mut flags = Vec::new();
    let n64 = c.args.iter().filter(|a| wide(&a.ctype)).count();
    if n64 > 0 {
        flags.push(format!("SYCALL_NARGS64_VAL({n64})"));
    }
    if wide(&c.ret) {
        flags.push("SYCALL_RET_64".into());
    }
    for (i, _) in c.args.iter().enumerate().filter(|(_, a)| wide(&a.ctype)) {
        flags.push(format!("SYCALL_ARG_64_MASK({i})"));
    }
    if c.args.iter().any(|a| a.ctype.ends_with('*')) {
        flags.push("SYCALL_ARG_PTR".into());
    }
    if flags.is_empty() {
        "0".into()
    } else {
        flags.join(" | ")
    }
}

fn sysent(calls: &[Call]) -> Result<String> {
    let mut t = banner(
        SOURCE,
        "The system call table every kernel starts from. A kernel that calls \
         syscall_establish() gets a copy of its own.",
    );
    t += "#include <sys/param.h>\n#include <sys/systm.h>\n#include <sys/errno.h>\n\
          #include <sys/proc.h>\n#include <sys/syscall.h>\n#include <sys/syscallargs.h>\n\
          #include <sys/syscallvar.h>\n\n\
          /* A call of a faction that is not part of this kernel. */\n\
          int\nsys_nofaction(struct lwp *l, const void *uap, register_t *retval)\n{\n\n\
          \treturn ENOSYS;\n}\n\n\
          #define ARGS(s)\t(sizeof(struct s) / sizeof(register_t)), sizeof(struct s)\n\
          #define CALL(f)\t((sy_call_t *)(void (*)(void))f)\n\n\
          const struct sysent sysent_table[SYS_NSYSENT] = {\n\
          \t[0 ... SYS_NSYSENT - 1] = { 0, 0, SYCALL_NOSYS, sys_nosys, 0, 0 },\n";
    let mut same = Vec::new();
    for c in calls {
        let (target, handler) = match c.kind {
            Kind::Std => (c, String::new()),
            Kind::Net => (c, "sys_nofaction".into()),
            Kind::Modular | Kind::Compat => (c, "sys_nomodule".into()),
            Kind::Reserved => continue,
            Kind::Same => {
                let found = calls
                    .iter()
                    .find(|d| d.name == c.name && d.kind == Kind::Std);
                let Some(d) = found else {
                    return Err(format!("{SOURCE}: SAME {}: no such call", c.name));
                };
                same.push(c.number);
                (d, String::new())
            }
        };
        let args = if target.args.is_empty() {
            "0, 0".to_string()
        } else {
            format!("ARGS(sys_{}_args)", target.name)
        };
        let handler = if handler.is_empty() {
            format!("CALL(sys_{})", target.name)
        } else {
            handler
        };
        let flags = if matches!(c.kind, Kind::Std | Kind::Same) {
            sysent_flags(target)
        } else {
            // Free for syscall_establish(), with the flags of the call to come.
            let f = sysent_flags(target);
            if f == "0" {
                "SYCALL_NOSYS".into()
            } else {
                format!("SYCALL_NOSYS | {f}")
            }
        };
        let _ = write!(
            t,
            "\t[{}] = {{ {args},\n\t    {flags},\n\t    {handler}, 0, 0 }},",
            c.number
        );
        let _ = writeln!(t, "\t/* {} */", c.name);
    }
    Ok(t + "};\n")
}

fn names(calls: &[Call]) -> String {
    let mut t = banner(SOURCE, "Names of system calls, for messages and ktrace(1).");
    t += "#include <sys/param.h>\n#include <sys/syscall.h>\n#include <sys/syscallvar.h>\n\n\
          const char *const syscallnames[SYS_NSYSENT] = {\n";
    let find = |n: u32| calls.iter().find(|c| c.number == n);
    for n in 0..NSYSENT {
        let name = match find(n) {
            Some(c) => match c.kind {
                Kind::Compat => format!("compat_{}_{}", c.version, c.name),
                Kind::Reserved => format!("#{n} ({})", c.name),
                _ => c.versioned(),
            },
            None => format!("#{n}"),
        };
        let _ = writeln!(t, "\t[{n}] = \"{name}\",");
    }
    t + "};\n"
}

/// The type that a public header uses for one of the kernel's.
pub(crate) fn public_type(ctype: &str) -> Result<String> {
    let (base, stars) = match ctype.find('*') {
        Some(at) => (ctype[..at].trim(), &ctype[at..]),
        None => (ctype.trim(), ""),
    };
    let (constant, base) = match base.strip_prefix("const ") {
        Some(b) => ("const ", b),
        None => ("", base),
    };
    let base = match base {
        "void" | "char" | "int" | "long" | "size_t" | "unsigned int" | "unsigned long"
        | "intptr_t" | "uint32_t" | "uint64_t" | "int64_t" => base.to_string(),
        "bool" => "bool".into(),
        "ssize_t" => "intptr_t".into(),
        "u_int" => "unsigned int".into(),
        "u_long" => "unsigned long".into(),
        "register_t" => "long".into(),
        "off_t" | "voff_t" | "daddr_t" => "int64_t".into(),
        "accmode_t" => "uint32_t".into(),
        "socklen_t" => "unsigned int".into(),
        "vm_prot_t" | "acl_type_t" | "clockid_t" | "timer_t" | "idtype_t" => "int".into(),
        "pid_t" | "lwpid_t" => "int32_t".into(),
        "uid_t" | "gid_t" | "id_t" | "mode_t" | "nlink_t" => "uint32_t".into(),
        "dev_t" => "uint64_t".into(),
        "fd_set" => "rump_fd_set".into(),
        "sigset_t" => "rump_sigset_t".into(),
        "kauth_cred_t" => "struct kauth_cred *".into(),
        _ if base.starts_with("enum rump_") => base.to_string(),
        _ => match base.strip_prefix("struct ") {
            Some(s) => format!("struct {s}"),
            None => return Err(format!("no public type for {ctype}")),
        },
    };
    let space = if stars.is_empty() || base.ends_with('*') {
        ""
    } else {
        " "
    };
    Ok(format!("{constant}{base}{space}{stars}"))
}

/// As `public_type`, with the structures of rump_syscalls_types.h.
fn syscall_type(ctype: &str) -> Result<String> {
    Ok(public_type(ctype)?.replace("struct ", "struct rump_"))
}

/// Functions written by hand: their C shape is not that of the call.
const BY_HAND: &[&str] = &["pipe"];

fn public_header(calls: &[Call]) -> Result<String> {
    let mut t = banner(
        SOURCE,
        "System calls of the kernel that the calling thread is in. \
         They return -1 and set the host's errno, in the host's numbers; those \
         marked `error' return NetBSD's error number instead. Structures have \
         NetBSD's layout whatever the host's look like, hence their names: \
         see rump_syscalls_types.h. Constants are those of rumpdefs.h. \
         A program that defines RUMP_SYS_RENAME_X before it includes this file \
         calls a function of its own instead of rump_sys_x.",
    );
    t += "#ifndef _RUMP_RUMP_SYSCALLS_H_\n#define _RUMP_RUMP_SYSCALLS_H_\n\n\
          #include <stddef.h>\n#include <stdint.h>\n\n\
          #include <rump/rump_syscalls_types.h>\n\n\
          #ifdef __cplusplus\nextern \"C\" {\n#endif\n";
    let mut visible: Vec<&Call> = calls
        .iter()
        .filter(|c| c.rump && !BY_HAND.contains(&c.name.as_str()))
        .collect();
    visible.sort_by(|a, b| a.name.cmp(&b.name));
    for c in &visible {
        let upper = c.name.to_uppercase();
        let _ = write!(
            t,
            "\n#ifdef RUMP_SYS_RENAME_{upper}\n#define rump_sys_{} RUMP_SYS_RENAME_{upper}\n#endif\n",
            c.name
        );
        if c.reterr {
            t += "/* error */\n";
        }
        t += &fold("", &format!("{};", prototype(c)?));
        t.push('\n');
    }
    t += "\n#ifdef RUMP_SYS_RENAME_PIPE\n#define rump_sys_pipe RUMP_SYS_RENAME_PIPE\n#endif\n\
          int rump_sys_pipe(int *fildes);\n\n\
          #ifdef __cplusplus\n}\n#endif\n\n#endif /* _RUMP_RUMP_SYSCALLS_H_ */\n";
    Ok(t)
}

fn shotgun(calls: &[Call]) -> String {
    let mut t = banner(
        SOURCE,
        "The plain names of system calls mean those of the kernel: for a source \
         file that was written for the host and shall run on the kernel. To be \
         included after all headers of the host.",
    );
    t += "#ifndef _RUMP_RUMP_SYSCALLSHOTGUN_H_\n#define _RUMP_RUMP_SYSCALLSHOTGUN_H_\n\n\
          #include <rump/rump_syscalls.h>\n\n";
    let mut names: Vec<&str> = calls
        .iter()
        .filter(|c| c.rump)
        .map(|c| c.name.as_str())
        .collect();
    names.sort_unstable();
    for name in names {
        let _ = writeln!(t, "#undef {name}\n#define {name} rump_sys_{name}");
    }
    t + "\n#endif /* _RUMP_RUMP_SYSCALLSHOTGUN_H_ */\n"
}

fn prototype(c: &Call) -> Result<String> {
    let mut parts = Vec::new();
    for a in c.args.iter().filter(|a| !a.is_pad()) {
        if a.optional {
            parts.push("...".to_string());
        } else {
            parts.push(declare(&syscall_type(&a.ctype)?, &a.name));
        }
    }
    if parts.is_empty() {
        parts.push("void".into());
    }
    Ok(declare(
        &syscall_type(&c.ret)?,
        &format!("rump_sys_{}({})", c.name, parts.join(", ")),
    ))
}

fn wrappers(calls: &[Call]) -> Result<String> {
    let mut t = banner(
        SOURCE,
        "What a program calls: each puts its arguments into the slots of the \
         call's structure and enters the kernel. The names rump___sysimpl_* are \
         for objects that were compiled with NetBSD's own headers.",
    );
    t += "#include <sys/param.h>\n#include <sys/syscall.h>\n#include <sys/syscallargs.h>\n\n\
          #include <rump-sys/kern.h>\n\n#include <rump/rumpuser.h>\n#include <rump/rump_syscalls.h>\n\n\
          #define SYSIMPL(impl, name)\t\t\t\t\t\t\\\n\
          \textern __typeof(rump_sys_##name) rump___sysimpl_##impl\t\t\\\n\
          \t    __attribute__((__alias__(\"rump_sys_\" #name)))\n\n\
          static __noinline long\nfailed(int error)\n{\n\n\
          \trumpuser_seterrno(error);\n\treturn -1;\n}\n";
    for c in calls
        .iter()
        .filter(|c| c.rump && !BY_HAND.contains(&c.name.as_str()))
    {
        t.push('\n');
        t += &wrapper(c)?;
    }
    t += "\nint\nrump_sys_pipe(int *fildes)\n{\n\tregister_t retval[2];\n\tint error;\n\n\
          \terror = rump_syscall(SYS_pipe, NULL, 0, retval);\n\
          \tif (__predict_false(error != 0))\n\t\treturn failed(error);\n\
          \tfildes[0] = retval[0];\n\tfildes[1] = retval[1];\n\treturn 0;\n}\n\
          SYSIMPL(pipe, pipe);\n";
    Ok(t)
}

fn wrapper(c: &Call) -> Result<String> {
    let ret = syscall_type(&c.ret)?;
    let proto = prototype(c)?;
    let head = proto[ret.len()..].trim_start();
    let mut t = format!("{ret}\n{}\n{{\n", fold("", head));
    t += "\tregister_t retval[2];\n";
    if !c.args.is_empty() {
        let _ = writeln!(t, "\tstruct sys_{}_args a;", c.name);
    }
    if c.args.iter().any(|a| a.optional) {
        t += "\tva_list ap;\n";
    }
    if c.ret != "void" {
        t += "\tint error;\n";
    }
    t.push('\n');
    if !c.args.is_empty() {
        // The slots are wider than most arguments: no stray bytes go out.
        t += "\t__builtin_memset(&a, 0, sizeof(a));\n";
    }
    let mut last = "";
    for a in c.args.iter().filter(|a| !a.is_pad()) {
        if a.optional {
            let public = syscall_type(&a.ctype)?;
            let _ = write!(
                t,
                "\tva_start(ap, {last});\n\tSCARG(&a, {}) = va_arg(ap, {public});\n\tva_end(ap);\n",
                a.name
            );
        } else {
            let cast = if a.ctype.contains("struct")
                || a.ctype.contains("fd_set")
                || a.ctype.contains("sigset_t")
            {
                if a.ctype.starts_with("const") {
                    "(const void *)"
                } else {
                    "(void *)"
                }
            } else {
                ""
            };
            let _ = writeln!(t, "\tSCARG(&a, {0}) = {cast}{0};", a.name);
        }
        last = &a.name;
    }
    let (arg, len) = if c.args.is_empty() {
        ("NULL", "0")
    } else {
        ("&a", "sizeof(a)")
    };
    let call = format!("rump_syscall(SYS_{}, {arg}, {len}, retval);", c.name);
    if c.ret == "void" {
        let _ = writeln!(t, "\t(void){call}\n}}");
    } else {
        let line = format!("error = {call}");
        let _ = writeln!(t, "{}", fold("\t", &line));
        if c.reterr {
            t += "\treturn error != 0 ? error : (int)retval[0];\n}\n";
        } else {
            t += "\tif (__predict_false(error != 0))\n\t\treturn failed(error);\n";
            t += "\treturn retval[0];\n}\n";
        }
    }
    let _ = writeln!(t, "SYSIMPL({}{}, {});", c.name, c.version, c.name);
    Ok(t)
}
