//! Asynchronous tasks in virtual time, on executors of others: a thread that
//! waits in its executor sleeps, and a run follows from its seed.

#[path = "common/sim_program.rs"]
mod sim_program;

use std::cell::RefCell;
use std::future::Future;
use std::io::{ErrorKind, Write};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use futures_util::StreamExt;
use rump::fs::{Dir, Tmpfs};
use rump::sim::{self, Sim};
use rump::watch::Events;
use rump::{Clock, Errno, Kernel};
use sim_program::nap;

const MS: Duration = Duration::from_millis(1);
const HOUR: Duration = Duration::from_secs(3600);

type Task = Pin<Box<dyn Future<Output = ()>>>;
/// How an executor runs tasks to their ends, on the calling thread.
type Executor = fn(&Clock, Vec<Task>);

/// All tasks are one future.
fn bare(clock: &Clock, tasks: Vec<Task>) {
    let all = futures_util::future::join_all(tasks);
    clock.block_on(all).unwrap();
}

fn smol_local(clock: &Clock, tasks: Vec<Task>) {
    let executor = smol::LocalExecutor::new();
    let tasks: Vec<_> = tasks.into_iter().map(|t| executor.spawn(t)).collect();
    let all = executor.run(futures_util::future::join_all(tasks));
    clock.block_on(all).unwrap();
}

fn tokio_local_set(clock: &Clock, tasks: Vec<Task>) {
    let local = tokio::task::LocalSet::new();
    let tasks: Vec<_> = tasks.into_iter().map(|t| local.spawn_local(t)).collect();
    let all = local.run_until(futures_util::future::join_all(tasks));
    clock.block_on(all).unwrap();
}

/// It waits in the host.
fn tokio_runtime(clock: &Clock, tasks: Vec<Task>) {
    let (before, after) = (clock.clone(), clock.clone());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .on_thread_park(move || before.idle())
        .on_thread_unpark(move || after.busy())
        .build()
        .unwrap();
    let local = tokio::task::LocalSet::new();
    let tasks: Vec<_> = tasks.into_iter().map(|t| local.spawn_local(t)).collect();
    local.block_on(&runtime, futures_util::future::join_all(tasks));
}

struct Unpark(Thread, AtomicBool);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.1.store(true, Ordering::Release);
        self.0.unpark();
    }
}

/// The least of executors, which waits in the host.
fn parking(clock: &Clock, tasks: Vec<Task>) {
    let mut all = std::pin::pin!(futures_util::future::join_all(tasks));
    let unpark = Arc::new(Unpark(thread::current(), false.into()));
    let waker = Waker::from(Arc::clone(&unpark));
    let mut cx = Context::from_waker(&waker);
    while all.as_mut().poll(&mut cx).is_pending() {
        while !unpark.1.swap(false, Ordering::Acquire) {
            clock.idle();
            thread::park();
            clock.busy();
        }
    }
}

const EXECUTORS: [(&str, Executor); 5] = [
    ("none", bare),
    ("smol", smol_local),
    ("tokio's local set", tokio_local_set),
    ("tokio's runtime", tokio_runtime),
    ("thread::park", parking),
];

type Log = Rc<RefCell<Vec<String>>>;

/// A task that follows a file, and says when it was told what.
async fn follow(clock: Clock, dir: Dir, name: &'static str, log: Log) {
    let mut watch = dir.watch(name, Events::CHANGES).unwrap();
    loop {
        match clock.timeout(20 * MS, watch.next()).await {
            Ok(Some(event)) => {
                let what = event.unwrap().events();
                let size = dir.metadata(name).map(|m| m.len()).ok();
                let line = format!("{:?} {name} {what:?} {size:?}", clock.now());
                log.borrow_mut().push(line);
            }
            Ok(None) => return,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::TimedOut);
                log.borrow_mut().push(format!("{:?} {name}", clock.now()));
            }
        }
    }
}

/// A task that does nothing at certain times.
async fn tick(clock: Clock, times: u32, log: Log) {
    for i in 0..times {
        clock.sleep(7 * MS).await.unwrap();
        log.borrow_mut().push(format!("{:?} tick {i}", clock.now()));
    }
}

/// Three threads write to files and remove them at last; tasks follow.
fn program(sim: &Sim, executor: Executor) -> Vec<String> {
    let kernel = sim.boot();
    let dir = kernel.mount(Tmpfs::new(), "/t").unwrap().keep();
    const NAMES: [&str; 3] = ["a", "b", "c"];
    for name in NAMES {
        dir.write(name, "").unwrap();
    }
    let log = Log::default();
    let mut tasks: Vec<Task> = vec![Box::pin(tick(sim.clock().clone(), 10, Rc::clone(&log)))];
    for name in NAMES {
        let (clock, dir, log) = (sim.clock().clone(), dir.clone(), Rc::clone(&log));
        tasks.push(Box::pin(follow(clock, dir, name, log)));
    }
    let writers = NAMES.map(|name| {
        let (dir, process) = (dir.clone(), kernel.process().spawn().unwrap());
        let pauses: Vec<u64> = (0..10).map(|_| sim.random() % 30).collect();
        sim.spawn(name, move || {
            for (n, pause) in pauses.into_iter().enumerate() {
                nap(&process, Duration::from_millis(pause));
                dir.write(name, vec![0; n]).unwrap();
            }
            nap(&process, MS * 500);
            dir.remove_file(name).unwrap();
        })
    });
    executor(sim.clock(), tasks);
    writers.into_iter().for_each(|w| w.join().unwrap());
    drop(dir);
    Rc::into_inner(log).unwrap().into_inner()
}

#[test]
fn a_run_follows_from_its_seed() {
    for (name, executor) in EXECUTORS {
        let go = |seed| sim::run(seed, move |sim| program(sim, executor)).unwrap();
        let first = go(1);
        assert!(first.elapsed >= MS * 500, "{name}");
        for what in [" tick 9", " a Events(", " b Events(", " c Events("] {
            assert!(first.value.iter().any(|l| l.contains(what)), "{name}");
        }
        for i in 0..100 {
            assert_eq!(go(1), first, "{name}, run {i}");
        }
        let mut hashes: Vec<u64> = (1..=5).map(|seed| go(seed).trace_hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 5, "{name}");
    }
}

#[test]
fn exploring_too() {
    for (name, executor) in EXECUTORS {
        for seed in 0..5 {
            let go = || sim::run_exploring(seed, move |sim| program(sim, executor)).unwrap();
            assert_eq!(go(), go(), "{name}");
        }
    }
}

/// A thread in `recv` sleeps, too.
#[test]
fn blocking_calls() {
    let go = || {
        sim::run(3, |sim| {
            let kernel = sim.boot();
            let dir = kernel.mount(Tmpfs::new(), "/t").unwrap().keep();
            dir.write("f", "").unwrap();
            let mut watch = dir.watch("f", Events::WRITE).unwrap();
            let mut tree = dir.watch_tree(Events::CREATE).unwrap();
            let process = kernel.init();
            let writer = {
                let dir = dir.clone();
                sim.spawn("writer", move || {
                    nap(&process, HOUR);
                    dir.write("f", "x").unwrap();
                    nap(&process, HOUR);
                    dir.write("g", "").unwrap();
                })
            };
            let start = sim.clock().now();
            assert!(watch.recv().unwrap().is_some());
            assert!(sim.clock().now() - start >= HOUR);
            let event = tree.recv().unwrap().unwrap();
            assert_eq!(event.path().unwrap().to_str(), Some("g"));
            assert!(sim.clock().now() - start >= 2 * HOUR);
            writer.join().unwrap();
        })
        .unwrap()
        .trace_hash
    };
    assert_eq!(go(), go());
}

/// A thread that is about to sleep in the kernel leaves the waking to another,
/// which takes part.
#[test]
fn who_sleeps_has_told() {
    let go = |seed| {
        sim::run(seed, |sim| {
            let kernel = sim.boot();
            let dir = kernel.mount(Tmpfs::new(), "/t").unwrap().keep();
            dir.write("f", "").unwrap();
            let mut watch = dir.watch("f", Events::WRITE).unwrap();
            let (mut reader, mut writer) = kernel.init().pipe().unwrap();
            let filler = sim.spawn("filler", move || writer.write_all(&[0; 1 << 20]));
            sim.block_on(async {
                dir.write("f", "x").unwrap();
                assert!(watch.next().await.unwrap().is_ok());
            });
            std::io::copy(&mut reader, &mut std::io::sink()).unwrap();
            filler.join().unwrap().unwrap();
        })
        .unwrap()
        .trace_hash
    };
    for seed in 0..10 {
        assert_eq!(go(seed), go(seed));
    }
}

#[test]
fn nobody_left_to_wake() {
    let failure = sim::run(1, |sim| {
        let kernel = sim.boot();
        let dir = kernel.mount(Tmpfs::new(), "/t").unwrap().keep();
        dir.write("f", "").unwrap();
        let mut watch = dir.watch("f", Events::WRITE).unwrap();
        let clock = sim.clock();
        let early = sim.block_on(clock.timeout(HOUR, watch.next()));
        assert_eq!(early.unwrap_err().kind(), ErrorKind::TimedOut);
        let error = clock.block_on(watch.next()).unwrap_err();
        assert_eq!(Errno::of(&error), Some(Errno::EDEADLK));
        let error = watch.recv().unwrap_err();
        assert_eq!(Errno::of(&error), Some(Errno::EDEADLK));
    })
    .unwrap_err();
    let expected = "deadlock: \"main\" waits to be woken";
    assert!(failure.message.contains(expected), "{failure}");
}

/// A timer that nobody waits for any more holds nothing up and moves no time.
#[test]
fn sleeps_that_are_dropped() {
    sim::run(1, |sim| {
        let clock = sim.clock();
        let start = clock.now();
        sim.block_on(async {
            for _ in 0..100 {
                let soon = clock.timeout(HOUR, clock.sleep(MS)).await;
                soon.unwrap().unwrap();
            }
        });
        assert!(clock.now() - start < Duration::from_secs(1));
        // In order, whatever the order in which they were made.
        let order = RefCell::new(Vec::new());
        sim.block_on(futures_util::future::join_all((0..50u32).map(|i| {
            let time = MS * (i * 37 % 50);
            let (clock, order) = (clock.clone(), &order);
            async move {
                clock.sleep(time).await.unwrap();
                order.borrow_mut().push(time);
            }
        })));
        assert!(order.borrow().is_sorted());
    })
    .unwrap();
}

/// Clocks and threads as they come: the host wakes, and time is virtual.
#[test]
fn without_joining() {
    let clock = Clock::virtual_time().seed(1).build().unwrap();
    let kernel = Kernel::builder().clock(&clock).boot().unwrap();
    let dir = kernel.mount(Tmpfs::new(), "/t").unwrap().keep();
    dir.write("f", "").unwrap();
    let mut watch = dir.watch("f", Events::WRITE).unwrap();
    let start = clock.now();
    clock.block_on(clock.sleep(HOUR)).unwrap().unwrap();
    smol::block_on(clock.sleep(HOUR)).unwrap();
    assert!(clock.now() - start >= 2 * HOUR);
    let writer = dir.clone();
    let late = thread::spawn(move || {
        thread::sleep(20 * MS);
        writer.write("f", "x")
    });
    assert!(clock.block_on(watch.next()).unwrap().unwrap().is_ok());
    late.join().unwrap().unwrap();
    let writer = dir.clone();
    let late = thread::spawn(move || {
        thread::sleep(20 * MS);
        writer.write("f", "x")
    });
    assert!(watch.recv().unwrap().is_some());
    late.join().unwrap().unwrap();
    assert_eq!(clock.error(), None);

    let host = Clock::wall().build().unwrap();
    let unsupported = |e: std::io::Error| assert_eq!(Errno::of(&e), Some(Errno::EOPNOTSUPP));
    unsupported(host.block_on(async {}).unwrap_err());
    unsupported(smol::block_on(host.sleep(MS)).unwrap_err());
}

/// Poll once.
fn now<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// The last handle of a clock goes, with timers set.
#[test]
fn a_clock_goes_with_its_timers() {
    for _ in 0..20 {
        let clock = Clock::virtual_time().build().unwrap();
        let mut sleep = clock.sleep(HOUR);
        let main = clock.join("main").unwrap();
        assert!(now(&mut sleep).is_pending());
        main.leave().unwrap();
        drop(clock);
        drop(sleep);
    }
}
