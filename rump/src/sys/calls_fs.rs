//! System calls on files and directories.

use std::ffi::{CStr, c_int, c_void};
use std::ptr;

use super::c;
use super::call::syscall;
use super::kernel::ProcessInner;
use crate::Errno;

pub(crate) type Fd = i32;

/// The working directory, where a call wants a descriptor.
pub(crate) const CWD: Fd = c::RUMP_AT_FDCWD;

pub(crate) fn openat(
    p: &ProcessInner,
    dir: Fd,
    path: &CStr,
    flags: i32,
    mode: u32,
) -> Result<Fd, Errno> {
    syscall!(p, RUMP_SYS_openat, dir, path, flags, mode).map(|r| r[0] as Fd)
}

pub(crate) fn close(p: &ProcessInner, fd: Fd) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_close, fd).map(drop)
}

pub(crate) fn dup(p: &ProcessInner, fd: Fd) -> Result<Fd, Errno> {
    syscall!(p, RUMP_SYS_fcntl, fd, c::RUMP_F_DUPFD_CLOEXEC, 0).map(|r| r[0] as Fd)
}

pub(crate) fn read(p: &ProcessInner, fd: Fd, buf: &mut [u8]) -> Result<usize, Errno> {
    syscall!(p, RUMP_SYS_read, fd, buf.as_mut_ptr(), buf.len()).map(|r| r[0] as usize)
}

pub(crate) fn write(p: &ProcessInner, fd: Fd, buf: &[u8]) -> Result<usize, Errno> {
    syscall!(p, RUMP_SYS_write, fd, buf.as_ptr(), buf.len()).map(|r| r[0] as usize)
}

pub(crate) fn pread(p: &ProcessInner, fd: Fd, buf: &mut [u8], offset: u64) -> Result<usize, Errno> {
    syscall!(
        p,
        RUMP_SYS_pread,
        fd,
        buf.as_mut_ptr(),
        buf.len(),
        0,
        offset
    )
    .map(|r| r[0] as usize)
}

pub(crate) fn pwrite(p: &ProcessInner, fd: Fd, buf: &[u8], offset: u64) -> Result<usize, Errno> {
    syscall!(p, RUMP_SYS_pwrite, fd, buf.as_ptr(), buf.len(), 0, offset).map(|r| r[0] as usize)
}

/// Read once into the unused room of `buf`; 0 is the end of the file.
pub(crate) fn read_spare(p: &ProcessInner, fd: Fd, buf: &mut Vec<u8>) -> Result<usize, Errno> {
    let spare = buf.spare_capacity_mut();
    let room = spare.len();
    let n = syscall!(p, RUMP_SYS_read, fd, spare.as_mut_ptr(), room)
        .map(|r| (r[0] as usize).min(room))?;
    // SAFETY: read(2) has written that many bytes, and there was room for them.
    unsafe { buf.set_len(buf.len() + n) };
    Ok(n)
}

pub(crate) fn lseek(p: &ProcessInner, fd: Fd, offset: i64, whence: i32) -> Result<u64, Errno> {
    syscall!(p, RUMP_SYS_lseek, fd, 0, offset, whence).map(|r| r[0] as u64)
}

/// The place of the next data, or with `hole` of the next hole; `None` behind
/// the last.
pub(crate) fn next_extent(
    p: &ProcessInner,
    fd: Fd,
    from: u64,
    hole: bool,
) -> Result<Option<u64>, Errno> {
    let command = if hole {
        c::RUMP_FIOSEEKHOLE
    } else {
        c::RUMP_FIOSEEKDATA
    };
    let mut offset = i64::try_from(from).map_err(|_| Errno::EINVAL)?;
    match syscall!(p, RUMP_SYS_ioctl, fd, command, ptr::from_mut(&mut offset)) {
        Ok(_) => Ok(Some(offset as u64)),
        Err(Errno::ENXIO) => Ok(None),
        Err(error) => Err(error),
    }
}

pub(crate) fn ftruncate(p: &ProcessInner, fd: Fd, len: u64) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_ftruncate, fd, 0, len).map(drop)
}

pub(crate) fn fsync(p: &ProcessInner, fd: Fd) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_fsync, fd).map(drop)
}

pub(crate) fn fdatasync(p: &ProcessInner, fd: Fd) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_fdatasync, fd).map(drop)
}

/// For the calls whose result is the error number itself.
fn result_is_error(results: [i64; 2]) -> Result<(), Errno> {
    match results[0] as i32 {
        0 => Ok(()),
        error => Err(Errno::from_number(error)),
    }
}

pub(crate) fn allocate(p: &ProcessInner, fd: Fd, offset: u64, len: u64) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_posix_fallocate, fd, 0, offset, len).and_then(result_is_error)
}

pub(crate) fn deallocate(p: &ProcessInner, fd: Fd, offset: u64, len: u64) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_fdiscard, fd, 0, offset, len).map(drop)
}

pub(crate) fn fstat(p: &ProcessInner, fd: Fd) -> Result<c::rump_stat, Errno> {
    let mut stat = c::rump_stat::default();
    syscall!(p, RUMP_SYS_fstat, fd, &raw mut stat)?;
    Ok(stat)
}

pub(crate) fn fstatat(
    p: &ProcessInner,
    dir: Fd,
    path: &CStr,
    flag: i32,
) -> Result<c::rump_stat, Errno> {
    let mut stat = c::rump_stat::default();
    syscall!(p, RUMP_SYS_fstatat, dir, path, &raw mut stat, flag)?;
    Ok(stat)
}

pub(crate) fn faccessat(p: &ProcessInner, dir: Fd, path: &CStr, mode: i32) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_faccessat, dir, path, mode, c::RUMP_AT_EACCESS).map(drop)
}

pub(crate) fn fchmod(p: &ProcessInner, fd: Fd, mode: u32) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_fchmod, fd, mode).map(drop)
}

pub(crate) fn fchmodat(
    p: &ProcessInner,
    dir: Fd,
    path: &CStr,
    mode: u32,
    flag: i32,
) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_fchmodat, dir, path, mode, flag).map(drop)
}

pub(crate) fn fchown(p: &ProcessInner, fd: Fd, uid: u32, gid: u32) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_fchown, fd, uid, gid).map(drop)
}

pub(crate) fn fchownat(
    p: &ProcessInner,
    dir: Fd,
    path: &CStr,
    uid: u32,
    gid: u32,
    flag: i32,
) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_fchownat, dir, path, uid, gid, flag).map(drop)
}

pub(crate) fn fchflags(p: &ProcessInner, fd: Fd, flags: u32) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_fchflags, fd, flags).map(drop)
}

pub(crate) fn futimens(
    p: &ProcessInner,
    fd: Fd,
    times: &[c::rump_timespec; 2],
) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_futimens, fd, times.as_ptr()).map(drop)
}

pub(crate) fn utimensat(
    p: &ProcessInner,
    dir: Fd,
    path: &CStr,
    times: &[c::rump_timespec; 2],
    flag: i32,
) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_utimensat, dir, path, times.as_ptr(), flag).map(drop)
}

pub(crate) fn mkdirat(p: &ProcessInner, dir: Fd, path: &CStr, mode: u32) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_mkdirat, dir, path, mode).map(drop)
}

pub(crate) fn mkfifoat(p: &ProcessInner, dir: Fd, path: &CStr, mode: u32) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_mkfifoat, dir, path, mode).map(drop)
}

pub(crate) fn mknodat(
    p: &ProcessInner,
    dir: Fd,
    path: &CStr,
    mode: u32,
    device: u64,
) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_mknodat, dir, path, mode, 0, device).map(drop)
}

pub(crate) fn unlinkat(p: &ProcessInner, dir: Fd, path: &CStr, flag: i32) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_unlinkat, dir, path, flag).map(drop)
}

pub(crate) fn renameat(
    p: &ProcessInner,
    from_dir: Fd,
    from: &CStr,
    to_dir: Fd,
    to: &CStr,
) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_renameat, from_dir, from, to_dir, to).map(drop)
}

pub(crate) fn linkat(
    p: &ProcessInner,
    from_dir: Fd,
    from: &CStr,
    to_dir: Fd,
    to: &CStr,
) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_linkat, from_dir, from, to_dir, to, 0).map(drop)
}

pub(crate) fn symlinkat(
    p: &ProcessInner,
    target: &CStr,
    dir: Fd,
    path: &CStr,
) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_symlinkat, target, dir, path).map(drop)
}

/// The length of what is in `buf` afterwards; a long target is cut off.
pub(crate) fn readlinkat(
    p: &ProcessInner,
    dir: Fd,
    path: &CStr,
    buf: &mut [u8],
) -> Result<usize, Errno> {
    syscall!(
        p,
        RUMP_SYS_readlinkat,
        dir,
        path,
        buf.as_mut_ptr(),
        buf.len()
    )
    .map(|r| (r[0] as usize).min(buf.len()))
}

/// As many entries of a directory as fit; 0 is the end.
pub(crate) fn getdents(p: &ProcessInner, fd: Fd, buf: &mut [u8]) -> Result<usize, Errno> {
    syscall!(p, RUMP_SYS_getdents, fd, buf.as_mut_ptr(), buf.len())
        .map(|r| (r[0] as usize).min(buf.len()))
}

pub(crate) fn fstatvfs(p: &ProcessInner, fd: Fd) -> Result<Box<c::rump_statvfs>, Errno> {
    let mut stat = Box::<c::rump_statvfs>::default();
    syscall!(p, RUMP_SYS_fstatvfs1, fd, &raw mut *stat, c::RUMP_MNT_WAIT)?;
    Ok(stat)
}

pub(crate) fn getvfsstat(p: &ProcessInner) -> Result<Vec<c::rump_statvfs>, Errno> {
    let none = ptr::null_mut::<c_void>();
    let mut room = 8;
    loop {
        let mut list = vec![c::rump_statvfs::default(); room];
        let size = size_of_val(&list[..]);
        let got = syscall!(
            p,
            RUMP_SYS_getvfsstat,
            list.as_mut_ptr(),
            size,
            c::RUMP_MNT_NOWAIT
        )
        .map(|r| r[0] as usize)?;
        let all =
            syscall!(p, RUMP_SYS_getvfsstat, none, 0, c::RUMP_MNT_NOWAIT).map(|r| r[0] as usize)?;
        if all <= room {
            list.truncate(got);
            return Ok(list);
        }
        room = all + 8;
    }
}

pub(crate) fn flock(p: &ProcessInner, fd: Fd, how: i32) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_flock, fd, how).map(drop)
}

pub(crate) fn fcntl_lock(
    p: &ProcessInner,
    fd: Fd,
    command: i32,
    lock: &mut c::rump_flock,
) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_fcntl, fd, command, ptr::from_mut(lock)).map(drop)
}

/// The path of an open file.
pub(crate) fn getpath(p: &ProcessInner, fd: Fd) -> Result<Vec<u8>, Errno> {
    let mut buf = vec![0u8; 1024];
    syscall!(p, RUMP_SYS_fcntl, fd, c::RUMP_F_GETPATH, buf.as_mut_ptr())?;
    let end = buf
        .iter()
        .position(|b| *b == 0)
        .ok_or(Errno::ENAMETOOLONG)?;
    buf.truncate(end);
    Ok(buf)
}

pub(crate) fn extattr_get(
    p: &ProcessInner,
    fd: Fd,
    space: i32,
    name: &CStr,
) -> Result<Vec<u8>, Errno> {
    let none = ptr::null_mut::<c_void>();
    loop {
        let size = syscall!(p, RUMP_SYS_extattr_get_fd, fd, space, name, none, 0)
            .map(|r| r[0] as usize)?;
        // One more, to see that it has not grown meanwhile.
        let mut value = vec![0u8; size + 1];
        let data = value.as_mut_ptr();
        let got = syscall!(p, RUMP_SYS_extattr_get_fd, fd, space, name, data, size + 1)
            .map(|r| r[0] as usize)?;
        if got <= size {
            value.truncate(got);
            return Ok(value);
        }
    }
}

pub(crate) fn extattr_set(
    p: &ProcessInner,
    fd: Fd,
    space: i32,
    name: &CStr,
    value: &[u8],
) -> Result<(), Errno> {
    syscall!(
        p,
        RUMP_SYS_extattr_set_fd,
        fd,
        space,
        name,
        value.as_ptr(),
        value.len()
    )
    .map(drop)
}

pub(crate) fn extattr_delete(
    p: &ProcessInner,
    fd: Fd,
    space: i32,
    name: &CStr,
) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_extattr_delete_fd, fd, space, name).map(drop)
}

/// The names, each after a byte with its length.
pub(crate) fn extattr_list(p: &ProcessInner, fd: Fd, space: i32) -> Result<Vec<u8>, Errno> {
    let none = ptr::null_mut::<c_void>();
    loop {
        let size =
            syscall!(p, RUMP_SYS_extattr_list_fd, fd, space, none, 0).map(|r| r[0] as usize)?;
        let mut list = vec![0u8; size + 1];
        let data = list.as_mut_ptr();
        let got = syscall!(p, RUMP_SYS_extattr_list_fd, fd, space, data, size + 1)
            .map(|r| r[0] as usize)?;
        if got <= size {
            list.truncate(got);
            return Ok(list);
        }
    }
}

/// The data that goes with a file system's mount(2).
#[derive(Clone, Debug)]
pub(crate) enum MountData {
    None,
    Device(std::ffi::CString),
    Tmpfs(c::rump_tmpfs_args),
}

pub(crate) fn mount(
    p: &ProcessInner,
    kind: &CStr,
    path: &CStr,
    flags: i64,
    data: &MountData,
) -> Result<(), Errno> {
    let mut ufs;
    let mut tmpfs;
    let (at, len): (*mut c_void, usize) = match data {
        MountData::None => (ptr::null_mut(), 0),
        MountData::Device(device) => {
            ufs = c::rump_ufs_args {
                fspec: device.as_ptr().cast_mut(),
            };
            ((&raw mut ufs).cast(), size_of::<c::rump_ufs_args>())
        }
        MountData::Tmpfs(args) => {
            tmpfs = *args;
            ((&raw mut tmpfs).cast(), size_of::<c::rump_tmpfs_args>())
        }
    };
    syscall!(p, RUMP_SYS_mount, kind, path, flags, at, len).map(drop)
}

pub(crate) fn unmount(p: &ProcessInner, path: &CStr, flags: c_int) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_unmount, path, flags).map(drop)
}

pub(crate) fn sync(p: &ProcessInner) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_sync).map(drop)
}
