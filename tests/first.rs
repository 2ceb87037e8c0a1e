//! The shortest way through everything.

mod common;

#[test]
fn boot_and_halt() {
    common::kernel();
}

#[test]
fn write_and_read() {
    let kernel = common::kernel();
    let root = kernel.root();
    root.write("motd", "hello from a kernel in your process\n")
        .unwrap();
    assert_eq!(
        root.read_to_string("motd").unwrap(),
        "hello from a kernel in your process\n"
    );
}

#[test]
fn tmpfs_is_a_tree() {
    let (_kernel, dir) = common::tmpfs();
    dir.create_dir_all("a/b/c").unwrap();
    dir.write("a/b/file", vec![7; 100_000]).unwrap();
    dir.symlink("../b/file", "a/link").unwrap();
    assert_eq!(
        common::names(&dir),
        ["a/", "a/b/", "a/b/c/", "a/b/file", "a/link"]
    );
}

#[test]
fn an_image_is_a_tree() {
    let image = rump::image::Image::open(common::image("ffs2")).unwrap();
    let root = image.root().unwrap();
    let kernel = root.kernel();
    assert!(root.walk().filter(|e| e.is_ok()).count() > 1000);
    drop(root);
    common::no_leaks(kernel);
}
