//! What the fuzz targets share: a client whose clock stands still, and the server's key, so that what lies behind a
//! signature is reached too.

use std::sync::LazyLock;

use relying::error::{Error, HttpError};
use relying::{AuthorizationServerMetadata, Client, Clock};
use relying_jose::{Algorithm, Backend, Jwk, JwsHeader, PrivateKey, Timestamp, jws};

/// The time of the clock.
pub const NOW: i64 = 1_800_000_000;
/// The issuer.
pub const ISSUER: &str = "https://as.example";
/// The client's identifier.
pub const CLIENT_ID: &str = "app";
/// The state and the nonce that were sent.
pub const STATE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The key of RFC 7517 appendix A.2.
const KEY: &[u8] = br#"{"kty":"EC","crv":"P-256","kid":"1","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}"#;

static SERVER_KEY: LazyLock<PrivateKey> = LazyLock::new(|| {
    let key = Jwk::parse(KEY).and_then(|jwk| PrivateKey::from_jwk(&jwk, None, &Backend::aws_lc_rs()));
    key.expect("the key is good")
});

static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    let metadata = serde_json::json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://as.example/authorize",
        "token_endpoint": "https://as.example/token",
        "userinfo_endpoint": "https://as.example/userinfo",
        "jwks_uri": "https://as.example/jwks",
        "id_token_signing_alg_values_supported": ["ES256"],
    });
    let metadata = AuthorizationServerMetadata::parse(metadata.to_string().as_bytes());
    let keys = serde_json::json!({ "keys": [SERVER_KEY.public_key().to_jwk()] });
    let keys = serde_json::json!({ "jwks": keys.to_string(), "fetched_at": NOW });
    Client::from_metadata(metadata.expect("the metadata is valid"), CLIENT_ID)
        .clock(Stopped)
        .redirect_uri("https://app.example/callback")
        .key_set(serde_json::from_value(keys).expect("this is a snapshot"))
        .build()
        .expect("the client is configured well")
});

/// The client.
pub fn client() -> &'static Client {
    &CLIENT
}

/// A token of the server with these claims, whatever they are.
pub fn signed(claims: &[u8]) -> String {
    let header = JwsHeader::new(Algorithm::ES256).key_id("1");
    jws::sign(&header, claims, &*SERVER_KEY).expect("a local key signs")
}

/// Answers any request with this.
pub fn answering(
    status: u16,
    headers: Vec<http::HeaderValue>,
    body: &[u8],
) -> impl Fn(http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, HttpError> {
    move |_| {
        let mut answer = http::Response::new(body.to_vec());
        *answer.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::OK);
        for value in &headers {
            answer.headers_mut().append(http::header::WWW_AUTHENTICATE, value.clone());
        }
        Ok(answer)
    }
}

/// Reads everything that an error says.
pub fn read(error: &Error) {
    let text = format!("{error} {error:?} {:?} {:?} {:?}", error.rule(), error.section(), error.advice());
    assert!(text.len() < 100_000, "an error is no copy of the answer");
}

#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix(NOW)
    }
}
