//! The examples of RFC 7520 section 5, as far as they are compact and of a supported algorithm.

use relying_jose::{
    Algorithm, DecryptionKey, EncryptionKey, Jwe, JweError, JweHeader, JwePolicy, Jwk, KeyType, SymmetricKey,
    jwe,
};
use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::backend;

fn examples(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

fn key_of(example: &Value) -> Jwk {
    Jwk::parse(example["key"].to_string().as_bytes()).unwrap()
}

#[test]
fn decrypts_every_supported_example() {
    let backend = backend();
    let examples = examples(include_str!("../data/rfc7520.json"));
    assert_eq!(examples.len(), 5);
    for example in &examples {
        let jwk = key_of(example);
        let jwe = Jwe::parse(example["token"].as_str().unwrap()).unwrap();
        let decrypted = if *jwk.kty() == KeyType::OCT {
            let key = SymmetricKey::from_jwk(&jwk, None, &backend).unwrap();
            jwe.decrypt([&key], &JwePolicy::new())
        } else {
            let key = DecryptionKey::from_jwk(&jwk, None, &backend).unwrap();
            jwe.decrypt([&key], &JwePolicy::new())
        };
        let plaintext = example["plaintext"].as_str().unwrap();
        assert_eq!(decrypted.unwrap().payload(), plaintext.as_bytes(), "{}", example["section"]);
    }
}

#[test]
fn what_is_encrypted_to_these_keys_is_decrypted_with_them() {
    let backend = backend();
    for example in examples(include_str!("../data/rfc7520.json")) {
        let jwk = key_of(&example);
        let received = Jwe::parse(example["token"].as_str().unwrap()).unwrap().header().clone();
        let header = JweHeader::new(received.alg, received.enc).key_id(jwk.key_id().unwrap());
        let decrypted = if *jwk.kty() == KeyType::OCT {
            let key = SymmetricKey::from_jwk(&jwk, None, &backend).unwrap();
            let token = jwe::encrypt(&header, b"content", &key).unwrap();
            Jwe::parse(&token).unwrap().decrypt([&key], &JwePolicy::new())
        } else {
            let key = DecryptionKey::from_jwk(&jwk, None, &backend).unwrap();
            let public = EncryptionKey::from_jwk(&jwk.to_public(), &backend).unwrap();
            assert_eq!(&public, key.public_key());
            let token = jwe::encrypt(&header, b"content", &public).unwrap();
            Jwe::parse(&token).unwrap().decrypt([&key], &JwePolicy::new())
        };
        assert_eq!(decrypted.unwrap().payload(), b"content", "{}", example["section"]);
    }
}

#[test]
fn refuses_the_other_examples_with_the_reason() {
    let examples = examples(include_str!("../data/rfc7520.refused.json"));
    let key = SymmetricKey::new(&[0; 16], Algorithm::DIR, &backend()).unwrap();
    let refusal = |section: &str| {
        let example = examples.iter().find(|example| example["section"] == section).unwrap();
        let jwe = Jwe::parse(example["token"].as_str().unwrap());
        jwe.and_then(|jwe| jwe.decrypt([&key], &JwePolicy::new())).unwrap_err()
    };
    assert_eq!(refusal("5.1"), JweError::Rsa1_5);
    assert_eq!(refusal("5.3"), JweError::PasswordBased);
    assert_eq!(refusal("5.7"), JweError::UnsupportedAlgorithm(Algorithm::from("A256GCMKW")));
    assert_eq!(refusal("5.9"), JweError::Compressed);
}
