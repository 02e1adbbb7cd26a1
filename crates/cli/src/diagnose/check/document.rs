//! How the documents are served: OpenID Connect Discovery section 4.2, RFC 8414 section 3.2.

use crate::diagnose::evidence::{Answer, Document};
use crate::diagnose::{Evidence, Finding};

pub(super) const CHECKS: &[fn(&Evidence) -> Vec<Finding>] =
    &[unreachable, redirected, unexpected_status, malformed, content_type, caching];

const SECTION: &str = "OpenID Connect Discovery section 4.2";

/// Both locations.
fn locations(evidence: &Evidence) -> impl Iterator<Item = &Document> {
    [&evidence.openid, &evidence.oauth].into_iter()
}

/// The answers at both locations.
fn answers(evidence: &Evidence) -> impl Iterator<Item = (&Document, &Answer)> {
    locations(evidence).filter_map(|document| Some((document, document.answer.as_ref().ok()?)))
}

fn unreachable(evidence: &Evidence) -> Vec<Finding> {
    let failed = locations(evidence).filter_map(|document| Some((document, document.answer.as_ref().err()?)));
    failed
        .map(|(document, reason)| {
            let problem = format!("{} gave no answer: {reason}", document.url);
            Finding::error(
                "unreachable",
                SECTION,
                problem,
                "check the address, the network and the certificate",
            )
        })
        .collect()
}

fn redirected(evidence: &Evidence) -> Vec<Finding> {
    answers(evidence)
        .filter(|(_, answer)| (300..400).contains(&answer.status))
        .map(|(document, answer)| {
            let location = answer.location.as_deref().unwrap_or("nowhere");
            let problem = format!("{} redirects ({}) to {location}", document.url, answer.status);
            let advice =
                "use the issuer under which the document is served directly: clients do not follow redirects";
            Finding::error("redirected-metadata", SECTION, problem, advice)
        })
        .collect()
}

/// A missing document is fine as long as the other one is there.
fn unexpected_status(evidence: &Evidence) -> Vec<Finding> {
    let found = locations(evidence).any(|document| document.found().is_some());
    answers(evidence)
        .filter(|(_, answer)| !matches!(answer.status, 200 | 300..400))
        .filter(|(_, answer)| !found || !matches!(answer.status, 401 | 403..=406 | 410))
        .map(|(document, answer)| {
            let problem = format!("{} answers with status {}", document.url, answer.status);
            let advice = if found {
                "clients that try this location first may give up: let it answer 404, or serve the document there too"
            } else {
                "check the issuer: its path belongs before /.well-known/openid-configuration, \
                 and after /.well-known/oauth-authorization-server"
            };
            match found {
                true => Finding::warning("unexpected-status", SECTION, problem, advice),
                false => Finding::error("no-metadata", SECTION, problem, advice),
            }
        })
        .collect()
}

fn malformed(evidence: &Evidence) -> Vec<Finding> {
    locations(evidence)
        .filter_map(|document| Some((document, document.problem()?)))
        .map(|(document, error)| {
            let problem = format!("{} is malformed: {error}", document.url);
            let advice = "report this to the operator: readers disagree about such documents, and this library refuses them";
            Finding::error("malformed-metadata", "RFC 8259 section 4", problem, advice)
        })
        .collect()
}

fn content_type(evidence: &Evidence) -> Vec<Finding> {
    answers(evidence)
        .filter(|(document, _)| document.object().is_some())
        .filter(|(_, answer)| answer.media_type != "application/json")
        .map(|(document, answer)| {
            let problem = match answer.media_type.as_str() {
                "" => format!("{} has no content type", document.url),
                media_type => {
                    format!("{} is served as {media_type} and not as application/json", document.url)
                }
            };
            Finding::warning(
                "metadata-content-type",
                SECTION,
                problem,
                "this library reads it; stricter clients will not",
            )
        })
        .collect()
}

fn caching(evidence: &Evidence) -> Vec<Finding> {
    let uncached =
        answers(evidence).filter(|(document, answer)| document.object().is_some() && !answer.cacheable);
    uncached
        .map(|(document, _)| {
            let problem = format!("{} does not say for how long it may be kept", document.url);
            Finding::note(
                "metadata-caching",
                "RFC 9111 section 5.2",
                problem,
                "keep the metadata for some hours",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{changed, rules};
    use super::*;

    fn answered(change: impl FnOnce(&mut Answer)) -> Evidence {
        let mut evidence = changed(|_, _| {});
        change(evidence.openid.answer.as_mut().unwrap());
        evidence
    }

    #[test]
    fn finds_a_server_that_does_not_answer() {
        let mut evidence = changed(|_, _| {});
        evidence.openid.answer = Err("connection refused".to_owned());
        assert_eq!(rules(unreachable, &evidence), ["unreachable"]);
    }

    #[test]
    fn finds_a_redirect() {
        let evidence = answered(|answer| {
            answer.status = 301;
            answer.location = Some("https://www.as.example/".to_owned());
        });
        assert_eq!(rules(redirected, &evidence), ["redirected-metadata"]);
        assert_eq!(rules(unexpected_status, &evidence), ["no-metadata"]);
    }

    #[test]
    fn a_missing_document_matters_only_without_the_other_one() {
        assert_eq!(rules(unexpected_status, &changed(|_, _| {})), [""; 0]);
        let evidence = answered(|answer| answer.status = 404);
        assert_eq!(rules(unexpected_status, &evidence), ["no-metadata", "no-metadata"]);
        let mut evidence = changed(|_, _| {});
        evidence.oauth.answer.as_mut().unwrap().status = 500;
        assert_eq!(rules(unexpected_status, &evidence), ["unexpected-status"]);
    }

    #[test]
    fn finds_a_repeated_member_and_what_is_no_json() {
        for body in [r#"{"issuer":"a","issuer":"b"}"#, "<html>"] {
            let evidence = answered(|answer| answer.body = body.as_bytes().to_vec());
            assert_eq!(rules(malformed, &evidence), ["malformed-metadata"], "{body}");
        }
    }

    #[test]
    fn finds_a_wrong_content_type() {
        let evidence = answered(|answer| answer.media_type = "text/html".to_owned());
        assert_eq!(rules(content_type, &evidence), ["metadata-content-type"]);
    }

    #[test]
    fn finds_missing_caching_headers() {
        assert_eq!(rules(caching, &answered(|answer| answer.cacheable = false)), ["metadata-caching"]);
    }
}
