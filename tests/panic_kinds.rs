//! Whatever a kernel's code gets wrong: the kernel ends, says why, and its host
//! threads, descriptors and callbacks go with it.
//!
//! One test, alone in its program: it counts what the program has.

mod common;

use std::ffi::{c_char, c_int, c_void};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use common::errno;
use rump::block::BlockDevice;
use rump::fault::Fault;
use rump::fs::{Ffs, Permissions, Tmpfs};
use rump::{Errno, Kernel};
use rump_sys as c;

const LIMIT: Duration = Duration::from_millis(150);

#[repr(C)]
struct PoolCache([u8; 0]);

unsafe extern "C" {
    fn rumpns_kthread_create(
        priority: c_int,
        flags: c_int,
        cpu: *mut c_void,
        f: unsafe extern "C" fn(*mut c_void),
        arg: *mut c_void,
        lwp: *mut *mut c_void,
        name: *const c_char,
        ...
    ) -> c_int;
    fn rumpns_mutex_obj_alloc(kind: c_int, ipl: c_int) -> *mut c_void;
    fn rumpns_mutex_enter(lock: *mut c_void);
    fn rumpns_mutex_exit(lock: *mut c_void);
    fn rumpns_rw_obj_alloc() -> *mut c_void;
    fn rumpns_rw_exit(lock: *mut c_void);
    fn rumpns_kmem_alloc(size: usize, flags: c_int) -> *mut c_void;
    fn rumpns_kmem_free(p: *mut c_void, size: usize);
    fn rumpns_arena_alloc(pages: usize, flags: c_int) -> *mut c_void;
    fn rumpns_arena_free(p: *mut c_void, pages: usize);
    fn rumpns_pool_init(
        pool: *mut c_void,
        size: usize,
        align: u32,
        offset: u32,
        flags: c_int,
        name: *const c_char,
        allocator: *const c_void,
        ipl: c_int,
    );
    fn rumpns_pool_get(pool: *mut c_void, flags: c_int) -> *mut c_void;
    fn rumpns_pool_put(pool: *mut c_void, item: *mut c_void);
    fn rumpns_pool_cache_init(
        size: usize,
        align: u32,
        offset: u32,
        flags: u32,
        name: *const c_char,
        allocator: *const c_void,
        ipl: c_int,
        ctor: Option<unsafe extern "C" fn(*mut c_void, *mut c_void, c_int) -> c_int>,
        dtor: *const c_void,
        arg: *mut c_void,
    ) -> *mut PoolCache;
    fn rumpns_pool_cache_get_paddr(
        cache: *mut PoolCache,
        flags: c_int,
        pa: *mut c_void,
    ) -> *mut c_void;
    fn rumpns_pool_cache_put_paddr(cache: *mut PoolCache, item: *mut c_void, pa: usize);
}

const SLEEP: c_int = 1;
const PSERIALIZE: c_int = 0x20000;

// What follows runs in the kernel, and is left by a panic: frames have nothing
// to drop.  SAFETY of all: it is wrong in just the way that the kernel notices.

unsafe extern "C" fn exit_of_a_free_mutex(_: *mut c_void) {
    // SAFETY: as above.
    unsafe { rumpns_mutex_exit(rumpns_mutex_obj_alloc(0, 0)) }
}

unsafe extern "C" fn mutex_twice(_: *mut c_void) {
    // SAFETY: as above.
    unsafe {
        let lock = rumpns_mutex_obj_alloc(0, 0);
        rumpns_mutex_enter(lock);
        rumpns_mutex_enter(lock);
    }
}

unsafe extern "C" fn exit_of_a_free_rwlock(_: *mut c_void) {
    // SAFETY: as above.
    unsafe { rumpns_rw_exit(rumpns_rw_obj_alloc()) }
}

unsafe extern "C" fn write_after_free(_: *mut c_void) {
    // SAFETY: as above.
    unsafe {
        let p = rumpns_kmem_alloc(96, SLEEP);
        rumpns_kmem_free(p, 96);
        ptr::write_volatile(p.cast::<u64>(), 0x10);
        let _ = rumpns_kmem_alloc(96, SLEEP);
    }
}

unsafe extern "C" fn kmem_twice(_: *mut c_void) {
    // SAFETY: as above.
    unsafe {
        let p = rumpns_kmem_alloc(200, SLEEP);
        let q = rumpns_kmem_alloc(200, SLEEP);
        rumpns_kmem_free(p, 200);
        rumpns_kmem_free(q, 200);
        rumpns_kmem_free(p, 200);
    }
}

unsafe extern "C" fn page_twice(_: *mut c_void) {
    // SAFETY: as above.
    unsafe {
        let p = rumpns_kmem_alloc(4000, SLEEP);
        rumpns_kmem_free(p, 4000);
        rumpns_kmem_free(p, 4000);
    }
}

unsafe extern "C" fn pages_twice(_: *mut c_void) {
    // SAFETY: as above.
    unsafe {
        let p = rumpns_arena_alloc(4, 0);
        rumpns_arena_free(p, 4);
        rumpns_arena_free(p, 4);
    }
}

unsafe fn pool_twice(flags: c_int, size: usize) {
    // SAFETY: as above.
    unsafe {
        let pool = rumpns_kmem_alloc(1024, SLEEP);
        let name = c"twicepl".as_ptr();
        rumpns_pool_init(pool, size, 0, 0, flags, name, ptr::null(), 0);
        let p = rumpns_pool_get(pool, SLEEP);
        let q = rumpns_pool_get(pool, SLEEP);
        rumpns_pool_put(pool, p);
        rumpns_pool_put(pool, q);
        rumpns_pool_put(pool, p);
    }
}

unsafe extern "C" fn pool_of_a_class_twice(_: *mut c_void) {
    // SAFETY: as above.
    unsafe { pool_twice(0, 100) }
}

unsafe extern "C" fn pool_of_pages_twice(_: *mut c_void) {
    // SAFETY: as above.
    unsafe { pool_twice(PSERIALIZE, 100) }
}

unsafe extern "C" fn construct(_: *mut c_void, _: *mut c_void, _: c_int) -> c_int {
    0
}

unsafe fn cache_twice(
    size: usize,
    flags: c_int,
    ctor: Option<unsafe extern "C" fn(*mut c_void, *mut c_void, c_int) -> c_int>,
    between: bool,
) {
    // SAFETY: as above.
    unsafe {
        let name = c"cachepl".as_ptr();
        let none = ptr::null_mut();
        let flags = flags as u32;
        let cache = rumpns_pool_cache_init(size, 0, 0, flags, name, none, 0, ctor, none, none);
        let p = rumpns_pool_cache_get_paddr(cache, SLEEP, none);
        let q = rumpns_pool_cache_get_paddr(cache, SLEEP, none);
        rumpns_pool_cache_put_paddr(cache, p, 0);
        if between {
            rumpns_pool_cache_put_paddr(cache, q, 0);
        }
        rumpns_pool_cache_put_paddr(cache, p, 0);
    }
}

/// The mark is in the object: 112 bytes are a class of their own.
unsafe extern "C" fn cache_marked_inside(_: *mut c_void) {
    // SAFETY: as above.
    unsafe { cache_twice(112, 0, None, true) }
}

/// Behind it: 12 of 112 bytes are free.
unsafe extern "C" fn cache_marked_behind(_: *mut c_void) {
    // SAFETY: as above.
    unsafe { cache_twice(100, 0, Some(construct), true) }
}

unsafe extern "C" fn cache_of_pages(_: *mut c_void) {
    // SAFETY: as above.
    unsafe { cache_twice(104, PSERIALIZE, Some(construct), true) }
}

/// There is no place for a mark.
unsafe extern "C" fn cache_unmarked(_: *mut c_void) {
    // SAFETY: as above.
    unsafe { cache_twice(128, 0, Some(construct), false) }
}

/// A thread of the kernel does it.
fn in_kernel(kernel: &Kernel, f: unsafe extern "C" fn(*mut c_void)) {
    let null = ptr::null_mut;
    let error = kernel.init().run(|| {
        // SAFETY: kthread(9), called in the kernel.
        unsafe {
            c::rump_schedule();
            let name = c"culprit".as_ptr();
            let error = rumpns_kthread_create(-1, 1, null(), f, null(), ptr::null_mut(), name);
            c::rump_unschedule();
            error
        }
    });
    assert_eq!(error.unwrap(), 0);
}

fn inject(kernel: &Kernel, fault: Fault) {
    let _fault = kernel.inject(fault).unwrap();
    assert_eq!(errno(kernel.mount(Tmpfs::new(), "/t")), Errno::EHOSTDOWN);
}

/// A callback that enters a kernel, which dies of it.
struct Enters(Mutex<Option<Kernel>>);

impl BlockDevice for Enters {
    fn size(&self) -> u64 {
        1 << 20
    }
    fn read_exact_at(&self, buf: &mut [u8], _: u64) -> io::Result<()> {
        buf.fill(0);
        if let Some(kernel) = self.0.lock().unwrap().take() {
            let _fault = kernel.inject(Fault::kmem().panics())?;
            let error = kernel.mount(Tmpfs::new(), "/t").unwrap_err();
            assert_eq!(Errno::of(&error), Some(Errno::EHOSTDOWN));
        }
        Ok(())
    }
}

fn in_a_callback(kernel: &Kernel) {
    let disk = Enters(Mutex::new(Some(kernel.clone())));
    let _disk = kernel.attach_disk("rd1", disk).unwrap();
    assert_eq!(errno(kernel.root().read("dev/rd1")), Errno::EHOSTDOWN);
}

fn loops(kernel: &Kernel) {
    inject(kernel, Fault::kmem().loops());
}

fn wild(kernel: &Kernel) {
    inject(kernel, Fault::kmem().crashes());
}

fn deep(kernel: &Kernel) {
    inject(kernel, Fault::kmem().overflows());
}

fn assertion(kernel: &Kernel) {
    // SAFETY: NULL is refused.
    let ended = kernel
        .init()
        .run(|| unsafe { c::rump_pub_vattr_free(ptr::null_mut()) });
    ended.unwrap();
}

fn console_that_panics(kernel: &Kernel) {
    // The message of the kernel's panic is what the sink does not bear.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let _fault = kernel.inject(Fault::kmem().panics()).unwrap();
        kernel.mount(Tmpfs::new(), "/t")
    }));
    let payload = outcome.unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"no more lines"));
}

enum How {
    Call(fn(&Kernel)),
    Thread(unsafe extern "C" fn(*mut c_void)),
}
use How::{Call, Thread};

const KINDS: &[(&str, &str, How)] = &[
    ("KASSERT", "diagnostic assertion", Call(assertion)),
    ("mutex", "not owned", Thread(exit_of_a_free_mutex)),
    ("mutex", "locking against myself", Thread(mutex_twice)),
    ("rwlock", "not held", Thread(exit_of_a_free_rwlock)),
    ("arena", "was written", Thread(write_after_free)),
    ("arena", "which are not taken", Thread(pages_twice)),
    ("kmem", " bytes is freed twice", Thread(kmem_twice)),
    ("page", "kmem: ", Thread(page_twice)),
    ("pool", "twicepl: ", Thread(pool_of_a_class_twice)),
    ("pool", "twicepl: ", Thread(pool_of_pages_twice)),
    (
        "cache",
        "of 112 bytes is freed twice",
        Thread(cache_marked_inside),
    ),
    (
        "cache",
        "of 100 bytes is freed twice",
        Thread(cache_marked_behind),
    ),
    (
        "cache",
        "of 104 bytes is freed twice",
        Thread(cache_of_pages),
    ),
    (
        "cache",
        "of 128 bytes is freed twice",
        Thread(cache_unmarked),
    ),
    ("pointer", "segmentation fault at address 0x10", Call(wild)),
    ("stack", "segmentation fault", Call(deep)),
    ("loop", "watchdog", Call(loops)),
    ("callback", "fault injection", Call(in_a_callback)),
    ("console", "fault injection", Call(console_that_panics)),
];

fn count(dir: &str) -> usize {
    std::fs::read_dir(dir).unwrap().count()
}

fn image() -> PathBuf {
    let file = std::env::temp_dir().join(format!("rump-kinds-{}", std::process::id()));
    std::fs::write(&file, common::unzstd(&common::image("ufs2-le-churned"))).unwrap();
    file
}

/// Descriptors and threads, once there are no more than these.
fn settles(descriptors: usize, threads: usize) -> (usize, usize) {
    let start = Instant::now();
    loop {
        let now = (count("/proc/self/fd"), count("/proc/self/task"));
        let settled = now.0 <= descriptors && now.1 <= threads;
        if settled || start.elapsed() > Duration::from_secs(10) {
            return now;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn end(file: &Path, what: &str, message: &str, how: &How) {
    let builder = Kernel::builder().catch_faults(true).watchdog(LIMIT).ncpu(2);
    let kernel = match what {
        "console" => builder.console(|text| {
            if text.contains("fault injection") {
                std::panic::panic_any("no more lines");
            }
        }),
        _ => builder,
    };
    let kernel = kernel.boot().unwrap();
    let root = kernel.root();
    let mode = Permissions::from_mode(0o600);
    root.mkfifo("fifo", mode).unwrap();
    let mount = kernel.mount(Ffs::image(file).read_only(), "/i").unwrap();
    thread::scope(|s| {
        let sleeper = s.spawn(|| errno(root.open("fifo")));
        thread::sleep(Duration::from_millis(20));
        match how {
            Call(f) => f(&kernel),
            Thread(f) => in_kernel(&kernel, *f),
        }
        let start = Instant::now();
        while kernel.panicked().is_none() {
            if start.elapsed() > Duration::from_secs(5) {
                kernel.clone().halt().unwrap();
                panic!("{what}: {message}: nobody noticed");
            }
            thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(sleeper.join().unwrap(), Errno::EHOSTDOWN, "{what}");
    });
    let text = kernel.panicked().expect(what);
    assert!(text.contains(message), "{what}: {text}");
    assert!(text.starts_with("panic: "), "{what}: {text}");
    assert!(text.contains("lwp "), "{what}: {text}");
    assert!(text.contains(" of process "), "{what}: {text}");
    assert!(text.contains("#0 "), "{what}: {text}");
    if matches!(how, Thread(_)) {
        assert!(text.contains("(culprit)"), "{what}: {text}");
    }
    assert_eq!(errno(kernel.root().read("f")), Errno::EHOSTDOWN);
    assert_eq!(kernel.stats().threads, 0, "{what}");
    drop(mount);
}

#[test]
fn each_ends_the_kernel_and_nothing_else() {
    let file = image();
    let bystander = common::kernel();
    // The test's own, and the program's main thread.
    let (descriptors, threads) = (count("/proc/self/fd"), count("/proc/self/task"));
    for (what, message, how) in KINDS {
        end(&file, what, message, how);
        let (fds, tasks) = settles(descriptors, threads);
        assert!(fds <= descriptors, "{what}, {message}: {fds} descriptors");
        assert!(tasks <= threads, "{what}, {message}: {tasks} threads");
    }
    bystander.root().write("f", "x").unwrap();
    std::fs::remove_file(&file).unwrap();
}
