//! Where a kernel's console goes.

use std::collections::VecDeque;
use std::ffi::{c_char, c_void};
use std::io::Write;
use std::sync::{Arc, Mutex};

use super::panics::Panics;

/// How much of the console is kept.
const KEEP: usize = 64 * 1024;

/// A function of the program that gets the text.
pub(crate) type Sink = Box<dyn Fn(&str) + Send + Sync>;

/// The console: its last text, and who else gets it.
pub(crate) struct Console {
    kept: Mutex<Kept>,
    sink: Option<Sink>,
    stdout: bool,
    /// Of all callbacks of the kernel.
    pub(super) panics: Arc<Panics>,
}

#[derive(Default)]
struct Kept {
    text: VecDeque<u8>,
    total: u64,
}

impl Console {
    pub(crate) fn new(sink: Option<Sink>, stdout: bool) -> Console {
        Console {
            kept: Mutex::new(Kept::default()),
            sink,
            stdout,
            panics: Arc::default(),
        }
    }

    fn put(&self, text: &[u8]) {
        {
            let mut kept = self.kept.lock().unwrap_or_else(|e| e.into_inner());
            kept.total += text.len() as u64;
            kept.text.extend(text);
            let excess = kept.text.len().saturating_sub(KEEP);
            kept.text.drain(..excess);
        }
        if self.stdout {
            // Nobody could be told if it fails.
            let _ = std::io::stdout().write_all(text);
        }
        if let Some(sink) = &self.sink {
            sink(&String::from_utf8_lossy(text));
        }
    }

    /// The text that is kept.
    pub(crate) fn text(&self) -> String {
        self.since(0)
    }

    /// How much was ever printed.
    pub(crate) fn total(&self) -> u64 {
        self.kept.lock().unwrap_or_else(|e| e.into_inner()).total
    }

    /// What was printed after `total` bytes, as far as it is kept.
    pub(crate) fn since(&self, total: u64) -> String {
        let mut kept = self.kept.lock().unwrap_or_else(|e| e.into_inner());
        let first = kept.total - kept.text.len() as u64;
        let skip = usize::try_from(total.saturating_sub(first)).unwrap_or(usize::MAX);
        let text = kept.text.make_contiguous();
        String::from_utf8_lossy(text.get(skip..).unwrap_or_default()).into_owned()
    }
}

/// The kernel's console function.  A sink that panics loses its line.
pub(super) unsafe extern "C" fn console_output(
    cookie: *mut c_void,
    text: *const c_char,
    len: usize,
) {
    if len == 0 {
        return;
    }
    // SAFETY: the cookie is the kernel's console (KernelInner::boot), which
    // outlives the kernel; the text has that length during the call.
    let (console, text) = unsafe {
        (
            &*cookie.cast::<Console>(),
            std::slice::from_raw_parts(text.cast::<u8>(), len),
        )
    };
    let _ = console.panics.guard(|| console.put(text));
}
