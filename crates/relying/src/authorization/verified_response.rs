//! What remains to be checked of an authorization response, with the server's keys: the JWT around it (JARM), and an ID
//! Token in it (OpenID Connect Core sections 3.2.2.8 to 3.2.2.11 and 3.3.2.8 to 3.3.2.11).

use super::jarm;
use super::pending::PendingAuthorization;
use super::response::{Answer, AuthorizationResponse, Content};
use crate::call::{Call, Io};
use crate::client::Client;
use crate::error::{Error, Misuse};
use crate::profile::Profile;
use crate::secret::Secret;
use crate::token::id_token::{self, Beside, Expected, IdToken, Nonce};
use crate::token::response::TokenResponse;

/// An authorization response of which everything is checked.
#[derive(Clone, Debug)]
pub struct VerifiedAuthorizationResponse {
    pub(crate) pending: PendingAuthorization,
    pub(crate) code: Option<Secret>,
    /// Boxed, as the next, because the code flow has none.
    pub(crate) id_token: Option<Box<IdToken>>,
    tokens: Option<Box<TokenResponse>>,
    session_state: Option<String>,
}

impl VerifiedAuthorizationResponse {
    /// The ID Token that came through the browser, of a response type with `id_token`.
    ///
    /// # Errors
    /// [`Misuse::MissingToken`] for the other response types.
    pub fn id_token(&self) -> Result<&IdToken, Error> {
        self.id_token.as_deref().ok_or_else(|| Misuse::MissingToken { token: "ID Token" }.into())
    }

    /// The access token that came through the browser, with the ID Token beside it, of a response type with `token`.
    ///
    /// It has been in the browser, and is bound to nothing: prefer those that the code is exchanged for.
    ///
    /// # Errors
    /// [`Misuse::MissingToken`] for the other response types.
    pub fn tokens(&self) -> Result<&TokenResponse, Error> {
        self.tokens.as_deref().ok_or_else(|| Misuse::MissingToken { token: "access token" }.into())
    }

    /// Whether there is a code, for [`Client::authorization_code_grant`].
    pub fn has_code(&self) -> bool {
        self.code.is_some()
    }

    /// The server's value for session management, if it sent one (OpenID Connect Session Management section 2).
    pub fn session_state(&self) -> Option<&str> {
        self.session_state.as_deref()
    }
}

impl Client {
    /// Checks what needs the server's keys: the JWT around the response (JARM), and its ID Token with `c_hash`, `at_hash`,
    /// `s_hash` and nonce. This is the end of the implicit flow; with a code in the response it is the first step of
    /// [`authorization_code_grant`](Self::authorization_code_grant), which also takes the result.
    ///
    /// # Errors
    /// [`Misuse::ForeignPending`] when another client began the login; [`Error::Server`] and those of
    /// [`PendingAuthorization::validate`], when a JWT is around the response; [`Error::Rejected`] when the
    /// ID Token does not pass.
    pub fn verify_authorization_response(
        &self,
        response: AuthorizationResponse,
    ) -> Call<VerifiedAuthorizationResponse> {
        self.call(|io, client| async move { verify(&io, &client, response).await })
    }
}

/// Checks what a client may exchange. Only what needs keys waits for anything.
pub(crate) async fn verify(
    io: &Io,
    client: &Client,
    AuthorizationResponse { pending, content }: AuthorizationResponse,
) -> Result<VerifiedAuthorizationResponse, Error> {
    client.check_owner(&pending.issuer, &pending.client_id)?;
    let answer = match content {
        Content::Answer(answer) => answer,
        // Boxed, as below, so that the usual answers do not keep room for it.
        Content::Jwt(jwt) => Box::pin(jarm::open(io, client, &pending, jwt)).await?,
    };
    let Answer { code, id_token, tokens, session_state } = answer;
    let id_token = match id_token {
        None => None,
        Some(token) => {
            let access_token = tokens.as_ref().map(|tokens| &tokens.access_token);
            let id_token = validate(io, client, &pending, token, code.as_ref(), access_token);
            Some(Box::pin(id_token).await?)
        }
    };
    let tokens = tokens.map(|raw| Box::new(TokenResponse::new(*raw, id_token.clone(), client.now())));
    let id_token = id_token.map(Box::new);
    Ok(VerifiedAuthorizationResponse { pending, code, id_token, tokens, session_state })
}

/// An ID Token that came through the browser vouches for what came with it.
async fn validate(
    io: &Io,
    client: &Client,
    pending: &PendingAuthorization,
    token: Secret,
    code: Option<&Secret>,
    access_token: Option<&Secret>,
) -> Result<IdToken, Error> {
    let state_hash = pending.state.is_some() && client.profile().is_some_and(Profile::requires_state_hash);
    let hashes = [("c_hash", code.is_some()), ("at_hash", access_token.is_some()), ("s_hash", state_hash)];
    let required: Vec<_> =
        hashes.into_iter().filter(|(_, required)| *required).map(|(claim, _)| claim).collect();
    let expected = Expected {
        required: true,
        nonce: pending.nonce.as_ref().map_or(Nonce::Absent, |nonce| Nonce::Sent(nonce.expose())),
        max_age: pending.max_age,
        acr: &pending.essential_acr,
        auth_time: pending.auth_time,
        subject: pending.subject.as_ref().map(Secret::expose),
        beside: Beside {
            access_token,
            code,
            state: pending.state.as_ref(),
            required: &required,
            ..Beside::default()
        },
        ..Expected::default()
    };
    id_token::validate(io, client, token, &expected).await
}
