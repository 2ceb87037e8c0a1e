/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Software interrupts of the network, by number.
 */
#ifndef _NET_NETISR_H_
#define _NET_NETISR_H_

#define NETISR_RND	1
#define NETISR_IP	2
#define NETISR_IPV6	24
#define NETISR_ISDN	26
#define NETISR_ARP	28
#define NETISR_MPLS	33
#define NETISR_MAX	34

#ifdef _KERNEL
void	netisr_register(int, void (*)(void *), void *);
void	netisr_unregister(int);
void	schednetisr(int);
#endif

#endif /* _NET_NETISR_H_ */
