/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * file(9): an open file.
 *
 * f_lock guards f_offset, f_flag, f_count, f_msgcount, f_unpcount.  The rest
 * is constant from fd_affix() to fo_close.  Free structures stay on filehead
 * with f_count 0: who walks it skips them.
 */
#ifndef _SYS_FILE_H_
#define _SYS_FILE_H_

#include <sys/types.h>
#include <sys/fcntl.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/unistd.h>

struct flock;
struct iovec;
struct kauth_cred;
struct stat;
struct uvm_object;

struct fileops {
	const char	*fo_name;
	int	(*fo_read)(struct file *, off_t *, struct uio *,
		    struct kauth_cred *, int);
	int	(*fo_write)(struct file *, off_t *, struct uio *,
		    struct kauth_cred *, int);
	int	(*fo_ioctl)(struct file *, u_long, void *);
	int	(*fo_fcntl)(struct file *, u_int, void *);
	int	(*fo_poll)(struct file *, int);
	int	(*fo_stat)(struct file *, struct stat *);
	int	(*fo_close)(struct file *);
	int	(*fo_kqfilter)(struct file *, struct knote *);
	void	(*fo_restart)(struct file *);
	int	(*fo_mmap)(struct file *, off_t *, size_t, int, int *, int *,
		    struct uvm_object **, int *);
	int	(*fo_seek)(struct file *, off_t, int, off_t *, int);
};

struct file {
	off_t		f_offset;
	struct kauth_cred *f_cred;
	const struct fileops *f_ops;
	union file_data {
		struct vnode	*fd_vp;
		struct socket	*fd_so;
		struct pipe	*fd_pipe;
		struct kqueue	*fd_kq;
		void		*fd_data;
		struct mqueue	*fd_mq;
		struct ksem	*fd_ks;
		struct eventfd	*fd_eventfd;
		struct timerfd	*fd_timerfd;
		struct rndctx	*fd_rndctx;
		struct audio_file *fd_audioctx;
		struct pad_softc *fd_pad;
		int		fd_devunit;
		struct bpf_d	*fd_bpf;
		struct fcrypt	*fd_fcrypt;
		struct iscsifd	*fd_iscsi;
	}		f_undata;
	LIST_ENTRY(file) f_list;
	kmutex_t	f_lock;
	volatile u_int	f_flag;
	u_int		f_marker;
	u_short		f_type;
	u_short		f_advice;
	volatile u_int	f_count;
	u_int		f_msgcount;
	u_int		f_unpcount;
	SLIST_ENTRY(file) f_unplist;
};

#define f_vnode		f_undata.fd_vp
#define f_socket	f_undata.fd_so
#define f_pipe		f_undata.fd_pipe
#define f_kqueue	f_undata.fd_kq
#define f_data		f_undata.fd_data
#define f_mqueue	f_undata.fd_mq
#define f_ksem		f_undata.fd_ks
#define f_eventfd	f_undata.fd_eventfd
#define f_timerfd	f_undata.fd_timerfd
#define f_rndctx	f_undata.fd_rndctx
#define f_audioctx	f_undata.fd_audioctx
#define f_pad		f_undata.fd_pad
#define f_devunit	f_undata.fd_devunit
#define f_bpf		f_undata.fd_bpf
#define f_fcrypt	f_undata.fd_fcrypt
#define f_iscsi		f_undata.fd_iscsi

#define DTYPE_VNODE	1
#define DTYPE_SOCKET	2
#define DTYPE_PIPE	3
#define DTYPE_KQUEUE	4
#define DTYPE_MISC	5
#define DTYPE_CRYPTO	6
#define DTYPE_MQUEUE	7
#define DTYPE_SEM	8
#define DTYPE_EVENTFD	9
#define DTYPE_TIMERFD	10

#define DTYPE_NAMES \
    "0", "file", "socket", "pipe", "kqueue", "misc", "crypto", "mqueue", \
    "semaphore", "eventfd", "timerfd"

/* Flags of fo_read, fo_write, fo_seek. */
#define FOF_UPDATE_OFFSET	0x0001
#define FOF_IOV_SYSSPACE	0x0100

LIST_HEAD(filelist, file);

struct filelist *filehead_get(void);
#define filehead	(*filehead_get())	/* filelist_lock */
#define filelist_lock	(curkernel()->k_filelist_lock)
#define maxfiles	(curkernel()->k_maxfiles)
u_int	file_count(void);

extern const struct fileops vnops;

/* sys_generic.c */
int	dofileread(int, struct file *, void *, size_t, off_t *, int,
	    register_t *);
int	dofilewrite(int, struct file *, const void *, size_t, off_t *, int,
	    register_t *);
int	do_filereadv(int, const struct iovec *, int, off_t *, int,
	    register_t *);
int	do_filewritev(int, const struct iovec *, int, off_t *, int,
	    register_t *);

/* sys_descrip.c */
int	fsetown(pid_t *, u_long, const void *);
int	fgetown(pid_t, u_long, void *);
void	fownsignal(pid_t, int, int, int, void *);
int	do_sys_fstat(int, struct stat *);
int	do_posix_fadvise(int, off_t, off_t, int);
int	do_fcntl_lock(int, int, struct flock *);

/* kern_descrip.c */
int	closef(struct file *);
int	fnullop_fcntl(struct file *, u_int, void *);
int	fnullop_poll(struct file *, int);
int	fnullop_kqfilter(struct file *, struct knote *);
void	fnullop_restart(struct file *);
int	fbadop_read(struct file *, off_t *, struct uio *,
	    struct kauth_cred *, int);
int	fbadop_write(struct file *, off_t *, struct uio *,
	    struct kauth_cred *, int);
int	fbadop_ioctl(struct file *, u_long, void *);
int	fbadop_stat(struct file *, struct stat *);
int	fbadop_close(struct file *);

#endif /* _SYS_FILE_H_ */
