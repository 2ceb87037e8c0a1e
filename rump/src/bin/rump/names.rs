//! File names on their way to a terminal or into JSON.
//!
//! A name in an image is bytes that a stranger chose: it may hold escape
//! sequences that reprogram the terminal, line breaks that forge a line of
//! output, or characters that reverse the text around them. Names are therefore
//! printed as `ls -b` prints them, unless `--raw` or `-0` asks for the bytes.

use std::borrow::Cow;
use std::fmt::Write;

/// The name as text that is safe to print and says every byte: `\n`, `\t`, ...,
/// `\\`, and `\ooo` for the bytes of other control and formatting characters
/// and for what is not UTF-8.
pub(crate) fn escape(name: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(name)
        && !text.chars().any(must_escape)
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(name.len() + 16);
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            push(&mut out, c);
        }
        octal(&mut out, chunk.invalid());
    }
    Cow::Owned(out)
}

fn push(out: &mut String, c: char) {
    let short = match c {
        '\x07' => 'a',
        '\x08' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\x0b' => 'v',
        '\x0c' => 'f',
        '\r' => 'r',
        '\\' => '\\',
        c if must_escape(c) => return octal(out, c.encode_utf8(&mut [0; 4]).as_bytes()),
        c => return out.push(c),
    };
    out.push('\\');
    out.push(short);
}

fn octal(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(out, "\\{byte:03o}");
    }
}

/// Controls (C0, DEL, C1), line and paragraph separators, and what changes the
/// direction or hides: none of it has a business in a listing.
fn must_escape(c: char) -> bool {
    c.is_control()
        || c == '\\'
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// Hexadecimal, for names in JSON that are not UTF-8.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut s, b| {
            let _ = write!(s, "{b:02x}");
            s
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_are_borrowed() {
        assert!(matches!(
            escape("grüße und 🐟".as_bytes()),
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn escapes() {
        let cases: &[(&[u8], &str)] = &[
            (b"a\nb\tc\\d", r"a\nb\tc\\d"),
            (b"\x1b[2J\x07", r"\033[2J\a"),
            (b"\xff\xfe!", r"\377\376!"),
            (b"ab\xc3", r"ab\303"),
            ("\u{202e}gpj".as_bytes(), r"\342\200\256gpj"),
            ("\u{9b}31m".as_bytes(), r"\302\23331m"),
            (b"\x7f", r"\177"),
        ];
        for (bytes, text) in cases {
            assert_eq!(escape(bytes), *text);
        }
    }

    #[test]
    fn hexadecimal() {
        assert_eq!(hex(b"\x00\xff\x10"), "00ff10");
    }
}
