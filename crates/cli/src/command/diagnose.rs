//! `relying diagnose`.

use std::time::Duration;

use serde_json::{Value, json};

use crate::cli::DiagnoseArguments;
use crate::client;
use crate::diagnose::evidence::Document;
use crate::diagnose::{Evidence, Finding, Severity, capabilities, examine};
use crate::exit::Failure;
use crate::output::{BAD, FAINT, GOOD, Output, STRONG, WARNING, printable, wrap};

pub(super) async fn run(arguments: &DiagnoseArguments, output: Output) -> Result<(), Failure> {
    let address = arguments.address.get();
    let allow_http = arguments.http.allow_http;
    if !(address.starts_with("https://")
        || address.starts_with("http://") && allow_http && client::is_loopback(address))
    {
        return Err(Failure::usage(
            format!("{address:?} is no https URL"),
            "give the issuer with its scheme; --allow-http allows http for a server on this machine, and no other",
        ));
    }
    let http = client::http(&arguments.http, address, output)?;
    let deadline = Duration::from_secs(arguments.timeout);
    let gathering = Evidence::gather(&http, address, deadline, allow_http);
    let evidence = output.waiting("fetching what the server publishes", gathering).await;
    if let (Err(openid), Err(_)) = (&evidence.openid.answer, &evidence.oauth.answer) {
        let advice = "check the address, the network and the certificate; --ca trusts a private authority";
        return Err(Failure::unanswered(format!("the server cannot be reached: {openid}"), advice));
    }
    let metadata = evidence.metadata();
    let capabilities = capabilities::of(&metadata.clone().unwrap_or_default());
    let findings = examine(&evidence);
    output.document(&json!({
        "step": "diagnosis",
        "issuer": evidence.issuer,
        "documents": [describe("openid", &evidence.openid), describe("oauth", &evidence.oauth)],
        "keys": evidence.keys.as_ref().map(|keys| describe("keys", keys)),
        "capabilities": capabilities::to_json(&capabilities),
        "findings": findings.iter().map(Finding::to_json).collect::<Value>(),
    }));
    show(&evidence, output);
    if metadata.is_some() {
        capabilities::show(&capabilities, output);
    }
    show_findings(&findings, output);
    let errors = count(&findings, Severity::Error);
    match errors {
        0 => Ok(()),
        errors if arguments.strict => Err(Failure::refused(
            "diagnosis",
            "",
            format!("{errors} of the findings are errors"),
            "the findings say what to do about each",
        )),
        _ => Ok(()),
    }
}

fn describe(kind: &str, document: &Document) -> Value {
    match &document.answer {
        Ok(answer) => json!({
            "kind": kind, "url": document.url, "status": answer.status, "content_type": answer.media_type,
        }),
        Err(reason) => json!({ "kind": kind, "url": document.url, "problem": reason }),
    }
}

fn show(evidence: &Evidence, output: Output) {
    output.line(format_args!("{STRONG}{}{STRONG:#}", printable(&evidence.issuer)));
    let documents = [
        ("OpenID Connect", Some(&evidence.openid)),
        ("OAuth 2.0", Some(&evidence.oauth)),
        ("Keys", evidence.keys.as_ref()),
    ];
    let rows: Vec<_> = documents
        .into_iter()
        .map(|(name, document)| {
            let value = match document {
                None => format!("{FAINT}no document says where they are{FAINT:#}"),
                Some(document) => {
                    let url = printable(&document.url);
                    match &document.answer {
                        Ok(answer) if answer.status == 200 => format!("{GOOD}200{GOOD:#} {url}"),
                        Ok(answer) => format!("{WARNING}{}{WARNING:#} {url}", answer.status),
                        Err(reason) => format!("{BAD}---{BAD:#} {url}\n{}", printable(reason)),
                    }
                }
            };
            (name.to_owned(), value)
        })
        .collect();
    output.table("Published", &rows);
}

fn show_findings(findings: &[Finding], output: Output) {
    if findings.is_empty() {
        output.line(format_args!(
            "\n{GOOD}✓{GOOD:#} {STRONG}No departure from the specifications was found{STRONG:#}"
        ));
        return;
    }
    let counted: Vec<_> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (count(findings, severity), severity.name()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
        .collect();
    output.line(format_args!("\n{STRONG}Findings{STRONG:#}  {}", counted.join(", ")));
    for finding in findings {
        let style = match finding.severity {
            Severity::Error => BAD,
            Severity::Warning => WARNING,
            Severity::Note => FAINT,
        };
        let problem = wrap(&printable(&finding.problem), 88, "           ");
        let advice = wrap(&printable(&finding.advice), 86, "             ");
        output.line(format_args!("\n  {style}{:7}{style:#}  {problem}", finding.severity.name()));
        output.line(format_args!("           {FAINT}{} · {}{FAINT:#}", finding.rule, finding.section));
        output.line(format_args!("           → {advice}"));
    }
}

fn count(findings: &[Finding], severity: Severity) -> usize {
    findings.iter().filter(|finding| finding.severity == severity).count()
}
