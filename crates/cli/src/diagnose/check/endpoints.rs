//! Addresses: RFC 8414 section 2, RFC 6749 section 3.

use crate::client;
use crate::diagnose::{Evidence, Finding};

pub(super) const CHECKS: &[fn(&Evidence) -> Vec<Finding>] = &[relative, without_tls, fragments];

/// The addresses that clients send something to.
fn endpoints(evidence: &Evidence) -> Vec<(String, String)> {
    let metadata = evidence.metadata().unwrap_or_default();
    let is_endpoint = |name: &str| {
        name.ends_with("_endpoint") || matches!(name, "jwks_uri" | "signed_jwks_uri" | "check_session_iframe")
    };
    metadata
        .into_iter()
        .filter(|(name, _)| is_endpoint(name))
        .filter_map(|(name, value)| {
            Some((name, value.as_str().filter(|value| !value.is_empty())?.to_owned()))
        })
        .collect()
}

fn relative(evidence: &Evidence) -> Vec<Finding> {
    let absolute =
        |url: &str| url.parse::<http::Uri>().is_ok_and(|uri| uri.host().is_some() && uri.scheme().is_some());
    endpoints(evidence)
        .into_iter()
        .filter(|(_, url)| !absolute(url))
        .map(|(name, url)| {
            let problem = format!("{name} is {url:?}, which is no absolute URL");
            Finding::error(
                "endpoint-form",
                "RFC 8414 section 2",
                problem,
                "give clients the right address with --server-metadata",
            )
        })
        .collect()
}

fn without_tls(evidence: &Evidence) -> Vec<Finding> {
    endpoints(evidence)
        .into_iter()
        .filter(|(_, url)| url.starts_with("http://"))
        // On a server of this machine that is known already.
        .filter(|(_, url)| !(client::is_loopback(url) && client::is_loopback(&evidence.issuer)))
        .map(|(name, url)| {
            let problem = format!("{name} is {url:?}, without TLS");
            let advice = "do not send anything there; often a proxy in front of the server does not tell it about https";
            Finding::error("endpoint-without-tls", "RFC 9700 section 2.6", problem, advice)
        })
        .collect()
}

fn fragments(evidence: &Evidence) -> Vec<Finding> {
    endpoints(evidence)
        .into_iter()
        .filter(|(_, url)| url.contains('#'))
        .map(|(name, url)| {
            let problem = format!("{name} is {url:?}, with a fragment");
            Finding::error(
                "endpoint-fragment",
                "RFC 6749 section 3.1",
                problem,
                "report this to the operator",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{changed, rules};
    use super::*;

    fn with_token_endpoint(url: &str) -> Evidence {
        changed(|metadata, _| metadata["token_endpoint"] = url.into())
    }

    #[test]
    fn finds_relative_addresses() {
        assert_eq!(rules(relative, &with_token_endpoint("/token")), ["endpoint-form"]);
    }

    #[test]
    fn finds_addresses_without_tls() {
        assert_eq!(
            rules(without_tls, &with_token_endpoint("http://as.example/token")),
            ["endpoint-without-tls"]
        );
        assert_eq!(
            rules(without_tls, &with_token_endpoint("http://127.0.0.1/token")),
            ["endpoint-without-tls"]
        );
    }

    #[test]
    fn a_server_on_this_machine_needs_no_tls() {
        let mut evidence = with_token_endpoint("http://127.0.0.1/token");
        evidence.issuer = "http://127.0.0.1".to_owned();
        assert_eq!(without_tls(&evidence), []);
    }

    #[test]
    fn finds_fragments() {
        assert_eq!(
            rules(fragments, &with_token_endpoint("https://as.example/token#a")),
            ["endpoint-fragment"]
        );
    }
}
