//! `IMAGE[:/path]`: which file of the host, and what in it.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// An argument taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The image, on the host.
    pub(crate) image: PathBuf,
    /// The path in the image; begins with a slash.
    pub(crate) path: PathBuf,
    /// The user named a path, be it `/`.
    pub(crate) explicit: bool,
}

impl Target {
    /// Takes the longest beginning that is a file of the host as the image: both
    /// may have colons in their names.
    pub(crate) fn parse(argument: &OsStr) -> Self {
        Self::parse_with(argument, |image| image.exists())
    }

    fn parse_with(argument: &OsStr, exists: impl Fn(&Path) -> bool) -> Self {
        let bytes = argument.as_bytes();
        if exists(Path::new(argument)) {
            return Target {
                image: argument.into(),
                path: "/".into(),
                explicit: false,
            };
        }
        let colons = || (1..bytes.len()).filter(|&i| bytes[i] == b':');
        let at = |i: usize| {
            let (image, rest) = (&bytes[..i], &bytes[i + 1..]);
            let mut path = PathBuf::from("/");
            path.push(OsStr::from_bytes(rest)); // a path with a slash replaces it
            Target {
                image: OsStr::from_bytes(image).into(),
                path,
                explicit: true,
            }
        };
        let found = colons()
            .rev()
            .find(|&i| exists(Path::new(OsStr::from_bytes(&bytes[..i]))));
        // No such file: the message should name what the user meant by the image.
        let guess = || colons().find(|&i| bytes.get(i + 1) == Some(&b'/'));
        match found.or_else(guess) {
            Some(i) => at(i),
            None => Target {
                image: argument.into(),
                path: "/".into(),
                explicit: false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longest_file_wins() {
        let files = ["disk.img", "a:b.img", "a", "x:/y"];
        let cases = [
            ("disk.img", "disk.img", "/"),
            ("disk.img:", "disk.img", "/"),
            ("disk.img:/", "disk.img", "/"),
            ("disk.img:/etc/rc", "disk.img", "/etc/rc"),
            ("disk.img:etc/rc", "disk.img", "/etc/rc"),
            ("disk.img:/a:b", "disk.img", "/a:b"),
            ("a:b.img", "a:b.img", "/"),
            ("a:b.img:/etc", "a:b.img", "/etc"),
            ("a:/b.img", "a", "/b.img"),
            ("x:/y", "x:/y", "/"),
            ("x:/y:/z", "x:/y", "/z"),
            ("none.img:/etc:/x", "none.img", "/etc:/x"),
            ("none:img", "none:img", "/"),
        ];
        for (argument, image, path) in cases {
            let target = Target::parse_with(OsStr::new(argument), |p| {
                files.iter().any(|f| Path::new(f) == p)
            });
            assert_eq!(target.image, Path::new(image), "{argument}");
            assert_eq!(target.path, Path::new(path), "{argument}");
        }
    }
}
