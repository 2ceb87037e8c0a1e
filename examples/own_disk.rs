//! A disk of one's own: anything that can be read by offset.  Here an image in
//! memory, with a count of what the kernel asks for.

use rump::{Kernel, block::BlockDevice, fs::Ffs, image::Image};
use std::sync::atomic::{AtomicU64, Ordering};
use std::{io, sync::Arc};

struct Ram {
    bytes: Vec<u8>,
    asked: AtomicU64,
}

impl BlockDevice for Ram {
    fn size(&self) -> u64 {
        self.bytes.len() as u64
    }
    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        let at = offset as usize;
        buf.copy_from_slice(&self.bytes[at..at + buf.len()]);
        self.asked.fetch_add(buf.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}

fn main() -> io::Result<()> {
    let image = std::env::args_os()
        .nth(1)
        .unwrap_or("tests/images/ffs2.img.zst".into());
    let device = Image::open(image)?.device();
    let mut bytes = vec![0; device.size() as usize];
    device.read_exact_at(&mut bytes, 0)?;

    let ram = Arc::new(Ram {
        bytes,
        asked: AtomicU64::new(0),
    });
    let kernel = Kernel::boot()?;
    let disk = kernel.attach_disk("rd0", Arc::clone(&ram))?;
    let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt")?;
    println!("{} files and directories", mount.walk().count());
    println!(
        "{} bytes were read of {}",
        ram.asked.load(Ordering::Relaxed),
        ram.bytes.len()
    );
    mount.unmount()
}
