//! The long texts of `--help`.

pub(crate) const ABOUT: &str = "\
Look into file-system images: list, search, print and copy out what is in them.

It needs no root, no mount and no virtual machine: a BSD kernel boots inside the process, in about
a millisecond, and reads the image, which is opened read-only and never written to. Images may be
compressed with zstd, may be a bare file system or a disk with partitions (MBR, GPT, BSD
disklabel), and may come from strangers: a damaged or hostile image gives an error.

IMAGE[:/path] names an image and a path in it. Without a path it is the root directory. The image
may have colons in its name: the longest beginning that is an existing file is the image.";

pub(crate) const SHORT_EXAMPLES: &str = "\
Examples:
  rump tree disk.img.zst
  rump ls -l disk.img:/etc
  rump cp -r disk.img:/home ./home

`rump --help` tells more, `rump COMMAND --help` all about one.";

pub(crate) const EXAMPLES: &str = "\
Examples:
  rump info disk.img                          what is this?
  rump tree -L 2 disk.img.zst                 the first two levels
  rump ls -l disk.img:/etc                    a directory
  rump cat disk.img:/etc/rc.conf | less       a file
  rump find disk.img --name '*.conf' --size +4k --mtime -30
  rump find disk.img:/home -type f -print0 | xargs -0 -n1 echo
  rump cp -r disk.img:/home ./home            copy out, with times, modes, links and holes
  echo 'cat etc/rc' | rump watch disk.img     what opening, reading and closing a file causes
  rump --color=never ls -R --partition 2 disk.img
  rump find disk.img --json | jq -r 'select(.size > 1e6) | .path'
  rump completions bash > ~/.local/share/bash-completion/completions/rump

Names:
  A name in an image may hold anything. Control characters, line ends, invisible and
  direction-changing characters and bytes that are not UTF-8 are printed as in C: \\n, \\t, \\033,
  \\377, and the backslash itself as \\\\. --raw and -0 print the bytes.

JSON:
  ls, find and stat --json print one object a line:
    path, name     text; escaped as above if not UTF-8, and then beside it path_hex or
                   name_hex with the bytes in hexadecimal
    type           file directory symlink block char fifo socket whiteout unknown
    mode           text: the permission bits in octal, \"0755\"
    inode nlink uid gid size
    blocks         of 512 bytes; block_size: what the file system likes to transfer
    atime mtime ctime birthtime
                   {\"sec\": since 1970, \"nsec\": ...}; birthtime may be null
    flags          list of chflags(1) names
    device         {\"major\", \"minor\"}, of block and char
    target         of symlink; target_hex as name_hex
  tree --json is one such object with a member children, a list, in each directory it entered.
  info, cp and watch --json: see their --help. Members may be added, but not change or go away.

Exit status:
  0  done
  1  some of what was asked for is not in the image, or could not be read or copied
  2  the command line makes no sense
  3  not an image, damaged, or of a format that is not known
  4  the host: the image cannot be opened, or output not written
  5  the kernel inside died: a bug, please report it
  A pipe that its reader closes (rump tree disk.img | head) is no error.

Environment:
  NO_COLOR       if set, no colours, as with --color=never
  RUMP_MEMLIMIT  memory the kernel inside may use: 64M if it is not set";

pub(crate) const INFO: &str = "\
JSON:
  One object. What is not known or does not apply is null.
    image            the file of the host; size: of the disk in it, in bytes
    compressed       \"zstd\"; compressed_size: of the file, in bytes
    table            the kind of its partition table
    problems         list of what is wrong with it, in words
    partitions       list of: name, for --partition; type; label; start and size in bytes;
                     filesystem: the kind of what is in it
    filesystem       that which the other commands would use: kind, partition, label, byte_order,
                     superblock_offset, block_size, size in bytes, and
      facts          what else its superblock says: an object of texts
      mounted        what the kernel says: type, block_size, fragment_size, bytes_total,
                     bytes_free, bytes_available, files_total, files_free, name_max

The exit status is 3 if no file system can be mounted, also after a description.";

pub(crate) const CP: &str = "\
What is copied:
  Files with their holes, times and modes, symbolic links as links, hard links between files of
  one command as hard links, fifos. Devices and sockets are skipped with a note. Owners, and the
  set-user-id and set-group-id bits, which mean nothing for another owner, only with --owner.

Safety:
  Nothing is written outside of DEST, whatever the image says: names like `..' are refused and no
  symbolic link is followed below DEST. Nothing is overwritten without --force, which replaces
  files, never directories.

JSON:
  --json prints one object at the end: files, directories, symlinks, hard_links, fifos, bytes (of
  content), skipped, failed.";

pub(crate) const WATCH: &str = "\
Events:
  As kevent(2) has them for files: OPEN READ WRITE EXTEND ATTRIB LINK RENAME DELETE CLOSE
  CLOSE_WRITE REVOKE, and CREATE for a new name. What one operation causes on one file is one
  line: WRITE,EXTEND. OVERFLOW stands where events found no room in the queue.

Commands:
  Words may be quoted as in a shell; # begins a comment. Paths begin at the directory watched.
    cat PATH             ls [PATH]            stat PATH
    write PATH [TEXT]    append PATH TEXT     truncate PATH SIZE
    touch PATH           mkdir PATH           chmod MODE PATH
    rm PATH              rmdir PATH           mv FROM TO
    ln FROM TO           symlink TARGET PATH  help, quit
  What cat and ls read is not printed: the events are what is of interest.

Changes:
  The image is mounted read-only, so that commands that change something fail, and is never
  written to. With --writable they work on a copy of the directory in memory, which is lost at
  the end; give the kernel more memory with RUMP_MEMLIMIT if it does not fit.

JSON:
  One object an event: sequence, a number that counts up; events, a list of names; path and to,
  text or null, with path_hex and to_hex if not UTF-8; type, of the file, or null; replaced: a
  rename that took the place of another file; lost: the number of events of OVERFLOW.";
