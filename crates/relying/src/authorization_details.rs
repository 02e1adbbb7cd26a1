//! Rich authorization requests: RFC 9396. What exactly is to be allowed, as objects with a `type`, where a scope value says too little.
//!
//! They can be part of authorization requests, pushed and signed ones too, of token requests, and of backchannel authentication. What was
//! granted stands in the token response, and may be less than what was asked for, or say more.

use relying_jose::JsonError;
use serde_json::{Map, Value};

use crate::client::Inner;
use crate::error::Misuse;
use crate::http::form::Form;
use crate::token::response::TokenResponse;

pub(crate) const NAME: &str = "authorization_details";
const INVALID: Misuse = Misuse::InvalidRequest { what: NAME };

/// The parameter (section 2): an array of objects, each with a `type`.
pub(crate) fn parameter(details: &Value) -> Result<String, Misuse> {
    if are_typed(details) { Ok(details.to_string()) } else { Err(INVALID) }
}

/// Section 2.
fn are_typed(details: &Value) -> bool {
    let all = details.as_array();
    all.is_some_and(|all| all.iter().all(|detail| detail.get("type").is_some_and(Value::is_string)))
}

/// That server and client know each type in the request, as far as their metadata says (section 10): the server would refuse the others.
pub(crate) fn check(client: &Inner, form: &Form) -> Result<(), Misuse> {
    let Some(text) = form.get(NAME) else { return Ok(()) };
    let details: Vec<Map<String, Value>> = serde_json::from_str(text).map_err(|_| INVALID)?;
    for detail in &details {
        let name = detail.get("type").and_then(Value::as_str).ok_or(INVALID)?;
        for (member, known) in [
            ("authorization_details_types_supported", &client.server.authorization_details_types_supported),
            ("authorization_details_types", &client.registration.authorization_details_types),
        ] {
            if known.as_ref().is_some_and(|known| !known.iter().any(|known| known == name)) {
                return Err(Misuse::Unsupported { what: format!("the type {name:?}"), member });
            }
        }
    }
    Ok(())
}

/// That an answer says what was granted as section 7 demands, if it does: the application acts on it, and nothing is not what a
/// malformed answer means.
pub(crate) fn check_granted(members: &Map<String, Value>) -> Result<(), JsonError> {
    match members.get(NAME) {
        Some(details) if !details.is_null() && !are_typed(details) => {
            Err(JsonError::WrongType { member: NAME.to_owned() })
        }
        _ => Ok(()),
    }
}

impl TokenResponse {
    /// What was granted in detail (section 7); empty when the server does not say.
    pub fn authorization_details(&self) -> &[Value] {
        self.other.get(NAME).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn takes_an_array_of_objects_with_types() {
        let details = json!([{ "type": "payment_initiation", "actions": ["initiate"] }]);
        assert_eq!(parameter(&details).as_deref(), Ok(&*details.to_string()));
        for wrong in [json!({ "type": "x" }), json!(["x"]), json!([{ "type": 1 }]), json!([{}])] {
            assert_eq!(parameter(&wrong), Err(INVALID), "{wrong}");
        }
    }
}
