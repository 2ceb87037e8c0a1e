/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For the host half of a driver: compiled with the host's headers.
 *
 * Around a host call that may block:
 *	void *cookie = rumpuser_component_unschedule();
 *	error = host_call() == -1 ? errno : 0;
 *	rumpuser_component_schedule(cookie);
 *	return rumpuser_component_errtrans(error);
 *
 * A thread that the host half created calls into the kernel between
 * rumpuser_component_schedule(NULL) and rumpuser_component_unschedule(),
 * after rumpuser_component_kthread_in(kernel) with what
 * rumpuser_component_kernel() said on the thread that created it.
 */
#ifndef _RUMP_RUMPUSER_COMPONENT_H_
#define _RUMP_RUMPUSER_COMPONENT_H_

#ifdef __cplusplus
extern "C" {
#endif

struct lwp;

void	*rumpuser_component_unschedule(void);
void	rumpuser_component_schedule(void *);

/* Errno of the host -> NetBSD's. */
int	rumpuser_component_errtrans(int);

/* Bind the calling host thread to the default kernel, and undo it. */
void	rumpuser_component_kthread(void);
void	rumpuser_component_kthread_release(void);

/* The same for the kernel of the caller, or a given one. */
void	*rumpuser_component_kernel(void);
int	rumpuser_component_kthread_in(void *);

struct lwp *rumpuser_component_curlwp(void);
void	rumpuser_component_switchlwp(struct lwp *);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMPUSER_COMPONENT_H_ */
