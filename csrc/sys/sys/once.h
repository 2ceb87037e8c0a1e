/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * once(9).
 */
#ifndef _SYS_ONCE_H_
#define _SYS_ONCE_H_

#include <sys/types.h>

#define ONCE_VIRGIN	0
#define ONCE_RUNNING	1
#define ONCE_DONE	2

typedef struct {
	int			o_error;
	uint16_t		o_refcnt;
	volatile uint16_t	o_status;
} once_t;

void	once_init(void);		/* boot */
int	_init_once(once_t *, int (*)(void));
void	_fini_once(once_t *, void (*)(void));

#define ONCE_DECL(o)	once_t (o) = { .o_status = ONCE_VIRGIN }

#define RUN_ONCE(o, fn)							\
	(__predict_true((o)->o_status == ONCE_DONE) ?			\
	    (o)->o_error : _init_once((o), (fn)))
#define INIT_ONCE(o, fn)	_init_once((o), (fn))
#define FINI_ONCE(o, fn)	_fini_once((o), (fn))

#endif /* _SYS_ONCE_H_ */
