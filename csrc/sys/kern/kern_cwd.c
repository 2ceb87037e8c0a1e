/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a process is: its working and root directory, and its umask.
 *
 * A cwdinfo may be shared by processes; cwdi_lock guards it.  namei() reads
 * the directories without it (vfs_lookup_fast.c), so they are replaced by one
 * store, and the old one is released after.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/filedesc.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/vnode.h>
#include <sys/vnode_impl.h>

#define CMASK	022

struct cwdinfo_alloc {
	struct cwdinfo	ca_cwdi;
	struct limbo_item ca_limbo;
};

void
cwd_sys_init(void)
{

	/* Nothing is shared between processes but what they inherit. */
}

/*
 * For a new process: as the calling one has it.
 */
struct cwdinfo *
cwdinit(void)
{
	struct cwdinfo *cwdi, *from = curproc->p_cwdi;
	struct cwdinfo_alloc *ca;

	ca = kmem_zalloc(sizeof(*ca), KM_SLEEP);
	cwdi = &ca->ca_cwdi;
	rw_init(&cwdi->cwdi_lock);
	cwdi->cwdi_refcnt = 1;
	if (from == NULL) {
		cwdi->cwdi_cmask = CMASK;
		if ((cwdi->cwdi_cdir = rootvnode) != NULL)
			vref(cwdi->cwdi_cdir);
		return cwdi;
	}
	rw_enter(&from->cwdi_lock, RW_READER);
	cwdi->cwdi_cmask = from->cwdi_cmask;
	if ((cwdi->cwdi_cdir = from->cwdi_cdir) != NULL)
		vref(cwdi->cwdi_cdir);
	if ((cwdi->cwdi_rdir = from->cwdi_rdir) != NULL)
		vref(cwdi->cwdi_rdir);
	if ((cwdi->cwdi_edir = from->cwdi_edir) != NULL)
		vref(cwdi->cwdi_edir);
	rw_exit(&from->cwdi_lock);
	return cwdi;
}

/*
 * p shares what the calling process has.
 */
void
cwdshare(struct proc *p)
{
	struct cwdinfo *cwdi = curproc->p_cwdi;

	atomic_inc_uint(&cwdi->cwdi_refcnt);
	p->p_cwdi = cwdi;
}

/*
 * The calling process gets one of its own.
 */
void
cwdunshare(struct proc *p)
{
	struct cwdinfo *old = p->p_cwdi;

	KASSERT(p == curproc);
	if (old->cwdi_refcnt > 1) {
		p->p_cwdi = cwdinit();
		cwdfree(old);
	}
}

static void
cwd_limbo_free(struct limbo_item *li)
{

	struct cwdinfo_alloc *ca = (struct cwdinfo_alloc *)
	    ((char *)li - offsetof(struct cwdinfo_alloc, ca_limbo));

	kmem_free(ca, sizeof(*ca));
}

void
cwdfree(struct cwdinfo *cwdi)
{

	if (atomic_dec_uint_nv(&cwdi->cwdi_refcnt) > 0)
		return;
	if (cwdi->cwdi_cdir != NULL)
		vrele(cwdi->cwdi_cdir);
	if (cwdi->cwdi_rdir != NULL)
		vrele(cwdi->cwdi_rdir);
	if (cwdi->cwdi_edir != NULL)
		vrele(cwdi->cwdi_edir);
	rw_destroy(&cwdi->cwdi_lock);
	/* Another lwp of the process may be looking at it. */
	limbo_add(&((struct cwdinfo_alloc *)cwdi)->ca_limbo, cwd_limbo_free);
}

/*
 * exec: the emulation root of the old program is not that of the new one.
 */
void
cwdexec(struct proc *p)
{
	struct cwdinfo *cwdi = p->p_cwdi;
	struct vnode *edir;

	rw_enter(&cwdi->cwdi_lock, RW_WRITER);
	edir = cwdi->cwdi_edir;
	cwdi->cwdi_edir = NULL;
	rw_exit(&cwdi->cwdi_lock);
	if (edir != NULL)
		vrele(edir);
}
