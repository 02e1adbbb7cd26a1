//! Faults of the claims of an ID Token and of its place in the token response.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::Fault;
use crate::Server;
use crate::reply::{self, OAuthError};
use crate::store::Grant;

const HOUR: i64 = 3600;

/// The hash of something else (OpenID Connect Core 1.0 appendix A.3).
const ANOTHER_HASH: &str = "77QmUPtjPfzWtF2AnpK9RQ";

/// What must happen before the key that signs is looked up.
pub(crate) fn prepare(faults: &[Fault], server: &Server) -> Result<(), OAuthError> {
    if faults.contains(&Fault::IdTokenFromRotatedKey) {
        server.rotate_keys().map_err(reply::server_error)?;
    }
    Ok(())
}

/// The value of `id_token`, if there is to be one.
pub(crate) fn replace(faults: &[Fault], token: String) -> Option<Value> {
    faults.iter().try_fold(Value::from(token), |value, fault| match fault {
        Fault::IdTokenMissing => None,
        Fault::IdTokenNotString => Some(json!(42)),
        Fault::IdTokenNull => Some(Value::Null),
        Fault::IdTokenEmpty => Some(json!("")),
        _ => Some(value),
    })
}

pub(crate) fn edit_claims(fault: Fault, server: &Server, grant: &Grant, claims: &mut Map<String, Value>) {
    let now = server.now().as_unix();
    let client_id = grant.client_id.as_str();
    let mut set = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    match fault {
        Fault::IdTokenWrongIss | Fault::RefreshOtherIss => set("iss", json!("https://attacker.example")),
        Fault::IdTokenIssTrailingSlash => set("iss", json!(super::with_slash_toggled(server.issuer()))),
        Fault::IdTokenIssNotString => set("iss", json!([server.issuer()])),
        Fault::IdTokenWrongAud | Fault::RefreshOtherAud => set("aud", json!("another-client")),
        Fault::IdTokenEmptyAud => set("aud", json!([])),
        Fault::IdTokenAudNotString => set("aud", json!(7)),
        Fault::IdTokenArrayAud => set("aud", json!([client_id])),
        Fault::IdTokenExtraAudWithAzp => set("aud", json!([client_id, "another-client"])),
        Fault::IdTokenWrongAzp | Fault::RefreshOtherAzp => set("azp", json!("another-client")),
        Fault::IdTokenEmptySub => set("sub", json!("")),
        Fault::IdTokenSubNotString => set("sub", json!(248289761001_i64)),
        Fault::IdTokenOverlongSub => set("sub", json!("s".repeat(256))),
        Fault::RefreshOtherSub => set("sub", json!("mallory")),
        Fault::IdTokenExpired => set("exp", json!(now - HOUR)),
        Fault::IdTokenExpNotNumber => set("exp", json!("Fri, 31 Dec 2100 23:59:59 GMT")),
        Fault::IdTokenFractionalTimes => {
            set("iat", json!(now as f64 + 0.25));
            set("exp", json!((now + HOUR) as f64 + 0.75));
        }
        Fault::IdTokenOldIat => set("iat", json!(now - 7 * 24 * HOUR)),
        Fault::IdTokenFutureIat => set("iat", json!(now + HOUR)),
        Fault::IdTokenIatNotNumber => set("iat", json!("now")),
        Fault::IdTokenFutureNbf => set("nbf", json!(now + HOUR)),
        Fault::IdTokenWrongNonce | Fault::RefreshOtherNonce => set("nonce", json!("another-nonce")),
        Fault::IdTokenUnrequestedNonce if grant.nonce.is_none() => set("nonce", json!("unrequested")),
        Fault::IdTokenNonceNotString => set("nonce", json!(7)),
        Fault::IdTokenWrongAtHash => set("at_hash", json!(ANOTHER_HASH)),
        Fault::IdTokenWrongCodeHash => set("c_hash", json!(ANOTHER_HASH)),
        Fault::IdTokenWrongStateHash => set("s_hash", json!(ANOTHER_HASH)),
        Fault::IdTokenOldAuthTime => set("auth_time", json!(now - 365 * 24 * HOUR)),
        Fault::IdTokenAuthTimeNotNumber => set("auth_time", json!("today")),
        Fault::RefreshOlderIat => set("iat", json!(now - 10)),
        Fault::RefreshOtherAuthTime => {
            let before = grant.auth_time.map_or(now, |time| (time - Duration::from_secs(600)).as_unix());
            set("auth_time", json!(before));
        }
        Fault::IdTokenWrongAcr => set("acr", json!("urn:example:loa:0")),
        Fault::IdTokenOverlong => set("filler", json!("x".repeat(512 * 1024))),
        Fault::IdTokenExtraAud => {
            set("aud", json!([client_id, "another-client"]));
            claims.remove("azp");
        }
        Fault::IdTokenMissingIss => drop(claims.remove("iss")),
        Fault::IdTokenMissingAud => drop(claims.remove("aud")),
        Fault::IdTokenAnotherUser => drop(claims.insert("sub".to_owned(), json!("mallory"))),
        Fault::IdTokenMissingSub => drop(claims.remove("sub")),
        Fault::IdTokenMissingExp => drop(claims.remove("exp")),
        Fault::IdTokenMissingIat => drop(claims.remove("iat")),
        Fault::IdTokenMissingNonce => drop(claims.remove("nonce")),
        Fault::IdTokenMissingAtHash => drop(claims.remove("at_hash")),
        Fault::IdTokenMissingAuthTime => drop(claims.remove("auth_time")),
        Fault::IdTokenMissingAcr => drop(claims.remove("acr")),
        _ => {}
    }
}
