//! EVFILT_VNODE on FFS, which is read only: opening, reading, closing, and what
//! posts nothing; by the file's own watch and by one of the tree.

mod common;

use std::io::ErrorKind;
use std::path::Path;

use rump::Errno;
use rump::fs::{Dir, Ffs, OpenOptions};
use rump::watch::{Events, TreeWatch, Watch};

const ASKED: Events = Events::all();

/// A kernel, an image in it, a file with something in it, and its directory.
fn mounted() -> (common::Fixture, Dir, String) {
    let kernel = common::kernel();
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds");
    let image = common::unzstd(&seeds.join("ufs2-le.img.zst"));
    let disk = kernel.attach_disk("rd0", image).unwrap();
    let dir = kernel
        .mount(Ffs::on(&disk).read_only(), "/m")
        .unwrap()
        .keep();
    let file = dir
        .walk()
        .sorted(true)
        .map(|e| e.unwrap())
        .find(|e| e.file_type().is_file() && dir.metadata(e.path()).unwrap().len() > 10);
    let path = file.unwrap().path().to_str().unwrap().to_string();
    (kernel, dir, path)
}

fn told(watch: &mut Watch) -> Events {
    match watch.try_recv() {
        Ok(event) => event.unwrap().events(),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Events::empty(),
        Err(error) => panic!("{error}"),
    }
}

fn told_of(watch: &mut TreeWatch, path: &str) -> Vec<Events> {
    let mut all = Vec::new();
    while let Ok(Some(event)) = watch.try_recv() {
        if event.path().and_then(Path::to_str) == Some(path) {
            all.push(event.events());
        }
    }
    all
}

#[test]
fn reading() {
    let (_kernel, dir, path) = mounted();
    let mut watch = dir.watch(&path, ASKED).unwrap();
    let mut tree = dir.watch_tree(ASKED).unwrap();
    let mut see = |what: Events| {
        assert_eq!(told(&mut watch), what);
        assert_eq!(told_of(&mut tree, &path), Vec::from_iter(what.iter()));
    };
    see(Events::empty());
    let file = dir.open(&path).unwrap();
    see(Events::OPEN);
    file.read_exact_at(&mut [0; 4], 0).unwrap();
    see(Events::READ);
    assert_eq!(file.read_at(&mut [0; 4], 1 << 40).unwrap(), 0);
    see(Events::READ);
    file.metadata().unwrap();
    dir.metadata(&path).unwrap();
    see(Events::empty());
    drop(file);
    see(Events::CLOSE);
}

#[test]
fn directories_and_refusals() {
    let (_kernel, dir, path) = mounted();
    let mut watch = dir.watch(".", ASKED).unwrap();
    let mut file = dir.watch(&path, ASKED).unwrap();
    assert!(dir.read_dir(".").unwrap().count() > 0);
    assert_eq!(told(&mut watch), Events::OPEN | Events::CLOSE);
    for error in [
        dir.write(&path, "x").unwrap_err(),
        dir.write("new", "x").unwrap_err(),
        dir.remove_file(&path).unwrap_err(),
        dir.rename(&path, "other").unwrap_err(),
        dir.create_dir("d").unwrap_err(),
        dir.open_with(&path, OpenOptions::new().append(true))
            .map(drop)
            .unwrap_err(),
    ] {
        assert_eq!(Errno::of(&error), Some(Errno::EROFS));
    }
    assert_eq!(told(&mut watch), Events::empty());
    assert_eq!(told(&mut file), Events::empty());
}

#[test]
fn unmounting() {
    let (kernel, dir, path) = mounted();
    let mut watch = dir.watch(&path, Events::READ | Events::REVOKE).unwrap();
    let mut tree = dir.watch_tree(Events::READ).unwrap();
    drop(dir);
    kernel.unmount("/m", false).unwrap();
    assert_eq!(told(&mut watch), Events::REVOKE);
    assert!(watch.recv().unwrap().is_none());
    let last = tree.recv().unwrap().unwrap();
    assert_eq!(last.events(), Events::REVOKE);
    assert!(tree.recv().unwrap().is_none());
}
