/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls about who a process is: pids, groups, sessions, user and group
 * ids, login name.
 *
 * Locking: p_cred changes with p_lock held, between proc_crmod_enter() and
 * proc_crmod_leave(); l_cred belongs to its lwp, which picks up a changed
 * p_cred at its next system call.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/proc.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>
#include <sys/ucred.h>
#include <sys/uidinfo.h>

int
sys_getpid(struct lwp *l, const void *uap, register_t *retval)
{

	retval[0] = l->l_proc->p_pid;
	retval[1] = l->l_proc->p_ppid;
	return 0;
}

int
sys_getppid(struct lwp *l, const void *uap, register_t *retval)
{

	retval[0] = l->l_proc->p_ppid;
	return 0;
}

int
sys_getuid(struct lwp *l, const void *uap, register_t *retval)
{

	retval[0] = kauth_cred_getuid(l->l_cred);
	retval[1] = kauth_cred_geteuid(l->l_cred);
	return 0;
}

int
sys_geteuid(struct lwp *l, const void *uap, register_t *retval)
{

	retval[0] = kauth_cred_geteuid(l->l_cred);
	return 0;
}

int
sys_getgid(struct lwp *l, const void *uap, register_t *retval)
{

	retval[0] = kauth_cred_getgid(l->l_cred);
	retval[1] = kauth_cred_getegid(l->l_cred);
	return 0;
}

int
sys_getegid(struct lwp *l, const void *uap, register_t *retval)
{

	retval[0] = kauth_cred_getegid(l->l_cred);
	return 0;
}

int
sys_issetugid(struct lwp *l, const void *uap, register_t *retval)
{

	*retval = (l->l_proc->p_flag & PK_SUGID) != 0;
	return 0;
}

/*
 * Groups and sessions.
 */
int
sys_getpgrp(struct lwp *l, const void *uap, register_t *retval)
{

	mutex_enter(&proc_lock);
	*retval = l->l_proc->p_pgid;
	mutex_exit(&proc_lock);
	return 0;
}

/* The process `pid', 0 meaning the caller's; proc_lock is held. */
static struct proc *
prot_find(struct lwp *l, pid_t pid)
{
	struct proc *p;

	if (pid == 0 || pid == l->l_proc->p_pid)
		return l->l_proc;
	p = proc_find(pid);
	return p != NULL && p->p_pgrp != NULL ? p : NULL;
}

int
sys_getpgid(struct lwp *l, const struct sys_getpgid_args *uap,
    register_t *retval)
{
	struct proc *p;
	int error = 0;

	mutex_enter(&proc_lock);
	if ((p = prot_find(l, SCARG(uap, pid))) != NULL)
		*retval = p->p_pgid;
	else
		error = ESRCH;
	mutex_exit(&proc_lock);
	return error;
}

int
sys_getsid(struct lwp *l, const struct sys_getsid_args *uap,
    register_t *retval)
{
	struct proc *p;
	int error = 0;

	mutex_enter(&proc_lock);
	if ((p = prot_find(l, SCARG(uap, pid))) != NULL)
		*retval = p->p_session->s_sid;
	else
		error = ESRCH;
	mutex_exit(&proc_lock);
	return error;
}

int
sys_setsid(struct lwp *l, const void *uap, register_t *retval)
{
	struct proc *p = l->l_proc;
	int error;

	mutex_enter(&proc_lock);
	error = proc_enterpgrp(p, p->p_pid, p->p_pid, true);
	mutex_exit(&proc_lock);
	*retval = p->p_pid;
	return error;
}

int
sys_setpgid(struct lwp *l, const struct sys_setpgid_args *uap,
    register_t *retval)
{
	struct proc *p = l->l_proc;
	pid_t pid = SCARG(uap, pid), pgid = SCARG(uap, pgid);
	int error;

	if (pgid < 0)
		return EINVAL;
	if (pid == 0)
		pid = p->p_pid;
	if (pgid == 0)
		pgid = pid;
	mutex_enter(&proc_lock);
	error = proc_enterpgrp(p, pid, pgid, false);
	mutex_exit(&proc_lock);
	return error;
}

/*
 * Changing credentials: nobody else changes or copies p_cred until leave.
 */
void
proc_crmod_enter(void)
{
	struct lwp *l = curlwp;

	mutex_enter(l->l_proc->p_lock);
	/* Work from what the process has, not from a stale cache. */
	if (l->l_cred != l->l_proc->p_cred) {
		kauth_cred_t old = l->l_cred;

		l->l_cred = kauth_cred_hold(l->l_proc->p_cred);
		kauth_cred_free(old);
	}
}

/*
 * Install `new' (its reference goes to the process) instead of `old' (whose
 * reference is dropped); the same one twice changes nothing.
 */
void
proc_crmod_leave(kauth_cred_t new, kauth_cred_t old, bool sugid)
{
	struct lwp *l = curlwp, *other;
	struct proc *p = l->l_proc;
	kauth_cred_t cached = NULL;

	KASSERT(mutex_owned(p->p_lock));
	if (sugid)
		p->p_flag |= PK_SUGID;
	if (new != NULL && p->p_cred != new) {
		p->p_cred = new;
		cached = l->l_cred;
		l->l_cred = kauth_cred_hold(new);
		LIST_FOREACH(other, &p->p_lwps, l_sibling)
			if (other != l)
				other->l_prflag |= LPR_CRMOD;
	} else
		old = NULL;
	mutex_exit(p->p_lock);
	if (cached != NULL)
		kauth_cred_free(cached);
	if (old != NULL)
		kauth_cred_free(old);
}

void
lwp_update_creds(struct lwp *l)
{
	struct proc *p = l->l_proc;
	kauth_cred_t old = NULL;

	KASSERT(l == curlwp);
	mutex_enter(p->p_lock);
	l->l_prflag &= ~LPR_CRMOD;
	if (l->l_cred != p->p_cred) {
		old = l->l_cred;
		l->l_cred = kauth_cred_hold(p->p_cred);
	}
	mutex_exit(p->p_lock);
	if (old != NULL)
		kauth_cred_free(old);
}

int
proc_uidmatch(kauth_cred_t cred, kauth_cred_t target)
{

	return kauth_cred_uidmatch(cred, target) ? 0 : EPERM;
}

/*
 * Is `id' one that `flags' allows an ordinary user to set?  The flags name
 * the real, effective and saved id in turn, from bit `shift' on.
 */
static bool
prot_idallowed(int flags, int shift, uint32_t id, const uint32_t cur[3])
{

	for (int i = 0; i < 3; i++)
		if ((flags & (1 << (shift + i))) != 0 && id == cur[i])
			return true;
	return false;
}

/*
 * Which of the new ids need no privilege.  -1 keeps an id.
 */
static bool
prot_allallowed(int flags, uint32_t new[3], const uint32_t cur[3])
{

	for (int i = 0; i < 3; i++) {
		if (new[i] == (uint32_t)-1)
			new[i] = cur[i];
		else if (new[i] != cur[i] &&
		    !prot_idallowed(flags, 3 * i, new[i], cur))
			return false;
	}
	return true;
}

/* The real, effective and saved ids of one kind. */
struct prot_ids {
	uint32_t	(*pi_get[3])(kauth_cred_t);
	void		(*pi_set[3])(kauth_cred_t, uint32_t);
	bool		pi_counted;	/* processes, by the real one */
};

static const struct prot_ids prot_uids = {
	{ kauth_cred_getuid, kauth_cred_geteuid, kauth_cred_getsvuid },
	{ kauth_cred_setuid, kauth_cred_seteuid, kauth_cred_setsvuid },
	true
};

static const struct prot_ids prot_gids = {
	{ kauth_cred_getgid, kauth_cred_getegid, kauth_cred_getsvgid },
	{ kauth_cred_setgid, kauth_cred_setegid, kauth_cred_setsvgid },
	false
};

/*
 * Set the three ids (-1: leave).  Without privilege each may become one of the
 * present ones, as `flags' (ID_x_EQ_y) say.
 */
static int
prot_setids(struct lwp *l, const struct prot_ids *pi, uint32_t new[3],
    u_int flags)
{
	struct proc *p = l->l_proc;
	kauth_cred_t cred, ncred;
	uint32_t cur[3];
	int error = 0;

	ncred = kauth_cred_alloc();
	proc_crmod_enter();
	cred = p->p_cred;
	for (int i = 0; i < 3; i++)
		cur[i] = (*pi->pi_get[i])(cred);
	if (!prot_allallowed(flags, new, cur)) {
		error = kauth_authorize_process(cred, KAUTH_PROCESS_SETID, p,
		    NULL, NULL, NULL);
		for (int i = 0; i < 3; i++)
			if (new[i] == (uint32_t)-1)
				new[i] = cur[i];
	}
	if (error != 0 || memcmp(new, cur, sizeof(cur)) == 0) {
		proc_crmod_leave(cred, NULL, false);
		kauth_cred_free(ncred);
		return error;
	}
	kauth_cred_clone(cred, ncred);
	for (int i = 0; i < 3; i++)
		(*pi->pi_set[i])(ncred, new[i]);
	if (pi->pi_counted && new[0] != cur[0]) {
		chgproccnt(cur[0], -1);
		chgproccnt(new[0], 1);
	}
	proc_crmod_leave(ncred, cred, true);
	return 0;
}

int
do_setresuid(struct lwp *l, uid_t r, uid_t e, uid_t sv, u_int flags)
{
	uint32_t new[3] = { r, e, sv };

	return prot_setids(l, &prot_uids, new, flags);
}

int
do_setresgid(struct lwp *l, gid_t r, gid_t e, gid_t sv, u_int flags)
{
	uint32_t new[3] = { r, e, sv };

	return prot_setids(l, &prot_gids, new, flags);
}

/*
 * setreuid(2), setregid(2): the saved id follows the effective one when the
 * real one is set, or the effective one becomes other than the real one.
 */
static int
prot_setreal(struct lwp *l, const struct prot_ids *pi, uint32_t r, uint32_t e)
{
	const uint32_t keep = (uint32_t)-1;
	uint32_t new[3] = { r, e, keep };

	if (r != keep || (e != keep && e != (*pi->pi_get[0])(l->l_cred)))
		new[2] = e != keep ? e : (*pi->pi_get[1])(l->l_cred);
	return prot_setids(l, pi, new, ID_R_EQ_R | ID_R_EQ_E | ID_E_EQ_R |
	    ID_E_EQ_E | ID_E_EQ_S | ID_S_EQ_R | ID_S_EQ_E | ID_S_EQ_S);
}

int
sys_setuid(struct lwp *l, const struct sys_setuid_args *uap,
    register_t *retval)
{
	uid_t uid = SCARG(uap, uid);

	return do_setresuid(l, uid, uid, uid,
	    ID_R_EQ_R | ID_E_EQ_R | ID_S_EQ_R);
}

int
sys_seteuid(struct lwp *l, const struct sys_seteuid_args *uap,
    register_t *retval)
{

	return do_setresuid(l, -1, SCARG(uap, euid), -1,
	    ID_E_EQ_R | ID_E_EQ_S);
}

int
sys_setreuid(struct lwp *l, const struct sys_setreuid_args *uap,
    register_t *retval)
{

	return prot_setreal(l, &prot_uids, SCARG(uap, ruid),
	    SCARG(uap, euid));
}

int
sys_setgid(struct lwp *l, const struct sys_setgid_args *uap,
    register_t *retval)
{
	gid_t gid = SCARG(uap, gid);

	return do_setresgid(l, gid, gid, gid,
	    ID_R_EQ_R | ID_E_EQ_R | ID_S_EQ_R);
}

int
sys_setegid(struct lwp *l, const struct sys_setegid_args *uap,
    register_t *retval)
{

	return do_setresgid(l, -1, SCARG(uap, egid), -1,
	    ID_E_EQ_R | ID_E_EQ_S);
}

int
sys_setregid(struct lwp *l, const struct sys_setregid_args *uap,
    register_t *retval)
{

	return prot_setreal(l, &prot_gids, SCARG(uap, rgid),
	    SCARG(uap, egid));
}

int
sys_getgroups(struct lwp *l, const struct sys_getgroups_args *uap,
    register_t *retval)
{
	kauth_cred_t cred = l->l_cred;
	int n = SCARG(uap, gidsetsize);

	*retval = kauth_cred_ngroups(cred);
	if (n == 0)
		return 0;
	if (n < 0 || n < *retval)
		return EINVAL;
	return kauth_cred_getgroups(cred, SCARG(uap, gidset), *retval,
	    UIO_USERSPACE);
}

/*
 * Install `ncred', whose groups were set, if the caller may change groups.
 * Consumes the reference.
 */
int
kauth_proc_setgroups(struct lwp *l, kauth_cred_t ncred)
{
	struct proc *p = l->l_proc;
	kauth_cred_t cred;
	int error;

	KASSERT(l == curlwp);
	proc_crmod_enter();
	cred = p->p_cred;
	error = kauth_authorize_process(cred, KAUTH_PROCESS_SETID, p, NULL,
	    NULL, NULL);
	if (error != 0) {
		proc_crmod_leave(cred, NULL, false);
		kauth_cred_free(ncred);
		return error;
	}
	kauth_cred_clone1(cred, ncred, false);
	proc_crmod_leave(ncred, cred, true);
	return 0;
}

int
sys_setgroups(struct lwp *l, const struct sys_setgroups_args *uap,
    register_t *retval)
{
	kauth_cred_t ncred;
	int error, n = SCARG(uap, gidsetsize);

	if (n < 0 || n > NGROUPS)
		return EINVAL;
	ncred = kauth_cred_alloc();
	error = kauth_cred_setgroups(ncred, SCARG(uap, gidset), n, -1,
	    UIO_USERSPACE);
	if (error != 0) {
		kauth_cred_free(ncred);
		return error;
	}
	return kauth_proc_setgroups(l, ncred);
}

/*
 * The login name belongs to the session.
 */
int
sys___getlogin(struct lwp *l, const struct sys___getlogin_args *uap,
    register_t *retval)
{
	struct session *ss;
	char login[sizeof(ss->s_login)];
	size_t len = SCARG(uap, namelen);

	if (len > sizeof(login))
		len = sizeof(login);
	mutex_enter(&proc_lock);
	memcpy(login, l->l_proc->p_session->s_login, sizeof(login));
	mutex_exit(&proc_lock);
	return copyout(login, SCARG(uap, namebuf), len);
}

int
sys___setlogin(struct lwp *l, const struct sys___setlogin_args *uap,
    register_t *retval)
{
	struct session *ss;
	char login[sizeof(ss->s_login)];
	int error;

	error = kauth_authorize_process(l->l_cred, KAUTH_PROCESS_SETID,
	    l->l_proc, NULL, NULL, NULL);
	if (error != 0)
		return error;
	memset(login, 0, sizeof(login));
	error = copyinstr(SCARG(uap, namebuf), login, sizeof(login), NULL);
	if (error != 0)
		return error == ENAMETOOLONG ? EINVAL : error;
	mutex_enter(&proc_lock);
	ss = l->l_proc->p_session;
	memcpy(ss->s_login, login, sizeof(login));
	mutex_exit(&proc_lock);
	return 0;
}
