//! Private keys for decryption.

use std::fmt;
use std::future::ready;
use std::sync::Arc;

use crate::backend::{AgreementKey, OaepDecryptionKey};
use crate::jwe::KeyManagement;
use crate::material::PrivateMaterial;
use crate::{
    Algorithm, Backend, BoxFuture, Curve, DecryptError, Decrypter, EncryptionKey, JweHeader, Jwk, KeyError,
    SecretBytes, der, jwe, pem,
};

/// A private key that decrypts: RSA, P-256, P-384, P-521 or X25519.
///
/// Cheap to clone. The numbers are wiped when the last clone is dropped, and `Debug` shows none of them.
#[derive(Clone)]
pub struct DecryptionKey {
    inner: Arc<Inner>,
    public: EncryptionKey,
}

struct Inner {
    material: PrivateMaterial,
    parsed: Parsed,
}

enum Parsed {
    Oaep(Box<dyn OaepDecryptionKey>),
    Agreement(Box<dyn AgreementKey>),
}

impl DecryptionKey {
    /// Imports a private JWK and checks that its public part belongs to it.
    ///
    /// The key is bound to the algorithm of the argument, else to the JWK's `alg`. Bound to none, it serves every one of
    /// its type: the RSA-OAEP family, or the ECDH-ES family.
    ///
    /// # Errors
    ///
    /// [`KeyError`]: not for encryption, not private, incomplete (RSA keys need their primes), weak or inconsistent, or
    /// the algorithm does not fit the key.
    pub fn from_jwk(jwk: &Jwk, algorithm: Option<Algorithm>, backend: &Backend) -> Result<Self, KeyError> {
        jwk.check_encrypts()?;
        let material = jwk.private_material()?;
        if let (Some(wanted), Some(bound)) = (&algorithm, jwk.algorithm())
            && wanted != bound
        {
            return Err(KeyError::UnsupportedAlgorithm(wanted.clone()));
        }
        let key = Self::new(material, algorithm.or_else(|| jwk.algorithm().cloned()), backend)?;
        Ok(match jwk.key_id() {
            Some(key_id) => key.with_key_id(key_id),
            None => key,
        })
    }

    /// Imports a PEM block: PKCS#8 (`PRIVATE KEY`), SEC1 (`EC PRIVATE KEY`) or PKCS#1 (`RSA PRIVATE KEY`).
    ///
    /// # Errors
    ///
    /// [`KeyError::EncryptedPem`], [`KeyError::Certificate`], [`KeyError::NotPrivate`], [`KeyError::PemLabel`],
    /// [`KeyError::Pem`], [`KeyError::Der`], and the checks of [`from_jwk`](Self::from_jwk).
    pub fn from_pem(text: &str, algorithm: Option<Algorithm>, backend: &Backend) -> Result<Self, KeyError> {
        Self::new(pem::private_key(text, backend.provider())?, algorithm, backend)
    }

    /// Generates a key that is bound to this algorithm: RSA with 2048 bits, or P-256.
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedAlgorithm`], [`KeyError::Generation`].
    pub fn generate(algorithm: Algorithm, backend: &Backend) -> Result<Self, KeyError> {
        match KeyManagement::of(&algorithm) {
            Some(KeyManagement::Oaep(_)) => {
                Self::new(backend.provider().generate(&algorithm)?, Some(algorithm), backend)
            }
            Some(KeyManagement::Agreement(_)) => Self::generate_on(&Curve::P256, algorithm, backend),
            _ => Err(KeyError::UnsupportedAlgorithm(algorithm)),
        }
    }

    /// Generates a key on this curve, bound to this algorithm of the ECDH-ES family.
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedCurve`], [`KeyError::UnsupportedAlgorithm`], [`KeyError::Generation`].
    pub fn generate_on(curve: &Curve, algorithm: Algorithm, backend: &Backend) -> Result<Self, KeyError> {
        Self::new(backend.provider().generate_agreement_key(curve)?, Some(algorithm), backend)
    }

    /// The one algorithm that the key is bound to, if it is bound.
    #[must_use]
    pub fn algorithm(&self) -> Option<&Algorithm> {
        self.public.algorithm()
    }

    /// The key's identifier, when it has one.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.public.key_id()
    }

    /// The same key under this identifier.
    #[must_use]
    pub fn with_key_id(self, key_id: impl Into<String>) -> Self {
        let key_id = Arc::from(key_id.into());
        Self { public: self.public.with_key_id(Some(key_id)), ..self }
    }

    /// The public key, bound to the same algorithm and under the same identifier: what is published.
    #[must_use]
    pub fn public_key(&self) -> &EncryptionKey {
        &self.public
    }

    /// The **private** wire form, for storage in a safe place. Publish [`public_key`](Self::public_key) instead.
    #[must_use]
    pub fn to_jwk(&self) -> Jwk {
        Jwk::of_private(&self.inner.material, self.algorithm().cloned(), self.key_id()).with_use("enc")
    }

    /// The **private** key as a PKCS#8 PEM block (`PRIVATE KEY`), unencrypted, for storage in a safe place.
    ///
    /// # Errors
    ///
    /// [`KeyError::Der`] if the key cannot be encoded.
    pub fn to_pkcs8_pem(&self) -> Result<String, KeyError> {
        pem::encode("PRIVATE KEY", &der::private_to_pkcs8(&self.inner.material)?)
    }

    fn new(
        material: PrivateMaterial,
        algorithm: Option<Algorithm>,
        backend: &Backend,
    ) -> Result<Self, KeyError> {
        let public = EncryptionKey::new(material.public(), algorithm, backend)?;
        let provider = backend.provider();
        let parsed = match &material {
            PrivateMaterial::Rsa(key) => Parsed::Oaep(provider.oaep_decryption_key(key)?),
            _ => Parsed::Agreement(provider.agreement_key(&material)?),
        };
        Ok(Self { inner: Arc::new(Inner { material, parsed }), public })
    }

    fn recover(&self, header: &JweHeader, encrypted_key: &[u8]) -> Result<SecretBytes, DecryptError> {
        match (&self.inner.parsed, KeyManagement::of(&header.alg)) {
            (Parsed::Oaep(key), Some(KeyManagement::Oaep(hash))) => {
                key.decrypt(hash, encrypted_key).map_err(|_| DecryptError::Refused)
            }
            (Parsed::Agreement(key), Some(KeyManagement::Agreement(_))) => {
                let ephemeral = header.ephemeral_key().map_err(DecryptError::EphemeralKey)?;
                // Everybody can tell a point that is off its curve, so this error gives nothing away.
                let shared_secret =
                    key.agree(&ephemeral).map_err(|_| DecryptError::EphemeralKey(KeyError::Inconsistent))?;
                jwe::agreed_key(header, &shared_secret, encrypted_key, self.backend())
            }
            _ => Err(DecryptError::Refused),
        }
    }
}

impl Decrypter for DecryptionKey {
    fn key_id(&self) -> Option<&str> {
        self.key_id()
    }

    fn supports(&self, header: &JweHeader) -> bool {
        let material = self.public.material();
        let epk = header.epk.as_ref();
        self.public.supports(&header.alg)
            && match &self.inner.parsed {
                Parsed::Oaep(_) => true,
                Parsed::Agreement(_) => epk
                    .is_some_and(|epk| *epk.kty() == material.key_type() && epk.curve() == material.curve()),
            }
    }

    fn backend(&self) -> &Backend {
        jwe::Encrypter::backend(&self.public)
    }

    fn decrypt_key_now(
        &self,
        header: &JweHeader,
        encrypted_key: &[u8],
    ) -> Option<Result<SecretBytes, DecryptError>> {
        Some(self.recover(header, encrypted_key))
    }

    fn decrypt_key<'a>(
        &'a self,
        header: &'a JweHeader,
        encrypted_key: &'a [u8],
    ) -> BoxFuture<'a, Result<SecretBytes, DecryptError>> {
        Box::pin(ready(self.recover(header, encrypted_key)))
    }
}

impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecryptionKey")
            .field("kty", &self.public.material().key_type().as_str())
            .field("kid", &self.key_id())
            .field("alg", &self.algorithm())
            .finish_non_exhaustive()
    }
}
