//! Proofs of possession (RFC 9449): the key behind a request, and the nonces that a proof may have to hold.

use std::time::Duration;

use http::{HeaderMap, HeaderName, Response, StatusCode};
use relying_jose::{Algorithm, HashAlgorithm, Jwk, Jws, PublicKey, Timestamp, base64url, json};
use serde_json::{Map, Value};

use crate::Server;
use crate::endpoint::discovery::ASSERTION_ALGORITHMS;
use crate::incoming::Incoming;
use crate::reply::{self, OAuthError};

/// The header that carries a proof.
pub(crate) const DPOP: HeaderName = HeaderName::from_static("dpop");

/// The header that carries a nonce, on the server's way to the client.
pub(crate) const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// How far `iat` may lie from the server's time, on either side.
const WINDOW: Duration = Duration::from_secs(60);

/// Whether access tokens may or must be bound to a key of the client (RFC 9449).
///
/// The policy is the server's; a single client can be held to it by
/// [`Client::dpop_bound_access_tokens`](crate::Client::dpop_bound_access_tokens).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DpopPolicy {
    /// The server has not heard of it: proofs are not looked at, tokens are bearer tokens.
    Unsupported,
    /// A token request with a proof gets a bound token, one without gets a bearer token.
    #[default]
    Offered,
    /// Every token request needs a proof.
    Required,
}

/// Where a proof must hold a nonce of the server's (RFC 9449 sections 8 and 9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DpopNonces {
    /// Nowhere.
    #[default]
    Never,
    /// At the token endpoint and where else a client talks to the authorization server.
    AuthorizationServer,
    /// At UserInfo and at the protected resource.
    Resource,
    /// At both.
    Everywhere,
}

/// Which of the two kinds of server a request is for: they refuse a proof in different ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    AuthorizationServer,
    Resource,
}

/// A proof that was verified.
#[derive(Clone, Debug)]
pub(crate) struct Proof {
    /// The thumbprint of the key (RFC 7638), as in the confirmation claim `jkt`.
    pub(crate) jkt: String,
    pub(crate) nonce: Option<String>,
}

/// Verifies the proof of a request, if it has one (RFC 9449 section 4.3).
///
/// `access_token` is what `ath` must belong to; where there is none the proof needs no `ath`. `nonce_demanded` adds to
/// what the server is configured for.
pub(crate) fn verify(
    server: &Server,
    incoming: &Incoming,
    place: Place,
    access_token: Option<&str>,
    nonce_demanded: bool,
) -> Result<Option<Proof>, OAuthError> {
    if server.config().dpop == DpopPolicy::Unsupported {
        return Ok(None);
    }
    let Some(text) = one_proof(incoming.headers())? else { return Ok(None) };
    let jws = Jws::parse(text).map_err(|error| invalid(&format!("the proof: {error}")))?;
    if jws.header().typ.as_deref() != Some("dpop+jwt") {
        return Err(invalid("the typ of the proof is not dpop+jwt"));
    }
    let algorithm = jws.header().alg.clone();
    if !algorithms().any(|known| known == algorithm) {
        return Err(invalid(&format!("a proof with the algorithm {algorithm} is not accepted")));
    }
    let (key, jkt) = proof_key(server, jws.header().other.get("jwk"))?;
    let verified =
        jws.verify(&key, &algorithm).map_err(|error| invalid(&format!("the signature: {error}")))?;
    let claims =
        json::to_object(verified.payload()).map_err(|error| invalid(&format!("the claims: {error}")))?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).filter(|value| !value.is_empty());
    check_request(server, incoming, &claims)?;
    match (access_token, text("ath")) {
        (Some(token), Some(ath)) if ath == token_hash(server, token) => {}
        (Some(_), Some(_)) => return Err(invalid("ath belongs to another access token")),
        (Some(_), None) => return Err(invalid("ath is missing")),
        (None, _) => {}
    }
    let nonce = text("nonce").map(str::to_owned);
    check_nonce(server, nonce.as_deref(), nonce_demanded || is_demanded(server, place))?;
    let jti = text("jti").ok_or_else(|| invalid("jti is missing"))?;
    // A proof must be good once only, however long it would be in time.
    let until = server.now() + WINDOW + WINDOW;
    if !server.state().store.is_first_use(&format!("dpop+jwt {jkt}"), jti, until, server.now()) {
        return Err(invalid("the proof was used before"));
    }
    Ok(Some(Proof { jkt, nonce }))
}

/// Algorithms of proofs: all that need no shared secret (RFC 9449 section 4.2).
pub(crate) fn algorithms() -> impl Iterator<Item = Algorithm> {
    ASSERTION_ALGORITHMS.into_iter().filter(|algorithm| !algorithm.is_symmetric())
}

/// Makes the refusal of a proof what a resource answers: status 401 with a challenge (RFC 9449 section 7.1).
pub(crate) fn challenged(error: OAuthError) -> OAuthError {
    let challenge = challenge(Some(error.code()), Some(error.text()));
    error.status(StatusCode::UNAUTHORIZED).challenge(challenge)
}

/// A challenge of the DPoP scheme.
pub(crate) fn challenge(error: Option<&str>, description: Option<&str>) -> String {
    let names = algorithms().map(|algorithm| algorithm.as_str().to_owned()).collect::<Vec<_>>().join(" ");
    let error = error.map(|error| format!("error=\"{error}\", ")).unwrap_or_default();
    let description = description.map(|text| format!("error_description=\"{text}\", ")).unwrap_or_default();
    format!("DPoP {error}{description}algs=\"{names}\"")
}

/// Hands out the newest nonce with every answer to a proof, where proofs need one (RFC 9449 section 8.2).
pub(crate) fn supply_nonce(
    server: &Server,
    incoming: &Incoming,
    place: Place,
    response: &mut Response<Vec<u8>>,
) {
    if is_demanded(server, place) && incoming.header(&DPOP).is_some() {
        reply::set_header(response, DPOP_NONCE, &server.state().nonces.current);
    }
}

/// The nonces of a server: one that is handed out, and the one before it, which is still accepted.
pub(crate) struct Nonces {
    pub(crate) current: String,
    previous: Option<String>,
    since: Timestamp,
}

impl Nonces {
    pub(crate) fn new(current: String, since: Timestamp) -> Self {
        Self { current, previous: None, since }
    }

    /// Hands out another nonce from now on.
    pub(crate) fn replace(&mut self, next: String, now: Timestamp) {
        self.previous = Some(std::mem::replace(&mut self.current, next));
        self.since = now;
    }

    /// Accepts no nonce but the current one.
    pub(crate) fn forget_previous(&mut self) {
        self.previous = None;
    }

    fn accepts(&self, nonce: &str) -> bool {
        nonce == self.current || self.previous.as_deref() == Some(nonce)
    }
}

fn is_demanded(server: &Server, place: Place) -> bool {
    match server.config().dpop_nonces {
        DpopNonces::Never => false,
        DpopNonces::AuthorizationServer => place == Place::AuthorizationServer,
        DpopNonces::Resource => place == Place::Resource,
        DpopNonces::Everywhere => true,
    }
}

fn one_proof(headers: &HeaderMap) -> Result<Option<&str>, OAuthError> {
    let mut proofs = headers.get_all(&DPOP).iter();
    let proof = proofs.next().map(|value| value.to_str().map_err(|_| invalid("the proof is no text")));
    match proofs.next() {
        Some(_) => Err(invalid("there is more than one proof")),
        None => proof.transpose(),
    }
}

/// The key in the header, which must be a public one, and its thumbprint.
fn proof_key(server: &Server, jwk: Option<&Value>) -> Result<(PublicKey, String), OAuthError> {
    let unusable = |error: relying_jose::KeyError| invalid(&format!("the jwk of the proof: {error}"));
    let jwk = jwk.ok_or_else(|| invalid("the proof has no jwk"))?;
    let jwk = Jwk::parse(jwk.to_string().as_bytes()).map_err(unusable)?;
    if jwk.is_private() {
        return Err(invalid("the jwk of the proof tells the private key"));
    }
    let backend = &server.config().backend;
    let thumbprint = jwk.thumbprint(backend).map_err(unusable)?;
    Ok((PublicKey::from_jwk(&jwk, backend).map_err(unusable)?, thumbprint))
}

/// `htm`, `htu` and `iat`: that the proof was made for this request, now.
fn check_request(
    server: &Server,
    incoming: &Incoming,
    claims: &Map<String, Value>,
) -> Result<(), OAuthError> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("htm") != Some(incoming.method.as_str()) {
        return Err(invalid("htm is not the method of the request"));
    }
    let wanted = format!("{}{}", server.config().issuer.origin(), incoming.path);
    if text("htu").map(normalized) != Some(normalized(&wanted)) {
        return Err(invalid(&format!("htu is not {wanted}")));
    }
    let issued_at = claims.get("iat").and_then(Value::as_f64).ok_or_else(|| invalid("iat is missing"))?;
    let distance = (issued_at - server.now().as_unix() as f64).abs();
    if distance > WINDOW.as_secs_f64() {
        return Err(invalid("iat is too far from the server's time"));
    }
    Ok(())
}

fn check_nonce(server: &Server, nonce: Option<&str>, demanded: bool) -> Result<(), OAuthError> {
    if !demanded {
        return Ok(());
    }
    let fresh = server.random()?;
    let now = server.now();
    let mut state = server.state();
    // Whoever comes after more than one lifetime finds both nonces gone.
    let age = now.duration_since(state.nonces.since);
    if age >= server.config().dpop_nonce_lifetime {
        state.nonces.replace(fresh, now);
        if age >= server.config().dpop_nonce_lifetime * 2 {
            state.nonces.forget_previous();
        }
    }
    match nonce {
        Some(nonce) if state.nonces.accepts(nonce) => Ok(()),
        given => {
            let text = if given.is_some() {
                "the nonce is not one of the newest"
            } else {
                "the proof needs a nonce"
            };
            Err(OAuthError::new("use_dpop_nonce").description(text).dpop_nonce(state.nonces.current.clone()))
        }
    }
}

/// Without query and fragment, scheme and host in lower case, without the port that the scheme implies (RFC 9449
/// section 4.3 asks for the normalization of RFC 3986 sections 6.2.2 and 6.2.3).
fn normalized(uri: &str) -> String {
    let uri = uri.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = uri.split_once("://") else { return uri.to_owned() };
    let (authority, path) = rest.find('/').map_or((rest, "/"), |slash| rest.split_at(slash));
    let (scheme, authority) = (scheme.to_ascii_lowercase(), authority.to_ascii_lowercase());
    let implied = if scheme == "https" { ":443" } else { ":80" };
    format!("{scheme}://{}{path}", authority.strip_suffix(implied).unwrap_or(&authority))
}

fn token_hash(server: &Server, access_token: &str) -> String {
    base64url::encode(&server.digest(HashAlgorithm::Sha256, access_token.as_bytes()))
}

fn invalid(text: &str) -> OAuthError {
    OAuthError::new("invalid_dpop_proof").description(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_mean_the_same_are_equal() {
        for uri in
            ["https://as.example/token", "HTTPS://AS.example:443/token", "https://as.example/token?a#b"]
        {
            assert_eq!(normalized(uri), "https://as.example/token");
        }
        assert_eq!(normalized("https://as.example"), "https://as.example/");
        assert_ne!(normalized("https://as.example:8443/token"), "https://as.example/token");
        assert_ne!(normalized("https://as.example/Token"), "https://as.example/token");
    }

    #[test]
    fn the_nonce_before_the_newest_is_still_good() {
        let at = Timestamp::from_unix;
        let mut nonces = Nonces::new("1".to_owned(), at(0));
        nonces.replace("2".to_owned(), at(10));
        assert!(nonces.accepts("1") && nonces.accepts("2"));
        nonces.replace("3".to_owned(), at(20));
        assert!(!nonces.accepts("1") && nonces.accepts("2"));
        nonces.forget_previous();
        assert!(!nonces.accepts("2") && nonces.accepts("3"));
    }
}
