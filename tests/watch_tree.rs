//! Watching trees: paths, order, overflow, the end.

mod common;

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use common::{block_on, next};
use futures_util::StreamExt;
use rump::Kernel;
use rump::fs::{FileType, Permissions, Tmpfs};
use rump::watch::{Events, TreeEvent, TreeWatch, TreeWatchOptions};

/// What has happened by now, in words.
#[track_caller]
fn told(watch: &mut TreeWatch) -> Vec<String> {
    let mut lines = Vec::new();
    loop {
        match watch.try_recv() {
            Ok(Some(event)) => lines.push(words(&event)),
            Ok(None) => return lines,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return lines,
            Err(error) => panic!("{error}"),
        }
    }
}

fn words(event: &TreeEvent) -> String {
    let names = event.events().iter_names().map(|(name, _)| name);
    let mut line = names.collect::<Vec<_>>().join("|");
    let path = |p: Option<&Path>| p.map_or("?".into(), |p| p.display().to_string());
    line += &format!(" {}", path(event.path()));
    if event.to().is_some() {
        line += &format!(" -> {}", path(event.to()));
    }
    line
}

#[test]
fn names_and_order() {
    let (_kernel, dir) = common::tmpfs();
    dir.create_dir_all("old/deep").unwrap();
    let changes = Events::CREATE | Events::DELETE | Events::RENAME | Events::LINK;
    let mut watch = dir.watch_tree(changes).unwrap();
    dir.write("f", "x").unwrap();
    dir.create_dir("d").unwrap();
    dir.rename("f", "d/g").unwrap();
    dir.hard_link("d/g", "old/deep/h").unwrap();
    dir.rename("old", "new").unwrap();
    dir.symlink("nowhere", "new/deep/s").unwrap();
    dir.remove_file("new/deep/h").unwrap();
    dir.remove_dir_all("d").unwrap();
    let lines = told(&mut watch);
    let names = lines
        .iter()
        .filter(|l| !l.starts_with("WRITE") && !l.starts_with("LINK "))
        .map(|l| l.split_once(' ').unwrap().1)
        .collect::<Vec<_>>();
    let all = [
        "f",
        "d",
        "f -> d/g",
        "old -> new",
        "new/deep/s",
        "new/deep/h",
        "d/g",
        "d",
    ];
    assert_eq!(names, all, "{lines:#?}");
    assert!(lines.iter().any(|l| l.contains("-> old/deep/h")));
}

#[test]
fn content_and_types() {
    let (_kernel, dir) = common::tmpfs();
    dir.create_dir("d").unwrap();
    let mut watch = dir
        .watch_tree(Events::CREATE | Events::WRITE | Events::ATTRIB)
        .unwrap();
    dir.write("d/f", "x").unwrap();
    let created = watch.recv().unwrap().unwrap();
    assert!(created.events().contains(Events::CREATE), "{created:?}");
    assert_eq!(created.path(), Some(Path::new("d/f")));
    assert_eq!(created.file_type(), Some(FileType::FILE));
    let mut last = created.sequence();
    dir.set_permissions("d/f", Permissions::from_mode(0))
        .unwrap();
    loop {
        let event = watch.recv().unwrap().unwrap();
        assert!(event.sequence() > last);
        last = event.sequence();
        if event.events().contains(Events::ATTRIB) {
            assert_eq!(event.path(), Some(Path::new("d/f")));
            break;
        }
    }
}

/// What finds no room is told at its place, and nothing else is lost.
#[test]
fn overflow_is_an_event() {
    let (_kernel, dir) = common::tmpfs();
    let mut watch = TreeWatchOptions::new()
        .events(Events::CREATE)
        .queue(4096)
        .open(&dir)
        .unwrap();
    const ALL: u64 = 1000;
    for i in 0..ALL {
        dir.write(format!("file{i}"), "").unwrap();
    }
    let (mut seen, mut lost, mut overflows) = (0, 0, 0);
    while let Ok(Some(event)) = watch.try_recv() {
        if event.events().contains(Events::OVERFLOW) {
            overflows += 1;
            lost += event.lost();
        } else {
            seen += 1;
        }
    }
    assert!(overflows >= 1 && seen > 0);
    assert!(seen + lost >= ALL, "{seen} seen, {lost} lost");
    dir.write("afterwards", "").unwrap();
    let event = watch.recv().unwrap().unwrap();
    assert_eq!(event.path(), Some(Path::new("afterwards")));
}

/// Every file that four threads make is told, by a stream.
#[test]
fn streams_under_load() {
    let kernel = common::kernel();
    let mount = kernel.mount(Tmpfs::new(), "/m").unwrap();
    let watch = TreeWatchOptions::new()
        .events(Events::CREATE | Events::OVERFLOW)
        .queue(16 << 20)
        .open(&mount)
        .unwrap();
    const EACH: usize = 500;
    let task = smol::spawn(watch.take(4 * EACH + 4).collect::<Vec<_>>());
    thread::scope(|scope| {
        for n in 0..4 {
            let mount = &mount;
            scope.spawn(move || {
                mount.create_dir(format!("d{n}")).unwrap();
                for i in 0..EACH {
                    mount.write(format!("d{n}/f{i}"), "").unwrap();
                }
            });
        }
    });
    let events = smol::block_on(task);
    let paths = events
        .into_iter()
        .map(|e| e.unwrap().path().unwrap().to_owned())
        .collect::<BTreeSet<PathBuf>>();
    assert_eq!(paths.len(), 4 * EACH + 4);
    mount.unmount().unwrap();
}

#[test]
fn it_ends() {
    // With the mount.
    let kernel = common::kernel();
    let mount = kernel.mount(Tmpfs::new(), "/m").unwrap();
    let mut watch = mount.watch_tree(Events::CREATE).unwrap();
    let waiter = thread::spawn(move || while block_on(next(&mut watch)).is_some() {});
    thread::sleep(Duration::from_millis(10));
    mount.unmount_forced().unwrap();
    waiter.join().unwrap();

    // With the directory that is watched.
    let mount = kernel.mount(Tmpfs::new(), "/m").unwrap();
    mount.create_dir("d").unwrap();
    let mut watch = mount
        .open_dir("d")
        .unwrap()
        .watch_tree(Events::CREATE)
        .unwrap();
    mount.write("d/f", "").unwrap();
    assert_eq!(words(&watch.recv().unwrap().unwrap()), "CREATE f");
    drop(watch);
    mount.unmount().unwrap();

    // With the kernel.
    let kernel = Kernel::boot().unwrap();
    let mount = kernel.mount(Tmpfs::new(), "/m").unwrap();
    let mut watch = mount.watch_tree(Events::CREATE).unwrap();
    let waiter = thread::spawn(move || while watch.recv().unwrap().is_some() {});
    thread::sleep(Duration::from_millis(10));
    kernel.halt().unwrap();
    waiter.join().unwrap();
}
