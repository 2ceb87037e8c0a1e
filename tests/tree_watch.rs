//! Tree watches, as a C program uses them: paths, order, overflow, the end.

#[path = "common/notes.rs"]
mod notes;
#[path = "common/raw.rs"]
mod raw;
#[path = "common/tree.rs"]
mod tree;

use notes::*;
use raw::*;
use tree::*;

const RDWR: i32 = RUMP_O_RDWR;
const NEW: i32 = RUMP_O_RDWR | RUMP_O_CREAT;
/// Changes: not reading, opening and closing.
const CHANGES: i32 = CREATE | DELETE | WRITE | EXTEND | LINK | RENAME | ATTRIB | REVOKE;

fn mounted() -> (Raw, Proc) {
    let k = Raw::boot();
    let p = k.init();
    p.mkdir("/t").unwrap();
    p.mount_tmpfs("/t", 0).unwrap();
    (k, p)
}

fn unlink(p: Proc, path: &str) {
    p.path(RUMP_SYS_unlink, path, &[]).unwrap();
}

fn rmdir(p: Proc, path: &str) {
    p.path(RUMP_SYS_rmdir, path, &[]).unwrap();
}

fn shown(p: Proc, fd: i32) -> Vec<String> {
    drain(p, fd).iter().map(Event::show).collect()
}

#[test]
fn paths_and_order() {
    let (k, p) = mounted();
    let w = watch(p, "/t", 0, 0).unwrap();
    // The descriptor of the directory was closed since.
    assert_eq!(shown(p, w), ["0x100 "]);
    assert_eq!(read(p, w, 4096), Err(RUMP_EAGAIN));
    p.mkdir("/t/a").unwrap();
    p.mkdir("/t/a/b").unwrap();
    let fd = p.open("/t/a/b/file", NEW).unwrap();
    p.write(fd, b"hello").unwrap();
    rename(p, "/t/a/b", "/t/c");
    p.write(fd, b"x").unwrap();
    sys!(p, RUMP_SYS_fchmod, fd, 0o600).unwrap();
    rename(p, "/t/c/file", "/t/a/other");
    p.close(fd).unwrap();
    let fd = p.open("/t/a/other", RUMP_O_RDONLY).unwrap();
    p.read(fd, 10).unwrap();
    p.close(fd).unwrap();
    two(p, RUMP_SYS_symlink, "nowhere", "/t/s").unwrap();
    p.path(RUMP_SYS_mkfifo, "/t/fifo", &[0o600]).unwrap();
    link(p, "/t/a/other", "/t/second");
    unlink(p, "/t/a/other");
    rmdir(p, "/t/c");
    let events = drain(p, w);
    let text: Vec<String> = events.iter().map(Event::show).collect();
    assert_eq!(
        text,
        [
            "0x800 a",
            "0x800 a/b",
            "0x800 a/b/file",
            "0x80 a/b/file",
            "0x6 a/b/file",
            "0x20 a/b -> c",
            "0x6 c/file",
            "0x8 c/file",
            "0x20 c/file -> a/other",
            "0x200 a/other",
            "0x80 a/other",
            "0x400 a/other",
            "0x100 a/other",
            "0x800 s",
            "0x800 fifo",
            "0x10 a/other -> second",
            "0x1 a/other",
            "0x1 c",
        ]
    );
    assert!(events.iter().zip(1..).all(|(e, seq)| e.seq == seq));
    let kinds: Vec<i32> = events.iter().map(|e| e.kind.into()).collect();
    assert_eq!(kinds[..3], [RUMP_DT_DIR, RUMP_DT_DIR, RUMP_DT_REG]);
    assert_eq!(kinds[13..15], [RUMP_DT_LNK, RUMP_DT_FIFO]);
    p.close(w).unwrap();
    drop(k);
}

/// What was there, and open, before the watch.
#[test]
fn files_of_before() {
    let (k, p) = mounted();
    p.mkdir("/t/d").unwrap();
    p.mkdir("/t/d/e").unwrap();
    let old = p.open("/t/d/e/old", NEW).unwrap();
    let gone = p.open("/t/d/gone", NEW).unwrap();
    unlink(p, "/t/d/gone");
    p.close(p.open("/t/d/closed", NEW).unwrap()).unwrap();
    let w = watch(p, "/t", CHANGES, 0).unwrap();
    p.write(old, b"x").unwrap();
    p.write(gone, b"x").unwrap();
    p.path(RUMP_SYS_truncate, "/t/d/closed", &[0, 10]).unwrap();
    unlink(p, "/t/d/closed");
    rename(p, "/t/d", "/t/f");
    p.write(old, b"x").unwrap();
    unlink(p, "/t/f/e/old");
    p.write(old, b"x").unwrap();
    rmdir(p, "/t/f/e");
    assert_eq!(
        shown(p, w),
        [
            "0x6 d/e/old",
            "0xc d/closed",
            "0x1 d/closed",
            "0x20 d -> f",
            "0x6 f/e/old",
            "0x1 f/e/old",
            "0x1 f/e",
        ]
    );
    for fd in [old, gone, w] {
        p.close(fd).unwrap();
    }
    drop(k);
}

/// Renamed since it was looked up: the name cache does not know it, and the
/// directories are read.
#[test]
fn names_that_nobody_remembers() {
    let (k, p) = mounted();
    for i in 0..200 {
        p.mkdir(&format!("/t/{i}")).unwrap();
    }
    for dir in ["/t/a", "/t/a/b", "/t/a/b/c"] {
        p.mkdir(dir).unwrap();
    }
    let fd = p.open("/t/a/b/c/f", NEW).unwrap();
    let two_names = p.open("/t/100/one", NEW).unwrap();
    link(p, "/t/100/one", "/t/101/two");
    rename(p, "/t/100/one", "/t/100/1");
    rename(p, "/t/101/two", "/t/101/2");
    rename(p, "/t/a/b/c/f", "/t/a/b/c/g");
    rename(p, "/t/a/b/c", "/t/150/c");
    rename(p, "/t/a", "/t/z");
    let dir = p.open("/t/150/c", RUMP_O_RDONLY).unwrap();
    rename(p, "/t/150/c", "/t/150/d");
    let w = watch(p, "/t", CHANGES, 0).unwrap();
    p.write(fd, b"x").unwrap();
    sys!(p, RUMP_SYS_mkdirat, dir, c"new".as_ptr(), 0o755).unwrap();
    rename(p, "/t/150", "/t/z/150");
    p.write(fd, b"x").unwrap();
    assert_eq!(
        shown(p, w),
        [
            "0x6 150/d/g",
            "0x800 150/d/new",
            "0x20 150 -> z/150",
            "0x6 z/150/d/g",
        ]
    );
    p.write(two_names, b"x").unwrap();
    let name = shown(p, w);
    assert!(name == ["0x6 100/1"] || name == ["0x6 101/2"], "{name:?}");
    // A second watch, of a directory whose name is not known to the cache.
    let second = watch(p, "/t/z/150/d", CHANGES, 0).unwrap();
    p.write(fd, b"x").unwrap();
    assert_eq!(shown(p, second), ["0x6 g"]);
    for fd in [fd, two_names, dir, w, second] {
        p.close(fd).unwrap();
    }
    drop(k);
}

/// A directory of a mount: what crosses its border has one name.
#[test]
fn below_a_directory() {
    let (k, p) = mounted();
    for dir in ["/t/in", "/t/in/sub", "/t/out"] {
        p.mkdir(dir).unwrap();
    }
    let w = watch(p, "/t/in/sub", CHANGES, 0).unwrap();
    let all = watch(p, "/t", CHANGES, 0).unwrap();
    p.close(p.open("/t/out/f", NEW).unwrap()).unwrap();
    rename(p, "/t/out/f", "/t/in/sub/f");
    rename(p, "/t/in/sub/f", "/t/in/sub/g");
    p.close(p.open("/t/in/sub/h", NEW).unwrap()).unwrap();
    rename(p, "/t/in/sub/g", "/t/in/sub/h");
    rename(p, "/t/in/sub/h", "/t/in/f");
    link(p, "/t/in/f", "/t/in/sub/l");
    rename(p, "/t/in", "/t/up");
    rename(p, "/t/up/sub", "/t/dir");
    unlink(p, "/t/dir/l");
    sys!(p, RUMP_SYS_chmod, c"/t/dir".as_ptr(), 0o700).unwrap();
    rmdir(p, "/t/dir");
    assert_eq!(
        shown(p, w),
        [
            "0x20 -> f",
            "0x20 f -> g",
            "0x800 h",
            "0x20 g -> h (replaced)",
            "0x20 h",
            "0x10 -> l",
            "0x20 ",
            "0x1 l",
            "0x8 ",
            "0x1 ",
            "0x40 ",
        ]
    );
    assert_eq!(read(p, w, 4096).unwrap(), []);
    assert_eq!(p.poll(&mut [pfd(w, RUMP_POLLIN)], 0), Ok(1));
    assert_eq!(
        shown(p, all),
        [
            "0x800 out/f",
            "0x20 out/f -> in/sub/f",
            "0x20 in/sub/f -> in/sub/g",
            "0x800 in/sub/h",
            "0x20 in/sub/g -> in/sub/h (replaced)",
            "0x20 in/sub/h -> in/f",
            "0x10 in/f -> in/sub/l",
            "0x20 in -> up",
            "0x20 up/sub -> dir",
            "0x1 dir/l",
            "0x8 dir",
            "0x1 dir",
        ]
    );
    p.close(w).unwrap();
    p.close(all).unwrap();
    drop(k);
}

#[test]
fn overflow_is_told() {
    let (k, p) = mounted();
    let w = watch(p, "/t", WRITE, RUMP_TREEWATCH_MINQUEUE as u32).unwrap();
    let fd = p.open("/t/file", NEW).unwrap();
    let write = |n: usize| {
        for _ in 0..n {
            sys!(p, RUMP_SYS_pwrite, fd, b"x".as_ptr(), 1, 0, 0i64).unwrap();
        }
    };
    // Records of 40 bytes: 102 fit.
    write(300);
    let first = read(p, w, 400).unwrap();
    assert_eq!(first.len(), 10);
    write(5);
    let rest = drain(p, w);
    let tail: Vec<String> = rest[90..].iter().map(Event::show).collect();
    let mut expected = vec!["0x2 file"; 2];
    expected.push("0x1000 lost 198");
    expected.extend(["0x2 file"; 5]);
    assert_eq!(tail, expected);
    assert_eq!(rest[92].seq, 102);
    assert_eq!(rest[93].seq, 300);
    // Nothing follows: the reader is told all the same.
    write(110);
    let rest = drain(p, w);
    assert_eq!(rest.len(), 103);
    assert_eq!((rest[102].events, rest[102].lost), (RUMP_NOTE_OVERFLOW, 8));
    assert_eq!(read(p, w, 4096), Err(RUMP_EAGAIN));
    // A buffer that no record fits.
    write(1);
    assert_eq!(read(p, w, 32), Err(RUMP_EINVAL));
    assert_eq!(drain(p, w).len(), 1);
    p.close(fd).unwrap();
    p.close(w).unwrap();
    drop(k);
}

#[test]
fn unmount_ends_it() {
    for force in [0, RUMP_MNT_FORCE] {
        let (k, p) = mounted();
        let w = watch(p, "/t", CHANGES, 0).unwrap();
        let kq = p.kqueue();
        let add = kev(w as usize, RUMP_EVFILT_READ, RUMP_EV_ADD, 0, 0);
        p.kevent(kq, &[add], 0, Some(ms(0))).unwrap();
        let fd = (force != 0).then(|| p.open("/t/f", NEW).unwrap());
        p.path(RUMP_SYS_unmount, "/t", &[force.into()]).unwrap();
        let event = p.kevent(kq, &[], 1, Some(ms(0))).unwrap()[0];
        assert!(event.flags & RUMP_EV_EOF as u32 != 0 && event.data > 0);
        let events = shown(p, w);
        assert_eq!(events.last().unwrap(), "0x40 ");
        assert_eq!(read(p, w, 4096).unwrap(), []);
        assert_eq!(read(p, w, 4096).unwrap(), []);
        p.close(w).unwrap();
        if let Some(fd) = fd {
            p.close(fd).unwrap();
        }
        p.close(kq).unwrap();
        drop(k);
    }
}

#[test]
fn readiness() {
    let (k, p) = mounted();
    let w = watch(p, "/t", CREATE, 0).unwrap();
    let kq = p.kqueue();
    let clear = RUMP_EV_ADD | RUMP_EV_CLEAR;
    let add = kev(w as usize, RUMP_EVFILT_READ, clear, 0, 0);
    p.kevent(kq, &[add], 0, Some(ms(0))).unwrap();
    let taken = || p.kevent(kq, &[], 1, Some(ms(0))).unwrap().len();
    assert_eq!((taken(), p.poll(&mut [pfd(w, RUMP_POLLIN)], 0)), (0, Ok(0)));
    for round in 0..3 {
        p.mkdir(&format!("/t/{round}")).unwrap();
        assert_eq!(taken(), 1, "{round}");
        assert_eq!(taken(), 0, "{round}");
        assert_eq!(p.poll(&mut [pfd(w, RUMP_POLLIN)], 0), Ok(1));
        assert_eq!(drain(p, w).len(), 1);
    }
    // One who waits is woken.
    sys!(p, RUMP_SYS_fcntl, w, RUMP_F_SETFL, 0).unwrap();
    let t = std::thread::spawn(move || read(p, w, 4096));
    settle();
    p.mkdir("/t/more").unwrap();
    assert_eq!(t.join().unwrap().unwrap()[0].show(), "0x800 more");
    let t = std::thread::spawn(move || p.poll(&mut [pfd(w, RUMP_POLLIN)], 5000));
    settle();
    p.mkdir("/t/last").unwrap();
    assert_eq!(t.join().unwrap(), Ok(1));
    // Closed under a reader.
    read(p, w, 4096).unwrap();
    let t = std::thread::spawn(move || read(p, w, 4096));
    settle();
    p.close(w).unwrap();
    assert!(matches!(t.join().unwrap(), Err(RUMP_EBADF | RUMP_EINTR)));
    p.close(kq).unwrap();
    drop(k);
}

#[test]
fn hard_links_tell_the_name_of_the_last_look_up() {
    let (k, p) = mounted();
    p.close(p.open("/t/one", NEW).unwrap()).unwrap();
    link(p, "/t/one", "/t/two");
    let w = watch(p, "/t", CHANGES, 0).unwrap();
    for name in ["/t/one", "/t/two", "/t/one"] {
        let fd = p.open(name, RDWR).unwrap();
        p.write(fd, b"x").unwrap();
        p.close(fd).unwrap();
    }
    link(p, "/t/two", "/t/three");
    let fd = p.open("/t/two", RDWR).unwrap();
    unlink(p, "/t/two");
    p.write(fd, b"y").unwrap();
    p.close(fd).unwrap();
    assert_eq!(
        shown(p, w),
        [
            "0x6 one",
            "0x2 two",
            "0x2 one",
            "0x10 two -> three",
            "0x1 two",
            "0x2 three",
        ]
    );
    p.close(w).unwrap();
    drop(k);
}

#[test]
fn refusals() {
    let (k, p) = mounted();
    assert_eq!(watch(p, "/t", 0, 1), Err(RUMP_EINVAL));
    assert_eq!(watch(p, "/t", 0, u32::MAX), Err(RUMP_EINVAL));
    let user = k.user(7);
    assert_eq!(watch(user, "/t", 0, 0), Err(RUMP_EPERM));
    user.release();
    let fd = p.open("/t/f", NEW).unwrap();
    let mut args = rump_treewatch::default();
    assert_eq!(
        sys!(p, RUMP_SYS_ioctl, fd, RUMP_FIOTREEWATCH, &mut args),
        Err(RUMP_ENOTDIR)
    );
    p.close(fd).unwrap();
    // The root file system, and a second watch after the first has gone.
    let w = watch(p, "/", CREATE, 0).unwrap();
    p.mkdir("/tmp/x").unwrap();
    assert_eq!(shown(p, w), ["0x800 tmp/x"]);
    p.close(w).unwrap();
    let w = watch(p, "/tmp", CREATE, 0).unwrap();
    p.mkdir("/tmp/y").unwrap();
    p.mkdir("/t/not-this-mount").unwrap();
    assert_eq!(shown(p, w), ["0x800 y"]);
    p.close(w).unwrap();
    drop(k);
}

/// Opened by number: the name is looked for.
#[test]
fn files_without_a_look_up() {
    // So few vnodes that what is not used is not kept.
    let k = Raw::boot_with(|config| config.rkc_nvnodes = 16);
    let p = k.init();
    p.mkdir("/t").unwrap();
    p.mount_tmpfs("/t", 0).unwrap();
    for dir in ["/t/d", "/t/d/e", "/t/x"] {
        p.mkdir(dir).unwrap();
    }
    p.close(p.open("/t/d/e/file", NEW).unwrap()).unwrap();
    let mut handle = [0_u8; 256];
    let mut size = handle.len();
    p.path(
        RUMP_SYS_getfh,
        "/t/d/e/file",
        &[handle.as_mut_ptr() as i64, &raw mut size as i64],
    )
    .unwrap();
    let w = watch(p, "/t", CHANGES, 0).unwrap();
    for i in 0..500 {
        p.mkdir(&format!("/t/x/{i}")).unwrap();
    }
    assert_eq!(drain(p, w).len(), 500);
    rename(p, "/t/d", "/t/x/d");
    let fd = sys!(p, RUMP_SYS_fhopen, handle.as_mut_ptr(), size, RDWR).unwrap() as i32;
    p.write(fd, b"x").unwrap();
    assert_eq!(shown(p, w), ["0x20 d -> x/d", "0x6 x/d/e/file"]);
    p.close(fd).unwrap();
    p.close(w).unwrap();
    drop(k);
}
