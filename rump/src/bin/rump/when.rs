//! Dates. Always UTC: an image has no time zone, and output that depends on
//! the machine that reads it cannot be compared.

use std::fmt;
use std::str::FromStr;

/// Seconds and nanoseconds since 1970, as a file system keeps them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct When {
    pub(crate) sec: i64,
    pub(crate) nsec: u32,
}

impl When {
    /// To the minute, for listings: `2001-09-09 01:46`.
    pub(crate) fn minute(self) -> String {
        let (date, s) = self.parts();
        format!("{date} {:02}:{:02}", s / 3600, s / 60 % 60)
    }

    /// The date, and the second of the day.
    fn parts(self) -> (Date, i64) {
        (
            Date::of_day(self.sec.div_euclid(86400)),
            self.sec.rem_euclid(86400),
        )
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, s) = self.parts();
        write!(
            f,
            "{date} {:02}:{:02}:{:02}.{:09}",
            s / 3600,
            s / 60 % 60,
            s % 60,
            self.nsec
        )
    }
}

impl FromStr for When {
    type Err = String;

    /// `YYYY-MM-DD`, `YYYY-MM-DD HH:MM[:SS]` (also with a T between and a Z
    /// behind), or `@SECONDS`.
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || "give YYYY-MM-DD, YYYY-MM-DD HH:MM:SS (UTC) or @SECONDS".to_string();
        if let Some(sec) = text.strip_prefix('@') {
            let sec = sec.parse().map_err(|_| bad())?;
            return Ok(When { sec, nsec: 0 });
        }
        let text = text.strip_suffix('Z').unwrap_or(text);
        let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00"));
        let numbers = |part: &str, by: char| -> Result<Vec<i64>, String> {
            part.split(by)
                .map(|n| n.parse::<u16>().map(i64::from).map_err(|_| bad()))
                .collect()
        };
        let (date, time) = (numbers(date, '-')?, numbers(time, ':')?);
        let [year, month @ 1..=12, day @ 1..=31] = date[..] else {
            return Err(bad());
        };
        let (h, m, s) = match time[..] {
            [h @ 0..=23, m @ 0..=59] => (h, m, 0),
            [h @ 0..=23, m @ 0..=59, s @ 0..=59] => (h, m, s),
            _ => return Err(bad()),
        };
        let date = Date { year, month, day };
        if Date::of_day(date.day_number()) != date {
            return Err(format!("{date}: there is no such day"));
        }
        Ok(When {
            sec: date.day_number() * 86400 + h * 3600 + m * 60 + s,
            nsec: 0,
        })
    }
}

/// A day of the Gregorian calendar. Years are counted from March, so that the
/// leap day is a year's last; 400 years have 146097 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Date {
    year: i64,
    month: i64,
    day: i64,
}

/// From 1 March of the year 0 to 1 January 1970.
const EPOCH: i64 = 719_468;

impl Date {
    fn of_day(day: i64) -> Self {
        let day = day + EPOCH;
        let (era, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let march = (5 * day + 2) / 153; // months since March
        let month = if march < 10 { march + 3 } else { march - 9 };
        Date {
            year: era * 400 + year + i64::from(month <= 2),
            month,
            day: day - (153 * march + 2) / 5 + 1,
        }
    }

    fn day_number(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let march = (self.month + 9) % 12;
        let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
        let day = (153 * march + 2) / 5 + self.day - 1;
        era * 146_097 + 365 * year + year / 4 - year / 100 + day - EPOCH
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        for (sec, text) in [
            (0, "1970-01-01 00:00"),
            (-1, "1969-12-31 23:59"),
            (1_000_000_000, "2001-09-09 01:46"),
            (951_782_400, "2000-02-29 00:00"),
            (4_107_542_400, "2100-03-01 00:00"),
            (-62_167_219_200, "0000-01-01 00:00"),
        ] {
            assert_eq!(When { sec, nsec: 0 }.minute(), text);
        }
        let when = When {
            sec: 1_000_000_000,
            nsec: 5,
        };
        assert_eq!(when.to_string(), "2001-09-09 01:46:40.000000005");
    }

    #[test]
    fn any_second_prints() {
        for sec in [i64::MIN, i64::MAX] {
            assert!(!When { sec, nsec: 0 }.to_string().is_empty());
        }
    }

    #[test]
    fn parses_what_it_prints() {
        for sec in (-3_000_000_000..5_000_000_000_i64).step_by(86_400 * 7 + 60) {
            let when = When { sec, nsec: 0 };
            assert_eq!(when.minute().parse(), Ok(when));
        }
        assert_eq!(
            "2001-09-09T01:46:40Z".parse(),
            Ok(When {
                sec: 1_000_000_000,
                nsec: 0
            })
        );
        assert_eq!("@-5".parse(), Ok(When { sec: -5, nsec: 0 }));
        for bad in [
            "",
            "2001",
            "2001-02-29",
            "2001-13-01",
            "2001-01-01 25:00",
            "@x",
            "-1-1-1",
        ] {
            assert!(bad.parse::<When>().is_err(), "{bad}");
        }
    }
}
