/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Data in and out of sockets without a copy: memory is lent.  Nothing waits:
 * poll(2) tells when to try again after EAGAIN.
 *
 * What is received stays where the network put it, in pieces that belong to
 * the program until it gives them back, in any order and on any thread.  They
 * count as the kernel's memory and may be read until rump_kernel_destroy().
 *
 *	error = rump_socket_recvlent(p, fd, 65536, &token);
 *	while (token != NULL) {
 *		token = rump_lent_take(token, &piece);
 *		use(piece.rl_data, piece.rl_len);
 *		rump_lent_free(kernel, piece.rl_token);
 *	}
 *
 * What is sent must stay as it is until the kernel no longer needs it: it
 * says so by calling rn_fn of a struct rump_notify with RUMP_NOTIFY_GONE, at
 * the times and on the threads that <rump/rump_notify.h> tells of.  A panic of
 * the kernel is told with RUMP_NOTIFY_READY and means nothing.
 */
#ifndef _RUMP_RUMP_LEND_H_
#define _RUMP_RUMP_LEND_H_

#include <stddef.h>
#include <stdint.h>

#include <rump/rump_notify.h>

#ifdef __cplusplus
extern "C" {
#endif

struct rump_kernel;
struct rump_process;

struct rump_lent {
	const void	*rl_data;
	size_t		rl_len;
	void		*rl_token;
};

/*
 * Receive, as recv(2), at most so many bytes; *token is the first of the
 * pieces, NULL at the end of the data.  Of a datagram what exceeds it is lost.
 */
int	rump_socket_recvlent(struct rump_process *, int fd, size_t most,
	    void **token);

/* What the first piece is; the token of the next, or NULL. */
void	*rump_lent_take(void *token, struct rump_lent *);

/* Give a piece back.  The kernel may be halted, or have panicked. */
void	rump_lent_free(struct rump_kernel *, void *token);

/*
 * Send, as send(2), as much as there is room for: *sent.  From here on the
 * notification comes, whatever the outcome, but for *sent == SIZE_MAX: then
 * the call failed before the kernel had it.
 */
int	rump_socket_sendlent(struct rump_process *, int fd, const void *data,
	    size_t len, struct rump_notify *, size_t *sent);

#ifdef __cplusplus
}
#endif

#endif /* _RUMP_RUMP_LEND_H_ */
