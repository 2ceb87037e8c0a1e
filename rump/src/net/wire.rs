//! Wires: Ethernet in memory, between kernels of this process.
//!
//! ```
//! # fn main() -> std::io::Result<()> {
//! use rump::Kernel;
//! use rump::net::{Link, UdpSocket, Wire};
//! use std::time::Duration;
//!
//! // A link of 10 Mbit/s and 1 ms: the same frames are lost every time.
//! let slow = Link::new().bandwidth(10_000_000).delay(Duration::from_millis(1));
//! let wire = Wire::builder().seed(7).link(slow).build();
//! let port = wire.port();
//! let a = Kernel::builder().nic(&port, "10.0.0.1/24").boot()?;
//! let b = Kernel::builder().nic(wire.port(), "10.0.0.2/24").boot()?;
//! let capture = port.capture(Vec::new())?;
//!
//! let (from, to) = (UdpSocket::bind(&a, "10.0.0.1:7")?, UdpSocket::bind(&b, "10.0.0.2:7")?);
//! from.send_to(b"ping", "10.0.0.2:7")?;
//! to.recv(&mut [0; 9])?;
//! assert!(!capture.finish()?.is_empty()); // for Wireshark
//! # Ok(()) }
//! ```

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::interface::Interface;
use super::ip_net::IpNet;
use crate::error::Context;
use crate::sys::{self, PortInner, WireInner, c};
use crate::{Errno, Error, Kernel};

/// What a link does to the frames that a port sends.  Nothing, at first.
///
/// Chances are from 0, never, to 1, always.
#[derive(Clone, Copy, Default)]
pub struct Link {
    raw: sys::Link,
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// Of a million.
fn chance(of_one: f64) -> u32 {
    (of_one.clamp(0.0, 1.0) * 1e6).round() as u32
}

impl Link {
    /// A link that only carries frames.
    pub fn new() -> Link {
        Link::default()
    }

    fn with(mut self, f: impl FnOnce(&mut sys::Link)) -> Link {
        f(&mut self.raw);
        self
    }

    /// How long a frame is on its way.
    pub fn delay(self, delay: Duration) -> Link {
        self.with(|l| l.rwl_delay = nanos(delay))
    }

    /// Add up to this to the delay, at random: frames overtake one another.
    pub fn jitter(self, jitter: Duration) -> Link {
        self.with(|l| l.rwl_jitter = nanos(jitter))
    }

    /// Bits a second; 0: no limit.
    pub fn bandwidth(self, bits: u64) -> Link {
        self.with(|l| l.rwl_bandwidth = bits)
    }

    /// Bytes that may wait for bandwidth, the rest is lost; 0: no limit.
    pub fn queue(self, bytes: u64) -> Link {
        self.with(|l| l.rwl_queue = bytes)
    }

    /// The chance that a frame is lost.
    pub fn loss(self, of_one: f64) -> Link {
        self.with(|l| l.rwl_loss = chance(of_one))
    }

    /// The chance that a frame comes twice.
    pub fn duplication(self, of_one: f64) -> Link {
        self.with(|l| l.rwl_duplicate = chance(of_one))
    }

    /// The chance that a frame is held back for some time, so that others
    /// overtake it.
    pub fn reordering(self, of_one: f64, held_back: Duration) -> Link {
        self.with(|l| {
            l.rwl_reorder = chance(of_one);
            l.rwl_holdback = nanos(held_back);
        })
    }

    /// The chance that one bit of a frame is wrong.
    pub fn corruption(self, of_one: f64) -> Link {
        self.with(|l| l.rwl_corrupt = chance(of_one))
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("delay_ns", &self.raw.rwl_delay)
            .field("jitter_ns", &self.raw.rwl_jitter)
            .field("bandwidth", &self.raw.rwl_bandwidth)
            .field("queue", &self.raw.rwl_queue)
            .field("loss_ppm", &self.raw.rwl_loss)
            .field("duplication_ppm", &self.raw.rwl_duplicate)
            .field("reordering_ppm", &self.raw.rwl_reorder)
            .field("corruption_ppm", &self.raw.rwl_corrupt)
            .finish_non_exhaustive()
    }
}

/// How to make a [`Wire`].
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "a builder does nothing until build()"]
pub struct WireBuilder {
    seed: u64,
    link: Link,
    flags: i32,
}

impl WireBuilder {
    /// Where the random numbers begin that links draw; otherwise 0.  The same
    /// frames in the same order have the same fate.
    pub fn seed(self, seed: u64) -> WireBuilder {
        WireBuilder { seed, ..self }
    }

    /// What the links of ports do, unless a port is told otherwise.
    pub fn link(self, link: Link) -> WireBuilder {
        WireBuilder { link, ..self }
    }

    fn flag(self, flag: i32, on: bool) -> WireBuilder {
        let flags = if on {
            self.flags & !flag
        } else {
            self.flags | flag
        };
        WireBuilder { flags, ..self }
    }

    /// May kernels leave out checksums, since memory does not err?  Otherwise
    /// they may.
    pub fn checksum_offload(self, on: bool) -> WireBuilder {
        self.flag(c::RUMP_WIRE_NOCSUM, on)
    }

    /// May kernels send up to 64 KiB of a TCP connection as one frame?
    /// Otherwise they may.
    pub fn segmentation_offload(self, on: bool) -> WireBuilder {
        self.flag(c::RUMP_WIRE_NOTSO, on)
    }

    /// Make it.
    ///
    /// # Panics
    /// If there is no memory.
    pub fn build(self) -> Wire {
        let inner = WireInner::new(self.seed, self.flags).expect("memory for a wire");
        Wire {
            inner: Arc::new(inner),
            link: self.link,
        }
    }
}

/// An Ethernet switch in memory.
///
/// A clone is another handle of the same one.  Kernels on it keep it.
#[derive(Clone, Debug)]
pub struct Wire {
    inner: Arc<WireInner>,
    link: Link,
}

impl Default for Wire {
    fn default() -> Wire {
        Wire::new()
    }
}

impl Wire {
    /// A wire that only carries frames.
    ///
    /// # Panics
    /// If there is no memory.
    pub fn new() -> Wire {
        Wire::builder().build()
    }

    /// Say what a wire should be like.
    pub fn builder() -> WireBuilder {
        WireBuilder::default()
    }

    /// A new port, for one interface.
    ///
    /// # Panics
    /// If there is no memory.
    pub fn port(&self) -> WirePort {
        WirePort {
            wire: Arc::clone(&self.inner),
            port: self.inner.port(self.link.raw).expect("memory for a port"),
        }
    }

    /// Cut the wire: between these ports and all others no frame passes, until
    /// [`heal`](Self::heal).  Again: these leave the part that they were in.
    pub fn partition<'a>(&self, ports: impl IntoIterator<Item = &'a WirePort>) {
        let used = self.inner.ports().iter().map(|p| p.group()).max();
        let group = used.unwrap_or(0).saturating_add(1);
        for port in ports {
            // A group is never refused.
            let _ = self.inner.change(&port.port, |l| l.rwl_group = group);
        }
    }

    /// Make the wire whole, and put all cables back in.
    pub fn heal(&self) {
        for port in self.inner.ports() {
            let _ = self.inner.change(&port, |l| {
                l.rwl_group = 0;
                l.rwl_down = 0;
            });
        }
    }

    /// Write all that the ports there are now send, as a pcapng file.
    ///
    /// # Errors
    /// Of writing its header.
    pub fn capture<W: Write + Send + 'static>(&self, to: W) -> io::Result<Capture<W>> {
        Capture::start(&self.inner, self.inner.ports(), to)
    }
}

/// A port of a [`Wire`].  A clone is another handle of the same one.
#[derive(Clone, Debug)]
pub struct WirePort {
    wire: Arc<WireInner>,
    port: Arc<PortInner>,
}

/// What becomes of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes on, as the rule left it.
    Pass,
    /// It is lost.
    Drop,
}

impl WirePort {
    /// What the link does to frames that this port sends from now on.
    pub fn set_link(&self, link: Link) {
        // The chances are in range.
        let _ = self.wire.change(&self.port, |l| {
            let (group, down) = (l.rwl_group, l.rwl_down);
            *l = link.raw;
            (l.rwl_group, l.rwl_down) = (group, down);
        });
    }

    /// Put the cable in, or pull it out: nothing comes or goes then.
    pub fn set_connected(&self, connected: bool) {
        let down = u32::from(!connected);
        let _ = self.wire.change(&self.port, |l| l.rwl_down = down);
    }

    /// Show every frame that this port sends to a function, which may change it
    /// and says what becomes of it.  It replaces the rule that there was.
    ///
    /// It is called in the middle of a kernel's work, with the whole wire
    /// waiting, on any thread; it must not call a kernel or the wire.  If it
    /// panics, the frame is lost, and the call goes on with the panic that sent
    /// it, if one did.
    pub fn rule(&self, mut rule: impl FnMut(&mut [u8]) -> Verdict + Send + 'static) {
        let rule = move |frame: &mut [u8]| rule(frame) == Verdict::Pass;
        self.wire.set_rule(&self.port, Some(Box::new(rule)));
    }

    /// Take the rule away.
    pub fn clear_rule(&self) {
        self.wire.set_rule(&self.port, None);
    }

    /// Write what this port sends, as a pcapng file.  It replaces the capture
    /// that there was.
    ///
    /// # Errors
    /// Of writing its header.
    pub fn capture<W: Write + Send + 'static>(&self, to: W) -> io::Result<Capture<W>> {
        Capture::start(&self.wire, vec![Arc::clone(&self.port)], to)
    }

    /// Send a frame, from its Ethernet header on, as if the interface had.
    ///
    /// # Errors
    /// `EINVAL`: it is shorter than its header, or too long; `ENOMEM`.
    pub fn inject(&self, frame: &[u8]) -> io::Result<()> {
        self.wire.inject(&self.port, frame).op("inject")
    }
}

impl From<&WirePort> for WirePort {
    fn from(port: &WirePort) -> WirePort {
        port.clone()
    }
}

/// Where a capture goes.
struct Sink<W: Write> {
    to: Option<io::BufWriter<W>>,
    /// One header is enough for all ports.
    skip: bool,
    error: Option<io::Error>,
}

impl<W: Write> Sink<W> {
    fn put(&mut self, data: &[u8]) {
        if self.skip || self.error.is_some() {
            return;
        }
        if let Some(to) = &mut self.to
            && let Err(error) = to.write_all(data)
        {
            self.error = Some(error);
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        self.to.as_mut().map_or(Ok(()), |to| to.flush())
    }
}

/// A capture.  It ends when it is dropped.
#[must_use = "a capture ends when it is dropped"]
pub struct Capture<W: Write + Send + 'static> {
    wire: Arc<WireInner>,
    ports: Vec<Arc<PortInner>>,
    sink: Arc<Mutex<Sink<W>>>,
}

impl<W: Write + Send + 'static> Capture<W> {
    fn start(wire: &Arc<WireInner>, ports: Vec<Arc<PortInner>>, to: W) -> io::Result<Capture<W>> {
        let sink = Arc::new(Mutex::new(Sink {
            to: Some(io::BufWriter::new(to)),
            skip: false,
            error: None,
        }));
        let capture = Capture {
            wire: Arc::clone(wire),
            ports,
            sink: Arc::clone(&sink),
        };
        for port in &capture.ports {
            let sink = Arc::clone(&sink);
            let mut header = true;
            let mut first = port.same(&capture.ports[0]);
            let tap = move |data: &[u8]| {
                let mut sink = sink.lock().unwrap_or_else(|e| e.into_inner());
                // What comes first is the header.
                sink.skip = std::mem::take(&mut header) && !std::mem::take(&mut first);
                sink.put(data);
            };
            wire.set_tap(port, Some(Box::new(tap)));
        }
        match capture.sink().finish() {
            Ok(()) => {}
            Err(error) => return Err(error),
        }
        Ok(capture)
    }

    fn sink(&self) -> std::sync::MutexGuard<'_, Sink<W>> {
        self.sink.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn stop(&mut self) {
        for port in std::mem::take(&mut self.ports) {
            self.wire.set_tap(&port, None);
        }
    }

    /// End it, and give back what it wrote to.
    ///
    /// # Errors
    /// The first that writing met: what came after it is missing.
    pub fn finish(mut self) -> io::Result<W> {
        self.stop();
        let mut sink = self.sink();
        sink.finish()?;
        let to = sink.to.take().ok_or(io::ErrorKind::NotConnected)?;
        to.into_inner().map_err(|e| e.into_error())
    }
}

impl<W: Write + Send + 'static> Drop for Capture<W> {
    fn drop(&mut self) {
        self.stop();
        let _ = self.sink().finish();
    }
}

impl<W: Write + Send + 'static> fmt::Debug for Capture<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture")
            .field("wire", &self.wire)
            .field("ports", &self.ports.len())
            .finish_non_exhaustive()
    }
}

impl Kernel {
    /// Make an interface on a port of a wire: `wire0`, `wire1` and so on.  See
    /// [`Builder::nic`](crate::Builder::nic).
    ///
    /// # Errors
    /// `EBUSY`: the port has an interface; `ENOMEM`.
    pub fn attach_nic(&self, port: impl Into<WirePort>) -> io::Result<Interface> {
        let port = port.into();
        let kernel = self.init_inner().kernel();
        let name = kernel
            .attach_wire(&port.wire, &port.port)
            .map_err(|errno| match errno {
                Errno::EBUSY => Error::new("nic", errno)
                    .with_detail("the port of the wire has an interface already".into()),
                errno => Error::new("nic", errno),
            })?;
        Interface::by_name(self, &name)
    }

    /// With addresses that are used at once.
    pub(crate) fn attach_nic_with(&self, port: WirePort, nets: &[IpNet]) -> io::Result<()> {
        self.attach_nic(port)?.add_at_once(nets)
    }
}
