//! Walking and reading a tree out of an image: an FFS through a kernel here,
//! an ext4 of the same tree mounted by the host on a loop device.

use criterion::Criterion;
use rump_benches::{Config, Files, Host, Kernel, tree, walk};
use std::ffi::{CStr, CString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn cstring(path: &Path) -> CString {
    CString::new(path.as_os_str().as_encoded_bytes()).expect("no NUL in it")
}

pub(crate) fn walks(c: &mut Criterion) {
    let image = match tree::real() {
        Ok(image) => image,
        Err(e) => return println!("image walk: skipped: {e}"),
    };
    let host = match Ext4::make() {
        Ok(host) => Some(host),
        Err(e) => {
            println!("image walk of the host: skipped: {e}");
            None
        }
    };
    drop(fs::read(&image).expect("the image"));
    let mut buf = vec![0; 64 << 10];
    let mut all = |files: &dyn Files, top: &CStr| {
        let (names, _) = walk(files, top, &mut buf).expect("walk");
        assert!(names >= tree::REAL.0, "all files are found");
    };

    let kernel = Kernel::boot(Config::default()).expect("boot");
    let guest = kernel.process();
    kernel
        .register(c"/dev/disk", &cstring(&image))
        .expect("register");
    let mut g = c.benchmark_group("image: mount, walk and read 9,000 files");
    g.sample_size(10);
    g.bench_function("rump", |b| {
        b.iter(|| {
            guest.mount_ffs(c"/dev/disk", c"/m").expect("mount");
            all(&guest, c"/m");
            guest.unmount(c"/m").expect("unmount");
        });
    });
    if let Some(host) = &host {
        g.bench_function("host", |b| {
            b.iter(|| {
                host.mount().expect("mount");
                all(&Host, &cstring(&host.at));
                host.unmount();
            });
        });
    }
    g.finish();

    let mut g = c.benchmark_group("image: walk and read 9,000 files, warm");
    g.sample_size(10);
    guest.mount_ffs(c"/dev/disk", c"/m").expect("mount");
    g.bench_function("rump", |b| b.iter(|| all(&guest, c"/m")));
    if let Some(host) = &host {
        host.mount().expect("mount");
        g.bench_function("host", |b| b.iter(|| all(&Host, &cstring(&host.at))));
        host.unmount();
    }
    g.finish();
}

/// An image of the same tree that the host mounts: needs root and loop devices.
struct Ext4 {
    image: PathBuf,
    at: PathBuf,
}

impl Ext4 {
    fn make() -> Result<Ext4, Box<dyn std::error::Error>> {
        let image = tree::cache().join("real.ext4");
        let at = tree::cache().join("mnt");
        fs::create_dir_all(&at)?;
        if !image.exists() {
            let from = tree::cache().join("ext4.tree");
            let _ = fs::remove_dir_all(&from);
            tree::fill_real(&from)?;
            let out = Command::new("mkfs.ext4")
                .args(["-q", "-N", "20000", "-d"])
                .args([&from, &image])
                .arg("256M")
                .output()?;
            fs::remove_dir_all(&from)?;
            if !out.status.success() {
                let _ = fs::remove_file(&image);
                return Err(String::from_utf8_lossy(&out.stderr).into());
            }
        }
        drop(fs::read(&image)?);
        let this = Ext4 { image, at };
        this.mount()?;
        this.unmount();
        Ok(this)
    }

    fn mount(&self) -> Result<(), Box<dyn std::error::Error>> {
        let out = Command::new("mount")
            .args(["-o", "loop,ro,noload"])
            .args([&self.image, &self.at])
            .output()?;
        if out.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&out.stderr).trim().into())
    }

    fn unmount(&self) {
        let status = Command::new("umount").arg(&self.at).status();
        assert!(status.is_ok_and(|s| s.success()), "umount");
    }
}
