//! A wire (rump_wire.h) with ports for kernels and for the test itself.
#![allow(dead_code, unreachable_pub)]

use crate::inet::{ifaddr, sysctl};
use crate::raw::*;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::Mutex;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

/// A frame, and when it was sent.
pub type Frame = (Instant, Vec<u8>);

/// The same on a virtual clock.
pub type TimedFrame = (Duration, Vec<u8>);

#[repr(C)]
struct Config {
    size: usize,
    seed: u64,
    flags: u32,
}

pub const NOCSUM: u32 = 1;
pub const NOTSO: u32 = 2;

/// `struct rump_wire_link`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Link {
    pub size: usize,
    pub delay: u64,
    pub jitter: u64,
    pub bandwidth: u64,
    pub queue: u64,
    pub loss: u32,
    pub duplicate: u32,
    pub reorder: u32,
    pub corrupt: u32,
    pub holdback: u64,
    pub group: u32,
    pub down: u32,
}

enum RawWire {}
pub enum RawPort {}
type Rule = extern "C" fn(*mut c_void, *mut u8, usize) -> c_int;

unsafe extern "C" {
    fn rump_wire_create(config: *const Config, wire: *mut *mut RawWire) -> c_int;
    fn rump_wire_destroy(wire: *mut RawWire);
    fn rump_wire_port(wire: *mut RawWire) -> *mut RawPort;
    fn rump_wire_attach(
        kernel: *mut rump_kernel,
        port: *mut RawPort,
        name: *mut c_char,
        len: usize,
    ) -> c_int;
    fn rump_wire_link(port: *mut RawPort, link: *const Link) -> c_int;
    fn rump_wire_rule(port: *mut RawPort, rule: Option<Rule>, cookie: *mut c_void);
    fn rump_wire_inject(port: *mut RawPort, data: *const u8, len: usize) -> c_int;
}

/// Make it before the kernels that are on it: it goes after them.
#[derive(Debug)]
pub struct Wire {
    wire: *mut RawWire,
}

/// A port; lives as long as its wire.
#[derive(Clone, Copy, Debug)]
pub struct Port(*mut RawPort);

// SAFETY: rump_wire.h: any thread may call.
unsafe impl Send for Port {}
// SAFETY: the same.
unsafe impl Sync for Port {}

impl Wire {
    pub fn new(seed: u64, flags: u32) -> Wire {
        let config = Config {
            size: size_of::<Config>(),
            seed,
            flags,
        };
        let mut wire = std::ptr::null_mut();
        // SAFETY: a configuration with its size, and where to put the wire.
        assert_eq!(unsafe { rump_wire_create(&config, &mut wire) }, 0);
        Wire { wire }
    }

    pub fn port(&self) -> Port {
        // SAFETY: the wire is alive.
        let port = unsafe { rump_wire_port(self.wire) };
        assert!(!port.is_null());
        Port(port)
    }

    /// An interface in the kernel with this address, in a network of 24 bits.
    pub fn attach(&self, k: &Raw, ip: [u8; 4]) -> (Proc, Port) {
        let port = self.port();
        let mut name = [0 as c_char; 16];
        // SAFETY: port and kernel are alive; a buffer with its size.
        let error = unsafe { rump_wire_attach(k.raw(), port.0, name.as_mut_ptr(), 16) };
        assert_eq!(error, 0, "attach");
        // SAFETY: it ends with a NUL.
        let name = unsafe { CStr::from_ptr(name.as_ptr()) };
        let p = k.spawn();
        sysctl(p, "net.inet.ip.dad_count", 0).expect("dad_count");
        ifaddr(p, name.to_str().unwrap(), ip, [255, 255, 255, 0]).expect("address");
        (p, port)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: the kernels on it are halted: it was made before them.
            unsafe { rump_wire_destroy(self.wire) };
        }
    }
}

/// What listens has no end that the test knows.  It stays in a list, where
/// nobody takes it for lost.
fn for_ever<T>(what: T) -> *mut c_void {
    static KEPT: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    let cookie = Box::into_raw(Box::new(what));
    KEPT.lock().unwrap().push(cookie.addr());
    cookie.cast()
}

extern "C" fn frame_out(cookie: *mut c_void, frame: *mut u8, len: usize) -> c_int {
    // SAFETY: the sender was leaked by `listen`; the frame is `len` bytes.
    let (to, frame) = unsafe {
        (
            &*cookie.cast::<Sender<Frame>>(),
            std::slice::from_raw_parts(frame, len),
        )
    };
    let _ = to.send((Instant::now(), frame.to_vec()));
    0
}

extern "C" fn timed_frame_out(cookie: *mut c_void, frame: *mut u8, len: usize) -> c_int {
    // SAFETY: the pair was leaked by `listen_timed`; the frame is `len` bytes.
    let (to, frame) = unsafe {
        (
            &*cookie.cast::<(ClockOf, Sender<TimedFrame>)>(),
            std::slice::from_raw_parts(frame, len),
        )
    };
    // SAFETY: the clock outlives its kernels.
    let now = Duration::from_nanos(unsafe { rump_clock_now(to.0.0) } as u64);
    let _ = to.1.send((now, frame.to_vec()));
    0
}

/// Whose time it is when a frame goes out.
#[derive(Debug)]
pub struct ClockOf(pub *mut rump_clock);

impl Port {
    pub fn link(self, link: Link) {
        let link = Link {
            size: size_of::<Link>(),
            ..link
        };
        // SAFETY: the port is alive; a structure with its size.
        assert_eq!(unsafe { rump_wire_link(self.0, &link) }, 0, "link");
    }

    /// Every frame that is sent from here goes to `to`, too.
    pub fn listen(self, to: Sender<Frame>) {
        // SAFETY: the port is alive, and so is the cookie, for ever.
        unsafe { rump_wire_rule(self.0, Some(frame_out), for_ever(to)) };
    }

    /// The same, by a virtual clock.
    pub fn listen_timed(self, clock: *mut rump_clock, to: Sender<TimedFrame>) {
        let cookie = for_ever((ClockOf(clock), to));
        // SAFETY: the port is alive, and so is the cookie, for ever.
        unsafe { rump_wire_rule(self.0, Some(timed_frame_out), cookie) };
    }

    pub fn deaf(self) {
        // SAFETY: the port is alive.
        unsafe { rump_wire_rule(self.0, None, std::ptr::null_mut()) };
    }

    pub fn inject(self, frame: &[u8]) {
        // SAFETY: the port is alive; a buffer with its length.
        let error = unsafe { rump_wire_inject(self.0, frame.as_ptr(), frame.len()) };
        assert_eq!(error, 0, "inject");
    }
}
