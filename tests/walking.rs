//! Walks.

mod common;

use std::path::Path;

use rump::Errno;
use rump::fs::{Dir, Permissions, Tmpfs};
use rump::process::{Limit, Resource};

fn tree(dir: &Dir) {
    for path in ["a/b/c", "a/d", "e"] {
        dir.create_dir_all(path).unwrap();
    }
    for path in ["a/1", "a/b/2", "a/b/c/3", "e/4", "5"] {
        dir.write(path, path).unwrap();
    }
    dir.symlink("a", "link").unwrap();
}

fn paths(walk: rump::fs::Walk) -> Vec<String> {
    walk.map(|e| e.unwrap().path().display().to_string())
        .collect()
}

#[test]
fn orders() {
    let (_kernel, dir) = common::tmpfs();
    tree(&dir);
    let all = [
        "5", "a", "a/1", "a/b", "a/b/2", "a/b/c", "a/b/c/3", "a/d", "e", "e/4", "link",
    ];
    assert_eq!(paths(dir.walk().sorted(true)), all);
    let after = [
        "5", "a/1", "a/b/2", "a/b/c/3", "a/b/c", "a/b", "a/d", "a", "e/4", "e", "link",
    ];
    assert_eq!(paths(dir.walk().sorted(true).contents_first(true)), after);
    let mut unsorted = paths(dir.walk());
    unsorted.sort();
    let mut sorted = all.to_vec();
    sorted.sort();
    assert_eq!(unsorted, sorted);
}

#[test]
fn depths() {
    let (_kernel, dir) = common::tmpfs();
    tree(&dir);
    assert_eq!(
        paths(dir.walk().sorted(true).max_depth(0)),
        Vec::<String>::new()
    );
    assert_eq!(
        paths(dir.walk().sorted(true).max_depth(1)),
        ["5", "a", "e", "link"]
    );
    assert_eq!(
        paths(dir.walk().sorted(true).max_depth(2).contents_first(true)),
        ["5", "a/1", "a/b", "a/d", "a", "e/4", "e", "link"]
    );
    for entry in dir.walk() {
        let entry = entry.unwrap();
        assert_eq!(entry.depth(), entry.path().components().count());
        assert_eq!(entry.file_name(), entry.path().file_name().unwrap());
    }
}

#[test]
fn skipping() {
    let (_kernel, dir) = common::tmpfs();
    tree(&dir);
    let mut walk = dir.walk().sorted(true);
    let mut found = Vec::new();
    while let Some(entry) = walk.next() {
        let entry = entry.unwrap();
        if entry.file_name() == "b" {
            walk.skip_current_dir();
        }
        found.push(entry.path().display().to_string());
    }
    assert_eq!(found, ["5", "a", "a/1", "a/b", "a/d", "e", "e/4", "link"]);
}

#[test]
fn entries_are_of_use() {
    let (_kernel, dir) = common::tmpfs();
    tree(&dir);
    let entries: Vec<_> = dir.walk().map(|e| e.unwrap()).collect();
    // Also when the walk is over.
    for entry in entries {
        let metadata = entry.metadata().unwrap();
        assert_eq!(metadata.ino(), entry.ino());
        assert_eq!(metadata.file_type(), entry.file_type());
        if metadata.is_file() {
            assert_eq!(
                entry.read().unwrap(),
                entry.path().as_os_str().as_encoded_bytes()
            );
        } else if metadata.is_symlink() {
            assert_eq!(entry.read_link().unwrap(), Path::new("a"));
        } else {
            entry.open_dir().unwrap().entries().unwrap();
        }
    }
}

/// Make a path of `depth` directories; the last one.
fn deep(dir: &Dir, depth: usize, name: &str) -> Dir {
    let mut at = dir.clone();
    for _ in 0..depth {
        at.create_dir(name).unwrap();
        at.write("file", "content").unwrap();
        at = at.open_dir(name).unwrap();
    }
    at
}

#[test]
fn deep_trees_need_few_descriptors() {
    let (kernel, dir) = common::tmpfs();
    // Deeper than descriptors go, and than a path can say.
    drop(deep(&dir, 500, "directory"));
    let limit = Limit { soft: 60, hard: 60 };
    let p = kernel
        .process()
        .limit(Resource::OpenFiles, limit)
        .spawn()
        .unwrap();
    let root = p.root().unwrap().open_dir("t").unwrap();
    let mut files = 0;
    for entry in root.walk() {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            assert_eq!(entry.read().unwrap(), b"content");
            files += 1;
        }
    }
    assert_eq!(files, 500);
    // And files that come after a deep directory, on the way up.
    let mut files = 0;
    for entry in root.walk().contents_first(true) {
        let entry = entry.unwrap();
        entry.metadata().unwrap();
        files += usize::from(entry.file_type().is_file());
    }
    assert_eq!(files, 500);
}

#[test]
fn errors_are_items() {
    let (kernel, dir) = common::tmpfs();
    tree(&dir);
    dir.set_permissions(".", Permissions::from_mode(0o755))
        .unwrap();
    dir.set_permissions("a/b", Permissions::from_mode(0o700))
        .unwrap();
    let user = kernel.process().uid(9).spawn().unwrap();
    let root = user.root().unwrap().open_dir("t").unwrap();
    for contents_first in [false, true] {
        let mut good = Vec::new();
        let mut bad = Vec::new();
        for entry in root.walk().contents_first(contents_first) {
            match entry {
                Ok(entry) => good.push(entry.path().display().to_string()),
                Err(error) => bad.push(error),
            }
        }
        good.sort();
        assert_eq!(good, ["5", "a", "a/1", "a/b", "a/d", "e", "e/4", "link"]);
        assert_eq!(bad.len(), 1);
        assert_eq!(Errno::of(&bad[0]), Some(Errno::EACCES));
        let inner = rump::Error::of(&bad[0]).unwrap();
        assert_eq!(inner.path(), Some(Path::new("a/b")));
    }
}

#[test]
fn mount_points() {
    let (kernel, dir) = common::tmpfs();
    tree(&dir);
    let inner = kernel.mount(Tmpfs::new(), "/t/e").unwrap();
    inner.write("inner", "").unwrap();
    let all = paths(dir.walk());
    assert!(all.contains(&"e/inner".to_owned()) && !all.contains(&"e/4".to_owned()));
    let same = paths(dir.walk().same_file_system(true));
    assert!(same.contains(&"e".to_owned()) && !same.contains(&"e/inner".to_owned()));
}

#[test]
fn large_directories() {
    let (_kernel, dir) = common::tmpfs();
    for i in 0..5000 {
        dir.write(format!("a-file-with-a-rather-long-name-{i}"), "")
            .unwrap();
    }
    assert_eq!(dir.walk().count(), 5000);
    assert_eq!(dir.entries().unwrap().count(), 5000);
}

#[test]
fn what_goes_away_meanwhile() {
    let (_kernel, dir) = common::tmpfs();
    for i in 0..100 {
        dir.create_dir_all(format!("d{i:03}/sub")).unwrap();
    }
    let mut errors = 0;
    for entry in dir.walk().sorted(true) {
        match entry {
            Ok(entry) if entry.path() == Path::new("d000") => {
                for i in 50..100 {
                    dir.remove_dir_all(format!("d{i:03}")).unwrap();
                }
            }
            Ok(_) => {}
            Err(error) => {
                assert_eq!(Errno::of(&error), Some(Errno::ENOENT));
                errors += 1;
            }
        }
    }
    assert_eq!(errors, 50);
}
