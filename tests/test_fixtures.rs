//! `rump::test`: fixtures, their reports, what is left.

use std::sync::Mutex;

use rump::fault::Fault;
use rump::fs::Tmpfs;
use rump::{Kernel, test};

#[test]
fn a_line_each() {
    let (_kernel, dir) = test::tmpfs();
    dir.write("f", "x").unwrap();
    let kernel = test::boot(Kernel::builder().ncpu(1).hostname("fixture"));
    kernel.root().write("f", "x").unwrap();
}

#[test]
fn the_report_says_how_to_repeat_it() {
    let kernel = test::kernel();
    let text = kernel.report().to_string();
    let seed = kernel.seed();
    let again = format!("RUMP_SEED={seed} cargo test the_report_says_how_to_repeat_it -- --exact");
    assert!(text.contains(&again), "{text}");
}

#[test]
fn a_panic_is_in_the_report() {
    let mut kernel = test::kernel();
    kernel.may_leak();
    let fault = kernel.inject(Fault::kmem().panics()).unwrap();
    kernel.mount(Tmpfs::new(), "/t").unwrap_err();
    let text = kernel.report().to_string();
    assert!(text.contains("panic: fault injection"), "{text}");
    drop(fault);
}

#[test]
fn what_is_left_fails_the_test() {
    let left = Mutex::new(None);
    let outcome = std::panic::catch_unwind(|| {
        let kernel = test::kernel();
        let fault = kernel.inject(Fault::kmem().panics()).unwrap();
        *left.lock().unwrap() = Some(fault);
        kernel.mount(Tmpfs::new(), "/t").unwrap_err();
    });
    let message = outcome.unwrap_err();
    let message = message.downcast_ref::<String>().unwrap();
    assert!(message.contains("panic: fault injection"), "{message}");
    assert!(message.contains("RUMP_SEED="), "{message}");
}

#[test]
fn failures_are_counted() {
    let n = test::each_failure(Fault::memory, |kernel| {
        let _ = kernel.mount(Tmpfs::new(), "/t").map(drop);
    });
    assert!(n > 10, "{n}");
}
