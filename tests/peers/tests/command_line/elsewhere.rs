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

fn ciba(client_id: &str, more: Value) -> Relying {
    ciba_for(["--login-hint", "alice"], client_id, more)
}

fn ciba_for(user: [&str; 2], client_id: &str, mut more: Value) -> Relying {
    more["client_secret"] = json!(SECRET);
    register(client_id, "urn:openid:params:grant-type:ciba", more);
    at(&SERVER, ["token", "ciba", "--client-id", client_id, "--show-secrets"])
        .args(user)
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

#[test]
fn the_user_does_not_decide_in_time() {
    register(
        "cli-hurried-television",
        "urn:ietf:params:oauth:grant-type:device_code",
        json!({ "token_endpoint_auth_method": "none", "client_name": "In a hurry" }),
    );
    let television = at(&SERVER, ["token", "device", "--client-id", "cli-hurried-television"]);
    television.run("").error(6, "undecided");
    let till = ciba("cli-hurried-till", json!({ "backchannel_token_delivery_mode": "poll" }));
    till.args(["--requested-expiry", "2"]).run("").error(6, "undecided");
}

#[test]
fn the_code_can_be_read_by_a_telephone() {
    let resource = SERVER.resource("opaque");
    let running = device("cli-drawn-television")
        .args(["--qr", "always", "--scope", "openid api:read", "--resource", &resource])
        .ask();
    let page = running.document()["verification_uri_complete"].as_str().unwrap().to_owned();
    SERVER.browser("alice").visit(&page, "https://device.example/connected").unwrap();
    let outcome = running.answer("");
    assert_eq!(outcome.result()["claims"]["sub"], "alice");
    // The upper half of a block, of which the picture is made.
    assert!(outcome.text().contains('\u{2580}'), "{}", outcome.text());
}

#[test]
fn the_user_is_asked_by_every_kind_of_hint() {
    let folder = Folder::new();
    let poll = || json!({ "backchannel_token_delivery_mode": "poll" });
    let saved = folder.tokens();
    let grant = |user: [&str; 2]| {
        let running = ciba_for(user, "cli-hinted-till", poll()).args(["--save", &saved]).ask();
        SERVER.approve(&auth_req_id(&running));
        assert_eq!(running.answer("").result()["claims"]["sub"], "bob", "{user:?}");
    };
    grant(["--login-hint-token", "bob"]);
    grant(["--tokens", &saved]);
    grant(["--id-token-hint", &folder.token("id_token").unwrap()]);
    for (user, error) in [
        (["--login-hint", "nobody"], "unknown_user_id"),
        (["--login-hint-token", "expired"], "expired_login_hint_token"),
        (["--id-token-hint", "e30.e30.e30"], "invalid_request"),
    ] {
        let outcome = ciba_for(user, "cli-hinted-till", poll()).run("");
        assert_eq!(outcome.error(4, "server-error")["error"], error, "{user:?}");
    }
}

#[test]
fn a_user_code_is_given_in_every_way() {
    let folder = Folder::new();
    let file = folder.write("code", "ecila\n");
    let careful = || {
        let metadata = json!({
            "backchannel_token_delivery_mode": "poll",
            "backchannel_user_code_parameter": true,
        });
        ciba("cli-careful-till", metadata).args(["--acr-values", "urn:example:loa:2"])
    };
    for command in [
        careful().args(["--user-code", "ecila"]),
        careful().args(["--user-code-file", &file]),
        careful().env("RELYING_USER_CODE", "ecila"),
    ] {
        let running = command.ask();
        SERVER.approve(&auth_req_id(&running));
        assert_eq!(running.answer("").result()["claims"]["acr"], "urn:example:loa:2");
    }
    let outcome = careful().run("");
    assert_eq!(outcome.error(4, "server-error")["error"], "missing_user_code");
    let outcome = careful().args(["--user-code", "alice"]).run("");
    assert_eq!(outcome.error(4, "server-error")["error"], "invalid_user_code");
}
