//! `rump/namespace.h`: kernel names that must not meet the host's.
//!
//! The header is force-included into every kernel source and renames each
//! global that is not already called rump_* or the like.  It is made from the
//! objects themselves: every kernel name they define, renamed or not yet.

use crate::archive::{Object, build, objects};
use crate::util::{Out, Result};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What the archive may export.
pub(crate) const PREFIXES: &[&str] = &["rump_", "rumpuser_", "rumpcomp_", "rumpns_"];

/// Beyond those, the names that NetBSD's own headers link to.
pub(crate) fn exported(name: &str) -> bool {
    PREFIXES.iter().any(|p| name.starts_with(p))
        || name.starts_with("rumpkern_")
        || name.starts_with("rump__")
        || name.starts_with("RUMP_VOP_")
        || name == "rump_thread"
}

pub(crate) fn run(check: bool) -> Result<()> {
    let dir = build()?;
    let mut out = Out::new(check);
    out.put(
        "csrc/sys/rump/namespace.h",
        &header(&objects(&dir, "kernel")?),
    )?;
    out.finish("namespace")
}

pub(crate) fn header(objects: &[Object]) -> String {
    let mut names = BTreeSet::new();
    for symbol in objects.iter().flat_map(|o| &o.symbols) {
        if !symbol.global || symbol.section.is_none() {
            continue;
        }
        if let Some(name) = symbol.name.strip_prefix("rumpns_") {
            names.insert(name);
        } else if !exported(&symbol.name) {
            names.insert(&symbol.name);
        }
    }
    let mut t = String::from(
        "/* SPDX-License-Identifier: BSD-2-Clause */\n\
         /*\n * Generated from the built objects by `cargo xtask namespace`: do not edit.\n *\n\
         \x20* Included before the first line of each kernel source: moves the kernel's\n\
         \x20* global names out of the way of the host's.\n */\n\
         #ifndef _RUMP_NAMESPACE_H_\n#define _RUMP_NAMESPACE_H_\n\n",
    );
    for name in names {
        let _ = writeln!(t, "#define {name} rumpns_{name}");
    }
    t + "\n#endif /* _RUMP_NAMESPACE_H_ */\n"
}
