//! Demonstrating Proof of Possession (DPoP): RFC 9449.
//!
//! Tokens are bound to a key: whoever steals them can do nothing without it. A proof, signed by that key, goes with every request to the token
//! endpoint, to UserInfo and to protected resources.
//!
//! Nonces (sections 8 and 9) are kept for each origin, renewed by any answer, and used only where they were given. A demand for a nonce is met
//! once, with a new proof and a new client assertion.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode, Uri};
use relying_jose::{Algorithm, Backend, HashAlgorithm, Jwk, JwsHeader, PrivateKey, Signer, base64url};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::assertion::{Additions, Head, name_among, sign};
use crate::call::{Call, Io};
use crate::client::Client;
use crate::danger::AssertionDanger;
use crate::environment::Environment;
use crate::error::{Error, Misuse};
use crate::http::RequestPolicy;
use crate::http::form::Form;
use crate::http::response::server_error;
use crate::registry::ErrorCode;
use crate::secret::Secret;

const PROOF: HeaderName = HeaderName::from_static("dpop");
const NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// A key to bind tokens to, and the nonces that servers gave for it. Clones share them.
///
/// Give it to a client by [`ClientBuilder::dpop`](crate::ClientBuilder::dpop), or, with a key for each session, by
/// [`Client::with_dpop`]. Tokens bound to a key are useless without it: keep [`Dpop::snapshot`] beside them.
#[derive(Clone)]
pub struct Dpop {
    inner: Arc<Inner>,
    /// The header of every proof, with the public key, and with the algorithm by the name that the server has for it.
    head: Arc<Head>,
    additions: Additions,
}

struct Inner {
    signer: Arc<dyn Signer>,
    /// The private key, where it is in this process.
    key: Option<PrivateKey>,
    thumbprint: String,
    nonces: Mutex<Vec<(String, String)>>,
}

/// What must be kept so that bound tokens stay useful after a restart. It holds the private key.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DpopSnapshot {
    /// The private key.
    pub jwk: Jwk,
    /// The newest nonce of each origin.
    pub nonces: Vec<(String, String)>,
}

impl Dpop {
    /// A new key. `ES256` is understood everywhere.
    ///
    /// # Errors
    /// [`Misuse::Key`] for an algorithm that makes no signatures.
    pub fn generate(algorithm: Algorithm, backend: &Backend) -> Result<Self, Error> {
        Self::from_key(PrivateKey::generate(algorithm, backend).map_err(unusable)?, backend)
    }

    /// A key in this process.
    ///
    /// # Errors
    /// [`Misuse::Key`] when the key cannot be written as a public JWK.
    pub fn from_key(key: PrivateKey, backend: &Backend) -> Result<Self, Error> {
        let public = key.public_key().to_jwk();
        Self::build(Arc::new(key.clone()), Some(key), public, Vec::new(), backend)
    }

    /// A key elsewhere, which must tell its public part ([`Signer::public_jwk`]).
    ///
    /// # Errors
    /// [`Misuse::Key`] when it does not.
    pub fn from_signer(signer: impl Signer + 'static, backend: &Backend) -> Result<Self, Error> {
        let public =
            signer.public_jwk().ok_or_else(|| unusable("the signer does not tell its public key"))?;
        Self::build(Arc::new(signer), None, public, Vec::new(), backend)
    }

    /// The key that [`snapshot`](Self::snapshot) wrote down.
    ///
    /// # Errors
    /// [`Misuse::Key`] when it is no private key.
    pub fn from_snapshot(snapshot: &DpopSnapshot, backend: &Backend) -> Result<Self, Error> {
        let key = PrivateKey::from_jwk(&snapshot.jwk, None, backend).map_err(unusable)?;
        let public = key.public_key().to_jwk();
        Self::build(Arc::new(key.clone()), Some(key), public, snapshot.nonces.clone(), backend)
    }

    fn build(
        signer: Arc<dyn Signer>,
        key: Option<PrivateKey>,
        public: Jwk,
        nonces: Vec<(String, String)>,
        backend: &Backend,
    ) -> Result<Self, Error> {
        let thumbprint = public.thumbprint(backend).map_err(unusable)?;
        let jwk = serde_json::to_value(bare(&public)?).map_err(unusable)?;
        let header = JwsHeader::new(signer.algorithm().clone()).typ("dpop+jwt").member("jwk", jwk);
        let inner = Inner { signer, key, thumbprint, nonces: Mutex::new(nonces) };
        Ok(Self { inner: Arc::new(inner), head: Arc::new(header.into()), additions: Additions::default() })
    }

    /// Key and nonces, for keeping; none when the key is elsewhere.
    pub fn snapshot(&self) -> Option<DpopSnapshot> {
        let jwk = self.inner.key.as_ref()?.to_jwk().with_algorithm(self.inner.signer.algorithm().clone());
        Some(DpopSnapshot { jwk, nonces: self.nonces().clone() })
    }

    /// The key's thumbprint (RFC 7638): the `jkt` of bound tokens, and `dpop_jkt` of authorization requests.
    pub fn thumbprint(&self) -> &str {
        &self.inner.thumbprint
    }

    pub(crate) fn signer(&self) -> &dyn Signer {
        &*self.inner.signer
    }

    /// One more member of the header of proofs.
    #[must_use]
    pub fn proof_header(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.additions.header(&["jwk"], name.into(), value.into());
        self
    }

    /// One more claim of proofs; what the library says in them stays.
    #[must_use]
    pub fn proof_claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.additions.claim(&CLAIMS, name.into(), value.into());
        self
    }

    /// Lowers a guard, by a name from [`danger`](crate::danger).
    #[must_use]
    pub fn danger(mut self, danger: AssertionDanger) -> Self {
        self.additions.modify(danger);
        self
    }

    /// The same key for a server that lists these algorithms (section 5.1).
    pub(crate) fn named_for(mut self, supported: Option<&[Algorithm]>) -> Self {
        let own = &self.head.header.alg;
        match supported.and_then(|supported| name_among(own, supported)) {
            Some(name) if name != *own => {
                let mut header = self.head.header.clone();
                header.alg = name;
                self.head = Arc::new(header.into());
            }
            _ => {}
        }
        self
    }

    /// That the algorithm is among those that the server lists, if it lists any.
    pub(crate) fn check(&self, supported: Option<&[Algorithm]>) -> Result<(), Misuse> {
        self.additions.check()?;
        match supported {
            Some(supported) if !supported.is_empty() && !supported.contains(&self.head.header.alg) => {
                let (algorithm, supported) = (self.head.header.alg.clone(), supported.to_vec());
                Err(Misuse::DpopAlgorithm { algorithm, supported })
            }
            _ => Ok(()),
        }
    }

    fn nonces(&self) -> MutexGuard<'_, Vec<(String, String)>> {
        self.inner.nonces.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn nonce(&self, origin: &str) -> Option<String> {
        self.nonces().iter().find(|(known, _)| known == origin).map(|(_, nonce)| nonce.clone())
    }

    /// Keeps the nonce of an answer, if there is one, and returns it.
    fn remember(&self, origin: String, headers: &HeaderMap) -> Option<String> {
        /// Beyond this many origins the one heard of longest ago is forgotten.
        const MOST_ORIGINS: usize = 100;
        const LONGEST_NONCE: usize = 1024;
        let nonce = headers.get(NONCE).and_then(|nonce| nonce.to_str().ok());
        let nonce = nonce.filter(|nonce| !nonce.is_empty() && nonce.len() <= LONGEST_NONCE)?;
        let mut nonces = self.nonces();
        nonces.retain(|(known, _)| *known != origin);
        if nonces.len() >= MOST_ORIGINS {
            nonces.remove(0);
        }
        nonces.push((origin, nonce.to_owned()));
        Some(nonce.to_owned())
    }

    /// A proof for this request (section 4.2), with the newest nonce of its origin unless it is the answer to a demand.
    async fn proof(
        &self,
        io: &Io,
        environment: &Environment,
        method: &Method,
        uri: &Uri,
        access_token: Option<&Secret>,
        demanded: Option<String>,
    ) -> Result<String, Error> {
        let origin = origin(uri);
        let ath = access_token.map(|token| {
            base64url::encode(
                environment.backend.digest(HashAlgorithm::Sha256, token.expose().as_bytes()).as_ref(),
            )
        });
        let claims = Claims {
            jti: environment.random_value()?,
            htm: method.as_str(),
            htu: format!("{origin}{}", uri.path()),
            iat: environment.now().as_unix(),
            nonce: demanded.or_else(|| self.nonce(&origin)),
            ath,
        };
        sign(io, &self.inner.signer, &self.head, &claims, &self.additions).await
    }

    /// Adds a proof to this request.
    async fn prove(
        &self,
        io: &Io,
        environment: &Environment,
        request: &mut http::Request<Vec<u8>>,
        access_token: Option<&Secret>,
        demanded: Option<String>,
    ) -> Result<(), Error> {
        let (method, uri) = (request.method(), request.uri());
        let proof = self.proof(io, environment, method, uri, access_token, demanded).await?;
        let proof =
            HeaderValue::try_from(proof).map_err(|_| Misuse::InvalidRequest { what: "DPoP proof" })?;
        request.headers_mut().insert(PROOF, proof);
        Ok(())
    }
}

impl fmt::Debug for Dpop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dpop").field("thumbprint", &self.inner.thumbprint).finish_non_exhaustive()
    }
}

impl Client {
    /// The value of the `DPoP` header for one request that is sent by other means than this library. With an access token
    /// the proof is bound to that (section 4.2), for a resource; without one it is for an endpoint of the server. The nonce is
    /// the newest of the key for this origin.
    ///
    /// Requests of the library itself have their proofs without this.
    ///
    /// # Errors
    /// [`Misuse::MissingDpopKey`]; [`Error::Signer`] when the key is elsewhere and fails.
    pub fn dpop_proof(&self, method: Method, uri: Uri, access_token: Option<Secret>) -> Call<String> {
        self.call(|io, client| async move {
            let dpop = client.dpop().ok_or(Misuse::MissingDpopKey)?;
            dpop.proof(&io, &client.inner().environment, &method, &uri, access_token.as_ref(), None).await
        })
    }
}

/// `htu` has neither query nor fragment (section 4.2).
#[derive(Serialize)]
struct Claims<'a> {
    jti: String,
    htm: &'a str,
    htu: String,
    iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ath: Option<String>,
}

/// The names of all of them.
const CLAIMS: [&str; 6] = ["jti", "htm", "htu", "iat", "nonce", "ath"];

/// What is sent, in a form that can be sent again.
pub(crate) enum Outgoing<'c> {
    /// A request as it is.
    Request(http::Request<Vec<u8>>),
    /// A form for an endpoint where the client authenticates: anew each time, because assertions are for single use.
    Form(&'c Client, Uri, Form),
}

impl Outgoing<'_> {
    async fn compose(&self, io: &Io) -> Result<http::Request<Vec<u8>>, Error> {
        match self {
            Self::Request(request) => Ok(request.clone()),
            Self::Form(client, uri, form) => {
                client.authenticated_request(io, uri.clone(), form.clone()).await
            }
        }
    }
}

/// Sends with a proof, and once more when the server demands a nonce.
pub(crate) async fn send(
    io: &Io,
    environment: &Environment,
    dpop: &Dpop,
    endpoint: &'static str,
    policy: RequestPolicy,
    access_token: Option<&Secret>,
    outgoing: &Outgoing<'_>,
) -> Result<http::Response<Vec<u8>>, Error> {
    // An HTTP client that repeats a request by itself would use its proof twice (section 11.1).
    let policy = RequestPolicy { idempotent: false, ..policy };
    // Other calls may keep other nonces for this origin meanwhile: a demand is met with its own.
    let mut demanded = None;
    loop {
        let retried = demanded.is_some();
        let mut request = outgoing.compose(io).await?;
        dpop.prove(io, environment, &mut request, access_token, demanded).await?;
        let origin = origin(request.uri());
        let answer = io.send(endpoint, request, policy.clone()).await?;
        demanded = dpop.remember(origin, answer.headers());
        if retried || demanded.is_none() || !demands_nonce(endpoint, &answer) {
            return Ok(answer);
        }
    }
}

/// Section 8 (an error body of the authorization server) and section 9 (a challenge of a resource).
fn demands_nonce(endpoint: &'static str, answer: &http::Response<Vec<u8>>) -> bool {
    matches!(answer.status(), StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED)
        && server_error(endpoint, answer).is_some_and(|error| {
            error.error == ErrorCode::USE_DPOP_NONCE
                || error.challenges.iter().any(|challenge| {
                    challenge.is("DPoP") && challenge.error() == Some(ErrorCode::USE_DPOP_NONCE)
                })
        })
}

fn origin(uri: &Uri) -> String {
    format!(
        "{}://{}",
        uri.scheme_str().unwrap_or_default(),
        uri.authority().map_or("", |authority| authority.as_str())
    )
}

/// The members that make the key, and for some kinds its algorithm: no `kid`, no `use`.
fn bare(public: &Jwk) -> Result<Jwk, Error> {
    const NEEDED: [&str; 8] = ["kty", "crv", "x", "y", "n", "e", "pub", "alg"];
    let mut value = serde_json::to_value(public).map_err(unusable)?;
    if let Some(members) = value.as_object_mut() {
        let keeps_algorithm = members.contains_key("pub");
        members.retain(|name, _| NEEDED.contains(&name.as_str()) && (name != "alg" || keeps_algorithm));
    }
    serde_json::from_value(value).map_err(unusable)
}

fn unusable(problem: impl fmt::Display) -> Error {
    Misuse::Key { problem: problem.to_string() }.into()
}
