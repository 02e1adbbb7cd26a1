//! How the content of a JWE is encrypted: `enc`.

use crate::{HashAlgorithm, open_registry};

open_registry! {
    /// A content encryption algorithm: the value of `enc` (RFC 7516 section 4.1.2).
    pub struct ContentEncryption {
        /// AES-128 in Galois/Counter Mode (RFC 7518 section 5.3).
        A128GCM = "A128GCM";
        /// AES-192 in Galois/Counter Mode (RFC 7518 section 5.3).
        A192GCM = "A192GCM";
        /// AES-256 in Galois/Counter Mode (RFC 7518 section 5.3).
        A256GCM = "A256GCM";
        /// AES-128 in CBC mode with HMAC SHA-256 (RFC 7518 section 5.2.3).
        A128CBC_HS256 = "A128CBC-HS256";
        /// AES-192 in CBC mode with HMAC SHA-384 (RFC 7518 section 5.2.4).
        A192CBC_HS384 = "A192CBC-HS384";
        /// AES-256 in CBC mode with HMAC SHA-512 (RFC 7518 section 5.2.5).
        A256CBC_HS512 = "A256CBC-HS512";
    }
}

impl ContentEncryption {
    /// Bytes of the content encryption key; `None` for an unknown algorithm.
    #[must_use]
    pub fn key_length(&self) -> Option<usize> {
        self.scheme().map(|scheme| scheme.key_length)
    }

    /// What the algorithm consists of; `None` for an unknown one.
    pub(crate) fn scheme(&self) -> Option<Scheme> {
        let (key_length, mac) = match self.as_str() {
            "A128GCM" => (16, None),
            "A192GCM" => (24, None),
            "A256GCM" => (32, None),
            "A128CBC-HS256" => (32, Some(HashAlgorithm::Sha256)),
            "A192CBC-HS384" => (48, Some(HashAlgorithm::Sha384)),
            "A256CBC-HS512" => (64, Some(HashAlgorithm::Sha512)),
            _ => return None,
        };
        Some(Scheme { key_length, mac })
    }
}

/// AES-GCM, or AES-CBC together with an HMAC.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scheme {
    /// Bytes of the content encryption key. With an HMAC, half of them are its key.
    pub(crate) key_length: usize,
    /// The hash function of the HMAC; `None` for AES-GCM.
    pub(crate) mac: Option<HashAlgorithm>,
}

impl Scheme {
    /// Bytes of the initialization vector.
    pub(crate) fn iv_length(self) -> usize {
        if self.mac.is_some() { 16 } else { 12 }
    }

    /// Bytes of the authentication tag.
    pub(crate) fn tag_length(self) -> usize {
        if self.mac.is_some() { self.key_length / 2 } else { 16 }
    }
}
