//! `rump stat`.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use serde_json::Value;

use crate::entry::{Kind, Stat, to_json};
use crate::source::Sources;
use crate::ui::{Outcome, Ui};
use crate::when::When;
use crate::{Format, Open};

/// Show all that is known about files
///
/// Sizes are in bytes, times in UTC, users and groups by number. A symbolic link is shown itself,
/// unless its path ends in a slash.
#[derive(Debug, clap::Args)]
pub(crate) struct StatFiles {
    #[command(flatten)]
    open: Open,
    #[command(flatten)]
    format: Format,
    /// Follow symbolic links
    #[arg(short = 'L', long)]
    dereference: bool,
    /// Files to show
    #[arg(required = true, value_name = "IMAGE[:/PATH]")]
    files: Vec<OsString>,
}

impl StatFiles {
    pub(crate) fn run(self, ui: &mut Ui) -> Outcome {
        ui.set_raw(self.format.raw);
        let mut sources = Sources::new(&self.open);
        for file in &self.files {
            let (source, path) = sources.open(file)?;
            let found = match self.dereference {
                true => source.stat(&path),
                false => source.lstat(&path),
            };
            let found = found.and_then(|stat| match stat.kind {
                Kind::Symlink => Ok((source.read_link(&path).map(Some)?, stat)),
                _ => Ok((None, stat)),
            });
            match found {
                Ok((target, stat)) => self.show(ui, &path, &stat, target.as_deref())?,
                Err(error) => source.complain(ui, &path, error)?,
            }
        }
        Ok(())
    }

    fn show(&self, ui: &mut Ui, path: &Path, stat: &Stat, target: Option<&OsStr>) -> Outcome {
        if self.format.json {
            let object = to_json(path, stat, target.map(OsStr::as_bytes));
            return ui.line(Value::Object(object));
        }
        label(ui, "Path")?;
        ui.name(path.as_os_str().as_bytes(), stat.style())?;
        if let Some(target) = target {
            ui.bytes(b" -> ")?;
            ui.name(target.as_bytes(), Style::new())?;
        }
        ui.bytes(b"\n")?;
        let mut row = |name, value: String| -> Outcome {
            label(ui, name)?;
            ui.line(value)
        };
        row("Type", stat.kind.words().into())?;
        if let Some((major, minor)) = stat.device {
            row("Device", format!("{major}, {minor}"))?;
        }
        row("Size", stat.size.to_string())?;
        row("Blocks", format!("{} of 512 bytes", stat.blocks))?;
        row("I/O size", stat.block_size.to_string())?;
        row(
            "Inode",
            format!("{} (generation {:#x})", stat.inode, stat.generation),
        )?;
        row("Links", stat.nlink.to_string())?;
        row("Mode", format!("{:04o} {}", stat.mode, stat.mode_text()))?;
        row("Owner", format!("{}:{}", stat.uid, stat.gid))?;
        if stat.flags != 0 {
            row("Flags", stat.flag_names().join(","))?;
        }
        let time = |t: When| format!("{t} UTC");
        row("Accessed", time(stat.atime))?;
        row("Modified", time(stat.mtime))?;
        row("Changed", time(stat.ctime))?;
        if let Some(birth) = stat.birthtime {
            row("Born", time(birth))?;
        }
        Ok(())
    }
}

/// The left column of `stat` and `info`.
pub(crate) fn label(ui: &mut Ui, name: &str) -> Outcome {
    ui.styled(&format!("{name:>10}"), AnsiColor::Cyan.on_default())?;
    ui.bytes(b"  ")
}
