//! Every hypercall that may fail, or be slow, does so when it is told, and
//! says how often.

use rump::fault::Fault;
use rump::fs::{Ffs, OpenOptions, Tmpfs};
use rump::sim::{self, Sim};
use rump::{Clock, Errno, Kernel};
use rump_sys as c;
use std::ffi::CString;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

#[path = "common/sim_program.rs"]
mod sim_program;

/// A file of the host, for as long as this is there.
struct HostFile(PathBuf);

impl HostFile {
    fn new(name: &str) -> HostFile {
        let name = format!("rump-hyp-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, [5; 5000]).unwrap();
        HostFile(path)
    }

    fn name(&self) -> &str {
        self.0.to_str().unwrap()
    }

    /// It appears in the kernel.
    fn register(&self, kernel: &Kernel, key: &str) -> io::Result<()> {
        let (key, path) = (CString::new(key)?, CString::new(self.name())?);
        let kind = c::rump_etfs_type::RUMP_ETFS_REG;
        let registered = kernel.init().run(|| {
            // SAFETY: two C strings.
            unsafe { c::rump_pub_etfs_register(key.as_ptr(), path.as_ptr(), kind) }
        })?;
        match registered {
            0 => Ok(()),
            error => Err(io::Error::from_raw_os_error(host_errno(error))),
        }
    }
}

impl Drop for HostFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Of those that the tests use, the host's numbers are NetBSD's.
fn host_errno(error: i32) -> i32 {
    assert!(error < 35, "{error}");
    error
}

/// The kernel's error, or the host's.
fn number(error: &io::Error) -> i32 {
    Errno::of(error).map_or_else(|| error.raw_os_error().unwrap_or_default(), |e| e.number())
}

type Work<'a> = Box<dyn Fn() -> io::Result<()> + 'a>;

/// It fails as usual and as told, and it is slow, by the kernel's clock.
fn check(sim: &Sim, kernel: &Kernel, what: &str, fault: Fault, usual: Errno, work: &Work<'_>) {
    let slow = Duration::from_secs(7);
    let told = Errno::EFBIG;
    work().unwrap_or_else(|e| panic!("{what}: {e}"));
    for (fault, expected) in [
        (fault.clone(), usual),
        (fault.clone().nth(0), usual),
        (fault.clone().error(told), told),
    ] {
        let injected = kernel.inject(fault).unwrap();
        let error = work().expect_err(what);
        assert_eq!(number(&error), expected.number(), "{what}: {error}");
        assert!(injected.hits() > 0, "{what}: {injected:?}");
    }
    is_slow(sim, kernel, what, fault.delay(slow).nth(0), work);
}

fn is_slow(sim: &Sim, kernel: &Kernel, what: &str, fault: Fault, work: &Work<'_>) {
    let injected = kernel.inject(fault).unwrap();
    let start = sim.clock().now();
    work().unwrap_or_else(|e| panic!("{what}, slow: {e}"));
    let took = sim.clock().now() - start;
    assert_eq!(injected.hits(), 1, "{what}");
    let range = Duration::from_secs(7)..Duration::from_millis(7500);
    assert!(range.contains(&took), "{what}: {took:?}");
}

#[test]
fn files_of_the_host() {
    sim::run(1, |sim| {
        let file = HostFile::new("files");
        let kernel = sim.boot();
        let root = kernel.root();
        file.register(&kernel, "/host").unwrap();
        let rw = || OpenOptions::new().read(true).write(true).clone();
        let open = || root.open_with("host", &rw());
        let check = |what, fault: Fault, work: Work<'_>| {
            check(sim, &kernel, what, fault.of(file.name()), Errno::EIO, &work);
        };
        check("open", Fault::host_files(), Box::new(|| open().map(drop)));
        let number = std::cell::Cell::new(0);
        check(
            "info",
            Fault::host_file_info(),
            Box::new(|| {
                number.set(number.get() + 1);
                file.register(&kernel, &format!("/more{}", number.get()))
            }),
        );
        let f = open().unwrap();
        check(
            "read",
            Fault::host_file_reads(),
            Box::new(|| f.read_exact_at(&mut [0; 100], 0)),
        );
        check(
            "write",
            Fault::host_file_writes(),
            Box::new(|| f.write_all_at(&[1; 100], 50)),
        );
        check("sync", Fault::host_file_syncs(), Box::new(|| f.sync_all()));
        check(
            "truncate",
            Fault::host_file_truncates(),
            Box::new(|| f.set_len(4000)),
        );
        drop(f);
        let slow = Fault::host_file_closes().delay(Duration::from_secs(7));
        let work: Work<'_> = Box::new(|| root.read("host").map(drop));
        is_slow(sim, &kernel, "close", slow.times(1), &work);
        assert_eq!(std::fs::read(&file.0).unwrap().len(), 4000);
    })
    .unwrap();
}

#[test]
fn disks() {
    sim::run(1, |sim| {
        let kernel = sim.boot();
        let content = std::sync::Mutex::new(vec![0u8; 8 << 20]);
        let disk = kernel.attach_disk("rd0", content).unwrap();
        let rw = OpenOptions::new().read(true).write(true).clone();
        let node = kernel.root().open_with(disk.path(), &rw).unwrap();
        let at = std::cell::Cell::new(0);
        // Another block each time: it may be cached.
        let next = || {
            at.set(at.get() + (1 << 18));
            at.get() % (8 << 20)
        };
        let check = |what, fault: Fault, work: Work<'_>| {
            check(sim, &kernel, what, fault.of_disk("rd0"), Errno::EIO, &work);
        };
        let sync = || node.sync_all();
        check(
            "read",
            Fault::disk_reads(),
            Box::new(|| node.read_exact_at(&mut [0; 2048], next())),
        );
        check(
            "write",
            Fault::disk_writes(),
            Box::new(|| node.write_all_at(&[1; 2048], next()).and_then(|()| sync())),
        );
        check(
            "flush",
            Fault::disk_flushes(),
            Box::new(|| node.write_all_at(&[1; 2048], next()).and_then(|()| sync())),
        );
        drop(node);
        let init = kernel.init();
        check(
            "discard",
            Fault::disk_discards(),
            Box::new(|| {
                init.run(|| {
                    // SAFETY: a C string; the descriptor is closed again.
                    unsafe {
                        let fd = c::rump_sys_open(c"/dev/rd0".as_ptr(), c::RUMP_O_RDWR);
                        assert!(fd >= 0);
                        let error = c::rump_sys_fdiscard(fd, 0, 4096);
                        let outcome = match error {
                            0 => Ok(()),
                            _ => Err(io::Error::last_os_error()),
                        };
                        c::rump_sys_close(fd);
                        outcome
                    }
                })
                .and_then(|outcome| outcome)
            }),
        );
    })
    .unwrap();
}

#[test]
fn bandwidth_is_that_of_the_disk() {
    sim::run(1, |sim| {
        let kernel = sim.boot();
        let _disk = kernel.attach_disk("rd0", vec![0u8; 1 << 20]).unwrap();
        let fault = Fault::disk_reads().bandwidth(1 << 18);
        let fault = kernel.inject(fault).unwrap();
        let start = sim.clock().now();
        let node = Arc::new(kernel.root().open("dev/rd0").unwrap());
        let readers: Vec<_> = (0..2)
            .map(|i| {
                let node = Arc::clone(&node);
                sim.spawn("reader", move || {
                    let mut half = vec![0; 1 << 19];
                    node.read_exact_at(&mut half, i << 19).unwrap();
                })
            })
            .collect();
        readers.into_iter().for_each(|r| r.join().unwrap());
        // A mebibyte by two threads, at a quarter of one a second.
        let took = sim.clock().now() - start;
        assert!((3900..4200).contains(&took.as_millis()), "{took:?}");
        assert!(fault.hits() > 0);
    })
    .unwrap();
}

/// Which thread, and what: by its name.
#[test]
fn threads_and_memory_of_the_host() {
    sim::run(1, |sim| {
        let kernel = sim.boot();
        let dir = kernel.mount(Tmpfs::new(), "/t").unwrap();
        let fill = |name: &str| dir.write(name, vec![1; 20 << 20]);
        let fault = kernel.inject(Fault::host_memory()).unwrap();
        let error = Errno::of(&fill("a").unwrap_err());
        assert!(
            matches!(error, Some(Errno::ENOSPC | Errno::ENOMEM)),
            "{error:?}"
        );
        assert!(fault.hits() > 0);
        drop(fault);
        let fault = Fault::host_memory().delay(Duration::from_secs(7)).times(1);
        let fault = kernel.inject(fault).unwrap();
        let start = sim.clock().now();
        fill("b").unwrap();
        assert!(sim.clock().now() - start >= Duration::from_secs(7));
        assert_eq!(fault.hits(), 1);
        drop(fault);
        dir.unmount().unwrap();

        // The thread that serves timers is asked for again.
        let init = kernel.init();
        let start = sim.clock().now();
        for _ in 0..2 {
            let fault = Fault::host_threads().of("softclk").nth(0);
            let fault = kernel.inject(fault).unwrap();
            sim_program::kqueue_timer(&init, 100);
            assert_eq!((fault.seen(), fault.hits()), (2, 1));
            sim_program::nap(&init, Duration::from_secs(10));
        }
        let took = sim.clock().now() - start;
        assert!((20_200..20_250).contains(&took.as_millis()), "{took:?}");
    })
    .unwrap();
}

#[test]
fn sleeps_take_longer() {
    sim::run(1, |sim| {
        let kernel = sim.boot();
        let init = kernel.init();
        let fault = Fault::sleeps().of("nanoslp").delay(Duration::from_secs(7));
        let fault = kernel.inject(fault).unwrap();
        let start = sim.clock().now();
        sim_program::nap(&init, Duration::from_secs(1));
        let took = sim.clock().now() - start;
        assert!((8000..8100).contains(&took.as_millis()), "{took:?}");
        assert_eq!(fault.hits(), 1);
    })
    .unwrap();
}

#[test]
fn what_a_boot_asks_for() {
    let boot = |fault: Fault| {
        let clock = Clock::virtual_time().build().unwrap();
        let start = clock.now();
        let kernel = Kernel::builder().clock(&clock).fault(fault).boot()?;
        let hits = kernel.boot_faults()[0].hits();
        io::Result::Ok((clock.now() - start, hits))
    };
    let error = boot(Fault::host_random()).unwrap_err();
    assert_eq!(Errno::of(&error), Some(Errno::EIO));
    let error = boot(Fault::host_random().error(Errno::ENXIO)).unwrap_err();
    assert_eq!(Errno::of(&error), Some(Errno::ENXIO));
    let slow = Duration::from_secs(7);
    let (took, hits) = boot(Fault::host_random().delay(slow)).unwrap();
    assert!(hits == 1 && took >= slow, "{hits} {took:?}");

    let verbose = Fault::host_parameters().of("RUMP_VERBOSE");
    let (_, hits) = boot(verbose.clone()).unwrap();
    assert_eq!(hits, 1);
    let (took, hits) = boot(verbose.delay(slow)).unwrap();
    assert!(hits == 1 && took >= slow, "{hits} {took:?}");
    let (_, hits) = boot(Fault::host_parameters()).unwrap();
    assert!(hits > 3, "{hits}");
}

/// All of them at once, at random: nothing but errors comes of it.
#[test]
fn any_hypercall_fails_at_random() {
    let bytes = sim_image();
    for seed in 0..30 {
        let bytes = bytes.clone();
        sim::run(seed, move |sim| {
            let kernel = sim.boot();
            let file = HostFile::new(&format!("any{seed}"));
            file.register(&kernel, "/host").unwrap();
            let fault = Fault::hypercalls().rate(0.1, seed);
            let fault = kernel.inject(fault).unwrap();
            for _ in 0..20 {
                let _ = kernel.root().read("host");
                let _ = kernel.root().write("host", [2; 3000]);
            }
            if let Ok(disk) = kernel.attach_disk("rd0", bytes)
                && let Ok(mount) = kernel.mount(Ffs::on(&disk).read_only(), "/mnt")
            {
                let _ = mount.walk().count();
                let _ = mount.unmount();
            }
            assert!(fault.hits() > 0 && fault.seen() > fault.hits());
            drop(fault);
            file.register(&kernel, "/again").unwrap();
            kernel.root().read("again").unwrap();
        })
        .unwrap();
    }
}

fn sim_image() -> Vec<u8> {
    use std::io::Read;
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/images/ufs2-le-churned.img.zst"
    );
    let file = std::fs::File::open(path).unwrap();
    let mut bytes = Vec::new();
    let mut decoder = ruzstd::decoding::StreamingDecoder::new(file).unwrap();
    decoder.read_to_end(&mut bytes).unwrap();
    bytes
}
