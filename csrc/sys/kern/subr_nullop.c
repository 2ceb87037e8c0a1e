/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry points that do nothing but answer, and checks of the caller.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/cpu.h>
#include <sys/pserialize.h>

int
nullop(void *v)
{

	return 0;
}

void *
nullret(void)
{

	return NULL;
}

void
voidop(void)
{
}

int
enodev(void)
{

	return ENODEV;
}

int
enosys(void)
{

	return ENOSYS;
}

int
enoioctl(void)
{

	return ENOTTY;
}

int
enxio(void)
{

	return ENXIO;
}

int
eopnotsupp(void)
{

	return EOPNOTSUPP;
}

void
kern_assert(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vpanic(fmt, ap);
	va_end(ap);
}

void
assert_sleepable(void)
{

	if (cpu_intr_p() || pserialize_in_read_section())
		panic("sleep where there may be none");
}
