//! Key material as plain numbers and points: what crosses the boundary to a [`Provider`](crate::backend::Provider), so
//! that no backend's types are seen outside its own folder.

mod akp;
mod ec;
mod okp;
mod rsa;

pub use akp::{AkpPrivate, AkpPublic};
pub(crate) use ec::field_length;
pub use ec::{EcPrivate, EcPublic};
pub use okp::{OkpPrivate, OkpPublic};
pub use rsa::{RsaPrivate, RsaPublic};

use crate::jwe::KeyManagement;
use crate::{Algorithm, Curve, KeyError, KeyType};

/// The numbers of a public key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicMaterial {
    /// RSA (RFC 7518 section 6.3.1).
    Rsa(RsaPublic),
    /// Elliptic curve (RFC 7518 section 6.2.1).
    Ec(EcPublic),
    /// Octet key pair (RFC 8037 section 2).
    Okp(OkpPublic),
    /// Algorithm key pair (RFC 9964 section 3).
    Akp(AkpPublic),
}

/// The numbers of a private key, together with its public key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrivateMaterial {
    /// RSA with two primes (RFC 7518 section 6.3.2).
    Rsa(RsaPrivate),
    /// Elliptic curve (RFC 7518 section 6.2.2).
    Ec(EcPrivate),
    /// Octet key pair (RFC 8037 section 2).
    Okp(OkpPrivate),
    /// Algorithm key pair (RFC 9964 section 3).
    Akp(AkpPrivate),
}

impl PublicMaterial {
    /// The key type.
    #[must_use]
    pub fn key_type(&self) -> KeyType {
        match self {
            Self::Rsa(_) => KeyType::RSA,
            Self::Ec(_) => KeyType::EC,
            Self::Okp(_) => KeyType::OKP,
            Self::Akp(_) => KeyType::AKP,
        }
    }

    /// Whether keys of this type and curve can sign with `algorithm` (RFC 7518 section 3.1, RFC 8037 section 3.1,
    /// RFC 9964 section 3).
    #[must_use]
    pub fn fits(&self, algorithm: &Algorithm) -> bool {
        match self {
            Self::Rsa(_) => {
                matches!(algorithm.as_str(), "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512")
            }
            Self::Ec(key) => match key.curve.as_str() {
                "P-256" => *algorithm == Algorithm::ES256,
                "P-384" => *algorithm == Algorithm::ES384,
                "P-521" => *algorithm == Algorithm::ES512,
                _ => false,
            },
            Self::Okp(key) => key.curve == Curve::ED25519 && algorithm.matches(&Algorithm::ED25519),
            Self::Akp(key) => key.algorithm == *algorithm,
        }
    }

    /// Whether content can be encrypted to keys of this type and curve with `algorithm` (RFC 7518 section 4.1, RFC 8037
    /// section 3.2).
    #[must_use]
    pub fn encrypts_with(&self, algorithm: &Algorithm) -> bool {
        match (self, KeyManagement::of(algorithm)) {
            (Self::Rsa(_), Some(KeyManagement::Oaep(_))) => true,
            (Self::Ec(_), Some(KeyManagement::Agreement(_))) => true,
            (Self::Okp(key), Some(KeyManagement::Agreement(_))) => key.curve == Curve::X25519,
            _ => false,
        }
    }

    /// Refuses a key to which nothing can be encrypted.
    pub(crate) fn check_encrypts(&self) -> Result<(), KeyError> {
        match self {
            Self::Okp(key) if key.curve != Curve::X25519 => {
                Err(KeyError::UnsupportedCurve(key.curve.clone()))
            }
            Self::Akp(_) => Err(KeyError::UnsupportedKeyType(KeyType::AKP)),
            _ => Ok(()),
        }
    }

    /// The curve, of keys that have one.
    pub(crate) fn curve(&self) -> Option<&Curve> {
        match self {
            Self::Rsa(_) | Self::Akp(_) => None,
            Self::Ec(key) => Some(&key.curve),
            Self::Okp(key) => Some(&key.curve),
        }
    }

    /// The algorithm to sign with when nobody says which: the only one of the key, and RS256 for RSA.
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedCurve`] if the curve cannot sign.
    pub(crate) fn default_algorithm(&self) -> Result<Algorithm, KeyError> {
        match self {
            Self::Rsa(_) => Ok(Algorithm::RS256),
            Self::Ec(key) if key.curve == Curve::P384 => Ok(Algorithm::ES384),
            Self::Ec(key) if key.curve == Curve::P521 => Ok(Algorithm::ES512),
            Self::Ec(_) => Ok(Algorithm::ES256),
            Self::Okp(key) if key.curve == Curve::ED25519 => Ok(Algorithm::ED25519),
            Self::Okp(key) => Err(KeyError::UnsupportedCurve(key.curve.clone())),
            Self::Akp(key) => Ok(key.algorithm.clone()),
        }
    }

    /// Refuses RSA keys that are too weak, or so large that they only serve to keep the other side busy.
    pub(crate) fn check_strength(&self) -> Result<(), KeyError> {
        match self {
            Self::Rsa(key) => key.check_strength(),
            _ => Ok(()),
        }
    }
}

impl PrivateMaterial {
    /// The public part.
    #[must_use]
    pub fn public(&self) -> PublicMaterial {
        match self {
            Self::Rsa(key) => PublicMaterial::Rsa(key.public.clone()),
            Self::Ec(key) => PublicMaterial::Ec(key.public.clone()),
            Self::Okp(key) => PublicMaterial::Okp(key.public.clone()),
            Self::Akp(key) => PublicMaterial::Akp(key.public.clone()),
        }
    }
}
