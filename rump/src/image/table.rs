//! Partition tables: MBR and GPT.

use std::collections::HashSet;
use std::fmt;
use std::io;

use super::reader::{Bytes, printable};
use super::{FileSystem, FsKind, Info, label};
use crate::block::BlockDevice;

/// A kind of partition table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Table {
    /// The PC's.
    Mbr,
    /// EFI's.
    Gpt,
    /// BSD's.
    Disklabel,
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Table::Mbr => "MBR",
            Table::Gpt => "GPT",
            Table::Disklabel => "BSD disklabel",
        })
    }
}

/// A part of a disk.
#[derive(Clone, Debug)]
pub struct Partition {
    name: String,
    label: String,
    kind: String,
    start: u64,
    len: u64,
    pub(super) file_system: Option<FileSystem>,
}

impl Partition {
    pub(super) fn new(
        name: String,
        label: String,
        kind: String,
        start: u64,
        len: u64,
    ) -> Partition {
        Partition {
            name,
            label,
            kind,
            start,
            len,
            file_system: None,
        }
    }

    /// Its name: `1`; in a disklabel `a`; in a disklabel inside of another
    /// partition `1a`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name its maker gave it; GPT has that.
    pub fn label(&self) -> Option<&str> {
        (!self.label.is_empty()).then_some(&self.label)
    }

    /// The type, as the table has it.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Where it begins, in bytes.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// The size in bytes.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// The file system in it.
    pub fn file_system(&self) -> Option<&FileSystem> {
        self.file_system.as_ref()
    }
}

/// No disk has more logical partitions than this.
const LOGICAL: usize = 128;
/// A GPT is no larger.
const GPT_ENTRIES: u32 = 1024;
const SECTORS: [u64; 2] = [512, 4096];

/// Find the partitions of a disk.
pub(super) fn probe(device: &dyn BlockDevice, info: &mut Info) -> io::Result<()> {
    // Their first sector looks like an MBR, but for the entries.
    let boot_sector = matches!(
        info.file_system.as_ref().map(FileSystem::kind),
        Some(FsKind::Fat12 | FsKind::Fat16 | FsKind::Fat32 | FsKind::Ntfs | FsKind::ExFat)
    );
    if boot_sector {
        return Ok(());
    }
    if gpt(device, info)? || mbr(device, info)? {
        return Ok(());
    }
    label::probe(device, 0, device.size(), "", info)?;
    Ok(())
}

struct Entry {
    kind: u8,
    start: u64,
    len: u64,
}

fn entries(sector: &Bytes) -> Vec<Entry> {
    (0..4)
        .map(|i| 446 + i * 16)
        .map(|at| Entry {
            kind: sector.u8(at + 4),
            start: u64::from(sector.u32(at + 8)) * 512,
            len: u64::from(sector.u32(at + 12)) * 512,
        })
        .collect()
}

fn extended(kind: u8) -> bool {
    matches!(kind, 0x05 | 0x0f | 0x85)
}

fn mbr(device: &dyn BlockDevice, info: &mut Info) -> io::Result<bool> {
    let Some(sector) = Bytes::read(device, 0, 512)? else {
        return Ok(false);
    };
    let flags = (0..4).all(|i| matches!(sector.u8(446 + i * 16), 0 | 0x80));
    let list = entries(&sector);
    let size = device.size();
    let used = |e: &&Entry| e.kind != 0 && e.len != 0;
    let plausible = list
        .iter()
        .filter(used)
        .all(|e| e.start > 0 && e.start < size);
    if !sector.is(510, b"\x55\xaa") || !flags || !plausible {
        return Ok(false);
    }
    if list.iter().filter(used).count() == 0 {
        return Ok(false);
    }
    info.table = Some(Table::Mbr);
    for (i, entry) in list.iter().enumerate().filter(|(_, e)| used(e)) {
        let name = (i + 1).to_string();
        match entry.kind {
            0xee => info
                .problems
                .push("the GPT that the MBR tells of is damaged".into()),
            kind if extended(kind) => logical(device, entry, info)?,
            kind => primary(device, name, kind, entry, info)?,
        }
    }
    Ok(true)
}

fn primary(
    device: &dyn BlockDevice,
    name: String,
    kind: u8,
    entry: &Entry,
    info: &mut Info,
) -> io::Result<()> {
    if matches!(kind, 0xa5 | 0xa6 | 0xa9)
        && label::probe(device, entry.start, entry.len, &name, info)?
    {
        return Ok(());
    }
    let part = Partition::new(name, String::new(), mbr_type(kind), entry.start, entry.len);
    part.add_to(device, info)
}

/// Logical partitions: a chain of tables, each with one partition and the next
/// table.
fn logical(device: &dyn BlockDevice, outer: &Entry, info: &mut Info) -> io::Result<()> {
    let mut at = outer.start;
    let mut seen = HashSet::new();
    for number in 5.. {
        if seen.len() == LOGICAL || !seen.insert(at) {
            info.problems
                .push("the chain of logical partitions does not end".into());
            return Ok(());
        }
        let sector = Bytes::read(device, at, 512)?.filter(|s| s.is(510, b"\x55\xaa"));
        let Some(sector) = sector else {
            info.problems
                .push("the chain of logical partitions is broken".into());
            return Ok(());
        };
        let list = entries(&sector);
        if let Some(e) = list
            .iter()
            .find(|e| e.kind != 0 && e.len != 0 && !extended(e.kind))
        {
            let entry = Entry {
                kind: e.kind,
                start: at + e.start,
                len: e.len,
            };
            primary(device, number.to_string(), e.kind, &entry, info)?;
        }
        match list.iter().find(|e| extended(e.kind) && e.start != 0) {
            Some(next) => at = outer.start + next.start,
            None => return Ok(()),
        }
    }
    Ok(())
}

fn mbr_type(kind: u8) -> String {
    let name = match kind {
        0x01 => "FAT12",
        0x04 | 0x06 | 0x0e => "FAT16",
        0x07 => "NTFS or exFAT",
        0x0b | 0x0c => "FAT32",
        0x82 => "Linux swap",
        0x83 => "Linux",
        0x8e => "Linux LVM",
        0xa5 => "FreeBSD",
        0xa6 => "OpenBSD",
        0xa8 => "Apple UFS",
        0xa9 => "NetBSD",
        0xaf => "Apple HFS",
        0xef => "EFI system",
        0xfd => "Linux RAID",
        _ => return format!("type {kind:#04x}"),
    };
    name.to_owned()
}

/// The first header that is whole: at the start of the disk, or at its end.
fn gpt(device: &dyn BlockDevice, info: &mut Info) -> io::Result<bool> {
    let size = device.size();
    let mut damaged = false;
    for sector in SECTORS {
        let last = (size / sector).saturating_sub(1);
        for (lba, backup) in [(1, false), (last, true)] {
            let Some(header) = header(device, lba, sector, &mut damaged)? else {
                continue;
            };
            let Some(list) = gpt_entries(device, &header, sector)? else {
                damaged = true;
                continue;
            };
            if damaged && backup {
                info.problems
                    .push("the GPT at the start is damaged: used the backup".into());
            } else if damaged {
                info.problems.push("a GPT header is damaged".into());
            }
            gpt_partitions(device, &header, &list, sector, info)?;
            return Ok(true);
        }
    }
    Ok(false)
}

fn header(
    device: &dyn BlockDevice,
    lba: u64,
    sector: u64,
    damaged: &mut bool,
) -> io::Result<Option<Bytes>> {
    let Some(at) = lba.checked_mul(sector) else {
        return Ok(None);
    };
    let Some(header) = Bytes::read(device, at, sector as usize)? else {
        return Ok(None);
    };
    if !header.is(0, b"EFI PART") {
        return Ok(None);
    }
    let len = header.u32(12) as usize;
    let whole = (92..=sector as usize).contains(&len) && {
        let mut bytes = header.slice(0, len).to_vec();
        bytes[16..20].fill(0);
        crc32(&bytes) == header.u32(16)
    };
    let entry = header.u32(84);
    let sane = header.u64(24) == lba
        && entry.is_power_of_two()
        && (128..=4096).contains(&entry)
        && header.u32(80) <= GPT_ENTRIES;
    if !whole || !sane {
        *damaged = true;
        return Ok(None);
    }
    Ok(Some(header))
}

fn gpt_entries(device: &dyn BlockDevice, header: &Bytes, sector: u64) -> io::Result<Option<Bytes>> {
    let len = header.u32(80) as usize * header.u32(84) as usize;
    let Some(at) = header.u64(72).checked_mul(sector) else {
        return Ok(None);
    };
    let list = Bytes::read(device, at, len)?;
    Ok(list.filter(|l| crc32(l.all()) == header.u32(88)))
}

fn gpt_partitions(
    device: &dyn BlockDevice,
    header: &Bytes,
    list: &Bytes,
    sector: u64,
    info: &mut Info,
) -> io::Result<()> {
    info.table = Some(Table::Gpt);
    let step = header.u32(84) as usize;
    for i in 0..header.u32(80) as usize {
        let at = i * step;
        if list.slice(at, 16) == [0; 16] {
            continue;
        }
        let name = (i + 1).to_string();
        let (first, last) = (list.u64(at + 32), list.u64(at + 40));
        let range = last
            .checked_sub(first)
            .and_then(|n| n.checked_add(1)?.checked_mul(sector))
            .zip(first.checked_mul(sector));
        let Some((len, start)) = range else {
            info.problems
                .push(format!("partition {name} ends before it begins"));
            continue;
        };
        let text: Vec<u16> = (0..36)
            .map(|i| list.u16(at + 56 + i * 2))
            .take_while(|c| *c != 0)
            .collect();
        let label = printable(&String::from_utf16_lossy(&text));
        let kind = gpt_type(&guid(list, at));
        Partition::new(name, label, kind, start, len).add_to(device, info)?;
    }
    Ok(())
}

/// As EFI writes them: the first three numbers little-endian.
fn guid(b: &Bytes, at: usize) -> String {
    let rest: String = b
        .slice(at + 8, 8)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let (a, c) = rest.split_at(4);
    format!(
        "{:08x}-{:04x}-{:04x}-{a}-{c}",
        b.u32(at),
        b.u16(at + 4),
        b.u16(at + 6)
    )
}

fn gpt_type(guid: &str) -> String {
    let name = match guid {
        "c12a7328-f81f-11d2-ba4b-00a0c93ec93b" => "EFI system",
        "21686148-6449-6e6f-744e-656564454649" => "BIOS boot",
        "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7" => "Microsoft basic data",
        "0fc63daf-8483-4772-8e79-3d69d8477de4" => "Linux",
        "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f" => "Linux swap",
        "e6d6d379-f507-44c2-a23c-238f2a3df928" => "Linux LVM",
        "49f48d32-b10e-11dc-b99b-0019d1879648" => "NetBSD swap",
        "49f48d5a-b10e-11dc-b99b-0019d1879648" => "NetBSD FFS",
        "49f48d82-b10e-11dc-b99b-0019d1879648" => "NetBSD LFS",
        "49f48daa-b10e-11dc-b99b-0019d1879648" => "NetBSD RAID",
        "83bd6b9d-7f41-11dc-be0b-001560b84f0f" => "FreeBSD boot",
        "516e7cb4-6ecf-11d6-8ff8-00022d09712b" => "FreeBSD",
        "516e7cb5-6ecf-11d6-8ff8-00022d09712b" => "FreeBSD swap",
        "516e7cb6-6ecf-11d6-8ff8-00022d09712b" => "FreeBSD UFS",
        "516e7cba-6ecf-11d6-8ff8-00022d09712b" => "FreeBSD ZFS",
        "824cc7a0-36a8-11e3-890a-952519ad3f61" => "OpenBSD",
        "48465300-0000-11aa-aa11-00306543ecac" => "Apple HFS+",
        "7c3457ef-0000-11aa-aa11-00306543ecac" => "Apple APFS",
        _ => return guid.to_owned(),
    };
    name.to_owned()
}

/// CRC-32 as GPT uses it: ISO 3309, reflected.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut i = 0;
        while i < 256 {
            let mut crc = i as u32;
            let mut bit = 0;
            while bit < 8 {
                crc = if crc & 1 != 0 {
                    (crc >> 1) ^ 0xedb8_8320
                } else {
                    crc >> 1
                };
                bit += 1;
            }
            table[i] = crc;
            i += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |crc, b| {
        (crc >> 8) ^ TABLE[((crc ^ u32::from(*b)) & 0xff) as usize]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
