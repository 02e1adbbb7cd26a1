//! [`Error`]: what can go wrong while a test server is set up.

use std::fmt;

/// Why a server, a listener or a scenario could not be set up.
///
/// Answers to requests are never errors: a refused request is an [`http::Response`] like any other.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The issuer is not an absolute `http` or `https` URL without query and fragment (RFC 8414 section 2).
    InvalidIssuer {
        /// The issuer as it was given.
        issuer: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A signing key could not be made or imported; the text says why and holds no key material.
    Key(String),
    /// The client that is asked for is not registered at the server.
    UnknownClient(String),
    /// A certificate could not be made; the text says why and holds no key material.
    Certificate(String),
    /// A loopback port could not be opened, or the thread behind it could not be started.
    Listener(String),
    /// A client could not be reached at its notification endpoint.
    Notification(String),
    /// A scenario's conversation did not reach the point that was asked for.
    Conversation(String),
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidIssuer { issuer, reason } => {
                write!(formatter, "the issuer {issuer:?} cannot be used: {reason}")
            }
            Self::Key(reason) => write!(formatter, "a signing key could not be made: {reason}"),
            Self::UnknownClient(client_id) => {
                write!(formatter, "no client is registered with the client_id {client_id:?}")
            }
            Self::Certificate(reason) => write!(formatter, "a certificate could not be made: {reason}"),
            Self::Listener(reason) => write!(formatter, "the listener could not be started: {reason}"),
            Self::Notification(reason) => write!(formatter, "a client could not be told: {reason}"),
            Self::Conversation(reason) => {
                write!(formatter, "the conversation stopped early: {reason}")
            }
        }
    }
}

impl std::error::Error for Error {}
