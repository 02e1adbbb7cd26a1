//! The JWT bearer grant: RFC 7523 section 2.1. Somebody whom the server trusts vouches for a user by a signed JWT.

use crate::call::Call;
use crate::client::Client;
use crate::grant::extension::GrantRequest;
use crate::registry::GrantType;
use crate::secret::Secret;
use crate::token::response::TokenResponse;

/// The assertion, and what may be asked for with it.
#[derive(Clone, Debug)]
pub struct JwtBearerRequest(GrantRequest);

impl JwtBearerRequest {
    /// With a JWT (section 3), made by whoever the server trusts: its audience is the server.
    pub fn new(assertion: impl Into<Secret>) -> Self {
        Self(GrantRequest::new(GrantType::JWT_BEARER).parameter("assertion", assertion.into().expose()))
    }

    /// The scope values, parted by spaces.
    pub fn scope(self, scope: impl Into<String>) -> Self {
        Self(self.0.scope(scope))
    }

    /// A resource for which the token is wanted (RFC 8707). May be called several times.
    pub fn resource(self, resource: impl Into<String>) -> Self {
        Self(self.0.resource(resource))
    }

    /// Any other parameter.
    pub fn parameter(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self(self.0.parameter(name, value))
    }
}

impl Client {
    /// Gets tokens for the user whom the assertion names.
    ///
    /// # Errors
    /// [`Error::Server`](crate::Error::Server), with `invalid_grant` when the assertion is not accepted (RFC 7523 section 3.1).
    pub fn jwt_bearer_grant(&self, request: JwtBearerRequest) -> Call<TokenResponse> {
        self.grant(request.0)
    }
}
