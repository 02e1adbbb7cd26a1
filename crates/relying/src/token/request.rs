//! The one exchange with the token endpoint that all grants share (RFC 6749 section 3.2).

use http::StatusCode;

use super::id_token::{self, Beside, Expected};
use super::response::{Accepted, RawTokenResponse, TokenResponse};
use crate::authorization_details;
use crate::call::Io;
use crate::client::Client;
use crate::error::{Error, Rejected, ResponseError};
use crate::http::form::Form;
use crate::http::response::expect;
use crate::quirk::Deviation;
use crate::registry::GrantType;

pub(crate) const ENDPOINT: &str = "token_endpoint";

/// Sends the parameters of a grant and checks the answer, with its ID Token if there is one.
pub(crate) async fn exchange(
    io: &Io,
    client: &Client,
    grant_type: &GrantType,
    form: Form,
    expected: &Expected<'_>,
) -> Result<TokenResponse, Error> {
    let answer = send(io, client, grant_type, form).await?;
    receive(io, client, grant_type, &answer, expected).await
}

/// The first half of an exchange: sends the parameters of a grant.
pub(crate) async fn send(
    io: &Io,
    client: &Client,
    grant_type: &GrantType,
    mut form: Form,
) -> Result<http::Response<Vec<u8>>, Error> {
    client.profile().map_or(Ok(()), |profile| profile.check_grant_type(grant_type))?;
    client.check_binding()?;
    authorization_details::check(client.inner(), &form)?;
    form.set("grant_type", grant_type.as_str());
    let uri = client.inner().endpoints.token.clone()?;
    client.send_authenticated(io, ENDPOINT, uri, form, client.authenticating()).await
}

/// The second half of an exchange: checks the answer, with its ID Token if there is one.
pub(crate) async fn receive(
    io: &Io,
    client: &Client,
    grant_type: &GrantType,
    answer: &http::Response<Vec<u8>>,
    expected: &Expected<'_>,
) -> Result<TokenResponse, Error> {
    let raw = response(answer, client, grant_type)?;
    accept(io, client, raw, expected).await
}

/// Checks what came, with its ID Token if there is one.
pub(crate) async fn accept(
    io: &Io,
    client: &Client,
    mut raw: RawTokenResponse,
    expected: &Expected<'_>,
) -> Result<TokenResponse, Error> {
    let id_token = match raw.id_token.take() {
        Some(token) => {
            let beside = Beside {
                access_token: Some(&raw.access_token),
                refresh_token: raw.refresh_token.as_ref(),
                ..expected.beside
            };
            Some(id_token::validate(io, client, token, &Expected { beside, ..*expected }).await?)
        }
        None if expected.required => return Err(Rejected::IdTokenMissing.into()),
        None => None,
    };
    Ok(TokenResponse::new(raw, id_token, client.now()))
}

fn response(
    answer: &http::Response<Vec<u8>>,
    client: &Client,
    grant_type: &GrantType,
) -> Result<RawTokenResponse, Error> {
    expect(ENDPOINT, answer, StatusCode::OK)?;
    let accepted = Accepted {
        bound: client.dpop().is_some(),
        not_applicable: *grant_type == GrantType::TOKEN_EXCHANGE,
        untyped: client.deviates(Deviation::NoTokenType),
        comma_scope: client.deviates(Deviation::CommaScope),
    };
    let raw = RawTokenResponse::parse(ENDPOINT, answer, accepted)?;
    authorization_details::check_granted(&raw.other)
        .map_err(|problem| ResponseError::Json { endpoint: ENDPOINT, problem })?;
    Ok(raw)
}
