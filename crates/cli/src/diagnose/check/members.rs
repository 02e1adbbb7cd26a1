//! Members that must be there, and their types: OpenID Connect Discovery section 3, RFC 8414 section 2.

use serde_json::{Map, Value};

use super::list;
use crate::diagnose::{Evidence, Finding};

pub(super) const CHECKS: &[fn(&Evidence) -> Vec<Finding>] = &[openid_members, oauth_members, types, code];

fn openid_members(evidence: &Evidence) -> Vec<Finding> {
    const REQUIRED: [&str; 7] = [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "response_types_supported",
        "subject_types_supported",
        "id_token_signing_alg_values_supported",
    ];
    let Some(metadata) = evidence.openid.object() else { return Vec::new() };
    missing(&metadata, &REQUIRED, "OpenID Connect Discovery section 3")
}

fn oauth_members(evidence: &Evidence) -> Vec<Finding> {
    let Some(metadata) = evidence.oauth.object() else { return Vec::new() };
    let grants = list(&metadata, "grant_types_supported");
    let grants = grants.unwrap_or_else(|| vec!["authorization_code", "implicit"]);
    let mut required = vec!["issuer", "response_types_supported"];
    if grants.iter().any(|grant| matches!(*grant, "authorization_code" | "implicit")) {
        required.push("authorization_endpoint");
    }
    if grants.iter().any(|grant| *grant != "implicit") {
        required.push("token_endpoint");
    }
    missing(&metadata, &required, "RFC 8414 section 2")
}

fn missing(metadata: &Map<String, Value>, required: &[&str], section: &'static str) -> Vec<Finding> {
    let absent = |name: &&&str| matches!(metadata.get(**name), None | Some(Value::Null));
    required
        .iter()
        .filter(absent)
        .map(|name| {
            let problem = format!("the required member {name} is missing");
            let advice = match *name {
                "issuer" => "do not use the document: without an issuer it could be anybody's",
                "authorization_endpoint" | "token_endpoint" | "jwks_uri" => {
                    "if you know the address, give it to clients with --server-metadata"
                }
                _ => "clients assume the default; report this to the operator",
            };
            match *name {
                "subject_types_supported"
                | "response_types_supported"
                | "id_token_signing_alg_values_supported" => {
                    Finding::warning("missing-member", section, problem, advice)
                }
                _ => Finding::error("missing-member", section, problem, advice),
            }
        })
        .collect()
}

/// Lists that are no lists, flags that are text, addresses that are empty.
fn types(evidence: &Evidence) -> Vec<Finding> {
    let Some(metadata) = evidence.metadata() else { return Vec::new() };
    metadata
        .iter()
        .filter_map(|(name, value)| Some((name, wrong(name, value)?)))
        .map(|(name, what)| {
            let problem = format!("the member {name} {what}");
            let advice =
                "this library reads it as it was meant where it can; stricter clients refuse the document";
            Finding::warning("member-type", "RFC 8414 section 2", problem, advice)
        })
        .collect()
}

fn wrong(name: &str, value: &Value) -> Option<&'static str> {
    const LISTS: [&str; 9] = [
        "_values_supported",
        "_methods_supported",
        "_types_supported",
        "_modes_supported",
        "scopes_supported",
        "claims_supported",
        "_locales_supported",
        "_alg_values_supported",
        "_enc_values_supported",
    ];
    let is_list = LISTS.iter().any(|ending| name.ends_with(ending));
    let is_address = name == "issuer" || name.ends_with("_endpoint") || name.ends_with("_uri");
    match value {
        Value::Null => Some("is null where it should be absent"),
        Value::String(text) if is_address && text.is_empty() => Some("is empty where it should be absent"),
        Value::String(_) if is_list => Some("is text where it should be a list"),
        Value::String(text)
            if name.ends_with("_supported")
                && matches!(text.to_ascii_lowercase().as_str(), "true" | "false") =>
        {
            Some("is text where it should be a boolean")
        }
        Value::Array(values) if is_list && !values.iter().all(Value::is_string) => {
            Some("lists values that are no text")
        }
        value if is_list && !value.is_array() => Some("should be a list"),
        value if is_address && !value.is_string() => Some("should be text"),
        _ => None,
    }
}

fn code(evidence: &Evidence) -> Vec<Finding> {
    let Some(metadata) = evidence.metadata() else { return Vec::new() };
    let types = list(&metadata, "response_types_supported").unwrap_or_else(|| vec!["code"]);
    let uses_code = metadata.contains_key("authorization_endpoint");
    if !uses_code || types.contains(&"code") {
        return Vec::new();
    }
    let problem = "the response type code is not among response_types_supported";
    let advice =
        "ask the operator to enable the authorization code flow: the others expose tokens to the browser";
    vec![Finding::error("no-code-flow", "RFC 9700 section 2.1.2", problem, advice)]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{changed, remove, rules};
    use super::*;

    #[test]
    fn finds_each_required_member_of_openid() {
        for name in ["issuer", "token_endpoint", "jwks_uri", "subject_types_supported"] {
            let findings = openid_members(&changed(|metadata, _| remove(metadata, name)));
            assert_eq!(findings.len(), 1);
            assert_eq!(findings[0].problem, format!("the required member {name} is missing"));
        }
    }

    #[test]
    fn an_oauth_server_needs_the_endpoints_of_its_grants() {
        let oauth = |metadata: &Value| {
            let mut evidence = changed(|_, _| {});
            evidence.oauth.answer = Evidence::of(metadata, &json!({})).openid.answer;
            oauth_members(&evidence).into_iter().map(|finding| finding.problem).collect::<Vec<_>>()
        };
        let issuer = "https://as.example";
        let metadata = json!({"issuer": issuer, "response_types_supported": [], "grant_types_supported": ["client_credentials"]});
        assert_eq!(oauth(&metadata), ["the required member token_endpoint is missing"]);
        assert_eq!(oauth(&json!({"issuer": issuer})).len(), 3);
    }

    #[test]
    fn finds_members_of_the_wrong_type() {
        for (name, value) in [
            ("scopes_supported", json!("openid")),
            ("scopes_supported", json!([1])),
            ("claims_parameter_supported", json!("true")),
            ("userinfo_endpoint", json!("")),
            ("userinfo_endpoint", json!(1)),
            ("end_session_endpoint", json!(null)),
            ("acr_values_supported", json!({})),
        ] {
            let evidence = changed(|metadata, _| metadata[name] = value.clone());
            assert_eq!(rules(types, &evidence), ["member-type"], "{name} {value}");
        }
        assert_eq!(types(&changed(|metadata, _| metadata["x_supported"] = json!(true))), []);
    }

    #[test]
    fn finds_a_server_without_the_code_flow() {
        let evidence = changed(|metadata, _| metadata["response_types_supported"] = json!(["id_token"]));
        assert_eq!(rules(code, &evidence), ["no-code-flow"]);
    }
}
