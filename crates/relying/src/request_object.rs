//! Requests as JWTs: RFC 9101, OpenID Connect Core section 6, CIBA section 7.1.1.
//!
//! Whoever changes a signed request on its way breaks its signature, and the server knows which client made it before
//! the client authenticates.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use relying_jose::{Algorithm, JwsHeader, Signer, Timestamp};
use serde_json::{Map, Value};

use crate::assertion::{Additions, name_among};
use crate::call::Io;
use crate::client::Client;
use crate::danger::{AssertionDanger, RequestObjectDanger, RequestObjectGuard};
use crate::error::{Error, Misuse};
use crate::http::form::Form;

/// Long enough for a slow network and a redirect, too short for a thief.
const LIFETIME: Duration = Duration::from_secs(60);
/// FAPI 1.0 Advanced section 5.2.2 and FAPI 2.0 Message Signing section 5.3.2: servers refuse what lives longer.
const LONGEST_LIFETIME: Duration = Duration::from_secs(3600);

/// Signs the client's requests.
///
/// Any [`Signer`] becomes one: a [`PrivateKey`](relying_jose::PrivateKey), an [`HmacKey`](relying_jose::HmacKey) over the
/// client's secret where the client is registered for that, or anything that reaches a key elsewhere.
#[derive(Clone)]
pub struct RequestObjectSigner {
    /// None for requests that nobody signs.
    signer: Option<Arc<dyn Signer>>,
    lifetime: Duration,
    additions: Additions,
}

/// What the library says about the request object itself. With `sub` it could be taken for a client assertion, and a
/// request must not lead to another one (RFC 9101 sections 4 and 10.8).
const RESERVED_CLAIMS: [&str; 9] =
    ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "request", "request_uri"];

impl RequestObjectSigner {
    /// With this key.
    pub fn new(signer: impl Signer + 'static) -> Self {
        Self::with(Some(Arc::new(signer)))
    }

    fn with(signer: Option<Arc<dyn Signer>>) -> Self {
        Self { signer, lifetime: LIFETIME, additions: Additions::default() }
    }

    /// For how long a signed request is good. Default 60 seconds; at most 60 minutes, which is what servers under FAPI
    /// accept.
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        if lifetime > LONGEST_LIFETIME {
            self.additions.mistaken(Misuse::InvalidRequest { what: "lifetime of request objects" });
        }
        self.lifetime = lifetime;
        self
    }

    /// One more member of the header, such as `x5t#S256` for a server that finds keys by their certificates.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.additions.header(&[], name.into(), value.into());
        self
    }

    /// One more claim. It comes before a parameter of the same name.
    pub fn claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.additions.claim(&RESERVED_CLAIMS, name.into(), value.into());
        self
    }

    /// Lowers a guard, by a name from [`danger`](crate::danger).
    pub fn danger(mut self, danger: AssertionDanger) -> Self {
        self.additions.modify(danger);
        self
    }

    /// The key; none for requests that nobody signs.
    pub(crate) fn signer(&self) -> Option<&dyn Signer> {
        self.signer.as_deref()
    }

    /// Signs the parameters of one request, unless nobody does.
    pub(crate) async fn sign(
        &self,
        io: &Io,
        client: &Client,
        parameters: &Form,
        purpose: &Purpose<'_>,
    ) -> Result<String, Error> {
        self.additions.check()?;
        let algorithm = self.signer().map_or(&Algorithm::NONE, Signer::algorithm);
        let mut header = JwsHeader::new(purpose.algorithm(algorithm)?);
        header.kid = self.signer().and_then(Signer::key_id).map(str::to_owned);
        header.typ = purpose.typ.map(str::to_owned);
        let mut claims = envelope(client, self.lifetime)?;
        add_parameters(&mut claims, parameters)?;
        let input = self.additions.compose(&header.into(), &claims)?;
        let signature = match &self.signer {
            Some(signer) => io.sign(signer, input.as_bytes()).await?,
            // RFC 7518 section 3.6.
            None => Vec::new(),
        };
        Ok(input.into_jws(&signature))
    }
}

impl<S: Signer + 'static> From<S> for RequestObjectSigner {
    fn from(signer: S) -> Self {
        Self::new(signer)
    }
}

impl From<RequestObjectDanger> for RequestObjectSigner {
    fn from(RequestObjectDanger(RequestObjectGuard::Signature): RequestObjectDanger) -> Self {
        Self::with(None)
    }
}

impl fmt::Debug for RequestObjectSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestObjectSigner")
            .field("signer", &self.signer)
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

/// What a request is signed for, and which signatures are accepted there.
pub(crate) struct Purpose<'a> {
    /// The type in the header, where one is laid down.
    pub(crate) typ: Option<&'static str>,
    /// The algorithm that the client is registered for.
    pub(crate) registered: Option<&'a Algorithm>,
    /// The algorithms that the server lists.
    pub(crate) supported: Option<&'a [Algorithm]>,
}

impl Purpose<'_> {
    /// The signer's algorithm, by the name that the other side has for it.
    fn algorithm(&self, own: &Algorithm) -> Result<Algorithm, Misuse> {
        let accepted = match (self.registered, self.supported) {
            (Some(registered), _) => std::slice::from_ref(registered),
            (None, Some(supported)) if !supported.is_empty() => supported,
            (None, _) => return Ok(own.clone()),
        };
        name_among(own, accepted).ok_or_else(|| Misuse::RequestObjectAlgorithm {
            algorithm: own.clone(),
            accepted: accepted.to_vec(),
        })
    }
}

/// What the request object says about itself: who made it, for whom and for when. The audience is the issuer as a single
/// string (RFC 9101 section 5.2), so that no other server can use it.
fn envelope(client: &Client, lifetime: Duration) -> Result<Map<String, Value>, Error> {
    let now = client.now();
    let expires_at = now.as_unix().saturating_add_unsigned(lifetime.as_secs());
    let time = |time: Timestamp| Value::from(time.as_unix());
    let claims = [
        ("iss", Value::from(client.client_id())),
        ("aud", Value::from(client.issuer())),
        ("iat", time(now)),
        ("nbf", time(now)),
        ("exp", time(Timestamp::from_unix(expires_at))),
        ("jti", Value::from(client.inner().environment.random_value()?)),
    ];
    Ok(claims.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The parameters as claims: JSON as what it is, numbers as numbers (RFC 9101 section 4), repeated ones as arrays. None can change
/// what the object says about itself.
fn add_parameters(claims: &mut Map<String, Value>, parameters: &Form) -> Result<(), Misuse> {
    for (name, text) in parameters.iter() {
        if RESERVED_CLAIMS.contains(&name) {
            return Err(Misuse::ReservedParameter { name: name.to_owned() });
        }
        let value = claim(name, text)?;
        match claims.get_mut(name) {
            None => {
                claims.insert(name.to_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    Ok(())
}

fn claim(name: &str, text: &str) -> Result<Value, Misuse> {
    let invalid = |what| Misuse::InvalidRequest { what };
    match name {
        "claims" => {
            let claims = serde_json::from_str(text).ok().filter(Value::is_object);
            claims.ok_or_else(|| invalid("claims"))
        }
        "authorization_details" => {
            let details = serde_json::from_str(text).ok().filter(Value::is_array);
            details.ok_or_else(|| invalid("authorization_details"))
        }
        "max_age" => text.parse::<u64>().map(Value::from).map_err(|_| invalid("max_age")),
        "requested_expiry" => text.parse::<u64>().map(Value::from).map_err(|_| invalid("requested_expiry")),
        _ => Ok(Value::from(text)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(parameters: &[(&'static str, &str)]) -> Result<Value, Misuse> {
        let mut form = Form::default();
        parameters.iter().for_each(|(name, value)| form.append(*name, *value));
        let mut claims = Map::new();
        add_parameters(&mut claims, &form).map(|()| Value::Object(claims))
    }

    #[test]
    fn parameters_become_claims_of_their_type() {
        let details = r#"[{"type":"payment"}]"#;
        let parameters = [
            ("scope", "openid"),
            ("claims", r#"{"userinfo":{"email":null}}"#),
            ("authorization_details", details),
            ("max_age", "300"),
            ("requested_expiry", "120"),
            ("resource", "https://a.example"),
            ("login_hint", "12"),
        ];
        let expected = json!({
            "scope": "openid",
            "claims": {"userinfo": {"email": null}},
            "authorization_details": [{"type": "payment"}],
            "max_age": 300,
            "requested_expiry": 120,
            "resource": "https://a.example",
            "login_hint": "12",
        });
        assert_eq!(claims(&parameters), Ok(expected));
    }

    #[test]
    fn repeated_parameters_become_an_array() {
        let parameters = [("resource", "a"), ("scope", "x"), ("resource", "b"), ("resource", "c")];
        assert_eq!(claims(&parameters), Ok(json!({"resource": ["a", "b", "c"], "scope": "x"})));
    }

    #[test]
    fn refuses_what_is_not_of_its_type() {
        for (name, value) in [
            ("claims", "[]"),
            ("claims", "{"),
            ("authorization_details", "{}"),
            ("max_age", "-1"),
            ("requested_expiry", "soon"),
        ] {
            assert_eq!(claims(&[(name, value)]), Err(Misuse::InvalidRequest { what: name }), "{value}");
        }
    }

    #[test]
    fn takes_the_name_that_the_other_side_has_for_an_algorithm() {
        let name = |registered: Option<&Algorithm>, supported: Option<&[Algorithm]>| {
            Purpose { typ: None, registered, supported }.algorithm(&Algorithm::ED25519)
        };
        let refused = |accepted: &[Algorithm]| {
            Err(Misuse::RequestObjectAlgorithm { algorithm: Algorithm::ED25519, accepted: accepted.to_vec() })
        };
        let listed = [Algorithm::ES256, Algorithm::EDDSA];
        assert_eq!(name(None, None), Ok(Algorithm::ED25519));
        assert_eq!(name(None, Some(&[])), Ok(Algorithm::ED25519));
        assert_eq!(name(None, Some(&listed)), Ok(Algorithm::EDDSA));
        assert_eq!(name(None, Some(&[Algorithm::EDDSA, Algorithm::ED25519])), Ok(Algorithm::ED25519));
        assert_eq!(name(None, Some(&[Algorithm::ES256])), refused(&[Algorithm::ES256]));
        assert_eq!(name(Some(&Algorithm::EDDSA), None), Ok(Algorithm::EDDSA));
        assert_eq!(name(Some(&Algorithm::PS256), Some(&listed)), refused(&[Algorithm::PS256]));
    }
}
