//! Copy on write.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, ErrorKind};
use std::sync::RwLock;

use super::BlockDevice;
use super::device::range;
use super::ram::pieces;

/// The unit that is copied.
const CHUNK: usize = 4096;

/// A device whose writes stay in memory: what is below does not change.
///
/// ```
/// use rump::block::{BlockDevice, Overlay};
///
/// let disk = Overlay::new(vec![b'a'; 8192]);
/// disk.write_all_at(b"bc", 4095).unwrap();
/// let mut buf = [0; 4];
/// disk.read_exact_at(&mut buf, 4094).unwrap();
/// assert_eq!(&buf, b"abca");
/// assert_eq!(disk.into_inner(), vec![b'a'; 8192]);
/// ```
pub struct Overlay<D> {
    device: D,
    size: u64,
    changed: RwLock<BTreeMap<u64, Box<[u8]>>>,
}

impl<D: BlockDevice> Overlay<D> {
    /// Over a device.
    pub fn new(device: D) -> Overlay<D> {
        Overlay {
            size: device.size(),
            device,
            changed: RwLock::new(BTreeMap::new()),
        }
    }

    /// How much was written, in bytes, in units of 4096.
    pub fn changed(&self) -> u64 {
        let changed = self.changed.read().unwrap_or_else(|e| e.into_inner());
        changed.values().map(|c| c.len() as u64).sum()
    }

    /// Forget what was written.  Not while a kernel has it mounted.
    pub fn revert(&self) {
        self.changed
            .write()
            .unwrap_or_else(|e| e.into_inner())
            .clear();
    }

    /// Write what was written to the device below, and forget it here.
    ///
    /// # Errors
    /// Those of the device; what it took is forgotten here.
    pub fn commit(&self) -> io::Result<()> {
        let mut changed = self.changed.write().unwrap_or_else(|e| e.into_inner());
        while let Some(chunk) = changed.first_entry() {
            self.device
                .write_all_at(chunk.get(), chunk.key() * CHUNK as u64)?;
            chunk.remove();
        }
        self.device.flush()
    }

    /// The device below, as it was.
    pub fn into_inner(self) -> D {
        self.device
    }

    /// A chunk as it is below; the last one may be short.
    fn below(&self, chunk: u64) -> io::Result<Box<[u8]>> {
        let start = chunk * CHUNK as u64;
        let len = (self.size - start).min(CHUNK as u64) as usize;
        let mut bytes = vec![0; len].into_boxed_slice();
        self.device.read_exact_at(&mut bytes, start)?;
        Ok(bytes)
    }
}

impl<D: BlockDevice> BlockDevice for Overlay<D> {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        range(offset, buf.len(), self.size).ok_or(ErrorKind::UnexpectedEof)?;
        let changed = self.changed.read().unwrap_or_else(|e| e.into_inner());
        let end = (offset + buf.len() as u64).div_ceil(CHUNK as u64);
        let first = offset / CHUNK as u64;
        let whole = changed.range(first..end).count() as u64 == end - first && end > first;
        if !whole {
            self.device.read_exact_at(buf, offset)?;
        }
        for (chunk, at, piece) in pieces(offset, buf.len(), CHUNK) {
            if let Some(chunk) = changed.get(&chunk) {
                let buf = &mut buf[piece];
                buf.copy_from_slice(&chunk[at..at + buf.len()]);
            }
        }
        Ok(())
    }

    fn write_all_at(&self, buf: &[u8], offset: u64) -> io::Result<()> {
        range(offset, buf.len(), self.size).ok_or(ErrorKind::WriteZero)?;
        let mut changed = self.changed.write().unwrap_or_else(|e| e.into_inner());
        for (chunk, at, piece) in pieces(offset, buf.len(), CHUNK) {
            let buf = &buf[piece];
            let bytes = match changed.entry(chunk) {
                std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::btree_map::Entry::Vacant(entry) => {
                    entry.insert(self.below(chunk)?)
                }
            };
            bytes[at..at + buf.len()].copy_from_slice(buf);
        }
        Ok(())
    }

    fn block_size(&self) -> u32 {
        self.device.block_size()
    }
}

impl<D> fmt::Debug for Overlay<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Overlay")
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn against_a_plain_disk() {
        // An odd size: the last chunk is short.
        let size = 5 * CHUNK + 777;
        let below: Vec<u8> = (0..size).map(|i| (i * 7) as u8).collect();
        let plain = Mutex::new(below.clone());
        let disk = Overlay::new(Mutex::new(below.clone()));
        let mut seed = 1u32;
        let mut random = |n: usize| {
            seed = seed.wrapping_mul(1103515245).wrapping_add(12345);
            (seed >> 8) as usize % n
        };
        for i in 0..500 {
            let at = random(size);
            let len = random((size - at).min(2 * CHUNK)) + 1;
            if i % 3 == 0 {
                let data = vec![i as u8; len];
                plain.write_all_at(&data, at as u64).unwrap();
                disk.write_all_at(&data, at as u64).unwrap();
            } else {
                let (mut a, mut b) = (vec![0; len], vec![0; len]);
                plain.read_exact_at(&mut a, at as u64).unwrap();
                disk.read_exact_at(&mut b, at as u64).unwrap();
                assert_eq!(a, b);
            }
        }
        assert!(disk.write_all_at(&[0; 2], size as u64 - 1).is_err());
        assert_eq!(*disk.device.lock().unwrap(), below);
        disk.commit().unwrap();
        assert_eq!(disk.changed(), 0);
        assert_eq!(*disk.into_inner().lock().unwrap(), *plain.lock().unwrap());
    }

    #[test]
    fn revert() {
        let disk = Overlay::new(vec![1u8; 100]);
        disk.write_all_at(&[2; 10], 0).unwrap();
        assert_eq!(disk.changed(), 100);
        disk.revert();
        let mut buf = [0; 10];
        disk.read_exact_at(&mut buf, 0).unwrap();
        assert_eq!(buf, [1; 10]);
    }
}
