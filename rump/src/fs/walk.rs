//! All below a directory.
//!
//! The way down is a stack of levels, one a directory: its entries, read when
//! it was entered, and its descriptor.  Only the deepest levels keep theirs
//! open; on the way up a closed one is opened again through `..` of the level
//! below, and compared with what it was.  So depth costs memory, not
//! descriptors nor stack, and no path is longer than one name.

use std::collections::HashSet;
use std::ffi::{CStr, OsStr, OsString};
use std::fmt;
use std::io;
use std::iter::FusedIterator;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use super::read_dir::RawEntry;
use super::{Dir, DirInner, File, FileType, Metadata, with_path};
use crate::error::Context;
use crate::sys::{self, Fd, ProcessInner, c};
use crate::{Errno, Error};

/// Directories that are kept open.
const OPEN: usize = 32;
/// How much is read of a directory at a time.
const CHUNK: usize = 32 * 1024;
const OPEN_DIR: i32 =
    c::RUMP_O_RDONLY | c::RUMP_O_DIRECTORY | c::RUMP_O_NOFOLLOW | c::RUMP_O_CLOEXEC;

/// Iterator over all below a directory, depth first, from [`Dir::walk`].
///
/// A directory comes before what is in it (but see
/// [`contents_first`](Self::contents_first)); symbolic links are not followed;
/// the directory itself is not among the entries.  What cannot be read is an
/// item that is an error, and the walk goes on.  A directory that leads back to
/// one above it, as a corrupt disk may have it, gives `ELOOP`.
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// let kernel = rump::Kernel::boot()?;
/// kernel.root().create_dir_all("a/b")?;
/// kernel.root().write("a/b/c", "hello")?;
/// let mut lines = Vec::new();
/// for entry in kernel.root().open_dir("a")?.walk().sorted(true) {
///     let entry = entry?;
///     let what = entry.file_type();
///     lines.push(format!("{} {what:?} {}", entry.path().display(), entry.depth()));
/// }
/// assert_eq!(lines, ["b DIR 1", "b/c FILE 2"]);
/// # Ok(()) }
/// ```
#[must_use = "it is an iterator"]
pub struct Walk {
    root: Dir,
    max_depth: usize,
    sorted: bool,
    contents_first: bool,
    same_file_system: bool,
    started: bool,
    levels: Vec<Level>,
    /// Levels before this one are closed.
    first_open: usize,
    /// The path of the last level, and then of the entry at hand.
    path: Vec<u8>,
    /// The entry given last is a directory to go into.
    descend: bool,
    /// To be given before anything else.
    after: Option<WalkEntry>,
    device: u64,
    /// Directories that were seen, where none can be there twice.
    seen: Option<HashSet<(u64, u64)>>,
    chunk: Vec<u8>,
}

struct Level {
    dir: Option<Arc<DirInner>>,
    id: (u64, u64),
    names: Vec<u8>,
    items: Vec<Item>,
    next: usize,
    /// How much of the path is this directory.
    path: usize,
    /// The directory as an entry, if that comes after its contents.
    entry: Option<WalkEntry>,
}

struct Item {
    start: usize,
    len: u16,
    kind: u8,
    ino: u64,
}

impl Level {
    fn name(&self, item: &Item) -> &[u8] {
        &self.names[item.start..item.start + usize::from(item.len)]
    }
}

impl Walk {
    pub(super) fn new(root: Dir) -> Walk {
        Walk {
            root,
            max_depth: usize::MAX,
            sorted: false,
            contents_first: false,
            same_file_system: false,
            started: false,
            levels: Vec::new(),
            first_open: 0,
            path: Vec::new(),
            descend: false,
            after: None,
            device: 0,
            seen: None,
            chunk: Vec::new(),
        }
    }

    /// Go no deeper: 1 is the directory's own entries.
    pub fn max_depth(self, depth: usize) -> Walk {
        Walk {
            max_depth: depth,
            ..self
        }
    }

    /// The entries of each directory in the order of their names.
    pub fn sorted(self, sorted: bool) -> Walk {
        Walk { sorted, ..self }
    }

    /// A directory after what is in it.
    pub fn contents_first(self, contents_first: bool) -> Walk {
        Walk {
            contents_first,
            ..self
        }
    }

    /// Do not go into what is mounted below.
    pub fn same_file_system(self, same: bool) -> Walk {
        Walk {
            same_file_system: same,
            ..self
        }
    }

    /// Do not go into the directory that came last.
    pub fn skip_current_dir(&mut self) {
        self.descend = false;
    }

    fn start(&mut self) -> io::Result<()> {
        self.started = true;
        if self.max_depth == 0 {
            return Ok(());
        }
        let dir = self.root.open_dir(".")?;
        // Of a file system that does not change, a directory that is there
        // twice is an error, and maybe a tree that never ends.
        if dir.statvfs()?.read_only() {
            self.seen = Some(HashSet::new());
        }
        let dir = dir.0;
        self.push(dir, None).at("read", Path::new("."))?;
        self.device = self.levels[0].id.0;
        Ok(())
    }

    /// Go into the entry at hand, whose name is `name` in the last level.
    fn enter(&mut self, entry: Option<WalkEntry>) -> io::Result<()> {
        let level = self.levels.last();
        let path = Path::new(OsStr::from_bytes(&self.path));
        let name = OsStr::from_bytes(&self.path[level.map_or(0, |l| l.name_start())..]);
        let opened = match level.and_then(|l| l.dir.as_ref()) {
            Some(dir) => open(dir, Path::new(name)),
            None => open(&self.root.0, path),
        };
        let dir = opened.at("open", path)?;
        let pushed = self.push(dir, entry);
        pushed.map_err(|errno| {
            Error::at("read", Path::new(OsStr::from_bytes(&self.path)), errno).into()
        })
    }

    /// A level for a directory.  One that is not to be walked gets none.
    fn push(&mut self, dir: Arc<DirInner>, entry: Option<WalkEntry>) -> Result<(), Errno> {
        let stat = sys::fstat(&dir.process, dir.fd)?;
        let id = (stat.st_dev, stat.st_ino);
        if self.levels.iter().any(|l| l.id == id) {
            return Err(Errno::ELOOP);
        }
        if let Some(seen) = &mut self.seen
            && !seen.insert(id)
        {
            return Err(Errno::ELOOP);
        }
        let mut level = Level {
            dir: None,
            id,
            names: Vec::new(),
            items: Vec::new(),
            next: 0,
            path: self.path.len(),
            entry,
        };
        let other = self.same_file_system && !self.levels.is_empty() && id.0 != self.device;
        let outcome = if other {
            Ok(())
        } else {
            self.read(&dir, &mut level)
        };
        level.dir = Some(dir);
        self.levels.push(level);
        if self.levels.len() - self.first_open > OPEN {
            self.levels[self.first_open].dir = None;
            self.first_open += 1;
        }
        outcome
    }

    fn read(&mut self, dir: &DirInner, level: &mut Level) -> Result<(), Errno> {
        self.chunk.resize(CHUNK, 0);
        let outcome = loop {
            let n = match sys::getdents(&dir.process, dir.fd, &mut self.chunk) {
                Ok(0) => break Ok(()),
                Ok(n) => n,
                Err(errno) => break Err(errno),
            };
            let mut at = 0;
            while let Some((entry, next)) = RawEntry::parse(&self.chunk[..n], at) {
                at = next;
                if entry.hidden() {
                    continue;
                }
                level.items.push(Item {
                    start: level.names.len(),
                    len: entry.name.len() as u16,
                    kind: entry.kind,
                    ino: entry.ino,
                });
                level.names.extend_from_slice(entry.name);
            }
        };
        if self.sorted {
            let mut items = std::mem::take(&mut level.items);
            items.sort_unstable_by(|a, b| level.name(a).cmp(level.name(b)));
            level.items = items;
        }
        outcome
    }

    /// Leave the last level.
    fn pop(&mut self) -> Option<WalkEntry> {
        let level = self.levels.pop()?;
        self.path.truncate(level.path);
        let mut entry = level.entry;
        if let Some(parent) = self.levels.last_mut() {
            if parent.dir.is_none()
                && let Some(dir) = &level.dir
            {
                // If it is another one now, its entries are looked up by path.
                parent.dir = open_parent(dir)
                    .ok()
                    .filter(|(_, id)| *id == parent.id)
                    .map(|(dir, _)| dir);
            }
            if let (Some(entry), Some(dir)) = (&mut entry, &parent.dir) {
                entry.parent = Arc::downgrade(dir);
            }
        }
        self.first_open = self.first_open.min(self.levels.len().saturating_sub(1));
        entry
    }

    /// The next entry of the last level, with its path put in place.
    fn take(&mut self) -> Option<io::Result<WalkEntry>> {
        let depth = self.levels.len();
        let level = self.levels.last_mut()?;
        let item = level.items.get(level.next)?;
        level.next += 1;
        self.path.truncate(level.path);
        if !self.path.is_empty() {
            self.path.push(b'/');
        }
        let name_at = self.path.len();
        self.path.extend_from_slice(level.name(item));
        let mut entry = WalkEntry {
            root: self.root.clone(),
            parent: level.dir.as_ref().map_or_else(Weak::new, Arc::downgrade),
            path: OsString::from_vec(self.path.clone()).into(),
            name_at,
            kind: FileType::FILE,
            ino: item.ino,
            depth,
        };
        match FileType::from_dirent(item.kind) {
            Some(kind) => entry.kind = kind,
            None => match entry.metadata() {
                Ok(metadata) => entry.kind = metadata.file_type(),
                Err(error) => return Some(Err(error)),
            },
        }
        Some(Ok(entry))
    }
}

impl Level {
    /// Where names of entries of this level begin in the path.
    fn name_start(&self) -> usize {
        if self.path == 0 { 0 } else { self.path + 1 }
    }
}

fn open(dir: &Arc<DirInner>, path: &Path) -> Result<Arc<DirInner>, Errno> {
    let fd = with_path(path, |p| sys::openat(&dir.process, dir.fd, p, OPEN_DIR, 0))?;
    Ok(Arc::new(DirInner {
        process: Arc::clone(&dir.process),
        fd,
    }))
}

type Id = (u64, u64);

fn open_parent(dir: &Arc<DirInner>) -> Result<(Arc<DirInner>, Id), Errno> {
    let parent = open(dir, Path::new(".."))?;
    let stat = sys::fstat(&parent.process, parent.fd)?;
    Ok((parent, (stat.st_dev, stat.st_ino)))
}

impl Iterator for Walk {
    type Item = io::Result<WalkEntry>;

    fn next(&mut self) -> Option<io::Result<WalkEntry>> {
        if !self.started
            && let Err(error) = self.start()
        {
            return Some(Err(error));
        }
        if let Some(entry) = self.after.take() {
            return Some(Ok(entry));
        }
        if std::mem::take(&mut self.descend)
            && let Err(error) = self.enter(None)
        {
            return Some(Err(error));
        }
        loop {
            match self.take() {
                Some(Ok(entry)) => {
                    let inside = entry.kind.is_dir() && entry.depth < self.max_depth;
                    if !inside || !self.contents_first {
                        self.descend = inside;
                        return Some(Ok(entry));
                    }
                    if let Err(error) = self.enter(Some(entry.clone())) {
                        // If it has its level, it comes when that is left.
                        if self.levels.len() == entry.depth {
                            self.after = Some(entry);
                        }
                        return Some(Err(error));
                    }
                }
                Some(Err(error)) => return Some(Err(error)),
                None if self.levels.is_empty() => return None,
                None => {
                    if let Some(entry) = self.pop() {
                        return Some(Ok(entry));
                    }
                }
            }
        }
    }
}

impl FusedIterator for Walk {}

impl fmt::Debug for Walk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walk")
            .field("root", &self.root)
            .field("at", &OsStr::from_bytes(&self.path))
            .field("depth", &self.levels.len())
            .finish_non_exhaustive()
    }
}

/// What a [`Walk`] came to.
///
/// It can be kept: it holds no descriptor.
#[derive(Clone)]
pub struct WalkEntry {
    root: Dir,
    /// The directory it is in, as long as the walk has it open.
    parent: Weak<DirInner>,
    path: PathBuf,
    name_at: usize,
    kind: FileType,
    ino: u64,
    depth: usize,
}

impl WalkEntry {
    /// The path, relative to the directory that is walked.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path, without a copy.
    pub fn into_path(self) -> PathBuf {
        self.path
    }

    /// The last name of the path.
    pub fn file_name(&self) -> &OsStr {
        OsStr::from_bytes(&self.path.as_os_str().as_bytes()[self.name_at..])
    }

    /// How deep it is: 1 for entries of the directory that is walked.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The inode number.
    pub fn ino(&self) -> u64 {
        self.ino
    }

    /// The type.
    pub fn file_type(&self) -> FileType {
        self.kind
    }

    fn lookup<T>(
        &self,
        op: &'static str,
        f: impl FnOnce(&Arc<ProcessInner>, Fd, &CStr) -> Result<T, Errno>,
    ) -> io::Result<T> {
        match self.parent.upgrade() {
            Some(dir) => with_path(Path::new(self.file_name()), |p| f(&dir.process, dir.fd, p)),
            None => with_path(&self.path, |p| f(&self.root.0.process, self.root.0.fd, p)),
        }
        .at(op, &self.path)
    }

    /// What it is; a symbolic link is not followed.
    ///
    /// # Errors
    /// `ENOENT`: it is gone; `EACCES`, `EIO`.
    pub fn metadata(&self) -> io::Result<Metadata> {
        self.lookup("lstat", |p, dir, path| {
            sys::fstatat(p, dir, path, c::RUMP_AT_SYMLINK_NOFOLLOW)
        })
        .map(Metadata::new)
    }

    /// Open it for reading.
    ///
    /// # Errors
    /// As [`Dir::open`].
    pub fn open(&self) -> io::Result<File> {
        let flags = c::RUMP_O_RDONLY | c::RUMP_O_CLOEXEC;
        self.lookup("open", |p, dir, path| {
            sys::openat(p, dir, path, flags, 0).map(|fd| File::new(Arc::clone(p), fd))
        })
    }

    /// Open it as a directory.
    ///
    /// # Errors
    /// As [`Dir::open_dir`].
    pub fn open_dir(&self) -> io::Result<Dir> {
        self.lookup("open", Dir::open_in)
    }

    /// All that is in it.
    ///
    /// # Errors
    /// As [`Dir::read`].
    pub fn read(&self) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        self.read_into(&mut content)?;
        Ok(content)
    }

    /// Put all that is in it at the end of `content`; the number of bytes.
    ///
    /// # Errors
    /// As [`Dir::read`].
    pub fn read_into(&self, content: &mut Vec<u8>) -> io::Result<usize> {
        let file = self.open()?;
        let before = content.len();
        sys::fstat(file.process(), file.fd())
            .and_then(|stat| file.read_rest(content, stat.st_size.max(0) as u64))
            .at("read", &self.path)?;
        Ok(content.len() - before)
    }

    /// The target of a symbolic link.
    ///
    /// # Errors
    /// As [`Dir::read_link`].
    pub fn read_link(&self) -> io::Result<PathBuf> {
        match self.parent.upgrade() {
            Some(dir) => Dir(dir).read_link(self.file_name()),
            None => self.root.read_link(&self.path),
        }
    }

    /// Remove it; a directory must be empty.
    ///
    /// # Errors
    /// As [`Dir::remove_file`] and [`Dir::remove_dir`].
    pub fn remove(&self) -> io::Result<()> {
        let flag = if self.kind.is_dir() {
            c::RUMP_AT_REMOVEDIR
        } else {
            0
        };
        self.lookup("unlink", |p, dir, path| sys::unlinkat(p, dir, path, flag))
    }
}

impl fmt::Debug for WalkEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WalkEntry")
            .field("path", &self.path)
            .field("file_type", &self.kind)
            .field("depth", &self.depth)
            .finish_non_exhaustive()
    }
}
