//! Opening an image: a file of the host as a device, decompressed if it is
//! compressed.
//!
//! A compressed image is decompressed at once, into memory as long as it is
//! small, otherwise into a file without a name in the host's directory for
//! temporary files.  Zeros take room in neither.

use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use crate::block::{BlockDevice, Ram, ReadOnly};

/// More data than this goes to a file.
const IN_MEMORY: u64 = 128 << 20;
/// No decompressed image is larger, and none has more data that is not zeros.
const MAX_SIZE: u64 = 1 << 40;
const MAX_DATA: u64 = 64 << 30;
/// What the compressed data may ask for at most: zstd's own default.
const MAX_WINDOW: u64 = 128 << 20;
const CHUNK: usize = 64 * 1024;

/// An image that is open.
pub(super) struct Opened {
    pub(super) device: Arc<dyn BlockDevice>,
    /// The format it is compressed in, and its size in that.
    pub(super) compressed: Option<(&'static str, u64)>,
}

/// An error with the path in front.
fn about(path: &Path, what: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{what} {path:?}: {error}"))
}

fn invalid(text: impl Into<String>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, text.into())
}

/// A device for an image; it is for reading only if it cannot be written.
pub(crate) fn open_device(path: &Path, write: bool) -> io::Result<Arc<dyn BlockDevice>> {
    Ok(open(path, write)?.device)
}

pub(super) fn open(path: &Path, write: bool) -> io::Result<Opened> {
    let (file, write) = match OpenOptions::new().read(true).write(write).open(path) {
        Ok(file) => (file, write),
        Err(e)
            if write
                && matches!(
                    e.kind(),
                    ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
                ) =>
        {
            (
                File::open(path).map_err(|e| about(path, "open", &e))?,
                false,
            )
        }
        Err(e) => return Err(about(path, "open", &e)),
    };
    let kind = file
        .metadata()
        .map_err(|e| about(path, "stat", &e))?
        .file_type();
    if kind.is_dir() {
        let error = io::Error::from(ErrorKind::IsADirectory);
        return Err(about(path, "open", &error));
    }
    let mut start = [0; 8];
    let got = file
        .read_at(&mut start, 0)
        .map_err(|e| about(path, "read", &e))?;
    if let Some(text) = foreign(&start[..got]) {
        return Err(about(
            path,
            "open",
            &io::Error::new(ErrorKind::Unsupported, text),
        ));
    }
    if is_zstd(&start[..got]) {
        let stored = file.size();
        let device = decompress(file).map_err(|e| about(path, "decompress", &e))?;
        return Ok(Opened {
            device,
            compressed: Some(("zstd", stored)),
        });
    }
    let device: Arc<dyn BlockDevice> = if write {
        Arc::new(file)
    } else {
        Arc::new(ReadOnly::new(file))
    };
    Ok(Opened {
        device,
        compressed: None,
    })
}

fn is_zstd(start: &[u8]) -> bool {
    let Some(Ok(magic)) = start.get(..4).map(<[u8; 4]>::try_from) else {
        return false;
    };
    let magic = u32::from_le_bytes(magic);
    magic == 0xfd2f_b528 || magic & 0xffff_fff0 == 0x184d_2a50
}

/// Containers that are not read here.
fn foreign(start: &[u8]) -> Option<String> {
    let (name, how) = [
        (&b"\x1f\x8b"[..], "compressed with gzip", "gunzip"),
        (b"BZh", "compressed with bzip2", "bunzip2"),
        (b"\xfd7zXZ\0", "compressed with xz", "unxz"),
        (b"\x04\x22\x4d\x18", "compressed with lz4", "unlz4"),
        (b"PK\x03\x04", "a zip archive", "unzip"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "7z x"),
        (b"QFI\xfb", "a qcow2 image", "qemu-img convert -O raw"),
        (b"KDMV", "a VMDK image", "qemu-img convert -O raw"),
        (b"vhdxfile", "a VHDX image", "qemu-img convert -O raw"),
        (b"conectix", "a VHD image", "qemu-img convert -O raw"),
    ]
    .into_iter()
    .find_map(|(magic, name, how)| start.starts_with(magic).then_some((name, how)))?;
    Some(format!("it is {name}: unpack it first, with {how}"))
}

/// Decompress all frames.
fn decompress(file: File) -> io::Result<Arc<dyn BlockDevice>> {
    let mut reader = BufReader::with_capacity(256 * 1024, file);
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(MAX_WINDOW);
    let mut store = Store::new();
    while !reader.fill_buf()?.is_empty() {
        let mut frame = match StreamingDecoder::new_with_decoder(&mut reader, &mut decoder) {
            Ok(frame) => frame,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                let length = u64::from(length);
                if io::copy(&mut (&mut reader).take(length), &mut io::sink())? != length {
                    return Err(invalid("the compressed data is cut off"));
                }
                continue;
            }
            Err(error) => return Err(invalid(error.to_string())),
        };
        loop {
            let n = frame.read(store.room()).map_err(|e| damaged(&e))?;
            if n == 0 {
                break;
            }
            store.filled(n)?;
        }
        let wanted = decoder.get_checksum_from_data();
        if wanted.is_some() && wanted != decoder.get_calculated_checksum() {
            return Err(invalid(
                "the compressed data is damaged: its checksum is wrong",
            ));
        }
    }
    store.finish()
}

/// What the decoder says, in words: it knows an end that came too early only as
/// the cause of the cause of an error.
fn damaged(error: &io::Error) -> io::Error {
    let mut cause = error.get_ref().map(|e| e as &(dyn Error + 'static));
    while let Some(e) = cause {
        let host = e.downcast_ref::<io::Error>();
        if host.is_some_and(|e| e.kind() == ErrorKind::UnexpectedEof) {
            return invalid("the compressed data is cut off");
        }
        cause = e.source();
    }
    invalid(format!("the compressed data is damaged: {error}"))
}

/// Takes bytes in order, and becomes a device.
struct Store {
    chunk: Vec<u8>,
    fill: usize,
    /// What was put away.
    len: u64,
    /// Of that, what is not zeros.
    data: u64,
    to: To,
}

enum To {
    Memory(Ram),
    File(File),
}

impl Store {
    fn new() -> Store {
        Store {
            chunk: vec![0; CHUNK],
            fill: 0,
            len: 0,
            data: 0,
            to: To::Memory(Ram::new(MAX_SIZE)),
        }
    }

    /// Where the next bytes go.
    fn room(&mut self) -> &mut [u8] {
        &mut self.chunk[self.fill..]
    }

    fn filled(&mut self, n: usize) -> io::Result<()> {
        self.fill += n;
        if self.fill == CHUNK {
            self.put()
        } else {
            Ok(())
        }
    }

    fn put(&mut self) -> io::Result<()> {
        let bytes = &self.chunk[..self.fill];
        let end = self.len + bytes.len() as u64;
        if end > MAX_SIZE {
            return Err(invalid("it is larger than 1 TiB"));
        }
        // Compared in one go with what is known to be zeros.
        if bytes.iter().any(|b| *b != 0) {
            self.data += bytes.len() as u64;
            if self.data > MAX_DATA {
                return Err(invalid("it has more than 64 GiB of data"));
            }
            if let To::Memory(ram) = &self.to
                && self.data > IN_MEMORY
            {
                self.to = To::File(spill(ram, self.len)?);
            }
            match &self.to {
                To::Memory(ram) => ram.write_all_at(bytes, self.len)?,
                To::File(file) => FileExt::write_all_at(file, bytes, self.len)?,
            }
        }
        self.len = end;
        self.fill = 0;
        Ok(())
    }

    fn finish(mut self) -> io::Result<Arc<dyn BlockDevice>> {
        if self.fill > 0 {
            self.put()?;
        }
        Ok(match self.to {
            To::Memory(ram) => Arc::new(ReadOnly::new(ram.resized(self.len))),
            To::File(file) => {
                file.set_len(self.len)?;
                Arc::new(ReadOnly::new(file))
            }
        })
    }
}

/// Put what is in memory into a temporary file.
fn spill(ram: &Ram, len: u64) -> io::Result<File> {
    let file = temporary_file()?;
    file.set_len(len)?;
    ram.for_each_chunk(|offset, bytes| {
        let n = usize::try_from(len - offset)
            .unwrap_or(usize::MAX)
            .min(bytes.len());
        FileExt::write_all_at(&file, &bytes[..n], offset)
    })?;
    Ok(file)
}

/// A file without a name.
fn temporary_file() -> io::Result<File> {
    let dir = std::env::temp_dir();
    loop {
        let random = RandomState::new().build_hasher().finish();
        let path = dir.join(format!("rump-{}-{random:016x}", std::process::id()));
        let mut options = OpenOptions::new();
        match options
            .read(true)
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
        {
            Ok(file) => {
                fs::remove_file(&path)?;
                return Ok(file);
            }
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(e) => return Err(about(&path, "create", &e)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(chunks: &[(usize, u8)]) -> Arc<dyn BlockDevice> {
        let mut store = Store::new();
        for (len, byte) in chunks {
            let mut left = *len;
            while left > 0 {
                let room = store.room();
                let n = room.len().min(left);
                room[..n].fill(*byte);
                store.filled(n).unwrap();
                left -= n;
            }
        }
        store.finish().unwrap()
    }

    #[test]
    fn small_and_large() {
        for large in [false, true] {
            let data = if large {
                IN_MEMORY as usize + 5 * CHUNK
            } else {
                3 * CHUNK
            };
            let zeros = 7 * CHUNK;
            let device = stored(&[(100, 1), (zeros, 0), (data, 2), (50, 3)]);
            assert_eq!(device.size(), (100 + zeros + data + 50) as u64);
            assert!(device.read_only());
            let mut buf = [9; 100];
            let mut at = |offset: usize| {
                device.read_exact_at(&mut buf, offset as u64).unwrap();
                (buf[0], buf[99])
            };
            assert_eq!(at(0), (1, 1));
            assert_eq!(at(50), (1, 0));
            assert_eq!(at(100 + zeros - 50), (0, 2));
            assert_eq!(at(100 + zeros + data - 50), (2, 3));
        }
    }

    #[test]
    fn containers() {
        assert!(is_zstd(&[0x28, 0xb5, 0x2f, 0xfd]));
        assert!(is_zstd(&[0x5f, 0x2a, 0x4d, 0x18, 1]));
        assert!(!is_zstd(&[0x28]));
        assert!(foreign(b"\x1f\x8b\x08").unwrap().contains("gzip"));
        assert!(foreign(b"").is_none());
    }
}
