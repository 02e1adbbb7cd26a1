//! Faults of the answers to a client that asks whether the user has decided (RFC 8628 section 3.5).

use http::header::RETRY_AFTER;
use http::{Response, StatusCode};
use serde_json::json;

use super::{Fault, wire};
use crate::reply::{self, OAuthError};

/// The answer in the place of any other: what the user has decided meanwhile is not looked at, and nothing is spent.
pub(crate) fn answer(faults: &[Fault]) -> Response<Vec<u8>> {
    let undecided = OAuthError::new("authorization_pending").into_response();
    faults.iter().fold(undecided, |response, fault| {
        wire::spoil(*fault, response, |response| {
            let error =
                |code: &'static str| OAuthError::new(code).description("made by a fault of the test server");
            match fault {
                Fault::PollUndecided => error("authorization_pending").into_response(),
                Fault::PollSlowDown => error("slow_down").into_response(),
                Fault::PollAccessDenied => error("access_denied").into_response(),
                Fault::PollExpiredToken => error("expired_token").into_response(),
                Fault::PollRetryAfterSeconds => after(StatusCode::SERVICE_UNAVAILABLE, "20"),
                Fault::PollRetryAfterGarbage => after(StatusCode::SERVICE_UNAVAILABLE, "soon"),
                Fault::PollTooManyRequests => after(StatusCode::TOO_MANY_REQUESTS, "30"),
                Fault::PollPendingWithRetryAfter => {
                    let mut response = error("authorization_pending").into_response();
                    reply::set_header(&mut response, RETRY_AFTER, "20");
                    response
                }
                _ => response,
            }
        })
    })
}

fn after(status: StatusCode, value: &str) -> Response<Vec<u8>> {
    let mut response = reply::json(status, &json!({}));
    reply::set_header(&mut response, RETRY_AFTER, value);
    response
}
