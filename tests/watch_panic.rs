//! The end of streams whose kernel panics: told once, with the error.

#[path = "common/boom.rs"]
mod boom;
mod common;

use std::thread;
use std::time::Duration;

use common::{block_on, errno, next};
use rump::fs::Tmpfs;
use rump::watch::Events;
use rump::{Errno, Kernel};

#[test]
fn told_once() {
    let kernel = Kernel::boot().unwrap();
    let dir = kernel.mount(Tmpfs::new(), "/t").unwrap();
    dir.write("f", "").unwrap();
    let mut polled = dir.watch("f", Events::WRITE).unwrap();
    let mut blocked = dir.watch("f", Events::WRITE).unwrap();
    let mut timed = dir.watch("f", Events::WRITE).unwrap();
    let mut tree = dir.watch_tree(Events::WRITE).unwrap();
    let threads = [
        thread::spawn(move || {
            let first = block_on(next(&mut polled)).unwrap();
            (errno(first), block_on(next(&mut polled)).is_none())
        }),
        thread::spawn(move || (errno(blocked.recv()), blocked.recv().unwrap().is_none())),
        thread::spawn(move || {
            let minutes = Duration::from_secs(600);
            (
                errno(timed.recv_timeout(minutes)),
                timed.recv().unwrap().is_none(),
            )
        }),
        thread::spawn(move || (errno(tree.recv()), tree.recv().unwrap().is_none())),
    ];
    thread::sleep(Duration::from_millis(30));
    kernel.init().run(boom::start).unwrap();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), (Errno::EHOSTDOWN, true));
    }
    assert!(kernel.panicked().unwrap().contains("on purpose"));
}
