/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * genfs: vnode operations and parts of them that file systems share.
 */
#ifndef _MISCFS_GENFS_GENFS_H_
#define _MISCFS_GENFS_GENFS_H_

#include <sys/types.h>
#include <sys/vnode.h>

struct acl;
struct buf;
struct componentname;
struct kauth_cred;
struct mount;
struct statvfs;
struct vm_page;
struct vop_rename_args;

/* Vnode operations. */
int	genfs_access(void *);
int	genfs_accessx(void *);
int	genfs_abortop(void *);
int	genfs_badop(void *);
int	genfs_compat_getpages(void *);
int	genfs_deadislocked(void *);
int	genfs_deadlock(void *);
int	genfs_deadunlock(void *);
int	genfs_ebadf(void *);
int	genfs_einval(void *);
int	genfs_enoioctl(void *);
int	genfs_eopnotsupp(void *);
int	genfs_fcntl(void *);
int	genfs_getpages(void *);
int	genfs_islocked(void *);
int	genfs_kqfilter(void *);
int	genfs_lock(void *);
int	genfs_mmap(void *);
int	genfs_noislocked(void *);
int	genfs_nolock(void *);
int	genfs_nounlock(void *);
int	genfs_null_putpages(void *);
int	genfs_nullop(void *);
int	genfs_parsepath(void *);
int	genfs_pathconf(void *);
int	genfs_poll(void *);
int	genfs_putpages(void *);
int	genfs_revoke(void *);
int	genfs_seek(void *);
int	genfs_unlock(void *);

/* Operations of a mount that file systems share. */
int	genfs_suspendctl(struct mount *, int);
int	genfs_renamelock_enter(struct mount *);
void	genfs_renamelock_exit(struct mount *);
int	genfs_statvfs(struct mount *, struct statvfs *);

/* Pages. */
int	genfs_do_putpages(struct vnode *, off_t, off_t, int, struct vm_page **);
int	genfs_do_io(struct vnode *, off_t, vaddr_t, size_t, int, int,
	    void (*)(struct buf *));

/* What a file system of Unix modes decides: 0 or an errno. */
int	genfs_can_access(struct vnode *, struct kauth_cred *, uid_t, gid_t,
	    mode_t, struct acl *, accmode_t);
int	genfs_can_access_acl_posix1e(struct vnode *, struct kauth_cred *,
	    uid_t, gid_t, mode_t, struct acl *, accmode_t);
int	genfs_can_access_acl_nfs4(struct vnode *, struct kauth_cred *,
	    uid_t, gid_t, mode_t, struct acl *, accmode_t);
int	genfs_can_chmod(struct vnode *, struct kauth_cred *, uid_t, gid_t,
	    mode_t);
int	genfs_can_chown(struct vnode *, struct kauth_cred *, uid_t, gid_t,
	    uid_t, gid_t);
int	genfs_can_chtimes(struct vnode *, struct kauth_cred *, uid_t, u_int);
int	genfs_can_chflags(struct vnode *, struct kauth_cred *, uid_t, bool);
int	genfs_can_sticky(struct vnode *, struct kauth_cred *, uid_t, uid_t);
int	genfs_can_extattr(struct vnode *, struct kauth_cred *, accmode_t,
	    int);

/*
 * Rename: genfs_rename.c.
 */
struct genfs_rename_ops {
	bool	(*gro_directory_empty_p)(struct mount *, struct kauth_cred *,
		    struct vnode *, struct vnode *);
	int	(*gro_rename_check_possible)(struct mount *, struct vnode *,
		    struct vnode *, struct vnode *, struct vnode *);
	int	(*gro_rename_check_permitted)(struct mount *,
		    struct kauth_cred *, struct vnode *, struct vnode *,
		    struct vnode *, struct vnode *);
	int	(*gro_remove_check_possible)(struct mount *, struct vnode *,
		    struct vnode *);
	int	(*gro_remove_check_permitted)(struct mount *,
		    struct kauth_cred *, struct vnode *, struct vnode *);
	int	(*gro_rename)(struct mount *, struct kauth_cred *,
		    struct vnode *, struct componentname *, void *,
		    struct vnode *, struct vnode *, struct componentname *,
		    void *, struct vnode *, nlink_t *);
	int	(*gro_remove)(struct mount *, struct kauth_cred *,
		    struct vnode *, struct componentname *, void *,
		    struct vnode *, nlink_t *);
	int	(*gro_lookup)(struct mount *, struct vnode *,
		    struct componentname *, void *, struct vnode **);
	int	(*gro_genealogy)(struct mount *, struct kauth_cred *,
		    struct vnode *, struct vnode *, struct vnode **);
	int	(*gro_lock_directory)(struct mount *, struct vnode *);
};

int	genfs_insane_rename(void *,
	    int (*)(struct vnode *, struct componentname *, struct vnode *,
	    struct componentname *, struct kauth_cred *, bool));
int	genfs_sane_rename(const struct genfs_rename_ops *, struct vnode *,
	    struct componentname *, void *, struct vnode *,
	    struct componentname *, void *, struct kauth_cred *, bool);
void	genfs_rename_knote(struct vnode *, struct vnode *, struct vnode *,
	    struct vnode *, nlink_t);
void	genfs_rename_cache_purge(struct vnode *, struct vnode *,
	    struct vnode *, struct vnode *);
int	genfs_ufslike_rename_check_possible(unsigned long, unsigned long,
	    unsigned long, unsigned long, bool, unsigned long, unsigned long);
int	genfs_ufslike_rename_check_permitted(struct kauth_cred *,
	    struct vnode *, mode_t, uid_t, struct vnode *, uid_t,
	    struct vnode *, mode_t, uid_t, struct vnode *, uid_t);
int	genfs_ufslike_remove_check_possible(unsigned long, unsigned long,
	    unsigned long, unsigned long);
int	genfs_ufslike_remove_check_permitted(struct kauth_cred *,
	    struct vnode *, mode_t, uid_t, struct vnode *, uid_t);

#endif /* _MISCFS_GENFS_GENFS_H_ */
