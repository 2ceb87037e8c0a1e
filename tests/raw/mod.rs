//! System calls as they are, for tests of the kernel below the crate `rump`:
//! odd arguments, every flag, four threads in one process.
#![allow(dead_code, unreachable_pub)]

use std::ffi::{CString, c_char, c_void};
use std::os::raw::c_long;
use std::sync::Mutex;

pub use rump_sys as c;

/// A result, or the kernel's number of the error.
pub type Sys<T = i64> = Result<T, i32>;

/// A kernel that is halted at the end, and must have given back all it had.
pub struct Raw {
    kernel: *mut c::rump_kernel,
    process: *mut c::rump_process,
    console: Box<Mutex<Vec<u8>>>,
}

// SAFETY: handles of kernels and processes may be used from any thread.
unsafe impl Send for Raw {}
// SAFETY: as above.
unsafe impl Sync for Raw {}

unsafe extern "C" fn console(cookie: *mut c_void, text: *const c_char, len: usize) {
    // SAFETY: the cookie is the box in `Raw`, the text `len` bytes long.
    let (log, text) = unsafe {
        (
            &*cookie.cast::<Mutex<Vec<u8>>>(),
            std::slice::from_raw_parts(text.cast::<u8>(), len),
        )
    };
    log.lock().unwrap().extend_from_slice(text);
}

/// A number made of nothing but its seed: xorshift.
#[derive(Clone)]
pub struct Random(pub u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    /// Below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

impl Raw {
    pub fn boot() -> Raw {
        Raw::boot_with(0, 0)
    }

    /// With a limit of memory in bytes and one of vnodes; 0 is none.
    pub fn boot_with(memlimit: u64, nvnodes: i32) -> Raw {
        let log = Box::new(Mutex::new(Vec::new()));
        let config = c::rump_kernel_config {
            rkc_size: size_of::<c::rump_kernel_config>(),
            rkc_ncpu: 0,
            rkc_howto: 0,
            rkc_memlimit: memlimit,
            rkc_nvnodes: nvnodes,
            rkc_hostname: std::ptr::null(),
            rkc_console: Some(console),
            rkc_console_cookie: std::ptr::from_ref(&*log).cast_mut().cast(),
            rkc_seed: 1,
            // SAFETY: all of it may be 0.
            ..unsafe { std::mem::zeroed() }
        };
        let mut kernel = std::ptr::null_mut();
        // SAFETY: the configuration is whole; its cookie outlives the kernel.
        let error = unsafe { c::rump_kernel_boot(&config, &mut kernel) };
        assert_eq!(error, 0, "boot");
        // SAFETY: the kernel is alive.
        let process = unsafe { c::rump_kernel_process(kernel) };
        Raw {
            kernel,
            process,
            console: log,
        }
    }

    pub fn handle(&self) -> *mut c::rump_kernel {
        self.kernel
    }

    pub fn init(&self) -> Proc<'_> {
        Proc {
            raw: self,
            process: self.process,
            owned: false,
        }
    }

    /// A child of process 1, with descriptors of its own.
    pub fn fork(&self) -> Proc<'_> {
        let mut process = std::ptr::null_mut();
        // SAFETY: the kernel is alive; no parent means process 1.
        let error = unsafe {
            c::rump_process_create(
                self.kernel,
                std::ptr::null_mut(),
                c::RUMP_RFCFDG as i32,
                &mut process,
            )
        };
        assert_eq!(error, 0, "rump_process_create");
        Proc {
            raw: self,
            process,
            owned: true,
        }
    }

    pub fn console(&self) -> String {
        String::from_utf8_lossy(&self.console.lock().unwrap()).into_owned()
    }

    pub fn stats(&self) -> c::rump_kernel_stats {
        let mut stats = c::rump_kernel_stats {
            rks_size: size_of::<c::rump_kernel_stats>(),
            ..Default::default()
        };
        // SAFETY: the kernel is alive.
        let error = unsafe { c::rump_kernel_stats(self.kernel, &mut stats) };
        assert_eq!(error, 0);
        stats
    }

    pub fn panicked(&self) -> Option<String> {
        // SAFETY: the kernel is alive; the text is the kernel's.
        unsafe {
            let text = c::rump_kernel_panicked(self.kernel);
            (!text.is_null()).then(|| {
                std::ffi::CStr::from_ptr(text)
                    .to_string_lossy()
                    .into_owned()
            })
        }
    }

    fn check(&self) {
        assert_eq!(self.panicked(), None, "{}", self.console());
        // SAFETY: the kernel is alive, no thread of the test is inside.
        let error = unsafe { c::rump_kernel_halt(self.kernel, 0) };
        assert_eq!(error, 0, "halt: {}", self.console());
        assert_eq!(self.panicked(), None, "{}", self.console());
        let s = self.stats();
        let left = [
            s.rks_live_allocs,
            s.rks_live_bytes,
            s.rks_vnodes,
            s.rks_buffers,
            s.rks_pages,
            s.rks_files,
            s.rks_threads,
        ];
        if left != [0; 7] {
            let mut report = vec![0_u8; 8192];
            // SAFETY: the kernel is alive; the report is cut to the buffer.
            unsafe {
                c::rump_kernel_leakreport(self.kernel, report.as_mut_ptr().cast(), report.len())
            };
            let text = String::from_utf8_lossy(&report);
            panic!("{s:?}\n{}\n{}", text.trim_end_matches('\0'), self.console());
        }
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("console: {}", self.console());
            if let Some(why) = self.panicked() {
                eprintln!("kernel: {why}");
            }
        } else {
            self.check();
        }
        // SAFETY: the kernel is alive and not used any more.
        unsafe { c::rump_kernel_destroy(self.kernel) };
    }
}

/// A process; it ends when this is dropped, unless it is process 1.
pub struct Proc<'a> {
    pub raw: &'a Raw,
    process: *mut c::rump_process,
    owned: bool,
}

// SAFETY: handles of processes may be used from any thread.
unsafe impl Send for Proc<'_> {}
// SAFETY: as above.
unsafe impl Sync for Proc<'_> {}

impl Drop for Proc<'_> {
    fn drop(&mut self) {
        if self.owned {
            // SAFETY: made by rump_process_create(), used by nobody now.
            unsafe { c::rump_process_release(self.process) };
        }
    }
}

fn cstr(path: impl AsRef<[u8]>) -> CString {
    CString::new(path.as_ref()).unwrap()
}

fn at(path: &CString) -> i64 {
    path.as_ptr() as i64
}

impl Proc<'_> {
    /// Any call; pointers as numbers.
    pub fn call(&self, number: i32, args: &[i64]) -> Sys {
        let mut results: [c_long; 2] = [0; 2];
        // SAFETY: tests pass pointers to what the call expects, or bad ones on
        // purpose in places where the kernel does not follow them.
        let error = unsafe {
            c::rump_process_syscall(
                self.process,
                number,
                args.as_ptr().cast(),
                size_of_val(args),
                results.as_mut_ptr(),
            )
        };
        if error == 0 {
            Ok(results[0])
        } else {
            Err(error)
        }
    }

    fn path1(&self, number: i32, path: &str, rest: &[i64]) -> Sys {
        let p = cstr(path);
        let mut args = vec![at(&p)];
        args.extend(rest);
        self.call(number, &args)
    }

    fn path2(&self, number: i32, from: &str, to: &str) -> Sys {
        let (f, t) = (cstr(from), cstr(to));
        self.call(number, &[at(&f), at(&t)])
    }

    pub fn open(&self, path: &str, flags: i32, mode: i32) -> Sys<i32> {
        self.path1(c::RUMP_SYS_open, path, &[flags.into(), mode.into()])
            .map(|fd| fd as i32)
    }

    pub fn openat(&self, dir: i32, path: &str, flags: i32, mode: i32) -> Sys<i32> {
        let p = cstr(path);
        self.call(
            c::RUMP_SYS_openat,
            &[dir.into(), at(&p), flags.into(), mode.into()],
        )
        .map(|fd| fd as i32)
    }

    pub fn close(&self, fd: i32) -> Sys {
        self.call(c::RUMP_SYS_close, &[fd.into()])
    }

    /// An empty file.
    pub fn create(&self, path: &str) -> Sys {
        let fd = self.open(
            path,
            c::RUMP_O_CREAT | c::RUMP_O_EXCL | c::RUMP_O_RDWR,
            0o644,
        )?;
        self.close(fd)
    }

    pub fn unlink(&self, path: &str) -> Sys {
        self.path1(c::RUMP_SYS_unlink, path, &[])
    }

    pub fn mkdir(&self, path: &str) -> Sys {
        self.path1(c::RUMP_SYS_mkdir, path, &[0o755])
    }

    pub fn rmdir(&self, path: &str) -> Sys {
        self.path1(c::RUMP_SYS_rmdir, path, &[])
    }

    pub fn rename(&self, from: &str, to: &str) -> Sys {
        self.path2(c::RUMP_SYS_rename, from, to)
    }

    pub fn posix_rename(&self, from: &str, to: &str) -> Sys {
        self.path2(c::RUMP_SYS___posix_rename, from, to)
    }

    pub fn link(&self, from: &str, to: &str) -> Sys {
        self.path2(c::RUMP_SYS_link, from, to)
    }

    pub fn symlink(&self, target: &str, path: &str) -> Sys {
        self.path2(c::RUMP_SYS_symlink, target, path)
    }

    pub fn mknod(&self, path: &str, mode: i32, dev: i64) -> Sys {
        self.path1(c::RUMP_SYS_mknod, path, &[mode.into(), dev])
    }

    pub fn chmod(&self, path: &str, mode: i32) -> Sys {
        self.path1(c::RUMP_SYS_chmod, path, &[mode.into()])
    }

    pub fn chown(&self, path: &str, uid: i32, gid: i32) -> Sys {
        self.path1(c::RUMP_SYS_chown, path, &[uid.into(), gid.into()])
    }

    pub fn chflags(&self, path: &str, flags: u32) -> Sys {
        self.path1(c::RUMP_SYS_chflags, path, &[flags.into()])
    }

    pub fn chdir(&self, path: &str) -> Sys {
        self.path1(c::RUMP_SYS_chdir, path, &[])
    }

    pub fn truncate(&self, path: &str, size: i64) -> Sys {
        self.path1(c::RUMP_SYS_truncate, path, &[0, size])
    }

    pub fn ftruncate(&self, fd: i32, size: i64) -> Sys {
        self.call(c::RUMP_SYS_ftruncate, &[fd.into(), 0, size])
    }

    pub fn revoke(&self, path: &str) -> Sys {
        self.path1(c::RUMP_SYS_revoke, path, &[])
    }

    pub fn pathconf(&self, path: &str, name: i32) -> Sys {
        self.path1(c::RUMP_SYS_pathconf, path, &[name.into()])
    }

    pub fn readlink(&self, path: &str) -> Sys<String> {
        let mut buffer = [0_u8; 2048];
        let n = self.path1(
            c::RUMP_SYS_readlink,
            path,
            &[buffer.as_mut_ptr() as i64, buffer.len() as i64],
        )?;
        Ok(String::from_utf8_lossy(&buffer[..n as usize]).into_owned())
    }

    fn stat_of(&self, number: i32, first: i64) -> Sys<c::rump_stat> {
        let mut st = std::mem::MaybeUninit::<c::rump_stat>::zeroed();
        self.call(number, &[first, st.as_mut_ptr() as i64])?;
        // SAFETY: zeroed, and written by the kernel.
        Ok(unsafe { st.assume_init() })
    }

    pub fn stat(&self, path: &str) -> Sys<c::rump_stat> {
        let p = cstr(path);
        self.stat_of(c::RUMP_SYS_stat, at(&p))
    }

    pub fn lstat(&self, path: &str) -> Sys<c::rump_stat> {
        let p = cstr(path);
        self.stat_of(c::RUMP_SYS_lstat, at(&p))
    }

    pub fn fstat(&self, fd: i32) -> Sys<c::rump_stat> {
        self.stat_of(c::RUMP_SYS_fstat, fd.into())
    }

    pub fn pread(&self, fd: i32, buffer: &mut [u8], offset: i64) -> Sys<usize> {
        self.call(
            c::RUMP_SYS_pread,
            &[
                fd.into(),
                buffer.as_mut_ptr() as i64,
                buffer.len() as i64,
                0,
                offset,
            ],
        )
        .map(|n| n as usize)
    }

    pub fn pwrite(&self, fd: i32, buffer: &[u8], offset: i64) -> Sys<usize> {
        self.call(
            c::RUMP_SYS_pwrite,
            &[
                fd.into(),
                buffer.as_ptr() as i64,
                buffer.len() as i64,
                0,
                offset,
            ],
        )
        .map(|n| n as usize)
    }

    pub fn read(&self, fd: i32, buffer: &mut [u8]) -> Sys<usize> {
        self.call(
            c::RUMP_SYS_read,
            &[fd.into(), buffer.as_mut_ptr() as i64, buffer.len() as i64],
        )
        .map(|n| n as usize)
    }

    pub fn write(&self, fd: i32, buffer: &[u8]) -> Sys<usize> {
        self.call(
            c::RUMP_SYS_write,
            &[fd.into(), buffer.as_ptr() as i64, buffer.len() as i64],
        )
        .map(|n| n as usize)
    }

    pub fn lseek(&self, fd: i32, offset: i64, whence: i64) -> Sys {
        self.call(c::RUMP_SYS_lseek, &[fd.into(), 0, offset, whence])
    }

    /// One getdents(2): names and file numbers; empty at the end.
    pub fn getdents(&self, fd: i32, size: usize) -> Sys<Vec<(String, u64)>> {
        let mut buffer = vec![0_u64; size.div_ceil(8)];
        let n = self.call(
            c::RUMP_SYS_getdents,
            &[fd.into(), buffer.as_mut_ptr() as i64, size as i64],
        )? as usize;
        // SAFETY: any bytes are bytes.
        let bytes = unsafe { std::slice::from_raw_parts(buffer.as_ptr().cast::<u8>(), n) };
        let mut found = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let number = u64::from_ne_bytes(rest[..8].try_into().unwrap());
            let record = usize::from(u16::from_ne_bytes(rest[8..10].try_into().unwrap()));
            let length = usize::from(u16::from_ne_bytes(rest[10..12].try_into().unwrap()));
            assert!(record % 8 == 0 && record <= rest.len() && 13 + length < record);
            assert_eq!(rest[13 + length], 0);
            let name = String::from_utf8_lossy(&rest[13..13 + length]).into_owned();
            found.push((name, number));
            rest = &rest[record..];
        }
        Ok(found)
    }

    /// All names of a directory but the dots, sorted.
    pub fn list(&self, path: &str) -> Sys<Vec<String>> {
        let fd = self.open(path, c::RUMP_O_RDONLY | c::RUMP_O_DIRECTORY, 0)?;
        let mut names = Vec::new();
        let outcome = loop {
            match self.getdents(fd, 1024) {
                Ok(more) if more.is_empty() => break Ok(()),
                Ok(more) => names.extend(more.into_iter().map(|(name, _)| name)),
                Err(error) => break Err(error),
            }
        };
        self.close(fd)?;
        outcome?;
        names.retain(|n| n != "." && n != "..");
        names.sort();
        Ok(names)
    }

    /// mount(2) with the structure as argument.
    pub fn mount<T>(&self, kind: &str, path: &str, flags: i64, args: &mut T) -> Sys {
        let (k, p) = (cstr(kind), cstr(path));
        self.call(
            c::RUMP_SYS_mount,
            &[
                at(&k),
                at(&p),
                flags,
                std::ptr::from_mut(args) as i64,
                size_of::<T>() as i64,
            ],
        )
    }

    /// A tmpfs at a new directory, with limits; 0 is none.
    pub fn tmpfs(&self, path: &str, nodes: u64, size: i64) {
        self.mkdir(path).unwrap();
        self.mount("tmpfs", path, 0, &mut tmpfs_args(nodes, size))
            .unwrap();
    }

    pub fn unmount(&self, path: &str, flags: i32) -> Sys {
        self.path1(c::RUMP_SYS_unmount, path, &[flags.into()])
    }

    pub fn statvfs(&self, path: &str) -> Sys<Box<c::rump_statvfs>> {
        let mut sv = Box::new(std::mem::MaybeUninit::<c::rump_statvfs>::zeroed());
        self.path1(
            c::RUMP_SYS_statvfs1,
            path,
            &[sv.as_mut_ptr() as i64, c::RUMP_MNT_WAIT.into()],
        )?;
        // SAFETY: zeroed, and written by the kernel.
        Ok(unsafe { sv.assume_init() })
    }
}

pub fn tmpfs_args(nodes: u64, size: i64) -> c::rump_tmpfs_args {
    c::rump_tmpfs_args {
        ta_version: 1,
        ta_nodes_max: nodes,
        ta_size_max: size,
        ta_root_uid: 0,
        ta_root_gid: 0,
        ta_root_mode: 0o755,
    }
}
