//! `cargo xtask bindgen`: the bindings that rump-sys comes with.

use crate::util::{Out, Result, root};

const OUTPUT: &str = "rump-sys/src/bindings.rs";

#[cfg(feature = "bindgen")]
#[path = "../../rump-sys/bindgen.rs"]
mod generator;

/// Without the feature: build it in, and run again.
#[cfg(not(feature = "bindgen"))]
pub(crate) fn run(check: bool) -> Result<()> {
    let _ = (OUTPUT, Out::new);
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = std::process::Command::new(cargo);
    command.args([
        "run",
        "-q",
        "-p",
        "xtask",
        "--features",
        "bindgen",
        "--",
        "bindgen",
    ]);
    if check {
        command.arg("--check");
    }
    let status = command
        .current_dir(root())
        .status()
        .map_err(|e| e.to_string())?;
    if status.success() {
        Ok(())
    } else {
        Err("bindgen failed".into())
    }
}

#[cfg(feature = "bindgen")]
pub(crate) fn run(check: bool) -> Result<()> {
    let mut out = Out::new(check);
    let text = generator::generate(&root().join("csrc/sys/rump/include"))?;
    out.put(OUTPUT, &text)?;
    out.finish("bindgen")
}
