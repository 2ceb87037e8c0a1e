/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk(9): what all disks have in common.
 *
 * Locks: (r) dk_rawlock, (o) dk_openlock, (l) the list lock of subr_disk.c.
 */
#ifndef _SYS_DISK_H_
#define _SYS_DISK_H_

#include <sys/types.h>
#include <sys/device.h>
#include <sys/disklabel.h>
#include <sys/dkio.h>
#include <sys/iostat.h>
#include <sys/mutex.h>
#include <sys/queue.h>

struct buf;
struct disk;
struct dkwedge_softc;
struct lwp;
struct vnode;

struct disk_geom {
	int64_t		dg_secperunit;
	uint32_t	dg_secsize;
	uint32_t	dg_nsectors;
	uint32_t	dg_ntracks;
	uint32_t	dg_ncylinders;
	uint32_t	dg_secpercyl;
	uint32_t	dg_pcylinders;
	uint32_t	dg_sparespertrack;
	uint32_t	dg_sparespercyl;
	uint32_t	dg_acylinders;
};

struct dkdriver {
	void	(*d_strategy)(struct buf *);
	void	(*d_minphys)(struct buf *);
	int	(*d_open)(dev_t, int, int, struct lwp *);
	int	(*d_close)(dev_t, int, int, struct lwp *);
	int	(*d_diskstart)(device_t, struct buf *);
	void	(*d_iosize)(device_t, int *);
	int	(*d_dumpblocks)(device_t, void *, daddr_t, int);
	int	(*d_lastclose)(device_t);
	int	(*d_discard)(device_t, off_t, off_t);
	int	(*d_firstopen)(device_t, dev_t, int, int);
	void	(*d_label)(device_t, struct disklabel *);
};

#define DK_DISKNAMELEN	16

struct disk {
	TAILQ_ENTRY(disk) dk_link;	/* (l) */
	const char	*dk_name;
	struct _prop_dictionary *dk_info;
	struct disk_geom dk_geom;
	int		dk_bopenmask;	/* (o) */
	int		dk_copenmask;	/* (o) */
	int		dk_openmask;	/* (o) */
	int		dk_state;	/* (o) DK_* */
	int		dk_blkshift;	/* sectors to DEV_BSIZE blocks */
	int		dk_byteshift;
	struct io_stats	*dk_stats;
	const struct dkdriver *dk_driver;
	kmutex_t	dk_rawlock;
	u_int		dk_rawopens;	/* (r) */
	struct vnode	*dk_rawvp;	/* (r) */
	kmutex_t	dk_openlock;
	u_int		dk_nwedges;	/* (o) */
	LIST_HEAD(, dkwedge_softc) dk_wedges; /* (o) */
	daddr_t		dk_labelsector;
	struct disklabel *dk_label;
	struct cpu_disklabel *dk_cpulabel;
};

#define DK_CLOSED	0
#define DK_WANTOPEN	1
#define DK_WANTOPENRAW	2
#define DK_RDLABEL	3
#define DK_OPEN		4
#define DK_OPENRAW	5

#define DK_BSIZE2BLKSHIFT(b)	((ffs((b) / DEV_BSIZE)) - 1)
#define DK_BSIZE2BYTESHIFT(b)	(ffs((b)) - 1)

void	disk_init_subsystem(void);

void	disk_attach(struct disk *);
int	disk_begindetach(struct disk *, int (*)(device_t), device_t, int);
void	disk_detach(struct disk *);
void	disk_init(struct disk *, const char *, const struct dkdriver *);
void	disk_destroy(struct disk *);
void	disk_wait(struct disk *);
void	disk_busy(struct disk *);
void	disk_unbusy(struct disk *, long, int);
bool	disk_isbusy(struct disk *);
void	disk_rename(struct disk *, const char *);
struct disk *disk_find(const char *);
int	disk_count(void);
int	disk_ioctl(struct disk *, dev_t, u_long, void *, int, struct lwp *);
void	disk_set_info(device_t, struct disk *, const char *);
int	bounds_check_with_label(struct disk *, struct buf *, int);
int	bounds_check_with_mediasize(struct buf *, int, uint64_t);
void	diskerr(const struct buf *, const char *, const char *, int, int,
	    const struct disklabel *);

#endif /* _SYS_DISK_H_ */
