//! Streams of events on executors of others, and under load.

mod common;

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use common::block_on;
use futures_util::{StreamExt, TryStreamExt, future};
use rump::Kernel;
use rump::fs::{Dir, OpenOptions, Tmpfs};
use rump::watch::{Events, TreeWatch, VnodeEvent, Watch, Watcher};

/// Any executor may have them: they go from thread to thread.
#[test]
fn send_and_sync() {
    fn check<T: Send + Sync + Unpin + 'static>() {}
    check::<Watch>();
    check::<Watcher>();
    check::<TreeWatch>();
    check::<VnodeEvent>();
}

/// Follow a counter in a file until it has a certain value.
async fn follow(dir: Dir, mut watch: Watch, last: u64) -> io::Result<usize> {
    let mut events = 0;
    while let Some(event) = watch.try_next().await? {
        assert!(event.events().contains(Events::WRITE));
        events += 1;
        let mut bytes = [0; 8];
        dir.open("counter")?.read_exact_at(&mut bytes, 0)?;
        if u64::from_ne_bytes(bytes) == last {
            break;
        }
    }
    Ok(events)
}

fn count(dir: &Dir, last: u64) -> io::Result<()> {
    let file = dir.open_with("counter", OpenOptions::new().write(true))?;
    for i in 1..=last {
        file.write_all_at(&i.to_ne_bytes(), 0)?;
    }
    Ok(())
}

const LAST: u64 = 20_000;

fn counter() -> (common::Fixture, Dir, Watch) {
    let (kernel, dir) = common::tmpfs();
    dir.write("counter", 0u64.to_ne_bytes()).unwrap();
    let watch = dir.watch("counter", Events::WRITE).unwrap();
    (kernel, dir, watch)
}

#[test]
fn bare_block_on() {
    let (_kernel, dir, watch) = counter();
    let writer = dir.clone();
    let thread = thread::spawn(move || count(&writer, LAST));
    assert!(block_on(follow(dir, watch, LAST)).unwrap() > 0);
    thread.join().unwrap().unwrap();
}

#[test]
fn smol_executor() {
    let (_kernel, dir, watch) = counter();
    let writer = dir.clone();
    let thread = thread::spawn(move || count(&writer, LAST));
    assert!(smol::block_on(smol::spawn(follow(dir, watch, LAST))).unwrap() > 0);
    thread.join().unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokio_with_threads() {
    let (_kernel, dir, watch) = counter();
    let writer = dir.clone();
    let task = tokio::task::spawn_blocking(move || count(&writer, LAST));
    let follower = tokio::spawn(follow(dir, watch, LAST));
    assert!(follower.await.unwrap().unwrap() > 0);
    task.await.unwrap().unwrap();
}

/// Both ends on one thread: the call that causes the event is made by the
/// executor's own, and wakes a task of it.
#[tokio::test(flavor = "current_thread")]
async fn tokio_on_one_thread() {
    let (_kernel, dir, mut watch) = counter();
    let writer = dir.clone();
    let task = tokio::spawn(async move {
        for i in 0..100u64 {
            writer.write("counter", i.to_ne_bytes()).unwrap();
            tokio::task::yield_now().await;
        }
        writer.remove_file("counter").unwrap();
    });
    let mut events = 0;
    while watch.next().await.is_some() {
        events += 1;
    }
    assert!(events > 0);
    task.await.unwrap();
    // A future that is dropped while it waits loses nothing.
    dir.write("counter", "").unwrap();
    let mut watch = dir.watch("counter", Events::WRITE).unwrap();
    let wait = tokio::time::timeout(Duration::from_millis(5), watch.next());
    assert!(wait.await.is_err());
    dir.write("counter", "now").unwrap();
    assert!(watch.next().await.unwrap().is_ok());
}

/// Many tasks, each with a file; the last change of each file is told.
#[test]
fn many_tasks() {
    const TASKS: u64 = 200;
    let (_kernel, dir) = common::tmpfs();
    let tasks = (0..TASKS).map(|i| {
        let name = format!("f{i}");
        dir.write(&name, "0").unwrap();
        let mut watch = dir.watch(&name, Events::WRITE).unwrap();
        let dir = dir.clone();
        smol::spawn(async move {
            while dir.read_to_string(&name).unwrap() != "done" {
                watch.next().await.unwrap().unwrap();
            }
        })
    });
    let tasks = tasks.collect::<Vec<_>>();
    let writers = (0..2).map(|n| {
        let dir = dir.clone();
        thread::spawn(move || {
            for round in 0..10 {
                for i in (n..TASKS).step_by(2) {
                    let text = if round == 9 { "done" } else { "again" };
                    dir.write(format!("f{i}"), text).unwrap();
                }
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.join().unwrap();
    }
    smol::block_on(future::join_all(tasks));
}

/// 1,000 watchers come and go while four threads work.
#[test]
fn a_thousand_watchers_under_load() {
    let (_kernel, dir) = common::tmpfs();
    for i in 0..8 {
        dir.write(format!("f{i}"), "").unwrap();
    }
    let stop = AtomicBool::new(false);
    let (told, written) = (AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for n in 0..4 {
            let (dir, stop, written) = (&dir, &stop, &written);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    for i in 0..8 {
                        dir.write(format!("f{i}"), [n]).unwrap();
                        written.fetch_add(1, Ordering::Relaxed);
                    }
                    dir.write(format!("t{n}"), "").unwrap();
                    dir.remove_file(format!("t{n}")).unwrap();
                }
            });
        }
        let mut watches = Vec::new();
        for i in 0..1000 {
            let name = format!("f{}", i % 8);
            let mut watch = dir.watch(name, Events::CHANGES).unwrap();
            if i % 3 == 0 {
                let seen = watch.recv_timeout(Duration::from_secs(60)).unwrap();
                told.fetch_add(u64::from(seen.is_some()), Ordering::Relaxed);
            }
            watches.push(watch);
            // Some go early; nearly all are there at once.
            if i % 100 == 99 {
                watches.swap_remove(i / 2 % watches.len());
            }
        }
        assert!(watches.len() >= 990);
        drop(watches);
        stop.store(true, Ordering::Relaxed);
    });
    assert_eq!(told.into_inner(), 334);
    assert!(written.into_inner() > 0);
}

/// Halted while four threads work and tasks wait: all end.
#[test]
fn halted_under_load() {
    for _ in 0..10 {
        let kernel = Kernel::boot().unwrap();
        let dir = kernel.mount(Tmpfs::new(), "/t").unwrap().keep();
        dir.write("f", "").unwrap();
        let tasks = (0..20).map(|_| {
            let mut watch = dir.watch("f", Events::CHANGES).unwrap();
            smol::spawn(async move { while watch.next().await.is_some() {} })
        });
        let tasks = tasks.collect::<Vec<_>>();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| while dir.write("f", "x").is_ok() {});
            }
            thread::sleep(Duration::from_millis(5));
            kernel.clone().halt().unwrap();
        });
        smol::block_on(future::join_all(tasks));
    }
}
