//! The authorization code flow (OpenID Connect Core 1.0 section 3.1).

use relying_jose::{Algorithm, HmacKey, Jws, json};
use relying_testkit::{Conversation, RefreshTokens};
use serde_json::json;

use crate::{NOW, exchange, get, json_of, refusal, scenario, text, verified};

#[test]
fn a_sign_in_ends_with_an_id_token_about_the_user() {
    let conversation = scenario().start().unwrap();
    let arrival = conversation.authorize(&[("scope", "openid"), ("state", "s"), ("nonce", "n")]).unwrap();
    assert_eq!(arrival.parameter("state").as_deref(), Some("s"));
    assert_eq!(arrival.parameter("iss").as_deref(), Some("https://as.example"));
    let response = exchange(&conversation, &arrival.parameter("code").unwrap());
    assert_eq!(response.headers()["cache-control"], "no-store");
    let tokens = json_of(&response);
    assert_eq!((text(&tokens, "token_type"), &tokens["expires_in"]), ("Bearer", &json!(3600)));
    let claims = verified(conversation.server(), text(&tokens, "id_token"), &Algorithm::RS256);
    for (name, value) in [
        ("iss", json!("https://as.example")),
        ("sub", json!("alice")),
        ("aud", json!("app")),
        ("azp", json!("app")),
        ("iat", json!(NOW)),
        ("exp", json!(NOW + 3600)),
        ("auth_time", json!(NOW)),
        ("nonce", json!("n")),
        ("acr", json!("urn:example:loa:1")),
        ("amr", json!(["pwd"])),
    ] {
        assert_eq!(claims[name], value, "{name}");
    }
    assert!(claims["sid"].is_string() && claims["at_hash"].is_string());
}

#[test]
fn id_tokens_come_in_every_algorithm() {
    for algorithm in [
        Algorithm::RS256,
        Algorithm::RS384,
        Algorithm::RS512,
        Algorithm::PS256,
        Algorithm::PS384,
        Algorithm::PS512,
        Algorithm::ES256,
        Algorithm::ES384,
        Algorithm::ES512,
        Algorithm::ED25519,
        Algorithm::EDDSA,
    ] {
        let wanted = algorithm.clone();
        let conversation =
            scenario().with_client(|client| client.id_token_algorithm(wanted)).start().unwrap();
        let tokens = conversation.tokens("openid").unwrap();
        assert_eq!(verified(conversation.server(), text(&tokens, "id_token"), &algorithm)["sub"], "alice");
    }
}

#[test]
fn an_hmac_id_token_is_under_the_client_secret() {
    let conversation =
        scenario().with_client(|client| client.id_token_algorithm(Algorithm::HS256)).start().unwrap();
    let tokens = conversation.tokens("openid").unwrap();
    let key = HmacKey::new(b"secret", Algorithm::HS256, &relying_jose::Backend::default()).unwrap();
    let verified = Jws::parse(text(&tokens, "id_token")).unwrap().verify(&key, &Algorithm::HS256).unwrap();
    assert_eq!(json::to_object(verified.payload()).unwrap()["sub"], "alice");
}

#[test]
fn without_openid_there_is_no_id_token() {
    let tokens = scenario().start().unwrap().tokens("email").unwrap();
    assert!(tokens.get("id_token").is_none());
}

#[test]
fn each_response_mode_carries_the_answer() {
    let conversation = scenario().start().unwrap();
    for (mode, method, mark) in
        [("query", "GET", "?code="), ("fragment", "GET", "#code="), ("form_post", "POST", "")]
    {
        let arrival = conversation.authorize(&[("scope", "openid"), ("response_mode", mode)]).unwrap();
        assert_eq!(arrival.method, method);
        assert!(arrival.url.contains(mark), "{}", arrival.url);
        assert!(arrival.parameter("code").is_some(), "{mode}");
    }
}

#[test]
fn a_code_is_good_once_and_its_second_use_revokes_the_tokens() {
    let conversation = scenario().start().unwrap();
    let code = conversation.authorize(&[("scope", "openid")]).unwrap().parameter("code").unwrap();
    let tokens = json_of(&exchange(&conversation, &code));
    let userinfo =
        || crate::with_bearer(conversation.server(), "/userinfo", text(&tokens, "access_token")).status();
    assert_eq!(userinfo(), 200);
    assert_eq!(refusal(&exchange(&conversation, &code)), (400, "invalid_grant".to_owned()));
    assert_eq!(userinfo(), 401);
    let refreshed = crate::refresh(&conversation, text(&tokens, "refresh_token"));
    assert_eq!(refusal(&refreshed), (400, "invalid_grant".to_owned()));
}

#[test]
fn the_code_verifier_and_the_redirect_uri_must_fit() {
    let conversation = scenario().start().unwrap();
    let wrong_verifier = "another-verifier-that-is-just-as-long-as-it-must-be";
    for (redirect_uri, verifier) in [
        ("https://app.example/callback", wrong_verifier),
        ("https://app.example/callback", ""),
        ("https://app.example/other", Conversation::CODE_VERIFIER),
        ("", Conversation::CODE_VERIFIER),
    ] {
        let code = conversation.authorize(&[("scope", "openid")]).unwrap().parameter("code").unwrap();
        let response = conversation.token_request(&[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ]);
        assert_eq!(refusal(&response.unwrap()), (400, "invalid_grant".to_owned()));
    }
}

#[test]
fn an_error_goes_back_to_the_client_with_the_state() {
    let conversation = scenario().start().unwrap();
    let arrival = conversation.authorize(&[("scope", "openid"), ("prompt", "none"), ("state", "s")]).unwrap();
    assert_eq!(arrival.parameter("error").as_deref(), Some("login_required"));
    assert_eq!(arrival.parameter("state").as_deref(), Some("s"));
    assert_eq!(arrival.parameter("iss").as_deref(), Some("https://as.example"));
}

#[test]
fn an_unregistered_redirect_uri_gets_a_page_and_no_redirect() {
    let conversation = scenario().start().unwrap();
    let uri = "/authorize?client_id=app&response_type=code&redirect_uri=https://evil.example/";
    let response = get(conversation.server(), uri);
    assert_eq!(response.status(), 400);
    assert!(response.headers().get("location").is_none());
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
}

#[test]
fn the_iss_parameter_can_be_left_out() {
    let conversation = scenario().server(|builder| builder.without_iss_parameter()).start().unwrap();
    let arrival = conversation.authorize(&[("scope", "openid")]).unwrap();
    assert_eq!(arrival.parameter("iss"), None);
    let metadata = json_of(&get(conversation.server(), "/.well-known/openid-configuration"));
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], false);
}

#[test]
fn requested_claims_and_classes_are_honoured() {
    let conversation = scenario().start().unwrap();
    let claims = |parameters: &[(&str, &str)]| {
        let arrival = conversation.authorize(parameters).unwrap();
        let Some(code) = arrival.parameter("code") else { return Err(arrival.parameter("error").unwrap()) };
        let tokens = json_of(&exchange(&conversation, &code));
        Ok(verified(conversation.server(), text(&tokens, "id_token"), &Algorithm::RS256))
    };
    let with_email = claims(&[("scope", "openid"), ("claims", r#"{"id_token":{"email":null}}"#)]).unwrap();
    assert_eq!(with_email["email"], "alice@example.com");
    let wish = claims(&[("scope", "openid"), ("acr_values", "x urn:example:loa:2")]).unwrap();
    assert_eq!(wish["acr"], "urn:example:loa:2");
    let demand = r#"{"id_token":{"acr":{"essential":true,"values":["urn:example:loa:9"]}}}"#;
    assert_eq!(
        claims(&[("scope", "openid"), ("claims", demand)]).unwrap_err(),
        "unmet_authentication_requirements"
    );
    let somebody_else = r#"{"id_token":{"sub":{"value":"bob"}}}"#;
    assert_eq!(claims(&[("scope", "openid"), ("claims", somebody_else)]).unwrap_err(), "login_required");
}

#[test]
fn resources_become_the_audience_and_can_only_be_narrowed() {
    let conversation = scenario().start().unwrap();
    let both = [("scope", "api"), ("resource", "https://a.example/"), ("resource", "https://b.example/")];
    let exchange = |resource: &str| {
        let code = conversation.authorize(&both).unwrap().parameter("code").unwrap();
        conversation
            .token_request(&[
                ("grant_type", "authorization_code"),
                ("code", &code),
                ("redirect_uri", conversation.redirect_uri()),
                ("code_verifier", Conversation::CODE_VERIFIER),
                ("resource", resource),
            ])
            .unwrap()
    };
    let tokens = json_of(&exchange("https://b.example/"));
    let echo = crate::with_bearer(conversation.server(), "/resource", text(&tokens, "access_token"));
    assert_eq!(json_of(&echo)["claims"]["aud"], json!(["https://b.example/"]));
    assert_eq!(refusal(&exchange("https://c.example/")), (400, "invalid_target".to_owned()));
}

#[test]
fn refresh_tokens_are_issued_as_the_policy_says() {
    for (policy, scope, issued) in [
        (RefreshTokens::Rotated, "openid", true),
        (RefreshTokens::Never, "openid offline_access", false),
        (RefreshTokens::OfflineAccess, "openid", false),
        (RefreshTokens::OfflineAccess, "openid offline_access", true),
    ] {
        let conversation = scenario().server(move |builder| builder.refresh_tokens(policy)).start().unwrap();
        assert_eq!(conversation.tokens(scope).unwrap().get("refresh_token").is_some(), issued, "{policy:?}");
    }
}
