//! Public keys for encryption.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::backend::{OaepEncryptionKey, OaepHash};
use crate::jwe::{ContentKey, KeyManagement};
use crate::material::PublicMaterial;
use crate::{Algorithm, Backend, EncryptError, Encrypter, JweHeader, Jwk, KeyError, jwe, pem};

/// A public key that content is encrypted to: RSA, P-256, P-384, P-521 or X25519.
///
/// Cheap to clone. What was imported for signatures cannot be had as this type, and the other way round, unless the JWK
/// permits both.
#[derive(Clone)]
pub struct EncryptionKey {
    inner: Arc<Inner>,
    key_id: Option<Arc<str>>,
}

struct Inner {
    material: PublicMaterial,
    /// The algorithm that the JWK names.
    algorithm: Option<Algorithm>,
    backend: Backend,
    /// The parsed form of an RSA key.
    oaep: OnceLock<Result<Box<dyn OaepEncryptionKey>, KeyError>>,
}

impl EncryptionKey {
    /// Imports a JWK. Private members are left behind.
    ///
    /// # Errors
    ///
    /// [`KeyError`]: a type or curve that cannot encrypt, malformed or weak numbers, a point that is not on its curve, an
    /// `alg` that does not fit the key, a `use` or `key_ops` that is not for encryption.
    pub fn from_jwk(jwk: &Jwk, backend: &Backend) -> Result<Self, KeyError> {
        jwk.check_encrypts()?;
        let key = Self::new(jwk.public_material()?, jwk.algorithm().cloned(), backend)?;
        Ok(key.with_key_id(jwk.key_id().map(Arc::from)))
    }

    /// Imports a PEM block: SubjectPublicKeyInfo (`PUBLIC KEY`) or PKCS#1 (`RSA PUBLIC KEY`).
    ///
    /// # Errors
    ///
    /// [`KeyError::Pem`], [`KeyError::PemLabel`], [`KeyError::Certificate`], [`KeyError::Der`], and the checks of
    /// [`from_jwk`](Self::from_jwk).
    pub fn from_pem(text: &str, backend: &Backend) -> Result<Self, KeyError> {
        Self::new(pem::public_key(text)?, None, backend)
    }

    /// The key's identifier, when it has one.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The one algorithm that the key is bound to, when its JWK names it.
    #[must_use]
    pub fn algorithm(&self) -> Option<&Algorithm> {
        self.inner.algorithm.as_ref()
    }

    /// Whether content may be encrypted to the key with this algorithm: type, curve and the JWK's `alg` agree.
    #[must_use]
    pub fn supports(&self, algorithm: &Algorithm) -> bool {
        let inner = &*self.inner;
        inner.material.encrypts_with(algorithm)
            && inner.algorithm.as_ref().is_none_or(|bound| bound == algorithm)
    }

    /// The wire form with `"use": "enc"`, and with `kid` and `alg` if they are known.
    #[must_use]
    pub fn to_jwk(&self) -> Jwk {
        Jwk::of_public(&self.inner.material, self.inner.algorithm.clone(), self.key_id()).with_use("enc")
    }

    /// The RFC 7638 thumbprint.
    ///
    /// # Errors
    ///
    /// None that this version knows; the result leaves room for key types without a defined thumbprint.
    pub fn thumbprint(&self) -> Result<String, KeyError> {
        self.to_jwk().thumbprint(&self.inner.backend)
    }

    pub(crate) fn new(
        material: PublicMaterial,
        algorithm: Option<Algorithm>,
        backend: &Backend,
    ) -> Result<Self, KeyError> {
        material.check_strength()?;
        material.check_encrypts()?;
        if let Some(bound) = algorithm.as_ref().filter(|bound| !material.encrypts_with(bound)) {
            return Err(KeyError::UnsupportedAlgorithm(bound.clone()));
        }
        // A point may be off its curve: the parser of keys for signatures, which these curves have, finds out.
        if let PublicMaterial::Ec(_) = material {
            backend.provider().verifying_key(&material, &material.default_algorithm()?)?;
        }
        let inner = Inner { material, algorithm, backend: backend.clone(), oaep: OnceLock::new() };
        Ok(Self { inner: Arc::new(inner), key_id: None })
    }

    pub(crate) fn with_key_id(self, key_id: Option<Arc<str>>) -> Self {
        Self { key_id, ..self }
    }

    pub(crate) fn material(&self) -> &PublicMaterial {
        &self.inner.material
    }
}

impl Inner {
    fn encrypt(&self, hash: OaepHash, header: &JweHeader) -> Result<ContentKey, EncryptError> {
        let parse = || match &self.material {
            PublicMaterial::Rsa(key) => self.backend.provider().oaep_encryption_key(key),
            other => Err(KeyError::UnsupportedKeyType(other.key_type())),
        };
        let parsed =
            self.oaep.get_or_init(parse).as_ref().map_err(|error| EncryptError::Key(error.clone()))?;
        let key = jwe::random_key(&self.backend, header)?;
        let encrypted = parsed.encrypt(hash, key.expose()).map_err(|_| EncryptError::Failed)?;
        Ok(ContentKey::new(key, encrypted))
    }

    fn agree(&self, header: &JweHeader) -> Result<ContentKey, EncryptError> {
        let provider = self.backend.provider();
        let curve = self.material.curve().ok_or(EncryptError::Failed)?;
        let ephemeral = provider.generate_agreement_key(curve).map_err(EncryptError::Key)?;
        let shared_secret =
            provider.agreement_key(&ephemeral).map_err(EncryptError::Key)?.agree(&self.material);
        let shared_secret = shared_secret.map_err(|_| EncryptError::Key(KeyError::Inconsistent))?;
        let agreed = jwe::derive(provider, header, &shared_secret)
            .ok_or_else(|| EncryptError::UnsupportedAlgorithm(header.alg.clone()))?;
        let content_key = match KeyManagement::of(&header.alg) {
            Some(KeyManagement::Agreement(Some(_))) => {
                let key = jwe::random_key(&self.backend, header)?;
                let wrapped = provider.aes_key_wrap(agreed.expose(), key.expose());
                ContentKey::new(key, wrapped.map_err(|_| EncryptError::Failed)?)
            }
            _ => ContentKey::new(agreed, Vec::new()),
        };
        Ok(content_key.ephemeral_key(Jwk::of_public(&ephemeral.public(), None, None)))
    }
}

impl Encrypter for EncryptionKey {
    fn backend(&self) -> &Backend {
        &self.inner.backend
    }

    fn encrypt_key(&self, header: &JweHeader) -> Result<ContentKey, EncryptError> {
        match KeyManagement::of(&header.alg).filter(|_| self.supports(&header.alg)) {
            Some(KeyManagement::Oaep(hash)) => self.inner.encrypt(hash, header),
            Some(KeyManagement::Agreement(_)) => self.inner.agree(header),
            _ => Err(EncryptError::UnsupportedAlgorithm(header.alg.clone())),
        }
    }
}

impl PartialEq for EncryptionKey {
    fn eq(&self, other: &Self) -> bool {
        self.inner.material == other.inner.material
            && self.inner.algorithm == other.inner.algorithm
            && self.key_id == other.key_id
    }
}

impl Eq for EncryptionKey {}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptionKey")
            .field("kty", &self.inner.material.key_type().as_str())
            .field("kid", &self.key_id)
            .field("alg", &self.inner.algorithm)
            .finish_non_exhaustive()
    }
}
