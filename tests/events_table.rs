//! EVFILT_VNODE: what each vnode operation posts, on which vnode, in which
//! order. One row each, on every file system that can be written to.

#[path = "common/notes.rs"]
mod notes;
#[path = "common/raw.rs"]
mod raw;

use notes::*;
use raw::*;

const ALL: i32 = 0x7ff;
const RW: i32 = RUMP_O_RDWR;

/// A row: what is there, what is done, what the vnodes watched get, in order.
struct Row {
    what: &'static str,
    setup: fn(Proc),
    /// Paths of what is watched.
    watch: &'static [&'static str],
    act: fn(Proc),
    /// Index into `watch`, and the hint.
    posted: &'static [(usize, i32)],
}

fn file(p: Proc, path: &str, text: &str) {
    let fd = p.open(path, RUMP_O_CREAT | RUMP_O_EXCL | RW).unwrap();
    p.write(fd, text.as_bytes()).unwrap();
    p.close(fd).unwrap();
}

fn unlink(p: Proc, path: &str) {
    p.path(RUMP_SYS_unlink, path, &[]).unwrap();
}

fn truncate(p: Proc, path: &str, size: i64) {
    p.path(RUMP_SYS_truncate, path, &[0, size]).unwrap();
}

/// Do something through a descriptor that others opened: only it is seen.
fn with(p: Proc, path: &str, flags: i32, f: impl FnOnce(i32)) {
    let fd = p.open(path, flags).unwrap();
    f(fd);
    p.close(fd).unwrap();
}

fn fd_of(p: Proc, path: &str) -> i32 {
    p.open(path, RW).unwrap()
}

fn pwrite(p: Proc, fd: i32, text: &str, at: i64) -> Sys {
    sys!(p, RUMP_SYS_pwrite, fd, text.as_ptr(), text.len(), 0, at)
}

fn nothing(_: Proc) {}

fn tree(p: Proc) {
    p.mkdir("d").unwrap();
    p.mkdir("e").unwrap();
    p.mkdir("d/dir").unwrap();
    p.mkdir("e/dir").unwrap();
    file(p, "d/file", "12345");
    file(p, "e/file", "12345");
}

const ROWS: &[Row] = &[
    // Section 1: one operation each.
    Row {
        what: "CREATE",
        setup: nothing,
        watch: &["."],
        act: |p| _ = p.open("new", RUMP_O_CREAT | RW).unwrap(),
        posted: &[(0, WRITE)],
    },
    Row {
        what: "MKNOD",
        setup: nothing,
        watch: &["."],
        act: |p| {
            p.path(RUMP_SYS_mkfifo, "new", &[0o600]).unwrap();
        },
        posted: &[(0, WRITE)],
    },
    Row {
        what: "SYMLINK",
        setup: nothing,
        watch: &["."],
        act: |p| _ = two(p, RUMP_SYS_symlink, "nowhere", "new").unwrap(),
        posted: &[(0, WRITE)],
    },
    Row {
        what: "MKDIR",
        setup: nothing,
        watch: &["."],
        act: |p| _ = p.mkdir("new").unwrap(),
        posted: &[(0, WRITE | LINK)],
    },
    Row {
        what: "LINK",
        setup: tree,
        watch: &["d", "e", "d/file"],
        act: |p| link(p, "d/file", "e/new"),
        posted: &[(1, WRITE), (2, LINK)],
    },
    Row {
        what: "REMOVE, the last name",
        setup: tree,
        watch: &["d", "d/file"],
        act: |p| unlink(p, "d/file"),
        posted: &[(0, WRITE), (1, DELETE)],
    },
    Row {
        what: "REMOVE, another name is left",
        setup: |p| {
            tree(p);
            link(p, "d/file", "d/keep");
        },
        watch: &["d", "d/file"],
        act: |p| unlink(p, "d/file"),
        posted: &[(0, WRITE), (1, DELETE)],
    },
    Row {
        what: "RMDIR",
        setup: tree,
        watch: &["d", "d/dir"],
        act: |p| _ = p.path(RUMP_SYS_rmdir, "d/dir", &[]).unwrap(),
        posted: &[(0, WRITE | LINK), (1, DELETE)],
    },
    Row {
        what: "OPEN",
        setup: tree,
        watch: &["d", "d/file"],
        act: |p| _ = p.open("d/file", RUMP_O_RDONLY).unwrap(),
        posted: &[(1, OPEN)],
    },
    Row {
        what: "CLOSE, open for reading",
        setup: tree,
        watch: &["d/file"],
        act: |p| with(p, "d/file", RUMP_O_RDONLY, |_| ()),
        posted: &[(0, OPEN), (0, CLOSE)],
    },
    Row {
        what: "CLOSE, open for writing, and not written to",
        setup: tree,
        watch: &["d/file"],
        act: |p| with(p, "d/file", RUMP_O_WRONLY, |_| ()),
        posted: &[(0, OPEN), (0, CLOSE_WRITE)],
    },
    Row {
        what: "READ",
        setup: tree,
        watch: &["d/file"],
        act: |p| _ = p.read(fd_of(p, "d/file"), 3).unwrap(),
        posted: &[(0, OPEN), (0, READ)],
    },
    Row {
        what: "READ of nothing at the end",
        setup: |p| file(p, "empty", ""),
        watch: &["empty"],
        act: |p| assert_eq!(p.read(fd_of(p, "empty"), 3).unwrap(), b""),
        posted: &[(0, OPEN), (0, READ)],
    },
    Row {
        what: "READDIR is no READ",
        setup: tree,
        watch: &["d"],
        act: |p| {
            with(p, "d", RUMP_O_RDONLY, |fd| {
                let mut buf = [0_u8; 2048];
                let n = sys!(p, RUMP_SYS_getdents, fd, buf.as_mut_ptr(), buf.len());
                assert!(n.unwrap() > 0);
            });
        },
        posted: &[(0, OPEN), (0, CLOSE)],
    },
    Row {
        what: "WRITE beyond the end",
        setup: tree,
        watch: &["d/file"],
        act: |p| _ = pwrite(p, fd_of(p, "d/file"), "abc", 4).unwrap(),
        posted: &[(0, OPEN), (0, WRITE | EXTEND)],
    },
    Row {
        what: "WRITE inside",
        setup: tree,
        watch: &["d/file"],
        act: |p| _ = pwrite(p, fd_of(p, "d/file"), "abc", 2).unwrap(),
        posted: &[(0, OPEN), (0, WRITE)],
    },
    Row {
        what: "WRITE appending",
        setup: tree,
        watch: &["d/file"],
        act: |p| {
            let fd = p.open("d/file", RW | RUMP_O_APPEND).unwrap();
            p.write(fd, b"x").unwrap();
        },
        posted: &[(0, OPEN), (0, WRITE | EXTEND)],
    },
    Row {
        what: "WRITE of no bytes",
        setup: tree,
        watch: &["d/file"],
        act: |p| {
            let fd = p.open("d/file", RW | RUMP_O_APPEND).unwrap();
            assert_eq!(p.write(fd, b""), Ok(0));
        },
        posted: &[(0, OPEN)],
    },
    Row {
        what: "WRITE that fails before any byte",
        setup: tree,
        watch: &["d/file"],
        act: |p| {
            assert_eq!(
                pwrite(p, fd_of(p, "d/file"), "x", i64::MAX - 1),
                Err(RUMP_EFBIG)
            );
        },
        posted: &[(0, OPEN)],
    },
    Row {
        what: "SETATTR: mode",
        setup: tree,
        watch: &["d", "d/file"],
        act: |p| _ = p.path(RUMP_SYS_chmod, "d/file", &[0o600]).unwrap(),
        posted: &[(1, ATTRIB)],
    },
    Row {
        what: "SETATTR: owner",
        setup: tree,
        watch: &["d/file"],
        act: |p| _ = p.path(RUMP_SYS_chown, "d/file", &[1, 1]).unwrap(),
        posted: &[(0, ATTRIB)],
    },
    Row {
        what: "SETATTR: flags",
        setup: tree,
        watch: &["d/file"],
        act: |p| {
            let flags = RUMP_UF_NODUMP.into();
            _ = p.path(RUMP_SYS_chflags, "d/file", &[flags]).unwrap();
        },
        posted: &[(0, ATTRIB)],
    },
    Row {
        what: "SETATTR: times",
        setup: tree,
        watch: &["d/file"],
        act: |p| _ = p.path(RUMP_SYS_utimes, "d/file", &[0]).unwrap(),
        posted: &[(0, ATTRIB)],
    },
    Row {
        what: "SETATTR: longer",
        setup: tree,
        watch: &["d/file"],
        act: |p| truncate(p, "d/file", 6),
        posted: &[(0, ATTRIB | EXTEND)],
    },
    Row {
        what: "SETATTR: shorter",
        setup: tree,
        watch: &["d/file"],
        act: |p| truncate(p, "d/file", 4),
        posted: &[(0, ATTRIB)],
    },
    Row {
        what: "SETATTR: as long as it is",
        setup: tree,
        watch: &["d/file"],
        act: |p| truncate(p, "d/file", 5),
        posted: &[(0, ATTRIB)],
    },
    Row {
        what: "SETATTR by a descriptor",
        setup: tree,
        watch: &["d/file"],
        act: |p| _ = sys!(p, RUMP_SYS_ftruncate, fd_of(p, "d/file"), 0, 100_i64).unwrap(),
        posted: &[(0, OPEN), (0, ATTRIB | EXTEND)],
    },
    Row {
        what: "SETATTR refused",
        setup: tree,
        watch: &["d"],
        act: |p| {
            assert_eq!(p.path(RUMP_SYS_truncate, "d", &[0, 0]), Err(RUMP_EISDIR));
        },
        posted: &[],
    },
    Row {
        what: "O_TRUNC of what was there",
        setup: tree,
        watch: &["d", "d/file"],
        act: |p| _ = p.open("d/file", RW | RUMP_O_CREAT | RUMP_O_TRUNC).unwrap(),
        posted: &[(1, ATTRIB), (1, OPEN)],
    },
    Row {
        what: "O_TRUNC of what is new",
        setup: tree,
        watch: &["d"],
        act: |p| _ = p.open("d/new", RW | RUMP_O_CREAT | RUMP_O_TRUNC).unwrap(),
        posted: &[(0, WRITE)],
    },
    Row {
        what: "looking posts nothing",
        setup: |p| {
            tree(p);
            two(p, RUMP_SYS_symlink, "file", "d/s").unwrap();
        },
        watch: &["d", "d/file"],
        act: |p| {
            p.stat("d/s").unwrap();
            let mut buf = [0_u8; 64];
            p.path(RUMP_SYS_readlink, "d/s", &[buf.as_mut_ptr() as i64, 64])
                .unwrap();
            p.path(RUMP_SYS_access, "d/file", &[RUMP_R_OK.into()])
                .unwrap();
            p.path(RUMP_SYS_pathconf, "d/file", &[RUMP__PC_NAME_MAX.into()])
                .unwrap();
        },
        posted: &[],
    },
    Row {
        what: "FSYNC posts nothing",
        setup: tree,
        watch: &["d/file"],
        act: |p| _ = sys!(p, RUMP_SYS_fsync, fd_of(p, "d/file")).unwrap(),
        posted: &[(0, OPEN)],
    },
    Row {
        what: "ADVLOCK posts nothing",
        setup: tree,
        watch: &["d/file"],
        act: |p| {
            let fd = fd_of(p, "d/file");
            _ = sys!(p, RUMP_SYS_flock, fd, RUMP_LOCK_EX).unwrap();
        },
        posted: &[(0, OPEN)],
    },
    Row {
        what: "failures post nothing",
        setup: tree,
        watch: &["d", "d/file", "d/dir", "e"],
        act: |p| {
            assert_eq!(p.mkdir("d/dir"), Err(RUMP_EEXIST));
            assert_eq!(two(p, RUMP_SYS_link, "d/file", "e/file"), Err(RUMP_EEXIST));
            assert_eq!(p.path(RUMP_SYS_rmdir, "d", &[]), Err(RUMP_ENOTEMPTY));
            assert_eq!(p.path(RUMP_SYS_rmdir, "d/file", &[]), Err(RUMP_ENOTDIR));
            assert!(p.path(RUMP_SYS_unlink, "d/dir", &[]).is_err());
            assert_eq!(two(p, RUMP_SYS_rename, "d/none", "e/x"), Err(RUMP_ENOENT));
            assert!(two(p, RUMP_SYS_rename, "d/file", "e/dir").is_err());
            assert!(two(p, RUMP_SYS_rename, "d", "d/dir/x").is_err());
            let excl = RUMP_O_CREAT | RUMP_O_EXCL | RW;
            assert_eq!(p.open("d/file", excl), Err(RUMP_EEXIST));
        },
        posted: &[],
    },
    Row {
        what: "REVOKE",
        setup: tree,
        watch: &["d", "d/file"],
        act: |p| _ = p.path(RUMP_SYS_revoke, "d/file", &[]).unwrap(),
        posted: &[(1, REVOKE)],
    },
    // Section 2: rename.
    Row {
        what: "RENAME of a file in its directory",
        setup: tree,
        watch: &["d", "d/file"],
        act: |p| rename(p, "d/file", "d/new"),
        posted: &[(0, WRITE), (1, RENAME)],
    },
    Row {
        what: "RENAME of a directory in its directory",
        setup: tree,
        watch: &["d", "d/dir"],
        act: |p| rename(p, "d/dir", "d/new"),
        posted: &[(0, WRITE), (1, RENAME)],
    },
    Row {
        what: "RENAME of a file elsewhere",
        setup: tree,
        watch: &["d", "d/file", "e"],
        act: |p| rename(p, "d/file", "e/new"),
        posted: &[(0, WRITE), (1, RENAME), (2, WRITE | EXTEND)],
    },
    Row {
        what: "RENAME of a directory elsewhere",
        setup: tree,
        watch: &["d", "d/dir", "e"],
        act: |p| rename(p, "d/dir", "e/new"),
        posted: &[(0, WRITE | LINK), (1, RENAME), (2, WRITE | EXTEND | LINK)],
    },
    Row {
        what: "RENAME over a file",
        setup: tree,
        watch: &["d", "d/file", "e", "e/file"],
        act: |p| rename(p, "d/file", "e/file"),
        posted: &[(0, WRITE), (1, RENAME), (2, WRITE), (3, DELETE)],
    },
    Row {
        what: "RENAME over a file that has another name",
        setup: |p| {
            tree(p);
            link(p, "e/file", "e/keep");
        },
        watch: &["d", "d/file", "e", "e/file"],
        act: |p| rename(p, "d/file", "e/file"),
        posted: &[(0, WRITE), (1, RENAME), (2, WRITE), (3, LINK)],
    },
    Row {
        what: "RENAME over a directory",
        setup: tree,
        watch: &["d", "d/dir", "e", "e/dir"],
        act: |p| rename(p, "d/dir", "e/dir"),
        posted: &[(0, WRITE | LINK), (1, RENAME), (2, WRITE), (3, DELETE)],
    },
    Row {
        what: "RENAME over a directory beside it: only WRITE",
        setup: |p| {
            tree(p);
            p.mkdir("d/other").unwrap();
        },
        watch: &["d", "d/dir", "d/other"],
        act: |p| rename(p, "d/dir", "d/other"),
        posted: &[(0, WRITE), (1, RENAME), (2, DELETE)],
    },
    Row {
        what: "RENAME over a file beside it",
        setup: |p| {
            tree(p);
            file(p, "d/other", "");
        },
        watch: &["d", "d/file", "d/other"],
        act: |p| rename(p, "d/file", "d/other"),
        posted: &[(0, WRITE), (1, RENAME), (2, DELETE)],
    },
    Row {
        what: "RENAME to another name of the file: the old one goes",
        setup: |p| {
            tree(p);
            link(p, "d/file", "e/same");
        },
        watch: &["d", "d/file", "e"],
        act: |p| rename(p, "d/file", "e/same"),
        posted: &[(0, WRITE), (1, LINK)],
    },
    Row {
        what: "the same by POSIX: nothing",
        setup: |p| {
            tree(p);
            link(p, "d/file", "e/same");
        },
        watch: &["d", "d/file", "e"],
        act: |p| _ = two(p, RUMP_SYS___posix_rename, "d/file", "e/same").unwrap(),
        posted: &[],
    },
    Row {
        what: "RENAME to its own name: nothing",
        setup: tree,
        watch: &["d", "d/file"],
        act: |p| rename(p, "d/file", "d/file"),
        posted: &[],
    },
];

/// One kqueue a vnode, all watched by one that tells the order. A vnode's own
/// events come one by one: it has a knote for each bit, in queues of their own.
struct Watched {
    fds: Vec<i32>,
    kq: i32,
}

impl Watched {
    /// Each bit of each vnode has a dup'ed descriptor, so that hints that come
    /// one after the other are not merged; the queue keeps their order.
    fn new(p: Proc, paths: &[&str]) -> Watched {
        let kq = p.kqueue();
        let mut fds = Vec::new();
        for path in paths {
            let fd = p.open(path, RUMP_O_RDONLY).unwrap();
            fds.push(fd);
            for bit in 1..11 {
                let fd = sys!(p, RUMP_SYS_dup, fd).unwrap() as i32;
                assert_eq!(fd, *fds.last().unwrap() + 1);
                fds.push(fd);
                let _ = bit;
            }
        }
        let adds: Vec<_> = fds
            .iter()
            .enumerate()
            .map(|(i, &fd)| {
                let clear = RUMP_EV_ADD | RUMP_EV_CLEAR;
                kev(fd as usize, RUMP_EVFILT_VNODE, clear, 1_i64 << (i % 11), 0)
            })
            .collect();
        p.kevent(kq, &adds, 0, Some(ms(0))).unwrap();
        Watched { fds, kq }
    }

    /// Vnode and hint, in order; knotes of one hint are one.
    fn take(&self, p: Proc) -> Vec<(usize, i32)> {
        let mut all: Vec<(usize, i32)> = Vec::new();
        for e in p.kevent(self.kq, &[], 100, Some(ms(0))).unwrap() {
            let at = self.fds.iter().position(|&fd| fd as usize == e.ident);
            let (vnode, hint) = (at.unwrap() / 11, e.fflags as i32);
            assert!(hint & 1 << (at.unwrap() % 11) != 0, "not asked for");
            if all.last() != Some(&(vnode, hint)) {
                all.push((vnode, hint));
            }
        }
        all
    }
}

#[test]
fn every_row() {
    for fs in FILE_SYSTEMS {
        for row in ROWS {
            let (_k, p) = fs.boot();
            (row.setup)(p);
            let watched = Watched::new(p, row.watch);
            (row.act)(p);
            assert_eq!(watched.take(p), row.posted, "{} on {}", row.what, fs.name);
            p.release();
        }
    }
}

/// The watcher that asks for one bit gets the whole hint that has it, and
/// nothing of others.
#[test]
fn part_of_a_hint() {
    for fs in FILE_SYSTEMS {
        for asked in 0..11 {
            let asked = 1 << asked;
            for row in ROWS {
                let (_k, p) = fs.boot();
                (row.setup)(p);
                let fds: Vec<i32> = row
                    .watch
                    .iter()
                    .map(|path| p.open(path, RUMP_O_RDONLY).unwrap())
                    .collect();
                let kq = p.kqueue();
                for &fd in &fds {
                    let flags = RUMP_EV_ADD | RUMP_EV_CLEAR;
                    let add = kev(fd as usize, RUMP_EVFILT_VNODE, flags, asked, 0);
                    p.kevent(kq, &[add], 0, Some(ms(0))).unwrap();
                }
                (row.act)(p);
                let mut expected: Vec<(usize, i32)> = Vec::new();
                for &(vnode, hint) in row.posted {
                    if hint & asked == 0 {
                        continue;
                    }
                    match expected.iter_mut().find(|(v, _)| *v == vnode) {
                        Some((_, all)) => *all |= hint,
                        None => expected.push((vnode, hint)),
                    }
                }
                let got: Vec<(usize, i32)> = p
                    .kevent(kq, &[], 16, Some(ms(0)))
                    .unwrap()
                    .iter()
                    .map(|e| {
                        let at = fds.iter().position(|&fd| fd as usize == e.ident);
                        (at.unwrap(), e.fflags as i32)
                    })
                    .collect();
                assert_eq!(got, expected, "{} on {}, {asked:#x}", row.what, fs.name);
                p.release();
            }
        }
    }
}

/// A write that moved bytes and then failed posts; the wrapper is asked
/// directly, because write(2) takes back what it could not do whole.
#[test]
fn a_write_that_failed_after_some_bytes() {
    let k = Raw::boot();
    let p = k.init();
    p.mkdir("/m").unwrap();
    p.mount_tmpfs("/m", 65536).unwrap();
    let fd = p.open("/m/f", RUMP_O_CREAT | RW).unwrap();
    let kq = p.kqueue();
    let add = kev(fd as usize, RUMP_EVFILT_VNODE, RUMP_EV_ADD, ALL, 0);
    p.kevent(kq, &[add], 0, Some(ms(0))).unwrap();
    let mut moved = 0;
    let error = p.run(|| {
        let mut vp = std::ptr::null_mut();
        let mut data = vec![7_u8; 1 << 20];
        // SAFETY: the path ends with NUL; the vnode is locked over the write
        // and released with it.
        unsafe {
            let error = rump_pub_namei(
                RUMP_NAMEI_LOOKUP as u32,
                RUMP_NAMEI_LOCKLEAF as u32,
                c"/m/f".as_ptr(),
                std::ptr::null_mut(),
                &mut vp,
                std::ptr::null_mut(),
            );
            assert_eq!(error, 0);
            let uio = rump_pub_uio_setup(
                data.as_mut_ptr().cast(),
                data.len(),
                0,
                rump_uiorw::RUMPUIO_WRITE,
            );
            let cred = rump_pub_cred_create(0, 0, 0, std::ptr::null_mut());
            let error = RUMP_VOP_WRITE(vp, uio, 0, cred);
            rump_pub_cred_put(cred);
            moved = data.len() - rump_pub_uio_getresid(uio);
            let _ = rump_pub_uio_free(uio);
            RUMP_VOP_UNLOCK(vp);
            rump_pub_vp_rele(vp);
            error
        }
    });
    assert_eq!(error, RUMP_ENOSPC);
    assert!(moved > 0);
    let event = p.kevent(kq, &[], 1, Some(ms(0))).unwrap()[0];
    assert_eq!(event.fflags as i32, WRITE | EXTEND);
    p.close(fd).unwrap();
    p.close(kq).unwrap();
}
