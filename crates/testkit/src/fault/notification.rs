//! Faults of what the server tells clients by itself, and of the ID Token behind a backchannel authentication (OpenID Connect
//! CIBA sections 9 to 12).

use http::header::AUTHORIZATION;
use http::{HeaderValue, Request, Response};
use serde_json::{Map, Value, json};

use super::{Fault, wire};

/// The hash of something else (OpenID Connect Core 1.0 appendix A.4).
const ANOTHER_HASH: &str = "LDktKdoQak3Pk0cnXxCltA";
const RT_HASH: &str = "urn:openid:params:jwt:claim:rt_hash";
const AUTH_REQ_ID: &str = "urn:openid:params:jwt:claim:auth_req_id";

pub(crate) fn edit_claims(fault: Fault, claims: &mut Map<String, Value>) {
    let mut set = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
    match fault {
        Fault::CibaAuthReqIdWrong | Fault::PushIdTokenAuthReqIdWrong => {
            set(AUTH_REQ_ID, json!("another-request"));
        }
        Fault::CibaAnotherUser => set("sub", json!("mallory")),
        Fault::CibaAuthReqIdNotString => set(AUTH_REQ_ID, json!(7)),
        Fault::PushAtHashWrong => set("at_hash", json!(ANOTHER_HASH)),
        Fault::PushRtHashWrong => set(RT_HASH, json!(ANOTHER_HASH)),
        Fault::PushIdTokenAuthReqIdMissing => drop(claims.remove(AUTH_REQ_ID)),
        Fault::PushAtHashMissing => drop(claims.remove("at_hash")),
        Fault::PushRtHashMissing | Fault::PushRefreshTokenMissing => drop(claims.remove(RT_HASH)),
        _ => {}
    }
}

/// The content of a notification; the response around it is only for what all faults share.
pub(crate) fn spoil_content(faults: &[Fault], healthy: Response<Vec<u8>>) -> Response<Vec<u8>> {
    faults.iter().fold(healthy, |content, fault| {
        wire::spoil(*fault, content, |content| match fault {
            Fault::PingDuplicateMember => wire::append_member(content, "auth_req_id", "\"another-request\""),
            Fault::PushDuplicateMember => wire::append_member(content, "access_token", "\"mallorys\""),
            _ => wire::edit(content, |members| edit(*fault, members)),
        })
    })
}

fn edit(fault: Fault, members: &mut Map<String, Value>) {
    let mut set = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    match fault {
        Fault::PingAuthReqIdWrong | Fault::PushAuthReqIdWrong => set("auth_req_id", json!("another-request")),
        Fault::PingAuthReqIdEmpty => set("auth_req_id", json!("")),
        Fault::PingAuthReqIdNotString => set("auth_req_id", json!(7)),
        Fault::PingUnknownMembers | Fault::PushUnknownMembers => set("vendor", json!({ "a": [1] })),
        Fault::PushAccessTokenEmpty => set("access_token", json!("")),
        Fault::PushAccessTokenSwapped => set("access_token", json!("mallorys-access-token")),
        Fault::PushRefreshTokenSwapped => set("refresh_token", json!("mallorys-refresh-token")),
        Fault::PushTokenTypeUnknown => set("token_type", json!("mac")),
        Fault::PushExpiresInText => set("expires_in", json!("600")),
        Fault::PushErrorWithTokens => set("error", json!("access_denied")),
        Fault::PushAccessDenied => become_error(members, "access_denied"),
        Fault::PushExpiredToken => become_error(members, "expired_token"),
        Fault::PushTransactionFailed => become_error(members, "transaction_failed"),
        Fault::PingAuthReqIdMissing | Fault::PushAuthReqIdMissing => drop(members.remove("auth_req_id")),
        Fault::PushAccessTokenMissing => drop(members.remove("access_token")),
        Fault::PushRefreshTokenMissing => drop(members.remove("refresh_token")),
        Fault::PushTokenTypeMissing => drop(members.remove("token_type")),
        Fault::PushIdTokenMissing => drop(members.remove("id_token")),
        _ => {}
    }
}

/// OpenID Connect CIBA section 12.
fn become_error(members: &mut Map<String, Value>, code: &str) {
    members.retain(|name, _| name == "auth_req_id");
    members.insert("error".to_owned(), json!(code));
    members.insert("error_description".to_owned(), json!("made by a fault of the test server"));
}

/// How the server proves itself.
pub(crate) fn spoil_token(faults: &[Fault], request: &mut Request<Vec<u8>>) {
    let headers = request.headers_mut();
    for fault in faults {
        match fault {
            Fault::PingTokenMissing | Fault::PushTokenMissing => drop(headers.remove(AUTHORIZATION)),
            Fault::PingTokenWrong | Fault::PushTokenWrong => {
                headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer mallorys-notification-token"));
            }
            Fault::PingTokenBasic => {
                let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
                let basic = given.map(|value| value.replacen("Bearer", "Basic", 1)).unwrap_or_default();
                if let Ok(value) = HeaderValue::try_from(basic) {
                    headers.insert(AUTHORIZATION, value);
                }
            }
            Fault::PingTokenTwice => {
                if let Some(value) = headers.get(AUTHORIZATION).cloned() {
                    headers.append(AUTHORIZATION, value);
                }
            }
            _ => {}
        }
    }
}
