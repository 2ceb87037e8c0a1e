//! Tests in virtual time, and the search for races.
//!
//! ```
//! use rump::sim;
//! use std::io::{Read, Write};
//!
//! sim::explore(0..20, |sim| {
//!     let kernel = sim.boot();
//!     let (mut reader, mut writer) = kernel.process().spawn().unwrap().pipe().unwrap();
//!     let producer = sim.spawn("producer", move || {
//!         for i in 0..10u8 {
//!             writer.write_all(&[i]).unwrap();
//!         }
//!     });
//!     let mut all = Vec::new();
//!     reader.read_to_end(&mut all).unwrap();
//!     assert_eq!(all, (0..10).collect::<Vec<u8>>());
//!     producer.join().unwrap();
//! });
//! ```
//!
//! A run has a seed, a virtual clock and threads that have all joined it
//! ([`Sim::spawn`]): what happens in it follows from the seed.  [`explore`] does
//! it with one seed after the other; each lets other threads go first at other
//! places, at locks in the kernel too, so that an order of events that is rare
//! comes up.  A run fails if it panics, if a kernel does, or if all of its
//! threads sleep and nobody will wake them.  The report says which seed it was:
//! with that in the environment, as `RUMP_SEED=17`, the test runs that one only.
//!
//! Threads of a run wait for one another in the kernel, or by
//! [`ClockThread::join`]; what else there is for it in the standard library
//! makes the others wait (see [`clock`](crate::clock)).

use std::fmt;
use std::io;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::Duration;

use crate::clock::{Builder as ClockBuilder, Clock, ClockThread};
use crate::kernel::Builder;
use crate::{Errno, Error, Kernel};

/// At so many of 1000 places [`explore`] lets another thread go first.
const EXPLORE: u32 = 100;

/// A run.
#[derive(Debug)]
pub struct Sim {
    seed: u64,
    clock: Clock,
    kernels: Mutex<Vec<Kernel>>,
}

impl Sim {
    /// What all of it follows from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Its clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// A kernel of the run.  If it panics, the run has failed.
    ///
    /// # Panics
    /// If it does not boot.
    pub fn boot(&self) -> Kernel {
        self.boot_as(Kernel::builder()).expect("boot")
    }

    /// The same, of a builder.
    ///
    /// # Errors
    /// Those of [`Builder::boot`].
    pub fn boot_as(&self, builder: Builder) -> io::Result<Kernel> {
        let kernel = builder.clock(&self.clock).boot()?;
        let mut kernels = self.kernels.lock().unwrap_or_else(|e| e.into_inner());
        kernels.push(kernel.clone());
        Ok(kernel)
    }

    /// Start a thread of the run.
    ///
    /// # Panics
    /// If there can be none.
    pub fn spawn<T: Send + 'static>(
        &self,
        name: &str,
        f: impl FnOnce() -> T + Send + 'static,
    ) -> ClockThread<T> {
        self.clock.spawn(name, f).expect("spawn")
    }

    /// Let time go by.
    ///
    /// # Panics
    /// If it is over 290 years.
    pub fn sleep(&self, time: Duration) {
        self.clock.advance(time).expect("sleep");
    }

    /// Run a future to its end: see [`Clock::block_on`].
    ///
    /// # Panics
    /// If all threads of the run sleep and nobody will wake it.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        let outcome = self.clock.block_on(future);
        outcome.unwrap_or_else(|e| panic!("{}", self.clock.error().unwrap_or(e.to_string())))
    }

    /// A number from the seed.
    pub fn random(&self) -> u64 {
        self.clock.random()
    }
}

/// A run that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Run<T> {
    /// What the function returned.
    pub value: T,
    /// [`Clock::trace_hash`] at its end.
    pub trace_hash: u64,
    /// How much time went by in it.
    pub elapsed: Duration,
}

/// A run that failed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Failure {
    /// Its seed.
    pub seed: u64,
    /// Why: a panic of a kernel, of the clock, or of the program.
    pub message: String,
    /// [`Clock::trace_hash`] at its end.
    pub trace_hash: u64,
    /// What its kernels had printed.
    pub console: String,
    /// [`Clock::trace`].
    pub trace: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {} fails: {}", self.seed, self.message)?;
        if !self.console.is_empty() {
            writeln!(f, "console:\n{}", self.console)?;
        }
        writeln!(f, "trace hash {:#018x}", self.trace_hash)?;
        write!(f, "again: RUMP_SEED={} cargo test", self.seed)?;
        match std::thread::current().name() {
            Some(name) if name != "main" => write!(f, " {name}"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}

/// Run once, letting others go first only where a thread sleeps or enters.
///
/// # Errors
/// The failure, if it fails.
pub fn run<T: Send + 'static>(
    seed: u64,
    f: impl FnOnce(&Sim) -> T + Send + 'static,
) -> Result<Run<T>, Box<Failure>> {
    run_with(Clock::virtual_time().seed(seed), seed, f)
}

/// Run once, exploring, as [`explore`] does.
///
/// # Errors
/// The failure, if it fails.
pub fn run_exploring<T: Send + 'static>(
    seed: u64,
    f: impl FnOnce(&Sim) -> T + Send + 'static,
) -> Result<Run<T>, Box<Failure>> {
    run_with(Clock::virtual_time().seed(seed).explore(EXPLORE), seed, f)
}

/// Run once, with a virtual clock as you like it; the seed is only told.
///
/// # Errors
/// The failure, if it fails.
pub fn run_with<T: Send + 'static>(
    clock: ClockBuilder,
    seed: u64,
    f: impl FnOnce(&Sim) -> T + Send + 'static,
) -> Result<Run<T>, Box<Failure>> {
    let failed = |message: String| {
        Box::new(Failure {
            seed,
            message,
            trace_hash: 0,
            console: String::new(),
            trace: String::new(),
        })
    };
    let clock = clock.closed(true).build();
    let clock = clock.map_err(|e| failed(e.to_string()))?;
    let sim = Sim {
        seed,
        clock: clock.clone(),
        kernels: Mutex::default(),
    };
    let main = clock.spawn("main", move || in_main(&sim, f));
    let main = main.map_err(|e| failed(e.to_string()))?;
    main.finish()
        .unwrap_or_else(|payload| Err(failed(text(&*payload))))
}

/// In the first thread of a run.
fn in_main<T>(sim: &Sim, f: impl FnOnce(&Sim) -> T) -> Result<Run<T>, Box<Failure>> {
    let start = sim.clock.now();
    let outcome = catch_unwind(AssertUnwindSafe(|| f(sim)));
    let trace_hash = sim.clock.trace_hash().unwrap_or_default();
    let elapsed = sim.clock.now() - start;
    let kernels = sim.kernels.lock().unwrap_or_else(|e| e.into_inner());
    let panicked = kernels.iter().find_map(Kernel::panicked);
    let message = match (panicked, sim.clock.error(), outcome) {
        (None, None, Ok(value)) => {
            return Ok(Run {
                value,
                trace_hash,
                elapsed,
            });
        }
        (Some(kernel), ..) => kernel,
        (None, Some(clock), _) => clock,
        (None, None, Err(payload)) => text(&*payload),
    };
    Err(Box::new(Failure {
        seed: sim.seed,
        message,
        trace_hash,
        console: kernels.iter().map(Kernel::console).collect(),
        trace: sim.clock.trace(),
    }))
}

/// What a panic says.
fn text(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without a message").to_string()
}

/// The first of the seeds with which a run fails, exploring.
pub fn find<F>(seeds: Range<u64>, f: F) -> Option<Box<Failure>>
where
    F: Fn(&Sim) + Send + Sync + Clone + 'static,
{
    seeds.into_iter().find_map(|seed| {
        let f = f.clone();
        run_exploring(seed, move |sim| f(sim)).err()
    })
}

/// Run with each of the seeds, exploring; or with the one that the environment
/// variable `RUMP_SEED` names.
///
/// # Panics
/// If one fails, with a report and how to repeat it.
pub fn explore<F>(seeds: Range<u64>, f: F)
where
    F: Fn(&Sim) + Send + Sync + Clone + 'static,
{
    let seeds = match seed_of_environment() {
        Ok(Some(seed)) => seed..seed.saturating_add(1),
        Ok(None) => seeds,
        Err(error) => panic!("{error}"),
    };
    if let Some(failure) = find(seeds, f) {
        panic!("{failure}");
    }
}

/// The value of `RUMP_SEED`.
///
/// # Errors
/// `EINVAL`: it is not a number.
pub fn seed_of_environment() -> io::Result<Option<u64>> {
    match std::env::var("RUMP_SEED") {
        Ok(text) => match text.parse() {
            Ok(seed) => Ok(Some(seed)),
            Err(_) => Err(Error::new("RUMP_SEED", Errno::EINVAL).into()),
        },
        Err(_) => Ok(None),
    }
}
