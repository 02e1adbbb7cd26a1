//! The authorization code grant: RFC 6749 section 4.1.3, RFC 7636 section 4.5, OpenID Connect Core section 3.1.3.

use crate::authorization::response::AuthorizationResponse;
use crate::call::Call;
use crate::client::Client;
use crate::error::Misuse;
use crate::http::form::Form;
use crate::registry::GrantType;
use crate::secret::Secret;
use crate::token::id_token::{Expected, Nonce};
use crate::token::request::exchange;
use crate::token::response::TokenResponse;

impl Client {
    /// Exchanges the code of a checked response for tokens, and validates the ID Token among them.
    ///
    /// The `redirect_uri` and the PKCE verifier are those of the request. With the scope `openid` an ID Token is
    /// required, and its nonce must be the one that was sent.
    ///
    /// # Errors
    /// [`Misuse::ForeignPending`] when another client began the login; [`Error::Server`](crate::Error::Server), usually
    /// `invalid_grant`; [`Error::Rejected`](crate::Error::Rejected) when the ID Token does not pass.
    pub fn authorization_code_grant(&self, response: AuthorizationResponse) -> Call<TokenResponse> {
        self.call(|io, client| async move {
            let AuthorizationResponse { code, pending, .. } = response;
            if pending.issuer != client.issuer() || pending.client_id != client.client_id() {
                return Err(Misuse::ForeignPending.into());
            }
            let mut form = Form::with_capacity(8);
            form.append("code", code.expose());
            form.append("redirect_uri", pending.redirect_uri);
            form.append("code_verifier", pending.code_verifier.expose());
            let nonce = pending.nonce.as_ref().map(Secret::expose);
            let expected = Expected {
                required: nonce.is_some(),
                nonce: nonce.map_or(Nonce::Absent, Nonce::Sent),
                max_age: pending.max_age,
                acr: &pending.essential_acr,
                original: None,
            };
            exchange(&io, &client, &GrantType::AUTHORIZATION_CODE, form, &expected).await
        })
    }
}
