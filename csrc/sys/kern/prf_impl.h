/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formatting, apart from where the text goes.
 */
#ifndef _KERN_PRF_IMPL_H_
#define _KERN_PRF_IMPL_H_

#include <sys/types.h>

struct prf_out {
	void	(*po_put)(struct prf_out *, const char *, size_t);
	size_t	po_total;
};

void	prf_format(struct prf_out *, const char *, va_list);

/* Where printf-like output goes: subr_log.c */
#define TOCONS	0x01
#define TOLOG	0x02
#define TOFORCE	0x04		/* on the console even if it is quiet */

void	log_write(int, const char *, size_t);

#endif /* _KERN_PRF_IMPL_H_ */
