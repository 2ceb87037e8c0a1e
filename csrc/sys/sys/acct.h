/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Process accounting: the record, and the flags kept in p_acflag.
 */
#ifndef _SYS_ACCT_H_
#define _SYS_ACCT_H_

#include <sys/types.h>

typedef uint16_t	comp_t;

#define AFORK		0x01
#define ASU		0x02
#define ACOMPAT		0x04
#define ACORE		0x08
#define AXSIG		0x10
#define AHZ		64

struct acct {
	char		ac_comm[16];
	comp_t		ac_utime;
	comp_t		ac_stime;
	comp_t		ac_etime;
	time_t		ac_btime;
	uid_t		ac_uid;
	gid_t		ac_gid;
	uint16_t	ac_mem;
	comp_t		ac_io;
	dev_t		ac_tty;
	uint8_t		ac_flag;
};

#endif /* _SYS_ACCT_H_ */
