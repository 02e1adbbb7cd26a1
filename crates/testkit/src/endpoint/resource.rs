//! A protected resource: it echoes the request and says what the access token stands for.

use http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::fault::{self, Target};
use crate::incoming::Incoming;
use crate::{Server, bearer, reply};

pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let scope = server.config().resource_scope.as_deref();
    let healthy = match bearer::authenticate(server, incoming, scope) {
        Err(error) => error.into_response(),
        Ok(token) => {
            let claims = json!({
                "sub": token.grant.subject.as_deref().unwrap_or(&token.grant.client_id),
                "client_id": token.grant.client_id,
                "scope": token.grant.scope.join(" "),
                "aud": token.grant.resource,
                "exp": token.expires_at.as_unix(),
            });
            let query =
                incoming.query.iter().map(|(name, value)| json!([name, value])).collect::<Vec<Value>>();
            let echo = json!({
                "method": incoming.method.as_str(),
                "query": query,
                "content_type": incoming.header(&http::header::CONTENT_TYPE),
                "body": String::from_utf8_lossy(incoming.body()),
                "claims": claims,
            });
            reply::json(StatusCode::OK, &echo)
        }
    };
    let faults = server.faults(Target::Resource);
    fault::resource::apply(&faults, healthy)
}
