//! Passes the kernel's headers on to bindgen, if its feature is on.

#[cfg(feature = "buildtime-bindgen")]
include!("bindgen.rs");

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "buildtime-bindgen")]
    {
        let include = std::env::var_os("DEP_RUMPKERN_INCLUDE").expect("set by rumpkern's build.rs");
        let include = std::path::PathBuf::from(include);
        println!("cargo::rerun-if-changed={}", include.display());
        let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo"));
        match generate(&include) {
            Ok(text) => std::fs::write(out.join("bindings.rs"), text).expect("write bindings"),
            Err(e) => println!("cargo::error=bindgen: {e}"),
        }
    }
}
