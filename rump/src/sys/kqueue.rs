//! kqueue(2) with a bell, and handles that do not keep a kernel alive.

use std::ffi::{CStr, c_int};
use std::ops::Deref;
use std::ptr;
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::c;
use super::call::syscall;
use super::calls_fs::{CWD, Fd, close, openat};
use super::kernel::{KernelInner, ProcessInner};
use super::notify::Bell;
use crate::Errno;

pub(crate) type Kevent = c::rump_kevent;

/// A process, while it is there.
pub(crate) struct WeakProcess(Inner);

enum Inner {
    /// Process 1 has many handles, and goes with its kernel.
    Init(Weak<KernelInner>),
    Owned(Weak<ProcessInner>),
}

/// A process that is kept for the while.
pub(crate) enum Held {
    Init(ProcessInner),
    Owned(Arc<ProcessInner>),
}

impl WeakProcess {
    fn new(process: &Arc<ProcessInner>) -> WeakProcess {
        WeakProcess(if process.is_init() {
            Inner::Init(Arc::downgrade(process.kernel()))
        } else {
            Inner::Owned(Arc::downgrade(process))
        })
    }

    /// `ESHUTDOWN`: it or its kernel is gone.
    pub(crate) fn get(&self) -> Result<Held, Errno> {
        match &self.0 {
            Inner::Init(kernel) => kernel.upgrade().map(|k| Held::Init(k.init_process())),
            Inner::Owned(process) => process.upgrade().map(Held::Owned),
        }
        .ok_or(Errno::ESHUTDOWN)
    }
}

impl Deref for Held {
    type Target = ProcessInner;

    fn deref(&self) -> &ProcessInner {
        match self {
            Held::Init(process) => process,
            Held::Owned(process) => process,
        }
    }
}

/// A kqueue that tells when it has something.  It goes with its process.
pub(crate) struct Kqueue {
    process: WeakProcess,
    fd: Fd,
    bell: Arc<Bell>,
}

impl Kqueue {
    pub(crate) fn new(process: &Arc<ProcessInner>) -> Result<Kqueue, Errno> {
        let fd = syscall!(process, RUMP_SYS_kqueue1, c::RUMP_O_CLOEXEC).map(|r| r[0] as Fd)?;
        match Bell::attach(process, fd) {
            Ok(bell) => Ok(Kqueue {
                process: WeakProcess::new(process),
                fd,
                bell,
            }),
            Err(errno) => {
                let _ = close(process, fd);
                Err(errno)
            }
        }
    }

    pub(crate) fn process(&self) -> Result<Held, Errno> {
        self.process.get()
    }

    pub(crate) fn bell(&self) -> &Bell {
        &self.bell
    }

    /// Watch a descriptor of the process.
    pub(crate) fn add(&self, fd: Fd, filter: i32, fflags: u32) -> Result<(), Errno> {
        self.change(fd, filter, c::RUMP_EV_ADD | c::RUMP_EV_CLEAR, fflags)
    }

    /// Tell once when a descriptor is ready: at once if it is.
    pub(crate) fn arm(&self, fd: Fd, filter: i32) -> Result<(), Errno> {
        let flags = c::RUMP_EV_ADD | c::RUMP_EV_ENABLE | c::RUMP_EV_DISPATCH;
        self.change(fd, filter, flags, 0)
    }

    fn change(&self, fd: Fd, filter: i32, flags: i32, fflags: u32) -> Result<(), Errno> {
        let change = Kevent {
            ident: fd as usize,
            filter: filter as u32,
            flags: flags as u32,
            fflags,
            data: 0,
            udata: ptr::null_mut(),
        };
        let none = ptr::null_mut::<Kevent>();
        let never = ptr::null::<c::rump_timespec>();
        let p = self.process()?;
        syscall!(
            &p,
            RUMP_SYS_kevent,
            self.fd,
            &raw const change,
            1u64,
            none,
            0u64,
            never
        )
        .map(drop)
    }

    /// Take what has happened, as many as fit; wait for it this long.
    pub(crate) fn take(&self, events: &mut [Kevent], wait: Duration) -> Result<usize, Errno> {
        let timeout = c::rump_timespec {
            tv_sec: i64::try_from(wait.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: i64::from(wait.subsec_nanos()),
        };
        let none = ptr::null::<Kevent>();
        let p = self.process()?;
        loop {
            let outcome = syscall!(
                &p,
                RUMP_SYS_kevent,
                self.fd,
                none,
                0u64,
                events.as_mut_ptr(),
                events.len(),
                &raw const timeout
            );
            match outcome {
                Ok(r) => return Ok((r[0] as usize).min(events.len())),
                Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno),
            }
        }
    }
}

impl Drop for Kqueue {
    fn drop(&mut self) {
        self.bell.forget();
        if let Ok(process) = self.process() {
            let _ = close(&process, self.fd);
        }
    }
}

/// A descriptor that watches a file without opening it: by its path, or, with
/// `None`, the file that `fd` is.
pub(crate) fn watchfd(p: &ProcessInner, fd: Fd, path: Option<&CStr>) -> Result<Fd, Errno> {
    let mut watch: c_int = -1;
    let path = path.map_or(ptr::null(), CStr::as_ptr);
    p.kernel().alive(|| {
        // SAFETY: process and kernel are alive; path and result live until the
        // return.
        match unsafe { c::rump_process_watchfd(p.enter()?, fd, path, &mut watch) } {
            0 => Ok(watch),
            error => Err(Errno::from_number(error)),
        }
    })
}

/// A descriptor that watches a directory and all below it.
pub(crate) fn treewatch(p: &ProcessInner, dir: Fd, events: u32, queue: u32) -> Result<Fd, Errno> {
    // The root directory of process 1 has no descriptor.
    let own = match dir {
        CWD => openat(p, dir, c".", c::RUMP_O_RDONLY | c::RUMP_O_CLOEXEC, 0)?,
        fd => fd,
    };
    let mut watch = c::rump_treewatch {
        tw_events: events,
        tw_queue: queue,
        tw_flags: (c::RUMP_O_NONBLOCK | c::RUMP_O_CLOEXEC) as u32,
        ..Default::default()
    };
    let outcome = syscall!(p, RUMP_SYS_ioctl, own, c::RUMP_FIOTREEWATCH, &raw mut watch);
    if own != dir {
        let _ = close(p, own);
    }
    outcome.map(|_| watch.tw_fd)
}

/// No longer keep the file that a [`watchfd`] watches, and its file system.
pub(crate) fn unpin(p: &ProcessInner, watch: Fd) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_ioctl, watch, c::RUMP_FIOUNPIN, 0u64).map(drop)
}
