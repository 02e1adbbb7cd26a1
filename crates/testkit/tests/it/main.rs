//! Whole flows against the test server: in process and over the loopback interface.

#![allow(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests may fail as tests do")]

mod ciba;
mod claims;
mod clients;
mod clock;
mod device;
mod discovery;
mod dpop;
mod faults;
mod grants;
mod interaction;
mod keys;
mod listener;
mod logout;
mod mutual_tls;
mod pushed_requests;
mod request_objects;
mod requests;
mod response_types;
mod sign_in;
mod userinfo;

use http::{Request, Response};
use relying_jose::{Algorithm, Jws, PublicKey, json};
use relying_testkit::{Clock, Conversation, Scenario, Server};
use serde_json::{Map, Value};

/// The time at which most conversations take place.
const NOW: i64 = 1_700_000_000;

/// The usual conversation, at a fixed time.
fn scenario() -> Scenario {
    Scenario::new().clock(Clock::fixed(NOW))
}

fn get(server: &Server, uri: &str) -> Response<Vec<u8>> {
    server.handle(Request::get(uri).body(Vec::new()).unwrap())
}

fn with_bearer(server: &Server, uri: &str, token: &str) -> Response<Vec<u8>> {
    let request = Request::get(uri).header("authorization", format!("Bearer {token}"));
    server.handle(request.body(Vec::new()).unwrap())
}

fn json_of(response: &Response<Vec<u8>>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

/// The status and error code of a refusal.
fn refusal(response: &Response<Vec<u8>>) -> (u16, String) {
    let code = json_of(response)["error"].as_str().unwrap_or("none").to_owned();
    (response.status().as_u16(), code)
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is no string in {value}"))
}

/// The claims of a token that the server's published keys verify.
fn verified(server: &Server, token: &str, algorithm: &Algorithm) -> Map<String, Value> {
    let set = json_of(&get(server, &format!("{}/jwks", server.issuer().trim_end_matches('/'))));
    let jws = Jws::parse(token).unwrap();
    let key_id = jws.header().kid.clone().unwrap();
    let jwk = set["keys"].as_array().unwrap().iter().find(|key| key["kid"] == key_id.as_str()).unwrap();
    let jwk = relying_jose::Jwk::parse(jwk.to_string().as_bytes()).unwrap();
    let key = PublicKey::from_jwk(&jwk, &relying_jose::Backend::default()).unwrap();
    json::to_object(jws.verify(&key, algorithm).unwrap().payload()).unwrap()
}

/// Exchanges a code that arrived at the redirect URI.
fn exchange(conversation: &Conversation, code: &str) -> Response<Vec<u8>> {
    conversation
        .token_request(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", conversation.redirect_uri()),
            ("code_verifier", Conversation::CODE_VERIFIER),
        ])
        .unwrap()
}

fn refresh(conversation: &Conversation, token: &str) -> Response<Vec<u8>> {
    conversation.token_request(&[("grant_type", "refresh_token"), ("refresh_token", token)]).unwrap()
}
