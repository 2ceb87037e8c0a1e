//! File systems, found by their superblocks.
//!
//! What is told here is what the superblock says of itself; whether the rest
//! holds up is seen when it is mounted.

use std::fmt;
use std::io;

use super::reader::{Bytes, printable};
use crate::block::BlockDevice;

/// The order of the bytes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    /// The least significant first.
    Little,
    /// The most significant first.
    Big,
}

impl fmt::Display for ByteOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            ByteOrder::Little => "little-endian",
            ByteOrder::Big => "big-endian",
        })
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $name:literal)*) => {
        /// A kind of file system, or of what else is where one would be.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum FsKind {
            $($(#[$doc])* $kind,)*
        }

        impl FsKind {
            /// Its usual name.
            pub fn name(&self) -> &'static str {
                match self {
                    $(FsKind::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    /// The Berkeley Fast File System, version 1.
    Ufs1 "FFS (UFS1)"
    /// The Berkeley Fast File System, version 2.
    Ufs2 "FFS (UFS2)"
    /// The BSD log-structured file system.
    Lfs "LFS"
    /// Linux's second extended file system.
    Ext2 "ext2"
    /// ext2 with a journal.
    Ext3 "ext3"
    /// ext3 with extents and more.
    Ext4 "ext4"
    /// FAT with entries of 12 bits.
    Fat12 "FAT12"
    /// FAT with entries of 16 bits.
    Fat16 "FAT16"
    /// FAT with entries of 32 bits.
    Fat32 "FAT32"
    /// exFAT.
    ExFat "exFAT"
    /// NTFS.
    Ntfs "NTFS"
    /// A CD-ROM.
    Iso9660 "ISO 9660"
    /// UDF: a DVD.
    Udf "UDF"
    /// XFS.
    Xfs "XFS"
    /// btrfs.
    Btrfs "btrfs"
    /// squashfs.
    Squashfs "squashfs"
    /// EROFS.
    Erofs "EROFS"
    /// F2FS.
    F2fs "F2FS"
    /// HFS Plus.
    HfsPlus "HFS+"
    /// APFS.
    Apfs "APFS"
    /// NILFS2.
    Nilfs2 "NILFS2"
    /// Minix.
    Minix "Minix"
    /// ReiserFS.
    Reiserfs "ReiserFS"
    /// JFS.
    Jfs "JFS"
    /// cramfs.
    Cramfs "cramfs"
    /// romfs.
    Romfs "romfs"
    /// Linux swap space.
    Swap "Linux swap"
    /// An encrypted disk.
    Luks "LUKS"
    /// A part of a logical volume.
    Lvm2 "LVM2"
}

impl FsKind {
    /// Can this build mount it?
    pub fn is_supported(&self) -> bool {
        matches!(self, FsKind::Ufs1 | FsKind::Ufs2) && cfg!(feature = "ffs")
    }
}

impl fmt::Display for FsKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A file system, as its superblock describes it.
#[derive(Clone, Debug)]
pub struct FileSystem {
    kind: FsKind,
    superblock: u64,
    order: Option<ByteOrder>,
    label: Option<String>,
    block_size: Option<u64>,
    size: Option<u64>,
    facts: Vec<(&'static str, String)>,
    /// Where FFS has the first copy of its superblock.
    copy_at: Option<u64>,
}

impl FileSystem {
    fn new(kind: FsKind, superblock: u64) -> FileSystem {
        FileSystem {
            kind,
            superblock,
            order: None,
            label: None,
            block_size: None,
            size: None,
            facts: Vec::new(),
            copy_at: None,
        }
    }

    /// Its kind.
    pub fn kind(&self) -> FsKind {
        self.kind
    }

    /// Where its superblock is.
    pub fn superblock_offset(&self) -> u64 {
        self.superblock
    }

    /// The byte order, of a kind that has both.
    pub fn byte_order(&self) -> Option<ByteOrder> {
        self.order
    }

    /// Its name.
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// The size of a block.
    pub fn block_size(&self) -> Option<u64> {
        self.block_size
    }

    /// The size in bytes.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// What else the superblock says: names and values, for people.
    pub fn facts(&self) -> &[(&'static str, String)] {
        &self.facts
    }

    fn label_of(&mut self, label: String) {
        self.label = (!label.is_empty()).then_some(label);
    }

    fn fact(&mut self, name: &'static str, value: impl ToString) {
        self.facts.push((name, printable(&value.to_string())));
    }

    fn sizes(&mut self, block: u64, blocks: u64) {
        self.block_size = Some(block);
        self.size = block.checked_mul(blocks);
    }
}

/// Offsets at which a superblock of FFS may be, as the kernel looks for it.
const FFS_OFFSETS: [u64; 4] = [65536, 8192, 0, 262_144];

/// Find the file system that a device holds.
pub(super) fn probe(device: &dyn BlockDevice) -> io::Result<Option<FileSystem>> {
    for offset in FFS_OFFSETS {
        let found = ffs(device, offset)?;
        // In UFS1 with blocks of 64 KiB the first copy of the superblock is
        // where UFS2 has the superblock.
        let copy = |fs: &FileSystem| fs.kind == FsKind::Ufs1 && offset == 65536;
        if let Some(found) = found.filter(|fs| !copy(fs)) {
            return Ok(Some(found));
        }
    }
    let start = Bytes::read_padded(device, 0, 68 * 1024)?;
    if let Some(found) = by_start(&start) {
        return Ok(Some(found));
    }
    optical(device)
}

/// Where nothing else was found: FFS has a copy of its superblock in each
/// cylinder group, and when the one that counts is lost the kernel takes one of
/// those.
pub(super) fn probe_copy(device: &dyn BlockDevice) -> io::Result<Option<FileSystem>> {
    const REACH: usize = 256 * 1024;
    let start = Bytes::read_padded(device, 0, REACH + 1376)?;
    for at in (512..REACH).step_by(512) {
        let magic = start.slice(at + 1372, 4);
        let known = [&b"\x54\x19\x01\x00"[..], b"\x00\x01\x19\x54"]
            .into_iter()
            .chain([&b"\x19\x01\x54\x19"[..], b"\x19\x54\x01\x19"])
            .any(|m| m == magic);
        if !known {
            continue;
        }
        // It says where in the first group it is; otherwise it is another's.
        let found = ffs(device, at as u64)?.filter(|fs| fs.copy_at == Some(at as u64));
        if let Some(mut found) = found {
            found.fact("superblock", "lost: this is a copy");
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn ffs(device: &dyn BlockDevice, offset: u64) -> io::Result<Option<FileSystem>> {
    let Some(mut sb) = Bytes::read(device, offset, 1376)? else {
        return Ok(None);
    };
    let orders = [ByteOrder::Little, ByteOrder::Big];
    let Some((order, kind)) = orders.into_iter().find_map(|order| {
        sb.set_order(order);
        match sb.u32(1372) {
            0x0001_1954 => Some((order, FsKind::Ufs1)),
            0x1954_0119 | 0x1901_2038 => Some((order, FsKind::Ufs2)),
            _ => None,
        }
    }) else {
        return Ok(None);
    };
    let (block, fragment) = (sb.u32(48), sb.u32(52));
    let sane = block.is_power_of_two()
        && fragment.is_power_of_two()
        && (4096..=65536).contains(&block)
        && (512..=block).contains(&fragment)
        && block / fragment <= 8;
    if !sane {
        return Ok(None);
    }
    let mut fs = FileSystem::new(kind, offset);
    let wide = kind == FsKind::Ufs2 || sb.u8(211) & 0x80 != 0;
    fs.order = Some(order);
    fs.copy_at = u64::from(sb.u32(8)).checked_mul(u64::from(fragment));
    fs.label_of(sb.text(680, 32));
    fs.block_size = Some(u64::from(block));
    let fragments = if wide {
        sb.u64(1080)
    } else {
        u64::from(sb.u32(36))
    };
    fs.size = fragments.checked_mul(u64::from(fragment));
    let inodes = u64::from(sb.u32(44)) * u64::from(sb.u32(184));
    let (free_blocks, free_fragments, free_inodes) = match wide {
        true => (sb.u64(1016), sb.u64(1032), sb.u64(1024)),
        false => (sb.u32(196).into(), sb.u32(204).into(), sb.u32(200).into()),
    };
    let per_block = u64::from(block / fragment);
    let free = free_blocks
        .saturating_mul(per_block)
        .saturating_add(free_fragments);
    let time = if wide {
        sb.u64(1072) as i64
    } else {
        i64::from(sb.u32(32) as i32)
    };
    fs.fact("fragment size", fragment);
    fs.fact("fragments", fragments);
    fs.fact("free fragments", free);
    fs.fact("inodes", inodes);
    fs.fact("free inodes", free_inodes);
    fs.fact("cylinder groups", sb.u32(44));
    fs.fact("last written (seconds since 1970)", time);
    fs.fact("clean", if sb.u8(209) & 1 != 0 { "yes" } else { "no" });
    let mounted = sb.text(212, 468);
    if !mounted.is_empty() {
        fs.fact("last mounted on", mounted);
    }
    if kind == FsKind::Ufs1 {
        let new = sb.u32(1324) == 2;
        fs.fact("inode format", if new { "4.4BSD" } else { "old" });
    }
    Ok(Some(fs))
}

/// Those that say what they are in their first 68 KiB.
fn by_start(b: &Bytes) -> Option<FileSystem> {
    lfs(b)
        .or_else(|| extended(b))
        .or_else(|| big_endian(b))
        .or_else(|| squashfs(b))
        .or_else(|| btrfs(b))
        .or_else(|| by_magic(b))
        .or_else(|| fat(b))
}

fn lfs(b: &Bytes) -> Option<FileSystem> {
    let at = [8192, 0].into_iter().find(|at| b.u32(*at) == 0x0007_0162)?;
    Some(FileSystem::new(FsKind::Lfs, at as u64))
}

fn extended(b: &Bytes) -> Option<FileSystem> {
    const AT: usize = 1024;
    if b.u16(AT + 56) != 0xef53 || b.u32(AT + 24) > 6 {
        return None;
    }
    let (compatible, incompatible) = (b.u32(AT + 92), b.u32(AT + 96));
    let large = incompatible & 0x80 != 0;
    let kind = match (
        compatible & 4 != 0,
        incompatible & (0x40 | 0x80 | 0x200) != 0,
    ) {
        (_, true) => FsKind::Ext4,
        (true, false) => FsKind::Ext3,
        (false, false) => FsKind::Ext2,
    };
    let mut fs = FileSystem::new(kind, AT as u64);
    let high = if large {
        u64::from(b.u32(AT + 0x150)) << 32
    } else {
        0
    };
    fs.sizes(1024 << b.u32(AT + 24), high | u64::from(b.u32(AT + 4)));
    fs.label_of(b.text(AT + 120, 16));
    fs.fact("uuid", b.uuid(AT + 104));
    fs.fact("inodes", b.u32(AT));
    fs.fact("free inodes", b.u32(AT + 16));
    let mounted = b.text(AT + 136, 64);
    if !mounted.is_empty() {
        fs.fact("last mounted on", mounted);
    }
    Some(fs)
}

/// XFS, and Apple's.
fn big_endian(b: &Bytes) -> Option<FileSystem> {
    let mut big = b.clone();
    big.set_order(ByteOrder::Big);
    if b.is(0, b"XFSB") {
        let mut fs = FileSystem::new(FsKind::Xfs, 0);
        fs.sizes(big.u32(4).into(), big.u64(8));
        fs.label_of(b.text(108, 12));
        fs.fact("uuid", b.uuid(32));
        return Some(fs);
    }
    let hfs = matches!((b.slice(1024, 2), big.u16(1026)), (b"H+", 4) | (b"HX", 5));
    if hfs {
        let mut fs = FileSystem::new(FsKind::HfsPlus, 1024);
        fs.sizes(big.u32(1024 + 40).into(), big.u32(1024 + 44).into());
        return Some(fs);
    }
    None
}

fn squashfs(b: &Bytes) -> Option<FileSystem> {
    if !b.is(0, b"hsqs") && !b.is(0, b"sqsh") {
        return None;
    }
    let mut fs = FileSystem::new(FsKind::Squashfs, 0);
    if b.is(0, b"hsqs") {
        fs.block_size = Some(b.u32(12).into());
        fs.size = Some(b.u64(40));
        fs.fact("inodes", b.u32(4));
        fs.fact("version", format!("{}.{}", b.u16(28), b.u16(30)));
    }
    Some(fs)
}

fn btrfs(b: &Bytes) -> Option<FileSystem> {
    const AT: usize = 65536;
    if !b.is(AT + 64, b"_BHRfS_M") {
        return None;
    }
    let mut fs = FileSystem::new(FsKind::Btrfs, AT as u64);
    fs.block_size = Some(b.u32(AT + 144).into());
    fs.size = Some(b.u64(AT + 112));
    fs.label_of(b.text(AT + 299, 256));
    fs.fact("uuid", b.uuid(AT + 32));
    Some(fs)
}

fn by_magic(b: &Bytes) -> Option<FileSystem> {
    let (kind, at) = [
        (FsKind::Erofs, 1024, &b"\xe2\xe1\xf5\xe0"[..], 1024),
        (FsKind::F2fs, 1024, b"\x10\x20\xf5\xf2", 1024),
        (FsKind::Nilfs2, 1024 + 6, b"\x34\x34", 1024),
        (FsKind::Apfs, 32, b"NXSB", 0),
        (FsKind::Reiserfs, 65536 + 52, b"ReIsEr", 65536),
        (FsKind::Jfs, 32768, b"JFS1", 32768),
        (FsKind::Cramfs, 0, b"\x45\x3d\xcd\x28", 0),
        (FsKind::Romfs, 0, b"-rom1fs-", 0),
        (FsKind::Luks, 0, b"LUKS\xba\xbe", 0),
        (FsKind::Lvm2, 512 + 24, b"LVM2 001", 512),
        (FsKind::Swap, 4096 - 10, b"SWAPSPACE2", 0),
        (FsKind::Ntfs, 3, b"NTFS    ", 0),
        (FsKind::ExFat, 3, b"EXFAT   ", 0),
    ]
    .into_iter()
    .find_map(|(kind, at, magic, superblock)| b.is(at, magic).then_some((kind, superblock)))
    .or_else(|| {
        let minix = [0x137f, 0x138f, 0x2468, 0x2478].contains(&b.u16(1024 + 16))
            || b.u16(1024 + 24) == 0x4d5a;
        // Two bytes are little: a sane size of zone must go with them.
        (minix && b.u16(1024 + 10) <= 2).then_some((FsKind::Minix, 1024))
    })?;
    let mut fs = FileSystem::new(kind, at);
    match kind {
        FsKind::Ntfs => {
            let sector = u64::from(b.u16(11));
            fs.block_size = Some(sector * u64::from(b.u8(13)));
            fs.size = b.u64(40).checked_mul(sector);
        }
        FsKind::ExFat => {
            let sector = 1u64.checked_shl(b.u8(108).into()).unwrap_or(0);
            fs.size = b.u64(72).checked_mul(sector);
        }
        FsKind::Luks => fs.fact("version", b.all()[7]),
        _ => {}
    }
    Some(fs)
}

fn fat(b: &Bytes) -> Option<FileSystem> {
    let sector = u32::from(b.u16(11));
    let cluster = u32::from(b.u8(13));
    let reserved = u32::from(b.u16(14));
    let copies = u32::from(b.u8(16));
    let media = b.u8(21);
    let sane = b.is(510, b"\x55\xaa")
        && matches!(b.u8(0), 0xeb | 0xe9)
        && [512, 1024, 2048, 4096].contains(&sector)
        && cluster.is_power_of_two()
        && reserved > 0
        && (1..=4).contains(&copies)
        && (media == 0xf0 || media >= 0xf8);
    if !sane {
        return None;
    }
    let sectors = match b.u16(19) {
        0 => u64::from(b.u32(32)),
        n => u64::from(n),
    };
    let root = (u64::from(b.u16(17)) * 32).div_ceil(sector.into());
    let fat = match b.u16(22) {
        0 => u64::from(b.u32(36)),
        n => u64::from(n),
    };
    let before = u64::from(reserved) + u64::from(copies) * fat + root;
    let clusters = sectors.checked_sub(before)? / u64::from(cluster);
    let kind = match clusters {
        _ if b.u16(17) == 0 => FsKind::Fat32,
        0..4085 => FsKind::Fat12,
        _ => FsKind::Fat16,
    };
    let at = if kind == FsKind::Fat32 { 71 } else { 43 };
    let mut fs = FileSystem::new(kind, 0);
    fs.block_size = Some(u64::from(sector * cluster));
    fs.size = sectors.checked_mul(sector.into());
    let label = b.text(at, 11);
    if label != "NO NAME" {
        fs.label_of(label);
    }
    fs.fact("sector size", sector);
    fs.fact("clusters", clusters);
    Some(fs)
}

/// ISO 9660 and UDF have their descriptors at 32 KiB, one every 2 KiB.
fn optical(device: &dyn BlockDevice) -> io::Result<Option<FileSystem>> {
    const START: u64 = 32768;
    let mut found = None;
    for i in 0..32 {
        let at = START + i * 2048;
        let Some(b) = Bytes::read(device, at, 2048)? else {
            break;
        };
        match b.slice(1, 5) {
            b"NSR02" | b"NSR03" => return Ok(Some(FileSystem::new(FsKind::Udf, at))),
            b"CD001" if b.u8(0) == 1 && found.is_none() => {
                let mut fs = FileSystem::new(FsKind::Iso9660, at);
                fs.sizes(b.u16(128).into(), b.u32(80).into());
                fs.label_of(b.text(40, 32));
                fs.fact("publisher", b.text(318, 128));
                fs.fact("created", b.text(813, 16));
                found = Some(fs);
            }
            b"CD001" | b"BEA01" | b"BOOT2" | b"CDW02" | b"TEA01" => {}
            _ => break,
        }
    }
    Ok(found)
}
