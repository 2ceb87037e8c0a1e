/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Host files, synchronous.
 */

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <linux/fs.h>

#include "rumpuser_int.h"

_Static_assert(sizeof(struct rumpuser_iov) == sizeof(struct iovec) &&
    offsetof(struct rumpuser_iov, iov_len) == offsetof(struct iovec, iov_len),
    "rumpuser_iov is the host's iovec");

/*
 * Which kernel has which files open: one that panicked cannot close its own.
 */
struct hostfile {
	struct hostfile	*hf_next;
	void		*hf_kernel;
	int		hf_fd;
};

static pthread_mutex_t file_lock = PTHREAD_MUTEX_INITIALIZER;
static struct hostfile *file_list;

static void *
file_kernel(void)
{

	return rumpuser__hyp.hyp_kernel_self != NULL ?
	    (*rumpuser__hyp.hyp_kernel_self)() : NULL;
}

static int
file_opened(int fd, void *kernel)
{
	struct hostfile *hf = malloc(sizeof(*hf));

	if (hf == NULL) {
		close(fd);
		return NB_ENOMEM;
	}
	hf->hf_kernel = kernel;
	hf->hf_fd = fd;
	pthread_mutex_lock(&file_lock);
	hf->hf_next = file_list;
	file_list = hf;
	pthread_mutex_unlock(&file_lock);
	return 0;
}

static void
file_closed(int fd)
{
	struct hostfile **hfp, *hf;

	pthread_mutex_lock(&file_lock);
	for (hfp = &file_list; (hf = *hfp) != NULL; hfp = &hf->hf_next) {
		if (hf->hf_fd == fd) {
			*hfp = hf->hf_next;
			break;
		}
	}
	pthread_mutex_unlock(&file_lock);
	free(hf);
}

void
rumpuser_closeall(void *kernel)
{
	struct hostfile **hfp, *hf;

	pthread_mutex_lock(&file_lock);
	for (hfp = &file_list; (hf = *hfp) != NULL;) {
		if (hf->hf_kernel != kernel) {
			hfp = &hf->hf_next;
			continue;
		}
		*hfp = hf->hf_next;
		close(hf->hf_fd);
		free(hf);
	}
	pthread_mutex_unlock(&file_lock);
}

int
rumpuser_open(const char *path, int ruflags, int *fdp)
{
	int fd, nlocks, error, flags = O_CLOEXEC;
	void *kernel;

	switch (ruflags & RUMPUSER_OPEN_ACCMODE) {
	case RUMPUSER_OPEN_RDONLY:
		flags |= O_RDONLY;
		break;
	case RUMPUSER_OPEN_WRONLY:
		flags |= O_WRONLY;
		break;
	case RUMPUSER_OPEN_RDWR:
		flags |= O_RDWR;
		break;
	default:
		return NB_EINVAL;
	}
	if (ruflags & RUMPUSER_OPEN_CREATE)
		flags |= O_CREAT;
	if (ruflags & RUMPUSER_OPEN_EXCL)
		flags |= O_EXCL;

	kernel = file_kernel();
	nlocks = rumpuser__unschedule();
	fd = open(path, flags, 0644);
	error = fd == -1 ? RU_ERRNO() : file_opened(fd, kernel);
	rumpuser__reschedule(nlocks);
	*fdp = fd;
	return error;
}

int
rumpuser_close(int fd)
{
	int nlocks, error;

	nlocks = rumpuser__unschedule();
	file_closed(fd);
	error = close(fd) == -1 ? RU_ERRNO() : 0;
	rumpuser__reschedule(nlocks);
	return error;
}

/*
 * The size of a block device is asked of the device; stat(2) says 0.
 */
static int
blksize(const char *path, uint64_t *sizep)
{
	int fd, error = 0;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return RU_ERRNO();
	if (ioctl(fd, BLKGETSIZE64, sizep) == -1)
		error = RU_ERRNO();
	close(fd);
	return error;
}

int
rumpuser_getfileinfo(const char *path, uint64_t *sizep, int *typep)
{
	struct stat st;
	uint64_t size;
	int error = 0, nlocks, type;

	nlocks = rumpuser__unschedule();
	if (stat(path, &st) == -1) {
		error = RU_ERRNO();
		goto out;
	}
	size = (uint64_t)st.st_size;
	switch (st.st_mode & S_IFMT) {
	case S_IFDIR:
		type = RUMPUSER_FT_DIR;
		break;
	case S_IFREG:
		type = RUMPUSER_FT_REG;
		break;
	case S_IFBLK:
		type = RUMPUSER_FT_BLK;
		if (sizep != NULL)
			error = blksize(path, &size);
		break;
	case S_IFCHR:
		type = RUMPUSER_FT_CHR;
		break;
	default:
		type = RUMPUSER_FT_OTHER;
		break;
	}
	if (error == 0 && sizep != NULL)
		*sizep = size;
	if (error == 0 && typep != NULL)
		*typep = type;
 out:
	rumpuser__reschedule(nlocks);
	return error;
}

int
rumpuser_iovread(int fd, struct rumpuser_iov *iov, size_t n, int64_t off,
    size_t *retp)
{
	struct iovec *hiov = (struct iovec *)(void *)iov;
	ssize_t r;
	int error, nlocks;

	if (n > INT_MAX)
		return NB_EINVAL;
	nlocks = rumpuser__unschedule();
	if (off == RUMPUSER_IOV_NOSEEK)
		r = readv(fd, hiov, (int)n);
	else
		r = preadv(fd, hiov, (int)n, off);
	error = r == -1 ? RU_ERRNO() : 0;
	rumpuser__reschedule(nlocks);
	*retp = r == -1 ? 0 : (size_t)r;
	return error;
}

int
rumpuser_iovwrite(int fd, const struct rumpuser_iov *iov, size_t n,
    int64_t off, size_t *retp)
{
	const struct iovec *hiov = (const struct iovec *)(const void *)iov;
	ssize_t r;
	int error, nlocks;

	if (n > INT_MAX)
		return NB_EINVAL;
	nlocks = rumpuser__unschedule();
	if (off == RUMPUSER_IOV_NOSEEK)
		r = writev(fd, hiov, (int)n);
	else
		r = pwritev(fd, hiov, (int)n, off);
	error = r == -1 ? RU_ERRNO() : 0;
	rumpuser__reschedule(nlocks);
	*retp = r == -1 ? 0 : (size_t)r;
	return error;
}

/*
 * A barrier orders writes; syncing is the only way to get that here.  Reads
 * need nothing: the host's page cache is coherent.
 */
int
rumpuser_syncfd(int fd, int flags, uint64_t start, uint64_t len)
{
	int error, nlocks;

	(void)start;
	(void)len;
	if ((flags & ~(RUMPUSER_SYNCFD_BOTH | RUMPUSER_SYNCFD_BARRIER |
	    RUMPUSER_SYNCFD_SYNC)) != 0 || (flags & RUMPUSER_SYNCFD_BOTH) == 0)
		return NB_EINVAL;
	if ((flags & RUMPUSER_SYNCFD_WRITE) == 0)
		return 0;
	nlocks = rumpuser__unschedule();
	error = fdatasync(fd) == -1 ? RU_ERRNO() : 0;
	rumpuser__reschedule(nlocks);
	return error;
}

int
rumpuser_truncate(int fd, uint64_t len)
{
	int error, nlocks;

	if (len > INT64_MAX)
		return NB_EINVAL;
	nlocks = rumpuser__unschedule();
	error = ftruncate(fd, (off_t)len) == -1 ? RU_ERRNO() : 0;
	rumpuser__reschedule(nlocks);
	return error;
}
