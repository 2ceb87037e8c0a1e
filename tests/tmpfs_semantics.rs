//! What tmpfs does, as the manual pages have it.

mod common;

use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};

use common::errno;
use rump::Errno;
use rump::fs::{FileFlags, FileType, OpenOptions, Permissions, Tmpfs, makedev};

#[test]
fn rename_table() {
    // What is there, rename from, rename to, and what comes of it.
    type Case = (
        &'static [&'static str],
        &'static str,
        &'static str,
        Result<(), Errno>,
    );
    let cases: &[Case] = &[
        (&["a"], "a", "b", Ok(())),
        (&["a", "b"], "a", "b", Ok(())),
        (&["a"], "a", "a", Ok(())),
        (&["d/"], "d", "e", Ok(())),
        (&["d/", "e/"], "d", "e", Ok(())),
        (&["d/", "e/", "e/x"], "d", "e", Err(Errno::ENOTEMPTY)),
        (&["a", "d/"], "a", "d", Err(Errno::EISDIR)),
        (&["a", "d/"], "d", "a", Err(Errno::ENOTDIR)),
        (&["d/", "d/e/"], "d", "d/e/f", Err(Errno::EINVAL)),
        (&["d/"], "d", "d/e", Err(Errno::EINVAL)),
        (&["d/", "d/e/"], "d/e", "d", Err(Errno::ENOTEMPTY)),
        (&["d/", "d/e/"], "d/e", "f", Ok(())),
        (&["a", "d/"], "a", "d/a", Ok(())),
        (&["d/", "d/a"], "d/a", "a", Ok(())),
        (&[], "a", "b", Err(Errno::ENOENT)),
        (&["a"], "a", "x/b", Err(Errno::ENOENT)),
        (&["a", "b"], "a", "b/c", Err(Errno::ENOTDIR)),
        (&["d/"], "d/.", "e", Err(Errno::EINVAL)),
        (&["a"], "a", "/dev/a", Err(Errno::EXDEV)),
    ];
    let (_kernel, dir) = common::tmpfs();
    for (number, (there, from, to, wanted)) in cases.iter().enumerate() {
        dir.create_dir("case").unwrap();
        let case = dir.open_dir("case").unwrap();
        for name in *there {
            match name.strip_suffix('/') {
                Some(name) => case.create_dir(name).unwrap(),
                None => case.write(name, *name).unwrap(),
            }
        }
        let got = case.rename(from, to).map_err(|e| Errno::of(&e).unwrap());
        assert_eq!(got, *wanted, "case {number}: {there:?}: {from} to {to}");
        if got.is_ok() && from != to {
            assert!(!case.exists(from), "case {number}");
            assert!(case.exists(to), "case {number}");
        }
        drop(case);
        dir.remove_dir_all("case").unwrap();
    }
}

#[test]
fn link_counts() {
    let (_kernel, dir) = common::tmpfs();
    let nlink = |path: &str| dir.metadata(path).unwrap().nlink();
    dir.create_dir("d").unwrap();
    assert_eq!(nlink("d"), 2);
    dir.create_dir("d/e").unwrap();
    assert_eq!(nlink("d"), 3);
    dir.rename("d/e", "e").unwrap();
    assert_eq!(nlink("d"), 2);
    dir.write("a", "x").unwrap();
    dir.hard_link("a", "b").unwrap();
    assert_eq!((nlink("a"), nlink("b")), (2, 2));
    assert_eq!(
        dir.metadata("a").unwrap().ino(),
        dir.metadata("b").unwrap().ino()
    );
    dir.remove_file("a").unwrap();
    assert_eq!(nlink("b"), 1);
    assert_eq!(errno(dir.hard_link("d", "f")), Errno::EPERM);
    assert_eq!(errno(dir.hard_link("b", "b")), Errno::EEXIST);
}

#[test]
fn holes_read_as_zeros() {
    let (_kernel, dir) = common::tmpfs();
    let file = dir.create_new("sparse").unwrap();
    file.write_all_at(b"end", 1 << 40).unwrap();
    assert_eq!(file.metadata().unwrap().len(), (1 << 40) + 3);
    assert!(file.metadata().unwrap().blocks() * 512 < 1 << 20);
    let mut buf = [1; 4096];
    file.read_exact_at(&mut buf, 1 << 39).unwrap();
    assert_eq!(buf, [0; 4096]);
    // What was cut off does not come back.
    file.write_all_at(&[7; 5000], 0).unwrap();
    file.set_len(10).unwrap();
    file.set_len(5000).unwrap();
    let mut buf = [1; 5000];
    file.read_exact_at(&mut buf, 0).unwrap();
    assert_eq!((&buf[..10], &buf[10..]), (&[7; 10][..], &[0; 4990][..]));
}

#[test]
fn holes_are_told() {
    let (_kernel, dir) = common::tmpfs();
    let file = dir.create_new("sparse").unwrap();
    assert_eq!(file.next_data(0).unwrap(), None);
    assert_eq!(file.next_hole(0).unwrap(), None);
    file.set_len(1 << 41).unwrap();
    assert_eq!(file.next_data(0).unwrap(), None);
    assert_eq!(file.next_hole(5).unwrap(), Some(5));
    file.write_all_at(&[1; 100_000], 1 << 40).unwrap();
    file.write_all_at(&[1], 1 << 20).unwrap();
    let page = 4096;
    assert_eq!(file.next_data(0).unwrap(), Some(1 << 20));
    assert_eq!(file.next_data((1 << 20) + 7).unwrap(), Some((1 << 20) + 7));
    assert_eq!(file.next_hole(1 << 20).unwrap(), Some((1 << 20) + page));
    assert_eq!(file.next_data((1 << 20) + page).unwrap(), Some(1 << 40));
    let end = (1 << 40) + 25 * page;
    assert_eq!(file.next_hole((1 << 40) + 1).unwrap(), Some(end));
    assert_eq!(file.next_data(end).unwrap(), None);
    assert_eq!(file.next_hole(end).unwrap(), Some(end));
    assert_eq!(file.next_hole(1 << 41).unwrap(), None);
    file.deallocate(1 << 40, 4 * page).unwrap();
    assert_eq!(file.next_data(2 << 20).unwrap(), Some((1 << 40) + 4 * page));
    file.set_len((1 << 20) + 1).unwrap();
    assert_eq!(file.next_hole(1 << 20).unwrap(), Some((1 << 20) + 1));
    let big = dir.create_new("dense").unwrap();
    big.write_all_at(&[1; 3 << 20], 0).unwrap();
    assert_eq!(big.next_hole(0).unwrap(), Some(3 << 20));
}

#[test]
fn content_of_all_sizes() {
    let (_kernel, dir) = common::tmpfs();
    for len in [
        0usize,
        1,
        511,
        512,
        4095,
        4096,
        4097,
        65535,
        65536,
        65537,
        1 << 20,
        3_000_001,
    ] {
        let content: Vec<u8> = (0..len).map(|i| (i * 31 % 251) as u8).collect();
        dir.write("file", &content).unwrap();
        assert_eq!(dir.metadata("file").unwrap().len(), len as u64);
        assert!(dir.read("file").unwrap() == content, "{len}");
    }
}

#[test]
fn an_unlinked_file_lives_until_closed() {
    let (_kernel, dir) = common::tmpfs();
    let mut file = dir.create_new("a").unwrap();
    file.write_all(b"still here").unwrap();
    dir.remove_file("a").unwrap();
    assert_eq!(file.metadata().unwrap().nlink(), 0);
    let mut text = String::new();
    file.rewind().unwrap();
    file.read_to_string(&mut text).unwrap();
    assert_eq!(text, "still here");
}

#[test]
fn a_removed_directory_is_empty_and_stays_so() {
    let (_kernel, dir) = common::tmpfs();
    dir.create_dir("d").unwrap();
    let gone = dir.open_dir("d").unwrap();
    dir.remove_dir("d").unwrap();
    assert_eq!(errno(gone.write("x", "")), Errno::ENOENT);
    assert_eq!(gone.entries().map(|e| e.count()).unwrap_or(0), 0);
}

#[test]
fn append_and_truncate() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("log", "one\n").unwrap();
    let mut log = dir
        .open_with("log", OpenOptions::new().append(true))
        .unwrap();
    log.seek(SeekFrom::Start(0)).unwrap();
    log.write_all(b"two\n").unwrap();
    assert_eq!(dir.read_to_string("log").unwrap(), "one\ntwo\n");
    drop(dir.create("log").unwrap());
    assert_eq!(dir.metadata("log").unwrap().len(), 0);
}

#[test]
fn directory_errors() {
    let (_kernel, dir) = common::tmpfs();
    dir.create_dir("d").unwrap();
    dir.write("d/x", "").unwrap();
    dir.write("f", "").unwrap();
    let cases = [
        (errno(dir.remove_dir("d")), Errno::ENOTEMPTY),
        (errno(dir.remove_dir("f")), Errno::ENOTDIR),
        (errno(dir.remove_file("d")), Errno::EPERM),
        (errno(dir.remove_dir("d/.")), Errno::EINVAL),
        (errno(dir.create_dir("d")), Errno::EEXIST),
        (errno(dir.create_dir("no/e")), Errno::ENOENT),
        (errno(dir.create_dir("f/e")), Errno::ENOTDIR),
        (errno(dir.create_new("f")), Errno::EEXIST),
        (errno(dir.create("d")), Errno::EISDIR),
        (errno(dir.read("d")), Errno::EISDIR),
        (errno(dir.read_link("f")), Errno::EINVAL),
        (errno(dir.open("x".repeat(256))), Errno::ENAMETOOLONG),
        (errno(dir.open("x/".repeat(600))), Errno::ENAMETOOLONG),
        (errno(dir.open("")), Errno::ENOENT),
    ];
    for (i, (got, wanted)) in cases.iter().enumerate() {
        assert_eq!(got, wanted, "case {i}");
    }
    dir.write("x".repeat(255), "").unwrap();
}

#[test]
fn names_are_bytes() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let (_kernel, dir) = common::tmpfs();
    let mut names: Vec<Vec<u8>> = (1..=255u8)
        .filter(|b| *b != b'/')
        .map(|b| vec![b])
        .collect();
    names.retain(|n| n != b".");
    names.push(b"\xff\xfe\n\x1b[31m".to_vec());
    for name in &names {
        dir.write(OsStr::from_bytes(name), name).unwrap();
    }
    let mut found: Vec<Vec<u8>> = dir
        .entries()
        .unwrap()
        .map(|e| e.unwrap().name().as_bytes().to_vec())
        .collect();
    found.sort();
    names.sort();
    assert_eq!(found, names);
}

#[test]
fn symlinks() {
    let (_kernel, dir) = common::tmpfs();
    dir.create_dir("d").unwrap();
    dir.write("d/f", "content").unwrap();
    for (target, link) in [
        ("d/f", "rel"),
        ("/t/d/f", "abs"),
        ("../d/f", "d/up"),
        ("no", "dangling"),
        ("loop", "loop"),
    ] {
        dir.symlink(target, link).unwrap();
        assert_eq!(dir.read_link(link).unwrap().as_os_str(), target);
        assert!(dir.symlink_metadata(link).unwrap().is_symlink());
    }
    for link in ["rel", "abs", "d/up"] {
        assert_eq!(dir.read_to_string(link).unwrap(), "content", "{link}");
    }
    assert_eq!(errno(dir.open("dangling")), Errno::ENOENT);
    assert_eq!(errno(dir.open("loop")), Errno::ELOOP);
    // Through a dangling link a file is made.
    dir.write("dangling", "made").unwrap();
    assert_eq!(dir.read_to_string("no").unwrap(), "made");
    let mut options = OpenOptions::new();
    let error = errno(dir.open_with("rel", options.read(true).no_follow(true)));
    assert!(
        matches!(error, Errno::ELOOP | Errno::EFTYPE | Errno::EMLINK),
        "{error:?}"
    );
}

#[test]
fn nodes_of_all_types() {
    let (_kernel, dir) = common::tmpfs();
    let mode = Permissions::from_mode(0o640);
    dir.mkfifo("fifo", mode).unwrap();
    dir.mknod("chr", FileType::CHAR_DEVICE, mode, makedev(2, 12))
        .unwrap();
    dir.mknod("blk", FileType::BLOCK_DEVICE, mode, makedev(300, 70000))
        .unwrap();
    for (name, kind) in [
        ("fifo", FileType::FIFO),
        ("chr", FileType::CHAR_DEVICE),
        ("blk", FileType::BLOCK_DEVICE),
    ] {
        let metadata = dir.metadata(name).unwrap();
        assert_eq!(metadata.file_type(), kind);
        assert_eq!(metadata.permissions(), mode);
    }
    assert_eq!(dir.metadata("chr").unwrap().rdev(), makedev(2, 12));
    assert_eq!(dir.metadata("blk").unwrap().rdev(), makedev(300, 70000));
    // It is /dev/zero.
    let mut buf = [1; 16];
    dir.open("chr").unwrap().read_exact(&mut buf).unwrap();
    assert_eq!(buf, [0; 16]);
}

#[test]
fn a_fifo_connects() {
    let (_kernel, dir) = common::tmpfs();
    dir.mkfifo("fifo", Permissions::from_mode(0o600)).unwrap();
    let reader = {
        let dir = dir.clone();
        std::thread::spawn(move || dir.read_to_string("fifo"))
    };
    let mut writer = dir
        .open_with("fifo", OpenOptions::new().write(true))
        .unwrap();
    writer.write_all(b"through").unwrap();
    drop(writer);
    assert_eq!(reader.join().unwrap().unwrap(), "through");
}

#[test]
fn flags_forbid() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("f", "x").unwrap();
    dir.set_flags("f", FileFlags::IMMUTABLE).unwrap();
    assert!(
        dir.metadata("f")
            .unwrap()
            .flags()
            .contains(FileFlags::IMMUTABLE)
    );
    assert_eq!(errno(dir.write("f", "y")), Errno::EPERM);
    assert_eq!(errno(dir.remove_file("f")), Errno::EPERM);
    assert_eq!(errno(dir.rename("f", "g")), Errno::EPERM);
    dir.set_flags("f", FileFlags::APPEND).unwrap();
    assert_eq!(errno(dir.create("f").map(drop)), Errno::EPERM);
    let mut file = dir.open_with("f", OpenOptions::new().append(true)).unwrap();
    file.write_all(b"y").unwrap();
    dir.set_flags("f", FileFlags::empty()).unwrap();
    assert_eq!(dir.read_to_string("f").unwrap(), "xy");
}

#[test]
fn readdir_is_stable_under_change() {
    let (_kernel, dir) = common::tmpfs();
    for i in 0..2000 {
        dir.write(format!("keep{i:04}"), "").unwrap();
        dir.write(format!("drop{i:04}"), "").unwrap();
    }
    let mut seen = Vec::new();
    for (n, entry) in dir.entries().unwrap().enumerate() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if n % 3 == 0 && n / 3 < 2000 {
            dir.remove_file(format!("drop{:04}", n / 3)).unwrap();
            dir.write(format!("new{n:05}"), "").unwrap();
        }
        if name.starts_with("keep") {
            seen.push(name);
        }
    }
    seen.sort();
    let wanted: Vec<String> = (0..2000).map(|i| format!("keep{i:04}")).collect();
    assert_eq!(seen, wanted);
}

#[test]
fn limits_of_size_and_nodes() {
    let kernel = common::kernel();
    let dir = kernel
        .mount(Tmpfs::new().size_max(1 << 20).nodes_max(100), "/small")
        .unwrap();
    let info = dir.statvfs().unwrap();
    assert_eq!(info.fs_type(), "tmpfs");
    assert!(info.total_bytes() <= 1 << 20, "{info:?}");
    let error = dir.write("big", vec![0; 2 << 20]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StorageFull);
    dir.remove_file("big").unwrap();
    dir.write("fits", vec![1; 500_000]).unwrap();
    let mut made = 0;
    let error = loop {
        match dir.write(format!("n{made}"), "") {
            Ok(()) => made += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::StorageFull);
    assert!((90..=100).contains(&made), "{made}");
    dir.remove_file("n0").unwrap();
    dir.write("again", "").unwrap();
    dir.unmount().unwrap();
}

#[test]
fn times_follow_changes() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("f", "x").unwrap();
    let pause = || std::thread::sleep(std::time::Duration::from_millis(30));
    let times = |path: &str| {
        let m = dir.metadata(path).unwrap();
        (m.modified().unwrap(), m.changed().unwrap())
    };
    let (m0, c0) = times("f");
    let (d0, _) = times(".");
    pause();
    dir.set_permissions("f", Permissions::from_mode(0o600))
        .unwrap();
    let (m1, c1) = times("f");
    assert_eq!(m1, m0);
    assert!(c1 > c0);
    pause();
    dir.open_with("f", OpenOptions::new().append(true))
        .unwrap()
        .write_all(b"y")
        .unwrap();
    let (m2, c2) = times("f");
    assert!(m2 > m1 && c2 > c1);
    assert_eq!(times(".").0, d0);
    pause();
    dir.remove_file("f").unwrap();
    assert!(times(".").0 > d0);
}

#[test]
fn the_root_is_as_asked() {
    let kernel = common::kernel();
    let dir = kernel
        .mount(Tmpfs::new().mode(0o1777).owner(7, 8), "/x")
        .unwrap();
    let m = dir.metadata(".").unwrap();
    assert_eq!((m.permissions().mode(), m.uid(), m.gid()), (0o1777, 7, 8));
}
