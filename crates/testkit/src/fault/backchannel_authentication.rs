//! Faults of the answer to an authentication request (OpenID Connect CIBA sections 7.3 and 13).

use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use super::{Fault, wire};
use crate::reply::OAuthError;

pub(crate) fn apply(faults: &[Fault], healthy: Response<Vec<u8>>) -> Response<Vec<u8>> {
    faults.iter().fold(healthy, |response, fault| {
        wire::spoil(*fault, response, |response| match fault {
            Fault::BackchannelInvalidClient => {
                OAuthError::new("invalid_client").status(StatusCode::UNAUTHORIZED).into_response()
            }
            Fault::BackchannelSuccessWithError => {
                OAuthError::new("invalid_scope").status(StatusCode::OK).into_response()
            }
            Fault::BackchannelUnknownUserId => OAuthError::new("unknown_user_id").into_response(),
            Fault::BackchannelInvalidBindingMessage => {
                OAuthError::new("invalid_binding_message").into_response()
            }
            Fault::BackchannelDuplicateMember => {
                wire::append_member(response, "auth_req_id", "\"another-request\"")
            }
            _ => wire::edit(response, |members| edit(*fault, members)),
        })
    })
}

fn edit(fault: Fault, members: &mut Map<String, Value>) {
    let mut set = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    match fault {
        Fault::BackchannelAuthReqIdEmpty => set("auth_req_id", json!("")),
        Fault::BackchannelAuthReqIdNotString => set("auth_req_id", json!(7)),
        Fault::BackchannelExpiresInText => set("expires_in", json!("600")),
        Fault::BackchannelExpiresInNull => set("expires_in", Value::Null),
        Fault::BackchannelIntervalText => set("interval", json!("7")),
        Fault::BackchannelIntervalNegative => set("interval", json!(-1)),
        Fault::BackchannelIntervalNull => set("interval", Value::Null),
        Fault::BackchannelUnknownMembers => set("message", json!("Look at your telephone.")),
        Fault::BackchannelAuthReqIdMissing => drop(members.remove("auth_req_id")),
        Fault::BackchannelExpiresInMissing => drop(members.remove("expires_in")),
        _ => {}
    }
}
