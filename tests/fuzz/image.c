/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Seed images: where what is in them, and spoiling it.
 *
 * A seed is trusted to be a sound file system, but offsets are checked all
 * the same.  Layout: see csrc/sys/ufs/ffs/fs.h; numbers here are offsets in
 * those structures.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define MAGIC1		0x00011954u
#define MAGIC2		0x19540119u
#define NDADDR		12
#define NIADDR		3

enum place {
	SUPERBLOCK,		/* a member that counts */
	SUPERBLOCK_ANY,		/* any word */
	GROUP,			/* a word of a cylinder group */
	INODE,			/* a member of an inode in use */
	INODE_TYPE,		/* another type and size, the rest as it was */
	DIRECTORY,		/* a member of a directory entry */
	DIRECTORY_NAME,
	INDIRECT,		/* an address in an indirect block */
	ATTRIBUTES,		/* an inode gets extended attributes */
	BYTE,			/* anything, anywhere */
	COPY,			/* a fragment onto another */
	ZERO,			/* a fragment */
	TRUNCATE,
	NPLACES
};

/* Members of the superblock that the driver has reason to read. */
static const uint16_t sbfields[] = {
	8, 12, 16, 20, 24, 28, 36, 40, 44, 48, 52, 56, 72, 76, 80, 84, 96,
	100, 104, 116, 120, 124, 152, 156, 160, 184, 188, 208, 211, 864,
	1000, 1004, 1072, 1080, 1084, 1088, 1096, 1120, 1312, 1316, 1320,
	1324, 1328, 1336, 1344, 1352, 1356, 1372
};

/* Members of an inode: offset, and width in bytes. */
struct member {
	uint8_t		at, width;
};
static const struct member inode1[] = {
	{ 0, 2 }, { 2, 2 }, { 8, 8 }, { 8, 4 }, { 12, 4 }, { 20, 4 },
	{ 40, 4 }, { 44, 4 }, { 48, 4 }, { 84, 4 }, { 88, 4 }, { 92, 4 },
	{ 96, 4 }, { 100, 4 }, { 104, 4 }, { 108, 4 },
};
static const struct member inode2[] = {
	{ 0, 2 }, { 2, 2 }, { 12, 4 }, { 16, 8 }, { 16, 4 }, { 20, 4 },
	{ 24, 8 }, { 40, 8 }, { 64, 4 }, { 80, 4 }, { 88, 4 }, { 92, 4 },
	{ 96, 8 }, { 104, 8 }, { 112, 8 }, { 120, 8 }, { 200, 8 }, { 208, 8 },
	{ 216, 8 }, { 224, 8 },
};

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* Numbers in the byte order of the image. */
static uint64_t
get(const struct image *im, const uint8_t *from, size_t at, unsigned width)
{
	uint64_t n = 0;
	unsigned i;

	if (at > im->size || im->size - at < width)
		return 0;
	for (i = 0; i < width; i++)
		n = n << 8 | from[at + (im->swapped ? i : width - 1 - i)];
	return n;
}

static void
touch(struct image *im, size_t at, size_t len)
{
	if (im->ndirty == COUNT(im->dirty))
		return;
	im->dirty[im->ndirty].at = at;
	im->dirty[im->ndirty++].len = len;
}

static bool
room(const struct image *im, size_t at, size_t len)
{
	return at <= im->size && im->size - at >= len &&
	    im->ndirty < COUNT(im->dirty);
}

static void
put(struct image *im, size_t at, unsigned width, uint64_t n)
{
	unsigned i;

	if (!room(im, at, width))
		return;
	touch(im, at, width);
	for (i = 0; i < width; i++) {
		im->data[at + (im->swapped ? width - 1 - i : i)] = (uint8_t)n;
		n >>= 8;
	}
}

static void
add(struct places *p, size_t at)
{
	size_t *grown;

	if ((p->n & (p->n - 1)) == 0) {
		grown = realloc(p->at, (p->n ? p->n * 2 : 1) * sizeof(*p->at));
		if (grown == NULL)
			abort();
		p->at = grown;
	}
	p->at[p->n++] = at;
}

static bool
find_superblock(struct image *im)
{
	static const size_t places[] = { 65536, 8192, 0, 262144 };
	size_t i;
	int order;

	for (order = 0; order < 2; order++) {
		im->swapped = order != 0;
		for (i = 0; i < COUNT(places); i++) {
			uint64_t magic = get(im, im->data, places[i] + 1372, 4);

			if (magic != MAGIC1 && magic != MAGIC2)
				continue;
			im->sb = places[i];
			im->ufs2 = magic == MAGIC2;
			return true;
		}
	}
	return false;
}

/* Byte offset of an inode of group c. */
static size_t
inode_at(const struct image *im, uint32_t c, uint32_t i)
{
	uint64_t start = (uint64_t)c * im->fpg;
	const size_t sb = im->sb;

	if (!im->ufs2)
		start += get(im, im->data, sb + 24, 4) *
		    (c & ~(uint32_t)get(im, im->data, sb + 28, 4));
	start += get(im, im->data, sb + 16, 4);
	return start * im->fsize + (size_t)i * (im->ufs2 ? 256 : 128);
}

static void
find_in_inode(struct image *im, size_t at)
{
	const uint8_t *d = im->data;
	const unsigned width = im->ufs2 ? 8 : 4;
	const size_t db = at + (im->ufs2 ? 112 : 40);
	const uint64_t size = get(im, d, at + (im->ufs2 ? 16 : 8), 8);
	const unsigned type = get(im, d, at, 2) & 0170000;
	uint64_t block;
	size_t i, off;

	add(&im->inodes, at);
	if (type != 0040000 && type != 0100000)
		return;
	for (i = 0; i < NIADDR; i++) {
		block = get(im, d, db + (NDADDR + i) * width, width);
		if (block != 0 && block < im->nfrags)
			add(&im->indirect, block * im->fsize);
	}
	if (type != 0040000)
		return;
	for (off = 0; off < size && off < NDADDR * (size_t)im->bsize;
	    off += 512) {
		block = get(im, d, db + off / im->bsize * width, width);
		if (block != 0 && block < im->nfrags)
			add(&im->dirs, block * im->fsize + off % im->bsize);
	}
}

static int
find_places(struct image *im)
{
	const size_t sb = im->sb;
	uint32_t c, i;

	im->ncg = get(im, im->data, sb + 44, 4);
	im->bsize = get(im, im->data, sb + 48, 4);
	im->fsize = get(im, im->data, sb + 52, 4);
	im->ipg = get(im, im->data, sb + 184, 4);
	im->fpg = get(im, im->data, sb + 188, 4);
	if (im->bsize == 0 || im->fsize == 0 || im->ncg > 1000 ||
	    im->ipg > 100000)
		return -1;
	im->nfrags = im->size / im->fsize;
	for (c = 0; c < im->ncg; c++) {
		uint64_t cg = (uint64_t)c * im->fpg +
		    get(im, im->data, sb + 12, 4);

		add(&im->groups, cg * im->fsize);
		for (i = 0; i < im->ipg; i++) {
			size_t at = inode_at(im, c, i);

			if (get(im, im->data, at, 2) != 0)
				find_in_inode(im, at);
		}
	}
	return im->inodes.n == 0 || im->dirs.n == 0 ? -1 : 0;
}

int
image_load(struct image *im, const char *path)
{
	FILE *f = fopen(path, "rb");
	long size;

	memset(im, 0, sizeof(*im));
	im->name = path;
	if (f == NULL)
		return -1;
	if (fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) <= 0) {
		fclose(f);
		return -1;
	}
	rewind(f);
	im->size = im->length = (size_t)size;
	im->data = malloc(im->size);
	im->pristine = malloc(im->size);
	if (im->data == NULL || im->pristine == NULL ||
	    fread(im->data, 1, im->size, f) != im->size) {
		fclose(f);
		return -1;
	}
	fclose(f);
	memcpy(im->pristine, im->data, im->size);
	if (!find_superblock(im))
		return -1;
	return find_places(im);
}

/*
 * What a number becomes.
 */
static uint64_t
changed(const struct image *im, const struct change *c, uint64_t old)
{
	const uint64_t special[] = {
		0, 1, 2, 3, 7, 8, 511, 512, 4095, 65536, 0x7fff, 0x8000, 0xffff,
		0x7fffffff, 0x80000000, 0xffffffff, 0x7fffffffffffffff,
		0x8000000000000000, (uint64_t)-1, im->bsize, im->fsize,
		im->nfrags, im->nfrags - 1, im->nfrags + 1, im->ipg, im->ncg,
		im->sb / im->fsize, im->groups.at[0] / im->fsize,
		im->dirs.at[c->value / 64 % im->dirs.n] / im->fsize,
		im->inodes.at[c->value / 64 % im->inodes.n] / im->fsize,
		im->indirect.n == 0 ? 0 :
		    im->indirect.at[c->value / 64 % im->indirect.n] / im->fsize,
	};

	switch (c->how % 8) {
	case 0:
		return c->value;
	case 1:
		return old + (uint64_t)(int64_t)(int8_t)c->value;
	case 2:
		return old ^ 1ull << c->value % 64;
	case 3:
		return old << c->value % 16;
	case 4:
		return old >> c->value % 16;
	case 5:
		return (uint64_t)c->value << 32 | old;
	default:
		return special[c->value % COUNT(special)];
	}
}

static void
change_number(struct image *im, const struct change *c, size_t at,
    unsigned width)
{
	if (room(im, at, width))
		put(im, at, width, changed(im, c,
		    get(im, im->data, at, width)));
}

static void
change_entry(struct image *im, const struct change *c, size_t chunk)
{
	size_t at = chunk, next;
	unsigned skip;

	/* Walk to an entry, as far as reclen still makes sense. */
	for (skip = c->field / 8 % 8; skip > 0; skip--) {
		next = at + get(im, im->data, at + 4, 2);
		if (next < at + 8 || next + 8 > chunk + 512)
			break;
		at = next;
	}
	switch (c->field % 8) {
	case 0:
	case 1:
		change_number(im, c, at, 4);
		break;
	case 2:
	case 3:
		change_number(im, c, at + 4, 2);
		break;
	case 4:
		change_number(im, c, at + 6, 1);
		break;
	case 5:
	case 6:
		change_number(im, c, at + 7, 1);
		break;
	default:
		change_number(im, c, at + 6, 2);
		break;
	}
}

static void
change_name(struct image *im, const struct change *c, size_t chunk)
{
	static const char bytes[] = { '/', '\0', '.', '\n', -1, 'a', 1, ' ' };
	size_t at = chunk + c->field % 512;

	if (!room(im, at, 1))
		return;
	touch(im, at, 1);
	im->data[at] = (uint8_t)bytes[c->value % sizeof(bytes)];
}

/*
 * Two attributes in the last fragment of the image, so that the changes that
 * follow have something to spoil.
 */
static void
give_attributes(struct image *im, const struct change *c, size_t inode)
{
	static const struct {
		uint8_t ns, namelen;
		char name[6];
		uint8_t len, pad;
	} attrs[] = {
		{ 1, 4, "color", 11, 5 }, { 2, 3, "abcde", 3, 5 },
	};
	const size_t area = (size_t)(im->nfrags - 1) * im->fsize;
	size_t at = area, i, head, total;

	if (!im->ufs2 || !room(im, area, im->fsize))
		return;
	touch(im, area, im->fsize);
	for (i = 0; i < COUNT(attrs); i++) {
		head = (7u + attrs[i].namelen + 7u) & ~7u;
		total = head + attrs[i].len + attrs[i].pad;
		memset(im->data + at, 'v', total);
		put(im, at, 4, total);
		im->data[at + 4] = attrs[i].ns;
		im->data[at + 5] = attrs[i].pad;
		im->data[at + 6] = attrs[i].namelen;
		memcpy(im->data + at + 7, attrs[i].name, attrs[i].namelen);
		at += total;
	}
	put(im, inode + 92, 4, at - area);
	put(im, inode + 96, 8, im->nfrags - 1);
	if (c->how % 4 != 0)
		change_number(im, c, area + c->field % 64, 1 << c->how % 3);
}

static void
change_type(struct image *im, const struct change *c, size_t inode)
{
	static const uint16_t types[] = {
		0010000, 0020000, 0040000, 0060000, 0100000, 0120000, 0140000,
		0160000, 0000000, 0170000
	};
	unsigned old = get(im, im->data, inode, 2);

	put(im, inode, 2, types[c->field % COUNT(types)] | (old & 07777));
	if (c->how % 2 != 0)
		put(im, inode + (im->ufs2 ? 16 : 8), 8,
		    c->value >> c->how % 32);
}

static void
fill(struct image *im, const struct change *c, bool zero)
{
	size_t to = (size_t)(c->value % im->nfrags) * im->fsize;
	size_t from = (size_t)(c->which % im->nfrags) * im->fsize;

	/* Where the meaning is, half of the time. */
	if (c->how % 2 != 0)
		to = im->inodes.at[c->value % im->inodes.n] & ~511u;
	if (c->how % 4 == 3)
		from = im->dirs.at[c->which % im->dirs.n];
	if (!room(im, to, im->fsize) || !room(im, from, im->fsize))
		return;
	touch(im, to, im->fsize);
	if (zero)
		memset(im->data + to, 0, im->fsize);
	else
		memmove(im->data + to, im->data + from, im->fsize);
}

static size_t
pick(const struct places *p, uint16_t which)
{
	return p->at[which % p->n];
}

static void
apply(struct image *im, const struct change *c)
{
	const struct member *m;
	size_t at;

	switch (c->what % NPLACES) {
	case SUPERBLOCK:
		at = sbfields[c->field % COUNT(sbfields)];
		change_number(im, c, im->sb + at, at >= 1000 &&
		    at < 1120 ? 8 : 4);
		break;
	case SUPERBLOCK_ANY:
		change_number(im, c, im->sb + c->field % 344 * 4, 4);
		break;
	case GROUP:
		change_number(im, c, pick(&im->groups, c->which) +
		    c->field % 64 * 4, 4);
		break;
	case INODE:
		m = im->ufs2 ? &inode2[c->field % COUNT(inode2)] :
		    &inode1[c->field % COUNT(inode1)];
		change_number(im, c, pick(&im->inodes, c->which) + m->at,
		    m->width);
		break;
	case INODE_TYPE:
		change_type(im, c, pick(&im->inodes, c->which));
		break;
	case DIRECTORY:
		change_entry(im, c, pick(&im->dirs, c->which));
		break;
	case DIRECTORY_NAME:
		change_name(im, c, pick(&im->dirs, c->which));
		break;
	case INDIRECT:
		if (im->indirect.n != 0)
			change_number(im, c, pick(&im->indirect, c->which) +
			    c->field % 64 * (im->ufs2 ? 8 : 4),
			    im->ufs2 ? 8 : 4);
		break;
	case ATTRIBUTES:
		give_attributes(im, c, pick(&im->inodes, c->which));
		break;
	case BYTE:
		change_number(im, c, (size_t)(((uint64_t)c->which << 16 |
		    c->field) % im->size), 1);
		break;
	case COPY:
		fill(im, c, false);
		break;
	case ZERO:
		fill(im, c, true);
		break;
	case TRUNCATE:
		/* Rarely: what is cut off hides what else changed. */
		if (c->how % 4 == 0)
			im->length = (size_t)(((uint64_t)c->which << 16 |
			    c->field) % im->size);
		break;
	}
}

void
image_apply(struct image *im, const uint8_t *script, size_t len)
{
	struct change c;
	size_t i;

	for (i = 0; i < MAXCHANGES && len >= 1 + (i + 1) * sizeof(c); i++) {
		memcpy(&c, script + 1 + i * sizeof(c), sizeof(c));
		apply(im, &c);
	}
}

void
image_restore(struct image *im)
{
	size_t i;

	for (i = 0; i < im->ndirty; i++)
		memcpy(im->data + im->dirty[i].at,
		    im->pristine + im->dirty[i].at, im->dirty[i].len);
	im->ndirty = 0;
	im->length = im->size;
}

uint64_t
random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

size_t
script_make(uint64_t *state, size_t nimages, uint8_t *script)
{
	struct change c;
	size_t i, n = 1 + random_next(state) % 4;

	script[0] = random_next(state) % nimages;
	for (i = 0; i < n; i++) {
		uint64_t a = random_next(state), b = random_next(state);

		memset(&c, 0, sizeof(c));
		c.what = a;
		c.how = a >> 8;
		c.which = a >> 16;
		c.field = a >> 32;
		c.value = (uint32_t)(b >> (b & 1 ? 32 : 48));
		memcpy(script + 1 + i * sizeof(c), &c, sizeof(c));
	}
	return 1 + n * sizeof(c);
}
