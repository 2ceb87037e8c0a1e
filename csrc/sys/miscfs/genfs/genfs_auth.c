/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a file system of Unix modes and ACLs decides: 0 or an errno.  No
 * privilege counts here; kauth_authorize_vnode() weighs the answer against
 * those.
 */

#include <sys/param.h>
#include <sys/acl.h>
#include <sys/errno.h>
#include <sys/extattr.h>
#include <sys/kauth.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/systm.h>
#include <sys/vnode.h>

#include <miscfs/genfs/genfs.h>

static bool
member(struct kauth_cred *cred, gid_t gid)
{
	int is = 0;

	return kauth_cred_getegid(cred) == gid ||
	    (kauth_cred_ismember_gid(cred, gid, &is) == 0 && is != 0);
}

/* Does this access mode come with what was granted? */
static int
verdict(accmode_t accmode, accmode_t granted)
{

	/* Who may write may append. */
	if (granted & VWRITE)
		granted |= VAPPEND;
	if ((accmode & granted) == accmode)
		return 0;
	return (accmode & VADMIN) != 0 ? EPERM : EACCES;
}

/* rwx in the low three bits. */
static accmode_t
rwx(u_int bits)
{
	accmode_t granted = 0;

	if (bits & 4)
		granted |= VREAD;
	if (bits & 2)
		granted |= VWRITE;
	if (bits & 1)
		granted |= VEXEC;
	return granted;
}

static int
access_mode(struct kauth_cred *cred, uid_t uid, gid_t gid, mode_t mode,
    accmode_t accmode)
{
	accmode_t granted;

	if (kauth_cred_geteuid(cred) == uid)
		granted = VADMIN | rwx(mode >> 6);
	else if (member(cred, gid))
		granted = rwx(mode >> 3);
	else
		granted = rwx(mode);
	return verdict(accmode, granted);
}

int
genfs_can_access(struct vnode *vp, struct kauth_cred *cred, uid_t uid,
    gid_t gid, mode_t mode, struct acl *acl, accmode_t accmode)
{

	KASSERT((accmode & ~(VEXEC | VWRITE | VREAD | VADMIN | VAPPEND)) == 0);
	if (acl == NULL)
		return access_mode(cred, uid, gid, mode, accmode);
	if (vp->v_mount->mnt_flag & MNT_NFS4ACLS)
		return genfs_can_access_acl_nfs4(vp, cred, uid, gid, mode, acl,
		    accmode);
	return genfs_can_access_acl_posix1e(vp, cred, uid, gid, mode, acl,
	    accmode);
}

static accmode_t
posix1e_granted(const struct acl_entry *ae)
{

	/* ACL_READ, ACL_WRITE, ACL_EXECUTE are 4, 2, 1. */
	return rwx(ae->ae_perm & ACL_POSIX1E_BITS);
}

/* The entry with a tag, the user's if it is for users; NULL. */
static const struct acl_entry *
find_entry(const struct acl *acl, acl_tag_t tag, uid_t id)
{
	u_int i;

	for (i = 0; i < MIN(acl->acl_cnt, ACL_MAX_ENTRIES); i++) {
		if (acl->acl_entry[i].ae_tag == tag &&
		    (tag != ACL_USER || acl->acl_entry[i].ae_id == id))
			return &acl->acl_entry[i];
	}
	return NULL;
}

/*
 * POSIX.1e: the owner's entry, else the user's, else what one of the matching
 * groups grants in full, else that for others.  A mask limits all but the
 * first and the last.
 */
int
genfs_can_access_acl_posix1e(struct vnode *vp, struct kauth_cred *cred,
    uid_t uid, gid_t gid, mode_t mode, struct acl *acl, accmode_t accmode)
{
	const struct acl_entry *ae;
	accmode_t mask = VREAD | VWRITE | VEXEC, granted;
	bool ingroup = false;
	gid_t g;
	u_int i;

	if (acl == NULL)
		return access_mode(cred, uid, gid, mode, accmode);
	ae = find_entry(acl, ACL_MASK, 0);
	if (ae != NULL)
		mask = posix1e_granted(ae);
	if (kauth_cred_geteuid(cred) == uid) {
		ae = find_entry(acl, ACL_USER_OBJ, 0);
		return verdict(accmode, VADMIN |
		    (ae != NULL ? posix1e_granted(ae) : 0));
	}
	ae = find_entry(acl, ACL_USER, kauth_cred_geteuid(cred));
	if (ae != NULL)
		return verdict(accmode, posix1e_granted(ae) & mask);
	for (i = 0; i < MIN(acl->acl_cnt, ACL_MAX_ENTRIES); i++) {
		ae = &acl->acl_entry[i];
		if (ae->ae_tag != ACL_GROUP && ae->ae_tag != ACL_GROUP_OBJ)
			continue;
		g = ae->ae_tag == ACL_GROUP ? (gid_t)ae->ae_id : gid;
		if (!member(cred, g))
			continue;
		ingroup = true;
		granted = posix1e_granted(ae) & mask;
		if (verdict(accmode, granted) == 0)
			return 0;
	}
	if (ingroup)
		return verdict(accmode, 0);
	ae = find_entry(acl, ACL_OTHER, 0);
	return verdict(accmode, ae != NULL ? posix1e_granted(ae) : 0);
}

/* Access modes and the permissions of NFSv4. */
static const struct {
	accmode_t	mode;
	acl_perm_t	perm;
} nfs4_perms[] = {
	{ VREAD, ACL_READ_DATA },
	{ VWRITE, ACL_WRITE_DATA },
	{ VAPPEND, ACL_APPEND_DATA },
	{ VEXEC, ACL_EXECUTE },
	{ VREAD_NAMED_ATTRS, ACL_READ_NAMED_ATTRS },
	{ VWRITE_NAMED_ATTRS, ACL_WRITE_NAMED_ATTRS },
	{ VDELETE_CHILD, ACL_DELETE_CHILD },
	{ VREAD_ATTRIBUTES, ACL_READ_ATTRIBUTES },
	{ VWRITE_ATTRIBUTES, ACL_WRITE_ATTRIBUTES },
	{ VDELETE, ACL_DELETE },
	{ VREAD_ACL, ACL_READ_ACL },
	{ VWRITE_ACL, ACL_WRITE_ACL },
	{ VWRITE_OWNER, ACL_WRITE_OWNER },
	{ VSYNCHRONIZE, ACL_SYNCHRONIZE },
};

static bool
nfs4_applies(const struct acl_entry *ae, struct kauth_cred *cred, uid_t uid,
    gid_t gid)
{

	switch (ae->ae_tag) {
	case ACL_USER_OBJ:
		return kauth_cred_geteuid(cred) == uid;
	case ACL_USER:
		return kauth_cred_geteuid(cred) == ae->ae_id;
	case ACL_GROUP_OBJ:
		return member(cred, gid);
	case ACL_GROUP:
		return member(cred, (gid_t)ae->ae_id);
	default:
		return ae->ae_tag == ACL_EVERYONE;
	}
}

/*
 * NFSv4: entries in order, each allows or denies what was not settled before.
 * VEXPLICIT_DENY: only a denial counts.
 */
int
genfs_can_access_acl_nfs4(struct vnode *vp, struct kauth_cred *cred,
    uid_t uid, gid_t gid, mode_t mode, struct acl *acl, accmode_t accmode)
{
	const bool owner = kauth_cred_geteuid(cred) == uid;
	const bool admin = (accmode & VADMIN) != 0;
	const struct acl_entry *ae;
	acl_perm_t want = 0;
	u_int i;

	if (acl == NULL)
		return access_mode(cred, uid, gid, mode,
		    accmode & (VREAD | VWRITE | VEXEC | VADMIN | VAPPEND));
	if (admin && !owner)
		return EPERM;
	for (i = 0; i < __arraycount(nfs4_perms); i++) {
		if (accmode & nfs4_perms[i].mode)
			want |= nfs4_perms[i].perm;
	}
	/* These the owner always has. */
	if (owner)
		want &= ~(ACL_READ_ATTRIBUTES | ACL_WRITE_ATTRIBUTES |
		    ACL_READ_ACL | ACL_WRITE_ACL);
	for (i = 0; want != 0 && i < MIN(acl->acl_cnt, ACL_MAX_ENTRIES); i++) {
		ae = &acl->acl_entry[i];
		if ((ae->ae_flags & ACL_ENTRY_INHERIT_ONLY) != 0 ||
		    (ae->ae_perm & want) == 0 ||
		    !nfs4_applies(ae, cred, uid, gid))
			continue;
		if (ae->ae_entry_type == ACL_ENTRY_TYPE_DENY)
			return EACCES;
		if (ae->ae_entry_type == ACL_ENTRY_TYPE_ALLOW)
			want &= ~ae->ae_perm;
	}
	return want == 0 || (accmode & VEXPLICIT_DENY) != 0 ? 0 : EACCES;
}

int
genfs_can_chmod(struct vnode *vp, struct kauth_cred *cred, uid_t cur_uid,
    gid_t cur_gid, mode_t new_mode)
{
	int error;

	if (vp->v_mount->mnt_flag & MNT_NFS4ACLS) {
		error = VOP_ACCESSX(vp, VWRITE_ACL, cred);
		if (error != 0)
			return error;
	} else if (kauth_cred_geteuid(cred) != cur_uid) {
		return EPERM;
	}
	/* The sticky bit is for directories. */
	if (vp->v_type != VDIR && (new_mode & S_ISVTX) != 0)
		return EFTYPE;
	if ((new_mode & S_ISGID) != 0 && !member(cred, cur_gid))
		return EPERM;
	return 0;
}

/* Away: never.  To another group: one of one's own. */
int
genfs_can_chown(struct vnode *vp, struct kauth_cred *cred, uid_t cur_uid,
    gid_t cur_gid, uid_t new_uid, gid_t new_gid)
{

	if (kauth_cred_geteuid(cred) != cur_uid || new_uid != cur_uid)
		return EPERM;
	if (new_gid != cur_gid && !member(cred, new_gid))
		return EPERM;
	return 0;
}

int
genfs_can_chtimes(struct vnode *vp, struct kauth_cred *cred, uid_t owner_uid,
    u_int vaflags)
{

	if (kauth_cred_geteuid(cred) == owner_uid)
		return 0;
	/* "Now" may be written by whoever may write. */
	if (vaflags & VA_UTIMES_NULL)
		return VOP_ACCESS(vp, VWRITE, cred);
	return EPERM;
}

int
genfs_can_chflags(struct vnode *vp, struct kauth_cred *cred, uid_t owner_uid,
    bool changing_sysflags)
{

	if (kauth_cred_geteuid(cred) != owner_uid || changing_sysflags)
		return EPERM;
	return 0;
}

/* In a sticky directory: the owner of the file, or of the directory. */
int
genfs_can_sticky(struct vnode *vp, struct kauth_cred *cred, uid_t dir_uid,
    uid_t file_uid)
{
	uid_t uid = kauth_cred_geteuid(cred);

	return uid == dir_uid || uid == file_uid ? 0 : EPERM;
}

int
genfs_can_extattr(struct vnode *vp, struct kauth_cred *cred, accmode_t accmode,
    int attrnamespace)
{

	switch (attrnamespace) {
	case EXTATTR_NAMESPACE_SYSTEM:
		return kauth_authorize_system(cred, KAUTH_SYSTEM_FS_EXTATTR,
		    0, vp->v_mount, NULL, NULL);
	case EXTATTR_NAMESPACE_USER:
		return VOP_ACCESS(vp, accmode, cred);
	default:
		return EPERM;
	}
}
