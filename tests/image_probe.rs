//! Images that are not what they should be, and tables of partitions.

mod common;

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use rump::block::{BlockDevice, Faulty, Overlay};
use rump::image::{FsKind, Image, Table, probe};

/// A directory of the host that goes at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("rump-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn ffs() -> Vec<u8> {
    common::unzstd(&common::image("ffs2"))
}

fn noise(len: usize, mut seed: u64) -> Vec<u8> {
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as u8
    };
    (0..len).map(|_| next()).collect()
}

#[test]
fn all_fixtures() {
    for (name, kind, order, block) in [
        ("ffs2", FsKind::Ufs2, "little-endian", 4096),
        ("ufs1-be-4k-512", FsKind::Ufs1, "big-endian", 4096),
        ("ufs2-be-8k-1k", FsKind::Ufs2, "big-endian", 8192),
        ("ufs1-le-churned", FsKind::Ufs1, "little-endian", 0),
        ("ufs2-be-churned", FsKind::Ufs2, "big-endian", 0),
    ] {
        let image = Image::open(common::image(name)).unwrap();
        let fs = image.info().file_system().unwrap();
        assert_eq!(fs.kind(), kind, "{name}");
        assert_eq!(fs.byte_order().unwrap().to_string(), order, "{name}");
        assert!(block == 0 || fs.block_size() == Some(block), "{name}");
        assert!(fs.size().unwrap() <= image.size(), "{name}");
        assert_eq!(image.info().compression(), Some("zstd"));
        assert!(image.partitions().is_empty());
    }
}

#[test]
fn bad_files() {
    let scratch = Scratch::new("bad");
    let zst = fs::read(common::image("ffs2")).unwrap();
    let mut damaged = zst.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    let cases: &[(&str, &[u8], ErrorKind, &str)] = &[
        ("empty", b"", ErrorKind::InvalidData, "empty"),
        ("short", b"hello", ErrorKind::InvalidData, "no file system"),
        (
            "zeros",
            &[0; 100_000],
            ErrorKind::InvalidData,
            "no file system",
        ),
        (
            "noise",
            &noise(1 << 20, 7),
            ErrorKind::InvalidData,
            "no file system",
        ),
        (
            "gz",
            b"\x1f\x8b\x08\0\0\0\0\0",
            ErrorKind::Unsupported,
            "gunzip",
        ),
        ("xz", b"\xfd7zXZ\0\0\0\0", ErrorKind::Unsupported, "unxz"),
        (
            "qcow2",
            b"QFI\xfb\0\0\0\x03",
            ErrorKind::Unsupported,
            "qemu-img",
        ),
        (
            "cut.zst",
            &zst[..zst.len() / 2],
            ErrorKind::InvalidData,
            "decompress",
        ),
        ("head.zst", &zst[..5], ErrorKind::InvalidData, "decompress"),
        (
            "damaged.zst",
            &damaged,
            ErrorKind::InvalidData,
            "decompress",
        ),
    ];
    for (name, content, kind, says) in cases {
        let path = scratch.file(name, content);
        let error = Image::open(&path).and_then(|i| i.root()).unwrap_err();
        assert_eq!(error.kind(), *kind, "{name}: {error}");
        let text = error.to_string();
        assert!(text.contains(says) && text.contains(name), "{name}: {text}");
    }
    let error = Image::open(scratch.0.join("no")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let error = Image::open(&scratch.0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IsADirectory);
}

#[test]
fn truncated_images() {
    let whole = ffs();
    for len in [
        65536,
        66000,
        66912,
        70_000,
        100_000,
        whole.len() / 2,
        whole.len() - 1,
    ] {
        let image = Image::on(whole[..len].to_vec()).unwrap();
        // Anything but a crash; and no error is unclear.
        match image.root() {
            Ok(root) => {
                for entry in root.walk().flatten() {
                    if entry.file_type().is_file()
                        && entry.metadata().is_ok_and(|m| m.len() < 1 << 20)
                    {
                        let _ = entry.read();
                    }
                }
                let kernel = root.kernel();
                drop(root);
                common::no_leaks(kernel);
            }
            Err(error) => assert!(error.to_string().len() > 20, "{error}"),
        }
    }
}

#[test]
fn mutated_superblocks() {
    let whole = ffs();
    for round in 0..300u64 {
        let disk = Overlay::new(&whole[..]);
        let bytes = noise(24, round + 1);
        for b in bytes.chunks(3) {
            let at = 65536 + (usize::from(b[0]) | usize::from(b[1]) << 8) % 1376;
            disk.write_all_at(&b[2..], at as u64).unwrap();
        }
        let mut mutated = vec![0; whole.len()];
        disk.read_exact_at(&mut mutated, 0).unwrap();
        let image = Image::on(mutated).unwrap();
        if let Ok(root) = image.root() {
            let kernel = root.kernel();
            assert!(root.walk().take(5000).count() <= 5000);
            drop(root);
            common::no_leaks(kernel);
        }
    }
}

#[test]
fn probing_survives_anything() {
    let whole = ffs();
    for seed in 1..400u64 {
        let mut bytes = noise(200_000, seed);
        // Some magic, so that it gets further.
        let at = (seed as usize * 7919) % 100_000;
        let magics: [(usize, &[u8]); 8] = [
            (510, b"\x55\xaa"),
            (512, b"EFI PART"),
            (1080, b"\x53\xef"),
            (32769, b"CD001"),
            (0, b"\xeb\x3c\x90"),
            (512, &[0x57, 0x45, 0x56, 0x82]),
            (65536 + 1372, &[0x19, 0x01, 0x54, 0x19]),
            (at, b"\x55\xaa"),
        ];
        let (offset, magic) = magics[seed as usize % 8];
        bytes[offset..offset + magic.len()].copy_from_slice(magic);
        if seed % 3 == 0 {
            bytes[446..510].fill(0);
            let entry = noise(16, seed * 3);
            bytes[446..462].copy_from_slice(&entry);
            bytes[446] = 0;
            bytes[450] = [5, 0xa9, 0x83, 0xee][seed as usize % 4];
            bytes[454..458].copy_from_slice(&((seed as u32) % 300).to_le_bytes());
        }
        let info = probe(&bytes).unwrap();
        for part in info.partitions() {
            let _ = (
                part.name(),
                part.kind(),
                part.label(),
                part.start(),
                part.len(),
            );
        }
    }
    for len in 0..600 {
        probe(&whole[..len].to_vec()).unwrap();
    }
}

#[test]
fn a_superblock_that_is_lost() {
    let mut bytes = common::unzstd(&common::image("ufs1-le-churned"));
    bytes[8192..16384].fill(0);
    let image = Image::on(bytes).unwrap();
    let fs = image.info().file_system().unwrap();
    assert_eq!((fs.kind(), fs.superblock_offset()), (FsKind::Ufs1, 16384));
    assert!(image.root().unwrap().exists("d00"));
}

#[test]
fn a_disk_that_cannot_be_read() {
    let faulty = Faulty::new(ffs());
    faulty.fail_randomly(1.0, 1);
    assert!(probe(&faulty).is_err());
}

const SECTOR: usize = 512;

fn entry(kind: u8, start: u32, len: u32) -> [u8; 16] {
    let mut e = [0; 16];
    e[4] = kind;
    e[8..12].copy_from_slice(&start.to_le_bytes());
    e[12..16].copy_from_slice(&len.to_le_bytes());
    e
}

/// A disk with these sectors of tables, and the file system from `start` on.
fn disk(fs: &[u8], start: usize, tables: &[(usize, &[[u8; 16]])]) -> Vec<u8> {
    let mut bytes = vec![0; start * SECTOR];
    bytes.extend(fs);
    bytes.resize(bytes.len() + 64 * SECTOR, 0);
    for (sector, entries) in tables {
        let at = sector * SECTOR;
        for (i, e) in entries.iter().enumerate() {
            bytes[at + 446 + i * 16..at + 462 + i * 16].copy_from_slice(e);
        }
        bytes[at + 510..at + 512].copy_from_slice(b"\x55\xaa");
    }
    bytes
}

fn check_tree(image: &Image) {
    let root = image.root().unwrap();
    assert!(root.exists("meta"));
    assert!(root.walk().count() > 1000);
}

#[test]
fn mbr_primary() {
    let fs = ffs();
    let n = (fs.len() / SECTOR) as u32;
    let bytes = disk(&fs, 63, &[(0, &[entry(0x83, 1, 10), entry(0xa9, 63, n)])]);
    let image = Image::on(bytes).unwrap();
    assert_eq!(image.info().table(), Some(Table::Mbr));
    let parts = image.partitions();
    assert_eq!(
        parts.iter().map(|p| p.name()).collect::<Vec<_>>(),
        ["1", "2"]
    );
    assert_eq!(parts[0].file_system().map(|f| f.kind()), None);
    assert_eq!(parts[1].kind(), "NetBSD");
    assert_eq!(
        (parts[1].start(), parts[1].len()),
        (63 * 512, fs.len() as u64)
    );
    assert_eq!(parts[1].file_system().unwrap().kind(), FsKind::Ufs2);
    check_tree(&image);
    check_tree(&image.partition("2").unwrap());
    let error = image.partition("3").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("it has 1, 2"), "{error}");
    let error = image.partition("1").unwrap().root().unwrap_err();
    assert!(error.to_string().contains("partition 1"), "{error}");
}

#[test]
fn mbr_extended() {
    let fs = ffs();
    let n = (fs.len() / SECTOR) as u32;
    // The chain: at 10, at 20, at 30; the third has the file system.
    let bytes = disk(
        &fs,
        100,
        &[
            (0, &[entry(0x0f, 10, n + 200)]),
            (10, &[entry(0x83, 1, 5), entry(5, 10, 10)]),
            (20, &[entry(0x83, 1, 5), entry(5, 20, 10)]),
            (30, &[entry(0xa5, 70, n)]),
        ],
    );
    let image = Image::on(bytes).unwrap();
    let names: Vec<_> = image.partitions().iter().map(|p| p.name()).collect();
    assert_eq!(names, ["5", "6", "7"]);
    check_tree(&image);
}

#[test]
fn an_extended_partition_that_bites_its_tail() {
    let bytes = disk(
        &[0; 4096],
        40,
        &[
            (0, &[entry(5, 10, 30)]),
            (10, &[entry(0x83, 1, 2), entry(5, 5, 5)]),
            (15, &[entry(0x83, 1, 2), entry(5, 5, 5)]),
        ],
    );
    let info = probe(&bytes).unwrap();
    assert!(info.partitions().len() <= 2);
    assert!(
        info.problems().iter().any(|p| p.contains("does not end")),
        "{info:?}"
    );
}

/// A disklabel: partitions by index, with offsets and sizes in sectors.
fn disklabel(big: bool, parts: &[(usize, u32, u32, u8)]) -> Vec<u8> {
    let mut label = vec![0u8; 148 + 16 * 16];
    let put32 = |label: &mut Vec<u8>, at: usize, n: u32| {
        let b = if big {
            n.to_be_bytes()
        } else {
            n.to_le_bytes()
        };
        label[at..at + 4].copy_from_slice(&b);
    };
    let put16 = |label: &mut Vec<u8>, at: usize, n: u16| {
        let b = if big {
            n.to_be_bytes()
        } else {
            n.to_le_bytes()
        };
        label[at..at + 2].copy_from_slice(&b);
    };
    put32(&mut label, 0, 0x8256_4557);
    put32(&mut label, 132, 0x8256_4557);
    put32(&mut label, 40, 512);
    put16(&mut label, 138, 16);
    for (i, offset, size, kind) in parts {
        put32(&mut label, 148 + i * 16, *size);
        put32(&mut label, 148 + i * 16 + 4, *offset);
        label[148 + i * 16 + 12] = *kind;
    }
    let sum = label
        .chunks(2)
        .fold(0u16, |s, b| s ^ u16::from_ne_bytes([b[0], b[1]]));
    label[136..138].copy_from_slice(&sum.to_ne_bytes());
    label
}

#[test]
fn disklabels() {
    let fs = ffs();
    let n = (fs.len() / SECTOR) as u32;
    for (big, at) in [(false, SECTOR), (true, SECTOR), (true, 64), (false, 128)] {
        let mut bytes = disk(&fs, 200, &[]);
        let label = disklabel(big, &[(0, 16, 100, 1), (2, 0, n + 264, 0), (4, 200, n, 7)]);
        bytes[at..at + label.len()].copy_from_slice(&label);
        let image = Image::on(bytes).unwrap();
        assert_eq!(image.info().table(), Some(Table::Disklabel));
        let parts = image.partitions();
        assert_eq!(
            parts.iter().map(|p| p.name()).collect::<Vec<_>>(),
            ["a", "e"]
        );
        assert_eq!((parts[0].kind(), parts[1].kind()), ("swap", "4.2BSD"));
        check_tree(&image.partition("e").unwrap());
        check_tree(&image);
    }
}

#[test]
fn a_disklabel_in_a_partition() {
    let fs = ffs();
    let n = (fs.len() / SECTOR) as u32;
    // NetBSD counts from the start of the disk, FreeBSD from that of the
    // partition.
    for (kind, base) in [(0xa9, 50), (0xa5, 0)] {
        let mut bytes = disk(&fs, 150, &[(0, &[entry(kind, 50, n + 150)])]);
        let label = disklabel(false, &[(0, base + 100, n, 7), (2, base, n + 150, 0)]);
        bytes[51 * SECTOR..51 * SECTOR + label.len()].copy_from_slice(&label);
        let image = Image::on(bytes).unwrap();
        let parts = image.partitions();
        assert_eq!(parts.len(), 1, "{kind:#x}: {parts:?}");
        assert_eq!((parts[0].name(), parts[0].start()), ("1a", 150 * 512));
        check_tree(&image);
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = !0u32;
    for b in bytes {
        crc ^= u32::from(*b);
        for _ in 0..8 {
            crc = if crc & 1 != 0 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

/// A disk with a GPT, and its backup at the end.
fn gpt(fs: &[u8], sector: usize) -> Vec<u8> {
    let start = 64;
    let mut bytes = vec![0; start * sector];
    bytes.extend(fs);
    let last = bytes.len().div_ceil(sector) - 1;
    bytes.resize((last + 1 + 33) * sector, 0);
    bytes[446..462].copy_from_slice(&entry(0xee, 1, u32::MAX));
    bytes[510..512].copy_from_slice(b"\x55\xaa");
    let mut list = vec![0u8; 128 * 128];
    let guid = [
        0x5a, 0x8d, 0xf4, 0x49, 0x0e, 0xb1, 0xdc, 0x11, 0xb9, 0x9b, 0x00, 0x19, 0xd1, 0x87, 0x96,
        0x48,
    ];
    for (slot, first, end, name) in [(0, 34, 40, "boot"), (3, start, last, "the root\u{1f600}")] {
        let at = slot * 128;
        list[at..at + 16].copy_from_slice(&guid);
        list[at + 32..at + 40].copy_from_slice(&(first as u64).to_le_bytes());
        list[at + 40..at + 48].copy_from_slice(&(end as u64).to_le_bytes());
        for (i, c) in name.encode_utf16().enumerate() {
            list[at + 56 + i * 2..at + 58 + i * 2].copy_from_slice(&c.to_le_bytes());
        }
    }
    let end = bytes.len() / sector - 1;
    for (lba, other, entries) in [(1, end, 2), (end, 1, end - 32)] {
        let mut header = vec![0u8; 92];
        header[..8].copy_from_slice(b"EFI PART");
        header[8..12].copy_from_slice(&0x10000u32.to_le_bytes());
        header[12..16].copy_from_slice(&92u32.to_le_bytes());
        header[24..32].copy_from_slice(&(lba as u64).to_le_bytes());
        header[32..40].copy_from_slice(&(other as u64).to_le_bytes());
        header[72..80].copy_from_slice(&(entries as u64).to_le_bytes());
        header[80..84].copy_from_slice(&128u32.to_le_bytes());
        header[84..88].copy_from_slice(&128u32.to_le_bytes());
        header[88..92].copy_from_slice(&crc32(&list).to_le_bytes());
        let crc = crc32(&header);
        header[16..20].copy_from_slice(&crc.to_le_bytes());
        bytes[lba * sector..lba * sector + 92].copy_from_slice(&header);
        bytes[entries * sector..entries * sector + list.len()].copy_from_slice(&list);
    }
    bytes
}

#[test]
fn gpt_and_its_backup() {
    let fs = ffs();
    for sector in [512, 4096] {
        let good = gpt(&fs, sector);
        let image = Image::on(good.clone()).unwrap();
        assert_eq!(image.info().table(), Some(Table::Gpt));
        assert!(
            image.info().problems().is_empty(),
            "{:?}",
            image.info().problems()
        );
        let parts = image.partitions();
        assert_eq!(
            parts.iter().map(|p| p.name()).collect::<Vec<_>>(),
            ["1", "4"]
        );
        assert_eq!(parts[1].label(), Some("the root\u{1f600}"));
        assert_eq!(parts[1].kind(), "NetBSD FFS");
        check_tree(&image);

        // The header, then the entries, then both.
        for damage in [
            &[sector + 40][..],
            &[2 * sector + 33],
            &[sector, 2 * sector],
        ] {
            let mut bytes = good.clone();
            for at in damage {
                bytes[*at] ^= 1;
            }
            let image = Image::on(bytes).unwrap();
            assert_eq!(image.info().table(), Some(Table::Gpt));
            check_tree(&image);
        }
        let mut bytes = good;
        let end = bytes.len();
        bytes[sector + 17] ^= 1;
        bytes[end - sector + 17] ^= 1;
        let info = probe(&bytes).unwrap();
        assert!(info.partitions().is_empty());
        assert!(
            info.problems().iter().any(|p| p.contains("GPT")),
            "{info:?}"
        );
    }
}

#[test]
fn others_are_named() {
    let put = |parts: &[(usize, &[u8])]| {
        let mut bytes = vec![0; 300_000];
        for (at, data) in parts {
            bytes[*at..at + data.len()].copy_from_slice(data);
        }
        bytes
    };
    let fat16: &[u8] = &[
        0xeb, 0x3c, 0x90, b'm', b'k', b'f', b's', b'.', b'f', b'a', b't', 0x00, 0x02, 0x04, 0x04,
        0x00, 0x02, 0x00, 0x02, 0x00, 0x00, 0xf8, 0x40, 0x00, 0x20, 0x00, 0x02, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0xf8, 0x00, 0x00,
    ];
    let ext4: &[(usize, &[u8])] = &[
        (1024 + 56, b"\x53\xef"),
        (1024 + 92, &[4, 0, 0, 0, 0x42, 0, 0, 0]),
        (1144, b"home"),
    ];
    for (bytes, kind) in [
        (put(ext4), FsKind::Ext4),
        (put(&[(1024 + 56, b"\x53\xef")]), FsKind::Ext2),
        (put(&[(0, fat16), (510, b"\x55\xaa")]), FsKind::Fat16),
        (put(&[(3, b"NTFS    ")]), FsKind::Ntfs),
        (put(&[(3, b"EXFAT   ")]), FsKind::ExFat),
        (put(&[(0, b"XFSB")]), FsKind::Xfs),
        (put(&[(65536 + 64, b"_BHRfS_M")]), FsKind::Btrfs),
        (put(&[(0, b"hsqs")]), FsKind::Squashfs),
        (
            put(&[(32768, b"\x01CD001"), (34816, b"\xffCD001")]),
            FsKind::Iso9660,
        ),
        (
            put(&[
                (32768, b"\0BEA01"),
                (34816, b"\0NSR02"),
                (36864, b"\0TEA01"),
            ]),
            FsKind::Udf,
        ),
        (put(&[(0, b"LUKS\xba\xbe\0\x02")]), FsKind::Luks),
    ] {
        let image = Image::on(bytes).unwrap();
        let fs = image
            .info()
            .file_system()
            .unwrap_or_else(|| panic!("{kind}"));
        assert_eq!(fs.kind(), kind);
        assert!(!kind.is_supported());
        let error = image.root().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.to_string().contains(kind.name()), "{error}");
        assert!(
            error.to_string().contains("not supported by this build"),
            "{error}"
        );
    }
    let info = probe(&put(ext4)).unwrap();
    assert_eq!(info.file_system().unwrap().label(), Some("home"));
}

#[test]
fn absolute_links_stay_inside() {
    let image = Image::open(common::image("ffs2")).unwrap();
    let root = image.root().unwrap();
    // The link says "/".
    assert_eq!(
        root.read_link("meta/links/root").unwrap().to_str(),
        Some("/")
    );
    assert!(root.exists("meta/links/root/meta"));
    assert!(root.exists("/meta"));
    assert!(!root.exists("/dev/null"));
    assert!(root.exists("../../../meta"));
}

#[test]
fn in_a_kernel_of_ones_own() {
    let kernel = common::kernel();
    let image = Image::open(common::image("ffs2")).unwrap();
    let mount = image.mount(&kernel, "/a").unwrap();
    let again = image.mount(&kernel, "/b").unwrap();
    assert_eq!(mount.walk().count(), again.walk().count());
}
