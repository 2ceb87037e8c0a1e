//! TCP.

use std::fmt;
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::iter::FusedIterator;
use std::net::{Shutdown, SocketAddr};
use std::time::Duration;

use super::addr::{ToSocketAddrs, family, to_raw};
use super::socket::{Host, Socket, inet};
use super::tcp_options::TcpInfo;
use crate::sys::c;

/// A TCP connection, as [`std::net::TcpStream`].
///
/// Closed on drop, as `close(2)` does it: what was written is still sent.
pub struct TcpStream {
    pub(super) socket: Socket,
}

impl TcpStream {
    /// Connect to an address; of several, to the first that answers.
    ///
    /// # Errors
    /// `ECONNREFUSED`, `ETIMEDOUT`, `EHOSTUNREACH`, `ENETUNREACH`,
    /// `EADDRNOTAVAIL`, `EAFNOSUPPORT` (the family is not in this build),
    /// `EMFILE`.
    pub fn connect(host: impl Host, addr: impl ToSocketAddrs) -> io::Result<TcpStream> {
        Socket::first(addr, |addr| {
            let socket = Socket::new(&host, family(addr), c::RUMP_SOCK_STREAM)?;
            socket.connect(&to_raw(addr))?;
            Ok(TcpStream { socket })
        })
    }

    /// Connect within a time.
    ///
    /// # Errors
    /// As [`connect`](Self::connect); `ETIMEDOUT`; `InvalidInput`: the time is
    /// zero.
    pub fn connect_timeout(
        host: impl Host,
        addr: &SocketAddr,
        timeout: Duration,
    ) -> io::Result<TcpStream> {
        let socket = Socket::new(&host, family(addr), c::RUMP_SOCK_STREAM)?;
        socket.connect_timeout(&to_raw(addr), timeout)?;
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

    /// Another handle of the same connection.
    ///
    /// # Errors
    /// `EMFILE`.
    pub fn try_clone(&self) -> io::Result<TcpStream> {
        let socket = self.socket.try_clone()?;
        Ok(TcpStream { socket })
    }

    /// Receive, and leave it there.
    ///
    /// # Errors
    /// As reading.
    pub fn peek(&self, buf: &mut [u8]) -> io::Result<usize> {
        self.socket.recv(buf, c::RUMP_MSG_PEEK)
    }
}

stream_io!(TcpStream);
socket_mode!(TcpStream);
socket_error!(TcpStream);
socket_timeouts!(TcpStream);
#[cfg(feature = "bytes")]
bytes_io!(TcpStream);
socket_buffers!(TcpStream);
ip_options!(TcpStream);
tcp_options!(TcpStream);

impl fmt::Debug for TcpStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.debug(f, "TcpStream")
    }
}

/// A TCP socket that connections come to, as [`std::net::TcpListener`].
pub struct TcpListener {
    pub(super) socket: Socket,
}

impl TcpListener {
    /// Bind to an address and listen; of several, to the first that is free.
    /// Port 0 is one that is free.
    ///
    /// # Errors
    /// `EADDRINUSE`, `EADDRNOTAVAIL`: no interface has it; `EACCES`: a port
    /// below 1024 that is not the superuser's; `EAFNOSUPPORT`, `EMFILE`.
    pub fn bind(host: impl Host, addr: impl ToSocketAddrs) -> io::Result<TcpListener> {
        Socket::first(addr, |addr| {
            let socket = Socket::new(&host, family(addr), c::RUMP_SOCK_STREAM)?;
            socket.set_flag(c::RUMP_SOL_SOCKET, c::RUMP_SO_REUSEADDR, true)?;
            socket.bind(&to_raw(addr))?;
            socket.listen(c::RUMP_SOMAXCONN)?;
            Ok(TcpListener { socket })
        })
    }

    /// The address it listens at.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Another handle of the same socket.
    ///
    /// # Errors
    /// `EMFILE`.
    pub fn try_clone(&self) -> io::Result<TcpListener> {
        let socket = self.socket.try_clone()?;
        Ok(TcpListener { socket })
    }

    /// Wait for a connection.
    ///
    /// # Errors
    /// `EAGAIN`: none is there, and it does not block; `ECONNABORTED`: the one
    /// that was there has gone; `EMFILE`, `ENFILE`.
    pub fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let (socket, addr) = self.socket.accept()?;
        Ok((TcpStream { socket }, inet(&addr)?))
    }

    /// Connections, one after another.
    pub fn incoming(&self) -> Incoming<'_> {
        Incoming { listener: self }
    }
}

socket_mode!(TcpListener);
socket_error!(TcpListener);
socket_buffers!(TcpListener);
ip_options!(TcpListener);
tcp_options!(TcpListener);

impl fmt::Debug for TcpListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.debug(f, "TcpListener")
    }
}

/// A TCP socket that is neither connected nor listens yet: for options that
/// come first.
///
/// ```
/// # #[cfg(feature = "netinet6")]
/// # fn main() -> std::io::Result<()> {
/// use rump::Kernel;
/// use rump::net::TcpSocket;
///
/// let kernel = Kernel::boot()?;
/// let socket = TcpSocket::new(&kernel, true)?;
/// socket.set_only_v6(true)?;
/// socket.bind("[::]:80")?;
/// let listener = socket.listen(16)?;
/// assert!(listener.only_v6()?);
/// # Ok(()) }
/// # #[cfg(not(feature = "netinet6"))]
/// # fn main() {}
/// ```
pub struct TcpSocket {
    pub(super) socket: Socket,
}

impl TcpSocket {
    /// A socket of IPv6 or IPv4.
    ///
    /// # Errors
    /// `EAFNOSUPPORT`: the family is not in this build; `EMFILE`, `ENFILE`.
    pub fn new(host: impl Host, v6: bool) -> io::Result<TcpSocket> {
        let family = if v6 {
            c::RUMP_AF_INET6
        } else {
            c::RUMP_AF_INET
        };
        let socket = Socket::new(&host, family, c::RUMP_SOCK_STREAM)?;
        Ok(TcpSocket { socket })
    }

    /// Give it an address of its own.
    ///
    /// # Errors
    /// As [`TcpListener::bind`]; `EINVAL`: it has one.
    pub fn bind(&self, addr: impl ToSocketAddrs) -> io::Result<()> {
        Socket::first(addr, |addr| self.socket.bind(&to_raw(addr)))
    }

    /// Its address.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Connect it.
    ///
    /// # Errors
    /// As [`TcpStream::connect`].
    pub fn connect(self, addr: &SocketAddr) -> io::Result<TcpStream> {
        self.socket.connect(&to_raw(addr))?;
        Ok(TcpStream {
            socket: self.socket,
        })
    }

    /// Listen; so many connections may wait to be accepted.
    ///
    /// # Errors
    /// `EADDRINUSE`.
    pub fn listen(self, backlog: u32) -> io::Result<TcpListener> {
        let backlog = i32::try_from(backlog).unwrap_or(i32::MAX);
        self.socket.listen(backlog)?;
        Ok(TcpListener {
            socket: self.socket,
        })
    }
}

socket_error!(TcpSocket);
socket_buffers!(TcpSocket);
early_options!(TcpSocket);
ip_options!(TcpSocket);
tcp_options!(TcpSocket);

impl fmt::Debug for TcpSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.debug(f, "TcpSocket")
    }
}

/// See [`TcpListener::incoming`].
#[derive(Debug)]
pub struct Incoming<'a> {
    listener: &'a TcpListener,
}

impl Iterator for Incoming<'_> {
    type Item = io::Result<TcpStream>;
    fn next(&mut self) -> Option<io::Result<TcpStream>> {
        Some(self.listener.accept().map(|(stream, _)| stream))
    }
}

impl FusedIterator for Incoming<'_> {}
