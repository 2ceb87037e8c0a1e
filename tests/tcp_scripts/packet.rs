//! Ethernet, IPv4 and TCP, as far as the scripts need them.

use std::fmt;

pub const FIN: u8 = 0x01;
pub const SYN: u8 = 0x02;
pub const RST: u8 = 0x04;
pub const PSH: u8 = 0x08;
pub const ACK: u8 = 0x10;
pub const URG: u8 = 0x20;
pub const ECE: u8 = 0x40;
pub const CWR: u8 = 0x80;
pub const FLAGS: [(&str, u8); 8] = [
    ("fin", FIN),
    ("syn", SYN),
    ("rst", RST),
    ("psh", PSH),
    ("ack", ACK),
    ("urg", URG),
    ("ece", ECE),
    ("cwr", CWR),
];

/// A TCP segment; sequence numbers as on the wire.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Segment {
    pub sport: u16,
    pub dport: u16,
    pub seq: u32,
    pub ack: u32,
    pub flags: u8,
    pub win: u16,
    pub urp: u16,
    pub ecn: u8,
    pub mss: Option<u16>,
    pub wscale: Option<u8>,
    pub sackok: bool,
    pub ts: Option<(u32, u32)>,
    pub sack: Vec<(u32, u32)>,
    pub data: Vec<u8>,
    /// The segment had a signature option (RFC 2385).
    pub signed: bool,
    /// More than the MTU: an offload that nobody cut.
    pub total: usize,
}

pub fn sum(data: &[u8], start: u32) -> u16 {
    let mut s = start;
    for pair in data.chunks(2) {
        s += u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0));
    }
    while s >> 16 != 0 {
        s = (s & 0xffff) + (s >> 16);
    }
    !(s as u16)
}

fn pseudo(src: [u8; 4], dst: [u8; 4], proto: u8, len: usize) -> u32 {
    let half = |a: &[u8]| u32::from(a[0]) << 8 | u32::from(a[1]);
    half(&src[..2])
        + half(&src[2..])
        + half(&dst[..2])
        + half(&dst[2..])
        + u32::from(proto)
        + len as u32
}

impl Segment {
    fn options(&self) -> Vec<u8> {
        let mut o = vec![];
        if let Some(mss) = self.mss {
            o.extend([2, 4]);
            o.extend(mss.to_be_bytes());
        }
        if let Some(w) = self.wscale {
            o.extend([1, 3, 3, w]);
        }
        if self.sackok {
            o.extend([1, 1, 4, 2]);
        }
        if let Some((val, ecr)) = self.ts {
            o.extend([1, 1, 8, 10]);
            o.extend(val.to_be_bytes());
            o.extend(ecr.to_be_bytes());
        }
        if !self.sack.is_empty() {
            o.extend([1, 1, 5, 2 + 8 * self.sack.len() as u8]);
            for (l, r) in &self.sack {
                o.extend(l.to_be_bytes());
                o.extend(r.to_be_bytes());
            }
        }
        o
    }

    pub fn encode(&self, src: [u8; 4], dst: [u8; 4]) -> Vec<u8> {
        let options = self.options();
        let mut t = vec![];
        t.extend(self.sport.to_be_bytes());
        t.extend(self.dport.to_be_bytes());
        t.extend(self.seq.to_be_bytes());
        t.extend(self.ack.to_be_bytes());
        t.push((((20 + options.len()) / 4) << 4) as u8);
        t.push(self.flags);
        t.extend(self.win.to_be_bytes());
        t.extend([0, 0]);
        t.extend(self.urp.to_be_bytes());
        t.extend(options);
        t.extend(&self.data);
        let c = sum(&t, pseudo(src, dst, 6, t.len()));
        t[16..18].copy_from_slice(&c.to_be_bytes());
        ipv4(src, dst, 6, self.ecn, &t)
    }

    /// The segment in an IPv4 packet; `Err` says what is wrong with it.
    pub fn decode(ip: &[u8]) -> Result<Segment, String> {
        let hl = usize::from(ip[0] & 15) * 4;
        let total = usize::from(u16::from_be_bytes([ip[2], ip[3]]));
        if ip.len() < total || hl < 20 || total < hl + 20 {
            return Err(format!("lengths {} {total} {hl}", ip.len()));
        }
        if sum(&ip[..hl], 0) != 0 {
            return Err("IP checksum".into());
        }
        let t = &ip[hl..total];
        let (src, dst) = (
            ip[12..16].try_into().unwrap(),
            ip[16..20].try_into().unwrap(),
        );
        if sum(t, pseudo(src, dst, 6, t.len())) != 0 {
            return Err("TCP checksum".into());
        }
        let u16at = |i: usize| u16::from_be_bytes([t[i], t[i + 1]]);
        let u32at = |i: usize| u32::from_be_bytes(t[i..i + 4].try_into().unwrap());
        let off = usize::from(t[12] >> 4) * 4;
        if off < 20 || off > t.len() {
            return Err(format!("data offset {off}"));
        }
        let mut s = Segment {
            sport: u16at(0),
            dport: u16at(2),
            seq: u32at(4),
            ack: u32at(8),
            flags: t[13],
            win: u16at(14),
            urp: u16at(18),
            ecn: ip[1] & 3,
            data: t[off..].to_vec(),
            total,
            ..Segment::default()
        };
        let mut i = 20;
        while i < off {
            match t[i] {
                0 => break,
                1 => {
                    i += 1;
                    continue;
                }
                _ => (),
            }
            let len = usize::from(t[i + 1]);
            if len < 2 || i + len > off {
                return Err(format!("option {} of length {len}", t[i]));
            }
            match (t[i], len) {
                (2, 4) => s.mss = Some(u16at(i + 2)),
                (3, 3) => s.wscale = Some(t[i + 2]),
                (4, 2) => s.sackok = true,
                (5, _) => {
                    for b in (i + 2..i + len).step_by(8) {
                        s.sack.push((u32at(b), u32at(b + 4)));
                    }
                }
                (8, 10) => s.ts = Some((u32at(i + 2), u32at(i + 6))),
                (19, 18) => s.signed = true,
                (kind, len) => return Err(format!("option {kind} of length {len}")),
            }
            i += len;
        }
        Ok(s)
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, bit) in FLAGS {
            if self.flags & bit != 0 {
                write!(f, "{name} ")?;
            }
        }
        write!(
            f,
            "seq={} ack={} len={}",
            self.seq,
            self.ack,
            self.data.len()
        )?;
        write!(f, " win={}", self.win)?;
        if let Some(m) = self.mss {
            write!(f, " mss={m}")?;
        }
        if let Some(w) = self.wscale {
            write!(f, " wscale={w}")?;
        }
        if self.sackok {
            write!(f, " sackok")?;
        }
        if let Some((v, e)) = self.ts {
            write!(f, " ts={v}/{e}")?;
        }
        for (l, r) in &self.sack {
            write!(f, " sack={l}-{r}")?;
        }
        Ok(())
    }
}

pub fn ipv4(src: [u8; 4], dst: [u8; 4], proto: u8, tos: u8, payload: &[u8]) -> Vec<u8> {
    let mut p = vec![0x45, tos];
    p.extend((20 + payload.len() as u16).to_be_bytes());
    p.extend([0, 0, 0x40, 0, 64, proto, 0, 0]);
    p.extend(src);
    p.extend(dst);
    let c = sum(&p, 0);
    p[10..12].copy_from_slice(&c.to_be_bytes());
    p.extend(payload);
    p
}

pub fn ethernet(dst: [u8; 6], src: [u8; 6], kind: u16, payload: &[u8]) -> Vec<u8> {
    let mut f = vec![];
    f.extend(dst);
    f.extend(src);
    f.extend(kind.to_be_bytes());
    f.extend(payload);
    f.resize(f.len().max(60), 0);
    f
}

/// ICMP "fragmentation needed" or "unreachable" about the packet `about`.
pub fn icmp_error(code: u8, mtu: u16, about: &[u8]) -> Vec<u8> {
    let mut i = vec![3, code, 0, 0, 0, 0];
    i.extend(mtu.to_be_bytes());
    i.extend(&about[..about.len().min(28)]);
    let c = sum(&i, 0);
    i[2..4].copy_from_slice(&c.to_be_bytes());
    i
}
