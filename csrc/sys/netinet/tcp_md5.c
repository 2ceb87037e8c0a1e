/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signed segments (RFC 2385): MD5 over the pseudo header, the TCP header
 * without options and with a zero checksum, the data, and a key that both
 * sides know.
 *
 * The key is set by TCP_MD5SIG and inherited from a listener.
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kmem.h>
#include <sys/mbuf.h>
#include <sys/md5.h>
#include <sys/socket.h>

#include <netinet/in.h>
#include <netinet/tcp_private.h>

bool
tcp_md5_copy(struct tcpcb *tp, const struct tcp_md5sig *key)
{

	if (tp->t_md5 == NULL)
		tp->t_md5 = kmem_alloc(sizeof(*tp->t_md5), KM_NOSLEEP);
	if (tp->t_md5 == NULL)
		return false;
	*tp->t_md5 = *key;
	tp->t_flags |= TF_SIGNATURE;
	return true;
}

static int
md5_part(void *ctx, void *p, unsigned int n)
{

	MD5Update(ctx, p, n);
	return 0;
}

/* `src' and `dst' as on the wire; data is `len' bytes at `off' of m. */
static void
md5_sum(const struct tcp_md5sig *key, int family,
    const union in_pcbaddr *src, const union in_pcbaddr *dst,
    const struct tcphdr *th, struct mbuf *m, u_int off, u_int len,
    uint8_t digest[16])
{
	struct tcphdr head = *th;
	u_int total = ((u_int)th->th_off << 2) + len;
	uint8_t tail[8];
	MD5_CTX ctx;

	MD5Init(&ctx);
	if (family == AF_INET) {
		MD5Update(&ctx, (const uint8_t *)&src->ipa_v4.ipa_4, 4);
		MD5Update(&ctx, (const uint8_t *)&dst->ipa_v4.ipa_4, 4);
		tail[0] = 0;
		tail[1] = IPPROTO_TCP;
		tail[2] = (uint8_t)(total >> 8);
		tail[3] = (uint8_t)total;
		MD5Update(&ctx, tail, 4);
	} else {
		MD5Update(&ctx, (const uint8_t *)src, 16);
		MD5Update(&ctx, (const uint8_t *)dst, 16);
		for (u_int i = 0; i < 4; i++)
			tail[i] = (uint8_t)(total >> (24 - 8 * i));
		tail[4] = tail[5] = tail[6] = 0;
		tail[7] = IPPROTO_TCP;
		MD5Update(&ctx, tail, 8);
	}
	head.th_sum = 0;
	MD5Update(&ctx, (const uint8_t *)&head, sizeof(head));
	if (len > 0)
		(void)m_apply(m, (int)off, (int)len, md5_part, &ctx);
	MD5Update(&ctx, key->tcpm_key, key->tcpm_keylen);
	MD5Final(digest, &ctx);
}

/* Fill in the signature, the first option of a segment that is ready. */
void
tcp_md5_sign(const struct tcp_md5sig *key, const struct tcp_quad *q,
    struct mbuf *m, u_int optlen)
{
	struct tcphdr *th = mtod(m, struct tcphdr *);
	u_int hdrlen = (u_int)sizeof(*th) + optlen;

	if (key == NULL || optlen < TCPOLEN_SIGLEN)
		return;
	md5_sum(key, q->q_family, &q->q_laddr, &q->q_faddr, th, m, hdrlen,
	    (u_int)m->m_pkthdr.len - hdrlen, (uint8_t *)(th + 1) + 4);
}

/* False: not signed, or not by this key. */
bool
tcp_md5_check(struct tcpcb *tp, struct tcp_seg *sg)
{
	const struct tcphdr *th;
	uint8_t digest[16];

	if (tp->t_md5 == NULL || (sg->sg_opt.to_flags & TOF_SIG) == 0) {
		tcp_statinc(TCP_STAT_BADSIG);
		return false;
	}
	th = (const struct tcphdr *)(mtod(sg->sg_m, const char *) +
	    sg->sg_thoff);
	md5_sum(tp->t_md5, sg->sg_q.q_family, &sg->sg_q.q_faddr,
	    &sg->sg_q.q_laddr, th, sg->sg_m, sg->sg_off, sg->sg_len, digest);
	if (!consttime_memequal(digest, sg->sg_opt.to_sig, sizeof(digest))) {
		tcp_statinc(TCP_STAT_BADSIG);
		return false;
	}
	tcp_statinc(TCP_STAT_GOODSIG);
	return true;
}
