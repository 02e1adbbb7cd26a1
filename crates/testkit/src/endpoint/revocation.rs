//! The revocation endpoint (RFC 7009).

use http::{Response, StatusCode};

use crate::fault::{self, Target};
use crate::incoming::Incoming;
use crate::reply::OAuthError;
use crate::{Server, client_authentication};

pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let faults = server.faults(Target::Revocation);
    let healthy = match respond(server, incoming) {
        Ok(()) => Response::new(Vec::new()),
        Err(error) => error.into_response(),
    };
    fault::revocation::apply(&faults, healthy)
}

fn respond(server: &Server, incoming: &Incoming) -> Result<(), OAuthError> {
    let client = client_authentication::authenticate(server, incoming)?;
    let Some(token) = incoming.form.get("token") else {
        return Err(OAuthError::new("invalid_request").description("token is missing"));
    };
    let mut state = server.state();
    let store = &mut state.store;
    let (grant, refreshes) = match (store.access_tokens.get(token), store.refresh_tokens.get(token)) {
        (Some(token), _) => (&token.grant, false),
        (None, Some(token)) => (&token.grant, true),
        // Section 2.2: what is not there needs no end.
        (None, None) => return Ok(()),
    };
    if grant.client_id != client.client_id {
        let error = OAuthError::new("invalid_request").description("the token is another client's");
        return Err(error.status(StatusCode::BAD_REQUEST));
    }
    let family = grant.family;
    if refreshes {
        // Section 2.1: access tokens of the same grant go with the refresh token.
        store.revoke(family);
    } else {
        store.access_tokens.remove(token);
    }
    Ok(())
}
