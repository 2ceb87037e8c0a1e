/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The list of mounts, and their identities.
 *
 * Mounts are numbered in the order in which they came (mnt_gen), and an
 * iterator remembers the last number, so that mounts may come and go while
 * somebody goes through the list.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/mount.h>

#include "vfs_mount_impl.h"
#include "vfs_private.h"

struct mountlist_iterator {
	uint64_t	mi_gen;		/* the last one given out */
	struct mount	*mi_mount;	/* busied, or NULL */
};

void
mountlist_append(struct mount *mp)
{
	struct mount_state *ms = curkernel()->k_mount;

	mutex_enter(&ms->ms_listlock);
	mp->mnt_gen = ++ms->ms_gen;
	TAILQ_INSERT_TAIL(&ms->ms_list, mp, mnt_list);
	mp->mnt_onlist = true;
	mutex_exit(&ms->ms_listlock);
}

void
mountlist_remove(struct mount *mp)
{
	struct mount_state *ms = curkernel()->k_mount;

	mutex_enter(&ms->ms_listlock);
	if (mp->mnt_onlist) {
		TAILQ_REMOVE(&ms->ms_list, mp, mnt_list);
		mp->mnt_onlist = false;
	}
	mutex_exit(&ms->ms_listlock);
}

void
mountlist_iterator_init(mount_iterator_t **itp)
{

	*itp = kmem_zalloc(sizeof(**itp), KM_SLEEP);
}

void
mountlist_iterator_destroy(mount_iterator_t *it)
{

	if (it->mi_mount != NULL)
		vfs_unbusy(it->mi_mount);
	kmem_free(it, sizeof(*it));
}

static struct mount *
mountlist_next(mount_iterator_t *it, bool wait)
{
	struct mount_state *ms = curkernel()->k_mount;
	struct mount *mp;
	int error;

	if (it->mi_mount != NULL) {
		vfs_unbusy(it->mi_mount);
		it->mi_mount = NULL;
	}
	for (;;) {
		mutex_enter(&ms->ms_listlock);
		TAILQ_FOREACH(mp, &ms->ms_list, mnt_list)
			if (mp->mnt_gen > it->mi_gen)
				break;
		if (mp != NULL)
			vfs_ref(mp);
		mutex_exit(&ms->ms_listlock);
		if (mp == NULL)
			return NULL;
		it->mi_gen = mp->mnt_gen;
		error = wait ? vfs_busy(mp) : vfs_trybusy(mp);
		vfs_rele(mp);
		if (error == 0) {
			it->mi_mount = mp;
			return mp;
		}
	}
}

/* Busied until the next call; mounts on their way out are waited for. */
struct mount *
mountlist_iterator_next(mount_iterator_t *it)
{

	return mountlist_next(it, true);
}

/* The same, passing over suspended ones. */
struct mount *
mountlist_iterator_trynext(mount_iterator_t *it)
{

	return mountlist_next(it, false);
}

/* For debugging: no reference, no lock. */
struct mount *
_mountlist_next(struct mount *mp)
{
	struct mount_state *ms = curkernel()->k_mount;

	return mp == NULL ? TAILQ_FIRST(&ms->ms_list) :
	    TAILQ_NEXT(mp, mnt_list);
}

/* ms_listlock held. */
static struct mount *
mountlist_find(struct mount_state *ms, const fsid_t *fsid)
{
	struct mount *mp;

	TAILQ_FOREACH(mp, &ms->ms_list, mnt_list)
		if (memcmp(&mp->mnt_stat.f_fsidx, fsid, sizeof(*fsid)) == 0)
			break;
	return mp;
}

/* With a reference, or NULL. */
struct mount *
vfs_getvfs_ref(fsid_t *fsid)
{
	struct mount_state *ms = curkernel()->k_mount;
	struct mount *mp;

	mutex_enter(&ms->ms_listlock);
	mp = mountlist_find(ms, fsid);
	if (mp != NULL)
		vfs_ref(mp);
	mutex_exit(&ms->ms_listlock);
	return mp;
}

/* For those who keep the mount in other ways: no reference is taken. */
struct mount *
vfs_getvfs(fsid_t *fsid)
{
	struct mount *mp = vfs_getvfs_ref(fsid);

	if (mp != NULL)
		vfs_rele(mp);
	return mp;
}

/*
 * A number for the name of a file system type.
 */
long
makefstype(const char *type)
{
	uint32_t h = 5381;

	for (; *type != '\0'; type++)
		h = h * 33 + (uint8_t)*type;
	return (long)(h & 0x7fffffff);
}

/*
 * A file system id that no other mount has.
 */
void
vfs_getnewfsid(struct mount *mp)
{
	struct mount_state *ms = curkernel()->k_mount;
	uint32_t type = (uint32_t)makefstype(mp->mnt_op->vfs_name);
	fsid_t fsid;

	mutex_enter(&ms->ms_listlock);
	fsid.__fsid_val[1] = (int32_t)type;
	do {
		ms->ms_fsid++;
		fsid.__fsid_val[0] = (int32_t)makedev(type & 0xff,
		    ms->ms_fsid & 0xfffff);
	} while (mountlist_find(ms, &fsid) != NULL);
	mp->mnt_stat.f_fsidx = fsid;
	mp->mnt_stat.f_fsid = (uint32_t)fsid.__fsid_val[0];
	mutex_exit(&ms->ms_listlock);
}
