//! A server with a fault: what the user is told about it.

use relying_testkit::{Expectation, Fault, Listener};
use serde_json::json;

use super::{USERNAME, WEB};
use crate::exit::{Exit, Failure};
use crate::output::{FAINT, GOOD, Output, STRONG, WARNING};

/// The settings of the scenario are right, so what looks like a misuse comes from the server.
pub(super) fn blame(failure: Failure) -> Failure {
    match failure.exit {
        Exit::Usage => failure.by(Exit::Refused),
        _ => failure,
    }
}

pub(super) fn introduce(listener: &Listener, fault: Option<Fault>, output: Output) {
    output.line(format_args!("{STRONG}Signing a user in over real HTTP{STRONG:#}"));
    output.line(format_args!(
        "{FAINT}An authorization server listens at {} until this ends. The client is {WEB}, the user {USERNAME}.{FAINT:#}",
        listener.issuer()
    ));
    if let Some(fault) = fault {
        let expectation = match fault.expectation() {
            Expectation::Refuse => "a client must refuse this",
            Expectation::Survive => "a client must cope with this",
            _ => "a client may refuse this or cope with it",
        };
        output.line(format_args!("\n{WARNING}fault {fault}{WARNING:#}  {}", fault.summary()));
        output.line(format_args!("{FAINT}{}; {expectation}{FAINT:#}", fault.rule()));
    }
}

pub(super) fn survived(fault: Fault, output: Output) {
    match fault.expectation() {
        Expectation::Refuse => output.warn(format_args!("{fault} does not show in this scenario")),
        _ => output.line(format_args!("\n{GOOD}✓{GOOD:#} The client copes with {fault}.")),
    }
}

/// The names of all faults, by the answer that they concern.
pub(crate) fn list(output: Output) {
    let mut targets: Vec<_> = Fault::all().iter().map(|fault| fault.target()).collect();
    targets.dedup();
    for target in targets {
        let rows: Vec<_> =
            Fault::of(target).map(|fault| (fault.name().to_owned(), fault.summary().to_owned())).collect();
        output.table(&format!("{target:?}"), &rows);
        for fault in Fault::of(target) {
            output.document(&json!({
                "step": "fault",
                "name": fault.name(),
                "answer": format!("{target:?}"),
                "summary": fault.summary(),
                "rule": fault.rule(),
                "expectation": format!("{:?}", fault.expectation()).to_lowercase(),
            }));
        }
    }
}
