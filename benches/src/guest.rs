//! A kernel of this process, through its C interface.

use crate::{Errno, Fd, Files, Result};
use rump_sys as c;
use std::ffi::{CStr, c_int, c_long, c_void};
use std::ptr;

/// What a kernel is booted with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Config {
    /// Bytes; 0: no limit.
    pub memlimit: u64,
    /// Virtual CPUs; 0: two.
    pub ncpu: i32,
}

/// What a kernel uses.
pub type Stats = c::rump_kernel_stats;

/// A kernel, destroyed when dropped.
#[derive(Debug)]
pub struct Kernel(*mut c::rump_kernel);

// SAFETY: any thread may call into a kernel.
unsafe impl Send for Kernel {}
// SAFETY: and several at once.
unsafe impl Sync for Kernel {}

/// A process of a kernel that outlives it.
#[derive(Clone, Copy, Debug)]
pub struct Process(*mut c::rump_process);

// SAFETY: any thread may make calls in a process.
unsafe impl Send for Process {}
// SAFETY: and several at once.
unsafe impl Sync for Process {}

unsafe extern "C" fn silent(_: *mut c_void, _: *const std::ffi::c_char, _: usize) {}

fn check(error: c_int) -> Result<()> {
    if error == 0 {
        Ok(())
    } else {
        Err(Errno(error))
    }
}

impl Kernel {
    /// Boots one.
    ///
    /// # Errors
    /// ENOMEM, EAGAIN.
    pub fn boot(config: Config) -> Result<Kernel> {
        // SAFETY: zero is a value of all its members.
        let mut raw: c::rump_kernel_config = unsafe { std::mem::zeroed() };
        raw.rkc_size = size_of_val(&raw);
        raw.rkc_memlimit = config.memlimit;
        raw.rkc_ncpu = config.ncpu;
        raw.rkc_console = Some(silent);
        let mut kernel = ptr::null_mut();
        // SAFETY: a configuration of its size, and room for the handle.
        check(unsafe { c::rump_kernel_boot(&raw const raw, &raw mut kernel) })?;
        Ok(Kernel(kernel))
    }

    /// Process 1.
    pub fn process(&self) -> Process {
        // SAFETY: the kernel lives.
        Process(unsafe { c::rump_kernel_process(self.0) })
    }

    /// Ends everything in it.
    ///
    /// # Errors
    /// EBUSY from inside.
    pub fn halt(&self) -> Result<()> {
        // SAFETY: the kernel lives.
        check(unsafe { c::rump_kernel_halt(self.0, 0) })
    }

    /// What it uses now.
    pub fn stats(&self) -> Stats {
        // SAFETY: zero is a value of all its members.
        let mut stats: Stats = unsafe { std::mem::zeroed() };
        stats.rks_size = size_of_val(&stats);
        // SAFETY: the kernel lives; room for the result.
        unsafe { c::rump_kernel_stats(self.0, &raw mut stats) };
        stats
    }

    /// Why it died, if it did.
    pub fn panicked(&self) -> Option<String> {
        // SAFETY: the kernel lives.
        let text = unsafe { c::rump_kernel_panicked(self.0) };
        if text.is_null() {
            return None;
        }
        // SAFETY: a string that lives as long as the kernel.
        let text = unsafe { CStr::from_ptr(text) };
        Some(text.to_string_lossy().into_owned())
    }

    /// Memory as a disk at `key`, for reading.
    ///
    /// # Errors
    /// EEXIST, EINVAL.
    pub fn attach(&self, key: &CStr, disk: &'static Disk) -> Result<()> {
        let cookie = ptr::from_ref(disk).cast_mut().cast();
        let size = disk.0.len() as u64;
        // SAFETY: the operations and the disk live for ever.
        check(unsafe { c::rump_kernel_attach_disk(self.0, key.as_ptr(), &DISK.0, cookie, size, 1) })
    }

    /// A file of the host as a disk at `key`.
    ///
    /// # Errors
    /// ENOENT, EEXIST, EINVAL.
    pub fn register(&self, key: &CStr, path: &CStr) -> Result<()> {
        unsafe extern "C" fn inside(arg: *mut c_void) -> c_int {
            // SAFETY: what `register` passes.
            let (key, path) = unsafe { *arg.cast::<(&CStr, &CStr)>() };
            // SAFETY: strings that end.
            unsafe {
                c::rump_pub_etfs_register(
                    key.as_ptr(),
                    path.as_ptr(),
                    c::rump_etfs_type::RUMP_ETFS_BLK,
                )
            }
        }
        self.process().run(inside, &mut (key, path))
    }
}

impl Drop for Kernel {
    fn drop(&mut self) {
        // SAFETY: nobody is inside: the handle is not shared any more.
        unsafe { c::rump_kernel_destroy(self.0) };
    }
}

/// The content of a disk.
#[derive(Debug)]
pub struct Disk(pub Vec<u8>);

unsafe extern "C" fn disk_read(
    cookie: *mut c_void,
    buf: *mut c_void,
    len: usize,
    at: u64,
) -> c_int {
    // SAFETY: the cookie of `attach`.
    let disk = unsafe { &*cookie.cast::<Disk>() };
    let Some(from) = usize::try_from(at)
        .ok()
        .and_then(|at| disk.0.get(at..at.checked_add(len)?))
    else {
        return c::RUMP_EIO;
    };
    // SAFETY: the kernel gives a buffer of that length.
    unsafe { ptr::copy_nonoverlapping(from.as_ptr(), buf.cast(), len) };
    0
}

unsafe extern "C" fn disk_write(_: *mut c_void, _: *const c_void, _: usize, _: u64) -> c_int {
    c::RUMP_EROFS
}

struct Operations(c::rumpuser_blkdev_ops);
// SAFETY: it is never written.
unsafe impl Sync for Operations {}
static DISK: Operations = Operations(c::rumpuser_blkdev_ops {
    read: Some(disk_read),
    write: Some(disk_write),
    flush: None,
    discard: None,
    release: None,
});

impl Process {
    /// One system call.
    ///
    /// # Errors
    /// What the call gives.
    ///
    /// # Safety
    /// The arguments must be those of the call.
    #[inline]
    pub unsafe fn call<const N: usize>(&self, number: i32, args: [c_long; N]) -> Result<c_long> {
        let mut retval: [c_long; 2] = [0; 2];
        // SAFETY: arrays of the sizes that are said; the rest is the caller's.
        let error = unsafe {
            c::rump_process_syscall(
                self.0,
                number,
                args.as_ptr().cast(),
                size_of_val(&args),
                retval.as_mut_ptr(),
            )
        };
        check(error).map(|()| retval[0])
    }

    fn run<T>(&self, f: unsafe extern "C" fn(*mut c_void) -> c_int, arg: &mut T) -> Result<()> {
        // SAFETY: f knows what it gets.
        check(unsafe { c::rump_process_run(self.0, Some(f), ptr::from_mut(arg).cast()) })
    }

    /// Runs a function on a thread that is bound to an lwp, in a process of its
    /// own: `rump_sys_*` go to that. Whether it ran is for the function to say.
    ///
    /// # Errors
    /// ESHUTDOWN, ENOMEM.
    pub fn bound(&self, f: &mut dyn FnMut()) -> Result<()> {
        unsafe extern "C" fn inside(arg: *mut c_void) -> c_int {
            // SAFETY: what `bound` passes.
            let f = unsafe { &mut *arg.cast::<&mut dyn FnMut()>() };
            // SAFETY: in a kernel, and released below.
            let error = unsafe { c::rump_pub_lwproc_rfork(c::RUMP_RFCFDG) };
            if error == 0 {
                f();
                // SAFETY: the lwp of above.
                unsafe { c::rump_pub_lwproc_releaselwp() };
            }
            error
        }
        let mut f = f;
        self.run(inside, &mut f)
    }

    /// A new process, with no files, which ends with the kernel.
    ///
    /// # Errors
    /// ENOMEM, EAGAIN.
    pub fn spawn(&self, kernel: &Kernel) -> Result<Process> {
        let mut child = ptr::null_mut();
        // SAFETY: both live; room for the handle.
        check(unsafe { c::rump_process_create(kernel.0, self.0, c::RUMP_RFCFDG, &raw mut child) })?;
        Ok(Process(child))
    }

    /// Mounts a file system at a directory that is made for it.
    fn mount<T>(&self, kind: &CStr, at: &CStr, flags: i32, args: &T) -> Result<()> {
        match self.mkdir(at) {
            Err(e) if e.0 != c::RUMP_EEXIST => return Err(e),
            _ => {}
        }
        // SAFETY: the arguments of mount(2).
        unsafe {
            self.call(
                c::RUMP_SYS_mount,
                [
                    kind.as_ptr() as c_long,
                    at.as_ptr() as c_long,
                    c_long::from(flags),
                    ptr::from_ref(args) as c_long,
                    size_of::<T>() as c_long,
                ],
            )
        }
        .map(drop)
    }

    /// A tmpfs without limits.
    ///
    /// # Errors
    /// What mount(2) gives.
    pub fn mount_tmpfs(&self, at: &CStr) -> Result<()> {
        // SAFETY: zero is a value of all its members.
        let mut args: c::rump_tmpfs_args = unsafe { std::mem::zeroed() };
        args.ta_version = c::RUMP_TMPFS_ARGS_VERSION;
        args.ta_root_mode = 0o755;
        self.mount(c"tmpfs", at, 0, &args)
    }

    /// The FFS on a disk, for reading.
    ///
    /// # Errors
    /// What mount(2) gives.
    pub fn mount_ffs(&self, disk: &CStr, at: &CStr) -> Result<()> {
        let args = c::rump_ufs_args {
            fspec: disk.as_ptr().cast_mut(),
        };
        self.mount(c"ffs", at, c::RUMP_MNT_RDONLY, &args)
    }

    /// unmount(2)
    ///
    /// # Errors
    /// EBUSY.
    pub fn unmount(&self, at: &CStr) -> Result<()> {
        // SAFETY: the arguments of unmount(2).
        unsafe { self.call(c::RUMP_SYS_unmount, [at.as_ptr() as c_long, 0]) }.map(drop)
    }

    /// openat(2), for reading.
    ///
    /// # Errors
    /// ENOENT and its like.
    pub fn open_at(&self, dir: Fd, path: &CStr) -> Result<Fd> {
        let (dir, flags) = (c_long::from(dir), c_long::from(c::RUMP_O_RDONLY));
        // SAFETY: the arguments of openat(2).
        unsafe { self.call(c::RUMP_SYS_openat, [dir, path.as_ptr() as c_long, flags, 0]) }
            .map(|fd| fd as Fd)
    }

    /// fstatat(2) of the name itself, all of it.
    ///
    /// # Errors
    /// ENOENT and its like.
    pub fn stat_at(&self, dir: Fd, path: &CStr) -> Result<c::rump_stat> {
        // SAFETY: zero is a value of all its members.
        let mut st: c::rump_stat = unsafe { std::mem::zeroed() };
        let args = [
            c_long::from(dir),
            path.as_ptr() as c_long,
            &raw mut st as c_long,
            c_long::from(c::RUMP_AT_SYMLINK_NOFOLLOW),
        ];
        // SAFETY: the arguments of fstatat(2).
        unsafe { self.call(c::RUMP_SYS_fstatat, args) }?;
        Ok(st)
    }

    /// readlinkat(2)
    ///
    /// # Errors
    /// EINVAL if it is none.
    pub fn readlink_at(&self, dir: Fd, path: &CStr) -> Result<Vec<u8>> {
        let mut buf = vec![0u8; 4096];
        let args = [
            c_long::from(dir),
            path.as_ptr() as c_long,
            buf.as_mut_ptr() as c_long,
            buf.len() as c_long,
        ];
        // SAFETY: the arguments of readlinkat(2).
        let n = unsafe { self.call(c::RUMP_SYS_readlinkat, args) }?;
        buf.truncate(n as usize);
        Ok(buf)
    }

    /// symlink(2)
    ///
    /// # Errors
    /// EEXIST and its like.
    pub fn symlink(&self, target: &CStr, path: &CStr) -> Result<()> {
        // SAFETY: the arguments of symlink(2).
        unsafe {
            self.call(
                c::RUMP_SYS_symlink,
                [target.as_ptr() as c_long, path.as_ptr() as c_long],
            )
        }
        .map(drop)
    }
}

impl Files for Process {
    #[inline]
    fn getpid(&self) -> i32 {
        // SAFETY: it takes nothing.
        unsafe { self.call(c::RUMP_SYS_getpid, []) }.map_or(-1, |n| n as i32)
    }

    fn mkdir(&self, path: &CStr) -> Result<()> {
        // SAFETY: the arguments of mkdir(2).
        unsafe { self.call(c::RUMP_SYS_mkdir, [path.as_ptr() as c_long, 0o755]) }.map(drop)
    }

    #[inline]
    fn open(&self, path: &CStr) -> Result<Fd> {
        let args = [path.as_ptr() as c_long, c_long::from(c::RUMP_O_RDONLY), 0];
        // SAFETY: the arguments of open(2).
        unsafe { self.call(c::RUMP_SYS_open, args) }.map(|fd| fd as Fd)
    }

    #[inline]
    fn create(&self, path: &CStr) -> Result<Fd> {
        let flags = c::RUMP_O_RDWR | c::RUMP_O_CREAT;
        let args = [path.as_ptr() as c_long, c_long::from(flags), 0o644];
        // SAFETY: the arguments of open(2).
        unsafe { self.call(c::RUMP_SYS_open, args) }.map(|fd| fd as Fd)
    }

    #[inline]
    fn close(&self, fd: Fd) -> Result<()> {
        // SAFETY: the argument of close(2).
        unsafe { self.call(c::RUMP_SYS_close, [c_long::from(fd)]) }.map(drop)
    }

    #[inline]
    fn stat(&self, path: &CStr) -> Result<(u32, u64)> {
        let mut st = std::mem::MaybeUninit::<c::rump_stat>::uninit();
        let args = [path.as_ptr() as c_long, st.as_mut_ptr() as c_long];
        // SAFETY: the arguments of lstat(2).
        unsafe { self.call(c::RUMP_SYS_lstat, args) }?;
        // SAFETY: filled in, since the call succeeded.
        let st = unsafe { st.assume_init() };
        Ok((st.st_mode, st.st_size as u64))
    }

    #[inline]
    fn unlink(&self, path: &CStr) -> Result<()> {
        // SAFETY: the argument of unlink(2).
        unsafe { self.call(c::RUMP_SYS_unlink, [path.as_ptr() as c_long]) }.map(drop)
    }

    fn truncate(&self, fd: Fd, len: u64) -> Result<()> {
        // SAFETY: the arguments of ftruncate(2), with its padding.
        unsafe { self.call(c::RUMP_SYS_ftruncate, [c_long::from(fd), 0, len as c_long]) }.map(drop)
    }

    #[inline]
    fn pread(&self, fd: Fd, buf: &mut [u8], at: u64) -> Result<usize> {
        let (p, len) = (buf.as_mut_ptr() as c_long, buf.len() as c_long);
        // SAFETY: the arguments of pread(2), with its padding.
        unsafe {
            self.call(
                c::RUMP_SYS_pread,
                [c_long::from(fd), p, len, 0, at as c_long],
            )
        }
        .map(|n| n as usize)
    }

    #[inline]
    fn pwrite(&self, fd: Fd, buf: &[u8], at: u64) -> Result<usize> {
        let (p, len) = (buf.as_ptr() as c_long, buf.len() as c_long);
        // SAFETY: the arguments of pwrite(2), with its padding.
        unsafe {
            self.call(
                c::RUMP_SYS_pwrite,
                [c_long::from(fd), p, len, 0, at as c_long],
            )
        }
        .map(|n| n as usize)
    }

    fn getdents(&self, fd: Fd, buf: &mut [u8]) -> Result<usize> {
        let (p, len) = (buf.as_mut_ptr() as c_long, buf.len() as c_long);
        // SAFETY: the arguments of getdents(2).
        unsafe { self.call(c::RUMP_SYS_getdents, [c_long::from(fd), p, len]) }.map(|n| n as usize)
    }

    fn rewind(&self, fd: Fd) -> Result<()> {
        // SAFETY: the arguments of lseek(2), with its padding.
        unsafe { self.call(c::RUMP_SYS_lseek, [c_long::from(fd), 0, 0, 0]) }.map(drop)
    }

    fn records(&self, buf: &[u8], each: &mut dyn FnMut(&CStr, bool)) {
        let mut rest = buf;
        // struct dirent: fileno 8, reclen 2, namlen 2, type 1, name
        while rest.len() > 13 {
            let len = usize::from(u16::from_ne_bytes([rest[8], rest[9]]));
            let name = CStr::from_bytes_until_nul(&rest[13..len]).expect("names end");
            each(name, i32::from(rest[12]) == c::RUMP_DT_DIR);
            rest = &rest[len..];
        }
    }
}
