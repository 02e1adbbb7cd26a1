//! JSON Web Signature, compact serialization (RFC 7515 section 7.1).
//!
//! [`Jws`] is a token that nobody has verified; [`VerifiedJws`] is one that came out of [`Jws::verify`], and there is
//! no other way to get one. The verifier says which algorithm it expects; the header is never asked.

mod error;
mod header;
mod header_cache;
mod writer;

pub use error::{JwsError, JwsPart};
pub use header::JwsHeader;
pub(crate) use header::critical_names;
pub use header_cache::HeaderCache;
pub use writer::{EncodedHeader, SigningInput, sign};

use std::fmt;
use std::sync::Arc;

use crate::{Algorithm, Verifier, base64url};

/// The longest token that is read: 256 KiB.
pub const MAX_LENGTH: usize = 256 * 1024;

/// A JWS whose form is right and whose signature nobody has verified.
///
/// Keys in its header (`jwk`, `jku`, `x5c`, `x5u`) are never used: a token must not choose what it is judged by.
///
/// ```
/// use relying_jose::{Jws, JwsError};
///
/// let jws = Jws::parse("eyJhbGciOiJub25lIn0.e30.")?;
/// assert_eq!(jws.header().alg.as_str(), "none"); // says the sender
/// assert_eq!(Jws::parse("e30.e30").unwrap_err(), JwsError::PartCount(2));
/// # Ok::<(), JwsError>(())
/// ```
#[derive(Clone)]
pub struct Jws<'t> {
    header: Arc<JwsHeader>,
    /// Payload and signature, one after the other: one allocation instead of two.
    bytes: Vec<u8>,
    payload_length: usize,
    signing_input: &'t str,
}

impl<'t> Jws<'t> {
    /// Takes a token apart.
    ///
    /// # Errors
    ///
    /// [`JwsError::TooLong`], [`JwsError::PartCount`], [`JwsError::Encrypted`] for five parts (a JWE),
    /// [`JwsError::Encoding`] with the part that is not canonical base64url, [`JwsError::Header`],
    /// [`JwsError::UnencodedPayload`] for `b64` (RFC 7797), [`JwsError::Critical`] for any other `crit`,
    /// [`JwsError::EmptySignature`].
    pub fn parse(token: &'t str) -> Result<Self, JwsError> {
        Self::read(token, None)
    }

    /// Takes a token apart, and spares itself the header if it is the one of the last token.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_with(token: &'t str, cache: &HeaderCache) -> Result<Self, JwsError> {
        Self::read(token, Some(cache))
    }

    fn read(token: &'t str, cache: Option<&HeaderCache>) -> Result<Self, JwsError> {
        if token.len() > MAX_LENGTH {
            return Err(JwsError::TooLong { length: token.len(), maximum: MAX_LENGTH });
        }
        let (signing_input, header, payload, signature) = split(token)?;
        let read = || JwsHeader::parse(&decode(JwsPart::Header, header)?);
        let header = match cache {
            Some(cache) => cache.get_or_read(header, read)?,
            None => Arc::new(read()?),
        };
        let mut bytes = Vec::with_capacity((payload.len() + signature.len()) / 4 * 3 + 8);
        decode_to(JwsPart::Payload, payload, &mut bytes)?;
        let payload_length = bytes.len();
        decode_to(JwsPart::Signature, signature, &mut bytes)?;
        if signature.is_empty() && !header.alg.is_none() {
            return Err(JwsError::EmptySignature);
        }
        Ok(Self { header, bytes, payload_length, signing_input })
    }

    /// The header, which is the sender's claim and nothing more.
    #[must_use]
    pub fn header(&self) -> &JwsHeader {
        &self.header
    }

    /// The payload before any verification: for finding the issuer, for showing a token, for nothing else.
    #[must_use]
    pub fn unverified_payload(&self) -> &[u8] {
        &self.bytes[..self.payload_length]
    }

    /// Verifies the signature under the algorithm that the caller expects.
    ///
    /// # Errors
    ///
    /// [`JwsError::Unsigned`] for `none`, always; [`JwsError::AlgorithmMismatch`] if the header names another
    /// algorithm (`EdDSA` and `Ed25519` are the same); [`JwsError::Signature`].
    pub fn verify(
        self,
        verifier: &(impl Verifier + ?Sized),
        expected: &Algorithm,
    ) -> Result<VerifiedJws, JwsError> {
        self.check_algorithm(expected)?;
        self.check_signature(verifier, expected)?;
        Ok(self.into_verified())
    }

    /// Verifies the signature with the first of several keys that fits: for tokens without `kid`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify), with the last key's error; [`JwsError::NoKey`] if there is no key at all.
    pub fn verify_any<'k, V: Verifier + 'k>(
        self,
        verifiers: impl IntoIterator<Item = &'k V>,
        expected: &Algorithm,
    ) -> Result<VerifiedJws, JwsError> {
        self.check_algorithm(expected)?;
        let mut outcome = Err(JwsError::NoKey);
        for verifier in verifiers {
            match self.check_signature(verifier, expected) {
                Ok(()) => return Ok(self.into_verified()),
                Err(error) => outcome = Err(error),
            }
        }
        outcome
    }

    fn check_algorithm(&self, expected: &Algorithm) -> Result<(), JwsError> {
        let received = &self.header.alg;
        if received.is_none() || expected.is_none() {
            return Err(JwsError::Unsigned);
        }
        if !received.matches(expected) {
            return Err(JwsError::AlgorithmMismatch {
                expected: expected.clone(),
                received: received.clone(),
            });
        }
        Ok(())
    }

    fn check_signature(
        &self,
        verifier: &(impl Verifier + ?Sized),
        expected: &Algorithm,
    ) -> Result<(), JwsError> {
        let signature = &self.bytes[self.payload_length..];
        verifier.verify(expected, self.signing_input.as_bytes(), signature).map_err(JwsError::Signature)
    }

    fn into_verified(self) -> VerifiedJws {
        let Self { header, bytes: mut payload, payload_length, .. } = self;
        payload.truncate(payload_length);
        VerifiedJws { header, payload }
    }
}

/// Without the token: whoever has it can use it.
impl fmt::Debug for Jws<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jws").field("header", &self.header).finish_non_exhaustive()
    }
}

/// A JWS whose signature was verified. It has no other constructor than [`Jws::verify`].
#[derive(Clone)]
pub struct VerifiedJws {
    header: Arc<JwsHeader>,
    payload: Vec<u8>,
}

impl VerifiedJws {
    /// The header.
    #[must_use]
    pub fn header(&self) -> &JwsHeader {
        &self.header
    }

    /// The payload.
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

/// Without the payload: it may be personal.
impl fmt::Debug for VerifiedJws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedJws").field("header", &self.header).finish_non_exhaustive()
    }
}

/// Signing input, header, payload and signature.
fn split(token: &str) -> Result<(&str, &str, &str, &str), JwsError> {
    let mut periods = memchr::memchr_iter(b'.', token.as_bytes());
    match (periods.next(), periods.next(), periods.count()) {
        (Some(first), Some(second), 0) => {
            Ok((&token[..second], &token[..first], &token[first + 1..second], &token[second + 1..]))
        }
        (Some(_), Some(_), 2) => Err(JwsError::Encrypted),
        (Some(_), Some(_), more) => Err(JwsError::PartCount(more + 3)),
        (first, _, _) => Err(JwsError::PartCount(1 + usize::from(first.is_some()))),
    }
}

fn decode(part: JwsPart, text: &str) -> Result<Vec<u8>, JwsError> {
    base64url::decode(text).map_err(|error| JwsError::Encoding { part, error })
}

fn decode_to(part: JwsPart, text: &str, bytes: &mut Vec<u8>) -> Result<(), JwsError> {
    base64url::decode_to(text, bytes).map_err(|error| JwsError::Encoding { part, error })
}
