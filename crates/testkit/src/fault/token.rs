//! Faults of the token endpoint's answers, and of the answers to a refresh.

use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Map, Value, json};

use super::authorization::HOSTILE_TEXT;
use super::{Fault, dpop, wire};
use crate::Server;
use crate::parameters::Parameters;
use crate::reply::{self, OAuthError};

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
    let json = |status: StatusCode, body: Value| reply::json(status, &body);
    let error = match fault {
        Fault::TokenErrorInvalidRequest => error("invalid_request"),
        Fault::TokenErrorInvalidClient => error("invalid_client")
            .status(StatusCode::UNAUTHORIZED)
            .challenge("Basic realm=\"token endpoint\""),
        Fault::TokenErrorInvalidGrant | Fault::RefreshInvalidGrant => error("invalid_grant"),
        Fault::TokenErrorUnauthorizedClient => error("unauthorized_client"),
        Fault::TokenErrorUnsupportedGrantType => error("unsupported_grant_type"),
        Fault::TokenErrorInvalidScope => error("invalid_scope"),
        Fault::TokenErrorInvalidTarget => error("invalid_target"),
        Fault::TokenErrorServerError => error("server_error").status(StatusCode::INTERNAL_SERVER_ERROR),
        Fault::TokenErrorTemporarilyUnavailable => {
            error("temporarily_unavailable").status(StatusCode::SERVICE_UNAVAILABLE)
        }
        Fault::TokenErrorUnknown => error("x_future_error"),
        Fault::TokenErrorHostileDescription => OAuthError::new("invalid_grant").description(HOSTILE_TEXT),
        Fault::TokenErrorWithoutCode => return Some(json(StatusCode::BAD_REQUEST, json!({}))),
        Fault::TokenErrorNotString => {
            return Some(json(StatusCode::BAD_REQUEST, json!({ "error": { "code": 17, "message": "no" } })));
        }
        Fault::TokenSuccessWithError => {
            let body = json!({
                "error": "bad_verification_code",
                "error_description": "The code passed is incorrect or expired.",
                "error_uri": "https://docs.example/troubleshooting",
            });
            return Some(json(StatusCode::OK, body));
        }
        Fault::TokenBadRequestHtml => return Some(wire::page(StatusCode::BAD_REQUEST)),
        Fault::TokenTooManyRequests => {
            let mut response = json(StatusCode::TOO_MANY_REQUESTS, json!({ "error": "slow_down" }));
            reply::set_header(&mut response, RETRY_AFTER, "30");
            return Some(response);
        }
        Fault::TokenChallengeAndJson => {
            let mut response = error("invalid_client").status(StatusCode::UNAUTHORIZED).into_response();
            let challenges =
                "Basic realm=\"a \\\"quoted\\\" realm, with comma\", Bearer error=\"invalid_client\"";
            reply::set_header(&mut response, WWW_AUTHENTICATE, challenges);
            return Some(response);
        }
        Fault::TokenDpopNonceDemandedForever => return Some(dpop::demand(Some(dpop::NEVER_ENOUGH))),
        Fault::TokenDpopNonceDemandedWithoutNonce => return Some(dpop::demand(None)),
        Fault::TokenDpopInvalidProof => error("invalid_dpop_proof"),
        _ => return None,
    };
    Some(error.into_response())
}

fn reshape(fault: Fault, server: &Server, response: Response<Vec<u8>>) -> Response<Vec<u8>> {
    match fault {
        Fault::TokenCreated => wire::with_status(response, StatusCode::CREATED),
        Fault::TokenDuplicateMember => {
            wire::append_member(response, "access_token", "\"mallorys-access-token\"")
        }
        Fault::TokenExpiresInEnormous => {
            let response = wire::edit(response, |members| drop(members.remove("expires_in")));
            wire::append_member(response, "expires_in", "1e400")
        }
        Fault::TokenFormEncoded => form_encoded(response),
        Fault::TokenDpopNonceRenewed => dpop::renewed(server, response),
        Fault::TokenDpopNonceDemandedByChallenge => dpop::by_challenge(response),
        _ => wire::edit(response, |members| edit(fault, members)),
    }
}

fn edit(fault: Fault, members: &mut Map<String, Value>) {
    let scope = members.get("scope").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut set = |name: &str, value: Value| {
        members.insert(name.to_owned(), value);
    };
    match fault {
        Fault::TokenEmptyAccessToken => set("access_token", json!("")),
        Fault::TokenAccessTokenNotString => set("access_token", json!(1234567890)),
        Fault::TokenUnknownTokenType => set("token_type", json!("mac")),
        Fault::TokenTypeNotApplicable => set("token_type", json!("N_A")),
        Fault::TokenTypeNotString => set("token_type", json!(["Bearer"])),
        Fault::TokenDpopTypeBearer => set("token_type", json!("Bearer")),
        Fault::TokenDpopTypeOddCase => set("token_type", json!("dPoP")),
        Fault::TokenDpopTypeUnrequested => set("token_type", json!("DPoP")),
        Fault::TokenTypeUpperCase => set("token_type", json!("BEARER")),
        Fault::TokenTypeLowerCase => set("token_type", json!("bearer")),
        Fault::TokenExpiresInString => set("expires_in", json!("3600")),
        Fault::TokenExpiresInFloat => set("expires_in", json!(3599.5)),
        Fault::TokenExpiresInNull => set("expires_in", Value::Null),
        Fault::TokenExpiresInNegative => set("expires_in", json!(-1)),
        Fault::TokenExpiresInGarbage => set("expires_in", json!("tomorrow")),
        Fault::TokenAuthorizationDetailsNotArray => {
            set("authorization_details", json!({ "type": "payment" }));
        }
        Fault::TokenAuthorizationDetailsWithoutType => {
            set("authorization_details", json!([{ "type": "payment" }, { "amount": 1 }]));
        }
        Fault::TokenScopeArray => set("scope", scope.split(' ').collect::<Value>()),
        Fault::TokenScopeNull => set("scope", Value::Null),
        Fault::TokenScopeNotString => set("scope", json!(7)),
        Fault::TokenUnknownMembers => {
            set("ext_expires_in", json!(7200));
            set("x_vendor", json!({ "nested": [true, null, 1.5e3] }));
        }
        Fault::TokenNullMembers => {
            for name in ["refresh_token", "scope", "expires_in"] {
                set(name, Value::Null);
            }
        }
        Fault::RefreshTokenNull => set("refresh_token", Value::Null),
        Fault::RefreshTokenEmpty => set("refresh_token", json!("")),
        Fault::TokenMissingAccessToken => drop(members.remove("access_token")),
        Fault::TokenMissingTokenType => drop(members.remove("token_type")),
        Fault::TokenExpiresInMissing => drop(members.remove("expires_in")),
        Fault::TokenScopeMissing => drop(members.remove("scope")),
        Fault::RefreshWithoutIdToken => drop(members.remove("id_token")),
        Fault::RefreshTokenNotReturned => drop(members.remove("refresh_token")),
        _ => {}
    }
}

/// The form that some servers answered with before RFC 6749 settled on JSON.
fn form_encoded(response: Response<Vec<u8>>) -> Response<Vec<u8>> {
    let Ok(Value::Object(members)) = serde_json::from_slice::<Value>(response.body()) else {
        return response;
    };
    let mut parameters = Parameters::new();
    for (name, value) in &members {
        parameters.push(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    let mut response = wire::with_body(response, parameters.encode().into_bytes());
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    response.headers_mut().insert(CONTENT_TYPE, form);
    response
}
