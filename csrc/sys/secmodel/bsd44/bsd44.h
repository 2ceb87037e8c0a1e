/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * secmodel_bsd44(9): the traditional model, of which this part says what
 * users other than the superuser may do.
 */
#ifndef _SECMODEL_BSD44_BSD44_H_
#define _SECMODEL_BSD44_BSD44_H_

#define SECMODEL_BSD44_ID	"org.netbsd.secmodel.bsd44"
#define SECMODEL_BSD44_NAME	"Traditional NetBSD (derived from 4.4BSD)"

#endif /* _SECMODEL_BSD44_BSD44_H_ */
