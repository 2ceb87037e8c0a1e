/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The switch.
 *
 * All of it is in memory of the host, since several kernels use it: a wire,
 * its ports, frames on their way.  A sender copies its packet into a frame
 * (once, however many get it) and the receiver makes an mbuf of that memory.
 *
 * A frame is put on a queue of the port it goes to, with the time at which it
 * is due.  The thread that sent it, when it has left its kernel and holds no
 * locks, goes into the kernel there and works on what has come (after_post()):
 * no other thread must be woken.  A soft interrupt there does it if the clock
 * is virtual, if the thread is in the middle of something larger, or has done
 * enough for others.  A callout waits for what is not due yet.
 *
 * Locking: spin locks, since kernels come and go, their locks with them.
 * Frames of two flows have wq_lock of a queue in common at the most; w_lock is
 * for what changes the wire and for links that do more than carry.  Nothing is
 * called with them held, but for rules and captures, which are called under
 * w_hooklock so that they see frames in order.
 */

#include <sys/param.h>
#include <sys/endian.h>
#include <sys/errno.h>
#include <sys/systm.h>

#include <rump/rumpuser.h>
#include <rump/librump/rumpkern/rump_private.h>

#include <rump-sys/sim.h>
#include <rump/rumpclock.h>

#include "wire_private.h"

#define WIRE_MACS	1024
#define WIRE_CHUNK	256		/* ports are found in two steps */
#define WIRE_QUEUE	4096		/* frames that wait in a queue */
#define WIRE_PENDING	(256 * 1024)	/* bytes that wait for a thread */

struct rump_wire_port {
	struct wire_queue wp_queue[WIRE_QUEUES];
	struct wire_frames wp_frames[WIRE_QUEUES];
	struct rump_wire *wp_wire;
	struct rump_wire_port *wp_next;
	u_int		wp_index;
	/* Written with w_lock held, read without. */
	uint64_t	wp_kserial;	/* kernel on it, 0: none */
	void		*wp_softc;
	bool		wp_sim;		/* its clock is virtual */
	bool		wp_plain;	/* its link only carries */
	uint32_t	wp_down, wp_group;
	/* (w_lock) */
	struct rump_wire_link wp_link;
	int64_t		wp_free;	/* when the link is */
	/* Written with w_hooklock held. */
	rump_wire_rule_fn wp_rule;
	void		*wp_rulearg;
	rump_wire_capture_fn wp_capture;
	void		*wp_capturearg;
};

struct rump_wire {
	volatile uint32_t w_lock;
	volatile uint32_t w_hooklock;
	uint64_t	w_random;
	uint32_t	w_flags;
	u_int		w_id;
	u_int		w_nports;
	struct rump_wire_port *w_ports;
	struct rump_wire_port **w_chunks[WIRE_CHUNK];
	uint64_t	w_macs[WIRE_MACS];	/* address, index of port + 1 */
	/* The virtual clock of the kernels on it; NULL: the host's. */
	struct rump_clock *w_clock;
};

#define LOAD(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define STORE(x, v)	__atomic_store_n(&(x), v, __ATOMIC_RELAXED)

static void	wire_after(struct rump_after *, bool);

static void *
wire_alloc(size_t size)
{
	void *p;

	if (rumpuser_malloc(size, 16, &p) != 0)
		return NULL;
	return p;
}

static uint64_t
wire_random(struct rump_wire *w)
{
	uint64_t z = (w->w_random += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/* Time of links and captures.  The caller may be in no kernel. */
int64_t
wire_now(const struct rump_wire_port *p)
{
	struct rump_clock *c = __atomic_load_n(&p->wp_wire->w_clock,
	    __ATOMIC_ACQUIRE);

	return __predict_true(c == NULL) ? rumpuser_monotime() :
	    rump_clock_now(c);
}

static bool
wire_chance(struct rump_wire *w, uint32_t ppm)
{
	return ppm != 0 && wire_random(w) % 1000000 < ppm;
}

int
rump_wire_create(const struct rump_wire_config *cf, struct rump_wire **wp)
{
	struct rump_wire *w = wire_alloc(sizeof(*w));

	if (w == NULL)
		return ENOMEM;
	memset(w, 0, sizeof(*w));
	if (cf != NULL) {
		w->w_random = cf->rwc_seed;
		w->w_flags = cf->rwc_flags;
	}
	w->w_id = (u_int)(wire_random(w) & 0xffff);
	*wp = w;
	return 0;
}

static void
wire_frames_free(struct wire_frame *wf)
{
	struct wire_frame *next;

	for (; wf != NULL; wf = next) {
		next = wf->wf_next;
		wire_frame_free(wf);
	}
}

void
rump_wire_destroy(struct rump_wire *w)
{
	struct rump_wire_port *p;

	/* They go back to any port. */
	for (p = w->w_ports; p != NULL; p = p->wp_next) {
		for (u_int i = 0; i < WIRE_QUEUES; i++)
			wire_frames_free(p->wp_queue[i].wq_first);
	}
	while ((p = w->w_ports) != NULL) {
		w->w_ports = p->wp_next;
		wire_frames_fini(p->wp_frames);
		rumpuser_free(p, sizeof(*p));
	}
	for (u_int i = 0; i < WIRE_CHUNK; i++) {
		if (w->w_chunks[i] != NULL)
			rumpuser_free(w->w_chunks[i],
			    WIRE_CHUNK * sizeof(*w->w_chunks[i]));
	}
	if (w->w_clock != NULL)
		clock_drop(w->w_clock);
	rumpuser_free(w, sizeof(*w));
}

/* Give a port its number; w_lock held. */
static bool
wire_number(struct rump_wire *w, struct rump_wire_port *p)
{
	const u_int n = w->w_nports;
	struct rump_wire_port ***chunk = &w->w_chunks[n / WIRE_CHUNK];
	struct rump_wire_port **new;

	if (n >= WIRE_CHUNK * WIRE_CHUNK - 1)
		return false;
	if (*chunk == NULL) {
		if ((new = wire_alloc(WIRE_CHUNK * sizeof(*new))) == NULL)
			return false;
		__atomic_store_n(chunk, new, __ATOMIC_RELEASE);
	}
	p->wp_index = n;
	w->w_nports = n + 1;
	__atomic_store_n(&(*chunk)[n % WIRE_CHUNK], p, __ATOMIC_RELEASE);
	p->wp_next = w->w_ports;
	__atomic_store_n(&w->w_ports, p, __ATOMIC_RELEASE);
	return true;
}

static struct rump_wire_port *
wire_numbered(struct rump_wire *w, u_int n)
{
	struct rump_wire_port **chunk =
	    __atomic_load_n(&w->w_chunks[n / WIRE_CHUNK], __ATOMIC_ACQUIRE);

	return __atomic_load_n(&chunk[n % WIRE_CHUNK], __ATOMIC_ACQUIRE);
}

struct rump_wire_port *
rump_wire_port(struct rump_wire *w)
{
	struct rump_wire_port *p;
	void *mem;
	bool ok;

	if (rumpuser_malloc(sizeof(*p), 64, &mem) != 0)
		return NULL;
	p = mem;
	memset(p, 0, sizeof(*p));
	p->wp_wire = w;
	p->wp_plain = true;
	for (u_int i = 0; i < WIRE_QUEUES; i++) {
		p->wp_queue[i].wq_after.ra_fn = wire_after;
		p->wp_queue[i].wq_port = p;
		p->wp_queue[i].wq_index = i;
	}
	rump_spinlock(&w->w_lock);
	ok = wire_number(w, p);
	rump_spinunlock(&w->w_lock);
	if (!ok) {
		rumpuser_free(p, sizeof(*p));
		return NULL;
	}
	return p;
}

/* Does the link only carry? */
static bool
link_plain(const struct rump_wire_link *l)
{
	return (l->rwl_delay | l->rwl_jitter | l->rwl_bandwidth) == 0 &&
	    (l->rwl_loss | l->rwl_duplicate | l->rwl_reorder |
	    l->rwl_corrupt | l->rwl_down) == 0;
}

int
rump_wire_link(struct rump_wire_port *p, const struct rump_wire_link *link)
{
	struct rump_wire_link new;

	memset(&new, 0, sizeof(new));
	memcpy(&new, link, MIN(link->rwl_size, sizeof(new)));
	if (new.rwl_loss > 1000000 || new.rwl_duplicate > 1000000 ||
	    new.rwl_reorder > 1000000 || new.rwl_corrupt > 1000000)
		return EINVAL;
	rump_spinlock(&p->wp_wire->w_lock);
	p->wp_link = new;
	STORE(p->wp_plain, link_plain(&new));
	STORE(p->wp_down, new.rwl_down);
	STORE(p->wp_group, new.rwl_group);
	rump_spinunlock(&p->wp_wire->w_lock);
	return 0;
}

void
rump_wire_rule(struct rump_wire_port *p, rump_wire_rule_fn fn, void *arg)
{
	rump_spinlock(&p->wp_wire->w_hooklock);
	p->wp_rulearg = arg;
	STORE(p->wp_rule, fn);
	rump_spinunlock(&p->wp_wire->w_hooklock);
}

/*
 * Captures: a section and an interface block first, then a block a frame.
 */
void
rump_wire_capture(struct rump_wire_port *p, rump_wire_capture_fn fn,
    void *arg)
{
	static const uint32_t head[] = {
		/* Section header: magic, version 1.0, length not told. */
		0x0a0d0d0a, 28, 0x1a2b3c4d, 0x00000001, 0xffffffff,
		0xffffffff, 28,
		/* Interface: Ethernet, no limit, nanoseconds. */
		1, 32, 1, 0, 0x00010009, 9, 0, 32
	};

	rump_spinlock(&p->wp_wire->w_hooklock);
	p->wp_capturearg = arg;
	STORE(p->wp_capture, fn);
	if (fn != NULL)
		fn(arg, head, sizeof(head));
	rump_spinunlock(&p->wp_wire->w_hooklock);
}

static void
wire_captured(struct rump_wire_port *p, const struct wire_frame *wf,
    int64_t now)
{
	const uint32_t padded = (wf->wf_len + 3) & ~3U;
	const uint32_t total = 32 + padded, zero = 0;
	const uint32_t head[] = {
		6, total, 0, (uint32_t)((uint64_t)now >> 32), (uint32_t)now,
		wf->wf_len, wf->wf_len
	};

	p->wp_capture(p->wp_capturearg, head, sizeof(head));
	p->wp_capture(p->wp_capturearg, wf->wf_data + WIRE_ALIGN, wf->wf_len);
	if (padded != wf->wf_len)
		p->wp_capture(p->wp_capturearg, &zero, padded - wf->wf_len);
	p->wp_capture(p->wp_capturearg, &total, sizeof(total));
}

bool
wire_looks(struct rump_wire_port *p)
{
	return LOAD(p->wp_rule) != NULL || LOAD(p->wp_capture) != NULL ||
	    !LOAD(p->wp_plain);
}

uint32_t
wire_flags(struct rump_wire_port *p)
{
	return p->wp_wire->w_flags;
}

void
wire_mac(struct rump_wire_port *p, uint8_t *mac)
{
	mac[0] = 0x02;
	mac[1] = 0x72;
	mac[2] = (uint8_t)(p->wp_wire->w_id >> 8);
	mac[3] = (uint8_t)p->wp_wire->w_id;
	mac[4] = (uint8_t)(p->wp_index >> 8);
	mac[5] = (uint8_t)p->wp_index;
}

int
wire_bind(struct rump_wire_port *p, void *softc)
{
	struct rump_wire *w = p->wp_wire;
	struct rump_clock *c = kernel_sim(curkernel());
	int error = 0;

	rump_spinlock(&w->w_lock);
	if (p->wp_kserial != 0)
		error = EBUSY;
	else {
		if (c != NULL && w->w_clock == NULL) {
			clock_hold(c);
			__atomic_store_n(&w->w_clock, c, __ATOMIC_RELEASE);
		}
		STORE(p->wp_softc, softc);
		STORE(p->wp_sim, c != NULL);
		__atomic_store_n(&p->wp_kserial, curkernel()->k_serial,
		    __ATOMIC_RELEASE);
	}
	rump_spinunlock(&w->w_lock);
	return error;
}

/* What w_macs has for an address, without the port. */
static uint64_t
wire_mackey(const uint8_t *mac)
{
	uint64_t key = 0;

	memcpy(&key, mac, 6);
	return key << 16;
}

static uint64_t *
wire_macslot(struct rump_wire *w, uint64_t key)
{
	return &w->w_macs[(key >> 16) * 0x9e3779b97f4a7c15ULL >> 54];
}

static struct wire_frame *
wire_clone(const struct wire_frame *wf)
{
	struct wire_frame *new = wire_frame_alloc(NULL, wf->wf_len);

	if (new == NULL)
		return NULL;
	new->wf_due = wf->wf_due;
	new->wf_csum_flags = wf->wf_csum_flags;
	new->wf_csum_data = wf->wf_csum_data;
	new->wf_segsz = wf->wf_segsz;
	memcpy(new->wf_data, wf->wf_data, WIRE_ALIGN + wf->wf_len);
	return new;
}

/*
 * When the link delivers a frame; -1: it does not.  w_lock held.
 */
static int64_t
wire_schedule(struct rump_wire *w, struct rump_wire_port *p,
    struct wire_frame *wf, int64_t now)
{
	const struct rump_wire_link *l = &p->wp_link;
	int64_t due = now;
	uint64_t ns;

	if (l->rwl_down || wire_chance(w, l->rwl_loss))
		return -1;
	if (l->rwl_bandwidth != 0) {
		if (p->wp_free < now)
			p->wp_free = now;
		/* What waits, in bytes. */
		ns = (uint64_t)(p->wp_free - now);
		if (l->rwl_queue != 0 && ns / 1000 * (l->rwl_bandwidth / 8) /
		    1000000 > l->rwl_queue)
			return -1;
		p->wp_free += (int64_t)((uint64_t)wf->wf_len * 8 *
		    1000000000ULL / l->rwl_bandwidth);
		due = p->wp_free;
	}
	due += (int64_t)l->rwl_delay;
	if (l->rwl_jitter != 0)
		due += (int64_t)(wire_random(w) % l->rwl_jitter);
	if (wire_chance(w, l->rwl_reorder))
		due += (int64_t)(l->rwl_holdback != 0 ? l->rwl_holdback :
		    1000000);
	if (wf->wf_len != 0 && wire_chance(w, l->rwl_corrupt)) {
		const uint64_t bit = wire_random(w) % (wf->wf_len * 8ULL);

		wf->wf_data[WIRE_ALIGN + bit / 8] ^= (uint8_t)(1 << (bit % 8));
	}
	return due;
}

/*
 * Queues.
 */

struct wire_queue *
wire_queue(struct rump_wire_port *p, u_int i)
{
	return &p->wp_queue[i];
}

struct wire_frames *
wire_frames(struct rump_wire_port *p, u_int i)
{
	return &p->wp_frames[i % WIRE_QUEUES];
}

/* Nobody takes what is in there, nor will. */
static void
wire_drop(struct wire_queue *wq)
{
	struct wire_frame *wf;

	rump_spinlock(&wq->wq_lock);
	wf = wq->wq_first;
	wq->wq_first = wq->wq_last = NULL;
	wq->wq_nqueued = 0;
	wq->wq_nbytes = 0;
	wq->wq_busy = wq->wq_mine = wq->wq_soft = wq->wq_running =
	    wq->wq_again = false;
	rump_spinunlock(&wq->wq_lock);
	wire_frames_free(wf);
}

/*
 * Tell the kernel of a port that its soft interrupt has work.  In another
 * kernel's name the thread gives up its own virtual CPU first.
 */
static void
wire_wake(struct wire_queue *wq)
{
	const uint64_t kserial = LOAD(wq->wq_port->wp_kserial);
	const bool inside = curlwp != NULL;
	int nlocks = 0, error;

	if (inside && curkernel()->k_serial == kserial) {
		(void)wire_soft_inside(wq);
		return;
	}
	if (inside)
		rumpkern_unsched(&nlocks, NULL);
	error = rump_kernel_visit(kserial, wire_soft_inside, wq);
	if (inside)
		rumpkern_sched(nlocks, NULL);
	if (error != 0)
		wire_drop(wq);
}

/* The thread that sent has left its kernel. */
static void
wire_after(struct rump_after *ra, bool soon)
{
	struct wire_queue *wq = (struct wire_queue *)ra;
	bool mine;

	rump_spinlock(&wq->wq_lock);
	wq->wq_posted = false;
	mine = wq->wq_mine;
	if (mine && !soon) {
		wq->wq_mine = false;
		wq->wq_soft = true;
	}
	rump_spinunlock(&wq->wq_lock);
	if (!mine)
		return;
	if (!soon)
		wire_wake(wq);
	else if (rump_kernel_visit(LOAD(wq->wq_port->wp_kserial),
	    wire_deliver_inside, wq) != 0)
		wire_drop(wq);
}

void *
wire_enter(struct wire_queue *wq, bool soft)
{
	struct rump_wire_port *p = wq->wq_port;
	void *softc = NULL;

	rump_spinlock(&wq->wq_lock);
	if ((soft ? wq->wq_soft : wq->wq_mine) && !wq->wq_running &&
	    LOAD(p->wp_kserial) == curkernel()->k_serial) {
		wq->wq_soft = wq->wq_mine = false;
		wq->wq_running = true;
		softc = LOAD(p->wp_softc);
	}
	rump_spinunlock(&wq->wq_lock);
	return softc;
}

bool
wire_take(struct wire_queue *wq, struct wire_frame **wfp)
{
	bool more;

	rump_spinlock(&wq->wq_lock);
	*wfp = wq->wq_first;
	wq->wq_first = wq->wq_last = NULL;
	wq->wq_nqueued = 0;
	wq->wq_nbytes = 0;
	more = *wfp != NULL || wq->wq_again;
	wq->wq_again = false;
	if (!more)
		wq->wq_busy = wq->wq_running = false;
	rump_spinunlock(&wq->wq_lock);
	return more;
}

bool
wire_left(const struct wire_queue *wq)
{
	return LOAD(wq->wq_port->wp_kserial) != curkernel()->k_serial;
}

void
wire_again(struct wire_queue *wq)
{
	bool wake;

	rump_spinlock(&wq->wq_lock);
	wake = !wq->wq_busy;
	wq->wq_again = true;
	if (wake)
		wq->wq_busy = wq->wq_soft = true;
	rump_spinunlock(&wq->wq_lock);
	if (wake)
		(void)wire_soft_inside(wq);
}

void
wire_pause(struct wire_queue *wq)
{
	rump_spinlock(&wq->wq_lock);
	wq->wq_running = false;
	wq->wq_soft = true;
	rump_spinunlock(&wq->wq_lock);
	(void)wire_soft_inside(wq);
}

void
wire_unbind(struct rump_wire_port *p)
{
	bool running;

	rump_spinlock(&p->wp_wire->w_lock);
	STORE(p->wp_kserial, 0);
	rump_spinunlock(&p->wp_wire->w_lock);
	for (u_int i = 0; i < WIRE_QUEUES; i++) {
		struct wire_queue *wq = &p->wp_queue[i];

		for (;;) {
			rump_spinlock(&wq->wq_lock);
			running = wq->wq_running;
			rump_spinunlock(&wq->wq_lock);
			if (!running)
				break;
			(void)kpause("wiredrain", false, 1, NULL);
		}
		wire_drop(wq);
	}
}

/*
 * The queue of a frame: by addresses and ports, what is no flow in the first.
 * So are all if their times must be kept in order.
 */
static u_int
wire_flow(const struct rump_wire_port *p, const struct wire_frame *wf)
{
	const uint8_t *b = wf->wf_data + WIRE_ALIGN;
	uint32_t w[9], h = 0;
	u_int n = 0;

	if (wf->wf_due != 0 || LOAD(p->wp_sim))
		return 0;
	if (wf->wf_len >= 38 && b[12] == 8 && b[13] == 0) {
		memcpy(w, b + 26, 8);
		n = 2;
		/* Ports, unless there are options or it is a fragment. */
		if (b[14] == 0x45 && ((b[20] & 0x3f) | b[21]) == 0)
			memcpy(&w[n++], b + 34, 4);
	} else if (wf->wf_len >= 58 && b[12] == 0x86 && b[13] == 0xdd) {
		memcpy(w, b + 22, 32);
		n = 8;
		if (b[20] == 6 || b[20] == 17)
			memcpy(&w[n++], b + 54, 4);
	}
	while (n != 0)
		h = (h ^ w[--n]) * 0x9e3779b1U;
	return h >> 30;
}

/* The frame is used up. */
static void
wire_enqueue(struct rump_wire_port *p, struct wire_frame *wf)
{
	struct wire_queue *wq = &p->wp_queue[wire_flow(p, wf)];
	bool post = false, wake = false;

	wf->wf_next = NULL;
	rump_spinlock(&wq->wq_lock);
	if (__predict_false(wq->wq_nqueued >= WIRE_QUEUE)) {
		rump_spinunlock(&wq->wq_lock);
		wire_frame_free(wf);
		return;
	}
	if (wq->wq_first == NULL)
		wq->wq_first = wf;
	else
		wq->wq_last->wf_next = wf;
	wq->wq_last = wf;
	wq->wq_nqueued++;
	wq->wq_nbytes += wf->wf_len;
	if (!wq->wq_busy) {
		wq->wq_busy = true;
		post = !wq->wq_posted && !LOAD(p->wp_sim) &&
		    rump_thread.t_hostcall == NULL;
		wake = !post;
	} else if (wq->wq_mine && wq->wq_nbytes >= WIRE_PENDING) {
		wq->wq_mine = false;
		wake = true;
	}
	if (post)
		wq->wq_mine = wq->wq_posted = true;
	if (wake)
		wq->wq_soft = true;
	rump_spinunlock(&wq->wq_lock);
	if (post)
		after_post(&wq->wq_after);
	else if (wake)
		wire_wake(wq);
}

/*
 * Forwarding.
 */

static bool
wire_reaches(const struct rump_wire_port *from,
    const struct rump_wire_port *to)
{
	return to != from && LOAD(to->wp_kserial) != 0 && !LOAD(to->wp_down) &&
	    LOAD(to->wp_group) == LOAD(from->wp_group);
}

/* The frame is used up. */
static void
wire_forward(struct rump_wire *w, struct rump_wire_port *from,
    struct wire_frame *wf)
{
	const uint8_t *dst = wf->wf_data + WIRE_ALIGN, *src = dst + 6;
	struct rump_wire_port *to, *last = NULL;
	struct wire_frame *copy;
	uint64_t key, known, *slot;

	if ((src[0] & 1) == 0) {
		key = wire_mackey(src) | (from->wp_index + 1);
		slot = wire_macslot(w, key);
		if (__predict_false(LOAD(*slot) != key))
			STORE(*slot, key);
	}
	if ((dst[0] & 1) == 0) {
		key = wire_mackey(dst);
		known = LOAD(*wire_macslot(w, key));
		if ((known & ~0xffffULL) == key && (known & 0xffff) != 0) {
			to = wire_numbered(w, (u_int)(known & 0xffff) - 1);
			if (wire_reaches(from, to))
				wire_enqueue(to, wf);
			else
				wire_frame_free(wf);
			return;
		}
	}
	for (to = __atomic_load_n(&w->w_ports, __ATOMIC_ACQUIRE); to != NULL;
	    to = to->wp_next) {
		if (!wire_reaches(from, to))
			continue;
		if (last != NULL && (copy = wire_clone(wf)) != NULL)
			wire_enqueue(last, copy);
		last = to;
	}
	if (last != NULL)
		wire_enqueue(last, wf);
	else
		wire_frame_free(wf);
}

/* Through a link that does more than carry. */
static void
wire_send_link(struct rump_wire *w, struct rump_wire_port *p,
    struct wire_frame *wf)
{
	const int64_t now = wire_now(p);
	struct wire_frame *dup = NULL;

	rump_spinlock(&w->w_lock);
	if (wire_chance(w, p->wp_link.rwl_duplicate))
		dup = wire_clone(wf);
	wf->wf_due = wire_schedule(w, p, wf, now);
	if (dup != NULL)
		dup->wf_due = wire_schedule(w, p, dup, now);
	rump_spinunlock(&w->w_lock);
	if (wf->wf_due < 0)
		wire_frame_free(wf);
	else
		wire_forward(w, p, wf);
	if (dup == NULL)
		return;
	if (dup->wf_due < 0)
		wire_frame_free(dup);
	else
		wire_forward(w, p, dup);
}

void
wire_send(struct rump_wire_port *p, struct wire_frame *wf)
{
	struct rump_wire *w = p->wp_wire;
	bool drop = false;

	if (__predict_false(LOAD(p->wp_rule) != NULL ||
	    LOAD(p->wp_capture) != NULL)) {
		rump_spinlock(&w->w_hooklock);
		if (p->wp_capture != NULL)
			wire_captured(p, wf, wire_now(p));
		if (p->wp_rule != NULL)
			drop = p->wp_rule(p->wp_rulearg, wf->wf_data +
			    WIRE_ALIGN, wf->wf_len) != RUMP_WIRE_PASS;
		rump_spinunlock(&w->w_hooklock);
	}
	if (drop || wf->wf_len < 14)
		wire_frame_free(wf);
	else if (__predict_true(LOAD(p->wp_plain))) {
		wf->wf_due = 0;
		wire_forward(w, p, wf);
	} else
		wire_send_link(w, p, wf);
}

int
rump_wire_inject(struct rump_wire_port *p, const void *data, size_t len)
{
	struct wire_frame *wf;

	if (len < 14 || len > WIRE_MAXFRAME)
		return EINVAL;
	if ((wf = wire_frame_alloc(NULL, len)) == NULL)
		return ENOMEM;
	memcpy(wf->wf_data + WIRE_ALIGN, data, len);
	wire_send(p, wf);
	if (notify_pending())
		notify_run();
	return 0;
}
