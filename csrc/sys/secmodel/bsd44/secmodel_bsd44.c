/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * secmodel_bsd44(9): what users may do without being the superuser.
 *
 * Everything not granted here is the superuser's, unless the subsystem that
 * asks has a listener of its own.  What a user may do to files is the file
 * systems' decision, not made here.
 */

#include <sys/param.h>
#include <sys/proc.h>
#include <sys/resourcevar.h>
#include <sys/signal.h>
#include <sys/systm.h>

#include <secmodel/bsd44/bsd44.h>

#include "../../kern/kern_auth_impl.h"

/* <sys/socket.h> of the network, which need not be there. */
#define BSD44_SOCK_RAW		3
#define BSD44_PF_OROUTE		17
#define BSD44_PF_BLUETOOTH	31
#define BSD44_PF_ROUTE		34

int
secmodel_bsd44_system_cb(kauth_cred_t cred, kauth_action_t action,
    void *cookie, void *arg0, void *arg1, void *arg2, void *arg3)
{
	enum kauth_system_req req = (enum kauth_system_req)(uintptr_t)arg0;

	switch (action) {
	case KAUTH_SYSTEM_MOUNT:
		if (req == KAUTH_REQ_SYSTEM_MOUNT_GET)
			return KAUTH_RESULT_ALLOW;
		break;
	case KAUTH_SYSTEM_FS_QUOTA:
		/* One's own usage: (mount, id). */
		if (req == KAUTH_REQ_SYSTEM_FS_QUOTA_GET &&
		    (uid_t)(uintptr_t)arg2 == cred->cr_uid)
			return KAUTH_RESULT_ALLOW;
		break;
	default:
		break;
	}
	return KAUTH_RESULT_DEFER;
}

/*
 * May `cred' watch or change process `p' from inside: same user, and the
 * process did not gain other ids on its way?
 */
static bool
bsd44_owns(kauth_cred_t cred, struct proc *p)
{

	return kauth_cred_uidmatch(cred, p->p_cred) &&
	    (p->p_flag & PK_SUGID) == 0;
}

static bool
bsd44_rlimit(kauth_cred_t cred, struct proc *p, enum kauth_process_req req,
    const struct rlimit *new, u_int which)
{

	switch (req) {
	case KAUTH_REQ_PROCESS_RLIMIT_GET:
		return kauth_cred_uidmatch(cred, p->p_cred);
	case KAUTH_REQ_PROCESS_RLIMIT_SET:
		return kauth_cred_uidmatch(cred, p->p_cred) &&
		    which < RLIM_NLIMITS &&
		    new->rlim_max <= p->p_limit->pl_rlimit[which].rlim_max;
	default:
		return false;
	}
}

int
secmodel_bsd44_process_cb(kauth_cred_t cred, kauth_action_t action,
    void *cookie, void *arg0, void *arg1, void *arg2, void *arg3)
{
	struct proc *p = arg0;
	enum kauth_process_req req;
	bool allow = false;

	switch (action) {
	case KAUTH_PROCESS_CANSEE:
		req = (enum kauth_process_req)(uintptr_t)arg1;
		allow = req == KAUTH_REQ_PROCESS_CANSEE_ARGS ||
		    req == KAUTH_REQ_PROCESS_CANSEE_ENTRY ||
		    req == KAUTH_REQ_PROCESS_CANSEE_OPENFILES ||
		    (req == KAUTH_REQ_PROCESS_CANSEE_ENV &&
		    bsd44_owns(cred, p));
		break;
	case KAUTH_PROCESS_FORK:
		allow = true;
		break;
	case KAUTH_PROCESS_CORENAME:
	case KAUTH_PROCESS_KEVENT_FILTER:
	case KAUTH_PROCESS_KTRACE:
	case KAUTH_PROCESS_PROCFS:
	case KAUTH_PROCESS_PTRACE:
	case KAUTH_PROCESS_STOPFLAG:
		allow = bsd44_owns(cred, p);
		break;
	case KAUTH_PROCESS_NICE:
		allow = kauth_cred_uidmatch(cred, p->p_cred) &&
		    (int)(uintptr_t)arg1 >= p->p_nice;
		break;
	case KAUTH_PROCESS_RLIMIT:
		allow = bsd44_rlimit(cred, p,
		    (enum kauth_process_req)(uintptr_t)arg1, arg2,
		    (u_int)(uintptr_t)arg3);
		break;
	case KAUTH_PROCESS_SCHEDULER_GETAFFINITY:
	case KAUTH_PROCESS_SCHEDULER_GETPARAM:
		allow = kauth_cred_uidmatch(cred, p->p_cred);
		break;
	case KAUTH_PROCESS_SIGNAL:
		allow = kauth_cred_uidmatch(cred, p->p_cred) ||
		    ((int)(uintptr_t)arg1 == SIGCONT && p->p_pgrp != NULL &&
		    p->p_session == curproc->p_session);
		break;
	default:
		break;
	}
	return allow ? KAUTH_RESULT_ALLOW : KAUTH_RESULT_DEFER;
}

int
secmodel_bsd44_network_cb(kauth_cred_t cred, kauth_action_t action,
    void *cookie, void *arg0, void *arg1, void *arg2, void *arg3)
{
	enum kauth_network_req req = (enum kauth_network_req)(uintptr_t)arg0;
	u_long domain = (u_long)arg1, type = (u_long)arg2;
	bool allow = false;

	switch (action) {
	case KAUTH_NETWORK_BIND:
		allow = req == KAUTH_REQ_NETWORK_BIND_PORT ||
		    req == KAUTH_REQ_NETWORK_BIND_ANYADDR;
		break;
	case KAUTH_NETWORK_INTERFACE:
		allow = req == KAUTH_REQ_NETWORK_INTERFACE_GET;
		break;
	case KAUTH_NETWORK_SOCKET:
		if (req == KAUTH_REQ_NETWORK_SOCKET_CANSEE)
			allow = true;
		else if (req == KAUTH_REQ_NETWORK_SOCKET_OPEN)
			allow = type != BSD44_SOCK_RAW ||
			    domain == BSD44_PF_ROUTE ||
			    domain == BSD44_PF_OROUTE ||
			    domain == BSD44_PF_BLUETOOTH;
		break;
	default:
		break;
	}
	return allow ? KAUTH_RESULT_ALLOW : KAUTH_RESULT_DEFER;
}

int
secmodel_bsd44_device_cb(kauth_cred_t cred, kauth_action_t action,
    void *cookie, void *arg0, void *arg1, void *arg2, void *arg3)
{

	switch (action) {
	case KAUTH_DEVICE_RAWIO_SPEC:
		/* The permissions of the device node decide. */
	case KAUTH_DEVICE_RND_ADDDATA:
	case KAUTH_DEVICE_WSCONS_KEYBOARD_BELL:
	case KAUTH_DEVICE_WSCONS_KEYBOARD_KEYREPEAT:
		return KAUTH_RESULT_ALLOW;
	default:
		return KAUTH_RESULT_DEFER;
	}
}
