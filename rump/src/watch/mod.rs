//! Watching files: events as streams.
//!
//! ```
//! use rump::fs::Tmpfs;
//! use rump::watch::Events;
//!
//! # fn main() -> std::io::Result<()> {
//! let kernel = rump::Kernel::boot()?;
//! let dir = kernel.mount(Tmpfs::new(), "/tmp")?;
//! dir.write("motd", "one")?;
//!
//! let mut watch = dir.watch("motd", Events::WRITE | Events::ATTRIB)?;
//! let writer = dir.clone();
//! let thread = std::thread::spawn(move || writer.remove_file("motd"));
//! while let Some(event) = watch.recv()? {
//!     println!("{:?}", event.events());
//! }
//! // The file is gone.
//! # thread.join().unwrap()
//! # }
//! ```
//!
//! A [`Watch`] is of one file or directory, a [`Watcher`] of many, a
//! [`TreeWatch`] of everything below a directory.  Each is a
//! [`Stream`](futures_core::Stream) for any executor, and has `recv`,
//! `recv_timeout` and `try_recv` for a program without one.
//!
//! # No thread, no descriptor
//!
//! There is no thread that waits and no descriptor of the host.  The thread
//! whose call causes an event wakes the task that waits for it, as the last
//! thing of that call, when it holds no lock of the kernel.  So a program that
//! makes calls while it holds a lock which its executor's `wake` takes would
//! deadlock; common executors take none that a program can hold.  Only if that
//! thread goes to sleep in the kernel before it comes to it, a thread is made
//! that does it in its place, and ends.
//!
//! # Which events
//!
//! [`Events`] are kevent(2)'s of EVFILT_VNODE, in its words: every change by
//! whatever process is told, after it succeeded.  Reading and writing through
//! memory maps, which do not exist here, is not.
//!
//! An operation is told whole: who asked for WRITE gets WRITE and EXTEND of a
//! write that made the file longer.
//!
//! # Merging and order
//!
//! A file's events that were not fetched yet are merged into one, with all
//! their flags, as by a kqueue with EV_CLEAR: a slow reader costs nothing and
//! misses no *kind* of event, but how often, and in which order.  Different
//! files come in the order in which each first had something to tell.  Where
//! each operation and its place matter, use a [`TreeWatch`], which has a queue.
//!
//! # Life
//!
//! A watch keeps neither kernel nor process alive, and its stream ends with
//! them: `None`, after a panic of the kernel one error `EHOSTDOWN` before.
//! It keeps neither the file nor the file system: a file that is removed goes,
//! and a file system can be unmounted, and that ends the stream, too.  It does
//! not open the file, so its own coming and going causes no event.  It takes
//! two descriptors of its process (a [`Watcher`] one, and one a file), which
//! [`Resource::OpenFiles`](crate::process::Resource::OpenFiles) limits.

mod inbox;
mod tree;
mod vnode;

pub use tree::{TreeEvent, TreeWatch, TreeWatchOptions};
pub use vnode::{VnodeEvent, Watch, WatchId, Watcher};

use bitflags::bitflags;

use crate::sys::c;

bitflags! {
    /// What can happen to a file: kevent(2), `NOTE_*`.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Events: u32 {
        /// A name of it was removed, or its last one replaced by a rename.
        const DELETE = c::RUMP_NOTE_DELETE as u32;
        /// It was written to; of a directory: an entry came or went.
        const WRITE = c::RUMP_NOTE_WRITE as u32;
        /// It became longer.
        const EXTEND = c::RUMP_NOTE_EXTEND as u32;
        /// Its attributes were set: mode, owner, flags, times, size.
        const ATTRIB = c::RUMP_NOTE_ATTRIB as u32;
        /// The number of its links changed; of a directory: by a directory in
        /// it.
        const LINK = c::RUMP_NOTE_LINK as u32;
        /// It was renamed.
        const RENAME = c::RUMP_NOTE_RENAME as u32;
        /// It is no more: revoked, unmounted, or gone with its last
        /// name and user.
        const REVOKE = c::RUMP_NOTE_REVOKE as u32;
        /// It was opened.
        const OPEN = c::RUMP_NOTE_OPEN as u32;
        /// It was closed by who had it open for reading only.
        const CLOSE = c::RUMP_NOTE_CLOSE as u32;
        /// It was closed by who had it open for writing.
        const CLOSE_WRITE = c::RUMP_NOTE_CLOSE_WRITE as u32;
        /// It was read.
        const READ = c::RUMP_NOTE_READ as u32;
        /// The name is new (of a [`TreeWatch`] only).
        const CREATE = c::RUMP_NOTE_CREATE as u32;
        /// Here events found no room in the queue (of a [`TreeWatch`] only).
        const OVERFLOW = c::RUMP_NOTE_OVERFLOW as u32;

        const _ = !0;
    }
}

impl Events {
    /// The changes of content, attributes and names: not OPEN, CLOSE and READ.
    pub const CHANGES: Events = Events::DELETE
        .union(Events::WRITE)
        .union(Events::EXTEND)
        .union(Events::ATTRIB)
        .union(Events::LINK)
        .union(Events::RENAME)
        .union(Events::REVOKE)
        .union(Events::CREATE);
}

/// The methods and the stream of a type around an `Inbox`.
macro_rules! receiver {
    ($type:ident, $item:ident) => {
        impl $type {
            /// Wait for the next event; `None`: it has ended.
            ///
            /// # Errors
            /// `EHOSTDOWN`: the kernel has panicked; `EDEADLK`: in virtual
            /// time, and nobody is left who could cause one.
            pub fn recv(&mut self) -> io::Result<Option<$item>> {
                self.0.recv()
            }

            /// Wait for the next event, but no longer than this, by the clock
            /// of the kernel.
            ///
            /// # Errors
            /// [`TimedOut`](io::ErrorKind::TimedOut), and as
            /// [`recv`](Self::recv).
            pub fn recv_timeout(&mut self, timeout: Duration) -> io::Result<Option<$item>> {
                self.0.recv_timeout(timeout)
            }

            /// The next event, if there is one.
            ///
            /// # Errors
            /// [`WouldBlock`](io::ErrorKind::WouldBlock): there is none; and as
            /// [`recv`](Self::recv).
            pub fn try_recv(&mut self) -> io::Result<Option<$item>> {
                self.0.try_recv()
            }
        }

        impl Stream for $type {
            type Item = io::Result<$item>;

            fn poll_next(
                mut self: Pin<&mut Self>,
                cx: &mut task::Context<'_>,
            ) -> task::Poll<Option<io::Result<$item>>> {
                self.0.poll(cx)
            }
        }
    };
}
use receiver;
