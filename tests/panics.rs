//! A kernel that panics ends alone, and leaves nothing behind.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use common::errno;
use rump::block::BlockDevice;
use rump::fault::Fault;
use rump::fs::{Ffs, OpenOptions, Tmpfs};
use rump::{Clock, Errno, Kernel};

/// What must hold of a kernel that panicked.
#[track_caller]
fn is_dead(kernel: &Kernel, message: &str) -> String {
    let text = kernel.panicked().expect("panicked");
    assert!(text.contains(message), "{text}");
    assert!(text.contains("of process"), "{text}");
    assert!(kernel.console().contains(&text), "{}", kernel.console());
    let start = Instant::now();
    assert_eq!(errno(kernel.root().read("f")), Errno::EHOSTDOWN);
    assert_eq!(errno(kernel.mount(Tmpfs::new(), "/x")), Errno::EHOSTDOWN);
    assert_eq!(errno(kernel.process().spawn()), Errno::EHOSTDOWN);
    assert_eq!(
        errno(kernel.attach_disk("rd9", vec![0u8; 512])),
        Errno::EHOSTDOWN
    );
    assert!(start.elapsed() < Duration::from_millis(500));
    let _ = kernel.stats();
    let _ = kernel.leak_report();
    assert_eq!(errno(kernel.clone().halt()), Errno::EHOSTDOWN);
    text
}

#[test]
fn message_lwp_process_backtrace() {
    let kernel = Kernel::boot().unwrap();
    let user = kernel.process().uid(7).spawn().unwrap();
    let fault = kernel.inject(Fault::kmem().panics()).unwrap();
    let error = user.root().and_then(|r| r.read_link("x")).unwrap_err();
    let error = match Errno::of(&error) {
        Some(Errno::EHOSTDOWN) => error,
        _ => kernel.mount(Tmpfs::new(), "/t").unwrap_err(),
    };
    assert_eq!(Errno::of(&error), Some(Errno::EHOSTDOWN), "{error}");
    assert_eq!(fault.hits(), 1);
    let text = is_dead(&kernel, "panic: fault injection: allocation");
    // Functions have names, though no test program exports them.
    assert!(text.contains("fault_alloc"), "{text}");
    assert!(text.contains("rump_process_syscall"), "{text}");
}

#[test]
fn sleepers_and_waiters_return() {
    let kernel = Kernel::boot().unwrap();
    let root = kernel.root();
    root.mkfifo("fifo", rump::fs::Permissions::from_mode(0o644))
        .unwrap();
    thread::scope(|s| {
        let sleepers: Vec<_> = (0..4)
            .map(|_| {
                let root = root.clone();
                s.spawn(move || errno(root.open("fifo")))
            })
            .collect();
        thread::sleep(Duration::from_millis(30));
        let _fault = kernel.inject(Fault::memory().panics()).unwrap();
        assert_eq!(errno(kernel.mount(Tmpfs::new(), "/t")), Errno::EHOSTDOWN);
        for sleeper in sleepers {
            assert_eq!(sleeper.join().unwrap(), Errno::EHOSTDOWN);
        }
    });
    is_dead(&kernel, "fault injection");
}

struct Held(Arc<AtomicBool>);

impl BlockDevice for Held {
    fn size(&self) -> u64 {
        1 << 20
    }
    fn read_exact_at(&self, buf: &mut [u8], _: u64) -> std::io::Result<()> {
        buf.fill(0);
        Ok(())
    }
    fn write_all_at(&self, _: &[u8], _: u64) -> std::io::Result<()> {
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn open_files(of: &std::path::Path) -> usize {
    std::fs::read_dir("/proc/self/fd")
        .unwrap()
        .filter(|e| {
            e.as_ref()
                .is_ok_and(|e| std::fs::read_link(e.path()).is_ok_and(|p| p == of))
        })
        .count()
}

#[test]
fn devices_and_host_files_go_with_it() {
    let gone = Arc::new(AtomicBool::new(false));
    let file = std::env::temp_dir().join(format!("rump-panics-{}", std::process::id()));
    std::fs::write(&file, common::unzstd(&common::image("ufs2-le-churned"))).unwrap();
    let kernel = Kernel::boot().unwrap();
    let disk = kernel.attach_disk("rd0", Held(Arc::clone(&gone))).unwrap();
    let image = kernel.mount(Ffs::image(&file).read_only(), "/i").unwrap();
    let fault = kernel.inject(Fault::memory().panics()).unwrap();
    assert_eq!(errno(kernel.mount(Tmpfs::new(), "/t")), Errno::EHOSTDOWN);
    is_dead(&kernel, "fault injection");
    drop((disk, image, fault, kernel));
    assert!(gone.load(Ordering::SeqCst));
    assert_eq!(open_files(&file), 0);
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn in_a_completion() {
    // Read ahead: the panic is on a thread of the host's own.
    let kernel = Kernel::boot().unwrap();
    let disk = kernel.attach_disk("rd0", vec![1u8; 4 << 20]).unwrap();
    let node = kernel
        .root()
        .open_with(disk.path(), OpenOptions::new().read(true))
        .unwrap();
    let fault = kernel.inject(Fault::disk_reads().nth(3).panics()).unwrap();
    let mut buf = vec![0; 64 << 10];
    let mut outcome = Ok(());
    for i in 0..60 {
        outcome = node.read_exact_at(&mut buf, i << 16);
        if outcome.is_err() {
            break;
        }
    }
    assert_eq!(errno(outcome), Errno::EHOSTDOWN);
    assert_eq!(fault.hits(), 1);
    is_dead(&kernel, "disk");
}

fn defect(fault: Fault, message: &str) {
    let other = common::kernel();
    let kernel = Kernel::builder().catch_faults(true).boot().unwrap();
    kernel.root().write("f", "x").unwrap();
    let _fault = kernel.inject(fault).unwrap();
    let start = Instant::now();
    assert_eq!(errno(kernel.mount(Tmpfs::new(), "/t")), Errno::EHOSTDOWN);
    assert!(start.elapsed() < Duration::from_secs(10));
    is_dead(&kernel, message);
    drop(kernel);
    other.root().write("f", "x").unwrap();
}

#[test]
fn a_wild_pointer() {
    defect(
        Fault::kmem().crashes(),
        "segmentation fault at address 0x10",
    );
}

#[test]
fn a_stack_used_up() {
    defect(Fault::kmem().overflows(), "segmentation fault");
    // And on a small stack.
    thread::Builder::new()
        .stack_size(256 << 10)
        .spawn(|| defect(Fault::kmem().overflows(), "segmentation fault"))
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn a_loop() {
    for ncpu in [1, 2] {
        let limit = Duration::from_millis(150);
        let builder = Kernel::builder().ncpu(ncpu).watchdog(limit);
        let kernel = builder.catch_faults(true).boot().unwrap();
        let root = kernel.root();
        root.mkfifo("fifo", rump::fs::Permissions::from_mode(0o644))
            .unwrap();
        thread::scope(|s| {
            let sleeper = s.spawn(|| errno(root.open("fifo")));
            thread::sleep(Duration::from_millis(30));
            let _fault = kernel.inject(Fault::kmem().loops()).unwrap();
            let start = Instant::now();
            assert_eq!(errno(kernel.mount(Tmpfs::new(), "/t")), Errno::EHOSTDOWN);
            assert!(start.elapsed() >= limit);
            assert!(start.elapsed() < Duration::from_secs(10));
            assert_eq!(sleeper.join().unwrap(), Errno::EHOSTDOWN);
        });
        let text = is_dead(&kernel, "watchdog");
        assert!(text.contains("fault_misbehave"), "{text}");
    }
}

#[test]
fn the_watchdog_lets_work_pass() {
    let limit = Duration::from_millis(200);
    let kernel = common::kernel_of(Kernel::builder().watchdog(limit).ncpu(1));
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(600) {
        kernel.root().write("f", vec![1; 10_000]).unwrap();
    }
    thread::sleep(Duration::from_millis(300));
    kernel.root().read("f").unwrap();
}

/// How long until the watchdog bites.
fn bitten(clock: Clock, fault: Option<Fault>, limit: Duration) -> Duration {
    let builder = Kernel::builder().catch_faults(true).watchdog(limit);
    let kernel = builder.clock(&clock).boot().unwrap();
    let _wrong = fault.map(|f| kernel.inject(f).unwrap());
    let _fault = kernel.inject(Fault::kmem().loops()).unwrap();
    let start = Instant::now();
    assert_eq!(errno(kernel.mount(Tmpfs::new(), "/t")), Errno::EHOSTDOWN);
    let elapsed = start.elapsed();
    is_dead(&kernel, "watchdog");
    elapsed
}

/// Its time is the kernel's: as fast or slow as the clock, but for steps.
#[test]
fn the_watchdog_follows_the_clock() {
    const HALF: i64 = 500_000_000;
    let limit = Duration::from_millis(1500);
    let clock = Clock::wall().gain(-HALF).build().unwrap();
    thread::scope(|s| {
        let slow = s.spawn({
            let clock = clock.clone();
            move || bitten(clock, None, limit)
        });
        while !slow.is_finished() {
            clock.jump_forward(Duration::from_secs(3600)).unwrap();
            thread::sleep(Duration::from_millis(100));
        }
        assert!(slow.join().unwrap() >= limit * 2);
    });
    // A busy machine may be late, but not each time.
    let early = |clock: &dyn Fn() -> Clock, fault: &dyn Fn() -> Option<Fault>| {
        (0..4).any(|_| {
            let elapsed = bitten(clock(), fault(), limit);
            assert!(elapsed >= limit * 2 / 3, "{elapsed:?}");
            elapsed < limit
        })
    };
    assert!(early(
        &|| Clock::wall().gain(HALF).build().unwrap(),
        &|| None
    ));
    let exact = || Clock::wall().build().unwrap();
    assert!(early(&exact, &|| Some(Fault::clock().gains(HALF))));
}

/// A virtual clock stands still in a loop: there it is the host's time.
#[test]
fn a_loop_in_virtual_time() {
    let clock = Clock::virtual_time().build().unwrap();
    let kernel = Kernel::builder().clock(&clock).boot().unwrap();
    let limit = Duration::from_millis(150);
    thread::scope(|s| {
        let other = Kernel::builder().catch_faults(true).watchdog(limit);
        let other = other.clock(&clock).boot().unwrap();
        let root = other.root();
        root.mkfifo("fifo", rump::fs::Permissions::from_mode(0o644))
            .unwrap();
        let sleeper = s.spawn(move || errno(root.open("fifo")));
        thread::sleep(Duration::from_millis(30));
        let _fault = other.inject(Fault::kmem().loops()).unwrap();
        let (start, now) = (Instant::now(), clock.now());
        assert_eq!(errno(other.mount(Tmpfs::new(), "/t")), Errno::EHOSTDOWN);
        assert!(start.elapsed() >= limit);
        assert!(clock.now() - now < limit);
        assert_eq!(sleeper.join().unwrap(), Errno::EHOSTDOWN);
        let text = is_dead(&other, "watchdog");
        assert!(text.contains("fault_misbehave"), "{text}");
    });
    // Others of this clock go on.
    kernel.root().write("f", "x").unwrap();
}

/// Without signals a loop goes on, but alone.  In a child, which ends with it.
#[test]
fn a_loop_that_is_not_interrupted() {
    const NAME: &str = "RUMP_TEST_LOOP";
    if let Some(kind) = std::env::var_os(NAME) {
        let clock = if kind == "virtual" {
            Clock::virtual_time()
        } else {
            Clock::wall()
        };
        let clock = clock.build().unwrap();
        let limit = Duration::from_millis(150);
        let builder = Kernel::builder().watchdog(limit).ncpu(1);
        let kernel = builder.clock(&clock).boot().unwrap();
        let root = kernel.root();
        root.mkfifo("fifo", rump::fs::Permissions::from_mode(0o644))
            .unwrap();
        let sleeper = thread::spawn(move || errno(root.open("fifo")));
        thread::sleep(Duration::from_millis(30));
        let _fault = kernel.inject(Fault::kmem().loops()).unwrap();
        let looper = kernel.clone();
        thread::spawn(move || looper.mount(Tmpfs::new(), "/t").map(drop));
        assert_eq!(sleeper.join().unwrap(), Errno::EHOSTDOWN);
        is_dead(&kernel, "watchdog: lwp");
        std::process::exit(7);
    }
    for kind in ["real", "virtual"] {
        let exe = std::env::current_exe().unwrap();
        let child = std::process::Command::new(exe)
            .args(["a_loop_that_is_not_interrupted", "--exact", "--nocapture"])
            .env(NAME, kind)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&child.stderr);
        assert_eq!(child.status.code(), Some(7), "{kind}: {told}");
    }
}

/// A crash of the program's own is not the kernel's: it happens in a child.
#[test]
fn faults_of_others_go_on() {
    const NAME: &str = "RUMP_TEST_CRASH";
    if std::env::var_os(NAME).is_some() {
        let kernel = Kernel::builder().catch_faults(true).boot().unwrap();
        kernel.root().write("f", "x").unwrap();
        // Recursion of the program: Rust's own handler tells of it.
        #[allow(unconditional_recursion)]
        fn deep(n: &mut [u8; 1000]) -> u8 {
            let mut more = [n[0].wrapping_add(1); 1000];
            std::hint::black_box(&mut more);
            deep(&mut more) ^ more[7]
        }
        std::process::exit(i32::from(deep(&mut [0; 1000])));
    }
    let exe = std::env::current_exe().unwrap();
    let child = std::process::Command::new(exe)
        .args(["faults_of_others_go_on", "--exact", "--nocapture"])
        .env(NAME, "1")
        .output()
        .unwrap();
    assert!(!child.status.success());
    let told = String::from_utf8_lossy(&child.stderr);
    // The last is what a sanitizer calls it.
    assert!(
        told.contains("overflowed its stack") || told.contains("stack-overflow"),
        "{told}"
    );
}

#[test]
fn one_of_eight() {
    let kernels: Vec<_> = (0..8).map(|_| Kernel::boot().unwrap()).collect();
    let bad = kernels[3].clone();
    thread::scope(|s| {
        let work: Vec<_> = kernels
            .iter()
            .map(|kernel| {
                s.spawn(move || -> std::io::Result<()> {
                    let dir = kernel.mount(Tmpfs::new(), "/t")?;
                    for i in 0..300 {
                        dir.write(format!("f{}", i % 17), vec![i as u8; 20_000])?;
                        dir.read(format!("f{}", i % 17))?;
                    }
                    Ok(())
                })
            })
            .collect();
        thread::sleep(Duration::from_millis(5));
        let _fault = bad.inject(Fault::memory().after(100).panics());
        for (i, work) in work.into_iter().enumerate() {
            match work.join().unwrap() {
                Ok(()) => {}
                outcome if i == 3 => assert_eq!(errno(outcome), Errno::EHOSTDOWN),
                Err(error) => panic!("kernel {i}: {error}"),
            }
        }
    });
    drop(bad);
    for (i, kernel) in kernels.into_iter().enumerate() {
        if i != 3 {
            common::no_leaks(kernel);
        }
    }
}
