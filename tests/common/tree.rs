//! Tree watches: the ioctl and its records.
#![allow(dead_code, unreachable_pub)]

use super::raw::*;

/// An event as `rump_treeevent` has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub seq: u64,
    pub events: i32,
    pub lost: u64,
    pub kind: u8,
    pub replaced: bool,
    pub path: Option<String>,
    pub to: Option<String>,
}

impl Event {
    /// Without the number: `what path -> to`.
    pub fn show(&self) -> String {
        let mut text = format!("{:#x}", self.events);
        if self.events == RUMP_NOTE_OVERFLOW {
            text += &format!(" lost {}", self.lost);
        }
        if let Some(path) = &self.path {
            text += &format!(" {path}");
        }
        if let Some(to) = &self.to {
            text += &format!(" -> {to}");
        }
        if self.replaced {
            text += " (replaced)";
        }
        text
    }
}

/// Watch the tree below `dir`: a descriptor that does not block.
pub fn watch(p: Proc, dir: &str, events: i32, queue: u32) -> Sys<i32> {
    let fd = p.open(dir, RUMP_O_RDONLY)?;
    let mut args = rump_treewatch {
        tw_events: events as u32,
        tw_queue: queue,
        tw_flags: RUMP_O_NONBLOCK as u32,
        tw_fd: -1,
        tw_spare: 0,
    };
    let result = sys!(p, RUMP_SYS_ioctl, fd, RUMP_FIOTREEWATCH, &mut args);
    p.close(fd)?;
    result.map(|_| args.tw_fd)
}

/// What a read of `size` bytes gives: events, or `EAGAIN`, or none at the end.
pub fn read(p: Proc, fd: i32, size: usize) -> Sys<Vec<Event>> {
    let bytes = p.read(fd, size)?;
    let mut rest = &bytes[..];
    let mut events = Vec::new();
    while !rest.is_empty() {
        let head = size_of::<rump_treeevent>();
        assert!(rest.len() >= head, "half a record");
        // SAFETY: as many bytes are there, and any bits are a record.
        let te: rump_treeevent = unsafe { std::ptr::read_unaligned(rest.as_ptr().cast()) };
        let (record, more) = rest.split_at(te.te_len as usize);
        assert_eq!(te.te_len % 8, 0);
        let mut names = &record[head..];
        let mut name = |flag: i32, len: u16| {
            if i32::from(te.te_flags) & flag == 0 {
                assert_eq!(len, 0);
                return None;
            }
            let (text, tail) = names.split_at(usize::from(len));
            assert_eq!(tail[0], 0);
            names = &tail[1..];
            Some(String::from_utf8(text.to_vec()).unwrap())
        };
        let path = name(RUMP_TE_HASPATH, te.te_pathlen);
        let to = name(RUMP_TE_HASTO, te.te_tolen);
        assert!(
            names.len() < 8 && names.iter().all(|&b| b == 0),
            "{names:?}"
        );
        events.push(Event {
            seq: te.te_seq,
            events: te.te_events as i32,
            lost: te.te_lost,
            kind: te.te_type,
            replaced: i32::from(te.te_flags) & RUMP_TE_REPLACED != 0,
            path,
            to,
        });
        rest = more;
    }
    Ok(events)
}

/// All that is there now.
pub fn drain(p: Proc, fd: i32) -> Vec<Event> {
    let mut all = Vec::new();
    loop {
        match read(p, fd, 1 << 16) {
            Ok(events) if events.is_empty() => return all,
            Ok(events) => all.extend(events),
            Err(RUMP_EAGAIN) => return all,
            Err(e) => panic!("read: {e}"),
        }
    }
}
