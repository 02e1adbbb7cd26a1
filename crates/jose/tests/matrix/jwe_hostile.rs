//! Encrypted tokens that an attacker would send: each one refused, for exactly the right reason, and all that depends on
//! a secret for the same one.

use relying_jose::{
    Algorithm, Base64Error, ContentEncryption, Curve, DecryptionKey, JsonError, Jwe, JweError, JweHeader,
    JwePart, JwePolicy, Jwk, KeyError, PrivateKey, SymmetricKey, base64url, jwe, jws,
};
use serde_json::{Value, json};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::backend;

const ENCRYPTIONS: [ContentEncryption; 4] = [
    ContentEncryption::A128GCM,
    ContentEncryption::A256GCM,
    ContentEncryption::A128CBC_HS256,
    ContentEncryption::A256CBC_HS512,
];

fn key() -> DecryptionKey {
    DecryptionKey::generate(Algorithm::ECDH_ES_A128KW, &backend()).unwrap()
}

fn rsa() -> DecryptionKey {
    DecryptionKey::from_pem(include_str!("../data/rsa.pkcs8.pem"), None, &backend()).unwrap()
}

fn token(key: &DecryptionKey, enc: &ContentEncryption) -> String {
    let alg = if key.algorithm().is_some() { Algorithm::ECDH_ES_A128KW } else { Algorithm::RSA_OAEP_256 };
    jwe::encrypt(&JweHeader::new(alg, enc.clone()), b"the content", key.public_key()).unwrap()
}

fn outcome(token: &str, key: &DecryptionKey) -> Result<Vec<u8>, JweError> {
    Jwe::parse(token)?.decrypt([key], &JwePolicy::new()).map(relying_jose::Decrypted::into_payload)
}

/// The token with one of its parts replaced.
fn with_part(token: &str, index: usize, part: &str) -> String {
    let mut parts: Vec<&str> = token.split('.').collect();
    parts[index] = part;
    parts.join(".")
}

/// The bytes of one part of a token.
fn part(token: &str, index: usize) -> Vec<u8> {
    base64url::decode(token.split('.').nth(index).unwrap()).unwrap()
}

fn with_header(token: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut header: Value = serde_json::from_slice(&part(token, 0)).unwrap();
    change(&mut header);
    with_part(token, 0, &base64url::encode(header.to_string().as_bytes()))
}

fn refusal_of(header: &str) -> JweError {
    Jwe::parse(&format!("{}....", base64url::encode(header.as_bytes()))).unwrap_err()
}

#[test]
fn refuses_another_number_of_parts() {
    for (token, count) in [("", 1), ("e30", 1), ("e30.e30", 2), ("e30.e30.e30.e30", 4), ("......", 7)] {
        assert_eq!(Jwe::parse(token).unwrap_err(), JweError::PartCount(count), "{token}");
    }
    assert_eq!(Jwe::parse("e30.e30.e30").unwrap_err(), JweError::NotEncrypted);
    let signed = PrivateKey::generate(Algorithm::ES256, &backend()).unwrap();
    let signed = jws::sign(&relying_jose::JwsHeader::new(Algorithm::ES256), b"{}", &signed).unwrap();
    assert_eq!(Jwe::parse(&signed).unwrap_err(), JweError::NotEncrypted);
}

#[test]
fn refuses_a_token_that_is_too_long() {
    let token = "a".repeat(jwe::MAX_LENGTH + 1);
    let refusal = JweError::TooLong { length: jwe::MAX_LENGTH + 1, maximum: 384 * 1024 };
    assert_eq!(Jwe::parse(&token).unwrap_err(), refusal);
    assert_eq!(Jwe::parse(&token[1..]).unwrap_err(), JweError::PartCount(1));
}

#[test]
fn refuses_base64url_that_is_not_strict_and_names_the_part() {
    let token = token(&key(), &ContentEncryption::A128GCM);
    for (index, part) in [
        JwePart::Header,
        JwePart::EncryptedKey,
        JwePart::InitializationVector,
        JwePart::Ciphertext,
        JwePart::Tag,
    ]
    .into_iter()
    .enumerate()
    {
        let original = token.split('.').nth(index).unwrap();
        let refusal = |text: String| Jwe::parse(&with_part(&token, index, &text)).unwrap_err();
        let encoding = |error| JweError::Encoding { part, error };
        assert_eq!(refusal(format!("{original}=")), encoding(Base64Error::Padding));
        assert_eq!(refusal(format!(" {original}")), encoding(Base64Error::Character { offset: 0 }));
        assert_eq!(refusal("A".to_owned()), encoding(Base64Error::Length));
        assert_eq!(refusal("e31".to_owned()), encoding(Base64Error::NotCanonical));
    }
}

#[test]
fn refuses_a_header_that_is_no_proper_object() {
    let header = |text: &str| match refusal_of(text) {
        JweError::Header(error) => error,
        other => panic!("{other:?}"),
    };
    assert_eq!(header("[]"), JsonError::NotAnObject);
    assert_eq!(header("{}"), JsonError::MissingMember("alg".to_owned()));
    assert_eq!(header(r#"{"alg":"dir"}"#), JsonError::MissingMember("enc".to_owned()));
    assert_eq!(header(r#"{"alg":1,"enc":"A128GCM"}"#), JsonError::WrongType { member: "alg".to_owned() });
    assert_eq!(header(r#"{"alg":"dir","enc":[]}"#), JsonError::WrongType { member: "enc".to_owned() });
    for name in ["alg", "enc", "epk", "zip", "x"] {
        let text =
            format!(r#"{{"alg":"dir","enc":"A128GCM","epk":{{"kty":"EC"}},"zip":"DEF","x":1,"{name}":"a"}}"#);
        assert_eq!(header(&text), JsonError::DuplicateMember(name.to_owned()));
    }
}

#[test]
fn refuses_critical_extensions_compression_and_weak_algorithms() {
    let with = |member: &str| refusal_of(&format!(r#"{{"alg":"dir","enc":"A128GCM",{member}}}"#));
    assert_eq!(with(r#""crit":["exp"],"exp":1"#), JweError::Critical(vec!["exp".to_owned()]));
    assert_eq!(with(r#""crit":[]"#), JweError::Critical(Vec::new()));
    assert_eq!(with(r#""crit":null"#), JweError::Critical(Vec::new()));
    assert_eq!(with(r#""zip":"DEF""#), JweError::Compressed);
    assert_eq!(with(r#""zip":null"#), JweError::Compressed);
    assert_eq!(refusal_of(r#"{"alg":"RSA1_5","enc":"A128GCM"}"#), JweError::Rsa1_5);
    for alg in ["PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW", "PBES2-"] {
        assert_eq!(refusal_of(&json!({"alg": alg, "enc": "A128GCM"}).to_string()), JweError::PasswordBased);
    }
}

#[test]
fn refuses_unknown_algorithms_before_any_key() {
    let none: [&DecryptionKey; 0] = [];
    let refusal = |alg: &str, enc: &str| {
        let header = json!({"alg": alg, "enc": enc}).to_string();
        let token = format!("{}....", base64url::encode(header.as_bytes()));
        Jwe::parse(&token).unwrap().decrypt(none, &JwePolicy::new()).unwrap_err()
    };
    for alg in ["none", "A128GCMKW", "rsa-oaep", "ECDH-ES+A128GCM", "HS256", "DIR", ""] {
        assert_eq!(refusal(alg, "A128GCM"), JweError::UnsupportedAlgorithm(alg.into()));
    }
    for enc in ["none", "A128CBC", "a128gcm", "A128KW", ""] {
        assert_eq!(refusal("RSA-OAEP", enc), JweError::UnsupportedEncryption(enc.into()));
    }
}

#[test]
fn every_part_is_protected() {
    for enc in &ENCRYPTIONS {
        for key in [key(), rsa()] {
            let token = token(&key, enc);
            assert_eq!(outcome(&token, &key).as_deref(), Ok(&b"the content"[..]));
            for index in 1..5 {
                let original = part(&token, index);
                for position in (0..original.len()).step_by(5) {
                    let mut altered = original.clone();
                    altered[position] ^= 0x40;
                    let altered = with_part(&token, index, &base64url::encode(&altered));
                    assert_eq!(
                        outcome(&altered, &key),
                        Err(JweError::Decryption),
                        "{enc} {index} {position}"
                    );
                }
            }
            let altered = with_header(&token, |header| header["typ"] = json!("JWT"));
            assert_eq!(outcome(&altered, &key), Err(JweError::Decryption), "{enc}");
        }
    }
}

/// What can go wrong with the key cannot be told from what can go wrong with the content.
#[test]
fn a_wrong_key_looks_like_a_wrong_tag() {
    for enc in &ENCRYPTIONS {
        for (key, other) in
            [(key(), key()), (rsa(), DecryptionKey::generate(Algorithm::RSA_OAEP_256, &backend()).unwrap())]
        {
            let token = token(&key, enc);
            assert_eq!(outcome(&token, &other), Err(JweError::Decryption));
            for encrypted_key in
                [vec![], vec![0; 7], vec![0; 24], vec![0; 40], vec![0; 256], vec![0xFF; 257], vec![1; 9999]]
            {
                let altered = with_part(&token, 1, &base64url::encode(&encrypted_key));
                assert_eq!(
                    outcome(&altered, &key),
                    Err(JweError::Decryption),
                    "{enc} {}",
                    encrypted_key.len()
                );
            }
        }
    }
}

/// A key of the wrong length that was encrypted with all due form.
#[test]
fn a_content_encryption_key_of_the_wrong_length_looks_like_a_wrong_tag() {
    let key = rsa();
    let short = token(&key, &ContentEncryption::A128GCM);
    let long = with_header(&short, |header| header["enc"] = json!("A256GCM"));
    assert_eq!(outcome(&long, &key), Err(JweError::Decryption));
    let wrapped = SymmetricKey::new(&[1; 16], Algorithm::A128KW, &backend()).unwrap();
    let header = JweHeader::new(Algorithm::A128KW, ContentEncryption::A128GCM);
    let token = jwe::encrypt(&header, b"x", &wrapped).unwrap();
    let token = with_header(&token, |header| header["enc"] = json!("A192GCM"));
    let refusal = Jwe::parse(&token).unwrap().decrypt([&wrapped], &JwePolicy::new()).unwrap_err();
    assert_eq!(refusal, JweError::Decryption);
}

#[test]
fn initialization_vector_and_tag_have_one_length() {
    let key = key();
    for (enc, iv, tag) in [
        (ContentEncryption::A128GCM, 12, 16),
        (ContentEncryption::A192GCM, 12, 16),
        (ContentEncryption::A256GCM, 12, 16),
        (ContentEncryption::A128CBC_HS256, 16, 16),
        (ContentEncryption::A192CBC_HS384, 16, 24),
        (ContentEncryption::A256CBC_HS512, 16, 32),
    ] {
        let token = token(&key, &enc);
        for (index, part, expected) in [(2, JwePart::InitializationVector, iv), (4, JwePart::Tag, tag)] {
            let mut bytes = self::part(&token, index);
            assert_eq!(bytes.len(), expected, "{enc}");
            bytes.push(0);
            for received in [0, 1, 4, expected - 1, expected + 1] {
                let altered = with_part(&token, index, &base64url::encode(&bytes[..received]));
                let refusal = JweError::PartLength { part, expected, received };
                assert_eq!(outcome(&altered, &key), Err(refusal), "{enc}");
            }
        }
    }
}

#[test]
fn a_ciphertext_of_no_or_half_a_block_is_refused() {
    let key = key();
    for enc in &ENCRYPTIONS {
        let token = token(&key, enc);
        for length in [0, 1, 15, 17] {
            let altered = with_part(&token, 3, &base64url::encode(&vec![0; length]));
            assert_eq!(outcome(&altered, &key), Err(JweError::Decryption), "{enc} {length}");
        }
    }
}

#[test]
fn no_key_is_sent_where_none_is_needed() {
    let direct = SymmetricKey::new(&[1; 16], Algorithm::DIR, &backend()).unwrap();
    let header = JweHeader::new(Algorithm::DIR, ContentEncryption::A128GCM);
    let token = jwe::encrypt(&header, b"x", &direct).unwrap();
    let refusal = JweError::PartLength { part: JwePart::EncryptedKey, expected: 0, received: 1 };
    let altered = with_part(&token, 1, "AA");
    let outcome = Jwe::parse(&altered).unwrap().decrypt([&direct], &JwePolicy::new());
    assert_eq!(outcome.unwrap_err(), refusal);

    let key = DecryptionKey::generate(Algorithm::ECDH_ES, &backend()).unwrap();
    let header = JweHeader::new(Algorithm::ECDH_ES, ContentEncryption::A128GCM);
    let token = jwe::encrypt(&header, b"x", key.public_key()).unwrap();
    assert_eq!(self::outcome(&with_part(&token, 1, "AA"), &key), Err(refusal));
}

#[test]
fn the_ephemeral_key_must_be_a_point_on_the_curve_of_the_key() {
    let key = key();
    let token = token(&key, &ContentEncryption::A128GCM);
    let with_epk = |epk: Value| outcome(&with_header(&token, |header| header["epk"] = epk), &key);
    let refused = |error| Err(JweError::EphemeralKey(error));
    let zero = base64url::encode(&[0; 32]);
    let mut good: Value = serde_json::from_slice::<Value>(&part(&token, 0)).unwrap()["epk"].clone();
    assert_eq!(with_epk(Value::Null), refused(KeyError::MissingMember("epk")));
    assert_eq!(
        with_epk(json!({"kty": "EC", "crv": "P-256", "x": zero, "y": zero})),
        refused(KeyError::Inconsistent)
    );
    let (x, y) = (good["x"].clone(), good["y"].clone());
    assert_eq!(
        with_epk(json!({"kty": "EC", "crv": "P-256", "x": y, "y": x})),
        refused(KeyError::Inconsistent)
    );
    assert_eq!(with_epk(json!({"kty": "EC", "crv": "P-256", "x": x})), refused(KeyError::MissingMember("y")));
    assert_eq!(with_epk(json!({"kty": "EC", "x": x, "y": y})), refused(KeyError::MissingMember("crv")));
    assert_eq!(
        with_epk(json!({"kty": "EC", "crv": "P-256", "x": "", "y": y})),
        refused(KeyError::InvalidMember("x"))
    );
    assert_eq!(
        with_epk(json!({"kty": "EC", "crv": "secp256k1", "x": x, "y": y})),
        refused(KeyError::UnsupportedCurve(Curve::from("secp256k1")))
    );
    // On another curve there is no key for it, however good the point is.
    for curve in [Curve::P384, Curve::X25519] {
        let other = DecryptionKey::generate_on(&curve, Algorithm::ECDH_ES_A128KW, &backend()).unwrap();
        let epk = serde_json::to_value(other.public_key().to_jwk()).unwrap();
        assert_eq!(with_epk(epk), Err(JweError::NoKey));
    }
    let ed25519 = PrivateKey::generate(Algorithm::ED25519, &backend()).unwrap().public_key().to_jwk();
    assert_eq!(with_epk(serde_json::to_value(ed25519).unwrap()), Err(JweError::NoKey));
    // Another good point on the curve gives another key.
    good = serde_json::to_value(self::key().public_key().to_jwk()).unwrap();
    assert_eq!(with_epk(good), Err(JweError::Decryption));
}

/// Points of small order make a secret that everybody knows (RFC 7748 section 6.1).
#[test]
fn an_x25519_point_of_small_order_is_refused() {
    let key = DecryptionKey::generate_on(&Curve::X25519, Algorithm::ECDH_ES_A128KW, &backend()).unwrap();
    let token = token(&key, &ContentEncryption::A128GCM);
    for x in [[0; 32], std::array::from_fn(|index| u8::from(index == 0))] {
        let epk = json!({"kty": "OKP", "crv": "X25519", "x": base64url::encode(&x)});
        let altered = with_header(&token, |header| header["epk"] = epk);
        assert_eq!(outcome(&altered, &key), Err(JweError::EphemeralKey(KeyError::Inconsistent)));
    }
}

/// The classic, in its JWE form: the public key, which everybody has, as a shared secret.
#[test]
fn a_public_key_is_never_a_shared_secret() {
    let key = key();
    let public = serde_json::to_vec(&key.public_key().to_jwk()).unwrap();
    let forger =
        SymmetricKey::from_client_secret(&public, Algorithm::A128KW, &ContentEncryption::A128GCM, &backend())
            .unwrap();
    let header = JweHeader::new(Algorithm::A128KW, ContentEncryption::A128GCM);
    let forged = jwe::encrypt(&header, b"x", &forger).unwrap();
    assert_eq!(outcome(&forged, &key), Err(JweError::NoKey));
}

#[test]
fn a_key_in_the_header_is_not_used() {
    let (ours, theirs) = (key(), key());
    let header = JweHeader::new(Algorithm::ECDH_ES_A128KW, ContentEncryption::A128GCM)
        .member("jwk", serde_json::to_value(theirs.to_jwk()).unwrap())
        .member("jku", "https://attacker.example/jwks");
    let token = jwe::encrypt(&header, b"x", theirs.public_key()).unwrap();
    assert!(Jwe::parse(&token).unwrap().header().other.contains_key("jwk"));
    assert_eq!(outcome(&token, &ours), Err(JweError::Decryption));
}

/// Private members in `epk` change nothing and stay out of sight.
#[test]
fn a_private_ephemeral_key_is_read_as_a_public_one() {
    let key = key();
    let epk = Jwk::parse(br#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"aHVudGVyMjI"}"#).unwrap();
    let token = token(&key, &ContentEncryption::A128GCM);
    let altered = with_header(&token, |header| header["epk"] = serde_json::to_value(epk).unwrap());
    let jwe = Jwe::parse(&altered).unwrap();
    assert!(!format!("{jwe:?}").contains("aHVudGVyMjI"));
    assert_eq!(outcome(&altered, &key), Err(JweError::EphemeralKey(KeyError::InvalidMember("x"))));
}
