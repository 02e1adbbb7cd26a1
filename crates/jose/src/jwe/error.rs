//! Why a JWE is refused.

use std::fmt;
use std::sync::Arc;

use crate::{Algorithm, Base64Error, ContentEncryption, JsonError, KeyError};

/// One of the five parts of a compact JWE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwePart {
    /// The protected header.
    Header,
    /// The encrypted key.
    EncryptedKey,
    /// The initialization vector.
    InitializationVector,
    /// The ciphertext.
    Ciphertext,
    /// The authentication tag.
    Tag,
}

impl fmt::Display for JwePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::EncryptedKey => "encrypted key",
            Self::InitializationVector => "initialization vector",
            Self::Ciphertext => "ciphertext",
            Self::Tag => "authentication tag",
        })
    }
}

/// Why a JWE is refused. All that depends on a secret is one error, [`Decryption`](Self::Decryption); the others say only
/// what anyone can see in the token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JweError {
    /// Longer than [`MAX_LENGTH`](crate::jwe::MAX_LENGTH).
    TooLong {
        /// Bytes received.
        length: usize,
        /// Bytes allowed.
        maximum: usize,
    },
    /// Not five parts separated by periods.
    PartCount(usize),
    /// Three parts: a JWS (RFC 7515), which nobody encrypted.
    NotEncrypted,
    /// A part is not canonical base64url.
    Encoding {
        /// Which part.
        part: JwePart,
        /// What is wrong with it.
        error: Base64Error,
    },
    /// A part does not have the length that the algorithms demand.
    PartLength {
        /// Which part.
        part: JwePart,
        /// Bytes expected.
        expected: usize,
        /// Bytes received.
        received: usize,
    },
    /// The header is not a JSON object as RFC 7516 section 4 describes it.
    Header(JsonError),
    /// The header marks extensions as critical that are not understood (RFC 7516 section 4.1.13).
    Critical(Vec<String>),
    /// The content is compressed (`zip`): its length tells about the content (RFC 8725 section 3.6), and it may unpack
    /// to any size.
    Compressed,
    /// `alg` is `RSA1_5`, whose padding is an oracle (RFC 8725 section 3.2).
    Rsa1_5,
    /// `alg` is one of PBES2: the sender would choose how long the recipient computes, and there is no password.
    PasswordBased,
    /// A key management algorithm that is not supported.
    UnsupportedAlgorithm(Algorithm),
    /// A content encryption algorithm that is not supported.
    UnsupportedEncryption(ContentEncryption),
    /// The recipient's policy does not accept this key management algorithm.
    AlgorithmNotAllowed(Algorithm),
    /// The recipient's policy does not accept this content encryption algorithm.
    EncryptionNotAllowed(ContentEncryption),
    /// No key has this `kid`, carries this algorithm and is on the curve of `epk`.
    NoKey,
    /// The sender's ephemeral key is missing, malformed or not on its curve.
    EphemeralKey(KeyError),
    /// The token is not for this key, or was altered. It is not said which.
    Decryption,
    /// The key is elsewhere: await [`decrypt_async`](crate::Jwe::decrypt_async).
    RemoteKey,
    /// The key is elsewhere and did not answer.
    Unavailable {
        /// What the [`Decrypter`](crate::Decrypter) says.
        message: Arc<str>,
        /// Whether another attempt may succeed.
        retryable: bool,
    },
    /// The random source failed.
    Random,
}

impl fmt::Display for JweError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { length, maximum } => {
                write!(f, "the token has {length} characters, at most {maximum} are read")
            }
            Self::PartCount(count) => write!(f, "a compact JWE has five parts, this has {count}"),
            Self::NotEncrypted => f.write_str(
                "the token has three parts: it is signed (JWS) but not encrypted, a JWE was expected",
            ),
            Self::Encoding { part, error } => write!(f, "the {part} is malformed: {error}"),
            Self::PartLength { part, expected, received } => {
                write!(f, "the {part} has {received} bytes, the algorithms of the token demand {expected}")
            }
            Self::Header(error) => write!(f, "the header is malformed: {error}"),
            Self::Critical(names) => {
                write!(f, "critical header extensions are not understood: {names:?}")
            }
            Self::Compressed => f.write_str("compressed content (\"zip\") is not supported"),
            Self::Rsa1_5 => {
                f.write_str("\"RSA1_5\" is refused because its padding is an oracle: use \"RSA-OAEP-256\"")
            }
            Self::PasswordBased => f.write_str("password-based encryption (\"PBES2\") is not supported"),
            Self::UnsupportedAlgorithm(algorithm) => {
                write!(f, "key management algorithm {:?} is not supported", algorithm.as_str())
            }
            Self::UnsupportedEncryption(encryption) => {
                write!(f, "content encryption algorithm {:?} is not supported", encryption.as_str())
            }
            Self::AlgorithmNotAllowed(algorithm) => {
                write!(f, "key management algorithm {:?} is not accepted here", algorithm.as_str())
            }
            Self::EncryptionNotAllowed(encryption) => {
                write!(f, "content encryption algorithm {:?} is not accepted here", encryption.as_str())
            }
            Self::NoKey => f.write_str("there is no key to decrypt the token with"),
            Self::EphemeralKey(error) => write!(f, "the sender's ephemeral key is refused: {error}"),
            Self::Decryption => f.write_str("the token is not for this key, or was altered"),
            Self::RemoteKey => f.write_str("the key is remote and cannot decrypt at once"),
            Self::Unavailable { message, .. } => write!(f, "the key is not available: {message}"),
            Self::Random => f.write_str("the random source failed"),
        }
    }
}

impl std::error::Error for JweError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encoding { error, .. } => Some(error),
            Self::Header(error) => Some(error),
            Self::EphemeralKey(error) => Some(error),
            _ => None,
        }
    }
}
