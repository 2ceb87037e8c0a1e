//! Knotes and tree watches made, fired and closed by many threads at once: no
//! event is lost, none comes twice, nothing is left.

#[path = "common/raw.rs"]
mod raw;
#[path = "common/tree.rs"]
mod tree;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use raw::*;
use tree::*;

const NEW: i32 = RUMP_O_RDWR | RUMP_O_CREAT;
const NOW: Option<std::time::Duration> = Some(std::time::Duration::ZERO);

fn mounted() -> (Raw, Proc) {
    let k = Raw::boot();
    let p = k.init();
    p.mkdir("/t").unwrap();
    p.mount_tmpfs("/t", 0).unwrap();
    (k, p)
}

fn vnode(fd: i32, flags: i32, notes: i32) -> rump_kevent {
    kev(fd as usize, RUMP_EVFILT_VNODE, flags, notes, 0)
}

fn pwrite(p: Proc, fd: i32) {
    sys!(p, RUMP_SYS_pwrite, fd, b"x".as_ptr(), 1, 0, 0_i64).unwrap();
}

/// Each write is one event: the writer waits until the reader has seen it.
#[test]
fn none_lost_and_none_twice() {
    let (_k, p) = mounted();
    const FILES: usize = 4;
    const WRITES: usize = 1000;
    let kq = p.kqueue();
    let fds: Vec<i32> = (0..FILES)
        .map(|i| p.open(&format!("/t/{i}"), NEW).unwrap())
        .collect();
    for &fd in &fds {
        let flags = RUMP_EV_ADD | RUMP_EV_CLEAR;
        p.kevent(kq, &[vnode(fd, flags, RUMP_NOTE_WRITE)], 0, NOW)
            .unwrap();
    }
    let seen: Vec<AtomicUsize> = (0..FILES).map(|_| AtomicUsize::new(0)).collect();
    let written: Vec<AtomicUsize> = (0..FILES).map(|_| AtomicUsize::new(0)).collect();
    let done = AtomicBool::new(false);
    thread::scope(|s| {
        for _ in 0..2 {
            s.spawn(|| {
                while !done.load(Ordering::SeqCst) {
                    for e in p.kevent(kq, &[], 2, Some(ms(5))).unwrap() {
                        let i = fds.iter().position(|&fd| fd as usize == e.ident);
                        let i = i.unwrap();
                        let n = seen[i].fetch_add(1, Ordering::SeqCst) + 1;
                        assert!(n <= written[i].load(Ordering::SeqCst), "twice");
                    }
                }
            });
        }
        let writers: Vec<_> = (0..FILES)
            .map(|i| {
                let (seen, written, fds) = (&seen, &written, &fds);
                s.spawn(move || {
                    for n in 1..=WRITES {
                        written[i].store(n, Ordering::SeqCst);
                        pwrite(p, fds[i]);
                        let start = std::time::Instant::now();
                        while seen[i].load(Ordering::SeqCst) != n {
                            assert!(start.elapsed().as_secs() < 20, "lost");
                            thread::yield_now();
                        }
                    }
                })
            })
            .collect();
        let results: Vec<_> = writers.into_iter().map(|w| w.join()).collect();
        done.store(true, Ordering::SeqCst);
        assert!(results.iter().all(Result::is_ok));
    });
    for fd in fds {
        p.close(fd).unwrap();
    }
    p.close(kq).unwrap();
}

/// Registered, changed, fired and closed, all at once.
#[test]
fn everything_at_once() {
    let (k, p) = mounted();
    let files = k.files();
    let kq = p.kqueue();
    let outer = p.kqueue();
    let add = kev(kq as usize, RUMP_EVFILT_READ, RUMP_EV_ADD, 0, 0);
    p.kevent(outer, &[add], 0, NOW).unwrap();
    thread::scope(|s| {
        for t in 0..4 {
            s.spawn(move || {
                let path = format!("/t/f{}", t % 2);
                for i in 0..400 {
                    let fd = p.open(&path, NEW).unwrap();
                    let mode = [
                        RUMP_EV_CLEAR,
                        RUMP_EV_ONESHOT,
                        RUMP_EV_DISPATCH,
                        RUMP_EV_CLEAR | RUMP_EV_DISABLE,
                        0,
                    ][i % 5];
                    let add = RUMP_EV_ADD | mode;
                    p.kevent(kq, &[vnode(fd, add, 0x7ff)], 0, NOW).unwrap();
                    pwrite(p, fd);
                    // The knote of a descriptor that another thread closed may
                    // be anybody's by now: those fail.
                    for e in p.kevent(kq, &[], 3, NOW).unwrap() {
                        let flags = [RUMP_EV_ENABLE, RUMP_EV_DELETE, RUMP_EV_ADD][i % 3];
                        let again = vnode(e.ident as i32, flags, RUMP_NOTE_WRITE);
                        let _ = p.kevent(kq, &[again], 0, NOW);
                    }
                    p.kevent(outer, &[], 1, NOW).unwrap();
                    p.poll(&mut [pfd(kq, RUMP_POLLIN)], 0).unwrap();
                    p.close(fd).unwrap();
                    if i % 50 == 0 {
                        let _ = p.path(RUMP_SYS_unlink, &path, &[]);
                    }
                }
            });
        }
    });
    assert!(p.kevent(kq, &[], 16, NOW).unwrap().is_empty(), "of nothing");
    p.close(kq).unwrap();
    p.close(outer).unwrap();
    assert_eq!(k.files(), files);
}

/// 1,000 watchers come and go while four threads work.
#[test]
fn a_thousand_watchers() {
    let (k, p) = mounted();
    let files = k.files();
    let done = AtomicBool::new(false);
    for t in 0..4 {
        p.mkdir(&format!("/t/{t}")).unwrap();
    }
    thread::scope(|s| {
        let workers: Vec<_> = (0..4)
            .map(|t| {
                let done = &done;
                s.spawn(move || {
                    while !done.load(Ordering::Relaxed) {
                        let (a, b) = (format!("/t/{t}/a"), format!("/t/{t}/b"));
                        let fd = p.open(&a, NEW).unwrap();
                        pwrite(p, fd);
                        let to = std::ffi::CString::new(b.as_str()).unwrap();
                        p.path(RUMP_SYS_rename, &a, &[to.as_ptr() as i64]).unwrap();
                        p.close(fd).unwrap();
                        p.path(RUMP_SYS_unlink, &b, &[]).unwrap();
                    }
                })
            })
            .collect();
        for i in 0..1000 {
            let dir = ["/t", "/t/0", "/t/1", "/t/2", "/t/3"][i % 5];
            if i % 2 == 0 {
                let w = watch(p, dir, 0, RUMP_TREEWATCH_MINQUEUE as u32).unwrap();
                let _ = drain(p, w);
                p.close(w).unwrap();
            } else {
                let fd = p.open(dir, RUMP_O_RDONLY).unwrap();
                let kq = p.kqueue();
                let add = vnode(fd, RUMP_EV_ADD | RUMP_EV_CLEAR, 0x7ff);
                p.kevent(kq, &[add], 1, NOW).unwrap();
                p.close(if i % 4 == 1 { fd } else { kq }).unwrap();
                p.close(if i % 4 == 1 { kq } else { fd }).unwrap();
            }
        }
        done.store(true, Ordering::Relaxed);
        for worker in workers {
            worker.join().unwrap();
        }
    });
    assert_eq!(k.files(), files);
}

/// A reader that keeps up gets all of it, in the order in which it was.
#[test]
fn a_tree_watch_loses_nothing() {
    let (_k, p) = mounted();
    const WRITERS: usize = 3;
    const WRITES: usize = 3000;
    let w = watch(p, "/t", RUMP_NOTE_WRITE, 1 << 20).unwrap();
    let fds: Vec<i32> = (0..WRITERS)
        .map(|i| p.open(&format!("/t/{i}"), NEW).unwrap())
        .collect();
    let mut counts = [0; WRITERS];
    thread::scope(|s| {
        for &fd in &fds {
            s.spawn(move || (0..WRITES).for_each(|_| pwrite(p, fd)));
        }
        let mut next = 0;
        while counts.iter().sum::<usize>() < WRITERS * WRITES {
            p.poll(&mut [pfd(w, RUMP_POLLIN)], 10_000).unwrap();
            for e in drain(p, w) {
                assert_eq!((e.seq, e.lost), (next, 0));
                next += 1;
                counts[e.path.unwrap().parse::<usize>().unwrap()] += 1;
            }
        }
    });
    assert_eq!(counts, [WRITES; WRITERS]);
    for fd in fds {
        p.close(fd).unwrap();
    }
    p.close(w).unwrap();
}
