//! The algorithms that the metadata lists: OpenID Connect Discovery section 3, RFC 8725.

use super::list;
use crate::diagnose::{Evidence, Finding};

pub(super) const CHECKS: &[fn(&Evidence) -> Vec<Finding>] =
    &[unsigned, hmac, without_rs256, assertion_algorithms, rsa1_5];

const ID_TOKEN: &str = "id_token_signing_alg_values_supported";
const DISCOVERY: &str = "OpenID Connect Discovery section 3";

/// The lists of algorithms that contain `algorithm`.
fn lists_with(evidence: &Evidence, ending: &str, algorithm: &str) -> Vec<String> {
    let metadata = evidence.metadata().unwrap_or_default();
    let contains = |name: &&String| list(&metadata, name).is_some_and(|values| values.contains(&algorithm));
    metadata.keys().filter(|name| name.ends_with(ending)).filter(contains).cloned().collect()
}

fn unsigned(evidence: &Evidence) -> Vec<Finding> {
    lists_with(evidence, "signing_alg_values_supported", "none")
        .into_iter()
        .map(|name| {
            let problem = format!("none, which is no signature, is among {name}");
            if name.ends_with("_auth_signing_alg_values_supported") {
                let advice = "report this to the operator: whoever knows a client_id could act as the client";
                return Finding::error("unsigned-allowed", DISCOVERY, problem, advice);
            }
            let advice = "never accept it, as this library never does; register the client for a signature";
            Finding::warning("unsigned-allowed", DISCOVERY, problem, advice)
        })
        .collect()
}

fn hmac(evidence: &Evidence) -> Vec<Finding> {
    let metadata = evidence.metadata().unwrap_or_default();
    let listed = list(&metadata, ID_TOKEN).unwrap_or_default();
    let symmetric: Vec<_> = listed.into_iter().filter(|algorithm| algorithm.starts_with("HS")).collect();
    if symmetric.is_empty() {
        return Vec::new();
    }
    let problem = format!("ID Tokens may be signed with the client secret: {}", symmetric.join(" "));
    let advice = "register the client for an asymmetric algorithm; this library accepts HMAC only when registered for it";
    vec![Finding::note("hmac-id-tokens", "OpenID Connect Core section 10.1", problem, advice)]
}

fn without_rs256(evidence: &Evidence) -> Vec<Finding> {
    let metadata = evidence.metadata().unwrap_or_default();
    match list(&metadata, ID_TOKEN) {
        Some(listed) if !listed.contains(&"RS256") => {
            let problem = format!("RS256, which is required, is not among {ID_TOKEN}: {}", listed.join(" "));
            let advice = "nothing, with this library; simpler clients may support no other algorithm";
            vec![Finding::note("rs256-missing", DISCOVERY, problem, advice)]
        }
        _ => Vec::new(),
    }
}

fn assertion_algorithms(evidence: &Evidence) -> Vec<Finding> {
    const NAME: &str = "token_endpoint_auth_signing_alg_values_supported";
    let metadata = evidence.metadata().unwrap_or_default();
    let methods = list(&metadata, "token_endpoint_auth_methods_supported").unwrap_or_default();
    let signs = methods.iter().any(|method| matches!(*method, "private_key_jwt" | "client_secret_jwt"));
    if !signs || metadata.contains_key(NAME) {
        return Vec::new();
    }
    let problem = format!("{NAME} is missing, although clients may authenticate with assertions");
    let advice = "try RS256 for private_key_jwt and HS256 for client_secret_jwt, or ask the operator";
    vec![Finding::warning("assertion-algorithms", "RFC 8414 section 2", problem, advice)]
}

fn rsa1_5(evidence: &Evidence) -> Vec<Finding> {
    let lists = lists_with(evidence, "encryption_alg_values_supported", "RSA1_5");
    if lists.is_empty() {
        return Vec::new();
    }
    let problem = format!("RSA1_5, whose padding leaks, is among {}", lists.join(", "));
    vec![Finding::note("rsa1_5", "RFC 8725 section 3.2", problem, "choose RSA-OAEP-256 or ECDH-ES")]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{changed, rules};
    use super::*;
    use crate::diagnose::Severity;

    fn with(name: &str, values: serde_json::Value) -> Evidence {
        changed(|metadata, _| metadata[name] = values)
    }

    #[test]
    fn finds_what_is_not_signed() {
        let findings = unsigned(&with(ID_TOKEN, json!(["RS256", "none"])));
        assert_eq!((findings[0].rule, findings[0].severity), ("unsigned-allowed", Severity::Warning));
        let findings = unsigned(&with("token_endpoint_auth_signing_alg_values_supported", json!(["none"])));
        assert_eq!(findings[0].severity, Severity::Error);
    }

    #[test]
    fn finds_hmac_and_a_missing_rs256() {
        let evidence = with(ID_TOKEN, json!(["HS256", "ES256"]));
        assert_eq!(rules(hmac, &evidence), ["hmac-id-tokens"]);
        assert_eq!(rules(without_rs256, &evidence), ["rs256-missing"]);
    }

    #[test]
    fn finds_assertions_without_algorithms() {
        let evidence = with("token_endpoint_auth_methods_supported", json!(["private_key_jwt"]));
        assert_eq!(rules(assertion_algorithms, &evidence), ["assertion-algorithms"]);
    }

    #[test]
    fn finds_a_leaking_padding() {
        let evidence = with("id_token_encryption_alg_values_supported", json!(["RSA1_5"]));
        assert_eq!(rules(rsa1_5, &evidence), ["rsa1_5"]);
    }
}
