//! Networks for runs in virtual time: rows of routers, hosts with many
//! connections, one connection over a line.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown};
use std::time::Duration;

use rump::net::{Link, Route, TcpListener, TcpSocket, TcpStream, Wire, WirePort};
use rump::sim::Sim;
use rump::{Kernel, Process};
use rump_sys as c;

/// `len` bytes that differ with `salt`.
pub(crate) fn pattern(len: usize, salt: u32) -> Vec<u8> {
    let byte = |i: u32| (i.wrapping_mul(2_654_435_761).wrapping_add(salt * 77) >> 11) as u8;
    (0..len as u32).map(byte).collect()
}

/// Links between routers, each a pair of their numbers.
#[derive(Clone, Debug)]
pub(crate) struct Graph {
    pub(crate) routers: usize,
    pub(crate) links: Vec<(usize, usize)>,
}

impl Graph {
    /// One behind the other.
    pub(crate) fn row(routers: usize) -> Graph {
        let links = (1..routers).map(|i| (i - 1, i)).collect();
        Graph { routers, links }
    }

    /// All connected, with as many links again as that needs, at random.
    pub(crate) fn mesh(routers: usize, mut random: impl FnMut() -> u64) -> Graph {
        let mut below = |n: usize| (random() % n as u64) as usize;
        let mut links: Vec<_> = (1..routers).map(|i| (below(i), i)).collect();
        while links.len() < 2 * (routers - 1) {
            let (a, b) = (below(routers), below(routers));
            let link = (a.min(b), a.max(b));
            if a != b && (!links.contains(&link) || routers < 4) {
                links.push(link);
            }
        }
        Graph { routers, links }
    }

    /// For every router the link and the router that are next on the shortest
    /// way to `to`.
    fn ways(&self, to: usize) -> Vec<Option<(usize, usize)>> {
        let mut near = vec![Vec::new(); self.routers];
        for (n, &(a, b)) in self.links.iter().enumerate() {
            near[a].push((n, b));
            near[b].push((n, a));
        }
        let mut way = vec![None; self.routers];
        let mut queue = VecDeque::from([to]);
        while let Some(at) = queue.pop_front() {
            for &(link, next) in &near[at] {
                if next != to && way[next].is_none() {
                    way[next] = Some((link, at));
                    queue.push_back(next);
                }
            }
        }
        way
    }
}

/// A router's own address.
fn router_addr(i: usize) -> Ipv4Addr {
    Ipv4Addr::new(172, 16, (i >> 8) as u8, i as u8)
}

/// The address of an end of a link.
fn link_addr(link: usize, end: u8) -> Ipv4Addr {
    Ipv4Addr::new(10, (link >> 8) as u8, link as u8, end + 1)
}

fn sockaddr(addr: Ipv4Addr) -> [u8; 16] {
    let mut sa = [0; 16];
    (sa[0], sa[1]) = (16, c::RUMP_AF_INET as u8);
    sa[4..8].copy_from_slice(&addr.octets());
    sa
}

fn checked(result: isize) -> io::Result<usize> {
    usize::try_from(result).map_err(|_| io::Error::last_os_error())
}

/// `net.inet.ip.forwarding`
const FORWARDING: [i32; 4] = [4, 2, 0, 1];
/// `kern.sbmax`
const SBMAX: [i32; 2] = [1, 58];

fn set<T>(process: &Process, name: &[i32], value: T) {
    let done = process.run(|| {
        // SAFETY: a name and a value with their lengths.
        unsafe {
            c::rump_sys___sysctl(
                name.as_ptr(),
                name.len() as u32,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                (&raw const value).cast(),
                size_of::<T>(),
            )
        }
    });
    assert_eq!(done.unwrap(), 0);
}

/// Kernels that forward, with a route to each of the others.
pub(crate) fn routers(sim: &Sim, graph: &Graph) -> Vec<Kernel> {
    let wires: Vec<Wire> = graph.links.iter().map(|_| Wire::new()).collect();
    let mut builders: Vec<_> = (0..graph.routers)
        .map(|_| Some(Kernel::builder()))
        .collect();
    for (n, &(a, b)) in graph.links.iter().enumerate() {
        for (end, router) in [(0, a), (1, b)] {
            let builder = builders[router].take().unwrap();
            let net = format!("{}/24", link_addr(n, end));
            builders[router] = Some(builder.nic(wires[n].port(), net));
        }
    }
    let kernels: Vec<Kernel> = builders
        .into_iter()
        .enumerate()
        .map(|(i, builder)| {
            let kernel = sim.boot_as(builder.unwrap()).unwrap();
            let mut lo = kernel.interface("lo0").unwrap();
            lo.add_address(format!("{}/32", router_addr(i))).unwrap();
            set(&kernel.init(), &FORWARDING, 1i32);
            kernel
        })
        .collect();
    for to in 0..graph.routers {
        let net = format!("{}/32", router_addr(to));
        for (at, way) in graph.ways(to).into_iter().enumerate() {
            if let Some((link, next)) = way {
                let end = u8::from(graph.links[link].1 == next);
                let by = IpAddr::V4(link_addr(link, end));
                Route::add(&kernels[at], &net, by).unwrap();
            }
        }
    }
    kernels
}

fn checksum(data: &[u8]) -> u16 {
    let words = data
        .chunks(2)
        .map(|w| u32::from(w[0]) << 8 | u32::from(w[1]));
    let sum: u32 = words.sum();
    !((sum & 0xffff) + (sum >> 16)) as u16
}

/// From one router to others: how many answer.
fn ping(process: &Process, from: usize, to: &[usize]) -> io::Result<usize> {
    // SAFETY: buffers and addresses with their lengths.
    process.run(|| unsafe {
        let s = c::rump_sys_socket(c::RUMP_AF_INET, c::RUMP_SOCK_RAW, 1);
        checked(s as isize)?;
        let own = sockaddr(router_addr(from));
        checked(c::rump_sys_bind(s, own.as_ptr().cast(), 16) as isize)?;
        let ttl = 255i32;
        checked(c::rump_sys_setsockopt(s, 0, 4, (&raw const ttl).cast(), 4) as isize)?;
        // Nothing may be lost: what does not come within a minute is.
        let limit = [60i64, 0];
        let (level, name) = (c::RUMP_SOL_SOCKET, c::RUMP_SO_RCVTIMEO);
        checked(c::rump_sys_setsockopt(s, level, name, limit.as_ptr().cast(), 16) as isize)?;
        let (name, room) = (c::RUMP_SO_RCVBUF, 200_000i32);
        checked(c::rump_sys_setsockopt(s, level, name, (&raw const room).cast(), 4) as isize)?;
        let mut answers = 0;
        for some in to.chunks(32) {
            for &other in some {
                let mut echo = [8, 0, 0, 0, (from >> 8) as u8, from as u8, 0, 0];
                (echo[6], echo[7]) = ((other >> 8) as u8, other as u8);
                let sum = checksum(&echo).to_be_bytes();
                echo[2..4].copy_from_slice(&sum);
                let sa = sockaddr(router_addr(other));
                let (data, addr) = (echo.as_ptr().cast(), sa.as_ptr().cast());
                checked(c::rump_sys_sendto(s, data, echo.len(), 0, addr, 16))?;
            }
            let mut missing: Vec<usize> = some.to_vec();
            while !missing.is_empty() {
                let mut got = [0u8; 64];
                let null = std::ptr::null_mut();
                let n = c::rump_sys_recvfrom(
                    s,
                    got.as_mut_ptr().cast(),
                    64,
                    0,
                    null,
                    std::ptr::null_mut(),
                );
                if n < 0 {
                    break;
                }
                let icmp = &got[usize::from(got[0] & 15) * 4..];
                let id = usize::from(icmp[4]) << 8 | usize::from(icmp[5]);
                let seq = usize::from(icmp[6]) << 8 | usize::from(icmp[7]);
                if n == 28 && icmp[0] == 0 && id == from {
                    missing.retain(|&other| other != seq);
                }
            }
            answers += some.len() - missing.len();
        }
        c::rump_sys_close(s);
        Ok(answers)
    })?
}

/// How many of all pairs do not get an answer, in both directions.
pub(crate) fn every_pair(kernels: &[Kernel], graph: &Graph) -> usize {
    let mut lost = 0;
    // So that neighbours know each other's address: few packets wait for that.
    for &(a, b) in &graph.links {
        let answers = ping(&kernels[a].init(), a, &[b]).unwrap();
        lost += 1 - answers;
    }
    for (from, kernel) in kernels.iter().enumerate() {
        let others: Vec<usize> = (0..kernels.len()).filter(|&to| to != from).collect();
        lost += others.len() - ping(&kernel.init(), from, &others).unwrap();
    }
    lost
}

/// What hosts do to each other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crowd {
    pub(crate) hosts: usize,
    /// Connections that each opens, and each accepts.
    pub(crate) connections: usize,
    /// Bytes each way over each.
    pub(crate) bytes: usize,
    pub(crate) link: Link,
    /// When half of them are cut off, and for how long.
    pub(crate) partition: (Duration, Duration),
}

fn host_addr(i: usize) -> Ipv4Addr {
    Ipv4Addr::new(10, 0, (i >> 7) as u8, (i & 127) as u8 + 1)
}

/// Accept all, then answer each.
fn serve(listener: &TcpListener, crowd: Crowd) {
    let streams: Vec<TcpStream> = (0..crowd.connections)
        .map(|_| listener.accept().unwrap().0)
        .collect();
    for mut stream in streams {
        let mut got = Vec::new();
        stream.read_to_end(&mut got).unwrap();
        let salt = u32::from_be_bytes(got[..4].try_into().unwrap());
        assert!(got[4..] == pattern(crowd.bytes, salt));
        stream
            .write_all(&pattern(crowd.bytes, !salt & 0xffff))
            .unwrap();
    }
}

/// Open all, send on all, read all.
fn ask(kernel: &Kernel, own: usize, crowd: Crowd) -> usize {
    let streams: Vec<(u32, TcpStream)> = (0..crowd.connections)
        .map(|k| {
            let to = (own + 1 + k % (crowd.hosts - 1)) % crowd.hosts;
            let to = (IpAddr::V4(host_addr(to)), 80);
            let salt = (own * crowd.connections + k) as u32;
            (salt, TcpStream::connect(kernel, to).unwrap())
        })
        .collect();
    for (salt, mut stream) in streams.iter().map(|(n, s)| (n, s.try_clone().unwrap())) {
        let mut request = salt.to_be_bytes().to_vec();
        request.extend(pattern(crowd.bytes, *salt));
        stream.write_all(&request).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
    }
    let mut right = 0;
    for (salt, mut stream) in streams {
        let mut got = Vec::new();
        stream.read_to_end(&mut got).unwrap();
        right += usize::from(got == pattern(crowd.bytes, !salt & 0xffff));
    }
    right
}

/// All of them at once; how many connections carried the right bytes.
pub(crate) fn crowd(sim: &Sim, crowd: Crowd) -> usize {
    let wire = Wire::builder()
        .seed(sim.random())
        .link(crowd.link)
        .segmentation_offload(false)
        .build();
    let ports: Vec<WirePort> = (0..crowd.hosts).map(|_| wire.port()).collect();
    let kernels: Vec<Kernel> = ports
        .iter()
        .enumerate()
        .map(|(i, port)| {
            let net = format!("{}/16", host_addr(i));
            sim.boot_as(Kernel::builder().nic(port, net)).unwrap()
        })
        .collect();
    let mut threads = Vec::new();
    for (i, kernel) in kernels.iter().enumerate() {
        let listener = TcpListener::bind(kernel, (IpAddr::V4(host_addr(i)), 80)).unwrap();
        threads.push(sim.spawn("server", move || {
            serve(&listener, crowd);
            0
        }));
    }
    for (i, kernel) in kernels.iter().cloned().enumerate() {
        threads.push(sim.spawn("client", move || ask(&kernel, i, crowd)));
    }
    sim.sleep(crowd.partition.0);
    wire.partition(&ports[..crowd.hosts / 2]);
    sim.sleep(crowd.partition.1);
    wire.heal();
    threads.into_iter().map(|t| t.join().unwrap()).sum()
}

/// One connection over a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) congestion: &'static str,
    /// Of both sockets.
    pub(crate) buffer: u32,
    /// One way.
    pub(crate) delay: Duration,
    /// Bits a second.
    pub(crate) bandwidth: u64,
    /// Of frames with data.
    pub(crate) loss: f64,
    pub(crate) lasting: Duration,
}

/// Bits a second that arrive.
pub(crate) fn throughput(sim: &Sim, line: Line) -> f64 {
    let link = Link::new().delay(line.delay).bandwidth(line.bandwidth);
    let wire = Wire::builder()
        .seed(sim.random())
        .link(link)
        .segmentation_offload(false)
        .build();
    let ports = [wire.port(), wire.port()];
    let a = sim
        .boot_as(Kernel::builder().nic(&ports[0], "10.0.0.1/24"))
        .unwrap();
    let b = sim
        .boot_as(Kernel::builder().nic(&ports[1], "10.0.0.2/24"))
        .unwrap();
    for kernel in [&a, &b] {
        set(&kernel.init(), &SBMAX, 16i32 << 20);
    }
    let listener = TcpSocket::new(&b, false).unwrap();
    listener.set_recv_buffer_size(line.buffer).unwrap();
    listener.bind("10.0.0.2:80").unwrap();
    let listener = listener.listen(1).unwrap();
    let socket = TcpSocket::new(&a, false).unwrap();
    socket.set_send_buffer_size(line.buffer).unwrap();
    socket.set_congestion_control(line.congestion).unwrap();
    let mut stream = socket.connect(&"10.0.0.2:80".parse().unwrap()).unwrap();
    let (mut reader, _) = listener.accept().unwrap();
    // A queue as long as the line.
    let long = line.bandwidth / 8 * 2 * line.delay.as_millis() as u64 / 1000;
    ports[0].set_link(link.queue(long.max(30_000)).loss(line.loss));
    let clock = sim.clock().clone();
    let end = clock.now() + line.lasting;
    let writer = sim.spawn("writer", move || {
        let data = pattern(16_384, 0);
        // Until the reader goes.
        while clock.now() < end && stream.write_all(&data).is_ok() {}
    });
    let (mut total, mut buf) = (0, vec![0; 65_536]);
    while sim.clock().now() < end {
        total += reader.read(&mut buf).unwrap();
    }
    drop(reader);
    let _ = writer.join();
    total as f64 * 8.0 / line.lasting.as_secs_f64()
}
