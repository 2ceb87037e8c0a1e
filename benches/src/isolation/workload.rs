//! Work on files, drawn from a seed.

use std::io;

use rump::fs::{Dir, OpenOptions};

/// xorshift64*
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % n
    }
}

/// One step; that a name is there or not is no matter.
pub(crate) fn step(dir: &Dir, random: &mut Random) -> io::Result<()> {
    let name = format!("f{}", random.below(12));
    let other = format!("d{}/g{}", random.below(3), random.below(4));
    match random.below(9) {
        0 => dir.create_dir(format!("d{}", random.below(3))),
        1 => dir.write(&name, vec![7; random.below(40_000) as usize]),
        2 => dir.read(&name).map(drop),
        3 => dir.rename(&name, &other),
        4 => dir.remove_file(&name),
        5 => dir.hard_link(&name, &other),
        6 => dir.walk().collect::<io::Result<Vec<_>>>().map(drop),
        7 => {
            let mut options = OpenOptions::new();
            let file = dir.open_with(&name, options.write(true).create(true))?;
            file.set_len(random.below(100_000))
        }
        _ => {
            let kernel = dir.kernel();
            kernel.process().spawn()?.root().map(drop)
        }
    }
}
