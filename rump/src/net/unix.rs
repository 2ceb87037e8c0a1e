//! Sockets of the local domain: unix(4).  Their names are files of the
//! kernel's, not of the host's.

use std::ffi::OsStr;
use std::fmt;
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::iter::FusedIterator;
use std::net::Shutdown;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use super::socket::{Host, Socket};
use crate::sys::{RawAddr, c};

const LOCAL: i32 = c::RUMP_AF_LOCAL;

/// The address of a local socket, as [`std::os::unix::net::SocketAddr`].
#[derive(Clone)]
pub struct SocketAddr {
    pub(super) raw: RawAddr,
}

impl SocketAddr {
    /// The address of a path.
    ///
    /// # Errors
    /// `InvalidInput`: it is longer than 103 bytes, or holds a NUL.
    pub fn from_pathname(path: impl AsRef<Path>) -> io::Result<SocketAddr> {
        let bytes = path.as_ref().as_os_str().as_bytes();
        // With the NUL, sun_path has 104.
        if bytes.len() > 103 || bytes.contains(&0) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a path of a socket has at most 103 bytes, none of them NUL",
            ));
        }
        let mut rest = [0; 104];
        rest[..bytes.len()].copy_from_slice(bytes);
        let raw = RawAddr::new(LOCAL as u8, &rest[..=bytes.len()]);
        Ok(SocketAddr {
            raw: raw.unwrap_or_else(RawAddr::empty),
        })
    }

    /// Its path; `None`: the socket has no name.
    pub fn as_pathname(&self) -> Option<&Path> {
        let path = self.raw.bytes().get(2..)?;
        let path = path.split(|b| *b == 0).next()?;
        (!path.is_empty()).then(|| Path::new(OsStr::from_bytes(path)))
    }

    /// Has the socket no name?
    pub fn is_unnamed(&self) -> bool {
        self.as_pathname().is_none()
    }
}

impl fmt::Debug for SocketAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_pathname() {
            Some(path) => write!(f, "{path:?} (pathname)"),
            None => f.write_str("(unnamed)"),
        }
    }
}

/// Who is at the other end, when it connected or listened: [`UnixStream::peer_cred`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct UCred {
    /// Its effective user.
    pub uid: u32,
    /// Its effective group.
    pub gid: u32,
    /// Its process.
    pub pid: i32,
}

macro_rules! addresses {
    ($type:ident) => {
        impl $type {
            /// The address of this end.
            ///
            /// # Errors
            /// `EBADF`.
            pub fn local_addr(&self) -> io::Result<SocketAddr> {
                self.socket.local().map(|raw| SocketAddr { raw })
            }

            /// Another handle of the same socket.
            ///
            /// # Errors
            /// `EMFILE`.
            pub fn try_clone(&self) -> io::Result<$type> {
                let socket = self.socket.try_clone()?;
                Ok($type { socket })
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut s = f.debug_struct(stringify!($type));
                if let Ok(local) = self.local_addr() {
                    s.field("local", &local);
                }
                s.finish_non_exhaustive()
            }
        }
    };
}

macro_rules! ends {
    ($type:ident) => {
        impl $type {
            /// The address of the other end.
            ///
            /// # Errors
            /// `ENOTCONN`.
            pub fn peer_addr(&self) -> io::Result<SocketAddr> {
                self.socket.peer().map(|raw| SocketAddr { raw })
            }

            /// No more will be read, or written, or both.
            ///
            /// # Errors
            /// `ENOTCONN`.
            pub fn shutdown(&self, how: Shutdown) -> io::Result<()> {
                self.socket.shutdown(how)
            }
        }
    };
}

/// A connection, as [`std::os::unix::net::UnixStream`].
pub struct UnixStream {
    pub(super) socket: Socket,
}

impl UnixStream {
    /// Connect to the socket at a path.
    ///
    /// # Errors
    /// `ENOENT`, `ECONNREFUSED`: nobody listens; `EPROTOTYPE`: it is a
    /// [`UnixDatagram`]; `ENOTSOCK`, `EACCES`, `ENOTDIR`; `InvalidInput`: not a
    /// path of a socket.
    pub fn connect(host: impl Host, path: impl AsRef<Path>) -> io::Result<UnixStream> {
        UnixStream::connect_addr(host, &SocketAddr::from_pathname(path)?)
    }

    /// Connect to the socket at an address.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub fn connect_addr(host: impl Host, addr: &SocketAddr) -> io::Result<UnixStream> {
        let socket = Socket::new(&host, LOCAL, c::RUMP_SOCK_STREAM)?;
        socket.connect(&addr.raw)?;
        Ok(UnixStream { socket })
    }

    /// Two ends of one connection.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`, `ENOBUFS`.
    pub fn pair(host: impl Host) -> io::Result<(UnixStream, UnixStream)> {
        let (a, b) = Socket::pair(&host, LOCAL, c::RUMP_SOCK_STREAM)?;
        Ok((UnixStream { socket: a }, UnixStream { socket: b }))
    }

    /// Who is at the other end (`LOCAL_PEEREID`).
    ///
    /// # Errors
    /// `ENOTCONN`; `EINVAL`: it came of [`pair`](Self::pair).
    pub fn peer_cred(&self) -> io::Result<UCred> {
        let (pid, uid, gid) = self.socket.peer_eid()?;
        Ok(UCred { uid, gid, pid })
    }
}

stream_io!(UnixStream);
socket_mode!(UnixStream);
socket_error!(UnixStream);
socket_timeouts!(UnixStream);
#[cfg(feature = "bytes")]
bytes_io!(UnixStream);
socket_buffers!(UnixStream);
addresses!(UnixStream);
ends!(UnixStream);

/// A socket that connections come to, as [`std::os::unix::net::UnixListener`].
///
/// Its name stays when it is dropped: remove it as a file.
pub struct UnixListener {
    pub(super) socket: Socket,
}

impl UnixListener {
    /// Make a socket at a path, and listen.
    ///
    /// # Errors
    /// `EADDRINUSE`: the name exists; `ENOENT`, `EACCES`, `ENOTDIR`, `EROFS`;
    /// `InvalidInput`: not a path of a socket.
    pub fn bind(host: impl Host, path: impl AsRef<Path>) -> io::Result<UnixListener> {
        UnixListener::bind_addr(host, &SocketAddr::from_pathname(path)?)
    }

    /// Make a socket at an address, and listen.
    ///
    /// # Errors
    /// As [`bind`](Self::bind).
    pub fn bind_addr(host: impl Host, addr: &SocketAddr) -> io::Result<UnixListener> {
        let socket = Socket::new(&host, LOCAL, c::RUMP_SOCK_STREAM)?;
        socket.bind(&addr.raw)?;
        socket.listen(c::RUMP_SOMAXCONN)?;
        Ok(UnixListener { socket })
    }

    /// Wait for a connection.
    ///
    /// # Errors
    /// `EAGAIN`: none is there, and it does not block; `ECONNABORTED`,
    /// `EMFILE`, `ENFILE`.
    pub fn accept(&self) -> io::Result<(UnixStream, SocketAddr)> {
        let (socket, raw) = self.socket.accept()?;
        Ok((UnixStream { socket }, SocketAddr { raw }))
    }

    /// Connections, one after another.
    pub fn incoming(&self) -> Incoming<'_> {
        Incoming { listener: self }
    }
}

socket_mode!(UnixListener);
socket_error!(UnixListener);
addresses!(UnixListener);

/// See [`UnixListener::incoming`].
#[derive(Debug)]
pub struct Incoming<'a> {
    listener: &'a UnixListener,
}

impl Iterator for Incoming<'_> {
    type Item = io::Result<UnixStream>;
    fn next(&mut self) -> Option<io::Result<UnixStream>> {
        Some(self.listener.accept().map(|(stream, _)| stream))
    }
}

impl FusedIterator for Incoming<'_> {}

/// A socket of datagrams, as [`std::os::unix::net::UnixDatagram`].
pub struct UnixDatagram {
    pub(super) socket: Socket,
}

impl UnixDatagram {
    /// Make a socket at a path.
    ///
    /// # Errors
    /// As [`UnixListener::bind`].
    pub fn bind(host: impl Host, path: impl AsRef<Path>) -> io::Result<UnixDatagram> {
        let addr = SocketAddr::from_pathname(path)?;
        let datagram = UnixDatagram::unbound(host)?;
        datagram.socket.bind(&addr.raw)?;
        Ok(datagram)
    }

    /// A socket without a name.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`.
    pub fn unbound(host: impl Host) -> io::Result<UnixDatagram> {
        let socket = Socket::new(&host, LOCAL, c::RUMP_SOCK_DGRAM)?;
        Ok(UnixDatagram { socket })
    }

    /// Two sockets that are connected to one another.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`, `ENOBUFS`.
    pub fn pair(host: impl Host) -> io::Result<(UnixDatagram, UnixDatagram)> {
        let (a, b) = Socket::pair(&host, LOCAL, c::RUMP_SOCK_DGRAM)?;
        Ok((UnixDatagram { socket: a }, UnixDatagram { socket: b }))
    }

    /// Send to, and receive from, one socket only.
    ///
    /// # Errors
    /// As [`UnixStream::connect`].
    pub fn connect(&self, path: impl AsRef<Path>) -> io::Result<()> {
        self.socket.connect(&SocketAddr::from_pathname(path)?.raw)
    }

    /// Send a datagram to the socket at a path.
    ///
    /// # Errors
    /// `EMSGSIZE`, `ENOBUFS`: it has no room; `EISCONN`; and those of
    /// [`connect`](Self::connect).
    pub fn send_to(&self, buf: &[u8], path: impl AsRef<Path>) -> io::Result<usize> {
        self.socket
            .send_to(buf, &SocketAddr::from_pathname(path)?.raw)
    }

    /// Receive a datagram; what the buffer has no room for is lost.
    ///
    /// # Errors
    /// `EAGAIN`: none is there.
    pub fn recv_from(&self, buf: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let (n, raw) = self.socket.recv_from(buf, 0)?;
        Ok((n, SocketAddr { raw }))
    }

    /// Send a datagram to the socket it is connected to.
    ///
    /// # Errors
    /// `ENOTCONN`, `ENOBUFS`, `EMSGSIZE`, `ECONNRESET`.
    pub fn send(&self, buf: &[u8]) -> io::Result<usize> {
        self.socket.send(buf)
    }

    /// Receive a datagram.
    ///
    /// # Errors
    /// As [`recv_from`](Self::recv_from).
    pub fn recv(&self, buf: &mut [u8]) -> io::Result<usize> {
        self.socket.recv(buf, 0)
    }
}

socket_mode!(UnixDatagram);
socket_error!(UnixDatagram);
socket_timeouts!(UnixDatagram);
socket_buffers!(UnixDatagram);
addresses!(UnixDatagram);
ends!(UnixDatagram);
