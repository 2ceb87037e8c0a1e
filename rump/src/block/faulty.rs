//! Accesses that fail.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use super::BlockDevice;

/// What a device is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// [`BlockDevice::read_exact_at`]
    Read,
    /// [`BlockDevice::write_all_at`]
    Write,
    /// [`BlockDevice::flush`]
    Flush,
    /// [`BlockDevice::discard`]
    Discard,
}

/// A device that fails as it is told, the same way each time: with errors, torn
/// or lost writes, stale reads ([`Effect`]), and taking its time.
///
/// Without any of its settings it does what the device does.  Attach an `Arc`
/// of it to change settings while a kernel has it.
///
/// ```
/// use rump::block::{BlockDevice, Faulty};
///
/// let disk = Faulty::new(vec![0u8; 4096]);
/// disk.fail_nth(1);
/// assert!(disk.read_exact_at(&mut [0; 512], 0).is_ok());
/// assert!(disk.read_exact_at(&mut [0; 512], 0).is_err());
/// assert!(disk.read_exact_at(&mut [0; 512], 0).is_ok());
/// ```
pub struct Faulty<D> {
    device: D,
    plan: Mutex<Plan>,
    failed: AtomicU64,
}

struct Plan {
    random: u64,
    /// Of 2^32.
    rate: u64,
    /// Accesses until one fails.
    next: Option<u64>,
    range: Option<Range<u64>>,
    operations: Option<Vec<Operation>>,
    kind: ErrorKind,
    latency: Duration,
    /// Bytes a second; 0: no bound.
    bandwidth: u64,
    effect: Effect,
    /// What blocks held before they were written, for stale reads.
    before: HashMap<u64, Box<[u8]>>,
}

/// What becomes of an access that is chosen to fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// An error; nothing is read or written.
    #[default]
    Error,
    /// A write is torn: a part of it is done, then there is an error.
    Torn,
    /// A write is lost: nothing is done, and no error tells of it.
    Lost,
    /// A read gives what was there before the last write, and no error.
    Stale,
}

/// The unit of tearing and of stale data.
const SECTOR: u64 = 512;

impl<D: BlockDevice> Faulty<D> {
    /// Around a device.
    pub fn new(device: D) -> Faulty<D> {
        let plan = Plan {
            random: 1,
            rate: 0,
            next: None,
            range: None,
            operations: None,
            kind: ErrorKind::Other,
            latency: Duration::ZERO,
            bandwidth: 0,
            effect: Effect::Error,
            before: HashMap::new(),
        };
        Faulty {
            device,
            plan: Mutex::new(plan),
            failed: AtomicU64::new(0),
        }
    }

    fn plan(&self) -> std::sync::MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Fail this part of the accesses (0.0 to 1.0), chosen by a seed.
    pub fn fail_randomly(&self, rate: f64, seed: u64) {
        let mut plan = self.plan();
        plan.rate = (rate.clamp(0.0, 1.0) * (1u64 << 32) as f64) as u64;
        plan.random = seed | 1;
    }

    /// Fail one access: the one after `n` others.
    pub fn fail_nth(&self, n: u64) {
        self.plan().next = Some(n);
    }

    /// Fail all that touch this range of bytes.
    pub fn fail_range(&self, range: Range<u64>) {
        self.plan().range = Some(range);
    }

    /// Count, and fail, these operations only.
    pub fn only(&self, operations: &[Operation]) {
        self.plan().operations = Some(operations.to_vec());
    }

    /// Fail with an error of this kind, otherwise one that becomes `EIO`.
    pub fn fail_with(&self, kind: ErrorKind) {
        self.plan().kind = kind;
    }

    /// Take this long for each access.
    pub fn set_latency(&self, latency: Duration) {
        self.plan().latency = latency;
    }

    /// Transfer at most so many bytes a second; 0: as many as it can.
    pub fn set_bandwidth(&self, bytes_per_second: u64) {
        self.plan().bandwidth = bytes_per_second;
    }

    /// What becomes of accesses that are chosen to fail, otherwise
    /// [`Effect::Error`]; so it stays for those that the effect does not fit.
    ///
    /// ```
    /// use rump::block::{BlockDevice, Effect, Faulty};
    ///
    /// let disk = Faulty::new(std::sync::Mutex::new(vec![0u8; 4096]));
    /// disk.set_effect(Effect::Stale);
    /// disk.write_all_at(&[1; 512], 0).unwrap();
    /// let mut data = [9; 512];
    /// disk.fail_nth(0);
    /// disk.read_exact_at(&mut data, 0).unwrap();
    /// assert_eq!(data, [0; 512]);
    /// disk.read_exact_at(&mut data, 0).unwrap();
    /// assert_eq!(data, [1; 512]);
    /// ```
    pub fn set_effect(&self, effect: Effect) {
        self.plan().effect = effect;
    }

    /// Keep what the sectors of a write hold now.
    fn remember(&self, offset: u64, len: u64) -> io::Result<()> {
        if self.plan().effect != Effect::Stale {
            return Ok(());
        }
        let first = offset / SECTOR * SECTOR;
        for at in (first..offset + len).step_by(SECTOR as usize) {
            let have = SECTOR.min(self.device.size().saturating_sub(at));
            let mut old = vec![0; have as usize].into_boxed_slice();
            self.device.read_exact_at(&mut old, at)?;
            self.plan().before.insert(at, old);
        }
        Ok(())
    }

    /// Put the old in the place of what was read.
    fn age(&self, buf: &mut [u8], offset: u64) {
        let plan = self.plan();
        for (i, byte) in buf.iter_mut().enumerate() {
            let at = offset + i as u64;
            if let Some(old) = plan.before.get(&(at / SECTOR * SECTOR))
                && let Some(was) = old.get((at % SECTOR) as usize)
            {
                *byte = *was;
            }
        }
    }

    /// How much of a torn write is done: whole sectors, not all of it.
    fn torn_at(&self, len: u64) -> usize {
        let sectors = len.div_ceil(SECTOR).max(1);
        (self.plan().draw() % sectors * SECTOR) as usize
    }

    /// Fail no more.
    pub fn heal(&self) {
        let mut plan = self.plan();
        plan.rate = 0;
        plan.next = None;
        plan.range = None;
    }

    /// How many accesses have failed.
    pub fn failed(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }

    /// The device.
    pub fn into_inner(self) -> D {
        self.device
    }

    /// Take the time it takes; what to do instead of the access, if anything.
    fn check(&self, operation: Operation, offset: u64, len: u64) -> io::Result<Option<Effect>> {
        let (time, failure) = {
            let mut plan = self.plan();
            let counts = plan
                .operations
                .as_ref()
                .is_none_or(|o| o.contains(&operation));
            let fails = counts && plan.fails(offset, len);
            let moved = match operation {
                Operation::Read | Operation::Write => len,
                Operation::Flush | Operation::Discard => 0,
            };
            let transfer = moved
                .saturating_mul(1_000_000_000)
                .checked_div(plan.bandwidth);
            let time = plan.latency + Duration::from_nanos(transfer.unwrap_or(0));
            (time, fails.then_some((plan.effect, plan.kind)))
        };
        if !time.is_zero() {
            thread::sleep(time);
        }
        let Some((effect, kind)) = failure else {
            return Ok(None);
        };
        self.failed.fetch_add(1, Ordering::Relaxed);
        match (effect, operation) {
            (Effect::Torn | Effect::Lost, Operation::Write) => Ok(Some(effect)),
            (Effect::Stale, Operation::Read) => Ok(Some(effect)),
            _ => Err(io::Error::new(kind, "injected fault")),
        }
    }
}

impl Plan {
    fn fails(&mut self, offset: u64, len: u64) -> bool {
        let mut fails = false;
        if let Some(next) = &mut self.next {
            match next.checked_sub(1) {
                Some(left) => *next = left,
                None => {
                    self.next = None;
                    fails = true;
                }
            }
        }
        if let Some(range) = &self.range {
            fails |= offset < range.end && range.start < offset.saturating_add(len);
        }
        if self.rate != 0 {
            fails |= self.draw() < self.rate;
        }
        fails
    }

    /// A number below 2^32: xorshift64*.
    fn draw(&mut self) -> u64 {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        self.random.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32
    }
}

impl<D: BlockDevice> BlockDevice for Faulty<D> {
    fn size(&self) -> u64 {
        self.device.size()
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        let effect = self.check(Operation::Read, offset, buf.len() as u64)?;
        self.device.read_exact_at(buf, offset)?;
        if effect.is_some() {
            self.age(buf, offset);
        }
        Ok(())
    }

    fn write_all_at(&self, buf: &[u8], offset: u64) -> io::Result<()> {
        let len = buf.len() as u64;
        match self.check(Operation::Write, offset, len)? {
            Some(Effect::Lost) => Ok(()),
            Some(_) => {
                let part = &buf[..self.torn_at(len).min(buf.len())];
                self.device.write_all_at(part, offset)?;
                Err(io::Error::new(self.plan().kind, "injected fault: torn"))
            }
            None => {
                self.remember(offset, len)?;
                self.device.write_all_at(buf, offset)
            }
        }
    }

    fn read_only(&self) -> bool {
        self.device.read_only()
    }

    fn block_size(&self) -> u32 {
        self.device.block_size()
    }

    fn flush(&self) -> io::Result<()> {
        self.check(Operation::Flush, 0, 0)?;
        self.device.flush()
    }

    fn discard(&self, offset: u64, len: u64) -> io::Result<()> {
        self.check(Operation::Discard, offset, len)?;
        self.device.discard(offset, len)
    }
}

impl<D> fmt::Debug for Faulty<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faulty")
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(disk: &Faulty<Vec<u8>>, n: usize) -> Vec<bool> {
        (0..n)
            .map(|_| disk.read_exact_at(&mut [0; 16], 0).is_ok())
            .collect()
    }

    #[test]
    fn a_seed_is_a_pattern() {
        let disk = || Faulty::new(vec![0u8; 64]);
        let (a, b, c) = (disk(), disk(), disk());
        a.fail_randomly(0.3, 7);
        b.fail_randomly(0.3, 7);
        c.fail_randomly(0.3, 9);
        let (a, b, c) = (pattern(&a, 1000), pattern(&b, 1000), pattern(&c, 1000));
        assert_eq!(a, b);
        assert_ne!(a, c);
        let failed = a.iter().filter(|ok| !**ok).count();
        assert!((200..400).contains(&failed), "{failed} of 1000");
    }

    #[test]
    fn torn_and_lost() {
        let disk = Faulty::new(Mutex::new(vec![1u8; 8192]));
        disk.set_effect(Effect::Lost);
        disk.fail_nth(0);
        disk.write_all_at(&[2; 4096], 0).unwrap();
        let mut data = [0; 8192];
        disk.read_exact_at(&mut data, 0).unwrap();
        assert!(data.iter().all(|b| *b == 1));
        disk.set_effect(Effect::Torn);
        for _ in 0..20 {
            disk.fail_nth(0);
            assert!(disk.write_all_at(&[2; 8192], 0).is_err());
            disk.read_exact_at(&mut data, 0).unwrap();
            let twos = data.iter().filter(|b| **b == 2).count();
            assert!(twos % 512 == 0 && twos < 8192, "{twos}");
        }
        assert!(data.contains(&2));
    }

    #[test]
    fn bandwidth() {
        let disk = Faulty::new(vec![0u8; 4096]);
        disk.set_bandwidth(100_000);
        let start = std::time::Instant::now();
        disk.read_exact_at(&mut [0; 4000], 0).unwrap();
        assert!(start.elapsed() >= Duration::from_millis(40));
    }

    #[test]
    fn ranges_and_operations() {
        let disk = Faulty::new(Mutex::new(vec![0u8; 4096]));
        disk.fail_range(1000..1001);
        disk.only(&[Operation::Write]);
        disk.fail_with(ErrorKind::StorageFull);
        assert!(disk.read_exact_at(&mut [0; 512], 900).is_ok());
        assert!(disk.write_all_at(&[0; 100], 900).is_ok());
        let error = disk.write_all_at(&[0; 101], 900).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StorageFull);
        assert!(disk.write_all_at(&[0; 10], 1001).is_ok());
        assert_eq!(disk.failed(), 1);
        disk.heal();
        assert!(disk.write_all_at(&[0; 101], 900).is_ok());
    }
}
