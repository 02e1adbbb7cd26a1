//! What must survive while the user is away.

use serde::{Deserialize, Serialize};

use super::callback::Callback;
use super::response::AuthorizationResponse;
use crate::error::{Error, Misuse};
use crate::registry::{ResponseMode, ResponseType};
use crate::secret::Secret;

/// One login under way. Serialize it, keep it bound to the user's browser, and use it once.
///
/// It holds the secrets that tie the answer to the request: whoever can put one of their own in its place can sign
/// the user in as somebody else (RFC 9700 section 4.7). Keep one per login, found by its [`state`](Self::state), so that two
/// tabs do not disturb each other. Its serialized form is a few hundred bytes, and carries a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingAuthorization {
    #[serde(rename = "v")]
    pub(crate) version: u32,
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    /// None for `code`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) response_type: Option<ResponseType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) response_mode: Option<ResponseMode>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) iss_required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) code_verifier: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_age: Option<u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) essential_acr: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) auth_time: bool,
    /// The user who must sign in. No secret, but personal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<Secret>,
}

impl PendingAuthorization {
    pub(crate) const VERSION: u32 = 1;

    /// The state that was sent, for finding this value again when the user is back. It is no proof of anything by
    /// itself: the browser must also be the one that began.
    pub fn state(&self) -> Option<&str> {
        self.state.as_ref().map(Secret::expose)
    }

    /// The issuer that the user was sent to.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Where the user comes back to.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// Checks the answer: duplicates, state, issuer (RFC 9207), error, and that it holds what the response type says. There is
    /// no other way to a code. What needs the server's keys is checked by the call that takes the result: the JWT
    /// around an answer (JARM), and an ID Token in it.
    ///
    /// `callback` is what arrived at the redirect URI: the whole URL, its query or fragment alone, or the body of the
    /// form for `form_post`. Parameters that are part of the redirect URI itself do not matter.
    ///
    /// # Errors
    /// [`Error::Server`] when the server or the user said no; [`Error::Rejected`] when the answer does not belong to
    /// this request, or came in another way than by the response mode; [`ResponseError`](crate::error::ResponseError) when it
    /// lacks a part, or is no answer at all.
    pub fn validate<'c>(self, callback: impl Into<Callback<'c>>) -> Result<AuthorizationResponse, Error> {
        if self.version != Self::VERSION {
            return Err(Misuse::PendingVersion { version: self.version }.into());
        }
        AuthorizationResponse::check(self, callback.into())
    }
}
