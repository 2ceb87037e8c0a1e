//! System calls on sockets.

use std::ffi::c_void;

use super::c;
use super::call::syscall;
use super::calls_fs::Fd;
use super::kernel::ProcessInner;
use crate::Errno;

/// A socket address as the kernel has it: length, family, the rest.
#[derive(Clone, Copy)]
pub(crate) struct RawAddr {
    bytes: [u8; RawAddr::ROOM],
    len: u32,
}

impl RawAddr {
    /// `sizeof(struct sockaddr_storage)`.
    pub(crate) const ROOM: usize = 128;

    pub(crate) fn empty() -> RawAddr {
        RawAddr {
            bytes: [0; RawAddr::ROOM],
            len: 0,
        }
    }

    /// `None`: there is no room for it.
    pub(crate) fn new(family: u8, rest: &[u8]) -> Option<RawAddr> {
        let mut addr = RawAddr::empty();
        let len = rest.len() + 2;
        addr.bytes.get_mut(2..len)?.copy_from_slice(rest);
        addr.bytes[0] = len as u8;
        addr.bytes[1] = family;
        addr.len = len as u32;
        Some(addr)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..(self.len as usize).min(RawAddr::ROOM)]
    }

    fn room(&mut self) -> (*mut u8, *mut u32) {
        self.len = RawAddr::ROOM as u32;
        (self.bytes.as_mut_ptr(), &raw mut self.len)
    }
}

fn fd(r: [std::ffi::c_long; 2]) -> Fd {
    r[0] as Fd
}

pub(crate) fn socket(p: &ProcessInner, family: i32, kind: i32) -> Result<Fd, Errno> {
    let kind = kind | c::RUMP_SOCK_CLOEXEC | c::RUMP_SOCK_NOSIGPIPE;
    syscall!(p, RUMP_SYS_socket, family, kind, 0).map(fd)
}

pub(crate) fn socketpair(p: &ProcessInner, family: i32, kind: i32) -> Result<(Fd, Fd), Errno> {
    let kind = kind | c::RUMP_SOCK_CLOEXEC | c::RUMP_SOCK_NOSIGPIPE;
    let mut pair = [0i32; 2];
    syscall!(p, RUMP_SYS_socketpair, family, kind, 0, pair.as_mut_ptr())?;
    Ok((pair[0], pair[1]))
}

pub(crate) fn bind(p: &ProcessInner, fd: Fd, addr: &RawAddr) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_bind, fd, addr.bytes.as_ptr(), addr.len).map(drop)
}

pub(crate) fn connect(p: &ProcessInner, fd: Fd, addr: &RawAddr) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_connect, fd, addr.bytes.as_ptr(), addr.len).map(drop)
}

pub(crate) fn listen(p: &ProcessInner, fd: Fd, backlog: i32) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_listen, fd, backlog).map(drop)
}

/// `flags` are those of the new socket.
pub(crate) fn accept(p: &ProcessInner, listener: Fd, flags: i32) -> Result<(Fd, RawAddr), Errno> {
    let mut addr = RawAddr::empty();
    let (at, len) = addr.room();
    let none: *const c_void = std::ptr::null();
    let flags = flags | c::RUMP_SOCK_CLOEXEC | c::RUMP_SOCK_NOSIGPIPE;
    let new = syscall!(p, RUMP_SYS_paccept, listener, at, len, none, flags).map(fd)?;
    Ok((new, addr))
}

pub(crate) fn getsockname(p: &ProcessInner, fd: Fd) -> Result<RawAddr, Errno> {
    let mut addr = RawAddr::empty();
    let (at, len) = addr.room();
    syscall!(p, RUMP_SYS_getsockname, fd, at, len)?;
    Ok(addr)
}

pub(crate) fn getpeername(p: &ProcessInner, fd: Fd) -> Result<RawAddr, Errno> {
    let mut addr = RawAddr::empty();
    let (at, len) = addr.room();
    syscall!(p, RUMP_SYS_getpeername, fd, at, len)?;
    Ok(addr)
}

pub(crate) fn shutdown(p: &ProcessInner, fd: Fd, how: i32) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_shutdown, fd, how).map(drop)
}

pub(crate) fn sendto(
    p: &ProcessInner,
    fd: Fd,
    buf: &[u8],
    flags: i32,
    to: Option<&RawAddr>,
) -> Result<usize, Errno> {
    let (at, len) = to.map_or((std::ptr::null(), 0), |a| (a.bytes.as_ptr(), a.len));
    syscall!(
        p,
        RUMP_SYS_sendto,
        fd,
        buf.as_ptr(),
        buf.len(),
        flags,
        at,
        len
    )
    .map(|r| r[0] as usize)
}

pub(crate) fn recv(p: &ProcessInner, fd: Fd, buf: &mut [u8], flags: i32) -> Result<usize, Errno> {
    let none: *mut c_void = std::ptr::null_mut();
    syscall!(
        p,
        RUMP_SYS_recvfrom,
        fd,
        buf.as_mut_ptr(),
        buf.len(),
        flags,
        none,
        none
    )
    .map(|r| r[0] as usize)
}

pub(crate) fn recvfrom(
    p: &ProcessInner,
    fd: Fd,
    buf: &mut [u8],
    flags: i32,
) -> Result<(usize, RawAddr), Errno> {
    let mut addr = RawAddr::empty();
    let (at, len) = addr.room();
    let n = syscall!(
        p,
        RUMP_SYS_recvfrom,
        fd,
        buf.as_mut_ptr(),
        buf.len(),
        flags,
        at,
        len
    )
    .map(|r| r[0] as usize)?;
    Ok((n, addr))
}

/// Set an option whose value is plain memory.
fn set_option<T: Copy>(
    p: &ProcessInner,
    fd: Fd,
    level: i32,
    name: i32,
    value: &T,
) -> Result<(), Errno> {
    syscall!(
        p,
        RUMP_SYS_setsockopt,
        fd,
        level,
        name,
        std::ptr::from_ref(value),
        size_of::<T>()
    )
    .map(drop)
}

/// Get an option whose value is plain memory, for which any bytes will do.
fn get_option<T: Copy + Default>(
    p: &ProcessInner,
    fd: Fd,
    level: i32,
    name: i32,
) -> Result<T, Errno> {
    let mut value = T::default();
    let mut len = size_of::<T>() as u32;
    syscall!(
        p,
        RUMP_SYS_getsockopt,
        fd,
        level,
        name,
        &raw mut value,
        &raw mut len
    )?;
    Ok(value)
}

pub(crate) fn set_int(
    p: &ProcessInner,
    fd: Fd,
    level: i32,
    name: i32,
    value: i32,
) -> Result<(), Errno> {
    set_option(p, fd, level, name, &value)
}

pub(crate) fn get_int(p: &ProcessInner, fd: Fd, level: i32, name: i32) -> Result<i32, Errno> {
    get_option(p, fd, level, name)
}

/// Set an option that is some bytes: an address, a name.
pub(crate) fn set_bytes(
    p: &ProcessInner,
    fd: Fd,
    level: i32,
    name: i32,
    value: &[u8],
) -> Result<(), Errno> {
    syscall!(
        p,
        RUMP_SYS_setsockopt,
        fd,
        level,
        name,
        value.as_ptr(),
        value.len()
    )
    .map(drop)
}

/// Get an option that is some bytes; how many there are.
pub(crate) fn get_bytes(
    p: &ProcessInner,
    fd: Fd,
    level: i32,
    name: i32,
    value: &mut [u8],
) -> Result<usize, Errno> {
    let mut len = value.len() as u32;
    syscall!(
        p,
        RUMP_SYS_getsockopt,
        fd,
        level,
        name,
        value.as_mut_ptr(),
        &raw mut len
    )?;
    Ok((len as usize).min(value.len()))
}

pub(crate) fn set_timeout(p: &ProcessInner, fd: Fd, name: i32, micros: u64) -> Result<(), Errno> {
    let value = c::rump_timeval {
        tv_sec: (micros / 1_000_000) as i64,
        tv_usec: (micros % 1_000_000) as i32,
    };
    set_option(p, fd, c::RUMP_SOL_SOCKET, name, &value)
}

/// In microseconds; 0: none.
pub(crate) fn get_timeout(p: &ProcessInner, fd: Fd, name: i32) -> Result<u64, Errno> {
    let value: c::rump_timeval = get_option(p, fd, c::RUMP_SOL_SOCKET, name)?;
    Ok(value.tv_sec as u64 * 1_000_000 + value.tv_usec as u64)
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Linger {
    on: i32,
    seconds: i32,
}

pub(crate) fn set_linger(p: &ProcessInner, fd: Fd, seconds: Option<i32>) -> Result<(), Errno> {
    let value = Linger {
        on: i32::from(seconds.is_some()),
        seconds: seconds.unwrap_or(0),
    };
    set_option(p, fd, c::RUMP_SOL_SOCKET, c::RUMP_SO_LINGER, &value)
}

pub(crate) fn get_linger(p: &ProcessInner, fd: Fd) -> Result<Option<i32>, Errno> {
    let value: Linger = get_option(p, fd, c::RUMP_SOL_SOCKET, c::RUMP_SO_LINGER)?;
    Ok((value.on != 0).then_some(value.seconds))
}

/// Process, user and group of the peer, when it connected or listened.
pub(crate) fn peer_eid(p: &ProcessInner, fd: Fd) -> Result<(i32, u32, u32), Errno> {
    #[repr(C)]
    #[derive(Clone, Copy, Default)]
    struct UnpcbId {
        pid: i32,
        uid: u32,
        gid: u32,
    }
    let id: UnpcbId = get_option(p, fd, c::RUMP_SOL_LOCAL, c::RUMP_LOCAL_PEEREID)?;
    Ok((id.pid, id.uid, id.gid))
}

pub(crate) fn set_nonblocking(p: &ProcessInner, fd: Fd, on: bool) -> Result<(), Errno> {
    let value = i32::from(on);
    syscall!(p, RUMP_SYS_ioctl, fd, c::RUMP_FIONBIO, &raw const value).map(drop)
}

#[cfg(feature = "bytes")]
pub(crate) fn is_nonblocking(p: &ProcessInner, fd: Fd) -> Result<bool, Errno> {
    let flags = syscall!(p, RUMP_SYS_fcntl, fd, c::RUMP_F_GETFL, 0)?;
    Ok(flags[0] as i32 & c::RUMP_O_NONBLOCK != 0)
}

/// Wait for events of one descriptor; those that are there.
pub(crate) fn poll_one(p: &ProcessInner, fd: Fd, events: i32, millis: i32) -> Result<i32, Errno> {
    let mut entry = c::rump_pollfd {
        fd,
        events: events as i16,
        revents: 0,
    };
    syscall!(p, RUMP_SYS_poll, &raw mut entry, 1, millis)?;
    Ok(entry.revents as u16 as i32)
}

/// A request on an interface: `buf` is its structure, read and written.
#[cfg(feature = "net")]
pub(crate) fn ioctl(p: &ProcessInner, fd: Fd, request: i64, buf: &mut [u8]) -> Result<(), Errno> {
    // The size of the structure is part of the number.
    if buf.len() < (request as usize >> 16) & 0x1fff {
        return Err(Errno::EINVAL);
    }
    syscall!(p, RUMP_SYS_ioctl, fd, request, buf.as_mut_ptr()).map(drop)
}

/// A variable by its numeric name.
#[cfg(feature = "net")]
pub(crate) fn sysctl(p: &ProcessInner, name: &[i32]) -> Result<Vec<u8>, Errno> {
    let none: *const c_void = std::ptr::null();
    loop {
        let mut len = 0usize;
        syscall!(
            p,
            RUMP_SYS___sysctl,
            name.as_ptr(),
            name.len(),
            none,
            &raw mut len,
            none,
            0usize
        )?;
        let mut buf = vec![0u8; len];
        len = buf.len();
        match syscall!(
            p,
            RUMP_SYS___sysctl,
            name.as_ptr(),
            name.len(),
            buf.as_mut_ptr(),
            &raw mut len,
            none,
            0usize
        ) {
            // It has grown meanwhile.
            Err(Errno::ENOMEM) if len > buf.len() => {}
            Err(errno) => return Err(errno),
            Ok(_) => {
                buf.truncate(len);
                return Ok(buf);
            }
        }
    }
}

/// Set a variable that is a number; what it was.
#[cfg(feature = "wire")]
pub(crate) fn set_sysctl(p: &ProcessInner, name: &[i32], value: i32) -> Result<i32, Errno> {
    let mut old = 0i32;
    let mut len = size_of::<i32>();
    syscall!(
        p,
        RUMP_SYS___sysctl,
        name.as_ptr(),
        name.len(),
        &raw mut old,
        &raw mut len,
        &raw const value,
        size_of::<i32>()
    )?;
    Ok(old)
}

/// What readv(2) and writev(2) take at most.
const IOV_MAX: usize = 1024;

pub(crate) fn readv(
    p: &ProcessInner,
    fd: Fd,
    bufs: &mut [std::io::IoSliceMut<'_>],
) -> Result<usize, Errno> {
    // An IoSliceMut is a struct iovec, as std says.
    let n = bufs.len().min(IOV_MAX);
    syscall!(p, RUMP_SYS_readv, fd, bufs.as_mut_ptr(), n).map(|r| r[0] as usize)
}

pub(crate) fn writev(
    p: &ProcessInner,
    fd: Fd,
    bufs: &[std::io::IoSlice<'_>],
) -> Result<usize, Errno> {
    let n = bufs.len().min(IOV_MAX);
    syscall!(p, RUMP_SYS_writev, fd, bufs.as_ptr(), n).map(|r| r[0] as usize)
}
