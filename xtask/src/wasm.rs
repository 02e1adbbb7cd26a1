//! The library on `wasm32-unknown-unknown`: that it builds without a C compiler, and that its tests pass under Node.js.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::steps::Steps;
use crate::{cargo, root};

const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's compiler and the source of its standard library, for machines that rustup's target cannot be had on.
const DEBIAN: [&str; 2] = ["rustc-web", "rust-web-src"];
const ADVICE: &str =
    "run `rustup target add wasm32-unknown-unknown`, or on Debian `apt-get install rustc-web rust-web-src`";

/// Builds, and runs the tests if Node.js may be used.
pub(crate) fn check(steps: &mut Steps, node: bool) {
    let mut toolchain = None;
    steps.check("wasm32: a compiler for it", || {
        toolchain = Some(Toolchain::find()?);
        Ok(())
    });
    let Some(toolchain) = toolchain else { return };
    let core = ["-p", "relying", "--no-default-features", "--features", "rust-crypto"];
    steps.command("wasm32: relying builds without a C compiler", toolchain.cargo("check").args(core));
    steps.command(
        "wasm32: the example builds",
        toolchain.cargo("check").args(core).args(["--example", "wasm"]),
    );
    if !node {
        return;
    }
    let mut runner = None;
    steps.check("wasm32: wasm-bindgen-test-runner", || {
        runner = Some(test_runner()?);
        Ok(())
    });
    let Some(runner) = runner else { return };
    let test = || {
        let mut test = toolchain.cargo("test");
        test.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &runner)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "1200");
        test
    };
    let jose = ["-p", "relying-jose", "--no-default-features", "--features", "rust-crypto-private-rsa"];
    steps.command(
        "wasm32: the tests of relying-jose under Node.js",
        test().args(jose).args(["--test", "rust_crypto"]),
    );
    steps.command("wasm32: a sign-in under Node.js", test().args(core).args(["--test", "wasm"]));
}

/// How to compile for the target.
enum Toolchain {
    /// With the target of this compiler.
    Rustup,
    /// With Debian's compiler, which builds the standard library itself, and this linker.
    Debian { linker: PathBuf },
}

impl Toolchain {
    /// What is there, else what may be installed.
    fn find() -> Result<Self, String> {
        let sysroot = PathBuf::from(output(Command::new("rustc").args(["--print", "sysroot"]))?);
        let libraries = sysroot.join("lib/rustlib");
        if libraries.join(TARGET).join("lib").is_dir() {
            return Ok(Self::Rustup);
        }
        if !debian_is_there() {
            let root = output(Command::new("id").arg("-u")).is_ok_and(|user| user == "0");
            if !root {
                return Err(ADVICE.to_owned());
            }
            let mut install = Command::new("apt-get");
            output(install.args(["install", "--yes", "--no-install-recommends"]).args(DEBIAN))
                .map_err(|problem| format!("{problem}\n{ADVICE}"))?;
        }
        let hosts = std::fs::read_dir(&libraries).into_iter().flatten().flatten();
        let linker = hosts.map(|host| host.path().join("bin/rust-lld")).find(|linker| linker.is_file());
        let linker = linker.ok_or_else(|| format!("no rust-lld below {}: {ADVICE}", libraries.display()))?;
        Ok(Self::Debian { linker })
    }

    /// Cargo for the target, with nothing that could compile C.
    fn cargo(&self, subcommand: &str) -> Command {
        let mut cargo = cargo();
        cargo.args([subcommand, "--target", TARGET, "--target-dir", "target/wasm"]);
        cargo.env("CC", "no-c-compiler").env("CXX", "no-c-compiler");
        // The arithmetic of the standard library counts, and nobody debugs here.
        cargo.env("CARGO_PROFILE_DEV_OPT_LEVEL", "1").env("CARGO_PROFILE_DEV_DEBUG", "0");
        if let Self::Debian { linker } = self {
            cargo
                .arg("-Zbuild-std=std,panic_abort")
                .env("RUSTC", "/usr/bin/rustc")
                .env("RUSTC_BOOTSTRAP", "1");
            cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
        cargo
    }
}

fn debian_is_there() -> bool {
    Path::new("/usr/bin/rustc").exists() && Path::new("/usr/lib/rustlib/src/rust/library/Cargo.lock").exists()
}

/// The program that runs tests in Node.js, in the version of the wasm-bindgen that is built in: the two must be the same.
/// It is taken from the path, else built once.
fn test_runner() -> Result<PathBuf, String> {
    let version = locked_version("wasm-bindgen")?;
    let installed = PathBuf::from("wasm-bindgen-test-runner");
    let found = output(Command::new(&installed).arg("--version"));
    if found.is_ok_and(|found| found.split(' ').any(|word| word == version)) {
        return Ok(installed);
    }
    let folder = root().join("target/tools").join(format!("wasm-bindgen-{version}"));
    let runner = folder.join("bin/wasm-bindgen-test-runner");
    if !runner.is_file() {
        // Without `--locked`: its lock file may name versions that a mirror of the registry does not show yet.
        output(
            cargo()
                .args([
                    "install",
                    "wasm-bindgen-cli",
                    "--no-default-features",
                    "--version",
                    &version,
                    "--root",
                ])
                .arg(&folder),
        )?;
    }
    Ok(runner)
}

/// The version of a package in Cargo.lock.
fn locked_version(package: &str) -> Result<String, String> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).map_err(|error| error.to_string())?;
    let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{package}\""));
    let version = lines.nth(1).and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version.map(str::to_owned).ok_or_else(|| format!("Cargo.lock has no {package}"))
}

/// What a command prints, or how it failed.
fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(format!("{command:?}\n{}", String::from_utf8_lossy(&output.stderr)))
    }
}
