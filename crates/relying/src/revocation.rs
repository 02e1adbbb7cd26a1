//! Token revocation: RFC 7009.

use http::StatusCode;

use crate::call::{Call, Io};
use crate::client::Client;
use crate::error::{Error, Misuse};
use crate::http::form::Choices;
use crate::http::response::expect;
use crate::registry::TokenTypeHint;
use crate::secret::Secret;

const ENDPOINT: &str = "revocation_endpoint";

/// The token to end.
///
/// Revoking a refresh token ends the whole grant at most servers, its access tokens included; revoking an access token
/// need not end the refresh token (section 2.1).
#[derive(Clone, Debug)]
pub struct RevocationRequest {
    token: Secret,
    choices: Choices,
}

impl RevocationRequest {
    /// The end of this token.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self { token: token.into(), choices: Choices::default() }
    }

    /// The kind of the token. It only tells the server where to look first (section 2.1).
    pub fn token_type_hint(mut self, hint: TokenTypeHint) -> Self {
        self.choices = self.choices.set("token_type_hint", hint.as_str());
        self
    }

    /// Any other parameter.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.choices = self.choices.extra(&["token"], name, value);
        self
    }
}

impl Client {
    /// Ends a token before its time, as when the user signs out. A token that the server does not know, or that has
    /// ended already, is a success too (section 2.2).
    ///
    /// # Errors
    /// [`Misuse::MissingEndpoint`]; [`Error::Server`], with
    /// [`UNSUPPORTED_TOKEN_TYPE`](crate::registry::ErrorCode::UNSUPPORTED_TOKEN_TYPE) when the server does not revoke
    /// tokens of this kind; a retryable error when the server is overloaded: the token must be taken for good then.
    pub fn revoke(&self, request: RevocationRequest) -> Call<()> {
        self.call(|io, client| async move {
            let request = self::request(&io, &client, request).await?;
            let answer = io.send(ENDPOINT, request, client.authenticating()).await?;
            // What the body says does not matter (section 2.2).
            expect(ENDPOINT, &answer, StatusCode::OK)
        })
    }
}

/// Without a DPoP proof, as in `introspection`.
async fn request(
    io: &Io,
    client: &Client,
    RevocationRequest { token, choices }: RevocationRequest,
) -> Result<http::Request<Vec<u8>>, Error> {
    let inner = client.inner();
    let uri = client.endpoint(ENDPOINT, inner.server.revocation_endpoint.as_deref())?;
    if token.is_empty() {
        return Err(Misuse::Empty { what: "token" }.into());
    }
    let mut form = choices.into_form()?;
    form.set("token", token.expose());
    client.authenticated_request(io, uri, form).await
}
