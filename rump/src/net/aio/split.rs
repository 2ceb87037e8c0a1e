//! The two halves of a connection.

use std::error::Error;
use std::fmt;
use std::io::{self, IoSlice, IoSliceMut};
use std::net::Shutdown;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::evented::Handle;
use crate::sys::{self, Direction};

/// What can be split.
pub(super) trait Stream: Sized {
    fn of(socket: Handle) -> Self;
}

/// The half of a connection that reads: of
/// [`TcpStream::into_split`](super::TcpStream::into_split).
pub struct ReadHalf<S> {
    socket: Handle,
    stream: std::marker::PhantomData<fn() -> S>,
}

/// The half of a connection that writes.  Dropped, it says to the peer that no
/// more comes.
pub struct WriteHalf<S> {
    socket: Handle,
    shutdown: bool,
    stream: std::marker::PhantomData<fn() -> S>,
}

/// The halves are of different connections.
pub struct ReuniteError<S>(pub ReadHalf<S>, pub WriteHalf<S>);

impl<S> fmt::Debug for ReuniteError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ReuniteError")
            .field(&self.0)
            .field(&self.1)
            .finish()
    }
}

impl<S> fmt::Display for ReuniteError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("halves of two connections")
    }
}

impl<S> Error for ReuniteError<S> {}

pub(super) fn split<S>(socket: Handle) -> (ReadHalf<S>, WriteHalf<S>) {
    let read = ReadHalf {
        socket: socket.clone(),
        stream: std::marker::PhantomData,
    };
    let write = WriteHalf {
        socket,
        shutdown: true,
        stream: std::marker::PhantomData,
    };
    (read, write)
}

#[allow(private_bounds)] // the streams of this module
impl<S: Stream> ReadHalf<S> {
    /// Make one of both halves again.
    ///
    /// # Errors
    /// They are of different connections.
    pub fn reunite(self, mut write: WriteHalf<S>) -> Result<S, ReuniteError<S>> {
        if !self.socket.same(&write.socket) {
            return Err(ReuniteError(self, write));
        }
        write.shutdown = false;
        Ok(S::of(self.socket.clone()))
    }
}

impl<S> Drop for WriteHalf<S> {
    fn drop(&mut self) {
        if self.shutdown {
            let _ = self.socket.shutdown(Shutdown::Write);
        }
    }
}

impl<S> fmt::Debug for ReadHalf<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.debug(f, "ReadHalf")
    }
}

impl<S> fmt::Debug for WriteHalf<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.debug(f, "WriteHalf")
    }
}

async_read!([S] => ReadHalf<S>);
async_write!([S] => WriteHalf<S>);
