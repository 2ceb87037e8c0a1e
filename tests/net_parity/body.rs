// One body for std's sockets and for ours: included twice by net_parity.rs,
// which gives `loopback()`, `tcp_bind`, `tcp_connect`, `tcp_connect_timeout`,
// `udp_bind`, and the types by std's names.

#[test]
fn a_stream_carries_bytes_both_ways() {
    let net = network();
    for ip in net.loopbacks() {
        let listener = net.tcp_bind((ip, 0)).unwrap();
        let addr = listener.local_addr().unwrap();
        assert_eq!(addr.ip(), ip);
        assert_ne!(addr.port(), 0);
        let server = thread::spawn(move || {
            let (mut peer, from) = listener.accept().unwrap();
            assert_eq!(peer.peer_addr().unwrap(), from);
            let mut text = String::new();
            peer.read_to_string(&mut text).unwrap();
            peer.write_all(text.to_uppercase().as_bytes()).unwrap();
        });
        let mut client = net.tcp_connect(addr).unwrap();
        assert_eq!(client.peer_addr().unwrap(), addr);
        client.write_all(b"ping").unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let mut text = String::new();
        client.read_to_string(&mut text).unwrap();
        assert_eq!(text, "PING");
        server.join().unwrap();
    }
}

#[test]
fn peeking_leaves_it_there() {
    let net = network();
    let listener = net.tcp_bind(net.any_port()).unwrap();
    let mut client = net.tcp_connect(listener.local_addr().unwrap()).unwrap();
    let (mut peer, _) = listener.accept().unwrap();
    client.write_all(b"abc").unwrap();
    let mut buf = [0; 8];
    assert_eq!(peer.peek(&mut buf).unwrap(), 3);
    assert_eq!(peer.read(&mut buf).unwrap(), 3);
    assert_eq!(&buf[..3], b"abc");
}

#[test]
fn nobody_listens() {
    let net = network();
    let listener = net.tcp_bind(net.any_port()).unwrap();
    let addr = listener.local_addr().unwrap();
    drop(listener);
    let error = net.tcp_connect(addr).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    let error = net
        .tcp_connect_timeout(&addr, Duration::from_secs(5))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    let error = net
        .tcp_connect_timeout(&addr, Duration::ZERO)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[test]
fn an_address_is_used_once() {
    let net = network();
    let listener = net.tcp_bind(net.any_port()).unwrap();
    let error = net
        .tcp_bind(listener.local_addr().unwrap())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
    let error = net
        .udp_bind((Ipv4Addr::new(192, 0, 2, 1), 0))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AddrNotAvailable);
}

#[test]
fn timeouts_and_nonblocking() {
    let net = network();
    let listener = net.tcp_bind(net.any_port()).unwrap();
    listener.set_nonblocking(true).unwrap();
    assert_eq!(
        listener.accept().map(drop).unwrap_err().kind(),
        ErrorKind::WouldBlock
    );
    listener.set_nonblocking(false).unwrap();

    let mut client = net.tcp_connect(listener.local_addr().unwrap()).unwrap();
    let (peer, _) = listener.accept().unwrap();
    assert_eq!(client.read_timeout().unwrap(), None);
    let short = Duration::from_millis(20);
    client.set_read_timeout(Some(short)).unwrap();
    assert_eq!(client.read_timeout().unwrap(), Some(short));
    let kind = client.read(&mut [0]).unwrap_err().kind();
    assert!(matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut));
    assert_eq!(
        client.set_read_timeout(Some(Duration::ZERO)).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
    client.set_nonblocking(true).unwrap();
    assert_eq!(
        client.read(&mut [0]).unwrap_err().kind(),
        ErrorKind::WouldBlock
    );
    drop(peer);
}

#[test]
fn options_are_kept() {
    let net = network();
    let listener = net.tcp_bind(net.any_port()).unwrap();
    let client = net.tcp_connect(listener.local_addr().unwrap()).unwrap();
    assert!(!client.nodelay().unwrap());
    client.set_nodelay(true).unwrap();
    assert!(client.nodelay().unwrap());
    client.set_ttl(42).unwrap();
    assert_eq!(client.ttl().unwrap(), 42);
    assert!(client.take_error().unwrap().is_none());
    let other = client.try_clone().unwrap();
    assert_eq!(other.local_addr().unwrap(), client.local_addr().unwrap());
}

#[test]
fn a_peer_that_is_gone() {
    let net = network();
    let listener = net.tcp_bind(net.any_port()).unwrap();
    let mut client = net.tcp_connect(listener.local_addr().unwrap()).unwrap();
    let (peer, _) = listener.accept().unwrap();
    drop(peer);
    assert_eq!(client.read(&mut [0]).unwrap(), 0);
    // The first write brings the reset, a later one tells of it.
    let error = loop {
        match client.write(&[0; 100]) {
            Ok(n) => assert!(n > 0),
            Err(error) => break error.kind(),
        }
        thread::sleep(Duration::from_millis(1));
    };
    assert!(matches!(
        error,
        ErrorKind::BrokenPipe | ErrorKind::ConnectionReset
    ));
}

#[test]
fn much_at_once() {
    let net = network();
    let listener = net.tcp_bind(net.any_port()).unwrap();
    let addr = listener.local_addr().unwrap();
    let sent: Vec<u8> = (0..3_000_000u32).map(|n| (n.wrapping_mul(7919) >> 8) as u8).collect();
    let copy = sent.clone();
    let sender = thread::spawn(move || {
        let (mut peer, _) = listener.accept().unwrap();
        peer.write_all(&copy).unwrap();
    });
    let mut received = Vec::new();
    net.tcp_connect(addr).unwrap().read_to_end(&mut received).unwrap();
    assert!(received == sent);
    sender.join().unwrap();
}

#[test]
fn many_connections() {
    let net = network();
    let listener = net.tcp_bind(net.any_port()).unwrap();
    let addr = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        for stream in listener.incoming().take(50) {
            let mut stream = stream.unwrap();
            let mut buf = [0; 4];
            stream.read_exact(&mut buf).unwrap();
            stream.write_all(&buf).unwrap();
        }
    });
    for n in 0..50u32 {
        let mut client = net.tcp_connect(addr).unwrap();
        client.write_all(&n.to_be_bytes()).unwrap();
        let mut buf = [0; 4];
        client.read_exact(&mut buf).unwrap();
        assert_eq!(u32::from_be_bytes(buf), n);
    }
    server.join().unwrap();
}

#[test]
fn datagrams() {
    let net = network();
    for ip in net.loopbacks() {
        let a = net.udp_bind((ip, 0)).unwrap();
        let b = net.udp_bind((ip, 0)).unwrap();
        let (to_a, to_b) = (a.local_addr().unwrap(), b.local_addr().unwrap());
        a.send_to(b"one", to_b).unwrap();
        a.send_to(b"two", to_b).unwrap();
        let mut buf = [0; 2];
        assert_eq!(b.peek_from(&mut buf).unwrap(), (2, to_a));
        // What there is no room for is lost.
        assert_eq!(b.recv_from(&mut buf).unwrap(), (2, to_a));
        assert_eq!(&buf, b"on");
        let mut buf = [0; 8];
        assert_eq!(b.recv_from(&mut buf).unwrap(), (3, to_a));
        b.connect(to_a).unwrap();
        assert_eq!(b.peer_addr().unwrap(), to_a);
        b.send(b"").unwrap();
        b.send(b"back").unwrap();
        assert_eq!(a.recv(&mut buf).unwrap(), 0);
        assert_eq!(a.recv(&mut buf).unwrap(), 4);
    }
}

#[test]
fn datagrams_have_limits() {
    let net = network();
    let a = net.udp_bind(net.any_port()).unwrap();
    let addr = a.local_addr().unwrap();
    assert!(a.send_to(&[0; 65508], addr).is_err());
    a.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    assert!(a.recv_from(&mut [0; 8]).is_err());
    assert!(!a.broadcast().unwrap());
    a.set_broadcast(true).unwrap();
    assert!(a.broadcast().unwrap());
    assert!(a.multicast_loop_v4().unwrap());
    a.set_multicast_loop_v4(false).unwrap();
    assert!(!a.multicast_loop_v4().unwrap());
    assert_eq!(a.multicast_ttl_v4().unwrap(), 1);
}
