//! TCP between two kernels, over a wire in memory.

use rump::{
    Kernel,
    net::{TcpListener, TcpStream, Wire},
};
use std::{
    io::{self, Read, Write},
    net::Shutdown,
    thread,
};

fn main() -> io::Result<()> {
    let wire = Wire::new();
    let a = Kernel::builder().nic(wire.port(), "10.0.0.1/24").boot()?;
    let b = Kernel::builder().nic(wire.port(), "10.0.0.2/24").boot()?;

    let listener = TcpListener::bind(&a, "10.0.0.1:7")?;
    let echo = thread::spawn(move || -> io::Result<u64> {
        let (mut peer, _) = listener.accept()?;
        io::copy(&mut peer.try_clone()?, &mut peer)
    });

    let mut client = TcpStream::connect(&b, "10.0.0.1:7")?;
    client.write_all(b"ping")?;
    client.shutdown(Shutdown::Write)?;
    let mut answer = String::new();
    client.read_to_string(&mut answer)?;
    assert_eq!((answer.as_str(), echo.join().unwrap()?), ("ping", 4));
    Ok(())
}
