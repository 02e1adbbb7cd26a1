//! Users who decide on another device: `token device` and `token ciba`.

use std::net::TcpListener;

use relying::jose::{Algorithm, Backend, PrivateKey};
use serde_json::{Value, json};

use crate::binary::{Relying, Running};
use crate::stage::{Folder, SERVER, at};

const SECRET: &str = "the-secret-of-a-client-that-cannot-redirect";

/// Registers a client that needs no redirect URI.
fn register(client_id: &str, grant_type: &str, more: Value) {
    let mut metadata = json!({
        "client_id": client_id, "redirect_uris": [], "response_types": [],
        "grant_types": [grant_type, "refresh_token"],
    });
    metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    SERVER.register(&metadata);
}

fn device(client_id: &str) -> Relying {
    register(
        client_id,
        "urn:ietf:params:oauth:grant-type:device_code",
        json!({ "token_endpoint_auth_method": "none" }),
    );
    at(&SERVER, ["token", "device", "--client-id", client_id])
}

fn ciba(client_id: &str, mut more: Value) -> Relying {
    more["client_secret"] = json!(SECRET);
    register(client_id, "urn:openid:params:grant-type:ciba", more);
    at(&SERVER, ["token", "ciba", "--client-id", client_id, "--login-hint", "alice", "--show-secrets"])
        .env("RELYING_CLIENT_SECRET", SECRET)
}

fn auth_req_id(running: &Running) -> String {
    let document = running.document();
    assert_eq!(document["step"], "backchannel_authentication", "{document}");
    document["auth_req_id"].as_str().unwrap().to_owned()
}

#[test]
fn the_user_agrees_on_a_page() {
    let folder = Folder::new();
    let running = device("cli-television").args(["--save", &folder.tokens(), "--dpop"]).ask();
    let document = running.document();
    let page = document["verification_uri_complete"].as_str().unwrap();
    assert!(page.ends_with(document["user_code"].as_str().unwrap()), "{document}");
    SERVER.browser("alice").visit(page, "https://device.example/connected").unwrap();
    let outcome = running.answer("");
    assert_eq!(outcome.result()["claims"]["sub"], "alice");
    assert_eq!(outcome.steps(), ["device_authorization", "tokens"]);
    outcome.assert_hides(&folder.secrets());
}

#[test]
fn the_user_refuses_on_a_page() {
    let running = device("cli-refused-television").ask();
    let document = running.document();
    let mut browser = SERVER.browser("alice");
    browser.cancel();
    let page = document["verification_uri_complete"].as_str().unwrap();
    browser.visit(page, "https://device.example/refused").unwrap();
    assert_eq!(running.answer("").error(6, "server-error")["error"], "access_denied");
}

#[test]
fn the_user_is_asked_and_the_client_polls() {
    let running = ciba("cli-till", json!({ "backchannel_token_delivery_mode": "poll" }))
        .args(["--binding-message", "W4SCT"])
        .ask();
    SERVER.approve(&auth_req_id(&running));
    assert_eq!(running.answer("").result()["claims"]["sub"], "alice");

    let running = ciba("cli-refused-till", json!({ "backchannel_token_delivery_mode": "poll" })).ask();
    SERVER.refuse(&auth_req_id(&running));
    assert_eq!(running.answer("").error(6, "server-error")["error"], "access_denied");
}

#[test]
fn the_user_is_asked_by_a_signed_request_and_the_client_is_told() {
    let folder = Folder::new();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let key = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap().with_key_id("1");
    let file = folder.write("request.jwk", &serde_json::to_string(&key.to_jwk()).unwrap());
    let metadata = json!({
        "backchannel_token_delivery_mode": "ping",
        "backchannel_client_notification_endpoint": format!("https://127.0.0.1:{port}/notified"),
        "backchannel_authentication_request_signing_alg": "ES256",
        "jwks": { "keys": [key.public_key().to_jwk()] },
    });
    let running = ciba("cli-told", metadata)
        .args(["--mode", "ping", "--listen", &format!("http://127.0.0.1:{port}/notified")])
        .args(["--request-key", &file])
        .ask();
    SERVER.approve(&auth_req_id(&running));
    let outcome = running.answer("");
    assert_eq!(outcome.result()["claims"]["sub"], "alice");
    assert_eq!(outcome.steps(), ["backchannel_authentication", "notification", "tokens"]);
}
