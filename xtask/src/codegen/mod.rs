//! Generated files: each generator reads one table and writes its outputs.

pub(crate) mod defs;
pub(crate) mod errno;
pub(crate) mod index;
pub(crate) mod interface;
pub(crate) mod namespace;
pub(crate) mod syscalls;
pub(crate) mod vnode_if;

use crate::util::{Out, Result};

pub(crate) fn run(check: bool) -> Result<()> {
    let mut out = Out::new(check);
    syscalls::generate(&mut out)?;
    vnode_if::generate(&mut out)?;
    interface::generate(&mut out)?;
    errno::generate(&mut out)?;
    defs::generate(&mut out)?;
    index::generate(&mut out)?;
    out.finish("codegen")
}
