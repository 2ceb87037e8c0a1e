//! A kernel, a device, a thread, a time: faults of every kind strike there and
//! nowhere else.

#[path = "common/sim_program.rs"]
mod sim_program;

use rump::fault::{Fault, Injected};
use rump::sim::{self, Sim};
use rump::{Kernel, Process};
use rump_sys as c;
use std::ffi::CString;
use std::path::PathBuf;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// What can be made to fail, by two names if the site has names.
struct Kind {
    what: &'static str,
    fault: fn() -> Fault,
    names: Option<[String; 2]>,
    /// Passes the site once or more, as the first or the second.
    work: fn(&Kernel, usize),
}

/// Files of the host, known to each kernel.
struct Files([PathBuf; 2]);

impl Files {
    fn new() -> Files {
        Files([0, 1].map(|i| {
            let name = format!("rump-scopes-{}-{i}", std::process::id());
            let path = std::env::temp_dir().join(name);
            std::fs::write(&path, "x").unwrap();
            path
        }))
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        self.0
            .iter()
            .for_each(|path| drop(std::fs::remove_file(path)));
    }
}

fn read_wall(process: &Process) {
    let clock = c::RUMP_CLOCK_REALTIME as i32;
    let mut ts = c::rump_timespec::default();
    // SAFETY: room for the structure.
    let error = process.run(|| unsafe { c::rump_sys_clock_gettime(clock, &mut ts) });
    assert_eq!(error.unwrap(), 0);
}

fn kinds(files: &Files) -> Vec<Kind> {
    vec![
        Kind {
            what: "allocations",
            fault: || Fault::memory(),
            names: None,
            work: |kernel, _| drop(kernel.init().pipe()),
        },
        Kind {
            what: "allocations of a pool",
            fault: || Fault::memory(),
            names: Some(["pipepl".into(), "bufpl".into()]),
            work: |kernel, which| match which {
                0 => drop(kernel.init().pipe()),
                _ => drop(kernel.root().read("dev/rd1")),
            },
        },
        Kind {
            what: "hypercalls",
            fault: Fault::host_files,
            names: Some(files.0.clone().map(|path| path.to_str().unwrap().into())),
            work: |kernel, which| drop(kernel.root().open(format!("host{which}"))),
        },
        Kind {
            what: "disks",
            fault: Fault::disk_reads,
            names: Some(["/dev/rd0".into(), "/dev/rd1".into()]),
            work: |kernel, which| drop(kernel.root().read(format!("dev/rd{which}"))),
        },
        Kind {
            what: "the clock",
            fault: || Fault::clock().ahead(SECOND * 100),
            names: None,
            work: |kernel, _| read_wall(&kernel.init()),
        },
    ]
}

/// A kernel that has what the kinds need; disks live as long as it.
fn kernel(sim: &Sim, files: &Files) -> (Kernel, Vec<rump::block::Disk>) {
    let kernel = sim.boot();
    kernel.root().write("f", "x").unwrap();
    for (i, path) in files.0.iter().enumerate() {
        let key = CString::new(format!("/host{i}")).unwrap();
        let path = CString::new(path.to_str().unwrap()).unwrap();
        let kind = c::rump_etfs_type::RUMP_ETFS_REG;
        let error = kernel.init().run(|| {
            // SAFETY: two C strings.
            unsafe { c::rump_pub_etfs_register(key.as_ptr(), path.as_ptr(), kind) }
        });
        assert_eq!(error.unwrap(), 0);
    }
    let disks = (0..2).map(|i| kernel.attach_disk(&format!("rd{i}"), vec![0u8; 4096]));
    let disks = disks.map(Result::unwrap).collect();
    (kernel, disks)
}

fn strikes(fault: &Injected, work: impl FnOnce()) -> bool {
    let before = fault.hits();
    work();
    fault.hits() > before
}

#[test]
fn every_kind_in_every_scope() {
    sim::run(1, |sim| {
        let files = Files::new();
        let (kernel, _disks) = kernel(sim, &files);
        let (other, _others) = self::kernel(sim, &files);
        for kind in kinds(&files) {
            let what = kind.what;
            let inject = |fault| {
                kernel
                    .inject(fault)
                    .unwrap_or_else(|e| panic!("{what}: {e}"))
            };
            let (first, second) = (|| (kind.work)(&kernel, 0), || (kind.work)(&kernel, 1));

            let fault = inject((kind.fault)());
            assert!(strikes(&fault, first), "{what}");
            assert!(
                !strikes(&fault, || (kind.work)(&other, 0)),
                "{what}: other kernel"
            );
            drop(fault);

            if let Some(names) = &kind.names {
                for (i, name) in names.iter().enumerate() {
                    let fault = inject((kind.fault)().of(name));
                    assert_eq!(strikes(&fault, first), i == 0, "{what}: {name}");
                    assert_eq!(strikes(&fault, second), i == 1, "{what}: {name}");
                }
            }

            let fault = inject((kind.fault)().on_this_thread());
            assert!(strikes(&fault, first), "{what}: this thread");
            let there = {
                let (kernel, work) = (kernel.clone(), kind.work);
                sim.spawn("other", move || work(&kernel, 0))
            };
            assert!(
                !strikes(&fault, || there.join().unwrap()),
                "{what}: other thread"
            );
            drop(fault);

            let fault = inject((kind.fault)().starting(SECOND).lasting(SECOND));
            let mut struck = Vec::new();
            for _ in 0..3 {
                struck.push(strikes(&fault, first));
                sim.sleep(SECOND + SECOND / 100);
            }
            assert_eq!(struck, [false, true, false], "{what}: a time");
        }
    })
    .unwrap();
}
