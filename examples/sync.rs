//! Mirror a directory of a kernel into a directory of the host by following
//! its events: `cargo run --example sync -- FOLDER`.
//!
//! A tree watch tells every change with its path, in order.  An event says
//! *where* to look; what is there is looked at when the event is handled, and
//! may be newer: then the event of that comes, too, and finds nothing to do.

use rump::fs::{Dir, Permissions, Tmpfs};
use rump::watch::{Events, TreeEvent, TreeWatchOptions};
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

/// The copy of a directory on the host.
struct Mirror {
    from: Dir,
    to: PathBuf,
}

impl Mirror {
    /// Do what an event says.
    fn follow(&self, event: &TreeEvent) -> io::Result<()> {
        if event.events().contains(Events::OVERFLOW) {
            return self.copy(Path::new("")); // whatever it was
        }
        let Some(path) = event.path() else {
            return Ok(()); // a file that has no name any more
        };
        if event.events().contains(Events::RENAME)
            && let Some(to) = event.to()
        {
            // Moved, not copied; then what it has become meanwhile.
            self.clear(to)?;
            match fs::rename(self.to.join(path), self.to.join(to)) {
                Err(e) if e.kind() != ErrorKind::NotFound => return Err(e),
                _ => self.copy(to)?,
            }
        }
        if event.events().contains(Events::LINK)
            && let Some(to) = event.to()
        {
            self.copy(to)?;
        }
        self.copy(path)
    }

    /// Make the copy of `path` what the original is, with all below it.
    fn copy(&self, path: &Path) -> io::Result<()> {
        let copy = self.to.join(path);
        let from = if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        };
        let meta = match self.from.symlink_metadata(from) {
            Ok(meta) => meta,
            Err(e) if gone(&e) => return self.clear(path),
            Err(e) => return Err(e),
        };
        let there = fs::symlink_metadata(&copy);
        if meta.is_dir() {
            if !there.is_ok_and(|m| m.is_dir()) {
                self.clear(path)?;
                match fs::create_dir_all(&copy) {
                    Err(e) if gone(&e) => return Ok(()), // as above
                    outcome => outcome?,
                }
            }
            self.copy_entries(path)?;
            fs::set_permissions(
                &copy,
                fs::Permissions::from_mode(meta.mode() & 0o777 | 0o700),
            )?;
            return Ok(());
        }
        self.clear(path)?;
        let content = if meta.file_type().is_symlink() {
            self.from
                .read_link(from)
                .map(|target| symlink(target, &copy))
        } else if meta.is_file() {
            self.from.read(from).map(|bytes| fs::write(&copy, bytes))
        } else {
            return Ok(());
        };
        match content {
            // It went, or its directory did, which will be told.
            Err(e) if gone(&e) => return Ok(()),
            Err(e) => return Err(e),
            Ok(Err(e)) if gone(&e) => return Ok(()),
            Ok(outcome) => outcome?,
        }
        if meta.is_file() {
            fs::set_permissions(&copy, fs::Permissions::from_mode(meta.mode() & 0o777))?;
        }
        Ok(())
    }

    fn copy_entries(&self, path: &Path) -> io::Result<()> {
        let entries = match self.from.open_dir(Path::new(".").join(path)) {
            Ok(dir) => dir.sorted_entries()?,
            Err(e) if gone(&e) => return Ok(()),
            Err(e) => return Err(e),
        };
        for entry in fs::read_dir(self.to.join(path))? {
            let name = entry?.file_name();
            if !entries.iter().any(|e| e.name() == name) {
                self.clear(&path.join(name))?;
            }
        }
        entries
            .iter()
            .try_for_each(|e| self.copy(&path.join(e.name())))
    }

    /// Remove the copy of `path`, if there is one.
    fn clear(&self, path: &Path) -> io::Result<()> {
        let copy = self.to.join(path);
        match fs::symlink_metadata(&copy) {
            Ok(m) if m.is_dir() => fs::remove_dir_all(copy),
            Ok(_) => fs::remove_file(copy),
            Err(e) if gone(&e) => Ok(()),
            Err(e) => Err(e),
        }
    }

    /// Every file below, with what it is: the same text for the same tree.
    fn describe(&self) -> io::Result<(Vec<String>, Vec<String>)> {
        let mut original = Vec::new();
        for entry in self.from.walk() {
            let path = entry?.path().to_owned();
            let meta = self.from.symlink_metadata(&path)?;
            let content = match meta {
                ref m if m.is_file() => format!("{:?}", self.from.read(&path)?),
                ref m if m.is_dir() => "directory".into(),
                _ => format!("-> {:?}", self.from.read_link(&path)?),
            };
            original.push(format!("{path:?} {content}"));
        }
        let mut copy = Vec::new();
        let mut folders = vec![PathBuf::new()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(self.to.join(&folder))? {
                let entry = entry?;
                let path = folder.join(entry.file_name());
                let content = match entry.file_type()? {
                    t if t.is_file() => format!("{:?}", fs::read(entry.path())?),
                    t if t.is_dir() => {
                        folders.push(path.clone());
                        "directory".into()
                    }
                    _ => format!("-> {:?}", fs::read_link(entry.path())?),
                };
                copy.push(format!("{path:?} {content}"));
            }
        }
        original.sort();
        copy.sort();
        Ok((original, copy))
    }
}

fn gone(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Something to mirror: a project that is worked on.
fn work(dir: &Dir) -> io::Result<()> {
    for round in 0..20 {
        let project = format!("project{}", round % 4);
        dir.create_dir_all(format!("{project}/src/deep"))?;
        for i in 0..25 {
            dir.write(
                format!("{project}/src/file{i}"),
                format!("{round} {i}\n").repeat(i),
            )?;
        }
        dir.symlink("src/file1", format!("{project}/link{round}"))?;
        dir.hard_link(
            format!("{project}/src/file2"),
            format!("{project}/hard{round}"),
        )?;
        dir.rename(
            format!("{project}/src/file3"),
            format!("{project}/src/deep/moved"),
        )?;
        dir.set_permissions(
            format!("{project}/src/file4"),
            Permissions::from_mode(0o600),
        )?;
        dir.remove_file(format!("{project}/src/file5"))?;
        if round % 5 == 4 {
            dir.rename(&project, format!("old{round}"))?;
        }
        if round % 7 == 6 {
            dir.remove_dir_all(&project)?;
        }
    }
    dir.write("the end", "")
}

fn main() -> io::Result<()> {
    let argument = std::env::args_os().nth(1).map(PathBuf::from);
    let to = argument
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("rump-sync-{}", std::process::id())));
    fs::create_dir(&to)?; // a new one: nothing of the user's is overwritten

    let kernel = rump::Kernel::boot()?;
    let disk = kernel.mount(Tmpfs::new(), "/disk")?;
    let mut watch = TreeWatchOptions::new()
        .events(Events::CHANGES | Events::OVERFLOW)
        .queue(64 << 10) // small: it may overflow, and the mirror is right all the same
        .open(&disk)?;
    let mirror = Mirror {
        from: disk.dir(),
        to,
    };
    let (mut events, mut overflows) = (0u64, 0u64);

    std::thread::scope(|scope| -> io::Result<()> {
        let worker = scope.spawn(|| work(&disk));
        while let Some(event) = watch.recv()? {
            events += 1;
            overflows += u64::from(event.events().contains(Events::OVERFLOW));
            mirror.follow(&event)?;
            if mirror.to.join("the end").exists() {
                break;
            }
        }
        worker.join().expect("the worker")?;
        // What is in the queue still was before its end.
        while let Ok(Some(event)) = watch.try_recv() {
            events += 1;
            overflows += u64::from(event.events().contains(Events::OVERFLOW));
            mirror.follow(&event)?;
        }
        Ok(())
    })?;

    let (original, copy) = mirror.describe()?;
    assert_eq!(original, copy);
    println!(
        "{} files, the same on both sides, after {events} events ({overflows} overflows)",
        copy.len()
    );
    if argument.is_none() {
        fs::remove_dir_all(&mirror.to)?;
    }
    Ok(())
}
