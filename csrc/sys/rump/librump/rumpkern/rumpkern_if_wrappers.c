/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/rump/librump/rumpkern/rumpkern.ifspec by `cargo xtask codegen`: do not edit.
 *
 * rump_pub_*: enter the kernel, call, leave.
 */
#include <sys/param.h>

#include <rump-sys/kern.h>
#include <rump-sys/rumpkern_if.h>

#include <rump/rump.h>
#include <rump/rumpkern_if_pub.h>

int
rump_pub_getversion(void)
{
	int rv;

	rump_schedule();
	rv = rump_getversion();
	rump_unschedule();
	return rv;
}

int
rump_pub_module_init(const struct modinfo *const *mip, size_t nmodinfo)
{
	int rv;

	rump_schedule();
	rv = rump_module_init(mip, nmodinfo);
	rump_unschedule();
	return rv;
}

int
rump_pub_module_fini(const struct modinfo *mi)
{
	int rv;

	rump_schedule();
	rv = rump_module_fini(mi);
	rump_unschedule();
	return rv;
}

int
rump_pub_kernelfsym_load(void *symtab, uint64_t symsize, char *strtab,
    uint64_t strsize)
{
	int rv;

	rump_schedule();
	rv = rump_kernelfsym_load(symtab, symsize, strtab, strsize);
	rump_unschedule();
	return rv;
}

struct uio *
rump_pub_uio_setup(void *buf, size_t bufsize, int64_t offset,
    enum rump_uiorw rw)
{
	struct uio *rv;

	rump_schedule();
	rv = rump_uio_setup(buf, bufsize, offset, rw);
	rump_unschedule();
	return rv;
}

size_t
rump_pub_uio_getresid(struct uio *uio)
{
	size_t rv;

	rump_schedule();
	rv = rump_uio_getresid(uio);
	rump_unschedule();
	return rv;
}

int64_t
rump_pub_uio_getoff(struct uio *uio)
{
	int64_t rv;

	rump_schedule();
	rv = rump_uio_getoff(uio);
	rump_unschedule();
	return rv;
}

size_t
rump_pub_uio_free(struct uio *uio)
{
	size_t rv;

	rump_schedule();
	rv = rump_uio_free(uio);
	rump_unschedule();
	return rv;
}

struct kauth_cred *
rump_pub_cred_create(uint32_t uid, uint32_t gid, size_t ngroups,
    uint32_t *groups)
{
	struct kauth_cred *rv;

	rump_schedule();
	rv = rump_cred_create(uid, gid, ngroups, groups);
	rump_unschedule();
	return rv;
}

void
rump_pub_cred_put(struct kauth_cred *cred)
{

	rump_schedule();
	rump_cred_put(cred);
	rump_unschedule();
}

int
rump_pub_lwproc_rfork(int flags)
{
	int rv;

	rump_schedule();
	rv = rump_lwproc_rfork(flags);
	rump_unschedule();
	return rv;
}

int
rump_pub_lwproc_newlwp(int32_t pid)
{
	int rv;

	rump_schedule();
	rv = rump_lwproc_newlwp(pid);
	rump_unschedule();
	return rv;
}

void
rump_pub_lwproc_switch(struct lwp *l)
{

	rump_schedule();
	rump_lwproc_switch(l);
	rump_unschedule();
}

void
rump_pub_lwproc_releaselwp(void)
{

	rump_schedule();
	rump_lwproc_releaselwp();
	rump_unschedule();
}

struct lwp *
rump_pub_lwproc_curlwp(void)
{
	struct lwp *rv;

	rump_schedule();
	rv = rump_lwproc_curlwp();
	rump_unschedule();
	return rv;
}

void
rump_pub_lwproc_sysent_usenative(void)
{

	rump_schedule();
	rump_lwproc_sysent_usenative();
	rump_unschedule();
}

void
rump_pub_allbetsareoff_setid(int32_t pid, int lwpid)
{

	rump_schedule();
	rump_allbetsareoff_setid(pid, lwpid);
	rump_unschedule();
}

int
rump_pub_etfs_register(const char *key, const char *hostpath,
    enum rump_etfs_type ftype)
{
	int rv;

	rump_schedule();
	rv = rump_etfs_register(key, hostpath, ftype);
	rump_unschedule();
	return rv;
}

int
rump_pub_etfs_register_withsize(const char *key, const char *hostpath,
    enum rump_etfs_type ftype, uint64_t begin, uint64_t size)
{
	int rv;

	rump_schedule();
	rv = rump_etfs_register_withsize(key, hostpath, ftype, begin, size);
	rump_unschedule();
	return rv;
}

int
rump_pub_etfs_remove(const char *key)
{
	int rv;

	rump_schedule();
	rv = rump_etfs_remove(key);
	rump_unschedule();
	return rv;
}
