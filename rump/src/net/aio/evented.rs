//! A socket that tasks wait for.

use std::io;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use crate::Errno;
use crate::error::Context as _;
use crate::net::socket::Socket;
use crate::sys::{self, Direction, RawAddr, Reactor, Source, c};

/// A socket that does not block, known to the reactor of its process.
pub(super) struct Evented {
    source: Arc<Source>,
    reactor: Arc<Reactor>,
    socket: Socket,
}

/// Of whoever waits: two that wait for the same do not replace one another.
#[derive(Debug)]
struct Key(u64);

impl Key {
    fn new() -> Key {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Key(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

impl Deref for Evented {
    type Target = Socket;

    fn deref(&self) -> &Socket {
        &self.socket
    }
}

impl Drop for Evented {
    fn drop(&mut self) {
        // Before its descriptor is closed, and perhaps another's.
        self.reactor.remove(self.socket.parts().1);
    }
}

impl Evented {
    fn of(socket: Socket) -> io::Result<Arc<Evented>> {
        let (process, fd) = socket.parts();
        let reactor = Reactor::of(process).op("kqueue")?;
        Ok(Arc::new(Evented {
            source: reactor.insert(fd),
            reactor,
            socket,
        }))
    }

    /// Another descriptor of the same socket, which blocks, as all others do
    /// from now on.
    pub(super) fn blocking(&self) -> io::Result<Socket> {
        let socket = self.socket.try_clone()?;
        socket.set_nonblocking(false)?;
        Ok(socket)
    }

    /// Do `op`; if it would block, have the task woken when to try again.
    fn poll<T>(
        &self,
        direction: Direction,
        key: &Key,
        cx: &mut Context<'_>,
        mut op: impl FnMut(&Socket) -> Result<T, Errno>,
    ) -> Poll<Result<T, Errno>> {
        match op(&self.socket) {
            Err(Errno::EAGAIN) => {}
            done => return Poll::Ready(done),
        }
        self.source.register(direction, key.0, cx.waker());
        match self.reactor.arm(self.socket.parts().1, direction) {
            Ok(()) => Poll::Pending,
            Err(errno) => {
                self.source.cancel(direction, key.0);
                Poll::Ready(Err(errno))
            }
        }
    }

    /// As [`poll`](Self::poll), as a future.  Dropped, it waits no more.
    pub(super) fn run<'a, T, F>(&'a self, direction: Direction, op: F) -> Run<'a, F>
    where
        F: FnMut(&Socket) -> Result<T, Errno> + Unpin + 'a,
    {
        Run {
            evented: self,
            direction,
            key: None,
            op,
        }
    }

    /// Wait until the socket is ready.
    pub(super) async fn ready(&self, direction: Direction) -> Result<(), Errno> {
        let events = match direction {
            Direction::Read => c::RUMP_POLLIN,
            Direction::Write => c::RUMP_POLLOUT,
        };
        let look = move |socket: &Socket| {
            let (process, fd) = socket.parts();
            match sys::poll_one(process, fd, events, 0) {
                Ok(0) => Err(Errno::EAGAIN),
                outcome => outcome.map(drop),
            }
        };
        self.run(direction, look).await
    }

    /// Connect, and wait until that is done or has failed.
    pub(super) async fn connect(&self, to: &RawAddr) -> io::Result<()> {
        let (process, fd) = self.socket.parts();
        match sys::connect(process, fd, to) {
            Err(Errno::EINPROGRESS | Errno::EINTR) => {}
            outcome => return outcome.op("connect"),
        }
        self.ready(Direction::Write).await.op("connect")?;
        match self.socket.take_errno()? {
            None => Ok(()),
            Some(errno) => Err(errno).op("connect"),
        }
    }
}

/// See [`Evented::run`].
pub(super) struct Run<'a, F> {
    evented: &'a Evented,
    direction: Direction,
    /// It waits.
    key: Option<Key>,
    op: F,
}

impl<T, F: FnMut(&Socket) -> Result<T, Errno> + Unpin> Future for Run<'_, F> {
    type Output = Result<T, Errno>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let run = self.get_mut();
        let key = run.key.get_or_insert_with(Key::new);
        let outcome = run.evented.poll(run.direction, key, cx, &mut run.op);
        if outcome.is_ready() {
            run.cancel();
        }
        outcome
    }
}

impl<F> Run<'_, F> {
    fn cancel(&mut self) {
        if let Some(key) = self.key.take() {
            self.evented.source.cancel(self.direction, key.0);
        }
    }
}

impl<F> Drop for Run<'_, F> {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// A handle of a socket.  What waits by the traits, with a task and no future,
/// has one waker for each direction and handle.
pub(super) struct Handle {
    evented: Arc<Evented>,
    read: Key,
    write: Key,
}

impl Handle {
    /// Of a socket that was made with `SOCK_NONBLOCK`.
    pub(super) fn of(socket: Socket) -> io::Result<Handle> {
        Ok(Handle::new(Evented::of(socket)?))
    }

    /// Of one that has blocked until now.
    pub(super) fn of_blocking(socket: Socket) -> io::Result<Handle> {
        socket.set_nonblocking(true)?;
        Handle::of(socket)
    }

    fn new(evented: Arc<Evented>) -> Handle {
        Handle {
            evented,
            read: Key::new(),
            write: Key::new(),
        }
    }

    pub(super) fn same(&self, other: &Handle) -> bool {
        Arc::ptr_eq(&self.evented, &other.evented)
    }

    pub(super) fn poll_op<T>(
        &self,
        direction: Direction,
        op: &'static str,
        cx: &mut Context<'_>,
        f: impl FnMut(&Socket) -> Result<T, Errno>,
    ) -> Poll<io::Result<T>> {
        let key = match direction {
            Direction::Read => &self.read,
            Direction::Write => &self.write,
        };
        self.evented.poll(direction, key, cx, f).map(|r| r.op(op))
    }
}

impl Clone for Handle {
    fn clone(&self) -> Handle {
        Handle::new(Arc::clone(&self.evented))
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let source = &self.evented.source;
        source.cancel(Direction::Read, self.read.0);
        source.cancel(Direction::Write, self.write.0);
    }
}

impl Deref for Handle {
    type Target = Evented;

    fn deref(&self) -> &Evented {
        &self.evented
    }
}
