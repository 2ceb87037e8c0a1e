//! Disks that the program implements.
//!
//! ```
//! use rump::{Kernel, block::BlockDevice};
//! use std::{io, sync::Mutex};
//!
//! struct Ram(Mutex<Vec<u8>>);
//!
//! impl BlockDevice for Ram {
//!     fn size(&self) -> u64 {
//!         self.0.lock().unwrap().len() as u64
//!     }
//!     fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
//!         let at = offset as usize;
//!         buf.copy_from_slice(&self.0.lock().unwrap()[at..at + buf.len()]);
//!         Ok(())
//!     }
//!     fn write_all_at(&self, buf: &[u8], offset: u64) -> io::Result<()> {
//!         let at = offset as usize;
//!         self.0.lock().unwrap()[at..at + buf.len()].copy_from_slice(buf);
//!         Ok(())
//!     }
//! }
//!
//! # fn main() -> io::Result<()> {
//! let kernel = Kernel::boot()?;
//! kernel.attach_disk("rd0", Ram(Mutex::new(vec![0; 1 << 20])))?;
//! # Ok(()) }
//! ```
//!
//! A [`BlockDevice`] is bytes with a size.  Ready-made ones:
//!
//! * [`std::fs::File`], `Mutex<Vec<u8>>`, `Vec<u8>`, `[u8]`, and
//!   [`Ram`], which takes memory only for what was written;
//! * around another device: [`ReadOnly`], [`Slice`] (a part of it),
//!   [`Overlay`] (writes go to memory), [`Traced`] (every access is told),
//!   [`Faulty`] (accesses fail, are torn, lost or stale, or take long).
//!
//! They nest: `Overlay::new(Slice::new(File::open("disk.img")?, 63 * 512, n)?)`.
//! To keep a hand on one that a kernel has, attach an `Arc` of it.
//!
//! The kernel calls a device from any thread, several at a time, and holds
//! nothing of its own meanwhile: a device may take its time, and may use
//! *another* kernel.  It must not own the kernel that it is attached to.  If it
//! panics, the kernel sees `EIO`, and the panic goes on in the call that brought
//! it about.

mod device;
mod disk;
mod faulty;
mod overlay;
mod ram;
mod traced;

pub use device::{BlockDevice, ReadOnly, Slice};
pub use disk::Disk;
pub(crate) use disk::disk_key;
pub use faulty::{Effect, Faulty, Operation};
pub use overlay::Overlay;
pub use ram::Ram;
pub use traced::{Access, Log, Traced};
