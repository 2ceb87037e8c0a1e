//! Messages of route(4), as sysctl(3) and routing sockets give them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::sys::c;

/// `sizeof` the headers of the kinds of messages.
pub(super) const RT_HEADER: usize = 120;
const IF_HEADER: usize = 152;
const IFA_HEADER: usize = 32;

/// One message: its type, and its bytes.
#[derive(Clone, Copy)]
pub(super) struct Message<'a> {
    bytes: &'a [u8],
}

/// The messages in a buffer, up to the first that cannot be one.
pub(super) fn messages(mut bytes: &[u8]) -> impl Iterator<Item = Message<'_>> {
    std::iter::from_fn(move || {
        let len = usize::from(u16::from_ne_bytes(bytes.get(..2)?.try_into().ok()?));
        if len < 4 || bytes.get(2).copied() != Some(c::RUMP_RTM_VERSION as u8) {
            return None;
        }
        let (message, rest) = bytes.split_at_checked(len)?;
        bytes = rest;
        Some(Message { bytes: message })
    })
}

impl<'a> Message<'a> {
    fn at<const N: usize>(&self, offset: usize) -> [u8; N] {
        let found = self.bytes.get(offset..offset + N);
        found.and_then(|b| b.try_into().ok()).unwrap_or([0; N])
    }

    pub(super) fn kind(&self) -> i32 {
        i32::from(self.at::<1>(3)[0])
    }

    pub(super) fn short(&self, offset: usize) -> u32 {
        u32::from(u16::from_ne_bytes(self.at(offset)))
    }

    pub(super) fn int(&self, offset: usize) -> i32 {
        i32::from_ne_bytes(self.at(offset))
    }

    pub(super) fn long(&self, offset: usize) -> u64 {
        u64::from_ne_bytes(self.at(offset))
    }

    /// Its addresses, by their numbers (`RTAX_*`).
    pub(super) fn addrs(&self) -> [Option<Addr<'a>>; c::RUMP_RTAX_MAX as usize] {
        let (header, mask) = match self.kind() {
            c::RUMP_RTM_IFINFO => (IF_HEADER, self.int(4)),
            c::RUMP_RTM_NEWADDR | c::RUMP_RTM_DELADDR | c::RUMP_RTM_CHGADDR => {
                (IFA_HEADER, self.int(12))
            }
            _ => (RT_HEADER, self.int(12)),
        };
        let mut rest = self.bytes.get(header..).unwrap_or_default();
        let mut addrs = [None; c::RUMP_RTAX_MAX as usize];
        for (n, addr) in addrs.iter_mut().enumerate() {
            if mask & (1 << n) == 0 {
                continue;
            }
            let Some(len) = rest.first().map(|len| usize::from(*len)) else {
                break;
            };
            *addr = rest.get(..len).map(|bytes| Addr { bytes });
            rest = rest.get(len.max(1).next_multiple_of(8)..).unwrap_or(&[]);
        }
        addrs
    }
}

/// A socket address in a message.
#[derive(Clone, Copy)]
pub(super) struct Addr<'a> {
    bytes: &'a [u8],
}

impl Addr<'_> {
    fn family(&self) -> i32 {
        self.bytes.get(1).map_or(0, |f| i32::from(*f))
    }

    /// An address of the Internet, without its zone.
    pub(super) fn ip(&self) -> Option<IpAddr> {
        match self.family() {
            c::RUMP_AF_INET => {
                let ip: [u8; 4] = self.bytes.get(4..8)?.try_into().ok()?;
                Some(Ipv4Addr::from(ip).into())
            }
            c::RUMP_AF_INET6 => {
                let mut ip: [u8; 16] = self.bytes.get(8..24)?.try_into().ok()?;
                // Inside, addresses of a link carry its number.
                if ip[0] == 0xfe && ip[1] & 0xc0 == 0x80 || ip[0] == 0xff && ip[1] & 0xf == 2 {
                    ip[2..4].fill(0);
                }
                Some(Ipv6Addr::from(ip).into())
            }
            _ => None,
        }
    }

    /// How many bits of a mask are one: its bytes may end early, and its family
    /// need not be told.
    pub(super) fn prefix(&self, v6: bool) -> u8 {
        let bytes = self.bytes.get(if v6 { 8..24 } else { 4..8 });
        let bytes = bytes.or(self.bytes.get(if v6 { 8 } else { 4 }..));
        bytes.map_or(0, |b| b.iter().map(|b| b.count_ones() as u8).sum())
    }

    /// Of a link address: number of the interface, name, address.
    pub(super) fn link(&self) -> Option<(u32, String, Vec<u8>)> {
        if self.family() != c::RUMP_AF_LINK {
            return None;
        }
        let index = u16::from_ne_bytes(self.bytes.get(2..4)?.try_into().ok()?);
        let name = usize::from(*self.bytes.get(5)?);
        let len = usize::from(*self.bytes.get(6)?);
        let data = self.bytes.get(8..)?;
        Some((
            u32::from(index),
            String::from_utf8_lossy(data.get(..name)?).into_owned(),
            data.get(name..name + len)?.to_vec(),
        ))
    }
}

/// An address as the kernel wants it, at the length it has.
pub(super) fn sockaddr(addr: IpAddr) -> Vec<u8> {
    match addr {
        IpAddr::V4(ip) => {
            let mut sin = vec![0; 16];
            sin[..2].copy_from_slice(&[16, c::RUMP_AF_INET as u8]);
            sin[4..8].copy_from_slice(&ip.octets());
            sin
        }
        IpAddr::V6(ip) => {
            let mut sin6 = vec![0; 28];
            sin6[..2].copy_from_slice(&[28, c::RUMP_AF_INET6 as u8]);
            sin6[8..24].copy_from_slice(&ip.octets());
            sin6
        }
    }
}
