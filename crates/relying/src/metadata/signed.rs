//! Metadata that somebody attests to, in a JWT beside the plain ones: RFC 8414 section 2.1, RFC 9728 section 2.2.

use relying_jose::{ClaimError, TimeWindow, json};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{Error, Misuse, Rejected, Token};
use crate::trusted_issuer::TrustedIssuer;

/// What says something about the JWT, and nothing about whom the metadata are of.
const OF_THE_JWT: [&str; 8] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", MEMBER];
const MEMBER: &str = "signed_metadata";

/// Whose metadata are read.
#[derive(Clone, Copy)]
pub(crate) enum Of {
    Server,
    Resource,
}

impl Of {
    /// The kind of JWT, and the member that names whom it is about.
    fn parts(self) -> (Token, &'static str) {
        match self {
            Self::Server => (Token::ServerMetadata, "issuer"),
            Self::Resource => (Token::ResourceMetadata, "resource"),
        }
    }
}

/// The metadata with what the attester says in the place of what stands beside it. That they are about the right one is still
/// to be compared; but they say whom they are about, so that nobody can put in those of another.
pub(crate) fn attested<M: Serialize + DeserializeOwned>(
    metadata: &M,
    of: Of,
    attester: &TrustedIssuer,
    window: TimeWindow,
) -> Result<M, Error> {
    const UNSERIALIZABLE: Misuse = Misuse::InvalidRequest { what: "metadata" };
    let (token, subject) = of.parts();
    let Ok(Value::Object(mut members)) = serde_json::to_value(metadata) else {
        return Err(UNSERIALIZABLE.into());
    };
    let jwt = members.get(MEMBER).and_then(Value::as_str).ok_or(Rejected::UnsignedMetadata { token })?;
    let payload = attester.verify(token, jwt, window)?;
    let malformed = |problem| Rejected::Claims { token, problem };
    let mut claims: Map<String, Value> = json::to_object(&payload).map_err(malformed)?;
    if !claims.contains_key(subject) {
        return Err(Rejected::Claim { token, problem: ClaimError::Missing(subject) }.into());
    }
    claims.retain(|name, _| !OF_THE_JWT.contains(&name.as_str()));
    members.extend(claims);
    let document = serde_json::to_vec(&members).map_err(|_| UNSERIALIZABLE)?;
    Ok(json::from_slice(&document).map_err(malformed)?)
}

#[cfg(all(test, any(feature = "aws-lc-rs", feature = "rust-crypto")))]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use relying_jose::{Algorithm, Backend, JwkSet, JwsHeader, PrivateKey, Timestamp, jws};
    use serde_json::json;

    use super::*;
    use crate::metadata::ProtectedResourceMetadata;

    #[test]
    fn what_is_signed_takes_precedence_and_the_jwt_says_nothing_else() {
        let key = PrivateKey::generate(Algorithm::ES256, &Backend::default()).unwrap();
        let keys = json!({ "keys": [key.public_key().to_jwk()] }).to_string();
        let keys = JwkSet::parse(keys.as_bytes(), &Backend::default()).unwrap();
        let attester = TrustedIssuer::new("https://federation.example", keys).algorithms([Algorithm::ES256]);
        let claims = json!({
            "iss": "https://federation.example", "aud": "somebody", "iat": 1, "jti": "1", "exp": 1000,
            "signed_metadata": "another",
            "resource": "https://api.example", "scopes_supported": ["read"], "x_signed": true,
        });
        let jwt = jws::sign(&JwsHeader::new(Algorithm::ES256), claims.to_string().as_bytes(), &key).unwrap();
        let plain = json!({
            "resource": "https://api.example", "scopes_supported": ["write"], "resource_name": "An API",
            "signed_metadata": jwt,
        });
        let plain = ProtectedResourceMetadata::parse(plain.to_string().as_bytes()).unwrap();
        let window = TimeWindow::new(Timestamp::from_unix(500), std::time::Duration::ZERO);
        let attested = attested(&plain, Of::Resource, &attester, window).unwrap();
        assert_eq!(attested.scopes_supported.as_deref(), Some(&["read".to_owned()][..]));
        assert_eq!(attested.resource_name.as_deref(), Some("An API"));
        assert_eq!(attested.signed_metadata, plain.signed_metadata);
        assert_eq!(attested.other.keys().collect::<Vec<_>>(), ["x_signed"]);
    }
}
