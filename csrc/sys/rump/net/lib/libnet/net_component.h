/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Component net, for the components of protocols.
 */
#ifndef _RUMP_NET_COMPONENT_H_
#define _RUMP_NET_COMPONENT_H_

/* Take the interfaces away that are left; a protocol does that, and then ends
 * itself, when the kernel halts.  Again, it does nothing. */
void	rump_net_quiesce(void);

#endif /* _RUMP_NET_COMPONENT_H_ */
