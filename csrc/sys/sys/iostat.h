/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iostat(9): counters of a device that does I/O.  The driver serialises the
 * calls for one device.
 */
#ifndef _SYS_IOSTAT_H_
#define _SYS_IOSTAT_H_

#include <sys/types.h>
#include <sys/queue.h>
#include <sys/time.h>

#define IOSTATNAMELEN	16

#define IOSTAT_DISK	0
#define IOSTAT_TAPE	1
#define IOSTAT_NFS	2

struct io_stats {
	char		io_name[IOSTATNAMELEN];
	void		*io_parent;
	int		io_type;
	int		io_busy;	/* requests under way */
	uint64_t	io_rxfer;
	uint64_t	io_wxfer;
	uint64_t	io_seek;
	uint64_t	io_rbytes;
	uint64_t	io_wbytes;
	struct timeval	io_attachtime;
	struct timeval	io_timestamp;	/* of the last change */
	struct timeval	io_busystamp;
	struct timeval	io_waitstamp;
	struct timeval	io_busysum;
	struct timeval	io_waitsum;
	int		io_wait;	/* requests queued */
	TAILQ_ENTRY(io_stats) io_link;
};
TAILQ_HEAD(iostatlist_head, io_stats);

struct io_stats *iostat_alloc(int32_t, void *, const char *);
void	iostat_free(struct io_stats *);
struct io_stats *iostat_find(const char *);
void	iostat_rename(struct io_stats *, const char *);
void	iostat_wait(struct io_stats *);
void	iostat_busy(struct io_stats *);
void	iostat_unbusy(struct io_stats *, long, int);
bool	iostat_isbusy(struct io_stats *);
void	iostat_seek(struct io_stats *);

#endif /* _SYS_IOSTAT_H_ */
