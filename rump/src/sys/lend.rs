//! Data of sockets without a copy: memory that is lent, both ways.

use std::cell::UnsafeCell;
use std::ffi::{c_uint, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{self, NonNull};
use std::sync::Arc;

use bytes::Bytes;

use super::c;
use super::calls_fs::Fd;
use super::kernel::{KernelInner, ProcessInner};
use crate::Errno;

/// A piece of what was received: the kernel's memory until it is dropped, and
/// a share of the kernel.
pub(crate) struct Piece {
    data: NonNull<u8>,
    len: usize,
    token: NonNull<c_void>,
    kernel: Arc<KernelInner>,
}

// SAFETY: the memory is only read, and given back "on any thread".
unsafe impl Send for Piece {}
// SAFETY: as above.
unsafe impl Sync for Piece {}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        // SAFETY: the kernel leaves it as it is until it gets it back, and it is
        // there until the kernel is destroyed, of which there is a share.
        unsafe { std::slice::from_raw_parts(self.data.as_ptr(), self.len) }
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        // SAFETY: the kernel is there, if only its memory, and is not about to
        // halt; the token is used once.
        self.kernel
            .steady(|| unsafe { c::rump_lent_free(self.kernel.raw(), self.token.as_ptr()) });
    }
}

/// Receive what is there, at most so many bytes; no pieces: the end.
pub(crate) fn recv_lent(p: &ProcessInner, fd: Fd, most: usize) -> Result<Vec<Bytes>, Errno> {
    let mut token = ptr::null_mut();
    let error = p.kernel().alive(|| {
        let raw = p.enter()?;
        // SAFETY: the process is alive; the result lives until the return.
        Ok(unsafe { c::rump_socket_recvlent(raw, fd, most, &mut token) })
    })?;
    let outcome = match error {
        0 => Ok(()),
        error => Err(Errno::from_number(error)),
    };
    p.kernel().panics.resume(outcome);
    outcome?;
    let mut pieces = Vec::new();
    while let Some(first) = NonNull::new(token) {
        let mut lent = c::rump_lent::default();
        // SAFETY: it is a token, and not used again but by what is made of it.
        token = unsafe { c::rump_lent_take(first.as_ptr(), &mut lent) };
        let data = lent.rl_data.cast_mut().cast::<u8>();
        pieces.push(Bytes::from_owner(Piece {
            data: NonNull::new(data).unwrap_or(NonNull::dangling()),
            len: lent.rl_len,
            token: first,
            kernel: Arc::clone(p.kernel()),
        }));
    }
    Ok(pieces)
}

/// What the kernel needs while it sends.
#[repr(C)]
struct Loan {
    /// First, so that its address is that of the loan.
    raw: UnsafeCell<c::rump_notify>,
    data: Bytes,
}

unsafe extern "C" fn given_back(raw: *mut c::rump_notify, what: c_uint) {
    if what & c::RUMP_NOTIFY_GONE as c_uint != 0 {
        // SAFETY: it is the first field of a loan that send_lent() left to the
        // kernel, and this is the last call for it.
        let loan = unsafe { Box::from_raw(raw.cast::<Loan>()) };
        // The owner of the data may be a stranger, and panic.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(loan)));
    }
}

/// Send as much as there is room for; how much that was.
pub(crate) fn send_lent(p: &ProcessInner, fd: Fd, data: &Bytes) -> Result<usize, Errno> {
    let loan = Box::new(Loan {
        raw: UnsafeCell::new(c::rump_notify {
            rn_fn: Some(given_back),
            rn_next: ptr::null_mut(),
            rn_older: ptr::null_mut(),
            rn_newer: ptr::null_mut(),
            rn_state: 0,
        }),
        data: data.clone(),
    });
    let (at, len) = (loan.data.as_ptr(), loan.data.len());
    let loan = Box::into_raw(loan);
    let mut sent = usize::MAX;
    let outcome = p.kernel().alive(|| {
        let raw = p.enter()?;
        // SAFETY: the process is alive.  The loan has the data, and is left to
        // the kernel until its function is called for the last time, or `sent`
        // says that it did not take it.
        let error =
            unsafe { c::rump_socket_sendlent(raw, fd, at.cast(), len, loan.cast(), &mut sent) };
        match error {
            0 => Ok(()),
            error => Err(Errno::from_number(error)),
        }
    });
    if sent == usize::MAX {
        // SAFETY: the kernel did not take it.
        drop(unsafe { Box::from_raw(loan) });
    }
    p.kernel().panics.resume(outcome);
    outcome.map(|()| sent)
}
