//! Addresses with the length of their network's prefix.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// An address and how many of its first bits are the network: `10.0.0.1/24`.
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// use rump::net::IpNet;
///
/// let net: IpNet = "10.0.0.77/24".parse()?;
/// assert_eq!(net.network().to_string(), "10.0.0.0/24");
/// assert!(net.contains("10.0.0.1".parse().unwrap()));
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IpNet {
    addr: IpAddr,
    prefix: u8,
}

/// A number of 32 or 128 bits as one of 128, first bit first.
fn bits(addr: IpAddr) -> u128 {
    match addr {
        IpAddr::V4(ip) => u128::from(ip.to_bits()) << 96,
        IpAddr::V6(ip) => ip.to_bits(),
    }
}

fn mask(prefix: u8) -> u128 {
    u128::MAX
        .checked_shl(128 - u32::from(prefix))
        .unwrap_or_default()
}

impl IpNet {
    /// `None`: the prefix is longer than the address.
    pub fn new(addr: IpAddr, prefix: u8) -> Option<IpNet> {
        let net = IpNet { addr, prefix };
        (prefix <= net.width()).then_some(net)
    }

    /// The whole of an address family: where a default route goes.
    pub(super) fn any(v6: bool) -> IpNet {
        let addr = if v6 {
            IpAddr::V6(Ipv6Addr::UNSPECIFIED)
        } else {
            IpAddr::V4(Ipv4Addr::UNSPECIFIED)
        };
        IpNet { addr, prefix: 0 }
    }

    /// One address.
    pub(super) fn host(addr: IpAddr) -> IpNet {
        let prefix = if addr.is_ipv4() { 32 } else { 128 };
        IpNet { addr, prefix }
    }

    fn width(&self) -> u8 {
        if self.addr.is_ipv4() { 32 } else { 128 }
    }

    /// The address.
    pub fn addr(&self) -> IpAddr {
        self.addr
    }

    /// How many bits the network has.
    pub fn prefix(&self) -> u8 {
        self.prefix
    }

    /// Is it one address only?
    pub fn is_host(&self) -> bool {
        self.prefix == self.width()
    }

    fn with_bits(&self, bits: u128) -> IpAddr {
        match self.addr {
            IpAddr::V4(_) => Ipv4Addr::from_bits((bits >> 96) as u32).into(),
            IpAddr::V6(_) => Ipv6Addr::from_bits(bits).into(),
        }
    }

    /// The same, with the bits after the prefix zero.
    pub fn network(&self) -> IpNet {
        IpNet {
            addr: self.with_bits(bits(self.addr) & mask(self.prefix)),
            prefix: self.prefix,
        }
    }

    /// The address whose first bits are one, the others zero.
    pub fn netmask(&self) -> IpAddr {
        self.with_bits(mask(self.prefix))
    }

    /// Where a packet for all of an IPv4 network goes, if it has room for one.
    pub fn broadcast(&self) -> Option<Ipv4Addr> {
        match self.with_bits(bits(self.addr) | !mask(self.prefix)) {
            IpAddr::V4(ip) if self.prefix < 31 => Some(ip),
            _ => None,
        }
    }

    /// Is an address in the network?
    pub fn contains(&self, addr: IpAddr) -> bool {
        addr.is_ipv4() == self.addr.is_ipv4()
            && (bits(addr) ^ bits(self.addr)) & mask(self.prefix) == 0
    }
}

impl fmt::Display for IpNet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.addr, self.prefix))
    }
}

impl FromStr for IpNet {
    type Err = io::Error;

    fn from_str(text: &str) -> io::Result<IpNet> {
        let parse = || {
            let (addr, prefix) = text.split_once('/')?;
            IpNet::new(addr.parse().ok()?, prefix.parse().ok()?)
        };
        parse().ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{text:?} is not an address with the length of a prefix, ADDRESS/LENGTH"),
            )
        })
    }
}

/// What can be an [`IpNet`], or several: text, or arrays of it.
pub trait ToIpNets {
    /// Get them.
    ///
    /// # Errors
    /// `InvalidInput`: the text is not an address with a prefix length.
    fn to_ip_nets(&self) -> io::Result<Vec<IpNet>>;
}

impl ToIpNets for IpNet {
    fn to_ip_nets(&self) -> io::Result<Vec<IpNet>> {
        Ok(vec![*self])
    }
}

impl ToIpNets for (IpAddr, u8) {
    fn to_ip_nets(&self) -> io::Result<Vec<IpNet>> {
        let net = IpNet::new(self.0, self.1);
        net.map(|net| vec![net])
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a prefix that is too long"))
    }
}

impl ToIpNets for str {
    fn to_ip_nets(&self) -> io::Result<Vec<IpNet>> {
        Ok(vec![self.parse()?])
    }
}

impl ToIpNets for String {
    fn to_ip_nets(&self) -> io::Result<Vec<IpNet>> {
        self.as_str().to_ip_nets()
    }
}

impl<T: ToIpNets> ToIpNets for [T] {
    fn to_ip_nets(&self) -> io::Result<Vec<IpNet>> {
        let mut all = Vec::new();
        for one in self {
            all.append(&mut one.to_ip_nets()?);
        }
        Ok(all)
    }
}

impl<T: ToIpNets, const N: usize> ToIpNets for [T; N] {
    fn to_ip_nets(&self) -> io::Result<Vec<IpNet>> {
        self.as_slice().to_ip_nets()
    }
}

impl<T: ToIpNets> ToIpNets for Vec<T> {
    fn to_ip_nets(&self) -> io::Result<Vec<IpNet>> {
        self.as_slice().to_ip_nets()
    }
}

impl<T: ToIpNets + ?Sized> ToIpNets for &T {
    fn to_ip_nets(&self) -> io::Result<Vec<IpNet>> {
        (**self).to_ip_nets()
    }
}

/// One network, or an error.
pub(super) fn one(nets: impl ToIpNets) -> io::Result<IpNet> {
    match nets.to_ip_nets()?.as_slice() {
        [net] => Ok(*net),
        _ => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "one network is wanted",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks() {
        let net: IpNet = "10.1.2.3/20".parse().unwrap();
        assert_eq!(net.network().to_string(), "10.1.0.0/20");
        assert_eq!(net.netmask().to_string(), "255.255.240.0");
        assert_eq!(net.broadcast(), Some(Ipv4Addr::new(10, 1, 15, 255)));
        let net: IpNet = "2001:db8::7/64".parse().unwrap();
        assert_eq!(net.network().to_string(), "2001:db8::/64");
        assert_eq!(net.netmask().to_string(), "ffff:ffff:ffff:ffff::");
        let all = IpNet::any(false);
        assert!(all.contains([1, 2, 3, 4].into()));
        assert!(!all.contains("::1".parse().unwrap()));
        assert_eq!(IpNet::host([1, 2, 3, 4].into()).broadcast(), None);
    }

    #[test]
    fn text_that_is_none() {
        for text in ["10.0.0.1", "10.0.0.1/33", "/8", "::1/129", "a/8", ""] {
            let error = text.parse::<IpNet>().unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{text}");
        }
    }
}
