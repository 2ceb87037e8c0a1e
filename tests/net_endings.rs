//! Ends: kernels that halt or panic with all of the network going on, and
//! connections that end faster than ports come back.
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
use packet::{ACK, SYN, Segment, ethernet, ipv4};
use raw::*;
use std::io::{ErrorKind, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;
use time::Time;
use wire::*;

const KERNEL: [u8; 4] = [10, 0, 0, 1];
const PEER: [u8; 4] = [10, 0, 0, 9];
const PEER_MAC: [u8; 6] = [2, 0, 0, 0, 0, 9];
const AF_LOCAL: i32 = 1;
const AF_ROUTE: i32 = 34;

fn peer_arp(port: Port) {
    let mut a = vec![0, 1, 8, 0, 6, 4, 0, 1];
    a.extend(PEER_MAC);
    a.extend(PEER);
    a.extend([0; 6]);
    a.extend(KERNEL);
    port.inject(&ethernet([0xff; 6], PEER_MAC, 0x806, &a));
}

fn from_peer(port: Port, packet: &[u8]) {
    port.inject(&ethernet([0xff; 6], PEER_MAC, 0x800, packet));
}

/// Local sockets with a datagram, and one that sends itself.
fn local_pair(p: Proc) -> [i32; 2] {
    let mut fds = [0i32; 2];
    sys!(
        p,
        RUMP_SYS_socketpair,
        AF_LOCAL,
        RUMP_SOCK_STREAM,
        0,
        fds.as_mut_ptr()
    )
    .expect("socketpair");
    send(p, fds[0], b"unread", 0).unwrap();
    fds
}

/// Things that live on timers or in queues, none of which is waited for.
fn busy(p: Proc, port: Port) -> (i32, i32) {
    let l = listen(p, KERNEL, 80, 8);
    peer_arp(port);
    // Half open, and half of them cookies or retransmitted SYN and ACK.
    for i in 0..40u16 {
        let s = Segment {
            sport: 3000 + i,
            dport: 80,
            seq: 7,
            flags: SYN,
            win: 9000,
            mss: Some(1460),
            ..Segment::default()
        };
        from_peer(port, &s.encode(PEER, KERNEL));
    }
    // Fragments of which the rest never comes.
    for i in 0..20u8 {
        let mut f = ipv4(PEER, KERNEL, 17, 0, &[0; 64]);
        (f[5], f[6]) = (i, 0x20);
        f[10..12].fill(0);
        let c = packet::sum(&f[..20], 0);
        f[10..12].copy_from_slice(&c.to_be_bytes());
        from_peer(port, &f);
    }
    // A connection with data that nobody acknowledges, and one being made.
    let c = tcp_nonblocking(p);
    assert_eq!(connect(p, c, PEER, 99), Err(EINPROGRESS));
    // Over the loopback: unread data on both sides, keepalive, TIME_WAIT.
    for i in 0..20 {
        let a = tcp(p);
        connect(p, a, KERNEL, 80).expect("connect");
        let b = accept(p, l).expect("accept");
        set(p, a, RUMP_SOL_SOCKET, RUMP_SO_KEEPALIVE, 1).unwrap();
        send(p, a, &[1; 3000], 0).unwrap();
        send(p, b, &[2; 3000], 0).unwrap();
        if i % 2 == 0 {
            while !recv(p, b, 4000, RUMP_MSG_DONTWAIT).is_ok_and(|d| !d.is_empty()) {
                thread::yield_now();
            }
            shutdown(p, a, 1).unwrap();
            p.close(b).unwrap();
            p.close(a).unwrap();
        }
    }
    // Datagrams that wait for an address, and some that nobody reads.
    let u = socket(p, RUMP_SOCK_DGRAM, 0).unwrap();
    bind(p, u, KERNEL, 53).unwrap();
    for i in 0..20u8 {
        let to = sin([10, 0, 0, 100 + i], 9);
        let _ = sys!(p, RUMP_SYS_sendto, u, b"x".as_ptr(), 1, 0, &to, 16);
        let to = sin(KERNEL, 53);
        sys!(p, RUMP_SYS_sendto, u, b"unread".as_ptr(), 6, 0, &to, 16).unwrap();
    }
    // A group, a socket of routes with messages, local ones in each other.
    let mreq = [224u8, 0, 0, 77, 10, 0, 0, 1];
    set_bytes(p, u, 0, 12, &mreq).expect("IP_ADD_MEMBERSHIP");
    let r = sys!(p, RUMP_SYS___socket30, AF_ROUTE, 3, 0).unwrap();
    assert!(r >= 0);
    ifaddr(p, "lo0", [127, 0, 0, 1], [255, 0, 0, 0]).unwrap();
    let pair = local_pair(p);
    let passed = local_pair(p);
    let mut control = vec![24u8, 0, 0, 0];
    control.extend(RUMP_SOL_SOCKET.to_ne_bytes());
    control.extend(1i32.to_ne_bytes());
    control.extend([0; 4]);
    control.extend(passed[0].to_ne_bytes());
    control.extend(pair[1].to_ne_bytes());
    let byte = [0u8];
    let iov = [byte.as_ptr() as usize, 1];
    let msg: [usize; 6] = [
        0,
        0,
        iov.as_ptr() as usize,
        1,
        control.as_ptr() as usize,
        24,
    ];
    sys!(p, RUMP_SYS_sendmsg, pair[0], msg.as_ptr(), 0).expect("descriptors");
    p.close(passed[0]).unwrap();
    p.close(pair[1]).unwrap();
    (l, c)
}

/// Calls that wait, one of each kind, each in a thread: what they end with.
fn waiters<'a>(
    s: &'a thread::Scope<'a, '_>,
    p: Proc,
    l: i32,
) -> Vec<thread::ScopedJoinHandle<'a, Result<(), i32>>> {
    let a = tcp(p);
    connect(p, a, KERNEL, 81).expect("connect");
    let b = accept(p, l).expect("accept");
    let pair = local_pair(p);
    recv(p, pair[1], 10, 0).unwrap();
    let u = socket(p, RUMP_SOCK_DGRAM, 0).unwrap();
    bind(p, u, KERNEL, 54).unwrap();
    let nobody = listen(p, KERNEL, 82, 8);
    vec![
        s.spawn(move || accept(p, nobody).map(drop)),
        s.spawn(move || recv(p, b, 10, 0).map(drop)),
        s.spawn(move || {
            loop {
                send(p, b, &[0; 50_000], RUMP_MSG_NOSIGNAL)?;
            }
        }),
        s.spawn(move || recv(p, u, 10, 0).map(drop)),
        s.spawn(move || recv(p, pair[0], 10, 0).map(drop)),
        s.spawn(move || {
            let c = tcp(p);
            connect(p, c, PEER, 98).map(drop)
        }),
        s.spawn(move || {
            let mut fd = [u64::from(u as u32) | 1 << 32];
            sys!(p, RUMP_SYS_poll, fd.as_mut_ptr(), 1, -1).map(drop)
        }),
        s.spawn(move || {
            let c = tcp(p);
            connect(p, c, KERNEL, 81)?;
            let how: Vec<u8> = [1i32, 100].iter().flat_map(|v| v.to_ne_bytes()).collect();
            set_bytes(p, c, RUMP_SOL_SOCKET, RUMP_SO_LINGER, &how)?;
            loop {
                send(p, c, &[0; 50_000], RUMP_MSG_NOSIGNAL)?;
            }
        }),
    ]
}

/// What is left is checked by the fixture: allocations, files, threads.
#[test]
fn a_halt_takes_all_of_it_along() {
    let wire = Wire::new(1, 0);
    let k = Raw::boot();
    let (p, kport) = wire.attach(&k, KERNEL);
    let port = wire.port();
    lo(p);
    busy(p, port);
    let l = listen(p, KERNEL, 81, 8);
    thread::scope(|s| {
        let all = waiters(s, p, l);
        thread::sleep(Duration::from_millis(50));
        assert!(k.stats().rks_live_allocs > 100);
        k.halt().expect("halt");
        for (i, waiter) in all.into_iter().enumerate() {
            let r = waiter.join().unwrap();
            assert!(r.is_err(), "waiter {i}: {r:?}");
        }
    });
    kport.deaf();
}

/// The same over and over, at different moments.
#[test]
fn halts_at_any_time() {
    for i in 0..20 {
        let wire = Wire::new(i, 0);
        let k = Raw::boot();
        let (p, _) = wire.attach(&k, KERNEL);
        let port = wire.port();
        lo(p);
        let (l, _) = busy(p, port);
        thread::scope(|s| {
            let k = &k;
            // It comes in from outside all the time.
            s.spawn(move || {
                for n in 0..3000u16 {
                    let s = Segment {
                        sport: n,
                        dport: 80,
                        flags: if n % 2 == 0 { SYN } else { ACK },
                        win: 1,
                        ..Segment::default()
                    };
                    from_peer(port, &s.encode(PEER, KERNEL));
                }
            });
            s.spawn(move || {
                loop {
                    let c = tcp_nonblocking_or(p)?;
                    match connect(p, c, KERNEL, 80) {
                        Ok(_) | Err(EINPROGRESS | EAGAIN) => (),
                        Err(e) => return Some(e),
                    }
                    if let Ok(b) = accept(p, l) {
                        let _ = p.close(b);
                    }
                    let _ = p.close(c);
                }
            });
            thread::sleep(Duration::from_micros(300 * i));
            k.halt().expect("halt");
        });
        drop(k);
    }
}

/// None: the kernel is gone.
fn tcp_nonblocking_or(p: Proc) -> Option<i32> {
    socket(p, RUMP_SOCK_STREAM, 0x2000_0000).ok()
}

/// A panic in the stack, with calls that wait in it, is this kernel's alone.
#[test]
fn a_panic_in_the_stack_is_contained() {
    use rump::fault::Fault;
    use rump::net::{TcpListener, TcpStream};
    use rump::{Errno, Kernel};

    let wire = rump::net::Wire::new();
    let boot = |address: &str| {
        Kernel::builder()
            .nic(wire.port(), address)
            .catch_faults(true)
            .boot()
            .unwrap()
    };
    let (a, b, c) = (
        boot("10.0.0.1/24"),
        boot("10.0.0.2/24"),
        boot("10.0.0.3/24"),
    );
    let listener = TcpListener::bind(&a, "10.0.0.1:7").unwrap();
    let mut doomed = TcpStream::connect(&b, "10.0.0.1:7").unwrap();
    let (mut at_a, _) = listener.accept().unwrap();
    let mut fine = TcpStream::connect(&c, "10.0.0.1:7").unwrap();
    let (mut fine_at_a, _) = listener.accept().unwrap();

    thread::scope(|s| {
        let other = TcpListener::bind(&b, "10.0.0.2:9").unwrap();
        let blocked = [
            s.spawn(move || other.accept().map(drop)),
            s.spawn({
                let mut stream = doomed.try_clone().unwrap();
                move || stream.read(&mut [0; 10]).map(drop)
            }),
        ];
        thread::sleep(Duration::from_millis(30));
        // The next packet that needs memory ends kernel b.
        let _fault = b.inject(Fault::memory().panics()).unwrap();
        for _ in 0..1000 {
            if b.panicked().is_some() {
                break;
            }
            let _ = at_a.write(&[0; 20_000]);
            let _ = doomed.write(b"x");
            thread::sleep(Duration::from_millis(1));
        }
        assert!(b.panicked().is_some(), "nothing happened");
        for call in blocked {
            let error = call.join().unwrap().unwrap_err();
            assert_eq!(Errno::of(&error), Some(Errno::EHOSTDOWN), "{error}");
        }
    });

    // The others go on with each other, and can still name the dead one.
    fine.write_all(b"still here").unwrap();
    let mut buf = [0; 10];
    fine_at_a.read_exact(&mut buf).unwrap();
    assert_eq!(&buf, b"still here");
    at_a.set_nonblocking(true).unwrap();
    let error = at_a.read(&mut buf).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    drop(b);
    assert!(a.panicked().is_none() && c.panicked().is_none());
}

/// A client with few ports, and a server that closes first: the client never
/// waits for TIME_WAIT, to the microsecond, as time is virtual.
#[test]
fn a_server_that_closes_first_delays_nobody() {
    let time = Time::new(1);
    let k = time.boot();
    let p = k.spawn();
    lo(p);
    sysctl(p, "net.inet.ip.anonportmax", 65535).expect("anonportmax");
    sysctl(p, "net.inet.ip.anonportmin", 65486).expect("anonportmin");
    let l = listen(p, LO, 80, 8);
    let mut slowest = Duration::ZERO;
    for _ in 0..3000 {
        let begun = time.now();
        let a = tcp(p);
        connect(p, a, LO, 80).expect("connect");
        let b = accept(p, l).expect("accept");
        slowest = slowest.max(time.now() - begun);
        send(p, b, b"bye", 0).unwrap();
        p.close(b).unwrap();
        assert_eq!(recv(p, a, 10, RUMP_MSG_WAITALL).unwrap(), b"bye");
        p.close(a).unwrap();
    }
    assert!(slowest < Duration::from_millis(5), "{slowest:?}");
}

/// The same over a wire, where the server's host keeps TIME_WAIT and the
/// client comes from the same ports again and again.
#[test]
fn nor_over_a_wire() {
    let wire = Wire::new(1, 0);
    let time = Time::new(1);
    let (server, client) = (time.boot(), time.boot());
    let (sp, _) = wire.attach(&server, [10, 0, 0, 1]);
    let (cp, cport) = wire.attach(&client, [10, 0, 0, 2]);
    let syns = Arc::new(AtomicU32::new(0));
    let (tx, frames) = channel();
    cport.listen_timed(time.raw(), tx);
    sysctl(cp, "net.inet.ip.anonportmin", 65515).expect("anonportmin");
    let l = listen(sp, [10, 0, 0, 1], 80, 8);
    let mut slowest = Duration::ZERO;
    for n in 0..2000 {
        let begun = time.now();
        let a = tcp(cp);
        connect(cp, a, [10, 0, 0, 1], 80).expect("connect");
        let b = accept(sp, l).expect("accept");
        if n > 0 {
            slowest = slowest.max(time.now() - begun);
        }
        sp.close(b).unwrap();
        assert_eq!(recv(cp, a, 10, 0).unwrap(), b"");
        cp.close(a).unwrap();
        for (_, f) in frames.try_iter() {
            if f[12..14] == [8, 0] && f[23] == 6 && f[47] & 0x12 == 2 {
                syns.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
    assert!(slowest < Duration::from_millis(5), "{slowest:?}");
    // No time goes by, so sequence numbers hardly grow from one connection to
    // the next, and most SYNs are questioned (RFC 6191): one more, at once.
    let syns = syns.load(Ordering::Relaxed);
    assert!((2000..=4000).contains(&syns), "{syns} SYNs");
    cport.deaf();
}
