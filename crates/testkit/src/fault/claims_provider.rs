//! Faults of the claims provider: of what it says, and of how it answers.

use http::Response;
use serde_json::{Map, Value, json};

use super::{Fault, wire};
use crate::Server;
use crate::endpoint::claims_provider::refusal;

/// Where the distributed claims are said to be.
pub(crate) fn endpoint(faults: &[Fault], endpoint: String) -> String {
    faults.iter().fold(endpoint, |endpoint, fault| match fault {
        Fault::ClaimsEndpointInternal => "https://169.254.169.254/latest/meta-data".to_owned(),
        Fault::ClaimsEndpointHttp => "http://bank.example/claims".to_owned(),
        Fault::ClaimsEndpointNotUrl => "not a url".to_owned(),
        _ => endpoint,
    })
}

/// Changes what the provider says before it signs.
pub(crate) fn edit(fault: Fault, server: &Server, claims: &mut Map<String, Value>) {
    let now = server.now().as_unix();
    let mut set = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
    match fault {
        Fault::ClaimsWrongIss => set("iss", json!("https://attacker.example")),
        Fault::ClaimsWrongAud => set("aud", json!("another-client")),
        Fault::ClaimsExpired => set("exp", json!(now - 3600)),
        Fault::ClaimsNotYetValid => set("nbf", json!(now + 3600)),
        Fault::ClaimsUnrequested => {
            set("sub", json!("mallory"));
            set("email", json!("mallory@attacker.example"));
        }
        Fault::ClaimsMissingIss => drop(claims.remove("iss")),
        Fault::ClaimsAbsent => claims.retain(|name, _| ["iss", "aud", "iat", "exp"].contains(&name.as_str())),
        _ => {}
    }
}

pub(crate) fn apply(faults: &[Fault], healthy: Response<Vec<u8>>) -> Response<Vec<u8>> {
    faults.iter().fold(healthy, |response, fault| {
        wire::spoil(*fault, response, |response| match fault {
            Fault::ClaimsUnauthorized => refusal().into_response(),
            _ => response,
        })
    })
}
