/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All of uvm.
 */
#ifndef _UVM_UVM_H_
#define _UVM_UVM_H_

#include <uvm/uvm_extern.h>
#include <uvm/uvm_object.h>
#include <uvm/uvm_page.h>
#include <uvm/uvm_pager.h>
#include <uvm/uvm_param.h>
#include <uvm/uvm_prot.h>
#include <uvm/uvm_readahead.h>

#endif /* _UVM_UVM_H_ */
