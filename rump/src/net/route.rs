//! Routes and neighbours of a kernel.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use super::interface::{Interface, LinkAddr};
use super::ip_net::{self, IpNet, ToIpNets};
use super::listing::Listing;
use super::messages::{self, Message, RT_HEADER};
use super::socket::{Host, Socket, process_of};
use crate::error::Context;
use crate::sys::{self, ProcessInner, c};
use crate::{Errno, Error};

/// Where packets of a route go.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Gateway {
    /// To a router, which is a neighbour.
    Router(IpAddr),
    /// To the destination itself, on a link; its address there, where the route
    /// is one of the host's own addresses.
    Link(Option<LinkAddr>),
    /// Back: the sender is told that there is no way.
    Reject,
    /// Nowhere: nobody is told.
    Blackhole,
}

impl From<IpAddr> for Gateway {
    fn from(ip: IpAddr) -> Gateway {
        Gateway::Router(ip)
    }
}

impl From<Ipv4Addr> for Gateway {
    fn from(ip: Ipv4Addr) -> Gateway {
        Gateway::Router(ip.into())
    }
}

impl From<Ipv6Addr> for Gateway {
    fn from(ip: Ipv6Addr) -> Gateway {
        Gateway::Router(ip.into())
    }
}

impl fmt::Display for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Gateway::Router(ip) => f.pad(&ip.to_string()),
            Gateway::Link(Some(link)) => f.pad(&link.to_string()),
            Gateway::Link(None) => f.pad("link"),
            Gateway::Reject => f.pad("reject"),
            Gateway::Blackhole => f.pad("blackhole"),
        }
    }
}

/// The process of a host whose own addresses have their routes.
fn routed(host: &impl Host) -> io::Result<Arc<ProcessInner>> {
    let process = process_of(host);
    #[cfg(feature = "netinet")]
    super::interface::loopback(&process)?;
    Ok(process)
}

/// A route, as it was when it was looked up.
///
/// `Display` prints its line of `netstat -rn`.
///
/// ```
/// # #[cfg(feature = "netinet")]
/// # fn main() -> std::io::Result<()> {
/// use rump::Kernel;
/// use rump::net::{Gateway, Route};
///
/// let kernel = Kernel::boot()?;
/// Route::add(&kernel, "192.0.2.0/24", Gateway::Reject)?;
/// let route = Route::get(&kernel, [192, 0, 2, 1].into())?;
/// assert_eq!(route.destination().to_string(), "192.0.2.0/24");
/// Route::delete(&kernel, "192.0.2.0/24")?;
/// # Ok(()) }
/// # #[cfg(not(feature = "netinet"))]
/// # fn main() {}
/// ```
#[derive(Clone, Debug)]
pub struct Route {
    destination: IpNet,
    gateway: Gateway,
    flags: i32,
    interface: String,
    uses: u64,
    mtu: u64,
}

const HEADER: &str = "Destination        Gateway            Flags        Use    Mtu  Interface\n";

/// Letters of netstat(1).
const LETTERS: [(i32, char); 16] = [
    (c::RUMP_RTF_UP, 'U'),
    (c::RUMP_RTF_GATEWAY, 'G'),
    (c::RUMP_RTF_HOST, 'H'),
    (c::RUMP_RTF_REJECT, 'R'),
    (c::RUMP_RTF_BLACKHOLE, 'B'),
    (c::RUMP_RTF_DYNAMIC, 'D'),
    (c::RUMP_RTF_MODIFIED, 'M'),
    (c::RUMP_RTF_CONNECTED, 'C'),
    (c::RUMP_RTF_LLDATA, 'L'),
    (c::RUMP_RTF_STATIC, 'S'),
    (c::RUMP_RTF_CLONED, 'c'),
    (c::RUMP_RTF_LOCAL, 'l'),
    (c::RUMP_RTF_BROADCAST, 'b'),
    (c::RUMP_RTF_ANNOUNCE, 'p'),
    (c::RUMP_RTF_PROTO1, '1'),
    (c::RUMP_RTF_PROTO2, '2'),
];

impl Route {
    /// All routes, IPv4's first.
    ///
    /// # Errors
    /// `ENOENT`: the network is not in this build; `ENOMEM`.
    pub fn list(host: impl Host) -> io::Result<Listing<Route>> {
        let process = routed(&host)?;
        let names = names(&host)?;
        let bytes = table(&process, 0, c::RUMP_NET_RT_DUMP, 0)?;
        let routes = messages::messages(&bytes)
            .filter_map(|m| Route::new(&m, &names))
            .collect();
        Ok(Listing::new(HEADER, routes))
    }

    /// The route that a packet to an address takes.
    ///
    /// # Errors
    /// `ESRCH`: there is none.
    pub fn get(host: impl Host, to: IpAddr) -> io::Result<Route> {
        let process = routed(&host)?;
        let mut request = Request::new(c::RUMP_RTM_GET, 0);
        request.put(c::RUMP_RTA_DST, &messages::sockaddr(to));
        // Ask for the interface, too.
        let mut link = [0; 20];
        link[..2].copy_from_slice(&[20, c::RUMP_AF_LINK as u8]);
        request.put(c::RUMP_RTA_IFP, &link);
        let answer = request.ask(&process)?;
        let names = names(&host)?;
        messages::messages(&answer)
            .find_map(|m| Route::new(&m, &names))
            .ok_or_else(|| Error::new("route", Errno::ESRCH).into())
    }

    /// Add a route to a network, or to a host with a prefix of its whole length.
    ///
    /// # Errors
    /// `EEXIST`; `ENETUNREACH`, `EHOSTUNREACH`: the router is no neighbour;
    /// `InvalidInput`: not a network, or the gateway is a link; `EPERM`.
    pub fn add(host: impl Host, to: impl ToIpNets, by: impl Into<Gateway>) -> io::Result<()> {
        let to = ip_net::one(to)?;
        let here = if to.addr().is_ipv6() {
            IpAddr::V6(Ipv6Addr::LOCALHOST)
        } else {
            IpAddr::V4(Ipv4Addr::LOCALHOST)
        };
        let (gateway, flag) = match by.into() {
            Gateway::Router(ip) => (ip, 0),
            Gateway::Reject => (here, c::RUMP_RTF_REJECT),
            Gateway::Blackhole => (here, c::RUMP_RTF_BLACKHOLE),
            Gateway::Link(_) => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    "a link has its route by the interface's address",
                ));
            }
        };
        let flags = c::RUMP_RTF_UP | c::RUMP_RTF_GATEWAY | c::RUMP_RTF_STATIC | flag;
        let mut request = Request::new(c::RUMP_RTM_ADD, flags);
        request.put_net(to, Some(gateway));
        request.ask(&routed(&host)?).map(drop)
    }

    /// Delete the route to a network or host.
    ///
    /// # Errors
    /// `ESRCH`: there is none; `InvalidInput`, `EPERM`.
    pub fn delete(host: impl Host, to: impl ToIpNets) -> io::Result<()> {
        let mut request = Request::new(c::RUMP_RTM_DELETE, 0);
        request.put_net(ip_net::one(to)?, None);
        request.ask(&routed(&host)?).map(drop)
    }

    /// Send what has no other route to a router.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn set_default(host: impl Host, router: IpAddr) -> io::Result<()> {
        let any = IpNet::any(router.is_ipv6());
        match Route::delete(&host, any) {
            Err(e) if Errno::of(&e) != Some(Errno::ESRCH) => Err(e),
            _ => Route::add(&host, any, router),
        }
    }

    /// The router of what has no other route.
    ///
    /// # Errors
    /// `ENOMEM`.
    pub fn default_gateway(host: impl Host, v6: bool) -> io::Result<Option<IpAddr>> {
        let any = IpNet::any(v6);
        let routes = Route::list(host)?;
        Ok(routes.iter().find_map(|r| match r.gateway {
            Gateway::Router(ip) if r.destination == any => Some(ip),
            _ => None,
        }))
    }

    /// Of `struct rt_msghdr` and the addresses behind it.
    fn new(m: &Message<'_>, names: &[(u32, String)]) -> Option<Route> {
        let addrs = m.addrs();
        let to = addrs[c::RUMP_RTAX_DST as usize]?.ip()?;
        let flags = m.int(8);
        let gateway = addrs[c::RUMP_RTAX_GATEWAY as usize];
        let (ip, link) = (gateway.and_then(|g| g.ip()), gateway.and_then(|g| g.link()));
        let index = m.short(4);
        Some(Route {
            destination: if flags & c::RUMP_RTF_HOST != 0 {
                IpNet::host(to)
            } else {
                let mask = addrs[c::RUMP_RTAX_NETMASK as usize];
                IpNet::new(to, mask.map_or(0, |mask| mask.prefix(to.is_ipv6())))?
            },
            gateway: match (ip, link) {
                _ if flags & c::RUMP_RTF_REJECT != 0 => Gateway::Reject,
                _ if flags & c::RUMP_RTF_BLACKHOLE != 0 => Gateway::Blackhole,
                (Some(ip), _) if flags & c::RUMP_RTF_GATEWAY != 0 => Gateway::Router(ip),
                (_, Some((_, _, link))) if !link.is_empty() => Gateway::Link(Some(LinkAddr(link))),
                _ => Gateway::Link(None),
            },
            flags,
            interface: names
                .iter()
                .find(|(i, _)| *i == index)
                .map_or_else(String::new, |(_, name)| name.clone()),
            uses: m.int(28) as u32 as u64,
            mtu: m.long(48),
        })
    }

    /// Where it leads.
    pub fn destination(&self) -> IpNet {
        self.destination
    }

    /// By what way.
    pub fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// The name of the interface that it goes out by.
    pub fn interface(&self) -> &str {
        &self.interface
    }

    /// Its flags in the letters of netstat(1): `UGS`.
    pub fn flags(&self) -> String {
        let set = LETTERS.iter().filter(|(flag, _)| self.flags & flag != 0);
        set.map(|(_, letter)| letter).collect()
    }

    /// The largest packet, if it is less than the interface's.
    pub fn mtu(&self) -> Option<u64> {
        (self.mtu != 0).then_some(self.mtu)
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = match self.destination {
            net if net.prefix() == 0 => "default".to_string(),
            net if net.is_host() => net.addr().to_string(),
            net => net.to_string(),
        };
        let mtu = self.mtu().map_or_else(|| "-".into(), |mtu| mtu.to_string());
        write!(
            f,
            "{to:<18} {:<18} {:<6} {:>9} {mtu:>6}  {}",
            self.gateway,
            self.flags(),
            self.uses,
            self.interface
        )
    }
}

/// A neighbour: who has an address on a link.
///
/// `Display` prints its line of `arp -an`, of IPv6 that of `ndp -an`, without the
/// time that is left.
#[derive(Clone, Debug)]
pub struct Neighbour {
    addr: IpAddr,
    link: Option<LinkAddr>,
    interface: String,
    flags: i32,
}

impl Neighbour {
    /// All that a kernel knows or asks for.
    ///
    /// # Errors
    /// As [`Route::list`].
    pub fn list(host: impl Host) -> io::Result<Listing<Neighbour>> {
        let process = routed(&host)?;
        let bytes = table(&process, 0, c::RUMP_NET_RT_FLAGS, c::RUMP_RTF_LLDATA)?;
        let names = names(&host)?;
        let name = |index| {
            let found = names.iter().find(|(i, _)| *i == index);
            found.map_or_else(String::new, |(_, name)| name.clone())
        };
        let list = messages::messages(&bytes).filter_map(|m| {
            let addrs = m.addrs();
            let (_, _, link) = addrs[c::RUMP_RTAX_GATEWAY as usize]?.link()?;
            Some(Neighbour {
                addr: addrs[c::RUMP_RTAX_DST as usize]?.ip()?,
                link: (!link.is_empty()).then_some(LinkAddr(link)),
                interface: name(m.short(4)),
                flags: m.int(8),
            })
        });
        Ok(Listing::new("", list.collect()))
    }

    /// Its address.
    pub fn addr(&self) -> IpAddr {
        self.addr
    }

    /// Its address on the link; `None`: it has not answered.
    pub fn link_address(&self) -> Option<&LinkAddr> {
        self.link.as_ref()
    }

    /// The name of the interface.
    pub fn interface(&self) -> &str {
        &self.interface
    }

    fn ndp_line(&self, ip: Ipv6Addr, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zone = if super::interface::is_link_local(ip) {
            format!("%{}", self.interface)
        } else {
            String::new()
        };
        let ip = format!("{ip}{zone}");
        let link = match &self.link {
            Some(link) => link.to_string(),
            None => "(incomplete)".into(),
        };
        let published = self.flags & c::RUMP_RTF_ANNOUNCE != 0;
        let flags = if published { " p" } else { "" };
        write!(f, "{ip:<30} {link:<17} {:>6}{flags}", self.interface)
    }

    /// Of IPv4 or of IPv6 only.
    pub(super) fn list_of(host: impl Host, v6: bool) -> io::Result<Listing<Neighbour>> {
        let all = Neighbour::list(host)?.into_iter();
        let list = all.filter(|n| n.addr.is_ipv6() == v6).collect();
        Ok(Listing::new(if v6 { NDP_HEADER } else { "" }, list))
    }

    /// Was it entered, and not learned?
    pub fn is_permanent(&self) -> bool {
        self.flags & c::RUMP_RTF_STATIC != 0
    }
}

const NDP_HEADER: &str = "Neighbor                       Linklayer Address  Netif Flags\n";

impl fmt::Display for Neighbour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let IpAddr::V6(ip) = self.addr {
            return self.ndp_line(ip, f);
        }
        write!(f, "? ({}) at ", self.addr)?;
        match &self.link {
            Some(link) => write!(f, "{link}")?,
            None => f.write_str("(incomplete)")?,
        }
        write!(f, " on {}", self.interface)?;
        if self.is_permanent() {
            f.write_str(" permanent")?;
        }
        if self.flags & c::RUMP_RTF_ANNOUNCE != 0 {
            f.write_str(" published")?;
        }
        Ok(())
    }
}

fn table(process: &ProcessInner, family: i32, op: i32, arg: i32) -> io::Result<Vec<u8>> {
    let name = [c::RUMP_CTL_NET, c::RUMP_AF_ROUTE, 0, family, op, arg];
    sys::sysctl(process, &name).op("routes")
}

fn names(host: impl Host) -> io::Result<Vec<(u32, String)>> {
    let list = Interface::list(host)?;
    Ok(list
        .iter()
        .map(|i| (i.index(), i.name().to_string()))
        .collect())
}

/// A message for a routing socket.
struct Request {
    bytes: Vec<u8>,
    addrs: i32,
    seq: i32,
}

impl Request {
    fn new(kind: i32, flags: i32) -> Request {
        static NEXT: AtomicI32 = AtomicI32::new(1);
        let seq = NEXT.fetch_add(1, Ordering::Relaxed);
        let mut bytes = vec![0; RT_HEADER];
        bytes[2] = c::RUMP_RTM_VERSION as u8;
        bytes[3] = kind as u8;
        bytes[8..12].copy_from_slice(&flags.to_ne_bytes());
        bytes[20..24].copy_from_slice(&seq.to_ne_bytes());
        Request {
            bytes,
            addrs: 0,
            seq,
        }
    }

    /// Add an address: in the order of their flags.
    fn put(&mut self, which: i32, addr: &[u8]) {
        self.addrs |= which;
        self.bytes.extend_from_slice(addr);
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
    }

    fn put_net(&mut self, net: IpNet, gateway: Option<IpAddr>) {
        let net = net.network();
        self.put(c::RUMP_RTA_DST, &messages::sockaddr(net.addr()));
        if let Some(gateway) = gateway {
            self.put(c::RUMP_RTA_GATEWAY, &messages::sockaddr(gateway));
        }
        if net.is_host() {
            let flags = i32::from_ne_bytes([self.bytes[8], self.bytes[9], self.bytes[10], 0]);
            let flags = flags | c::RUMP_RTF_HOST;
            self.bytes[8..12].copy_from_slice(&flags.to_ne_bytes());
        } else {
            self.put(c::RUMP_RTA_NETMASK, &messages::sockaddr(net.netmask()));
        }
    }

    /// Send it; the answer.
    fn ask(mut self, process: &Arc<ProcessInner>) -> io::Result<Vec<u8>> {
        let len = self.bytes.len() as u16;
        self.bytes[..2].copy_from_slice(&len.to_ne_bytes());
        self.bytes[12..16].copy_from_slice(&self.addrs.to_ne_bytes());
        let socket = Socket::of_process(process, c::RUMP_AF_ROUTE, c::RUMP_SOCK_RAW)?;
        socket.write(&self.bytes).map_err(|error| {
            let errno = Errno::of(&error).unwrap_or(Errno::EIO);
            io::Error::from(Error::new("route", errno))
        })?;
        // Others' messages come, too.
        let mut answer = vec![0; 4096];
        loop {
            let n = socket.read(&mut answer)?;
            let mine = messages::messages(&answer[..n])
                .any(|m| m.kind() == i32::from(self.bytes[3]) && m.int(20) == self.seq);
            if mine {
                answer.truncate(n);
                return Ok(answer);
            }
        }
    }
}
