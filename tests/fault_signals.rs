//! Signals that a kernel sends to its host process, and that are lost.

#[path = "common/raw.rs"]
mod raw;
use raw::*;

#[test]
fn a_signal_to_the_host_is_lost() {
    let kernel = Raw::boot_with(|config| {
        config.rkc_sigmodel = rump_sigmodel::RUMP_SIGMODEL_RAISE.0 as i32 + 1;
    });
    let p = kernel.spawn();
    let fault = rump_fault {
        rf_size: size_of::<rump_fault>(),
        rf_sites: RUMP_FAULT_KILL as u32,
        ..Default::default()
    };
    let mut id = -1;
    // SAFETY: the kernel is alive, the rule says its size.
    let error = unsafe { rump_kernel_fault(kernel.raw(), &fault, &mut id) };
    assert_eq!(error, 0);
    p.mkdir("/t").unwrap();
    p.mount_tmpfs("/t", 0).unwrap();
    let limit = rump_rlimit {
        rlim_cur: 10,
        rlim_max: 10,
    };
    sys!(p, RUMP_SYS_setrlimit, RUMP_RLIMIT_FSIZE, &limit).unwrap();
    let fd = p.open("/t/f", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    assert_eq!(p.write(fd, &[1; 10]), Ok(10));
    // SIGXFSZ, which would end the test.
    assert_eq!(p.write(fd, &[1; 1]), Err(RUMP_EFBIG));
    let mut stats = rump_fault_stats {
        rfs_size: size_of::<rump_fault_stats>(),
        ..Default::default()
    };
    // SAFETY: as above.
    unsafe { rump_kernel_fault_remove(kernel.raw(), id, &mut stats) };
    assert_eq!((stats.rfs_seen, stats.rfs_hits), (1, 1));
    p.release();
}
