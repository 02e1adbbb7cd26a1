//! Private keys: one key, one algorithm.

use std::fmt;
use std::future::ready;
use std::sync::Arc;

use crate::backend::SigningKey;
use crate::material::PrivateMaterial;
use crate::{Algorithm, Backend, BoxFuture, Jwk, KeyError, PublicKey, SignError, Signer, der, pem};

/// A private key that signs with one algorithm.
///
/// Cheap to clone. The numbers are wiped when the last clone is dropped, and `Debug` shows none of them.
#[derive(Clone)]
pub struct PrivateKey {
    inner: Arc<Inner>,
    public: PublicKey,
}

struct Inner {
    material: PrivateMaterial,
    algorithm: Algorithm,
    signing: Box<dyn SigningKey>,
}

impl PrivateKey {
    /// Imports a private JWK and checks that its public part belongs to it.
    ///
    /// The algorithm is the argument, else the JWK's `alg`, else RS256, ES256, ES384, ES512 or Ed25519 by type and curve.
    ///
    /// # Errors
    ///
    /// [`KeyError`]: not for signatures, not private, incomplete (RSA keys need their primes), weak or inconsistent, or the algorithm does
    /// not fit the key.
    pub fn from_jwk(jwk: &Jwk, algorithm: Option<Algorithm>, backend: &Backend) -> Result<Self, KeyError> {
        jwk.check_signs()?;
        let material = jwk.private_material()?;
        if let (Some(wanted), Some(bound)) = (&algorithm, jwk.algorithm())
            && !wanted.matches(bound)
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

    /// Generates a key for this algorithm; RSA keys have 2048 bits.
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedAlgorithm`], [`KeyError::Generation`].
    pub fn generate(algorithm: Algorithm, backend: &Backend) -> Result<Self, KeyError> {
        Self::new(backend.provider().generate(&algorithm)?, Some(algorithm), backend)
    }

    /// The algorithm that the key signs with.
    #[must_use]
    pub fn algorithm(&self) -> &Algorithm {
        &self.inner.algorithm
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

    /// The public key, bound to the same algorithm and under the same identifier.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The **private** wire form, for storage in a safe place. Publish [`public_key`](Self::public_key) instead.
    #[must_use]
    pub fn to_jwk(&self) -> Jwk {
        Jwk::of_private(&self.inner.material, Some(self.inner.algorithm.clone()), self.key_id())
    }

    /// The **private** key as a PKCS#8 PEM block (`PRIVATE KEY`), unencrypted, for storage in a safe place.
    ///
    /// # Errors
    ///
    /// [`KeyError::Der`] if the key cannot be encoded.
    pub fn to_pkcs8_pem(&self) -> Result<String, KeyError> {
        pem::encode("PRIVATE KEY", &der::private_to_pkcs8(&self.inner.material)?)
    }

    /// Signs; the signature has the form of RFC 7518 section 3.
    ///
    /// # Errors
    ///
    /// [`SignError`] if the backend fails.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        self.inner.signing.sign(message)
    }

    fn new(
        material: PrivateMaterial,
        algorithm: Option<Algorithm>,
        backend: &Backend,
    ) -> Result<Self, KeyError> {
        let public = material.public();
        let algorithm = algorithm.map_or_else(|| public.default_algorithm(), Ok)?;
        let public = PublicKey::new(public, Some(algorithm.clone()), backend)?;
        let signing = backend.provider().signing_key(&material, &algorithm)?;
        Ok(Self { inner: Arc::new(Inner { material, algorithm, signing }), public })
    }
}

impl Signer for PrivateKey {
    fn algorithm(&self) -> &Algorithm {
        self.algorithm()
    }

    fn key_id(&self) -> Option<&str> {
        self.key_id()
    }

    fn public_jwk(&self) -> Option<Jwk> {
        Some(self.public.to_jwk())
    }

    fn sign_now(&self, message: &[u8]) -> Option<Result<Vec<u8>, SignError>> {
        Some(self.sign(message))
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        Box::pin(ready(self.sign(message)))
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey")
            .field("alg", &self.inner.algorithm)
            .field("kid", &self.key_id())
            .finish_non_exhaustive()
    }
}
