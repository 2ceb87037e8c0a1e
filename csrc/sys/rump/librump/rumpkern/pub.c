/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel sides of rump_pub_*: transfers, credentials, identity.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/systm.h>
#include <sys/uio.h>

#include <rump-sys/rumpkern_if.h>

#include "rump_private.h"

int
rump_getversion(void)
{
	return __NetBSD_Version__;
}

/*
 * Symbols serve modules that are loaded from files, which this kernel does
 * not do.
 */
int
rump_kernelfsym_load(void *symtab, uint64_t symsize, char *strtab,
    uint64_t strsize)
{
	return EOPNOTSUPP;
}

/* A uio with its only iovec. */
struct rump_uio {
	struct uio	ru_uio;		/* first */
	struct iovec	ru_iov;
};

struct uio *
rump_uio_setup(void *buf, size_t bufsize, off_t offset, enum rump_uiorw rw)
{
	struct rump_uio *ru = kmem_alloc(sizeof(*ru), KM_SLEEP);

	ru->ru_iov.iov_base = buf;
	ru->ru_iov.iov_len = bufsize;
	ru->ru_uio.uio_iov = &ru->ru_iov;
	ru->ru_uio.uio_iovcnt = 1;
	ru->ru_uio.uio_offset = offset;
	ru->ru_uio.uio_resid = bufsize;
	ru->ru_uio.uio_rw = rw == RUMPUIO_READ ? UIO_READ : UIO_WRITE;
	UIO_SETUP_SYSSPACE(&ru->ru_uio);
	return &ru->ru_uio;
}

size_t
rump_uio_getresid(struct uio *uio)
{
	return uio->uio_resid;
}

off_t
rump_uio_getoff(struct uio *uio)
{
	return uio->uio_offset;
}

size_t
rump_uio_free(struct uio *uio)
{
	const size_t resid = uio->uio_resid;

	kmem_free(uio, sizeof(struct rump_uio));
	return resid;
}

struct kauth_cred *
rump_cred_create(uid_t uid, gid_t gid, size_t ngroups, gid_t *groups)
{
	kauth_cred_t cred = kauth_cred_alloc();

	kauth_cred_setuid(cred, uid);
	kauth_cred_seteuid(cred, uid);
	kauth_cred_setsvuid(cred, uid);
	kauth_cred_setgid(cred, gid);
	kauth_cred_setegid(cred, gid);
	kauth_cred_setsvgid(cred, gid);
	if (kauth_cred_setgroups(cred, groups, ngroups, 0,
	    UIO_SYSSPACE) != 0) {
		kauth_cred_free(cred);
		return NULL;
	}
	return cred;
}

void
rump_cred_put(struct kauth_cred *cred)
{
	kauth_cred_free(cred);
}

/*
 * Debugging only: nothing that knows the old numbers is told.
 */
void
rump_allbetsareoff_setid(pid_t pid, int lid)
{
	struct lwp *l = curlwp;
	struct proc *p = l->l_proc;

	mutex_enter(&proc_lock);
	LIST_REMOVE(p, p_hash);
	p->p_pid = pid;
	lwproc_pidinsert(p);
	l->l_lid = lid;
	mutex_exit(&proc_lock);
}
