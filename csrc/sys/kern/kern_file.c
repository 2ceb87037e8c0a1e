/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Open files: their structures, their references, and the operations of a file
 * that has none of its own.
 *
 * References
 *	A file has one for each descriptor that names it (kern_descrip.c), and
 *	one for each holder in the kernel (fd_getfile2, messages under way):
 *	f_count.  The last one to go closes it.
 *
 * How many are open is counted by each CPU for itself.
 *
 * Locking
 *	filelist_lock guards the list of all structures, which those that are
 *	free stay on; f_lock a file's flags and references.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/kauth.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include "filestate.h"

#define DEFAULT_MAXFILES	16384

/*
 * File structures.
 */

static int
file_ctor(void *arg, void *obj, int flags)
{
	struct file_state *fs = arg;
	struct file *fp = obj;

	memset(fp, 0, sizeof(*fp));
	mutex_init(&fp->f_lock, MUTEX_DEFAULT, IPL_NONE);
	mutex_enter(&filelist_lock);
	LIST_INSERT_HEAD(&fs->fs_head, fp, f_list);
	mutex_exit(&filelist_lock);
	return 0;
}

static void
file_dtor(void *arg, void *obj)
{
	struct file *fp = obj;

	mutex_enter(&filelist_lock);
	LIST_REMOVE(fp, f_list);
	mutex_exit(&filelist_lock);
	mutex_destroy(&fp->f_lock);
}

void
file_init(struct file_state *fs)
{
	LIST_INIT(&fs->fs_head);
	mutex_init(&fs->fs_marklock, MUTEX_DEFAULT, IPL_NONE);
	if (maxfiles == 0)
		maxfiles = DEFAULT_MAXFILES;
	fs->fs_files = pool_cache_init(sizeof(struct file), 0, 0, 0, "filepl",
	    NULL, IPL_NONE, file_ctor, file_dtor, fs);
}

void
file_fini(struct file_state *fs)
{
	pool_cache_destroy(fs->fs_files);
}

struct filelist *
filehead_get(void)
{
	return &curkernel()->k_file->fs_head;
}

/*
 * How many files are open; exact when nothing is opened or closed meanwhile.
 */
u_int
file_count(void)
{
	struct file_state *fs = curkernel()->k_file;
	int n = (int)atomic_load_relaxed(&fs->fs_nfiles);

	for (int i = 0; i < ncpu; i++)
		n += atomic_load_relaxed(&fs->fs_cpu[i].fc_delta);
	return n < 0 ? 0 : (u_int)n;
}

static inline void
file_account(struct file_state *fs, int n)
{
	struct file_cpu *fc = &fs->fs_cpu[cpu_number()];
	int delta = fc->fc_delta + n;

	if (__predict_false(delta >= FILE_BATCH || delta <= -FILE_BATCH)) {
		atomic_add_int(&fs->fs_nfiles, delta);
		delta = 0;
	}
	atomic_store_relaxed(&fc->fc_delta, delta);
}

/*
 * A file without references, or NULL: too many, or no memory.
 */
struct file *
file_alloc(void)
{
	struct file_state *fs = curkernel()->k_file;
	struct file *fp;

	if (__predict_false((int)atomic_load_relaxed(&fs->fs_nfiles) +
	    FILE_BATCH * ncpu >= maxfiles) && file_count() >= (u_int)maxfiles)
		return NULL;
	if ((fp = pool_cache_get(fs->fs_files, PR_NOWAIT)) == NULL)
		return NULL;
	file_account(fs, 1);
	fp->f_offset = 0;
	fp->f_ops = NULL;
	fp->f_data = NULL;
	fp->f_flag = 0;
	fp->f_marker = 0;
	fp->f_type = 0;
	fp->f_advice = 0;
	fp->f_count = 0;
	fp->f_msgcount = 0;
	fp->f_unpcount = 0;
	fp->f_cred = curlwp->l_cred;
	kauth_cred_hold(fp->f_cred);
	return fp;
}

void
file_free(struct file *fp)
{
	struct file_state *fs = curkernel()->k_file;

	KASSERT(fp->f_count == 0);
	kauth_cred_free(fp->f_cred);
	fp->f_cred = NULL;
	file_account(fs, -1);
	pool_cache_put(fs->fs_files, fp);
}

void
file_hold(struct file *fp)
{
	if (atomic_load_relaxed(&fp->f_count) == 0) {
		/* Nobody else knows it. */
		atomic_store_relaxed(&fp->f_count, 1);
		return;
	}
	mutex_enter(&fp->f_lock);
	atomic_store_relaxed(&fp->f_count, fp->f_count + 1);
	mutex_exit(&fp->f_lock);
}

void
file_unlock(struct file *fp, void *id, int how)
{
	struct flock lf = {
		.l_whence = SEEK_SET,
		.l_type = F_UNLCK
	};

	(void)VOP_ADVLOCK(fp->f_vnode, id, F_UNLCK, &lf, how);
}

/*
 * Drop a reference.  With the last one the file is closed.
 */
int
closef(struct file *fp)
{
	int error = 0;

	if (atomic_load_acquire(&fp->f_count) > 1) {
		mutex_enter(&fp->f_lock);
		if (fp->f_count > 1) {
			atomic_store_release(&fp->f_count, fp->f_count - 1);
			mutex_exit(&fp->f_lock);
			return 0;
		}
		mutex_exit(&fp->f_lock);
	}
	KASSERT(fp->f_count == 1);
	if (__predict_false(fp->f_flag & FHASLOCK) &&
	    fp->f_type == DTYPE_VNODE)
		file_unlock(fp, fp, F_FLOCK);
	if (fp->f_ops != NULL)
		error = (*fp->f_ops->fo_close)(fp);
	fp->f_count = 0;
	file_free(fp);
	return error;
}

/*
 * Operations that a file does not have.
 */

int
fnullop_fcntl(struct file *fp, u_int cmd, void *data)
{
	return cmd == F_SETFL ? 0 : EOPNOTSUPP;
}

int
fnullop_poll(struct file *fp, int which)
{
	return 0;
}

int
fnullop_kqfilter(struct file *fp, struct knote *kn)
{
	return EOPNOTSUPP;
}

void
fnullop_restart(struct file *fp)
{
}

int
fbadop_read(struct file *fp, off_t *offset, struct uio *uio,
    kauth_cred_t cred, int flags)
{
	return EOPNOTSUPP;
}

int
fbadop_write(struct file *fp, off_t *offset, struct uio *uio,
    kauth_cred_t cred, int flags)
{
	return EOPNOTSUPP;
}

int
fbadop_ioctl(struct file *fp, u_long com, void *data)
{
	return EOPNOTSUPP;
}

int
fbadop_stat(struct file *fp, struct stat *sb)
{
	return EOPNOTSUPP;
}

int
fbadop_close(struct file *fp)
{
	return EOPNOTSUPP;
}
