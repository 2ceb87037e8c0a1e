//! Images, opened, and what the subcommands ask of them.

use std::cell::Cell;
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fmt::Display;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rump::fs::{Dir, File, Metadata, major, minor};
use rump::image::{FileSystem, Image};
use rump::{Errno, Kernel};

use crate::entry::{Kind, Stat};
use crate::target::Target;
use crate::ui::{Failure, Outcome, Status, Ui};
use crate::when::When;
use crate::{Open, names};

/// One image, and the root directory of one file system in it.
#[derive(Debug)]
pub(crate) struct Source {
    id: usize,
    host_path: PathBuf,
    root: Dir,
    /// How much of the kernel's console has been seen.
    heard: Cell<usize>,
}

/// A name in a directory.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) name: OsString,
    pub(crate) kind: Kind,
    pub(crate) inode: u64,
}

/// The images of one command line, each opened once.
#[derive(Debug)]
pub(crate) struct Sources {
    partition: Option<String>,
    open: Vec<Source>,
}

impl Sources {
    pub(crate) fn new(open: &Open) -> Self {
        Sources {
            partition: open.partition.clone(),
            open: Vec::new(),
        }
    }

    /// The image of an argument, and the path in it.
    pub(crate) fn open(&mut self, argument: &OsStr) -> Outcome<(&Source, PathBuf)> {
        let target = Target::parse(argument);
        let known = self.open.iter().position(|s| s.host_path == target.image);
        let at = match known {
            Some(at) => at,
            None => {
                self.open.push(Source::new(
                    self.open.len(),
                    target.image,
                    self.partition.as_deref(),
                )?);
                self.open.len() - 1
            }
        };
        Ok((&self.open[at], target.path))
    }
}

impl Source {
    fn new(id: usize, host_path: PathBuf, partition: Option<&str>) -> Outcome<Self> {
        let image = choose(open_image(&host_path)?, &host_path, partition)?;
        let root = mount(&image).map_err(|e| mount_failure(&image, &host_path, &e))?;
        let heard = Cell::new(root.kernel().console().len());
        Ok(Source {
            id,
            host_path,
            root,
            heard,
        })
    }

    /// A number that no other image of the command line has.
    pub(crate) fn id(&self) -> usize {
        self.id
    }

    /// The directory at a path of the image.
    pub(crate) fn dir(&self, path: &Path) -> io::Result<Dir> {
        self.root.open_dir(relative(path))
    }

    pub(crate) fn file(&self, path: &Path) -> io::Result<File> {
        self.root.open(relative(path))
    }

    /// What a path leads to, symbolic links followed.
    pub(crate) fn stat(&self, path: &Path) -> io::Result<Stat> {
        self.root.metadata(relative(path)).map(|m| to_stat(&m))
    }

    /// What a path names.
    pub(crate) fn lstat(&self, path: &Path) -> io::Result<Stat> {
        lstat(&self.root, relative(path))
    }

    pub(crate) fn read_link(&self, path: &Path) -> io::Result<OsString> {
        self.root
            .read_link(relative(path))
            .map(PathBuf::into_os_string)
    }

    /// Complains about one path, and goes on: unless the kernel is dead, when
    /// nothing else can succeed either.
    pub(crate) fn complain(&self, ui: &mut Ui, path: &Path, error: io::Error) -> Outcome {
        if let Some(message) = self.root.kernel().panicked() {
            return Err(dead(&self.host_path, &message));
        }
        match self.news() {
            Some(news) => ui.complain(path, format_args!("{}: {news}", reason(&error))),
            None => ui.complain(path, reason(&error)),
        }
        Ok(())
    }

    /// What the kernel said since it was asked last, which is about what has
    /// just failed: which structure of the disk is damaged, and how.
    fn news(&self) -> Option<String> {
        let console = self.root.kernel().console();
        let heard = self.heard.replace(console.len());
        let news = console.get(heard..)?.trim();
        let last = news.lines().last()?;
        Some(names::escape(last.as_bytes()).into_owned())
    }
}

/// `.` for the root; the kernel takes the rest as it is.
fn relative(path: &Path) -> &Path {
    let bytes = path.as_os_str().as_bytes();
    let start = bytes.iter().position(|b| *b != b'/').unwrap_or(bytes.len());
    match &bytes[start..] {
        b"" => Path::new("."),
        rest => Path::new(OsStr::from_bytes(rest)),
    }
}

/// The error in words; the path and operation that may be in it are not those
/// the user knows.
pub(crate) fn reason(error: &io::Error) -> String {
    match rump::Error::of(error) {
        Some(e) => match e.detail() {
            Some(detail) => format!("{}: {}", e.errno(), names::escape(detail.as_bytes())),
            None => e.errno().to_string(),
        },
        None => names::escape(error.to_string().as_bytes()).into_owned(),
    }
}

fn dead(image: &Path, message: &str) -> Failure {
    let image = names::escape(image.as_os_str().as_bytes());
    let message = names::escape(message.lines().next().unwrap_or_default().as_bytes());
    Failure::new(
        Status::Kernel,
        format!("{image}: the kernel died: {message}"),
    )
    .hint("this is a bug, even if the image is damaged: please report it, with the image")
}

/// Opens the file on the host, and sees what it is.
pub(crate) fn open_image(path: &Path) -> Outcome<Image> {
    let host = |text: &dyn Display| {
        let shown = names::escape(path.as_os_str().as_bytes());
        Failure::new(Status::Host, format!("{shown}: {text}"))
    };
    let metadata = std::fs::metadata(path).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => {
            host(&e).hint("give IMAGE or IMAGE:/PATH, where IMAGE is a file of this machine")
        }
        _ => host(&e),
    })?;
    if metadata.is_dir() {
        return Err(host(&"is a directory, not an image"));
    }
    Image::open(path).map_err(|e| match e.raw_os_error() {
        Some(_) => host(&e),
        None => image_failure(path, &e),
    })
}

/// A partition of it, if there is a name of one.
pub(crate) fn choose(image: Image, path: &Path, partition: Option<&str>) -> Outcome<Image> {
    let Some(name) = partition else {
        return Ok(image);
    };
    image.partition(name).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => failure(Status::Usage, path, &e),
        _ => image_failure(path, &e),
    })
}

/// What the kernel may use, mostly to cache files. They are read once here, and
/// a sparse file may be larger than the memory of the machine.
const MEMORY: u64 = 64 << 20;

/// Mounts the image in a kernel of its own, and gives its root directory.
pub(crate) fn mount(image: &Image) -> io::Result<Dir> {
    let kernel = match std::env::var_os("RUMP_MEMLIMIT") {
        Some(_) => Kernel::boot()?, // which looks there, too
        None => Kernel::builder().memory_limit(MEMORY).boot()?,
    };
    image.root_in(&kernel)
}

/// What [`mount`] failed with, and what may help.
pub(crate) fn mount_failure(image: &Image, path: &Path, error: &io::Error) -> Failure {
    let failure = image_failure(path, error);
    let claimed = image.info().file_system().and_then(FileSystem::size);
    match claimed {
        Some(size) if size > image.size() => failure.hint(format!(
            "the file system says it has {size} bytes, but there are {}: it was cut off",
            image.size()
        )),
        _ if !image.partitions().is_empty() => {
            failure.hint("`rump info IMAGE` lists the partitions")
        }
        _ => failure,
    }
}

fn image_failure(path: &Path, error: &io::Error) -> Failure {
    if Errno::of(error) == Some(Errno::EHOSTDOWN) {
        return dead(path, "it panicked while it mounted the file system");
    }
    failure(Status::Image, path, error)
}

fn failure(status: Status, path: &Path, error: &io::Error) -> Failure {
    let shown = names::escape(path.as_os_str().as_bytes());
    let reason = reason(error);
    // The library may have named it already.
    match reason.contains(shown.as_ref()) {
        true => Failure::new(status, reason),
        false => Failure::new(status, format!("{shown}: {reason}")),
    }
}

pub(crate) fn lstat(dir: &Dir, path: &Path) -> io::Result<Stat> {
    dir.symlink_metadata(path).map(|m| to_stat(&m))
}

/// The names in a directory, sorted by their bytes, and the error that ended
/// the reading early or kept a name out, if there was one.
pub(crate) fn list(dir: &Dir) -> (Vec<Item>, Option<io::Error>) {
    let mut items = Vec::new();
    let mut strange = None;
    let mut read = || -> io::Result<()> {
        for entry in dir.entries()? {
            let entry = entry?;
            let name = entry.file_name();
            if !is_one_name(name.as_bytes()) {
                let name = names::escape(name.as_bytes()).into_owned();
                strange = Some(format!("left out a name that no file can have: {name}"));
                continue;
            }
            let kind = Kind::of_mode(entry.file_type()?.mode());
            items.push(Item {
                name,
                kind,
                inode: entry.ino(),
            });
        }
        Ok(())
    };
    let error = read().err().or_else(|| strange.map(io::Error::other));
    items.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
    (items, error)
}

/// Does it name a file of the directory it is in, and no other?
pub(crate) fn is_one_name(name: &[u8]) -> bool {
    !matches!(name, b"" | b"." | b"..") && !name.contains(&b'/') && !name.contains(&0)
}

fn to_stat(m: &Metadata) -> Stat {
    // Both come from the image, where anything may stand.
    let when = |sec, nsec: i64| When {
        sec,
        nsec: nsec.clamp(0, 999_999_999) as u32,
    };
    let kind = Kind::of_mode(m.mode());
    let device = matches!(kind, Kind::Block | Kind::Char);
    let birth = (m.birthtime(), m.birthtime_nsec());
    Stat {
        kind,
        mode: m.mode() & 0o7777,
        inode: m.ino(),
        nlink: m.nlink(),
        uid: m.uid(),
        gid: m.gid(),
        size: m.len(),
        blocks: m.blocks(),
        block_size: m.blksize(),
        atime: when(m.atime(), m.atime_nsec()),
        mtime: when(m.mtime(), m.mtime_nsec()),
        ctime: when(m.ctime(), m.ctime_nsec()),
        birthtime: (birth != (0, 0) && birth.0 != -1).then(|| when(birth.0, birth.1)),
        device: device.then(|| (major(m.rdev()), minor(m.rdev()))),
        flags: m.flags().bits(),
        generation: m.generation(),
    }
}

/// Which directories a walk has entered. A sound file system has no directory
/// twice; in a damaged one a walk would go round in a circle, or take paths
/// that multiply with each level.
#[derive(Debug, Default)]
pub(crate) struct Entered(HashSet<u64>);

/// More levels than any sane tree has, and few enough for the stack.
const MAX_DEPTH: usize = 1000;

impl Entered {
    /// May the walk enter the directory with this inode at this depth? If not,
    /// why.
    pub(crate) fn enter(&mut self, inode: u64, depth: usize) -> Result<(), &'static str> {
        if depth > MAX_DEPTH {
            return Err("not entered: too many levels of directories");
        }
        match self.0.insert(inode) {
            true => Ok(()),
            false => Err("not entered again: the directory has two names (damaged image)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_below_the_root() {
        for (path, below) in [("/", "."), ("//", "."), ("/a/b", "a/b"), ("//a/", "a/")] {
            assert_eq!(relative(Path::new(path)).as_os_str(), below);
        }
    }

    #[test]
    fn one_name() {
        assert!(is_one_name(b"..a") && is_one_name(b"\xff \n"));
        for name in [&b""[..], b".", b"..", b"a/b", b"/", b"a\0b"] {
            assert!(!is_one_name(name));
        }
    }

    #[test]
    fn directories_are_entered_once() {
        let mut entered = Entered::default();
        assert!(entered.enter(2, 0).is_ok());
        assert!(entered.enter(3, 1).is_ok());
        assert!(entered.enter(2, 2).is_err());
        assert!(entered.enter(4, MAX_DEPTH + 1).is_err());
    }
}
