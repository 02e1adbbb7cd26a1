//! The refresh token grant: RFC 6749 section 6, OpenID Connect Core section 12.
//!
//! A server that rotates refresh tokens accepts each of them once: keep the new tokens before you use them, and let
//! one place refresh at a time.

use serde_json::Value;

use crate::call::Call;
use crate::client::Client;
use crate::error::Misuse;
use crate::grant::extension::GrantRequest;
use crate::registry::GrantType;
use crate::secret::Secret;
use crate::token::id_token::{Expected, IdToken, Nonce};
use crate::token::request::exchange;
use crate::token::response::TokenResponse;

/// The refresh token, and what may be asked for less than before.
///
/// Made from a [`TokenResponse`], whose ID Token the new one is then compared with; or from a bare refresh token.
#[derive(Clone, Debug)]
pub struct RefreshRequest {
    refresh_token: Option<Secret>,
    original: Option<IdToken>,
    grant: GrantRequest,
}

impl RefreshRequest {
    /// With a refresh token of which nothing else is known.
    pub fn new(refresh_token: impl Into<Secret>) -> Self {
        Self {
            refresh_token: Some(refresh_token.into()),
            original: None,
            grant: GrantRequest::new(GrantType::REFRESH_TOKEN),
        }
    }

    /// A narrower scope, its values parted by spaces.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.grant = self.grant.scope(scope);
        self
    }

    /// A resource for which the access token is wanted (RFC 8707). May be called several times.
    pub fn resource(mut self, resource: impl Into<String>) -> Self {
        self.grant = self.grant.resource(resource);
        self
    }

    /// What exactly is to be allowed (RFC 9396), within what was granted: an array of objects, each with a `type`.
    pub fn authorization_details(mut self, authorization_details: &Value) -> Self {
        self.grant = self.grant.authorization_details(authorization_details);
        self
    }

    /// Any other parameter.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.grant = self.grant.parameter(name, value);
        self
    }
}

impl From<&TokenResponse> for RefreshRequest {
    fn from(tokens: &TokenResponse) -> Self {
        Self {
            refresh_token: tokens.refresh_token.clone(),
            original: tokens.id_token().ok().cloned(),
            grant: GrantRequest::new(GrantType::REFRESH_TOKEN),
        }
    }
}

impl Client {
    /// Gets new tokens. A new ID Token must be about the same login as the original one (Core section 12.2): same
    /// `sub`, `iss`, `azp` and `auth_time`. What the server does not renew is carried over.
    ///
    /// # Errors
    /// [`Misuse::MissingToken`] without a refresh token; [`Error::Server`](crate::Error::Server), with `invalid_grant`
    /// when the token is spent, expired or revoked; [`Error::Rejected`](crate::Error::Rejected) when the ID Token does
    /// not pass: do not use the new tokens then.
    pub fn refresh_token_grant(&self, request: impl Into<RefreshRequest>) -> Call<TokenResponse> {
        let RefreshRequest { refresh_token, original, grant } = request.into();
        self.call(|io, client| async move {
            let refresh_token = refresh_token.ok_or(Misuse::MissingToken { token: "refresh token" })?;
            let (grant_type, mut form) = grant.into_parts()?;
            form.set("refresh_token", refresh_token.expose());
            let expected = Expected { original: original.as_ref(), nonce: Nonce::Any, ..Expected::default() };
            let tokens = exchange(&io, &client, &grant_type, form, &expected).await?;
            Ok(tokens.succeed(refresh_token, original))
        })
    }
}
