//! Between JWK and PEM, for keys of which nothing else is known: not what they are for, nor whether they are private.

use super::Jwk;
use crate::{Backend, KeyError, der, pem};

impl Jwk {
    /// The key in a PEM block, private or public: PKCS#8 (`PRIVATE KEY`), SEC1 (`EC PRIVATE KEY`), PKCS#1 (`RSA PRIVATE KEY`,
    /// `RSA PUBLIC KEY`) or SubjectPublicKeyInfo (`PUBLIC KEY`). It is bound to no algorithm, except those of ML-DSA.
    ///
    /// # Errors
    ///
    /// [`KeyError::Pem`], [`KeyError::PemLabel`], [`KeyError::EncryptedPem`], [`KeyError::Certificate`], [`KeyError::Der`];
    /// [`KeyError::InvalidMember`] and others when the numbers make no key.
    pub fn from_pem(text: &str, backend: &Backend) -> Result<Self, KeyError> {
        if pem::is_public(text)? {
            return pem::public_key(text).map(|key| Self::of_public(&key, None, None));
        }
        pem::private_key(text, backend.provider()).map(|key| Self::of_private(&key, None, None))
    }

    /// The key as a PEM block: a **private** one unencrypted in PKCS#8 (`PRIVATE KEY`), a public one as SubjectPublicKeyInfo
    /// (`PUBLIC KEY`). What a JWK says beside the numbers has no place there.
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedKeyType`], for symmetric keys too; [`KeyError::MissingMember`], [`KeyError::InvalidMember`];
    /// [`KeyError::Der`] if the key cannot be encoded.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        match self.is_private() {
            true => pem::encode("PRIVATE KEY", &der::private_to_pkcs8(&self.private_material()?)?),
            false => pem::encode("PUBLIC KEY", &der::public_to_spki(&self.public_material()?)?),
        }
    }
}
