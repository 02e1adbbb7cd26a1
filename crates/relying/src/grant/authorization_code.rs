//! The authorization code grant: RFC 6749 section 4.1.3, RFC 7636 section 4.5, OpenID Connect Core section 3.1.3.

use serde_json::Value;

use crate::authorization::response::AuthorizationResponse;
use crate::authorization::verified_response::{VerifiedAuthorizationResponse, verify};
use crate::call::Call;
use crate::client::Client;
use crate::error::Misuse;
use crate::grant::extension::GrantRequest;
use crate::registry::GrantType;
use crate::secret::Secret;
use crate::token::id_token::{Beside, Expected, Nonce};
use crate::token::request::exchange;
use crate::token::response::TokenResponse;

/// A checked response, and what may be asked for beside its code.
///
/// Made from an [`AuthorizationResponse`], which is enough by itself in most cases, or a
/// [`VerifiedAuthorizationResponse`].
#[derive(Clone, Debug)]
pub struct AuthorizationCodeRequest {
    response: Response,
    grant: GrantRequest,
}

#[derive(Clone, Debug)]
enum Response {
    Checked(AuthorizationResponse),
    Verified(VerifiedAuthorizationResponse),
}

impl AuthorizationCodeRequest {
    /// The exchange of the response's code.
    pub fn new(response: AuthorizationResponse) -> Self {
        Self::of(Response::Checked(response))
    }

    fn of(response: Response) -> Self {
        Self { response, grant: GrantRequest::new(GrantType::AUTHORIZATION_CODE) }
    }

    /// The resource for which this access token is wanted (RFC 8707 section 2.2), one of those that the authorization
    /// request named. Without it some servers give a token for UserInfo. May be called several times.
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

impl From<AuthorizationResponse> for AuthorizationCodeRequest {
    fn from(response: AuthorizationResponse) -> Self {
        Self::new(response)
    }
}

impl From<VerifiedAuthorizationResponse> for AuthorizationCodeRequest {
    fn from(response: VerifiedAuthorizationResponse) -> Self {
        Self::of(Response::Verified(response))
    }
}

impl Client {
    /// Exchanges the code of a checked response for tokens, and validates the ID Token among them.
    ///
    /// First, what is still to be checked of the response is: see [`Client::verify_authorization_response`]. When an ID
    /// Token came with the code, the one from the token endpoint must be about the same login. The `redirect_uri` and the PKCE verifier are those of the request. With the scope `openid` an ID Token is
    /// required, and its nonce must be the one that was sent.
    ///
    /// # Errors
    /// [`Misuse::ForeignPending`] when another client began the login; [`Misuse::MissingToken`] when the response type has no
    /// code; [`Error::Server`](crate::Error::Server), usually
    /// `invalid_grant`; [`Error::Rejected`](crate::Error::Rejected) when the ID Token does not pass.
    pub fn authorization_code_grant(
        &self,
        request: impl Into<AuthorizationCodeRequest>,
    ) -> Call<TokenResponse> {
        let AuthorizationCodeRequest { response, grant } = request.into();
        self.call(|io, client| async move {
            let response = match response {
                Response::Checked(response) => verify(&io, &client, response).await?,
                Response::Verified(response) => response,
            };
            let VerifiedAuthorizationResponse { code, pending, id_token, .. } = response;
            let code = code.ok_or(Misuse::MissingToken { token: "code" })?;
            let (grant_type, mut form) = grant.into_parts()?;
            form.set("code", code.expose());
            form.set("redirect_uri", pending.redirect_uri);
            if let Some(code_verifier) = &pending.code_verifier {
                form.set("code_verifier", code_verifier.expose());
            }
            let nonce = pending.nonce.as_ref().map(Secret::expose);
            let expected = Expected {
                required: nonce.is_some(),
                nonce: nonce.map_or(Nonce::Absent, Nonce::Sent),
                max_age: pending.max_age,
                acr: &pending.essential_acr,
                auth_time: pending.auth_time,
                subject: pending.subject.as_ref().map(Secret::expose),
                beside: Beside { code: Some(&code), state: pending.state.as_ref(), ..Beside::default() },
                front: id_token.as_deref(),
                ..Expected::default()
            };
            exchange(&io, &client, &grant_type, form, &expected).await
        })
    }
}

#[cfg(all(test, any(feature = "aws-lc-rs", feature = "rust-crypto")))]
mod tests {
    use super::*;
    use crate::authorization::request::AuthorizationRequest;
    use crate::call::{Effect, Step};
    use crate::http::form;
    use crate::metadata::AuthorizationServerMetadata;

    #[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
    fn perform<T>(mut call: Call<T>) -> Step<T> {
        call.step(None).unwrap()
    }

    #[test]
    fn sends_what_is_asked_for_beside_the_code_but_no_other_code() {
        let metadata = AuthorizationServerMetadata::parse(
            br#"{"issuer":"https://as.example","authorization_endpoint":"https://as.example/a","token_endpoint":"https://as.example/t"}"#,
        );
        let builder = Client::from_metadata(metadata.unwrap(), "app").redirect_uri("https://app.example/cb");
        let client = builder.build().unwrap();
        let Step::Done((_, pending)) = perform(client.authorize(AuthorizationRequest::new())) else {
            panic!()
        };
        let callback = format!("code=c1&state={}", pending.state().unwrap());
        let request = AuthorizationCodeRequest::new(pending.validate(&callback).unwrap())
            .resource("https://api.example/1")
            .resource("https://api.example/2")
            .parameter("audience", "api")
            .parameter("code", "c2");
        let step = perform(client.authorization_code_grant(request));
        let Step::Perform(Effect::Send(request, _)) = step else { panic!() };
        let sent = String::from_utf8(request.into_body()).unwrap();
        let sent =
            |name: &str| form::parse(&sent).filter(|(n, _)| n == name).map(|(_, v)| v).collect::<Vec<_>>();
        assert_eq!(sent("resource"), ["https://api.example/1", "https://api.example/2"]);
        assert_eq!((sent("audience"), sent("code")), (vec!["api".into()], vec!["c1".into()]));
        assert_eq!(sent("redirect_uri"), ["https://app.example/cb"]);
    }
}
