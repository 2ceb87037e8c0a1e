/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * disk(9): the list of disks, checks of requests against the size of a
 * partition, ioctls that a label answers, and the size of a disk behind a
 * vnode.
 *
 * Locking: ds_lock guards the list.
 */

#include <sys/param.h>
#include <sys/buf.h>
#include <sys/conf.h>
#include <sys/disk.h>
#include <sys/disklabel.h>
#include <sys/dkio.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/intr.h>
#include <sys/ioctl.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include <miscfs/specfs/specdev.h>

#include "disk_private.h"

#define diskstate()	(curkernel()->k_disk)

void
disk_init_subsystem(void)
{
	struct disk_state *ds = kernel_state_alloc(sizeof(*ds));

	mutex_init(&ds->ds_lock, MUTEX_DEFAULT, IPL_NONE);
	TAILQ_INIT(&ds->ds_disks);
	TAILQ_INIT(&ds->ds_iostats);
	curkernel()->k_disk = ds;
}

/* The sum over all 16-bit words is 0 if the checksum is right. */
uint16_t
dkcksum_sized(struct disklabel *lp, size_t npartitions)
{
	const char *p = (const char *)lp;
	const char *end = (const char *)&lp->d_partitions[MIN(npartitions,
	    MAXPARTITIONS)];
	uint16_t w, sum = 0;

	for (; p < end; p += sizeof(w)) {
		memcpy(&w, p, sizeof(w));
		sum ^= w;
	}
	return sum;
}

uint16_t
dkcksum(struct disklabel *lp)
{

	return dkcksum_sized(lp, lp->d_npartitions);
}

void
disk_init(struct disk *diskp, const char *name, const struct dkdriver *driver)
{

	memset(diskp, 0, sizeof(*diskp));
	mutex_init(&diskp->dk_openlock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&diskp->dk_rawlock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&diskp->dk_wedges);
	diskp->dk_name = name;
	diskp->dk_driver = driver;
	diskp->dk_labelsector = LABELSECTOR;
	disk_set_info(NULL, diskp, NULL);
}

void
disk_attach(struct disk *diskp)
{
	struct disk_state *ds = diskstate();

	diskp->dk_label = kmem_zalloc(sizeof(*diskp->dk_label), KM_SLEEP);
	diskp->dk_cpulabel = kmem_zalloc(sizeof(*diskp->dk_cpulabel),
	    KM_SLEEP);
	diskp->dk_stats = iostat_alloc(IOSTAT_DISK, diskp, diskp->dk_name);
	mutex_enter(&ds->ds_lock);
	TAILQ_INSERT_TAIL(&ds->ds_disks, diskp, dk_link);
	ds->ds_ndisks++;
	mutex_exit(&ds->ds_lock);
}

/*
 * May the disk be detached?  It is open only if DETACH_FORCE (1) is among
 * the flags; then its last close is made.
 */
int
disk_begindetach(struct disk *diskp, int (*lastclose)(device_t),
    device_t self, int flags)
{
	int error = 0;

	mutex_enter(&diskp->dk_openlock);
	if (diskp->dk_openmask != 0 && (flags & 1) == 0)
		error = EBUSY;
	else if (diskp->dk_openmask != 0 && lastclose != NULL)
		error = (*lastclose)(self);
	mutex_exit(&diskp->dk_openlock);
	return error;
}

void
disk_detach(struct disk *diskp)
{
	struct disk_state *ds = diskstate();

	mutex_enter(&ds->ds_lock);
	TAILQ_REMOVE(&ds->ds_disks, diskp, dk_link);
	ds->ds_ndisks--;
	mutex_exit(&ds->ds_lock);
	iostat_free(diskp->dk_stats);
	diskp->dk_stats = NULL;
	kmem_free(diskp->dk_label, sizeof(*diskp->dk_label));
	kmem_free(diskp->dk_cpulabel, sizeof(*diskp->dk_cpulabel));
	diskp->dk_label = NULL;
	diskp->dk_cpulabel = NULL;
}

void
disk_destroy(struct disk *diskp)
{

	mutex_destroy(&diskp->dk_openlock);
	mutex_destroy(&diskp->dk_rawlock);
}

void
disk_wait(struct disk *diskp)
{

	iostat_wait(diskp->dk_stats);
}

void
disk_busy(struct disk *diskp)
{

	iostat_busy(diskp->dk_stats);
}

void
disk_unbusy(struct disk *diskp, long bytes, int read)
{

	iostat_unbusy(diskp->dk_stats, bytes, read);
}

bool
disk_isbusy(struct disk *diskp)
{

	return iostat_isbusy(diskp->dk_stats);
}

void
disk_rename(struct disk *diskp, const char *name)
{

	diskp->dk_name = name;
	if (diskp->dk_stats != NULL)
		iostat_rename(diskp->dk_stats, name);
}

struct disk *
disk_find(const char *name)
{
	struct disk_state *ds = diskstate();
	struct disk *diskp;

	mutex_enter(&ds->ds_lock);
	TAILQ_FOREACH(diskp, &ds->ds_disks, dk_link) {
		if (strcmp(diskp->dk_name, name) == 0)
			break;
	}
	mutex_exit(&ds->ds_lock);
	return diskp;
}

int
disk_count(void)
{

	return diskstate()->ds_ndisks;
}

/*
 * The geometry is in dk_geom: derive the rest of it, and the shifts.
 */
void
disk_set_info(device_t dev, struct disk *diskp, const char *type)
{
	struct disk_geom *dg = &diskp->dk_geom;

	if (dg->dg_secsize == 0)
		dg->dg_secsize = DEV_BSIZE;
	if (dg->dg_nsectors != 0 && dg->dg_ntracks != 0 &&
	    dg->dg_secpercyl == 0)
		dg->dg_secpercyl = dg->dg_nsectors * dg->dg_ntracks;
	if (dg->dg_secperunit == 0)
		dg->dg_secperunit = (int64_t)dg->dg_secpercyl *
		    dg->dg_ncylinders;
	else if (dg->dg_ncylinders == 0 && dg->dg_secpercyl != 0)
		dg->dg_ncylinders = dg->dg_secperunit / dg->dg_secpercyl;
	diskp->dk_byteshift = DK_BSIZE2BYTESHIFT(dg->dg_secsize);
	diskp->dk_blkshift = dg->dg_secsize < DEV_BSIZE ? 0 :
	    DK_BSIZE2BLKSHIFT(dg->dg_secsize);
}

/* The end of a request that goes nowhere. */
static int
refuse(struct buf *bp, int error)
{

	bp->b_error = error;
	bp->b_resid = bp->b_bcount;
	return -1;
}

/*
 * Cut a request short that crosses the end of `size' blocks of `blksize'
 * bytes, which begin at block 0.  Returns 1 if there is something to do, 0 at
 * the very end, -1 with b_error.
 */
static int
clip(struct buf *bp, int64_t blkno, uint64_t size, int blksize)
{
	int64_t count = howmany(bp->b_bcount, blksize);
	int64_t left = (int64_t)size - blkno;

	if (blkno < 0 || left < 0)
		return refuse(bp, EINVAL);
	if (count <= left)
		return 1;
	if (left == 0) {
		bp->b_resid = bp->b_bcount;
		return 0;
	}
	bp->b_bcount = left * blksize;
	return 1;
}

int
bounds_check_with_mediasize(struct buf *bp, int secsize, uint64_t mediasize)
{

	if (secsize <= 0 || bp->b_bcount < 0)
		return refuse(bp, EINVAL);
	if (bp->b_blkno < 0)
		return refuse(bp, EINVAL);
	return clip(bp, dbtob(bp->b_blkno) / secsize, mediasize, secsize);
}

/*
 * The same for a partition of the label.  The label itself is written only if
 * wlabel allows.
 */
int
bounds_check_with_label(struct disk *dk, struct buf *bp, int wlabel)
{
	struct disklabel *lp = dk->dk_label;
	struct partition *p = &lp->d_partitions[DISKPART(bp->b_dev)];
	uint64_t size = p->p_size, first = p->p_offset;
	int64_t labelsector = dk->dk_labelsector, blkno;

	if (lp->d_secsize == 0 || lp->d_secpercyl == 0)
		return refuse(bp, EINVAL);
	if (lp->d_secsize > DEV_BSIZE) {
		size <<= dk->dk_blkshift;
		first <<= dk->dk_blkshift;
		labelsector <<= dk->dk_blkshift;
	}
	blkno = bp->b_blkno;
	if (BUF_ISWRITE(bp) && wlabel == 0 &&
	    first + blkno <= (uint64_t)labelsector &&
	    first + blkno + howmany(bp->b_bcount, DEV_BSIZE) >
	    (uint64_t)labelsector)
		return refuse(bp, EROFS);
	return clip(bp, blkno, size, DEV_BSIZE);
}

/* What a label answers. */
static int
label_ioctl(struct disk *dk, dev_t dev, u_long cmd, void *data)
{
	const struct disklabel *lp = dk->dk_label;
	const struct partition *p = &lp->d_partitions[DISKPART(dev)];
	struct partinfo *pi = data;

	switch (cmd) {
	case DIOCGDINFO:
		*(struct disklabel *)data = *lp;
		return 0;
	case DIOCGPARTINFO:
		memset(pi, 0, sizeof(*pi));
		pi->pi_offset = p->p_offset;
		pi->pi_size = p->p_size;
		pi->pi_secsize = lp->d_secsize;
		pi->pi_bsize = MAX(BLKDEV_IOSIZE, pi->pi_secsize);
		pi->pi_fstype = p->p_fstype;
		pi->pi_frag = p->p_frag;
		pi->pi_cpg = p->p_cpg;
		pi->pi_fsize = p->p_fsize;
		return 0;
	default:
		return EPASSTHROUGH;
	}
}

/*
 * ioctls that need nothing of the driver; EPASSTHROUGH: the others.
 */
int
disk_ioctl(struct disk *dk, dev_t dev, u_long cmd, void *data, int flag,
    struct lwp *l)
{
	const struct disk_geom *dg = &dk->dk_geom;
	struct disk_sectoralign *dsa;

	switch (cmd) {
	case DIOCGSECTORSIZE:
		*(u_int *)data = dg->dg_secsize;
		return 0;
	case DIOCGMEDIASIZE:
		*(off_t *)data = (off_t)dg->dg_secsize * dg->dg_secperunit;
		return 0;
	case DIOCGSECTORALIGN:
		dsa = data;
		dsa->dsa_firstaligned = 0;
		dsa->dsa_alignment = 1;
		return 0;
	default:
		if (dev == NODEV || dk->dk_label == NULL)
			return EPASSTHROUGH;
		return label_ioctl(dk, dev, cmd, data);
	}
}

/* "sd0a: error reading fsbn 16 of 16-23". */
void
diskerr(const struct buf *bp, const char *dname, const char *what, int pri,
    int blkdone, const struct disklabel *lp)
{
	long long first = bp->b_blkno;
	long long last = first + (bp->b_bcount - 1) / DEV_BSIZE;

	printf("%s%lld%c: %s %sing fsbn ", dname,
	    (long long)DISKUNIT(bp->b_dev), 'a' + (int)DISKPART(bp->b_dev),
	    what, BUF_ISREAD(bp) ? "read" : "writ");
	if (blkdone >= 0)
		printf("%lld of ", first + blkdone);
	printf("%lld-%lld", first, last);
}

/*
 * Size of the disk behind a vnode.
 */
int
getdisksize(struct vnode *vp, uint64_t *numsecp, unsigned int *secsizep)
{
	struct partinfo pi;
	struct dkwedge_info dkw;
	struct disk *diskp;
	u_int secsize;
	off_t size;
	int error;

	error = VOP_IOCTL(vp, DIOCGPARTINFO, &pi, FREAD | FKIOCTL, NOCRED);
	if (error == 0) {
		if (pi.pi_secsize == 0)
			return EINVAL;
		*numsecp = pi.pi_size;
		*secsizep = pi.pi_secsize;
		return 0;
	}
	error = VOP_IOCTL(vp, DIOCGWEDGEINFO, &dkw, FREAD | FKIOCTL, NOCRED);
	if (error == 0) {
		diskp = disk_find(dkw.dkw_parent);
		secsize = diskp != NULL ? diskp->dk_geom.dg_secsize :
		    DEV_BSIZE;
		*numsecp = dkw.dkw_size;
		*secsizep = secsize;
		return 0;
	}
	error = VOP_IOCTL(vp, DIOCGMEDIASIZE, &size, FREAD | FKIOCTL, NOCRED);
	if (error != 0)
		return error;
	if (VOP_IOCTL(vp, DIOCGSECTORSIZE, &secsize, FREAD | FKIOCTL,
	    NOCRED) != 0 || secsize == 0)
		secsize = DEV_BSIZE;
	*numsecp = size / secsize;
	*secsizep = secsize;
	return 0;
}

/* The name of a file system type as wedges have it. */
static const char *
fstype_name(int fstype)
{

	switch (fstype) {
	case FS_SWAP:
		return "swap";
	case FS_BSDFFS:
		return "ffs";
	case FS_BSDLFS:
		return "lfs";
	case FS_EX2FS:
		return "ext2fs";
	case FS_ISO9660:
		return "cd9660";
	case FS_MSDOS:
		return "msdos";
	default:
		return "";
	}
}

int
getdiskinfo(struct vnode *vp, struct dkwedge_info *dkw)
{
	const char *name;
	struct partinfo pi;
	dev_t dev;
	int error;

	if (VOP_IOCTL(vp, DIOCGWEDGEINFO, dkw, FREAD | FKIOCTL, NOCRED) == 0)
		return 0;
	if (vp->v_type != VBLK && vp->v_type != VCHR)
		return ENOTBLK;
	error = VOP_IOCTL(vp, DIOCGPARTINFO, &pi, FREAD | FKIOCTL, NOCRED);
	if (error != 0)
		return error;
	dev = vp->v_rdev;
	name = devsw_blk2name(major(dev));
	memset(dkw, 0, sizeof(*dkw));
	snprintf(dkw->dkw_devname, sizeof(dkw->dkw_devname), "%s%d%c",
	    name != NULL ? name : "?", (int)DISKUNIT(dev),
	    'a' + (int)DISKPART(dev));
	snprintf(dkw->dkw_parent, sizeof(dkw->dkw_parent), "%s%d",
	    name != NULL ? name : "?", (int)DISKUNIT(dev));
	memcpy(dkw->dkw_wname, dkw->dkw_devname, sizeof(dkw->dkw_devname));
	dkw->dkw_offset = pi.pi_offset;
	dkw->dkw_size = pi.pi_size;
	strlcpy(dkw->dkw_ptype, fstype_name(pi.pi_fstype),
	    sizeof(dkw->dkw_ptype));
	return 0;
}
