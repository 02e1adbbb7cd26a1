//! Writing a JWE.

use std::fmt;

use super::{JweHeader, content};
use crate::{Algorithm, Backend, ContentEncryption, Jwk, KeyError, SecretBytes, base64url};

/// Something that content can be encrypted to: [`EncryptionKey`](crate::EncryptionKey) and
/// [`SymmetricKey`](crate::SymmetricKey).
pub trait Encrypter {
    /// The library that encrypts the content.
    fn backend(&self) -> &Backend;

    /// Makes the content encryption key for this header's `enc`, and encrypts it with its `alg`.
    ///
    /// # Errors
    ///
    /// [`EncryptError`], above all if the key does not carry the algorithm.
    fn encrypt_key(&self, header: &JweHeader) -> Result<ContentKey, EncryptError>;
}

/// A content encryption key and how it reaches the recipient.
#[derive(Clone, Debug)]
pub struct ContentKey {
    key: SecretBytes,
    encrypted: Vec<u8>,
    ephemeral: Option<Jwk>,
}

impl ContentKey {
    /// A key that is sent encrypted like this; empty if it is not sent.
    #[must_use]
    pub fn new(key: SecretBytes, encrypted: Vec<u8>) -> Self {
        Self { key, encrypted, ephemeral: None }
    }

    /// The same key, for which the recipient needs this `epk`.
    #[must_use]
    pub fn ephemeral_key(self, epk: Jwk) -> Self {
        Self { ephemeral: Some(epk), ..self }
    }
}

/// Encrypts `payload` to `key` under a fresh content encryption key (except with `dir`) and initialization vector.
///
/// # Errors
///
/// [`EncryptError`] if the key does not carry the header's `alg`, if `enc` is not supported, if the header has `crit` or
/// `zip`, or if the backend fails.
pub fn encrypt(
    header: &JweHeader,
    payload: &[u8],
    key: &(impl Encrypter + ?Sized),
) -> Result<String, EncryptError> {
    let enc = &header.enc;
    let scheme = enc.scheme().ok_or_else(|| EncryptError::UnsupportedEncryption(enc.clone()))?;
    if let Some(name) = ["crit", "zip"].into_iter().find(|name| header.other.contains_key(*name)) {
        return Err(EncryptError::UnsupportedMember(name));
    }
    let ContentKey { key: content_key, encrypted, ephemeral } = key.encrypt_key(header)?;
    let header = JweHeader { epk: ephemeral, ..header.clone() };
    let mut json = Vec::with_capacity(256);
    // Writing strings and JSON values to memory cannot fail.
    #[allow(clippy::expect_used)]
    serde_json::to_writer(&mut json, &header).expect("a header serializes");

    // Four characters for three bytes of each part and four periods; padding and tag are at most 48 bytes.
    let mut token = String::with_capacity((json.len() + encrypted.len() + payload.len() + 64) * 4 / 3 + 16);
    base64url::encode_to(&json, &mut token);
    let provider = key.backend().provider();
    let content = content::seal(provider, scheme, content_key.expose(), token.as_bytes(), payload)
        .map_err(|_| EncryptError::Failed)?;
    for part in [&encrypted, &content.iv, &content.ciphertext, &content.tag] {
        token.push('.');
        base64url::encode_to(part, &mut token);
    }
    Ok(token)
}

/// A fresh content encryption key for the header's `enc`.
pub(crate) fn random_key(backend: &Backend, header: &JweHeader) -> Result<SecretBytes, EncryptError> {
    let length = header.enc.key_length();
    let length = length.ok_or_else(|| EncryptError::UnsupportedEncryption(header.enc.clone()))?;
    let mut key = vec![0; length];
    backend.random(&mut key).map_err(|_| EncryptError::Failed)?;
    Ok(key.into())
}

/// Why encrypting failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncryptError {
    /// The key does not carry this key management algorithm.
    UnsupportedAlgorithm(Algorithm),
    /// A content encryption algorithm that is not supported, or that a shared key is not for.
    UnsupportedEncryption(ContentEncryption),
    /// The header has a member that would have to be honoured: `crit` or `zip`.
    UnsupportedMember(&'static str),
    /// The recipient's key cannot be used: a point that is not on its curve, for example.
    Key(KeyError),
    /// The backend or its random source failed.
    Failed,
}

impl fmt::Display for EncryptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnsupportedAlgorithm(algorithm) => {
                write!(f, "the key must not be used with algorithm {:?}", algorithm.as_str())
            }
            Self::UnsupportedEncryption(encryption) => {
                write!(f, "content encryption algorithm {:?} is not supported here", encryption.as_str())
            }
            Self::UnsupportedMember(name) => write!(f, "header member {name:?} is not supported"),
            Self::Key(error) => write!(f, "the recipient's key cannot be used: {error}"),
            Self::Failed => f.write_str("encrypting failed"),
        }
    }
}

impl std::error::Error for EncryptError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Key(error) => Some(error),
            _ => None,
        }
    }
}
