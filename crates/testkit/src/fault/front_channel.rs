//! Faults of tokens that come through the browser, and of the ID Token that follows one of them.

use serde_json::{Map, Value, json};

use super::Fault;
use crate::parameters::Parameters;
use crate::store::Grant;

/// The hash of something else (OpenID Connect Core 1.0 appendix A.4).
const ANOTHER_HASH: &str = "LDktKdoQak3Pk0cnXxCltA";

pub(crate) fn edit_claims(fault: Fault, grant: &Grant, claims: &mut Map<String, Value>) {
    let mut set = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    match fault {
        Fault::FrontCodeHashWrong => set("c_hash", json!(ANOTHER_HASH)),
        Fault::FrontCodeHashNotString => set("c_hash", json!(7)),
        Fault::FrontAccessTokenHashWrong => set("at_hash", json!(ANOTHER_HASH)),
        Fault::FrontAccessTokenHashNotString => set("at_hash", json!(7)),
        Fault::FrontStateHashWrong => set("s_hash", json!(ANOTHER_HASH)),
        Fault::FrontStateHashNotString => set("s_hash", json!(7)),
        Fault::SecondIdTokenOtherSub => set("sub", json!("mallory")),
        Fault::SecondIdTokenOtherNonce => set("nonce", json!("another-nonce")),
        Fault::SecondIdTokenOtherIss => set("iss", json!("https://attacker.example")),
        Fault::SecondIdTokenOtherAuthTime => {
            let before = grant.auth_time.map_or(0, |time| time.as_unix() - 60);
            set("auth_time", json!(before));
        }
        Fault::FrontCodeHashMissing => drop(claims.remove("c_hash")),
        Fault::FrontAccessTokenHashMissing => drop(claims.remove("at_hash")),
        Fault::FrontStateHashMissing => drop(claims.remove("s_hash")),
        _ => {}
    }
}

pub(crate) fn edit(fault: Fault, parameters: &mut Parameters) {
    match fault {
        Fault::FrontCodeSwapped => parameters.replace("code", "another-code"),
        Fault::FrontCodeMissing => parameters.remove("code"),
        Fault::FrontIdTokenMissing => parameters.remove("id_token"),
        Fault::FrontIdTokenEmpty => parameters.replace("id_token", ""),
        Fault::FrontIdTokenDuplicated => repeat(parameters, "id_token"),
        Fault::FrontAccessTokenSwapped => parameters.replace("access_token", "mallorys-access-token"),
        Fault::FrontAccessTokenMissing => parameters.remove("access_token"),
        Fault::FrontAccessTokenEmpty => parameters.replace("access_token", ""),
        Fault::FrontAccessTokenDuplicated => repeat(parameters, "access_token"),
        Fault::FrontTokenTypeMissing => parameters.remove("token_type"),
        Fault::FrontTokenTypeUnknown => parameters.replace("token_type", "mac"),
        Fault::FrontTokenTypeLowerCase => parameters.replace("token_type", "bearer"),
        Fault::FrontExpiresInMissing => parameters.remove("expires_in"),
        Fault::FrontExpiresInGarbage => parameters.replace("expires_in", "soon"),
        _ => {}
    }
}

fn repeat(parameters: &mut Parameters, name: &str) {
    if let Some(value) = parameters.get(name).map(str::to_owned) {
        parameters.push(name, &value);
    }
}
