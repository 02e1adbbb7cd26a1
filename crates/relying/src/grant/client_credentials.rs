//! The client credentials grant: RFC 6749 section 4.4. The client acts for itself; there is no user.

use serde_json::Value;

use crate::call::Call;
use crate::client::Client;
use crate::grant::extension::GrantRequest;
use crate::registry::GrantType;
use crate::token::response::TokenResponse;

/// What the client asks for. All of it is optional.
#[derive(Clone, Debug)]
pub struct ClientCredentialsRequest(GrantRequest);

impl Default for ClientCredentialsRequest {
    fn default() -> Self {
        Self(GrantRequest::new(GrantType::CLIENT_CREDENTIALS))
    }
}

impl ClientCredentialsRequest {
    /// A request for whatever the server gives by default.
    pub fn new() -> Self {
        Self::default()
    }

    /// The scope values, parted by spaces.
    pub fn scope(self, scope: impl Into<String>) -> Self {
        Self(self.0.scope(scope))
    }

    /// A resource for which the token is wanted (RFC 8707). May be called several times.
    pub fn resource(self, resource: impl Into<String>) -> Self {
        Self(self.0.resource(resource))
    }

    /// What exactly is to be allowed (RFC 9396): an array of objects, each with a `type`.
    pub fn authorization_details(self, authorization_details: &Value) -> Self {
        Self(self.0.authorization_details(authorization_details))
    }

    /// Any other parameter, such as `audience`.
    pub fn parameter(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self(self.0.parameter(name, value))
    }
}

impl Client {
    /// Gets an access token for the client itself.
    ///
    /// # Errors
    /// [`Error::Server`](crate::Error::Server), with `invalid_client` when the credentials are wrong.
    pub fn client_credentials_grant(&self, request: ClientCredentialsRequest) -> Call<TokenResponse> {
        self.grant(request.0)
    }
}
