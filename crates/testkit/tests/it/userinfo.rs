//! UserInfo and the protected resource (OpenID Connect Core 1.0 section 5.3, RFC 6750).

use http::Request;
use relying_jose::Algorithm;
use serde_json::json;

use crate::{NOW, json_of, refusal, scenario, text, verified, with_bearer};

#[test]
fn userinfo_tells_what_the_scope_asks_for() {
    let conversation = scenario().start().unwrap();
    let tokens = conversation.tokens("openid email phone").unwrap();
    let claims = json_of(&with_bearer(conversation.server(), "/userinfo", text(&tokens, "access_token")));
    assert_eq!(
        claims,
        json!({
            "sub": "alice", "email": "alice@example.com", "email_verified": true,
            "phone_number": "+44 20 7946 0000", "phone_number_verified": false,
        })
    );
}

#[test]
fn userinfo_is_signed_for_clients_that_want_it() {
    let conversation =
        scenario().with_client(|client| client.userinfo_algorithm(Algorithm::ES256)).start().unwrap();
    let tokens = conversation.tokens("openid").unwrap();
    let response = with_bearer(conversation.server(), "/userinfo", text(&tokens, "access_token"));
    assert_eq!(response.headers()["content-type"], "application/jwt");
    let token = String::from_utf8(response.into_body()).unwrap();
    let claims = verified(conversation.server(), &token, &Algorithm::ES256);
    assert_eq!(
        serde_json::Value::Object(claims),
        json!({ "sub": "alice", "iss": "https://as.example", "aud": "app", "iat": NOW })
    );
}

#[test]
fn the_token_may_come_in_a_posted_form() {
    let conversation = scenario().start().unwrap();
    let tokens = conversation.tokens("openid").unwrap();
    let request = Request::post("/userinfo").header("content-type", "application/x-www-form-urlencoded");
    let body = format!("access_token={}", text(&tokens, "access_token"));
    assert_eq!(conversation.server().handle(request.body(body.into_bytes()).unwrap()).status(), 200);
}

#[test]
fn the_resource_echoes_a_request_and_wants_its_scope() {
    let conversation = scenario().server(|builder| builder.resource_scope("api")).start().unwrap();
    let tokens = conversation.tokens("openid api").unwrap();
    let request = Request::put("/resource?page=2")
        .header("authorization", format!("bearer {}", text(&tokens, "access_token")))
        .header("content-type", "text/plain")
        .body(b"hello".to_vec())
        .unwrap();
    let echo = json_of(&conversation.server().handle(request));
    assert_eq!((text(&echo, "method"), text(&echo, "body")), ("PUT", "hello"));
    assert_eq!(echo["query"], json!([["page", "2"]]));
    assert_eq!(echo["claims"]["sub"], "alice");

    let without = conversation.tokens("openid").unwrap();
    let response = with_bearer(conversation.server(), "/resource", text(&without, "access_token"));
    assert_eq!(refusal(&response), (403, "insufficient_scope".to_owned()));
    let challenge = response.headers()["www-authenticate"].to_str().unwrap();
    assert!(challenge.contains("scope=\"api\""), "{challenge}");
}

#[test]
fn revoked_tokens_and_tokens_of_removed_sessions_are_told_apart() {
    let conversation = scenario().start().unwrap();
    let tokens = conversation.tokens("openid").unwrap();
    conversation.server().end_all_sessions();
    let userinfo = || with_bearer(conversation.server(), "/userinfo", text(&tokens, "access_token"));
    assert_eq!(userinfo().status(), 200, "tokens outlive the session");
    conversation.server().revoke_all_tokens();
    assert_eq!(refusal(&userinfo()), (401, "invalid_token".to_owned()));
}
