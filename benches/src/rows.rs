//! What a proof prints: a row a line, for `cargo xtask prove`: `row`, name,
//! claim, bound, measured, verdict, whether it is a timing; tabs between.

/// Where rows go.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    /// Are timings wanted?
    pub timings: bool,
}

impl Rows {
    fn print(&self, row: [&str; 5], timing: bool) {
        let timing = if timing { "timing" } else { "" };
        println!("row\t{}\t{timing}", row.join("\t"));
    }

    /// A figure that does not depend on the speed of the machine.
    pub fn fact(&self, name: &str, claim: &str, bound: &str, measured: &str, holds: bool) {
        let verdict = if holds { "ok" } else { "FAIL" };
        self.print([name, claim, bound, measured, verdict], false);
    }

    /// A figure that does.
    pub fn timing(&self, name: &str, claim: &str, bound: &str, measured: &str, holds: bool) {
        if self.timings {
            let verdict = if holds { "ok" } else { "FAIL" };
            self.print([name, claim, bound, measured, verdict], true);
        }
    }

    /// What cannot be measured here, and why.
    pub fn skip(&self, name: &str, claim: &str, why: &str) {
        self.print([name, claim, "", why, "skip"], false);
    }
}

/// Operations a second, readable.
pub fn rate(seconds: f64) -> String {
    match 1.0 / seconds {
        n if n >= 1e6 => format!("{:.2} M/s", n / 1e6),
        n if n >= 1e3 => format!("{:.1} k/s", n / 1e3),
        n => format!("{n:.1} /s"),
    }
}
