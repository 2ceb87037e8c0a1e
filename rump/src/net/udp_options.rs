//! Options of UDP sockets, as a macro for all types that have them.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Broadcast and multicast.
macro_rules! udp_options {
    ($type:ident) => {
        impl $type {
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
                self.socket.set_bytes(
                    c::RUMP_IPPROTO_IP,
                    c::RUMP_IP_MULTICAST_LOOP,
                    &[u8::from(on)],
                )
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
                self.socket
                    .set_int(c::RUMP_IPPROTO_IP, c::RUMP_IP_MULTICAST_TTL, hops)
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
            pub fn join_multicast_v4(
                &self,
                group: &Ipv4Addr,
                interface: &Ipv4Addr,
            ) -> io::Result<()> {
                let request = mreq_v4(group, interface);
                self.socket
                    .set_bytes(c::RUMP_IPPROTO_IP, c::RUMP_IP_ADD_MEMBERSHIP, &request)
            }

            /// Leave a group.
            ///
            /// # Errors
            /// `EADDRNOTAVAIL`: not a member.
            pub fn leave_multicast_v4(
                &self,
                group: &Ipv4Addr,
                interface: &Ipv4Addr,
            ) -> io::Result<()> {
                let request = mreq_v4(group, interface);
                self.socket
                    .set_bytes(c::RUMP_IPPROTO_IP, c::RUMP_IP_DROP_MEMBERSHIP, &request)
            }

            /// See [`set_multicast_loop_v4`](Self::set_multicast_loop_v4).
            ///
            /// # Errors
            /// `EBADF`.
            pub fn set_multicast_loop_v6(&self, on: bool) -> io::Result<()> {
                self.socket
                    .set_flag(c::RUMP_IPPROTO_IPV6, c::RUMP_IPV6_MULTICAST_LOOP, on)
            }

            /// See [`set_multicast_loop_v6`](Self::set_multicast_loop_v6).
            ///
            /// # Errors
            /// `EBADF`.
            pub fn multicast_loop_v6(&self) -> io::Result<bool> {
                self.socket
                    .flag(c::RUMP_IPPROTO_IPV6, c::RUMP_IPV6_MULTICAST_LOOP)
            }

            /// Join a group on the interface of an index; 0: on one that fits.
            ///
            /// # Errors
            /// As [`join_multicast_v4`](Self::join_multicast_v4).
            pub fn join_multicast_v6(&self, group: &Ipv6Addr, interface: u32) -> io::Result<()> {
                let request = mreq_v6(group, interface);
                self.socket
                    .set_bytes(c::RUMP_IPPROTO_IPV6, c::RUMP_IPV6_JOIN_GROUP, &request)
            }

            /// Leave a group.
            ///
            /// # Errors
            /// `EADDRNOTAVAIL`: not a member.
            pub fn leave_multicast_v6(&self, group: &Ipv6Addr, interface: u32) -> io::Result<()> {
                let request = mreq_v6(group, interface);
                self.socket
                    .set_bytes(c::RUMP_IPPROTO_IPV6, c::RUMP_IPV6_LEAVE_GROUP, &request)
            }

            /// Hops that what is sent to a group may take; -1: as usual.
            ///
            /// # Errors
            /// `EINVAL`: over 255.
            pub fn set_multicast_hops_v6(&self, hops: i32) -> io::Result<()> {
                self.socket
                    .set_int(c::RUMP_IPPROTO_IPV6, c::RUMP_IPV6_MULTICAST_HOPS, hops)
            }

            /// See [`set_multicast_hops_v6`](Self::set_multicast_hops_v6).
            ///
            /// # Errors
            /// `EBADF`.
            pub fn multicast_hops_v6(&self) -> io::Result<i32> {
                self.socket
                    .int(c::RUMP_IPPROTO_IPV6, c::RUMP_IPV6_MULTICAST_HOPS)
            }

            /// What is sent to a group goes out by the interface that has this
            /// address.
            ///
            /// # Errors
            /// `EADDRNOTAVAIL`: there is none.
            pub fn set_multicast_if_v4(&self, interface: &Ipv4Addr) -> io::Result<()> {
                let addr = interface.octets();
                self.socket
                    .set_bytes(c::RUMP_IPPROTO_IP, c::RUMP_IP_MULTICAST_IF, &addr)
            }

            /// What is sent to a group goes out by the interface of an index.
            ///
            /// # Errors
            /// `ENXIO`: there is none.
            pub fn set_multicast_if_v6(&self, interface: u32) -> io::Result<()> {
                let index = i32::try_from(interface).unwrap_or(i32::MAX);
                self.socket
                    .set_int(c::RUMP_IPPROTO_IPV6, c::RUMP_IPV6_MULTICAST_IF, index)
            }

            /// Options of IPv4 multicast are one byte, as ip(4) says.
            fn byte(&self, name: i32) -> io::Result<u8> {
                let mut value = [0];
                self.socket.bytes(c::RUMP_IPPROTO_IP, name, &mut value)?;
                Ok(value[0])
            }
        }
    };
}

/// `struct ip_mreq`.
pub(super) fn mreq_v4(group: &Ipv4Addr, interface: &Ipv4Addr) -> [u8; 8] {
    let mut request = [0; 8];
    request[..4].copy_from_slice(&group.octets());
    request[4..].copy_from_slice(&interface.octets());
    request
}

/// `struct ipv6_mreq`.
pub(super) fn mreq_v6(group: &Ipv6Addr, interface: u32) -> [u8; 20] {
    let mut request = [0; 20];
    request[..16].copy_from_slice(&group.octets());
    request[16..].copy_from_slice(&interface.to_ne_bytes());
    request
}
