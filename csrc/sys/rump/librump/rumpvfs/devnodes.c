/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device nodes, which components ask for as they attach.
 *
 * Before the root file system is mounted, or in a kernel without one, there
 * is nowhere to put them: the makers then succeed and do nothing.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/errno.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs_syscalls.h>
#include <sys/vnode.h>

#include <rump-sys/vfs.h>

#define DEVNODE_MODE	0666	/* the umask of the kernel takes 022 */

int
rump_vfs_makeonedevnode(dev_t fmt, const char *path, devmajor_t majnum,
    devminor_t minnum)
{
	int error;

	if (rootvnode == NULL)
		return 0;
	error = do_sys_mknod(curlwp, path, (mode_t)fmt | DEVNODE_MODE,
	    makedev(majnum, minnum), UIO_SYSSPACE);
	return error == EEXIST ? 0 : error;
}

int
rump_vfs_makedevnodes(dev_t fmt, const char *base, char minchar,
    devmajor_t majnum, devminor_t minnum, int count)
{
	char path[MAXPATHLEN];
	int error = 0;

	if (minchar == '\0') {
		KASSERT(count == 1);
		return rump_vfs_makeonedevnode(fmt, base, majnum, minnum);
	}
	for (int i = 0; i < count && error == 0; i++) {
		if (snprintf(path, sizeof(path), "%s%c", base, minchar + i) >=
		    (int)sizeof(path))
			return ENAMETOOLONG;
		error = rump_vfs_makeonedevnode(fmt, path, majnum,
		    minnum + i);
	}
	return error;
}

int
rump_vfs_makesymlink(const char *target, const char *path)
{
	int error;

	if (rootvnode == NULL)
		return 0;
	error = do_sys_symlink(target, path, UIO_SYSSPACE);
	return error == EEXIST ? 0 : error;
}

/* The nodes of one driver; of a disk both kinds, the raw ones with an r. */
static void
builddev(const struct devsw_conv *dc, const char *name, devminor_t minnum)
{
	char path[64];

	if (dc->d_bmajor != NODEVMAJOR) {
		snprintf(path, sizeof(path), "/dev/%s", name);
		(void)rump_vfs_makeonedevnode(S_IFBLK, path, dc->d_bmajor,
		    minnum);
	}
	if (dc->d_cmajor != NODEVMAJOR) {
		snprintf(path, sizeof(path), "/dev/%s%s",
		    dc->d_bmajor != NODEVMAJOR ? "r" : "", name);
		(void)rump_vfs_makeonedevnode(S_IFCHR, path, dc->d_cmajor,
		    minnum);
	}
}

/* Units are numbered from 0, the partitions of each lettered from a. */
static void
builddev_vector(const struct devsw_conv *dc)
{
	const int units = dc->d_vectdim[0], parts = dc->d_vectdim[1];
	char name[48];

	for (int u = 0; u < units; u++) {
		if (parts == 0) {
			snprintf(name, sizeof(name), "%s%d", dc->d_name, u);
			builddev(dc, name, u);
			continue;
		}
		for (int p = 0; p < parts; p++) {
			snprintf(name, sizeof(name), "%s%d%c", dc->d_name, u,
			    'a' + p);
			builddev(dc, name, u * parts + p);
		}
	}
}

void
rump_vfs_builddevs(struct devsw_conv *dcvec, size_t n)
{
	char name[48], path[64];

	for (size_t i = 0; i < n; i++) {
		const struct devsw_conv *dc = &dcvec[i];

		switch (dc->d_class) {
		case DEVNODE_DONTBOTHER:
			break;
		case DEVNODE_SINGLE:
			if ((dc->d_flags & DEVNODE_FLAG_ISMINOR0) != 0)
				snprintf(name, sizeof(name), "%s0",
				    dc->d_name);
			else
				strlcpy(name, dc->d_name, sizeof(name));
			builddev(dc, name, 0);
			break;
		case DEVNODE_VECTOR:
			builddev_vector(dc);
			if ((dc->d_flags & DEVNODE_FLAG_LINKZERO) != 0) {
				snprintf(name, sizeof(name), "%s0",
				    dc->d_name);
				snprintf(path, sizeof(path), "/dev/%s",
				    dc->d_name);
				(void)rump_vfs_makesymlink(name, path);
			}
			break;
		}
	}
}
