//! Panics at random points of a random workload: the program lives.  `cargo
//! xtask prove isolation` has a thousand of them, and looks at memory, too.

mod common;

use std::thread;

use rump::fault::Fault;
use rump::fs::{Dir, OpenOptions, Tmpfs};
use rump::{Errno, Kernel};

/// xorshift64*
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % n
    }
}

fn step(dir: &Dir, random: &mut Random) -> std::io::Result<()> {
    let name = format!("f{}", random.below(12));
    let other = format!("d{}/g{}", random.below(3), random.below(4));
    match random.below(9) {
        0 => dir.create_dir(format!("d{}", random.below(3))),
        1 => dir.write(&name, vec![7; random.below(40_000) as usize]),
        2 => dir.read(&name).map(drop),
        3 => dir.rename(&name, &other),
        4 => dir.remove_file(&name),
        5 => dir.hard_link(&name, &other),
        6 => dir.walk().collect::<std::io::Result<Vec<_>>>().map(drop),
        7 => dir
            .open_with(&name, OpenOptions::new().write(true).create(true))?
            .set_len(random.below(100_000)),
        _ => dir.process().kernel().process().spawn()?.root().map(drop),
    }
}

fn storm(seed: u64) -> bool {
    let mut random = Random(seed * 2 + 1);
    let kernel = Kernel::boot().unwrap();
    let at = random.below(3000);
    let _fault = kernel.inject(Fault::memory().nth(at).panics()).unwrap();
    let Ok(mount) = kernel.mount(Tmpfs::new(), "/t") else {
        return kernel.panicked().is_some();
    };
    thread::scope(|s| {
        for t in 0..2 {
            let dir = mount.dir();
            let mut random = Random(seed * 7 + 3 + t);
            s.spawn(move || {
                for _ in 0..150 {
                    match step(&dir, &mut random) {
                        Err(e) if Errno::of(&e) == Some(Errno::EHOSTDOWN) => break,
                        _ => {}
                    }
                }
            });
        }
    });
    kernel.panicked().is_some()
}

#[test]
fn fifty() {
    let panicked = (10..60).filter(|seed| storm(*seed)).count();
    assert!(panicked > 15, "{panicked}");
    common::kernel().root().write("f", "x").unwrap();
}
