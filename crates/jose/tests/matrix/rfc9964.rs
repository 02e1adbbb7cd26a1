//! ML-DSA for JOSE (RFC 9964), its keys in PEM (RFC 9881), and the examples of RFC 9964 appendix A.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use relying_jose::{
    Algorithm, EncryptionKey, Jwk, JwkSet, Jws, JwsHeader, KeyError, KeyType, PrivateKey, PublicKey,
    VerifyError, base64url, jws,
};
use serde_json::{Value, json};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::backend;

const ALGORITHMS: [Algorithm; 3] = [Algorithm::ML_DSA_44, Algorithm::ML_DSA_65, Algorithm::ML_DSA_87];

fn generated(algorithm: &Algorithm) -> PrivateKey {
    PrivateKey::generate(algorithm.clone(), &backend()).unwrap()
}

fn import(jwk: &Value) -> Result<PrivateKey, KeyError> {
    PrivateKey::from_jwk(&Jwk::parse(jwk.to_string().as_bytes()).unwrap(), None, &backend())
}

fn import_public(jwk: &Value) -> Result<PublicKey, KeyError> {
    PublicKey::from_jwk(&Jwk::parse(jwk.to_string().as_bytes()).unwrap(), &backend())
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// One element in DER.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut element = vec![tag];
    match length {
        ..128 => element.push(length as u8),
        _ => element.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    element.extend(content);
    element
}

/// A PKCS #8 block of ML-DSA-44 with this private key inside.
fn ml_dsa_44_pem(key: &[u8]) -> String {
    let algorithm = der(0x30, &hex("0609608648016503040311"));
    let document = der(0x30, &[der(0x02, &[0]), algorithm, der(0x04, key)].concat());
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(document))
}

#[test]
fn the_examples_of_appendix_a_verify() {
    let examples: Vec<Value> = serde_json::from_str(include_str!("../data/rfc9964.json")).unwrap();
    assert_eq!(examples.len(), 3);
    for example in &examples {
        let text = |name: &str| example[name].as_str().unwrap();
        let algorithm = Algorithm::from(text("alg"));
        let public = base64url::encode(&hex(text("pub")));
        let seed = base64url::encode(&[0; 32]);
        let key = import(&json!({"kty": "AKP", "alg": algorithm, "pub": public, "priv": seed})).unwrap();
        assert_eq!(key.public_key().thumbprint().unwrap(), text("kid"), "{algorithm}");

        let verified = Jws::parse(text("jws")).unwrap().verify(key.public_key(), &algorithm).unwrap();
        assert_eq!(verified.header().kid.as_deref(), Some(text("kid")));
        let payload = "It’s a dangerous business, Frodo, going out your door.";
        assert_eq!(verified.payload(), payload.as_bytes(), "{algorithm}");
    }
}

#[test]
fn what_is_signed_verifies_and_nothing_else() {
    for algorithm in &ALGORITHMS {
        let key = generated(algorithm).with_key_id("k");
        let token = jws::sign(&JwsHeader::new(algorithm.clone()), b"{}", &key).unwrap();
        assert!(Jws::parse(&token).unwrap().verify(key.public_key(), algorithm).is_ok());

        let signature = key.sign(b"message").unwrap();
        assert_eq!(key.public_key().verify(algorithm, b"message", &signature), Ok(()));
        let bad = Err(VerifyError::BadSignature);
        assert_eq!(key.public_key().verify(algorithm, b"massage", &signature), bad);
        assert_eq!(generated(algorithm).public_key().verify(algorithm, b"message", &signature), bad);
        for position in (0..signature.len()).step_by(997) {
            let mut altered = signature.clone();
            altered[position] ^= 1;
            assert_eq!(key.public_key().verify(algorithm, b"message", &altered), bad, "{position}");
        }
        for length in [0, 1, signature.len() - 1] {
            assert_eq!(key.public_key().verify(algorithm, b"message", &signature[..length]), bad);
        }
        for other in ALGORITHMS.iter().chain(&[Algorithm::ES256]).filter(|other| *other != algorithm) {
            let outcome = key.public_key().verify(other, b"message", &signature);
            assert_eq!(outcome, Err(VerifyError::UnsupportedAlgorithm(other.clone())));
        }
    }
}

#[test]
fn keys_survive_export_as_jwk_and_as_pem() {
    for algorithm in &ALGORITHMS {
        let key = generated(algorithm);
        let jwk = serde_json::to_value(key.to_jwk()).unwrap();
        let members: Vec<&String> = jwk.as_object().unwrap().keys().collect();
        assert_eq!(members.len(), 4, "{members:?}");
        assert_eq!((&jwk["kty"], &jwk["alg"]), (&json!("AKP"), &json!(algorithm)));
        assert_eq!(base64url::decode(jwk["priv"].as_str().unwrap()).unwrap().len(), 32);
        assert_eq!(import(&jwk).unwrap().to_jwk(), key.to_jwk());
        let copy = PrivateKey::from_pem(&key.to_pkcs8_pem().unwrap(), None, &backend()).unwrap();
        assert_eq!((copy.algorithm(), copy.to_jwk()), (algorithm, key.to_jwk()));
        let public = serde_json::to_value(key.public_key().to_jwk()).unwrap();
        assert!(public.get("priv").is_none());
        assert_eq!(import_public(&public).as_ref(), Ok(key.public_key()));
    }
}

#[test]
fn a_pem_key_may_carry_what_follows_from_its_seed() {
    let import = |pem: &str| PrivateKey::from_pem(pem, None, &backend());
    let seed = [7; 32];
    let key = import(&ml_dsa_44_pem(&der(0x80, &seed))).unwrap();
    assert_eq!(key.algorithm(), &Algorithm::ML_DSA_44);
    let public = base64url::decode(key.to_jwk().get("pub").unwrap().as_str().unwrap()).unwrap();

    let mut expanded = vec![0; 2560];
    expanded[..32].copy_from_slice(&public[..32]);
    let both = |expanded: &[u8]| der(0x30, &[der(0x04, &seed), der(0x04, expanded)].concat());
    assert_eq!(import(&ml_dsa_44_pem(&both(&expanded))).unwrap().to_jwk(), key.to_jwk());
    expanded[0] ^= 1;
    assert_eq!(import(&ml_dsa_44_pem(&both(&expanded))).unwrap_err(), KeyError::Inconsistent);
    assert_eq!(import(&ml_dsa_44_pem(&both(&[]))).unwrap_err(), KeyError::Inconsistent);
    assert_eq!(import(&ml_dsa_44_pem(&der(0x04, &expanded))).unwrap_err(), KeyError::Der);
    assert_eq!(import(&ml_dsa_44_pem(&der(0x80, &seed[1..]))).unwrap_err(), KeyError::Inconsistent);
    assert_eq!(import(&ml_dsa_44_pem(&[])).unwrap_err(), KeyError::Der);
}

#[test]
fn refuses_keys_that_are_not_whole() {
    let good = serde_json::to_value(generated(&Algorithm::ML_DSA_44).to_jwk()).unwrap();
    let with = |name: &str, value: Value| {
        let mut jwk = good.clone();
        jwk[name] = value;
        jwk
    };
    let other = serde_json::to_value(generated(&Algorithm::ML_DSA_44).to_jwk()).unwrap();
    assert_eq!(import(&with("priv", other["priv"].clone())).unwrap_err(), KeyError::Inconsistent);
    assert_eq!(import(&with("priv", json!("AAAA"))).unwrap_err(), KeyError::InvalidMember("priv"));
    assert_eq!(import(&with("priv", Value::Null)).unwrap_err(), KeyError::NotPrivate);
    assert_eq!(import(&with("alg", Value::Null)).unwrap_err(), KeyError::MissingMember("alg"));
    assert_eq!(import(&with("pub", Value::Null)).unwrap_err(), KeyError::MissingMember("pub"));
    assert_eq!(import(&with("pub", json!("AAAA"))).unwrap_err(), KeyError::InvalidMember("pub"));
    assert_eq!(import(&with("alg", json!("ML-DSA-65"))).unwrap_err(), KeyError::InvalidMember("pub"));
    assert_eq!(import(&with("use", json!("enc"))).unwrap_err(), KeyError::NotForSignatures);
    let unknown = KeyError::UnsupportedAlgorithm(Algorithm::from("SLH-DSA-SHA2-128s"));
    assert_eq!(import(&with("alg", json!("SLH-DSA-SHA2-128s"))).unwrap_err(), unknown);
    let jwk = Jwk::parse(good.to_string().as_bytes()).unwrap();
    let refusal = PrivateKey::from_jwk(&jwk, Some(Algorithm::ML_DSA_87), &backend()).unwrap_err();
    assert_eq!(refusal, KeyError::UnsupportedAlgorithm(Algorithm::ML_DSA_87));
}

#[test]
fn nothing_can_be_encrypted_to_such_a_key() {
    let backend = backend();
    let jwk = generated(&Algorithm::ML_DSA_44).public_key().to_jwk();
    assert_eq!(EncryptionKey::from_jwk(&jwk, &backend).unwrap_err(), KeyError::NotForEncryption);
}

#[test]
fn a_set_finds_them_by_identifier_and_algorithm() {
    let backend = backend();
    let keys: Vec<Value> = ALGORITHMS
        .iter()
        .map(|name| {
            serde_json::to_value(generated(name).with_key_id(name.as_str()).public_key().to_jwk()).unwrap()
        })
        .collect();
    let set = JwkSet::parse(json!({ "keys": keys }).to_string().as_bytes(), &backend).unwrap();
    assert_eq!(set.skipped(), []);
    for algorithm in &ALGORITHMS {
        for key_id in [Some(algorithm.as_str()), None] {
            let found: Vec<_> = set.candidates(key_id, algorithm).collect();
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].algorithm(), Some(algorithm));
            assert_eq!(found[0].to_jwk().kty(), &KeyType::AKP);
        }
    }
}
