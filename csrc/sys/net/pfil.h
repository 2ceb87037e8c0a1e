/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pfil(9): hooks of packet filters.  A hook that stops a packet has freed it
 * and set *mp to NULL.
 */
#ifndef _NET_PFIL_H_
#define _NET_PFIL_H_

#include <sys/types.h>

struct mbuf;
struct ifnet;

#define PFIL_IN		0x00000001
#define PFIL_OUT	0x00000002
#define PFIL_ALL	(PFIL_IN | PFIL_OUT)
#define PFIL_IFADDR	0x00000008
#define PFIL_IFNET	0x00000010

#define PFIL_IFNET_ATTACH	0
#define PFIL_IFNET_DETACH	1

#define PFIL_TYPE_AF	1
#define PFIL_TYPE_IFNET	2

typedef struct pfil_head pfil_head_t;
typedef int (*pfil_func_t)(void *, struct mbuf **, struct ifnet *, int);
typedef void (*pfil_ifunc_t)(void *, unsigned long, void *);

void	pfil_init(void);
pfil_head_t *pfil_head_create(int, void *);
void	pfil_head_destroy(pfil_head_t *);
pfil_head_t *pfil_head_get(int, void *);
int	pfil_run_hooks(pfil_head_t *, struct mbuf **, struct ifnet *, int);
void	pfil_run_addrhooks(pfil_head_t *, unsigned long, void *);
void	pfil_run_ifhooks(pfil_head_t *, unsigned long, struct ifnet *);
int	pfil_add_hook(pfil_func_t, void *, int, pfil_head_t *);
int	pfil_remove_hook(pfil_func_t, void *, int, pfil_head_t *);
int	pfil_add_ihook(pfil_ifunc_t, void *, int, pfil_head_t *);
int	pfil_remove_ihook(pfil_ifunc_t, void *, int, pfil_head_t *);
/* Nobody listens: one load. */
bool	pfil_has_hooks(const pfil_head_t *, int);

#endif /* _NET_PFIL_H_ */
