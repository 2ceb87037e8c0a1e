/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What librumpvfs offers to components.
 *
 * Device nodes
 *	The three makers work from the moment rumpvfs_init() has run and are
 *	harmless before: they return 0 and do nothing, so that a device
 *	component also attaches in a kernel without file systems.  A node that
 *	exists already is no error.  Parent directories are not made.
 *	NetBSD has pointers of these names; here they are functions, which a
 *	caller cannot tell apart.
 */
#ifndef _RUMP_SYS_VFS_H_
#define _RUMP_SYS_VFS_H_

#include <sys/types.h>

struct devsw_conv;
struct mount;
struct rump_boot_etfs;
struct rumpuser_blkdev_ops;
struct vnode;

#define RUMPBLK_DEVMAJOR	197
#define RUMPBLK_SIZENOTSET	((uint64_t)-1)

/* fmt is S_IFCHR or S_IFBLK. */
int	rump_vfs_makeonedevnode(dev_t, const char *, devmajor_t, devminor_t);

/*
 * `count' nodes from minor `first' on: name is the base and one character
 * that starts at `minchar' and steps; minchar 0 means a single node.
 */
int	rump_vfs_makedevnodes(dev_t, const char *, char, devmajor_t,
	    devminor_t, int);
int	rump_vfs_makesymlink(const char *, const char *);
void	rump_vfs_builddevs(struct devsw_conv *, size_t);

/* rumpblk.c: the block device behind etfs keys. */
int	rumpblk_init(void);
void	rumpblk_abandon(struct kernel *);
void	rumpblk_fini(void);
int	rumpblk_register(const char *, devminor_t *, uint64_t, uint64_t);
int	rumpblk_deregister(devminor_t);
int	rumpblk_register_ops(const char *, const struct rumpuser_blkdev_ops *,
	    void *, uint64_t, uint32_t, int, devminor_t *);

/*
 * etfs.c.  rump_etfs_register() and companions are in <rump-sys/rumpkern_if.h>.
 * A disk that the host program implements, as a block device at `key':
 */
int	rump_etfs_register_dev(const char *, const struct rumpuser_blkdev_ops *,
	    void *, uint64_t, int);

/* Boot: register what rump_boot_etfs_register() has collected, and set
 * eb_status of each.  Called after rumpvfs_init(). */
void	rump_etfs_boot(struct rump_boot_etfs *);

/* Boot and halt of the file system layer. */
void	rumpvfs_init(void);
void	rumpvfs_fini(void);

#endif /* _RUMP_SYS_VFS_H_ */
