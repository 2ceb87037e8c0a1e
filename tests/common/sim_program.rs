//! A program that touches much of a kernel, for runs that must be the same when
//! they are repeated: eight threads, files, timers, pipes, kqueue.
#![allow(dead_code, unreachable_pub)]

use rump::fs::{Dir, File, Tmpfs};
use rump::sim::Sim;
use rump::{Kernel, Process};
use rump_sys as c;
use std::io::{Read, Write};
use std::ptr;
use std::time::Duration;

pub const THREADS: usize = 8;

pub fn timespec(d: Duration) -> c::rump_timespec {
    c::rump_timespec {
        tv_sec: d.as_secs() as i64,
        tv_nsec: d.subsec_nanos().into(),
    }
}

/// `nanosleep` of the calling thread.
pub fn nap(process: &Process, time: Duration) {
    let ts = timespec(time);
    // SAFETY: a structure to read and none to write.
    let error = process.run(|| unsafe { c::rump_sys_nanosleep(&ts, ptr::null_mut()) });
    assert_eq!(error.unwrap(), 0);
}

/// Wait for a timer of a kqueue.
pub fn kqueue_timer(process: &Process, millis: i64) {
    let woken = process.run(|| {
        let change = c::rump_kevent {
            ident: 1,
            filter: c::RUMP_EVFILT_TIMER as u32,
            flags: (c::RUMP_EV_ADD | c::RUMP_EV_ONESHOT) as u32,
            fflags: 0,
            data: millis,
            udata: ptr::null_mut(),
        };
        let mut event = change;
        // SAFETY: one structure to read, and room for one.
        unsafe {
            let kq = c::rump_sys_kqueue();
            let n = c::rump_sys_kevent(kq, &change, 1, &mut event, 1, ptr::null());
            c::rump_sys_close(kq);
            n
        }
    });
    assert_eq!(woken.unwrap(), 1);
}

fn random(process: &Process) -> u64 {
    let mut number = 0u64;
    // SAFETY: room for eight bytes.
    let n = process.run(|| unsafe { c::rump_sys_getrandom((&raw mut number).cast(), 8, 0) });
    assert_eq!(n.unwrap(), 8);
    number
}

/// Files of its own and some that all threads share.
fn files(dir: &Dir, me: usize, round: usize) {
    let mine = format!("file{me}");
    dir.write(&mine, vec![me as u8; 1000 * (round + 1)])
        .unwrap();
    let _ = dir.rename(&mine, format!("shared{}", round % 3));
    let _ = dir.read(format!("shared{}", (round + 1) % 3));
    let _ = dir.create_dir(format!("dir{round}"));
    let names = dir.read_dir(".").unwrap().count();
    assert!(names < 100);
    let _ = dir.remove_file(format!("shared{}", (round + 2) % 3));
    let inode = dir.metadata(".").unwrap();
    assert!(inode.is_dir());
}

/// A thread: passes a token to the next one, works, waits.
fn worker(kernel: &Kernel, me: usize, rounds: usize, mut from: File, mut to: File) -> u64 {
    let process = kernel.process().spawn().unwrap();
    let dir = process.root().unwrap().open_dir("t").unwrap();
    let mut sum = 0u64;
    for round in 0..rounds {
        files(&dir, me, round);
        nap(&process, Duration::from_millis(random(&process) % 50));
        let mut token = [0];
        from.read_exact(&mut token).unwrap();
        token[0] = token[0].wrapping_add(1);
        sum = sum.wrapping_mul(31).wrapping_add(token[0].into());
        let _ = to.write_all(&token); // the first thread may have ended
        kqueue_timer(&process, (random(&process) % 20) as i64 + 1);
    }
    sum
}

/// All of it.
pub fn program(sim: &Sim, rounds: usize) -> u64 {
    let kernel = sim.boot();
    kernel.mount(Tmpfs::new(), "/t").unwrap().keep();
    let init = kernel.init();
    let (mut from, mut to) = (Vec::new(), Vec::new());
    for _ in 0..THREADS {
        let (reader, writer) = init.pipe().unwrap();
        from.push(reader);
        to.push(writer);
    }
    to[0].write_all(&[0]).unwrap();
    to.rotate_left(1);
    let threads: Vec<_> = (from.into_iter().zip(to).enumerate())
        .map(|(me, (from, to))| {
            let kernel = kernel.clone();
            sim.spawn(&format!("worker {me}"), move || {
                worker(&kernel, me, rounds, from, to)
            })
        })
        .collect();
    threads.into_iter().fold(0, |sum, t| {
        sum.wrapping_mul(1_000_003).wrapping_add(t.join().unwrap())
    })
}
