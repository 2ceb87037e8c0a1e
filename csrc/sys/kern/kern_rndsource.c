/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rnd(9): the entropy pool and its sources.
 *
 * The pool is a ChaCha20 key, filled by the host at boot, so it is never
 * short of entropy and asks no source for any.  What sources give is mixed in
 * 32 bytes at a time: exclusive-or into the key, then a new key from it.
 */

#include <sys/param.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/rnd.h>
#include <sys/systm.h>
#include <sys/time.h>

#include <rump-sys/fault.h>
#include <rump-sys/kern.h>
#include <rump/rumpuser.h>

#include "chacha.h"
#include "rnd_state.h"

void
rnd_init(void)
{
	struct rnd_state *rs;
	uint8_t *p;
	size_t n, got;
	int error;

	rs = kernel_state_alloc(sizeof(*rs));
	mutex_init(&rs->rs_lock, MUTEX_DEFAULT, IPL_VM);
	LIST_INIT(&rs->rs_sources);
	p = (uint8_t *)rs->rs_key;
	for (n = 0; n < sizeof(rs->rs_key); n += got) {
		error = fault_site(RUMP_FAULT_RANDOM, NULL, EIO);
		if (error == 0)
			error = rumpuser_getrandom(p + n,
			    sizeof(rs->rs_key) - n, 0, &got);
		if (error != 0)
			kernel_boot_fail(error);
	}
	rs->rs_epoch = 1;
	curkernel()->k_rnd = rs;
}

/* Sources need no soft interrupt to be mixed in. */
void
rnd_init_softint(void)
{
}

void
rnd_getkey(uint32_t key[8])
{
	struct rnd_state *rs = curkernel()->k_rnd;

	mutex_enter(&rs->rs_lock);
	chacha_generate(rs->rs_key, key, CHACHA_KEYLEN);
	mutex_exit(&rs->rs_lock);
}

/* Mix what waits; rs_lock held. */
static void
rnd_mix(struct rnd_state *rs)
{
	uint8_t none;
	int i;

	memset(rs->rs_in + rs->rs_nin, 0, sizeof(rs->rs_in) - rs->rs_nin);
	for (i = 0; i < 8; i++)
		rs->rs_key[i] ^= le32dec(rs->rs_in + 4 * i);
	chacha_generate(rs->rs_key, &none, 0);
	rs->rs_nin = 0;
	rs->rs_epoch++;
}

static void
rnd_add(struct rnd_state *rs, const void *data, size_t len)
{
	const uint8_t *p = data;
	size_t n;

	while (len != 0) {
		n = MIN(len, sizeof(rs->rs_in) - rs->rs_nin);
		memcpy(rs->rs_in + rs->rs_nin, p, n);
		rs->rs_nin += n;
		p += n;
		len -= n;
		if (rs->rs_nin == sizeof(rs->rs_in))
			rnd_mix(rs);
	}
}

void
rnd_attach_source(krndsource_t *src, const char *name, uint32_t type,
    uint32_t flags)
{
	struct rnd_state *rs = curkernel()->k_rnd;

	strlcpy(src->name, name, sizeof(src->name));
	src->type = type;
	src->flags = flags | (src->flags & (RND_FLAG_HASCB |
	    RND_FLAG_HASENABLE));
	src->total = 0;
	src->samples = 0;
	src->lasttime = 0;
	mutex_enter(&rs->rs_lock);
	LIST_INSERT_HEAD(&rs->rs_sources, src, list);
	mutex_exit(&rs->rs_lock);
	if ((src->flags & RND_FLAG_HASENABLE) != 0)
		(*src->enable)(src, true);
}

void
rnd_detach_source(krndsource_t *src)
{
	struct rnd_state *rs = curkernel()->k_rnd;

	if ((src->flags & RND_FLAG_HASENABLE) != 0)
		(*src->enable)(src, false);
	mutex_enter(&rs->rs_lock);
	LIST_REMOVE(src, list);
	mutex_exit(&rs->rs_lock);
}

/* Before attaching. */
void
rndsource_setcb(krndsource_t *src, void (*get)(size_t, void *), void *arg)
{

	src->get = get;
	src->getarg = arg;
	src->flags |= RND_FLAG_HASCB;
}

void
rndsource_setenable(krndsource_t *src, void (*enable)(krndsource_t *, bool))
{

	src->enable = enable;
	src->flags |= RND_FLAG_HASENABLE;
}

/* A value, and the time it came. */
void
rnd_add_uint32(krndsource_t *src, uint32_t value)
{
	struct rnd_state *rs = curkernel()->k_rnd;
	struct {
		uint64_t	time;
		uint32_t	value;
		uint32_t	type;
	} sample = { .value = value, .type = src->type };

	if (rs->rs_seeded || (src->flags & RND_FLAG_NO_COLLECT) != 0)
		return;
	if ((src->flags & RND_FLAG_COLLECT_TIME) != 0)
		sample.time = clock_mono_ns();
	mutex_enter(&rs->rs_lock);
	src->samples++;
	if (sample.time != src->lasttime &&
	    (src->flags & RND_FLAG_NO_ESTIMATE) == 0)
		src->total++;
	src->lasttime = sample.time;
	rnd_add(rs, &sample, sizeof(sample));
	mutex_exit(&rs->rs_lock);
}

void
rnd_add_data(krndsource_t *src, const void *data, uint32_t len,
    uint32_t entropybits)
{
	struct rnd_state *rs = curkernel()->k_rnd;

	if (src != NULL && (src->flags & RND_FLAG_NO_COLLECT) != 0)
		return;
	mutex_enter(&rs->rs_lock);
	if (src != NULL) {
		src->samples++;
		src->total += entropybits;
	}
	if (!rs->rs_seeded)
		rnd_add(rs, data, len);
	mutex_exit(&rs->rs_lock);
}

/* At once: later numbers depend on it. */
void
rnd_add_data_sync(krndsource_t *src, const void *data, uint32_t len,
    uint32_t entropybits)
{
	struct rnd_state *rs = curkernel()->k_rnd;

	rnd_add_data(src, data, len, entropybits);
	mutex_enter(&rs->rs_lock);
	if (rs->rs_nin != 0)
		rnd_mix(rs);
	mutex_exit(&rs->rs_lock);
}

void
rnd_add_data_intr(krndsource_t *src, const void *data, uint32_t len,
    uint32_t entropybits)
{

	rnd_add_data(src, data, len, entropybits);
}
