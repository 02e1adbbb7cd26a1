//! Faults that do not care what an answer says: status, type, size, encoding and delivery.

use std::time::Duration;

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Map, Value};

use super::Fault;
use crate::delivery::Delivery;
use crate::reply;

/// More than any client should read; twice the common limit of 1 MiB.
const TOO_MUCH: usize = 2 * 1024 * 1024;

/// Between two bytes of a slow body: a short one still takes minutes.
const PAUSE: Duration = Duration::from_millis(250);

/// Applies a fault of this file; for another file's faults that file says how.
pub(super) fn spoil(
    fault: Fault,
    response: Response<Vec<u8>>,
    otherwise: impl FnOnce(Response<Vec<u8>>) -> Response<Vec<u8>>,
) -> Response<Vec<u8>> {
    use Fault as F;
    match fault {
        F::DiscoveryNotJson
        | F::JwksNotJson
        | F::TokenNotJson
        | F::ParNotJson
        | F::UserInfoNotJson
        | F::IntrospectionNotJson
        | F::PingNotJson
        | F::PushNotJson
        | F::RegistrationNotJson
        | F::ManagementNotJson
        | F::WebFingerNotJson
        | F::ResourceMetadataNotJson => with_body(response, b"issuer: https://as.example\n".to_vec()),
        F::DiscoveryHtml
        | F::JwksHtml
        | F::TokenHtml
        | F::ParHtml
        | F::UserInfoHtml
        | F::IntrospectionHtml
        | F::RevocationHtml
        | F::DeviceHtml
        | F::BackchannelHtml
        | F::RegistrationHtml
        | F::ManagementHtml
        | F::WebFingerHtml
        | F::ResourceMetadataHtml
        | F::ClaimsHtml => page(StatusCode::OK),
        F::DiscoveryArrayTopLevel
        | F::JwksArrayTopLevel
        | F::TokenArrayTopLevel
        | F::ParArrayTopLevel
        | F::UserInfoArrayTopLevel
        | F::RegistrationArrayTopLevel => {
            let body = [b"[", response.body().as_slice(), b"]"].concat();
            with_body(response, body)
        }
        F::DiscoveryDeeplyNested
        | F::JwksDeeplyNested
        | F::TokenDeeplyNested
        | F::ParDeeplyNested
        | F::UserInfoDeeplyNested => {
            let nest = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
            append_member(response, "nest", &nest)
        }
        F::DiscoveryHuge
        | F::JwksHuge
        | F::TokenHuge
        | F::ParHuge
        | F::UserInfoHuge
        | F::ResourceHuge
        | F::RegistrationHuge => {
            let filler = format!("\"{}\"", "x".repeat(TOO_MUCH));
            append_member(response, "filler", &filler)
        }
        F::DiscoverySlow
        | F::JwksSlow
        | F::TokenSlow
        | F::ParSlow
        | F::UserInfoSlow
        | F::ResourceSlow
        | F::PollSlow
        | F::ClaimsSlow => marked(response, Delivery::Slow { pause: PAUSE }),
        F::DiscoveryEndless
        | F::JwksEndless
        | F::TokenEndless
        | F::ParEndless
        | F::UserInfoEndless
        | F::ResourceEndless
        | F::ClaimsEndless => {
            let mut body = response.body().clone();
            body.resize(body.len() + TOO_MUCH, b' ');
            marked(with_body(response, body), Delivery::Endless)
        }
        F::DiscoveryTruncated
        | F::JwksTruncated
        | F::TokenTruncated
        | F::ParTruncated
        | F::UserInfoTruncated
        | F::ResourceTruncated
        | F::RegistrationTruncated => truncated(response),
        F::DiscoveryReset
        | F::JwksReset
        | F::TokenReset
        | F::ParReset
        | F::UserInfoReset
        | F::ResourceReset
        | F::PollReset
        | F::ClaimsReset => {
            let mut reset = Response::new(Vec::new());
            *reset.status_mut() = StatusCode::BAD_GATEWAY;
            marked(reset, Delivery::Reset)
        }
        F::DiscoveryInvalidUtf8
        | F::JwksInvalidUtf8
        | F::TokenInvalidUtf8
        | F::ParInvalidUtf8
        | F::UserInfoInvalidUtf8 => {
            let mut body = response.body().clone();
            body.truncate(body.len().saturating_sub(1));
            body.extend_from_slice(b",\"note\":\"\xff\xfe\xc3\x28\"}");
            with_body(response, body)
        }
        F::DiscoveryEmpty
        | F::JwksEmpty
        | F::TokenEmpty
        | F::ParEmpty
        | F::UserInfoEmpty
        | F::PingEmpty
        | F::RegistrationEmpty => with_body(with_status(response, StatusCode::OK), Vec::new()),
        F::DiscoveryRedirect
        | F::JwksRedirect
        | F::TokenRedirect
        | F::ParRedirect
        | F::UserInfoRedirect
        | F::ResourceRedirect
        | F::IntrospectionRedirect
        | F::RevocationRedirect
        | F::DeviceRedirect
        | F::BackchannelRedirect
        | F::RegistrationRedirect
        | F::ManagementRedirect
        | F::WebFingerRedirect
        | F::ResourceMetadataRedirect
        | F::ClaimsRedirect => {
            let mut redirect = with_status(response, StatusCode::TEMPORARY_REDIRECT);
            reply::set_header(&mut redirect, LOCATION, "https://attacker.example/collect");
            redirect
        }
        F::DiscoveryNotFound
        | F::JwksNotFound
        | F::TokenNotFound
        | F::ParNotFound
        | F::UserInfoNotFound
        | F::WebFingerNotFound
        | F::ResourceMetadataNotFound
        | F::ClaimsNotFound => page(StatusCode::NOT_FOUND),
        F::DiscoveryServerError
        | F::JwksServerError
        | F::TokenServerError
        | F::ParServerError
        | F::UserInfoServerError
        | F::ResourceServerError
        | F::ClaimsServerError => page(StatusCode::INTERNAL_SERVER_ERROR),
        F::DiscoveryUnavailable
        | F::JwksUnavailable
        | F::TokenUnavailable
        | F::ParUnavailable
        | F::UserInfoUnavailable
        | F::ResourceUnavailable
        | F::IntrospectionUnavailable
        | F::RevocationUnavailable
        | F::DeviceUnavailable
        | F::BackchannelUnavailable
        | F::RegistrationUnavailable
        | F::ManagementUnavailable => {
            let mut unavailable = page(StatusCode::SERVICE_UNAVAILABLE);
            reply::set_header(&mut unavailable, RETRY_AFTER, "120");
            unavailable
        }
        F::DiscoveryWrongContentType
        | F::JwksWrongContentType
        | F::TokenWrongContentType
        | F::ParWrongContentType
        | F::UserInfoWrongContentType
        | F::PingWrongContentType => {
            let mut response = response;
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            response
        }
        _ => otherwise(response),
    }
}

/// Changes the members of a JSON answer; an answer that is no JSON object stays as it is.
pub(super) fn edit(
    response: Response<Vec<u8>>,
    change: impl FnOnce(&mut Map<String, Value>),
) -> Response<Vec<u8>> {
    match serde_json::from_slice::<Value>(response.body()) {
        Ok(Value::Object(mut members)) => {
            change(&mut members);
            with_body(response, Value::Object(members).to_string().into_bytes())
        }
        _ => response,
    }
}

/// Adds a member at the end of a JSON object, as text and without looking whether it is there already.
pub(super) fn append_member(response: Response<Vec<u8>>, name: &str, json: &str) -> Response<Vec<u8>> {
    let Some(rest) = response.body().strip_suffix(b"}") else { return response };
    let comma = if rest.ends_with(b"{") { "" } else { "," };
    let body = [rest, format!("{comma}\"{name}\":{json}}}").as_bytes()].concat();
    with_body(response, body)
}

pub(super) fn with_body(mut response: Response<Vec<u8>>, body: Vec<u8>) -> Response<Vec<u8>> {
    *response.body_mut() = body;
    response
}

pub(super) fn with_status(mut response: Response<Vec<u8>>, status: StatusCode) -> Response<Vec<u8>> {
    *response.status_mut() = status;
    response
}

/// The kind of page that a proxy in front of a server shows.
pub(super) fn page(status: StatusCode) -> Response<Vec<u8>> {
    let title = status.canonical_reason().unwrap_or("Error");
    let body = format!(
        "<!DOCTYPE html><html><head><title>{title}</title></head><body><center><h1>{} {title}</h1></center><hr>\
         <center>gateway</center></body></html>",
        status.as_u16()
    );
    reply::html(status, body)
}

fn marked(mut response: Response<Vec<u8>>, delivery: Delivery) -> Response<Vec<u8>> {
    response.extensions_mut().insert(delivery);
    response
}

fn truncated(response: Response<Vec<u8>>) -> Response<Vec<u8>> {
    let length = response.body().len();
    let half = response.body()[..length / 2].to_vec();
    let mut response = marked(with_body(response, half), Delivery::Truncated);
    reply::set_header(&mut response, CONTENT_LENGTH, &length.to_string());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn healthy() -> Response<Vec<u8>> {
        reply::json(StatusCode::OK, &serde_json::json!({ "a": 1 }))
    }

    #[test]
    fn a_truncated_answer_promises_more_than_it_holds() {
        let response = spoil(Fault::TokenTruncated, healthy(), |response| response);
        assert_eq!(response.body(), b"{\"a");
        assert_eq!(response.headers()["content-length"], "7");
        assert_eq!(Delivery::of(&response), Some(Delivery::Truncated));
    }

    #[test]
    fn an_appended_member_may_be_a_duplicate() {
        assert_eq!(append_member(healthy(), "a", "2").body(), b"{\"a\":1,\"a\":2}");
    }

    #[test]
    fn a_huge_answer_is_still_json() {
        let response = spoil(Fault::JwksHuge, healthy(), |response| response);
        assert!(response.body().len() > TOO_MUCH);
        assert!(serde_json::from_slice::<Value>(response.body()).is_ok());
    }
}
