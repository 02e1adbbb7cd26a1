//! What the protected resource says about itself (RFC 9728).

use http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::fault::{self, Target};
use crate::{DpopPolicy, Server, reply, signed_metadata};

/// Where the metadata are, for a resource of this issuer (RFC 9728 section 3.1).
pub(crate) fn path(server: &Server) -> String {
    format!("/.well-known/oauth-protected-resource{}/resource", server.config().issuer.base_path())
}

pub(crate) fn answer(server: &Server) -> Response<Vec<u8>> {
    let metadata = json!({
        "resource": server.resource_uri(),
        "authorization_servers": [server.issuer()],
        "bearer_methods_supported": ["header", "body"],
        "scopes_supported": server.config().resource_scope.iter().collect::<Vec<_>>(),
        "resource_name": "The resource of the test server",
        "dpop_bound_access_tokens_required": server.config().dpop == DpopPolicy::Required,
    });
    let Value::Object(mut metadata) = metadata else { return reply::json(StatusCode::OK, &metadata) };
    if let Err(error) = signed_metadata::add(server, &mut metadata) {
        return error.into_response();
    }
    let healthy = reply::json(StatusCode::OK, &Value::Object(metadata));
    fault::finding::apply(&server.faults(Target::ResourceMetadata), healthy)
}
