//! Sockets for async programs: no thread waits, and no descriptor of the host.
//!
//! The types are those of [`net`](crate::net), with calls that wait as `async`
//! functions, and [`AsyncRead`] and [`AsyncWrite`] of futures-io.  With the
//! feature `tokio` they have tokio's traits of these names, too.
//!
//! ```
//! # #[cfg(feature = "netinet")]
//! # fn main() -> std::io::Result<()> {
//! use futures_util::io::{AsyncReadExt, AsyncWriteExt};
//! use rump::Kernel;
//! use rump::net::aio::{TcpListener, TcpStream};
//!
//! # futures_executor::block_on(async {
//! let kernel = Kernel::boot()?;
//! let listener = TcpListener::bind(&kernel, "127.0.0.1:7")?;
//! let server = async {
//!     let (mut peer, _) = listener.accept().await?;
//!     let mut buf = [0; 4];
//!     peer.read_exact(&mut buf).await?;
//!     peer.write_all(&buf).await
//! };
//! let client = async {
//!     let mut stream = TcpStream::connect(&kernel, "127.0.0.1:7").await?;
//!     stream.write_all(b"ping").await?;
//!     let mut buf = [0; 4];
//!     stream.read_exact(&mut buf).await?;
//!     std::io::Result::Ok(buf)
//! };
//! let (served, answer) = futures_util::join!(server, client);
//! served?;
//! assert_eq!(&answer?, b"ping");
//! # Ok(()) })
//! # }
//! # #[cfg(not(feature = "netinet"))]
//! # fn main() {}
//! ```
//!
//! # Any executor
//!
//! tokio, smol, or ten lines that park a thread: a socket only needs a
//! [`Waker`](std::task::Waker).  Sockets of a process share one kqueue(2); the
//! call that makes a socket ready wakes the task, as the last thing it does,
//! outside of the kernel and with no lock held.  Often that is the `write` of
//! the peer: in a program with two kernels on a wire, one thread runs it all.
//!
//! # Cancelling
//!
//! A future that is dropped has done nothing, or all: no byte is lost.  A
//! dropped [`TcpStream::connect`] gives the connection up.
//!
//! # The end
//!
//! When the kernel halts or panics, all that wait are woken, and get
//! `ESHUTDOWN` or `EHOSTDOWN`.
//!
//! # Several tasks
//!
//! Any number of futures may wait for a socket, each in its own task; all are
//! woken.  By the traits (`poll_read` and so on) one task at a time may wait
//! for each direction of one handle; a clone is another handle.
//!
//! [`AsyncRead`]: futures_io::AsyncRead
//! [`AsyncWrite`]: futures_io::AsyncWrite

#[macro_use]
mod shared;

mod evented;
mod split;
mod tcp;
mod udp;
pub mod unix;

pub use split::{ReadHalf, ReuniteError, WriteHalf};
pub use tcp::{Incoming, TcpListener, TcpStream};
pub use udp::UdpSocket;
pub use unix::{UnixDatagram, UnixListener, UnixStream};
