//! A protected resource: it echoes the request and says what the access token stands for.

use http::header::WWW_AUTHENTICATE;
use http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::dpop::Place;
use crate::endpoint::resource_metadata;
use crate::fault::{self, Target};
use crate::incoming::Incoming;
use crate::protected_resource::Presented;
use crate::{Server, dpop, protected_resource, reply};

pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let scope = server.config().resource_scope.as_deref();
    let (mut healthy, proof) = match protected_resource::authenticate(server, incoming, scope) {
        Err(error) => (with_metadata(server, error.into_response()), None),
        Ok(Presented { token, proof }) => {
            let mut claims = json!({
                "sub": token.grant.subject.as_deref().unwrap_or(&token.grant.client_id),
                "client_id": token.grant.client_id,
                "scope": token.grant.scope.join(" "),
                "aud": token.grant.resource,
                "exp": token.expires_at.as_unix(),
            });
            if let Some(cnf) = token.confirmation.claim() {
                claims["cnf"] = cnf;
            }
            let query =
                incoming.query.iter().map(|(name, value)| json!([name, value])).collect::<Vec<Value>>();
            let echo = json!({
                "method": incoming.method.as_str(),
                "query": query,
                "content_type": incoming.header(&http::header::CONTENT_TYPE),
                "body": String::from_utf8_lossy(incoming.body()),
                "claims": claims,
            });
            (reply::json(StatusCode::OK, &echo), proof)
        }
    };
    dpop::supply_nonce(server, incoming, Place::Resource, &mut healthy);
    let faults = server.faults(Target::Resource);
    fault::resource::apply(&faults, server, proof.as_ref(), healthy)
}

/// Says in the challenge where the resource's metadata are (RFC 9728 section 5.1).
fn with_metadata(server: &Server, mut refusal: Response<Vec<u8>>) -> Response<Vec<u8>> {
    let challenge = refusal.headers().get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
    if let Some(challenge) = challenge {
        let location = format!("{}{}", server.config().issuer.origin(), resource_metadata::path(server));
        let challenge = format!("{challenge}, resource_metadata=\"{location}\"");
        reply::set_header(&mut refusal, WWW_AUTHENTICATE, &challenge);
    }
    refusal
}
