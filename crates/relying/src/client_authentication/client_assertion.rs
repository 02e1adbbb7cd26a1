//! `client_secret_jwt` and `private_key_jwt`: OpenID Connect Core section 9, RFC 7523 sections 2.2 and 3.

use std::sync::Arc;

use relying_jose::{Algorithm, JwsHeader, Signer};
use serde::Serialize;

use crate::assertion::{Additions, Head, name_among, sign};
use crate::call::Io;
use crate::client::Client;
use crate::error::Error;
use crate::http::form::Form;
use crate::quirk::Deviation;

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Long enough for a slow network, too short for a thief.
const LIFETIME: i64 = 60;

/// What the library says. The audience is the issuer as a single string: with the endpoint's URL as audience, one server could use an
/// assertion at another (RFC 7523bis section 4).
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// The names of all of them.
pub(super) const CLAIMS: [&str; 7] = ["iss", "sub", "aud", "jti", "iat", "nbf", "exp"];

pub(super) async fn add(
    io: &Io,
    client: &Client,
    signer: &Arc<dyn Signer>,
    additions: &Additions,
    form: &mut Form,
) -> Result<(), Error> {
    let assertion = assertion(io, client, signer, additions).await?;
    form.set("client_id", client.client_id());
    form.set("client_assertion_type", TYPE);
    form.set("client_assertion", assertion);
    Ok(())
}

/// The algorithm by the name that the server lists.
fn name_for(algorithm: &Algorithm, client: &Client) -> Algorithm {
    let listed = client.server_metadata().token_endpoint_auth_signing_alg_values_supported.as_deref();
    listed.and_then(|listed| name_among(algorithm, listed)).unwrap_or_else(|| algorithm.clone())
}

async fn assertion(
    io: &Io,
    client: &Client,
    signer: &Arc<dyn Signer>,
    additions: &Additions,
) -> Result<String, Error> {
    let environment = &client.inner().environment;
    let now = environment.now().as_unix();
    let jti = environment.random_value()?;
    let client_id = client.client_id();
    let claims = Claims {
        iss: client_id,
        sub: client_id,
        aud: audience(client),
        jti: &jti,
        iat: now,
        nbf: now,
        exp: now.saturating_add(LIFETIME),
    };
    let head = client.inner().assertion_head.get_or_init(|| head(client, &**signer));
    sign(io, signer, head, &claims, additions).await
}

/// The same in all assertions of a client.
fn head(client: &Client, signer: &dyn Signer) -> Head {
    let mut header = JwsHeader::new(name_for(signer.algorithm(), client));
    header.kid = signer.key_id().map(str::to_owned);
    header.into()
}

/// The issuer; the token endpoint for a server that demands it.
fn audience(client: &Client) -> &str {
    let token_endpoint = client.server_metadata().token_endpoint.as_deref();
    token_endpoint
        // The FAPI profiles allow the issuer alone.
        .filter(|_| client.inner().profile.is_none() && client.deviates(Deviation::AssertionForTokenEndpoint))
        .unwrap_or_else(|| client.issuer())
}
