//! ID Token validation, rule by rule: OpenID Connect Core sections 2, 3.1.3.7, 3.1.3.8.

use std::sync::LazyLock;
use std::time::Duration;

use relying::error::{Misuse, Rejected, Token};
use relying::jose::json::JsonError;
use relying::jose::{
    Algorithm, Backend, ClaimError, HmacKey, JwsError, JwsHeader, Timestamp, base64url, jws,
};
use relying::{Client, ClientBuilder, ClientMetadata, Error, IdToken, IdTokenChecks};
use serde_json::{Value, json};

use crate::support::{CLIENT_ID, ISSUER, NOW, ServerKey, builder_with_keys, claims, claims_with, offline};

static KEY: LazyLock<ServerKey> = LazyLock::new(|| ServerKey::new(Algorithm::ES256, "k1"));

fn client() -> ClientBuilder {
    builder_with_keys([&*KEY])
}

fn registered(metadata: Value) -> Client {
    client().registration(serde_json::from_value::<ClientMetadata>(metadata).unwrap()).build().unwrap()
}

fn validate(client: &Client, token: &str, checks: IdTokenChecks) -> Result<IdToken, Error> {
    client.validate_id_token(token, checks).send_blocking(&offline)
}

/// The outcome for a token with these claims, at a client without special settings.
fn check(claims: &Value) -> Result<IdToken, Error> {
    validate(&client().build().unwrap(), &KEY.sign(claims), IdTokenChecks::new())
}

fn refused(claims: &Value) -> Error {
    check(claims).unwrap_err()
}

fn claim(problem: ClaimError) -> Error {
    Rejected::Claim { token: Token::IdToken, problem }.into()
}

fn malformed(problem: JwsError) -> Error {
    Rejected::Jws { token: Token::IdToken, problem }.into()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds)
}

#[test]
fn accepts_a_token_that_is_right() {
    let id_token = check(&claims_with(json!({ "auth_time": NOW - 10, "email": "a@example" }))).unwrap();
    assert_eq!((id_token.subject(), id_token.issuer()), ("alice", ISSUER));
    assert_eq!((id_token.issued_at(), id_token.expires_at()), (at(NOW), at(NOW + 300)));
    assert_eq!(id_token.auth_time(), Some(at(NOW - 10)));
    assert_eq!(id_token.claims().get("email"), Some(json!("a@example")));
}

#[test]
fn refuses_another_issuer() {
    for received in ["https://evil.example", "https://as.example/"] {
        let expected =
            ClaimError::Mismatch { claim: "iss", expected: ISSUER.into(), received: received.into() };
        assert_eq!(refused(&claims_with(json!({ "iss": received }))), claim(expected));
    }
}

#[test]
fn refuses_a_token_without_a_required_claim() {
    for name in ["iss", "sub", "aud", "exp", "iat"] {
        assert_eq!(refused(&claims_with(json!({ name: null }))), claim(ClaimError::Missing(name)), "{name}");
    }
}

#[test]
fn refuses_a_claim_of_another_type() {
    for (name, value) in
        [("iss", json!(1)), ("sub", json!(["a"])), ("exp", json!("soon")), ("nonce", json!(1))]
    {
        let problem = JsonError::WrongType { member: name.into() };
        let expected = Rejected::Claims { token: Token::IdToken, problem };
        assert_eq!(refused(&claims_with(json!({ name: value }))), expected.into(), "{name}");
    }
}

#[test]
fn refuses_a_repeated_claim() {
    let text = claims().to_string().replacen('{', r#"{"sub":"mallory","#, 1);
    let header = JwsHeader::new(Algorithm::ES256).key_id("k1");
    let token = jws::sign(&header, text.as_bytes(), &KEY.0).unwrap();
    let problem = JsonError::DuplicateMember("sub".into());
    let error = validate(&client().build().unwrap(), &token, IdTokenChecks::new()).unwrap_err();
    assert_eq!(error, Rejected::Claims { token: Token::IdToken, problem }.into());
}

#[test]
fn refuses_a_subject_that_is_empty_or_too_long() {
    for (subject, length) in [(String::new(), 0), ("s".repeat(256), 256)] {
        let received = format!("{length} characters");
        let expected =
            ClaimError::Mismatch { claim: "sub", expected: "1 to 255 characters".into(), received };
        assert_eq!(refused(&claims_with(json!({ "sub": subject }))), claim(expected));
    }
    assert!(check(&claims_with(json!({ "sub": "s".repeat(255) }))).is_ok());
}

#[test]
fn refuses_a_token_for_somebody_else() {
    for received in [json!("other"), json!(["other"]), json!([])] {
        let list = received.as_array().map_or_else(
            || vec!["other".to_owned()],
            |list| list.iter().map(|entry| entry.as_str().unwrap().to_owned()).collect(),
        );
        let expected =
            Rejected::AudienceMismatch { token: Token::IdToken, client_id: CLIENT_ID.into(), received: list };
        assert_eq!(refused(&claims_with(json!({ "aud": received }))), expected.into());
    }
    assert!(check(&claims_with(json!({ "aud": [CLIENT_ID] }))).is_ok());
}

#[test]
fn refuses_a_further_audience_unless_it_is_trusted() {
    let several = claims_with(json!({ "aud": [CLIENT_ID, "api"], "azp": CLIENT_ID }));
    let expected = Rejected::UntrustedAudience { token: Token::IdToken, audience: "api".into() };
    assert_eq!(refused(&several), expected.into());

    let trusting = client().trusted_audience("api").build().unwrap();
    assert!(validate(&trusting, &KEY.sign(&several), IdTokenChecks::new()).is_ok());
    let without_azp = KEY.sign(&claims_with(json!({ "aud": [CLIENT_ID, "api"] })));
    let error = validate(&trusting, &without_azp, IdTokenChecks::new()).unwrap_err();
    assert_eq!(error, Rejected::AuthorizedPartyMissing.into());
}

#[test]
fn refuses_another_authorized_party() {
    let expected =
        Rejected::AuthorizedPartyMismatch { client_id: CLIENT_ID.into(), received: "other".into() };
    assert_eq!(refused(&claims_with(json!({ "azp": "other" }))), expected.into());
    assert!(check(&claims_with(json!({ "azp": CLIENT_ID }))).is_ok());
}

#[test]
fn allows_the_clocks_to_differ_by_the_tolerance_and_no_more() {
    let expired = ClaimError::Expired { expired_at: at(NOW - 30), now: at(NOW) };
    assert_eq!(refused(&claims_with(json!({ "exp": NOW - 30 }))), claim(expired));
    assert!(check(&claims_with(json!({ "exp": NOW - 29 }))).is_ok());

    let future = ClaimError::IssuedInFuture { issued_at: at(NOW + 31), now: at(NOW) };
    assert_eq!(refused(&claims_with(json!({ "iat": NOW + 31 }))), claim(future));
    assert!(check(&claims_with(json!({ "iat": NOW + 30 }))).is_ok());

    let early = ClaimError::NotYetValid { not_before: at(NOW + 31), now: at(NOW) };
    assert_eq!(refused(&claims_with(json!({ "nbf": NOW + 31 }))), claim(early));
    assert!(check(&claims_with(json!({ "nbf": NOW + 30, "exp": NOW as f64 + 0.5 }))).is_ok());

    let strict = client().clock_tolerance(Duration::ZERO).build().unwrap();
    let token = KEY.sign(&claims_with(json!({ "exp": NOW })));
    let error = validate(&strict, &token, IdTokenChecks::new()).unwrap_err();
    assert_eq!(error, claim(ClaimError::Expired { expired_at: at(NOW), now: at(NOW) }));
}

#[test]
fn refuses_an_old_token_where_a_maximum_age_is_set() {
    let client = client().maximum_id_token_age(Duration::from_secs(60)).build().unwrap();
    let old = KEY.sign(&claims_with(json!({ "iat": NOW - 91 })));
    let problem = ClaimError::TooOld { since: at(NOW - 91), maximum: Duration::from_secs(60), now: at(NOW) };
    assert_eq!(validate(&client, &old, IdTokenChecks::new()).unwrap_err(), claim(problem));
    let young = KEY.sign(&claims_with(json!({ "iat": NOW - 90 })));
    assert!(validate(&client, &young, IdTokenChecks::new()).is_ok());
}

#[test]
fn compares_the_nonce() {
    let client = client().build().unwrap();
    let sent = || IdTokenChecks::new().nonce("n1");
    let with = |nonce: Value| KEY.sign(&claims_with(json!({ "nonce": nonce })));
    assert!(validate(&client, &with(json!("n1")), sent()).is_ok());
    assert_eq!(validate(&client, &with(json!("n2")), sent()).unwrap_err(), Rejected::NonceMismatch.into());
    assert_eq!(validate(&client, &with(Value::Null), sent()).unwrap_err(), Rejected::NonceMissing.into());
    let unsent = validate(&client, &with(json!("n1")), IdTokenChecks::new());
    assert_eq!(unsent.unwrap_err(), Rejected::NonceUnexpected.into());
}

#[test]
fn holds_the_login_to_max_age() {
    let client = client().build().unwrap();
    let validate = |auth_time: Value, max_age| {
        let token = KEY.sign(&claims_with(json!({ "auth_time": auth_time })));
        validate(&client, &token, IdTokenChecks::new().max_age(max_age))
    };
    assert!(validate(json!(NOW - 130), 100).is_ok());
    let too_old = Rejected::AuthenticationTooOld { auth_time: NOW - 131, max_age: 100, now: NOW };
    assert_eq!(validate(json!(NOW - 131), 100).unwrap_err(), too_old.into());
    assert_eq!(validate(Value::Null, 100).unwrap_err(), claim(ClaimError::Missing("auth_time")));
}

#[test]
fn asks_for_auth_time_when_the_registration_says_so() {
    for metadata in [json!({ "require_auth_time": true }), json!({ "default_max_age": 60 })] {
        let error = validate(&registered(metadata), &KEY.sign(&claims()), IdTokenChecks::new()).unwrap_err();
        assert_eq!(error, claim(ClaimError::Missing("auth_time")));
    }
    let old = KEY.sign(&claims_with(json!({ "auth_time": NOW - 91 })));
    let error =
        validate(&registered(json!({ "default_max_age": 60 })), &old, IdTokenChecks::new()).unwrap_err();
    assert_eq!(error, Rejected::AuthenticationTooOld { auth_time: NOW - 91, max_age: 60, now: NOW }.into());
}

#[test]
fn asks_for_the_essential_authentication_context() {
    let client = client().build().unwrap();
    let checks = || IdTokenChecks::new().essential_acr(["gold", "silver"]);
    let silver = KEY.sign(&claims_with(json!({ "acr": "silver" })));
    assert!(validate(&client, &silver, checks()).is_ok());
    for (acr, received) in [(json!("bronze"), Some("bronze".to_owned())), (Value::Null, None)] {
        let error = validate(&client, &KEY.sign(&claims_with(json!({ "acr": acr }))), checks()).unwrap_err();
        let expected = vec!["gold".to_owned(), "silver".to_owned()];
        assert_eq!(error, Rejected::AuthenticationContext { expected, received }.into());
    }
}

#[test]
fn compares_at_hash_with_the_access_token() {
    // The access token and at_hash of Core appendix A.3, for SHA-256.
    let token = KEY.sign(&claims_with(json!({ "at_hash": "77QmUPtjPfzWtF2AnpK9RQ" })));
    let client = client().build().unwrap();
    let with =
        |access_token: &str| validate(&client, &token, IdTokenChecks::new().access_token(access_token));
    assert!(with("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y").is_ok());
    assert_eq!(with("another").unwrap_err(), Rejected::HashMismatch { claim: "at_hash" }.into());
}

#[test]
fn hashes_by_the_algorithm_of_the_token() {
    for (algorithm, hash, hashed) in [
        (Algorithm::ES384, relying::jose::HashAlgorithm::Sha384, 24),
        (Algorithm::ED25519, relying::jose::HashAlgorithm::Sha512, 32),
    ] {
        let key = ServerKey::new(algorithm.clone(), "k2");
        let digest = Backend::aws_lc_rs().digest(hash, b"token");
        let at_hash = base64url::encode(&digest.as_ref()[..hashed]);
        let registration = json!({ "id_token_signed_response_alg": algorithm });
        let client = builder_with_keys([&key])
            .registration(serde_json::from_value(registration).unwrap())
            .build()
            .unwrap();
        let token = key.sign(&claims_with(json!({ "at_hash": at_hash })));
        assert!(validate(&client, &token, IdTokenChecks::new().access_token("token")).is_ok(), "{algorithm}");
    }
}

#[test]
fn refuses_a_token_that_says_it_is_of_another_kind() {
    let client = client().build().unwrap();
    let sign = |typ: &str| {
        let header = JwsHeader::new(Algorithm::ES256).key_id("k1").typ(typ);
        validate(&client, &KEY.sign_with(header, &claims()), IdTokenChecks::new())
    };
    for (typ, received) in [
        ("at+jwt", "at+jwt"),
        ("application/AT+JWT", "at+jwt"),
        ("logout+jwt", "logout+jwt"),
        ("secevent+jwt", "secevent+jwt"),
        ("dpop+jwt", "dpop+jwt"),
        ("token-introspection+jwt", "token-introspection+jwt"),
        ("oauth-authz-req+jwt", "oauth-authz-req+jwt"),
        ("Client-Authentication+jwt", "client-authentication+jwt"),
    ] {
        let (expected, received) = ("JWT", Some(received.to_owned()));
        let refused = Rejected::Type { token: Token::IdToken, expected, received };
        assert_eq!(sign(typ).unwrap_err(), refused.into(), "{typ}");
    }
    for typ in ["JWT", "jwt", "application/jwt", "id_token", "JOSE", "x/at+jwt"] {
        assert!(sign(typ).is_ok(), "{typ}");
    }
}

#[test]
fn never_accepts_an_unsigned_token() {
    for metadata in [json!({}), json!({ "id_token_signed_response_alg": "none" })] {
        let header = base64url::encode(br#"{"alg":"none"}"#);
        let token = format!("{header}.{}.", base64url::encode(claims().to_string().as_bytes()));
        let error = validate(&registered(metadata), &token, IdTokenChecks::new()).unwrap_err();
        assert_eq!(error, malformed(JwsError::Unsigned));
    }
}

#[test]
fn accepts_an_hmac_only_when_it_is_registered() {
    let key = HmacKey::new(b"the client's secret", Algorithm::HS256, &Backend::aws_lc_rs()).unwrap();
    let token = jws::sign(&JwsHeader::new(Algorithm::HS256), claims().to_string().as_bytes(), &key).unwrap();
    let unregistered = client().client_secret("the client's secret").build().unwrap();
    let expected = Rejected::Algorithm {
        token: Token::IdToken,
        expected: vec![Algorithm::ES256, Algorithm::RS256],
        received: Algorithm::HS256,
    };
    assert_eq!(validate(&unregistered, &token, IdTokenChecks::new()).unwrap_err(), expected.into());

    let registration = || serde_json::from_value(json!({ "id_token_signed_response_alg": "HS256" })).unwrap();
    let registered =
        client().client_secret("the client's secret").registration(registration()).build().unwrap();
    assert!(validate(&registered, &token, IdTokenChecks::new()).is_ok());
    let other = client().client_secret("another secret").registration(registration()).build().unwrap();
    let bad = JwsError::Signature(relying::jose::VerifyError::BadSignature);
    assert_eq!(validate(&other, &token, IdTokenChecks::new()).unwrap_err(), malformed(bad));
    let without = client().registration(registration()).build().unwrap_err();
    assert_eq!(without, Misuse::MissingSecretForHmac.into());
}

#[test]
fn lets_the_registration_and_not_the_header_choose_the_algorithm() {
    let client = registered(json!({ "id_token_signed_response_alg": "RS256" }));
    let expected = Rejected::Algorithm {
        token: Token::IdToken,
        expected: vec![Algorithm::RS256],
        received: Algorithm::ES256,
    };
    assert_eq!(validate(&client, &KEY.sign(&claims()), IdTokenChecks::new()).unwrap_err(), expected.into());
}

#[test]
fn takes_eddsa_and_ed25519_for_the_same() {
    let key = ServerKey::new(Algorithm::ED25519, "k2");
    for registered in ["EdDSA", "Ed25519"] {
        for header in [Algorithm::EDDSA, Algorithm::ED25519] {
            let registration =
                serde_json::from_value(json!({ "id_token_signed_response_alg": registered })).unwrap();
            let client = builder_with_keys([&key]).registration(registration).build().unwrap();
            let token = key.sign_with(JwsHeader::new(header.clone()).key_id("k2"), &claims());
            assert!(validate(&client, &token, IdTokenChecks::new()).is_ok(), "{registered} {header}");
        }
    }
}

#[test]
fn tries_the_keys_in_turn_when_the_token_names_none() {
    let other = ServerKey::new(Algorithm::ES256, "k0");
    let client = builder_with_keys([&other, &*KEY]).build().unwrap();
    let token = KEY.sign_with(JwsHeader::new(Algorithm::ES256), &claims());
    assert!(validate(&client, &token, IdTokenChecks::new()).is_ok());
    let stranger =
        ServerKey::new(Algorithm::ES256, "k9").sign_with(JwsHeader::new(Algorithm::ES256), &claims());
    let bad = JwsError::Signature(relying::jose::VerifyError::BadSignature);
    assert_eq!(validate(&client, &stranger, IdTokenChecks::new()).unwrap_err(), malformed(bad));
}

#[test]
fn refuses_a_token_with_a_key_of_its_own() {
    let thief = ServerKey::new(Algorithm::ES256, "k1");
    let jwk = serde_json::to_value(thief.0.public_key().to_jwk()).unwrap();
    let header = JwsHeader::new(Algorithm::ES256).key_id("k1").member("jwk", jwk);
    let error =
        validate(&client().build().unwrap(), &thief.sign_with(header, &claims()), IdTokenChecks::new());
    let bad = JwsError::Signature(relying::jose::VerifyError::BadSignature);
    assert_eq!(error.unwrap_err(), malformed(bad));
}

#[test]
fn refuses_an_encrypted_token() {
    let error = validate(&client().build().unwrap(), "a.b.c.d.e", IdTokenChecks::new()).unwrap_err();
    assert_eq!(error, malformed(JwsError::Encrypted));
}

#[test]
fn is_about_the_user_who_was_asked_for() {
    let client = client().build().unwrap();
    let token = KEY.sign(&claims());
    assert!(validate(&client, &token, IdTokenChecks::new().subject("alice")).is_ok());
    let error = validate(&client, &token, IdTokenChecks::new().subject("bob")).unwrap_err();
    assert_eq!(error, Rejected::AnotherUser { expected: "bob".into(), received: "alice".into() }.into());
}
