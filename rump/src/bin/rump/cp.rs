//! `rump cp`.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use rump::fs::Dir;
use serde_json::json;

use crate::entry::{Kind, Stat};
use crate::host::{self, HostDir, Identity};
use crate::source::{Entered, Source, Sources, list, lstat};
use crate::ui::{Failure, Outcome, Status, Ui};
use crate::{Open, help, names};

/// Copy files out of an image
///
/// DEST is a directory of the host, in which the copies get their own names, or, for one source,
/// the name of the copy. The root directory has no name, nor has a path that ends in `/.`: what is
/// in it goes into DEST, which is made if it is not there.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::CP)]
pub(crate) struct Cp {
    #[command(flatten)]
    open: Open,
    /// Copy directories with all that is in them
    #[arg(short, long, visible_short_alias = 'R', visible_short_alias = 'a')]
    recursive: bool,
    /// Replace files that are there already
    #[arg(short, long)]
    force: bool,
    /// Give copies the owner, group and set-id bits they have in the image (needs root)
    #[arg(long)]
    owner: bool,
    /// Print the path of everything that is copied
    #[arg(short, long, conflicts_with = "json")]
    verbose: bool,
    /// Show no progress bar (there is none if standard error is not a terminal)
    #[arg(short, long)]
    quiet: bool,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
    /// What to copy
    #[arg(required = true, value_name = "IMAGE[:/PATH]")]
    sources: Vec<OsString>,
    /// Where to
    #[arg(required = true, value_name = "DEST")]
    dest: PathBuf,
}

#[derive(Debug, Default)]
struct Counts {
    files: u64,
    directories: u64,
    symlinks: u64,
    hard_links: u64,
    fifos: u64,
    bytes: u64,
    skipped: u64,
    failed: u64,
}

impl Cp {
    pub(crate) fn run(self, ui: &mut Ui) -> Outcome {
        let dest_is_dir = self.dest.is_dir();
        if self.sources.len() > 1 && !dest_is_dir {
            let dest = names::escape(self.dest.as_os_str().as_bytes());
            return Err(
                Failure::new(Status::Usage, format!("{dest}: is not a directory"))
                    .hint("several sources need a directory to go into"),
            );
        }
        let mut sources = Sources::new(&self.open);
        let mut counts = Counts::default();
        let mut links = HashMap::new();
        for argument in &self.sources {
            let (source, path) = sources.open(argument)?;
            // Without -r a link stands for what it leads to, as with cp(1).
            let found = match self.recursive {
                true => source.lstat(&path),
                false => source.stat(&path),
            };
            let stat = match found {
                Ok(stat) if stat.kind == Kind::Dir && !self.recursive => {
                    counts.failed += 1;
                    ui.complain(&path, "is a directory (use -r to copy it)");
                    continue;
                }
                Ok(stat) => stat,
                Err(error) => {
                    counts.failed += 1;
                    source.complain(ui, &path, error)?;
                    continue;
                }
            };
            let (top, name) = self.place(&path, dest_is_dir)?;
            let path = match name {
                Some(_) => path,
                None => path.components().collect(), // without the `.'
            };
            let mut copy = Copy {
                cp: &self,
                source,
                top: &top,
                bar: self.bar(source, &path, &stat),
                entered: Entered::default(),
                links: &mut links,
                counts: &mut counts,
                buffer: vec![0; 1 << 20],
            };
            let result = copy.run(ui, &path, &stat, name.as_deref());
            copy.bar.finish_and_clear();
            result?;
        }
        if self.json {
            ui.line(json!({
                "files": counts.files,
                "directories": counts.directories,
                "symlinks": counts.symlinks,
                "hard_links": counts.hard_links,
                "fifos": counts.fifos,
                "bytes": counts.bytes,
                "skipped": counts.skipped,
                "failed": counts.failed,
            }))?;
        }
        Ok(())
    }

    /// The directory to copy into, and the name to give the copy: none if it is
    /// the content of a directory without a name that is copied.
    fn place(&self, path: &Path, dest_is_dir: bool) -> Outcome<(HostDir, Option<OsString>)> {
        let dest = self.dest.as_path();
        let named = path
            .file_name()
            .filter(|_| !path.as_os_str().as_bytes().ends_with(b"/."));
        let (dir, name) = match (named, dest.parent(), dest.file_name()) {
            (name, _, _) if dest_is_dir => (dest, name),
            (None, _, _) => {
                std::fs::create_dir(dest).map_err(|e| host_failure(dest, &e))?;
                (dest, None)
            }
            (_, Some(parent), Some(name)) => (parent, Some(name)),
            _ => {
                let shown = names::escape(dest.as_os_str().as_bytes());
                let text = format!("{shown}: is not a name for a copy");
                return Err(Failure::new(Status::Usage, text));
            }
        };
        let top = HostDir::open(dir).map_err(|e| host_failure(dir, &e))?;
        Ok((top, name.map(OsStr::to_os_string)))
    }

    /// A progress bar if somebody looks; the bytes are counted first for it.
    fn bar(&self, source: &Source, path: &Path, stat: &Stat) -> ProgressBar {
        if self.quiet || self.verbose || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let total = match (stat.kind, source.dir(path)) {
            (Kind::Dir, Ok(dir)) => {
                let mut entered = Entered::default();
                let _ = entered.enter(stat.inode, 0); // the first is always entered
                total(&dir, &mut entered, 1)
            }
            _ => stat.size,
        };
        let template = "{bytes:>11} of {total_bytes:11} [{bar:30}] {bytes_per_sec:>12}  {wide_msg}";
        let style = ProgressStyle::with_template(template);
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::new(total).with_style(style.progress_chars("=> "))
    }
}

fn host_failure(path: &Path, error: &io::Error) -> Failure {
    let path = names::escape(path.as_os_str().as_bytes());
    Failure::new(Status::Host, format!("{path}: {error}"))
}

/// Files with several names that are copied: by image and inode, the first
/// copy, as a path below the top.
type Links = HashMap<(usize, u64), (PathBuf, Identity)>;

/// Copying one source of the command line.
struct Copy<'a> {
    cp: &'a Cp,
    source: &'a Source,
    /// The directory that all copies are below.
    top: &'a HostDir,
    bar: ProgressBar,
    entered: Entered,
    links: &'a mut Links,
    counts: &'a mut Counts,
    buffer: Vec<u8>,
}

/// A file in the image.
#[derive(Clone, Copy)]
struct From<'a> {
    /// The directory it is in.
    dir: &'a Dir,
    name: &'a OsStr,
    /// The same from the root, to tell.
    path: &'a Path,
    stat: &'a Stat,
}

/// Where a copy goes.
#[derive(Clone, Copy)]
struct To<'a> {
    dir: &'a HostDir,
    name: &'a OsStr,
    /// The path of `dir` below the top.
    below: &'a Path,
}

/// Why one thing was not copied.
enum Trouble {
    /// The image.
    Inside(io::Error),
    /// The host, at what the name would have become.
    Outside(io::Error),
}

impl Copy<'_> {
    fn run(&mut self, ui: &mut Ui, path: &Path, stat: &Stat, name: Option<&OsStr>) -> Outcome {
        let (top, below) = (self.top, Path::new(""));
        // Of a directory itself no name is needed, and the root has none.
        let (parent, inside) = match (stat.kind, path.parent(), path.file_name()) {
            (Kind::Dir, _, _) => (path, OsStr::new(".")),
            (_, Some(parent), Some(inside)) => (parent, inside),
            _ => (path, OsStr::new(".")),
        };
        let dir = match self.source.dir(parent) {
            Ok(dir) => dir,
            Err(error) => return self.trouble(ui, path, Trouble::Inside(error)),
        };
        match name {
            Some(name) => {
                let from = From {
                    dir: &dir,
                    name: inside,
                    path,
                    stat,
                };
                let to = To {
                    dir: top,
                    name,
                    below,
                };
                match stat.kind {
                    Kind::Dir => self.directory(ui, &dir, from, to, 0),
                    _ => self.other(ui, from, to),
                }
            }
            None => {
                let _ = self.entered.enter(stat.inode, 0); // the first is always entered
                self.content(ui, &dir, path, top, below, 1)
            }
        }
    }

    fn trouble(&mut self, ui: &mut Ui, path: &Path, trouble: Trouble) -> Outcome {
        self.counts.failed += 1;
        self.bar.suspend(|| match trouble {
            Trouble::Inside(error) => self.source.complain(ui, path, error),
            Trouble::Outside(error) => {
                match error.kind() {
                    // Nor will there be room for what comes after it.
                    io::ErrorKind::StorageFull => return Err(host_failure(&self.cp.dest, &error)),
                    io::ErrorKind::AlreadyExists => ui.complain(
                        path,
                        "not copied: there is a file of that name (--force replaces files)",
                    ),
                    _ => ui.complain(path, format_args!("cannot write the copy: {error}")),
                }
                Ok(())
            }
        })
    }

    fn tell(&mut self, ui: &mut Ui, from: From) -> Outcome {
        if !self.bar.is_hidden() {
            let shown = names::escape(from.path.as_os_str().as_bytes());
            self.bar.set_message(shown.into_owned());
        }
        if self.cp.verbose {
            ui.name(from.path.as_os_str().as_bytes(), from.stat.style())?;
            ui.bytes(b"\n")?;
        }
        Ok(())
    }

    /// A directory, which is open as `dir`, and all that is in it.
    fn directory(&mut self, ui: &mut Ui, dir: &Dir, from: From, to: To, depth: usize) -> Outcome {
        if let Err(why) = self.entered.enter(from.stat.inode, depth) {
            return self.trouble(ui, from.path, Trouble::Inside(io::Error::other(why)));
        }
        let (copy, made) = match to.dir.make_dir(to.name) {
            Ok(done) => done,
            Err(error) => return self.trouble(ui, from.path, Trouble::Outside(error)),
        };
        self.tell(ui, from)?;
        self.counts.directories += 1;
        self.content(
            ui,
            dir,
            from.path,
            &copy,
            &to.below.join(to.name),
            depth + 1,
        )?;
        // Last: writing into it changes its time, and its mode may forbid it.
        match made.then(|| copy.finish(from.stat, self.cp.owner)) {
            Some(Err(error)) => self.trouble(ui, from.path, Trouble::Outside(error)),
            _ => Ok(()),
        }
    }

    fn content(
        &mut self,
        ui: &mut Ui,
        dir: &Dir,
        path: &Path,
        copy: &HostDir,
        below: &Path,
        depth: usize,
    ) -> Outcome {
        let (items, error) = list(dir);
        if let Some(error) = error {
            self.trouble(ui, path, Trouble::Inside(error))?;
        }
        for item in items {
            let (name, path) = (item.name.as_os_str(), path.join(&item.name));
            let to = To {
                dir: copy,
                name,
                below,
            };
            let opened = lstat(dir, Path::new(name)).and_then(|stat| match stat.kind {
                Kind::Dir => Ok((Some(dir.open_dir(name)?), stat)),
                _ => Ok((None, stat)),
            });
            match opened {
                Ok((inner, stat)) => {
                    let from = From {
                        dir,
                        name,
                        path: &path,
                        stat: &stat,
                    };
                    match inner {
                        Some(inner) => self.directory(ui, &inner, from, to, depth)?,
                        None => self.other(ui, from, to)?,
                    }
                }
                Err(error) => self.trouble(ui, &path, Trouble::Inside(error))?,
            }
        }
        Ok(())
    }

    /// All that is not a directory.
    fn other(&mut self, ui: &mut Ui, from: From, to: To) -> Outcome {
        let (force, owner) = (self.cp.force, self.cp.owner);
        let result = match from.stat.kind {
            Kind::File => self.file(from, to),
            Kind::Symlink => {
                self.counts.symlinks += 1;
                from.dir
                    .read_link(from.name)
                    .map_err(Trouble::Inside)
                    .and_then(|target| {
                        to.dir
                            .symlink(target.as_os_str(), to.name, force)
                            .and_then(|()| to.dir.finish_name(to.name, from.stat, owner))
                            .map_err(Trouble::Outside)
                    })
            }
            Kind::Fifo => {
                self.counts.fifos += 1;
                to.dir
                    .fifo(to.name, force)
                    .and_then(|()| to.dir.finish_name(to.name, from.stat, owner))
                    .map_err(Trouble::Outside)
            }
            kind => {
                self.counts.skipped += 1;
                let text = format!("skipped: is a {}", kind.words());
                self.bar.suspend(|| ui.note(from.path, text));
                return Ok(());
            }
        };
        match result {
            Ok(()) => self.tell(ui, from),
            Err(trouble) => self.trouble(ui, from.path, trouble),
        }
    }

    fn file(&mut self, from: From, to: To) -> Result<(), Trouble> {
        let force = self.cp.force;
        let key = (self.source.id(), from.stat.inode);
        if let Some((first, identity)) = self.links.get(&key) {
            match to.dir.hard_link(self.top, first, *identity, to.name, force) {
                Ok(()) => {
                    self.counts.hard_links += 1;
                    return Ok(());
                }
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                    return Err(Trouble::Outside(e));
                }
                Err(_) => {} // not possible there: a copy more
            }
        }
        let mut source = from.dir.open(from.name).map_err(Trouble::Inside)?;
        let copy = to.dir.create(to.name, force).map_err(Trouble::Outside)?;
        let done = self.bytes(&mut source, &copy, from.stat).and_then(|()| {
            host::finish_file(&copy, from.stat, self.cp.owner).map_err(Trouble::Outside)
        });
        if let Err(trouble) = done {
            // Half a file looks like a whole one. If removing fails, too, the
            // first error is the one to tell.
            let _ = to.dir.remove(to.name);
            return Err(trouble);
        }
        if from.stat.nlink > 1
            && let Ok(identity) = to.dir.identity(to.name)
        {
            self.links.insert(key, (to.below.join(to.name), identity));
        }
        self.counts.files += 1;
        Ok(())
    }

    /// The content; where the image has holes, so has the copy.
    fn bytes(&mut self, from: &mut rump::fs::File, to: &File, stat: &Stat) -> Result<(), Trouble> {
        let holes = stat.blocks.saturating_mul(512) < stat.size;
        let mut offset = 0;
        loop {
            let n = from.read(&mut self.buffer).map_err(Trouble::Inside)?;
            if n == 0 {
                break;
            }
            let data = &self.buffer[..n];
            let written = match holes {
                true => write_sparse(to, data, offset),
                false => to.write_all_at(data, offset),
            };
            written.map_err(Trouble::Outside)?;
            offset += n as u64;
            self.counts.bytes += n as u64;
            self.bar.inc(n as u64);
        }
        match holes {
            true => to.set_len(offset).map_err(Trouble::Outside),
            false => Ok(()),
        }
    }
}

/// What a host file system can leave out.
const HOLE: usize = 4096;

/// Writes what is not zero.
fn write_sparse(to: &File, data: &[u8], offset: u64) -> io::Result<()> {
    let mut run = None;
    for (i, page) in data.chunks(HOLE).enumerate() {
        let zero = *page == [0; HOLE][..page.len()];
        match (zero, run) {
            (false, None) => run = Some(i * HOLE),
            (true, Some(start)) => {
                to.write_all_at(&data[start..i * HOLE], offset + start as u64)?;
                run = None;
            }
            _ => {}
        }
    }
    match run {
        Some(start) => to.write_all_at(&data[start..], offset + start as u64),
        None => Ok(()),
    }
}

/// How many bytes a copy of a directory will read.
fn total(dir: &Dir, entered: &mut Entered, depth: usize) -> u64 {
    let mut sum = 0;
    // What fails here fails again in the copy, and is told there.
    for item in list(dir).0 {
        match item.kind {
            Kind::File => sum += lstat(dir, Path::new(&item.name)).map_or(0, |s| s.size),
            Kind::Dir if entered.enter(item.inode, depth).is_ok() => {
                if let Ok(below) = dir.open_dir(&item.name) {
                    sum += total(&below, entered, depth + 1);
                }
            }
            _ => {}
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn holes_stay_holes() {
        let file = tempfile::tempfile().unwrap();
        let mut data = vec![0; 40 * HOLE + 5];
        data[3 * HOLE..3 * HOLE + 10].fill(1);
        data[20 * HOLE - 1] = 2;
        data[40 * HOLE + 4] = 3;
        write_sparse(&file, &data, 0).unwrap();
        file.set_len(data.len() as u64).unwrap();
        let mut back = vec![9; data.len()];
        file.read_exact_at(&mut back, 0).unwrap();
        assert_eq!(back, data);
        assert!(file.metadata().unwrap().blocks() * 512 < data.len() as u64 / 2);
    }
}
