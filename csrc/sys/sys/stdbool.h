/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef _SYS_STDBOOL_H_
#define _SYS_STDBOOL_H_
#include <stdbool.h>
#endif
