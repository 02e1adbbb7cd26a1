//! What comes through the browser: every response type in every response mode.

use http::Method;
use relying_jose::{Algorithm, Backend, HashAlgorithm, base64url};
use relying_testkit::{Arrival, Client, Conversation, Endpoint, Fault, Scenario};
use serde_json::{Value, json};

use crate::{NOW, exchange, get, json_of, scenario, text, verified, with_bearer};

const TYPES: [&str; 6] =
    ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"];

/// A server that offers all of them.
fn generous() -> Scenario {
    scenario().server(|builder| builder.every_response_type())
}

fn ask(conversation: &Conversation, response_type: &str, more: &[(&str, &str)]) -> Arrival {
    let usual = [
        ("response_type", response_type),
        ("scope", "openid email"),
        ("nonce", "n"),
        ("state", "af0ifjsldkj"),
    ];
    conversation.authorize(&[&usual, more].concat()).unwrap()
}

fn error(arrival: &Arrival) -> String {
    arrival.parameter("error").unwrap_or_default()
}

fn half_hash(text: &str) -> String {
    let digest = Backend::default().digest(HashAlgorithm::Sha256, text.as_bytes());
    base64url::encode(&digest.as_ref()[..16])
}

#[test]
fn each_response_type_brings_what_its_words_say() {
    let conversation = generous().start().unwrap();
    let server = conversation.server();
    for response_type in TYPES {
        let arrival = ask(&conversation, response_type, &[]);
        let has = |word: &str| response_type.split(' ').any(|other| other == word);
        let code = arrival.parameter("code");
        assert_eq!(code.is_some(), has("code"), "{response_type}");
        assert_eq!(arrival.url.contains('#'), response_type != "code", "{response_type}");
        assert_eq!(arrival.parameter("state").as_deref(), Some("af0ifjsldkj"));
        assert_eq!(arrival.parameter("iss").as_deref(), Some("https://as.example"));
        let access_token = arrival.parameter("access_token");
        assert_eq!(access_token.is_some(), has("token"), "{response_type}");
        if let Some(token) = &access_token {
            assert_eq!(arrival.parameter("token_type").as_deref(), Some("Bearer"));
            assert_eq!(arrival.parameter("expires_in").as_deref(), Some("3600"));
            assert_eq!(with_bearer(server, "/userinfo", token).status(), 200);
        }
        let id_token = arrival.parameter("id_token");
        assert_eq!(id_token.is_some(), has("id_token"), "{response_type}");
        if let Some(token) = id_token {
            let claims = verified(server, &token, &Algorithm::RS256);
            let hash = |value: Option<&str>| value.map(|value| json!(half_hash(value)));
            assert_eq!(claims.get("c_hash").cloned(), hash(code.as_deref()), "{response_type}");
            assert_eq!(claims.get("at_hash").cloned(), hash(access_token.as_deref()), "{response_type}");
            assert_eq!(claims.get("s_hash").cloned(), hash(Some("af0ifjsldkj")));
            assert_eq!(claims["nonce"], "n");
            // Core 5.4: only where no access token can come are the scope's claims here.
            assert_eq!(claims.contains_key("email"), response_type == "id_token");
        }
        if let Some(code) = code {
            let tokens = json_of(&exchange(&conversation, &code));
            let claims = verified(server, text(&tokens, "id_token"), &Algorithm::RS256);
            assert_eq!((&claims["nonce"], claims.get("c_hash")), (&json!("n"), None));
        }
    }
}

#[test]
fn the_words_of_a_response_type_have_no_order() {
    let conversation = generous().start().unwrap();
    let arrival = ask(&conversation, "token id_token code", &[]);
    assert!(arrival.parameter("code").is_some() && arrival.parameter("id_token").is_some());
}

#[test]
fn each_response_type_travels_in_each_mode_that_is_safe() {
    let conversation = generous().start().unwrap();
    for response_type in TYPES {
        for mode in ["query", "fragment", "form_post", "query.jwt", "fragment.jwt", "form_post.jwt", "jwt"] {
            let arrival = ask(&conversation, response_type, &[("response_mode", mode)]);
            let carrier = match mode {
                "jwt" if response_type == "code" => "query",
                "jwt" => "fragment",
                _ => mode.trim_end_matches(".jwt"),
            };
            if carrier == "query" && response_type != "code" {
                assert_eq!(error(&arrival), "invalid_request", "{response_type} {mode}");
                continue;
            }
            let came = match (&arrival.method, arrival.url.contains('#')) {
                (&Method::POST, _) => "form_post",
                (_, true) => "fragment",
                _ => "query",
            };
            assert_eq!(came, carrier, "{response_type} {mode}");
            let wrapped = arrival.parameter("response");
            assert_eq!(wrapped.is_some(), mode.ends_with("jwt"), "{response_type} {mode}");
            if let Some(token) = wrapped {
                let claims = verified(conversation.server(), &token, &Algorithm::RS256);
                assert_eq!(claims["iss"], "https://as.example");
                assert_eq!(claims["aud"], "app");
                assert_eq!(claims["exp"], NOW + 600);
                assert_eq!(claims["state"], "af0ifjsldkj");
                assert_eq!(claims.contains_key("code"), response_type.contains("code"));
                assert_eq!(arrival.parameter("code"), None, "nothing stands beside the token");
            }
        }
    }
}

#[test]
fn errors_travel_as_the_answer_would_have() {
    let conversation = generous().start().unwrap();
    let arrival = ask(&conversation, "code id_token", &[("prompt", "none")]);
    assert!(arrival.url.contains("#error=login_required"), "{}", arrival.url);
    let arrival = ask(&conversation, "code", &[("prompt", "none"), ("response_mode", "jwt")]);
    let claims = verified(conversation.server(), &arrival.parameter("response").unwrap(), &Algorithm::RS256);
    assert_eq!(claims["error"], "login_required");
}

#[test]
fn a_wrapped_answer_is_signed_as_the_client_is_registered() {
    let conversation = generous()
        .with_client(|client| client.authorization_response_algorithm(Algorithm::ES384))
        .start()
        .unwrap();
    let arrival = ask(&conversation, "code", &[("response_mode", "jwt")]);
    let claims = verified(conversation.server(), &arrival.parameter("response").unwrap(), &Algorithm::ES384);
    let code = claims["code"].as_str().unwrap();
    assert_eq!(exchange(&conversation, code).status(), 200);
}

#[test]
fn an_id_token_through_the_browser_needs_nonce_and_scope() {
    let conversation = generous().start().unwrap();
    for (name, value) in [("nonce", ""), ("scope", "email")] {
        let request = [("response_type", "id_token"), ("nonce", "n"), ("scope", "openid")];
        let changed = request.map(|(given, before)| (given, if given == name { value } else { before }));
        let arrival = conversation.authorize(&changed).unwrap();
        assert_eq!(error(&arrival), "invalid_request", "{name}={value}");
    }
}

#[test]
fn a_client_gets_only_what_it_is_registered_for() {
    let conversation =
        generous().with_client(|client| client.response_type("id_token code")).start().unwrap();
    assert_eq!(error(&ask(&conversation, "code id_token", &[])), "");
    assert_eq!(error(&ask(&conversation, "code", &[])), "unauthorized_client");
    let without = generous().with_client(|client| client.grant_type("authorization_code")).start().unwrap();
    assert_eq!(error(&ask(&without, "id_token", &[])), "unauthorized_client");
    assert_eq!(Client::public("app").response_type("code").metadata()["response_types"], json!(["code"]));
}

#[test]
fn an_implicit_answer_needs_no_pkce() {
    let conversation = generous().start().unwrap();
    let arrival = ask(&conversation, "id_token", &[("code_challenge", ""), ("code_challenge_method", "")]);
    assert_eq!(error(&arrival), "");
}

#[test]
fn only_the_code_is_offered_by_default() {
    let conversation = scenario().start().unwrap();
    assert_eq!(error(&ask(&conversation, "code id_token", &[])), "unsupported_response_type");
    let metadata = json_of(&get(conversation.server(), "/.well-known/openid-configuration"));
    assert_eq!(metadata["response_types_supported"], json!(["code"]));
}

#[test]
fn the_metadata_lists_types_and_modes() {
    let conversation = generous().start().unwrap();
    let metadata = json_of(&get(conversation.server(), "/.well-known/openid-configuration"));
    assert_eq!(metadata["response_types_supported"], json!(TYPES));
    assert_eq!(metadata["response_modes_supported"].as_array().map(Vec::len), Some(7));
    assert_eq!(metadata["authorization_signing_alg_values_supported"][0], "RS256");
}

#[test]
fn faults_of_id_tokens_concern_the_browser_too() {
    let conversation = generous().fault(Fault::IdTokenWrongAud).start().unwrap();
    let arrival = ask(&conversation, "id_token", &[]);
    let claims = verified(conversation.server(), &arrival.parameter("id_token").unwrap(), &Algorithm::RS256);
    assert_eq!(claims["aud"], "another-client");
    assert_eq!(conversation.server().requests_to(Endpoint::Token), []);
}

#[test]
fn the_log_shows_no_token_of_a_request() {
    let conversation = generous().start().unwrap();
    let hint: Value = conversation.tokens("openid").unwrap()["id_token"].clone();
    ask(&conversation, "code", &[("id_token_hint", hint.as_str().unwrap()), ("request", "e30.e30.e30")]);
    let shown = format!("{:?}", conversation.server().requests());
    assert!(!shown.contains(hint.as_str().unwrap()));
}
