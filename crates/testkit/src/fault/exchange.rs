//! Faults of the answer to a token exchange (RFC 8693 section 2.2).

use http::Response;
use serde_json::{Map, Value, json};

use super::{Fault, wire};
use crate::reply::OAuthError;

pub(crate) fn apply(faults: &[Fault], healthy: Response<Vec<u8>>) -> Response<Vec<u8>> {
    faults.iter().fold(healthy, |response, fault| match fault {
        Fault::ExchangeInvalidTarget => OAuthError::new("invalid_target").into_response(),
        _ => wire::edit(response, |members| edit(*fault, members)),
    })
}

fn edit(fault: Fault, members: &mut Map<String, Value>) {
    let mut set = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    match fault {
        Fault::ExchangeIssuedTypeNotString => set("issued_token_type", json!(7)),
        Fault::ExchangeIssuedTypeUnknown => set("issued_token_type", json!("urn:example:future")),
        Fault::ExchangeNotApplicable => {
            set("issued_token_type", json!("urn:ietf:params:oauth:token-type:jwt"));
            set("token_type", json!("N_A"));
        }
        Fault::ExchangeIssuedTypeMissing => drop(members.remove("issued_token_type")),
        _ => {}
    }
}
