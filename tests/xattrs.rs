//! Extended attributes: none has a way to write them yet, so an image is given
//! some by hand.

mod common;

use std::sync::OnceLock;

use common::errno;
use rump::Errno;
use rump::block::{BlockDevice, Overlay};
use rump::fs::{Ffs, MountFlags, XattrSpace};
use rump::image::Image;

/// Of the fixture ffs2: see its superblock.
const FRAGMENT: u64 = 512;

struct Geometry {
    inodes_per_group: u64,
    fragments_per_group: u64,
    inode_blocks: u64,
}

fn number(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()))
}

fn geometry(image: &[u8]) -> Geometry {
    let sb = [65536, 8192]
        .into_iter()
        .map(|at| &image[at..at + 1376])
        .find(|sb| number(sb, 1372) == 0x1954_0119)
        .unwrap();
    assert_eq!(number(sb, 52), FRAGMENT);
    Geometry {
        inodes_per_group: number(sb, 184),
        fragments_per_group: number(sb, 188),
        inode_blocks: number(sb, 16),
    }
}

/// Where an inode of UFS2 is.
fn inode(geometry: &Geometry, ino: u64) -> u64 {
    let group = ino / geometry.inodes_per_group;
    let start = group * geometry.fragments_per_group + geometry.inode_blocks;
    start * FRAGMENT + ino % geometry.inodes_per_group * 256
}

fn attribute(space: u8, name: &str, value: &[u8]) -> Vec<u8> {
    let head = (7 + name.len()).next_multiple_of(8);
    let pad = value.len().next_multiple_of(8) - value.len();
    let len = head + value.len() + pad;
    let mut bytes = (len as u32).to_le_bytes().to_vec();
    bytes.extend([space, pad as u8, name.len() as u8]);
    bytes.extend(name.as_bytes());
    bytes.resize(head, 0);
    bytes.extend(value);
    bytes.resize(len, 0);
    bytes
}

struct Target {
    image: Vec<u8>,
    /// Where the inode is that gets the attributes.
    inode: u64,
    /// The fragment they go to: some file's content.
    fragment: u64,
}

fn target() -> &'static Target {
    static TARGET: OnceLock<Target> = OnceLock::new();
    TARGET.get_or_init(|| {
        let image = common::unzstd(&common::image("ffs2"));
        let geometry = geometry(&image);
        let root = Image::on(image.clone()).unwrap().root().unwrap();
        let victim = root
            .walk()
            .map(|e| e.unwrap())
            .find(|e| {
                let m = e.metadata().unwrap();
                m.is_file() && (4096..100_000).contains(&m.len()) && m.nlink() == 1
            })
            .unwrap();
        let at = inode(&geometry, victim.ino()) as usize + 112;
        Target {
            fragment: u64::from_le_bytes(image[at..at + 8].try_into().unwrap()),
            inode: inode(&geometry, root.metadata("meta").unwrap().ino()),
            image,
        }
    })
}

/// The image, with these attributes at a file.
fn with_attributes(attributes: &[u8]) -> Overlay<&'static [u8]> {
    assert!(attributes.len() <= 4096);
    let target = target();
    let disk = Overlay::new(&target.image[..]);
    disk.write_all_at(attributes, target.fragment * FRAGMENT)
        .unwrap();
    disk.write_all_at(&(attributes.len() as u32).to_le_bytes(), target.inode + 92)
        .unwrap();
    disk.write_all_at(&target.fragment.to_le_bytes(), target.inode + 96)
        .unwrap();
    disk
}

#[test]
fn of_ffs() {
    let large = vec![b'x'; 1000];
    let mut bytes = attribute(1, "empty", b"");
    bytes.extend(attribute(1, "greeting", b"hello"));
    bytes.extend(attribute(2, "secret", b"of the system"));
    bytes.extend(attribute(1, "large", &large));
    let kernel = common::kernel();
    let disk = kernel.attach_disk("rd0", with_attributes(&bytes)).unwrap();
    let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt").unwrap();
    let get = |space, name: &str| mount.xattr("meta", space, name).unwrap();
    assert_eq!(get(XattrSpace::User, "greeting").unwrap(), b"hello");
    assert_eq!(get(XattrSpace::User, "empty").unwrap(), b"");
    assert_eq!(get(XattrSpace::User, "large").unwrap(), large);
    assert_eq!(get(XattrSpace::System, "secret").unwrap(), b"of the system");
    assert_eq!(get(XattrSpace::User, "secret"), None);
    assert_eq!(get(XattrSpace::User, "greet"), None);
    let mut names = mount.xattrs("meta", XattrSpace::User).unwrap();
    names.sort();
    assert_eq!(names, ["empty", "greeting", "large"]);
    assert_eq!(
        mount.xattrs("meta", XattrSpace::System).unwrap(),
        ["secret"]
    );
    assert_eq!(
        mount.xattrs("meta/dmodes", XattrSpace::User).unwrap(),
        [""; 0]
    );
    assert_eq!(
        mount.xattr("meta/dmodes", XattrSpace::User, "x").unwrap(),
        None
    );
    let error = errno(mount.set_xattr("meta", XattrSpace::User, "x", b"y"));
    assert!(
        matches!(error, Errno::EROFS | Errno::EOPNOTSUPP),
        "{error:?}"
    );
    let error = errno(mount.remove_xattr("meta", XattrSpace::User, "greeting"));
    assert!(
        matches!(error, Errno::EROFS | Errno::EOPNOTSUPP),
        "{error:?}"
    );
    drop(mount);

    // The system's are the superuser's.
    let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt").unwrap();
    let user = kernel.process().uid(5).spawn().unwrap().root().unwrap();
    assert_eq!(
        user.xattr("mnt/meta", XattrSpace::User, "greeting")
            .unwrap()
            .unwrap(),
        b"hello"
    );
    assert_eq!(
        errno(user.xattr("mnt/meta", XattrSpace::System, "secret")),
        Errno::EPERM
    );
    drop(user);
    mount.unmount().unwrap();
}

#[test]
fn damaged() {
    let mut seed = 1u32;
    for round in 0..100 {
        let mut bytes = attribute(1, "greeting", b"hello");
        bytes.extend(attribute(1, "second", b"value"));
        for _ in 0..3 {
            seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12345);
            let at = (seed >> 16) as usize % bytes.len();
            bytes[at] = seed as u8;
        }
        if round == 0 {
            bytes.fill(0);
        }
        let kernel = common::kernel();
        let disk = kernel.attach_disk("rd0", with_attributes(&bytes)).unwrap();
        let mount = kernel.mount(Ffs::on(&disk).read_only(), "/mnt").unwrap();
        // Nothing, something else, or an error.
        let _ = mount.xattr("meta", XattrSpace::User, "second");
        let _ = mount.xattrs("meta", XattrSpace::User);
    }
}

#[test]
fn of_a_file_system_without() {
    let (_kernel, dir) = common::tmpfs();
    dir.write("f", "").unwrap();
    assert_eq!(
        errno(dir.xattr("f", XattrSpace::User, "x")),
        Errno::EOPNOTSUPP
    );
    assert_eq!(
        errno(dir.set_xattr("f", XattrSpace::User, "x", "y")),
        Errno::EOPNOTSUPP
    );
    assert_eq!(errno(dir.xattrs("f", XattrSpace::User)), Errno::EOPNOTSUPP);
    assert_eq!(
        errno(dir.xattr("f", XattrSpace::User, "a\0b")),
        Errno::EINVAL
    );
}

/// UFS1: a file for each attribute, with a record for each inode. The fixture
/// has the files; headers and records are written over their content.
#[test]
fn of_ufs1() {
    const SIZE: usize = 16;
    for big in [false, true] {
        let name = if big {
            "ufs1-be-attributes"
        } else {
            "ufs1-le-attributes"
        };
        let mut image = common::unzstd(&common::image(name));
        let word = |n: u32| {
            if big {
                n.to_be_bytes()
            } else {
                n.to_le_bytes()
            }
        };
        let file = Image::on(image.clone()).unwrap().root().unwrap();
        let painted = file.metadata("dir/painted").unwrap();
        for (mark, value) in [("COLOURcc", &b"scarlet"[..]), ("SECRETss", b"")] {
            let start = image.windows(8).position(|w| w == mark.as_bytes()).unwrap();
            image[start..start + 1024].fill(0);
            let head = [0x00b5_d5ec, 1, SIZE as u32].map(word).concat();
            image[start..start + 12].copy_from_slice(&head);
            let at = start + 12 + painted.ino() as usize * (12 + SIZE);
            let record = [1, value.len() as u32, painted.generation()].map(word);
            image[at..at + 12].copy_from_slice(&record.concat());
            image[at + 12..at + 12 + value.len()].copy_from_slice(value);
            if mark == "SECRETss" {
                // That of another file that had the number.
                let at = at + 12 + SIZE;
                let record = [1, 3, 0x1234_5678].map(word).concat();
                image[at..at + 12].copy_from_slice(&record);
            }
        }
        let kernel = common::kernel();
        let disk = kernel.attach_disk("rd0", image).unwrap();
        let ffs = || Ffs::on(&disk).read_only();
        let mount = kernel.mount(ffs(), "/mnt").unwrap();
        let get = |path: &str, space, name: &str| mount.xattr(path, space, name);
        assert_eq!(
            errno(get("dir/painted", XattrSpace::User, "colour")),
            Errno::EOPNOTSUPP
        );
        mount.unmount().unwrap();
        let mount = kernel
            .mount(ffs().flags(MountFlags::EXTATTR), "/mnt")
            .unwrap();
        let get = |path: &str, space, name: &str| mount.xattr(path, space, name).unwrap();
        assert_eq!(
            get("dir/painted", XattrSpace::User, "colour").unwrap(),
            b"scarlet"
        );
        assert_eq!(
            get("dir/painted", XattrSpace::System, "secret").unwrap(),
            b""
        );
        assert_eq!(get("dir/painted", XattrSpace::User, "secret"), None);
        assert_eq!(get("dir/painted", XattrSpace::User, "README"), None);
        assert_eq!(get("plain", XattrSpace::User, "colour"), None);
        assert_eq!(get("plain", XattrSpace::System, "secret"), None);
        assert_eq!(
            get(".attribute/user/colour", XattrSpace::User, "colour"),
            None
        );
        let names = |path: &str| mount.xattrs(path, XattrSpace::User).unwrap();
        assert_eq!(names("dir/painted"), ["colour"]);
        assert_eq!(names("plain"), [""; 0]);
        assert_eq!(names(".attribute/user/colour"), [""; 0]);
        let error = errno(mount.set_xattr("plain", XattrSpace::User, "colour", b"x"));
        assert_eq!(error, Errno::EROFS);
        assert!(kernel.console().contains("attribute README is not in use"));
        // The files behind the attributes do not keep it mounted; others do,
        // and then the attributes are still there.
        let open = mount.open("plain").unwrap();
        assert_eq!(errno(mount.unmount()), Errno::EBUSY);
        let painted = kernel.root().xattrs("mnt/dir/painted", XattrSpace::User);
        assert_eq!(painted.unwrap(), ["colour"]);
        drop(open);
    }
}
