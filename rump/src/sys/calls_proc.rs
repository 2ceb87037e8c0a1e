//! System calls on processes.

use std::ffi::CStr;

use super::c;
use super::call::syscall;
use super::calls_fs::Fd;
use super::kernel::ProcessInner;
use crate::Errno;

pub(crate) fn chdir(p: &ProcessInner, path: &CStr) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_chdir, path).map(drop)
}

pub(crate) fn fchdir(p: &ProcessInner, fd: Fd) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_fchdir, fd).map(drop)
}

pub(crate) fn chroot(p: &ProcessInner, path: &CStr) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_chroot, path).map(drop)
}

pub(crate) fn getcwd(p: &ProcessInner) -> Result<Vec<u8>, Errno> {
    let mut buf = vec![0u8; 1024];
    loop {
        match syscall!(p, RUMP_SYS___getcwd, buf.as_mut_ptr(), buf.len()) {
            Err(Errno::ERANGE) if buf.len() < 64 * 1024 => buf.resize(buf.len() * 4, 0),
            Err(errno) => return Err(errno),
            Ok(_) => break,
        }
    }
    let end = buf.iter().position(|b| *b == 0).ok_or(Errno::ERANGE)?;
    buf.truncate(end);
    Ok(buf)
}

pub(crate) fn umask(p: &ProcessInner, mask: u32) -> Result<u32, Errno> {
    syscall!(p, RUMP_SYS_umask, mask).map(|r| r[0] as u32)
}

pub(crate) fn getpid(p: &ProcessInner) -> Result<u32, Errno> {
    syscall!(p, RUMP_SYS_getpid).map(|r| r[0] as u32)
}

pub(crate) fn getuid(p: &ProcessInner) -> Result<u32, Errno> {
    syscall!(p, RUMP_SYS_getuid).map(|r| r[0] as u32)
}

pub(crate) fn geteuid(p: &ProcessInner) -> Result<u32, Errno> {
    syscall!(p, RUMP_SYS_geteuid).map(|r| r[0] as u32)
}

pub(crate) fn getgid(p: &ProcessInner) -> Result<u32, Errno> {
    syscall!(p, RUMP_SYS_getgid).map(|r| r[0] as u32)
}

pub(crate) fn getegid(p: &ProcessInner) -> Result<u32, Errno> {
    syscall!(p, RUMP_SYS_getegid).map(|r| r[0] as u32)
}

pub(crate) fn setuid(p: &ProcessInner, uid: u32) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_setuid, uid).map(drop)
}

pub(crate) fn seteuid(p: &ProcessInner, uid: u32) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_seteuid, uid).map(drop)
}

pub(crate) fn setgid(p: &ProcessInner, gid: u32) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_setgid, gid).map(drop)
}

pub(crate) fn setegid(p: &ProcessInner, gid: u32) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_setegid, gid).map(drop)
}

pub(crate) fn getgroups(p: &ProcessInner) -> Result<Vec<u32>, Errno> {
    let none = std::ptr::null_mut::<u32>();
    loop {
        let count = syscall!(p, RUMP_SYS_getgroups, 0, none).map(|r| r[0] as usize)?;
        let mut groups = vec![0u32; count];
        match syscall!(p, RUMP_SYS_getgroups, groups.len(), groups.as_mut_ptr()) {
            // Another thread has set more of them meanwhile.
            Err(Errno::EINVAL) if count > 0 => {}
            Err(errno) => return Err(errno),
            Ok(r) => {
                groups.truncate(r[0] as usize);
                return Ok(groups);
            }
        }
    }
}

pub(crate) fn setgroups(p: &ProcessInner, groups: &[u32]) -> Result<(), Errno> {
    syscall!(p, RUMP_SYS_setgroups, groups.len(), groups.as_ptr()).map(drop)
}

pub(crate) fn getrlimit(p: &ProcessInner, which: i32) -> Result<(u64, u64), Errno> {
    let mut limit = c::rump_rlimit::default();
    syscall!(p, RUMP_SYS_getrlimit, which, &raw mut limit)?;
    Ok((limit.rlim_cur, limit.rlim_max))
}

pub(crate) fn setrlimit(p: &ProcessInner, which: i32, soft: u64, hard: u64) -> Result<(), Errno> {
    let limit = c::rump_rlimit {
        rlim_cur: soft,
        rlim_max: hard,
    };
    syscall!(p, RUMP_SYS_setrlimit, which, &raw const limit).map(drop)
}

pub(crate) fn pipe(p: &ProcessInner) -> Result<[Fd; 2], Errno> {
    let mut fds = [0; 2];
    syscall!(p, RUMP_SYS_pipe2, fds.as_mut_ptr(), c::RUMP_O_CLOEXEC)?;
    Ok(fds)
}
