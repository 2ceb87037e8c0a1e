/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cprng(9) and getrandom(2).
 *
 * A strong generator is a ChaCha20 key that makes CPRNG_BUFLEN bytes at a time
 * and is replaced each time; it takes a new key from the pool when something
 * was mixed into that.  Fast numbers come from a xoroshiro128++ of each
 * virtual CPU, which nobody else touches while an lwp holds the CPU.
 *
 * After cprng_seed() all of them follow from the seed, for runs that can be
 * repeated.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/cprng.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/random.h>
#include <sys/signalvar.h>
#include <sys/syscallargs.h>
#include <sys/systm.h>

#include <rump-sys/sim.h>

#include "chacha.h"
#include "rnd_state.h"

#define CPRNG_BUFLEN	256

struct cprng_strong {
	kmutex_t	cs_lock;
	u_int		cs_epoch;	/* of the pool, when keyed */
	uint32_t	cs_key[8];
	size_t		cs_left;	/* unused bytes, at the end */
	uint8_t		cs_buf[CPRNG_BUFLEN];
};

/*
 * Strong.
 */

/* CPRNG_REKEY_ANY and the others say when to wait for entropy: never. */
static void
cprng_strong_init(struct cprng_strong *c, int ipl)
{

	mutex_init(&c->cs_lock, MUTEX_DEFAULT, ipl);
	c->cs_epoch = 0;		/* rs_epoch is never 0: key it first */
	c->cs_left = 0;
}

cprng_strong_t *
cprng_strong_create(const char *name, int ipl, int flags)
{
	struct cprng_strong *c;

	c = kmem_zalloc(sizeof(*c), KM_SLEEP);
	cprng_strong_init(c, ipl);
	return c;
}

void
cprng_strong_destroy(cprng_strong_t *c)
{

	mutex_destroy(&c->cs_lock);
	explicit_memset(c, 0, sizeof(*c));
	kmem_free(c, sizeof(*c));
}

/* Take a new key if there is reason to; cs_lock held. */
static inline void
cprng_strong_rekey(struct cprng_strong *c)
{
	u_int epoch = curkernel()->k_rnd->rs_epoch;

	if (__predict_true(c->cs_epoch == epoch))
		return;
	c->cs_epoch = epoch;
	rnd_getkey(c->cs_key);
	c->cs_left = 0;
}

static void
cprng_strong_bytes(struct cprng_strong *c, void *buf, size_t len)
{
	uint8_t *p;

	mutex_enter(&c->cs_lock);
	cprng_strong_rekey(c);
	if (len > CPRNG_BUFLEN / 2) {
		chacha_generate(c->cs_key, buf, len);
	} else {
		if (c->cs_left < len) {
			chacha_generate(c->cs_key, c->cs_buf, CPRNG_BUFLEN);
			c->cs_left = CPRNG_BUFLEN;
		}
		p = c->cs_buf + CPRNG_BUFLEN - c->cs_left;
		memcpy(buf, p, len);
		memset(p, 0, len);
		c->cs_left -= len;
	}
	mutex_exit(&c->cs_lock);
	if (__predict_false(kernel_sim(curkernel()) != NULL))
		sim_trace(kernel_sim(curkernel()), SIM_EV_RANDOM, len, 1);
}

size_t
cprng_strong(cprng_strong_t *c, void *buf, size_t len, int flags)
{

	KASSERT(len <= CPRNG_MAX_LEN);
	cprng_strong_bytes(c, buf, len);
	return len;
}

uint32_t
cprng_strong32(void)
{
	uint32_t r;

	cprng_strong_bytes(curkernel()->k_rnd->rs_kern, &r, sizeof(r));
	return r;
}

uint64_t
cprng_strong64(void)
{
	uint64_t r;

	cprng_strong_bytes(curkernel()->k_rnd->rs_kern, &r, sizeof(r));
	return r;
}

cprng_strong_t *
cprng_kern(void)
{

	return curkernel()->k_rnd->rs_kern;
}

cprng_strong_t *
cprng_user(void)
{

	return curkernel()->k_rnd->rs_user;
}

/*
 * Fast.
 */

static inline uint64_t
rotl64(uint64_t x, int n)
{

	return x << n | x >> (64 - n);
}

uint64_t
cprng_fast64(void)
{
	uint64_t *s = curkernel()->k_rnd->rs_fast[cpu_index(curcpu())].cf_s;
	uint64_t s0 = s[0], s1 = s[1], r;

	r = rotl64(s0 + s1, 17) + s0;
	s1 ^= s0;
	s[0] = rotl64(s0, 49) ^ s1 ^ (s1 << 21);
	s[1] = rotl64(s1, 28);
	if (__predict_false(kernel_sim(curkernel()) != NULL))
		sim_trace(kernel_sim(curkernel()), SIM_EV_RANDOM, r, 0);
	return r;
}

uint32_t
cprng_fast32(void)
{

	return (uint32_t)(cprng_fast64() >> 32);
}

size_t
cprng_fast(void *vbuf, size_t len)
{
	uint8_t *buf = vbuf;
	size_t n, left = len;
	uint64_t r;

	while (left != 0) {
		r = cprng_fast64();
		n = MIN(left, sizeof(r));
		memcpy(buf, &r, n);
		buf += n;
		left -= n;
	}
	return len;
}

/* Key the fast generators from the pool. */
void
cprng_fast_init(void)
{
	struct rnd_state *rs = curkernel()->k_rnd;
	uint32_t key[8];
	uint64_t s[2];
	int i;

	for (i = 0; i < ncpu; i++) {
		rnd_getkey(key);
		memcpy(s, key, sizeof(s));
		s[0] |= 1;		/* all zero would stay so */
		memcpy(rs->rs_fast[i].cf_s, s, sizeof(s));
	}
}

/*
 * Boot and seed.
 */

void
cprng_init(void)
{
	struct rnd_state *rs = curkernel()->k_rnd;

	rs->rs_kern = kernel_state_alloc(sizeof(*rs->rs_kern));
	cprng_strong_init(rs->rs_kern, IPL_VM);
	rs->rs_user = kernel_state_alloc(sizeof(*rs->rs_user));
	cprng_strong_init(rs->rs_user, IPL_NONE);
	rs->rs_fast = kernel_state_alloc((size_t)ncpu *
	    sizeof(rs->rs_fast[0]));
	cprng_fast_init();
}

void
cprng_seed(uint64_t seed)
{
	struct rnd_state *rs = curkernel()->k_rnd;

	mutex_enter(&rs->rs_lock);
	memset(rs->rs_key, 0, sizeof(rs->rs_key));
	rs->rs_key[0] = (uint32_t)seed;
	rs->rs_key[1] = (uint32_t)(seed >> 32);
	rs->rs_nin = 0;
	rs->rs_seeded = true;
	rs->rs_epoch++;
	mutex_exit(&rs->rs_lock);
	cprng_fast_init();
}

/*
 * getrandom(2).
 */

int
sys_getrandom(struct lwp *l, const struct sys_getrandom_args *uap,
    register_t *retval)
{
	uint8_t chunk[512], *ubuf = SCARG(uap, buf);
	size_t len = SCARG(uap, buflen), done = 0, n;
	u_int flags = SCARG(uap, flags);
	uint32_t key[8];
	int error = 0;

	if ((flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE)) != 0 ||
	    (flags & (GRND_RANDOM | GRND_INSECURE)) ==
	    (GRND_RANDOM | GRND_INSECURE))
		return EINVAL;
	if (len > SSIZE_MAX)
		return EINVAL;

	/* A generator of this call's own, not to hold up others. */
	cprng_strong_bytes(curkernel()->k_rnd->rs_user, key, sizeof(key));
	while (done < len) {
		n = MIN(len - done, sizeof(chunk));
		chacha_generate(key, chunk, n);
		if ((error = copyout(chunk, ubuf + done, n)) != 0)
			break;
		done += n;
		if (done < len && done % 65536 == 0) {
			preempt_point();
			if (sigispending(l, 0))
				break;
		}
	}
	explicit_memset(chunk, 0, sizeof(chunk));
	explicit_memset(key, 0, sizeof(key));
	*retval = (register_t)done;
	return error;
}
