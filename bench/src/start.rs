//! From the start of a process to discovery and keys.
//!
//! The floor is a program with a bare socket and serde_json. The programs with libraries also validate one ID Token with
//! the keys that they got, because that is when relying fetches them.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

use crate::fixture::CLIENT_SECRET;
use crate::harness::{Case, Effort, measure};
use crate::report::{Budget, Row, Unit};
use crate::server::Process;

/// The CPU time of whole processes.
pub fn row(effort: Effort, server: &Process, programs: &Path) -> Result<Row, Box<dyn Error>> {
    let mut cases = Vec::new();
    for (who, program) in [
        ("floor", "program-floor"),
        ("relying", "program-relying"),
        ("openidconnect", "program-openidconnect"),
    ] {
        let program = programs.join(program);
        let arguments = [&*server.issuer, CLIENT_SECRET, &*server.id_token];
        run(&program, &arguments)?;
        cases.push(Case::timed(who, move |count| {
            let before = cpu_time_of_children();
            for _ in 0..count {
                run(&program, &arguments).expect("it ran before");
            }
            cpu_time_of_children().saturating_sub(before)
        }));
    }
    let measured = measure(effort, cases);
    let (floor, others) = (&measured[0], &measured[1..]);
    let times = |one| 1.0 / crate::harness::Measured::speed_against(one, floor);
    let detail: Vec<_> =
        measured.iter().map(|one| format!("{} {:.2} ms", one.who, one.median() / 1_000_000.0)).collect();
    Ok(Row {
        what: "process start to discovery and keys, against a bare socket and serde_json".into(),
        unit: Unit::Times,
        value: times(&others[0]),
        budget: Some(Budget::AtMost(1.5)),
        peers: vec![(others[1].who, times(&others[1]))],
        detail: detail.join(", "),
    })
}

fn run(program: &Path, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    let status = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(format!("{} failed: {status}", program.display()).into()) }
}

fn cpu_time_of_children() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the resource usage of children is readable");
    let duration = |time: TimeVal| Duration::new(time.tv_sec() as u64, time.tv_usec() as u32 * 1000);
    duration(usage.user_time()) + duration(usage.system_time())
}
