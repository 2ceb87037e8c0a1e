/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Magic links: a component @name in the text of a symbolic link stands for
 * something of the system or of the caller, if sysctl vfs.generic.magiclinks
 * says so.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/namei.h>

#include "vfs_lookup.h"
#include "vfs_private.h"

enum {
	MW_DOMAINNAME,
	MW_EMUL,
	MW_HOSTNAME,
	MW_KERNEL_IDENT,
	MW_MACHINE,
	MW_MACHINE_ARCH,
	MW_OSRELEASE,
	MW_OSTYPE,
	MW_RUID,
	MW_UID,
	MW_RGID,
	MW_GID
};

/* What a magic word stands for; NULL if it is none. */
static const char *
magic_value(const char *name, size_t len, char *num, size_t numsize)
{
	static const char words[][16] = {
		[MW_DOMAINNAME] = "domainname",
		[MW_EMUL] = "emul",
		[MW_HOSTNAME] = "hostname",
		[MW_KERNEL_IDENT] = "kernel_ident",
		[MW_MACHINE] = "machine",
		[MW_MACHINE_ARCH] = "machine_arch",
		[MW_OSRELEASE] = "osrelease",
		[MW_OSTYPE] = "ostype",
		[MW_RUID] = "ruid",
		[MW_UID] = "uid",
		[MW_RGID] = "rgid",
		[MW_GID] = "gid",
	};
	kauth_cred_t cred = kauth_cred_get();
	u_int id;
	size_t i;

	for (i = 0; i < __arraycount(words); i++)
		if (strlen(words[i]) == len &&
		    memcmp(words[i], name, len) == 0)
			break;
	if (i == __arraycount(words))
		return NULL;
	switch (i) {
	case MW_DOMAINNAME:
		return domainname;
	case MW_EMUL:
		return "netbsd";
	case MW_HOSTNAME:
		return hostname;
	case MW_KERNEL_IDENT:
		return VFS_KERNEL_IDENT;
	case MW_MACHINE:
		return VFS_MACHINE;
	case MW_MACHINE_ARCH:
		return VFS_MACHINE_ARCH;
	case MW_OSRELEASE:
		return VFS_OSRELEASE;
	case MW_OSTYPE:
		return VFS_OSTYPE;
	case MW_RUID:
		id = kauth_cred_getuid(cred);
		break;
	case MW_UID:
		id = kauth_cred_geteuid(cred);
		break;
	case MW_RGID:
		id = kauth_cred_getgid(cred);
		break;
	default:
		id = kauth_cred_getegid(cred);
		break;
	}
	snprintf(num, numsize, "%u", id);
	return num;
}

/*
 * Replace magic words in the text of a link, of *lenp bytes in a buffer of
 * PATH_MAX.  ENAMETOOLONG if it does not fit any more.
 */
int
namei_magic(char *text, size_t *lenp)
{
	char num[16], *out;
	size_t o = 0, i = 0, n, vlen, len = *lenp;
	int error = 0;

	if (memchr(text, '@', len) == NULL)
		return 0;
	out = pnbuf_get();
	while (i < len) {
		const char *val = NULL;

		for (n = 0; i + n < len && text[i + n] != '/'; n++)
			continue;
		if (n > 1 && text[i] == '@')
			val = magic_value(text + i + 1, n - 1, num,
			    sizeof(num));
		if (val != NULL)
			vlen = strlen(val);
		else {
			val = text + i;
			vlen = n;
		}
		if (o + vlen + 1 > PATH_MAX) {
			error = ENAMETOOLONG;
			break;
		}
		memcpy(out + o, val, vlen);
		o += vlen;
		i += n;
		if (i < len) {
			out[o++] = '/';
			i++;
		}
	}
	if (error == 0) {
		memcpy(text, out, o);
		*lenp = o;
	}
	pnbuf_put(out);
	return error;
}
