//! Why a key cannot be used.

use std::fmt;

use crate::{Algorithm, Curve, JsonError, KeyType};

/// Why a key is refused: at import, at generation, or as a member of a set. Says which rule, never any key material.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// The JWK is not a JSON object as RFC 7517 section 4 describes it.
    Json(JsonError),
    /// A member that the key type requires is absent (RFC 7518 section 6).
    MissingMember(&'static str),
    /// A member is not base64url, or has a length or value that the key type does not allow.
    InvalidMember(&'static str),
    /// A key type that is not supported, or not here: an `oct` key where a public key is wanted.
    UnsupportedKeyType(KeyType),
    /// A curve that is not supported, or not for this purpose: X25519 where signatures are wanted.
    UnsupportedCurve(Curve),
    /// An algorithm that is not supported for keys of this kind.
    UnsupportedAlgorithm(Algorithm),
    /// The algorithm exists, but the cryptographic library in use does not offer it: private RSA operations with
    /// RustCrypto, for one. Another [`Backend`](crate::Backend) may.
    NotInBackend(Algorithm),
    /// The key is for encryption (`use`, `key_ops` or `alg` say so), not for signatures.
    NotForSignatures,
    /// The key is for signatures (`use`, `key_ops` or `alg` say so), not for encryption.
    NotForEncryption,
    /// The RSA modulus is shorter than 2048 bits (RFC 7518 section 3.3).
    TooSmall {
        /// Bits of the modulus.
        bits: usize,
    },
    /// The RSA modulus is longer than 8192 bits, which only serves to make verification slow.
    TooLarge {
        /// Bits of the modulus.
        bits: usize,
    },
    /// A private key was wanted and this one is public.
    NotPrivate,
    /// RSA keys with more than two primes (`oth`) are not supported.
    MultiPrime,
    /// The parts do not belong together, or the point is not on its curve.
    Inconsistent,
    /// An empty HMAC secret.
    EmptySecret,
    /// A shared key of a length that its encryption algorithm does not have.
    SecretLength {
        /// Bytes of the secret.
        bytes: usize,
    },
    /// The text is not PEM (RFC 7468).
    Pem,
    /// The PEM block holds something else; its label says what.
    PemLabel(String),
    /// The private key is encrypted. Decrypt it first, for example with `openssl pkcs8`.
    EncryptedPem,
    /// The PEM block is a certificate. Extract its key first, for example with `openssl x509 -pubkey`.
    Certificate,
    /// The DER inside the PEM block is malformed, or describes a key that is not supported.
    Der,
    /// The backend could not generate a key.
    Generation,
}

impl From<JsonError> for KeyError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(f, "not a JWK: {error}"),
            Self::MissingMember(name) => write!(f, "the key lacks member {name:?}"),
            Self::InvalidMember(name) => write!(f, "member {name:?} of the key is invalid"),
            Self::UnsupportedKeyType(kty) => write!(f, "key type {:?} is not supported here", kty.as_str()),
            Self::UnsupportedCurve(curve) => {
                write!(f, "curve {:?} is not supported here", curve.as_str())
            }
            Self::UnsupportedAlgorithm(algorithm) => {
                write!(f, "algorithm {:?} is not supported for this key", algorithm.as_str())
            }
            Self::NotInBackend(algorithm) => {
                write!(
                    f,
                    "the cryptographic backend does not offer algorithm {:?} for this key",
                    algorithm.as_str()
                )
            }
            Self::NotForSignatures => f.write_str("the key is not for signatures"),
            Self::NotForEncryption => f.write_str("the key is not for encryption"),
            Self::TooSmall { bits } => {
                write!(f, "the RSA modulus has {bits} bits, at least 2048 are required")
            }
            Self::TooLarge { bits } => {
                write!(f, "the RSA modulus has {bits} bits, at most 8192 are supported")
            }
            Self::NotPrivate => f.write_str("the key is public, a private key is required"),
            Self::MultiPrime => f.write_str("RSA keys with more than two primes are not supported"),
            Self::Inconsistent => f.write_str("the parts of the key do not belong together"),
            Self::EmptySecret => f.write_str("the secret is empty"),
            Self::SecretLength { bytes } => {
                write!(f, "a shared key of {bytes} bytes does not fit its encryption algorithm")
            }
            Self::Pem => f.write_str("not a PEM block"),
            Self::PemLabel(label) => write!(f, "a PEM block {label:?} is not a key that can be used here"),
            Self::EncryptedPem => f.write_str("the private key is encrypted: decrypt it first"),
            Self::Certificate => f.write_str("the PEM block is a certificate: extract its public key first"),
            Self::Der => f.write_str("the DER encoding of the key is malformed or not supported"),
            Self::Generation => f.write_str("the backend could not generate a key"),
        }
    }
}

impl std::error::Error for KeyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            _ => None,
        }
    }
}
