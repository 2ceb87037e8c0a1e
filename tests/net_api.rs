//! Interfaces, routes and wires through the crate `rump`.

mod common;

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddrV6};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use common::{Fixture, errno, kernel, kernel_of};
use rump::net::{
    Gateway, Interface, InterfaceAddr, Link, Route, TcpListener, TcpSocket, TcpStream, UdpSocket,
    Verdict, Wire, WirePort,
};
use rump::{Errno, Kernel};

/// Its IPv4 addresses: with IPv6 in the build it gives itself others.
fn inet(interface: &Interface) -> Vec<InterfaceAddr> {
    let all = interface.addresses().iter();
    all.filter(|a| a.addr().is_ipv4()).copied().collect()
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// Try for ten seconds.
fn patiently<T>(mut f: impl FnMut() -> Option<T>) -> T {
    for _ in 0..500 {
        if let Some(done) = f() {
            return done;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("never")
}

/// Two kernels on a wire, 10.0.0.1 and 10.0.0.2, and their ports.
fn pair(wire: &Wire) -> (Fixture, Fixture, [WirePort; 2]) {
    let ports = [wire.port(), wire.port()];
    let a = kernel_of(Kernel::builder().nic(&ports[0], "10.0.0.1/24"));
    let b = kernel_of(Kernel::builder().nic(&ports[1], "10.0.0.2/24"));
    (a, b, ports)
}

/// A socket at each end; receiving gives up soon.
fn sockets(a: &Kernel, b: &Kernel) -> (UdpSocket, UdpSocket) {
    let from = UdpSocket::bind(a, "10.0.0.1:9").unwrap();
    let to = UdpSocket::bind(b, "10.0.0.2:9").unwrap();
    for socket in [&from, &to] {
        let limit = Duration::from_millis(300);
        socket.set_read_timeout(Some(limit)).unwrap();
    }
    from.send_to(b"first", "10.0.0.2:9").unwrap();
    to.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    to.recv(&mut [0; 9]).unwrap();
    to.set_read_timeout(Some(Duration::from_millis(300)))
        .unwrap();
    (from, to)
}

#[test]
fn interfaces_have_names_and_addresses() {
    let kernel = kernel();
    let mut lo = kernel.interface("lo0").unwrap();
    assert_eq!(kernel.interfaces().unwrap().len(), 1);
    assert!(lo.is_up() && lo.index() > 0);
    assert_eq!(lo.mtu(), 33624);
    assert_eq!(inet(&lo)[0].net().to_string(), "127.0.0.1/8");
    lo.add_address("10.7.7.7/32").unwrap();
    assert!(lo.addresses().iter().any(|a| a.addr() == ip("10.7.7.7")));
    UdpSocket::bind(&*kernel, "10.7.7.7:0").unwrap();
    lo.remove_address(ip("10.7.7.7")).unwrap();
    assert!(!lo.addresses().iter().any(|a| a.addr() == ip("10.7.7.7")));
    let again = lo.remove_address(ip("10.7.7.7"));
    assert_eq!(errno(again), Errno::EADDRNOTAVAIL);
    lo.set_mtu(9000).unwrap();
    assert_eq!(lo.mtu(), 9000);
    lo.set_up(false).unwrap();
    assert!(!lo.is_up());
    lo.set_up(true).unwrap();
    let text = kernel.interfaces().unwrap().to_string();
    assert!(text.starts_with("lo0: flags=0x"), "{text}");
    assert!(text.contains(" mtu 9000\n"), "{text}");
    assert!(text.contains("\n\tinet 127.0.0.1/8"), "{text}");
    let error = Interface::by_name(&*kernel, "wire9").unwrap_err();
    assert!(error.to_string().contains("wire9"), "{error}");
    assert_eq!(Errno::of(&error), Some(Errno::ENXIO));
}

#[test]
fn a_kernel_without_a_loopback_address() {
    let kernel = kernel_of(Kernel::builder().loopback(false));
    let error = UdpSocket::bind(&*kernel, "127.0.0.1:0").map(drop);
    assert_eq!(errno(error), Errno::EADDRNOTAVAIL);
}

#[test]
fn routes_come_and_go() {
    let wire = Wire::new();
    let (a, _b, _) = pair(&wire);
    Route::add(&*a, "10.5.0.0/16", ip("10.0.0.2")).unwrap();
    let again = Route::add(&*a, "10.5.0.0/16", ip("10.0.0.2"));
    assert_eq!(errno(again), Errno::EEXIST);
    let route = Route::get(&*a, ip("10.5.6.7")).unwrap();
    assert_eq!(route.destination().to_string(), "10.5.0.0/16");
    assert_eq!(*route.gateway(), Gateway::Router(ip("10.0.0.2")));
    assert_eq!((route.interface(), route.flags()), ("wire0", "UGS".into()));

    assert_eq!(Route::default_gateway(&*a, false).unwrap(), None);
    assert_eq!(errno(Route::get(&*a, ip("192.0.2.1"))), Errno::ESRCH);
    Route::set_default(&*a, ip("10.0.0.3")).unwrap();
    Route::set_default(&*a, ip("10.0.0.2")).unwrap();
    assert_eq!(
        Route::default_gateway(&*a, false).unwrap(),
        Some(ip("10.0.0.2"))
    );
    let text = a.routes().unwrap().to_string();
    assert!(text.starts_with("Destination "), "{text}");
    assert!(text.contains("\ndefault            10.0.0.2 "), "{text}");
    assert!(text.contains("\n10.0.0.0/24        link "), "{text}");

    Route::delete(&*a, "10.5.0.0/16").unwrap();
    assert_eq!(errno(Route::delete(&*a, "10.5.0.0/16")), Errno::ESRCH);
    Route::add(&*a, "10.6.0.0/16", Gateway::Reject).unwrap();
    let route = Route::get(&*a, ip("10.6.0.1")).unwrap();
    assert_eq!(*route.gateway(), Gateway::Reject);
    let socket = UdpSocket::bind(&*a, "0.0.0.0:0").unwrap();
    assert!(socket.send_to(b"x", "10.6.0.1:9").is_err());
}

#[test]
fn a_nic_of_the_builder() {
    let wire = Wire::new();
    let (a, b, ports) = pair(&wire);
    let nic = a.interface("wire0").unwrap();
    assert_eq!(inet(&nic)[0].broadcast(), Some(ip("10.0.0.255")));
    let mac = nic.link_address().unwrap().to_string();
    drop(sockets(&a, &b));
    let neighbours = b.arp().unwrap();
    let known = neighbours.iter().find(|n| n.addr() == ip("10.0.0.1"));
    assert_eq!(known.unwrap().link_address().unwrap().to_string(), mac);
    let line = format!("? (10.0.0.1) at {mac} on wire0");
    assert!(neighbours.to_string().contains(&line), "{neighbours}");
    assert!(a.interface("wire0").unwrap().counters().packets_out >= 2);
    // IPv6: who it is, as ndp(8) prints it.
    let link_local = |i: &Interface| {
        let mut all = i.addresses().iter().map(InterfaceAddr::addr);
        all.find(|a| a.is_ipv6()).unwrap()
    };
    if cfg!(feature = "netinet6") {
        let nic6 = b.interface("wire0").unwrap();
        let (IpAddr::V6(from), IpAddr::V6(to)) = (link_local(&nic), link_local(&nic6)) else {
            unreachable!()
        };
        let v6 = |ip, i: &Interface| SocketAddrV6::new(ip, 9, 0, i.index());
        let (six, at) = (v6(from, &nic), v6(to, &nic6));
        // Both ask for a while whether their addresses are others'.
        let six = patiently(|| UdpSocket::bind(&*a, six).ok());
        let at = patiently(|| UdpSocket::bind(&*b, at).ok());
        at.set_read_timeout(Some(Duration::from_millis(100)))
            .unwrap();
        patiently(|| {
            six.send_to(b"six", v6(to, &nic)).unwrap();
            at.recv(&mut [0; 9]).ok()
        });
        let neighbours = a.ndp().unwrap();
        let known = neighbours.iter().find(|n| n.addr() == IpAddr::V6(to));
        assert_eq!(known.unwrap().link_address(), nic6.link_address());
        let text = neighbours.to_string();
        assert!(text.starts_with("Neighbor "), "{text}");
        assert!(text.contains(&format!("\n{to}%wire0 ")), "{text}");
    }
    let table = a.netstat().unwrap().to_string();
    assert!(table.starts_with("Name   Mtu   Network "), "{table}");
    assert!(
        table.contains("wire0  1500  10.0.0.0/24        10.0.0.1 "),
        "{table}"
    );

    // Two interfaces, and several addresses on one.
    let other = Wire::new();
    let two = kernel_of(
        Kernel::builder()
            .nic(wire.port(), ["10.0.0.3/24", "10.0.1.3/24"])
            .nic(other.port(), "10.2.0.1/16"),
    );
    assert_eq!(inet(&two.interface("wire0").unwrap()).len(), 2);
    let second = two.interface("wire1").unwrap();
    assert_eq!(inet(&second)[0].net().to_string(), "10.2.0.1/16");

    let error = Kernel::builder().nic(wire.port(), "10.0.0.4").boot();
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().contains("10.0.0.4"), "{error}");
    let error = Kernel::builder().nic(&ports[0], "10.0.0.4/24").boot();
    assert_eq!(errno(error), Errno::EBUSY);
}

#[test]
fn tcp_over_a_bad_link() {
    let link = Link::new()
        .delay(Duration::from_micros(200))
        .loss(0.01)
        .duplication(0.01)
        .reordering(0.02, Duration::from_millis(1));
    let wire = Wire::builder().seed(3).link(link).build();
    let (a, b, _) = pair(&wire);
    let sent: Vec<u8> = (0..200_000u32).map(|n| ((n * 7919) >> 8) as u8).collect();
    let copy = sent.clone();
    let listener = TcpListener::bind(&*a, "10.0.0.1:7").unwrap();
    let sender = thread::spawn(move || {
        let (mut peer, _) = listener.accept().unwrap();
        peer.write_all(&copy).unwrap();
    });
    let mut got = Vec::new();
    let mut client = TcpStream::connect(&*b, "10.0.0.1:7").unwrap();
    client.read_to_end(&mut got).unwrap();
    assert!(got == sent);
    sender.join().unwrap();
}

#[test]
fn all_is_lost_and_a_partition_heals() {
    let wire = Wire::new();
    let (a, b, ports) = pair(&wire);
    let (from, to) = sockets(&a, &b);
    let mut buf = [0; 9];
    let mut arrives = |data: &[u8]| {
        from.send_to(data, "10.0.0.2:9").unwrap();
        to.recv(&mut buf).is_ok()
    };
    assert!(arrives(b"whole"));
    ports[0].set_link(Link::new().loss(1.0));
    assert!(!arrives(b"lost"));
    ports[0].set_link(Link::new());
    assert!(arrives(b"found"));
    wire.partition([&ports[0]]);
    assert!(!arrives(b"apart"));
    wire.heal();
    assert!(arrives(b"together"));
    ports[1].set_connected(false);
    assert!(!arrives(b"unplugged"));
    wire.heal();
    assert!(arrives(b"plugged"));
}

#[test]
fn rules_see_frames() {
    let wire = Wire::new();
    let (a, b, ports) = pair(&wire);
    let (from, to) = sockets(&a, &b);
    let seen = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&seen);
    ports[0].rule(move |frame| {
        // IPv6 has its own business.
        if frame.get(12..14) == Some(&[0x08, 0x00]) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        // Behind the headers of Ethernet, IPv4 and UDP.
        if frame.get(42..46) == Some(b"drop") {
            Verdict::Drop
        } else {
            Verdict::Pass
        }
    });
    let mut buf = [0; 9];
    from.send_to(b"drop", "10.0.0.2:9").unwrap();
    from.send_to(b"pass", "10.0.0.2:9").unwrap();
    assert_eq!(to.recv(&mut buf).unwrap(), 4);
    assert_eq!(&buf[..4], b"pass");
    assert_eq!(seen.load(Ordering::Relaxed), 2);

    // A panic is the sender's, and the kernel goes on.
    ports[0].rule(|frame| {
        if frame.get(12..14) == Some(&[0x08, 0x00]) {
            panic!("not this one");
        }
        Verdict::Pass
    });
    let call = || drop(from.send_to(b"x", "10.0.0.2:9"));
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call));
    assert_eq!(panic.unwrap_err().downcast_ref(), Some(&"not this one"));
    ports[0].clear_rule();
    from.send_to(b"again", "10.0.0.2:9").unwrap();
    assert_eq!(to.recv(&mut buf).unwrap(), 5);

    // A frame of the program's own: to all, of no known protocol.
    assert_eq!(errno(ports[0].inject(&[0; 5])), Errno::EINVAL);
    ports[0].inject(&[0xff; 60]).unwrap();
}

/// The blocks of a pcapng file: type and body.
fn blocks(mut file: &[u8]) -> Vec<(u32, &[u8])> {
    let word = |b: &[u8], at: usize| u32::from_le_bytes(b[at..at + 4].try_into().unwrap());
    let mut blocks = Vec::new();
    while !file.is_empty() {
        let len = word(file, 4) as usize;
        assert_eq!(len % 4, 0);
        assert_eq!(word(file, len - 4) as usize, len);
        blocks.push((word(file, 0), &file[8..len - 4]));
        file = &file[len..];
    }
    blocks
}

#[test]
fn a_capture_is_pcapng() {
    let wire = Wire::new();
    let (a, b, ports) = pair(&wire);
    let (from, to) = sockets(&a, &b);
    let one = ports[0].capture(Vec::new()).unwrap();
    from.send_to(b"captured", "10.0.0.2:9").unwrap();
    to.recv(&mut [0; 9]).unwrap();
    let file = one.finish().unwrap();
    let all = wire.capture(Vec::new()).unwrap();
    for _ in 0..3 {
        from.send_to(b"captured", "10.0.0.2:9").unwrap();
        to.recv(&mut [0; 9]).unwrap();
        to.send_to(b"answer", "10.0.0.1:9").unwrap();
        from.recv(&mut [0; 9]).unwrap();
    }
    let both = all.finish().unwrap();
    from.send_to(b"not this", "10.0.0.2:9").unwrap();

    let file = blocks(&file);
    assert_eq!(file.len(), 3);
    // A section in this byte order, an Ethernet interface, a packet.
    assert_eq!(file[0].0, 0x0a0d_0d0a);
    assert_eq!(file[0].1[..4], 0x1a2b_3c4du32.to_le_bytes());
    assert_eq!((file[1].0, file[1].1[0]), (1, 1));
    assert_eq!(file[2].0, 6);
    assert_eq!(file[2].1[12..16], 50u32.to_le_bytes());
    assert_eq!(&file[2].1[20 + 42..20 + 50], b"captured");

    let both = blocks(&both);
    let kinds: Vec<u32> = both.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds[..2], [0x0a0d_0d0a, 1]);
    assert_eq!(kinds[2..], [6; 6]);
}

#[test]
fn multicast_goes_to_members() {
    let wire = Wire::new();
    let (a, b, _) = pair(&wire);
    let group = Ipv4Addr::new(239, 1, 2, 3);
    let member = UdpSocket::unbound(&*b, false).unwrap();
    member.set_reuse_address(true).unwrap();
    member.set_reuse_port(true).unwrap();
    member.bind_to((group, 9)).unwrap();
    member
        .join_multicast_v4(&group, &[10, 0, 0, 2].into())
        .unwrap();
    let again = member.join_multicast_v4(&group, &[10, 0, 0, 2].into());
    assert_eq!(errno(again), Errno::EADDRINUSE);
    member
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    let sender = UdpSocket::bind(&*a, "10.0.0.1:0").unwrap();
    sender.set_multicast_if_v4(&[10, 0, 0, 1].into()).unwrap();
    sender.set_multicast_ttl_v4(3).unwrap();
    assert_eq!(sender.multicast_ttl_v4().unwrap(), 3);
    sender.set_multicast_loop_v4(false).unwrap();
    assert!(!sender.multicast_loop_v4().unwrap());
    let mut buf = [0; 9];
    sender.send_to(b"all", (group, 9)).unwrap();
    let (n, from) = member.recv_from(&mut buf).unwrap();
    assert_eq!((n, from), (3, sender.local_addr().unwrap()));
    member
        .leave_multicast_v4(&group, &[10, 0, 0, 2].into())
        .unwrap();
    sender.send_to(b"none", (group, 9)).unwrap();
    assert!(member.recv(&mut buf).is_err());
    let bad = member.join_multicast_v4(&[10, 0, 0, 9].into(), &[10, 0, 0, 2].into());
    assert_eq!(errno(bad), Errno::EINVAL);
}

#[test]
#[cfg(feature = "netinet6")]
fn early_options() {
    let kernel = kernel();
    let socket = TcpSocket::new(&*kernel, true).unwrap();
    // IPv4 is another socket's: mapped addresses are not spoken.
    assert_eq!(errno(socket.set_only_v6(false)), Errno::EOPNOTSUPP);
    socket.set_only_v6(true).unwrap();
    socket.bind("[::]:7").unwrap();
    let listener = socket.listen(5).unwrap();
    assert!(listener.only_v6().unwrap());
    assert!(TcpStream::connect(&*kernel, "127.0.0.1:7").is_err());
    let late = UdpSocket::bind(&*kernel, "[::1]:0").unwrap();
    assert_eq!(errno(late.set_only_v6(true)), Errno::EINVAL);
    let four = UdpSocket::bind(&*kernel, "127.0.0.1:0").unwrap();
    assert!(four.set_only_v6(true).is_err());
}
