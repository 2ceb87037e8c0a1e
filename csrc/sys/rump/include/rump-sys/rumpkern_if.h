/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/rump/librump/rumpkern/rumpkern.ifspec by `cargo xtask codegen`: do not edit.
 *
 * What the kernel implements behind the rump_pub_* functions: called in the
 * kernel, as an lwp with a virtual CPU.
 */
#ifndef _RUMP_SYS_RUMPKERN_IF_H_
#define _RUMP_SYS_RUMPKERN_IF_H_

#include <sys/types.h>

#include <rump/rumpdefs.h>

struct kauth_cred;
struct lwp;
struct modinfo;
struct uio;

int rump_getversion(void);
int rump_module_init(const struct modinfo *const *mip, size_t nmodinfo);
int rump_module_fini(const struct modinfo *mi);
int rump_kernelfsym_load(void *symtab, uint64_t symsize, char *strtab,
    uint64_t strsize);
struct uio *rump_uio_setup(void *buf, size_t bufsize, off_t offset,
    enum rump_uiorw rw);
size_t rump_uio_getresid(struct uio *uio);
off_t rump_uio_getoff(struct uio *uio);
size_t rump_uio_free(struct uio *uio);
struct kauth_cred *rump_cred_create(uid_t uid, gid_t gid, size_t ngroups,
    gid_t *groups);
void rump_cred_put(struct kauth_cred *cred);
int rump_lwproc_rfork(int flags);
int rump_lwproc_newlwp(pid_t pid);
void rump_lwproc_switch(struct lwp *l);
void rump_lwproc_releaselwp(void);
struct lwp *rump_lwproc_curlwp(void);
void rump_lwproc_sysent_usenative(void);
void rump_allbetsareoff_setid(pid_t pid, int lwpid);
int rump_etfs_register(const char *key, const char *hostpath,
    enum rump_etfs_type ftype);
int rump_etfs_register_withsize(const char *key, const char *hostpath,
    enum rump_etfs_type ftype, uint64_t begin, uint64_t size);
int rump_etfs_remove(const char *key);

#endif /* _RUMP_SYS_RUMPKERN_IF_H_ */
