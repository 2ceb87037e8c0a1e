/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/kern/vnode_if.src by `cargo xtask codegen`: do not edit.
 *
 * Vnode operations: VOP_x(), the structure in which a driver gets the
 * arguments, and the place in its vector. Above each, the state of the vnode
 * locks on entry, on success and on error.
 */
#ifndef _SYS_VNODE_IF_H_
#define _SYS_VNODE_IF_H_

#include <sys/types.h>
#include <sys/acl.h>
#include <sys/kauth.h>

struct acl;
struct buf;
struct componentname;
struct flock;
struct knote;
struct uio;
struct vattr;
struct vm_page;
struct vnode;
struct vnodeop_desc;

extern const struct vnodeop_desc vop_default_desc;

/*
 * bwrite
 *	vp	= = =
 */
#define VOP_BWRITE_DESCOFFSET 1
struct vop_bwrite_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	struct buf *a_bp;
};
extern const struct vnodeop_desc vop_bwrite_desc;
int	VOP_BWRITE(struct vnode *vp, struct buf *bp);

/*
 * parsepath
 *	dvp	= = =
 */
#define VOP_PARSEPATH_DESCOFFSET 2
struct vop_parsepath_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_dvp;
	const char *a_name;
	size_t *a_retval;
};
extern const struct vnodeop_desc vop_parsepath_desc;
int	VOP_PARSEPATH(struct vnode *dvp, const char *name, size_t *retval);

/*
 * lookup
 *	dvp	L L L
 *	*vpp	- U -
 */
#define VOP_LOOKUP_DESCOFFSET 3
struct vop_lookup_v2_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_dvp;
	struct vnode **a_vpp;
	struct componentname *a_cnp;
};
extern const struct vnodeop_desc vop_lookup_desc;
int	VOP_LOOKUP(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp);

/*
 * create
 *	dvp	L L L
 *	*vpp	- U -
 */
#define VOP_CREATE_DESCOFFSET 4
struct vop_create_v3_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_dvp;
	struct vnode **a_vpp;
	struct componentname *a_cnp;
	struct vattr *a_vap;
};
extern const struct vnodeop_desc vop_create_desc;
int	VOP_CREATE(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp, struct vattr *vap);

/*
 * mknod
 *	dvp	L L L
 *	*vpp	- U -
 */
#define VOP_MKNOD_DESCOFFSET 5
struct vop_mknod_v3_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_dvp;
	struct vnode **a_vpp;
	struct componentname *a_cnp;
	struct vattr *a_vap;
};
extern const struct vnodeop_desc vop_mknod_desc;
int	VOP_MKNOD(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp, struct vattr *vap);

/*
 * open
 *	vp	L L L
 */
#define VOP_OPEN_DESCOFFSET 6
struct vop_open_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	int a_mode;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_open_desc;
int	VOP_OPEN(struct vnode *vp, int mode, kauth_cred_t cred);

/*
 * close
 *	vp	L L L
 */
#define VOP_CLOSE_DESCOFFSET 7
struct vop_close_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	int a_fflag;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_close_desc;
int	VOP_CLOSE(struct vnode *vp, int fflag, kauth_cred_t cred);

/*
 * access
 *	vp	L L L
 */
#define VOP_ACCESS_DESCOFFSET 8
struct vop_access_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	accmode_t a_accmode;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_access_desc;
int	VOP_ACCESS(struct vnode *vp, accmode_t accmode, kauth_cred_t cred);

/*
 * accessx
 *	vp	L L L
 */
#define VOP_ACCESSX_DESCOFFSET 9
struct vop_accessx_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	accmode_t a_accmode;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_accessx_desc;
int	VOP_ACCESSX(struct vnode *vp, accmode_t accmode, kauth_cred_t cred);

/*
 * getattr
 *	vp	L L L
 */
#define VOP_GETATTR_DESCOFFSET 10
struct vop_getattr_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	struct vattr *a_vap;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_getattr_desc;
int	VOP_GETATTR(struct vnode *vp, struct vattr *vap, kauth_cred_t cred);

/*
 * setattr
 *	vp	L L L
 */
#define VOP_SETATTR_DESCOFFSET 11
struct vop_setattr_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	struct vattr *a_vap;
	kauth_cred_t a_cred;
	off_t ctx_old_size;
};
extern const struct vnodeop_desc vop_setattr_desc;
int	VOP_SETATTR(struct vnode *vp, struct vattr *vap, kauth_cred_t cred);

/*
 * read
 *	vp	L L L
 */
#define VOP_READ_DESCOFFSET 12
struct vop_read_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	struct uio *a_uio;
	int a_ioflag;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_read_desc;
int	VOP_READ(struct vnode *vp, struct uio *uio, int ioflag,
    kauth_cred_t cred);

/*
 * write
 *	vp	L L L
 */
#define VOP_WRITE_DESCOFFSET 13
struct vop_write_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	struct uio *a_uio;
	int a_ioflag;
	kauth_cred_t a_cred;
	off_t ctx_old_offset;
	off_t ctx_old_size;
};
extern const struct vnodeop_desc vop_write_desc;
int	VOP_WRITE(struct vnode *vp, struct uio *uio, int ioflag,
    kauth_cred_t cred);

/*
 * fallocate
 *	vp	L L L
 */
#define VOP_FALLOCATE_DESCOFFSET 14
struct vop_fallocate_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	off_t a_pos;
	off_t a_len;
};
extern const struct vnodeop_desc vop_fallocate_desc;
int	VOP_FALLOCATE(struct vnode *vp, off_t pos, off_t len);

/*
 * fdiscard
 *	vp	L L L
 */
#define VOP_FDISCARD_DESCOFFSET 15
struct vop_fdiscard_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	off_t a_pos;
	off_t a_len;
};
extern const struct vnodeop_desc vop_fdiscard_desc;
int	VOP_FDISCARD(struct vnode *vp, off_t pos, off_t len);

/*
 * ioctl
 *	vp	U U U
 */
#define VOP_IOCTL_DESCOFFSET 16
struct vop_ioctl_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	u_long a_command;
	void *a_data;
	int a_fflag;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_ioctl_desc;
int	VOP_IOCTL(struct vnode *vp, u_long command, void *data, int fflag,
    kauth_cred_t cred);

/*
 * fcntl
 *	vp	U U U
 */
#define VOP_FCNTL_DESCOFFSET 17
struct vop_fcntl_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	u_int a_command;
	void *a_data;
	int a_fflag;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_fcntl_desc;
int	VOP_FCNTL(struct vnode *vp, u_int command, void *data, int fflag,
    kauth_cred_t cred);

/*
 * poll
 *	vp	U U U
 */
#define VOP_POLL_DESCOFFSET 18
struct vop_poll_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	int a_events;
};
extern const struct vnodeop_desc vop_poll_desc;
int	VOP_POLL(struct vnode *vp, int events);

/*
 * kqfilter
 *	vp	U U U
 */
#define VOP_KQFILTER_DESCOFFSET 19
struct vop_kqfilter_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	struct knote *a_kn;
};
extern const struct vnodeop_desc vop_kqfilter_desc;
int	VOP_KQFILTER(struct vnode *vp, struct knote *kn);

/*
 * revoke
 *	vp	U U U
 */
#define VOP_REVOKE_DESCOFFSET 20
struct vop_revoke_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	int a_flags;
};
extern const struct vnodeop_desc vop_revoke_desc;
int	VOP_REVOKE(struct vnode *vp, int flags);

/*
 * mmap
 *	vp	= = =
 */
#define VOP_MMAP_DESCOFFSET 21
struct vop_mmap_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	vm_prot_t a_prot;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_mmap_desc;
int	VOP_MMAP(struct vnode *vp, vm_prot_t prot, kauth_cred_t cred);

/*
 * fsync
 *	vp	L L L
 */
#define VOP_FSYNC_DESCOFFSET 22
struct vop_fsync_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	kauth_cred_t a_cred;
	int a_flags;
	off_t a_offlo;
	off_t a_offhi;
};
extern const struct vnodeop_desc vop_fsync_desc;
int	VOP_FSYNC(struct vnode *vp, kauth_cred_t cred, int flags, off_t offlo,
    off_t offhi);

/*
 * seek
 *	vp	= = =
 */
#define VOP_SEEK_DESCOFFSET 23
struct vop_seek_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	off_t a_oldoff;
	off_t a_newoff;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_seek_desc;
int	VOP_SEEK(struct vnode *vp, off_t oldoff, off_t newoff,
    kauth_cred_t cred);

/*
 * remove
 *	dvp	L L L
 *	vp	L U U, put
 */
#define VOP_REMOVE_DESCOFFSET 24
struct vop_remove_v3_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_dvp;
	struct vnode *a_vp;
	struct componentname *a_cnp;
	nlink_t ctx_vp_new_nlink;
	enum vtype ctx_vp_type;
	struct vnode *ctx_vp_held;
};
extern const struct vnodeop_desc vop_remove_desc;
int	VOP_REMOVE(struct vnode *dvp, struct vnode *vp,
    struct componentname *cnp);

/*
 * link
 *	dvp	L L L
 *	vp	U U U
 */
#define VOP_LINK_DESCOFFSET 25
struct vop_link_v2_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_dvp;
	struct vnode *a_vp;
	struct componentname *a_cnp;
};
extern const struct vnodeop_desc vop_link_desc;
int	VOP_LINK(struct vnode *dvp, struct vnode *vp,
    struct componentname *cnp);

/*
 * rename
 *	fdvp	U U U, released
 *	fvp	U U U, released
 *	tdvp	L U U, put
 *	tvp	X U U, put
 */
#define VOP_RENAME_DESCOFFSET 26
struct vop_rename_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_fdvp;
	struct vnode *a_fvp;
	struct componentname *a_fcnp;
	struct vnode *a_tdvp;
	struct vnode *a_tvp;
	struct componentname *a_tcnp;
};
extern const struct vnodeop_desc vop_rename_desc;
int	VOP_RENAME(struct vnode *fdvp, struct vnode *fvp,
    struct componentname *fcnp, struct vnode *tdvp, struct vnode *tvp,
    struct componentname *tcnp);

/*
 * mkdir
 *	dvp	L L L
 *	*vpp	- U -
 */
#define VOP_MKDIR_DESCOFFSET 27
struct vop_mkdir_v3_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_dvp;
	struct vnode **a_vpp;
	struct componentname *a_cnp;
	struct vattr *a_vap;
};
extern const struct vnodeop_desc vop_mkdir_desc;
int	VOP_MKDIR(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp, struct vattr *vap);

/*
 * rmdir
 *	dvp	L L L
 *	vp	L U U, put
 */
#define VOP_RMDIR_DESCOFFSET 28
struct vop_rmdir_v2_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_dvp;
	struct vnode *a_vp;
	struct componentname *a_cnp;
	struct vnode *ctx_vp_held;
};
extern const struct vnodeop_desc vop_rmdir_desc;
int	VOP_RMDIR(struct vnode *dvp, struct vnode *vp,
    struct componentname *cnp);

/*
 * symlink
 *	dvp	L L L
 *	*vpp	- U -
 */
#define VOP_SYMLINK_DESCOFFSET 29
struct vop_symlink_v3_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_dvp;
	struct vnode **a_vpp;
	struct componentname *a_cnp;
	struct vattr *a_vap;
	char *a_target;
};
extern const struct vnodeop_desc vop_symlink_desc;
int	VOP_SYMLINK(struct vnode *dvp, struct vnode **vpp,
    struct componentname *cnp, struct vattr *vap, char *target);

/*
 * readdir
 *	vp	L L L
 */
#define VOP_READDIR_DESCOFFSET 30
struct vop_readdir_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	struct uio *a_uio;
	kauth_cred_t a_cred;
	int *a_eofflag;
	off_t **a_cookies;
	int *a_ncookies;
};
extern const struct vnodeop_desc vop_readdir_desc;
int	VOP_READDIR(struct vnode *vp, struct uio *uio, kauth_cred_t cred,
    int *eofflag, off_t **cookies, int *ncookies);

/*
 * readlink
 *	vp	L L L
 */
#define VOP_READLINK_DESCOFFSET 31
struct vop_readlink_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	struct uio *a_uio;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_readlink_desc;
int	VOP_READLINK(struct vnode *vp, struct uio *uio, kauth_cred_t cred);

/*
 * abortop
 *	dvp	= = =
 */
#define VOP_ABORTOP_DESCOFFSET 32
struct vop_abortop_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_dvp;
	struct componentname *a_cnp;
};
extern const struct vnodeop_desc vop_abortop_desc;
int	VOP_ABORTOP(struct vnode *dvp, struct componentname *cnp);

/*
 * inactive
 *	vp	L L L
 */
#define VOP_INACTIVE_DESCOFFSET 33
struct vop_inactive_v2_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	bool *a_recycle;
};
extern const struct vnodeop_desc vop_inactive_desc;
int	VOP_INACTIVE(struct vnode *vp, bool *recycle);

/*
 * reclaim
 *	vp	L U U
 */
#define VOP_RECLAIM_DESCOFFSET 34
struct vop_reclaim_v2_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
};
extern const struct vnodeop_desc vop_reclaim_desc;
int	VOP_RECLAIM(struct vnode *vp);

/*
 * lock
 *	vp	U L U
 */
#define VOP_LOCK_DESCOFFSET 35
struct vop_lock_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	int a_flags;
};
extern const struct vnodeop_desc vop_lock_desc;
int	VOP_LOCK(struct vnode *vp, int flags);

/*
 * unlock
 *	vp	L U L
 */
#define VOP_UNLOCK_DESCOFFSET 36
struct vop_unlock_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
};
extern const struct vnodeop_desc vop_unlock_desc;
int	VOP_UNLOCK(struct vnode *vp);

/*
 * bmap
 *	vp	= = =
 *	*vpp	- U -
 */
#define VOP_BMAP_DESCOFFSET 37
struct vop_bmap_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	daddr_t a_bn;
	struct vnode **a_vpp;
	daddr_t *a_bnp;
	int *a_runp;
};
extern const struct vnodeop_desc vop_bmap_desc;
int	VOP_BMAP(struct vnode *vp, daddr_t bn, struct vnode **vpp,
    daddr_t *bnp, int *runp);

/*
 * strategy
 *	vp	= = =
 */
#define VOP_STRATEGY_DESCOFFSET 38
struct vop_strategy_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	struct buf *a_bp;
};
extern const struct vnodeop_desc vop_strategy_desc;
int	VOP_STRATEGY(struct vnode *vp, struct buf *bp);

/*
 * print
 *	vp	= = =
 */
#define VOP_PRINT_DESCOFFSET 39
struct vop_print_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
};
extern const struct vnodeop_desc vop_print_desc;
int	VOP_PRINT(struct vnode *vp);

/*
 * islocked
 *	vp	= = =
 */
#define VOP_ISLOCKED_DESCOFFSET 40
struct vop_islocked_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
};
extern const struct vnodeop_desc vop_islocked_desc;
int	VOP_ISLOCKED(struct vnode *vp);

/*
 * pathconf
 *	vp	L L L
 */
#define VOP_PATHCONF_DESCOFFSET 41
struct vop_pathconf_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	int a_name;
	register_t *a_retval;
};
extern const struct vnodeop_desc vop_pathconf_desc;
int	VOP_PATHCONF(struct vnode *vp, int name, register_t *retval);

/*
 * advlock
 *	vp	U U U
 */
#define VOP_ADVLOCK_DESCOFFSET 42
struct vop_advlock_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	void *a_id;
	int a_op;
	struct flock *a_fl;
	int a_flags;
};
extern const struct vnodeop_desc vop_advlock_desc;
int	VOP_ADVLOCK(struct vnode *vp, void *id, int op, struct flock *fl,
    int flags);

/*
 * whiteout
 *	dvp	L L L
 */
#define VOP_WHITEOUT_DESCOFFSET 43
struct vop_whiteout_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_dvp;
	struct componentname *a_cnp;
	int a_flags;
};
extern const struct vnodeop_desc vop_whiteout_desc;
int	VOP_WHITEOUT(struct vnode *dvp, struct componentname *cnp, int flags);

/*
 * getpages
 *	vp	= = =
 */
#define VOP_GETPAGES_DESCOFFSET 44
struct vop_getpages_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	voff_t a_offset;
	struct vm_page **a_m;
	int *a_count;
	int a_centeridx;
	vm_prot_t a_access_type;
	int a_advice;
	int a_flags;
};
extern const struct vnodeop_desc vop_getpages_desc;
int	VOP_GETPAGES(struct vnode *vp, voff_t offset, struct vm_page **m,
    int *count, int centeridx, vm_prot_t access_type, int advice, int flags);

/*
 * putpages
 *	vp	= = =
 */
#define VOP_PUTPAGES_DESCOFFSET 45
struct vop_putpages_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	voff_t a_offlo;
	voff_t a_offhi;
	int a_flags;
};
extern const struct vnodeop_desc vop_putpages_desc;
int	VOP_PUTPAGES(struct vnode *vp, voff_t offlo, voff_t offhi, int flags);

/*
 * getacl
 *	vp	L L L
 */
#define VOP_GETACL_DESCOFFSET 46
struct vop_getacl_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	acl_type_t a_type;
	struct acl *a_aclp;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_getacl_desc;
int	VOP_GETACL(struct vnode *vp, acl_type_t type, struct acl *aclp,
    kauth_cred_t cred);

/*
 * setacl
 *	vp	L L L
 */
#define VOP_SETACL_DESCOFFSET 47
struct vop_setacl_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	acl_type_t a_type;
	struct acl *a_aclp;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_setacl_desc;
int	VOP_SETACL(struct vnode *vp, acl_type_t type, struct acl *aclp,
    kauth_cred_t cred);

/*
 * aclcheck
 *	vp	= = =
 */
#define VOP_ACLCHECK_DESCOFFSET 48
struct vop_aclcheck_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	acl_type_t a_type;
	struct acl *a_aclp;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_aclcheck_desc;
int	VOP_ACLCHECK(struct vnode *vp, acl_type_t type, struct acl *aclp,
    kauth_cred_t cred);

/*
 * closeextattr
 *	vp	L L L
 */
#define VOP_CLOSEEXTATTR_DESCOFFSET 49
struct vop_closeextattr_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	int a_commit;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_closeextattr_desc;
int	VOP_CLOSEEXTATTR(struct vnode *vp, int commit, kauth_cred_t cred);

/*
 * getextattr
 *	vp	L L L
 */
#define VOP_GETEXTATTR_DESCOFFSET 50
struct vop_getextattr_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	int a_attrnamespace;
	const char *a_name;
	struct uio *a_uio;
	size_t *a_size;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_getextattr_desc;
int	VOP_GETEXTATTR(struct vnode *vp, int attrnamespace, const char *name,
    struct uio *uio, size_t *size, kauth_cred_t cred);

/*
 * listextattr
 *	vp	L L L
 */
#define VOP_LISTEXTATTR_DESCOFFSET 51
struct vop_listextattr_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	int a_attrnamespace;
	struct uio *a_uio;
	size_t *a_size;
	int a_flag;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_listextattr_desc;
int	VOP_LISTEXTATTR(struct vnode *vp, int attrnamespace, struct uio *uio,
    size_t *size, int flag, kauth_cred_t cred);

/*
 * openextattr
 *	vp	L L L
 */
#define VOP_OPENEXTATTR_DESCOFFSET 52
struct vop_openextattr_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_openextattr_desc;
int	VOP_OPENEXTATTR(struct vnode *vp, kauth_cred_t cred);

/*
 * deleteextattr
 *	vp	L L L
 */
#define VOP_DELETEEXTATTR_DESCOFFSET 53
struct vop_deleteextattr_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	int a_attrnamespace;
	const char *a_name;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_deleteextattr_desc;
int	VOP_DELETEEXTATTR(struct vnode *vp, int attrnamespace,
    const char *name, kauth_cred_t cred);

/*
 * setextattr
 *	vp	L L L
 */
#define VOP_SETEXTATTR_DESCOFFSET 54
struct vop_setextattr_args {
	const struct vnodeop_desc *a_desc;
	struct vnode *a_vp;
	int a_attrnamespace;
	const char *a_name;
	struct uio *a_uio;
	kauth_cred_t a_cred;
};
extern const struct vnodeop_desc vop_setextattr_desc;
int	VOP_SETEXTATTR(struct vnode *vp, int attrnamespace, const char *name,
    struct uio *uio, kauth_cred_t cred);

#define VNODE_OPS_COUNT	55

#endif /* _SYS_VNODE_IF_H_ */
