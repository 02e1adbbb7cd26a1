//! JSON Web Signature, compact serialization (RFC 7515 section 7.1).
//!
//! [`Jws`] is a token that nobody has verified; [`VerifiedJws`] is one that came out of [`Jws::verify`], and there is
//! no other way to get one. The verifier says which algorithm it expects; the header is never asked.

mod error;
mod header;
mod writer;

pub use error::{JwsError, JwsPart};
pub use header::JwsHeader;
pub use writer::{SigningInput, sign};

use crate::{Algorithm, Verifier, base64url};

/// The longest token that is read: 256 KiB.
pub const MAX_LENGTH: usize = 256 * 1024;

/// A JWS whose form is right and whose signature nobody has verified.
///
/// Keys in its header (`jwk`, `jku`, `x5c`, `x5u`) are never used: a token must not choose what it is judged by.
#[derive(Clone, Debug)]
pub struct Jws<'t> {
    header: JwsHeader,
    payload: Vec<u8>,
    signature: Vec<u8>,
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
        if token.len() > MAX_LENGTH {
            return Err(JwsError::TooLong { length: token.len(), maximum: MAX_LENGTH });
        }
        let (signing_input, header, payload, signature) = split(token)?;
        let header = JwsHeader::parse(&decode(JwsPart::Header, header)?)?;
        let payload = decode(JwsPart::Payload, payload)?;
        let signature = decode(JwsPart::Signature, signature)?;
        if signature.is_empty() && !header.alg.is_none() {
            return Err(JwsError::EmptySignature);
        }
        Ok(Self { header, payload, signature, signing_input })
    }

    /// The header, which is the sender's claim and nothing more.
    #[must_use]
    pub fn header(&self) -> &JwsHeader {
        &self.header
    }

    /// The payload before any verification: for finding the issuer, for showing a token, for nothing else.
    #[must_use]
    pub fn unverified_payload(&self) -> &[u8] {
        &self.payload
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
        verifier
            .verify(expected, self.signing_input.as_bytes(), &self.signature)
            .map_err(JwsError::Signature)?;
        Ok(VerifiedJws { header: self.header, payload: self.payload })
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
            match verifier.verify(expected, self.signing_input.as_bytes(), &self.signature) {
                Ok(()) => return Ok(VerifiedJws { header: self.header, payload: self.payload }),
                Err(error) => outcome = Err(JwsError::Signature(error)),
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
}

/// A JWS whose signature was verified. It has no other constructor than [`Jws::verify`].
#[derive(Clone, Debug)]
pub struct VerifiedJws {
    header: JwsHeader,
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

/// Signing input, header, payload and signature.
fn split(token: &str) -> Result<(&str, &str, &str, &str), JwsError> {
    let mut parts = token.splitn(4, '.');
    if let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    {
        return Ok((&token[..header.len() + 1 + payload.len()], header, payload, signature));
    }
    match token.split('.').count() {
        5 => Err(JwsError::Encrypted),
        count => Err(JwsError::PartCount(count)),
    }
}

fn decode(part: JwsPart, text: &str) -> Result<Vec<u8>, JwsError> {
    base64url::decode(text).map_err(|error| JwsError::Encoding { part, error })
}
