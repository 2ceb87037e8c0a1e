/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kcpuset(9): a word is enough for KERNEL_MAXCPUS.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/atomic.h>
#include <sys/kcpuset.h>
#include <sys/kmem.h>

#include <rump-sys/kernel.h>

#include "percpu_impl.h"

CTASSERT(KERNEL_MAXCPUS <= 32);

#define BIT(i)	(1U << (i))

void
kcpuset_sysinit(void)
{
	struct kernel *k = curkernel();
	kcpuset_t *ks = &k->k_percpu->ps_cpus;

	ks->ks_refcnt = 1;
	ks->ks_bits = k->k_ncpu >= 32 ? ~0U : BIT(k->k_ncpu) - 1;
}

kcpuset_t *
kcpuset_all(void)
{

	return &curkernel()->k_percpu->ps_cpus;
}

void
kcpuset_create(kcpuset_t **ksp, bool zero)
{

	*ksp = kmem_zalloc(sizeof(**ksp), KM_SLEEP);
	(*ksp)->ks_refcnt = 1;
}

void
kcpuset_clone(kcpuset_t **ksp, const kcpuset_t *from)
{

	kcpuset_create(ksp, true);
	(*ksp)->ks_bits = from->ks_bits;
}

void
kcpuset_destroy(kcpuset_t *ks)
{

	kcpuset_unuse(ks, NULL);
}

void
kcpuset_use(kcpuset_t *ks)
{

	atomic_inc_32(&ks->ks_refcnt);
}

/*
 * Drop a reference; the last one frees, later if there is a list for it.
 */
void
kcpuset_unuse(kcpuset_t *ks, kcpuset_t **later)
{

	if (atomic_dec_32_nv(&ks->ks_refcnt) != 0)
		return;
	if (later != NULL)
		*later = ks;
	else
		kmem_free(ks, sizeof(*ks));
}

void
kcpuset_copy(kcpuset_t *to, const kcpuset_t *from)
{

	to->ks_bits = from->ks_bits;
}

int
kcpuset_copyin(const void *ucset, kcpuset_t *ks, size_t len)
{
	uint32_t bits;
	int error;

	if (len < sizeof(bits))
		return EINVAL;
	if ((error = copyin(ucset, &bits, sizeof(bits))) == 0)
		ks->ks_bits = bits;
	return error;
}

int
kcpuset_copyout(kcpuset_t *ks, void *ucset, size_t len)
{
	uint32_t bits = ks->ks_bits;

	if (len < sizeof(bits))
		return EINVAL;
	return copyout(&bits, ucset, sizeof(bits));
}

void
kcpuset_zero(kcpuset_t *ks)
{

	ks->ks_bits = 0;
}

void
kcpuset_fill(kcpuset_t *ks)
{

	ks->ks_bits = ~0U;
}

void
kcpuset_set(kcpuset_t *ks, cpuid_t i)
{

	ks->ks_bits |= BIT(i);
}

void
kcpuset_clear(kcpuset_t *ks, cpuid_t i)
{

	ks->ks_bits &= ~BIT(i);
}

bool
kcpuset_isset(const kcpuset_t *ks, cpuid_t i)
{

	return (ks->ks_bits & BIT(i)) != 0;
}

bool
kcpuset_isotherset(const kcpuset_t *ks, cpuid_t i)
{

	return (ks->ks_bits & ~BIT(i)) != 0;
}

bool
kcpuset_iszero(const kcpuset_t *ks)
{

	return ks->ks_bits == 0;
}

bool
kcpuset_intersecting_p(const kcpuset_t *a, const kcpuset_t *b)
{

	return (a->ks_bits & b->ks_bits) != 0;
}

/* One more than the index, 0 for none. */
cpuid_t
kcpuset_ffs(const kcpuset_t *ks)
{

	return ffs(ks->ks_bits);
}

cpuid_t
kcpuset_ffs_intersecting(const kcpuset_t *a, const kcpuset_t *b)
{

	return ffs(a->ks_bits & b->ks_bits);
}

bool
kcpuset_match(const kcpuset_t *a, const kcpuset_t *b)
{

	return a->ks_bits == b->ks_bits;
}

void
kcpuset_intersect(kcpuset_t *a, const kcpuset_t *b)
{

	a->ks_bits &= b->ks_bits;
}

void
kcpuset_merge(kcpuset_t *a, const kcpuset_t *b)
{

	a->ks_bits |= b->ks_bits;
}

void
kcpuset_remove(kcpuset_t *a, const kcpuset_t *b)
{

	a->ks_bits &= ~b->ks_bits;
}

int
kcpuset_countset(const kcpuset_t *ks)
{

	return popcount32(ks->ks_bits);
}

void
kcpuset_atomic_set(kcpuset_t *ks, cpuid_t i)
{

	atomic_or_32(&ks->ks_bits, BIT(i));
}

void
kcpuset_atomic_clear(kcpuset_t *ks, cpuid_t i)
{

	atomic_and_32(&ks->ks_bits, ~BIT(i));
}

void
kcpuset_export_u32(const kcpuset_t *ks, uint32_t *bits, size_t len)
{

	memset(bits, 0, len);
	if (len >= sizeof(*bits))
		bits[0] = ks->ks_bits;
}
