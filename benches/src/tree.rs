//! Trees of files made up from numbers, and images of them by Debian's makefs.
//!
//! Images are kept in `target/prove`: they follow from this file alone, so a
//! change here changes `VERSION`.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Of what is cached.
const VERSION: u32 = 1;

/// Where images are kept.
pub fn cache() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.parent()
        .expect("benches lies in the root")
        .join("target/prove")
}

/// Numbers that look random and are the same everywhere.
#[derive(Clone, Copy, Debug)]
pub struct Numbers(pub u64);

impl Numbers {
    /// The next one.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

fn content(numbers: &mut Numbers, size: usize) -> Vec<u8> {
    let mut data = Vec::with_capacity(size + 8);
    while data.len() < size {
        data.extend_from_slice(&numbers.draw().to_le_bytes());
    }
    data.truncate(size);
    data
}

fn build(
    name: &str,
    options: &[&str],
    fill: impl Fn(&Path) -> io::Result<()>,
) -> io::Result<PathBuf> {
    let image = cache().join(format!("{name}-{VERSION}.img"));
    if image.exists() {
        return Ok(image);
    }
    let tree = cache().join(format!("{name}.tree"));
    let _ = fs::remove_dir_all(&tree);
    fs::create_dir_all(&tree)?;
    fill(&tree)?;
    makefs(&tree, &image, options)?;
    fs::remove_dir_all(&tree)?;
    Ok(image)
}

/// Runs Debian's makefs.
///
/// # Errors
/// It is not there, or it fails.
pub fn makefs(tree: &Path, image: &Path, options: &[&str]) -> io::Result<()> {
    let part = image.with_extension("part");
    let out = Command::new("makefs")
        .args(["-t", "ffs"])
        .args(options)
        .arg(&part)
        .arg(tree)
        .output()?;
    if !out.status.success() {
        let text = String::from_utf8_lossy(&out.stderr).into_owned();
        return Err(io::Error::other(format!("makefs: {text}")));
    }
    fs::rename(part, image)
}

/// Files and bytes of [`real`].
pub const REAL: (u64, u64) = (9_000, 117_000_000);

/// 9,000 files of 117 MB in 600 directories, with the sizes of a source tree:
/// most are small, few are large. An FFS image, version 1.
///
/// # Errors
/// No makefs, no space.
pub fn real() -> io::Result<PathBuf> {
    build(
        "real",
        &["-o", "version=1,bsize=16384,fsize=2048,density=8192"],
        fill_real,
    )
}

/// Fills a directory with the tree of [`real`].
///
/// # Errors
/// No space.
pub fn fill_real(tree: &Path) -> io::Result<()> {
    let mut numbers = Numbers(1);
    let weights: Vec<f64> = (0..REAL.0)
        .map(|_| {
            // e to the power of -4 to 4: the middle is 1.
            let x = (numbers.draw() % 8_000) as f64 / 1_000.0 - 4.0;
            x.exp()
        })
        .collect();
    let sum: f64 = weights.iter().sum();
    for (i, weight) in weights.iter().enumerate() {
        let dir = tree.join(format!("part{:02}/section{:02}", i % 20, i / 20 % 30));
        if i < 600 {
            fs::create_dir_all(&dir)?;
        }
        let size = weight / sum * REAL.1 as f64;
        let data = content(&mut numbers, size as usize);
        File::create(dir.join(format!("file{i:05}.c")))?.write_all(&data)?;
    }
    Ok(())
}

/// `/small` with 100 and `/large` with 100,000 entries, named by number.
///
/// # Errors
/// No makefs, no space.
pub fn wide() -> io::Result<PathBuf> {
    let options = [
        "-s",
        "256m",
        "-o",
        "version=1,bsize=16384,fsize=2048,density=2048",
    ];
    build("wide", &options, |tree| {
        for (dir, n) in [("small", 100), ("large", 100_000)] {
            let dir = tree.join(dir);
            fs::create_dir(&dir)?;
            for i in 0..n {
                File::create(dir.join(format!("entry{i:06}")))?;
            }
        }
        Ok(())
    })
}
