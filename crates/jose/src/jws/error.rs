//! Why a JWS is refused.

use std::fmt;

use crate::{Algorithm, Base64Error, JsonError, VerifyError};

/// One of the three parts of a compact JWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwsPart {
    /// The protected header.
    Header,
    /// The payload.
    Payload,
    /// The signature.
    Signature,
}

impl fmt::Display for JwsPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
        })
    }
}

/// Why a JWS is refused. Contains nothing of its payload or signature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwsError {
    /// Longer than [`MAX_LENGTH`](crate::jws::MAX_LENGTH).
    TooLong {
        /// Bytes received.
        length: usize,
        /// Bytes allowed.
        maximum: usize,
    },
    /// Not three parts separated by periods.
    PartCount(usize),
    /// Five parts: a JWE (RFC 7516), which must be decrypted first.
    Encrypted,
    /// A part is not canonical base64url.
    Encoding {
        /// Which part.
        part: JwsPart,
        /// What is wrong with it.
        error: Base64Error,
    },
    /// The header is not a JSON object as RFC 7515 section 4 describes it.
    Header(JsonError),
    /// The header marks extensions as critical that are not understood (RFC 7515 section 4.1.11).
    Critical(Vec<String>),
    /// The header has `b64`: unencoded payloads (RFC 7797) are not supported.
    UnencodedPayload,
    /// The signature is empty.
    EmptySignature,
    /// `alg` is `none`: nobody signed this.
    Unsigned,
    /// The header names another algorithm than the one that was expected.
    AlgorithmMismatch {
        /// What the verifier expects.
        expected: Algorithm,
        /// What the header says.
        received: Algorithm,
    },
    /// There was no key to verify with.
    NoKey,
    /// The signature did not verify.
    Signature(VerifyError),
}

impl fmt::Display for JwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { length, maximum } => {
                write!(f, "the token has {length} characters, at most {maximum} are read")
            }
            Self::PartCount(count) => write!(f, "a compact JWS has three parts, this has {count}"),
            Self::Encrypted => {
                f.write_str("the token has five parts: it is encrypted (JWE), a JWS was expected")
            }
            Self::Encoding { part, error } => write!(f, "the {part} is malformed: {error}"),
            Self::Header(error) => write!(f, "the header is malformed: {error}"),
            Self::Critical(names) => {
                write!(f, "critical header extensions are not understood: {names:?}")
            }
            Self::UnencodedPayload => f.write_str("unencoded payloads (\"b64\") are not supported"),
            Self::EmptySignature => f.write_str("the signature is empty"),
            Self::Unsigned => f.write_str("the token is not signed (\"alg\" is \"none\")"),
            Self::AlgorithmMismatch { expected, received } => {
                write!(f, "signed with algorithm {:?}, expected {:?}", received.as_str(), expected.as_str())
            }
            Self::NoKey => f.write_str("there is no key to verify the signature with"),
            Self::Signature(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for JwsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Encoding { error, .. } => Some(error),
            Self::Header(error) => Some(error),
            Self::Signature(error) => Some(error),
            _ => None,
        }
    }
}
