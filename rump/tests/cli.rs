//! The command, as a shell sees it: output, exit status, behaviour on bad input.

use std::collections::{BTreeMap, HashMap};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{FileExt, FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use sha2::{Digest, Sha256};

/// What a run of the command gave.
#[derive(Debug)]
struct Ran {
    status: i32,
    out: Vec<u8>,
    err: String,
}

impl Ran {
    #[track_caller]
    fn ok(self) -> Self {
        assert_eq!((self.status, self.err.as_str()), (0, ""));
        self
    }

    /// It failed, with that status and those words in the message.
    #[track_caller]
    fn failed(self, status: i32, words: &[&str]) -> Self {
        assert_eq!(self.status, status, "{}", self.err);
        for word in words {
            assert!(self.err.contains(word), "{word:?} is not in:\n{}", self.err);
        }
        assert!(!self.err.contains("panicked at"), "{}", self.err);
        self
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.out).unwrap()
    }

    fn json(&self) -> Vec<Value> {
        self.text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

fn command<I: AsRef<OsStr>>(arguments: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rump"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .env_remove("NO_COLOR");
    command
}

fn rump<I: AsRef<OsStr>>(arguments: impl IntoIterator<Item = I>) -> Ran {
    let ran = command(arguments).output().unwrap();
    Ran {
        status: ran.status.code().expect("ended by a signal"),
        out: ran.stdout,
        err: String::from_utf8(ran.stderr).unwrap(),
    }
}

fn images() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/images")
        .canonicalize()
        .unwrap()
}

/// The image of the README, and a path in it.
fn ffs2(path: &str) -> OsString {
    let mut argument = images().join("ffs2.img.zst").into_os_string();
    argument.push(path);
    argument
}

fn unzstd(path: &Path) -> Vec<u8> {
    let file = BufReader::new(File::open(path).unwrap());
    let mut reader = ruzstd::decoding::StreamingDecoder::new(file).unwrap();
    let mut all = Vec::new();
    reader.read_to_end(&mut all).unwrap();
    all
}

/// A line of the listing beside an image.
#[derive(Debug)]
struct Line {
    kind: char,
    mode: u32,
    uid: u64,
    gid: u64,
    size: Option<u64>,
    nlink: u64,
    mtime: (i64, u32),
    device: Option<(u64, u64)>,
    target: Option<Vec<u8>>,
    sha256: Option<String>,
}

fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [b, after @ ..] = rest {
        rest = after;
        match (b, after) {
            (b'%', [_, _, after @ ..]) => {
                let hex = std::str::from_utf8(&rest[..2]).unwrap();
                bytes.push(u8::from_str_radix(hex, 16).unwrap());
                rest = after;
            }
            _ => bytes.push(*b),
        }
    }
    bytes
}

/// The listing: by path, which begins with a slash.
fn listing(path: &Path) -> BTreeMap<Vec<u8>, Line> {
    let text = String::from_utf8(unzstd(path)).unwrap();
    let parse = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let given = |i: usize| Some(cells[i]).filter(|c| *c != "-");
        let path = match cells[0] {
            "." => b"/".to_vec(),
            path => [b"/", &unescape(path)[..]].concat(),
        };
        let (sec, nsec) = cells[7].split_once('.').unwrap_or((cells[7], "0"));
        let line = Line {
            kind: cells[1].chars().next().unwrap(),
            mode: u32::from_str_radix(cells[2], 8).unwrap(),
            uid: cells[3].parse().unwrap(),
            gid: cells[4].parse().unwrap(),
            size: given(5).map(|n| n.parse().unwrap()),
            nlink: cells[6].parse().unwrap(),
            mtime: (sec.parse().unwrap(), format!("{nsec:0<9}").parse().unwrap()),
            device: given(8).map(|d| {
                let (major, minor) = d.split_once(',').unwrap();
                (major.parse().unwrap(), minor.parse().unwrap())
            }),
            target: given(9).map(unescape),
            sha256: given(10).map(str::to_string),
        };
        (path, line)
    };
    text.lines()
        .filter(|l| !l.starts_with('#') && !l.starts_with("path\t"))
        .map(parse)
        .collect()
}

/// Images that have a listing.
fn listed_images() -> Vec<(PathBuf, BTreeMap<Vec<u8>, Line>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(images()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_str().unwrap();
        let list = name
            .strip_suffix(".img.zst")
            .map(|n| format!("{n}.list.tsv.zst"));
        if let Some(list) = list.filter(|l| Path::new(l).exists()) {
            found.push((path.clone(), listing(Path::new(&list))));
        }
    }
    assert!(!found.is_empty());
    found
}

/// A name in JSON: the bytes.
fn name(object: &Value, key: &str) -> Vec<u8> {
    match object.get(format!("{key}_hex")) {
        Some(hex) => {
            let hex = hex.as_str().unwrap().as_bytes();
            let byte =
                |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
            hex.chunks(2).map(byte).collect()
        }
        None => object[key].as_str().unwrap().as_bytes().to_vec(),
    }
}

fn letter(word: &str) -> char {
    match word {
        "file" => 'f',
        "fifo" => 'p',
        "symlink" => 'l',
        word => word.chars().next().unwrap(),
    }
}

#[test]
fn find_sees_what_the_listing_says() {
    for (image, listing) in listed_images() {
        let ran = rump([OsStr::new("find"), image.as_os_str(), OsStr::new("--json")]).ok();
        let found = ran.json();
        assert_eq!(found.len(), listing.len(), "{}", image.display());
        for object in found {
            let path = name(&object, "path");
            let line = &listing[&path];
            let path = String::from_utf8_lossy(&path);
            assert_eq!(
                letter(object["type"].as_str().unwrap()),
                line.kind,
                "{path}"
            );
            assert_eq!(object["mode"], format!("{:04o}", line.mode), "{path}");
            assert_eq!(object["uid"], line.uid, "{path}");
            assert_eq!(object["gid"], line.gid, "{path}");
            assert_eq!(object["nlink"], line.nlink, "{path}");
            let mtime = &object["mtime"];
            assert_eq!(
                (mtime["sec"].as_i64(), mtime["nsec"].as_u64()),
                (Some(line.mtime.0), Some(line.mtime.1.into())),
                "{path}"
            );
            if let Some(size) = line.size {
                assert_eq!(object["size"], size, "{path}");
            }
            if let Some((major, minor)) = line.device {
                assert_eq!(object["device"]["major"], major, "{path}");
                assert_eq!(object["device"]["minor"], minor, "{path}");
            }
            if let Some(target) = &line.target {
                assert_eq!(name(&object, "target"), *target, "{path}");
            }
        }
    }
}

fn sha256(path: &Path) -> String {
    let mut file = File::open(path).unwrap();
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer).unwrap() {
            0 => break,
            n => hash.update(&buffer[..n]),
        }
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// Longer files would make an unoptimised test take minutes.
const HASHED: u64 = 64 << 20;

#[test]
fn cp_of_a_tree_is_the_tree() {
    for (image, listing) in listed_images() {
        let temporary = tempfile::tempdir().unwrap();
        let copy = temporary.path().join("copy");
        let arguments = [
            OsStr::new("cp"),
            "-r".as_ref(),
            "--json".as_ref(),
            image.as_ref(),
            copy.as_ref(),
        ];
        let ran = rump(arguments);
        let devices = listing
            .values()
            .filter(|l| matches!(l.kind, 'b' | 'c'))
            .count();
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert_eq!(ran.err.lines().count(), devices, "{}", ran.err);
        let count = |kind| listing.values().filter(|l| l.kind == kind).count();
        let done = &ran.json()[0];
        assert_eq!(done["directories"], count('d') - 1); // the root was not made
        assert_eq!(done["symlinks"], count('l'));
        assert_eq!(done["fifos"], count('p'));
        assert_eq!(done["skipped"], devices);
        assert_eq!(done["failed"], 0);
        let (files, links) = (&done["files"], &done["hard_links"]);
        assert_eq!(
            files.as_u64().unwrap() + links.as_u64().unwrap(),
            count('f') as u64
        );
        for (path, line) in &listing {
            let below = OsStr::from_bytes(path.strip_prefix(b"/").unwrap());
            check_copy(&copy.join(below), line, below.is_empty());
        }
    }
}

fn check_copy(path: &Path, line: &Line, root: bool) {
    // Deeper than the host takes at once; the copy went down step by step.
    if path.as_os_str().len() >= 4096 {
        return;
    }
    let metadata = match fs::symlink_metadata(path) {
        Err(_) if matches!(line.kind, 'b' | 'c') => return,
        other => other.unwrap_or_else(|e| panic!("{}: {e}", path.display())),
    };
    let kind = metadata.file_type();
    let same = match line.kind {
        'f' => kind.is_file(),
        'd' => kind.is_dir(),
        'l' => kind.is_symlink(),
        'p' => kind.is_fifo(),
        kind => panic!("{kind}"),
    };
    assert!(same, "{}", path.display());
    if root {
        return;
    }
    let mtime = (metadata.mtime(), metadata.mtime_nsec() as u32);
    assert_eq!(mtime, line.mtime, "{}", path.display());
    match line.kind {
        'l' => {
            let target = fs::read_link(path).unwrap();
            assert_eq!(Some(target.into_os_string().into_vec()), line.target);
        }
        // Set-id bits stay with the owner.
        _ => assert_eq!(
            metadata.mode() & 0o7777,
            line.mode & 0o1777,
            "{}",
            path.display()
        ),
    }
    if line.kind != 'f' {
        return;
    }
    assert_eq!(metadata.nlink(), line.nlink, "{}", path.display());
    assert_eq!(Some(metadata.len()), line.size, "{}", path.display());
    if metadata.len() > HASHED {
        // They are all holes, nearly.
        assert!(
            metadata.blocks() * 512 < metadata.len() / 10,
            "{}",
            path.display()
        );
        return;
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(Some(sha256(path)), line.sha256, "{}", path.display());
    // Other names of it are still to be checked.
    fs::set_permissions(path, metadata.permissions()).unwrap();
}

#[test]
fn tree_draws() {
    let ran = rump([OsStr::new("tree"), &ffs2(":/meta/dmodes")]).ok();
    let shown = ffs2(":/meta/dmodes").into_string().unwrap();
    assert_eq!(
        ran.text().strip_prefix(&shown).unwrap(),
        "
├── 0000
├── 0700
├── 0755
├── 1777
├── 2775
├── 4755
└── 7000

7 directories, 0 files
"
    );
    let ran = rump([
        OsStr::new("tree"),
        "--ascii".as_ref(),
        &ffs2(":/meta/hard/sub"),
    ])
    .ok();
    assert!(
        ran.text()
            .ends_with("\n`-- three\n\n0 directories, 1 file\n"),
        "{}",
        ran.text()
    );
    let ran = rump([OsStr::new("tree"), "-d".as_ref(), "-L1".as_ref(), &ffs2("")]).ok();
    assert!(
        ran.text()
            .ends_with("\n├── meta\n├── nasty\n├── rewire\n└── sizes\n\n4 directories\n"),
        "{}",
        ran.text()
    );
}

#[test]
fn tree_counts_all() {
    for (image, listing) in listed_images() {
        let ran = rump([OsStr::new("tree"), image.as_ref()]).ok();
        let dirs = listing.values().filter(|l| l.kind == 'd').count() - 1;
        let files = listing.len() - 1 - dirs;
        let last = ran.text().lines().last().unwrap().to_string();
        assert_eq!(
            last,
            format!("{dirs} directories, {files} files"),
            "{}",
            image.display()
        );
    }
}

#[test]
fn tree_in_json_is_one_document() {
    fn count(node: &Value) -> usize {
        let children = node.get("children").and_then(Value::as_array);
        1 + children.map_or(0, |c| c.iter().map(count).sum())
    }
    for (image, listing) in listed_images() {
        let ran = rump([OsStr::new("tree"), "--json".as_ref(), image.as_ref()]).ok();
        let depth = listing
            .keys()
            .map(|p| p.iter().filter(|b| **b == b'/').count())
            .max();
        // serde_json goes no deeper than 128.
        if depth < Some(60) {
            assert_eq!(count(&ran.json()[0]), listing.len());
        } else {
            let text = ran.text();
            assert_eq!(text.matches("\"inode\":").count(), listing.len());
            assert_eq!(text.matches('{').count(), text.matches('}').count());
        }
    }
}

#[test]
fn ls_lists() {
    let ran = rump([OsStr::new("ls"), &ffs2("")]).ok();
    assert_eq!(ran.text(), "meta\nnasty\nrewire\nsizes\n");
    let ran = rump([OsStr::new("ls"), "-l".as_ref(), &ffs2(":/meta/special")]).ok();
    assert_eq!(
        ran.text(),
        "\
brw------- 1 65535  65535       8, 1 2023-06-22 15:00 b8.1
brw------- 1     0      0 259, 65536 2002-07-07 23:45 big
crw------- 1     1 100000       0, 0 2020-05-07 04:00 c0
crw------- 1     0      0   255, 255 2003-10-20 17:48 c255
prw-r----- 2     0      0          0 2002-09-05 09:11 fifo
prw-r----- 2     0      0          0 2002-09-05 09:11 fifo2
crw------- 1     0      0 4, 1048575 2007-11-24 16:36 maxminor
crw------- 1     0      0       1, 3 1984-01-07 15:21 null
"
    );
    let ran = rump([
        OsStr::new("ls"),
        "-ld".as_ref(),
        &ffs2(":/meta/dmodes/7000"),
    ])
    .ok();
    assert_eq!(
        ran.text(),
        "d--S--S--T 2 0 0 512 2002-08-17 15:51 /meta/dmodes/7000\n"
    );
    let ran = rump([OsStr::new("ls"), "-R".as_ref(), &ffs2(":/nasty/empty")]).ok();
    let shown = ffs2(":/nasty/empty").into_string().unwrap();
    assert_eq!(
        ran.text(),
        format!("{shown}:\ndir\nfile\n\n/nasty/empty/dir:\n")
    );
}

#[test]
fn ls_sorts_and_hides() {
    let ls = |options: &[&str], path: &str| {
        let mut arguments: Vec<OsString> = vec!["ls".into()];
        arguments.extend(options.iter().map(Into::into));
        arguments.push(ffs2(path));
        rump(arguments).ok()
    };
    let by_size = ls(&["-S", "-l"], ":/sizes");
    let size = |l: &str| l.split_whitespace().nth(4).unwrap().parse::<u64>().unwrap();
    let sizes: Vec<u64> = by_size.text().lines().map(size).collect();
    assert!(sizes.len() > 5 && sizes.is_sorted_by(|a, b| a >= b));
    let reversed = ls(&["-Sr"], ":/sizes");
    assert!(reversed.text().starts_with("s000000000\ns000000001\n"));
    let newest = ls(&["-t"], ":/meta/times");
    assert!(newest.text().starts_with("y2400\n"), "{}", newest.text());
    assert!(!ls(&[], ":/nasty/names").text().contains(".hidden"));
    assert!(ls(&["-a"], ":/nasty/names").text().contains("\n.hidden\n"));
    let json = ls(&["--json"], ":/meta/hard/sub").json();
    assert_eq!(json.len(), 1);
    assert_eq!(json[0]["path"], "/meta/hard/sub/three");
    assert_eq!(json[0]["nlink"], 3);
}

#[test]
fn names_are_safe_to_print() {
    let escaped = rump([OsStr::new("ls"), "-a".as_ref(), &ffs2(":/nasty/names")]).ok();
    let text = escaped.text();
    for line in [
        r"\001",
        r"\033[31mred",
        r"back\\slash",
        r"cr\rlf\n",
        r"\377",
        r"\342\200\256rtl",
        r"\300\257",
        "é",
        " leading",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}");
    }
    let control = |c: char| c.is_control() && c != '\n';
    assert!(!text.contains(control));
    let raw = rump([
        OsStr::new("ls"),
        "-a".as_ref(),
        "--raw".as_ref(),
        &ffs2(":/nasty/names"),
    ]);
    assert!(raw.ok().out.windows(8).any(|w| w == b"\x1b[31mred"));

    let find = [
        OsStr::new("find"),
        &ffs2(":/nasty/names"),
        "-type".as_ref(),
        "f".as_ref(),
    ];
    let ran = rump(find.into_iter().chain(["-print0".as_ref()])).ok();
    let paths: Vec<&[u8]> = ran.out.split(|b| *b == 0).collect();
    assert!(paths.contains(&&b"/nasty/names/\xff"[..]));
    assert!(paths.contains(&&b"/nasty/names/new\nline"[..]));
}

#[test]
fn messages_are_safe_too() {
    let ran = rump([OsStr::new("cat"), &ffs2(":/no\x1b[2J")]).failed(1, &[r"/no\033[2J", "ENOENT"]);
    assert!(!ran.err.contains('\x1b'));
    let ran = rump(["cat", "no\x1b[2J.img"]).failed(4, &[r"no\033[2J.img"]);
    assert!(!ran.err.contains('\x1b'));
}

#[test]
fn colours_only_where_wanted() {
    let plain = rump([OsStr::new("ls"), &ffs2("")]).ok();
    assert_eq!(plain.text(), "meta\nnasty\nrewire\nsizes\n");
    let arguments = [OsStr::new("ls"), "--color=always".as_ref(), &ffs2("")];
    let coloured = rump(arguments).ok();
    assert!(
        coloured.text().starts_with("\x1b["),
        "{:?}",
        coloured.text()
    );
    let ran = command(arguments).env("NO_COLOR", "1").output().unwrap();
    assert!(
        ran.stdout.starts_with(b"\x1b["),
        "--color=always is stronger"
    );
    assert!(!rump(["--color=always", "--help"]).ok().out.is_empty());
}

#[test]
fn cat_prints_bytes() {
    let ran = rump([OsStr::new("cat"), &ffs2(":/meta/hard/one")]).ok();
    assert_eq!(ran.out.len(), 3000);
    let twice = rump([
        OsStr::new("cat"),
        &ffs2(":/meta/hard/one"),
        &ffs2(":meta/hard/two"),
    ])
    .ok();
    assert_eq!(twice.out, [&ran.out[..], &ran.out[..]].concat());

    let some = rump([OsStr::new("cat"), &ffs2(":/none"), &ffs2(":/meta/hard/one")]);
    let some = some.failed(1, &["/none", "ENOENT"]);
    assert_eq!(some.out, ran.out, "goes on after a failure");
    rump([OsStr::new("cat"), &ffs2("")]).failed(1, &["is a directory"]);
    rump([OsStr::new("cat"), &ffs2(":/meta/special/fifo")]).failed(1, &["is a fifo"]);
    rump([OsStr::new("cat"), &ffs2(":/meta/links/loop")]).failed(1, &["ELOOP"]);
}

#[test]
fn links_lead_to_the_image() {
    // An absolute link means the root of the image, not of the host.
    let ran = rump([OsStr::new("ls"), &ffs2(":/meta/links/root/")]).ok();
    assert_eq!(ran.text(), "meta\nnasty\nrewire\nsizes\n");
    let ran = rump([OsStr::new("ls"), &ffs2(":/meta/links/up/../../..")]).ok();
    assert_eq!(ran.text(), "meta\nnasty\nrewire\nsizes\n");
}

#[test]
fn stat_tells_all() {
    let ran = rump([OsStr::new("stat"), &ffs2(":/meta/modes/7755")]).ok();
    let text = ran.text();
    for line in [
        "      Path  /meta/modes/7755",
        "      Type  regular file",
        "      Size  5",
        "     Links  1",
        "      Mode  7755 -rwsr-sr-t",
        "     Owner  65536:2147483647",
        "  Modified  2014-09-11 12:31:26.000000000 UTC",
    ] {
        assert!(
            text.lines().any(|l| l == line),
            "{line:?} is not in:\n{text}"
        );
    }
    let ran = rump([OsStr::new("stat"), &ffs2(":/meta/links/bytes")]).ok();
    assert!(
        ran.text()
            .starts_with("      Path  /meta/links/bytes -> \\377\\n \n")
    );
    let json = rump([
        OsStr::new("stat"),
        "--json".as_ref(),
        &ffs2(":/meta/links/bytes"),
    ])
    .ok();
    assert_eq!(name(&json.json()[0], "target"), b"\xff\n ");
    let follow = rump([
        OsStr::new("stat"),
        "-L".as_ref(),
        &ffs2(":/meta/times/odd.lnk"),
    ])
    .ok();
    assert!(follow.text().contains("regular file"));
}

#[test]
fn find_tests_conditions() {
    let find = |conditions: &str| {
        let mut arguments = vec!["find".into(), ffs2("")];
        arguments.extend(conditions.split(' ').map(OsString::from));
        rump(arguments).ok().text().to_string()
    };
    assert_eq!(
        find("--name s00000000?"),
        "/sizes/s000000000\n/sizes/s000000001\n/sizes/s000000002\n"
    );
    assert_eq!(find("-name S000000000"), "");
    assert_eq!(find("-iname S000000000"), "/sizes/s000000000\n");
    assert_eq!(find("-type p"), "/meta/special/fifo\n/meta/special/fifo2\n");
    assert_eq!(find("-type b,p --name *2"), "/meta/special/fifo2\n");
    assert_eq!(find("-size +1G"), "/rewire/levels\n");
    assert_eq!(find("-size 512 -path */sizes/*"), "/sizes/s000000512\n");
    assert_eq!(
        find("--newer-than 2399-12-31 -type f"),
        "/meta/times/y2400\n"
    );
    assert_eq!(
        find("--older-than 1950-01-01 -type f"),
        "/meta/times/int32min\n"
    );
    assert_eq!(
        find("-maxdepth 1 -mindepth 1"),
        "/meta\n/nasty\n/rewire\n/sizes\n"
    );
    assert_eq!(find("-maxdepth 0"), "/\n");
    // All that lies in the future changed less than a day ago.
    assert!(find("-mtime -1 -type f").contains("/meta/times/y2400\n"));
    assert!(find("-mtime +7300 -type f").contains("/meta/times/epoch\n"));
    rump([
        OsStr::new("find"),
        &ffs2(""),
        "--size".as_ref(),
        "+x".as_ref(),
    ])
    .failed(2, &["--size"]);
    rump([
        OsStr::new("find"),
        &ffs2(""),
        "-type".as_ref(),
        "q".as_ref(),
    ])
    .failed(2, &["f, d, l"]);
}

#[test]
fn cp_of_files() {
    let temporary = tempfile::tempdir().unwrap();
    let dir = temporary.path();
    let cp = |options: &[&str], source: &str, dest: &Path| {
        let mut arguments: Vec<OsString> = vec!["cp".into()];
        arguments.extend(options.iter().map(Into::into));
        arguments.extend([ffs2(source), dest.into()]);
        rump(arguments)
    };
    // Into a directory, and under a new name.
    cp(&[], ":/meta/hard/one", dir).ok();
    cp(&[], ":/meta/hard/one", &dir.join("two")).ok();
    assert_eq!(fs::read(dir.join("one")).unwrap().len(), 3000);
    assert_eq!(fs::read(dir.join("two")).unwrap().len(), 3000);
    assert_eq!(fs::metadata(dir.join("two")).unwrap().mtime(), 811_899_360);
    // Not over a file.
    fs::write(dir.join("one"), "mine").unwrap();
    cp(&[], ":/meta/hard/one", dir).failed(1, &["--force"]);
    assert_eq!(fs::read(dir.join("one")).unwrap(), b"mine");
    cp(&["-f"], ":/meta/hard/one", dir).ok();
    assert_eq!(fs::read(dir.join("one")).unwrap().len(), 3000);
    // Not through a link.
    fs::write(dir.join("outside"), "mine").unwrap();
    fs::create_dir(dir.join("in")).unwrap();
    symlink(dir.join("outside"), dir.join("in/one")).unwrap();
    cp(&[], ":/meta/hard/one", &dir.join("in")).failed(1, &["--force"]);
    cp(&["-f"], ":/meta/hard/one", &dir.join("in")).ok();
    assert_eq!(fs::read(dir.join("outside")).unwrap(), b"mine");
    // A directory only with -r; its links stay links.
    cp(&[], ":/meta/hard", &dir.join("h")).failed(1, &["-r"]);
    let said = cp(&["-rv"], ":/meta/hard", &dir.join("h")).ok();
    assert!(said.text().contains("\n/meta/hard/sub/three\n"));
    let inode = |name| fs::metadata(dir.join("h").join(name)).unwrap().ino();
    assert_eq!(inode("one"), inode("sub/three"));
    assert_eq!(fs::metadata(dir.join("h/many0")).unwrap().nlink(), 200);
    // Again: nothing is replaced, and all is told.
    let again = cp(&["-r"], ":/meta/hard/.", &dir.join("h")).failed(1, &["/meta/hard/one"]);
    assert!(again.err.lines().count() > 200);
    let inside = cp(&["-r", "--json"], ":/meta/hard", &dir.join("h")).ok();
    assert_eq!(inside.json()[0]["directories"], 2);
    assert!(dir.join("h/hard/sub/three").exists());
    // A link to follow, and one to keep.
    cp(&[], ":/meta/times/odd.lnk", &dir.join("odd")).ok();
    assert!(fs::symlink_metadata(dir.join("odd")).unwrap().is_file());
    cp(&["-r"], ":/meta/times/odd.lnk", &dir.join("odd.lnk")).ok();
    assert!(
        fs::symlink_metadata(dir.join("odd.lnk"))
            .unwrap()
            .is_symlink()
    );
    // Devices.
    let note = cp(&[], ":/meta/special/null", &dir.join("null"));
    assert_eq!(note.status, 0);
    assert!(note.err.contains("skipped"), "{}", note.err);
    assert!(!dir.join("null").exists());
    // Where it cannot go.
    cp(&[], ":/meta/hard/one", Path::new("/no/such/place")).failed(4, &["/no/such"]);
    let two = [
        OsStr::new("cp"),
        &ffs2(":/meta/hard/one"),
        &ffs2(":/meta/hard/two"),
    ];
    rump(two.into_iter().chain([dir.join("none").as_ref()])).failed(2, &["not a directory"]);
    cp(&[], ":/none", dir).failed(1, &["ENOENT"]);
}

#[test]
fn an_image_may_have_colons() {
    let temporary = tempfile::tempdir().unwrap();
    let odd = temporary.path().join("a:b:/c.img");
    fs::create_dir(odd.parent().unwrap()).unwrap();
    fs::copy(images().join("ffs2.img.zst"), &odd).unwrap();
    let mut argument = odd.clone().into_os_string();
    assert_eq!(
        rump([OsStr::new("ls"), &argument])
            .ok()
            .text()
            .lines()
            .count(),
        4
    );
    argument.push(":/meta/hard/sub");
    assert_eq!(rump([OsStr::new("ls"), &argument]).ok().text(), "three\n");
}

#[test]
fn info_describes() {
    let ran = rump([OsStr::new("info"), &ffs2("")]).ok();
    for words in ["zstd", "UFS2", "little", "4096", "512"] {
        assert!(
            ran.text().contains(words),
            "{words} is not in:\n{}",
            ran.text()
        );
    }
    for (image, _) in listed_images() {
        let ran = rump([OsStr::new("info"), "--json".as_ref(), image.as_ref()]).ok();
        let info = &ran.json()[0];
        assert!(
            info["filesystem"]["kind"]
                .as_str()
                .unwrap()
                .starts_with("FFS"),
            "{info}"
        );
        assert!(info["filesystem"]["mounted"]["files_total"].as_u64() > Some(0));
        assert_eq!(info["compressed"], "zstd");
        assert_eq!(info["partitions"].as_array().unwrap().len(), 0);
        let block = info["filesystem"]["block_size"].as_u64().unwrap();
        assert!((4096..=65536).contains(&block));
    }
}

/// Hostile or mistaken: what is no image, by what it holds.
fn no_images(dir: &Path) -> HashMap<&'static str, PathBuf> {
    let whole = unzstd(&images().join("ffs2.img.zst"));
    let zst = fs::read(images().join("ffs2.img.zst")).unwrap();
    let mut noise = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = || {
        noise ^= noise << 13;
        noise ^= noise >> 7;
        noise ^= noise << 17;
        noise as u8
    };
    let wrong = {
        let mut zip = b"PK\x03\x04".to_vec();
        zip.resize(200_000, b'z');
        zip
    };
    let contents: [(&str, Vec<u8>); 9] = [
        ("empty", vec![]),
        ("one byte", vec![0]),
        ("zeros", vec![0; 1 << 20]),
        ("random", (0..1 << 20).map(|_| random()).collect()),
        ("a zip", wrong),
        ("text", "hello\n".repeat(50_000).into_bytes()),
        ("cut before the superblock", whole[..65536].to_vec()),
        ("cut in the superblock", whole[..65536 + 700].to_vec()),
        ("cut zstd", zst[..zst.len() / 2].to_vec()),
    ];
    let write = |(name, bytes): (&'static str, Vec<u8>)| {
        let path = dir.join(name);
        fs::write(&path, bytes).unwrap();
        (name, path)
    };
    contents.into_iter().map(write).collect()
}

#[test]
fn what_is_no_image_is_refused() {
    let temporary = tempfile::tempdir().unwrap();
    for (what, path) in no_images(temporary.path()) {
        for command in ["tree", "ls", "cat", "stat", "find", "info"] {
            let ran = rump([OsStr::new(command), path.as_ref()]);
            // A cut archive may fail as a read error: that is the host's.
            let expected = if what == "cut zstd" { [3, 4] } else { [3, 3] };
            assert!(expected.contains(&ran.status), "{command} {what}: {ran:?}");
            let said = {
                let status = ran.status;
                ran.failed(status, &["rump: ", what])
            };
            assert!(
                said.err.lines().count() <= 3,
                "{command} {what}: {}",
                said.err
            );
        }
    }
}

#[test]
fn truncated_images_end_with_a_message() {
    let temporary = tempfile::tempdir().unwrap();
    let whole = unzstd(&images().join("ffs2.img.zst"));
    for eighth in 1..8 {
        let path = temporary.path().join("cut.img");
        fs::write(&path, &whole[..whole.len() * eighth / 8]).unwrap();
        let ran = rump([OsStr::new("tree"), path.as_ref()]);
        assert!(
            [1, 3].contains(&ran.status),
            "{eighth}/8: {} {}",
            ran.status,
            ran.err
        );
        assert!(!ran.err.is_empty());
    }
}

#[test]
fn damaged_images_do_no_harm() {
    let temporary = tempfile::tempdir().unwrap();
    let path = temporary.path().join("damaged.img");
    let whole = unzstd(&images().join("ffs2.img.zst"));
    fs::write(&path, &whole).unwrap();
    let file = File::options().write(true).open(&path).unwrap();
    let mut noise = 1_u64;
    for round in 0..12 {
        let mut places = Vec::new();
        // Half of it where superblock, maps and inodes are.
        for (i, end) in (0..200).map(|i| (i, [whole.len(), 600_000][i % 2])) {
            noise = noise
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(i as u64 | 1);
            let at = (noise >> 16) % end as u64;
            file.write_all_at(&[(noise >> 8) as u8], at).unwrap();
            places.push(at);
        }
        let check = |ran: Ran| {
            let told = [0, 1, 3].contains(&ran.status);
            assert!(told, "round {round}: {} {}", ran.status, ran.err);
            ran
        };
        let found = check(rump([OsStr::new("find"), path.as_ref(), "--json".as_ref()])).json();
        let sizes = found.iter().map(|o| o["size"].as_u64().unwrap());
        // A file may have become one huge hole, which takes its time.
        if sizes.max() < Some(4 << 30) {
            let dest = temporary.path().join(format!("copy{round}"));
            let arguments = [
                OsStr::new("cp"),
                "-rq".as_ref(),
                path.as_ref(),
                dest.as_ref(),
            ];
            check(rump(arguments));
        }
        for at in places {
            file.write_all_at(&whole[at as usize..][..1], at).unwrap();
        }
    }
}

#[test]
fn host_problems_have_their_own_status() {
    rump(["tree", "/no/such.img"]).failed(4, &["/no/such.img", "hint"]);
    rump(["tree", "/no/such.img:/etc"]).failed(4, &["/no/such.img: "]);
    rump(["tree", "/"]).failed(4, &["directory"]);
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut command = command([OsStr::new("ls"), &ffs2("")]);
    let status = command.stdout(full).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(4));
}

#[test]
fn usage_has_status_two() {
    rump::<&str>([]).failed(2, &["Usage"]);
    rump(["frobnicate"]).failed(2, &["frobnicate"]);
    rump(["tree"]).failed(2, &["IMAGE"]);
    rump(["tree", "--no-such-option", "x"]).failed(2, &["--no-such-option"]);
    rump([
        OsStr::new("tree"),
        "--partition".as_ref(),
        "7".as_ref(),
        &ffs2(""),
    ])
    .failed(2, &["partition"]);
}

#[test]
fn help_is_there_for_all() {
    let long = rump(["--help"]).ok();
    for words in ["Examples:", "Exit status:", "JSON:", "NO_COLOR"] {
        assert!(long.text().contains(words), "{words}");
    }
    assert!(
        long.text().lines().all(|l| l.chars().count() <= 100),
        "{}",
        long.text()
    );
    for command in [
        "tree",
        "ls",
        "cat",
        "stat",
        "find",
        "cp",
        "info",
        "completions",
    ] {
        assert!(long.text().contains(command));
        assert!(rump([command, "--help"]).ok().text().contains("Usage"));
        assert!(rump([command, "-h"]).ok().text().len() > 100);
    }
    assert!(rump(["--version"]).ok().text().starts_with("rump "));
}

#[test]
fn completions_for_each_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = rump(["completions", shell]).ok();
        for word in ["tree", "partition", "completions"] {
            assert!(ran.text().contains(word), "{shell}: {word}");
        }
    }
    rump(["completions", "csh"]).failed(2, &["bash"]);
}

#[test]
fn a_closed_pipe_is_quiet() {
    let mut child = command([OsStr::new("find"), &ffs2("")])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::with_capacity(16, child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!((line.as_str(), ended.status.code()), ("/\n", Some(0)));
    assert_eq!(String::from_utf8(ended.stderr).unwrap(), "");
}

/// A copy of the image with some names in it replaced, by others of the same
/// length.
fn with_names(dir: &Path, names: &[(&[u8], &[u8])]) -> PathBuf {
    let mut image = unzstd(&images().join("ffs2.img.zst"));
    for (old, new) in names {
        let find = image.windows(old.len()).position(|w| w == *old).unwrap();
        image[find..find + old.len()].copy_from_slice(new);
    }
    let path = dir.join("names.img");
    fs::write(&path, image).unwrap();
    path
}

#[test]
fn cp_does_not_leave_its_destination() {
    let temporary = tempfile::tempdir().unwrap();
    let names: [(&[u8], &[u8]); 3] = [
        (b"\x05three\0", b"\x05../ab\0"),
        (b"\x05epoch\0", b"\x05/tmp/\0"),
        (b"\x03odd\0", b"\x02..\0\0"),
    ];
    let image = with_names(temporary.path(), &names);
    let dest = temporary.path().join("d/e");
    fs::create_dir_all(&dest).unwrap();
    let mut source = image.into_os_string();
    source.push(":/meta");
    let arguments = [
        OsStr::new("cp"),
        "-r".as_ref(),
        source.as_ref(),
        dest.as_ref(),
    ];
    // The kernel names what is wrong with the directory.
    rump(arguments).failed(1, &["/meta/hard/sub: ", "/meta/times: ", "ffs: "]);
    let there = |dir: &Path| {
        let mut names: Vec<_> = fs::read_dir(dir)
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        names.sort();
        names
    };
    assert_eq!(there(temporary.path()), ["d", "names.img"]);
    assert_eq!(there(&temporary.path().join("d")), ["e"]);
    assert_eq!(there(&dest), ["meta"]);
    assert!(!dest.join("meta/hard/ab").exists());
}

/// A disk with an MBR: an empty partition 1, and the image as partition 2.
fn disk_with_mbr(dir: &Path) -> PathBuf {
    let image = unzstd(&images().join("ffs2.img.zst"));
    let path = dir.join("disk.img");
    let mut file = File::create_new(&path).unwrap();
    let (first, start) = (2048_u32, 8192_u32);
    let sectors = image.len().div_ceil(512) as u32;
    let entry = |slot: u64, kind: u8, start: u32, count: u32| {
        let mut bytes = [0; 16];
        bytes[4] = kind;
        bytes[8..12].copy_from_slice(&start.to_le_bytes());
        bytes[12..].copy_from_slice(&count.to_le_bytes());
        file.write_all_at(&bytes, 446 + 16 * slot).unwrap();
    };
    entry(0, 0x83, first, 4096);
    entry(1, 0xa9, start, sectors);
    file.write_all_at(&[0x55, 0xaa], 510).unwrap();
    file.seek(SeekFrom::Start(u64::from(start) * 512)).unwrap();
    file.write_all(&image).unwrap();
    path
}

#[test]
fn partitions() {
    let temporary = tempfile::tempdir().unwrap();
    let disk = disk_with_mbr(temporary.path());
    let run = |arguments: &[&str]| rump(arguments.iter().map(OsStr::new).chain([disk.as_os_str()]));
    // The only one with a file system is found by itself.
    assert_eq!(run(&["ls"]).ok().text(), "meta\nnasty\nrewire\nsizes\n");
    assert_eq!(
        run(&["ls", "--partition", "2"]).ok().text(),
        "meta\nnasty\nrewire\nsizes\n"
    );
    run(&["ls", "--partition", "1"]).failed(3, &["partition"]);
    run(&["ls", "--partition", "3"]).failed(2, &["partition"]);
    let info = &run(&["info", "--json"]).ok().json()[0];
    assert_eq!(info["table"], "MBR");
    assert_eq!(info["partitions"].as_array().unwrap().len(), 2);
    assert_eq!(info["partitions"][1]["name"], "2");
    assert_eq!(info["partitions"][1]["start"], 8192 * 512);
    assert_eq!(info["partitions"][1]["filesystem"], "FFS (UFS2)");
    assert_eq!(info["partitions"][0]["filesystem"], Value::Null);
    assert_eq!(info["filesystem"]["partition"], "2");
    assert!(run(&["info"]).ok().text().contains("MBR"));
}
