/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console as processes see it: descriptors 0 to 2 of a new process, and
 * character device "cons".  What is written goes where the kernel's own
 * messages go; there is nothing to read.
 *
 * One open file, fs_console, serves all processes of a kernel.
 */

#include <sys/param.h>
#include <sys/conf.h>
#include <sys/errno.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/filio.h>
#include <sys/kauth.h>
#include <sys/kernel.h>
#include <sys/msgbuf.h>
#include <sys/poll.h>
#include <sys/proc.h>
#include <sys/stat.h>
#include <sys/systm.h>
#include <sys/uio.h>

#include "../../../kern/filestate.h"

static int
cons_output(struct uio *uio)
{
	char buf[256];
	char last = '\n';

	while (uio->uio_resid != 0) {
		size_t n = uio->uio_resid < sizeof(buf) ? uio->uio_resid :
		    sizeof(buf);
		int error = uiomove(buf, n, uio);

		if (error != 0)
			return error;
		cnputc_buf(buf, n);
		last = buf[n - 1];
	}
	/* Also what is no whole line is shown now. */
	if (last != '\n')
		cnflush();
	return 0;
}

static int
cons_fwrite(struct file *fp, off_t *offset, struct uio *uio,
    kauth_cred_t cred, int flags)
{
	return cons_output(uio);
}

static int
cons_fioctl(struct file *fp, u_long com, void *data)
{
	return com == FIONBIO || com == FIOASYNC ? 0 : EPASSTHROUGH;
}

static int
cons_fpoll(struct file *fp, int events)
{
	return events & (POLLOUT | POLLWRNORM);
}

static int
cons_fstat(struct file *fp, struct stat *sb)
{
	memset(sb, 0, sizeof(*sb));
	sb->st_mode = S_IFCHR | S_IWUSR | S_IWGRP | S_IWOTH;
	sb->st_nlink = 1;
	sb->st_rdev = makedev(CONS_CDEVMAJOR, 0);
	sb->st_blksize = DEV_BSIZE;
	return 0;
}

static int
cons_fclose(struct file *fp)
{
	return 0;
}

static int
cons_fkqfilter(struct file *fp, struct knote *kn)
{
	return kn->kn_filter == EVFILT_WRITE ?
	    seltrue_kqfilter(makedev(CONS_CDEVMAJOR, 0), kn) : EINVAL;
}

static const struct fileops cons_fileops = {
	.fo_name = "console",
	.fo_read = fbadop_read,
	.fo_write = cons_fwrite,
	.fo_ioctl = cons_fioctl,
	.fo_fcntl = fnullop_fcntl,
	.fo_poll = cons_fpoll,
	.fo_stat = cons_fstat,
	.fo_close = cons_fclose,
	.fo_kqfilter = cons_fkqfilter,
	.fo_restart = fnullop_restart,
};

/*
 * The first three descriptors of a table.
 */
void
rump_consdev_fds(struct filedesc *fdp)
{
	struct file *fp = curkernel()->k_file->fs_console;

	mutex_enter(&fdp->fd_lock);
	for (u_int fd = 0; fd < 3; fd++) {
		fdfile_t *ff = fdp->fd_dt->dt_ff[fd];

		if (fd_inuse(fdp, fd))
			continue;
		fd_used(fdp, fd);
		file_hold(fp);
		ff->ff_allocated = true;
		atomic_store_release(&ff->ff_file, fp);
	}
	mutex_exit(&fdp->fd_lock);
}

/*
 * At boot, when process 1 is there; later ones get the console from
 * fd_init().  Without memory there is none.
 */
void
rump_consdev_init(void)
{
	struct file_state *fs = curkernel()->k_file;
	struct file *fp = file_alloc();

	if (fp == NULL)
		return;
	fp->f_type = DTYPE_MISC;
	fp->f_flag = FWRITE;
	fp->f_ops = &cons_fileops;
	fp->f_count = 1;
	fs->fs_console = fp;
	if (initproc != NULL && initproc->p_fd != NULL)
		rump_consdev_fds(initproc->p_fd);
}

/* At halt, before fd_sys_fini(). */
void
rump_consdev_fini(void)
{
	struct file_state *fs = curkernel()->k_file;

	if (fs->fs_console != NULL)
		(void)closef(fs->fs_console);
	fs->fs_console = NULL;
}

/*
 * The device.
 */

static int
cons_write(dev_t dev, struct uio *uio, int flag)
{
	return cons_output(uio);
}

static int
cons_ioctl(dev_t dev, u_long cmd, void *data, int flag, struct lwp *l)
{
	return cmd == FIONBIO || cmd == FIOASYNC ? 0 : ENOTTY;
}

const struct cdevsw cons_cdevsw = {
	.d_open = nullopen,
	.d_close = nullclose,
	.d_read = nullread,
	.d_write = cons_write,
	.d_ioctl = cons_ioctl,
	.d_stop = nostop,
	.d_tty = notty,
	.d_poll = seltrue,
	.d_mmap = nommap,
	.d_kqfilter = seltrue_kqfilter,
	.d_discard = nodiscard,
	.d_flag = D_OTHER | D_MPSAFE
};
