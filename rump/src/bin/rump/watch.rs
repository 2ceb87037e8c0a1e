//! `rump watch`.

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use rump::fs::{Dir, FileTimes, Permissions, Tmpfs};
use rump::watch::{Events, TreeEvent, TreeWatch};
use serde_json::{Map, Value};

use crate::entry::{Kind, put_name};
use crate::script::{self, Step};
use crate::source::{Entered, Source, Sources, list, reason};
use crate::ui::{Failure, Outcome, Status, Ui};
use crate::{Format, Open, help, names};

/// Show what happens to files while commands work on them
///
/// Reads commands, one a line, from standard input (`help` lists them), and prints each event that
/// they cause below the directory, in order, with its path. Nobody else is in the kernel that has
/// the image: what happens is what the commands do.
#[derive(Debug, clap::Args)]
#[command(after_long_help = help::WATCH)]
pub(crate) struct Watch {
    #[command(flatten)]
    open: Open,
    #[command(flatten)]
    format: Format,
    /// Work on a copy in memory, which commands may change
    #[arg(short, long)]
    writable: bool,
    /// Show only these events: names as they are printed, with commas between
    #[arg(short, long, value_name = "LIST", value_parser = parse_events)]
    events: Option<Events>,
    /// The directory to watch
    #[arg(value_name = "IMAGE[:/PATH]")]
    directory: OsString,
}

fn parse_events(text: &str) -> Result<Events, String> {
    text.split(',').try_fold(Events::empty(), |all, name| {
        let name = name.trim().to_ascii_uppercase();
        let known = || {
            let names = Events::all().iter_names().map(|(name, _)| name);
            names.collect::<Vec<_>>().join(", ")
        };
        Events::from_name(&name)
            .map(|one| all | one)
            .ok_or_else(|| format!("not an event: {name:?}; they are {}", known()))
    })
}

impl Watch {
    pub(crate) fn run(self, ui: &mut Ui) -> Outcome {
        ui.set_raw(self.format.raw);
        let mut sources = Sources::new(&self.open);
        let (source, path) = sources.open(&self.directory)?;
        let shown = names::escape(path.as_os_str().as_bytes()).into_owned();
        let fail = |what: &str, error: io::Error| {
            Failure::new(Status::Image, format!("{shown}: {what}{}", reason(&error)))
        };
        let mut dir = match source.stat(&path) {
            Ok(stat) if stat.kind != Kind::Dir => {
                let text = format!("{shown}: is a {}", stat.kind.words());
                return Err(Failure::new(Status::Usage, text)
                    .hint("watch the directory it is in, with all below"));
            }
            Ok(_) => source.dir(&path).map_err(|e| fail("", e))?,
            Err(error) => return Err(fail("", error)),
        };
        if self.writable {
            dir = writable(ui, source, &path, &dir, |e| fail("cannot copy: ", e))?;
        }
        let events = self
            .events
            .map_or(Events::empty(), |e| e | Events::OVERFLOW);
        let mut watch = dir
            .watch_tree(events)
            .map_err(|e| fail("cannot watch: ", e))?;
        self.follow(ui, source, &dir, &mut watch)
    }

    /// Carry out the commands, and print what they cause.
    fn follow(&self, ui: &mut Ui, source: &Source, dir: &Dir, watch: &mut TreeWatch) -> Outcome {
        let stdin = io::stdin();
        let terminal = stdin.is_terminal();
        let mut line = Vec::new();
        loop {
            if terminal {
                eprint!("rump> ");
                let _ = io::stderr().flush();
            }
            line.clear();
            let n = stdin
                .lock()
                .read_until(b'\n', &mut line)
                .map_err(|e| Failure::new(Status::Host, format!("standard input: {e}")))?;
            if n == 0 {
                return Ok(());
            }
            match script::parse(&line) {
                Ok(Some(Step::Quit)) => return Ok(()),
                Ok(Some(Step::Help)) => ui.print(script::HELP)?,
                Ok(Some(step)) => {
                    if let Err((path, error)) = carry_out(dir, &step) {
                        source.complain(ui, &path, error)?;
                    }
                }
                Ok(None) => {}
                Err(problem) => ui.complain(Path::new("standard input"), problem),
            }
            self.drain(ui, watch)?;
            ui.flush()?;
        }
    }

    /// Print what has happened.
    fn drain(&self, ui: &mut Ui, watch: &mut TreeWatch) -> Outcome {
        loop {
            match watch.try_recv() {
                Ok(Some(event)) if self.format.json => ui.line(to_json(&event))?,
                Ok(Some(event)) => print(ui, &event)?,
                Ok(None) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => {
                    let text = format!("cannot watch: {}", reason(&error));
                    return Err(Failure::new(Status::Kernel, text));
                }
            }
        }
    }
}

fn words(events: Events) -> impl Iterator<Item = &'static str> {
    events.iter_names().map(|(name, _)| name)
}

fn print(ui: &mut Ui, event: &TreeEvent) -> Outcome {
    let what = words(event.events()).collect::<Vec<_>>().join(",");
    ui.styled(&format!("{what:<16}"), AnsiColor::Cyan.on_default())?;
    if event.events().contains(Events::OVERFLOW) {
        ui.print(format_args!("  {} events are missing here", event.lost()))?;
    }
    for (between, path) in [("  ", event.path()), (" -> ", event.to())] {
        if let Some(path) = path {
            ui.bytes(between.as_bytes())?;
            let name = match path.as_os_str().as_bytes() {
                b"" => b".",
                name => name,
            };
            ui.name(name, Style::new())?;
        }
    }
    ui.bytes(b"\n")
}

fn to_json(event: &TreeEvent) -> Value {
    let mut object = Map::new();
    object.insert("sequence".into(), event.sequence().into());
    let names = words(event.events()).map(Value::from).collect();
    object.insert("events".into(), Value::Array(names));
    for (key, path) in [("path", event.path()), ("to", event.to())] {
        match path {
            Some(path) => put_name(&mut object, key, path.as_os_str().as_bytes()),
            None => {
                object.insert(key.into(), Value::Null);
            }
        }
    }
    let kind = event.file_type().map(|t| Kind::of_mode(t.mode()).word());
    object.insert("type".into(), kind.map_or(Value::Null, Value::from));
    object.insert("replaced".into(), event.replaced().into());
    object.insert("lost".into(), event.lost().into());
    Value::Object(object)
}

/// A copy of a directory in memory, in the same kernel.
fn writable(
    ui: &mut Ui,
    source: &Source,
    path: &Path,
    from: &Dir,
    fail: impl Fn(io::Error) -> Failure,
) -> Outcome<Dir> {
    let kernel = from.kernel();
    let copy = kernel
        .mount(Tmpfs::new(), "/rump-watch")
        .map_err(&fail)?
        .keep();
    let mut entered = Entered::default();
    copy_dir(ui, source, path, from, &copy, &mut entered, 0)?;
    Ok(copy)
}

fn copy_dir(
    ui: &mut Ui,
    source: &Source,
    path: &Path,
    from: &Dir,
    to: &Dir,
    entered: &mut Entered,
    depth: usize,
) -> Outcome {
    let (items, error) = list(from);
    if let Some(error) = error {
        source.complain(ui, path, error)?;
    }
    for item in items {
        let name = Path::new(&item.name);
        let path = path.join(name);
        let mut dirs = None;
        let copied = (|| match item.kind {
            Kind::Dir => {
                to.create_dir(name)?;
                dirs = Some((from.open_dir(name)?, to.open_dir(name)?));
                Ok(())
            }
            Kind::File => from.read(name).and_then(|bytes| to.write(name, bytes)),
            Kind::Symlink => from
                .read_link(name)
                .and_then(|target| to.symlink(target, name)),
            Kind::Fifo => to.mkfifo(name, Permissions::from_mode(0o600)),
            _ => Ok(()), // devices and sockets mean nothing here
        })();
        if let Some((from, to)) = dirs {
            match entered.enter(item.inode, depth) {
                Ok(()) => copy_dir(ui, source, &path, &from, &to, entered, depth + 1)?,
                Err(problem) => ui.complain(&path, problem),
            }
        }
        let copied = copied.and_then(|()| match item.kind {
            Kind::Dir | Kind::File | Kind::Fifo => {
                let mode = from.symlink_metadata(name)?.mode() & 0o7777;
                to.set_permissions(name, Permissions::from_mode(mode))
            }
            _ => Ok(()),
        });
        if let Err(error) = copied {
            source.complain(ui, &path, error)?;
        }
    }
    Ok(())
}

/// One command.  On failure: which path, and why.
fn carry_out(dir: &Dir, step: &Step) -> Result<(), (std::path::PathBuf, io::Error)> {
    let (path, outcome) = match step {
        Step::Help | Step::Quit => return Ok(()),
        Step::Cat(path) => (
            path,
            file(dir, path).and_then(|()| dir.read(path)).map(drop),
        ),
        Step::Ls(path) => (
            path,
            dir.read_dir(path)
                .and_then(|entries| entries.collect::<io::Result<Vec<_>>>())
                .map(drop),
        ),
        Step::Stat(path) => (path, dir.symlink_metadata(path).map(drop)),
        Step::Write(path, text) => (path, file(dir, path).and_then(|()| dir.write(path, text))),
        Step::Append(path, text) => {
            let mut options = rump::fs::OpenOptions::new();
            options.append(true).create(true);
            let file = file(dir, path).and_then(|()| dir.open_with(path, &options));
            (path, file.and_then(|mut file| file.write_all(text)))
        }
        Step::Truncate(path, size) => {
            let mut options = rump::fs::OpenOptions::new();
            options.write(true);
            let file = file(dir, path).and_then(|()| dir.open_with(path, &options));
            (path, file.and_then(|file| file.set_len(*size)))
        }
        Step::Touch(path) => (path, touch(dir, path)),
        Step::Mkdir(path) => (path, dir.create_dir(path)),
        Step::Rm(path) => (path, dir.remove_file(path)),
        Step::Rmdir(path) => (path, dir.remove_dir(path)),
        Step::Mv(from, to) => (from, dir.rename(from, to)),
        Step::Ln(from, to) => (from, dir.hard_link(from, to)),
        Step::Symlink(target, path) => (path, dir.symlink(target, path)),
        Step::Chmod(mode, path) => (
            path,
            dir.set_permissions(path, Permissions::from_mode(*mode)),
        ),
    };
    outcome.map_err(|error| (path.clone(), error))
}

/// Not one whose opening could wait, if it is there.
fn file(dir: &Dir, path: &Path) -> io::Result<()> {
    match dir.metadata(path).map(|m| Kind::of_mode(m.mode())) {
        Ok(kind @ (Kind::Fifo | Kind::Char | Kind::Block | Kind::Socket)) => {
            Err(io::Error::other(format!("is a {}", kind.words())))
        }
        _ => Ok(()),
    }
}

/// A new file, or new times for the one that is there.
fn touch(dir: &Dir, path: &Path) -> io::Result<()> {
    match dir.create_new(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let now = std::time::SystemTime::now();
            dir.set_times(path, FileTimes::new().set_accessed(now).set_modified(now))
        }
        outcome => outcome.map(drop),
    }
}
