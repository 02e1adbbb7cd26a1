use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A client as it is registered at a peer, with what it needs to prove its identity.
///
/// Secrets and keys are made when the peer starts and are worth nothing afterwards. It serializes as the registration
/// (RFC 7591 section 2), without the private key.
#[derive(Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ClientInfo {
    /// `client_id`.
    pub client_id: String,
    /// `client_secret`, of clients that have one: printable ASCII, awkward characters included.
    pub client_secret: Option<String>,
    /// The private key behind the registered `jwks`, as a JWK with `kid` and `alg`; of `private_key_jwt` clients.
    #[serde(skip_serializing)]
    pub private_key_jwk: Option<Value>,
    /// `redirect_uris`; the first is the one that tests use without a reason for another.
    pub redirect_uris: Vec<String>,
    /// `post_logout_redirect_uris`.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// `token_endpoint_auth_method`.
    pub token_endpoint_auth_method: String,
    /// `token_endpoint_auth_signing_alg`, of clients that authenticate with an assertion.
    pub token_endpoint_auth_signing_alg: Option<String>,
    /// `id_token_signed_response_alg`; absent means RS256 (Dynamic Client Registration section 2).
    pub id_token_signed_response_alg: Option<String>,
    /// `userinfo_signed_response_alg`; absent means plain JSON.
    pub userinfo_signed_response_alg: Option<String>,
    /// Every other member of the registration.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl ClientInfo {
    /// The first registered redirect URI.
    ///
    /// # Panics
    /// When there is none, as with the client `service`.
    #[track_caller]
    pub fn redirect_uri(&self) -> &str {
        match self.redirect_uris.first() {
            Some(uri) => uri,
            None => panic!("the client {:?} has no redirect URI", self.client_id),
        }
    }
}

impl fmt::Debug for ClientInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientInfo")
            .field("client_id", &self.client_id)
            .field("token_endpoint_auth_method", &self.token_endpoint_auth_method)
            .finish_non_exhaustive()
    }
}
