//! What a kernel's network is like, at a glance.

use std::fmt;
use std::io;

use super::{Interface, Listing, Neighbour, Route};
use crate::Kernel;

impl Kernel {
    /// Its interfaces; printed, they are what `ifconfig -a` prints.
    ///
    /// # Errors
    /// `ENOMEM`.
    pub fn interfaces(&self) -> io::Result<Listing<Interface>> {
        Interface::list(self)
    }

    /// Its interface of a name.
    ///
    /// # Errors
    /// `ENXIO`: there is none.
    pub fn interface(&self, name: &str) -> io::Result<Interface> {
        Interface::by_name(self, name)
    }

    /// Its routes; printed, they are what `netstat -rn` prints.
    ///
    /// # Errors
    /// `ENOMEM`.
    pub fn routes(&self) -> io::Result<Listing<Route>> {
        Route::list(self)
    }

    /// What went through its interfaces; printed, as `netstat -i` prints it.
    ///
    /// # Errors
    /// `ENOMEM`.
    pub fn netstat(&self) -> io::Result<Netstat> {
        Interface::list(self).map(|interfaces| Netstat { interfaces })
    }

    /// Its neighbours of IPv4; printed, they are what `arp -an` prints.
    ///
    /// # Errors
    /// `ENOMEM`.
    pub fn arp(&self) -> io::Result<Listing<Neighbour>> {
        Neighbour::list_of(self, false)
    }

    /// Its neighbours of IPv6; printed, they are what `ndp -an` prints, without
    /// the time that is left.
    ///
    /// # Errors
    /// `ENOMEM`.
    pub fn ndp(&self) -> io::Result<Listing<Neighbour>> {
        Neighbour::list_of(self, true)
    }
}

/// Interfaces with their counters: see [`Kernel::netstat`].
#[derive(Clone, Debug)]
pub struct Netstat {
    interfaces: Listing<Interface>,
}

impl Netstat {
    /// The interfaces.
    pub fn interfaces(&self) -> &[Interface] {
        &self.interfaces
    }
}

/// A line of the table; numbers only on the first of an interface.
fn line(f: &mut fmt::Formatter<'_>, at: [&str; 4], n: [String; 4]) -> fmt::Result {
    let [name, mtu, network, address] = at;
    let [ipkts, ierrs, opkts, oerrs] = n;
    writeln!(
        f,
        "{name:<6} {mtu:<5} {network:<18} {address:<20} {ipkts:>8} {ierrs:>5} {opkts:>8} {oerrs:>5}"
    )
}

impl fmt::Display for Netstat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads = ["Ipkts", "Ierrs", "Opkts", "Oerrs"].map(String::from);
        line(f, ["Name", "Mtu", "Network", "Address"], heads)?;
        for i in &self.interfaces {
            let c = i.counters();
            let numbers = [c.packets_in, c.errors_in, c.packets_out, c.errors_out];
            let mtu = i.mtu().to_string();
            let link = i.link_address().map_or_else(String::new, |l| l.to_string());
            let at = [i.name(), &mtu, "<Link>", &link];
            line(f, at, numbers.map(|n| n.to_string()))?;
            for a in i.addresses() {
                let (net, addr) = (a.net().network().to_string(), a.addr().to_string());
                line(f, [i.name(), &mtu, &net, &addr], Default::default())?;
            }
        }
        Ok(())
    }
}
