/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pserialize(9): passive serialisation.  A reader section may not sleep, so
 * it stays on its virtual CPU: entering and leaving it is one increment.
 */
#ifndef _SYS_PSERIALIZE_H_
#define _SYS_PSERIALIZE_H_

#include <sys/types.h>
#include <sys/cpu.h>
#include <sys/lwp.h>

struct pserialize;
typedef struct pserialize *pserialize_t;

void	pserialize_init(void);		/* boot */
pserialize_t pserialize_create(void);
void	pserialize_destroy(pserialize_t);
void	pserialize_perform(pserialize_t);
bool	pserialize_in_read_section(void);
bool	pserialize_not_in_read_section(void);

static inline int
pserialize_read_enter(void)
{
	curcpu()->ci_psz_read_depth++;
	__insn_barrier();
	return 0;
}

static inline void
pserialize_read_exit(int s)
{
	__insn_barrier();
	curcpu()->ci_psz_read_depth--;
}

#endif /* _SYS_PSERIALIZE_H_ */
