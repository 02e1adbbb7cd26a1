//! The bytes of octet key pairs (RFC 8037 section 2).

use crate::{Curve, KeyError, SecretBytes};

/// An octet key pair's public key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OkpPublic {
    /// The curve: Ed25519 (signatures) or X25519 (key agreement).
    pub curve: Curve,
    /// The encoded point.
    pub x: Vec<u8>,
}

/// An octet key pair's private key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OkpPrivate {
    /// The public key.
    pub public: OkpPublic,
    /// The private key: the seed of RFC 8032 section 5.1.5, or the scalar of RFC 7748 section 5.
    pub d: SecretBytes,
}

impl OkpPublic {
    /// An Ed25519 or X25519 public key.
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedCurve`]; [`KeyError::InvalidMember`] if it is not 32 bytes long.
    pub fn new(curve: Curve, x: Vec<u8>) -> Result<Self, KeyError> {
        if curve != Curve::ED25519 && curve != Curve::X25519 {
            return Err(KeyError::UnsupportedCurve(curve));
        }
        if x.len() != 32 {
            return Err(KeyError::InvalidMember("x"));
        }
        Ok(Self { curve, x })
    }
}

impl OkpPrivate {
    /// An Ed25519 or X25519 private key. Whether `d` belongs to `public` is for the backend to check.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidMember`] if `d` is not 32 bytes long.
    pub fn new(public: OkpPublic, d: SecretBytes) -> Result<Self, KeyError> {
        if d.expose().len() != 32 {
            return Err(KeyError::InvalidMember("d"));
        }
        Ok(Self { public, d })
    }
}
