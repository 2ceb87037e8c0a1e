//! `rump find`.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::str::FromStr;
use std::time::SystemTime;

use anstyle::Style;
use rump::fs::Dir;
use serde_json::Value;

use crate::entry::{Kind, Stat, to_json};
use crate::glob::Glob;
use crate::source::{Entered, Item, Source, Sources, list, lstat};
use crate::ui::{Outcome, Ui};
use crate::when::When;
use crate::{Format, Open};

/// Find files by name, type, size and time
///
/// Prints the paths that satisfy all conditions, a directory before what is in it, sorted by their
/// bytes. Conditions may be written find's way, too: -name, -type, -print0.
#[derive(Debug, clap::Args)]
pub(crate) struct Find {
    #[command(flatten)]
    open: Open,
    #[command(flatten)]
    format: Format,
    /// Name matches a shell pattern, given several times: any of them
    #[arg(short, long, value_name = "GLOB")]
    name: Vec<Glob>,
    /// The same, upper and lower case being equal
    #[arg(long, value_name = "GLOB")]
    iname: Vec<Glob>,
    /// Whole path matches a shell pattern, in which a star also matches slashes
    #[arg(long, value_name = "GLOB")]
    path: Vec<Glob>,
    /// Type is one of f(ile), d(irectory), l(ink), b(lock), c(har), p(ipe), s(ocket): f or f,l
    #[arg(short, long = "type", value_name = "TYPES", value_delimiter = ',')]
    types: Vec<Letter>,
    /// Size is N bytes, more (+N) or less (-N); with k, M, G or T behind: 1024 bytes and so on
    #[arg(long, value_name = "[+-]N[kMGT]", allow_hyphen_values = true)]
    size: Vec<Compare<Bytes>>,
    /// Changed N days ago, earlier (+N) or later (-N)
    #[arg(long, value_name = "[+-]DAYS", allow_hyphen_values = true)]
    mtime: Vec<Compare<u64>>,
    /// Changed at that time or later: YYYY-MM-DD, YYYY-MM-DD HH:MM:SS (UTC), @SECONDS
    #[arg(long, value_name = "TIME")]
    newer_than: Option<When>,
    /// Changed before that time
    #[arg(long, value_name = "TIME")]
    older_than: Option<When>,
    /// At most so many levels below where it begins
    #[arg(long, value_name = "N")]
    maxdepth: Option<usize>,
    /// At least so many levels below where it begins
    #[arg(long, value_name = "N", default_value_t = 0)]
    mindepth: usize,
    /// End each path with a NUL instead of a line end, and do not escape it
    #[arg(short = '0', long, conflicts_with = "json")]
    print0: bool,
    /// Where to begin
    #[arg(required = true, value_name = "IMAGE[:/PATH]")]
    roots: Vec<OsString>,
}

/// find(1)'s spelling of the options that have it.
const FIND_WORDS: &[&str] = &[
    "-name",
    "-iname",
    "-path",
    "-type",
    "-size",
    "-mtime",
    "-maxdepth",
    "-mindepth",
    "-print0",
];

/// Gives the words of find(1) their second hyphen. `-print`, which is what
/// happens anyway, goes away.
pub(crate) fn translate(arguments: Vec<OsString>) -> Vec<OsString> {
    let is_option = |a: &OsString| a.as_bytes().starts_with(b"-");
    let command = arguments.iter().skip(1).find(|a| !is_option(a));
    // After --color the next word is its value, which no command is called.
    let is_find = command.is_some_and(|c| c == "find")
        || arguments
            .windows(3)
            .any(|w| w[0] == "--color" && w[2] == "find");
    if !is_find {
        return arguments;
    }
    let long = |argument: OsString| match argument.to_str() {
        Some("-print") => None,
        Some(word) if FIND_WORDS.contains(&word) => Some(format!("-{word}").into()),
        _ => Some(argument),
    };
    arguments.into_iter().filter_map(long).collect()
}

/// The letter of a type, as `find -type` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Letter(Kind);

impl FromStr for Letter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(Letter(match text {
            "f" | "file" => Kind::File,
            "d" | "directory" => Kind::Dir,
            "l" | "link" | "symlink" => Kind::Symlink,
            "b" | "block" => Kind::Block,
            "c" | "char" => Kind::Char,
            "p" | "pipe" | "fifo" => Kind::Fifo,
            "s" | "socket" => Kind::Socket,
            _ => return Err("use f, d, l, b, c, p or s, or several with commas between".into()),
        }))
    }
}

/// A number of bytes with a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Bytes(u64);

impl FromStr for Bytes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || "use a number of bytes, or one with k, M, G or T behind".to_string();
        let (number, shift) = match text.bytes().last() {
            Some(b'c') => (&text[..text.len() - 1], 0),
            Some(b'k' | b'K') => (&text[..text.len() - 1], 10),
            Some(b'm' | b'M') => (&text[..text.len() - 1], 20),
            Some(b'g' | b'G') => (&text[..text.len() - 1], 30),
            Some(b't' | b'T') => (&text[..text.len() - 1], 40),
            _ => (text, 0),
        };
        let number: u64 = number.parse().map_err(|_| bad())?;
        number.checked_mul(1 << shift).map(Bytes).ok_or_else(bad)
    }
}

/// `+N`, `-N` or `N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compare<T> {
    More(T),
    Less(T),
    Equal(T),
}

impl<T: FromStr<Err: ToString>> FromStr for Compare<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |n: &str| n.parse::<T>().map_err(|e| e.to_string());
        // FromStr of integers would take a second sign.
        match text.as_bytes() {
            [b'+' | b'-', b'0'..=b'9', ..] => match text.split_at(1) {
                ("+", n) => Ok(Compare::More(number(n)?)),
                (_, n) => Ok(Compare::Less(number(n)?)),
            },
            [b'+' | b'-', ..] => Err("a number must follow the sign".into()),
            _ => Ok(Compare::Equal(number(text)?)),
        }
    }
}

impl<T: Ord> Compare<T> {
    fn holds(&self, value: T) -> bool {
        match self {
            Compare::More(n) => value > *n,
            Compare::Less(n) => value < *n,
            Compare::Equal(n) => value == *n,
        }
    }
}

impl Find {
    pub(crate) fn run(mut self, ui: &mut Ui) -> Outcome {
        ui.set_raw(self.format.raw || self.print0);
        self.name
            .extend(self.iname.drain(..).map(Glob::ignoring_case));
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.map_or(0, |d| d.as_secs().cast_signed());
        let mut sources = Sources::new(&self.open);
        for root in &self.roots {
            let (source, path) = sources.open(root)?;
            let stat = match source.stat(&path) {
                Ok(stat) => stat,
                Err(error) => {
                    source.complain(ui, &path, error)?;
                    continue;
                }
            };
            let name = path.file_name().unwrap_or(path.as_os_str()).to_os_string();
            let item = Item {
                name,
                kind: stat.kind,
                inode: stat.inode,
            };
            let mut search = Search {
                find: &self,
                source,
                entered: Entered::default(),
                now,
            };
            search.check(ui, None, &path, &item, Some(stat), 0)?;
            if item.kind == Kind::Dir && self.maxdepth != Some(0) {
                let _ = search.entered.enter(item.inode, 0);
                match source.dir(&path) {
                    Ok(dir) => search.below(ui, &dir, &path, 1)?,
                    Err(error) => source.complain(ui, &path, error)?,
                }
            }
        }
        Ok(())
    }

    /// The conditions that a name and a type can answer.
    fn may_match(&self, path: &Path, item: &Item) -> bool {
        let any = |globs: &[Glob], text: &OsStr| {
            globs.is_empty() || globs.iter().any(|g| g.matches(text.as_bytes()))
        };
        any(&self.name, &item.name)
            && any(&self.path, path.as_os_str())
            && (self.types.is_empty() || self.types.contains(&Letter(item.kind)))
    }

    fn needs_stat(&self) -> bool {
        self.format.json
            || !self.size.is_empty()
            || !self.mtime.is_empty()
            || self.newer_than.is_some()
            || self.older_than.is_some()
    }

    fn matches(&self, stat: &Stat, now: i64) -> bool {
        // Whole days, as find(1) counts them; the future counts as today.
        let days = now.saturating_sub(stat.mtime.sec).max(0).cast_unsigned() / 86_400;
        self.size.iter().all(|s| s.holds(Bytes(stat.size)))
            && self.mtime.iter().all(|m| m.holds(days))
            && self.newer_than.is_none_or(|t| stat.mtime >= t)
            && self.older_than.is_none_or(|t| stat.mtime < t)
    }
}

struct Search<'a> {
    find: &'a Find,
    source: &'a Source,
    entered: Entered,
    /// Seconds since 1970.
    now: i64,
}

impl Search<'_> {
    /// Prints it if it is one of those looked for.
    fn check(
        &self,
        ui: &mut Ui,
        dir: Option<&Dir>,
        path: &Path,
        item: &Item,
        mut stat: Option<Stat>,
        depth: usize,
    ) -> Outcome {
        let find = self.find;
        if depth < find.mindepth || !find.may_match(path, item) {
            return Ok(());
        }
        let name = Path::new(&item.name);
        if let (true, None, Some(dir)) = (find.needs_stat(), &stat, dir) {
            match lstat(dir, name) {
                Ok(s) => stat = Some(s),
                Err(error) => return self.source.complain(ui, path, error),
            }
        }
        if stat.as_ref().is_some_and(|s| !find.matches(s, self.now)) {
            return Ok(());
        }
        if find.format.json {
            let Some(stat) = &stat else {
                return Ok(());
            };
            let target = match (item.kind, dir) {
                (Kind::Symlink, Some(dir)) => match dir.read_link(name) {
                    Ok(target) => Some(target.into_os_string()),
                    Err(error) => return self.source.complain(ui, path, error),
                },
                _ => None,
            };
            let object = to_json(path, stat, target.as_deref().map(OsStr::as_bytes));
            return ui.line(Value::Object(object));
        }
        let style = stat.map_or(item.kind.style(0), |s| s.style());
        let style = if find.print0 { Style::new() } else { style };
        ui.name(path.as_os_str().as_bytes(), style)?;
        ui.bytes(if find.print0 { b"\0" } else { b"\n" })
    }

    fn below(&mut self, ui: &mut Ui, dir: &Dir, path: &Path, depth: usize) -> Outcome {
        let (items, error) = list(dir);
        if let Some(error) = error {
            self.source.complain(ui, path, error)?;
        }
        for item in items {
            let path = path.join(&item.name);
            self.check(ui, Some(dir), &path, &item, None, depth)?;
            if item.kind != Kind::Dir || self.find.maxdepth.is_some_and(|max| depth >= max) {
                continue;
            }
            if let Err(why) = self.entered.enter(item.inode, depth) {
                ui.complain(&path, why);
                continue;
            }
            match dir.open_dir(&item.name) {
                Ok(below) => self.below(ui, &below, &path, depth + 1)?,
                Err(error) => self.source.complain(ui, &path, error)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!("+4k".parse(), Ok(Compare::More(Bytes(4096))));
        assert_eq!("-1M".parse(), Ok(Compare::Less(Bytes(1 << 20))));
        assert_eq!("12c".parse(), Ok(Compare::Equal(Bytes(12))));
        for bad in ["", "+", "k", "++1", "+-1", "1x", "99999999T", "é"] {
            assert!(bad.parse::<Compare<Bytes>>().is_err(), "{bad}");
        }
    }

    #[test]
    fn words_of_find() {
        let words = |s: &str| s.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(
            translate(words("rump find a.img -type f -name x -print -print0")),
            words("rump find a.img --type f --name x --print0")
        );
        assert_eq!(
            translate(words("rump --color never find a.img -type f")),
            words("rump --color never find a.img --type f")
        );
        let other = words("rump ls -name find");
        assert_eq!(translate(other.clone()), other);
    }
}
