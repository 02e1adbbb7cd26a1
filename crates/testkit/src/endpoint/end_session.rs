//! The end session endpoint (OpenID Connect RP-Initiated Logout 1.0), without asking the user.

use http::Response;
use serde_json::Value;

use super::authorization::{current_session, set_session_cookie};
use crate::authorization_response::with_query;
use crate::client::is_registered_uri;
use crate::fault::{self, Target};
use crate::incoming::Incoming;
use crate::parameters::Parameters;
use crate::reply::{self, OAuthError};
use crate::{Server, id_token, page};

pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let parameters = incoming.parameters();
    let mut response = match respond(server, parameters) {
        Ok(response) => response,
        Err(error) => return page::error(&error),
    };
    if let Some((id, _)) = current_session(server, incoming) {
        server.state().store.sessions.remove(&id);
    }
    set_session_cookie(server, &mut response, "");
    response
}

fn respond(server: &Server, parameters: &Parameters) -> Result<Response<Vec<u8>>, OAuthError> {
    let refuse = |text: &str| Err(OAuthError::new("invalid_request").description(text));
    if let Some(name) = parameters.repeated(&[]) {
        return refuse(&format!("{name} occurs more than once"));
    }
    let hinted = match parameters.get("id_token_hint") {
        None => None,
        Some(hint) => match id_token::claims_of_hint(server, hint) {
            None => return refuse("id_token_hint is not an ID Token of this server"),
            Some(claims) => claims.get("azp").and_then(Value::as_str).map(str::to_owned),
        },
    };
    let client_id = match (parameters.get("client_id"), hinted) {
        (Some(given), Some(hinted)) if given != hinted => {
            return refuse("client_id is not the client of id_token_hint");
        }
        (given, hinted) => given.map(str::to_owned).or(hinted),
    };
    let Some(target) = parameters.get("post_logout_redirect_uri") else {
        return Ok(page::signed_out(server));
    };
    let client = client_id.and_then(|client_id| server.client(&client_id));
    let Some(client) = client else { return refuse("post_logout_redirect_uri without a known client") };
    if !is_registered_uri(&client.post_logout_redirect_uris, target) {
        return refuse(&format!("the post_logout_redirect_uri {target} is not registered"));
    }
    let mut answer = Parameters::new();
    if let Some(state) = parameters.get("state") {
        answer.push("state", state);
    }
    let faults = server.faults(Target::EndSession);
    if let Some(instead) = fault::end_session::apply(&faults, &mut answer) {
        return Ok(instead);
    }
    Ok(reply::see_other(&with_query(target, &answer)))
}
