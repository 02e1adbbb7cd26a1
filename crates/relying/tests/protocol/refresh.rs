//! Refreshed ID Tokens are about the login that all of them descend from (OpenID Connect Core section 12.2).

use std::sync::LazyLock;

use relying::error::Rejected;
use relying::jose::Algorithm;
use relying::{Client, Error, TokenResponse};
use serde_json::{Value, json};

use crate::support::{CLIENT_ID, ISSUER, NOW, ServerKey, builder_with_keys, claims_with};

static KEY: LazyLock<ServerKey> = LazyLock::new(|| ServerKey::new(Algorithm::ES256, "k1"));

fn client() -> Client {
    builder_with_keys([&*KEY]).build().unwrap()
}

/// Tokens of a login as they were stored, whose ID Token has these claims beside the required ones.
fn stored(claims: &Value) -> TokenResponse {
    let mut all = json!({ "iss": ISSUER, "sub": "alice", "aud": CLIENT_ID, "iat": NOW - 60, "exp": NOW });
    all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    let id_token = json!({
        "token": "a.b.c", "claims": all, "issuer": ISSUER, "subject": "alice", "issued_at": NOW - 60, "expires_at": NOW,
        "auth_time": claims.get("auth_time"),
    });
    let tokens = json!({
        "access_token": "at", "token_type": "Bearer", "expires_at": null, "refresh_token": "rt", "scope": null,
        "other": {}, "id_token": id_token,
    });
    serde_json::from_value(tokens).unwrap()
}

/// Refreshes, and keeps the new tokens as an application does: written down and read back.
fn refresh(tokens: &TokenResponse, claims: Value) -> Result<TokenResponse, Error> {
    let id_token = KEY.sign(&claims_with(claims));
    let answer = json!({ "access_token": "at", "token_type": "Bearer", "id_token": id_token }).to_string();
    let http = |_: http::Request<Vec<u8>>| Ok(http::Response::new(answer.clone().into_bytes()));
    let tokens = client().refresh_token_grant(tokens).send_blocking(&http)?;
    Ok(serde_json::from_str(&serde_json::to_string(&tokens).unwrap()).unwrap())
}

fn changed(claim: &'static str, expected: Option<String>, received: Option<String>) -> Error {
    Rejected::RefreshedClaim { claim, expected, received }.into()
}

#[test]
fn the_time_of_the_login_is_remembered_where_a_refresh_leaves_it_out() {
    let time = |seconds: i64| Some(relying::jose::Timestamp::from_unix(seconds).to_string());
    let tokens = refresh(&stored(&json!({ "auth_time": NOW - 60 })), json!({})).unwrap();
    assert_eq!(tokens.id_token().unwrap().auth_time(), None);
    assert!(refresh(&tokens, json!({ "auth_time": NOW - 60 })).is_ok());
    let error = refresh(&tokens, json!({ "auth_time": NOW })).unwrap_err();
    assert_eq!(error, changed("auth_time", time(NOW - 60), time(NOW)));
    // So is one that a refresh was the first to say.
    let tokens = refresh(&stored(&json!({})), json!({ "auth_time": NOW - 60 })).unwrap();
    let tokens = refresh(&tokens, json!({})).unwrap();
    let error = refresh(&tokens, json!({ "auth_time": NOW })).unwrap_err();
    assert_eq!(error, changed("auth_time", time(NOW - 60), time(NOW)));
}

#[test]
fn the_nonce_of_the_login_may_come_back_in_any_refresh() {
    let tokens = refresh(&stored(&json!({ "nonce": "n1" })), json!({})).unwrap();
    let again = refresh(&tokens, json!({ "nonce": "n1" })).unwrap();
    assert!(refresh(&again, json!({ "nonce": "n1" })).is_ok());
    assert_eq!(refresh(&again, json!({ "nonce": "n2" })).unwrap_err(), Rejected::NonceMismatch.into());
    let without = refresh(&stored(&json!({})), json!({})).unwrap();
    assert_eq!(refresh(&without, json!({ "nonce": "n1" })).unwrap_err(), Rejected::NonceMismatch.into());
}

#[test]
fn the_authorized_party_stays_the_same() {
    let tokens = refresh(&stored(&json!({ "azp": CLIENT_ID })), json!({ "azp": CLIENT_ID })).unwrap();
    let error = refresh(&tokens, json!({})).unwrap_err();
    assert_eq!(error, changed("azp", Some(CLIENT_ID.into()), None));
}

#[test]
fn nothing_of_the_login_is_printed() {
    let tokens = refresh(&stored(&json!({ "nonce": "n0nce", "auth_time": NOW - 60 })), json!({})).unwrap();
    assert!(!format!("{tokens:?}").contains("n0nce"));
    assert!(serde_json::to_string(&tokens).unwrap().contains("n0nce"));
}
