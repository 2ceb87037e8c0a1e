//! Owned handles: kernels and processes.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::fmt;
use std::mem;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock, Weak};
use std::thread;

use super::c;
use super::clock::ClockInner;
use super::console::Console;
use super::disk::Attachment;
use super::fault::Rule;
use super::notify::Later;
use super::panics::Panics;
use super::reactor::Reactor;
use crate::Errno;

/// What a kernel is booted with.
pub(crate) struct Boot {
    pub(crate) ncpu: u32,
    pub(crate) memory_limit: u64,
    pub(crate) vnodes: u32,
    pub(crate) hostname: Option<CString>,
    pub(crate) seed: u64,
    pub(crate) verbose: bool,
    pub(crate) console: Arc<Console>,
    pub(crate) faults: Vec<Rule>,
    pub(crate) catch_faults: bool,
    pub(crate) watchdog: u64,
    pub(crate) open_files: u32,
    pub(crate) lwps: u32,
    pub(crate) processes: u32,
    pub(crate) buffer_bytes: u64,
    pub(crate) clock: Option<Arc<ClockInner>>,
}

/// A kernel.  Going away, it halts, and frees all it has.
pub(crate) struct KernelInner {
    raw: NonNull<c::rump_kernel>,
    /// Process 1.
    init: NonNull<c::rump_process>,
    halted: AtomicBool,
    /// Read while a process is made or ended, or a disk attached or detached;
    /// written while the kernel halts.
    life: RwLock<()>,
    pub(crate) console: Arc<Console>,
    pub(crate) panics: Arc<Panics>,
    pub(crate) clock: Option<Arc<ClockInner>>,
    /// How many faults it was booted with.
    pub(crate) boot_faults: i32,
    /// Disks that the kernel may use: their memory is what its cookies are.
    pub(super) disks: Mutex<Vec<Arc<Attachment>>>,
    /// Of process 1, which has many handles.
    reactor: Mutex<Weak<Reactor>>,
    /// `lo0` is to get its address when the network is used first.
    #[cfg(feature = "netinet")]
    pub(crate) loopback: Mutex<bool>,
    /// Wires that it has interfaces on.
    #[cfg(feature = "wire")]
    pub(super) wires: Mutex<Vec<Arc<super::wire::WireInner>>>,
}

// SAFETY: "Any host thread may call" the functions on kernels, at any time.
unsafe impl Send for KernelInner {}
// SAFETY: as above.
unsafe impl Sync for KernelInner {}

impl KernelInner {
    /// Boot, and give process 1, which owns the kernel.
    pub(crate) fn boot(boot: Boot) -> Result<ProcessInner, Errno> {
        let console = boot.console;
        let panics = Arc::clone(&console.panics);
        let faults: Vec<c::rump_fault> = boot.faults.iter().map(Rule::raw).collect();
        let howto = if boot.verbose { c::RUMP_AB_VERBOSE } else { 0 };
        let config = c::rump_kernel_config {
            rkc_size: size_of::<c::rump_kernel_config>(),
            rkc_ncpu: c_int::try_from(boot.ncpu).map_err(|_| Errno::EINVAL)?,
            rkc_howto: howto as c_int,
            rkc_memlimit: boot.memory_limit,
            rkc_nvnodes: c_int::try_from(boot.vnodes).map_err(|_| Errno::EINVAL)?,
            rkc_hostname: boot.hostname.as_ref().map_or(ptr::null(), |h| h.as_ptr()),
            rkc_console: Some(super::console::console_output),
            rkc_console_cookie: Arc::as_ptr(&console).cast_mut().cast::<c_void>(),
            rkc_seed: boot.seed,
            // A signal is the kernel's own affair, not the program's.
            rkc_sigmodel: c::rump_sigmodel::RUMP_SIGMODEL_IGNORE.0 as c_int + 1,
            rkc_faults: faults.as_ptr(),
            rkc_nfaults: faults.len(),
            rkc_catchfaults: c_int::from(boot.catch_faults),
            rkc_watchdog: boot.watchdog,
            rkc_maxfiles: c_int::try_from(boot.open_files).map_err(|_| Errno::EINVAL)?,
            rkc_maxlwps: c_int::try_from(boot.lwps).map_err(|_| Errno::EINVAL)?,
            rkc_maxprocs: c_int::try_from(boot.processes).map_err(|_| Errno::EINVAL)?,
            rkc_bufmem: boot.buffer_bytes,
            // The kernel takes a reference of its own.
            rkc_clock: boot.clock.as_ref().map_or(ptr::null_mut(), |c| c.raw()),
        };
        super::symbols::install();
        let mut raw = ptr::null_mut();
        // SAFETY: `config` is whole, says its size, and with name and faults it
        // points to lives until the return; its cookie, the console, lives as long as
        // the kernel: `KernelInner` drops it after destroying the kernel.
        let error = unsafe { c::rump_kernel_boot(&config, &mut raw) };
        if error != 0 {
            let errno = Errno::from_number(error);
            panics.resume(Err(errno));
            return Err(errno);
        }
        let raw = NonNull::new(raw).ok_or(Errno::ENOMEM)?;
        // SAFETY: the kernel is alive.
        let init = unsafe { c::rump_kernel_process(raw.as_ptr()) };
        let kernel = KernelInner {
            raw,
            init: NonNull::new(init).ok_or(Errno::ESRCH)?,
            halted: AtomicBool::new(false),
            life: RwLock::new(()),
            console,
            panics,
            clock: boot.clock,
            boot_faults: faults.len() as i32,
            disks: Mutex::new(Vec::new()),
            reactor: Mutex::default(),
            #[cfg(feature = "netinet")]
            loopback: Mutex::new(false),
            #[cfg(feature = "wire")]
            wires: Mutex::new(Vec::new()),
        };
        kernel.panics.resume(Ok(()));
        Ok(Arc::new(kernel).init_process())
    }

    /// A handle of process 1.
    pub(crate) fn init_process(self: &Arc<KernelInner>) -> ProcessInner {
        ProcessInner {
            raw: self.init,
            owned: false,
            kernel: Arc::clone(self),
            reactor: Mutex::default(),
        }
    }

    pub(crate) fn raw(&self) -> *mut c::rump_kernel {
        self.raw.as_ptr()
    }

    #[cfg(feature = "netinet")]
    pub(crate) fn set_loopback(&self, on: bool) {
        *self.loopback.lock().unwrap_or_else(|e| e.into_inner()) = on;
    }

    pub(crate) fn is_halted(&self) -> bool {
        self.halted.load(Ordering::Acquire)
    }

    /// Run `f` while the kernel cannot halt.
    pub(super) fn alive<T>(&self, f: impl FnOnce() -> Result<T, Errno>) -> Result<T, Errno> {
        // Dropped last: who is woken may drop handles, which come here.
        let _later = Later::new();
        let _life = self.life.read().unwrap_or_else(|e| e.into_inner());
        if self.is_halted() {
            return Err(Errno::ESHUTDOWN);
        }
        f()
    }

    /// Run `f` while the kernel does not begin to halt: it may have halted.
    #[cfg(feature = "bytes")]
    pub(super) fn steady<T>(&self, f: impl FnOnce() -> T) -> T {
        let _later = Later::new();
        let _life = self.life.read().unwrap_or_else(|e| e.into_inner());
        f()
    }

    pub(crate) fn halt(&self, sync: bool) -> Result<(), Errno> {
        let howto = if sync { 0 } else { c::RUMP_RB_NOSYNC };
        let outcome = {
            let _later = Later::new();
            let _life = self.life.write().unwrap_or_else(|e| e.into_inner());
            if self.halted.swap(true, Ordering::AcqRel) {
                return Err(Errno::ESHUTDOWN);
            }
            // SAFETY: the kernel is alive.
            match unsafe { c::rump_kernel_halt(self.raw(), howto as c_int) } {
                0 => Ok(()),
                error => {
                    let errno = Errno::from_number(error);
                    // The caller is inside, in a callback.
                    if errno == Errno::EBUSY {
                        self.halted.store(false, Ordering::Release);
                    }
                    Err(errno)
                }
            }
        };
        self.panics.resume(outcome);
        outcome
    }

    pub(crate) fn panicked(&self) -> Option<String> {
        // SAFETY: the kernel is alive; the text is a C string that stays until
        // it is destroyed.
        let text = unsafe {
            let text = c::rump_kernel_panicked(self.raw());
            (!text.is_null()).then(|| CStr::from_ptr(text))
        };
        text.map(|t| t.to_string_lossy().into_owned())
    }

    pub(crate) fn usage(&self) -> Usage {
        let mut stats = Usage {
            rks_size: size_of::<Usage>(),
            ..Usage::default()
        };
        // SAFETY: the kernel is alive, the structure says its size.
        unsafe { c::rump_kernel_stats(self.raw(), &mut stats) };
        stats
    }

    pub(crate) fn leak_report(&self) -> String {
        let mut text = vec![0u8; 16 * 1024];
        let at = text.as_mut_ptr().cast::<c_char>();
        // SAFETY: the kernel is alive; no more than the length is written.
        unsafe { c::rump_kernel_leakreport(self.raw(), at, text.len()) };
        let end = text.iter().position(|b| *b == 0).unwrap_or(text.len());
        String::from_utf8_lossy(&text[..end]).into_owned()
    }
}

impl Drop for KernelInner {
    fn drop(&mut self) {
        // SAFETY: the kernel is alive, and nobody else has it any more.  If it
        // was halted, nothing happens.
        let error = unsafe { c::rump_kernel_halt(self.raw(), 0) };
        let remains = Remains {
            raw: self.raw,
            _console: Arc::clone(&self.console),
            _panics: Arc::clone(&self.panics),
            _disks: mem::take(&mut self.disks),
        };
        if Errno::from_number(error) != Errno::EBUSY {
            drop(remains);
            return;
        }
        // A callback of the kernel has dropped the last handle: the kernel
        // cannot go before it returns.
        let end = move || {
            let remains = remains;
            // SAFETY: as above.
            unsafe { c::rump_kernel_halt(remains.raw.as_ptr(), 0) };
        };
        let _ = thread::Builder::new().name("rumphalt".into()).spawn(end);
    }
}

/// A kernel to be destroyed, with what it calls back until then.
struct Remains {
    raw: NonNull<c::rump_kernel>,
    _console: Arc<Console>,
    _panics: Arc<Panics>,
    _disks: Mutex<Vec<Arc<Attachment>>>,
}

// SAFETY: as for KernelInner.
unsafe impl Send for Remains {}

impl Drop for Remains {
    fn drop(&mut self) {
        // SAFETY: the kernel is alive; this is the only place that destroys
        // it, and afterwards nothing has the pointer.
        unsafe { c::rump_kernel_destroy(self.raw.as_ptr()) };
    }
}

impl fmt::Debug for KernelInner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kernel")
            .field("at", &self.raw)
            .field("halted", &self.halted)
            .finish()
    }
}

/// What a kernel uses.
pub(crate) type Usage = c::rump_kernel_stats;

/// A process.  Going away, it ends.
pub(crate) struct ProcessInner {
    raw: NonNull<c::rump_process>,
    /// False for process 1, which ends with the kernel.
    owned: bool,
    kernel: Arc<KernelInner>,
    reactor: Mutex<Weak<Reactor>>,
}

// SAFETY: "Any number of host threads may make calls in it."
unsafe impl Send for ProcessInner {}
// SAFETY: as above.
unsafe impl Sync for ProcessInner {}

impl ProcessInner {
    /// A new process, child of this one, with none of its descriptors.
    pub(crate) fn spawn(&self) -> Result<ProcessInner, Errno> {
        let kernel = &self.kernel;
        let mut raw = ptr::null_mut();
        kernel.alive(|| {
            // SAFETY: kernel and parent are alive, and cannot halt meanwhile.
            let error = unsafe {
                c::rump_process_create(
                    kernel.raw(),
                    self.raw.as_ptr(),
                    c::RUMP_RFFD_CLEAR as c_int,
                    &mut raw,
                )
            };
            match error {
                0 => Ok(()),
                error => Err(Errno::from_number(error)),
            }
        })?;
        let raw = NonNull::new(raw).ok_or(Errno::ENOMEM)?;
        Ok(ProcessInner {
            raw,
            owned: true,
            kernel: Arc::clone(kernel),
            reactor: Mutex::default(),
        })
    }

    #[inline]
    pub(crate) fn kernel(&self) -> &Arc<KernelInner> {
        &self.kernel
    }

    /// For a call: a halted kernel has no processes any more.
    #[inline]
    pub(super) fn enter(&self) -> Result<*mut c::rump_process, Errno> {
        if self.kernel.halted.load(Ordering::Relaxed) {
            return Err(Errno::ESHUTDOWN);
        }
        Ok(self.raw.as_ptr())
    }

    /// Do both handles mean the same process?
    #[inline]
    pub(crate) fn same(&self, other: &ProcessInner) -> bool {
        self.raw == other.raw && Arc::ptr_eq(&self.kernel, &other.kernel)
    }

    /// Where its reactor is, if there is one.
    pub(super) fn reactor(&self) -> &Mutex<Weak<Reactor>> {
        if self.owned {
            &self.reactor
        } else {
            &self.kernel.reactor
        }
    }

    pub(crate) fn is_init(&self) -> bool {
        !self.owned
    }

    /// Run `f` with the thread bound to this process.
    pub(crate) fn run<T>(&self, f: impl FnOnce() -> T) -> Result<T, Errno> {
        struct Job<'a, F, T> {
            f: Option<F>,
            result: Option<T>,
            panics: &'a Panics,
        }
        unsafe extern "C" fn trampoline<F: FnOnce() -> T, T>(arg: *mut c_void) -> c_int {
            // SAFETY: `arg` is the job below, which nobody else uses meanwhile.
            let job = unsafe { &mut *arg.cast::<Job<'_, F, T>>() };
            if let Some(f) = job.f.take() {
                job.result = job.panics.guard(f);
            }
            0
        }
        fn trampoline_of<F: FnOnce() -> T, T>(
            _: &Job<'_, F, T>,
        ) -> unsafe extern "C" fn(*mut c_void) -> c_int {
            trampoline::<F, T>
        }
        let mut job = Job {
            f: Some(f),
            result: None,
            panics: &self.kernel.panics,
        };
        let raw = self.enter()?;
        let function = trampoline_of(&job);
        // SAFETY: the process is alive; the function is called at most once,
        // on this thread, before the return, with the job it was made for.
        let error =
            unsafe { c::rump_process_run(raw, Some(function), (&raw mut job).cast::<c_void>()) };
        self.kernel.panics.resume(Ok(()));
        match (error, job.result) {
            (0, Some(result)) => Ok(result),
            (0, None) => Err(Errno::EIO),
            (error, _) => Err(Errno::from_number(error)),
        }
    }
}

impl Drop for ProcessInner {
    fn drop(&mut self) {
        if self.owned {
            let _ = self.kernel.alive(|| {
                // SAFETY: the process is alive, as the kernel is not halted;
                // nobody is inside, as nobody else has this handle.
                unsafe { c::rump_process_release(self.raw.as_ptr()) };
                Ok(())
            });
        }
    }
}

impl fmt::Debug for ProcessInner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("at", &self.raw)
            .field("kernel", &self.kernel)
            .finish()
    }
}
