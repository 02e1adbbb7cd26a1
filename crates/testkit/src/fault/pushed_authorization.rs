//! Faults of the answers to pushed authorization requests.

use http::header::RETRY_AFTER;
use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use super::authorization::HOSTILE_TEXT;
use super::{Fault, dpop, wire};
use crate::Server;
use crate::reply::{self, OAuthError};
use crate::store::PushedRequest;

/// What is stored behind a good `request_uri`.
pub(crate) fn edit_request(faults: &[Fault], server: &Server, mut request: PushedRequest) -> PushedRequest {
    if faults.contains(&Fault::ParRequestUriExpired) {
        request.expires_at = server.now();
    }
    if faults.contains(&Fault::ParRequestUriOfAnotherClient) {
        request.client_id = "another-client".to_owned();
    }
    request
}

pub(crate) fn apply(faults: &[Fault], server: &Server, healthy: Response<Vec<u8>>) -> Response<Vec<u8>> {
    faults.iter().fold(healthy, |response, fault| {
        wire::spoil(*fault, response, |response| match refusal(*fault) {
            Some(refusal) => refusal,
            None => reshape(*fault, server, response),
        })
    })
}

/// Faults that put another answer in the place of the good one.
fn refusal(fault: Fault) -> Option<Response<Vec<u8>>> {
    let error = |code: &'static str| OAuthError::new(code).description("made by a fault of the test server");
    let error = match fault {
        Fault::ParErrorInvalidRequest => error("invalid_request"),
        Fault::ParErrorInvalidClient => error("invalid_client")
            .status(StatusCode::UNAUTHORIZED)
            .challenge("Basic realm=\"pushed requests\""),
        Fault::ParErrorUnauthorizedClient => error("unauthorized_client"),
        Fault::ParErrorInvalidRequestObject => error("invalid_request_object"),
        Fault::ParErrorUnknown => error("x_future_error"),
        Fault::ParErrorHostileDescription => OAuthError::new("invalid_request").description(HOSTILE_TEXT),
        Fault::ParErrorTooLarge => error("invalid_request").status(StatusCode::PAYLOAD_TOO_LARGE),
        Fault::ParErrorTooManyRequests => {
            let mut response = error("slow_down").status(StatusCode::TOO_MANY_REQUESTS).into_response();
            reply::set_header(&mut response, RETRY_AFTER, "30");
            return Some(response);
        }
        Fault::ParSuccessWithError => error("invalid_request").status(StatusCode::CREATED),
        Fault::ParDpopNonceDemandedForever => return Some(dpop::demand(Some(dpop::NEVER_ENOUGH))),
        Fault::ParDpopNonceDemandedWithoutNonce => return Some(dpop::demand(None)),
        Fault::ParDpopInvalidProof => error("invalid_dpop_proof"),
        _ => return None,
    };
    Some(error.into_response())
}

fn reshape(fault: Fault, server: &Server, response: Response<Vec<u8>>) -> Response<Vec<u8>> {
    match fault {
        Fault::ParStatusOk if response.status().is_success() => wire::with_status(response, StatusCode::OK),
        Fault::ParStatusAccepted if response.status().is_success() => {
            wire::with_status(response, StatusCode::ACCEPTED)
        }
        Fault::ParDuplicateMember => {
            wire::append_member(response, "request_uri", "\"urn:ietf:params:oauth:request_uri:mallorys\"")
        }
        Fault::ParDpopNonceRenewed => dpop::renewed(server, response),
        _ => wire::edit(response, |members| edit(fault, members)),
    }
}

fn edit(fault: Fault, members: &mut Map<String, Value>) {
    let mut set = |name: &str, value: Value| {
        members.insert(name.to_owned(), value);
    };
    match fault {
        Fault::ParRequestUriEmpty => set("request_uri", json!("")),
        Fault::ParRequestUriNotString => set("request_uri", json!(["urn:example"])),
        Fault::ParExpiresInString => set("expires_in", json!("60")),
        Fault::ParExpiresInNegative => set("expires_in", json!(-1)),
        Fault::ParExpiresInGarbage => set("expires_in", json!("soon")),
        Fault::ParUnknownMembers => set("x_vendor", json!({ "nested": [true, null, 1.5e3] })),
        Fault::ParRequestUriMissing => drop(members.remove("request_uri")),
        Fault::ParExpiresInMissing => drop(members.remove("expires_in")),
        _ => {}
    }
}
