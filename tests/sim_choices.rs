//! Who of several is first: in plain virtual time who came first, in a search
//! for races any, as the seed says.

#[path = "common/sim_program.rs"]
mod sim_program;

use rump::Process;
use rump::sim::{self, Run, Sim};
use rump_sys as c;
use sim_program::timespec;
use std::ptr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// Three threads wait for a semaphore, one a second; then it is posted three
/// times.  Who gets it, in order.
fn semaphore(sim: &Sim) -> Vec<usize> {
    let kernel = sim.boot();
    let p = kernel.process().spawn().unwrap();
    let mut id = 0isize;
    // SAFETY: room for the number.
    let error = p.run(|| unsafe { c::rump_sys__ksem_init(0, &mut id) });
    assert_eq!(error.unwrap(), 0);
    let order = Arc::new(Mutex::new(Vec::new()));
    let waiters: Vec<_> = (0..3)
        .map(|i| {
            let (p, order) = (p.clone(), Arc::clone(&order));
            let waiter = sim.spawn("waiter", move || {
                // SAFETY: no pointers.
                let error = p.run(|| unsafe { c::rump_sys__ksem_wait(id) });
                assert_eq!(error.unwrap(), 0);
                order.lock().unwrap().push(i);
            });
            sim.sleep(SECOND);
            waiter
        })
        .collect();
    for _ in 0..3 {
        // SAFETY: no pointers.
        let error = p.run(|| unsafe { c::rump_sys__ksem_post(id) });
        assert_eq!(error.unwrap(), 0);
        sim.sleep(SECOND);
    }
    waiters.into_iter().for_each(|w| w.join().unwrap());
    // SAFETY: as above.
    p.run(|| unsafe { c::rump_sys__ksem_destroy(id) }).unwrap();
    order.lock().unwrap().clone()
}

/// The order in which a queue tells of three timers that fired together.
fn kqueue(sim: &Sim) -> Vec<usize> {
    let kernel = sim.boot();
    let p: Process = kernel.process().spawn().unwrap();
    let order = p.run(|| {
        let timers: Vec<_> = (0..3)
            .map(|ident| c::rump_kevent {
                ident,
                filter: c::RUMP_EVFILT_TIMER as u32,
                flags: (c::RUMP_EV_ADD | c::RUMP_EV_ONESHOT) as u32,
                fflags: c::RUMP_NOTE_SECONDS as u32,
                data: 1,
                udata: ptr::null_mut(),
            })
            .collect();
        let mut events = [timers[0]; 3];
        // SAFETY: structures to read and to write, as many as it says.
        unsafe {
            let kq = c::rump_sys_kqueue();
            c::rump_sys_kevent(kq, timers.as_ptr(), 3, ptr::null_mut(), 0, ptr::null());
            c::rump_sys_nanosleep(&timespec(SECOND * 2), ptr::null_mut());
            let n = c::rump_sys_kevent(kq, ptr::null(), 0, events.as_mut_ptr(), 3, ptr::null());
            assert_eq!(n, 3);
            c::rump_sys_close(kq);
        }
        events.iter().map(|e| e.ident).collect()
    });
    order.unwrap()
}

fn orders(f: fn(&Sim) -> Vec<usize>) {
    let plain: Vec<Run<_>> = (0..20).map(|seed| sim::run(seed, f).unwrap()).collect();
    assert!(plain.iter().all(|run| run.value == [0, 1, 2]));
    let searched = || -> Vec<Run<_>> {
        let run = |seed| sim::run_exploring(seed, f).unwrap();
        (0..60).map(run).collect()
    };
    let all = searched();
    for first in 0..3 {
        assert!(all.iter().any(|run| run.value[0] == first), "{first}");
    }
    assert_eq!(all, searched(), "the seed decides");
}

#[test]
fn who_gets_a_semaphore() {
    orders(semaphore);
}

#[test]
fn what_a_queue_tells_first() {
    orders(kqueue);
}
