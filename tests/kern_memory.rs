//! A kernel with little memory: calls fail, the kernel goes on.

#[path = "common/raw.rs"]
mod raw;
use raw::*;

fn small() -> Raw {
    Raw::boot_with(|c| c.rkc_memlimit = 8 << 20)
}

fn out_of_memory(e: i32) -> bool {
    matches!(
        e,
        RUMP_ENOMEM | RUMP_ENOSPC | RUMP_ENFILE | RUMP_EMFILE | RUMP_EAGAIN
    )
}

fn works(p: Proc) {
    let fd = p.open("/works", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    assert_eq!(p.write(fd, b"still"), Ok(5));
    p.close(fd).unwrap();
    p.path(RUMP_SYS_unlink, "/works", &[]).unwrap();
}

#[test]
fn file_data() {
    let k = small();
    let p = k.spawn();
    p.mkdir("/t").unwrap();
    p.mount_tmpfs("/t", 0).unwrap();
    let fd = p.open("/t/f", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    let chunk = vec![1u8; 64 << 10];
    let mut total = 0;
    let error = loop {
        match p.write(fd, &chunk) {
            Ok(n) => total += n,
            Err(e) => break e,
        }
        assert!(total < 16 << 20);
    };
    assert!(out_of_memory(error), "{error}");
    assert!(total > 1 << 20, "{total}");
    p.close(fd).unwrap();
    p.path(RUMP_SYS_unlink, "/t/f", &[]).unwrap();
    works(p);
    // As much again.
    let fd = p.open("/t/g", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    assert_eq!(p.write(fd, &chunk), Ok(64 << 10));
    p.release();
    assert!(k.stats().rks_mapped <= 10 << 20, "{:?}", k.stats());
}

#[test]
fn files_and_directories() {
    let k = small();
    let p = k.spawn();
    p.mkdir("/t").unwrap();
    p.mount_tmpfs("/t", 0).unwrap();
    let mut n = 0;
    let error = loop {
        match p.mkdir(&format!("/t/directory-{n}")) {
            Ok(_) => n += 1,
            Err(e) => break e,
        }
        assert!(n < 200_000);
    };
    assert!(out_of_memory(error), "{error}");
    for i in 0..n {
        p.path(RUMP_SYS_rmdir, &format!("/t/directory-{i}"), &[])
            .unwrap();
    }
    works(p);
    p.release();
}

#[test]
fn pipes_and_queues() {
    let k = small();
    let p = k.spawn();
    let lim = rump_rlimit {
        rlim_cur: 3404,
        rlim_max: 3404,
    };
    let _ = sys!(p, RUMP_SYS_setrlimit, RUMP_RLIMIT_NOFILE, &lim);
    let error = loop {
        match p.pipe2(RUMP_O_NONBLOCK) {
            Ok((_, w)) => {
                let _ = p.write(w, &[0; 16384]);
            }
            Err(e) => break e,
        }
    };
    assert!(out_of_memory(error), "{error}");
    p.fcntl(0, RUMP_F_CLOSEM, 0).unwrap();
    works(p);
    let error = loop {
        if let Err(e) = sys!(p, RUMP_SYS_kqueue) {
            break e;
        }
    };
    assert!(out_of_memory(error), "{error}");
    p.fcntl(0, RUMP_F_CLOSEM, 0).unwrap();
    let kq = p.kqueue();
    let mut n = 0;
    let error = loop {
        match p.kevent(kq, &[kev(n, RUMP_EVFILT_USER, RUMP_EV_ADD, 0, 0)], 0, None) {
            Ok(_) => n += 1,
            Err(e) => break e,
        }
        assert!(n < 1_000_000);
    };
    assert!(out_of_memory(error), "{error}");
    p.release();
    works(k.init());
}

#[test]
fn processes_and_locks() {
    let k = small();
    let init = k.init();
    let mut made = Vec::new();
    let error = loop {
        match k.fork(init, RUMP_RFFD_COPY) {
            Ok(p) => made.push(p),
            Err(e) => break e,
        }
        assert!(made.len() < 100_000);
    };
    assert!(out_of_memory(error), "{error}");
    made.into_iter().for_each(Proc::release);
    let p = k.spawn();
    let fd = p.open("/f", RUMP_O_CREAT | RUMP_O_RDWR).unwrap();
    let mut at = 0i64;
    let error = loop {
        let l = rump_flock {
            l_start: at,
            l_len: 1,
            l_pid: 0,
            l_type: RUMP_F_WRLCK as i16,
            l_whence: 0,
        };
        match p.fcntl(fd, RUMP_F_SETLK, &raw const l as i64) {
            Ok(_) => at += 2,
            Err(e) => break e,
        }
        if at > 4_000 {
            break RUMP_ENOMEM;
        }
    };
    assert!(out_of_memory(error) || error == RUMP_ENOLCK, "{error}");
    p.release();
    works(init);
}

#[test]
fn limits_of_the_limit() {
    for limit in [4u64 << 20, 5 << 20] {
        let k = Raw::boot_with(|c| c.rkc_memlimit = limit);
        works(k.init());
    }
}
