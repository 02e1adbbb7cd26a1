//! JWKs and JWK sets (RFC 7517): what is read, what is skipped, what is refused.

use relying_jose::{
    Algorithm, Curve, HmacKey, JsonError, Jwk, JwkSet, JwkSetError, KeyError, KeyType, PrivateKey, PublicKey,
    VerifyError,
};
use serde_json::{Value, json};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::backend;

fn generated(algorithm: Algorithm) -> PrivateKey {
    PrivateKey::generate(algorithm, &backend()).unwrap()
}

fn public_json(algorithm: Algorithm, key_id: &str) -> Value {
    serde_json::to_value(generated(algorithm).public_key().to_jwk().with_key_id(key_id)).unwrap()
}

fn with(mut jwk: Value, name: &str, value: Value) -> Value {
    jwk[name] = value;
    jwk
}

fn set(keys: Value) -> JwkSet {
    parse(&json!({ "keys": keys })).unwrap()
}

fn parse(set: &Value) -> Result<JwkSet, JwkSetError> {
    JwkSet::parse(set.to_string().as_bytes(), &backend())
}

fn import(jwk: &Value) -> Result<PublicKey, KeyError> {
    PublicKey::from_jwk(&Jwk::parse(jwk.to_string().as_bytes())?, &backend())
}

#[test]
fn reads_every_key_that_can_verify() {
    let algorithms = [
        Algorithm::RS256,
        Algorithm::PS512,
        Algorithm::ES256,
        Algorithm::ES384,
        Algorithm::ES512,
        Algorithm::ED25519,
    ];
    let keys: Vec<Value> = algorithms.iter().map(|name| public_json(name.clone(), name.as_str())).collect();
    let set = set(json!(keys));
    assert_eq!(set.keys().len(), algorithms.len());
    assert_eq!(set.skipped(), []);
    for algorithm in &algorithms {
        let found: Vec<_> = set.candidates(Some(algorithm.as_str()), algorithm).collect();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].algorithm(), Some(algorithm));
    }
}

#[test]
fn an_empty_object_is_an_empty_set() {
    for empty in [json!({}), json!({ "keys": [] }), json!({ "other": 1 })] {
        let set = parse(&empty).unwrap();
        assert!(set.keys().is_empty() && set.skipped().is_empty());
    }
}

#[test]
fn skips_odd_keys_and_says_why() {
    let p256 = public_json(Algorithm::ES256, "good");
    let without = |name: &str| {
        let mut jwk = p256.clone();
        jwk.as_object_mut().unwrap().remove(name);
        jwk
    };
    let padded = format!("{}=", p256["x"].as_str().unwrap());
    let odd = json!([
        {"kty":"AKP","alg":"ML-DSA-44","pub":"AAAA","kid":"future"},
        {"kty":"OKP","crv":"X25519","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"},
        {"kty":"OKP","crv":"Ed448","x":"AA"},
        {"kty":"EC","crv":"BP-256","x":"AA","y":"AA"},
        {"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"},
        {"kty":"XYZ","kid":"what"},
        {"kty":"oct","k":"c2VjcmV0"},
        with(public_json(Algorithm::RS256, "enc"), "alg", json!("RSA-OAEP-512")),
        with(p256.clone(), "use", json!("enc")),
        with(p256.clone(), "key_ops", json!(["deriveBits"])),
        with(p256.clone(), "alg", json!("ES384")),
        with(p256.clone(), "x", json!("not base64!")),
        with(p256.clone(), "x", json!(padded)),
        with(p256.clone(), "x", json!("AAAA")),
        with(p256.clone(), "x", json!(7)),
        with(p256.clone(), "x", p256["y"].clone()),
        with(p256.clone(), "kid", json!(7)),
        without("kty"),
        without("crv"),
        without("y"),
        {},
        null,
        "key",
        p256,
    ]);
    let set = set(odd);
    let reasons: Vec<KeyError> = set.skipped().iter().map(|key| key.reason.clone()).collect();
    let wrong_type = |name: &str| KeyError::Json(JsonError::WrongType { member: name.to_owned() });
    assert_eq!(
        reasons,
        [
            KeyError::InvalidMember("pub"),
            KeyError::NotForSignatures,
            KeyError::UnsupportedCurve(Curve::from("Ed448")),
            KeyError::UnsupportedCurve(Curve::from("BP-256")),
            KeyError::UnsupportedCurve(Curve::from("secp256k1")),
            KeyError::UnsupportedKeyType(KeyType::from("XYZ")),
            KeyError::UnsupportedKeyType(KeyType::OCT),
            KeyError::NotForSignatures,
            KeyError::NotForSignatures,
            KeyError::NotForSignatures,
            KeyError::UnsupportedAlgorithm(Algorithm::ES384),
            KeyError::InvalidMember("x"),
            KeyError::InvalidMember("x"),
            KeyError::InvalidMember("x"),
            KeyError::InvalidMember("x"),
            KeyError::Inconsistent,
            wrong_type("kid"),
            KeyError::MissingMember("kty"),
            KeyError::MissingMember("crv"),
            KeyError::MissingMember("y"),
            KeyError::MissingMember("kty"),
            KeyError::Json(JsonError::NotAnObject),
            KeyError::Json(JsonError::NotAnObject),
        ]
    );
    assert_eq!(set.skipped()[0].key_id.as_deref(), Some("future"));
    assert_eq!(set.skipped()[0].kty.as_deref(), Some("AKP"));
    assert_eq!(set.skipped()[5].index, 5);
    assert_eq!(set.keys().len(), 1);
    assert_eq!(set.keys()[0].key_id(), Some("good"));
}

#[test]
fn refuses_what_is_no_set() {
    let wrong_keys = JwkSetError::Json(JsonError::WrongType { member: "keys".to_owned() });
    for keys in [json!({}), json!("a"), json!(null), json!(1)] {
        assert_eq!(parse(&json!({ "keys": keys })).unwrap_err(), wrong_keys);
    }
    assert_eq!(parse(&json!([])).unwrap_err(), JwkSetError::Json(JsonError::NotAnObject));
    let twice = JwkSet::parse(br#"{"keys":[],"keys":[]}"#, &backend()).unwrap_err();
    assert_eq!(twice, JwkSetError::Json(JsonError::DuplicateMember("keys".to_owned())));
}

#[test]
fn refuses_a_set_beyond_the_limits() {
    let many = json!({ "keys": vec![json!({}); JwkSet::MAX_KEYS] });
    assert_eq!(parse(&many).unwrap().skipped().len(), JwkSet::MAX_KEYS);
    let more = json!({ "keys": vec![json!({}); JwkSet::MAX_KEYS + 1] });
    assert_eq!(parse(&more).unwrap_err(), JwkSetError::TooManyKeys { maximum: JwkSet::MAX_KEYS });
    let long = format!("{{\"keys\":[]}}{}", " ".repeat(JwkSet::MAX_LENGTH));
    let refusal = JwkSet::parse(long.as_bytes(), &backend()).unwrap_err();
    assert_eq!(refusal, JwkSetError::TooLong { length: long.len(), maximum: JwkSet::MAX_LENGTH });
}

#[test]
fn a_kid_is_matched_exactly_and_its_absence_means_all() {
    let keys = json!([
        public_json(Algorithm::ES256, "a"),
        public_json(Algorithm::ES256, "b"),
        public_json(Algorithm::ES256, "b"),
        public_json(Algorithm::ES384, "b"),
    ]);
    let set = set(keys);
    let count = |key_id, algorithm: &Algorithm| set.candidates(key_id, algorithm).count();
    assert_eq!(count(Some("a"), &Algorithm::ES256), 1);
    assert_eq!(count(Some("b"), &Algorithm::ES256), 2);
    assert_eq!(count(Some("A"), &Algorithm::ES256), 0);
    assert_eq!(count(Some(""), &Algorithm::ES256), 0);
    assert_eq!(count(None, &Algorithm::ES256), 3);
    assert_eq!(count(None, &Algorithm::ES384), 1);
    assert_eq!(count(None, &Algorithm::NONE), 0);
    assert_eq!(count(Some("a"), &Algorithm::HS256), 0);
}

#[test]
fn private_members_in_a_set_are_left_behind() {
    let secret = generated(Algorithm::ES256).with_key_id("leaked");
    let set = set(json!([secret.to_jwk()]));
    assert_eq!(set.keys()[0], *secret.public_key());
    let published = serde_json::to_string(&set).unwrap();
    let d = serde_json::to_value(secret.to_jwk()).unwrap()["d"].as_str().unwrap().to_owned();
    assert!(!published.contains(&d) && !format!("{set:?}").contains(&d));
}

#[test]
fn an_rsa_key_without_alg_supports_all_rsa_algorithms_and_no_other() {
    let mut jwk = public_json(Algorithm::RS256, "rsa");
    jwk.as_object_mut().unwrap().remove("alg");
    let key = import(&jwk).unwrap();
    for name in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] {
        assert!(key.supports(&name.into()), "{name}");
    }
    for name in ["none", "HS256", "ES256", "EdDSA", "RSA-OAEP", "rs256", ""] {
        let algorithm = Algorithm::from(name);
        assert!(!key.supports(&algorithm), "{name}");
        assert_eq!(key.verify(&algorithm, b"", b""), Err(VerifyError::UnsupportedAlgorithm(algorithm)));
    }
}

#[test]
fn a_key_bound_to_an_algorithm_refuses_the_others() {
    let key = generated(Algorithm::PS256);
    let signature = key.sign(b"message").unwrap();
    assert_eq!(key.public_key().verify(&Algorithm::PS256, b"message", &signature), Ok(()));
    assert_eq!(
        key.public_key().verify(&Algorithm::RS256, b"message", &signature),
        Err(VerifyError::UnsupportedAlgorithm(Algorithm::RS256))
    );
}

#[test]
fn refuses_weak_and_absurd_rsa_keys() {
    let rsa = public_json(Algorithm::RS256, "rsa");
    let modulus = |length| json!(relying_jose::base64url::encode(&vec![0xC1; length]));
    assert_eq!(import(&with(rsa.clone(), "n", modulus(128))), Err(KeyError::TooSmall { bits: 1024 }));
    assert_eq!(import(&with(rsa.clone(), "n", modulus(255))), Err(KeyError::TooSmall { bits: 2040 }));
    assert_eq!(import(&with(rsa.clone(), "n", modulus(1025))), Err(KeyError::TooLarge { bits: 8200 }));
    assert_eq!(import(&with(rsa.clone(), "n", json!(""))), Err(KeyError::TooSmall { bits: 0 }));
    for e in ["AQ", "Ag", "AA", "", "____________"] {
        assert_eq!(import(&with(rsa.clone(), "e", json!(e))), Err(KeyError::InvalidMember("e")), "{e}");
    }
    assert!(import(&with(rsa, "e", json!("Aw"))).is_ok());
}

#[test]
fn tolerates_a_leading_zero_in_a_modulus() {
    let rsa = public_json(Algorithm::RS256, "rsa");
    let n = relying_jose::base64url::decode(rsa["n"].as_str().unwrap()).unwrap();
    let longer = relying_jose::base64url::encode(&[&[0], n.as_slice()].concat());
    assert_eq!(import(&with(rsa.clone(), "n", json!(longer))), import(&rsa));
}

#[test]
fn null_members_count_as_absent_and_unknown_members_are_kept() {
    let jwk = json!({"kty":"oct","k":"c2VjcmV0","kid":null,"use":null,"alg":null,"key_ops":null,"crv":null,"x":[1]});
    let jwk = Jwk::parse(jwk.to_string().as_bytes()).unwrap();
    assert_eq!(
        (jwk.key_id(), jwk.public_key_use(), jwk.algorithm(), jwk.key_operations()),
        (None, None, None, None)
    );
    assert_eq!(serde_json::to_value(&jwk).unwrap(), json!({"kty":"oct","k":"c2VjcmV0","x":[1]}));
    assert!(jwk.is_private() && !jwk.to_public().is_private());
    assert_eq!(jwk.get("k"), None);
}

#[test]
fn refuses_a_jwk_with_a_duplicate_member() {
    let refusal = Jwk::parse(br#"{"kty":"oct","k":"AA","k":"AQ"}"#).unwrap_err();
    assert_eq!(refusal, KeyError::Json(JsonError::DuplicateMember("k".to_owned())));
}

#[test]
fn refuses_a_private_key_whose_parts_do_not_belong_together() {
    let backend = backend();
    for algorithm in
        [Algorithm::RS256, Algorithm::ES256, Algorithm::ES384, Algorithm::ES512, Algorithm::ED25519]
    {
        let key = serde_json::to_value(generated(algorithm.clone()).to_jwk()).unwrap();
        let other = serde_json::to_value(generated(algorithm.clone()).to_jwk()).unwrap();
        let mixed = with(key, "d", other["d"].clone());
        let jwk = Jwk::parse(mixed.to_string().as_bytes()).unwrap();
        assert_eq!(
            PrivateKey::from_jwk(&jwk, None, &backend).unwrap_err(),
            KeyError::Inconsistent,
            "{algorithm}"
        );
    }
}

#[test]
fn refuses_private_keys_that_are_incomplete() {
    let backend = backend();
    let key = serde_json::to_value(generated(Algorithm::RS256).to_jwk()).unwrap();
    let import = |jwk: &Value| {
        PrivateKey::from_jwk(&Jwk::parse(jwk.to_string().as_bytes()).unwrap(), None, &backend).unwrap_err()
    };
    assert_eq!(import(&public_json(Algorithm::ES256, "a")), KeyError::NotPrivate);
    for name in ["p", "q", "dp", "dq", "qi"] {
        let mut jwk = key.clone();
        jwk.as_object_mut().unwrap().remove(name);
        assert!(matches!(import(&jwk), KeyError::MissingMember(_)), "{name}");
    }
    assert_eq!(import(&with(key, "oth", json!([{"r":"AA","d":"AA","t":"AA"}]))), KeyError::MultiPrime);
    assert_eq!(import(&json!({"kty":"oct","k":"AA"})), KeyError::UnsupportedKeyType(KeyType::OCT));
}

#[test]
fn refuses_private_and_symmetric_keys_for_encryption() {
    let backend = backend();
    let key = serde_json::to_value(generated(Algorithm::ES256).to_jwk()).unwrap();
    let secret = json!({"kty":"oct","k":"c2VjcmV0"});
    for (name, value) in [("use", json!("enc")), ("key_ops", json!(["decrypt"])), ("key_ops", json!([]))] {
        let parse =
            |jwk: &Value| Jwk::parse(with(jwk.clone(), name, value.clone()).to_string().as_bytes()).unwrap();
        let refusal = PrivateKey::from_jwk(&parse(&key), None, &backend).unwrap_err();
        assert_eq!(refusal, KeyError::NotForSignatures);
        let refusal = HmacKey::from_jwk(&parse(&secret), None, &backend).unwrap_err();
        assert_eq!(refusal, KeyError::NotForSignatures);
    }
}

#[test]
fn symmetric_keys_come_from_oct_jwks_alone() {
    let backend = backend();
    let import = |jwk: Value, algorithm| {
        HmacKey::from_jwk(&Jwk::parse(jwk.to_string().as_bytes()).unwrap(), algorithm, &backend)
    };
    let key = import(json!({"kty":"oct","k":"c2VjcmV0","alg":"HS384","kid":"s"}), None).unwrap();
    assert_eq!((key.algorithm(), key.key_id()), (&Algorithm::HS384, Some("s")));
    assert_eq!(
        import(json!({"kty":"oct","k":"c2VjcmV0","alg":"HS384"}), Some(Algorithm::HS256)).unwrap_err(),
        KeyError::UnsupportedAlgorithm(Algorithm::HS256)
    );
    assert_eq!(import(json!({"kty":"oct"}), None).unwrap_err(), KeyError::MissingMember("k"));
    assert_eq!(import(json!({"kty":"oct","k":""}), None).unwrap_err(), KeyError::EmptySecret);
    assert_eq!(
        import(public_json(Algorithm::RS256, "rsa"), None).unwrap_err(),
        KeyError::UnsupportedKeyType(KeyType::RSA)
    );
    assert_eq!(
        HmacKey::new(b"secret", Algorithm::RS256, &backend).unwrap_err(),
        KeyError::UnsupportedAlgorithm(Algorithm::RS256)
    );
}
