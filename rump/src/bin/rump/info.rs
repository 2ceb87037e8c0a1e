//! `rump info`.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

use anstyle::AnsiColor;
use rump::fs::StatVfs;
use rump::image::{FileSystem, Image, Partition};
use serde_json::{Map, Value, json};

use crate::entry::{put_name, size_text};
use crate::source::{choose, mount, mount_failure, open_image};
use crate::stat::label;
use crate::target::Target;
use crate::ui::{Failure, Outcome, Status, Ui};
use crate::when::When;
use crate::{Open, help, names};

/// Show what an image is
///
/// Its container, partitions, and what the superblock of the file system says: of the one that the
/// other commands would use. It is also mounted once, to see that they can.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::INFO)]
pub(crate) struct Info {
    #[command(flatten)]
    open: Open,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Image to describe
    #[arg(value_name = "IMAGE")]
    image: OsString,
}

impl Info {
    pub(crate) fn run(self, ui: &mut Ui) -> Outcome {
        let target = Target::parse(&self.image);
        if target.explicit && target.path.as_os_str() != "/" {
            let text = "info is about an image: give it without a path";
            return Err(Failure::new(Status::Usage, text));
        }
        let image = open_image(&target.image)?;
        let partition = self.open.partition.as_deref();
        // As an image of its own; without, the library chooses.
        let chosen = choose(image.clone(), &target.image, partition)?;
        let found = Found::new(&chosen, partition);
        match self.json {
            true => {
                let mut object = Map::new();
                put_name(&mut object, "image", target.image.as_os_str().as_bytes());
                container_json(&image, &mut object);
                object.insert("filesystem".into(), found.json());
                ui.line(Value::Object(object))?;
            }
            false => {
                label(ui, "Image")?;
                ui.line(names::escape(target.image.as_os_str().as_bytes()))?;
                container(ui, &image)?;
                found.print(ui)?;
            }
        }
        // Described is not readable.
        match found.mounted {
            Ok(_) => Ok(()),
            Err(error) => Err(mount_failure(&chosen, &target.image, &error)),
        }
    }
}

/// The file system that the other commands would use.
struct Found<'a> {
    /// If not the whole image: the name of its partition.
    partition: Option<String>,
    described: Option<&'a FileSystem>,
    mounted: std::io::Result<StatVfs>,
}

impl<'a> Found<'a> {
    fn new(image: &'a Image, partition: Option<&str>) -> Self {
        let whole = image.info().file_system();
        let supported = |f: &FileSystem| f.kind().is_supported();
        let part = image
            .partitions()
            .iter()
            .find(|p| p.file_system().is_some_and(supported));
        let (inner, described) = match (whole, part) {
            (Some(whole), Some(part)) if !supported(whole) => (Some(part), part.file_system()),
            (Some(whole), _) => (None, Some(whole)),
            (None, part) => (part, part.and_then(Partition::file_system)),
        };
        Found {
            partition: inner
                .map(|p| p.name().to_string())
                .or(partition.map(str::to_string)),
            described,
            mounted: mount(image).and_then(|root| root.statvfs()),
        }
    }

    fn json(&self) -> Value {
        let Some(fs) = self.described else {
            return Value::Null;
        };
        let facts: Map<String, Value> = fs
            .facts()
            .iter()
            .map(|(name, value)| (name.to_string(), json!(value)))
            .collect();
        let mut value = json!({
            "kind": fs.kind().name(),
            "partition": self.partition,
            "label": fs.label(),
            "byte_order": fs.byte_order().map(|o| o.to_string()),
            "superblock_offset": fs.superblock_offset(),
            "block_size": fs.block_size(),
            "size": fs.size(),
            "facts": facts,
        });
        value["mounted"] = match &self.mounted {
            Ok(stat) => json!({
                "type": stat.fs_type(),
                "block_size": stat.block_size(),
                "fragment_size": stat.fragment_size(),
                "bytes_total": stat.total_bytes(),
                "bytes_free": stat.free_bytes(),
                "bytes_available": stat.available_bytes(),
                "files_total": stat.total_files(),
                "files_free": stat.free_files(),
                "name_max": stat.name_max(),
            }),
            Err(_) => Value::Null,
        };
        value
    }

    fn print(&self, ui: &mut Ui) -> Outcome {
        let Some(fs) = self.described else {
            return Ok(());
        };
        ui.bytes(b"\n")?;
        let place = self
            .partition
            .as_ref()
            .map(|p| format!(" of partition {}", escaped(p)));
        heading(ui, &format!("File system{}", place.unwrap_or_default()))?;
        let mut rows: Vec<(&str, String)> = vec![("kind", fs.kind().to_string())];
        rows.extend(fs.label().map(|l| ("label", escaped(l))));
        rows.extend(fs.byte_order().map(|o| ("byte order", o.to_string())));
        rows.push(("superblock at", fs.superblock_offset().to_string()));
        rows.extend(fs.size().map(|s| ("size", bytes(s))));
        rows.extend(fs.block_size().map(|b| ("block size", b.to_string())));
        for (name, value) in fs.facts() {
            // A number is for programs, and JSON has it.
            rows.push(match (name.strip_suffix(SECONDS), value.parse()) {
                (Some(name), Ok(sec)) => (name, format!("{} UTC", When { sec, nsec: 0 }.minute())),
                _ => (name, escaped(value)),
            });
        }
        if let Ok(stat) = &self.mounted {
            rows.push((
                "space",
                format!(
                    "{} free of {}",
                    size_text(stat.free_bytes(), true),
                    size_text(stat.total_bytes(), true)
                ),
            ));
            rows.push((
                "files",
                format!(
                    "{} used, {} more possible",
                    stat.total_files().saturating_sub(stat.free_files()),
                    stat.free_files()
                ),
            ));
        }
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, value) in rows {
            ui.styled(&format!("  {name:width$}"), AnsiColor::Cyan.on_default())?;
            ui.line(format_args!("  {value}"))?;
        }
        Ok(())
    }
}

/// The end of the name of a fact that is a time.
const SECONDS: &str = " (seconds since 1970)";

fn escaped(text: &str) -> String {
    names::escape(text.as_bytes()).into_owned()
}

fn bytes(n: u64) -> String {
    match n {
        0..1024 => format!("{n} bytes"),
        _ => format!("{n} bytes ({})", size_text(n, true)),
    }
}

fn heading(ui: &mut Ui, text: &str) -> Outcome {
    ui.styled(text, AnsiColor::Green.on_default().bold())?;
    ui.bytes(b"\n")
}

fn container(ui: &mut Ui, image: &Image) -> Outcome {
    let info = image.info();
    let mut row = |name, value: String| -> Outcome {
        label(ui, name)?;
        ui.line(value)
    };
    row("Size", bytes(info.size()))?;
    if let (Some(format), Some(size)) = (info.compression(), info.compressed_size()) {
        row("Compressed", format!("{format}, {}", bytes(size)))?;
    }
    if let Some(table) = info.table() {
        row("Table", table.to_string())?;
    }
    for problem in info.problems() {
        row("Problem", escaped(problem))?;
    }
    if info.partitions().is_empty() {
        return Ok(());
    }
    ui.bytes(b"\n")?;
    heading(ui, "Partitions")?;
    let header = ["name", "start", "size", "", "type", "label", "file system"];
    let mut rows = vec![header.map(str::to_string)];
    for part in info.partitions() {
        rows.push([
            escaped(part.name()),
            part.start().to_string(),
            part.len().to_string(),
            size_text(part.len(), true),
            escaped(part.kind()),
            escaped(part.label().unwrap_or("-")),
            part.file_system()
                .map_or("-".into(), |f| f.kind().to_string()),
        ]);
    }
    let width = |i: usize| rows.iter().map(|r| r[i].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    for row in &rows {
        let mut line = String::from(" ");
        for (i, (cell, width)) in row.iter().zip(&widths).enumerate() {
            line += &match i {
                1..=3 => format!(" {cell:>width$}"),
                _ => format!(" {cell:width$}"),
            };
            line += if i == 0 { " " } else { "" };
        }
        ui.line(line.trim_end())?;
    }
    Ok(())
}

fn container_json(image: &Image, object: &mut Map<String, Value>) {
    let info = image.info();
    let partition = |part: &Partition| {
        json!({
            "name": part.name(),
            "type": part.kind(),
            "label": part.label(),
            "start": part.start(),
            "size": part.len(),
            "filesystem": part.file_system().map(|f| f.kind().name()),
        })
    };
    object.insert("size".into(), info.size().into());
    object.insert("compressed".into(), info.compression().into());
    object.insert("compressed_size".into(), info.compressed_size().into());
    object.insert("table".into(), info.table().map(|t| t.to_string()).into());
    object.insert("problems".into(), info.problems().into());
    object.insert(
        "partitions".into(),
        info.partitions().iter().map(partition).collect(),
    );
}
