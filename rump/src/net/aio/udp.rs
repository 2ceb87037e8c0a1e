//! UDP.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::task::{Context, Poll};

use super::evented::Handle;
use crate::error::Context as _;
use crate::net::addr::{ToSocketAddrs, to_raw};
use crate::net::socket::{Host, Socket, inet};
use crate::net::udp_options::{mreq_v4, mreq_v6};
use crate::sys::{self, Direction, RawAddr, c};

/// A UDP socket: [`net::UdpSocket`](crate::net::UdpSocket) for tasks.
///
/// A clone is another handle of the same socket.
#[derive(Clone)]
pub struct UdpSocket {
    socket: Handle,
}

impl UdpSocket {
    /// Bind to an address; of several, to the first that is free.  Port 0 is
    /// one that is free.
    ///
    /// # Errors
    /// As [`net::UdpSocket::bind`](crate::net::UdpSocket::bind).
    pub fn bind(host: impl Host, addr: impl ToSocketAddrs) -> io::Result<UdpSocket> {
        crate::net::UdpSocket::bind(host, addr)?.try_into()
    }

    /// Send to, and receive from, one address only.  It does not wait.
    ///
    /// # Errors
    /// `ENETUNREACH`, `EHOSTUNREACH`, `EACCES`: a broadcast address.
    pub fn connect(&self, addr: impl ToSocketAddrs) -> io::Result<()> {
        Socket::first(addr, |addr| {
            let (process, fd) = self.socket.parts();
            sys::connect(process, fd, &to_raw(addr)).op("connect")
        })
    }

    /// The address of this end.
    ///
    /// # Errors
    /// `EBADF`.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// The address it is connected to.
    ///
    /// # Errors
    /// `ENOTCONN`.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.socket.peer_addr()
    }

    async fn send_with(&self, buf: &[u8], to: Option<RawAddr>) -> io::Result<usize> {
        let op = |socket: &Socket| {
            let (process, fd) = socket.parts();
            sys::sendto(process, fd, buf, 0, to.as_ref())
        };
        self.socket.run(Direction::Write, op).await.op("sendto")
    }

    async fn recv_with(&self, buf: &mut [u8], flags: i32) -> io::Result<(usize, SocketAddr)> {
        let op = |socket: &Socket| {
            let (process, fd) = socket.parts();
            sys::recvfrom(process, fd, buf, flags)
        };
        let (n, from) = self.socket.run(Direction::Read, op).await.op("recvfrom")?;
        Ok((n, inet(&from)?))
    }

    /// Send a datagram; of several addresses, to the first.
    ///
    /// # Errors
    /// As [`net::UdpSocket::send_to`](crate::net::UdpSocket::send_to).
    pub async fn send_to(&self, buf: &[u8], addr: impl ToSocketAddrs) -> io::Result<usize> {
        match addr.to_socket_addrs()?.next() {
            Some(addr) => self.send_with(buf, Some(to_raw(&addr))).await,
            None => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "no address to send to",
            )),
        }
    }

    /// Receive a datagram; what the buffer has no room for is lost.
    ///
    /// # Errors
    /// `ECONNREFUSED`.
    pub async fn recv_from(&self, buf: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        self.recv_with(buf, 0).await
    }

    /// Receive a datagram, and leave it there.
    ///
    /// # Errors
    /// As [`recv_from`](Self::recv_from).
    pub async fn peek_from(&self, buf: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        self.recv_with(buf, c::RUMP_MSG_PEEK).await
    }

    /// Send a datagram to the address it is connected to.
    ///
    /// # Errors
    /// As [`net::UdpSocket::send`](crate::net::UdpSocket::send).
    pub async fn send(&self, buf: &[u8]) -> io::Result<usize> {
        self.send_with(buf, None).await
    }

    /// Receive a datagram of the address it is connected to.
    ///
    /// # Errors
    /// As [`recv_from`](Self::recv_from).
    pub async fn recv(&self, buf: &mut [u8]) -> io::Result<usize> {
        self.recv_with(buf, 0).await.map(|(n, _)| n)
    }

    /// As [`recv_from`](Self::recv_from), for a task.
    pub fn poll_recv_from(
        &self,
        cx: &mut Context<'_>,
        buf: &mut [u8],
    ) -> Poll<io::Result<(usize, SocketAddr)>> {
        let outcome = self
            .socket
            .poll_op(Direction::Read, "recvfrom", cx, |socket| {
                let (process, fd) = socket.parts();
                sys::recvfrom(process, fd, buf, 0)
            });
        outcome.map(|r| r.and_then(|(n, from)| Ok((n, inet(&from)?))))
    }

    /// As [`send_to`](Self::send_to), for a task.
    pub fn poll_send_to(
        &self,
        cx: &mut Context<'_>,
        buf: &[u8],
        to: SocketAddr,
    ) -> Poll<io::Result<usize>> {
        let to = to_raw(&to);
        self.socket
            .poll_op(Direction::Write, "sendto", cx, |socket| {
                let (process, fd) = socket.parts();
                sys::sendto(process, fd, buf, 0, Some(&to))
            })
    }
}

async_socket!(UdpSocket, crate::net::UdpSocket);
socket_buffers!(UdpSocket);
ip_options!(UdpSocket);
udp_options!(UdpSocket);

impl fmt::Debug for UdpSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.debug(f, "UdpSocket")
    }
}
