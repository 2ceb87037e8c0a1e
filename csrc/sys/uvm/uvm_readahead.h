/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Read-ahead of sequential readers.  One context a vnode (v_ractx), guarded
 * by the object's vmobjlock held for writing.
 */
#ifndef _UVM_UVM_READAHEAD_H_
#define _UVM_UVM_READAHEAD_H_

#include <sys/types.h>

struct uvm_object;
struct uvm_ractx;

struct uvm_ractx *uvm_ra_allocctx(void);
void	uvm_ra_freectx(struct uvm_ractx *);
void	uvm_ra_request(struct uvm_ractx *, int, struct uvm_object *, off_t,
	    size_t);
int	uvm_readahead(struct uvm_object *, off_t, off_t);

/*
 * How many bytes beyond `off' a read of a missing page should bring in with
 * the same I/O: grows while the reader goes on where it left off.
 */
size_t	uvm_ra_window(struct uvm_ractx *, int, off_t, size_t);

#endif /* _UVM_UVM_READAHEAD_H_ */
