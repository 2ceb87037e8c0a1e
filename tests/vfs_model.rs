//! Random operations on a tree, each checked against a model of it.

mod raw;

use std::collections::BTreeMap;

use raw::{Proc, Random, Raw, Sys, c};

const ENOENT: i32 = 2;
const EPERM: i32 = 1;
const EEXIST: i32 = 17;
const ENOTDIR: i32 = 20;
const EISDIR: i32 = 21;
const EINVAL: i32 = 22;
const ELOOP: i32 = 62;
const ENAMETOOLONG: i32 = 63;
const ENOTEMPTY: i32 = 66;

#[derive(Debug)]
enum Body {
    Dir {
        entries: BTreeMap<String, usize>,
        parent: usize,
    },
    File(Vec<u8>),
    Link(String),
}

#[derive(Debug)]
struct Node {
    links: u32,
    mode: u32,
    body: Body,
}

/// Where a path leads: the directory of its last name, the name, and what is
/// there.
struct Place {
    dir: usize,
    name: String,
    node: Option<usize>,
}

/// The tree as it should be.  Node 0 is its root, at `base` in the kernel.
struct Model {
    base: &'static str,
    nodes: Vec<Node>,
}

impl Model {
    fn new(base: &'static str) -> Model {
        let root = Node {
            links: 2,
            mode: 0o755,
            body: Body::Dir {
                entries: BTreeMap::new(),
                parent: 0,
            },
        };
        Model {
            base,
            nodes: vec![root],
        }
    }

    fn entries(&self, dir: usize) -> Sys<&BTreeMap<String, usize>> {
        match &self.nodes[dir].body {
            Body::Dir { entries, .. } => Ok(entries),
            _ => Err(ENOTDIR),
        }
    }

    fn entries_mut(&mut self, dir: usize) -> &mut BTreeMap<String, usize> {
        match &mut self.nodes[dir].body {
            Body::Dir { entries, .. } => entries,
            _ => unreachable!(),
        }
    }

    fn parent(&self, dir: usize) -> usize {
        match self.nodes[dir].body {
            Body::Dir { parent, .. } => parent,
            _ => unreachable!(),
        }
    }

    fn is_dir(&self, node: usize) -> bool {
        matches!(self.nodes[node].body, Body::Dir { .. })
    }

    /// Follow a path; a symbolic link at its end only if `follow`.
    fn find(&self, start: usize, path: &str, follow: bool, depth: &mut u32) -> Sys<Place> {
        let names: Vec<&str> = path.split('/').filter(|n| !n.is_empty()).collect();
        let mut dir = start;
        for (i, name) in names.iter().enumerate() {
            let last = i + 1 == names.len();
            if name.len() > 255 {
                return Err(ENAMETOOLONG);
            }
            let entries = self.entries(dir)?;
            let node = match *name {
                "." => Some(dir),
                ".." => Some(self.parent(dir)),
                name => entries.get(name).copied(),
            };
            if let Some(Body::Link(target)) = node.map(|n| &self.nodes[n].body)
                && (!last || follow)
            {
                *depth += 1;
                if *depth > 32 {
                    return Err(ELOOP);
                }
                let place = self.find(dir, target, true, depth)?;
                if last {
                    return Ok(place);
                }
                dir = place.node.ok_or(ENOENT)?;
                self.entries(dir)?;
                continue;
            }
            if last {
                return Ok(Place {
                    dir,
                    name: (*name).to_string(),
                    node,
                });
            }
            dir = node.ok_or(ENOENT)?;
            self.entries(dir)?;
        }
        unreachable!("empty path")
    }

    fn at(&self, path: &str, follow: bool) -> Sys<Place> {
        if self.base.len() + 1 + path.len() >= 1024 {
            return Err(ENAMETOOLONG);
        }
        self.find(0, path, follow, &mut 0)
    }

    fn node(&self, path: &str, follow: bool) -> Sys<usize> {
        self.at(path, follow)?.node.ok_or(ENOENT)
    }

    fn add(&mut self, place: Place, mode: u32, body: Body) -> usize {
        let id = self.nodes.len();
        let is_dir = matches!(body, Body::Dir { .. });
        self.nodes.push(Node {
            links: if is_dir { 2 } else { 1 },
            mode,
            body,
        });
        if is_dir {
            self.nodes[place.dir].links += 1;
        }
        self.entries_mut(place.dir).insert(place.name, id);
        id
    }

    fn mkdir(&mut self, path: &str) -> Sys<()> {
        let place = self.at(path, false)?;
        if place.node.is_some() {
            return Err(EEXIST);
        }
        let parent = place.dir;
        self.add(
            place,
            0o755,
            Body::Dir {
                entries: BTreeMap::new(),
                parent,
            },
        );
        Ok(())
    }

    fn create(&mut self, path: &str, exclusive: bool) -> Sys<usize> {
        let place = self.at(path, !exclusive)?;
        match place.node {
            Some(_) if exclusive => Err(EEXIST),
            Some(n) if self.is_dir(n) => Err(EISDIR),
            Some(n) => Ok(n),
            None => Ok(self.add(place, 0o644, Body::File(Vec::new()))),
        }
    }

    fn symlink(&mut self, target: &str, path: &str) -> Sys<()> {
        let place = self.at(path, false)?;
        if place.node.is_some() {
            return Err(EEXIST);
        }
        self.add(place, 0o755, Body::Link(target.into()));
        Ok(())
    }

    fn unlink(&mut self, path: &str) -> Sys<()> {
        let place = self.at(path, false)?;
        let node = place.node.ok_or(ENOENT)?;
        if self.is_dir(node) {
            return Err(EPERM);
        }
        self.nodes[node].links -= 1;
        self.entries_mut(place.dir).remove(&place.name);
        Ok(())
    }

    fn rmdir(&mut self, path: &str) -> Sys<()> {
        let place = self.at(path, false)?;
        let node = place.node.ok_or(ENOENT)?;
        if !self.entries(node)?.is_empty() {
            return Err(ENOTEMPTY);
        }
        self.nodes[node].links = 0;
        self.nodes[place.dir].links -= 1;
        self.entries_mut(place.dir).remove(&place.name);
        Ok(())
    }

    fn link(&mut self, from: &str, to: &str) -> Sys<()> {
        let node = self.node(from, true)?;
        let place = self.at(to, false)?;
        if place.node.is_some() {
            return Err(EEXIST);
        }
        if self.is_dir(node) {
            return Err(EPERM);
        }
        self.nodes[node].links += 1;
        self.entries_mut(place.dir).insert(place.name, node);
        Ok(())
    }

    fn under(&self, mut dir: usize, ancestor: usize) -> bool {
        loop {
            if dir == ancestor {
                return true;
            }
            if dir == 0 {
                return false;
            }
            dir = self.parent(dir);
        }
    }

    fn rename(&mut self, from: &str, to: &str) -> Sys<()> {
        let source = self.at(from, false)?;
        let node = source.node.ok_or(ENOENT)?;
        let target = self.at(to, false)?;
        let is_dir = self.is_dir(node);
        if target.node == Some(node) {
            // Two names of one file: the first goes, unless it is the second.
            if (source.dir, &source.name) != (target.dir, &target.name) {
                self.nodes[node].links -= 1;
                self.entries_mut(source.dir).remove(&source.name);
            }
            return Ok(());
        }
        // Of several errors, the wrong type comes first.
        match target.node.map(|old| self.is_dir(old)) {
            Some(false) if is_dir => return Err(ENOTDIR),
            Some(true) if !is_dir => return Err(EISDIR),
            _ if is_dir && self.under(target.dir, node) => return Err(EINVAL),
            _ => (),
        }
        if let Some(old) = target.node {
            match (is_dir, self.is_dir(old)) {
                (true, true) if !self.entries(old)?.is_empty() => return Err(ENOTEMPTY),
                (true, false) | (false, true) => unreachable!(),
                (true, true) => {
                    self.nodes[old].links = 0;
                    self.nodes[target.dir].links -= 1;
                }
                (false, false) => self.nodes[old].links -= 1,
            }
        }
        self.entries_mut(source.dir).remove(&source.name);
        if is_dir {
            self.nodes[source.dir].links -= 1;
            self.nodes[target.dir].links += 1;
            if let Body::Dir { parent, .. } = &mut self.nodes[node].body {
                *parent = target.dir;
            }
        }
        self.entries_mut(target.dir).insert(target.name, node);
        Ok(())
    }

    fn write(&mut self, node: usize, data: &[u8], offset: usize) {
        let Body::File(bytes) = &mut self.nodes[node].body else {
            unreachable!()
        };
        if bytes.len() < offset + data.len() {
            bytes.resize(offset + data.len(), 0);
        }
        bytes[offset..offset + data.len()].copy_from_slice(data);
    }

    /// Compare with what the kernel says, from `dir` down.
    fn check(&self, p: &Proc<'_>, dir: usize, path: &str) {
        let entries = self.entries(dir).unwrap();
        let names: Vec<String> = entries.keys().cloned().collect();
        assert_eq!(p.list(path).unwrap(), names, "{path}");
        let st = p.lstat(path).unwrap();
        assert_eq!(st.st_nlink, self.nodes[dir].links, "links of {path}");
        let up = p.lstat(&format!("{path}/..")).unwrap();
        if dir != 0 {
            let parent = path.rsplit_once('/').unwrap().0;
            assert_eq!(up.st_ino, p.lstat(parent).unwrap().st_ino, "{path}/..");
        }
        for (name, &id) in entries {
            let path = format!("{path}/{name}");
            let node = &self.nodes[id];
            let st = p.lstat(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
            assert_eq!(st.st_nlink, node.links, "links of {path}");
            match &node.body {
                Body::Dir { .. } => self.check(p, id, &path),
                Body::Link(target) => assert_eq!(p.readlink(&path).as_ref(), Ok(target)),
                Body::File(bytes) => {
                    assert_eq!(st.st_size as usize, bytes.len(), "size of {path}");
                    assert_eq!(st.st_mode & 0o7777, node.mode, "mode of {path}");
                    let fd = p.open(&path, c::RUMP_O_RDONLY, 0).unwrap();
                    let mut got = vec![1; bytes.len() + 10];
                    let n = p.pread(fd, &mut got, 0).unwrap();
                    assert_eq!(n, bytes.len(), "{path}");
                    assert!(&got[..n] == bytes.as_slice(), "contents of {path}");
                    p.close(fd).unwrap();
                }
            }
        }
    }
}

fn name(r: &mut Random) -> String {
    match r.below(30) {
        0 => "x".repeat(120),
        1 => "y".repeat(256),
        2 => "n".repeat(40),
        n => ["a", "b", "c", "d", "e"][(n % 5) as usize].into(),
    }
}

fn path(r: &mut Random) -> String {
    let mut names = Vec::new();
    for _ in 0..r.below(4) {
        names.push(match r.below(12) {
            0 => ".".into(),
            1 => "..".into(),
            _ => name(r),
        });
    }
    // Not above the root of the model.
    let mut level = 0;
    for n in &mut names {
        match n.as_str() {
            ".." if level == 0 => *n = ".".into(),
            ".." => level -= 1,
            "." => (),
            _ => level += 1,
        }
    }
    names.push(name(r));
    names.join("/")
}

/// A target that stays in the tree: links climb only as far as they surely can.
fn target(r: &mut Random) -> String {
    format!("./{}", name(r))
}

fn step(m: &mut Model, p: &Proc<'_>, r: &mut Random) -> String {
    let one = path(r);
    let two = path(r);
    let real = |s: &str| format!("{}/{s}", m.base);
    let (k1, k2) = (real(&one), real(&two));
    let unit = |x: Sys| x.map(drop);
    let (what, got, expected): (String, Sys<()>, Sys<()>) = match r.below(16) {
        0 | 1 => (format!("mkdir {one}"), unit(p.mkdir(&k1)), m.mkdir(&one)),
        2 => (format!("rmdir {one}"), unit(p.rmdir(&k1)), m.rmdir(&one)),
        3 | 4 => (format!("unlink {one}"), unit(p.unlink(&k1)), m.unlink(&one)),
        5..=7 => (
            format!("rename {one} {two}"),
            unit(p.rename(&k1, &k2)),
            m.rename(&one, &two),
        ),
        8 => (
            format!("link {one} {two}"),
            unit(p.link(&k1, &k2)),
            m.link(&one, &two),
        ),
        9 => {
            let target = target(r);
            (
                format!("symlink {target} {two}"),
                unit(p.symlink(&target, &k2)),
                m.symlink(&target, &two),
            )
        }
        10 => (
            format!("create {one}"),
            unit(p.create(&k1)),
            m.create(&one, true).map(drop),
        ),
        11 => (
            format!("stat {one}"),
            p.stat(&k1).map(drop),
            m.node(&one, true).map(drop),
        ),
        12 => {
            let size = r.below(20_000) as usize;
            let wanted = m.node(&one, true).and_then(|n| match &mut m.nodes[n].body {
                Body::File(bytes) => {
                    bytes.resize(size, 0);
                    Ok(())
                }
                Body::Dir { .. } => Err(EISDIR),
                Body::Link(_) => unreachable!(),
            });
            (
                format!("truncate {one} {size}"),
                unit(p.truncate(&k1, size as i64)),
                wanted,
            )
        }
        13 => {
            let mode = r.below(0o1000) as u32 | 0o400;
            let wanted = m.node(&one, true).map(|n| {
                if !m.is_dir(n) {
                    m.nodes[n].mode = mode;
                }
            });
            let got = match p.stat(&k1) {
                Ok(st) if st.st_mode & 0o170_000 == 0o40_000 => Ok(()),
                Ok(_) => unit(p.chmod(&k1, mode as i32)),
                Err(error) => Err(error),
            };
            (format!("chmod {mode:o} {one}"), got, wanted)
        }
        _ => {
            let offset = r.below(30_000) as usize;
            let data = vec![r.next() as u8; r.below(9000) as usize];
            let wanted = m.create(&one, false);
            if let Ok(node) = wanted
                && !data.is_empty()
            {
                m.write(node, &data, offset);
            }
            let got = p
                .open(&k1, c::RUMP_O_RDWR | c::RUMP_O_CREAT, 0o644)
                .and_then(|fd| {
                    let n = p.pwrite(fd, &data, offset as i64)?;
                    assert_eq!(n, data.len());
                    p.close(fd).map(drop)
                });
            (
                format!("write {one} {} at {offset}", data.len()),
                got,
                wanted.map(drop),
            )
        }
    };
    assert_eq!(got, expected, "{what}");
    what
}

fn clear(p: &Proc<'_>, path: &str) {
    for name in p.list(path).unwrap() {
        let path = format!("{path}/{name}");
        if p.lstat(&path).unwrap().st_mode & 0o170_000 == 0o40_000 {
            clear(p, &path);
            p.rmdir(&path).unwrap();
        } else {
            p.unlink(&path).unwrap();
        }
    }
}

fn run(base: &'static str, seed: u64, steps: u32) {
    let kernel = Raw::boot();
    let p = kernel.init();
    if base == "/t" {
        p.tmpfs(base, 0, 0);
    } else {
        p.mkdir(base).unwrap();
    }
    let mut model = Model::new(base);
    let mut random = Random::new(seed);
    for i in 0..steps {
        let what = step(&mut model, &p, &mut random);
        if i % 200 == 199 {
            eprintln!("seed {seed}, step {i}: {what}");
            model.check(&p, 0, base);
        }
    }
    model.check(&p, 0, base);
    clear(&p, base);
    if base == "/t" {
        assert_eq!(
            p.statvfs(base).unwrap().f_bfree,
            p.statvfs(base).unwrap().f_bavail
        );
        p.unmount(base, 0).unwrap();
    } else {
        p.rmdir(base).unwrap();
    }
}

#[test]
fn tmpfs() {
    for seed in 1..=6 {
        run("/t", seed, 3000);
    }
}

#[test]
fn rumpfs() {
    for seed in 1..=6 {
        run("/work", seed, 3000);
    }
}
