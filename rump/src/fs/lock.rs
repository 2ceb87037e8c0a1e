//! Advisory locks.

use std::fs::TryLockError;
use std::io;
use std::ops::{Bound, RangeBounds};

use super::File;
use crate::error::Context;
use crate::sys::{self, c};
use crate::{Errno, Error};

/// For reading, with others, or for writing, alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LockKind {
    /// Others may have it for reading too.
    Shared,
    /// Nobody else may have it.
    Exclusive,
}

/// A lock on a range that stands in the way, as [`File::range_lock`] tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RangeLock {
    /// Its kind.
    pub kind: LockKind,
    /// Its first byte.
    pub start: u64,
    /// The byte after its last; `None`: it goes on for ever.
    pub end: Option<u64>,
    /// The process that has it; `None`: it belongs to an open file.
    pub pid: Option<u32>,
}

/// Locks of whole files: they belong to the opening, as with flock(2), and end
/// with it.
impl File {
    /// Lock the file for this opening alone; wait for that.
    ///
    /// # Errors
    /// `EOPNOTSUPP`: not a file that can be locked.
    pub fn lock(&self) -> io::Result<()> {
        sys::flock(self.process(), self.fd(), c::RUMP_LOCK_EX).op("flock")
    }

    /// Lock the file, together with others; wait for that.
    ///
    /// # Errors
    /// As [`lock`](Self::lock).
    pub fn lock_shared(&self) -> io::Result<()> {
        sys::flock(self.process(), self.fd(), c::RUMP_LOCK_SH).op("flock")
    }

    /// Lock the file for this opening alone, if that is possible at once.
    ///
    /// # Errors
    /// [`TryLockError::WouldBlock`]; otherwise as [`lock`](Self::lock).
    pub fn try_lock(&self) -> Result<(), TryLockError> {
        self.try_flock(c::RUMP_LOCK_EX)
    }

    /// Lock the file, together with others, if that is possible at once.
    ///
    /// # Errors
    /// As [`try_lock`](Self::try_lock).
    pub fn try_lock_shared(&self) -> Result<(), TryLockError> {
        self.try_flock(c::RUMP_LOCK_SH)
    }

    fn try_flock(&self, how: i32) -> Result<(), TryLockError> {
        match sys::flock(self.process(), self.fd(), how | c::RUMP_LOCK_NB) {
            Ok(()) => Ok(()),
            Err(Errno::EAGAIN) => Err(TryLockError::WouldBlock),
            Err(errno) => Err(TryLockError::Error(Error::new("flock", errno).into())),
        }
    }

    /// Give the lock up.
    ///
    /// # Errors
    /// As [`lock`](Self::lock).
    pub fn unlock(&self) -> io::Result<()> {
        sys::flock(self.process(), self.fd(), c::RUMP_LOCK_UN).op("flock")
    }
}

/// Locks of ranges: they belong to the process, as with fcntl(2), and end when
/// it closes the file, through any handle.
impl File {
    /// Lock a range; wait for that.
    ///
    /// # Errors
    /// `EDEADLK`: the other waits for this process; `EBADF`: not open for
    /// reading (shared) or writing (exclusive); `EINVAL`: no such range;
    /// `ENOLCK`.
    pub fn lock_range(&self, kind: LockKind, range: impl RangeBounds<u64>) -> io::Result<()> {
        self.set_range(c::RUMP_F_SETLKW, Some(kind), range)
            .op("fcntl")
    }

    /// Lock a range, if that is possible at once.
    ///
    /// # Errors
    /// [`TryLockError::WouldBlock`]; otherwise as
    /// [`lock_range`](Self::lock_range).
    pub fn try_lock_range(
        &self,
        kind: LockKind,
        range: impl RangeBounds<u64>,
    ) -> Result<(), TryLockError> {
        match self.set_range(c::RUMP_F_SETLK, Some(kind), range) {
            Ok(()) => Ok(()),
            Err(Errno::EAGAIN | Errno::EACCES) => Err(TryLockError::WouldBlock),
            Err(errno) => Err(TryLockError::Error(Error::new("fcntl", errno).into())),
        }
    }

    /// Give the locks of a range up.
    ///
    /// # Errors
    /// `EINVAL`: no such range; `ENOLCK`.
    pub fn unlock_range(&self, range: impl RangeBounds<u64>) -> io::Result<()> {
        self.set_range(c::RUMP_F_SETLK, None, range).op("fcntl")
    }

    /// A lock that stands in the way of such a lock, if there is one.
    ///
    /// # Errors
    /// `EINVAL`: no such range.
    pub fn range_lock(
        &self,
        kind: LockKind,
        range: impl RangeBounds<u64>,
    ) -> io::Result<Option<RangeLock>> {
        let mut lock = flock(Some(kind), range).op("fcntl")?;
        sys::fcntl_lock(self.process(), self.fd(), c::RUMP_F_GETLK, &mut lock).op("fcntl")?;
        let kind = match i32::from(lock.l_type) {
            c::RUMP_F_RDLCK => LockKind::Shared,
            c::RUMP_F_WRLCK => LockKind::Exclusive,
            _ => return Ok(None),
        };
        let start = lock.l_start.max(0) as u64;
        Ok(Some(RangeLock {
            kind,
            start,
            end: (lock.l_len > 0).then(|| start + lock.l_len as u64),
            pid: u32::try_from(lock.l_pid).ok(),
        }))
    }

    fn set_range(
        &self,
        command: i32,
        kind: Option<LockKind>,
        range: impl RangeBounds<u64>,
    ) -> Result<(), Errno> {
        let mut lock = flock(kind, range)?;
        sys::fcntl_lock(self.process(), self.fd(), command, &mut lock)
    }
}

fn flock(kind: Option<LockKind>, range: impl RangeBounds<u64>) -> Result<c::rump_flock, Errno> {
    let start = match range.start_bound() {
        Bound::Included(n) => *n,
        Bound::Excluded(n) => n.checked_add(1).ok_or(Errno::EINVAL)?,
        Bound::Unbounded => 0,
    };
    let end = match range.end_bound() {
        Bound::Included(n) => Some(n.checked_add(1).ok_or(Errno::EINVAL)?),
        Bound::Excluded(n) => Some(*n),
        Bound::Unbounded => None,
    };
    // A length of 0 says: for ever.
    let len = match end {
        None => 0,
        Some(end) if end > start => end - start,
        Some(_) => return Err(Errno::EINVAL),
    };
    Ok(c::rump_flock {
        l_start: i64::try_from(start).map_err(|_| Errno::EINVAL)?,
        l_len: i64::try_from(len).map_err(|_| Errno::EINVAL)?,
        l_pid: 0,
        l_type: match kind {
            Some(LockKind::Shared) => c::RUMP_F_RDLCK,
            Some(LockKind::Exclusive) => c::RUMP_F_WRLCK,
            None => c::RUMP_F_UNLCK,
        } as i16,
        l_whence: c::RUMP_SEEK_SET as i16,
    })
}
