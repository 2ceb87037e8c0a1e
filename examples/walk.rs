//! Mount an image and walk it: `cargo run --example walk -- disk.img`.

use rump::{Kernel, fs::Ffs};

fn main() -> std::io::Result<()> {
    let image = std::env::args_os()
        .nth(1)
        .unwrap_or("tests/images/ffs2.img.zst".into());
    let kernel = Kernel::boot()?;
    let disk = kernel.mount(Ffs::image(image).read_only(), "/mnt")?;
    for entry in disk.walk() {
        let entry = entry?;
        println!("{:>10} {}", entry.metadata()?.len(), entry.path().display());
    }
    disk.unmount()
}
