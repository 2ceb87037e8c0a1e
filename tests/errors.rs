//! What errors say, and that a number of the kernel is never the host's.

mod common;

use std::io::ErrorKind;
use std::path::Path;

use rump::{Errno, Error};

#[test]
fn operation_path_and_errno() {
    let (_kernel, dir) = common::tmpfs();
    dir.create_dir_all("a/b").unwrap();
    dir.create_dir_all("c/d").unwrap();
    let error = dir.rename("a", "c").unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"rename "a" to "c": directory not empty (ENOTEMPTY)"#
    );
    assert_eq!(error.kind(), ErrorKind::DirectoryNotEmpty);
    let inner = Error::of(&error).unwrap();
    assert_eq!(inner.operation(), "rename");
    assert_eq!(inner.path(), Some(Path::new("a")));
    assert_eq!(inner.second_path(), Some(Path::new("c")));
    assert_eq!(inner.errno(), Errno::ENOTEMPTY);
    assert_eq!(error.raw_os_error(), None);
}

#[test]
fn a_nul_goes_nowhere() {
    let (_kernel, dir) = common::tmpfs();
    let long = format!("{}\0", "x".repeat(400));
    for path in ["a\0b", "\0", long.as_str()] {
        let error = dir.open(path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(
            dir.rename("a", path).unwrap_err().kind(),
            ErrorKind::InvalidInput
        );
        assert_eq!(
            dir.symlink(path, "b").unwrap_err().kind(),
            ErrorKind::InvalidInput
        );
        assert_eq!(
            dir.create_dir_all(path).unwrap_err().kind(),
            ErrorKind::InvalidInput
        );
        assert!(!dir.exists(path));
    }
}

#[test]
fn kinds() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("f", "").unwrap();
    dir.create_dir("d").unwrap();
    for (result, kind) in [
        (dir.open("no").map(drop), ErrorKind::NotFound),
        (dir.open("f/x").map(drop), ErrorKind::NotADirectory),
        (dir.create("d").map(drop), ErrorKind::IsADirectory),
        (dir.create_dir("d"), ErrorKind::AlreadyExists),
        (
            dir.open("x".repeat(300)).map(drop),
            ErrorKind::InvalidFilename,
        ),
        (dir.rename("f", "/dev/f"), ErrorKind::CrossesDevices),
    ] {
        assert_eq!(result.unwrap_err().kind(), kind);
    }
}

#[test]
fn text_that_is_none() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("f", [0xff, 0xfe]).unwrap();
    let error = dir.read_to_string("f").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidData);
    assert!(error.to_string().contains("\"f\""));
}

#[test]
fn a_halted_kernel_says_so() {
    let kernel = rump::Kernel::boot().unwrap();
    let root = kernel.root();
    root.write("f", "").unwrap();
    let file = root.open("f").unwrap();
    let user = kernel.process().uid(1).spawn().unwrap();
    let other = kernel.clone();
    kernel.halt().unwrap();
    assert!(other.is_halted());
    for error in [
        root.open("f").unwrap_err(),
        file.metadata().unwrap_err(),
        user.pid().unwrap_err(),
        other.process().spawn().unwrap_err(),
        other.mount(rump::fs::Tmpfs::new(), "/x").unwrap_err(),
        other.attach_disk("rd0", vec![0u8; 512]).unwrap_err(),
        other.clone().halt().unwrap_err(),
    ] {
        assert_eq!(Errno::of(&error), Some(Errno::ESHUTDOWN), "{error}");
    }
}
