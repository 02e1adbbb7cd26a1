//! AES, RSA-OAEP and ECDH: what JWE needs from a cryptographic library.

use std::fmt;

use crate::material::{PrivateMaterial, PublicMaterial, RsaPrivate, RsaPublic};
use crate::{Curve, KeyError, SecretBytes};

/// The primitives of encryption. How they make up a JWE (key derivation, CBC with HMAC, lengths) stays on this side.
pub trait Ciphers: Send + Sync + fmt::Debug {
    /// Encrypts in place with AES-GCM (NIST SP 800-38D) under a fresh nonce; the key has 16, 24 or 32 bytes.
    ///
    /// # Errors
    ///
    /// [`CipherError`] for a key of another length, or if the random source fails.
    fn aes_gcm_seal(
        &self,
        key: &[u8],
        additional_data: &[u8],
        content: &mut [u8],
    ) -> Result<GcmSeal, CipherError>;

    /// Decrypts in place what [`aes_gcm_seal`](Self::aes_gcm_seal) made. After an error the content is not to be used.
    ///
    /// # Errors
    ///
    /// [`CipherError`] if the tag does not belong to content, additional data, nonce and key.
    fn aes_gcm_open(
        &self,
        key: &[u8],
        nonce: &[u8; 12],
        additional_data: &[u8],
        content: &mut [u8],
        tag: &[u8; 16],
    ) -> Result<(), CipherError>;

    /// Encrypts in place with AES-CBC and PKCS #7 padding under a fresh initialization vector, which is returned; the
    /// key has 16, 24 or 32 bytes.
    ///
    /// # Errors
    ///
    /// [`CipherError`] for a key of another length, or if the random source fails.
    fn aes_cbc_encrypt(&self, key: &[u8], content: &mut Vec<u8>) -> Result<[u8; 16], CipherError>;

    /// Decrypts in place what [`aes_cbc_encrypt`](Self::aes_cbc_encrypt) made, and removes the padding. Called only with
    /// content whose MAC was right, so it need not hide whether the padding is.
    ///
    /// # Errors
    ///
    /// [`CipherError`] if this is not a whole number of blocks, or if the padding is wrong.
    fn aes_cbc_decrypt(&self, key: &[u8], iv: &[u8; 16], content: &mut Vec<u8>) -> Result<(), CipherError>;

    /// Wraps a key with AES Key Wrap (RFC 3394) and the default initial value; the wrapping key has 16, 24 or 32 bytes.
    ///
    /// # Errors
    ///
    /// [`CipherError`] for a wrapping key of another length, or a key that is no whole number of at least two 64-bit
    /// blocks.
    fn aes_key_wrap(&self, wrapping_key: &[u8], key: &[u8]) -> Result<Vec<u8>, CipherError>;

    /// Unwraps what [`aes_key_wrap`](Self::aes_key_wrap) made.
    ///
    /// # Errors
    ///
    /// [`CipherError`] if the key was not wrapped with this wrapping key.
    fn aes_key_unwrap(&self, wrapping_key: &[u8], wrapped: &[u8]) -> Result<SecretBytes, CipherError>;

    /// Parses an RSA public key for encryption, once.
    ///
    /// # Errors
    ///
    /// [`KeyError::Inconsistent`] if these numbers are no key.
    fn oaep_encryption_key(&self, key: &RsaPublic) -> Result<Box<dyn OaepEncryptionKey>, KeyError>;

    /// Parses an RSA private key for decryption, once, and checks that its numbers belong together.
    ///
    /// # Errors
    ///
    /// [`KeyError::Inconsistent`].
    fn oaep_decryption_key(&self, key: &RsaPrivate) -> Result<Box<dyn OaepDecryptionKey>, KeyError>;

    /// Parses a private key on P-256, P-384, P-521 or X25519 for key agreement, once, and checks that its public part
    /// belongs to it.
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedCurve`], [`KeyError::UnsupportedKeyType`], or [`KeyError::Inconsistent`].
    fn agreement_key(&self, key: &PrivateMaterial) -> Result<Box<dyn AgreementKey>, KeyError>;

    /// Generates a key on P-256, P-384, P-521 or X25519 for key agreement.
    ///
    /// # Errors
    ///
    /// [`KeyError::UnsupportedCurve`], or [`KeyError::Generation`].
    fn generate_agreement_key(&self, curve: &Curve) -> Result<PrivateMaterial, KeyError>;
}

/// What AES-GCM yields beside the encrypted content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs)] // AES-GCM in JOSE yields these two and nothing else
pub struct GcmSeal {
    /// The nonce, used once with this key.
    pub nonce: [u8; 12],
    /// The authentication tag.
    pub tag: [u8; 16],
}

/// The hash function of RSA-OAEP and of its mask generation, which in JOSE are one (RFC 7518 section 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OaepHash {
    /// SHA-1, which OAEP asks nothing of that SHA-1 has lost.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// A parsed RSA public key for encryption.
pub trait OaepEncryptionKey: Send + Sync + fmt::Debug {
    /// Encrypts with RSAES-OAEP (RFC 8017 section 7.1) and an empty label.
    ///
    /// # Errors
    ///
    /// [`CipherError`] if the message is too long for the key, or if the random source fails.
    fn encrypt(&self, hash: OaepHash, message: &[u8]) -> Result<Vec<u8>, CipherError>;
}

/// A parsed RSA private key for decryption. `Debug` must show nothing of it.
pub trait OaepDecryptionKey: Send + Sync + fmt::Debug {
    /// Decrypts what [`OaepEncryptionKey::encrypt`] made. All failures must take the same time and look the same.
    ///
    /// # Errors
    ///
    /// [`CipherError`] if the message was not encrypted to this key.
    fn decrypt(&self, hash: OaepHash, encrypted: &[u8]) -> Result<SecretBytes, CipherError>;
}

/// A parsed private key for key agreement. `Debug` must show nothing of it.
pub trait AgreementKey: Send + Sync + fmt::Debug {
    /// The shared secret `Z` with this public key: the x coordinate of the shared point (NIST SP 800-56A section
    /// 5.7.1.2), or the output of X25519 (RFC 7748 section 6.1).
    ///
    /// # Errors
    ///
    /// [`CipherError`] if the public key is on another curve, off its curve, or if the secret is all zeros.
    fn agree(&self, public: &PublicMaterial) -> Result<SecretBytes, CipherError>;
}

/// A primitive failed. There is nothing to tell apart: whoever could, could decrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs)] // implementations of the traits above construct it
pub struct CipherError;

impl fmt::Display for CipherError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the cryptographic operation failed")
    }
}

impl std::error::Error for CipherError {}
