//! Everything that must hold, in the order in which a mistake shows soonest.

use std::process::{Command, ExitCode};

use crate::steps::Steps;
use crate::{cargo, features, fuzz, layers, links, root, wasm};

/// The features of serde_json that a stranger in the build may switch on; nothing may change by them.
const ODD_JSON: &str = "serde_json/arbitrary_precision,serde_json/preserve_order";
/// What the npm packages of the peers need.
const OLDEST_NODE: u32 = 20;

/// Runs all steps; those that need Node.js only if `peers`.
pub(crate) fn run(peers: bool) -> ExitCode {
    let mut steps = Steps::default();
    steps.command("style: cargo fmt", cargo().args(["fmt", "--all", "--check"]));
    let features = features::all();
    steps.command(
        "lints: cargo clippy",
        cargo()
            .args(["clippy", "--workspace", "--all-targets", "--features", &features])
            .args(["--", "-D", "warnings"]),
    );
    steps.command(
        "documentation: cargo doc",
        cargo()
            .args(["doc", "--workspace", "--no-deps", "--features", &features])
            .env("RUSTDOCFLAGS", "-D warnings"),
    );
    links::check(&mut steps);
    layers::check(&mut steps);
    steps.command("tests: cargo test --workspace", cargo().args(["test", "--workspace"]));
    steps.command(
        "tests: relying with every adapter",
        cargo().args(["test", "-p", "relying", "--features", &features::of("relying")]),
    );
    steps.command(
        "tests: relying-jose with every feature",
        cargo().args(["test", "-p", "relying-jose", "--features", &features::of("relying-jose")]),
    );
    for package in ["relying-jose", "relying", "relying-testkit"] {
        steps.command(
            &format!("tests: {package} with odd features of serde_json"),
            cargo().args(["test", "-p", package, "--features", ODD_JSON]),
        );
    }
    for example in examples() {
        let mut run = cargo();
        run.args(["run", "-p", "relying", "--features", &features::of("relying"), "--example", &example]);
        steps.command(&format!("example: {example}"), &mut run);
    }
    steps.command(
        "the first command of the README",
        cargo().args(["run", "--release", "-p", "relying-cli", "--", "demo"]),
    );
    fuzz::smoke(&mut steps);
    wasm::check(&mut steps, peers);
    if peers {
        independent_servers(&mut steps);
    } else {
        println!("not run: the tests against independent servers, which need Node.js");
    }
    deny(&mut steps);
    steps.finish()
}

fn examples() -> Vec<String> {
    let entries = std::fs::read_dir(root().join("crates/relying/examples")).into_iter().flatten().flatten();
    let mut examples: Vec<_> =
        entries.filter_map(|entry| Some(entry.path().file_stem()?.to_str()?.to_owned())).collect();
    examples.sort();
    examples
}

fn independent_servers(steps: &mut Steps) {
    steps.check("Node.js is there", || {
        let advice =
            format!("install Node.js {OLDEST_NODE} or later, or run `cargo xtask test --here` without it");
        let output = Command::new("node").arg("--version").output().map_err(|_| advice.clone())?;
        let version = String::from_utf8_lossy(&output.stdout).into_owned();
        let major =
            version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
        if major >= Some(OLDEST_NODE) { Ok(()) } else { Err(format!("found {}: {advice}", version.trim())) }
    });
    let peers = root().join("tests/peers");
    steps.command("npm packages of the peers", Command::new("npm").arg("ci").current_dir(&peers));
    steps.command(
        "tests: independent servers and libraries",
        cargo().args(["test", "-p", "relying-peers", "--features", "real-peers"]),
    );
}

/// Licences, sources and banned crates. cargo-deny is not something every machine has.
fn deny(steps: &mut Steps) {
    if cargo().args(["deny", "--version"]).output().is_ok_and(|output| output.status.success()) {
        steps.command(
            "licences, bans and sources: cargo deny",
            cargo().args(["deny", "check", "licenses", "bans", "sources"]),
        );
    } else {
        println!("not run: cargo deny, which is not installed (cargo install cargo-deny --locked)");
    }
}
