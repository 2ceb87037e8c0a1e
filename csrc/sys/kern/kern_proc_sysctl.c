/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes and open files as sysctl(3) tells them: kern.proc2,
 * kern.proc_args, kern.file2.
 *
 * Names: kern.proc2.WHICH.ARG.SIZE.COUNT and kern.file2.HOW.ARG.SIZE.COUNT
 * give up to COUNT records, SIZE bytes apart; a shorter SIZE cuts them off.
 * Without a buffer the answer is the room needed, with some to spare.
 *
 * Kernel addresses are not told: those members are 0, and so is CPU time,
 * which the host accounts for.  A process has no image: its one argument is
 * its name, and it has no environment.
 *
 * Locking: records are made under proc_lock or fd_lock, into memory of the
 * kernel, and copied out after that.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/resourcevar.h>
#include <sys/signalvar.h>
#include <sys/syscallvar.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include <rump-sys/kern.h>

#include "filestate.h"
#include "sysctl_impl.h"

#define PROC_SLOP	5	/* room for processes that come meanwhile */
#define RECORDS_MAX	(1 << 16)

/*
 * An answer under way: records as the kernel makes them, one after another.
 */
struct records {
	char		*r_buf;
	size_t		r_size;		/* of one */
	u_int		r_room;		/* in r_buf */
	u_int		r_n;		/* made, or that would have been */
};

/* The place of the next one; NULL if it is only counted. */
static void *
record_next(struct records *r)
{
	u_int i = r->r_n++;

	return i < r->r_room ? memset(r->r_buf + i * r->r_size, 0, r->r_size) :
	    NULL;
}

static int
records_alloc(struct records *r, size_t size, u_int room)
{

	r->r_size = size;
	r->r_room = MIN(room, RECORDS_MAX);
	r->r_n = 0;
	r->r_buf = NULL;
	if (r->r_room != 0 &&
	    (r->r_buf = kmem_alloc(r->r_room * size, KM_NOSLEEP)) == NULL)
		return ENOMEM;
	return 0;
}

static void
records_free(struct records *r)
{

	if (r->r_buf != NULL)
		kmem_free(r->r_buf, r->r_room * r->r_size);
}

/*
 * Hand over at most `count' records, `size' bytes apart.
 */
static int
records_copyout(struct lwp *l, const struct records *r, size_t size,
    u_int count, void *oldp, size_t *oldlenp, u_int slop)
{
	size_t room = *oldlenp, cut = MIN(size, r->r_size), done = 0;
	u_int have = MIN(r->r_n, r->r_room), i;
	int error = 0;

	if (oldp == NULL) {
		*oldlenp = (size_t)(r->r_n + slop) * size;
		return 0;
	}
	for (i = 0; i < have && i < count; i++) {
		if (room - done < size)
			break;
		error = sysctl_copyout(l, r->r_buf + i * r->r_size,
		    (char *)oldp + done, cut);
		if (error != 0)
			return error;
		done += size;
	}
	*oldlenp = done;
	return i < r->r_n && i < count ? ENOMEM : 0;
}

/* How many records fit the caller's buffer. */
static u_int
records_wanted(const void *oldp, const size_t *oldlenp, size_t size,
    u_int count)
{

	return oldp == NULL ? 0 : (u_int)MIN(*oldlenp / size, count);
}

/*
 * kern.proc2
 */

/* proc_lock held. */
static bool
proc_matches(struct proc *p, int which, int arg)
{
	const struct pgrp *pg = p->p_pgrp;

	switch (which) {
	case KERN_PROC_ALL:
		return true;
	case KERN_PROC_PID:
		return p->p_pid == arg;
	case KERN_PROC_PGRP:
		return pg != NULL && pg->pg_id == arg;
	case KERN_PROC_SESSION:
		return pg != NULL && pg->pg_session->s_sid == arg;
	case KERN_PROC_TTY:
		/* Nobody has one. */
		return arg == (int)KERN_PROC_TTY_NODEV;
	case KERN_PROC_UID:
		return kauth_cred_geteuid(p->p_cred) == (uid_t)arg;
	case KERN_PROC_RUID:
		return kauth_cred_getuid(p->p_cred) == (uid_t)arg;
	case KERN_PROC_GID:
		return kauth_cred_getegid(p->p_cred) == (gid_t)arg;
	case KERN_PROC_RGID:
		return kauth_cred_getgid(p->p_cred) == (gid_t)arg;
	default:
		return false;
	}
}

static bool
proc_visible(struct lwp *l, struct proc *p, u_int what)
{

	return l == NULL || kauth_authorize_process(l->l_cred,
	    KAUTH_PROCESS_CANSEE, p, KAUTH_ARG(what), NULL, NULL) == 0;
}

static void
fill_ids(struct kinfo_proc2 *ki, struct proc *p)
{
	kauth_cred_t cred = p->p_cred;

	ki->p_uid = kauth_cred_geteuid(cred);
	ki->p_ruid = kauth_cred_getuid(cred);
	ki->p_svuid = kauth_cred_getsvuid(cred);
	ki->p_gid = kauth_cred_getegid(cred);
	ki->p_rgid = kauth_cred_getgid(cred);
	ki->p_svgid = kauth_cred_getsvgid(cred);
	ki->p_ngroups = (int16_t)MIN(kauth_cred_ngroups(cred), KI_NGROUPS);
	for (int i = 0; i < ki->p_ngroups; i++)
		ki->p_groups[i] = kauth_cred_group(cred, (u_int)i);
	ki->p_pid = p->p_pid;
	ki->p_ppid = p->p_ppid;
	ki->p_tdev = (uint32_t)NODEV;
	ki->p_tpgid = -1;
	if (p->p_pgrp != NULL) {
		const struct session *ss = p->p_session;

		ki->p__pgid = p->p_pgrp->pg_id;
		ki->p_jobc = (int16_t)p->p_pgrp->pg_jobc;
		ki->p_sid = ss->s_sid;
		if (ss->s_leader == p)
			ki->p_eflag |= EPROC_SLEADER;
		strlcpy(ki->p_login, ss->s_login, sizeof(ki->p_login));
	}
}

/* What its lwps do: the busiest one stands for all. */
static void
fill_lwps(struct kinfo_proc2 *ki, struct proc *p)
{
	const char *wmesg;
	struct lwp *l;
	int stat;

	ki->p_stat = LSSLEEP;
	mutex_enter(p->p_lock);
	ki->p_nlwps = (uint64_t)p->p_nlwps;
	memcpy(&ki->p_siglist, &p->p_sigpend, sizeof(ki->p_siglist));
	memcpy(&ki->p_sigignore, &p->p_sigignore, sizeof(ki->p_sigignore));
	LIST_FOREACH(l, &p->p_lwps, l_sibling) {
		stat = atomic_load_relaxed(&l->l_stat);
		ki->p_uru_nvcsw += l->l_nvcsw;
		if (stat == LSONPROC &&
		    atomic_load_relaxed(&l->l_panicbuf) != NULL) {
			ki->p_stat = LSONPROC;
			ki->p_nrlwps++;
		} else if (stat == LSSLEEP && ki->p_wmesg[0] == '\0' &&
		    (wmesg = atomic_load_relaxed(&l->l_wmesg)) != NULL)
			strlcpy(ki->p_wmesg, wmesg, sizeof(ki->p_wmesg));
	}
	mutex_exit(p->p_lock);
}

/* proc_lock held. */
static void
fill_proc(struct kinfo_proc2 *ki, struct proc *p)
{
	struct timeval tv;

	fill_ids(ki, p);
	fill_lwps(ki, p);
	ki->p_flag = (int32_t)p->p_flag;
	ki->p_realflag = p->p_flag;
	ki->p_realstat = (uint64_t)p->p_stat;
	ki->p_exitsig = SIGCHLD;
	ki->p_nice = p->p_nice;
	ki->p_acflag = (uint16_t)p->p_acflag;
	ki->p_cpuid = KI_NOCPU;
	strlcpy(ki->p_comm, p->p_comm, sizeof(ki->p_comm));
	if (p->p_emul != NULL)
		strlcpy(ki->p_ename, p->p_emul->e_name, sizeof(ki->p_ename));
	calcru(p, NULL, NULL, NULL, &tv);
	ki->p_rtime_sec = (uint32_t)tv.tv_sec;
	ki->p_rtime_usec = (uint32_t)tv.tv_usec;
	ki->p_uvalid = 1;
	ki->p_ustart_sec = (uint32_t)p->p_start.tv_sec;
	ki->p_ustart_usec = (uint32_t)p->p_start.tv_usec;
}

int
sysctl_kern_proc2(SYSCTLFN_ARGS)
{
	struct kinfo_proc2 *ki;
	struct records r;
	struct proc *p;
	size_t size;
	u_int count;
	int error;

	if (namelen == 1 && name[0] == CTL_QUERY)
		return sysctl_query(SYSCTLFN_CALL(rnode));
	if (newp != NULL)
		return EPERM;
	if (namelen != 4 || name[2] <= 0 || name[3] < 0 ||
	    name[0] < KERN_PROC_ALL || name[0] > KERN_PROC_RGID)
		return EINVAL;
	size = (size_t)name[2];
	count = (u_int)name[3];
	error = records_alloc(&r, sizeof(*ki),
	    records_wanted(oldp, oldlenp, size, count));
	if (error != 0)
		return error;
	mutex_enter(&proc_lock);
	PROCLIST_FOREACH(p, &allproc) {
		if (p->p_stat != SACTIVE ||
		    !proc_matches(p, name[0], name[1]) ||
		    !proc_visible(l, p, KAUTH_REQ_PROCESS_CANSEE_ENTRY))
			continue;
		if ((ki = record_next(&r)) != NULL)
			fill_proc(ki, p);
	}
	mutex_exit(&proc_lock);
	error = records_copyout(l, &r, size, count, oldp, oldlenp, PROC_SLOP);
	records_free(&r);
	return error;
}

/*
 * kern.proc_args
 */

/* The working directory of a process, as the caller sees it. */
static int
proc_cwd(struct lwp *l, struct vnode *vp, void *oldp, size_t *oldlenp)
{
	char *path = PNBUF_GET(), *bp = path + MAXPATHLEN;
	int error;

	*--bp = '\0';
	error = getcwd_common(vp, NULL, &bp, path, MAXPATHLEN / 2, 0, curlwp);
	if (error == 0)
		error = sysctl_copyout_data(l, bp,
		    (size_t)(path + MAXPATHLEN - bp), oldp, oldlenp);
	PNBUF_PUT(path);
	return error;
}

int
sysctl_kern_proc_args(SYSCTLFN_ARGS)
{
	struct vnode *cwd = NULL;
	char comm[MAXCOMLEN + 1];
	struct proc *p;
	int error = 0, n;

	if (namelen == 1 && name[0] == CTL_QUERY)
		return sysctl_query(SYSCTLFN_CALL(rnode));
	if (newp != NULL)
		return EPERM;
	if (namelen != 2)
		return EINVAL;
	mutex_enter(&proc_lock);
	p = proc_find(name[0] == -1 ? curproc->p_pid : name[0]);
	if (p == NULL)
		error = ESRCH;
	else if (!proc_visible(l, p, name[1] == KERN_PROC_ENV ||
	    name[1] == KERN_PROC_NENV ? KAUTH_REQ_PROCESS_CANSEE_ENV :
	    KAUTH_REQ_PROCESS_CANSEE_ARGS))
		error = EPERM;
	else {
		strlcpy(comm, p->p_comm, sizeof(comm));
		if (name[1] == KERN_PROC_CWD && p->p_cwdi != NULL) {
			rw_enter(&p->p_cwdi->cwdi_lock, RW_READER);
			if ((cwd = p->p_cwdi->cwdi_cdir) != NULL)
				vref(cwd);
			rw_exit(&p->p_cwdi->cwdi_lock);
		}
	}
	mutex_exit(&proc_lock);
	if (error != 0)
		return error;

	switch (name[1]) {
	case KERN_PROC_ARGV:
		return sysctl_copyout_data(l, comm, strlen(comm) + 1, oldp,
		    oldlenp);
	case KERN_PROC_ENV:
		return sysctl_copyout_data(l, comm, 0, oldp, oldlenp);
	case KERN_PROC_NARGV:
	case KERN_PROC_NENV:
		n = name[1] == KERN_PROC_NARGV;
		return sysctl_copyout_data(l, &n, sizeof(n), oldp, oldlenp);
	case KERN_PROC_PATHNAME:
		return ENOENT;
	case KERN_PROC_CWD:
		if (cwd == NULL)
			return ENOENT;
		error = proc_cwd(l, cwd, oldp, oldlenp);
		vrele(cwd);
		return error;
	default:
		return EINVAL;
	}
}

/*
 * kern.file2
 */

/* The file is referenced. */
static void
fill_file(struct kinfo_file *ki, struct file *fp)
{
	struct vnode *vp;

	ki->ki_flag = fp->f_flag;
	ki->ki_ftype = fp->f_type;
	ki->ki_count = fp->f_count;
	ki->ki_msgcount = fp->f_msgcount;
	ki->ki_usecount = fp->f_count;
	ki->ki_foffset = (uint64_t)fp->f_offset;
	if (fp->f_cred != NULL) {
		ki->ki_fuid = kauth_cred_geteuid(fp->f_cred);
		ki->ki_fgid = kauth_cred_getegid(fp->f_cred);
	}
	if (fp->f_type == DTYPE_VNODE) {
		vp = fp->f_vnode;
		ki->ki_vtype = vp->v_type;
		ki->ki_vtag = vp->v_tag;
		ki->ki_vsize = (uint64_t)vp->v_size;
	}
}

/*
 * The records of a table.  mark: only files that no table had before.
 */
static void
fill_files(struct records *r, struct filedesc *fdp, pid_t pid, u_int mark,
    int type)
{
	struct kinfo_file *ki;
	struct file *fp;
	fdfile_t *ff;

	for (u_int fd = 0; fd < fdp->fd_dt->dt_nfiles; fd++) {
		ff = fdp->fd_dt->dt_ff[fd];
		if (ff == NULL || (fp = ff->ff_file) == NULL ||
		    (type != 0 && fp->f_type != type))
			continue;
		if (mark != 0) {
			if (fp->f_marker == mark)
				continue;
			fp->f_marker = mark;
		}
		if ((ki = record_next(r)) == NULL)
			continue;
		fill_file(ki, fp);
		if (mark != 0)
			continue;
		ki->ki_pid = (uint32_t)pid;
		ki->ki_fd = (int32_t)fd;
		ki->ki_ofileflags = ff->ff_exclose ?
		    UF_EXCLOSE : 0;
	}
}

/*
 * The files of the process with the lowest pid above `after', or of the one
 * `only'.  Returns its pid, -1 if there is none.  fd_lock comes before
 * proc_lock elsewhere, so it is only tried for.
 */
static pid_t
file_records(struct lwp *l, struct records *r, pid_t after, pid_t only,
    u_int mark, int type)
{
	struct proc *p, *best;
	pid_t pid;

	for (;;) {
		best = NULL;
		mutex_enter(&proc_lock);
		PROCLIST_FOREACH(p, &allproc)
			if (p->p_stat == SACTIVE && p->p_pid > after &&
			    (only < 0 || p->p_pid == only) &&
			    p->p_fd != NULL &&
			    (best == NULL || p->p_pid < best->p_pid) &&
			    proc_visible(l, p,
			    KAUTH_REQ_PROCESS_CANSEE_OPENFILES))
				best = p;
		if (best == NULL) {
			mutex_exit(&proc_lock);
			return -1;
		}
		/* Active: it does not lose its table under proc_lock. */
		if (mutex_tryenter(&best->p_fd->fd_lock))
			break;
		mutex_exit(&proc_lock);
		yield();
	}
	pid = best->p_pid;
	fill_files(r, best->p_fd, pid, mark, type);
	mutex_exit(&best->p_fd->fd_lock);
	mutex_exit(&proc_lock);
	return pid;
}

/*
 * KERN_FILE_BYPID: the descriptors of a process, or (-1) of all.
 * KERN_FILE_BYFILE: each file once, those of one type or (0) all.
 */
int
sysctl_kern_file2(SYSCTLFN_ARGS)
{
	struct file_state *fs = curkernel()->k_file;
	pid_t pid = -1, only = -1;
	u_int count, mark = 0;
	struct records r;
	int error, type = 0;
	size_t size;

	if (namelen == 1 && name[0] == CTL_QUERY)
		return sysctl_query(SYSCTLFN_CALL(rnode));
	if (newp != NULL)
		return EPERM;
	if (namelen != 4 || name[2] <= 0 || name[3] < 0)
		return EINVAL;
	if (name[0] == KERN_FILE_BYFILE)
		type = name[1];
	else if (name[0] == KERN_FILE_BYPID && name[1] >= -1)
		only = name[1];
	else
		return EINVAL;
	size = (size_t)name[2];
	count = name[3] == 0 ? INT_MAX : (u_int)name[3];
	error = records_alloc(&r, sizeof(struct kinfo_file),
	    records_wanted(oldp, oldlenp, size, count));
	if (error != 0)
		return error;
	mutex_enter(&fs->fs_marklock);
	if (name[0] == KERN_FILE_BYFILE && (mark = ++fs->fs_mark) == 0)
		mark = ++fs->fs_mark;
	while ((pid = file_records(l, &r, pid, only, mark, type)) != -1)
		continue;
	mutex_exit(&fs->fs_marklock);
	error = records_copyout(l, &r, size, count, oldp, oldlenp,
	    KERN_FILESLOP);
	records_free(&r);
	return error;
}
