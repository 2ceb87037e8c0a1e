//! AF_LOCAL: streams, sequenced packets, datagrams, names, descriptors and
//! credentials passed along, and what unix(4) says about errors.

#[path = "common/raw.rs"]
#[macro_use]
mod raw;
#[path = "common/sock.rs"]
mod sock;
use raw::*;
use sock::*;
use std::thread;

#[test]
fn a_pair_of_streams() {
    let k = Raw::boot();
    let p = k.spawn();
    let (a, b) = p.socketpair(SOCK_STREAM).unwrap();
    assert_eq!(p.write(a, b"hello"), Ok(5));
    assert_eq!(p.read(b, 3).unwrap(), b"hel");
    assert_eq!(p.write(a, b" world"), Ok(6));
    assert_eq!(p.read(b, 100).unwrap(), b"lo world");
    assert_eq!(p.write(b, b"back"), Ok(4));
    assert_eq!(p.recv(a, 100, MSG_PEEK).unwrap(), b"back");
    assert_eq!(p.recv(a, 2, MSG_PEEK).unwrap(), b"ba");
    assert_eq!(p.recv(a, 100, 0).unwrap(), b"back");
    assert_eq!(p.recv(a, 1, MSG_DONTWAIT), Err(RUMP_EAGAIN));
    p.write(a, b"last").unwrap();
    p.close(a).unwrap();
    assert_eq!(p.read(b, 100).unwrap(), b"last");
    assert_eq!(p.read(b, 100).unwrap(), b"");
    assert_eq!(p.send(b, b"x", MSG_NOSIGNAL), Err(RUMP_EPIPE));
    p.release();
}

#[test]
fn a_stream_is_as_long_as_its_buffer() {
    let k = Raw::boot();
    let p = k.spawn();
    let (a, b) = p.socketpair(SOCK_STREAM | SOCK_NONBLOCK).unwrap();
    assert_eq!(p.getopt(a, SOL_SOCKET, SO_SNDBUF), Ok(8192));
    let data: Vec<u8> = (0..20000u32).map(|n| n as u8).collect();
    let n = p.write(a, &data).unwrap() as usize;
    assert_eq!(n, 8192);
    assert_eq!(p.write(a, b"x"), Err(RUMP_EAGAIN));
    assert_eq!(p.ioctl_int(b, 0x4004667f), Ok(8192)); // FIONREAD
    assert_eq!(p.ioctl_int(a, 0x40046679), Ok(8192)); // FIONWRITE
    assert_eq!(p.read(b, 100_000).unwrap(), &data[..n]);
    assert_eq!(p.ioctl_int(a, 0x40046679), Ok(0));
    p.setopt(a, SOL_SOCKET, SO_SNDBUF, 65536).unwrap();
    assert_eq!(p.write(a, &data), Ok(20000));
    assert_eq!(p.read(b, 100_000).unwrap(), data);
    p.release();
}

#[test]
fn threads_and_much_data() {
    let k = Raw::boot();
    let p = k.spawn();
    let (a, b) = p.socketpair(SOCK_STREAM).unwrap();
    const TOTAL: usize = 4 << 20;
    let writer = thread::spawn(move || {
        let data: Vec<u8> = (0..65536u32).map(|n| (n % 251) as u8).collect();
        let mut sent = 0;
        while sent < TOTAL {
            sent += p.write(a, &data).unwrap() as usize;
        }
        p.shutdown(a, SHUT_WR).unwrap();
    });
    let mut got = 0usize;
    loop {
        let part = p.read(b, 10_000).unwrap();
        if part.is_empty() {
            break;
        }
        for (i, byte) in part.iter().enumerate() {
            assert_eq!(*byte, ((got + i) % 65536 % 251) as u8);
        }
        got += part.len();
    }
    assert_eq!(got, TOTAL);
    writer.join().unwrap();
    p.release();
}

#[test]
fn names() {
    let k = Raw::boot();
    let p = k.spawn();
    let s = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    assert_eq!(p.getsockname(s).unwrap(), [2, AF_LOCAL as u8]);
    assert_eq!(p.getpeername(s), Err(RUMP_ENOTCONN));
    assert_eq!(p.listen(s, 5), Err(RUMP_EINVAL));
    p.bind(s, &sun("/server")).unwrap();
    assert_eq!(p.bind(s, &sun("/other")), Err(RUMP_EINVAL));
    assert_eq!(p.getsockname(s).unwrap(), sun("/server"));
    let st = p.stat("/server").unwrap();
    assert_eq!(st.st_mode as i32 & RUMP_S_IFMT, RUMP_S_IFSOCK);
    let t = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    assert_eq!(p.bind(t, &sun("/server")), Err(RUMP_EADDRINUSE));
    assert_eq!(p.connect(t, &sun("/server")), Err(RUMP_ECONNREFUSED));
    assert_eq!(p.connect(t, &sun("/nothing")), Err(RUMP_ENOENT));
    p.mkdir("/dir").unwrap();
    assert_eq!(p.connect(t, &sun("/dir")), Err(RUMP_ENOTSOCK));
    let d = p.socket(AF_LOCAL, SOCK_DGRAM).unwrap();
    assert_eq!(p.connect(d, &sun("/server")), Err(RUMP_EPROTOTYPE));
    p.listen(s, 5).unwrap();
    p.connect(t, &sun("/server")).unwrap();
    assert_eq!(p.connect(t, &sun("/server")), Err(RUMP_EISCONN));
    assert_eq!(p.getpeername(t).unwrap(), sun("/server"));
    p.write(t, b"before accept").unwrap();
    let c = p.accept(s).unwrap();
    assert_eq!(p.getsockname(c).unwrap(), sun("/server"));
    assert_eq!(p.read(c, 100).unwrap(), b"before accept");
    p.write(c, b"answer").unwrap();
    assert_eq!(p.read(t, 100).unwrap(), b"answer");
    // The name stays behind, and is of no use.
    p.close(s).unwrap();
    let u = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    assert_eq!(p.connect(u, &sun("/server")), Err(RUMP_ECONNREFUSED));
    p.path(RUMP_SYS_unlink, "/server", &[]).unwrap();
    assert_eq!(p.connect(u, &sun("/server")), Err(RUMP_ENOENT));
    p.release();
}

#[test]
fn a_listener_that_goes() {
    let k = Raw::boot();
    let p = k.spawn();
    let s = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    p.bind(s, &sun("/server")).unwrap();
    p.listen(s, 3).unwrap();
    let mut clients = vec![];
    for _ in 0..5 {
        let c = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
        p.connect(c, &sun("/server")).unwrap();
        p.write(c, b"x").unwrap();
        clients.push(c);
    }
    let c = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    assert_eq!(p.connect(c, &sun("/server")), Err(RUMP_ECONNREFUSED));
    p.close(clients[1]).unwrap();
    p.close(s).unwrap();
    assert_eq!(p.read(clients[0], 10).unwrap(), b"");
    assert_eq!(p.send(clients[0], b"x", MSG_NOSIGNAL), Err(RUMP_EPIPE));
    p.release();
}

#[test]
fn accept_waits() {
    let k = Raw::boot();
    let p = k.spawn();
    let s = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    p.bind(s, &sun("/server")).unwrap();
    p.listen(s, 3).unwrap();
    let server = thread::spawn(move || {
        for _ in 0..200 {
            let c = p.accept(s).unwrap();
            let data = p.read(c, 10).unwrap();
            p.write(c, &data).unwrap();
            p.close(c).unwrap();
        }
    });
    for i in 0..200u32 {
        let c = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
        p.connect(c, &sun("/server")).unwrap();
        p.write(c, &i.to_ne_bytes()).unwrap();
        assert_eq!(p.read(c, 10).unwrap(), i.to_ne_bytes());
        assert_eq!(p.read(c, 10).unwrap(), b"");
        p.close(c).unwrap();
    }
    server.join().unwrap();
    p.release();
}

#[test]
fn connwait() {
    let k = Raw::boot();
    let p = k.spawn();
    let s = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    p.bind(s, &sun("/server")).unwrap();
    p.listen(s, 3).unwrap();
    p.setopt(s, SOL_LOCAL, LOCAL_CONNWAIT, 1).unwrap();
    let client = thread::spawn(move || {
        let c = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
        timed(|| p.connect(c, &sun("/server")).unwrap()).1
    });
    thread::sleep(ms(50));
    p.accept(s).unwrap();
    assert!(client.join().unwrap() >= ms(30));
    p.release();
}

#[test]
fn datagrams() {
    let k = Raw::boot();
    let p = k.spawn();
    let s = p.socket(AF_LOCAL, SOCK_DGRAM).unwrap();
    p.bind(s, &sun("/a")).unwrap();
    let c = p.socket(AF_LOCAL, SOCK_DGRAM).unwrap();
    assert_eq!(p.send(c, b"x", 0), Err(RUMP_EDESTADDRREQ));
    assert_eq!(p.sendto(c, b"one", 0, &sun("/a")), Ok(3));
    p.bind(c, &sun("/b")).unwrap();
    assert_eq!(p.sendto(c, b"", 0, &sun("/a")), Ok(0));
    assert_eq!(p.sendto(c, b"three", 0, &sun("/a")), Ok(5));
    assert_eq!(p.recvfrom(s, 10).unwrap(), (b"one".to_vec(), vec![2, 1]));
    assert_eq!(p.recvfrom(s, 10).unwrap(), (vec![], sun("/b")));
    let m = p.recvmsg(s, 2, 0, MSG_PEEK).unwrap();
    assert_eq!((&m.data[..], m.flags), (&b"th"[..], MSG_TRUNC));
    let m = p.recvmsg(s, 2, 0, 0).unwrap();
    assert_eq!((&m.data[..], m.flags & MSG_TRUNC), (&b"th"[..], MSG_TRUNC));
    assert_eq!(m.name, sun("/b"));
    assert_eq!(p.recv(s, 10, MSG_DONTWAIT), Err(RUMP_EAGAIN));
    assert_eq!(p.send(c, &[0; 3000], 0), Err(RUMP_EDESTADDRREQ));
    p.connect(c, &sun("/a")).unwrap();
    assert_eq!(p.send(c, &[0; 3000], 0), Err(RUMP_EMSGSIZE));
    assert_eq!(p.sendto(c, b"x", 0, &sun("/a")), Err(RUMP_EISCONN));
    // It fills, and does not block.
    let mut n = 0;
    while p.send(c, &[7; 1000], 0) == Ok(1000) {
        n += 1;
    }
    assert!((5..=16).contains(&n), "{n}");
    assert_eq!(p.send(c, &[7; 1000], 0), Err(RUMP_ENOBUFS));
    assert!(p.getopt(s, SOL_SOCKET, SO_OVERFLOWED).unwrap() >= 2);
    assert_eq!(p.recv(s, 2000, 0).unwrap(), [7; 1000]);
    // AF_UNSPEC leaves the peer, and fails.
    assert_eq!(
        p.connect(c, &[16, 0, 0, 0, 0, 0, 0, 0]),
        Err(RUMP_EAFNOSUPPORT)
    );
    assert_eq!(p.send(c, b"x", 0), Err(RUMP_EDESTADDRREQ));
    p.connect(c, &sun("/a")).unwrap();
    p.close(s).unwrap();
    assert_eq!(p.send(c, b"x", 0), Err(RUMP_ECONNRESET));
    assert_eq!(p.sendto(c, b"x", 0, &sun("/a")), Err(RUMP_ECONNREFUSED));
    p.release();
}

#[test]
fn datagrams_both_ways_at_once() {
    let k = Raw::boot();
    let p = k.spawn();
    let a = p.socket(AF_LOCAL, SOCK_DGRAM).unwrap();
    let b = p.socket(AF_LOCAL, SOCK_DGRAM).unwrap();
    p.bind(a, &sun("/a")).unwrap();
    p.bind(b, &sun("/b")).unwrap();
    p.connect(a, &sun("/b")).unwrap();
    p.connect(b, &sun("/a")).unwrap();
    let run = |me: i32| {
        thread::spawn(move || {
            for i in 0..5000u32 {
                let sent = p.send(me, &i.to_ne_bytes(), 0);
                assert!(sent == Ok(4) || sent == Err(RUMP_ENOBUFS), "{sent:?}");
                while p.recv(me, 4, MSG_DONTWAIT).is_ok() {}
            }
        })
    };
    let threads = [run(a), run(b)];
    for t in threads {
        t.join().unwrap();
    }
    p.release();
}

#[test]
fn packets_in_sequence() {
    let k = Raw::boot();
    let p = k.spawn();
    let (a, b) = p.socketpair(SOCK_SEQPACKET).unwrap();
    p.write(a, b"one").unwrap();
    p.write(a, b"two two").unwrap();
    assert_eq!(p.read(b, 100).unwrap(), b"one");
    let m = p.recvmsg(b, 3, 0, 0).unwrap();
    assert_eq!((&m.data[..], m.flags & MSG_TRUNC), (&b"two"[..], MSG_TRUNC));
    p.send(a, b"end", MSG_EOR).unwrap();
    let m = p.recvmsg(b, 100, 0, 0).unwrap();
    assert_eq!((&m.data[..], m.flags), (&b"end"[..], MSG_EOR));
    // Several mbufs, and as many empty ones as there is memory for.
    let long = vec![9; 7000];
    p.send(a, &long, MSG_EOR).unwrap();
    assert_eq!(p.recv(b, 10_000, 0).unwrap(), long);
    let mut n = 0;
    while p.send(a, b"", MSG_DONTWAIT).is_ok() {
        n += 1;
    }
    assert!((4..100).contains(&n), "{n}");
    for _ in 0..n {
        assert_eq!(p.recv(b, 10, 0).unwrap(), b"");
    }
    p.close(a).unwrap();
    assert_eq!(p.read(b, 1).unwrap(), b"");
    p.release();
}

#[test]
fn descriptors_in_messages() {
    let k = Raw::boot();
    let p = k.spawn();
    let (a, b) = p.socketpair(SOCK_STREAM).unwrap();
    let (r, w) = p.pipe().unwrap();
    assert_eq!(p.sendmsg(a, b"w", &rights(&[w]), 0), Ok(1));
    p.close(w).unwrap();
    let m = p.recvmsg(b, 10, 64, MSG_CMSG_CLOEXEC).unwrap();
    assert_eq!(m.data, b"w");
    let [got] = m.fds()[..] else { panic!("{m:?}") };
    assert_eq!(p.fcntl(got, RUMP_F_GETFD, 0), Ok(1));
    p.write(got, b"through").unwrap();
    assert_eq!(p.read(r, 10).unwrap(), b"through");
    // Bad ones.
    assert_eq!(p.sendmsg(a, b"x", &rights(&[r, 99]), 0), Err(RUMP_EBADF));
    assert_eq!(
        p.sendmsg(a, b"x", &cmsg(SOL_SOCKET, 77, &[0; 4]), 0),
        Err(RUMP_EINVAL)
    );
    assert_eq!(p.sendmsg(a, b"x", &rights(&[r])[..12], 0), Err(RUMP_EINVAL));
    let q = p.kqueue();
    assert_eq!(p.sendmsg(a, b"x", &rights(&[q]), 0), Err(RUMP_EOPNOTSUPP));
    // No room for them: they are closed.
    let before = k.files();
    p.sendmsg(a, b"y", &rights(&[r, r]), 0).unwrap();
    let m = p.recvmsg(b, 10, 8, 0).unwrap();
    assert!(m.flags & MSG_CTRUNC != 0 && m.fds().is_empty(), "{m:?}");
    assert_eq!(k.files(), before);
    // Received without asking for them, or never received at all.
    p.sendmsg(a, b"z", &rights(&[r]), 0).unwrap();
    assert_eq!(p.read(b, 10).unwrap(), b"z");
    p.sendmsg(a, b"z", &rights(&[r]), 0).unwrap();
    // Messages with descriptors are not merged.
    p.write(a, b"tail").unwrap();
    p.sendmsg(a, b"z", &rights(&[r]), 0).unwrap();
    let m = p.recvmsg(b, 100, 64, 0).unwrap();
    assert_eq!((&m.data[..], m.fds().len()), (&b"ztail"[..], 1));
    p.release();
}

#[test]
fn cycles_are_collected() {
    let k = Raw::boot();
    let p = k.spawn();
    let before = k.files();
    for _ in 0..10 {
        let (a, b) = p.socketpair(SOCK_STREAM).unwrap();
        let (c, d) = p.socketpair(SOCK_DGRAM).unwrap();
        p.sendmsg(a, b"a", &rights(&[a, b, c]), 0).unwrap();
        p.sendmsg(b, b"b", &rights(&[b, d]), 0).unwrap();
        p.sendmsg(c, b"c", &rights(&[a]), 0).unwrap();
        for fd in [a, b, c, d] {
            p.close(fd).unwrap();
        }
    }
    // One that is reached from outside.
    let (keep, other) = p.socketpair(SOCK_STREAM).unwrap();
    let (x, y) = p.socketpair(SOCK_STREAM).unwrap();
    p.write(y, b"still here").unwrap();
    p.sendmsg(other, b"x", &rights(&[x]), 0).unwrap();
    p.close(x).unwrap();
    // A socket that goes starts the collector.
    let s = p.socket(AF_LOCAL, SOCK_DGRAM).unwrap();
    p.close(s).unwrap();
    for _ in 0..200 {
        if k.files() <= before + 4 {
            break;
        }
        thread::sleep(ms(5));
    }
    assert_eq!(k.files(), before + 4);
    let m = p.recvmsg(keep, 1, 64, 0).unwrap();
    assert_eq!(p.read(m.fds()[0], 100).unwrap(), b"still here");
    p.release();
}

#[test]
fn cycles_left_at_the_end() {
    let k = Raw::boot();
    let p = k.spawn();
    let (a, b) = p.socketpair(SOCK_STREAM).unwrap();
    p.sendmsg(a, b"a", &rights(&[a, b]), 0).unwrap();
    let s = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    p.bind(s, &sun("/s")).unwrap();
    p.listen(s, 1).unwrap();
    let c = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    p.connect(c, &sun("/s")).unwrap();
    // The listener, in the queue of the listener.
    p.sendmsg(c, b"s", &rights(&[s, c]), 0).unwrap();
    p.release();
}

#[test]
fn credentials() {
    let k = Raw::boot();
    let p = k.user(1000);
    let (a, b) = p.socketpair(SOCK_STREAM).unwrap();
    p.setopt(b, SOL_LOCAL, LOCAL_CREDS, 1).unwrap();
    assert_eq!(p.getopt(b, SOL_LOCAL, LOCAL_CREDS), Ok(1));
    for first in [true, false] {
        p.write(a, b"x").unwrap();
        let m = p.recvmsg(b, 1, 256, 0).unwrap();
        let creds: Vec<_> = m.cmsgs().into_iter().filter(|c| c.1 == SCM_CREDS).collect();
        assert_eq!(creds.len(), first as usize);
        if first {
            let uid = u32::from_ne_bytes(creds[0].2[4..8].try_into().unwrap());
            assert_eq!(uid, 1000);
        }
    }
    let (a, b) = p.socketpair(SOCK_DGRAM).unwrap();
    p.setopt(b, SOL_LOCAL, LOCAL_CREDS, 1).unwrap();
    for _ in 0..2 {
        p.write(a, b"x").unwrap();
        let m = p.recvmsg(b, 1, 256, 0).unwrap();
        assert_eq!(m.cmsgs().len(), 1);
    }
    assert_eq!(p.getsockopt(a, SOL_LOCAL, LOCAL_PEEREID), Err(RUMP_EINVAL));
    let (a, _) = p.socketpair(SOCK_STREAM).unwrap();
    let id = p.getsockopt(a, SOL_LOCAL, LOCAL_PEEREID).unwrap();
    assert_eq!(id.len(), 12);
    assert_eq!(u32::from_ne_bytes(id[4..8].try_into().unwrap()), 1000);
    p.release();
}

#[test]
fn who_may_connect() {
    let k = Raw::boot();
    let root = k.spawn();
    let s = root.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    root.bind(s, &sun("/private")).unwrap();
    root.listen(s, 1).unwrap();
    root.path(RUMP_SYS_chmod, "/private", &[0o700]).unwrap();
    let user = k.user(5);
    let c = user.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    assert_eq!(user.connect(c, &sun("/private")), Err(RUMP_EACCES));
    root.path(RUMP_SYS_chmod, "/private", &[0o777]).unwrap();
    user.connect(c, &sun("/private")).unwrap();
    let id = root
        .getsockopt(root.accept(s).unwrap(), SOL_LOCAL, LOCAL_PEEREID)
        .unwrap();
    assert_eq!(u32::from_ne_bytes(id[4..8].try_into().unwrap()), 5);
    user.release();
    root.release();
}

/// What `net.local.stream.pcblist` tells: 640 bytes a socket.
#[test]
fn the_list_of_sockets() {
    let k = Raw::boot();
    let p = k.spawn();
    let s = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    p.bind(s, &sun("/listed")).unwrap();
    p.listen(s, 1).unwrap();
    let c = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    p.connect(c, &sun("/listed")).unwrap();
    p.write(c, b"12345").unwrap();
    p.socketpair(SOCK_DGRAM).unwrap();
    let list = |name: &str| {
        let (mut mib, mut n) = ([0i32; 12], 0);
        sysctl_mib(p, name, &mut mib, &mut n);
        mib[n..n + 4].copy_from_slice(&[0, 0, 640, 0]);
        let mut buf = vec![0u8; 64_000];
        let mut len = buf.len();
        sys!(
            p,
            RUMP_SYS___sysctl,
            mib.as_mut_ptr(),
            n + 4,
            buf.as_mut_ptr(),
            &raw mut len,
            std::ptr::null::<u8>(),
            0
        )
        .unwrap();
        buf.truncate(len);
        buf
    };
    assert_eq!(list("net.local.dgram.pcblist").len(), 2 * 640);
    let all = list("net.local.stream.pcblist");
    assert_eq!(all.len(), 3 * 640);
    let rcvq = |i: usize| u64::from_ne_bytes(all[640 * i + 56..640 * i + 64].try_into().unwrap());
    assert_eq!((0..3).map(rcvq).collect::<Vec<_>>().iter().sum::<u64>(), 5);
    assert_eq!(all.windows(7).filter(|w| w == b"/listed").count(), 3);
    p.release();
}

/// Follows a name through the tree, by CTL_QUERY.
fn sysctl_mib(p: Proc, name: &str, mib: &mut [i32; 12], n: &mut usize) {
    *n = 0;
    for part in name.split('.') {
        mib[*n] = -2;
        let mut nodes = vec![0u8; 65536];
        let mut len = nodes.len();
        sys!(
            p,
            RUMP_SYS___sysctl,
            mib.as_mut_ptr(),
            *n + 1,
            nodes.as_mut_ptr(),
            &raw mut len,
            std::ptr::null::<u8>(),
            0
        )
        .unwrap();
        let node = nodes[..len]
            .chunks(rump_sysctlnode_size())
            .find(|c| c[8..40].split(|b| *b == 0).next() == Some(part.as_bytes()))
            .unwrap_or_else(|| panic!("{part} of {name}"));
        mib[*n] = i32::from_ne_bytes(node[4..8].try_into().unwrap());
        *n += 1;
    }
}

/// The structure is 8 flags and number, 32 name, 8 version, 24, 4 times 8.
fn rump_sysctlnode_size() -> usize {
    8 + 32 + 8 + 16 + 8 * 4
}
