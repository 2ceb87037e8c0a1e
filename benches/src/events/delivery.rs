//! From the operation to the program: events a second, beside the host's
//! inotify doing the same.

use std::fs::File as HostFile;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Instant;

use futures_core::Stream;
use rump::Kernel;
use rump::fs::{Dir, File, OpenOptions, Tmpfs};
use rump::watch::{Events, TreeWatch, TreeWatchOptions, Watch};
use rump_benches::rows::{Rows, rate};
use rump_benches::{Pair, pair};

use crate::Outcome;

/// Where the host's files are: its own tmpfs.
const HOST: &str = "/dev/shm";
/// Events of a tree watch that wait before they are fetched.
const BURST: usize = 256;
/// One consumer gets so many a second.
const CLAIM: f64 = 1e6;

/// inotify(7).
struct Inotify(OwnedFd);

impl Inotify {
    fn new() -> io::Result<Inotify> {
        // SAFETY: no memory is involved.
        match unsafe { libc::inotify_init1(libc::IN_NONBLOCK | libc::IN_CLOEXEC) } {
            -1 => Err(io::Error::last_os_error()),
            // SAFETY: it is new and nobody else's.
            fd => Ok(Inotify(unsafe { OwnedFd::from_raw_fd(fd) })),
        }
    }

    fn add(&self, path: &Path, mask: u32) -> io::Result<()> {
        let path = std::ffi::CString::new(path.as_os_str().as_bytes())?;
        // SAFETY: a string that ends.
        match unsafe { libc::inotify_add_watch(self.0.as_raw_fd(), path.as_ptr(), mask) } {
            -1 => Err(io::Error::last_os_error()),
            _ => Ok(()),
        }
    }

    /// How many events there are now.
    fn drain(&self) -> usize {
        let mut buf = [0u8; 16 << 10];
        let mut count = 0;
        loop {
            // SAFETY: the buffer is as long as said.
            let n = unsafe { libc::read(self.0.as_raw_fd(), buf.as_mut_ptr().cast(), buf.len()) };
            let Ok(n @ 1..) = usize::try_from(n) else {
                return count;
            };
            let mut at = 0;
            while at < n {
                // wd 4, mask 4, cookie 4, len 4, name
                let len = u32::from_ne_bytes(buf[at + 12..at + 16].try_into().expect("4 bytes"));
                at += 16 + len as usize;
                count += 1;
            }
        }
    }
}

struct Places {
    dir: Dir,
    host: PathBuf,
}

impl Drop for Places {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.host);
    }
}

fn places(kernel: &Kernel) -> Result<Places, Box<dyn std::error::Error>> {
    let dir = kernel.mount(Tmpfs::new(), "/t")?.keep();
    let host = Path::new(HOST).join(format!("rump-events-{}", std::process::id()));
    std::fs::create_dir(&host)?;
    Ok(Places { dir, host })
}

fn both(places: &Places, name: &str) -> Result<(File, HostFile), Box<dyn std::error::Error>> {
    places.dir.write(name, "x")?;
    let file = places.dir.open_with(name, OpenOptions::new().write(true))?;
    let host = HostFile::create(places.host.join(name))?;
    host.write_at(b"x", 0)?;
    Ok((file, host))
}

pub(crate) fn run(rows: &Rows) -> Outcome {
    let kernel = Kernel::boot()?;
    let places = places(&kernel)?;
    if rows.timings {
        one_file(rows, &places)?;
        tree(rows, &places)?;
        two_threads(rows, &places)?;
    }
    many_files(rows, &kernel, &places)?;
    many_streams(rows, &kernel, &places)
}

fn row(rows: &Rows, name: &str, claim: &str, p: &Pair) {
    rows.timing(
        name,
        claim,
        ">= 1 M/s; >= the host's",
        &format!(
            "{}, inotify {}: {:.1} times",
            rate(p.a),
            rate(p.b),
            1.0 / p.ratio
        ),
        1.0 / p.a >= CLAIM && p.ratio <= 1.0,
    );
}

fn take(watch: &mut Watch) {
    assert!(watch.try_recv().expect("watch").is_some());
}

/// A waker that notes it was called.
#[derive(Default)]
struct Rung(AtomicBool);

impl Wake for Rung {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

/// Each write is told on its own: nothing is merged.
fn one_file(rows: &Rows, places: &Places) -> Outcome {
    let (file, host) = both(places, "f")?;
    let mut watch = file.watch(Events::WRITE)?;
    let inotify = Inotify::new()?;
    inotify.add(&places.host.join("f"), libc::IN_MODIFY)?;
    let p = pair(
        || {
            file.write_at(b"x", 0).expect("write");
            take(&mut watch);
        },
        || {
            host.write_at(b"x", 0).expect("write");
            assert_eq!(inotify.drain(), 1);
        },
    );
    row(
        rows,
        "event-recv",
        "a write of a watched file, and try_recv of its event",
        &p,
    );

    let rung = Arc::new(Rung::default());
    let waker = Waker::from(Arc::clone(&rung));
    let mut cx = Context::from_waker(&waker);
    assert!(Pin::new(&mut watch).poll_next(&mut cx).is_pending());
    let p = pair(
        || {
            file.write_at(b"x", 0).expect("write");
            // Called before the write returned.
            assert!(rung.0.swap(false, Ordering::Acquire));
            let Poll::Ready(Some(Ok(_))) = Pin::new(&mut watch).poll_next(&mut cx) else {
                panic!("no event");
            };
            assert!(Pin::new(&mut watch).poll_next(&mut cx).is_pending());
        },
        || {
            host.write_at(b"x", 0).expect("write");
            assert_eq!(inotify.drain(), 1);
        },
    );
    row(
        rows,
        "event-stream",
        "a write that wakes a task, which polls its stream until it is pending",
        &p,
    );
    Ok(())
}

fn drain(watch: &mut TreeWatch) -> usize {
    let mut count = 0;
    while let Ok(Some(event)) = watch.try_recv() {
        assert!(!event.events().contains(Events::OVERFLOW));
        count += 1;
    }
    count
}

/// Events with paths, of two files in turns, fetched in bursts.
fn tree(rows: &Rows, places: &Places) -> Outcome {
    let (file, host) = both(places, "a")?;
    let (file2, host2) = both(places, "b")?;
    let mut watch = TreeWatchOptions::new()
        .events(Events::WRITE)
        .queue(1 << 20)
        .open(&places.dir)?;
    let inotify = Inotify::new()?;
    inotify.add(&places.host, libc::IN_MODIFY)?;
    let p = pair(
        || {
            for _ in 0..BURST / 2 {
                file.write_at(b"x", 0).expect("write");
                file2.write_at(b"x", 0).expect("write");
            }
            assert_eq!(drain(&mut watch), BURST);
        },
        || {
            for _ in 0..BURST / 2 {
                host.write_at(b"x", 0).expect("write");
                host2.write_at(b"x", 0).expect("write");
            }
            assert_eq!(inotify.drain(), BURST);
        },
    );
    let each = |t: f64| t / BURST as f64;
    let p = Pair {
        a: each(p.a),
        b: each(p.b),
        ratio: p.ratio,
    };
    row(
        rows,
        "event-tree",
        "writes in a watched tree, each told with its path, and fetched",
        &p,
    );
    Ok(())
}

/// A thread writes, another consumes.
fn two_threads(rows: &Rows, places: &Places) -> Outcome {
    const WRITES: usize = 400_000;
    let (file, _) = both(places, "a")?;
    let (file2, _) = both(places, "b")?;
    let mut watch = TreeWatchOptions::new()
        .events(Events::WRITE)
        .queue(128 << 20)
        .open(&places.dir)?;
    // The best run: two threads need two processors, which others may have.
    let mut t = f64::INFINITY;
    for _ in 0..9 {
        let start = Instant::now();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..WRITES / 2 {
                    file.write_at(b"x", 0).expect("write");
                    file2.write_at(b"x", 0).expect("write");
                }
            });
            let mut seen = 0;
            while seen < WRITES {
                let event = watch.recv().expect("watch").expect("an event");
                seen += 1 + event.lost() as usize;
            }
        });
        t = t.min(start.elapsed().as_secs_f64() / WRITES as f64);
    }
    rows.timing(
        "event-two-threads",
        "one thread writes in a watched tree, another gets every event; the best run",
        ">= 1 M/s",
        &rate(t),
        1.0 / t >= CLAIM,
    );
    Ok(())
}

fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

/// A tree of 100,000 files costs one watch.
fn many_files(rows: &Rows, kernel: &Kernel, places: &Places) -> Outcome {
    const DIRS: usize = 1000;
    const EACH: usize = 100;
    let tree = {
        places.dir.create_dir("tree")?;
        places.dir.open_dir("tree")?
    };
    std::fs::create_dir(places.host.join("tree"))?;
    for d in 0..DIRS {
        tree.create_dir(format!("d{d}"))?;
        std::fs::create_dir(places.host.join(format!("tree/d{d}")))?;
        for f in 0..EACH {
            tree.create(format!("d{d}/f{f}"))?;
            HostFile::create(places.host.join(format!("tree/d{d}/f{f}")))?;
        }
    }
    let (files, host_files, host_threads) =
        (kernel.stats().files, descriptors(), rump_benches::threads());
    let start = Instant::now();
    let mut watch = tree.watch_tree(Events::WRITE)?;
    let begun = start.elapsed();
    let (files, host_files, host_threads) = (
        kernel.stats().files - files,
        descriptors() - host_files,
        rump_benches::threads() - host_threads,
    );
    let file = tree.open_with("d777/f77", OpenOptions::new().write(true))?;
    file.write_at(b"x", 0)?;
    let event = watch.recv()?.ok_or("no event")?;
    let right = event.path() == Some(Path::new("d777/f77"));
    rows.fact(
        "event-100000",
        "a tree watch over 100,000 files, which tells the path of each",
        "no descriptor a file; none of the host's, no thread",
        &format!(
            "{files} descriptors of the kernel, {host_files} of the host, {host_threads} threads; \
             inotify: a watch for each of {DIRS} directories"
        ),
        files <= 2 && host_files == 0 && host_threads == 0 && right,
    );
    let (host, watches) = watch_host(&places.host.join("tree"))?;
    rows.timing(
        "event-100000-begin",
        "beginning to watch them, all of which the kernel has in memory",
        "<= 500 ms",
        &format!("{begun:.1?}; inotify {host:.1?}, for {watches} directories, which it must find"),
        begun.as_millis() <= 500,
    );
    Ok(())
}

/// What a user of inotify does: find all directories, and watch each.
fn watch_host(root: &Path) -> io::Result<(std::time::Duration, usize)> {
    let start = Instant::now();
    let inotify = Inotify::new()?;
    let mut folders = vec![root.to_owned()];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        inotify.add(&folder, libc::IN_MODIFY)?;
        count += 1;
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            }
        }
    }
    Ok((start.elapsed(), count))
}

/// Streams cost no thread and no descriptor of the host.
fn many_streams(rows: &Rows, kernel: &Kernel, places: &Places) -> Outcome {
    let (file, _) = both(places, "streams")?;
    let waker = Waker::from(Arc::new(Rung::default()));
    let mut cx = Context::from_waker(&waker);
    let (before, threads) = (descriptors(), rump_benches::threads());
    let mut streams = Vec::new();
    for _ in 0..1000 {
        let mut watch = file.watch(Events::WRITE)?;
        assert!(Pin::new(&mut watch).poll_next(&mut cx).is_pending());
        streams.push(watch);
    }
    file.write_at(b"x", 0)?;
    let ready = streams
        .iter_mut()
        .map(|w| Pin::new(w).poll_next(&mut cx))
        .filter(|poll| matches!(poll, Poll::Ready(Some(Ok(_)))))
        .count();
    let used = (descriptors() - before, rump_benches::threads() - threads);
    rows.fact(
        "event-1000-streams",
        "1,000 streams wait, one write makes them all ready",
        "no descriptor of the host, no thread",
        &format!(
            "{ready} ready, {} descriptors, {} threads of the host, {} of the kernel",
            used.0,
            used.1,
            kernel.stats().threads
        ),
        ready == 1000 && used == (0, 0) && kernel.stats().threads == 0,
    );
    Ok(())
}
