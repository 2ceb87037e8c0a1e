/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kinds of access.
 */
#ifndef _UVM_UVM_PROT_H_
#define _UVM_UVM_PROT_H_

#include <sys/types.h>

#define VM_PROT_NONE	((vm_prot_t)0x00)
#define VM_PROT_READ	((vm_prot_t)0x01)
#define VM_PROT_WRITE	((vm_prot_t)0x02)
#define VM_PROT_EXECUTE	((vm_prot_t)0x04)
#define VM_PROT_ALL	(VM_PROT_READ | VM_PROT_WRITE | VM_PROT_EXECUTE)
#define VM_PROT_DEFAULT	VM_PROT_ALL

#endif /* _UVM_UVM_PROT_H_ */
