//! Verifying: what a public key and an HMAC key have in common.

use std::fmt;

use crate::Algorithm;

/// Something that verifies signatures or MACs under the algorithms that it carries, and refuses all others.
pub trait Verifier {
    /// Verifies `signature` over `message`.
    ///
    /// # Errors
    ///
    /// [`VerifyError::UnsupportedAlgorithm`] if this verifier does not carry `algorithm`, [`VerifyError::BadSignature`]
    /// if the signature is wrong.
    fn verify(&self, algorithm: &Algorithm, message: &[u8], signature: &[u8]) -> Result<(), VerifyError>;
}

/// Why a signature or MAC did not verify.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// The key does not carry this algorithm: other type or curve, bound to another algorithm, or not for signatures.
    UnsupportedAlgorithm(Algorithm),
    /// The signature does not belong to this message and key.
    BadSignature,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnsupportedAlgorithm(algorithm) => {
                write!(f, "the key must not be used with algorithm {:?}", algorithm.as_str())
            }
            Self::BadSignature => f.write_str("the signature does not belong to this message and key"),
        }
    }
}

impl std::error::Error for VerifyError {}
