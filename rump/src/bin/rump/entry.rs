//! One file of an image, as the subcommands show it.

use std::path::Path;

use anstyle::{AnsiColor, Style};
use serde_json::{Map, Value, json};

use crate::names;
use crate::when::When;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Dir,
    Symlink,
    Block,
    Char,
    Fifo,
    Socket,
    Whiteout,
    Unknown,
}

impl Kind {
    /// By the bits of `st_mode`.
    pub(crate) fn of_mode(mode: u32) -> Self {
        match mode >> 12 & 0o17 {
            0o01 => Kind::Fifo,
            0o02 => Kind::Char,
            0o04 => Kind::Dir,
            0o06 => Kind::Block,
            0o10 => Kind::File,
            0o12 => Kind::Symlink,
            0o14 => Kind::Socket,
            0o16 => Kind::Whiteout,
            _ => Kind::Unknown,
        }
    }

    /// The word in JSON.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::File => "file",
            Kind::Dir => "directory",
            Kind::Symlink => "symlink",
            Kind::Block => "block",
            Kind::Char => "char",
            Kind::Fifo => "fifo",
            Kind::Socket => "socket",
            Kind::Whiteout => "whiteout",
            Kind::Unknown => "unknown",
        }
    }

    /// The words for people.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Kind::File => "regular file",
            Kind::Symlink => "symbolic link",
            Kind::Block => "block device",
            Kind::Char => "character device",
            kind => kind.word(),
        }
    }

    /// The letter `ls -l` begins with.
    pub(crate) fn letter(self) -> char {
        match self {
            Kind::File => '-',
            Kind::Dir => 'd',
            Kind::Symlink => 'l',
            Kind::Block => 'b',
            Kind::Char => 'c',
            Kind::Fifo => 'p',
            Kind::Socket => 's',
            Kind::Whiteout => 'w',
            Kind::Unknown => '?',
        }
    }

    /// How its name is shown; the colours are those of `ls`.
    pub(crate) fn style(self, mode: u32) -> Style {
        match self {
            Kind::Dir => AnsiColor::Blue.on_default().bold(),
            Kind::Symlink => AnsiColor::Cyan.on_default().bold(),
            Kind::Block | Kind::Char => AnsiColor::Yellow.on_default().bold(),
            Kind::Fifo => AnsiColor::Yellow.on_default(),
            Kind::Socket | Kind::Whiteout => AnsiColor::Magenta.on_default().bold(),
            Kind::File if mode & 0o111 != 0 => AnsiColor::Green.on_default().bold(),
            Kind::File | Kind::Unknown => Style::new(),
        }
    }
}

/// What stat(2) says about it.
#[derive(Clone, Debug)]
pub(crate) struct Stat {
    pub(crate) kind: Kind,
    /// Permissions, set-id and sticky bits.
    pub(crate) mode: u32,
    pub(crate) inode: u64,
    pub(crate) nlink: u64,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) size: u64,
    /// Of 512 bytes.
    pub(crate) blocks: u64,
    pub(crate) block_size: u64,
    pub(crate) atime: When,
    pub(crate) mtime: When,
    pub(crate) ctime: When,
    pub(crate) birthtime: Option<When>,
    /// Of a device node: major and minor.
    pub(crate) device: Option<(u32, u32)>,
    pub(crate) flags: u32,
    pub(crate) generation: u32,
}

/// File flags of chflags(2) and the names they have there.
const FLAGS: &[(u32, &str)] = &[
    (0x1, "nodump"),
    (0x2, "uchg"),
    (0x4, "uappnd"),
    (0x8, "opaque"),
    (0x1_0000, "arch"),
    (0x2_0000, "schg"),
    (0x4_0000, "sappnd"),
    (0x10_0000, "snap"),
    (0x20_0000, "log"),
];

impl Stat {
    /// `drwxr-xr-x`
    pub(crate) fn mode_text(&self) -> String {
        let mut text = String::from(self.kind.letter());
        for (shift, special, letter) in [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')] {
            let bits = self.mode >> shift & 7;
            text.push(if bits & 4 != 0 { 'r' } else { '-' });
            text.push(if bits & 2 != 0 { 'w' } else { '-' });
            text.push(match (self.mode & special != 0, bits & 1 != 0) {
                (true, true) => letter,
                (true, false) => letter.to_ascii_uppercase(),
                (false, true) => 'x',
                (false, false) => '-',
            });
        }
        text
    }

    /// The names of its file flags; `0x...` for those without.
    pub(crate) fn flag_names(&self) -> Vec<String> {
        let known = FLAGS.iter().filter(|(bit, _)| self.flags & bit != 0);
        let mut names: Vec<String> = known.map(|(_, name)| name.to_string()).collect();
        let rest = FLAGS.iter().fold(self.flags, |rest, (bit, _)| rest & !bit);
        if rest != 0 {
            names.push(format!("{rest:#x}"));
        }
        names
    }

    pub(crate) fn style(&self) -> Style {
        self.kind.style(self.mode)
    }
}

/// The members that name a file: `KEY`, and `KEY_hex` if it is not UTF-8, when
/// `KEY` itself is escaped.
pub(crate) fn put_name(object: &mut Map<String, Value>, key: &str, name: &[u8]) {
    match std::str::from_utf8(name) {
        Ok(text) => {
            object.insert(key.into(), text.into());
        }
        Err(_) => {
            object.insert(key.into(), names::escape(name).into());
            object.insert(format!("{key}_hex"), names::hex(name).into());
        }
    }
}

/// A file as JSON; the schema is in `rump --help`.
pub(crate) fn to_json(path: &Path, stat: &Stat, target: Option<&[u8]>) -> Map<String, Value> {
    let time = |t: When| json!({ "sec": t.sec, "nsec": t.nsec });
    let mut object = Map::new();
    put_name(&mut object, "path", path.as_os_str().as_encoded_bytes());
    let name = path.file_name().unwrap_or(path.as_os_str());
    put_name(&mut object, "name", name.as_encoded_bytes());
    object.insert("type".into(), stat.kind.word().into());
    object.insert("inode".into(), stat.inode.into());
    object.insert("mode".into(), format!("{:04o}", stat.mode).into());
    object.insert("nlink".into(), stat.nlink.into());
    object.insert("uid".into(), stat.uid.into());
    object.insert("gid".into(), stat.gid.into());
    object.insert("size".into(), stat.size.into());
    object.insert("blocks".into(), stat.blocks.into());
    object.insert("block_size".into(), stat.block_size.into());
    object.insert("atime".into(), time(stat.atime));
    object.insert("mtime".into(), time(stat.mtime));
    object.insert("ctime".into(), time(stat.ctime));
    object.insert("birthtime".into(), stat.birthtime.map_or(Value::Null, time));
    object.insert("flags".into(), stat.flag_names().into());
    if let Some((major, minor)) = stat.device {
        object.insert("device".into(), json!({ "major": major, "minor": minor }));
    }
    if let Some(target) = target {
        put_name(&mut object, "target", target);
    }
    object
}

/// `4096`, or `4.0K` for people.
pub(crate) fn size_text(size: u64, human: bool) -> String {
    const UNITS: &[u8] = b"KMGTPE";
    if !human || size < 1024 {
        return size.to_string();
    }
    let mut unit = 0;
    let mut value = size as f64 / 1024.0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let digits = usize::from(value < 9.95);
    format!("{value:.digits$}{}", char::from(UNITS[unit]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stat(kind: Kind, mode: u32) -> Stat {
        let t = When { sec: 0, nsec: 0 };
        Stat {
            kind,
            mode,
            inode: 2,
            nlink: 1,
            uid: 0,
            gid: 0,
            size: 0,
            blocks: 0,
            block_size: 512,
            atime: t,
            mtime: t,
            ctime: t,
            birthtime: None,
            device: None,
            flags: 0x2_0003 | 0x800,
            generation: 0,
        }
    }

    #[test]
    fn modes() {
        assert_eq!(stat(Kind::Dir, 0o1777).mode_text(), "drwxrwxrwt");
        assert_eq!(stat(Kind::File, 0o6644).mode_text(), "-rwSr-Sr--");
        assert_eq!(stat(Kind::File, 0o4755).mode_text(), "-rwsr-xr-x");
    }

    #[test]
    fn flags() {
        assert_eq!(
            stat(Kind::File, 0).flag_names(),
            ["nodump", "uchg", "schg", "0x800"]
        );
    }

    #[test]
    fn sizes() {
        for (size, text) in [
            (0, "0"),
            (1023, "1023"),
            (1024, "1.0K"),
            (10_240, "10K"),
            (1_048_575, "1.0M"),
            (1_048_576, "1.0M"),
            (u64::MAX, "16E"),
        ] {
            assert_eq!(size_text(size, true), text);
        }
    }

    #[test]
    fn names_in_json() {
        let object = to_json(Path::new("/a/b"), &stat(Kind::File, 0o644), None);
        assert_eq!(object["name"], "b");
        assert_eq!(object["mode"], "0644");
        assert!(!object.contains_key("name_hex"));
        let mut object = Map::new();
        put_name(&mut object, "name", b"\xffx");
        assert_eq!(
            Value::from(object).to_string(),
            r#"{"name":"\\377x","name_hex":"ff78"}"#
        );
    }
}
