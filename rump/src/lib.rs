//! A BSD kernel as a library.
//!
//! ```
//! use rump::Kernel;
//!
//! fn main() -> std::io::Result<()> {
//!     let kernel = Kernel::boot()?;
//!     kernel.root().write("motd", "hello from a kernel in your process\n")?;
//!     print!("{}", kernel.root().read_to_string("motd")?);
//!     kernel.halt()
//! }
//! ```
//!
//! A [`Kernel`] is a value: boot a thousand of them in one process, use each
//! from any thread, drop it, and all it had is gone.  It is NetBSD's design of
//! a *rump kernel*: the parts of a kernel (processes, descriptors, a virtual
//! file system, file systems, drivers) without the machine, as a library.  No
//! root is needed, no helper process, no kernel module.
//!
//! # Layers
//!
//! From the top down; each needs only what is below it.
//!
//! * [`image`]: what is in this disk image?  Finds partitions and file systems,
//!   decompresses, and [`Image::root`](image::Image::root) gives the tree of
//!   files, in a kernel of its own that goes with it.  For tools that read
//!   images.
//! * [`fs`]: directories and files, in the shapes of [`std::fs`].  A
//!   [`Dir`](fs::Dir) has `std::fs`'s functions as methods, with paths relative
//!   to it; [`File`](fs::File) is `Read + Write + Seek`.  File systems to mount
//!   ([`Ffs`](fs::Ffs), [`Tmpfs`](fs::Tmpfs)) are here too.  For everyone.
//! * [`process`]: a [`Process`] has descriptors, a working directory, a root
//!   and credentials of its own.  For tests of permissions, for servers with
//!   several users, for chroot.  Without it everything runs in process 1, as
//!   the superuser.
//! * [`net`]: sockets, in the shapes of [`std::net`]; interfaces, routes, and
//!   wires between kernels.  For programs that want a network stack of their
//!   own, and tests of protocols; [`net::aio`] for async programs.
//! * [`block`]: disks that the program implements: the trait
//!   [`BlockDevice`](block::BlockDevice) and ready-made devices to stack on one
//!   another, from RAM and host files to a part of a disk, a copy-on-write
//!   overlay, a log of every access, injected faults.
//! * [`fault`]: memory, threads and disks that fail on purpose, and what the
//!   kernel makes of it.
//! * [`clock`]: virtual time, in which a day takes no time and a run can be
//!   repeated; [`sim`]: tests in it, and the search for races.
//! * [`test`](mod@test): kernels for tests, which must leave nothing behind.
//! * [`watch`]: what happens to files, as streams of events, for async programs
//!   and for others.
//! * [`kernel`]: boot, halt, limits, console, statistics.
//! * `rump-sys`, another crate: the C interface as it is.
//!
//! # Errors
//!
//! Functions give [`std::io::Error`], so `?` works everywhere.  Inside is an
//! [`Error`] with the operation, the path and the error of the kernel:
//!
//! ```
//! # fn main() -> std::io::Result<()> {
//! # let kernel = rump::Kernel::boot()?;
//! let error = kernel.root().read("etc/passwd").unwrap_err();
//! assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
//! assert_eq!(
//!     error.to_string(),
//!     r#"open "etc/passwd": no such file or directory (ENOENT)"#
//! );
//! let inner = rump::Error::of(&error).unwrap();
//! assert_eq!(inner.errno(), rump::Errno::ENOENT);
//! # Ok(()) }
//! ```
//!
//! Kernel and host number their errors differently; numbers are translated,
//! and [`raw_os_error`](std::io::Error::raw_os_error) never holds the kernel's.
//!
//! # Threads
//!
//! Handles ([`Kernel`], [`Process`], [`Dir`](fs::Dir), [`File`](fs::File),
//! [`Mount`](fs::Mount)) are `Send + Sync`; any thread may call.  A kernel that
//! has nothing to do has no thread of its own.  There is no `async` file
//! interface: it would be threads in disguise.
//!
//! # What it does not do
//!
//! It does not run programs, and its files are not the host's: a path is looked
//! up in the kernel, never on the host.  The only host files it touches are
//! those named to [`image`], [`Ffs::image`](fs::Ffs::image) and
//! [`block`].
//!
//! # Features
//!
//! One a component.  What is left out is not compiled; mounting it gives
//! `ENODEV`, a socket of it `EAFNOSUPPORT`.
//!
//! | feature | by default | what |
//! | --- | --- | --- |
//! | `tmpfs`, `ffs` | yes | file systems |
//! | `local` | yes | sockets between processes of a kernel |
//! | `net` | yes | interfaces and routes |
//! | `netinet` | yes | IPv4, TCP, UDP; `lo0`; needs `net` |
//! | `netinet6` | yes | IPv6; needs `netinet` |
//! | `wire` | yes | Ethernet in memory; needs `netinet` |
//! | `tokio` | no | tokio's `AsyncRead` and `AsyncWrite` for [`net::aio`] |
//! | `bytes` | no | data of sockets as `bytes::Bytes`, without a copy |
//! | `cli` | yes | the command `rump`; a library leaves it out |
#![deny(missing_docs, missing_debug_implementations, unsafe_code)]

mod errno;
mod errno_table;
mod error;
mod sys;

pub mod block;
pub mod clock;
pub mod fault;
pub mod fs;
pub mod image;
pub mod kernel;
pub mod net;
pub mod process;
pub mod sim;
pub mod test;
pub mod watch;

pub use clock::Clock;
pub use errno::Errno;
pub use error::Error;
pub use kernel::{Builder, Kernel};
pub use process::Process;

/// The programs of the README compile, and those that can run do.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// Those of the page about testing, too.
#[cfg(doctest)]
#[doc = include_str!("../../docs/testing.md")]
struct Testing;
