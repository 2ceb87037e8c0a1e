/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * percpu(9): one piece of memory a CPU, found through an array of pointers.
 * The CPUs of a kernel are all there before the first percpu_alloc().
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/cpu.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/percpu.h>
#include <sys/xcall.h>

#include <rump-sys/kernel.h>

#include "percpu_impl.h"

struct percpu {
	size_t		pc_size;	/* of a piece, whole cache lines */
	u_int		pc_ncpu;
	percpu_callback_t pc_dtor;
	void		*pc_cookie;
	void		*pc_base;
	void		*pc_ptr[];	/* [pc_ncpu] */
};

static size_t
percpu_bytes(u_int n)
{

	return sizeof(struct percpu) + n * sizeof(void *);
}

void
percpu_init(void)
{
	struct percpu_state *ps = kernel_state_alloc(sizeof(*ps));

	mutex_init(&ps->ps_lock, MUTEX_DEFAULT, IPL_NONE);
	curkernel()->k_percpu = ps;
	kcpuset_sysinit();
}

/*
 * Nothing is kept in the CPU itself.
 */
void
percpu_init_cpu(struct cpu_info *ci)
{

	KASSERT(cpu_index(ci) < curkernel()->k_ncpu);
}

percpu_t *
percpu_create(size_t size, percpu_callback_t ctor, percpu_callback_t dtor,
    void *cookie)
{
	struct kernel *k = curkernel();
	u_int i, n = k->k_ncpu;
	struct percpu *pc;

	pc = kmem_zalloc(percpu_bytes(n), KM_SLEEP);
	pc->pc_size = roundup2(size, COHERENCY_UNIT);
	pc->pc_ncpu = n;
	pc->pc_dtor = dtor;
	pc->pc_cookie = cookie;
	pc->pc_base = kmem_zalloc(pc->pc_size * n, KM_SLEEP);
	for (i = 0; i < n; i++) {
		pc->pc_ptr[i] = (char *)pc->pc_base + i * pc->pc_size;
		if (ctor != NULL)
			ctor(pc->pc_ptr[i], cookie, k->k_cpus[i]);
	}
	return pc;
}

percpu_t *
percpu_alloc(size_t size)
{

	return percpu_create(size, NULL, NULL, NULL);
}

void
percpu_free(percpu_t *pc, size_t size)
{
	struct kernel *k = curkernel();
	u_int i;

	KASSERT(pc->pc_size == roundup2(size, COHERENCY_UNIT));
	if (pc->pc_dtor != NULL) {
		for (i = 0; i < pc->pc_ncpu; i++)
			pc->pc_dtor(pc->pc_ptr[i], pc->pc_cookie,
			    k->k_cpus[i]);
	}
	kmem_free(pc->pc_base, pc->pc_size * pc->pc_ncpu);
	kmem_free(pc, percpu_bytes(pc->pc_ncpu));
}

void *
percpu_getref(percpu_t *pc)
{

	kpreempt_disable();
	return pc->pc_ptr[cpu_number()];
}

void
percpu_putref(percpu_t *pc)
{

	kpreempt_enable();
}

void *
percpu_getptr_remote(percpu_t *pc, struct cpu_info *ci)
{

	return pc->pc_ptr[cpu_index(ci)];
}

void
percpu_traverse_enter(void)
{

	mutex_enter(&curkernel()->k_percpu->ps_lock);
}

void
percpu_traverse_exit(void)
{

	mutex_exit(&curkernel()->k_percpu->ps_lock);
}

void
percpu_foreach(percpu_t *pc, percpu_callback_t cb, void *arg)
{
	struct kernel *k = curkernel();
	u_int i;

	percpu_traverse_enter();
	for (i = 0; i < pc->pc_ncpu; i++)
		cb(pc->pc_ptr[i], arg, k->k_cpus[i]);
	percpu_traverse_exit();
}

/*
 * The same with each callback run on its CPU.
 */
struct percpu_xcall {
	percpu_callback_t px_cb;
	void		*px_arg;
};

static void
percpu_xcfunc(void *a1, void *a2)
{
	percpu_t *pc = a1;
	struct percpu_xcall *px = a2;

	px->px_cb(percpu_getref(pc), px->px_arg, curcpu());
	percpu_putref(pc);
}

void
percpu_foreach_xcall(percpu_t *pc, u_int xcflags, percpu_callback_t cb,
    void *arg)
{
	struct percpu_xcall px = { .px_cb = cb, .px_arg = arg };

	percpu_traverse_enter();
	xc_wait(xc_broadcast(xcflags, percpu_xcfunc, pc, &px));
	percpu_traverse_exit();
}
