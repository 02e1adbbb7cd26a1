//! What `alg` of a JWE means (RFC 7518 section 4).

use crate::Algorithm;
use crate::backend::OaepHash;

/// How the content encryption key reaches the recipient: the algorithms that are supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyManagement {
    /// Encrypted with RSAES-OAEP.
    Oaep(OaepHash),
    /// Agreed with ECDH-ES: the agreed key is the one, or wraps it and has this many bytes.
    Agreement(Option<usize>),
    /// Wrapped with a shared key of this many bytes.
    Wrap(usize),
    /// The shared key itself.
    Direct,
}

impl KeyManagement {
    pub(crate) fn of(algorithm: &Algorithm) -> Option<Self> {
        Some(match algorithm.as_str() {
            "RSA-OAEP" => Self::Oaep(OaepHash::Sha1),
            "RSA-OAEP-256" => Self::Oaep(OaepHash::Sha256),
            "RSA-OAEP-384" => Self::Oaep(OaepHash::Sha384),
            "RSA-OAEP-512" => Self::Oaep(OaepHash::Sha512),
            "ECDH-ES" => Self::Agreement(None),
            "ECDH-ES+A128KW" => Self::Agreement(Some(16)),
            "ECDH-ES+A192KW" => Self::Agreement(Some(24)),
            "ECDH-ES+A256KW" => Self::Agreement(Some(32)),
            "A128KW" => Self::Wrap(16),
            "A192KW" => Self::Wrap(24),
            "A256KW" => Self::Wrap(32),
            "dir" => Self::Direct,
            _ => return None,
        })
    }

    /// Whether nothing is sent for the key, so that this part of the token must be empty (RFC 7516 section 5.2).
    pub(crate) fn sends_no_key(self) -> bool {
        matches!(self, Self::Direct | Self::Agreement(None))
    }
}
