/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated from csrc/sys/rump/librump/rumpkern/rumpkern.ifspec by `cargo xtask codegen`: do not edit.
 *
 * Kernel functions for programs. Each enters the kernel that the calling
 * thread is in and leaves it again. Error numbers are NetBSD's. If the kernel
 * panicked, in the function or before, one that gives an error number gives
 * RUMP_EHOSTDOWN, a pointer is NULL, a count is -1, and nothing is stored
 * through pointers.
 */
#ifndef _RUMP_RUMPKERN_IF_PUB_H_
#define _RUMP_RUMPKERN_IF_PUB_H_

#include <stddef.h>
#include <stdint.h>

#include <rump/rumpdefs.h>

#ifdef __cplusplus
extern "C" {
#endif

struct kauth_cred;
struct lwp;
struct modinfo;
struct uio;

/* Add modules to the kernel's built-in ones; undo it. */
int rump_pub_module_init(const struct modinfo *const *mip, size_t nmodinfo);
int rump_pub_module_fini(const struct modinfo *mi);
/* Give the kernel a symbol table, for modules that are loaded later. */
int rump_pub_kernelfsym_load(void *symtab, uint64_t symsize, char *strtab,
    uint64_t strsize);
/* A description of a transfer; uio_free() tells what was not transferred. */
struct uio *rump_pub_uio_setup(void *buf, size_t bufsize, int64_t offset,
    enum rump_uiorw rw);
size_t rump_pub_uio_getresid(struct uio *uio);
int64_t rump_pub_uio_getoff(struct uio *uio);
size_t rump_pub_uio_free(struct uio *uio);
/* Credentials. */
struct kauth_cred *rump_pub_cred_create(uint32_t uid, uint32_t gid,
    size_t ngroups, uint32_t *groups);
void rump_pub_cred_put(struct kauth_cred *cred);
/* A new process, whose first lwp the calling thread becomes. */
int rump_pub_lwproc_rfork(int flags);
/* A new lwp of process pid, which the calling thread becomes.  ESRCH. */
int rump_pub_lwproc_newlwp(int32_t pid);
/* Become another lwp; NULL: none, so an implicit one at each call. */
void rump_pub_lwproc_switch(struct lwp *l);
/* End the current lwp, and with its last one the process. */
void rump_pub_lwproc_releaselwp(void);
/* The lwp the thread is bound to, NULL if none. */
struct lwp *rump_pub_lwproc_curlwp(void);
/* Let the current process use the native system call table. */
void rump_pub_lwproc_sysent_usenative(void);
/* Change the process and lwp number of the current lwp: for debugging only. */
void rump_pub_allbetsareoff_setid(int32_t pid, int lwpid);
/* A host file or device as a file of the kernel: key is an absolute path. */
int rump_pub_etfs_register(const char *key, const char *hostpath,
    enum rump_etfs_type ftype);
int rump_pub_etfs_register_withsize(const char *key, const char *hostpath,
    enum rump_etfs_type ftype, uint64_t begin, uint64_t size);
int rump_pub_etfs_remove(const char *key);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMPKERN_IF_PUB_H_ */
