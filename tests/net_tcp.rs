//! TCP between sockets of one kernel, by system calls.

#[path = "net_tcp/inet.rs"]
mod inet;
#[path = "common/raw.rs"]
mod raw;

use inet::*;
use raw::*;
use std::time::{Duration, Instant};

const PORT: u16 = 4000;

fn kernel() -> (Raw, Proc) {
    let k = Raw::boot();
    let p = k.spawn();
    lo(p);
    (k, p)
}

/// Two ends of a connection: the one that connected first.
fn pair(p: Proc, l: i32) -> (i32, i32) {
    let a = tcp(p);
    connect(p, a, LO, PORT).expect("connect");
    (a, accept(p, l).expect("accept"))
}

fn pattern(n: usize, seed: u32) -> Vec<u8> {
    (0..n as u32)
        .map(|i| (i.wrapping_mul(2_654_435_761).wrapping_add(seed) >> 13) as u8)
        .collect()
}

#[test]
fn connect_send_receive_close() {
    let (_k, p) = kernel();
    let l = listen(p, LO, PORT, 5);
    let (a, b) = pair(p, l);
    assert_eq!(send(p, a, b"hello", 0), Ok(5));
    assert_eq!(recv(p, b, 100, 0).unwrap(), b"hello");
    assert_eq!(send(p, b, b"world!", 0), Ok(6));
    assert_eq!(recv(p, a, 100, 0).unwrap(), b"world!");
    assert_eq!(name(p, RUMP_SYS_getpeername, a), Ok((LO, PORT)));
    assert_eq!(
        name(p, RUMP_SYS_getsockname, a),
        name(p, RUMP_SYS_getpeername, b)
    );
    p.close(a).unwrap();
    assert_eq!(recv(p, b, 100, 0).unwrap(), b"");
    p.close(b).unwrap();
    p.close(l).unwrap();
}

#[test]
fn refused() {
    let (_k, p) = kernel();
    let a = tcp(p);
    assert_eq!(connect(p, a, LO, 1), Err(ECONNREFUSED));
}

#[test]
fn half_close() {
    let (_k, p) = kernel();
    let l = listen(p, LO, PORT, 5);
    let (a, b) = pair(p, l);
    send(p, a, b"question", 0).unwrap();
    shutdown(p, a, 1).unwrap();
    assert_eq!(recv(p, b, 100, RUMP_MSG_WAITALL).unwrap(), b"question");
    assert_eq!(recv(p, b, 100, 0).unwrap(), b"");
    send(p, b, b"answer", 0).unwrap();
    assert_eq!(recv(p, a, 100, 0).unwrap(), b"answer");
    assert_eq!(send(p, a, b"x", RUMP_MSG_NOSIGNAL), Err(EPIPE));
    p.close(b).unwrap();
    assert_eq!(recv(p, a, 100, 0).unwrap(), b"");
}

#[test]
fn megabytes_both_ways() {
    let (k, p) = kernel();
    let l = listen(p, LO, PORT, 5);
    let (a, b) = pair(p, l);
    const N: usize = 8 << 20;
    let (one, two) = (pattern(N, 1), pattern(N, 2));
    let started = Instant::now();
    let write = |fd: i32, data: &[u8]| {
        for chunk in data.chunks(60_000) {
            let mut at = 0;
            while at < chunk.len() {
                at += send(p, fd, &chunk[at..], 0).expect("send") as usize;
            }
        }
        shutdown(p, fd, 1).unwrap();
    };
    let read = |fd: i32, data: &[u8]| {
        let mut at = 0;
        loop {
            let got = recv(p, fd, 100_000, 0).expect("recv");
            if got.is_empty() {
                break;
            }
            assert!(got == data[at..at + got.len()], "at {at}");
            at += got.len();
        }
        assert_eq!(at, data.len());
    };
    std::thread::scope(|s| {
        s.spawn(|| write(a, &one));
        s.spawn(|| write(b, &two));
        s.spawn(|| read(b, &one));
        s.spawn(|| read(a, &two));
    });
    eprintln!("{} MB both ways in {:?}", N >> 20, started.elapsed());
    assert_eq!(k.panicked(), None);
}

/// The server closes first, and the client comes again from the same port.
#[test]
fn same_port_again_after_the_server_closed() {
    let (_k, p) = kernel();
    let l = listen(p, LO, PORT, 5);
    for _ in 0..200 {
        let a = tcp(p);
        set(p, a, RUMP_SOL_SOCKET, RUMP_SO_REUSEADDR, 1).unwrap();
        bind(p, a, LO, 5000).unwrap();
        let started = Instant::now();
        // The old socket lives until the other's ACK of its FIN is here.
        while let Err(error) = connect(p, a, LO, PORT) {
            assert_eq!(error, EADDRINUSE);
            assert!(started.elapsed() < Duration::from_millis(300));
            std::thread::yield_now();
        }
        assert!(started.elapsed() < Duration::from_millis(500));
        let b = accept(p, l).unwrap();
        send(p, b, b"bye", 0).unwrap();
        p.close(b).unwrap();
        assert_eq!(recv(p, a, 10, RUMP_MSG_WAITALL).unwrap(), b"bye");
        p.close(a).unwrap();
    }
}

/// More connections than there are ports, each closed by the client first.
#[test]
fn ports_are_never_used_up() {
    let (_k, p) = kernel();
    sysctl(p, "net.inet.ip.anonportmin", 65000).expect("anonportmin");
    let l = listen(p, LO, PORT, 5);
    for _ in 0..2000 {
        let (a, b) = pair(p, l);
        p.close(a).unwrap();
        p.close(b).unwrap();
    }
}

#[test]
fn bind_over_time_wait() {
    let (_k, p) = kernel();
    let l = listen(p, LO, PORT, 5);
    let (a, b) = pair(p, l);
    p.close(b).unwrap();
    assert_eq!(recv(p, a, 1, 0).unwrap(), b"");
    p.close(a).unwrap();
    p.close(l).unwrap();
    std::thread::sleep(Duration::from_millis(20));
    let s = tcp(p);
    assert_eq!(bind(p, s, LO, PORT), Err(EADDRINUSE));
    set(p, s, RUMP_SOL_SOCKET, RUMP_SO_REUSEADDR, 1).unwrap();
    assert_eq!(bind(p, s, LO, PORT), Ok(0));
}

#[test]
fn reset_by_linger() {
    let (_k, p) = kernel();
    let l = listen(p, LO, PORT, 5);
    let (a, b) = pair(p, l);
    let linger: Vec<u8> = [1i32, 0].iter().flat_map(|v| v.to_ne_bytes()).collect();
    set_bytes(p, a, RUMP_SOL_SOCKET, RUMP_SO_LINGER, &linger).unwrap();
    p.close(a).unwrap();
    assert_eq!(recv(p, b, 10, 0), Err(ECONNRESET));
}

#[test]
fn nonblocking_connect() {
    let (_k, p) = kernel();
    let l = listen(p, LO, PORT, 5);
    let a = tcp_nonblocking(p);
    assert_eq!(connect(p, a, LO, PORT), Err(EINPROGRESS));
    let b = accept(p, l).unwrap();
    assert_eq!(recv(p, a, 10, 0), Err(EAGAIN));
    send(p, b, b"x", 0).unwrap();
    let until = Instant::now() + Duration::from_secs(5);
    loop {
        match recv(p, a, 10, 0) {
            Ok(x) => break assert_eq!(x, b"x"),
            Err(EAGAIN) if Instant::now() < until => std::thread::yield_now(),
            Err(e) => panic!("{e}"),
        }
    }
}

#[test]
fn urgent_data() {
    let (_k, p) = kernel();
    let l = listen(p, LO, PORT, 5);
    let (a, b) = pair(p, l);
    send(p, a, b"ab", 0).unwrap();
    send(p, a, b"!", RUMP_MSG_OOB).unwrap();
    send(p, a, b"cd", 0).unwrap();
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(recv(p, b, 10, RUMP_MSG_OOB).unwrap(), b"!");
    assert_eq!(recv(p, b, 10, 0).unwrap(), b"ab"); // stops at the mark
    assert_eq!(recv(p, b, 10, 0).unwrap(), b"cd");
    assert_eq!(recv(p, b, 10, RUMP_MSG_OOB), Err(EINVAL));
}

#[test]
fn options() {
    let (_k, p) = kernel();
    let s = tcp(p);
    let t = RUMP_IPPROTO_TCP;
    assert_eq!(get(p, s, t, RUMP_TCP_NODELAY), Ok(0));
    set(p, s, t, RUMP_TCP_NODELAY, 1).unwrap();
    assert_eq!(get(p, s, t, RUMP_TCP_NODELAY), Ok(1));
    assert_eq!(get(p, s, t, RUMP_TCP_KEEPIDLE), Ok(14400));
    assert_eq!(get(p, s, t, RUMP_TCP_KEEPINTVL), Ok(150));
    assert_eq!(get(p, s, t, RUMP_TCP_KEEPCNT), Ok(8));
    assert_eq!(get(p, s, t, RUMP_TCP_KEEPINIT), Ok(150));
    assert_eq!(set(p, s, t, RUMP_TCP_KEEPIDLE, 0), Err(EINVAL));
    let cc = get_bytes(p, s, t, RUMP_TCP_CONGCTL, 64).unwrap();
    assert!(cc.starts_with(b"newreno"));
    set_bytes(p, s, t, RUMP_TCP_CONGCTL, b"cubic\0").unwrap();
    assert!(
        get_bytes(p, s, t, RUMP_TCP_CONGCTL, 64)
            .unwrap()
            .starts_with(b"cubic")
    );
    assert_eq!(
        set_bytes(p, s, t, RUMP_TCP_CONGCTL, b"vegas\0"),
        Err(EINVAL)
    );
    assert_eq!(set(p, s, t, 77, 1), Err(42));
    assert_eq!(sysctl_get(p, "net.inet.tcp.mssdflt"), Ok(536));
    assert_eq!(sysctl_get(p, "net.inet.tcp.mslt.remote"), Ok(60));
    assert_eq!(sysctl(p, "net.inet.tcp.mssdflt", 1), Err(EINVAL));
}

#[test]
fn signed_by_md5() {
    let (_k, p) = kernel();
    let key = |text: &[u8]| {
        let mut k = (text.len() as u32).to_ne_bytes().to_vec();
        k.extend(text);
        k.resize(84, 0);
        k
    };
    let t = RUMP_IPPROTO_TCP;
    let l = listen(p, LO, PORT, 5);
    set_bytes(p, l, t, RUMP_TCP_MD5SIG, &key(b"secret")).unwrap();
    let a = tcp(p);
    set_bytes(p, a, t, RUMP_TCP_MD5SIG, &key(b"secret")).unwrap();
    connect(p, a, LO, PORT).expect("connect");
    let b = accept(p, l).unwrap();
    let data = pattern(100_000, 3);
    std::thread::scope(|s| {
        s.spawn(|| send(p, a, &data, 0).unwrap());
        assert!(recv(p, b, 100_000, RUMP_MSG_WAITALL).unwrap() == data);
    });
}

#[test]
fn many_connections_from_threads() {
    let (_k, p) = kernel();
    let l = listen(p, LO, PORT, 128);
    std::thread::scope(|s| {
        for t in 0..2 {
            s.spawn(move || {
                for i in 0..300u32 {
                    let a = tcp(p);
                    connect(p, a, LO, PORT).expect("connect");
                    send(p, a, &i.to_ne_bytes(), 0).unwrap();
                    assert_eq!(
                        recv(p, a, 4, RUMP_MSG_WAITALL).unwrap(),
                        i.to_ne_bytes(),
                        "{t}"
                    );
                    p.close(a).unwrap();
                }
            });
        }
        s.spawn(|| {
            for _ in 0..600 {
                let b = accept(p, l).unwrap();
                let x = recv(p, b, 4, RUMP_MSG_WAITALL).unwrap();
                send(p, b, &x, 0).unwrap();
                p.close(b).unwrap();
            }
        });
    });
}

/// Connections in every state are left at halt, and nothing else.
#[test]
fn halt_with_connections() {
    let (k, p) = kernel();
    let l = listen(p, LO, PORT, 5);
    let (a, b) = pair(p, l);
    let (c, _d) = pair(p, l);
    send(p, a, &pattern(20_000, 9), 0).unwrap();
    shutdown(p, c, 1).unwrap();
    let e = tcp_nonblocking(p);
    let _ = connect(p, e, LO, PORT); // not accepted
    p.close(b).unwrap();
    k.halt().unwrap();
}
