//! Processes: what each has for itself, and who may do what.

mod common;

use std::path::Path;

use common::errno;
use rump::Errno;
use rump::fs::Permissions;
use rump::process::{Limit, Resource};

fn mode(mode: u32) -> Permissions {
    Permissions::from_mode(mode)
}

#[test]
fn permission_table() {
    let (kernel, dir) = common::tmpfs();
    dir.set_permissions(".", mode(0o755)).unwrap();
    dir.write("f", "x").unwrap();
    dir.set_owner("f", Some(10), Some(20)).unwrap();
    // uid, gid, other groups, mode, may read, may write
    type Case = (u32, u32, &'static [u32], u32, bool, bool);
    let cases: &[Case] = &[
        (10, 1, &[], 0o600, true, true),
        (10, 1, &[], 0o400, true, false),
        (10, 20, &[], 0o066, false, false),
        (11, 20, &[], 0o640, true, false),
        (11, 1, &[20], 0o640, true, false),
        (11, 1, &[20], 0o606, false, false),
        (11, 1, &[], 0o644, true, false),
        (11, 1, &[], 0o660, false, false),
        (11, 1, &[5, 6], 0o602, false, true),
        (0, 0, &[], 0o000, true, true),
    ];
    for (uid, gid, groups, bits, read, write) in cases {
        dir.set_permissions("f", mode(*bits)).unwrap();
        let user = kernel
            .process()
            .uid(*uid)
            .gid(*gid)
            .groups(*groups)
            .spawn()
            .unwrap();
        let root = user.root().unwrap();
        let can = |r: std::io::Result<()>| match r {
            Ok(()) => true,
            Err(e) => {
                assert_eq!(Errno::of(&e), Some(Errno::EACCES));
                false
            }
        };
        let got = (
            can(root.open("t/f").map(drop)),
            can(rump::fs::OpenOptions::new()
                .write(true)
                .open(&root, "t/f")
                .map(drop)),
        );
        assert_eq!(got, (*read, *write), "{uid} {gid} {groups:?} {bits:o}");
        assert_eq!(can(root.access("t/f", true, false, false)), *read);
    }
}

#[test]
fn directories_need_search_and_write() {
    let (kernel, dir) = common::tmpfs();
    dir.set_permissions(".", mode(0o755)).unwrap();
    dir.create_dir_with("closed", mode(0o700)).unwrap();
    dir.write("closed/f", "").unwrap();
    dir.create_dir_with("listed", mode(0o744)).unwrap();
    dir.write("listed/f", "").unwrap();
    dir.create_dir_with("blind", mode(0o711)).unwrap();
    dir.write("blind/f", "").unwrap();
    let user = kernel.process().uid(5).gid(5).spawn().unwrap();
    let at = user.root().unwrap().open_dir("t").unwrap();
    assert_eq!(errno(at.metadata("closed/f")), Errno::EACCES);
    assert_eq!(at.read_dir("listed").unwrap().count(), 1);
    assert_eq!(errno(at.metadata("listed/f")), Errno::EACCES);
    assert_eq!(errno(at.read_dir("blind")), Errno::EACCES);
    at.metadata("blind/f").unwrap();
    assert_eq!(errno(at.write("new", "")), Errno::EACCES);
    assert_eq!(errno(at.remove_file("blind/f")), Errno::EACCES);
    assert_eq!(errno(at.set_owner("blind/f", Some(5), None)), Errno::EPERM);
    assert_eq!(
        errno(at.set_permissions("blind/f", mode(0o777))),
        Errno::EPERM
    );
}

#[test]
fn sticky_directories() {
    let (kernel, dir) = common::tmpfs();
    dir.set_permissions(".", mode(0o1777)).unwrap();
    let one = kernel
        .process()
        .uid(1)
        .gid(1)
        .spawn()
        .unwrap()
        .root()
        .unwrap();
    let two = kernel
        .process()
        .uid(2)
        .gid(2)
        .spawn()
        .unwrap()
        .root()
        .unwrap();
    one.write("t/one", "").unwrap();
    assert!(matches!(
        errno(two.remove_file("t/one")),
        Errno::EPERM | Errno::EACCES
    ));
    assert!(matches!(
        errno(two.rename("t/one", "t/x")),
        Errno::EPERM | Errno::EACCES
    ));
    one.remove_file("t/one").unwrap();
}

#[test]
fn credentials_cannot_be_taken_back() {
    let kernel = common::kernel();
    let user = kernel
        .process()
        .uid(7)
        .gid(8)
        .groups([9, 10])
        .spawn()
        .unwrap();
    assert_eq!((user.uid().unwrap(), user.effective_uid().unwrap()), (7, 7));
    assert_eq!((user.gid().unwrap(), user.effective_gid().unwrap()), (8, 8));
    assert_eq!(user.groups().unwrap(), [9, 10]);
    assert_eq!(errno(user.set_uid(0)), Errno::EPERM);
    assert_eq!(errno(user.set_gid(0)), Errno::EPERM);
    assert_eq!(errno(user.set_groups(&[0])), Errno::EPERM);
    assert_eq!(errno(user.chroot("/dev")), Errno::EPERM);
    // The effective ones can, by who keeps the real ones.
    let server = kernel.process().spawn().unwrap();
    server.set_effective_gid(4).unwrap();
    server.set_effective_uid(3).unwrap();
    assert_eq!(errno(server.set_effective_gid(5)), Errno::EPERM);
    server.set_effective_uid(0).unwrap();
    server.set_effective_gid(0).unwrap();
    // Children have what their parents have.
    let child = user.process().spawn().unwrap();
    assert_eq!(
        (child.uid().unwrap(), child.groups().unwrap()),
        (7, vec![9, 10])
    );
    assert_ne!(child.pid().unwrap(), user.pid().unwrap());
}

#[test]
fn new_files_belong_to_who_made_them() {
    let (kernel, dir) = common::tmpfs();
    dir.set_permissions(".", mode(0o777)).unwrap();
    let user = kernel.process().uid(7).gid(8).umask(0o027).spawn().unwrap();
    let root = user.root().unwrap();
    root.write("t/f", "").unwrap();
    root.create_dir("t/d").unwrap();
    let m = dir.metadata("f").unwrap();
    assert_eq!((m.uid(), m.permissions().mode()), (7, 0o640));
    assert_eq!(dir.metadata("d").unwrap().permissions().mode(), 0o750);
    assert_eq!(user.set_umask(0).unwrap(), 0o027);
    root.write("t/g", "").unwrap();
    assert_eq!(dir.metadata("g").unwrap().permissions().mode(), 0o666);
}

#[test]
fn working_directories() {
    let (kernel, dir) = common::tmpfs();
    dir.create_dir_all("a/b").unwrap();
    let p = kernel.process().cwd("/t/a").spawn().unwrap();
    let q = kernel.process().spawn().unwrap();
    assert_eq!(p.cwd_path().unwrap(), Path::new("/t/a"));
    assert_eq!(q.cwd_path().unwrap(), Path::new("/"));
    p.chdir("b").unwrap();
    assert_eq!(p.cwd_path().unwrap(), Path::new("/t/a/b"));
    p.cwd().unwrap().write("f", "").unwrap();
    assert!(dir.exists("a/b/f"));
    p.fchdir(&p.root().unwrap().open_dir("t").unwrap()).unwrap();
    assert_eq!(p.cwd_path().unwrap(), Path::new("/t"));
    assert_eq!(errno(p.fchdir(&dir)), Errno::EXDEV);
    assert_eq!(errno(p.chdir("/t/a/b/f")), Errno::ENOTDIR);
    assert_eq!(errno(kernel.process().cwd("/no").spawn()), Errno::ENOENT);
    assert_eq!(errno(kernel.init().chdir("/t")), Errno::EPERM);
}

#[test]
fn a_root_keeps_in() {
    let (kernel, dir) = common::tmpfs();
    dir.create_dir_all("jail/etc").unwrap();
    dir.write("jail/etc/f", "inside").unwrap();
    dir.write("f", "outside").unwrap();
    dir.symlink("/etc/f", "jail/abs").unwrap();
    dir.symlink("../../f", "jail/up").unwrap();
    let jailed = kernel.process().root("/t/jail").spawn().unwrap();
    let root = jailed.root().unwrap();
    assert_eq!(root.read_to_string("abs").unwrap(), "inside");
    assert_eq!(root.read_to_string("../../../etc/f").unwrap(), "inside");
    assert_eq!(root.read_to_string("/etc/f").unwrap(), "inside");
    assert_eq!(errno(root.read("up")), Errno::ENOENT);
    assert_eq!(errno(root.read("/t/f")), Errno::ENOENT);
    assert_eq!(jailed.cwd_path().unwrap(), Path::new("/"));
}

#[test]
fn descriptors_are_limited_and_apart() {
    let kernel = common::kernel();
    kernel.root().write("f", "").unwrap();
    let p = kernel.process();
    let p = p
        .limit(Resource::OpenFiles, Limit { soft: 8, hard: 8 })
        .spawn()
        .unwrap();
    let root = p.root().unwrap();
    let mut files = Vec::new();
    let error = loop {
        match root.open("f") {
            Ok(file) => files.push(file),
            Err(error) => break error,
        }
    };
    assert_eq!(Errno::of(&error), Some(Errno::EMFILE));
    assert!(files.len() <= 7);
    // Another one has its own.
    let others: Vec<_> = (0..20).map(|_| kernel.root().open("f").unwrap()).collect();
    files.pop();
    files.push(root.open("f").unwrap());
    assert_eq!(
        p.limit(Resource::OpenFiles).unwrap(),
        Limit { soft: 8, hard: 8 }
    );
    drop(others);
}

#[test]
fn file_size_limit() {
    let (kernel, _dir) = common::tmpfs();
    let limit = Limit {
        soft: 1000,
        hard: 1000,
    };
    let p = kernel
        .process()
        .limit(Resource::FileSize, limit)
        .spawn()
        .unwrap();
    let error = p.root().unwrap().write("t/f", vec![0; 4000]).unwrap_err();
    assert_eq!(Errno::of(&error), Some(Errno::EFBIG));
}

#[test]
fn many_come_and_go() {
    let (kernel, dir) = common::tmpfs();
    dir.set_permissions(".", mode(0o777)).unwrap();
    for round in 0..50 {
        let all: Vec<_> = (0..20)
            .map(|i| kernel.process().uid(i + 1).spawn().unwrap())
            .collect();
        for (i, p) in all.iter().enumerate() {
            p.root()
                .unwrap()
                .write(format!("t/{round}-{i}"), "")
                .unwrap();
        }
    }
    assert_eq!(dir.entries().unwrap().count(), 1000);
    let stats = kernel.stats();
    assert!(stats.processes <= 3, "{stats:?}");
}

#[test]
fn threads_share_a_process() {
    let (kernel, dir) = common::tmpfs();
    dir.set_permissions(".", mode(0o777)).unwrap();
    let p = kernel.process().uid(3).spawn().unwrap();
    std::thread::scope(|s| {
        for t in 0..8 {
            let root = p.root().unwrap();
            s.spawn(move || {
                for i in 0..100 {
                    root.write(format!("t/{t}-{i}"), format!("{t} {i}"))
                        .unwrap();
                }
            });
        }
    });
    assert_eq!(dir.entries().unwrap().count(), 800);
    assert_eq!(dir.read_to_string("7-99").unwrap(), "7 99");
}

#[test]
fn the_c_interface_goes_to_the_bound_process() {
    let kernel = common::kernel();
    let p = kernel.process().uid(42).spawn().unwrap();
    let answer = p.run(|| p.uid().unwrap()).unwrap();
    assert_eq!(answer, 42);
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        p.run(|| panic!("inside")).unwrap()
    }));
    assert_eq!(*caught.unwrap_err().downcast::<&str>().unwrap(), "inside");
    assert_eq!(p.uid().unwrap(), 42);
}
