//! TCP.

use std::fmt;
use std::io::{self, Read, Write};
use std::iter::FusedIterator;
use std::net::{Shutdown, SocketAddr};
use std::time::Duration;

use super::addr::{ToSocketAddrs, family, to_raw};
use super::socket::{Host, Socket, inet};
use crate::sys::c;

const TCP: i32 = c::RUMP_IPPROTO_TCP;

/// A TCP connection, as [`std::net::TcpStream`].
///
/// Closed on drop, as `close(2)` does it: what was written is still sent.
pub struct TcpStream {
    socket: Socket,
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

    /// Send small pieces at once (`TCP_NODELAY`, RFC 896)?
    ///
    /// # Errors
    /// `ECONNRESET`.
    pub fn set_nodelay(&self, on: bool) -> io::Result<()> {
        self.socket.set_flag(TCP, c::RUMP_TCP_NODELAY, on)
    }

    /// See [`set_nodelay`](Self::set_nodelay).
    ///
    /// # Errors
    /// `ECONNRESET`.
    pub fn nodelay(&self) -> io::Result<bool> {
        self.socket.flag(TCP, c::RUMP_TCP_NODELAY)
    }

    /// How long [closing](Drop) waits until all is sent (`SO_LINGER`): `None`
    /// does not wait, zero resets the connection.  Whole seconds count.
    ///
    /// # Errors
    /// `EDOM`: too long.
    pub fn set_linger(&self, linger: Option<Duration>) -> io::Result<()> {
        self.socket.set_linger(linger)
    }

    /// See [`set_linger`](Self::set_linger).
    ///
    /// # Errors
    /// `EBADF`.
    pub fn linger(&self) -> io::Result<Option<Duration>> {
        self.socket.linger()
    }

    /// Ask a silent peer whether it is there (`SO_KEEPALIVE`, RFC 9293 3.8.4)?
    ///
    /// # Errors
    /// `EBADF`.
    pub fn set_keepalive(&self, on: bool) -> io::Result<()> {
        self.socket
            .set_flag(c::RUMP_SOL_SOCKET, c::RUMP_SO_KEEPALIVE, on)
    }

    /// See [`set_keepalive`](Self::set_keepalive).
    ///
    /// # Errors
    /// `EBADF`.
    pub fn keepalive(&self) -> io::Result<bool> {
        self.socket.flag(c::RUMP_SOL_SOCKET, c::RUMP_SO_KEEPALIVE)
    }

    /// The congestion control by name, `"newreno"` or `"cubic"`
    /// (`TCP_CONGCTL`).
    ///
    /// # Errors
    /// `EINVAL`: there is none of that name.
    pub fn set_congestion_control(&self, name: &str) -> io::Result<()> {
        self.socket
            .set_bytes(TCP, c::RUMP_TCP_CONGCTL, name.as_bytes())
    }

    /// See [`set_congestion_control`](Self::set_congestion_control).
    ///
    /// # Errors
    /// `ECONNRESET`.
    pub fn congestion_control(&self) -> io::Result<String> {
        let mut name = [0; c::RUMP_TCP_CONGCTL_NAME_MAX as usize];
        let len = self.socket.bytes(TCP, c::RUMP_TCP_CONGCTL, &mut name)?;
        let name = name[..len].split(|b| *b == 0).next().unwrap_or_default();
        Ok(String::from_utf8_lossy(name).into_owned())
    }
}

stream_io!(TcpStream);
socket_options!(TcpStream);
ip_ttl!(TcpStream);

impl fmt::Debug for TcpStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.debug(f, "TcpStream")
    }
}

/// A TCP socket that connections come to, as [`std::net::TcpListener`].
pub struct TcpListener {
    socket: Socket,
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
            socket.listen()?;
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
ip_ttl!(TcpListener);

impl fmt::Debug for TcpListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.debug(f, "TcpListener")
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
