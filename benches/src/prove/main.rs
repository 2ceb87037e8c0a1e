//! Area `kernel`: what the kernel itself must show.

mod calls;
mod ffs;
mod images;
mod kernels;
mod memory;
mod tmpfs;

use std::process::ExitCode;

use rump_benches::rows::{Group, Outcome, Rows, rate};

/// In this order, because the first measures memory of a fresh process.
const GROUPS: [(&str, Group); 6] = [
    ("kernels", kernels::run),
    ("calls", calls::run),
    ("tmpfs", tmpfs::run),
    ("ffs", ffs::run),
    ("memory", memory::run),
    ("images", images::run),
];

fn main() -> ExitCode {
    rump_benches::rows::prove(&GROUPS)
}

fn ns(seconds: f64) -> String {
    match seconds * 1e9 {
        n if n < 1e3 => format!("{n:.1} ns"),
        n if n < 1e6 => format!("{:.1} us", n / 1e3),
        n => format!("{:.2} ms", n / 1e6),
    }
}

fn mib(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / (1 << 20) as f64)
}
