//! What every signed token shares: which algorithms may stand in its header, and whose key must have made it.

use std::borrow::Cow;

use relying_jose::{Algorithm, Audience, ClaimError, HmacKey, Jws, JwsError, PublicKey, VerifiedJws};

use crate::call::Io;
use crate::client::{Client, Inner};
use crate::error::{Error, Misuse, Rejected, Token, redact};
use crate::jwks;

/// Reads the compact form and holds the header's algorithm to those `allowed`: the header never decides.
pub(crate) fn parse<'t>(
    client: &Client,
    token: Token,
    compact: &'t str,
    allowed: &[Algorithm],
) -> Result<(Jws<'t>, Algorithm), Error> {
    let jws = Jws::parse_with(compact, &client.inner().header_cache);
    let jws = jws.map_err(|problem| Rejected::Jws { token, problem })?;
    let algorithm = permitted(token, &jws, allowed)?;
    Ok((jws, algorithm))
}

/// Which of the algorithms `allowed` the header names.
pub(crate) fn permitted(token: Token, jws: &Jws<'_>, allowed: &[Algorithm]) -> Result<Algorithm, Rejected> {
    let received = &jws.header().alg;
    if *received == Algorithm::NONE {
        return Err(Rejected::Jws { token, problem: JwsError::Unsigned });
    }
    let permitted = allowed.iter().find(|allowed| allowed.matches(received));
    permitted.cloned().ok_or_else(|| {
        let (expected, received) = (allowed.to_vec(), received.clone());
        Rejected::Algorithm { token, expected, received }
    })
}

/// Holds the header's `typ` to the one of this kind of token (RFC 8725 section 3.11): other tokens are signed with the
/// same keys.
pub(crate) fn expect_type(token: Token, jws: &Jws<'_>, expected: &'static str) -> Result<(), Rejected> {
    if jws.header().is_type(expected) {
        return Ok(());
    }
    Err(Rejected::Type { token, expected, received: jws.header().typ.as_deref().map(redact) })
}

/// Refuses a JWT whose `typ` says that it is of another kind, for tokens that have no type of their own (RFC 8725 sections
/// 3.11 and 3.12). Other values say nothing, and servers write many.
pub(crate) fn refuse_other_type(token: Token, jws: &Jws<'_>) -> Result<(), Rejected> {
    let header = jws.header();
    // By far the most.
    if header.typ.as_deref().is_none_or(|typ| typ.eq_ignore_ascii_case("JWT")) {
        return Ok(());
    }
    match OTHER_TYPES.into_iter().find(|other| header.is_type(other)) {
        Some(other) => Err(Rejected::Type { token, expected: "JWT", received: Some(other.to_owned()) }),
        None => Ok(()),
    }
}

/// What servers and clients sign beside ID Tokens and authorization responses: RFC 9068, OpenID Connect Back-Channel Logout,
/// RFC 8417, RFC 9449, RFC 9701, RFC 9101, and the client assertions of draft-ietf-oauth-rfc7523bis.
const OTHER_TYPES: [&str; 7] = [
    "at+jwt",
    "logout+jwt",
    "secevent+jwt",
    "dpop+jwt",
    "token-introspection+jwt",
    "oauth-authz-req+jwt",
    "client-authentication+jwt",
];

/// Holds `iss` to the server's issuer.
pub(crate) fn check_issuer(client: &Client, token: Token, received: &str) -> Result<(), Rejected> {
    if received == client.issuer() {
        return Ok(());
    }
    let (expected, received) = (client.issuer().to_owned(), redact(received));
    Err(Rejected::Claim { token, problem: ClaimError::Mismatch { claim: "iss", expected, received } })
}

/// Holds `aud` to this client; others may be beside it.
pub(crate) fn check_addressee(inner: &Inner, token: Token, audience: &Audience) -> Result<(), Rejected> {
    if audience.contains(&inner.client_id) {
        return Ok(());
    }
    let received = audience.iter().map(str::to_owned).collect();
    Err(Rejected::AudienceMismatch { token, client_id: inner.client_id.clone(), received })
}

/// Holds `aud` to this client, and to nobody unknown beside it.
pub(crate) fn check_audience(inner: &Inner, token: Token, audience: &Audience) -> Result<(), Rejected> {
    check_addressee(inner, token, audience)?;
    let trusted =
        |other: &str| other == inner.client_id || inner.trusted_audiences.iter().any(|t| t == other);
    match audience.iter().find(|other| !trusted(other)) {
        Some(audience) => Err(Rejected::UntrustedAudience { token, audience: audience.to_owned() }),
        None => Ok(()),
    }
}

/// Verifies by the key that fits: the client's secret for an HMAC, a key of the server's set otherwise.
pub(crate) async fn verify(
    io: &Io,
    client: &Client,
    token: Token,
    jws: Jws<'_>,
    algorithm: &Algorithm,
) -> Result<VerifiedJws, Error> {
    let refused = |problem| Error::from(Rejected::Jws { token, problem });
    if let Some(profile) = client.profile().filter(|profile| !profile.permits(algorithm)) {
        let expected = profile.algorithms().unwrap_or_default().to_vec();
        return Err(Rejected::Algorithm { token, expected, received: algorithm.clone() }.into());
    }
    if algorithm.is_symmetric() {
        return jws.verify(&*hmac_key(client, algorithm)?, algorithm).map_err(refused);
    }
    let key_id = jws.header().kid.as_deref();
    let keys: Vec<PublicKey> = jwks::find(io, client, key_id, algorithm).await?;
    if keys.is_empty() {
        let key_id = key_id.map(str::to_owned);
        return Err(Rejected::KeyNotFound { token, key_id, algorithm: algorithm.clone() }.into());
    }
    jws.verify_any(&keys, algorithm).map_err(refused)
}

/// The client's secret as a key (Core section 10.1): the prepared one for ID Tokens, or one for the algorithm of another token.
fn hmac_key<'c>(client: &'c Client, algorithm: &Algorithm) -> Result<Cow<'c, HmacKey>, Error> {
    let inner = client.inner();
    match inner.hmac_key.as_ref().filter(|key| key.algorithm() == algorithm) {
        Some(key) => Ok(Cow::Borrowed(key)),
        None => {
            let secret = inner.secret.as_ref().ok_or(Misuse::MissingSecretForHmac)?;
            let key = HmacKey::new(secret.expose().as_bytes(), algorithm.clone(), &inner.environment.backend);
            Ok(Cow::Owned(key.map_err(|error| Misuse::Key { problem: error.to_string() })?))
        }
    }
}
