//! [`UserAgentError`]: a visit that did not end where it should.

use std::fmt;

use http::StatusCode;

use super::MOST_STEPS;

/// Why a visit did not end where it should.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UserAgentError {
    /// A request could not be sent, or its answer did not arrive.
    Transport(String),
    /// A page without a way on; an error page of the server, for example.
    Stranded {
        /// Where, without the query.
        place: String,
        /// The status of the page.
        status: StatusCode,
        /// Its title.
        title: String,
    },
    /// The login page came back: name and password do not belong together.
    LoginRefused,
    /// There were too many pages and redirects.
    TooManySteps,
    /// An address is not an absolute URL that can be requested.
    InvalidUrl(String),
}

impl fmt::Display for UserAgentError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transport(reason) => write!(formatter, "the browser got no answer: {reason}"),
            Self::Stranded { place, status, title } => {
                write!(formatter, "the browser cannot go on from {place} (status {status}, {title:?})")
            }
            Self::LoginRefused => formatter.write_str("the server refused user name and password"),
            Self::TooManySteps => {
                write!(formatter, "the visit took more than {MOST_STEPS} pages and redirects")
            }
            Self::InvalidUrl(place) => write!(formatter, "{place} is not a URL that can be requested"),
        }
    }
}

impl std::error::Error for UserAgentError {}
