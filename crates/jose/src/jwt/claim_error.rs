//! Why a claim is refused.

use std::fmt;
use std::time::Duration;

use super::Timestamp;

/// Which claim was refused, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClaimError {
    /// A required claim is absent.
    Missing(&'static str),
    /// The token has expired.
    Expired {
        /// Its `exp`.
        expired_at: Timestamp,
        /// The verifier's time.
        now: Timestamp,
    },
    /// The token is not valid yet.
    NotYetValid {
        /// Its `nbf`.
        not_before: Timestamp,
        /// The verifier's time.
        now: Timestamp,
    },
    /// The token claims to be issued later than now.
    IssuedInFuture {
        /// Its `iat`.
        issued_at: Timestamp,
        /// The verifier's time.
        now: Timestamp,
    },
    /// Something happened longer ago than is allowed.
    TooOld {
        /// When it happened.
        since: Timestamp,
        /// How long ago it may be.
        maximum: Duration,
        /// The verifier's time.
        now: Timestamp,
    },
    /// A claim has another value than it must have.
    Mismatch {
        /// The claim's name.
        claim: &'static str,
        /// What it must be.
        expected: String,
        /// What it is.
        received: String,
    },
}

impl fmt::Display for ClaimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "required claim {name:?} is missing"),
            Self::Expired { expired_at, now } => write!(f, "expired at {expired_at}, now it is {now}"),
            Self::NotYetValid { not_before, now } => {
                write!(f, "not valid before {not_before}, now it is {now}")
            }
            Self::IssuedInFuture { issued_at, now } => {
                write!(f, "issued in the future, at {issued_at}, now it is {now}")
            }
            Self::TooOld { since, maximum, now } => {
                write!(f, "too old: {since} is more than {} seconds before {now}", maximum.as_secs())
            }
            Self::Mismatch { claim, expected, received } => {
                write!(f, "claim {claim:?} must be {expected:?} and is {received:?}")
            }
        }
    }
}

impl std::error::Error for ClaimError {}
