//! The wall clock of kernels: offset, rate, jumps, and what follows for
//! settimeofday, adjtime and timers.

#[path = "common/sim_program.rs"]
mod sim_program;

use rump::sim::{self, Sim};
use rump::{Clock, Errno, Kernel, Process};
use rump_sys as c;
use sim_program::{nap, timespec};
use std::ptr;
use std::time::{Duration, Instant, SystemTime};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);
/// What the calls of a test take together, at most.
const SLACK: Duration = Duration::from_millis(50);

/// The kernel's wall clock.
fn wall(process: &Process) -> Duration {
    read_clock(process, c::RUMP_CLOCK_REALTIME as i32)
}

fn read_clock(process: &Process, clock: i32) -> Duration {
    let mut ts = timespec(Duration::ZERO);
    // SAFETY: room for the structure.
    let error = process.run(|| unsafe { c::rump_sys_clock_gettime(clock, &mut ts) });
    assert_eq!(error.unwrap(), 0);
    Duration::new(ts.tv_sec as u64, ts.tv_nsec as u32)
}

fn timeval(d: Duration) -> c::rump_timeval {
    c::rump_timeval {
        tv_sec: d.as_secs() as i64,
        tv_usec: d.subsec_micros() as i32,
    }
}

/// Sleep until the wall clock shows a time.
fn sleep_until(process: &Process, at: Duration) {
    let ts = timespec(at);
    let error = process.run(|| {
        // SAFETY: a structure to read and none to write.
        unsafe {
            c::rump_sys_clock_nanosleep(
                c::RUMP_CLOCK_REALTIME as i32,
                c::RUMP_TIMER_ABSTIME as i32,
                &ts,
                ptr::null_mut(),
            )
        }
    });
    assert_eq!(error.unwrap(), 0);
}

fn about(a: Duration, b: Duration) -> bool {
    a.abs_diff(b) < SLACK
}

fn in_virtual_time(f: impl FnOnce(&Sim, &Process) + Send + 'static) {
    sim::run(1, |sim| {
        let kernel = sim.boot();
        f(sim, &kernel.init());
    })
    .unwrap();
}

#[test]
fn virtual_time_begins_where_it_is_told() {
    let start = SystemTime::UNIX_EPOCH + DAY * 10_000;
    let clock = Clock::virtual_time().start(start).build().unwrap();
    let kernel = Kernel::builder().clock(&clock).boot().unwrap();
    assert!(about(wall(&kernel.init()), DAY * 10_000));
    kernel.root().write("new", "file").unwrap();
    let modified = kernel.root().metadata("new").unwrap().modified().unwrap();
    assert!(modified.duration_since(start).unwrap() < SECOND);
}

#[test]
fn the_host_clock_may_be_off() {
    let clock = Clock::wall().ahead(DAY * 365).gain(0).build().unwrap();
    let kernel = Kernel::builder().clock(&clock).boot().unwrap();
    let host = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let ahead = wall(&kernel.init()) - host.unwrap();
    assert!(ahead.abs_diff(DAY * 365) < 2 * SECOND, "{ahead:?}");
    clock.jump_back(DAY * 365).unwrap();
    let host = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    assert!(wall(&kernel.init()).abs_diff(host.unwrap()) < 2 * SECOND);
    let real = Instant::now();
    nap(&kernel.init(), Duration::from_millis(30));
    assert!(real.elapsed() >= Duration::from_millis(30));
    assert_eq!(clock.trace_hash(), None);
    assert_eq!(kernel.trace_hash(), None);
    let error = clock.advance(SECOND).unwrap_err();
    assert_eq!(Errno::of(&error), Some(Errno::EOPNOTSUPP));
    assert!(clock.join("nobody").is_err());
}

#[test]
fn the_rate_shows() {
    in_virtual_time(|sim, p| {
        sim.clock().set_gain(100_000).unwrap(); // 100 ppm
        let (before, mono) = (wall(p), sim.clock().now());
        nap(p, DAY);
        let gained = (wall(p) - before) - (sim.clock().now() - mono);
        let expected = Duration::from_micros(86_400 * 100);
        assert!(
            gained.abs_diff(expected) < Duration::from_millis(1),
            "{gained:?}"
        );
        sim.clock().set_gain(-500_000_000).unwrap(); // half as fast
        let before = wall(p);
        nap(p, DAY);
        assert!(about(wall(p) - before, DAY / 2));
        assert!(sim.clock().set_gain(600_000_000).is_err());
    });
}

#[test]
fn a_jump_wakes_who_waits_for_a_time_of_day() {
    in_virtual_time(|sim, p| {
        let start = sim.clock().now();
        let sleeper = sim.spawn("sleeper", {
            let (p, clock) = (p.clone(), sim.clock().clone());
            let at = wall(&p) + DAY;
            move || {
                sleep_until(&p, at);
                clock.now()
            }
        });
        let napper = sim.spawn("napper", {
            let (p, clock) = (p.clone(), sim.clock().clone());
            move || {
                nap(&p, HOUR * 3);
                clock.now()
            }
        });
        sim.sleep(HOUR);
        sim.clock().jump_forward(DAY).unwrap();
        let woken = sleeper.join().unwrap() - start;
        assert!(about(woken, HOUR), "the wall clock jumped: {woken:?}");
        let rested = napper.join().unwrap() - start;
        assert!(about(rested, HOUR * 3), "durations do not: {rested:?}");
    });
}

#[test]
fn a_jump_back_makes_it_longer() {
    in_virtual_time(|sim, p| {
        let start = sim.clock().now();
        let sleeper = sim.spawn("sleeper", {
            let p = p.clone();
            let at = wall(&p) + HOUR;
            move || sleep_until(&p, at)
        });
        sim.sleep(HOUR / 2);
        sim.clock().jump_back(HOUR).unwrap();
        sleeper.join().unwrap();
        assert!(about(sim.clock().now() - start, HOUR * 2));
    });
}

#[test]
fn settimeofday_is_the_kernels_own() {
    in_virtual_time(|sim, p| {
        let clock_before = sim.clock().wall_now();
        let other = sim.boot();
        let tv = timeval(DAY * 12_345);
        // SAFETY: a structure to read.
        let error = p.run(|| unsafe { c::rump_sys_settimeofday(&tv, ptr::null_mut()) });
        assert_eq!(error.unwrap(), 0);
        assert!(about(wall(p), DAY * 12_345));
        nap(p, DAY);
        assert!(about(wall(p), DAY * 12_346));
        let passed = sim.clock().wall_now().duration_since(clock_before);
        assert!(about(passed.unwrap(), DAY), "the clock itself was not set");
        let since = clock_before.duration_since(SystemTime::UNIX_EPOCH);
        assert!(about(wall(&other.init()), since.unwrap() + DAY));
    });
}

#[test]
fn adjtime_slews() {
    in_virtual_time(|sim, p| {
        let (before, mono) = (wall(p), sim.clock().now());
        let (delta, mut old) = (timeval(SECOND), timeval(Duration::ZERO));
        let adjtime = |delta: *const _, old: &mut c::rump_timeval| {
            // SAFETY: structures to read and to write.
            let error = p.run(|| unsafe { c::rump_sys_adjtime(delta, old) });
            assert_eq!(error.unwrap(), 0);
        };
        adjtime(&delta, &mut old);
        let ahead = || (wall(p) - before).saturating_sub(sim.clock().now() - mono);
        nap(p, Duration::from_secs(1000)); // 500 µs a second
        assert!(about(ahead(), SECOND / 2), "{:?}", ahead());
        adjtime(ptr::null(), &mut old);
        let left = Duration::new(old.tv_sec as u64, old.tv_usec as u32 * 1000);
        assert!(about(left, SECOND / 2), "{left:?}");
        nap(p, HOUR);
        assert!(about(ahead(), SECOND), "{:?}", ahead());
    });
}

#[test]
fn ten_thousand_timers_in_a_week() {
    let real = Instant::now();
    let run = sim::run(1, |sim| {
        let kernel = sim.boot();
        let p = kernel.process().spawn().unwrap();
        week_of_timers(sim, &p)
    })
    .unwrap();
    assert_eq!(run.value, 10_000);
    assert!(
        run.elapsed >= DAY * 7 - HOUR && run.elapsed < DAY * 8,
        "{run:?}"
    );
    assert!(real.elapsed() < Duration::from_secs(60));
}

/// 10,000 timers of a kqueue, over seven days; how many came, in order.
fn week_of_timers(sim: &Sim, p: &Process) -> usize {
    const TIMERS: u64 = 10_000;
    const WEEK: u64 = 7 * 86_400 * 1000;
    let random: Vec<u64> = (0..TIMERS).map(|_| sim.random() % WEEK + 1).collect();
    let come = p.run(|| {
        let event = |ident: u64, ms: u64| c::rump_kevent {
            ident: ident as usize,
            filter: c::RUMP_EVFILT_TIMER as u32,
            flags: (c::RUMP_EV_ADD | c::RUMP_EV_ONESHOT) as u32,
            fflags: 0,
            data: ms as i64,
            udata: ptr::null_mut(),
        };
        let mut got = event(0, 0);
        let mut last = Duration::ZERO;
        let mut come = 0;
        // SAFETY: as many structures to read and to write as it says.
        unsafe {
            let kq = c::rump_sys_kqueue();
            for (ident, ms) in random.iter().enumerate() {
                let add = event(ident as u64, *ms);
                let n = c::rump_sys_kevent(kq, &add, 1, ptr::null_mut(), 0, ptr::null());
                assert_eq!(n, 0, "timer {ident}");
            }
            while come < random.len() {
                let n = c::rump_sys_kevent(kq, ptr::null(), 0, &mut got, 1, ptr::null());
                assert_eq!(n, 1);
                let due = Duration::from_millis(random[got.ident]);
                assert!(due + SECOND >= last, "{due:?} after {last:?}");
                last = last.max(due);
                come += 1;
            }
            c::rump_sys_close(kq);
        }
        come
    });
    come.unwrap()
}
