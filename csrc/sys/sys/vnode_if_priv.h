/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For the generated wrappers of the vnode operations, kern/vnode_if.c.
 *
 * vop_pre() and vop_post() stand around an operation: the kernel lock for
 * drivers that need it, and with FST_YES a transaction of the file system.
 * The vnode may be gone when vop_post() runs, so what was entered is kept in
 * the vop_state.
 *
 * vop_X_pre(), vop_X_post() post EVFILT_VNODE events: kern/vnode_if_hooks.c.
 * They get the argument structure, and run only if a vnode of the operation
 * has a watcher.
 */
#ifndef _SYS_VNODE_IF_PRIV_H_
#define _SYS_VNODE_IF_PRIV_H_

#include <sys/vnode.h>

enum {
	FST_NO,
	FST_YES
};

struct vop_state {
	struct mount	*vs_mount;	/* its transaction is entered */
	bool		vs_klock;	/* the kernel lock is held */
};

int	vop_pre_slow(struct vnode *, struct vop_state *, int);
void	vop_post_slow(struct vop_state *);

static inline int
vop_pre(struct vnode *vp, struct vop_state *vs, int fst)
{

	vs->vs_mount = NULL;
	vs->vs_klock = false;
	if (__predict_true(fst == FST_NO && (vp->v_vflag & VV_MPSAFE) != 0))
		return 0;
	return vop_pre_slow(vp, vs, fst);
}

static inline void
vop_post(struct vop_state *vs, int fst)
{

	if (__predict_false(vs->vs_mount != NULL || vs->vs_klock))
		vop_post_slow(vs);
}

void	vop_close_post(void *, int);
void	vop_create_post(void *, int);
void	vop_link_post(void *, int);
void	vop_lookup_post(void *, int);
void	vop_mkdir_post(void *, int);
void	vop_mknod_post(void *, int);
void	vop_open_post(void *, int);
void	vop_read_post(void *, int);
void	vop_remove_post(void *, int);
void	vop_remove_pre(void *);
void	vop_rmdir_post(void *, int);
void	vop_rmdir_pre(void *);
void	vop_setacl_post(void *, int);
void	vop_setattr_post(void *, int);
void	vop_setattr_pre(void *);
void	vop_symlink_post(void *, int);
void	vop_write_post(void *, int);
void	vop_write_pre(void *);

/* Leave a vnode lock that was taken when vp was on mount mp. */
void	vn_unlock_mount(struct vnode *, struct mount *);

#endif /* _SYS_VNODE_IF_PRIV_H_ */
