/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A place for panic() to go back to.  rump_setjmp() gives 0, and 1 when
 * rump_longjmp() came back to it; its function must still be there then.
 *
 * The compilers' own do not save registers, but make the function that calls
 * them do so where that is needed: the fewest instructions.  clang has none for
 * aarch64.
 */
#ifndef _RUMP_SYS_JMP_H_
#define _RUMP_SYS_JMP_H_

#if defined(__aarch64__)

#define RUMP_JMPWORDS	21	/* x19 to x30, sp, d8 to d15 */

int	rump_setjmp(void *) __attribute__((__returns_twice__,
	    __visibility__("hidden")));
void	rump_longjmp(void *) __attribute__((__noreturn__,
	    __visibility__("hidden")));

/* Local to each object that includes this: no symbol of theirs goes out. */
__asm__(
    "	.text\n"
    "	.p2align 2\n"
    "	.type	rump_setjmp, %function\n"
    "rump_setjmp:\n"
    "	.cfi_startproc\n"
    "	stp	x19, x20, [x0]\n"
    "	stp	x21, x22, [x0, #16]\n"
    "	stp	x23, x24, [x0, #32]\n"
    "	stp	x25, x26, [x0, #48]\n"
    "	stp	x27, x28, [x0, #64]\n"
    "	stp	x29, x30, [x0, #80]\n"
    "	mov	x1, sp\n"
    "	str	x1, [x0, #96]\n"
    "	stp	d8, d9, [x0, #104]\n"
    "	stp	d10, d11, [x0, #120]\n"
    "	stp	d12, d13, [x0, #136]\n"
    "	stp	d14, d15, [x0, #152]\n"
    "	mov	w0, #0\n"
    "	ret\n"
    "	.cfi_endproc\n"
    "	.size	rump_setjmp, . - rump_setjmp\n"
    "	.type	rump_longjmp, %function\n"
    "rump_longjmp:\n"
    "	.cfi_startproc\n"
    "	ldp	x19, x20, [x0]\n"
    "	ldp	x21, x22, [x0, #16]\n"
    "	ldp	x23, x24, [x0, #32]\n"
    "	ldp	x25, x26, [x0, #48]\n"
    "	ldp	x27, x28, [x0, #64]\n"
    "	ldp	x29, x30, [x0, #80]\n"
    "	ldr	x1, [x0, #96]\n"
    "	mov	sp, x1\n"
    "	ldp	d8, d9, [x0, #104]\n"
    "	ldp	d10, d11, [x0, #120]\n"
    "	ldp	d12, d13, [x0, #136]\n"
    "	ldp	d14, d15, [x0, #152]\n"
    "	mov	w0, #1\n"
    "	ret\n"
    "	.cfi_endproc\n"
    "	.size	rump_longjmp, . - rump_longjmp\n");

#else

#define RUMP_JMPWORDS		5
#define rump_setjmp(buf)	__builtin_setjmp(buf)
#define rump_longjmp(buf)	__builtin_longjmp(buf, 1)

#endif

typedef void *rump_jmpbuf[RUMP_JMPWORDS];

#endif /* _RUMP_SYS_JMP_H_ */
