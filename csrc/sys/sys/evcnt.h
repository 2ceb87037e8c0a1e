/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * evcnt(9): event counters, one list a kernel.
 *
 * A static counter (EVCNT_ATTACH_STATIC) is left out of the list until its
 * driver calls evcnt_attach_static(): there are no linker sets here.
 */
#ifndef _SYS_EVCNT_H_
#define _SYS_EVCNT_H_

#include <sys/types.h>
#include <sys/queue.h>

struct evcnt {
	uint64_t		ev_count;
	TAILQ_ENTRY(evcnt)	ev_list;
	unsigned char		ev_type;
	unsigned char		ev_grouplen;
	unsigned char		ev_namelen;
	char			ev_pad1;
	const struct evcnt	*ev_parent;
	const char		*ev_group;
	const char		*ev_name;
};
TAILQ_HEAD(evcntlist, evcnt);

#define EVCNT_TYPE_ANY	(-1)
#define EVCNT_TYPE_MISC	0
#define EVCNT_TYPE_INTR	1
#define EVCNT_TYPE_TRAP	2

#define EVCNT_STRING_MAX 255

#define EVCNT_INITIALIZER(type, parent, group, name) {			\
	.ev_type = (type),						\
	.ev_grouplen = 0,						\
	.ev_namelen = 0,						\
	.ev_parent = (parent),						\
	.ev_group = (group),						\
	.ev_name = (name),						\
}
#define EVCNT_ATTACH_STATIC(ev)						\
	static struct evcnt *const __CONCAT(evcnt_static_, ev) __unused = &(ev)
#define EVCNT_ATTACH_STATIC2(ev, n)					\
	static struct evcnt *const					\
	    ___CONCAT(__CONCAT(evcnt_static_, ev), __CONCAT(_, n))	\
	    __unused = &(ev)[n]

void	evcnt_init(void);		/* boot */
void	evcnt_attach_static(struct evcnt *);
void	evcnt_attach_dynamic(struct evcnt *, int, const struct evcnt *,
	    const char *, const char *);
void	evcnt_attach_dynamic_nozero(struct evcnt *, int, const struct evcnt *,
	    const char *, const char *);
void	evcnt_detach(struct evcnt *);
void	evcnt_dump(void (*)(const char *, ...));

struct evcntlist *evcnt_list(void);
#define allevents	(*evcnt_list())

#endif /* _SYS_EVCNT_H_ */
