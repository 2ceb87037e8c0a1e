//! BSD disklabels.

use std::io;

use super::filesystem;
use super::reader::Bytes;
use super::{ByteOrder, Info, Partition, Table};
use crate::block::{BlockDevice, Slice};

const MAGIC: u32 = 0x8256_4557;
/// How far into a disk or partition a label is looked for.
const REACH: usize = 8192;
const HEADER: usize = 148;
const ENTRY: usize = 16;
/// No system has more.
const MOST: usize = 64;
/// Partition c: all that belongs to the system whose label it is.
const RAW: usize = 2;

const TYPES: [&str; 21] = [
    "unused",
    "swap",
    "Version 6",
    "Version 7",
    "System V",
    "4.1BSD",
    "Eighth Edition",
    "4.2BSD",
    "MSDOS",
    "4.4LFS",
    "unknown",
    "HPFS",
    "ISO9660",
    "boot",
    "ADOS",
    "HFS",
    "FILECORE",
    "Linux Ext2",
    "NTFS",
    "RAID",
    "ccd",
];

struct Label {
    bytes: Bytes,
    at: usize,
    count: usize,
}

/// The label in the first sectors of a device.
fn find(device: &dyn BlockDevice) -> io::Result<Option<Label>> {
    let mut bytes = Bytes::read_padded(device, 0, REACH + HEADER + MOST * ENTRY)?;
    for at in (0..REACH).step_by(4) {
        let order = match bytes.slice(at, 4) {
            [0x57, 0x45, 0x56, 0x82] => ByteOrder::Little,
            [0x82, 0x56, 0x45, 0x57] => ByteOrder::Big,
            _ => continue,
        };
        bytes.set_order(order);
        let count = usize::from(bytes.u16(at + 138));
        if bytes.u32(at + 132) != MAGIC || count > MOST {
            continue;
        }
        let all = bytes.slice(at, HEADER + count * ENTRY);
        let sum = all
            .chunks_exact(2)
            .fold(0, |sum, b| sum ^ u16::from_le_bytes([b[0], b[1]]));
        if sum == 0 {
            return Ok(Some(Label { bytes, at, count }));
        }
    }
    Ok(None)
}

/// Add the partitions of a disklabel that is in the `len` bytes at `start`;
/// their names begin with `prefix`.
pub(super) fn probe(
    device: &dyn BlockDevice,
    start: u64,
    len: u64,
    prefix: &str,
    info: &mut Info,
) -> io::Result<bool> {
    let Ok(slice) = Slice::new(device, start, len) else {
        return Ok(false);
    };
    let Some(label) = find(&slice)? else {
        return Ok(false);
    };
    let b = &label.bytes;
    let sector = match b.u32(label.at + 40) {
        n if n.is_power_of_two() && (512..=65536).contains(&n) => u64::from(n),
        n => {
            info.problems
                .push(format!("disklabel with sectors of {n} bytes"));
            return Ok(false);
        }
    };
    let entry = |i: usize| {
        let at = label.at + HEADER + i * ENTRY;
        let (size, offset) = (u64::from(b.u32(at)), u64::from(b.u32(at + 4)));
        (offset * sector, size * sector, b.u8(at + 12))
    };
    // Offsets count from the start of the disk, or in labels that were written
    // apart from their disk from the start of the partition: then c says so.
    let base = match label.count > RAW && entry(RAW).1 != 0 {
        true => entry(RAW).0,
        false => start,
    };
    let before = info.partitions.len();
    for i in 0..label.count {
        let (offset, size, kind) = entry(i);
        if size == 0 || kind == 0 {
            continue;
        }
        let letter = char::from(b'a' + (i % 26) as u8);
        let name = match i {
            0..26 => format!("{prefix}{letter}"),
            _ => format!("{prefix}{letter}{}", i / 26),
        };
        let at = match offset.checked_sub(base) {
            Some(inside) if base != start => start.checked_add(inside),
            _ => Some(offset),
        };
        let Some(at) = at else {
            info.problems
                .push(format!("partition {name} lies outside of the disk"));
            continue;
        };
        let type_name = TYPES.get(usize::from(kind)).copied().unwrap_or("unknown");
        let part = Partition::new(name, String::new(), type_name.to_owned(), at, size);
        part.add_to(device, info)?;
    }
    if info.table.is_none() {
        info.table = Some(Table::Disklabel);
    }
    Ok(info.partitions.len() > before)
}

impl Partition {
    /// Look into it, and add it to the list.
    pub(super) fn add_to(mut self, device: &dyn BlockDevice, info: &mut Info) -> io::Result<()> {
        match Slice::new(device, self.start(), self.len()) {
            Ok(slice) => {
                self.file_system = match filesystem::probe(&slice)? {
                    None => filesystem::probe_copy(&slice)?,
                    found => found,
                }
            }
            Err(_) => {
                let text = format!("partition {} goes past the end of the disk", self.name());
                info.problems.push(text);
            }
        }
        info.partitions.push(self);
        Ok(())
    }
}
