//! Kernels without the safe crate: system calls by number, NetBSD's structures,
//! and errors as the kernel numbers them.
#![allow(dead_code, unreachable_pub, unused_imports, unused_macros)]

pub use rump_sys::{self as c, *};
use std::ffi::{CString, c_int, c_long, c_void};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A kernel that is halted at the end of the test, with nothing left.
pub struct Raw {
    kernel: *mut rump_kernel,
    halted: AtomicBool,
    leaks_allowed: AtomicBool,
}

// SAFETY: rumpkernel.h: any thread may call; the handle lives until the drop.
unsafe impl Send for Raw {}
// SAFETY: the same.
unsafe impl Sync for Raw {}

/// A process of a kernel.
#[derive(Clone, Copy, Debug)]
pub struct Proc(pub *mut rump_process);

// SAFETY: rumpkernel.h: any number of threads may make calls in a process.
unsafe impl Send for Proc {}
// SAFETY: the same.
unsafe impl Sync for Proc {}

/// The result of a call, or the kernel's errno.
pub type Sys<T = i64> = Result<T, i32>;

unsafe extern "C" fn quiet(_: *mut c_void, _: *const std::ffi::c_char, _: usize) {}

impl Raw {
    pub fn boot() -> Raw {
        Raw::boot_with(|_| ())
    }

    /// Signals are recorded, the console is not shown.
    pub fn boot_with(change: impl FnOnce(&mut rump_kernel_config)) -> Raw {
        static MODEL: Once = Once::new();
        // SAFETY: only stores a number.
        MODEL.call_once(|| unsafe { rump_boot_setsigmodel(rump_sigmodel::RUMP_SIGMODEL_RECORD) });
        // SAFETY: all of it may be 0.
        let mut config: rump_kernel_config = unsafe { std::mem::zeroed() };
        config.rkc_size = size_of_val(&config);
        if std::env::var_os("RUMP_TEST_CONSOLE").is_none() {
            config.rkc_console = Some(quiet);
        }
        change(&mut config);
        let mut kernel = std::ptr::null_mut();
        // SAFETY: a configuration with its size, and where to put the handle.
        let error = unsafe { rump_kernel_boot(&config, &mut kernel) };
        assert_eq!(error, 0, "boot");
        Raw {
            kernel,
            halted: false.into(),
            leaks_allowed: false.into(),
        }
    }

    pub fn raw(&self) -> *mut rump_kernel {
        self.kernel
    }

    /// Process 1.
    pub fn init(&self) -> Proc {
        // SAFETY: the kernel is alive.
        Proc(unsafe { rump_kernel_process(self.kernel) })
    }

    /// A child of process 1 that has no descriptors.
    pub fn spawn(&self) -> Proc {
        let p = self.fork(self.init(), RUMP_RFFD_CLEAR).expect("process");
        p.fcntl(0, RUMP_F_CLOSEM, 0).expect("close the console");
        p
    }

    pub fn fork(&self, parent: Proc, flags: i32) -> Sys<Proc> {
        let mut p = std::ptr::null_mut();
        // SAFETY: kernel and parent are alive.
        let error = unsafe { rump_process_create(self.kernel, parent.0, flags, &mut p) };
        if error == 0 { Ok(Proc(p)) } else { Err(error) }
    }

    /// A child of process 1 that is no superuser.
    pub fn user(&self, uid: u32) -> Proc {
        let p = self.spawn();
        sys!(p, RUMP_SYS_setgroups, 0, std::ptr::null::<u32>()).unwrap();
        sys!(p, RUMP_SYS_setgid, uid).unwrap();
        sys!(p, RUMP_SYS_setuid, uid).unwrap();
        p
    }

    pub fn halt(&self) -> Sys<()> {
        self.halted.store(true, Ordering::SeqCst);
        // SAFETY: the kernel is alive.
        match unsafe { rump_kernel_halt(self.kernel, 0) } {
            0 => Ok(()),
            error => Err(error),
        }
    }

    /// Do not look at what is left: the test ends the kernel the hard way.
    pub fn allow_leaks(&self) {
        self.leaks_allowed.store(true, Ordering::SeqCst);
    }

    pub fn stats(&self) -> rump_kernel_stats {
        let mut stats = rump_kernel_stats {
            rks_size: size_of::<rump_kernel_stats>(),
            ..Default::default()
        };
        // SAFETY: a structure with its size.
        unsafe { rump_kernel_stats(self.kernel, &mut stats) };
        stats
    }

    /// Open files, but for the console of process 1.
    pub fn files(&self) -> u64 {
        self.stats().rks_files - 1
    }

    pub fn panicked(&self) -> Option<String> {
        // SAFETY: the text lives as long as the kernel.
        unsafe {
            let text = rump_kernel_panicked(self.kernel);
            (!text.is_null()).then(|| {
                std::ffi::CStr::from_ptr(text)
                    .to_string_lossy()
                    .into_owned()
            })
        }
    }

    fn leaks(&self) -> String {
        let mut text = vec![0u8; 8192];
        // SAFETY: a buffer with its size.
        unsafe { rump_kernel_leakreport(self.kernel, text.as_mut_ptr().cast(), text.len()) };
        let end = text.iter().position(|&b| b == 0).unwrap();
        String::from_utf8_lossy(&text[..end]).into_owned()
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        if std::thread::panicking() {
            if let Some(text) = self.panicked() {
                eprintln!("kernel panic: {text}");
            }
            return; // threads of the test may still be inside
        }
        assert_eq!(self.panicked(), None);
        if !self.leaks_allowed.load(Ordering::SeqCst) {
            if !self.halted.load(Ordering::SeqCst) {
                self.halt().expect("halt");
            }
            let s = self.stats();
            let left = s.rks_live_bytes
                + s.rks_live_allocs
                + s.rks_vnodes
                + s.rks_buffers
                + s.rks_pages
                + s.rks_files
                + s.rks_threads;
            assert_eq!(left, 0, "{s:?}\n{}", self.leaks());
        }
        // SAFETY: no thread of the test uses it any more.
        unsafe { rump_kernel_destroy(self.kernel) };
    }
}

/// What can be an argument of a call.
pub trait Slot {
    fn slot(self) -> c_long;
}

macro_rules! slots {
    ($($t:ty)*) => { $(impl Slot for $t { fn slot(self) -> c_long { self as c_long } })* };
}
slots! { i32 u32 i64 u64 usize }

impl<T> Slot for *const T {
    fn slot(self) -> c_long {
        self as c_long
    }
}

impl<T> Slot for *mut T {
    fn slot(self) -> c_long {
        self as c_long
    }
}

impl<T> Slot for &T {
    fn slot(self) -> c_long {
        self as *const T as c_long
    }
}

impl<T> Slot for &mut T {
    fn slot(self) -> c_long {
        self as *mut T as c_long
    }
}

/// `sys!(process, RUMP_SYS_x, arguments...)`: the first result, or the errno.
macro_rules! sys {
    ($p:expr, $number:expr $(, $arg:expr)* $(,)?) => {
        $p.call($number, &[$($crate::raw::Slot::slot($arg)),*]).map(|r| r[0])
    };
}
pub(crate) use sys;

impl Proc {
    pub fn call(self, number: i32, slots: &[c_long]) -> Sys<[i64; 2]> {
        let mut results: [c_long; 2] = [0; 2];
        // SAFETY: the caller passes what the call's prototype says.
        let error = unsafe {
            rump_process_syscall(
                self.0,
                number,
                slots.as_ptr().cast(),
                size_of_val(slots),
                results.as_mut_ptr(),
            )
        };
        if error == 0 { Ok(results) } else { Err(error) }
    }

    pub fn release(self) {
        // SAFETY: no thread is inside, and the handle is not used again.
        unsafe { rump_process_release(self.0) }
    }

    /// Run in the kernel, for `rump_pub_*`.
    pub fn run<F: FnOnce() -> c_int>(self, f: F) -> c_int {
        unsafe extern "C" fn go<F: FnOnce() -> c_int>(arg: *mut c_void) -> c_int {
            // SAFETY: it is the Option below, and this runs once.
            let f = unsafe { (*arg.cast::<Option<F>>()).take() }.unwrap();
            f()
        }
        let mut f = Some(f);
        // SAFETY: go() gets what it expects, alive until the return.
        unsafe { rump_process_run(self.0, Some(go::<F>), (&raw mut f).cast()) }
    }

    pub fn open(self, path: &str, flags: i32) -> Sys<i32> {
        self.open_mode(path, flags, 0o644)
    }

    pub fn open_mode(self, path: &str, flags: i32, mode: u32) -> Sys<i32> {
        let path = CString::new(path).unwrap();
        sys!(self, RUMP_SYS_open, path.as_ptr(), flags, mode).map(|fd| fd as i32)
    }

    pub fn close(self, fd: i32) -> Sys {
        sys!(self, RUMP_SYS_close, fd)
    }

    pub fn read(self, fd: i32, max: usize) -> Sys<Vec<u8>> {
        let mut buf = vec![0u8; max];
        let n = sys!(self, RUMP_SYS_read, fd, buf.as_mut_ptr(), max)?;
        buf.truncate(n as usize);
        Ok(buf)
    }

    pub fn write(self, fd: i32, data: &[u8]) -> Sys {
        sys!(self, RUMP_SYS_write, fd, data.as_ptr(), data.len())
    }

    /// A call on one path with up to three further slots.
    pub fn path(self, number: i32, path: &str, more: &[c_long]) -> Sys {
        let path = CString::new(path).unwrap();
        let mut slots = vec![path.as_ptr() as c_long];
        slots.extend(more);
        self.call(number, &slots).map(|r| r[0])
    }

    pub fn mkdir(self, path: &str) -> Sys {
        self.path(RUMP_SYS_mkdir, path, &[0o755])
    }

    pub fn stat(self, path: &str) -> Sys<rump_stat> {
        let mut st = rump_stat::default();
        self.path(RUMP_SYS_stat, path, &[&raw mut st as c_long])?;
        Ok(st)
    }

    pub fn fcntl(self, fd: i32, cmd: i32, arg: i64) -> Sys {
        sys!(self, RUMP_SYS_fcntl, fd, cmd, arg)
    }

    pub fn pipe(self) -> Sys<(i32, i32)> {
        self.call(RUMP_SYS_pipe, &[])
            .map(|r| (r[0] as i32, r[1] as i32))
    }

    pub fn pipe2(self, flags: i32) -> Sys<(i32, i32)> {
        let mut fds = [-1i32; 2];
        sys!(self, RUMP_SYS_pipe2, &mut fds, flags)?;
        Ok((fds[0], fds[1]))
    }

    pub fn kqueue(self) -> i32 {
        sys!(self, RUMP_SYS_kqueue).expect("kqueue") as i32
    }

    /// Register events, then wait at most so long for `max` of them.
    pub fn kevent(
        self,
        kq: i32,
        changes: &[rump_kevent],
        max: usize,
        wait: Option<Duration>,
    ) -> Sys<Vec<rump_kevent>> {
        let mut events = vec![kev(0, 0, 0, 0, 0); max];
        let ts = wait.map(timespec);
        let tsp = ts.as_ref().map_or(std::ptr::null(), |t| t as *const _);
        let n = sys!(
            self,
            RUMP_SYS_kevent,
            kq,
            changes.as_ptr(),
            changes.len(),
            events.as_mut_ptr(),
            max,
            tsp
        )?;
        events.truncate(n as usize);
        Ok(events)
    }

    pub fn poll(self, fds: &mut [rump_pollfd], timeout: i32) -> Sys {
        sys!(self, RUMP_SYS_poll, fds.as_mut_ptr(), fds.len(), timeout)
    }

    /// A tmpfs, of at most so many bytes (0: no limit).
    pub fn mount_tmpfs(self, at: &str, size: i64) -> Sys {
        let args = rump_tmpfs_args {
            ta_version: 1,
            ta_size_max: size,
            ta_root_mode: 0o755,
            ..Default::default()
        };
        let at = CString::new(at).unwrap();
        sys!(
            self,
            RUMP_SYS_mount,
            c"tmpfs".as_ptr(),
            at.as_ptr(),
            0,
            &args,
            size_of_val(&args)
        )
    }
}

pub fn kev(
    ident: usize,
    filter: i32,
    flags: i32,
    fflags: impl Into<i64>,
    data: i64,
) -> rump_kevent {
    rump_kevent {
        ident,
        filter: filter as u32,
        flags: flags as u32,
        fflags: fflags.into() as u32,
        data,
        udata: std::ptr::null_mut(),
    }
}

pub fn pfd(fd: i32, events: i32) -> rump_pollfd {
    rump_pollfd {
        fd,
        events: events as i16,
        revents: 0,
    }
}

pub fn timespec(d: Duration) -> rump_timespec {
    rump_timespec {
        tv_sec: d.as_secs() as i64,
        tv_nsec: d.subsec_nanos() as c_long,
    }
}

pub fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// A few milliseconds, so that another thread is asleep in the kernel.
pub fn settle() {
    std::thread::sleep(ms(20));
}

/// How long something takes.
pub fn timed<T>(f: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = f();
    (value, start.elapsed())
}

/// A call that takes two paths.
pub fn two(p: Proc, call: i32, from: &str, to: &str) -> Sys {
    let to = std::ffi::CString::new(to).unwrap();
    p.path(call, from, &[to.as_ptr() as i64])
}

pub fn rename(p: Proc, from: &str, to: &str) {
    two(p, RUMP_SYS_rename, from, to).unwrap();
}

pub fn link(p: Proc, from: &str, to: &str) {
    two(p, RUMP_SYS_link, from, to).unwrap();
}
