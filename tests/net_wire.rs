//! Two kernels on a wire.
#![cfg(feature = "wire")]

#[path = "common/raw.rs"]
mod raw;
#[path = "common/sock.rs"]
mod sock;

use raw::*;
use sock::*;
use std::ffi::{CStr, c_char};

const SIOCAIFADDR: u64 = 0x8040_691a;

fn sin(addr: [u8; 4], port: u16) -> Vec<u8> {
    let mut v = vec![16, AF_INET as u8];
    v.extend(port.to_be_bytes());
    v.extend(addr);
    v.extend([0; 8]);
    v
}

fn ifaddr(p: Proc, ifname: &str, addr: [u8; 4], len: u32) -> Sys {
    let fd = p.socket(AF_INET, SOCK_DGRAM)?;
    let mut req = ifname.as_bytes().to_vec();
    req.resize(16, 0);
    req.extend(sin(addr, 0));
    req.extend([0; 16]);
    req.extend(sin((u32::MAX << (32 - len)).to_be_bytes(), 0));
    let r = sys!(p, RUMP_SYS_ioctl, fd, SIOCAIFADDR, req.as_mut_ptr());
    p.close(fd).unwrap();
    r
}

/// net.inet.ip.dad_count = 0
fn no_dad(p: Proc) {
    let name = [4i32, 2, 0, 25];
    let zero = 0i32;
    sys!(
        p,
        RUMP_SYS___sysctl,
        name.as_ptr(),
        4,
        std::ptr::null_mut::<i32>(),
        std::ptr::null_mut::<usize>(),
        &raw const zero,
        4usize
    )
    .expect("sysctl");
}

thread_local! {
    /// Ports that this test made.
    static PORTS: std::cell::RefCell<Vec<*mut rump_wire_port>> = const { std::cell::RefCell::new(Vec::new()) };
}

struct Net {
    wire: *mut rump_wire,
}

impl Net {
    fn new() -> Net {
        let config = rump_wire_config {
            rwc_size: size_of::<rump_wire_config>(),
            rwc_seed: 1,
            rwc_flags: 0,
        };
        let mut wire = std::ptr::null_mut();
        // SAFETY: a configuration with its size, and where to put the wire.
        assert_eq!(unsafe { rump_wire_create(&config, &mut wire) }, 0);
        Net { wire }
    }

    fn attach(&self, k: &Raw, addr: [u8; 4]) -> Proc {
        let mut name = [0 as c_char; 16];
        // SAFETY: the wire and the kernel are alive; a buffer with its size.
        unsafe {
            let port = rump_wire_port(self.wire);
            PORTS.with(|p| p.borrow_mut().push(port));
            let error = rump_wire_attach(k.raw(), port, name.as_mut_ptr(), 16);
            assert_eq!(error, 0);
        }
        // SAFETY: it ends with a NUL.
        let name = unsafe { CStr::from_ptr(name.as_ptr()) };
        let p = k.spawn();
        no_dad(p);
        ifaddr(p, name.to_str().unwrap(), addr, 24).expect("address");
        p
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: the kernels on it are halted: it was made before them.
            unsafe { rump_wire_destroy(self.wire) };
        }
    }
}

#[test]
fn udp_both_ways() {
    let net = Net::new();
    let (k1, k2) = (Raw::boot(), Raw::boot());
    let (a, b) = (
        net.attach(&k1, [10, 0, 0, 1]),
        net.attach(&k2, [10, 0, 0, 2]),
    );
    let sa = a.socket(AF_INET, SOCK_DGRAM).unwrap();
    let sb = b.socket(AF_INET, SOCK_DGRAM).unwrap();
    b.bind(sb, &sin([0; 4], 9)).unwrap();
    for n in [0usize, 1, 100, 1400, 5000, 9000] {
        let data: Vec<u8> = (0..n).map(|i| (i * 13) as u8).collect();
        a.sendto(sa, &data, 0, &sin([10, 0, 0, 2], 9))
            .expect("send");
        let (got, from) = b.recvfrom(sb, 20000).expect("receive");
        assert!(got == data);
        assert_eq!(from[4..8], [10, 0, 0, 1]);
        b.sendto(sb, &got, 0, &from).expect("echo");
        assert!(a.recv(sa, 20000, 0).expect("echoed") == data);
    }
}

/// `route add NET/LEN GATEWAY`
fn route_add(p: Proc, net: [u8; 4], len: u32, gateway: [u8; 4]) -> Sys {
    let fd = sys!(p, RUMP_SYS___socket30, 34, 3, 0)? as i32;
    let mut m = vec![0u8; 120];
    m[2] = 4; // RTM_VERSION
    m[3] = 1; // RTM_ADD
    m[8..12].copy_from_slice(&0x803i32.to_ne_bytes()); // UP, GATEWAY, STATIC
    m[12..16].copy_from_slice(&7i32.to_ne_bytes()); // DST, GATEWAY, NETMASK
    m.extend(sin(net, 0));
    m.extend(sin(gateway, 0));
    m.extend(sin(
        u32::MAX.checked_shl(32 - len).unwrap_or(0).to_be_bytes(),
        0,
    ));
    let total = (m.len() as u16).to_ne_bytes();
    m[0..2].copy_from_slice(&total);
    let r = p.write(fd, &m);
    if r.is_ok() {
        let reply = p.read(fd, 2000).expect("reply");
        assert_eq!(reply[3], 1);
        assert_ne!(
            i32::from_ne_bytes(reply[8..12].try_into().unwrap()) & 0x40,
            0
        );
        assert_eq!(p.write(fd, &m), Err(17), "the same again");
    }
    p.close(fd).unwrap();
    r
}

#[test]
fn a_router_between_two_wires() {
    let (left, right) = (Net::new(), Net::new());
    let (k1, k2, k3) = (Raw::boot(), Raw::boot(), Raw::boot());
    let a = left.attach(&k1, [10, 0, 1, 1]);
    let r = left.attach(&k2, [10, 0, 1, 254]);
    right.attach(&k2, [10, 0, 2, 254]);
    let b = right.attach(&k3, [10, 0, 2, 1]);
    // net.inet.ip.forwarding = 1
    let (name, one) = ([4i32, 2, 0, 1], 1i32);
    sys!(
        r,
        RUMP_SYS___sysctl,
        name.as_ptr(),
        4,
        std::ptr::null_mut::<i32>(),
        std::ptr::null_mut::<usize>(),
        &raw const one,
        4usize
    )
    .unwrap();
    route_add(a, [0; 4], 0, [10, 0, 1, 254]).expect("default route");
    route_add(b, [10, 0, 1, 0], 24, [10, 0, 2, 254]).expect("route");
    let sa = a.socket(AF_INET, SOCK_DGRAM).unwrap();
    let sb = b.socket(AF_INET, SOCK_DGRAM).unwrap();
    b.bind(sb, &sin([0; 4], 9)).unwrap();
    for n in [10usize, 4000] {
        let data: Vec<u8> = (0..n).map(|i| (i * 3) as u8).collect();
        a.sendto(sa, &data, 0, &sin([10, 0, 2, 1], 9))
            .expect("send");
        let (got, from) = b.recvfrom(sb, 9000).expect("receive");
        assert!(got == data && from[4..8] == [10, 0, 1, 1]);
        b.sendto(sb, &got, 0, &from).expect("echo");
        assert!(a.recv(sa, 9000, 0).expect("echoed") == data);
    }
    // Time to live: the router says so to a connected socket's error queue
    // only as a soft error; the packet does not arrive.
    a.setopt(sa, 0, 4, 1).unwrap();
    a.sendto(sa, b"too far", 0, &sin([10, 0, 2, 1], 9))
        .expect("send");
    a.setopt(sa, 0, 4, 64).unwrap();
    a.sendto(sa, b"near", 0, &sin([10, 0, 2, 1], 9))
        .expect("send");
    assert_eq!(b.recv(sb, 100, 0).unwrap(), b"near");
    // Nobody listens there: the news comes through the router.
    let sc = a.socket(AF_INET, SOCK_DGRAM).unwrap();
    a.connect(sc, &sin([10, 0, 2, 1], 10)).unwrap();
    a.send(sc, b"x", 0).unwrap();
    assert_eq!(a.recv(sc, 100, 0), Err(61));
}

#[repr(C)]
#[derive(Default)]
struct Link {
    size: usize,
    delay: u64,
    jitter: u64,
    bandwidth: u64,
    queue: u64,
    loss: u32,
    duplicate: u32,
    reorder: u32,
    corrupt: u32,
    holdback: u64,
    group: u32,
    down: u32,
}

unsafe extern "C" {
    fn rump_wire_link(port: *mut rump_wire_port, link: *const Link) -> i32;
}

#[test]
fn nobody_answers() {
    let net = Net::new();
    let k = Raw::boot();
    let p = net.attach(&k, [10, 0, 0, 1]);
    let fd = p.socket(AF_INET, SOCK_DGRAM).unwrap();
    let started = std::time::Instant::now();
    // Three requests, a second apart; then senders are told.
    let error = loop {
        if let Err(e) = p.sendto(fd, b"x", 0, &sin([10, 0, 0, 7], 9)) {
            break e;
        }
        assert!(started.elapsed().as_secs() < 10);
        std::thread::sleep(std::time::Duration::from_millis(50));
    };
    assert_eq!(error, 64, "EHOSTDOWN");
}

#[test]
fn a_slow_and_careless_link() {
    let net = Net::new();
    let (k1, k2) = (Raw::boot(), Raw::boot());
    let (a, b) = (
        net.attach(&k1, [10, 0, 0, 1]),
        net.attach(&k2, [10, 0, 0, 2]),
    );
    let sa = a.socket(AF_INET, SOCK_DGRAM).unwrap();
    let sb = b.socket(AF_INET, SOCK_DGRAM).unwrap();
    b.bind(sb, &sin([0; 4], 9)).unwrap();
    a.sendto(sa, b"first", 0, &sin([10, 0, 0, 2], 9)).unwrap();
    b.recv(sb, 10, 0).unwrap();
    let link = Link {
        size: size_of::<Link>(),
        delay: 20_000_000,
        duplicate: 1_000_000,
        ..Default::default()
    };
    let port = PORTS.with(|p| p.borrow()[0]);
    // SAFETY: the port lives as long as the wire.
    assert_eq!(unsafe { rump_wire_link(port, &link) }, 0);
    let started = std::time::Instant::now();
    a.sendto(sa, b"twice", 0, &sin([10, 0, 0, 2], 9)).unwrap();
    assert_eq!(b.recv(sb, 10, 0).unwrap(), b"twice");
    assert!(started.elapsed().as_millis() >= 20);
    assert_eq!(b.recv(sb, 10, 0).unwrap(), b"twice");
}
