//! The tests of `matrix`, over RustCrypto, and what this backend refuses.

#![cfg(feature = "rust-crypto-private-rsa")]
#![allow(clippy::print_stdout, clippy::unwrap_used)] // helpers of tests

mod matrix;

use relying_jose::{
    Algorithm, Backend, ContentEncryption, DecryptionKey, EncryptionKey, Jwe, JweHeader, JwePolicy, KeyError,
    PrivateKey, PublicKey, jwe,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const RSA: &str = include_str!("data/rsa.pkcs8.pem");
const RSA_PUBLIC: &str = include_str!("data/rsa.spki.pem");

/// The crate `rsa` does not look at the first octet of an encoded message, which RFC 8017 section 7.1.2 step 3.g wants to
/// be zero: it follows draft-irtf-cfrg-rsa-guidance, because that octet is what Manger's attack asks about. Nobody can
/// make such a message without knowing what is in it.
const IGNORES_FIRST_OAEP_OCTET: bool = true;

fn backend() -> Backend {
    Backend::rust_crypto_with_private_rsa()
}

#[test]
fn private_rsa_keys_are_refused_unless_they_are_asked_for() {
    let backend = Backend::rust_crypto();
    for algorithm in [Algorithm::RS256, Algorithm::PS512] {
        let refusal = KeyError::NotInBackend(algorithm.clone());
        assert_eq!(PrivateKey::from_pem(RSA, Some(algorithm.clone()), &backend).unwrap_err(), refusal);
        assert_eq!(PrivateKey::generate(algorithm, &backend).unwrap_err(), refusal);
    }
    let refusal = KeyError::NotInBackend(Algorithm::RSA_OAEP);
    assert_eq!(DecryptionKey::from_pem(RSA, None, &backend).unwrap_err(), refusal);
    let refusal = KeyError::NotInBackend(Algorithm::RSA_OAEP_256);
    assert_eq!(DecryptionKey::generate(Algorithm::RSA_OAEP_256, &backend).unwrap_err(), refusal);
}

#[test]
fn public_rsa_keys_serve_nevertheless() {
    let signature = PrivateKey::from_pem(RSA, None, &backend()).unwrap().sign(b"message").unwrap();
    let key = PublicKey::from_pem(RSA_PUBLIC, &Backend::rust_crypto()).unwrap();
    assert_eq!(key.verify(&Algorithm::RS256, b"message", &signature), Ok(()));

    let key = EncryptionKey::from_pem(RSA_PUBLIC, &Backend::rust_crypto()).unwrap();
    let header = JweHeader::new(Algorithm::RSA_OAEP_256, ContentEncryption::A256GCM);
    let token = jwe::encrypt(&header, b"message", &key).unwrap();
    let private = DecryptionKey::from_pem(RSA, None, &backend()).unwrap();
    let decrypted = Jwe::parse(&token).unwrap().decrypt([&private], &JwePolicy::new()).unwrap();
    assert_eq!(decrypted.payload(), b"message");
}
