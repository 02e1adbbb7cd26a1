//! Aggregated and distributed claims (OpenID Connect Core section 5.6.2).

use relying::error::{Rejected, ResponseError, Token};
use relying::jose::{Algorithm, Backend, ClaimError, JwkSet, JwsError};
use relying::{ClaimSet, ClaimsSource, Client, Error, TrustedIssuer};
use serde_json::{Value, json};

use crate::support::{NOW, ServerKey, builder, key_set, offline};

const BANK: &str = "https://bank.example";

struct Stage {
    client: Client,
    key: ServerKey,
}

impl Stage {
    fn new() -> Self {
        Self { client: builder().build().unwrap(), key: ServerKey::new(Algorithm::ES256, "b1") }
    }

    fn provider(&self) -> TrustedIssuer {
        let keys = JwkSet::parse(key_set([&self.key]).as_bytes(), &Backend::aws_lc_rs()).unwrap();
        TrustedIssuer::new(BANK, keys).algorithms([Algorithm::ES256])
    }

    fn aggregated(&self, jwt: &str) -> Result<ClaimSet, Error> {
        let source = source(json!({ "JWT": jwt }));
        assert!(!source.is_distributed());
        self.client.claims_source(&source, &self.provider()).send_blocking(&offline)
    }

    fn signed(&self, changes: Value) -> String {
        let mut claims =
            json!({ "iss": BANK, "credit_score": 650, "sub": "b-7", "email": "mallory@evil.example" });
        claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        self.key.sign(&claims)
    }
}

/// The one source of a claim set that has one.
fn source(place: Value) -> ClaimsSource {
    let claims = json!({
        "sub": "alice",
        "_claim_names": { "credit_score": "bank", "elsewhere": "unknown" },
        "_claim_sources": { "bank": place, "unused": { "endpoint": "https://x.example/" } },
    });
    let claims: ClaimSet = serde_json::from_value(claims).unwrap();
    let mut sources = claims.sources().unwrap();
    assert_eq!(sources.len(), 1);
    sources.remove(0)
}

#[test]
fn aggregated_claims_are_verified_and_only_those_named_are_returned() {
    let stage = Stage::new();
    let claims = stage.aggregated(&stage.signed(json!({ "aud": "app", "exp": NOW + 60 }))).unwrap();
    assert_eq!(Value::Object(claims.to_map()), json!({ "credit_score": 650 }));
}

#[test]
fn a_provider_may_leave_out_some_claims_but_not_all() {
    let stage = Stage::new();
    let claims = json!({
        "_claim_names": { "credit_score": "bank", "income": "bank" },
        "_claim_sources": { "bank": { "JWT": stage.signed(json!({})) } },
    });
    let claims: ClaimSet = serde_json::from_value(claims).unwrap();
    let sources = claims.sources().unwrap();
    let some = stage.client.claims_source(&sources[0], &stage.provider()).send_blocking(&offline).unwrap();
    assert_eq!(Value::Object(some.to_map()), json!({ "credit_score": 650 }));

    for silent in [
        json!({ "iss": BANK, "email": "mallory@evil.example" }),
        json!({ "iss": BANK, "credit_score": null }),
    ] {
        let absent = Rejected::ClaimsAbsent { claims: vec!["credit_score".into()] };
        assert_eq!(stage.aggregated(&stage.key.sign(&silent)), Err(absent.into()));
    }
}

#[test]
fn a_provider_is_held_to_its_key_its_name_its_audience_and_its_time() {
    let stage = Stage::new();
    let token = Token::Claims;
    let stranger = ServerKey::new(Algorithm::ES256, "b1").sign(&json!({ "iss": BANK, "credit_score": 850 }));
    let outcome = stage.aggregated(&stranger).unwrap_err();
    assert!(matches!(
        outcome.as_rejected(),
        Some(Rejected::Jws { token: Token::Claims, problem: JwsError::Signature(_) })
    ));

    let unsigned = "eyJhbGciOiJub25lIn0.eyJjcmVkaXRfc2NvcmUiOjg1MH0.";
    let expected = Rejected::Jws { token, problem: JwsError::Unsigned };
    assert_eq!(stage.aggregated(unsigned), Err(expected.into()));

    let other = Rejected::Claim {
        token,
        problem: ClaimError::Mismatch {
            claim: "iss",
            expected: BANK.into(),
            received: "https://evil.example".into(),
        },
    };
    assert_eq!(stage.aggregated(&stage.signed(json!({ "iss": "https://evil.example" }))), Err(other.into()));
    let missing = Rejected::Claim { token, problem: ClaimError::Missing("iss") };
    assert_eq!(stage.aggregated(&stage.signed(json!({ "iss": null }))), Err(missing.into()));

    let audience =
        Rejected::AudienceMismatch { token, client_id: "app".into(), received: vec!["other".into()] };
    assert_eq!(stage.aggregated(&stage.signed(json!({ "aud": "other" }))), Err(audience.into()));
    let expired = stage.aggregated(&stage.signed(json!({ "exp": NOW - 600 }))).unwrap_err();
    assert_eq!(expired.rule(), "token-expired");

    let weak = TrustedIssuer::new(BANK, JwkSet::parse(b"{}", &Backend::aws_lc_rs()).unwrap());
    let source = source(json!({ "JWT": stage.signed(json!({})) }));
    let outcome = stage.client.claims_source(&source, &weak).send_blocking(&offline).unwrap_err();
    let (expected, received) = (vec![Algorithm::RS256], Algorithm::ES256);
    assert_eq!(outcome, Rejected::Algorithm { token, expected, received }.into());
}

#[test]
fn distributed_claims_are_fetched_with_their_token() {
    let stage = Stage::new();
    let jwt = stage.signed(json!({}));
    let source =
        source(json!({ "endpoint": "https://bank.example/claims?of=7", "access_token": "ksj3n283dke" }));
    assert!(source.is_distributed() && !format!("{source:?}").contains("ksj3n283dke"));
    let http = move |request: http::Request<Vec<u8>>| {
        assert_eq!(request.uri(), "https://bank.example/claims?of=7");
        assert_eq!(request.headers()["authorization"], "Bearer ksj3n283dke");
        Ok(http::Response::new(jwt.clone().into_bytes()))
    };
    let claims = stage.client.claims_source(&source, &stage.provider()).send_blocking(&http).unwrap();
    assert_eq!(claims.get("credit_score"), Some(json!(650)));
}

#[test]
fn distributed_claims_come_from_public_addresses_only() {
    let stage = Stage::new();
    let ask = |endpoint: &str| {
        let source = source(json!({ "endpoint": endpoint, "access_token": "t" }));
        stage.client.claims_source(&source, &stage.provider()).send_blocking(&offline)
    };
    let inside = Rejected::InternalAddress { what: "endpoint", host: "169.254.169.254".into() };
    assert_eq!(ask("https://169.254.169.254/latest"), Err(inside.into()));
    let insecure = ResponseError::UnsafeUri { endpoint: "claims_source", member: "endpoint" };
    assert_eq!(ask("http://bank.example/claims"), Err(insecure.into()));
}

#[test]
fn a_source_that_answers_otherwise_is_refused() {
    let stage = Stage::new();
    let ask = |status: u16, body: &str| {
        let source = source(json!({ "endpoint": "https://bank.example/claims" }));
        let body = body.as_bytes().to_vec();
        let http = move |request: http::Request<Vec<u8>>| {
            assert!(!request.headers().contains_key("authorization"));
            Ok(http::Response::builder().status(status).body(body.clone()).unwrap())
        };
        stage.client.claims_source(&source, &stage.provider()).send_blocking(&http).unwrap_err().rule()
    };
    assert_eq!(ask(200, r#"{"credit_score":850}"#), "malformed-token");
    assert_eq!(ask(200, ""), "malformed-token");
    assert_eq!(ask(404, "nothing here"), "unexpected-status");
    assert_eq!(ask(302, ""), "redirect-refused");
    assert_eq!(ask(401, r#"{"error":"invalid_token"}"#), "server-error");
}

#[test]
fn a_claim_set_without_sources_has_none() {
    for claims in
        [json!({ "sub": "a" }), json!({ "_claim_sources": {} }), json!({ "_claim_names": { "a": "b" } })]
    {
        let claims: ClaimSet = serde_json::from_value(claims).unwrap();
        assert_eq!(claims.sources().unwrap(), []);
    }
    let odd: ClaimSet = serde_json::from_value(json!({ "_claim_names": 7 })).unwrap();
    assert!(odd.sources().is_err());
}
