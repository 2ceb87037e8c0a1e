/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Character major 2: /dev/null, /dev/zero, /dev/full.
 *
 * There is no /dev/mem and no /dev/kmem: ENXIO.
 */

#include <sys/param.h>
#include <sys/conf.h>
#include <sys/errno.h>
#include <sys/filio.h>
#include <sys/systm.h>
#include <sys/uio.h>

static int
mem_open(dev_t dev, int flag, int mode, struct lwp *l)
{
	switch (minor(dev)) {
	case DEV_NULL:
	case DEV_ZERO:
	case DEV_FULL:
		return 0;
	default:
		return ENXIO;
	}
}

static int
mem_read(dev_t dev, struct uio *uio, int flags)
{
	switch (minor(dev)) {
	case DEV_NULL:
		return 0;
	case DEV_ZERO:
	case DEV_FULL:
		return uiozero(uio->uio_resid, uio);
	default:
		return ENXIO;
	}
}

static int
mem_write(dev_t dev, struct uio *uio, int flags)
{
	switch (minor(dev)) {
	case DEV_NULL:
	case DEV_ZERO:
		uioskip(uio->uio_resid, uio);
		return 0;
	case DEV_FULL:
		return ENOSPC;
	default:
		return ENXIO;
	}
}

static int
mem_ioctl(dev_t dev, u_long cmd, void *data, int flag, struct lwp *l)
{
	switch (cmd) {
	case FIONBIO:
	case FIOASYNC:
		return 0;
	default:
		return ENOTTY;
	}
}

const struct cdevsw mem_cdevsw = {
	.d_open = mem_open,
	.d_close = nullclose,
	.d_read = mem_read,
	.d_write = mem_write,
	.d_ioctl = mem_ioctl,
	.d_stop = nostop,
	.d_tty = notty,
	.d_poll = seltrue,
	.d_mmap = nommap,
	.d_kqfilter = seltrue_kqfilter,
	.d_discard = nodiscard,
	.d_flag = D_OTHER | D_MPSAFE | D_NEGOFFSAFE
};
