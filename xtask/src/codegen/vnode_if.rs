//! `vnode_if.src`: vnode operations, their wrappers, and those for programs.

use super::syscalls::{public_type, split_declarator};
use crate::util::{Out, Result, banner, fold, read};
use std::fmt::Write as _;

const SOURCE: &str = "csrc/sys/kern/vnode_if.src";

struct Op {
    name: String,
    version: u32,
    fstrans: Fstrans,
    pre: Option<String>,
    post: Option<String>,
    by_hand: bool,
    args: Vec<Arg>,
    context: Vec<(String, String)>,
}

#[derive(PartialEq)]
enum Fstrans {
    Yes,
    No,
    /// The operation itself enters or leaves.
    Special,
}

struct Arg {
    ctype: String,
    name: String,
    /// Lock state on entry, on success, on error: empty for what is no vnode.
    locks: Vec<char>,
    willput: bool,
    willrele: bool,
    watched: bool,
}

impl Arg {
    fn is_vnode(&self) -> bool {
        self.ctype == "struct vnode *"
    }

    fn declare(&self, prefix: &str) -> String {
        let space = if self.ctype.ends_with('*') { "" } else { " " };
        format!("{}{space}{prefix}{}", self.ctype, self.name)
    }
}

impl Op {
    fn args_struct(&self) -> String {
        match self.version {
            0 => format!("vop_{}_args", self.name),
            v => format!("vop_{}_v{v}_args", self.name),
        }
    }

    fn upper(&self) -> String {
        self.name.to_uppercase()
    }

    fn prototype(&self) -> String {
        let args: Vec<String> = self.args.iter().map(|a| a.declare("")).collect();
        format!("VOP_{}({})", self.upper(), args.join(", "))
    }

    fn vnodes(&self) -> impl Iterator<Item = &Arg> {
        self.args.iter().filter(|a| a.is_vnode())
    }
}

fn parse_header(line: &str) -> Option<Op> {
    let mut words = line.split_whitespace();
    let mut op = Op {
        name: words.next()?.to_string(),
        version: 0,
        fstrans: Fstrans::No,
        pre: None,
        post: None,
        by_hand: false,
        args: Vec::new(),
        context: Vec::new(),
    };
    for word in words {
        match word.split_once('=') {
            Some(("VERSION", v)) => op.version = v.parse().ok()?,
            Some(("FSTRANS", "YES")) => op.fstrans = Fstrans::Yes,
            Some(("FSTRANS", "NO")) => op.fstrans = Fstrans::No,
            Some(("FSTRANS", "LOCK" | "UNLOCK")) => op.fstrans = Fstrans::Special,
            Some(("PRE", f)) => op.pre = Some(f.to_string()),
            Some(("POST", f)) => op.post = Some(f.to_string()),
            None if word == "HAND" => op.by_hand = true,
            _ => return None,
        }
    }
    Some(op)
}

fn parse_arg(op: &mut Op, line: &str) -> Option<()> {
    let (decl, rest) = line.split_once(';')?;
    if let Some(decl) = decl.trim().strip_prefix("CONTEXT") {
        if op.pre.is_none() || op.post.is_none() {
            return None;
        }
        op.context.push(split_declarator(decl)?);
        return Some(());
    }
    if !op.context.is_empty() {
        return None;
    }
    let (ctype, name) = split_declarator(decl)?;
    let mut arg = Arg {
        ctype,
        name,
        locks: Vec::new(),
        willput: false,
        willrele: false,
        watched: false,
    };
    for word in rest.split_whitespace() {
        match word {
            "WILLPUT" => arg.willput = true,
            "WILLRELE" => arg.willrele = true,
            "WATCHED" => arg.watched = true,
            "L" | "U" | "=" | "-" | "X" => arg.locks.push(word.chars().next()?),
            _ => return None,
        }
    }
    let vnode = arg.ctype.starts_with("struct vnode *");
    if arg.locks.len() != if vnode { 3 } else { 0 } {
        return None;
    }
    op.args.push(arg);
    Some(())
}

fn parse(text: &str) -> Result<Vec<Op>> {
    let mut ops: Vec<Op> = Vec::new();
    for (n, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let done = if line.starts_with('\t') {
            ops.last_mut().and_then(|op| parse_arg(op, line))
        } else {
            parse_header(line).map(|op| ops.push(op))
        };
        done.ok_or_else(|| format!("{SOURCE}:{}: not understood: {line}", n + 1))?;
    }
    for op in &ops {
        if !op.args.first().is_some_and(Arg::is_vnode) {
            return Err(format!(
                "{SOURCE}: {}: the first argument must be a vnode",
                op.name
            ));
        }
        let hooked = op.pre.is_some() || op.post.is_some();
        if hooked != op.args.iter().any(|a| a.watched) {
            return Err(format!(
                "{SOURCE}: {}: handlers and WATCHED go together",
                op.name
            ));
        }
    }
    Ok(ops)
}

pub(crate) fn generate(out: &mut Out) -> Result<()> {
    let ops = parse(&read(SOURCE)?)?;
    out.put("csrc/sys/sys/vnode_if.h", &header(&ops))?;
    out.put("csrc/sys/kern/vnode_if.c", &source(&ops))?;
    out.put(
        "csrc/sys/rump/include/rump/rumpvnode_if.h",
        &public_header(&ops)?,
    )?;
    out.put(
        "csrc/sys/rump/librump/rumpvfs/rumpvnode_if.c",
        &public_source(&ops)?,
    )
}

fn header(ops: &[Op]) -> String {
    let mut t = banner(
        SOURCE,
        "Vnode operations: VOP_x(), the structure in which a driver gets the \
         arguments, and the place in its vector. Above each, the state of the \
         vnode locks on entry, on success and on error.",
    );
    t += "#ifndef _SYS_VNODE_IF_H_\n#define _SYS_VNODE_IF_H_\n\n\
          #include <sys/types.h>\n#include <sys/acl.h>\n#include <sys/kauth.h>\n\n\
          struct acl;\nstruct buf;\nstruct componentname;\nstruct flock;\nstruct knote;\n\
          struct uio;\nstruct vattr;\nstruct vm_page;\nstruct vnode;\nstruct vnodeop_desc;\n\n\
          extern const struct vnodeop_desc vop_default_desc;\n";
    for (i, op) in ops.iter().enumerate() {
        let _ = write!(t, "\n/*\n * {}", op.name);
        for a in op.args.iter().filter(|a| !a.locks.is_empty()) {
            let star = if a.is_vnode() { "" } else { "*" };
            let l: Vec<String> = a.locks.iter().map(char::to_string).collect();
            let takes = match (a.willput, a.willrele) {
                (true, _) => ", put",
                (_, true) => ", released",
                _ => "",
            };
            let _ = write!(t, "\n *\t{star}{}\t{}{takes}", a.name, l.join(" "));
        }
        t += "\n */\n";
        let _ = writeln!(t, "#define VOP_{}_DESCOFFSET {}", op.upper(), i + 1);
        let _ = writeln!(
            t,
            "struct {} {{\n\tconst struct vnodeop_desc *a_desc;",
            op.args_struct()
        );
        for a in &op.args {
            let _ = writeln!(t, "\t{};", a.declare("a_"));
        }
        for (ctype, name) in &op.context {
            let space = if ctype.ends_with('*') { "" } else { " " };
            let _ = writeln!(t, "\t{ctype}{space}ctx_{name};");
        }
        let _ = writeln!(
            t,
            "}};\nextern const struct vnodeop_desc vop_{}_desc;",
            op.name
        );
        t += &fold("", &format!("int\t{};", op.prototype()));
        t.push('\n');
    }
    let _ = writeln!(t, "\n#define VNODE_OPS_COUNT\t{}", ops.len() + 1);
    t + "\n#endif /* _SYS_VNODE_IF_H_ */\n"
}

fn source(ops: &[Op]) -> String {
    let mut t = banner(
        SOURCE,
        "Vnode operations: descriptors and wrappers. An operation nobody \
         watches costs one load and one branch a vnode for its events.",
    );
    t += "#include <sys/param.h>\n#include <sys/systm.h>\n#include <sys/mount.h>\n\
          #include <sys/vnode.h>\n#include <sys/vnode_if_priv.h>\n\n";
    t += "#ifdef DEBUG\n\
          /* The caller must have locked the vnode, or must not have. */\n\
          static void\nassert_lock(struct vnode *vp, bool locked, const char *name)\n{\n\
          \tint state;\n\n\
          \tif (vp == NULL || (vp->v_vflag & VV_LOCKSWORK) == 0)\n\t\treturn;\n\
          \tstate = VOP_ISLOCKED(vp);\n\
          \tif (locked ? state == LK_NONE : state == LK_EXCLUSIVE)\n\
          \t\tpanic(\"%s: vnode %p %s\", name, vp,\n\
          \t\t    locked ? \"not locked\" : \"locked by the caller\");\n}\n\
          #else\n#define assert_lock(vp, locked, name)\n#endif\n\n\
          #ifdef RUMP_NO_VOP_HANDLERS\n\
          /* To measure what looking costs: `cargo xtask prove events`. */\n\
          #define WATCHED(vp)\tfalse\n#else\n\
          #define WATCHED(vp)\t\\\n\
          \t__predict_false(atomic_load_relaxed(&(vp)->v_interest) != 0)\n\
          #endif\n\n\
          const struct vnodeop_desc vop_default_desc = {\n\
          \t.vdesc_offset = 0,\n\t.vdesc_name = \"default\",\n\t.vdesc_flags = 0,\n\
          \t.vdesc_vp_offsets = NULL,\n\t.vdesc_vpp_offset = VDESC_NO_OFFSET,\n\
          \t.vdesc_cred_offset = VDESC_NO_OFFSET,\n\
          \t.vdesc_componentname_offset = VDESC_NO_OFFSET,\n};\n";
    for op in ops {
        t.push('\n');
        t += &descriptor(op);
        if !op.by_hand {
            t += &wrapper(op);
        }
    }
    t
}

fn descriptor(op: &Op) -> String {
    let mut t = String::new();
    let s = op.args_struct();
    let _ = writeln!(t, "static const int vop_{}_vp_offsets[] = {{", op.name);
    for a in op.vnodes() {
        let _ = writeln!(t, "\tVOPARG_OFFSETOF(struct {s}, a_{}),", a.name);
    }
    t += "\tVDESC_NO_OFFSET\n};\n";
    let flags: Vec<String> = op
        .vnodes()
        .enumerate()
        .filter_map(|(i, a)| {
            let what = if a.willput { "PUT" } else { "RELE" };
            (a.willput || a.willrele).then(|| format!("VDESC_VP{i}_WILL{what}"))
        })
        .collect();
    let flags = if flags.is_empty() {
        "0".to_string()
    } else {
        flags.join(" | ")
    };
    let offset = |ctype: &str| {
        // Of rename's two names the second: where the operation goes.
        let arg = op.args.iter().rfind(|a| a.ctype == ctype);
        arg.map_or("VDESC_NO_OFFSET".to_string(), |a| {
            format!("VOPARG_OFFSETOF(struct {s}, a_{})", a.name)
        })
    };
    let flags = if flags.len() > 50 {
        flags.replacen(" | ", " |\n\t    ", 1)
    } else {
        flags
    };
    let _ = write!(
        t,
        "const struct vnodeop_desc vop_{0}_desc = {{\n\
         \t.vdesc_offset = VOP_{1}_DESCOFFSET,\n\t.vdesc_name = \"vop_{0}\",\n\
         \t.vdesc_flags = {flags},\n\t.vdesc_vp_offsets = vop_{0}_vp_offsets,\n\
         \t.vdesc_vpp_offset = {2},\n\t.vdesc_cred_offset = {3},\n\
         \t.vdesc_componentname_offset =\n\t    {4},\n}};\n",
        op.name,
        op.upper(),
        offset("struct vnode **"),
        offset("kauth_cred_t"),
        offset("struct componentname *"),
    );
    t
}

/// `VOP_x()`. What has handlers and somebody watching goes another way, so that
/// without one it costs one load and one branch a vnode and nothing else.
fn wrapper(op: &Op) -> String {
    let hooked = op.pre.is_some() || op.post.is_some();
    let mut t = if hooked {
        watched_wrapper(op)
    } else {
        String::new()
    };
    let _ = write!(t, "\nint\n{}\n{{\n", fold("", &op.prototype()));
    let _ = writeln!(t, "\tstruct {} a;", op.args_struct());
    t += "\tstruct vop_state state;\n\tint error;\n\n";
    let _ = writeln!(t, "\ta.a_desc = VDESC(vop_{});", op.name);
    for a in &op.args {
        let _ = writeln!(t, "\ta.a_{0} = {0};", a.name);
    }
    for a in op.vnodes() {
        // "X" is checked when there is one; islocked would ask itself.
        let locked = match a.locks[0] {
            'L' | 'X' => "true",
            'U' => "false",
            _ => continue,
        };
        let _ = writeln!(
            t,
            "\tassert_lock({}, {locked}, \"vop_{}\");",
            a.name, op.name
        );
    }
    if hooked {
        let watched: Vec<String> = op
            .args
            .iter()
            .filter(|a| a.watched)
            .map(|a| format!("WATCHED({})", a.name))
            .collect();
        let _ = write!(
            t,
            "\tif ({})\n\t\treturn vop_{}_watched(&a);\n",
            watched.join(" || "),
            op.name
        );
    }
    t += &operation(op, &op.args[0].name, "&a");
    t + "\treturn error;\n}\n"
}

/// PRE, the operation, POST.
fn watched_wrapper(op: &Op) -> String {
    let mut t = format!(
        "\nstatic __noinline int\nvop_{}_watched(struct {} *ap)\n{{\n\
         \tstruct vop_state state;\n\tint error;\n\n",
        op.name,
        op.args_struct()
    );
    for (ctype, name) in &op.context {
        let zero = if ctype.ends_with('*') { "NULL" } else { "0" };
        let _ = writeln!(t, "\tap->ctx_{name} = {zero};");
    }
    if let Some(pre) = &op.pre {
        let _ = writeln!(t, "\t{pre}(ap);");
    }
    t += &operation(op, &format!("ap->a_{}", op.args[0].name), "ap");
    if let Some(post) = &op.post {
        let _ = writeln!(t, "\t{post}(ap, error);");
    }
    t + "\treturn error;\n}\n"
}

fn operation(op: &Op, vnode: &str, args: &str) -> String {
    let fst = if op.fstrans == Fstrans::Yes {
        "FST_YES"
    } else {
        "FST_NO"
    };
    let call = format!("error = VCALL({vnode}, VOFFSET(vop_{}), {args});", op.name);
    format!(
        "\terror = vop_pre({vnode}, &state, {fst});\n\
         \tif (__predict_true(error == 0)) {{\n{}\n\
         \t\tvop_post(&state, {fst});\n\t}}\n",
        fold("\t\t", &call)
    )
}

fn public_prototype(op: &Op) -> Result<String> {
    let mut args = Vec::new();
    for a in &op.args {
        let ctype = public_type(&a.ctype)?;
        let space = if ctype.ends_with('*') { "" } else { " " };
        args.push(format!("{ctype}{space}{}", a.name));
    }
    Ok(format!("RUMP_VOP_{}({})", op.upper(), args.join(", ")))
}

fn public_header(ops: &[Op]) -> Result<String> {
    let mut t = banner(
        SOURCE,
        "Vnode operations for a program that drives file systems by hand: \
         VOP_x() of the kernel that the calling thread is in. They return 0 or \
         NetBSD's error number; RUMP_EHOSTDOWN if the kernel panicked, in the \
         operation or before.",
    );
    t += "#ifndef _RUMP_RUMPVNODE_IF_H_\n#define _RUMP_RUMPVNODE_IF_H_\n\n\
          #include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n\n\
          #ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
    let mut structs: Vec<String> = Vec::new();
    for a in ops.iter().flat_map(|op| &op.args) {
        if let Some(rest) = public_type(&a.ctype)?
            .replace("const ", "")
            .strip_prefix("struct ")
        {
            structs.push(rest.trim_end_matches(['*', ' ']).to_string());
        }
    }
    structs.sort();
    structs.dedup();
    for s in structs {
        let _ = writeln!(t, "struct {s};");
    }
    t.push('\n');
    for op in ops {
        t += &fold("", &format!("int {};", public_prototype(op)?));
        t.push('\n');
    }
    t += "\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* _RUMP_RUMPVNODE_IF_H_ */\n";
    Ok(t)
}

fn public_source(ops: &[Op]) -> Result<String> {
    let mut t = banner(
        SOURCE,
        "Vnode operations for programs: enter the kernel, do it, leave.",
    );
    t += "#include <sys/param.h>\n#include <sys/vnode.h>\n\n\
          #include <rump-sys/kern.h>\n\n#include <rump/rumpvnode_if.h>\n";
    for op in ops {
        let names: Vec<&str> = op.args.iter().map(|a| a.name.as_str()).collect();
        let call = format!("error = VOP_{}({});", op.upper(), names.join(", "));
        let _ = write!(
            t,
            "\nint\n{}\n{{\n\tstruct pubcall pc;\n\tint error;\n\n\
             \tif (rump_setjmp(pc.pc_back) != 0)\n\t\terror = RUMP_EPANICKED;\n\
             \telse if ((error = pubcall_enter(&pc)) != 0)\n\t\treturn error;\n\
             \telse\n{}\n\tpubcall_leave(&pc);\n\treturn error;\n}}\n",
            fold("", &public_prototype(op)?),
            fold("\t\t", &call)
        );
    }
    Ok(t)
}
