//! Faults of the device authorization response (RFC 8628 section 3.2).

use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use super::{Fault, wire};
use crate::reply::OAuthError;

pub(crate) fn apply(faults: &[Fault], healthy: Response<Vec<u8>>) -> Response<Vec<u8>> {
    faults.iter().fold(healthy, |response, fault| {
        wire::spoil(*fault, response, |response| match fault {
            Fault::DeviceInvalidClient => {
                OAuthError::new("invalid_client").status(StatusCode::UNAUTHORIZED).into_response()
            }
            Fault::DeviceSuccessWithError => {
                OAuthError::new("invalid_scope").status(StatusCode::OK).into_response()
            }
            Fault::DeviceDuplicateMember => wire::append_member(response, "user_code", "\"MLLR-YSCD\""),
            _ => wire::edit(response, |members| edit(*fault, members)),
        })
    })
}

fn edit(fault: Fault, members: &mut Map<String, Value>) {
    let mut set = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    match fault {
        Fault::DeviceCodeEmpty => set("device_code", json!("")),
        Fault::DeviceUserCodeEmpty => set("user_code", json!("")),
        Fault::DeviceVerificationUriScript => set("verification_uri", json!("javascript:alert(1)")),
        Fault::DeviceVerificationUriFile => set("verification_uri_complete", json!("file:///etc/passwd")),
        Fault::DeviceVerificationUriHttp => set("verification_uri", json!("http://as.example.com/device")),
        Fault::DeviceExpiresInText => set("expires_in", json!("600")),
        Fault::DeviceExpiresInNull => set("expires_in", Value::Null),
        Fault::DeviceIntervalText => set("interval", json!("7")),
        Fault::DeviceIntervalNegative => set("interval", json!(-1)),
        Fault::DeviceIntervalNull => set("interval", Value::Null),
        Fault::DeviceUnknownMembers => set("message", json!("To sign in, use a web browser.")),
        Fault::DeviceCodeMissing => drop(members.remove("device_code")),
        Fault::DeviceVerificationUriMissing => drop(members.remove("verification_uri")),
        Fault::DeviceExpiresInMissing => drop(members.remove("expires_in")),
        Fault::DeviceVerificationUrl => {
            if let Some(uri) = members.remove("verification_uri") {
                members.insert("verification_url".to_owned(), uri);
            }
        }
        _ => {}
    }
}
