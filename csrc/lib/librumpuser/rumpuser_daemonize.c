/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Going to the background, with the outcome told to the parent.
 *
 * rumpuser_daemonize_begin() forks before the kernel boots, since threads do
 * not survive a fork.  The parent stays until the child says by
 * rumpuser_daemonize_done() how it went, or is gone.
 */

#include <sys/socket.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "rumpuser_int.h"

/* The child's end while the parent waits, else -1. */
static int daemon_fd = -1;

static void
daemon_parent(int fd)
{
	int error = NB_EIO;
	ssize_t n;

	do {
		n = read(fd, &error, sizeof(error));
	} while (n == -1 && errno == EINTR);
	if (n != sizeof(error))
		error = NB_EIO;
	_exit(error == RUMP_DAEMONIZE_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE);
}

int
rumpuser_daemonize_begin(void)
{
	int sp[2], error;

	if (daemon_fd != -1)
		return NB_EBUSY;
	if (socketpair(AF_LOCAL, SOCK_STREAM | SOCK_CLOEXEC, 0, sp) == -1)
		return RU_ERRNO();
	fflush(NULL);
	switch (fork()) {
	case 0:
		break;
	case -1:
		error = RU_ERRNO();
		close(sp[0]);
		close(sp[1]);
		return error;
	default:
		close(sp[0]);
		daemon_parent(sp[1]);
	}
	close(sp[1]);
	daemon_fd = sp[0];
	rumpuser__bio_forked();
	if (setsid() == -1)
		return RU_ERRNO();
	return 0;
}

int
rumpuser_daemonize_done(int error)
{
	int fd, result = 0;

	if (daemon_fd == -1)
		return NB_EINVAL;
	if (error == RUMP_DAEMONIZE_SUCCESS) {
		fflush(NULL);
		if ((fd = open("/dev/null", O_RDWR | O_CLOEXEC)) == -1) {
			error = result = RU_ERRNO();
		} else {
			(void)dup2(fd, STDIN_FILENO);
			(void)dup2(fd, STDOUT_FILENO);
			(void)dup2(fd, STDERR_FILENO);
			if (fd > STDERR_FILENO)
				close(fd);
		}
	}
	if (send(daemon_fd, &error, sizeof(error), MSG_NOSIGNAL) !=
	    sizeof(error) && result == 0)
		result = NB_EIO;
	close(daemon_fd);
	daemon_fd = -1;
	return result;
}
