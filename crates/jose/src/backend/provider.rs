//! Hashes, randomness and signatures: what JWS needs from a cryptographic library.

use std::fmt;

use super::{Ciphers, Digest, RandomError};
use crate::material::{AkpPublic, PrivateMaterial, PublicMaterial};
use crate::{Algorithm, Curve, HashAlgorithm, KeyError, SecretBytes, SignError, VerifyError};

/// What a cryptographic library must do. The rules of JOSE (which key may do what, sizes, encodings) stay on this side.
pub trait Provider: Ciphers {
    /// The hash of `message`.
    fn digest(&self, algorithm: HashAlgorithm, message: &[u8]) -> Digest;

    /// Fills `bytes` from the cryptographic random source.
    ///
    /// # Errors
    ///
    /// [`RandomError`] if the source fails.
    fn random(&self, bytes: &mut [u8]) -> Result<(), RandomError>;

    /// An HMAC key (RFC 2104) of any length.
    fn mac_key(&self, algorithm: HashAlgorithm, secret: &[u8]) -> Box<dyn MacKey>;

    /// Parses a public key for one algorithm, once.
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedAlgorithm`], or [`KeyError::Inconsistent`] if these numbers are no key.
    fn verifying_key(
        &self,
        key: &PublicMaterial,
        algorithm: &Algorithm,
    ) -> Result<Box<dyn VerifyingKey>, KeyError>;

    /// Parses a private key for one algorithm, once, and checks that its public part belongs to it.
    ///
    /// # Errors
    ///
    /// As [`verifying_key`](Self::verifying_key).
    fn signing_key(
        &self,
        key: &PrivateMaterial,
        algorithm: &Algorithm,
    ) -> Result<Box<dyn SigningKey>, KeyError>;

    /// The public key of a private scalar or seed: private keys in DER may come without it (RFC 5915, RFC 8410).
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedCurve`], or [`KeyError::Inconsistent`] if the secret is not one of this curve.
    fn derive_public(&self, curve: &Curve, secret: &SecretBytes) -> Result<PublicMaterial, KeyError>;

    /// The public key of an ML-DSA seed, which private keys in DER come without (RFC 9881).
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedAlgorithm`], or [`KeyError::Inconsistent`] if this is no seed.
    fn expand_seed(&self, algorithm: &Algorithm, seed: &SecretBytes) -> Result<AkpPublic, KeyError>;

    /// Generates a key for `algorithm`; RSA keys have 2048 bits.
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedAlgorithm`], or [`KeyError::Generation`].
    fn generate(&self, algorithm: &Algorithm) -> Result<PrivateMaterial, KeyError>;
}

/// A parsed public key.
pub trait VerifyingKey: Send + Sync + fmt::Debug {
    /// Verifies a signature in the form of RFC 7518 (ECDSA: two numbers in full length).
    ///
    /// # Errors
    ///
    /// [`VerifyError::BadSignature`].
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), VerifyError>;
}

/// A parsed private key. `Debug` must show nothing of it.
pub trait SigningKey: Send + Sync + fmt::Debug {
    /// Signs; the signature has the form of RFC 7518 (ECDSA: two numbers in full length).
    ///
    /// # Errors
    ///
    /// [`SignError`] if the library fails.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// An HMAC key. `Debug` must show nothing of it.
pub trait MacKey: Send + Sync + fmt::Debug {
    /// The tag of `message`.
    fn tag(&self, message: &[u8]) -> Digest;
}
