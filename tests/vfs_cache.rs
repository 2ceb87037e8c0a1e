//! Files many times as large as the memory they are read with.

mod common;

use std::io::{Read, Write};
use std::process::Command;

use rump::Kernel;
use rump::fs::Ffs;

const MIB: usize = 1 << 20;

/// A file of `size` bytes whose every 8 say where they are, in an FFS image;
/// None without makefs.
fn image(dir: &std::path::Path, size: usize) -> Option<std::path::PathBuf> {
    let tree = dir.join("tree");
    std::fs::create_dir_all(&tree).unwrap();
    let mut file = std::fs::File::create(tree.join("big")).unwrap();
    for chunk in 0..size / MIB {
        let words = (chunk * MIB / 8)..((chunk + 1) * MIB / 8);
        let bytes: Vec<u8> = words.flat_map(|w| (w as u64).to_le_bytes()).collect();
        file.write_all(&bytes).unwrap();
    }
    let path = dir.join("image");
    let made = Command::new("makefs")
        .args(["-t", "ffs", "-o", "version=2,bsize=16384,fsize=2048"])
        .args([&path, &tree])
        .output()
        .ok()?;
    assert!(made.status.success(), "{made:?}");
    std::fs::remove_dir_all(tree).unwrap();
    Some(path)
}

#[test]
fn larger_than_memory() {
    let dir = std::env::temp_dir().join(format!("rump-vfs-cache-{}", std::process::id()));
    if let Some(image) = image(&dir, 48 * MIB) {
        let kernel = common::kernel_of(Kernel::builder().memory_limit(16 << 20));
        let root = kernel
            .mount(Ffs::image(&image).read_only(), "/mnt")
            .unwrap()
            .keep();
        for _ in 0..2 {
            let mut file = root.open("big").unwrap();
            let mut buffer = vec![0; MIB];
            for chunk in 0..48 {
                file.read_exact(&mut buffer).unwrap();
                for (i, word) in buffer.chunks_exact(8).enumerate().step_by(61) {
                    let at = u64::from_le_bytes(word.try_into().unwrap());
                    assert_eq!(at, (chunk * MIB / 8 + i) as u64);
                }
            }
            let s = kernel.stats();
            assert!(s.used_bytes <= 16 << 20, "{s:?}");
        }
    }
    std::fs::remove_dir_all(dir).unwrap();
}
