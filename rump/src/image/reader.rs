//! Numbers on a disk.

use std::io;

use super::ByteOrder;
use crate::block::BlockDevice;

/// A piece of a disk.
#[derive(Clone, Debug)]
pub(super) struct Bytes {
    bytes: Vec<u8>,
    order: ByteOrder,
}

impl Bytes {
    /// `len` bytes at `offset`; `None` if the disk ends before.
    pub(super) fn read(
        device: &dyn BlockDevice,
        offset: u64,
        len: usize,
    ) -> io::Result<Option<Bytes>> {
        match offset.checked_add(len as u64) {
            Some(end) if end <= device.size() => {}
            _ => return Ok(None),
        }
        let mut bytes = vec![0; len];
        device.read_exact_at(&mut bytes, offset)?;
        Ok(Some(Bytes {
            bytes,
            order: ByteOrder::Little,
        }))
    }

    /// As much of `len` bytes at `offset` as the disk has, and zeros.
    pub(super) fn read_padded(
        device: &dyn BlockDevice,
        offset: u64,
        len: usize,
    ) -> io::Result<Bytes> {
        let have = device.size().saturating_sub(offset).min(len as u64) as usize;
        let mut bytes = vec![0; len];
        device.read_exact_at(&mut bytes[..have], offset)?;
        Ok(Bytes {
            bytes,
            order: ByteOrder::Little,
        })
    }

    /// From here on numbers are in this order.
    pub(super) fn set_order(&mut self, order: ByteOrder) {
        self.order = order;
    }

    pub(super) fn all(&self) -> &[u8] {
        &self.bytes
    }

    /// Past the end there are none.
    pub(super) fn slice(&self, at: usize, len: usize) -> &[u8] {
        let end = at.saturating_add(len).min(self.bytes.len());
        self.bytes.get(at..end).unwrap_or_default()
    }

    pub(super) fn is(&self, at: usize, magic: &[u8]) -> bool {
        self.slice(at, magic.len()) == magic
    }

    fn number<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut n = self.slice(at, N).try_into().unwrap_or([0; N]);
        if self.order == ByteOrder::Big {
            n.reverse();
        }
        n
    }

    pub(super) fn u8(&self, at: usize) -> u8 {
        self.number::<1>(at)[0]
    }

    pub(super) fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes(self.number(at))
    }

    pub(super) fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.number(at))
    }

    pub(super) fn u64(&self, at: usize) -> u64 {
        u64::from_le_bytes(self.number(at))
    }

    /// Text up to a NUL, without blanks around it.
    pub(super) fn text(&self, at: usize, len: usize) -> String {
        let bytes = self.slice(at, len);
        let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
        printable(&String::from_utf8_lossy(&bytes[..end]))
    }

    pub(super) fn uuid(&self, at: usize) -> String {
        let hex: String = self
            .slice(at, 16)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        match hex.len() {
            32 => [
                &hex[..8],
                &hex[8..12],
                &hex[12..16],
                &hex[16..20],
                &hex[20..],
            ]
            .join("-"),
            _ => hex,
        }
    }
}

/// Without what could do something to a terminal.
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}
