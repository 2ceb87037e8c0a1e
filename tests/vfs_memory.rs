//! What files need in memory, and what happens when there is none.

mod raw;

use raw::{Proc, Raw, c};

const MIB: i64 = 1 << 20;
const ENOSPC: i32 = 28;
const ENOMEM: i32 = 12;
const CREATE: i32 = c::RUMP_O_CREAT | c::RUMP_O_RDWR;

fn fill(p: &Proc<'_>, path: &str) -> (i32, i64, i32) {
    let fd = p.open(path, CREATE, 0o644).unwrap();
    let data = vec![5; 65536];
    let mut at = 0;
    loop {
        match p.pwrite(fd, &data, at) {
            Ok(n) => at += n as i64,
            Err(error) => return (fd, at, error),
        }
        assert!(at < 512 * MIB);
    }
}

/// A tmpfs without a limit of its own takes what the kernel has, then fails,
/// and goes on when something is freed.
#[test]
fn tmpfs_takes_all() {
    let kernel = Raw::boot_with(32 << 20, 0);
    let p = kernel.init();
    p.tmpfs("/t", 0, 0);
    for round in 0..3 {
        let (fd, size, error) = fill(&p, "/t/big");
        assert!(error == ENOSPC || error == ENOMEM, "{error}");
        assert!(size > 20 * MIB, "{size} bytes in round {round}");
        // What is there can be read, other calls work.
        let mut page = vec![0; 65536];
        assert_eq!(p.pread(fd, &mut page, size - 65536), Ok(65536));
        assert!(page.iter().all(|b| *b == 5));
        assert_eq!(p.fstat(fd).unwrap().st_size, size);
        let mut made = 0;
        let stop = loop {
            match p.create(&format!("/t/file{made}")) {
                Ok(_) => made += 1,
                Err(error) => break error,
            }
            if made == 100_000 {
                break ENOSPC;
            }
        };
        assert!(stop == ENOSPC || stop == ENOMEM, "{stop} after {made}");
        for i in 0..made {
            p.unlink(&format!("/t/file{i}")).unwrap();
        }
        p.unlink("/t/big").unwrap();
        p.close(fd).unwrap();
    }
    p.unmount("/t", 0).unwrap();
}

#[test]
fn data_take_their_size() {
    let kernel = Raw::boot();
    let p = kernel.init();
    p.tmpfs("/t", 0, 0);
    let before = kernel.stats().rks_used;
    let fd = p.open("/t/f", CREATE, 0o644).unwrap();
    let data = vec![1; 1 << 20];
    for i in 0..32 {
        p.pwrite(fd, &data, i * MIB).unwrap();
    }
    let used = kernel.stats().rks_used - before;
    assert!(used < (32 * MIB as u64) * 105 / 100, "{used} bytes");
    p.unlink("/t/f").unwrap();
    p.close(fd).unwrap();
    let after = kernel.stats().rks_used;
    assert!(after < before + (1 << 20), "{before} before, {after} after");
}

/// Limits of tmpfs: of its size and of its files.
#[test]
fn limits_of_tmpfs() {
    let kernel = Raw::boot();
    let p = kernel.init();
    p.tmpfs("/t", 10, MIB);
    for _ in 0..2 {
        let (fd, size, error) = fill(&p, "/t/big");
        assert_eq!(error, ENOSPC);
        assert!(size > MIB / 2 && size <= MIB, "{size}");
        assert_eq!(p.ftruncate(fd, 0), Ok(0));
        assert_eq!(p.pwrite(fd, &[1; 4096], 0), Ok(4096));
        p.close(fd).unwrap();
        p.unlink("/t/big").unwrap();
    }
    let mut n = 0;
    let error = loop {
        match p.create(&format!("/t/f{n}")) {
            Ok(_) => n += 1,
            Err(error) => break error,
        }
        assert!(n < 20);
    };
    assert_eq!(error, ENOSPC);
    assert!((8..=10).contains(&n), "{n} files");
    assert_eq!(p.mkdir("/t/d"), Err(ENOSPC));
    assert_eq!(p.symlink("x", "/t/s"), Err(ENOSPC));
    p.link("/t/f0", "/t/hard").unwrap();
    p.unlink("/t/f1").unwrap();
    p.mkdir("/t/d").unwrap();
    let sv = p.statvfs("/t").unwrap();
    assert!(
        sv.f_files <= 12 && sv.f_ffree <= 1,
        "{} {}",
        sv.f_files,
        sv.f_ffree
    );
    assert!(sv.f_blocks * sv.f_frsize <= MIB as u64);
}

/// Many more files than vnodes.
#[test]
fn vnodes_are_reclaimed() {
    let kernel = Raw::boot_with(16 << 20, 0);
    let p = kernel.init();
    p.tmpfs("/t", 0, 0);
    for i in 0..15_000 {
        p.create(&format!("/t/f{i}")).unwrap();
    }
    for i in 0..15_000 {
        p.stat(&format!("/t/f{i}")).unwrap();
    }
    let s = kernel.stats();
    assert!(s.rks_vnodes < 12_000, "{s:?}");
}
