/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _RUMP_RUMPERRNO2HOST_H_
#define _RUMP_RUMPERRNO2HOST_H_

#ifdef __cplusplus
extern "C" {
#endif

/* An errno of NetBSD's -> the host's nearest. */
int	rump_errno2host(int);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMPERRNO2HOST_H_ */
