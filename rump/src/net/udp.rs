//! UDP.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use super::addr::{ToSocketAddrs, family, to_raw};
use super::socket::{Host, Socket, inet};
use crate::sys::c;

const IP: i32 = c::RUMP_IPPROTO_IP;
const IPV6: i32 = c::RUMP_IPPROTO_IPV6;

/// A UDP socket, as [`std::net::UdpSocket`].
pub struct UdpSocket {
    socket: Socket,
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

    /// May it send to broadcast addresses (`SO_BROADCAST`)?
    ///
    /// # Errors
    /// `EBADF`.
    pub fn set_broadcast(&self, on: bool) -> io::Result<()> {
        self.socket
            .set_flag(c::RUMP_SOL_SOCKET, c::RUMP_SO_BROADCAST, on)
    }

    /// See [`set_broadcast`](Self::set_broadcast).
    ///
    /// # Errors
    /// `EBADF`.
    pub fn broadcast(&self) -> io::Result<bool> {
        self.socket.flag(c::RUMP_SOL_SOCKET, c::RUMP_SO_BROADCAST)
    }

    /// Does what it sends to a group come back to members on this host?
    ///
    /// # Errors
    /// `EBADF`.
    pub fn set_multicast_loop_v4(&self, on: bool) -> io::Result<()> {
        self.socket
            .set_bytes(IP, c::RUMP_IP_MULTICAST_LOOP, &[u8::from(on)])
    }

    /// See [`set_multicast_loop_v4`](Self::set_multicast_loop_v4).
    ///
    /// # Errors
    /// `EBADF`.
    pub fn multicast_loop_v4(&self) -> io::Result<bool> {
        self.byte(c::RUMP_IP_MULTICAST_LOOP).map(|n| n != 0)
    }

    /// Hops that what is sent to a group may take.
    ///
    /// # Errors
    /// `EINVAL`: over 255.
    pub fn set_multicast_ttl_v4(&self, hops: u32) -> io::Result<()> {
        let hops = i32::try_from(hops).unwrap_or(i32::MAX);
        self.socket.set_int(IP, c::RUMP_IP_MULTICAST_TTL, hops)
    }

    /// See [`set_multicast_ttl_v4`](Self::set_multicast_ttl_v4).
    ///
    /// # Errors
    /// `EBADF`.
    pub fn multicast_ttl_v4(&self) -> io::Result<u32> {
        self.byte(c::RUMP_IP_MULTICAST_TTL).map(u32::from)
    }

    /// Join a group, on the interface that has an address.
    ///
    /// # Errors
    /// `EINVAL`: not a group; `EADDRNOTAVAIL`: no such interface; `EADDRINUSE`:
    /// a member already.
    pub fn join_multicast_v4(&self, group: &Ipv4Addr, interface: &Ipv4Addr) -> io::Result<()> {
        let request = mreq_v4(group, interface);
        self.socket
            .set_bytes(IP, c::RUMP_IP_ADD_MEMBERSHIP, &request)
    }

    /// Leave a group.
    ///
    /// # Errors
    /// `EADDRNOTAVAIL`: not a member.
    pub fn leave_multicast_v4(&self, group: &Ipv4Addr, interface: &Ipv4Addr) -> io::Result<()> {
        let request = mreq_v4(group, interface);
        self.socket
            .set_bytes(IP, c::RUMP_IP_DROP_MEMBERSHIP, &request)
    }

    /// See [`set_multicast_loop_v4`](Self::set_multicast_loop_v4).
    ///
    /// # Errors
    /// `EBADF`.
    pub fn set_multicast_loop_v6(&self, on: bool) -> io::Result<()> {
        self.socket.set_flag(IPV6, c::RUMP_IPV6_MULTICAST_LOOP, on)
    }

    /// See [`set_multicast_loop_v6`](Self::set_multicast_loop_v6).
    ///
    /// # Errors
    /// `EBADF`.
    pub fn multicast_loop_v6(&self) -> io::Result<bool> {
        self.socket.flag(IPV6, c::RUMP_IPV6_MULTICAST_LOOP)
    }

    /// Join a group on the interface of an index; 0: on one that fits.
    ///
    /// # Errors
    /// As [`join_multicast_v4`](Self::join_multicast_v4).
    pub fn join_multicast_v6(&self, group: &Ipv6Addr, interface: u32) -> io::Result<()> {
        let request = mreq_v6(group, interface);
        self.socket
            .set_bytes(IPV6, c::RUMP_IPV6_JOIN_GROUP, &request)
    }

    /// Leave a group.
    ///
    /// # Errors
    /// `EADDRNOTAVAIL`: not a member.
    pub fn leave_multicast_v6(&self, group: &Ipv6Addr, interface: u32) -> io::Result<()> {
        let request = mreq_v6(group, interface);
        self.socket
            .set_bytes(IPV6, c::RUMP_IPV6_LEAVE_GROUP, &request)
    }

    /// Options of IPv4 multicast are one byte, as ip(4) says.
    fn byte(&self, name: i32) -> io::Result<u8> {
        let mut value = [0];
        self.socket.bytes(IP, name, &mut value)?;
        Ok(value[0])
    }
}

/// `struct ip_mreq`.
fn mreq_v4(group: &Ipv4Addr, interface: &Ipv4Addr) -> [u8; 8] {
    let mut request = [0; 8];
    request[..4].copy_from_slice(&group.octets());
    request[4..].copy_from_slice(&interface.octets());
    request
}

/// `struct ipv6_mreq`.
fn mreq_v6(group: &Ipv6Addr, interface: u32) -> [u8; 20] {
    let mut request = [0; 20];
    request[..16].copy_from_slice(&group.octets());
    request[16..].copy_from_slice(&interface.to_ne_bytes());
    request
}

socket_options!(UdpSocket);
ip_ttl!(UdpSocket);

impl fmt::Debug for UdpSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.debug(f, "UdpSocket")
    }
}
