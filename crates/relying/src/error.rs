//! One error type, sorted by whose fault it is and what to do next.
//!
//! Every error names the rule that was broken ([`Error::rule`]), where that rule stands
//! ([`Error::section`]), whether another attempt can help ([`Error::is_retryable`]) and what to do
//! ([`Error::advice`]). Details compare with `==`. No error holds a token, a secret, a code or an assertion.

use std::fmt;

use relying_jose::SignError;
use relying_jose::json::JsonError;

mod expired;
mod http_error;
mod misuse;
mod redact;
mod rejected;
mod response_error;
mod server_error;

pub use expired::Expired;
pub use http_error::{HttpError, HttpErrorKind};
pub use misuse::Misuse;
pub(crate) use redact::redact;
pub use rejected::{Rejected, Token};
pub use response_error::ResponseError;
pub use server_error::ServerError;

/// Where the server tells the client of a decision by itself; its name in the client's metadata.
pub(crate) const NOTIFICATION_ENDPOINT: &str = "backchannel_client_notification_endpoint";

/// What went wrong, by whose fault it is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// No complete answer was received.
    Http(Box<HttpError>),
    /// The server answered with an error of the protocol.
    Server(Box<ServerError>),
    /// The server answered, but not as the specification says.
    Response(Box<ResponseError>),
    /// A security check refused the answer. Never try the same answer again.
    Rejected(Box<Rejected>),
    /// The user did not decide before the time was over.
    Expired(Expired),
    /// The signer did not sign.
    Signer(SignError),
    /// The calling code or its configuration is wrong.
    Misuse(Box<Misuse>),
}

/// The three texts that each detail gives beside its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Explanation {
    /// A stable name in kebab-case.
    pub(crate) rule: &'static str,
    /// The specification and section that states the rule; empty where there is none.
    pub(crate) section: &'static str,
    /// What the reader of the error should do.
    pub(crate) advice: &'static str,
}

impl Error {
    /// The stable name of the rule that was broken, such as `nonce-mismatch`.
    pub fn rule(&self) -> &'static str {
        self.explain().rule
    }

    /// The specification and section that states the rule; empty where the rule is the library's own.
    pub fn section(&self) -> &'static str {
        self.explain().section
    }

    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        self.explain().advice
    }

    /// Whether the same call may succeed when it is made again later, with nothing changed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Http(error) => error.is_retryable(),
            Self::Server(error) => error.is_retryable(),
            Self::Response(error) => error.is_retryable(),
            Self::Signer(error) => error.retryable(),
            Self::Rejected(_) | Self::Expired(_) | Self::Misuse(_) => false,
        }
    }

    /// The OAuth error that the server answered with, if it did.
    pub fn as_server(&self) -> Option<&ServerError> {
        match self {
            Self::Server(error) => Some(error),
            _ => None,
        }
    }

    /// The check that refused the answer, if one did.
    pub fn as_rejected(&self) -> Option<&Rejected> {
        match self {
            Self::Rejected(rejected) => Some(rejected),
            _ => None,
        }
    }

    fn explain(&self) -> Explanation {
        match self {
            Self::Http(error) => error.explain(),
            Self::Server(error) => error.explain(),
            Self::Response(error) => error.explain(),
            Self::Rejected(error) => error.explain(),
            Self::Expired(error) => error.explain(),
            Self::Signer(_) => Explanation {
                rule: "signer-failed",
                section: "",
                advice: "look at the signer's own report: the key or the service that holds it did not sign",
            },
            Self::Misuse(error) => error.explain(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(error) => error.fmt(f),
            Self::Server(error) => error.fmt(f),
            Self::Response(error) => error.fmt(f),
            Self::Rejected(error) => error.fmt(f),
            Self::Expired(error) => error.fmt(f),
            Self::Signer(error) => error.fmt(f),
            Self::Misuse(error) => error.fmt(f),
        }?;
        match self.section() {
            "" => Ok(()),
            section => write!(f, " ({section})"),
        }
    }
}

impl std::error::Error for Error {}

impl From<HttpError> for Error {
    fn from(error: HttpError) -> Self {
        Self::Http(Box::new(error))
    }
}

impl From<ServerError> for Error {
    fn from(error: ServerError) -> Self {
        Self::Server(Box::new(error))
    }
}

impl From<ResponseError> for Error {
    fn from(error: ResponseError) -> Self {
        Self::Response(Box::new(error))
    }
}

/// Of what the application reads itself, such as [`ClaimSet::read`](crate::ClaimSet::read).
impl From<JsonError> for Error {
    fn from(problem: JsonError) -> Self {
        ResponseError::Document { problem }.into()
    }
}

impl From<Rejected> for Error {
    fn from(error: Rejected) -> Self {
        Self::Rejected(Box::new(error))
    }
}

impl From<Expired> for Error {
    fn from(error: Expired) -> Self {
        Self::Expired(error)
    }
}

impl From<SignError> for Error {
    fn from(error: SignError) -> Self {
        Self::Signer(error)
    }
}

impl From<Misuse> for Error {
    fn from(error: Misuse) -> Self {
        Self::Misuse(Box::new(error))
    }
}
