//! Shared secrets for encryption: `dir` and AES Key Wrap (RFC 7518 sections 4.4 and 4.5).

use std::fmt;
use std::future::ready;
use std::sync::Arc;

use crate::jwe::{ContentKey, KeyManagement};
use crate::{
    Algorithm, Backend, BoxFuture, ContentEncryption, DecryptError, Decrypter, EncryptError, Encrypter,
    HashAlgorithm, JweHeader, Jwk, KeyError, SecretBytes, jwe,
};

/// A shared secret with one key management algorithm: `dir`, A128KW, A192KW or A256KW.
///
/// Cheap to clone. No public key can become one of these, so a token cannot be encrypted with what everybody knows.
#[derive(Clone)]
pub struct SymmetricKey {
    secret: Arc<SecretBytes>,
    algorithm: Algorithm,
    /// Of `dir` keys: the only content encryption, if the JWK names it.
    encryption: Option<ContentEncryption>,
    key_id: Option<Arc<str>>,
    backend: Backend,
}

impl SymmetricKey {
    /// A key of these bytes.
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedAlgorithm`] unless the algorithm is `dir`, A128KW, A192KW or A256KW;
    /// [`KeyError::SecretLength`] if the secret does not have the length of the algorithm, with `dir` of any content
    /// encryption.
    pub fn new(secret: &[u8], algorithm: Algorithm, backend: &Backend) -> Result<Self, KeyError> {
        let bytes = secret.len();
        let fits = match KeyManagement::of(&algorithm) {
            Some(KeyManagement::Wrap(length)) => bytes == length,
            Some(KeyManagement::Direct) => matches!(bytes, 16 | 24 | 32 | 48 | 64),
            _ => return Err(KeyError::UnsupportedAlgorithm(algorithm)),
        };
        if !fits {
            return Err(KeyError::SecretLength { bytes });
        }
        Ok(Self {
            secret: Arc::new(secret.into()),
            algorithm,
            encryption: None,
            key_id: None,
            backend: backend.clone(),
        })
    }

    /// The key that a client secret stands for (OpenID Connect Core section 10.2): its hash, cut to the length of the key
    /// wrap or, with `dir`, of the content encryption.
    ///
    /// # Errors
    ///
    /// [`KeyError::EmptySecret`]; [`KeyError::UnsupportedAlgorithm`] unless `alg` is `dir`, A128KW, A192KW or A256KW and
    /// `enc` is known.
    pub fn from_client_secret(
        secret: &[u8],
        alg: Algorithm,
        enc: &ContentEncryption,
        backend: &Backend,
    ) -> Result<Self, KeyError> {
        if secret.is_empty() {
            return Err(KeyError::EmptySecret);
        }
        let length = match KeyManagement::of(&alg) {
            Some(KeyManagement::Wrap(length)) => Some(length),
            Some(KeyManagement::Direct) => enc.key_length(),
            _ => None,
        };
        let hash = match length {
            Some(..=32) => HashAlgorithm::Sha256,
            Some(33..=48) => HashAlgorithm::Sha384,
            Some(_) => HashAlgorithm::Sha512,
            None => return Err(KeyError::UnsupportedAlgorithm(alg)),
        };
        let digest = backend.digest(hash, secret);
        let direct = alg == Algorithm::DIR;
        let key = Self::new(&digest[..length.unwrap_or(digest.len())], alg, backend)?;
        Ok(Self { encryption: direct.then(|| enc.clone()), ..key })
    }

    /// Imports a JWK of type `oct`. The algorithm is the argument, else the JWK's `alg`, else `dir`. An `alg` that is a
    /// content encryption (as in RFC 7520 section 5.6.1) stands for `dir` with it.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new); [`KeyError::NotForEncryption`], [`KeyError::UnsupportedKeyType`],
    /// [`KeyError::MissingMember`], [`KeyError::InvalidMember`].
    pub fn from_jwk(jwk: &Jwk, algorithm: Option<Algorithm>, backend: &Backend) -> Result<Self, KeyError> {
        jwk.check_encrypts()?;
        let secret = jwk.symmetric_secret()?;
        let named = jwk.algorithm().map(|name| ContentEncryption::from(name.as_str()));
        let encryption = named.filter(|name| name.key_length().is_some());
        if encryption.as_ref().is_some_and(|name| name.key_length() != Some(secret.expose().len())) {
            return Err(KeyError::SecretLength { bytes: secret.expose().len() });
        }
        let bound = match &encryption {
            Some(_) => Some(Algorithm::DIR),
            None => jwk.algorithm().cloned(),
        };
        if let (Some(wanted), Some(bound)) = (&algorithm, &bound)
            && wanted != bound
        {
            return Err(KeyError::UnsupportedAlgorithm(wanted.clone()));
        }
        let algorithm = algorithm.or(bound).unwrap_or(Algorithm::DIR);
        let key = Self::new(secret.expose(), algorithm, backend)?;
        Ok(Self { encryption, key_id: jwk.key_id().map(Arc::from), ..key })
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

    /// Whether the key may encrypt content like this itself. Key wrapping serves every content encryption.
    fn encrypts(&self, enc: &ContentEncryption) -> bool {
        self.algorithm != Algorithm::DIR
            || (enc.key_length() == Some(self.secret.expose().len())
                && self.encryption.as_ref().is_none_or(|bound| bound == enc))
    }

    fn recover(&self, encrypted_key: &[u8]) -> Result<SecretBytes, DecryptError> {
        if self.algorithm == Algorithm::DIR {
            return Ok((*self.secret).clone());
        }
        let unwrapped = self.backend.provider().aes_key_unwrap(self.secret.expose(), encrypted_key);
        unwrapped.map_err(|_| DecryptError::Refused)
    }
}

impl Encrypter for SymmetricKey {
    fn backend(&self) -> &Backend {
        &self.backend
    }

    fn encrypt_key(&self, header: &JweHeader) -> Result<ContentKey, EncryptError> {
        if header.alg != self.algorithm {
            return Err(EncryptError::UnsupportedAlgorithm(header.alg.clone()));
        }
        if !self.encrypts(&header.enc) {
            return Err(EncryptError::UnsupportedEncryption(header.enc.clone()));
        }
        if self.algorithm == Algorithm::DIR {
            return Ok(ContentKey::new((*self.secret).clone(), Vec::new()));
        }
        let key = jwe::random_key(&self.backend, header)?;
        let wrapped = self.backend.provider().aes_key_wrap(self.secret.expose(), key.expose());
        Ok(ContentKey::new(key, wrapped.map_err(|_| EncryptError::Failed)?))
    }
}

impl Decrypter for SymmetricKey {
    fn key_id(&self) -> Option<&str> {
        self.key_id()
    }

    fn supports(&self, header: &JweHeader) -> bool {
        header.alg == self.algorithm && self.encrypts(&header.enc)
    }

    fn backend(&self) -> &Backend {
        &self.backend
    }

    fn decrypt_key_now(
        &self,
        _: &JweHeader,
        encrypted_key: &[u8],
    ) -> Option<Result<SecretBytes, DecryptError>> {
        Some(self.recover(encrypted_key))
    }

    fn decrypt_key<'a>(
        &'a self,
        _: &'a JweHeader,
        encrypted_key: &'a [u8],
    ) -> BoxFuture<'a, Result<SecretBytes, DecryptError>> {
        Box::pin(ready(self.recover(encrypted_key)))
    }
}

impl fmt::Debug for SymmetricKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SymmetricKey")
            .field("alg", &self.algorithm)
            .field("enc", &self.encryption)
            .field("kid", &self.key_id)
            .finish_non_exhaustive()
    }
}
