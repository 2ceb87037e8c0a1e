//! Images beside their listings: names, attributes, and every byte.

use crate::{Outcome, Rows};
use rump_benches::{Config, Disk, Fd, Files, Kernel, Process, tree};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::error::Error;
use std::ffi::{CStr, CString};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

type Any<T> = Result<T, Box<dyn Error>>;

/// Where images with listings lie, when they are here.
const SHARED: &str = "../shared/images/ffs";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn unpack(path: &Path) -> Any<Vec<u8>> {
    let mut data = Vec::new();
    ruzstd::decoding::StreamingDecoder::new(fs::File::open(path)?)?.read_to_end(&mut data)?;
    Ok(data)
}

/// The bytes of a name in a listing: %XX is a byte.
fn unescape(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(b) = bytes.next() {
        if b != b'%' {
            out.push(b);
            continue;
        }
        let mut digit = || {
            bytes
                .next()
                .and_then(|d| char::from(d).to_digit(16))
                .unwrap_or(0) as u8
        };
        out.push(digit() << 4 | digit());
    }
    out
}

/// A line of a listing, apart from its path: type, mode, uid, gid, size, nlink,
/// mtime, rdev, target, sha256.
type Facts = [String; 10];

fn listing(text: &str) -> BTreeMap<Vec<u8>, Facts> {
    let mut all = BTreeMap::new();
    for line in text.lines().skip(1) {
        let mut fields = line.split('\t').map(str::to_string);
        let path = fields.next().unwrap_or_default();
        let facts: Vec<String> = fields.take(10).collect();
        if let Ok(facts) = facts.try_into() {
            all.insert(unescape(&path), facts);
        }
    }
    all
}

/// A name for a message.
fn brief(bytes: &[u8]) -> String {
    let text = escape(bytes);
    if text.len() <= 60 {
        text
    } else {
        format!("{}...{}", &text[..30], &text[text.len() - 25..])
    }
}

fn escape(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|b| match b {
            b'%' => "%25".into(),
            0x21..=0x7e => char::from(*b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}

fn checksum(p: &Process, dir: Fd, name: &CStr, size: u64) -> Any<String> {
    let fd = p.open_at(dir, name)?;
    let mut hash = Sha256::new();
    let mut buf = vec![0; 256 << 10];
    let mut at = 0;
    while at < size {
        let n = p.pread(fd, &mut buf, at)?;
        if n == 0 {
            break;
        }
        hash.update(&buf[..n]);
        at += n as u64;
    }
    p.close(fd)?;
    Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect())
}

/// What the kernel says of a file, in the words of a listing.
fn facts(p: &Process, dir: Fd, name: &CStr) -> Any<Facts> {
    let st = p.stat_at(dir, name)?;
    let kind = match st.st_mode & 0o170_000 {
        0o040_000 => "d",
        0o100_000 => "f",
        0o120_000 => "l",
        0o060_000 => "b",
        0o020_000 => "c",
        0o010_000 => "p",
        0o140_000 => "s",
        _ => "?",
    };
    let dash = || "-".to_string();
    let time = &st.st_mtim;
    let mtime = match time.tv_nsec {
        0 => time.tv_sec.to_string(),
        n => format!("{}.{n:09}", time.tv_sec),
    };
    // NetBSD's major and minor, which are spread over the number.
    let dev = st.st_rdev as u32;
    let (major, minor) = ((dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00));
    Ok([
        kind.into(),
        format!("{:04o}", st.st_mode & 0o7777),
        st.st_uid.to_string(),
        st.st_gid.to_string(),
        if kind == "f" || kind == "l" {
            st.st_size.to_string()
        } else {
            dash()
        },
        st.st_nlink.to_string(),
        mtime,
        if kind == "b" || kind == "c" {
            format!("{major},{minor}")
        } else {
            dash()
        },
        if kind == "l" {
            escape(&p.readlink_at(dir, name)?)
        } else {
            dash()
        },
        if kind == "f" {
            checksum(p, dir, name, st.st_size as u64)?
        } else {
            dash()
        },
    ])
}

/// Names and facts of everything below a directory. Goes down by open
/// directories: paths of an image may be longer than a path may be.
fn everything(p: &Process, dir: Fd, at: &[u8], all: &mut BTreeMap<Vec<u8>, Facts>) -> Any<()> {
    for (name, is_dir) in rump_benches::entries_of(p, dir)? {
        let mut path = at.to_vec();
        if !path.is_empty() {
            path.push(b'/');
        }
        path.extend_from_slice(&name);
        let name = CString::new(name)?;
        all.insert(path.clone(), facts(p, dir, &name)?);
        if is_dir {
            let below = p.open_at(dir, &name)?;
            everything(p, below, &path, all)?;
            p.close(below)?;
        }
    }
    Ok(())
}

/// The first difference, if there is one.
fn compare(got: &BTreeMap<Vec<u8>, Facts>, wanted: &BTreeMap<Vec<u8>, Facts>) -> Option<String> {
    const NAMES: [&str; 10] = [
        "type", "mode", "uid", "gid", "size", "nlink", "mtime", "rdev", "target", "sha256",
    ];
    for (path, facts) in wanted {
        let Some(mine) = got.get(path) else {
            return Some(format!("{}: not found", brief(path)));
        };
        for ((name, a), b) in NAMES.iter().zip(mine).zip(facts) {
            // A listing may leave a fact out.
            if a != b && b != "-" {
                let (a, b) = (brief(a.as_bytes()), brief(b.as_bytes()));
                return Some(format!("{}: {name} {a} instead of {b}", brief(path)));
            }
        }
    }
    let more = got.keys().find(|k| !wanted.contains_key(*k))?;
    Some(format!("{}: not in the listing", brief(more)))
}

/// Reads an image through a kernel, and compares.
fn verify(image: Vec<u8>, wanted: &BTreeMap<Vec<u8>, Facts>) -> Any<usize> {
    // For the kernel's life, which ends before this function does.
    let disk: &'static Disk = Box::leak(Box::new(Disk(image)));
    let outcome = (|| {
        let kernel = Kernel::boot(Config::default())?;
        kernel.attach(c"/dev/disk", disk)?;
        let p = kernel.process();
        p.mount_ffs(c"/dev/disk", c"/m")?;
        let top = p.open(c"/m")?;
        let mut got = BTreeMap::from([(b".".to_vec(), facts(&p, top, c".")?)]);
        everything(&p, top, b"", &mut got)?;
        p.close(top)?;
        if let Some(difference) = compare(&got, wanted) {
            return Err(difference.into());
        }
        kernel.halt()?;
        let s = kernel.stats();
        if s.rks_live_allocs + s.rks_vnodes + s.rks_buffers != 0 {
            return Err(format!("{} allocations left", s.rks_live_allocs).into());
        }
        Ok(got.len())
    })();
    // SAFETY: made by Box::leak above; the kernel is gone.
    drop(unsafe { Box::from_raw(std::ptr::from_ref(disk).cast_mut()) });
    outcome
}

pub(crate) fn run(rows: &mut Rows) -> Outcome {
    shared(rows)?;
    fresh(rows)
}

fn shared(rows: &Rows) -> Outcome {
    let claim = "every image of ../shared/images/ffs equals its listing, with every byte";
    let Ok(entries) = fs::read_dir(root().join(SHARED)) else {
        rows.skip("images-shared", claim, "the images are not here");
        return Ok(());
    };
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|e| {
            e.file_name()
                .to_str()?
                .strip_suffix(".img.zst")
                .map(str::to_string)
        })
        .collect();
    names.sort();
    let (mut good, mut files) = (0, 0);
    let mut wrong = Vec::new();
    for name in &names {
        let dir = root().join(SHARED);
        let list = unpack(&dir.join(format!("{name}.list.tsv.zst")))?;
        let wanted = listing(&String::from_utf8(list)?);
        match verify(unpack(&dir.join(format!("{name}.img.zst")))?, &wanted) {
            Ok(n) => {
                good += 1;
                files += n;
            }
            Err(e) => wrong.push(format!("{name}: {e}")),
        }
    }
    rows.fact(
        "images-shared",
        claim,
        &format!("{} images", names.len()),
        &format!("{good} images, {files} files{}", join(&wrong)),
        wrong.is_empty() && good > 0,
    );
    Ok(())
}

fn join(wrong: &[String]) -> String {
    let more = match wrong.len().saturating_sub(4) {
        0 => String::new(),
        n => format!("; and {n} more"),
    };
    let first = wrong.iter().take(4);
    first.map(|w| format!("; {w}")).collect::<String>() + &more
}

/// A tree of this host, in the words of a listing.
fn host_listing(top: &Path) -> Any<BTreeMap<Vec<u8>, Facts>> {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::MetadataExt;

    fn add(top: &Path, at: &Path, all: &mut BTreeMap<Vec<u8>, Facts>) -> Any<()> {
        let m = fs::symlink_metadata(at)?;
        let kind = match m.mode() & 0o170_000 {
            0o040_000 => "d",
            0o100_000 => "f",
            0o120_000 => "l",
            0o010_000 => "p",
            _ => "?",
        };
        let dash = || "-".to_string();
        let sha = || -> Any<String> {
            let hash = Sha256::digest(fs::read(at)?);
            Ok(hash.iter().map(|b| format!("{b:02x}")).collect())
        };
        let path = match at.strip_prefix(top)?.as_os_str().as_bytes() {
            b"" => b".".to_vec(),
            other => other.to_vec(),
        };
        all.insert(
            path,
            [
                kind.into(),
                format!("{:04o}", m.mode() & 0o7777),
                m.uid().to_string(),
                m.gid().to_string(),
                if kind == "f" {
                    m.size().to_string()
                } else {
                    dash()
                },
                // Directories of other file systems count otherwise.
                if kind == "d" {
                    dash()
                } else {
                    m.nlink().to_string()
                },
                m.mtime().to_string(),
                dash(),
                if kind == "l" {
                    escape(fs::read_link(at)?.as_os_str().as_bytes())
                } else {
                    dash()
                },
                if kind == "f" { sha()? } else { dash() },
            ],
        );
        if kind == "d" {
            for entry in fs::read_dir(at)? {
                add(top, &entry?.path(), all)?;
            }
        }
        Ok(())
    }
    let mut all = BTreeMap::new();
    add(top, top, &mut all)?;
    Ok(all)
}

/// A tree that fits any block size, with whole seconds.
fn fill(top: &Path) -> Any<()> {
    let mut numbers = tree::Numbers(7);
    fs::create_dir_all(top.join("deep/er/still"))?;
    for i in 0..400 {
        let size = (numbers.draw() % 8 * (numbers.draw() % 9_000)) as usize;
        let data: Vec<u8> = (0..size).map(|_| numbers.draw() as u8).collect();
        let dir = ["", "deep", "deep/er", "deep/er/still"][i % 4];
        fs::write(top.join(dir).join(format!("file number {i}")), data)?;
    }
    fs::write(top.join("large"), vec![0xa5; 3 << 20])?;
    fs::hard_link(top.join("large"), top.join("deep/linked"))?;
    std::os::unix::fs::symlink("file number 0", top.join("fast"))?;
    std::os::unix::fs::symlink("x/".repeat(150), top.join("slow"))?;
    let status = std::process::Command::new("find")
        .arg(top)
        .args(["-exec", "touch", "-h", "-d", "@1234567890", "{}", "+"])
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err("touch failed".into())
    }
}

fn fresh(rows: &Rows) -> Outcome {
    let claim = "fresh images of Debian's makefs: both versions, both byte orders, all block sizes";
    let top = tree::cache().join("fresh");
    let _ = fs::remove_dir_all(&top);
    fs::create_dir_all(&top)?;
    let from = top.join("tree");
    fill(&from)?;
    let wanted = host_listing(&from)?;
    let (mut good, mut wrong) = (0, Vec::new());
    for version in [1, 2] {
        for order in ["le", "be"] {
            for (block, frag) in [
                (4096, 512),
                (8192, 1024),
                (16384, 2048),
                (16384, 16384),
                (32768, 4096),
                (65536, 8192),
            ] {
                let name = format!("ufs{version}-{order}-{block}-{frag}");
                let options = format!("version={version},bsize={block},fsize={frag}");
                let image = top.join(&name);
                match tree::makefs(&from, &image, &["-B", order, "-o", &options]) {
                    Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                        rows.skip("images-fresh", claim, "no makefs");
                        return Ok(());
                    }
                    other => other?,
                }
                match verify(fs::read(&image)?, &wanted) {
                    Ok(_) => good += 1,
                    Err(e) => wrong.push(format!("{name}: {e}")),
                }
            }
        }
    }
    fs::remove_dir_all(&top)?;
    rows.fact(
        "images-fresh",
        claim,
        "24 images",
        &format!("{good} images of {} files{}", wanted.len(), join(&wrong)),
        wrong.is_empty(),
    );
    Ok(())
}
