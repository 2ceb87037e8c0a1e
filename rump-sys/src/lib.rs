//! Raw bindings to the rump kernel, generated from its public C headers.
//!
//! Names, types and rules are C's: read `rump/rump.h`, `rump/rumpkernel.h` and
//! `rump/rump_syscalls.h` under `csrc/sys/rump/include`.  Programs use the safe
//! crate `rump` instead.
#![no_std]
#![allow(non_upper_case_globals, non_camel_case_types, non_snake_case)]
#![allow(missing_docs, missing_debug_implementations, unreachable_pub)]
#![allow(clippy::all, clippy::undocumented_unsafe_blocks, rustdoc::all)]

// Nothing else names the package that carries the archive: without this line
// it is not linked.
extern crate rumpkern as _;

#[cfg(feature = "buildtime-bindgen")]
include!(concat!(env!("OUT_DIR"), "/bindings.rs"));

#[cfg(not(feature = "buildtime-bindgen"))]
include!("bindings.rs");
