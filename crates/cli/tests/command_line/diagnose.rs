//! `relying discover` and `relying diagnose`.

use relying_testkit::Fault;
use serde_json::{Value, json};

use crate::stage::{Stage, relying, run};

fn findings(result: &Value) -> Vec<(&str, &str)> {
    let findings = result["findings"].as_array().unwrap();
    findings.iter().map(|f| (f["severity"].as_str().unwrap(), f["rule"].as_str().unwrap())).collect()
}

#[test]
fn discover_shows_the_metadata_and_where_it_came_from() {
    let stage = Stage::with("discover", |builder| builder.metadata("x_unknown", json!({"a": 1})));
    let result = stage.run(&mut stage.command("discover --json")).result();
    let issuer = stage.listener.issuer();
    assert_eq!(result["document"], format!("{issuer}/.well-known/openid-configuration"));
    assert_eq!((&result["issuer"], &result["metadata"]["x_unknown"]), (&json!(issuer), &json!({"a": 1})));
    let pkce = result["capabilities"].as_array().unwrap().iter().find(|c| c["name"] == "PKCE").unwrap();
    assert_eq!((&pkce["supported"], &pkce["detail"]), (&json!(true), &json!("S256")));
    let text = stage.run(&mut stage.command("discover"));
    assert!(text.stdout.contains("token_endpoint"), "{}", text.stdout);
}

#[test]
fn discover_refuses_another_issuer() {
    let stage = Stage::new("discover-issuer");
    let slash = format!("{}/", stage.listener.issuer());
    let outcome = run(relying("discover --json --allow-http").arg(slash), "");
    assert_eq!(outcome.error(), (5, "metadata-issuer".to_owned()));
}

#[test]
fn a_good_server_has_only_notes() {
    let stage = Stage::new("diagnose");
    let result = stage.run(&mut stage.command("diagnose --json --strict")).result();
    assert_eq!(findings(&result), [("note", "issuer-without-tls"), ("note", "hmac-id-tokens")]);
    assert_eq!((&result["documents"][0]["status"], &result["keys"]["status"]), (&json!(200), &json!(200)));
}

#[test]
fn departures_are_listed_the_worst_first() {
    let stage = Stage::with("departures", |builder| {
        builder
            .metadata("code_challenge_methods_supported", json!(["plain"]))
            .metadata("grant_types_supported", json!(["authorization_code", "implicit", "password"]))
            .metadata("authorization_response_iss_parameter_supported", Value::Null)
            .metadata("userinfo_endpoint", json!("http://elsewhere.example/userinfo"))
            .odd_keys()
    });
    let result = stage.run(&mut stage.command("diagnose --json")).result();
    let found = findings(&result);
    for expected in [
        ("error", "pkce-without-s256"),
        ("error", "endpoint-without-tls"),
        ("error", "weak-key"),
        ("warning", "implicit-grant"),
        ("warning", "password-grant"),
        ("warning", "no-issuer-parameter"),
        ("note", "exotic-key"),
    ] {
        assert!(found.contains(&expected), "{expected:?} is not among {found:?}");
    }
    let order: Vec<_> = found.iter().map(|(severity, _)| *severity).collect();
    assert!(
        order.is_sorted_by_key(|severity| ["error", "warning", "note"].iter().position(|s| s == severity))
    );
    assert_eq!(
        stage.run(&mut stage.command("diagnose --json --strict")).error(),
        (5, "diagnosis".to_owned())
    );
    let text = stage.run(&mut stage.command("diagnose")).stdout;
    assert!(text.contains("pkce-without-s256 · RFC 9700 section 2.1.1"), "{text}");
}

#[test]
fn faults_of_metadata_and_keys_are_found() {
    let stage = Stage::new("diagnose-faults");
    for (fault, rule) in [
        (Fault::DiscoveryWrongIssuer, "metadata-issuer"),
        (Fault::DiscoveryIssuerTrailingSlash, "metadata-issuer"),
        (Fault::DiscoveryMissingTokenEndpoint, "missing-member"),
        (Fault::DiscoveryDuplicateMember, "malformed-metadata"),
        (Fault::DiscoveryHtml, "malformed-metadata"),
        (Fault::DiscoveryRedirect, "redirected-metadata"),
        (Fault::DiscoveryServerError, "no-metadata"),
        (Fault::DiscoveryWrongContentType, "metadata-content-type"),
        (Fault::JwksEmptySet, "no-usable-key"),
        (Fault::JwksHtml, "keys-unavailable"),
        (Fault::JwksDuplicateKid, "duplicate-kid"),
        (Fault::JwksWithoutKids, "missing-kid"),
        (Fault::JwksPrivateMembers, "private-key-published"),
        (Fault::JwksWeakKey, "weak-key"),
    ] {
        stage.listener.server().inject(fault);
        let result = stage.run(&mut stage.command("diagnose --json")).result();
        stage.listener.server().heal();
        assert!(findings(&result).iter().any(|(_, found)| *found == rule), "{fault}: {result}");
    }
}

#[test]
fn a_server_that_cannot_be_reached_is_no_finding() {
    let outcome = run(&mut relying("diagnose http://127.0.0.1:9 --allow-http --json"), "");
    assert_eq!(outcome.error(), (3, "no-answer".to_owned()));
    assert_eq!(run(&mut relying("diagnose http://as.example --json"), "").error(), (2, "usage".to_owned()));
}
