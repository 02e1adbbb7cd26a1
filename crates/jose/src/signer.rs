//! Signing, wherever the key is: in this process, in a key management service, in a TPM, in a browser.

use std::fmt;
use std::sync::Arc;

use crate::{Algorithm, BoxFuture, Jwk, MaybeSend, MaybeSync};

/// Something that signs with one key and one algorithm, possibly remote and asynchronous.
///
/// Implement [`sign`](Self::sign) for a remote key; local keys also answer [`sign_now`](Self::sign_now), which saves
/// the caller an allocation and a suspension.
pub trait Signer: MaybeSend + MaybeSync + fmt::Debug {
    /// The one algorithm that this signer uses.
    fn algorithm(&self) -> &Algorithm;

    /// The key's identifier, for the `kid` header.
    fn key_id(&self) -> Option<&str>;

    /// The public key, for publication; `None` for a shared secret, or when it is not known.
    fn public_jwk(&self) -> Option<Jwk>;

    /// Signs at once if that is possible: `None` means that the key is elsewhere, and that
    /// [`sign`](Self::sign) must be awaited.
    fn sign_now(&self, _message: &[u8]) -> Option<Result<Vec<u8>, SignError>> {
        None
    }

    /// Signs. The signature has the form of RFC 7518: for ECDSA the two numbers in full length, not ASN.1.
    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>>;
}

impl<S: Signer + ?Sized> Signer for Arc<S> {
    fn algorithm(&self) -> &Algorithm {
        (**self).algorithm()
    }

    fn key_id(&self) -> Option<&str> {
        (**self).key_id()
    }

    fn public_jwk(&self) -> Option<Jwk> {
        (**self).public_jwk()
    }

    fn sign_now(&self, message: &[u8]) -> Option<Result<Vec<u8>, SignError>> {
        (**self).sign_now(message)
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        (**self).sign(message)
    }
}

/// Why signing failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignError {
    message: Arc<str>,
    retryable: bool,
}

impl SignError {
    /// A failure with a message for people. It reaches logs, so it must contain nothing secret.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into().into(), retryable: false }
    }

    /// The same failure, marked as one that another attempt may mend: a remote signer that did not answer.
    #[must_use]
    pub fn retry_may_help(mut self) -> Self {
        self.retryable = true;
        self
    }

    /// Whether another attempt may succeed.
    #[must_use]
    pub fn retryable(&self) -> bool {
        self.retryable
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "signing failed: {}", self.message)
    }
}

impl std::error::Error for SignError {}
