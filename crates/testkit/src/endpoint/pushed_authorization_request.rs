//! The pushed authorization request endpoint (RFC 9126).

use http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::authorization_request::{AuthorizationRequest, Refusal};
use crate::dpop::{self, Place};
use crate::fault::{self, Fault, Target};
use crate::incoming::Incoming;
use crate::parameters::Parameters;
use crate::reply::{self, OAuthError};
use crate::request_source::{PUSHED, REPEATABLE, RequestSource};
use crate::store::PushedRequest;
use crate::{Server, client_authentication};

/// What proves who the client is, and is no part of the request.
const CREDENTIALS: [&str; 3] = ["client_secret", "client_assertion", "client_assertion_type"];

pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let faults = server.faults(Target::PushedAuthorization);
    let mut healthy = match respond(server, incoming, &faults) {
        Ok(answer) => reply::json(StatusCode::CREATED, &answer),
        Err(error) => error.into_response(),
    };
    dpop::supply_nonce(server, incoming, Place::AuthorizationServer, &mut healthy);
    fault::pushed_authorization::apply(&faults, server, healthy)
}

fn respond(server: &Server, incoming: &Incoming, faults: &[Fault]) -> Result<Value, OAuthError> {
    let invalid = |text: &str| OAuthError::new("invalid_request").description(text);
    if let Some(name) = incoming.form.repeated(&REPEATABLE) {
        return Err(invalid(&format!("{name} occurs more than once")));
    }
    let client = client_authentication::authenticate(server, incoming)?;
    let demanded = faults.contains(&Fault::ParDpopNonceDemanded);
    let proof = dpop::verify(server, incoming, Place::AuthorizationServer, None, demanded)?;
    if incoming.form.get("request_uri").is_some() {
        return Err(invalid("request_uri cannot be pushed"));
    }
    let mut pushed = Parameters::new();
    for (name, value) in incoming.form.iter().filter(|(name, _)| !CREDENTIALS.contains(name)) {
        pushed.push(name, value);
    }
    pushed.replace("client_id", client.client_id());
    let mut source = RequestSource::unpushed(server, client, &pushed)?;
    if let Some(proof) = proof {
        // RFC 9449 section 10.1: the proof says what dpop_jkt would say.
        if source.parameters.get("dpop_jkt").is_some_and(|given| given != proof.jkt) {
            return Err(invalid("dpop_jkt and the key of the proof differ"));
        }
        source.parameters.replace("dpop_jkt", &proof.jkt);
    }
    source.pushed = true;
    let request = PushedRequest {
        client_id: source.client.client_id.clone(),
        parameters: source.parameters.clone(),
        signed: source.signed,
        expires_at: server.now() + server.config().pushed_request_lifetime,
    };
    AuthorizationRequest::from_source(server, source).map_err(|refusal| match refusal {
        Refusal::Page(error) | Refusal::Redirect(_, error) => error,
    })?;
    let request_uri = format!("{PUSHED}{}", server.random()?);
    let request = fault::pushed_authorization::edit_request(faults, server, request);
    server.state().store.pushed_requests.insert(request_uri.clone(), request);
    let lifetime = server.config().pushed_request_lifetime.as_secs();
    Ok(json!({ "request_uri": request_uri, "expires_in": lifetime }))
}
