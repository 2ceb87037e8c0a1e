//! Where watches begin and end: what was caused before `watch` returned is
//! never told, what comes after always; dropped, it is over at once.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use common::poll;
use rump::fs::{Dir, Tmpfs};
use rump::sim::{self, Sim};
use rump::watch::{Events, TreeEvent, Watcher};
use rump::{Errno, Kernel};

const FILES: usize = 60;

fn mounted(sim: &Sim) -> (Kernel, Dir) {
    let kernel = sim.boot();
    let dir = kernel.mount(Tmpfs::new(), "/t").unwrap().keep();
    (kernel, dir)
}

fn number(event: &TreeEvent) -> usize {
    let path = event.path().unwrap().to_str().unwrap();
    path[1..].parse().unwrap()
}

/// Another thread makes files, one after the other, while the watch begins, at
/// any point of that.
#[test]
fn a_tree_watch_begins_between_two_operations() {
    sim::explore(0..60, |sim| {
        let (_kernel, dir) = mounted(sim);
        let made = Arc::new(AtomicUsize::new(0));
        let writer = {
            let (dir, made) = (dir.clone(), Arc::clone(&made));
            sim.spawn("writer", move || {
                for i in 0..FILES {
                    dir.write(format!("f{i}"), "").unwrap();
                    made.store(i + 1, Ordering::SeqCst);
                }
            })
        };
        for _ in 0..sim.random() % 40 {
            sim.sleep(Duration::from_micros(1));
        }
        let before = made.load(Ordering::SeqCst);
        let mut watch = dir.watch_tree(Events::CREATE).unwrap();
        let after = made.load(Ordering::SeqCst);
        writer.join().unwrap();
        let mut told = Vec::new();
        while let Ok(Some(event)) = watch.try_recv() {
            assert_eq!(event.events(), Events::CREATE);
            told.push(number(&event));
        }
        // The one under way when it returned counts either way.
        let first = told.first().copied().unwrap_or(FILES);
        assert!(
            first >= before && first <= after + 1,
            "{before} {after}: {told:?}"
        );
        assert_eq!(told, (first..FILES).collect::<Vec<_>>());
    });
}

/// The same of files, whose events are merged: what was there before is not
/// told, and the last change is.
#[test]
fn a_watch_of_a_file_begins_between_two_operations() {
    sim::explore(0..60, |sim| {
        let (_kernel, dir) = mounted(sim);
        dir.write("f", "").unwrap();
        let writer = {
            let dir = dir.clone();
            sim.spawn("writer", move || {
                for i in 1..=FILES {
                    dir.write("f", vec![0; i]).unwrap();
                }
            })
        };
        for _ in 0..sim.random() % 40 {
            sim.sleep(Duration::from_micros(1));
        }
        let mut watch = dir.watch("f", Events::WRITE).unwrap();
        while dir.metadata("f").unwrap().len() < FILES as u64 {
            assert!(watch.recv().unwrap().is_some());
        }
        writer.join().unwrap();
        let _ = watch.try_recv(); // of the last change, if it was seen early
        let mut done = dir.watch("f", Events::all()).unwrap();
        let error = done.try_recv().unwrap_err();
        assert_eq!(Errno::of(&error), Some(Errno::EAGAIN));
    });
}

struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// Nobody is woken, no descriptor is left, and what it watched may go.
#[test]
fn dropped_it_is_over() {
    let (kernel, dir) = common::tmpfs();
    dir.write("f", "").unwrap();
    let files = kernel.stats().files;
    let count = Arc::new(Count(0.into()));
    let waker = Waker::from(Arc::clone(&count));
    let mut cx = Context::from_waker(&waker);

    let mut watch = dir.watch("f", Events::all()).unwrap();
    let mut watcher = Watcher::new(&kernel.init()).unwrap();
    watcher.add(&dir, "f", Events::all()).unwrap();
    watcher.add(&dir, ".", Events::all()).unwrap();
    let mut tree = dir.watch_tree(Events::all()).unwrap();
    while tree.try_recv().is_ok() {} // the directory's descriptor was closed
    assert!(poll(&mut watch, &mut cx).is_pending());
    assert!(poll(&mut watcher, &mut cx).is_pending());
    assert!(poll(&mut tree, &mut cx).is_pending());
    assert!(kernel.stats().files > files);
    drop((watch, watcher, tree));
    dir.write("f", "x").unwrap();
    dir.remove_file("f").unwrap();
    assert_eq!(count.0.load(Ordering::SeqCst), 0);
    assert_eq!(kernel.stats().files, files);
    // Nothing holds the waker any more.
    drop(waker);
    assert_eq!(Arc::strong_count(&count), 1);
    drop(dir);
    kernel.unmount("/t", false).unwrap();
}

/// The blocking calls of a tree watch.
#[test]
fn a_tree_watch_waits() {
    sim::run(1, |sim| {
        let (_kernel, dir) = mounted(sim);
        let mut watch = dir.watch_tree(Events::CREATE).unwrap();
        let error = watch.try_recv().unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
        let start = sim.clock().now();
        let minute = Duration::from_secs(60);
        let error = watch.recv_timeout(minute).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
        assert!(sim.clock().now() - start >= minute);
        let (clock, other) = (sim.clock().clone(), dir.clone());
        let writer = sim.spawn("writer", move || {
            clock.advance(minute).unwrap();
            other.write("f1", "").unwrap();
        });
        let event = watch.recv_timeout(minute * 60).unwrap().unwrap();
        assert_eq!(number(&event), 1);
        assert!(sim.clock().now() - start < minute * 3);
        writer.join().unwrap();
    })
    .unwrap();
}
