/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fuzz target: hostile FFS images.
 *
 * An input is not an image but a script: which seed image, and a list of
 * changes to it, each of a place that means something (superblock, cylinder
 * group, inode, directory entry, indirect block, extended attributes).  So
 * inputs are small, a fuzzer's own mutations of them make sense, and applying
 * one costs what it changes, not what the image holds.
 *
 *	image.c		seed images, and applying scripts to them
 *	walk.c		what is done with an image in a kernel
 *	main.c		libFuzzer's entry points, and a driver without it
 */
#ifndef _FUZZ_H_
#define _FUZZ_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One change; a script is a byte that chooses the image, then up to 16. */
struct change {
	uint8_t		what;		/* enum place, modulo */
	uint8_t		how;		/* operation, modulo */
	uint16_t	which;		/* of the places of that kind */
	uint16_t	field;
	uint16_t	spare;
	uint32_t	value;
};
#define MAXCHANGES	16
#define SCRIPTMAX	(1 + MAXCHANGES * sizeof(struct change))

struct image {
	const char	*name;
	uint8_t		*data;
	uint8_t		*pristine;
	size_t		size;
	size_t		length;		/* of what there is now: truncation */

	bool		swapped;
	bool		ufs2;
	size_t		sb;		/* offset of the superblock */
	uint32_t	bsize, fsize, ncg, ipg, fpg, nfrags;
	/* Byte offsets of what is there to be spoiled. */
	struct places {
		size_t		*at;
		size_t		n;
	} groups, inodes, dirs, indirect;

	struct { size_t at, len; } dirty[MAXCHANGES * 4];
	size_t		ndirty;
};

int	image_load(struct image *, const char *path);
void	image_apply(struct image *, const uint8_t *script, size_t len);
void	image_restore(struct image *);

/* A sequence of numbers that follows from its seed alone. */
uint64_t random_next(uint64_t *state);
size_t	script_make(uint64_t *state, size_t nimages, uint8_t *script);

struct walked {
	uint64_t	images, mounted, files, bytes;
};
extern struct walked walked;

void	walk_begin(void);
void	walk_image(const struct image *);
void	walk_check(void);

#endif /* _FUZZ_H_ */
