//! The timeline: each step with its requests, the time they took and the checks that passed.

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::checked::{self, Check};
use crate::observed::{Exchange, Observed};
use crate::output::{BAD, FAINT, GOOD, Output, STRONG, inline, printable, wrap};

/// Who sends requests.
pub(super) struct Timeline {
    output: Output,
    relying: Observed,
    browser: Observed,
    start: Instant,
    steps: usize,
    requests: usize,
    checks: Vec<Check>,
}

impl Timeline {
    pub(super) fn new(relying: Observed, browser: Observed, output: Output) -> Self {
        Self { output, relying, browser, start: Instant::now(), steps: 0, requests: 0, checks: Vec::new() }
    }

    /// A step that went well, with what it led to.
    pub(super) fn step(&mut self, name: &str, title: &str, checks: Vec<Check>, details: &[(&str, Value)]) {
        let exchanges = self.title(title);
        for check in &checks {
            self.output.line(format_args!(
                "     {FAINT}{:16}{FAINT:#}  {}",
                check.what,
                checked::describe(check)
            ));
        }
        // Objects have a table at the end.
        for (name, value) in details.iter().filter(|(_, value)| !value.is_object()) {
            let name = name.replace('_', " ");
            let value = readable(&inline(value));
            self.output.line(format_args!("     {FAINT}{name:16}{FAINT:#}  {value}"));
        }
        let mut document = json!({
            "step": name,
            "requests": requests(&exchanges),
            "checked": checked::to_json(&checks),
        });
        if let Value::Object(members) = &mut document {
            members.extend(details.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        }
        self.output.document(&document);
        self.checks.extend(checks);
    }

    /// A step at whose end there is an error.
    pub(super) fn failed_step(&mut self, title: &str) {
        let exchanges = self.title(title);
        self.output.document(&json!({ "step": "requests", "requests": requests(&exchanges) }));
    }

    /// All checks so far.
    pub(super) fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// Number of requests, and milliseconds since the start.
    pub(super) fn totals(&self) -> (usize, u64) {
        (self.requests, u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    fn title(&mut self, title: &str) -> Vec<(&'static str, Exchange)> {
        let browser = self.browser.take().into_iter().map(|exchange| ("browser", exchange));
        let exchanges: Vec<_> =
            browser.chain(self.relying.take().into_iter().map(|exchange| ("relying", exchange))).collect();
        self.steps += 1;
        self.requests += exchanges.len();
        self.output.line(format_args!("\n{STRONG}{:2}  {title}{STRONG:#}", self.steps));
        for (who, exchange) in &exchanges {
            let style = match exchange.status {
                Some(200..400) => GOOD,
                _ => BAD,
            };
            let status = exchange.status.map_or_else(|| "---".to_owned(), |status| status.to_string());
            self.output.line(format_args!(
                "     {who:16}  {:4} {:36} {style}{status}{style:#} {:>9}",
                exchange.method,
                shorten(exchange.path()),
                exchange.milliseconds()
            ));
        }
        exchanges
    }
}

fn requests(exchanges: &[(&str, Exchange)]) -> Value {
    let document = |(who, exchange): &(&str, Exchange)| {
        json!({
            "from": who,
            "method": exchange.method,
            "endpoint": shorten(exchange.path()),
            "status": exchange.status,
            "milliseconds": exchange.duration.as_micros() as f64 / 1000.0,
        })
    };
    exchanges.iter().map(document).collect()
}

/// A value on lines of its own; of a URL the parameters apart and without their random values.
fn readable(value: &str) -> String {
    let Some((place, query)) = value.split_once('?').filter(|(place, _)| place.contains("://")) else {
        return value.to_owned();
    };
    let short = |pair: &str| match pair.split_once('=') {
        Some((name, value)) if value.len() > 40 && !value.contains('%') => format!("{name}=…"),
        _ => pair.to_owned(),
    };
    let words: Vec<_> = query.split('&').map(short).collect();
    wrap(&format!("{place}? {}", words.join(" &")), 80, &" ".repeat(23))
}

/// A path whose random parts are left out.
fn shorten(path: &str) -> String {
    let short = |segment: &str| if segment.len() > 32 { "…".to_owned() } else { printable(segment) };
    path.split('/').map(short).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_parameters_of_a_url_apart() {
        let url = format!("https://as.example/authorize?client_id=a&state={}", "x".repeat(43));
        assert_eq!(readable(&url), "https://as.example/authorize? client_id=a &state=…");
        assert_eq!(readable("what?"), "what?");
    }

    #[test]
    fn leaves_out_random_parts_of_a_path() {
        assert_eq!(shorten("/.well-known/openid-configuration"), "/.well-known/openid-configuration");
        assert_eq!(shorten("/interaction/0123456789012345678901234567890123456789"), "/interaction/…");
    }
}
