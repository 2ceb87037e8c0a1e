//! Sockets by system call number, on top of `raw.rs`.
#![allow(dead_code, unreachable_pub)]

use super::raw::*;
use std::ffi::c_void;

pub const AF_LOCAL: i32 = 1;
pub const AF_INET: i32 = 2;
pub const SOCK_STREAM: i32 = 1;
pub const SOCK_DGRAM: i32 = 2;
pub const SOCK_SEQPACKET: i32 = 5;
pub const SOCK_CLOEXEC: i32 = 0x1000_0000;
pub const SOCK_NONBLOCK: i32 = 0x2000_0000;
pub const SOCK_NOSIGPIPE: i32 = 0x4000_0000;
pub const SOL_SOCKET: i32 = 0xffff;
pub const SOL_LOCAL: i32 = 0;
pub const LOCAL_CONNWAIT: i32 = 2;
pub const LOCAL_PEEREID: i32 = 3;
pub const LOCAL_CREDS: i32 = 4;
pub const SO_ACCEPTCONN: i32 = 0x0002;
pub const SO_LINGER: i32 = 0x0080;
pub const SO_NOSIGPIPE: i32 = 0x0800;
pub const SO_ACCEPTFILTER: i32 = 0x1000;
pub const SO_RERROR: i32 = 0x4000;
pub const SO_SNDBUF: i32 = 0x1001;
pub const SO_RCVBUF: i32 = 0x1002;
pub const SO_SNDLOWAT: i32 = 0x1003;
pub const SO_RCVLOWAT: i32 = 0x1004;
pub const SO_ERROR: i32 = 0x1007;
pub const SO_TYPE: i32 = 0x1008;
pub const SO_OVERFLOWED: i32 = 0x1009;
pub const SO_SNDTIMEO: i32 = 0x100b;
pub const SO_RCVTIMEO: i32 = 0x100c;
pub const MSG_OOB: i32 = 0x1;
pub const MSG_PEEK: i32 = 0x2;
pub const MSG_EOR: i32 = 0x8;
pub const MSG_TRUNC: i32 = 0x10;
pub const MSG_CTRUNC: i32 = 0x20;
pub const MSG_WAITALL: i32 = 0x40;
pub const MSG_DONTWAIT: i32 = 0x80;
pub const MSG_NOSIGNAL: i32 = 0x400;
pub const MSG_CMSG_CLOEXEC: i32 = 0x800;
pub const MSG_WAITFORONE: i32 = 0x2000;
pub const SCM_RIGHTS: i32 = 1;
pub const SCM_CREDS: i32 = 0x10;
pub const SHUT_RD: i32 = 0;
pub const SHUT_WR: i32 = 1;
pub const SHUT_RDWR: i32 = 2;

/// NetBSD's `struct msghdr`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Msghdr {
    pub name: *mut c_void,
    pub namelen: u32,
    pub iov: *mut rump_iovec,
    pub iovlen: i32,
    pub control: *mut c_void,
    pub controllen: u32,
    pub flags: i32,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Mmsghdr {
    pub hdr: Msghdr,
    pub len: u32,
}

/// What `recvmsg` brought.
#[derive(Debug)]
pub struct Message {
    pub data: Vec<u8>,
    pub control: Vec<u8>,
    pub name: Vec<u8>,
    pub flags: i32,
}

impl Message {
    /// The descriptors in it.
    pub fn fds(&self) -> Vec<i32> {
        let mut fds = vec![];
        for (level, kind, data) in self.cmsgs() {
            if (level, kind) == (SOL_SOCKET, SCM_RIGHTS) {
                fds.extend(
                    data.chunks_exact(4)
                        .map(|c| i32::from_ne_bytes(c.try_into().unwrap())),
                );
            }
        }
        fds
    }

    pub fn cmsgs(&self) -> Vec<(i32, i32, &[u8])> {
        let int = |at: usize| i32::from_ne_bytes(self.control[at..at + 4].try_into().unwrap());
        let mut all = vec![];
        let mut at = 0;
        while at + 16 <= self.control.len() {
            let len = int(at) as usize;
            all.push((int(at + 4), int(at + 8), &self.control[at + 16..at + len]));
            at += (len + 7) & !7;
        }
        all
    }
}

/// A `sockaddr_un`.
pub fn sun(path: &str) -> Vec<u8> {
    let mut v = vec![0, AF_LOCAL as u8];
    v.extend(path.as_bytes());
    v.push(0);
    v[0] = v.len() as u8;
    v
}

/// One control message.
pub fn cmsg(level: i32, kind: i32, data: &[u8]) -> Vec<u8> {
    let mut v = vec![];
    for n in [16 + data.len() as i32, level, kind, 0] {
        v.extend(n.to_ne_bytes());
    }
    v.extend(data);
    v.resize((v.len() + 7) & !7, 0);
    v
}

pub fn rights(fds: &[i32]) -> Vec<u8> {
    let bytes: Vec<u8> = fds.iter().flat_map(|fd| fd.to_ne_bytes()).collect();
    cmsg(SOL_SOCKET, SCM_RIGHTS, &bytes)
}

impl Proc {
    pub fn socket(self, domain: i32, kind: i32) -> Sys<i32> {
        sys!(self, RUMP_SYS_socket, domain, kind, 0).map(|fd| fd as i32)
    }

    pub fn socketpair(self, kind: i32) -> Sys<(i32, i32)> {
        let mut fds = [0i32; 2];
        sys!(
            self,
            RUMP_SYS_socketpair,
            AF_LOCAL,
            kind,
            0,
            fds.as_mut_ptr()
        )?;
        Ok((fds[0], fds[1]))
    }

    pub fn bind(self, fd: i32, name: &[u8]) -> Sys {
        sys!(self, RUMP_SYS_bind, fd, name.as_ptr(), name.len())
    }

    pub fn connect(self, fd: i32, name: &[u8]) -> Sys {
        sys!(self, RUMP_SYS_connect, fd, name.as_ptr(), name.len())
    }

    pub fn listen(self, fd: i32, backlog: i32) -> Sys {
        sys!(self, RUMP_SYS_listen, fd, backlog)
    }

    pub fn accept(self, fd: i32) -> Sys<i32> {
        sys!(
            self,
            RUMP_SYS_accept,
            fd,
            std::ptr::null::<u8>(),
            std::ptr::null::<u32>()
        )
        .map(|fd| fd as i32)
    }

    pub fn shutdown(self, fd: i32, how: i32) -> Sys {
        sys!(self, RUMP_SYS_shutdown, fd, how)
    }

    pub fn send(self, fd: i32, data: &[u8], flags: i32) -> Sys {
        self.sendto(fd, data, flags, &[])
    }

    pub fn sendto(self, fd: i32, data: &[u8], flags: i32, to: &[u8]) -> Sys {
        let name = if to.is_empty() {
            std::ptr::null()
        } else {
            to.as_ptr()
        };
        sys!(
            self,
            RUMP_SYS_sendto,
            fd,
            data.as_ptr(),
            data.len(),
            flags,
            name,
            to.len()
        )
    }

    pub fn recv(self, fd: i32, max: usize, flags: i32) -> Sys<Vec<u8>> {
        let mut buf = vec![0u8; max];
        let n = sys!(
            self,
            RUMP_SYS_recvfrom,
            fd,
            buf.as_mut_ptr(),
            max,
            flags,
            std::ptr::null::<u8>(),
            std::ptr::null::<u32>()
        )?;
        buf.truncate(n as usize);
        Ok(buf)
    }

    pub fn recvfrom(self, fd: i32, max: usize) -> Sys<(Vec<u8>, Vec<u8>)> {
        let mut buf = vec![0u8; max];
        let mut name = vec![0u8; 256];
        let mut len = 256u32;
        let n = sys!(
            self,
            RUMP_SYS_recvfrom,
            fd,
            buf.as_mut_ptr(),
            max,
            0,
            name.as_mut_ptr(),
            &raw mut len
        )?;
        buf.truncate(n as usize);
        name.truncate(len as usize);
        Ok((buf, name))
    }

    pub fn sendmsg(self, fd: i32, data: &[u8], control: &[u8], flags: i32) -> Sys {
        let mut iov = rump_iovec {
            iov_base: data.as_ptr().cast_mut().cast(),
            iov_len: data.len(),
        };
        let msg = Msghdr {
            name: std::ptr::null_mut(),
            namelen: 0,
            iov: &mut iov,
            iovlen: 1,
            control: if control.is_empty() {
                std::ptr::null_mut()
            } else {
                control.as_ptr().cast_mut().cast()
            },
            controllen: control.len() as u32,
            flags: 0,
        };
        sys!(self, RUMP_SYS_sendmsg, fd, &raw const msg, flags)
    }

    pub fn recvmsg(self, fd: i32, max: usize, control: usize, flags: i32) -> Sys<Message> {
        let mut data = vec![0u8; max];
        let mut ctl = vec![0u64; control.div_ceil(8)];
        let mut name = vec![0u8; 256];
        let mut iov = rump_iovec {
            iov_base: data.as_mut_ptr().cast(),
            iov_len: max,
        };
        let mut msg = Msghdr {
            name: name.as_mut_ptr().cast(),
            namelen: 256,
            iov: &mut iov,
            iovlen: 1,
            control: if control == 0 {
                std::ptr::null_mut()
            } else {
                ctl.as_mut_ptr().cast()
            },
            controllen: control as u32,
            flags: 0,
        };
        let n = sys!(self, RUMP_SYS_recvmsg, fd, &raw mut msg, flags)?;
        data.truncate(n as usize);
        name.truncate(msg.namelen as usize);
        let mut bytes: Vec<u8> = ctl.iter().flat_map(|w| w.to_ne_bytes()).collect();
        bytes.truncate(msg.controllen as usize);
        Ok(Message {
            data,
            control: bytes,
            name,
            flags: msg.flags,
        })
    }

    pub fn setsockopt(self, fd: i32, level: i32, name: i32, value: &[u8]) -> Sys {
        sys!(
            self,
            RUMP_SYS_setsockopt,
            fd,
            level,
            name,
            value.as_ptr(),
            value.len()
        )
    }

    pub fn setopt(self, fd: i32, level: i32, name: i32, value: i32) -> Sys {
        self.setsockopt(fd, level, name, &value.to_ne_bytes())
    }

    pub fn getsockopt(self, fd: i32, level: i32, name: i32) -> Sys<Vec<u8>> {
        let mut value = vec![0u8; 256];
        let mut len = 256u32;
        sys!(
            self,
            RUMP_SYS_getsockopt,
            fd,
            level,
            name,
            value.as_mut_ptr(),
            &raw mut len
        )?;
        value.truncate(len as usize);
        Ok(value)
    }

    pub fn getopt(self, fd: i32, level: i32, name: i32) -> Sys<i32> {
        self.getsockopt(fd, level, name)
            .map(|v| i32::from_ne_bytes(v.try_into().unwrap()))
    }

    pub fn getsockname(self, fd: i32) -> Sys<Vec<u8>> {
        self.name(RUMP_SYS_getsockname, fd)
    }

    pub fn getpeername(self, fd: i32) -> Sys<Vec<u8>> {
        self.name(RUMP_SYS_getpeername, fd)
    }

    fn name(self, call: i32, fd: i32) -> Sys<Vec<u8>> {
        let mut name = vec![0u8; 256];
        let mut len = 256u32;
        sys!(self, call, fd, name.as_mut_ptr(), &raw mut len)?;
        name.truncate(len as usize);
        Ok(name)
    }

    pub fn ioctl_int(self, fd: i32, cmd: u64) -> Sys<i32> {
        let mut value = 0i32;
        sys!(self, RUMP_SYS_ioctl, fd, cmd, &raw mut value)?;
        Ok(value)
    }
}
