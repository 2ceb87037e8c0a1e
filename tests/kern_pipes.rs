//! Pipes: data, end of file, EPIPE, non-blocking, atomic writes, threads.

#[path = "common/raw.rs"]
mod raw;
use raw::*;
use std::thread;

const PIPE_BUF: usize = 512;

#[test]
fn data_then_end_of_file() {
    let k = Raw::boot();
    let p = k.spawn();
    let (r, w) = p.pipe().unwrap();
    assert_eq!(p.write(w, b"hello"), Ok(5));
    assert_eq!(p.read(r, 3).unwrap(), b"hel");
    assert_eq!(p.read(r, 10).unwrap(), b"lo");
    assert_eq!(p.write(r, b"x"), Err(RUMP_EBADF));
    assert_eq!(p.read(w, 1), Err(RUMP_EBADF));
    assert_eq!(
        sys!(p, RUMP_SYS_lseek, r, 0, 0i64, RUMP_SEEK_CUR),
        Err(RUMP_ESPIPE)
    );
    assert_eq!(
        sys!(p, RUMP_SYS_pread, r, &mut [0u8; 4], 4, 0, 0i64),
        Err(RUMP_ESPIPE)
    );
    let mut st = rump_stat::default();
    sys!(p, RUMP_SYS_fstat, r, &mut st).unwrap();
    assert_eq!(st.st_mode as i32 & RUMP_S_IFMT, RUMP_S_IFIFO);
    p.write(w, b"last").unwrap();
    p.close(w).unwrap();
    assert_eq!(p.read(r, 10).unwrap(), b"last");
    assert_eq!(p.read(r, 10).unwrap(), b"");
    p.release();
}

#[test]
fn nobody_reads() {
    let k = Raw::boot();
    let p = k.spawn();
    let (r, w) = p.pipe().unwrap();
    p.close(r).unwrap();
    assert_eq!(p.write(w, b"x"), Err(RUMP_EPIPE));
    assert_eq!(sys!(p, RUMP_SYS_write, w, std::ptr::null::<u8>(), 0), Ok(0));
    let (r, w) = p.pipe2(RUMP_O_NOSIGPIPE).unwrap();
    p.close(r).unwrap();
    assert_eq!(p.write(w, b"x"), Err(RUMP_EPIPE));
    p.release();
}

#[test]
fn flags_of_pipe2() {
    let k = Raw::boot();
    let p = k.spawn();
    let (r, w) = p.pipe2(RUMP_O_NONBLOCK | RUMP_O_CLOEXEC).unwrap();
    for fd in [r, w] {
        assert_eq!(p.fcntl(fd, RUMP_F_GETFD, 0), Ok(1));
        assert!(p.fcntl(fd, RUMP_F_GETFL, 0).unwrap() as i32 & RUMP_O_NONBLOCK != 0);
    }
    assert_eq!(p.read(r, 1), Err(RUMP_EAGAIN));
    // Fill it.
    let mut total = 0;
    let chunk = vec![7u8; 4096];
    let error = loop {
        match p.write(w, &chunk) {
            Ok(n) => total += n as usize,
            Err(e) => break e,
        }
    };
    assert_eq!(error, RUMP_EAGAIN);
    assert!(total >= 16384, "{total}");
    // Not enough room for an atomic write: nothing is written.
    let got = p.read(r, 100).unwrap().len();
    assert_eq!(got, 100);
    assert_eq!(p.write(w, &[8; PIPE_BUF]), Err(RUMP_EAGAIN));
    // A large one takes what fits.
    let n = p.write(w, &[8; 8192]).unwrap();
    assert!((1..=8192).contains(&n), "{n}");
    assert_eq!(p.pipe2(0x10), Err(RUMP_EINVAL));
    assert_eq!(
        sys!(p, RUMP_SYS_pipe2, std::ptr::null::<i32>(), 0),
        Err(RUMP_EFAULT)
    );
    p.release();
    assert_eq!(k.files(), 0);
}

#[test]
fn ioctl_counts() {
    const FIONREAD: i32 = 0x4004667f;
    let k = Raw::boot();
    let p = k.spawn();
    let (r, w) = p.pipe().unwrap();
    p.write(w, b"12345").unwrap();
    let mut n = 0i32;
    sys!(p, RUMP_SYS_ioctl, r, FIONREAD as i64, &mut n).unwrap();
    assert_eq!(n, 5);
    assert_eq!(
        sys!(p, RUMP_SYS_ioctl, r, 0x20005a01i64, 0),
        Err(RUMP_ENOTTY)
    );
    p.release();
}

#[test]
fn blocked_reader_and_writer_wake() {
    let k = Raw::boot();
    let p = k.spawn();
    let (r, w) = p.pipe().unwrap();
    let reader = thread::spawn(move || p.read(r, 10));
    settle();
    p.write(w, b"wake").unwrap();
    assert_eq!(reader.join().unwrap().unwrap(), b"wake");
    // A writer larger than the pipe goes on as it is read.
    let writer = thread::spawn(move || p.write(w, &vec![3u8; 300_000]));
    let mut got = 0;
    while got < 300_000 {
        let data = p.read(r, 50_000).unwrap();
        assert!(data.iter().all(|&b| b == 3));
        got += data.len();
    }
    assert_eq!(writer.join().unwrap(), Ok(300_000));
    // The last writer goes: end of file.
    let reader = thread::spawn(move || p.read(r, 10));
    settle();
    p.close(w).unwrap();
    assert_eq!(reader.join().unwrap().unwrap(), b"");
    p.close(r).unwrap();
    // The last reader goes: EPIPE for one that waits for room.
    let (r, w) = p.pipe().unwrap();
    let writer = thread::spawn(move || p.write(w, &vec![3u8; 1 << 20]));
    settle();
    p.close(r).unwrap();
    let result = writer.join().unwrap();
    assert!(matches!(result, Err(RUMP_EPIPE) | Ok(1..)), "{result:?}");
    p.release();
}

#[test]
fn closing_wakes_the_reader_of_the_same_end() {
    let k = Raw::boot();
    let p = k.spawn();
    let (r, w) = p.pipe().unwrap();
    let reader = thread::spawn(move || p.read(r, 10));
    settle();
    p.close(r).unwrap();
    let result = reader.join().unwrap();
    assert!(
        matches!(result, Err(RUMP_EBADF | RUMP_EINTR)) || result == Ok(vec![]),
        "{result:?}"
    );
    p.close(w).unwrap();
    p.release();
}

#[test]
fn small_writes_are_atomic() {
    let k = Raw::boot();
    let p = k.spawn();
    let (r, w) = p.pipe().unwrap();
    const WRITERS: u8 = 4;
    const EACH: usize = 300;
    thread::scope(|s| {
        for id in 1..=WRITERS {
            s.spawn(move || {
                for _ in 0..EACH {
                    assert_eq!(p.write(w, &[id; PIPE_BUF]), Ok(PIPE_BUF as i64));
                }
            });
        }
        let mut counts = [0; WRITERS as usize + 1];
        let mut pending = Vec::new();
        while counts.iter().sum::<usize>() < WRITERS as usize * EACH {
            pending.extend(p.read(r, 3000).unwrap());
            while pending.len() >= PIPE_BUF {
                let message: Vec<u8> = pending.drain(..PIPE_BUF).collect();
                assert!(message.iter().all(|&b| b == message[0]), "mixed");
                counts[message[0] as usize] += 1;
            }
        }
        assert!(counts[1..].iter().all(|&n| n == EACH));
    });
    p.release();
}

#[test]
fn ping_pong() {
    let k = Raw::boot_with(|c| c.rkc_ncpu = 1);
    let p = k.spawn();
    let (r1, w1) = p.pipe().unwrap();
    let (r2, w2) = p.pipe().unwrap();
    let echo = thread::spawn(move || {
        loop {
            let data = p.read(r1, 1).unwrap();
            if data.is_empty() {
                break;
            }
            p.write(w2, &data).unwrap();
        }
    });
    for i in 0..2000u32 {
        p.write(w1, &[i as u8]).unwrap();
        assert_eq!(p.read(r2, 1).unwrap(), [i as u8]);
    }
    p.close(w1).unwrap();
    echo.join().unwrap();
    p.release();
}
