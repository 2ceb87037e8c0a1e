//! `cargo xtask aarch64`: the C core for another processor, by gcc and clang.
//! Programs of examples/c and tests/sanitize run on it under qemu's emulation.

use crate::archive::build_with;
use crate::programs::compile;
use crate::util::{Result, decompressed, exists, output, read};
use std::process::Command;

const TRIPLE: &str = "aarch64-linux-gnu";
const EMULATOR: &str = "qemu-aarch64";

pub(crate) fn run() -> Result<()> {
    let gcc = format!("{TRIPLE}-gcc");
    for tool in [&gcc, "clang", EMULATOR] {
        if !exists(tool) {
            return Err(format!("{tool}: not found"));
        }
    }
    let prefix = format!("/usr/{TRIPLE}");
    let target = format!("--target={TRIPLE}");
    for (cc, flags) in [(gcc.as_str(), ""), ("clang", target.as_str())] {
        // Cargo builds for the host as it thinks: its flags are left out.
        let out = build_with(
            &["--target-dir", &format!("target/aarch64-{cc}")],
            &[
                ("CC", cc),
                ("CFLAGS", &format!("-fPIC {flags}")),
                ("CRATE_CC_NO_DEFAULTS", "1"),
                ("RUMP_WERROR", "1"),
            ],
        )?;
        let archive = out.join("librumpkern.a");
        // The host's half of a program is the same: any compiler does for it.
        let started = |source: &str, name: &str| -> Result<Command> {
            let flags = ["-std=gnu11", "-O1"];
            let name = format!("aarch64-{cc}-{name}");
            let program = compile(&gcc, &flags, &[source], &archive, &name)?;
            let mut command = Command::new(EMULATOR);
            command.args(["-L", &prefix]).arg(program);
            Ok(command)
        };
        for name in ["threads", "events", "notify"] {
            output(&mut started(&format!("tests/sanitize/{name}.c"), name)?)?;
        }
        output(&mut started("examples/c/twokernels.c", "twokernels")?)?;
        let image = decompressed("tests/fuzz/seeds/ufs2-le.img.zst")?;
        let got = output(started("examples/c/ffscat.c", "ffscat")?.arg(image))?;
        let expected = read("examples/c/ffscat.expected")?.lines().count();
        if got.lines().count() != expected {
            return Err(format!(
                "ffscat: {} lines of {expected}",
                got.lines().count()
            ));
        }
        println!("{TRIPLE} by {cc}: 5 programs run");
    }
    Ok(())
}
