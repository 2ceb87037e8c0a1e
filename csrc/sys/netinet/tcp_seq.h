/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sequence numbers wrap: they are compared modulo 2^32 (RFC 9293, 3.4).
 */
#ifndef _NETINET_TCP_SEQ_H_
#define _NETINET_TCP_SEQ_H_

#define SEQ_LT(a, b)	((int32_t)((uint32_t)(a) - (uint32_t)(b)) < 0)
#define SEQ_LEQ(a, b)	((int32_t)((uint32_t)(a) - (uint32_t)(b)) <= 0)
#define SEQ_GT(a, b)	((int32_t)((uint32_t)(a) - (uint32_t)(b)) > 0)
#define SEQ_GEQ(a, b)	((int32_t)((uint32_t)(a) - (uint32_t)(b)) >= 0)
#define SEQ_SUB(a, b)	((uint32_t)(a) - (uint32_t)(b))
#define SEQ_MAX(a, b)	(SEQ_GT(a, b) ? (a) : (b))
#define SEQ_MIN(a, b)	(SEQ_LT(a, b) ? (a) : (b))

/* Timestamps compare the same way (RFC 7323, 5.2). */
#define TSTMP_LT(a, b)	SEQ_LT(a, b)
#define TSTMP_GEQ(a, b)	SEQ_GEQ(a, b)

#endif /* _NETINET_TCP_SEQ_H_ */
