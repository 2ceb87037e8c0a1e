//! The same jobs for two stacks: two kernels on a wire, and the host's loopback.

use rump::Kernel;
use rump::net::Wire;
use rump::process::{Limit, Resource};
use std::io::{Read, Result, Write};
use std::net::SocketAddr;

/// Descriptors of a kernel.
const FILES: u64 = 400_000;

/// What a job needs of a stack, with the names of `std::net`.
pub(crate) trait Stack: Sync {
    type Listener: Send + Sync;
    type Stream: Read + Write + Send;
    type Datagrams: Send + Sync;

    fn listen(&self) -> Result<(Self::Listener, SocketAddr)>;
    fn accept(listener: &Self::Listener) -> Result<Self::Stream>;
    fn connect(&self, to: SocketAddr) -> Result<Self::Stream>;
    fn nodelay(stream: &Self::Stream) -> Result<()>;
    fn shutdown(stream: &Self::Stream) -> Result<()>;
    /// A socket of the server's, and one of the client's that goes to it.
    fn datagrams(&self) -> Result<(Self::Datagrams, Self::Datagrams)>;
    fn send(socket: &Self::Datagrams, buf: &[u8]) -> Result<usize>;
    fn recv(socket: &Self::Datagrams, buf: &mut [u8]) -> Result<usize>;
}

/// The host's loopback.
pub(crate) struct Host;

impl Stack for Host {
    type Listener = std::net::TcpListener;
    type Stream = std::net::TcpStream;
    type Datagrams = std::net::UdpSocket;

    fn listen(&self) -> Result<(Self::Listener, SocketAddr)> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        let addr = listener.local_addr()?;
        Ok((listener, addr))
    }

    fn accept(listener: &Self::Listener) -> Result<Self::Stream> {
        listener.accept().map(|(stream, _)| stream)
    }

    fn connect(&self, to: SocketAddr) -> Result<Self::Stream> {
        std::net::TcpStream::connect(to)
    }

    fn nodelay(stream: &Self::Stream) -> Result<()> {
        stream.set_nodelay(true)
    }

    fn shutdown(stream: &Self::Stream) -> Result<()> {
        stream.shutdown(std::net::Shutdown::Write)
    }

    fn datagrams(&self) -> Result<(Self::Datagrams, Self::Datagrams)> {
        let server = std::net::UdpSocket::bind("127.0.0.1:0")?;
        let client = std::net::UdpSocket::bind("127.0.0.1:0")?;
        client.connect(server.local_addr()?)?;
        server.connect(client.local_addr()?)?;
        Ok((server, client))
    }

    fn send(socket: &Self::Datagrams, buf: &[u8]) -> Result<usize> {
        socket.send(buf)
    }

    fn recv(socket: &Self::Datagrams, buf: &mut [u8]) -> Result<usize> {
        socket.recv(buf)
    }
}

/// Two kernels on a wire: the server's and the client's.
pub(crate) struct Pair {
    pub(crate) server: Kernel,
    pub(crate) client: Kernel,
}

/// What the wire takes from the kernels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offload {
    /// Each frame of 1,500 bytes is made and summed by the kernel.
    None,
    /// Checksums and segments are left to the wire.
    All,
}

impl Pair {
    pub(crate) fn new(offload: Offload) -> Result<Pair> {
        let on = offload == Offload::All;
        let wire = Wire::builder()
            .checksum_offload(on)
            .segmentation_offload(on)
            .build();
        let boot = |address: &str| {
            let kernel = Kernel::builder()
                .open_files(FILES as u32)
                .nic(wire.port(), address)
                .boot()?;
            let most = Limit {
                soft: FILES,
                hard: FILES,
            };
            kernel.init().set_limit(Resource::OpenFiles, most)?;
            Ok::<Kernel, std::io::Error>(kernel)
        };
        Ok(Pair {
            server: boot("10.0.0.1/24")?,
            client: boot("10.0.0.2/24")?,
        })
    }
}

impl Stack for Pair {
    type Listener = rump::net::TcpListener;
    type Stream = rump::net::TcpStream;
    type Datagrams = rump::net::UdpSocket;

    fn listen(&self) -> Result<(Self::Listener, SocketAddr)> {
        let listener = rump::net::TcpListener::bind(&self.server, "10.0.0.1:0")?;
        let addr = listener.local_addr()?;
        Ok((listener, addr))
    }

    fn accept(listener: &Self::Listener) -> Result<Self::Stream> {
        listener.accept().map(|(stream, _)| stream)
    }

    fn connect(&self, to: SocketAddr) -> Result<Self::Stream> {
        rump::net::TcpStream::connect(&self.client, to)
    }

    fn nodelay(stream: &Self::Stream) -> Result<()> {
        stream.set_nodelay(true)
    }

    fn shutdown(stream: &Self::Stream) -> Result<()> {
        stream.shutdown(std::net::Shutdown::Write)
    }

    fn datagrams(&self) -> Result<(Self::Datagrams, Self::Datagrams)> {
        let server = rump::net::UdpSocket::bind(&self.server, "10.0.0.1:0")?;
        let client = rump::net::UdpSocket::bind(&self.client, "10.0.0.2:0")?;
        client.connect(server.local_addr()?)?;
        server.connect(client.local_addr()?)?;
        Ok((server, client))
    }

    fn send(socket: &Self::Datagrams, buf: &[u8]) -> Result<usize> {
        socket.send(buf)
    }

    fn recv(socket: &Self::Datagrams, buf: &mut [u8]) -> Result<usize> {
        socket.recv(buf)
    }
}
