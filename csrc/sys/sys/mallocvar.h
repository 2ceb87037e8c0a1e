/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_MALLOCVAR_H_
#define _SYS_MALLOCVAR_H_
#include <sys/malloc.h>
#endif
