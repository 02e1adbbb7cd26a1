//! Tasks of the project: `cargo xtask test`, `bench`, `fuzz`, `layers`, `links` and `wasm`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a task talks to its reader")]

use std::path::Path;
use std::process::{Command, ExitCode};

mod features;
mod fuzz;
mod layers;
mod links;
mod steps;
mod test;
mod wasm;

const USAGE: &str = "\
usage: cargo xtask TASK

  test               everything: style, documentation, all tests, examples, layers, independent servers, fuzzing
  test --here        the same without what needs Node.js
  bench [OPTIONS]    measure against the bare primitives and other libraries; see bench/
  fuzz --smoke       each fuzz target for a few seconds
  fuzz TARGET        one fuzz target until it finds something
  layers             which crates the parts of the library may depend on
  links              whether the links between pages and files lead somewhere
  features COMMAND   cargo COMMAND --workspace with every feature but `fips`, which takes CMake and Go
  wasm               build for wasm32-unknown-unknown, and run the tests there with Node.js";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["test"] => test::run(true),
        ["test", "--here"] => test::run(false),
        ["bench", options @ ..] => bench(options),
        ["fuzz", "--smoke"] => steps::Steps::only(fuzz::smoke),
        ["fuzz", target] => fuzz::forever(target),
        ["features", subcommand, arguments @ ..] => {
            let features = features::all();
            run(cargo().arg(subcommand).args(["--workspace", "--features", &features]).args(arguments))
        }
        ["links"] => steps::Steps::only(links::check),
        ["layers"] => steps::Steps::only(layers::check),
        ["wasm"] => steps::Steps::only(|steps| wasm::check(steps, true)),
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// This build's cargo, in the folder of the workspace.
fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}

fn bench(options: &[&str]) -> ExitCode {
    let mut cargo = cargo();
    cargo
        .args(["run", "--quiet", "--profile", "measured", "--manifest-path", "bench/Cargo.toml", "--"])
        .args(options);
    run(&mut cargo)
}

fn run(command: &mut Command) -> ExitCode {
    match command.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
