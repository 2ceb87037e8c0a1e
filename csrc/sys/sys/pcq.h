/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pcq(9): a bounded queue of pointers, many producers, one consumer, no lock.
 */
#ifndef _SYS_PCQ_H_
#define _SYS_PCQ_H_

#include <sys/types.h>

typedef struct pcq pcq_t;

pcq_t	*pcq_create(size_t, km_flag_t);
void	pcq_destroy(pcq_t *);
bool	pcq_put(pcq_t *, void *);
void	*pcq_get(pcq_t *);
void	*pcq_peek(pcq_t *);
size_t	pcq_maxitems(pcq_t *);

#endif /* _SYS_PCQ_H_ */
