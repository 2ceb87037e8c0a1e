/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * secmodel_suser(9): effective user 0 may do what nobody denies.
 */
#ifndef _SECMODEL_SUSER_SUSER_H_
#define _SECMODEL_SUSER_SUSER_H_

#include <sys/kauth.h>

#define SECMODEL_SUSER_ID	"org.netbsd.secmodel.suser"
#define SECMODEL_SUSER_NAME	"Traditional NetBSD: Superuser"

int	secmodel_suser_eval(const char *, void *, void *);

#endif /* _SECMODEL_SUSER_SUSER_H_ */
