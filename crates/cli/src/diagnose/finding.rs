//! One departure from a specification.

use std::borrow::Cow;

use serde_json::{Value, json};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// A client that keeps to the specifications fails here, or somebody is at risk now.
    Error,
    /// It works, with less protection or for fewer clients than it should.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// The word for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A departure: what, where the rule stands, and what a client should do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// A stable name in kebab-case.
    pub(crate) rule: &'static str,
    pub(crate) severity: Severity,
    pub(crate) section: &'static str,
    pub(crate) problem: String,
    pub(crate) advice: Cow<'static, str>,
}

impl Finding {
    pub(super) fn error(
        rule: &'static str,
        section: &'static str,
        problem: impl Into<String>,
        advice: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { rule, severity: Severity::Error, section, problem: problem.into(), advice: advice.into() }
    }

    pub(super) fn warning(
        rule: &'static str,
        section: &'static str,
        problem: impl Into<String>,
        advice: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { severity: Severity::Warning, ..Self::error(rule, section, problem, advice) }
    }

    pub(super) fn note(
        rule: &'static str,
        section: &'static str,
        problem: impl Into<String>,
        advice: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { severity: Severity::Note, ..Self::error(rule, section, problem, advice) }
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "rule": self.rule,
            "severity": self.severity.name(),
            "section": self.section,
            "problem": self.problem,
            "advice": self.advice,
        })
    }
}
