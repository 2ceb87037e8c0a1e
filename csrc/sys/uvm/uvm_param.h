/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages: size and arithmetic are in <sys/param.h>.  The page of a kernel is
 * 4 KiB, whatever the host's is.
 */
#ifndef _UVM_UVM_PARAM_H_
#define _UVM_UVM_PARAM_H_

#include <sys/param.h>

#define VM_TOTAL	1
#define VM_METER	VM_TOTAL
#define VM_LOADAVG	2
#define VM_UVMEXP	3
#define VM_UVMEXP2	5

#define VM_MAXUSER_ADDRESS	((vaddr_t)0x7fffffffffff)
#define VM_MIN_ADDRESS		((vaddr_t)0)

#endif /* _UVM_UVM_PARAM_H_ */
