//! Addresses: std's and the kernel's.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::{iter, option, slice, vec};

use crate::sys::{RawAddr, c};

/// What can be an address of a socket: [`std::net::ToSocketAddrs`] for kernels.
///
/// The host's resolver is never asked: text must be a literal address with a
/// port, `"10.0.0.1:80"` or `"[2001:db8::1]:80"`.
pub trait ToSocketAddrs {
    /// The addresses, one after another.
    type Iter: Iterator<Item = SocketAddr>;

    /// Get them.
    ///
    /// # Errors
    /// `InvalidInput`: the text is not a literal address with a port.
    fn to_socket_addrs(&self) -> io::Result<Self::Iter>;
}

macro_rules! plain {
    ($($t:ty),*) => {
        $(impl ToSocketAddrs for $t {
            type Iter = option::IntoIter<SocketAddr>;
            fn to_socket_addrs(&self) -> io::Result<Self::Iter> {
                Ok(Some(SocketAddr::from(*self)).into_iter())
            }
        })*
    };
}

plain! { SocketAddr, SocketAddrV4, SocketAddrV6, (IpAddr, u16), (Ipv4Addr, u16), (Ipv6Addr, u16) }

fn literal(addr: Option<SocketAddr>, text: &str) -> io::Result<vec::IntoIter<SocketAddr>> {
    match addr {
        Some(addr) => Ok(vec![addr].into_iter()),
        None => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{text:?} is not a literal address: there is no resolver"),
        )),
    }
}

impl ToSocketAddrs for str {
    type Iter = vec::IntoIter<SocketAddr>;
    fn to_socket_addrs(&self) -> io::Result<Self::Iter> {
        literal(self.parse().ok(), self)
    }
}

impl ToSocketAddrs for String {
    type Iter = vec::IntoIter<SocketAddr>;
    fn to_socket_addrs(&self) -> io::Result<Self::Iter> {
        self.as_str().to_socket_addrs()
    }
}

impl ToSocketAddrs for (&str, u16) {
    type Iter = vec::IntoIter<SocketAddr>;
    fn to_socket_addrs(&self) -> io::Result<Self::Iter> {
        let (text, port) = *self;
        let ip: Option<IpAddr> = text.parse().ok();
        literal(ip.map(|ip| SocketAddr::new(ip, port)), text)
    }
}

impl ToSocketAddrs for (String, u16) {
    type Iter = vec::IntoIter<SocketAddr>;
    fn to_socket_addrs(&self) -> io::Result<Self::Iter> {
        (self.0.as_str(), self.1).to_socket_addrs()
    }
}

impl<'a> ToSocketAddrs for &'a [SocketAddr] {
    type Iter = iter::Cloned<slice::Iter<'a, SocketAddr>>;
    fn to_socket_addrs(&self) -> io::Result<Self::Iter> {
        Ok(self.iter().cloned())
    }
}

impl<T: ToSocketAddrs + ?Sized> ToSocketAddrs for &T {
    type Iter = T::Iter;
    fn to_socket_addrs(&self) -> io::Result<Self::Iter> {
        (**self).to_socket_addrs()
    }
}

/// The family that an address is of.
pub(super) fn family(addr: &SocketAddr) -> i32 {
    match addr {
        SocketAddr::V4(_) => c::RUMP_AF_INET,
        SocketAddr::V6(_) => c::RUMP_AF_INET6,
    }
}

/// As `struct sockaddr_in` or `struct sockaddr_in6`.
pub(super) fn to_raw(addr: &SocketAddr) -> RawAddr {
    let mut rest = [0u8; 26];
    rest[..2].copy_from_slice(&addr.port().to_be_bytes());
    let used = match addr {
        SocketAddr::V4(a) => {
            rest[2..6].copy_from_slice(&a.ip().octets());
            14
        }
        SocketAddr::V6(a) => {
            rest[2..6].copy_from_slice(&a.flowinfo().to_be_bytes());
            rest[6..22].copy_from_slice(&a.ip().octets());
            rest[22..26].copy_from_slice(&a.scope_id().to_ne_bytes());
            26
        }
    };
    RawAddr::new(family(addr) as u8, &rest[..used]).unwrap_or_else(RawAddr::empty)
}

/// `None`: it is of another family, or too short.
pub(super) fn from_raw(raw: &RawAddr) -> Option<SocketAddr> {
    let bytes = raw.bytes();
    let family = i32::from(*bytes.get(1)?);
    let port = u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?);
    let quad = |at: usize| -> Option<[u8; 4]> { bytes.get(at..at + 4)?.try_into().ok() };
    match family {
        c::RUMP_AF_INET => Some((Ipv4Addr::from(quad(4)?), port).into()),
        c::RUMP_AF_INET6 => {
            let ip: [u8; 16] = bytes.get(8..24)?.try_into().ok()?;
            let flowinfo = u32::from_be_bytes(quad(4)?);
            let scope = u32::from_ne_bytes(quad(24)?);
            Some(SocketAddrV6::new(ip.into(), port, flowinfo, scope).into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for text in ["10.0.0.1:80", "[2001:db8::1]:65535", "[fe80::1%3]:0"] {
            let addr: SocketAddr = text.parse().unwrap();
            assert_eq!(from_raw(&to_raw(&addr)), Some(addr));
        }
        assert_eq!(
            to_raw(&"1.2.3.4:5".parse().unwrap()).bytes()[..8],
            [16, 2, 0, 5, 1, 2, 3, 4]
        );
        assert_eq!(to_raw(&"[::]:5".parse().unwrap()).bytes().len(), 28);
    }

    #[test]
    fn only_literals() {
        let error = "localhost:80".to_socket_addrs().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        assert!(("10.0.0.1", 80).to_socket_addrs().is_ok());
        assert!("10.0.0.1".to_socket_addrs().is_err());
    }
}
