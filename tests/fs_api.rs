//! The shapes of std::fs.

mod common;

use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use common::errno;
use rump::Errno;
use rump::fs::{FileTimes, OpenOptions, Permissions};

#[test]
fn create_dir_all_is_patient() {
    let (_kernel, dir) = common::tmpfs();
    dir.create_dir_all("a/b/c/d").unwrap();
    dir.create_dir_all("a/b/c/d").unwrap();
    dir.create_dir_all("").unwrap();
    dir.create_dir_all("./x/").unwrap();
    dir.write("f", "").unwrap();
    let error = dir.create_dir_all("f/g").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotADirectory);
    assert_eq!(errno(dir.create_dir_all("f")), Errno::EEXIST);
    assert_eq!(
        common::names(&dir),
        ["a/", "a/b/", "a/b/c/", "a/b/c/d/", "f", "x/"]
    );
}

#[test]
fn remove_dir_all_does_not_follow_links() {
    let (_kernel, dir) = common::tmpfs();
    dir.create_dir_all("tree/a/b").unwrap();
    dir.create_dir_all("other").unwrap();
    dir.write("other/keep", "").unwrap();
    dir.write("tree/a/b/f", "").unwrap();
    dir.symlink("../other", "tree/link").unwrap();
    dir.symlink("tree", "to_tree").unwrap();
    dir.remove_dir_all("to_tree").unwrap();
    assert!(dir.exists("tree"));
    dir.remove_dir_all("tree").unwrap();
    assert_eq!(common::names(&dir), ["other/", "other/keep"]);
    assert_eq!(errno(dir.remove_dir_all("tree")), Errno::ENOENT);
}

#[test]
fn remove_dir_all_of_a_deep_tree() {
    let (_kernel, dir) = common::tmpfs();
    let mut at = dir.clone();
    for i in 0..300 {
        let name = format!("level{i}");
        at.create_dir(&name).unwrap();
        at.write("file", "").unwrap();
        at = at.open_dir(&name).unwrap();
    }
    drop(at);
    dir.remove_dir_all("level0").unwrap();
    assert_eq!(common::names(&dir), ["file"]);
}

#[test]
fn open_options() {
    let (_kernel, dir) = common::tmpfs();
    let new = OpenOptions::new;
    // None, or those that contradict each other.
    for options in [
        new(),
        new().create(true).clone(),
        new().read(true).truncate(true).clone(),
        new().append(true).truncate(true).clone(),
    ] {
        let error = dir.open_with("f", &options).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{options:?}");
    }
    let mut file = new()
        .read(true)
        .write(true)
        .create(true)
        .mode(0o600)
        .open(&dir, "f")
        .unwrap();
    file.write_all(b"hello").unwrap();
    assert_eq!(dir.metadata("f").unwrap().permissions().mode(), 0o600);
    let mut read_only = dir.open("f").unwrap();
    assert_eq!(errno(read_only.write_all(b"x")), Errno::EBADF);
    assert_eq!(
        errno(dir.open_with("f", new().write(true).create_new(true))),
        Errno::EEXIST
    );
    assert_eq!(
        dir.open_with("g", new().write(true)).unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

#[test]
fn file_positions() {
    let (_kernel, dir) = common::tmpfs();
    let mut file = dir.create_new("f").unwrap();
    file.write_all(b"0123456789").unwrap();
    assert_eq!(file.stream_position().unwrap(), 10);
    assert_eq!(file.seek(SeekFrom::End(-3)).unwrap(), 7);
    let mut rest = String::new();
    file.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "789");
    assert_eq!(file.seek(SeekFrom::Current(-5)).unwrap(), 5);
    assert_eq!(errno(file.seek(SeekFrom::Current(-6))), Errno::EINVAL);
    let mut clone = file.try_clone().unwrap();
    let mut one = [0; 1];
    clone.read_exact(&mut one).unwrap();
    assert_eq!((one[0], file.stream_position().unwrap()), (b'5', 6));
    // These leave it alone.
    let mut two = [0; 2];
    file.read_exact_at(&mut two, 1).unwrap();
    file.write_all_at(b"ab", 20).unwrap();
    assert_eq!((&two, file.stream_position().unwrap()), (b"12", 6));
    assert_eq!(file.metadata().unwrap().len(), 22);
    let eof = file.read_exact_at(&mut two, 21).unwrap_err();
    assert_eq!(eof.kind(), ErrorKind::UnexpectedEof);
    assert_eq!(errno(file.set_len(u64::MAX)), Errno::EINVAL);
    file.sync_all().unwrap();
    file.sync_data().unwrap();
}

#[test]
fn reading_to_the_end() {
    let (_kernel, dir) = common::tmpfs();
    for len in [0usize, 1, 31, 32, 33, 4096, 100_000] {
        let content: Vec<u8> = (0..len).map(|i| i as u8).collect();
        dir.write("f", &content).unwrap();
        let mut buf = b"before".to_vec();
        let mut file = dir.open("f").unwrap();
        assert_eq!(file.read_to_end(&mut buf).unwrap(), len);
        assert_eq!(buf[6..], content[..]);
        assert_eq!(file.read_to_end(&mut buf).unwrap(), 0);
        let mut file = dir.open("f").unwrap();
        file.seek(SeekFrom::Start(len as u64 / 2)).unwrap();
        let mut buf = Vec::new();
        file.read_to_end(&mut buf).unwrap();
        assert_eq!(buf, content[len / 2..]);
    }
}

#[test]
fn copy_keeps_permissions() {
    let (_kernel, dir) = common::tmpfs();
    let content = vec![3; 3 << 20];
    dir.write("a", &content).unwrap();
    dir.set_permissions("a", Permissions::from_mode(0o4711))
        .unwrap();
    assert_eq!(dir.copy("a", "b").unwrap(), 3 << 20);
    assert!(dir.read("b").unwrap() == content);
    assert_eq!(
        dir.metadata("b").unwrap().permissions().mode() & 0o777,
        0o711
    );
    assert_eq!(errno(dir.copy(".", "c")), Errno::EINVAL);
}

#[test]
fn times() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("f", "").unwrap();
    dir.symlink("f", "l").unwrap();
    let at = |s, n| SystemTime::UNIX_EPOCH + Duration::new(s, n);
    let times = FileTimes::new()
        .set_accessed(at(100, 1))
        .set_modified(at(1 << 33, 999_999_999));
    dir.set_times("l", times).unwrap();
    let m = dir.metadata("f").unwrap();
    assert_eq!(m.accessed().unwrap(), at(100, 1));
    assert_eq!((m.mtime(), m.mtime_nsec()), (1 << 33, 999_999_999));
    // What is not given stays.
    let before = SystemTime::UNIX_EPOCH - Duration::from_millis(1500);
    dir.open("f")
        .unwrap()
        .set_times(FileTimes::new().set_modified(before))
        .unwrap();
    let m = dir.metadata("f").unwrap();
    assert_eq!(
        (m.accessed().unwrap(), m.modified().unwrap()),
        (at(100, 1), before)
    );
    assert_eq!((m.mtime(), m.mtime_nsec()), (-2, 500_000_000));
    dir.set_symlink_times("l", FileTimes::new().set_modified(at(5, 0)))
        .unwrap();
    assert_eq!(dir.symlink_metadata("l").unwrap().mtime(), 5);
    assert_eq!(dir.metadata("f").unwrap().modified().unwrap(), before);
}

#[test]
fn owners() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("f", "").unwrap();
    dir.symlink("f", "l").unwrap();
    let owner = |path: &str| {
        let m = dir.symlink_metadata(path).unwrap();
        (m.uid(), m.gid())
    };
    dir.set_owner("l", Some(5), None).unwrap();
    assert_eq!(owner("f"), (5, 0));
    dir.set_symlink_owner("l", None, Some(6)).unwrap();
    assert_eq!((owner("f"), owner("l")), ((5, 0), (0, 6)));
    dir.open("f").unwrap().set_owner(None, Some(9)).unwrap();
    assert_eq!(owner("f"), (5, 9));
}

#[test]
fn existence() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("f", "").unwrap();
    dir.symlink("no", "dangling").unwrap();
    assert!(dir.try_exists("f").unwrap());
    assert!(!dir.try_exists("no").unwrap());
    assert!(!dir.try_exists("dangling").unwrap());
    assert_eq!(errno(dir.try_exists("f/x")), Errno::ENOTDIR);
    assert!(!dir.exists("f/x"));
    dir.access("f", true, true, false).unwrap();
    assert_eq!(errno(dir.access("no", true, false, false)), Errno::ENOENT);
}

#[test]
fn entries_know_their_paths() {
    let (_kernel, dir) = common::tmpfs();
    dir.create_dir_all("a/b").unwrap();
    dir.write("a/f", "xyz").unwrap();
    let mut entries: Vec<_> = dir.read_dir("a").unwrap().map(|e| e.unwrap()).collect();
    entries.sort_by_key(|e| e.file_name());
    assert_eq!(entries[0].path(), Path::new("a/b"));
    assert!(entries[0].file_type().unwrap().is_dir());
    assert_eq!(entries[1].path(), Path::new("a/f"));
    assert_eq!(entries[1].metadata().unwrap().len(), 3);
    assert_eq!(entries[1].ino(), dir.metadata("a/f").unwrap().ino());
    let names: Vec<_> = dir
        .open_dir("a")
        .unwrap()
        .sorted_entries()
        .unwrap()
        .iter()
        .map(|e| e.path())
        .collect();
    assert_eq!(names, [Path::new("b"), Path::new("f")]);
}

#[test]
fn canonical_paths() {
    let (_kernel, dir) = common::tmpfs();
    dir.create_dir_all("a/b").unwrap();
    dir.write("a/b/f", "").unwrap();
    dir.symlink("a/b", "link").unwrap();
    assert_eq!(
        dir.canonicalize("link/../b/./f").unwrap(),
        Path::new("/t/a/b/f")
    );
    assert_eq!(dir.canonicalize(".").unwrap(), Path::new("/t"));
    assert_eq!(
        dir.open("link/f").unwrap().path().unwrap(),
        Path::new("/t/a/b/f")
    );
    assert_eq!(errno(dir.canonicalize("no")), Errno::ENOENT);
}

#[test]
fn two_directories() {
    let (kernel, dir) = common::tmpfs();
    dir.create_dir("a").unwrap();
    dir.create_dir("b").unwrap();
    let (a, b) = (dir.open_dir("a").unwrap(), dir.open_dir("b").unwrap());
    a.write("f", "x").unwrap();
    a.hard_link_to("f", &b, "g").unwrap();
    a.rename_to("f", &b, "h").unwrap();
    assert_eq!(common::names(&dir), ["a/", "b/", "b/g", "b/h"]);
    assert_eq!(errno(b.rename_to("g", &kernel.root(), "g")), Errno::EXDEV);
    let other = kernel.process().spawn().unwrap().root().unwrap();
    assert_eq!(errno(b.rename_to("g", &other, "t/g")), Errno::EXDEV);
}

#[test]
fn space_of_files() {
    let (_kernel, dir) = common::tmpfs();
    let info = dir.statvfs().unwrap();
    assert_eq!(info.fs_type(), "tmpfs");
    assert_eq!(info.mounted_on(), Path::new("/t"));
    assert!(!info.read_only());
    assert_eq!(info.name_max(), 255);
    assert!(info.free_bytes() <= info.total_bytes());
}

#[test]
fn pipes() {
    let kernel = common::kernel();
    let (mut read, mut write) = kernel.init().pipe().unwrap();
    write.write_all(b"hello").unwrap();
    drop(write);
    let mut text = String::new();
    read.read_to_string(&mut text).unwrap();
    assert_eq!(text, "hello");
    assert_eq!(errno(read.seek(SeekFrom::Start(0))), Errno::ESPIPE);
    let (read, mut write) = kernel.init().pipe().unwrap();
    drop(read);
    assert_eq!(
        write.write_all(b"x").unwrap_err().kind(),
        ErrorKind::BrokenPipe
    );
}
