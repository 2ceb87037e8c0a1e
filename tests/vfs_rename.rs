//! rename(2): POSIX's table, on tmpfs and on the root.

mod raw;

use raw::{Proc, Raw, c};

const EPERM: i32 = 1;
const ENOENT: i32 = 2;
const EACCES: i32 = 13;
const EBUSY: i32 = 16;
const EXDEV: i32 = 18;
const ENOTDIR: i32 = 20;
const EISDIR: i32 = 21;
const EINVAL: i32 = 22;
const ENAMETOOLONG: i32 = 63;
const ENOTEMPTY: i32 = 66;

fn both(test: impl Fn(&Proc<'_>, &dyn Fn(&str) -> String)) {
    for base in ["/t", "/r"] {
        let kernel = Raw::boot();
        let p = kernel.init();
        if base == "/t" {
            p.tmpfs(base, 0, 0);
        } else {
            p.mkdir(base).unwrap();
        }
        test(&p, &|name| format!("{base}/{name}"));
    }
}

#[test]
fn errors() {
    both(|p, at| {
        p.create(&at("file")).unwrap();
        p.mkdir(&at("empty")).unwrap();
        p.mkdir(&at("full")).unwrap();
        p.create(&at("full/file")).unwrap();
        p.mkdir(&at("full/sub")).unwrap();
        p.symlink("file", &at("link")).unwrap();
        let long = "x".repeat(256);
        let cases = [
            ("nothing", "file", ENOENT),
            ("file", "no/where", ENOENT),
            ("no/where", "file", ENOENT),
            ("file/x", "y", ENOTDIR),
            ("file", "file/x", ENOTDIR),
            ("file", "empty", EISDIR),
            ("empty", "file", ENOTDIR),
            ("empty", "link", ENOTDIR),
            ("empty", "full", ENOTEMPTY),
            ("full", "full/sub/x", EINVAL),
            ("full", "full/sub", EINVAL),
            ("full/sub", "full", ENOTEMPTY),
            ("file", long.as_str(), ENAMETOOLONG),
            (long.as_str(), "file", ENAMETOOLONG),
        ];
        for (from, to, error) in cases {
            assert_eq!(p.rename(&at(from), &at(to)), Err(error), "{from} {to}");
        }
        for dots in ["full/.", "full/..", ".", "..", "full/./", "full/sub/.."] {
            for (from, to) in [(dots, "new"), ("empty", dots)] {
                let error = p.rename(&at(from), &at(to)).expect_err(dots);
                assert!(
                    [EINVAL, EISDIR, EBUSY, ENOTEMPTY].contains(&error),
                    "{from} {to}: {error}"
                );
            }
        }
        assert!(p.rename("", &at("new")).is_err());
        assert!(p.rename(&at("file"), "").is_err());
        assert!(p.rename("/", &at("new")).is_err());
        assert!(p.rename(&at("full"), "/").is_err());
        // All is as it was.
        let names = |d: &str| p.list(&at(d)).unwrap();
        assert_eq!(names("full"), ["file", "sub"]);
        assert_eq!(names("."), ["empty", "file", "full", "link"]);
    });
}

#[test]
fn successes() {
    both(|p, at| {
        let ino = |n: &str| p.lstat(&at(n)).unwrap().st_ino;
        let links = |n: &str| p.lstat(&at(n)).unwrap().st_nlink;
        // A file over a file: who has the old one open keeps it.
        p.create(&at("a")).unwrap();
        let fd = p
            .open(&at("b"), c::RUMP_O_CREAT | c::RUMP_O_RDWR, 0o644)
            .unwrap();
        p.write(fd, b"old").unwrap();
        let a = ino("a");
        p.rename(&at("a"), &at("b")).unwrap();
        assert_eq!(ino("b"), a);
        assert_eq!(p.fstat(fd).unwrap().st_nlink, 0);
        assert_eq!(p.pread(fd, &mut [0; 3], 0), Ok(3));
        p.close(fd).unwrap();
        // A directory over an empty one; trailing slashes.
        p.mkdir(&at("d")).unwrap();
        p.mkdir(&at("d/sub")).unwrap();
        p.mkdir(&at("e")).unwrap();
        let base = links(".");
        p.rename(&at("d/"), &at("e/")).unwrap();
        assert_eq!(links("."), base - 1);
        assert_eq!(p.list(&at("e")).unwrap(), ["sub"]);
        // Into another directory: ".." follows.
        p.mkdir(&at("f")).unwrap();
        p.rename(&at("e/sub"), &at("f/moved")).unwrap();
        assert_eq!((links("e"), links("f")), (2, 3));
        assert_eq!(ino("f/moved/.."), ino("f"));
        // Up and down again.
        p.rename(&at("f/moved"), &at("g")).unwrap();
        p.rename(&at("g"), &at("f/moved")).unwrap();
        // Links themselves, not where they lead.
        p.symlink("b", &at("link")).unwrap();
        p.create(&at("other")).unwrap();
        p.rename(&at("link"), &at("moved")).unwrap();
        assert_eq!(p.readlink(&at("moved")).unwrap(), "b");
        p.rename(&at("other"), &at("moved")).unwrap();
        assert_eq!(p.stat(&at("moved")).unwrap().st_size, 0);
        assert!(p.lstat(&at("b")).is_ok());
        // Two names of one file.
        p.link(&at("b"), &at("c")).unwrap();
        p.posix_rename(&at("b"), &at("c")).unwrap();
        assert_eq!(links("b"), 2);
        p.rename(&at("b"), &at("c")).unwrap();
        assert_eq!(p.lstat(&at("b")).err(), Some(ENOENT));
        assert_eq!(links("c"), 1);
        p.rename(&at("c"), &at("c")).unwrap();
        assert_eq!(links("c"), 1);
        // Where a negative entry was.
        assert_eq!(p.stat(&at("new")).err(), Some(ENOENT));
        p.rename(&at("c"), &at("new")).unwrap();
        assert_eq!(links("new"), 1);
        assert_eq!(p.stat(&at("c")).err(), Some(ENOENT));
    });
}

#[test]
fn permissions() {
    both(|p, at| {
        p.mkdir(&at("sticky")).unwrap();
        p.chmod(&at("sticky"), 0o1777).unwrap();
        p.mkdir(&at("closed")).unwrap();
        p.mkdir(&at("open")).unwrap();
        p.chmod(&at("open"), 0o777).unwrap();
        for (name, uid) in [("sticky/root", 0), ("sticky/mine", 7), ("closed/x", 7)] {
            p.create(&at(name)).unwrap();
            p.chown(&at(name), uid, 0).unwrap();
        }
        let user = p.raw.fork();
        user.call(c::RUMP_SYS_setuid, &[7]).unwrap();
        let refused = |from: &str, to: &str| {
            let error = user.rename(&at(from), &at(to)).expect_err(from);
            assert!([EPERM, EACCES].contains(&error), "{from} {to}: {error}");
        };
        refused("sticky/root", "open/x");
        refused("sticky/mine", "sticky/root");
        refused("closed/x", "open/x");
        refused("sticky/mine", "closed/y");
        user.rename(&at("sticky/mine"), &at("open/mine")).unwrap();
        user.rename(&at("open/mine"), &at("sticky/again")).unwrap();
        // A directory of another's cannot get another parent.
        drop(user);
        // Flags, on tmpfs.
        if at("").starts_with("/t") {
            p.chflags(&at("sticky/again"), c::RUMP_UF_IMMUTABLE as u32)
                .unwrap();
            assert_eq!(p.rename(&at("sticky/again"), &at("x")), Err(EPERM));
            assert_eq!(p.unlink(&at("sticky/again")), Err(EPERM));
            p.chflags(&at("sticky/again"), 0).unwrap();
            p.chflags(&at("open"), c::RUMP_UF_APPEND as u32).unwrap();
            p.create(&at("open/new")).unwrap();
            assert_eq!(p.rename(&at("open/new"), &at("open/newer")), Err(EPERM));
            assert_eq!(p.unlink(&at("open/new")), Err(EPERM));
            p.chflags(&at("open"), 0).unwrap();
            p.unlink(&at("open/new")).unwrap();
        }
    });
}

#[test]
fn across_mounts() {
    both(|p, at| {
        p.tmpfs(&at("m"), 0, 0);
        p.create(&at("file")).unwrap();
        p.mkdir(&at("dir")).unwrap();
        p.create(&at("m/file")).unwrap();
        assert_eq!(p.rename(&at("file"), &at("m/file")), Err(EXDEV));
        assert_eq!(p.rename(&at("file"), &at("m/new")), Err(EXDEV));
        assert_eq!(p.rename(&at("dir"), &at("m/new")), Err(EXDEV));
        assert_eq!(p.rename(&at("m/file"), &at("new")), Err(EXDEV));
        assert_eq!(p.link(&at("file"), &at("m/new")), Err(EXDEV));
        // The mount point itself stays where it is.
        for (from, to) in [("m", "n"), ("dir", "m")] {
            let error = p.rename(&at(from), &at(to)).unwrap_err();
            assert!([EBUSY, EXDEV, EINVAL].contains(&error), "{from}: {error}");
        }
        assert_eq!(p.rmdir(&at("m")), Err(EBUSY));
        p.unmount(&at("m"), 0).unwrap();
        p.rename(&at("m"), &at("n")).unwrap();
        p.rmdir(&at("n")).unwrap();
    });
}
