//! Authorization responses in a JWT: JWT Secured Authorization Response Mode for OAuth 2.0 (JARM).
//!
//! The parameters are claims of a token that the server signs for this client: nobody can put others in their place.
//! Only after signature, issuer, audience and expiry do they count as parameters, and then every other check follows.

use relying_jose::{Algorithm, Audience, ClaimError, TimeWindow, Timestamp, json};
use serde::Deserialize;

use super::callback::Parameters;
use super::pending::PendingAuthorization;
use super::response::Answer;
use crate::call::Io;
use crate::client::{Client, signature_algorithms};
use crate::error::{Error, Rejected, Token};
use crate::secret::Secret;
use crate::token::{encrypted, signed};

const TOKEN: Token = Token::AuthorizationResponse;

/// Opens the JWT and checks what is in it.
pub(super) async fn open(
    io: &Io,
    client: &Client,
    pending: &PendingAuthorization,
    jwt: Secret,
) -> Result<Answer, Error> {
    let jwt = encrypted::open(client, TOKEN, jwt.expose())?;
    let (jws, algorithm) = signed::parse(client, TOKEN, &jwt, &allowed_algorithms(client))?;
    signed::refuse_other_type(TOKEN, &jws)?;
    let payload = signed::verify(io, client, TOKEN, jws, &algorithm).await?.into_payload();
    let malformed = |problem| Error::from(Rejected::Claims { token: TOKEN, problem });
    let claims: Claims<'_> = json::from_slice(&payload).map_err(malformed)?;
    claims.check(client)?;
    Answer::check(pending, json::from_slice::<Parameters<'_>>(&payload).map_err(malformed)?)
}

/// The registered algorithm, or the asymmetric ones that the server lists, or RS256 (section 3).
fn allowed_algorithms(client: &Client) -> Vec<Algorithm> {
    match &client.client_metadata().authorization_signed_response_alg {
        Some(registered) => vec![registered.clone()],
        None => signature_algorithms(
            client.server_metadata().authorization_signing_alg_values_supported.as_deref(),
        )
        .unwrap_or_else(|| vec![Algorithm::RS256]),
    }
}

/// What says whose answer this is, for whom and until when (section 2.1): all of it is required.
#[derive(Deserialize)]
struct Claims<'c> {
    iss: Option<&'c str>,
    aud: Option<Audience>,
    exp: Option<Timestamp>,
    nbf: Option<Timestamp>,
}

impl Claims<'_> {
    /// Section 2.4.
    fn check(&self, client: &Client) -> Result<(), Rejected> {
        let refused = |problem| Rejected::Claim { token: TOKEN, problem };
        let missing = |claim| refused(ClaimError::Missing(claim));
        signed::check_issuer(client, TOKEN, self.iss.ok_or_else(|| missing("iss"))?)?;
        let audience = self.aud.as_ref().ok_or_else(|| missing("aud"))?;
        signed::check_audience(client.inner(), TOKEN, audience)?;
        let window = TimeWindow::new(client.now(), client.inner().tolerance);
        window.check_expiration(self.exp.ok_or_else(|| missing("exp"))?).map_err(refused)?;
        self.nbf.map_or(Ok(()), |nbf| window.check_not_before(nbf)).map_err(refused)
    }
}
