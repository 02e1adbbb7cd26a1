//! Calling an API with an access token: RFC 6750 section 2.1, and its challenges (section 3, RFC 9110 section 11.6.1).
//!
//! The token goes in the header only: in a body or query it ends up in logs (RFC 9700 section 4.3.2).

use http::header::{AUTHORIZATION, HeaderName, HeaderValue, USER_AGENT, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};

use crate::call::{Call, Io};
use crate::client::{Client, user_agent};
use crate::dpop::{self, Dpop, Outgoing};
use crate::environment::Environment;
use crate::error::{Error, Misuse, Rejected};
use crate::http::RequestPolicy;
use crate::http::response::server_error;
use crate::http::sent::Sent;
use crate::profile::Profile;
use crate::secret::Secret;
use crate::token::response::{BEARER, DPOP, NOT_APPLICABLE, TokenResponse};

const ENDPOINT: &str = "protected_resource";
/// FAPI 1.0 Baseline section 6.2.2: joins the logs of both sides.
const INTERACTION: HeaderName = HeaderName::from_static("x-fapi-interaction-id");

/// An access token for a protected resource; made from a [`TokenResponse`] or from the bare token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken {
    pub(crate) token: Secret,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bearer,
    Bound,
    /// Of a token exchange; resources have no use for it.
    NotAnAccessToken,
}

/// What it takes to prove that a bound token is one's own.
#[derive(Clone, Copy)]
pub(crate) struct Possession<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) dpop: Option<&'a Dpop>,
    /// Whether tokens are bound to the client's certificate.
    pub(crate) certificate: bool,
}

impl AccessToken {
    /// A token that whoever has it can use.
    pub fn bearer(token: impl Into<Secret>) -> Self {
        Self { token: token.into(), kind: Kind::Bearer }
    }

    /// A token that is bound to the client's DPoP key.
    pub fn dpop(token: impl Into<Secret>) -> Self {
        Self { token: token.into(), kind: Kind::Bound }
    }

    /// Puts the token in the header, under the scheme of its kind (RFC 6750 section 2.1, RFC 9449 section 7.1).
    pub(crate) fn authorize(&self, headers: &mut HeaderMap) -> Result<(), Error> {
        if self.token.is_empty() {
            return Err(Misuse::Empty { what: "access token" }.into());
        }
        let scheme = match self.kind {
            Kind::Bearer => BEARER,
            Kind::Bound => DPOP,
            Kind::NotAnAccessToken => return Err(Misuse::NotAnAccessToken.into()),
        };
        // Concatenated in one piece and handed over: no copy of the token stays behind.
        let text = [scheme, " ", self.token.expose()].concat();
        let mut value =
            HeaderValue::try_from(text).map_err(|_| Misuse::InvalidRequest { what: "access token" })?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
        Ok(())
    }

    /// Sends a request that is authorized by this token, with a proof if the token is bound.
    pub(crate) async fn send(
        &self,
        io: &Io,
        possession: Possession<'_>,
        endpoint: &'static str,
        policy: RequestPolicy,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, Error> {
        let bound = self.kind == Kind::Bound;
        // A token that is bound to a key may be bound to the certificate too, and the endpoint be one that asks for it.
        let policy = RequestPolicy { client_certificate: possession.certificate, ..policy };
        if !bound {
            return io.send(endpoint, request, policy).await;
        }
        let dpop = possession.dpop.ok_or(Misuse::MissingDpopKey)?;
        // Boxed, so that requests without a proof do not keep room for one.
        let request = Outgoing::Request(request);
        let environment = possession.environment;
        Box::pin(dpop::send(io, environment, dpop, endpoint, policy, Some(&self.token), &request)).await
    }
}

impl From<&TokenResponse> for AccessToken {
    fn from(tokens: &TokenResponse) -> Self {
        let is = |name| tokens.token_type.eq_ignore_ascii_case(name);
        let kind = match (is(DPOP), is(NOT_APPLICABLE)) {
            (true, _) => Kind::Bound,
            (_, true) => Kind::NotAnAccessToken,
            _ => Kind::Bearer,
        };
        Self { token: tokens.access_token.clone(), kind }
    }
}

impl From<&str> for AccessToken {
    fn from(token: &str) -> Self {
        Self::bearer(token)
    }
}

impl Client {
    /// Sends `request` to a protected resource with the access token, and returns its answer, whatever its status.
    ///
    /// Method, body and headers are yours; `Authorization` is not. Under FAPI 1.0 an `x-fapi-interaction-id` is added, if it has
    /// none, and the answer must bring the same one back.
    ///
    /// # Errors
    /// [`Error::Server`] with the typed challenges when the resource answers 400, 401 or 403 and says why in
    /// `WWW-Authenticate`; [`Misuse`] when the URI has no TLS or the request already has an `Authorization`.
    pub fn protected_resource(
        &self,
        token: impl Into<AccessToken>,
        request: http::Request<Vec<u8>>,
    ) -> Call<http::Response<Vec<u8>>> {
        let token = token.into();
        self.call(|io, client| async move {
            let request = self::request(&client, &token, request)?;
            let idempotent = request.method().is_idempotent();
            let policy = RequestPolicy { idempotent, ..client.once() };
            let interaction = request.headers().get(&INTERACTION).cloned();
            let answer = token.send(&io, client.possession(), ENDPOINT, policy, request).await?;
            if let Some(sent) = interaction {
                check_interaction(&sent, answer.headers())?;
            }
            response(answer)
        })
    }
}

fn request(
    client: &Client,
    token: &AccessToken,
    mut request: http::Request<Vec<u8>>,
) -> Result<http::Request<Vec<u8>>, Error> {
    client.inner().transport.check(ENDPOINT, request.uri())?;
    if request.headers().contains_key(AUTHORIZATION) {
        return Err(Misuse::ReservedParameter { name: AUTHORIZATION.to_string() }.into());
    }
    token.authorize(request.headers_mut())?;
    request.headers_mut().entry(USER_AGENT).or_insert_with(user_agent);
    if client.profile().is_some_and(Profile::identifies_interactions)
        && !request.headers().contains_key(&INTERACTION)
    {
        let id = client.inner().environment.random_uuid()?;
        let id = HeaderValue::try_from(id).map_err(|_| Misuse::InvalidRequest { what: "interaction id" })?;
        request.headers_mut().insert(INTERACTION, id);
    }
    Ok(request)
}

/// FAPI 1.0 Baseline section 6.2.1: the resource sends the identifier back. One that is silent is borne with, as not all of
/// them keep to the profile; another one belongs to another request.
fn check_interaction(sent: &HeaderValue, answer: &HeaderMap) -> Result<(), Rejected> {
    match answer.get(&INTERACTION) {
        Some(received) if !received.as_bytes().eq_ignore_ascii_case(sent.as_bytes()) => {
            Err(Rejected::InteractionMismatch)
        }
        _ => Ok(()),
    }
}

fn response(mut answer: http::Response<Vec<u8>>) -> Result<http::Response<Vec<u8>>, Error> {
    let refused =
        matches!(answer.status(), StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
    let challenged = refused && answer.headers().contains_key(WWW_AUTHENTICATE);
    match challenged.then(|| server_error(ENDPOINT, &answer)).flatten() {
        Some(error) => Err(error.into()),
        None => {
            // It served for errors alone, and holds the token.
            answer.extensions_mut().remove::<Sent>();
            Ok(answer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::ErrorCode;

    #[test]
    fn turns_a_challenge_into_a_typed_error() {
        let answer = http::Response::builder()
            .status(403)
            .header(
                WWW_AUTHENTICATE,
                r#"Basic realm="x", Bearer error="insufficient_scope", scope="a \"b\"""#,
            )
            .body(Vec::new())
            .unwrap();
        let error = response(answer).unwrap_err();
        let error = error.as_server().unwrap();
        assert_eq!(error.error, ErrorCode::INSUFFICIENT_SCOPE);
        assert_eq!(error.challenges.len(), 2);
        assert_eq!(error.challenges[1].scope(), Some("a \"b\""));
    }

    #[test]
    fn passes_on_other_answers() {
        let answer = http::Response::builder().status(404).body(b"gone".to_vec()).unwrap();
        assert_eq!(response(answer).unwrap().status(), 404);
    }

    #[test]
    fn refuses_a_token_that_would_break_the_header() {
        let error = AccessToken::from("a\r\nb").authorize(&mut HeaderMap::new()).unwrap_err();
        assert_eq!(error, Misuse::InvalidRequest { what: "access token" }.into());
    }
}
