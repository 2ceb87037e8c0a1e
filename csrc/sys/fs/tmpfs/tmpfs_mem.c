/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a mount may use: bytes of file data, names and nodes are charged
 * against the size it was mounted with.
 */

#include <sys/param.h>
#include <sys/systm.h>

#include <uvm/uvm_extern.h>

#include <fs/tmpfs/tmpfs.h>

/*
 * Charge; false if that would pass the limit.
 */
bool
tmpfs_mem_incr(struct tmpfs_mount *tmp, uint64_t bytes)
{
	uint64_t used = __atomic_load_n(&tmp->tm_mem_used, __ATOMIC_RELAXED);

	do {
		if (bytes > tmp->tm_mem_max || used > tmp->tm_mem_max - bytes)
			return false;
	} while (!__atomic_compare_exchange_n(&tmp->tm_mem_used, &used,
	    used + bytes, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	return true;
}

void
tmpfs_mem_decr(struct tmpfs_mount *tmp, uint64_t bytes)
{
	uint64_t old __diagused = __atomic_fetch_sub(&tmp->tm_mem_used, bytes,
	    __ATOMIC_RELAXED);

	KASSERT(old >= bytes);
}

/*
 * Bytes that can still be used: by the limit, and by the memory there is.
 */
uint64_t
tmpfs_mem_avail(struct tmpfs_mount *tmp)
{
	uint64_t used = __atomic_load_n(&tmp->tm_mem_used, __ATOMIC_RELAXED);
	uint64_t left = used < tmp->tm_mem_max ? tmp->tm_mem_max - used : 0;
	uint64_t mem = (uint64_t)uvm_availmem(false) << PAGE_SHIFT;

	return MIN(left, mem);
}
