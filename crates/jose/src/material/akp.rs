//! The bytes of algorithm key pairs (RFC 9964 section 3): ML-DSA (FIPS 204).

use crate::{Algorithm, KeyError, SecretBytes};

/// An algorithm key pair's public key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AkpPublic {
    /// The one algorithm of the key: ML-DSA-44, ML-DSA-65 or ML-DSA-87.
    pub algorithm: Algorithm,
    /// The encoded public key.
    pub key: Vec<u8>,
}

/// An algorithm key pair's private key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AkpPrivate {
    /// The public key.
    pub public: AkpPublic,
    /// The seed of 32 bytes that the key pair is generated from.
    pub seed: SecretBytes,
}

impl AkpPublic {
    /// An ML-DSA public key.
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedAlgorithm`]; [`KeyError::InvalidMember`] if it does not have the algorithm's length.
    pub fn new(algorithm: Algorithm, key: Vec<u8>) -> Result<Self, KeyError> {
        let length = match algorithm.as_str() {
            "ML-DSA-44" => 1312,
            "ML-DSA-65" => 1952,
            "ML-DSA-87" => 2592,
            _ => return Err(KeyError::UnsupportedAlgorithm(algorithm)),
        };
        if key.len() == length { Ok(Self { algorithm, key }) } else { Err(KeyError::InvalidMember("pub")) }
    }
}

impl AkpPrivate {
    /// An ML-DSA private key. Whether `seed` belongs to `public` is for the backend to check.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidMember`] if the seed is not 32 bytes long.
    pub fn new(public: AkpPublic, seed: SecretBytes) -> Result<Self, KeyError> {
        if seed.expose().len() == 32 {
            Ok(Self { public, seed })
        } else {
            Err(KeyError::InvalidMember("priv"))
        }
    }
}
