//! Compiles the C core under `csrc` into `librumpkern.a`.
//!
//! Two halves that never see each other's headers:
//! - the kernel, everything in `csrc/sys`: freestanding, `-D_KERNEL`, its names
//!   moved out of the way by the generated `namespace.h`;
//! - the host, `csrc/lib/librumpuser`: the only C that sees the host's headers.
//!
//! A component is a folder `csrc/sys/rump/{fs,net,dev,kern}/lib/libNAME` with a
//! file `COMPONENT`, and a Cargo feature NAME. Each line of that file that says
//! `sources DIR` names a folder under `csrc/sys` that belongs to it, and
//! `requires NAME` another component.
//!
//! Objects and their dependency files stay in `OUT_DIR`, so that an edit
//! recompiles what it touches (the cc crate would recompile everything).
//!
//! Environment: `CC`, `CFLAGS` and `AR` as the cc crate has them, and
//! - `RUMP_WERROR=1`: warnings are errors;
//! - `RUMP_DEBUG=1`: `-DDEBUG`, the expensive checks;
//! - `RUMP_SANITIZE=address,undefined` or `thread`: the link then needs
//!   `RUSTFLAGS=-Clink-arg=-fsanitize=...`;
//! - `RUMP_EXTRA_COMPONENTS=DIR[:DIR]`: folders with drivers of your own, see
//!   `extra_component` below.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::SystemTime;
use std::{env, fs, io, thread};

/// Names that the archive may export; all others get the last one in front.
const PREFIXES: &[&str] = &["rump_", "rumpuser_", "rumpcomp_", "rumpns_"];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=csrc");
    for name in ["WERROR", "DEBUG", "SANITIZE", "EXTRA_COMPONENTS"] {
        println!("cargo::rerun-if-env-changed=RUMP_{name}");
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let include = root.join("csrc/sys/rump/include");
    println!("cargo::metadata=include={}", include.display());
    if env::var_os("DOCS_RS").is_some() {
        return Ok(()); // rustdoc does not link
    }
    if env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("linux") {
        fail("the host part of rumpkern knows Linux only");
    }
    let mut build = Build::new(root);
    build.kernel_sources()?;
    build.host_sources()?;
    build.extra_components()?;
    build.archive()
}

fn fail(message: &str) -> ! {
    println!("cargo::error={message}");
    std::process::exit(1)
}

/// `OUT_DIR` and the flags of the two halves.
struct Build {
    root: PathBuf,
    out: PathBuf,
    compiler: cc::Tool,
    kernel: Vec<OsString>,
    host: Vec<OsString>,
    objects: Vec<PathBuf>,
}

/// One C file to compile.
struct Unit {
    source: PathBuf,
    object: PathBuf,
    flags: Vec<OsString>,
}

impl Build {
    fn new(root: PathBuf) -> Self {
        let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo"));
        let compiler = cc::Build::new().warnings(false).get_compiler();
        let mut build = Build {
            root,
            out,
            compiler,
            kernel: vec![],
            host: vec![],
            objects: vec![],
        };
        let sys = build.root.join("csrc/sys");
        let include = sys.join("rump/include");

        let mut common = strings(&[
            "-std=gnu11",
            "-fno-strict-aliasing",
            "-fno-common",
            "-fwrapv",
            // For the backtrace of a panic.
            "-fasynchronous-unwind-tables",
            "-Wall",
            "-Wextra",
            "-Wno-unused-parameter",
            "-Wno-sign-compare",
            "-Wno-missing-field-initializers",
            "-Wstrict-prototypes",
            "-Wmissing-prototypes",
            "-Wpointer-arith",
            "-Wold-style-definition",
            // No warning: a pointer would be cut to an int.
            "-Werror=implicit-function-declaration",
        ]);
        common.extend(if build.compiler.is_like_clang() {
            strings(&[
                "-Wno-initializer-overrides",
                "-Wno-unused-command-line-argument",
            ])
        } else {
            strings(&["-Wno-override-init"])
        });
        if on("RUMP_WERROR") {
            common.push("-Werror".into());
        }
        if on("RUMP_DEBUG") {
            common.push("-DDEBUG".into());
        }
        if let Ok(list) = env::var("RUMP_SANITIZE")
            && !list.is_empty()
        {
            common.push(format!("-fsanitize={list}").into());
            common.push("-fno-omit-frame-pointer".into());
        }
        build.host = common.clone();
        build.host.extend(strings(&["-D_GNU_SOURCE", "-pthread"]));
        build.host.push(flag("-I", &include));

        build.kernel = common;
        build.kernel.extend(strings(&[
            "-ffreestanding",
            "-fvisibility=hidden",
            "-nostdinc",
            "-isystem",
        ]));
        build.kernel.push(build.compiler_include().into());
        build.kernel.push(flag("-I", &sys));
        build.kernel.push(flag("-I", &include));
        build
            .kernel
            .extend(strings(&["-D_KERNEL", "-DDIAGNOSTIC", "-include"]));
        build.kernel.push(sys.join("rump/namespace.h").into());
        build
    }

    /// The compiler's own headers: stddef.h, stdint.h, stdarg.h, stdbool.h.
    fn compiler_include(&self) -> PathBuf {
        let ask = |arg: &str| {
            let out = self.compiler.to_command().arg(arg).output().ok();
            PathBuf::from(String::from_utf8_lossy(&out.unwrap_or_else(no_output).stdout).trim())
        };
        let gcc = ask("-print-file-name=include");
        if gcc.join("stddef.h").exists() {
            return gcc;
        }
        let clang = ask("-print-resource-dir").join("include");
        if !clang.join("stddef.h").exists() {
            fail(&format!(
                "{}: no stddef.h of its own found",
                self.compiler.path().display()
            ));
        }
        clang
    }

    fn kernel_sources(&mut self) -> io::Result<()> {
        let sys = self.root.join("csrc/sys");
        let components = Component::all(&sys)?;
        let chosen = Component::chosen(&components);
        for name in &chosen {
            let define = format!("-DRUMP_WITH_{}", name.to_uppercase());
            self.kernel.push(define.into());
        }
        let mut sources = Vec::new();
        find(&sys, "c", &mut sources)?;
        let mut units = Vec::new();
        for source in sources {
            // A folder may lie in that of another component: the inner one counts.
            let owner = components
                .values()
                .flat_map(|c| c.dirs.iter().map(move |d| (d, c)))
                .filter(|(dir, _)| source.starts_with(dir))
                .max_by_key(|(dir, _)| dir.as_os_str().len())
                .map(|(_, c)| &c.name);
            let mut flags = self.kernel.clone();
            if let Some(name) = owner {
                if !chosen.contains(name) {
                    continue;
                }
                flags.push(format!("-DRUMP_COMPONENT_NAME={name}").into());
            }
            units.push(self.unit("kernel", &sys, source, flags));
        }
        self.compile(units)
    }

    fn host_sources(&mut self) -> io::Result<()> {
        let base = self.root.join("csrc/lib");
        let mut sources = Vec::new();
        find(&base.join("librumpuser"), "c", &mut sources)?;
        let units = sources
            .into_iter()
            .map(|s| self.unit("host", &base, s, self.host.clone()));
        let units = units.collect();
        self.compile(units)
    }

    /// Drivers that are not in this tree, and the table that lists them.
    fn extra_components(&mut self) -> io::Result<()> {
        let list = env::var_os("RUMP_EXTRA_COMPONENTS").unwrap_or_default();
        let mut descriptors = Vec::new();
        for dir in env::split_paths(&list).filter(|d| !d.as_os_str().is_empty()) {
            println!("cargo::rerun-if-changed={}", dir.display());
            descriptors.extend(self.extra_component(&self.root.join(dir))?);
        }
        let mut table = String::from("#include <rump-sys/component.h>\n\n");
        for d in &descriptors {
            table += &format!("extern const struct rump_component_desc {d};\n");
        }
        table += "\nconst struct rump_component_desc * const rump_extra_components[] = {\n";
        for d in &descriptors {
            table += &format!("\t&{d},\n");
        }
        table += "\tNULL\n};\n";
        self.generated("extra_components", &table)
    }

    /// A driver of one's own: a folder NAME with its `*.c`; `*_user.c` is its
    /// host half. It defines `const struct rump_component_desc rumpcomp_NAME`.
    /// Without that, one is made up for a driver that was written for NetBSD:
    /// of its RUMP_COMPONENT() routines, or else of its MODULE(); it then
    /// attaches to one kernel at a time, because it may have globals.
    ///
    /// Returns the names of its descriptors.
    fn extra_component(&mut self, dir: &Path) -> io::Result<Vec<String>> {
        let name = dir
            .file_name()
            .and_then(|n| n.to_str())
            .unwrap_or_default()
            .to_string();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            fail(&format!(
                "{}: the name of the folder must be a C name",
                dir.display()
            ));
        }
        let mut sources = Vec::new();
        find(dir, "c", &mut sources)?;
        if sources.is_empty() {
            fail(&format!("{}: no C files", dir.display()));
        }
        let is_host = |s: &PathBuf| s.to_string_lossy().ends_with("_user.c");
        let (host, kernel): (Vec<_>, Vec<_>) = sources.into_iter().partition(is_host);
        let base = dir.parent().unwrap_or(dir).to_path_buf();
        let host_flags = [self.host.clone(), vec![flag("-I", dir)]].concat();
        let units = host
            .into_iter()
            .map(|s| self.unit("extra-host", &base, s, host_flags.clone()));
        self.compile(units.collect())?;

        // Compile, see which names leave the folder, and compile them renamed.
        let mut flags = self.kernel.clone();
        flags.push(flag("-I", dir));
        flags.push(format!("-DRUMP_COMPONENT_NAME={name}").into());
        let plain: Vec<Unit> = kernel
            .iter()
            .map(|s| self.unit("extra-plain", &base, s.clone(), flags.clone()))
            .collect();
        let objects: Vec<PathBuf> = plain.iter().map(|u| u.object.clone()).collect();
        let kept = self.objects.len();
        self.compile(plain)?;
        self.objects.truncate(kept);
        let symbols = self.defined(&objects)?;
        let mut header = String::new();
        for s in symbols
            .iter()
            .filter(|s| !PREFIXES.iter().any(|p| s.starts_with(p)))
        {
            header += &format!("#define {s} rumpns_{s}\n");
        }
        let namespace = self.out.join(format!("{name}_namespace.h"));
        write_if_changed(&namespace, &header)?;
        flags.extend(["-include".into(), namespace.into()]);
        let units = kernel
            .into_iter()
            .map(|s| self.unit("extra", &base, s, flags.clone()));
        self.compile(units.collect())?;

        let own = format!("rumpcomp_{name}");
        if symbols.contains(&own) {
            return Ok(vec![own]);
        }
        self.make_descriptors(&name, &symbols, flags)
    }

    fn make_descriptors(
        &mut self,
        name: &str,
        symbols: &BTreeSet<String>,
        flags: Vec<OsString>,
    ) -> io::Result<Vec<String>> {
        let prefix = format!("rumpcompinit_{name}_");
        let routines: Vec<&str> = symbols
            .iter()
            .filter_map(|s| s.strip_prefix(&prefix))
            .collect();
        let modules: Vec<&String> = symbols
            .iter()
            .filter(|s| s.ends_with("_modinfo") && !s.starts_with("rumpns_"))
            .collect();
        let mut text = String::from("#include <sys/module.h>\n#include <rump-sys/component.h>\n\n");
        text += "static volatile uint64_t owner;\n";
        let mut made = Vec::new();
        let mut describe = |id: String, ctype: &str, attach: &str, module: &str| {
            text += &format!(
                "\nconst struct rump_component_desc {id} = {{\n\t.rc_name = \"{name}\",\n\
                 \t.rc_type = RUMP_COMPONENT_{ctype},\n\t.rc_flags = RUMPCOMP_EXCLUSIVE,\n\
                 \t.rc_attach = {attach},\n\t.rc_modinfo = {module},\n\t.rc_owner = &owner,\n}};\n"
            );
            made.push(id);
        };
        for r in &routines {
            describe(
                format!("rumpcomp_{name}_{r}"),
                r,
                &format!("{prefix}{r}"),
                "NULL",
            );
        }
        for m in &modules {
            describe(
                format!("rumpcomp_{name}_{m}"),
                "VFS",
                "NULL",
                &format!("&{m}"),
            );
        }
        if made.is_empty() {
            fail(&format!(
                "component {name}: define `const struct rump_component_desc rumpcomp_{name}', \
                 or use MODULE() or RUMP_COMPONENT()"
            ));
        }
        let mut externs = String::new();
        for r in &routines {
            externs += &format!("int {prefix}{r}(void);\n");
        }
        for m in &modules {
            externs += &format!("extern const modinfo_t {m};\n");
        }
        let text = text.replace("static volatile", &(externs + "static volatile"));
        self.generated_with(&format!("{name}_component"), &text, flags)?;
        Ok(made)
    }

    /// A C file that is written here.
    fn generated(&mut self, name: &str, text: &str) -> io::Result<()> {
        let flags = self.kernel.clone();
        self.generated_with(name, text, flags)
    }

    fn generated_with(&mut self, name: &str, text: &str, flags: Vec<OsString>) -> io::Result<()> {
        let source = self.out.join(format!("{name}.c"));
        write_if_changed(&source, text)?;
        let unit = self.unit("generated", &self.out.clone(), source, flags);
        self.compile(vec![unit])
    }

    /// Global symbols that objects define.
    fn defined(&self, objects: &[PathBuf]) -> io::Result<BTreeSet<String>> {
        let nm = env::var_os("NM").unwrap_or_else(|| "nm".into());
        let mut command = Command::new(&nm);
        let out = command
            .args(["-g", "-P", "--defined-only"])
            .args(objects)
            .output()?;
        if !out.status.success() {
            fail(&format!("{nm:?}: {}", String::from_utf8_lossy(&out.stderr)));
        }
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        let symbol = |l: &str| {
            let mut words = l.split(' ');
            let name = words.next().map(str::to_string);
            words.next().and(name)
        };
        Ok(text
            .lines()
            .filter(|l| !l.ends_with(':'))
            .filter_map(symbol)
            .collect())
    }

    fn unit(&self, half: &str, base: &Path, source: PathBuf, flags: Vec<OsString>) -> Unit {
        let relative = source
            .strip_prefix(base)
            .unwrap_or(&source)
            .with_extension("o");
        // Flat and unique: an archive knows its members by their last component.
        let name = relative.to_string_lossy().replace('/', "-");
        Unit {
            source,
            object: self.out.join("obj").join(half).join(name),
            flags,
        }
    }

    /// Compiles what is out of date, with as many processes as cargo allows.
    fn compile(&mut self, units: Vec<Unit>) -> io::Result<()> {
        let stale: Vec<&Unit> = units.iter().filter(|u| !self.current(u)).collect();
        let jobs = env::var("NUM_JOBS")
            .ok()
            .and_then(|n| n.parse().ok())
            .unwrap_or(1);
        let next = AtomicUsize::new(0);
        let failed = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..stale.len().min(jobs) {
                scope.spawn(|| {
                    while let Some(unit) = stale.get(next.fetch_add(1, Ordering::Relaxed)) {
                        if !self.compile_one(unit) {
                            failed.store(true, Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        if failed.into_inner() {
            fail("the C compiler reported errors (above)");
        }
        self.objects.extend(units.into_iter().map(|u| u.object));
        Ok(())
    }

    fn compile_one(&self, unit: &Unit) -> bool {
        let run = || -> io::Result<bool> {
            if let Some(dir) = unit.object.parent() {
                fs::create_dir_all(dir)?;
            }
            let mut command = self.command(unit);
            command.arg("-MF").arg(unit.object.with_extension("d"));
            let out = command.output()?;
            eprint!("{}", String::from_utf8_lossy(&out.stderr));
            if out.status.success() {
                // Last, so that an interrupted compilation is not current.
                fs::write(
                    unit.object.with_extension("cmd"),
                    fingerprint(&self.command(unit)),
                )?;
            }
            Ok(out.status.success())
        };
        run().unwrap_or_else(|e| {
            eprintln!("{}: {e}", unit.source.display());
            false
        })
    }

    fn command(&self, unit: &Unit) -> Command {
        let mut command = self.compiler.to_command();
        command
            .args(&unit.flags)
            .args(["-MMD", "-c", "-o"])
            .arg(&unit.object)
            .arg(&unit.source);
        command
    }

    /// Same command as last time, and nothing it read is newer.
    fn current(&self, unit: &Unit) -> bool {
        let same = fs::read_to_string(unit.object.with_extension("cmd"))
            .is_ok_and(|old| old == fingerprint(&self.command(unit)));
        let Ok(deps) = fs::read_to_string(unit.object.with_extension("d")) else {
            return false;
        };
        let Some(built) = modified(&unit.object) else {
            return false;
        };
        let deps = deps.split_once(": ").map_or("", |(_, list)| list);
        same && deps
            .split_whitespace()
            .filter(|word| *word != "\\")
            .all(|dep| modified(Path::new(dep)).is_some_and(|t| t <= built))
    }

    fn archive(&mut self) -> io::Result<()> {
        let keep: BTreeSet<&PathBuf> = self.objects.iter().collect();
        let mut old = Vec::new();
        find(&self.out.join("obj"), "o", &mut old)?;
        for object in old.iter().filter(|o| !keep.contains(o)) {
            // Of a file that is gone: `xtask check` looks at all that is here.
            if !object.parent().is_some_and(|p| p.ends_with("extra-plain")) {
                fs::remove_file(object)?;
            }
        }
        cc::Build::new().objects(&self.objects).compile("rumpkern");
        Ok(())
    }
}

/// A folder under `csrc/sys/rump/*/lib`.
struct Component {
    name: String,
    dirs: Vec<PathBuf>,
    requires: Vec<String>,
}

impl Component {
    fn all(sys: &Path) -> io::Result<BTreeMap<String, Component>> {
        let mut all = BTreeMap::new();
        for part in ["fs", "net", "dev", "kern"] {
            let Ok(entries) = fs::read_dir(sys.join("rump").join(part).join("lib")) else {
                continue;
            };
            for entry in entries {
                let dir = entry?.path();
                let Ok(text) = fs::read_to_string(dir.join("COMPONENT")) else {
                    continue;
                };
                let folder = dir.file_name().and_then(|n| n.to_str()).unwrap_or_default();
                let name = folder.trim_start_matches("lib").to_string();
                let mut c = Component {
                    name,
                    dirs: vec![dir.clone()],
                    requires: vec![],
                };
                for line in text.lines().map(str::trim) {
                    match line.split_once(' ') {
                        _ if line.is_empty() || line.starts_with('#') => {}
                        Some(("sources", path)) => c.dirs.push(sys.join(path.trim())),
                        Some(("requires", other)) => c.requires.push(other.trim().to_string()),
                        _ => fail(&format!("{}/COMPONENT: {line}", dir.display())),
                    }
                }
                all.insert(c.name.clone(), c);
            }
        }
        Ok(all)
    }

    /// Those whose feature is on, and what they require.
    fn chosen(all: &BTreeMap<String, Component>) -> BTreeSet<String> {
        let on = |name: &&String| {
            let feature = name.to_uppercase().replace('-', "_");
            env::var_os(format!("CARGO_FEATURE_{feature}")).is_some()
        };
        let mut chosen: BTreeSet<String> = all.keys().filter(on).cloned().collect();
        loop {
            let more: Vec<String> = chosen
                .iter()
                .flat_map(|name| &all[name].requires)
                .filter(|r| !chosen.contains(*r))
                .cloned()
                .collect();
            if more.is_empty() {
                return chosen;
            }
            for name in more {
                if !all.contains_key(&name) {
                    fail(&format!(
                        "component {name}: required, but there is no such folder"
                    ));
                }
                chosen.insert(name);
            }
        }
    }
}

fn strings(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

fn flag(name: &str, path: &Path) -> OsString {
    let mut f = OsString::from(name);
    f.push(path);
    f
}

fn on(variable: &str) -> bool {
    env::var(variable).is_ok_and(|v| !v.is_empty() && v != "0")
}

fn no_output() -> std::process::Output {
    fail("the C compiler does not run")
}

fn fingerprint(command: &Command) -> String {
    format!("{command:?}\n")
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|m| m.modified()).ok()
}

fn write_if_changed(path: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text)
}

/// All files below `dir` with this extension, sorted: builds are reproducible.
fn find(dir: &Path, extension: &str, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(dir) else {
        return Ok(());
    };
    let mut paths = entries
        .map(|e| e.map(|e| e.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            find(&path, extension, found)?;
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    Ok(())
}
