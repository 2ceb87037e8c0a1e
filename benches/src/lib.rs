//! What benches and proofs share: a kernel as the C interface gives it, the
//! host beside it through its own system calls, and a clock.
//!
//! They use the C interface and not the crate `rump`, so that what is measured
//! is the kernel.

mod files;
mod guest;
mod host;
mod measure;
pub mod rows;
pub mod tree;

pub use files::{Fd, Files, entries, entries_of, walk};
pub use guest::{Config, Disk, Kernel, Process, Stats};
pub use host::{Host, rss, threads};
pub use measure::{Pair, median, memcpy_speed, pair, time};

/// Errno of whichever kernel was asked, in its own numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errno(pub i32);

impl std::fmt::Display for Errno {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "errno {}", self.0)
    }
}

impl std::error::Error for Errno {}

/// A result of a system call.
pub type Result<T> = std::result::Result<T, Errno>;
