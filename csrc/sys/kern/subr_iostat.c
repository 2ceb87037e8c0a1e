/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iostat(9): counters of devices that do I/O.
 *
 * The driver serialises the calls for one device; ds_lock guards the list.
 */

#include <sys/param.h>
#include <sys/disk.h>
#include <sys/iostat.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/mutex.h>
#include <sys/systm.h>
#include <sys/time.h>

#include "disk_private.h"

struct io_stats *
iostat_alloc(int32_t type, void *parent, const char *name)
{
	struct disk_state *ds = curkernel()->k_disk;
	struct io_stats *io = kmem_zalloc(sizeof(*io), KM_SLEEP);

	io->io_type = type;
	io->io_parent = parent;
	strlcpy(io->io_name, name, sizeof(io->io_name));
	getmicrouptime(&io->io_attachtime);
	io->io_timestamp = io->io_attachtime;
	mutex_enter(&ds->ds_lock);
	TAILQ_INSERT_TAIL(&ds->ds_iostats, io, io_link);
	mutex_exit(&ds->ds_lock);
	return io;
}

void
iostat_free(struct io_stats *io)
{
	struct disk_state *ds = curkernel()->k_disk;

	mutex_enter(&ds->ds_lock);
	TAILQ_REMOVE(&ds->ds_iostats, io, io_link);
	mutex_exit(&ds->ds_lock);
	kmem_free(io, sizeof(*io));
}

struct io_stats *
iostat_find(const char *name)
{
	struct disk_state *ds = curkernel()->k_disk;
	struct io_stats *io;

	mutex_enter(&ds->ds_lock);
	TAILQ_FOREACH(io, &ds->ds_iostats, io_link) {
		if (strcmp(io->io_name, name) == 0)
			break;
	}
	mutex_exit(&ds->ds_lock);
	return io;
}

void
iostat_rename(struct io_stats *io, const char *name)
{
	struct disk_state *ds = curkernel()->k_disk;

	mutex_enter(&ds->ds_lock);
	strlcpy(io->io_name, name, sizeof(io->io_name));
	mutex_exit(&ds->ds_lock);
}

/* *sum += now - since. */
static void
add_elapsed(struct timeval *sum, const struct timeval *now,
    const struct timeval *since)
{
	struct timeval diff;

	timersub(now, since, &diff);
	timeradd(sum, &diff, sum);
}

/* One more request is queued. */
void
iostat_wait(struct io_stats *io)
{
	struct timeval now;

	getmicrouptime(&now);
	if (io->io_wait++ == 0)
		io->io_waitstamp = now;
}

/* A request starts; it was queued if iostat_wait() was called for it. */
void
iostat_busy(struct io_stats *io)
{
	struct timeval now;

	getmicrouptime(&now);
	if (io->io_wait > 0) {
		add_elapsed(&io->io_waitsum, &now, &io->io_waitstamp);
		io->io_waitstamp = now;
		io->io_wait--;
	}
	if (io->io_busy++ == 0)
		io->io_busystamp = now;
}

/* A request has ended. */
void
iostat_unbusy(struct io_stats *io, long bytes, int read)
{
	struct timeval now;

	KASSERT(io->io_busy > 0);
	getmicrouptime(&now);
	io->io_timestamp = now;
	add_elapsed(&io->io_busysum, &now, &io->io_busystamp);
	io->io_busystamp = now;
	io->io_busy--;
	if (bytes <= 0)
		return;
	if (read) {
		io->io_rxfer++;
		io->io_rbytes += bytes;
	} else {
		io->io_wxfer++;
		io->io_wbytes += bytes;
	}
}

bool
iostat_isbusy(struct io_stats *io)
{

	return io->io_busy != 0;
}

void
iostat_seek(struct io_stats *io)
{

	io->io_seek++;
}
