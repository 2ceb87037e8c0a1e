/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rumpfs: directories.
 *
 * Rules
 *	The vnode of the directory is locked, exclusively to change it.
 *	Inserting never fails: if there is no memory for a larger hash table
 *	the smaller one stays.  rd_hint is only a guess where a cookie is; two
 *	shared readers may overwrite each other's.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/kmem.h>

#include "rumpfs.h"

#define RUMPFS_HASHMIN	8	/* entries that are searched one by one */

static uint32_t
rumpfs_hash(const char *name, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)name[i]) * 16777619u;
	return h ^ (h >> 15);
}

static size_t
rumpfs_dirent_size(size_t namlen)
{

	return sizeof(struct rumpfs_dirent) + namlen;
}

/* NULL without memory. */
struct rumpfs_dirent *
rumpfs_dirent_alloc(const char *name, size_t namlen)
{
	struct rumpfs_dirent *de;

	KASSERT(namlen <= RUMPFS_MAXNAMLEN);
	de = kmem_alloc(rumpfs_dirent_size(namlen), KM_NOSLEEP);
	if (de == NULL)
		return NULL;
	de->rde_node = NULL;
	de->rde_namlen = namlen;
	de->rde_hash = rumpfs_hash(name, namlen);
	memcpy(de->rde_name, name, namlen);
	return de;
}

void
rumpfs_dirent_free(struct rumpfs_dirent *de)
{

	kmem_free(de, rumpfs_dirent_size(de->rde_namlen));
}

static inline struct rumpfs_dirent **
rumpfs_chain(struct rumpfs_dir *rd, uint32_t hash)
{

	return &rd->rd_table[hash & (rd->rd_tablesize - 1)];
}

struct rumpfs_dirent *
rumpfs_dir_find(struct rumpfs_node *dnode, const char *name, size_t namlen)
{
	struct rumpfs_dir *rd = &dnode->rn_dir;
	const uint32_t hash = rumpfs_hash(name, namlen);
	struct rumpfs_dirent *de;

	if (rd->rd_table != NULL) {
		for (de = *rumpfs_chain(rd, hash); de != NULL;
		    de = de->rde_hnext) {
			if (de->rde_hash == hash && de->rde_namlen == namlen &&
			    memcmp(de->rde_name, name, namlen) == 0)
				return de;
		}
		return NULL;
	}
	TAILQ_FOREACH(de, &rd->rd_list, rde_list) {
		if (de->rde_hash == hash && de->rde_namlen == namlen &&
		    memcmp(de->rde_name, name, namlen) == 0)
			return de;
	}
	return NULL;
}

static void
rumpfs_dir_grow(struct rumpfs_dir *rd)
{
	struct rumpfs_dirent **table, *de;
	u_int size;

	size = rd->rd_table == NULL ? RUMPFS_HASHMIN * 4 :
	    rd->rd_tablesize * 4;
	table = kmem_zalloc(size * sizeof(*table), KM_NOSLEEP);
	if (table == NULL)
		return;
	if (rd->rd_table != NULL) {
		kmem_free(rd->rd_table,
		    rd->rd_tablesize * sizeof(*rd->rd_table));
	}
	rd->rd_table = table;
	rd->rd_tablesize = size;
	TAILQ_FOREACH(de, &rd->rd_list, rde_list) {
		de->rde_hnext = *rumpfs_chain(rd, de->rde_hash);
		*rumpfs_chain(rd, de->rde_hash) = de;
	}
}

void
rumpfs_dir_insert(struct rumpfs_node *dnode, struct rumpfs_dirent *de)
{
	struct rumpfs_dir *rd = &dnode->rn_dir;

	de->rde_cookie = rd->rd_nextcookie++;
	TAILQ_INSERT_TAIL(&rd->rd_list, de, rde_list);
	rd->rd_count++;
	if (de->rde_node == NULL)
		rd->rd_whiteouts++;
	dnode->rn_size += rumpfs_dirent_size(de->rde_namlen);
	if (rd->rd_table != NULL) {
		de->rde_hnext = *rumpfs_chain(rd, de->rde_hash);
		*rumpfs_chain(rd, de->rde_hash) = de;
		if (rd->rd_count > rd->rd_tablesize)
			rumpfs_dir_grow(rd);
	} else if (rd->rd_count > RUMPFS_HASHMIN) {
		rumpfs_dir_grow(rd);
	}
}

/* The entry is the caller's again. */
void
rumpfs_dir_remove(struct rumpfs_node *dnode, struct rumpfs_dirent *de)
{
	struct rumpfs_dir *rd = &dnode->rn_dir;
	struct rumpfs_dirent **p;

	if (rd->rd_table != NULL) {
		for (p = rumpfs_chain(rd, de->rde_hash); *p != de;
		    p = &(*p)->rde_hnext)
			continue;
		*p = de->rde_hnext;
	}
	if (rd->rd_hint == de)
		rd->rd_hint = TAILQ_NEXT(de, rde_list);
	TAILQ_REMOVE(&rd->rd_list, de, rde_list);
	rd->rd_count--;
	if (de->rde_node == NULL)
		rd->rd_whiteouts--;
	dnode->rn_size -= rumpfs_dirent_size(de->rde_namlen);
}

/* The first entry whose cookie is not below `cookie'. */
struct rumpfs_dirent *
rumpfs_dir_seek(struct rumpfs_node *dnode, off_t cookie)
{
	struct rumpfs_dir *rd = &dnode->rn_dir;
	struct rumpfs_dirent *de;

	if (cookie >= rd->rd_nextcookie)
		return NULL;
	de = atomic_load_relaxed(&rd->rd_hint);
	if (de == NULL || cookie == RUMPFS_COOKIE_FIRST)
		de = TAILQ_FIRST(&rd->rd_list);
	/* Cookies grow along the list. */
	while (de != NULL && de->rde_cookie > cookie) {
		struct rumpfs_dirent *prev =
		    TAILQ_PREV(de, rumpfs_dirlist, rde_list);

		if (prev == NULL || prev->rde_cookie < cookie)
			break;
		de = prev;
	}
	while (de != NULL && de->rde_cookie < cookie)
		de = TAILQ_NEXT(de, rde_list);
	atomic_store_relaxed(&rd->rd_hint, de);
	return de;
}

/* Forget what is left of a directory: whiteouts at most. */
void
rumpfs_dir_fini(struct rumpfs_node *dnode)
{
	struct rumpfs_dir *rd = &dnode->rn_dir;
	struct rumpfs_dirent *de;

	while ((de = TAILQ_FIRST(&rd->rd_list)) != NULL) {
		KASSERT(de->rde_node == NULL);
		rumpfs_dir_remove(dnode, de);
		rumpfs_dirent_free(de);
	}
	if (rd->rd_table != NULL) {
		kmem_free(rd->rd_table,
		    rd->rd_tablesize * sizeof(*rd->rd_table));
		rd->rd_table = NULL;
	}
}
