//! Virtual time: sleeping costs nothing, timers fire in order, and who keeps the
//! others waiting is named.

#[path = "common/raw.rs"]
mod raw;
use raw::*;
use rump::block::{BlockDevice, Ram};
use rump::{Clock, Errno, Kernel, sim};
use std::time::{Duration, Instant};

/// `nanosleep` of the thread in process 1.
fn nap(kernel: &Kernel, time: Duration) {
    let error = kernel.init().run(|| {
        let ts = timespec(time);
        // SAFETY: a structure to read and none to write.
        unsafe { rump_sys_nanosleep(&ts, std::ptr::null_mut()) }
    });
    assert_eq!(error.unwrap(), 0);
}

const DAY: Duration = Duration::from_secs(86_400);

#[test]
fn a_day_is_over_at_once() {
    let clock = Clock::virtual_time().build().unwrap();
    let main = clock.join("main").unwrap();
    let kernel = Kernel::builder().clock(&clock).boot().unwrap();
    let (before, real) = (clock.now(), Instant::now());
    nap(&kernel, DAY);
    let slept = clock.now() - before;
    assert!(slept >= DAY && slept < DAY + ms(20), "{slept:?}");
    assert!(real.elapsed() < Duration::from_secs(5));
    drop(kernel);
    main.leave().unwrap();
    assert_eq!(clock.error(), None);
}

#[test]
fn who_has_not_joined_takes_part_inside() {
    let clock = Clock::virtual_time().build().unwrap();
    let kernel = Kernel::builder().clock(&clock).boot().unwrap();
    let before = clock.now();
    nap(&kernel, DAY);
    let slept = clock.now();
    assert!(slept - before >= DAY);
    std::thread::sleep(ms(20));
    assert_eq!(clock.now(), slept, "time stands while nobody waits");
}

#[test]
fn sleepers_wake_in_order() {
    let run = sim::run(7, |sim| {
        let kernel = sim.boot();
        let order = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let threads: Vec<_> = (1..=8u64)
            .rev()
            .map(|i| {
                let (kernel, order) = (kernel.clone(), order.clone());
                sim.spawn("sleeper", move || {
                    nap(&kernel, Duration::from_secs(i * 3600));
                    order.lock().unwrap().push(i);
                })
            })
            .collect();
        for t in threads {
            t.join().unwrap();
        }
        let order = order.lock().unwrap();
        assert_eq!(*order, (1..=8).collect::<Vec<_>>());
    });
    let run = run.unwrap();
    assert!(run.elapsed >= Duration::from_secs(8 * 3600), "{run:?}");
    assert!(run.elapsed < Duration::from_secs(8 * 3600 + 1), "{run:?}");
}

#[test]
fn two_kernels_share_a_clock() {
    sim::run(1, |sim| {
        let (a, b) = (sim.boot(), sim.boot());
        let other = sim.spawn("b", move || nap(&b, DAY * 2));
        nap(&a, DAY);
        let half = sim.clock().now();
        other.join().unwrap();
        assert!(sim.clock().now() - half >= DAY - ms(100));
    })
    .unwrap();
}

#[test]
fn who_forgets_to_leave_is_named() {
    let clock = Clock::virtual_time().patience(ms(100)).build().unwrap();
    let main = clock.join("forgetful").unwrap();
    let kernel = Kernel::builder().clock(&clock).boot().unwrap();
    let other = kernel.clone();
    // Waits for a thread by means of the host while that waits for this one.
    std::thread::spawn(move || nap(&other, DAY)).join().unwrap();
    let error = clock.error().expect("an error");
    assert!(error.contains("\"forgetful\""), "{error}");
    assert_eq!(Errno::of(&main.leave().unwrap_err()), Some(Errno::EDEADLK));
}

#[test]
fn outside_lets_the_others_run() {
    let clock = Clock::virtual_time().build().unwrap();
    let main = clock.join("main").unwrap();
    let kernel = Kernel::builder().clock(&clock).boot().unwrap();
    let other = kernel.clone();
    main.outside(|| std::thread::spawn(move || nap(&other, DAY)).join().unwrap())
        .unwrap();
    assert!(clock.now() >= DAY);
    drop(kernel);
    main.leave().unwrap();
    assert_eq!(clock.error(), None);
}

#[test]
fn advancing_lets_timers_fire() {
    sim::run(1, |sim| {
        let kernel = sim.boot();
        let sleeper = sim.spawn("sleeper", {
            let (kernel, clock) = (kernel.clone(), sim.clock().clone());
            move || {
                nap(&kernel, Duration::from_secs(10));
                clock.now()
            }
        });
        let start = sim.clock().now();
        sim.sleep(Duration::from_secs(60));
        assert!(sleeper.join().unwrap() - start < Duration::from_secs(11));
        let end = sim.clock().now() - start;
        assert!(end >= Duration::from_secs(60) && end < Duration::from_secs(61));
    })
    .unwrap();
}

#[test]
fn a_deadlock_is_an_error() {
    let failure = sim::run(1, |sim| {
        let kernel = sim.boot();
        let (mut reader, _writer) = kernel.process().spawn().unwrap().pipe().unwrap();
        let mut byte = [0];
        std::io::Read::read_exact(&mut reader, &mut byte).unwrap();
    })
    .unwrap_err();
    assert!(failure.message.contains("deadlock"), "{failure}");
    assert!(failure.message.contains("\"main\""), "{failure}");
}

/// A disk that takes 10 ms of virtual time for each access.
struct Slow(Ram, Clock);

impl BlockDevice for Slow {
    fn size(&self) -> u64 {
        self.0.size()
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> std::io::Result<()> {
        self.1.advance(ms(10))?;
        self.0.read_exact_at(buf, offset)
    }

    fn write_all_at(&self, buf: &[u8], offset: u64) -> std::io::Result<()> {
        self.1.advance(ms(10))?;
        self.0.write_all_at(buf, offset)
    }
}

#[test]
fn a_disk_may_be_slow_in_virtual_time() {
    let go = || {
        sim::run(3, |sim| {
            let kernel = sim.boot();
            let disk = Slow(Ram::new(1 << 20), sim.clock().clone());
            let _disk = kernel.attach_disk("rd0", disk).unwrap();
            let other = sim.spawn("other", {
                let kernel = kernel.clone();
                move || nap(&kernel, ms(5))
            });
            let before = sim.clock().now();
            assert_eq!(kernel.root().read("dev/rd0").unwrap().len(), 1 << 20);
            let took = sim.clock().now() - before;
            other.join().unwrap();
            took
        })
        .unwrap()
    };
    let first = go();
    assert!(first.value >= ms(10), "{first:?}");
    assert_eq!(go(), first);
}
