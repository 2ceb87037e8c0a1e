//! Sockets of the local domain: unix(4).

use std::fmt;
use std::io::{self, IoSlice, IoSliceMut};
use std::net::Shutdown;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::evented::Handle;
use super::split::{self, ReadHalf, Stream, WriteHalf};
use super::tcp::accept_one;
use crate::error::Context as _;
use crate::net::socket::{Host, Socket};
use crate::sys::{self, Direction, RawAddr, c};

pub use crate::net::unix::{SocketAddr, UCred};

const LOCAL: i32 = c::RUMP_AF_LOCAL;
const STREAM: i32 = c::RUMP_SOCK_STREAM | c::RUMP_SOCK_NONBLOCK;

macro_rules! names {
    ($type:ident) => {
        impl $type {
            /// The address of this end.
            ///
            /// # Errors
            /// `EBADF`.
            pub fn local_addr(&self) -> io::Result<SocketAddr> {
                self.socket.local().map(|raw| SocketAddr { raw })
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut s = f.debug_struct(stringify!($type));
                if let Ok(local) = self.local_addr() {
                    s.field("local", &local);
                }
                s.finish_non_exhaustive()
            }
        }
    };
}

macro_rules! ends {
    ($type:ident) => {
        impl $type {
            /// The address of the other end.
            ///
            /// # Errors
            /// `ENOTCONN`.
            pub fn peer_addr(&self) -> io::Result<SocketAddr> {
                self.socket.peer().map(|raw| SocketAddr { raw })
            }

            /// No more will be read, or written, or both.
            ///
            /// # Errors
            /// `ENOTCONN`.
            pub fn shutdown(&self, how: Shutdown) -> io::Result<()> {
                self.socket.shutdown(how)
            }
        }
    };
}

/// A connection: [`net::UnixStream`](crate::net::UnixStream) for tasks.
///
/// A clone is another handle of the same connection.
#[derive(Clone)]
pub struct UnixStream {
    socket: Handle,
}

impl UnixStream {
    /// Connect to the socket at a path.
    ///
    /// # Errors
    /// As [`net::UnixStream::connect`](crate::net::UnixStream::connect).
    pub async fn connect(host: impl Host, path: impl AsRef<Path>) -> io::Result<UnixStream> {
        let addr = SocketAddr::from_pathname(path)?;
        let socket = Handle::of(Socket::new(&host, LOCAL, STREAM)?)?;
        socket.connect(&addr.raw).await?;
        Ok(UnixStream { socket })
    }

    /// Two ends of one connection.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`, `ENOBUFS`.
    pub fn pair(host: impl Host) -> io::Result<(UnixStream, UnixStream)> {
        let (a, b) = Socket::pair(&host, LOCAL, STREAM)?;
        let (a, b) = (Handle::of(a)?, Handle::of(b)?);
        Ok((UnixStream { socket: a }, UnixStream { socket: b }))
    }

    /// Who is at the other end (`LOCAL_PEEREID`).
    ///
    /// # Errors
    /// `ENOTCONN`; `EINVAL`: it came of [`pair`](Self::pair).
    pub fn peer_cred(&self) -> io::Result<UCred> {
        let (pid, uid, gid) = self.socket.peer_eid()?;
        Ok(UCred { uid, gid, pid })
    }

    /// A half for the task that reads and one for the task that writes.
    pub fn into_split(self) -> (ReadHalf<UnixStream>, WriteHalf<UnixStream>) {
        split::split(self.socket)
    }
}

impl Stream for UnixStream {
    fn of(socket: Handle) -> UnixStream {
        UnixStream { socket }
    }
}

async_read!(=> UnixStream);
async_read!(=> &UnixStream);
async_write!(=> UnixStream);
async_write!(=> &UnixStream);
async_socket!(UnixStream, crate::net::UnixStream);
#[cfg(feature = "bytes")]
async_bytes!(UnixStream);
socket_buffers!(UnixStream);
names!(UnixStream);
ends!(UnixStream);

/// A socket that connections come to: [`net::UnixListener`] for tasks.
///
/// Its name stays when it is dropped: remove it as a file.  A clone is another
/// handle of the same socket.
///
/// [`net::UnixListener`]: crate::net::UnixListener
#[derive(Clone)]
pub struct UnixListener {
    socket: Handle,
}

impl UnixListener {
    /// Make a socket at a path, and listen.
    ///
    /// # Errors
    /// As [`net::UnixListener::bind`](crate::net::UnixListener::bind).
    pub fn bind(host: impl Host, path: impl AsRef<Path>) -> io::Result<UnixListener> {
        crate::net::UnixListener::bind(host, path)?.try_into()
    }

    /// Wait for a connection.
    ///
    /// # Errors
    /// `ECONNABORTED`, `EMFILE`, `ENFILE`.
    pub async fn accept(&self) -> io::Result<(UnixStream, SocketAddr)> {
        let wait = self.socket.run(Direction::Read, accept_one);
        UnixListener::accepted(wait.await.op("accept")?)
    }

    /// See [`accept`](Self::accept).
    pub fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<(UnixStream, SocketAddr)>> {
        let outcome = self
            .socket
            .poll_op(Direction::Read, "accept", cx, accept_one);
        outcome.map(|r| r.and_then(UnixListener::accepted))
    }

    fn accepted((socket, raw): (Socket, RawAddr)) -> io::Result<(UnixStream, SocketAddr)> {
        let socket = Handle::of(socket)?;
        Ok((UnixStream { socket }, SocketAddr { raw }))
    }

    /// Connections, one after another.
    pub fn incoming(&self) -> Incoming<'_> {
        Incoming { listener: self }
    }
}

async_socket!(UnixListener, crate::net::UnixListener);
names!(UnixListener);

/// A [`Stream`](futures_core::Stream) of connections: see
/// [`UnixListener::incoming`].
#[derive(Debug)]
pub struct Incoming<'a> {
    listener: &'a UnixListener,
}

impl futures_core::Stream for Incoming<'_> {
    type Item = io::Result<UnixStream>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let outcome = self.listener.poll_accept(cx);
        outcome.map(|r| Some(r.map(|(stream, _)| stream)))
    }
}

/// A socket of datagrams: [`net::UnixDatagram`](crate::net::UnixDatagram) for
/// tasks.
///
/// A clone is another handle of the same socket.
#[derive(Clone)]
pub struct UnixDatagram {
    socket: Handle,
}

impl UnixDatagram {
    /// Make a socket at a path.
    ///
    /// # Errors
    /// As [`UnixListener::bind`].
    pub fn bind(host: impl Host, path: impl AsRef<Path>) -> io::Result<UnixDatagram> {
        crate::net::UnixDatagram::bind(host, path)?.try_into()
    }

    /// A socket without a name.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`.
    pub fn unbound(host: impl Host) -> io::Result<UnixDatagram> {
        crate::net::UnixDatagram::unbound(host)?.try_into()
    }

    /// Two sockets that are connected to one another.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`, `ENOBUFS`.
    pub fn pair(host: impl Host) -> io::Result<(UnixDatagram, UnixDatagram)> {
        let (a, b) = crate::net::UnixDatagram::pair(host)?;
        Ok((a.try_into()?, b.try_into()?))
    }

    /// Send to, and receive from, one socket only.  It does not wait.
    ///
    /// # Errors
    /// As [`UnixStream::connect`].
    pub fn connect(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let addr = SocketAddr::from_pathname(path)?;
        let (process, fd) = self.socket.parts();
        sys::connect(process, fd, &addr.raw).op("connect")
    }

    async fn send_with(&self, buf: &[u8], to: Option<&RawAddr>) -> io::Result<usize> {
        let op = |socket: &Socket| {
            let (process, fd) = socket.parts();
            sys::sendto(process, fd, buf, 0, to)
        };
        self.socket.run(Direction::Write, op).await.op("sendto")
    }

    /// Send a datagram to the socket at a path.
    ///
    /// # Errors
    /// As [`net::UnixDatagram::send_to`](crate::net::UnixDatagram::send_to).
    pub async fn send_to(&self, buf: &[u8], path: impl AsRef<Path>) -> io::Result<usize> {
        let addr = SocketAddr::from_pathname(path)?;
        self.send_with(buf, Some(&addr.raw)).await
    }

    /// Send a datagram to the socket it is connected to.
    ///
    /// # Errors
    /// `ENOTCONN`, `ENOBUFS`, `EMSGSIZE`, `ECONNRESET`.
    pub async fn send(&self, buf: &[u8]) -> io::Result<usize> {
        self.send_with(buf, None).await
    }

    /// Receive a datagram; what the buffer has no room for is lost.
    ///
    /// # Errors
    /// `ECONNRESET`.
    pub async fn recv_from(&self, buf: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let op = |socket: &Socket| {
            let (process, fd) = socket.parts();
            sys::recvfrom(process, fd, buf, 0)
        };
        let (n, raw) = self.socket.run(Direction::Read, op).await.op("recvfrom")?;
        Ok((n, SocketAddr { raw }))
    }

    /// Receive a datagram.
    ///
    /// # Errors
    /// As [`recv_from`](Self::recv_from).
    pub async fn recv(&self, buf: &mut [u8]) -> io::Result<usize> {
        self.recv_from(buf).await.map(|(n, _)| n)
    }
}

async_socket!(UnixDatagram, crate::net::UnixDatagram);
socket_buffers!(UnixDatagram);
names!(UnixDatagram);
ends!(UnixDatagram);
