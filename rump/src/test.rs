//! Kernels for tests, each a line.
//!
//! ```
//! // All that a test function needs:
//! let (_kernel, dir) = rump::test::tmpfs();
//! dir.write("f", "x").unwrap();
//! assert_eq!(dir.read("f").unwrap(), b"x");
//! ```
//!
//! A [`Fixture`] is a kernel.  When it goes it is halted, and the test fails if
//! anything is left: memory, vnodes, buffers, pages of files, open files,
//! threads.  The message names the pool, and in a build of the kernel with
//! `RUMP_DEBUG=1` the place that allocated it.
//!
//! If the test fails the report has what the kernel said on its console, its
//! panic, its seed, the trace hash under a virtual clock, and the command that
//! runs the test again with that seed:
//!
//! ```text
//! rump: seed 8127733 console:
//! tmpfs: …
//! rump: again: RUMP_SEED=8127733 cargo test a_file_is_kept -- --exact
//! ```
//!
//! There is no attribute to put on tests: a fixture is made by one call, and
//! `#[test]` does the rest, with whatever runs your tests.  For programs that
//! are to be repeated step by step, and for looking for races, see
//! [`sim`](crate::sim); for failures on purpose, [`fault`](crate::fault).

use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::ops::Deref;

use crate::fault::{Fault, Injected};
use crate::fs::{Dir, Tmpfs};
use crate::sim::seed_of_environment;
use crate::{Builder, Kernel};

/// The seed of this test: `RUMP_SEED`, or by chance.
///
/// # Panics
/// If `RUMP_SEED` is not a number.
pub fn seed() -> u64 {
    match seed_of_environment() {
        Ok(Some(seed)) => seed,
        // Hashers are seeded by the host; short numbers are easier to type.
        Ok(None) => {
            let hasher = std::collections::hash_map::RandomState::new();
            hasher.build_hasher().finish() % 1_000_000_000 + 1
        }
        Err(error) => panic!("{error}"),
    }
}

/// A kernel.
///
/// # Panics
/// If it does not boot.
pub fn kernel() -> Fixture {
    boot(Kernel::builder())
}

/// A kernel with an empty tmpfs to work in, at `/t`.
///
/// # Panics
/// If it does not boot.
pub fn tmpfs() -> (Fixture, Dir) {
    let kernel = kernel();
    let mount = kernel.mount(Tmpfs::new(), "/t");
    let dir = mount.unwrap_or_else(|e| panic!("{e}")).keep();
    (kernel, dir)
}

/// A kernel booted in a certain way.
///
/// # Panics
/// If it does not boot.
pub fn boot(builder: Builder) -> Fixture {
    let seed = seed();
    match builder.seed(seed).boot() {
        Ok(kernel) => Fixture {
            kernel,
            seed,
            may_leak: false,
        },
        Err(error) => panic!("{error}"),
    }
}

/// Run `test` for n = 0, 1, 2, …, each time in a kernel of its own in which the
/// n-th of the fault's places fails, until there are no more.  How many there
/// were.
///
/// The test sees errors; it is for the fixture to see that they were clean: no
/// panic, nothing left.
///
/// ```
/// use rump::{fault::Fault, fs::Tmpfs, test};
///
/// let places = test::each_failure(Fault::memory, |kernel| {
///     let _ = kernel.mount(Tmpfs::new(), "/t").map(drop);
/// });
/// assert!(places > 10);
/// ```
///
/// # Panics
/// If the kernel does, or leaks: with the number of the place.
pub fn each_failure(fault: impl Fn() -> Fault, test: impl Fn(&Kernel)) -> u64 {
    for n in 0.. {
        let fixture = kernel();
        let injected: Injected = match fixture.inject(fault().nth(n)) {
            Ok(injected) => injected,
            Err(error) => panic!("{error}"),
        };
        test(&fixture);
        let hits = injected.hits();
        drop(injected);
        if let Some(wrong) = fixture.finish() {
            panic!("failure {n}: {wrong}");
        }
        if hits == 0 {
            return n;
        }
    }
    u64::MAX
}

/// A kernel that must leave nothing behind.
pub struct Fixture {
    kernel: Kernel,
    seed: u64,
    may_leak: bool,
}

impl Fixture {
    /// The seed it was booted with.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Do not look at what is left: the test ends it the hard way.
    pub fn may_leak(&mut self) {
        self.may_leak = true;
    }

    /// Halt it now; what was wrong with it, if anything was.
    fn finish(mut self) -> Option<String> {
        let wrong = self.check();
        self.may_leak = true;
        wrong
    }

    fn check(&self) -> Option<String> {
        if let Some(text) = self.kernel.panicked() {
            return Some(text);
        }
        if !self.kernel.is_halted()
            && let Err(error) = self.kernel.clone().halt()
        {
            return Some(error.to_string());
        }
        let left = self.kernel.stats();
        let clean = left.live_allocations == 0
            && left.live_bytes == 0
            && left.vnodes == 0
            && left.buffers == 0
            && left.pages == 0
            && left.files == 0
            && left.threads == 0;
        (!clean).then(|| format!("left: {left:?}\n{}", self.kernel.leak_report()))
    }

    /// What there is to say about it when a test failed.
    pub fn report(&self) -> Report {
        Report {
            seed: self.seed,
            trace_hash: self.kernel.trace_hash(),
            console: self.kernel.console(),
        }
    }
}

impl Deref for Fixture {
    type Target = Kernel;

    fn deref(&self) -> &Kernel {
        &self.kernel
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.report());
        } else if !self.may_leak
            && let Some(wrong) = self.check()
        {
            panic!("{wrong}\n{}", self.report());
        }
    }
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture")
            .field("kernel", &self.kernel)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

/// What is printed of a kernel when its test fails.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// The seed of the kernel.
    pub seed: u64,
    /// [`Kernel::trace_hash`].
    pub trace_hash: Option<u64>,
    /// [`Kernel::console`], with the panic if there was one.
    pub console: String,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rump: seed {}", self.seed)?;
        if let Some(hash) = self.trace_hash {
            write!(f, " trace hash {hash:#018x}")?;
        }
        if !self.console.is_empty() {
            write!(f, " console:\n{}", self.console.trim_end())?;
        }
        write!(f, "\nrump: again: RUMP_SEED={} cargo test", self.seed)?;
        match std::thread::current().name() {
            Some(name) if name != "main" => write!(f, " {name} -- --exact"),
            _ => Ok(()),
        }
    }
}
