//! Paths for C.

use std::ffi::{CStr, CString};
use std::mem::MaybeUninit;

use crate::Errno;

/// Shorter ones need no memory.
const SHORT: usize = 256;

/// Run `f` with the bytes as a C string.  `EINVAL` if there is a NUL inside.
#[inline]
pub(crate) fn with_cstr<T>(
    bytes: &[u8],
    f: impl FnOnce(&CStr) -> Result<T, Errno>,
) -> Result<T, Errno> {
    if bytes.len() >= SHORT {
        return with_long(bytes, f);
    }
    let mut room = MaybeUninit::<[u8; SHORT]>::uninit();
    let start = room.as_mut_ptr().cast::<u8>();
    // SAFETY: the string and its end fit (checked above) and do not overlap with
    // the room, which is new; what is read of the room was written here.
    let text = unsafe {
        start.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        start.add(bytes.len()).write(0);
        std::slice::from_raw_parts(start, bytes.len() + 1)
    };
    f(CStr::from_bytes_with_nul(text).map_err(|_| Errno::EINVAL)?)
}

#[cold]
fn with_long<T>(bytes: &[u8], f: impl FnOnce(&CStr) -> Result<T, Errno>) -> Result<T, Errno> {
    f(&CString::new(bytes).map_err(|_| Errno::EINVAL)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths() {
        for len in [0, 1, 254, 255, 256, 257, 5000] {
            let text = vec![b'a'; len];
            let got = with_cstr(&text, |c| Ok(c.to_bytes().to_vec())).unwrap();
            assert_eq!(got, text);
        }
    }

    #[test]
    fn nul_inside() {
        for len in [3, 300] {
            let mut text = vec![b'a'; len];
            text[1] = 0;
            assert_eq!(with_cstr(&text, |_| Ok(())), Err(Errno::EINVAL));
        }
    }
}
