//! The cryptographic library, as a value.
//!
//! A [`Backend`] is handed to whatever makes keys, and the keys remember it; there is no process-wide default that one
//! part of a program could change under another. A backend implements [`Provider`]: a handful of methods over plain
//! bytes and [`material`](crate::material).

use std::fmt;
use std::sync::Arc;

use crate::material::{PrivateMaterial, PublicMaterial};
use crate::{Algorithm, Curve, HashAlgorithm, KeyError, SecretBytes, SignError, VerifyError};

#[cfg(feature = "aws-lc-rs")]
mod aws_lc_rs;

/// A cryptographic library. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Backend(Arc<dyn Provider>);

impl Backend {
    /// AWS-LC through the aws-lc-rs crate.
    #[cfg(feature = "aws-lc-rs")]
    #[must_use]
    pub fn aws_lc_rs() -> Self {
        Self::new(aws_lc_rs::AwsLcRs)
    }

    /// Another library.
    #[must_use]
    pub fn new(provider: impl Provider + 'static) -> Self {
        Self(Arc::new(provider))
    }

    /// The hash of `message`.
    #[must_use]
    pub fn digest(&self, algorithm: HashAlgorithm, message: &[u8]) -> Digest {
        self.0.digest(algorithm, message)
    }

    /// Fills `bytes` from the cryptographic random source.
    ///
    /// # Errors
    ///
    /// [`RandomError`] if the source fails; the bytes must then not be used.
    pub fn random(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        self.0.random(bytes)
    }

    pub(crate) fn provider(&self) -> &dyn Provider {
        &*self.0
    }
}

#[cfg(feature = "aws-lc-rs")]
impl Default for Backend {
    fn default() -> Self {
        Self::aws_lc_rs()
    }
}

/// What a cryptographic library must do. The rules of JOSE (which key may do what, sizes, encodings) stay on this side.
pub trait Provider: Send + Sync + fmt::Debug {
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

/// The output of a hash function or HMAC: 32, 48 or 64 bytes.
#[derive(Clone, Copy)]
pub struct Digest {
    bytes: [u8; 64],
    length: usize,
}

impl Digest {
    /// A digest of these bytes; no more than 64 are kept.
    #[must_use]
    pub fn new(output: &[u8]) -> Self {
        let length = output.len().min(64);
        let mut bytes = [0; 64];
        bytes[..length].copy_from_slice(&output[..length]);
        Self { bytes, length }
    }
}

impl AsRef<[u8]> for Digest {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl std::ops::Deref for Digest {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.as_ref()
    }
}

/// Without the bytes: a digest may be a MAC, or the hash of a secret.
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({} bytes)", self.length)
    }
}

/// The random source failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RandomError;

impl fmt::Display for RandomError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the random source failed")
    }
}

impl std::error::Error for RandomError {}
