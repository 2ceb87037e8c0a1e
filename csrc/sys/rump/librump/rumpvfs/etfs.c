/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * etfs: files of the host in the root file system of a kernel.
 *
 * Keys
 *	A key is a path from the root.  It is matched against all that is left
 *	of a path in the root directory, before the directory's own entries,
 *	so that "/dev/disk" needs no /dev.  The key of a directory matches
 *	every path that leads into it.  Of several that match the newest wins;
 *	a registration that another key already answers is refused.
 *	Keys are not seen in directory listings and can be neither removed nor
 *	renamed by file calls.
 *
 * Nodes
 *	A key has one node.  Below the key of a directory nodes are made when
 *	they are looked up and known by their names until the last reference
 *	to them goes.  The references are those of the key, of the vnode, of
 *	children, and of look-ups.
 *
 * Types
 *	REG	reads and writes go straight to the host's file (etfs_io.c)
 *	BLK,CHR	a device of rumpblk.c: one minor for each registration
 *	DIR	the regular files in a directory of the host, and its
 *		directories, which show nothing
 *	DIR_SUBDIRS	and what is in those
 *
 * Locking
 *	es_lock is held briefly and last: no vnode is locked, nothing slept
 *	for, nothing asked of the host under it.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/stat.h>
#include <sys/vnode.h>
#include <sys/vnode_if.h>

#include <miscfs/specfs/specdev.h>

#include <rump-sys/kern.h>
#include <rump-sys/rumpkern_if.h>
#include <rump/rump.h>
#include <rump/rumpuser.h>

#include "etfs_private.h"
#include "rump_vfs_private.h"
#include "rumpfs.h"

#define ETFS_STATE()	(curkernel()->k_etfs)
#define ETFS_MODE	0755

void
etfs_init(void)
{
	struct etfs_state *es = kernel_state_alloc(sizeof(*es));

	mutex_init(&es->es_lock, MUTEX_DEFAULT, IPL_NONE);
	TAILQ_INIT(&es->es_keys);
	es->es_mount = rootvnode->v_mount;
	curkernel()->k_etfs = es;
}

/*
 * Nodes
 */

struct etfs_node *
etfs_node_alloc(enum rump_etfs_type type, const char *path, int mode,
    dev_t rdev, int *errorp)
{
	struct mount *mp = ETFS_STATE()->es_mount;
	struct rumpfs_node *node;
	struct etfs_node *en;
	enum vtype vtype;

	switch (type) {
	case RUMP_ETFS_REG:
		vtype = VREG;
		break;
	case RUMP_ETFS_BLK:
		vtype = VBLK;
		break;
	case RUMP_ETFS_CHR:
		vtype = VCHR;
		break;
	case RUMP_ETFS_DIR:
	case RUMP_ETFS_DIR_SUBDIRS:
		vtype = VDIR;
		break;
	default:
		*errorp = EINVAL;
		return NULL;
	}
	*errorp = ENOMEM;
	en = kmem_zalloc(sizeof(*en), KM_NOSLEEP);
	if (en == NULL)
		return NULL;
	en->en_path = kmem_strdup(path, KM_NOSLEEP);
	node = rumpfs_node_alloc(mp, vtype, mode, 0, 0, rdev);
	if (en->en_path == NULL || node == NULL) {
		if (node != NULL)
			rumpfs_node_free(mp, node);
		kmem_strfree(en->en_path);
		kmem_free(en, sizeof(*en));
		return NULL;
	}
	node->rn_etfs = en;
	node->rn_nlink = vtype == VDIR ? 2 : 1;
	en->en_node = node;
	en->en_refs = 1;
	en->en_type = type;
	en->en_rfd = en->en_wfd = -1;
	LIST_INIT(&en->en_children);
	*errorp = 0;
	return en;
}

void
etfs_node_hold(struct rumpfs_node *node)
{
	struct etfs_state *es = ETFS_STATE();

	if (node->rn_etfs == NULL)
		return;		/* the root directory, a parent */
	mutex_enter(&es->es_lock);
	node->rn_etfs->en_refs++;
	mutex_exit(&es->es_lock);
}

/* Drop a reference; the last one takes the node's hold on its parent along. */
void
etfs_node_rele(struct rumpfs_node *node)
{
	struct etfs_state *es = ETFS_STATE();
	struct etfs_node *en = node->rn_etfs, *parent;

	while (en != NULL) {
		mutex_enter(&es->es_lock);
		KASSERT(en->en_refs > 0);
		if (--en->en_refs != 0) {
			mutex_exit(&es->es_lock);
			return;
		}
		parent = en->en_parent;
		if (parent != NULL)
			LIST_REMOVE(en, en_sibling);
		mutex_exit(&es->es_lock);

		KASSERT(en->en_rfd == -1 && en->en_wfd == -1);
		rumpfs_node_free(es->es_mount, en->en_node);
		kmem_strfree(en->en_path);
		kmem_strfree(en->en_name);
		kmem_free(en, sizeof(*en));
		en = parent;
	}
}

/* The directory above one of etfs, referenced. */
struct rumpfs_node *
etfs_parent(struct rumpfs_node *dnode)
{
	struct etfs_node *parent = dnode->rn_etfs->en_parent;
	struct rumpfs_node *node;

	node = parent != NULL ? parent->en_node :
	    MTORM(ETFS_STATE()->es_mount)->rm_root;
	etfs_node_hold(node);
	return node;
}

/*
 * Looking up
 */

bool
etfs_here(struct vnode *dvp)
{
	const struct etfs_state *es = ETFS_STATE();

	return (dvp->v_vflag & VV_ROOT) != 0 && es != NULL &&
	    atomic_load_relaxed(&es->es_nkeys) != 0 &&
	    dvp->v_mount == es->es_mount;
}

/* Does a key answer the path `name', of `len' bytes? */
static bool
etfs_key_matches(const struct etfs_key *ek, const char *name, size_t len)
{

	if (len < ek->ek_keylen ||
	    memcmp(name, ek->ek_key, ek->ek_keylen) != 0)
		return false;
	return len == ek->ek_keylen ||
	    (ek->ek_isdir && name[ek->ek_keylen] == '/');
}

/* If a key begins the path: how long the key is. */
bool
etfs_parsekey(const char *name, size_t *lenp)
{
	struct etfs_state *es = ETFS_STATE();
	const size_t len = strlen(name);
	struct etfs_key *ek;

	mutex_enter(&es->es_lock);
	TAILQ_FOREACH(ek, &es->es_keys, ek_list) {
		if (etfs_key_matches(ek, name, len)) {
			*lenp = ek->ek_keylen;
			break;
		}
	}
	mutex_exit(&es->es_lock);
	return ek != NULL;
}

/* A key of the root directory; only that of a directory may be gone into. */
static int
etfs_lookup_key(struct componentname *cnp, struct rumpfs_node **nodep)
{
	struct etfs_state *es = ETFS_STATE();
	struct etfs_key *ek;

	mutex_enter(&es->es_lock);
	TAILQ_FOREACH(ek, &es->es_keys, ek_list) {
		if (ek->ek_keylen == cnp->cn_namelen &&
		    memcmp(ek->ek_key, cnp->cn_nameptr, ek->ek_keylen) == 0 &&
		    (ek->ek_isdir || cnp->cn_nameptr[ek->ek_keylen] == '\0'))
			break;
	}
	if (ek != NULL) {
		ek->ek_node->en_refs++;
		*nodep = ek->ek_node->en_node;
	}
	mutex_exit(&es->es_lock);
	return ek != NULL ? 0 : ENOENT;
}

/* Find a child that is known already. */
static struct etfs_node *
etfs_find_child(struct etfs_node *den, const char *name)
{
	struct etfs_node *en;

	LIST_FOREACH(en, &den->en_children, en_sibling) {
		if (strcmp(en->en_name, name) == 0)
			return en;
	}
	return NULL;
}

/* Make a node for `name' in a directory of the host; one reference. */
static int
etfs_make_child(struct etfs_node *den, const char *name,
    struct etfs_node **enp)
{
	struct etfs_node *en;
	uint64_t size;
	char *path;
	int type, error;

	if (den->en_closed)
		return ENOENT;
	path = PNBUF_GET();
	if (snprintf(path, MAXPATHLEN, "%s/%s", den->en_path, name) >=
	    MAXPATHLEN) {
		error = ENAMETOOLONG;
		goto out;
	}
	error = etfs_hostinfo(path, &size, &type);
	if (error != 0)
		goto out;
	if (type != RUMPUSER_FT_REG && type != RUMPUSER_FT_DIR) {
		error = ENOENT;
		goto out;
	}
	en = etfs_node_alloc(type == RUMPUSER_FT_DIR ? den->en_type :
	    RUMP_ETFS_REG, path, ETFS_MODE, VNOVAL, &error);
	if (en == NULL)
		goto out;
	en->en_toend = true;
	en->en_closed = type == RUMPUSER_FT_DIR &&
	    den->en_type == RUMP_ETFS_DIR;
	en->en_node->rn_size = size;
	en->en_name = kmem_strdup(name, KM_NOSLEEP);
	if (en->en_name == NULL) {
		etfs_node_rele(en->en_node);
		error = ENOMEM;
		goto out;
	}
	*enp = en;
out:
	PNBUF_PUT(path);
	return error;
}

static int
etfs_lookup_child(struct etfs_node *den, struct componentname *cnp,
    struct rumpfs_node **nodep)
{
	struct etfs_state *es = ETFS_STATE();
	char name[RUMPFS_MAXNAMLEN + 1];
	struct etfs_node *en, *made = NULL;
	int error;

	if (cnp->cn_namelen > RUMPFS_MAXNAMLEN)
		return ENAMETOOLONG;
	memcpy(name, cnp->cn_nameptr, cnp->cn_namelen);
	name[cnp->cn_namelen] = '\0';

	/* What the host has may have changed: it is asked each time. */
	error = etfs_make_child(den, name, &made);
	if (error != 0)
		return error;
	mutex_enter(&es->es_lock);
	en = etfs_find_child(den, name);
	if (en != NULL && en->en_node->rn_type == made->en_node->rn_type) {
		en->en_refs++;
	} else {
		en = made;
		made = NULL;
		en->en_parent = den;
		den->en_refs++;
		LIST_INSERT_HEAD(&den->en_children, en, en_sibling);
	}
	mutex_exit(&es->es_lock);
	if (made != NULL)
		etfs_node_rele(made->en_node);
	*nodep = en->en_node;
	return 0;
}

int
etfs_lookup(struct vnode *dvp, struct componentname *cnp,
    struct rumpfs_node **nodep)
{
	struct etfs_node *den = VTORN(dvp)->rn_etfs;

	if (den != NULL)
		return etfs_lookup_child(den, cnp, nodep);
	return etfs_lookup_key(cnp, nodep);
}

/*
 * Registering
 */

/*
 * Tell the name cache's walk which names of the root may be keys with
 * slashes, and make it forget what it knows there.  The root is locked, so
 * that no look-up puts an old answer back.
 */
static void
etfs_keys_changed(struct etfs_state *es)
{
	const struct etfs_key *ek;
	uint64_t plain = ~(uint64_t)0;

	TAILQ_FOREACH(ek, &es->es_keys, ek_list) {
		if (memchr(ek->ek_key, '/', ek->ek_keylen) != NULL)
			plain &= ~((uint64_t)1 << (ek->ek_key[0] & 63));
	}
	atomic_store_relaxed(&es->es_mount->mnt_plainnames, plain);
}

/* Does a registered key answer the new one, or the other way round? */
static bool
etfs_conflict(const struct etfs_state *es, const struct etfs_key *new)
{
	const struct etfs_key *ek;

	TAILQ_FOREACH(ek, &es->es_keys, ek_list) {
		if (etfs_key_matches(ek, new->ek_key, new->ek_keylen) ||
		    etfs_key_matches(new, ek->ek_key, ek->ek_keylen))
			return true;
	}
	return false;
}

static void
etfs_key_free(struct etfs_key *ek)
{
	struct etfs_node *en = ek->ek_node;

	if (en != NULL) {
		if (en->en_isdev)
			(void)rumpblk_deregister(en->en_minor);
		etfs_node_rele(en->en_node);
	}
	kmem_strfree(ek->ek_key);
	kmem_free(ek, sizeof(*ek));
}

/* Put a key, with its node, on the list.  Frees it on an error. */
static int
etfs_insert(struct etfs_key *ek)
{
	struct etfs_state *es = ETFS_STATE();
	int error = 0;

	vn_lock(rootvnode, LK_EXCLUSIVE | LK_RETRY);
	mutex_enter(&es->es_lock);
	if (etfs_conflict(es, ek)) {
		error = EEXIST;
	} else {
		TAILQ_INSERT_HEAD(&es->es_keys, ek, ek_list);
		atomic_store_relaxed(&es->es_nkeys, es->es_nkeys + 1);
		etfs_keys_changed(es);
	}
	mutex_exit(&es->es_lock);
	if (error == 0)
		cache_purge1(rootvnode, NULL, 0, PURGE_CHILDREN);
	VOP_UNLOCK(rootvnode);
	if (error != 0)
		etfs_key_free(ek);
	return error;
}

/* A key without its node; EINVAL if it does not begin with a slash. */
static int
etfs_key_alloc(const char *key, enum rump_etfs_type type,
    struct etfs_key **ekp)
{
	struct etfs_key *ek;

	if (key[0] != '/')
		return EINVAL;
	while (*key == '/')
		key++;
	/* The root directory itself is not to be had. */
	if (*key == '\0')
		return EINVAL;
	if (strlen(key) >= MAXPATHLEN - 1)
		return ENAMETOOLONG;
	ek = kmem_zalloc(sizeof(*ek), KM_NOSLEEP);
	if (ek == NULL)
		return ENOMEM;
	ek->ek_key = kmem_strdup(key, KM_NOSLEEP);
	if (ek->ek_key == NULL) {
		kmem_free(ek, sizeof(*ek));
		return ENOMEM;
	}
	ek->ek_keylen = strlen(key);
	while (ek->ek_key[ek->ek_keylen - 1] == '/')
		ek->ek_keylen--;
	ek->ek_isdir = type == RUMP_ETFS_DIR || type == RUMP_ETFS_DIR_SUBDIRS;
	*ekp = ek;
	return 0;
}

/* Is the host's file of a kind that suits, and the window inside it? */
static int
etfs_check(enum rump_etfs_type type, int ft, uint64_t fsize, uint64_t begin,
    uint64_t *sizep)
{

	switch (type) {
	case RUMP_ETFS_DIR:
	case RUMP_ETFS_DIR_SUBDIRS:
		if (ft != RUMPUSER_FT_DIR)
			return ENOTDIR;
		if (begin != 0 || *sizep != ETFS_SIZE_ENDOFF)
			return EISDIR;
		return 0;
	case RUMP_ETFS_REG:
	case RUMP_ETFS_BLK:
	case RUMP_ETFS_CHR:
		break;
	default:
		return EINVAL;
	}
	if (begin > fsize)
		return EINVAL;
	if (*sizep == ETFS_SIZE_ENDOFF)
		*sizep = fsize - begin;
	else if (*sizep > fsize - begin)
		return EINVAL;
	if (type != RUMP_ETFS_REG && ft != RUMPUSER_FT_REG &&
	    ft != RUMPUSER_FT_BLK && ft != RUMPUSER_FT_CHR)
		return EINVAL;
	return 0;
}

static void
etfs_announce(const struct etfs_key *ek, const char *hostpath, uint64_t size)
{
	char buf[9];

	format_bytes(buf, sizeof(buf), size);
	aprint_verbose("/%s: hostpath %s (%s)\n", ek->ek_key, hostpath, buf);
}

int
rump_etfs_register_withsize(const char *key, const char *hostpath,
    enum rump_etfs_type type, uint64_t begin, uint64_t size)
{
	const bool toend = size == ETFS_SIZE_ENDOFF;
	struct etfs_node *en;
	struct etfs_key *ek;
	devminor_t dmin = 0;
	uint64_t fsize;
	bool isdev;
	int error, ft;

	if (ETFS_STATE() == NULL)
		return ENOSYS;
	error = etfs_key_alloc(key, type, &ek);
	if (error != 0)
		return error;
	error = etfs_hostinfo(hostpath, &fsize, &ft);
	if (error == 0)
		error = etfs_check(type, ft, fsize, begin, &size);
	isdev = type == RUMP_ETFS_BLK || type == RUMP_ETFS_CHR;
	if (error == 0 && isdev)
		error = rumpblk_register(hostpath, &dmin, begin, size);
	if (error != 0) {
		etfs_key_free(ek);
		return error;
	}
	en = etfs_node_alloc(type, hostpath, ETFS_MODE,
	    makedev(RUMPBLK_DEVMAJOR, dmin), &error);
	if (en == NULL) {
		if (isdev)
			(void)rumpblk_deregister(dmin);
		etfs_key_free(ek);
		return error;
	}
	en->en_begin = begin;
	en->en_size = size;
	en->en_toend = toend;
	en->en_isdev = isdev;
	en->en_minor = dmin;
	en->en_node->rn_size = ek->ek_isdir ? fsize : size;
	ek->ek_node = en;
	if (isdev)
		etfs_announce(ek, hostpath, size);
	return etfs_insert(ek);
}

int
rump_etfs_register(const char *key, const char *hostpath,
    enum rump_etfs_type type)
{

	return rump_etfs_register_withsize(key, hostpath, type, 0,
	    ETFS_SIZE_ENDOFF);
}

/* The host's disk will not be used: its last operation. */
static void
etfs_release_ops(const struct rumpuser_blkdev_ops *ops, void *cookie)
{
	int nlocks;

	if (ops->release == NULL)
		return;
	rumpkern_unsched(&nlocks, NULL);
	ops->release(cookie);
	rumpkern_sched(nlocks, NULL);
}

/*
 * A disk that the host program implements.  It belongs to the kernel from
 * here on: on an error it has been released.
 */
int
rump_etfs_register_dev(const char *key, const struct rumpuser_blkdev_ops *ops,
    void *cookie, uint64_t size, int readonly)
{
	struct etfs_node *en;
	struct etfs_key *ek;
	devminor_t dmin;
	int error;

	error = ETFS_STATE() == NULL ? ENOSYS :
	    etfs_key_alloc(key, RUMP_ETFS_BLK, &ek);
	if (error == 0) {
		error = rumpblk_register_ops(ek->ek_key, ops, cookie, size,
		    DEV_BSIZE, readonly, &dmin);
		if (error != 0)
			etfs_key_free(ek);
	}
	if (error != 0) {
		etfs_release_ops(ops, cookie);
		return error;
	}
	en = etfs_node_alloc(RUMP_ETFS_BLK, ek->ek_key, ETFS_MODE,
	    makedev(RUMPBLK_DEVMAJOR, dmin), &error);
	if (en == NULL) {
		(void)rumpblk_deregister(dmin);
		etfs_key_free(ek);
		return error;
	}
	en->en_size = size;
	en->en_isdev = true;
	en->en_minor = dmin;
	en->en_node->rn_size = size;
	ek->ek_node = en;
	return etfs_insert(ek);
}

/*
 * Removing
 */

/* Who has the node open loses it. */
static void
etfs_revoke(struct etfs_node *en)
{
	struct etfs_state *es = ETFS_STATE();
	struct rumpfs_node *node = en->en_node;
	struct vnode *vp;

	if (vcache_get(es->es_mount, &node, sizeof(node), &vp) != 0)
		return;
	vn_lock(vp, LK_EXCLUSIVE | LK_RETRY);
	if (vp->v_data != NULL)
		node->rn_nlink = 0;
	VOP_UNLOCK(vp);
	if (node->rn_type != VDIR)
		VOP_REVOKE(vp, REVOKEALL);
	vrele(vp);
}

int
rump_etfs_remove(const char *key)
{
	struct etfs_state *es = ETFS_STATE();
	struct etfs_key *ek;

	if (es == NULL)
		return ENOSYS;
	if (key[0] != '/')
		return EINVAL;
	while (*key == '/')
		key++;

	vn_lock(rootvnode, LK_EXCLUSIVE | LK_RETRY);
	mutex_enter(&es->es_lock);
	TAILQ_FOREACH(ek, &es->es_keys, ek_list) {
		if (strcmp(ek->ek_key, key) == 0)
			break;
	}
	if (ek != NULL) {
		TAILQ_REMOVE(&es->es_keys, ek, ek_list);
		atomic_store_relaxed(&es->es_nkeys, es->es_nkeys - 1);
		etfs_keys_changed(es);
	}
	mutex_exit(&es->es_lock);
	VOP_UNLOCK(rootvnode);
	if (ek == NULL)
		return ENOENT;
	etfs_revoke(ek->ek_node);
	etfs_key_free(ek);
	return 0;
}

/* The root is unmounted and its vnodes are gone: the keys go. */
void
etfs_unmount(struct mount *mp)
{
	struct etfs_state *es = ETFS_STATE();
	struct etfs_key *ek;

	if (es == NULL || es->es_mount != mp)
		return;
	while ((ek = TAILQ_FIRST(&es->es_keys)) != NULL) {
		TAILQ_REMOVE(&es->es_keys, ek, ek_list);
		atomic_store_relaxed(&es->es_nkeys, es->es_nkeys - 1);
		etfs_key_free(ek);
	}
	curkernel()->k_etfs = NULL;
}

void
rump_etfs_boot(struct rump_boot_etfs *eb)
{

	for (; eb != NULL; eb = eb->_eb_next) {
		eb->eb_status = rump_etfs_register_withsize(eb->eb_key,
		    eb->eb_hostpath, eb->eb_type, eb->eb_begin, eb->eb_size);
	}
}
