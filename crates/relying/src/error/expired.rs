//! The user did not decide in time.

use std::fmt;

use relying_jose::Timestamp;

use super::Explanation;

/// A device code or an authentication request ended, by the client's clock, before the user had decided. A server that
/// says so itself answers `expired_token`, which is an [`Error::Server`](super::Error::Server).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expired {
    /// What ended: `device_code` or `auth_req_id`.
    pub what: &'static str,
    /// When.
    pub expired_at: Timestamp,
}

impl Expired {
    pub(super) fn explain(self) -> Explanation {
        let section = match self.what {
            "auth_req_id" => "OpenID Connect CIBA section 7.3",
            _ => "RFC 8628 section 3.2",
        };
        Explanation { rule: "undecided", section, advice: "start anew, and tell the user how long there is" }
    }
}

impl fmt::Display for Expired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the user had not decided when the {} expired at {}", self.what, self.expired_at)
    }
}

impl std::error::Error for Expired {}
