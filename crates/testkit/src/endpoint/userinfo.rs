//! The UserInfo endpoint (OpenID Connect Core 1.0 section 5.3).

use http::{Response, StatusCode};
use serde_json::{Map, Value};

use crate::dpop::Place;
use crate::fault::{self, Target};
use crate::incoming::Incoming;
use crate::reply::{self, OAuthError};
use crate::store::Grant;
use crate::{Server, claims_provider, dpop, encryption, id_token, protected_resource, standard_claims};

pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let presented = match protected_resource::authenticate(server, incoming, Some("openid")) {
        Ok(presented) => presented,
        Err(error) => {
            let mut refusal = error.into_response();
            dpop::supply_nonce(server, incoming, Place::Resource, &mut refusal);
            return refusal;
        }
    };
    let faults = server.faults(Target::UserInfo);
    let mut healthy =
        respond(server, &presented.token.grant, &faults).unwrap_or_else(OAuthError::into_response);
    dpop::supply_nonce(server, incoming, Place::Resource, &mut healthy);
    fault::userinfo::apply(&faults, server, presented.proof.as_ref(), healthy)
}

fn respond(server: &Server, grant: &Grant, faults: &[fault::Fault]) -> Result<Response<Vec<u8>>, OAuthError> {
    let gone =
        || OAuthError::new("invalid_token").description("the user is gone").status(StatusCode::UNAUTHORIZED);
    let subject = grant.subject.as_deref().ok_or_else(gone)?;
    let user = server.user_by_subject(subject).ok_or_else(gone)?;
    let client = server.client(&grant.client_id).ok_or_else(gone)?;
    let mut claims = standard_claims::for_userinfo(&user, grant);
    claims_provider::refer(server, &grant.client_id, &user, None, &mut claims)?;
    let algorithm = fault::userinfo::algorithm(faults, &client);
    let encryption = client.encryptions.userinfo.as_ref();
    if algorithm.is_some() || encryption.is_some() {
        envelope(server, grant, &mut claims);
    }
    for fault in faults {
        fault::userinfo::edit_claims(*fault, &mut claims);
    }
    let content = match algorithm {
        None if encryption.is_none() => return Ok(reply::json(StatusCode::OK, &Value::Object(claims))),
        None => Value::Object(claims).to_string(),
        Some(algorithm) => id_token::seal(server, &client, &algorithm, "JWT", &claims, faults)?,
    };
    let token = encryption::wrap(server, &client, encryption, content)?;
    Ok(reply::with_type(StatusCode::OK, "application/jwt", token.into_bytes()))
}

/// What a signed answer says about itself (OpenID Connect Core 1.0 section 5.3.2).
fn envelope(server: &Server, grant: &Grant, claims: &mut Map<String, Value>) {
    claims.insert("iss".to_owned(), Value::from(server.issuer()));
    claims.insert("aud".to_owned(), Value::from(grant.client_id.as_str()));
    claims.insert("iat".to_owned(), Value::from(server.now().as_unix()));
}
