//! Somebody whom the application trusts to vouch for something: a claims provider (OpenID Connect Core section 5.6.2), or a
//! party that attests to metadata (RFC 8414 section 2.1, RFC 9728 section 2.2).

use relying_jose::{Algorithm, ClaimError, JwkSet, Jws, PublicKey, TimeWindow, Timestamp, json};
use serde::Deserialize;

use crate::error::{Error, Rejected, Token};
use crate::token::signed;

/// An issuer of JWTs that the application knows, its keys, and the algorithms that it signs with. They come from the application, never
/// from what is to be verified.
#[derive(Clone, Debug)]
pub struct TrustedIssuer {
    issuer: String,
    keys: JwkSet,
    algorithms: Vec<Algorithm>,
}

/// More keys without `kid` than these are not tried.
const MOST_KEYS: usize = 8;

impl TrustedIssuer {
    /// An issuer, as its JWTs name it in `iss`, and its keys. Default: it signs with RS256.
    pub fn new(issuer: impl Into<String>, keys: JwkSet) -> Self {
        Self { issuer: issuer.into(), keys, algorithms: vec![Algorithm::RS256] }
    }

    /// The algorithms that the issuer signs with, in the place of RS256.
    pub fn algorithms(mut self, algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        self.algorithms = algorithms.into_iter().collect();
        self
    }

    /// The claims of a JWT that is signed by this issuer, names it, and is in time.
    pub(crate) fn verify(&self, token: Token, jwt: &str, window: TimeWindow) -> Result<Vec<u8>, Error> {
        let jws = Jws::parse(jwt).map_err(|problem| Rejected::Jws { token, problem })?;
        let algorithm = signed::permitted(token, &jws, &self.algorithms)?;
        let key_id = jws.header().kid.as_deref();
        let keys: Vec<&PublicKey> = self.keys.candidates(key_id, &algorithm).take(MOST_KEYS).collect();
        if keys.is_empty() {
            let key_id = key_id.map(str::to_owned);
            return Err(Rejected::KeyNotFound { token, key_id, algorithm }.into());
        }
        let verified =
            jws.verify_any(keys, &algorithm).map_err(|problem| Rejected::Jws { token, problem })?;
        let payload = verified.into_payload();
        let envelope: Envelope =
            json::from_slice(&payload).map_err(|problem| Rejected::Claims { token, problem })?;
        let refused = |problem| Rejected::Claim { token, problem };
        let received = envelope.iss.ok_or_else(|| refused(ClaimError::Missing("iss")))?;
        if received != self.issuer {
            let expected = self.issuer.clone();
            return Err(refused(ClaimError::Mismatch { claim: "iss", expected, received }).into());
        }
        envelope.exp.map_or(Ok(()), |exp| window.check_expiration(exp)).map_err(refused)?;
        envelope.nbf.map_or(Ok(()), |nbf| window.check_not_before(nbf)).map_err(refused)?;
        Ok(payload)
    }
}

/// What such a JWT may say about itself; `iss` it must.
#[derive(Deserialize)]
struct Envelope {
    iss: Option<String>,
    exp: Option<Timestamp>,
    nbf: Option<Timestamp>,
}
