//! What NetBSD's own tests of EVFILT_VNODE look at, case by case: 18 of a
//! directory, one of a file's life, one of interest and descriptors; each on
//! every file system that can be written to.

#[path = "common/notes.rs"]
mod notes;
#[path = "common/raw.rs"]
mod raw;

use notes::*;
use raw::*;

const NOW: Option<std::time::Duration> = Some(std::time::Duration::ZERO);

/// Each test on each file system.
fn everywhere(test: impl Fn(Proc)) {
    for fs in FILE_SYSTEMS {
        let (_k, p) = fs.boot();
        test(p);
        p.release();
    }
}

fn create(p: Proc, path: &str) {
    p.close(p.open(path, RUMP_O_CREAT | RUMP_O_RDWR).unwrap())
        .unwrap();
}

fn mkdir(p: Proc, path: &str) {
    p.mkdir(path).unwrap();
}

fn remove(p: Proc, path: &str) {
    p.path(RUMP_SYS_unlink, path, &[]).unwrap();
}

fn rmdir(p: Proc, path: &str) {
    p.path(RUMP_SYS_rmdir, path, &[]).unwrap();
}

fn mv(p: Proc, from: &str, to: &str) {
    let to = std::ffi::CString::new(to).unwrap();
    p.path(RUMP_SYS_rename, from, &[to.as_ptr() as i64])
        .unwrap();
}

/// Watch the directory "foo" once: which bits come, and which do not.
fn directory(p: Proc, before: fn(Proc), act: fn(Proc), set: i32, clear: i32) {
    mkdir(p, "foo");
    before(p);
    let fd = p.open("foo", RUMP_O_RDONLY).unwrap();
    let kq = p.kqueue();
    let all = DELETE | WRITE | EXTEND | ATTRIB | LINK | RENAME | REVOKE;
    let flags = RUMP_EV_ADD | RUMP_EV_ONESHOT;
    let add = kev(fd as usize, RUMP_EVFILT_VNODE, flags, all, 0);
    assert!(p.kevent(kq, &[add], 1, NOW).unwrap().is_empty());
    act(p);
    let events = p.kevent(kq, &[], 1, NOW).unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].ident, fd as usize);
    assert_eq!(events[0].filter, RUMP_EVFILT_VNODE as u32);
    let got = events[0].fflags as i32;
    assert_eq!((got & set, got & clear), (set, 0), "{got:#x}");
}

macro_rules! directory {
    ($($name:ident: $before:expr, $act:expr, $set:expr, $clear:expr;)*) => {
        $(#[test]
        fn $name() {
            everywhere(|p| directory(p, $before, $act, $set, $clear));
        })*
    };
}

directory! {
    no_link_when_a_file_is_made: |_| (), |p| create(p, "foo/file"), 0, LINK;
    no_link_when_a_file_is_removed: |p| create(p, "foo/file"), |p| remove(p, "foo/file"), 0, LINK;
    no_link_when_a_directory_moves_within: |p| mkdir(p, "foo/a"), |p| mv(p, "foo/a", "foo/b"), 0, LINK;
    no_link_when_a_file_moves_within: |p| create(p, "foo/a"), |p| mv(p, "foo/a", "foo/b"), 0, LINK;
    link_when_a_directory_is_made: |_| (), |p| mkdir(p, "foo/dir"), LINK, 0;
    link_when_a_directory_is_removed: |p| mkdir(p, "foo/dir"), |p| rmdir(p, "foo/dir"), LINK, 0;
    link_when_a_directory_moves_in: |p| mkdir(p, "dir"), |p| mv(p, "dir", "foo/dir"), LINK, 0;
    link_when_a_directory_moves_out: |p| mkdir(p, "foo/dir"), |p| mv(p, "foo/dir", "dir"), LINK, 0;
    write_when_a_directory_is_made: |_| (), |p| mkdir(p, "foo/dir"), WRITE, 0;
    write_when_a_file_is_made: |_| (), |p| create(p, "foo/file"), WRITE, 0;
    write_when_a_directory_is_removed: |p| mkdir(p, "foo/dir"), |p| rmdir(p, "foo/dir"), WRITE, 0;
    write_when_a_file_is_removed: |p| create(p, "foo/file"), |p| remove(p, "foo/file"), WRITE, 0;
    write_when_a_directory_moves_in: |p| mkdir(p, "dir"), |p| mv(p, "dir", "foo/dir"), WRITE, 0;
    write_when_a_directory_moves_out: |p| mkdir(p, "foo/dir"), |p| mv(p, "foo/dir", "dir"), WRITE, 0;
    write_when_a_directory_moves_within: |p| mkdir(p, "foo/a"), |p| mv(p, "foo/a", "foo/b"), WRITE, 0;
    write_when_a_file_moves_in: |p| create(p, "file"), |p| mv(p, "file", "foo/file"), WRITE, 0;
    write_when_a_file_moves_out: |p| create(p, "foo/file"), |p| mv(p, "foo/file", "file"), WRITE, 0;
    write_when_a_file_moves_within: |p| create(p, "foo/a"), |p| mv(p, "foo/a", "foo/b"), WRITE, 0;
}

/// The one event there is now, of this descriptor; 0 if there is none.
fn one(p: Proc, kq: i32, fd: i32) -> i32 {
    match p.kevent(kq, &[], 4, NOW).unwrap()[..] {
        [] => 0,
        [e] if e.ident == fd as usize => e.fflags as i32,
        ref more => panic!("{more:?}"),
    }
}

fn pwrite(p: Proc, fd: i32, text: &str, at: i64) {
    let n = sys!(p, RUMP_SYS_pwrite, fd, text.as_ptr(), text.len(), 0, at);
    assert_eq!(n, Ok(text.len() as i64));
}

#[test]
fn open_write_read_close() {
    everywhere(|p| {
        let fd = p.open("foo", RUMP_O_RDWR | RUMP_O_CREAT).unwrap();
        let kq = p.kqueue();
        // EXTEND is not asked for, and comes.
        let asked = OPEN | READ | WRITE | CLOSE | CLOSE_WRITE;
        let flags = RUMP_EV_ADD | RUMP_EV_CLEAR;
        let add = kev(fd as usize, RUMP_EVFILT_VNODE, flags, asked, 0);
        p.kevent(kq, &[add], 0, NOW).unwrap();
        let second = p.open("foo", RUMP_O_RDWR).unwrap();
        assert_eq!(one(p, kq, fd), OPEN);
        pwrite(p, second, "foo", 0);
        assert_eq!(one(p, kq, fd), WRITE | EXTEND);
        pwrite(p, second, "bar", 0);
        assert_eq!(one(p, kq, fd), WRITE);
        pwrite(p, second, "x", 3);
        assert_eq!(one(p, kq, fd), WRITE | EXTEND);
        p.close(second).unwrap();
        assert_eq!(one(p, kq, fd), CLOSE_WRITE);
        let third = p.open("foo", RUMP_O_RDONLY).unwrap();
        assert_eq!(one(p, kq, fd), OPEN);
        assert_eq!(p.read(third, 3).unwrap(), b"bar");
        assert_eq!(one(p, kq, fd), READ);
        p.close(third).unwrap();
        assert_eq!(one(p, kq, fd), CLOSE);
    });
}

#[test]
fn interest() {
    everywhere(|p| {
        let first = p.open("foo", RUMP_O_RDWR | RUMP_O_CREAT).unwrap();
        let dup = || sys!(p, RUMP_SYS_dup, first).unwrap() as i32;
        let (second, third) = (dup(), dup());
        let kq = p.kqueue();
        for (fd, asked) in [(first, OPEN), (second, WRITE), (third, CLOSE | CLOSE_WRITE)] {
            let flags = RUMP_EV_ADD | RUMP_EV_CLEAR;
            let add = kev(fd as usize, RUMP_EVFILT_VNODE, flags, asked, 0);
            p.kevent(kq, &[add], 0, NOW).unwrap();
        }
        // One descriptor goes, not the open file.
        p.close(second).unwrap();
        assert_eq!(one(p, kq, third), 0);
        let other = p.open("foo", RUMP_O_RDWR).unwrap();
        assert_eq!(one(p, kq, first), OPEN);
        p.write(other, b"foo").unwrap();
        assert_eq!(one(p, kq, first), 0);
        p.close(other).unwrap();
        assert_eq!(one(p, kq, third), CLOSE_WRITE);
    });
}

/// A second EV_ADD asks for something else, and gets it.
#[test]
fn a_second_add_counts() {
    everywhere(|p| {
        let fd = p.open("foo", RUMP_O_RDWR | RUMP_O_CREAT).unwrap();
        let kq = p.kqueue();
        for (asked, expected) in [(OPEN, 0), (WRITE, WRITE | EXTEND), (ATTRIB, 0)] {
            let flags = RUMP_EV_ADD | RUMP_EV_CLEAR;
            let add = kev(fd as usize, RUMP_EVFILT_VNODE, flags, asked, 0);
            p.kevent(kq, &[add], 0, NOW).unwrap();
            p.write(fd, b"x").unwrap();
            assert_eq!(one(p, kq, fd), expected, "{asked:#x}");
        }
    });
}

/// NOTE_REVOKE: asked for it comes, else nothing does; the others end.
#[test]
fn revoked() {
    for asked in [REVOKE, WRITE] {
        everywhere(|p| {
            let fd = p.open("foo", RUMP_O_RDWR | RUMP_O_CREAT).unwrap();
            let kq = p.kqueue();
            let vnode = |fd: i32| kev(fd as usize, RUMP_EVFILT_VNODE, RUMP_EV_ADD, asked, 0);
            let read = kev(fd as usize, RUMP_EVFILT_READ, RUMP_EV_ADD, 0, 0);
            p.kevent(kq, &[vnode(fd), read], 0, NOW).unwrap();
            p.path(RUMP_SYS_revoke, "foo", &[]).unwrap();
            let events = p.kevent(kq, &[], 4, NOW).unwrap();
            let of = |filter: i32| events.iter().find(|e| e.filter == filter as u32);
            let eof = RUMP_EV_EOF as u32;
            assert!(of(RUMP_EVFILT_READ).unwrap().flags & eof != 0);
            assert_eq!(
                of(RUMP_EVFILT_VNODE).map(|e| (e.fflags, e.flags & eof)),
                (asked == REVOKE).then_some((REVOKE as u32, eof))
            );
            // The reader's was the last one; closing posts nothing.
            let second = p.kevent(kq, &[], 4, NOW).unwrap();
            assert!(second.iter().all(|e| e.filter == RUMP_EVFILT_VNODE as u32));
            p.close(fd).unwrap();
            assert!(p.kevent(kq, &[], 4, NOW).unwrap().is_empty());
        });
    }
}

/// What the flags of a knote do to vnode events.
#[test]
fn modes() {
    everywhere(|p| {
        let fd = p.open("foo", RUMP_O_RDWR | RUMP_O_CREAT).unwrap();
        let kq = p.kqueue();
        let change = |flags: i32, room: usize| {
            let change = kev(fd as usize, RUMP_EVFILT_VNODE, flags, WRITE | ATTRIB, 0);
            p.kevent(kq, &[change], room, NOW)
        };
        let touch = || _ = sys!(p, RUMP_SYS_fchmod, fd, 0o600).unwrap();
        // Level: it stays, and gathers.
        change(RUMP_EV_ADD, 0).unwrap();
        pwrite(p, fd, "abc", 0);
        assert_eq!(one(p, kq, fd), WRITE | EXTEND);
        touch();
        assert_eq!(one(p, kq, fd), WRITE | EXTEND | ATTRIB);
        assert_eq!(one(p, kq, fd), WRITE | EXTEND | ATTRIB);
        change(RUMP_EV_DELETE, 0).unwrap();
        assert_eq!(one(p, kq, fd), 0);
        assert_eq!(change(RUMP_EV_DELETE, 0).map(|_| ()), Err(RUMP_ENOENT));
        // Once, and then there is no knote.
        change(RUMP_EV_ADD | RUMP_EV_ONESHOT, 0).unwrap();
        touch();
        assert_eq!((one(p, kq, fd), one(p, kq, fd)), (ATTRIB, 0));
        touch();
        assert_eq!(one(p, kq, fd), 0);
        assert_eq!(change(RUMP_EV_ENABLE, 0).map(|_| ()), Err(RUMP_ENOENT));
        // Disabled it gathers, enabled it tells.
        change(RUMP_EV_ADD | RUMP_EV_CLEAR | RUMP_EV_DISABLE, 0).unwrap();
        touch();
        assert_eq!(one(p, kq, fd), 0);
        pwrite(p, fd, "abc", 0);
        change(RUMP_EV_ENABLE, 0).unwrap();
        assert_eq!((one(p, kq, fd), one(p, kq, fd)), (ATTRIB | WRITE, 0));
        change(RUMP_EV_DELETE, 0).unwrap();
        // After each delivery it is disabled.
        let dispatch = RUMP_EV_ADD | RUMP_EV_CLEAR | RUMP_EV_DISPATCH;
        let receipt = change(dispatch | RUMP_EV_RECEIPT, 4).unwrap();
        assert_eq!((receipt.len(), receipt[0].data), (1, 0));
        assert!(receipt[0].flags & RUMP_EV_ERROR as u32 != 0);
        for _ in 0..3 {
            touch();
            assert_eq!(one(p, kq, fd), ATTRIB);
            touch();
            assert_eq!(one(p, kq, fd), 0);
            change(RUMP_EV_ENABLE, 0).unwrap();
            assert_ne!(one(p, kq, fd) & ATTRIB, 0);
            change(RUMP_EV_ENABLE, 0).unwrap();
        }
        // It goes with its descriptor, not with the file.
        let other = sys!(p, RUMP_SYS_dup, fd).unwrap() as i32;
        touch();
        p.close(fd).unwrap();
        sys!(p, RUMP_SYS_fchmod, other, 0o644).unwrap();
        assert_eq!(one(p, kq, fd), 0);
    });
}

/// A kqueue that watches one that watches a file; poll of both.
#[test]
fn queues_of_queues() {
    everywhere(|p| {
        let fd = p.open("foo", RUMP_O_RDWR | RUMP_O_CREAT).unwrap();
        let (inner, outer) = (p.kqueue(), p.kqueue());
        let clear = RUMP_EV_ADD | RUMP_EV_CLEAR;
        let add = kev(fd as usize, RUMP_EVFILT_VNODE, clear, WRITE, 0);
        p.kevent(inner, &[add], 0, NOW).unwrap();
        let add = kev(inner as usize, RUMP_EVFILT_READ, RUMP_EV_ADD, 0, 0);
        p.kevent(outer, &[add], 0, NOW).unwrap();
        let polled = || p.poll(&mut [pfd(inner, RUMP_POLLIN), pfd(outer, RUMP_POLLIN)], 0);
        for _ in 0..2 {
            assert_eq!(polled(), Ok(0));
            pwrite(p, fd, "x", 0);
            assert_eq!(polled(), Ok(2));
            let event = p.kevent(outer, &[], 1, NOW).unwrap()[0];
            assert_eq!((event.ident, event.data), (inner as usize, 1));
            assert_ne!(one(p, inner, fd) & WRITE, 0);
            assert!(p.kevent(outer, &[], 1, NOW).unwrap().is_empty());
        }
    });
}
