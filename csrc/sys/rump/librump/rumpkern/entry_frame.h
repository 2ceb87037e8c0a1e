/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A system call with a place for panic() to go back to.
 *
 * __builtin_setjmp() makes the compiler keep in memory whatever lives across
 * it, and each store waits before the next locked instruction: a fifth of the
 * null system call.  Here the frame of a few lines of assembly is the buffer
 * that __builtin_longjmp() takes (frame pointer, where to go on, stack
 * pointer), and the call itself is an ordinary function, entry_call().
 *
 * Elsewhere entry_syscall() is written with __builtin_setjmp().
 */
#ifndef _RUMPKERN_ENTRY_FRAME_H_
#define _RUMPKERN_ENTRY_FRAME_H_

#if defined(__x86_64__)
#define ENTRY_FRAME

/*
 * int entry_syscall(struct lwp *, int num, const void *args,
 *     register_t *retval):
 * entry_call() of the same, with the buffer as the fifth argument; after a
 * panic entry_panicked().
 */
__asm__(
    "	.text\n"
    "	.p2align 4\n"
    "	.type	entry_syscall, @function\n"
    "entry_syscall:\n"
    "	.cfi_startproc\n"
    "	pushq	%rbx\n"
    "	.cfi_adjust_cfa_offset 8\n"
    "	.cfi_rel_offset rbx, 0\n"
    "	pushq	%r12\n"
    "	.cfi_adjust_cfa_offset 8\n"
    "	.cfi_rel_offset r12, 0\n"
    "	pushq	%r13\n"
    "	.cfi_adjust_cfa_offset 8\n"
    "	.cfi_rel_offset r13, 0\n"
    "	pushq	%r14\n"
    "	.cfi_adjust_cfa_offset 8\n"
    "	.cfi_rel_offset r14, 0\n"
    "	pushq	%r15\n"
    "	.cfi_adjust_cfa_offset 8\n"
    "	.cfi_rel_offset r15, 0\n"
    "	leaq	2f(%rip), %rax\n"
    "	pushq	%rsp\n"
    "	.cfi_adjust_cfa_offset 8\n"
    "	pushq	%rax\n"
    "	.cfi_adjust_cfa_offset 8\n"
    "	pushq	%rbp\n"
    "	.cfi_adjust_cfa_offset 8\n"
    "	movq	%rsp, %r8\n"
    "	subq	$8, %rsp\n"
    "	.cfi_adjust_cfa_offset 8\n"
    "	call	entry_call\n"
    "	addq	$32, %rsp\n"
    "	.cfi_adjust_cfa_offset -32\n"
    "1:	popq	%r15\n"
    "	.cfi_remember_state\n"
    "	.cfi_adjust_cfa_offset -8\n"
    "	.cfi_restore r15\n"
    "	popq	%r14\n"
    "	.cfi_adjust_cfa_offset -8\n"
    "	.cfi_restore r14\n"
    "	popq	%r13\n"
    "	.cfi_adjust_cfa_offset -8\n"
    "	.cfi_restore r13\n"
    "	popq	%r12\n"
    "	.cfi_adjust_cfa_offset -8\n"
    "	.cfi_restore r12\n"
    "	popq	%rbx\n"
    "	.cfi_adjust_cfa_offset -8\n"
    "	.cfi_restore rbx\n"
    "	ret\n"
    "2:	.cfi_restore_state\n"
    "	call	entry_panicked\n"
    "	jmp	1b\n"
    "	.cfi_endproc\n"
    "	.size	entry_syscall, . - entry_syscall\n");
#endif

#endif /* _RUMPKERN_ENTRY_FRAME_H_ */
