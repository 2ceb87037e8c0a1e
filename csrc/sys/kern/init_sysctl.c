/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The base tree of sysctl(7): a const table, and the helper functions of its
 * nodes.
 *
 * Numbers are those of <sys/sysctl.h>; CTL_CREATE stands for "any, ask by
 * name".  Subsystems that have nodes of their own create them when they
 * attach; what every kernel has, and costs nothing to keep, is here.
 */

#include <sys/param.h>
#include <sys/cprng.h>
#include <sys/endian.h>
#include <sys/errno.h>
#include <sys/kauth.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/msgbuf.h>
#include <sys/proc.h>
#include <sys/systm.h>
#include <sys/timevar.h>
#include <sys/vnode.h>

#include <secmodel/bsd44/bsd44.h>
#include <secmodel/extensions/extensions.h>
#include <secmodel/securelevel/securelevel.h>
#include <secmodel/suser/suser.h>

#include "kern_auth_impl.h"
#include "module_impl.h"
#include "sysctl_impl.h"
#include "vfs_private.h"
#include "vfs_vnode_impl.h"

#define SYSCTL_ARND_MAX		256
#define MAXPROC_MIN		16
#define MAXFILES_MIN		64
#define MAXVNODES_MIN		16
#define MAXVNODES_MAX		(1 << 24)

/*
 * An int in `*p' that may be set between min and max.
 */
static int
sysctl_bounded(SYSCTLFN_ARGS, int *p, int min, int max)
{
	struct sysctlnode node = *rnode;
	int error, value = *p;

	node.sysctl_data = &value;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	if (value < min || value > max)
		return EINVAL;
	*p = value;
	return 0;
}

/* A value that is computed: an int, or a quad. */
static int
sysctl_readint(SYSCTLFN_ARGS, int value)
{
	struct sysctlnode node = *rnode;

	node.sysctl_data = &value;
	return sysctl_lookup(SYSCTLFN_CALL(&node));
}

static int
sysctl_readquad(SYSCTLFN_ARGS, uint64_t value)
{
	struct sysctlnode node = *rnode;

	node.sysctl_data = &value;
	return sysctl_lookup(SYSCTLFN_CALL(&node));
}

static int
sysctl_kern_hostname(SYSCTLFN_ARGS)
{
	struct kernel *k = curkernel();
	int error;

	error = sysctl_lookup(SYSCTLFN_CALL(rnode));
	if (error == 0 && newp != NULL) {
		k->k_hostnamelen = strlen(k->k_hostname);
		k->k_domainnamelen = strlen(k->k_domainname);
	}
	return error;
}

static int
sysctl_kern_hostid(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	int error, value = (int)hostid;

	node.sysctl_data = &value;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error == 0 && newp != NULL)
		hostid = (u_int)value;
	return error;
}

/* It only goes up. */
static int
sysctl_kern_securelevel(SYSCTLFN_ARGS)
{
	struct kernel *k = curkernel();
	struct sysctlnode node = *rnode;
	int error, value = k->k_securelevel;

	node.sysctl_data = &value;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	if (value < k->k_securelevel)
		return EPERM;
	k->k_securelevel = value;
	return 0;
}

/* From here on the number no longer follows memory. */
static int
sysctl_kern_maxvnodes(SYSCTLFN_ARGS)
{
	int error;

	error = sysctl_bounded(SYSCTLFN_CALL(rnode), &desiredvnodes,
	    MAXVNODES_MIN, MAXVNODES_MAX);
	if (error == 0 && newp != NULL)
		curkernel()->k_vnode->vs_fixed = true;
	return error;
}

static int
sysctl_kern_maxproc(SYSCTLFN_ARGS)
{

	return sysctl_bounded(SYSCTLFN_CALL(rnode), &curkernel()->k_maxproc,
	    MAXPROC_MIN, PID_MAX - 1);
}

static int
sysctl_kern_maxfiles(SYSCTLFN_ARGS)
{

	return sysctl_bounded(SYSCTLFN_CALL(rnode), &curkernel()->k_maxfiles,
	    MAXFILES_MIN, INT_MAX);
}

static int
sysctl_kern_clockrate(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	struct clockinfo ci = {
		.hz = hz,
		.tick = tick,
		.stathz = stathz,
		.profhz = profhz
	};

	node.sysctl_data = &ci;
	return sysctl_lookup(SYSCTLFN_CALL(&node));
}

static int
sysctl_kern_boottime(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	struct timespec ts;

	getnanoboottime(&ts);
	node.sysctl_data = &ts;
	return sysctl_lookup(SYSCTLFN_CALL(&node));
}

/*
 * The host accounts for CPU time: what the kernel itself has counted is none.
 */
static int
sysctl_kern_cptime(SYSCTLFN_ARGS)
{
	uint64_t ticks[CPUSTATES] = { 0 };
	struct sysctlnode node = *rnode;

	/* kern.cp_time.CPU is one CPU's. */
	if (namelen == 1 && name[0] != CTL_QUERY) {
		if (name[0] < 0 || name[0] >= ncpu)
			return ENOENT;
		name++;
		namelen--;
	}
	node.sysctl_data = ticks;
	return sysctl_lookup(SYSCTLFN_CALL(&node));
}

static int
sysctl_kern_ticks(SYSCTLFN_ARGS)
{

	return sysctl_readint(SYSCTLFN_CALL(rnode), getticks());
}

static int
sysctl_kern_urnd(SYSCTLFN_ARGS)
{

	return sysctl_readint(SYSCTLFN_CALL(rnode), (int)cprng_strong32());
}

/* As many bytes as are asked for. */
static int
sysctl_kern_arnd(SYSCTLFN_ARGS)
{
	char buf[SYSCTL_ARND_MAX];
	size_t len = *oldlenp;
	int error;

	if (namelen != 0)
		return ENOTDIR;
	if (newp != NULL)
		return EPERM;
	if (oldp == NULL) {
		*oldlenp = sizeof(uint32_t);
		return 0;
	}
	if (len > sizeof(buf))
		return E2BIG;
	cprng_strong(kern_cprng, buf, len, 0);
	error = sysctl_copyout_data(l, buf, len, oldp, oldlenp);
	explicit_memset(buf, 0, sizeof(buf));
	return error;
}

static int
sysctl_kern_msgbufsize(SYSCTLFN_ARGS)
{

	if (!msgbufenabled)
		return EOPNOTSUPP;
	return sysctl_readint(SYSCTLFN_CALL(rnode), (int)msgbufp->msg_bufs);
}

/* The text of the message buffer, oldest first. */
static int
sysctl_kern_msgbuf(SYSCTLFN_ARGS)
{
	size_t size, len;
	char *buf;
	int error;

	if (namelen != 0)
		return ENOTDIR;
	if (newp != NULL)
		return EPERM;
	if (!msgbufenabled)
		return EOPNOTSUPP;
	size = msgbufp->msg_bufs;
	if (oldp == NULL) {
		*oldlenp = size;
		return 0;
	}
	if ((buf = kmem_alloc(size, KM_NOSLEEP)) == NULL)
		return ENOMEM;
	len = MIN(msgbuf_read(buf, size), size);
	error = sysctl_copyout_data(l, buf, len, oldp, oldlenp);
	kmem_free(buf, size);
	return error;
}

static int
sysctl_kern_autoload(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;

	node.sysctl_data = &curkernel()->k_module->ms_autoload;
	return sysctl_lookup(SYSCTLFN_CALL(&node));
}

static int
sysctl_hw_ncpu(SYSCTLFN_ARGS)
{

	return sysctl_readint(SYSCTLFN_CALL(rnode), curkernel()->k_ncpu);
}

/* A kernel without a limit says that all there is is its own. */
static uint64_t
sysctl_memory(void)
{
	uint64_t limit = curkernel()->k_memlimit;

	return limit == 0 || limit > INT64_MAX ? INT64_MAX : limit;
}

static int
sysctl_hw_physmem(SYSCTLFN_ARGS)
{

	return sysctl_readint(SYSCTLFN_CALL(rnode),
	    (int)MIN(sysctl_memory(), INT_MAX));
}

static int
sysctl_hw_physmem64(SYSCTLFN_ARGS)
{

	return sysctl_readquad(SYSCTLFN_CALL(rnode), sysctl_memory());
}

/* Switches may only be made stricter while securelevel is above 0. */
static int
sysctl_security_curtain(SYSCTLFN_ARGS)
{
	struct secmodel_state *sm = curkernel()->k_secmodel;
	struct sysctlnode node = *rnode;
	int error, value = sm->sm_curtain;

	node.sysctl_data = &value;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	if (curkernel()->k_securelevel > 0 && value < sm->sm_curtain)
		return EPERM;
	sm->sm_curtain = value != 0;
	return 0;
}

static int
sysctl_vfs_usermount(SYSCTLFN_ARGS)
{
	struct secmodel_state *sm = curkernel()->k_secmodel;
	struct sysctlnode node = *rnode;
	int error, value = sm->sm_usermount;

	node.sysctl_data = &value;
	error = sysctl_lookup(SYSCTLFN_CALL(&node));
	if (error != 0 || newp == NULL)
		return error;
	if (curkernel()->k_securelevel > 0 && value > sm->sm_usermount)
		return EPERM;
	sm->sm_usermount = value != 0;
	return 0;
}

/* Names of the file system types, with spaces between them. */
static int
sysctl_vfs_fstypes(SYSCTLFN_ARGS)
{
	char text[512];
	struct vfsops *ops;

	if (namelen != 0)
		return ENOTDIR;
	if (newp != NULL)
		return EPERM;
	text[0] = '\0';
	mutex_enter(&vfs_list_lock);
	LIST_FOREACH(ops, vfs_list_get(), vfs_list) {
		if (text[0] != '\0')
			strlcat(text, " ", sizeof(text));
		strlcat(text, ops->vfs_name, sizeof(text));
	}
	mutex_exit(&vfs_list_lock);
	return sysctl_copyout_data(l, text, strlen(text) + 1, oldp, oldlenp);
}

#if defined(__x86_64__)
#define HOST_MACHINE		"amd64"
#define HOST_MACHINE_ARCH	"x86_64"
#elif defined(__aarch64__)
#define HOST_MACHINE		"evbarm"
#define HOST_MACHINE_ARCH	"aarch64"
#else
#error "name this machine"
#endif

const char ostype[] = VFS_OSTYPE;
const char osrelease[] = VFS_OSRELEASE;
const char version[] = VFS_OSTYPE " " VFS_OSRELEASE " (" VFS_KERNEL_IDENT
    ") rumpkern\n";
const char copyright[] = "The rump authors.  Licence: BSD-2-Clause.\n";

#define RW	CTLFLAG_READWRITE
#define RO	CTLFLAG_READONLY
#define T_INT	CTLTYPE_INT
#define T_STR	CTLTYPE_STRING

#define NODE(d, num, name, desc)					\
	{ d, num, CTLTYPE_NODE, name, desc, NULL, NULL, 0, 0, 0 }
#define NODE_FUNC(d, num, name, fn, desc)				\
	{ d, num, CTLTYPE_NODE, name, desc, fn, NULL, 0, 0, 0 }
#define IMM(d, num, name, value, desc)					\
	{ d, num, RO | T_INT | CTLFLAG_IMMEDIATE, name, desc, NULL,	\
	    NULL, 0, sizeof(int), value }
#define STR(d, num, name, value, desc)					\
	{ d, num, RO | T_STR, name, desc, NULL, value, 0, sizeof(value), 0 }
#define FUNC(d, num, flags, name, fn, size, desc)			\
	{ d, num, flags, name, desc, fn, NULL, 0, size, 0 }
#define KSTR(d, num, flags, name, fn, member, desc)			\
	{ d, num, (flags) | T_STR, name, desc, fn, NULL,		\
	    offsetof(struct kernel, member) + 1,			\
	    sizeof(((struct kernel *)0)->member), 0 }

const struct sysctl_base sysctl_base[] = {
NODE(0, CTL_KERN, "kern", "High kernel"),
STR(1, KERN_OSTYPE, "ostype", ostype, "Operating system type"),
STR(1, KERN_OSRELEASE, "osrelease", osrelease, "Operating system release"),
IMM(1, KERN_OSREV, "osrevision", __NetBSD_Version__,
    "Operating system revision"),
STR(1, KERN_VERSION, "version", version,
    "Kernel version"),
FUNC(1, KERN_MAXVNODES, RW | T_INT, "maxvnodes", sysctl_kern_maxvnodes,
    sizeof(int), "Maximum number of vnodes"),
FUNC(1, KERN_MAXPROC, RW | T_INT, "maxproc", sysctl_kern_maxproc,
    sizeof(int), "Maximum number of simultaneous processes"),
FUNC(1, KERN_MAXFILES, RW | T_INT, "maxfiles", sysctl_kern_maxfiles,
    sizeof(int), "Maximum number of open files"),
IMM(1, KERN_ARGMAX, "argmax", ARG_MAX,
    "Maximum number of bytes of arguments to execve(2)"),
FUNC(1, KERN_SECURELVL, RW | T_INT, "securelevel", sysctl_kern_securelevel,
    sizeof(int), "System security level"),
KSTR(1, KERN_HOSTNAME, RW, "hostname", sysctl_kern_hostname, k_hostname,
    "System hostname"),
FUNC(1, KERN_HOSTID, RW | CTLFLAG_HEX | T_INT, "hostid", sysctl_kern_hostid,
    sizeof(int), "System host ID number"),
FUNC(1, KERN_CLOCKRATE, CTLTYPE_STRUCT, "clockrate", sysctl_kern_clockrate,
    sizeof(struct clockinfo), "Kernel clock rates"),
IMM(1, KERN_POSIX1, "posix1version", 200112,
    "Version of ISO/IEC 9945 (POSIX 1003.1) with which the operating system "
    "attempts to comply"),
IMM(1, KERN_NGROUPS, "ngroups", NGROUPS, "Maximum number of "
    "supplemental groups"),
IMM(1, KERN_JOB_CONTROL, "job_control", 1, "Whether job control is "
    "available"),
IMM(1, KERN_SAVED_IDS, "saved_ids", 1, "Whether saved set-group and "
    "set-user IDs are available"),
KSTR(1, KERN_DOMAINNAME, RW, "domainname", sysctl_kern_hostname, k_domainname,
    "YP domain name"),
IMM(1, KERN_MAXPARTITIONS, "maxpartitions", 16,
    "Maximum number of partitions of a disk"),
IMM(1, KERN_RAWPARTITION, "rawpartition", 3, "Raw partition of a disk"),
FUNC(1, KERN_MSGBUFSIZE, T_INT, "msgbufsize", sysctl_kern_msgbufsize,
    sizeof(int), "Size of the kernel message buffer"),
IMM(1, KERN_FSYNC, "fsync", 1, "Whether the POSIX 1003.1b File "
    "Synchronization Option is available"),
IMM(1, KERN_IOV_MAX, "iov_max", IOV_MAX,
    "Maximum number of iovec structures"),
IMM(1, KERN_LOGIN_NAME_MAX, "login_name_max", MAXLOGNAME + 1,
    "Maximum length of a login name"),
NODE_FUNC(1, KERN_PROC2, "proc2", sysctl_kern_proc2,
    "Machine-independent process information"),
NODE_FUNC(1, KERN_PROC_ARGS, "proc_args", sysctl_kern_proc_args,
    "Process argument information"),
FUNC(1, KERN_CP_TIME, CTLTYPE_STRUCT, "cp_time", sysctl_kern_cptime,
    sizeof(uint64_t) * CPUSTATES, "Clock ticks spent in different CPU states"),
NODE_FUNC(1, KERN_FILE2, "file2", sysctl_kern_file2,
    "System open file table"),
NODE_FUNC(1, KERN_EVCNT, "evcnt", sysctl_kern_evcnt,
    "Kernel evcnt information"),
FUNC(1, KERN_MSGBUF, CTLTYPE_STRUCT, "msgbuf", sysctl_kern_msgbuf, 0,
    "Kernel message buffer"),
IMM(1, KERN_MAXPHYS, "maxphys", MAXPHYS, "Maximum raw I/O transfer size"),
IMM(1, KERN_MONOTONIC_CLOCK, "monotonic_clock", 200112,
    "Implementation version of the POSIX 1003.1b Monotonic Clock Option"),
FUNC(1, KERN_URND, T_INT, "urandom", sysctl_kern_urnd, sizeof(int),
    "Random integer value"),
IMM(1, KERN_LABELSECTOR, "labelsector", 1,
    "Sector number containing the disklabel"),
IMM(1, KERN_LABELOFFSET, "labeloffset", 0,
    "Offset of the disklabel within the sector"),
FUNC(1, KERN_HARDCLOCK_TICKS, T_INT, "hardclock_ticks", sysctl_kern_ticks,
    sizeof(int), "Number of hardclock ticks"),
FUNC(1, KERN_ARND, CTLTYPE_STRUCT, "arandom", sysctl_kern_arnd, 0,
    "Random bytes"),
FUNC(1, KERN_BOOTTIME, CTLTYPE_STRUCT, "boottime", sysctl_kern_boottime,
    sizeof(struct timespec), "System boot time"),
NODE(1, CTL_CREATE, "module", "Modules"),
FUNC(2, CTL_CREATE, RW | CTLTYPE_BOOL, "autoload", sysctl_kern_autoload,
    sizeof(bool), "Enable automatic load of modules"),

NODE(0, CTL_VM, "vm", "Virtual memory"),

NODE(0, CTL_VFS, "vfs", "Filesystem"),
NODE(1, VFS_GENERIC, "generic", "Non-specific vfs related information"),
FUNC(2, CTL_CREATE, T_STR, "fstypes", sysctl_vfs_fstypes, 0,
    "List of file systems present"),
FUNC(2, VFS_USERMOUNT, RW | T_INT, "usermount", sysctl_vfs_usermount,
    sizeof(int), "Whether unprivileged users may mount filesystems"),
FUNC(2, VFS_MAGICLINKS, RW | T_INT, "magiclinks", sysctl_vfs_magiclinks,
    sizeof(int), "Whether \"magic\" symlinks are expanded"),
FUNC(2, VFS_TIMESTAMP_PRECISION, RW | T_INT, "timestamp_precision",
    sysctl_vfs_tsprecision, sizeof(int), "File timestamp precision"),

NODE(0, CTL_NET, "net", "Networking"),

NODE(0, CTL_DEBUG, "debug", "Debugging"),

NODE(0, CTL_HW, "hw", "Generic CPU, I/O"),
STR(1, HW_MACHINE, "machine", HOST_MACHINE, "Machine class"),
STR(1, HW_MODEL, "model", "rump virtual machine", "Machine model"),
FUNC(1, HW_NCPU, T_INT, "ncpu", sysctl_hw_ncpu, sizeof(int),
    "Number of CPUs configured"),
IMM(1, HW_BYTEORDER, "byteorder", _BYTE_ORDER, "System byte order"),
FUNC(1, HW_PHYSMEM, T_INT, "physmem", sysctl_hw_physmem, sizeof(int),
    "Bytes of physical memory"),
FUNC(1, HW_USERMEM, T_INT, "usermem", sysctl_hw_physmem, sizeof(int),
    "Bytes of non-kernel memory"),
IMM(1, HW_PAGESIZE, "pagesize", PAGE_SIZE, "Software page size"),
STR(1, HW_MACHINE_ARCH, "machine_arch", HOST_MACHINE_ARCH,
    "Machine CPU class"),
IMM(1, HW_ALIGNBYTES, "alignbytes", ALIGNBYTES,
    "Alignment constraint for all possible data types"),
FUNC(1, HW_PHYSMEM64, CTLTYPE_QUAD, "physmem64", sysctl_hw_physmem64,
    sizeof(uint64_t), "Bytes of physical memory"),
FUNC(1, HW_USERMEM64, CTLTYPE_QUAD, "usermem64", sysctl_hw_physmem64,
    sizeof(uint64_t), "Bytes of non-kernel memory"),
FUNC(1, HW_NCPUONLINE, T_INT, "ncpuonline", sysctl_hw_ncpu, sizeof(int),
    "Number of CPUs online"),

NODE(0, CTL_MACHDEP, "machdep", "Machine dependent"),

NODE(0, CTL_USER, "user", "User-level"),
STR(1, USER_CS_PATH, "cs_path", "/usr/bin:/bin:/usr/sbin:/sbin:"
    "/usr/pkg/bin:/usr/pkg/sbin:/usr/local/bin:/usr/local/sbin",
    "A value of the PATH environment variable that finds all the standard "
    "utilities"),
IMM(1, USER_BC_BASE_MAX, "bc_base_max", 99, "Maximum ibase/obase of bc(1)"),
IMM(1, USER_BC_DIM_MAX, "bc_dim_max", 2048, "Maximum array size of bc(1)"),
IMM(1, USER_BC_SCALE_MAX, "bc_scale_max", 99, "Maximum scale of bc(1)"),
IMM(1, USER_BC_STRING_MAX, "bc_string_max", 1000,
    "Maximum string length of bc(1)"),
IMM(1, USER_COLL_WEIGHTS_MAX, "coll_weights_max", 2,
    "Maximum number of weights of the LC_COLLATE order keyword"),
IMM(1, USER_EXPR_NEST_MAX, "expr_nest_max", 32,
    "Maximum nesting of parentheses of expr(1)"),
IMM(1, USER_LINE_MAX, "line_max", 2048,
    "Maximum length of an input line of a text utility"),
IMM(1, USER_RE_DUP_MAX, "re_dup_max", 255,
    "Maximum number of repeated occurrences of a regular expression"),
IMM(1, USER_POSIX2_VERSION, "posix2_version", 199212,
    "Version of POSIX 1003.2 with which the system attempts to comply"),
IMM(1, USER_POSIX2_C_BIND, "posix2_c_bind", 1,
    "Whether the C language binding option is available"),
IMM(1, USER_POSIX2_C_DEV, "posix2_c_dev", 1,
    "Whether the C development utilities are available"),
IMM(1, USER_POSIX2_CHAR_TERM, "posix2_char_term", 1,
    "Whether a terminal type that vi(1) works with is available"),
IMM(1, USER_POSIX2_FORT_DEV, "posix2_fort_dev", 0,
    "Whether the FORTRAN development utilities are available"),
IMM(1, USER_POSIX2_FORT_RUN, "posix2_fort_run", 0,
    "Whether the FORTRAN runtime utilities are available"),
IMM(1, USER_POSIX2_LOCALEDEF, "posix2_localedef", 0,
    "Whether locales can be created"),
IMM(1, USER_POSIX2_SW_DEV, "posix2_sw_dev", 0,
    "Whether the software development utilities are available"),
IMM(1, USER_POSIX2_UPE, "posix2_upe", 0,
    "Whether the user portability utilities are available"),
IMM(1, USER_STREAM_MAX, "stream_max", 20, "Minimum maximum of streams a "
    "process may have open"),
IMM(1, USER_TZNAME_MAX, "tzname_max", NAME_MAX,
    "Minimum maximum length of a time zone name"),

NODE(0, CTL_DDB, "ddb", "In-kernel debugger"),
NODE(0, CTL_PROC, "proc", "Per-process settings"),
NODE(0, CTL_VENDOR, "vendor", "Vendor specific"),
NODE(0, CTL_EMUL, "emul", "Emulation settings"),

NODE(0, CTL_SECURITY, "security", "Security"),
FUNC(1, CTL_CREATE, RW | T_INT, "curtain", sysctl_security_curtain,
    sizeof(int), "Curtain information about objects to users not owning "
    "them"),
NODE(1, CTL_CREATE, "models", "Security models"),
NODE(2, CTL_CREATE, "suser", "Superuser"),
STR(3, CTL_CREATE, "name", SECMODEL_SUSER_NAME, "Name"),
NODE(2, CTL_CREATE, "bsd44", "Traditional"),
STR(3, CTL_CREATE, "name", SECMODEL_BSD44_NAME, "Name"),
NODE(2, CTL_CREATE, "securelevel", "Securelevel"),
STR(3, CTL_CREATE, "name", SECMODEL_SECURELEVEL_NAME, "Name"),
FUNC(3, CTL_CREATE, RW | T_INT, "securelevel", sysctl_kern_securelevel,
    sizeof(int), "System security level"),
NODE(2, CTL_CREATE, "extensions", "Extensions"),
STR(3, CTL_CREATE, "name", SECMODEL_EXTENSIONS_NAME, "Name"),
FUNC(3, CTL_CREATE, RW | T_INT, "curtain", sysctl_security_curtain,
    sizeof(int), "Curtain information about objects to users not owning "
    "them"),
FUNC(3, CTL_CREATE, RW | T_INT, "usermount", sysctl_vfs_usermount,
    sizeof(int), "Whether unprivileged users may mount filesystems"),
};

const u_int sysctl_nbase = __arraycount(sysctl_base);
