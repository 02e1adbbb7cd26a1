//! Keys between JWK and PEM, whatever they are for.

use relying_jose::{Algorithm, Curve, DecryptionKey, Jwk, KeyError, KeyType, PrivateKey, PublicKey};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::backend;

#[test]
fn every_kind_of_key_survives_the_way_to_pem_and_back() {
    let sign = |algorithm| PrivateKey::generate(algorithm, &backend()).unwrap().to_jwk();
    let agree = |curve| DecryptionKey::generate_on(&curve, Algorithm::ECDH_ES, &backend()).unwrap().to_jwk();
    for jwk in [
        Jwk::from_pem(include_str!("../data/rsa.pkcs8.pem"), &backend()).unwrap(),
        sign(Algorithm::ES256),
        sign(Algorithm::ES384),
        sign(Algorithm::ES512),
        sign(Algorithm::ED25519),
        sign(Algorithm::ML_DSA_44),
        sign(Algorithm::ML_DSA_65),
        sign(Algorithm::ML_DSA_87),
        agree(Curve::X25519),
        agree(Curve::P384),
    ] {
        for (jwk, label) in [(jwk.to_public(), "PUBLIC KEY"), (jwk, "PRIVATE KEY")] {
            let pem = jwk.to_pem().unwrap();
            assert!(pem.starts_with(&format!("-----BEGIN {label}-----\n")), "{pem}");
            let back = Jwk::from_pem(&pem, &backend()).unwrap();
            assert_eq!((back.is_private(), back.kty()), (jwk.is_private(), jwk.kty()));
            assert_eq!(back.thumbprint(&backend()), jwk.thumbprint(&backend()));
            assert_eq!(back.to_pem().as_deref(), Ok(pem.as_str()));
        }
    }
}

#[test]
fn public_keys_are_written_as_openssl_writes_them() {
    for pem in [
        include_str!("../data/rsa.spki.pem"),
        include_str!("../data/p256.spki.pem"),
        include_str!("../data/ed25519.spki.pem"),
    ] {
        assert_eq!(Jwk::from_pem(pem, &backend()).unwrap().to_pem().as_deref(), Ok(pem));
    }
}

#[test]
fn a_public_key_in_pem_verifies() {
    for algorithm in [Algorithm::ES256, Algorithm::ED25519, Algorithm::ML_DSA_65] {
        let key = PrivateKey::generate(algorithm.clone(), &backend()).unwrap();
        let pem = key.public_key().to_jwk().to_pem().unwrap();
        let public = PublicKey::from_pem(&pem, &backend()).unwrap();
        assert_eq!(public.verify(&algorithm, b"text", &key.sign(b"text").unwrap()), Ok(()));
    }
}

#[test]
fn what_is_no_pem_key_is_refused() {
    for text in [r#"{"kty":"oct","k":"c2VjcmV0"}"#, r#"{"kty":"oct"}"#] {
        let jwk = Jwk::parse(text.as_bytes()).unwrap();
        assert_eq!(jwk.to_pem(), Err(KeyError::UnsupportedKeyType(KeyType::OCT)), "{text}");
    }
    assert_eq!(Jwk::from_pem("no key", &backend()).unwrap_err(), KeyError::Pem);
}
