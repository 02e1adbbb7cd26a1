//! The introspection endpoint (RFC 7662), with signed answers for clients that are registered for them (RFC 9701).

use http::header::AUTHORIZATION;
use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use crate::fault::{self, Fault, Target};
use crate::incoming::Incoming;
use crate::reply::{self, OAuthError};
use crate::{
    Client, ClientAuthenticationMethod, Server, client_authentication, encryption, id_token,
    protected_resource,
};

pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let faults = server.faults(Target::Introspection);
    let healthy = respond(server, incoming, &faults).unwrap_or_else(OAuthError::into_response);
    fault::introspection::apply(&faults, healthy)
}

fn respond(server: &Server, incoming: &Incoming, faults: &[Fault]) -> Result<Response<Vec<u8>>, OAuthError> {
    let client = who_asks(server, incoming)?;
    if client.authentication_method == ClientAuthenticationMethod::NONE {
        let error = OAuthError::new("invalid_client").description("a public client may not ask about tokens");
        return Err(error.status(StatusCode::UNAUTHORIZED));
    }
    let Some(token) = incoming.form.get("token") else {
        return Err(OAuthError::new("invalid_request").description("token is missing"));
    };
    let mut members = describe(server, token).unwrap_or_else(inactive);
    for fault in faults {
        fault::introspection::edit(*fault, &mut members);
    }
    match fault::introspection::algorithm(faults, &client) {
        None => Ok(reply::json(StatusCode::OK, &Value::Object(members))),
        Some(algorithm) => {
            let mut claims = envelope(server, &client, members);
            for fault in faults {
                fault::introspection::edit_envelope(*fault, server, &mut claims);
            }
            let typ = fault::introspection::typ(faults);
            let token = id_token::seal(server, &client, &algorithm, typ, &claims, faults)?;
            let encryption = client.encryptions.introspection.as_ref();
            let token = encryption::wrap(server, &client, encryption, token)?;
            let media_type = "application/token-introspection+jwt";
            Ok(reply::with_type(StatusCode::OK, media_type, token.into_bytes()))
        }
    }
}

/// The client that authenticates, or the one whose access token the request carries (RFC 7662 section 2.1).
fn who_asks(server: &Server, incoming: &Incoming) -> Result<Client, OAuthError> {
    let scheme = incoming.header(&AUTHORIZATION).and_then(|value| value.split(' ').next());
    match scheme {
        Some("Bearer" | "DPoP") => {
            let presented = protected_resource::authenticate(server, incoming, None)?;
            let client = server.client(&presented.token.grant.client_id);
            client.ok_or_else(|| OAuthError::new("invalid_client"))
        }
        _ => client_authentication::authenticate(server, incoming),
    }
}

/// What is known of a token that is good; of any other nothing is said (RFC 7662 section 2.2).
fn describe(server: &Server, token: &str) -> Option<Map<String, Value>> {
    let state = server.state();
    let store = &state.store;
    let (grant, access_token) = match (store.access_tokens.get(token), store.refresh_tokens.get(token)) {
        (Some(token), _) if token.expires_at > server.now() => (&token.grant, Some(token)),
        (None, Some(token)) if !token.used => (&token.grant, None),
        _ => return None,
    };
    if store.is_revoked(grant.family) {
        return None;
    }
    let mut members = Map::new();
    let mut set = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    set("active", json!(true));
    set("iss", json!(server.issuer()));
    set("client_id", json!(grant.client_id));
    set("scope", json!(grant.scope.join(" ")));
    if !grant.authorization_details.is_empty() {
        set("authorization_details", json!(grant.authorization_details));
    }
    set("aud", json!(grant.resource));
    if let Some(subject) = &grant.subject {
        set("sub", json!(subject));
        let user = state.users.iter().find(|user| user.sub() == subject);
        user.into_iter().for_each(|user| set("username", json!(user.username())));
    }
    if let Some(token) = access_token {
        let bound_to_key = token.confirmation.jkt.is_some();
        set("token_type", json!(if bound_to_key { "DPoP" } else { "Bearer" }));
        set("exp", json!(token.expires_at.as_unix()));
        token.confirmation.claim().into_iter().for_each(|cnf| set("cnf", cnf));
    }
    Some(members)
}

fn inactive() -> Map<String, Value> {
    Map::from_iter([("active".to_owned(), json!(false))])
}

/// RFC 9701 section 5.
fn envelope(server: &Server, client: &Client, members: Map<String, Value>) -> Map<String, Value> {
    Map::from_iter([
        ("iss".to_owned(), json!(server.issuer())),
        ("aud".to_owned(), json!(client.client_id())),
        ("iat".to_owned(), json!(server.now().as_unix())),
        ("token_introspection".to_owned(), Value::Object(members)),
    ])
}
