/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _KERN_PERCPU_IMPL_H_
#define _KERN_PERCPU_IMPL_H_

#include <sys/kcpuset.h>
#include <sys/mutex.h>

struct percpu_state {
	kmutex_t	ps_lock;	/* percpu_foreach() against xcalls */
	kcpuset_t	ps_cpus;	/* all of them */
};

#endif /* _KERN_PERCPU_IMPL_H_ */
