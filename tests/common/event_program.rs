//! Threads that work on files at random, and all that can watch them: for the
//! order of events, which follows from the seed.
#![allow(dead_code, unreachable_pub)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join3;
use futures_util::{Stream, StreamExt};
use rump::fs::{Dir, Ffs, OpenOptions, Permissions, Tmpfs};
use rump::sim::Sim;
use rump::watch::{Events, TreeWatchOptions, Watcher};
use rump::{Kernel, Process};

use super::sim_program::nap;

const THREADS: usize = 4;
const NAMES: u64 = 6;
/// A file that stays; the last of all.
const KEPT: &str = "kept";

/// What came, in the order in which it came.
pub type Log = Arc<Mutex<Vec<String>>>;

/// A place to work in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Everything happens there.
    Tmpfs,
    /// Files of an image are opened, read and closed.
    Ffs,
}

/// Splitmix64: each thread its own.
pub struct Random(u64);

impl Random {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

/// One operation, which may fail: others work there too.
fn change(dir: &Dir, r: &mut Random) {
    let (a, b) = (
        format!("f{}", r.below(NAMES)),
        format!("f{}", r.below(NAMES)),
    );
    let sub = format!("d{}", r.below(2));
    let inside = format!("{sub}/{a}");
    let _ = match r.below(13) {
        0..=2 => dir.write(&a, vec![0; r.below(100) as usize]),
        3 => dir.remove_file(&a),
        4 => dir.rename(&a, &b),
        5 => dir.rename(&a, &inside),
        6 => dir.rename(&inside, &b),
        7 => dir.hard_link(&a, &inside),
        8 => dir.create_dir(&sub),
        9 => dir.remove_dir(&sub),
        10 => dir.set_permissions(&a, Permissions::from_mode(0o600 + r.below(64) as u32)),
        11 => dir.write(KEPT, vec![0; r.below(100) as usize]),
        _ => dir.read(&a).map(drop),
    };
}

fn look(dir: &Dir, names: &[String], r: &mut Random) {
    let name = &names[r.below(names.len() as u64) as usize];
    let file = dir.open_with(name, OpenOptions::new().read(true)).unwrap();
    for _ in 0..r.below(3) {
        file.read_at(&mut [0; 64], r.below(1000)).unwrap();
    }
}

/// Regular files of a place, by name.
fn files(dir: &Dir) -> Vec<String> {
    let entries = dir.walk().sorted(true).map(|entry| entry.unwrap());
    let files = entries.filter(|entry| entry.file_type().is_file());
    let names = files.map(|entry| entry.path().to_str().unwrap().to_string());
    names.take(20).collect()
}

fn place(kernel: &Kernel, place: Place, image: &[u8]) -> Dir {
    match place {
        Place::Tmpfs => {
            let dir = kernel.mount(Tmpfs::new(), "/m").unwrap().keep();
            for i in 0..NAMES {
                dir.write(format!("f{i}"), "x").unwrap();
            }
            dir.write(KEPT, "").unwrap();
            dir
        }
        Place::Ffs => {
            let disk = kernel.attach_disk("rd0", image.to_vec()).unwrap();
            let ffs = Ffs::on(&disk).read_only();
            kernel.mount(ffs, "/m").unwrap().keep()
        }
    }
}

async fn note<T, S>(mut stream: S, log: Log, show: impl Fn(T) -> String)
where
    S: Stream<Item = std::io::Result<T>> + Unpin,
{
    while let Some(event) = stream.next().await {
        let line = show(event.unwrap());
        log.lock().unwrap().push(line);
    }
}

fn work(place: Place, process: &Process, dir: &Dir, names: &[String], mut r: Random, ops: u64) {
    for _ in 0..ops {
        match place {
            Place::Tmpfs => change(dir, &mut r),
            Place::Ffs => look(dir, names, &mut r),
        }
        if r.below(4) == 0 {
            nap(process, Duration::from_micros(r.below(5000)));
        }
    }
}

/// Threads work; a watch of one file, a watcher of many and a watch of the tree
/// are followed by a task each, and others by threads that block. All that they
/// were told, in order, up to the end of the file system.
pub fn events(sim: &Sim, at: Place, image: &[u8], ops: u64) -> Vec<String> {
    let kernel = sim.boot();
    let dir = place(&kernel, at, image);
    let names = files(&dir);
    let log = Log::default();
    let watcher = || {
        let mut watcher = Watcher::new(&kernel.init()).unwrap();
        for name in &names {
            watcher.add(&dir, name, Events::all()).unwrap();
        }
        watcher.add(&dir, ".", Events::all()).unwrap();
        watcher
    };
    let one = || dir.watch(names.last().unwrap(), Events::all()).unwrap();
    let tree = || TreeWatchOptions::new().queue(1 << 20).open(&dir).unwrap();
    let (mut one2, mut many2, mut tree2) = (one(), watcher(), tree());
    let (one1, many1, tree1) = (one(), watcher(), tree());
    // One that goes with all it watches.
    drop(watcher());

    let mut blocking = Vec::new();
    macro_rules! follow {
        ($watch:ident) => {
            let log = Arc::clone(&log);
            blocking.push(sim.spawn(stringify!($watch), move || {
                while let Some(event) = $watch.recv().unwrap() {
                    let line = format!("{} {event:?}", stringify!($watch));
                    log.lock().unwrap().push(line);
                }
            }));
        };
    }
    follow!(one2);
    follow!(many2);
    follow!(tree2);
    let workers = (0..THREADS).map(|i| {
        let process = kernel.process().spawn().unwrap();
        let (dir, names) = (
            process.root().unwrap().open_dir("m").unwrap(),
            names.clone(),
        );
        let r = Random(sim.random());
        sim.spawn(&format!("worker {i}"), move || {
            work(at, &process, &dir, &names, r, ops);
        })
    });
    let workers: Vec<_> = workers.collect();
    drop(dir);
    let ending = {
        let kernel = kernel.clone();
        sim.spawn("ending", move || {
            workers.into_iter().for_each(|w| w.join().unwrap());
            kernel.unmount("/m", true).unwrap();
        })
    };
    let noted = |log: &Log| Arc::clone(log);
    sim.block_on(join3(
        note(one1, noted(&log), |e| format!("one {e:?}")),
        note(many1, noted(&log), |e| format!("many {e:?}")),
        note(tree1, noted(&log), |e| format!("tree {e:?}")),
    ));
    ending.join().unwrap();
    blocking.into_iter().for_each(|b| b.join().unwrap());
    Arc::into_inner(log).unwrap().into_inner().unwrap()
}
