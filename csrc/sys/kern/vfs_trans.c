/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fstrans(9): transactions of a file system, suspending it, copy-on-write.
 *
 * Each lwp has a few slots, one a file system, with the depth of its
 * transaction there.  Entering writes the slot, then reads the state; the one
 * who suspends writes the state, makes all CPUs pass (pserialize(9)), then
 * reads the slots.  Either the lwp sees the state or its count is seen, and
 * the common case has no atomic operation.
 *
 * States of a file system
 *	NORMAL -> SUSPENDING	fstrans_setstate(), waits for transactions;
 *				only lazy ones may begin
 *	SUSPENDING -> SUSPENDED	fstrans_setstate(), none may begin
 *	any -> NORMAL		fstrans_setstate() of the owner
 *
 * The owner, who suspended it, may enter in every state.
 *
 * Locking
 *	fs_lock guards states, owners, and the list of the lwps' slots.  A
 *	count is written by its lwp alone.  fs_suspend is held from
 *	vfs_suspend() to vfs_resume(), before fs_lock.  fmi_cowlock is held by
 *	the readers of a handler list while the handlers run.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/buf.h>
#include <sys/condvar.h>
#include <sys/errno.h>
#include <sys/fstrans.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/pserialize.h>
#include <sys/vnode.h>

#include <miscfs/specfs/specdev.h>

#include "vfs_private.h"

#define FSTRANS_NSLOTS	4

struct fscow_handler {
	LIST_ENTRY(fscow_handler) ch_list;	/* fmi_cowlock */
	int		(*ch_func)(void *, struct buf *, bool);
	void		*ch_arg;
};

struct fstrans_mount_info {
	volatile enum fstrans_state fmi_state;	/* fs_lock, read without */
	volatile u_int	fmi_waiters;	/* they keep it in memory */
	bool		fmi_gone;	/* fs_lock: fstrans_unmount() */
	bool		fmi_done;	/* fs_lock: and it has ended */
	struct lwp	*fmi_owner;	/* fs_lock */
	krwlock_t	fmi_cowlock;
	LIST_HEAD(, fscow_handler) fmi_cow;	/* fmi_cowlock */
	struct limbo_item fmi_limbo;
};

struct fstrans_slot {
	struct fstrans_mount_info *fls_fmi;
	u_int		fls_count;
	u_int		fls_cow;	/* handlers of this lwp are running */
};

/* l_fstrans */
struct fstrans_lwp_info {
	struct fstrans_slot fli_slot[FSTRANS_NSLOTS];
	struct fstrans_lwp_info *fli_more;	/* set once, under fs_lock */
	struct lwp	*fli_lwp;
	LIST_ENTRY(fstrans_lwp_info) fli_list;	/* fs_lock */
};

struct fstrans_state_k {
	kmutex_t	fs_lock;
	kmutex_t	fs_suspend;
	kcondvar_t	fs_statecv;	/* a state became NORMAL */
	kcondvar_t	fs_countcv;	/* a count became 0 */
	LIST_HEAD(, fstrans_lwp_info) fs_lwps;
	pserialize_t	fs_psz;		/* fs_suspend or fs_pszlock */
	kmutex_t	fs_pszlock;
};

void
fstrans_init(void)
{
	struct fstrans_state_k *fs = kernel_state_alloc(sizeof(*fs));

	mutex_init(&fs->fs_lock, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&fs->fs_suspend, MUTEX_DEFAULT, IPL_NONE);
	mutex_init(&fs->fs_pszlock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&fs->fs_statecv, "fstchg");
	cv_init(&fs->fs_countcv, "fstcnt");
	LIST_INIT(&fs->fs_lwps);
	fs->fs_psz = pserialize_create();
	curkernel()->k_fstrans = fs;
}

void
fstrans_fini(void)
{
	struct fstrans_state_k *fs = curkernel()->k_fstrans;
	struct fstrans_lwp_info *fli;

	while ((fli = LIST_FIRST(&fs->fs_lwps)) != NULL) {
		LIST_REMOVE(fli, fli_list);
		if (fli->fli_lwp->l_fstrans == fli)
			fli->fli_lwp->l_fstrans = NULL;
		kmem_free(fli, sizeof(*fli));
	}
	pserialize_destroy(fs->fs_psz);
	fs->fs_psz = NULL;
}

static inline struct fstrans_mount_info *
fstrans_fmi(struct mount *mp)
{
	struct mount *lower;

	while (__predict_false((lower = mp->mnt_lower) != NULL))
		mp = lower;
	return mp->mnt_transinfo;
}

static inline struct fstrans_slot *
fstrans_slot(const struct fstrans_mount_info *fmi)
{
	struct fstrans_lwp_info *fli = curlwp->l_fstrans;

	for (; fli != NULL; fli = fli->fli_more) {
		for (int i = 0; i < FSTRANS_NSLOTS; i++)
			if (fli->fli_slot[i].fls_fmi == fmi)
				return &fli->fli_slot[i];
	}
	return NULL;
}

/*
 * By its lwp; others read it.
 */
static inline void
slot_setcount(struct fstrans_slot *fls, u_int count)
{

	atomic_store_relaxed(&fls->fls_count, count);
}

/*
 * A slot for a file system this lwp has none for.
 */
static __noinline struct fstrans_slot *
fstrans_newslot(struct fstrans_mount_info *fmi)
{
	struct fstrans_state_k *fs = curkernel()->k_fstrans;
	struct fstrans_lwp_info *fli, *last = NULL;

	for (fli = curlwp->l_fstrans; fli != NULL; fli = fli->fli_more) {
		last = fli;
		for (int i = 0; i < FSTRANS_NSLOTS; i++) {
			struct fstrans_slot *fls = &fli->fli_slot[i];

			if (fls->fls_count == 0 && fls->fls_cow == 0) {
				atomic_store_relaxed(&fls->fls_fmi, fmi);
				return fls;
			}
		}
	}
	fli = kmem_zalloc(sizeof(*fli), KM_SLEEP);
	fli->fli_lwp = curlwp;
	fli->fli_slot[0].fls_fmi = fmi;
	mutex_enter(&fs->fs_lock);
	LIST_INSERT_HEAD(&fs->fs_lwps, fli, fli_list);
	if (last == NULL)
		curlwp->l_fstrans = fli;
	else
		last->fli_more = fli;
	mutex_exit(&fs->fs_lock);
	return &fli->fli_slot[0];
}

void
fstrans_lwp_dtor(struct lwp *l)
{
	struct fstrans_state_k *fs = l->l_kernel->k_fstrans;
	struct fstrans_lwp_info *fli, *next;

	if (l->l_fstrans == NULL)
		return;
	mutex_enter(&fs->fs_lock);
	for (fli = l->l_fstrans; fli != NULL; fli = fli->fli_more)
		LIST_REMOVE(fli, fli_list);
	mutex_exit(&fs->fs_lock);
	for (fli = l->l_fstrans; fli != NULL; fli = next) {
		next = fli->fli_more;
		kmem_free(fli, sizeof(*fli));
	}
	l->l_fstrans = NULL;
}

int
fstrans_mount(struct mount *mp)
{
	struct fstrans_mount_info *fmi;

	fmi = kmem_zalloc(sizeof(*fmi), KM_NOSLEEP);
	if (fmi == NULL)
		return ENOMEM;
	fmi->fmi_state = FSTRANS_NORMAL;
	rw_init(&fmi->fmi_cowlock);
	LIST_INIT(&fmi->fmi_cow);
	mp->mnt_transinfo = fmi;
	return 0;
}

static void
fstrans_limbo_free(struct limbo_item *li)
{
	struct fstrans_mount_info *fmi = (struct fstrans_mount_info *)
	    ((char *)li - offsetof(struct fstrans_mount_info, fmi_limbo));

	if (atomic_load_relaxed(&fmi->fmi_waiters) != 0) {
		limbo_add(li, fstrans_limbo_free);
		return;
	}
	rw_destroy(&fmi->fmi_cowlock);
	kmem_free(fmi, sizeof(*fmi));
}

/*
 * Is anybody but us inside?  fs_lock held.
 */
static bool
fstrans_busy(struct fstrans_state_k *fs, const struct fstrans_mount_info *fmi)
{
	struct fstrans_lwp_info *fli;

	LIST_FOREACH(fli, &fs->fs_lwps, fli_list) {
		if (fli->fli_lwp == curlwp)
			continue;
		for (int i = 0; i < FSTRANS_NSLOTS; i++) {
			struct fstrans_slot *fls = &fli->fli_slot[i];

			if (atomic_load_relaxed(&fls->fls_fmi) == fmi &&
			    atomic_load_relaxed(&fls->fls_count) != 0)
				return true;
		}
	}
	return false;
}

static void
fstrans_barrier(struct fstrans_state_k *fs)
{

	mutex_enter(&fs->fs_pszlock);
	pserialize_perform(fs->fs_psz);
	mutex_exit(&fs->fs_pszlock);
}

/*
 * The mount has no more transactions of its own.  Those that began are waited
 * for; who comes later finds mnt_transinfo NULL.
 */
void
fstrans_unmount(struct mount *mp)
{
	struct fstrans_state_k *fs = curkernel()->k_fstrans;
	struct fstrans_mount_info *fmi = mp->mnt_transinfo;
	struct fscow_handler *ch;
	struct fstrans_slot *fls;

	if (fmi == NULL)
		return;
	mutex_enter(&fs->fs_lock);
	/* Not NORMAL, so that fstrans_done() tells us. */
	fmi->fmi_gone = true;
	fmi->fmi_owner = curlwp;
	atomic_store_relaxed(&fmi->fmi_state, FSTRANS_SUSPENDING);
	cv_broadcast(&fs->fs_statecv);
	mutex_exit(&fs->fs_lock);
	fstrans_barrier(fs);
	mutex_enter(&fs->fs_lock);
	while (fmi->fmi_waiters != 0 || fstrans_busy(fs, fmi))
		cv_wait(&fs->fs_countcv, &fs->fs_lock);
	fmi->fmi_done = true;
	mp->mnt_transinfo = NULL;
	mutex_exit(&fs->fs_lock);
	if ((fls = fstrans_slot(fmi)) != NULL)
		slot_setcount(fls, 0);
	while ((ch = LIST_FIRST(&fmi->fmi_cow)) != NULL) {
		LIST_REMOVE(ch, ch_list);
		kmem_free(ch, sizeof(*ch));
	}
	limbo_add(&fmi->fmi_limbo, fstrans_limbo_free);
}

/*
 * The state is not NORMAL: withdraw the count, and wait if we may not enter.
 * Returns 0 with the count in place; or without one if the mount has no
 * transactions any more, as fstrans_done() will see.
 */
static __noinline int
fstrans_start_slow(struct fstrans_mount_info *fmi, struct fstrans_slot *fls,
    bool wait, bool lazy)
{
	struct fstrans_state_k *fs = curkernel()->k_fstrans;
	int error = 0;

	/* Before the first sleep. */
	atomic_inc_uint(&fmi->fmi_waiters);
	slot_setcount(fls, 0);
	mutex_enter(&fs->fs_lock);
	cv_broadcast(&fs->fs_countcv);
	while (!fmi->fmi_done) {
		if (fmi->fmi_state == FSTRANS_NORMAL ||
		    fmi->fmi_owner == curlwp || fmi->fmi_gone ||
		    (lazy && fmi->fmi_state == FSTRANS_SUSPENDING)) {
			atomic_store_relaxed(&fls->fls_fmi, fmi);
			slot_setcount(fls, 1);
			break;
		}
		if (!wait) {
			error = EBUSY;
			break;
		}
		cv_wait(&fs->fs_statecv, &fs->fs_lock);
	}
	if (atomic_dec_uint_nv(&fmi->fmi_waiters) == 0)
		cv_broadcast(&fs->fs_countcv);
	mutex_exit(&fs->fs_lock);
	return error;
}

static int
fstrans_enter(struct mount *mp, bool wait, bool lazy)
{
	struct fstrans_mount_info *fmi = fstrans_fmi(mp);
	struct fstrans_slot *fls;
	int error;

	if (__predict_false(fmi == NULL))
		return 0;
	fls = fstrans_slot(fmi);
	if (__predict_false(fls == NULL)) {
		/*
		 * That may sleep.  A mount without references is gone, and
		 * the caller will see that its vnode has another.
		 */
		if (!vfs_tryref(mp))
			return 0;
		(void)fstrans_newslot(fmi);
		error = fstrans_enter(mp, wait, lazy);
		vfs_rele(mp);
		return error;
	}
	slot_setcount(fls, fls->fls_count + 1);
	if (fls->fls_count > 1)
		return 0;
	__insn_barrier();
	if (__predict_true(atomic_load_relaxed(&fmi->fmi_state) ==
	    FSTRANS_NORMAL))
		return 0;
	return fstrans_start_slow(fmi, fls, wait, lazy);
}

void
fstrans_start(struct mount *mp)
{
	int error __diagused;

	error = fstrans_enter(mp, true, false);
	KASSERT(error == 0);
}

int
fstrans_start_nowait(struct mount *mp)
{

	return fstrans_enter(mp, false, false);
}

void
fstrans_start_lazy(struct mount *mp)
{
	int error __diagused;

	error = fstrans_enter(mp, true, true);
	KASSERT(error == 0);
}

void
fstrans_done(struct mount *mp)
{
	struct fstrans_mount_info *fmi = fstrans_fmi(mp);
	struct fstrans_slot *fls;
	struct fstrans_state_k *fs;

	if (__predict_false(fmi == NULL))
		return;
	fls = fstrans_slot(fmi);
	KASSERT(fls != NULL && fls->fls_count > 0);
	slot_setcount(fls, fls->fls_count - 1);
	if (fls->fls_count > 0)
		return;
	__insn_barrier();
	if (__predict_true(atomic_load_relaxed(&fmi->fmi_state) ==
	    FSTRANS_NORMAL))
		return;
	/* fmi may be gone from here on. */
	fs = curkernel()->k_fstrans;
	mutex_enter(&fs->fs_lock);
	cv_broadcast(&fs->fs_countcv);
	mutex_exit(&fs->fs_lock);
}

bool
fstrans_held(struct mount *mp)
{
	struct fstrans_mount_info *fmi = fstrans_fmi(mp);
	struct fstrans_slot *fls;

	if (fmi == NULL)
		return true;
	fls = fstrans_slot(fmi);
	return fls != NULL && fls->fls_count > 0;
}

int
fstrans_is_owner(struct mount *mp)
{
	struct fstrans_mount_info *fmi = fstrans_fmi(mp);

	return fmi != NULL && fmi->fmi_owner == curlwp;
}

enum fstrans_state
fstrans_getstate(struct mount *mp)
{
	struct fstrans_mount_info *fmi = fstrans_fmi(mp);

	return fmi == NULL ? FSTRANS_NORMAL : fmi->fmi_state;
}

int
fstrans_setstate(struct mount *mp, enum fstrans_state state)
{
	struct fstrans_state_k *fs = curkernel()->k_fstrans;
	struct fstrans_mount_info *fmi = fstrans_fmi(mp);
	enum fstrans_state old;
	int error = 0;

	if (fmi == NULL)
		return state == FSTRANS_NORMAL ? 0 : EOPNOTSUPP;
	mutex_enter(&fs->fs_lock);
	old = fmi->fmi_state;
	KASSERT(old == FSTRANS_NORMAL || fmi->fmi_owner == curlwp);
	if (state == old) {
		mutex_exit(&fs->fs_lock);
		return 0;
	}
	atomic_store_relaxed(&fmi->fmi_state, state);
	if (state == FSTRANS_NORMAL) {
		fmi->fmi_owner = NULL;
		cv_broadcast(&fs->fs_statecv);
		mutex_exit(&fs->fs_lock);
		return 0;
	}
	fmi->fmi_owner = curlwp;
	mutex_exit(&fs->fs_lock);

	fstrans_barrier(fs);
	mutex_enter(&fs->fs_lock);
	while (error == 0 && fstrans_busy(fs, fmi))
		error = cv_wait_sig(&fs->fs_countcv, &fs->fs_lock);
	if (error != 0) {
		atomic_store_relaxed(&fmi->fmi_state, old);
		if (old == FSTRANS_NORMAL)
			fmi->fmi_owner = NULL;
		cv_broadcast(&fs->fs_statecv);
	}
	mutex_exit(&fs->fs_lock);
	return error;
}

/*
 * Suspend a file system: 0, or an errno and nothing has changed.
 */
int
vfs_suspend(struct mount *mp, int nowait)
{
	struct fstrans_state_k *fs = curkernel()->k_fstrans;
	int error;

	if (nowait) {
		if (!mutex_tryenter(&fs->fs_suspend))
			return EWOULDBLOCK;
	} else
		mutex_enter(&fs->fs_suspend);
	error = VFS_SUSPENDCTL(mp, SUSPEND_SUSPEND);
	if (error != 0)
		mutex_exit(&fs->fs_suspend);
	return error;
}

void
vfs_resume(struct mount *mp)
{
	struct fstrans_state_k *fs = curkernel()->k_fstrans;

	(void)VFS_SUSPENDCTL(mp, SUSPEND_RESUME);
	mutex_exit(&fs->fs_suspend);
}

/*
 * Copy-on-write handlers: called before a block is written.
 */
int
fscow_establish(struct mount *mp, int (*func)(void *, struct buf *, bool),
    void *arg)
{
	struct fstrans_mount_info *fmi = fstrans_fmi(mp);
	struct fscow_handler *ch;

	if (fmi == NULL)
		return EINVAL;
	ch = kmem_alloc(sizeof(*ch), KM_SLEEP);
	ch->ch_func = func;
	ch->ch_arg = arg;
	rw_enter(&fmi->fmi_cowlock, RW_WRITER);
	LIST_INSERT_HEAD(&fmi->fmi_cow, ch, ch_list);
	rw_exit(&fmi->fmi_cowlock);
	return 0;
}

int
fscow_disestablish(struct mount *mp, int (*func)(void *, struct buf *, bool),
    void *arg)
{
	struct fstrans_mount_info *fmi = fstrans_fmi(mp);
	struct fscow_handler *ch;

	if (fmi == NULL)
		return EINVAL;
	rw_enter(&fmi->fmi_cowlock, RW_WRITER);
	LIST_FOREACH(ch, &fmi->fmi_cow, ch_list)
		if (ch->ch_func == func && ch->ch_arg == arg)
			break;
	if (ch != NULL)
		LIST_REMOVE(ch, ch_list);
	rw_exit(&fmi->fmi_cowlock);
	if (ch == NULL)
		return EINVAL;
	kmem_free(ch, sizeof(*ch));
	return 0;
}

int
fscow_run(struct buf *bp, bool data_valid)
{
	struct fstrans_mount_info *fmi;
	struct fstrans_slot *fls;
	struct fscow_handler *ch;
	struct vnode *vp = bp->b_vp;
	struct mount *mp;
	int error = 0;

	if (vp == NULL || (bp->b_flags & B_COWDONE) != 0)
		return 0;
	mp = vp->v_type == VBLK ? spec_node_getmountedfs(vp) : vp->v_mount;
	if (mp == NULL || (fmi = fstrans_fmi(mp)) == NULL ||
	    LIST_EMPTY(&fmi->fmi_cow)) {
		bp->b_flags |= B_COWDONE;
		return 0;
	}

	/* A handler's own writes come here again. */
	fls = fstrans_slot(fmi);
	if (fls == NULL)
		fls = fstrans_newslot(fmi);
	if (fls->fls_cow++ == 0)
		rw_enter(&fmi->fmi_cowlock, RW_READER);
	LIST_FOREACH(ch, &fmi->fmi_cow, ch_list) {
		error = (*ch->ch_func)(ch->ch_arg, bp, data_valid);
		if (error != 0)
			break;
	}
	if (--fls->fls_cow == 0)
		rw_exit(&fmi->fmi_cowlock);
	if (error == 0)
		bp->b_flags |= B_COWDONE;
	return error;
}
