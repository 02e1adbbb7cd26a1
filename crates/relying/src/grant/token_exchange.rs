//! The token exchange grant: RFC 8693. A service gets a token for another one, in a user's name or with its own beside it.

use relying_jose::json::JsonError;

use crate::call::Call;
use crate::client::Client;
use crate::error::ResponseError;
use crate::grant::extension::GrantRequest;
use crate::registry::{GrantType, TokenTypeIdentifier};
use crate::secret::Secret;
use crate::token::id_token::{Expected, Nonce};
use crate::token::request::{ENDPOINT, exchange};
use crate::token::response::TokenResponse;

/// The token to exchange, and what for.
#[derive(Clone, Debug)]
pub struct TokenExchangeRequest(GrantRequest);

impl TokenExchangeRequest {
    /// With the token of the party in whose name the new one is wanted (section 2.1).
    pub fn new(subject_token: impl Into<Secret>, subject_token_type: TokenTypeIdentifier) -> Self {
        let grant = GrantRequest::new(GrantType::TOKEN_EXCHANGE)
            .parameter("subject_token", subject_token.into().expose())
            .parameter("subject_token_type", subject_token_type.as_str());
        Self(grant)
    }

    /// The token of the party that acts: with it the new token is for delegation, without it for impersonation
    /// (section 1.1).
    pub fn actor_token(self, actor_token: impl Into<Secret>, actor_token_type: TokenTypeIdentifier) -> Self {
        let grant = self.0.parameter("actor_token", actor_token.into().expose());
        Self(grant.parameter("actor_token_type", actor_token_type.as_str()))
    }

    /// The kind of token that is wanted; the server chooses otherwise.
    pub fn requested_token_type(self, requested_token_type: TokenTypeIdentifier) -> Self {
        Self(self.0.parameter("requested_token_type", requested_token_type.as_str()))
    }

    /// The name of a service where the token will be used. May be called several times.
    pub fn audience(self, audience: impl Into<String>) -> Self {
        Self(self.0.parameter("audience", audience))
    }

    /// The address of a service where the token will be used. May be called several times.
    pub fn resource(self, resource: impl Into<String>) -> Self {
        Self(self.0.resource(resource))
    }

    /// The scope values, parted by spaces.
    pub fn scope(self, scope: impl Into<String>) -> Self {
        Self(self.0.scope(scope))
    }

    /// Any other parameter.
    pub fn parameter(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self(self.0.parameter(name, value))
    }
}

impl Client {
    /// Exchanges a token for another one, whose kind is [`TokenResponse::issued_token_type`].
    ///
    /// Whatever its kind, the new token stands in [`access_token`](TokenResponse::access_token). With the token type `N_A` it
    /// is none, and protected resources are not asked with it. An ID Token there is not validated: that is
    /// [`Client::validate_id_token`]'s task.
    ///
    /// # Errors
    /// [`Error::Server`](crate::Error::Server), with `invalid_request` when a token is not accepted and `invalid_target`
    /// when the service is not; [`ResponseError::Json`] when the answer does not say what was issued.
    pub fn token_exchange_grant(&self, request: TokenExchangeRequest) -> Call<TokenResponse> {
        self.call(|io, client| async move {
            let (grant_type, form) = request.0.into_parts()?;
            let expected = Expected { nonce: Nonce::Any, ..Expected::default() };
            let tokens = exchange(&io, &client, &grant_type, form, &expected).await?;
            match tokens.issued_token_type() {
                Some(_) => Ok(tokens),
                None => {
                    let member = "issued_token_type".to_owned();
                    let problem = match tokens.other.contains_key(&member) {
                        true => JsonError::WrongType { member },
                        false => JsonError::MissingMember(member),
                    };
                    Err(ResponseError::Json { endpoint: ENDPOINT, problem }.into())
                }
            }
        })
    }
}
