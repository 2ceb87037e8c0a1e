//! Races that are there on purpose (component simtest) are found by running
//! seeds, and each again by its own.

use rump::sim::{self, Sim};
use rump::{Kernel, Process};
use rump_sys as c;

/// The ioctls of the device, see simtest_component.c.
fn io(number: u64) -> u64 {
    0x2000_0000 | u64::from(b'R') << 8 | number
}
const WAIT: u64 = 1;
const WAKE: u64 = 2;
const DROP: u64 = 3;
const AB: u64 = 4;
const BA: u64 = 5;
const COUNT: u64 = 6;
const RESET: u64 = 7;
const GET: u64 = 0x4004_0000 | (b'R' as u64) << 8 | 8;

fn ioctl(process: &Process, command: u64) -> i32 {
    let mut value = 0i32;
    let error = process.run(|| {
        // SAFETY: a C string, a number, room for what the command gives.
        unsafe {
            let fd = c::rump_sys_open(c"/dev/simtest".as_ptr(), c::RUMP_O_RDWR as i32);
            assert!(fd >= 0);
            let error = c::rump_sys_ioctl(fd, command, (&raw mut value).cast::<i32>());
            c::rump_sys_close(fd);
            error
        }
    });
    assert_eq!(error.unwrap(), 0);
    value
}

/// Two threads meet.
fn meet(sim: &Sim, one: u64, other: u64) -> Kernel {
    let kernel = sim.boot();
    ioctl(&kernel.init(), io(RESET));
    let threads = [one, other].map(|command| {
        let process = kernel.process().spawn().unwrap();
        sim.spawn("racer", move || ioctl(&process, io(command)))
    });
    for t in threads {
        t.join().unwrap();
    }
    kernel
}

/// Found, with its reason, and found again.
fn found(what: &str, f: impl Fn(&Sim) + Send + Sync + Clone + 'static) {
    let failure = sim::find(0..1000, f.clone()).expect("not found in 1000 seeds");
    let name = std::thread::current().name().unwrap_or("?").to_string();
    println!("\nfound {name}: seed {}", failure.seed);
    assert!(failure.message.contains(what), "{failure}");
    let seed = failure.seed;
    let again = sim::run_exploring(seed, move |sim| f(sim)).unwrap_err();
    assert_eq!(again.trace_hash, failure.trace_hash);
    let text = failure.to_string();
    assert!(text.contains(&format!("RUMP_SEED={seed} ")), "{text}");
}

#[test]
fn a_lost_wakeup_is_found() {
    found("deadlock: all threads sleep", |sim| {
        meet(sim, io(WAIT), io(WAKE));
    });
}

#[test]
fn a_lock_order_inversion_is_found() {
    found("which waits for one of its own", |sim| {
        meet(sim, io(AB), io(BA));
    });
}

#[test]
fn a_double_free_is_found() {
    found(" bytes is freed twice", |sim| {
        meet(sim, io(DROP), io(DROP));
    });
}

#[test]
fn a_lost_update_is_found() {
    found("the count is 1", |sim| {
        let kernel = meet(sim, io(COUNT), io(COUNT));
        let count = ioctl(&kernel.init(), GET);
        assert_eq!(count, 2, "the count is {count}");
    });
}
