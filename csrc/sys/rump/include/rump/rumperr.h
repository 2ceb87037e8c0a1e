/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _RUMP_RUMPERR_H_
#define _RUMP_RUMPERR_H_

#ifdef __cplusplus
extern "C" {
#endif

/* The text of an errno of NetBSD's; never NULL. */
const char *rump_strerror(int);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMPERR_H_ */
