//! Packets in, packets out, at virtual times: the state machines of ARP and
//! neighbour discovery, IPv6's extension headers and fragments, the rules of
//! UDP's checksum, ICMP. The peer is played by the test; TCP has scripts of its
//! own (tests/tcp).
#![cfg(feature = "wire")]

#[path = "net_tcp/inet.rs"]
mod inet;
#[path = "common/raw.rs"]
mod raw;
#[path = "net_tcp/time.rs"]
mod time;
#[path = "net_tcp/wire.rs"]
mod wire;

#[path = "tcp_scripts/packet.rs"]
#[allow(dead_code, unreachable_pub)]
mod packet;

use inet::*;
use packet::{ethernet, ipv4, sum};
use raw::*;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use time::Time;
use wire::*;

const KERNEL: [u8; 4] = [10, 0, 0, 1];
const PEER: [u8; 4] = [10, 0, 0, 9];
const PEER_MAC: [u8; 6] = [2, 0, 0, 0, 0, 9];
const OTHER_MAC: [u8; 6] = [2, 0, 0, 0, 0, 0x77];
const LL: [u8; 16] = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9];
const ALL_NODES: [u8; 16] = [0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

const fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

struct Net {
    time: Time,
    port: Port,
    kport: Port,
    frames: Receiver<TimedFrame>,
    mac: [u8; 6],
    ll: [u8; 16],
    p: Proc,
    _k: Raw,
    _wire: Wire,
}

impl Net {
    fn new() -> Net {
        let wire = Wire::new(1, NOCSUM | NOTSO);
        let time = Time::new(1);
        let k = time.boot();
        let port = wire.port();
        let (p, kport) = wire.attach(&k, KERNEL);
        let (tx, frames) = channel();
        kport.listen_timed(time.raw(), tx);
        let mut n = Net {
            time,
            port,
            kport,
            frames,
            mac: [0; 6],
            ll: [0; 16],
            p,
            _k: k,
            _wire: wire,
        };
        // Announcements, duplicate address detection, router solicitations.
        for f in n.wait(ms(15_000)) {
            n.mac.copy_from_slice(&f[6..12]);
            if f[12..14] == [0x86, 0xdd] && f[22] == 0xfe {
                n.ll.copy_from_slice(&f[22..38]);
            }
        }
        assert_eq!(n.ll[0], 0xfe);
        n
    }

    /// What the kernel sends in so long.
    fn wait(&self, t: Duration) -> Vec<Vec<u8>> {
        self.time.advance(t);
        self.frames.try_iter().map(|(_, f)| f).collect()
    }

    fn send(&self, kind: u16, packet: &[u8]) -> Vec<Vec<u8>> {
        self.port
            .inject(&ethernet(self.mac, PEER_MAC, kind, packet));
        self.wait(ms(1))
    }

    fn arp(&self, op: u8, mac: [u8; 6], from: [u8; 4], to: [u8; 4]) -> Vec<Vec<u8>> {
        let mut a = vec![0, 1, 8, 0, 6, 4, 0, op];
        a.extend(mac);
        a.extend(from);
        a.extend([0; 6]);
        a.extend(to);
        self.port.inject(&ethernet([0xff; 6], mac, 0x806, &a));
        self.wait(ms(1))
    }

    /// An IPv6 packet from the peer's link-local address to the kernel's.
    fn ip6(&self, next: u8, payload: &[u8]) -> Vec<Vec<u8>> {
        self.send(0x86dd, &ip6(next, LL, self.ll, 64, payload))
    }

    fn nd(&self, dst: [u8; 16], message: &[u8]) -> Vec<Vec<u8>> {
        let m = sum6(58, LL, dst, message.to_vec(), 2);
        self.send(0x86dd, &ip6(58, LL, dst, 255, &m))
    }

    fn know_peer(&self) {
        assert_eq!(self.arp(1, PEER_MAC, PEER, KERNEL).len(), 1);
    }

    fn know_peer6(&self) {
        let mut m = vec![135, 0, 0, 0, 0, 0, 0, 0];
        m.extend(self.ll);
        m.extend([1, 1]);
        m.extend(PEER_MAC);
        let out = self.nd(self.ll, &m);
        assert_eq!(icmp6_types(&out), [136]);
    }

    fn udp_socket(&self, port: u16) -> i32 {
        let s = socket(self.p, RUMP_SOCK_DGRAM, 0).unwrap();
        bind(self.p, s, KERNEL, port).unwrap();
        nonblocking(self.p, s);
        s
    }

    fn udp6_socket(&self, port: u16) -> i32 {
        let s = sys!(
            self.p,
            RUMP_SYS___socket30,
            RUMP_AF_INET6,
            RUMP_SOCK_DGRAM,
            0
        )
        .unwrap() as i32;
        let mut name = [0u8; 28];
        (name[0], name[1]) = (28, RUMP_AF_INET6 as u8);
        name[2..4].copy_from_slice(&port.to_be_bytes());
        sys!(self.p, RUMP_SYS_bind, s, &name, 28).unwrap();
        nonblocking(self.p, s);
        s
    }

    fn sendto(&self, s: i32, to: [u8; 4]) -> Sys {
        let to = sin(to, 9);
        sys!(self.p, RUMP_SYS_sendto, s, b"x".as_ptr(), 1, 0, &to, 16)
    }

    fn end(self) {
        self.kport.deaf();
    }
}

fn ip6(next: u8, src: [u8; 16], dst: [u8; 16], hops: u8, payload: &[u8]) -> Vec<u8> {
    let mut p = vec![0x60, 0, 0, 0];
    p.extend((payload.len() as u16).to_be_bytes());
    p.extend([next, hops]);
    p.extend(src);
    p.extend(dst);
    p.extend(payload);
    p
}

/// With the checksum at `at` made right.
fn sum6(proto: u8, src: [u8; 16], dst: [u8; 16], mut m: Vec<u8>, at: usize) -> Vec<u8> {
    m[at..at + 2].fill(0);
    let words = src.chunks(2).chain(dst.chunks(2));
    let start = words
        .map(|c| u32::from(c[0]) << 8 | u32::from(c[1]))
        .sum::<u32>()
        + u32::from(proto)
        + m.len() as u32;
    let c = sum(&m, start);
    m[at..at + 2].copy_from_slice(&c.to_be_bytes());
    m
}

fn udp(port: u16, data: &[u8]) -> Vec<u8> {
    let mut u = vec![3, 0xe8];
    u.extend(port.to_be_bytes());
    u.extend((8 + data.len() as u16).to_be_bytes());
    u.extend([0, 0]);
    u.extend(data);
    u
}

fn udp_summed(port: u16, data: &[u8]) -> Vec<u8> {
    let mut u = udp(port, data);
    let mut pseudo = PEER.to_vec();
    pseudo.extend(KERNEL);
    pseudo.extend([0, 17]);
    pseudo.extend((u.len() as u16).to_be_bytes());
    pseudo.extend(&u);
    let c = sum(&pseudo, 0);
    u[6..8].copy_from_slice(&if c == 0 { 0xffff } else { c }.to_be_bytes());
    u
}

fn icmp(kind: u8, code: u8, rest: &[u8]) -> Vec<u8> {
    let mut m = vec![kind, code, 0, 0];
    m.extend(rest);
    let c = sum(&m, 0);
    m[2..4].copy_from_slice(&c.to_be_bytes());
    m
}

/// Of the IPv4 frames: ICMP's type and code.
fn icmps(frames: &[Vec<u8>]) -> Vec<(u8, u8)> {
    let ours = frames.iter().filter(|f| f[12..14] == [8, 0] && f[23] == 1);
    ours.map(|f| (f[34], f[35])).collect()
}

fn icmp6_types(frames: &[Vec<u8>]) -> Vec<u8> {
    let ours = frames
        .iter()
        .filter(|f| f[12..14] == [0x86, 0xdd] && f[20] == 58);
    ours.map(|f| f[54]).collect()
}

/// Type, code and pointer of an error.
fn problem6(frames: &[Vec<u8>]) -> Option<(u8, u8, u32)> {
    let f = frames.iter().find(|f| f[20] == 58 && f[54] < 128)?;
    Some((
        f[54],
        f[55],
        u32::from_be_bytes(f[58..62].try_into().unwrap()),
    ))
}

/// Requests that the kernel makes for an address: to all, or to one.
fn asks(frames: &[Vec<u8>], whom: [u8; 4]) -> Vec<bool> {
    let mine = frames
        .iter()
        .filter(|f| f[12..14] == [8, 6] && f[21] == 1 && f[38..42] == whom);
    mine.map(|f| f[0] == 0xff).collect()
}

/// RFC 826; RFC 1122 2.3.2.
#[test]
fn arp_answers_and_learns() {
    let n = Net::new();
    let out = n.arp(1, PEER_MAC, PEER, KERNEL);
    assert_eq!(out.len(), 1);
    assert_eq!(out[0][..6], PEER_MAC);
    assert_eq!((out[0][21], &out[0][28..32]), (2, &KERNEL[..]));
    // Not for others, not from groups, not of another hardware type.
    assert!(n.arp(1, PEER_MAC, PEER, [10, 0, 0, 3]).is_empty());
    assert!(n.arp(1, [1, 0, 0x5e, 0, 0, 1], PEER, KERNEL).is_empty());
    // What it has learnt it uses without asking.
    let s = n.udp_socket(1);
    n.sendto(s, PEER).unwrap();
    let out = n.wait(ms(10));
    assert_eq!(asks(&out, PEER), []);
    assert_eq!(out[0][..6], PEER_MAC);
    n.end();
}

/// RFC 1122 2.3.2.1, 2.3.2.2: one a second at most, then it gives up; the last
/// packet waits.
#[test]
fn arp_asks_and_gives_up() {
    let n = Net::new();
    let s = n.udp_socket(1);
    let nobody = [10, 0, 0, 50];
    n.sendto(s, nobody).unwrap();
    assert_eq!(asks(&n.wait(ms(900)), nobody), [true]);
    n.sendto(s, nobody).unwrap();
    assert_eq!(asks(&n.wait(ms(600)), nobody).len(), 1);
    let more = asks(&n.wait(ms(20_000)), nobody).len();
    assert!((1..=5).contains(&more), "{more}");
    // Somebody after all: what waited goes.
    n.sendto(s, nobody).unwrap();
    n.wait(ms(10));
    let mut out = n.arp(2, OTHER_MAC, nobody, KERNEL);
    out.extend(n.wait(ms(10)));
    let sent: Vec<_> = out.iter().filter(|f| f[12..14] == [8, 0]).collect();
    assert!(!sent.is_empty());
    assert!(sent.iter().all(|f| f[..6] == OTHER_MAC));
    n.end();
}

/// RFC 4861 7.3, for ARP too: REACHABLE, STALE, DELAY, PROBE, gone.
#[test]
fn arp_probes_who_is_silent() {
    let n = Net::new();
    n.know_peer();
    let s = n.udp_socket(1);
    n.wait(ms(120_000));
    n.sendto(s, PEER).unwrap();
    // Sent at once by what is known; asked some seconds later, that one only.
    let out = n.wait(ms(1_000));
    assert!(
        out.iter()
            .any(|f| f[..6] == PEER_MAC && f[12..14] == [8, 0])
    );
    let asked = asks(&n.wait(ms(30_000)), PEER);
    assert!(
        !asked.is_empty() && asked.iter().all(|all| !all),
        "{asked:?}"
    );
    // No answer: the next packet asks all.
    n.sendto(s, PEER).unwrap();
    assert_eq!(asks(&n.wait(ms(500)), PEER), [true]);
    n.end();
}

/// RFC 5227 2.4: somebody else has our address; it is defended.
#[test]
fn arp_defends_its_address() {
    let n = Net::new();
    let out = n.arp(1, OTHER_MAC, KERNEL, KERNEL);
    let told: Vec<_> = out
        .iter()
        .filter(|f| f[12..14] == [8, 6] && f[28..32] == KERNEL)
        .collect();
    assert!(!told.is_empty());
    // Ours stays ours.
    n.know_peer();
    n.end();
}

/// RFC 4861 7.2.3, 7.2.4: valid solicitations only.
#[test]
fn neighbours_are_answered() {
    let n = Net::new();
    n.know_peer6();
    let mut m = vec![135, 0, 0, 0, 0, 0, 0, 0];
    m.extend(n.ll);
    // Hop limit 254: it crossed a router.
    let sent = sum6(58, LL, n.ll, m.clone(), 2);
    assert!(n.send(0x86dd, &ip6(58, LL, n.ll, 254, &sent)).is_empty());
    // A code, a target that is a group, an option of length 0.
    let mut bad = m.clone();
    bad[1] = 1;
    assert!(n.nd(n.ll, &bad).is_empty());
    bad = m.clone();
    bad[8] = 0xff;
    assert!(n.nd(n.ll, &bad).is_empty());
    bad = m.clone();
    bad.extend([1, 0, 0, 0, 0, 0, 0, 0]);
    assert!(n.nd(n.ll, &bad).is_empty());
    // A checksum that is wrong.
    let mut sent = sum6(58, LL, n.ll, m, 2);
    sent[2] ^= 1;
    assert!(n.send(0x86dd, &ip6(58, LL, n.ll, 255, &sent)).is_empty());
    n.end();
}

/// RFC 4861 7.3.3: STALE, then DELAY of 5 s, then three PROBEs a second apart.
#[test]
fn neighbours_are_probed() {
    let n = Net::new();
    // The answer was sent to an address that nobody has confirmed.
    n.know_peer6();
    assert!(icmp6_types(&n.wait(ms(4_500))).is_empty());
    let probes = n.wait(ms(10_000));
    assert_eq!(icmp6_types(&probes), [135; 3]);
    assert!(probes.iter().all(|f| f[..6] == PEER_MAC));
    // Forgotten: all are asked.
    let echo = sum6(58, LL, n.ll, vec![128, 0, 0, 0, 0, 1, 0, 1], 2);
    let out = n.send(0x86dd, &ip6(58, LL, n.ll, 64, &echo));
    assert_eq!(icmp6_types(&out), [135]);
    assert_eq!(out[0][..2], [0x33, 0x33]);
    // The answer frees what waited.
    let mut m = vec![136, 0, 0, 0, 0x60, 0, 0, 0];
    m.extend(LL);
    m.extend([2, 1]);
    m.extend(OTHER_MAC);
    let out = n.nd(n.ll, &m);
    assert_eq!(icmp6_types(&out), [129]);
    assert_eq!(out[0][..6], OTHER_MAC);
    n.end();
}

/// RFC 4443 2.4 e: no errors about errors, or to groups.
#[test]
fn echo_and_what_has_no_answer() {
    let n = Net::new();
    n.know_peer();
    n.know_peer6();
    let echo = icmp(8, 0, &[0, 7, 0, 1, b'd', b'a', b't', b'a']);
    let out = n.send(0x800, &ipv4(PEER, KERNEL, 1, 0, &echo));
    assert_eq!(icmps(&out), [(0, 0)]);
    assert_eq!(out[0][38..46], [0, 7, 0, 1, b'd', b'a', b't', b'a']);
    // No port: RFC 1122 3.2.2.1, 4.1.3.1.
    let out = n.send(0x800, &ipv4(PEER, KERNEL, 17, 0, &udp(9, b"x")));
    assert_eq!(icmps(&out), [(3, 3)]);
    assert_eq!(out[0][42..46], [0x45, 0, 0, 29]);
    // No protocol.
    let out = n.send(0x800, &ipv4(PEER, KERNEL, 200, 0, &[0; 8]));
    assert_eq!(icmps(&out), [(3, 2)]);
    // About an error, to all, from nowhere: nothing.
    let about = ipv4(KERNEL, PEER, 17, 0, &udp(9, b"x"));
    let mut rest = vec![0; 4];
    rest.extend(&about);
    let out = n.send(0x800, &ipv4(PEER, KERNEL, 1, 0, &icmp(77, 0, &rest)));
    assert_eq!(icmps(&out), []);
    for (src, dst) in [
        (PEER, [10, 0, 0, 255]),
        (PEER, [224, 0, 0, 1]),
        ([0, 0, 0, 0], KERNEL),
        ([127, 0, 0, 1], KERNEL),
        ([255, 255, 255, 255], KERNEL),
    ] {
        let out = n.send(0x800, &ipv4(src, dst, 17, 0, &udp(9, b"x")));
        assert_eq!(icmps(&out), [], "{src:?} {dst:?}");
    }
    // The same over IPv6.
    let u = sum6(17, LL, n.ll, udp(9, b"x"), 6);
    assert_eq!(problem6(&n.ip6(17, &u)), Some((1, 4, 0)));
    let u = sum6(17, LL, ALL_NODES, udp(9, b"x"), 6);
    let out = n.send(0x86dd, &ip6(17, LL, ALL_NODES, 64, &u));
    assert_eq!(problem6(&out), None);
    n.end();
}

/// RFC 768, 1122 4.1.3.4, 8200 8.1.
#[test]
fn udp_checksums() {
    let n = Net::new();
    let s = n.udp_socket(53);
    let s6 = n.udp6_socket(53);
    let got = |s| recv(n.p, s, 100, 0).ok();
    n.send(0x800, &ipv4(PEER, KERNEL, 17, 0, &udp_summed(53, b"right")));
    assert_eq!(got(s).as_deref(), Some(&b"right"[..]));
    let mut wrong = udp_summed(53, b"wrong");
    wrong[6] ^= 0x40;
    n.send(0x800, &ipv4(PEER, KERNEL, 17, 0, &wrong));
    assert_eq!(got(s), None);
    // Zero is none over IPv4, and an error over IPv6.
    n.send(0x800, &ipv4(PEER, KERNEL, 17, 0, &udp(53, b"none")));
    assert_eq!(got(s).as_deref(), Some(&b"none"[..]));
    n.ip6(17, &udp(53, b"none"));
    assert_eq!(got(s6), None);
    n.ip6(17, &sum6(17, LL, n.ll, udp(53, b"right"), 6));
    assert_eq!(got(s6).as_deref(), Some(&b"right"[..]));
    // Lengths: shorter than the packet is padding, longer is an error.
    let mut long = udp(53, b"long");
    long[5] += 1;
    n.send(0x800, &ipv4(PEER, KERNEL, 17, 0, &long));
    assert_eq!(got(s), None);
    let mut short = udp(53, b"short and more");
    short[5] = 8 + 5;
    n.send(0x800, &ipv4(PEER, KERNEL, 17, 0, &short));
    assert_eq!(got(s).as_deref(), Some(&b"short"[..]));
    n.end();
}

/// RFC 8200 4.2: what an unknown option asks for by its first two bits.
#[test]
fn ipv6_options() {
    let n = Net::new();
    n.know_peer6();
    let s = n.udp6_socket(53);
    let u = sum6(17, LL, n.ll, udp(53, b"x"), 6);
    let with = |option: u8| {
        let mut p = vec![17, 0, option, 4, 0, 0, 0, 0];
        p.extend(&u);
        p
    };
    for header in [0, 60] {
        for (option, delivered, error) in [
            (0x01, true, None),
            (0x3e, true, None),
            (0x7e, false, None),
            (0xbe, false, Some((4, 2, 42))),
            (0xfe, false, Some((4, 2, 42))),
        ] {
            let out = n.ip6(header, &with(option));
            let got = recv(n.p, s, 10, 0).is_ok();
            assert_eq!((got, problem6(&out)), (delivered, error), "{option:x}");
            n.wait(ms(100));
        }
    }
    // 10 tells of groups too, 11 does not.
    let ug = sum6(17, LL, ALL_NODES, udp(53, b"x"), 6);
    for (option, error) in [(0xbe, Some((4, 2, 42))), (0xfe, None)] {
        let mut p = vec![17, 0, option, 4, 0, 0, 0, 0];
        p.extend(&ug);
        let out = n.send(0x86dd, &ip6(60, LL, ALL_NODES, 64, &p));
        assert_eq!(problem6(&out), error, "{option:x} to all");
    }
    n.end();
}

/// RFC 8200 4, 4.4; RFC 5095.
#[test]
fn ipv6_headers() {
    let n = Net::new();
    n.know_peer6();
    // A header nobody knows; hop-by-hop that is not first.
    assert_eq!(problem6(&n.ip6(253, &[0; 8])), Some((4, 1, 6)));
    let mut p = vec![0, 0, 1, 4, 0, 0, 0, 0];
    p.extend([59, 0, 1, 4, 0, 0, 0, 0]);
    assert_eq!(problem6(&n.ip6(60, &p)), Some((4, 1, 40)));
    // No next header: nothing to say.
    assert_eq!(problem6(&n.ip6(59, b"nothing")), None);
    // A routing header of type 0 that is not used up.
    let mut p = vec![59, 2, 0, 1, 0, 0, 0, 0];
    p.extend(LL);
    assert_eq!(problem6(&n.ip6(43, &p)), Some((4, 0, 42)));
    n.end();
}

fn fragment6(next: u8, off: u16, more: bool, id: u32, data: &[u8]) -> Vec<u8> {
    let mut p = vec![next, 0];
    p.extend((off << 3 | u16::from(more)).to_be_bytes());
    p.extend(id.to_be_bytes());
    p.extend(data);
    p
}

/// RFC 8200 4.5, 5722, 6946.
#[test]
fn ipv6_fragments() {
    let n = Net::new();
    n.know_peer6();
    let s = n.udp6_socket(53);
    let got = || recv(n.p, s, 100, 0).ok();
    let u = sum6(17, LL, n.ll, udp(53, b"fragments in any order."), 6);
    let (a, b) = u.split_at(16);
    n.ip6(44, &fragment6(17, 2, false, 1, b));
    n.ip6(44, &fragment6(17, 0, true, 1, a));
    assert_eq!(got().as_deref(), Some(&b"fragments in any order."[..]));
    // Twice the same is one; an overlap ends it.
    n.ip6(44, &fragment6(17, 0, true, 2, a));
    n.ip6(44, &fragment6(17, 0, true, 2, a));
    n.ip6(44, &fragment6(17, 1, true, 2, &a[8..]));
    n.ip6(44, &fragment6(17, 2, false, 2, b));
    assert_eq!(got(), None);
    // Alone, it does not meet those of the same number.
    n.ip6(44, &fragment6(17, 0, true, 3, a));
    n.ip6(44, &fragment6(17, 0, false, 3, &u));
    assert_eq!(got().as_deref(), Some(&b"fragments in any order."[..]));
    n.ip6(44, &fragment6(17, 2, false, 3, b));
    assert!(got().is_some());
    // Not a multiple of eight; too large when whole.
    assert_eq!(
        problem6(&n.ip6(44, &fragment6(17, 0, true, 4, &u[..15]))),
        Some((4, 0, 4))
    );
    let out = n.ip6(44, &fragment6(17, 8190, false, 5, &[0; 64]));
    assert_eq!(problem6(&out), Some((4, 0, 42)));
    // Not whole after a minute: told if the first was there.
    n.ip6(44, &fragment6(17, 0, true, 6, a));
    n.ip6(44, &fragment6(17, 2, true, 7, &b[..8]));
    n.wait(ms(55_000));
    n.know_peer6();
    let out = n.wait(ms(15_000));
    let errors: Vec<_> = icmp6_types(&out).into_iter().filter(|t| *t == 3).collect();
    assert_eq!(errors.len(), 1);
    n.end();
}

fn fragment4(id: u16, off: u16, more: bool, data: &[u8]) -> Vec<u8> {
    let mut p = ipv4(PEER, KERNEL, 17, 0, data);
    p[4..6].copy_from_slice(&id.to_be_bytes());
    p[6..8].copy_from_slice(&(off | u16::from(more) << 13).to_be_bytes());
    p[10..12].fill(0);
    let c = sum(&p[..20], 0);
    p[10..12].copy_from_slice(&c.to_be_bytes());
    p
}

/// RFC 791, 1122 3.3.2.
#[test]
fn ipv4_fragments() {
    let n = Net::new();
    n.know_peer();
    let s = n.udp_socket(53);
    let got = || recv(n.p, s, 100, 0).ok();
    let u = udp_summed(53, b"fragments in any order.");
    let (a, b) = u.split_at(16);
    n.send(0x800, &fragment4(1, 2, false, b));
    n.send(0x800, &fragment4(1, 0, true, a));
    assert_eq!(got().as_deref(), Some(&b"fragments in any order."[..]));
    n.send(0x800, &fragment4(2, 0, true, a));
    n.send(0x800, &fragment4(2, 1, true, &a[8..]));
    n.send(0x800, &fragment4(2, 2, false, b));
    assert_eq!(got(), None);
    // Too late, and told so (RFC 1122 3.3.2): the first was there.
    n.send(0x800, &fragment4(3, 0, true, a));
    assert_eq!(icmps(&n.wait(ms(70_000))), [(11, 1)]);
    n.send(0x800, &fragment4(3, 2, false, b));
    assert_eq!(got(), None);
    // Beyond 64 KiB.
    n.send(0x800, &fragment4(4, 8191, false, &[0; 64]));
    n.send(0x800, &fragment4(4, 0, true, a));
    assert_eq!(got(), None);
    n.end();
}
