//! `rump watch`, as a shell sees it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// Run `rump watch` with options, on a path of an image, with commands; its
/// status, output and complaints.
fn watch(options: &[&str], path: &str, commands: &str) -> (i32, String, String) {
    let image = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/images/ffs2.img.zst");
    let mut child = Command::new(env!("CARGO_BIN_EXE_rump"))
        .arg("watch")
        .args(options)
        .arg(format!("{}{path}", image.display()))
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    // It may end before it has read all.
    let _ = input.write_all(commands.as_bytes());
    drop(input);
    let ran = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let status = ran.status.code().expect("ended by a signal");
    (status, text(ran.stdout), text(ran.stderr))
}

#[test]
fn reading_an_image() {
    let (status, out, err) = watch(&[], "", "# a comment\n\nls sizes\ncat sizes/s000000512\n");
    assert_eq!((status, &*err), (0, ""));
    let lines = out
        .lines()
        .map(|l| l.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>();
    assert_eq!(lines[..2], ["OPEN sizes", "CLOSE sizes"]);
    assert_eq!(lines[2], "OPEN sizes/s000000512");
    assert_eq!(lines[3], "READ sizes/s000000512");
    assert_eq!(lines.last().unwrap(), "CLOSE sizes/s000000512");
}

#[test]
fn an_image_is_not_changed() {
    let (status, out, err) = watch(&[], ":/meta", "mkdir new\nls\n");
    assert_eq!(status, 1);
    assert!(err.contains("read-only file system (EROFS)"), "{err}");
    assert!(out.contains("OPEN"), "{out}");
}

#[test]
fn a_copy_is_changed() {
    let commands = "mkdir d\nwrite 'd/a b' text\nmv 'd/a b' f\nln f g\nappend g more\n\
                    chmod 600 g\ntruncate f 1\nsymlink ../x s\nrm f\nrmdir d\nquit\nrm g\n";
    let (status, out, err) = watch(
        &[
            "--writable",
            "--json",
            "--events",
            "create,rename,link,delete,write",
        ],
        ":/sizes",
        commands,
    );
    assert_eq!((status, &*err), (0, ""));
    let events = out
        .lines()
        .map(|line| {
            let event = serde_json::from_str::<Value>(line).unwrap();
            let text = |key: &str| event[key].as_str().unwrap_or("-").to_owned();
            let names = event["events"].as_array().unwrap();
            let names = names.iter().map(|n| n.as_str().unwrap());
            let names = names.collect::<Vec<_>>().join(",");
            format!("{names} {} {}", text("path"), text("to"))
        })
        .filter(|line| !line.starts_with("WRITE"))
        .collect::<Vec<_>>();
    let expected = [
        "CREATE d -",
        "CREATE d/a b -",
        "RENAME d/a b f",
        "LINK f g",
        "CREATE s -",
        "DELETE f -",
        "DELETE d -",
    ];
    assert_eq!(events, expected, "{out}");
}

#[test]
fn mistakes() {
    let (status, _, err) = watch(&[], "", "fly\ncat\ncat none\nls 'a\n");
    assert_eq!(status, 1);
    for words in [
        "no such command",
        "cat PATH",
        "none: no such file",
        "quotation",
    ] {
        assert!(err.contains(words), "{words:?} is not in {err}");
    }
    let (status, _, err) = watch(&["--events", "fly"], "", "");
    assert_eq!(status, 2);
    assert!(err.contains("FLY") && err.contains("CLOSE_WRITE"), "{err}");
    let (status, _, err) = watch(&[], ":/sizes/s000000512", "");
    assert_eq!(status, 2);
    assert!(err.contains("is a regular file"), "{err}");
    let (status, _, _) = watch(&[], ":/none", "");
    assert_eq!(status, 3);
}

/// A fifo would wait for its other end.
#[test]
fn nothing_waits() {
    let (status, out, err) = watch(&["-w"], ":/meta/special", "help\ncat fifo\nappend fifo x\n");
    assert!(out.contains("make a hard link"), "{out}");
    assert_eq!(status, 1);
    assert!(err.contains("fifo: is a "), "{err}");
}
