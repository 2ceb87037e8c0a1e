//! Times to give to a file.

use std::time::SystemTime;

use crate::Errno;
use crate::sys::c;

/// Times to give to a file; what is not set stays as it is.
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// use rump::fs::FileTimes;
/// use std::time::{Duration, SystemTime};
///
/// let kernel = rump::Kernel::boot()?;
/// kernel.root().write("a", "")?;
/// let then = SystemTime::UNIX_EPOCH + Duration::new(1_000_000_000, 5);
/// kernel.root().set_times("a", FileTimes::new().set_modified(then))?;
/// assert_eq!(kernel.root().metadata("a")?.modified()?, then);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct FileTimes {
    accessed: Option<SystemTime>,
    modified: Option<SystemTime>,
}

impl FileTimes {
    /// No times yet.
    pub fn new() -> FileTimes {
        FileTimes::default()
    }

    /// The time of the last reading.
    pub fn set_accessed(self, time: SystemTime) -> FileTimes {
        FileTimes {
            accessed: Some(time),
            ..self
        }
    }

    /// The time of the last writing.
    pub fn set_modified(self, time: SystemTime) -> FileTimes {
        FileTimes {
            modified: Some(time),
            ..self
        }
    }

    pub(crate) fn to_c(self) -> Result<[c::rump_timespec; 2], Errno> {
        Ok([timespec(self.accessed)?, timespec(self.modified)?])
    }
}

fn timespec(time: Option<SystemTime>) -> Result<c::rump_timespec, Errno> {
    let Some(time) = time else {
        return Ok(c::rump_timespec {
            tv_sec: 0,
            tv_nsec: c::RUMP_UTIME_OMIT.into(),
        });
    };
    let seconds = |s: u64| i64::try_from(s).map_err(|_| Errno::EINVAL);
    Ok(match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => c::rump_timespec {
            tv_sec: seconds(after.as_secs())?,
            tv_nsec: after.subsec_nanos().into(),
        },
        Err(before) => {
            let before = before.duration();
            let part = i64::from(before.subsec_nanos());
            let whole = -seconds(before.as_secs())?;
            match part {
                0 => c::rump_timespec {
                    tv_sec: whole,
                    tv_nsec: 0,
                },
                _ => c::rump_timespec {
                    tv_sec: whole - 1,
                    tv_nsec: 1_000_000_000 - part,
                },
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn before_1970() {
        let t = SystemTime::UNIX_EPOCH - Duration::from_millis(1500);
        let c = timespec(Some(t)).unwrap();
        assert_eq!((c.tv_sec, c.tv_nsec), (-2, 500_000_000));
        let t = SystemTime::UNIX_EPOCH - Duration::from_secs(3);
        let c = timespec(Some(t)).unwrap();
        assert_eq!((c.tv_sec, c.tv_nsec), (-3, 0));
    }
}
