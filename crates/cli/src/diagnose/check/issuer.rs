//! Who the server says it is: OpenID Connect Discovery sections 3 and 4.3, RFC 8414 sections 2 and 3.3.

use serde_json::Value;

use crate::client;
use crate::diagnose::{Evidence, Finding};

pub(super) const CHECKS: &[fn(&Evidence) -> Vec<Finding>] = &[mismatch, form, different_documents];

fn mismatch(evidence: &Evidence) -> Vec<Finding> {
    let named = evidence.documents().filter_map(|(document, metadata)| {
        let issuer = metadata.get("issuer")?.as_str()?.to_owned();
        Some((document, issuer))
    });
    named
        .filter(|(_, issuer)| *issuer != evidence.issuer)
        .map(|(document, issuer)| {
            let slash = issuer.trim_end_matches('/') == evidence.issuer.trim_end_matches('/');
            let problem = format!(
                "{} names the issuer {issuer:?}, and {:?} was asked for{}",
                document.url,
                evidence.issuer,
                if slash { "; they differ in the trailing slash" } else { "" }
            );
            let advice = if slash {
                format!("configure clients with exactly {issuer:?}")
            } else {
                format!(
                    "if {issuer:?} is the server you mean, configure that; otherwise do not use this document"
                )
            };
            Finding::error("metadata-issuer", "RFC 8414 section 3.3", problem, advice)
        })
        .collect()
}

fn form(evidence: &Evidence) -> Vec<Finding> {
    const SECTION: &str = "RFC 8414 section 2";
    let Some(issuer) =
        evidence.metadata().and_then(|metadata| metadata.get("issuer")?.as_str().map(str::to_owned))
    else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    if issuer.contains(['?', '#']) {
        let problem = format!("the issuer {issuer:?} has a query or a fragment");
        findings.push(Finding::error("issuer-form", SECTION, problem, "report this to the operator"));
    }
    if !issuer.starts_with("https://") {
        let problem = format!("the issuer {issuer:?} does not use https");
        findings.push(if client::is_loopback(&issuer) {
            Finding::note(
                "issuer-without-tls",
                SECTION,
                problem,
                "fine for tests on this machine, with --allow-http",
            )
        } else {
            let advice = "do not use it: anybody on the way can read and change what it says";
            Finding::error("issuer-without-tls", SECTION, problem, advice)
        });
    }
    findings
}

fn different_documents(evidence: &Evidence) -> Vec<Finding> {
    let (Some(openid), Some(oauth)) = (evidence.openid.object(), evidence.oauth.object()) else {
        return Vec::new();
    };
    let same = |left: &Value, right: &Value| match (left.as_array(), right.as_array()) {
        // The order of a list means nothing.
        (Some(left), Some(right)) => {
            left.len() == right.len() && left.iter().all(|value| right.contains(value))
        }
        _ => left == right,
    };
    let different: Vec<_> = openid
        .iter()
        .filter(|(name, value)| oauth.get(*name).is_some_and(|other| !same(value, other)))
        .map(|(name, _)| name.as_str())
        .collect();
    if different.is_empty() {
        return Vec::new();
    }
    let problem = format!("the two metadata documents disagree about {}", different.join(", "));
    let advice = "find out which document is right, and give it to clients with --server-metadata";
    vec![Finding::warning("different-documents", "RFC 8414 section 3", problem, advice)]
}

#[cfg(test)]
mod tests {
    use super::super::tests::{changed, rules};
    use super::*;

    #[test]
    fn points_at_a_trailing_slash() {
        let evidence = changed(|metadata, _| metadata["issuer"] = "https://as.example/".into());
        let findings = mismatch(&evidence);
        assert_eq!(findings[0].rule, "metadata-issuer");
        assert!(findings[0].problem.ends_with("they differ in the trailing slash"));
        assert_eq!(findings[0].advice, "configure clients with exactly \"https://as.example/\"");
    }

    #[test]
    fn finds_another_issuer() {
        let evidence = changed(|metadata, _| metadata["issuer"] = "https://evil.example".into());
        assert_eq!(rules(mismatch, &evidence), ["metadata-issuer"]);
    }

    #[test]
    fn finds_an_issuer_that_is_none() {
        for (issuer, expected) in [
            ("https://as.example?a", "issuer-form"),
            ("http://as.example", "issuer-without-tls"),
            ("http://127.0.0.1:1", "issuer-without-tls"),
        ] {
            assert_eq!(rules(form, &changed(|metadata, _| metadata["issuer"] = issuer.into())), [expected]);
        }
    }

    #[test]
    fn finds_documents_that_disagree_but_not_about_order() {
        let mut evidence = changed(|metadata, _| metadata["scopes_supported"] = ["a", "b"].into());
        evidence.oauth = evidence.openid.clone();
        assert_eq!(different_documents(&evidence), []);
        let (mut metadata, keys) = Evidence::good();
        metadata["scopes_supported"] = ["b", "a"].into();
        metadata["token_endpoint"] = "https://as.example/other".into();
        evidence.oauth.answer = Evidence::of(&metadata, &keys).openid.answer;
        let findings = different_documents(&evidence);
        assert_eq!(findings[0].problem, "the two metadata documents disagree about token_endpoint");
    }
}
