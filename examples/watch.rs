//! Watch a file while another task works on it: `cargo run --example watch`.
//!
//! Both tasks are of one thread.  There is no other: the call that causes an
//! event wakes the task that waits for it.

use futures_util::{TryStreamExt, future};
use rump::fs::{Dir, Permissions, Tmpfs};
use rump::watch::{Events, Watch};
use std::{io, time::Duration};

async fn print(mut watch: Watch) -> io::Result<usize> {
    let mut count = 0;
    while let Some(event) = watch.try_next().await? {
        let names = event.events().iter_names().map(|(name, _)| name);
        println!("{}", names.collect::<Vec<_>>().join(" "));
        count += 1;
    }
    println!("the file is gone");
    Ok(count)
}

async fn work(dir: &Dir) -> io::Result<()> {
    // A pause lets the other task see each step; without them it would see
    // what happened, but all at once.
    let pause = || smol::Timer::after(Duration::from_millis(5));
    dir.write("notes", "a line\n")?;
    pause().await;
    dir.read("notes")?;
    pause().await;
    dir.set_permissions("notes", Permissions::from_mode(0o600))?;
    pause().await;
    dir.hard_link("notes", "copy")?;
    pause().await;
    dir.rename("notes", "old")?;
    pause().await;
    dir.remove_file("copy")?;
    pause().await;
    dir.remove_file("old")
}

fn main() -> io::Result<()> {
    let kernel = rump::Kernel::boot()?;
    let dir = kernel.mount(Tmpfs::new(), "/tmp")?;
    dir.write("notes", "")?;
    let watch = dir.watch("notes", Events::all())?;

    smol::block_on(async {
        let (count, ()) = future::try_join(print(watch), work(&dir)).await?;
        assert!(count >= 7);
        io::Result::Ok(())
    })?;
    assert_eq!(kernel.stats().threads, 0);
    dir.unmount()
}
