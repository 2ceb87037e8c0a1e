/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_NULL_H_
#define _SYS_NULL_H_
#include <stddef.h>
#endif
