//! Runs a script: a kernel on one port of a wire, the script's peer on the
//! other.
//!
//! The kernel is 10.0.0.1 port 4000, the peer 10.0.0.9 port 5000.  Sequence
//! numbers count from the SYN of their side: the first byte of data is 1.
//! Time is virtual: it goes by only while the script waits, and at once.
//!
//! The user's side
//!     sysctl NAME=N           before anything else
//!     listen | accept | connect [err=N]
//!     open [mss= wscale= nosack nots]     the peer connects, accept
//!     active [...]            connect to the peer, which answers so
//!     write N [oob] [err=N]   read N | read eof | read err=N | read oob
//!     shutdown | close | abort | opt NAME=N | rcvbuf N | sndbuf N | state N
//! The peer's side
//!     inject FLAGS [seq= ack= len= win= ts=VAL/ECR sack=A-B mss= ... urp=]
//!     icmp toobig=MTU | icmp unreachable=CODE     about the last segment
//!     expect FLAGS [seq= ack= len= win= sack=A-B ect=N urp= ...]
//!            [within=T] [after=T]     since the last step that sent or came
//!     quiet T | sleep T | drain | again | remember | newer

use super::inet::*;
use super::packet::*;
use super::raw::*;
use super::script::*;
use super::time::*;
use super::wire::*;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const KERNEL: [u8; 4] = [10, 0, 0, 1];
const PEER: [u8; 4] = [10, 0, 0, 9];
const PEER_MAC: [u8; 6] = [2, 0, 0, 0, 0, 9];
const PEER_ISS: u32 = 0xffff_fe00; // numbers wrap early
const KPORT: u16 = 4000;
const PPORT: u16 = 5000;
/// For what has to come at once.
const SOON: Duration = Duration::from_secs(2);
/// Timers of the kernel are not exact, nor does the script look all the time.
const SLACK: Duration = Duration::from_millis(20);

struct Run {
    p: Proc,
    port: Port,
    frames: Receiver<TimedFrame>,
    mac: [u8; 6],
    listener: i32,
    sock: i32,
    iss: Option<u32>,
    remembered: Option<u32>,
    /// What the peer has sent and seen, as it would.
    snd_nxt: u32,
    rcv_nxt: u32,
    win: u16,
    ts: bool,
    ts_recent: u32,
    time: Time,
    started: Duration,
    last: Duration,
    last_packet: Vec<u8>,
    log: Vec<String>,
    written: usize,
    read: usize,
}

type Outcome = Result<(), String>;

fn byte(at: usize) -> u8 {
    (at as u32).wrapping_mul(2_654_435_761) as u8 ^ (at >> 8) as u8
}

impl Run {
    fn note(&mut self, what: String) {
        let at = (self.time.now() - self.started).as_secs_f64();
        self.log.push(format!("{at:8.3} {what}"));
    }

    /// Numbers counted from the SYNs, as the scripts do.
    fn relative(&self, s: &Segment, ours: bool) -> Segment {
        let (me, other) = (self.iss.unwrap_or(0), PEER_ISS);
        let (seq0, ack0) = if ours { (me, other) } else { (other, me) };
        let mut r = s.clone();
        r.seq = s.seq.wrapping_sub(seq0);
        if s.flags & ACK != 0 {
            r.ack = s.ack.wrapping_sub(ack0);
        }
        for b in &mut r.sack {
            *b = (b.0.wrapping_sub(ack0), b.1.wrapping_sub(ack0));
        }
        r
    }

    fn arp(&mut self, frame: &[u8]) {
        if frame.len() < 42 {
            return;
        }
        if frame[20..22] == [0, 2] {
            self.mac.copy_from_slice(&frame[22..28]);
        } else if frame[38..42] == PEER {
            let mut a = vec![0, 1, 8, 0, 6, 4, 0, 2];
            a.extend(PEER_MAC);
            a.extend(PEER);
            a.extend(&frame[22..32]);
            let to: [u8; 6] = frame[22..28].try_into().unwrap();
            self.port.inject(&ethernet(to, PEER_MAC, 0x806, &a));
        }
    }

    /// Who has the kernel's address?  The kernel learns the peer's by this.
    fn greet(&mut self) -> Outcome {
        let mut a = vec![0, 1, 8, 0, 6, 4, 0, 1];
        a.extend(PEER_MAC);
        a.extend(PEER);
        a.extend([0; 6]);
        a.extend(KERNEL);
        self.port.inject(&ethernet([0xff; 6], PEER_MAC, 0x806, &a));
        let until = self.time.now() + SOON;
        while self.mac == [0xff; 6] {
            if self.next(until)?.is_some() {
                return Err("a segment before there is a connection".into());
            }
            if self.time.now() > until {
                return Err("no answer to ARP".into());
            }
        }
        Ok(())
    }

    /// The next frame; time goes by until it comes.
    fn frame(&self, until: Duration) -> Option<TimedFrame> {
        let begun = self.time.now();
        self.time.settle();
        loop {
            if let Ok(frame) = self.frames.try_recv() {
                return Some(frame);
            }
            let now = self.time.now();
            if now >= until {
                return None;
            }
            // Finer at first, where it matters who was when.
            let step = Duration::from_micros(200).max((now - begun) / 100);
            self.time.advance(step.min(until - now));
        }
    }

    /// The next segment that the kernel sends, if one comes in time.
    fn next(&mut self, until: Duration) -> Result<Option<(Duration, Segment)>, String> {
        loop {
            let Some((at, frame)) = self.frame(until) else {
                return Ok(None);
            };
            match frame[12..14] {
                [8, 6] => {
                    let known = self.mac != [0xff; 6];
                    self.arp(&frame);
                    if !known && self.mac != [0xff; 6] {
                        return Ok(None);
                    }
                }
                [8, 0] if frame[14 + 9] == 6 => {
                    let s = Segment::decode(&frame[14..])?;
                    if s.flags & SYN != 0 {
                        self.iss = Some(s.seq);
                    }
                    self.last_packet = frame[14..].to_vec();
                    if let Some((v, _)) = s.ts {
                        self.ts_recent = v;
                    }
                    let end = s
                        .seq
                        .wrapping_add(s.data.len() as u32 + u32::from(s.flags & (SYN | FIN) != 0));
                    let ahead = end.wrapping_sub(self.rcv_nxt) as i32;
                    if s.flags & SYN != 0 || ahead > 0 {
                        self.rcv_nxt = end;
                    }
                    let shown = self.relative(&s, true);
                    self.note(format!("< {shown}"));
                    return Ok(Some((at, shown)));
                }
                _ => (),
            }
        }
    }

    fn clock(&self) -> u32 {
        1_000_000 + (self.time.now() - self.started).as_millis() as u32
    }

    fn send(&mut self, s: Segment) {
        let shown = self.relative(&s, false);
        self.note(format!("> {shown}"));
        let packet = s.encode(PEER, KERNEL);
        self.last = self.time.now();
        self.port
            .inject(&ethernet(self.mac, PEER_MAC, 0x800, &packet));
    }

    fn options(&self, step: &Step, s: &mut Segment) {
        s.mss = step.number("mss").map(|m| m as u16);
        s.wscale = step.number("wscale").map(|w| w as u8);
        s.sackok = step.has("sackok");
    }

    fn inject(&mut self, step: &Step) -> Outcome {
        let iss = self.iss.unwrap_or(0);
        let mut s = Segment {
            sport: PPORT,
            dport: KPORT,
            flags: step.flags(),
            win: step.number("win").map_or(self.win, |w| w as u16),
            urp: step.number("urp").unwrap_or(0) as u16,
            ecn: step.number("ect").unwrap_or(0) as u8,
            ..Segment::default()
        };
        s.seq = step
            .number("seq")
            .map_or(self.snd_nxt, |n| n.wrapping_add(PEER_ISS));
        s.ack = match step.number("ack") {
            Some(n) => n.wrapping_add(iss),
            None if s.flags & ACK != 0 => self.rcv_nxt,
            None => 0,
        };
        self.options(step, &mut s);
        for block in step.all("sack") {
            let (l, r) = block.split_once('-').expect("A-B");
            s.sack.push((
                number(l, step).wrapping_add(iss),
                number(r, step).wrapping_add(iss),
            ));
        }
        match step.get("ts") {
            Some("none") => (),
            Some(text) => {
                let (v, e) = text.split_once('/').expect("VAL/ECR");
                let shift = |t: &str, now: u32| match t {
                    "now" => now,
                    _ => now.wrapping_add(number(t, step)),
                };
                s.ts = Some((shift(v, self.clock()), shift(e, self.ts_recent)));
            }
            None if self.ts => {
                let echo = if s.flags & ACK != 0 {
                    self.ts_recent
                } else {
                    0
                };
                s.ts = Some((self.clock(), echo));
            }
            None => (),
        }
        let at = s.seq.wrapping_sub(PEER_ISS).wrapping_sub(1) as usize;
        let len = step.number("len").unwrap_or(0) as usize;
        s.data = (0..len).map(|i| byte(at + i)).collect();
        if step.get("win").is_some() {
            self.win = s.win;
        }
        let end = s
            .seq
            .wrapping_add(len as u32 + u32::from(s.flags & (SYN | FIN) != 0));
        if end.wrapping_sub(self.snd_nxt) as i32 > 0 && s.flags & RST == 0 {
            self.snd_nxt = end;
        }
        self.send(s);
        Ok(())
    }

    fn matches(&self, step: &Step, s: &Segment) -> Outcome {
        let want = step.flags();
        let mask = if step.has("psh") { 0xff } else { !PSH };
        if s.flags & mask != want & mask {
            return Err("flags differ".into());
        }
        for (key, have) in [
            ("seq", Some(s.seq)),
            ("ack", Some(s.ack)),
            ("len", Some(s.data.len() as u32)),
            ("win", Some(s.win.into())),
            ("urp", Some(s.urp.into())),
            ("ect", Some(s.ecn.into())),
            ("mss", s.mss.map(u32::from)),
            ("wscale", s.wscale.map(u32::from)),
        ] {
            match step.number(key) {
                Some(n) if Some(n) != have => return Err(format!("{key} is {have:?}, not {n}")),
                _ => (),
            }
        }
        if step.has("sackok") && !s.sackok || step.has("nosack") && s.sackok {
            return Err("sackok or not".into());
        }
        if step.has("ts") && s.ts.is_none() || step.has("nots") && s.ts.is_some() {
            return Err("timestamp or none".into());
        }
        let sack: Vec<(u32, u32)> = step
            .all("sack")
            .map(|b| {
                let (l, r) = b.split_once('-').expect("A-B");
                (number(l, step), number(r, step))
            })
            .collect();
        if sack != s.sack {
            return Err("SACK blocks differ".into());
        }
        let at = s.seq.wrapping_sub(1) as usize;
        if s.data.iter().enumerate().any(|(i, &b)| b != byte(at + i)) {
            return Err("wrong bytes".into());
        }
        Ok(())
    }

    fn expect(&mut self, step: &Step) -> Outcome {
        let within = step.time("within").unwrap_or(SOON);
        let since = self.last;
        let Some((at, s)) = self.next(self.time.now() + within + SLACK)? else {
            return Err("nothing came".into());
        };
        self.matches(step, &s)?;
        let took = at.saturating_sub(since);
        if let Some(t) = step.time("after")
            && took < t
        {
            return Err(format!("came too early, after {took:?}"));
        }
        if let Some(t) = step.time("within")
            && took > t + SLACK
        {
            return Err(format!("came too late, after {took:?}"));
        }
        self.last = at;
        Ok(())
    }

    /// Options of `open` and `active` become those of the peer's SYN.
    fn syn(step: &Step, verb: &str) -> Step {
        let mut s = step.clone();
        s.verb = verb.into();
        s.words.retain(|w| w == "ece" || w == "cwr");
        s.words.push("syn".into());
        if !step.has("nosack") {
            s.words.push("sackok".into());
        }
        if step.get("mss").is_none() {
            s.keys.push(("mss".into(), "1460".into()));
        }
        s
    }

    fn open(&mut self, step: &Step) -> Outcome {
        let at = |text: &str| Step::parse(text).remove(0);
        self.ts = step.has("ts");
        self.step(&at("listen"))?;
        self.inject(&Run::syn(step, "inject"))?;
        let (_, s) = self
            .next(self.time.now() + SOON)?
            .ok_or("no answer to the SYN")?;
        if s.flags & (SYN | ACK) != SYN | ACK {
            return Err("no SYN and ACK".into());
        }
        if s.ts.is_none() {
            self.ts = false;
        }
        self.inject(&at("inject ack=1"))?;
        self.step(&at("accept"))
    }

    fn active(&mut self, step: &Step) -> Outcome {
        let at = |text: &str| Step::parse(text).remove(0);
        self.step(&at("connect"))?;
        let (_, s) = self.next(self.time.now() + SOON)?.ok_or("no SYN")?;
        if s.flags & (SYN | ACK) != SYN {
            return Err("no SYN".into());
        }
        self.ts = step.has("ts");
        let mut syn = Run::syn(step, "inject");
        syn.keys.push(("ack".into(), "1".into()));
        self.inject(&syn)?;
        self.step(&at("expect ack=1"))
    }

    /// Repeat a call until it does not say EAGAIN.
    fn patient<T>(&self, mut call: impl FnMut() -> Sys<T>) -> Sys<T> {
        let until = self.time.now() + SOON;
        loop {
            match call() {
                Err(EAGAIN) if self.time.now() < until => {
                    self.time.advance(Duration::from_millis(1));
                }
                r => return r,
            }
        }
    }

    fn check<T: std::fmt::Debug>(step: &Step, r: Sys<T>) -> Outcome {
        let want = step.number("err").map(|e| e as i32);
        match (want, r) {
            (None, Ok(_)) => Ok(()),
            (Some(e), Err(have)) if e == have => Ok(()),
            (_, r) => Err(format!("{r:?}")),
        }
    }

    fn write(&mut self, step: &Step) -> Outcome {
        let n = number(step.word(0), step) as usize;
        let data: Vec<u8> = (0..n).map(|i| byte(self.written + i)).collect();
        let flags = if step.has("oob") { RUMP_MSG_OOB } else { 0 } | RUMP_MSG_NOSIGNAL;
        let r = send(self.p, self.sock, &data, flags);
        if let Ok(sent) = r {
            self.written += sent as usize;
            if sent as usize != n {
                return Err(format!("{sent} were taken"));
            }
        }
        Run::check(step, r)
    }

    fn read(&mut self, step: &Step) -> Outcome {
        let (p, s) = (self.p, self.sock);
        if step.get("err").is_some() {
            return Run::check(step, self.patient(|| recv(p, s, 10, 0)));
        }
        if step.has("eof") {
            let r = self.patient(|| recv(p, s, 10, 0));
            return if r == Ok(vec![]) {
                Ok(())
            } else {
                Err(format!("{r:?}"))
            };
        }
        if step.has("oob") {
            let r = self.patient(|| recv(p, s, 1, RUMP_MSG_OOB));
            self.read += 1;
            return r.map(|_| ()).map_err(|e| format!("error {e}"));
        }
        let n = number(step.word(0), step) as usize;
        let mut got = vec![];
        while got.len() < n {
            let part = self
                .patient(|| recv(p, s, n - got.len(), 0))
                .map_err(|e| format!("error {e} after {} bytes", got.len()))?;
            if part.is_empty() {
                return Err(format!("end after {} bytes", got.len()));
            }
            got.extend(part);
        }
        if got
            .iter()
            .enumerate()
            .any(|(i, &b)| b != byte(self.read + i))
        {
            return Err("wrong bytes".into());
        }
        self.read += n;
        Ok(())
    }

    fn option(&mut self, step: &Step) -> Outcome {
        let (name, value) = &step.keys[0];
        let (level, opt) = match &name[..] {
            "nodelay" => (RUMP_IPPROTO_TCP, RUMP_TCP_NODELAY),
            "keepidle" => (RUMP_IPPROTO_TCP, RUMP_TCP_KEEPIDLE),
            "keepintvl" => (RUMP_IPPROTO_TCP, RUMP_TCP_KEEPINTVL),
            "keepcnt" => (RUMP_IPPROTO_TCP, RUMP_TCP_KEEPCNT),
            "keepalive" => (RUMP_SOL_SOCKET, RUMP_SO_KEEPALIVE),
            "rcvbuf" => (RUMP_SOL_SOCKET, RUMP_SO_RCVBUF),
            "sndbuf" => (RUMP_SOL_SOCKET, RUMP_SO_SNDBUF),
            _ => return Err(format!("option {name}")),
        };
        let s = if self.sock >= 0 {
            self.sock
        } else {
            self.listener
        };
        set(self.p, s, level, opt, number(value, step) as i32)
            .map(|_| ())
            .map_err(|e| format!("error {e}"))
    }

    fn close(&mut self, abort: bool) -> Outcome {
        if abort {
            let linger: Vec<u8> = [1i32, 0].iter().flat_map(|v| v.to_ne_bytes()).collect();
            set_bytes(self.p, self.sock, RUMP_SOL_SOCKET, RUMP_SO_LINGER, &linger)
                .map_err(|e| format!("error {e}"))?;
        }
        self.p.close(self.sock).map_err(|e| format!("error {e}"))?;
        self.sock = -1;
        Ok(())
    }

    fn connect(&mut self, step: &Step) -> Outcome {
        self.sock = tcp_nonblocking(self.p);
        set(self.p, self.sock, RUMP_SOL_SOCKET, RUMP_SO_REUSEADDR, 1).unwrap();
        bind(self.p, self.sock, KERNEL, KPORT).map_err(|e| format!("bind: {e}"))?;
        match connect(self.p, self.sock, PEER, PPORT) {
            Err(EINPROGRESS) if step.get("err").is_none() => Ok(()),
            r => Run::check(step, r),
        }
    }

    fn icmp(&mut self, step: &Step) -> Outcome {
        let (code, mtu) = match step.number("toobig") {
            Some(mtu) => (4, mtu as u16),
            None => (step.number("unreachable").expect("a code") as u8, 0),
        };
        let p = ipv4(
            PEER,
            KERNEL,
            1,
            0,
            &icmp_error(code, mtu, &self.last_packet),
        );
        self.note(format!("> icmp unreachable {code} mtu {mtu}"));
        self.last = self.time.now();
        self.port.inject(&ethernet(self.mac, PEER_MAC, 0x800, &p));
        Ok(())
    }

    fn quiet(&mut self, step: &Step) -> Outcome {
        let until = self.time.now() + duration(step.word(0), step);
        match self.next(until)? {
            Some((_, s)) => Err(format!("it was not quiet: {s}")),
            None => Ok(()),
        }
    }

    fn step(&mut self, step: &Step) -> Outcome {
        self.time.settle();
        match &step.verb[..] {
            "sysctl" => {
                let (name, value) = &step.keys[0];
                sysctl(self.p, name, number(value, step) as i32)
                    .map(|_| ())
                    .map_err(|e| format!("error {e}"))
            }
            "listen" => {
                if self.listener < 0 {
                    self.listener = listen(self.p, KERNEL, KPORT, 5);
                    nonblocking(self.p, self.listener);
                }
                Ok(())
            }
            "accept" => {
                let (p, l) = (self.p, self.listener);
                self.sock = self
                    .patient(|| accept(p, l))
                    .map_err(|e| format!("error {e}"))?;
                nonblocking(p, self.sock);
                Ok(())
            }
            "connect" => self.connect(step),
            "open" => self.open(step),
            "active" => self.active(step),
            "write" => self.write(step),
            "read" => self.read(step),
            "opt" => self.option(step),
            "shutdown" => shutdown(self.p, self.sock, 1)
                .map(|_| ())
                .map_err(|e| format!("error {e}")),
            "close" => self.close(false),
            "abort" => self.close(true),
            "state" => {
                let (want, have) = (number(step.word(0), step), state(self.p, self.sock));
                if have.map(u32::from) == Ok(want) {
                    Ok(())
                } else {
                    Err(format!("state {have:?}"))
                }
            }
            "inject" => self.inject(step),
            "icmp" => self.icmp(step),
            "expect" => self.expect(step),
            "quiet" => self.quiet(step),
            "sleep" => {
                self.time.advance(duration(step.word(0), step));
                Ok(())
            }
            "drain" => {
                while self.next(self.time.now())?.is_some() {}
                Ok(())
            }
            // Another connection from the same place.
            "again" => {
                (self.written, self.read) = (0, 0);
                self.iss = None;
                Ok(())
            }
            "remember" => {
                self.remembered = self.iss;
                Ok(())
            }
            // The kernel's initial sequence number is beyond that.
            "newer" => match (self.remembered, self.iss) {
                (Some(old), Some(new)) if new.wrapping_sub(old) as i32 > 0 => Ok(()),
                (old, new) => Err(format!("{old:?}, then {new:?}")),
            },
            verb => Err(format!("{verb} is no verb")),
        }
    }
}

/// Run a script; `Err` tells the line and everything on the wire.
pub fn run(text: &str) -> Outcome {
    let wire = Wire::new(1, NOCSUM | NOTSO);
    let time = Time::new(1);
    let k = time.boot();
    let (p, kport) = wire.attach(&k, KERNEL);
    let (tx, frames) = channel();
    kport.listen_timed(time.raw(), tx);
    let now = time.now();
    let mut r = Run {
        p,
        port: wire.port(),
        frames,
        mac: [0xff; 6],
        listener: -1,
        sock: -1,
        iss: None,
        remembered: None,
        snd_nxt: PEER_ISS,
        rcv_nxt: 0,
        win: 65535,
        ts: false,
        ts_recent: 0,
        time,
        started: now,
        last: now,
        last_packet: vec![],
        log: vec![],
        written: 0,
        read: 0,
    };
    let mut result = r.greet();
    if result.is_ok() {
        for step in Step::parse(text) {
            if let Err(e) = r.step(&step) {
                result = Err(format!("line {}: {}: {e}", step.line, step.text));
                break;
            }
        }
    }
    kport.deaf();
    let log = r.log.join("\n    ");
    result.map_err(|e| format!("{e}\n    {log}"))
}
