/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * callout(9): run a function later, once.
 *
 * A callout_t is storage of the caller.  Handlers run one after the other at
 * soft clock level, without the kernel lock if CALLOUT_MPSAFE.  callout_stop()
 * and callout_halt() return true if the callout had already expired; only
 * callout_halt() waits for the handler, dropping the interlock meanwhile.
 */
#ifndef _SYS_CALLOUT_H_
#define _SYS_CALLOUT_H_

#include <sys/types.h>

#define CALLOUT_BOUND		0x0001
#define CALLOUT_PENDING		0x0002
#define CALLOUT_FIRED		0x0004
#define CALLOUT_INVOKING	0x0008
#define CALLOUT_MPSAFE		0x0100
#define CALLOUT_FLAGMASK	0xff00
#define CALLOUT_CPUSHIFT	16
#define CALLOUT_CPUMASK		0x00ff0000

typedef struct callout {
	void	*_c_store[10];
} callout_t;

struct cpu_info;

void	callout_startup(void);		/* boot */
void	callout_init(callout_t *, u_int);
void	callout_destroy(callout_t *);
void	callout_setfunc(callout_t *, void (*)(void *), void *);
void	callout_reset(callout_t *, int, void (*)(void *), void *);
void	callout_schedule(callout_t *, int);
bool	callout_stop(callout_t *);
bool	callout_halt(callout_t *, void *);
bool	callout_pending(callout_t *);
bool	callout_expired(callout_t *);
bool	callout_active(callout_t *);
bool	callout_invoking(callout_t *);
void	callout_ack(callout_t *);
void	callout_bind(callout_t *, struct cpu_info *);

/* Not in NetBSD: at this clock_mono_ns(), not rounded to a tick. */
void	callout_schedule_ns(callout_t *, uint64_t);
/* Next deadline, UINT64_MAX if nothing is pending. */
uint64_t callout_next_ns(void);

#endif /* _SYS_CALLOUT_H_ */
