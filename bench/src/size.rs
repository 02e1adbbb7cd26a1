//! What a library costs before it does anything: crates, build times, the size of a program.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::report::{Budget, Row, Unit};

const PROGRAMS: [&str; 3] = ["program-floor", "program-relying", "program-openidconnect"];

/// The folder of this crate.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Builds the programs one by one, so that none gets the features of another, and says where they are.
pub fn build_programs() -> Result<PathBuf, Box<dyn Error>> {
    for program in PROGRAMS {
        cargo(&["build", "--release", "--quiet", "--locked", "--package", program])?;
    }
    Ok(folder().join("target/release"))
}

/// Crates and sizes.
pub fn rows(programs: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let default = crates("relying", &[])?;
    let core = crates("relying", &["--no-default-features", "--features", "aws-lc-rs"])?;
    let openidconnect = crates("openidconnect", &[])?;
    let oauth2 = crates("oauth2", &[])?;
    let twice: Vec<_> = duplicates(&default).into_iter().collect();
    let megabytes = |program| -> Result<f64, Box<dyn Error>> {
        Ok(std::fs::metadata(programs.join(program))?.len() as f64 / 1e6)
    };
    let count =
        |what: &str, value: usize, most: Option<f64>, peers: Vec<(&'static str, f64)>, detail: String| Row {
            what: what.into(),
            unit: Unit::Count,
            value: value as f64,
            budget: most.map(Budget::AtMost),
            peers,
            detail,
        };
    Ok(vec![
        count(
            "dependency crates, default features",
            default.len(),
            Some(120.0),
            vec![("openidconnect", openidconnect.len() as f64), ("oauth2", oauth2.len() as f64)],
            String::new(),
        ),
        count("dependency crates, core without adapter", core.len(), Some(40.0), vec![], String::new()),
        count(
            "crates in more than one version, default features",
            twice.len(),
            None,
            vec![
                ("openidconnect", duplicates(&openidconnect).len() as f64),
                ("oauth2", duplicates(&oauth2).len() as f64),
            ],
            twice.join(", "),
        ),
        Row {
            what: "release binary of a signing-in program".into(),
            unit: Unit::Megabytes,
            value: megabytes("program-relying")?,
            budget: None,
            peers: vec![("openidconnect", megabytes("program-openidconnect")?)],
            detail: "profile release as Cargo has it by default".into(),
        },
    ])
}

/// Clean builds of the signing-in programs. Takes minutes.
pub fn build_times() -> Result<Vec<Row>, Box<dyn Error>> {
    let mut rows = Vec::new();
    for (what, release, most) in [("debug", false, 55.0), ("release", true, 85.0)] {
        let own = clean_build("program-relying", release)?;
        let peer = clean_build("program-openidconnect", release)?;
        rows.push(Row {
            what: format!("clean {what} build of a signing-in program, 2 cores"),
            unit: Unit::Seconds,
            value: own.as_secs_f64(),
            budget: Some(Budget::AtMost(most)),
            peers: vec![("openidconnect", peer.as_secs_f64())],
            detail: String::new(),
        });
    }
    Ok(rows)
}

/// The crates that `package` needs on this platform, as `name version`, without itself.
fn crates(package: &str, features: &[&str]) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let tree = ["tree", "--quiet", "--locked", "--prefix", "none", "--edges", "normal", "--format", "{p}"];
    // The project's own lock file for its own crates, that of the benchmarks for the peers.
    let folder = if package.starts_with("relying") { folder().join("..") } else { folder().to_path_buf() };
    let output = Command::new(env!("CARGO"))
        .args(tree)
        .args(["--package", package])
        .args(features)
        .current_dir(folder)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo tree failed for {package}").into());
    }
    let words = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let mut crates: BTreeSet<_> = String::from_utf8(output.stdout)?.lines().map(words).collect();
    crates.retain(|line| !line.is_empty() && !line.starts_with(&format!("{package} ")));
    Ok(crates)
}

fn duplicates(crates: &BTreeSet<String>) -> BTreeSet<String> {
    let name = |line: &String| line.split(' ').next().unwrap_or_default().to_owned();
    let names: Vec<_> = crates.iter().map(name).collect();
    names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()).collect()
}

fn clean_build(program: &str, release: bool) -> Result<Duration, Box<dyn Error>> {
    let target = folder().join("target/clean");
    if target.exists() {
        std::fs::remove_dir_all(&target)?;
    }
    let mut arguments =
        vec!["build", "--quiet", "--locked", "--jobs", "2", "--package", program, "--target-dir"];
    arguments.push(target.to_str().ok_or("the path is not text")?);
    if release {
        arguments.push("--release");
    }
    let start = Instant::now();
    cargo(&arguments)?;
    let time = start.elapsed();
    std::fs::remove_dir_all(&target)?;
    Ok(time)
}

fn cargo(arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    let status = Command::new(env!("CARGO")).args(arguments).current_dir(folder()).status()?;
    if status.success() { Ok(()) } else { Err(format!("cargo {} failed", arguments.join(" ")).into()) }
}
