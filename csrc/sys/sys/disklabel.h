/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk label: 404 bytes, layout of amd64 (16 partitions, 'd' the whole
 * disk).
 */
#ifndef _SYS_DISKLABEL_H_
#define _SYS_DISKLABEL_H_

#include <sys/types.h>

#define MAXPARTITIONS	16
#define RAW_PART	3
#define LABELSECTOR	1
#define LABELOFFSET	0
#define DISKMAGIC	((uint32_t)0x82564557)
#define NDDATA		5
#define NSPARE		5

#define DISKUNIT(dev)		(minor(dev) / MAXPARTITIONS)
#define DISKPART(dev)		(minor(dev) % MAXPARTITIONS)
#define DISKMINOR(unit, part)	(((unit) * MAXPARTITIONS) + (part))
#define MAKEDISKDEV(maj, unit, part) \
	(makedev((maj), DISKMINOR((unit), (part))))

struct partition {
	uint32_t	p_size;		/* sectors */
	uint32_t	p_offset;	/* first sector */
	uint32_t	p_fsize;
	uint8_t		p_fstype;	/* FS_* */
	uint8_t		p_frag;
	uint16_t	p_cpg;
};

struct disklabel {
	uint32_t	d_magic;
	uint16_t	d_type;		/* DKTYPE_* */
	uint16_t	d_subtype;
	char		d_typename[16];
	char		d_packname[16];
	uint32_t	d_secsize;
	uint32_t	d_nsectors;
	uint32_t	d_ntracks;
	uint32_t	d_ncylinders;
	uint32_t	d_secpercyl;
	uint32_t	d_secperunit;
	uint16_t	d_sparespertrack;
	uint16_t	d_sparespercyl;
	uint32_t	d_acylinders;
	uint16_t	d_rpm;
	uint16_t	d_interleave;
	uint16_t	d_trackskew;
	uint16_t	d_cylskew;
	uint32_t	d_headswitch;
	uint32_t	d_trkseek;
	uint32_t	d_flags;
	uint32_t	d_drivedata[NDDATA];
	uint32_t	d_spare[NSPARE];
	uint32_t	d_magic2;
	uint16_t	d_checksum;
	uint16_t	d_npartitions;
	uint32_t	d_bbsize;
	uint32_t	d_sbsize;
	struct partition d_partitions[MAXPARTITIONS];
};
_Static_assert(sizeof(struct partition) == 16, "partition");
_Static_assert(sizeof(struct disklabel) == 404, "disklabel");

struct cpu_disklabel {
	int		cd_dummy;
};

/* d_type */
#define DKTYPE_UNKNOWN	0
#define DKTYPE_SCSI	4
#define DKTYPE_FLOPPY	10
#define DKTYPE_CCD	11
#define DKTYPE_VND	12
#define DKTYPE_ATAPI	13
#define DKTYPE_RAID	14
#define DKTYPE_LD	15
#define DKTYPE_CGD	17
#define DKTYPE_FLASH	19
#define DKTYPE_DM	20
#define DKTYPE_RUMPD	21
#define DKTYPE_MD	22

/* p_fstype */
#define FS_UNUSED	0
#define FS_SWAP		1
#define FS_BSDFFS	7
#define FS_MSDOS	8
#define FS_BSDLFS	9
#define FS_OTHER	10
#define FS_ISO9660	12
#define FS_BOOT		13
#define FS_RAID		16
#define FS_EX2FS	18

/* d_flags */
#define D_REMOVABLE	0x01
#define D_BADSECT	0x04
#define D_RAMDISK	0x08
#define D_CHAIN		0x10

#define BBSIZE		8192
#define SBLOCKSIZE	8192

uint16_t dkcksum(struct disklabel *);
uint16_t dkcksum_sized(struct disklabel *, size_t);

#endif /* _SYS_DISKLABEL_H_ */
