//! Shell patterns over bytes: `*`, `?`, `[a-z]`, `[!a-z]`, `\`.
//!
//! Own code, because names here need not be UTF-8, a star matches `/` (as in
//! `find -path`), and the usual crate brings a regular-expression engine.
//! Matching takes at most pattern times name steps.

use std::str::FromStr;

#[derive(Clone, Debug)]
enum Token {
    /// Any run of bytes.
    Star,
    /// Any one character; a byte where the name is not UTF-8.
    One,
    Byte(u8),
    Class {
        not: bool,
        ranges: Vec<(u32, u32)>,
    },
}

/// A pattern that is ready to match.
#[derive(Clone, Debug)]
pub(crate) struct Glob {
    tokens: Vec<Token>,
    fold: bool,
}

impl FromStr for Glob {
    type Err = std::convert::Infallible;

    fn from_str(pattern: &str) -> Result<Self, Self::Err> {
        let chars: Vec<char> = pattern.chars().collect();
        let mut tokens = Vec::new();
        let mut i = 0;
        while let Some(&c) = chars.get(i) {
            i += 1;
            match c {
                '*' => tokens.push(Token::Star),
                '?' => tokens.push(Token::One),
                // A bracket that is not closed stands for itself.
                '[' => match class(&chars[i..]) {
                    Some((token, used)) => {
                        tokens.push(token);
                        i += used;
                    }
                    None => tokens.push(Token::Byte(b'[')),
                },
                '\\' if i < chars.len() => {
                    literal(&mut tokens, chars[i]);
                    i += 1;
                }
                c => literal(&mut tokens, c),
            }
        }
        Ok(Glob {
            tokens,
            fold: false,
        })
    }
}

fn literal(tokens: &mut Vec<Token>, c: char) {
    tokens.extend(c.encode_utf8(&mut [0; 4]).bytes().map(Token::Byte));
}

/// The class after a `[`, and how many characters it took.
fn class(chars: &[char]) -> Option<(Token, usize)> {
    let not = matches!(chars.first(), Some('!' | '^'));
    let start = usize::from(not);
    let mut ranges = Vec::new();
    let mut i = start;
    loop {
        let c = match *chars.get(i)? {
            ']' if i > start => return Some((Token::Class { not, ranges }, i + 1)),
            '\\' => {
                i += 1;
                *chars.get(i)?
            }
            c => c,
        };
        let last = match (chars.get(i + 1), chars.get(i + 2)) {
            (Some('-'), Some(&last)) if last != ']' => {
                i += 2;
                last
            }
            _ => c,
        };
        ranges.push((c.into(), last.into()));
        i += 1;
    }
}

impl Glob {
    /// The same pattern, taking ASCII letters of either case as equal.
    pub(crate) fn ignoring_case(mut self) -> Self {
        self.fold = true;
        self
    }

    pub(crate) fn matches(&self, name: &[u8]) -> bool {
        let (mut t, mut n) = (0, 0);
        // Where to go on when a match fails: after the last star, one byte later.
        let mut retry: Option<(usize, usize)> = None;
        loop {
            match self.tokens.get(t) {
                Some(Token::Star) => {
                    t += 1;
                    retry = Some((t, n));
                    continue;
                }
                Some(token) => {
                    if let Some(used) = self.step(token, &name[n..]) {
                        t += 1;
                        n += used;
                        continue;
                    }
                }
                None if n == name.len() => return true,
                None => {}
            }
            match &mut retry {
                Some((token, start)) if *start < name.len() => {
                    *start += 1;
                    (t, n) = (*token, *start);
                }
                _ => return false,
            }
        }
    }

    /// How many bytes of `rest` the token takes.
    fn step(&self, token: &Token, rest: &[u8]) -> Option<usize> {
        let &first = rest.first()?;
        match token {
            Token::Star => Some(0),
            Token::One => Some(character(rest).1),
            Token::Byte(b) if self.fold => b.eq_ignore_ascii_case(&first).then_some(1),
            Token::Byte(b) => (*b == first).then_some(1),
            Token::Class { not, ranges } => {
                let (c, used) = character(rest);
                let has = |c: u32| ranges.iter().any(|&(a, z)| (a..=z).contains(&c));
                let flip = |c: u32| match u8::try_from(c) {
                    Ok(b) if b.is_ascii_lowercase() => b.to_ascii_uppercase().into(),
                    Ok(b) => b.to_ascii_lowercase().into(),
                    Err(_) => c,
                };
                let found = has(c) || (self.fold && has(flip(c)));
                (found != *not).then_some(used)
            }
        }
    }
}

/// The first character and its length; the bare byte where that is not UTF-8.
fn character(rest: &[u8]) -> (u32, usize) {
    let head = &rest[..rest.len().min(4)];
    let valid = head.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    match valid.chars().next() {
        Some(c) => (c.into(), c.len_utf8()),
        // Out of the way of real characters.
        None => (0x8000_0000 | u32::from(rest[0]), 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, name: &[u8]) -> bool {
        let Ok(glob) = pattern.parse::<Glob>();
        glob.matches(name)
    }

    #[test]
    fn patterns() {
        let yes: &[(&str, &[u8])] = &[
            ("", b""),
            ("*", b""),
            ("*.conf", b"rc.conf"),
            ("a*b*c", b"aXbXbYc"),
            ("?", "é".as_bytes()),
            ("?x", b"\xffx"),
            ("[a-c]1", b"b1"),
            ("[!a-c]1", b"d1"),
            ("[]]", b"]"),
            ("[^]x]", b"y"),
            ("[é-ü]", "ö".as_bytes()),
            ("a[", b"a["),
            (r"\*", b"*"),
            ("*\u{e9}", "caf\u{e9}".as_bytes()),
            ("*", b"a/b"),
        ];
        for (pattern, name) in yes {
            assert!(matches(pattern, name), "{pattern} {name:?}");
        }
        let no: &[(&str, &[u8])] = &[
            ("", b"a"),
            ("?", b""),
            ("?", b"ab"),
            ("*.conf", b"rc.conf.orig"),
            ("[a-c]", b"d"),
            (r"\*", b"a"),
            ("a*b", b"ac"),
            ("A", b"a"),
        ];
        for (pattern, name) in no {
            assert!(!matches(pattern, name), "{pattern} {name:?}");
        }
    }

    #[test]
    fn case() {
        let Ok(glob) = "re[a-z]dme*".parse::<Glob>();
        assert!(!glob.matches(b"README.TXT"));
        assert!(glob.ignoring_case().matches(b"README.TXT"));
    }

    #[test]
    fn many_stars_end_soon() {
        assert!(!matches(&"*a".repeat(60), &[b'a'; 59]));
        assert!(!matches(&("*a".repeat(60) + "b"), &[b'a'; 4000]));
    }
}
