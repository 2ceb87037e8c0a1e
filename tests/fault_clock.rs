//! The wall clock jumps, is off, or goes wrong: what follows for timers,
//! sleeps and time stamps.

#[path = "common/sim_program.rs"]
mod sim_program;

use rump::fault::Fault;
use rump::sim::{self, Sim};
use rump::{Errno, Kernel, Process};
use rump_sys as c;
use sim_program::{nap, timespec};
use std::ptr;
use std::time::{Duration, SystemTime};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);
const SLACK: Duration = Duration::from_millis(50);

fn wall(process: &Process) -> Duration {
    let mut ts = timespec(Duration::ZERO);
    let clock = c::RUMP_CLOCK_REALTIME as i32;
    // SAFETY: room for the structure.
    let error = process.run(|| unsafe { c::rump_sys_clock_gettime(clock, &mut ts) });
    assert_eq!(error.unwrap(), 0);
    Duration::new(ts.tv_sec as u64, ts.tv_nsec as u32)
}

fn about(a: Duration, b: Duration) -> bool {
    a.abs_diff(b) < SLACK
}

fn run(f: impl FnOnce(&Sim, &Kernel, &Process) + Send + 'static) {
    sim::run(1, |sim| {
        let kernel = sim.boot();
        let process = kernel.process().spawn().unwrap();
        f(sim, &kernel, &process);
    })
    .unwrap();
}

/// A timer of a kqueue with one event, at a time or after one; the queue.
fn timer(fflags: u32, after: Duration) -> i32 {
    let event = c::rump_kevent {
        ident: 1,
        filter: c::RUMP_EVFILT_TIMER as u32,
        flags: (c::RUMP_EV_ADD | c::RUMP_EV_ONESHOT) as u32,
        fflags,
        data: after.as_secs() as i64,
        udata: ptr::null_mut(),
    };
    // SAFETY: a structure to read.
    unsafe {
        let kq = c::rump_sys_kqueue();
        let n = c::rump_sys_kevent(kq, &event, 1, ptr::null_mut(), 0, ptr::null());
        assert_eq!(n, 0);
        kq
    }
}

/// Wait for the event; false: the time is over.
fn wait(kq: i32, most: Duration) -> bool {
    let mut event = c::rump_kevent::default();
    // SAFETY: room for one event; a time.
    unsafe { c::rump_sys_kevent(kq, ptr::null(), 0, &mut event, 1, &timespec(most)) == 1 }
}

/// A timer of timer_create(2), at a time.
fn posix_timer(clock: i32, at: Duration) -> i32 {
    let mut id = -1;
    let set = c::rump_itimerspec {
        it_interval: timespec(Duration::ZERO),
        it_value: timespec(at),
    };
    // SAFETY: all of it may be 0: no notification; structures to read.
    unsafe {
        let mut none: c::rump_sigevent = std::mem::zeroed();
        assert_eq!(c::rump_sys_timer_create(clock, &mut none, &mut id), 0);
        let flags = c::RUMP_TIMER_ABSTIME as i32;
        assert_eq!(
            c::rump_sys_timer_settime(id, flags, &set, ptr::null_mut()),
            0
        );
    }
    id
}

/// What it has left; none: it fired.
fn left(id: i32) -> Option<Duration> {
    let mut its = c::rump_itimerspec::default();
    // SAFETY: room for the structure.
    assert_eq!(unsafe { c::rump_sys_timer_gettime(id, &mut its) }, 0);
    let v = its.it_value;
    let left = Duration::new(v.tv_sec as u64, v.tv_nsec as u32);
    (!left.is_zero()).then_some(left)
}

#[test]
fn a_jump_at_a_time() {
    run(|sim, kernel, p| {
        let (before, mono) = (wall(p), sim.clock().now());
        let fault = Fault::clock().jumps_forward(HOUR).starting(SECOND * 100);
        let fault = kernel.inject(fault).unwrap();
        nap(p, SECOND * 99);
        assert!(about(wall(p) - before, SECOND * 99));
        nap(p, SECOND * 2);
        assert!(about(wall(p) - before, SECOND * 101 + HOUR));
        assert!(about(sim.clock().now() - mono, SECOND * 101));
        assert_eq!((fault.seen(), fault.hits()), (1, 1));
        // It stays when the fault has gone, as settimeofday would.
        drop(fault);
        assert!(about(wall(p) - before, SECOND * 101 + HOUR));
        let fault = kernel.inject(Fault::clock().jumps_back(HOUR)).unwrap();
        nap(p, SECOND);
        assert!(about(wall(p) - before, SECOND * 102));
        assert_eq!(fault.hits(), 1);
    });
}

#[test]
fn timers_of_a_kqueue() {
    run(|sim, kernel, p| {
        let start = sim.clock().now();
        let at = wall(p) + HOUR * 10;
        let jump = Fault::clock().jumps_forward(HOUR * 10).starting(HOUR);
        let _jump = kernel.inject(jump).unwrap();
        p.run(|| {
            let flags = (c::RUMP_NOTE_ABSTIME | c::RUMP_NOTE_SECONDS) as u32;
            let (wall, mono) = (
                timer(flags, at),
                timer(c::RUMP_NOTE_SECONDS as u32, HOUR * 3),
            );
            assert!(wait(wall, HOUR * 20));
            assert!(about(sim.clock().now() - start, HOUR));
            // Durations do not jump: that of the timer, and of the wait.
            assert!(!wait(mono, HOUR));
            assert!(about(sim.clock().now() - start, HOUR * 2));
            assert!(wait(mono, HOUR * 20));
            assert!(about(sim.clock().now() - start, HOUR * 3));
        })
        .unwrap();
    });
}

#[test]
fn timers_of_a_process() {
    run(|_, kernel, p| {
        let at = wall(p) + HOUR * 10;
        p.run(|| {
            let mut mono = timespec(Duration::ZERO);
            // SAFETY: room for the structure.
            unsafe { c::rump_sys_clock_gettime(c::RUMP_CLOCK_MONOTONIC as i32, &mut mono) };
            let up = Duration::new(mono.tv_sec as u64, mono.tv_nsec as u32);
            let of_wall = posix_timer(c::RUMP_CLOCK_REALTIME as i32, at);
            let of_mono = posix_timer(c::RUMP_CLOCK_MONOTONIC as i32, up + HOUR * 10);
            let alarm = c::rump_itimerval {
                it_interval: c::rump_timeval::default(),
                it_value: c::rump_timeval {
                    tv_sec: 36_000,
                    tv_usec: 0,
                },
            };
            let mut alarm_left = c::rump_itimerval::default();
            let which = c::RUMP_ITIMER_REAL as i32;
            // SAFETY: a structure to read.
            unsafe { c::rump_sys_setitimer(which, &alarm, ptr::null_mut()) };
            let jump = kernel
                .inject(Fault::clock().jumps_forward(HOUR * 9))
                .unwrap();
            nap(p, SECOND);
            assert!(left(of_wall).is_some_and(|l| l < HOUR), "an hour is left");
            assert!(left(of_mono).is_some_and(|l| about(l, HOUR * 10 - SECOND)));
            drop(jump);
            let _jump = kernel.inject(Fault::clock().jumps_forward(HOUR)).unwrap();
            nap(p, SECOND);
            assert_eq!(left(of_wall), None);
            assert!(left(of_mono).is_some_and(|l| about(l, HOUR * 10 - SECOND * 2)));
            // SAFETY: room for the structure.
            unsafe { c::rump_sys_getitimer(which, &mut alarm_left) };
            assert_eq!(alarm_left.it_value.tv_sec, 35_997);
            let off = c::rump_itimerval::default();
            // SAFETY: a structure to read.
            unsafe { c::rump_sys_setitimer(which, &off, ptr::null_mut()) };
        })
        .unwrap();
    });
}

#[test]
fn waits_with_an_end() {
    run(|sim, kernel, p| {
        let wander = Fault::clock().wanders(HOUR * 24, 7).every(SECOND);
        let wander = kernel.inject(wander).unwrap();
        let start = sim.clock().now();
        let passed = || sim.clock().now() - start;
        nap(p, SECOND * 20);
        assert!(about(passed(), SECOND * 20), "condvars: {:?}", passed());
        // SAFETY: no structures.
        let n = p.run(|| unsafe { c::rump_sys_poll(ptr::null_mut(), 0, 20_000) });
        assert_eq!(n.unwrap(), 0);
        assert!(about(passed(), SECOND * 40), "poll: {:?}", passed());
        assert!(wander.hits() >= 40, "{wander:?}");
    });
}

/// A semaphore that nobody posts, until a time of day.
#[test]
fn a_semaphore_waits_for_a_time_of_day() {
    run(|sim, kernel, p| {
        let start = sim.clock().now();
        let at = timespec(wall(p) + HOUR * 10);
        let jump = Fault::clock().jumps_forward(HOUR * 10).starting(HOUR);
        let _jump = kernel.inject(jump).unwrap();
        p.run(|| {
            let mut id = 0isize;
            // SAFETY: room for the number; a structure to read.
            unsafe {
                assert_eq!(c::rump_sys__ksem_init(0, &mut id), 0);
                assert_eq!(c::rump_sys__ksem_timedwait(id, &at), -1);
                c::rump_sys__ksem_destroy(id);
            }
        })
        .unwrap();
        let took = sim.clock().now() - start;
        assert!(about(took, HOUR), "{took:?}");
    });
}

#[test]
fn time_stamps() {
    run(|_, kernel, p| {
        let root = kernel.root();
        let modified = |name: &str| {
            root.write(name, "x").unwrap();
            let time = root.metadata(name).unwrap().modified().unwrap();
            time.duration_since(SystemTime::UNIX_EPOCH).unwrap()
        };
        let now = wall(p);
        assert!(about(modified("a"), now));
        let fault = kernel.inject(Fault::clock().behind(HOUR)).unwrap();
        assert!(about(modified("b"), now - HOUR));
        assert!(fault.hits() > 0);
        drop(fault);
        assert!(about(modified("b"), now));
        let _jump = kernel.inject(Fault::clock().jumps_back(HOUR)).unwrap();
        nap(p, SECOND);
        assert!(about(modified("b"), now - HOUR + SECOND));
    });
}

#[test]
fn a_clock_that_goes_wrong() {
    run(|sim, kernel, p| {
        let (before, start) = (wall(p), sim.clock().now());
        let fault = Fault::clock().gains(500_000_000).lasting(HOUR * 2);
        let fault = kernel.inject(fault).unwrap();
        let at = before + HOUR * 3 / 2;
        // Three hours by it are two.
        p.run(|| {
            let wall = posix_timer(c::RUMP_CLOCK_REALTIME as i32, at);
            nap(p, HOUR - SECOND);
            assert!(left(wall).is_some());
            nap(p, SECOND * 2);
            assert_eq!(left(wall), None);
        })
        .unwrap();
        let gone = sim.clock().now() - start;
        assert!(about(wall(p) - before, gone * 3 / 2));
        // Then it is what it was.
        nap(p, HOUR * 2);
        let gone = sim.clock().now() - start;
        assert!(about(wall(p) - before, gone));
        assert!(fault.hits() > 0);
    });
}

/// The end of being off is seen by who waits for a time of day.
#[test]
fn a_timer_while_the_clock_is_off() {
    run(|sim, kernel, p| {
        let start = sim.clock().now();
        let fault = Fault::clock()
            .behind(HOUR * 10)
            .starting(HOUR)
            .lasting(HOUR);
        let _fault = kernel.inject(fault).unwrap();
        let at = wall(p) + HOUR * 3 / 2;
        p.run(|| {
            let flags = (c::RUMP_NOTE_ABSTIME | c::RUMP_NOTE_SECONDS) as u32;
            assert!(wait(timer(flags, at), HOUR * 20));
        })
        .unwrap();
        // At 1:30 it showed something else; at 2:00 it was too late.
        let took = sim.clock().now() - start;
        assert!(about(took, HOUR * 2), "{took:?}");
    });
}

#[test]
fn adjtime_and_settimeofday_of_a_clock_that_jumps() {
    run(|_, kernel, p| {
        let before = wall(p);
        let jumps = Fault::clock().jumps_forward(HOUR).every(HOUR).times(3);
        let jumps = kernel.inject(jumps.starting(SECOND * 1500)).unwrap();
        let delta = c::rump_timeval {
            tv_sec: 1,
            tv_usec: 0,
        };
        // SAFETY: a structure to read.
        let error = p.run(|| unsafe { c::rump_sys_adjtime(&delta, ptr::null_mut()) });
        assert_eq!(error.unwrap(), 0);
        nap(p, SECOND * 1000);
        assert!(about(wall(p) - before, SECOND * 1000 + SECOND / 2));
        // A step ends the slew where it is.
        nap(p, HOUR);
        let slewed = wall(p) - before - (SECOND * 1000 + HOUR * 2);
        assert!(about(slewed, SECOND * 3 / 4), "{slewed:?}");
        nap(p, HOUR * 10);
        assert_eq!(jumps.hits(), 3);
        let tv = c::rump_timeval {
            tv_sec: 1_000_000_000,
            tv_usec: 0,
        };
        // SAFETY: as above.
        let error = p.run(|| unsafe { c::rump_sys_settimeofday(&tv, ptr::null_mut()) });
        assert_eq!(error.unwrap(), 0);
        assert!(about(wall(p), SECOND * 1_000_000_000));
    });
}

#[test]
fn wandering_follows_from_the_seed() {
    let shown = |seed| {
        sim::run(1, move |sim| {
            let kernel = sim.boot();
            let fault = Fault::clock().wanders(HOUR, seed).every(SECOND);
            let fault = kernel.inject(fault.rate(0.5, seed)).unwrap();
            let all: Vec<_> = (0..50)
                .map(|_| {
                    sim.sleep(SECOND);
                    wall(&kernel.init())
                })
                .collect();
            assert!(fault.hits() > 10 && fault.hits() < 40, "{fault:?}");
            all
        })
        .unwrap()
        .value
    };
    assert_eq!(shown(1), shown(1));
    assert_ne!(shown(1), shown(2));
}

#[test]
fn of_a_boot() {
    let clock = rump::Clock::virtual_time().build().unwrap();
    let fault = Fault::clock().jumps_forward(HOUR).starting(HOUR);
    let kernel = Kernel::builder().clock(&clock).fault(fault).boot().unwrap();
    let before = wall(&kernel.init());
    nap(&kernel.init(), HOUR + SECOND);
    assert!(about(wall(&kernel.init()) - before, HOUR * 2 + SECOND));
    assert_eq!(kernel.boot_faults()[0].hits(), 1);
    kernel.halt().unwrap();
}

#[test]
fn what_makes_no_sense() {
    let kernel = Kernel::boot().unwrap();
    for fault in [
        Fault::clock().jumps_back(HOUR).on_this_thread(),
        Fault::clock().gains(600_000_000),
        Fault::clock().delay(SECOND),
        Fault::clock().panics(),
        Fault::memory().ahead(HOUR),
        Fault::clock()
            .jumps_back(HOUR)
            .every(Duration::from_nanos(1)),
    ] {
        let error = kernel.inject(fault).unwrap_err();
        assert_eq!(Errno::of(&error), Some(Errno::EINVAL));
    }
}
