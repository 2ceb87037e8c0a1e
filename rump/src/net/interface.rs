//! Interfaces of a kernel.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use bitflags::bitflags;

use super::ip_net::{IpNet, ToIpNets};
use super::listing::Listing;
use super::messages::{self, Message};
use super::socket::{Host, Socket, process_of};
use crate::error::Context;
use crate::sys::{self, ProcessInner, c};
use crate::{Errno, Error};

bitflags! {
    /// What an interface is and does (`IFF_*`).
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct InterfaceFlags: u32 {
        /// It is in use.
        const UP = c::RUMP_IFF_UP as u32;
        /// Packets can go to all at once.
        const BROADCAST = c::RUMP_IFF_BROADCAST as u32;
        /// It tells more.
        const DEBUG = c::RUMP_IFF_DEBUG as u32;
        /// What goes out comes in.
        const LOOPBACK = c::RUMP_IFF_LOOPBACK as u32;
        /// It has one peer.
        const POINTOPOINT = c::RUMP_IFF_POINTOPOINT as u32;
        /// Its driver is ready.
        const RUNNING = c::RUMP_IFF_RUNNING as u32;
        /// It does not ask for link addresses.
        const NOARP = c::RUMP_IFF_NOARP as u32;
        /// It receives what is not for it.
        const PROMISC = c::RUMP_IFF_PROMISC as u32;
        /// It receives all multicast.
        const ALLMULTI = c::RUMP_IFF_ALLMULTI as u32;
        /// It is sending.
        const OACTIVE = c::RUMP_IFF_OACTIVE as u32;
        /// It does not hear itself.
        const SIMPLEX = c::RUMP_IFF_SIMPLEX as u32;
        /// Of the driver's own meaning.
        const LINK0 = c::RUMP_IFF_LINK0 as u32;
        /// Of the driver's own meaning.
        const LINK1 = c::RUMP_IFF_LINK1 as u32;
        /// Of the driver's own meaning.
        const LINK2 = c::RUMP_IFF_LINK2 as u32;
        /// It knows multicast.
        const MULTICAST = c::RUMP_IFF_MULTICAST as u32;
    }
}

/// What went through an interface since the kernel booted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Packets received.
    pub packets_in: u64,
    /// Packets sent.
    pub packets_out: u64,
    /// Bytes received.
    pub bytes_in: u64,
    /// Bytes sent.
    pub bytes_out: u64,
    /// Of the packets received, those to many.
    pub multicasts_in: u64,
    /// Of the packets sent, those to many.
    pub multicasts_out: u64,
    /// Packets that could not be received.
    pub errors_in: u64,
    /// Packets that could not be sent.
    pub errors_out: u64,
    /// Packets for which there was no room inside.
    pub drops_in: u64,
    /// Packets of a protocol that the kernel does not know.
    pub unknown_in: u64,
}

/// A link address (`02:72:00:00:00:01` on Ethernet).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LinkAddr(pub(super) Vec<u8>);

impl LinkAddr {
    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for LinkAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, byte) in self.0.iter().enumerate() {
            let colon = if n == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02x}")?;
        }
        Ok(())
    }
}

/// An address of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterfaceAddr {
    net: IpNet,
    other: Option<IpAddr>,
    flags: u32,
}

impl InterfaceAddr {
    /// The address, with the prefix of its network.
    pub fn net(&self) -> IpNet {
        self.net
    }

    /// The address.
    pub fn addr(&self) -> IpAddr {
        self.net.addr()
    }

    /// Where packets to the whole network go, or the peer's address where there
    /// is one peer.
    pub fn broadcast(&self) -> Option<IpAddr> {
        self.other
    }
}

/// An interface, as it was when it was looked up, changed here or
/// [`refresh`](Interface::refresh)ed.
///
/// `Display` prints what `ifconfig` does.
///
/// ```
/// # #[cfg(feature = "netinet")]
/// # fn main() -> std::io::Result<()> {
/// use rump::Kernel;
/// use rump::net::Interface;
///
/// let kernel = Kernel::boot()?;
/// let mut lo = Interface::by_name(&kernel, "lo0")?;
/// lo.add_address("10.9.9.9/32")?;
/// lo.set_mtu(1500)?;
/// assert!(lo.to_string().contains("inet 10.9.9.9/32"));
/// # Ok(()) }
/// # #[cfg(not(feature = "netinet"))]
/// # fn main() {}
/// ```
#[derive(Clone)]
pub struct Interface {
    process: Arc<ProcessInner>,
    name: String,
    index: u32,
    flags: InterfaceFlags,
    mtu: u32,
    link: Option<LinkAddr>,
    addresses: Vec<InterfaceAddr>,
    counters: Counters,
}

impl Interface {
    /// All interfaces of a kernel.
    ///
    /// # Errors
    /// `ENOENT`: the network is not in this build; `ENOMEM`.
    pub fn list(host: impl Host) -> io::Result<Listing<Interface>> {
        let process = process_of(&host);
        #[cfg(feature = "netinet")]
        loopback(&process)?;
        Ok(Listing::new("", Interface::list_of(&process, 0)?))
    }

    /// The interface of a name.
    ///
    /// # Errors
    /// `ENXIO`: there is none.
    pub fn by_name(host: impl Host, name: &str) -> io::Result<Interface> {
        Interface::list(host)?
            .into_iter()
            .find(|i| i.name == name)
            .ok_or_else(|| {
                let error = Error::new("interface", Errno::ENXIO);
                error.with_detail(format!("there is no {name:?}")).into()
            })
    }

    fn list_of(process: &Arc<ProcessInner>, index: i32) -> io::Result<Vec<Interface>> {
        let name = [
            c::RUMP_CTL_NET,
            c::RUMP_AF_ROUTE,
            0,
            0,
            c::RUMP_NET_RT_IFLIST,
            index,
        ];
        let bytes = sys::sysctl(process, &name).op("interfaces")?;
        let mut list: Vec<Interface> = Vec::new();
        for message in messages::messages(&bytes) {
            match message.kind() {
                c::RUMP_RTM_IFINFO => list.extend(Interface::new(process, &message)),
                c::RUMP_RTM_NEWADDR => {
                    if let Some(interface) = list.last_mut() {
                        interface.addresses.extend(address(&message));
                    }
                }
                _ => {}
            }
        }
        Ok(list)
    }

    /// Of `struct if_msghdr` and the address behind it.
    fn new(process: &Arc<ProcessInner>, m: &Message<'_>) -> Option<Interface> {
        let (_, name, link) = m.addrs()[c::RUMP_RTAX_IFP as usize]?.link()?;
        Some(Interface {
            process: Arc::clone(process),
            name,
            index: m.short(12),
            flags: InterfaceFlags::from_bits_retain(m.short(8)),
            mtu: m.long(24) as u32,
            link: (!link.is_empty()).then_some(LinkAddr(link)),
            addresses: Vec::new(),
            counters: Counters {
                packets_in: m.long(48),
                errors_in: m.long(56),
                packets_out: m.long(64),
                errors_out: m.long(72),
                bytes_in: m.long(88),
                bytes_out: m.long(96),
                multicasts_in: m.long(104),
                multicasts_out: m.long(112),
                drops_in: m.long(120),
                unknown_in: m.long(128),
            },
        })
    }

    /// Look again.
    ///
    /// # Errors
    /// `ENXIO`: it is gone.
    pub fn refresh(&mut self) -> io::Result<()> {
        let found = Interface::list_of(&self.process, self.index as i32)?;
        match found.into_iter().next() {
            Some(interface) if interface.name == self.name => *self = interface,
            _ => return Err(Errno::ENXIO).op("interface"),
        }
        Ok(())
    }

    /// Its name: `lo0`, `wire0`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its number: the scope of IPv6 addresses on its link.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// What it is and does.
    pub fn flags(&self) -> InterfaceFlags {
        self.flags
    }

    /// Is it in use?
    pub fn is_up(&self) -> bool {
        self.flags.contains(InterfaceFlags::UP)
    }

    /// The largest packet it sends, in bytes, without the link's header.
    pub fn mtu(&self) -> u32 {
        self.mtu
    }

    /// Its address on the link, if links have addresses there.
    pub fn link_address(&self) -> Option<&LinkAddr> {
        self.link.as_ref()
    }

    /// Its addresses.
    pub fn addresses(&self) -> &[InterfaceAddr] {
        &self.addresses
    }

    /// What went through it.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// A structure that begins with the name.
    fn request(&self, len: usize) -> Vec<u8> {
        let mut request = vec![0; len];
        let n = self.name.len().min(15);
        request[..n].copy_from_slice(&self.name.as_bytes()[..n]);
        request
    }

    fn ioctl(&mut self, v6: bool, number: i64, request: &mut [u8]) -> io::Result<()> {
        let family = if v6 {
            c::RUMP_AF_INET6
        } else {
            c::RUMP_AF_INET
        };
        let socket = Socket::of_process(&self.process, family, c::RUMP_SOCK_DGRAM)?;
        socket.ioctl(number, request).map_err(|errno| {
            let error = Error::new("interface", errno);
            io::Error::from(error.with_detail(format!("on {}", self.name)))
        })?;
        self.refresh()
    }

    /// Take it into use, or out of it: addresses and routes stay.
    ///
    /// # Errors
    /// `EPERM`, `ENXIO`.
    pub fn set_up(&mut self, up: bool) -> io::Result<()> {
        self.refresh()?;
        let mut flags = self.flags;
        flags.set(InterfaceFlags::UP, up);
        let mut request = self.request(144);
        request[16..18].copy_from_slice(&(flags.bits() as u16).to_ne_bytes());
        self.ioctl(false, c::RUMP_SIOCSIFFLAGS, &mut request)
    }

    /// Set the size of the largest packet.
    ///
    /// # Errors
    /// `EINVAL`: the driver does not take it; `EPERM`, `ENXIO`.
    pub fn set_mtu(&mut self, bytes: u32) -> io::Result<()> {
        let bytes = i32::try_from(bytes).unwrap_or(i32::MAX);
        let mut request = self.request(144);
        request[16..20].copy_from_slice(&bytes.to_ne_bytes());
        self.ioctl(false, c::RUMP_SIOCSIFMTU, &mut request)
    }

    /// Give it an address, `"10.0.0.1/24"`, or several, and take it into use.
    ///
    /// On Ethernet the kernel asks first whether another host has it (RFC 5227,
    /// RFC 4862); meanwhile it does not send with it.
    ///
    /// # Errors
    /// `InvalidInput`: not an address with a prefix; `EAFNOSUPPORT`: IPv6 is not
    /// in this build; `EPERM`, `ENXIO`.
    pub fn add_address(&mut self, nets: impl ToIpNets) -> io::Result<()> {
        for net in nets.to_ip_nets()? {
            self.add_one(net, 0)?;
        }
        Ok(())
    }

    pub(super) fn add_one(&mut self, net: IpNet, flags6: i32) -> io::Result<()> {
        if net.addr().is_ipv6() {
            // struct in6_aliasreq
            let mut request = self.request(128);
            request[16..44].copy_from_slice(&messages::sockaddr(net.addr()));
            request[72..100].copy_from_slice(&messages::sockaddr(net.netmask()));
            request[100..104].copy_from_slice(&flags6.to_ne_bytes());
            request[120..128].fill(0xff); // for ever
            return self.ioctl(true, c::RUMP_SIOCAIFADDR_IN6, &mut request);
        }
        // struct in_aliasreq
        let mut request = self.request(64);
        request[16..32].copy_from_slice(&messages::sockaddr(net.addr()));
        if let Some(broadcast) = net.broadcast()
            && self.flags.contains(InterfaceFlags::BROADCAST)
        {
            request[32..48].copy_from_slice(&messages::sockaddr(broadcast.into()));
        }
        request[48..64].copy_from_slice(&messages::sockaddr(net.netmask()));
        self.ioctl(false, c::RUMP_SIOCAIFADDR, &mut request)
    }

    /// Take an address away.
    ///
    /// # Errors
    /// `EADDRNOTAVAIL`: it does not have it; `EPERM`, `ENXIO`.
    pub fn remove_address(&mut self, addr: IpAddr) -> io::Result<()> {
        let (len, number) = if addr.is_ipv6() {
            (288, c::RUMP_SIOCDIFADDR_IN6)
        } else {
            (144, c::RUMP_SIOCDIFADDR)
        };
        let mut request = self.request(len);
        let addr_bytes = messages::sockaddr(addr);
        request[16..16 + addr_bytes.len()].copy_from_slice(&addr_bytes);
        if let IpAddr::V6(ip) = addr
            && is_link_local(ip)
        {
            request[40..44].copy_from_slice(&self.index.to_ne_bytes());
        }
        self.ioctl(addr.is_ipv6(), number, &mut request)
    }

    #[cfg(feature = "wire")]
    pub(super) fn add_at_once(&mut self, nets: &[IpNet]) -> io::Result<()> {
        // net.inet.ip.dad_count
        let name = [c::RUMP_CTL_NET, c::RUMP_AF_INET, 0, 25];
        let process = Arc::clone(&self.process);
        let count = sys::set_sysctl(&process, &name, 0).op("sysctl")?;
        let outcome = nets
            .iter()
            .try_for_each(|net| self.add_one(*net, c::RUMP_IN6_IFF_NODAD as i32));
        sys::set_sysctl(&process, &name, count).op("sysctl")?;
        outcome
    }
}

/// Give `lo0` its address, once: a kernel that does not use the network has no
/// memory for it.
#[cfg(feature = "netinet")]
pub(super) fn loopback(process: &Arc<ProcessInner>) -> io::Result<()> {
    let wanted = &process.kernel().loopback;
    let mut wanted = wanted.lock().unwrap_or_else(|e| e.into_inner());
    if *wanted {
        // Process 1 may: a user may not.
        let init = Arc::new(process.kernel().init_process());
        let list = Interface::list_of(&init, 0)?;
        if let Some(mut lo) = list.into_iter().find(|i| i.name == "lo0") {
            let net = IpNet::new([127, 0, 0, 1].into(), 8);
            net.map_or(Ok(()), |net| lo.add_one(net, 0))?;
        }
        *wanted = false;
    }
    Ok(())
}

pub(super) fn is_link_local(ip: Ipv6Addr) -> bool {
    ip.segments()[0] & 0xffc0 == 0xfe80
}

/// Of `struct ifa_msghdr` and the addresses behind it.
fn address(m: &Message<'_>) -> Option<InterfaceAddr> {
    let addrs = m.addrs();
    let addr = addrs[c::RUMP_RTAX_IFA as usize]?.ip()?;
    let mask = addrs[c::RUMP_RTAX_NETMASK as usize];
    let other = addrs[c::RUMP_RTAX_BRD as usize].and_then(|a| a.ip());
    Some(InterfaceAddr {
        net: IpNet::new(addr, mask.map_or(0, |m| m.prefix(addr.is_ipv6())))
            .unwrap_or_else(|| IpNet::host(addr)),
        other: other.filter(|ip| !ip.is_unspecified()),
        flags: m.int(24) as u32,
    })
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.flags.iter_names().map(|(name, _)| name).collect();
        let (bits, names) = (self.flags.bits(), names.join(","));
        write!(
            f,
            "{}: flags=0x{bits:x}<{names}> mtu {}",
            self.name, self.mtu
        )?;
        if let Some(link) = &self.link {
            write!(f, "\n\taddress: {link}")?;
        }
        for a in &self.addresses {
            match a.addr() {
                IpAddr::V4(_) => write!(f, "\n\tinet {}", a.net)?,
                IpAddr::V6(ip) if is_link_local(ip) => {
                    write!(f, "\n\tinet6 {ip}%{}/{}", self.name, a.net.prefix())?;
                }
                IpAddr::V6(_) => write!(f, "\n\tinet6 {}", a.net)?,
            }
            match a.other {
                Some(ip) if self.flags.contains(InterfaceFlags::BROADCAST) => {
                    write!(f, " broadcast {ip}")?;
                }
                Some(ip) => write!(f, " -> {ip}")?,
                None => {}
            }
            write!(f, " flags 0x{:x}", a.flags)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interface")
            .field("name", &self.name)
            .field("index", &self.index)
            .field("flags", &self.flags)
            .field("mtu", &self.mtu)
            .field("link", &self.link)
            .field("addresses", &self.addresses)
            .field("counters", &self.counters)
            .finish()
    }
}
