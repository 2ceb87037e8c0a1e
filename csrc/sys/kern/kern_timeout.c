/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * callout(9), without a tick.
 *
 * Pending callouts form a pairing heap by (key, sequence number): adding one
 * is O(1), taking the first is O(log n) amortised, and the heap lives in the
 * callout_t, so that nothing is allocated.  A callout that is put off keeps
 * its place (the key is a lower bound of the deadline) and is moved when the
 * key comes up: a timer that is restarted all the time costs two stores.
 *
 * Deadlines given in ticks lie on tick boundaries, so that one wake-up serves
 * all callouts of a tick.  One worker a kernel runs the handlers, and sleeps
 * until the next key; it exists while something is pending (ondemand.h), so
 * that a callout must not be scheduled with proc_lock or a p_lock held.
 *
 * Locking: cs_od.od_lock guards the heap and every member but c_state, c_func
 * and c_arg of a callout that is not pending.
 */

#include <sys/param.h>
#include <sys/callout.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/systm.h>
#include <sys/time.h>

#include <rump-sys/sim.h>

#include "ondemand.h"

struct callout_impl {
	struct callout_impl	*c_child;
	struct callout_impl	*c_next;	/* sibling to the right */
	struct callout_impl	*c_prev;	/* the left one, or parent */
	void			(*c_func)(void *);
	void			*c_arg;
	uint64_t		c_key;		/* <= c_deadline */
	uint64_t		c_deadline;	/* clock_mono_ns() */
	uint64_t		c_seq;
	uint32_t		c_flags;
	uint32_t		c_magic;
	struct callout_state	*c_state;
};
__CTASSERT(sizeof(struct callout_impl) <= sizeof(callout_t));

#define CALLOUT_MAGIC	0xca11007d

struct callout_state {
	struct ondemand		cs_od;
	struct callout_impl	*cs_root;
	uint64_t		cs_seq;
	uint64_t		cs_sleepkey;	/* worker sleeps until, or 0 */
	bool			cs_idle;	/* nothing since it looked */
	struct callout_impl	*cs_running;
	u_int			cs_waiters;
	kcondvar_t		cs_donecv;
};

#define cs_lock		cs_od.od_lock

static uint64_t	callout_work(void *);

void
callout_startup(void)
{
	struct callout_state *cs;

	cs = kernel_state_alloc(sizeof(*cs));
	ondemand_init(&cs->cs_od, "softclk", PRI_SOFTCLOCK, LP_INTR, NULL,
	    callout_work, cs);
	cv_init(&cs->cs_donecv, "callout");
	curkernel()->k_callout = cs;
}

static inline struct callout_impl *
callout_of(callout_t *ch)
{
	struct callout_impl *c = (struct callout_impl *)ch;

	KASSERT(c->c_magic == CALLOUT_MAGIC);
	return c;
}

/*
 * The heap.
 */

static inline bool
callout_before(const struct callout_impl *a, const struct callout_impl *b)
{

	return a->c_key < b->c_key ||
	    (a->c_key == b->c_key && a->c_seq < b->c_seq);
}

/* Make one heap of two; both are roots. */
static struct callout_impl *
heap_meld(struct callout_impl *a, struct callout_impl *b)
{
	struct callout_impl *t;

	if (a == NULL)
		return b;
	if (b == NULL)
		return a;
	if (callout_before(b, a)) {
		t = a;
		a = b;
		b = t;
	}
	b->c_prev = a;
	b->c_next = a->c_child;
	if (a->c_child != NULL)
		a->c_child->c_prev = b;
	a->c_child = b;
	return a;
}

/* Meld a list of siblings: in pairs left to right, then all right to left. */
static struct callout_impl *
heap_collect(struct callout_impl *list)
{
	struct callout_impl *a, *b, *pairs = NULL, *root = NULL;

	while ((a = list) != NULL) {
		b = a->c_next;
		list = b != NULL ? b->c_next : NULL;
		a->c_next = a->c_prev = NULL;
		if (b != NULL)
			b->c_next = b->c_prev = NULL;
		a = heap_meld(a, b);
		a->c_next = pairs;
		pairs = a;
	}
	while ((a = pairs) != NULL) {
		pairs = a->c_next;
		a->c_next = NULL;
		root = heap_meld(root, a);
	}
	if (root != NULL)
		root->c_prev = NULL;
	return root;
}

static void
heap_insert(struct callout_state *cs, struct callout_impl *c)
{

	c->c_key = c->c_deadline;
	c->c_seq = cs->cs_seq++;
	c->c_child = c->c_next = c->c_prev = NULL;
	cs->cs_root = heap_meld(cs->cs_root, c);
}

static void
heap_remove(struct callout_state *cs, struct callout_impl *c)
{
	struct callout_impl *sub;

	sub = heap_collect(c->c_child);
	c->c_child = NULL;
	if (c == cs->cs_root) {
		cs->cs_root = sub;
		return;
	}
	if (c->c_prev->c_child == c)
		c->c_prev->c_child = c->c_next;
	else
		c->c_prev->c_next = c->c_next;
	if (c->c_next != NULL)
		c->c_next->c_prev = c->c_prev;
	c->c_next = c->c_prev = NULL;
	cs->cs_root = heap_meld(cs->cs_root, sub);
}

/*
 * Set the deadline of a callout and drop cs_lock.
 */
static void
callout_start(struct callout_state *cs, struct callout_impl *c,
    uint64_t deadline)
{
	bool spawn = false;

	KASSERT(c->c_func != NULL);
	c->c_deadline = deadline;
	c->c_flags &= ~CALLOUT_FIRED;
	cs->cs_idle = false;
	if ((c->c_flags & CALLOUT_PENDING) == 0) {
		c->c_flags |= CALLOUT_PENDING;
		heap_insert(cs, c);
	} else if (deadline < c->c_key) {
		heap_remove(cs, c);
		heap_insert(cs, c);
	}
	/* Wake the worker only if it would oversleep. */
	if (cs->cs_sleepkey == 0 || deadline < cs->cs_sleepkey) {
		cs->cs_sleepkey = deadline;
		spawn = ondemand_wake(&cs->cs_od);
	}
	mutex_exit(&cs->cs_lock);
	if (__predict_false(spawn))
		ondemand_spawn(&cs->cs_od);
}

/* The tick boundary `ticks' from now: the earliest is the next one. */
static uint64_t
callout_tick_deadline(int ticks)
{
	uint64_t ticklen = 1000000000 / hz;

	KASSERT(ticks >= 0);
	return clock_tick_ns() + (uint64_t)(ticks > 0 ? ticks : 1) * ticklen;
}

void
callout_init(callout_t *ch, u_int flags)
{
	struct callout_impl *c = (struct callout_impl *)ch;

	KASSERT((flags & ~CALLOUT_FLAGMASK) == 0);
	memset(ch, 0, sizeof(*ch));
	c->c_flags = flags;
	c->c_magic = CALLOUT_MAGIC;
	c->c_state = curkernel()->k_callout;
}

void
callout_destroy(callout_t *ch)
{
	struct callout_impl *c = callout_of(ch);

	KASSERTMSG((c->c_flags & CALLOUT_PENDING) == 0,
	    "callout %p destroyed while pending", ch);
	c->c_magic = 0;
}

void
callout_setfunc(callout_t *ch, void (*func)(void *), void *arg)
{
	struct callout_impl *c = callout_of(ch);
	struct callout_state *cs = c->c_state;

	KASSERT(func != NULL);
	mutex_enter(&cs->cs_lock);
	c->c_func = func;
	c->c_arg = arg;
	mutex_exit(&cs->cs_lock);
}

void
callout_reset(callout_t *ch, int ticks, void (*func)(void *), void *arg)
{
	struct callout_impl *c = callout_of(ch);
	struct callout_state *cs = c->c_state;
	uint64_t deadline = callout_tick_deadline(ticks);

	mutex_enter(&cs->cs_lock);
	c->c_func = func;
	c->c_arg = arg;
	callout_start(cs, c, deadline);
}

void
callout_schedule(callout_t *ch, int ticks)
{

	callout_schedule_ns(ch, callout_tick_deadline(ticks));
}

void
callout_schedule_ns(callout_t *ch, uint64_t deadline)
{
	struct callout_impl *c = callout_of(ch);
	struct callout_state *cs = c->c_state;

	mutex_enter(&cs->cs_lock);
	callout_start(cs, c, deadline);
}

/* Take off the heap; true if it had expired.  cs_lock held. */
static bool
callout_stop_locked(struct callout_state *cs, struct callout_impl *c)
{
	bool expired = (c->c_flags & CALLOUT_FIRED) != 0;

	if ((c->c_flags & CALLOUT_PENDING) != 0) {
		heap_remove(cs, c);
		/* The worker is not to sleep for what does not come. */
		if (cs->cs_root == NULL && cs->cs_od.od_sleeping &&
		    cs->cs_sleepkey > clock_mono_ns() + ONDEMAND_LINGER) {
			cs->cs_sleepkey = 1;
			(void)ondemand_wake(&cs->cs_od);
		}
	}
	c->c_flags &= ~(CALLOUT_PENDING | CALLOUT_FIRED);
	return expired;
}

bool
callout_stop(callout_t *ch)
{
	struct callout_impl *c = callout_of(ch);
	struct callout_state *cs = c->c_state;
	bool expired;

	mutex_enter(&cs->cs_lock);
	expired = callout_stop_locked(cs, c);
	mutex_exit(&cs->cs_lock);
	return expired;
}

bool
callout_halt(callout_t *ch, void *interlock)
{
	struct callout_impl *c = callout_of(ch);
	struct callout_state *cs = c->c_state;
	kmutex_t *relock = NULL;
	bool expired;

	mutex_enter(&cs->cs_lock);
	expired = callout_stop_locked(cs, c);
	while (cs->cs_running == c && !ondemand_self(&cs->cs_od)) {
		if (interlock != NULL && relock == NULL) {
			/* The handler may want it to get to its end. */
			relock = interlock;
			mutex_exit(relock);
		}
		cs->cs_waiters++;
		cv_wait(&cs->cs_donecv, &cs->cs_lock);
		cs->cs_waiters--;
		/* The handler may have scheduled it again. */
		expired |= callout_stop_locked(cs, c);
	}
	mutex_exit(&cs->cs_lock);
	if (relock != NULL)
		mutex_enter(relock);
	return expired;
}

static bool
callout_test(callout_t *ch, uint32_t flags)
{
	struct callout_impl *c = callout_of(ch);
	struct callout_state *cs = c->c_state;
	bool rv;

	mutex_enter(&cs->cs_lock);
	rv = (c->c_flags & flags) != 0;
	mutex_exit(&cs->cs_lock);
	return rv;
}

bool
callout_pending(callout_t *ch)
{

	return callout_test(ch, CALLOUT_PENDING);
}

bool
callout_expired(callout_t *ch)
{

	return callout_test(ch, CALLOUT_FIRED);
}

bool
callout_active(callout_t *ch)
{

	return callout_test(ch, CALLOUT_PENDING | CALLOUT_FIRED);
}

bool
callout_invoking(callout_t *ch)
{

	return callout_test(ch, CALLOUT_INVOKING);
}

void
callout_ack(callout_t *ch)
{
	struct callout_impl *c = callout_of(ch);
	struct callout_state *cs = c->c_state;

	mutex_enter(&cs->cs_lock);
	c->c_flags &= ~CALLOUT_INVOKING;
	mutex_exit(&cs->cs_lock);
}

/*
 * All handlers run in one thread, which goes from CPU to CPU: a bound callout
 * gets its CPU when it runs.
 */
void
callout_bind(callout_t *ch, struct cpu_info *ci)
{
	struct callout_impl *c = callout_of(ch);
	struct callout_state *cs = c->c_state;

	KASSERT((c->c_flags & CALLOUT_PENDING) == 0);
	mutex_enter(&cs->cs_lock);
	c->c_flags = (c->c_flags & ~CALLOUT_CPUMASK) | CALLOUT_BOUND |
	    (cpu_index(ci) << CALLOUT_CPUSHIFT);
	mutex_exit(&cs->cs_lock);
}

uint64_t
callout_next_ns(void)
{
	struct callout_state *cs = curkernel()->k_callout;
	uint64_t next = UINT64_MAX;

	mutex_enter(&cs->cs_lock);
	if (cs->cs_root != NULL)
		next = cs->cs_root->c_key;
	mutex_exit(&cs->cs_lock);
	return next;
}

struct callout_call {
	void	(*cc_func)(void *);
	void	*cc_arg;
};

static void
callout_oncpu(void *a, void *b)
{
	struct callout_call *cc = a;

	(*cc->cc_func)(cc->cc_arg);
}

/* Run one handler.  Called and returns with cs_lock held. */
static void
callout_invoke(struct callout_state *cs, struct callout_impl *c)
{
	struct callout_call cc = { .cc_func = c->c_func, .cc_arg = c->c_arg };
	uint32_t flags = c->c_flags;

	c->c_flags = (flags & ~CALLOUT_PENDING) | CALLOUT_FIRED |
	    CALLOUT_INVOKING;
	cs->cs_running = c;
	if (__predict_false(kernel_sim(curkernel()) != NULL))
		sim_trace(kernel_sim(curkernel()), SIM_EV_TIMER,
		    c->c_deadline, 0);
	mutex_exit(&cs->cs_lock);

	if ((flags & CALLOUT_MPSAFE) == 0)
		KERNEL_LOCK(1, NULL);
	if ((flags & CALLOUT_BOUND) != 0)
		sched_oncpu(cpu_lookup((flags & CALLOUT_CPUMASK) >>
		    CALLOUT_CPUSHIFT), callout_oncpu, &cc, NULL);
	else
		(*cc.cc_func)(cc.cc_arg);
	if ((flags & CALLOUT_MPSAFE) == 0)
		KERNEL_UNLOCK_ONE(NULL);

	/* The handler may have freed the callout: do not look at it. */
	mutex_enter(&cs->cs_lock);
	cs->cs_running = NULL;
	if (cs->cs_waiters != 0)
		cv_broadcast(&cs->cs_donecv);
}

/* The worker: run what is due, return the next key. */
static uint64_t
callout_work(void *arg)
{
	struct callout_state *cs = arg;
	struct callout_impl *c;
	uint64_t now = clock_mono_ns();

	/* Nobody needs to wake a worker that is awake. */
	cs->cs_sleepkey = 1;
	while ((c = cs->cs_root) != NULL) {
		if (c->c_key > now) {
			now = clock_mono_ns();
			if (c->c_key > now)
				break;
		}
		heap_remove(cs, c);
		if (c->c_deadline > c->c_key) {
			/* It had been put off. */
			heap_insert(cs, c);
			continue;
		}
		callout_invoke(cs, c);
	}
	if (c != NULL)
		return cs->cs_sleepkey = c->c_key;
	/*
	 * Nothing is pending: look once more after a while, without being
	 * woken for what comes later than that, and end if nothing came.
	 */
	cs->cs_idle = !cs->cs_idle;
	if (cs->cs_idle)
		return cs->cs_sleepkey = now + ONDEMAND_LINGER;
	cs->cs_sleepkey = 0;
	return ONDEMAND_END;
}
