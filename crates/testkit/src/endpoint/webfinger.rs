//! WebFinger (RFC 7033): every resource at this host is signed in by this server (OpenID Connect Discovery 1.0 section 2).

use http::{Response, StatusCode};
use serde_json::json;

use crate::Server;
use crate::fault::{self, Target};
use crate::incoming::Incoming;
use crate::reply::{self, OAuthError};

pub(crate) const PATH: &str = "/.well-known/webfinger";

pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let healthy = match incoming.query.get("resource") {
        None => OAuthError::new("invalid_request").description("resource is missing").into_response(),
        Some(resource) => {
            let link =
                json!({ "rel": "http://openid.net/specs/connect/1.0/issuer", "href": server.issuer() });
            reply::json(StatusCode::OK, &json!({ "subject": resource, "links": [link] }))
        }
    };
    fault::finding::apply(&server.faults(Target::WebFinger), healthy)
}
