//! Our sockets behave as the host's do: one body runs with both.

mod common;

/// The host's, which shows that the body asks for nothing of ours.
mod host {
    use std::io::{ErrorKind, Read, Write};
    use std::net::{
        IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs, UdpSocket,
    };
    use std::time::Duration;
    use std::{io, thread};

    struct Network;

    fn network() -> Network {
        Network
    }

    impl Network {
        fn tcp_bind(&self, addr: impl ToSocketAddrs) -> io::Result<TcpListener> {
            TcpListener::bind(addr)
        }

        fn tcp_connect(&self, addr: impl ToSocketAddrs) -> io::Result<TcpStream> {
            TcpStream::connect(addr)
        }

        fn tcp_connect_timeout(&self, addr: &SocketAddr, t: Duration) -> io::Result<TcpStream> {
            TcpStream::connect_timeout(addr, t)
        }

        fn udp_bind(&self, addr: impl ToSocketAddrs) -> io::Result<UdpSocket> {
            UdpSocket::bind(addr)
        }

        fn loopbacks(&self) -> Vec<IpAddr> {
            // A machine may be without IPv6.
            let all = [IpAddr::from([127, 0, 0, 1]), "::1".parse().unwrap()];
            let there = |ip: &IpAddr| UdpSocket::bind((*ip, 0)).is_ok();
            all.into_iter().filter(there).collect()
        }

        fn any_port(&self) -> SocketAddr {
            ([127, 0, 0, 1], 0).into()
        }
    }

    include!("net_parity/body.rs");
}

mod ours {
    use std::io::{ErrorKind, Read, Write};
    use std::time::Duration;
    use std::{io, thread};

    use rump::net::{
        IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs, UdpSocket,
    };

    use crate::common::{Fixture, kernel};

    struct Network {
        kernel: Fixture,
    }

    fn network() -> Network {
        Network { kernel: kernel() }
    }

    impl Network {
        fn tcp_bind(&self, addr: impl ToSocketAddrs) -> io::Result<TcpListener> {
            TcpListener::bind(&*self.kernel, addr)
        }

        fn tcp_connect(&self, addr: impl ToSocketAddrs) -> io::Result<TcpStream> {
            TcpStream::connect(&*self.kernel, addr)
        }

        fn tcp_connect_timeout(&self, addr: &SocketAddr, t: Duration) -> io::Result<TcpStream> {
            TcpStream::connect_timeout(&*self.kernel, addr, t)
        }

        fn udp_bind(&self, addr: impl ToSocketAddrs) -> io::Result<UdpSocket> {
            UdpSocket::bind(&*self.kernel, addr)
        }

        fn loopbacks(&self) -> Vec<IpAddr> {
            let mut all = vec![IpAddr::from([127, 0, 0, 1])];
            if cfg!(feature = "netinet6") {
                all.push("::1".parse().unwrap());
            }
            all
        }

        fn any_port(&self) -> SocketAddr {
            ([127, 0, 0, 1], 0).into()
        }
    }

    include!("net_parity/body.rs");
}
