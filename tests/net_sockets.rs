//! Sockets of any family: options, flags of send and receive, timeouts, waiting,
//! files and sysctl; on AF_LOCAL, which needs nothing else.

#[path = "common/raw.rs"]
#[macro_use]
mod raw;
#[path = "common/sock.rs"]
mod sock;
use raw::*;
use sock::*;
use std::thread;

#[test]
fn kinds() {
    let k = Raw::boot();
    let p = k.spawn();
    assert_eq!(p.socket(99, SOCK_STREAM), Err(RUMP_EAFNOSUPPORT));
    assert_eq!(p.socket(-1, SOCK_STREAM), Err(RUMP_EAFNOSUPPORT));
    assert_eq!(p.socket(AF_LOCAL, 77), Err(RUMP_EPROTOTYPE));
    assert_eq!(
        sys!(p, RUMP_SYS_socket, AF_LOCAL, SOCK_STREAM, 9),
        Err(RUMP_EPROTONOSUPPORT)
    );
    let s = p
        .socket(
            AF_LOCAL,
            SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK | SOCK_NOSIGPIPE,
        )
        .unwrap();
    assert_eq!(p.fcntl(s, RUMP_F_GETFD, 0), Ok(1));
    assert!(p.fcntl(s, RUMP_F_GETFL, 0).unwrap() as i32 & RUMP_O_NONBLOCK != 0);
    assert_eq!(p.getopt(s, SOL_SOCKET, SO_NOSIGPIPE), Ok(1));
    assert_eq!(p.getopt(s, SOL_SOCKET, SO_TYPE), Ok(SOCK_STREAM));
    let (r, _w) = p.pipe().unwrap();
    assert_eq!(p.bind(r, &sun("/x")), Err(RUMP_ENOTSOCK));
    assert_eq!(p.bind(99, &sun("/x")), Err(RUMP_EBADF));
    let d = p.socket(AF_LOCAL, SOCK_DGRAM).unwrap();
    assert_eq!(p.listen(d, 1), Err(RUMP_EOPNOTSUPP));
    assert_eq!(p.accept(d), Err(RUMP_EOPNOTSUPP));
    assert_eq!(p.accept(s), Err(RUMP_EINVAL));
    assert_eq!(p.send(s, b"x", 0), Err(RUMP_ENOTCONN));
    assert_eq!(p.recv(s, 1, 0), Err(RUMP_ENOTCONN));
    assert_eq!(p.bind(s, &[1]), Err(RUMP_EINVAL));
    assert_eq!(p.bind(s, &[0; 256]), Err(RUMP_EINVAL));
    assert_eq!(
        p.bind(s, &[16, AF_INET as u8, 0, 0]),
        Err(RUMP_EAFNOSUPPORT)
    );
    assert_eq!(p.shutdown(s, 7), Err(RUMP_EINVAL));
    let mut st = rump_stat::default();
    sys!(p, RUMP_SYS_fstat, s, &mut st).unwrap();
    assert_eq!(st.st_mode as i32 & RUMP_S_IFMT, RUMP_S_IFSOCK);
    assert_eq!(
        sys!(p, RUMP_SYS_lseek, s, 0, 0i64, RUMP_SEEK_CUR),
        Err(RUMP_ESPIPE)
    );
    p.release();
}

#[test]
fn options() {
    let k = Raw::boot();
    let p = k.spawn();
    let s = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    for bit in [
        0x1, 0x4, 0x8, 0x10, 0x20, 0x40, 0x100, 0x200, 0x800, 0x2000, SO_RERROR,
    ] {
        assert_eq!(p.getopt(s, SOL_SOCKET, bit), Ok(0), "{bit:#x}");
        p.setopt(s, SOL_SOCKET, bit, 7).unwrap();
        assert_eq!(p.getopt(s, SOL_SOCKET, bit), Ok(1), "{bit:#x}");
        p.setopt(s, SOL_SOCKET, bit, 0).unwrap();
        assert_eq!(p.getopt(s, SOL_SOCKET, bit), Ok(0), "{bit:#x}");
    }
    assert_eq!(
        p.setopt(s, SOL_SOCKET, SO_ACCEPTCONN, 1),
        Err(RUMP_ENOPROTOOPT)
    );
    assert_eq!(p.setopt(s, SOL_SOCKET, 0x7777, 1), Err(RUMP_ENOPROTOOPT));
    assert_eq!(p.setopt(s, 77, 1, 1), Err(RUMP_ENOPROTOOPT));
    assert_eq!(p.setsockopt(s, SOL_SOCKET, 4, &[1]), Err(RUMP_EINVAL));
    assert_eq!(p.setsockopt(s, SOL_SOCKET, 4, &[1; 4096]), Err(RUMP_EINVAL));
    // Buffers.
    p.setopt(s, SOL_SOCKET, SO_RCVBUF, 10_000).unwrap();
    assert_eq!(p.getopt(s, SOL_SOCKET, SO_RCVBUF), Ok(10_000));
    assert_eq!(p.setopt(s, SOL_SOCKET, SO_RCVBUF, 0), Err(RUMP_EINVAL));
    assert_eq!(
        p.setopt(s, SOL_SOCKET, SO_RCVBUF, 10 << 20),
        Err(RUMP_ENOBUFS)
    );
    assert_eq!(p.getopt(s, SOL_SOCKET, SO_RCVLOWAT), Ok(1));
    assert_eq!(p.getopt(s, SOL_SOCKET, SO_SNDLOWAT), Ok(2048));
    p.setopt(s, SOL_SOCKET, SO_SNDLOWAT, 1 << 20).unwrap();
    assert_eq!(p.getopt(s, SOL_SOCKET, SO_SNDLOWAT), Ok(8192));
    // Linger.
    let linger = |on: i32, s: i32| [on.to_ne_bytes(), s.to_ne_bytes()].concat();
    p.setsockopt(s, SOL_SOCKET, SO_LINGER, &linger(1, 3))
        .unwrap();
    assert_eq!(
        p.getsockopt(s, SOL_SOCKET, SO_LINGER).unwrap(),
        linger(1, 3)
    );
    assert_eq!(
        p.setsockopt(s, SOL_SOCKET, SO_LINGER, &linger(1, -1)),
        Err(RUMP_EDOM)
    );
    assert_eq!(
        p.setsockopt(s, SOL_SOCKET, SO_LINGER, &linger(1, 70_000)),
        Err(RUMP_EDOM)
    );
    // Timeouts.
    let tv = |s: i64, us: i64| [s.to_ne_bytes(), us.to_ne_bytes()].concat();
    p.setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &tv(2, 500_000))
        .unwrap();
    assert_eq!(
        p.getsockopt(s, SOL_SOCKET, SO_RCVTIMEO).unwrap(),
        tv(2, 500_000)
    );
    assert_eq!(
        p.setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &tv(0, 1_000_000)),
        Err(RUMP_EDOM)
    );
    assert_eq!(
        p.setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &tv(1 << 40, 0)),
        Err(RUMP_EDOM)
    );
    // There is no accept filter.
    assert_eq!(
        p.getsockopt(s, SOL_SOCKET, SO_ACCEPTFILTER),
        Err(RUMP_EINVAL)
    );
    assert_eq!(p.setsockopt(s, SOL_SOCKET, SO_ACCEPTFILTER, &[]), Ok(0));
    assert_eq!(
        p.setsockopt(s, SOL_SOCKET, SO_ACCEPTFILTER, &[65; 256]),
        Err(RUMP_EINVAL)
    );
    p.release();
}

#[test]
fn timeouts_and_marks() {
    let k = Raw::boot();
    let p = k.spawn();
    let (a, b) = p.socketpair(SOCK_STREAM).unwrap();
    let tv = [0i64.to_ne_bytes(), 60_000i64.to_ne_bytes()].concat();
    p.setsockopt(b, SOL_SOCKET, SO_RCVTIMEO, &tv).unwrap();
    p.setsockopt(a, SOL_SOCKET, SO_SNDTIMEO, &tv).unwrap();
    let (r, t) = timed(|| p.recv(b, 10, 0));
    assert_eq!(r, Err(RUMP_EAGAIN));
    assert!(t >= ms(50), "{t:?}");
    // What was sent before counts.
    let (r, t) = timed(|| p.write(a, &[0; 10_000]));
    assert_eq!(r, Ok(8192));
    assert!(t >= ms(50), "{t:?}");
    assert_eq!(p.write(a, b"x"), Err(RUMP_EAGAIN));
    assert_eq!(p.recv(b, 8192, 0).unwrap().len(), 8192);
    // Less than the mark is not worth waking up for, if time allows.
    p.setopt(b, SOL_SOCKET, SO_RCVLOWAT, 5).unwrap();
    p.write(a, b"abc").unwrap();
    assert_eq!(p.recv(b, 10, 0), Err(RUMP_EAGAIN));
    assert_eq!(p.recv(b, 10, MSG_DONTWAIT).unwrap(), b"abc");
    p.write(a, b"abc").unwrap();
    assert_eq!(p.recv(b, 3, 0).unwrap(), b"abc");
    p.release();
}

#[test]
fn waitall() {
    let k = Raw::boot();
    let p = k.spawn();
    let (a, b) = p.socketpair(SOCK_STREAM).unwrap();
    let writer = thread::spawn(move || {
        for _ in 0..10 {
            thread::sleep(ms(2));
            p.write(a, &[5; 3000]).unwrap();
        }
        p.shutdown(a, SHUT_WR).unwrap();
    });
    assert_eq!(p.recv(b, 25_000, MSG_WAITALL).unwrap().len(), 25_000);
    assert_eq!(p.recv(b, 25_000, MSG_WAITALL).unwrap().len(), 5000);
    writer.join().unwrap();
    p.release();
}

#[test]
fn shutdown() {
    let k = Raw::boot();
    let p = k.spawn();
    let (a, b) = p.socketpair(SOCK_STREAM).unwrap();
    p.write(a, b"unread").unwrap();
    p.shutdown(a, SHUT_WR).unwrap();
    assert_eq!(p.send(a, b"x", MSG_NOSIGNAL), Err(RUMP_EPIPE));
    assert_eq!(p.read(b, 10).unwrap(), b"unread");
    assert_eq!(p.read(b, 10).unwrap(), b"");
    p.write(b, b"other way").unwrap();
    assert_eq!(p.read(a, 20).unwrap(), b"other way");
    p.write(b, b"thrown away").unwrap();
    p.shutdown(a, SHUT_RD).unwrap();
    assert_eq!(p.read(a, 20).unwrap(), b"");
    assert_eq!(p.send(b, b"x", MSG_NOSIGNAL), Err(RUMP_EPIPE));
    // A writer that waits for room learns of it.
    let (a, b) = p.socketpair(SOCK_STREAM).unwrap();
    p.write(a, &[0; 8192]).unwrap();
    let writer = thread::spawn(move || p.send(a, &[0; 5], MSG_NOSIGNAL));
    thread::sleep(ms(20));
    p.shutdown(b, SHUT_RD).unwrap();
    assert_eq!(writer.join().unwrap(), Err(RUMP_EPIPE));
    p.release();
}

#[test]
fn closing_what_others_wait_for() {
    let k = Raw::boot();
    let p = k.spawn();
    let (a, b) = p.socketpair(SOCK_STREAM).unwrap();
    let s = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    p.bind(s, &sun("/s")).unwrap();
    p.listen(s, 1).unwrap();
    let reader = thread::spawn(move || p.read(a, 1));
    let accepter = thread::spawn(move || p.accept(s));
    thread::sleep(ms(20));
    p.close(a).unwrap();
    p.close(s).unwrap();
    let gone = [RUMP_EBADF, RUMP_EINTR];
    assert!(gone.contains(&reader.join().unwrap().unwrap_err()));
    assert!(gone.contains(&accepter.join().unwrap().unwrap_err()));
    assert_eq!(p.read(b, 1).unwrap(), b"");
    p.release();
}

#[test]
fn readiness() {
    let k = Raw::boot();
    let p = k.spawn();
    let (a, b) = p.socketpair(SOCK_STREAM).unwrap();
    let all = RUMP_POLLIN | RUMP_POLLOUT;
    let mut fds = [pfd(a, all), pfd(b, all)];
    assert_eq!(p.poll(&mut fds, 0), Ok(2));
    assert_eq!(fds.map(|f| f.revents as i32), [RUMP_POLLOUT, RUMP_POLLOUT]);
    let mut fds = [pfd(b, RUMP_POLLIN)];
    assert_eq!(p.poll(&mut fds, 0), Ok(0));
    let waiter = thread::spawn(move || {
        let mut fds = [pfd(b, RUMP_POLLIN)];
        p.poll(&mut fds, 5000).unwrap();
        fds[0].revents as i32
    });
    thread::sleep(ms(10));
    p.write(a, &[0; 8192]).unwrap();
    assert_eq!(waiter.join().unwrap(), RUMP_POLLIN);
    let mut fds = [pfd(a, RUMP_POLLOUT)];
    assert_eq!(p.poll(&mut fds, 0), Ok(0));
    // kqueue tells how much.
    let kq = p.kqueue();
    let add = [
        kev(b as usize, RUMP_EVFILT_READ, RUMP_EV_ADD, 0, 0),
        kev(a as usize, RUMP_EVFILT_WRITE, RUMP_EV_ADD, 0, 0),
    ];
    p.kevent(kq, &add, 0, None).unwrap();
    let ready = || p.kevent(kq, &[], 4, Some(ms(0))).unwrap();
    let events = ready();
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].ident, events[0].data), (b as usize, 8192));
    assert_eq!(p.read(b, 8000).unwrap().len(), 8000);
    let events = ready();
    assert_eq!(events.len(), 2);
    assert_eq!(events[..2].iter().map(|e| e.data).sum::<i64>(), 192 + 8000);
    p.close(a).unwrap();
    let events = ready();
    assert_eq!(events.len(), 1);
    assert!(events[0].flags & RUMP_EV_EOF as u32 != 0);
    let mut fds = [pfd(b, RUMP_POLLIN)];
    assert_eq!(p.poll(&mut fds, 0), Ok(1));
    assert_eq!(fds[0].revents as i32, RUMP_POLLIN | RUMP_POLLHUP);
    // A listener is ready when somebody waits.
    let s = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
    p.bind(s, &sun("/s")).unwrap();
    p.listen(s, 3).unwrap();
    let add = [kev(s as usize, RUMP_EVFILT_READ, RUMP_EV_ADD, 0, 0)];
    p.kevent(kq, &add, 0, None).unwrap();
    p.close(b).unwrap();
    assert_eq!(ready().len(), 0);
    for n in 1..=2 {
        let c = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
        p.connect(c, &sun("/s")).unwrap();
        let events = ready();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].data, n);
    }
    p.release();
}

#[test]
fn paccept_flags() {
    let k = Raw::boot();
    let p = k.spawn();
    let s = p.socket(AF_LOCAL, SOCK_STREAM | SOCK_NONBLOCK).unwrap();
    p.bind(s, &sun("/s")).unwrap();
    p.listen(s, 3).unwrap();
    assert_eq!(p.accept(s), Err(RUMP_EAGAIN));
    for flags in [0, SOCK_CLOEXEC | SOCK_NONBLOCK] {
        let c = p.socket(AF_LOCAL, SOCK_STREAM).unwrap();
        p.connect(c, &sun("/s")).unwrap();
        let null = std::ptr::null::<u8>();
        let a = sys!(p, RUMP_SYS_paccept, s, null, null, null, flags).unwrap() as i32;
        let nonblock = p.fcntl(a, RUMP_F_GETFL, 0).unwrap() as i32 & RUMP_O_NONBLOCK;
        assert_eq!(nonblock != 0, flags != 0);
        assert_eq!(p.fcntl(a, RUMP_F_GETFD, 0), Ok((flags != 0) as i64));
    }
    p.release();
}

#[test]
fn many_messages() {
    let k = Raw::boot();
    let p = k.spawn();
    let (a, b) = p.socketpair(SOCK_DGRAM).unwrap();
    let texts: [&[u8]; 3] = [b"one", b"two two", b""];
    let mut iovs = texts.map(|t| rump_iovec {
        iov_base: t.as_ptr().cast_mut().cast(),
        iov_len: t.len(),
    });
    let empty = Msghdr {
        name: std::ptr::null_mut(),
        namelen: 0,
        iov: std::ptr::null_mut(),
        iovlen: 1,
        control: std::ptr::null_mut(),
        controllen: 0,
        flags: 0,
    };
    let mut msgs = [Mmsghdr { hdr: empty, len: 0 }; 3];
    for (m, iov) in msgs.iter_mut().zip(&mut iovs) {
        m.hdr.iov = iov;
    }
    assert_eq!(
        sys!(p, RUMP_SYS_sendmmsg, a, msgs.as_mut_ptr(), 3, 0),
        Ok(3)
    );
    assert_eq!(msgs.map(|m| m.len), [3, 7, 0]);
    let mut bufs = [[0u8; 5]; 5];
    let mut iovs = bufs.each_mut().map(|b| rump_iovec {
        iov_base: b.as_mut_ptr().cast(),
        iov_len: b.len(),
    });
    let mut msgs = [Mmsghdr { hdr: empty, len: 9 }; 5];
    for (m, iov) in msgs.iter_mut().zip(&mut iovs) {
        m.hdr.iov = iov;
    }
    let null = std::ptr::null::<u8>();
    let got = sys!(
        p,
        RUMP_SYS_recvmmsg,
        b,
        msgs.as_mut_ptr(),
        5,
        MSG_WAITFORONE,
        null
    );
    assert_eq!(got, Ok(3));
    assert_eq!(msgs.map(|m| m.len), [3, 5, 0, 9, 9]);
    assert_eq!(msgs[1].hdr.flags, MSG_TRUNC);
    assert_eq!(&bufs[1], b"two t");
    p.release();
}

#[test]
fn vectors() {
    let k = Raw::boot();
    let p = k.spawn();
    let (a, b) = p.socketpair(SOCK_STREAM).unwrap();
    let parts: Vec<Vec<u8>> = (0..40u8).map(|n| vec![n; n as usize]).collect();
    let iovs: Vec<rump_iovec> = parts
        .iter()
        .map(|v| rump_iovec {
            iov_base: v.as_ptr().cast_mut().cast(),
            iov_len: v.len(),
        })
        .collect();
    let n = sys!(p, RUMP_SYS_writev, a, iovs.as_ptr(), iovs.len()).unwrap();
    assert_eq!(p.read(b, 10_000).unwrap(), parts.concat());
    assert_eq!(n as usize, parts.concat().len());
    p.release();
}

#[test]
fn memory_of_messages_comes_back() {
    let k = Raw::boot();
    let p = k.spawn();
    let mut mib = [1i32, 39, 6]; // kern.mbuf.stats
    let mut stats = [0u8; 56 + 512];
    let mut len = stats.len();
    let mut live = || {
        sys!(
            p,
            RUMP_SYS___sysctl,
            mib.as_mut_ptr(),
            3,
            stats.as_mut_ptr(),
            &raw mut len,
            std::ptr::null::<u8>(),
            0
        )
        .unwrap();
        (0..256)
            .map(|t| u16::from_ne_bytes([stats[56 + 2 * t], stats[57 + 2 * t]]) as u32)
            .sum::<u32>()
    };
    assert_eq!(live(), 0);
    let (a, b) = p.socketpair(SOCK_STREAM).unwrap();
    p.setopt(a, SOL_SOCKET, SO_SNDBUF, 200_000).unwrap();
    p.write(a, &vec![0; 100_000]).unwrap();
    // 16 KiB each.
    assert_eq!(live(), 7);
    p.read(b, 50_000).unwrap();
    assert_eq!(live(), 4);
    p.close(b).unwrap();
    assert_eq!(live(), 0);
    p.release();
}

#[test]
fn little_memory() {
    let k = Raw::boot_with(|c| c.rkc_memlimit = 16 << 20);
    let p = k.spawn();
    let mut pairs = vec![];
    // Fill the memory with messages nobody reads.
    let error = 'full: loop {
        let (a, b) = match p.socketpair(SOCK_STREAM | SOCK_NONBLOCK) {
            Ok(pair) => pair,
            Err(e) => break 'full e,
        };
        pairs.push((a, b));
        p.setopt(a, SOL_SOCKET, SO_SNDBUF, 100_000).unwrap();
        if let Err(e) = p.write(a, &vec![1; 100_000]) {
            break e;
        }
    };
    assert!(
        [RUMP_ENOBUFS, RUMP_ENOMEM, RUMP_EMFILE, RUMP_ENFILE].contains(&error),
        "{error}"
    );
    assert!(pairs.len() > 5);
    for (a, b) in pairs {
        p.close(a).unwrap();
        p.close(b).unwrap();
    }
    let (a, b) = p.socketpair(SOCK_STREAM).unwrap();
    p.write(a, b"alive").unwrap();
    assert_eq!(p.read(b, 10).unwrap(), b"alive");
    p.release();
}
