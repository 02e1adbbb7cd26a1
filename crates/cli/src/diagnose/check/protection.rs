//! What protects logins, and what undermines them: RFC 9700.

use super::list;
use crate::diagnose::{Evidence, Finding};

pub(super) const CHECKS: &[fn(&Evidence) -> Vec<Finding>] = &[pkce, issuer_parameter, implicit, password];

fn pkce(evidence: &Evidence) -> Vec<Finding> {
    let Some(metadata) =
        evidence.metadata().filter(|metadata| metadata.contains_key("authorization_endpoint"))
    else {
        return Vec::new();
    };
    const SECTION: &str = "RFC 9700 section 2.1.1";
    match list(&metadata, "code_challenge_methods_supported") {
        None => vec![Finding::warning(
            "pkce-not-stated",
            SECTION,
            "code_challenge_methods_supported is missing, which means that there is no PKCE",
            "send S256 all the same, as this library does: many servers support it and do not say so",
        )],
        Some(methods) if !methods.contains(&"S256") => vec![Finding::error(
            "pkce-without-s256",
            SECTION,
            format!("code_challenge_methods_supported has no S256: {}", methods.join(" ")),
            "ask the operator for S256; this library sends it, and the server may refuse it",
        )],
        Some(methods) if methods.contains(&"plain") => vec![Finding::note(
            "pkce-plain",
            SECTION,
            "the PKCE method plain is offered, which protects nothing once the request can be read",
            "always send S256, as this library does",
        )],
        Some(_) => Vec::new(),
    }
}

fn issuer_parameter(evidence: &Evidence) -> Vec<Finding> {
    let Some(metadata) =
        evidence.metadata().filter(|metadata| metadata.contains_key("authorization_endpoint"))
    else {
        return Vec::new();
    };
    let promised = metadata.get("authorization_response_iss_parameter_supported");
    if promised.and_then(serde_json::Value::as_bool) == Some(true) {
        return Vec::new();
    }
    let problem = "authorization responses do not carry iss";
    let advice =
        "a client of several servers needs a redirect URI of its own for each, against mix-up attacks";
    vec![Finding::warning("no-issuer-parameter", "RFC 9207 section 3", problem, advice)]
}

/// What the server offers of both the grant types and the response types.
fn implicit(evidence: &Evidence) -> Vec<Finding> {
    let Some(metadata) = evidence.metadata() else { return Vec::new() };
    let types = list(&metadata, "response_types_supported").unwrap_or_default();
    let exposing: Vec<_> = types.into_iter().filter(|types| types.split(' ').any(|t| t == "token")).collect();
    let granted = list(&metadata, "grant_types_supported").is_some_and(|grants| grants.contains(&"implicit"));
    let problem = match (exposing.is_empty(), granted) {
        (true, false) => return Vec::new(),
        (true, true) => "the implicit grant is offered".to_owned(),
        (false, _) => format!(
            "response types that put access tokens into the browser are offered: {}",
            exposing.join(", ")
        ),
    };
    let advice = "use the code flow; forbid the implicit grant in the client's registration";
    vec![Finding::warning("implicit-grant", "RFC 9700 section 2.1.2", problem, advice)]
}

fn password(evidence: &Evidence) -> Vec<Finding> {
    let offered = evidence.metadata().is_some_and(|metadata| {
        list(&metadata, "grant_types_supported").is_some_and(|grants| grants.contains(&"password"))
    });
    let finding = || {
        let problem = "the password grant is offered, which shows users' passwords to clients";
        let advice = "do not use it; forbid it in the client's registration";
        Finding::warning("password-grant", "RFC 9700 section 2.4", problem, advice)
    };
    offered.then(finding).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{changed, remove, rules};
    use super::*;

    #[test]
    fn finds_missing_weak_and_unstated_pkce() {
        let with = |methods| changed(|metadata, _| metadata["code_challenge_methods_supported"] = methods);
        assert_eq!(rules(pkce, &with(json!(["plain"]))), ["pkce-without-s256"]);
        assert_eq!(rules(pkce, &with(json!(["plain", "S256"]))), ["pkce-plain"]);
        let without = changed(|metadata, _| remove(metadata, "code_challenge_methods_supported"));
        assert_eq!(rules(pkce, &without), ["pkce-not-stated"]);
    }

    #[test]
    fn finds_answers_without_an_issuer() {
        const NAME: &str = "authorization_response_iss_parameter_supported";
        assert_eq!(
            rules(issuer_parameter, &changed(|metadata, _| remove(metadata, NAME))),
            ["no-issuer-parameter"]
        );
        assert_eq!(rules(issuer_parameter, &changed(|m, _| m[NAME] = false.into())), ["no-issuer-parameter"]);
    }

    #[test]
    fn finds_the_implicit_grant_in_both_places() {
        let types =
            changed(|metadata, _| metadata["response_types_supported"] = json!(["code", "id_token token"]));
        assert_eq!(rules(implicit, &types), ["implicit-grant"]);
        let grants = changed(|metadata, _| metadata["grant_types_supported"] = json!(["implicit"]));
        assert_eq!(rules(implicit, &grants), ["implicit-grant"]);
        let id_token = changed(|metadata, _| metadata["response_types_supported"] = json!(["code id_token"]));
        assert_eq!(implicit(&id_token), []);
    }

    #[test]
    fn finds_the_password_grant() {
        let evidence = changed(|metadata, _| metadata["grant_types_supported"] = json!(["password"]));
        assert_eq!(rules(password, &evidence), ["password-grant"]);
    }
}
