//! What drivers call and no system call shows yet: calendars, access control
//! lists. The kernel's functions, as a driver would call them.

use std::ffi::c_int;

/// struct clock_ymdhms
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Date {
    year: u64,
    month: u8,
    day: u8,
    weekday: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
struct AclEntry {
    tag: u32,
    id: u32,
    perm: u32,
    kind: u16,
    flags: u16,
}

#[repr(C)]
struct Acl {
    max: u32,
    count: u32,
    spare: [i32; 4],
    entry: [AclEntry; 254],
}

// The library that has them is the crate's.
use rump_sys as _;

unsafe extern "C" {
    fn rumpns_clock_secs_to_ymdhms(secs: i64, date: *mut Date) -> c_int;
    fn rumpns_clock_ymdhms_to_secs(date: *const Date) -> i64;
    fn rumpns_acl_posix1e_check(acl: *const Acl) -> c_int;
    fn rumpns_acl_posix1e_acl_to_mode(acl: *const Acl) -> u32;
    fn rumpns_acl_posix1e_newfilemode(mode: u32, acl: *const Acl) -> u32;
}

fn date(secs: i64) -> Option<Date> {
    let mut date = Date::default();
    // SAFETY: the function writes the structure and touches nothing else.
    let error = unsafe { rumpns_clock_secs_to_ymdhms(secs, &mut date) };
    (error == 0).then_some(date)
}

fn seconds(date: Date) -> i64 {
    // SAFETY: the function reads the structure and touches nothing else.
    unsafe { rumpns_clock_ymdhms_to_secs(&date) }
}

#[test]
fn calendars() {
    let of = |year, month, day, weekday| Date {
        year,
        month,
        day,
        weekday,
        ..Date::default()
    };
    assert_eq!(date(0), Some(of(1970, 1, 1, 4)));
    assert_eq!(date(951_782_400), Some(of(2000, 2, 29, 2)));
    assert_eq!(date(4_107_542_400), Some(of(2100, 3, 1, 1)));
    assert_eq!(date(-1), None);
    let moment = date(1_234_567_890).unwrap();
    assert_eq!((moment.hour, moment.minute, moment.second), (23, 31, 30));
    let mut secs = 0;
    while secs < 1 << 40 {
        assert_eq!(seconds(date(secs).unwrap()), secs);
        secs += secs / 1000 + 86_399;
    }
    for wrong in [
        of(1969, 12, 31, 0),
        of(2001, 2, 29, 0),
        of(2001, 13, 1, 0),
        of(2001, 4, 31, 0),
        of(2001, 0, 1, 0),
    ] {
        assert_eq!(seconds(wrong), -1, "{wrong:?}");
    }
}

const OWNER: u32 = 1;
const USER: u32 = 2;
const OWNING_GROUP: u32 = 4;
const MASK: u32 = 16;
const OTHER: u32 = 32;
const NOBODY: u32 = u32::MAX;

fn acl(entries: &[(u32, u32, u32)]) -> Acl {
    let mut acl = Acl {
        max: 254,
        count: entries.len() as u32,
        spare: [0; 4],
        entry: [AclEntry::default(); 254],
    };
    for (to, &(tag, id, perm)) in acl.entry.iter_mut().zip(entries) {
        *to = AclEntry {
            tag,
            id,
            perm,
            ..AclEntry::default()
        };
    }
    acl
}

#[test]
fn access_control_lists() {
    let base = [
        (OWNER, NOBODY, 7),
        (OWNING_GROUP, NOBODY, 5),
        (OTHER, NOBODY, 4),
    ];
    // SAFETY: it reads the structure and touches nothing else.
    let check = |e: &[_]| unsafe { rumpns_acl_posix1e_check(&acl(e)) };
    // SAFETY: it reads the structure and touches nothing else.
    let mode = |e: &[_]| unsafe { rumpns_acl_posix1e_acl_to_mode(&acl(e)) };
    // SAFETY: it reads the structure and touches nothing else.
    let new = |m, e: &[_]| unsafe { rumpns_acl_posix1e_newfilemode(m, &acl(e)) };
    let with = |more: &[(u32, u32, u32)]| [&base, more].concat();
    assert_eq!(check(&base), 0);
    assert_eq!(mode(&base), 0o754);
    assert_eq!(new(0o4666, &base), 0o4644);
    let masked = with(&[(USER, 9, 7), (MASK, NOBODY, 1)]);
    assert_eq!(check(&masked), 0);
    assert_eq!(mode(&masked), 0o714);
    const EINVAL: c_int = 22;
    assert_eq!(check(&[]), EINVAL);
    assert_eq!(check(&base[1..]), EINVAL);
    assert_eq!(check(&with(&base[..1])), EINVAL);
    assert_eq!(check(&with(&[(USER, 9, 7)])), EINVAL, "no mask");
    let twice = with(&[(USER, 9, 7), (USER, 9, 1), (MASK, NOBODY, 7)]);
    assert_eq!(check(&twice), EINVAL);
    assert_eq!(check(&with(&[(MASK, 5, 7)])), EINVAL);
    assert_eq!(check(&with(&[(MASK, NOBODY, 8)])), EINVAL);
    assert_eq!(check(&with(&[(3, NOBODY, 7)])), EINVAL);
}
