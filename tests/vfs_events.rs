//! EVFILT_VNODE, further: attributes and links, replaced targets, revoke and forced
//! unmount, on tmpfs and on the root.

mod raw;

use std::time::Duration;

use raw::{Proc, Raw, c};

const DELETE: u32 = c::RUMP_NOTE_DELETE as u32;
const WRITE: u32 = c::RUMP_NOTE_WRITE as u32;
const EXTEND: u32 = c::RUMP_NOTE_EXTEND as u32;
const ATTRIB: u32 = c::RUMP_NOTE_ATTRIB as u32;
const LINK: u32 = c::RUMP_NOTE_LINK as u32;
const RENAME: u32 = c::RUMP_NOTE_RENAME as u32;
const REVOKE: u32 = c::RUMP_NOTE_REVOKE as u32;
const OPEN: u32 = c::RUMP_NOTE_OPEN as u32;
const CLOSE_WRITE: u32 = c::RUMP_NOTE_CLOSE_WRITE as u32;
const ALL: u32 = 0x7ff;
const RDWR_CREAT: i32 = c::RUMP_O_RDWR | c::RUMP_O_CREAT;

struct Watch<'a> {
    p: &'a Proc<'a>,
    kq: i32,
}

impl Watch<'_> {
    fn new<'a>(p: &'a Proc<'a>) -> Watch<'a> {
        let kq = p.call(c::RUMP_SYS_kqueue, &[]).unwrap() as i32;
        Watch { p, kq }
    }

    fn add(&self, fd: i32, fflags: u32, flags: i32) -> raw::Sys {
        let change = c::rump_kevent {
            ident: fd as usize,
            filter: c::RUMP_EVFILT_VNODE as u32,
            flags: (c::RUMP_EV_ADD | flags) as u32,
            fflags,
            data: 0,
            udata: std::ptr::null_mut(),
        };
        let at = std::ptr::from_ref(&change) as i64;
        self.p
            .call(c::RUMP_SYS_kevent, &[self.kq.into(), at, 1, 0, 0, 0])
    }

    /// Events of now, as (descriptor, fflags), by descriptor.
    fn take(&self) -> Vec<(i32, u32)> {
        let mut events = [c::rump_kevent {
            ident: 0,
            filter: 0,
            flags: 0,
            fflags: 0,
            data: 0,
            udata: std::ptr::null_mut(),
        }; 16];
        let now = c::rump_timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        let args = [
            self.kq.into(),
            0,
            0,
            events.as_mut_ptr() as i64,
            16,
            std::ptr::from_ref(&now) as i64,
        ];
        let n = self.p.call(c::RUMP_SYS_kevent, &args).unwrap() as usize;
        let mut found: Vec<_> = events[..n]
            .iter()
            .map(|e| (e.ident as i32, e.fflags))
            .collect();
        found.sort_unstable();
        found
    }

    fn one(&self, fd: i32) -> u32 {
        match self.take()[..] {
            [] => 0,
            [(ident, fflags)] if ident == fd => fflags,
            ref other => panic!("{other:?}"),
        }
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        let _ = self.p.close(self.kq);
    }
}

fn both(test: impl Fn(&Proc<'_>, &str)) {
    for base in ["/t", "/r"] {
        let kernel = Raw::boot();
        let p = kernel.init();
        if base == "/t" {
            p.tmpfs(base, 0, 0);
        } else {
            p.mkdir(base).unwrap();
        }
        test(&p, base);
    }
}

#[test]
fn attributes_links_and_the_end() {
    both(|p, d| {
        let path = format!("{d}/foo");
        let other = format!("{d}/bar");
        let fd = p.open(&path, RDWR_CREAT, 0o600).unwrap();
        let w = Watch::new(p);
        w.add(fd, ALL, c::RUMP_EV_CLEAR).unwrap();
        p.chmod(&path, 0o644).unwrap();
        assert_eq!(w.one(fd), ATTRIB);
        p.chown(&path, 5, 5).unwrap();
        assert_eq!(w.one(fd), ATTRIB);
        p.ftruncate(fd, 100).unwrap();
        assert_eq!(w.one(fd), ATTRIB | EXTEND);
        p.truncate(&path, 10).unwrap();
        assert_eq!(w.one(fd), ATTRIB);
        let again = p
            .open(&path, c::RUMP_O_WRONLY | c::RUMP_O_TRUNC, 0)
            .unwrap();
        assert_eq!(w.one(fd), ATTRIB | OPEN);
        p.close(again).unwrap();
        assert_eq!(w.one(fd), CLOSE_WRITE);
        p.link(&path, &other).unwrap();
        assert_eq!(w.one(fd), LINK);
        p.rename(&other, &format!("{d}/baz")).unwrap();
        assert_eq!(w.one(fd), RENAME);
        // unlink says DELETE though another name is left.
        p.unlink(&format!("{d}/baz")).unwrap();
        assert_eq!(w.one(fd), DELETE);
        p.stat(&path).unwrap();
        p.lstat(&path).unwrap();
        assert_eq!(w.one(fd), 0);
        // A failure posts nothing.
        assert_eq!(p.link(&path, &path), Err(17));
        assert_eq!(p.rmdir(&path), Err(20));
        assert_eq!(w.one(fd), 0);
        p.unlink(&path).unwrap();
        assert_eq!(w.one(fd), DELETE);
        p.write(fd, b"x").unwrap();
        assert_eq!(w.one(fd), WRITE | EXTEND);
        p.close(fd).unwrap();
    });
}

#[test]
fn rename_over() {
    both(|p, d| {
        for links in [1, 2] {
            let name = |n: &str| format!("{d}/{n}{links}");
            p.mkdir(&name("from")).unwrap();
            p.mkdir(&name("to")).unwrap();
            let (old, new) = (name("from") + "/f", name("to") + "/f");
            p.create(&old).unwrap();
            p.create(&new).unwrap();
            if links == 2 {
                p.link(&new, &name("keep")).unwrap();
            }
            let paths = [name("from"), old.clone(), name("to"), new.clone()];
            let fds = paths.map(|path| p.open(&path, c::RUMP_O_RDONLY, 0).unwrap());
            let w = Watch::new(p);
            for fd in fds {
                w.add(fd, ALL, c::RUMP_EV_CLEAR).unwrap();
            }
            p.rename(&old, &new).unwrap();
            let end = if links == 1 { DELETE } else { LINK };
            let hints = [WRITE, RENAME, WRITE, end];
            let expected: Vec<_> = fds.into_iter().zip(hints).collect();
            assert_eq!(w.take(), expected);
            for fd in fds {
                p.close(fd).unwrap();
            }
        }
        // Two names of one file: rename(2) takes the first away, the other
        // one leaves both.
        p.create(&format!("{d}/x")).unwrap();
        p.link(&format!("{d}/x"), &format!("{d}/y")).unwrap();
        let fd = p.open(&format!("{d}/x"), c::RUMP_O_RDONLY, 0).unwrap();
        let w = Watch::new(p);
        w.add(fd, ALL, c::RUMP_EV_CLEAR).unwrap();
        p.posix_rename(&format!("{d}/x"), &format!("{d}/y"))
            .unwrap();
        assert_eq!(w.one(fd), 0);
        p.rename(&format!("{d}/x"), &format!("{d}/x")).unwrap();
        assert_eq!(w.one(fd), 0);
        p.rename(&format!("{d}/x"), &format!("{d}/y")).unwrap();
        assert_eq!(w.one(fd), LINK);
        p.close(fd).unwrap();
    });
}

#[test]
fn revoke_and_forced_unmount() {
    let kernel = Raw::boot();
    let p = kernel.init();
    p.tmpfs("/t", 0, 0);
    let fd = p.open("/t/a", RDWR_CREAT, 0o600).unwrap();
    let w = Watch::new(&p);
    w.add(fd, WRITE | REVOKE, c::RUMP_EV_CLEAR).unwrap();
    p.unmount("/t", c::RUMP_MNT_FORCE).unwrap();
    std::thread::sleep(Duration::from_millis(1));
    assert_eq!(w.one(fd), REVOKE);
    assert_eq!(p.close(fd), Ok(0));
}
