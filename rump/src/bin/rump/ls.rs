//! `rump ls`.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use rump::fs::Dir;
use serde_json::Value;

use crate::entry::{Kind, Stat, size_text, to_json};
use crate::source::{Entered, Source, Sources, list, lstat};
use crate::ui::{Outcome, Ui};
use crate::{Format, Open};

/// List directories
///
/// One name a line, sorted by its bytes. Users and groups are numbers: the names are in the image,
/// and a stranger wrote them. Times are UTC.
#[derive(Debug, clap::Args)]
pub(crate) struct Ls {
    #[command(flatten)]
    open: Open,
    #[command(flatten)]
    format: Format,
    /// Also names that begin with a dot
    #[arg(short, long)]
    all: bool,
    /// Show type, mode, links, owner, group, size or device, and time of change
    #[arg(short, long)]
    long: bool,
    /// Show sizes as 1.5K, 20M
    #[arg(short = 'H', long)]
    human_readable: bool,
    /// Show inode numbers
    #[arg(short, long)]
    inode: bool,
    /// List directories below, too
    #[arg(short = 'R', long)]
    recursive: bool,
    /// List directories themselves, not what is in them
    #[arg(short, long)]
    directory: bool,
    /// Sort by time of change, newest first
    #[arg(short = 't', long = "time", conflicts_with = "by_size")]
    by_time: bool,
    /// Sort by size, largest first
    #[arg(short = 'S', long = "by-size")]
    by_size: bool,
    /// Sort the other way round
    #[arg(short, long)]
    reverse: bool,
    /// What to list
    #[arg(required = true, value_name = "IMAGE[:/PATH]")]
    paths: Vec<OsString>,
}

/// A line of the list.
struct Row {
    name: OsString,
    kind: Kind,
    inode: u64,
    /// If anything of it is shown.
    stat: Option<Stat>,
    target: Option<OsString>,
}

impl Ls {
    pub(crate) fn run(self, ui: &mut Ui) -> Outcome {
        ui.set_raw(self.format.raw);
        let mut sources = Sources::new(&self.open);
        let many = self.paths.len() > 1;
        let mut first = true;
        for argument in &self.paths {
            let (source, path) = sources.open(argument)?;
            // A link to a directory stands for the directory, but not with -l.
            let found = match self.long || self.directory {
                true => source.lstat(&path),
                false => source.stat(&path).or_else(|_| source.lstat(&path)),
            };
            let found = found.and_then(|stat| match stat.kind {
                Kind::Dir if !self.directory => Ok((stat, Some(source.dir(&path)?))),
                _ => Ok((stat, None)),
            });
            match found {
                Ok((stat, Some(dir))) => {
                    let mut entered = Entered::default();
                    let _ = entered.enter(stat.inode, 0);
                    let mut listing = Listing {
                        ls: &self,
                        source,
                        entered,
                        first,
                    };
                    let header = (many || self.recursive).then_some(argument.as_os_str());
                    listing.directory(ui, &dir, &path, header, 1)?;
                    first = false;
                }
                Ok((stat, None)) => {
                    let target = match stat.kind {
                        Kind::Symlink => source.read_link(&path).ok(),
                        _ => None,
                    };
                    let (kind, inode) = (stat.kind, stat.inode);
                    let name = path.clone().into_os_string();
                    let row = Row {
                        name,
                        kind,
                        inode,
                        stat: Some(stat),
                        target,
                    };
                    self.print(ui, Path::new(""), &[row])?;
                    first = false;
                }
                Err(error) => source.complain(ui, &path, error)?,
            }
        }
        Ok(())
    }

    fn sort(&self, rows: &mut [Row]) {
        let key = |row: &Row| match &row.stat {
            Some(s) if self.by_size => (s.size.into(), 0),
            Some(s) if self.by_time => (i128::from(s.mtime.sec), s.mtime.nsec),
            _ => (0, 0),
        };
        if self.by_size || self.by_time {
            rows.sort_by_key(|row| std::cmp::Reverse(key(row))); // stable: then by name
        }
        if self.reverse {
            rows.reverse();
        }
    }

    fn print(&self, ui: &mut Ui, dir: &Path, rows: &[Row]) -> Outcome {
        if self.format.json {
            for row in rows {
                if let Some(stat) = &row.stat {
                    let target = row.target.as_deref().map(OsStr::as_bytes);
                    let object = to_json(&dir.join(&row.name), stat, target);
                    ui.line(Value::Object(object))?;
                }
            }
            return Ok(());
        }
        let columns = self.columns(rows);
        for (row, columns) in rows.iter().zip(columns) {
            ui.print(columns)?;
            let style = row.stat.as_ref().map_or(row.kind.style(0), Stat::style);
            ui.name(row.name.as_bytes(), style)?;
            if let (true, Some(target)) = (self.long, &row.target) {
                ui.bytes(b" -> ")?;
                ui.name(target.as_bytes(), Style::new())?;
            }
            ui.bytes(b"\n")?;
        }
        Ok(())
    }

    /// What stands before each name, every column as wide as its widest cell.
    fn columns(&self, rows: &[Row]) -> Vec<String> {
        let cells: Vec<Vec<String>> = rows.iter().map(|row| self.cells(row)).collect();
        let columns = cells.first().map_or(0, Vec::len);
        let widths: Vec<usize> = (0..columns)
            .map(|i| cells.iter().map(|row| row[i].len()).max().unwrap_or(0))
            .collect();
        let line = |row: &Vec<String>| {
            row.iter()
                .zip(&widths)
                .map(|(cell, &width)| format!("{cell:>width$} "))
                .collect()
        };
        cells.iter().map(line).collect()
    }

    fn cells(&self, row: &Row) -> Vec<String> {
        let mut cells = Vec::new();
        if self.inode {
            cells.push(row.inode.to_string());
        }
        if self.long {
            cells.extend(match &row.stat {
                Some(s) => [
                    s.mode_text(),
                    s.nlink.to_string(),
                    s.uid.to_string(),
                    s.gid.to_string(),
                    s.device.map_or_else(
                        || size_text(s.size, self.human_readable),
                        |(major, minor)| format!("{major}, {minor}"),
                    ),
                    s.mtime.minute(),
                ],
                None => {
                    let mode = format!("{}?????????", row.kind.letter());
                    [
                        mode,
                        "?".into(),
                        "?".into(),
                        "?".into(),
                        "?".into(),
                        "?".into(),
                    ]
                }
            });
        }
        cells
    }
}

struct Listing<'a> {
    ls: &'a Ls,
    source: &'a Source,
    entered: Entered,
    /// Nothing has been printed yet.
    first: bool,
}

impl Listing<'_> {
    fn directory(
        &mut self,
        ui: &mut Ui,
        dir: &Dir,
        path: &Path,
        header: Option<&OsStr>,
        depth: usize,
    ) -> Outcome {
        let mut rows = self.rows(ui, dir, path)?;
        self.ls.sort(&mut rows);
        if let (Some(header), false) = (header, self.ls.format.json) {
            if !self.first {
                ui.bytes(b"\n")?;
            }
            ui.name(header.as_bytes(), AnsiColor::Blue.on_default().bold())?;
            ui.bytes(b":\n")?;
        }
        self.first = false;
        self.ls.print(ui, path, &rows)?;
        if !self.ls.recursive {
            return Ok(());
        }
        for row in rows.iter().filter(|row| row.kind == Kind::Dir) {
            let path = path.join(&row.name);
            if let Err(why) = self.entered.enter(row.inode, depth) {
                ui.complain(&path, why);
                continue;
            }
            match dir.open_dir(&row.name) {
                Ok(below) => {
                    self.directory(ui, &below, &path, Some(path.as_os_str()), depth + 1)?;
                }
                Err(error) => self.source.complain(ui, &path, error)?,
            }
        }
        Ok(())
    }

    fn rows(&self, ui: &mut Ui, dir: &Dir, path: &Path) -> Outcome<Vec<Row>> {
        let ls = self.ls;
        let wanted = ls.long || ls.format.json || ls.by_time || ls.by_size;
        let (items, error) = list(dir);
        if let Some(error) = error {
            self.source.complain(ui, path, error)?;
        }
        let mut rows = Vec::with_capacity(items.len());
        for item in items {
            if !ls.all && item.name.as_bytes().starts_with(b".") {
                continue;
            }
            // The colour of a file depends on its mode.
            let wanted = wanted || (ui.colors() && item.kind == Kind::File);
            let details = || -> io::Result<(Option<Stat>, Option<OsString>)> {
                let stat = lstat(dir, Path::new(&item.name))?;
                let target = match item.kind {
                    Kind::Symlink => Some(dir.read_link(&item.name)?.into_os_string()),
                    _ => None,
                };
                Ok((Some(stat), target))
            };
            let (stat, target) = match wanted.then(details) {
                None => (None, None),
                Some(Ok(details)) => details,
                Some(Err(error)) => {
                    self.source.complain(ui, &path.join(&item.name), error)?;
                    (None, None)
                }
            };
            rows.push(Row {
                name: item.name,
                kind: item.kind,
                inode: item.inode,
                stat,
                target,
            });
        }
        Ok(rows)
    }
}
