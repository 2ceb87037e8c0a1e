/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The switch.
 *
 * All of it is in memory of the host, since several kernels use it: a wire,
 * its ports, frames on their way.  A sender copies its packet into a frame
 * (once, however many get it) and the receiver makes an mbuf of that memory.
 *
 * A frame is put on the queue of the port it goes to, with the time at which
 * it is due, and the kernel there is told if its queue was empty: a soft
 * interrupt takes all there is, and a callout waits for what is not due yet.
 *
 * Locking: w_lock, a spin lock (kernels come and go, their locks with them);
 * nothing is called while it is held, but for rules and captures, which are
 * called under w_hooklock so that they see frames in order.
 */

#include <sys/param.h>
#include <sys/endian.h>
#include <sys/errno.h>
#include <sys/systm.h>

#include <rump/rumpuser.h>
#include <rump/librump/rumpkern/rump_private.h>

#include "wire_private.h"

#define WIRE_MACS	1024
#define WIRE_QUEUE	4096		/* frames that wait for a port */

struct rump_wire_port {
	struct rump_wire *wp_wire;
	struct rump_wire_port *wp_next;
	u_int		wp_index;
	uint64_t	wp_kserial;	/* kernel on it, 0: none */
	struct rump_wire_link wp_link;
	int64_t		wp_free;	/* when the link is */
	struct wire_frame *wp_first, *wp_last;
	u_int		wp_nqueued;
	bool		wp_told;	/* its kernel knows of the frames */
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
	struct {
		uint8_t	mac[6];
		struct rump_wire_port *port;
	}		w_macs[WIRE_MACS];
};

static void *
wire_alloc(size_t size)
{
	void *p;

	if (rumpuser_malloc(size, 16, &p) != 0)
		return NULL;
	return p;
}

struct wire_frame *
wire_frame_alloc(size_t len)
{
	const size_t size = sizeof(struct wire_frame) + WIRE_ALIGN + len;
	struct wire_frame *wf = wire_alloc(size);

	if (wf == NULL)
		return NULL;
	memset(wf, 0, sizeof(*wf));
	wf->wf_len = (uint32_t)len;
	wf->wf_size = (uint32_t)size;
	return wf;
}

void
wire_frame_free(struct wire_frame *wf)
{
	rumpuser_free(wf, wf->wf_size);
}

static uint64_t
wire_random(struct rump_wire *w)
{
	uint64_t z = (w->w_random += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
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

void
rump_wire_destroy(struct rump_wire *w)
{
	struct rump_wire_port *p;
	struct wire_frame *wf;

	while ((p = w->w_ports) != NULL) {
		w->w_ports = p->wp_next;
		while ((wf = p->wp_first) != NULL) {
			p->wp_first = wf->wf_next;
			wire_frame_free(wf);
		}
		rumpuser_free(p, sizeof(*p));
	}
	rumpuser_free(w, sizeof(*w));
}

struct rump_wire_port *
rump_wire_port(struct rump_wire *w)
{
	struct rump_wire_port *p = wire_alloc(sizeof(*p));

	if (p == NULL)
		return NULL;
	memset(p, 0, sizeof(*p));
	p->wp_wire = w;
	rump_spinlock(&w->w_lock);
	p->wp_index = w->w_nports++;
	p->wp_next = w->w_ports;
	w->w_ports = p;
	rump_spinunlock(&w->w_lock);
	return p;
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
	rump_spinunlock(&p->wp_wire->w_lock);
	return 0;
}

void
rump_wire_rule(struct rump_wire_port *p, rump_wire_rule_fn fn, void *arg)
{
	rump_spinlock(&p->wp_wire->w_hooklock);
	p->wp_rulearg = arg;
	p->wp_rule = fn;
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
	p->wp_capture = fn;
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
	return p->wp_rule != NULL || p->wp_capture != NULL ||
	    p->wp_link.rwl_corrupt != 0;
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
wire_bind(struct rump_wire_port *p, uint64_t kserial)
{
	int error = 0;

	rump_spinlock(&p->wp_wire->w_lock);
	if (p->wp_kserial != 0)
		error = EBUSY;
	else
		p->wp_kserial = kserial;
	rump_spinunlock(&p->wp_wire->w_lock);
	return error;
}

void
wire_unbind(struct rump_wire_port *p)
{
	struct wire_frame *wf;

	rump_spinlock(&p->wp_wire->w_lock);
	p->wp_kserial = 0;
	wf = p->wp_first;
	p->wp_first = p->wp_last = NULL;
	p->wp_nqueued = 0;
	p->wp_told = false;
	rump_spinunlock(&p->wp_wire->w_lock);
	while (wf != NULL) {
		struct wire_frame *next = wf->wf_next;

		wire_frame_free(wf);
		wf = next;
	}
}

struct wire_frame *
wire_receive(struct rump_wire_port *p)
{
	struct wire_frame *wf;

	rump_spinlock(&p->wp_wire->w_lock);
	wf = p->wp_first;
	p->wp_first = p->wp_last = NULL;
	p->wp_nqueued = 0;
	p->wp_told = false;
	rump_spinunlock(&p->wp_wire->w_lock);
	return wf;
}

static u_int
wire_machash(const uint8_t *mac)
{
	return ((u_int)mac[5] | (u_int)mac[4] << 8) * 0x9e37 % WIRE_MACS;
}

static struct wire_frame *
wire_clone(const struct wire_frame *wf)
{
	struct wire_frame *new = wire_alloc(wf->wf_size);

	if (new != NULL)
		memcpy(new, wf, sizeof(*wf) + WIRE_ALIGN + wf->wf_len);
	return new;
}

/* w_lock held. */
static void
wire_queue(struct rump_wire_port *p, struct wire_frame *wf)
{
	wf->wf_next = NULL;
	if (p->wp_first == NULL)
		p->wp_first = wf;
	else
		p->wp_last->wf_next = wf;
	p->wp_last = wf;
	p->wp_nqueued++;
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

static bool
wire_reaches(const struct rump_wire_port *from,
    const struct rump_wire_port *to)
{
	return to != from && to->wp_kserial != 0 && !to->wp_link.rwl_down &&
	    to->wp_link.rwl_group == from->wp_link.rwl_group &&
	    to->wp_nqueued < WIRE_QUEUE;
}

/*
 * Kernels to wake after the lock is dropped; ww_more: there was no room for
 * some of them, so look at all ports again.
 */
struct wire_wakes {
	uint64_t	ww_serial[64];
	u_int		ww_n;
	bool		ww_more;
};

static void
wire_wake_later(struct wire_wakes *ww, struct rump_wire_port *p)
{
	if (p->wp_told || p->wp_first == NULL || p->wp_kserial == 0)
		return;
	if (ww->ww_n == __arraycount(ww->ww_serial)) {
		ww->ww_more = true;
		return;
	}
	p->wp_told = true;
	ww->ww_serial[ww->ww_n++] = p->wp_kserial;
}

static void
wire_wake_all(struct rump_wire *w, struct wire_wakes *ww)
{
	for (;;) {
		for (u_int i = 0; i < ww->ww_n; i++)
			wire_wake(ww->ww_serial[i]);
		if (__predict_true(!ww->ww_more))
			break;
		ww->ww_n = 0;
		ww->ww_more = false;
		rump_spinlock(&w->w_lock);
		for (struct rump_wire_port *p = w->w_ports; p != NULL;
		    p = p->wp_next)
			wire_wake_later(ww, p);
		rump_spinunlock(&w->w_lock);
	}
}

/* w_lock held; the frame is used up. */
static void
wire_forward(struct rump_wire *w, struct rump_wire_port *from,
    struct wire_frame *wf, struct wire_wakes *ww)
{
	const uint8_t *dst = wf->wf_data + WIRE_ALIGN, *src = dst + 6;
	struct rump_wire_port *to, *last = NULL;
	struct wire_frame *copy;
	u_int h = wire_machash(src);

	if ((src[0] & 1) == 0) {
		memcpy(w->w_macs[h].mac, src, 6);
		w->w_macs[h].port = from;
	}
	h = wire_machash(dst);
	if ((dst[0] & 1) == 0 && w->w_macs[h].port != NULL &&
	    memcmp(w->w_macs[h].mac, dst, 6) == 0) {
		to = w->w_macs[h].port;
		if (wire_reaches(from, to)) {
			wire_queue(to, wf);
			wire_wake_later(ww, to);
			return;
		}
		wire_frame_free(wf);
		return;
	}
	for (to = w->w_ports; to != NULL; to = to->wp_next) {
		if (!wire_reaches(from, to))
			continue;
		if (last != NULL && (copy = wire_clone(wf)) != NULL) {
			wire_queue(last, copy);
			wire_wake_later(ww, last);
		}
		last = to;
	}
	if (last != NULL) {
		wire_queue(last, wf);
		wire_wake_later(ww, last);
	} else
		wire_frame_free(wf);
}

void
wire_send(struct rump_wire_port *p, struct wire_frame *wf)
{
	struct rump_wire *w = p->wp_wire;
	const int64_t now = rumpuser_monotime();
	struct wire_wakes ww = { .ww_n = 0, .ww_more = false };
	struct wire_frame *dup = NULL;
	bool drop = false;

	if (__predict_false(p->wp_rule != NULL || p->wp_capture != NULL)) {
		rump_spinlock(&w->w_hooklock);
		if (p->wp_capture != NULL)
			wire_captured(p, wf, now);
		if (p->wp_rule != NULL)
			drop = p->wp_rule(p->wp_rulearg, wf->wf_data +
			    WIRE_ALIGN, wf->wf_len) != RUMP_WIRE_PASS;
		rump_spinunlock(&w->w_hooklock);
	}
	if (drop || wf->wf_len < 14) {
		wire_frame_free(wf);
		return;
	}
	rump_spinlock(&w->w_lock);
	if (wire_chance(w, p->wp_link.rwl_duplicate))
		dup = wire_clone(wf);
	if ((wf->wf_due = wire_schedule(w, p, wf, now)) < 0)
		wire_frame_free(wf);
	else
		wire_forward(w, p, wf, &ww);
	if (dup != NULL) {
		if ((dup->wf_due = wire_schedule(w, p, dup, now)) < 0)
			wire_frame_free(dup);
		else
			wire_forward(w, p, dup, &ww);
	}
	rump_spinunlock(&w->w_lock);
	wire_wake_all(w, &ww);
}

int
rump_wire_inject(struct rump_wire_port *p, const void *data, size_t len)
{
	struct wire_frame *wf;

	if (len < 14 || len > WIRE_MAXFRAME)
		return EINVAL;
	if ((wf = wire_frame_alloc(len)) == NULL)
		return ENOMEM;
	memcpy(wf->wf_data + WIRE_ALIGN, data, len);
	wire_send(p, wf);
	return 0;
}
