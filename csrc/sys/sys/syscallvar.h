/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system call table, and changing it.
 *
 * The table a kernel starts with is const and shared by all kernels;
 * syscall_establish() gives the kernel a copy of its own first.
 */
#ifndef _SYS_SYSCALLVAR_H_
#define _SYS_SYSCALLVAR_H_

#include <sys/types.h>
#include <sys/lwp.h>
#include <sys/systm.h>

#ifndef NSYSENT
#define NSYSENT		512
#endif

/* Generated: kern/init_sysent.c, kern/syscalls.c. */
extern const struct sysent sysent_table[NSYSENT];
extern const char *const syscallnames[NSYSENT];

struct syscall_package {
	u_short		sp_code;
	u_short		sp_flags;
	sy_call_t	*sp_call;
};

struct emul;

struct sc_autoload {
	u_int		al_code;
	const char	*al_module;
};

struct emul {
	const char	*e_name;
	const char	*e_path;
	int		e_flags;
	const int	*e_errno;
	int		e_nosys;	/* number of nosys() */
	int		e_nsysent;
	const struct sysent *e_sysent;
	const uint32_t	*e_nomodbits;
	const char	* const *e_syscallnames;
	const struct sc_autoload *e_sc_autoload;
};

extern const struct emul emul_netbsd;

void	syscall_init(void);
int	syscall_establish(const struct emul *, const struct syscall_package *);
int	syscall_disestablish(const struct emul *,
	    const struct syscall_package *);

int	sys_nosys(struct lwp *, const void *, register_t *);
int	sys_nomodule(struct lwp *, const void *, register_t *);

static inline int
sy_call(const struct sysent *sy, struct lwp *l, const void *uap,
    register_t *rval)
{
	return (*sy->sy_call)(l, uap, rval);
}

static inline int
sy_invoke(const struct sysent *sy, struct lwp *l, const void *uap,
    register_t *rval, int code)
{
	return (*sy->sy_call)(l, uap, rval);
}

#endif /* _SYS_SYSCALLVAR_H_ */
