//! The examples of RFC 7516 appendix A.

use relying_jose::{
    Algorithm, ContentEncryption, DecryptionKey, Jwe, JweError, JwePolicy, Jwk, SymmetricKey,
};
use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::backend;

fn example(section: &str) -> (Jwk, String, String) {
    let examples: Vec<Value> = serde_json::from_str(include_str!("../data/rfc7516.json")).unwrap();
    let example = examples.iter().find(|example| example["section"] == section).unwrap();
    let text = |name: &str| example[name].as_str().unwrap().to_owned();
    (Jwk::parse(example["key"].to_string().as_bytes()).unwrap(), text("token"), text("plaintext"))
}

#[test]
fn decrypts_a1_rsa_oaep_and_a256gcm() {
    let (key, token, plaintext) = example("A.1");
    let key = DecryptionKey::from_jwk(&key, Some(Algorithm::RSA_OAEP), &backend()).unwrap();
    let policy = JwePolicy::exactly(Algorithm::RSA_OAEP, ContentEncryption::A256GCM);
    let decrypted = Jwe::parse(&token).unwrap().decrypt([&key], &policy).unwrap();
    assert_eq!(decrypted.payload(), plaintext.as_bytes());
    assert_eq!(decrypted.header().alg, Algorithm::RSA_OAEP);
    assert_eq!(decrypted.header().enc, ContentEncryption::A256GCM);
}

#[test]
fn decrypts_a3_a128kw_and_a128cbc_hs256() {
    let (key, token, plaintext) = example("A.3");
    let key = SymmetricKey::from_jwk(&key, Some(Algorithm::A128KW), &backend()).unwrap();
    let policy = JwePolicy::exactly(Algorithm::A128KW, ContentEncryption::A128CBC_HS256);
    let decrypted = Jwe::parse(&token).unwrap().decrypt([&key], &policy).unwrap();
    assert_eq!(decrypted.into_payload(), plaintext.as_bytes());
}

#[test]
fn a_key_bound_to_another_algorithm_does_not_decrypt() {
    let (key, token, _) = example("A.1");
    let key = DecryptionKey::from_jwk(&key, Some(Algorithm::RSA_OAEP_256), &backend()).unwrap();
    let refusal = Jwe::parse(&token).unwrap().decrypt([&key], &JwePolicy::new()).unwrap_err();
    assert_eq!(refusal, JweError::NoKey);
}
