/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rumpfs: contents of regular files.
 *
 * Rules
 *	The vnode is locked, shared is enough to read.  Nothing beyond rn_size
 *	is ever shown, and memory between what was written and the end of its
 *	block is zero: a file that grows shows zeroes.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/uio.h>

#include "rumpfs.h"

#define RUMPFS_FIRSTMIN		128	/* bytes of the smallest first block */
#define RUMPFS_GANG		16	/* chunks freed in a go */

struct rumpfs_chunk {
	uint64_t	rc_index;	/* offset / RUMPFS_CHUNK */
	char		*rc_data;
};

static void
rumpfs_data_account(struct mount *mp, struct rumpfs_file *rf, ssize_t bytes)
{

	rf->rf_bytes += bytes;
	atomic_add_64(&MTORM(mp)->rm_bytes, bytes);
}

/* Make the first block hold `need' bytes. */
static int
rumpfs_first_grow(struct mount *mp, struct rumpfs_file *rf, size_t need)
{
	size_t size = MAX(rf->rf_firstsize, RUMPFS_FIRSTMIN);
	char *p;

	KASSERT(need <= RUMPFS_CHUNK);
	if (need <= rf->rf_firstsize)
		return 0;
	while (size < need)
		size *= 2;
	p = kmem_alloc(size, KM_NOSLEEP);
	if (p == NULL)
		return ENOSPC;
	if (rf->rf_first != NULL) {
		memcpy(p, rf->rf_first, rf->rf_firstsize);
		kmem_free(rf->rf_first, rf->rf_firstsize);
	}
	memset(p + rf->rf_firstsize, 0, size - rf->rf_firstsize);
	rumpfs_data_account(mp, rf, size - rf->rf_firstsize);
	rf->rf_first = p;
	rf->rf_firstsize = size;
	return 0;
}

static char *
rumpfs_chunk_lookup(struct rumpfs_file *rf, uint64_t idx)
{
	struct rumpfs_chunk *rc;

	rc = radix_tree_lookup_node(&rf->rf_chunks, idx);
	return rc != NULL ? rc->rc_data : NULL;
}

/*
 * A chunk that did not exist, of which [lo, hi) is about to be written: the
 * rest is made zero.
 */
static char *
rumpfs_chunk_make(struct mount *mp, struct rumpfs_file *rf, uint64_t idx,
    size_t lo, size_t hi)
{
	struct rumpfs_chunk *rc;

	rc = kmem_alloc(sizeof(*rc), KM_NOSLEEP);
	if (rc == NULL)
		return NULL;
	rc->rc_index = idx;
	rc->rc_data = kmem_alloc(RUMPFS_CHUNK, KM_NOSLEEP);
	if (rc->rc_data == NULL) {
		kmem_free(rc, sizeof(*rc));
		return NULL;
	}
	if (radix_tree_insert_node(&rf->rf_chunks, idx, rc) != 0) {
		kmem_free(rc->rc_data, RUMPFS_CHUNK);
		kmem_free(rc, sizeof(*rc));
		return NULL;
	}
	memset(rc->rc_data, 0, lo);
	memset(rc->rc_data + hi, 0, RUMPFS_CHUNK - hi);
	rumpfs_data_account(mp, rf, RUMPFS_CHUNK);
	return rc->rc_data;
}

/* Free all chunks from index `first' on. */
static void
rumpfs_chunks_free(struct mount *mp, struct rumpfs_file *rf, uint64_t first)
{
	struct rumpfs_chunk *found[RUMPFS_GANG];
	u_int n;

	while ((n = radix_tree_gang_lookup_node(&rf->rf_chunks, first,
	    (void **)found, RUMPFS_GANG, false)) > 0) {
		for (u_int i = 0; i < n; i++) {
			radix_tree_remove_node(&rf->rf_chunks,
			    found[i]->rc_index);
			kmem_free(found[i]->rc_data, RUMPFS_CHUNK);
			kmem_free(found[i], sizeof(*found[i]));
		}
		rumpfs_data_account(mp, rf, -(ssize_t)n * RUMPFS_CHUNK);
	}
}

int
rumpfs_data_read(struct rumpfs_node *node, struct uio *uio)
{
	struct rumpfs_file *rf = &node->rn_file;
	int error = 0;

	while (uio->uio_resid > 0 && uio->uio_offset < node->rn_size &&
	    error == 0) {
		const off_t off = uio->uio_offset;
		size_t in = off % RUMPFS_CHUNK, n;
		char *p;

		n = MIN(uio->uio_resid, node->rn_size - off);
		if (rf->rf_ext != NULL) {
			error = uiomove(rf->rf_ext + off, n, uio);
			continue;
		}
		n = MIN(n, RUMPFS_CHUNK - in);
		if (off < RUMPFS_CHUNK) {
			/* What was never written is not there either. */
			p = in < rf->rf_firstsize ? rf->rf_first : NULL;
			if (p != NULL)
				n = MIN(n, rf->rf_firstsize - in);
		} else {
			p = rumpfs_chunk_lookup(rf, off / RUMPFS_CHUNK);
		}
		error = p != NULL ? uiomove(p + in, n, uio) : uiozero(n, uio);
	}
	return error;
}

/* One block's worth of a write; the offset is below RUMPFS_MAXFILESIZE. */
static int
rumpfs_write_block(struct mount *mp, struct rumpfs_file *rf, struct uio *uio)
{
	const off_t off = uio->uio_offset;
	const size_t in = off % RUMPFS_CHUNK;
	const size_t n = MIN(uio->uio_resid, RUMPFS_CHUNK - in);
	const size_t resid = uio->uio_resid;
	bool fresh = false;
	char *p;
	int error;

	if (off < RUMPFS_CHUNK) {
		error = rumpfs_first_grow(mp, rf, in + n);
		if (error != 0)
			return error;
		p = rf->rf_first;
	} else {
		p = rumpfs_chunk_lookup(rf, off / RUMPFS_CHUNK);
		if (p == NULL) {
			p = rumpfs_chunk_make(mp, rf, off / RUMPFS_CHUNK, in,
			    in + n);
			if (p == NULL)
				return ENOSPC;
			fresh = true;
		}
	}
	error = uiomove(p + in, n, uio);
	if (error != 0 && fresh) {
		const size_t done = resid - uio->uio_resid;

		memset(p + in + done, 0, n - done);
	}
	return error;
}

/* Sets rn_size; on an error it covers what was written. */
int
rumpfs_data_write(struct mount *mp, struct rumpfs_node *node, struct uio *uio)
{
	struct rumpfs_file *rf = &node->rn_file;
	int error = 0;

	while (uio->uio_resid > 0 && error == 0) {
		if (rf->rf_ext != NULL) {
			const off_t off = uio->uio_offset;

			if (off >= rf->rf_extsize)
				return ENOSPC;
			error = uiomove(rf->rf_ext + off,
			    MIN(uio->uio_resid, rf->rf_extsize - off), uio);
		} else {
			error = rumpfs_write_block(mp, rf, uio);
		}
		if (uio->uio_offset > node->rn_size)
			node->rn_size = uio->uio_offset;
	}
	return error;
}

/* Cut or extend to `size'; what is added is zero and takes no memory. */
int
rumpfs_data_resize(struct mount *mp, struct rumpfs_node *node, off_t size)
{
	struct rumpfs_file *rf = &node->rn_file;
	const size_t in = size % RUMPFS_CHUNK;
	char *p;

	if (size > RUMPFS_MAXFILESIZE)
		return EFBIG;
	if (rf->rf_ext != NULL) {
		if (size > rf->rf_extsize)
			return ENOSPC;
		if (size > node->rn_size)
			memset(rf->rf_ext + node->rn_size, 0,
			    size - node->rn_size);
	} else if (size < node->rn_size) {
		rumpfs_chunks_free(mp, rf, howmany(size, RUMPFS_CHUNK));
		if (size >= RUMPFS_CHUNK) {
			p = in != 0 ? rumpfs_chunk_lookup(rf,
			    size / RUMPFS_CHUNK) : NULL;
			if (p != NULL)
				memset(p + in, 0, RUMPFS_CHUNK - in);
		} else if (size == 0 && rf->rf_first != NULL) {
			rumpfs_data_account(mp, rf,
			    -(ssize_t)rf->rf_firstsize);
			kmem_free(rf->rf_first, rf->rf_firstsize);
			rf->rf_first = NULL;
			rf->rf_firstsize = 0;
		} else if (size < rf->rf_firstsize) {
			memset(rf->rf_first + size, 0,
			    rf->rf_firstsize - size);
		}
	}
	node->rn_size = size;
	return 0;
}

void
rumpfs_data_fini(struct mount *mp, struct rumpfs_node *node)
{
	struct rumpfs_file *rf = &node->rn_file;

	rumpfs_chunks_free(mp, rf, 0);
	radix_tree_fini_tree(&rf->rf_chunks);
	if (rf->rf_first != NULL) {
		rumpfs_data_account(mp, rf, -(ssize_t)rf->rf_firstsize);
		kmem_free(rf->rf_first, rf->rf_firstsize);
		rf->rf_first = NULL;
		rf->rf_firstsize = 0;
	}
	rf->rf_ext = NULL;
}

/* The program's memory takes the place of what the file contained. */
int
rumpfs_data_extstorage(struct mount *mp, struct rumpfs_node *node, void *data,
    size_t len)
{

	if (data == NULL)
		return EFAULT;
	if (len > RUMPFS_MAXFILESIZE)
		return EFBIG;
	rumpfs_data_fini(mp, node);
	radix_tree_init_tree(&node->rn_file.rf_chunks);
	node->rn_file.rf_ext = data;
	node->rn_file.rf_extsize = len;
	node->rn_size = len;
	return 0;
}
