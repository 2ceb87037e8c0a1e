//! Watching files: what is told, when, and how it ends.

mod common;

use std::io::{ErrorKind, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use common::{block_on, errno, next};
use rump::fs::{Dir, OpenOptions, Permissions, Tmpfs};
use rump::watch::{Events, Watch, Watcher};
use rump::{Errno, Kernel};

/// What has happened by now.
#[track_caller]
fn told(watch: &mut Watch) -> Events {
    let mut events = Events::empty();
    loop {
        match watch.try_recv() {
            Ok(Some(event)) => events |= event.events(),
            Ok(None) => return events,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return events,
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn each_operation_is_told() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("f", "x").unwrap();
    let mut watch = dir.watch("f", Events::all()).unwrap();
    assert_eq!(told(&mut watch), Events::empty());

    let mut file = dir
        .open_with("f", OpenOptions::new().read(true).write(true))
        .unwrap();
    assert_eq!(told(&mut watch), Events::OPEN);
    file.read_exact(&mut [0]).unwrap();
    assert_eq!(told(&mut watch), Events::READ);
    file.write_all(b"y").unwrap();
    assert_eq!(told(&mut watch), Events::WRITE | Events::EXTEND);
    file.write_at(b"y", 0).unwrap();
    assert_eq!(told(&mut watch), Events::WRITE);
    file.set_len(0).unwrap();
    assert_eq!(told(&mut watch), Events::ATTRIB);
    file.set_len(9).unwrap();
    assert_eq!(told(&mut watch), Events::ATTRIB | Events::EXTEND);
    drop(file);
    assert_eq!(told(&mut watch), Events::CLOSE_WRITE);
    drop(dir.open("f").unwrap());
    assert_eq!(told(&mut watch), Events::OPEN | Events::CLOSE);
    dir.set_permissions("f", Permissions::from_mode(0o600))
        .unwrap();
    assert_eq!(told(&mut watch), Events::ATTRIB);
    dir.hard_link("f", "g").unwrap();
    assert_eq!(told(&mut watch), Events::LINK);
    dir.rename("f", "h").unwrap();
    assert_eq!(told(&mut watch), Events::RENAME);
    dir.remove_file("h").unwrap();
    assert_eq!(told(&mut watch), Events::DELETE);
}

#[test]
fn only_what_was_asked_for() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("f", "").unwrap();
    let mut watch = dir.watch("f", Events::ATTRIB).unwrap();
    dir.write("f", "content").unwrap();
    dir.rename("f", "g").unwrap();
    dir.hard_link("g", "h").unwrap();
    dir.remove_file("h").unwrap();
    // write() truncates.
    assert_eq!(told(&mut watch), Events::ATTRIB);
}

/// A watch neither opens the file nor keeps it open.
#[test]
fn watching_is_not_opening() {
    let (_kernel, dir) = common::tmpfs();
    let file = dir.create("f").unwrap();
    let mut first = dir.watch("f", Events::all()).unwrap();
    let second = dir.watch("f", Events::all()).unwrap();
    let third = file.watch(Events::all()).unwrap();
    drop((second, third));
    assert_eq!(told(&mut first), Events::empty());
    let mut watch = file.watch(Events::CLOSE_WRITE).unwrap();
    drop(file);
    assert_eq!(told(&mut watch), Events::CLOSE_WRITE);
    assert_eq!(told(&mut first), Events::CLOSE_WRITE);
}

#[test]
fn it_ends_with_the_last_name_and_user() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("f", "").unwrap();
    let mut watch = dir.watch("f", Events::WRITE).unwrap();
    dir.remove_file("f").unwrap();
    assert!(watch.recv().unwrap().is_none());
    assert!(watch.recv().unwrap().is_none());

    let file = dir.create("f").unwrap();
    let mut watch = dir.watch("f", Events::WRITE).unwrap();
    dir.remove_file("f").unwrap();
    assert_eq!(watch.try_recv().unwrap_err().kind(), ErrorKind::WouldBlock);
    file.write_at(b"still here", 0).unwrap();
    assert!(told(&mut watch).contains(Events::WRITE));
    drop(file);
    assert!(watch.recv().unwrap().is_none());

    // Another name keeps it.
    dir.write("f", "").unwrap();
    dir.hard_link("f", "g").unwrap();
    let mut watch = dir.watch("f", Events::all()).unwrap();
    dir.remove_file("f").unwrap();
    assert_eq!(told(&mut watch), Events::DELETE);
    dir.rename("g", "h").unwrap();
    assert_eq!(told(&mut watch), Events::RENAME);
    // The place of the last one is taken.
    dir.write("i", "").unwrap();
    dir.rename("i", "h").unwrap();
    assert_eq!(told(&mut watch), Events::DELETE | Events::REVOKE);
    assert!(watch.try_recv().unwrap().is_none());
}

/// The space of a removed file is not kept.
#[test]
fn a_removed_file_is_not_kept() {
    let kernel = common::kernel();
    let dir = kernel.mount(Tmpfs::new().size_max(8 << 20), "/m").unwrap();
    dir.write("f", vec![7; 1 << 20]).unwrap();
    let before = kernel.stats().files;
    let mut watch = dir.watch("f", Events::DELETE).unwrap();
    let free = dir.statvfs().unwrap().free_bytes();
    dir.remove_file("f").unwrap();
    assert_eq!(told(&mut watch), Events::DELETE);
    assert!(watch.recv().unwrap().is_none());
    assert!(dir.statvfs().unwrap().free_bytes() >= free + (1 << 20));
    drop(watch);
    assert_eq!(kernel.stats().files, before);
}

#[test]
fn it_ends_with_the_mount() {
    for forced in [false, true] {
        let kernel = common::kernel();
        let mount = kernel.mount(Tmpfs::new(), "/m").unwrap();
        mount.write("f", "").unwrap();
        let mut watch = mount.watch("f", Events::REVOKE).unwrap();
        let waiter = thread::spawn(move || {
            let first = watch.recv().unwrap().map(|e| e.events());
            (first, watch.recv().unwrap().is_none())
        });
        let file = forced.then(|| mount.open("f").unwrap());
        match forced {
            true => mount.unmount_forced().unwrap(),
            false => mount.unmount().unwrap(),
        }
        assert_eq!(waiter.join().unwrap(), (Some(Events::REVOKE), true));
        drop(file);
    }
}

/// An unmount that does not succeed changes nothing.
#[test]
fn a_busy_mount_stays() {
    let kernel = common::kernel();
    let dir = kernel.mount(Tmpfs::new(), "/m").unwrap().keep();
    for name in ["a", "b", "c"] {
        dir.write(name, "").unwrap();
    }
    let mut watches = ["a", "b", "c"].map(|name| dir.watch(name, Events::all()).unwrap());
    let mut tree = dir.watch_tree(Events::CREATE).unwrap();
    let file = dir.open("b").unwrap();
    assert_eq!(errno(kernel.unmount("/m", false)), Errno::EBUSY);
    drop(file);
    dir.write("c", "x").unwrap();
    assert!(told(&mut watches[2]).contains(Events::WRITE));
    assert_eq!(
        watches[0].try_recv().unwrap_err().kind(),
        ErrorKind::WouldBlock
    );
    assert_eq!(told(&mut watches[1]), Events::OPEN | Events::CLOSE);
    dir.write("d", "").unwrap();
    assert!(
        tree.recv()
            .unwrap()
            .unwrap()
            .events()
            .contains(Events::CREATE)
    );
}

/// A kernel that is short of vnodes forgets files, but none that is watched.
#[test]
fn it_lasts_as_long_as_the_file() {
    let kernel = common::kernel_of(Kernel::builder().vnodes(600));
    let dir = kernel.mount(Tmpfs::new(), "/m").unwrap();
    dir.write("f", "").unwrap();
    let mut watch = dir.watch("f", Events::WRITE).unwrap();
    for i in 0..5000 {
        dir.write(format!("other{i}"), "").unwrap();
    }
    assert!(kernel.stats().vnodes < 2500, "{:?}", kernel.stats());
    assert_eq!(watch.try_recv().unwrap_err().kind(), ErrorKind::WouldBlock);
    dir.write("f", "x").unwrap();
    assert!(told(&mut watch).contains(Events::WRITE));
}

#[test]
fn it_ends_with_the_halt() {
    let kernel = Kernel::boot().unwrap();
    let mount = kernel.mount(Tmpfs::new(), "/m").unwrap();
    mount.write("f", "").unwrap();
    let mut blocked = mount.watch("f", Events::WRITE).unwrap();
    let mut timed = mount.watch("f", Events::WRITE).unwrap();
    let mut polled = mount.watch("f", Events::WRITE).unwrap();
    let mut late = mount.watch("f", Events::WRITE).unwrap();
    let threads = [
        thread::spawn(move || blocked.recv().unwrap().is_none()),
        thread::spawn(move || {
            timed
                .recv_timeout(Duration::from_secs(600))
                .unwrap()
                .is_none()
        }),
        thread::spawn(move || block_on(next(&mut polled)).is_none()),
    ];
    thread::sleep(Duration::from_millis(50));
    kernel.halt().unwrap();
    for thread in threads {
        assert!(thread.join().unwrap());
    }
    assert!(late.try_recv().unwrap().is_none());
    assert_eq!(errno(mount.watch("f", Events::all())), Errno::ESHUTDOWN);
}

/// A watch does not keep its kernel: the last handle that goes ends it.
#[test]
fn it_ends_with_the_last_handle() {
    let kernel = Kernel::boot().unwrap();
    let dir = kernel.mount(Tmpfs::new(), "/m").unwrap().keep();
    dir.write("f", "").unwrap();
    let mut watch = dir.watch("f", Events::WRITE).unwrap();
    let mut other = dir.watch("f", Events::WRITE).unwrap();
    let waiter = thread::spawn(move || block_on(next(&mut watch)).is_none());
    thread::sleep(Duration::from_millis(20));
    drop((dir, kernel));
    assert!(waiter.join().unwrap());
    assert!(other.recv().unwrap().is_none());
}

#[test]
fn it_ends_with_its_process() {
    let (kernel, dir) = common::tmpfs();
    dir.write("f", "").unwrap();
    let process = kernel.process().spawn().unwrap();
    let theirs = process.root().unwrap().open_dir("t").unwrap();
    let mut watch = theirs.watch("f", Events::WRITE).unwrap();
    let waiter = thread::spawn(move || block_on(next(&mut watch)).is_none());
    thread::sleep(Duration::from_millis(20));
    drop((theirs, process));
    assert!(waiter.join().unwrap());
}

#[test]
fn permissions_count() {
    let (kernel, dir) = common::tmpfs();
    dir.write("secret", "").unwrap();
    dir.set_permissions("secret", Permissions::from_mode(0o600))
        .unwrap();
    let user = kernel.process().uid(1000).gid(100).spawn().unwrap();
    let theirs = user.root().unwrap().open_dir("t").unwrap();
    assert_eq!(errno(theirs.watch("secret", Events::all())), Errno::EACCES);
    assert_eq!(errno(theirs.watch("none", Events::all())), Errno::ENOENT);
    dir.mkfifo("pipe", Permissions::from_mode(0o666)).unwrap();
    assert_eq!(errno(dir.watch("pipe", Events::all())), Errno::EINVAL);
    let mut watcher = Watcher::new(&kernel.init()).unwrap();
    assert_eq!(
        errno(watcher.add(&theirs, "secret", Events::all())),
        Errno::EXDEV
    );
}

#[test]
fn one_watcher_of_many() {
    let (kernel, dir) = common::tmpfs();
    let mut watcher = Watcher::new(&kernel.init()).unwrap();
    assert!(watcher.try_recv().unwrap().is_none());
    let mut ids = Vec::new();
    for i in 0..100 {
        dir.write(format!("f{i}"), "").unwrap();
        ids.push(watcher.add(&dir, format!("f{i}"), Events::CHANGES).unwrap());
    }
    assert_eq!(watcher.len(), 100);
    for i in (0..100).rev() {
        dir.write(format!("f{i}"), "x").unwrap();
    }
    for i in (0..100).rev() {
        let event = watcher.recv().unwrap().unwrap();
        assert_eq!(event.id(), ids[i]);
        assert!(event.events().contains(Events::WRITE));
    }
    // One goes, one is no longer of interest.
    dir.remove_file("f1").unwrap();
    assert!(watcher.remove(ids[2]));
    assert!(!watcher.remove(ids[2]));
    dir.write("f2", "y").unwrap();
    let event = watcher.recv().unwrap().unwrap();
    let gone = Events::DELETE | Events::REVOKE;
    assert_eq!((event.id(), event.events()), (ids[1], gone));
    assert_eq!(
        watcher.try_recv().unwrap_err().kind(),
        ErrorKind::WouldBlock
    );
    assert_eq!(watcher.len(), 98);
    for id in ids {
        watcher.remove(id);
    }
    assert!(watcher.recv().unwrap().is_none());
    watcher.add(&dir, "f5", Events::ATTRIB).unwrap();
    dir.set_permissions("f5", Permissions::from_mode(0))
        .unwrap();
    assert!(watcher.recv().unwrap().is_some());
}

#[test]
fn timeouts() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("f", "").unwrap();
    let mut watch = dir.watch("f", Events::WRITE).unwrap();
    let error = watch.recv_timeout(Duration::from_millis(5)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    let other = dir.clone();
    let writer = thread::spawn(move || {
        thread::sleep(Duration::from_millis(20));
        other.write("f", "x").unwrap();
    });
    let event = watch
        .recv_timeout(Duration::from_secs(60))
        .unwrap()
        .unwrap();
    assert!(event.events().contains(Events::WRITE));
    writer.join().unwrap();
}

struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// The thread that causes an event wakes the task, before its call returns.
#[test]
fn the_call_itself_wakes() {
    let (kernel, dir) = common::tmpfs();
    dir.write("f", "").unwrap();
    let mut watch = dir.watch("f", Events::WRITE).unwrap();
    let count = Arc::new(Count(AtomicUsize::new(0)));
    let waker = Waker::from(Arc::clone(&count));
    let mut cx = Context::from_waker(&waker);
    let file = dir.open_with("f", OpenOptions::new().write(true)).unwrap();
    for i in 1..=10 {
        assert!(common::poll(&mut watch, &mut cx).is_pending());
        file.write_at(b"x", 0).unwrap();
        assert_eq!(count.0.load(Ordering::SeqCst), i);
        // Told already.
        file.write_at(b"y", 0).unwrap();
        assert_eq!(count.0.load(Ordering::SeqCst), i);
        assert!(matches!(
            common::poll(&mut watch, &mut cx),
            Poll::Ready(Some(Ok(_)))
        ));
    }
    assert_eq!(kernel.stats().threads, 0);
    // A watch that goes lets go of its waker.
    assert!(common::poll(&mut watch, &mut cx).is_pending());
    drop(watch);
    drop(waker);
    assert_eq!(Arc::strong_count(&count), 1);
}

/// A waker may do what it likes: it is called outside of the kernel.
struct Busy {
    dir: Dir,
    watch: std::sync::Mutex<Option<Watch>>,
    calls: AtomicUsize,
}

impl Wake for Busy {
    fn wake(self: Arc<Self>) {
        let n = self.calls.fetch_add(1, Ordering::SeqCst);
        self.dir.write(format!("made{n}"), "by a waker").unwrap();
        assert_eq!(
            self.dir.read_to_string(format!("made{n}")).unwrap(),
            "by a waker"
        );
        // The watch itself goes here, below its own call.
        self.watch.lock().unwrap().take();
    }
}

#[test]
fn a_waker_may_enter_the_kernel() {
    let (_kernel, dir) = common::tmpfs();
    let busy = Arc::new(Busy {
        watch: Some(dir.watch(".", Events::WRITE).unwrap()).into(),
        dir: dir.clone(),
        calls: AtomicUsize::new(0),
    });
    let waker = Waker::from(Arc::clone(&busy));
    let mut cx = Context::from_waker(&waker);
    {
        let mut watch = busy.watch.lock().unwrap();
        assert!(common::poll(watch.as_mut().unwrap(), &mut cx).is_pending());
    }
    dir.write("f", "").unwrap();
    assert_eq!(busy.calls.load(Ordering::SeqCst), 1);
    assert_eq!(common::names(&dir), ["f", "made0"]);
}

struct Panicking;

impl Wake for Panicking {
    fn wake(self: Arc<Self>) {
        panic!("the waker's");
    }
}

#[test]
fn a_panic_of_a_waker_goes_on_in_the_call() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("f", "").unwrap();
    let mut watch = dir.watch("f", Events::ATTRIB).unwrap();
    let waker = Waker::from(Arc::new(Panicking));
    let mut cx = Context::from_waker(&waker);
    assert!(common::poll(&mut watch, &mut cx).is_pending());
    let caller = dir.clone();
    let outcome =
        thread::spawn(move || caller.set_permissions("f", Permissions::from_mode(0o600))).join();
    assert_eq!(
        outcome.unwrap_err().downcast_ref::<&str>(),
        Some(&"the waker's")
    );
    assert!(watch.try_recv().unwrap().is_some());
}
