/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TCP inside the kernel: the control block of a connection, a received
 * segment, and what the files of TCP call of each other.
 *
 * Nothing here knows an address family: struct tcp_af does (tcp_ip4.c, and
 * tcp_ip6.c of the inet6 component).
 *
 * Locking
 *	A tcpcb belongs to the socket's so_lock.  A connection that waits in
 *	the queue of a listener has the listener's; accept(2) gives it one of
 *	its own.  Who has no socket in hand (timers, input) takes it by
 *	inpcb_lock().  Order: so_lock -> table of pcbs, syncache lock,
 *	TIME_WAIT lock: leaves.
 *
 * Life
 *	tcp_newtcpcb() makes one with one reference; it holds its inpcb.
 *	tcp_close() ends it for the socket (t_so == NULL, TF_DEAD) and drops
 *	that reference; a callout that could not be stopped drops the other.
 */
#ifndef _NETINET_TCP_VAR_H_
#define _NETINET_TCP_VAR_H_

#include <sys/types.h>
#include <sys/callout.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <netinet/in_pcb.h>
#include <netinet/tcp.h>
#include <netinet/tcp_timer.h>

struct mbuf;
struct socket;
struct sockopt;
struct sockaddr;
struct sockaddr_in;
struct lwp;
struct ifnet;
struct tcp_af;
struct tcp_congctl;
struct tcpcb;

/* A connection's name, from our side.  Ports in network order. */
struct tcp_quad {
	union in_pcbaddr q_laddr;
	union in_pcbaddr q_faddr;
	in_port_t	q_lport;
	in_port_t	q_fport;
	uint32_t	q_scope;	/* zone of link-local addresses */
	int		q_family;
	uint32_t	q_zero;		/* so that it can be hashed */
};

struct sackblk {
	tcp_seq		left;
	tcp_seq		right;
};
#define TCP_MAX_SACK	4	/* blocks in a segment that are looked at */
#define TCP_SACK_MAX	3	/* blocks beside a timestamp */

/* Options of a segment (tcp_options.c). */
struct tcp_opts {
	uint8_t		to_flags;
#define TOF_MSS		0x01
#define TOF_WSCALE	0x02
#define TOF_SACKOK	0x04
#define TOF_TS		0x08
#define TOF_SACK	0x10
#define TOF_SIG		0x20
	uint8_t		to_wscale;
	uint8_t		to_nsack;
	uint16_t	to_mss;
	uint32_t	to_tsval;
	uint32_t	to_tsecr;
	struct sackblk	to_sack[TCP_MAX_SACK];
	uint8_t		to_sig[16];
};

/* A received segment, host byte order. */
struct tcp_seg {
	struct mbuf	*sg_m;		/* whole packet; NULL once taken */
	const struct tcp_af *sg_af;
	uint64_t	sg_now;		/* tcp_now_ns() */
	tcp_seq		sg_seq;
	tcp_seq		sg_ack;
	uint32_t	sg_win;		/* scaled once the state is known */
	uint32_t	sg_len;		/* bytes of data */
	uint32_t	sg_off;		/* of the data in sg_m */
	uint32_t	sg_thoff;	/* of the TCP header in sg_m */
	uint16_t	sg_urp;
	uint8_t		sg_flags;	/* TH_ */
	uint8_t		sg_ecn;		/* low two bits of TOS */
	bool		sg_bcast;	/* to many, or from an odd place */
	bool		sg_oob;		/* a byte was taken out of the data */
	struct tcp_quad	sg_q;		/* local = destination */
	struct tcp_opts	sg_opt;
};

/*
 * What was sent and is not acknowledged: a list of ranges in order, without
 * gaps from snd_una to snd_nxt (tcp_sack.c).
 */
struct tcp_xmit {
	TAILQ_ENTRY(tcp_xmit) x_link;
	tcp_seq		x_start;
	tcp_seq		x_end;
	uint64_t	x_first;	/* when its oldest byte was sent, ns */
	uint64_t	x_time;		/* when it was sent last, ns */
	uint8_t		x_flags;
#define TX_SACKED	0x01		/* the peer has it */
#define TX_LOST		0x02		/* taken for lost, to be sent again */
#define TX_REXMT	0x04		/* was sent again */
#define TX_SPLIT	0x08		/* counts in t_nsplit */
};
TAILQ_HEAD(tcp_xmitq, tcp_xmit);

/* Data behind a gap (tcp_reass.c). */
struct tcp_ooo {
	TAILQ_ENTRY(tcp_ooo) oo_link;	/* in sequence order, no overlap */
	struct mbuf	*oo_m;		/* data only */
	struct mbuf	*oo_tail;
	tcp_seq		oo_seq;
	uint32_t	oo_len;
	bool		oo_fin;
	uint32_t	oo_stamp;	/* the newest goes first in a SACK */
};
TAILQ_HEAD(tcp_oooq, tcp_ooo);

struct cubic {
	uint64_t	cu_epoch;	/* ns, 0: none since the last loss */
	uint32_t	cu_wmax;	/* bytes */
	uint32_t	cu_west;	/* Reno's estimate, bytes */
	uint32_t	cu_k;		/* ms */
	uint32_t	cu_prior;	/* cwnd at the last loss */
	uint64_t	cu_acc;		/* growth below a byte, times cwnd */
	uint64_t	cu_estacc;
	uint32_t	cu_undo_wmax;	/* RFC 9438, 4.9 */
	uint32_t	cu_undo_k;
	uint64_t	cu_undo_epoch;
};

struct tcpcb {
	/* Read by each segment. */
	struct socket	*t_so;		/* NULL once closed */
	struct inpcb	*t_inpcb;	/* one reference */
	const struct tcp_af *t_af;
	const struct tcp_congctl *t_congctl;
	uint32_t	t_flags;
	short		t_state;
	uint8_t		snd_scale;	/* peer's window scale */
	uint8_t		rcv_scale;	/* ours, as announced */
	uint8_t		t_dupacks;
	uint8_t		t_rxtshift;
	uint8_t		t_hdrlen;	/* TCP header with usual options */
	uint8_t		t_recovery;	/* TCPR_ */

	/* Send. */
	tcp_seq		snd_una;
	tcp_seq		snd_nxt;	/* highest sent; nothing is behind it */
	tcp_seq		snd_wl1;
	tcp_seq		snd_wl2;
	tcp_seq		snd_up;		/* end of urgent data */
	tcp_seq		iss;
	tcp_seq		snd_sml;	/* end of the last small segment */
	uint32_t	snd_wnd;
	uint32_t	max_sndwnd;
	uint32_t	snd_cwnd;
	uint32_t	snd_ssthresh;
	uint32_t	t_maxseg;	/* data and options of a segment */
	uint32_t	t_path_mss;	/* path's, without options */
	uint32_t	t_peermss;	/* announced by the peer */
	uint32_t	t_ourmss;	/* announced by us */
	uint32_t	t_tsomax;	/* 0: segments leave one by one */
	uint32_t	t_bytes_acked;	/* ABC (RFC 3465) */
	struct mbuf	*t_sndptr;	/* place in so_snd of ... */
	tcp_seq		t_sndptrseq;	/* ... this sequence number */

	/* Receive. */
	tcp_seq		rcv_nxt;
	tcp_seq		rcv_adv;	/* right edge that was announced */
	tcp_seq		rcv_up;
	tcp_seq		irs;
	tcp_seq		last_ack_sent;
	uint32_t	rcv_wnd;
	uint32_t	t_unacked;	/* bytes received since an ACK */
	uint32_t	t_rcvmss;	/* largest segment seen */

	/* Timestamps (RFC 7323). */
	uint32_t	ts_recent;
	uint32_t	ts_offset;	/* ours = clock + this */
	uint64_t	ts_recent_age;	/* ns; 0: none */
	uint64_t	t_strayed;	/* ns: a stray ACK was answered */

	/* Round trip time, microseconds; srtt << 3, rttvar << 2. */
	uint32_t	t_srtt;
	uint32_t	t_rttvar;
	uint32_t	t_rxtcur;
	uint32_t	t_rttmin;	/* smallest seen lately */
	uint64_t	t_rttmin_time;

	/* Timers. */
	uint64_t	t_deadline[TCPT_NTIMERS];
	uint64_t	t_armed;	/* callout's deadline, UINT64_MAX */
	uint64_t	t_rcvtime;	/* last segment, ns */
	uint64_t	t_sndtime;	/* last data sent, ns */
	callout_t	t_timer;

	/* Loss recovery. */
	struct tcp_xmitq t_xmitq;
	u_int		t_nxmit;
	uint32_t	t_sacked;	/* held by the peer beyond snd_una */
	uint32_t	t_lost;		/* bytes lost and not sent again */
	u_int		t_nsplit;	/* ranges made by SACK */
	tcp_seq		t_fack;		/* highest SACKed + 1 */
	tcp_seq		t_recover;	/* recovery ends here */
	tcp_seq		t_high_rxt;	/* end of the highest retransmission */
	uint32_t	t_prr_delivered; /* RFC 6937 */
	uint32_t	t_prr_out;
	uint32_t	t_recoverfs;
	uint32_t	t_prior_cwnd;	/* before a timeout or recovery */
	uint32_t	t_prior_ssthresh;
	uint32_t	t_undo_rexmt;	/* retransmissions not yet D-SACKed */
	uint32_t	t_undo_ts;	/* our timestamp of the first one */
	bool		t_undo;		/* prior windows may come back */

	/* RACK-TLP (RFC 8985). */
	uint64_t	rk_time;	/* latest send time of what arrived */
	tcp_seq		rk_end;
	uint32_t	rk_rtt;		/* us */
	uint32_t	rk_reo_mult;
	uint32_t	rk_reo_persist;
	tcp_seq		rk_dsack_round;
	tcp_seq		rk_fack;
	bool		rk_dsack_seen;
	bool		rk_reordered;
	bool		tlp_armed;	/* TCPT_RACK is a probe timeout */
	bool		tlp_rexmit;	/* the probe was a retransmission */
	bool		tlp_out;
	tcp_seq		tlp_end;

	/* Receiver's side of SACK, and the reassembly queue. */
	struct tcp_oooq	t_oooq;
	uint32_t	t_ooobytes;
	uint32_t	t_ooomem;
	uint32_t	t_ooostamp;
	u_int		t_ooon;
	struct sackblk	t_dsack;	/* left == right: none */

	/* Buffers that grow. */
	tcp_seq		t_rfseq;	/* when rcv_nxt passes, a RTT is over */
	uint64_t	t_rftime;
	uint32_t	t_rfbytes;
	uint32_t	t_rcvrtt;	/* us */

	/* Path MTU. */
	uint32_t	t_pmtud_mss;	/* before blackhole detection */
	uint8_t		t_pmtud_tries;

	/* Options of the user. */
	uint32_t	t_keepidle;	/* half seconds */
	uint32_t	t_keepintvl;
	uint32_t	t_keepinit;
	uint32_t	t_keepcnt;
	uint32_t	t_probes;
	uint64_t	t_probetime;	/* when the last one was sent */
	uint32_t	t_usermss;	/* TCP_MAXSEG, 0: none */

	/* Rare. */
	char		t_iobc;		/* the urgent byte */
	uint8_t		t_oobflags;
	uint8_t		t_ecn_retries;
	uint8_t		t_ecnflags;	/* seen CE, CWR pending ... */
	int		t_softerror;
	volatile u_int	t_refs;
	uint32_t	t_challenge;	/* ACKs this second */
	uint64_t	t_challenge_time;
	struct tcp_md5sig *t_md5;
	struct tcp_quad	t_q;
	uint64_t	t_starttime;
	uint32_t	t_sndrexmitpack;
	uint32_t	t_rcvoopack;
	uint32_t	t_sndzerowin;

	union {
		struct cubic cubic;
	} t_cc;
};

/* t_flags */
#define TF_ACKNOW	0x00000001	/* acknowledge at once */
#define TF_DELACK	0x00000002
#define TF_NODELAY	0x00000004
#define TF_NOOPT	0x00000008
#define TF_REQ_SCALE	0x00000020	/* we ask for, the peer asked for */
#define TF_RCVD_SCALE	0x00000040
#define TF_REQ_TSTMP	0x00000080
#define TF_RCVD_TSTMP	0x00000100
#define TF_SACK_PERMIT	0x00000200	/* the peer takes SACK */
#define TF_SYN_REXMT	0x00000400	/* the SYN was sent again */
#define TF_WILL_SACK	0x00000800	/* both do */
#define TF_REASSEMBLING	0x00001000
#define TF_DEAD		0x00002000
#define TF_PMTUD_PEND	0x00004000
#define TF_ECN_PERMIT	0x00010000	/* both do ECN */
#define TF_ECN_SND_CWR	0x00020000
#define TF_ECN_SND_ECE	0x00040000
#define TF_SYN_AGAIN	0x00080000	/* a SYN followed our reset */
#define TF_SIGNATURE	0x00400000
/* Ours. */
#define TF_NEEDFIN	0x01000000	/* FIN follows the data */
#define TF_SENTFIN	0x02000000	/* snd_nxt includes it */
#define TF_FORCE	0x04000000	/* window probe */
#define TF_LOCAL	0x08000000	/* the peer is near */
#define TF_APPLIMITED	0x10000000	/* the user sends too little */
#define TF_MOREDATA	0x20000000	/* more follows: wait for a full one */
#define TF_PASSIVE	0x40000000	/* came from a listener */
#define TF_NOTSACKED	0x80000000	/* more holes than we keep */

#define TCPOOB_HAVEDATA	0x01
#define TCPOOB_HADDATA	0x02

/* t_recovery */
#define TCPR_OPEN	0
#define TCPR_RECOVERY	1	/* fast recovery: loss was detected */
#define TCPR_LOSS	2	/* after a timeout */
#define TCPR_CWR	3	/* reduced for ECN */

#define intotcpcb(inp)	((struct tcpcb *)(inp)->inp_ppcb)
#define sototcpcb(so)							\
	(sotoinpcb(so) == NULL ? NULL : intotcpcb(sotoinpcb(so)))

/* Path to the peer: what a route and an interface tell. */
struct tcp_path {
	uint32_t	tp_mtu;		/* 0: no route */
	uint32_t	tp_ifmtu;	/* of the interface */
	uint32_t	tp_tsomax;	/* largest packet's data, 0: no TSO */
	bool		tp_loopback;
	bool		tp_onlink;	/* same network */
};

/*
 * An address family.  Output takes a packet that starts with the TCP header;
 * checksum, pseudo header and network header are the family's work.
 */
struct tcp_af {
	int		taf_family;
	u_int		taf_hdrlen;	/* network header without options */
	u_int		taf_mssdflt;
	/* tp may be NULL: then the quad says where from and to. */
	int		(*taf_output)(struct tcpcb *, const struct tcp_quad *,
			    struct mbuf *, u_int, u_int);
	void		(*taf_path)(struct tcpcb *, const struct tcp_quad *,
			    struct tcp_path *);
	/* A connection was made for a listener: what else it inherits. */
	void		(*taf_inherit)(struct inpcb *, const struct inpcb *);
	/* Timeouts: perhaps another route is better. */
	void		(*taf_losing)(struct inpcb *);
	/* Requests of the socket that have an address. */
	int		(*taf_bind)(struct inpcb *, struct sockaddr *,
			    struct lwp *);
	int		(*taf_connect)(struct inpcb *, struct sockaddr *,
			    struct lwp *);
	void		(*taf_name)(struct inpcb *, struct sockaddr *, bool);
	int		(*taf_ioctl)(struct socket *, u_long, void *,
			    struct ifnet *);
	int		(*taf_ctloutput)(int, struct socket *,
			    struct sockopt *);
};
/* taf_output's third number: segment size for TSO, 0 without. */

extern const struct tcp_af tcp_af_inet;
/* By AF_*; a family is there once tcp_af_attach() was called. */
const struct tcp_af *tcp_af_find(int);
void	tcp_af_attach(const struct tcp_af *);

/*
 * Congestion control (tcp_cc.c).  All with the lock held.  Windows in bytes.
 */
struct tcp_congctl {
	char	name[16];
	void	(*init)(struct tcpcb *);
	/* `acked' bytes were delivered and the window was in use. */
	void	(*ack)(struct tcpcb *, uint32_t, uint64_t);
	/* Loss or ECE: the new ssthresh. */
	uint32_t (*ssthresh)(struct tcpcb *, bool);
	/* A timeout happened (after ssthresh). */
	void	(*timeout)(struct tcpcb *);
	/* The connection was idle for longer than a RTO. */
	void	(*idle)(struct tcpcb *);
	/* It was no loss after all: prior windows are back. */
	void	(*undo)(struct tcpcb *);
};

/* tcp_subr.c */
void	tcp_init(void);
void	tcp_fini(void);
struct tcpcb *tcp_newtcpcb(const struct tcp_af *, struct socket *,
	    struct inpcb *);
void	tcp_ref_drop(struct tcpcb *);
/* Both return NULL; the tcpcb is not to be used any more. */
struct tcpcb *tcp_close(struct tcpcb *);
struct tcpcb *tcp_drop(struct tcpcb *, int);
struct tcpcb *tcp_abort(struct tcpcb *, int);
void	tcp_unlock(struct inpcb *, struct socket *);
void	tcp_fini_one(struct inpcb *, void *);
uint8_t	tcp_window_scale(const struct socket *);
void	tcp_set_names(struct tcpcb *, const struct inpcb *);
struct tcpcb *tcp_timewait(struct tcpcb *);
struct tcpcb *tcp_disconnect(struct tcpcb *);
struct tcpcb *tcp_usrclosed(struct tcpcb *);
void	tcp_established(struct tcpcb *);
void	tcp_drain(void);

/* tcp_mss.c */
void	tcp_mss_path(struct tcpcb *);
void	tcp_mss_update(struct tcpcb *);
uint32_t tcp_mss_to_advertise(const struct tcp_path *, u_int);
uint32_t tcp_initial_window(const struct tcpcb *);
void	tcp_pmtu_changed(struct tcpcb *, uint32_t);
bool	tcp_pmtu_blackhole(struct tcpcb *);

/* tcp_notify.c: errors from the network. */
void	tcp_notify(struct tcpcb *, int, int);
void	tcp_mss_reduce(struct tcpcb *, uint32_t);
void	*tcp_ctlinput(int, const struct sockaddr *, void *);

/* tcp_respond.c: segments without a connection's data. */
int	tcp_respond(struct tcpcb *, const struct tcp_af *,
	    const struct tcp_quad *, tcp_seq, tcp_seq, int, uint32_t,
	    const struct tcp_opts *, const struct tcp_md5sig *);
void	tcp_reset(struct tcp_seg *);
void	tcp_challenge_ack(struct tcpcb *, const struct tcp_seg *);

/* tcp_ip4.c, and tcp_{input,segment,synsent,ack,data}.c. */
void	tcp_input(struct mbuf *, int, int);
void	tcp_deliver(struct tcp_seg *);
bool	tcp_header(struct tcp_seg *, u_int);
struct tcpcb *tcp_segment_input(struct tcpcb *, struct tcp_seg *);
struct tcpcb *tcp_synsent_input(struct tcpcb *, struct tcp_seg *);
void	tcp_peer_options(struct tcpcb *, const struct tcp_opts *, uint64_t);
bool	tcp_predict(struct tcpcb *, struct tcp_seg *);
struct tcpcb *tcp_ack_input(struct tcpcb *, struct tcp_seg *);
void	tcp_acked(struct tcpcb *, struct tcp_seg *, bool);
void	tcp_window_update(struct tcpcb *, const struct tcp_seg *);
struct tcpcb *tcp_data_input(struct tcpcb *, struct tcp_seg *);
void	tcp_append(struct tcpcb *, struct tcp_seg *);
void	tcp_ack_policy(struct tcpcb *, uint32_t, bool);
struct tcpcb *tcp_fin_input(struct tcpcb *);
void	tcp_urgent_input(struct tcpcb *, struct tcp_seg *);

/* tcp_output.c */
int	tcp_output(struct tcpcb *);
void	tcp_send_syn(struct tcpcb *);
void	tcp_send_probe(struct tcpcb *);
uint32_t tcp_rcvspace(struct tcpcb *);
bool	tcp_winupdate_due(struct tcpcb *);
void	tcp_setpersist(struct tcpcb *);
int	tcp_send_again(struct tcpcb *, struct tcp_xmit *, uint32_t, uint64_t);
int	tcp_send_segment(struct tcpcb *, tcp_seq, uint32_t, int, bool,
	    uint64_t);

/* tcp_options.c */
bool	tcp_options_parse(const uint8_t *, u_int, bool, struct tcp_opts *);
u_int	tcp_options_build(struct tcpcb *, uint8_t *, int, uint32_t);
u_int	tcp_options_syn(uint8_t *, const struct tcp_opts *);
uint32_t tcp_ts_now(const struct tcpcb *, uint64_t);
uint32_t tcp_ts_clock(uint64_t);

/* tcp_sack.c: what is in flight. */
bool	tcp_xmit_sent(struct tcpcb *, tcp_seq, uint32_t, uint64_t);
bool	tcp_xmit_resent(struct tcpcb *, struct tcp_xmit *, uint32_t, uint64_t);
struct tcp_acked {
	uint64_t	ac_now;
	uint64_t	ac_time;	/* send time of the newest, 0: none */
	uint32_t	ac_delivered;	/* bytes newly known to be there */
	uint32_t	ac_bytes;	/* bytes newly below snd_una */
	uint32_t	ac_tsecr;	/* 0: no timestamp */
	bool		ac_dsack;
	bool		ac_rexmt;	/* some of it was sent again */
	bool		ac_sacked;	/* new SACK information */
};
void	tcp_xmit_acked(struct tcpcb *, tcp_seq, struct tcp_acked *);
void	tcp_sack_blocks(struct tcpcb *, const struct tcp_seg *,
	    struct tcp_acked *);
bool	tcp_xmit_cut(struct tcpcb *, struct tcp_xmit *, uint32_t);
void	tcp_xmit_mark_lost(struct tcpcb *, struct tcp_xmit *);
void	tcp_xmit_all_lost(struct tcpcb *);
struct tcp_xmit *tcp_xmit_next_lost(struct tcpcb *);
void	tcp_xmit_flush(struct tcpcb *);
uint32_t tcp_pipe(const struct tcpcb *);
u_int	tcp_sack_build(struct tcpcb *, uint8_t *, u_int);

/* tcp_recovery.c */
void	tcp_recovery_ack(struct tcpcb *, struct tcp_acked *, bool);
void	tcp_recovery_recheck(struct tcpcb *);
void	tcp_enter_loss(struct tcpcb *);
void	tcp_enter_cwr(struct tcpcb *);

/* tcp_rack.c */
void	tcp_rack_delivered(struct tcpcb *, const struct tcp_xmit *,
	    const struct tcp_acked *);
void	tcp_rack_detect(struct tcpcb *, uint64_t);
void	tcp_rack_dsack(struct tcpcb *);
void	tcp_rack_recovered(struct tcpcb *);
void	tcp_tlp_arm(struct tcpcb *);
void	tcp_tlp_ack(struct tcpcb *, tcp_seq, const struct tcp_acked *, bool);
void	tcp_rack_timeout(struct tcpcb *, uint64_t);

/* tcp_timer.c */
void	tcp_rtt(struct tcpcb *, uint32_t);
void	tcp_set_rto(struct tcpcb *);

/* tcp_cc.c */
const struct tcp_congctl *tcp_congctl_find(const char *);
void	tcp_congctl_select(struct tcpcb *, const struct tcp_congctl *);
int	tcp_congctl_available(char *, size_t);
void	tcp_congctl_acked(struct tcpcb *, uint32_t, uint64_t);
uint32_t tcp_slow_start(struct tcpcb *, uint32_t);
extern const struct tcp_congctl tcp_newreno_ctl, tcp_reno_ctl, tcp_cubic_ctl;

/* tcp_ecn.c */
void	tcp_ecn_input(struct tcpcb *, const struct tcp_seg *);
u_int	tcp_ecn_output(struct tcpcb *, int *, bool);
void	tcp_ecn_ack(struct tcpcb *, const struct tcp_seg *);

/* tcp_reass.c */
/* True: rcv_nxt has passed a FIN. */
bool	tcp_reass(struct tcpcb *, struct tcp_seg *);
void	tcp_reass_flush(struct tcpcb *);

/* tcp_autobuf.c */
void	tcp_rcvbuf_grow(struct tcpcb *, uint32_t, uint64_t);
void	tcp_sndbuf_grow(struct tcpcb *);

/* tcp_syncache.c, tcp_syncookie.c */
void	tcp_syncache_init(void);
void	tcp_syncache_fini(void);
void	tcp_syncache_listener_gone(struct socket *);
void	tcp_syncache_error(const struct tcp_quad *, tcp_seq, bool);
/* With the listener's lock, which it keeps. */
void	tcp_listen_input(struct inpcb *, struct tcp_seg *, tcp_seq);

/* tcp_timewait.c */
struct tcp_tw;
void	tcp_tw_init(void);
void	tcp_tw_fini(void);
bool	tcp_tw_enter(struct tcpcb *);
/* True: the segment was for an entry and is dealt with. */
bool	tcp_tw_input(struct tcp_seg *, tcp_seq *);
bool	tcp_tw_port(const union in_pcbaddr *, in_port_t);
bool	tcp_tw_reuse(const struct tcp_quad *, tcp_seq *);
void	tcp_tw_purge(void);

/* tcp_iss.c */
tcp_seq	tcp_new_iss(const struct tcp_quad *);
uint32_t tcp_new_tsoffset(const struct tcp_quad *);
uint64_t tcp_keyed_hash(const struct tcp_quad *, uint64_t);

/* tcp_md5.c */
void	tcp_md5_sign(const struct tcp_md5sig *, const struct tcp_quad *,
	    struct mbuf *, u_int);
bool	tcp_md5_check(struct tcpcb *, struct tcp_seg *);
bool	tcp_md5_copy(struct tcpcb *, const struct tcp_md5sig *);

/* tcp_info.c */
void	tcp_fill_info(struct tcpcb *, struct tcp_info *);

/* tcp_usrreq.c, tcp_sockopt.c, tcp_sysctl.c */
extern const struct pr_usrreqs tcp_usrreqs;
int	tcp_ctloutput(int, struct socket *, struct sockopt *);
struct sysctllog;
void	tcp_sysctl_setup(struct sysctllog **, int, int, const char *,
	    const char *);
void	tcp_sysctl_teardown(void);

#ifndef tcp_now_ns
#define tcp_now_ns()	clock_mono_ns()
#endif

/* Statistics: 64-bit counters of net.inet.tcp.stats, by index. */
enum {
	TCP_STAT_CONNATTEMPT, TCP_STAT_ACCEPTS, TCP_STAT_CONNECTS,
	TCP_STAT_DROPS, TCP_STAT_CONNDROPS, TCP_STAT_CLOSED,
	TCP_STAT_SEGSTIMED, TCP_STAT_RTTUPDATED, TCP_STAT_DELACK,
	TCP_STAT_TIMEOUTDROP, TCP_STAT_REXMTTIMEO, TCP_STAT_PERSISTTIMEO,
	TCP_STAT_KEEPTIMEO, TCP_STAT_KEEPPROBE, TCP_STAT_KEEPDROPS,
	TCP_STAT_PERSISTDROPS, TCP_STAT_CONNSDRAINED, TCP_STAT_PMTUBLACKHOLE,
	TCP_STAT_SNDTOTAL, TCP_STAT_SNDPACK, TCP_STAT_SNDBYTE,
	TCP_STAT_SNDREXMITPACK, TCP_STAT_SNDREXMITBYTE, TCP_STAT_SNDACKS,
	TCP_STAT_SNDPROBE, TCP_STAT_SNDURG, TCP_STAT_SNDWINUP,
	TCP_STAT_SNDCTRL, TCP_STAT_RCVTOTAL, TCP_STAT_RCVPACK,
	TCP_STAT_RCVBYTE, TCP_STAT_RCVBADSUM, TCP_STAT_RCVBADOFF,
	TCP_STAT_RCVMEMDROP, TCP_STAT_RCVSHORT, TCP_STAT_RCVDUPPACK,
	TCP_STAT_RCVDUPBYTE, TCP_STAT_RCVPARTDUPPACK,
	TCP_STAT_RCVPARTDUPBYTE, TCP_STAT_RCVOOPACK, TCP_STAT_RCVOOBYTE,
	TCP_STAT_RCVPACKAFTERWIN, TCP_STAT_RCVBYTEAFTERWIN,
	TCP_STAT_RCVAFTERCLOSE, TCP_STAT_RCVWINPROBE, TCP_STAT_RCVDUPACK,
	TCP_STAT_RCVACKTOOMUCH, TCP_STAT_RCVACKPACK, TCP_STAT_RCVACKBYTE,
	TCP_STAT_RCVWINUPD, TCP_STAT_PAWSDROP, TCP_STAT_PREDACK,
	TCP_STAT_PREDDAT, TCP_STAT_PCBHASHMISS, TCP_STAT_NOPORT,
	TCP_STAT_BADSYN, TCP_STAT_DELAYED_FREE, TCP_STAT_SC_ADDED,
	TCP_STAT_SC_COMPLETED, TCP_STAT_SC_TIMED_OUT, TCP_STAT_SC_OVERFLOWED,
	TCP_STAT_SC_RESET, TCP_STAT_SC_UNREACH, TCP_STAT_SC_BUCKETOVERFLOW,
	TCP_STAT_SC_ABORTED, TCP_STAT_SC_DUPESYN, TCP_STAT_SC_DROPPED,
	TCP_STAT_SC_COLLISIONS, TCP_STAT_SC_RETRANSMITTED,
	TCP_STAT_SC_DELAYED_FREE, TCP_STAT_SELFQUENCH, TCP_STAT_BADSIG,
	TCP_STAT_GOODSIG, TCP_STAT_ECN_SHS, TCP_STAT_ECN_CE, TCP_STAT_ECN_ECT,
	TCP_NSTATS
};
__CTASSERT(TCP_STAT_KEEPDROPS == 14);
__CTASSERT(TCP_STAT_RCVWINUPD == 49);
__CTASSERT(TCP_NSTATS == 76);

/* Numbers below net.inet.tcp. */
#define TCPCTL_RFC1323		1
#define TCPCTL_SENDSPACE	2
#define TCPCTL_RECVSPACE	3
#define TCPCTL_MSSDFLT		4
#define TCPCTL_SYN_CACHE_LIMIT	5
#define TCPCTL_SYN_BUCKET_LIMIT	6
#define TCPCTL_SYN_CACHE_INTERVAL 7
#define TCPCTL_INIT_WIN		8
#define TCPCTL_MSS_IFMTU	9
#define TCPCTL_SACK		10
#define TCPCTL_WSCALE		11
#define TCPCTL_TSTAMP		12
#define TCPCTL_CWM		14
#define TCPCTL_CWM_BURSTSIZE	15
#define TCPCTL_ACK_ON_PUSH	16
#define TCPCTL_KEEPIDLE		17
#define TCPCTL_KEEPINTVL	18
#define TCPCTL_KEEPCNT		19
#define TCPCTL_SLOWHZ		20
#define TCPCTL_LOG_REFUSED	22
#define TCPCTL_RSTPPSLIMIT	24
#define TCPCTL_DELACK_TICKS	25
#define TCPCTL_INIT_WIN_LOCAL	26
#define TCPCTL_IDENT		27
#define TCPCTL_LOOPBACKCKSUM	29
#define TCPCTL_STATS		30
#define TCPCTL_DEBUG		31
#define TCPCTL_DEBX		32
#define TCPCTL_DROP		33
#define TCPCTL_MSL		34

#endif /* _NETINET_TCP_VAR_H_ */
