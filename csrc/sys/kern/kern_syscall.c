/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changing the system call table, and the calls that are not there.
 *
 * A kernel starts with the const table that all share.  The first
 * syscall_establish() makes a copy that it changes from then on; a slot is
 * one pointer-sized store, so callers need no lock.  A call that is under way
 * when its package is taken out goes on in the old function: who establishes
 * calls waits for them before the code or data they use goes.
 *
 * Locking: kernconfig_lock() for the changes.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/signalvar.h>
#include <sys/syscall.h>
#include <sys/syscallargs.h>
#include <sys/syscallvar.h>
#include <sys/systm.h>

#include <rump-sys/kern.h>

struct syscall_state {
	struct sysent	*sc_table;	/* NULL: nothing was changed yet */
};

const struct emul emul_netbsd = {
	.e_name = "netbsd",
	.e_nosys = 0,
	.e_nsysent = NSYSENT,
	.e_sysent = sysent_table,
	.e_syscallnames = syscallnames
};

void
syscall_init(void)
{
	struct kernel *k = curkernel();

	k->k_syscall = kernel_state_alloc(sizeof(struct syscall_state));
	k->k_sysent = sysent_table;
}

/* The table of this kernel, made its own. */
static struct sysent *
syscall_table(void)
{
	struct kernel *k = curkernel();
	struct syscall_state *sc = k->k_syscall;
	struct sysent *table;
	struct proc *p;

	if (sc->sc_table != NULL)
		return sc->sc_table;
	table = kernel_state_alloc(NSYSENT * sizeof(*table));
	memcpy(table, k->k_sysent, NSYSENT * sizeof(*table));
	sc->sc_table = table;
	mutex_enter(&proc_lock);
	PROCLIST_FOREACH(p, &allproc)
		if (p->p_sysent == k->k_sysent)
			p->p_sysent = table;
	mutex_exit(&proc_lock);
	membar_producer();
	k->k_sysent = table;
	return table;
}

static bool
syscall_free(const struct sysent *sy)
{

	return sy->sy_call == sys_nosys || sy->sy_call == sys_nomodule ||
	    sy->sy_call == sys_nofaction;
}

/*
 * Add the calls of a package, all or none.  EBUSY: a slot is taken.
 */
int
syscall_establish(const struct emul *em, const struct syscall_package *sp)
{
	struct sysent *table;
	const struct syscall_package *s;
	int error = 0;

	if (em != NULL && em != &emul_netbsd)
		return EINVAL;
	kernconfig_lock();
	table = syscall_table();
	for (s = sp; s->sp_call != NULL; s++) {
		if (s->sp_code >= NSYSENT)
			error = EINVAL;
		else if (!syscall_free(&table[s->sp_code]))
			error = EBUSY;
		if (error != 0)
			goto out;
	}
	for (s = sp; s->sp_call != NULL; s++)
		atomic_store_release(&table[s->sp_code].sy_call, s->sp_call);
out:
	kernconfig_unlock();
	return error;
}

/*
 * Take a package out again.  EBUSY: a slot holds another call by now.
 */
int
syscall_disestablish(const struct emul *em, const struct syscall_package *sp)
{
	struct sysent *table;
	const struct syscall_package *s;
	int error = 0;

	if (em != NULL && em != &emul_netbsd)
		return EINVAL;
	kernconfig_lock();
	table = syscall_table();
	for (s = sp; s->sp_call != NULL; s++) {
		if (s->sp_code >= NSYSENT ||
		    table[s->sp_code].sy_call != s->sp_call) {
			error = EBUSY;
			goto out;
		}
	}
	for (s = sp; s->sp_call != NULL; s++)
		atomic_store_release(&table[s->sp_code].sy_call,
		    (sysent_table[s->sp_code].sy_flags & SYCALL_NOSYS) != 0 ?
		    sys_nosys : sys_nomodule);
out:
	kernconfig_unlock();
	return error;
}

/*
 * There is no such call.
 */
int
sys_nosys(struct lwp *l, const void *uap, register_t *retval)
{

	lwp_psignal(l, SIGSYS);
	return ENOSYS;
}

/*
 * A call of a module that is not active: which call it is is not known here,
 * so modules that provide calls are activated by name, not by their use.
 */
int
sys_nomodule(struct lwp *l, const void *uap, register_t *retval)
{

	return sys_nosys(l, uap, retval);
}
