//! The network of a kernel: sockets in the shapes of [`std::net`].
//!
//! The names are std's; what is different is the first argument of what makes
//! a socket: a [`Host`], a [`Kernel`](crate::Kernel) or a
//! [`Process`](crate::Process) of one.  Addresses are literal: there is no
//! resolver, and the host's network is never touched.
//!
//! ```
//! use rump::Kernel;
//! use rump::net::UnixStream;
//! use std::io::{Read, Write};
//!
//! # fn main() -> std::io::Result<()> {
//! let kernel = Kernel::boot()?;
//! let (mut a, mut b) = UnixStream::pair(&kernel)?;
//! a.write_all(b"ping")?;
//! drop(a);
//! let mut text = String::new();
//! b.read_to_string(&mut text)?;
//! assert_eq!(text, "ping");
//! # Ok(()) }
//! ```

#[macro_use]
mod shared;
#[macro_use]
mod tcp_options;
#[macro_use]
mod udp_options;

mod addr;
pub mod aio;
#[cfg(feature = "net")]
mod interface;
#[cfg(feature = "net")]
mod ip_net;
#[cfg(feature = "net")]
mod listing;
#[cfg(feature = "net")]
mod messages;
#[cfg(feature = "net")]
mod route;
mod socket;
mod tcp;
mod udp;
pub mod unix;
#[cfg(feature = "net")]
mod views;
#[cfg(feature = "wire")]
pub mod wire;

pub use addr::ToSocketAddrs;
#[cfg(feature = "net")]
pub use interface::{Counters, Interface, InterfaceAddr, InterfaceFlags, LinkAddr};
#[cfg(feature = "net")]
pub use ip_net::{IpNet, ToIpNets};
#[cfg(feature = "net")]
pub use listing::Listing;
#[cfg(feature = "net")]
pub use route::{Gateway, Neighbour, Route};
pub use socket::Host;
pub use tcp::{Incoming, TcpListener, TcpSocket, TcpStream};
pub use tcp_options::{TcpInfo, TcpState};
pub use udp::UdpSocket;
pub use unix::{UnixDatagram, UnixListener, UnixStream};
#[cfg(feature = "net")]
pub use views::Netstat;
#[cfg(feature = "wire")]
pub use wire::{Capture, Link, Verdict, Wire, WireBuilder, WirePort};

pub use std::net::{
    AddrParseError, IpAddr, Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, SocketAddrV4, SocketAddrV6,
};
