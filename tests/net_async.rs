//! Sockets of tasks: `rump::net::aio`, on executors of others and on none.

mod common;

use std::future::Future;
use std::io;
use std::net::Shutdown;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use common::{Fixture, block_on, errno, kernel, kernel_of};
use futures_util::future::{join, join_all, select};
use futures_util::io::{AsyncReadExt, AsyncWriteExt};
use futures_util::{FutureExt, StreamExt};
use rump::net::aio::{
    ReadHalf, TcpListener, TcpStream, UdpSocket, UnixDatagram, UnixListener, UnixStream, WriteHalf,
};
use rump::net::{SocketAddr, TcpSocket, Wire};
use rump::{Errno, Kernel};

/// Any executor may have them: they go from thread to thread.
#[test]
fn send_and_sync() {
    fn check<T: Send + Sync + Unpin + 'static>() {}
    fn future<T: Send>(_: T) {}
    check::<TcpStream>();
    check::<TcpListener>();
    check::<UdpSocket>();
    check::<UnixStream>();
    check::<UnixListener>();
    check::<UnixDatagram>();
    check::<ReadHalf<TcpStream>>();
    check::<WriteHalf<UnixStream>>();
    let kernel = kernel();
    let listener = TcpListener::bind(&*kernel, "127.0.0.1:0").unwrap();
    future(listener.accept());
    future(TcpStream::connect(
        Kernel::clone(&kernel),
        "127.0.0.1:9".to_string(),
    ));
}

const SOME: usize = 300_000;

fn pattern() -> Vec<u8> {
    (0..SOME as u32).map(|n| ((n * 7919) >> 8) as u8).collect()
}

async fn serve(listener: TcpListener, connections: usize) -> io::Result<()> {
    for _ in 0..connections {
        let (peer, _) = listener.accept().await?;
        let (mut from, mut to) = peer.into_split();
        futures_util::io::copy(&mut from, &mut to).await?;
    }
    Ok(())
}

/// Send much, and have it back.
async fn client(kernel: Kernel, addr: SocketAddr) -> io::Result<()> {
    let stream = TcpStream::connect(&kernel, addr).await?;
    let (mut from, mut to) = stream.into_split();
    let sent = pattern();
    let mut got = Vec::new();
    let write = async {
        to.write_all(&sent).await?;
        to.flush().await?;
        to.close().await
    };
    let (wrote, read) = join(write, from.read_to_end(&mut got)).await;
    wrote?;
    read?;
    assert!(got == sent);
    Ok(())
}

fn echo() -> (Fixture, TcpListener, SocketAddr) {
    let kernel = kernel();
    let listener = TcpListener::bind(&*kernel, "127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    (kernel, listener, addr)
}

#[test]
fn bare_block_on() {
    let (kernel, listener, addr) = echo();
    let server = thread::spawn(move || block_on(serve(listener, 3)));
    for _ in 0..3 {
        block_on(client(Kernel::clone(&kernel), addr)).unwrap();
    }
    server.join().unwrap().unwrap();
}

/// Both ends in one thread, which never waits.
#[test]
fn one_thread() {
    let (kernel, listener, addr) = echo();
    let both = join(serve(listener, 1), client(Kernel::clone(&kernel), addr));
    let (served, asked) = block_on(both);
    served.unwrap();
    asked.unwrap();
}

#[test]
fn smol_executor() {
    let (kernel, listener, addr) = echo();
    smol::block_on(async {
        let server = smol::spawn(serve(listener, 8));
        let clients = (0..8).map(|_| smol::spawn(client(Kernel::clone(&kernel), addr)));
        for client in clients.collect::<Vec<_>>() {
            client.await.unwrap();
        }
        server.await.unwrap();
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokio_with_threads() {
    let (kernel, listener, addr) = echo();
    let server = tokio::spawn(async move {
        let mut tasks = Vec::new();
        for _ in 0..16 {
            let (mut peer, _) = listener.accept().await.unwrap();
            tasks.push(tokio::spawn(async move {
                // tokio's traits, of one handle and of a reference.
                let mut to = &peer.clone();
                tokio::io::copy(&mut peer, &mut to).await.unwrap();
                tokio::io::AsyncWriteExt::shutdown(&mut peer).await.unwrap();
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
    });
    let clients: Vec<_> = (0..16)
        .map(|_| tokio::spawn(client(Kernel::clone(&kernel), addr)))
        .collect();
    for client in clients {
        client.await.unwrap().unwrap();
    }
    server.await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn tokio_on_one_thread() {
    let (kernel, listener, addr) = echo();
    let server = tokio::spawn(serve(listener, 2));
    for _ in 0..2 {
        client(Kernel::clone(&kernel), addr).await.unwrap();
    }
    server.await.unwrap().unwrap();
}

#[test]
fn connections_over_a_wire() {
    let wire = Wire::new();
    let a = kernel_of(Kernel::builder().nic(wire.port(), ["10.0.0.1/24", "2001:db8::1/64"]));
    let b = kernel_of(Kernel::builder().nic(wire.port(), ["10.0.0.2/24", "2001:db8::2/64"]));
    for addr in ["10.0.0.1:7", "[2001:db8::1]:7"] {
        let listener = TcpListener::bind(&*a, addr).unwrap();
        let client = client(Kernel::clone(&b), addr.parse().unwrap());
        let (served, asked) = block_on(join(serve(listener, 1), client));
        served.unwrap();
        asked.unwrap();
    }
}

#[test]
fn nobody_listens() {
    let (kernel, listener, addr) = echo();
    drop(listener);
    let refused = block_on(TcpStream::connect(&*kernel, addr));
    assert_eq!(errno(refused), Errno::ECONNREFUSED);
    let none: &[SocketAddr] = &[];
    let error = block_on(TcpStream::connect(&*kernel, none)).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
}

#[test]
fn options_come_first() {
    let (kernel, listener, addr) = echo();
    let socket = TcpSocket::new(&*kernel, false).unwrap();
    socket.set_recv_buffer_size(20_000).unwrap();
    let (stream, peer) = block_on(async {
        let connect = TcpStream::connect_socket(socket, &addr);
        let (stream, peer) = join(connect, listener.accept()).await;
        (stream.unwrap(), peer.unwrap().0)
    });
    assert_eq!(stream.recv_buffer_size().unwrap(), 20_000);
    stream.set_nodelay(true).unwrap();
    assert!(stream.nodelay().unwrap());
    assert_eq!(stream.peer_addr().unwrap(), peer.local_addr().unwrap());
    // And to calls that block, and back.
    let blocking = stream.into_blocking().unwrap();
    let sender = thread::spawn(move || {
        thread::sleep(Duration::from_millis(10));
        let mut peer = peer.into_blocking().unwrap();
        io::Write::write_all(&mut peer, b"late").unwrap();
        peer
    });
    let mut buf = [0; 4];
    io::Read::read_exact(&mut &blocking, &mut buf).unwrap();
    let mut stream = TcpStream::try_from(blocking).unwrap();
    assert!(stream.read(&mut buf).now_or_never().is_none());
    drop(sender.join().unwrap());
    assert_eq!(block_on(stream.read(&mut buf)).unwrap(), 0);
}

/// Who is dropped is not woken, and what it waited for goes to the next.
#[test]
fn dropped_futures_cancel() {
    let (kernel, listener, addr) = echo();
    let mut cx = Context::from_waker(Waker::noop());
    {
        let mut accept = pin!(listener.accept());
        assert!(accept.as_mut().poll(&mut cx).is_pending());
    }
    let mut stream = block_on(TcpStream::connect(&*kernel, addr)).unwrap();
    let (mut peer, from) = block_on(listener.accept()).unwrap();
    assert_eq!(from, stream.local_addr().unwrap());

    let mut buf = [0; 8];
    {
        let mut read = pin!(stream.read(&mut buf));
        assert!(read.as_mut().poll(&mut cx).is_pending());
    }
    block_on(peer.write_all(b"later")).unwrap();
    assert_eq!(block_on(stream.read(&mut buf)).unwrap(), 5);

    // One of two that wait gives up.
    let mut byte = [0];
    let one = stream.peek(&mut byte).map(drop);
    let two = stream.readable().map(drop).boxed();
    let write = async {
        drop(select(two, Box::pin(async {})).await);
        peer.write_all(b"x").await.unwrap();
    };
    block_on(join(one, write));

    // A connection that nobody answers is given up.
    let wire = Wire::new();
    let lonely = kernel_of(Kernel::builder().nic(wire.port(), "10.0.0.1/24"));
    let files = lonely.stats().files;
    {
        let mut connect = pin!(TcpStream::connect(&*lonely, "10.0.0.9:7"));
        assert!(connect.as_mut().poll(&mut cx).is_pending());
        assert!(connect.as_mut().poll(&mut cx).is_pending());
    }
    assert_eq!(lonely.stats().files, files);
}

/// All who wait for one socket are woken.
#[test]
fn several_tasks_accept() {
    let (kernel, listener, addr) = echo();
    let accepts = join_all((0..5).map(|_| listener.accept()));
    let connects = join_all((0..5).map(|_| TcpStream::connect(&*kernel, addr)));
    let (accepted, connected) = block_on(join(accepts, connects));
    assert!(accepted.iter().all(Result::is_ok) && connected.iter().all(Result::is_ok));

    let mut incoming = listener.incoming();
    let (next, stream) = block_on(join(incoming.next(), TcpStream::connect(&*kernel, addr)));
    let (next, stream) = (next.unwrap().unwrap(), stream.unwrap());
    assert_eq!(next.peer_addr().unwrap(), stream.local_addr().unwrap());
}

#[test]
fn the_end_of_a_kernel() {
    let kernel = Kernel::boot().unwrap();
    let listener = TcpListener::bind(&kernel, "127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    let mut stream = block_on(TcpStream::connect(&kernel, addr)).unwrap();
    let (peer, _) = block_on(listener.accept()).unwrap();
    let reader = thread::spawn(move || block_on(stream.read(&mut [0; 1])));
    let acceptor = thread::spawn(move || block_on(listener.accept()).map(drop));
    thread::sleep(Duration::from_millis(20));
    kernel.halt().unwrap();
    assert_eq!(errno(reader.join().unwrap()), Errno::ESHUTDOWN);
    assert_eq!(errno(acceptor.join().unwrap()), Errno::ESHUTDOWN);
    assert_eq!(errno(block_on(peer.readable())), Errno::ESHUTDOWN);
}

#[test]
fn a_process_of_its_own() {
    let kernel = kernel();
    let process = kernel.process().spawn().unwrap();
    let listener = TcpListener::bind(&process, "127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    drop(process);
    let both = join(serve(listener, 1), client(Kernel::clone(&kernel), addr));
    let (served, asked) = block_on(both);
    served.unwrap();
    asked.unwrap();
}

#[test]
fn halves() {
    let kernel = kernel();
    let (a, mut b) = UnixStream::pair(&*kernel).unwrap();
    let (c, _d) = UnixStream::pair(&*kernel).unwrap();
    let (read, write) = a.into_split();
    let (other, _) = c.into_split();
    let error = other.reunite(write).unwrap_err();
    let mut a = read.reunite(error.1).unwrap();
    block_on(a.write_all(b"one")).unwrap();
    let (_read, write) = a.into_split();
    drop(write);
    let mut text = String::new();
    block_on(b.read_to_string(&mut text)).unwrap();
    assert_eq!(text, "one");
    b.shutdown(Shutdown::Both).unwrap();
    block_on(b.close()).unwrap();
}

#[test]
fn datagrams() {
    let kernel = kernel();
    for ip in ["127.0.0.1:0", "[::1]:0"] {
        let a = UdpSocket::bind(&*kernel, ip).unwrap();
        let b = UdpSocket::bind(&*kernel, ip).unwrap();
        let (to, from) = (b.local_addr().unwrap(), a.local_addr().unwrap());
        let mut buf = [0; 9];
        let (got, sent) = block_on(join(b.recv_from(&mut buf), a.send_to(b"one", to)));
        assert_eq!((got.unwrap(), sent.unwrap()), ((3, from), 3));
        b.connect(from).unwrap();
        block_on(b.send(b"two")).unwrap();
        assert_eq!(block_on(a.peek_from(&mut buf)).unwrap(), (3, to));
        assert_eq!(block_on(a.recv(&mut buf)).unwrap(), 3);
        assert!(a.recv(&mut buf).now_or_never().is_none());
        block_on(a.writable()).unwrap();
    }
}

#[test]
fn local_sockets() {
    let kernel = kernel();
    let listener = UnixListener::bind(&*kernel, "/socket").unwrap();
    let connect = UnixStream::connect(&*kernel, "/socket");
    let (accepted, stream) = block_on(join(listener.accept(), connect));
    let (mut peer, _) = accepted.unwrap();
    let mut stream = stream.unwrap();
    assert_eq!(
        stream.peer_addr().unwrap().as_pathname().unwrap().to_str(),
        Some("/socket")
    );
    // More than there is room for.
    let sent = pattern();
    let mut got = vec![0; SOME];
    let (wrote, read) = block_on(join(stream.write_all(&sent), peer.read_exact(&mut got)));
    wrote.unwrap();
    read.unwrap();
    assert!(got == sent);

    let (a, b) = UnixDatagram::pair(&*kernel).unwrap();
    let mut buf = [0; 9];
    let (got, sent) = block_on(join(b.recv(&mut buf), a.send(b"datagram")));
    assert_eq!((got.unwrap(), sent.unwrap()), (8, 8));
}

/// Many connections at once, on few threads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_connections() {
    const MANY: usize = 500;
    let (kernel, listener, addr) = echo();
    let server = tokio::spawn(async move {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..MANY {
            let (mut peer, _) = listener.accept().await.unwrap();
            tasks.spawn(async move {
                let mut buf = [0; 16];
                loop {
                    let n = peer.read(&mut buf).await.unwrap();
                    if n == 0 {
                        break;
                    }
                    peer.write_all(&buf[..n]).await.unwrap();
                }
            });
        }
        while tasks.join_next().await.is_some() {}
    });
    let mut clients = tokio::task::JoinSet::new();
    for n in 0..MANY as u64 {
        let kernel = Kernel::clone(&kernel);
        clients.spawn(async move {
            let mut stream = TcpStream::connect(&kernel, addr).await.unwrap();
            for i in 0..5 {
                let message = (n * 1000 + i).to_ne_bytes();
                stream.write_all(&message).await.unwrap();
                let mut answer = [0; 8];
                stream.read_exact(&mut answer).await.unwrap();
                assert_eq!(answer, message);
            }
        });
    }
    while let Some(outcome) = clients.join_next().await {
        outcome.unwrap();
    }
    server.await.unwrap();
}

/// A waker that panics keeps no other from being woken.
#[test]
fn a_waker_that_panics() {
    struct Bad;
    impl std::task::Wake for Bad {
        fn wake(self: std::sync::Arc<Self>) {
            panic!("bad waker");
        }
    }
    let kernel = kernel();
    let (a, mut b) = UnixStream::pair(&*kernel).unwrap();
    let bad = Waker::from(std::sync::Arc::new(Bad));
    let mut first = pin!(a.readable());
    let pending = first.as_mut().poll(&mut Context::from_waker(&bad));
    assert!(matches!(pending, Poll::Pending));
    let reader = a.clone();
    let other = thread::spawn(move || block_on(reader.readable()));
    thread::sleep(Duration::from_millis(20));
    let write = std::panic::AssertUnwindSafe(|| b.write_all(b"x").now_or_never());
    assert!(std::panic::catch_unwind(write).is_err());
    other.join().unwrap().unwrap();
}

/// Data that nobody copies.
mod without_a_copy {
    use super::*;
    use bytes::{Bytes, BytesMut};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    fn joined(pieces: &[Bytes]) -> BytesMut {
        pieces.iter().flat_map(|p| p.iter().copied()).collect()
    }

    #[test]
    fn blocking() {
        let kernel = kernel();
        let listener = rump::net::TcpListener::bind(&*kernel, "127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let sent = Bytes::from(pattern());
        let mut rest = sent.clone();
        let sender = thread::spawn(move || {
            let (peer, _) = listener.accept().unwrap();
            peer.send_bytes(&mut rest).unwrap();
            assert!(rest.is_empty());
        });
        let stream = rump::net::TcpStream::connect(&*kernel, addr).unwrap();
        let mut all = Vec::new();
        loop {
            let pieces = stream.recv_bytes(65536).unwrap();
            if pieces.is_empty() {
                break;
            }
            all.extend(pieces);
        }
        assert!(joined(&all) == sent);
        sender.join().unwrap();
        stream.set_nonblocking(true).unwrap();
        drop(all);
    }

    #[test]
    fn by_tasks() {
        let kernel = kernel();
        let (a, b) = UnixStream::pair(&*kernel).unwrap();
        let sent = Bytes::from(pattern());
        let mut rest = sent.clone();
        let receive = async {
            let mut got = BytesMut::new();
            while got.len() < SOME {
                got.extend_from_slice(&joined(&b.recv_bytes(10_000).await.unwrap()));
            }
            got
        };
        let (sent_all, got) = block_on(join(a.send_bytes(&mut rest), receive));
        sent_all.unwrap();
        assert!(got == sent);
        assert!(b.recv_bytes(1).now_or_never().is_none());
        drop(a);
        assert!(block_on(b.recv_bytes(1)).unwrap().is_empty());
    }

    struct Told(Vec<u8>, Arc<AtomicBool>);

    impl AsRef<[u8]> for Told {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }

    impl Drop for Told {
        fn drop(&mut self) {
            self.1.store(true, Ordering::Relaxed);
        }
    }

    /// What was sent is let go when it has been received, or when the kernel is
    /// gone; what was received stays as long as somebody has it.
    #[test]
    fn who_has_what() {
        let gone = Arc::new(AtomicBool::new(false));
        let told = |data: Vec<u8>| Bytes::from_owner(Told(data, Arc::clone(&gone)));
        let is_gone = || gone.swap(false, Ordering::Relaxed);

        let kernel = Kernel::boot().unwrap();
        let (a, b) = UnixStream::pair(&kernel).unwrap();
        block_on(a.send_bytes(&mut told(vec![7; 2000]))).unwrap();
        assert!(!is_gone());
        let pieces = block_on(b.recv_bytes(10_000)).unwrap();
        assert_eq!(joined(&pieces), vec![7; 2000]);
        assert!(!is_gone()); // of a local socket it is the same memory
        drop(pieces);
        assert!(is_gone());

        block_on(a.send_bytes(&mut told(vec![8; 2000]))).unwrap();
        block_on(a.send_bytes(&mut told(vec![9; 2000]))).unwrap();
        let pieces = block_on(b.recv_bytes(2000)).unwrap();
        kernel.halt().unwrap();
        assert!(is_gone());
        assert_eq!(joined(&pieces), vec![8; 2000]);
        assert_eq!(errno(block_on(b.recv_bytes(1))), Errno::ESHUTDOWN);
        let error = block_on(a.send_bytes(&mut told(vec![1; 9])));
        assert_eq!(errno(error), Errno::ESHUTDOWN);
        assert!(is_gone());
        drop((a, b));
        assert_eq!(joined(&pieces), vec![8; 2000]);
        assert!(!is_gone());
        drop(pieces);
        assert!(is_gone());
    }

    /// Frames of a wire are lent, too, and outlive the kernel's halt.
    #[test]
    fn over_a_wire() {
        let wire = Wire::new();
        let a = kernel_of(Kernel::builder().nic(wire.port(), "10.0.0.1/24"));
        let b = Kernel::builder()
            .nic(wire.port(), "10.0.0.2/24")
            .boot()
            .unwrap();
        let listener = TcpListener::bind(&*a, "10.0.0.1:7").unwrap();
        let connect = TcpStream::connect(&b, "10.0.0.1:7");
        let (peer, stream) = block_on(join(listener.accept(), connect));
        let (peer, stream) = (peer.unwrap().0, stream.unwrap());
        let sent = Bytes::from(pattern());
        let mut rest = sent.clone();
        let receive = async {
            let mut all = Vec::new();
            let mut n = 0;
            while n < SOME {
                let pieces = stream.recv_bytes(65536).await.unwrap();
                n += pieces.iter().map(Bytes::len).sum::<usize>();
                all.extend(pieces);
            }
            all
        };
        let (sent_all, all) = block_on(join(peer.send_bytes(&mut rest), receive));
        sent_all.unwrap();
        b.halt().unwrap();
        assert!(joined(&all) == sent);
        drop(stream);
        assert!(joined(&all) == sent);
    }
}
