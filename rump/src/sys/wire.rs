//! Wires, and what they call back.

use std::ffi::{c_char, c_void};
use std::fmt;
use std::ptr::{self, NonNull};
use std::sync::{Arc, Mutex, MutexGuard};

use super::c;
use super::kernel::KernelInner;
use super::panics::Panics;
use crate::Errno;

/// What is done to the frames of a port.
pub(crate) type Link = c::rump_wire_link;

/// Sees a frame, and may change it; false: it is lost.
pub(crate) type Rule = Box<dyn FnMut(&mut [u8]) -> bool + Send>;

/// Gets the bytes of a capture, in pieces.
pub(crate) type Tap = Box<dyn FnMut(&[u8]) + Send>;

/// A wire.  Kernels on it keep it: it is destroyed after them.
pub(crate) struct WireInner {
    raw: NonNull<c::rump_wire>,
    ports: Mutex<Vec<Arc<PortInner>>>,
}

// SAFETY: "Any thread may call these functions", at any time.
unsafe impl Send for WireInner {}
// SAFETY: as above.
unsafe impl Sync for WireInner {}

/// A port.  Its memory in C is its wire's: who has one keeps the wire, too.
pub(crate) struct PortInner {
    raw: NonNull<c::rump_wire_port>,
    link: Mutex<Link>,
    rule: Mutex<Option<Arc<Hook<Rule>>>>,
    tap: Mutex<Option<Arc<Hook<Tap>>>>,
    /// Of the kernel on it: whose call a panic goes on in.
    panics: Arc<Mutex<Arc<Panics>>>,
}

// SAFETY: as for `WireInner`.
unsafe impl Send for PortInner {}
// SAFETY: as above.
unsafe impl Sync for PortInner {}

/// A function that C calls, and where it belongs.
struct Hook<T> {
    function: Mutex<T>,
    panics: Arc<Mutex<Arc<Panics>>>,
}

impl<T> Hook<T> {
    /// Call it; `None`: it panicked.
    fn call<R>(&self, f: impl FnOnce(&mut T) -> R) -> Option<R> {
        let panics = Arc::clone(&lock(&self.panics));
        panics.guard(|| f(&mut lock(&self.function)))
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|e| e.into_inner())
}

fn outcome(error: i32) -> Result<(), Errno> {
    match error {
        0 => Ok(()),
        error => Err(Errno::from_number(error)),
    }
}

unsafe extern "C" fn wire_rule(
    cookie: *mut c_void,
    frame: *mut u8,
    len: usize,
) -> c::rump_wire_verdict {
    // SAFETY: the cookie is a hook that `set_rule` keeps until C has let go of
    // it; the frame has that length, and is nobody else's until the return.
    let (hook, frame) = unsafe {
        (
            &*cookie.cast::<Hook<Rule>>(),
            std::slice::from_raw_parts_mut(frame, len),
        )
    };
    let verdict = hook.call(|rule| rule(frame));
    if verdict == Some(true) {
        c::rump_wire_verdict::RUMP_WIRE_PASS
    } else {
        c::rump_wire_verdict::RUMP_WIRE_DROP
    }
}

unsafe extern "C" fn wire_tap(cookie: *mut c_void, data: *const c_void, len: usize) {
    // SAFETY: as in wire_rule(); the bytes are there until the return.
    let (hook, data) = unsafe {
        (
            &*cookie.cast::<Hook<Tap>>(),
            std::slice::from_raw_parts(data.cast::<u8>(), len),
        )
    };
    let _ = hook.call(|tap| tap(data));
}

impl WireInner {
    /// A wire; `None`: there is no memory.
    pub(crate) fn new(seed: u64, flags: i32) -> Option<WireInner> {
        let config = c::rump_wire_config {
            rwc_size: size_of::<c::rump_wire_config>(),
            rwc_seed: seed,
            rwc_flags: flags as u32,
        };
        let mut raw = ptr::null_mut();
        // SAFETY: the configuration is whole and says its size.
        if unsafe { c::rump_wire_create(&config, &mut raw) } != 0 {
            return None;
        }
        Some(WireInner {
            raw: NonNull::new(raw)?,
            ports: Mutex::new(Vec::new()),
        })
    }

    /// A new port; `None`: there is no memory.
    pub(crate) fn port(&self, link: Link) -> Option<Arc<PortInner>> {
        // SAFETY: the wire is alive.
        let raw = NonNull::new(unsafe { c::rump_wire_port(self.raw.as_ptr()) })?;
        let port = Arc::new(PortInner {
            raw,
            link: Mutex::new(link),
            rule: Mutex::new(None),
            tap: Mutex::new(None),
            panics: Arc::default(),
        });
        // The values were checked when they were set.
        let _ = self.change(&port, |_| ());
        lock(&self.ports).push(Arc::clone(&port));
        Some(port)
    }

    pub(crate) fn ports(&self) -> Vec<Arc<PortInner>> {
        lock(&self.ports).clone()
    }

    /// Change what is done to the frames of a port.
    pub(crate) fn change(&self, port: &PortInner, f: impl FnOnce(&mut Link)) -> Result<(), Errno> {
        let mut link = lock(&port.link);
        let mut new = *link;
        f(&mut new);
        new.rwl_size = size_of::<Link>();
        // SAFETY: port and wire are alive; the structure says its size.
        outcome(unsafe { c::rump_wire_link(port.raw.as_ptr(), &new) })?;
        *link = new;
        Ok(())
    }

    /// `None`: no rule.
    pub(crate) fn set_rule(&self, port: &PortInner, rule: Option<Rule>) {
        let hook = rule.map(|rule| port.hook(rule));
        let (function, cookie): (c::rump_wire_rule_fn, _) = match &hook {
            Some(hook) => (Some(wire_rule), cookie(hook)),
            None => (None, ptr::null_mut()),
        };
        let mut kept = lock(&port.rule);
        // SAFETY: port and wire are alive.  The hook is kept until the next
        // call, or as long as the port; after the call C does not use the one
        // before, since it calls and changes it under one lock.
        unsafe { c::rump_wire_rule(port.raw.as_ptr(), function, cookie) };
        *kept = hook;
    }

    /// `None`: no capture.
    pub(crate) fn set_tap(&self, port: &PortInner, tap: Option<Tap>) {
        let hook = tap.map(|tap| port.hook(tap));
        let (function, cookie): (c::rump_wire_capture_fn, _) = match &hook {
            Some(hook) => (Some(wire_tap), cookie(hook)),
            None => (None, ptr::null_mut()),
        };
        let mut kept = lock(&port.tap);
        // SAFETY: as in set_rule().
        unsafe { c::rump_wire_capture(port.raw.as_ptr(), function, cookie) };
        *kept = hook;
    }

    /// Send a frame as if the interface of this port had.
    pub(crate) fn inject(&self, port: &PortInner, frame: &[u8]) -> Result<(), Errno> {
        let panics = Arc::clone(&lock(&port.panics));
        // SAFETY: port and wire are alive; the frame has that length.
        let result = outcome(unsafe {
            c::rump_wire_inject(port.raw.as_ptr(), frame.as_ptr().cast(), frame.len())
        });
        panics.resume(result);
        result
    }
}

impl Drop for WireInner {
    fn drop(&mut self) {
        // SAFETY: no kernel is on it, as each would keep it; nobody else has it
        // any more.
        unsafe { c::rump_wire_destroy(self.raw.as_ptr()) };
    }
}

impl fmt::Debug for WireInner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("at", &self.raw).finish()
    }
}

fn cookie<T>(hook: &Arc<Hook<T>>) -> *mut c_void {
    Arc::as_ptr(hook).cast_mut().cast::<c_void>()
}

impl PortInner {
    pub(crate) fn same(&self, other: &PortInner) -> bool {
        self.raw == other.raw
    }

    /// The part of a cut wire that it is in.
    pub(crate) fn group(&self) -> u32 {
        lock(&self.link).rwl_group
    }

    fn hook<T>(&self, function: T) -> Arc<Hook<T>> {
        Arc::new(Hook {
            function: Mutex::new(function),
            panics: Arc::clone(&self.panics),
        })
    }
}

impl fmt::Debug for PortInner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WirePort").field("at", &self.raw).finish()
    }
}

impl KernelInner {
    /// Make an interface on a port; its name.
    pub(crate) fn attach_wire(
        &self,
        wire: &Arc<WireInner>,
        port: &PortInner,
    ) -> Result<String, Errno> {
        let mut name = [0u8; 16];
        self.alive(|| {
            lock(&self.wires).push(Arc::clone(wire));
            // SAFETY: kernel, port and wire are alive, and the wire stays so
            // until the kernel is destroyed; the name has that much room.
            outcome(unsafe {
                c::rump_wire_attach(
                    self.raw(),
                    port.raw.as_ptr(),
                    name.as_mut_ptr().cast::<c_char>(),
                    name.len(),
                )
            })
        })?;
        *lock(&port.panics) = Arc::clone(&self.panics);
        let len = name.iter().position(|b| *b == 0).unwrap_or(name.len());
        Ok(String::from_utf8_lossy(&name[..len]).into_owned())
    }
}
