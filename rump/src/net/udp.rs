//! UDP.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use super::addr::{ToSocketAddrs, family, to_raw};
use super::socket::{Host, Socket, inet};
use super::udp_options::{mreq_v4, mreq_v6};
use crate::sys::c;

/// A UDP socket, as [`std::net::UdpSocket`].
pub struct UdpSocket {
    pub(super) socket: Socket,
}

impl UdpSocket {
    /// Bind to an address; of several, to the first that is free.  Port 0 is
    /// one that is free.
    ///
    /// # Errors
    /// `EADDRINUSE`, `EADDRNOTAVAIL`: no interface has it; `EACCES`: a port
    /// below 1024 that is not the superuser's; `EAFNOSUPPORT`, `EMFILE`.
    pub fn bind(host: impl Host, addr: impl ToSocketAddrs) -> io::Result<UdpSocket> {
        Socket::first(addr, |addr| {
            let socket = Socket::new(&host, family(addr), c::RUMP_SOCK_DGRAM)?;
            socket.bind(&to_raw(addr))?;
            Ok(UdpSocket { socket })
        })
    }

    /// A socket without an address, of IPv6 or IPv4: for options that come
    /// first.
    ///
    /// # Errors
    /// `EAFNOSUPPORT`, `EMFILE`.
    pub fn unbound(host: impl Host, v6: bool) -> io::Result<UdpSocket> {
        let family = if v6 {
            c::RUMP_AF_INET6
        } else {
            c::RUMP_AF_INET
        };
        let socket = Socket::new(&host, family, c::RUMP_SOCK_DGRAM)?;
        Ok(UdpSocket { socket })
    }

    /// Give an [`unbound`](Self::unbound) socket its address.
    ///
    /// # Errors
    /// As [`bind`](Self::bind); `EINVAL`: it has one.
    pub fn bind_to(&self, addr: impl ToSocketAddrs) -> io::Result<()> {
        Socket::first(addr, |addr| self.socket.bind(&to_raw(addr)))
    }

    /// Send to, and receive from, one address only.
    ///
    /// # Errors
    /// `ENETUNREACH`, `EHOSTUNREACH`, `EACCES`: a broadcast address.
    pub fn connect(&self, addr: impl ToSocketAddrs) -> io::Result<()> {
        Socket::first(addr, |addr| self.socket.connect(&to_raw(addr)))
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

    /// Another handle of the same socket.
    ///
    /// # Errors
    /// `EMFILE`.
    pub fn try_clone(&self) -> io::Result<UdpSocket> {
        let socket = self.socket.try_clone()?;
        Ok(UdpSocket { socket })
    }

    /// Send a datagram; of several addresses, to the first.
    ///
    /// # Errors
    /// `EMSGSIZE`: too long; `ENOBUFS`, `EHOSTUNREACH`, `ENETUNREACH`,
    /// `EHOSTDOWN`, `EISCONN`; `InvalidInput`: no address.
    pub fn send_to(&self, buf: &[u8], addr: impl ToSocketAddrs) -> io::Result<usize> {
        match addr.to_socket_addrs()?.next() {
            Some(addr) => self.socket.send_to(buf, &to_raw(&addr)),
            None => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "no address to send to",
            )),
        }
    }

    /// Receive a datagram; what the buffer has no room for is lost.
    ///
    /// # Errors
    /// `EAGAIN`: none is there; `ECONNREFUSED`.
    pub fn recv_from(&self, buf: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let (n, addr) = self.socket.recv_from(buf, 0)?;
        Ok((n, inet(&addr)?))
    }

    /// Receive a datagram, and leave it there.
    ///
    /// # Errors
    /// As [`recv_from`](Self::recv_from).
    pub fn peek_from(&self, buf: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let (n, addr) = self.socket.recv_from(buf, c::RUMP_MSG_PEEK)?;
        Ok((n, inet(&addr)?))
    }

    /// Send a datagram to the address it is connected to.
    ///
    /// # Errors
    /// As [`send_to`](Self::send_to); `EDESTADDRREQ`: it is not connected;
    /// `ECONNREFUSED`: nobody listened to an earlier one.
    pub fn send(&self, buf: &[u8]) -> io::Result<usize> {
        self.socket.send(buf)
    }

    /// Receive a datagram of the address it is connected to.
    ///
    /// # Errors
    /// As [`recv_from`](Self::recv_from).
    pub fn recv(&self, buf: &mut [u8]) -> io::Result<usize> {
        self.socket.recv(buf, 0)
    }

    /// As [`recv`](Self::recv), and leave it there.
    ///
    /// # Errors
    /// As [`recv_from`](Self::recv_from).
    pub fn peek(&self, buf: &mut [u8]) -> io::Result<usize> {
        self.socket.recv(buf, c::RUMP_MSG_PEEK)
    }
}

socket_mode!(UdpSocket);
socket_error!(UdpSocket);
socket_timeouts!(UdpSocket);
socket_buffers!(UdpSocket);
early_options!(UdpSocket);
ip_options!(UdpSocket);
udp_options!(UdpSocket);

impl fmt::Debug for UdpSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.debug(f, "UdpSocket")
    }
}
