//! What the claims provider answers: claims to whoever has its access token, and its key set.

use http::{Response, StatusCode};
use serde_json::json;

use crate::fault::{self, Target};
use crate::incoming::Incoming;
use crate::reply::{self, OAuthError};
use crate::{Server, claims_provider};

pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let faults = server.faults(Target::ClaimsProvider);
    let claims =
        incoming.credentials("Bearer").and_then(|token| claims_provider::redeem(server, token, &faults));
    let healthy = match claims {
        Some(Ok(jwt)) => reply::with_type(StatusCode::OK, "application/jwt", jwt.into_bytes()),
        Some(Err(error)) => error.into_response(),
        None => refusal().into_response(),
    };
    fault::claims_provider::apply(&faults, healthy)
}

pub(crate) fn key_set(server: &Server) -> Response<Vec<u8>> {
    match claims_provider::public_jwk(server) {
        Ok(key) => reply::json(StatusCode::OK, &json!({ "keys": [key] })),
        Err(error) => error.into_response(),
    }
}

pub(crate) fn refusal() -> OAuthError {
    OAuthError::new("invalid_token")
        .description("the claims provider does not know the access token")
        .status(StatusCode::UNAUTHORIZED)
        .challenge("Bearer error=\"invalid_token\"")
}
