//! Public keys: checked and parsed once, bound to what they may do.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::backend::VerifyingKey;
use crate::material::PublicMaterial;
use crate::{Algorithm, Backend, EncryptionKey, Jwk, KeyError, Verifier, VerifyError, pem};

/// A public key that verifies signatures under the algorithms that it carries, and refuses all others.
///
/// Cheap to clone. The backend's parsed form is made on first use of an algorithm and kept, so repeated verification
/// parses nothing.
#[derive(Clone)]
pub struct PublicKey {
    inner: Arc<Inner>,
    key_id: Option<Arc<str>>,
}

struct Inner {
    material: PublicMaterial,
    /// The algorithm that the JWK names.
    algorithm: Option<Algorithm>,
    backend: Backend,
    /// One place for each algorithm that a key of this type can have: six for RSA, one for all others.
    parsed: [OnceLock<Result<Box<dyn VerifyingKey>, KeyError>>; 6],
}

impl PublicKey {
    /// Imports a JWK. Private members are left behind.
    ///
    /// # Errors
    ///
    /// [`KeyError`]: a type or curve that is not supported, malformed or weak numbers, a point that is not on its
    /// curve, an `alg` that does not fit the key, a `use` or `key_ops` that is not for verifying.
    pub fn from_jwk(jwk: &Jwk, backend: &Backend) -> Result<Self, KeyError> {
        jwk.check_signs()?;
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

    /// Whether the key may verify signatures of this algorithm: type, curve and the JWK's `alg` agree.
    #[must_use]
    pub fn supports(&self, algorithm: &Algorithm) -> bool {
        let inner = &*self.inner;
        inner.material.fits(algorithm)
            && inner.algorithm.as_ref().is_none_or(|bound| bound.matches(algorithm))
    }

    /// Verifies `signature` over `message`.
    ///
    /// # Errors
    ///
    /// [`VerifyError::UnsupportedAlgorithm`] if the key does not [support](Self::supports) the algorithm;
    /// [`VerifyError::BadSignature`].
    pub fn verify(&self, algorithm: &Algorithm, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        if !self.supports(algorithm) {
            return Err(VerifyError::UnsupportedAlgorithm(algorithm.clone()));
        }
        match self.inner.parsed(algorithm) {
            Ok(key) => key.verify(message, signature),
            // Reached only if the backend accepts fewer numbers than the import does: then nothing verifies.
            Err(_) => Err(VerifyError::BadSignature),
        }
    }

    /// The wire form, with `kid` and `alg` if they are known.
    #[must_use]
    pub fn to_jwk(&self) -> Jwk {
        Jwk::of_public(&self.inner.material, self.inner.algorithm.clone(), self.key_id())
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
        let default = material.default_algorithm()?;
        if let Some(bound) = algorithm.as_ref().filter(|bound| !material.fits(bound)) {
            return Err(KeyError::UnsupportedAlgorithm(bound.clone()));
        }
        // What names its own algorithm is always bound to it, however it was imported.
        let algorithm = match &material {
            PublicMaterial::Akp(key) => Some(key.algorithm.clone()),
            _ => algorithm,
        };
        let inner = Inner { material, algorithm, backend: backend.clone(), parsed: Default::default() };
        // A point may be off its curve, so these are parsed now. RSA numbers were checked above and can wait.
        if !matches!(inner.material, PublicMaterial::Rsa(_)) {
            inner.parsed(&default).map_err(Clone::clone)?;
        }
        Ok(Self { inner: Arc::new(inner), key_id: None })
    }

    pub(crate) fn with_key_id(self, key_id: Option<Arc<str>>) -> Self {
        Self { key_id, ..self }
    }

    /// Whether both were made of one JWK that permits signatures and encryption.
    pub(crate) fn is_same_key(&self, other: &EncryptionKey) -> bool {
        self.algorithm().is_none()
            && other.algorithm().is_none()
            && self.key_id() == other.key_id()
            && self.inner.material == *other.material()
    }

    pub(crate) fn shared_key_id(&self) -> Option<&Arc<str>> {
        self.key_id.as_ref()
    }
}

impl Inner {
    /// The parsed key for an algorithm that fits the material.
    fn parsed(&self, algorithm: &Algorithm) -> Result<&dyn VerifyingKey, &KeyError> {
        let place = match algorithm.as_str() {
            "RS384" => 1,
            "RS512" => 2,
            "PS256" => 3,
            "PS384" => 4,
            "PS512" => 5,
            _ => 0,
        };
        let parse = || self.backend.provider().verifying_key(&self.material, algorithm);
        self.parsed[place].get_or_init(parse).as_ref().map(|key| &**key)
    }
}

impl Verifier for PublicKey {
    fn verify(&self, algorithm: &Algorithm, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        self.verify(algorithm, message, signature)
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.inner.material == other.inner.material
            && self.inner.algorithm == other.inner.algorithm
            && self.key_id == other.key_id
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey")
            .field("kty", &self.inner.material.key_type().as_str())
            .field("kid", &self.key_id)
            .field("alg", &self.inner.algorithm)
            .finish_non_exhaustive()
    }
}
