//! What all sockets have.

use std::fmt;
use std::io::{self, IoSlice, IoSliceMut};
use std::net::{Shutdown, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::addr::{self, ToSocketAddrs};
use crate::error::Context;
use crate::sys::{self, Fd, ProcessInner, RawAddr, c};
use crate::{Errno, Kernel, Process};

use sealed::HostProcess;

mod sealed {
    use crate::sys::ProcessInner;
    use std::sync::Arc;

    /// A process, for this crate only.
    #[derive(Debug)]
    pub struct HostProcess(pub(in crate::net) Arc<ProcessInner>);

    pub trait Sealed {
        fn host_process(&self) -> HostProcess;
    }
}

/// Whose network it is: a [`Kernel`], or a [`Process`] of one, whose
/// descriptors the sockets are then.
pub trait Host: sealed::Sealed {}

impl sealed::Sealed for Kernel {
    fn host_process(&self) -> HostProcess {
        HostProcess(Arc::clone(self.init_inner()))
    }
}

impl Host for Kernel {}

impl sealed::Sealed for Process {
    fn host_process(&self) -> HostProcess {
        HostProcess(Arc::clone(self.inner()))
    }
}

impl Host for Process {}

impl<T: Host + ?Sized> sealed::Sealed for &T {
    fn host_process(&self) -> HostProcess {
        (**self).host_process()
    }
}

impl<T: Host + ?Sized> Host for &T {}

/// The process that sockets are made in.
pub(super) fn process_of(host: &impl Host) -> Arc<ProcessInner> {
    host.host_process().0
}

/// A descriptor that is a socket.  Closed on drop.
pub(super) struct Socket {
    process: Arc<ProcessInner>,
    fd: Fd,
}

impl Socket {
    pub(super) fn new(host: &impl Host, family: i32, kind: i32) -> io::Result<Socket> {
        let process = process_of(host);
        #[cfg(feature = "netinet")]
        if family != c::RUMP_AF_LOCAL {
            super::interface::loopback(&process)?;
        }
        Socket::of_process(&process, family, kind)
    }

    pub(super) fn of_process(
        process: &Arc<ProcessInner>,
        family: i32,
        kind: i32,
    ) -> io::Result<Socket> {
        let fd = sys::socket(process, family, kind).op("socket")?;
        let process = Arc::clone(process);
        Ok(Socket { process, fd })
    }

    /// Make a request on an interface: `request` is its structure.
    #[cfg(feature = "net")]
    pub(super) fn ioctl(&self, number: i64, request: &mut [u8]) -> Result<(), Errno> {
        sys::ioctl(&self.process, self.fd, number, request)
    }

    pub(super) fn pair(host: &impl Host, family: i32, kind: i32) -> io::Result<(Socket, Socket)> {
        let process = process_of(host);
        let (a, b) = sys::socketpair(&process, family, kind).op("socketpair")?;
        let socket = |fd| Socket {
            process: Arc::clone(&process),
            fd,
        };
        Ok((socket(a), socket(b)))
    }

    /// Try the addresses one after another until one works.
    pub(super) fn first<T>(
        addrs: impl ToSocketAddrs,
        mut f: impl FnMut(&SocketAddr) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut last = None;
        for addr in addrs.to_socket_addrs()? {
            match f(&addr) {
                Ok(done) => return Ok(done),
                Err(error) => last = Some(error),
            }
        }
        Err(last
            .unwrap_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "no address to try")))
    }

    pub(super) fn bind(&self, addr: &RawAddr) -> io::Result<()> {
        sys::bind(&self.process, self.fd, addr).op("bind")
    }

    pub(super) fn connect(&self, addr: &RawAddr) -> io::Result<()> {
        match sys::connect(&self.process, self.fd, addr) {
            // It goes on without us: wait for how it ends.
            Err(Errno::EINTR) => self.connected(-1),
            outcome => outcome.op("connect"),
        }
    }

    /// Wait until a connection is made, or has failed.
    fn connected(&self, millis: i32) -> io::Result<()> {
        let events =
            sys::poll_one(&self.process, self.fd, c::RUMP_POLLOUT, millis).op("connect")?;
        if events == 0 {
            return Err(Errno::ETIMEDOUT).op("connect");
        }
        match self.take_errno()? {
            None => Ok(()),
            Some(errno) => Err(errno).op("connect"),
        }
    }

    pub(super) fn connect_timeout(&self, addr: &RawAddr, timeout: Duration) -> io::Result<()> {
        if timeout.is_zero() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a timeout of zero",
            ));
        }
        let end = Instant::now().checked_add(timeout);
        self.set_nonblocking(true)?;
        let outcome = match sys::connect(&self.process, self.fd, addr) {
            Err(Errno::EINPROGRESS) => {
                let left = end.map(|e| e.saturating_duration_since(Instant::now()));
                self.connected(millis(left))
            }
            outcome => outcome.op("connect"),
        };
        self.set_nonblocking(false)?;
        outcome
    }

    pub(super) fn listen(&self, backlog: i32) -> io::Result<()> {
        sys::listen(&self.process, self.fd, backlog).op("listen")
    }

    pub(super) fn accept(&self) -> io::Result<(Socket, RawAddr)> {
        self.accept_with(0).op("accept")
    }

    /// The new socket has these flags.
    pub(super) fn accept_with(&self, flags: i32) -> Result<(Socket, RawAddr), Errno> {
        let (fd, addr) = sys::accept(&self.process, self.fd, flags)?;
        let socket = Socket {
            process: Arc::clone(&self.process),
            fd,
        };
        Ok((socket, addr))
    }

    pub(super) fn local(&self) -> io::Result<RawAddr> {
        sys::getsockname(&self.process, self.fd).op("getsockname")
    }

    pub(super) fn peer(&self) -> io::Result<RawAddr> {
        sys::getpeername(&self.process, self.fd).op("getpeername")
    }

    pub(super) fn local_addr(&self) -> io::Result<SocketAddr> {
        inet(&self.local()?)
    }

    pub(super) fn peer_addr(&self) -> io::Result<SocketAddr> {
        inet(&self.peer()?)
    }

    pub(super) fn peer_eid(&self) -> io::Result<(i32, u32, u32)> {
        sys::peer_eid(&self.process, self.fd).op("getsockopt")
    }

    pub(super) fn shutdown(&self, how: Shutdown) -> io::Result<()> {
        let how = match how {
            Shutdown::Read => c::RUMP_SHUT_RD,
            Shutdown::Write => c::RUMP_SHUT_WR,
            Shutdown::Both => c::RUMP_SHUT_RDWR,
        };
        sys::shutdown(&self.process, self.fd, how).op("shutdown")
    }

    pub(super) fn recv(&self, buf: &mut [u8], flags: i32) -> io::Result<usize> {
        sys::recv(&self.process, self.fd, buf, flags).op("recv")
    }

    pub(super) fn recv_from(&self, buf: &mut [u8], flags: i32) -> io::Result<(usize, RawAddr)> {
        sys::recvfrom(&self.process, self.fd, buf, flags).op("recvfrom")
    }

    pub(super) fn send(&self, buf: &[u8]) -> io::Result<usize> {
        sys::sendto(&self.process, self.fd, buf, 0, None).op("send")
    }

    pub(super) fn send_to(&self, buf: &[u8], to: &RawAddr) -> io::Result<usize> {
        sys::sendto(&self.process, self.fd, buf, 0, Some(to)).op("sendto")
    }

    pub(super) fn read(&self, buf: &mut [u8]) -> io::Result<usize> {
        sys::read(&self.process, self.fd, buf).op("read")
    }

    pub(super) fn write(&self, buf: &[u8]) -> io::Result<usize> {
        sys::write(&self.process, self.fd, buf).op("write")
    }

    pub(super) fn read_vectored(&self, bufs: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        sys::readv(&self.process, self.fd, bufs).op("readv")
    }

    pub(super) fn write_vectored(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        sys::writev(&self.process, self.fd, bufs).op("writev")
    }

    /// For calls whose errors must not cost anything.
    pub(super) fn parts(&self) -> (&Arc<ProcessInner>, Fd) {
        (&self.process, self.fd)
    }

    /// It would have to wait: do so as a call that waits would.
    #[cfg(feature = "bytes")]
    fn wait(&self, events: i32, timeout: i32) -> Result<(), Errno> {
        let (process, fd) = self.parts();
        if sys::is_nonblocking(process, fd)? {
            return Err(Errno::EAGAIN);
        }
        let micros = sys::get_timeout(process, fd, timeout)?;
        let left = (micros != 0).then(|| Duration::from_micros(micros));
        match sys::poll_one(process, fd, events, millis(left))? {
            0 => Err(Errno::EAGAIN),
            _ => Ok(()),
        }
    }

    #[cfg(feature = "bytes")]
    pub(super) fn recv_bytes(&self, most: usize) -> io::Result<Vec<bytes::Bytes>> {
        loop {
            match sys::recv_lent(&self.process, self.fd, most) {
                Err(Errno::EAGAIN) => {}
                outcome => return outcome.op("recv"),
            }
            self.wait(c::RUMP_POLLIN, c::RUMP_SO_RCVTIMEO).op("recv")?;
        }
    }

    #[cfg(feature = "bytes")]
    pub(super) fn send_bytes(&self, data: &mut bytes::Bytes) -> io::Result<()> {
        while !data.is_empty() {
            match sys::send_lent(&self.process, self.fd, data) {
                Err(Errno::EAGAIN) => {
                    self.wait(c::RUMP_POLLOUT, c::RUMP_SO_SNDTIMEO).op("send")?;
                }
                outcome => bytes::Buf::advance(data, outcome.op("send")?),
            }
        }
        Ok(())
    }

    pub(super) fn try_clone(&self) -> io::Result<Socket> {
        let fd = sys::dup(&self.process, self.fd).op("dup")?;
        Ok(Socket {
            process: Arc::clone(&self.process),
            fd,
        })
    }

    pub(super) fn set_nonblocking(&self, on: bool) -> io::Result<()> {
        sys::set_nonblocking(&self.process, self.fd, on).op("ioctl")
    }

    pub(super) fn int(&self, level: i32, name: i32) -> io::Result<i32> {
        sys::get_int(&self.process, self.fd, level, name).op("getsockopt")
    }

    pub(super) fn set_int(&self, level: i32, name: i32, value: i32) -> io::Result<()> {
        sys::set_int(&self.process, self.fd, level, name, value).op("setsockopt")
    }

    pub(super) fn bytes(&self, level: i32, name: i32, value: &mut [u8]) -> io::Result<usize> {
        sys::get_bytes(&self.process, self.fd, level, name, value).op("getsockopt")
    }

    pub(super) fn set_bytes(&self, level: i32, name: i32, value: &[u8]) -> io::Result<()> {
        sys::set_bytes(&self.process, self.fd, level, name, value).op("setsockopt")
    }

    pub(super) fn flag(&self, level: i32, name: i32) -> io::Result<bool> {
        self.int(level, name).map(|n| n != 0)
    }

    pub(super) fn set_flag(&self, level: i32, name: i32, on: bool) -> io::Result<()> {
        self.set_int(level, name, i32::from(on))
    }

    pub(super) fn timeout(&self, name: i32) -> io::Result<Option<Duration>> {
        let micros = sys::get_timeout(&self.process, self.fd, name).op("getsockopt")?;
        Ok((micros != 0).then(|| Duration::from_micros(micros)))
    }

    pub(super) fn set_timeout(&self, name: i32, timeout: Option<Duration>) -> io::Result<()> {
        let micros = match timeout {
            None => 0,
            Some(Duration::ZERO) => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    "a timeout of zero",
                ));
            }
            // Never 0, which would be none.
            Some(t) => u64::try_from(t.as_micros()).unwrap_or(u64::MAX).max(1),
        };
        sys::set_timeout(&self.process, self.fd, name, micros).op("setsockopt")
    }

    pub(super) fn linger(&self) -> io::Result<Option<Duration>> {
        let seconds = sys::get_linger(&self.process, self.fd).op("getsockopt")?;
        Ok(seconds.map(|s| Duration::from_secs(s as u64)))
    }

    pub(super) fn set_linger(&self, linger: Option<Duration>) -> io::Result<()> {
        let seconds = linger.map(|l| i32::try_from(l.as_secs()).unwrap_or(i32::MAX));
        sys::set_linger(&self.process, self.fd, seconds).op("setsockopt")
    }

    /// Of TCP: a time, which the kernel counts in half seconds.
    pub(super) fn set_halves(&self, name: i32, time: Duration) -> io::Result<()> {
        let halves = i32::try_from(time.as_millis() / 500).unwrap_or(i32::MAX);
        self.set_int(c::RUMP_IPPROTO_TCP, name, halves)
    }

    pub(super) fn halves(&self, name: i32) -> io::Result<Duration> {
        let halves = self.int(c::RUMP_IPPROTO_TCP, name)?;
        Ok(Duration::from_millis(
            500 * u64::from(halves.unsigned_abs()),
        ))
    }

    pub(super) fn take_errno(&self) -> io::Result<Option<Errno>> {
        let number = self.int(c::RUMP_SOL_SOCKET, c::RUMP_SO_ERROR)?;
        Ok((number != 0).then(|| Errno::from_number(number)))
    }

    pub(super) fn take_error(&self) -> io::Result<Option<io::Error>> {
        Ok(self
            .take_errno()?
            .and_then(|errno| Err::<(), _>(errno).op("socket").err()))
    }

    pub(super) fn debug(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        let mut s = f.debug_struct(name);
        if let Ok(addr) = self.local_addr() {
            s.field("addr", &addr);
        }
        if let Ok(peer) = self.peer_addr() {
            s.field("peer", &peer);
        }
        s.field("fd", &self.fd).finish()
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = sys::close(&self.process, self.fd);
    }
}

/// For poll(2): no limit is -1, what is left of a millisecond counts as one.
fn millis(left: Option<Duration>) -> i32 {
    left.map_or(-1, |t| {
        i32::try_from(t.as_nanos().div_ceil(1_000_000)).unwrap_or(i32::MAX)
    })
}

pub(super) fn inet(raw: &RawAddr) -> io::Result<SocketAddr> {
    addr::from_raw(raw).ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            "an address of another family than IPv4 and IPv6",
        )
    })
}
