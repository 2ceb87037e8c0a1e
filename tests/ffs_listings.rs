//! Every file of every FFS image is what the listing beside it says: type,
//! mode, owner, size, links, time, device, target and content.
//!
//! The images of tests/images, and where the folder is there those of
//! ../shared/images/ffs, which are not part of the project.

mod common;

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use rump::fs::{Dir, File, FileType, Metadata, WalkEntry, major, minor};
use rump::image::Image;
use sha2::{Digest, Sha256};

/// One line of a listing.
#[derive(Debug, Default, PartialEq, Eq)]
struct Line {
    path: String,
    kind: String,
    mode: String,
    uid: String,
    gid: String,
    size: String,
    nlink: String,
    mtime: String,
    rdev: String,
    target: String,
    sha256: String,
}

/// A line, and where the data of a sparse file is.
struct Wanted {
    line: Line,
    extents: Vec<(u64, u64)>,
}

fn parse(listing: &str) -> Vec<Wanted> {
    let lines = listing
        .lines()
        .filter(|l| !l.starts_with('#') && !l.starts_with("path\ttype"));
    lines.map(parse_line).collect()
}

fn parse_line(line: &str) -> Wanted {
    let fields: Vec<&str> = line.split('\t').collect();
    let [
        path,
        kind,
        mode,
        uid,
        gid,
        size,
        nlink,
        mtime,
        rdev,
        target,
        sha256,
        extents,
    ] = fields
        .try_into()
        .unwrap_or_else(|f| panic!("listing: {f:?}"));
    let field = |text: &str| text.to_owned();
    let extent = |text: &str| {
        let (start, len) = text.split_once('+').unwrap();
        (start.parse().unwrap(), len.parse().unwrap())
    };
    Wanted {
        line: Line {
            path: field(path),
            kind: field(kind),
            mode: field(mode),
            uid: field(uid),
            gid: field(gid),
            size: field(size),
            nlink: field(nlink),
            mtime: field(mtime),
            rdev: field(rdev),
            target: field(target),
            sha256: field(sha256),
        },
        extents: extents
            .split(';')
            .filter(|e| *e != "-")
            .map(extent)
            .collect(),
    }
}

/// Bytes that are not plain as %XX.
fn escape(bytes: &[u8]) -> String {
    let plain = |b: u8| (0x21..=0x7e).contains(&b) && b != b'%';
    bytes
        .iter()
        .map(|b| {
            if plain(*b) {
                char::from(*b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

fn letter(kind: FileType) -> &'static str {
    match kind {
        FileType::FILE => "f",
        FileType::DIR => "d",
        FileType::SYMLINK => "l",
        FileType::CHAR_DEVICE => "c",
        FileType::BLOCK_DEVICE => "b",
        FileType::FIFO => "p",
        FileType::SOCKET => "s",
        _ => "?",
    }
}

/// The line of a file as the kernel sees it.
fn line(file: &dyn Look, extents: &[(u64, u64)]) -> Line {
    let metadata = file.metadata();
    let kind = metadata.file_type();
    let none = || "-".to_owned();
    let when = |is: bool, text: &dyn Fn() -> String| if is { text() } else { none() };
    let nanos = match metadata.mtime_nsec() {
        0 => String::new(),
        n => format!(".{n:09}"),
    };
    Line {
        path: file.name(),
        kind: letter(kind).to_owned(),
        mode: format!("{:04o}", metadata.permissions().mode()),
        uid: metadata.uid().to_string(),
        gid: metadata.gid().to_string(),
        size: when(kind.is_file() || kind.is_symlink(), &|| {
            metadata.len().to_string()
        }),
        nlink: metadata.nlink().to_string(),
        mtime: format!("{}{nanos}", metadata.mtime()),
        rdev: when(kind.is_char_device() || kind.is_block_device(), &|| {
            format!("{},{}", major(metadata.rdev()), minor(metadata.rdev()))
        }),
        target: when(kind.is_symlink(), &|| {
            escape(file.target().as_os_str().as_bytes())
        }),
        sha256: when(kind.is_file(), &|| {
            hash(file.open(), metadata.len(), extents)
        }),
    }
}

/// The root directory, or an entry of the walk.  (Some paths of the images are
/// longer than a path can be: their files can be had through the walk only.)
trait Look {
    fn name(&self) -> String;
    fn metadata(&self) -> Metadata;
    fn target(&self) -> PathBuf;
    fn open(&self) -> File;
}

impl Look for Dir {
    fn name(&self) -> String {
        ".".into()
    }
    fn metadata(&self) -> Metadata {
        Dir::metadata(self, ".").unwrap()
    }
    fn target(&self) -> PathBuf {
        unreachable!()
    }
    fn open(&self) -> File {
        unreachable!()
    }
}

impl Look for WalkEntry {
    fn name(&self) -> String {
        escape(self.path().as_os_str().as_bytes())
    }
    fn metadata(&self) -> Metadata {
        WalkEntry::metadata(self).unwrap()
    }
    fn target(&self) -> PathBuf {
        self.read_link().unwrap()
    }
    fn open(&self) -> File {
        WalkEntry::open(self).unwrap()
    }
}

fn hash(file: File, size: u64, extents: &[(u64, u64)]) -> String {
    let mut sha = Sha256::new();
    if extents.is_empty() {
        let mut content = Vec::new();
        (&file).read_to_end(&mut content).unwrap();
        assert_eq!(content.len() as u64, size);
        sha.update(content);
    } else {
        hash_sparse(&file, size, extents, &mut sha);
    }
    sha.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// Gigabytes of holes: hashed in full, read at their ends.
fn hash_sparse(file: &File, size: u64, extents: &[(u64, u64)], sha: &mut Sha256) {
    let zeros = vec![0u8; 1 << 20];
    let hole = |from: u64, to: u64, sha: &mut Sha256| {
        let probe = (to - from).min(65536) as usize;
        let mut ends = vec![1u8; probe];
        for at in [from, (from + to - probe as u64) / 2, to - probe as u64] {
            file.read_exact_at(&mut ends, at).unwrap();
            assert!(ends.iter().all(|b| *b == 0), "hole {from}..{to} at {at}");
            ends.fill(1);
        }
        let mut left = to - from;
        while left > 0 {
            let n = left.min(zeros.len() as u64);
            sha.update(&zeros[..n as usize]);
            left -= n;
        }
    };
    let mut at = 0;
    for (start, len) in extents.iter().copied().chain([(size, 0)]) {
        if start > at {
            hole(at, start, sha);
        }
        let mut data = vec![0; len.min(size - start) as usize];
        file.read_exact_at(&mut data, start).unwrap();
        sha.update(&data);
        at = start + data.len() as u64;
    }
}

fn check(image: &Path) {
    let listing = image.with_file_name(
        image
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .replace(".img.zst", ".list.tsv.zst"),
    );
    let listing = String::from_utf8(common::unzstd(&listing)).unwrap();
    let mut wanted: HashMap<String, Wanted> = parse(&listing)
        .into_iter()
        .map(|w| (w.line.path.clone(), w))
        .collect();
    let count = wanted.len();
    let root = Image::open(image).unwrap().root().unwrap();
    let kernel = root.kernel();
    let mut compare = |file: &dyn Look| {
        let name = file.name();
        let wanted = wanted
            .remove(&name)
            .unwrap_or_else(|| panic!("{image:?}: extra {name}"));
        assert_eq!(line(file, &wanted.extents), wanted.line, "{image:?}");
    };
    compare(&root);
    for entry in root.walk() {
        compare(&entry.unwrap());
    }
    let missing: Vec<&String> = wanted.keys().collect();
    assert!(missing.is_empty(), "{image:?}: missing {missing:?}");
    println!("{}: {count} files", image.display());
    drop(root);
    common::no_leaks(kernel);
}

/// The large file of an image, and its data as (start, end), neighbours joined.
fn levels(image: &str) -> (Image, u64, Vec<(u64, u64)>) {
    let path = common::image(image);
    let listing = path.with_file_name(format!("{image}.list.tsv.zst"));
    let listing = String::from_utf8(common::unzstd(&listing)).unwrap();
    let wanted = parse(&listing)
        .into_iter()
        .find(|w| w.line.path == "rewire/levels")
        .unwrap();
    let mut data: Vec<(u64, u64)> = Vec::new();
    for (start, len) in wanted.extents {
        match data.last_mut() {
            Some(last) if last.1 == start => last.1 += len,
            _ => data.push((start, start + len)),
        }
    }
    let size = wanted.line.size.parse().unwrap();
    (Image::open(path).unwrap(), size, data)
}

/// Holes from direct blocks to the third level are found, and lseek(2) finds
/// what the ioctl finds.
#[test]
fn holes_are_told() {
    for image in ["ffs2", "ufs1-be-4k-512", "ufs2-be-8k-1k"] {
        let (image, size, data) = levels(image);
        let file = image.root().unwrap().open("rewire/levels").unwrap();
        let mut at = 0;
        for &(start, end) in &data {
            assert_eq!(file.next_data(at).unwrap(), Some(start), "from {at}");
            if start > at {
                assert_eq!(file.next_hole(at).unwrap(), Some(at));
                assert_eq!(file.next_hole(start - 1).unwrap(), Some(start - 1));
            }
            assert_eq!(file.next_hole(start).unwrap(), Some(end));
            assert_eq!(file.next_hole(end - 1).unwrap(), Some(end));
            at = end;
        }
        assert_eq!(at, size);
        assert_eq!(file.next_data(size).unwrap(), None);
        assert_eq!(file.next_hole(size).unwrap(), None);
    }
}

/// A gigabyte of a hole is read without a page made for it.
#[test]
fn holes_take_no_memory() {
    let (image, size, data) = levels("ufs2-be-8k-1k");
    assert!(size > 8 << 30);
    let root = image.root().unwrap();
    let file = root.open("rewire/levels").unwrap();
    let hole = data.windows(2).find(|d| d[1].0 - d[0].1 > 1 << 32).unwrap();
    let before = root.kernel().stats().pages;
    let mut buf = vec![1; 1 << 20];
    // Not at the edge of a page, to begin with.
    let from = hole[0].1 - 100;
    for i in 0..1024 {
        file.read_exact_at(&mut buf, from + (i << 20)).unwrap();
        let skip = if i == 0 { 100 } else { 0 };
        assert!(buf[skip..].iter().all(|b| *b == 0));
        buf.fill(1);
    }
    let pages = root.kernel().stats().pages - before;
    // One read ahead at the edge.
    assert!(pages <= 256, "{pages} pages");
}

/// An image that was not unmounted says so on the console, and whether it has
/// a journal that nobody replays.
#[test]
fn unclean_images_are_told() {
    let clean = common::unzstd(&common::image("ffs2"));
    let magic = 0x1954_0119_u32.to_le_bytes();
    let sb = [65536, 8192]
        .into_iter()
        .find(|at| clean[at + 1372..at + 1376] == magic)
        .unwrap();
    let console = |fs_clean: u8, journal: bool| {
        let mut image = clean.clone();
        image[sb + 209] = fs_clean;
        image[sb + 1313] = journal.into();
        let kernel = common::kernel();
        let disk = kernel.attach_disk("rd0", image).unwrap();
        let ffs = rump::fs::Ffs::on(&disk).read_only();
        let mount = kernel.mount(ffs, "/mnt").unwrap();
        mount.unmount().unwrap();
        kernel.console()
    };
    assert!(!console(1, false).contains("unmounted"));
    assert!(!console(1, true).contains("unmounted"));
    assert!(console(0, false).contains("rd0: was not unmounted properly"));
    assert!(console(0, true).contains("its journal is not replayed"));
}

fn check_all(folder: &Path) {
    let mut images: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.to_string_lossy().ends_with(".img.zst"))
        .collect();
    images.sort();
    assert!(!images.is_empty());
    let queue = Mutex::new(images.into_iter());
    thread::scope(|s| {
        for _ in 0..thread::available_parallelism().map_or(2, |n| n.get()) {
            s.spawn(|| {
                loop {
                    let image = queue.lock().unwrap().next();
                    let Some(image) = image else { break };
                    check(&image);
                }
            });
        }
    });
}

#[test]
fn fixtures() {
    check_all(&common::images());
}

#[test]
fn shared() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/images/ffs");
    if folder.is_dir() {
        check_all(&folder);
    }
}
