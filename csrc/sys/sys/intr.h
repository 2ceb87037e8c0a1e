/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupt priority levels, which mean nothing here, and soft interrupts.
 *
 * A soft interrupt handler runs in a kernel thread on the virtual CPU it was
 * scheduled on.  Scheduling one again before it runs changes nothing.
 */
#ifndef _SYS_INTR_H_
#define _SYS_INTR_H_

#include <sys/types.h>

#define IPL_NONE	0
#define IPL_PREEMPT	1
#define IPL_SOFTCLOCK	2
#define IPL_SOFTBIO	3
#define IPL_SOFTNET	4
#define IPL_SOFTSERIAL	5
#define IPL_VM		6
#define IPL_SCHED	7
#define IPL_HIGH	8
#define NIPL		9
#define IPL_NET		IPL_VM
#define IPL_BIO		IPL_VM
#define IPL_TTY		IPL_VM
#define IPL_LPT		IPL_VM
#define IPL_AUDIO	IPL_SCHED
#define IPL_CLOCK	IPL_SCHED
#define IPL_STATCLOCK	IPL_SCHED
#define IPL_SERIAL	IPL_HIGH

typedef struct {
	int	_ipl;
} ipl_cookie_t;

static inline ipl_cookie_t
makeiplcookie(int ipl)
{
	return (ipl_cookie_t) { ._ipl = ipl };
}

#define _SPL_NOP(name)							\
static inline int							\
name(void)								\
{									\
	return IPL_NONE;						\
}
_SPL_NOP(splsoftclock)
_SPL_NOP(splsoftbio)
_SPL_NOP(splsoftnet)
_SPL_NOP(splsoftserial)
_SPL_NOP(splvm)
_SPL_NOP(splnet)
_SPL_NOP(splbio)
_SPL_NOP(spltty)
_SPL_NOP(splaudio)
_SPL_NOP(splclock)
_SPL_NOP(splstatclock)
_SPL_NOP(splsched)
_SPL_NOP(splserial)
_SPL_NOP(splhigh)
#undef _SPL_NOP

static inline int
splraiseipl(ipl_cookie_t c)
{
	return IPL_NONE;
}

static inline int
splraise(int ipl)
{
	return IPL_NONE;
}

static inline void
spllower(int ipl)
{
}

static inline void
splx(int s)
{
}

static inline void
spl0(void)
{
}

#define SOFTINT_BIO	0u
#define SOFTINT_CLOCK	1u
#define SOFTINT_SERIAL	2u
#define SOFTINT_NET	3u
#define SOFTINT_COUNT	4u
#define SOFTINT_LVLMASK	0x00ffu
#define SOFTINT_MPSAFE	0x0100u
#define SOFTINT_RCPU	0x0200u
#define SOFTINT_IMPMASK	0xf000u

struct cpu_info;

void	softint_init(struct cpu_info *);	/* boot, for each CPU */
void	*softint_establish(u_int, void (*)(void *), void *);
void	softint_disestablish(void *);
void	softint_schedule(void *);
void	softint_schedule_cpu(void *, struct cpu_info *);
/*
 * Run what is pending on the calling lwp's CPU, for kernels that have, or
 * got, no threads (k_leavework): called where a thread leaves the kernel.
 * softint_pending_p() is the cheap test for it.
 */
void	softint_run_pending(void);
bool	softint_pending_p(void);

bool	cpu_intr_p(void);
bool	cpu_softintr_p(void);

#endif /* _SYS_INTR_H_ */
