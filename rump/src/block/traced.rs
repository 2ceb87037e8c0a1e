//! Every access told.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::{BlockDevice, Operation};

/// An access to a [`Traced`] device.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Access {
    /// What was done.
    pub operation: Operation,
    /// Where it began.
    pub offset: u64,
    /// How many bytes.
    pub len: u64,
    /// How long it took.
    pub took: Duration,
    /// What it failed with.
    pub error: Option<io::ErrorKind>,
}

/// A device that tells of every access.
///
/// ```
/// use rump::block::{BlockDevice, Operation, Traced};
///
/// let (disk, log) = Traced::recorded(vec![0u8; 4096]);
/// disk.read_exact_at(&mut [0; 512], 1024).unwrap();
/// let log = log.take();
/// assert_eq!((log[0].operation, log[0].offset, log[0].len), (Operation::Read, 1024, 512));
/// ```
pub struct Traced<D> {
    device: D,
    tell: Box<dyn Fn(&Access) + Send + Sync>,
}

/// The log of [`Traced::recorded`].
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Vec<Access>>>);

impl Log {
    /// What was recorded so far; it is forgotten then.
    pub fn take(&self) -> Vec<Access> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(|e| e.into_inner()))
    }
}

impl<D: BlockDevice> Traced<D> {
    /// Tell a function, when an access is over.
    pub fn new(device: D, tell: impl Fn(&Access) + Send + Sync + 'static) -> Traced<D> {
        Traced {
            device,
            tell: Box::new(tell),
        }
    }

    /// Keep a log.
    pub fn recorded(device: D) -> (Traced<D>, Log) {
        let log = Log::default();
        let to = log.clone();
        let tell = move |access: &Access| {
            to.0.lock()
                .unwrap_or_else(|e| e.into_inner())
                .push(access.clone());
        };
        (Traced::new(device, tell), log)
    }

    /// The device.
    pub fn into_inner(self) -> D {
        self.device
    }

    fn run(
        &self,
        operation: Operation,
        offset: u64,
        len: u64,
        f: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<()> {
        let start = Instant::now();
        let outcome = f();
        let error = outcome.as_ref().err().map(io::Error::kind);
        (self.tell)(&Access {
            operation,
            offset,
            len,
            took: start.elapsed(),
            error,
        });
        outcome
    }
}

impl<D: BlockDevice> BlockDevice for Traced<D> {
    fn size(&self) -> u64 {
        self.device.size()
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        let len = buf.len() as u64;
        self.run(Operation::Read, offset, len, || {
            self.device.read_exact_at(buf, offset)
        })
    }

    fn write_all_at(&self, buf: &[u8], offset: u64) -> io::Result<()> {
        let len = buf.len() as u64;
        self.run(Operation::Write, offset, len, || {
            self.device.write_all_at(buf, offset)
        })
    }

    fn read_only(&self) -> bool {
        self.device.read_only()
    }

    fn block_size(&self) -> u32 {
        self.device.block_size()
    }

    fn flush(&self) -> io::Result<()> {
        self.run(Operation::Flush, 0, 0, || self.device.flush())
    }

    fn discard(&self, offset: u64, len: u64) -> io::Result<()> {
        self.run(Operation::Discard, offset, len, || {
            self.device.discard(offset, len)
        })
    }
}

impl<D: fmt::Debug> fmt::Debug for Traced<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Traced")
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}
