//! Tokens that an attacker would send: each one refused, for exactly the right reason.

use relying_jose::{
    Algorithm, Base64Error, HmacKey, JsonError, Jws, JwsError, JwsHeader, JwsPart, PrivateKey, PublicKey,
    SignError, VerifyError, base64url, jws,
};
use serde_json::json;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::backend;

fn key(algorithm: Algorithm) -> PrivateKey {
    PrivateKey::generate(algorithm, &backend()).unwrap()
}

/// A token with this header whose signature is right.
fn signed(header: &str, key: &PrivateKey) -> String {
    let input = format!("{}.{}", base64url::encode(header.as_bytes()), base64url::encode(b"{}"));
    let signature = base64url::encode(&key.sign(input.as_bytes()).unwrap());
    format!("{input}.{signature}")
}

fn refusal_of(header: &str) -> JwsError {
    Jws::parse(&signed(header, &key(Algorithm::ED25519))).unwrap_err()
}

#[test]
fn refuses_another_number_of_parts() {
    assert_eq!(Jws::parse("").unwrap_err(), JwsError::PartCount(1));
    assert_eq!(Jws::parse("e30").unwrap_err(), JwsError::PartCount(1));
    assert_eq!(Jws::parse("e30.e30").unwrap_err(), JwsError::PartCount(2));
    assert_eq!(Jws::parse("e30.e30.e30.e30").unwrap_err(), JwsError::PartCount(4));
    assert_eq!(Jws::parse("e30.e30.e30.e30.e30").unwrap_err(), JwsError::Encrypted);
    assert_eq!(Jws::parse("......").unwrap_err(), JwsError::PartCount(7));
}

#[test]
fn refuses_a_token_that_is_too_long() {
    let token = "a".repeat(jws::MAX_LENGTH + 1);
    let refusal = JwsError::TooLong { length: jws::MAX_LENGTH + 1, maximum: 256 * 1024 };
    assert_eq!(Jws::parse(&token).unwrap_err(), refusal);
    assert_eq!(Jws::parse(&token[1..]).unwrap_err(), JwsError::PartCount(1));
}

#[test]
fn refuses_base64url_that_is_not_strict_and_names_the_part() {
    let token = signed(r#"{"alg":"Ed25519"}"#, &key(Algorithm::ED25519));
    let parts: Vec<&str> = token.split('.').collect();
    let with = |index: usize, text: String| {
        let mut parts = parts.clone();
        parts[index] = &text;
        Jws::parse(&parts.join(".")).unwrap_err()
    };
    for (index, part) in [JwsPart::Header, JwsPart::Payload, JwsPart::Signature].into_iter().enumerate() {
        let encoding = |error| JwsError::Encoding { part, error };
        assert_eq!(with(index, format!("{}=", parts[index])), encoding(Base64Error::Padding));
        assert_eq!(with(index, format!(" {}", parts[index])), encoding(Base64Error::Character { offset: 0 }));
        let offset = parts[index].len();
        assert_eq!(with(index, format!("{}\n", parts[index])), encoding(Base64Error::Character { offset }));
        assert_eq!(with(index, "A".to_owned()), encoding(Base64Error::Length));
        assert_eq!(with(index, "e31".to_owned()), encoding(Base64Error::NotCanonical));
    }
}

#[test]
fn refuses_a_header_that_is_no_proper_object() {
    let header = |text: &str| match refusal_of(text) {
        JwsError::Header(error) => error,
        other => panic!("{other:?}"),
    };
    assert_eq!(header("[]"), JsonError::NotAnObject);
    assert_eq!(header("null"), JsonError::NotAnObject);
    assert_eq!(header("{}"), JsonError::MissingMember("alg".to_owned()));
    assert_eq!(header(r#"{"alg":null}"#), JsonError::WrongType { member: "alg".to_owned() });
    assert_eq!(header(r#"{"alg":["Ed25519"]}"#), JsonError::WrongType { member: "alg".to_owned() });
    assert_eq!(header(r#"{"alg":"Ed25519","kid":1}"#), JsonError::WrongType { member: "kid".to_owned() });
    assert_eq!(header(r#"{"alg":"Ed25519"}x"#), JsonError::Syntax { line: 1, column: 18 });
    assert_eq!(header("{\"alg\":\"\u{fffd}"), JsonError::Syntax { line: 1, column: 11 });
}

#[test]
fn refuses_a_header_with_duplicate_members() {
    let duplicate = |name: &str| JwsError::Header(JsonError::DuplicateMember(name.to_owned()));
    assert_eq!(refusal_of(r#"{"alg":"none","alg":"Ed25519"}"#), duplicate("alg"));
    assert_eq!(refusal_of(r#"{"alg":"Ed25519","\u0061lg":"none"}"#), duplicate("alg"));
    assert_eq!(refusal_of(r#"{"alg":"Ed25519","kid":"a","kid":"b"}"#), duplicate("kid"));
    assert_eq!(refusal_of(r#"{"alg":"Ed25519","x":1,"x":1}"#), duplicate("x"));
}

#[test]
fn refuses_critical_extensions_and_names_them() {
    let names = |list: &[&str]| JwsError::Critical(list.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(refusal_of(r#"{"alg":"Ed25519","crit":["exp","b"],"exp":1,"b":2}"#), names(&["exp", "b"]));
    assert_eq!(refusal_of(r#"{"alg":"Ed25519","crit":[]}"#), names(&[]));
    assert_eq!(refusal_of(r#"{"alg":"Ed25519","crit":null}"#), names(&[]));
    assert_eq!(refusal_of(r#"{"alg":"Ed25519","crit":"exp"}"#), names(&[]));
}

#[test]
fn refuses_unencoded_payloads() {
    assert_eq!(refusal_of(r#"{"alg":"Ed25519","b64":false,"crit":["b64"]}"#), JwsError::UnencodedPayload);
    assert_eq!(refusal_of(r#"{"alg":"Ed25519","b64":false}"#), JwsError::UnencodedPayload);
    assert_eq!(refusal_of(r#"{"alg":"Ed25519","b64":true}"#), JwsError::UnencodedPayload);
}

#[test]
fn refuses_an_empty_signature() {
    let token = signed(r#"{"alg":"Ed25519"}"#, &key(Algorithm::ED25519));
    let (input, _) = token.rsplit_once('.').unwrap();
    assert_eq!(Jws::parse(&format!("{input}.")).unwrap_err(), JwsError::EmptySignature);
}

#[test]
fn refuses_none_in_every_spelling_whatever_is_expected() {
    let key = key(Algorithm::ED25519);
    for spelling in ["none", "None", "NONE", "nOnE"] {
        let token = signed(&json!({ "alg": spelling }).to_string(), &key);
        for expected in [Algorithm::ED25519, Algorithm::NONE, Algorithm::from(spelling)] {
            let jws = Jws::parse(&token).unwrap();
            assert_eq!(jws.verify(key.public_key(), &expected).unwrap_err(), JwsError::Unsigned);
        }
    }
}

#[test]
fn the_expected_algorithm_wins_over_the_header() {
    let key = key(Algorithm::ES256);
    let token = signed(r#"{"alg":"ES256"}"#, &key);
    let refusal = Jws::parse(&token).unwrap().verify(key.public_key(), &Algorithm::RS256).unwrap_err();
    let mismatch = JwsError::AlgorithmMismatch { expected: Algorithm::RS256, received: Algorithm::ES256 };
    assert_eq!(refusal, mismatch);

    let lying = signed(r#"{"alg":"RS256"}"#, &key);
    let refusal = Jws::parse(&lying).unwrap().verify(key.public_key(), &Algorithm::RS256).unwrap_err();
    assert_eq!(refusal, JwsError::Signature(VerifyError::UnsupportedAlgorithm(Algorithm::RS256)));
}

/// The classic: the public key, which everybody has, as the secret of an HMAC.
#[test]
fn a_public_key_is_never_an_hmac_secret() {
    let backend = backend();
    let rsa = key(Algorithm::RS256);
    let public = serde_json::to_vec(&rsa.public_key().to_jwk()).unwrap();
    let forger = HmacKey::new(&public, Algorithm::HS256, &backend).unwrap();
    let forged = jws::sign(&JwsHeader::new(Algorithm::HS256), b"{}", &forger).unwrap();

    let refusal = Jws::parse(&forged).unwrap().verify(rsa.public_key(), &Algorithm::RS256).unwrap_err();
    let mismatch = JwsError::AlgorithmMismatch { expected: Algorithm::RS256, received: Algorithm::HS256 };
    assert_eq!(refusal, mismatch);
    let refusal = Jws::parse(&forged).unwrap().verify(rsa.public_key(), &Algorithm::HS256).unwrap_err();
    assert_eq!(refusal, JwsError::Signature(VerifyError::UnsupportedAlgorithm(Algorithm::HS256)));
}

#[test]
fn a_key_in_the_header_is_not_used() {
    let (ours, theirs) = (key(Algorithm::ES256), key(Algorithm::ES256));
    let header = JwsHeader::new(Algorithm::ES256)
        .member("jwk", serde_json::to_value(theirs.public_key().to_jwk()).unwrap())
        .member("jku", "https://attacker.example/jwks");
    let token = jws::sign(&header, b"{}", &theirs).unwrap();
    let jws = Jws::parse(&token).unwrap();
    assert!(jws.header().other.contains_key("jwk"));
    let refusal = jws.verify(ours.public_key(), &Algorithm::ES256).unwrap_err();
    assert_eq!(refusal, JwsError::Signature(VerifyError::BadSignature));
}

#[test]
fn every_flipped_bit_of_a_signature_is_noticed() {
    for algorithm in [Algorithm::ES256, Algorithm::ED25519, Algorithm::RS256, Algorithm::PS256] {
        let key = key(algorithm.clone());
        let signature = key.sign(b"message").unwrap();
        for position in (0..signature.len() * 8).step_by(13) {
            let mut flipped = signature.clone();
            flipped[position / 8] ^= 1 << (position % 8);
            let outcome = key.public_key().verify(&algorithm, b"message", &flipped);
            assert_eq!(outcome, Err(VerifyError::BadSignature), "{algorithm} {position}");
        }
        let outcome = key.public_key().verify(&algorithm, b"massage", &signature);
        assert_eq!(outcome, Err(VerifyError::BadSignature));
    }
}

/// CVE-2022-21449: a signature of zeros is not one.
#[test]
fn refuses_ecdsa_signatures_of_zeros_and_of_other_lengths() {
    for (algorithm, length) in [(Algorithm::ES256, 64), (Algorithm::ES384, 96), (Algorithm::ES512, 132)] {
        let key = key(algorithm.clone());
        for length in [0, 1, length - 1, length, length + 1, length * 2] {
            let outcome = key.public_key().verify(&algorithm, b"", &vec![0; length]);
            assert_eq!(outcome, Err(VerifyError::BadSignature), "{algorithm} {length}");
        }
    }
}

#[test]
fn several_keys_are_tried_and_none_is_an_error() {
    let keys: Vec<PrivateKey> = (0..3).map(|_| key(Algorithm::ED25519)).collect();
    let token = signed(r#"{"alg":"EdDSA"}"#, &keys[2]);
    let jws = Jws::parse(&token).unwrap();
    let public: Vec<&PublicKey> = keys.iter().map(PrivateKey::public_key).collect();
    assert!(jws.clone().verify_any(public.iter().copied(), &Algorithm::ED25519).is_ok());
    let refusal = jws.clone().verify_any(public[..2].iter().copied(), &Algorithm::ED25519).unwrap_err();
    assert_eq!(refusal, JwsError::Signature(VerifyError::BadSignature));
    let refusal = jws.verify_any(std::iter::empty::<&PublicKey>(), &Algorithm::ED25519).unwrap_err();
    assert_eq!(refusal, JwsError::NoKey);
}

#[test]
fn signing_refuses_a_header_with_another_algorithm() {
    let refusal = jws::sign(&JwsHeader::new(Algorithm::RS256), b"{}", &key(Algorithm::ES256)).unwrap_err();
    assert_eq!(refusal, SignError::new("the header says \"RS256\", the key signs with \"ES256\""));
    assert!(!refusal.retryable());
}
