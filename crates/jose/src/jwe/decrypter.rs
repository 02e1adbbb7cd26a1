//! Recovering the content encryption key, wherever the private key is.

use std::fmt;
use std::sync::Arc;

use super::JweHeader;
use crate::{Backend, BoxFuture, KeyError, MaybeSend, MaybeSync, SecretBytes};

/// Something that recovers content encryption keys with one key, possibly remote and asynchronous.
///
/// Implement [`decrypt_key`](Self::decrypt_key) for a remote key: it decrypts with RSA-OAEP, or agrees with `epk` and
/// hands the shared secret to [`agreed_key`](super::agreed_key). The content is always decrypted here. Local keys also
/// answer [`decrypt_key_now`](Self::decrypt_key_now).
pub trait Decrypter: MaybeSend + MaybeSync + fmt::Debug {
    /// The key's identifier.
    fn key_id(&self) -> Option<&str>;

    /// Whether the key carries the algorithm of this header and, for ECDH-ES, is on the curve of its `epk`.
    fn supports(&self, header: &JweHeader) -> bool;

    /// The library that decrypts the content.
    fn backend(&self) -> &Backend;

    /// The content encryption key at once if that is possible: `None` means that the key is elsewhere, and that
    /// [`decrypt_key`](Self::decrypt_key) must be awaited.
    fn decrypt_key_now(
        &self,
        _header: &JweHeader,
        _encrypted_key: &[u8],
    ) -> Option<Result<SecretBytes, DecryptError>> {
        None
    }

    /// The content encryption key.
    fn decrypt_key<'a>(
        &'a self,
        header: &'a JweHeader,
        encrypted_key: &'a [u8],
    ) -> BoxFuture<'a, Result<SecretBytes, DecryptError>>;
}

impl<D: Decrypter + ?Sized> Decrypter for Arc<D> {
    fn key_id(&self) -> Option<&str> {
        (**self).key_id()
    }

    fn supports(&self, header: &JweHeader) -> bool {
        (**self).supports(header)
    }

    fn backend(&self) -> &Backend {
        (**self).backend()
    }

    fn decrypt_key_now(
        &self,
        header: &JweHeader,
        encrypted_key: &[u8],
    ) -> Option<Result<SecretBytes, DecryptError>> {
        (**self).decrypt_key_now(header, encrypted_key)
    }

    fn decrypt_key<'a>(
        &'a self,
        header: &'a JweHeader,
        encrypted_key: &'a [u8],
    ) -> BoxFuture<'a, Result<SecretBytes, DecryptError>> {
        (**self).decrypt_key(header, encrypted_key)
    }
}

/// Why a content encryption key was not recovered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecryptError {
    /// The encrypted key is not for this key, or was altered. The token is then decrypted with a random key, so that
    /// its sender learns no more than from a wrong tag (RFC 7516 section 11.5).
    Refused,
    /// The sender's ephemeral key is missing, malformed or not on its curve.
    EphemeralKey(KeyError),
    /// The key is elsewhere and did not answer.
    Unavailable {
        /// For people. It reaches logs, so it must contain nothing secret.
        message: Arc<str>,
        /// Whether another attempt may succeed.
        retryable: bool,
    },
}

impl fmt::Display for DecryptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused => f.write_str("the encrypted key is not for this key"),
            Self::EphemeralKey(error) => write!(f, "the sender's ephemeral key is refused: {error}"),
            Self::Unavailable { message, .. } => write!(f, "the key is not available: {message}"),
        }
    }
}

impl std::error::Error for DecryptError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::EphemeralKey(error) => Some(error),
            _ => None,
        }
    }
}
