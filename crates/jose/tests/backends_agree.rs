//! What one backend signs or encrypts, another verifies or decrypts; they import each other's keys, and refuse the same.

#![cfg(all(feature = "aws-lc-rs", feature = "rust-crypto-private-rsa"))]
#![allow(clippy::unwrap_used)] // helpers of tests

use relying_jose::{
    Algorithm, Backend, ContentEncryption, Curve, Decrypter, DecryptionKey, Encrypter, EncryptionKey,
    HashAlgorithm, HmacKey, Jwe, JweHeader, JwePolicy, Jwk, Jws, JwsHeader, KeyError, PrivateKey, PublicKey,
    SymmetricKey, VerifyError, base64url, jwe, jws,
};
use serde_json::json;

const SIGNATURES: [Algorithm; 14] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::ES512,
    Algorithm::ED25519,
    Algorithm::EDDSA,
    Algorithm::ML_DSA_44,
    Algorithm::ML_DSA_65,
    Algorithm::ML_DSA_87,
];
const ENCRYPTIONS: [ContentEncryption; 6] = [
    ContentEncryption::A128GCM,
    ContentEncryption::A192GCM,
    ContentEncryption::A256GCM,
    ContentEncryption::A128CBC_HS256,
    ContentEncryption::A192CBC_HS384,
    ContentEncryption::A256CBC_HS512,
];
const OAEP: [Algorithm; 4] =
    [Algorithm::RSA_OAEP, Algorithm::RSA_OAEP_256, Algorithm::RSA_OAEP_384, Algorithm::RSA_OAEP_512];
const AGREEMENT: [Algorithm; 4] =
    [Algorithm::ECDH_ES, Algorithm::ECDH_ES_A128KW, Algorithm::ECDH_ES_A192KW, Algorithm::ECDH_ES_A256KW];
const CURVES: [Curve; 4] = [Curve::P256, Curve::P384, Curve::P521, Curve::X25519];

/// Either backend as the one that makes, with the other as the one that reads.
fn pairs() -> [(Backend, Backend); 2] {
    let (aws, rust) = (Backend::aws_lc_rs(), Backend::rust_crypto_with_private_rsa());
    [(aws.clone(), rust.clone()), (rust, aws)]
}

/// The key as text and back: what another process would receive.
fn received(jwk: &Jwk) -> Jwk {
    Jwk::parse(&serde_json::to_vec(jwk).unwrap()).unwrap()
}

#[test]
fn what_one_signs_the_other_verifies() {
    for (one, other) in pairs() {
        for algorithm in SIGNATURES {
            let key = PrivateKey::generate(algorithm.clone(), &one).unwrap();
            let token = jws::sign(&JwsHeader::new(algorithm.clone()), b"payload", &key).unwrap();
            let public = PublicKey::from_jwk(&received(&key.public_key().to_jwk()), &other).unwrap();
            let verified = Jws::parse(&token).unwrap().verify(&public, &algorithm).unwrap();
            assert_eq!(verified.payload(), b"payload", "{algorithm} {one:?}");
        }
        for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            for length in [1, 64, 128, 129, 300] {
                let key = |backend| HmacKey::new(&vec![7; length], algorithm.clone(), backend).unwrap();
                let tag = key(&one).sign(b"message").unwrap();
                assert_eq!(key(&other).verify(&algorithm, b"message", &tag), Ok(()), "{algorithm} {length}");
            }
        }
        for hash in [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512] {
            assert_eq!(*one.digest(hash, b"message"), *other.digest(hash, b"message"), "{hash:?}");
        }
    }
}

#[test]
fn one_imports_the_private_keys_of_the_other() {
    for (one, other) in pairs() {
        for algorithm in SIGNATURES {
            let key = PrivateKey::generate(algorithm.clone(), &one).unwrap();
            let by_jwk = PrivateKey::from_jwk(&received(&key.to_jwk()), None, &other).unwrap();
            assert_eq!(by_jwk.to_jwk(), key.to_jwk(), "{algorithm} {one:?}");
            let pem = key.to_pkcs8_pem().unwrap();
            let by_pem = PrivateKey::from_pem(&pem, Some(algorithm.clone()), &other).unwrap();
            assert_eq!(by_pem.to_jwk(), key.to_jwk(), "{algorithm} {one:?}");
            let signature = by_pem.sign(b"message").unwrap();
            assert_eq!(
                key.public_key().verify(&algorithm, b"message", &signature),
                Ok(()),
                "{algorithm} {one:?}"
            );
        }
        for curve in CURVES {
            let key = DecryptionKey::generate_on(&curve, Algorithm::ECDH_ES, &one).unwrap();
            let copy = DecryptionKey::from_jwk(&received(&key.to_jwk()), None, &other).unwrap();
            assert_eq!(copy.to_pkcs8_pem(), key.to_pkcs8_pem(), "{curve} {one:?}");
        }
    }
}

fn check(alg: &Algorithm, enc: &ContentEncryption, encrypter: &dyn Encrypter, decrypter: &dyn Decrypter) {
    let header = JweHeader::new(alg.clone(), enc.clone()).party_u("a").party_v("b");
    for payload in [&b""[..], b"0123456789abcdef", &[7; 1000]] {
        let token = jwe::encrypt(&header, payload, encrypter).unwrap();
        let policy = JwePolicy::exactly(alg.clone(), enc.clone());
        let decrypted = Jwe::parse(&token).unwrap().decrypt([decrypter], &policy).unwrap();
        assert_eq!(decrypted.payload(), payload, "{alg} {enc}");
    }
}

#[test]
fn what_one_encrypts_the_other_decrypts() {
    for (one, other) in pairs() {
        for alg in OAEP {
            let key = DecryptionKey::generate(alg.clone(), &other).unwrap();
            let public = EncryptionKey::from_jwk(&received(&key.public_key().to_jwk()), &one).unwrap();
            for enc in &ENCRYPTIONS {
                check(&alg, enc, &public, &key);
            }
        }
        for (alg, curve) in AGREEMENT.iter().flat_map(|alg| CURVES.map(|curve| (alg, curve))) {
            let key = DecryptionKey::generate_on(&curve, alg.clone(), &other).unwrap();
            let public = EncryptionKey::from_jwk(&received(&key.public_key().to_jwk()), &one).unwrap();
            // The agreed key has the length of the content's key with ECDH-ES alone.
            let encryptions = if *alg == Algorithm::ECDH_ES { &ENCRYPTIONS[..] } else { &ENCRYPTIONS[..1] };
            for enc in encryptions {
                check(alg, enc, &public, &key);
            }
        }
        for enc in &ENCRYPTIONS {
            let length = enc.key_length().unwrap();
            for (alg, length) in [
                (Algorithm::A128KW, 16),
                (Algorithm::A192KW, 24),
                (Algorithm::A256KW, 32),
                (Algorithm::DIR, length),
            ] {
                let key = |backend| SymmetricKey::new(&vec![5; length], alg.clone(), backend).unwrap();
                check(&alg, enc, &key(&one), &key(&other));
            }
        }
    }
}

/// Keys that are none, and what becomes of them.
#[test]
fn they_refuse_the_same_keys() {
    let zero = base64url::encode(&[0; 32]);
    let one = base64url::encode(&[[0; 31].as_slice(), &[1]].concat());
    let ones = base64url::encode(&[0xFF; 32]);
    // y = 2 is on no point of edwards25519.
    let two = base64url::encode(&[[2].as_slice(), &[0; 31]].concat());
    let even = base64url::encode(&[[0xC1; 255].as_slice(), &[0xC0]].concat());
    let jwks = [
        json!({"kty": "EC", "crv": "P-256", "x": zero, "y": zero}),
        json!({"kty": "EC", "crv": "P-256", "x": one, "y": one}),
        json!({"kty": "EC", "crv": "P-256", "x": ones, "y": ones}),
        json!({"kty": "OKP", "crv": "Ed25519", "x": zero}),
        json!({"kty": "OKP", "crv": "Ed25519", "x": one}),
        json!({"kty": "OKP", "crv": "Ed25519", "x": two}),
        json!({"kty": "OKP", "crv": "Ed25519", "x": ones}),
        json!({"kty": "RSA", "n": even, "e": "AQAB"}),
        json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": base64url::encode(&[0xFF; 1312])}),
    ];
    for jwk in jwks {
        let jwk = Jwk::parse(jwk.to_string().as_bytes()).unwrap();
        let outcome = |backend: &Backend| -> Result<Result<(), VerifyError>, KeyError> {
            let key = PublicKey::from_jwk(&jwk, backend)?;
            let algorithm = [Algorithm::RS256, Algorithm::ED25519, Algorithm::ML_DSA_44];
            let algorithm = algorithm.into_iter().find(|algorithm| key.supports(algorithm)).unwrap();
            Ok(key.verify(&algorithm, b"message", &[0; 64]))
        };
        let [(one, other), _] = pairs();
        assert_eq!(outcome(&one), outcome(&other), "{jwk:?}");
    }
}
