//! Random operations by several threads, watched by a tree watch: the log of
//! events, replayed on a model, gives the tree that is there.
//!
//! `RUMP_CASES` is how many; 1000 unless told otherwise.

#[path = "common/raw.rs"]
mod raw;
#[path = "common/tree.rs"]
mod tree;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use raw::*;
use tree::*;

/// One step; paths are relative to the mount.
#[derive(Clone, Debug)]
enum Op {
    Mkdir(String),
    Create(String),
    Write(String),
    Symlink(String),
    Fifo(String),
    Chmod(String),
    Truncate(String),
    Unlink(String),
    Rmdir(String),
    Rename(String, String),
    Link(String, String),
}

fn path() -> impl Strategy<Value = String> {
    let name = prop_oneof![3 => Just("a"), 2 => Just("b"), 1 => Just("c")];
    let depth = prop_oneof![3 => Just(1_usize), 3 => Just(2), 1 => Just(3)];
    depth
        .prop_flat_map(move |n| proptest::collection::vec(name.clone(), n))
        .prop_map(|names| names.join("/"))
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        3 => path().prop_map(Op::Mkdir),
        3 => path().prop_map(Op::Create),
        1 => path().prop_map(Op::Write),
        1 => path().prop_map(Op::Symlink),
        1 => path().prop_map(Op::Fifo),
        1 => path().prop_map(Op::Chmod),
        1 => path().prop_map(Op::Truncate),
        4 => path().prop_map(Op::Unlink),
        2 => path().prop_map(Op::Rmdir),
        4 => (path(), path()).prop_map(|(a, b)| Op::Rename(a, b)),
        2 => (path(), path()).prop_map(|(a, b)| Op::Link(a, b)),
    ]
}

/// Do it; whether it could be done is all the same.
fn run(p: Proc, op: &Op) {
    let _ = match op {
        Op::Mkdir(a) => p.mkdir(a),
        Op::Create(a) => p
            .open(a, RUMP_O_CREAT | RUMP_O_RDWR | RUMP_O_NONBLOCK)
            .and_then(|fd| p.close(fd)),
        Op::Write(a) => p.open(a, RUMP_O_WRONLY | RUMP_O_NONBLOCK).and_then(|fd| {
            // A fifo may have lost its reader by now.
            let _ = p.write(fd, b"x");
            p.close(fd)
        }),
        Op::Symlink(a) => two(p, RUMP_SYS_symlink, "nowhere", a),
        Op::Fifo(a) => p.path(RUMP_SYS_mkfifo, a, &[0o600]),
        Op::Chmod(a) => p.path(RUMP_SYS_chmod, a, &[0o700]),
        Op::Truncate(a) => p.path(RUMP_SYS_truncate, a, &[0, 5]),
        Op::Unlink(a) => p.path(RUMP_SYS_unlink, a, &[]),
        Op::Rmdir(a) => p.path(RUMP_SYS_rmdir, a, &[]),
        Op::Rename(a, b) => two(p, RUMP_SYS_rename, a, b),
        Op::Link(a, b) => two(p, RUMP_SYS_link, a, b),
    };
}

/// Path to (type, which file).
#[derive(Clone, Debug, Default)]
struct Model {
    names: BTreeMap<String, (u8, u64)>,
    next: u64,
}

impl Model {
    /// What is there, by reading directories.
    fn scan(p: Proc) -> Model {
        let mut model = Model {
            names: BTreeMap::new(),
            next: 1 << 32,
        };
        let mut dirs = vec![String::new()];
        while let Some(dir) = dirs.pop() {
            let name = if dir.is_empty() { "." } else { &dir };
            let fd = p.open(name, RUMP_O_RDONLY).unwrap();
            for (name, kind, ino) in entries(p, fd) {
                let slash = if dir.is_empty() { "" } else { "/" };
                let path = format!("{dir}{slash}{name}");
                if i32::from(kind) == RUMP_DT_DIR {
                    dirs.push(path.clone());
                }
                model.names.insert(path, (kind, ino));
            }
            p.close(fd).unwrap();
        }
        model
    }

    fn add(&mut self, path: &str, kind: u8, file: u64) -> Result<(), String> {
        if let Some((parent, _)) = path.rsplit_once('/') {
            match self.names.get(parent) {
                Some(&(kind, _)) if i32::from(kind) == RUMP_DT_DIR => (),
                other => return Err(format!("{parent} is {other:?}")),
            }
        }
        match self.names.insert(path.into(), (kind, file)) {
            None => Ok(()),
            Some(old) => Err(format!("{path} was {old:?}")),
        }
    }

    fn take(&mut self, path: &str) -> Result<(u8, u64), String> {
        self.names.remove(path).ok_or(format!("no {path}"))
    }

    fn below(&self, path: &str) -> Vec<String> {
        let prefix = format!("{path}/");
        let names = self.names.range(prefix.clone()..);
        names
            .map(|(name, _)| name)
            .take_while(|name| name.starts_with(&prefix))
            .cloned()
            .collect()
    }

    fn rename(&mut self, from: &str, to: &str, replaced: bool) -> Result<(), String> {
        let (kind, file) = self.take(from)?;
        let moved: Vec<_> = self
            .below(from)
            .iter()
            .map(|name| {
                let what = self.names.remove(name).unwrap();
                (format!("{to}{}", &name[from.len()..]), what)
            })
            .collect();
        if replaced {
            if !self.below(to).is_empty() {
                return Err(format!("{to} was not empty"));
            }
            self.take(to)?;
        }
        self.add(to, kind, file)?;
        self.names.extend(moved);
        Ok(())
    }

    fn apply(&mut self, event: &Event) -> Result<(), String> {
        let path = event.path.as_deref();
        let to = event.to.as_deref();
        match (event.events, path, to) {
            (RUMP_NOTE_CREATE, Some(path), None) => {
                self.next += 1;
                self.add(path, event.kind, self.next)
            }
            (RUMP_NOTE_LINK, Some(path), Some(to)) => {
                let &(kind, file) = self.names.get(path).ok_or(format!("no {path}"))?;
                self.add(to, kind, file)
            }
            (RUMP_NOTE_DELETE, Some(path), None) => {
                if !self.below(path).is_empty() {
                    return Err(format!("{path} was not empty"));
                }
                let (kind, _) = self.take(path)?;
                if kind == event.kind {
                    Ok(())
                } else {
                    Err(format!("{path} was of type {kind}"))
                }
            }
            (RUMP_NOTE_RENAME, Some(from), Some(to)) => self.rename(from, to, event.replaced),
            // Of a file: it must have this name now.
            (_, Some(path), None) if path.is_empty() || self.names.contains_key(path) => Ok(()),
            other => Err(format!("what is {other:?}")),
        }
    }

    /// The tree without the numbers of files: paths, types, who is who.
    fn shape(&self) -> BTreeSet<(String, u8, String)> {
        let mut first: BTreeMap<u64, &String> = BTreeMap::new();
        for (path, &(_, file)) in &self.names {
            first.entry(file).or_insert(path);
        }
        self.names
            .iter()
            .map(|(path, &(kind, file))| (path.clone(), kind, first[&file].clone()))
            .collect()
    }
}

fn entries(p: Proc, fd: i32) -> Vec<(String, u8, u64)> {
    let mut found = Vec::new();
    let mut buf = vec![0_u8; 8192];
    loop {
        let n = sys!(p, RUMP_SYS_getdents, fd, buf.as_mut_ptr(), buf.len()).unwrap();
        if n == 0 {
            return found;
        }
        let mut at = 0;
        while at < n as usize {
            let number = |from: usize, len: usize| {
                buf[at + from..at + from + len]
                    .iter()
                    .rev()
                    .fold(0_u64, |n, &b| n << 8 | u64::from(b))
            };
            let (ino, len, namelen) = (number(0, 8), number(8, 2), number(10, 2));
            let name = &buf[at + 13..at + 13 + namelen as usize];
            let name = String::from_utf8(name.to_vec()).unwrap();
            if name != "." && name != ".." {
                found.push((name, buf[at + 12], ino));
            }
            at += len as usize;
        }
    }
}

#[derive(Clone, Debug)]
struct Case {
    /// Before the watch begins.
    before: Vec<Op>,
    threads: Vec<Vec<Op>>,
}

fn case() -> impl Strategy<Value = Case> {
    let ops = |n| proptest::collection::vec(op(), 0..n);
    (ops(16), proptest::collection::vec(ops(20), 2..4))
        .prop_map(|(before, threads)| Case { before, threads })
}

type Seen = std::cell::RefCell<BTreeMap<i32, u64>>;

fn check(p: Proc, case: &Case, seen: &Seen) -> Result<(), TestCaseError> {
    p.mount_tmpfs("/m", 0).unwrap();
    p.path(RUMP_SYS_chdir, "/m", &[]).unwrap();
    for op in &case.before {
        run(p, op);
    }
    let mut model = Model::scan(p);
    let w = watch(p, ".", 0, 0).unwrap();
    std::thread::scope(|s| {
        for ops in &case.threads {
            s.spawn(|| ops.iter().for_each(|op| run(p, op)));
        }
    });
    let events = drain(p, w);
    let there = Model::scan(p);
    p.close(w).unwrap();
    p.path(RUMP_SYS_chdir, "/", &[]).unwrap();
    p.path(RUMP_SYS_unmount, "/m", &[0]).unwrap();
    let log = || -> String {
        let lines: Vec<String> = events.iter().map(Event::show).collect();
        lines.join("\n")
    };
    for event in &events {
        if let Some(n) = seen.borrow_mut().get_mut(&event.events) {
            *n += 1;
        }
        model
            .apply(event)
            .map_err(|e| TestCaseError::fail(format!("{}: {e}\n{}", event.show(), log())))?;
    }
    prop_assert_eq!(model.shape(), there.shape(), "{}", log());
    for (event, seq) in events.iter().zip(0..) {
        prop_assert_eq!(event.seq, seq);
    }
    Ok(())
}

#[test]
fn the_log_gives_the_tree() {
    let k = Raw::boot();
    let p = k.init();
    p.mkdir("/m").unwrap();
    let cases = std::env::var("RUMP_CASES").map_or(1000, |n| n.parse().expect("RUMP_CASES"));
    // Enough of each kind, or the test would show little.
    let changes = [RUMP_NOTE_CREATE, RUMP_NOTE_DELETE, RUMP_NOTE_RENAME];
    let seen = std::cell::RefCell::new(BTreeMap::from(changes.map(|what| (what, 0))));
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    });
    runner
        .run(&case(), |case| check(p, &case, &seen))
        .unwrap_or_else(|e| panic!("{e}"));
    for (what, n) in seen.into_inner() {
        assert!(8 * n >= u64::from(cases), "{n} of {what:#x}");
    }
}
