//! What may depend on what, proved by `cargo tree`.

use std::collections::BTreeSet;

use crate::cargo;
use crate::steps::Steps;

/// What has no place in the core: runtimes, HTTP clients, TLS.
const FOREIGN: [&str; 9] =
    ["tokio", "async-std", "hyper", "reqwest", "ureq", "tower", "rustls", "native-tls", "openssl"];
/// Most crates of the core, without adapter and TLS.
const MOST_IN_CORE: usize = 40;
/// What compiles C or binds to it.
const COMPILERS: [&str; 5] = ["cc", "cmake", "bindgen", "aws-lc-sys", "ring"];
/// Most crates of the core with RustCrypto, which cuts its primitives into many.
const MOST_IN_PURE_RUST: usize = 90;
/// Most crates with the default features.
const MOST_BY_DEFAULT: usize = 120;

/// Checks the layers.
pub(crate) fn check(steps: &mut Steps) {
    steps.check("the core has no runtime, HTTP client or TLS", || {
        let crates = tree("relying", &["--no-default-features", "--features", "aws-lc-rs"])?;
        match FOREIGN.iter().find(|foreign| crates.contains(**foreign)) {
            Some(foreign) => Err(format!("relying without adapters depends on {foreign}")),
            None => at_most(&crates, MOST_IN_CORE),
        }
    });
    steps.check("the core in pure Rust compiles no C", || {
        let crates = tree("relying", &["--no-default-features", "--features", "rust-crypto"])?;
        match COMPILERS.iter().find(|compiler| crates.contains(**compiler)) {
            Some(compiler) => Err(format!("relying with rust-crypto depends on {compiler}")),
            None => at_most(&crates, MOST_IN_PURE_RUST),
        }
    });
    steps.check("the default features stay within their number of crates", || {
        at_most(&tree("relying", &[])?, MOST_BY_DEFAULT)
    });
    steps.check("relying-jose knows nothing of HTTP", || {
        let crates = tree("relying-jose", &[])?;
        let known = ["http", "relying"].iter().chain(&FOREIGN).find(|name| crates.contains(**name));
        known.map_or(Ok(()), |name| Err(format!("relying-jose depends on {name}")))
    });
    steps.check("relying-testkit shares nothing with relying", || {
        let crates = tree("relying-testkit", &[])?;
        if crates.contains("relying") { Err("relying-testkit depends on relying".into()) } else { Ok(()) }
    });
    steps.check("no crate is there in two versions", || {
        let duplicates =
            output(&["tree", "--workspace", "--edges", "normal", "--duplicates", "--depth", "0"])?;
        if duplicates.trim().is_empty() { Ok(()) } else { Err(duplicates) }
    });
}

/// The names of the crates that a package is built from and with.
fn tree(package: &str, features: &[&str]) -> Result<BTreeSet<String>, String> {
    let arguments = ["tree", "--package", package, "--edges", "normal,build", "--prefix", "none"];
    let lines = output(&[&arguments, features].concat())?;
    Ok(lines.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect())
}

fn output(arguments: &[&str]) -> Result<String, String> {
    let output = cargo().args(arguments).output().map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn at_most(crates: &BTreeSet<String>, most: usize) -> Result<(), String> {
    if crates.len() <= most {
        return Ok(());
    }
    let names: Vec<_> = crates.iter().map(String::as_str).collect();
    Err(format!("{} crates, at most {most} are allowed: {}", crates.len(), names.join(" ")))
}
