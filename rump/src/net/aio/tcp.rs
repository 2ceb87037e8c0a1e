//! TCP.

use std::fmt;
use std::io::{self, IoSlice, IoSliceMut};
use std::net::{Shutdown, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::evented::Handle;
use super::split::{self, ReadHalf, Stream, WriteHalf};
use crate::error::Context as _;
use crate::net::addr::{ToSocketAddrs, family, to_raw};
use crate::net::socket::{Host, Socket, inet};
use crate::net::{TcpInfo, TcpSocket};
use crate::sys::{self, Direction, RawAddr, c};

const KIND: i32 = c::RUMP_SOCK_STREAM | c::RUMP_SOCK_NONBLOCK;

/// A TCP connection: [`net::TcpStream`](crate::net::TcpStream) for tasks.
///
/// A clone is another handle of the same connection, which is closed with the
/// last of them; what was written is still sent then.
#[derive(Clone)]
pub struct TcpStream {
    socket: Handle,
}

impl TcpStream {
    /// Connect to an address; of several, to the first that answers.  Dropped
    /// before it is done, the future gives the connection up.
    ///
    /// # Errors
    /// As [`net::TcpStream::connect`](crate::net::TcpStream::connect).
    pub async fn connect(host: impl Host, addr: impl ToSocketAddrs) -> io::Result<TcpStream> {
        let mut last = None;
        for addr in addr.to_socket_addrs()? {
            match TcpStream::connect_one(&host, &addr).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = Some(error),
            }
        }
        Err(last
            .unwrap_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "no address to try")))
    }

    async fn connect_one(host: &impl Host, addr: &SocketAddr) -> io::Result<TcpStream> {
        let socket = Handle::of(Socket::new(host, family(addr), KIND)?)?;
        socket.connect(&to_raw(addr)).await?;
        Ok(TcpStream { socket })
    }

    /// Connect a socket that was given options before.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn connect_socket(socket: TcpSocket, addr: &SocketAddr) -> io::Result<TcpStream> {
        let socket = Handle::of_blocking(socket.socket)?;
        socket.connect(&to_raw(addr)).await?;
        Ok(TcpStream { socket })
    }

    /// The address of the other end.
    ///
    /// # Errors
    /// `ENOTCONN`.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.socket.peer_addr()
    }

    /// The address of this end.
    ///
    /// # Errors
    /// `ECONNRESET`.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// No more will be read, or written, or both.
    ///
    /// # Errors
    /// `ENOTCONN`.
    pub fn shutdown(&self, how: Shutdown) -> io::Result<()> {
        self.socket.shutdown(how)
    }

    /// Receive, and leave it there.
    ///
    /// # Errors
    /// As reading.
    pub async fn peek(&self, buf: &mut [u8]) -> io::Result<usize> {
        let op = |socket: &Socket| {
            let (process, fd) = socket.parts();
            sys::recv(process, fd, buf, c::RUMP_MSG_PEEK)
        };
        self.socket.run(Direction::Read, op).await.op("recv")
    }

    /// A half for the task that reads and one for the task that writes.
    pub fn into_split(self) -> (ReadHalf<TcpStream>, WriteHalf<TcpStream>) {
        split::split(self.socket)
    }
}

impl Stream for TcpStream {
    fn of(socket: Handle) -> TcpStream {
        TcpStream { socket }
    }
}

async_read!(=> TcpStream);
async_read!(=> &TcpStream);
async_write!(=> TcpStream);
async_write!(=> &TcpStream);
async_socket!(TcpStream, crate::net::TcpStream);
#[cfg(feature = "bytes")]
async_bytes!(TcpStream);
socket_buffers!(TcpStream);
ip_options!(TcpStream);
tcp_options!(TcpStream);

impl fmt::Debug for TcpStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.debug(f, "TcpStream")
    }
}

/// A TCP socket that connections come to: [`net::TcpListener`] for tasks.
///
/// A clone is another handle of the same socket.
///
/// [`net::TcpListener`]: crate::net::TcpListener
#[derive(Clone)]
pub struct TcpListener {
    socket: Handle,
}

impl TcpListener {
    /// Bind to an address and listen; of several, to the first that is free.
    /// Port 0 is one that is free.
    ///
    /// # Errors
    /// As [`net::TcpListener::bind`](crate::net::TcpListener::bind).
    pub fn bind(host: impl Host, addr: impl ToSocketAddrs) -> io::Result<TcpListener> {
        crate::net::TcpListener::bind(host, addr)?.try_into()
    }

    /// The address it listens at.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Wait for a connection.
    ///
    /// # Errors
    /// `ECONNABORTED`: the one that was there has gone; `EMFILE`, `ENFILE`.
    pub async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let wait = self.socket.run(Direction::Read, accept_one);
        TcpListener::accepted(wait.await.op("accept")?)
    }

    /// See [`accept`](Self::accept).
    pub fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        let outcome = self
            .socket
            .poll_op(Direction::Read, "accept", cx, accept_one);
        outcome.map(|r| r.and_then(TcpListener::accepted))
    }

    fn accepted((socket, from): (Socket, RawAddr)) -> io::Result<(TcpStream, SocketAddr)> {
        let socket = Handle::of(socket)?;
        Ok((TcpStream { socket }, inet(&from)?))
    }

    /// Connections, one after another.
    pub fn incoming(&self) -> Incoming<'_> {
        Incoming { listener: self }
    }
}

/// The new socket does not block.
pub(super) fn accept_one(socket: &Socket) -> Result<(Socket, RawAddr), crate::Errno> {
    socket.accept_with(c::RUMP_SOCK_NONBLOCK)
}

async_socket!(TcpListener, crate::net::TcpListener);
socket_buffers!(TcpListener);
ip_options!(TcpListener);
tcp_options!(TcpListener);

impl fmt::Debug for TcpListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.debug(f, "TcpListener")
    }
}

/// A [`Stream`](futures_core::Stream) of connections: see
/// [`TcpListener::incoming`].
#[derive(Debug)]
pub struct Incoming<'a> {
    listener: &'a TcpListener,
}

impl futures_core::Stream for Incoming<'_> {
    type Item = io::Result<TcpStream>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let outcome = self.listener.poll_accept(cx);
        outcome.map(|r| Some(r.map(|(stream, _)| stream)))
    }
}
