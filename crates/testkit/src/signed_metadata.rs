//! Metadata once more as a JWT (RFC 8414 section 2.1, RFC 9728 section 2.2), of this server and of its resource.

use std::time::Duration;

use relying_jose::PrivateKey;
use serde_json::{Map, Value, json};

use crate::Server;
use crate::fault::{self, Fault, Target};
use crate::id_token::SealingKey;
use crate::reply::{self, OAuthError};

/// How long what is signed is good for.
const LIFETIME: Duration = Duration::from_secs(3600);

/// Adds `signed_metadata` to a document, if the server signs them.
pub(crate) fn add(server: &Server, metadata: &mut Map<String, Value>) -> Result<(), OAuthError> {
    if !server.config().signed_metadata {
        return Ok(());
    }
    let faults = server.faults(Target::SignedMetadata);
    if faults.contains(&Fault::SignedMetadataMissing) {
        return Ok(());
    }
    let mut claims = metadata.clone();
    let now = server.now();
    claims.insert("iss".to_owned(), json!(server.issuer()));
    claims.insert("iat".to_owned(), json!(now.as_unix()));
    claims.insert("exp".to_owned(), json!((now + LIFETIME).as_unix()));
    for fault in &faults {
        fault::signed_metadata::edit(*fault, server, metadata, &mut claims);
    }
    let key: PrivateKey =
        server.state().keys.published().next().cloned().ok_or_else(|| reply::server_error("no key"))?;
    let header = json!({ "alg": key.algorithm().as_str(), "typ": "JWT", "kid": key.key_id() });
    let header = header.as_object().cloned().unwrap_or_default();
    let payload = Value::Object(claims).to_string().into_bytes();
    let draft = fault::jws::Draft { header, payload, key: SealingKey::Pair(key) };
    metadata.insert("signed_metadata".to_owned(), json!(fault::jws::seal(server, draft, &faults)?));
    Ok(())
}
