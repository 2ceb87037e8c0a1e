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

	return rump_getversion();
}

int
rump_pub_module_init(const struct modinfo *const *mip, size_t nmodinfo)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_module_init(mip, nmodinfo);
	pubcall_leave(&pc);
	return error;
}

int
rump_pub_module_fini(const struct modinfo *mi)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_module_fini(mi);
	pubcall_leave(&pc);
	return error;
}

int
rump_pub_kernelfsym_load(void *symtab, uint64_t symsize, char *strtab,
    uint64_t strsize)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_kernelfsym_load(symtab, symsize, strtab, strsize);
	pubcall_leave(&pc);
	return error;
}

struct uio *
rump_pub_uio_setup(void *buf, size_t bufsize, int64_t offset,
    enum rump_uiorw rw)
{
	struct pubcall pc;
	struct uio *rv;

	if (rump_setjmp(pc.pc_back) != 0)
		rv = NULL;
	else if (pubcall_enter(&pc) != 0)
		return NULL;
	else
		rv = rump_uio_setup(buf, bufsize, offset, rw);
	pubcall_leave(&pc);
	return rv;
}

size_t
rump_pub_uio_getresid(struct uio *uio)
{

	return rump_uio_getresid(uio);
}

int64_t
rump_pub_uio_getoff(struct uio *uio)
{

	return rump_uio_getoff(uio);
}

size_t
rump_pub_uio_free(struct uio *uio)
{
	struct pubcall pc;
	size_t rv;

	if (rump_setjmp(pc.pc_back) != 0)
		rv = -1;
	else if (pubcall_enter(&pc) != 0)
		return -1;
	else
		rv = rump_uio_free(uio);
	pubcall_leave(&pc);
	return rv;
}

struct kauth_cred *
rump_pub_cred_create(uint32_t uid, uint32_t gid, size_t ngroups,
    uint32_t *groups)
{
	struct pubcall pc;
	struct kauth_cred *rv;

	if (rump_setjmp(pc.pc_back) != 0)
		rv = NULL;
	else if (pubcall_enter(&pc) != 0)
		return NULL;
	else
		rv = rump_cred_create(uid, gid, ngroups, groups);
	pubcall_leave(&pc);
	return rv;
}

void
rump_pub_cred_put(struct kauth_cred *cred)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_cred_put(cred);
	}
	pubcall_leave(&pc);
}

int
rump_pub_lwproc_rfork(int flags)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_lwproc_rfork(flags);
	pubcall_leave(&pc);
	return error;
}

int
rump_pub_lwproc_newlwp(int32_t pid)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_lwproc_newlwp(pid);
	pubcall_leave(&pc);
	return error;
}

void
rump_pub_lwproc_switch(struct lwp *l)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0) {
			rump_lwproc_unbind();
			return;
		}
		rump_lwproc_switch(l);
	}
	pubcall_leave(&pc);
}

void
rump_pub_lwproc_releaselwp(void)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0) {
			rump_lwproc_unbind();
			return;
		}
		rump_lwproc_releaselwp();
	}
	pubcall_leave(&pc);
}

struct lwp *
rump_pub_lwproc_curlwp(void)
{

	return rump_lwproc_curlwp();
}

void
rump_pub_lwproc_sysent_usenative(void)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_lwproc_sysent_usenative();
	}
	pubcall_leave(&pc);
}

void
rump_pub_allbetsareoff_setid(int32_t pid, int lwpid)
{
	struct pubcall pc;

	if (rump_setjmp(pc.pc_back) == 0) {
		if (pubcall_enter(&pc) != 0)
			return;
		rump_allbetsareoff_setid(pid, lwpid);
	}
	pubcall_leave(&pc);
}

int
rump_pub_etfs_register(const char *key, const char *hostpath,
    enum rump_etfs_type ftype)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_etfs_register(key, hostpath, ftype);
	pubcall_leave(&pc);
	return error;
}

int
rump_pub_etfs_register_withsize(const char *key, const char *hostpath,
    enum rump_etfs_type ftype, uint64_t begin, uint64_t size)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_etfs_register_withsize(key, hostpath, ftype,
		    begin, size);
	pubcall_leave(&pc);
	return error;
}

int
rump_pub_etfs_remove(const char *key)
{
	struct pubcall pc;
	int error;

	if (rump_setjmp(pc.pc_back) != 0)
		error = RUMP_EPANICKED;
	else if ((error = pubcall_enter(&pc)) != 0)
		return error;
	else
		error = rump_etfs_remove(key);
	pubcall_leave(&pc);
	return error;
}
