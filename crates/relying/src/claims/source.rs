//! Claims that somebody else vouches for: aggregated and distributed claims (OpenID Connect Core section 5.6.2).
//!
//! A claim set may say that other claims are in a JWT of a claims provider, which stands beside them (aggregated) or is to be
//! fetched (distributed). They are no better than their provider: [`Client::claims_source`] takes the provider's issuer and
//! keys from the caller, never from the claim set.
//!
//! Answers that are not signed, or encrypted, are refused.

use std::fmt;

use http::StatusCode;
use relying_jose::json::{self, JsonError};
use relying_jose::{Audience, TimeWindow};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::ClaimSet;
use crate::call::{Call, Io};
use crate::client::{Client, get};
use crate::error::{Error, Rejected, ResponseError, Token};
use crate::http::address_filter::Said;
use crate::http::response::expect;
use crate::lenient;
use crate::protected_resource::AccessToken;
use crate::secret::Secret;
use crate::token::signed;
use crate::trusted_issuer::TrustedIssuer;

const ENDPOINT: &str = "claims_source";

/// Where some claims are to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimsSource {
    name: String,
    claims: Vec<String>,
    place: Place,
}

#[derive(Clone, PartialEq, Eq)]
enum Place {
    Aggregated(Secret),
    Distributed { endpoint: String, access_token: Option<Secret> },
}

impl ClaimsSource {
    /// The name of the source in its claim set.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names of the claims that are to be had there.
    pub fn claims(&self) -> &[String] {
        &self.claims
    }

    /// Whether the claims have to be fetched.
    pub fn is_distributed(&self) -> bool {
        matches!(self.place, Place::Distributed { .. })
    }
}

#[derive(Deserialize)]
struct Members {
    #[serde(default, rename = "_claim_names")]
    names: Map<String, Value>,
    #[serde(default, rename = "_claim_sources")]
    sources: Map<String, Value>,
}

#[derive(Deserialize)]
struct Source {
    #[serde(default, rename = "JWT", deserialize_with = "lenient::text")]
    jwt: Option<Secret>,
    #[serde(default, deserialize_with = "lenient::text")]
    endpoint: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    access_token: Option<Secret>,
}

impl ClaimSet {
    /// The sources that the claim set names (section 5.6.2). Those that no claim refers to, and those that are neither aggregated
    /// nor distributed, are left out.
    ///
    /// # Errors
    /// When `_claim_names` or `_claim_sources` are no objects.
    pub fn sources(&self) -> Result<Vec<ClaimsSource>, JsonError> {
        let Members { names, sources } = self.read()?;
        let described = sources.into_iter().filter_map(|(name, source)| {
            let claims: Vec<_> = names
                .iter()
                .filter(|(_, at)| at.as_str() == Some(&name))
                .map(|(claim, _)| claim.clone())
                .collect();
            let place = match serde_json::from_value(source).ok()? {
                Source { jwt: Some(jwt), .. } => Place::Aggregated(jwt),
                Source { endpoint: Some(endpoint), access_token, .. } => {
                    Place::Distributed { endpoint, access_token }
                }
                _ => return None,
            };
            (!claims.is_empty()).then_some(ClaimsSource { name, claims, place })
        });
        Ok(described.collect())
    }
}

impl Client {
    /// Gets the claims of a source, which must be signed by this provider. Of what the provider says only the claims are
    /// returned that the claim set refers to it for; it may leave out some, but not all.
    ///
    /// Distributed claims are fetched with the access token of the source, from a public address only.
    ///
    /// # Errors
    /// [`Rejected::InternalAddress`] for an endpoint inside; [`Rejected::ClaimsAbsent`]; [`Rejected`] for signature, algorithm, issuer, audience and time.
    pub fn claims_source(&self, source: &ClaimsSource, provider: &TrustedIssuer) -> Call<ClaimSet> {
        let (source, provider) = (source.clone(), provider.clone());
        self.call(|io, client| async move {
            match &source.place {
                Place::Aggregated(jwt) => verify(&client, &source, &provider, jwt.expose()),
                Place::Distributed { endpoint, access_token } => {
                    let answer = fetch(&io, &client, endpoint, access_token.as_ref()).await?;
                    verify(&client, &source, &provider, response(&answer)?)
                }
            }
        })
    }
}

async fn fetch(
    io: &Io,
    client: &Client,
    endpoint: &str,
    access_token: Option<&Secret>,
) -> Result<http::Response<Vec<u8>>, Error> {
    let inner = client.inner();
    let said = Said { by: ENDPOINT, member: "endpoint" };
    let uri = inner.addresses.parse(inner.transport, said, endpoint, None)?;
    let mut request = get(uri, "application/jwt");
    if let Some(token) = access_token {
        AccessToken::bearer(token.clone()).authorize(request.headers_mut())?;
    }
    io.send(ENDPOINT, request, client.idempotent()).await
}

fn response(answer: &http::Response<Vec<u8>>) -> Result<&str, Error> {
    expect(ENDPOINT, answer, StatusCode::OK)?;
    let problem = JsonError::Syntax { line: 0, column: 0 };
    Ok(std::str::from_utf8(answer.body())
        .map_err(|_| ResponseError::Json { endpoint: ENDPOINT, problem })?
        .trim())
}

/// Whom the JWT is for, where it says so.
#[derive(Deserialize)]
struct Addressee {
    aud: Option<Audience>,
}

fn verify(
    client: &Client,
    source: &ClaimsSource,
    provider: &TrustedIssuer,
    jwt: &str,
) -> Result<ClaimSet, Error> {
    let token = Token::Claims;
    let malformed = |problem| Rejected::Claims { token, problem };
    let window = TimeWindow::new(client.now(), client.inner().tolerance);
    let payload = provider.verify(token, jwt, window)?;
    let Addressee { aud } = json::from_slice(&payload).map_err(malformed)?;
    if let Some(audience) = &aud {
        signed::check_audience(client.inner(), token, audience)?;
    }
    let mut claims = json::to_object(&payload).map_err(malformed)?;
    claims.retain(|name, _| source.claims.contains(name));
    if claims.values().all(Value::is_null) {
        return Err(Rejected::ClaimsAbsent { claims: source.claims.clone() }.into());
    }
    let object = serde_json::to_vec(&claims).unwrap_or_default();
    Ok(ClaimSet::new(object).map_err(malformed)?)
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Aggregated(_) => "Aggregated",
            Self::Distributed { .. } => "Distributed",
        })
    }
}
