//! Names of functions in the backtrace of a kernel's panic.
//!
//! The kernel can ask the dynamic linker, but that knows only what a program
//! exports.  The program's debug information, or its symbol table, has them all.

use std::ffi::{c_char, c_void};
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use super::c;

/// Have kernels of this process use it.
pub(super) fn install() {
    static ONCE: Once = Once::new();
    // SAFETY: the function stays, and keeps to what is asked of it.
    ONCE.call_once(|| unsafe { c::rumpuser_symboliser(Some(symbolise)) });
}

/// `function file:line`, the innermost of what was inlined first.
unsafe extern "C" fn symbolise(pc: *const c_void, text: *mut c_char, len: usize) -> usize {
    // SAFETY: rumpuser.h: that much may be written there.
    let mut text = unsafe { std::slice::from_raw_parts_mut(text.cast::<u8>(), len) };
    let left = catch_unwind(AssertUnwindSafe(|| {
        let mut seen = false;
        backtrace::resolve(pc.cast_mut(), |symbol| {
            let Some(name) = symbol.name() else { return };
            // What does not fit is cut off.
            if seen {
                let _ = write!(text, " in ");
            }
            seen = true;
            let name = format!("{name:#}");
            let _ = write!(text, "{}", name.strip_prefix("rumpns_").unwrap_or(&name));
            if let (Some(file), Some(line)) = (symbol.filename(), symbol.lineno()) {
                let file = file.file_name().unwrap_or_default();
                let _ = write!(text, " {}:{line}", file.display());
            }
        });
        text.len()
    }));
    len - left.unwrap_or(len)
}
