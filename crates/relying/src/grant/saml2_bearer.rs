//! The SAML bearer grant: RFC 7522 section 2.1. An identity provider vouches for a user by a SAML 2.0 assertion.

use relying_jose::base64url;

use crate::call::Call;
use crate::client::Client;
use crate::grant::extension::GrantRequest;
use crate::registry::GrantType;
use crate::token::response::TokenResponse;

/// The assertion, and what may be asked for with it.
#[derive(Clone, Debug)]
pub struct Saml2BearerRequest(GrantRequest);

impl Saml2BearerRequest {
    /// With a SAML 2.0 assertion as XML; it is encoded here.
    pub fn new(assertion: impl AsRef<[u8]>) -> Self {
        Self(
            GrantRequest::new(GrantType::SAML2_BEARER)
                .parameter("assertion", base64url::encode(assertion.as_ref())),
        )
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
    /// [`Error::Server`](crate::Error::Server), with `invalid_grant` when the assertion is not accepted (RFC 7522 section 3.1).
    pub fn saml2_bearer_grant(&self, request: Saml2BearerRequest) -> Call<TokenResponse> {
        self.grant(request.0)
    }
}
