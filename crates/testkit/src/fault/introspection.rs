//! Faults of introspection answers.

use http::{Response, StatusCode};
use relying_jose::Algorithm;
use serde_json::{Map, Value, json};

use super::{Fault, wire};
use crate::reply::OAuthError;
use crate::{Client, Server};

/// The algorithm the answer is signed with, if it is to be signed.
pub(crate) fn algorithm(faults: &[Fault], client: &Client) -> Option<Algorithm> {
    let plain = faults.contains(&Fault::IntrospectionPlainInsteadOfSigned);
    let encrypted = client.encryptions.introspection.as_ref().map(|_| Algorithm::RS256);
    client.introspection_algorithm.clone().or(encrypted).filter(|_| !plain)
}

/// The `typ` of a signed answer (RFC 9701 section 5).
pub(crate) fn typ(faults: &[Fault]) -> &'static str {
    match faults.contains(&Fault::IntrospectionSignedWrongType) {
        true => "JWT",
        false => "token-introspection+jwt",
    }
}

/// Changes what is said about the token, in plain and in signed answers.
pub(crate) fn edit(fault: Fault, members: &mut Map<String, Value>) {
    let mut set = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    match fault {
        Fault::IntrospectionActiveText => set("active", json!("true")),
        Fault::IntrospectionActiveNull => set("active", Value::Null),
        Fault::IntrospectionTimesAsText => set("exp", json!("4102444800")),
        Fault::IntrospectionScopeArray => set("scope", json!(["openid", "offline_access"])),
        Fault::IntrospectionNullMembers => {
            for name in ["scope", "username", "exp", "aud", "jti"] {
                set(name, Value::Null);
            }
        }
        Fault::IntrospectionUnknownMembers => set("x_vendor", json!({ "deep": [1, 2.5, null] })),
        Fault::IntrospectionMtlsOtherThumbprint => {
            set("cnf", json!({ "x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" }));
        }
        Fault::IntrospectionMtlsThumbprintNotString => set("cnf", json!({ "x5t#S256": 17 })),
        Fault::IntrospectionMtlsUnbound => drop(members.remove("cnf")),
        Fault::IntrospectionActiveMissing => drop(members.remove("active")),
        _ => {}
    }
}

/// Changes the claims around it.
pub(crate) fn edit_envelope(fault: Fault, server: &Server, claims: &mut Map<String, Value>) {
    let mut set = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
    match fault {
        Fault::IntrospectionSignedWrongIss => set("iss", json!("https://attacker.example")),
        Fault::IntrospectionSignedWrongAud => set("aud", json!("another-client")),
        Fault::IntrospectionSignedFutureIat => set("iat", json!(server.now().as_unix() + 3600)),
        Fault::IntrospectionSignedMemberNotObject => set("token_introspection", json!("active")),
        Fault::IntrospectionSignedMissingIat => drop(claims.remove("iat")),
        Fault::IntrospectionSignedMissingAud => drop(claims.remove("aud")),
        Fault::IntrospectionSignedFlat => {
            if let Some(Value::Object(members)) = claims.remove("token_introspection") {
                claims.extend(members.into_iter().filter(|(name, _)| name == "active" || name == "scope"));
            }
        }
        _ => {}
    }
}

pub(crate) fn apply(faults: &[Fault], healthy: Response<Vec<u8>>) -> Response<Vec<u8>> {
    faults.iter().fold(healthy, |response, fault| {
        wire::spoil(*fault, response, |response| match fault {
            Fault::IntrospectionInvalidClient => OAuthError::new("invalid_client")
                .description("this client may not ask")
                .status(StatusCode::UNAUTHORIZED)
                .challenge("Basic realm=\"introspection\"")
                .into_response(),
            Fault::IntrospectionDuplicateMember => wire::append_member(response, "active", "true"),
            _ => response,
        })
    })
}
