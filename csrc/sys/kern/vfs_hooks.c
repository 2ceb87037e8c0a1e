/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who wants to hear of unmounts, and of exports in mount arguments.
 *
 * Locking: vs_hooks_lock is held while the hooks run, so they do not attach
 * or detach.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/mount.h>

#include "vfs_private.h"

void
vfs_hooks_init(void)
{
	struct vfs_state *vs = curkernel()->k_vfs;

	mutex_init(&vs->vs_hooks_lock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&vs->vs_hooks);
}

int
vfs_hooks_attach(struct vfs_hooks *vh)
{
	struct vfs_state *vs = curkernel()->k_vfs;

	mutex_enter(&vs->vs_hooks_lock);
	LIST_INSERT_HEAD(&vs->vs_hooks, vh, vfs_hooks_list);
	mutex_exit(&vs->vs_hooks_lock);
	return 0;
}

int
vfs_hooks_detach(struct vfs_hooks *vh)
{
	struct vfs_state *vs = curkernel()->k_vfs;
	struct vfs_hooks *p;

	mutex_enter(&vs->vs_hooks_lock);
	LIST_FOREACH(p, &vs->vs_hooks, vfs_hooks_list)
		if (p == vh)
			break;
	if (p != NULL)
		LIST_REMOVE(p, vfs_hooks_list);
	mutex_exit(&vs->vs_hooks_lock);
	return p != NULL ? 0 : ESRCH;
}

void
vfs_hooks_unmount(struct mount *mp)
{
	struct vfs_state *vs = curkernel()->k_vfs;
	struct vfs_hooks *vh;

	mutex_enter(&vs->vs_hooks_lock);
	LIST_FOREACH(vh, &vs->vs_hooks, vfs_hooks_list)
		if (vh->vh_unmount != NULL)
			(*vh->vh_unmount)(mp);
	mutex_exit(&vs->vs_hooks_lock);
}

/* EJUSTRETURN if nobody was interested. */
int
vfs_hooks_reexport(struct mount *mp, const char *path, void *data)
{
	struct vfs_state *vs = curkernel()->k_vfs;
	struct vfs_hooks *vh;
	int error = EJUSTRETURN;

	mutex_enter(&vs->vs_hooks_lock);
	LIST_FOREACH(vh, &vs->vs_hooks, vfs_hooks_list) {
		if (vh->vh_reexport == NULL)
			continue;
		error = (*vh->vh_reexport)(mp, path, data);
		if (error != EJUSTRETURN)
			break;
	}
	mutex_exit(&vs->vs_hooks_lock);
	return error;
}
