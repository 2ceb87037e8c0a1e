// Generated from csrc/sys/kern/errno.master by `cargo xtask codegen`: do not edit.

//! Error numbers of the kernel, in order from 1: name, the host's number, meaning.

pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) host: i32,
    pub(crate) text: &'static str,
}

const fn entry(name: &'static str, host: i32, text: &'static str) -> Entry {
    Entry { name, host, text }
}

pub(crate) static ERRNO: [Entry; 96] = [
    entry("EPERM", 1, "not permitted"),
    entry("ENOENT", 2, "no such file or directory"),
    entry("ESRCH", 3, "no such process"),
    entry("EINTR", 4, "interrupted by a signal"),
    entry("EIO", 5, "input or output failed"),
    entry("ENXIO", 6, "no such device is configured"),
    entry("E2BIG", 7, "argument list too long"),
    entry("ENOEXEC", 8, "not an executable format"),
    entry("EBADF", 9, "bad file descriptor"),
    entry("ECHILD", 10, "no child processes"),
    entry("EDEADLK", 35, "would deadlock"),
    entry("ENOMEM", 12, "out of memory"),
    entry("EACCES", 13, "permission denied"),
    entry("EFAULT", 14, "bad address"),
    entry("ENOTBLK", 15, "not a block device"),
    entry("EBUSY", 16, "busy"),
    entry("EEXIST", 17, "already exists"),
    entry("EXDEV", 18, "crosses file systems"),
    entry("ENODEV", 19, "device does not support this"),
    entry("ENOTDIR", 20, "not a directory"),
    entry("EISDIR", 21, "is a directory"),
    entry("EINVAL", 22, "invalid argument"),
    entry("ENFILE", 23, "too many open files in the kernel"),
    entry("EMFILE", 24, "too many open files"),
    entry("ENOTTY", 25, "not possible on this kind of file"),
    entry("ETXTBSY", 26, "file is being executed"),
    entry("EFBIG", 27, "file too large"),
    entry("ENOSPC", 28, "no space left"),
    entry("ESPIPE", 29, "cannot seek"),
    entry("EROFS", 30, "read-only file system"),
    entry("EMLINK", 31, "too many links"),
    entry("EPIPE", 32, "nobody reads from the pipe"),
    entry("EDOM", 33, "argument outside of the domain"),
    entry("ERANGE", 34, "result too large"),
    entry("EAGAIN", 11, "would block, try again"),
    entry("EINPROGRESS", 115, "now in progress"),
    entry("EALREADY", 114, "already in progress"),
    entry("ENOTSOCK", 88, "not a socket"),
    entry("EDESTADDRREQ", 89, "destination address required"),
    entry("EMSGSIZE", 90, "message too long"),
    entry("EPROTOTYPE", 91, "wrong protocol for the socket"),
    entry("ENOPROTOOPT", 92, "protocol has no such option"),
    entry("EPROTONOSUPPORT", 93, "protocol not supported"),
    entry("ESOCKTNOSUPPORT", 94, "socket type not supported"),
    entry("EOPNOTSUPP", 95, "operation not supported"),
    entry("EPFNOSUPPORT", 96, "protocol family not supported"),
    entry("EAFNOSUPPORT", 97, "address family not supported"),
    entry("EADDRINUSE", 98, "address already in use"),
    entry("EADDRNOTAVAIL", 99, "address not available"),
    entry("ENETDOWN", 100, "network is down"),
    entry("ENETUNREACH", 101, "network is unreachable"),
    entry("ENETRESET", 102, "network dropped the connection"),
    entry("ECONNABORTED", 103, "connection aborted"),
    entry("ECONNRESET", 104, "connection reset by the peer"),
    entry("ENOBUFS", 105, "no buffer space"),
    entry("EISCONN", 106, "already connected"),
    entry("ENOTCONN", 107, "not connected"),
    entry("ESHUTDOWN", 108, "shut down already"),
    entry("ETOOMANYREFS", 109, "too many references"),
    entry("ETIMEDOUT", 110, "timed out"),
    entry("ECONNREFUSED", 111, "connection refused"),
    entry("ELOOP", 40, "too many symbolic links"),
    entry("ENAMETOOLONG", 36, "name too long"),
    entry("EHOSTDOWN", 112, "host is down"),
    entry("EHOSTUNREACH", 113, "no route to the host"),
    entry("ENOTEMPTY", 39, "directory not empty"),
    entry("EPROCLIM", 11, "too many processes"),
    entry("EUSERS", 87, "too many users"),
    entry("EDQUOT", 122, "disk quota exceeded"),
    entry("ESTALE", 116, "file handle is stale"),
    entry("EREMOTE", 66, "path leads to another host"),
    entry("EBADRPC", 71, "remote call is malformed"),
    entry("ERPCMISMATCH", 93, "remote call version is wrong"),
    entry("EPROGUNAVAIL", 93, "remote program not available"),
    entry("EPROGMISMATCH", 93, "remote program version is wrong"),
    entry("EPROCUNAVAIL", 95, "remote program has no such procedure"),
    entry("ENOLCK", 37, "no locks available"),
    entry("ENOSYS", 38, "function not implemented"),
    entry("EFTYPE", 22, "wrong type or format of file"),
    entry("EAUTH", 13, "authentication failed"),
    entry("ENEEDAUTH", 13, "authentication needed"),
    entry("EIDRM", 43, "identifier removed"),
    entry("ENOMSG", 42, "no message of this type"),
    entry("EOVERFLOW", 75, "value too large for its type"),
    entry("EILSEQ", 84, "illegal byte sequence"),
    entry("ENOTSUP", 95, "not supported"),
    entry("ECANCELED", 125, "canceled"),
    entry("EBADMSG", 74, "bad message"),
    entry("ENODATA", 61, "no message waiting"),
    entry("ENOSR", 63, "out of stream resources"),
    entry("ENOSTR", 60, "not a stream"),
    entry("ETIME", 62, "stream timed out"),
    entry("ENOATTR", 61, "no such attribute"),
    entry("EMULTIHOP", 72, "multihop attempted"),
    entry("ENOLINK", 67, "link was severed"),
    entry("EPROTO", 71, "protocol error"),
];

/// The numbers by name.
pub(crate) mod number {
    pub(crate) const EPERM: i32 = 1;
    pub(crate) const ENOENT: i32 = 2;
    pub(crate) const ESRCH: i32 = 3;
    pub(crate) const EINTR: i32 = 4;
    pub(crate) const EIO: i32 = 5;
    pub(crate) const ENXIO: i32 = 6;
    pub(crate) const E2BIG: i32 = 7;
    pub(crate) const ENOEXEC: i32 = 8;
    pub(crate) const EBADF: i32 = 9;
    pub(crate) const ECHILD: i32 = 10;
    pub(crate) const EDEADLK: i32 = 11;
    pub(crate) const ENOMEM: i32 = 12;
    pub(crate) const EACCES: i32 = 13;
    pub(crate) const EFAULT: i32 = 14;
    pub(crate) const ENOTBLK: i32 = 15;
    pub(crate) const EBUSY: i32 = 16;
    pub(crate) const EEXIST: i32 = 17;
    pub(crate) const EXDEV: i32 = 18;
    pub(crate) const ENODEV: i32 = 19;
    pub(crate) const ENOTDIR: i32 = 20;
    pub(crate) const EISDIR: i32 = 21;
    pub(crate) const EINVAL: i32 = 22;
    pub(crate) const ENFILE: i32 = 23;
    pub(crate) const EMFILE: i32 = 24;
    pub(crate) const ENOTTY: i32 = 25;
    pub(crate) const ETXTBSY: i32 = 26;
    pub(crate) const EFBIG: i32 = 27;
    pub(crate) const ENOSPC: i32 = 28;
    pub(crate) const ESPIPE: i32 = 29;
    pub(crate) const EROFS: i32 = 30;
    pub(crate) const EMLINK: i32 = 31;
    pub(crate) const EPIPE: i32 = 32;
    pub(crate) const EDOM: i32 = 33;
    pub(crate) const ERANGE: i32 = 34;
    pub(crate) const EAGAIN: i32 = 35;
    pub(crate) const EINPROGRESS: i32 = 36;
    pub(crate) const EALREADY: i32 = 37;
    pub(crate) const ENOTSOCK: i32 = 38;
    pub(crate) const EDESTADDRREQ: i32 = 39;
    pub(crate) const EMSGSIZE: i32 = 40;
    pub(crate) const EPROTOTYPE: i32 = 41;
    pub(crate) const ENOPROTOOPT: i32 = 42;
    pub(crate) const EPROTONOSUPPORT: i32 = 43;
    pub(crate) const ESOCKTNOSUPPORT: i32 = 44;
    pub(crate) const EOPNOTSUPP: i32 = 45;
    pub(crate) const EPFNOSUPPORT: i32 = 46;
    pub(crate) const EAFNOSUPPORT: i32 = 47;
    pub(crate) const EADDRINUSE: i32 = 48;
    pub(crate) const EADDRNOTAVAIL: i32 = 49;
    pub(crate) const ENETDOWN: i32 = 50;
    pub(crate) const ENETUNREACH: i32 = 51;
    pub(crate) const ENETRESET: i32 = 52;
    pub(crate) const ECONNABORTED: i32 = 53;
    pub(crate) const ECONNRESET: i32 = 54;
    pub(crate) const ENOBUFS: i32 = 55;
    pub(crate) const EISCONN: i32 = 56;
    pub(crate) const ENOTCONN: i32 = 57;
    pub(crate) const ESHUTDOWN: i32 = 58;
    pub(crate) const ETOOMANYREFS: i32 = 59;
    pub(crate) const ETIMEDOUT: i32 = 60;
    pub(crate) const ECONNREFUSED: i32 = 61;
    pub(crate) const ELOOP: i32 = 62;
    pub(crate) const ENAMETOOLONG: i32 = 63;
    pub(crate) const EHOSTDOWN: i32 = 64;
    pub(crate) const EHOSTUNREACH: i32 = 65;
    pub(crate) const ENOTEMPTY: i32 = 66;
    pub(crate) const EPROCLIM: i32 = 67;
    pub(crate) const EUSERS: i32 = 68;
    pub(crate) const EDQUOT: i32 = 69;
    pub(crate) const ESTALE: i32 = 70;
    pub(crate) const EREMOTE: i32 = 71;
    pub(crate) const EBADRPC: i32 = 72;
    pub(crate) const ERPCMISMATCH: i32 = 73;
    pub(crate) const EPROGUNAVAIL: i32 = 74;
    pub(crate) const EPROGMISMATCH: i32 = 75;
    pub(crate) const EPROCUNAVAIL: i32 = 76;
    pub(crate) const ENOLCK: i32 = 77;
    pub(crate) const ENOSYS: i32 = 78;
    pub(crate) const EFTYPE: i32 = 79;
    pub(crate) const EAUTH: i32 = 80;
    pub(crate) const ENEEDAUTH: i32 = 81;
    pub(crate) const EIDRM: i32 = 82;
    pub(crate) const ENOMSG: i32 = 83;
    pub(crate) const EOVERFLOW: i32 = 84;
    pub(crate) const EILSEQ: i32 = 85;
    pub(crate) const ENOTSUP: i32 = 86;
    pub(crate) const ECANCELED: i32 = 87;
    pub(crate) const EBADMSG: i32 = 88;
    pub(crate) const ENODATA: i32 = 89;
    pub(crate) const ENOSR: i32 = 90;
    pub(crate) const ENOSTR: i32 = 91;
    pub(crate) const ETIME: i32 = 92;
    pub(crate) const ENOATTR: i32 = 93;
    pub(crate) const EMULTIHOP: i32 = 94;
    pub(crate) const ENOLINK: i32 = 95;
    pub(crate) const EPROTO: i32 = 96;
}
