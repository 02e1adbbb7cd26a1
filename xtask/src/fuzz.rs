//! Fuzzing with libFuzzer on stable Rust: coverage by LLVM's own pass, without a sanitizer, which safe code does not need.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::steps::Steps;
use crate::{cargo, root};

/// For how long the smoke run feeds each target.
const SMOKE_SECONDS: u32 = 8;

/// The switches that cargo-fuzz uses too.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
     -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Ccodegen-units=1";

/// Every target over its corpus and what grows out of it in a few seconds. New inputs are not kept.
pub(crate) fn smoke(steps: &mut Steps) {
    match build() {
        Ok(mut build) => steps.command("fuzz targets: build", &mut build),
        Err(problem) => return steps.check("fuzz targets: build", || Err(problem)),
    }
    for target in targets() {
        let grown = root().join("fuzz/target/grown").join(&target);
        steps.check(&format!("fuzz {target}: corpus and {SMOKE_SECONDS} s"), || {
            let _ = std::fs::remove_dir_all(&grown);
            std::fs::create_dir_all(&grown).map_err(|error| error.to_string())?;
            let time = format!("-max_total_time={SMOKE_SECONDS}");
            let output = run(&target, &grown)?.args(["-verbosity=0", &time]).output();
            let output = output.map_err(|error| error.to_string())?;
            if output.status.success() {
                return Ok(());
            }
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        });
    }
}

/// One target until it finds something; new inputs go to `fuzz/target/grown`.
pub(crate) fn forever(target: &str) -> ExitCode {
    if !targets().iter().any(|known| known == target) {
        eprintln!("there is no fuzz target {target}; there are {}", targets().join(", "));
        return ExitCode::from(2);
    }
    let grown = root().join("fuzz/target/grown").join(target);
    let begin = || -> Result<bool, String> {
        std::fs::create_dir_all(&grown).map_err(|error| error.to_string())?;
        let built = build()?.status().map_err(|error| error.to_string())?.success();
        Ok(built && run(target, &grown)?.status().map_err(|error| error.to_string())?.success())
    };
    match begin() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<Command, String> {
    let mut build = cargo();
    // With a target, the switches do not reach build scripts and macros.
    build.args(["build", "--release", "--manifest-path", "fuzz/Cargo.toml", "--bins", "--target", &host()?]);
    build.env("RUSTFLAGS", COVERAGE).env("CARGO_TARGET_DIR", root().join("fuzz/target"));
    Ok(build)
}

fn run(target: &str, grown: &std::path::Path) -> Result<Command, String> {
    let mut run = Command::new(root().join("fuzz/target").join(host()?).join("release").join(target));
    run.arg(grown).arg(root().join("fuzz/corpus").join(target)).current_dir(root().join("fuzz/target"));
    let dictionary = root().join("fuzz/dictionaries").join(format!("{target}.dict"));
    if dictionary.exists() {
        run.arg(format!("-dict={}", dictionary.display()));
    }
    Ok(run)
}

/// The targets, by the files that hold them.
fn targets() -> Vec<String> {
    let entries = std::fs::read_dir(root().join("fuzz/fuzz_targets")).into_iter().flatten().flatten();
    let stem = |path: PathBuf| Some(path.file_stem()?.to_str()?.to_owned());
    let mut targets: Vec<_> = entries.filter_map(|entry| stem(entry.path())).collect();
    targets.sort();
    targets
}

/// The platform that this compiler builds for.
fn host() -> Result<String, String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned);
    host.ok_or_else(|| "rustc does not tell its host".into())
}
