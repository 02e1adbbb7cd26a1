//! Diagnosis of a server: what was found, what that means the server can do, and where it departs from the
//! specifications.

pub(crate) mod capabilities;
mod check;
pub(crate) mod evidence;
mod finding;

pub(crate) use evidence::Evidence;
pub(crate) use finding::{Finding, Severity};

/// Everything that is wrong, the worst first.
pub(crate) fn examine(evidence: &Evidence) -> Vec<Finding> {
    let mut findings: Vec<_> = check::all().flat_map(|check| check(evidence)).collect();
    findings.sort_by_key(|finding| finding.severity);
    findings
}
