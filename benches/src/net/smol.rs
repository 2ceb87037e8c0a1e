//! smoltcp on a loopback device: one thread polls, two sockets talk.

use smoltcp::iface::{Config, Interface, SocketSet};
use smoltcp::phy::{Device, DeviceCapabilities, Loopback, Medium, RxToken, TxToken};
use smoltcp::socket::tcp;
use smoltcp::time::Instant;
use smoltcp::wire::{EthernetAddress, IpAddress, IpCidr};
use std::collections::VecDeque;

const BUFFER: usize = 65535;
const PORT: u16 = 1234;

/// A loopback device with frames of 1,500 bytes and all checksums, since its
/// own has 65,535 bytes.
#[derive(Default)]
struct Frames(VecDeque<Vec<u8>>);

struct Rx(Vec<u8>);

struct Tx<'a>(&'a mut VecDeque<Vec<u8>>);

impl RxToken for Rx {
    fn consume<R, F: FnOnce(&[u8]) -> R>(self, f: F) -> R {
        f(&self.0)
    }
}

impl TxToken for Tx<'_> {
    fn consume<R, F: FnOnce(&mut [u8]) -> R>(self, len: usize, f: F) -> R {
        let mut frame = vec![0; len];
        let result = f(&mut frame);
        self.0.push_back(frame);
        result
    }
}

impl Device for Frames {
    type RxToken<'a> = Rx;
    type TxToken<'a> = Tx<'a>;

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = DeviceCapabilities::default();
        capabilities.medium = Medium::Ethernet;
        capabilities.max_transmission_unit = 1514;
        capabilities
    }

    fn receive(&mut self, _: Instant) -> Option<(Rx, Tx<'_>)> {
        let frame = self.0.pop_front()?;
        Some((Rx(frame), Tx(&mut self.0)))
    }

    fn transmit(&mut self, _: Instant) -> Option<Tx<'_>> {
        Some(Tx(&mut self.0))
    }
}

fn socket() -> tcp::Socket<'static> {
    let buffer = || tcp::SocketBuffer::new(vec![0; BUFFER]);
    tcp::Socket::new(buffer(), buffer())
}

/// Bytes a second, in frames of 1,500 bytes.
pub(crate) fn one_way(bytes: usize) -> f64 {
    run(&mut Frames::default(), bytes)
}

/// Bytes a second on its own device.
pub(crate) fn own_device(bytes: usize) -> f64 {
    run(&mut Loopback::new(Medium::Ethernet), bytes)
}

fn run(device: &mut impl Device, bytes: usize) -> f64 {
    let config = Config::new(EthernetAddress([2, 0, 0, 0, 0, 1]).into());
    let mut iface = Interface::new(config, device, Instant::now());
    iface.update_ip_addrs(|addrs| {
        let _ = addrs.push(IpCidr::new(IpAddress::v4(127, 0, 0, 1), 8));
    });
    let mut sockets = SocketSet::new(Vec::new());
    let (server, client) = (sockets.add(socket()), sockets.add(socket()));
    sockets
        .get_mut::<tcp::Socket<'_>>(server)
        .listen(PORT)
        .expect("listen");
    sockets
        .get_mut::<tcp::Socket<'_>>(client)
        .connect(iface.context(), (IpAddress::v4(127, 0, 0, 1), PORT), 65000)
        .expect("connect");
    let (mut sent, mut got) = (0, 0);
    let data = vec![7u8; 64 << 10];
    let mut into = vec![0u8; 64 << 10];
    let start = std::time::Instant::now();
    while got < bytes {
        iface.poll(Instant::now(), device, &mut sockets);
        let from = sockets.get_mut::<tcp::Socket<'_>>(server);
        while from.can_recv() {
            got += from.recv_slice(&mut into).expect("recv");
        }
        let to = sockets.get_mut::<tcp::Socket<'_>>(client);
        while to.can_send() && sent < bytes {
            let most = data.len().min(bytes - sent);
            sent += to.send_slice(&data[..most]).expect("send");
        }
    }
    got as f64 / start.elapsed().as_secs_f64()
}
