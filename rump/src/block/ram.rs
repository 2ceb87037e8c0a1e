//! A disk in memory.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, ErrorKind};
use std::sync::RwLock;

use super::BlockDevice;
use super::device::range;

/// The unit in which memory is taken.
const CHUNK: usize = 64 * 1024;

type Chunk = Box<[u8; CHUNK]>;

/// A disk in memory, of zeros at first, that takes memory only for what was
/// written.
///
/// ```
/// use rump::block::{BlockDevice, Ram};
///
/// let disk = Ram::new(1 << 40);
/// disk.write_all_at(b"hello", 1 << 39).unwrap();
/// assert_eq!(disk.used(), 65536);
/// ```
pub struct Ram {
    size: u64,
    chunks: RwLock<HashMap<u64, Chunk>>,
}

impl Ram {
    /// A disk of `size` bytes.
    pub fn new(size: u64) -> Ram {
        Ram {
            size,
            chunks: RwLock::new(HashMap::new()),
        }
    }

    /// How much memory it takes.
    pub fn used(&self) -> u64 {
        let chunks = self.chunks.read().unwrap_or_else(|e| e.into_inner());
        (chunks.len() * CHUNK) as u64
    }

    /// The same, with another size; what is past it must never have been
    /// written.
    pub(crate) fn resized(self, size: u64) -> Ram {
        Ram { size, ..self }
    }

    /// Every chunk that was written, with its offset.
    pub(crate) fn for_each_chunk(
        &self,
        mut f: impl FnMut(u64, &[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let chunks = self.chunks.read().unwrap_or_else(|e| e.into_inner());
        chunks
            .iter()
            .try_for_each(|(chunk, bytes)| f(chunk * CHUNK as u64, &bytes[..]))
    }
}

/// The pieces of a range that lie in one chunk each: chunk, offset in it, and
/// where the piece is in the buffer.
pub(super) fn pieces(
    offset: u64,
    len: usize,
    chunk: usize,
) -> impl Iterator<Item = (u64, usize, std::ops::Range<usize>)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        if done == len {
            return None;
        }
        let at = offset + done as u64;
        let inside = (at % chunk as u64) as usize;
        let n = (chunk - inside).min(len - done);
        let piece = (at / chunk as u64, inside, done..done + n);
        done += n;
        Some(piece)
    })
}

impl BlockDevice for Ram {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        range(offset, buf.len(), self.size).ok_or(ErrorKind::UnexpectedEof)?;
        let chunks = self.chunks.read().unwrap_or_else(|e| e.into_inner());
        for (chunk, at, piece) in pieces(offset, buf.len(), CHUNK) {
            let buf = &mut buf[piece];
            match chunks.get(&chunk) {
                Some(chunk) => buf.copy_from_slice(&chunk[at..at + buf.len()]),
                None => buf.fill(0),
            }
        }
        Ok(())
    }

    fn write_all_at(&self, buf: &[u8], offset: u64) -> io::Result<()> {
        range(offset, buf.len(), self.size).ok_or(ErrorKind::WriteZero)?;
        let mut chunks = self.chunks.write().unwrap_or_else(|e| e.into_inner());
        for (chunk, at, piece) in pieces(offset, buf.len(), CHUNK) {
            let buf = &buf[piece];
            let chunk = chunks.entry(chunk).or_insert_with(|| Box::new([0; CHUNK]));
            chunk[at..at + buf.len()].copy_from_slice(buf);
        }
        Ok(())
    }

    fn discard(&self, offset: u64, len: u64) -> io::Result<()> {
        let end = offset.checked_add(len).filter(|end| *end <= self.size);
        let end = end.ok_or(ErrorKind::InvalidInput)?;
        let whole = offset.div_ceil(CHUNK as u64)..end / CHUNK as u64;
        let mut chunks = self.chunks.write().unwrap_or_else(|e| e.into_inner());
        chunks.retain(|chunk, _| !whole.contains(chunk));
        Ok(())
    }
}

impl fmt::Debug for Ram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ram")
            .field("size", &self.size)
            .field("used", &self.used())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sparse() {
        let disk = Ram::new(1 << 40);
        let data: Vec<u8> = (0..200_000).map(|i| i as u8).collect();
        disk.write_all_at(&data, (1 << 30) - 1000).unwrap();
        let mut back = vec![1; data.len() + 20];
        disk.read_exact_at(&mut back, (1 << 30) - 1010).unwrap();
        assert_eq!(back[..10], [0; 10]);
        assert_eq!(back[10..back.len() - 10], data);
        assert_eq!(back[back.len() - 10..], [0; 10]);
        assert!(disk.read_exact_at(&mut back, (1 << 40) - 1).is_err());
        disk.discard(0, 1 << 40).unwrap();
        assert_eq!(disk.used(), 0);
    }
}
