//! The cryptographic library, as a value.
//!
//! A [`Backend`] is handed to whatever makes keys, and the keys remember it; there is no process-wide default that one
//! part of a program could change under another. A backend implements [`Provider`] and [`Ciphers`]: a handful of methods
//! over plain bytes and [`material`](crate::material).

#[cfg(feature = "aws-lc-rs")]
mod aws_lc_rs;
mod ciphers;
mod provider;
#[cfg(feature = "rust-crypto")]
mod rust_crypto;

pub use ciphers::{
    AgreementKey, CipherError, Ciphers, GcmSeal, OaepDecryptionKey, OaepEncryptionKey, OaepHash,
};
pub use provider::{MacKey, Provider, SigningKey, VerifyingKey};

use std::fmt;
use std::sync::Arc;

use crate::HashAlgorithm;

/// A cryptographic library. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Backend(Arc<dyn Provider>);

impl Backend {
    /// AWS-LC through the aws-lc-rs crate: with the feature `fips` its validated module (FIPS 140-3), else the everyday one.
    ///
    /// What the module of a release lacks is a [`KeyError`](crate::KeyError) when such a key is made or imported; AWS-LC-FIPS 4,
    /// which aws-lc-rs 1.19 has, lacks nothing that is used here. Whether an algorithm is an *approved* one is for you to decide:
    /// register those that are, with `id_token_signed_response_alg` and its siblings.
    #[cfg(feature = "aws-lc-rs")]
    #[must_use]
    pub fn aws_lc_rs() -> Self {
        Self::new(aws_lc_rs::AwsLcRs)
    }

    /// The crates of the RustCrypto and dalek projects: pure Rust, for wasm32 and for builds without a C compiler.
    ///
    /// RSA keys verify and encrypt here; what takes a private RSA key is [`KeyError::NotInBackend`](crate::KeyError), for
    /// the reason that [`rust_crypto_with_private_rsa`](Self::rust_crypto_with_private_rsa) gives.
    #[cfg(feature = "rust-crypto")]
    #[must_use]
    pub fn rust_crypto() -> Self {
        Self::new(rust_crypto::RustCrypto { private_rsa: false })
    }

    /// As [`rust_crypto`](Self::rust_crypto), with RSA keys that sign and decrypt.
    ///
    /// Up to version 0.9 the crate `rsa` leaked private keys through the time that its operations take
    /// (RUSTSEC-2023-0071, the Marvin attack); the version used here, 0.10, was rewritten in constant time and blinds, but
    /// that work is young and has not been audited. Prefer ES256 or Ed25519 for keys of your own; use this where somebody
    /// who measures your response times is no concern, or where RSA is demanded and AWS-LC cannot be built.
    #[cfg(feature = "rust-crypto-private-rsa")]
    #[must_use]
    pub fn rust_crypto_with_private_rsa() -> Self {
        Self::new(rust_crypto::RustCrypto { private_rsa: true })
    }

    /// Every library that is built in.
    #[cfg(test)]
    pub(crate) fn every() -> Vec<Self> {
        Vec::from([
            #[cfg(feature = "aws-lc-rs")]
            Self::aws_lc_rs(),
            #[cfg(feature = "rust-crypto")]
            Self::rust_crypto(),
        ])
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

    /// The primitives beneath: for tests of a library. Everything else goes through keys.
    #[must_use]
    pub fn provider(&self) -> &dyn Provider {
        &*self.0
    }
}

/// AWS-LC if it is built in, else RustCrypto.
#[cfg(any(feature = "aws-lc-rs", feature = "rust-crypto"))]
impl Default for Backend {
    fn default() -> Self {
        #[cfg(feature = "aws-lc-rs")]
        return Self::aws_lc_rs();
        #[cfg(not(feature = "aws-lc-rs"))]
        return Self::rust_crypto();
    }
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
#[allow(clippy::exhaustive_structs)] // implementations of Provider construct it
pub struct RandomError;

impl fmt::Display for RandomError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the random source failed")
    }
}

impl std::error::Error for RandomError {}
