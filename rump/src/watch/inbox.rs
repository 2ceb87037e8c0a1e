//! What streams of events have in common: take from a buffer, refill it from
//! the kernel, wait for the bell.

use std::collections::VecDeque;
use std::io;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::error::Context as _;
use crate::sys::Kqueue;
use crate::{Errno, Error};

/// Where events come from.
pub(super) trait Source {
    type Item;

    /// The kqueue whose bell tells that there is something to fetch.
    fn kqueue(&self) -> &Kqueue;

    /// Fetch what there is, for which it waits up to `wait`.  Nothing new: the
    /// bell rings when there is.
    fn fetch(&mut self, into: &mut VecDeque<Self::Item>, wait: Duration) -> Result<Fetched, Errno>;
}

pub(super) enum Fetched {
    /// Perhaps nothing, but nothing is left in the kernel if so.
    More,
    /// What was fetched is the last.
    End,
}

/// A source with a buffer.
pub(super) struct Inbox<S: Source> {
    pub(super) source: S,
    pub(super) buffer: VecDeque<S::Item>,
    ended: bool,
}

impl<S: Source> Inbox<S> {
    pub(super) fn new(source: S) -> Inbox<S> {
        Inbox {
            source,
            buffer: VecDeque::new(),
            ended: false,
        }
    }

    /// It had nothing more to watch, and has again.
    pub(super) fn reopen(&mut self) {
        self.ended = false;
    }

    /// Has the next event, or the end, been fetched?
    fn fill(&mut self, wait: Duration) -> io::Result<bool> {
        if self.ended || !self.buffer.is_empty() {
            return Ok(true);
        }
        match self.source.fetch(&mut self.buffer, wait) {
            Ok(Fetched::More) => Ok(!self.buffer.is_empty()),
            Ok(Fetched::End) => {
                self.ended = true;
                Ok(true)
            }
            // Halted, or the process is gone, whose kqueue went with it.
            Err(Errno::ESHUTDOWN | Errno::EBADF) => {
                self.ended = true;
                Ok(true)
            }
            Err(errno) => {
                self.ended = errno == Errno::EHOSTDOWN;
                Err(errno).op("watch")
            }
        }
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<S::Item>>> {
        if self.buffer.is_empty() && !self.ended {
            // First: what comes after the look rings.
            self.source.kqueue().bell().register(cx.waker());
        }
        match self.fill(Duration::ZERO) {
            Ok(true) => Poll::Ready(self.buffer.pop_front().map(Ok)),
            Ok(false) => Poll::Pending,
            Err(error) => Poll::Ready(Some(Err(error))),
        }
    }

    pub(super) fn recv(&mut self) -> io::Result<Option<S::Item>> {
        loop {
            let seen = self.source.kqueue().bell().rings();
            if self.fill(Duration::ZERO)? {
                return Ok(self.buffer.pop_front());
            }
            self.source.kqueue().bell().wait(seen).op("watch")?;
        }
    }

    pub(super) fn recv_timeout(&mut self, wait: Duration) -> io::Result<Option<S::Item>> {
        if self.fill(Duration::ZERO)? || self.fill(wait)? {
            return Ok(self.buffer.pop_front());
        }
        Err(Error::new("watch", Errno::ETIMEDOUT).into())
    }

    pub(super) fn try_recv(&mut self) -> io::Result<Option<S::Item>> {
        if self.fill(Duration::ZERO)? {
            return Ok(self.buffer.pop_front());
        }
        Err(Error::new("watch", Errno::EAGAIN).into())
    }
}
