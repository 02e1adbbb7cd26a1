//! Authorization responses inside of a JWT (JWT Secured Authorization Response Mode for OAuth 2.0, "JARM"): signed, and
//! encrypted for clients that are registered for that.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::authorization_request::ReturnAddress;
use crate::fault::{self, Fault};
use crate::parameters::Parameters;
use crate::reply::OAuthError;
use crate::{Server, encryption, id_token};

/// How long an answer is good for (section 2.1 recommends ten minutes at most).
const LIFETIME: Duration = Duration::from_secs(600);

/// The one parameter `response` that stands for all the others (section 2.1).
pub(crate) fn wrap(
    server: &Server,
    address: &ReturnAddress,
    parameters: &Parameters,
    faults: &[Fault],
) -> Result<Parameters, OAuthError> {
    let client = server.client(&address.client_id).ok_or_else(|| OAuthError::new("unauthorized_client"))?;
    let mut claims = Map::new();
    for (name, value) in parameters.iter() {
        claims.insert(name.to_owned(), json!(value));
    }
    claims.insert("iss".to_owned(), json!(server.issuer()));
    claims.insert("aud".to_owned(), json!(client.client_id()));
    claims.insert("exp".to_owned(), json!((server.now() + LIFETIME).as_unix()));
    if let Some(expires_in) = parameters.get("expires_in").and_then(|text| text.parse::<u64>().ok()) {
        claims.insert("expires_in".to_owned(), Value::from(expires_in));
    }
    for fault in faults {
        fault::response_token::edit_claims(*fault, server, &mut claims);
    }
    let algorithm = &client.authorization_response_algorithm;
    let token = id_token::seal(server, &client, algorithm, "JWT", &claims, faults)?;
    let encryption = client.encryptions.authorization_response.as_ref();
    let token = encryption::wrap(server, &client, encryption, token)?;
    let mut outer = Parameters::new();
    outer.push("response", &token);
    Ok(fault::response_token::edit_outer(faults, parameters, outer))
}
