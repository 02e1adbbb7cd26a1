//! What anybody may send to a client's notification endpoint: the bearer token of the header in the first line, then the body.
//! `ID_TOKEN` in the body stands for an ID Token whose signature is good.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use relying::{BackchannelAuthentication, ClientNotification};
use relying_fuzz::{CLIENT_ID, ISSUER, NOW, STATE, answering, client, read, signed};

static AUTHENTICATION: LazyLock<BackchannelAuthentication> = LazyLock::new(|| {
    let authentication = serde_json::json!({
        "auth_req_id": STATE, "client_notification_token": STATE, "interval": 5, "expires_at": NOW + 60,
        "issuer": ISSUER, "client_id": CLIENT_ID,
    });
    serde_json::from_value(authentication).expect("this is an authentication")
});

fuzz_target!(|input: &[u8]| {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let (header, body) = (&input[..end], input.get(end + 1..).unwrap_or_default());
    let Ok(header) = http::HeaderValue::from_bytes(header) else { return };
    let claims = serde_json::json!({
        "iss": ISSUER, "sub": "alice", "aud": CLIENT_ID, "iat": NOW, "exp": NOW + 60,
        "at_hash": "0", "urn:openid:params:jwt:claim:auth_req_id": STATE,
    });
    let body = String::from_utf8_lossy(body).replace("ID_TOKEN", &signed(claims.to_string().as_bytes()));
    let request = http::Request::post("https://app.example/notified")
        .header("authorization", header.clone())
        .body(body.into_bytes())
        .expect("the request is good");
    let notification = match ClientNotification::parse(&request) {
        Ok(notification) => notification,
        Err(error) => return read(&error),
    };
    let genuine = header.as_bytes().ends_with(STATE.as_bytes()) && notification.auth_req_id() == STATE;
    assert!(AUTHENTICATION.validate(&notification).is_err() || genuine);
    for outcome in [
        client().ping_callback(&AUTHENTICATION, &notification).send_blocking(&answering(
            400,
            Vec::new(),
            b"{}",
        )),
        client().push_callback(&AUTHENTICATION, &notification).send_blocking(&answering(
            400,
            Vec::new(),
            b"{}",
        )),
    ] {
        // No at_hash is "0".
        read(&outcome.expect_err("nothing here is good"));
    }
});
