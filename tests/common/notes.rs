//! Vnode events by short names, and where they are tested.
#![allow(dead_code, unreachable_pub)]

use super::raw::*;

pub const DELETE: i32 = RUMP_NOTE_DELETE;
pub const WRITE: i32 = RUMP_NOTE_WRITE;
pub const EXTEND: i32 = RUMP_NOTE_EXTEND;
pub const ATTRIB: i32 = RUMP_NOTE_ATTRIB;
pub const LINK: i32 = RUMP_NOTE_LINK;
pub const RENAME: i32 = RUMP_NOTE_RENAME;
pub const REVOKE: i32 = RUMP_NOTE_REVOKE;
pub const OPEN: i32 = RUMP_NOTE_OPEN;
pub const CLOSE: i32 = RUMP_NOTE_CLOSE;
pub const CLOSE_WRITE: i32 = RUMP_NOTE_CLOSE_WRITE;
pub const READ: i32 = RUMP_NOTE_READ;
/// Of tree watches.
pub const CREATE: i32 = RUMP_NOTE_CREATE;

/// A file system that can be written to: its name, and how it gets to `/m`.
pub struct FileSystem {
    pub name: &'static str,
    pub mount: fn(Proc),
}

pub const FILE_SYSTEMS: &[FileSystem] = &[
    FileSystem {
        name: "tmpfs",
        mount: |p| {
            p.mkdir("/m").unwrap();
            p.mount_tmpfs("/m", 0).unwrap();
        },
    },
    FileSystem {
        name: "rumpfs",
        mount: |p| _ = p.mkdir("/m").unwrap(),
    },
];

impl FileSystem {
    /// A kernel, and a process of it that works in a fresh one.
    pub fn boot(&self) -> (Raw, Proc) {
        let k = Raw::boot();
        (self.mount)(k.init());
        let p = k.spawn();
        p.path(RUMP_SYS_chdir, "/m", &[]).unwrap();
        (k, p)
    }
}
