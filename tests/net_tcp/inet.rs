//! IPv4 sockets by system call: what the tests of TCP share.
#![allow(dead_code, unreachable_pub)]

use crate::raw::*;
use std::time::Duration;

pub const EAGAIN: i32 = 35;
pub const EINPROGRESS: i32 = 36;
pub const EADDRINUSE: i32 = 48;
pub const ECONNABORTED: i32 = 53;
pub const ECONNRESET: i32 = 54;
pub const ENOTCONN: i32 = 57;
pub const ETIMEDOUT: i32 = 60;
pub const ECONNREFUSED: i32 = 61;
pub const EPIPE: i32 = 32;
pub const EINVAL: i32 = 22;

pub const SIOCAIFADDR: u64 = 0x8040_691a;
const NONBLOCK: i32 = 0x2000_0000;
const F_GETFL: i32 = 3;
const F_SETFL: i32 = 4;
const O_NONBLOCK: i64 = 4;

/// sockaddr_in.
pub fn sin(ip: [u8; 4], port: u16) -> [u8; 16] {
    let mut s = [0; 16];
    s[0] = 16;
    s[1] = RUMP_AF_INET as u8;
    s[2..4].copy_from_slice(&port.to_be_bytes());
    s[4..8].copy_from_slice(&ip);
    s
}

pub const LO: [u8; 4] = [127, 0, 0, 1];

/// Give an interface an address; that brings it up.
pub fn ifaddr(p: Proc, name: &str, ip: [u8; 4], mask: [u8; 4]) -> Sys {
    let s = socket(p, RUMP_SOCK_DGRAM, 0)?;
    let mut req = [0u8; 64];
    req[..name.len()].copy_from_slice(name.as_bytes());
    req[16..32].copy_from_slice(&sin(ip, 0));
    if name.starts_with("lo") {
        req[32..48].copy_from_slice(&[0; 16]);
    } else {
        let mut b = ip;
        (0..4).for_each(|i| b[i] |= !mask[i]);
        req[32..48].copy_from_slice(&sin(b, 0));
    }
    req[48..64].copy_from_slice(&sin(mask, 0));
    let r = sys!(p, RUMP_SYS_ioctl, s, SIOCAIFADDR, req.as_mut_ptr());
    p.close(s)?;
    r
}

pub fn lo(p: Proc) {
    ifaddr(p, "lo0", LO, [255, 0, 0, 0]).expect("127.0.0.1");
}

pub fn socket(p: Proc, kind: i32, flags: i32) -> Sys<i32> {
    sys!(p, RUMP_SYS_socket, RUMP_AF_INET, kind | flags, 0).map(|s| s as i32)
}

pub fn tcp(p: Proc) -> i32 {
    socket(p, RUMP_SOCK_STREAM, 0).expect("socket")
}

pub fn tcp_nonblocking(p: Proc) -> i32 {
    socket(p, RUMP_SOCK_STREAM, NONBLOCK).expect("socket")
}

pub fn bind(p: Proc, s: i32, ip: [u8; 4], port: u16) -> Sys {
    sys!(p, RUMP_SYS_bind, s, &sin(ip, port), 16)
}

pub fn listen(p: Proc, ip: [u8; 4], port: u16, backlog: i32) -> i32 {
    let s = tcp(p);
    set(p, s, RUMP_SOL_SOCKET, RUMP_SO_REUSEADDR, 1).expect("SO_REUSEADDR");
    bind(p, s, ip, port).expect("bind");
    sys!(p, RUMP_SYS_listen, s, backlog).expect("listen");
    s
}

pub fn connect(p: Proc, s: i32, ip: [u8; 4], port: u16) -> Sys {
    sys!(p, RUMP_SYS_connect, s, &sin(ip, port), 16)
}

pub fn accept(p: Proc, s: i32) -> Sys<i32> {
    let null = std::ptr::null::<u8>();
    sys!(p, RUMP_SYS_accept, s, null, null).map(|s| s as i32)
}

pub fn name(p: Proc, call: i32, s: i32) -> Sys<([u8; 4], u16)> {
    let (mut a, mut n) = ([0u8; 16], 16u32);
    sys!(p, call, s, &mut a, &mut n)?;
    Ok((
        a[4..8].try_into().unwrap(),
        u16::from_be_bytes([a[2], a[3]]),
    ))
}

pub fn set(p: Proc, s: i32, level: i32, opt: i32, v: i32) -> Sys {
    sys!(p, RUMP_SYS_setsockopt, s, level, opt, &v, 4)
}

pub fn set_bytes(p: Proc, s: i32, level: i32, opt: i32, v: &[u8]) -> Sys {
    sys!(p, RUMP_SYS_setsockopt, s, level, opt, v.as_ptr(), v.len())
}

pub fn get_bytes(p: Proc, s: i32, level: i32, opt: i32, max: usize) -> Sys<Vec<u8>> {
    let (mut v, mut n) = (vec![0u8; max], max as u32);
    sys!(
        p,
        RUMP_SYS_getsockopt,
        s,
        level,
        opt,
        v.as_mut_ptr(),
        &mut n
    )?;
    v.truncate(n as usize);
    Ok(v)
}

pub fn get(p: Proc, s: i32, level: i32, opt: i32) -> Sys<i32> {
    get_bytes(p, s, level, opt, 4).map(|v| i32::from_ne_bytes(v.try_into().unwrap()))
}

pub fn nonblocking(p: Proc, s: i32) {
    let fl = p.fcntl(s, F_GETFL, 0).unwrap();
    p.fcntl(s, F_SETFL, fl | O_NONBLOCK).unwrap();
}

pub fn send(p: Proc, s: i32, data: &[u8], flags: i32) -> Sys {
    let null = std::ptr::null::<u8>();
    sys!(
        p,
        RUMP_SYS_sendto,
        s,
        data.as_ptr(),
        data.len(),
        flags,
        null,
        0
    )
}

pub fn recv(p: Proc, s: i32, max: usize, flags: i32) -> Sys<Vec<u8>> {
    let null = std::ptr::null::<u8>();
    let mut buf = vec![0u8; max];
    let n = sys!(
        p,
        RUMP_SYS_recvfrom,
        s,
        buf.as_mut_ptr(),
        max,
        flags,
        null,
        null
    )?;
    buf.truncate(n as usize);
    Ok(buf)
}

pub fn shutdown(p: Proc, s: i32, how: i32) -> Sys {
    sys!(p, RUMP_SYS_shutdown, s, how)
}

/// Reads do not wait longer than this.
pub fn read_timeout(p: Proc, s: i32, t: Duration) {
    let tv = [t.as_secs() as i64, i64::from(t.subsec_micros())];
    let bytes: Vec<u8> = tv.iter().flat_map(|v| v.to_ne_bytes()).collect();
    set_bytes(p, s, RUMP_SOL_SOCKET, RUMP_SO_RCVTIMEO, &bytes).expect("SO_RCVTIMEO");
}

/// The state number of TCP_INFO.
pub fn state(p: Proc, s: i32) -> Sys<u8> {
    get_bytes(p, s, RUMP_IPPROTO_TCP, RUMP_TCP_INFO, 236).map(|v| v[0])
}

/// A field of TCP_INFO by its offset.
pub fn info(p: Proc, s: i32, at: usize) -> u32 {
    let v = get_bytes(p, s, RUMP_IPPROTO_TCP, RUMP_TCP_INFO, 236).expect("TCP_INFO");
    u32::from_ne_bytes(v[at..at + 4].try_into().unwrap())
}

/// Write an int of net.inet.tcp by name.
pub fn sysctl(p: Proc, name: &str, value: i32) -> Sys {
    let name = std::ffi::CString::new(name).unwrap();
    let (mut mib, mut n) = ([0i32; 12], 0usize);
    mib_of(p, name.to_str().unwrap(), &mut mib, &mut n)?;
    let null = std::ptr::null::<u8>();
    sys!(p, RUMP_SYS___sysctl, mib.as_ptr(), n, null, null, &value, 4)
}

pub fn sysctl_get(p: Proc, name: &str) -> Sys<i32> {
    let (mut mib, mut n) = ([0i32; 12], 0usize);
    mib_of(p, name, &mut mib, &mut n)?;
    let (mut v, mut len) = (0i32, 4usize);
    let null = std::ptr::null::<u8>();
    sys!(
        p,
        RUMP_SYS___sysctl,
        mib.as_ptr(),
        n,
        &mut v,
        &mut len,
        null,
        0
    )?;
    Ok(v)
}

/// Look a name up with CTL_QUERY (-2), one level after the other.
fn mib_of(p: Proc, name: &str, mib: &mut [i32; 12], n: &mut usize) -> Sys<()> {
    const NODE: usize = 0x60;
    for part in name.split('.') {
        mib[*n] = -2;
        let mut version = [0u8; NODE];
        version[3] = 1; // SYSCTL_VERSION
        let mut len = 0usize;
        let null = std::ptr::null::<u8>();
        sys!(
            p,
            RUMP_SYS___sysctl,
            mib.as_ptr(),
            *n + 1,
            null,
            &mut len,
            version.as_ptr(),
            NODE
        )?;
        let mut nodes = vec![0u8; len];
        sys!(
            p,
            RUMP_SYS___sysctl,
            mib.as_ptr(),
            *n + 1,
            nodes.as_mut_ptr(),
            &mut len,
            version.as_ptr(),
            NODE
        )?;
        let found = nodes[..len].chunks(NODE).find(|node| {
            let text = &node[8..40];
            let end = text.iter().position(|&b| b == 0).unwrap_or(32);
            &text[..end] == part.as_bytes()
        });
        let node = found.ok_or(2)?;
        mib[*n] = i32::from_ne_bytes(node[4..8].try_into().unwrap());
        *n += 1;
    }
    Ok(())
}
