//! Faults of the protected resource: mostly challenges (RFC 6750 section 3, RFC 9110 section 11.6.1).

use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, Response, StatusCode};

use super::{Fault, dpop, wire};
use crate::Server;
use crate::dpop::Proof;
use crate::reply::{self, OAuthError};

pub(crate) fn apply(
    faults: &[Fault],
    server: &Server,
    proof: Option<&Proof>,
    healthy: Response<Vec<u8>>,
) -> Response<Vec<u8>> {
    faults.iter().fold(healthy, |response, fault| {
        wire::spoil(*fault, response, |response| match fault {
            Fault::ResourceUnauthorized => challenged(
                StatusCode::UNAUTHORIZED,
                "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token expired\"",
            ),
            Fault::ResourceInsufficientScope => challenged(
                StatusCode::FORBIDDEN,
                "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"admin write\"",
            ),
            Fault::ResourceMtlsOtherCertificate => bound_to_another_certificate(),
            Fault::ResourceWithoutChallenge => bare(StatusCode::UNAUTHORIZED),
            Fault::ResourceSeveralChallenges => several_challenges(),
            Fault::ResourceMalformedChallenge => {
                challenged(StatusCode::UNAUTHORIZED, "Bearer error=\"never closed, =, ,,; \"\" scope")
            }
            Fault::ResourceChallengeAndJson => {
                let error = OAuthError::new("invalid_token").description("from the body");
                let challenge = "Bearer error=\"invalid_token\", error_description=\"from the challenge\"";
                error.status(StatusCode::UNAUTHORIZED).challenge(challenge).into_response()
            }
            other => dpop::at_resource(*other, server, proof, response),
        })
    })
}

/// Several challenges in one header and in a second one; quoted pairs, commas in quotes, token68 and odd spacing.
pub(super) fn several_challenges() -> Response<Vec<u8>> {
    let mut response = challenged(
        StatusCode::UNAUTHORIZED,
        "Negotiate YII=, Basic realm=\"a, \\\"b\\\" \\\\ c\" , Bearer  realm = \"api\",error=\"invalid_token\", \
         error_description=\"The \\\"token\\\" is old, get another\"",
    );
    response
        .headers_mut()
        .append(WWW_AUTHENTICATE, HeaderValue::from_static("Custom, Digest nonce=\"x\", qop=auth"));
    response
}

pub(super) fn bound_to_another_certificate() -> Response<Vec<u8>> {
    challenged(
        StatusCode::UNAUTHORIZED,
        "Bearer error=\"invalid_token\", error_description=\"The access token is bound to another certificate\"",
    )
}

pub(super) fn challenged(status: StatusCode, challenge: &str) -> Response<Vec<u8>> {
    let mut response = bare(status);
    reply::set_header(&mut response, WWW_AUTHENTICATE, challenge);
    response
}

fn bare(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}
