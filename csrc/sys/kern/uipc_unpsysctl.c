/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sysctl net.local: sizes of buffers, what is in flight, and the sockets there
 * are (pcblist).
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/proc.h>
#include <sys/protosw.h>
#include <sys/socket.h>
#include <sys/socketvar.h>
#include <sys/sysctl.h>
#include <sys/systm.h>
#include <sys/un.h>
#include <sys/unpcb.h>

#include "unp_private.h"

/* An address, as much as fits. */
static void
pcb_addr(struct sockaddr *to, size_t room, const struct unpcb *unp)
{
	if (unp != NULL && unp->unp_addr != NULL)
		memcpy(to, unp->unp_addr, MIN(room, unp->unp_addr->sun_len));
	else {
		to->sa_len = offsetof(struct sockaddr_un, sun_path);
		to->sa_family = AF_LOCAL;
	}
}

static uint64_t
pcb_pointer(const void *p, bool show)
{
	return show ? (uint64_t)(uintptr_t)p : 0;
}

/*
 * us_alllock keeps the control blocks in place; the sockets are not locked, so
 * that what is shown may be of different moments.
 */
static void
pcb_fill(struct kinfo_pcb *ki, const struct unpcb *unp, bool show)
{
	const struct socket *so = unp->unp_socket;
	const struct unpcb *peer = atomic_load_consume(&unp->unp_conn);

	ki->ki_pcbaddr = pcb_pointer(unp, show);
	ki->ki_sockaddr = pcb_pointer(so, show);
	ki->ki_family = AF_LOCAL;
	ki->ki_type = (uint32_t)so->so_type;
	ki->ki_sostate = (uint32_t)atomic_load_relaxed(&so->so_state);
	ki->ki_rcvq = atomic_load_relaxed(&so->so_rcv.sb_cc);
	ki->ki_sndq = atomic_load_relaxed(&so->so_snd.sb_cc);
	ki->ki_pflags = (uint32_t)unp->unp_flags & 0xff;
	ki->ki_prstate = peer != NULL ? 2 : unp->unp_addr != NULL ? 1 : 0;
	pcb_addr(&ki->ki_src, sizeof(ki->ki_s), unp);
	if (peer != NULL)
		pcb_addr(&ki->ki_dst, sizeof(ki->ki_d), peer);
	ki->ki_inode = unp->unp_ino;
	ki->ki_vnode = pcb_pointer(unp->unp_vnode, show);
	ki->ki_conn = pcb_pointer(peer, show);
	ki->ki_refs = pcb_pointer(LIST_FIRST(&unp->unp_refs), show);
}

/*
 * All sockets of a type that l may see; returns how many.  ki NULL: count.
 */
static size_t
pcb_collect(struct lwp *l, int type, struct kinfo_pcb *ki, size_t room)
{
	struct unp_state *us = curkernel()->k_unp;
	const bool show = kauth_authorize_process(l->l_cred,
	    KAUTH_PROCESS_CANSEE, l->l_proc,
	    KAUTH_ARG(KAUTH_REQ_PROCESS_CANSEE_KPTR), NULL, NULL) == 0;
	const struct unpcb *unp;
	size_t n = 0;

	mutex_enter(&us->us_alllock);
	LIST_FOREACH(unp, &us->us_all, unp_all) {
		if (n == room || unp->unp_socket->so_type != type ||
		    kauth_authorize_network(l->l_cred, KAUTH_NETWORK_SOCKET,
		    KAUTH_REQ_NETWORK_SOCKET_CANSEE, unp->unp_socket, NULL,
		    NULL) != 0)
			continue;
		if (ki != NULL)
			pcb_fill(&ki[n], unp, show);
		n++;
	}
	mutex_exit(&us->us_alllock);
	return n;
}

/* Elements may be shorter or longer than ours. */
static int
pcb_copy(struct lwp *l, const struct kinfo_pcb *ki, size_t n, size_t elem,
    char *oldp, size_t *oldlenp)
{
	const size_t room = *oldlenp;
	int error = 0;

	*oldlenp = 0;
	for (size_t i = 0; i < n && error == 0; i++) {
		if (*oldlenp + elem > room)
			return ENOMEM;
		error = sysctl_copyout(l, &ki[i], oldp + *oldlenp,
		    MIN(elem, sizeof(*ki)));
		if (error == 0)
			*oldlenp += elem;
	}
	return error;
}

static int
sysctl_unpcblist(SYSCTLFN_ARGS)
{
	const char *kind = rnode->sysctl_parent->sysctl_name;
	const int type = strcmp(kind, "stream") == 0 ? SOCK_STREAM :
	    strcmp(kind, "dgram") == 0 ? SOCK_DGRAM : SOCK_SEQPACKET;
	struct kinfo_pcb *ki;
	size_t n, room;
	int error;

	if (namelen == 1 && name[0] == CTL_QUERY)
		return sysctl_query(SYSCTLFN_CALL(rnode));
	if (namelen != 4 || name[0] != PCB_ALL || name[2] <= 0 || name[3] < 0)
		return EINVAL;
	if (newp != NULL)
		return EPERM;
	n = pcb_collect(l, type, NULL, SIZE_MAX);
	/* Who asks for the size gets some more. */
	room = n + PCB_SLOP;
	if (oldp == NULL) {
		*oldlenp = room * (size_t)name[2];
		return 0;
	}
	if (name[3] != 0 && room > (size_t)name[3])
		room = (size_t)name[3];
	ki = kmem_zalloc(room * sizeof(*ki), KM_NOSLEEP);
	if (ki == NULL)
		return ENOMEM;
	n = pcb_collect(l, type, ki, room);
	error = pcb_copy(l, ki, n, (size_t)name[2], oldp, oldlenp);
	kmem_free(ki, room * sizeof(*ki));
	return error;
}

static void
unp_sysctl_kind(struct sysctllog **log, const char *kind, int type,
    u_long *send, u_long *recv)
{
	const struct sysctlnode *node;

	if (sysctl_createv(log, 0, NULL, &node, CTLFLAG_PERMANENT,
	    CTLTYPE_NODE, kind, SYSCTL_DESCR("AF_LOCAL sockets of a kind"),
	    NULL, 0, NULL, 0, CTL_NET, PF_LOCAL, type, CTL_EOL) != 0)
		return;
	sysctl_createv(log, 0, &node, NULL, CTLFLAG_PERMANENT, CTLTYPE_STRUCT,
	    "pcblist", SYSCTL_DESCR("Control blocks"), sysctl_unpcblist, 0,
	    NULL, 0, CTL_CREATE, CTL_EOL);
	if (send == NULL)
		return;
	sysctl_createv(log, 0, &node, NULL, CTLFLAG_PERMANENT |
	    CTLFLAG_READWRITE, CTLTYPE_LONG, "sendspace",
	    SYSCTL_DESCR("Default send buffer"), NULL, 0, send, 0,
	    CTL_CREATE, CTL_EOL);
	sysctl_createv(log, 0, &node, NULL, CTLFLAG_PERMANENT |
	    CTLFLAG_READWRITE, CTLTYPE_LONG, "recvspace",
	    SYSCTL_DESCR("Default receive buffer"), NULL, 0, recv, 0,
	    CTL_CREATE, CTL_EOL);
}

void
unp_sysctl(struct sysctllog **log)
{
	struct unp_state *us = curkernel()->k_unp;

	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_NODE,
	    "local", SYSCTL_DESCR("PF_LOCAL related settings"), NULL, 0, NULL,
	    0, CTL_NET, PF_LOCAL, CTL_EOL);
	unp_sysctl_kind(log, "stream", SOCK_STREAM, &us->us_stsend,
	    &us->us_strecv);
	unp_sysctl_kind(log, "seqpacket", SOCK_SEQPACKET, NULL, NULL);
	unp_sysctl_kind(log, "dgram", SOCK_DGRAM, &us->us_dgsend,
	    &us->us_dgrecv);
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_INT,
	    "inflight", SYSCTL_DESCR("File descriptors in messages"), NULL, 0,
	    __UNVOLATILE(&us->us_rights), 0, CTL_NET, PF_LOCAL, CTL_CREATE,
	    CTL_EOL);
	sysctl_createv(log, 0, NULL, NULL, CTLFLAG_PERMANENT, CTLTYPE_INT,
	    "deferred", SYSCTL_DESCR("File descriptors about to be closed"),
	    NULL, 0, __UNVOLATILE(&us->us_ndeferred), 0, CTL_NET, PF_LOCAL,
	    CTL_CREATE, CTL_EOL);
}
