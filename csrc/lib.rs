//! Carries `librumpkern.a`, the kernel built by `build.rs`, into the link.
//! There is nothing to call here: see the crates `rump-sys` and `rump`.
#![no_std]
