/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of frames.
 *
 * It is the host's, since it goes from kernel to kernel.  The host's allocator
 * gives large pieces back to the system and gets them again, which costs more
 * than what is done with them, so ports keep some.
 *
 * Locking: wc_lock, a spin lock and a leaf.
 */

#include <sys/param.h>
#include <sys/systm.h>

#include <rump/rumpuser.h>
#include <rump/librump/rumpkern/rump_private.h>

#include "wire_private.h"

#define KEEP_SMALL	512
#define KEEP_LARGE	12

static struct wire_frame *
frames_get(struct wire_frames *wc, bool large)
{
	struct wire_frame **list = large ? &wc->wc_large : &wc->wc_small;
	struct wire_frame *wf;

	rump_spinlock(&wc->wc_lock);
	if ((wf = *list) != NULL) {
		*list = wf->wf_next;
		large ? wc->wc_nlarge-- : wc->wc_nsmall--;
	}
	rump_spinunlock(&wc->wc_lock);
	return wf;
}

/* home: where it comes from if it can, and goes back to; may be NULL. */
struct wire_frame *
wire_frame_alloc(struct wire_frames *home, size_t len)
{
	size_t size = sizeof(struct wire_frame) + WIRE_ALIGN + len;
	struct wire_frame *wf = NULL;
	void *p;

	if (home != NULL && (size <= WIRE_SMALL || size > WIRE_LARGE / 4)) {
		const bool large = size > WIRE_SMALL;

		size = large ? WIRE_LARGE : WIRE_SMALL;
		wf = frames_get(home, large);
	} else
		home = NULL;
	if (wf == NULL) {
		if (rumpuser_malloc(size, 16, &p) != 0)
			return NULL;
		wf = p;
	}
	memset(wf, 0, sizeof(*wf));
	wf->wf_len = (uint32_t)len;
	wf->wf_size = (uint32_t)size;
	wf->wf_home = home;
	return wf;
}

static bool
frames_put(struct wire_frames *wc, struct wire_frame *wf)
{
	const bool large = wf->wf_size > WIRE_SMALL;
	struct wire_frame **list = large ? &wc->wc_large : &wc->wc_small;
	bool kept = false;

	rump_spinlock(&wc->wc_lock);
	if (large ? wc->wc_nlarge < KEEP_LARGE : wc->wc_nsmall < KEEP_SMALL) {
		wf->wf_next = *list;
		*list = wf;
		large ? wc->wc_nlarge++ : wc->wc_nsmall++;
		kept = true;
	}
	rump_spinunlock(&wc->wc_lock);
	return kept;
}

void
wire_frame_free(struct wire_frame *wf)
{
	if (wf->wf_home == NULL || !frames_put(wf->wf_home, wf))
		rumpuser_free(wf, wf->wf_size);
}

static void
frames_free(struct wire_frame *wf)
{
	struct wire_frame *next;

	for (; wf != NULL; wf = next) {
		next = wf->wf_next;
		rumpuser_free(wf, wf->wf_size);
	}
}

void
wire_frames_fini(struct wire_frames *wc)
{
	for (u_int i = 0; i < WIRE_QUEUES; i++) {
		frames_free(wc[i].wc_small);
		frames_free(wc[i].wc_large);
	}
}
