//! IPv4, ICMP, UDP and the loopback interface, by system calls.
#![cfg(feature = "netinet")]

#[path = "common/raw.rs"]
mod raw;
#[path = "common/sock.rs"]
mod sock;

use raw::*;
use sock::*;

const SOCK_RAW: i32 = 3;
const IPPROTO_ICMP: i32 = 1;
const SIOCAIFADDR: u64 = 0x8040_691a;
const SIOCDIFADDR: u64 = 0x8090_6919;
const SIOCGIFMTU: u64 = 0xc090_697e;
const ECONNREFUSED: i32 = 61;
const EHOSTUNREACH: i32 = 65;
const EADDRINUSE: i32 = 48;
const EADDRNOTAVAIL: i32 = 49;
const EMSGSIZE: i32 = 40;

fn sin(addr: [u8; 4], port: u16) -> Vec<u8> {
    let mut v = vec![16, AF_INET as u8];
    v.extend(port.to_be_bytes());
    v.extend(addr);
    v.extend([0; 8]);
    v
}

fn name(name: &str) -> Vec<u8> {
    let mut v = name.as_bytes().to_vec();
    v.resize(16, 0);
    v
}

/// `ifconfig IF ADDR/LEN`
fn ifaddr(p: Proc, ifname: &str, addr: [u8; 4], len: u32) -> Sys {
    let fd = p.socket(AF_INET, SOCK_DGRAM)?;
    let mask = (u32::MAX << (32 - len)).to_be_bytes();
    let mut req = name(ifname);
    req.extend(sin(addr, 0));
    req.extend([0; 16]);
    req.extend(sin(mask, 0));
    let r = sys!(p, RUMP_SYS_ioctl, fd, SIOCAIFADDR, req.as_mut_ptr());
    p.close(fd).unwrap();
    r
}

const LO: [u8; 4] = [127, 0, 0, 1];

fn lo() -> (Raw, Proc) {
    let k = Raw::boot();
    let p = k.spawn();
    ifaddr(p, "lo0", LO, 8).expect("lo0");
    (k, p)
}

fn cksum(data: &[u8]) -> u16 {
    let mut sum = 0u32;
    for c in data.chunks(2) {
        sum += u32::from(u16::from_be_bytes([c[0], *c.get(1).unwrap_or(&0)]));
    }
    while sum >> 16 != 0 {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

fn echo_request(id: u16, seq: u16, data: &[u8]) -> Vec<u8> {
    let mut m = vec![8, 0, 0, 0];
    m.extend(id.to_be_bytes());
    m.extend(seq.to_be_bytes());
    m.extend(data);
    let sum = cksum(&m).to_be_bytes();
    m[2..4].copy_from_slice(&sum);
    m
}

fn socket_raw(p: Proc, proto: i32) -> Sys<i32> {
    sys!(p, RUMP_SYS___socket30, AF_INET, SOCK_RAW, proto).map(|fd| fd as i32)
}

#[test]
fn an_unconfigured_kernel_reaches_nobody() {
    let k = Raw::boot();
    let p = k.spawn();
    let fd = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    assert_eq!(p.sendto(fd, b"x", 0, &sin(LO, 9)), Err(EADDRNOTAVAIL));
}

#[test]
fn lo0_has_an_mtu_and_addresses_come_and_go() {
    let (_k, p) = lo();
    let fd = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    let mut req = name("lo0");
    req.resize(144, 0);
    sys!(p, RUMP_SYS_ioctl, fd, SIOCGIFMTU, req.as_mut_ptr()).unwrap();
    assert_eq!(i32::from_ne_bytes(req[16..20].try_into().unwrap()), 33624);
    ifaddr(p, "lo0", [10, 1, 2, 3], 32).unwrap();
    let a = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    p.bind(a, &sin([10, 1, 2, 3], 0)).unwrap();
    let mut req = name("lo0");
    req.extend(sin([10, 1, 2, 3], 0));
    req.resize(144, 0);
    sys!(p, RUMP_SYS_ioctl, fd, SIOCDIFADDR, req.as_mut_ptr()).unwrap();
    let b = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    assert_eq!(p.bind(b, &sin([10, 1, 2, 3], 0)), Err(EADDRNOTAVAIL));
}

#[test]
fn ping() {
    let (_k, p) = lo();
    let fd = socket_raw(p, IPPROTO_ICMP).expect("raw socket");
    for seq in 0..3 {
        p.sendto(fd, &echo_request(77, seq, b"ping pong"), 0, &sin(LO, 0))
            .expect("send");
        let (packet, from) = p.recvfrom(fd, 2000).expect("receive");
        assert_eq!(from[4..8], LO);
        assert_eq!(packet.len(), 20 + 8 + 9);
        assert_eq!(packet[20], 0, "an echo reply");
        assert_eq!(packet[20 + 6..20 + 8], seq.to_be_bytes());
        assert_eq!(&packet[28..], b"ping pong");
        // Host order, without the header.
        assert_eq!(u16::from_ne_bytes([packet[2], packet[3]]), 17);
    }
}

#[test]
fn udp_echo() {
    let (_k, p) = lo();
    let server = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    p.bind(server, &sin([0; 4], 7)).unwrap();
    let client = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    p.connect(client, &sin(LO, 7)).unwrap();
    for n in [0usize, 1, 63, 1000, 9000] {
        let data: Vec<u8> = (0..n).map(|i| (i * 7) as u8).collect();
        p.send(client, &data, 0).expect("send");
        let (got, from) = p.recvfrom(server, 20000).expect("receive");
        assert_eq!(got, data);
        p.sendto(server, &got, 0, &from).expect("echo");
        assert_eq!(p.recv(client, 20000, 0).expect("echoed"), data);
    }
    assert_eq!(p.send(client, &[0; 9217], 0), Err(EMSGSIZE));
}

#[test]
fn nobody_there_is_told_to_a_connected_socket() {
    let (_k, p) = lo();
    let fd = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    p.connect(fd, &sin(LO, 4242)).unwrap();
    p.send(fd, b"x", 0).unwrap();
    assert_eq!(p.recv(fd, 10, 0), Err(ECONNREFUSED));
    let other = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    assert_eq!(
        p.sendto(other, b"x", 0, &sin([192, 0, 2, 1], 1)),
        Err(EHOSTUNREACH)
    );
}

#[test]
fn ports() {
    let (k, p) = lo();
    let a = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    let b = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    p.bind(a, &sin([0; 4], 5000)).unwrap();
    assert_eq!(p.bind(b, &sin(LO, 5000)), Err(EADDRINUSE));
    p.setopt(b, SOL_SOCKET, 4, 1).unwrap();
    p.bind(b, &sin(LO, 5000)).unwrap();
    let c = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    p.sendto(c, b"to the more specific one", 0, &sin(LO, 5000))
        .unwrap();
    p.recv(b, 100, 0).unwrap();
    let own = p.getsockname(c).unwrap();
    assert!(u16::from_be_bytes([own[2], own[3]]) >= 49152);
    let user = k.user(1000);
    let d = user.socket(AF_INET, SOCK_DGRAM).unwrap();
    assert_eq!(user.bind(d, &sin([0; 4], 80)), Err(13));
    assert!(socket_raw(user, IPPROTO_ICMP).is_err());
}

#[test]
fn large_datagrams_are_cut_and_put_together() {
    let (_k, p) = lo();
    let a = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    let b = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    p.setopt(a, SOL_SOCKET, SO_SNDBUF, 65535).unwrap();
    p.setopt(b, SOL_SOCKET, SO_RCVBUF, 140_000).unwrap();
    p.bind(b, &sin(LO, 5001)).unwrap();
    let data: Vec<u8> = (0..65507u32).map(|i| ((i * 31) >> 3) as u8).collect();
    p.sendto(a, &data, 0, &sin(LO, 5001)).expect("send");
    assert!(p.recv(b, 70000, 0).expect("receive") == data);
}

#[test]
fn groups() {
    let (_k, p) = lo();
    let group = [239, 1, 2, 3];
    let a = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    let b = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    p.bind(a, &sin([0; 4], 6000)).unwrap();
    let mut mreq = group.to_vec();
    mreq.extend(LO);
    p.setsockopt(a, 0, 12, &mreq).expect("join");
    assert_eq!(p.setsockopt(a, 0, 12, &mreq), Err(EADDRINUSE));
    p.setsockopt(b, 0, 9, &LO).expect("interface");
    p.sendto(b, b"to all", 0, &sin(group, 6000)).expect("send");
    assert_eq!(p.recv(a, 100, 0).unwrap(), b"to all");
    p.setsockopt(a, 0, 13, &mreq).expect("leave");
    assert_eq!(p.setsockopt(a, 0, 13, &mreq), Err(EADDRNOTAVAIL));
}
