//! Where the bodies of net_suite.rs run, and in which style.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use futures_util::io::{AsyncReadExt, AsyncWriteExt};
use rump::clock::{Clock, ClockThread};
use rump::net::{self, SocketAddr, Wire, aio};
use rump::{Errno, Kernel};

/// Two kernels, or one twice, that reach one another.
pub(super) struct Place {
    pub(super) a: Kernel,
    pub(super) b: Kernel,
    a_addr: &'static str,
    b_addr: &'static str,
    clock: Option<Clock>,
}

pub(super) enum Thread<T> {
    Host(thread::JoinHandle<T>),
    Virtual(ClockThread<T>),
}

impl<T> Thread<T> {
    pub(super) fn join(self) -> T {
        match self {
            Thread::Host(thread) => thread.join().unwrap(),
            Thread::Virtual(thread) => thread.join().unwrap(),
        }
    }
}

impl Place {
    /// An address of `a`.
    pub(super) fn at(&self, port: u16) -> SocketAddr {
        SocketAddr::new(self.a_addr.parse().unwrap(), port)
    }

    /// An address of `b`.
    pub(super) fn from(&self, port: u16) -> SocketAddr {
        SocketAddr::new(self.b_addr.parse().unwrap(), port)
    }

    pub(super) fn now(&self) -> Duration {
        static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
        match &self.clock {
            Some(clock) => clock.now(),
            None => START.get_or_init(Instant::now).elapsed(),
        }
    }

    pub(super) fn spawn<T: Send + 'static>(
        &self,
        name: &str,
        f: impl FnOnce() -> T + Send + 'static,
    ) -> Thread<T> {
        match &self.clock {
            Some(clock) => {
                let own = clock.clone();
                let f = move || {
                    CLOCK.set(Some(own));
                    let value = f();
                    CLOCK.set(None);
                    value
                };
                Thread::Virtual(clock.spawn(name, f).unwrap())
            }
            None => Thread::Host(thread::spawn(f)),
        }
    }
}

fn place(v6: bool, wire: bool, clock: Option<Clock>) -> Place {
    let boot = |builder: rump::Builder| {
        let builder = match &clock {
            Some(clock) => builder.clock(clock).seed(1),
            None => builder,
        };
        builder.boot().unwrap()
    };
    let (a, b, a_addr, b_addr);
    if wire {
        let wire = Wire::new();
        let nets = |n: u8| [format!("10.0.0.{n}/24"), format!("2001:db8::{n}/64")];
        a = boot(Kernel::builder().nic(wire.port(), nets(1).each_ref().map(|s| &**s)));
        b = boot(Kernel::builder().nic(wire.port(), nets(2).each_ref().map(|s| &**s)));
        (a_addr, b_addr) = if v6 {
            ("2001:db8::1", "2001:db8::2")
        } else {
            ("10.0.0.1", "10.0.0.2")
        };
    } else {
        a = boot(Kernel::builder());
        b = a.clone();
        a_addr = if v6 { "::1" } else { "127.0.0.1" };
        b_addr = a_addr;
    }
    Place {
        a,
        b,
        a_addr,
        b_addr,
        clock,
    }
}

/// Run a body in all places.
pub(super) fn everywhere(body: impl Fn(&Place)) {
    for v6 in [false, true] {
        for wire in [false, true] {
            eprintln!("v6 {v6}, wire {wire}: the host's clock");
            body(&place(v6, wire, None));
            eprintln!("v6 {v6}, wire {wire}: a virtual clock");
            let clock = Clock::virtual_time().seed(1).build().unwrap();
            let main = clock.join("main").unwrap();
            CLOCK.set(Some(clock.clone()));
            body(&place(v6, wire, Some(clock.clone())));
            CLOCK.set(None);
            main.leave().unwrap();
            assert_eq!(clock.error(), None);
        }
    }
}

/// How calls wait.
pub(super) trait Style: 'static {
    type Listener: Send + 'static;
    type Stream: Send + 'static;
    type Udp;
    fn listen(kernel: &Kernel, at: SocketAddr) -> Self::Listener;
    fn accept(listener: &Self::Listener) -> Self::Stream;
    fn connect(kernel: &Kernel, to: SocketAddr) -> io::Result<Self::Stream>;
    fn read(stream: &mut Self::Stream, buf: &mut [u8]) -> io::Result<usize>;
    fn read_to_end(stream: &mut Self::Stream, all: &mut Vec<u8>);
    fn write_all(stream: &mut Self::Stream, data: &[u8]);
    fn readable(stream: &Self::Stream);
    fn shutdown(stream: &Self::Stream, how: Shutdown);
    fn no_linger(stream: &Self::Stream);
    /// Its own address, and the peer's.
    fn names(stream: &Self::Stream) -> (SocketAddr, SocketAddr);
    fn options(stream: &Self::Stream);
    fn udp(kernel: &Kernel, at: SocketAddr) -> Self::Udp;
    fn send_to(socket: &Self::Udp, data: &[u8], to: SocketAddr) -> usize;
    fn recv_from(socket: &Self::Udp, buf: &mut [u8]) -> (usize, SocketAddr);
}

/// Set and get what a stream has.
macro_rules! options {
    ($stream:expr) => {{
        let stream = $stream;
        stream.set_nodelay(true).unwrap();
        assert!(stream.nodelay().unwrap());
        stream.set_ttl(9).unwrap();
        assert_eq!(stream.ttl().unwrap(), 9);
        stream.set_tos(0x28).unwrap();
        assert_eq!(stream.tos().unwrap(), 0x28);
        stream.set_keepalive(true).unwrap();
        assert!(stream.keepalive().unwrap());
        let minute = Duration::from_secs(60);
        stream.set_keepalive_time(minute).unwrap();
        assert_eq!(stream.keepalive_time().unwrap(), minute);
        stream.set_keepalive_interval(minute).unwrap();
        assert_eq!(stream.keepalive_interval().unwrap(), minute);
        stream.set_keepalive_retries(3).unwrap();
        assert_eq!(stream.keepalive_retries().unwrap(), 3);
        stream.set_recv_low_water(5).unwrap();
        assert_eq!(stream.recv_low_water().unwrap(), 5);
        stream.set_recv_buffer_size(30_000).unwrap();
        assert_eq!(stream.recv_buffer_size().unwrap(), 30_000);
        for name in ["newreno", "cubic"] {
            stream.set_congestion_control(name).unwrap();
            assert_eq!(stream.congestion_control().unwrap(), name);
        }
        let error = stream.set_congestion_control("none").unwrap_err();
        assert_eq!(Errno::of(&error), Some(Errno::EINVAL));
        let info = stream.info().unwrap();
        assert_eq!(info.state, net::TcpState::Established);
        assert!(info.sack && info.timestamps && info.window_scale.is_some());
        assert!(info.congestion_window > 0 && info.send_segment > 500);
        assert!(info.retransmit_timeout > Duration::ZERO);
        assert_eq!(info.retransmitted, 0);
        assert!(stream.take_error().unwrap().is_none());
    }};
}

pub(super) struct Block;

impl Style for Block {
    type Listener = net::TcpListener;
    type Stream = net::TcpStream;
    type Udp = net::UdpSocket;

    fn listen(kernel: &Kernel, at: SocketAddr) -> net::TcpListener {
        net::TcpListener::bind(kernel, at).unwrap()
    }

    fn accept(listener: &net::TcpListener) -> net::TcpStream {
        listener.accept().unwrap().0
    }

    fn connect(kernel: &Kernel, to: SocketAddr) -> io::Result<net::TcpStream> {
        net::TcpStream::connect(kernel, to)
    }

    fn read(stream: &mut net::TcpStream, buf: &mut [u8]) -> io::Result<usize> {
        stream.read(buf)
    }

    fn read_to_end(stream: &mut net::TcpStream, all: &mut Vec<u8>) {
        stream.read_to_end(all).unwrap();
    }

    fn write_all(stream: &mut net::TcpStream, data: &[u8]) {
        stream.write_all(data).unwrap();
    }

    fn readable(stream: &net::TcpStream) {
        stream.peek(&mut [0; 1]).unwrap();
    }

    fn shutdown(stream: &net::TcpStream, how: Shutdown) {
        stream.shutdown(how).unwrap();
    }

    fn no_linger(stream: &net::TcpStream) {
        stream.set_linger(Some(Duration::ZERO)).unwrap();
    }

    fn names(stream: &net::TcpStream) -> (SocketAddr, SocketAddr) {
        (stream.local_addr().unwrap(), stream.peer_addr().unwrap())
    }

    fn options(stream: &net::TcpStream) {
        options!(stream);
    }

    fn udp(kernel: &Kernel, at: SocketAddr) -> net::UdpSocket {
        net::UdpSocket::bind(kernel, at).unwrap()
    }

    fn send_to(socket: &net::UdpSocket, data: &[u8], to: SocketAddr) -> usize {
        socket.send_to(data, to).unwrap()
    }

    fn recv_from(socket: &net::UdpSocket, buf: &mut [u8]) -> (usize, SocketAddr) {
        socket.recv_from(buf).unwrap()
    }
}

pub(super) struct Tasks;

struct Flag {
    set: AtomicBool,
    thread: thread::Thread,
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.set.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// The least of executors.  On a virtual clock it waits in the kernel, for a
/// thread that takes part must not wait by means of the host.
fn run<F: Future>(future: F) -> F::Output {
    let mut future: Pin<Box<F>> = Box::pin(future);
    let flag = Arc::new(Flag {
        set: AtomicBool::new(false),
        thread: thread::current(),
    });
    let waker = Waker::from(Arc::clone(&flag));
    let mut cx = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut cx) {
            return value;
        }
        while !flag.set.swap(false, Ordering::Acquire) {
            place_wait();
        }
    }
}

thread_local! {
    static CLOCK: std::cell::RefCell<Option<Clock>> = const { std::cell::RefCell::new(None) };
}

/// Let a little time go by.
fn place_wait() {
    let clock = CLOCK.with_borrow(|c| c.clone());
    match clock {
        Some(clock) => clock.advance(Duration::from_micros(10)).unwrap(),
        None => thread::park(),
    }
}

impl Style for Tasks {
    type Listener = aio::TcpListener;
    type Stream = aio::TcpStream;
    type Udp = aio::UdpSocket;

    fn listen(kernel: &Kernel, at: SocketAddr) -> aio::TcpListener {
        aio::TcpListener::bind(kernel, at).unwrap()
    }

    fn accept(listener: &aio::TcpListener) -> aio::TcpStream {
        run(listener.accept()).unwrap().0
    }

    fn connect(kernel: &Kernel, to: SocketAddr) -> io::Result<aio::TcpStream> {
        run(aio::TcpStream::connect(kernel, to))
    }

    fn read(stream: &mut aio::TcpStream, buf: &mut [u8]) -> io::Result<usize> {
        run(stream.read(buf))
    }

    fn read_to_end(stream: &mut aio::TcpStream, all: &mut Vec<u8>) {
        run(stream.read_to_end(all)).unwrap();
    }

    fn write_all(stream: &mut aio::TcpStream, data: &[u8]) {
        run(stream.write_all(data)).unwrap();
    }

    fn readable(stream: &aio::TcpStream) {
        run(stream.readable()).unwrap();
    }

    fn shutdown(stream: &aio::TcpStream, how: Shutdown) {
        stream.shutdown(how).unwrap();
    }

    fn no_linger(stream: &aio::TcpStream) {
        stream.set_linger(Some(Duration::ZERO)).unwrap();
    }

    fn names(stream: &aio::TcpStream) -> (SocketAddr, SocketAddr) {
        (stream.local_addr().unwrap(), stream.peer_addr().unwrap())
    }

    fn options(stream: &aio::TcpStream) {
        options!(stream);
    }

    fn udp(kernel: &Kernel, at: SocketAddr) -> aio::UdpSocket {
        aio::UdpSocket::bind(kernel, at).unwrap()
    }

    fn send_to(socket: &aio::UdpSocket, data: &[u8], to: SocketAddr) -> usize {
        run(socket.send_to(data, to)).unwrap()
    }

    fn recv_from(socket: &aio::UdpSocket, buf: &mut [u8]) -> (usize, SocketAddr) {
        run(socket.recv_from(buf)).unwrap()
    }
}
