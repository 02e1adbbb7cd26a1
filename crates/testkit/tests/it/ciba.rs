//! Backchannel authentication (OpenID Connect CIBA): whom the server asks, what it refuses, and how it tells of decisions.

use std::io::{Read, Write};
use std::net::TcpListener;

use http::{Request, Response};
use relying_jose::{Algorithm, Backend, JwsHeader, PrivateKey, jws};
use relying_testkit::{Client, Conversation, Error, Interaction, Scenario, TokenDeliveryMode, User};
use serde_json::{Value, json};

use crate::{NOW, json_of, refusal, scenario, text, verified};

const GRANT_TYPE: &str = "urn:openid:params:grant-type:ciba";
const TOKEN: &str = "8d67dc78-7faa-4d41-aabd-67707b374255";

fn with(client: impl FnOnce(Client) -> Client) -> Conversation {
    asked(scenario().with_client(client))
}

/// A server where users are asked.
fn asked(scenario: Scenario) -> Conversation {
    scenario.server(|builder| builder.interaction(Interaction::Pages)).start().unwrap()
}

fn told(mode: TokenDeliveryMode) -> Conversation {
    with(|client| client.notify(mode, "https://app.example/notified"))
}

fn begin(conversation: &Conversation, parameters: &[(&str, &str)]) -> Response<Vec<u8>> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(parameters);
    let request = Request::post("/backchannel_authentication")
        .header("authorization", "Basic YXBwOnNlY3JldA==")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.finish().into_bytes())
        .unwrap();
    conversation.server().handle(request)
}

fn begun(conversation: &Conversation) -> String {
    let form = [("scope", "openid"), ("login_hint", "alice"), ("client_notification_token", TOKEN)];
    text(&json_of(&begin(conversation, &form)), "auth_req_id").to_owned()
}

fn ask(conversation: &Conversation, auth_req_id: &str) -> Response<Vec<u8>> {
    conversation.token_request(&[("grant_type", GRANT_TYPE), ("auth_req_id", auth_req_id)]).unwrap()
}

#[test]
fn tokens_come_when_the_user_has_agreed_and_only_once() {
    let conversation = asked(scenario());
    let auth_req_id = begun(&conversation);
    assert_eq!(refusal(&ask(&conversation, &auth_req_id)).1, "authorization_pending");
    assert_eq!(refusal(&ask(&conversation, &auth_req_id)).1, "slow_down");
    conversation.clock().advance(std::time::Duration::from_secs(20));
    assert!(!conversation.server().approve(&auth_req_id, "bob"), "somebody else");
    assert!(conversation.server().approve(&auth_req_id, "alice"));
    let tokens = json_of(&ask(&conversation, &auth_req_id));
    let claims = verified(conversation.server(), text(&tokens, "id_token"), &Algorithm::RS256);
    assert_eq!(claims["sub"], "alice");
    assert!(!claims.contains_key("urn:openid:params:jwt:claim:auth_req_id"));
    assert_eq!(refusal(&ask(&conversation, &auth_req_id)).1, "invalid_grant");
    assert!(conversation.server().notifications().is_empty());
}

#[test]
fn a_user_may_say_no_or_come_too_late() {
    let conversation = asked(scenario());
    let auth_req_id = begun(&conversation);
    assert!(conversation.server().deny(&auth_req_id));
    assert_eq!(refusal(&ask(&conversation, &auth_req_id)).1, "access_denied");
    let short = json_of(&begin(
        &conversation,
        &[("scope", "openid"), ("login_hint", "alice"), ("requested_expiry", "30")],
    ));
    assert_eq!(short["expires_in"], 30);
    conversation.clock().advance(std::time::Duration::from_secs(30));
    assert_eq!(refusal(&ask(&conversation, text(&short, "auth_req_id"))).1, "expired_token");
}

#[test]
fn handles_of_one_flow_are_of_no_use_in_another() {
    let conversation = asked(scenario());
    let auth_req_id = begun(&conversation);
    let grant_type = "urn:ietf:params:oauth:grant-type:device_code";
    let answer =
        conversation.token_request(&[("grant_type", grant_type), ("device_code", &auth_req_id)]).unwrap();
    assert_eq!(refusal(&answer).1, "invalid_grant");
}

#[test]
fn refuses_requests_that_are_not_as_they_should_be() {
    let bob = || User::new("bob", "builder").user_code("1234");
    let conversation =
        asked(scenario().with_client(Client::user_code_parameter).server(move |builder| builder.user(bob())));
    let good = ("scope", "openid");
    let long = "m".repeat(51);
    for (form, code) in [
        (vec![("login_hint", "alice")], "invalid_scope"),
        (vec![good], "invalid_request"),
        (vec![good, ("login_hint", "alice"), ("login_hint_token", "alice")], "invalid_request"),
        (vec![good, ("login_hint", "nobody")], "unknown_user_id"),
        (vec![good, ("id_token_hint", "ey.j.w")], "unknown_user_id"),
        (vec![good, ("login_hint_token", "expired:alice")], "expired_login_hint_token"),
        (vec![good, ("login_hint", "bob")], "missing_user_code"),
        (vec![good, ("login_hint", "bob"), ("user_code", "4321")], "invalid_user_code"),
        (vec![good, ("login_hint", "alice"), ("binding_message", &long)], "invalid_binding_message"),
        (vec![good, ("login_hint", "alice"), ("requested_expiry", "soon")], "invalid_request"),
    ] {
        assert_eq!(refusal(&begin(&conversation, &form)).1, code, "{form:?}");
    }
    let form = [good, ("login_hint_token", "bob"), ("user_code", "1234"), ("binding_message", "W4SCT")];
    let answer = json_of(&begin(&conversation, &form));
    let message = conversation.server().binding_message(text(&answer, "auth_req_id"));
    assert_eq!(message.as_deref(), Some("W4SCT"));
}

#[test]
fn who_is_to_be_told_brings_a_token_for_that() {
    let conversation = told(TokenDeliveryMode::PING);
    let form = [("scope", "openid"), ("login_hint", "alice")];
    assert_eq!(refusal(&begin(&conversation, &form)).1, "invalid_request");
    let short = [form[0], form[1], ("client_notification_token", "short")];
    assert_eq!(refusal(&begin(&conversation, &short)).1, "invalid_request");
}

#[test]
fn a_ping_says_that_there_is_something_to_fetch() {
    let conversation = told(TokenDeliveryMode::PING);
    let auth_req_id = begun(&conversation);
    assert!(conversation.server().notifications().is_empty());
    assert!(conversation.server().approve(&auth_req_id, "alice"));
    let told = conversation.server().notifications();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].headers()["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(
        serde_json::from_slice::<Value>(told[0].body()).unwrap(),
        json!({ "auth_req_id": auth_req_id })
    );
    assert!(json_of(&ask(&conversation, &auth_req_id))["id_token"].is_string());
    let auth_req_id = begun(&conversation);
    assert!(conversation.server().deny(&auth_req_id));
    assert_eq!(conversation.server().notifications().len(), 1);
    assert_eq!(refusal(&ask(&conversation, &auth_req_id)).1, "access_denied");
}

#[test]
fn a_push_brings_tokens_that_vouch_for_each_other() {
    let conversation = told(TokenDeliveryMode::PUSH);
    let auth_req_id = begun(&conversation);
    assert_eq!(refusal(&ask(&conversation, &auth_req_id)).1, "unauthorized_client");
    assert!(conversation.server().approve(&auth_req_id, "alice"));
    let told = conversation.server().notifications();
    let pushed = serde_json::from_slice::<Value>(told[0].body()).unwrap();
    assert_eq!(pushed["auth_req_id"], auth_req_id.as_str());
    let claims = verified(conversation.server(), text(&pushed, "id_token"), &Algorithm::RS256);
    assert_eq!(claims["urn:openid:params:jwt:claim:auth_req_id"], auth_req_id.as_str());
    assert!(claims["at_hash"].is_string() && claims["urn:openid:params:jwt:claim:rt_hash"].is_string());
    assert!(pushed["refresh_token"].is_string());
    let auth_req_id = begun(&conversation);
    assert!(conversation.server().deny(&auth_req_id));
    let told = conversation.server().notifications();
    let pushed = serde_json::from_slice::<Value>(told[0].body()).unwrap();
    let expected = json!({
        "auth_req_id": auth_req_id, "error": "access_denied", "error_description": "the user said no",
    });
    assert_eq!(pushed, expected);
}

#[test]
fn notifications_can_be_sent() {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/notified", socket.local_addr().unwrap());
    let conversation = with(|client| client.notify(TokenDeliveryMode::PING, endpoint.as_str()));
    let auth_req_id = begun(&conversation);
    assert!(conversation.server().approve(&auth_req_id, "alice"));
    let application = std::thread::spawn(move || {
        let (mut stream, _) = socket.accept().unwrap();
        let (mut received, mut buffer) = (Vec::new(), [0; 1024]);
        while !received.ends_with(b"}") {
            let length = stream.read(&mut buffer).unwrap();
            received.extend_from_slice(&buffer[..length]);
        }
        stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").unwrap();
        String::from_utf8(received).unwrap()
    });
    assert_eq!(conversation.server().deliver_notifications(), Ok(vec![http::StatusCode::NO_CONTENT]));
    let received = application.join().unwrap();
    assert!(received.starts_with("POST /notified HTTP/1.1\r\n") && received.contains(TOKEN), "{received}");
    let again = begun(&conversation);
    assert!(conversation.server().approve(&again, "alice"));
    assert!(matches!(conversation.server().deliver_notifications(), Err(Error::Notification(_))));
}

#[test]
fn a_signed_request_holds_everything_and_stands_alone() {
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap();
    let public = key.public_key().to_jwk();
    let conversation = with(|client| client.keys([public]).backchannel_request_algorithm(Algorithm::ES256));
    let object = |changes: Value| {
        let mut claims = json!({
            "iss": "app", "aud": "https://as.example", "iat": NOW, "nbf": NOW, "exp": NOW + 60,
            "jti": changes.to_string(), "scope": "openid", "login_hint": "alice", "requested_expiry": 120,
        });
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        jws::sign(&JwsHeader::new(Algorithm::ES256), claims.to_string().as_bytes(), &key).unwrap()
    };
    let good = object(json!({}));
    assert_eq!(json_of(&begin(&conversation, &[("request", &good)]))["expires_in"], 120);
    assert_eq!(refusal(&begin(&conversation, &[("request", &good)])).1, "invalid_request", "used before");
    for changes in [
        json!({ "jti": null }),
        json!({ "nbf": null }),
        json!({ "aud": "https://other.example" }),
        json!({ "iss": "other" }),
        json!({ "exp": NOW - 60 }),
        json!({ "exp": NOW + 7200 }),
    ] {
        let refused = begin(&conversation, &[("request", &object(changes.clone()))]);
        assert_eq!(refusal(&refused).1, "invalid_request", "{changes}");
    }
    let beside = object(json!({ "acr_values": "x" }));
    let refused = begin(&conversation, &[("request", &beside), ("scope", "openid")]);
    assert_eq!(refusal(&refused).1, "invalid_request");
    let plain = begin(&conversation, &[("scope", "openid"), ("login_hint", "alice")]);
    assert_eq!(refusal(&plain).1, "invalid_request");
}
