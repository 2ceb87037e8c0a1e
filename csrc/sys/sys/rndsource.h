/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rnd(9): sources of entropy.  What they give is mixed into the strong
 * generator, which the host has seeded already.
 */
#ifndef _SYS_RNDSOURCE_H_
#define _SYS_RNDSOURCE_H_

#include <sys/types.h>
#include <sys/queue.h>
#include <sys/rndio.h>

typedef struct krndsource {
	LIST_ENTRY(krndsource) list;	/* rnd_state's lock, as all of it */
	char		name[16];
	uint32_t	type;		/* RND_TYPE_* */
	uint32_t	flags;		/* RND_FLAG_* */
	size_t		total;		/* bits credited */
	uint64_t	samples;
	uint64_t	lasttime;
	void		(*get)(size_t, void *);
	void		*getarg;
	void		(*enable)(struct krndsource *, bool);
} krndsource_t;

void	rnd_attach_source(krndsource_t *, const char *, uint32_t, uint32_t);
void	rnd_detach_source(krndsource_t *);
void	rndsource_setcb(krndsource_t *, void (*)(size_t, void *), void *);
void	rndsource_setenable(krndsource_t *, void (*)(krndsource_t *, bool));
void	rnd_add_uint32(krndsource_t *, uint32_t);
void	rnd_add_data(krndsource_t *, const void *, uint32_t, uint32_t);
void	rnd_add_data_sync(krndsource_t *, const void *, uint32_t, uint32_t);
void	rnd_add_data_intr(krndsource_t *, const void *, uint32_t, uint32_t);

#define RND_ENABLED(s)		true

#endif /* _SYS_RNDSOURCE_H_ */
