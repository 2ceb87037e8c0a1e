//! `rump tree`.

use std::ffi::OsString;
use std::path::Path;

use anstyle::Style;
use rump::fs::Dir;
use serde_json::{Map, Value};

use crate::entry::{Kind, Stat, size_text, to_json};
use crate::source::{Entered, Item, Source, Sources, list, lstat};
use crate::ui::{Outcome, Ui};
use crate::{Format, Open};

/// Show directories as a tree
///
/// All names, sorted by their bytes, and the targets of symbolic links, which are not followed.
#[derive(Debug, clap::Args)]
pub(crate) struct Tree {
    #[command(flatten)]
    open: Open,
    #[command(flatten)]
    format: Format,
    /// Go down this many levels only
    #[arg(short = 'L', long, value_name = "N")]
    level: Option<usize>,
    /// Show directories only
    #[arg(short, long)]
    dirs_only: bool,
    /// Show the size of each file
    #[arg(short, long)]
    size: bool,
    /// Show sizes as 1.5K, 20M
    #[arg(short = 'H', long)]
    human_readable: bool,
    /// Draw lines with ASCII characters
    #[arg(long)]
    ascii: bool,
    /// Where to begin
    #[arg(required = true, value_name = "IMAGE[:/PATH]")]
    roots: Vec<OsString>,
}

impl Tree {
    pub(crate) fn run(self, ui: &mut Ui) -> Outcome {
        ui.set_raw(self.format.raw);
        let mut sources = Sources::new(&self.open);
        let mut counts = None;
        for root in &self.roots {
            let (source, path) = sources.open(root)?;
            let opened = source.stat(&path).and_then(|stat| match stat.kind {
                Kind::Dir => Ok((source.dir(&path).map(Some)?, stat)),
                _ => Ok((None, stat)),
            });
            let (dir, stat) = match opened {
                Ok(opened) => opened,
                Err(error) => {
                    source.complain(ui, &path, error)?;
                    continue;
                }
            };
            let mut walk = Walk {
                options: &self,
                source,
                entered: Entered::default(),
                prefix: String::new(),
                dirs: 0,
                files: 0,
            };
            // The root is not among what it counts.
            let _ = walk.entered.enter(stat.inode, 0);
            if self.format.json {
                walk.json(ui, dir.as_ref(), &path, &stat, None, 0)?;
                ui.bytes(b"\n")?;
                continue;
            }
            ui.name(root.as_encoded_bytes(), stat.style())?;
            ui.bytes(b"\n")?;
            if let Some(dir) = dir {
                walk.level(ui, &dir, &path, 1)?;
            }
            let (dirs, files) = counts.unwrap_or((0, 0));
            counts = Some((dirs + walk.dirs, files + walk.files));
        }
        // If there is anything to count.
        let Some((dirs, files)) = counts else {
            return Ok(());
        };
        let plural = |n, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
        let dirs = plural(dirs, "directory", "directories");
        match self.dirs_only {
            true => ui.line(format_args!("\n{dirs}")),
            false => {
                let files = plural(files, "file", "files");
                ui.line(format_args!("\n{dirs}, {files}"))
            }
        }
    }
}

struct Walk<'a> {
    options: &'a Tree,
    source: &'a Source,
    entered: Entered,
    /// What stands left of the lines of this level.
    prefix: String,
    dirs: u64,
    files: u64,
}

impl Walk<'_> {
    fn list(&self, ui: &mut Ui, dir: &Dir, path: &Path) -> Outcome<Vec<Item>> {
        let (mut items, error) = list(dir);
        if let Some(error) = error {
            self.source.complain(ui, path, error)?;
        }
        items.retain(|i| !self.options.dirs_only || i.kind == Kind::Dir);
        Ok(items)
    }

    /// The directory below, if the walk shall and can go there.
    fn below(
        &mut self,
        ui: &mut Ui,
        dir: &Dir,
        path: &Path,
        item: &Item,
        depth: usize,
    ) -> Outcome<Option<Dir>> {
        if item.kind != Kind::Dir || self.options.level.is_some_and(|limit| depth >= limit) {
            return Ok(None);
        }
        if let Err(why) = self.entered.enter(item.inode, depth) {
            ui.complain(path, why);
            return Ok(None);
        }
        match dir.open_dir(&item.name) {
            Ok(below) => Ok(Some(below)),
            Err(error) => {
                self.source.complain(ui, path, error)?;
                Ok(None)
            }
        }
    }

    fn stat(&self, ui: &mut Ui, dir: &Dir, path: &Path, item: &Item) -> Outcome<Option<Stat>> {
        match lstat(dir, Path::new(&item.name)) {
            Ok(stat) => Ok(Some(stat)),
            Err(error) => {
                self.source.complain(ui, path, error)?;
                Ok(None)
            }
        }
    }

    fn target(
        &self,
        ui: &mut Ui,
        dir: &Dir,
        path: &Path,
        item: &Item,
    ) -> Outcome<Option<OsString>> {
        if item.kind != Kind::Symlink {
            return Ok(None);
        }
        match dir.read_link(&item.name) {
            Ok(target) => Ok(Some(target.into())),
            Err(error) => {
                self.source.complain(ui, path, error)?;
                Ok(None)
            }
        }
    }

    fn level(&mut self, ui: &mut Ui, dir: &Dir, path: &Path, depth: usize) -> Outcome {
        let (branch, last, line) = match self.options.ascii {
            true => ("|-- ", "`-- ", "|   "),
            false => ("├── ", "└── ", "│   "),
        };
        let items = self.list(ui, dir, path)?;
        let count = items.len();
        for (i, item) in items.into_iter().enumerate() {
            let path = path.join(&item.name);
            let is_last = i + 1 == count;
            ui.print(format_args!(
                "{}{}",
                self.prefix,
                if is_last { last } else { branch }
            ))?;
            // A file costs a look-up more only if something of it is shown.
            let wanted = self.options.size || (ui.colors() && item.kind == Kind::File);
            let stat = if wanted {
                self.stat(ui, dir, &path, &item)?
            } else {
                None
            };
            if self.options.size {
                let size = stat.as_ref().map_or("?".into(), |s| {
                    size_text(s.size, self.options.human_readable)
                });
                ui.print(format_args!("[{size:>11}]  "))?;
            }
            let style = stat.map_or(item.kind.style(0), |s| s.style());
            ui.name(item.name.as_encoded_bytes(), style)?;
            if let Some(target) = self.target(ui, dir, &path, &item)? {
                ui.bytes(b" -> ")?;
                ui.name(target.as_encoded_bytes(), Style::new())?;
            }
            ui.bytes(b"\n")?;
            match item.kind {
                Kind::Dir => self.dirs += 1,
                _ => self.files += 1,
            }
            if let Some(below) = self.below(ui, dir, &path, &item, depth)? {
                let kept = self.prefix.len();
                self.prefix += if is_last { "    " } else { line };
                self.level(ui, &below, &path, depth + 1)?;
                self.prefix.truncate(kept);
            }
        }
        Ok(())
    }

    /// Written as it is found: a tree may be larger than memory.
    fn json(
        &mut self,
        ui: &mut Ui,
        dir: Option<&Dir>,
        path: &Path,
        stat: &Stat,
        target: Option<&[u8]>,
        depth: usize,
    ) -> Outcome {
        let object: Map<String, Value> = to_json(path, stat, target);
        let text = Value::Object(object).to_string();
        let Some(dir) = dir else {
            return ui.print(text);
        };
        ui.print(&text[..text.len() - 1])?; // without its last brace
        ui.print(",\"children\":[")?;
        let mut first = true;
        for item in self.list(ui, dir, path)? {
            let path = path.join(&item.name);
            let Some(stat) = self.stat(ui, dir, &path, &item)? else {
                continue;
            };
            let target = self.target(ui, dir, &path, &item)?;
            let target = target.as_ref().map(|t| t.as_encoded_bytes());
            let below = self.below(ui, dir, &path, &item, depth + 1)?;
            if !std::mem::take(&mut first) {
                ui.bytes(b",")?;
            }
            self.json(ui, below.as_ref(), &path, &stat, target, depth + 1)?;
        }
        ui.print("]}")
    }
}
