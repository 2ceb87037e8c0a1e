/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rnd(9), for the kernel itself.
 */
#ifndef _SYS_RND_H_
#define _SYS_RND_H_

#include <sys/rndio.h>
#include <sys/rndsource.h>

void	rnd_init(void);			/* boot */
void	rnd_init_softint(void);

#endif /* _SYS_RND_H_ */
