/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * secmodel_securelevel(9): what kern.securelevel takes from everybody.
 */
#ifndef _SECMODEL_SECURELEVEL_SECURELEVEL_H_
#define _SECMODEL_SECURELEVEL_SECURELEVEL_H_

#define SECMODEL_SECURELEVEL_ID		"org.netbsd.secmodel.securelevel"
#define SECMODEL_SECURELEVEL_NAME	"Traditional NetBSD: Securelevel"

int	secmodel_securelevel_eval(const char *, void *, void *);

#endif /* _SECMODEL_SECURELEVEL_SECURELEVEL_H_ */
