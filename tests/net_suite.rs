//! How connections and datagrams behave: one body over IPv4 and IPv6, over
//! `lo0` and a wire, with calls that block and with tasks, on the host's clock
//! and on a virtual one.
#![cfg(all(feature = "wire", feature = "netinet6"))]

#[path = "net_suite/place.rs"]
mod place;

use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;
use std::time::Duration;

use place::{Block, Place, Style, Tasks, everywhere};
use rump::Errno;

fn pattern(len: usize) -> Vec<u8> {
    (0..len as u64).map(|n| ((n * 7919) >> 8) as u8).collect()
}

/// The peer sends back what it gets, until the end.
fn bytes_both_ways<S: Style>(place: &Place) {
    let listener = S::listen(&place.a, place.at(7));
    let server = place.spawn("server", move || {
        let mut peer = S::accept(&listener);
        let mut all = Vec::new();
        S::read_to_end(&mut peer, &mut all);
        S::write_all(&mut peer, &all);
    });
    let mut stream = S::connect(&place.b, place.at(7)).unwrap();
    let sent = pattern(200_000);
    S::write_all(&mut stream, &sent);
    S::shutdown(&stream, Shutdown::Write);
    let mut got = Vec::new();
    S::read_to_end(&mut stream, &mut got);
    assert!(got == sent);
    server.join();
}

fn nobody_listens<S: Style>(place: &Place) {
    let error = S::connect(&place.b, place.at(9)).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
}

/// Who does not linger resets the connection when it is closed.
fn a_reset<S: Style>(place: &Place) {
    let listener = S::listen(&place.a, place.at(7));
    let mut stream = S::connect(&place.b, place.at(7)).unwrap();
    let peer = S::accept(&listener);
    S::write_all(&mut stream, b"unread");
    S::readable(&peer);
    S::no_linger(&peer);
    drop(peer);
    let mut buf = [0; 1];
    let error = loop {
        match S::read(&mut stream, &mut buf) {
            Ok(0) => break None,
            Ok(_) => {}
            Err(error) => break Errno::of(&error),
        }
    };
    assert_eq!(error, Some(Errno::ECONNRESET));
}

/// Names and options are those of the connection.
fn names_and_options<S: Style>(place: &Place) {
    let listener = S::listen(&place.a, place.at(7));
    let stream = S::connect(&place.b, place.at(7)).unwrap();
    let peer = S::accept(&listener);
    let (local, remote) = S::names(&stream);
    assert_eq!(remote, place.at(7));
    assert_eq!(S::names(&peer), (remote, local));
    S::options(&stream);
}

fn datagrams<S: Style>(place: &Place) {
    let a = S::udp(&place.a, place.at(7));
    let b = S::udp(&place.b, place.from(8));
    for len in [0, 1, 1000, 9000] {
        let sent = pattern(len);
        assert_eq!(S::send_to(&b, &sent, place.at(7)), len);
        let mut buf = vec![0; 10_000];
        let (n, from) = S::recv_from(&a, &mut buf);
        assert_eq!((n, from), (len, place.from(8)));
        assert!(buf[..n] == sent);
    }
}

/// 50 connections, one after the other, and each closed by the server first.
fn many<S: Style>(place: &Place) {
    let listener = S::listen(&place.a, place.at(7));
    let server = place.spawn("server", move || {
        for n in 0..50u8 {
            let mut peer = S::accept(&listener);
            S::write_all(&mut peer, &[n]);
        }
    });
    for n in 0..50u8 {
        let mut stream = S::connect(&place.b, place.at(7)).unwrap();
        let mut got = Vec::new();
        S::read_to_end(&mut stream, &mut got);
        assert_eq!(got, [n]);
    }
    server.join();
}

macro_rules! suite {
    ($($body:ident),*) => {
        mod blocking {
            $(#[test]
            fn $body() {
                super::everywhere(super::$body::<super::Block>);
            })*
        }

        mod tasks {
            $(#[test]
            fn $body() {
                super::everywhere(super::$body::<super::Tasks>);
            })*
        }
    };
}

suite!(
    bytes_both_ways,
    nobody_listens,
    a_reset,
    names_and_options,
    datagrams,
    many
);

/// Silence lasts as long as it should, by the kernel's clock.
#[test]
fn a_timeout() {
    everywhere(|place| {
        let listener = Block::listen(&place.a, place.at(7));
        let mut stream = Block::connect(&place.b, place.at(7)).unwrap();
        let mut peer = Block::accept(&listener);
        let limit = Duration::from_millis(50);
        stream.set_read_timeout(Some(limit)).unwrap();
        let before = place.now();
        let error = stream.read(&mut [0; 1]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WouldBlock);
        assert!(place.now() - before >= limit);
        peer.write_all(b"x").unwrap();
        assert_eq!(stream.read(&mut [0; 1]).unwrap(), 1);
    });
}
