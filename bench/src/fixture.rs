//! What all cases are about: one server, its keys, its tokens.

use relying::AuthorizationServerMetadata;
use relying_jose::{Algorithm, Backend, HashAlgorithm, JwsHeader, PrivateKey, base64url, jws};
use serde_json::{Value, json};

pub const ISSUER: &str = "https://as.example.com";
pub const CLIENT_ID: &str = "my-app";
pub const CLIENT_SECRET: &str = "Jx8vHc2mN5qRt7wZ0bKd3fGs6uYa9eLp";
pub const REDIRECT_URI: &str = "https://app.example.com/callback";
pub const SUBJECT: &str = "248289761001";
pub const ACCESS_TOKEN: &str = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
pub const NONCE: &str = "n-0S6_WzA2Mj-c7jvpqM1uyT4Xk0oHhVd9sBqRfGtE3";

/// A server with one key.
pub struct Server {
    pub issuer: String,
    pub key: PrivateKey,
    pub backend: Backend,
}

impl Server {
    /// A server at the usual place that signs with `algorithm`.
    pub fn new(algorithm: Algorithm) -> Self {
        Self::at(ISSUER.to_owned(), algorithm)
    }

    /// A server somewhere else.
    pub fn at(issuer: String, algorithm: Algorithm) -> Self {
        let backend = Backend::aws_lc_rs();
        let key =
            PrivateKey::generate(algorithm, &backend).expect("a key can be generated").with_key_id("2026-07");
        Self { issuer, key, backend }
    }

    pub fn algorithm(&self) -> &Algorithm {
        self.key.algorithm()
    }

    /// The metadata document, with as many members as servers usually have.
    pub fn metadata(&self) -> Value {
        let issuer = &self.issuer;
        json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "jwks_uri": format!("{issuer}/jwks"),
            "end_session_endpoint": format!("{issuer}/logout"),
            "revocation_endpoint": format!("{issuer}/revoke"),
            "introspection_endpoint": format!("{issuer}/introspect"),
            "response_types_supported": ["code", "id_token", "code id_token"],
            "response_modes_supported": ["query", "fragment", "form_post"],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [self.algorithm()],
            "token_endpoint_auth_methods_supported":
                ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256", "ES256"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "claims_supported": ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "email", "name"],
            "code_challenge_methods_supported": ["S256"],
        })
    }

    /// The same, read by relying.
    pub fn parsed_metadata(&self) -> AuthorizationServerMetadata {
        AuthorizationServerMetadata::parse(self.metadata().to_string().as_bytes())
            .expect("the metadata is valid")
    }

    /// The key set, with a second key that is not used.
    pub fn jwks(&self) -> Value {
        let other = PrivateKey::generate(Algorithm::ES256, &self.backend).expect("a key can be generated");
        let other = other.with_key_id("2026-06").public_key().to_jwk().with_use("sig");
        let own = self.key.public_key().to_jwk().with_use("sig").with_algorithm(self.algorithm().clone());
        json!({ "keys": [own, other] })
    }

    /// An ID Token as they usually are, for this nonce.
    pub fn id_token(&self, nonce: Option<&str>) -> String {
        let now = now();
        let hash = match self.algorithm().hash() {
            Some(hash) => self.backend.digest(hash, ACCESS_TOKEN.as_bytes()),
            None => self.backend.digest(HashAlgorithm::Sha256, ACCESS_TOKEN.as_bytes()),
        };
        let mut claims = json!({
            "iss": self.issuer,
            "sub": SUBJECT,
            "aud": CLIENT_ID,
            "exp": now + 3600,
            "iat": now,
            "auth_time": now - 60,
            "at_hash": base64url::encode(&hash[..hash.len() / 2]),
            "email": "alice@example.com",
            "email_verified": true,
            "name": "Alice Adams",
        });
        if let Some(nonce) = nonce {
            claims["nonce"] = nonce.into();
        }
        let header = JwsHeader::new(self.algorithm().clone()).key_id("2026-07").typ("JWT");
        jws::sign(&header, claims.to_string().as_bytes(), &self.key).expect("a local key signs")
    }

    /// The answer of the token endpoint.
    pub fn token_response(&self, id_token: Option<&str>) -> String {
        let mut body = json!({
            "access_token": ACCESS_TOKEN,
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": "openid email",
        });
        if let Some(id_token) = id_token {
            body["id_token"] = id_token.into();
            body["refresh_token"] = "rt-9pXw2kVb7QnLm4Zc8Tj1Rf6Yd3Hs5Ga0".into();
        }
        body.to_string()
    }

    /// The answer of the UserInfo endpoint.
    pub fn userinfo(&self) -> String {
        json!({
            "sub": SUBJECT,
            "name": "Alice Adams",
            "given_name": "Alice",
            "family_name": "Adams",
            "email": "alice@example.com",
            "email_verified": true,
        })
        .to_string()
    }
}

/// A successful answer.
pub fn answer(body: String) -> http::Response<Vec<u8>> {
    let mut answer = http::Response::new(body.into_bytes());
    answer
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    answer
}

/// Seconds since the epoch.
pub fn now() -> i64 {
    relying::Clock::now(&relying::SystemClock::default()).as_unix()
}
