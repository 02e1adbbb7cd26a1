//! Key files: private keys of the client, key sets of a server.

use std::path::Path;

use relying::jose::{Algorithm, Backend, DecryptionKey, Jwk, JwkSet, KeyError, PrivateKey};

use crate::exit::Failure;
use crate::secrets;

/// The private key in a file, JWK or PEM, for signatures. The `kid` of a JWK becomes that of what it signs. `option` is the
/// one that chooses the algorithm.
pub(crate) fn private_key(
    path: &Path,
    algorithm: Option<Algorithm>,
    option: &'static str,
) -> Result<PrivateKey, Failure> {
    parse_private(&secrets::read(path)?, algorithm).map_err(|error| unusable(path, &error, option))
}

/// The private key in a file, JWK or PEM, for encrypted answers.
pub(crate) fn decryption_key(path: &Path) -> Result<DecryptionKey, Failure> {
    let (text, backend) = (secrets::read(path)?, Backend::default());
    let key = match is_json(&text) {
        true => Jwk::parse(text.as_bytes()).and_then(|jwk| DecryptionKey::from_jwk(&jwk, None, &backend)),
        false => DecryptionKey::from_pem(&text, None, &backend),
    };
    key.map_err(|error| unusable(path, &error, "the alg of the JWK"))
}

/// The algorithm that a key is registered for when nobody says which.
pub(crate) fn usual_algorithm(key: &DecryptionKey) -> Algorithm {
    let rsa = key.public_key().supports(&Algorithm::RSA_OAEP_256);
    let usual = if rsa { Algorithm::RSA_OAEP_256 } else { Algorithm::ECDH_ES };
    key.algorithm().cloned().unwrap_or(usual)
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// What is wrong with a key file.
fn unusable(path: &Path, error: &KeyError, option: &'static str) -> Failure {
    let advice = match error {
        KeyError::EncryptedPem => "decrypt it first: openssl pkcs8 -in key.pem -out decrypted.pem".into(),
        KeyError::NotPrivate => "give the private key; the public one belongs to the server".into(),
        KeyError::UnsupportedAlgorithm(_) => format!("choose with {option} an algorithm that fits the key"),
        _ => "a key file holds one private key as JWK, or as PEM in PKCS#8, SEC1 or PKCS#1".into(),
    };
    Failure::usage(format!("cannot use the key in {}: {error}", path.display()), advice)
}

fn parse_private(text: &str, algorithm: Option<Algorithm>) -> Result<PrivateKey, KeyError> {
    let backend = Backend::default();
    match is_json(text) {
        true => PrivateKey::from_jwk(&Jwk::parse(text.as_bytes())?, algorithm, &backend),
        false => PrivateKey::from_pem(text, algorithm, &backend),
    }
}

/// A key set, or a single JWK as a set of one.
pub(crate) fn key_set(bytes: &[u8]) -> Result<JwkSet, Failure> {
    let single = relying::jose::json::to_object(bytes).is_ok_and(|object| object.contains_key("kty"));
    let wrapped;
    let bytes = if single {
        wrapped = [b"{\"keys\":[", bytes, b"]}"].concat();
        &wrapped
    } else {
        bytes
    };
    JwkSet::parse(bytes, &Backend::default()).map_err(|error| {
        Failure::refused(
            "malformed-key-set",
            "RFC 7517 section 5",
            error.to_string(),
            "check that the address or file holds a JWK set",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_library_writes_and_keeps_the_key_id() {
        let backend = Backend::default();
        let key = PrivateKey::generate(Algorithm::ES256, &backend).unwrap().with_key_id("k1");
        let jwk = serde_json::to_string(&key.to_jwk()).unwrap();
        let read = parse_private(&jwk, None).unwrap();
        assert_eq!((read.key_id(), read.algorithm()), (Some("k1"), &Algorithm::ES256));
        let read = parse_private(&key.to_pkcs8_pem().unwrap(), None).unwrap();
        assert_eq!((read.key_id(), read.algorithm()), (None, &Algorithm::ES256));
        assert_eq!(
            parse_private(&jwk, Some(Algorithm::RS256)).unwrap_err(),
            KeyError::UnsupportedAlgorithm(Algorithm::RS256)
        );
    }

    #[test]
    fn a_single_key_is_a_set_of_one() {
        let key = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap();
        let jwk = serde_json::to_vec(&key.public_key().to_jwk()).unwrap();
        assert_eq!(key_set(&jwk).unwrap().keys().len(), 1);
        assert_eq!(key_set(b"{}").unwrap().keys().len(), 0);
        assert_eq!(key_set(b"[]").unwrap_err().rule, "malformed-key-set");
    }
}
