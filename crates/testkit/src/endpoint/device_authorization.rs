//! The device authorization endpoint (RFC 8628 section 3.1).

use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use crate::authorization_details;
use crate::deferred::{Deferred, LIFETIME};
use crate::endpoint::token::DEVICE_CODE;
use crate::fault::{self, Target};
use crate::incoming::Incoming;
use crate::reply::{self, OAuthError};
use crate::store::Grant;
use crate::{Server, authorization_request, client_authentication};

pub(crate) fn answer(server: &Server, incoming: &Incoming) -> Response<Vec<u8>> {
    let healthy = match respond(server, incoming) {
        Ok(members) => reply::json(StatusCode::OK, &Value::Object(members)),
        Err(error) => error.into_response(),
    };
    fault::device::apply(&server.faults(Target::Device), healthy)
}

fn respond(server: &Server, incoming: &Incoming) -> Result<Map<String, Value>, OAuthError> {
    let client = client_authentication::authenticate(server, incoming)?;
    if !client.may_use_grant_type(DEVICE_CODE) {
        return Err(
            OAuthError::new("unauthorized_client").description("the client may not use the device flow")
        );
    }
    let scope = incoming.form.words("scope");
    if let Some(forbidden) = client.forbidden_scope(&scope) {
        let error = OAuthError::new("invalid_scope");
        return Err(error.description(format!("the client may not ask for {forbidden}")));
    }
    let resource = authorization_request::resource(&incoming.form)?;
    let (device_code, user_code) = (server.random()?, user_code(&server.random()?));
    let mut grant = Grant::of_client(client.client_id(), scope, resource);
    grant.authorization_details = authorization_details::read(&incoming.form)?;
    grant.nonce = incoming.form.get("nonce").map(str::to_owned);
    grant.family = server.state().store.new_family();
    let deferred = Deferred::new(server, grant, Some(user_code.clone()));
    server.state().store.deferred.insert(device_code.clone(), deferred);
    let page = server.url("/device");
    let mut members = Map::new();
    let mut set = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    set("device_code", json!(device_code));
    set("verification_uri_complete", json!(format!("{page}?user_code={user_code}")));
    set("user_code", json!(user_code));
    set("verification_uri", json!(page));
    set("expires_in", json!(LIFETIME.as_secs()));
    set("interval", json!(server.config().polling_interval.as_secs()));
    Ok(members)
}

/// Eight letters that nobody mistakes for each other, and that make no words (RFC 8628 section 6.1).
fn user_code(random: &str) -> String {
    const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
    let letters = random.bytes().take(8).map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    let letters = letters.collect::<String>();
    format!("{}-{}", &letters[..4], &letters[4..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_code_is_easy_to_type() {
        assert_eq!(user_code("abcdefghijklmnop"), "WXZB-CDFG");
    }
}
