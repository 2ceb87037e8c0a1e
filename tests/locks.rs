//! Advisory locks: of whole files and of ranges.

mod common;

use std::fs::TryLockError;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use common::errno;
use rump::Errno;
use rump::fs::{File, LockKind, OpenOptions};

fn blocked(result: Result<(), TryLockError>) -> bool {
    match result {
        Ok(()) => false,
        Err(TryLockError::WouldBlock) => true,
        Err(TryLockError::Error(e)) => panic!("{e}"),
    }
}

#[test]
fn whole_files() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("f", "").unwrap();
    let [a, b, c] = std::array::from_fn(|_| dir.open("f").unwrap());
    a.lock_shared().unwrap();
    assert!(!blocked(b.try_lock_shared()));
    assert!(blocked(c.try_lock()));
    a.unlock().unwrap();
    assert!(blocked(c.try_lock()));
    // It ends with its opening.
    drop(b);
    assert!(!blocked(c.try_lock()));
    // A clone is the same opening.
    let d = c.try_clone().unwrap();
    assert!(!blocked(d.try_lock()));
    assert!(blocked(a.try_lock_shared()));
    drop(c);
    assert!(blocked(a.try_lock_shared()));
    drop(d);
    assert!(!blocked(a.try_lock_shared()));
}

#[test]
fn waiting() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("f", "").unwrap();
    let a = dir.open("f").unwrap();
    a.lock().unwrap();
    let b = dir.open("f").unwrap();
    let (tell, told) = mpsc::channel();
    let thread = thread::spawn(move || {
        b.lock().unwrap();
        tell.send(()).unwrap();
    });
    assert!(told.recv_timeout(Duration::from_millis(100)).is_err());
    a.unlock().unwrap();
    told.recv_timeout(Duration::from_secs(10)).unwrap();
    thread.join().unwrap();
}

#[test]
fn ranges_belong_to_processes() {
    let (kernel, dir) = common::tmpfs();
    dir.write("f", vec![0; 100]).unwrap();
    let open = |p: &rump::Process| -> File {
        let mut options = OpenOptions::new();
        options
            .read(true)
            .write(true)
            .open(&p.root().unwrap(), "t/f")
            .unwrap()
    };
    let (p, q) = (
        kernel.process().spawn().unwrap(),
        kernel.process().spawn().unwrap(),
    );
    let (a, b) = (open(&p), open(&q));
    a.lock_range(LockKind::Exclusive, 10..20).unwrap();
    a.lock_range(LockKind::Shared, 50..).unwrap();
    let lock = b.range_lock(LockKind::Exclusive, ..).unwrap().unwrap();
    assert_eq!(
        (lock.kind, lock.start, lock.end),
        (LockKind::Exclusive, 10, Some(20))
    );
    assert_eq!(lock.pid, Some(p.pid().unwrap()));
    assert_eq!(b.range_lock(LockKind::Exclusive, 20..50).unwrap(), None);
    assert_eq!(a.range_lock(LockKind::Exclusive, ..).unwrap(), None);
    for (kind, range, stuck) in [
        (LockKind::Exclusive, 0..10, false),
        (LockKind::Exclusive, 0..11, true),
        (LockKind::Shared, 19..20, true),
        (LockKind::Shared, 60..70, false),
        (LockKind::Exclusive, 60..70, true),
        (LockKind::Exclusive, 1 << 40..(1 << 40) + 1, true),
    ] {
        assert_eq!(
            blocked(b.try_lock_range(kind, range.clone())),
            stuck,
            "{kind:?} {range:?}"
        );
    }
    // Splitting one, and giving the rest up by closing.
    a.unlock_range(12..15).unwrap();
    assert!(!blocked(b.try_lock_range(LockKind::Exclusive, 12..15)));
    assert!(blocked(b.try_lock_range(LockKind::Exclusive, 15..16)));
    drop(a);
    assert!(!blocked(b.try_lock_range(LockKind::Exclusive, 15..16)));
    assert_eq!(errno(b.lock_range(LockKind::Shared, 5..5)), Errno::EINVAL);
    assert_eq!(
        errno(b.lock_range(LockKind::Shared, u64::MAX..)),
        Errno::EINVAL
    );
    let read_only = q.root().unwrap().open("t/f").unwrap();
    assert_eq!(
        errno(read_only.lock_range(LockKind::Exclusive, ..)),
        Errno::EBADF
    );
}

#[test]
fn a_deadlock_is_refused() {
    let (kernel, dir) = common::tmpfs();
    dir.write("f", vec![0; 10]).unwrap();
    let open = || {
        let p = kernel.process().spawn().unwrap();
        let mut options = OpenOptions::new();
        options
            .read(true)
            .write(true)
            .open(&p.root().unwrap(), "t/f")
            .unwrap()
    };
    let (a, b) = (open(), open());
    a.lock_range(LockKind::Exclusive, 0..1).unwrap();
    b.lock_range(LockKind::Exclusive, 1..2).unwrap();
    let thread = thread::spawn(move || {
        let outcome = a.lock_range(LockKind::Exclusive, 1..2);
        (a, outcome)
    });
    // Whoever is second to wait hears of it.
    thread::sleep(Duration::from_millis(50));
    let mine = b.lock_range(LockKind::Exclusive, 0..1);
    drop(b);
    let (a, theirs) = thread.join().unwrap();
    assert_eq!(errno(mine), Errno::EDEADLK);
    theirs.unwrap();
    drop(a);
}
