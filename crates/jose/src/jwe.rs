//! JSON Web Encryption, compact serialization (RFC 7516 section 7.1).
//!
//! [`Jwe`] is a token that nobody has decrypted; [`Decrypted`] is one that came out of [`Jwe::decrypt`]. The recipient
//! says which algorithms it accepts, and each key carries its own; the header chooses among them and no further.
//!
//! That something is encrypted says nothing about who did it: everybody has the public key. A nested JWS says that.

mod agreement;
mod content;
mod decrypter;
mod error;
mod header;
mod key_management;
mod policy;
mod writer;

pub use agreement::agreed_key;
pub(crate) use agreement::derive;
pub use decrypter::{DecryptError, Decrypter};
pub use error::{JweError, JwePart};
pub use header::JweHeader;
pub(crate) use key_management::KeyManagement;
pub use policy::JwePolicy;
pub(crate) use writer::random_key;
pub use writer::{ContentKey, EncryptError, Encrypter, encrypt};

use std::fmt;

use content::Encrypted;

use crate::content_encryption::Scheme;
use crate::{Backend, SecretBytes, base64url};

/// The longest token that is read: 384 KiB, room for the longest JWS inside.
pub const MAX_LENGTH: usize = 384 * 1024;

/// A JWE whose form is right and that nobody has decrypted.
///
/// Keys in its header (`jwk`, `jku`, `x5c`, `x5u`) are never used.
///
/// ```
/// # #[cfg(any(feature = "aws-lc-rs", feature = "rust-crypto"))] {
/// use relying_jose::{Algorithm, Backend, ContentEncryption, DecryptionKey, Jwe, JweHeader, JwePolicy, jwe};
///
/// let (alg, enc) = (Algorithm::ECDH_ES, ContentEncryption::A256GCM);
/// let key = DecryptionKey::generate(alg.clone(), &Backend::default())?;
/// let token = jwe::encrypt(&JweHeader::new(alg.clone(), enc.clone()), b"hello", key.public_key())?;
///
/// let decrypted = Jwe::parse(&token)?.decrypt([&key], &JwePolicy::exactly(alg, enc))?;
/// assert_eq!(decrypted.payload(), b"hello");
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Jwe<'t> {
    header: JweHeader,
    /// Encrypted key, initialization vector, ciphertext and tag, one after the other.
    bytes: Vec<u8>,
    /// Where each of the first three ends.
    ends: [usize; 3],
    /// What is authenticated beside the content: the header as it was received.
    additional_data: &'t str,
}

impl<'t> Jwe<'t> {
    /// Takes a token apart.
    ///
    /// # Errors
    ///
    /// [`JweError::TooLong`], [`JweError::PartCount`], [`JweError::NotEncrypted`] for three parts (a JWS),
    /// [`JweError::Encoding`] with the part that is not canonical base64url, [`JweError::Header`],
    /// [`JweError::Critical`], [`JweError::Compressed`], [`JweError::Rsa1_5`], [`JweError::PasswordBased`].
    pub fn parse(token: &'t str) -> Result<Self, JweError> {
        if token.len() > MAX_LENGTH {
            return Err(JweError::TooLong { length: token.len(), maximum: MAX_LENGTH });
        }
        let [additional_data, encrypted_key, iv, ciphertext, tag] = split(token)?;
        let encoding = |part| move |error| JweError::Encoding { part, error };
        let header = base64url::decode(additional_data).map_err(encoding(JwePart::Header))?;
        let header = JweHeader::parse(&header)?;
        let mut bytes = Vec::with_capacity(token.len() / 4 * 3);
        let mut append = |part, text| {
            base64url::decode_to(text, &mut bytes).map_err(encoding(part))?;
            Ok(bytes.len())
        };
        let ends = [
            append(JwePart::EncryptedKey, encrypted_key)?,
            append(JwePart::InitializationVector, iv)?,
            append(JwePart::Ciphertext, ciphertext)?,
        ];
        append(JwePart::Tag, tag)?;
        Ok(Self { header, bytes, ends, additional_data })
    }

    /// The header, which is the sender's claim and nothing more until the token is decrypted.
    #[must_use]
    pub fn header(&self) -> &JweHeader {
        &self.header
    }

    /// Decrypts with the key that fits: with a `kid`, one of this identifier, else one without any; without a `kid`, any
    /// that carries the algorithm and is on the right curve. If several fit, they are tried in turn.
    ///
    /// # Errors
    ///
    /// [`JweError::UnsupportedAlgorithm`], [`JweError::UnsupportedEncryption`], [`JweError::AlgorithmNotAllowed`],
    /// [`JweError::EncryptionNotAllowed`], [`JweError::PartLength`], [`JweError::NoKey`], [`JweError::EphemeralKey`],
    /// [`JweError::RemoteKey`] for a key that is elsewhere, and [`JweError::Decryption`] for everything that depends on a
    /// secret.
    pub fn decrypt<'k, K: Decrypter + ?Sized + 'k>(
        self,
        keys: impl IntoIterator<Item = &'k K>,
        policy: &JwePolicy,
    ) -> Result<Decrypted, JweError> {
        let scheme = self.check(policy)?;
        let mut outcome = Err(JweError::NoKey);
        for key in self.candidates(keys) {
            let recovered = key.decrypt_key_now(&self.header, self.encrypted_key());
            outcome = self.open(scheme, recovered.ok_or(JweError::RemoteKey)?, key.backend());
            if !matches!(outcome, Err(JweError::Decryption)) {
                break;
            }
        }
        outcome.map(|payload| Decrypted { header: self.header, payload })
    }

    /// Decrypts as [`decrypt`](Self::decrypt) does, with keys that may be elsewhere.
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt), and [`JweError::Unavailable`].
    pub async fn decrypt_async<'k, K: Decrypter + ?Sized + 'k>(
        self,
        keys: impl IntoIterator<Item = &'k K>,
        policy: &JwePolicy,
    ) -> Result<Decrypted, JweError> {
        let scheme = self.check(policy)?;
        let mut outcome = Err(JweError::NoKey);
        for key in self.candidates(keys) {
            let recovered = match key.decrypt_key_now(&self.header, self.encrypted_key()) {
                Some(recovered) => recovered,
                None => key.decrypt_key(&self.header, self.encrypted_key()).await,
            };
            outcome = self.open(scheme, recovered, key.backend());
            if !matches!(outcome, Err(JweError::Decryption)) {
                break;
            }
        }
        outcome.map(|payload| Decrypted { header: self.header, payload })
    }

    /// Checks everything that depends on no key.
    fn check(&self, policy: &JwePolicy) -> Result<Scheme, JweError> {
        let (management, scheme) = policy.check(&self.header)?;
        if management.sends_no_key() {
            check_length(JwePart::EncryptedKey, self.encrypted_key(), 0)?;
        }
        check_length(JwePart::InitializationVector, self.initialization_vector(), scheme.iv_length())?;
        check_length(JwePart::Tag, self.tag(), scheme.tag_length())?;
        if matches!(management, KeyManagement::Agreement(_)) {
            self.header.ephemeral_key().map_err(JweError::EphemeralKey)?;
        }
        Ok(scheme)
    }

    fn candidates<'k, K: Decrypter + ?Sized + 'k>(
        &self,
        keys: impl IntoIterator<Item = &'k K>,
    ) -> Vec<&'k K> {
        let mut keys: Vec<&K> = keys.into_iter().filter(|key| key.supports(&self.header)).collect();
        if let Some(wanted) = self.header.kid.as_deref() {
            let named = keys.iter().any(|key| key.key_id() == Some(wanted));
            keys.retain(|key| key.key_id() == named.then_some(wanted));
        }
        keys
    }

    fn open(
        &self,
        scheme: Scheme,
        recovered: Result<SecretBytes, DecryptError>,
        backend: &Backend,
    ) -> Result<Vec<u8>, JweError> {
        // RFC 7516 section 11.5: with a key that could not be recovered, or is of the wrong length, the work is the same
        // as with one that is merely wrong. It is drawn in any case, so that not even this shows.
        let mut substitute = vec![0; scheme.key_length];
        backend.random(&mut substitute).map_err(|_| JweError::Random)?;
        let key = match recovered {
            Ok(key) if key.expose().len() == scheme.key_length => key,
            Ok(_) | Err(DecryptError::Refused) => substitute.into(),
            Err(DecryptError::EphemeralKey(error)) => return Err(JweError::EphemeralKey(error)),
            Err(DecryptError::Unavailable { message, retryable }) => {
                return Err(JweError::Unavailable { message, retryable });
            }
        };
        let encrypted = Encrypted {
            iv: self.initialization_vector().to_vec(),
            ciphertext: self.ciphertext().to_vec(),
            tag: self.tag().to_vec(),
        };
        let additional_data = self.additional_data.as_bytes();
        content::open(backend.provider(), scheme, key.expose(), additional_data, encrypted)
            .map_err(|_| JweError::Decryption)
    }

    fn encrypted_key(&self) -> &[u8] {
        &self.bytes[..self.ends[0]]
    }

    fn initialization_vector(&self) -> &[u8] {
        &self.bytes[self.ends[0]..self.ends[1]]
    }

    fn ciphertext(&self) -> &[u8] {
        &self.bytes[self.ends[1]..self.ends[2]]
    }

    fn tag(&self) -> &[u8] {
        &self.bytes[self.ends[2]..]
    }
}

/// Without the token: whoever has it can present it.
impl fmt::Debug for Jwe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwe").field("header", &self.header).finish_non_exhaustive()
    }
}

/// A JWE that was decrypted. It has no other constructor than [`Jwe::decrypt`].
#[derive(Clone)]
pub struct Decrypted {
    header: JweHeader,
    payload: Vec<u8>,
}

impl Decrypted {
    /// The header, which the tag has authenticated together with the content.
    #[must_use]
    pub fn header(&self) -> &JweHeader {
        &self.header
    }

    /// The payload: of a nested token a JWS, which is still to be verified.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The payload alone.
    #[must_use]
    pub fn into_payload(self) -> Vec<u8> {
        self.payload
    }
}

/// Without the payload: it was meant to be read by nobody else.
impl fmt::Debug for Decrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decrypted").field("header", &self.header).finish_non_exhaustive()
    }
}

/// The five parts.
fn split(token: &str) -> Result<[&str; 5], JweError> {
    let mut parts = [""; 5];
    let mut count = 0;
    for part in token.split('.') {
        if let Some(place) = parts.get_mut(count) {
            *place = part;
        }
        count += 1;
    }
    match count {
        5 => Ok(parts),
        3 => Err(JweError::NotEncrypted),
        count => Err(JweError::PartCount(count)),
    }
}

fn check_length(part: JwePart, bytes: &[u8], expected: usize) -> Result<(), JweError> {
    match bytes.len() {
        received if received == expected => Ok(()),
        received => Err(JweError::PartLength { part, expected, received }),
    }
}
