//! Boot a kernel, write a file in it and read it back.

use rump::Kernel;

fn main() -> std::io::Result<()> {
    let kernel = Kernel::boot()?;
    kernel
        .root()
        .write("motd", "hello from a kernel in your process\n")?;
    print!("{}", kernel.root().read_to_string("motd")?);
    kernel.halt()
}
