//! What the tests share: a key, a clock that stands still, a client without a network.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use relying::jose::{Algorithm, Backend, JwsHeader, PrivateKey, Timestamp, jws};
use relying::{AuthorizationServerMetadata, Client, ClientBuilder, Clock, KeySetSnapshot};
use serde_json::{Value, json};

pub(crate) const ISSUER: &str = "https://as.example";
pub(crate) const CLIENT_ID: &str = "app";
pub(crate) const NOW: i64 = 1_800_000_000;

/// A clock that moves only when it is told to.
#[derive(Clone, Debug)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(NOW)))
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix(self.0.load(Ordering::SeqCst))
    }
}

/// A key of the server.
#[derive(Clone)]
pub(crate) struct ServerKey(pub(crate) PrivateKey);

impl ServerKey {
    pub(crate) fn new(algorithm: Algorithm, key_id: &str) -> Self {
        Self(PrivateKey::generate(algorithm, &Backend::aws_lc_rs()).unwrap().with_key_id(key_id))
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.sign_with(JwsHeader::new(self.0.algorithm().clone()).key_id(self.0.key_id().unwrap()), claims)
    }

    pub(crate) fn sign_with(&self, header: JwsHeader, claims: &Value) -> String {
        jws::sign(&header, claims.to_string().as_bytes(), &self.0).unwrap()
    }
}

/// The document with the public parts of the keys.
pub(crate) fn key_set<'a>(keys: impl IntoIterator<Item = &'a ServerKey>) -> String {
    let keys: Vec<_> =
        keys.into_iter().map(|key| serde_json::to_value(key.0.public_key().to_jwk()).unwrap()).collect();
    json!({ "keys": keys }).to_string()
}

pub(crate) fn metadata() -> AuthorizationServerMetadata {
    let metadata = json!({
        "issuer": ISSUER,
        "authorization_endpoint": format!("{ISSUER}/authorize"),
        "token_endpoint": format!("{ISSUER}/token"),
        "userinfo_endpoint": format!("{ISSUER}/userinfo"),
        "jwks_uri": format!("{ISSUER}/jwks"),
        "id_token_signing_alg_values_supported": ["ES256", "RS256"],
    });
    AuthorizationServerMetadata::parse(metadata.to_string().as_bytes()).unwrap()
}

/// A client whose clock stands at [`NOW`].
pub(crate) fn builder() -> ClientBuilder {
    Client::from_metadata(metadata(), CLIENT_ID)
        .clock(TestClock::default())
        .redirect_uri("https://app.example/cb")
}

/// A builder that already has the server's keys.
pub(crate) fn builder_with_keys<'a>(keys: impl IntoIterator<Item = &'a ServerKey>) -> ClientBuilder {
    let snapshot = json!({ "jwks": key_set(keys), "fetched_at": NOW });
    builder().key_set(serde_json::from_value::<KeySetSnapshot>(snapshot).unwrap())
}

/// Claims of an ID Token that passes.
pub(crate) fn claims() -> Value {
    json!({ "iss": ISSUER, "sub": "alice", "aud": CLIENT_ID, "iat": NOW, "exp": NOW + 300 })
}

/// The same claims with some replaced, added or, by `null`, removed.
pub(crate) fn claims_with(changes: Value) -> Value {
    let mut claims = claims();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    claims
}

/// An HTTP client for calls that must not send anything.
pub(crate) fn offline(
    request: http::Request<Vec<u8>>,
) -> Result<http::Response<Vec<u8>>, relying::error::HttpError> {
    panic!("an unexpected request to {}", request.uri().path());
}
