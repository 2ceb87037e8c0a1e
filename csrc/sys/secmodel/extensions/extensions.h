/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * secmodel_extensions(9): rules to switch on.
 */
#ifndef _SECMODEL_EXTENSIONS_EXTENSIONS_H_
#define _SECMODEL_EXTENSIONS_EXTENSIONS_H_

#define SECMODEL_EXTENSIONS_ID		"org.netbsd.secmodel.extensions"
#define SECMODEL_EXTENSIONS_NAME	"Traditional NetBSD: Extensions"

#endif /* _SECMODEL_EXTENSIONS_EXTENSIONS_H_ */
