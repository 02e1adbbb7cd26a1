//! The server answered with an error of the protocol.

use std::fmt;

use super::{Explanation, NOTIFICATION_ENDPOINT};
use crate::http::www_authenticate::Challenge;
use crate::registry::ErrorCode;

/// An OAuth error: from the authorization response (RFC 6749 section 4.1.2.1), from a JSON body (section 5.2),
/// or from the challenge of a protected resource (RFC 6750 section 3). Where a body and a challenge came
/// together, both are here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerError {
    /// Who answered: the endpoint's metadata name, `authorization_endpoint` for the callback, or
    /// `backchannel_client_notification_endpoint` for what the server sent there.
    pub endpoint: &'static str,
    /// The error code; empty when a challenge came without one (RFC 6750 section 3.1: no token was sent).
    pub error: ErrorCode,
    /// The server's explanation for developers, without what looks like a credential.
    pub error_description: Option<String>,
    /// A page about the error.
    pub error_uri: Option<String>,
    /// The HTTP status; none when the error came by the browser.
    pub status: Option<u16>,
    /// The challenges of `WWW-Authenticate`, in order.
    pub challenges: Vec<Challenge>,
}

impl ServerError {
    pub(crate) fn new(endpoint: &'static str, error: ErrorCode) -> Self {
        Self {
            endpoint,
            error,
            error_description: None,
            error_uri: None,
            status: None,
            challenges: Vec::new(),
        }
    }

    pub(super) fn is_retryable(&self) -> bool {
        self.error == ErrorCode::TEMPORARILY_UNAVAILABLE
            || self.error == ErrorCode::SERVER_ERROR
            || self.status.is_some_and(|status| status >= 500 || status == 429)
    }

    pub(super) fn explain(&self) -> Explanation {
        let advice = match self.error.as_str() {
            "invalid_client" => {
                "check client_id, secret or key, and that the authentication method is the one registered for the client"
            }
            "invalid_grant" => {
                "the code or refresh token is expired, spent, revoked or bound to another redirect_uri or client: start a new login"
            }
            "invalid_request" => "a parameter is missing, repeated or malformed: read error_description",
            "unauthorized_client" => "allow this grant type for the client in its registration",
            "unsupported_grant_type" => "use a grant type that the server's metadata lists",
            "invalid_scope" => "ask only for scopes that the server knows and the client may have",
            "invalid_target" => "ask only for resources that the server knows",
            "access_denied" => "the user or the server's policy said no",
            "login_required" | "interaction_required" | "consent_required" | "account_selection_required" => {
                "send the user to the authorization endpoint again without prompt=none"
            }
            "invalid_token" => {
                "the access token is expired, revoked or not for this resource: refresh it and try again"
            }
            "insufficient_scope" => "get a token with the scope that the challenge names",
            "insufficient_user_authentication" => {
                "send the user to log in again with the acr_values or max_age of the challenge"
            }
            "authorization_pending" | "slow_down" => "the user has not decided yet: wait, then ask again",
            "expired_token" => "the user did not decide in time: start anew",
            "expired_login_hint_token" => "get a new login_hint_token from whoever made it",
            "unknown_user_id" => "the hint means no user of this server: check it",
            "missing_user_code" => {
                "ask the user for the code that the server knows, and send it as user_code"
            }
            "invalid_user_code" => "ask the user for the code again",
            "invalid_binding_message" => "send a shorter, plainer binding_message",
            "transaction_failed" => "the server could not finish: start anew",
            "unsupported_token_type" => {
                "the server does not revoke tokens of this kind: revoke the refresh token, or let the token expire"
            }
            "invalid_redirect_uri" => {
                "register only redirect URIs that the server accepts: absolute, https, without fragment"
            }
            "invalid_client_metadata" => {
                "read error_description: the server does not accept a value, or a combination of values"
            }
            "invalid_software_statement" => {
                "the software statement is not signed as it must be, or has expired: get a new one"
            }
            "unapproved_software_statement" => {
                "the server does not trust the issuer of the software statement"
            }
            "server_error" | "temporarily_unavailable" => "try again later",
            "" => "send an access token that this resource accepts",
            _ => "read error_description, or the page at error_uri",
        };
        let section = match (self.endpoint, self.status) {
            ("authorization_endpoint", _) => "RFC 6749 section 4.1.2.1",
            ("protected_resource" | "userinfo_endpoint", _) => "RFC 6750 section 3.1",
            ("pushed_authorization_request_endpoint", _) => "RFC 9126 section 2.3",
            ("metadata", _) => "RFC 8414 section 3.2",
            ("protected_resource_metadata", _) => "RFC 9728 section 3.2",
            // No key set is an error of OAuth, but a gateway before it may answer like one.
            ("jwks_uri", _) => "RFC 9110 section 15",
            ("introspection_endpoint", _) => "RFC 7662 section 2.3",
            ("device_authorization_endpoint", _) => "RFC 8628 section 3.2",
            ("backchannel_authentication_endpoint", _) => "OpenID Connect CIBA section 13",
            ("backchannel_client_notification_endpoint", _) => "OpenID Connect CIBA section 12",
            ("registration_endpoint", Some(400)) => "RFC 7591 section 3.2.2",
            ("registration_endpoint", _) => "RFC 7591 section 3",
            ("registration_client_uri", _) => "RFC 7592 section 2",
            ("webfinger", _) => "RFC 7033 section 4",
            ("claims_source", _) => "OpenID Connect Core section 5.6.2",
            ("revocation_endpoint", _) => "RFC 7009 section 2.2.1",
            _ => "RFC 6749 section 5.2",
        };
        Explanation { rule: "server-error", section, advice }
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.error.as_str() {
            error if self.endpoint == NOTIFICATION_ENDPOINT => {
                write!(f, "the client notification says {error}")?;
            }
            "" => write!(f, "the {} refused the request", self.endpoint)?,
            error => write!(f, "the {} answered {error}", self.endpoint)?,
        }
        if let Some(description) = &self.error_description {
            write!(f, ": {description}")?;
        }
        match self.status {
            Some(status) => write!(f, " [status {status}]"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ServerError {}
