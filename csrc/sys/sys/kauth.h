/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kauth(9): credentials, and who may do what.
 *
 * Credentials are reference counted and never change while shared: who wants
 * to change one takes kauth_cred_copy() or a fresh kauth_cred_alloc(), and
 * installs it by proc_crmod_leave().
 *
 * An action is put to every listener of its scope.  One DENY refuses it,
 * else one ALLOW grants it, else it is refused (in the vnode scope: what the
 * file system decided).
 */
#ifndef _SYS_KAUTH_H_
#define _SYS_KAUTH_H_

#include <sys/types.h>
#include <sys/uio.h>

struct cwdinfo;
struct ki_pcred;
struct ki_ucred;
struct kauth_cred;
struct kauth_key;
struct kauth_listener;
struct kauth_scope;
struct proc;
struct tty;
struct uucred;
struct vnode;

typedef struct kauth_scope	*kauth_scope_t;
typedef struct kauth_listener	*kauth_listener_t;
typedef uint32_t		kauth_action_t;
typedef struct kauth_cred	*kauth_cred_t;
typedef struct kauth_key	*kauth_key_t;
typedef struct secmodel_descr	*secmodel_t;
typedef int (*kauth_scope_callback_t)(kauth_cred_t, kauth_action_t, void *,
    void *, void *, void *, void *);

#define KAUTH_RESULT_ALLOW	0
#define KAUTH_RESULT_DENY	1
#define KAUTH_RESULT_DEFER	2

#define KAUTH_SCOPE_GENERIC	"org.netbsd.kauth.generic"
#define KAUTH_SCOPE_SYSTEM	"org.netbsd.kauth.system"
#define KAUTH_SCOPE_PROCESS	"org.netbsd.kauth.process"
#define KAUTH_SCOPE_NETWORK	"org.netbsd.kauth.network"
#define KAUTH_SCOPE_MACHDEP	"org.netbsd.kauth.machdep"
#define KAUTH_SCOPE_DEVICE	"org.netbsd.kauth.device"
#define KAUTH_SCOPE_CRED	"org.netbsd.kauth.cred"
#define KAUTH_SCOPE_VNODE	"org.netbsd.kauth.vnode"

#define NOCRED			((kauth_cred_t)-1)
#define FSCRED			((kauth_cred_t)-2)
#define KAUTH_ARG(x)		((void *)(unsigned long)(x))

#ifndef NGROUPS
#define NGROUPS			16
#endif

enum {
	KAUTH_GENERIC_UNUSED1 = 1,
	KAUTH_GENERIC_ISSUSER = 2
};

enum {
	KAUTH_SYSTEM_ACCOUNTING = 1,
	KAUTH_SYSTEM_CHROOT = 2,
	KAUTH_SYSTEM_CHSYSFLAGS = 3,
	KAUTH_SYSTEM_CPU = 4,
	KAUTH_SYSTEM_DEBUG = 5,
	KAUTH_SYSTEM_FILEHANDLE = 6,
	KAUTH_SYSTEM_MKNOD = 7,
	KAUTH_SYSTEM_MOUNT = 8,
	KAUTH_SYSTEM_PSET = 9,
	KAUTH_SYSTEM_REBOOT = 10,
	KAUTH_SYSTEM_SETIDCORE = 11,
	KAUTH_SYSTEM_SWAPCTL = 12,
	KAUTH_SYSTEM_SYSCTL = 13,
	KAUTH_SYSTEM_TIME = 14,
	KAUTH_SYSTEM_MODULE = 15,
	KAUTH_SYSTEM_FS_RESERVEDSPACE = 16,
	KAUTH_SYSTEM_FS_QUOTA = 17,
	KAUTH_SYSTEM_SEMAPHORE = 18,
	KAUTH_SYSTEM_SYSVIPC = 19,
	KAUTH_SYSTEM_MQUEUE = 20,
	KAUTH_SYSTEM_VERIEXEC = 21,
	KAUTH_SYSTEM_DEVMAPPER = 22,
	KAUTH_SYSTEM_MAP_VA_ZERO = 23,
	KAUTH_SYSTEM_LFS = 24,
	KAUTH_SYSTEM_FS_EXTATTR = 25,
	KAUTH_SYSTEM_FS_SNAPSHOT = 26,
	KAUTH_SYSTEM_INTR = 27,
	KAUTH_SYSTEM_KERNADDR = 28
};

enum kauth_system_req {
	KAUTH_REQ_SYSTEM_CHROOT_CHROOT = 1,
	KAUTH_REQ_SYSTEM_CHROOT_FCHROOT = 2,
	KAUTH_REQ_SYSTEM_CPU_SETSTATE = 3,
	KAUTH_REQ_SYSTEM_MOUNT_GET = 4,
	KAUTH_REQ_SYSTEM_MOUNT_NEW = 5,
	KAUTH_REQ_SYSTEM_MOUNT_UNMOUNT = 6,
	KAUTH_REQ_SYSTEM_MOUNT_UPDATE = 7,
	KAUTH_REQ_SYSTEM_PSET_ASSIGN = 8,
	KAUTH_REQ_SYSTEM_PSET_BIND = 9,
	KAUTH_REQ_SYSTEM_PSET_CREATE = 10,
	KAUTH_REQ_SYSTEM_PSET_DESTROY = 11,
	KAUTH_REQ_SYSTEM_SYSCTL_ADD = 12,
	KAUTH_REQ_SYSTEM_SYSCTL_DELETE = 13,
	KAUTH_REQ_SYSTEM_SYSCTL_DESC = 14,
	KAUTH_REQ_SYSTEM_SYSCTL_MODIFY = 15,
	KAUTH_REQ_SYSTEM_SYSCTL_PRVT = 16,
	KAUTH_REQ_SYSTEM_TIME_ADJTIME = 17,
	KAUTH_REQ_SYSTEM_TIME_NTPADJTIME = 18,
	KAUTH_REQ_SYSTEM_TIME_RTCOFFSET = 19,
	KAUTH_REQ_SYSTEM_TIME_SYSTEM = 20,
	KAUTH_REQ_SYSTEM_TIME_TIMECOUNTERS = 21,
	KAUTH_REQ_SYSTEM_FS_QUOTA_GET = 22,
	KAUTH_REQ_SYSTEM_FS_QUOTA_MANAGE = 23,
	KAUTH_REQ_SYSTEM_FS_QUOTA_NOLIMIT = 24,
	KAUTH_REQ_SYSTEM_FS_QUOTA_ONOFF = 25,
	KAUTH_REQ_SYSTEM_SYSVIPC_BYPASS = 26,
	KAUTH_REQ_SYSTEM_SYSVIPC_SHM_LOCK = 27,
	KAUTH_REQ_SYSTEM_SYSVIPC_SHM_UNLOCK = 28,
	KAUTH_REQ_SYSTEM_SYSVIPC_MSGQ_OVERSIZE = 29,
	KAUTH_REQ_SYSTEM_VERIEXEC_ACCESS = 30,
	KAUTH_REQ_SYSTEM_VERIEXEC_MODIFY = 31,
	KAUTH_REQ_SYSTEM_LFS_MARKV = 32,
	KAUTH_REQ_SYSTEM_LFS_BMAPV = 33,
	KAUTH_REQ_SYSTEM_LFS_SEGCLEAN = 34,
	KAUTH_REQ_SYSTEM_LFS_SEGWAIT = 35,
	KAUTH_REQ_SYSTEM_LFS_FCNTL = 36,
	KAUTH_REQ_SYSTEM_MOUNT_UMAP = 37,
	KAUTH_REQ_SYSTEM_MOUNT_DEVICE = 38,
	KAUTH_REQ_SYSTEM_INTR_AFFINITY = 39
};

enum {
	KAUTH_PROCESS_CANSEE = 1,
	KAUTH_PROCESS_CORENAME = 2,
	KAUTH_PROCESS_FORK = 3,
	KAUTH_PROCESS_KEVENT_FILTER = 4,
	KAUTH_PROCESS_KTRACE = 5,
	KAUTH_PROCESS_NICE = 6,
	KAUTH_PROCESS_PROCFS = 7,
	KAUTH_PROCESS_PTRACE = 8,
	KAUTH_PROCESS_RLIMIT = 9,
	KAUTH_PROCESS_SCHEDULER_GETAFFINITY = 10,
	KAUTH_PROCESS_SCHEDULER_SETAFFINITY = 11,
	KAUTH_PROCESS_SCHEDULER_GETPARAM = 12,
	KAUTH_PROCESS_SCHEDULER_SETPARAM = 13,
	KAUTH_PROCESS_SETID = 14,
	KAUTH_PROCESS_SIGNAL = 15,
	KAUTH_PROCESS_STOPFLAG = 16
};

enum kauth_process_req {
	KAUTH_REQ_PROCESS_CANSEE_ARGS = 1,
	KAUTH_REQ_PROCESS_CANSEE_ENTRY = 2,
	KAUTH_REQ_PROCESS_CANSEE_ENV = 3,
	KAUTH_REQ_PROCESS_CANSEE_OPENFILES = 4,
	KAUTH_REQ_PROCESS_CORENAME_GET = 5,
	KAUTH_REQ_PROCESS_CORENAME_SET = 6,
	KAUTH_REQ_PROCESS_KTRACE_PERSISTENT = 7,
	KAUTH_REQ_PROCESS_PROCFS_READ = 8,
	KAUTH_REQ_PROCESS_PROCFS_RW = 9,
	KAUTH_REQ_PROCESS_PROCFS_WRITE = 10,
	KAUTH_REQ_PROCESS_RLIMIT_GET = 11,
	KAUTH_REQ_PROCESS_RLIMIT_SET = 12,
	KAUTH_REQ_PROCESS_RLIMIT_BYPASS = 13,
	KAUTH_REQ_PROCESS_CANSEE_EPROC = 14,
	KAUTH_REQ_PROCESS_CANSEE_KPTR = 15
};

enum {
	KAUTH_NETWORK_ALTQ = 1,
	KAUTH_NETWORK_BIND = 2,
	KAUTH_NETWORK_FIREWALL = 3,
	KAUTH_NETWORK_INTERFACE = 4,
	KAUTH_NETWORK_FORWSRCRT = 5,
	KAUTH_NETWORK_NFS = 6,
	KAUTH_NETWORK_ROUTE = 7,
	KAUTH_NETWORK_SOCKET = 8,
	KAUTH_NETWORK_INTERFACE_PPP = 9,
	KAUTH_NETWORK_INTERFACE_SLIP = 10,
	KAUTH_NETWORK_INTERFACE_STRIP = 11,
	KAUTH_NETWORK_INTERFACE_TUN = 12,
	KAUTH_NETWORK_INTERFACE_BRIDGE = 13,
	KAUTH_NETWORK_IPSEC = 14,
	KAUTH_NETWORK_INTERFACE_PVC = 15,
	KAUTH_NETWORK_IPV6 = 16,
	KAUTH_NETWORK_SMB = 17
};

enum kauth_network_req {
	KAUTH_REQ_NETWORK_ALTQ_AFMAP = 1,
	KAUTH_REQ_NETWORK_ALTQ_BLUE = 2,
	KAUTH_REQ_NETWORK_ALTQ_CBQ = 3,
	KAUTH_REQ_NETWORK_ALTQ_CDNR = 4,
	KAUTH_REQ_NETWORK_ALTQ_CONF = 5,
	KAUTH_REQ_NETWORK_ALTQ_FIFOQ = 6,
	KAUTH_REQ_NETWORK_ALTQ_HFSC = 7,
	KAUTH_REQ_NETWORK_ALTQ_JOBS = 8,
	KAUTH_REQ_NETWORK_ALTQ_PRIQ = 9,
	KAUTH_REQ_NETWORK_ALTQ_RED = 10,
	KAUTH_REQ_NETWORK_ALTQ_RIO = 11,
	KAUTH_REQ_NETWORK_ALTQ_WFQ = 12,
	KAUTH_REQ_NETWORK_BIND_PORT = 13,
	KAUTH_REQ_NETWORK_BIND_PRIVPORT = 14,
	KAUTH_REQ_NETWORK_FIREWALL_FW = 15,
	KAUTH_REQ_NETWORK_FIREWALL_NAT = 16,
	KAUTH_REQ_NETWORK_INTERFACE_GET = 17,
	KAUTH_REQ_NETWORK_INTERFACE_GETPRIV = 18,
	KAUTH_REQ_NETWORK_INTERFACE_SET = 19,
	KAUTH_REQ_NETWORK_INTERFACE_SETPRIV = 20,
	KAUTH_REQ_NETWORK_NFS_EXPORT = 21,
	KAUTH_REQ_NETWORK_NFS_SVC = 22,
	KAUTH_REQ_NETWORK_SOCKET_OPEN = 23,
	KAUTH_REQ_NETWORK_SOCKET_RAWSOCK = 24,
	KAUTH_REQ_NETWORK_SOCKET_CANSEE = 25,
	KAUTH_REQ_NETWORK_SOCKET_DROP = 26,
	KAUTH_REQ_NETWORK_SOCKET_SETPRIV = 27,
	KAUTH_REQ_NETWORK_INTERFACE_PPP_ADD = 28,
	KAUTH_REQ_NETWORK_INTERFACE_SLIP_ADD = 29,
	KAUTH_REQ_NETWORK_INTERFACE_STRIP_ADD = 30,
	KAUTH_REQ_NETWORK_INTERFACE_TUN_ADD = 31,
	KAUTH_REQ_NETWORK_IPV6_HOPBYHOP = 32,
	KAUTH_REQ_NETWORK_INTERFACE_BRIDGE_GETPRIV = 33,
	KAUTH_REQ_NETWORK_INTERFACE_BRIDGE_SETPRIV = 34,
	KAUTH_REQ_NETWORK_IPSEC_BYPASS = 35,
	KAUTH_REQ_NETWORK_IPV6_JOIN_MULTICAST = 36,
	KAUTH_REQ_NETWORK_INTERFACE_PVC_ADD = 37,
	KAUTH_REQ_NETWORK_SMB_SHARE_ACCESS = 38,
	KAUTH_REQ_NETWORK_SMB_SHARE_CREATE = 39,
	KAUTH_REQ_NETWORK_SMB_VC_ACCESS = 40,
	KAUTH_REQ_NETWORK_SMB_VC_CREATE = 41,
	KAUTH_REQ_NETWORK_INTERFACE_FIRMWARE = 42,
	KAUTH_REQ_NETWORK_BIND_ANYADDR = 43
};

enum {
	KAUTH_MACHDEP_CACHEFLUSH = 1,
	KAUTH_MACHDEP_CPU_UCODE_APPLY = 2,
	KAUTH_MACHDEP_IOPERM_GET = 3,
	KAUTH_MACHDEP_IOPERM_SET = 4,
	KAUTH_MACHDEP_IOPL = 5,
	KAUTH_MACHDEP_LDT_GET = 6,
	KAUTH_MACHDEP_LDT_SET = 7,
	KAUTH_MACHDEP_MTRR_GET = 8,
	KAUTH_MACHDEP_MTRR_SET = 9,
	KAUTH_MACHDEP_NVRAM = 10,
	KAUTH_MACHDEP_UNMANAGEDMEM = 11,
	KAUTH_MACHDEP_PXG = 12,
	KAUTH_MACHDEP_SVS_DISABLE = 13
};

enum {
	KAUTH_DEVICE_TTY_OPEN = 1,
	KAUTH_DEVICE_TTY_PRIVSET = 2,
	KAUTH_DEVICE_TTY_STI = 3,
	KAUTH_DEVICE_RAWIO_SPEC = 4,
	KAUTH_DEVICE_RAWIO_PASSTHRU = 5,
	KAUTH_DEVICE_BLUETOOTH_SETPRIV = 6,
	KAUTH_DEVICE_RND_ADDDATA = 7,
	KAUTH_DEVICE_RND_ADDDATA_ESTIMATE = 8,
	KAUTH_DEVICE_RND_GETPRIV = 9,
	KAUTH_DEVICE_RND_SETPRIV = 10,
	KAUTH_DEVICE_BLUETOOTH_BCSP = 11,
	KAUTH_DEVICE_BLUETOOTH_BTUART = 12,
	KAUTH_DEVICE_GPIO_PINSET = 13,
	KAUTH_DEVICE_BLUETOOTH_SEND = 14,
	KAUTH_DEVICE_BLUETOOTH_RECV = 15,
	KAUTH_DEVICE_TTY_VIRTUAL = 16,
	KAUTH_DEVICE_WSCONS_KEYBOARD_BELL = 17,
	KAUTH_DEVICE_WSCONS_KEYBOARD_KEYREPEAT = 18,
	KAUTH_DEVICE_NVMM_CTL = 19
};

enum kauth_device_req {
	KAUTH_REQ_DEVICE_RAWIO_SPEC_READ = 1,
	KAUTH_REQ_DEVICE_RAWIO_SPEC_WRITE = 2,
	KAUTH_REQ_DEVICE_RAWIO_SPEC_RW = 3,
	KAUTH_REQ_DEVICE_BLUETOOTH_BCSP_ADD = 4,
	KAUTH_REQ_DEVICE_BLUETOOTH_BTUART_ADD = 5
};

enum {
	KAUTH_CRED_INIT = 1,
	KAUTH_CRED_FORK = 2,
	KAUTH_CRED_COPY = 3,
	KAUTH_CRED_FREE = 4,
	KAUTH_CRED_CHROOT = 5
};

#define KAUTH_DEVICE_RAWIO_PASSTHRU_READ	0x00000001
#define KAUTH_DEVICE_RAWIO_PASSTHRU_WRITE	0x00000002
#define KAUTH_DEVICE_RAWIO_PASSTHRU_READCONF	0x00000004
#define KAUTH_DEVICE_RAWIO_PASSTHRU_WRITECONF	0x00000008
#define KAUTH_REQ_DEVICE_RAWIO_PASSTHRU_READ	KAUTH_DEVICE_RAWIO_PASSTHRU_READ
#define KAUTH_REQ_DEVICE_RAWIO_PASSTHRU_WRITE \
    KAUTH_DEVICE_RAWIO_PASSTHRU_WRITE
#define KAUTH_REQ_DEVICE_RAWIO_PASSTHRU_READCONF \
    KAUTH_DEVICE_RAWIO_PASSTHRU_READCONF
#define KAUTH_REQ_DEVICE_RAWIO_PASSTHRU_WRITECONF \
    KAUTH_DEVICE_RAWIO_PASSTHRU_WRITECONF
#define KAUTH_DEVICE_RAWIO_PASSTHRU_ALL		0x0000000f
#define KAUTH_DEVICE_RAWIO_PASSTHRU_ISDENIED(r, p)	(((r) & (p)) != 0)

/* Vnode actions are bits. */
#define KAUTH_VNODE_READ_DATA		(1U << 0)
#define KAUTH_VNODE_LIST_DIRECTORY	KAUTH_VNODE_READ_DATA
#define KAUTH_VNODE_WRITE_DATA		(1U << 1)
#define KAUTH_VNODE_ADD_FILE		KAUTH_VNODE_WRITE_DATA
#define KAUTH_VNODE_EXECUTE		(1U << 2)
#define KAUTH_VNODE_SEARCH		KAUTH_VNODE_EXECUTE
#define KAUTH_VNODE_DELETE		(1U << 3)
#define KAUTH_VNODE_APPEND_DATA		(1U << 4)
#define KAUTH_VNODE_ADD_SUBDIRECTORY	KAUTH_VNODE_APPEND_DATA
#define KAUTH_VNODE_READ_TIMES		(1U << 5)
#define KAUTH_VNODE_WRITE_TIMES		(1U << 6)
#define KAUTH_VNODE_READ_FLAGS		(1U << 7)
#define KAUTH_VNODE_WRITE_FLAGS		(1U << 8)
#define KAUTH_VNODE_READ_SYSFLAGS	(1U << 9)
#define KAUTH_VNODE_WRITE_SYSFLAGS	(1U << 10)
#define KAUTH_VNODE_RENAME		(1U << 11)
#define KAUTH_VNODE_CHANGE_OWNERSHIP	(1U << 12)
#define KAUTH_VNODE_READ_SECURITY	(1U << 13)
#define KAUTH_VNODE_WRITE_SECURITY	(1U << 14)
#define KAUTH_VNODE_READ_ATTRIBUTES	(1U << 15)
#define KAUTH_VNODE_WRITE_ATTRIBUTES	(1U << 16)
#define KAUTH_VNODE_READ_EXTATTRIBUTES	(1U << 17)
#define KAUTH_VNODE_WRITE_EXTATTRIBUTES	(1U << 18)
#define KAUTH_VNODE_RETAIN_SUID		(1U << 19)
#define KAUTH_VNODE_RETAIN_SGID		(1U << 20)
#define KAUTH_VNODE_REVOKE		(1U << 21)
#define KAUTH_VNODE_IS_EXEC		(1U << 29)
#define KAUTH_VNODE_HAS_SYSFLAGS	(1U << 30)
#define KAUTH_VNODE_ACCESS		(1U << 31)

/* fs_decision of kauth_authorize_vnode(): a server will decide. */
#define KAUTH_VNODE_REMOTEFS		(-1)

/* Needs <sys/vnode.h> for FS_OBJECT_CAN_EXEC(). */
#define KAUTH_ACCESS_ACTION(access_mode, vn_vtype, file_mode)		\
	(kauth_accmode_to_action(access_mode) |				\
	    (FS_OBJECT_CAN_EXEC(vn_vtype, file_mode) ?			\
	    KAUTH_VNODE_IS_EXEC : 0))

/* Boot: kauth_init() before secmodel_init(); see kern_auth.c. */
void	kauth_init(void);

/* Scopes and listeners.  May sleep. */
kauth_scope_t kauth_register_scope(const char *, kauth_scope_callback_t,
    void *);
void	kauth_deregister_scope(kauth_scope_t);
kauth_listener_t kauth_listen_scope(const char *, kauth_scope_callback_t,
    void *);
void	kauth_unlisten_scope(kauth_listener_t);

/* Questions: 0 or EPERM (vnode: EACCES, or fs_decision). */
int	kauth_authorize_action(kauth_scope_t, kauth_cred_t, kauth_action_t,
	    void *, void *, void *, void *);
int	kauth_authorize_generic(kauth_cred_t, kauth_action_t, void *);
int	kauth_authorize_system(kauth_cred_t, kauth_action_t,
	    enum kauth_system_req, void *, void *, void *);
int	kauth_authorize_process(kauth_cred_t, kauth_action_t, struct proc *,
	    void *, void *, void *);
int	kauth_authorize_network(kauth_cred_t, kauth_action_t,
	    enum kauth_network_req, void *, void *, void *);
int	kauth_authorize_machdep(kauth_cred_t, kauth_action_t, void *, void *,
	    void *, void *);
int	kauth_authorize_device(kauth_cred_t, kauth_action_t, void *, void *,
	    void *, void *);
int	kauth_authorize_device_tty(kauth_cred_t, kauth_action_t, struct tty *);
int	kauth_authorize_device_spec(kauth_cred_t, enum kauth_device_req,
	    struct vnode *);
int	kauth_authorize_device_passthru(kauth_cred_t, dev_t, u_long, void *);
int	kauth_authorize_vnode(kauth_cred_t, kauth_action_t, struct vnode *,
	    struct vnode *, int);
kauth_action_t kauth_accmode_to_action(accmode_t);
kauth_action_t kauth_mode_to_action(mode_t);
kauth_action_t kauth_extattr_action(mode_t);

/* Credentials. */
kauth_cred_t kauth_cred_alloc(void);
kauth_cred_t kauth_cred_hold(kauth_cred_t);	/* its argument */
void	kauth_cred_free(kauth_cred_t);
kauth_cred_t kauth_cred_dup(kauth_cred_t);
kauth_cred_t kauth_cred_copy(kauth_cred_t);
void	kauth_cred_clone(kauth_cred_t, kauth_cred_t);
void	kauth_cred_clone1(kauth_cred_t, kauth_cred_t, bool);
kauth_cred_t kauth_cred_get(void);
u_int	kauth_cred_getrefcnt(kauth_cred_t);

uid_t	kauth_cred_getuid(kauth_cred_t);
uid_t	kauth_cred_geteuid(kauth_cred_t);
uid_t	kauth_cred_getsvuid(kauth_cred_t);
gid_t	kauth_cred_getgid(kauth_cred_t);
gid_t	kauth_cred_getegid(kauth_cred_t);
gid_t	kauth_cred_getsvgid(kauth_cred_t);
void	kauth_cred_setuid(kauth_cred_t, uid_t);
void	kauth_cred_seteuid(kauth_cred_t, uid_t);
void	kauth_cred_setsvuid(kauth_cred_t, uid_t);
void	kauth_cred_setgid(kauth_cred_t, gid_t);
void	kauth_cred_setegid(kauth_cred_t, gid_t);
void	kauth_cred_setsvgid(kauth_cred_t, gid_t);

int	kauth_cred_ismember_gid(kauth_cred_t, gid_t, int *);
int	kauth_cred_groupmember(kauth_cred_t, gid_t);
u_int	kauth_cred_ngroups(kauth_cred_t);
gid_t	kauth_cred_group(kauth_cred_t, u_int);
int	kauth_cred_setgroups(kauth_cred_t, const gid_t *, size_t, uid_t,
	    enum uio_seg);
int	kauth_cred_getgroups(kauth_cred_t, gid_t *, size_t, enum uio_seg);
int	kauth_proc_setgroups(struct lwp *, kauth_cred_t);

int	kauth_cred_uidmatch(kauth_cred_t, kauth_cred_t);
void	kauth_uucred_to_cred(kauth_cred_t, const struct uucred *);
void	kauth_cred_to_uucred(struct uucred *, const kauth_cred_t);
int	kauth_cred_uucmp(kauth_cred_t, const struct uucred *);
void	kauth_cred_toucred(kauth_cred_t, struct ki_ucred *);
void	kauth_cred_topcred(kauth_cred_t, struct ki_pcred *);

/* Data that security models attach to credentials. */
int	kauth_register_key(secmodel_t, kauth_key_t *);
int	kauth_deregister_key(kauth_key_t);
void	*kauth_cred_getdata(kauth_cred_t, kauth_key_t);
void	kauth_cred_setdata(kauth_cred_t, kauth_key_t, void *);

void	kauth_proc_fork(struct proc *, struct proc *);
void	kauth_proc_chroot(kauth_cred_t, struct cwdinfo *);
int	kauth_cred_hook(kauth_cred_t, kauth_action_t, void *, void *);

/*
 * Give the calling thread its process's credentials, if those have changed
 * since l_cred was cached.  l_cred holds a reference of its own.
 */
void	lwp_update_creds(struct lwp *);

#endif /* _SYS_KAUTH_H_ */
