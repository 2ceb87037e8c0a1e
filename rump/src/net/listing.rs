//! Lists that print as the tools of the system print them.

use std::fmt;
use std::ops::Deref;

/// Some of a kind, in the kernel's order.  `Display` prints them as the tool
/// does that shows them: `ifconfig`, `netstat`, `arp`.
#[derive(Clone, Debug)]
pub struct Listing<T> {
    header: &'static str,
    items: Vec<T>,
}

impl<T> Listing<T> {
    pub(super) fn new(header: &'static str, items: Vec<T>) -> Listing<T> {
        Listing { header, items }
    }
}

impl<T> Deref for Listing<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for Listing<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Listing<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T: fmt::Display> fmt::Display for Listing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.header)?;
        for item in &self.items {
            writeln!(f, "{item}")?;
        }
        Ok(())
    }
}
