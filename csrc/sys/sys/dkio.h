/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ioctls of disks.
 */
#ifndef _SYS_DKIO_H_
#define _SYS_DKIO_H_

#include <sys/disklabel.h>
#include <sys/ioccom.h>

struct plistref;

#define DK_DEVNAMELEN	16
#define DK_WNAMELEN	128
#define DK_PTYPELEN	32

struct dkwedge_info {
	char		dkw_devname[16];
	uint8_t		dkw_wname[128];
	char		dkw_parent[16];
	daddr_t		dkw_offset;
	uint64_t	dkw_size;
	char		dkw_ptype[32];
};
_Static_assert(sizeof(struct dkwedge_info) == 208, "dkwedge_info");

struct dkwedge_list {
	void		*dkwl_buf;
	size_t		dkwl_bufsize;
	u_int		dkwl_nwedges;
	u_int		dkwl_ncopied;
};

#define DK_STRATEGYNAMELEN	32
struct disk_strategy {
	char		dks_name[DK_STRATEGYNAMELEN];
	void		*dks_param;
	size_t		dks_paramlen;
};

struct disk_sectoralign {
	uint32_t	dsa_firstaligned;
	uint32_t	dsa_alignment;
};

/* What opening or mounting a partition wants to know. */
struct partinfo {
	uint64_t	pi_offset;	/* sectors */
	uint64_t	pi_size;	/* sectors */
	uint32_t	pi_secsize;
	uint32_t	pi_bsize;
	uint8_t		pi_fstype;
	uint8_t		pi_frag;
	uint16_t	pi_cpg;
	uint32_t	pi_fsize;
};
_Static_assert(sizeof(struct partinfo) == 32, "partinfo");

#define DKCACHE_READ	0x000001
#define DKCACHE_WRITE	0x000002
#define DKCACHE_RCHANGE	0x000100
#define DKCACHE_WCHANGE	0x000200
#define DKCACHE_SAVE	0x010000
#define DKCACHE_FUA	0x020000
#define DKCACHE_DPO	0x040000

#define DIOCGDINFO	_IOR('d', 101, struct disklabel)
#define DIOCSDINFO	_IOW('d', 102, struct disklabel)
#define DIOCWDINFO	_IOW('d', 103, struct disklabel)
#define DIOCGPARTINFO	_IOW('d', 104, struct partinfo)
#define DIOCWLABEL	_IOW('d', 109, int)
#define DIOCEJECT	_IOW('d', 112, int)
#define DIOCLOCK	_IOW('d', 113, int)
#define DIOCGDEFLABEL	_IOR('d', 114, struct disklabel)
#define DIOCCLRLABEL	_IO('d', 115)
#define DIOCGCACHE	_IOR('d', 116, int)
#define DIOCSCACHE	_IOW('d', 117, int)
#define DIOCCACHESYNC	_IOW('d', 118, int)
#define DIOCKLABEL	_IOW('d', 119, int)
#define DIOCAWEDGE	_IOWR('d', 121, struct dkwedge_info)
#define DIOCGWEDGEINFO	_IOR('d', 122, struct dkwedge_info)
#define DIOCDWEDGE	_IOW('d', 123, struct dkwedge_info)
#define DIOCLWEDGES	_IOWR('d', 124, struct dkwedge_list)
#define DIOCGSTRATEGY	_IOR('d', 125, struct disk_strategy)
#define DIOCSSTRATEGY	_IOW('d', 126, struct disk_strategy)
#define DIOCGDISKINFO	_IOR('d', 127, struct plistref_space)
#define DIOCTUR		_IOR('d', 128, int)
#define DIOCMWEDGES	_IOR('d', 131, int)
#define DIOCGMEDIASIZE	_IOR('d', 132, off_t)
#define DIOCGSECTORSIZE	_IOR('d', 133, u_int)
#define DIOCRMWEDGES	_IOR('d', 134, int)
#define DIOCGSECTORALIGN _IOR('d', 135, struct disk_sectoralign)

/* Same size as proplib's struct plistref, which DIOCGDISKINFO fills. */
struct plistref_space {
	void		*pref_plist;
	size_t		pref_len;
};

#endif /* _SYS_DKIO_H_ */
