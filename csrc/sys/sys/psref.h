/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * psref(9): passive references.  A holder stays on one virtual CPU
 * (curlwp_bind()) and releases on the lwp and CPU where it acquired; it may
 * sleep meanwhile.  struct psref is on the holder's stack.
 */
#ifndef _SYS_PSREF_H_
#define _SYS_PSREF_H_

#include <sys/types.h>
#include <sys/queue.h>

struct cpu_info;
struct lwp;
struct psref_class;

struct psref_target {
	struct psref_class	*prt_class;
	bool			prt_draining;
};

struct psref {
	LIST_ENTRY(psref)	psref_entry;	/* of its CPU and class */
	const struct psref_target *psref_target;
	struct lwp		*psref_lwp;
	struct cpu_info		*psref_cpu;
};

struct psref_class *psref_class_create(const char *, int);
void	psref_class_destroy(struct psref_class *);
void	psref_target_init(struct psref_target *, struct psref_class *);
void	psref_target_destroy(struct psref_target *, struct psref_class *);
void	psref_acquire(struct psref *, const struct psref_target *,
	    struct psref_class *);
void	psref_release(struct psref *, const struct psref_target *,
	    struct psref_class *);
void	psref_copy(struct psref *, const struct psref *, struct psref_class *);
bool	psref_held(const struct psref_target *, struct psref_class *);

#endif /* _SYS_PSREF_H_ */
