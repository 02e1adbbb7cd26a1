//! `relying completions`.

use clap::CommandFactory as _;

use crate::cli::{Cli, CompletionsArguments};
use crate::output::Output;

pub(super) fn run(arguments: &CompletionsArguments, output: Output) {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "relying", &mut script);
    output.raw(&script);
}
