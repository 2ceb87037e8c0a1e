/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POSIX.1e access control lists for file systems that keep them: memory,
 * validity, and what they have in common with a mode.
 *
 * The permission bits of a mode's group class are those of the mask, if there
 * is one, else of the owning group.
 */

#include <sys/param.h>
#include <sys/acl.h>
#include <sys/errno.h>
#include <sys/kmem.h>
#include <sys/stat.h>
#include <sys/systm.h>

/* flags: KM_SLEEP or KM_NOSLEEP. */
struct acl *
acl_alloc(int flags)
{
	struct acl *acl = kmem_zalloc(sizeof(*acl), flags);

	if (acl != NULL)
		acl->acl_maxcnt = ACL_MAX_ENTRIES;
	return acl;
}

void
acl_free(struct acl *acl)
{

	if (acl != NULL)
		kmem_free(acl, sizeof(*acl));
}

acl_perm_t
acl_posix1e_mode_to_perm(acl_tag_t tag, mode_t mode)
{

	/* ACL_READ, ACL_WRITE, ACL_EXECUTE are 4, 2, 1. */
	switch (tag) {
	case ACL_USER_OBJ:
		return (mode >> 6) & ACL_PERM_BITS;
	case ACL_GROUP_OBJ:
		return (mode >> 3) & ACL_PERM_BITS;
	case ACL_OTHER:
		return mode & ACL_PERM_BITS;
	default:
		return ACL_PERM_NONE;
	}
}

struct acl_entry
acl_posix1e_mode_to_entry(acl_tag_t tag, uid_t uid, gid_t gid, mode_t mode)
{
	struct acl_entry ae = {
		.ae_tag = tag,
		.ae_id = ACL_UNDEFINED_ID,
		.ae_perm = acl_posix1e_mode_to_perm(tag, mode),
	};

	if (tag == ACL_USER_OBJ)
		ae.ae_id = uid;
	else if (tag == ACL_GROUP_OBJ)
		ae.ae_id = gid;
	return ae;
}

mode_t
acl_posix1e_perms_to_mode(struct acl_entry *user, struct acl_entry *group,
    struct acl_entry *other)
{

	return (mode_t)((user->ae_perm & ACL_PERM_BITS) << 6 |
	    (group->ae_perm & ACL_PERM_BITS) << 3 |
	    (other->ae_perm & ACL_PERM_BITS));
}

/* A list that acl_posix1e_check() has passed. */
mode_t
acl_posix1e_acl_to_mode(struct acl *acl)
{
	struct acl_entry none = { .ae_perm = ACL_PERM_NONE };
	struct acl_entry *user = &none, *group = &none, *other = &none;
	struct acl_entry *mask = NULL, *ae;

	for (u_int i = 0; i < MIN(acl->acl_cnt, ACL_MAX_ENTRIES); i++) {
		ae = &acl->acl_entry[i];
		if (ae->ae_tag == ACL_USER_OBJ)
			user = ae;
		else if (ae->ae_tag == ACL_GROUP_OBJ)
			group = ae;
		else if (ae->ae_tag == ACL_OTHER)
			other = ae;
		else if (ae->ae_tag == ACL_MASK)
			mask = ae;
	}
	return acl_posix1e_perms_to_mode(user, mask != NULL ? mask : group,
	    other);
}

/*
 * The mode of a new file: what its maker asks for, as far as the directory's
 * default list allows.
 */
mode_t
acl_posix1e_newfilemode(mode_t cmode, struct acl *dacl)
{

	return cmode & (acl_posix1e_acl_to_mode(dacl) | ~(mode_t)ACCESSPERMS);
}

/* Is there an entry for the same user or group before this one? */
static bool
acl_repeated(const struct acl *acl, u_int n)
{
	const struct acl_entry *ae = &acl->acl_entry[n];

	for (u_int i = 0; i < n; i++)
		if (acl->acl_entry[i].ae_tag == ae->ae_tag &&
		    acl->acl_entry[i].ae_id == ae->ae_id)
			return true;
	return false;
}

/*
 * 0, or EINVAL: one entry each for owner, owning group and others; each user
 * and group once; one mask, without fail if there are such.
 */
int
acl_posix1e_check(struct acl *acl)
{
	u_int user = 0, group = 0, other = 0, mask = 0, named = 0;
	const struct acl_entry *ae;

	if (acl->acl_cnt > ACL_MAX_ENTRIES)
		return EINVAL;
	for (u_int i = 0; i < acl->acl_cnt; i++) {
		ae = &acl->acl_entry[i];
		if ((ae->ae_perm & ~ACL_PERM_BITS) != 0)
			return EINVAL;
		switch (ae->ae_tag) {
		case ACL_USER:
		case ACL_GROUP:
			if (ae->ae_id == ACL_UNDEFINED_ID ||
			    acl_repeated(acl, i))
				return EINVAL;
			named++;
			continue;
		case ACL_USER_OBJ:
			user++;
			break;
		case ACL_GROUP_OBJ:
			group++;
			break;
		case ACL_OTHER:
			other++;
			break;
		case ACL_MASK:
			mask++;
			break;
		default:
			return EINVAL;
		}
		if (ae->ae_id != ACL_UNDEFINED_ID)
			return EINVAL;
	}
	if (user != 1 || group != 1 || other != 1 || mask > 1 ||
	    (named != 0 && mask == 0))
		return EINVAL;
	return 0;
}
