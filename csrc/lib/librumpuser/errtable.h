/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/kern/errno.master by `cargo xtask codegen`: do not edit.
 *
 * Error numbers of the kernel and of the host. TO_HOST(X) is a line X(number,
 * HOST, "text") for each of the kernel's; FROM_HOST(X) a line X(HOST, number)
 * for each of the host's, none twice.
 */
#define ERRTABLE_MAX	96

#define TO_HOST(X) \
	X(1, EPERM, "not permitted") \
	X(2, ENOENT, "no such file or directory") \
	X(3, ESRCH, "no such process") \
	X(4, EINTR, "interrupted by a signal") \
	X(5, EIO, "input or output failed") \
	X(6, ENXIO, "no such device is configured") \
	X(7, E2BIG, "argument list too long") \
	X(8, ENOEXEC, "not an executable format") \
	X(9, EBADF, "bad file descriptor") \
	X(10, ECHILD, "no child processes") \
	X(11, EDEADLK, "would deadlock") \
	X(12, ENOMEM, "out of memory") \
	X(13, EACCES, "permission denied") \
	X(14, EFAULT, "bad address") \
	X(15, ENOTBLK, "not a block device") \
	X(16, EBUSY, "busy") \
	X(17, EEXIST, "already exists") \
	X(18, EXDEV, "crosses file systems") \
	X(19, ENODEV, "device does not support this") \
	X(20, ENOTDIR, "not a directory") \
	X(21, EISDIR, "is a directory") \
	X(22, EINVAL, "invalid argument") \
	X(23, ENFILE, "too many open files in the kernel") \
	X(24, EMFILE, "too many open files") \
	X(25, ENOTTY, "not possible on this kind of file") \
	X(26, ETXTBSY, "file is being executed") \
	X(27, EFBIG, "file too large") \
	X(28, ENOSPC, "no space left") \
	X(29, ESPIPE, "cannot seek") \
	X(30, EROFS, "read-only file system") \
	X(31, EMLINK, "too many links") \
	X(32, EPIPE, "nobody reads from the pipe") \
	X(33, EDOM, "argument outside of the domain") \
	X(34, ERANGE, "result too large") \
	X(35, EAGAIN, "would block, try again") \
	X(36, EINPROGRESS, "now in progress") \
	X(37, EALREADY, "already in progress") \
	X(38, ENOTSOCK, "not a socket") \
	X(39, EDESTADDRREQ, "destination address required") \
	X(40, EMSGSIZE, "message too long") \
	X(41, EPROTOTYPE, "wrong protocol for the socket") \
	X(42, ENOPROTOOPT, "protocol has no such option") \
	X(43, EPROTONOSUPPORT, "protocol not supported") \
	X(44, ESOCKTNOSUPPORT, "socket type not supported") \
	X(45, EOPNOTSUPP, "operation not supported") \
	X(46, EPFNOSUPPORT, "protocol family not supported") \
	X(47, EAFNOSUPPORT, "address family not supported") \
	X(48, EADDRINUSE, "address already in use") \
	X(49, EADDRNOTAVAIL, "address not available") \
	X(50, ENETDOWN, "network is down") \
	X(51, ENETUNREACH, "network is unreachable") \
	X(52, ENETRESET, "network dropped the connection") \
	X(53, ECONNABORTED, "connection aborted") \
	X(54, ECONNRESET, "connection reset by the peer") \
	X(55, ENOBUFS, "no buffer space") \
	X(56, EISCONN, "already connected") \
	X(57, ENOTCONN, "not connected") \
	X(58, ESHUTDOWN, "shut down already") \
	X(59, ETOOMANYREFS, "too many references") \
	X(60, ETIMEDOUT, "timed out") \
	X(61, ECONNREFUSED, "connection refused") \
	X(62, ELOOP, "too many symbolic links") \
	X(63, ENAMETOOLONG, "name too long") \
	X(64, EHOSTDOWN, "host is down") \
	X(65, EHOSTUNREACH, "no route to the host") \
	X(66, ENOTEMPTY, "directory not empty") \
	X(67, EAGAIN, "too many processes") \
	X(68, EUSERS, "too many users") \
	X(69, EDQUOT, "disk quota exceeded") \
	X(70, ESTALE, "file handle is stale") \
	X(71, EREMOTE, "path leads to another host") \
	X(72, EPROTO, "remote call is malformed") \
	X(73, EPROTONOSUPPORT, "remote call version is wrong") \
	X(74, EPROTONOSUPPORT, "remote program not available") \
	X(75, EPROTONOSUPPORT, "remote program version is wrong") \
	X(76, EOPNOTSUPP, "remote program has no such procedure") \
	X(77, ENOLCK, "no locks available") \
	X(78, ENOSYS, "function not implemented") \
	X(79, EINVAL, "wrong type or format of file") \
	X(80, EACCES, "authentication failed") \
	X(81, EACCES, "authentication needed") \
	X(82, EIDRM, "identifier removed") \
	X(83, ENOMSG, "no message of this type") \
	X(84, EOVERFLOW, "value too large for its type") \
	X(85, EILSEQ, "illegal byte sequence") \
	X(86, ENOTSUP, "not supported") \
	X(87, ECANCELED, "canceled") \
	X(88, EBADMSG, "bad message") \
	X(89, ENODATA, "no message waiting") \
	X(90, ENOSR, "out of stream resources") \
	X(91, ENOSTR, "not a stream") \
	X(92, ETIME, "stream timed out") \
	X(93, ENODATA, "no such attribute") \
	X(94, EMULTIHOP, "multihop attempted") \
	X(95, ENOLINK, "link was severed") \
	X(96, EPROTO, "protocol error")

#define FROM_HOST(X) \
	X(EPERM, 1) \
	X(ENOENT, 2) \
	X(ESRCH, 3) \
	X(EINTR, 4) \
	X(EIO, 5) \
	X(ENXIO, 6) \
	X(E2BIG, 7) \
	X(ENOEXEC, 8) \
	X(EBADF, 9) \
	X(ECHILD, 10) \
	X(EDEADLK, 11) \
	X(ENOMEM, 12) \
	X(EACCES, 13) \
	X(EFAULT, 14) \
	X(ENOTBLK, 15) \
	X(EBUSY, 16) \
	X(EEXIST, 17) \
	X(EXDEV, 18) \
	X(ENODEV, 19) \
	X(ENOTDIR, 20) \
	X(EISDIR, 21) \
	X(EINVAL, 22) \
	X(ENFILE, 23) \
	X(EMFILE, 24) \
	X(ENOTTY, 25) \
	X(ETXTBSY, 26) \
	X(EFBIG, 27) \
	X(ENOSPC, 28) \
	X(ESPIPE, 29) \
	X(EROFS, 30) \
	X(EMLINK, 31) \
	X(EPIPE, 32) \
	X(EDOM, 33) \
	X(ERANGE, 34) \
	X(EAGAIN, 35) \
	X(EINPROGRESS, 36) \
	X(EALREADY, 37) \
	X(ENOTSOCK, 38) \
	X(EDESTADDRREQ, 39) \
	X(EMSGSIZE, 40) \
	X(EPROTOTYPE, 41) \
	X(ENOPROTOOPT, 42) \
	X(EPROTONOSUPPORT, 43) \
	X(ESOCKTNOSUPPORT, 44) \
	X(EOPNOTSUPP, 45) \
	X(EPFNOSUPPORT, 46) \
	X(EAFNOSUPPORT, 47) \
	X(EADDRINUSE, 48) \
	X(EADDRNOTAVAIL, 49) \
	X(ENETDOWN, 50) \
	X(ENETUNREACH, 51) \
	X(ENETRESET, 52) \
	X(ECONNABORTED, 53) \
	X(ECONNRESET, 54) \
	X(ENOBUFS, 55) \
	X(EISCONN, 56) \
	X(ENOTCONN, 57) \
	X(ESHUTDOWN, 58) \
	X(ETOOMANYREFS, 59) \
	X(ETIMEDOUT, 60) \
	X(ECONNREFUSED, 61) \
	X(ELOOP, 62) \
	X(ENAMETOOLONG, 63) \
	X(EHOSTDOWN, 64) \
	X(EHOSTUNREACH, 65) \
	X(ENOTEMPTY, 66) \
	X(EUSERS, 68) \
	X(EDQUOT, 69) \
	X(ESTALE, 70) \
	X(EREMOTE, 71) \
	X(ENOLCK, 77) \
	X(ENOSYS, 78) \
	X(EIDRM, 82) \
	X(ENOMSG, 83) \
	X(EOVERFLOW, 84) \
	X(EILSEQ, 85) \
	X(ECANCELED, 87) \
	X(EBADMSG, 88) \
	X(ENODATA, 89) \
	X(ENOSR, 90) \
	X(ENOSTR, 91) \
	X(ETIME, 92) \
	X(EMULTIHOP, 94) \
	X(ENOLINK, 95) \
	X(EPROTO, 96) \
	X(ENOMEDIUM, 6) \
	X(EMEDIUMTYPE, 79) \
	X(ENOKEY, 13) \
	X(EKEYEXPIRED, 13) \
	X(EKEYREVOKED, 13) \
	X(EKEYREJECTED, 13) \
	X(EREMOTEIO, 5) \
	X(EUCLEAN, 5) \
	X(EHWPOISON, 5) \
	X(ECOMM, 5) \
	X(ENONET, 50) \
	X(ERESTART, 4) \
	X(ENOTUNIQ, 6) \
	X(ERFKILL, 1) \
	X(EBADRQC, 22) \
	X(EBADFD, 9)
