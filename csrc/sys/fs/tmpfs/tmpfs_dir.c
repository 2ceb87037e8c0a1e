/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directories of tmpfs.
 *
 * A name is found by hash, whatever the size of the directory, and listed in
 * the order of creation, by its cookie: a number that only grows.  So a reader
 * that comes back sees each name that was there all the while exactly once,
 * whatever was added or removed meanwhile.
 *
 * Where a reader stopped is remembered in tn_hint, so that it does not walk
 * from the start when it comes back; a name that is removed moves its hints
 * on to the next.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/hash.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/systm.h>
#include <sys/uio.h>

#include <fs/tmpfs/tmpfs.h>

#define DIR_MINHASH	8

static size_t
dirent_size(size_t namelen)
{
	return sizeof(struct tmpfs_dirent) + namelen;
}

static inline uint32_t
dir_hash(const char *name, size_t len)
{
	return hash32_buf(name, len, HASH32_BUF_INIT);
}

/* The chain of a hash value; there is a table. */
static inline struct tmpfs_dirent **
dir_chain(struct tmpfs_node *dnode, uint32_t hash)
{
	return &dnode->tn_dirdata.tn_hash[hash &
	    (dnode->tn_dirdata.tn_hashsize - 1)];
}

void
tmpfs_dir_init(struct tmpfs_node *dnode, struct tmpfs_node *parent)
{
	TAILQ_INIT(&dnode->tn_dirdata.tn_dir);
	dnode->tn_dirdata.tn_parent = parent != NULL ? parent : dnode;
	dnode->tn_dirdata.tn_nextcookie = TMPFS_COOKIE_FIRST;
	mutex_init(&dnode->tn_dirdata.tn_hintlock, MUTEX_DEFAULT, IPL_NONE);
}

void
tmpfs_dir_fini(struct tmpfs_node *dnode)
{
	KASSERT(TAILQ_EMPTY(&dnode->tn_dirdata.tn_dir));
	if (dnode->tn_dirdata.tn_hash != NULL)
		kmem_free(dnode->tn_dirdata.tn_hash,
		    dnode->tn_dirdata.tn_hashsize *
		    sizeof(dnode->tn_dirdata.tn_hash[0]));
	mutex_destroy(&dnode->tn_dirdata.tn_hintlock);
}

int
tmpfs_dirent_alloc(struct tmpfs_mount *tmp, const char *name, size_t len,
    struct tmpfs_dirent **dep)
{
	struct tmpfs_dirent *de;

	KASSERT(len > 0 && len <= TMPFS_MAXNAMLEN);
	if (!tmpfs_mem_incr(tmp, dirent_size(len)))
		return ENOSPC;
	if ((de = kmem_alloc(dirent_size(len), KM_NOSLEEP)) == NULL) {
		tmpfs_mem_decr(tmp, dirent_size(len));
		return ENOSPC;
	}
	de->td_node = NULL;
	de->td_namelen = len;
	de->td_hash = dir_hash(name, len);
	memcpy(de->td_name, name, len);
	*dep = de;
	return 0;
}

void
tmpfs_dirent_free(struct tmpfs_mount *tmp, struct tmpfs_dirent *de)
{
	const size_t size = dirent_size(de->td_namelen);

	kmem_free(de, size);
	tmpfs_mem_decr(tmp, size);
}

struct tmpfs_dirent *
tmpfs_dir_lookup(struct tmpfs_node *dnode, const char *name, size_t len)
{
	struct tmpfs_dirent *de;
	uint32_t hash;

	if (dnode->tn_dirdata.tn_nentries == 0)
		return NULL;
	hash = dir_hash(name, len);
	for (de = *dir_chain(dnode, hash); de != NULL; de = de->td_hashnext) {
		if (de->td_hash == hash && de->td_namelen == len &&
		    memcmp(de->td_name, name, len) == 0)
			return de;
	}
	return NULL;
}

static int
dir_rehash(struct tmpfs_node *dnode, uint32_t size)
{
	struct tmpfs_dirent **hash, *de;

	hash = kmem_zalloc(size * sizeof(hash[0]), KM_NOSLEEP);
	if (hash == NULL)
		return ENOSPC;
	TAILQ_FOREACH(de, &dnode->tn_dirdata.tn_dir, td_entries) {
		struct tmpfs_dirent **head = &hash[de->td_hash & (size - 1)];

		de->td_hashnext = *head;
		*head = de;
	}
	if (dnode->tn_dirdata.tn_hash != NULL)
		kmem_free(dnode->tn_dirdata.tn_hash,
		    dnode->tn_dirdata.tn_hashsize *
		    sizeof(dnode->tn_dirdata.tn_hash[0]));
	dnode->tn_dirdata.tn_hash = hash;
	dnode->tn_dirdata.tn_hashsize = size;
	return 0;
}

/*
 * Put a name into a directory.  node NULL: a whiteout.
 */
int
tmpfs_dir_attach(struct tmpfs_node *dnode, struct tmpfs_dirent *de,
    struct tmpfs_node *node)
{
	struct tmpfs_dirent **head;
	int error;

	if (dnode->tn_dirdata.tn_nentries >= dnode->tn_dirdata.tn_hashsize) {
		error = dir_rehash(dnode,
		    MAX(dnode->tn_dirdata.tn_hashsize * 2, DIR_MINHASH));
		/* A full hash is slow; none at all does not work. */
		if (error != 0 && dnode->tn_dirdata.tn_hashsize == 0)
			return error;
	}
	de->td_node = node;
	de->td_cookie = dnode->tn_dirdata.tn_nextcookie++;
	head = dir_chain(dnode, de->td_hash);
	de->td_hashnext = *head;
	*head = de;
	TAILQ_INSERT_TAIL(&dnode->tn_dirdata.tn_dir, de, td_entries);
	dnode->tn_dirdata.tn_nentries++;
	dnode->tn_size += dirent_size(de->td_namelen);
	return 0;
}

/*
 * Take a name out of its directory.
 */
void
tmpfs_dir_detach(struct tmpfs_node *dnode, struct tmpfs_dirent *de)
{
	struct tmpfs_dirent **p;

	for (p = dir_chain(dnode, de->td_hash); *p != de;
	    p = &(*p)->td_hashnext)
		continue;
	*p = de->td_hashnext;
	for (int i = 0; i < TMPFS_NHINTS; i++) {
		if (dnode->tn_dirdata.tn_hint[i] == de)
			dnode->tn_dirdata.tn_hint[i] =
			    TAILQ_NEXT(de, td_entries);
	}
	TAILQ_REMOVE(&dnode->tn_dirdata.tn_dir, de, td_entries);
	dnode->tn_dirdata.tn_nentries--;
	dnode->tn_size -= dirent_size(de->td_namelen);
	de->td_node = NULL;
}

/*
 * Is there nothing but whiteouts?
 */
bool
tmpfs_dir_empty(struct tmpfs_node *dnode)
{
	struct tmpfs_dirent *de;

	TAILQ_FOREACH(de, &dnode->tn_dirdata.tn_dir, td_entries) {
		if (de->td_node != NULL)
			return false;
	}
	return true;
}

/*
 * The first name at or after a cookie.
 */
static struct tmpfs_dirent *
dir_find(struct tmpfs_node *dnode, off_t cookie)
{
	struct tmpfs_dirent *de = NULL, *prev;

	if (cookie <= TMPFS_COOKIE_FIRST)
		return TAILQ_FIRST(&dnode->tn_dirdata.tn_dir);
	if (cookie >= dnode->tn_dirdata.tn_nextcookie)
		return NULL;
	mutex_enter(&dnode->tn_dirdata.tn_hintlock);
	for (int i = 0; i < TMPFS_NHINTS; i++) {
		struct tmpfs_dirent *hint = dnode->tn_dirdata.tn_hint[i];

		if (hint != NULL && hint->td_cookie >= cookie && (de == NULL ||
		    hint->td_cookie < de->td_cookie))
			de = hint;
	}
	mutex_exit(&dnode->tn_dirdata.tn_hintlock);
	if (de == NULL) {
		/* Cookies grow: search from the nearer end. */
		de = TAILQ_LAST(&dnode->tn_dirdata.tn_dir, tmpfs_dir);
		if (de == NULL || de->td_cookie < cookie)
			return NULL;
		if (cookie - TMPFS_COOKIE_FIRST < de->td_cookie / 2) {
			TAILQ_FOREACH(de, &dnode->tn_dirdata.tn_dir,
			    td_entries) {
				if (de->td_cookie >= cookie)
					return de;
			}
			return NULL;
		}
	}
	while ((prev = TAILQ_PREV(de, tmpfs_dir, td_entries)) != NULL &&
	    prev->td_cookie >= cookie)
		de = prev;
	return de;
}

static void
dir_hint(struct tmpfs_node *dnode, struct tmpfs_dirent *de)
{
	mutex_enter(&dnode->tn_dirdata.tn_hintlock);
	dnode->tn_dirdata.tn_hint[dnode->tn_dirdata.tn_hintnext++ %
	    TMPFS_NHINTS] = de;
	mutex_exit(&dnode->tn_dirdata.tn_hintlock);
}

/*
 * One entry to the caller; EJUSTRETURN if there is no room for it.
 */
static int
dir_emit(struct uio *uio, struct dirent *d, ino_t id, uint8_t type,
    const char *name, size_t len)
{
	d->d_fileno = id;
	d->d_type = type;
	d->d_namlen = len;
	d->d_reclen = _DIRENT_RECLEN(d, len);
	if (d->d_reclen > uio->uio_resid)
		return EJUSTRETURN;
	memcpy(d->d_name, name, len);
	memset(d->d_name + len, 0, d->d_reclen - _DIRENT_NAMEOFF(d) - len);
	return uiomove(d, d->d_reclen, uio);
}

/*
 * Entries from the cookie in uio_offset on, which is set to where to go on.
 * cookies, if any, get where to go on after each; at most ncookies.
 */
int
tmpfs_dir_getdents(struct tmpfs_node *dnode, struct uio *uio, off_t *cookies,
    int maxcookies, int *ncookies, int *eof)
{
	struct tmpfs_dirent *de;
	struct dirent d;
	const off_t start = uio->uio_offset;
	off_t at = start;
	int error = 0, n = 0;

#define NEXT(cookie) do {						\
	at = (cookie);							\
	if (cookies != NULL)						\
		cookies[n++] = at;					\
} while (0)
#define FULL	(cookies != NULL && n == maxcookies)

	*eof = 0;
	if (at == TMPFS_COOKIE_DOT && !FULL) {
		error = dir_emit(uio, &d, dnode->tn_id, DT_DIR, ".", 1);
		if (error != 0)
			goto out;
		NEXT(TMPFS_COOKIE_DOTDOT);
	}
	if (at == TMPFS_COOKIE_DOTDOT && !FULL) {
		/* An orphan has no parent any more. */
		const struct tmpfs_node *up = dnode->tn_dirdata.tn_parent;

		if (up == NULL)
			up = dnode;

		error = dir_emit(uio, &d, up->tn_id, DT_DIR, "..", 2);
		if (error != 0)
			goto out;
		NEXT(TMPFS_COOKIE_FIRST);
	}
	for (de = dir_find(dnode, at); de != NULL;
	    de = TAILQ_NEXT(de, td_entries)) {
		if (FULL)
			break;
		error = dir_emit(uio, &d, de->td_node != NULL ?
		    de->td_node->tn_id : 1, de->td_node != NULL ?
		    vtype2dt(de->td_node->tn_type) : DT_WHT, de->td_name,
		    de->td_namelen);
		if (error != 0)
			break;
		NEXT(de->td_cookie + 1);
	}
	if (de == NULL)
		*eof = 1;
	else
		dir_hint(dnode, de);
out:
	if (error == EJUSTRETURN)
		error = at == start ? EINVAL : 0;
	*ncookies = n;
	uio->uio_offset = at;
	return error;
#undef NEXT
#undef FULL
}
