//! What the tests share: kernels that must not leak, and the images.
#![allow(dead_code, unreachable_pub)]

use std::io::Read;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use futures_core::Stream;
use rump::fs::{Dir, Tmpfs};
use rump::{Builder, Errno, Kernel};

/// A kernel that is halted at the end of the test, and must have given back
/// all it had.
pub struct Fixture {
    kernel: Option<Kernel>,
}

/// A kernel.
pub fn kernel() -> Fixture {
    kernel_of(Kernel::builder())
}

/// A kernel booted in a certain way.
pub fn kernel_of(builder: Builder) -> Fixture {
    Fixture {
        kernel: Some(builder.boot().expect("boot")),
    }
}

/// A kernel with a tmpfs as the place to work in.
pub fn tmpfs() -> (Fixture, Dir) {
    let kernel = kernel();
    let dir = kernel
        .mount(Tmpfs::new(), "/t")
        .expect("mount tmpfs")
        .keep();
    (kernel, dir)
}

impl Deref for Fixture {
    type Target = Kernel;

    fn deref(&self) -> &Kernel {
        self.kernel.as_ref().unwrap()
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let kernel = self.kernel.take().unwrap();
        if std::thread::panicking() {
            eprintln!("console: {}", kernel.console());
            return;
        }
        no_leaks(kernel);
    }
}

/// Halt, and see that nothing is left.
pub fn no_leaks(kernel: Kernel) {
    let console = kernel.console();
    assert_eq!(kernel.panicked(), None, "{console}");
    kernel.clone().halt().expect("halt");
    let left = kernel.stats();
    let clean = left.live_allocations == 0
        && left.live_bytes == 0
        && left.vnodes == 0
        && left.buffers == 0
        && left.pages == 0
        && left.files == 0
        && left.threads == 0;
    assert!(clean, "{left:?}\n{}\n{console}", kernel.leak_report());
}

/// The kernel's error in a result that should be one.
#[track_caller]
pub fn errno<T: std::fmt::Debug>(result: std::io::Result<T>) -> Errno {
    let error = result.expect_err("should fail");
    Errno::of(&error).unwrap_or_else(|| panic!("not the kernel's: {error:?}"))
}

/// The folder of the images that come with the tests.
pub fn images() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/images")
}

/// The path of an image by its name.
pub fn image(name: &str) -> PathBuf {
    images().join(format!("{name}.img.zst"))
}

/// A file of the host, decompressed.
pub fn unzstd(path: &Path) -> Vec<u8> {
    let file = std::fs::File::open(path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
    let mut decoder = ruzstd::decoding::StreamingDecoder::new(file).expect("zstd");
    let mut bytes = Vec::new();
    decoder.read_to_end(&mut bytes).expect("zstd");
    bytes
}

/// Names below a directory, sorted, with `/` after directories.
pub fn names(dir: &Dir) -> Vec<String> {
    dir.walk()
        .sorted(true)
        .map(|entry| {
            let entry = entry.expect("walk");
            let slash = if entry.file_type().is_dir() { "/" } else { "" };
            format!("{}{slash}", entry.path().display())
        })
        .collect()
}

/// Look once for the next event of a stream.
pub fn poll<S: Stream + Unpin>(stream: &mut S, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
    Pin::new(stream).poll_next(cx)
}

/// The next event of a stream.
pub async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|cx| poll(stream, cx)).await
}

struct Unpark(std::thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The least of executors.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut cx = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}
