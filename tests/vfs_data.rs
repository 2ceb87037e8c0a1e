//! Data of one file, byte by byte, against a model: overlapping reads and
//! writes, truncation both ways, holes, allocation, two descriptors, a small
//! memory.

mod raw;

use raw::{Proc, Random, Raw, c};

const LIMIT: u64 = 300_000;

struct File<'a> {
    p: &'a Proc<'a>,
    path: String,
    fds: [i32; 2],
    bytes: Vec<u8>,
    allocates: bool,
}

impl File<'_> {
    fn read(&mut self, r: &mut Random) {
        let at = r.below(LIMIT) as usize;
        let mut buffer = vec![0xee; r.below(70_000) as usize];
        let fd = self.fds[r.below(2) as usize];
        let n = self.p.pread(fd, &mut buffer, at as i64).unwrap();
        let end = self.bytes.len().min(at + buffer.len());
        assert_eq!(n, end.saturating_sub(at), "bytes read at {at}");
        for (i, byte) in buffer[..n].iter().enumerate() {
            let (offset, wanted) = (at + i, self.bytes[at + i]);
            assert_eq!(*byte, wanted, "byte {offset} of {}", self.bytes.len());
        }
        assert!(buffer[n..].iter().all(|b| *b == 0xee), "touched past {n}");
    }

    fn write(&mut self, r: &mut Random) {
        let mut at = r.below(LIMIT) as usize;
        let length = match r.below(3) {
            0 => r.below(70_000),
            1 => r.below(100),
            _ => {
                at &= !4095;
                4096 * r.below(9)
            }
        };
        let seed = r.next() as usize;
        let data: Vec<u8> = (0..length as usize).map(|i| (seed + i * 7) as u8).collect();
        let fd = self.fds[r.below(2) as usize];
        assert_eq!(self.p.pwrite(fd, &data, at as i64), Ok(data.len()));
        if !data.is_empty() {
            self.grow(at + data.len());
            self.bytes[at..at + data.len()].copy_from_slice(&data);
        }
    }

    fn grow(&mut self, size: usize) {
        if self.bytes.len() < size {
            self.bytes.resize(size, 0);
        }
    }

    fn truncate(&mut self, r: &mut Random) {
        let size = r.below(LIMIT) as usize;
        if r.below(2) == 0 {
            self.p.ftruncate(self.fds[0], size as i64).unwrap();
        } else {
            self.p.truncate(&self.path, size as i64).unwrap();
        }
        self.bytes.resize(size, 0);
    }

    /// A call of the shape of posix_fallocate(2).
    fn range(&mut self, number: i32, r: &mut Random) {
        let (at, length) = (r.below(LIMIT) as usize, r.below(50_000) as usize + 1);
        let fd = self.fds[1].into();
        let outcome = self.p.call(number, &[fd, 0, at as i64, length as i64]);
        if !self.allocates {
            // posix_fallocate(2) returns its error.
            assert_ne!(outcome, Ok(0), "{number}");
        } else if number == c::RUMP_SYS_posix_fallocate {
            assert_eq!(outcome, Ok(0));
            self.grow(at + length);
        } else {
            assert_eq!(outcome, Ok(0));
            let end = self.bytes.len().min(at + length);
            if at < end {
                self.bytes[at..end].fill(0);
            }
        }
    }

    fn step(&mut self, r: &mut Random) {
        match r.below(20) {
            0..=7 => self.write(r),
            8..=15 => self.read(r),
            16 => self.truncate(r),
            17 => self.range(c::RUMP_SYS_posix_fallocate, r),
            18 => self.range(c::RUMP_SYS_fdiscard, r),
            _ => drop(
                self.p
                    .call(c::RUMP_SYS_fsync, &[self.fds[0].into()])
                    .unwrap(),
            ),
        }
        let size = self.p.fstat(self.fds[1]).unwrap().st_size;
        assert_eq!(size as usize, self.bytes.len());
    }
}

fn run(path: &str, seed: u64, steps: u32, allocates: bool, kernel: &Raw) {
    let p = kernel.init();
    let flags = c::RUMP_O_CREAT | c::RUMP_O_RDWR;
    let path = format!("{path}/file{seed}");
    let fds = [(); 2].map(|()| p.open(&path, flags, 0o644).unwrap());
    let mut file = File {
        p: &p,
        path: path.clone(),
        fds,
        bytes: Vec::new(),
        allocates,
    };
    let mut random = Random::new(seed);
    for _ in 0..steps {
        file.step(&mut random);
    }
    p.close(fds[0]).unwrap();
    p.unlink(&path).unwrap();
    p.close(fds[1]).unwrap();
}

#[test]
fn tmpfs() {
    let kernel = Raw::boot();
    kernel.init().tmpfs("/t", 0, 0);
    for seed in 1..4 {
        run("/t", seed, 400, true, &kernel);
    }
}

#[test]
fn rumpfs() {
    let kernel = Raw::boot();
    for seed in 1..4 {
        run("", seed, 400, false, &kernel);
    }
}

/// Every vnode but a few is reclaimed between any two steps.
#[test]
fn tmpfs_with_few_vnodes() {
    let kernel = Raw::boot_with(0, 16);
    kernel.init().tmpfs("/t", 0, 0);
    std::thread::scope(|s| {
        for seed in 10..13 {
            let kernel = &kernel;
            s.spawn(move || run("/t", seed, 200, true, kernel));
        }
        let p = kernel.init();
        for i in 0..500 {
            p.create(&format!("/t/f{i}")).unwrap();
        }
    });
    let s = kernel.stats();
    assert!(s.rks_vnodes < 100, "{s:?}");
}

#[test]
fn holes_take_no_space() {
    let kernel = Raw::boot();
    let p = kernel.init();
    p.tmpfs("/t", 0, 0);
    let fd = p
        .open("/t/f", c::RUMP_O_CREAT | c::RUMP_O_RDWR, 0o644)
        .unwrap();
    p.pwrite(fd, b"end", 1 << 40).unwrap();
    let st = p.fstat(fd).unwrap();
    assert_eq!(st.st_size, (1 << 40) + 3);
    assert!(st.st_blocks <= 16, "{} blocks", st.st_blocks);
    let mut buffer = [1; 100];
    assert_eq!(p.pread(fd, &mut buffer, 1 << 39), Ok(100));
    assert_eq!(buffer, [0; 100]);
    p.ftruncate(fd, 0).unwrap();
    assert_eq!(p.fstat(fd).unwrap().st_blocks, 0);
    // Past what a file may be.
    assert!(p.pwrite(fd, b"x", i64::MAX).is_err());
    assert!(p.pwrite(fd, b"x", -1).is_err());
    assert!(p.ftruncate(fd, -1).is_err());
    p.ftruncate(fd, i64::MAX).unwrap_err();
    p.close(fd).unwrap();
}

/// lseek(2) to data and holes moves the offset, and says ENXIO behind them.
#[test]
fn seeking_data_and_holes() {
    const DATA: i64 = 3;
    const HOLE: i64 = 4;
    const ENXIO: i32 = 6;
    let kernel = Raw::boot();
    let p = kernel.init();
    p.tmpfs("/t", 0, 0);
    for (dir, exact) in [("/t", true), ("", false)] {
        let flags = c::RUMP_O_CREAT | c::RUMP_O_RDWR;
        let fd = p.open(&format!("{dir}/f"), flags, 0o644).unwrap();
        assert_eq!(p.lseek(fd, 0, DATA), Err(ENXIO));
        p.pwrite(fd, &[1; 10], 1 << 20).unwrap();
        p.ftruncate(fd, 2 << 20).unwrap();
        let data = if exact { 1 << 20 } else { 0 };
        assert_eq!(p.lseek(fd, 0, DATA), Ok(data), "{dir}");
        assert_eq!(p.lseek(fd, 0, c::RUMP_SEEK_CUR.into()), Ok(data));
        let hole = if exact { (1 << 20) + 4096 } else { 2 << 20 };
        assert_eq!(p.lseek(fd, 1 << 20, HOLE), Ok(hole));
        assert_eq!(p.lseek(fd, -1, DATA), Err(ENXIO));
        assert_eq!(p.lseek(fd, 2 << 20, HOLE), Err(ENXIO));
        assert_eq!(p.lseek(fd, 0, c::RUMP_SEEK_CUR.into()), Ok(hole));
        p.close(fd).unwrap();
        p.mkdir(&format!("{dir}/d")).unwrap();
        let fd = p.open(&format!("{dir}/d"), 0, 0).unwrap();
        assert_eq!(p.lseek(fd, 0, DATA), Err(22), "EINVAL");
        p.close(fd).unwrap();
    }
}
