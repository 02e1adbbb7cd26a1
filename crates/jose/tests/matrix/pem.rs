//! Keys in PEM, in every form that OpenSSL writes. The files in `data` were made with OpenSSL 3 for these tests; the
//! keys in them are used for nothing else.

use relying_jose::{Algorithm, Curve, Jwk, KeyError, PrivateKey, PublicKey};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::backend;

const RSA_PKCS8: &str = include_str!("../data/rsa.pkcs8.pem");
const RSA_PKCS1: &str = include_str!("../data/rsa.pkcs1.pem");
const RSA_SPKI: &str = include_str!("../data/rsa.spki.pem");
const RSA_PUBLIC_PKCS1: &str = include_str!("../data/rsa.pkcs1.public.pem");
const P256_PKCS8: &str = include_str!("../data/p256.pkcs8.pem");
const P256_SEC1_WITH_PARAMETERS: &str = include_str!("../data/p256.sec1.pem");
const P256_SEC1_WITHOUT_PUBLIC_KEY: &str = include_str!("../data/p256.no_public.sec1.pem");
const P256_SPKI: &str = include_str!("../data/p256.spki.pem");
const P384_PKCS8: &str = include_str!("../data/p384.pkcs8.pem");
const P521_PKCS8: &str = include_str!("../data/p521.pkcs8.pem");
const P521_SEC1: &str = include_str!("../data/p521.sec1.pem");
const ED25519_PKCS8: &str = include_str!("../data/ed25519.pkcs8.pem");
const ED25519_SPKI: &str = include_str!("../data/ed25519.spki.pem");

fn private(pem: &str) -> Result<PrivateKey, KeyError> {
    PrivateKey::from_pem(pem, None, &backend())
}

fn public(pem: &str) -> Result<PublicKey, KeyError> {
    PublicKey::from_pem(pem, &backend())
}

#[test]
fn every_private_form_is_the_same_key() {
    for (one, other) in [
        (RSA_PKCS8, RSA_PKCS1),
        (P256_PKCS8, P256_SEC1_WITH_PARAMETERS),
        (P256_PKCS8, P256_SEC1_WITHOUT_PUBLIC_KEY),
        (P521_PKCS8, P521_SEC1),
    ] {
        assert_eq!(private(one).unwrap().to_jwk(), private(other).unwrap().to_jwk());
    }
}

#[test]
fn private_and_public_forms_belong_together() {
    for (secret, published) in [
        (RSA_PKCS8, RSA_SPKI),
        (RSA_PKCS1, RSA_PUBLIC_PKCS1),
        (P256_PKCS8, P256_SPKI),
        (ED25519_PKCS8, ED25519_SPKI),
    ] {
        let (key, published) = (private(secret).unwrap(), public(published).unwrap());
        assert_eq!(key.public_key().thumbprint(), published.thumbprint());
        let signature = key.sign(b"message").unwrap();
        assert_eq!(published.verify(key.algorithm(), b"message", &signature), Ok(()));
    }
}

#[test]
fn the_algorithm_follows_from_the_key_unless_it_is_given() {
    for (pem, algorithm) in [
        (RSA_PKCS8, Algorithm::RS256),
        (P256_PKCS8, Algorithm::ES256),
        (P384_PKCS8, Algorithm::ES384),
        (P521_PKCS8, Algorithm::ES512),
        (ED25519_PKCS8, Algorithm::ED25519),
    ] {
        assert_eq!(private(pem).unwrap().algorithm(), &algorithm);
    }
    let backend = backend();
    let key = PrivateKey::from_pem(RSA_PKCS8, Some(Algorithm::PS384), &backend).unwrap();
    assert_eq!(key.algorithm(), &Algorithm::PS384);
    let refusal = PrivateKey::from_pem(P256_PKCS8, Some(Algorithm::ES384), &backend).unwrap_err();
    assert_eq!(refusal, KeyError::UnsupportedAlgorithm(Algorithm::ES384));
}

#[test]
fn every_key_survives_export_as_pem_and_as_jwk() {
    let backend = backend();
    for pem in [RSA_PKCS8, P256_PKCS8, P384_PKCS8, P521_PKCS8, ED25519_PKCS8] {
        let key = private(pem).unwrap();
        assert_eq!(private(&key.to_pkcs8_pem().unwrap()).unwrap().to_jwk(), key.to_jwk());
        let json = serde_json::to_vec(&key.to_jwk()).unwrap();
        let copy = PrivateKey::from_jwk(&Jwk::parse(&json).unwrap(), None, &backend).unwrap();
        assert_eq!(copy.to_jwk(), key.to_jwk());
    }
}

#[test]
fn our_pkcs8_is_what_openssl_writes() {
    for pem in [RSA_PKCS8, P256_PKCS8, P384_PKCS8, P521_PKCS8, ED25519_PKCS8] {
        assert_eq!(private(pem).unwrap().to_pkcs8_pem().unwrap(), pem);
    }
}

#[test]
fn tolerates_text_around_the_block_and_other_line_ends() {
    let expected = private(P256_PKCS8).unwrap().to_jwk();
    let with_text = format!("Bag Attributes\n    friendlyName: test\n{P256_PKCS8}\ntrailing words\n");
    assert_eq!(private(&with_text).unwrap().to_jwk(), expected);
    assert_eq!(private(&P256_PKCS8.replace('\n', "\r\n")).unwrap().to_jwk(), expected);
}

#[test]
fn tolerates_lines_of_another_width() {
    for pem in [P256_PKCS8, RSA_PKCS8] {
        let expected = private(pem).unwrap().to_jwk();
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        for width in [76, 48, body.len()] {
            let lines: Vec<&str> =
                body.as_bytes().chunks(width).map(|line| str::from_utf8(line).unwrap()).collect();
            let text =
                format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", lines.join("\n"));
            assert_eq!(private(&text).unwrap().to_jwk(), expected, "{width}");
        }
    }
}

#[test]
fn refuses_encrypted_keys_and_certificates_with_the_reason() {
    assert_eq!(private(include_str!("../data/encrypted.pkcs8.pem")).unwrap_err(), KeyError::EncryptedPem);
    assert_eq!(private(include_str!("../data/encrypted.sec1.pem")).unwrap_err(), KeyError::EncryptedPem);
    assert_eq!(private(include_str!("../data/certificate.pem")).unwrap_err(), KeyError::Certificate);
    assert_eq!(public(include_str!("../data/certificate.pem")).unwrap_err(), KeyError::Certificate);
}

#[test]
fn refuses_the_wrong_half_of_a_key() {
    assert_eq!(private(P256_SPKI).unwrap_err(), KeyError::NotPrivate);
    assert_eq!(public(P256_PKCS8).unwrap_err(), KeyError::PemLabel("PRIVATE KEY".to_owned()));
}

#[test]
fn refuses_keys_that_cannot_sign_here() {
    assert_eq!(
        private(include_str!("../data/rsa1024.pkcs8.pem")).unwrap_err(),
        KeyError::TooSmall { bits: 1024 }
    );
    assert_eq!(
        private(include_str!("../data/x25519.pkcs8.pem")).unwrap_err(),
        KeyError::UnsupportedCurve(Curve::X25519)
    );
    assert_eq!(
        private(include_str!("../data/secp256k1.pkcs8.pem")).unwrap_err(),
        KeyError::UnsupportedCurve(Curve::from("1.3.132.0.10"))
    );
}

#[test]
fn refuses_what_is_not_pem_or_not_der() {
    assert_eq!(private("").unwrap_err(), KeyError::Pem);
    assert_eq!(private("secret").unwrap_err(), KeyError::Pem);
    assert_eq!(private("-----BEGIN PRIVATE KEY-----\nAAAA\n").unwrap_err(), KeyError::Pem);
    assert_eq!(
        private("-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n").unwrap_err(),
        KeyError::Pem
    );
    assert_eq!(
        private("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").unwrap_err(),
        KeyError::Der
    );
}
