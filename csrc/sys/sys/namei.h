/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Path names: path buffers, namei(9), the name cache.
 *
 * A pathbuf holds the path of a look-up and the names a nameidata points
 * into: destroy it after the last use of the nameidata.
 */
#ifndef _SYS_NAMEI_H_
#define _SYS_NAMEI_H_

#include <sys/types.h>
#include <sys/queue.h>
#include <sys/mutex.h>

/* cn_nameiop */
#define LOOKUP		0
#define CREATE		1
#define DELETE		2
#define RENAME		3
#define OPMASK		3

/* cn_flags: what the caller asks */
#define NOFOLLOW	0x00000000
#define LOCKLEAF	0x00000004
#define LOCKPARENT	0x00000008
#define TRYEMULROOT	0x00000010
#define NOCACHE		0x00000020
#define FOLLOW		0x00000040
#define EMULROOTSET	0x00000080
#define LOCKSHARED	0x00000100
#define NOCHROOT	0x01000000
#define NONEXCLHACK	0x02000000
#define MODMASK		0x030001fc

/* cn_flags: what namei and the file system tell each other */
#define NOCROSSMOUNT	0x00000800
#define RDONLY		0x00001000
#define ISDOTDOT	0x00002000
#define MAKEENTRY	0x00004000
#define ISLASTCN	0x00008000
#define WILLBEDIR	0x00010000
#define ISWHITEOUT	0x00020000
#define DOWHITEOUT	0x00040000
#define REQUIREDIR	0x00080000
#define CREATEDIR	0x00200000
#define PARAMASK	0x002ff800

#ifdef _KERNEL
#include <sys/kauth.h>

struct lwp;
struct mount;
struct nameidata;
struct pathbuf;
struct vnode;

struct componentname {
	uint32_t	cn_nameiop;
	uint32_t	cn_flags;
	struct kauth_cred *cn_cred;
	const char	*cn_nameptr;	/* not NUL-terminated */
	size_t		cn_namelen;
};

struct nameidata {
	struct vnode	*ni_atdir;	/* start of relative paths, or NULL */
	struct pathbuf	*ni_pathbuf;
	char		*ni_pnbuf;	/* where the names are */
	struct vnode	*ni_rootdir;
	struct vnode	*ni_erootdir;
	struct vnode	*ni_vp;		/* result */
	struct vnode	*ni_dvp;	/* its directory, with LOCKPARENT */
	size_t		ni_pathlen;	/* left, with the NUL */
	const char	*ni_next;	/* next component */
	unsigned int	ni_loopcnt;	/* symlinks met */
	struct componentname ni_cnd;
};

#define NDINIT(ndp, op, flags, pathbuf) do {				\
	(ndp)->ni_cnd.cn_nameiop = (op);				\
	(ndp)->ni_cnd.cn_flags = (flags);				\
	(ndp)->ni_atdir = NULL;						\
	(ndp)->ni_pathbuf = (pathbuf);					\
	(ndp)->ni_cnd.cn_cred = kauth_cred_get();			\
} while (0)
#define NDAT(ndp, dir)	((ndp)->ni_atdir = (dir))

#define MAXSYMLINKS	32
#ifndef PATH_MAX
#define PATH_MAX	1024
#endif
#define KERNEL_NAME_MAX	255

/* Buffers of PATH_MAX bytes. */
char	*pnbuf_get(void);
void	pnbuf_put(void *);
#define PNBUF_GET()	pnbuf_get()
#define PNBUF_PUT(pnb)	pnbuf_put(pnb)

struct pathbuf *pathbuf_create(const char *);
struct pathbuf *pathbuf_assimilate(char *);
int	pathbuf_copyin(const char *, struct pathbuf **);
int	pathbuf_maybe_copyin(const char *, int, struct pathbuf **);
void	pathbuf_destroy(struct pathbuf *);
void	pathbuf_copystring(const struct pathbuf *, char *, size_t);
const char *pathbuf_stringcopy_get(struct pathbuf *);
void	pathbuf_stringcopy_put(struct pathbuf *, const char *);

int	namei(struct nameidata *);
int	relookup(struct vnode *, struct vnode **, struct componentname *, int);

typedef const struct namei_simple_flags_type *namei_simple_flags_t;
#define NSM_NOFOLLOW_NOEMULROOT	((namei_simple_flags_t)(uintptr_t)0x10)
#define NSM_NOFOLLOW_TRYEMULROOT ((namei_simple_flags_t)(uintptr_t)0x20)
#define NSM_FOLLOW_NOEMULROOT	((namei_simple_flags_t)(uintptr_t)0x30)
#define NSM_FOLLOW_TRYEMULROOT	((namei_simple_flags_t)(uintptr_t)0x40)
int	namei_simple_kernel(const char *, namei_simple_flags_t,
	    struct vnode **);
int	namei_simple_user(const char *, namei_simple_flags_t, struct vnode **);
int	nameiat_simple_kernel(struct vnode *, const char *,
	    namei_simple_flags_t, struct vnode **);
int	nameiat_simple_user(struct vnode *, const char *,
	    namei_simple_flags_t, struct vnode **);
void	namei_lwp_dtor(struct lwp *);

/* The name cache: vfs_cache.c */
#define PURGE_PARENTS	1
#define PURGE_CHILDREN	2
#define cache_purge(vp)							\
	cache_purge1((vp), NULL, 0, PURGE_PARENTS | PURGE_CHILDREN)

bool	cache_lookup(struct vnode *, const char *, size_t, uint32_t, uint32_t,
	    int *, struct vnode **);
bool	cache_lookup_raw(struct vnode *, const char *, size_t, uint32_t,
	    int *, struct vnode **);
void	cache_enter(struct vnode *, struct vnode *, const char *, size_t,
	    uint32_t);
void	cache_enter_id(struct vnode *, mode_t, uid_t, gid_t, bool);
bool	cache_have_id(struct vnode *);
int	cache_diraccess(struct vnode *, int);
void	cache_purge1(struct vnode *, const char *, size_t, int);
void	cache_purgevfs(struct mount *);
int	cache_revlookup(struct vnode *, struct vnode **, char **, char *,
	    bool, accmode_t);
int	cache_reclaim(int);	/* free about so many entries */

/* Statistics, as sysctl vfs.namecache_stats shows them. */
struct nchstats {
	uint64_t ncs_goodhits;
	uint64_t ncs_neghits;
	uint64_t ncs_badhits;
	uint64_t ncs_falsehits;
	uint64_t ncs_miss;
	uint64_t ncs_long;
	uint64_t ncs_pass2;
	uint64_t ncs_2passes;
	uint64_t ncs_revhits;
	uint64_t ncs_revmiss;
};
void	cache_stats(struct nchstats *);
void	namecache_count_pass2(void);
void	namecache_count_2passes(void);

void	nchinit(void);
void	nchfini(void);
void	namei_sysinit(void);
void	namei_fini(void);
#endif /* _KERNEL */

#endif /* _SYS_NAMEI_H_ */
