/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Credentials: user and group ids behind a reference count.
 *
 * Rules
 *	A credential that more than one party may see never changes.  To
 *	change one, take kauth_cred_alloc() or kauth_cred_copy() (reference 1),
 *	set its ids, and only then hand it on.
 *	kauth_cred_get() and p_cred, f_cred, ... give no reference.
 *	NOCRED and FSCRED are no credentials: nothing here may be called with
 *	them, except kauth_authorize_*().
 *
 * Locking
 *	None: the count is atomic, all else is constant while shared.
 */

#include <sys/param.h>
#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/kmem.h>
#include <sys/proc.h>
#include <sys/sysctl.h>
#include <sys/systm.h>
#include <sys/ucred.h>

#include "kern_auth_impl.h"

#define CRED_KASSERT(c)							\
	KASSERT((c) != NULL && (c) != NOCRED && (c) != FSCRED)

static bool
cred_hooked(void)
{

	return __predict_false(
	    curkernel()->k_kauth->ks_scope[KSC_CRED].ksc_vec != NULL);
}

kauth_cred_t
kauth_cred_alloc(void)
{
	kauth_cred_t cred;

	cred = kmem_zalloc(sizeof(*cred), KM_SLEEP);
	cred->cr_refcnt = 1;
	if (cred_hooked())
		kauth_cred_hook(cred, KAUTH_CRED_INIT, NULL, NULL);
	return cred;
}

kauth_cred_t
kauth_cred_hold(kauth_cred_t cred)
{

	CRED_KASSERT(cred);
	KASSERT(atomic_load_relaxed(&cred->cr_refcnt) > 0);
	atomic_inc_uint(&cred->cr_refcnt);
	return cred;
}

void
kauth_cred_free(kauth_cred_t cred)
{

	CRED_KASSERT(cred);
	KASSERT(atomic_load_relaxed(&cred->cr_refcnt) > 0);
	membar_exit();
	if (atomic_dec_uint_nv(&cred->cr_refcnt) > 0)
		return;
	membar_enter();

	if (cred_hooked())
		kauth_cred_hook(cred, KAUTH_CRED_FREE, NULL, NULL);
	if (cred->cr_data != NULL)
		kmem_free(cred->cr_data, KAUTH_MAXKEYS * sizeof(void *));
	kmem_free(cred, sizeof(*cred));
}

/*
 * Make `to' say what `from' says.  The data of security models is not copied
 * by this but by their listener, which gets both.
 */
void
kauth_cred_clone1(kauth_cred_t from, kauth_cred_t to, bool copy_groups)
{

	CRED_KASSERT(from);
	CRED_KASSERT(to);
	to->cr_uid = from->cr_uid;
	to->cr_euid = from->cr_euid;
	to->cr_svuid = from->cr_svuid;
	to->cr_gid = from->cr_gid;
	to->cr_egid = from->cr_egid;
	to->cr_svgid = from->cr_svgid;
	if (copy_groups) {
		to->cr_ngroups = from->cr_ngroups;
		memcpy(to->cr_groups, from->cr_groups, sizeof(to->cr_groups));
	}
	if (cred_hooked())
		kauth_cred_hook(from, KAUTH_CRED_COPY, to, NULL);
}

void
kauth_cred_clone(kauth_cred_t from, kauth_cred_t to)
{

	kauth_cred_clone1(from, to, true);
}

kauth_cred_t
kauth_cred_dup(kauth_cred_t cred)
{
	kauth_cred_t new;

	new = kauth_cred_alloc();
	kauth_cred_clone(cred, new);
	return new;
}

/*
 * A credential like `cred' that only the caller has.  Consumes the caller's
 * reference.
 */
kauth_cred_t
kauth_cred_copy(kauth_cred_t cred)
{
	kauth_cred_t new;

	if (cred->cr_refcnt == 1)
		return cred;
	new = kauth_cred_dup(cred);
	kauth_cred_free(cred);
	return new;
}

kauth_cred_t
kauth_cred_get(void)
{

	return curlwp->l_cred;
}

u_int
kauth_cred_getrefcnt(kauth_cred_t cred)
{

	return cred->cr_refcnt;
}

/*
 * kauth_cred_getID() and kauth_cred_setID(); who sets has the only reference.
 */
#define CRED_ID(type, id)						\
type									\
kauth_cred_get##id(kauth_cred_t cred)					\
{									\
									\
	CRED_KASSERT(cred);						\
	return cred->cr_##id;						\
}									\
									\
void									\
kauth_cred_set##id(kauth_cred_t cred, type value)			\
{									\
									\
	KASSERT(cred->cr_refcnt == 1);					\
	cred->cr_##id = value;						\
}

CRED_ID(uid_t, uid)
CRED_ID(uid_t, euid)
CRED_ID(uid_t, svuid)
CRED_ID(gid_t, gid)
CRED_ID(gid_t, egid)
CRED_ID(gid_t, svgid)

/*
 * Is `gid' among the supplementary groups?  The effective group is not looked
 * at.
 */
int
kauth_cred_ismember_gid(kauth_cred_t cred, gid_t gid, int *result)
{

	CRED_KASSERT(cred);
	*result = 0;
	for (u_int i = 0; i < cred->cr_ngroups; i++) {
		if (cred->cr_groups[i] == gid) {
			*result = 1;
			break;
		}
	}
	return 0;
}

/*
 * Does `cred' act for the group `gid', by its effective or a supplementary
 * group?  0 if so, -1 if not.
 */
int
kauth_cred_groupmember(kauth_cred_t cred, gid_t gid)
{
	int member;

	if (kauth_cred_getegid(cred) == gid)
		return 0;
	if (kauth_cred_ismember_gid(cred, gid, &member) != 0 || !member)
		return -1;
	return 0;
}

u_int
kauth_cred_ngroups(kauth_cred_t cred)
{

	CRED_KASSERT(cred);
	return cred->cr_ngroups;
}

gid_t
kauth_cred_group(kauth_cred_t cred, u_int idx)
{

	CRED_KASSERT(cred);
	KASSERT(idx < cred->cr_ngroups);
	return idx < cred->cr_ngroups ? cred->cr_groups[idx] : 0;
}

int
kauth_cred_setgroups(kauth_cred_t cred, const gid_t *groups, size_t len,
    uid_t gmuid, enum uio_seg seg)
{
	gid_t new[NGROUPS];
	int error;

	KASSERT(cred->cr_refcnt == 1);
	if (len > NGROUPS)
		return EINVAL;
	if (len > 0) {
		if (seg == UIO_SYSSPACE)
			memcpy(new, groups, len * sizeof(gid_t));
		else if ((error = copyin(groups, new,
		    len * sizeof(gid_t))) != 0)
			return error;
		memcpy(cred->cr_groups, new, len * sizeof(gid_t));
	}
	for (size_t i = len; i < NGROUPS; i++)
		cred->cr_groups[i] = (gid_t)-1;
	cred->cr_ngroups = len;
	return 0;
}

int
kauth_cred_getgroups(kauth_cred_t cred, gid_t *groups, size_t len,
    enum uio_seg seg)
{

	CRED_KASSERT(cred);
	if (len > cred->cr_ngroups)
		len = cred->cr_ngroups;
	if (len == 0)
		return 0;
	if (seg == UIO_USERSPACE)
		return copyout(cred->cr_groups, groups, len * sizeof(gid_t));
	memcpy(groups, cred->cr_groups, len * sizeof(gid_t));
	return 0;
}

int
kauth_cred_uidmatch(kauth_cred_t c1, kauth_cred_t c2)
{

	CRED_KASSERT(c1);
	CRED_KASSERT(c2);
	return c1->cr_uid == c2->cr_uid || c1->cr_euid == c2->cr_uid ||
	    c1->cr_uid == c2->cr_euid || c1->cr_euid == c2->cr_euid;
}

void
kauth_uucred_to_cred(kauth_cred_t cred, const struct uucred *uuc)
{
	int n = uuc->cr_ngroups;

	KASSERT(cred->cr_refcnt == 1);
	cred->cr_uid = cred->cr_euid = cred->cr_svuid = uuc->cr_uid;
	cred->cr_gid = cred->cr_egid = cred->cr_svgid = uuc->cr_gid;
	n = n < 0 ? 0 : n > NGROUPS ? NGROUPS : n;
	memcpy(cred->cr_groups, uuc->cr_groups, n * sizeof(gid_t));
	cred->cr_ngroups = n;
}

void
kauth_cred_to_uucred(struct uucred *uuc, const kauth_cred_t cred)
{

	memset(uuc, 0, sizeof(*uuc));
	uuc->cr_uid = cred->cr_euid;
	uuc->cr_gid = cred->cr_egid;
	uuc->cr_ngroups = cred->cr_ngroups;
	memcpy(uuc->cr_groups, cred->cr_groups,
	    cred->cr_ngroups * sizeof(gid_t));
}

/*
 * Zero if they name the same effective user and group and the same set of
 * groups.
 */
int
kauth_cred_uucmp(kauth_cred_t cred, const struct uucred *uuc)
{
	int member;

	if (cred->cr_euid != uuc->cr_uid || cred->cr_egid != uuc->cr_gid ||
	    cred->cr_ngroups != (u_int)uuc->cr_ngroups)
		return 1;
	for (u_int i = 0; i < cred->cr_ngroups; i++) {
		kauth_cred_ismember_gid(cred, uuc->cr_groups[i], &member);
		if (!member)
			return 1;
	}
	return 0;
}

void
kauth_cred_toucred(kauth_cred_t cred, struct ki_ucred *uc)
{

	memset(uc, 0, sizeof(*uc));
	uc->cr_ref = cred->cr_refcnt;
	uc->cr_uid = cred->cr_euid;
	uc->cr_gid = cred->cr_egid;
	uc->cr_ngroups = cred->cr_ngroups;
	memcpy(uc->cr_groups, cred->cr_groups,
	    cred->cr_ngroups * sizeof(gid_t));
}

void
kauth_cred_topcred(kauth_cred_t cred, struct ki_pcred *pc)
{

	memset(pc, 0, sizeof(*pc));
	pc->p_ruid = cred->cr_uid;
	pc->p_svuid = cred->cr_svuid;
	pc->p_rgid = cred->cr_gid;
	pc->p_svgid = cred->cr_svgid;
	pc->p_refcnt = cred->cr_refcnt;
}

/*
 * Keys: each security model that asks gets one pointer in every credential.
 */
int
kauth_register_key(secmodel_t secmodel, kauth_key_t *keyp)
{
	struct kauth_state *ks = curkernel()->k_kauth;
	kauth_key_t key;
	u_int slot;

	key = kmem_alloc(sizeof(*key), KM_SLEEP);
	mutex_enter(&ks->ks_lock);
	for (slot = 0; slot < KAUTH_MAXKEYS; slot++)
		if ((ks->ks_keys & (1U << slot)) == 0)
			break;
	if (slot < KAUTH_MAXKEYS)
		ks->ks_keys |= 1U << slot;
	mutex_exit(&ks->ks_lock);
	if (slot == KAUTH_MAXKEYS) {
		kmem_free(key, sizeof(*key));
		return ENOSPC;
	}
	key->kk_secmodel = secmodel;
	key->kk_slot = slot;
	*keyp = key;
	return 0;
}

int
kauth_deregister_key(kauth_key_t key)
{
	struct kauth_state *ks = curkernel()->k_kauth;

	mutex_enter(&ks->ks_lock);
	ks->ks_keys &= ~(1U << key->kk_slot);
	mutex_exit(&ks->ks_lock);
	kmem_free(key, sizeof(*key));
	return 0;
}

void *
kauth_cred_getdata(kauth_cred_t cred, kauth_key_t key)
{

	CRED_KASSERT(cred);
	return cred->cr_data == NULL ? NULL : cred->cr_data[key->kk_slot];
}

void
kauth_cred_setdata(kauth_cred_t cred, kauth_key_t key, void *data)
{

	CRED_KASSERT(cred);
	if (cred->cr_data == NULL) {
		if (data == NULL)
			return;
		cred->cr_data = kmem_zalloc(KAUTH_MAXKEYS * sizeof(void *),
		    KM_SLEEP);
	}
	cred->cr_data[key->kk_slot] = data;
}

/*
 * A new process shares its parent's credentials.
 */
void
kauth_proc_fork(struct proc *parent, struct proc *child)
{

	mutex_enter(parent->p_lock);
	child->p_cred = kauth_cred_hold(parent->p_cred);
	mutex_exit(parent->p_lock);
	if (cred_hooked())
		kauth_cred_hook(child->p_cred, KAUTH_CRED_FORK, parent, child);
}

void
kauth_proc_chroot(kauth_cred_t cred, struct cwdinfo *cwdi)
{

	if (cred_hooked())
		kauth_cred_hook(cred, KAUTH_CRED_CHROOT, cwdi, NULL);
}
