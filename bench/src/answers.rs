//! What rests on one signature: signed authorization responses (JARM) and signed UserInfo, requests with a DPoP proof, and what the
//! number of keys in a set costs.

use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use relying::call::{Effect, Outcome, Step};
use relying::registry::ResponseMode;
use relying::{
    AccessToken, AuthorizationRequest, Client, ClientMetadata, Dpop, KeySetSnapshot, PendingAuthorization,
    UserInfoRequest,
};
use relying_jose::{Algorithm, JwsHeader, PrivateKey, Timestamp, jws};
use serde_json::{Value, json};

use crate::assertion::pkcs8;
use crate::code_flow::BATCH;
use crate::fixture::{ACCESS_TOKEN, CLIENT_ID, ISSUER, NONCE, REDIRECT_URI, SUBJECT, Server, now};
use crate::harness::{Case, Effort, cpu_time_of, measure};
use crate::id_token::{Floor, client, validate};
use crate::report::{Budget, Row, Unit};

/// All of them.
pub fn rows(effort: Effort) -> Vec<Row> {
    let server = Server::new(Algorithm::RS256);
    vec![jarm(&server, effort), userinfo(&server, effort), dpop(&server, effort), keys(effort)]
}

fn jarm(server: &Server, effort: Effort) -> Row {
    let client = client(server);
    let request = AuthorizationRequest::new().response_mode(ResponseMode::JWT);
    let (_, pending) = match client.authorize(request).step(None) {
        Ok(Step::Done(begun)) => begun,
        other => panic!("nothing is sent: {other:?}"),
    };
    let token = sign(
        server,
        &json!({ "iss": ISSUER, "aud": CLIENT_ID, "exp": now() + 600, "code": "SplxlOBeZQQYbYS6WxSbIA", "state": pending.state() }),
    );
    let floor = Floor::new(server, &token);
    let callback = format!("{REDIRECT_URI}?response={token}");
    let cases = vec![
        Case::new("aws-lc-rs", || floor.verify()),
        Case::timed("relying", |count| opened(&client, &pending, &callback, count)),
    ];
    let what = "check an authorization response in a JWT, RS256, against the bare verification";
    Row::speeds(what, Some(0.85), &measure(effort, cases))
}

/// An application takes what it kept. That the benchmark needs it many times does not count.
fn opened(client: &Client, pending: &PendingAuthorization, callback: &str, count: u64) -> Duration {
    let batches = (0..count).step_by(BATCH as usize).map(|done| BATCH.min(count - done));
    batches
        .map(|batch| {
            let copies = vec![pending.clone(); batch as usize];
            cpu_time_of(|| copies.into_iter().for_each(|pending| open(client, pending, callback)))
        })
        .sum()
}

fn open(client: &Client, pending: PendingAuthorization, callback: &str) {
    let response = pending.validate(callback).expect("there is a JWT");
    match client.verify_authorization_response(response).step(None) {
        Ok(Step::Done(verified)) => assert!(verified.has_code()),
        other => panic!("the answer is valid and the keys are cached: {other:?}"),
    }
}

fn userinfo(server: &Server, effort: Effort) -> Row {
    let mut registration = ClientMetadata::default();
    registration.userinfo_signed_response_alg = Some(Algorithm::RS256);
    let client = Client::from_metadata(server.parsed_metadata(), CLIENT_ID)
        .registration(registration)
        .key_set(snapshot(&server.jwks()))
        .build()
        .expect("the client is configured well");
    let token = sign(
        server,
        &json!({ "iss": ISSUER, "aud": CLIENT_ID, "sub": SUBJECT, "name": "Alice Adams", "email": "alice@example.com" }),
    );
    let floor = Floor::new(server, &token);
    let mut answer = http::Response::new(token.into_bytes());
    answer
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/jwt"));
    let ask = || {
        let mut call = client.userinfo(UserInfoRequest::new(ACCESS_TOKEN, SUBJECT));
        let Ok(Step::Perform(Effect::Send(..))) = call.step(None) else { panic!("a request is sent") };
        match call.step(Some(Outcome::Response(Ok(answer.clone())))) {
            Ok(Step::Done(userinfo)) => drop(userinfo),
            other => panic!("the answer is valid and the keys are cached: {other:?}"),
        }
    };
    let cases = vec![Case::new("aws-lc-rs", || floor.verify()), Case::new("relying", ask)];
    let what = "ask for signed UserInfo, RS256, request and answer, against the bare verification";
    Row::speeds(what, Some(0.85), &measure(effort, cases))
}

fn dpop(server: &Server, effort: Effort) -> Row {
    let key = PrivateKey::generate(Algorithm::ES256, &server.backend).expect("a key can be generated");
    let pair =
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8(&key)).expect("the key is good");
    let message = vec![b'x'; 500];
    let client = Client::from_metadata(server.parsed_metadata(), CLIENT_ID)
        .dpop(Dpop::from_key(key, &server.backend).expect("the key is good"))
        .build()
        .expect("the client is configured well");
    let request = || {
        let request = http::Request::get("https://api.example.com/accounts").body(Vec::new());
        let request = request.expect("this is a request");
        match client.protected_resource(AccessToken::dpop(ACCESS_TOKEN), request).step(None) {
            Ok(Step::Perform(Effect::Send(request, _))) => drop(request),
            other => panic!("the first effect is the request: {other:?}"),
        }
    };
    let cases = vec![
        Case::new("aws-lc-rs", || {
            pair.sign(&SystemRandom::new(), &message).expect("a local key signs");
        }),
        Case::new("relying", request),
    ];
    let measured = measure(effort, cases);
    let (floor, own) = (measured[0].median(), measured[1].median());
    Row {
        what: "a request to a resource with a DPoP proof, ES256, beyond the bare signature".into(),
        unit: Unit::Microseconds,
        value: (own - floor) / 1000.0,
        budget: Some(Budget::AtMost(3.0)),
        peers: Vec::new(),
        detail: format!("aws-lc-rs {:.2} µs, relying {:.2} µs", floor / 1000.0, own / 1000.0),
    }
}

/// The same ID Token by a set of two keys and of a hundred, which is the most that is read.
fn keys(effort: Effort) -> Row {
    let server = Server::new(Algorithm::ES256);
    let few = client(&server);
    let mut set = server.jwks();
    let keys = set["keys"].as_array_mut().expect("a set has keys");
    for index in 0..98 {
        let key = PrivateKey::generate(Algorithm::ES256, &server.backend).expect("a key can be generated");
        keys.push(json!(key.with_key_id(format!("other-{index}")).public_key().to_jwk()));
    }
    let many = Client::from_metadata(server.parsed_metadata(), CLIENT_ID).key_set(snapshot(&set)).build();
    let many = many.expect("the client is configured well");
    let token = server.id_token(Some(NONCE));
    let cases = vec![
        Case::new("2 keys", || validate(&few, &token)),
        Case::new("100 keys", || validate(&many, &token)),
    ];
    Row::speeds(
        "validate an ID Token with 100 keys in the set, against 2",
        Some(0.97),
        &measure(effort, cases),
    )
}

fn sign(server: &Server, claims: &Value) -> String {
    let header = JwsHeader::new(server.algorithm().clone()).key_id("2026-07");
    jws::sign(&header, claims.to_string().as_bytes(), &server.key).expect("a local key signs")
}

fn snapshot(set: &Value) -> KeySetSnapshot {
    let snapshot = json!({ "jwks": set.to_string(), "fetched_at": Timestamp::from_unix(now()) });
    serde_json::from_value(snapshot).expect("this is a snapshot")
}
