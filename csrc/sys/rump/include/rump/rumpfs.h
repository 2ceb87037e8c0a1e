/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rumpfs, the root file system: give a file memory of the program's own, so
 * that what the program has in memory is a file without a copy.
 *
 *	struct rumpfs_extstorage ext = { .eres_data = p, .eres_len = n };
 *	rump_sys_fcntl(fd, RUMPFS_FCNTL_EXTSTORAGE_ADD, &ext);
 *
 * The memory stays the program's and must outlive the file.
 */
#ifndef _RUMP_RUMPFS_H_
#define _RUMP_RUMPFS_H_

#include <stddef.h>
#include <stdint.h>

#include <rump/rumpdefs.h>

struct rumpfs_extstorage {
	void		*eres_data;
	size_t		eres_len;
	int		eres_flags;	/* 0 */
};

/*
 * A command for the file system (F_FSCTL) that passes a structure in, as
 * fcntl(2) encodes it: direction, length, number.
 */
#define RUMPFS_FCNTL_EXTSTORAGE_ADD					\
	((int)(0x80000000U | 0x10000000U |				\
	    ((unsigned int)sizeof(struct rumpfs_extstorage) << 16) | 1))

#endif /* _RUMP_RUMPFS_H_ */
