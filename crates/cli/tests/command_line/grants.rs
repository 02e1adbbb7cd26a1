//! `relying token` by other grants, `relying introspect` and `relying revoke`.

use std::process::Command;

use relying_testkit::{Endpoint, GrantAnswer, OAuthError};
use serde_json::{Value, json};

use crate::stage::{SECRET, Stage, run};

const MAGIC: &str = "urn:example:grant-type:magic";
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const SAML2_BEARER: &str = "urn:ietf:params:oauth:grant-type:saml2-bearer";

/// A command by the client with a secret.
fn by_web(stage: &Stage, command: &str) -> Command {
    let mut command = stage.command(command);
    command.args(["--json", "--client-id", "web"]).env("RELYING_CLIENT_SECRET", SECRET);
    command
}

/// A login of that client; the path of its tokens, and these.
fn signed_in(stage: &Stage) -> (String, Value) {
    let path = stage.path("tokens.json");
    let secret = stage.file("secret", SECRET);
    let outcome = stage.login("web", &["--save", &path, "--client-secret-file", &secret]);
    assert_eq!(outcome.result()["subject"], "alice");
    let saved = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    (path, saved)
}

#[test]
fn a_token_is_exchanged_for_another() {
    let stage = Stage::new("exchange");
    let (path, saved) = signed_in(&stage);
    let token = saved["access_token"].as_str().unwrap();
    let exchange = |options: &[&str]| {
        let mut command = by_web(&stage, "token exchange --audience backend");
        stage.run(command.args(options).env("RELYING_SUBJECT_TOKEN", token))
    };
    let result = exchange(&["--resource", "https://api.example"]).result();
    assert_eq!((&result["step"], &result["token_type"]), (&json!("tokens"), &json!("Bearer")));
    assert!(result["received"].as_array().unwrap().contains(&json!("issued_token_type")), "{result}");
    exchange(&["--tokens", &path, "--requested-token-type", "access_token"]).result();
    let sent = stage.listener.server().requests_to(Endpoint::Token).pop().unwrap();
    assert_eq!(sent.parameter("subject_token_type"), Some("urn:ietf:params:oauth:token-type:access_token"));
    assert_eq!(sent.parameter("audience"), Some("backend"));

    assert_eq!(exchange(&["--subject-token", "unknown-0000"]).error(), (4, "server-error".to_owned()));
    let none = exchange(&["--tokens", &path, "--subject-token-type", "saml2"]);
    assert_eq!(none.error(), (2, "usage".to_owned()));
    assert_eq!(exchange(&["--subject-token-type", "cookie"]).error(), (2, "usage".to_owned()));
}

#[test]
fn assertions_and_grants_of_ones_own_get_tokens() {
    let stage = Stage::with("assertions", |builder| {
        let accept = |name: &'static str, expected: &'static str| {
            move |request: &relying_testkit::GrantRequest| match request.parameter(name) {
                Some(given) if given == expected => Ok(GrantAnswer::new().subject("alice").scope("openid")),
                _ => Err(OAuthError::new("invalid_grant")),
            }
        };
        builder
            .extension_grant(JWT_BEARER, accept("assertion", "head.claims.signature"))
            .extension_grant(SAML2_BEARER, accept("assertion", "PHNhbWwvPg"))
            .extension_grant(MAGIC, accept("spell", "open sesame"))
    });
    let spell = format!("spell={}", stage.file("spell", "open sesame\n"));
    let signed_in = |command: &str, options: &[&str], stdin: &str| {
        let outcome = stage.quiet(run(by_web(&stage, command).args(options), stdin));
        assert_eq!(outcome.result()["claims"]["sub"], "alice", "{command}");
    };
    signed_in("token jwt-bearer", &["--assertion-file", "-"], "head.claims.signature\n");
    signed_in("token saml2-bearer", &["--assertion-file", "-"], "<saml/>");
    signed_in(&format!("token {MAGIC}"), &["--param", "spell=open sesame"], "");
    signed_in(&format!("token grant {MAGIC}"), &["--param-file", &spell], "");

    let mut wrong = by_web(&stage, "token jwt-bearer");
    let outcome = stage.run(wrong.env("RELYING_ASSERTION", "wrong.claims.signature"));
    assert_eq!(outcome.error(), (4, "server-error".to_owned()));
    assert_eq!(stage.run(&mut by_web(&stage, "token jwt-bearer")).error(), (2, "usage".to_owned()));
    assert_eq!(stage.run(&mut by_web(&stage, "token refersh")).error(), (2, "usage".to_owned()));
}

#[test]
fn every_parameter_of_a_grant_reaches_the_server() {
    let stage = Stage::new("grant-parameters");
    let details = r#"{"type":"payment"}"#;
    let mut command = by_web(&stage, "token client-credentials --param x=1 --resource https://api.example");
    stage.run(command.args(["--authorization-details", details])).result();
    let sent = stage.listener.server().requests_to(Endpoint::Token).pop().unwrap();
    for (name, value) in [
        ("x", "1"),
        ("resource", "https://api.example"),
        ("authorization_details", r#"[{"type":"payment"}]"#),
    ] {
        assert_eq!(sent.parameter(name), Some(value), "{name}");
    }
}

#[test]
fn a_token_is_looked_up_and_ended() {
    let stage = Stage::new("introspection");
    let (path, _) = signed_in(&stage);
    let ask = |command: &str| stage.run(by_web(&stage, command).args(["--tokens", &path]));
    let active = ask("introspect").result();
    assert_eq!((&active["step"], &active["active"]), (&json!("introspection"), &json!(true)));
    assert_eq!((&active["claims"]["sub"], &active["claims"]["client_id"]), (&json!("alice"), &json!("web")));
    // The client is not registered for signed answers, and gets none.
    assert_eq!(ask("introspect --signed-alg ES256").error(), (5, "unsigned-introspection".to_owned()));

    assert_eq!(ask("revoke --token-type-hint access_token").result()["revoked"], "access_token");
    assert_eq!(ask("introspect").result()["active"], false);
    assert_eq!(ask("introspect --strict").error(), (5, "token-not-active".to_owned()));
    // Without a hint it is the refresh token that ends.
    assert_eq!(ask("introspect --token-type-hint refresh_token").result()["active"], true);
    assert_eq!(ask("revoke").result()["revoked"], "refresh_token");
    assert_eq!(ask("introspect --token-type-hint refresh_token").result()["active"], false);
    // What is not known is not valid either.
    let mut unknown = by_web(&stage, "revoke");
    assert_eq!(stage.run(unknown.env("RELYING_TOKEN", "unknown-0000")).result()["revoked"], "token");
    let mut wrong = stage.command("introspect --json --client-id web");
    wrong.env("RELYING_CLIENT_SECRET", "wrong-and-secret").env("RELYING_TOKEN", "unknown-0000");
    assert_eq!(stage.run(&mut wrong).error(), (4, "server-error".to_owned()));
}
