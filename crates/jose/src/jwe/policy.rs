//! What a recipient accepts.

use super::{JweError, JweHeader, KeyManagement};
use crate::content_encryption::Scheme;
use crate::{Algorithm, ContentEncryption};

/// Which algorithms the recipient of a JWE accepts: what was agreed at registration, so that the header alone decides
/// nothing (RFC 8725 section 3.1).
///
/// The keys narrow this further: a key that is bound to an algorithm serves no other, whatever the policy says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JwePolicy {
    algorithms: Option<Vec<Algorithm>>,
    encryptions: Option<Vec<ContentEncryption>>,
}

impl JwePolicy {
    /// Every supported algorithm that the keys carry.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One key management algorithm and one content encryption algorithm.
    #[must_use]
    pub fn exactly(alg: Algorithm, enc: ContentEncryption) -> Self {
        Self::new().algorithms([alg]).encryptions([enc])
    }

    /// The same policy with these key management algorithms.
    #[must_use]
    pub fn algorithms(self, algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        Self { algorithms: Some(algorithms.into_iter().collect()), ..self }
    }

    /// The same policy with these content encryption algorithms.
    #[must_use]
    pub fn encryptions(self, encryptions: impl IntoIterator<Item = ContentEncryption>) -> Self {
        Self { encryptions: Some(encryptions.into_iter().collect()), ..self }
    }

    /// Refuses what is not supported or not accepted.
    pub(super) fn check(&self, header: &JweHeader) -> Result<(KeyManagement, Scheme), JweError> {
        let (alg, enc) = (&header.alg, &header.enc);
        let management = KeyManagement::of(alg).ok_or_else(|| JweError::UnsupportedAlgorithm(alg.clone()))?;
        let scheme = enc.scheme().ok_or_else(|| JweError::UnsupportedEncryption(enc.clone()))?;
        if self.algorithms.as_ref().is_some_and(|accepted| !accepted.contains(alg)) {
            return Err(JweError::AlgorithmNotAllowed(alg.clone()));
        }
        if self.encryptions.as_ref().is_some_and(|accepted| !accepted.contains(enc)) {
            return Err(JweError::EncryptionNotAllowed(enc.clone()));
        }
        Ok((management, scheme))
    }
}
