/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptor tables as a whole: made, grown, copied, shared, freed.
 *
 * A table starts with NDFILE entries in itself.  When it grows, a new array
 * of pointers takes in the old entries, which stay where they are; the old
 * array stays as well, since readers have no lock, until the table goes.  The
 * arrays double, so that is at most as much again.
 *
 * One table belongs to one process, or to several after fd_share(); p_fd of
 * each holds a reference.  l_fd of an lwp is p_fd of its process.
 *
 * Process creation and end
 *	p_fd = fd_init(NULL)	descriptors 0 to 2 are the console
 *	p_fd = fd_copy()	those of the calling lwp, but kqueues
 *	fd_share(p)		those of the calling lwp
 *	fd_hold(l)		l_fd of a new lwp
 *	fd_free_proc(p)		no lwp of p is in a call any more
 *
 * Locking: fd_lock, see kern_descrip.c.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/namei.h>
#include <sys/pool.h>
#include <sys/proc.h>
#include <sys/systm.h>
#include <sys/vfs_syscalls.h>

#include "filestate.h"

static int
fdtable_ctor(void *arg, void *obj, int flags)
{
	struct filedesc *fdp = obj;

	memset(fdp, 0, sizeof(*fdp));
	mutex_init(&fdp->fd_lock, MUTEX_DEFAULT, IPL_NONE);
	fdp->fd_builtin.dt_nfiles = NDFILE;
	for (int i = 0; i < NDFILE; i++)
		fdp->fd_builtin.dt_ff[i] = &fdp->fd_dff[i];
	fdp->fd_dt = (fdtab_t *)&fdp->fd_builtin;
	fdp->fd_map = fdp->fd_dmap;
	fdp->fd_lastfile = -1;
	fdp->fd_owner = FD_UNOWNED;
	return 0;
}

static void
fdtable_dtor(void *arg, void *obj)
{
	struct filedesc *fdp = obj;

	mutex_destroy(&fdp->fd_lock);
}

/*
 * At boot, after pools, before the first process but proc0.
 */
void
fd_sys_init(void)
{
	struct file_state *fs = kernel_state_alloc(sizeof(*fs));

	__CTASSERT(offsetof(fdtab_t, dt_ff) ==
	    offsetof(struct filedesc, fd_builtin.dt_ff) -
	    offsetof(struct filedesc, fd_builtin));
	curkernel()->k_file = fs;
	file_init(fs);
	mutex_init(&fs->fs_timerfdlock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&fs->fs_timerfds);
	fs->fs_tables = pool_cache_init(sizeof(struct filedesc),
	    COHERENCY_UNIT, 0, 0, "fdtablepl", NULL, IPL_NONE, fdtable_ctor,
	    fdtable_dtor, NULL);
}

/*
 * At halt, after the last process: nothing may be open any more.
 */
void
fd_sys_fini(void)
{
	struct file_state *fs = curkernel()->k_file;

	if (proc0.p_fd != NULL)
		fd_free_proc(&proc0);
	pool_cache_destroy(fs->fs_tables);
	file_fini(fs);
}

struct filedesc *
filedesc0_get(void)
{
	return &curkernel()->k_file->fs_filedesc0;
}

/*
 * An empty table, in storage of the caller or of ours.  The latter gets the
 * console if there is one already.  NULL: no memory.
 */
struct filedesc *
fd_init(struct filedesc *fdp)
{
	struct file_state *fs = curkernel()->k_file;

	if (fdp != NULL)
		(void)fdtable_ctor(NULL, fdp, 0);
	else {
		fdp = pool_cache_get(fs->fs_tables, PR_NOWAIT);
		if (fdp == NULL)
			return NULL;
		if (fs->fs_console != NULL)
			rump_consdev_fds(fdp);
	}
	fdp->fd_refcnt = 1;
	return fdp;
}

static void
fdtab_free(fdtab_t *dt)
{
	if (dt->dt_chunk != NULL)
		kmem_free(dt->dt_chunk, dt->dt_chunksize);
	kmem_free(dt, offsetof(fdtab_t, dt_ff) +
	    dt->dt_nfiles * sizeof(dt->dt_ff[0]));
}

/*
 * Make room for descriptor `fd'.  fd_lock held.
 */
int
fd_expand(struct filedesc *fdp, u_int fd)
{
	fdtab_t *odt = fdp->fd_dt, *dt;
	const u_int oldn = odt->dt_nfiles;
	const u_int oldwords = howmany(oldn, NDENTRIES);
	u_int n = NDENTRIES, words;
	uint64_t *map;
	fdfile_t *ff;

	KASSERT(mutex_owned(&fdp->fd_lock));
	if (fd < oldn)
		return 0;
	while (n <= fd)
		n *= 2;
	words = n / NDENTRIES;
	dt = kmem_alloc(offsetof(fdtab_t, dt_ff) + n * sizeof(dt->dt_ff[0]),
	    KM_NOSLEEP);
	if (dt == NULL)
		return ENOMEM;
	dt->dt_nfiles = n;
	dt->dt_link = odt;
	dt->dt_chunksize = (n - oldn) * sizeof(*ff) + COHERENCY_UNIT;
	dt->dt_chunk = kmem_zalloc(dt->dt_chunksize, KM_NOSLEEP);
	map = kmem_zalloc(words * sizeof(*map), KM_NOSLEEP);
	if (dt->dt_chunk == NULL || map == NULL) {
		if (map != NULL)
			kmem_free(map, words * sizeof(*map));
		fdtab_free(dt);
		return ENOMEM;
	}
	memcpy(dt->dt_ff, odt->dt_ff, oldn * sizeof(dt->dt_ff[0]));
	ff = (fdfile_t *)roundup2((uintptr_t)dt->dt_chunk,
	    (uintptr_t)COHERENCY_UNIT);
	for (u_int i = oldn; i < n; i++)
		dt->dt_ff[i] = ff++;
	memcpy(map, fdp->fd_map, oldwords * sizeof(*map));
	if (fdp->fd_map != fdp->fd_dmap)
		kmem_free(fdp->fd_map, oldwords * sizeof(*map));
	fdp->fd_map = map;
	atomic_store_release(&fdp->fd_dt, dt);
	return 0;
}

/*
 * KPI: room for one more than there is.
 */
int
fd_tryexpand(struct proc *p)
{
	struct filedesc *fdp = p->p_fd;
	int error;

	mutex_enter(&fdp->fd_lock);
	error = fd_expand(fdp, fdp->fd_dt->dt_nfiles);
	mutex_exit(&fdp->fd_lock);
	return error;
}

/*
 * A copy of the calling lwp's table.  kqueues stay behind: they watch the
 * descriptors of one table.  NULL: no memory.
 */
struct filedesc *
fd_copy(void)
{
	struct filedesc *fdp = curlwp->l_fd, *nfdp;

	nfdp = pool_cache_get(curkernel()->k_file->fs_tables, PR_NOWAIT);
	if (nfdp == NULL)
		return NULL;
	nfdp->fd_refcnt = 1;
	mutex_enter(&fdp->fd_lock);
	if (fdp->fd_lastfile >= NDFILE) {
		mutex_enter(&nfdp->fd_lock);
		if (fd_expand(nfdp, (u_int)fdp->fd_lastfile) != 0) {
			mutex_exit(&nfdp->fd_lock);
			mutex_exit(&fdp->fd_lock);
			pool_cache_put(curkernel()->k_file->fs_tables, nfdp);
			return NULL;
		}
		mutex_exit(&nfdp->fd_lock);
	}
	for (int fd = 0; fd <= fdp->fd_lastfile; fd++) {
		const fdfile_t *ff = fdp->fd_dt->dt_ff[fd];
		fdfile_t *nff = nfdp->fd_dt->dt_ff[fd];

		if (ff->ff_file == NULL || ff->ff_file->f_type == DTYPE_KQUEUE)
			continue;
		fd_used(nfdp, (u_int)fd);
		file_hold(ff->ff_file);
		nff->ff_file = ff->ff_file;
		nff->ff_exclose = ff->ff_exclose;
		nff->ff_allocated = true;
	}
	nfdp->fd_exclose = atomic_load_relaxed(&fdp->fd_exclose);
	mutex_exit(&fdp->fd_lock);
	return nfdp;
}

/*
 * The process gets the calling lwp's table, not a copy.
 */
void
fd_share(struct proc *p)
{
	struct filedesc *fdp = curlwp->l_fd;

	atomic_inc_uint(&fdp->fd_refcnt);
	p->p_fd = fdp;
}

void
fd_hold(struct lwp *l)
{
	l->l_fd = l->l_proc->p_fd;
}

/*
 * The table goes: close what is open, and make it as new.
 */
static void
fd_teardown(struct filedesc *fdp, struct proc *p)
{
	fdtab_t *dt, *next;
	int fd;

	/* The caller need not be an lwp of p: let it count with atomics. */
	atomic_store_release(&fdp->fd_owner, NULL);
	while ((fd = fdp->fd_lastfile) >= 0) {
		if (fd_close_ff(fdp, p, (unsigned)fd, 0, false) == -1) {
			/* Taken, never opened. */
			mutex_enter(&fdp->fd_lock);
			fd_unused(fdp, (u_int)fd);
			mutex_exit(&fdp->fd_lock);
		}
	}
	if (fdp->fd_map != fdp->fd_dmap)
		kmem_free(fdp->fd_map, howmany(fdp->fd_dt->dt_nfiles,
		    NDENTRIES) * sizeof(*fdp->fd_map));
	for (dt = fdp->fd_dt; dt != (fdtab_t *)&fdp->fd_builtin; dt = next) {
		next = dt->dt_link;
		fdtab_free(dt);
	}
}

/*
 * A process lets go of its table.
 */
void
fd_free_proc(struct proc *p)
{
	struct file_state *fs = curkernel()->k_file;
	struct filedesc *fdp = p->p_fd;

	if (fdp == NULL)
		return;
	p->p_fd = NULL;
	membar_exit();
	if (atomic_dec_uint_nv(&fdp->fd_refcnt) != 0)
		return;
	membar_enter();
	fd_teardown(fdp, p);
	if (fdp == &fs->fs_filedesc0) {
		fdtable_dtor(NULL, fdp);
		return;
	}
	fdp->fd_dt = (fdtab_t *)&fdp->fd_builtin;
	fdp->fd_map = fdp->fd_dmap;
	fdp->fd_dmap[0] = 0;
	fdp->fd_freefile = 0;
	fdp->fd_exclose = false;
	fdp->fd_owner = FD_UNOWNED;
	pool_cache_put(fs->fs_tables, fdp);
}

/*
 * exec: close what is marked so.
 */
void
fd_closeexec(void)
{
	struct filedesc *fdp = curlwp->l_fd;

	if (!atomic_load_relaxed(&fdp->fd_exclose))
		return;
	atomic_store_relaxed(&fdp->fd_exclose, false);
	for (int fd = 0; fd <= fdp->fd_lastfile; fd++) {
		const fdfile_t *ff = fdp->fd_dt->dt_ff[fd];

		if (ff->ff_exclose && ff->ff_file != NULL)
			(void)fd_close_ff(fdp, curproc, (unsigned)fd, 0,
			    false);
	}
}

/*
 * Open a path by its name in kernel memory.
 */
int
fd_open(const char *path, int flags, int mode, int *fdp)
{
	struct pathbuf *pb = pathbuf_create(path);
	int error;

	if (pb == NULL)
		return ENOMEM;
	error = do_open(curlwp, NULL, pb, flags, mode, fdp);
	pathbuf_destroy(pb);
	return error;
}

/*
 * Descriptors 0 to 2 are open: those that are not become /dev/null.
 */
int
fd_checkstd(void)
{
	struct filedesc *fdp = curlwp->l_fd;
	int error, newfd;

	for (int fd = 0; fd < 3; fd++) {
		if (fdp->fd_dt->dt_ff[fd]->ff_file != NULL)
			continue;
		error = fd_open("/dev/null", O_RDWR, 0, &newfd);
		if (error != 0)
			return error;
	}
	return 0;
}
