/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * driver(9): entry points that only answer.  Those of the conf.h macros have
 * the type of their slot; the others are for whom a cast is handy.
 */

#include <sys/param.h>
#include <sys/conf.h>
#include <sys/errno.h>
#include <sys/systm.h>

int
devenodev(dev_t dev, ...)
{
	return ENODEV;
}

int
devnullop(dev_t dev, ...)
{
	return 0;
}

int
deveopnotsupp(dev_t dev, ...)
{
	return EOPNOTSUPP;
}

int
ttyenodev(struct tty *tp, ...)
{
	return ENODEV;
}

void
ttyvenodev(struct tty *tp, ...)
{
}

void
ttyvnullop(struct tty *tp, ...)
{
}

int
dev_noopen(dev_t dev, int flag, int mode, struct lwp *l)
{
	return ENODEV;
}

int
dev_nullopen(dev_t dev, int flag, int mode, struct lwp *l)
{
	return 0;
}

int
dev_noread(dev_t dev, struct uio *uio, int flag)
{
	return ENODEV;
}

int
dev_nullread(dev_t dev, struct uio *uio, int flag)
{
	return 0;
}

int
dev_noioctl(dev_t dev, u_long com, void *data, int flag, struct lwp *l)
{
	return ENODEV;
}

int
dev_nullioctl(dev_t dev, u_long com, void *data, int flag, struct lwp *l)
{
	return 0;
}

void
dev_nostop(struct tty *tp, int flag)
{
}

paddr_t
dev_nommap(dev_t dev, off_t off, int prot)
{
	return (paddr_t)-1;
}

paddr_t
dev_nullmmap(dev_t dev, off_t off, int prot)
{
	return 0;
}

int
dev_nodump(dev_t dev, daddr_t blkno, void *va, size_t size)
{
	return ENODEV;
}

int
dev_nulldump(dev_t dev, daddr_t blkno, void *va, size_t size)
{
	return 0;
}

int
dev_nodiscard(dev_t dev, off_t pos, off_t len)
{
	return ENODEV;
}

int
dev_nulldiscard(dev_t dev, off_t pos, off_t len)
{
	return 0;
}
