//! Where the crate calls C: all of its `unsafe`.
//!
//! * `call`: one system call, from typed arguments to slots and back.
//! * `calls_fs`, `calls_net`, `calls_proc`: the system calls, as functions that
//!   are safe.
//! * `kernel`: owned handles of kernels and processes.
//! * `disk`, `console`, `wire`: functions that C calls back.
//! * `fault`: faults on purpose.
//! * `clock`: clocks, and the threads that take part in them.
//! * `notify`, `kqueue`, `reactor`: how readiness reaches a `Waker`.
//! * `lend`: memory lent to a kernel, and by it.
//! * `cstr`: paths for C, on the stack when they are short.
//! * `panics`: a panic in a callback must not cross C: it is kept, and goes on
//!   in the call that caused it.
//! * `symbols`: names of functions in the backtrace of a panic.
//!
//! What the C side promises (`rump/rumpkernel.h`): any thread may make calls in
//! a process; arguments are one `long` each, pointers are of this address space
//! and used during the call only; a kernel's memory is its own, so that nothing
//! given to it outlives `rump_kernel_destroy`.
#![allow(unsafe_code)]

mod call;
mod calls_fs;
mod calls_net;
mod calls_proc;
mod clock;
mod console;
mod cstr;
mod disk;
pub(crate) mod fault;
mod kernel;
mod kqueue;
#[cfg(feature = "bytes")]
mod lend;
mod notify;
mod panics;
mod reactor;
mod symbols;
#[cfg(feature = "wire")]
mod wire;

pub(crate) use calls_fs::*;
pub(crate) use calls_net::*;
pub(crate) use calls_proc::*;
pub(crate) use clock::{ClockInner, Config as ClockConfig, Joined, Ticket};
pub(crate) use console::{Console, Sink};
pub(crate) use cstr::with_cstr;
pub(crate) use disk::Attachment;
pub(crate) use kernel::{Boot, KernelInner, ProcessInner};
pub(crate) use kqueue::{Kevent, Kqueue, treewatch, unpin, watchfd};
#[cfg(feature = "bytes")]
pub(crate) use lend::{recv_lent, send_lent};
pub(crate) use reactor::{Direction, Reactor, Source};
#[cfg(feature = "wire")]
pub(crate) use wire::{Link, PortInner, WireInner};

/// Constants and plain structures of the C interface.
pub(crate) mod c {
    pub(crate) use rump_sys::*;
}
