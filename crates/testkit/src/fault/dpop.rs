//! Faults around DPoP nonces and proofs (RFC 9449 sections 7 to 9).

use http::header::WWW_AUTHENTICATE;
use http::{Response, StatusCode};

use super::{Fault, resource};
use crate::Server;
use crate::dpop::{self, DPOP_NONCE, Proof};
use crate::reply::{self, OAuthError};

/// A nonce that is demanded whether or not a proof holds it.
pub(super) const NEVER_ENOUGH: &str = "a-nonce-that-is-never-enough";

/// The answer of an authorization server that demands a nonce, and may forget to tell it.
pub(super) fn demand(nonce: Option<&str>) -> Response<Vec<u8>> {
    let error = OAuthError::new("use_dpop_nonce").description("made by a fault of the test server");
    match nonce {
        Some(nonce) => error.dpop_nonce(nonce).into_response(),
        None => error.into_response(),
    }
}

/// Turns the demand of an authorization server into one of a resource: status 401 and a challenge.
pub(super) fn by_challenge(mut response: Response<Vec<u8>>) -> Response<Vec<u8>> {
    if response.status() == StatusCode::BAD_REQUEST && response.headers().contains_key(DPOP_NONCE) {
        *response.status_mut() = StatusCode::UNAUTHORIZED;
        reply::set_header(&mut response, WWW_AUTHENTICATE, "DPoP error=\"use_dpop_nonce\"");
        response.body_mut().clear();
    }
    response
}

/// Hands out a new nonce with a good answer; the ones before are worth nothing from then on.
pub(super) fn renewed(server: &Server, mut response: Response<Vec<u8>>) -> Response<Vec<u8>> {
    if response.status().is_success() && server.rotate_dpop_nonce().is_ok() {
        reply::set_header(&mut response, DPOP_NONCE, &server.state().nonces.current);
    }
    response
}

/// Faults of UserInfo and of the protected resource.
pub(super) fn at_resource(
    fault: Fault,
    server: &Server,
    proof: Option<&Proof>,
    response: Response<Vec<u8>>,
) -> Response<Vec<u8>> {
    let lacks_nonce = proof.is_some_and(|proof| proof.nonce.is_none());
    let current = || server.state().nonces.current.clone();
    let plain = dpop::challenge(Some("use_dpop_nonce"), None);
    match fault {
        Fault::UserInfoDpopNonceDemanded | Fault::ResourceDpopNonceDemanded if lacks_nonce => {
            challenge(&plain, Some(&current()))
        }
        Fault::ResourceDpopNonceDemandedAmongSeveral if lacks_nonce => {
            let several = format!("Bearer realm=\"a, b\", error=\"invalid_token\", {plain}, Negotiate YII=");
            challenge(&several, Some(&current()))
        }
        Fault::ResourceDpopNonceDemandedOddCase if lacks_nonce => {
            challenge("dpop Error=\"use_dpop_nonce\"", Some(&current()))
        }
        Fault::UserInfoDpopNonceDemandedForever | Fault::ResourceDpopNonceDemandedForever => {
            challenge(&plain, Some(NEVER_ENOUGH))
        }
        Fault::ResourceDpopNonceDemandedWithoutNonce => challenge(&plain, None),
        Fault::ResourceDpopInvalidProof => {
            challenge(&dpop::challenge(Some("invalid_dpop_proof"), None), None)
        }
        Fault::UserInfoDpopNonceRenewed | Fault::ResourceDpopNonceRenewed => renewed(server, response),
        _ => response,
    }
}

fn challenge(challenge: &str, nonce: Option<&str>) -> Response<Vec<u8>> {
    let mut response = resource::challenged(StatusCode::UNAUTHORIZED, challenge);
    if let Some(nonce) = nonce {
        reply::set_header(&mut response, DPOP_NONCE, nonce);
    }
    response
}
