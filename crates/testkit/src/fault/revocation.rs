//! Faults of revocation answers.

use http::{Response, StatusCode};

use super::{Fault, wire};
use crate::reply::OAuthError;

pub(crate) fn apply(faults: &[Fault], healthy: Response<Vec<u8>>) -> Response<Vec<u8>> {
    faults.iter().fold(healthy, |response, fault| {
        wire::spoil(*fault, response, |response| match fault {
            Fault::RevocationUnsupportedTokenType => OAuthError::new("unsupported_token_type")
                .description("access tokens are not revoked here")
                .into_response(),
            Fault::RevocationInvalidClient => OAuthError::new("invalid_client")
                .status(StatusCode::UNAUTHORIZED)
                .challenge("Basic realm=\"revocation\"")
                .into_response(),
            _ => response,
        })
    })
}
