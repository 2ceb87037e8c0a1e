/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * secmodel(9): security models, and questions between them by name.
 *
 * The built-in ones (suser, bsd44, securelevel, extensions) are const tables
 * of listeners that kauth(9) calls directly; they register here only so that
 * secmodel_eval() finds them.
 */
#ifndef _SECMODEL_SECMODEL_H_
#define _SECMODEL_SECMODEL_H_

#include <sys/types.h>
#include <sys/kauth.h>
#include <sys/queue.h>

struct secmodel_descr;

typedef int (*secmodel_eval_t)(const char *, void *, void *);
typedef int (*secmodel_setinfo_t)(void *);

#define SECMODEL_ID_MAX		128

void	secmodel_init(void);
int	secmodel_register(secmodel_t *, const char *, const char *, void *,
	    secmodel_eval_t, secmodel_setinfo_t);
int	secmodel_deregister(secmodel_t);
int	secmodel_eval(const char *, const char *, void *, void *);

/* Are there security models at all?  Read without a lock. */
int	secmodel_nsecmodels(void);

#endif /* _SECMODEL_SECMODEL_H_ */
