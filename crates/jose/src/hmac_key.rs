//! Shared secrets as keys: HS256, HS384 and HS512 (RFC 7518 section 3.2).

use std::fmt;
use std::future::ready;
use std::sync::Arc;

use subtle::ConstantTimeEq;

use crate::backend::MacKey;
use crate::{Algorithm, Backend, BoxFuture, Jwk, KeyError, SignError, Signer, Verifier, VerifyError};

/// A shared secret with one HMAC algorithm.
///
/// Cheap to clone. Any length but zero is taken: in OAuth the secret is a `client_secret`, whose length the
/// authorization server chose.
#[derive(Clone)]
pub struct HmacKey {
    mac: Arc<dyn MacKey>,
    algorithm: Algorithm,
    key_id: Option<Arc<str>>,
}

impl HmacKey {
    /// A key of these bytes.
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedAlgorithm`] unless the algorithm is HS256, HS384 or HS512; [`KeyError::EmptySecret`].
    pub fn new(secret: &[u8], algorithm: Algorithm, backend: &Backend) -> Result<Self, KeyError> {
        let hash = algorithm.hash().filter(|_| algorithm.is_symmetric());
        let hash = hash.ok_or_else(|| KeyError::UnsupportedAlgorithm(algorithm.clone()))?;
        if secret.is_empty() {
            return Err(KeyError::EmptySecret);
        }
        Ok(Self { mac: backend.provider().mac_key(hash, secret).into(), algorithm, key_id: None })
    }

    /// Imports a JWK of type `oct`. The algorithm is the argument, else the JWK's `alg`, else HS256.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new); [`KeyError::NotForSignatures`], [`KeyError::UnsupportedKeyType`], [`KeyError::MissingMember`],
    /// [`KeyError::InvalidMember`].
    pub fn from_jwk(jwk: &Jwk, algorithm: Option<Algorithm>, backend: &Backend) -> Result<Self, KeyError> {
        jwk.check_signs()?;
        let secret = jwk.symmetric_secret()?;
        if let (Some(wanted), Some(bound)) = (&algorithm, jwk.algorithm())
            && wanted != bound
        {
            return Err(KeyError::UnsupportedAlgorithm(wanted.clone()));
        }
        let algorithm = algorithm.or_else(|| jwk.algorithm().cloned()).unwrap_or(Algorithm::HS256);
        let key = Self::new(secret.expose(), algorithm, backend)?;
        Ok(Self { key_id: jwk.key_id().map(Arc::from), ..key })
    }

    /// The algorithm of the key.
    #[must_use]
    pub fn algorithm(&self) -> &Algorithm {
        &self.algorithm
    }

    /// The key's identifier, when it has one.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The same key under this identifier.
    #[must_use]
    pub fn with_key_id(self, key_id: impl Into<String>) -> Self {
        Self { key_id: Some(key_id.into().into()), ..self }
    }

    /// The tag of `message`.
    ///
    /// # Errors
    ///
    /// None with a local key; the result is that of every [`Signer`].
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        Ok(self.mac.tag(message).to_vec())
    }

    /// Compares the tag of `message` with `signature` in constant time.
    ///
    /// # Errors
    ///
    /// [`VerifyError::UnsupportedAlgorithm`] if this is not the key's algorithm; [`VerifyError::BadSignature`].
    pub fn verify(&self, algorithm: &Algorithm, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        if *algorithm != self.algorithm {
            return Err(VerifyError::UnsupportedAlgorithm(algorithm.clone()));
        }
        let equal = self.mac.tag(message).ct_eq(signature);
        if equal.into() { Ok(()) } else { Err(VerifyError::BadSignature) }
    }
}

impl Verifier for HmacKey {
    fn verify(&self, algorithm: &Algorithm, message: &[u8], signature: &[u8]) -> Result<(), VerifyError> {
        self.verify(algorithm, message, signature)
    }
}

impl Signer for HmacKey {
    fn algorithm(&self) -> &Algorithm {
        self.algorithm()
    }

    fn key_id(&self) -> Option<&str> {
        self.key_id()
    }

    fn public_jwk(&self) -> Option<Jwk> {
        None
    }

    fn sign_now(&self, message: &[u8]) -> Option<Result<Vec<u8>, SignError>> {
        Some(self.sign(message))
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        Box::pin(ready(self.sign(message)))
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HmacKey")
            .field("alg", &self.algorithm)
            .field("kid", &self.key_id)
            .finish_non_exhaustive()
    }
}
