//! sysctl(2), modctl(2), getrandom(2).

#[path = "common/raw.rs"]
mod raw;
use raw::*;

fn read(p: Proc, name: &[i32], room: usize) -> Sys<Vec<u8>> {
    let mut buf = vec![0u8; room];
    let mut len = room;
    sys!(
        p,
        RUMP_SYS___sysctl,
        name.as_ptr(),
        name.len(),
        buf.as_mut_ptr(),
        &mut len,
        0,
        0
    )?;
    buf.truncate(len);
    Ok(buf)
}

fn text(p: Proc, name: &[i32]) -> String {
    let b = read(p, name, 512).unwrap();
    assert_eq!(b.last(), Some(&0));
    String::from_utf8(b[..b.len() - 1].to_vec()).unwrap()
}

fn int(p: Proc, name: &[i32]) -> i32 {
    i32::from_ne_bytes(read(p, name, 4).unwrap().try_into().unwrap())
}

#[test]
fn values() {
    let k = Raw::boot_with(|c| {
        c.rkc_ncpu = 3;
        c.rkc_hostname = c"box.example".as_ptr();
    });
    let p = k.spawn();
    use RUMP_CTL_KERN as KERN;
    assert_eq!(text(p, &[KERN, RUMP_KERN_OSTYPE]), "NetBSD");
    assert_eq!(text(p, &[KERN, RUMP_KERN_OSRELEASE]), "9.99.92");
    assert_eq!(text(p, &[KERN, RUMP_KERN_HOSTNAME]), "box.example");
    assert!(!text(p, &[KERN, RUMP_KERN_VERSION]).is_empty());
    assert_eq!(int(p, &[KERN, RUMP_KERN_OSREV]), 999009200);
    assert_eq!(int(p, &[RUMP_CTL_HW, RUMP_HW_NCPU]), 3);
    assert_eq!(int(p, &[RUMP_CTL_HW, RUMP_HW_PAGESIZE]), 4096);
    assert!(!text(p, &[RUMP_CTL_HW, RUMP_HW_MACHINE]).is_empty());
    assert!(int(p, &[KERN, RUMP_KERN_MAXVNODES]) > 0);
    p.release();
}

#[test]
fn setting() {
    let k = Raw::boot();
    let p = k.spawn();
    let name = [RUMP_CTL_KERN, RUMP_KERN_HOSTNAME];
    let set = |p: Proc, s: &str| sys!(p, RUMP_SYS___sysctl, &name, 2, 0, 0, s.as_ptr(), s.len());
    set(p, "renamed").unwrap();
    assert_eq!(text(p, &name), "renamed");
    assert!(set(p, &"x".repeat(1000)).is_err());
    assert_eq!(text(p, &name), "renamed");
    assert_eq!(
        text(
            Raw::boot_with(|c| c.rkc_hostname = c"o".as_ptr()).init(),
            &name
        ),
        "o"
    );
    let ro = [RUMP_CTL_KERN, RUMP_KERN_OSTYPE];
    assert_eq!(
        sys!(p, RUMP_SYS___sysctl, &ro, 2, 0, 0, c"x".as_ptr(), 2),
        Err(RUMP_EPERM)
    );
    p.release();
}

#[test]
fn sizes_and_errors() {
    let k = Raw::boot();
    let p = k.spawn();
    let name = [RUMP_CTL_KERN, RUMP_KERN_OSTYPE];
    let mut len = 0usize;
    sys!(p, RUMP_SYS___sysctl, &name, 2, 0, &mut len, 0, 0).unwrap();
    assert_eq!(len, 7);
    assert_eq!(read(p, &name, 3), Err(RUMP_ENOMEM));
    let cases: &[(&[i32], i32)] = &[
        (&[], RUMP_EINVAL),
        (&[RUMP_CTL_KERN], RUMP_EISDIR),
        (&[12345], RUMP_ENOENT),
        (&[RUMP_CTL_KERN, 54321], RUMP_ENOENT),
        (&[RUMP_CTL_KERN, RUMP_KERN_OSTYPE, 1], RUMP_ENOTDIR),
    ];
    for (name, errno) in cases {
        assert_eq!(read(p, name, 64), Err(*errno), "{name:?}");
    }
    assert_eq!(read(p, &[1; 13], 64), Err(RUMP_EINVAL));
    assert_eq!(
        sys!(p, RUMP_SYS___sysctl, 0, 2, 0, 0, 0, 0),
        Err(RUMP_EFAULT)
    );
    p.release();
}

/// struct sysctlnode: flags, number, name; the rest does not matter here.
const NODE: usize = 96;

#[test]
fn query() {
    let k = Raw::boot();
    let p = k.spawn();
    const VERSION: u32 = 0x0100_0000;
    let list = |name: &[i32]| -> Sys<Vec<(i32, String)>> {
        let mut node = [0u8; NODE];
        node[..4].copy_from_slice(&VERSION.to_ne_bytes());
        let mut name = name.to_vec();
        name.push(RUMP_CTL_QUERY);
        let mut buf = vec![0u8; NODE * 400];
        let mut len = buf.len();
        sys!(
            p,
            RUMP_SYS___sysctl,
            name.as_ptr(),
            name.len(),
            buf.as_mut_ptr(),
            &mut len,
            node.as_ptr(),
            NODE
        )?;
        assert_eq!(len % NODE, 0);
        Ok(buf[..len]
            .chunks(NODE)
            .map(|n| {
                let text: Vec<u8> = n[8..40].iter().copied().take_while(|&b| b != 0).collect();
                (
                    i32::from_ne_bytes(n[4..8].try_into().unwrap()),
                    String::from_utf8(text).unwrap(),
                )
            })
            .collect())
    };
    let top = list(&[]).unwrap();
    for (number, name) in [
        (RUMP_CTL_KERN, "kern"),
        (RUMP_CTL_HW, "hw"),
        (RUMP_CTL_VFS, "vfs"),
        (RUMP_CTL_SECURITY, "security"),
    ] {
        assert!(top.contains(&(number, name.into())), "{name}: {top:?}");
    }
    assert!(
        list(&[RUMP_CTL_KERN])
            .unwrap()
            .contains(&(RUMP_KERN_OSTYPE, "ostype".into()))
    );
    assert_eq!(list(&[RUMP_CTL_KERN, RUMP_KERN_OSTYPE]), Err(RUMP_ENOTDIR));
    // Read every integer and string of the tree.
    let mut seen = 0;
    let mut todo: Vec<Vec<i32>> = top.iter().map(|n| vec![n.0]).collect();
    while let Some(name) = todo.pop() {
        match list(&name) {
            Ok(below) => todo.extend(below.iter().map(|n| [&name[..], &[n.0]].concat())),
            Err(_) => {
                let _ = read(p, &name, 4096);
                seen += 1;
            }
        }
    }
    assert!(seen > 50, "{seen}");
    p.release();
}

#[test]
fn modules() {
    let k = Raw::boot();
    let p = k.spawn();
    let mut iov = rump_iovec {
        iov_base: std::ptr::null_mut(),
        iov_len: 0,
    };
    sys!(p, RUMP_SYS_modctl, RUMP_MODCTL_STAT, &mut iov).unwrap();
    assert!(iov.iov_len > 0);
    let mut buf = vec![0u8; iov.iov_len];
    iov.iov_base = buf.as_mut_ptr().cast();
    sys!(p, RUMP_SYS_modctl, RUMP_MODCTL_STAT, &mut iov).unwrap();
    let has = |buf: &[u8], name: &[u8]| buf.windows(name.len()).any(|w| w == name);
    assert!(
        has(&buf, b"tmpfs\0") && has(&buf, b"ffs\0"),
        "{}",
        String::from_utf8_lossy(&buf)
    );

    let unload =
        |name: &std::ffi::CStr| sys!(p, RUMP_SYS_modctl, RUMP_MODCTL_UNLOAD, name.as_ptr());
    assert_eq!(unload(c"nosuch"), Err(RUMP_ENOENT));
    p.mkdir("/t").unwrap();
    p.mount_tmpfs("/t", 0).unwrap();
    assert_eq!(unload(c"tmpfs"), Err(RUMP_EBUSY));
    p.path(RUMP_SYS_unmount, "/t", &[0]).unwrap();
    if unload(c"tmpfs").is_ok() {
        assert_eq!(p.mount_tmpfs("/t", 0), Err(RUMP_ENODEV));
        let load = rump_modctl_load {
            ml_filename: c"tmpfs".as_ptr(),
            ml_flags: RUMP_MODCTL_LOAD_FORCE,
            ml_props: std::ptr::null(),
            ml_propslen: 0,
        };
        sys!(p, RUMP_SYS_modctl, RUMP_MODCTL_LOAD, &load).unwrap();
        p.mount_tmpfs("/t", 0).unwrap();
    }
    assert_eq!(sys!(p, RUMP_SYS_modctl, 99, 0), Err(RUMP_EINVAL));
    assert_eq!(
        sys!(p, RUMP_SYS_modctl, RUMP_MODCTL_STAT, 0),
        Err(RUMP_EFAULT)
    );
    p.release();
}

#[test]
fn random() {
    let k = Raw::boot();
    let p = k.spawn();
    let get = |p: Proc, n: usize, flags: i32| {
        let mut b = vec![0u8; n];
        sys!(p, RUMP_SYS_getrandom, b.as_mut_ptr(), n, flags).map(|n| {
            b.truncate(n as usize);
            b
        })
    };
    let (a, b) = (get(p, 256, 0).unwrap(), get(p, 256, 0).unwrap());
    assert_eq!((a.len(), b.len()), (256, 256));
    assert_ne!(a, b);
    assert_eq!(get(p, 16, 0x100), Err(RUMP_EINVAL));
    assert_eq!(sys!(p, RUMP_SYS_getrandom, 0, 16, 0), Err(RUMP_EFAULT));
    // A seed makes it the same.
    let seeded = || {
        let k = Raw::boot_with(|c| c.rkc_seed = 42);
        get(k.init(), 64, 0).unwrap()
    };
    assert_eq!(seeded(), seeded());
    p.release();
}

fn word(record: &[u8], at: usize) -> i32 {
    i32::from_ne_bytes(record[at..at + 4].try_into().unwrap())
}

/// kern.proc2: processes by several properties, cut off records, small room.
#[test]
fn processes() {
    // Offsets in struct kinfo_proc2.
    const PID: usize = 116;
    const PPID: usize = 120;
    const UID: usize = 136;
    let k = Raw::boot();
    let p = k.spawn();
    let user = k.user(42);
    let child = k.fork(user, RUMP_RFFD_CLEAR).unwrap();
    let pid = |p: Proc| sys!(p, RUMP_SYS_getpid).unwrap() as i32;
    let ask = |op: i32, arg: i32, size: i32, count: i32, room: usize| {
        let name = [RUMP_CTL_KERN, RUMP_KERN_PROC2, op, arg, size, count];
        read(p, &name, room)
    };
    let list = |op: i32, arg: i32| -> Vec<i32> {
        let mut found: Vec<i32> = ask(op, arg, 704, 100, 704 * 100)
            .unwrap()
            .chunks(704)
            .map(|r| word(r, PID))
            .collect();
        found.sort_unstable();
        found
    };
    assert_eq!(list(RUMP_KERN_PROC_UID, 42), [pid(user), pid(child)]);
    assert_eq!(list(RUMP_KERN_PROC_PID, pid(p)), [pid(p)]);
    assert_eq!(list(RUMP_KERN_PROC_PID, 99_999), [0; 0]);
    let all = list(RUMP_KERN_PROC_ALL, 0);
    assert_eq!(all[..2], [0, 1]);
    assert_eq!(all.len(), 5);
    let one = ask(RUMP_KERN_PROC_PID, pid(child), 140, 1, 1000).unwrap();
    assert_eq!(one.len(), 140);
    assert_eq!((word(&one, PPID), word(&one, UID)), (pid(user), 42));
    let two = ask(RUMP_KERN_PROC_ALL, 0, 140, 2, 1000).unwrap();
    assert_eq!(two.len(), 280, "COUNT is a limit");
    assert_eq!(ask(RUMP_KERN_PROC_ALL, 0, 140, 9, 300), Err(RUMP_ENOMEM));
    assert_eq!(ask(RUMP_KERN_PROC_ALL, 0, 0, 9, 300), Err(RUMP_EINVAL));
    assert_eq!(ask(77, 0, 140, 9, 300), Err(RUMP_EINVAL));
    // Its name, and where it is.
    user.mkdir("/tmp").ok();
    user.path(RUMP_SYS_chdir, "/tmp", &[]).unwrap();
    let args = |what: i32| {
        read(
            p,
            &[RUMP_CTL_KERN, RUMP_KERN_PROC_ARGS, pid(user), what],
            100,
        )
    };
    assert_eq!(args(1).unwrap(), b"rumpproc\0");
    assert_eq!(args(2).unwrap(), 1_i32.to_ne_bytes());
    assert_eq!(args(6).unwrap(), b"/tmp\0");
    assert_eq!(args(7), Err(RUMP_EINVAL));
    for p in [child, user, p] {
        p.release();
    }
}

/// kern.file2: descriptors of a process, and files once each.
#[test]
fn files() {
    const SIZE: usize = 120;
    let k = Raw::boot();
    let p = k.spawn();
    let (r, w) = p.pipe().unwrap();
    let fd = p
        .open("/f", RUMP_O_CREAT | RUMP_O_RDWR | RUMP_O_CLOEXEC)
        .unwrap();
    p.write(fd, b"12345").unwrap();
    let child = k.fork(p, RUMP_RFFD_COPY).unwrap();
    let pid = |p: Proc| sys!(p, RUMP_SYS_getpid).unwrap() as i32;
    let ask = |how: i32, arg: i32| -> Vec<Vec<u8>> {
        let name = [RUMP_CTL_KERN, RUMP_KERN_FILE2, how, arg, SIZE as i32, 1000];
        let answer = read(p, &name, SIZE * 1000).unwrap();
        answer.chunks(SIZE).map(<[u8]>::to_vec).collect()
    };
    let fds: Vec<i32> = ask(2, pid(p)).iter().map(|f| word(f, 108)).collect();
    assert_eq!(fds, [r, w, fd]);
    let mine = &ask(2, pid(p))[2];
    assert_eq!(word(mine, 104), pid(p));
    assert_eq!(word(mine, 16), 1, "a vnode");
    assert_eq!(word(mine, 20), 2, "references");
    assert_eq!(word(mine, 56), 5, "offset");
    assert_eq!(word(mine, 112), 1, "close on exec");
    assert_eq!(ask(2, pid(child)).len(), 3);
    assert!(ask(2, -1).len() >= 6);
    let vnodes = ask(1, 1).len();
    assert!(ask(1, 0).len() > vnodes && vnodes >= 1);
    // Each file once: the child's are the same.
    assert_eq!(ask(1, 0).len() as u64, k.stats().rks_files);
    child.release();
    p.release();
}

#[test]
fn event_counters() {
    let k = Raw::boot();
    let p = k.spawn();
    let all = read(p, &[RUMP_CTL_KERN, RUMP_KERN_EVCNT, -1, 0], 65536).unwrap();
    let mut at = 0;
    while at < all.len() {
        let (group, name, len) = (all[at + 25], all[at + 26], all[at + 27]);
        let strings = &all[at + 28..at + usize::from(len) * 8];
        assert_eq!(strings[usize::from(group)], 0);
        assert_eq!(strings[usize::from(group) + 1 + usize::from(name)], 0);
        at += usize::from(len) * 8;
    }
    assert_eq!(
        read(p, &[RUMP_CTL_KERN, RUMP_KERN_EVCNT, 9, 0], 64),
        Err(RUMP_EINVAL)
    );
    let ticks = read(p, &[RUMP_CTL_KERN, RUMP_KERN_CP_TIME], 100).unwrap();
    assert_eq!(ticks.len(), 40);
    assert_eq!(
        read(p, &[RUMP_CTL_KERN, RUMP_KERN_CP_TIME, 0], 100),
        Ok(ticks)
    );
    p.release();
}
