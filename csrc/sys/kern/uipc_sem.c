/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Semaphores: the _ksem_* calls below sem(3).
 *
 * The id of a semaphore is a descriptor, closed on exec, or, if _ksem_init()
 * was asked to share it between processes, a number that all processes of the
 * kernel can use; it then lives until it is destroyed or the process that
 * made it ends.  Named semaphores are on a list until they are unlinked.
 *
 * A semaphore is freed with its last reference: a file, its name, its shared
 * id, and each call that uses it hold one.
 *
 * Locking: kss_lock guards the lists; ks_lock a semaphore.  Order: kss_lock
 * -> ks_lock.
 */

#include <sys/param.h>
#include <sys/condvar.h>
#include <sys/errno.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/intr.h>
#include <sys/kauth.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/ksem.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/semaphore.h>
#include <sys/stat.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>
#include <sys/time.h>

#define NS		1000000000

/* Shared ids have these bits, which no descriptor has. */
#define KSEM_SHARED_BASE	0x70000000
#define KSEM_SHARED_P(id)	((id) >= KSEM_SHARED_BASE)

struct ksem {
	kmutex_t	ks_lock;
	kcondvar_t	ks_cv;
	u_int		ks_refcnt;
	u_int		ks_value;
	u_int		ks_waiters;
	char		*ks_name;	/* with its slash; NULL: unnamed */
	size_t		ks_namelen;	/* with the NUL */
	mode_t		ks_mode;
	uid_t		ks_uid;
	gid_t		ks_gid;
	intptr_t	ks_id;		/* shared id, or 0 */
	const struct proc *ks_owner;	/* of the shared id */
	LIST_ENTRY(ksem) ks_entry;	/* kss_named or kss_shared */
};

static void	ksem_rele(struct ksem *);

struct ksem_state {
	kmutex_t	kss_lock;
	LIST_HEAD(, ksem) kss_named;
	LIST_HEAD(, ksem) kss_shared;
	intptr_t	kss_lastid;
	u_int		kss_count;
};

void
ksem_sysinit(void)
{
	struct ksem_state *kss;

	kss = kernel_state_alloc(sizeof(*kss));
	mutex_init(&kss->kss_lock, MUTEX_DEFAULT, IPL_NONE);
	LIST_INIT(&kss->kss_named);
	LIST_INIT(&kss->kss_shared);
	kss->kss_lastid = KSEM_SHARED_BASE;
	curkernel()->k_ksem = kss;
}

/* The kernel halts, all processes are gone: drop the names. */
void
ksem_sysfini(void)
{
	struct ksem_state *kss = curkernel()->k_ksem;
	struct ksem *ks;

	while ((ks = LIST_FIRST(&kss->kss_named)) != NULL) {
		LIST_REMOVE(ks, ks_entry);
		mutex_enter(&ks->ks_lock);
		ksem_rele(ks);
	}
}

/*
 * References.
 */

/* With one reference.  Takes the name over if it succeeds. */
static int
ksem_create(struct lwp *l, char *name, size_t namelen, mode_t mode,
    u_int value, struct ksem **ksp)
{
	struct ksem_state *kss = curkernel()->k_ksem;
	struct ksem *ks;
	int error = 0;

	if (value > SEM_VALUE_MAX)
		return EINVAL;
	mutex_enter(&kss->kss_lock);
	if (kss->kss_count >= KSEM_MAX)
		error = ENFILE;
	else
		kss->kss_count++;
	mutex_exit(&kss->kss_lock);
	if (error != 0)
		return error;

	ks = kmem_zalloc(sizeof(*ks), KM_SLEEP);
	mutex_init(&ks->ks_lock, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&ks->ks_cv, "psem");
	ks->ks_refcnt = 1;
	ks->ks_value = value;
	ks->ks_name = name;
	ks->ks_namelen = namelen;
	ks->ks_mode = mode;
	ks->ks_uid = kauth_cred_geteuid(l->l_cred);
	ks->ks_gid = kauth_cred_getegid(l->l_cred);
	*ksp = ks;
	return 0;
}

/* ks_lock held, and released. */
static void
ksem_rele(struct ksem *ks)
{
	struct ksem_state *kss = curkernel()->k_ksem;

	KASSERT(mutex_owned(&ks->ks_lock));
	if (--ks->ks_refcnt != 0) {
		mutex_exit(&ks->ks_lock);
		return;
	}
	mutex_exit(&ks->ks_lock);
	KASSERT(ks->ks_waiters == 0);
	if (ks->ks_name != NULL)
		kmem_free(ks->ks_name, ks->ks_namelen);
	cv_destroy(&ks->ks_cv);
	mutex_destroy(&ks->ks_lock);
	kmem_free(ks, sizeof(*ks));
	mutex_enter(&kss->kss_lock);
	kss->kss_count--;
	mutex_exit(&kss->kss_lock);
}

static struct ksem *
ksem_lookup_shared(struct ksem_state *kss, intptr_t id)
{
	struct ksem *ks;

	LIST_FOREACH(ks, &kss->kss_shared, ks_entry)
		if (ks->ks_id == id)
			return ks;
	return NULL;
}

/* Find by id; returns with ks_lock held and a reference. */
static int
ksem_get(intptr_t id, struct ksem **ksp)
{
	struct ksem_state *kss = curkernel()->k_ksem;
	struct ksem *ks;
	file_t *fp;

	if (KSEM_SHARED_P(id)) {
		mutex_enter(&kss->kss_lock);
		if ((ks = ksem_lookup_shared(kss, id)) != NULL) {
			mutex_enter(&ks->ks_lock);
			ks->ks_refcnt++;
		}
		mutex_exit(&kss->kss_lock);
		*ksp = ks;
		return ks != NULL ? 0 : EINVAL;
	}
	if (id < 0 || (fp = fd_getfile((unsigned)id)) == NULL)
		return EINVAL;
	if (fp->f_type != DTYPE_SEM) {
		fd_putfile((unsigned)id);
		return EINVAL;
	}
	ks = fp->f_ksem;
	mutex_enter(&ks->ks_lock);
	ks->ks_refcnt++;
	fd_putfile((unsigned)id);
	*ksp = ks;
	return 0;
}

/* May the caller use a semaphore that somebody named? */
static int
ksem_access(struct lwp *l, const struct ksem *ks)
{
	kauth_cred_t cred = l->l_cred;
	int ingroup = 0;

	if ((ks->ks_mode & S_IWUSR) != 0 &&
	    kauth_cred_geteuid(cred) == ks->ks_uid)
		return 0;
	(void)kauth_cred_ismember_gid(cred, ks->ks_gid, &ingroup);
	if ((ks->ks_mode & S_IWGRP) != 0 &&
	    (ingroup || kauth_cred_getegid(cred) == ks->ks_gid))
		return 0;
	if ((ks->ks_mode & S_IWOTH) != 0)
		return 0;
	return kauth_authorize_system(cred, KAUTH_SYSTEM_SEMAPHORE, 0,
	    __UNCONST(ks), NULL, NULL) == 0 ? 0 : EACCES;
}

/*
 * As a file.
 */

static int
ksem_fop_rw(file_t *fp, off_t *offset, struct uio *uio, kauth_cred_t cred,
    int flags)
{

	return EINVAL;
}

static int
ksem_fop_stat(file_t *fp, struct stat *st)
{
	struct ksem *ks = fp->f_ksem;

	memset(st, 0, sizeof(*st));
	mutex_enter(&ks->ks_lock);
	st->st_mode = ks->ks_mode;
	st->st_uid = ks->ks_uid;
	st->st_gid = ks->ks_gid;
	mutex_exit(&ks->ks_lock);
	return 0;
}

static int
ksem_fop_close(file_t *fp)
{
	struct ksem *ks = fp->f_ksem;

	mutex_enter(&ks->ks_lock);
	ksem_rele(ks);
	return 0;
}

static const struct fileops ksem_fileops = {
	.fo_name = "sem",
	.fo_read = ksem_fop_rw,
	.fo_write = ksem_fop_rw,
	.fo_ioctl = fbadop_ioctl,
	.fo_fcntl = fnullop_fcntl,
	.fo_poll = fnullop_poll,
	.fo_stat = ksem_fop_stat,
	.fo_close = ksem_fop_close,
	.fo_kqfilter = fnullop_kqfilter,
	.fo_restart = fnullop_restart,
};

/* Hand the caller's reference to a new descriptor. */
static void
ksem_affix(struct lwp *l, struct ksem *ks, file_t *fp, int fd)
{

	fp->f_type = DTYPE_SEM;
	fp->f_flag = FREAD | FWRITE;
	fp->f_ops = &ksem_fileops;
	fp->f_ksem = ks;
	fd_set_exclose(l, fd, true);
	fd_affix(l->l_proc, fp, (unsigned)fd);
}

/*
 * Making and unmaking.
 */

/* Give a new semaphore a shared id. */
static void
ksem_share(struct lwp *l, struct ksem *ks)
{
	struct ksem_state *kss = curkernel()->k_ksem;

	ks->ks_owner = l->l_proc;
	mutex_enter(&kss->kss_lock);
	do {
		if (kss->kss_lastid == INT32_MAX)
			kss->kss_lastid = KSEM_SHARED_BASE;
		ks->ks_id = ++kss->kss_lastid;
	} while (ksem_lookup_shared(kss, ks->ks_id) != NULL);
	LIST_INSERT_HEAD(&kss->kss_shared, ks, ks_entry);
	mutex_exit(&kss->kss_lock);
}

/* Take the shared id away, with its reference.  False if it has none. */
static bool
ksem_unshare(struct ksem *ks)
{
	struct ksem_state *kss = curkernel()->k_ksem;
	bool had;

	mutex_enter(&kss->kss_lock);
	if ((had = ks->ks_id != 0)) {
		LIST_REMOVE(ks, ks_entry);
		ks->ks_id = 0;
	}
	mutex_exit(&kss->kss_lock);
	if (had) {
		mutex_enter(&ks->ks_lock);
		ksem_rele(ks);
	}
	return had;
}

/* No lwp of the process runs any more. */
void
ksem_proc_fini(struct proc *p)
{
	struct ksem_state *kss = curkernel()->k_ksem;
	struct ksem *ks;

	if (LIST_EMPTY(&kss->kss_shared))
		return;
	for (;;) {
		mutex_enter(&kss->kss_lock);
		LIST_FOREACH(ks, &kss->kss_shared, ks_entry)
			if (ks->ks_owner == p)
				break;
		if (ks != NULL) {
			LIST_REMOVE(ks, ks_entry);
			ks->ks_id = 0;
		}
		mutex_exit(&kss->kss_lock);
		if (ks == NULL)
			break;
		mutex_enter(&ks->ks_lock);
		ksem_rele(ks);
	}
}

int
sys__ksem_init(struct lwp *l, const struct sys__ksem_init_args *uap,
    register_t *retval)
{
	struct ksem *ks;
	intptr_t arg, id;
	file_t *fp = NULL;
	int fd, error;

	error = copyin(SCARG(uap, idp), &arg, sizeof(arg));
	if (error != 0)
		return error;
	if (arg != KSEM_PSHARED && (error = fd_allocfile(&fp, &fd)) != 0)
		return error;
	error = ksem_create(l, NULL, 0, 0, SCARG(uap, value), &ks);
	if (error != 0)
		goto abort;
	if (fp == NULL) {
		ksem_share(l, ks);
		id = ks->ks_id;
		error = copyout(&id, SCARG(uap, idp), sizeof(id));
		if (error != 0)
			(void)ksem_unshare(ks);
		return error;
	}
	id = fd;
	error = copyout(&id, SCARG(uap, idp), sizeof(id));
	if (error == 0) {
		ksem_affix(l, ks, fp, fd);
		return 0;
	}
	mutex_enter(&ks->ks_lock);
	ksem_rele(ks);
abort:
	if (fp != NULL)
		fd_abort(l->l_proc, fp, (unsigned)fd);
	return error;
}

/* Named: one slash, at the beginning. */
static int
ksem_copyin_name(const char *uname, char **namep, size_t *lenp)
{
	char *name;
	size_t len;
	int error;

	name = kmem_alloc(NAME_MAX + 1, KM_NOSLEEP);
	if (name == NULL)
		return ENOMEM;
	error = copyinstr(uname, name, NAME_MAX + 1, &len);
	if (error == 0 && (name[0] != '/' || len < 3 ||
	    strchr(name + 1, '/') != NULL))
		error = EINVAL;
	if (error == 0) {
		/* The size of what is kept is the size of the name. */
		*namep = kmem_alloc(len, KM_SLEEP);
		memcpy(*namep, name, len);
		*lenp = len;
	}
	kmem_free(name, NAME_MAX + 1);
	return error;
}

static struct ksem *
ksem_lookup_named(struct ksem_state *kss, const char *name)
{
	struct ksem *ks;

	KASSERT(mutex_owned(&kss->kss_lock));
	LIST_FOREACH(ks, &kss->kss_named, ks_entry)
		if (strcmp(ks->ks_name, name) == 0)
			return ks;
	return NULL;
}

/* A reference to an existing semaphore, or ENOENT; kss_lock held. */
static int
ksem_open_existing(struct lwp *l, const char *name, int oflag,
    struct ksem **ksp)
{
	struct ksem *ks;
	int error;

	ks = ksem_lookup_named(curkernel()->k_ksem, name);
	if (ks == NULL)
		return ENOENT;
	if ((oflag & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		return EEXIST;
	mutex_enter(&ks->ks_lock);
	if ((error = ksem_access(l, ks)) == 0)
		ks->ks_refcnt++;
	mutex_exit(&ks->ks_lock);
	*ksp = ks;
	return error;
}

/* Find or make a semaphore; consumes the name. */
static int
ksem_open_name(struct lwp *l, const struct sys__ksem_open_args *uap,
    char *name, size_t namelen, struct ksem **ksp)
{
	struct ksem_state *kss = curkernel()->k_ksem;
	int oflag = SCARG(uap, oflag), error;
	struct ksem *ks;

	mutex_enter(&kss->kss_lock);
	error = ksem_open_existing(l, name, oflag, ksp);
	mutex_exit(&kss->kss_lock);
	if (error != ENOENT || (oflag & O_CREAT) == 0)
		goto out;
	error = ksem_create(l, name, namelen, SCARG(uap, mode) &
	    ~l->l_proc->p_cwdi->cwdi_cmask & ACCESSPERMS, SCARG(uap, value),
	    &ks);
	if (error != 0)
		goto out;
	/* Somebody may have been faster. */
	mutex_enter(&kss->kss_lock);
	error = ksem_open_existing(l, name, oflag, ksp);
	if (error == ENOENT) {
		ks->ks_refcnt++;	/* of the name */
		LIST_INSERT_HEAD(&kss->kss_named, ks, ks_entry);
		mutex_exit(&kss->kss_lock);
		*ksp = ks;
		return 0;
	}
	mutex_exit(&kss->kss_lock);
	mutex_enter(&ks->ks_lock);
	ksem_rele(ks);
	return error;
out:
	kmem_free(name, namelen);
	return error;
}

int
sys__ksem_open(struct lwp *l, const struct sys__ksem_open_args *uap,
    register_t *retval)
{
	struct ksem *ks;
	char *name;
	size_t namelen;
	intptr_t id;
	file_t *fp;
	int fd, error;

	if ((SCARG(uap, oflag) & ~(O_CREAT | O_EXCL)) != 0)
		return EINVAL;
	error = ksem_copyin_name(SCARG(uap, name), &name, &namelen);
	if (error != 0)
		return error;
	if ((error = fd_allocfile(&fp, &fd)) != 0) {
		kmem_free(name, namelen);
		return error;
	}
	error = ksem_open_name(l, uap, name, namelen, &ks);
	if (error == 0) {
		id = fd;
		error = copyout(&id, SCARG(uap, idp), sizeof(id));
		if (error == 0) {
			ksem_affix(l, ks, fp, fd);
			return 0;
		}
		mutex_enter(&ks->ks_lock);
		ksem_rele(ks);
	}
	fd_abort(l->l_proc, fp, (unsigned)fd);
	return error;
}

int
sys__ksem_unlink(struct lwp *l, const struct sys__ksem_unlink_args *uap,
    register_t *retval)
{
	struct ksem_state *kss = curkernel()->k_ksem;
	struct ksem *ks;
	char *name;
	size_t namelen;
	int error;

	error = ksem_copyin_name(SCARG(uap, name), &name, &namelen);
	if (error != 0)
		return error;
	mutex_enter(&kss->kss_lock);
	if ((ks = ksem_lookup_named(kss, name)) == NULL)
		error = ENOENT;
	else if ((error = ksem_access(l, ks)) == 0) {
		LIST_REMOVE(ks, ks_entry);
	}
	mutex_exit(&kss->kss_lock);
	kmem_free(name, namelen);
	if (error == 0) {
		mutex_enter(&ks->ks_lock);
		ksem_rele(ks);
	}
	return error;
}

/* The descriptor of a named one. */
int
sys__ksem_close(struct lwp *l, const struct sys__ksem_close_args *uap,
    register_t *retval)
{
	intptr_t id = SCARG(uap, id);
	struct ksem *ks;
	bool named;
	int error;

	if ((error = ksem_get(id, &ks)) != 0)
		return error;
	named = ks->ks_name != NULL;
	ksem_rele(ks);
	if (!named)
		return EINVAL;
	/* fd_close() wants a reference, as fd_getfile() gives. */
	if (fd_getfile((unsigned)id) == NULL)
		return EBADF;
	return fd_close((unsigned)id);
}

int
sys__ksem_destroy(struct lwp *l, const struct sys__ksem_destroy_args *uap,
    register_t *retval)
{
	intptr_t id = SCARG(uap, id);
	struct ksem *ks;
	int error;

	if ((error = ksem_get(id, &ks)) != 0)
		return error;
	if (ks->ks_name != NULL)
		error = EINVAL;
	else if (ks->ks_waiters != 0)
		error = EBUSY;
	if (error != 0) {
		ksem_rele(ks);
		return error;
	}
	if (KSEM_SHARED_P(id)) {
		mutex_exit(&ks->ks_lock);
		error = ksem_unshare(ks) ? 0 : EINVAL;
		mutex_enter(&ks->ks_lock);
		ksem_rele(ks);
		return error;
	}
	ksem_rele(ks);
	if (fd_getfile((unsigned)id) == NULL)
		return EBADF;
	return fd_close((unsigned)id);
}

/*
 * Use.
 */

int
sys__ksem_post(struct lwp *l, const struct sys__ksem_post_args *uap,
    register_t *retval)
{
	struct ksem *ks;
	int error;

	if ((error = ksem_get(SCARG(uap, id), &ks)) != 0)
		return error;
	if (ks->ks_value == SEM_VALUE_MAX) {
		error = EOVERFLOW;
	} else {
		ks->ks_value++;
		if (ks->ks_waiters != 0)
			cv_signal(&ks->ks_cv);
	}
	ksem_rele(ks);
	return error;
}

/* The time of a sleeper has come: it looks at the clock. */
static void
ksem_late(struct itimer *it, uint64_t n)
{
	struct ksem *ks = it->it_arg;

	cv_broadcast(&ks->ks_cv);
}

/*
 * Sleep once; until the wall clock shows `abstime', if that is not NULL.
 */
static int
ksem_sleep(struct ksem *ks, const struct timespec *abstime)
{
	struct itimerspec its = { .it_interval = { 0, 0 } };
	struct itimer it;
	int error;

	if (abstime == NULL)
		return cv_wait_sig(&ks->ks_cv, &ks->ks_lock);
	if (abstime->tv_nsec < 0 || abstime->tv_nsec >= NS)
		return EINVAL;
	if (abstime->tv_sec < 0 || (abstime->tv_sec < INT64_MAX / NS - 1 &&
	    (uint64_t)timespec2ns(abstime) <= clock_wall_ns()))
		return ETIMEDOUT;
	its.it_value = *abstime;
	error = itimer_init(&it, CLOCK_REALTIME, &ks->ks_lock, ksem_late, ks);
	if (error != 0)
		return error;
	error = itimer_settime(&it, TIMER_ABSTIME, &its, NULL);
	if (error == 0)
		error = cv_wait_sig(&ks->ks_cv, &ks->ks_lock);
	mutex_exit(&ks->ks_lock);
	itimer_fini(&it);
	mutex_enter(&ks->ks_lock);
	return error;
}

static int
ksem_wait(intptr_t id, bool try, const struct timespec *abstime)
{
	struct ksem *ks;
	int error;

	if ((error = ksem_get(id, &ks)) != 0)
		return error;
	while (ks->ks_value == 0) {
		if (try) {
			error = EAGAIN;
			break;
		}
		ks->ks_waiters++;
		error = ksem_sleep(ks, abstime);
		ks->ks_waiters--;
		if (error != 0)
			break;
	}
	if (error == 0)
		ks->ks_value--;
	else if (ks->ks_value != 0 && ks->ks_waiters != 0)
		cv_signal(&ks->ks_cv);	/* the wake-up may have been ours */
	ksem_rele(ks);
	return error == ERESTART ? EINTR : error;
}

int
sys__ksem_wait(struct lwp *l, const struct sys__ksem_wait_args *uap,
    register_t *retval)
{

	return ksem_wait(SCARG(uap, id), false, NULL);
}

int
sys__ksem_trywait(struct lwp *l, const struct sys__ksem_trywait_args *uap,
    register_t *retval)
{

	return ksem_wait(SCARG(uap, id), true, NULL);
}

int
sys__ksem_timedwait(struct lwp *l, const struct sys__ksem_timedwait_args *uap,
    register_t *retval)
{
	struct timespec ts;
	int error;

	error = copyin(SCARG(uap, abstime), &ts, sizeof(ts));
	if (error != 0)
		return error;
	return ksem_wait(SCARG(uap, id), false, &ts);
}

int
sys__ksem_getvalue(struct lwp *l, const struct sys__ksem_getvalue_args *uap,
    register_t *retval)
{
	struct ksem *ks;
	u_int value;
	int error;

	if ((error = ksem_get(SCARG(uap, id), &ks)) != 0)
		return error;
	value = ks->ks_value;
	ksem_rele(ks);
	return copyout(&value, SCARG(uap, value), sizeof(value));
}
