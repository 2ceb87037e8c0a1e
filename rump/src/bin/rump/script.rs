//! The commands that `rump watch` carries out: one a line, words as a shell has
//! them.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

/// What `help` prints.
pub(crate) const HELP: &str = "\
cat PATH             open a file, read all of it, close it; it is not printed
ls [PATH]            read a directory; it is not printed
stat PATH            look at a file
write PATH [TEXT]    make or empty a file and write a line to it
append PATH TEXT     add a line to a file
truncate PATH SIZE   make a file this long
touch PATH           make a file, or set its times
mkdir PATH           make a directory
rm PATH              remove a file
rmdir PATH           remove a directory
mv FROM TO           rename
ln FROM TO           make a hard link
symlink TARGET PATH  make a symbolic link
chmod MODE PATH      set permissions, in octal
quit                 end, as the end of the input does
";

/// A command.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Cat(PathBuf),
    Ls(PathBuf),
    Stat(PathBuf),
    Write(PathBuf, Vec<u8>),
    Append(PathBuf, Vec<u8>),
    Truncate(PathBuf, u64),
    Touch(PathBuf),
    Mkdir(PathBuf),
    Rm(PathBuf),
    Rmdir(PathBuf),
    Mv(PathBuf, PathBuf),
    Ln(PathBuf, PathBuf),
    Symlink(PathBuf, PathBuf),
    Chmod(u32, PathBuf),
    Help,
    Quit,
}

/// The command of a line; `None`: it is empty or a comment.
pub(crate) fn parse(line: &[u8]) -> Result<Option<Step>, String> {
    let words = words(line)?;
    let Some((command, arguments)) = words.split_first() else {
        return Ok(None);
    };
    // A path of the image begins at the directory that is watched.
    let path = |word: &Vec<u8>| {
        let start = word.iter().position(|b| *b != b'/').unwrap_or(word.len());
        match &word[start..] {
            b"" if word.is_empty() => PathBuf::new(),
            b"" => ".".into(),
            rest => OsString::from_vec(rest.to_vec()).into(),
        }
    };
    let plain = |word: &Vec<u8>| PathBuf::from(OsString::from_vec(word.clone()));
    let number = |word: &[u8], radix| {
        let text = std::str::from_utf8(word).ok();
        text.and_then(|t| u64::from_str_radix(t, radix).ok())
            .ok_or_else(|| format!("not a number: {:?}", String::from_utf8_lossy(word)))
    };
    let text = |words: &[Vec<u8>]| [&words.join(&b' ')[..], b"\n"].concat();
    let step = match (&command[..], arguments) {
        (b"cat", [p]) => Step::Cat(path(p)),
        (b"ls", []) => Step::Ls(".".into()),
        (b"ls", [p]) => Step::Ls(path(p)),
        (b"stat", [p]) => Step::Stat(path(p)),
        (b"write", [p]) => Step::Write(path(p), Vec::new()),
        (b"write", [p, rest @ ..]) => Step::Write(path(p), text(rest)),
        (b"append", [p, rest @ ..]) if !rest.is_empty() => Step::Append(path(p), text(rest)),
        (b"truncate", [p, size]) => Step::Truncate(path(p), number(size, 10)?),
        (b"touch", [p]) => Step::Touch(path(p)),
        (b"mkdir", [p]) => Step::Mkdir(path(p)),
        (b"rm", [p]) => Step::Rm(path(p)),
        (b"rmdir", [p]) => Step::Rmdir(path(p)),
        (b"mv", [from, to]) => Step::Mv(path(from), path(to)),
        (b"ln", [from, to]) => Step::Ln(path(from), path(to)),
        (b"symlink", [target, p]) => Step::Symlink(plain(target), path(p)),
        (b"chmod", [mode, p]) => {
            let mode = number(mode, 8)?;
            if mode > 0o7777 {
                return Err("a mode has at most four octal digits".into());
            }
            Step::Chmod(mode as u32, path(p))
        }
        (b"help", []) => Step::Help,
        (b"quit" | b"exit", []) => Step::Quit,
        _ => {
            let command = String::from_utf8_lossy(command);
            let known = HELP
                .lines()
                .find(|l| l.split(' ').next() == Some(&*command));
            return Err(match known {
                Some(usage) => format!("wrong arguments: {}", usage.trim_end()),
                None => format!("no such command: {command:?}; `help` lists them"),
            });
        }
    };
    Ok(Some(step))
}

/// Words, which may be quoted by '', "" and \.
fn words(line: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut quote = None;
    let mut bytes = line.iter().copied();
    while let Some(byte) = bytes.next() {
        match (quote, byte) {
            (Some(q), b) if q == b => quote = None,
            (None, b'\'' | b'"') => {
                quote = Some(byte);
                word.get_or_insert_default();
            }
            (None | Some(b'"'), b'\\') => match bytes.next() {
                Some(b) => word.get_or_insert_default().push(b),
                None => return Err("nothing follows the backslash".into()),
            },
            (None, b) if b.is_ascii_whitespace() => words.extend(word.take()),
            (None, b'#') if word.is_none() => break,
            (_, b) => word.get_or_insert_default().push(b),
        }
    }
    if quote.is_some() {
        return Err("a quotation does not end".into());
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoting() {
        let cases: &[(&[u8], &[&[u8]])] = &[
            (b"", &[]),
            (b"  # all of it\n", &[]),
            (b"a  b\tc\n", &[b"a", b"b", b"c"]),
            (
                br#"'a b' "c \" d" e\ f g#h"#,
                &[b"a b", b"c \" d", b"e f", b"g#h"],
            ),
            (br"'' x''y '\'", &[b"", b"xy", b"\\"]),
            (b"\xff\xfe", &[b"\xff\xfe"]),
        ];
        for (line, expected) in cases {
            assert_eq!(words(line).unwrap(), *expected, "{line:?}");
        }
        for line in [&b"'a"[..], b"\"a", b"a\\"] {
            assert!(words(line).is_err());
        }
    }

    #[test]
    fn commands() {
        let step = |line: &str| parse(line.as_bytes());
        assert_eq!(step("ls /").unwrap(), Some(Step::Ls(".".into())));
        assert_eq!(step("cat //a/b").unwrap(), Some(Step::Cat("a/b".into())));
        assert_eq!(
            step("write f two words").unwrap(),
            Some(Step::Write("f".into(), b"two words\n".into()))
        );
        assert_eq!(
            step("symlink /x y").unwrap(),
            Some(Step::Symlink("/x".into(), "y".into()))
        );
        assert_eq!(
            step("chmod 644 f").unwrap(),
            Some(Step::Chmod(0o644, "f".into()))
        );
        assert_eq!(step(" # no").unwrap(), None);
        for line in [
            "cat",
            "cat a b",
            "append f",
            "chmod 9 f",
            "chmod 77777 f",
            "fly",
        ] {
            assert!(step(line).is_err(), "{line}");
        }
    }

    /// Every command of the help is understood, and the other way round.
    #[test]
    fn help_is_complete() {
        for line in HELP.lines() {
            let usage = line.split("  ").next().unwrap();
            let usage = usage.replace(['[', ']'], "").replace("SIZE", "1");
            let usage = usage.replace("MODE", "644");
            assert!(matches!(parse(usage.as_bytes()), Ok(Some(_))), "{usage}");
        }
    }
}
