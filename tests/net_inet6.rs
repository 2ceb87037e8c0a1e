//! IPv6 by system calls: the loopback interface, two kernels on a wire with
//! neighbour discovery, what a router advertises.
#![cfg(all(feature = "netinet6", feature = "wire"))]

#[path = "common/raw.rs"]
mod raw;
#[path = "common/sock.rs"]
mod sock;

use raw::*;
use sock::*;
use std::ffi::{CStr, c_char};
use std::net::Ipv6Addr;
use std::thread;
use std::time::{Duration, Instant};

const AF_INET6: i32 = 24;
const SOCK_RAW: i32 = 3;
const ICMP6: i32 = 58;
const IPV6: i32 = 41;
const IPV6_V6ONLY: i32 = 27;
const IPV6_HOPLIMIT: i32 = 47;
const IPV6_PKTINFO: i32 = 46;
const IPV6_TCLASS: i32 = 61;
const SIOCAIFADDR_IN6: u64 = 0x8080_696b;
const SIOCGIFAFLAG_IN6: u64 = 0xc120_6949;
const SIOCGIFINDEX: u64 = 0xc090_698c;
const TENTATIVE: i32 = 2;
const DUPLICATED: i32 = 4;
const ECONNREFUSED: i32 = 61;
const EHOSTUNREACH: i32 = 65;
const EADDRNOTAVAIL: i32 = 49;
const EOPNOTSUPP: i32 = 45;
const ONE: &str = "::1";

fn sin6(addr: &str, port: u16, scope: u32) -> Vec<u8> {
    let mut v = vec![28, AF_INET6 as u8];
    v.extend(port.to_be_bytes());
    v.extend([0; 4]);
    v.extend(addr.parse::<Ipv6Addr>().unwrap().octets());
    v.extend(scope.to_ne_bytes());
    v
}

fn ip_of(name: &[u8]) -> Ipv6Addr {
    <[u8; 16]>::try_from(&name[8..24]).unwrap().into()
}

fn port_of(name: &[u8]) -> u16 {
    u16::from_be_bytes([name[2], name[3]])
}

fn raw_socket(p: Proc, proto: i32) -> i32 {
    sys!(p, RUMP_SYS___socket30, AF_INET6, SOCK_RAW, proto).unwrap() as i32
}

/// Receives may take that long.
fn patience(p: Proc, fd: i32, d: Duration) {
    let mut tv = (d.as_secs() as i64).to_ne_bytes().to_vec();
    tv.extend(i64::from(d.subsec_micros()).to_ne_bytes());
    p.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv).unwrap();
}

fn sysctl(p: Proc, name: &[i32], value: i32) {
    sys!(
        p,
        RUMP_SYS___sysctl,
        name.as_ptr(),
        name.len(),
        std::ptr::null_mut::<i32>(),
        std::ptr::null_mut::<usize>(),
        &raw const value,
        4usize
    )
    .expect("sysctl");
}

fn echo(seq: u16, data: &[u8]) -> Vec<u8> {
    let mut m = vec![128, 0, 0, 0, 0x12, 0x34];
    m.extend(seq.to_be_bytes());
    m.extend(data);
    m
}

#[test]
fn udp_over_the_loopback() {
    let k = Raw::boot();
    let p = k.spawn();
    let (a, b) = (
        p.socket(AF_INET6, SOCK_DGRAM).unwrap(),
        p.socket(AF_INET6, SOCK_DGRAM).unwrap(),
    );
    p.bind(a, &sin6(ONE, 0, 0)).unwrap();
    let to = p.getsockname(a).unwrap();
    assert_eq!(ip_of(&to), Ipv6Addr::LOCALHOST);
    for n in [0usize, 1, 1000, 9000] {
        let data = vec![n as u8; n];
        p.sendto(b, &data, 0, &to).unwrap();
        let (got, from) = p.recvfrom(a, 20000).unwrap();
        assert_eq!(got, data);
        assert_eq!(ip_of(&from), Ipv6Addr::LOCALHOST);
        assert_eq!(port_of(&from), port_of(&p.getsockname(b).unwrap()));
    }
    // fe80::1%lo0 is there, too; without a zone it is nowhere.
    p.sendto(b, b"x", 0, &sin6("fe80::1", 9, 0)).unwrap_err();
    let c = p.socket(AF_INET6, SOCK_DGRAM).unwrap();
    p.bind(c, &sin6("fe80::1", 7, 1)).unwrap();
    p.sendto(b, b"ll", 0, &sin6("fe80::1", 7, 1)).unwrap();
    let (got, from) = p.recvfrom(c, 10).unwrap();
    assert_eq!(got, b"ll");
    assert_eq!(from[24..28], 1u32.to_ne_bytes());
    assert_eq!(ip_of(&from), "fe80::1".parse::<Ipv6Addr>().unwrap());
    // Nobody listens.
    let d = p.socket(AF_INET6, SOCK_DGRAM).unwrap();
    p.connect(d, &sin6(ONE, 99, 0)).unwrap();
    p.send(d, b"x", 0).unwrap();
    patience(p, d, ms(2000));
    assert_eq!(p.recv(d, 10, 0), Err(ECONNREFUSED));
    assert_eq!(
        p.sendto(b, b"x", 0, &sin6("2001:db8::1", 9, 0)),
        Err(EHOSTUNREACH)
    );
    assert_eq!(
        p.bind(d, &sin6("2001:db8::1", 9, 0)).unwrap_err(),
        RUMP_EINVAL
    );
    let e = p.socket(AF_INET6, SOCK_DGRAM).unwrap();
    assert_eq!(p.bind(e, &sin6("2001:db8::1", 9, 0)), Err(EADDRNOTAVAIL));
    assert_eq!(p.setopt(e, IPV6, IPV6_V6ONLY, 0), Err(EOPNOTSUPP));
    assert_eq!(p.getopt(e, IPV6, IPV6_V6ONLY), Ok(1));
    // Both wildcards may have one port.
    p.bind(e, &sin6("::", 77, 0)).unwrap();
    let f = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    let mut any = vec![16, AF_INET as u8, 0, 77];
    any.extend([0; 12]);
    p.bind(f, &any).unwrap();
}

#[test]
fn tcp_over_the_loopback() {
    let k = Raw::boot();
    let p = k.spawn();
    let l = p.socket(AF_INET6, SOCK_STREAM).unwrap();
    p.bind(l, &sin6("::", 0, 0)).unwrap();
    p.listen(l, 5).unwrap();
    let port = port_of(&p.getsockname(l).unwrap());
    let c = p.socket(AF_INET6, SOCK_STREAM).unwrap();
    p.connect(c, &sin6(ONE, port, 0)).unwrap();
    let s = p.accept(l).unwrap();
    let data: Vec<u8> = (0..100_000u32).map(|i| i as u8).collect();
    let sent = data.clone();
    let w = k.fork(p, RUMP_RFFDG).unwrap();
    thread::scope(|t| {
        t.spawn(move || {
            let mut at = 0;
            while at < sent.len() {
                at += w.send(c, &sent[at..], 0).unwrap() as usize;
            }
            w.shutdown(c, SHUT_WR).unwrap();
            w.release();
        });
        let mut got = Vec::new();
        loop {
            let part = p.recv(s, 65536, 0).unwrap();
            if part.is_empty() {
                break;
            }
            got.extend(part);
        }
        assert!(got == data);
    });
    assert_eq!(ip_of(&p.getpeername(s).unwrap()), Ipv6Addr::LOCALHOST);
    p.close(l).unwrap();
    let c = p.socket(AF_INET6, SOCK_STREAM).unwrap();
    assert_eq!(p.connect(c, &sin6(ONE, port, 0)), Err(ECONNREFUSED));
}

#[test]
fn ping_and_ancillary_data() {
    let k = Raw::boot();
    let p = k.spawn();
    let fd = raw_socket(p, ICMP6);
    let mut filter = [0u8; 32];
    filter[16] = 2; // echo replies, 129, only
    p.setsockopt(fd, ICMP6, 18, &filter).unwrap();
    for opt in [36, 37, 57] {
        p.setopt(fd, IPV6, opt, 1).unwrap();
    }
    p.setopt(fd, IPV6, IPV6_TCLASS, 0x20).unwrap();
    p.connect(fd, &sin6(ONE, 0, 0)).unwrap();
    patience(p, fd, ms(3000));
    p.sendmsg(
        fd,
        &echo(1, b"hello"),
        &cmsg(IPV6, IPV6_HOPLIMIT, &9i32.to_ne_bytes()),
        0,
    )
    .unwrap();
    let m = p.recvmsg(fd, 100, 200, 0).unwrap();
    assert_eq!(m.data[0], 129);
    assert_eq!(&m.data[4..], &echo(1, b"hello")[4..]);
    let got = m.cmsgs();
    let of = |kind| got.iter().find(|c| c.1 == kind).expect("cmsg").2;
    assert_eq!(of(IPV6_PKTINFO)[..16], Ipv6Addr::LOCALHOST.octets());
    assert_eq!(of(IPV6_PKTINFO)[16..20], 1u32.to_ne_bytes());
    assert_eq!(of(IPV6_HOPLIMIT), 64i32.to_ne_bytes());
    assert_eq!(of(IPV6_TCLASS).len(), 4);
}

// Wires.

struct Net(*mut rump_wire);

impl Net {
    fn new() -> Net {
        let config = rump_wire_config {
            rwc_size: size_of::<rump_wire_config>(),
            rwc_seed: 1,
            rwc_flags: 0,
        };
        let mut wire = std::ptr::null_mut();
        // SAFETY: a configuration with its size, and where to put the wire.
        assert_eq!(unsafe { rump_wire_create(&config, &mut wire) }, 0);
        Net(wire)
    }

    /// A new interface of the kernel; its name.
    fn attach(&self, k: &Raw) -> String {
        let mut name = [0 as c_char; 16];
        // SAFETY: the wire and the kernel are alive; a buffer with its size,
        // which is a string afterwards.
        unsafe {
            let port = rump_wire_port(self.0);
            assert_eq!(rump_wire_attach(k.raw(), port, name.as_mut_ptr(), 16), 0);
            CStr::from_ptr(name.as_ptr()).to_str().unwrap().into()
        }
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        if !thread::panicking() {
            // SAFETY: the kernels on it are halted: it was made before them.
            unsafe { rump_wire_destroy(self.0) };
        }
    }
}

fn ifname(name: &str) -> Vec<u8> {
    let mut v = name.as_bytes().to_vec();
    v.resize(16, 0);
    v
}

fn ifindex(p: Proc, name: &str) -> u32 {
    let fd = p.socket(AF_INET6, SOCK_DGRAM).unwrap();
    let mut req = ifname(name);
    req.resize(144, 0);
    sys!(p, RUMP_SYS_ioctl, fd, SIOCGIFINDEX, req.as_mut_ptr()).expect("index");
    p.close(fd).unwrap();
    u32::from_ne_bytes(req[16..20].try_into().unwrap())
}

/// `ifconfig IF inet6 ADDR/LEN`
fn ifaddr6(p: Proc, name: &str, addr: &str, len: usize) -> Sys {
    let fd = p.socket(AF_INET6, SOCK_DGRAM)?;
    let mut req = ifname(name);
    req.extend(sin6(addr, 0, 0));
    req.extend([0; 28]);
    let mask = Ipv6Addr::from(u128::MAX << (128 - len)).to_string();
    req.extend(sin6(&mask, 0, 0));
    req.extend([0; 4]); // flags
    req.extend([0; 16]);
    req.extend([0xff; 8]); // lifetimes
    assert_eq!(req.len(), 128);
    let r = sys!(p, RUMP_SYS_ioctl, fd, SIOCAIFADDR_IN6, req.as_mut_ptr());
    p.close(fd).unwrap();
    r
}

/// The flags of an address; None: it is not there.
fn flags6(p: Proc, name: &str, addr: &str) -> Option<i32> {
    let fd = p.socket(AF_INET6, SOCK_DGRAM).unwrap();
    let mut req = ifname(name);
    req.extend(sin6(addr, 0, 0));
    req.resize(288, 0);
    let r = sys!(p, RUMP_SYS_ioctl, fd, SIOCGIFAFLAG_IN6, req.as_mut_ptr());
    p.close(fd).unwrap();
    r.ok()
        .map(|_| i32::from_ne_bytes(req[16..20].try_into().unwrap()))
}

/// Wait until an address has these flags.
fn wait_flags(p: Proc, name: &str, addr: &str, want: i32) {
    let end = Instant::now() + ms(8000);
    while flags6(p, name, addr) != Some(want) {
        assert!(Instant::now() < end, "{:?}", flags6(p, name, addr));
        thread::sleep(ms(20));
    }
}

/// A kernel on the wire, without detection of duplicates.
fn host(net: &Net, addr: &str) -> (Raw, Proc, String) {
    let k = Raw::boot();
    let p = k.spawn();
    sysctl(p, &[4, 24, IPV6, 16], 0);
    let name = net.attach(&k);
    ifaddr6(p, &name, addr, 64).expect("address");
    (k, p, name)
}

/// The link-local address of a peer that sent something.
fn talk(a: Proc, b: Proc, to: &[u8], data: &[u8]) -> Vec<u8> {
    let sa = a.socket(AF_INET6, SOCK_DGRAM).unwrap();
    let sb = b.socket(AF_INET6, SOCK_DGRAM).unwrap();
    a.setopt(sa, SOL_SOCKET, SO_SNDBUF, 65536).unwrap();
    b.setopt(sb, SOL_SOCKET, SO_RCVBUF, 131072).unwrap();
    b.bind(sb, &sin6("::", port_of(to), 0)).unwrap();
    patience(b, sb, ms(5000));
    a.sendto(sa, data, 0, to).expect("send");
    let (got, from) = b.recvfrom(sb, 65536).expect("receive");
    assert!(got == data);
    a.close(sa).unwrap();
    b.close(sb).unwrap();
    from
}

#[test]
fn neighbours_find_each_other() {
    let net = Net::new();
    let (_k1, a, ifa) = host(&net, "2001:db8::1");
    let (_k2, b, _) = host(&net, "2001:db8::2");
    let from = talk(a, b, &sin6("2001:db8::2", 9, 0), b"hi");
    assert_eq!(ip_of(&from), "2001:db8::1".parse::<Ipv6Addr>().unwrap());
    // Fragments both ways.
    for n in [1400usize, 3000, 60000] {
        let data: Vec<u8> = (0..n).map(|i| (i * 7) as u8).collect();
        talk(a, b, &sin6("2001:db8::2", 9, 0), &data);
        talk(b, a, &sin6("2001:db8::1", 9, 0), &data);
    }
    // All nodes of the link hear it, from a link-local address; answer that.
    let idx = ifindex(a, &ifa);
    let from = talk(a, b, &sin6("ff02::1", 10, idx), b"all");
    assert_eq!(from[8..10], [0xfe, 0x80]);
    assert_eq!(from[10..16], [0; 6]);
    let mut back = from.clone();
    back[2..4].copy_from_slice(&11u16.to_be_bytes());
    let from = talk(b, a, &back, b"you");
    assert_eq!(from[8..10], [0xfe, 0x80]);
    assert_eq!(from[24..28], idx.to_ne_bytes());
}

#[test]
fn tcp_over_a_wire() {
    let net = Net::new();
    let (_k1, a, _) = host(&net, "2001:db8::1");
    let (_k2, b, _) = host(&net, "2001:db8::2");
    let l = b.socket(AF_INET6, SOCK_STREAM).unwrap();
    b.bind(l, &sin6("::", 80, 0)).unwrap();
    b.listen(l, 5).unwrap();
    let c = a.socket(AF_INET6, SOCK_STREAM).unwrap();
    a.connect(c, &sin6("2001:db8::2", 80, 0)).unwrap();
    let s = b.accept(l).unwrap();
    let data: Vec<u8> = (0..300_000u32).map(|i| (i / 3) as u8).collect();
    thread::scope(|t| {
        t.spawn(|| {
            let mut at = 0;
            while at < data.len() {
                at += a.send(c, &data[at..], 0).unwrap() as usize;
            }
            a.shutdown(c, SHUT_WR).unwrap();
        });
        let mut got = Vec::new();
        while let Some(part) = Some(b.recv(s, 65536, 0).unwrap()).filter(|p| !p.is_empty()) {
            got.extend(part);
        }
        assert!(got == data);
    });
}

#[test]
fn duplicates_are_found() {
    let net = Net::new();
    let (_k1, _a, _) = host(&net, "2001:db8::1");
    let k2 = Raw::boot();
    let b = k2.spawn();
    let name = net.attach(&k2);
    ifaddr6(b, &name, "2001:db8::1", 64).unwrap();
    ifaddr6(b, &name, "2001:db8::2", 64).unwrap();
    assert_eq!(flags6(b, &name, "2001:db8::2"), Some(TENTATIVE));
    let fd = b.socket(AF_INET6, SOCK_DGRAM).unwrap();
    assert_eq!(b.bind(fd, &sin6("2001:db8::2", 5, 0)), Err(EADDRNOTAVAIL));
    wait_flags(b, &name, "2001:db8::1", DUPLICATED);
    wait_flags(b, &name, "2001:db8::2", 0);
    b.bind(fd, &sin6("2001:db8::2", 5, 0)).unwrap();
}

/// A router's advertisement of a prefix.
fn advertisement(prefix: &str, lifetime: u16, valid: u32) -> Vec<u8> {
    let mut m = vec![134, 0, 0, 0, 64, 0];
    m.extend(lifetime.to_be_bytes());
    m.extend([0; 8]);
    m.extend([3, 4, 64, 0xc0]);
    m.extend(valid.to_be_bytes());
    m.extend(valid.to_be_bytes());
    m.extend([0; 4]);
    m.extend(prefix.parse::<Ipv6Addr>().unwrap().octets());
    m
}

#[test]
fn hosts_configure_themselves() {
    let net = Net::new();
    let (_k1, r, ifr) = host(&net, "2001:db8:1::1");
    let (_k2, h, ifh) = host(&net, "2001:db8:ffff::2");
    let idx = ifindex(r, &ifr);
    let fd = raw_socket(r, ICMP6);
    r.setopt(fd, IPV6, 10, 255).unwrap(); // IPV6_MULTICAST_HOPS
    r.sendto(
        fd,
        &advertisement("2001:db8:1::", 1800, 3600),
        0,
        &sin6("ff02::1", 0, idx),
    )
    .unwrap();
    // The address: prefix and interface identifier of the link-local one.
    let to = sin6("ff02::1", 10, ifindex(h, &ifh));
    let from = talk(h, r, &to, b"who");
    let mut own = ip_of(&from).octets();
    own[..8].copy_from_slice(&"2001:db8:1::".parse::<Ipv6Addr>().unwrap().octets()[..8]);
    let own = Ipv6Addr::from(own).to_string();
    wait_flags(h, &ifh, &own, 0x40);
    let from = talk(h, r, &sin6("2001:db8:1::1", 9, 0), b"auto");
    assert_eq!(ip_of(&from).to_string(), own);
    // The default route goes there: what it cannot forward it drops.
    let fd = h.socket(AF_INET6, SOCK_DGRAM).unwrap();
    h.sendto(fd, b"x", 0, &sin6("2001:db8:9::9", 9, 0)).unwrap();
}

#[test]
fn a_router_forwards() {
    let (left, right) = (Net::new(), Net::new());
    let (_k1, a, _) = host(&left, "2001:db8:1::2");
    let (_k2, b, _) = host(&right, "2001:db8:2::2");
    let (k3, r, ifl) = host(&left, "2001:db8:1::1");
    let ifr = right.attach(&k3);
    ifaddr6(r, &ifr, "2001:db8:2::1", 64).unwrap();
    sysctl(r, &[4, 24, IPV6, 1], 1);
    // Its advertisements give the hosts their default routes.
    let fd = raw_socket(r, ICMP6);
    r.setopt(fd, IPV6, 10, 255).unwrap();
    for (name, prefix) in [(&ifl, "2001:db8:1::"), (&ifr, "2001:db8:2::")] {
        let to = sin6("ff02::1", 0, ifindex(r, name));
        r.sendto(fd, &advertisement(prefix, 1800, 3600), 0, &to)
            .unwrap();
    }
    let end = Instant::now() + ms(5000);
    let ping = raw_socket(a, ICMP6);
    a.connect(ping, &sin6("2001:db8:2::2", 0, 0))
        .or_else(|_| {
            loop {
                thread::sleep(ms(20));
                match a.connect(ping, &sin6("2001:db8:2::2", 0, 0)) {
                    Ok(x) => break Ok(x),
                    Err(e) if Instant::now() > end => break Err(e),
                    Err(_) => (),
                }
            }
        })
        .expect("a default route");
    settle();
    for n in [10usize, 3000, 20000] {
        let data = vec![n as u8; n];
        talk(a, b, &sin6("2001:db8:2::2", 9, 0), &data);
        talk(b, a, &sin6("2001:db8:1::2", 9, 0), &data);
    }
    // A hop too many.
    let mut filter = [0u8; 32];
    filter[0] = 8; // time exceeded
    a.setsockopt(ping, ICMP6, 18, &filter).unwrap();
    let any = raw_socket(a, ICMP6);
    a.setsockopt(any, ICMP6, 18, &filter).unwrap();
    patience(a, any, ms(3000));
    a.setopt(ping, IPV6, 4, 1).unwrap();
    a.send(ping, &echo(3, b"far"), 0).unwrap();
    let (m, from) = a.recvfrom(any, 2000).unwrap();
    assert_eq!(m[..2], [3, 0]);
    assert_eq!(ip_of(&from), "2001:db8:1::1".parse::<Ipv6Addr>().unwrap());
}

#[test]
fn sockets_join_groups() {
    let net = Net::new();
    let (_k1, a, ifa) = host(&net, "2001:db8::1");
    let (_k2, b, ifb) = host(&net, "2001:db8::2");
    let group = "ff05::1234";
    let mut mreq = group.parse::<Ipv6Addr>().unwrap().octets().to_vec();
    mreq.extend(ifindex(b, &ifb).to_ne_bytes());
    let fd = b.socket(AF_INET6, SOCK_DGRAM).unwrap();
    b.bind(fd, &sin6("::", 55, 0)).unwrap();
    patience(b, fd, ms(300));
    let s = a.socket(AF_INET6, SOCK_DGRAM).unwrap();
    a.setopt(s, IPV6, 9, ifindex(a, &ifa) as i32).unwrap();
    a.sendto(s, b"nobody", 0, &sin6(group, 55, 0)).unwrap();
    assert_eq!(b.recv(fd, 10, 0), Err(RUMP_EAGAIN));
    // Routers are told: MLDv2, to ff02::16, from a link-local address.
    let mld = raw_socket(a, ICMP6);
    let mut filter = [0u8; 32];
    filter[17] = 0x80; // 143
    a.setsockopt(mld, ICMP6, 18, &filter).unwrap();
    let mut all = "ff02::16".parse::<Ipv6Addr>().unwrap().octets().to_vec();
    all.extend(ifindex(a, &ifa).to_ne_bytes());
    a.setsockopt(mld, IPV6, 12, &all).unwrap();
    patience(a, mld, ms(3000));
    b.setsockopt(fd, IPV6, 12, &mreq).unwrap();
    assert_eq!(b.setsockopt(fd, IPV6, 12, &mreq), Err(RUMP_EADDRINUSE));
    loop {
        let (m, from) = a.recvfrom(mld, 200).unwrap();
        assert_eq!(m[0], 143);
        assert_eq!(m[6..8], [0, 1]);
        if m[12..28] == mreq[..16] {
            assert_eq!(m[8], 4);
            assert_eq!(from[8..10], [0xfe, 0x80]);
            break;
        }
    }
    a.sendto(s, b"group", 0, &sin6(group, 55, 0)).unwrap();
    assert_eq!(b.recv(fd, 10, 0).unwrap(), b"group");
    b.setsockopt(fd, IPV6, 13, &mreq).unwrap();
    assert_eq!(b.setsockopt(fd, IPV6, 13, &mreq), Err(EADDRNOTAVAIL));
    a.sendto(s, b"gone", 0, &sin6(group, 55, 0)).unwrap();
    assert_eq!(b.recv(fd, 10, 0), Err(RUMP_EAGAIN));
}

#[test]
fn extension_headers() {
    let net = Net::new();
    let (_k1, a, _) = host(&net, "2001:db8::1");
    let (_k2, b, _) = host(&net, "2001:db8::2");
    talk(a, b, &sin6("2001:db8::2", 9, 0), b"hi");
    let problems = raw_socket(a, ICMP6);
    let mut filter = [0u8; 32];
    filter[0] = 0x10; // parameter problem
    a.setsockopt(problems, ICMP6, 18, &filter).unwrap();
    patience(a, problems, ms(3000));
    let raw = |proto, data: &[u8]| {
        let fd = raw_socket(a, proto);
        a.sendto(fd, data, 0, &sin6("2001:db8::2", 0, 0)).unwrap();
        a.close(fd).unwrap();
    };
    let problem = || {
        let m = a.recv(problems, 2000, 0).unwrap();
        (m[1], u32::from_be_bytes(m[4..8].try_into().unwrap()))
    };
    // An unknown protocol; a routing header of type 0; unknown options.
    raw(200, b"12345678");
    assert_eq!(problem(), (1, 6));
    raw(
        43,
        &[
            59, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ],
    );
    assert_eq!(problem(), (0, 42));
    raw(60, &[59, 0, 0x9e, 4, 0, 0, 0, 0]);
    assert_eq!(problem(), (2, 42));
    // Options that may be skipped, and a padding too long for one.
    raw(60, &[200, 0, 0x1e, 4, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(problem(), (1, 40));
    raw(60, &[59, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(problem(), (0, 42));
    // A fragment that is no multiple of eight but not the last.
    raw(44, &[17, 0, 0, 1, 0, 0, 0, 9, 1, 2, 3]);
    assert_eq!(problem(), (0, 4));
    // Overlapping fragments: none arrives, and nobody hears of it.
    let first = [17, 0, 0, 1, 0, 0, 0, 7, 0, 9, 0, 9, 0, 24, 1, 1];
    raw(44, &first);
    raw(44, &[17, 0, 0, 9, 0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7, 8]);
    raw(
        44,
        &[
            17, 0, 0, 8, 0, 0, 0, 7, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
        ],
    );
    // Destination options that a program gives arrive.
    let s = a.socket(AF_INET6, SOCK_DGRAM).unwrap();
    let d = b.socket(AF_INET6, SOCK_DGRAM).unwrap();
    b.bind(d, &sin6("::", 9, 0)).unwrap();
    patience(b, d, ms(3000));
    b.setopt(d, IPV6, 40, 1).unwrap();
    a.setsockopt(s, IPV6, 50, &[0, 0, 0x1e, 4, 1, 2, 3, 4])
        .unwrap();
    a.sendto(s, b"opt", 0, &sin6("2001:db8::2", 9, 0)).unwrap();
    let m = b.recvmsg(d, 10, 100, 0).unwrap();
    assert_eq!(m.data, b"opt");
    assert_eq!(m.cmsgs()[0].2, [17, 0, 0x1e, 4, 1, 2, 3, 4]);
}
