//! Disk images: what is in them, and their files.
//!
//! ```no_run
//! use rump::image::Image;
//!
//! # fn main() -> std::io::Result<()> {
//! let image = Image::open("disk.img")?;
//! for part in image.partitions() {
//!     println!("{} {} {} bytes", part.name(), part.kind(), part.len());
//! }
//! for entry in image.root()?.walk() {
//!     println!("{}", entry?.path().display());
//! }
//! # Ok(()) }
//! ```
//!
//! [`Image::open`] takes a file of the host, which may be compressed with zstd,
//! and finds partitions (MBR, GPT, BSD disklabel) and file systems by what is
//! in it, not by its name.  [`Image::root`] boots a kernel of its own, mounts
//! the file system for reading only, and gives the root directory; an absolute
//! path or link in there starts at that root.
//!
//! An image is untrusted input: whatever is in it, the answer is an error or a
//! tree, and [`probe`] never reads much more than the first 300 KiB, the
//! partition tables, and the starts of the partitions.

mod filesystem;
mod label;
mod reader;
mod store;
mod table;

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;

use crate::Kernel;
use crate::block::{BlockDevice, Slice};
use crate::fs::{Dir, Ffs, Mount};

pub use filesystem::{ByteOrder, FileSystem, FsKind};
pub use table::{Partition, Table};

pub(crate) use store::open_device;

/// What is in a disk, from [`probe`].
#[derive(Clone, Debug, Default)]
pub struct Info {
    pub(crate) size: u64,
    pub(crate) compressed: Option<(&'static str, u64)>,
    pub(crate) file_system: Option<FileSystem>,
    pub(crate) table: Option<Table>,
    pub(crate) partitions: Vec<Partition>,
    pub(crate) problems: Vec<String>,
}

impl Info {
    /// The size of the disk in bytes: decompressed.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The format the image is compressed in.
    pub fn compression(&self) -> Option<&'static str> {
        self.compressed.map(|(format, _)| format)
    }

    /// The size of the image as it is compressed.
    pub fn compressed_size(&self) -> Option<u64> {
        self.compressed.map(|(_, size)| size)
    }

    /// The file system of the whole disk.
    pub fn file_system(&self) -> Option<&FileSystem> {
        self.file_system.as_ref()
    }

    /// The kind of its partition table.
    pub fn table(&self) -> Option<Table> {
        self.table
    }

    /// Its partitions.
    pub fn partitions(&self) -> &[Partition] {
        &self.partitions
    }

    /// What is wrong with it, in words.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}

/// Find out what is in a disk.
///
/// # Errors
/// Those of the device.  A disk with nothing known in it is no error, but an
/// [`Info`] that says so.
pub fn probe(device: &dyn BlockDevice) -> io::Result<Info> {
    let size = device.size();
    let mut info = Info {
        size,
        ..Info::default()
    };
    info.file_system = filesystem::probe(device)?;
    table::probe(device, &mut info)?;
    if info.file_system.is_none() && info.partitions.is_empty() {
        info.file_system = filesystem::probe_copy(device)?;
    }
    Ok(info)
}

/// A disk image.
///
/// A clone is another handle of the same image.
#[derive(Clone)]
pub struct Image {
    name: Arc<str>,
    device: Arc<dyn BlockDevice>,
    info: Arc<Info>,
}

impl Image {
    /// Open an image in a file of the host, or on a disk of the host, for
    /// reading.
    ///
    /// # Errors
    /// Those of the host's file; `Unsupported`: it is packed in a way that is
    /// not read here; `InvalidData`: its compressed data is damaged.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Image> {
        let path = path.as_ref();
        let opened = store::open(path, false)?;
        let mut info = probe(&*opened.device)?;
        info.compressed = opened.compressed;
        Ok(Image {
            name: path.display().to_string().into(),
            device: opened.device,
            info: Arc::new(info),
        })
    }

    /// An image on any device.
    ///
    /// # Errors
    /// Those of the device.
    pub fn on(device: impl BlockDevice + 'static) -> io::Result<Image> {
        let device: Arc<dyn BlockDevice> = Arc::new(device);
        let info = Arc::new(probe(&*device)?);
        Ok(Image {
            name: "image".into(),
            device,
            info,
        })
    }

    /// What is in it.
    pub fn info(&self) -> &Info {
        &self.info
    }

    /// Its partitions.
    pub fn partitions(&self) -> &[Partition] {
        &self.info.partitions
    }

    /// The size of the disk in bytes: decompressed.
    pub fn size(&self) -> u64 {
        self.info.size
    }

    /// A partition as an image of its own, by its [name](Partition::name).
    ///
    /// # Errors
    /// `NotFound`: there is none of that name; `InvalidData`: it does not lie
    /// inside of the image.
    pub fn partition(&self, name: &str) -> io::Result<Image> {
        let Some(part) = self.partitions().iter().find(|p| p.name() == name) else {
            let names: Vec<&str> = self.partitions().iter().map(Partition::name).collect();
            let have = match names.is_empty() {
                true => "it has none".to_owned(),
                false => format!("it has {}", names.join(", ")),
            };
            return Err(self.error(ErrorKind::NotFound, format!("no partition {name}: {have}")));
        };
        let slice =
            Slice::new(Arc::clone(&self.device), part.start(), part.len()).map_err(|_| {
                let text = format!("partition {name} goes past the end of the image");
                self.error(ErrorKind::InvalidData, text)
            })?;
        let device: Arc<dyn BlockDevice> = Arc::new(slice);
        let info = Arc::new(probe(&*device)?);
        Ok(Image {
            name: format!("{}, partition {name}", self.name).into(),
            device,
            info,
        })
    }

    /// The device: the disk that the image is of.
    pub fn device(&self) -> Arc<dyn BlockDevice> {
        Arc::clone(&self.device)
    }

    /// The file system to mount: that of the whole disk, or of the first
    /// partition that has one that this build reads.
    ///
    /// # Errors
    /// `Unsupported`: there are only others; `InvalidData`: there is none.
    fn target(&self) -> io::Result<(Arc<dyn BlockDevice>, FsKind)> {
        let whole = self.info.file_system().map(FileSystem::kind);
        if let Some(kind) = whole.filter(FsKind::is_supported) {
            return Ok((Arc::clone(&self.device), kind));
        }
        let mut others: Vec<FsKind> = whole.into_iter().collect();
        for part in self.partitions() {
            let Some(kind) = part.file_system().map(FileSystem::kind) else {
                continue;
            };
            if !kind.is_supported() {
                others.push(kind);
                continue;
            }
            let slice = Slice::new(Arc::clone(&self.device), part.start(), part.len())
                .map_err(|e| self.error(ErrorKind::InvalidData, e.to_string()))?;
            return Ok((Arc::new(slice), kind));
        }
        if !others.is_empty() {
            let names: Vec<&str> = others.iter().map(FsKind::name).collect();
            let text = format!(
                "it holds {}, not supported by this build",
                names.join(" and ")
            );
            return Err(self.error(ErrorKind::Unsupported, text));
        }
        let what = match (self.size(), self.partitions().len()) {
            (0, _) => "it is empty".to_owned(),
            (_, 0) => "no file system and no partitions were found in it".to_owned(),
            (_, 1) => "no file system was found in its partition".to_owned(),
            (_, n) => format!("no file system was found in its {n} partitions"),
        };
        let problems: String = self
            .info
            .problems
            .iter()
            .map(|p| format!("; {p}"))
            .collect();
        Err(self.error(ErrorKind::InvalidData, format!("{what}{problems}")))
    }

    /// Mount its file system in a kernel, for reading only.
    ///
    /// # Errors
    /// `Unsupported`: this build does not read it; `InvalidData`: there is none;
    /// and as [`Kernel::mount`].
    pub fn mount(&self, kernel: &Kernel, at: impl AsRef<Path>) -> io::Result<Mount> {
        let (device, kind) = self.target()?;
        let disk = kernel.attach_disk(&kernel.unused_disk_name(), device)?;
        match kind {
            FsKind::Ufs1 | FsKind::Ufs2 => kernel.mount(Ffs::on(&disk).read_only(), at),
            _ => {
                let text = format!("{} is not supported by this build", kind.name());
                Err(self.error(ErrorKind::Unsupported, text))
            }
        }
    }

    /// The root directory of its file system, in a kernel of its own that ends
    /// when the last handle goes.
    ///
    /// # Errors
    /// As [`mount`](Self::mount) and [`Builder::boot`](crate::Builder::boot).
    pub fn root(&self) -> io::Result<Dir> {
        // Before a kernel is booted in vain.
        self.target()?;
        self.root_in(&Kernel::boot()?)
    }

    /// The root directory of its file system, mounted in a kernel at
    /// `/image`.
    ///
    /// # Errors
    /// As [`mount`](Self::mount).
    pub fn root_in(&self, kernel: &Kernel) -> io::Result<Dir> {
        self.mount(kernel, "/image")?.keep();
        kernel.process().root("/image").spawn()?.root()
    }

    fn error(&self, kind: ErrorKind, text: String) -> io::Error {
        io::Error::new(kind, format!("{}: {text}", self.name))
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image")
            .field("name", &self.name)
            .field("info", &self.info)
            .finish_non_exhaustive()
    }
}
