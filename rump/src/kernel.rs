//! Kernels: boot, use, halt.
//!
//! ```
//! use rump::Kernel;
//! use std::thread;
//!
//! # fn main() -> std::io::Result<()> {
//! // Each has its own files, processes, memory.
//! let a = Kernel::boot()?;
//! let b = Kernel::builder().hostname("second").memory_limit(64 << 20).boot()?;
//! a.root().write("name", "a")?;
//! assert!(!b.root().exists("name"));
//!
//! // A handle is a cheap clone, for any thread.
//! let same = a.clone();
//! thread::spawn(move || same.root().write("name", "changed")).join().unwrap()?;
//! assert_eq!(a.root().read_to_string("name")?, "changed");
//! # Ok(()) }
//! ```
//!
//! # Life
//!
//! A kernel lives as long as a handle of it does: a [`Kernel`], a
//! [`Process`], a [`Dir`], a [`File`](crate::fs::File), a
//! [`Mount`], a [`Disk`].  The last one to go unmounts all file systems, which
//! writes them back, and frees all the kernel has.  [`Kernel::halt`] does the
//! first part at a time of your choice, and tells how it went; after it every
//! call fails with `ESHUTDOWN`.
//!
//! A kernel that panics, which is a defect, ends alone: the call that hit it
//! and all later ones fail with `EHOSTDOWN`, and [`Kernel::panicked`] has the
//! message.  Other kernels and the program go on.

use std::ffi::CString;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::block::{BlockDevice, Disk};
use crate::clock::Clock;
use crate::error::Context;
use crate::fault::Fault;
use crate::fs::{Dir, Mount, Source, StatVfs};
#[cfg(feature = "wire")]
use crate::net::{IpNet, ToIpNets, WirePort};
use crate::process::{Process, ProcessBuilder};
use crate::sys::{self, Boot, ClockInner, Console, KernelInner, ProcessInner, Sink};
use crate::{Errno, Error};

/// A kernel in this process.
///
/// A clone is another handle of the same kernel.
#[derive(Clone)]
pub struct Kernel {
    /// Process 1.
    init: Arc<ProcessInner>,
}

impl Kernel {
    /// Boot a kernel as [`Builder`] does it when nothing is set.
    ///
    /// # Errors
    /// As [`Builder::boot`].
    pub fn boot() -> io::Result<Kernel> {
        Builder::new().boot()
    }

    /// Say how to boot a kernel.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) fn of(process: &Arc<ProcessInner>) -> Kernel {
        Kernel {
            init: Arc::new(process.kernel().init_process()),
        }
    }

    pub(crate) fn inner(&self) -> &Arc<KernelInner> {
        self.init.kernel()
    }

    pub(crate) fn init_inner(&self) -> &Arc<ProcessInner> {
        &self.init
    }

    /// The root directory, for the superuser.
    pub fn root(&self) -> Dir {
        Dir::root_of_init(Arc::clone(&self.init))
    }

    /// Say what a new process should be like.
    pub fn process(&self) -> ProcessBuilder {
        ProcessBuilder::new(Arc::clone(&self.init))
    }

    /// Process 1: the one that [`root`](Self::root) and mounting belong to.
    pub fn init(&self) -> Process {
        Process::new(Arc::clone(&self.init))
    }

    /// Mount a file system at a directory, which is made if it is missing.
    ///
    /// # Errors
    /// `ENODEV`: the file system is not in this build; `EINVAL`, `EFTYPE`,
    /// `EIO`: the disk does not hold one, or a damaged one (the message has what
    /// the kernel says about it); `EROFS`: it can only be mounted read-only;
    /// `ENOTDIR`, `EBUSY`; and the errors of opening an image.
    pub fn mount(&self, source: impl Source, at: impl AsRef<Path>) -> io::Result<Mount> {
        let prepared = source.prepare(self)?;
        Mount::new(&self.init, prepared, at.as_ref())
    }

    /// Unmount what is mounted at a path; forced: whatever is open.
    ///
    /// # Errors
    /// `EINVAL`: nothing is; `EBUSY`, `EIO`: as [`Mount::unmount`].
    pub fn unmount(&self, at: impl AsRef<Path>, forced: bool) -> io::Result<()> {
        let at = at.as_ref();
        crate::fs::unmount_path(&self.init, at, forced).at("unmount", at)
    }

    /// The file systems that are mounted, the root first.
    ///
    /// # Errors
    /// `ENOMEM`.
    pub fn mounts(&self) -> io::Result<Vec<StatVfs>> {
        let list = sys::getvfsstat(&self.init).op("getvfsstat")?;
        Ok(list
            .into_iter()
            .map(|s| StatVfs::new(Box::new(s)))
            .collect())
    }

    /// Make a device of the program a disk of the kernel, with a block device
    /// node `/dev/NAME` (or elsewhere, if the name begins with `/`).
    ///
    /// # Errors
    /// `EEXIST`: there is such a disk; `EBUSY`: there are too many; `EINVAL`:
    /// not a name.
    pub fn attach_disk(&self, name: &str, device: impl BlockDevice + 'static) -> io::Result<Disk> {
        Disk::attach(self.inner(), name, Box::new(device))
    }

    /// A name that no other disk has that was named here.
    pub(crate) fn unused_disk_name(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        format!("image{}", NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// Write all that is in the kernel only to the disks.
    ///
    /// # Errors
    /// `ESHUTDOWN`.
    pub fn sync(&self) -> io::Result<()> {
        sys::sync(&self.init).op("sync")
    }

    /// Halt: unmount all file systems, end all processes.
    ///
    /// Other handles of the kernel stay valid; calls by them fail.
    ///
    /// # Errors
    /// `ESHUTDOWN`: it was halted before; `EHOSTDOWN`: it panicked; `EIO`.
    pub fn halt(self) -> io::Result<()> {
        self.inner().halt(true).op("halt")
    }

    /// Halt without writing back what is in the kernel only.
    ///
    /// # Errors
    /// As [`halt`](Self::halt).
    pub fn halt_nosync(self) -> io::Result<()> {
        self.inner().halt(false).op("halt")
    }

    /// Was it halted?
    pub fn is_halted(&self) -> bool {
        self.inner().is_halted()
    }

    /// The message and backtrace of its panic, if it did.
    pub fn panicked(&self) -> Option<String> {
        self.inner().panicked()
    }

    /// The last 64 KiB of what it printed on its console.
    pub fn console(&self) -> String {
        self.inner().console.text()
    }

    /// What it uses.  After [`halt`](Self::halt): what was not given back.
    pub fn stats(&self) -> Stats {
        let usage = self.inner().usage();
        Stats {
            mapped_bytes: usage.rks_mapped,
            used_bytes: usage.rks_used,
            live_bytes: usage.rks_live_bytes,
            live_allocations: usage.rks_live_allocs,
            vnodes: usage.rks_vnodes,
            buffers: usage.rks_buffers,
            pages: usage.rks_pages,
            processes: usage.rks_procs,
            lwps: usage.rks_lwps,
            threads: usage.rks_threads,
            files: usage.rks_files,
        }
    }

    /// A hash of all that happened under its clock, if that is virtual:
    /// [`Clock::trace_hash`].
    pub fn trace_hash(&self) -> Option<u64> {
        let clock = self.inner().clock.as_ref()?;
        clock.is_virtual().then(|| clock.hash())
    }

    /// What is allocated, by kind: text for people.
    pub fn leak_report(&self) -> String {
        self.inner().leak_report()
    }

    /// Do both handles mean the same kernel?
    pub fn same(&self, other: &Kernel) -> bool {
        Arc::ptr_eq(self.inner(), other.inner())
    }
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner().fmt(f)
    }
}

/// What a kernel uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Memory it has from the host.
    pub mapped_bytes: u64,
    /// Of that, what it has given out.
    pub used_bytes: u64,
    /// Of that, what its allocators have given out.
    pub live_bytes: u64,
    /// In how many pieces.
    pub live_allocations: u64,
    /// Files that it remembers.
    pub vnodes: u64,
    /// Buffers of disk blocks.
    pub buffers: u64,
    /// Pages of file data.
    pub pages: u64,
    /// Processes.
    pub processes: u64,
    /// Threads in processes.
    pub lwps: u64,
    /// Threads of the host that are its own.
    pub threads: u64,
    /// Open files.
    pub files: u64,
}

/// How to boot a kernel.
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// let kernel = rump::Kernel::builder().ncpu(1).hostname("sim").seed(1).boot()?;
/// # drop(kernel); Ok(()) }
/// ```
#[must_use = "a builder does nothing until boot()"]
pub struct Builder {
    ncpu: u32,
    memory_limit: u64,
    vnodes: u32,
    hostname: Option<String>,
    seed: u64,
    verbose: bool,
    stdout: bool,
    sink: Option<Sink>,
    faults: Vec<Fault>,
    catch_faults: bool,
    watchdog: Duration,
    open_files: u32,
    lwps: u32,
    processes: u32,
    buffer_bytes: u64,
    clock: Option<Arc<ClockInner>>,
    #[cfg(feature = "netinet")]
    loopback: bool,
    #[cfg(feature = "wire")]
    nics: Vec<(WirePort, io::Result<Vec<IpNet>>)>,
}

impl Default for Builder {
    fn default() -> Builder {
        Builder::new()
    }
}

impl Builder {
    /// All as usual.
    pub fn new() -> Builder {
        Builder {
            ncpu: 0,
            memory_limit: 0,
            vnodes: 0,
            hostname: None,
            seed: 0,
            verbose: false,
            stdout: false,
            sink: None,
            faults: Vec::new(),
            catch_faults: false,
            watchdog: Duration::ZERO,
            open_files: 0,
            lwps: 0,
            processes: 0,
            buffer_bytes: 0,
            clock: None,
            #[cfg(feature = "netinet")]
            loopback: true,
            #[cfg(feature = "wire")]
            nics: Vec::new(),
        }
    }

    /// How many threads run in the kernel at the same time.  Otherwise the
    /// environment variable `RUMP_NCPU`, or 2.
    pub fn ncpu(self, ncpu: u32) -> Builder {
        Builder { ncpu, ..self }
    }

    /// The most memory it may have, in bytes: past it calls fail with `ENOMEM`.
    /// Otherwise the environment variable `RUMP_MEMLIMIT`, or no limit.
    pub fn memory_limit(self, bytes: u64) -> Builder {
        Builder {
            memory_limit: bytes,
            ..self
        }
    }

    /// The most files it remembers; otherwise it follows from memory.
    pub fn vnodes(self, vnodes: u32) -> Builder {
        Builder { vnodes, ..self }
    }

    /// The kernel's name; otherwise it follows from the host's.
    pub fn hostname(self, name: impl Into<String>) -> Builder {
        Builder {
            hostname: Some(name.into()),
            ..self
        }
    }

    /// Where its random numbers begin; otherwise random.
    pub fn seed(self, seed: u64) -> Builder {
        Builder { seed, ..self }
    }

    /// Print more on the console.
    pub fn verbose(self, verbose: bool) -> Builder {
        Builder { verbose, ..self }
    }

    /// Print the console on the program's standard output too.  Otherwise it is
    /// only kept, for [`Kernel::console`].
    pub fn console_stdout(self, stdout: bool) -> Builder {
        Builder { stdout, ..self }
    }

    /// Give what goes to the console to a function too.  It is called in the
    /// middle of the kernel's work, on any thread, and must not call a kernel.
    /// If it panics the kernel goes on, and the panic does in the call that
    /// printed.
    ///
    /// ```compile_fail,E0277
    /// let text = std::rc::Rc::new(std::cell::RefCell::new(String::new()));
    /// rump::Kernel::builder().console(move |t| text.borrow_mut().push_str(t));
    /// ```
    pub fn console(self, sink: impl Fn(&str) + Send + Sync + 'static) -> Builder {
        Builder {
            sink: Some(Box::new(sink)),
            ..self
        }
    }

    /// Does `lo0` have the address 127.0.0.1?  Otherwise it does, from the time
    /// when [`net`](crate::net) is first used.
    #[cfg(feature = "netinet")]
    pub fn loopback(self, on: bool) -> Builder {
        Builder {
            loopback: on,
            ..self
        }
    }

    /// The most files open at the same time: past it `ENFILE`.  Otherwise 65536.
    pub fn open_files(self, files: u32) -> Builder {
        Builder {
            open_files: files,
            ..self
        }
    }

    /// The most lwps, which threads of the host run as, one in each process
    /// that they use: calls of more threads fail with `EAGAIN`.  Otherwise there
    /// is no limit.
    pub fn lwps(self, lwps: u32) -> Builder {
        Builder { lwps, ..self }
    }

    /// The most processes, the two of the kernel's own among them: past it
    /// `EAGAIN`.  Otherwise 4096.
    pub fn processes(self, processes: u32) -> Builder {
        Builder { processes, ..self }
    }

    /// How many bytes of disk blocks it keeps, 65536 at least; what is in use
    /// may be more.  Otherwise it follows from memory.
    pub fn buffer_bytes(self, bytes: u64) -> Builder {
        Builder {
            buffer_bytes: bytes,
            ..self
        }
    }

    /// Have something fail on purpose from the first allocation of the boot on;
    /// see [`Kernel::boot_faults`].
    pub fn fault(mut self, fault: Fault) -> Builder {
        self.faults.push(fault);
        self
    }

    /// Its clock: see [`clock`](crate::clock).  Otherwise the host's.
    pub fn clock(self, clock: &Clock) -> Builder {
        Builder {
            clock: Some(Arc::clone(clock.inner())),
            ..self
        }
    }

    /// Take `SIGSEGV`, `SIGBUS`, `SIGFPE` and `SIGILL` of threads that are in
    /// this kernel as its panic, also when they have used up their stack: for
    /// drivers that may be broken.
    ///
    /// Handlers of these signals are installed, for good, in front of those
    /// that are there; what is no kernel's goes on to them.  Each thread that
    /// enters the kernel gets an alternate signal stack.
    pub fn catch_faults(self, catch: bool) -> Builder {
        Builder {
            catch_faults: catch,
            ..self
        }
    }

    /// Panic when a thread runs in the kernel for so long without a pause, by
    /// the kernel's clock, whose rate counts but not its steps; by that of the
    /// host if it is virtual, as such a clock stands meanwhile.  Zero: never.  It
    /// costs a thread of the host.
    ///
    /// With [`catch_faults`](Self::catch_faults) the thread is interrupted where
    /// it loops (by `SIGURG`, which goes to all threads of the program) and its
    /// call fails.  Without, everybody else's calls do, but it runs on until it
    /// waits for something, and dropping the kernel before leaves its memory
    /// behind.
    pub fn watchdog(self, limit: Duration) -> Builder {
        Builder {
            watchdog: limit,
            ..self
        }
    }

    /// An interface on a port of a wire, with an address, `"10.0.0.1/24"`, or an
    /// array of them.  The first is `wire0`, the next `wire1`, and so on.
    ///
    /// The addresses are used at once, without asking whether others have them.
    #[cfg(feature = "wire")]
    pub fn nic(mut self, port: impl Into<WirePort>, addresses: impl ToIpNets) -> Builder {
        self.nics.push((port.into(), addresses.to_ip_nets()));
        self
    }

    /// Boot.
    ///
    /// # Errors
    /// `ENOMEM`, `EAGAIN` (no memory, no threads), `EINVAL` (too many
    /// processors, too little memory, a NUL in the name, a fault that makes no
    /// sense), `ENOSPC` (more than 16 faults).  The message has what was on the
    /// console.  With interfaces: `InvalidInput` (not an address with a prefix),
    /// `EBUSY` (the port has an interface), `EAFNOSUPPORT` (IPv6 is not in this
    /// build).
    pub fn boot(self) -> io::Result<Kernel> {
        let hostname = self.hostname.map(CString::new).transpose();
        let faults = self.faults.into_iter().map(Fault::into_rule);
        let faults = faults.collect::<Result<Vec<_>, Error>>()?;
        let console = Arc::new(Console::new(self.sink, self.stdout));
        let process = KernelInner::boot(Boot {
            ncpu: self.ncpu,
            memory_limit: self.memory_limit,
            vnodes: self.vnodes,
            hostname: hostname.map_err(|_| Error::new("boot", Errno::EINVAL))?,
            seed: self.seed,
            verbose: self.verbose,
            console: Arc::clone(&console),
            faults,
            catch_faults: self.catch_faults,
            open_files: self.open_files,
            lwps: self.lwps,
            processes: self.processes,
            buffer_bytes: self.buffer_bytes,
            watchdog: u64::try_from(self.watchdog.as_nanos()).unwrap_or(u64::MAX),
            clock: self.clock,
        })
        .map_err(|errno| Error::new("boot", errno).with_detail(console.text()))?;
        let kernel = Kernel {
            init: Arc::new(process),
        };
        #[cfg(feature = "netinet")]
        kernel.inner().set_loopback(self.loopback);
        #[cfg(feature = "wire")]
        for (port, nets) in self.nics {
            kernel.attach_nic_with(port, &nets?)?;
        }
        Ok(kernel)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("ncpu", &self.ncpu)
            .field("memory_limit", &self.memory_limit)
            .field("vnodes", &self.vnodes)
            .field("hostname", &self.hostname)
            .field("seed", &self.seed)
            .field("verbose", &self.verbose)
            .field("console_stdout", &self.stdout)
            .finish_non_exhaustive()
    }
}
