//! `relying`: OAuth 2.0 and OpenID Connect from a terminal.

mod browser;
mod checked;
mod cli;
mod client;
mod command;
mod demo;
mod diagnose;
mod exit;
mod files;
mod keys;
mod loopback;
mod observed;
mod output;
mod secrets;
mod tokens;
mod when;

use std::process::ExitCode;

use clap::error::{ContextKind, ErrorKind};

use crate::cli::Cli;
use crate::exit::{Exit, Failure};
use crate::output::Output;

fn main() -> ExitCode {
    let cli = match Cli::from_arguments(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let output = cli.global.output();
    let outcome = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let outcome = runtime.block_on(run(cli, output));
            // A name lookup that is still under way must not keep the program alive.
            runtime.shutdown_background();
            outcome
        }
        Err(error) => {
            Err(Failure::usage(format!("cannot start: {error}"), "check the limits of this process"))
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output.fail(&failure);
            failure.exit.into()
        }
    }
}

async fn run(cli: Cli, output: Output) -> Result<(), Failure> {
    if cli.command.ends_by_ctrl_c() {
        return command::run(cli.command, output).await;
    }
    tokio::select! {
        outcome = command::run(cli.command, output) => outcome,
        // Without a handler for the signal the default one ends the program.
        Ok(()) = tokio::signal::ctrl_c() => Err(Failure::cancelled("cancelled", "")),
    }
}

/// Shows help, or says what is wrong with the command line.
fn refuse(error: &clap::Error) -> ExitCode {
    let json = std::env::args_os().any(|argument| argument == "--json");
    if json && error.use_stderr() {
        let text = error.to_string();
        let first = text.split("\n\n").next().unwrap_or_default();
        let message = first.trim().trim_start_matches("error: ").replace('\n', " ");
        let advice = match (error.kind(), error.get(ContextKind::SuggestedArg)) {
            (ErrorKind::UnknownArgument, Some(suggestion)) => format!("did you mean {suggestion}?"),
            _ => "see relying help and the --help of the command".to_owned(),
        };
        let output = Output { json, show_secrets: false, verbose: false };
        output.fail(&Failure::usage(message, advice));
        return Exit::Usage.into();
    }
    // Printing help can fail only when nobody reads it.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage.into() } else { ExitCode::SUCCESS }
}
