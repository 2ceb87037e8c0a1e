//! Floods from a wire: a connection goes on working, and memory is bounded.
//! Time is virtual, and the peers are played by the test.
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
use packet::*;
use raw::*;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use time::Time;
use wire::*;

const KERNEL: [u8; 4] = [10, 0, 0, 1];
const PEER: [u8; 4] = [10, 0, 0, 9];
const PEER_MAC: [u8; 6] = [2, 0, 0, 0, 0, 9];
const LL: [u8; 16] = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9];
const MIB: u64 = 1 << 20;

/// A kernel with a connection to the peer. What is on it goes last.
struct Host {
    time: Time,
    port: Port,
    kport: Port,
    frames: Receiver<TimedFrame>,
    mac: [u8; 6],
    ll: [u8; 16],
    p: Proc,
    listener: i32,
    sock: i32,
    snd: u32,
    rcv: u32,
    before: u64,
    k: Raw,
    _wire: Wire,
}

impl Host {
    fn new() -> Host {
        let wire = Wire::new(1, NOCSUM | NOTSO);
        let time = Time::new(1);
        let k = time.boot();
        let (p, kport) = wire.attach(&k, KERNEL);
        let (tx, frames) = channel();
        kport.listen_timed(time.raw(), tx);
        let listener = listen(p, KERNEL, 80, 16);
        nonblocking(p, listener);
        let mut h = Host {
            port: wire.port(),
            time,
            kport,
            frames,
            mac: [0xff; 6],
            ll: [0; 16],
            p,
            listener,
            sock: -1,
            snd: 1000,
            rcv: 0,
            before: 0,
            k,
            _wire: wire,
        };
        h.port
            .inject(&ethernet([0xff; 6], PEER_MAC, 0x806, &arp(1, PEER, KERNEL)));
        h.time.advance(Duration::from_secs(3));
        h.see();
        h.tcp(SYN, b"");
        h.see();
        h.snd += 1;
        h.tcp(ACK, b"");
        h.sock = accept(p, listener).expect("accept");
        nonblocking(p, h.sock);
        h.works();
        h.before = h.live();
        h
    }

    /// Look at what the kernel has sent; how many frames there were.
    fn see(&mut self) -> usize {
        self.time.settle();
        let mut n = 0;
        while let Ok((_, f)) = self.frames.try_recv() {
            n += 1;
            self.mac.copy_from_slice(&f[6..12]);
            match f[12..14] {
                [8, 6] if f[21] == 1 && f[38..42] == PEER => {
                    let answer = ethernet(self.mac, PEER_MAC, 0x806, &arp(2, PEER, KERNEL));
                    self.port.inject(&answer);
                }
                [8, 0] if f[23] == 6 => {
                    let s = Segment::decode(&f[14..]).expect("a segment");
                    if s.dport == 5000 && s.flags & RST == 0 {
                        let len = s.data.len() as u32 + u32::from(s.flags & (SYN | FIN) != 0);
                        self.rcv = s.seq.wrapping_add(len);
                    }
                }
                [0x86, 0xdd] if f[22] == 0xfe => self.ll.copy_from_slice(&f[22..38]),
                _ => (),
            }
        }
        n
    }

    fn ip(&self, packet: &[u8]) {
        self.port
            .inject(&ethernet(self.mac, PEER_MAC, 0x800, packet));
    }

    fn tcp(&self, flags: u8, data: &[u8]) {
        let s = Segment {
            sport: 5000,
            dport: 80,
            seq: self.snd,
            ack: self.rcv,
            flags,
            win: 60000,
            data: data.to_vec(),
            ..Segment::default()
        };
        self.ip(&s.encode(PEER, KERNEL));
        self.time.settle();
    }

    /// Bytes go both ways on the connection.
    fn works(&mut self) {
        let mut buf = vec![];
        self.see();
        self.tcp(ACK | PSH, b"question");
        self.snd += 8;
        for _ in 0..3000 {
            match recv(self.p, self.sock, 100, 0) {
                Err(EAGAIN) => self.time.advance(Duration::from_millis(1)),
                r => buf.extend(r.expect("receive")),
            }
            if buf.len() == 8 {
                break;
            }
        }
        assert_eq!(buf, b"question");
        let from = self.rcv;
        assert_eq!(send(self.p, self.sock, b"answer", 0), Ok(6));
        for _ in 0..3000 {
            self.see();
            if self.rcv == from.wrapping_add(6) {
                break;
            }
            self.time.advance(Duration::from_millis(1));
        }
        assert_eq!(self.rcv, from.wrapping_add(6), "nothing was sent");
        self.tcp(ACK, b"");
    }

    fn live(&self) -> u64 {
        self.k.stats().rks_live_bytes
    }

    /// So many frames; the connection works meanwhile, and no more than
    /// `bound` bytes are in use for them at any time.
    fn flood(&mut self, n: u32, bound: u64, mut one: impl FnMut(&Host, u32)) {
        let mut most = 0;
        for i in 0..n {
            one(self, i);
            if i % 64 == 63 {
                self.see();
                most = most.max(self.live().saturating_sub(self.before));
            }
            if i % (n / 4) == 0 {
                self.works();
            }
        }
        self.works();
        eprintln!("{n} frames: at most {most} bytes");
        assert!(most <= bound, "{most} bytes");
    }

    /// When it is over all of it goes.
    fn over(&mut self) {
        self.time.advance(Duration::from_secs(1200));
        self.see();
        while let Ok(s) = accept(self.p, self.listener) {
            self.p.close(s).unwrap();
        }
        let left = self.live().saturating_sub(self.before);
        assert!(left < MIB / 2, "{left} bytes are left");
        self.works();
        self.kport.deaf();
    }
}

fn arp(op: u8, from: [u8; 4], to: [u8; 4]) -> Vec<u8> {
    let mut a = vec![0, 1, 8, 0, 6, 4, 0, op];
    a.extend(PEER_MAC);
    a.extend(from);
    a.extend([0; 6]);
    a.extend(to);
    a
}

/// A different address each time.
fn somebody(i: u32) -> [u8; 4] {
    let h = i.wrapping_mul(2_654_435_761);
    [
        20 + (h >> 28) as u8,
        (h >> 16) as u8,
        (h >> 8) as u8,
        h as u8,
    ]
}

fn udp(port: u16, data: &[u8]) -> Vec<u8> {
    let mut u = vec![3, 0xe8];
    u.extend(port.to_be_bytes());
    u.extend((8 + data.len() as u16).to_be_bytes());
    u.extend([0, 0]);
    u.extend(data);
    u
}

fn fragment(mut packet: Vec<u8>, id: u16, off: u16, more: bool) -> Vec<u8> {
    packet[4..6].copy_from_slice(&id.to_be_bytes());
    packet[6..8].copy_from_slice(&(off | u16::from(more) << 13).to_be_bytes());
    packet[10..12].fill(0);
    let c = sum(&packet[..20], 0);
    packet[10..12].copy_from_slice(&c.to_be_bytes());
    packet
}

/// ICMPv6 in IPv6.
fn icmp6(src: [u8; 16], dst: [u8; 16], message: &[u8]) -> Vec<u8> {
    let mut p = vec![0x60, 0, 0, 0];
    p.extend((message.len() as u16).to_be_bytes());
    p.extend([58, 255]);
    p.extend(src);
    p.extend(dst);
    let start = p[8..40]
        .chunks(2)
        .map(|c| u32::from(c[0]) << 8 | u32::from(c[1]))
        .sum::<u32>()
        + 58
        + message.len() as u32;
    let mut m = message.to_vec();
    m[2..4].fill(0);
    let c = sum(&m, start);
    m[2..4].copy_from_slice(&c.to_be_bytes());
    p.extend(m);
    p
}

#[test]
fn syns() {
    let mut h = Host::new();
    h.flood(60_000, 6 * MIB, |h, i| {
        let s = Segment {
            sport: i as u16,
            dport: 80,
            seq: i,
            flags: SYN,
            win: 1000,
            mss: Some(1460),
            ..Segment::default()
        };
        h.ip(&s.encode(somebody(i), KERNEL));
    });
    h.over();
}

/// SYN, and an ACK that completes nothing.
#[test]
fn acks_out_of_nowhere() {
    let mut h = Host::new();
    h.flood(40_000, MIB, |h, i| {
        let s = Segment {
            sport: i as u16,
            dport: 80,
            seq: i,
            ack: i.wrapping_mul(77),
            flags: ACK,
            win: 1000,
            data: vec![0; 100],
            ..Segment::default()
        };
        h.ip(&s.encode(somebody(i), KERNEL));
    });
    h.over();
}

#[test]
fn fragments() {
    let mut h = Host::new();
    h.flood(60_000, 10 * MIB, |h, i| {
        let packet = ipv4(somebody(i / 2), KERNEL, 17, 0, &[0; 1200]);
        h.ip(&fragment(packet, i as u16, 0, true));
    });
    h.over();
}

/// Many pieces of few packets.
#[test]
fn fragments_of_few_packets() {
    let mut h = Host::new();
    h.flood(60_000, 10 * MIB, |h, i| {
        let packet = ipv4(somebody(i % 50), KERNEL, 17, 0, &[0; 8]);
        h.ip(&fragment(packet, 7, (i / 50 * 2 % 8000) as u16, true));
    });
    h.over();
}

#[test]
fn ipv6_fragments() {
    let mut h = Host::new();
    let ll = h.ll;
    assert_eq!(ll[0], 0xfe, "no link-local address was seen");
    h.flood(60_000, 10 * MIB, |h, i| {
        let mut p = vec![0x60, 0, 0, 0, 4, 0xb8, 44, 64];
        p.extend(LL);
        p[8 + 12..8 + 16].copy_from_slice(&i.to_be_bytes());
        p.extend(ll);
        p.extend([17, 0, 0, 1]);
        p.extend(i.to_be_bytes());
        p.resize(40 + 1208, 0);
        h.port.inject(&ethernet(h.mac, PEER_MAC, 0x86dd, &p));
    });
    h.over();
}

#[test]
fn arp_requests() {
    let mut h = Host::new();
    h.flood(60_000, 3 * MIB, |h, i| {
        let from = [10, 0, 0, 10 + (i % 240) as u8];
        let a = arp(1, from, KERNEL);
        h.port.inject(&ethernet([0xff; 6], PEER_MAC, 0x806, &a));
    });
    h.over();
}

/// The kernel looks for neighbours that do not exist, with packets waiting.
#[test]
fn packets_to_nobody() {
    let mut h = Host::new();
    let s = socket(h.p, RUMP_SOCK_DGRAM, 0).unwrap();
    h.flood(30_000, 3 * MIB, |h, i| {
        let to = sin([10, 0, 0, 10 + (i % 240) as u8], 9);
        let data = [0u8; 1000];
        let _ = sys!(h.p, RUMP_SYS_sendto, s, data.as_ptr(), 1000, 0, &to, 16);
    });
    h.over();
}

#[test]
fn neighbour_solicitations() {
    let mut h = Host::new();
    let ll = h.ll;
    h.flood(60_000, 3 * MIB, |h, i| {
        let mut src = LL;
        src[12..].copy_from_slice(&i.to_be_bytes());
        let mut m = vec![135, 0, 0, 0, 0, 0, 0, 0];
        m.extend(ll);
        m.extend([1, 1, 2, 0]);
        m.extend(i.to_be_bytes());
        let p = icmp6(src, ll, &m);
        h.port.inject(&ethernet(h.mac, PEER_MAC, 0x86dd, &p));
    });
    h.over();
}

/// A router for each, a prefix for each.
#[test]
fn router_advertisements() {
    let mut h = Host::new();
    let all = [0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    h.flood(10_000, 3 * MIB, |h, i| {
        let mut src = LL;
        src[12..].copy_from_slice(&i.to_be_bytes());
        let mut m = vec![134, 0, 0, 0, 64, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0, 0];
        m.extend([3, 4, 64, 0xc0, 0, 0, 0, 200, 0, 0, 0, 100, 0, 0, 0, 0]);
        m.extend([0x20, 1]);
        m.extend(i.to_be_bytes());
        m.extend([0; 10]);
        let p = icmp6(src, all, &m);
        let group = [0x33, 0x33, 0, 0, 0, 1];
        h.port.inject(&ethernet(group, PEER_MAC, 0x86dd, &p));
    });
    h.over();
}

/// Most get no answer.
#[test]
fn pings() {
    let mut h = Host::new();
    let (mut sent, mut answered) = (0, 0);
    h.flood(40_000, MIB, |h, i| {
        let mut m = vec![3, 3, 0, 0, 0, 0, 0, 0];
        m.extend(&ipv4(KERNEL, somebody(i), 17, 0, &[0; 8]));
        let c = sum(&m, 0);
        m[2..4].copy_from_slice(&c.to_be_bytes());
        h.ip(&ipv4(somebody(i), KERNEL, 1, 0, &m));
    });
    // Datagrams to a port that nobody has: errors are rationed.
    for i in 0..2000 {
        h.ip(&ipv4(PEER, KERNEL, 17, 0, &udp(9, &[i as u8])));
        sent += 1;
        answered += h.see();
    }
    assert!(answered < sent / 2, "{answered} errors for {sent}");
    h.over();
}

/// What is not read is dropped, and the rest can be read.
#[test]
fn datagrams() {
    let mut h = Host::new();
    let s = socket(h.p, RUMP_SOCK_DGRAM, 0).unwrap();
    bind(h.p, s, KERNEL, 53).unwrap();
    nonblocking(h.p, s);
    h.flood(60_000, MIB, |h, i| {
        h.ip(&ipv4(PEER, KERNEL, 17, 0, &udp(53, &i.to_be_bytes())));
    });
    let mut last = None;
    while let Ok(d) = recv(h.p, s, 100, 0) {
        let n = u32::from_be_bytes(d.try_into().unwrap());
        assert!(last.is_none_or(|l| l < n));
        last = Some(n);
    }
    assert!(last.is_some());
    h.p.close(s).unwrap();
    h.over();
}

/// Data out of order without an end, on the connection itself.
#[test]
fn holes() {
    let mut h = Host::new();
    h.flood(40_000, 2 * MIB, |h, i| {
        let s = Segment {
            sport: 5000,
            dport: 80,
            seq: h.snd.wrapping_add(3 + 2 * (i % 15000)),
            ack: h.rcv,
            flags: ACK,
            win: 60000,
            data: vec![1],
            ..Segment::default()
        };
        h.ip(&s.encode(PEER, KERNEL));
        // What the connection itself is used for would fill the holes.
        if i % 10_000 == 9_999 {
            h.time.settle();
        }
    });
    h.kport.deaf();
}

/// Groups that a stranger asks about, and reports of others.
#[test]
fn igmp_queries() {
    let mut h = Host::new();
    h.flood(30_000, MIB, |h, i| {
        let mut m = vec![0x11, 1, 0, 0, 224, 0, 0, 1 + (i % 200) as u8, 0, 0, 0, 1];
        m.extend(somebody(i));
        let c = sum(&m, 0);
        m[2..4].copy_from_slice(&c.to_be_bytes());
        h.ip(&ipv4(PEER, KERNEL, 2, 0, &m));
    });
    h.over();
}
