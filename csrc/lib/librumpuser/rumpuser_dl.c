/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dynamic loading: the original looks through the loaded shared objects for
 * linker sets.  Here components are in an explicit table that is linked with
 * the kernel, which attaches them itself.
 */

#include "rumpuser_int.h"

void
rumpuser_dl_bootstrap(rump_modinit_fn modinit, rump_symload_fn symload,
    rump_compload_fn compload, rump_evcntattach_fn evcntattach)
{

	(void)modinit;
	(void)symload;
	(void)compload;
	(void)evcntattach;
}
